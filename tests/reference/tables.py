"""Tables: docs/language.md, "Tables"."""

import datetime
import itertools
from dataclasses import dataclass
from fractions import Fraction

import dates
import values
from kinds import BOOL, WHOLE, Kind
from lexer import PackError
from names import order_of, pick
from values import Unsettled, known

HALF = Fraction(1, 2)
TINY = Fraction(1, 10**9)
ONE_DAY = datetime.timedelta(1)


@dataclass
class Found:
    """A row that counts: the row, the version it stands in, its table and its pack."""

    table: object
    pack: object
    version: object
    row: object

    @property
    def cites(self):
        """What a row does not cite its table does."""
        return self.row.cites or self.version.cites


def levels_of(name, scope):
    levels = scope.view.table_levels(name)
    if not levels:
        raise PackError(f"there is no table {name}")
    return levels


def day_of(scope):
    return (scope.day or scope.case.on).isoformat()


# ---- looking up ----------------------------------------------------------------------------------------------------


def look_up(node, scope):
    """`TABLE(key, …)`: the value of the row that counts."""
    found = find(node, scope)
    if not isinstance(found, Found):
        return found
    if found.row.value.kind == "unsettled":
        order = order_of(levels_of(node.name, scope), found.version)
        row = [*found.version.rows, found.row].index(found.row)
        return values.unsettled(Unsettled(node.name, found.pack.name, *found.row.value.words, version=order, row=row))
    from evaluate import evaluate

    return evaluate(found.row.value, scope, scope.view.kind_of(found.table.type))


def find(node, scope):
    """The row that counts, or the Value that says why there is none."""
    table = scope.view.nearest("table", node.name)
    keys = key_values(node, table, scope)
    return find_from(levels_of(node.name, scope), table, keys, scope)


def find_from(levels, table, keys, scope, nothing="YB_E_VERSION"):
    """In the version in force, or, with `else inherit`, in those of the packs above; if none is in force there it is a gap."""
    picked = pick(levels, day_of(scope), scope.case.known_on)
    if picked is None:
        return values.error(nothing, scope.place)
    at, pack, version = picked
    row = the_row(table, version, keys, scope)
    if row == "inherit":
        return find_from(levels[at + 1 :], table, keys, scope, "YB_E_GAP")
    if isinstance(row, values.Value):
        return row
    return Found(table, pack, version, row)


def key_values(node, table, scope):
    """The keys of a lookup, as of `on`: `at` is about the table alone. Within across the band key may be left out: then the
    band at hand is meant."""
    from evaluate import evaluate

    scope = scope.but(day=None)
    given = list(node.arguments)
    left_out = len(given) < len(table.keys)
    found = []
    for key in table.keys:
        if key.band and left_out:
            low, high = scope.bands
            found.append(known(inside(low, high)))
            continue
        want = key_kind(key, scope)
        found.append(values.used(evaluate(given.pop(0), scope, want), scope.place))
    return found


def inside(low, high):
    """A point within a band, neither of its ends."""
    if low is None and high is None:
        return Fraction(0)
    if low is None:
        return high - 1
    return low + 1 if high is None else (low + high) * HALF


def key_kind(key, scope):
    """A key's type: as written, of the enum or of the fact that has its name, else as the rows tell."""
    if key.type is not None:
        return scope.view.kind_of(key.type)
    if key.name in scope.view.enums:
        return Kind("enum", key.name)
    for decision in [scope.case.decision, *scope.view.names("decision")]:
        fact = scope.view.facts(decision).get(key.name)
        if fact is not None:
            return fact.kind
    return Kind("number")


def the_row(table, version, keys, scope):
    """The row that all keys match. Where a key is not known, or an error, the row still counts if it is the only one that is
    left; else it is an error, or it is not known."""
    if all(key.known for key in keys):
        return matching(table, version, [key.it for key in keys], scope)
    left = rows_left(table, version, keys, scope)
    rows = set(left.values())
    return rows.pop() if len(rows) == 1 else which_row(left, keys)


def which_row(left, keys):
    """Where several rows are left: the first error among the keys; else those of the unknown keys are missing that tell which of
    the rows it is."""
    failed = [key for key in keys if key.failed]
    return failed[0] if failed else values.unknown_of(telling(left, keys))


def rows_left(table, version, keys, scope, not_negative=()):
    """What the table comes to for every combination of values that the keys may have. Values of a key that match the same
    rows are one: the rows that match stand for them. Of some keys it is known that they are not negative."""
    choices = []
    for at, key in enumerate(keys):
        kind = key_kind(table.keys[at], scope)
        points = [key.it] if key.known else domain(table, at, kind, scope)
        if at in not_negative and isinstance(points[0], Fraction):
            points = [point for point in points if point >= 0]
        choices.append({rows_for(version, at, kind, point, scope) for point in points})
    return {point: row_of(version, point, scope) for point in itertools.product(*choices)}


def rows_for(version, at, kind, it, scope):
    """The numbers of the rows whose cell of a key matches."""
    return frozenset(number for number, row in enumerate(version.rows)
                     if any(matches(match, kind, it, scope) for match in row.keys[at]))


def row_of(version, point, scope):
    """The first row that every key matches, or what the version ends with."""
    common = frozenset.intersection(*point)
    if common:
        return version.rows[min(common)]
    return "inherit" if version.inherits else version.otherwise or values.error("YB_E_GAP", scope.place)


def telling(left, keys):
    """Those unknown keys on which it depends, whatever the others are, which row it is. What is inherited may depend on all."""
    if "inherit" in left.values():
        return [key for key in keys if key.unknown]
    found = []
    for at, key in enumerate(keys):
        rows = {}
        for point, row in left.items():
            rows.setdefault(point[:at] + point[at + 1 :], set()).add(row)
        if key.unknown and any(len(several) > 1 for several in rows.values()):
            found.append(key)
    return found


def matching(table, version, point, scope):
    """The first row that matches (there is one at most, unless the table says first match), or the else."""
    kinds = [key_kind(key, scope) for key in table.keys]
    for row in version.rows:
        if all(any(matches(match, kind, it, scope) for match in cell) for cell, kind, it in zip(row.keys, kinds, point)):
            return row
    if version.inherits:
        return "inherit"
    return version.otherwise or values.error("YB_E_GAP", scope.place)


def matches(match, kind, it, scope):
    """`_`, a row, a group, yes, no, a value or a range."""
    if match.kind == "anything":
        return True
    if match.kind == "one_key":
        wanted = end(match.value, kind, scope)
        return it in wanted if isinstance(wanted, frozenset) else it == wanted
    low = None if match.low is None else end(match.low, kind, scope)
    high = None if match.high is None else end(match.high, kind, scope)
    if kind.name in WHOLE:
        return (low is None or low <= it) and (high is None or it <= high)
    if match.above:
        return (low is None or low < it) and (high is None or it <= high)
    return (low is None or low <= it) and (high is None or it < high)


def end(node, kind, scope):
    """What stands in a key cell."""
    if node.kind == "date":
        return dates.parse(node.value)
    if node.kind in ("time", "text"):
        return node.value
    if node.kind == "number":
        return node.digits if kind.name == "area" else node.value
    if kind.enum and scope.view.row(kind.enum, node.path):
        return node.path
    if kind.name == BOOL.name or node.path in ("yes", "no"):
        return node.path == "yes"
    from evaluate import evaluate

    return evaluate(node, scope, Kind("set", kind.enum)).it


def domain(table, at, kind, scope):
    """Every value of a key that could matter: rows, yes and no, or a point in and between all bounds of the table."""
    if kind.enum:
        return [row.name for row in scope.view.enums[kind.enum]]
    if kind.name == "bool":
        return [True, False]
    bounds = sorted({bound for _, versions in levels_of(table.name, scope) for version in versions for row in version.rows
                     for match in row.keys[at] for bound in ends_of(match, kind, scope)})
    if kind.name == "date":
        return beside(bounds, lambda day: [day - ONE_DAY, day, day + ONE_DAY]) or [datetime.date(2000, 1, 1)]
    if kind.name == "time":
        return ["00:00", *beside(bounds, minutes_beside), "23:59"]
    if kind.name in ("area", "text"):
        return [*bounds, ""]  # or any other
    if kind.name in WHOLE:
        return [number for number in beside(bounds, lambda it: [it - 1, it, it + 1]) if kind.name == "int" or number >= 0] or [0]
    return [point for bound in bounds for point in (bound - TINY, bound, bound + TINY)] or [Fraction(0)]


def beside(bounds, around):
    return sorted({point for bound in bounds for point in around(bound)})


def minutes_beside(time):
    """A time, the minute before and the one after it, if they are of the same day."""
    minutes = int(time[:2]) * 60 + int(time[3:])
    return [f"{at // 60:02}:{at % 60:02}" for at in (minutes - 1, minutes, minutes + 1) if 0 <= at < 24 * 60]


def ends_of(match, kind, scope):
    nodes = {"anything": [], "one_key": [getattr(match, "value", None)]}.get(match.kind)
    nodes = [match.low, match.high] if nodes is None else nodes
    return [end(node, kind, scope) for node in nodes if node is not None]


def decimals(name, scope):
    """The digits of the table's values, over all its versions."""
    from decimals import written

    rows = [row.value for _, versions in levels_of(name, scope) for version in versions
            for row in [*version.rows, *([version.otherwise] if version.otherwise else [])]]
    return written([value for value in rows if value.kind != "verdict"], scope)
