"""Values and how they travel: docs/language.md, "Expressions", and design of record §5.

A value is known, none, unknown or an error. An unknown value knows why: the facts that would make it known and what the
sources do not say. An error knows its status and its place; of several the first in order of the operands is told.
"""

import datetime
from dataclasses import dataclass, field, replace
from fractions import Fraction

INT64 = 2**63 - 1
INT128 = 2**127 - 1


@dataclass(frozen=True)
class Value:
    state: str  # known, none, unknown, error
    it: object = None  # of a known value: Fraction, bool, str, date, frozenset, Interval
    missing: frozenset = frozenset()  # facts, as (name, row or None)
    unsettled: tuple = ()  # Unsettled, in the order in which they were met
    error: tuple = ()  # (status, place)
    at: object = field(default=None, compare=False)  # of an error the expression that failed, of none the one that is none

    @property
    def known(self):
        return self.state == "known"

    @property
    def none(self):
        return self.state == "none"

    @property
    def unknown(self):
        return self.state == "unknown"

    @property
    def failed(self):
        return self.state == "error"

    @property
    def true(self):
        return self.known and self.it is True

    @property
    def false(self):
        return self.known and self.it is False


@dataclass(frozen=True)
class Unsettled:
    """What the sources do not say: a param, a table's row or a rule. They are told in order: params and tables by name, of one
    the nearest version first, row by row; then rules by name."""

    name: str
    pack: str
    zh: str
    en: str
    is_rule: bool = False
    version: tuple = ()
    row: int = 0

    @property
    def order(self):
        return self.is_rule, self.name.encode(), self.version, self.row


@dataclass(frozen=True)
class Interval:
    """Two dates, both included, each a Value; an end that is none is open. `d in a .. b` says a <= d and d <= b."""

    first: object
    last: object

    def holds(self, day):
        return kleene_and([not_after(self.first, day), not_after(day, self.last)])

    def overlaps(self, other):
        return kleene_and([not_after(self.first, other.last), not_after(other.first, self.last)])


def not_after(first, last):
    """Is one date not after the other? An open end is the first or the last day that there is."""
    first = known(datetime.date.min) if first.none else first
    last = known(datetime.date.max) if last.none else last
    return strict([first, last], "", lambda a, b: known(a <= b))


def between_days(first, last):
    """The interval of two dates."""
    return Interval(known(first), known(last))


NONE = Value("none")
YES, NO = Value("known", True), Value("known", False)


def known(it):
    return Value("known", it)


def number(it):
    return Value("known", Fraction(it))


def error(status, place):
    return Value("error", error=(status, place))


def missing(name, row=None):
    return Value("unknown", missing=frozenset({(name, row)}))


def unsettled(what):
    return Value("unknown", unsettled=(what,))


def unknown_of(values):
    """Unknown for all the reasons of those that are unknown."""
    facts, sources = frozenset(), ()
    for value in values:
        if value.unknown:
            facts |= value.missing
            sources += tuple(u for u in value.unsettled if u not in sources)
    return Value("unknown", missing=facts, unsettled=sources)


def used(value, place):
    """An optional value that is none may not be used (YB_E_NONE). What fails is its use, whatever it is used for."""
    return replace(error("YB_E_NONE", place), at=value.at) if value.none else value


def strict(values, place, make):
    """Arithmetic and comparison: error if either is an error, else unknown if either is."""
    values = [used(value, place) for value in values]
    for value in values:
        if value.failed:
            return value
    if any(value.unknown for value in values):
        return unknown_of(values)
    return make(*[value.it for value in values])


def kleene_and(values):
    """no if either is no; else error if either is an error; else unknown if either is; else yes."""
    return kleene(values, NO, YES)


def kleene_or(values):
    return kleene(values, YES, NO)


def kleene(values, decides, otherwise):
    if any(value.known and value.it is decides.it for value in values):
        return decides
    for value in values:
        if value.failed:
            return value
    if any(value.unknown for value in values):
        return unknown_of(values)
    return otherwise


def kleene_not(value):
    return known(not value.it) if value.known else value


def choose(condition, then, otherwise):
    """`if`: only the condition tried and the branch chosen count. The branches are functions: they may not be asked."""
    if not condition.known:
        return condition
    return then() if condition.it else otherwise()


def rounded(value, mode, decimals):
    """docs/language.md, "Rounding": half_up is half away from zero, half_even to the even neighbour, down towards zero."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    rest = Fraction(rest, scaled.denominator)
    up = {
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[mode]
    result = Fraction(whole + (1 if up else 0), 10**decimals)
    return -result if value < 0 else result


def fits(value, decimals, place, most=INT64):
    """A number is a whole one of units of its last decimal; too large a one is YB_E_OVERFLOW."""
    if value.known and abs(value.it) * 10**decimals > most:
        return error("YB_E_OVERFLOW", place)
    return value
