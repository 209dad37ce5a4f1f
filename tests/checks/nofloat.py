#!/usr/bin/env python3
"""The library computes nothing in floating point: no such instruction in its machine code.

Integer vector instructions and moves through vector registers are fine. Only x86-64 code can be judged; other
machines skip.

    nofloat.py LIBRARY…
    nofloat.py --self-test COMPILER…
"""

import re
import sys
import tempfile

import report

FLOATING = re.compile(
    r"v?(?:add|sub|mul|div|sqrt|min|max|rcp|rsqrt|round|rndscale|cmp\w*|dp|hadd|hsub|addsub|reduce|range"
    r"|scalef)(?:ss|sd|ps|pd|sh|ph)$"
    r"|v?u?comis[sdh]$"
    r"|v?cvt\w+$"
    r"|vfn?m(?:add|sub)\w*$"
    r"|f(?!s$)[a-z0-9]+$"  # x87; `fs` is a segment prefix
)
STRING_COMPARE = "cmpsd"  # also a string instruction, which objdump writes without operands in registers

# "  4f0:\tf2 0f 58 c1 \taddsd  %xmm1,%xmm0"
INSTRUCTION = re.compile(r"^ *[0-9a-f]+:\t(?:[0-9a-f]{2} )+ *\t([a-z][^\n]*)$")
FUNCTION = re.compile(r"^[0-9a-f]+ <([^>]+)>:$")
PREFIXES = {"rep", "repz", "repnz", "lock", "notrack", "bnd", "data16", "addr32",
            "cs", "ds", "es", "fs", "gs", "ss"}


def operation(text):
    words = text.split()
    while len(words) > 1 and words[0] in PREFIXES:
        words.pop(0)
    return words[0]


def check(library):
    """(findings, number of instructions)"""
    findings, count, function = [], 0, "?"
    for line in report.run(["objdump", "-d", library]).stdout.splitlines():
        start, code = FUNCTION.match(line), INSTRUCTION.match(line)
        if start:
            function = start.group(1)
        elif code:
            count += 1
            name = operation(code.group(1))
            if FLOATING.match(name) and not (name == STRING_COMPARE and "%xmm" not in code.group(1)):
                findings.append(f"{library}: {function}: {code.group(1).strip()}")
    return findings, count


def is_x86_64(library):
    return "elf64-x86-64" in report.run(["objdump", "-f", library]).stdout


SAMPLES = [
    ("integers", "long f(long a, long b) { return a * b / 3 + (a < b); }", None),
    ("copying", "struct s { char c[64]; }; void f(struct s *a, const struct s *b) { *a = *b; }", None),
    ("integer vectors", "void f(int *a, const int *b) { for (int i = 0; i < 64; i++) a[i] += b[i]; }", None),
    ("addition", "double f(double a, double b) { return a + b; }", "addsd"),
    ("multiplication", "float f(float a, float b) { return a * b; }", "mulss"),
    ("to double", "double f(int a) { return a; }", "cvtsi2sd"),
    ("to integer", "long f(double a) { return (long)a; }", "cvttsd2si"),
    ("comparison", "int f(double a, double b) { return a < b; }", "comisd"),
    ("long double", "long double f(long double a) { return a + 1; }", "fadd"),
    ("vectors", "void f(double *restrict a) { for (int i = 0; i < 64; i++) a[i] *= 3; }", "mul"),
]


def self_test(compiler):
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        for what, source, expected in SAMPLES:
            made = report.build_sample(compiler, source + "\n", folder, "-c", "-O3")
            if not is_x86_64(made):
                print("nofloat: only x86-64 code can be judged")
                sys.exit(report.SKIP)
            cases.append((what, check(made)[0], expected))
    report.finish_self_test("nofloat", cases)


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test(arguments[1:])
    findings, count = [], 0
    for library in arguments:
        if not is_x86_64(library):
            print("nofloat: only x86-64 code can be judged")
            sys.exit(report.SKIP)
        found, seen = check(library)
        findings += found
        count += seen
    report.finish("nofloat", findings, f"{count} instructions" if count else "")


if __name__ == "__main__":
    main(sys.argv[1:])
