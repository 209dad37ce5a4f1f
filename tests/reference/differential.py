#!/usr/bin/env python3
"""Random policies and requests: the engine and the model answer every one with the same bytes.

    differential.py YIBAO [--packs N] [--bills M] [--seed S] [--jobs J] [--keep FOLDER]
    differential.py YIBAO --self-test

Packs and bills come from generate.py, a seed for each chain of packs. Three things are not compared: the digest of the policy,
which is of the engine's own image; the order of the steps of a trace, which is that of computing; and which of the places that
docs/language.md allows an error names. A difference is shown as small as it can be made. A construct of the language that the
whole run never used is a failure, too.
"""

import argparse
import collections
import contextlib
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback
import unittest.mock

import model
import shrink
import traced
import values
from generate import Case
from gen_types import CONSTRUCTS
from selfcheck import comparable

TRACE = re.compile(r',"trace":\[.*')  # it stands last
SHOWN = 3  # differences that are shrunk and printed; the others are counted


def same(mine, other):
    """Byte for byte but for the digest; the steps of a trace in whatever order; of an error a place that it may name."""
    if mine.startswith('{"error"') and other.startswith('{"error"'):
        (place, *told), (own, *wanted) = told_error(mine), told_error(other)
        return told == wanted and place in getattr(other, "places", {own})
    return plain(mine) == plain(other) and not traced.differences(mine, other)


def told_error(answer):
    """Its place, its status, its words."""
    error = json.loads(answer)["error"]
    return error.get("at", ""), error["status"], error.get("zh", ""), error.get("en", "")


def plain(answer):
    """What is compared of an answer."""
    if answer.startswith('{"error"'):
        place, status, *words = told_error(answer)
        return " ".join([status, "at", place, *words])
    return comparable(TRACE.sub("}", answer))


def outcome(answer):
    if answer.startswith('{"error"'):
        return "error"
    found = re.search(r'"outcome":"(\w+)"', answer)
    return found.group(1) if found else "nothing"


# ---- the two sides ----


def by_engine(yibao, files, requests):
    """The command's answers, and what it complained of."""
    with tempfile.TemporaryDirectory() as folder:
        folder, command = pathlib.Path(folder), [yibao, "decide", "--lang", "en", "--only"]
        for name, text in files:
            (folder / name).write_text(text, encoding="utf-8")
            command += ["-p", folder / name]
        lines = folder / "requests.jsonl"
        lines.write_text("\n".join(requests) + "\n", encoding="utf-8")
        done = subprocess.run(command + ["--lines", lines], capture_output=True, text=True, encoding="utf-8")
        complaint = done.stderr if done.returncode not in (0, 4) else ""
        return done.stdout.split("\n")[:-1], complaint or ("" if done.returncode >= 0 else f"signal {-done.returncode}")


def by_model(files, requests):
    """The model's answers; where it breaks down, how."""
    try:
        policy = model.load(files)
    except Exception:
        return [last_line()] * len(requests)
    return [answer_of(policy, request) for request in requests]


def answer_of(policy, request):
    try:
        return policy.decide(request)
    except Exception:
        return last_line()


def last_line():
    """Of an exception: what it was and where."""
    lines = traceback.format_exc().strip().splitlines()
    place = next((line.strip() for line in reversed(lines) if line.startswith("  File")), "")
    return f"the model broke down: {lines[-1]} ({place})"


# ---- one seed ----


class Compared:
    """What came of one seed."""

    def __init__(self, seed):
        self.seed, self.passed = seed, 0
        self.failures = []  # (request's number, engine's answer, model's answer)
        self.outcomes, self.used = collections.Counter(), {}


def compare(yibao, seed, bills):
    result, case = Compared(seed), Case(seed, bills)
    result.used = case.used
    engine, complaint = by_engine(yibao, case.files, case.requests)
    if complaint or len(engine) != bills:
        result.failures.append((0, complaint.strip() or f"{len(engine)} answers", ""))
        return result
    for number, (mine, other) in enumerate(zip(engine, by_model(case.files, case.requests))):
        result.outcomes[outcome(mine)] += 1
        if same(mine, other):
            result.passed += 1
        else:
            result.failures.append((number, mine, other))
    return result


def compare_one(task):
    return compare(*task)


# ---- differences ----


def kind_of(mine, other):
    """So that shrinking does not slip from one difference into another."""
    only_steps = plain(mine) == plain(other) and traced.kind_of(mine, other)
    return status(mine), re.sub(r"[\d'\"]+.*", "", other) if other.startswith("the model") else status(other), only_steps


def summed_up(mine, other):
    """A difference in a few words."""
    return traced.differences(mine, other)[0] if plain(mine) == plain(other) else "/".join(map(status, (mine, other)))


def status(answer):
    return plain(answer).split()[0] if answer.startswith('{"error"') else outcome(answer)


def shrunk(yibao, seed, bills, number):
    """The smallest case found that differs in the same way: packs, requests, both answers to the last request."""
    case = Case(seed, bills)

    def last(files, requests):
        engine, complaint = by_engine(yibao, files, requests)
        if complaint or len(engine) != len(requests):
            return None
        return engine[-1], by_model(files, requests[-1:])[-1]

    requests = case.requests[: number + 1]
    kind = kind_of(*last(case.files, requests))

    def holds(files, smaller):
        answers = last(files, smaller)
        return answers is not None and not same(*answers) and kind_of(*answers) == kind

    files, requests = shrink.Shrinker(holds).shrink(case.files, requests)
    return files, requests, last(files, requests)


def show(yibao, result, bills, keep):
    number, mine, other = result.failures[0]
    print(f"seed {result.seed}, request {number + 1}:")
    if not other:
        print(f"  the command said: {mine}")
        return
    files, requests, (mine, other) = shrunk(yibao, result.seed, bills, number)
    for name, text in files:
        print(f"# {name}\n{text}", end="")
    for request in requests:
        print(f"request  {request}")
    print(f"engine   {mine}\nmodel    {other}")
    print("".join(f"differs  {line}\n" for line in traced.differences(mine, other)))
    if keep is not None:
        folder = keep / str(result.seed)
        folder.mkdir(parents=True, exist_ok=True)
        lines = [("requests.jsonl", "\n".join(requests)), ("engine.json", mine), ("model.json", other)]
        for name, text in files + [(name, text + "\n") for name, text in lines]:
            (folder / name).write_text(text, encoding="utf-8")


# ---- a run ----


def run(yibao, packs, bills, seed, jobs, keep=None):
    """True if all is well; says so."""
    outcomes, used = collections.Counter(), collections.Counter()
    passed = failed = shown = 0
    tasks = [(yibao, each, bills) for each in range(seed, seed + packs)]
    with multiprocessing.Pool(jobs) as pool:
        for result in pool.imap(compare_one, tasks):
            outcomes.update(result.outcomes)
            used.update(result.used)
            passed += result.passed
            failed += len(result.failures)
            refused = result.failures and not result.failures[0][2]  # what the command complains of is always told
            if refused or result.failures and shown < SHOWN:
                show(yibao, result, bills, keep)
                shown += not refused
            elif result.failures:
                kinds = collections.Counter(summed_up(*pair[1:]) for pair in result.failures)
                print(f"seed {result.seed}: " + ", ".join(f"{times} {kind}" for kind, times in kinds.items()))
    unused = [name for name in CONSTRUCTS if not used[name]]
    print(", ".join(f"{outcomes[name]} {name}" for name in ("permit", "pending", "deny", "undetermined", "error")))
    print(f"{len(CONSTRUCTS) - len(unused)} of {len(CONSTRUCTS)} constructs used")
    if unused:
        print("never used: " + " ".join(unused))
    print(f"{passed} passed, {failed} failed")
    return not failed and not unused


# ---- does it see a difference? ----


def one_fen(answer):
    """The first amount paid, a fen more."""
    return re.sub(r'"amount":(-?\d+)\.(\d\d)', lambda found: f'"amount":{int(found[1] + found[2]) + 1}', answer, count=1)


def a_step(word, *keys):
    """In a trace the first number of one kind of step is one more; the rest of the answer is right."""
    number = re.compile(r'("step":"%s"[^{}]*"(?:%s)":\[?)(-?\d+)' % (word, "|".join(keys)))

    def spoilt(answer):
        head, trace, steps = answer.partition(',"trace":[')
        return head + trace + number.sub(lambda found: found[1] + str(int(found[2]) + 1), steps, count=1)

    return spoilt


def without_a_step(word):
    """The first step of one kind is left out."""
    return lambda answer: re.sub(r'\{"step":"%s"[^{}]*\},' % word, "", answer, count=1)


def even_halves():
    """A model that rounds every half to the even neighbour."""
    right = values.rounded
    return unittest.mock.patch.object(values, "rounded",
                                      lambda number, mode, *more: right(number, mode.replace("half_up", "half_even"), *more))


WRONG = {
    "a fen": one_fen,
    "an outcome": lambda answer: answer.replace('"undetermined"', '"permit"'),
    "a place": lambda answer: answer.replace('"at":"', '"at":"x'),
    "words of an error": lambda answer: answer.replace('"en":"An ', '"en":"The '),
    "a formula": lambda answer: answer.replace('"formula":"', '"formula":"0'),
    "a value of the trace": a_step("value", "value"),
    "a payment of the trace": a_step("pay", "asked", "left"),
    "a rounded number": a_step("round", "value", "values"),
    "a number before rounding": a_step("round", "before", "befores"),
    "a row of a table": a_step("table", "value"),
    "a band": a_step("bands", "values"),
    "a rounding that is left out": without_a_step("round"),
    "a table that is left out": without_a_step("table"),
    "bands that are left out": without_a_step("bands"),
}


def self_test(yibao):
    """A model that is wrong by a fen, an outcome, a place, rounding or a step makes more differences than the right one."""
    cases = [Case(seed, 20) for seed in range(1, 21)]
    engine = [answer for case in cases for answer in by_engine(yibao, case.files, case.requests)[0]]

    def by_models():
        return [answer for case in cases for answer in by_model(case.files, case.requests)]

    def differences(answers):
        return sum(not same(mine, other) for mine, other in zip(engine, answers, strict=True))

    right = by_models()
    spoilt = {what: list(map(change, right)) for what, change in WRONG.items()}
    with even_halves():
        spoilt["halves"] = by_models()
    usual, good = differences(right), True
    for what, answers in spoilt.items():
        found = differences(answers) - usual
        print(f"wrong by {what}: {found} differences more")
        good = good and found > 0
    smaller = shrink.Shrinker(lambda files, requests: "needed" in files[0][1] and "x" in requests[0]).shrink(
        [("a.yb", "policy\nneeded\n  line\nother {\n  line\n}\n")], ['{"y": 1}', '{"x": 1, "z": [1, 2]}'])
    print(f"shrinking: {smaller}")
    good = good and smaller == ([("a.yb", "policy\nneeded\n")], ['{"x": 1}'])
    print(f"{int(good)} passed, {int(not good)} failed")
    return good


def main():
    reader = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].strip())
    reader.add_argument("yibao", type=lambda text: str(pathlib.Path(text).resolve()))
    reader.add_argument("--packs", type=int, default=400)
    reader.add_argument("--bills", type=int, default=50)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--jobs", type=int, default=os.cpu_count())
    reader.add_argument("--keep", type=pathlib.Path)
    reader.add_argument("--self-test", action="store_true")
    asked = reader.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        if asked.self_test:
            good = self_test(asked.yibao)
        else:
            good = run(asked.yibao, asked.packs, asked.bills, asked.seed, asked.jobs, asked.keep)
        sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
