"""Packs: how they are laid out, their dates, and what a nation declares; the subjects are in files of their own."""

import datetime

from gen_area import Areas
from gen_change import Changes
from gen_expr import Expressions, Scope
from gen_facts import Facts
from gen_pays import Pays
from gen_rules import Rules
from gen_settle import Settlements
from gen_tables import Tables
from gen_types import EN, NEEDED, ZH, Name
from gen_world import Declared, World, public

PACKS = (("nation", "000000"), ("province", "330000"), ("city", "330200"))
ROWS = {"route": ("inpatient", "outpatient", "chronic", "special", "nowhere"), "level": ("primary", "secondary", "tertiary"),
        "who": ("active", "retired", "child", "student")}
PARAMS = ("money", "money", "ratio", "ratio", "count", "years", "months", "days", "date", "bool", "price", "quantity",
          "enum", "set", "set", "area", "time", "minutes", "int")


class Packs(Facts, Tables, Rules, Pays, Settlements, Changes, Areas):
    """Makes the packs of a chain, one after the other."""

    def __init__(self, seed):
        self.world = World(seed)
        self.dice, self.literals = self.world.dice, self.world.literals
        self.make = Expressions(self.dice, self.literals)
        self.sources, self.lines, self.verdict_refs = [], [], frozenset()
        self.changed = set()  # in the area at hand

    def chain(self):
        """[(file name, text)]: a nation, mostly alone, and up to two areas below it."""
        files = []
        for depth in range(self.dice.weighted((5, 1), (4, 2), (2, 3))):
            self.lines, self.world.depth = [], depth
            name, area = PACKS[depth]
            self.world.areas.append(area)
            header = self.header(name, area, PACKS[depth - 1][0] if depth else "")
            if depth:
                self.area()
            else:
                self.nation()
            files += self.written(name, header)
        return files

    # ---- text ----

    def header(self, name, area, above):
        extends, version = "", ""
        if above:
            extends = f" extends {above}"
            self.dice.use("header.extends")
        if self.dice.chance(0.7):
            version = f'  version "{self.dice.between(1, 9)}.{self.dice.between(0, 9)}"'
            self.dice.use("header.version")
        return f"policy {name}{extends} {self.words('政策', 'policy')} {{ area {area}{version} }}"

    def written(self, name, header):
        """One file or, as a policy may stand in several, two."""
        lines, second = self.dice.shuffled(self.lines), []
        if self.dice.chance(0.12):
            self.dice.use("part")
            at = self.dice.between(1, len(lines))
            lines, second = lines[:at], lines[at:]
        files = [(name + ".yb", self.laid_out(header, lines))]
        if second:
            part = f"part of {name} {self.words('部分', 'part')}"
            files.insert(self.dice.between(0, 1), (name + "_part.yb", self.laid_out(part, second)))
        return files

    def laid_out(self, header, lines):
        """Order of writing does not matter, so it is any; a comment here and there."""
        text = [header]
        for declaration in lines:
            if self.dice.chance(0.03):
                text.append("# 注 / a comment: { not read")
                self.dice.use("comment")
            text.append(declaration)
        return "\n".join(text) + "\n"

    def words(self, zh, en):
        return f'"{zh}{self.dice.pick(ZH)}" / "{en} {self.dice.pick(EN)}"'

    def add(self, text):
        self.lines.append(text)

    def cited(self, share):
        if not self.sources or not self.dice.chance(share):
            return ""
        self.dice.use("cite")
        article = f' "第{self.dice.between(1, 20)}条"' if self.dice.chance(0.2) else ""
        more = f", {self.dice.pick(self.sources)}" if self.dice.chance(0.1) else ""
        return f" cite {self.dice.pick(self.sources)}{article}{more}"

    def always_cited(self):
        return f"cite {self.dice.pick(self.sources)}"

    def met(self):
        if not self.dice.chance(0.05):
            return ""
        self.dice.use("meets")
        return f" meets R-{self.dice.between(1, 99):03}"

    def code(self):
        self.world.codes_of_reasons += 1
        return f"CODE_{self.dice.between(1, self.world.codes_of_reasons)}"

    # ---- time ----

    def spans(self, number, open_begin=True):
        """Dates of so many versions, mostly without a gap and with the last open to the end."""
        days = sorted({self.world.moment(self.change_day()) for _ in range(number + 1)})
        while len(days) < number + 1:
            days.append(self.world.moment(days[-1] + datetime.timedelta(self.dice.between(1, 400))))
        found = []
        for i in range(number):
            begin = "" if i == 0 and open_begin else f"from {days[i]}"
            last = i + 1 == number
            until = f"until {days[i + 1]}" if (not last or self.dice.chance(0.06)) and self.dice.chance(0.8) else ""
            if not begin and not until and number > 1:
                until = f"until {days[i + 1]}"
            found.append(f"{begin} {until}{self.published(days[i], begin)}".strip())
        return [span or f"from {self.dice.between(1999, 2019)}-01-01" for span in found]

    def published(self, begin, written):
        if not written or not self.dice.chance(0.15):
            return ""
        self.dice.use("version.published")
        day = self.world.moment(begin + datetime.timedelta(self.dice.between(-60, 90)))
        return f" published {day}"

    def change_day(self):
        """On which rules begin: New Year, July, a month's first or last day, any."""
        year = self.dice.between(2021, 2026)
        how = self.dice.weighted((4, "year"), (2, "july"), (3, "near"))
        if how == "near":
            return self.literals.near_date()
        return datetime.date(year, 1 if how == "year" else 7, 1)

    # ---- scopes ----

    def scope(self, open_to_all=False, names=(), lists=None, across=True):
        """What rules and named values of the decision may read."""
        world = self.world
        seen = world.visible(names=names)
        lists = dict(world.lists if lists is None else lists)
        if open_to_all:
            seen = public(seen)
            lists = {name: listing.__class__(name, list(public(listing.fields)), listing.most, listing.keyed)
                     for name, listing in lists.items()}
        tables = tuple(t for t in world.tables.values() if t.name not in world.dropped)
        facts = frozenset(n.text for n in world.names if n.fact)
        return Scope(names=seen, facts=facts, tables=tables, lists=lists, enums=world.enums,
                     groups=tuple((name, of) for name, of, _ in world.row_groups), proofs=tuple(world.proofs), across=across)

    # ---- the nation ----

    def nation(self):
        self.declare_sources()
        self.declare_enums()
        self.declare_facts()
        self.declare_accumulators()
        self.declare_proofs()
        self.declare_payers()
        for kind in NEEDED + ("money", "ratio", "count"):
            self.declare_param(kind)
        for _ in range(self.dice.between(2, 8)):
            self.declare_param(self.dice.pick(PARAMS))
        self.declare_ages()
        self.declare_tables()
        for _ in range(self.dice.between(1, 6)):
            self.declare_let()
        self.declare_rules(self.dice.between(1, 5))
        self.declare_programs()
        for _ in range(self.dice.between(0, 2)):
            self.declare_give()

    def declare_sources(self):
        for _ in range(self.dice.between(1, 3)):
            name = self.world.fresh("paper")
            dated = self.dice.pick(("", " dated 2023", " dated 2023-02", " dated 2023-02-28"))
            force = " in force 2023-04-01" if self.dice.chance(0.2) else ""
            self.dice.use_if(dated, "source.dated")
            self.dice.use_if(force, "source.force")
            self.add(f'source {name} "文件{name[5:]}"{dated}{force}')
            self.sources.append(name)

    def declare_enums(self):
        world = self.world
        for enum, rows in ROWS.items():
            if enum == "who":
                rows = self.dice.some(rows, 2, 4)
            world.enums[enum] = list(rows)
            written = "  ".join(self.enum_row(row, f"{i + 1}") for i, row in enumerate(rows))
            self.dice.use("enum")
            self.add(f"enum {enum} {self.words('代码', 'codes')} {{ {written} }}")
            for _ in range(self.dice.weighted((4, 0), (5, 1), (2, 2))):
                self.declare_group(enum)

    def enum_row(self, row, code):
        """Codes stand where a request may use them."""
        how = self.dice.pick(("plain", "code", "several", "range"))
        self.world.since[row] = self.world.depth
        words = f' "{row}中" / "{row} en"' if self.dice.chance(0.6) else ""
        if how == "plain":
            self.world.codes[row] = [row]
            return row + words
        codes = {"code": [code], "several": [code, "0" + code], "range": [code + "0", code + "3", code + "9"]}[how]
        self.world.codes[row] = codes
        self.dice.use("enum.range" if how == "range" else "enum.codes")
        written = f'"{codes[0]}".."{codes[-1]}"' if how == "range" else " | ".join(f'"{code}"' for code in codes)
        return f"{row} {written}{words}"

    def declare_group(self, enum):
        rows, name = self.dice.some(self.world.enums[enum], 1, 2), self.world.fresh("group_" + enum)
        text = "{ " + ", ".join(rows) + " }"
        others = [g for g in self.world.row_groups if g[1] == enum]
        if others and self.dice.chance(0.5):
            other = self.dice.pick(others)
            rows, text = sorted(set(other[2]) | set(rows)), f"{other[0]} + {text}"
            self.dice.use("group.algebra")
        of = f" of {enum}" if self.dice.chance(0.7) else ""
        self.dice.use("group")
        self.dice.use_if(of, "group.of")
        self.add(f"group {name}{of} = {text}")
        self.world.row_groups.append((name, enum, rows))

    # ---- proofs ----

    def declare_proofs(self):
        for _ in range(self.dice.between(0, 4)):
            name = self.world.fresh("proof")
            kind = self.dice.pick(("document", "verification", "form", "consent", "signature", "review"))
            text = f"proof {name} {kind}"
            if self.dice.chance(0.3):
                text += " of patient"
                self.dice.use("proof.role")
            text += " " + self.words("证明", "proof")
            if kind == "verification":
                text += f" valid {self.dice.pick((5, 10, 30))} minutes"
                self.dice.use("proof.valid")
            if self.dice.chance(0.2):
                text += " through " + self.dice.pick(("active", "active|retired"))
                self.dice.use("proof.through")
            self.dice.use("proof")
            self.add(text + self.cited(0.2))
            self.world.proofs.append(name)
            self.world.since[name] = self.world.depth

    # ---- params ----

    def constant(self, kind, scale):
        """A value as a param has it."""
        word, _, of = kind.partition(" ")
        rows = self.world.enums.get(of)
        if word == "enum":
            return self.dice.pick(rows)
        if word == "set":
            self.dice.use("param.set")
            return self.make.set_of(of, Scope(names=(), enums=self.world.enums,
                                              groups=tuple((n, e) for n, e, _ in self.world.row_groups))).text
        if word in ("price", "quantity"):
            return self.literals.number(word).text
        made = self.literals.of(word)
        while made.scale > scale:
            made = self.literals.of(word)
        if word == "int" and self.dice.chance(0.5) and made.text != "0":
            return "-" + made.text
        return made.text

    def declare_param(self, kind, again=None):
        """A new one; or, in an area, another value of one that is there."""
        dice, world = self.dice, self.world
        if kind in ("enum", "set"):
            kind += " " + dice.pick(sorted(world.enums))
        word = kind.split()[0]
        scale = {"money": 2, "ratio": 5, "price": 4, "quantity": 4}.get(word, 0)
        optional = dice.chance(0.1) if again is None else again.value.optional
        needed = word in NEEDED and again is None and f"p_{word}1" not in world.params
        optional = optional and not needed
        name = world.fresh("p_" + word) if again is None else again.name
        written = kind.split()[-1] if word == "enum" else kind.replace("set ", "set of ")
        head = f"param {name} : {written}{' optional' if optional else ''}"
        dice.use("param")
        number = dice.weighted((7, 1), (2, 2), (1, 3))
        if number == 1 and dice.chance(0.85):
            text = f"{head} = {self.param_value(kind, scale, optional, needed)}{self.cited(0.8)}{self.met()}"
        else:
            dice.use("param.dated")
            spans = self.spans(number, open_begin=dice.chance(0.93))
            text = head + " {\n" + "\n".join(self.param_version(span, kind, scale, optional) for span in spans) + "\n}"
        if again is None:
            world.params[name] = Declared(name, kind, Name(name, kind, scale, optional, param=True))
        return self.add(text) if again is None else text

    def param_version(self, span, kind, scale, optional):
        """Its publication is told behind the value."""
        when, published, day = span.partition("published")
        when = when.strip()
        return f"  {when} : {self.param_value(kind, scale, optional)}{' ' * bool(published)}{published}{day}{self.cited(0.8)}"

    def param_value(self, kind, scale, optional, needed=False):
        if optional and self.dice.chance(0.3):
            self.dice.use("param.none")
            return "none"
        if self.dice.chance(0.015) and not needed:
            self.dice.use("param.unknown")
            return "unknown " + self.words("来源未载", "the sources do not say")
        return self.constant(kind, scale)

    def declare_ages(self):
        """How ages are reached, where the policy says so."""
        for kind, rows in (("age_rule", ("day_after_birthday", "on_birthday")), ("feb29_rule", ("feb28_last", "mar1"))):
            if not self.dice.chance(0.6):
                continue
            name = self.world.fresh("p_" + kind)
            self.dice.use("date." + kind)
            if self.dice.chance(0.8):
                self.add(f"param {name} : {kind} = {self.dice.pick(rows)}{self.cited(0.8)}")
                continue
            spans = [span.partition(" published")[0] for span in self.spans(2, open_begin=True)]
            self.add(f"param {name} : {kind} {{\n" + "\n".join(f"  {span} : {self.dice.pick(rows)}" for span in spans) + "\n}")

    # ---- tables ----

    def declare_tables(self):
        kinds = ["money", "money", "ratio", "count"] + self.dice.some(
            ("years", "days", "date", "enum level", "enum who", "bool", "ratio", "money"), 1, 3)
        for kind in kinds:
            text = self.table(kind)
            if text is not None:
                self.add(text)
        for _ in range(self.dice.between(1, 2)):
            self.add(self.table("ratio", band=True))
