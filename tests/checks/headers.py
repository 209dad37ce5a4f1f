#!/usr/bin/env python3
"""Each public header compiles alone, as strict C11 and as strict C++11.

    headers.py C|C++ COMPILER…
    headers.py --self-test COMPILER…
"""

import pathlib
import shutil
import sys
import tempfile

import report

STRICT = ["-fsyntax-only", "-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Wundef", "-Werror"]
LANGUAGES = {
    "C": ["-x", "c", "-std=c11", "-Wstrict-prototypes"],
    "C++": ["-x", "c++", "-std=c++11", "-Wold-style-cast"],
}


def check(include, language, compiler):
    """(findings, number of headers)"""
    findings, headers = [], sorted((pathlib.Path(include) / "yibao").glob("*.h"))
    with tempfile.TemporaryDirectory() as folder:
        for header in headers:
            unit = pathlib.Path(folder) / "unit.c"
            # twice, so that a missing include guard is found
            unit.write_text(f'#include "yibao/{header.name}"\n' * 2 + "extern int unit;\n")
            made = report.run([*compiler, *LANGUAGES[language], *STRICT, "-I", include, unit], check=False)
            if made.returncode != 0:
                first = next((line for line in made.stderr.splitlines() if "error" in line), made.stderr)
                findings.append(f"{header.name} as {language}: {first}")
    return findings, len(headers)


def cxx_of(compiler):
    """The given compiler if it knows C++, else one that is installed, else None."""
    for candidate in [compiler, ["c++"], ["g++"], ["clang++"]]:
        if shutil.which(candidate[0]):
            trial = [*candidate, "-x", "c++", "-std=c++11", "-fsyntax-only", "/dev/null"]
            tried = report.run(trial, check=False)
            if tried.returncode == 0:
                return candidate
    return None


GUARDED = "#ifndef X\n#define X\n%s\n#endif\n"
SAMPLES = [
    ("C", GUARDED % "#include <stddef.h>\nsize_t yb_a(void);", None),
    ("C", GUARDED % "size_t yb_a(void);", "as C"),
    ("C", GUARDED % "int yb_a();", "as C"),
    ("C", GUARDED % "struct s { int a; struct { int b; }; int c[0]; };", "as C"),
    ("C", GUARDED % "enum { A = ({ 1; }) };", "as C"),
    ("C", "typedef struct s { int a; } s;", "as C"),
    ("C++", GUARDED % "#include <stddef.h>\nsize_t yb_a(void);", None),
    ("C++", GUARDED % "int yb_a(int *restrict a);", "as C++"),
    ("C++", GUARDED % "int yb_a(int class);", "as C++"),
    ("C++", GUARDED % "inline int *yb_a(void *p) { return p; }", "as C++"),
]


def self_test(compiler):
    cases, cxx = [], cxx_of(compiler)
    for language, text, expected in SAMPLES:
        if language == "C++" and cxx is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "yibao").mkdir()
            (pathlib.Path(folder) / "yibao" / "sample.h").write_text(text)
            used = cxx if language == "C++" else compiler
            cases.append((f"{language}: {text}", check(folder, language, used)[0], expected))
    report.finish_self_test("headers", cases)


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test(arguments[1:])
    language, compiler = arguments[0], arguments[1:]
    if language == "C++" and (compiler := cxx_of(compiler)) is None:
        print("headers: no C++ compiler here")
        sys.exit(report.SKIP)
    findings, headers = check(report.ROOT / "include", language, compiler)
    report.finish("headers", findings, f"{headers} headers" if headers else "")


if __name__ == "__main__":
    main(sys.argv[1:])
