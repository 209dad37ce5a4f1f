"""Decision tables: every kind of key, rows that cover all there is without overlapping, versions, verdicts."""

import datetime

from gen_types import DECIMALS, Key, Table, decimal


class Tables:
    """Needs self.world, self.dice, self.literals and self.words."""

    # ---- keys ----

    def key_for(self, used):
        """A key by the name of an enum or a fact, or with its type written."""
        kind = self.dice.weighted((5, "enum"), (2, "bool"), (3, "count"), (1, "int"), (3, "money"), (2, "date"), (1, "years"),
                                  (1, "ratio"), (1, "time"), (1, "days"), (1, "area"))
        if kind == "enum":
            enum = self.dice.pick(sorted(self.world.enums))
            return None if enum in used else (Key(enum, "enum " + enum), enum)
        names = [n.text for n in self.world.names if n.kind == kind and "." not in n.text and n.text not in used]
        if names and self.dice.chance(0.4):
            name = self.dice.pick(names)
            return Key(name, kind), name
        name = self.world.fresh("key_")
        return Key(name, kind), f"{name} : {kind}"

    def keys_for(self, most, band):
        keys, written = [], []
        for _ in range(self.dice.between(0 if band else 1, most)):
            made = self.key_for({key.name for key in keys})
            if made is not None:
                keys.append(made[0])
                written.append(made[1])
        if band:
            name = self.world.fresh("axis")
            at = self.dice.between(0, len(keys))
            keys.insert(at, Key(name, "money", True))
            written.insert(at, f"{name} band : money")
            self.dice.use("table.band")
        return keys, written

    # ---- patterns: what each row has at a key ----

    def patterns(self, key):
        """A few patterns that cover the key without overlapping."""
        kind = key.kind.split()[0]
        if kind in ("count", "int"):
            found = self.closed_ranges(kind)
        elif kind == "enum":
            found = self.rows_of(key.kind.split()[1])
        elif kind == "bool":
            self.dice.use("table.bool")
            found = ["yes", "no"]
        elif kind == "area":
            self.dice.use("table.area")
            found = ["330200", "330203|330000", "510000..520000"]
        else:
            found = self.half_open(kind)
        if len(found) > 2 and not key.band and self.dice.chance(0.2):
            a, b = self.dice.some(range(len(found)), 2, 2)
            found[a] += "|" + found.pop(b)
            self.dice.use("table.alternatives")
        return found

    def rows_of(self, enum):
        self.dice.use("table.enum")
        runs = self.dice.split(self.dice.shuffled(self.world.enums[enum]), self.dice.between(1, 3))
        if len(runs) == 1:
            return ["_"]
        found = []
        for run in runs:
            group = next((name for name, of, rows in self.world.row_groups if of == enum and sorted(rows) == sorted(run)), None)
            if group is not None:
                self.dice.use("table.group")
            if len(run) > 1:
                self.dice.use("table.alternatives")
            found.append(group or "|".join(run))
        return found

    def closed_ranges(self, kind):
        """..3, 4, 5..9, 10..: both ends included; counts may begin at 0."""
        self.dice.use("table." + kind)
        low = -6 if kind == "int" else 0
        ends = sorted({self.dice.between(low, 12) for _ in range(self.dice.between(1, 3))})
        for end in ends:
            self.literals.mark("count", max(end, 0))
        first = f"..{ends[0]}" if kind == "int" or self.dice.chance(0.6) else f"0..{ends[0]}" if ends[0] else "0"
        found, begin = [first], ends[0] + 1
        for end in ends[1:]:
            found.append(str(end) if begin == end else f"{begin}..{end}")
            begin = end + 1
        return found + [f"{begin}.."]

    def half_open(self, kind):
        """a ≤ x < b, or with `above` a < x ≤ b: then the first bound itself is named, too."""
        cuts = self.cuts(kind)
        self.dice.use("table." + (kind if kind not in ("days", "months") else "years"))
        zero = {"money": "¥0", "ratio": "0%", "years": "0 years"}.get(kind, "")
        begin = zero if zero and self.dice.chance(0.5) else ""
        if kind in ("money", "ratio") and self.dice.chance(0.35):
            self.dice.use("table.above", "table.value")
            found = [f"{begin}..{cuts[0]}|{cuts[0]}"]
            found += [f"above {a}..{b}" for a, b in zip(cuts, cuts[1:])]
            return found + [f"above {cuts[-1]}.."]
        found = [f"{begin}..{cuts[0]}"]
        found += [f"{a}..{b}" for a, b in zip(cuts, cuts[1:])]
        return found + [f"{cuts[-1]}.."]

    def cuts(self, kind):
        """Bounds in ascending order, as written."""
        number = self.dice.between(1, 3)
        if kind == "date":
            days = sorted({self.literals.near_date() for _ in range(number)})
            return [self.world.moment(day).isoformat() for day in days]
        most = {"money": 4000000, "ratio": 1000, "time": 1400}.get(kind, 80)
        values = sorted({self.bound(kind, most) for _ in range(number)})
        return [self.write(kind, value) for value in values]

    def bound(self, kind, most):
        """Above zero. Money in fen, ratios in tenths of a percent."""
        if kind == "money":
            return self.dice.pick((10000, 50000, 100000, 200000, 500000, 1000000, 3000000)) if self.dice.chance(0.8) \
                else self.dice.between(1, most)
        return self.dice.between(1, most)

    def write(self, kind, value):
        marks = {"money": value, "ratio": value * 1000}
        self.literals.mark(kind, marks.get(kind, value))
        if kind == "money":
            return "¥" + decimal(value, 2)
        if kind == "ratio":
            return decimal(value, 1) + "%"
        if kind == "time":
            return f"{value // 60:02}:{value % 60:02}"
        return f"{value} {kind}"

    # ---- rows ----

    def partition(self, keys):
        """Rows of patterns, one for each key, that cover all and do not overlap."""
        if not keys:
            return [[]]
        if len(keys) > 1 and not keys[0].band and self.dice.chance(0.15):
            self.dice.use("table.any")
            return [["_"] + rest for rest in self.partition(keys[1:])]
        rows, shared = [], None
        for pattern in self.patterns(keys[0]):
            if shared is None or self.dice.chance(0.5):
                shared = self.partition(keys[1:])
            rows += [[pattern] + rest for rest in shared]
        return rows

    def rows(self, table, written, inherit=False):
        """The rows of one version, as lines."""
        rows = self.partition(table.keys)
        while len(rows) > 24:
            rows = self.partition(table.keys)
        whole = not any(key.kind == "area" for key in table.keys) and not inherit
        kept = [row for row in rows if self.dice.chance(0.75)] if not whole or self.dice.chance(0.35) else rows
        if len(kept) == len(rows) and not whole:
            kept = rows[1:]
        lines = [self.row(row, written) for row in kept]
        if table.first_match:
            lines += self.later_rows(table, kept, rows, written)
        elif len(kept) < len(rows) or not whole:
            lines.append(self.otherwise(table, written, inherit))
        return lines

    def row(self, patterns, written):
        return ", ".join(patterns) + " => " + written() + self.cited(0.1)

    def later_rows(self, table, kept, rows, written):
        """With `first match` a row may overlap those above it, if something is left for it."""
        self.dice.use("table.first_match")
        if len(kept) == len(rows) and not any(key.kind == "area" for key in table.keys):
            return []
        self.dice.use("table.any")
        return [self.row(["_"] * len(table.keys), written)]

    def otherwise(self, table, written, inherit):
        if inherit:
            self.dice.use("table.else_inherit")
            return "else inherit"
        if self.dice.chance(0.15):
            self.dice.use("table.else_unknown")
            return "else unknown " + self.words("来源未载", "not in the sources")
        self.dice.use("table.else")
        return "else " + written()

    def result(self, kind, scale, optional):
        """Writes a value of that kind, now and then none or unknown."""
        word, _, of = kind.partition(" ")

        def written():
            if optional and self.dice.chance(0.35):
                self.dice.use("table.none")
                return "none"
            if self.dice.chance(0.015):
                self.dice.use("table.unknown")
                return "unknown " + self.words("来源未载此行", "this row is not in the sources")
            if word == "enum":
                return self.dice.pick(self.world.enums[of])
            made = self.literals.of(word)
            while made.scale > scale:
                made = self.literals.of(word)
            return made.text

        return written

    # ---- the whole ----

    def table(self, kind, band=False):
        """A new table, and its text."""
        dice = self.dice
        word = kind.split()[0]
        keys, written = self.keys_for(2 if band else 3, band)
        if not keys:
            return None
        scale = DECIMALS.get(word, 0) and dice.pick((2, 2, 3, 5) if word == "ratio" else (2,))
        table = Table(self.world.fresh("t_" + word), keys, kind, scale, not band and dice.chance(0.12))
        table.first_match = dice.chance(0.12) and not band
        if word in ("date", "enum", "bool"):
            dice.use("table.result_" + word)
        dice.use("table")
        table.head = f"table {table.name}({', '.join(written)}) : {kind.split()[-1]}"
        table.head += (" optional" if table.optional else "") + (" first match" if table.first_match else "")
        text = self.versions_of(table, dice.weighted((6, 1), (3, 2), (1, 3)))
        self.world.tables[table.name] = table
        return text

    def versions_of(self, table, number, inherit=False, dated=None):
        """The declaration with so many versions, the first of which is mostly in force for ever back."""
        written = self.result(table.kind, table.scale, table.optional)
        dated = number > 1 or self.dice.chance(0.1) if dated is None else dated
        lines = []
        for when in self.spans(number, open_begin=self.dice.chance(0.93)) if dated else [""]:
            cite = self.cited(0.9)
            lines.append("  " + (when + cite).strip() if when or cite else "  " + self.always_cited())
            lines += ["  " + row for row in self.rows(table, written, inherit)]
        if dated:
            self.dice.use("table.dated")
        return table.head + " {\n" + "\n".join(lines) + "\n}"

    def verdicts(self, words):
        """A table of verdicts, and what a rule writes to ask it."""
        keys, written = [], []
        for enum in self.dice.some(sorted(self.world.enums), 1, 2):
            keys.append(Key(enum, "enum " + enum))
            written.append(enum)
        table = Table(self.world.fresh("verdicts"), keys, "verdict", 0)
        rows = self.partition(keys)
        lines = ["  " + self.always_cited()] + [f"  {', '.join(row)} => {self.verdict(words)}" for row in rows]
        if self.dice.chance(0.3) and len(rows) > 1:
            lines[-1] = "  else " + self.dice.pick(("allowed", "unknown " + self.words("来源未载", "not in the sources")))
        self.world.verdicts.append(table)
        return table, f"table {table.name}({', '.join(written)}) : verdict {{\n" + "\n".join(lines) + "\n}"

    def verdict(self, words):
        how = self.dice.weighted((6, "allowed"), (2, "when"), (0.7, "deny"), (1, "requires"), (0.6, "unknown"))
        self.dice.use("verdict." + how)
        if how == "deny":
            return f"deny {self.code()} {words('不可', 'refused')}"
        if how == "when":
            condition = self.make.value("bool", self.scope(), 1)
            self.verdict_refs |= condition.refs
            return f"allowed when {condition.at(-1)} else deny {self.code()}"
        if how == "requires":
            return "requires " + self.proofs_wanted()
        if how == "unknown":
            return "unknown " + words("来源未载", "the sources do not say")
        return "allowed"


def first_of(period, day, begins=(1, 1)):
    """The first day of the period that holds a day."""
    if period == "day":
        return day
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    begin = datetime.date(day.year, *begins)
    return begin if begin <= day else datetime.date(day.year - 1, *begins)


