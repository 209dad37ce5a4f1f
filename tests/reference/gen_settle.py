"""Settlement programs: columns, the bill, formulas, what is given and added up."""

from dataclasses import replace

from gen_pays import PAYERS
from gen_types import Expr, Listing, Name
from gen_world import Item, Program

SUMS = ("fund_pay_sumamt", "psn_part_amt", "hosp_part_amt")
SPLIT = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")


class Settlements:
    """Needs what Packs has."""

    # ---- scopes ----

    def scope_in(self, program, upto=None, open_to_all=False, **more):
        """What may be read where an item stands: everything before it."""
        names, columns = [], []
        for item in program.items[:upto]:
            if item.kind == "column":
                columns.append(item.value)
            elif item.kind == "formula":
                names.append(item.value)
            elif item.kind in ("pay", "rest"):
                names.append(item.value)
                if item.kind == "pay":
                    names.append(Name(item.name + ".asked", "money", 2, signed=item.value.signed))
        lists = dict(self.world.lists)
        lines = lists["lines"]
        lists["lines"] = Listing("lines", lines.fields + columns, lines.most)
        return self.scope(open_to_all, names=names, lists=lists, **more)

    def row_scope_in(self, program, upto=None):
        scope = self.scope_in(program, upto, across=False)
        return self.make.row_scope(scope, scope.lists["lines"])

    # ---- a whole program ----

    def declare_programs(self):
        routes = self.world.enums["route"][:-1]
        number = self.dice.weighted((3, 1), (4, 2), (2, 3), (1, 4))
        for route in routes[:number]:
            self.declare_program("s_" + route, self.route_condition(route, alone=number == 1))
        if number > 1:
            self.dice.use("settle.two")

    def route_condition(self, route, alone=False):
        """By its route, sometimes with more, so that no program matches or two do; and what the condition reads."""
        if alone and self.dice.chance(0.3):
            return "", frozenset()
        text, refs = f"route = {route}", frozenset()
        if self.dice.chance(0.06):
            other = self.dice.pick(self.world.enums["route"])
            text = f"route in {{ {route}, {other} }}" if other != route else text
        if self.dice.chance(0.08):
            extra = self.make.value("bool", self.scope(across=False), 1)
            text, refs = f"{text} and {extra.at(1)}", extra.refs
        return text, refs

    def declare_program(self, name, condition):
        condition, refs = condition
        program = Program(name, refs=refs)
        self.fill(program)
        when = f" when {condition}" if condition else ""
        dates = ""
        if self.dice.chance(0.06):
            dates = " " + self.spans(1, open_begin=False)[0]
            self.dice.use("settle.dated")
        self.dice.use("settle")
        self.add(f"settle {name}{dates}{when} {{\n{self.body(program.items)}\n}}")
        program.dated = bool(dates)
        self.world.programs[name] = program

    def fill(self, program):
        self.add_columns(program)
        self.add_bill(program)
        for _ in range(self.dice.between(0, 4)):
            self.add_formula(program)
        free = list(PAYERS)
        rest = self.dice.weighted((6, free[-1]), (1, self.dice.pick(free)))
        free.remove(rest)
        for name, _, _, _ in self.dice.shuffled(self.dice.some(free, 1, 4)):
            for _ in range(self.dice.weighted((5, 0), (2, 1), (1, 2))):
                self.add_formula(program)
            self.add_pay(program, name)
        self.add_rest(program, rest[0])
        for _ in range(self.dice.between(0, 3)):
            self.add_program_give(program)
        for _ in range(self.dice.between(0, 3)):
            self.add_accumulate(program)

    def body(self, items):
        """Payments in their order, everything else anywhere, columns in their own braces."""
        columns = [item.text for item in items if item.kind == "column"]
        lines = [item.text for item in items if item.kind in ("pay", "rest")]
        others = self.dice.shuffled([item.text for item in items if item.kind not in ("pay", "rest", "column")])
        if columns:
            self.dice.use("settle.lines")
            others.append("lines {\n" + "\n".join("    " + text for text in self.dice.shuffled(columns)) + "\n  }")
        for text in others:
            lines.insert(self.dice.between(0, len(lines)), text)
        return "\n".join("  " + line for line in lines)

    # ---- columns and the bill ----

    def add_column(self, program, name, kind, made, upto=None):
        value = Name(name, kind, max(made.scale, 2 if kind == "money" else made.scale), made.optional, made.private, column=True)
        item = Item("column", name, f"{name} = {made.text}{self.cited(0.05)}", value, made.refs)
        program.items.insert(len(program.items) if upto is None else upto, item)

    def add_columns(self, program):
        """How a line is split, so that its four parts add up; and columns of other kinds."""
        if self.dice.chance(0.75):
            self.split_lines(program)
        for _ in range(self.dice.weighted((4, 0), (3, 1), (1, 2))):
            kind = self.dice.pick(("money", "money", "bool", "ratio", "count", "date"))
            made = self.formula(kind, self.row_scope_in(program), whole=True)
            self.dice.use("column.bool" if kind == "bool" else "column.extra")
            self.add_column(program, self.world.fresh("c_" + kind), kind, made)

    def split_lines(self, program):
        dice, fee = self.dice, "det_item_fee_sumamt"
        mode = dice.pick(("half_up", "half_up", "half_even", "down", "up"))
        limit = f"max(¥0, {fee} - round {mode} (pric_uplmt_amt * cnt))"
        own = dice.pick((f"if selfpay_prop = 100% then {fee} else ¥0", f"{fee} when selfpay_prop >= 100% | ¥0 otherwise"))
        over = dice.pick(("¥0", f"¥0 when selfpay_prop = 100% or not has(pric_uplmt_amt) | {limit} otherwise",
                          f"if has(pric_uplmt_amt) and fulamt_ownpay_amt = ¥0 then {limit} else ¥0"))
        pre = f"round {mode} (({fee} - overlmt_amt - fulamt_ownpay_amt) * {dice.pick(('selfpay_prop', 'selfpay_prop', '10%'))})"
        less = f"{fee} - overlmt_amt - fulamt_ownpay_amt - preselfpay_amt"
        if dice.chance(0.03):
            less += " - ¥0.01"  # what does not add up is an error
        dice.use("round." + mode, "expr.alternatives")
        for name, text in zip(SPLIT, (own, over, pre, less)):
            self.add_column(program, name, "money", Expr(text, "money", 2, -2, refs=frozenset(SPLIT)))

    def add_bill(self, program):
        """The bill and, mostly, its parts under the names of the national interface."""
        text = self.dice.weighted((8, "sum(lines.det_item_fee_sumamt)"), (1, "sum(lines.det_item_fee_sumamt where cnt > 0)"),
                                  (1, ""))
        scope = self.scope_in(program, open_to_all=True)
        made = Expr(text, "money", 2) if text else self.make.kept(self.make.value("money", scope, 1, 2))
        self.put_formula(program, "medfee_sumamt", made)
        if program.at("column", "inscp_scp_amt") is None or self.dice.chance(0.2):
            return
        whole = text == "sum(lines.det_item_fee_sumamt)"  # only then do the parts add up to it
        for total, column in (("fulamt_ownpay_amt",) * 2, ("overlmt_selfpay", "overlmt_amt"), ("preselfpay_amt",) * 2,
                              ("inscp_scp_amt",) * 2):
            if self.dice.chance(0.97 if whole else 0.3):
                self.dice.use("list.lines", "list.sum")
                self.put_formula(program, total, Expr(f"sum(lines.{column})", "money", 2, refs=frozenset({column})))

    # ---- formulas ----

    def put_formula(self, program, name, made, upto=None, typed=""):
        item = Item("formula", name, f"{name}{typed} = {made.text}{self.cited(0.08)}", self.name_of(name, made), made.refs)
        program.items.insert(len(program.items) if upto is None else upto, item)
        return item

    def add_formula(self, program, upto=None):
        """Any kind of value; now and then a deductible, a share for `across`, an interval, something with versions."""
        how = self.dice.weighted((10, "any"), (3, "deductible"), (2, "share"), (1, "optional"))
        if how == "deductible" and self.deductible(program, upto):
            return
        if how == "share" and self.banded_share(program, upto):
            return
        if how == "optional" and self.optional_formula(program, upto):
            return
        kind = self.some_kind()
        scope = self.scope_in(program, upto, open_to_all=self.dice.chance(0.8))
        made = self.formula(kind, scope, whole=True)
        name = self.world.fresh("x_" + kind)
        if self.dice.chance(0.1):
            return self.dated_formula(program, name, kind, made, scope, upto)
        typed = ""
        if made.signed and kind == "money" and self.dice.chance(0.7):
            typed = " : signed money"
        elif self.dice.chance(0.1) and not kind.startswith("enum") and kind not in ("count", "int"):
            typed = f" : {kind}"
        self.dice.use_if(typed, "formula.type")
        item = self.put_formula(program, name, made, upto, typed)
        if typed == " : signed money":
            item.value = replace(item.value, signed=True)

    def dated_formula(self, program, name, kind, made, scope, upto):
        day, other = self.world.moment(self.change_day()), self.formula(kind, scope)
        self.dice.use("formula.dated")
        until = self.dice.pick(("", f" until {day}"))
        both = self.make.joined(kind, "", (made, other))
        item = self.put_formula(program, name, both, upto)
        item.text = f"{name}{until} = {made.text}\n  {name} from {day} = {other.text}"

    def deductible(self, program, upto):
        """min(bill, max(¥0, standard - what was paid)), under the national name once."""
        scope = self.scope_in(program, upto, open_to_all=True)
        name = "act_pay_dedc" if program.at("formula", "act_pay_dedc") is None else self.world.fresh("x_money")
        standard = self.make.value("money", scope, 1, 2)
        used = [n for n in scope.names if n.text.startswith("per_") and n.kind == "money"]
        paid = self.make.named(self.dice.pick(used)) if used else self.make.literal("money", scope, 2)
        base = self.dice.pick([n for n in scope.names if n.text in ("medfee_sumamt", "inscp_scp_amt")])
        text = f"min({base.text}, max(¥0, {standard.at(4)} - {paid.at(5)}))"
        self.dice.use("expr.min", "expr.max", "expr.subtract")
        self.put_formula(program, name, Expr(text, "money", 2, refs=standard.refs | paid.refs | {base.text}), upto)
        return True

    def banded_share(self, program, upto):
        """A share that is read band by band under a name."""
        scope = self.scope_in(program, upto, open_to_all=True)
        tables = [t for t in scope.tables if t.band and t.kind == "ratio" and t.scale <= 4]
        if not tables:
            return False
        inner = scope.but(banded=True, across=False)
        one = self.make.lookup(self.dice.pick(tables), inner, 1, dated=False)
        made = self.make.combined(one, inner, 6)
        item = self.put_formula(program, self.world.fresh("x_share"), made, upto)
        item.value = replace(item.value, banded=True, scale=made.scale)
        return True

    def optional_value(self, scope, kind="money", limit=2):
        """A name or a table that may be none."""
        names = [n for n in scope.of_kind(kind, limit) if n.optional]
        tables = [t for t in scope.tables if t.optional and t.kind == kind and t.scale <= limit]
        if not names and not tables:
            return None
        if names and (not tables or self.dice.chance(0.6)):
            return replace(self.make.named(self.dice.pick(names)), optional=True)
        return self.make.lookup(self.dice.pick(tables), scope, 1, dated=False)

    def optional_formula(self, program, upto):
        kind = self.dice.pick(("money", "date", "ratio"))
        made = self.optional_value(self.scope_in(program, upto), kind, 6)
        if made is None:
            return False
        self.put_formula(program, self.world.fresh("x_maybe_" + kind), made, upto)
        return True

    # ---- what comes out ----

    def add_program_give(self, program, upto=None):
        """A value, a sum by side, or the bands of a payment."""
        banded = [item for item in program.items if item.kind == "pay" and item.banded]
        name = self.world.fresh("out")
        if banded and self.dice.chance(0.6):
            item = self.dice.pick(banded)
            self.dice.use("give.bands")
            program.items.append(Item("give", name, f"give {name} = bands of {item.name}", refs=frozenset({item.name})))
            return
        scope = self.scope_in(program, upto, open_to_all=True)
        if self.dice.chance(0.3):
            self.dice.use("give.sums")
            text, typed = self.sum_of_sides(program), ""
            refs = frozenset(item.name for item in program.pays() if (self.world.payers[item.name][2] or "-") in text)
        else:
            text, refs, typed = self.given(scope)
        self.dice.use("give")
        program.items.append(Item("give", name, f"give {name}{typed} = {text}", refs=refs))

    def sum_of_sides(self, program):
        into = [self.world.payers[item.name][2] for item in program.pays()]
        sums = list(SUMS) + sorted({name for name in into if name})
        a, b = self.dice.pick(sums), self.dice.pick(sums)
        return self.dice.pick((a, f"{a} + {b}", f"round half_up to 4 decimals ({a} / max(¥1, medfee_sumamt))"))

    def given(self, scope):
        kind = self.some_kind()
        if kind == "money" and self.dice.chance(0.4):
            self.dice.use("give.signed")
            made = self.make.value(kind, scope, 2, 2)
            return made.text, made.refs, " : signed money"
        if kind == "ratio" and self.dice.chance(0.4):
            self.dice.use("give.decimals")
            made = self.make.value(kind, scope, 2, 8)
            return made.text, made.refs, " : ratio"
        if self.dice.chance(0.1):
            made = self.optional_value(scope)
            if made is not None:
                return made.text, made.refs, ""
        made = self.formula(kind, scope, {"money": 2, "ratio": 4}.get(kind), whole=True)
        return made.text, made.refs, ""

    def add_accumulate(self, program):
        """Of some fields of some groups, each once: what the host adds."""
        done = {name for item in program.items for name in item.adds}
        fields = [(f"{g.name}.{name}", kind) for g in self.world.accumulators for name, kind in g.fields]
        parts, refs, names = [], frozenset(), ()
        for name, kind in self.dice.some([f for f in fields if f[0] not in done], 1, 2):
            text, needs = self.change(program, kind)
            parts.append(f"{name} += {text}")
            refs |= needs
            names += (name,)
        if not parts:
            return
        self.dice.use("accumulate")
        text = f"accumulate {', '.join(parts)}"
        program.items.append(Item("accumulate", names[0], text, refs=refs | set(names), adds=names))

    def change(self, program, kind):
        scope = self.scope_in(program)
        amounts = [n for n in scope.of_kind("money", 2) if n.text in program_names(program) and not n.signed and not n.optional]
        if kind == "count":
            made = Expr("1", "count") if self.dice.chance(0.7) else self.make.value("count", scope, 1, 0)
        elif self.dice.chance(0.8) and amounts:
            made = self.make.named(self.dice.pick(amounts))
        else:
            made = self.make.kept(self.make.value("money", scope, 1, 2))
        text, refs = made.at(-1), made.refs
        if self.dice.chance(0.25):
            condition = self.make.value("bool", scope, 1)
            text, refs = f"{text} when {condition.at(-1)}", refs | condition.refs
            self.dice.use("accumulate.when")
        return text, refs


def program_names(program):
    return {item.name for item in program.items if item.kind in ("formula", "pay", "rest")}
