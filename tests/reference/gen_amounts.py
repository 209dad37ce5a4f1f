"""Money, ratios, prices, quantities and counts: sums, products, quotients, rounding, brackets."""

from gen_types import DECIMALS, MODES, Expr

COINS = {"yuan": 0, "jiao": 1, "fen": 2}


class Amounts:
    # ---- money, ratio, price, quantity ----

    def amounts(self, kind, scope):
        makers = [(3, self.sum), (2, self.difference), (1, self.rounded)]
        if kind in ("money", "ratio"):
            makers += [(4, self.product), (1, self.negated)]
        if scope.lists and not scope.row:
            makers.append((3, self.total))
        if kind == "money" and scope.across and not scope.row and not scope.banded:
            makers.append((1, self.across))
        return makers

    def sum(self, kind, scope, depth, limit):
        a, b = self.value(kind, scope, depth - 1, limit), self.value(kind, scope, depth - 1, limit)
        self.dice.use("expr.add")
        return self.joined(kind, f"{a.at(4)} + {b.at(5)}", (a, b), level=4)

    def difference(self, kind, scope, depth, limit):
        """Mostly kept from coming out negative, as a policy would."""
        a, b = self.value(kind, scope, depth - 1, limit), self.value(kind, scope, depth - 1, limit)
        if kind == "ratio" and self.dice.chance(0.5):
            a = Expr("100%", "ratio", 2)
        self.dice.use("expr.subtract")
        less = self.joined(kind, f"{a.at(4)} - {b.at(5)}", (a, b), level=4, signed=True)
        return self.kept(less) if self.dice.chance(0.85) else less

    def kept(self, made):
        """Not below zero."""
        zero = {"money": "¥0", "ratio": "0%"}.get(made.kind)
        if zero is None or not made.signed:
            return made
        self.dice.use("expr.max")
        return self.joined(made.kind, f"max({zero}, {made.at(-1)})", (made,), signed=False)

    def negated(self, kind, scope, depth, limit):
        a, b = self.value(kind, scope, depth - 1, limit), self.value(kind, scope, 0, limit)
        self.dice.use("expr.minus", "expr.add")
        return self.kept(self.joined(kind, f"-{a.at(6)} + {b.at(5)}", (a, b), level=4, signed=True))

    def product(self, kind, scope, depth, limit):
        if kind == "money" and limit >= 8 and self.dice.chance(0.25):
            made = self.priced(scope, limit)
            if made is not None:
                return made
        other = self.dice.weighted((4, "ratio"), (1, "count"))
        if limit < 4:
            other = "count"
        a = self.value(kind, scope, depth - 1, limit if other == "count" else max(2, limit - 4))
        b = self.value(other, scope, depth - 1, 0 if other == "count" else limit - a.scale)
        if b.scale + a.scale > limit:
            return None
        if self.dice.chance(0.3):
            a, b = b, a
        self.dice.use("expr.times")
        return self.joined(kind, f"{a.at(5)} * {b.at(6)}", (a, b), level=5, scale=a.scale + b.scale)

    def priced(self, scope, limit):
        """price × quantity"""
        prices = [n for n in scope.of_kind("price", limit) if not n.optional or n.text in scope.guarded]
        price = self.dice.pick(prices) if prices else None
        amounts = [n for n in scope.of_kind("quantity", limit - price.scale) if not n.optional] if price else []
        if not amounts:
            return None
        a, b = self.named(price), self.named(self.dice.pick(amounts))
        self.dice.use("expr.times")
        return self.joined("money", f"{a.text} * {b.text}", (a, b), level=5, scale=a.scale + b.scale)

    # ---- rounding ----

    def rounded(self, kind, scope, depth, limit):
        mode, decimals = self.dice.pick(MODES), min(limit, self.decimals_for(kind))
        inner = scope.but(rounding=True)
        body = self.fraction(kind, inner, depth - 1) if kind in ("money", "ratio") and self.dice.chance(0.4) else None
        if body is None and self.dice.chance(0.6) and kind in ("money", "ratio"):
            body = self.product(kind, inner, depth, inner.most)
        body = body or self.value(kind, inner, depth - 1)
        return self.round_of(body, mode, decimals)

    def decimals_for(self, kind):
        if kind == "money":
            return self.dice.weighted((6, 2), (1, 0), (1, 1), (1, 3))
        return self.dice.pick((2, 3, 4, 4, 6))

    def round_of(self, body, mode, decimals):
        """The ways to write it."""
        coin = next((word for word, digits in COINS.items() if digits == decimals), None)
        to = f" to {decimals} decimals"
        if coin is not None and (body.kind == "money" or self.dice.chance(0.2)):
            to = f" to {coin}"
            self.dice.use("round." + coin)
        else:
            self.dice.use("round.decimals")
        if decimals == 2 and self.dice.chance(0.7):
            to = ""
        self.dice.use("round." + mode)
        if body.level == 7 and body.text.startswith("across"):
            self.dice.use("round.plain")
            text = f"round {mode}{to} {body.text}"
        elif to and self.dice.chance(0.3):
            self.dice.use("round.inside")
            text = f"round {mode} ({body.at(-1)}{to})"
        else:
            text = f"round {mode}{to} ({body.at(-1)})"
        return self.joined(body.kind, text, (body,), scale=decimals)

    # ---- quotients ----

    def fraction(self, kind, scope, depth):
        """What may stand directly in `round` only: a quotient, or a sum, product or choice of one."""
        shape = self.dice.weighted((5, "plain"), (2, "sum"), (1, "times"), (1, "choice"))
        quotient = self.quotient(kind, scope, depth)
        if shape == "plain":
            return quotient
        other = self.value(kind if shape != "times" else "ratio", scope, depth - 1, 6)
        parts = (quotient, other)
        scale = quotient.scale + other.scale if shape == "times" else max(quotient.scale, other.scale)
        if shape == "choice":
            when = self.value("bool", scope, 1)
            return self.joined(kind, f"if {when.at(-1)} then {quotient.at(-1)} else {other.at(-1)}", parts, level=-1,
                               scale=scale, refs=when.refs | quotient.refs | other.refs)
        self.dice.use("quotient.sum")
        if shape == "times":
            return self.joined(kind, f"{quotient.at(5)} * {other.at(6)}", parts, level=5, scale=scale)
        sign = self.dice.pick(("+", "+", "-"))
        return self.joined(kind, f"{quotient.at(4)} {sign} {other.at(5)}", parts, level=4, scale=scale,
                           signed=sign == "-" or quotient.signed or other.signed)

    def quotient(self, kind, scope, depth):
        """money / money is a ratio; money / ratio and money / count are money."""
        below = "money" if kind == "ratio" else self.dice.pick(("ratio", "count"))
        a, b = self.value("money", scope, depth - 1, 6), self.divisor(below, scope)
        self.dice.use("quotient." + {"money": "ratio", "ratio": "money", "count": "count"}[below])
        return self.joined(kind, f"{a.at(5)} / {b.at(6)}", (a, b), level=5, scale=a.scale - b.scale)

    def divisor(self, kind, scope):
        """Seldom zero."""
        how = self.dice.weighted((4, "literal"), (4, "kept"), (1, "any"))
        if how == "any":
            return self.value(kind, scope, 0, 6)
        if how == "literal" or kind == "ratio":
            if kind == "count":
                return Expr(str(self.dice.pick((2, 3, 6, 7, 12, 30))), kind)
            return self.literals.money(1) if kind == "money" else self.literals.ratio(1)
        made = self.value(kind, scope, 0, 6)
        return self.joined(kind, f"max({'1' if kind == 'count' else '¥1'}, {made.text})", (made,), signed=False)

    # ---- brackets ----

    def across(self, kind, scope, depth, limit, each=None):
        """What lies from a to a + x in each band, times the ratio there."""
        each = self.dice.chance(0.25) if each is None else each
        share = self.share(scope, limit if each else limit - 2)
        if share is None:
            return None
        origin = self.kept(self.value("money", scope, min(depth - 1, 1), 2))
        amount = self.kept(self.value("money", scope, min(depth - 1, 1), 2))
        self.dice.use("across")
        refs = share.refs | origin.refs | amount.refs
        private = share.private or origin.private or amount.private
        inside = f"({share.at(-1)}, from {origin.at(-1)}, for {amount.at(-1)})"
        if each:
            self.dice.use("across.each")
            mode = self.dice.pick(MODES)
            return Expr(f"across each round {mode} {inside}", "money", 2, refs=refs, private=private)
        return Expr("across" + inside, "money", 2 + share.scale, refs=refs, private=private)

    def share(self, scope, limit):
        """Any ratio: one table, several together, a named share, or no table at all."""
        limit = min(limit, 6)
        inner = scope.but(banded=True, across=False)
        tables = [t for t in scope.tables if t.band and t.kind == "ratio" and not t.optional and t.scale <= limit]
        shares = [n for n in inner.of_kind("ratio", limit) if n.banded]
        how = self.dice.weighted((5, "table"), (3, "combined"), (2, "named"), (1, "none"))
        if how == "none" or limit < 2 or not (tables or shares):
            self.dice.use("across.none")
            return self.kept(self.value("ratio", scope.but(across=False), 1, limit)) if limit >= 2 else None
        if how == "named" and shares:
            self.dice.use("across.named")
            return self.named(self.dice.pick(shares))
        if not tables:
            return None
        one = self.lookup(self.dice.pick(tables), inner, 1)
        return one if how == "table" else self.combined(one, inner, limit)

    def combined(self, one, inner, limit):
        """A bonus in points, a factor on the patient's part, a limit, two tables."""
        self.dice.use("across.combined")
        how = self.dice.pick(("bonus", "factor", "two", "choice"))
        if how == "factor" and one.scale + 2 <= limit:
            factor = self.dice.pick(("60%", "50%", "80%"))
            return self.joined("ratio", f"100% - (100% - {one.at(5)}) * {factor}", (one,), scale=one.scale + 2, level=4)
        if how == "choice":
            when = self.value("bool", inner.but(banded=False), 1)
            other = self.leaf("ratio", inner.but(banded=False), limit)
            return self.joined("ratio", f"if {when.at(-1)} then {one.at(-1)} else {other.at(-1)}", (one, other), level=-1,
                               refs=one.refs | other.refs | when.refs)
        other = self.leaf("ratio", inner.but(banded=False), limit)
        tables = [t for t in inner.tables if t.band and t.kind == "ratio" and not t.optional and t.scale <= limit]
        if how == "two" and tables:
            other = self.lookup(self.dice.pick(tables), inner, 0)
        return self.joined("ratio", f"min(100%, {one.at(4)} + {other.at(5)})", (one, other),
                           scale=max(2, one.scale, other.scale), signed=False)

    # ---- counts ----

    def counts(self, kind, scope):
        makers = [(2, self.count_sum), (1, self.count_product), (2, self.between), (1, self.unit_in), (1, self.id_count)]
        if scope.lists and not scope.row:
            makers += [(4, self.rows), (1, self.distinct), (1, self.total)]
        return makers

    def count_sum(self, kind, scope, depth, limit):
        a, b = self.value(kind, scope, depth - 1), self.value(kind, scope, depth - 1)
        sign = self.dice.pick("+-") if kind == "int" else "+"
        self.dice.use("expr.add" if sign == "+" else "expr.subtract")
        return self.joined(kind, f"{a.at(4)} {sign} {b.at(5)}", (a, b), level=4, signed=sign == "-" or a.signed or b.signed)

    def count_product(self, kind, scope, depth, limit):
        a, b = self.value(kind, scope, 0), self.value("count", scope, 0)
        self.dice.use("expr.times")
        return self.joined(kind, f"{a.at(5)} * {b.at(6)}", (a, b), level=5)


def most_decimals(kind):
    return DECIMALS.get(kind, 0)
