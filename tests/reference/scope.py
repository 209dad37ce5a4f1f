"""What a name means where it stands: docs/language.md, "Lists" (rows), "Named values", "Settlement" (formulas, payers).

A name becomes a Binding: its kind, its decimals and how to read its value. Where an enum is wanted its rows come first;
then fields of the row at hand, facts, params, named values; last the only enum that has such a row.
"""

from dataclasses import dataclass, replace

import values
from kinds import DATE, FACT_DECIMALS, MONEY, Kind
from lexer import PackError


@dataclass
class Binding:
    kind: Kind
    read: object  # () -> Value
    decimals: int = 0
    weak: bool = False  # a row whose enum only its name tells
    named: object = None  # of a let or formula: (what, name)
    of_row: bool = False  # does it differ from row to row?
    end: str = ""  # of an interval: first or last
    facts: tuple = ()  # of a fact: its name; of a keyed accumulator: list and key


@dataclass(frozen=True)
class Scope:
    """Where an expression stands."""

    case: object
    place: str  # what an error names, with the number of the row or band if what fails is reckoned for each
    rows: str = ""  # the list whose row is at hand
    row: int = -1
    bare: bool = False  # is a bare name a field of that row?
    alias: str = ""  # `each a in …`: a.x
    day: object = None  # `X at DATE`
    bands: tuple = ()  # within across: the band (low, high) that is read
    exact: bool = False  # inside round
    outer: str = ""  # the place without the number
    index: object = None  # the number of the row or band at hand
    unread: bool = False  # `X at DATE` where nobody knows the date
    left: object = None  # () -> what is left before the payment at hand

    def but(self, **changes):
        return replace(self, **changes)

    @property
    def view(self):
        return self.case.view


def bind(path, scope, want=None):
    """What the name means here."""
    found = meaning(path, scope, want)
    if found is None:
        raise PackError(f"there is no {path} ({scope.place})")
    return found


def meaning(path, scope, want=None):
    """What the name means here; None if only its place could tell: several enums may have a row of that name."""
    return (
        wanted_row(path, scope, want)
        or row_field(path, scope)
        or special(path, scope)
        or fact(path.removeprefix("case."), scope)
        or scope.case.named(path, scope)
        or interval_end(path, scope)
        or group(path, scope, want)
        or only_row(path, scope)
    )


def wanted_row(path, scope, want):
    """Where an enum is wanted, a name of one of its rows is that row."""
    if want is None or not want.enum or scope.view.row(want.enum, path) is None:
        return None
    return Binding(Kind("enum", want.enum), lambda: values.known(path))


def only_row(path, scope):
    """Where nothing else tells which enum a row is of, its name does, if only one enum has it (E0225)."""
    enums = scope.view.enums_with(path)
    if len(enums) != 1:
        return None
    return Binding(Kind("enum", enums[0]), lambda: values.known(path), weak=True)


def row_field(path, scope):
    """`row.x`, `a.x` of `each a in …`, `LIST.x` where a column is meant, and a bare field of the row."""
    if not scope.rows:
        return None
    for prefix in ("row.", scope.alias + "." if scope.alias else None, scope.rows + "."):
        if prefix and path.startswith(prefix):
            return cell(path.removeprefix(prefix), scope)
    return cell(path, scope) if scope.bare else None


def cell(name, scope):
    """A fact of a row, or a column formula of the program."""
    field = scope.case.list_fact(scope.rows).fields.get(name)
    if field is not None:
        rows, row = scope.rows, scope.row
        return Binding(field.kind, lambda: scope.case.cell(rows, row, name), FACT_DECIMALS.get(field.kind.name, 0), of_row=True)
    if scope.rows == "lines" and scope.case.program is not None:
        return scope.case.column(name, scope)
    return None


def special(path, scope):
    """`on`, and `left` in a settlement."""
    if path == "on":
        return Binding(DATE, lambda: values.known(scope.case.on))
    if path == "left" and scope.left is not None:
        return Binding(MONEY, scope.left, 2)
    return None


def fact(path, scope):
    """A fact of the decision; of a record that is optional whether it is there is asked by has only."""
    found = scope.case.facts.get(path)
    if found is None or found.kind.name == "list":
        return None
    return Binding(found.kind, lambda: scope.case.fact(path), FACT_DECIMALS.get(found.kind.name, 0), facts=(path,))


def interval_end(path, scope):
    """`i.first`, `i.last` of an interval that has a name."""
    name, _, end = path.rpartition(".")
    if end not in ("first", "last") or not name:
        return None
    interval = scope.case.named(name, scope)
    if interval is None:
        return None

    def read():
        value = interval.read()
        if not value.known:
            return value
        return getattr(value.it, end)

    return Binding(DATE, read, named=interval.named, end=end)


def group(path, scope, asked=None):
    """`group NAME [of ENUM] = …` names a set; without `of` its rows tell, or the place that asks."""
    node = scope.view.nearest("group", path)
    if node is None:
        return None
    from evaluate import evaluate, kind_of

    outer = Scope(scope.case, scope.place)
    want = Kind("set", node.of) if node.of else Kind("set", asked.enum) if asked is not None and asked.enum else None
    kind = want or kind_of(node.value, outer)
    return Binding(Kind("set", kind.of), lambda: evaluate(node.value, outer, want))

