"""A case: the facts of one request, and the values that packs give names to.

Named values are computed when they are first asked for and then kept; nothing depends on the order.
"""

from dataclasses import replace

import dates
import values
from decimals import decimals_of, written
from evaluate import evaluate, kind_of
from kinds import FACT_DECIMALS, MONEY
from lexer import PackError
from names import in_sight, order_of, pick
from scope import Binding, Scope
from values import NONE, Unsettled


def unsigned(kind):
    """What is not declared `signed` may not come out negative, whatever it is made of."""
    return replace(kind, signed=False)


class Case:
    """What one decision is made from."""

    def __init__(self, view, decision, on, known_on=None):
        self.view, self.decision, self.on, self.known_on = view, decision, on, known_on
        self.facts = view.facts(decision)
        self.given = {}  # facts by name: Value
        self.lists = {}  # lists by name: rows, each a dict of Values
        self.proofs = {}  # name: (state, minutes or None)
        self.overrides = {}  # params that a test sets: name: (node of the value)
        self.program = None  # of a settlement: the run of its program
        self.kept, self.busy = {}, set()

    @property
    def day(self):
        return self.on.isoformat()

    # ---- facts and proofs ----

    def fact(self, name):
        """A fact that is not given is unknown; an optional one is none. A record is there if any field is."""
        fact = self.facts[name]
        if fact.kind.name == "record":
            fields = [self.fact(other) for other in self.facts if other.startswith(name + ".")
                      and self.facts[other].kind.name not in ("record", "list")]
            return NONE if all(field.none for field in fields) else values.known(True)
        if name in self.given:
            return self.given[name]
        return NONE if fact.kind.optional else values.missing(name)

    def list_fact(self, name):
        fact = self.facts.get(name)
        return fact if fact is not None and fact.kind.name == "list" else None

    def rows(self, name):
        return self.lists.get(name)

    def cell(self, rows, row, name):
        """A field of a row."""
        fact = self.facts[rows].fields[name]
        value = self.lists[rows][row].get(name)
        if value is not None:
            return value
        return NONE if fact.kind.optional else values.missing(f"{rows}.{name}", row)

    def proof_state(self, name):
        """A verified proof counts for as long as `valid` says; if the host states nothing it is fresh."""
        state, minutes = self.proofs.get(name, ("absent", None))
        valid = self.view.proofs()[name].valid
        if state == "verified" and valid is not None and minutes is not None and minutes > valid:
            return "expired"
        return state

    # ---- what packs name ----

    def named(self, path, scope):
        """A param, a formula or payer of the program, or a let."""
        if self.program is not None:
            found = self.program.named(path, scope)
            if found is not None:
                return found
        return self.keyed_sum(path, scope) or self.param(path, scope) or self.let(path, scope)

    def column(self, name, scope):
        return self.program.column(name, scope)

    def versions_read(self, levels, every):
        """Of what has versions: the one in force, or every one that can ever be."""
        if every:
            return in_sight(levels)
        picked = pick(levels, self.day, self.known_on)
        return [picked[2]] if picked else []

    def expressions_of(self, named, every=False):
        """The expressions behind a name, and where they stand: for what an expression reads."""
        what, name = named
        if what == "let":
            levels = self.view.levels("let", name, self.decision)
            return [(node.value, Scope(self, name)) for node in self.versions_read(levels, every)]
        return self.program.expressions_of(named, every) if self.program is not None else []

    # ---- params ----

    def param(self, name, scope):
        node = self.view.nearest("param", name)
        if node is None:
            return None
        kind = self.view.kind_of(node.type)
        levels = self.view.param_levels(name)
        digits = [version.value for _, versions in levels for version in versions]
        if name in self.overrides:
            digits = [self.overrides[name]]
        inner = Scope(self, name)
        decimals = written(digits, inner) if kind.name in FACT_DECIMALS else 0
        return Binding(kind, lambda: self.param_value(name, kind, scope), decimals)

    def param_value(self, name, kind, scope):
        """The version in force on `on`, or on the day that `at` says. None in force is an error (YB_E_VERSION)."""
        inner = Scope(self, name)
        if name in self.overrides:
            return evaluate(self.overrides[name], inner, kind)
        picked = pick(self.view.param_levels(name), (scope.day or self.on).isoformat(), self.known_on)
        if picked is None:
            return values.error("YB_E_VERSION", scope.place if scope.day else name)
        _, pack, version = picked
        if version.value.kind == "unsettled":
            order = order_of(self.view.param_levels(name), version)
            return values.unsettled(Unsettled(name, pack.name, *version.value.words, version=order))
        return evaluate(version.value, inner, kind)

    def param_cites(self, name, scope):
        """The sources of the version in force."""
        if name in self.overrides:
            return []
        picked = pick(self.view.param_levels(name), (scope.day or self.on).isoformat(), self.known_on)
        return picked[2].cites if picked else []

    def param_of_type(self, kind, otherwise):
        """The param of the type age_rule or feb29_rule, whatever it is called."""
        for name in self.view.names("param"):
            if self.view.nearest("param", name).type.name == kind:
                return self.param(name, Scope(self, name)).read()
        return otherwise

    def age_params(self):
        """The params that an age reads."""
        return [name for kind in ("age_rule", "feb29_rule") for name in self.view.names("param")
                if self.view.nearest("param", name).type.name == kind]

    # ---- lets ----

    def let(self, name, scope):
        levels = self.view.levels("let", name, self.decision)
        if not levels:
            return None
        return self.named_value(("let", name), name, levels, scope)

    def named_value(self, named, name, levels, scope):
        """A named value of any of its versions: of one kind, with the decimals of all."""
        nodes = [node for _, nodes in levels for node in nodes]
        place = scope.but(place=name, outer=name, rows="", row=-1, bare=False, alias="", day=None, exact=False,
                          index=scope.index if scope.bands else None)
        first = nodes[0]
        declared = next((node.type for node in nodes if node.type is not None), None)
        kind = self.view.kind_of(declared) if declared else self.kept_kind(named, lambda: unsigned(kind_of(first.value, place)))
        digits = 0
        if kind.name in FACT_DECIMALS:
            seen = in_sight(levels)
            digits = self.kept_kind((*named, "decimals"), lambda: max(decimals_of(node.value, place) for node in seen))

        def read():
            return self.once(named, scope, lambda: self.picked_value(name, levels, kind, place))

        return Binding(kind, read, digits, named=named)

    def picked_value(self, name, levels, kind, place):
        picked = pick(levels, self.day, self.known_on)
        if picked is None:
            return values.error("YB_E_VERSION", name)
        value = evaluate(picked[2].value, place, kind)
        return self.not_negative(value, kind, name)

    @staticmethod
    def not_negative(value, kind, place):
        """A named value or output of type money that comes out negative is an error (YB_E_NEGATIVE)."""
        if value.known and kind.name == MONEY.name and not kind.signed and value.it < 0:
            return values.error("YB_E_NEGATIVE", place)
        return value

    def once(self, key, scope, make):
        """A value is computed once; within across it is read band by band and not kept."""
        if scope.bands:
            return make()
        if key not in self.kept:
            if key in self.busy:
                raise PackError(f"{key} is defined by itself")
            self.busy.add(key)
            self.kept[key] = make()
            self.busy.discard(key)
        return self.kept[key]

    def kept_kind(self, key, make):
        return self.once(("kind", *key), Scope(self, ""), make)

    # ---- accumulators with a key ----

    def keyed_sum(self, path, scope):
        """`month.used` where `month` is kept `by disease`: of the row of this period and this key; no row is nothing."""
        group, _, field = path.rpartition(".")
        node = self.view.accumulators().get(group)
        if node is None or not node.by or self.list_fact(group) is None or field not in self.facts[group].fields:
            return None
        kind = self.facts[group].fields[field].kind
        return Binding(kind, lambda: self.of_this_key(node, field, path), FACT_DECIMALS.get(kind.name, 0),
                       facts=(group, node.by))

    def of_this_key(self, node, field, place):
        rows = self.rows(node.name)
        if rows is None:
            return values.missing(node.name)
        total, doubts = values.Fraction(0), []
        for row in range(len(rows)):
            value = self.in_row(node, row, field, place)
            if value.known:
                total += value.it
            else:
                doubts.append(value)
        decimals = FACT_DECIMALS.get(self.facts[node.name].fields[field].kind.name, 0)
        return values.strict([*doubts, values.known(total)], place, lambda *all: values.fits(values.known(all[-1]), decimals, place))

    def in_row(self, node, row, field, place):
        """The row's field if it is of this period and key, else nothing."""
        wanted = [self.is_equal(self.cell(node.name, row, node.by), self.fact(node.by), place)]
        if "begin" in self.facts[node.name].fields:
            begin = self.period(node).first
            wanted.insert(0, self.is_equal(self.cell(node.name, row, "begin"), begin, place))
        return values.choose(values.kleene_and(wanted), lambda: self.cell(node.name, row, field), lambda: values.number(0))

    @staticmethod
    def is_equal(left, right, place):
        return values.strict([left, right], place, lambda a, b: values.known(a == b))

    def period(self, node):
        """The period of `on`."""
        return dates.natural(node.per, self.on, node.start)
