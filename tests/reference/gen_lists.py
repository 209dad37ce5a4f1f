"""Aggregates over the rows of a list."""

from gen_types import Expr

SUMMED = ("money", "ratio", "count", "quantity", "price", "int")


class Lists:
    def row_scope(self, scope, listing):
        """The fields of a row under their bare names, the case's own values behind them."""
        shadowed = {n.text for n in listing.fields}
        names = list(listing.fields)
        for n in scope.names:
            if n.text not in shadowed:
                names.append(n)
            elif n.fact:
                names.append(n.__class__(**{**n.__dict__, "text": "case." + n.text}))
        names = [self.prefixed(n, n.text in scope.facts and listing.name != "lines") if n in listing.fields else n
                 for n in names]
        return scope.but(names=tuple(names), row=listing.name, across=False)

    def prefixed(self, n, must):
        """row.x: needed where a fact has the name, too; elsewhere it may stand."""
        if not must and not self.dice.chance(0.05):
            return n
        return n.__class__(**{**n.__dict__, "text": "row." + n.text})

    def listing(self, scope, wanted=None):
        """One with a column of that kind."""
        fits = [l for _, l in sorted(scope.lists.items())
                if wanted is None or any(f.kind == wanted and not f.optional for f in l.fields)]
        return self.dice.pick(fits) if fits else None

    def where(self, inner, share=0.5):
        """` where C`, or nothing; and what it needs."""
        if not self.dice.chance(share):
            return "", frozenset(), frozenset()
        guard = self.guard_of_row(inner)
        if guard is not None and self.dice.chance(0.3):
            self.dice.use("expr.has")
            return f" where has({guard.text})", frozenset({guard.text}), frozenset({guard.text})
        made = self.value("bool", inner, self.dice.between(1, 2))
        return f" where {made.at(-1)}", made.refs, frozenset()

    def guard_of_row(self, inner):
        names = [n for n in inner.names if n.optional and n.column]
        return self.dice.pick(names) if names else None

    def note_prefix(self, text):
        if "row." in text:
            self.dice.use("expr.row_prefix")
        if "case." in text:
            self.dice.use("expr.case_prefix")
        return text

    def total(self, kind, scope, depth, limit):
        """sum, min or max of a kind."""
        word = self.dice.weighted((4, "sum"), (1, "min"), (1, "max"))
        if kind not in SUMMED and word == "sum":
            word = "max"
        listing = self.listing(scope, kind)
        if listing is None:
            return None
        inner = self.row_scope(scope, listing)
        where, refs, guarded = self.where(inner)
        inner = inner.but(guarded=inner.guarded | guarded)
        plain = [f for f in listing.fields if f.kind == kind and not f.optional and f.scale <= limit]
        if listing.name == "lines" and plain and self.dice.chance(0.6):
            field = self.dice.pick(plain)
            value, over = self.named(field), ""
            head = f"lines.{field.text}"
            self.dice.use("list.lines")
        else:
            value = self.value(kind, inner, min(depth - 1, 1), min(limit, 8))
            over, head = f" over {listing.name}", value.at(-1)
        self.dice.use("list." + word)
        fallback, parts = self.fallback(word, kind, scope, value, limit)
        text = self.note_prefix(f"{word}({head}{over}{where}{fallback})")
        refs |= frozenset({listing.name}).union(*(p.refs for p in parts))
        return self.joined(kind, text, parts, refs=refs)

    def fallback(self, word, kind, scope, value, limit):
        """The `else` of min and max; without it no rows are an error."""
        if word == "sum" or self.dice.chance(0.08):
            return "", (value,)
        other = self.leaf(kind, scope, limit)
        self.dice.use("list.else")
        return f" else {other.at(-1)}", (value, other)

    def rows(self, kind, scope, depth, limit):
        listing = self.listing(scope)
        where, refs, _ = self.where(self.row_scope(scope, listing), 0.7)
        self.dice.use("list.count_where" if where else "list.count")
        return Expr(self.note_prefix(f"count({listing.name}{where})"), kind, refs=refs | {listing.name})

    def distinct(self, kind, scope, depth, limit):
        listing = self.listing(scope)
        fields = [f for f in listing.fields if not f.optional]
        if not fields:
            return None
        inner = self.row_scope(scope, listing)
        clear = [n for n in inner.names if n.column and not n.optional]
        where, refs, _ = self.where(inner, 0.3)
        self.dice.use("list.distinct")
        value = self.dice.pick(clear)
        text = self.note_prefix(f"count distinct ({value.text} over {listing.name}{where})")
        return Expr(text, kind, refs=refs | {listing.name}, private=value.private)

    def quantified(self, kind, scope, depth, limit):
        """any, all, exists."""
        listing = self.listing(scope)
        inner = self.row_scope(scope, listing)
        how = self.dice.pick(("any", "all", "any_over", "all_over", "exists", "exists_rows"))
        if how == "exists_rows":
            text, refs = f"exists({listing.name})", frozenset()
        elif how in ("any", "all", "exists"):
            made = self.value("bool", inner, min(depth, 2))
            text, refs = f"{how}({listing.name} where {made.at(-1)})", made.refs
        else:
            made = self.value("bool", inner, min(depth, 2))
            where, refs, _ = self.where(inner, 0.3)
            text, refs = f"{how[:3]}({made.at(-1)} over {listing.name}{where})", refs | made.refs
        self.dice.use("list." + how)
        return Expr(self.note_prefix(text), "bool", refs=refs | {listing.name})
