#!/usr/bin/env python3
"""Random policies and requests for them, all of them of the right types: what `differential.py` compares two engines by.

    generate.py SEED [BILLS] [--into FOLDER]

Writes the packs of the seed and so many requests (20 unless said), one a line; without a folder to the standard output.
A seed gives the same bytes everywhere.
"""

import argparse
import pathlib
import sys

from gen_bills import Bills
from gen_pack import Packs
from gen_types import Dice


class Case:
    """The packs of a seed as (file name, text), the requests, and how often each construct was used."""

    def __init__(self, seed, bills=20):
        packs = Packs(seed)
        self.seed, self.files = seed, packs.chain()
        dice = Dice(seed + 1_000_000_000)  # of its own, so that more bills change no pack
        bill = Bills(packs.world, dice)
        self.requests = [bill.request() for _ in range(bills)]
        self.used = dict(packs.dice.used)
        for construct, times in dice.used.items():
            self.used[construct] = self.used.get(construct, 0) + times


def main():
    reader = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].strip())
    reader.add_argument("seed", type=int)
    reader.add_argument("bills", type=int, nargs="?", default=20)
    reader.add_argument("--into", type=pathlib.Path)
    asked = reader.parse_args()
    case = Case(asked.seed, asked.bills)
    written = case.files + [("requests.jsonl", "\n".join(case.requests) + "\n")]
    for name, text in written:
        if asked.into is None:
            sys.stdout.write(f"# {name}\n{text}")
            continue
        asked.into.mkdir(parents=True, exist_ok=True)
        (asked.into / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
