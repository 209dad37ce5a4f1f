#!/usr/bin/env python3
"""Every public name of include/yibao is documented: doxygen has nothing to warn of.

    doxygen.py
    doxygen.py --self-test
"""

import pathlib
import shutil
import sys
import tempfile

import report

DOXYFILE = report.ROOT / "docs" / "Doxyfile"


def check(include):
    """(findings, number of headers)"""
    headers = sorted(pathlib.Path(include).glob("*.h"))
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "Doxyfile"
        config.write_text(DOXYFILE.read_text() + f"\nINPUT = {include}\nOUTPUT_DIRECTORY = {folder}\n")
        made = report.run(["doxygen", config], check=False)
    said = [line for line in made.stderr.splitlines() if line.strip()]
    findings = [line for line in said if "warning:" in line or "error:" in line]
    if made.returncode != 0 and not findings:
        findings = said or [f"doxygen ended with {made.returncode}"]
    return findings, len(headers)


HEAD = "/** @file sample.h\n * @brief A sample. */\n"
SAMPLES = [
    (HEAD + "/** @brief One. */\nint yb_one(int a);\n", None),
    (HEAD + "int yb_one(int a);\n", "yb_one"),
    (HEAD + "/** @brief S. */\nstruct yb_s { int a; };\n", "not documented"),
    (HEAD + "#define YB_ONE 1\n", "YB_ONE"),
    (HEAD + "/** @brief One.\n * @param b none */\nint yb_one(int a);\n", "argument 'b'"),
]


def self_test():
    cases = []
    for text, expected in SAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "sample.h").write_text(text)
            cases.append((text, check(folder)[0], expected))
    report.finish_self_test("doxygen", cases)


if __name__ == "__main__":
    if shutil.which("doxygen") is None:
        print("doxygen: it is not installed")
        sys.exit(report.SKIP)
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    findings, headers = check(report.ROOT / "include" / "yibao")
    report.finish("doxygen", findings, f"{headers} headers" if headers else "")
