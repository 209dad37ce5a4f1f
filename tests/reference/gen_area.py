"""What an area below changes of the packs above it."""

from gen_types import DECIMALS, NEEDED


class Areas:
    """Needs what Packs has."""

    # ---- an area ----

    def area(self):
        self.changed, self.world.new = set(), set()
        self.declare_sources()
        if self.dice.chance(0.3):
            self.extend_enum()  # first: whatever else the pack says has to do with the new row
        changes = [(1, self.change_group), (2, self.change_param), (2, self.change_table), (1, self.change_let),
                   (2, self.change_rule), (1, self.extend_facts), (1, self.change_give), (1, self.drop_something),
                   (2, self.new_value), (5, self.change_program)]
        for _ in range(self.dice.between(2, 7)):
            self.dice.weighted(*changes)()
        self.maybe_payer()

    def once(self, key):
        """An area changes a name only once, so that no two versions of it have the same dates."""
        if key in self.changed or key in self.world.new:
            return False
        self.changed.add(key)
        return True

    def change_group(self):
        """The same accumulators, but the year begins on another day."""
        groups = [g for g in self.world.accumulators if g.per == "year" and not g.by]
        if not groups or not self.once(groups[0].name):
            return
        group = groups[0]
        group.later[self.world.depth] = begins = self.dice.pick(((1, 1), (7, 1), (3, 31)))
        self.dice.use("accumulators.again")
        fields = "  ".join(f"{name} {kind}" for name, kind in group.fields)
        self.add(f"accumulators {group.name} per year from {begins[0]:02}-{begins[1]:02} {{ {fields} }}")

    def change_param(self):
        params = [d for d in self.world.params.values() if d.name not in self.world.dropped and d.value]
        declared = self.dice.pick(params)
        if not self.once(declared.name):
            return
        text = self.declare_param(declared.kind, declared)
        if " = " in text.split("\n")[0] and self.dice.chance(0.4):
            text = "replace " + text
            self.dice.use("param.replace")
        else:
            self.dice.use("param.override")
        self.add(text)

    def change_table(self):
        tables = [t for t in self.world.tables.values() if t.name not in self.world.dropped]
        table = self.dice.pick(tables)
        if not self.once(table.name):
            return
        inherit = self.dice.chance(0.6) and not table.first_match
        dated = self.dice.chance(0.6)
        text = self.versions_of(table, self.dice.weighted((4, 1), (1, 2)) if dated else 1, inherit, dated)
        if not dated and self.dice.chance(0.5):
            text = "replace " + text
            self.dice.use("table.replace")
        else:
            self.dice.use("table.override")
        self.add(text)

    def change_let(self):
        lets = [d for d in self.world.lets if d.kind != "interval"]
        if not lets:
            return
        declared = self.dice.pick(lets)
        if self.once(declared.name):
            self.dice.use("let.replace")
            self.add(self.dice.pick(("replace ", "")) + self.declare_let(again=declared))

    def change_rule(self):
        rules = [d for d in self.world.rules if d.name not in self.world.dropped]
        how = self.dice.pick(("new", "replace", "drop"))
        if how == "new" or not rules:
            return self.declare_rules(1)
        declared = self.dice.pick(rules)
        if not self.once(declared.name):
            return
        self.dice.use("rule." + how)
        if how == "drop":
            self.world.dropped.add(declared.name)
            return self.add(f"drop rule {declared.name}")
        kind = self.dice.pick(("deny", "note", "require"))
        self.add(self.dice.pick(("replace ", "")) + self.declare_rule(kind, declared))

    def extend_facts(self):
        """New facts, and a new field of the lines."""
        self.dice.use("decision.extend")
        lines = []
        for name, kind, optional, private, signed in self.some_facts(self.dice.between(1, 2)):
            self.world.add_fact(name, kind, optional, private, signed, DECIMALS.get(kind.split()[0], 0))
            lines.append(self.field(name, kind, optional, private, signed))
        self.add("extend decision settle {\n" + "\n".join(lines) + "\n}")
        if self.dice.chance(0.5) and self.once("record line"):
            name, kind, optional, private, _ = next(self.some_facts(1))
            if not kind.startswith("set"):
                self.dice.use("record.extend")
                self.world.add_column("lines", name, kind, optional, private, DECIMALS.get(kind.split()[0], 0))
                self.add(f"extend record line {{\n{self.field(name, kind, optional, private)}\n}}")

    def extend_enum(self):
        enum = self.dice.pick(("level", "who"))
        self.dice.use("enum.extend")
        row = self.world.fresh("extra_" + enum)
        text = f"extend enum {enum} {{ {self.enum_row(row, str(90 + len(self.world.enums[enum])))} }}"
        self.world.enums[enum] = self.world.enums[enum] + [row]
        self.add(text)

    def change_give(self):
        gives = [d for d in self.world.gives.values() if d.name not in self.world.dropped]
        if not gives:
            return self.declare_give()
        declared = self.dice.pick(gives)
        if not self.once(declared.name):
            return
        self.add("replace " + self.declare_give(declared))

    def drop_something(self):
        """What nothing reads may go."""
        world = self.world
        free = [("param", d.name) for d in world.params.values() if not self.is_read(d.name) and d.value]
        free += [("table", t.name) for t in world.tables.values() if not self.is_read(t.name)]
        free += [("let", d.name) for d in world.lets if not self.is_read(d.name)]
        free += [("give", d.name) for d in world.gives.values()]
        free = [f for f in free if f[1] not in world.dropped and f[1] not in self.changed | world.new]
        if not free:
            return
        word, name = self.dice.pick(free)
        self.changed.add(name)
        world.dropped.add(name)
        self.dice.use_if(word == "param", "param.drop")
        self.add(f"drop {word} {name}")
        if word == "param":
            world.params[name].value = None
        if word == "let":
            world.lets = [d for d in world.lets if d.name != name]

    def is_read(self, name):
        world = self.world
        needed = [f"p_{word}1" for word in NEEDED]
        return name in needed or world.refers(name) or any(name == key.name for t in world.tables.values() for key in t.keys)

    def new_value(self):
        how = self.dice.pick(("param", "let", "give", "table"))
        if how == "param":
            self.declare_param(self.some_kind())
        elif how == "let":
            self.declare_let()
        elif how == "give":
            self.declare_give()
        else:
            text = self.table(self.dice.pick(("money", "ratio", "count")))
            if text is not None:
                self.add(text)
