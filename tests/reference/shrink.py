"""Makes a pack and requests smaller as long as something stays true of them."""

import json
import re
import time


class Digits(str):
    """A number as it was written: 1e2 stays 1e2."""


def parsed(text):
    return json.loads(text, parse_int=Digits, parse_float=Digits)


def written(value):
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def smaller_values(value):
    """The same without one member or item, at any depth; outer ones first."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        if isinstance(value, dict):
            yield {k: v for k, v in value.items() if k != key}
        else:
            yield value[:key] + value[key + 1 :]
    for key in keys:
        for less in smaller_values(value[key]):
            copy = value.copy()
            copy[key] = less
            yield copy


# What may be taken out of the middle of a line.
PIECES = re.compile(r'\n  say "[^"]*" / "[^"]*"| cite \w+(?: "[^"]*")?(?:, \w+)*| meets R-\d+| up to [^\n]*| when [^\n|]*'
                    r"|\n      \|[^\n]*| (?:and|or) [^\n|]*| and [^ ]*| or [^ ]*")


class Shrinker:
    """`holds(files, requests)` is asked about every smaller case; a minute at most."""

    def __init__(self, holds, seconds=60):
        self.holds, self.until = holds, time.monotonic() + seconds

    def asks(self, files, requests):
        return time.monotonic() < self.until and self.holds(files, requests)

    def shrink(self, files, requests):
        requests = self.fewer_requests(files, requests)
        before = None
        while before != (files, requests) and time.monotonic() < self.until:
            before = (files, requests)
            files = self.fewer_files(files, requests)
            files = [(name, self.less_of(files, i, requests)) for i, (name, _) in enumerate(files)] if len(files) == 1 \
                else self.each_file(files, requests)
            requests = self.smaller_requests(files, requests)
        return files, requests

    # ---- requests ----

    def fewer_requests(self, files, requests):
        """Mostly the last alone will do; if not, without as many of those before it as possible."""
        if self.asks(files, requests[-1:]):
            return requests[-1:]
        at = 0
        while at < len(requests) - 1:
            less = requests[:at] + requests[at + 1 :]
            if self.asks(files, less):
                requests = less
            else:
                at += 1
        return requests

    def smaller_requests(self, files, requests):
        for at in range(len(requests)):
            found = True
            while found:
                found = False
                try:
                    value = parsed(requests[at])
                except ValueError:
                    break
                for less in smaller_values(value):
                    copy = requests[:at] + [written(less)] + requests[at + 1 :]
                    if self.asks(files, copy):
                        requests, found = copy, True
                        break
        return requests

    # ---- packs ----

    def fewer_files(self, files, requests):
        for name, _ in list(files)[1:]:
            less = [file for file in files if file[0] != name]
            if self.asks(less, requests):
                files = less
        return files

    def each_file(self, files, requests):
        for at, (name, _) in enumerate(files):
            files = files[:at] + [(name, self.less_of(files, at, requests))] + files[at + 1 :]
        return files

    def less_of(self, files, at, requests):
        """One file without what is not needed: declarations, lines, pieces of lines."""
        name, text = files[at]

        def still(smaller):
            return self.asks(files[:at] + [(name, smaller)] + files[at + 1 :], requests)

        text = self.less(declarations(text), still)
        text = self.less(text.splitlines(True), still)
        return self.without_pieces(text, still)

    def less(self, parts, still):
        """Takes out runs of parts, long ones first; the first part stays."""
        size = max(1, len(parts) // 2)
        while size:
            at = 1
            while at < len(parts):
                fewer = parts[:at] + parts[at + size :]
                if still("".join(fewer)):
                    parts = fewer
                else:
                    at += size
            size //= 2
        return "".join(parts)

    def without_pieces(self, text, still):
        at = 0
        while found := PIECES.search(text, at):
            less = text[: found.start()] + text[found.end() :]
            if still(less):
                text = less
            else:
                at = found.start() + 1
        return text


def declarations(text):
    """A pack cut where a line begins a declaration."""
    parts = []
    for line in text.splitlines(True):
        if parts and line[0] in " }":
            parts[-1] += line
        else:
            parts.append(line)
    return parts
