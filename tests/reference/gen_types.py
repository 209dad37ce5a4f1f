"""What the generator draws from and keeps in mind: dice, literals, names in sight, and a tally of constructs."""

import datetime
import random
from dataclasses import dataclass, field

ZH, EN = "甲乙丙丁戊己庚辛", ("first", "second", "third", "other", "limit", "share", "bill")

# Decimals of a fact; of everything that is not here, none.
DECIMALS = {"money": 2, "ratio": 6, "price": 6, "quantity": 4}
NEEDED = ("price", "quantity", "area")  # of these a literal needs something beside it that tells the unit
PERIODS = ("years", "months", "days")
ORDERED = ("count", "int", "money", "ratio", "price", "quantity", "date", "time", "years", "months", "days", "minutes")
MODES = ("half_up", "half_even", "down", "up")
AREAS = ("330200", "330203", "330000", "510603", "110105", "000000")
TEXTS = ("A", "B", "M01", "甲", "")
PROOF_STATES = ("absent", "presented", "verified", "rejected", "expired")

# A run that never used one of these is no test of it.
CONSTRUCTS = """
    header.extends header.version part source.dated source.force cite meets comment
    enum enum.codes enum.range enum.extend group group.of group.algebra
    record record.optional record.private record.nested record.extend decision.extend
    fact.optional fact.private fact.signed fact.counted list list.max
    version.published
    param param.dated param.unknown param.none param.set param.replace param.drop param.override
    let let.dated let.replace let.interval let.type give give.signed give.decimals give.bands give.sums
    rule.deny rule.note rule.require rule.unknown rule.decide rule.always rule.dated rule.replace rule.drop say.values
    proof proof.valid proof.role proof.through require.and require.or require.presented proof.state proof.presented
    table table.enum table.bool table.count table.int table.money table.above table.date table.years table.ratio
    table.time table.area
    table.band table.value table.any table.alternatives table.group table.else table.else_unknown table.else_inherit
    table.first_match table.unknown table.none table.dated table.replace table.override
    table.result_date table.result_enum table.result_bool
    verdict.allowed verdict.when verdict.deny verdict.requires verdict.unknown
    expr.add expr.subtract expr.times expr.minus expr.min expr.max expr.if expr.alternatives expr.and expr.or expr.not
    expr.compare expr.equal expr.in expr.in_values expr.not_in expr.row_in expr.subset expr.set_algebra expr.has expr.known
    expr.row_prefix expr.case_prefix expr.param_at expr.table_at expr.text expr.area_of expr.id
    round.half_up round.half_even round.down round.up round.yuan round.jiao round.fen round.decimals round.inside
    round.plain quotient.ratio quotient.money quotient.count quotient.sum
    list.count list.count_where list.distinct list.sum list.lines list.min list.max list.else list.any list.all
    list.all_over list.any_over list.exists list.exists_rows
    date.plus date.minus date.add date.add_next date.between_months date.between_years date.between_days
    date.months_in date.years_in date.age date.age_at date.age_rule date.feb29_rule date.natural date.insurance
    date.rolling date.range date.in date.overlaps date.first date.last date.begin
    across across.each across.combined across.named across.none
    settle settle.two settle.like settle.dated settle.change settle.change_dated settle.replace settle.drop settle.lines
    formula.dated formula.replace formula.drop formula.type column.bool column.extra
    pay pay.when pay.cap pay.cap_none pay.cap_negative pay.each pay.first pay.each_cap pay.signed pay.asked pay.left
    pay.dated pay.after pay.before pay.replace pay.drop pay.rest pay.alternatives payer.into payer.hospital
    accumulators.year accumulators.from accumulators.quarter accumulators.month accumulators.day accumulators.visit
    accumulators.stay accumulators.life accumulators.by accumulators.again accumulate accumulate.when accumulate.drop
    request.known request.refund request.trace request.id request.codes request.dotted request.texts request.numbers
    request.null request.left_out request.no_rows request.many_rows request.edges request.begin_wrong request.bad
    request.large request.area request.minutes request.late
""".split()


def day_of(text):
    return datetime.date.fromisoformat(text)


class Dice:
    """The only source of choices, so that a seed gives the same bytes everywhere; and the tally of constructs."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.used = {}

    def use(self, *constructs):
        for construct in constructs:
            assert construct in CONSTRUCTS, construct
            self.used[construct] = self.used.get(construct, 0) + 1

    def use_if(self, condition, construct):
        if condition:
            self.use(construct)

    def chance(self, share):
        return self.random.random() < share

    def between(self, least, most):
        return self.random.randint(least, most)

    def pick(self, things):
        return things[self.random.randrange(len(things))]

    def weighted(self, *choices):
        """Of (weight, thing) one thing."""
        at = self.random.random() * sum(weight for weight, _ in choices)
        for weight, thing in choices:
            at -= weight
            if at < 0:
                return thing
        return choices[-1][1]

    def some(self, things, least, most):
        """So many of them, in the order they have."""
        number = min(self.between(least, most), len(things))
        chosen = sorted(self.random.sample(range(len(things)), number))
        return [things[i] for i in chosen]

    def shuffled(self, things):
        things = list(things)
        self.random.shuffle(things)
        return things

    def split(self, things, parts):
        """Cuts a list into so many runs, none of them empty."""
        cuts = sorted(self.random.sample(range(1, len(things)), min(parts, len(things)) - 1))
        return [things[a:b] for a, b in zip([0] + cuts, cuts + [len(things)])]


@dataclass(frozen=True)
class Name:
    """A value in sight: how it is written, and what the compiler knows of it."""

    text: str
    kind: str  # money, count, "enum level", "set level", interval …
    scale: int = 0
    optional: bool = False  # may be none; of an interval: an end may be open
    private: bool = False
    signed: bool = False
    fact: bool = False
    param: bool = False
    column: bool = False  # of the row at hand
    banded: bool = False  # a share that only `across` can read


@dataclass(frozen=True)
class Expr:
    """A piece of an expression. `level` is how tightly its last operation binds: 7 an operand … 0 `and`, -1 `if`."""

    text: str
    kind: str
    scale: int = 0
    level: int = 7
    optional: bool = False
    private: bool = False
    signed: bool = False  # may come out negative
    refs: frozenset = frozenset()

    def at(self, level):
        """Written so that it can stand where something as tight as `level` is wanted."""
        return self.text if self.level >= level else f"({self.text})"


@dataclass(frozen=True)
class Key:
    name: str
    kind: str
    band: bool = False


@dataclass
class Table:
    name: str
    keys: list
    kind: str
    scale: int
    optional: bool = False
    versions: list = field(default_factory=list)  # dates at which something changes
    first_match: bool = False
    head: str = ""  # how every declaration of it begins

    @property
    def band(self):
        return any(key.band for key in self.keys)


@dataclass
class Listing:
    """A list of the decision: its columns under their bare names."""

    name: str
    fields: list
    most: int
    keyed: str = ""  # of an accumulator: the fact it goes by


def decimal(value, scale, least=0):
    """value / 10^scale as written, at least so many decimals."""
    sign, digits = "-" if value < 0 else "", str(abs(value)).rjust(scale + 1, "0")
    whole, part = (digits[:-scale], digits[-scale:]) if scale else (digits, "")
    part = part.rstrip("0")
    part += "0" * (least - len(part))
    return f"{sign}{whole}.{part}" if part else sign + whole


class Literals:
    """Constants of every kind; and what they were, so that requests can come near them."""

    MONEY = (0, 1, 5, 99, 100, 1000, 10000, 20000, 30050, 50000, 65000, 100000, 120000, 200000, 500000, 1000000, 3000000)
    RATIO = (0, 2, 5, 8, 10, 15, 20, 25, 30, 33, 40, 45, 50, 55, 60, 62, 65, 70, 75, 80, 85, 90, 92, 95, 98, 100)

    def __init__(self, dice):
        self.dice = dice
        self.marks = {}

    def mark(self, kind, value):
        """Values are kept as whole numbers at the decimals of a fact."""
        self.marks.setdefault(kind, []).append(value)

    def of(self, kind):
        """Any kind that can be written without knowing what stands beside it."""
        if kind in PERIODS or kind == "minutes":
            return self.period(kind)
        return getattr(self, {"int": "count", "bool": "boolean"}.get(kind, kind))()

    def money(self, least=0):
        dice = self.dice
        fen = max(least, dice.pick(self.MONEY) if dice.chance(0.8) else dice.between(0, 300000))
        self.mark("money", fen)
        text = decimal(fen, 2, dice.pick((0, 0, 2)))
        return Expr("¥" + text, "money", len(text.partition(".")[2]))

    def ratio(self, least=0):
        """As a percentage, in points, or as a plain number with a point; two to five decimals."""
        dice = self.dice
        more = dice.weighted((7, 0), (2, 1), (1, 3))
        value = dice.pick(self.RATIO) * 10**more
        if more and value < 100 * 10**more:
            value += dice.between(0, 10**more - 1)
        value = max(value, least)
        self.mark("ratio", value * 10 ** (4 - more))
        style = dice.weighted((8, "percent"), (1, "point"), (1, "plain"))
        if style == "point":
            plus = "+" if dice.chance(0.3) else ""
            return Expr(plus + decimal(value, more, more) + " pt", "ratio", 2 + more, level=6 if plus else 7)
        if style == "plain":
            return Expr(decimal(value, 2 + more, 2 + more), "ratio", 2 + more)
        return Expr(decimal(value, more, more) + "%", "ratio", 2 + more)

    def number(self, kind):
        """Of a price or a quantity: only where the other side tells the unit."""
        digits = self.dice.weighted((3, 0), (3, 1), (2, 2), (1, 4))
        value = self.dice.between(0, 200 * 10**digits)
        self.mark(kind, value * 10 ** (DECIMALS[kind] - digits))
        return Expr(decimal(value, digits, digits), kind, digits)

    def count(self):
        value = self.dice.weighted((6, self.dice.between(0, 6)), (2, self.dice.between(0, 20)), (1, 100))
        self.mark("count", value)
        return Expr(str(value), "count")

    def boolean(self):
        return Expr(self.dice.pick(("yes", "no")), "bool")

    def date(self):
        day = self.near_date()
        self.mark("date", day.toordinal())
        return Expr(day.isoformat(), "date")

    def near_date(self):
        """Often a month's end, a first day, or 29 February."""
        dice = self.dice
        year = dice.between(2019, 2027)
        kind = dice.weighted((3, "first"), (2, "last"), (1, "leap"), (3, "any"))
        if kind == "first":
            return datetime.date(year, dice.pick((1, 1, 4, 7, 10, dice.between(1, 12))), 1)
        if kind == "last":
            return datetime.date(year, dice.between(2, 12), 1) - datetime.timedelta(1)
        if kind == "leap":
            return dice.pick((datetime.date(2020, 2, 29), datetime.date(2024, 2, 29), datetime.date(2023, 2, 28)))
        return datetime.date(year, 1, 1) + datetime.timedelta(dice.between(0, 364))

    def time(self):
        minutes = self.dice.pick((0, 6 * 60, 8 * 60 + 30, 12 * 60, 22 * 60, 1439))
        self.mark("time", minutes)
        return Expr(f"{minutes // 60:02}:{minutes % 60:02}", "time")

    def period(self, kind):
        dice = self.dice
        most = {"years": 80, "months": 30, "days": 400, "minutes": 90}[kind]
        usual = [n for n in (0, 1, 2, 3, 6, 12, 16, 18, 30, 60) if n <= most]
        value = dice.pick(usual) if dice.chance(0.7) else dice.between(0, most)
        self.mark(kind, value)
        return Expr(f"{value} {kind[:-1] if value == 1 and dice.chance(0.5) else kind}", kind)

    def area(self):
        return Expr(self.dice.pick(AREAS), "area")

    def text(self):
        return Expr(f'"{self.dice.pick(TEXTS)}"', "text")
