"""What decisions and policies are made of, and how the library's numbers become Python's."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple, Optional, Union

from ._errors import NO_KIND, refuse

FIRST_DAY = 719163  # date(1970, 1, 1).toordinal()
(KIND_BOOL, KIND_COUNT, KIND_INT, KIND_MONEY, KIND_RATIO, KIND_PRICE, KIND_QUANTITY, KIND_DATE, _, _, _, _, KIND_TIME,
 KIND_TEXT, KIND_AREA, KIND_ENUM, KIND_SET) = range(17)

Value = Union[None, bool, int, Decimal, str, date, time, "list[str]"]


class Word(enum.Enum):
    """Its text is the word that JSON, the command and the other languages have for it: "deny"."""

    def __str__(self) -> str:
        return self.name.lower()


class Outcome(Word):
    """What was decided."""

    PERMIT = 1
    PENDING = 2
    DENY = 3
    UNDETERMINED = 4


class Done(Word):
    """What a commit did."""

    NOTHING = 0
    APPLIED = 1
    GRANTED = 2
    REJECTED = 3
    BEFORE = 4


class EventKind(Word):
    """What is to be recorded."""

    APPLIED = 1
    GRANTED = 2
    REJECTED = 3
    SETTLED = 4
    PAID = 5
    ACCUMULATE = 6
    REVERSED = 7


class Source(NamedTuple):
    """Where a rule comes from."""

    id: str
    title: str
    article: str
    dated: str
    quality: str
    url: str
    pack: str


class Reason(NamedTuple):
    """Why something was refused; or a note."""

    code: str
    rule: str
    pack: str
    zh: str
    en: str
    line: int
    sources: tuple[Source, ...]


class Proof(NamedTuple):
    """A proof that is owed, and the state it was given in."""

    name: str
    zh: str
    en: str
    kind: str
    role: str
    state: str


class Obligation(NamedTuple):
    """What is still to be proved: any one set of `any_of` does."""

    rule: str
    pack: str
    zh: str
    en: str
    line: int
    any_of: tuple[tuple[Proof, ...], ...]
    sources: tuple[Source, ...]


class Missing(NamedTuple):
    """A fact that would help to decide; `row` is None but for a field of a list."""

    name: str
    row: Optional[int]
    wanted_by: int
    zh: str


class Unsettled(NamedTuple):
    """What the sources do not say."""

    name: str
    pack: str
    zh: str
    en: str


class Payer(NamedTuple):
    """Who pays what of a bill, in yuan."""

    name: str
    side: str
    into: str
    zh: str
    en: str
    amount: Decimal
    asked: Decimal
    limit: Optional[Decimal]
    left_before: Decimal
    left_after: Decimal
    shares: tuple[Decimal, ...]
    list: str


class Change(NamedTuple):
    """A change of an accumulator, to be added to what is stored."""

    group: str
    name: str
    key_name: str
    key: Value
    begin: Optional[date]
    change: Value


class Message(NamedTuple):
    """What is to be recorded, under a key; `reverses` is the key of what is taken back."""

    key: str
    reverses: Optional[str]


class Event(NamedTuple):
    """One thing to be recorded."""

    kind: EventKind
    decision: str
    area: str
    on: date
    outcome: Outcome
    message: Message
    payer: Optional[Payer]
    change: Optional[Change]


class Replay(NamedTuple):
    """What deciding again gave; `decision` is JSON as it was parsed, with Decimals."""

    same: bool
    differs: tuple[str, ...]
    decision: dict[str, Any]


class DecisionInfo(NamedTuple):
    """A question the policy answers."""

    name: str
    zh: str
    en: str
    facts: int
    proofs: int
    outputs: int
    settles: bool


class FactInfo(NamedTuple):
    """A fact of a decision."""

    name: str
    zh: str
    en: str
    type: str
    enumeration: str
    scale: int
    optional: bool
    private: bool
    counted: bool
    list: bool
    signed: bool
    max_rows: int


class ProofInfo(NamedTuple):
    """A proof of a decision."""

    name: str
    zh: str
    en: str
    kind: str
    role: str


class OutputInfo(NamedTuple):
    """An output of a decision in some area."""

    name: str
    kind: int
    scale: int
    shape: int
    enumeration: str


class EnumRow(NamedTuple):
    """A row of a code table."""

    number: int
    name: str
    code: str
    zh: str
    en: str


class PackInfo(NamedTuple):
    """A pack."""

    name: str
    version: str
    zh: str
    en: str
    extends: str
    area: str


class AreaInfo(NamedTuple):
    """Which pack decides what for an area, and what it takes at most."""

    area: str
    decision: str
    pack: str
    case_bytes: int
    steps: int


class Summary(NamedTuple):
    """What a policy is made of."""

    decisions: int
    packs: int
    areas: int
    sources: int
    codes: int
    format: int
    image_bytes: int
    most_case_bytes: int
    most_case_steps: int
    digest: str


def day(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(number + FIRST_DAY)


def decimal(number: int, scale: int, places: int = 0) -> Decimal:
    """number / 10^scale exactly, whatever the context of decimals is, with at least so many places."""
    if scale < places:
        number, scale = number * 10 ** (places - scale), places
    return Decimal(f"{number}E-{scale}") if scale else Decimal(number)


def fen(number: int) -> Decimal:
    """Yuan, two places."""
    return decimal(number, 2)


def value_of(kind: int, scale: int, number: int, rows: tuple[str, ...] = ()) -> Value:
    """What a number of that kind and scale means; rows are the names of its enum."""
    if kind == KIND_BOOL:
        return number != 0
    if kind == KIND_MONEY:
        return decimal(number, scale, 2)
    if kind == KIND_DATE:
        return day(number)
    if kind == KIND_TIME:
        return time(number // 60, number % 60)
    if kind == KIND_AREA:
        return f"{number:06}"
    if kind == KIND_ENUM:
        return rows[number] if 0 <= number < len(rows) else number
    if kind == KIND_SET:
        return [name for at, name in enumerate(rows) if number >> at & 1]
    return decimal(number, scale) if scale else number


def payer_of(parts: tuple[Any, ...]) -> Payer:
    """The payer that C gives as a tuple of fen."""
    name, side, into, zh, en, amount, asked, limit, before, after, shares, listed = parts
    return Payer(name, side, into, zh, en, fen(amount), fen(asked), None if limit is None else fen(limit), fen(before),
                 fen(after), tuple(map(fen, shares)), listed)


def change_of(parts: tuple[Any, ...]) -> Change:
    """The change of an accumulator that C gives as a tuple."""
    group, name, key_name, key, key_number, key_kind, begin, kind, scale, change = parts
    if key_name and not key:
        key = value_of(key_kind, 0, key_number)
    return Change(group, name, key_name, key, None if begin is None else day(begin), value_of(kind, scale, change))


def make_message(key: str, reverses: Optional[str]) -> Message:
    """For C: a message."""
    return Message(key, reverses)


def make_event(kind: int, decision: str, area: int, on: int, outcome: int, message: Message,
               payer: Optional[tuple[Any, ...]], change: Optional[tuple[Any, ...]]) -> Event:
    """For C: an event."""
    return Event(EventKind(kind), decision, f"{area:06}", day(on), Outcome(outcome), message,
                 None if payer is None else payer_of(payer), None if change is None else change_of(change))


def as_dict(name: str, value: object) -> dict[Any, Any]:
    """For C: names and values of what is no dict but may stand for one."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise refuse(name, NO_KIND, value, "dict")
