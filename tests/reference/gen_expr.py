"""Expressions by type: what is in sight, names and literals, and what every kind of value shares.

Every maker takes the kind it has to make, a scope, how deep it may still go, and how many decimals the result may have;
it gives None where nothing fits, and the next is tried. So an expression always has the type and the decimals asked for.
"""

from dataclasses import dataclass, field, replace

from gen_amounts import Amounts
from gen_conditions import Conditions
from gen_dates import Dates
from gen_lists import Lists
from gen_types import DECIMALS, ORDERED, PERIODS, Expr

OUTSIDE, INSIDE = 8, 12  # decimals outside `round`; inside 18 would do, but amounts of a bill must fit, too


@dataclass(frozen=True)
class Scope:
    """What an expression at some place may use."""

    names: tuple
    tables: tuple = ()
    lists: dict = field(default_factory=dict)
    enums: dict = field(default_factory=dict)  # name -> rows
    groups: tuple = ()  # (name, enum)
    proofs: tuple = ()
    facts: frozenset = frozenset()  # names of all facts, also of those that may not be used here
    row: str = ""  # inside a row of this list
    rounding: bool = False
    banded: bool = False  # inside the share of an `across`
    across: bool = True  # may one stand here?
    guarded: frozenset = frozenset()  # optional names that are certainly there

    def but(self, **changes):
        return replace(self, **changes)

    @property
    def most(self):
        return INSIDE if self.rounding else OUTSIDE

    def of_kind(self, kind, limit=OUTSIDE):
        """Names that have a value of this kind; int and count are one unit."""
        kinds = ("count", "int") if kind == "int" else (kind,)
        return [n for n in self.names if n.kind in kinds and n.scale <= limit and (self.banded or not n.banded)]


class Expressions(Amounts, Dates, Lists, Conditions):
    """Makes an expression of a wanted type."""

    def __init__(self, dice, literals):
        self.dice, self.literals = dice, literals

    # ---- choosing ----

    def value(self, kind, scope, depth, limit=None):
        limit = min(scope.most if limit is None else limit, scope.most)
        if depth <= 0:
            return self.leaf(kind, scope, limit)
        makers = self.makers(kind, scope)
        while makers:
            maker = self.dice.weighted(*makers)
            made = maker(kind, scope, depth, limit)
            if made is not None:
                return made
            makers = [each for each in makers if each[1] is not maker]
        return self.leaf(kind, scope, limit)

    def makers(self, kind, scope):
        word = kind.split()[0]
        if word == "bool":
            return self.conditions(scope)
        shared = [(5, self.name), (2, self.choice), (2, self.table), (1, self.param_at)]
        if word in DECIMALS:
            own = self.amounts(kind, scope)
        elif word in ("count", "int"):
            own = self.counts(kind, scope)
        elif word in PERIODS or word == "date":
            own = self.calendar(kind, scope)
        elif word == "area":
            own = [(2, self.area_around)]
        else:
            own = []
        if word in ORDERED:
            shared.append((1, self.extreme))
        return shared + own

    def leaf(self, kind, scope, limit):
        made = self.name(kind, scope, 0, limit) if self.dice.chance(0.75) else None
        return made or self.literal(kind, scope, limit)

    # ---- names and literals ----

    def name(self, kind, scope, depth, limit):
        names = [n for n in scope.of_kind(kind, limit) if not n.optional or n.text in scope.guarded or self.dice.chance(0.02)]
        return self.named(self.dice.pick(names)) if names else None

    @staticmethod
    def named(n):
        return Expr(n.text, n.kind, n.scale, private=n.private, signed=n.signed, refs=frozenset({n.text}))

    def literal(self, kind, scope, limit):
        word, _, of = kind.partition(" ")
        if word == "enum":
            return Expr(self.dice.pick(scope.enums[of]), kind)
        if word == "bool":  # a condition that is always the same has no say
            return self.named(next(n for n in scope.of_kind(kind) if not n.optional))
        if word in ("price", "quantity", "area"):  # a number tells no unit: there is always a param of each
            return self.named(next(n for n in scope.of_kind(kind) if not n.optional))
        made = self.literals.of(word)
        while made.scale > limit:
            made = self.literals.of(word)
        return made

    # ---- what every kind has ----

    def joined(self, kind, text, parts, **more):
        """Of several expressions one: private if any is, as many decimals as the most."""
        facts = {
            "scale": max(p.scale for p in parts),
            "private": any(p.private for p in parts),
            "signed": any(p.signed for p in parts),
            "refs": frozenset().union(*(p.refs for p in parts)),
        }
        facts.update(more)
        return Expr(text, kind, **facts)

    def choice(self, kind, scope, depth, limit):
        """if C then a else b, sometimes asking whether an optional value is there and using it then."""
        guard = self.guard(scope) if self.dice.chance(0.4) else None
        inner = scope
        when = self.value("bool", scope, depth - 1)
        if guard is not None:
            inner = scope.but(guarded=scope.guarded | {guard.text})
            self.dice.use("expr.has")
            when = Expr(f"has({guard.text})", "bool", refs=frozenset({guard.text}))
        first = None
        if guard is not None and guard.kind == kind and guard.scale <= limit and self.dice.chance(0.7):
            first = self.named(guard)
        first = first or self.value(kind, inner, depth - 1, limit)
        second = self.value(kind, scope, depth - 1, limit)
        if second.text == first.text:
            return second  # there is nothing to choose
        self.dice.use("expr.if")
        refs = when.refs | first.refs | second.refs
        text = f"if {when.at(-1)} then {first.at(-1)} else {second.at(-1)}"
        return self.joined(kind, text, (first, second), level=-1, refs=refs)

    def guard(self, scope):
        """An optional name that is not certain yet."""
        names = [n for n in scope.names if n.optional and n.text not in scope.guarded and not n.banded and n.kind != "interval"]
        return self.dice.pick(names) if names else None

    def extreme(self, kind, scope, depth, limit):
        word = self.dice.pick(("min", "max"))
        parts = [self.value(kind, scope, depth - 1, limit) for _ in range(self.dice.weighted((4, 2), (1, 3)))]
        if all(p.text[0] in "0123456789" for p in parts) and kind in ("price", "quantity"):
            return None
        self.dice.use("expr." + word)
        signed = all(p.signed for p in parts) if word == "max" else any(p.signed for p in parts)
        return self.joined(kind, f"{word}({', '.join(p.at(-1) for p in parts)})", parts, signed=signed)

    def param_at(self, kind, scope, depth, limit):
        """A param or age as on another day."""
        params = [n for n in scope.of_kind(kind, limit) if n.param and not n.optional]
        if not params:
            return None
        n, day = self.dice.pick(params), self.operand("date", scope)
        self.dice.use("expr.param_at")
        return self.joined(kind, f"{n.text} at {day.text}", (self.named(n),), level=6, private=day.private or n.private,
                           refs=frozenset({n.text}) | day.refs)

    def operand(self, kind, scope, depth=1):
        """What binds tightest, in brackets if need be."""
        made = self.value(kind, scope, self.dice.between(0, max(0, depth)))
        return replace(made, text=made.at(7), level=7)

    # ---- tables ----

    def table(self, kind, scope, depth, limit):
        tables = [t for t in scope.tables if t.kind == kind and t.scale <= limit and not t.optional]
        return self.lookup(self.dice.pick(tables), scope, depth) if tables else None

    def lookup(self, table, scope, depth, dated=True):
        keys = [self.key(key, scope, depth) for key in table.keys if not (key.band and scope.banded)]
        text = f"{table.name}({', '.join(key.at(-1) for key in keys)})"
        refs = frozenset({table.name}).union(*(key.refs for key in keys))
        level = 7
        if dated and self.dice.chance(0.12) and not scope.banded:
            day = self.operand("date", scope)
            text, refs, level = f"{text} at {day.text}", refs | day.refs, 6
            self.dice.use("expr.table_at")
        return Expr(text, table.kind, table.scale, level, table.optional, refs=refs)

    def key(self, key, scope, depth):
        """Mostly a fact of that kind, so that requests reach every row."""
        limit = DECIMALS.get(key.kind, 0)
        facts = [n for n in scope.of_kind(key.kind, limit) if n.fact and not n.optional]
        if facts and self.dice.chance(0.7):
            return self.named(self.dice.pick(facts))
        made = self.value(key.kind, scope.but(banded=False), min(depth, 1), limit)
        return made

    # ---- areas ----

    def area_around(self, kind, scope, depth, limit):
        place = self.value("area", scope, 0)
        self.dice.use("expr.area_of")
        return self.joined("area", f"{self.dice.pick(('city', 'province'))}({place.text})", (place,))
