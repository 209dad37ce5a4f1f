#!/usr/bin/env python3
"""The examples in a document are true: packs pass their tests, programs and commands print what is shown.

    doc_examples.py DOCUMENT YIBAO LIBRARY COMPILER…
    doc_examples.py --self-test YIBAO LIBRARY COMPILER…

What a fenced block is, is told by its first line:

    ```yb                 a whole pack: compiles, its tests pass; with a first line `# NAME.yb` later blocks can use it
    ```yb part NAME.yb…   a part of a policy: compiles with the files named, its tests pass
    ```yb prelude         the begin of a pack, on which the fragments after it stand
    ```yb fragment        declarations: prelude and fragment together compile, their tests pass
    ```yb error E0302     a pack or fragment that is refused with this diagnostic (a warning: so warned of)
    ```c                  a whole program: compiles without a warning, links and runs; a ```text block next to it is
                          what it prints
    ```json request       a request, decided by the built-in packs; `json request NAME.yb` adds a pack
    ```json answer        its decision; the value "…" stands for any value, the member "…" for any others
    ```console            lines with `$ ` are run, the others are what they print; a line … stands for any lines, a …
                          inside a line for any text

Blocks of other kinds are not looked at. Commands run in a folder that has the named packs and the tree's examples/;
they answer in Chinese if the document's name has .zh.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import report

STRICT = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
KINDS = {"yb": ("", "part", "prelude", "fragment", "error"), "c": ("",), "json": ("request", "answer"), "console": ("",)}


class Wrong(Exception):
    """An example that is not true."""


def blocks_of(text):
    """[(line, info, body)]"""
    blocks, info, body, start = [], None, [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if info is None and line.startswith("```"):
            info, body, start = line[3:].strip(), [], number
        elif info is not None and line == "```":
            blocks.append((start, info, "\n".join(body) + "\n"))
            info = None
        elif info is not None:
            body.append(line)
    if info is not None:
        raise Wrong(f"line {start}: the block is not closed")
    return blocks


def line_matches(shown, got):
    """A … inside a line stands for anything up to its end or to what comes next."""
    return re.fullmatch(".*".join(map(re.escape, shown.rstrip().split("…"))), got.rstrip()) is not None


def matches(shown, got):
    """Lines, where a shown … alone stands for any number of them."""
    if not shown:
        return not got
    if shown[0].strip() == "…":
        return any(matches(shown[1:], got[skip:]) for skip in range(len(got) + 1))
    return bool(got) and line_matches(shown[0], got[0]) and matches(shown[1:], got[1:])


def same(shown, got):
    """JSON values, where "…" stands for anything."""
    if shown == "…":
        return True
    if isinstance(shown, dict) and isinstance(got, dict):
        known = {key: value for key, value in shown.items() if key != "…"}
        return (all(key in got and same(value, got[key]) for key, value in known.items())
                and ("…" in shown or set(got) == set(known)))
    if isinstance(shown, list) and isinstance(got, list):
        return len(shown) == len(got) and all(map(same, shown, got))
    return type(shown) is type(got) and shown == got


def exact(text):
    """Numbers stay as they are written: 5 is not 5.00."""
    return json.loads(text, parse_float=lambda number: ("number", number), parse_int=lambda number: ("number", number))


class Document:
    def __init__(self, name, yibao, library, compiler, folder):
        self.yibao, self.library, self.compiler, self.folder = yibao, library, compiler, folder
        self.lang = "zh" if ".zh" in name else "en"
        self.prelude, self.answer, self.printed = "", None, None
        (folder / "examples").symlink_to(report.ROOT / "examples")
        (folder / "bin").mkdir()
        (folder / "bin" / "yibao").symlink_to(yibao)

    def run(self, command, shell=False):
        env = {**os.environ, "LC_ALL": "zh_CN.UTF-8" if self.lang == "zh" else "C",
               "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        env.pop("LANGUAGE", None)
        done = subprocess.run(command, shell=shell, cwd=self.folder, env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    # ---- packs ----

    def pack_file(self, text):
        named = re.match(r"# (\w+\.yb)\n", text)
        path = self.folder / (named.group(1) if named else "pack.yb")
        path.write_text(text, encoding="utf-8")
        only = [] if re.search(r"^policy \w+ extends (cn|ningbo|yangzhou)\b", text, re.M) else ["--only"]
        return path.name, only

    def passes(self, text, others=()):
        name, only = self.pack_file(text)
        code, out, err = self.run(["yibao", "test", *only, name, *others])
        if code != 0:
            raise Wrong(f"the pack does not pass: {out}{err}")

    def yb(self, what, text):
        whole = re.search(r"^policy ", text, re.M)
        if not what:
            self.passes(text)
        elif what[0] == "part":
            self.passes(text, what[1:])
        elif what[0] == "prelude":
            self.prelude = text
            self.passes(text)
        elif what[0] == "fragment":
            self.passes(self.prelude + text)
        else:
            name, only = self.pack_file(text if whole else self.prelude + text)
            _, _, err = self.run(["yibao", "check", *only, name])
            if f" {what[1]}: " not in err:
                raise Wrong(f"{what[1]} was not told: {err}")

    # ---- programs, requests, commands ----

    def c(self, _, text):
        source, program = self.folder / "example.c", self.folder / "example"
        source.write_text(text, encoding="utf-8")
        made = report.run([*self.compiler, *STRICT, "-I", report.ROOT / "include", source, self.library,
                           f"-Wl,-rpath,{pathlib.Path(self.library).parent}", "-o", program], check=False)
        if made.returncode != 0:
            raise Wrong(f"it does not compile: {made.stderr}")
        code, out, err = self.run([program])
        if code != 0 or err:
            raise Wrong(f"it ends with {code}: {out}{err}")
        self.printed = out

    def text(self, _, text):
        if self.printed is not None and not matches(text.splitlines(), self.printed.splitlines()):
            raise Wrong(f"the program prints: {self.printed}")

    def json(self, what, text):
        if what[0] == "answer":
            if self.answer is None:
                raise Wrong("there is no request before it")
            if not same(exact(text), exact(self.answer)):
                raise Wrong(f"the answer is: {self.answer}")
            return
        (self.folder / "request.json").write_text(text, encoding="utf-8")
        packs = [word for pack in what[1:] for word in ("-p", pack)]
        code, out, err = self.run(["yibao", "decide", *packs, "request.json"])
        if not out:
            raise Wrong(f"exit {code}: {err}")
        self.answer = out

    def console(self, _, text):
        for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            _, out, err = self.run(["sh", "-c", f"{command} 2>&1"])
            if not matches(shown.splitlines(), (out + err).splitlines()):
                raise Wrong(f"{shlex.quote(command)} prints: {out}{err}")

    def block(self, info, body):
        """True if it was an example."""
        kind, *what = info.split() or [""]
        if kind == "text" and self.printed is not None:
            self.text(what, body)
        elif kind not in KINDS:
            self.printed = None
            return False
        elif (what or [""])[0] not in KINDS[kind]:
            raise Wrong(f"no such kind of block: {info}")
        else:
            self.printed = None
            getattr(self, kind)(what, body)
        return True


def check(name, text, yibao, library, compiler):
    """(findings, number of examples)"""
    findings, examples = [], 0
    with tempfile.TemporaryDirectory() as folder:
        document = Document(name, yibao, library, compiler, pathlib.Path(folder))
        for line, info, body in blocks_of(text):
            try:
                examples += document.block(info, body)
            except Wrong as wrong:
                examples += 1
                findings.append(f"{name}:{line}: {wrong}")
    return findings, examples


PACK = 'policy p "包" / "pack" { area 000000 }\ndecision d "问" / "ask" { n count }\n'
RULE = 'rule d.r deny R when n > 1 say "多" / "many"\n'
TEST = 'test "t" d on 2026-01-01 { n = 2 expect deny R }\n'
MAIN = '#include <stdio.h>\n#include "yibao/yibao.h"\nint main(void) { puts(yb_status_name(%s)); return 0; }\n'
REQUEST = '{ "decision": "bind", "area": "110000", "on": "2026-11-21", "facts": { "bindings": [], "x": 1 } }\n'
SAMPLES = [
    (f"```yb\n{PACK}{RULE}{TEST}```\n", None),
    (f"```yb\n{PACK}{RULE}{TEST.replace('= 2', '= 1')}```\n", "does not pass"),
    (f"```yb prelude\n{PACK}```\n```yb fragment\n{RULE}{TEST}```\n", None),
    (f"```yb prelude\n{PACK}```\n```yb fragment\n{TEST}```\n", "does not pass"),
    (f"```yb prelude\n{PACK}```\n```yb error E0302\nlet x = n + 70%\n{RULE.replace('n >', 'x >')}```\n", None),
    (f"```yb prelude\n{PACK}```\n```yb error E0302\n{RULE}```\n", "E0302 was not told"),
    ("```c\n" + MAIN % "0" + "```\n```text\nYB_OK\n```\n", None),
    ("```c\n" + MAIN % "0" + "```\n```text\nYB_E_MEMORY\n```\n", "the program prints: YB_OK"),
    ("```c\n" + MAIN % "zero" + "```\n", "does not compile"),
    ("```json request\n" + REQUEST + '```\n```json answer\n{ "error": { "status": "YB_E_NAME", "…": "…" } }\n```\n', None),
    ("```json request\n" + REQUEST + '```\n```json answer\n{ "error": { "status": "YB_E_NAME" } }\n```\n', "the answer is"),
    ("```console\n$ yibao --version\nyibao 0.1.0\n$ echo a; echo b; echo c\na\n…\n```\n", None),
    ("```console\n$ yibao --version\nyi…o …\n```\n", None),
    ("```console\n$ yibao --version\nyi…x\n```\n", "prints: yibao"),
    ("```console\n$ yibao --version\nyibao 9.9.9\n```\n", "prints: yibao"),
    (f"```yb\n# own.yb\n{PACK}{RULE}{TEST}```\n```console\n$ yibao test --only own.yb\n1 tests, 1 passed, 0 failed\n```\n", None),
    (f"```yb\n# own.yb\n{PACK}```\n```yb part own.yb\npart of p \"规则\"\n{RULE}{TEST}```\n", None),
    (f"```yb\n# own.yb\n{PACK}```\n```yb part own.yb\npart of q \"规则\"\n{RULE}{TEST}```\n", "does not pass"),
    ("```yb framgent\n```\n", "no such kind"),
    ("```sh\nfalse\n```\n", None),
]


def self_test(yibao, library, *compiler):
    cases = [(text, check("sample.md", text, yibao, library, compiler)[0], expected) for text, expected in SAMPLES]
    report.finish_self_test("doc_examples", cases)


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test(*map(str, (pathlib.Path(path).resolve() for path in arguments[1:3])), *arguments[3:])
    path, yibao, library, *compiler = arguments
    found, examples = check(path, (report.ROOT / path).read_text(encoding="utf-8"), str(pathlib.Path(yibao).resolve()),
                            str(pathlib.Path(library).resolve()), compiler)
    report.finish("doc_examples", found, f"{examples} examples of {path}" if examples else "")


if __name__ == "__main__":
    main(sys.argv[1:])
