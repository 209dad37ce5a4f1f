"""What is asked over the rows of a list: docs/language.md, "Lists".

A row whose `where` is unknown makes the aggregate unknown; `any`, `all` and `exists` are like `or` and `and`.
"""

import values
from cursor import Node
from kinds import BOOL
from lexer import PackError
from values import known


def evaluate(node, scope, want=None):
    from evaluate import evaluate as value

    return value(node, scope, want)


def list_name(node, scope):
    """`LIST` itself, `x over LIST`, or the list of the columns `LIST.x` that an expression names."""
    if node.rows:
        return node.rows
    if node.bare.kind == "name" and scope.case.list_fact(node.bare.path):
        return node.bare.path
    found = list_of_columns(node.bare, scope)
    if found is None:
        raise PackError(f"no list in {node.source}")
    return found


def list_of_columns(node, scope):
    """The list that a name inside the expression begins with."""
    if isinstance(node, Node):
        if node.kind == "name":
            prefix = node.path.rpartition(".")[0]
            return prefix if prefix and scope.case.list_fact(prefix) else None
        parts = [part for name, part in vars(node).items() if name not in ("kind", "source", "line")]
        return list_of_columns(parts, scope)
    if isinstance(node, (list, tuple)):
        for part in node:
            found = list_of_columns(part, scope)
            if found:
                return found
    return None


def row_scope(node, scope, row, bare):
    return scope.but(rows=list_name(node, scope), row=row, bare=bare, outer=scope.place, index=row, place=f"{scope.place}[{row}]")


def inner(node, scope, row=-1):
    """What is summed or compared, and the scope it is read in. In `sum(lines.x)` a bare name is the bill's."""
    value = node.value if node.value is not None else node.bare
    return value, row_scope(node, scope, row, node.value is not None)


def value_kind(node, scope):
    from evaluate import kind_of

    value, inside = inner(node, scope)
    return kind_of(value, inside)


def aggregate(node, scope):
    name = list_name(node, scope)
    rows = scope.case.rows(name)
    if rows is None:
        return strictly_else(node, scope, values.missing(name))
    return AGGREGATES[node.op](node, scope, len(rows))


def strictly_else(node, scope, value):
    """The `else` of min and max counts among what is missing even where the rows alone are not known."""
    if node.otherwise is None or value.known or value.failed:
        return value
    other = evaluate(node.otherwise, scope)
    return values.unknown_of([value, other]) if other.unknown else value


def chosen(node, scope, row):
    """Does the row count?"""
    if node.where is None:
        return values.YES
    return values.used(evaluate(node.where, row_scope(node, scope, row, True), BOOL), scope.place)


def picked(node, scope, count):
    """The values of the rows that count, or why they are not known."""
    found, doubts = [], []
    for row in range(count):
        counts = chosen(node, scope, row)
        if counts.false:
            continue
        if counts.true and node.op != "count":
            value, inside = inner(node, scope, row)
            counts = values.used(evaluate(value, inside), scope.place)
            if counts.known:
                found.append(counts.it)
        elif counts.true:
            found.append(row)
        if not counts.known:
            doubts.append(counts)
    for doubt in doubts:
        if doubt.failed:
            return [], doubt
    return found, values.unknown_of(doubts) if doubts else None


def count(node, scope, rows):
    found, doubt = picked(node, scope, rows)
    return doubt or values.number(len(found))


def distinct(node, scope, rows):
    found, doubt = picked(node, scope, rows)
    return doubt or values.number(len(set(found)))


def total(node, scope, rows):
    found, doubt = picked(node, scope, rows)
    if doubt:
        return doubt
    from decimals import decimals_of

    most = values.INT128 if scope.exact else values.INT64
    return values.fits(values.number(sum(found)), decimals_of(node, scope), scope.place, most)


def extreme(node, scope, rows):
    """Over no rows `else v`, otherwise an error (YB_E_EMPTY)."""
    found, doubt = picked(node, scope, rows)
    if doubt:
        return strictly_else(node, scope, doubt)
    if found:
        return known(min(found) if node.op == "min" else max(found))
    if node.otherwise is None:
        return values.error("YB_E_EMPTY", scope.place)
    return evaluate(node.otherwise, scope)


def exists(node, scope, rows):
    return values.kleene_or([chosen(node, scope, row) for row in range(rows)])


def asked(node, scope, row):
    """`any(C over LIST where D)`: C of the row; `any(LIST where C)` has no C but D."""
    if node.value is None:
        return None
    value, inside = inner(node, scope, row)
    return values.used(evaluate(value, inside, BOOL), scope.place)


def any_row(node, scope, rows):
    conditions = [(chosen(node, scope, row), asked(node, scope, row)) for row in range(rows)]
    return values.kleene_or([where if of is None else values.kleene_and([where, of]) for where, of in conditions])


def all_rows(node, scope, rows):
    conditions = [(chosen(node, scope, row), asked(node, scope, row)) for row in range(rows)]
    return values.kleene_and([where if of is None else values.kleene_or([values.kleene_not(where), of])
                              for where, of in conditions])


AGGREGATES = {"count": count, "distinct": distinct, "sum": total, "min": extreme, "max": extreme, "exists": exists,
              "any": any_row, "all": all_rows}
