"""Brackets: docs/language.md, "Brackets". A table with a band key is read across bands."""

from fractions import Fraction

import tables
import values
from decimals import decimals_of
from kinds import BOOL, FACT_DECIMALS, Kind
from scope import meaning
from values import known
from walk import parts_of, references


def across(node, scope):
    """The sum over the bands of a … a + x of the part in the band times its ratio."""
    parts = [paid for _, _, paid in pieces(node, scope)]
    digits = node.decimals if rounds_bands(node, scope) else exact_digits(node, scope)
    return values.strict(parts, scope.place, lambda *all: values.fits(values.number(sum(all)), digits, scope.place))


def pieces(node, scope):
    """Piece by piece between the bounds of all rows, versions and tables: the part of the stretch in it, its ratio, and the
    amount. Where every band is rounded, a band of several pieces stands in the first of them."""
    from evaluate import evaluate

    scope = scope.but(exact=False)  # whatever it stands in
    begin, amount = evaluate(node.begin, scope), evaluate(node.amount, scope)
    bounds = [None, *cuts(node.share, scope), None]
    places = [scope.but(bands=band, outer=scope.place, index=at, place=f"{scope.place}[{at}]")
              for at, band in enumerate(zip(bounds, bounds[1:]))]
    parts = [part_in(at.bands, begin, amount, axis_digits(node, scope), at.place) for at in places]
    rounds = rounds_bands(node, scope)
    if rounds:
        parts = joined(parts, [rows_read(node.share, at) for at in places])
    found = []
    for at, part in zip(places, parts):
        ratio = evaluate(node.share, at)
        paid = paid_of(part, ratio, at.place)
        if rounds:
            paid = values.strict([paid], at.place, lambda p: known(values.rounded(p, node.each, node.decimals)))
        found.append((part, ratio, values.fits(paid, node.decimals if rounds else exact_digits(node, scope), at.place)))
    return found


def part_in(band, begin, amount, digits, place):
    """How much of the stretch lies in the band."""

    def within(a, x):
        end = values.fits(known(a + x), digits, place)
        return end if end.failed else known(overlap(*band, a, a + x))

    return values.strict([begin, amount], place, within)


def overlap(low, high, begin, end):
    """How much of begin … end lies between low and high; nothing of an empty stretch."""
    begin = begin if low is None else max(low, begin)
    end = end if high is None else min(high, end)
    return max(Fraction(0), end - begin)


def paid_of(part, ratio, place):
    """The part times its ratio. A band into which nothing falls has no say: its ratio need not be known. Where the part is not
    known an error of the ratio may not matter: it is not known, either."""
    if (part.known and part.it == 0) or part.failed:
        return part
    if part.unknown:
        return values.unknown_of([part, ratio])
    return values.strict([part, ratio], place, lambda p, r: known(p * r))


# ---- bands of several pieces -------------------------------------------------------------------------------------------------


def axis_digits(node, scope):
    """The decimals of the axis: those of what is laid on it, and of amounts where tables cut it."""
    cut = FACT_DECIMALS["money"] if cuts(node.share, scope) else 0
    return max(decimals_of(node.begin, scope), decimals_of(node.amount, scope), cut)


def exact_digits(node, scope):
    return axis_digits(node, scope) + decimals_of(node.share, scope)


def rounds_bands(node, scope):
    """Is every band rounded, and are there decimals to round?"""
    return bool(node.each) and exact_digits(node, scope) > node.decimals


def joined(parts, rows):
    """Pieces for which the same rows are read, joined in the first of them."""
    found = list(parts)
    for at in range(len(parts) - 1, 0, -1):
        same = rows[at] is not None and rows[at] == rows[at - 1]
        if same and found[at].known and found[at - 1].known:
            found[at - 1], found[at] = known(found[at - 1].it + found[at].it), values.number(0)
    return found


def rows_read(node, scope):
    """The rows of tables that are read band by band, of the branches that are taken; None where one is not known."""
    if not reads_band(node, scope):
        return ()
    if node.kind in CHOICES:
        return rows_of_choice(CHOICES[node.kind](node), scope)
    if node.kind == "name":
        inner = scope.case.expressions_of(meaning(node.path, scope).named)
        return together(rows_read(value, place.but(bands=scope.bands)) for value, place in inner)
    if node.kind == "at":
        return rows_at(node, scope)
    found = together(rows_read(part, scope) for part in parts_of(node))
    if node.kind != "call" or not by_band(node, scope):
        return found
    row = tables.find(node, scope)
    return together([found, (row.row,) if isinstance(row, tables.Found) else None])


CHOICES = {"if": lambda node: [(node.condition, node.then), (None, node.otherwise)],
           "alternatives": lambda node: [*[(condition, value) for value, condition in node.arms], (None, node.otherwise)]}


def rows_of_choice(arms, scope):
    """Those of the conditions tried and of the branch chosen."""
    from evaluate import evaluate

    found = []
    for condition, value in arms:
        if condition is not None:
            found.append(rows_read(condition, scope))
            tried = evaluate(condition, scope, BOOL)
            if not tried.known:
                return None
            if not tried.it:
                continue
        return together([*found, rows_read(value, scope)])


def rows_at(node, scope):
    from evaluate import evaluate

    day = evaluate(node.date, scope)
    return together([rows_read(node.date, scope), rows_read(node.value, scope.but(day=day.it)) if day.known else None])


def together(several):
    several = list(several)
    return None if None in several else tuple(row for rows in several for row in rows)


# ---- what is read band by band ------------------------------------------------------------------------------------------------


def by_band(node, scope):
    """Is it a table whose band key is left out?"""
    table = scope.view.nearest("table", node.name) if node.kind == "call" else None
    return table is not None and len(node.arguments) < len(table.keys)


def reads_band(node, scope):
    """Does it, in any version, read a table by the band of the `across` around it?"""
    if by_band(node, scope):
        return True
    if node.kind == "name":
        binding = meaning(node.path, scope)
        named = binding.named if binding is not None else None
        return bool(named) and any(reads_band(*inner) for inner in scope.case.expressions_of(named, True))
    if node.kind == "aggregate":
        return False
    parts = [node.begin, node.amount] if node.kind == "across" else parts_of(node)
    return any(reads_band(part, scope) for part in parts if part is not None)


def cuts(share, scope):
    """The bounds above zero of all tables that are read band by band."""
    found = set()
    for call in references(share, scope, None, None, True):
        if call.kind == "call" and by_band(call, scope):
            found |= cuts_of(scope.view.nearest("table", call.name), scope)
    return sorted(found)


def cuts_of(table, scope):
    band = [at for at, key in enumerate(table.keys) if key.band][0]
    return {bound for _, versions in tables.levels_of(table.name, scope) for version in versions for row in version.rows
            for match in row.keys[band] for bound in bounds_of(match, scope) if bound > 0}


def bounds_of(match, scope):
    """Both ends; a row of one amount has a band of one fen."""
    ends = tables.ends_of(match, Kind("money"), scope)
    return [ends[0], ends[0] + Fraction(1, 100)] if match.kind == "one_key" else ends
