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


def references(node, scope, seen=None, want=None):
    """The node and all below it; a name of a named value leads on into its expression."""
    seen = set() if seen is None else seen
    if node.kind == "name":
        if wanted_row(node.path, scope, want):
            return
        yield from behind_name(node, scope, seen)
    elif node.kind in ("compare", "in"):
        want = enum_of(node, scope)
    elif node.kind != "set":
        want = None
    inside = scope
    if node.kind == "aggregate":
        from aggregates import row_scope

        inside = row_scope(node, scope, -1, True)
    yield node
    for part in parts_of(node):
        yield from references(part, inside, seen, want if part is not getattr(node, "left", None) else None)


def enum_of(node, scope):
    """The enum that the left side of a comparison tells: there the right side's names are its rows."""
    from evaluate import kind_of, weak

    return None if weak(node.left, scope) else kind_of(node.left, scope)


def behind_name(node, scope, seen):
    binding = meaning(node.path, scope)
    if binding is not None and binding.named and binding.named not in seen:
        seen.add(binding.named)
        for inner, place in scope.case.expressions_of(binding.named, scope):
            yield from references(inner, place, seen)
