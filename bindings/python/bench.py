"""What a decision from a dict costs: bench.py [--c PROGRAM].

The pack is T1 of docs/benchmarks.md, with 8 facts and 6 proofs. `dict` is policy.decide and the outcome; `json` is
json.dumps of the same request, policy.decide_json, and json.loads of the answer's outcome; both alternate, the least of
15 repetitions counts. PROGRAM is bench_t1 of the library: its line `full` is the same in C, for the ratio.
"""

import argparse
import json
import pathlib
import re
import subprocess
import time
from datetime import date

import yibao

PACK = pathlib.Path(__file__).resolve().parents[2] / "tests/bench/t1.yb"
REPEAT, ROUNDS = 15, 20000
AREA, ON = "000000", date(2026, 11, 21)
FACTS = {"binder": {"insured": True, "verified": True, "active_members": 4},
         "member": {"insured": True, "birth_date": date(2010, 11, 22), "binders_month": 1},
         "relation": "child", "channel": "app"}
PROOFS = {"commitment": "verified", "binder_hukou": "verified", "member_hukou": "verified", "birth_cert": "verified",
          "face": "presented", "guardian": "verified"}


def by_dict(policy, rounds):
    for _ in range(rounds):
        policy.decide("bind", area=AREA, on=ON, facts=FACTS, proofs=PROOFS).outcome
    return rounds


def by_json(policy, rounds):
    for _ in range(rounds):
        request = {"decision": "bind", "area": AREA, "on": ON.isoformat(),
                   "facts": {**FACTS, "member": {**FACTS["member"], "birth_date": FACTS["member"]["birth_date"].isoformat()}},
                   "proofs": PROOFS}
        json.loads(policy.decide_json(json.dumps(request)))["outcome"]
    return rounds


def nanoseconds(way, policy, rounds):
    begin = time.perf_counter_ns()
    way(policy, rounds)
    return (time.perf_counter_ns() - begin) / rounds


def in_c(program):
    """The best of `full`, in nanoseconds."""
    told = subprocess.run([program], stdout=subprocess.PIPE, check=True, text=True).stdout
    return float(re.search(r"full\s+([0-9.]+) ns best", told).group(1))


def main():
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--c", metavar="PROGRAM")
    given = reader.parse_args()
    policy = yibao.Policy.compile({"t1.yb": PACK.read_text(encoding="utf-8")}, embedded=False)
    times = {by_dict: [], by_json: []}
    for _ in range(REPEAT):
        for way, took in times.items():
            took.append(nanoseconds(way, policy, ROUNDS // (1 if way is by_dict else 4)))
    best, other = min(times[by_dict]), min(times[by_json])
    print(f"dict  {best:8.0f} ns\njson  {other:8.0f} ns  {other / best:.1f} x")
    if given.c:
        c = in_c(given.c)
        print(f"in C  {c:8.0f} ns; dict {best / c:.1f} x, json {other / c:.1f} x")


if __name__ == "__main__":
    main()
