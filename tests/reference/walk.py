"""What an expression reads, in order: from the left to the right, through named values, all branches.

With > and >= the right side comes first, as everywhere in the order of operands.
"""

from cursor import Node
from scope import meaning, wanted_row

ORDER = {
    "compare": lambda node: [node.right, node.left] if node.op in (">", ">=") else [node.left, node.right],
    "if": lambda node: [node.condition, node.then, node.otherwise],
    "alternatives": lambda node: [part for value, condition in node.arms for part in (condition, value)] + [node.otherwise],
    "across": lambda node: [node.share, node.begin, node.amount],
    "aggregate": lambda node: [node.where, node.value or node.bare, node.otherwise],
}
PARTS = ("left", "right", "parts", "value", "values", "first", "last", "condition", "then", "otherwise", "items", "arguments",
         "date", "amount", "begin", "share")


def parts_of(node):
    """The operands of a node, in order."""
    if node.kind in ORDER:
        return [part for part in ORDER[node.kind](node) if part is not None]
    found = []
    for name in PARTS:
        part = vars(node).get(name)
        if isinstance(part, Node):
            found.append(part)
        elif isinstance(part, list):
            found += [item for item in part if isinstance(item, Node)]
    return found


def references(node, scope, seen=None, want=None, every=False):
    """The node and all below it; a name of a named value leads on into its expression, or those of every version."""
    return (inner for inner, _ in places(node, scope, seen, want, every))


def places(node, scope, seen=None, want=None, every=False):
    """The same, each with the scope in which it stands."""
    seen = set() if seen is None else seen
    if node.kind == "name":
        if wanted_row(node.path, scope, want):
            return
        yield from behind_name(node, scope, seen, every)
    elif node.kind in ("compare", "in"):
        want = enum_of(node, scope)
    elif node.kind != "set":
        want = None
    yield node, scope
    inside = inner_scope(node, scope)
    for part in parts_of(node):
        kind = want if part is not getattr(node, "left", None) else None
        yield from places(part, scope if part is getattr(node, "date", None) else inside, seen, kind, every)


def inner_scope(node, scope):
    """In an aggregate names are those of a row; `X at DATE` reads X as on that day, or not at all if nobody knows the day."""
    if node.kind == "aggregate":
        from aggregates import row_scope

        return row_scope(node, scope, -1, True)
    if node.kind != "at":
        return scope
    from evaluate import depends_on_row, evaluate

    if scope.rows and depends_on_row(node.date, scope):  # on another day in each row
        return scope.but(unread=True)
    day = evaluate(node.date, scope)
    return scope.but(day=day.it) if day.known else scope.but(unread=True)


def enum_of(node, scope):
    """The enum that the left side of a comparison tells: there the right side's names are its rows."""
    from evaluate import kind_of, weak

    return None if weak(node.left, scope) else kind_of(node.left, scope)


def behind_name(node, scope, seen, every):
    binding = meaning(node.path, scope)
    if binding is None or not binding.named or (binding.named, binding.end) in seen:
        return
    seen.add((binding.named, binding.end))
    for inner, place in scope.case.expressions_of(binding.named, every):
        for part in end_of(inner, binding.end) if binding.end else [inner]:
            yield from places(part, place, seen, None, every)


def end_of(node, end):
    """What tells one end of an interval."""
    if node.kind == "interval":
        return [getattr(node, end)]
    if node.kind == "if":
        return [node.condition, *end_of(node.then, end), *end_of(node.otherwise, end)]
    if node.kind == "alternatives":
        arms = [part for value, condition in node.arms for part in (condition, *end_of(value, end))]
        return [*arms, *end_of(node.otherwise, end)]
    if node.kind == "name":
        return [Node("name", path=f"{node.path}.{end}", line=node.line, source=node.source)]
    return [node]
