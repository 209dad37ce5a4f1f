"""Requests: bills that mostly settle, with facts near the bounds of the policy, some left out, a few that are wrong."""

import datetime
import json

from gen_tables import first_of
from gen_types import AREAS, DECIMALS, PROOF_STATES, TEXTS, decimal

IDS = ("11010519491231002X", "110105491231002", "34052419800101001X", "810000199408230021", "H12345678", "E12345678",
       "119999201005200016", "123456789012345677")
LARGEST = 2**63 - 1


class Bills:
    """Makes requests for the packs of a world."""

    def __init__(self, world, dice):
        self.world, self.dice = world, dice

    def request(self):
        """One request, as the text of a line."""
        self.on, area = self.day(), self.area()
        self.depth = self.deciding(area)
        self.large = self.dice.chance(0.02)
        if self.large:
            self.dice.use("request.large")
        self.left_out = set()
        if self.dice.chance(0.17):
            paths = [fact.path for fact in self.world.facts] + sorted(self.world.lists)
            self.left_out = set(self.dice.some(paths, 1, self.dice.pick((1, 1, 2, 5, 40))))
            self.dice.use("request.left_out")
        members = [("decision", '"settle"'), ("area", f'"{area}"'), ("on", self.date(self.on)), ("facts", self.facts())]
        if self.world.proofs and self.dice.chance(0.9):
            members.append(("proofs", self.proofs()))
        members += self.extras()
        if self.dice.chance(0.1):
            self.dice.use("request.late")  # facts may stand before the date they are judged by
            members = self.dice.shuffled(members)
        if self.dice.chance(0.02):
            members = self.broken(members)
        return self.object(members)

    # ---- the head ----

    def day(self):
        """Near a day on which something changes, a month's end, or any."""
        how = self.dice.weighted((4, "moment"), (2, "end"), (4, "any"))
        day = datetime.date(2022, 1, 1) + datetime.timedelta(self.dice.between(0, 5 * 365))
        if how == "moment" and self.world.moments:
            day = self.dice.pick(self.world.moments) + datetime.timedelta(self.dice.pick((-1, 0, 0, 1)))
        elif how == "end":
            day = day.replace(day=1) - datetime.timedelta(self.dice.pick((0, 1)))
        return day

    def area(self):
        self.dice.use("request.area")
        areas = self.world.areas
        return self.dice.weighted((6, areas[-1]), (2, self.dice.pick(areas)), (1, self.dice.pick(AREAS[:3])))

    def deciding(self, area):
        """Which pack of the chain decides: facts and rows of those below it are not this area's."""
        areas = self.world.areas
        return max(i for i, code in enumerate(areas) if code in (area, area[:4] + "00", area[:2] + "0000", "000000"))

    def rows_here(self, enum):
        return [row for row in self.world.enums[enum] if self.world.since[row] <= self.depth]

    def extras(self):
        dice, members = self.dice, []
        if dice.chance(0.12):
            dice.use("request.known")
            day = self.day() if dice.chance(0.2) else self.on + datetime.timedelta(dice.pick((0, -1, dice.between(-30, 400))))
            members.append(("known", self.date(day)))
        for word, share in (("refund", 0.1), ("trace", 0.5)):
            if dice.chance(share):
                dice.use("request." + word)
                members.append((word, dice.weighted((9, "true"), (1, "false"))))
        if dice.chance(0.3):
            dice.use("request.id")
            name = dice.pick(("bill 1", "账单", 'a "quoted" \\ id', ""))
            members.append(("id", json.dumps(name, ensure_ascii=dice.chance(0.5))))
        return members

    # ---- facts ----

    def facts(self):
        """Nested or with dots, in any order."""
        values = {}
        for fact in self.world.facts:
            text = self.fact(fact) if fact.since <= self.depth else None
            if text is not None:
                values[fact.path] = text
        for name in self.world.lists:
            if name not in self.left_out:
                values[name] = self.rows(name)
        paths = list(values)
        if self.dice.chance(0.3):
            paths = self.dice.shuffled(paths)
        if self.dice.chance(0.2):
            self.dice.use("request.dotted")
            return self.object([(path, values[path]) for path in paths])
        return self.nested("", paths, values)

    def nested(self, prefix, paths, values):
        members, done = [], set()
        for path in paths:
            head = path[len(prefix):].partition(".")[0]
            if head in done:
                continue
            done.add(head)
            inside = [p for p in paths if p.startswith(f"{prefix}{head}.")]
            members.append((head, self.nested(f"{prefix}{head}.", inside, values) if inside else values[prefix + head]))
        return self.object(members)

    def fact(self, fact):
        """Its value as JSON; None where nothing is said."""
        if fact.path in self.left_out:
            return "null" if self.dice.chance(0.2) else None
        if fact.optional and self.dice.chance(0.35):
            self.dice.use("request.null")
            return "null" if self.dice.chance(0.3) else None
        group = next((g for g in self.world.accumulators if not g.by and fact.path == g.name + ".begin"), None)
        if group is not None:
            return self.date(self.begin(group))
        if fact.path in ("route", "level", "who"):
            return self.row(self.route() if fact.path == "route" else self.dice.pick(self.rows_here(fact.path)))
        if fact.path.endswith("insured"):
            return self.bool(self.dice.chance(0.9))
        return self.value(fact)

    def route(self):
        """Mostly one that has a program."""
        routes = [name[2:] for name in self.world.programs if name[2:] in self.world.enums["route"]]
        return self.dice.pick(routes if routes and self.dice.chance(0.97) else self.world.enums["route"])

    def begin(self, group):
        """The first day of the period; now and then of another."""
        begin = first_of(group.per, self.on, group.begins_for(self.depth))
        if self.dice.chance(0.02):
            self.dice.use("request.begin_wrong")
            begin += datetime.timedelta(self.dice.pick((-365, -31, -1, 1)))
        return begin

    # ---- lists ----

    def rows(self, name):
        listing = self.world.lists[name]
        most = min(listing.most, 12)
        number = self.dice.weighted((1, 0), (5, self.dice.between(1, min(4, most))), (2, self.dice.between(0, most)), (0.3, most),
                                    (0.05, most + 1 if most < 12 or name == "lines" else most))
        if number == 0:
            self.dice.use("request.no_rows")
        if number > 9:
            self.dice.use("request.many_rows")
        return "[" + ", ".join(self.row_of(listing) for _ in range(number)) + "]"

    def row_of(self, listing):
        group = next((g for g in self.world.accumulators if g.name == listing.name), None)
        members = []
        for column in self.world.columns[listing.name]:
            if column.since > self.depth:
                continue
            missing = column.optional and self.dice.chance(0.4)
            lost = bool(self.left_out) and self.dice.chance(0.04)
            if missing or lost:
                if self.dice.chance(0.2):
                    members.append((column.path, "null"))
                continue
            if group is not None and column.path == "begin":
                day = self.begin(group) if self.dice.chance(0.8) else self.day()
                members.append(("begin", self.date(day)))
            elif column.path == "selfpay_prop":
                members.append((column.path, self.number(self.dice.pick((0, 0, 0, 50000, 100000, 200000, 1000000)), "ratio")))
            else:
                members.append((column.path, self.value(column)))
        return self.object(members)

    # ---- values ----

    def value(self, fact):
        kind, _, of = fact.kind.partition(" ")
        if kind == "enum":
            return self.row(self.dice.pick(self.rows_here(of)))
        if kind == "set":
            return "[" + ", ".join(self.row(row) for row in self.dice.some(self.rows_here(of), 0, 3)) + "]"
        if kind == "bool":
            return self.bool(self.dice.chance(0.5))
        if kind == "date":
            return self.date(self.near_day("birth" in fact.path))
        if kind == "time":
            minutes = self.near("time", 1439)
            return f'"{minutes // 60:02}:{minutes % 60:02}"'
        if kind == "text":
            return json.dumps(self.dice.pick(TEXTS + (IDS if "id" in fact.path or self.dice.chance(0.3) else ())),
                              ensure_ascii=self.dice.chance(0.3))
        if kind == "area":
            return f'"{self.dice.pick(AREAS)}"'
        value = self.near(kind, 90)
        if fact.signed or kind == "int":
            value *= self.dice.pick((1, 1, -1))
        return self.number(value, kind)

    def near(self, kind, most):
        """At a bound of the policy, a little beside it, or something usual."""
        dice, marks = self.dice, self.world.literals.marks.get("count" if kind == "int" else kind, ())
        if self.large and kind in ("money", "price", "quantity", "count") and dice.chance(0.4):
            return LARGEST - dice.between(0, 99) if dice.chance(0.1) else 10 ** dice.between(8, 11) + dice.between(0, 99)
        if marks and dice.chance(0.4):
            dice.use("request.edges")
            value = dice.pick(marks) + dice.pick((-1, 0, 0, 1))
            return min(max(value, 0), 1439) if kind == "time" else max(value, 0)
        if kind == "money":
            return dice.weighted((1, 0), (2, dice.between(1, 99)), (3, dice.between(100, 100000)), (3, dice.between(0, 3000000)),
                                 (1, dice.between(0, 100) * 5), (1, dice.between(0, 300000000)))
        if kind == "ratio":
            return dice.weighted((2, dice.between(0, 100) * 10000), (1, dice.between(0, 1000000)), (1, 1000000))
        if kind in DECIMALS:
            one = 10 ** DECIMALS[kind]
            return dice.between(1, 200) * one if dice.chance(0.5) else dice.between(0, 100 * one)
        if kind == "count":
            return dice.weighted((6, dice.between(0, 5)), (2, dice.between(0, 30)))
        return dice.between(0, most)

    def near_day(self, birth):
        """Of a birth: so that a birthday is near; 29 February often."""
        dice = self.dice
        if birth:
            if dice.chance(0.15):
                return datetime.date(dice.pick((1952, 2000, 2004, 2008, 2012, 2020)), 2, 29)
            day = self.on + datetime.timedelta(dice.pick((-1, 0, 0, 1, -40)))
            year = day.year - dice.pick((0, 1, 3, 6, 14, 16, 18, 18, 60, 65))
            last = 28 if day.month == 2 else day.day
            return datetime.date(year, day.month, min(day.day, last))
        how = dice.weighted((3, "on"), (3, "mark"), (3, "any"))
        marks = self.world.literals.marks.get("date", ())
        if how == "mark" and marks:
            return datetime.date.fromordinal(dice.pick(marks) + dice.pick((-1, 0, 1)))
        if how == "on":
            return self.on + datetime.timedelta(dice.pick((-365, -90, -31, -30, -1, 0, 1, 30)))
        return datetime.date(2020, 1, 1) + datetime.timedelta(dice.between(0, 2800))

    # ---- how it is written ----

    def object(self, members):
        return "{" + ", ".join(f'"{name}": {text}' for name, text in members) + "}"

    def bool(self, value):
        return self.dice.weighted((8, str(value).lower()), (1, str(int(value))), (1, f'"{int(value)}"'))

    def date(self, day):
        return f'"{day}"' if self.dice.chance(0.9) else f'"{day:%Y%m%d}"'

    def row(self, row):
        codes = self.world.codes[row]
        if not self.dice.chance(0.3):
            return f'"{row}"'
        self.dice.use("request.codes")
        return f'"{self.dice.pick(codes)}"'

    def number(self, value, kind):
        """As a number or a text, with or without zeros behind, or with an exponent."""
        scale = DECIMALS.get(kind, 0)
        text = decimal(value, scale, self.dice.pick((0, 0, 2)) if scale else 0)
        if self.dice.chance(0.05) and value and value % 10 ** (scale + 2) == 0:
            self.dice.use("request.numbers")
            text = f"{value // 10 ** (scale + 2)}{self.dice.pick('eE')}{self.dice.pick(('', '+'))}2"
        if self.dice.chance(0.15):
            self.dice.use("request.texts")
            return f'"{text}"'
        return text

    # ---- proofs ----

    def proofs(self):
        members = []
        for name in self.world.proofs:
            if self.world.since[name] > self.depth or self.dice.chance(0.08):
                continue
            state = "verified" if self.dice.chance(0.7) else self.dice.pick(PROOF_STATES)
            text = f'"{state}"'
            if self.dice.chance(0.25):
                self.dice.use("request.minutes")
                minutes = self.dice.pick((0, 4, 5, 6, 9, 10, 11, 29, 30, 31, 60))
                text = f'{{"state": "{state}", "minutes": {minutes}}}'
            members.append((name, text))
        return self.object(members)

    # ---- what is wrong ----

    def broken(self, members):
        """A bad value somewhere, of which the answer names the place."""
        self.dice.use("request.bad")
        how = self.dice.pick(("name", "row", "decimals", "type", "date", "decision", "negative", "proof"))
        fact = {"name": ("nobody_knows", "1"), "row": ("level", '"quaternary"'), "type": ("level", "7"),
                "decimals": ("lines", '[{"det_item_fee_sumamt": 1.005}]'), "date": ("patient", '{"birth_date": "2023-02-29"}'),
                "negative": ("lines", '[{"det_item_fee_sumamt": -0.01}]')}.get(how)
        if how == "decision":
            return [(name, '"pay"' if name == "decision" else text) for name, text in members]
        if how == "proof":
            return [m for m in members if m[0] != "proofs"] + [("proofs", '{"no_such_proof": "verified"}')]
        return [(name, self.object([fact]) if name == "facts" else text) for name, text in members]
