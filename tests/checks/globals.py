#!/usr/bin/env python3
"""The library has no mutable global: nothing in .data, .bss, thread-local or common storage.

Constant data is fine, also what only the loader writes to (.data.rel.ro).

    globals.py LIBRARY.a…
    globals.py --self-test COMPILER…
"""

import re
import sys
import tempfile

import report

MUTABLE = re.compile(r"\.(?:data|bss|tdata|tbss|sdata|sbss|ldata|lbss)(?:\.|$)|\*COM\*$|COMMON$")
CONSTANT = re.compile(r"\.(?:data|ldata)\.rel\.ro(?:\.|$)")

# objdump -t: value, seven flag letters, section, size, name
SYMBOL = re.compile(r"^[0-9a-f]{8,16} (.{7}) (\S+)\t([0-9a-f]{8,16}) +(?:\.hidden )?(.*)$")
# objdump -h: index, section, size
SECTION = re.compile(r"^ *\d+ (\S+) +([0-9a-f]{8,16}) ")


def is_mutable(section):
    return bool(MUTABLE.match(section)) and not CONSTANT.match(section)


def check(library):
    """(findings, number of symbols)"""
    findings, symbols, member = [], 0, "?"
    for line in report.run(["objdump", "-h", "-t", library]).stdout.splitlines():
        if ":     file format" in line:
            member = line.split(":")[0]
        symbol, section = SYMBOL.match(line), SECTION.match(line)
        if symbol:
            symbols += 1
            if is_mutable(symbol.group(2)) and "d" not in symbol.group(1):
                findings.append(f"{member}: {symbol.group(4)} is in {symbol.group(2)}")
        elif section and is_mutable(section.group(1)) and int(section.group(2), 16) != 0:
            findings.append(f"{member}: {section.group(1)} holds {int(section.group(2), 16)} bytes")
    return findings, symbols


SAMPLES = [
    ("constants", 'const int a[2] = {1, 2}; const char *const b[] = {"x"};', None),
    ("initialised", "int counter = 3;", "counter is in .data"),
    ("zero", "int counter;", "counter is in"),
    ("static in a function", "int f(void) { static int calls = 1; return ++calls; }", "calls"),
    ("static zero", "static int n; int f(void) { return ++n; }", "n is in .bss"),
    ("pointer to constant", 'const char *name = "x";', "name is in .data"),
    ("thread-local", "_Thread_local int n;", "n is in .tbss"),
    ("thread-local initialised", "_Thread_local int n = 4;", "n is in .tdata"),
]


def self_test(compiler):
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        for what, source, expected in SAMPLES:
            made = report.build_sample(compiler, source + "\n", folder, "-c", "-fPIC")
            cases.append((what, check(made)[0], expected))
        made = report.build_sample(compiler, "int n;\n", folder, "-c", "-fcommon")
        cases.append(("common", check(made)[0], "n is in *COM*"))
        made = report.build_sample(compiler, "int n = 1;\n", folder, "-c", "-fdata-sections")
        cases.append(("section of its own", check(made)[0], "n is in .data.n"))
    report.finish_self_test("globals", cases)


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test(arguments[1:])
    findings, symbols = [], 0
    for library in arguments:
        found, seen = check(library)
        findings += found
        symbols += seen
    report.finish("globals", findings, f"{symbols} symbols" if symbols else "")


if __name__ == "__main__":
    main(sys.argv[1:])
