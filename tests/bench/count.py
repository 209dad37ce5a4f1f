#!/usr/bin/env python3
"""Instructions per decision under callgrind: a figure that repeats on any machine.

    count.py FOLDER [--gate] [--dir DIR]

FOLDER holds the benchmark programs. Each way is run twice, with different numbers of decisions, and the
difference divided, so that starting and compiling fall out. With --gate what the table below holds is held. Exits
77 (skipped) without valgrind or on another machine than x86-64, where the budgets mean nothing.
"""

import argparse
import pathlib
import platform
import re
import shutil
import subprocess
import sys

SKIPPED = 77
COLLECTED = re.compile(r"Collected : (\d+)")
FEW, MANY = 1000, 3000

# what is counted: program, way, way to take off, the budget, and what a test holds. Where a budget is not reached yet
# the test holds what was, so that it does not get worse; docs/benchmarks.md says by how much it is missed.
BUDGETS = [
    ("T1 decide and read", "bench_t1", "full", "set", 650, 650),
    ("T2 decide and read", "bench_t2", "full", "set", 3600, 3600),
    ("T1 as JSON", "bench_json", "json", None, 12000, 12000),
    ("area decide and read", "bench_area", "full", "set", 6500, 6500),  # 6 x T2 by hand
]
# for information
ALSO = [
    ("T1 by hand", "bench_t1", "hand", None, None, None),
    ("T1 set", "bench_t1", "set", None, None, None),
    ("T2 by hand", "bench_t2", "hand", None, None, None),
    ("T2 set", "bench_t2", "set", None, None, None),
    ("bind decide and read", "bench_bind", "full", "set", None, None),
    ("bind set", "bench_bind", "set", None, None, None),
    ("area set", "bench_area", "set", None, None, None),
]


def instructions(program, way, n, more):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(program),
               "--count", way, str(n), *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = COLLECTED.search(done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return int(found.group(1))


class Counter:
    """Counts each way of each program once."""

    def __init__(self, folder, more):
        self.folder, self.more, self.known = pathlib.Path(folder), more, {}

    def each(self, program, way):
        if (program, way) not in self.known:
            few, many = (instructions(self.folder / program, way, n, self.more) for n in (FEW, MANY))
            self.known[program, way] = (many - few) / (MANY - FEW)
        return self.known[program, way]


def report(counter, gate):
    """Prints all figures; the number of those above what is held."""
    over = 0
    for what, program, way, less, budget, held in BUDGETS + ALSO:
        count = counter.each(program, way) - (counter.each(program, less) if less else 0)
        line = f"{what:<22}{count:>10.0f} instructions"
        if budget is not None:
            over += count > held
            line += f", budget {budget}" + ("" if count <= budget else f"  OVER, held at {held}")
        print(line)
    return over if gate else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--gate", action="store_true", help="fail when a figure is above what is held")
    parser.add_argument("--dir", help="where t1.yb and t2.yb are")
    args = parser.parse_args()
    if shutil.which("valgrind") is None or platform.machine() not in ("x86_64", "AMD64"):
        print("skipped: needs valgrind on x86-64")
        return SKIPPED
    return 1 if report(Counter(args.folder, ["--dir", args.dir] if args.dir else []), args.gate) else 0


if __name__ == "__main__":
    sys.exit(main())
