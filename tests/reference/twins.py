"""Where an expression stands: docs/language.md, "Expressions". One that stands in several places is one, and an error in it is
told of any of them.
"""

from compose import composed, program_names
from cursor import Node


def places_of(case, node, place):
    """All places an error of a node may name: its own, and those of every expression that has an equal part."""
    if node is None:
        return {place}
    everything = list(expressions(case))
    wanted = names_of(shape(node), everything)
    name, bracket, number = place.partition("[")
    twins = {other for other, root in everything if has_part(root, wanted)}
    numbered = {other + bracket + number for other in {*twins, name}}
    return twins | numbered | {name, place}


def shape(it):
    """What is written, without the lines it stands on."""
    if isinstance(it, Node):
        parts = [(name, shape(part)) for name, part in sorted(vars(it).items()) if name not in ("kind", "source", "line")]
        return turned(it, parts)
    if isinstance(it, (list, tuple)):
        return tuple(shape(part) for part in it)
    return it if isinstance(it, (str, int, bool, type(None))) else str(it)


def turned(it, parts):
    """`a > b` is `b < a`."""
    parts = dict(parts)
    if it.kind == "compare" and it.op in (">", ">="):
        parts |= {"left": parts["right"], "right": parts["left"], "op": it.op.replace(">", "<")}
    return (it.kind, *sorted(parts.items()))


def names_of(wanted, everything):
    """The shape, and the names of what is no more than that: `let x = opt_date` makes x the same expression as opt_date."""
    found = [wanted]
    for each in found:
        names = [("name", ("path", other)) for other, root in everything if shape(getattr(root, "value", None)) == each]
        found += [name for name in names if name not in found]
    return found


def has_part(it, wanted):
    """Does an expression have a part of one of those shapes?"""
    if isinstance(it, Node):
        return shape(it) in wanted or any(has_part(part, wanted) for name, part in vars(it).items() if name != "source")
    return isinstance(it, (list, tuple)) and any(has_part(part, wanted) for part in it)


def expressions(case):
    """Everything in which expressions stand, with the place that an error in it names."""
    view = case.view
    for kind in ("let", "give", "rule"):
        yield from ((node.name, node) for node in view.nodes(kind))
    for name in program_names(view):
        for _, programs in composed(view.chain, name):
            for program in programs:
                yield name, program.condition
                yield from in_body(program.body)


def in_body(body):
    for (column, name), entry in body.formulas.items():
        yield from ((("lines." if column else "") + name, node) for _, nodes in entry.levels for node in nodes)
    for entry in [*body.pays, *body.gives.values()]:
        yield from ((entry.name, node) for _, nodes in entry.levels for node in nodes)
    for node in body.accumulates:
        yield f"{node.group}.{node.field}", node
