"""What requests may say: facts, records, lists, accumulators."""

from gen_types import DECIMALS, Name
from gen_world import Group

KINDS = ("money", "money", "money", "ratio", "count", "bool", "bool", "date", "date", "price", "quantity", "years", "months",
         "days", "minutes", "time", "int", "text", "area", "enum level", "enum who", "set level", "set who")


class Facts:
    """Needs what Packs has."""

    # ---- facts ----

    def field(self, name, kind, optional=False, private=False, signed=False, counted=False):
        """A field as written."""
        flags = (" optional" if optional else "") + (" private" if private else "") + (" counted" if counted else "")
        for flag, there in (("optional", optional), ("private", private), ("signed", signed), ("counted", counted)):
            self.dice.use_if(there, "fact." + flag)
        word = kind.split()[-1] if kind.startswith("enum") else kind.replace("set ", "set of ")
        words = f' "{name}词"' if self.dice.chance(0.1) else ""
        return f"  {name} {'signed ' * signed}{word}{flags}{words}"

    def some_facts(self, number):
        """Fields of many kinds, under names that tell the kind."""
        for _ in range(number):
            kind = self.dice.pick(KINDS)
            yield (self.world.fresh(kind.replace(" ", "_") + "_"), kind, self.dice.chance(0.2), self.dice.chance(0.06),
                   kind == "money" and self.dice.chance(0.12))

    def declare_facts(self):
        world, dice = self.world, self.dice
        lines = [f"  {enum} {enum}" for enum in world.enums]
        for enum in world.enums:
            world.add_fact(enum, "enum " + enum)
        lines += self.declare_person()
        for name, kind, optional, private, signed in self.some_facts(dice.between(6, 12)):
            world.add_fact(name, kind, optional, private, signed, DECIMALS.get(kind.split()[0], 0))
            lines.append(self.field(name, kind, optional, private, signed, dice.chance(0.05)))
        lines += self.declare_lists()
        self.add("decision settle " + self.words("结算", "settle") + " {\n" + "\n".join(lines) + "\n}")

    def declare_person(self):
        """A record in the decision, sometimes with another one inside, sometimes optional as a whole."""
        world, dice = self.world, self.dice
        inner = dice.chance(0.4)
        fields = [("birth_date", "date", False, dice.chance(0.7)), ("insured", "bool", False, False),
                  ("id", "text", False, True), ("joined_on", "date", True, False)]
        self.add("record person {\n" + "\n".join(self.field(*f) for f in fields)
                 + ("\n  home home" if inner else "") + "\n}")
        if inner:
            dice.use("record.nested")
            self.add("record home { place area  since date optional }")
        optional = dice.chance(0.2)
        dice.use("record")
        dice.use_if(optional, "record.optional")
        lines = ["  patient person"]
        self.add_person("patient", fields, False, inner)
        if dice.chance(0.3):
            flag = dice.pick((" optional", " private", "")) if not optional else " optional"
            dice.use_if(flag, "record." + flag.strip())
            lines.append("  guardian person" + flag)
            self.add_person("guardian", fields, flag == " optional", inner, flag == " private")
        return lines

    def add_person(self, role, fields, optional, inner, private=False):
        for name, kind, maybe, hidden in fields:
            self.world.add_fact(f"{role}.{name}", kind, maybe or optional, hidden or private)
        if inner:
            self.world.add_fact(f"{role}.home.place", "area", optional, private)
            self.world.add_fact(f"{role}.home.since", "date", True, private)

    def declare_lists(self):
        """The bill's lines and, mostly, accounts that are asked one after the other."""
        world, dice = self.world, self.dice
        dice.use("list")
        world.add_list("lines", 12)
        self.declare_record("line", "lines", [("det_item_fee_sumamt", "money", False), ("selfpay_prop", "ratio", False),
                                              ("pric_uplmt_amt", "price", True), ("cnt", "quantity", False)], 3)
        lines = ["  lines list of line max 12"]
        if dice.chance(0.8):
            most = dice.pick((2, 4, 6))
            world.add_list("accounts", most)
            self.declare_record("account", "accounts", [("opened_on", "date", False), ("available", "money", False)], 3)
            lines.append(f"  accounts list of account max {most}")
            dice.use("list.max")
        return lines

    def declare_record(self, record, of, fields, more):
        """Some fields have names that facts of the case have, too."""
        fields = list(fields)
        for name, kind, optional, private, _ in self.some_facts(self.dice.between(1, more)):
            if kind.startswith("set"):
                continue
            fields.append((name, kind, optional, private))
        simple = [f for f in self.world.names if "." not in f.text and not f.kind.startswith("set")]
        if self.dice.chance(0.4) and simple:
            same = self.dice.pick(simple)
            fields.append((same.text, same.kind, False, False))
        for field in fields:
            self.world.add_column(of, *field, scale=DECIMALS.get(field[1].split()[0], 0))
        self.add(f"record {record} {{\n" + "\n".join(self.field(*field) for field in fields) + "\n}")

    def declare_accumulators(self):
        dice = self.dice
        for per in dice.some(("year", "quarter", "month", "day", "visit", "stay", "life"), 1, 4):
            group = Group(self.world.fresh("per_" + per), per)
            dice.use("accumulators." + per)
            head = f"accumulators {group.name} per {per}"
            if per == "year" and dice.chance(0.5):
                group.begins = dice.pick(((7, 1), (4, 1), (2, 28), (12, 31), (10, 15)))
                head += " from {:02}-{:02}".format(*group.begins)
                dice.use("accumulators.from")
            keys = [n for n in self.world.names if "." not in n.text and not n.optional and not n.private
                    and n.kind.split()[0] in ("enum", "text", "count", "area")]
            if keys and dice.chance(0.25):
                key = dice.pick(keys)
                group.by = key.text
                head += f" by {key.text}"
                dice.use("accumulators.by")
            group.fields = [(self.world.fresh("used"), "money") for _ in range(dice.between(1, 2))]
            if dice.chance(0.4):
                group.fields.append((self.world.fresh("times"), "count"))
            self.add(head + " { " + "  ".join(f"{name} {kind}" for name, kind in group.fields) + " }")
            self.add_group(group)

    def add_group(self, group):
        """Facts of their own; with `by` the rows of a list, whose bare names mean the row of the case at hand."""
        world = self.world
        world.accumulators.append(group)
        key = next((n for n in world.names if n.text == group.by), None)
        if key is not None:
            world.add_list(group.name, 256, group.by)
            world.add_column(group.name, group.by, key.kind)
            if group.dated:
                world.add_column(group.name, "begin", "date")
            for name, kind in group.fields:
                world.add_column(group.name, name, kind, scale=DECIMALS.get(kind, 0))
                world.names.append(Name(f"{group.name}.{name}", kind, DECIMALS.get(kind, 0)))
        elif group.dated:
            world.add_fact(f"{group.name}.begin", "date")
        for name, kind in group.fields if key is None else ():
            world.add_fact(f"{group.name}.{name}", kind, scale=DECIMALS.get(kind, 0))
        if group.dated:
            self.dice.use("date.begin")
