#!/usr/bin/env python3
"""A shared library exports exactly the functions marked YB_API in include/yibao, all of them called yb_*.

    exports.py LIBRARY [--without WHAT]…
        WHAT: functions this library does not have, as a pattern (yb_draw_*) or as their header (draw.h)
    exports.py --self-test COMPILER…
"""

import fnmatch
import pathlib
import re
import sys
import tempfile

import report

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
MARKED = re.compile(r"\bYB_API\b([^;{}()]*?)\b(\w+)\s*\(")


def marked(folder):
    """The functions marked YB_API, each with its header, and how often the mark stands there at all."""
    names, marks = {}, 0
    for header in sorted(pathlib.Path(folder).glob("*.h")):
        text = DIRECTIVE.sub("", COMMENT.sub(" ", header.read_text(encoding="utf-8")))
        names.update((found.group(2), header.name) for found in MARKED.finditer(text))
        marks += len(re.findall(r"\bYB_API\b", text))
    return names, marks


def exported(library):
    """Names of the dynamic symbols that the library defines; version nodes (type A) are not symbols."""
    names = set()
    for line in report.run(["nm", "-D", "--defined-only", library]).stdout.splitlines():
        *_, kind, name = line.split()
        if kind != "A":
            names.add(name.split("@")[0])
    return names


def check(marked_names, marks, library, without):
    findings, names = [], set(marked_names)
    if marks != len(names):
        findings.append(f"{marks} YB_API marks but {len(names)} functions: one is double or not readable")
    here = exported(library)
    fits = {what: {name for name, header in marked_names.items()
                   if header == what or fnmatch.fnmatch(name, what)} for what in without}
    left_out = set().union(*fits.values())
    findings += [f"{name} is exported but not marked YB_API" for name in sorted(here - names)]
    findings += [f"{name} is exported but should be left out" for name in sorted(here & left_out)]
    findings += [f"{name} is marked YB_API but not exported" for name in sorted(names - here - left_out)]
    findings += [f"{name} does not begin with yb_" for name in sorted(here | names)
                 if not name.startswith("yb_")]
    findings += [f"no function fits --without {what}" for what, found in fits.items() if names and not found]
    return findings


HEADER = """
/* YB_API void yb_in_a_comment(void); */
#define YB_API __attribute__((visibility("default")))
YB_API int YB_CALL yb_one(int a,
                          int b);
YB_API const char *YB_CALL
yb_two(void);
"""
ONE = '__attribute__((visibility("default"))) int yb_one(int a, int b) { return a + b; }\n'
TWO = '__attribute__((visibility("default"))) const char *yb_two(void) { return ""; }\n'
THREE = '__attribute__((visibility("default"))) int yb_three(void) { return 3; }\n'
FOREIGN = '__attribute__((visibility("default"))) int helper; \n'


def self_test(compiler):
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "sample.h").write_text(HEADER)
        names, marks = marked(folder)

        def judged(source, *without, miscounted=0):
            library = report.build_sample(compiler, source, folder, "-shared", "-fPIC", "-fvisibility=hidden")
            return check(names, marks + miscounted, library, without)

        cases.append(("as marked", judged(ONE + TWO), None))
        cases.append(("one too few", judged(ONE), "yb_two is marked YB_API but not exported"))
        cases.append(("one left out", judged(ONE, "yb_tw*"), None))
        cases.append(("a header left out", judged(THREE, "sample.h"), "yb_three is exported but not marked"))
        cases.append(("a header left out but there", judged(ONE, "sample.h"), "yb_one is exported but should"))
        cases.append(("left out but there", judged(ONE + TWO, "yb_tw*"), "yb_two is exported but should"))
        cases.append(("pattern fits nothing", judged(ONE + TWO, "yb_x*"), "no function fits"))
        cases.append(("one too many", judged(ONE + TWO + THREE), "yb_three is exported but not marked"))
        cases.append(("foreign name", judged(ONE + TWO + FOREIGN), "helper does not begin with yb_"))
        cases.append(("mark not readable", judged(ONE + TWO, miscounted=1), "YB_API marks but"))
    report.finish_self_test("exports", cases)


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test(arguments[1:])
    library, without = arguments[0], [word for word in arguments[1:] if word != "--without"]
    names, marks = marked(report.ROOT / "include" / "yibao")
    looked_at = f"{len(names)} functions of {library}" if names else ""
    report.finish("exports", check(names, marks, library, without), looked_at)


if __name__ == "__main__":
    main(sys.argv[1:])
