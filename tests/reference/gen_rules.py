"""Named values, outputs and rules."""

from gen_types import EN, ZH, Expr, Name
from gen_world import Declared, bound

KINDS = ("money", "money", "money", "ratio", "ratio", "count", "bool", "bool", "date", "years", "days", "int", "enum level",
         "enum who", "area")


class Rules:
    """Needs what Packs has."""

    # ---- named values ----

    def some_kind(self):
        return self.dice.pick(KINDS)

    def formula(self, kind, scope, limit=None, depth=None, whole=False):
        """An expression or, in a program, alternatives; kept from being negative if money mostly."""
        depth = self.dice.weighted((3, 1), (4, 2), (2, 3)) if depth is None else depth
        if whole and self.dice.chance(0.25):
            return self.alternatives(kind, scope, limit, depth)
        made = self.make.value(kind, scope, depth, limit)
        return self.make.kept(made) if self.dice.chance(0.95) else made

    def alternatives(self, kind, scope, limit, depth):
        """a when C | b when D | c otherwise"""
        last = self.make.kept(self.make.value(kind, scope, depth - 1, limit))
        parts, text, refs = [last], [], frozenset()
        for _ in range(self.dice.between(1, 2)):
            when, inner = self.condition(scope)
            made = self.make.kept(self.make.value(kind, inner, depth - 1, limit))
            if made.text == last.text:
                continue  # there is nothing to choose
            parts.append(made)
            refs |= when.refs
            text.append(f"{made.at(-1)} when {when.at(-1)}")
        if not text:
            return last
        text.append(f"{last.at(-1)} otherwise")
        self.dice.use("expr.alternatives")
        refs = refs.union(*(p.refs for p in parts))
        return self.make.joined(kind, "\n      | ".join(text) if self.dice.chance(0.5) else " | ".join(text), parts, level=-2,
                                refs=refs)

    def condition(self, scope, depth=2):
        """A condition, and the scope of what stands under it."""
        guard = self.make.guard(scope) if self.dice.chance(0.3) else None
        if guard is None:
            return self.make.value("bool", scope, self.dice.between(1, depth)), scope
        self.dice.use("expr.has")
        has = Expr(f"has({guard.text})", "bool", refs=frozenset({guard.text}))
        return has, scope.but(guarded=scope.guarded | {guard.text})

    def name_of(self, name, made, kind=None):
        """A value that has a name now: with room for more decimals, and never negative if it is money."""
        value = Name(name, kind or made.kind, made.scale, made.optional, made.private, made.signed and made.kind != "money")
        return bound(value, {"money": 2, "ratio": 4}.get(made.kind.split()[0], 0)) if made.scale >= 0 else value

    def declare_let(self, kind=None, again=None):
        """A new one, or in an area another value under the name."""
        dice, world = self.dice, self.world
        kind = kind or again and again.kind or (dice.chance(0.2) and "interval") or self.some_kind()
        lets = world.lets if again is None else world.lets[: world.lets.index(again)]
        open_to_all = dice.chance(0.8) if again is None else not again.value.private
        scope = self.scope(open_to_all)
        known = {d.name for d in lets}
        scope = scope.but(names=tuple(n for n in scope.names if n.text in known or not self.is_let(n)))
        name = world.fresh("l_" + kind) if again is None else again.name
        dice.use("let")
        tail = dice.pick((" for settle", " for settle", ""))
        if kind == "interval":
            dice.use("let.interval")
            made = self.make.interval(scope, 2)
            text = f"let {name} = {made.text}{tail}"
        else:
            made, text = self.let_text(name, kind, scope, again, tail)
        declared = Declared(name, kind, self.name_of(name, made), made.refs)
        if again is None:
            world.lets.append(declared)
            return self.add(text)
        again.refs |= made.refs
        return text

    def is_let(self, n):
        return any(d.name == n.text for d in self.world.lets)

    def let_text(self, name, kind, scope, again, tail):
        limit = again.value.scale if again else None
        made = self.formula(kind, scope, limit)
        typed = ""
        if self.dice.chance(0.15) and not kind.startswith("enum") and kind not in ("count", "int"):
            typed = f" : {kind}"
            self.dice.use("let.type")
        if self.dice.chance(0.85) or again is not None:
            return made, f"let {name}{typed} = {made.text}{tail}{self.cited(0.2)}"
        self.dice.use("let.dated")
        day = self.world.moment(self.change_day())
        other = self.formula(kind, scope, limit)
        first = f"let {name}{typed}{self.dice.pick(('', f' until {day}'))} = {made.text}{tail}"
        both = self.make.joined(kind, "", (made, other))
        return both, f"{first}\nlet {name}{typed} from {day} = {other.text}{tail}"

    def declare_give(self, again=None):
        """An output beside the settlement's own."""
        kind = self.dice.pick(("money", "ratio", "count", "bool", "date", "years", "area")) if again is None else again.kind
        scope = self.scope(True)
        made = self.formula(kind, scope, {"money": 2, "ratio": 4}.get(kind))
        name = self.world.fresh("g_" + kind) if again is None else again.name
        self.dice.use("give")
        text = f"give {name} = {made.text} for settle"
        if again is None:
            self.world.gives[name] = Declared(name, kind, refs=made.refs)
            return self.add(text)
        again.refs |= made.refs
        return text

    # ---- rules ----

    def declare_rules(self, number):
        for _ in range(number):
            kind = self.dice.weighted((2.2, "deny"), (4, "note"), (3, "require"), (0.4, "unknown"), (1.8, "decide"))
            self.declare_rule(kind)

    def rare(self, scope):
        """A condition that seldom holds, so that most bills settle."""
        parts = [self.make.value("bool", scope, 1) for _ in range(2)]
        names = [n for n in scope.names if n.kind.startswith("enum ") and not n.optional]
        n = self.dice.pick(names)
        parts.append(Expr(f"{n.text} = {self.dice.pick(self.world.enums[n.kind.split()[1]])}", "bool", level=2,
                          refs=frozenset({n.text})))
        self.dice.use("expr.and")
        return Expr(" and ".join(p.at(1) for p in self.dice.shuffled(parts)), "bool", level=0,
                    refs=frozenset().union(*(p.refs for p in parts)))

    def declare_rule(self, kind, again=None):
        name = "settle." + self.world.fresh("r_" + kind) if again is None else again.name
        scope = self.scope(across=False)
        condition = self.make.value("bool", scope, 2) if kind == "note" or kind != "unknown" and self.dice.chance(0.3) \
            else self.rare(scope)
        says, refs = self.verb(kind)
        self.dice.use("rule." + kind)
        when = f"\n  when {condition.at(-1)}"
        if kind in ("note", "require", "decide") and self.dice.chance(0.15):
            when = ""
            self.dice.use("rule.always")
        sentence, said = self.sentence() if kind in ("deny", "note", "decide") else ("", frozenset())
        text = f"rule {name}{self.rule_dates()}\n  {says}{when}{sentence}{self.cited(0.7)}{self.met()}"
        declared = Declared(name, kind, refs=condition.refs | refs | said)
        if again is None:
            self.world.rules.append(declared)
            self.changed.add(name)
            return self.add(text)
        again.refs |= declared.refs
        return text

    def rule_dates(self):
        if not self.dice.chance(0.15):
            return ""
        self.dice.use("rule.dated")
        return " " + self.spans(1, open_begin=self.dice.chance(0.3))[0]

    def verb(self, kind):
        """What the rule says, and what it reads for it."""
        if kind in ("deny", "note"):
            return f"{kind} {self.code()}", frozenset()
        if kind == "require":
            return "require " + self.proofs_wanted(), frozenset(self.world.proofs)
        if kind == "unknown":
            return "unknown " + self.words("来源未载", "the sources do not say"), frozenset()
        self.verdict_refs = frozenset()
        table, text = self.verdicts(self.words)
        self.add(text)
        names = []
        for key in table.keys:
            fits = [n for n in self.world.names if n.kind == key.kind and not n.optional]
            names.append(self.dice.pick(fits).text if fits else key.name)
        return f"decide by {table.name}({', '.join(names)})", self.verdict_refs | set(names)

    def proofs_wanted(self, depth=2):
        """Names, and, or: never so deep that there are too many ways to meet it."""
        proofs, how = self.world.proofs, self.dice.weighted((3, "one"), (2, "and"), (2, "or"))
        if not proofs:
            self.world.proofs.append(self.world.fresh("proof"))
            self.world.since[proofs[0]] = self.world.depth
            self.add(f"proof {proofs[0]} document {self.words('证明', 'proof')}")
        if depth == 0 or how == "one":
            one = self.dice.pick(proofs)
            if self.dice.chance(0.2):
                self.dice.use("require.presented")
                return f"presented({one})"
            return one
        self.dice.use("require." + how)
        parts = [self.proofs_wanted(depth - 1) for _ in range(2)]
        return f" {how} ".join(f"({part})" if " " in part else part for part in parts)

    def sentence(self):
        """say "…" / "…", with values that may be printed."""
        if self.dice.chance(0.2):
            return "", frozenset()
        names = [n for n in self.scope(True).names if not n.banded and n.kind != "interval" and n.text != "on"]
        zh, en, refs = "原因", "because", set()
        for n in self.dice.some(names, 0, 2) if self.dice.chance(0.5) else []:
            zh, en = zh + "{" + n.text + "}", en + " {" + n.text + "}"
            refs.add(n.text)
            self.dice.use("say.values")
        return f'\n  say "{zh}{self.dice.pick(ZH)}" / "{en} {self.dice.pick(EN)}"', frozenset(refs)
