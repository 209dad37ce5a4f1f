"""The value of an expression: docs/language.md, "Expressions". One short function for each kind of node.

`want` is the kind that the place asks for; it tells which enum a row is of and whether `none` is a row or nothing.
"""

from dataclasses import replace

import aggregates
import brackets
import calls
import dates
import tables
import values
from decimals import decimals_of
from kinds import ANY_NONE, AREA, BOOL, COUNT, DATE, INT, INTERVAL, MONEY, RATIO, TEXT, Kind, product, quotient
from scope import bind, meaning
from values import Interval, known, strict
from walk import parts_of

# ---- kinds ---------------------------------------------------------------------------------------------------------


def kind_of(node, scope, want=None):
    """The kind of an expression, as its writing tells."""
    if node.kind in KINDS:
        return KINDS[node.kind]
    return KIND_FUNCTIONS[node.kind](node, scope, want)


KINDS = {"date": DATE, "time": Kind("time"), "text": TEXT, "and": BOOL, "or": BOOL, "not": BOOL, "compare": BOOL,
         "in": BOOL, "subset": BOOL, "overlaps": BOOL, "interval": INTERVAL, "natural": INTERVAL,
         "insurance_year": INTERVAL, "rolling": INTERVAL, "add": DATE, "between": COUNT, "in_unit": COUNT, "across": MONEY}


def number_kind(node, scope, want):
    if want is not None and want.name == "area":
        return AREA
    if node.unit:
        return Kind(node.unit)
    return RATIO if node.decimals else COUNT


def word_kind(node, scope, want):
    """yes, no and none may be rows of an enum."""
    if want is not None and want.enum and scope.view.row(want.enum, node.kind):
        return Kind("enum", want.enum)
    return ANY_NONE if node.kind == "none" else BOOL


def set_kind(node, scope, want):
    of = element_of(want)
    plain = [item for item in node.items if item.kind != "name" or meaning(item.path, scope, of) is not None]
    kind = of or (kind_of(plain[0], scope) if plain else Kind("none"))
    return Kind("set", kind.enum) if kind.enum else Kind("set", "", signed=False)


def element_of(want):
    """What a set of this kind holds."""
    return Kind("enum", want.of) if want is not None and want.enum else want


def branch_kind(branches, scope, want):
    plain = [branch for branch in branches if not weak(branch, scope)]
    kinds = [kind_of(branch, scope, want) for branch in plain or branches]
    strong = [kind for kind in kinds if kind.name != "none"]
    return strong[0] if strong else ANY_NONE


def arith_kind(node, scope, want):
    if node.op in "+-":
        want = shared_kind([node.left, node.right], scope, want)
    left, right = kind_of(node.left, scope, want), kind_of(node.right, scope, want)
    if node.op == "*":
        return product(left, right)
    if node.op == "/":
        return quotient(left, right)
    if left.name == "count" and (node.op == "-" or right.name == "int"):
        return INT
    if left.name == "set" and not left.of:
        return right
    return Kind(left.name, left.of)


def negative_kind(kind):
    return INT if kind.name == "count" else kind


def branches_of(node):
    """What alternatives may come to."""
    return [*[value for value, _ in node.arms], node.otherwise]


def aggregate_kind(node, scope, want):
    if node.op in ("count", "distinct"):
        return COUNT
    if node.op in ("exists", "any", "all"):
        return BOOL
    return aggregates.value_kind(node, scope)


KIND_FUNCTIONS = {
    "number": number_kind,
    "yes": word_kind, "no": word_kind, "none": word_kind,
    "name": lambda node, scope, want: bind(node.path, scope, want).kind,
    "set": set_kind,
    "arith": arith_kind,
    "negative": lambda node, scope, want: negative_kind(kind_of(node.value, scope, want)),
    "at": lambda node, scope, want: kind_of(node.value, scope, want),
    "round": lambda node, scope, want: kind_of(node.value, scope, want),
    "if": lambda node, scope, want: branch_kind([node.then, node.otherwise], scope, want),
    "alternatives": lambda node, scope, want: branch_kind(branches_of(node), scope, want),
    "min": lambda node, scope, want: kind_of(node.values[0], scope, want),
    "max": lambda node, scope, want: kind_of(node.values[0], scope, want),
    "aggregate": aggregate_kind,
    "call": lambda node, scope, want: calls.kind(node, scope),
}


def weak(node, scope):
    """Does the kind of this node depend on what stands beside it?"""
    if node.kind in ("none", "yes", "no", "number"):
        return True
    if node.kind == "name":
        found = meaning(node.path, scope)
        return found is None or found.weak
    if node.kind == "set":
        return True
    if node.kind == "arith":
        return weak(node.left, scope) and weak(node.right, scope)
    if node.kind == "if":
        return weak(node.then, scope) and weak(node.otherwise, scope)
    return False


def shared_kind(nodes, scope, want=None):
    """The kind that several expressions of one unit have: that of the first whose writing tells."""
    for node in nodes:
        if not weak(node, scope):
            return kind_of(node, scope, want)
    return want


# ---- values --------------------------------------------------------------------------------------------------------


def evaluate(node, scope, want=None):
    """The value of an expression."""
    if scope.index is not None:
        number = f"[{scope.index}]" if varies(node, scope) else ""
        scope = scope.but(place=scope.outer + number)
    value = EVALUATE[node.kind](node, scope, want)
    return replace(value, at=node) if (value.failed or value.none) and value.at is None else value


def varies(node, scope):
    """Is it reckoned for each row or band? What does not depend on it is reckoned once."""
    key = ("varies", id(node), scope.rows, scope.bare, scope.alias, bool(scope.bands))
    if key not in scope.case.kept:
        of_row = bool(scope.rows) and depends_on_row(node, scope)
        scope.case.kept[key] = of_row or (bool(scope.bands) and brackets.reads_band(node, scope))
    return scope.case.kept[key]


def depends_on_row(node, scope):
    if node.kind == "aggregate":
        return False
    if node.kind == "name":
        binding = meaning(node.path, scope)
        return binding is not None and binding.of_row
    return any(depends_on_row(part, scope) for part in parts_of(node))


def number(node, scope, want):
    """A number; six digits where an area is wanted."""
    if want is not None and want.name == "area":
        return known(node.digits)
    return known(node.value)


def word(node, scope, want):
    """yes, no, none, unless the enum wanted has a row of that name."""
    if want is not None and want.enum and scope.view.row(want.enum, node.kind):
        return known(node.kind)
    return {"yes": values.YES, "no": values.NO, "none": values.NONE}[node.kind]


def set_value(node, scope, want):
    of = element_of(want) or element_of(set_kind(node, scope, None))
    return strict([evaluate(item, scope, of) for item in node.items], scope.place, lambda *items: known(joined(items)))


def joined(items):
    """A set in braces may name groups, too."""
    found = frozenset()
    for item in items:
        found |= item if isinstance(item, frozenset) else frozenset({item})
    return found


def conjunction(node, scope, want):
    return values.kleene_and([values.used(evaluate(part, scope, BOOL), scope.place) for part in node.parts])


def disjunction(node, scope, want):
    return values.kleene_or([values.used(evaluate(part, scope, BOOL), scope.place) for part in node.parts])


def negation(node, scope, want):
    return values.kleene_not(values.used(evaluate(node.value, scope, BOOL), scope.place))


def compare(node, scope, want):
    """`=`, `!=`, `<`, `<=`, `>`, `>=`. With > and >= the right side comes first in the order of operands."""
    left, right = sides(node, scope)
    if node.op in (">", ">="):
        return strict([right, left], scope.place, lambda r, l: known(COMPARE[node.op](l, r)))
    return strict([left, right], scope.place, lambda l, r: known(COMPARE[node.op](l, r)))


def sides(node, scope):
    """Both sides; the one whose kind is plain tells the other's."""
    kind = shared_kind([node.left, node.right], scope)
    left = evaluate(node.left, scope, kind if weak(node.left, scope) else None)
    # a row of the enum that the left side tells comes before another meaning of the name
    return left, evaluate(node.right, scope, kind_of(node.left, scope) if not weak(node.left, scope) else kind)


COMPARE = {
    "=": lambda l, r: l == r, "!=": lambda l, r: l != r, "<": lambda l, r: l < r,
    "<=": lambda l, r: l <= r, ">": lambda l, r: l > r, ">=": lambda l, r: l >= r,
}


def membership(node, scope, want):
    """`x in { a, b }`, `x in SET`, `d in INTERVAL`."""
    telling = node.right if weak(node.left, scope) and not weak(node.right, scope) else node.left
    kind = element_of(kind_of(telling, scope))
    if kind_of(node.right, scope, kind).name == "interval":
        day = values.used(evaluate(node.left, scope), scope.place)
        value = interval_of(evaluate(node.right, scope)).holds(day)
    else:
        of = Kind("set", kind.enum) if kind.enum else kind
        value = strict([evaluate(node.left, scope, element_of(of)), evaluate(node.right, scope, of)], scope.place,
                       lambda x, items: known(x in items))
    return values.kleene_not(value) if node.negated else value


def subset(node, scope, want):
    kind = shared_kind([node.left, node.right], scope)
    sets = [evaluate(node.left, scope, kind), evaluate(node.right, scope, kind)]
    return strict(sets, scope.place, lambda l, r: known(l <= r))


def overlaps(node, scope, want):
    return interval_of(evaluate(node.left, scope)).overlaps(interval_of(evaluate(node.right, scope)))


def interval_of(value):
    """An interval that is not known has no end that is known."""
    return value.it if value.known else Interval(value, value)


def interval(node, scope, want):
    """`a .. b`; an end that is none is open. One end may be known without the other."""
    return known(Interval(evaluate(node.first, scope), evaluate(node.last, scope)))


def arith(node, scope, want):
    """Sums, products and quotients; `date ± period`; unions and differences of sets."""
    kind = shared_kind([node.left, node.right], scope, want) if node.op in "+-" else None
    left_kind = kind_of(node.left, scope, kind)
    left, right = evaluate(node.left, scope, kind), evaluate(node.right, scope, kind)
    if left_kind.name == "date":
        return moved(node, scope, left, right)
    value = strict([left, right], scope.place, lambda l, r: computed(node.op, l, r, scope.place))
    if value.known and not isinstance(value.it, frozenset):
        most = values.INT128 if scope.exact else values.INT64
        return values.fits(value, decimals_of(node, scope), scope.place, most) if node.op != "/" else value
    return value


def computed(op, left, right, place):
    if isinstance(left, frozenset):
        return known(left | right if op == "+" else left - right)
    if op == "/":
        return known(left / right) if right != 0 else values.error("YB_E_DIVIDE", place)
    return known({"+": left + right, "-": left - right, "*": left * right}[op])


def moved(node, scope, day, amount):
    """`d + 3 months`, `d - 1 years`, `d + 10 days`."""
    unit = kind_of(node.right, scope).name
    sign = 1 if node.op == "+" else -1
    return strict([day, amount], scope.place, lambda d, n: shifted(d, sign * n, unit, "clamp", scope.place))


def shifted(day, amount, unit, mode, place):
    try:
        return known(dates.add(day, amount, unit, mode))
    except (ValueError, OverflowError):
        return values.error("YB_E_DATE", place)


def negative(node, scope, want):
    return strict([evaluate(node.value, scope, want)], scope.place, lambda x: known(-x))


def choice(node, scope, want):
    kind = shared_kind([node.then, node.otherwise], scope, want)
    return values.choose(values.used(evaluate(node.condition, scope, BOOL), scope.place),
                         lambda: evaluate(node.then, scope, kind), lambda: evaluate(node.otherwise, scope, kind))


def alternatives(node, scope, want):
    """Tried from the top; the first whose condition is true counts, the last is otherwise."""
    kind = shared_kind(branches_of(node), scope, want)
    for value, condition in node.arms:
        tried = values.used(evaluate(condition, scope, BOOL), scope.place)
        if not tried.known:
            return tried
        if tried.it:
            return evaluate(value, scope, kind)
    return evaluate(node.otherwise, scope, kind)


def extreme(node, scope, want):
    """`min(a, b, …)`, `max(a, b, …)`."""
    kind = shared_kind(node.values, scope, want)
    take = min if node.kind == "min" else max
    return strict([evaluate(value, scope, kind) for value in node.values], scope.place, lambda *all: known(take(all)))


def rounding(node, scope, want):
    """Inside, everything is exact, quotients too, until the rounding itself."""
    value = evaluate(node.value, scope.but(exact=True), want)

    def made(exact):
        return values.fits(known(values.rounded(exact, node.mode, node.decimals)), node.decimals, scope.place)

    return strict([value], scope.place, made)


def at_date(node, scope, want):
    """`X at DATE` reads a param or table as in force on DATE; `age(d) at d2`."""
    if node.value.kind == "call" and node.value.name == "age":
        return calls.age(node.value, scope, evaluate(node.date, scope))
    day = values.used(evaluate(node.date, scope), scope.place)
    if day.known:
        return evaluate(node.value, scope.but(day=day.it), want)
    keys = []
    if node.value.kind == "call":
        keys = tables.key_values(node.value, scope.view.nearest("table", node.value.name), scope)
    return strict([day, *keys], scope.place, lambda *all: day)


def natural(node, scope, want):
    return strict([evaluate(node.date, scope)], scope.place, lambda day: known(dates.natural(node.unit, day)))


def insurance_year(node, scope, want):
    """As the natural year, begun where the accumulators per year begin."""
    per_year = [group for group in scope.view.nodes("accumulators") if group.per == "year"]
    start = per_year[-1].start if per_year else (1, 1)
    return strict([evaluate(node.date, scope)], scope.place, lambda day: known(dates.natural("year", day, start)))


def rolling(node, scope, want):
    unit = node.unit or kind_of(node.amount, scope).name
    return strict([evaluate(node.amount, scope), evaluate(node.date, scope)], scope.place,
                  lambda n, day: known(dates.rolling(n, unit, day)))


def add(node, scope, want):
    unit = node.unit or kind_of(node.amount, scope).name
    return strict([evaluate(node.amount, scope), evaluate(node.date, scope)], scope.place,
                  lambda n, day: shifted(day, n, unit, node.mode, scope.place))


def between(node, scope, want):
    return strict([evaluate(node.first, scope), evaluate(node.last, scope)], scope.place,
                  lambda a, b: values.number(dates.between(node.unit, a, b)))


def in_unit(node, scope, want):
    """A period of years or months as a count, whole ones."""
    unit = kind_of(node.value, scope).name

    def counted(period):
        if unit == node.unit:
            return values.number(period)
        months = period * dates.MONTHS[unit]
        return values.number(months // dates.MONTHS[node.unit])

    return strict([evaluate(node.value, scope)], scope.place, counted)


def literal_date(node, scope, want):
    return known(dates.parse(node.value))


EVALUATE = {
    "number": number, "yes": word, "no": word, "none": word, "date": literal_date,
    "time": lambda node, scope, want: known(node.value),
    "text": lambda node, scope, want: known(node.value),
    "name": lambda node, scope, want: bind(node.path, scope, want).read(),
    "set": set_value, "and": conjunction, "or": disjunction, "not": negation, "compare": compare, "in": membership,
    "subset": subset, "overlaps": overlaps, "interval": interval, "arith": arith, "negative": negative, "if": choice,
    "alternatives": alternatives, "min": extreme, "max": extreme, "round": rounding, "at": at_date, "natural": natural,
    "insurance_year": insurance_year, "rolling": rolling, "add": add, "between": between, "in_unit": in_unit,
    "aggregate": lambda node, scope, want: aggregates.aggregate(node, scope),
    "across": lambda node, scope, want: brackets.across(node, scope),
    "call": lambda node, scope, want: calls.call(node, scope),
}
