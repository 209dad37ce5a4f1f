#!/usr/bin/env python3
"""The Go binding: formatted, vetted, its tests under the race detector and under AddressSanitizer, linked with the library
of a build, documented; what bindings/README.md shows, built from a vendored copy without a network, and without cgo.

    test_go.py [BUILD]    BUILD: a meson build with a shared library, for the tag libyibao

Skipped where there is no go or no C compiler. The C compiler's work is kept in Go's cache: the first run takes longest.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULE = ROOT / "bindings" / "go"
PATH = "github.com/libyibao/libyibao/bindings/go"
SKIP = 77
OFFLINE = {"GOPROXY": "off", "GOFLAGS": "-mod=mod -buildvcs=false", "GOTOOLCHAIN": "local", "GOWORK": "off"}
README = ROOT / "bindings" / "README.md"
EXAMPLES = ("Policy_Decide", "Policy_Decide_settlement", "Decision_Explain", "Decision_Draft", "Notary", "Test", "Compile", "Money")


def run(command, folder, **environment):
    done = subprocess.run(command, cwd=folder, env={**os.environ, **OFFLINE, **environment}, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def expect(what, got, wanted_code, said=""):
    code, text = got
    if (code == 0) == (wanted_code == 0) and said in text:
        print(f"ok   {what}")
        return []
    return [f"{what}: exits {code}, should {'fail' if wanted_code else 'pass'} and say {said!r}\n{text[-6000:]}"]


def in_module():
    """What is asked of the module where it stands."""
    code, text = run(["gofmt", "-l", "."], MODULE)
    findings = expect("gofmt", (code or bool(text), text), 0)
    findings += expect("vet", run(["go", "vet", "./..."], MODULE), 0)
    findings += expect("no modules of others", run(["go", "list", "-m", "all"], MODULE), 0, PATH)
    findings += expect("go doc", run(["go", "doc", "Request"], MODULE), 0, "Decision string")
    return findings + expect("test -race", run(["go", "test", "-race", "./..."], MODULE), 0)


def sanitized():
    """The tests under AddressSanitizer, where Go and the C compiler have it."""
    code, text = run(["go", "test", "-asan", "."], MODULE, ASAN_OPTIONS="quarantine_size_mb=16")
    if code and ("-asan" in text and "not supported" in text or "cannot find" in text and "asan" in text):
        print("skip test -asan:", text.strip().splitlines()[-1])
        return []
    return expect("test -asan", (code, text), 0)


def documented():
    """What go doc shows as examples is there, and each has an output, without which go test would not run it."""
    text = (MODULE / "example_test.go").read_text(encoding="utf-8")
    findings = [f"example_test.go has no Example{name}" for name in EXAMPLES if f"\nfunc Example{name}()" not in text]
    if text.count("\nfunc Example") != text.count("\t// Output:\n"):
        findings.append("example_test.go has an example without an output")
    return findings


def linked(build):
    """The tag libyibao: the same tests with the library of a build."""
    packages, library = build / "meson-uninstalled", build / "src"
    if not (packages / "yibao-uninstalled.pc").is_file() or not list(library.glob("libyibao.so*")):
        print("skip -tags libyibao: the build has no shared library")
        return []
    there = {"PKG_CONFIG_PATH": str(packages), "LD_LIBRARY_PATH": str(library), "CGO_CFLAGS": f"-O2 -I{ROOT / 'include'}"}
    return expect("test -tags libyibao", run(["go", "test", "-tags", "libyibao", "."], MODULE, **there), 0)


def shown():
    """The Go program of bindings/README.md, and what it says there that it prints."""
    part = README.read_text(encoding="utf-8").partition("\n## Go\n")[2].partition("\n## ")[0]
    found = re.search(r"```go\n(package main\n.*?)```\n\n```text\n(.*?)```", part, re.DOTALL)
    if not found:
        sys.exit("bindings/README.md shows no Go program with its output")
    return found.groups()


def program(folder):
    """The program of bindings/README.md as somebody else's, with the module vendored."""
    text, output = shown()
    (folder / "main.go").write_text(text, encoding="utf-8")
    (folder / "go.mod").write_text(f"module example\n\ngo 1.19\n\nrequire {PATH} v0.0.0\n\nreplace {PATH} => {MODULE}\n",
                                   encoding="utf-8")
    code, unlike = run(["gofmt", "-l", "main.go"], folder)
    findings = expect("gofmt of the README", (code or bool(unlike), unlike), 0)
    findings += expect("go mod vendor", run(["go", "mod", "vendor"], folder, GOFLAGS="-mod=mod"), 0)
    mod = {"GOFLAGS": "-mod=vendor -buildvcs=false"}
    code, printed = run(["go", "run", "."], folder, **mod)
    findings += expect("the README's program, built from vendor", (code or printed != output, printed), 0, output)
    return findings + expect("without cgo", run(["go", "run", "."], folder, CGO_ENABLED="0", **mod), 1,
                             "built without cgo")


def main():
    if not shutil.which("go") or not shutil.which("gofmt") or not (shutil.which("gcc") or shutil.which("clang")):
        print("no go, or no C compiler for it")
        return SKIP
    with tempfile.TemporaryDirectory() as name:
        findings = program(pathlib.Path(name))
    findings += documented() + in_module() + sanitized()
    if len(sys.argv) > 1:
        findings += linked(pathlib.Path(sys.argv[1]).resolve())
    for finding in findings:
        print("FAIL", finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
