#!/usr/bin/env python3
"""The Go binding: formatted, vetted, its tests under the race detector, built from a vendored copy without a network, and
without cgo.

    test_go.py

Skipped where there is no go or no C compiler. The C compiler's work is kept in Go's cache: the first run takes longest.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULE = ROOT / "bindings" / "go"
PATH = "github.com/libyibao/libyibao/bindings/go"
SKIP = 77
OFFLINE = {"GOPROXY": "off", "GOFLAGS": "-mod=mod -buildvcs=false", "GOTOOLCHAIN": "local", "GOWORK": "off"}
PROGRAM = f"""package main

import (
	"fmt"

	yibao "{PATH}"
)

func main() {{
	policy, err := yibao.Embedded()
	fmt.Println(yibao.Version(), policy != nil, err)
}}
"""


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


def in_module(vendored):
    """What is asked of the module where it stands."""
    code, text = run(["gofmt", "-l", "."], MODULE)
    findings = expect("gofmt", (code or bool(text), text), 0)
    findings += expect("vet", run(["go", "vet", "./..."], MODULE), 0)
    findings += expect("test -race", run(["go", "test", "-race", "./..."], MODULE), 0)
    return findings + expect("no modules of others", run(["go", "list", "-m", "all"], MODULE), 0, PATH) + vendored


def program(folder):
    """A program of somebody else's that has the module vendored."""
    (folder / "main.go").write_text(PROGRAM, encoding="utf-8")
    (folder / "go.mod").write_text(f"module example\n\ngo 1.19\n\nrequire {PATH} v0.0.0\n\nreplace {PATH} => {MODULE}\n",
                                   encoding="utf-8")
    findings = expect("go mod vendor", run(["go", "mod", "vendor"], folder, GOFLAGS="-mod=mod"), 0)
    mod = {"GOFLAGS": "-mod=vendor -buildvcs=false"}
    findings += expect("built from vendor", run(["go", "run", "."], folder, **mod), 0, "0.1.0 true <nil>")
    return findings + expect("without cgo", run(["go", "run", "."], folder, CGO_ENABLED="0", **mod), 0,
                             "built without cgo")


def main():
    if not shutil.which("go") or not shutil.which("gofmt") or not (shutil.which("gcc") or shutil.which("clang")):
        print("no go, or no C compiler for it")
        return SKIP
    with tempfile.TemporaryDirectory() as name:
        findings = in_module(program(pathlib.Path(name)))
    for finding in findings:
        print("FAIL", finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
