"""Settlement: docs/language.md, "Settlement". One program splits the bill; what is left goes from payer to payer."""

from dataclasses import dataclass, field

import tables
import values
from case import unsigned
from compose import composed, program_names
from decimals import decimals_of
from evaluate import evaluate, kind_of
from kinds import BOOL, FACT_DECIMALS, MONEY, Kind
from names import in_sight, pick
from scope import Binding, Scope
from values import NONE, NO, Value, known, number
from walk import references

# The result names of the national interface, in the order in which they are told. The documents give no list of them.
NATIONAL = """medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt dedc_std crt_dedc act_pay_dedc hifp_pay
pool_prop_selfpay cvlserv_pay hifes_pay hifmi_pay hifob_pay maf_pay hifdm_pay oth_pay fund_pay_sumamt psn_part_amt acct_pay
acct_mulaid_pay psn_cash_pay hosp_part_amt balc""".split()
COLUMNS = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")
SIDES = {"fund_pay_sumamt": "fund", "psn_part_amt": "patient", "hosp_part_amt": "hospital"}
ZERO = number(0)


def nothing():
    """What is left where only names are looked up."""
    return ZERO


# ---- which program ---------------------------------------------------------------------------------------------------


def matching(case):
    """Exactly one program must match: the program, or the Values that say why there is none."""
    conditions = [(program, condition_of(case, program)) for program in in_force(case)]
    failed = [value for _, value in conditions if value.failed]
    true = [program for program, value in conditions if value.true]
    if failed:
        return failed
    if len(true) > 1:
        return [values.error("YB_E_PROGRAM", true[1].name)]
    unknown = [value for _, value in conditions if value.unknown]
    if unknown or not true:
        return unknown or [Value("unknown")]
    return true[0]


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
        inner = scope.but(place=f"lines.{name}[{scope.row}]", rows="lines", bare=True, alias="", exact=False, day=None)
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

        return Binding(kind, read, digits, named=("column", name))

    def column_value(self, name, entry, kind, inner):
        node = self.pick(entry)
        if node is None:
            return values.error("YB_E_VERSION", f"lines.{name}")
        return self.case.not_negative(evaluate(node.value, inner, kind), kind, inner.place)

    def expressions_of(self, named):
        what, name = named
        entry = self.body.formulas.get((what == "column", name))
        node = self.pick(entry) if entry else None
        if node is None:
            return []
        if what == "column":
            return [(node.value, Scope(self.case, name, rows="lines", bare=True))]
        return [(node.value, Scope(self.case, name, left=nothing))]

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
            for what, name in seen:
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
            return Paid(name, ZERO, ZERO, NONE, before, before, [ZERO] * len(rows or []), node)
        if not condition.known:
            nobody = [condition] * len(self.case.rows(node.each.rows) or []) if node.each else []
            return Paid(name, condition, condition, NONE, before, self.minus(before, condition), nobody, node)
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
        return values.strict([left, paid], "", lambda a, b: known(a - b))

    def pay_each(self, name, node, asked, before, scope):
        """Row by row in order of a field, ties in list order; `first n` counts the rows that paid something."""
        each = node.each
        rows = self.case.rows(each.rows)
        first = NONE if each.first is None else values.used(evaluate(each.first, scope), name)
        if rows is None:
            keys, caps, rows = [values.missing(each.rows)], [], []
        else:
            inside = [scope.but(rows=each.rows, row=row, alias=each.row) for row in range(len(rows))]
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
            amount = values.choose(condition, lambda: evaluate(node.value, scope, kind), lambda: NONE)
            amount = self.case.not_negative(amount, kind, place)
            found.append(Change(group, node.field, kind, amount, self.case.fact(group.by) if group.by else NONE))
        return found

    def begin_of(self, change):
        """A change tells the first day of its period, too."""
        name = change.group.name + ".begin"
        return [self.case.fact(name)] if name in self.case.facts and not change.group.by else []

    def begins(self):
        """A `begin` that is not that of the period of `on` is an error (YB_E_PERIOD), of every group read or added to."""
        found = []
        for name, group in self.case.view.accumulators().items():
            if group.by or name + ".begin" not in self.case.facts or not self.uses(name):
                continue
            begin, place = self.case.fact(name + ".begin"), name + ".begin"
            right = self.case.period(group).first
            if begin.known and begin.it != right.it:
                begin = values.error("YB_E_PERIOD", place)
            found.append(begin)
        return found

    def uses(self, group):
        """Does the program read a fact of the group, or add to it?"""
        if any(node.group == group for node in self.body.accumulates):
            return True
        seen = set()
        return any(node.kind == "name" and node.path.startswith(group + ".")
                   for part, scope in self.expressions() for node in references(part, scope, seen))

    def expressions(self):
        """Every expression of the program, of all versions, and where it stands."""
        entries = [*self.body.formulas.items(), *[((False, entry.name), entry) for entry in self.body.pays],
                   *[((False, name), entry) for name, entry in self.body.gives.items()]]
        versions = [(key, node) for key, entry in entries for _, nodes in entry.levels for node in nodes]
        for (column, name), node in versions:
            scope = Scope(self.case, name, left=nothing, rows="lines" if column else "", bare=column)
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

    # ---- identities ----

    def broken_identity(self):
        """What must hold on every result where the names are there: (place) of the first that does not."""
        for check in (self.identity_a, self.identity_b, self.identity_e, self.identity_of_lines):
            place = check()
            if place:
                return place
        return None

    def identity_a(self):
        parts = [self.sum_of(name) for name in SIDES]
        return differs(self.bill(), parts, "identity A: medfee_sumamt = fund_pay_sumamt + psn_part_amt + hosp_part_amt")

    def identity_b(self):
        """B holds if the patient pays in no other way."""
        patient = [name for name in self.paid if self.payers[name].side == "patient"]
        if any(self.payers[name].into != "acct_pay" and name != "psn_cash_pay" for name in patient):
            return None
        if "psn_cash_pay" not in patient or "acct_pay" not in self.totals():
            return None
        parts = [self.sum_of("acct_pay"), self.paid["psn_cash_pay"].amount]
        return differs(self.sum_of("psn_part_amt"), parts, "identity B: psn_part_amt = acct_pay + psn_cash_pay")

    def identity_e(self):
        names = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
        if any((False, name) not in self.body.formulas for name in names):
            return None
        parts = [self.formula(name, Scope(self.case, name)).read() for name in names]
        return differs(self.bill(), parts, "identity E: medfee_sumamt = " + " + ".join(names))

    def identity_of_lines(self):
        if any((True, name) not in self.body.formulas for name in COLUMNS):
            return None
        for row in range(len(self.case.rows("lines") or [])):
            scope = Scope(self.case, "lines", rows="lines", row=row)
            parts = [self.column(name, scope).read() for name in COLUMNS]
            whole = self.case.cell("lines", row, "det_item_fee_sumamt")
            place = differs(whole, parts, "line identity: det_item_fee_sumamt = " + " + ".join(COLUMNS) + f"[{row}]")
            if place:
                return place
        return None


def differs(whole, parts, place):
    if not whole.known or any(not part.known for part in parts):
        return None
    return place if sum(part.it for part in parts) != whole.it else None


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
            parts = [amount for _, _, amount in tables.pieces(node, scope.but(exact=True))]
            return values.strict(parts, scope.place, lambda *all: known(list(all)))
    return ZERO
