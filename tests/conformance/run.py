#!/usr/bin/env python3
"""Requests and the exact bytes of their decisions, put to the command and to the C library.

    run.py YIBAO CONFORMANCE [CASE.json]…

A case is an object: "about" says what it shows, "source" where the expected answer comes from, "request" is put as
it stands in the file, "exit" is the command's exit code (0 unless given), "answer" is the decision, to the byte but
for blanks between its tokens and for the policy's digest, which changes with every edit of a pack: "DIGEST".
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BLANK = re.compile(r"\s*")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')
DIGEST = re.compile(r'("digest":")[0-9a-f]{64}"')


def members(text):
    """Each member of an object with the raw text of its value."""
    decoder, found = json.JSONDecoder(), {}
    at = BLANK.match(text, text.index("{") + 1).end()
    while text[at] != "}":
        key, at = decoder.raw_decode(text, at)
        at = BLANK.match(text, text.index(":", at) + 1).end()
        begin = at
        _, at = decoder.raw_decode(text, at)
        found[key] = text[begin:at]
        at = BLANK.match(text, at).end()
        if text[at] == ",":
            at = BLANK.match(text, at + 1).end()
    return found


def squeezed(raw):
    """Without the blanks between tokens; numbers and strings stay as they are written."""
    return "".join(TOKEN.findall(raw))


class Case:
    def __init__(self, path):
        parts = members(path.read_text(encoding="utf-8"))
        self.name = path.stem
        self.request = parts["request"]
        self.exit = int(parts.get("exit", "0"))
        self.answer = squeezed(parts["answer"])
        for needed in ("about", "source"):
            if not json.loads(parts[needed]):
                raise ValueError(f"{path.name}: no {needed}")


def ask(command, data=b""):
    env = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, input=data, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, DIGEST.sub(r'\1DIGEST"', done.stdout.decode())


def through_command(yibao, case):
    code, out = ask([yibao, "decide", "-"], case.request.encode())
    findings = [] if code == case.exit else [f"exits {code}, not {case.exit}"]
    return findings + compare("yibao decide", out, case.answer + "\n")


def compare(what, got, wanted):
    if got == wanted:
        return []
    at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
    begin = max(0, at - 60)
    return [f"{what}: differs at character {at}\n    got    …{got[begin:at + 100]!r}\n"
            f"    wanted …{wanted[begin:at + 100]!r}"]


def through_lines(yibao, cases):
    """The same requests as one stream."""
    text = "".join(squeezed(case.request) + "\n" for case in cases)
    code, out = ask([yibao, "decide", "--lines", "-"], text.encode())
    wanted = 4 if any(case.exit for case in cases) else 0
    findings = [] if code == wanted else [f"--lines: exits {code}, not {wanted}"]
    return findings + compare("--lines", out, "".join(case.answer + "\n" for case in cases))


def through_library(program, cases):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for case in cases:
            path = pathlib.Path(folder) / f"{case.name}.json"
            path.write_text(case.request, encoding="utf-8")
            paths.append(str(path))
        code, out = ask([program, *paths])
    findings = [] if code == 0 else [f"conformance: exits {code}"]
    return findings + compare("yb_decide_json", out, "".join(case.answer + "\n" for case in cases))


def main(yibao, program, *paths):
    cases = [Case(pathlib.Path(path)) for path in paths or sorted(HERE.glob("*.json"))]
    failed = 0
    for case in cases:
        findings = through_command(yibao, case)
        failed += bool(findings)
        print(f"{'FAIL' if findings else 'ok  '} {case.name}", *findings, sep="\n  ")
    for findings in (through_lines(yibao, cases), through_library(program, cases)):
        failed += bool(findings)
        print(*findings, sep="\n")
    print(f"{len(cases)} cases, {failed} findings")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
