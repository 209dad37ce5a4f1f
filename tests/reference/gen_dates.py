"""Dates, periods and intervals."""

from dataclasses import replace

from gen_types import PERIODS, Expr


class Dates:
    def calendar(self, kind, scope):
        if kind == "date":
            return [(3, self.shifted), (3, self.added), (1, self.interval_end), (1, self.id_date)]
        makers = [(1, self.period_sum), (1, self.period_times)]
        if kind == "years":
            makers.append((5, self.age))
        return makers

    # ---- dates ----

    def shifted(self, kind, scope, depth, limit):
        """d + 3 months"""
        day, period = self.value("date", scope, depth - 1), self.value(self.dice.pick(PERIODS), scope, depth - 1)
        sign = self.dice.pick("+-")
        self.dice.use("date.plus" if sign == "+" else "date.minus")
        return self.joined("date", f"{day.at(4)} {sign} {period.at(5)}", (day, period), level=4)

    def added(self, kind, scope, depth, limit):
        """add n months to d next"""
        day = self.operand("date", scope, depth - 1)
        how = self.dice.weighted((3, "number"), (3, "count"), (2, "period"))
        refs, private = day.refs, day.private
        if how == "number":
            head = self.dice.pick(("1 month", f"{self.dice.between(0, 24)} months"))
        else:
            made = self.operand("count" if how == "count" else self.dice.pick(PERIODS), scope, 1)
            simple = made.text.replace("_", "").isalnum() and not made.text[0].isdigit()
            head = (made.text if simple or made.text[0] == "(" else f"({made.text})") + (" months" if how == "count" else "")
            refs, private = refs | made.refs, private or made.private
        tail = self.dice.pick(("", "", " next", " clamp"))
        self.dice.use("date.add_next" if tail == " next" else "date.add")
        return Expr(f"add {head} to {day.text}{tail}", "date", private=private, refs=refs)

    def interval_end(self, kind, scope, depth, limit):
        names = [n for n in scope.names if n.kind == "interval" and not n.optional]  # an open end is no date
        if not names:
            return None
        n, end = self.dice.pick(names), self.dice.pick(("first", "last"))
        self.dice.use("date." + end)
        return Expr(f"{n.text}.{end}", "date", private=n.private, refs=frozenset({n.text}))

    def id_date(self, kind, scope, depth, limit):
        texts = scope.of_kind("text")
        if not texts or not self.dice.chance(0.3):
            return None
        n, other = self.dice.pick(texts), self.value("date", scope, 0)
        if n.optional:
            return None
        self.dice.use("expr.id")
        call = f"id_birth_date({n.text})"
        return self.joined("date", f"if has({call}) then {call} else {other.at(-1)}", (self.named(n), other), level=-1)

    # ---- periods ----

    def age(self, kind, scope, depth, limit):
        day = self.value("date", scope, 0)
        if not self.dice.chance(0.3):
            self.dice.use("date.age")
            return self.joined("years", f"age({day.at(-1)})", (day,))
        other = self.operand("date", scope)
        self.dice.use("date.age_at")
        return self.joined("years", f"age({day.at(-1)}) at {other.text}", (day,), level=6, refs=day.refs | other.refs)

    def period_sum(self, kind, scope, depth, limit):
        a, b = self.value(kind, scope, depth - 1), self.value(kind, scope, depth - 1)
        sign = self.dice.pick("++-")
        self.dice.use("expr.add" if sign == "+" else "expr.subtract")
        return self.joined(kind, f"{a.at(4)} {sign} {b.at(5)}", (a, b), level=4)

    def period_times(self, kind, scope, depth, limit):
        a, b = self.value(kind, scope, 0), self.value("count", scope, 0)
        self.dice.use("expr.times")
        return self.joined(kind, f"{a.at(5)} * {b.at(6)}", (a, b), level=5)

    # ---- counts of days, months, years ----

    def between(self, kind, scope, depth, limit):
        unit = self.dice.pick(PERIODS)
        a, b = self.value("date", scope, depth - 1), self.operand("date", scope, depth - 1)
        self.dice.use("date.between_" + unit)
        return self.joined(kind, f"{unit} between {a.at(4)} and {b.text}", (a, b))

    def unit_in(self, kind, scope, depth, limit):
        unit = self.dice.pick(PERIODS)
        other = unit if unit == "days" else self.dice.pick(("years", "months"))
        period = self.operand(other, scope, depth - 1)
        if unit != "days":
            self.dice.use(f"date.{unit}_in")
        return self.joined(kind, f"{unit} in {period.text}", (period,))

    def id_count(self, kind, scope, depth, limit):
        texts = [n for n in scope.of_kind("text") if not n.optional]
        if not texts or not self.dice.chance(0.3):
            return None
        n = self.dice.pick(texts)
        self.dice.use("expr.id")
        return self.joined(kind, f"id_sex({n.text})", (self.named(n),))

    # ---- intervals ----

    def interval(self, scope, depth):
        """An interval as it may stand beside `in` or `overlaps`, or be named."""
        how = self.dice.weighted((3, "natural"), (1, "insurance"), (2, "rolling"), (3, "range"), (3, "name"))
        names = [n for n in scope.names if n.kind == "interval"]
        if how == "name" and names:
            n = self.dice.pick(names)
            return replace(self.named(n), optional=n.optional)
        if how == "rolling":
            return self.rolling(scope, depth)
        if how == "range":
            return self.open_range(scope, depth)
        day = self.operand("date", scope, depth - 1)
        if how == "insurance":
            self.dice.use("date.insurance")
            head = "insurance year"
        else:
            self.dice.use("date.natural")
            head = "natural " + self.dice.pick(("day", "month", "month", "quarter", "year"))
        return self.joined("interval", f"{head} of {day.text}", (day,))

    def rolling(self, scope, depth):
        unit, day = self.dice.pick(("months", "days")), self.operand("date", scope, depth - 1)
        self.dice.use("date.rolling")
        names = [n for n in scope.of_kind("count") + scope.of_kind(unit)
                 if "." not in n.text and not n.optional and (n.fact or n.param)]  # these are not negative
        if not names or self.dice.chance(0.5):
            return self.joined("interval", f"rolling {self.dice.between(0, 40)} {unit} to {day.text}", (day,))
        n = self.named(self.dice.pick(names))
        return self.joined("interval", f"rolling {n.text} {unit} to {day.text}", (n, day))

    def open_range(self, scope, depth):
        """a .. b, where an end that is none is open."""
        ends = []
        for _ in range(2):
            names = [n for n in scope.names if n.kind == "date" and n.optional]
            if names and self.dice.chance(0.4):
                ends.append(replace(self.named(self.dice.pick(names)), optional=True))
            else:
                ends.append(self.value("date", scope, depth - 1))
        self.dice.use("date.range")
        is_open = any(end.optional for end in ends)
        return self.joined("interval", f"{ends[0].at(4)} .. {ends[1].at(4)}", ends, level=3, optional=is_open)
