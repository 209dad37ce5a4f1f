#!/usr/bin/env python3
"""Published calculations, through the command and through the C library.

    worked.py YIBAO CONFORMANCE [CASE.json]…

A case in worked/ is an object: "about", "source", "quote" (what the page prints); "packs": files of packs/ that are added to
the built-in ones; "bills": what is asked, each a "request" and its "figures". A figure has the name it has on the page, where
it stands in the answer, and the printed amount: "fund": ["hifp_pay", "13160.00"]. Where it stands is a sum of outputs,
payers' amounts, named values of the trace and plain numbers: "acct_current + hifp_pay - 100". "between" are differences of
figures of two bills: "gain": ["new", "old", "3290"].

"not_reproduced" are figures that the page prints and that are wrong: where, printed, ours. Ours must come out, and "why" says
what the page did.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
from decimal import Decimal

from run import ask

HERE = pathlib.Path(__file__).resolve().parent


def packs_of(case):
    return [argument for name in case.get("packs", []) for argument in ("-p", str(HERE / "packs" / f"{name}.yb"))]


def through_command(yibao, packs, requests):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in requests))
        file.flush()
        return ask([yibao, "decide", *packs, "--lines", file.name])[1].splitlines()


def through_library(program, packs, requests):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, request in enumerate(requests):
            path = pathlib.Path(folder) / f"{number}.json"
            path.write_text(json.dumps(request, ensure_ascii=False), encoding="utf-8")
            paths.append(str(path))
        return ask([program, *packs, *paths])[1].splitlines()


def named(answer, name):
    """An output, or a named value of the trace; None if there is none."""
    if name in answer.get("outputs", {}):
        return Decimal(str(answer["outputs"][name]))
    found = [step["value"] for step in answer.get("trace", []) if step["name"] == name and step.get("value") is not None]
    return Decimal(str(found[-1])) if found else None


def value_of(answer, where):
    total, sign = Decimal(0), 1
    for word in where.split():
        if word in "+-":
            sign = 1 if word == "+" else -1
            continue
        value = Decimal(word) if word[0].isdigit() else named(answer, word)
        if value is None:
            return f"there is no {word}"
        total += sign * value
    return total


def figures(bill, answer, tolerance, found):
    """Findings of one bill; every figure's value goes into `found`."""
    findings = []
    if answer.get("outcome") != "permit":
        return [f"not settled: {json.dumps(answer, ensure_ascii=False, default=str)[:600]}"]
    for name, (where, printed) in bill["figures"].items():
        found[name] = value_of(answer, where)
        if isinstance(found[name], str) or abs(found[name] - Decimal(printed)) > tolerance:
            findings.append(f"{name} ({where}): printed {printed}, got {found[name]}")
    for name, (where, printed, ours) in bill.get("not_reproduced", {}).items():
        got = value_of(answer, where)
        if isinstance(got, str) or got != Decimal(ours) or got == Decimal(printed):
            findings.append(f"{name} ({where}): the page is wrong with {printed}, {ours} is right, got {got}")
    return findings


def check(case, yibao, program):
    packs, bills = packs_of(case), case["bills"]
    requests = [dict(bill["request"], trace=True) for bill in bills]
    lines, others = through_command(yibao, packs, requests), through_library(program, packs, requests)
    if len(lines) != len(bills):
        return [f"{len(bills)} bills, {len(lines)} answers"]
    findings = [] if lines == others else ["the library answers otherwise than the command"]
    found, tolerance = {}, Decimal(case.get("tolerance", "0"))
    for bill, line in zip(bills, lines):
        findings += figures(bill, json.loads(line, parse_float=Decimal, parse_int=Decimal), tolerance, found)
    for name, (new, old, printed) in case.get("between", {}).items():
        if not findings and found[new] - found[old] != Decimal(printed):
            findings.append(f"{name}: printed {printed}, got {found[new] - found[old]}")
    return findings


def main(yibao, program, *paths):
    cases = [pathlib.Path(path) for path in paths or sorted((HERE / "worked").glob("*.json"))]
    failed = figures_tried = 0
    for path in cases:
        case = json.loads(path.read_text(encoding="utf-8"))
        missing = [key for key in ("about", "source", "quote", "bills") if not case.get(key)]
        findings = [f"no {key}" for key in missing] or check(case, yibao, program)
        figures_tried += sum(len(b["figures"]) + len(b.get("not_reproduced", {})) for b in case.get("bills", []))
        failed += bool(findings)
        print("\n  ".join([f"{'FAIL' if findings else 'ok  '} {path.stem}", *findings]))
    print(f"{len(cases)} published calculations, {figures_tried} figures, {failed} findings")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
