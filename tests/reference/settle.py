"""Settlement: docs/language.md, "Settlement". One program splits the bill; what is left goes from payer to payer."""

from dataclasses import dataclass, field, replace

import aggregates
import brackets
import periods
import values
from case import unsigned
from compose import composed, program_names
from decimals import decimals_of
from evaluate import evaluate, kind_of
from identities import COLUMNS
from kinds import BOOL, FACT_DECIMALS, MONEY, Kind
from names import in_sight, pick
from scope import Binding, Scope, meaning
from values import NONE, NO, Value, known, number
from walk import references

# The result names of the national interface, in the order in which they are told. The documents give no list of them.
NATIONAL = """medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt dedc_std crt_dedc act_pay_dedc hifp_pay
pool_prop_selfpay cvlserv_pay hifes_pay hifmi_pay hifob_pay maf_pay hifdm_pay oth_pay fund_pay_sumamt psn_part_amt acct_pay
acct_mulaid_pay psn_cash_pay hosp_part_amt balc""".split()
SIDES = {"fund_pay_sumamt": "fund", "psn_part_amt": "patient", "hosp_part_amt": "hospital"}
ZERO = number(0)


def nothing():
    """What is left where only names are looked up."""
    return ZERO


# ---- which program ---------------------------------------------------------------------------------------------------


def matching(case):
    """Exactly one program must match: the program, or the Values that say why there is none."""
    true, doubts = [], []
    for program in in_force(case):
        value = condition_of(case, program)
        if value.true:
            true.append(program)
            if len(true) == 2:
                doubts.append(values.error("YB_E_PROGRAM", program.name))
        elif not value.known:
            doubts.append(value)
    if doubts or not true:
        return doubts or read_by_conditions(case)
    return true[0]


def read_by_conditions(case):
    """No program is for the case: facts that the conditions read and that are not known might make one so."""
    found = [Value("unknown")]
    for part, scope in periods.of_programs(case):
        facts = {fact for node in references(part, scope, None, None, True) for fact in facts_not_known(node, scope)}
        found.append(Value("unknown", missing=frozenset(facts)))
    return found


def facts_not_known(node, scope):
    """Of the fact that a name means, or of the list that is gone through, whether it is missing."""
    if node.kind == "aggregate":
        return missing_of(scope.case, aggregates.list_name(node, scope))
    binding = meaning(node.path, scope) if node.kind == "name" else None
    facts = binding.facts if binding is not None else ()
    return [fact for name in facts for fact in missing_of(scope.case, name)]


def missing_of(case, name):
    """A fact or list that is not known."""
    if case.list_fact(name):
        return [(name, None)] if case.rows(name) is None else []
    return case.fact(name).missing


def in_force(case):
    """A program is dated like a rule: one version of each name."""
    for name in program_names(case.view):
        picked = pick(composed(case.view.chain, name), case.day, case.known_on)
        if picked:
            yield picked[2]


def condition_of(case, program):
    if program.condition is None:
        return values.YES
    return values.used(evaluate(program.condition, Scope(case, program.name), BOOL), program.name)


# ---- a program that runs ---------------------------------------------------------------------------------------------


@dataclass
class Paid:
    """One payment."""

    name: str
    amount: Value = ZERO
    asked: Value = ZERO
    cap: Value = NONE  # the limit; none: there is none
    before: Value = ZERO  # what was left
    after: Value = ZERO
    rows: list = field(default_factory=list)  # of `each`: what every row paid
    node: object = None


class Run:
    """The values of one program on one case."""

    def __init__(self, case, program):
        self.case, self.program, self.body = case, program, program.body
        self.paid = {}  # payments so far, by name
        self.left_of = {}  # formulas that read `left`: what was left before the first pay that reads them
        self.payers = {node.name: node for node in case.view.nodes("payer")}

    def pick(self, entry):
        picked = pick(entry.levels, self.case.day, self.case.known_on)
        return picked[2] if picked else None

    # ---- names ----

    def named(self, path, scope):
        """A formula, a payment, `NAME.asked`, a total or a sum by side."""
        if (False, path) in self.body.formulas:
            return self.formula(path, scope)
        if path in self.paid:
            return Binding(MONEY, lambda: self.paid[path].amount, 2)
        name, _, part = path.rpartition(".")
        if name in self.paid and part == "asked":
            return Binding(MONEY, lambda: self.paid[name].asked, 2)
        if path in SIDES or path in self.totals():
            return Binding(MONEY, lambda: self.sum_of(path), 2)
        if path == "left":
            return Binding(MONEY, lambda: self.left_now(), 2)
        return None

    def formula(self, name, scope):
        """Formulas are named values in order of dependence; one that reads `left` has that of its first reader."""
        entry = self.body.formulas[(False, name)]
        left = self.left_of.get(name, self.left_now)
        return self.case.named_value(("formula", name), name, entry.levels, scope.but(left=left))

    def left_now(self):
        """What is left after the payments so far: of the bill, if there were none."""
        last = list(self.paid.values())[-1:]
        return last[0].after if last else self.bill()

    def bill(self):
        return self.formula("medfee_sumamt", Scope(self.case, "medfee_sumamt", left=nothing)).read()

    def column(self, name, scope):
        """A column formula: one value for each line; its bare names are the line's."""
        entry = self.body.formulas.get((True, name))
        if entry is None:
            return None
        nodes = [node for _, nodes in entry.levels for node in nodes]
        inner = scope.but(place=f"lines.{name}[{scope.row}]", rows="lines", bare=True, alias="", exact=False, day=None,
                          outer="lines." + name, index=scope.row)
        declared = next((node.type for node in nodes if node.type is not None), None)
        if declared:
            kind = self.case.view.kind_of(declared)
        else:
            kind = self.case.kept_kind(("column", name), lambda: unsigned(kind_of(nodes[0].value, inner)))
        digits = 0
        if kind.name in FACT_DECIMALS:
            seen = in_sight(entry.levels)
            digits = self.case.kept_kind(("decimals", name), lambda: max(decimals_of(node.value, inner) for node in seen))

        def read():
            return self.case.once(("column", name, scope.row), scope, lambda: self.column_value(name, entry, kind, inner))

        return Binding(kind, read, digits, named=("column", name), of_row=True)

    def column_value(self, name, entry, kind, inner):
        node = self.pick(entry)
        if node is None:
            return values.error("YB_E_VERSION", f"lines.{name}")
        return self.case.not_negative(evaluate(node.value, inner, kind), kind, inner.place)

    def expressions_of(self, named, every):
        what, name = named
        entry = self.body.formulas.get((what == "column", name))
        if entry is None:
            return []
        scope = Scope(self.case, name, left=nothing)
        if what == "column":
            scope = Scope(self.case, name, rows="lines", bare=True)
        return [(node.value, scope) for node in self.case.versions_read(entry.levels, every)]

    # ---- paying ----

    def pay_all(self):
        """Payments in order: each takes from what is left, never more; `rest` takes all that remains."""
        for entry in self.body.pays:
            node = self.pick(entry)
            before = self.left_now()
            self.fix_left(node, before)
            self.paid[entry.name] = self.pay(entry.name, node, before)
        before = self.left_now()
        self.paid[self.body.rest] = Paid(self.body.rest, before, before, NONE, before, self.minus(before, before))

    def fix_left(self, node, before):
        """`left` in a formula is what is left before the first payment that reads the formula, whatever it computes."""
        if node is None:
            return
        scope = Scope(self.case, node.name, left=nothing)
        if node.each:
            scope = scope.but(alias=node.each.row, rows=node.each.rows)
        for part in (node.amount, node.condition, node.cap, node.each and node.each.first):
            if part is None:
                continue
            seen = set()
            for _ in references(part, scope, seen):
                pass
            for (what, name), _ in seen:
                if what == "formula":
                    self.left_of.setdefault(name, lambda: before)

    def pay(self, name, node, before):
        """With the condition false neither amount nor cap counts; no version in force pays nothing."""
        scope = Scope(self.case, name, left=lambda: before)
        condition = NO if node is None else values.YES
        if node is not None and node.condition is not None:
            condition = values.used(evaluate(node.condition, scope, BOOL), name)
        if condition.false:
            rows = self.case.rows(node.each.rows) if node is not None and node.each else None
            after = replace(before)  # as much, but no more all of the bill: see workings.is_paid
            return Paid(name, ZERO, ZERO, NONE, before, after, [ZERO] * len(rows or []), node)
        if not condition.known:
            nobody = [condition] * len(self.case.rows(node.each.rows) or []) if node.each else []
            return Paid(name, condition, condition, NONE, before, condition, nobody, node)
        asked = values.used(evaluate(node.amount, scope, MONEY), name)
        if asked.known and asked.it < 0 and not self.payers[name].signed:
            asked = values.error("YB_E_NEGATIVE", name)
        if node.each:
            return self.pay_each(name, node, asked, before, scope)
        cap = self.cap_of(node, scope)
        paid = self.least([asked, before] if cap.none else [asked, cap, before], name)
        return Paid(name, paid, asked, cap, before, self.minus(before, paid), [], node)

    def cap_of(self, node, scope):
        """A negative cap is nothing, a cap that is none is no cap."""
        if node.cap is None:
            return NONE
        cap = evaluate(node.cap, scope, Kind("money", "", True))
        return known(max(values.Fraction(0), cap.it)) if cap.known else cap

    @staticmethod
    def least(amounts, place):
        return values.strict(amounts, place, lambda *all: known(min(all)))

    @staticmethod
    def minus(left, paid):
        return values.strict([paid, left], "", lambda b, a: known(a - b))

    def pay_each(self, name, node, asked, before, scope):
        """Row by row in order of a field, ties in list order; `first n` counts the rows that paid something."""
        each = node.each
        rows = self.case.rows(each.rows)
        first = NONE if each.first is None else values.used(evaluate(each.first, scope), name)
        if rows is None:
            keys, caps, rows = [values.missing(each.rows)], [], []
        else:
            inside = [scope.but(rows=each.rows, row=row, alias=each.row, outer=name, index=row, place=f"{name}[{row}]")
                      for row in range(len(rows))]
            keys = [self.order_of(each, at) for at in inside]
            caps = [self.cap_of(node, at) for at in inside]
        needed = [asked, before, first, *keys, *caps]
        for value in needed:
            if value.failed:
                return self.nobody(name, node, asked, before, value, rows)
        if any(value.unknown for value in needed):
            return self.nobody(name, node, asked, before, values.unknown_of(needed), rows)
        shares = self.shared(min(asked.it, before.it), first, keys, caps)
        paid = number(sum(shares))
        return Paid(name, paid, asked, NONE, before, self.minus(before, paid), [number(share) for share in shares], node)

    def nobody(self, name, node, asked, before, why, rows):
        return Paid(name, why, asked, NONE, before, self.minus(before, why), [why] * len(rows), node)

    def order_of(self, each, at):
        """The field that the rows are ordered by."""
        if each.order is None:
            return number(at.row)
        return values.used(self.case.cell(each.rows, at.row, each.order), at.place)

    @staticmethod
    def shared(amount, first, keys, caps):
        """What every row pays."""
        shares = [values.Fraction(0)] * len(keys)
        payers = 0
        for row in sorted(range(len(keys)), key=lambda row: (keys[row].it, row)):
            if first.known and payers >= first.it:
                break
            cap = amount if caps[row].none else caps[row].it
            shares[row] = max(values.Fraction(0), min(amount, cap))
            amount -= shares[row]
            payers += shares[row] > 0
        return shares

    # ---- sums ----

    def totals(self):
        """Each TOTAL is the sum of those into it."""
        found = {}
        for name in [*[entry.name for entry in self.body.pays], self.body.rest]:
            if self.payers[name].into:
                found.setdefault(self.payers[name].into, []).append(name)
        return found

    def sum_of(self, name):
        if name in SIDES:
            names = [payer for payer in self.paid if self.payers[payer].side == SIDES[name]]
        else:
            names = self.totals()[name]
        parts = [self.paid[payer].amount for payer in names]
        return values.strict(parts, name, lambda *all: number(sum(all)))

    # ---- outputs ----

    def outputs(self):
        """Formulas with a national name, payers, totals and sums by side; then what is given."""
        found = {}
        for name in NATIONAL:
            if (False, name) in self.body.formulas and name not in self.payers:
                self.add_formula(found, name)
            elif name in self.paid or name in self.totals() or name in SIDES:
                found[name] = self.amount_of(name)
        for name in self.paid:
            found.setdefault(name, self.amount_of(name))
            into = self.payers[name].into
            if into:
                found.setdefault(into, self.amount_of(into))
        for entry in self.body.gives.values():
            node = self.pick(entry)
            if node is not None:
                found[entry.name] = self.given(entry, node)
        return found

    def add_formula(self, found, name):
        binding = self.formula(name, Scope(self.case, name))
        found[name] = Output(binding.kind, binding.decimals, binding.read(), False)

    def amount_of(self, name):
        value = self.paid[name].amount if name in self.paid else self.sum_of(name)
        return Output(MONEY, 2, value, False)

    def given(self, entry, node):
        """`give NAME = EXPR`, `give NAME = bands of PAYER`."""
        name = entry.name
        if node.bands:
            paid = self.paid[node.bands]
            return Output(MONEY, 2, bands_of(paid.node, Scope(self.case, node.bands, left=lambda: paid.before)), False)
        scope = Scope(self.case, name)
        kind = self.case.view.kind_of(node.type) if node.type else unsigned(kind_of(node.value, scope))
        value = self.case.not_negative(evaluate(node.value, scope, kind), kind, name)
        return output(kind, node, value, scope)

    def lines(self):
        """The columns that are told, in order of writing: name and a value for each line."""
        names = [entry.name for (column, name), entry in self.body.formulas.items() if column and name in COLUMNS]
        rows = self.case.rows("lines")
        found = {}
        for name in names:
            if rows is None:
                found[name] = values.missing("lines")
                continue
            found[name] = [self.column(name, Scope(self.case, name, rows="lines", row=row)).read() for row in range(len(rows))]
        return found

    # ---- accumulators ----

    def changes(self):
        """`accumulate NAME.field += amount [when C]` tells the host what to add; where C does not hold there is nothing."""
        found = []
        for node in self.body.accumulates:
            group = self.case.view.accumulators()[node.group]
            place = f"{node.group}.{node.field}"
            scope = Scope(self.case, place)
            fields = self.case.facts[node.group].fields
            kind = fields[node.field].kind if group.by else self.case.facts[place].kind
            condition = values.YES if node.condition is None else values.used(evaluate(node.condition, scope, BOOL), place)
            amount = values.choose(condition, lambda: values.used(evaluate(node.value, scope, kind), place), lambda: NONE)
            amount = self.case.not_negative(amount, kind, place)
            found.append(Change(group, node.field, kind, amount, self.case.fact(group.by) if group.by else NONE))
        return found

    def begin_of(self, change):
        """A change tells the first day of its period, too."""
        begin = periods.begin_of(self.case, change.group)
        return [begin] if begin is not None else []

    def groups_added_to(self):
        return {node.group for node in self.body.accumulates}

    def expressions(self):
        """Every expression of the program, of all versions, and where it stands."""
        entries = [*self.body.formulas.items(), *[((False, entry.name), entry) for entry in self.body.pays],
                   *[((False, name), entry) for name, entry in self.body.gives.items()]]
        versions = [(key, node) for key, entry in entries for node in in_sight(entry.levels)]
        for (column, name), node in versions:
            scope = Scope(self.case, name, left=nothing, rows="lines" if column else "", bare=column)
            if node.kind == "formula" and brackets.reads_band(node.value, scope):
                continue  # it is read by those who cut bands, if anybody does
            each = getattr(node, "each", None)
            if each:
                scope = scope.but(rows=each.rows, alias=each.row)
            for part in ("value", "amount", "condition", "cap"):
                if getattr(node, part, None) is not None:
                    yield getattr(node, part), scope
        for node in self.body.accumulates:
            for part in (node.value, node.condition):
                if part is not None:
                    yield part, Scope(self.case, node.field, left=nothing)


@dataclass
class Output:
    kind: Kind
    decimals: int
    value: Value  # of bands: known, with a list
    declared: bool


def output(kind, node, value, scope):
    """What a give makes. Numbers are written with the decimals of the expression."""
    decimals = decimals_of(node.value, scope) if kind.name in FACT_DECIMALS else 0
    return Output(kind, decimals, value, node.type is not None)


@dataclass
class Change:
    """One change of an accumulator for the host to add."""

    group: object
    name: str
    kind: Kind
    amount: Value
    key: Value


def bands_of(pay, scope):
    """`bands of PAYER`: the amounts of its across, band by band."""
    if pay is None:
        return ZERO
    for node in references(pay.amount, scope):
        if node.kind == "across":
            parts = [amount for _, _, amount in brackets.pieces(node, scope.but(exact=True))]
            return values.strict(parts, scope.place, lambda *all: known(list(all)))
    return ZERO
