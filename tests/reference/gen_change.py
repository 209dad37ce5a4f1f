"""What an area changes of the programs it inherits."""

from dataclasses import replace

from gen_world import Program


class Changes:
    """Needs what Packs has."""

    # ---- an area changes programs ----

    def change_program(self):
        how = self.dice.weighted((6, "change"), (1.2, "like"), (0.8, "replace"), (0.8, "drop"))
        names = sorted(self.world.programs)
        if not names:
            return
        name = self.dice.pick(names)
        if how == "like":
            return self.like_program(name)
        if not self.once("settle " + name):
            return
        if how == "change":
            return self.change_in(self.world.programs[name])
        if how == "drop" and len(names) > 1:
            self.dice.use("settle.drop")
            self.add(f"drop settle {name}")
            del self.world.programs[name]
            return
        program = Program(name)
        self.fill(program)
        self.dice.use("settle.replace")
        condition, program.refs = self.route_condition(name[2:])
        self.add(f"replace settle {name} when {condition} {{\n{self.body(program.items)}\n}}")
        self.world.programs[name] = program

    def like_program(self, other):
        """Another program with changes of its own, for a route that none has yet."""
        free = [r for r in self.world.enums["route"]
                if "s_" + r not in self.world.programs and f"settle s_{r}" not in self.changed]
        if not free or "settle " + other in self.changed or self.world.programs[other].dated:
            return
        route = self.dice.pick(free)
        original = self.world.programs[other]
        program = Program("s_" + route, list(original.items))
        self.dice.use("settle.like")
        lines = self.changes(program)
        self.changed.add(f"settle s_{route}")
        self.changed.add(f"settle {other}")  # it is copied as it stands in this pack
        self.add(f"settle s_{route} like {other} when route = {route} {{\n{lines}\n}}")
        self.world.programs["s_" + route] = program

    def change_in(self, program):
        """A block without `when`; with a date only its formulas change from then on."""
        self.dice.use("settle.change")
        if self.dice.chance(0.15):
            self.dice.use("settle.change_dated")
            day = self.world.moment(self.change_day())
            lines = self.replace_formula(program)
            if lines:
                self.add(f"settle {program.name} from {day} {{\n  {lines}\n}}")
            return
        self.add(f"settle {program.name} {{\n{self.changes(program)}\n}}")

    def changes(self, program):
        """Some changes, each of something else."""
        lines, steps = [], [self.replace_formula, self.new_formula, self.replace_pay, self.new_pay, self.new_pay, self.drop_pay,
                            self.drop_formula, self.other_rest, self.more_gives, self.more_accumulate, self.drop_accumulate]
        for step in self.dice.some(steps, 1, 4):
            text = step(program)
            if text:
                lines.append("  " + text)
        return "\n".join(lines)

    def replace_formula(self, program):
        """A value of the same kind, made of what stood before it."""
        fixed = {"medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"}
        found = [i for i, item in enumerate(program.items) if item.kind == "formula" and item.name not in fixed
                 and not item.value.banded and not item.value.optional and item.value.kind != "interval"]
        if not found:
            return ""
        at = self.dice.pick(found)
        item = program.items[at]
        kind = item.value.kind
        limit = 2 if item.name == "act_pay_dedc" else item.value.scale
        scope = self.scope_in(program, at, open_to_all=not item.value.private)
        made = self.formula(kind, scope, limit)
        if kind == "money" and made.signed and not item.value.signed:
            made = self.make.kept(made)
        typed = " : signed money" if item.value.signed and kind == "money" else ""
        self.dice.use("formula.replace")
        program.items[at] = replace(item, refs=item.refs | made.refs)
        word = "replace " if self.dice.chance(0.8) else ""
        return f"{word}{item.name}{typed} = {made.text}"

    def new_formula(self, program):
        before = len(program.items)
        self.add_formula(program)
        return program.items[-1].text if len(program.items) > before else ""

    def rest_at(self, program):
        return next(i for i, item in enumerate(program.items) if item.kind == "rest")

    def replace_pay(self, program):
        found = [item for item in program.items if item.kind == "pay"]
        if not found:
            return ""
        item = self.dice.pick(found)
        at = program.at("pay", item.name)
        needs_bands = any(g.kind == "give" and f"bands of {item.name}" in g.text for g in program.items)
        text, refs, banded, each = self.payment(program, item.name, at)
        if needs_bands and not banded:
            return ""
        program.items[at] = replace(item, refs=item.refs | refs, banded=banded, each=each)
        self.dice.use("pay.replace")
        return f"replace pay {item.name} = {text}"

    def new_pay(self, program):
        """Of a payer that the program had not, at the end, before or after another."""
        used = {item.name for item in program.pays()}
        free = [name for name in sorted(self.world.payers) if name not in used]
        if not free:
            return ""
        name, other = self.dice.pick(free), self.dice.pick(program.pays())
        where = self.dice.pick(("after", "before", ""))
        if where == "after" and other.kind == "rest":
            where = "before"
        at = self.rest_at(program) if not where else program.items.index(other) + (where == "after")
        self.dice.use_if(where, "pay." + where)
        return self.add_pay(program, name, f" {where} {other.name}" if where else " ", at).text.replace("  ", " ")

    def drop_pay(self, program):
        free = [item for item in program.items if item.kind == "pay" and not program.readers(item.name)]
        if not free:
            return ""
        item = self.dice.pick(free)
        program.items.remove(item)
        self.dice.use("pay.drop")
        return f"drop pay {item.name}"

    def drop_formula(self, program):
        free = [item for item in program.items if item.kind == "formula" and not program.readers(item.name)
                and item.name.startswith("x_")]
        if not free:
            return ""
        item = self.dice.pick(free)
        program.items.remove(item)
        self.dice.use("formula.drop")
        return f"drop {item.name}"

    def other_rest(self, program):
        """Someone else pays what is left; who did so before pays nothing."""
        used = {item.name for item in program.pays()}
        free = [name for name in sorted(self.world.payers) if name not in used]
        at = self.rest_at(program)
        if not free or program.readers(program.items[at].name):
            return ""
        name = self.dice.pick(free)
        program.items.pop(at)
        self.put_pay(program, name, f"rest {name}", frozenset(), at, kind="rest")
        return f"rest {name}"

    def more_gives(self, program):
        self.add_program_give(program)
        return program.items[-1].text

    def more_accumulate(self, program):
        before = len(program.items)
        self.add_accumulate(program)
        return program.items[-1].text if len(program.items) > before else ""

    def drop_accumulate(self, program):
        found = [(at, name) for at, item in enumerate(program.items) for name in item.adds]
        if not found:
            return ""
        at, name = self.dice.pick(found)
        item = program.items[at]
        program.items[at] = replace(item, adds=tuple(other for other in item.adds if other != name))
        self.dice.use("accumulate.drop")
        return f"drop accumulate {name}"

    def maybe_payer(self):
        """An area may add a payer that nobody has yet, for the next one."""
        if self.dice.chance(0.3):
            name = self.world.fresh("extra_payer")
            self.declare_payer(name, self.dice.pick(("fund", "patient", "hospital")), False, "")
