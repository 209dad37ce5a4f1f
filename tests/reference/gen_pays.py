"""Who pays: amounts, conditions, limits, accounts row by row."""

from gen_types import Expr, Name
from gen_world import Item

# side, signed, into; those with a name of the national interface are outputs of that name
PAYERS = (
    ("hifp_pay", "fund", False, ""),
    ("hifmi_pay", "fund", False, ""),
    ("maf_one", "fund", False, "maf_pay"),
    ("maf_two", "fund", False, "maf_pay"),
    ("bonus", "fund", False, "extras"),
    ("hosp_pay", "hospital", False, ""),
    ("package", "hospital", True, ""),
    ("acct_own", "patient", False, "acct_pay"),
    ("acct_mulaid_pay", "patient", False, "acct_pay"),
    ("charity", "patient", False, ""),
    ("psn_cash_pay", "patient", False, ""),
)


class Pays:
    """Needs what Packs has."""

    # ---- payers ----

    def declare_payers(self):
        for name, side, signed, into in PAYERS:
            self.declare_payer(name, side, signed, into)

    def declare_payer(self, name, side, signed, into):
        self.dice.use_if(into, "payer.into")
        self.dice.use_if(side == "hospital", "payer.hospital")
        text = f"payer {name} {side}{' signed' * signed} {self.words('付', 'pays')}{f' into {into}' * bool(into)}"
        self.add(text)
        self.world.payers[name] = (side, signed, into)

    # ---- payments ----

    def put_pay(self, program, name, text, refs, upto=None, banded=False, each=False, kind="pay"):
        signed = self.world.payers[name][1]
        item = Item(kind, name, text, Name(name, "money", 2, signed=signed), refs, banded, each)
        program.items.insert(len(program.items) if upto is None else upto, item)
        return item

    def add_rest(self, program, name):
        self.dice.use("pay.rest")
        self.put_pay(program, name, f"rest {name}{self.cited(0.1)}", frozenset(), kind="rest")

    def add_pay(self, program, name, where="", upto=None):
        """A new payment, there or at the end."""
        if self.dice.chance(0.12) and not where:
            return self.add_dated_pay(program, name, upto)
        text, refs, banded, each = self.payment(program, name, upto)
        return self.put_pay(program, name, f"pay {name}{where} = {text}", refs, upto, banded, each)

    def add_dated_pay(self, program, name, upto):
        self.dice.use("pay.dated")
        lines, refs = [], frozenset()
        for span in self.spans(2, open_begin=self.dice.chance(0.3)):
            text, needs, _, _ = self.payment(program, name, upto, each=False)
            lines.append(f"pay {name} {span} = {text}".replace("  ", " "))
            refs |= needs
        return self.put_pay(program, name, "\n  ".join(lines), refs, upto)

    def payment(self, program, name, upto=None, each=None):
        """Amount, condition and limit; what it reads; whether it has bands; whether it goes row by row."""
        dice, signed = self.dice, self.world.payers[name][1]
        scope = self.scope_in(program, upto)
        scope = scope.but(names=scope.names + (Name("left", "money", 2),))
        dice.use("pay")
        when, refs = "", frozenset()
        if dice.chance(0.25):
            condition, scope = self.condition(scope)
            when, refs = f" when {condition.at(-1)}", condition.refs
            dice.use("pay.when")
        each = dice.chance(0.3 if "acct" in name else 0.08) if each is None else each
        each = each and "accounts" in scope.lists and not signed
        amount, banded = self.amount(program, scope, signed, each, when)
        refs |= amount.refs
        tail, needs = self.each_tail(scope) if each else self.cap(scope)
        banded = banded and not when and "across" not in tail
        parts = [when, tail] if dice.chance(0.8) else [tail, when]
        return amount.text + "".join(parts) + self.cited(0.1), refs | needs, banded, each

    def amount(self, program, scope, signed, each, when):
        """Of a payment, and whether its bands can be given."""
        how = self.dice.weighted((4, "share"), (3, "left"), (3, "part"), (3, "any"), (1, "alternatives"))
        if signed:
            how = self.dice.pick(("signed", "any"))
        if each:
            how = self.dice.pick(("left", "any"))
        if how == "share":
            made = self.make.across("money", scope, 2, 8)
            if made is not None:
                if made.scale > 2:
                    made = self.make.round_of(made, self.dice.pick(("half_up", "half_up", "half_even", "down", "up")), 2)
                return made, made.text.count("across") == 1
        if how == "left":
            self.dice.use("pay.left")
            less = self.make.value("money", scope, 0, 2)
            text = self.dice.pick(("left", "left", f"max(¥0, left - {less.at(5)})"))
            return Expr(text, "money", 2, refs=less.refs | {"left"}), False
        if how == "part":
            return self.part(program, scope), False
        if how == "alternatives" and not when:
            made = self.alternatives("money", scope, 2, 2)
            self.dice.use("pay.alternatives")
            return made, False
        if how == "signed":
            base = self.make.value("money", scope, 1, 2)
            self.dice.use("pay.signed")
            return Expr(f"medfee_sumamt - {base.at(5)}", "money", 2, 4, signed=True, refs=base.refs | {"medfee_sumamt"}), False
        made = self.make.value("money", scope, 2, 2)
        self.dice.use_if(".asked" in made.text, "pay.asked")
        if signed:
            self.dice.use("pay.signed")
            return made, False
        return self.make.kept(made) if self.dice.chance(0.97) else made, False

    def part(self, program, scope):
        """Of what is left, or of an amount that has a name, a share."""
        self.dice.use("pay.left", "expr.times")
        names = [n for n in scope.of_kind("money", 2) if not n.optional and not n.signed]
        base = self.dice.pick([n for n in names if n.text in ("left", "medfee_sumamt", "inscp_scp_amt")] or names)
        share = self.make.value("ratio", scope.but(rounding=True), 1, 6)
        share = self.make.kept(share)
        product = self.make.joined("money", f"{base.text} * {share.at(6)}", (self.make.named(base), share), level=5,
                                   scale=base.scale + share.scale)
        return self.make.round_of(product, self.dice.pick(("half_up", "half_up", "half_even", "down", "up")), 2)

    def cap(self, scope):
        """ up to CAP: an amount that is left of a ceiling, or a value that may be none."""
        if not self.dice.chance(0.4):
            return "", frozenset()
        self.dice.use("pay.cap")
        made = self.optional_value(scope) if self.dice.chance(0.35) else None
        if made is not None:
            self.dice.use("pay.cap_none")
        elif self.dice.chance(0.4):
            a, b = self.make.value("money", scope, 0, 2), self.make.value("money", scope, 0, 2)
            made = self.make.joined("money", f"{a.at(4)} - {b.at(5)}", (a, b), level=4)
            self.dice.use("pay.cap_negative")
        else:
            made = self.make.value("money", scope, 1, 2)
        return f" up to {made.at(-1)}", made.refs

    def each_tail(self, scope):
        """ each a in accounts order FIELD [first n] [up to …]"""
        dice, listing = self.dice, scope.lists["accounts"]
        facts = {n.text for n in self.world.names}
        orders = [f.text for f in listing.fields
                  if f.kind in ("date", "count", "money", "days", "years") and not f.optional and f.text not in facts]
        text, refs = f" each a in accounts order {dice.pick(orders)}", frozenset({"accounts"})
        dice.use("pay.each")
        if dice.chance(0.5):
            first = self.make.value("count", scope, 0) if dice.chance(0.4) else Expr(str(dice.pick((0, 1, 1, 2, 2, 3))), "count")
            text, refs = f"{text} first {first.at(4)}", refs | first.refs
            dice.use("pay.first")
        if dice.chance(0.8):
            cap, needs = self.each_cap(scope, listing)
            text, refs = f"{text} up to {cap}", refs | needs
            dice.use("pay.each_cap")
        return text, refs

    def each_cap(self, scope, listing):
        bools = [f.text for f in listing.fields if f.kind == "bool" and not f.optional]
        maybe = [f.text for f in listing.fields if f.kind == "money" and f.optional]
        if maybe and self.dice.chance(0.5):
            return "a." + maybe[0], frozenset()
        if bools and self.dice.chance(0.4):
            return f"(if a.{bools[0]} then a.available else ¥0)", frozenset()
        if self.dice.chance(0.3):
            fields = {f.text for f in listing.fields}
            other = self.make.value("money", scope.but(names=tuple(n for n in scope.names if n.text not in fields)), 0, 2)
            return f"min(a.available, {other.at(-1)})", other.refs
        return "a.available", frozenset()
