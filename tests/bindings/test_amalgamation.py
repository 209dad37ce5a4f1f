#!/usr/bin/env python3
"""The library as two files: the committed copies are fresh, compile without a warning, and decide as the library does.

    test_amalgamation.py [COPY]…     COPY: a folder of the tree that holds yibao.c and yibao.h
"""

import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "bindings" / "amalgamate.py"
CONFORMANCE = ROOT / "tests" / "conformance"
# gcc finds more when it optimises, clang does not.
COMPILERS = {"gcc": "-O2", "clang": "-O0"}
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Werror"]


def run(*command):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)


def must(*command):
    done = run(*command)
    return [] if done.returncode == 0 else [f"{' '.join(map(str, command))}\n{done.stdout[:4000]}"]


def copies(folders):
    """Those in the tree are what the sources give; one that is not is told."""
    findings = []
    for folder in folders:
        findings += must(sys.executable, GENERATOR, "--check", folder)
    with tempfile.TemporaryDirectory() as name:
        if run(sys.executable, GENERATOR, "--check", name).returncode != 1:
            findings.append("--check: a folder without copies should fail")
    return findings


def compiled(folder, compiler):
    """The object of yibao.c, and what the compiler said."""
    made = folder / f"{compiler}.o"
    return made, must(compiler, *STRICT, COMPILERS[compiler], "-c", folder / "yibao" / "yibao.c", "-o", made)


def exported(folder, made):
    """Nothing but the functions of the header is seen from outside."""
    listed = run("nm", "-g", "--defined-only", made).stdout
    names = {line.split()[-1] for line in listed.splitlines() if line}
    public = set(re.findall(r"\bYB_CALL (\w+)\(", (folder / "yibao" / "yibao.h").read_text(encoding="utf-8")))
    findings = [f"{name} is seen from outside" for name in sorted(names - public)]
    return findings + [f"{name} is not there" for name in sorted(public - names)]


def decided(folder, made, compiler):
    """The conformance cases, through a program linked with the object alone."""
    program = folder / f"conformance-{compiler}"
    findings = must(compiler, "-std=c11", "-I", folder, CONFORMANCE / "conformance.c", made, "-o", program)
    if findings:
        return findings
    spec = importlib.util.spec_from_file_location("run", CONFORMANCE / "run.py")
    conformance = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conformance)
    cases = [conformance.Case(path) for path in sorted(CONFORMANCE.glob("*.json"))]
    return conformance.through_library(program, cases) if cases else ["no conformance cases"]


def main(*folders):
    sys.dont_write_bytecode = True
    findings = copies(folders)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        findings += must(sys.executable, GENERATOR, folder / "yibao")
        found = [compiler for compiler in COMPILERS if shutil.which(compiler)]
        for compiler in found:
            made, said = compiled(folder, compiler)
            findings += said or exported(folder, made) + decided(folder, made, compiler)
    for finding in findings:
        print("FAIL", finding)
    print(f"{len(folders)} copies, compiled by {' and '.join(found) or 'nobody'}: {len(findings)} findings")
    return 1 if findings or not found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
