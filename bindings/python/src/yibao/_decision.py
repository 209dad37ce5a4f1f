"""A decision, read when it is asked about."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Callable, Optional, TypeVar

from . import _core, _show
from ._notary import Notary, methods
from ._values import (Change, Missing, Obligation, Payer, Proof, Reason, Source, Unsettled, Value, change_of, payer_of,
                      value_of)

T = TypeVar("T")
LANGUAGES = {"zh": 0, "en": 1}
STATES = ("absent", "presented", "verified", "rejected", "expired")
SCALAR, LINE = 0, 1
KIND_TEXT = 13


def _language(lang: str) -> int:
    if lang not in LANGUAGES:
        raise ValueError(f"the language is 'zh' or 'en', not {lang!r}")
    return LANGUAGES[lang]


def _reason(parts: tuple[Any, ...]) -> Reason:
    return Reason._make((*parts[:6], tuple(Source(*source) for source in parts[6])))


def _proof(parts: tuple[Any, ...]) -> Proof:
    return Proof._make((*parts[:5], STATES[parts[5]]))


def _obligation(parts: tuple[Any, ...]) -> Obligation:
    sets = tuple(tuple(map(_proof, proofs)) for proofs in parts[5])
    return Obligation._make((*parts[:5], sets, tuple(Source(*source) for source in parts[6])))


def _missing(parts: tuple[Any, ...]) -> Missing:
    name, row, wanted_by, zh = parts
    return Missing(name, row if row >= 0 else None, wanted_by, zh)


class Decision(_core.Decision):
    """What was decided. It holds its workspace until it is forgotten or released, and reads it when asked.

    What was read once stays, also after `release`. Amounts are Decimals of yuan with two places.
    """

    __slots__ = ()

    def _keep(self, name: str, read: Callable[[], T]) -> T:
        kept = self._kept
        if name not in kept:
            kept[name] = read()
        found: T = kept[name]
        return found

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is refused, all of it."""
        return self._keep("reasons", lambda: tuple(map(_reason, self._reasons())))

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What is to be said besides."""
        return self._keep("notes", lambda: tuple(map(_reason, self._notes())))

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """What is still to be proved."""
        return self._keep("obligations", lambda: tuple(map(_obligation, self._obligations())))

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Facts that would decide, the most wanted first."""
        return self._keep("missing", lambda: tuple(map(_missing, self._missing())))

    @property
    def unsettled(self) -> tuple[Unsettled, ...]:
        """What the sources do not say."""
        return self._keep("unsettled", lambda: tuple(Unsettled(*parts) for parts in self._unsettled()))

    @property
    def outputs(self) -> dict[str, Value | list[Value]]:
        """What the decision gives: a value each, or a list for each band of a table. None where there is none."""
        return self._keep("results", self._results)[0]

    @property
    def lines(self) -> list[dict[str, Value]]:
        """Of a settlement: what comes out for each line of the bill, without the list's name before it."""
        return self._keep("results", self._results)[1]

    @property
    def payers(self) -> tuple[Payer, ...]:
        """Who pays what, in the order in which they pay."""
        return self._keep("payers", lambda: tuple(map(payer_of, self._payers())))

    @property
    def accumulate(self) -> tuple[Change, ...]:
        """What is to be added to the accumulators that are stored."""
        return self._keep("accumulate", lambda: tuple(map(change_of, self._accumulate())))

    def _results(self) -> tuple[dict[str, Value | list[Value]], list[dict[str, Value]]]:
        outputs: dict[str, Value | list[Value]] = {}
        lines: list[dict[str, Value]] = []
        for name, kind, scale, shape, number, text in self._outputs():
            rows = self._rows_of(name, kind)
            if shape == SCALAR:
                value = None if number is None else value_of(kind, scale, number, rows)
                outputs[name] = text if kind == KIND_TEXT and number is not None else value
            elif shape == LINE:
                lines.extend({} for _ in range(len(number) - len(lines)))
                field = name.partition(".")[2]
                for at, one in enumerate(number):
                    lines[at][field] = value_of(kind, scale, one, rows)
            else:
                outputs[name] = [value_of(kind, scale, one, rows) for one in number]
        return outputs, lines

    def _rows_of(self, output: str, kind: int) -> tuple[str, ...]:
        if kind not in (15, 16):
            return ()
        names: tuple[str, ...] = self.policy.names_of_output(self.decision, output)
        return names

    def explain(self, lang: str = "zh") -> str:
        """All of it as plain text, "zh" or "en"; no private fact is told."""
        number = _language(lang)
        return self._keep(f"explain {lang}", lambda: self._explain(number))

    def narrative(self, lang: str = "zh") -> str:
        """How a settlement came about, a line a step; empty for other decisions."""
        number = _language(lang)
        return self._keep(f"narrative {lang}", lambda: self._narrative(number))

    def json(self, *, trace: bool = False, receipt: bool = False, refund: bool = False, narrative: bool = False) -> str:
        """The decision as JSON, to the byte as the library writes it."""
        flags = 1 * trace + 2 * receipt + 4 * refund + 8 * narrative
        return self._keep(f"json {flags}", lambda: self._json(flags))

    def receipt(self, *, refund: bool = False, notary: Optional[Notary] = None) -> str:
        """The receipt as JSON: which policy, dates and facts gave which outcome; private facts are left out.

        With a `notary` they are sealed, and the whole is signed, anew each time.
        """
        flags = 4 if refund else 0
        if notary is not None:
            return self._receipt(flags, methods(notary))
        return self._keep(f"receipt {flags}", lambda: self._receipt(flags, methods(None)))

    def __enter__(self) -> Decision:
        return self

    def __exit__(self, kind: Optional[type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.release()

    def __repr__(self) -> str:
        return _show.line(self)

    def _repr_html_(self) -> str:
        return _show.html(self)
