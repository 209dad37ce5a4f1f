"""What a trace tells beside values and payments: the steps `round`, `table` and `bands` of docs/json.md, "The trace".

All that a decision reads is gone through, in every branch and version: rules, what is given, the conditions of programs, the
program that was chosen, and the lets that any of these name, be it through other lets. Each rounding, table and `across` that
hangs on a fact makes a step. Equal ones may be one step, so steps are compared as sets; see traced.py.
"""

import copy
from dataclasses import dataclass, replace

import brackets
import periods
import tables
import values
from aggregates import row_scope
from calls import FUNCTIONS
from compose import composed, program_names
from decimals import decimals_of
from evaluate import branches_of, depends_on_row, evaluate, kind_of
from kinds import COUNT, MONEY
from names import in_sight
from scope import Scope, meaning
from settle import Paid, Run, nothing
from values import NONE
from walk import end_of, parts_of, references


@dataclass(frozen=True)
class Step:
    """What one is about: the values in it, in order of the keys that docs/json.md names; of a row of verdicts its line."""

    word: str
    name: str
    nodes: tuple  # it is private if one of them is
    scope: Scope
    kind: object
    decimals: int
    values: tuple  # Values; of a column or bands one for each row
    befores: tuple = ()
    many: bool = False
    idle: bool = False  # in a branch that no case can choose: the engine may have none


@dataclass(frozen=True)
class Place:
    """Where an expression stands: the name that its steps bear, a scope for what is asked of its writing, and one for each row
    or band where it is read for each."""

    name: str
    scope: Scope
    each: tuple = None
    whole: object = None  # of a named value its kind: what is no more than a rounding may not be negative, either
    idle: bool = False

    def many(self, node):
        """Is it read for each row or band?"""
        scope = self.scope
        return bool(scope.rows and depends_on_row(node, scope) or scope.bands and brackets.reads_band(node, scope))

    def but(self, change):
        """The same change made to all scopes."""
        return replace(self, scope=change(self.scope), each=None if self.each is None else tuple(map(change, self.each)))

    def inside(self):
        return replace(self, whole=None)

    def values(self, node, want=None):
        scopes = self.each if self.many(node) else [self.scope]
        return tuple(evaluate(node, scope, want) for scope in scopes)


# ---- what is gone through ---------------------------------------------------------------------------------------------------


class Workings:
    """The steps of one decision, and the lets that it reads."""

    def __init__(self, decision):
        self.case, self.run = decision.case, decision.run
        view = self.case.view
        self.lets = {name for name in view.names("let") for _, nodes in view.levels("let", name, self.case.decision)
                     for node in nodes if node.decisions is not None}
        self.found = list(self.of_decision())
        if self.run is not None:
            self.found += self.of_program()
        self.found += self.of_lets()

    def of_decision(self):
        """Rules, what is given, conditions of programs."""
        case = self.case
        conditions = [(program.condition, Scope(case, program.name)) for program in self.programs() if program.condition]
        idle = self.idle_conditions()
        for part, scope in [*periods.of_rules(case), *conditions]:
            if part in idle:
                self.note(part, scope)
            else:
                yield from self.steps(part, Place(scope.place, scope))
        for name, node in self.by_tables():
            yield from self.verdict(name, node)
        for part, scope in periods.of_gives(case):
            yield from self.steps(part, Place(scope.place, scope, None, MONEY))

    def by_tables(self):
        """The rules that say `decide by TABLE`."""
        view = self.case.view
        names = [name for name in view.names("rule") if name.startswith(self.case.decision + ".")]
        return [(name, node) for name in names for node in in_sight(view.levels("rule", name)) if node.says == "decide"]

    def idle_conditions(self):
        """The `when` of a table that allows everything says nothing of the case."""
        levels = self.case.view.table_levels
        return [node.condition for _, node in self.by_tables()
                if all(row.value.says == "allowed" for version in in_sight(levels(node.table.name))
                       for row in [*version.rows, *([version.otherwise] if version.otherwise else [])])]

    def of_lets(self):
        """Those for the decision, and those that are read, through others, too: by whatever program."""
        case, done = self.case, set()
        for part, scope in self.of_other_programs():
            self.note(part, scope)
        while self.lets - done:
            name = min(self.lets - done)
            done.add(name)
            for node in in_sight(case.view.levels("let", name, case.decision)):
                self.note(node.value, Scope(case, name))  # what an interval reads, too
                yield from self.named(name, ("let", name), node, Scope(case, name, left=lambda: NONE))

    def of_other_programs(self):
        """What every program reads: of those that were not chosen only the lets count."""
        for program in self.programs():
            case = copy.copy(self.case)
            case.kept, case.program = {}, Run(case, program)
            case.program.paid = {name: Paid(name) for name in [*[pay.name for pay in program.body.pays], program.body.rest]}
            yield from in_body(case, program.body)

    def programs(self):
        """All that can ever be in force."""
        view = self.case.view
        names = program_names(view) if self.case.decision == "settle" else ()
        return [program for name in names for program in in_sight(composed(view.chain, name))]

    def of_program(self):
        for (column, name), entry in self.run.body.formulas.items():
            for node in in_sight(entry.levels):
                if column:
                    yield from self.steps(node.value, self.column(name))
                else:
                    yield from self.named(name, ("formula", name), node, Scope(self.case, name, left=self.left_of(name)))
        for entry in [*self.run.body.pays, *self.run.body.gives.values()]:
            left = self.left_of(entry.name)
            for node in in_sight(entry.levels):
                yield from self.payment_or_give(entry.name, node, Scope(self.case, entry.name, left=left))
        for node in self.run.body.accumulates:
            place = f"{node.group}.{node.field}"
            for part in (node.value, node.condition):
                if part is not None:
                    whole = MONEY if part is node.value else None
                    yield from self.steps(part, Place(place, Scope(self.case, place), None, whole))

    def left_of(self, name):
        """What is left where a name is reckoned."""
        paid = self.run.paid.get(name)
        return self.run.left_of.get(name, self.run.left_now) if paid is None else lambda: paid.before

    def named(self, name, named, node, scope):
        """A let or formula; what reads the band at hand is read by those who cut bands."""
        if not brackets.reads_band(node.value, scope) and not is_interval(meaning(name, scope)):
            kind = self.case.view.kind_of(node.type) if node.type else None
            yield from self.steps(node.value, Place(name, scope, None, kind or MONEY))

    def column(self, name):
        scope = Scope(self.case, "lines." + name, rows="lines", bare=True)
        rows = range(len(self.case.rows("lines") or ()))
        return Place("lines." + name, scope, tuple(scope.but(row=row) for row in rows), MONEY)

    def payment_or_give(self, name, node, scope):
        if node.kind == "give_item":
            if not node.bands:
                yield from self.steps(node.value, Place(name, scope, None, MONEY))
            return
        place = Place(name, scope)
        each = getattr(node, "each", None)
        for part in (getattr(node, "amount", None), getattr(node, "condition", None), each and each.first):
            if part is not None:
                yield from self.steps(part, place)
        if getattr(node, "cap", None) is not None:
            yield from self.steps(node.cap, self.each_row(place, each) if each else place)

    def each_row(self, place, each):
        scope = place.scope.but(rows=each.rows, alias=each.row)
        rows = range(len(self.case.rows(each.rows) or ()))
        return replace(place, scope=scope, each=tuple(scope.but(row=row) for row in rows))

    # ---- an expression ----

    def note(self, node, scope):
        """The lets that it names."""
        for part in references(node, scope, None, None, True):
            self.note_name(part, scope)

    def note_name(self, node, scope):
        binding = meaning(node.path, scope) if node.kind == "name" else None
        if binding is not None and binding.named and binding.named[0] == "let" and not is_interval(binding):
            self.lets.add(binding.named[1])

    def steps(self, node, place):
        """Those of an expression, its parts first."""
        if node.kind == "name":
            yield from self.of_name(node, place)
            return
        yield from self.of_parts(node, place)
        if not of_facts(node, place.scope):
            return
        if node.kind == "round":
            found = rounding(node, place)
        elif node.kind == "across":
            found = bands(node, place)
        else:
            found = [table(node, place)] if is_table(node, place.scope) and not place.many(node) else []
        yield from (replace(step, idle=place.idle) for step in found)

    def of_name(self, node, place):
        """What a let or formula is made of is a matter of its own, but for intervals, and for what reads the band at hand: it has
        steps for each `across` that cuts it."""
        scope = place.scope
        self.note_name(node, scope)
        binding = meaning(node.path, scope)
        banded_name = bool(scope.bands) and brackets.reads_band(node, scope)
        if binding is None or not binding.named or not (banded_name or is_interval(binding)):
            return
        for value, at in scope.case.expressions_of(binding.named, True):
            one = place.but(lambda each: at.but(bands=each.bands, left=each.left))
            for part in end_of(value, binding.end) if binding.end else [value]:
                yield from self.steps(part, replace(one, name=at.place, whole=None if binding.end else MONEY))

    def of_parts(self, node, place):
        inner = place.inside()
        if node.kind == "aggregate":
            yield from self.of_aggregate(node, inner)
        elif node.kind == "across":
            for part in (node.begin, node.amount):
                yield from self.steps(part, inner)
            yield from self.steps(node.share, banded(node, inner))
        elif node.kind == "at":
            yield from self.steps(node.date, inner)
            for part in parts_of(node.value):
                yield from self.steps(part, inner)
        else:
            idle = idle_branches(node, place.scope)
            for part in parts_of(node):
                yield from self.steps(part, replace(inner, idle=True) if any(part is each for each in idle) else inner)

    def of_aggregate(self, node, place):
        """What is asked of each row."""
        for part, bare in ((node.where, True), (node.value, True), (node.bare, False)):
            if part is None or part is node.bare and node.value is not None:
                continue
            template = row_scope(node, place.scope, -1, bare)
            if part is node.bare and self.case.list_fact(getattr(part, "path", "")):
                continue
            rows = range(len(self.case.rows(template.rows) or ()))
            each = tuple(row_scope(node, place.scope, row, bare) for row in rows)
            yield from self.steps(part, replace(place, scope=template, each=each))
        if node.otherwise is not None:
            yield from self.steps(node.otherwise, place)

    def verdict(self, name, rule):
        """`decide by TABLE(keys)`: the line of the row that was found."""
        call, scope = rule.table, Scope(self.case, name)
        if not any(of_facts(part, scope) for part in call.arguments):
            return
        found = tables.find(call, scope)
        line = NONE
        if isinstance(found, tables.Found):
            line = values.number(found.row.line)
        yield Step("table", call.name, (), scope, COUNT, 0, (line,))


def idle_branches(node, scope):
    """Those that no case can choose, as a condition names nothing."""
    if node.kind == "if":
        arms, otherwise = [(node.then, node.condition)], node.otherwise
    elif node.kind == "alternatives":
        arms, otherwise = node.arms, node.otherwise
    else:
        return []
    seen = chosen(arms, otherwise, scope)
    return [part for part in [*(value for value, _ in arms), otherwise] if all(part is not each for each in seen)]


def chosen(arms, otherwise, scope):
    """The branches that may be chosen: a condition that names nothing is known when the pack is read."""
    found = []
    for value, condition in arms:
        named = any(node.kind in ("name", "call", "aggregate") for node in references(condition, scope))
        tried = None if named else evaluate(condition, scope)
        if named or tried.it:
            found.append(value)
        if not named and tried.it:
            return found
    return [*found, otherwise]


def is_interval(binding):
    return bool(binding.end) or binding.kind.name == "interval"


def in_body(case, body):
    """Every expression of a program, of all versions in sight."""
    for (column, name), entry in body.formulas.items():
        scope = Scope(case, name, left=nothing, rows="lines" if column else "", bare=column)
        values_of = [node.value for node in in_sight(entry.levels)]
        if not any(brackets.reads_band(value, scope) for value in values_of):  # nor is it made where no `across` reads it
            yield from ((value, scope) for value in values_of)
    for entry in [*body.pays, *body.gives.values()]:
        for node in in_sight(entry.levels):
            scope, each = Scope(case, entry.name, left=nothing), getattr(node, "each", None)
            if each:
                scope = scope.but(rows=each.rows, alias=each.row)
            parts = [getattr(node, part, None) for part in ("value", "amount", "condition", "cap")]
            yield from ((part, scope) for part in [*parts, each and each.first] if part)
    for node in body.accumulates:
        yield from ((part, Scope(case, node.field, left=nothing)) for part in (node.value, node.condition) if part is not None)


# ---- steps --------------------------------------------------------------------------------------------------------------------


def rounding(node, place):
    """One that has decimals to drop. A quotient has no decimals that end."""
    if decimals_of(node.value, place.scope) <= node.decimals or is_quotient(node.value):
        return
    kind = kind_of(node, place.scope)
    found = place.values(node)
    if place.whole is not None and kind.name == "money" and not place.whole.signed:
        found = tuple(place.scope.case.not_negative(value, replace(kind, signed=False), place.name) for value in found)
    befores = place.but(lambda scope: scope.but(exact=True)).values(node.value)
    yield Step("round", place.name, (node,), place.scope, kind, node.decimals, found, befores, place.many(node))


def is_quotient(node):
    if node.kind == "arith":
        return node.op == "/" or is_quotient(node.left) or is_quotient(node.right)
    branches = {"if": lambda: [node.then, node.otherwise], "alternatives": lambda: branches_of(node),
                "min": lambda: node.values, "max": lambda: node.values}
    return any(is_quotient(part) for part in branches.get(node.kind, lambda: ())())


def bands(node, place):
    """Band by band: the amount that falls into it, its ratio, what it gives."""
    scope = place.scope
    parts, shares, results = zip(*brackets.pieces(node, scope))
    axis = Step("bands", place.name + ".part", (node.begin, node.amount), scope, MONEY, 2, parts, (), True)
    yield axis
    share = kind_of(node.share, scope.but(bands=(None, None)))
    yield Step("bands", place.name + ".share", (node.share,), scope.but(bands=(None, None)), share,
               decimals_of(node.share, scope.but(bands=(None, None))), shares, (), True)
    yield replace(axis, name=place.name + ".bands", nodes=(node,), values=results)
    if brackets.rounds_bands(node, scope):
        befores = exact_products(parts, shares)
        yield Step("round", place.name, (node,), scope, MONEY, node.decimals, results, befores, True)


def exact_products(parts, shares):
    return tuple(brackets.paid_of(part, share, "") for part, share in zip(parts, shares))


def banded(node, place):
    """In the share: once for each band."""
    bounds = [None, *brackets.cuts(node.share, place.scope), None]
    each = tuple(place.scope.but(bands=band) for band in zip(bounds, bounds[1:]))
    return replace(place, scope=place.scope.but(bands=(None, None)), each=each)


def is_table(node, scope):
    call = node.value if node.kind == "at" else node
    return call.kind == "call" and call.name not in FUNCTIONS and scope.view.nearest("table", call.name) is not None


def table(node, place):
    """The row that was found."""
    call = node.value if node.kind == "at" else node
    scope = place.scope
    return Step("table", call.name, (), scope, kind_of(call, scope), tables.decimals(call.name, scope), place.values(node))


# ---- facts --------------------------------------------------------------------------------------------------------------------


def of_facts(node, scope):
    """Does it hang on a fact? What does not is the same in every case of a day."""
    return any(is_of_facts(part, scope) for part in references(node, scope, None, None, True))


def is_of_facts(node, scope):
    if node.kind in ("aggregate", "across"):
        return True
    if node.kind == "call":
        return node.name in ("state", "presented")
    if node.kind != "name" or node.path == "on":
        return False
    binding = meaning(node.path, scope)
    if binding is None or binding.named or binding.weak:
        return binding is not None and binding.of_row
    return bool(binding.facts) or binding.of_row or is_paid(node.path, scope)


def is_paid(path, scope):
    """What the program makes: a payment, what was asked, a total; what is left, unless it is all of a bill that no fact is in."""
    run = scope.case.program
    if path == "left" and run is not None and scope.left() is run.bill():
        return any(of_facts(*each) for each in run.expressions_of(("formula", "medfee_sumamt"), True))
    return path == "left" or run is not None and run.named(path, scope) is not None
