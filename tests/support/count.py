#!/usr/bin/env python3
"""Counts the results in Meson's test logs: count.py LOG.json… prints passed, failed and skipped."""

import json
import pathlib
import sys

PASSED, SKIPPED = {"OK", "EXPECTEDFAIL"}, {"SKIP"}


def count(paths):
    passed = failed = skipped = 0
    for path in paths:
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            result = json.loads(line)["result"]
            passed += result in PASSED
            skipped += result in SKIPPED
            failed += result not in PASSED | SKIPPED
    return passed, failed, skipped


if __name__ == "__main__":
    print(*count(sys.argv[1:]))
