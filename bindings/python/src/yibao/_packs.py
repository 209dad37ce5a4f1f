"""Packs by themselves: their texts, the tests that stand in them, and what else does."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, Union

from . import _core

Packs = Mapping[str, Union[str, bytes]]
UNTOUCHED = ("rule", "row", "version")


class PackTest(NamedTuple):
    """A test that was run; of a failed one `zh` and `en` tell what was expected and what came."""

    pack: str
    title: str
    file: str
    line: int
    passed: bool
    zh: str
    en: str


class Untouched(NamedTuple):
    """What no test made fire, pass or be read; `kind` is "rule", "row" or "version"."""

    kind: str
    file: str
    line: int
    pack: str
    name: str


class PackTests(NamedTuple):
    """What all tests did, and how much of the packs they touched."""

    tests: tuple[PackTest, ...]
    untouched: tuple[Untouched, ...]
    rules: int
    rules_touched: int
    rows: int
    rows_touched: int
    versions: int
    versions_touched: int

    @property
    def failed(self) -> tuple[PackTest, ...]:
        """The tests that failed."""
        return tuple(test for test in self.tests if not test.passed)


class Listed(NamedTuple):
    """One thing that has a name or stands for a rule; docs/json.md tells the members of `entry`."""

    file: str
    embedded: bool
    entry: dict[str, Any]


def files(packs: Packs) -> list[tuple[bytes, bytes]]:
    """Names and texts as C takes them."""
    return [(os.fsencode(name), text.encode() if isinstance(text, str) else bytes(text)) for name, text in packs.items()]


def embedded_packs() -> dict[str, str]:
    """Names and texts of the packs that are built in: "cn", or "cn/bind" for a part of one."""
    return _core.embedded()


def test_packs(packs: Packs = {}, *, embedded: bool = True, strict: bool = False) -> PackTests:
    """Compiles packs and runs the tests in them; without packs, those of the embedded ones."""
    tests, untouched, counts = _core.run_tests(files(packs), embedded, strict)
    return PackTests(tuple(PackTest(*parts) for parts in tests),
                     tuple(Untouched(UNTOUCHED[kind], *place) for kind, *place in untouched), *counts)


setattr(test_packs, "__test__", False)  # not a test of pytest's where it is imported by name


def list_packs(packs: Packs = {}, *, embedded: bool = True, strict: bool = False) -> list[Listed]:
    """Compiles packs and lists what stands in them: sources, codes, facts, params, rules, rows of tables, tests."""
    return [Listed(file, built_in, json.loads(text, parse_float=Decimal))
            for file, built_in, text in _core.list_packs(files(packs), embedded, strict)]
