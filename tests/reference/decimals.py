"""Decimals are counted when a policy is compiled: docs/language.md, "Types and units".

A literal, param or table has the digits it is written with, over all its versions; a fact those of its type. A product adds
them, a sum or choice takes the larger. No value is cut; the count tells only what fits and how a ratio is written.
"""

import calls
from scope import bind


def decimals_of(node, scope, want=None):
    """The decimals of an expression."""
    return DECIMALS[node.kind](node, scope) if node.kind in DECIMALS else 0


def most(nodes, scope):
    return max((decimals_of(node, scope) for node in nodes), default=0)


def arith(node, scope):
    both = [decimals_of(node.left, scope), decimals_of(node.right, scope)]
    return sum(both) if node.op in "*/" else max(both)


def aggregate(node, scope):
    """A sum or an extreme has the decimals of what it is of; a count has none."""
    if node.op not in ("sum", "min", "max"):
        return 0
    from aggregates import inner

    value, rows = inner(node, scope)
    inside = decimals_of(value, rows)
    return max(inside, decimals_of(node.otherwise, scope)) if node.otherwise is not None else inside


def across(node, scope):
    """A part of the stretch times its ratio."""
    if node.each:
        return node.decimals
    from brackets import exact_digits

    return exact_digits(node, scope)


def written(levels, scope):
    """Of a param or table: the most digits of all its versions."""
    return max((decimals_of(value, scope) for value in levels if value.kind != "unsettled"), default=0)


DECIMALS = {
    "number": lambda node, scope: node.decimals,
    "name": lambda node, scope: bind(node.path, scope).decimals,
    "arith": arith,
    "negative": lambda node, scope: decimals_of(node.value, scope),
    "at": lambda node, scope: decimals_of(node.value, scope),
    "round": lambda node, scope: node.decimals,
    "if": lambda node, scope: most([node.then, node.otherwise], scope),
    "alternatives": lambda node, scope: most([*[value for value, _ in node.arms], node.otherwise], scope),
    "min": lambda node, scope: most(node.values, scope),
    "max": lambda node, scope: most(node.values, scope),
    "aggregate": aggregate,
    "across": lambda node, scope: across(node, scope),
    "call": lambda node, scope: calls.decimals(node, scope),
}
