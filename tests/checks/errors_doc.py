#!/usr/bin/env python3
"""docs/errors.md says what include/yibao/base.h and src/diag/registry.h say; it is made from them.

    errors_doc.py            fails if docs/errors.md is not what would be written
    errors_doc.py --write    writes it
    errors_doc.py --self-test
"""

import difflib
import re
import sys

import report

HEADER = report.ROOT / "include" / "yibao" / "base.h"
REGISTRY = report.ROOT / "src" / "diag" / "registry.h"
DOCUMENT = report.ROOT / "docs" / "errors.md"

GROUPS = {
    "SYNTAX": "1xx: characters, words, grammar",
    "NAMES": "2xx: names",
    "TYPES": "3xx: types, units, decimals",
    "TABLES": "4xx: tables",
    "TIME": "5xx: dates and versions",
    "SETTLEMENT": "6xx: settlement",
    "WARNINGS": "7xx: findings",
    "LIMITS": "8xx: limits",
    "TESTS": "9xx: tests of a pack",
}

HEAD = """# Errors

Made by `python3 tests/checks/errors_doc.py --write` from `include/yibao/base.h` and `src/diag/registry.h`; a test fails
when it is stale. Do not edit it by hand.

There are two kinds of trouble, and each has numbers of its own that never change their meaning:

* a **status** is what a C function returns: `YB_OK` or a negative number;
* a **diagnostic** is what the compiler says about a pack, with file, line and column: `E0101` is an error, `W0703` a
  warning.

A decision is never an error. `deny` and `undetermined` are outcomes, and the status is `YB_OK`.

## Where to read them

| you have | read |
|---|---|
| a status from C | `yb_status_name`, `yb_status_text(status, YB_ZH)` or `YB_EN`: the tables below |
| a case whose call failed | `yb_case_error`: the place (a fact, rule, table or formula) and a sentence in both languages |
| packs that do not compile | `YB_E_PACK`, then `yb_compiler_diagnostics` and `yb_compiler_diagnostic_text` |
| JSON | `{ "error": { "status", "at", "zh", "en" } }` instead of the decision; `at` is a path in the request or a place in a pack |
| the command `yibao` | the sentence on standard error, and the exit code |

| exit | meaning |
|---|---|
| 0 | done; decided, whatever the outcome |
| 1 | tests failed, `check` found something, or a replay differs (`YB_E_REPLAY`) |
| 2 | the command line is wrong |
| 3 | a pack or an image is bad or cannot be read |
| 4 | the request is bad, or the rules could not be applied to its facts: any other status of the tables below |
| 5 | no memory, a file that cannot be written, or a defect |

## Statuses

From -1 to -29 something is wrong with the call, the packs or the request. From -30 to -89 the facts ran into an error of the
rules: the decision ends, and the place is named. No outcome hides such an error.

| status | number | 中文 | English |
|---|---|---|---|
"""

DIAGNOSTICS = """
## Diagnostics

The words in braces are filled in: a name, a type, a number. A part in brackets is left out when there is nothing to fill in.
With an error no policy is made, and after 100 of them the compiler stops; warnings hinder nothing. A diagnostic marked
*strict* comes in the place of the warning before it when packs are compiled with `--strict` (`yb_compiler_strict`).
"""

TEXT = r'"((?:[^"\\]|\\.)*)"'


def plain(text):
    """A C string as text for a cell of a table."""
    return re.sub(r"\\(.)", r"\1", text).replace("|", "\\|")


def unfold(text):
    return text.replace("\\\n", " ")


def statuses(header, registry):
    numbers = {name: int(number.strip("()"))
               for name, number in re.findall(r"#define (YB_OK|YB_E_\w+) (\(?-?\d+\)?)", header)}
    block = registry[registry.index("#define YB_STATUSES"):registry.index("#define YB_DIAGNOSTICS_SYNTAX")]
    rows = re.findall(rf"X\((\w+), *{TEXT}, *{TEXT}\)", unfold(block))
    if {name for name, _, _ in rows} != set(numbers):
        sys.exit(f"errors_doc: base.h and registry.h differ: {sorted({name for name, _, _ in rows} ^ set(numbers))}")
    return [(name, numbers[name], plain(zh), plain(en)) for name, zh, en in rows]


def diagnostics(registry):
    """[(group, [(number, severity, zh, en)])]"""
    groups = []
    for name, body in re.findall(r"#define YB_DIAGNOSTICS_(\w+)\(X\)((?:[^\n]*\\\n)*[^\n]*\n)", registry):
        rows = re.findall(rf"X\((\w+), *(\d+), *YB_SEV_(\w+), *{TEXT}, *{TEXT}\)", unfold(body))
        if body.count("X(") != len(rows):
            sys.exit(f"errors_doc: a row of YB_DIAGNOSTICS_{name} cannot be read")
        if rows:
            groups.append((name, sorted((int(n), s.lower() + (", strict" if i.endswith("_STRICT") else ""), plain(z),
                                         plain(e)) for i, n, s, z, e in rows)))
    return groups


def document(header, registry):
    out = HEAD
    for name, number, zh, en in statuses(header, registry):
        out += f"| `{name}` | {number} | {zh} | {en} |\n"
    out += DIAGNOSTICS
    for name, rows in diagnostics(registry):
        out += f"\n### {GROUPS[name]}\n\n| code | | 中文 | English |\n|---|---|---|---|\n"
        for number, severity, zh, en in rows:
            out += f"| `{severity[0].upper()}{number:04}` | {severity} | {zh} | {en} |\n"
    return out


def check(written, made):
    return [line for line in difflib.unified_diff(written.splitlines(), made.splitlines(), "docs/errors.md",
                                                  "what it should be", lineterm="", n=0)]


def self_test():
    header = "#define YB_OK 0 /* */\n#define YB_E_ONE (-1) /* */\n"
    registry = ('#define YB_STATUSES(X) \\\n    X(YB_OK, "成", "done") \\\n    X(YB_E_ONE, "一", \\\n      "one | \\"x\\"")\n'
                '#define YB_DIAGNOSTICS_SYNTAX(X) \\\n    X(YB_D_A, 101, YB_SEV_ERROR, "甲{0}", "a {0}")\n\n')
    made = document(header, registry)
    cases = [("as made", check(made, made), None),
             ("a row is gone", check(made.replace("| `E0101` | error | 甲{0} | a {0} |\n", ""), made), "+| `E0101`"),
             ("a sentence changed", check(made.replace('one \\| "x"', "two"), made), '+| `YB_E_ONE` | -1 | 一 | one \\| "x" |'),
             ("there is nothing", check("", made), "+# Errors")]
    report.finish_self_test("errors_doc", cases)


def main(arguments):
    if arguments == ["--self-test"]:
        self_test()
    made = document(HEADER.read_text(), REGISTRY.read_text())
    if arguments == ["--write"]:
        DOCUMENT.write_text(made)
        print(f"errors_doc: {DOCUMENT.relative_to(report.ROOT)} is written")
        return
    findings = check(DOCUMENT.read_text() if DOCUMENT.exists() else "", made)
    if findings:
        findings.append("run python3 tests/checks/errors_doc.py --write")
    report.finish("errors_doc", findings, f"{made.count(chr(10))} lines")


if __name__ == "__main__":
    main(sys.argv[1:])
