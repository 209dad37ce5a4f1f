"""Tables and brackets: docs/language.md, "Tables" and "Brackets"."""

import datetime
from dataclasses import dataclass
from fractions import Fraction

import dates
import values
from kinds import BOOL, WHOLE, Kind
from lexer import PackError
from names import pick
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
        return values.unsettled(Unsettled(node.name, found.pack.name, *found.row.value.words))
    from evaluate import evaluate

    return evaluate(found.row.value, scope, scope.view.kind_of(found.table.type))


def find(node, scope):
    """The row that counts, or the Value that says why there is none."""
    table = scope.view.nearest("table", node.name)
    keys = key_values(node, table, scope)
    for key in keys:
        if key.failed:
            return key
    return find_from(levels_of(node.name, scope), table, keys, scope)


def find_from(levels, table, keys, scope):
    """In the version in force, or, with `else inherit`, in those of the packs above."""
    picked = pick(levels, day_of(scope), scope.case.known_on)
    if picked is None:
        return values.error("YB_E_VERSION", scope.place)
    at, pack, version = picked
    row = the_row(table, version, keys, scope)
    if row == "inherit":
        return find_from(levels[at + 1 :], table, keys, scope)
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
    """The row that all keys match. Where a key is not known, the row still counts if it is the only one that is left."""
    unknown = [key for key in keys if key.unknown]
    if not unknown:
        return matching(table, version, [key.it for key in keys], scope)
    kinds = [key_kind(key, scope) for key in table.keys]
    choices = [[key.it] if key.known else domain(table, at, kinds[at], scope) for at, key in enumerate(keys)]
    rows = []
    for point in points(choices):
        row = matching(table, version, point, scope)
        if row not in rows:
            rows.append(row)
        if len(rows) > 1:
            return values.unknown_of(unknown)
    return rows[0]


def points(choices):
    """All combinations, one after the other."""
    if not choices:
        yield []
        return
    for first in choices[0]:
        for rest in points(choices[1:]):
            yield [first, *rest]


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


# ---- brackets ------------------------------------------------------------------------------------------------------


def across(node, scope):
    """The sum over the bands of a … a + x of the part in the band times its ratio."""
    parts = [amount for _, _, amount in pieces(node, scope)]
    return values.strict(parts, scope.place, lambda *amounts: values.number(sum(amounts)))


def pieces(node, scope):
    """Band by band: the part of the stretch in it, its ratio, and the amount (rounded, if each is).

    The documents do not say which bands there are. The engine cuts at every bound of every row and version of every
    table read. A band into which nothing falls has no say: its ratio need not be known."""
    from evaluate import evaluate

    begin, amount = evaluate(node.begin, scope), evaluate(node.amount, scope)
    bounds = [None, *cuts(node.share, scope), None]
    found = []
    for at, (low, high) in enumerate(zip(bounds, bounds[1:])):
        place = f"{scope.place}[{at}]"
        part = values.strict([begin, amount], scope.place, lambda a, x: known(overlap(low, high, a, a + x)))
        ratio = evaluate(node.share, scope.but(bands=(low, high), place=place))
        paid = paid_of(part, ratio, place)
        if node.each:
            paid = values.strict([paid], place, lambda p: known(values.rounded(p, node.each, node.decimals)))
        found.append((part, ratio, paid))
    return found


def paid_of(part, ratio, place):
    """The part times its ratio. Where the part is not known an error of the ratio may not matter: it is not known, either."""
    if (part.known and part.it == 0) or part.failed:
        return part
    if part.unknown:
        return values.unknown_of([part, ratio])
    return values.strict([part, ratio], place, lambda p, r: known(p * r))


def overlap(low, high, begin, end_):
    """How much of begin … end lies between low and high; nothing of an empty stretch."""
    begin = begin if low is None else max(low, begin)
    end_ = end_ if high is None else min(high, end_)
    return max(Fraction(0), end_ - begin)


def cuts(share, scope):
    """The bounds above zero of all tables that are read band by band."""
    from walk import references

    found = set()
    for call in references(share, scope):
        if call.kind == "call" and scope.view.nearest("table", call.name) is not None:
            found |= cuts_of(call, scope)
    return sorted(found)


def cuts_of(call, scope):
    table = scope.view.nearest("table", call.name)
    bands = [at for at, key in enumerate(table.keys) if key.band]
    if not bands or len(call.arguments) == len(table.keys):
        return set()
    return {bound for _, versions in levels_of(table.name, scope) for version in versions for row in version.rows
            for match in row.keys[bands[0]] for bound in bounds_of(match, scope) if bound > 0}


def bounds_of(match, scope):
    """Both ends; the engine gives a row of one amount a band of one fen."""
    ends = ends_of(match, Kind("money"), scope)
    return [ends[0], ends[0] + Fraction(1, 100)] if match.kind == "one_key" else ends
