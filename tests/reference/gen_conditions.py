"""Conditions: comparisons, sets, `has` and `known`, proofs, and what joins them."""

from gen_types import ORDERED, PROOF_STATES, Expr

ID_KINDS = ("resident_18", "resident_15", "hmt_residence", "hm_pass", "passport")


class Conditions:
    def conditions(self, scope):
        makers = [
            (6, self.comparison),
            (4, self.junction),
            (2, self.negation),
            (3, self.row_of_enum),
            (2, self.bool_name),
            (1, self.equality),
            (1, self.values_in),
            (1, self.sets),
            (2, self.has),
            (1, self.known),
            (1, self.date_in),
            (1, self.overlap),
            (1, self.bool_choice),
            (1, self.id_condition),
            (1, self.table),
        ]
        if scope.proofs:
            makers.append((1, self.proof_state))
        if scope.lists and not scope.row:
            makers.append((2, self.quantified))
        return makers

    # ---- and, or, not, if ----

    def junction(self, kind, scope, depth, limit):
        word = self.dice.pick(("and", "or"))
        guard = self.guard(scope) if self.dice.chance(0.3) else None
        if guard is not None:
            return self.guarded_junction(word, guard, scope, depth)
        parts = [self.value("bool", scope, depth - 1) for _ in range(self.dice.weighted((4, 2), (1, 3)))]
        self.dice.use("expr." + word)
        return self.joined("bool", f" {word} ".join(p.at(1) for p in parts), parts, level=0)

    def guarded_junction(self, word, guard, scope, depth):
        """has(x) and …x…; not has(x) or …x…"""
        inner = scope.but(guarded=scope.guarded | {guard.text})
        other = self.use_of(guard, inner) or self.value("bool", inner, depth - 1)
        first = f"has({guard.text})" if word == "and" else f"not has({guard.text})"
        self.dice.use("expr.has", "expr." + word)
        return self.joined("bool", f"{first} {word} {other.at(1)}", (other,), level=0, refs=other.refs | {guard.text})

    def use_of(self, n, scope):
        """A condition that reads a name."""
        if n.kind == "bool":
            return self.named(n)
        if n.kind in ORDERED:
            return self.compare(self.named(n), scope)
        if n.kind.startswith("enum "):
            return self.enum_test(self.named(n), scope)
        return None

    def negation(self, kind, scope, depth, limit):
        made = self.value("bool", scope, depth - 1)
        self.dice.use("expr.not")
        return self.joined("bool", f"not {made.at(1)}", (made,), level=1)

    def bool_choice(self, kind, scope, depth, limit):
        return self.choice("bool", scope, depth, 0)

    def bool_name(self, kind, scope, depth, limit):
        return self.name("bool", scope, 0, 0)

    # ---- comparisons ----

    def comparison(self, kind, scope, depth, limit):
        kinds = sorted({n.kind for n in scope.names if n.kind in ORDERED and not n.optional})
        kind = self.dice.pick(kinds)
        own = kind in ("price", "quantity", "time", "minutes")  # such a literal takes its unit from a name
        first = self.name(kind, scope, 0, 8) if own else self.value(kind, scope, depth - 1)
        return self.compare(first, scope, depth - 1) if first is not None else None

    def compare(self, first, scope, depth=0):
        if first.kind in ("price", "quantity") and self.dice.chance(0.7):
            second = self.literals.number(first.kind)
        elif first.kind in ("time", "minutes") or self.dice.chance(0.5):
            second = self.literal(first.kind, scope, 8)
        else:
            second = self.value(first.kind, scope, depth)
        word = self.dice.weighted((2, "<"), (2, "<="), (2, ">"), (3, ">="), (1, "="), (1, "!="))
        self.dice.use("expr.compare" if word not in ("=", "!=") else "expr.equal")
        return Expr(f"{first.at(4)} {word} {second.at(4)}", "bool", level=2, refs=first.refs | second.refs)

    def equality(self, kind, scope, depth, limit):
        """Of what has no order: texts, areas, bools."""
        kind = self.dice.pick(("text", "area", "bool"))
        first = self.name(kind, scope, 0, 0)
        if first is None:
            return None
        second = self.literals.of(kind) if self.dice.chance(0.6) else self.value(kind, scope, 0)
        if kind != "bool":
            self.dice.use("expr.text" if kind == "text" else "expr.area_of")
        word = self.dice.pick(("=", "!="))
        self.dice.use("expr.equal")
        private = kind == "bool" and (first.private or second.private)  # x = yes is x itself
        return Expr(f"{first.at(4)} {word} {second.at(4)}", "bool", level=2, private=private, refs=first.refs | second.refs)

    # ---- enums and sets ----

    def row_of_enum(self, kind, scope, depth, limit):
        names = [n for n in scope.names if n.kind.startswith("enum ") and (not n.optional or n.text in scope.guarded)]
        return self.enum_test(self.named(self.dice.pick(names)), scope) if names else None

    def enum_test(self, first, scope):
        of = first.kind.split()[1]
        row = self.dice.pick(scope.enums[of])
        how = self.dice.weighted((4, "="), (1, "!="), (4, "in"), (1, "not in"))
        if how in ("=", "!="):
            self.dice.use("expr.equal")
            return Expr(f"{first.text} {how} {row}", "bool", level=2, refs=first.refs)
        rows = self.set_of(of, scope)
        self.dice.use("expr.in" if how == "in" else "expr.not_in")
        return Expr(f"{first.text} {how} {rows.at(4)}", "bool", level=2, refs=first.refs | rows.refs)

    def set_of(self, of, scope):
        """A literal set, a group, a set that has a name, or two of them."""
        choices = [Expr("{ " + ", ".join(self.dice.some(scope.enums[of], 1, 3)) + " }", "set")]
        choices += [Expr(name, "set", refs=frozenset({name})) for name, enum in scope.groups if enum == of]
        choices += [self.named(n) for n in scope.of_kind("set " + of) if not n.optional]
        made = self.dice.pick(choices)
        if not self.dice.chance(0.15):
            return made
        other = self.dice.pick(choices)
        self.dice.use("expr.set_algebra")
        return Expr(f"{made.at(4)} {self.dice.pick('+-')} {other.at(5)}", "set", level=4, refs=made.refs | other.refs)

    def sets(self, kind, scope, depth, limit):
        """S subset of T, S = T: the first has a name, which tells the enum."""
        names = [n for n in scope.names if n.kind.startswith("set ") and not n.optional]
        if not names:
            return None
        first = self.dice.pick(names)
        if self.dice.chance(0.25):
            self.dice.use("expr.row_in")
            row = self.dice.pick(scope.enums[first.kind.split()[1]])
            return Expr(f"{row} {self.dice.pick(('in', 'not in'))} {first.text}", "bool", level=2, refs=frozenset({first.text}))
        second = self.set_of(first.kind.split()[1], scope)
        word = self.dice.pick(("subset of", "subset of", "=", "!="))
        self.dice.use("expr.subset" if word == "subset of" else "expr.equal")
        return Expr(f"{first.text} {word} {second.at(4)}", "bool", level=2, refs=second.refs | {first.text})

    def values_in(self, kind, scope, depth, limit):
        """x in { 1, 3 }"""
        kind = self.dice.pick(("count", "money", "area", "text", "date", "years"))
        first = self.name(kind, scope, 0, 8)
        if first is None:
            return None
        values = ", ".join(self.literals.of(kind).text for _ in range(self.dice.between(1, 3)))
        self.dice.use("expr.in_values")
        return Expr(f"{first.text} in {{ {values} }}", "bool", level=2, refs=first.refs)

    # ---- has, known, proofs ----

    def has(self, kind, scope, depth, limit):
        guard = self.guard(scope)
        if guard is None:
            return None
        self.dice.use("expr.has")
        return Expr(f"has({guard.text})", "bool", refs=frozenset({guard.text}))

    def known(self, kind, scope, depth, limit):
        facts = [n for n in scope.names if n.fact and not n.column and not n.text.startswith("case.")]
        if not facts:
            return None
        n = self.dice.pick(facts)
        self.dice.use("expr.known")
        return Expr(f"known({n.text})", "bool", refs=frozenset({n.text}))

    def proof_state(self, kind, scope, depth, limit):
        proof, states = self.dice.pick(scope.proofs), self.dice.some(PROOF_STATES, 1, 2)
        how = self.dice.pick(("=", "!=", "in", "presented"))
        if how == "presented":
            self.dice.use("proof.presented")
            return Expr(f"presented({proof})", "bool", refs=frozenset({proof}))
        self.dice.use("proof.state")
        other = "{ " + ", ".join(states) + " }" if how == "in" else states[0]
        return Expr(f"state({proof}) {how} {other}", "bool", level=2, refs=frozenset({proof}))

    # ---- dates, identity numbers ----

    def date_in(self, kind, scope, depth, limit):
        day, span = self.value("date", scope, depth - 1), self.interval(scope, depth - 1)
        self.dice.use("date.in")
        return Expr(f"{day.at(4)} in {span.at(3)}", "bool", level=2, refs=day.refs | span.refs)

    def overlap(self, kind, scope, depth, limit):
        a, b = self.interval(scope, depth - 1), self.interval(scope, depth - 1)
        self.dice.use("date.overlaps")
        return Expr(f"{a.at(3)} overlaps {b.at(3)}", "bool", level=2, refs=a.refs | b.refs)

    def id_condition(self, kind, scope, depth, limit):
        texts = [n for n in scope.of_kind("text") if not n.optional]
        if not texts:
            return None
        n = self.dice.pick(texts)
        self.dice.use("expr.id")
        text = self.dice.pick((f"id_valid({n.text})", f"id_kind({n.text}) = {self.dice.pick(ID_KINDS)}",
                               f"has(id_area({n.text}))", f"id_sex({n.text}) = 1"))
        return Expr(text, "bool", level=2, private=n.private, refs=frozenset({n.text}))
