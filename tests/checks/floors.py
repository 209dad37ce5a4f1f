#!/usr/bin/env python3
"""A file includes only headers of its own floor and of lower ones (docs/design.md, "The house").

    floors.py [ROOT]         checks ROOT/src
    floors.py --self-test    shows that it finds what it is there to find
"""

import pathlib
import re
import sys
import tempfile

import report

FLOORS = {
    "base": 0,
    "diag": 1,
    "value": 2, "json": 2,
    "image": 3, "lang": 3,
    "eval": 4,
    "decision": 5,
    "host": 6, "batch": 6,
    "api": 7,
    "cli": 8,
}

# The front end is seen from itself and from the calls that expose it: a compiled policy runs without it.
MAY_INCLUDE_LANG = {"lang", "api"}
# The embedded packs are data; only the call that hands them out sees them.
MAY_INCLUDE_PACKS = {"packs", "api"}

# Those of C11 without <float.h>: nothing here computes in floating point.
FREESTANDING = {"iso646.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h",
                "stdnoreturn.h"}
BASE_ONLY = {"stdlib.h", "setjmp.h", "string.h"}
BASE_ALLOWED = FREESTANDING | BASE_ONLY | {"stdatomic.h", "intrin.h"}
API_ALLOWED = FREESTANDING | {"stdatomic.h", "intrin.h"}

INCLUDE = re.compile(r"^\s*#\s*include\b\s*(.*?)\s*(?:/[/*].*)?$", re.M)


def judge_system(room, header):
    if room == "cli":
        return None
    allowed = BASE_ALLOWED if room == "base" else API_ALLOWED if room == "api" else FREESTANDING
    if header in allowed:
        return None
    if header in BASE_ONLY:
        return f"includes <{header}>, which only src/base may"
    return f"includes <{header}>, which src/{room} may not"


def judge_room(room, other):
    if other == "packs":
        return None if room in MAY_INCLUDE_PACKS else "includes the embedded packs, which only src/api may"
    if other not in FLOORS:
        return f"includes from '{other}', which is no room"
    if room == "packs":
        return None if other == "base" else "packs are data and include only base"
    if room == "cli":
        return None if other == "cli" else f"includes from {other}; the command uses public headers only"
    if other == "lang" and room not in MAY_INCLUDE_LANG:
        return "includes the language front end"
    if FLOORS[other] > FLOORS[room]:
        return f"includes from {other} (floor {FLOORS[other]}), above {room} (floor {FLOORS[room]})"
    return None


def judge_quoted(room, path, src):
    first, _, rest = path.partition("/")
    if not rest:
        return f'includes "{path}" without its folder'
    if ".." in path.split("/"):
        return f'includes "{path}" by a way around the house'
    if first == "yibao":
        found = (src.parent / "include" / path).is_file()
    else:
        verdict = judge_room(room, first)
        if verdict:
            return verdict
        found = (src / path).is_file()
    return None if found else f'includes "{path}", which does not exist'


def judge_include(room, what, src):
    if re.fullmatch(r"<[^>]+>", what):
        header = what[1:-1]
        if header.startswith("yibao/"):
            return judge_quoted(room, header, src)
        return judge_system(room, header)
    if re.fullmatch(r'"[^"]+"', what):
        return judge_quoted(room, what[1:-1], src)
    return f"includes {what}, which cannot be judged"


def check(root):
    """(findings, number of files)"""
    src = pathlib.Path(root) / "src"
    findings, files = [], 0
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".c", ".h"):
            continue
        files += 1
        where = path.relative_to(src)
        room = where.parts[0] if len(where.parts) > 1 else ""
        if room not in FLOORS and room != "packs":
            findings.append(f"src/{where}: '{room}' is not in the table of floors")
            continue
        text = path.read_text(encoding="utf-8")
        for found in INCLUDE.finditer(text):
            verdict = judge_include(room, found.group(1), src)
            if verdict:
                line = text.count("\n", 0, found.start(1)) + 1
                findings.append(f"src/{where}:{line}: {verdict}")
    return findings, files


SAMPLES = [
    ("base", "<stdlib.h>", None),
    ("base", "<stdio.h>", "src/base may not"),
    ("base", "<math.h>", "src/base may not"),
    ("base", '"diag/x.h"', "above base"),
    ("value", "<stdlib.h>", "only src/base may"),
    ("json", "<string.h>", "only src/base may"),
    ("eval", "<setjmp.h>", "only src/base may"),
    ("eval", "<time.h>", "src/eval may not"),
    ("eval", "<float.h>", "src/eval may not"),
    ("eval", "<stdint.h>", None),
    ("value", '"json/x.h"', None),
    ("diag", '"value/x.h"', "above diag"),
    ("lang", '"image/x.h"', None),
    ("image", '"lang/x.h"', "front end"),
    ("eval", '"lang/x.h"', "front end"),
    ("decision", '"lang/x.h"', "front end"),
    ("host", '"lang/x.h"', "front end"),
    ("api", '"lang/x.h"', None),
    ("api", "<stdatomic.h>", None),
    ("api", "<string.h>", "only src/base may"),
    ("eval", '"decision/x.h"', "above eval"),
    ("batch", '"host/x.h"', None),
    ("cli", '"yibao/yibao.h"', None),
    ("cli", "<yibao/yibao.h>", None),
    ("cli", "<stdio.h>", None),
    ("cli", '"cli/x.h"', None),
    ("cli", '"base/x.h"', "public headers only"),
    ("eval", '"packs/x.h"', "embedded packs"),
    ("api", '"packs/x.h"', None),
    ("eval", '"x.h"', "without its folder"),
    ("eval", '"eval/../lang/x.h"', "way around"),
    ("eval", '"eval/none.h"', "does not exist"),
    ("eval", '"yibao/none.h"', "does not exist"),
    ("eval", '"attic/x.h"', "no room"),
    ("eval", "HEADER", "cannot be judged"),
    ("attic", "<stdint.h>", "not in the table"),
    ("eval", "<time.h> /* why */", "src/eval may not"),
    ("eval", "<time.h> // why", "src/eval may not"),
]


def self_test():
    cases = []
    for room, what, expected in SAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for other in [*FLOORS, "packs"]:
                (root / "src" / other).mkdir(parents=True)
                (root / "src" / other / "x.h").write_text("")
            (root / "include" / "yibao").mkdir(parents=True)
            (root / "include" / "yibao" / "yibao.h").write_text("")
            (root / "src" / room).mkdir(exist_ok=True)
            (root / "src" / room / "sample.c").write_text(f"/* sample */\n#  include {what}\n")
            cases.append((f"src/{room} {what}", check(root)[0], expected))
    report.finish_self_test("floors", cases)


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    findings, files = check(sys.argv[1] if len(sys.argv) > 1 else report.ROOT)
    report.finish("floors", findings, f"{files} files" if files else "")
