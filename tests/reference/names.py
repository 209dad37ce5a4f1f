"""Packs, chains of packs and what a name means in an area: docs/language.md, "Header and areas" and "An area changes what it
inherits"; versions: "Params and dates"."""

import functools
from dataclasses import dataclass, field

from cursor import Node
from kinds import BUILTIN, BUILTIN_ENUMS, Kind
from lexer import PackError
from parse_declaration import DeclarationParser


class Pack:
    """The declarations of one policy, of all its files."""

    def __init__(self, header):
        self.name, self.extends, self.area, self.version = header.name, header.extends, header.area, header.version
        self.nodes, self.by_name, self.dropped = [], {}, set()

    def index(self):
        """Where to find what: by kind, and by kind and name."""
        for node in self.nodes:
            self.by_name.setdefault(node.kind, []).append(node)
            if node.kind == "drop":
                self.dropped.add((node.of, node.name))
            elif hasattr(node, "name"):
                self.by_name.setdefault((node.kind, node.name), []).append(node)

    def of(self, kind):
        return self.by_name.get(kind, [])

    def called(self, kind, name):
        return self.by_name.get((kind, name), [])

    def drops(self, kind, name):
        return (kind, name) in self.dropped


@functools.lru_cache(maxsize=100)
def parsed_file(name, text):
    """Header and declarations. Nothing changes them later, so the built-in packs, which selfcheck.py puts beside each policy
    that it tries, are parsed once."""
    return DeclarationParser(name, text).file()


def packs_of(files):
    """The packs of some files, by name. Parts join their policy; extensions stand last."""
    parsed = [parsed_file(name, text) for name, text in files]
    packs = {}
    for header, _ in parsed:
        if header.kind == "policy":
            if header.name in packs:
                raise PackError(f"the pack {header.name} is loaded twice")
            packs[header.name] = Pack(header)
    own_first = sorted(parsed, key=lambda file: file[0].kind == "part")
    for header, nodes in own_first:
        name = header.name if header.kind == "policy" else header.of
        if name not in packs:
            raise PackError(f"no policy {name} is loaded")
        for node in nodes:
            node.pack = name
        packs[name].nodes += nodes
    for pack in packs.values():
        pack.nodes.sort(key=lambda node: getattr(node, "change", None) == "extend")
        pack.index()
        if pack.extends is not None and pack.extends not in packs:
            raise PackError(f"no pack {pack.extends} is loaded")
    return packs


def chain_of(packs, name):
    """The pack and those it extends, the nearest first."""
    chain = []
    while name is not None:
        if packs[name] in chain:
            raise PackError(f"{name} extends itself")
        chain.append(packs[name])
        name = packs[name].extends
    return chain


def deciding_pack(packs, area):
    """The nearest pack upwards, 510603 → 510600 → 510000 → 000000; of several with one area the last in the chain."""
    for code in (area, area[:4] + "00", area[:2] + "0000", "000000"):
        found = [pack for pack in packs.values() if pack.area == code]
        if found:
            return max(found, key=lambda pack: len(chain_of(packs, pack.name)))
    return None


@dataclass
class Fact:
    """One fact of a decision: a leaf, or a list with the facts of its rows."""

    name: str
    kind: Kind
    private: bool = False
    most: int = 0  # rows of a list
    fields: dict = field(default_factory=dict)  # of a list: its rows' facts by name


class View:
    """What holds in the area of a pack: all that its chain declares. Nothing of it changes, so what was once found is kept."""

    def __init__(self, chain):
        self.chain = chain  # nearest first
        self.downwards = list(reversed(chain))
        self.enums = self.all_enums()
        self.facts_of, self.formulas_of = {}, {}

    # ---- what has a name ----

    @functools.cache
    def nodes(self, kind):
        """All declarations of a kind, from the top of the chain down."""
        return [node for pack in self.downwards for node in pack.of(kind)]

    @functools.cache
    def names(self, kind):
        """Names that are there, in order of their first declaration; what was dropped below is not."""
        seen = []
        for node in self.nodes(kind):
            if node.name not in seen and self.levels(kind, node.name):
                seen.append(node.name)
        return seen

    @functools.cache
    def levels(self, kind, name, decision=None):
        """Each pack's declarations of a name, the nearest first, down to where it is dropped."""
        found = []
        for pack in self.chain:
            mine = [node for node in pack.called(kind, name) if self.is_for(node, decision)]
            if mine:
                found.append((pack, mine))
            if pack.drops(kind, name):
                break
        return found

    @staticmethod
    def is_for(node, decision):
        wanted = getattr(node, "decisions", None)
        return decision is None or wanted is None or decision in wanted

    @functools.cache
    def nearest(self, kind, name):
        levels = self.levels(kind, name)
        return levels[0][1][0] if levels else None

    # ---- codes ----

    def all_enums(self):
        """Every enum with its rows in order: those of the enum, then those that extensions add."""
        enums = {name: [Node("row", name=row, codes=[], words=("", "")) for row in rows]
                 for name, rows in BUILTIN_ENUMS.items()}
        for node in self.nodes("enum"):
            enums.setdefault(node.name, [])
            enums[node.name] = enums[node.name] + node.rows
        return enums

    @functools.cache
    def row(self, enum, name):
        return next((row for row in self.enums.get(enum, []) if row.name == name), None)

    def row_by_code(self, enum, text):
        """A request gives a row by name or by code; a row without codes has its name as its code."""
        return self.row(enum, text) or next((row for row in self.enums[enum] if text in row.codes), None)

    @functools.cache
    def enums_with(self, name):
        return [enum for enum in self.enums if self.row(enum, name) is not None]

    # ---- facts ----

    def kind_of(self, node, optional=False):
        """The kind of a type as written."""
        optional = optional or "optional" in node.flags
        signed = "signed" in node.flags
        if node.name == "set":
            return Kind("set", node.of, optional)
        if node.name in self.enums:
            return Kind("enum", node.name, optional)
        if node.name in BUILTIN:
            return Kind(node.name, "", optional, signed)
        return Kind(node.name, "", optional)

    def records(self, name):
        """The fields of a record, extensions included."""
        return [f for node in self.nodes("record") if node.name == name for f in node.fields]

    def facts(self, decision):
        """All facts of a decision by name; lists hold the facts of their rows."""
        if decision not in self.facts_of:
            fields = [f for node in self.nodes("decision") if node.name == decision for f in node.fields]
            facts = {}
            self.add_fields(facts, fields, "", False, False)
            if decision == "settle":
                for node in self.nodes("accumulators"):
                    self.add_accumulators(facts, node)
            self.facts_of[decision] = facts
        return self.facts_of[decision]

    def add_fields(self, facts, fields, prefix, optional, private):
        """A record that is optional or private makes its fields so."""
        for each in fields:
            name, flags = prefix + each.name, each.type.flags
            optional_now, private_now = optional or "optional" in flags, private or "private" in flags
            if each.type.name == "list":
                facts[name] = Fact(name, Kind("list", each.type.of), private_now, each.type.max)
                self.add_fields(facts[name].fields, self.records(each.type.of), "", False, private_now)
            elif self.records(each.type.name):
                facts[name] = Fact(name, Kind("record", each.type.name, optional_now), private_now)
                self.add_fields(facts, self.records(each.type.name), name + ".", optional_now, private_now)
            else:
                facts[name] = Fact(name, self.kind_of(each.type, optional_now), private_now)

    def add_accumulators(self, facts, node):
        """Facts `NAME.field` and `NAME.begin`; with `by FACT` a list of rows, one for each value of the fact."""
        begins = node.per not in ("visit", "stay", "life")
        if node.by:
            facts[node.name] = Fact(node.name, Kind("list", node.name), False, 64)
            rows = facts[node.name].fields
            if begins:
                rows["begin"] = Fact("begin", Kind("date"))
            rows[node.by] = Fact(node.by, facts[node.by].kind, facts[node.by].private)
            self.add_fields(rows, node.fields, "", False, False)
            return
        facts[node.name] = Fact(node.name, Kind("record", node.name))
        if begins:
            facts[node.name + ".begin"] = Fact(node.name + ".begin", Kind("date"))
        self.add_fields(facts, node.fields, node.name + ".", False, False)

    @functools.cache
    def accumulators(self):
        return {node.name: node for node in self.nodes("accumulators")}

    @functools.cache
    def proofs(self):
        return {node.name: node for node in self.nodes("proof")}

    # ---- versions ----

    @functools.cache
    def param_levels(self, name):
        return self.versions_of("param", name)

    def table_levels(self, name):
        return self.versions_of("table", name)

    @functools.cache
    def versions_of(self, kind, name):
        """Of each pack the versions in all its declarations."""
        return [(pack, [v for node in nodes for v in node.versions]) for pack, nodes in self.levels(kind, name)]


def pick(levels, on, known):
    """Pack by pack, the nearest first: the first that has the name in force on `on` and published by `known` decides; in it
    the latest published wins, then the latest `from`. Dates are texts and None, which is before all."""
    for at, (pack, versions) in enumerate(levels):
        in_force = [v for v in versions if v.dates.in_force(on) and v.dates.known_on(known)]
        if in_force:
            return at, pack, max(in_force, key=lambda v: (v.dates.published or "", v.dates.begin or ""))
    return None


def in_sight(levels):
    """The versions that can ever be picked: a pack with one that always is in force hides those above."""
    found = []
    for _, versions in levels:
        found += versions
        if any(v.dates.begin is None and v.dates.until is None and v.dates.published is None for v in versions):
            break
    return found


def order_of(levels, version):
    """The place of a version among all: pack by pack, the nearest first; in it the latest published first, then the latest."""
    for at, (_, versions) in enumerate(levels):
        if version in versions:
            later = [v for v in versions if (v.dates.published or "", v.dates.begin or "") >
                     (version.dates.published or "", version.dates.begin or "")]
            return at, len(later)
    return ()
