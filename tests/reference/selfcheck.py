#!/usr/bin/env python3
"""Tries the model by itself: every test of the built-in packs and of tests/policy, and every stored decision of
tests/conformance.

    selfcheck.py [--root FOLDER] [--every N] [WORD…]      with words, only tests whose file or title holds one of them;
                                                          of packs, only every Nth test

It prints how many passed and how many failed, and exits with 1 if any failed.
"""

import argparse
import json
import pathlib
import re
import sys

from lexer import PackError
from model import load
from packtests import Runner, tests_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
PART = re.compile(r"^(?:\s|#[^\n]*\n)*part of (\w+)", re.MULTILINE)
EXTENDS = re.compile(r"^policy\s+\w+\s+extends\s+(\w+)", re.MULTILINE)
NAME = re.compile(r"^policy\s+(\w+)", re.MULTILINE)


def texts_of(root, folder):
    """The packs of a folder: file name and text."""
    return [(str(path.relative_to(root)), path.read_text(encoding="utf-8")) for path in sorted((root / folder).rglob("*.yb"))]


def wanted(words, text):
    return not words or any(word in text for word in words)


class Check:
    """Counts what passed and says what failed."""

    def __init__(self, root, words, every=1):
        self.root, self.words, self.passed, self.failed = root, words, 0, 0
        self.every, self.seen = every, 0
        self.embedded = texts_of(root, "src/packs")

    def note(self, what, finding):
        if finding is None:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: {finding}")

    def packs(self, policy, files):
        """The tests that stand in some files of a policy."""
        for pack in policy.packs.values():
            for test in tests_of(pack):
                what = f"{test.file}:{test.line}: {test.title}"
                if test.file in files and wanted(self.words, what):
                    self.seen += 1
                    if self.seen % self.every == 0:
                        self.note(what, self.ran(policy, pack, test))

    @staticmethod
    def ran(policy, pack, test):
        try:
            return Runner(policy, pack, test).run()
        except (PackError, LookupError, AttributeError, TypeError, ValueError, RecursionError) as error:
            return f"{type(error).__name__}: {error}"

    def policies(self):
        """tests/policy: a file with those it is part of or extends, or that are part of it."""
        texts = dict(texts_of(self.root, "tests/policy"))
        for group in groups(texts):
            builtin = any(not homes_of(texts[name]) <= {own_name(texts[other]) for other in group} for name in group)
            files = [(name, texts[name]) for name in group] + (self.embedded if builtin else [])
            self.packs(load(files), set(group))

    def conformance(self, policy):
        """Stored requests; the answer to the byte, but for the order of what is unsettled."""
        for path in sorted((self.root / "tests" / "conformance").glob("*.json")):
            if not wanted(self.words, path.name):
                continue
            request, answer = stored(path)
            got = policy.decide(request)
            self.note(path.name, None if comparable(got) == comparable(answer) else f"\n  got    {got}\n  wanted {answer}")


def homes_of(text):
    """The policy that a file is part of or extends."""
    return {match.group(1) for match in (PART.search(text), EXTENDS.search(text)) if match}


def own_name(text):
    found = NAME.search(text)
    return found.group(1) if found else None


def groups(texts):
    """Files that belong together."""
    homes = {NAME.search(text).group(1): name for name, text in texts.items() if NAME.search(text)}
    found = {}
    for name, text in texts.items():
        home = name
        while (match := PART.search(texts[home]) or EXTENDS.search(texts[home])) and match.group(1) in homes:
            home = homes[match.group(1)]
        key = home if home != name or NAME.search(text) else "part " + name
        found.setdefault(key, []).append(name)
    return found.values()


# ---- answers -----------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')


def stored(path):
    """The request as it stands in the file, and the answer without the blanks between its tokens."""
    text = path.read_text(encoding="utf-8")
    parts = members(text)
    return parts["request"], "".join(TOKEN.findall(parts["answer"]))


def members(text):
    """Each member of an object with the text of its value."""
    decoder, found = json.JSONDecoder(), {}
    at = text.index("{") + 1
    while True:
        at += len(text[at:]) - len(text[at:].lstrip(" \r\n\t,"))
        if text[at] == "}":
            return found
        key, at = decoder.raw_decode(text, at)
        at = text.index(":", at) + 1
        at += len(text[at:]) - len(text[at:].lstrip())
        _, end = decoder.raw_decode(text, at)
        found[key], at = text[at:end], end


DIGEST = re.compile(r'"digest":"[^"]*"')


def comparable(answer):
    """Without the digest."""
    return DIGEST.sub('"digest":""', answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    check = Check(arguments.root, arguments.words, arguments.every)
    policy = load(check.embedded)
    check.packs(policy, {name for name, _ in check.embedded})
    check.policies()
    check.conformance(policy)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
