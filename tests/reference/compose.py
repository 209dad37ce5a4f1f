"""A program as an area has it: docs/language.md, "An area changes what it inherits" and "Which program".

A program begins where a pack defines it (with `when`, `like`, or where nothing is above); packs below change it. Each of its
formulas, payments and gives has versions, those of the nearest pack first, like params and rules.
"""

import copy
import functools

from parse_declaration import Dates


class Entry:
    """One formula, payment or give: its versions pack by pack, the nearest first."""

    def __init__(self, name, pack, node):
        self.name, self.levels = name, [(pack, [node])]

    def add(self, pack, node):
        if self.levels[0][0] is pack:
            self.levels[0] = (pack, [*self.levels[0][1], node])
        else:
            self.levels.insert(0, (pack, [node]))

    def copied(self):
        entry = copy.copy(self)
        entry.levels = [(pack, list(nodes)) for pack, nodes in self.levels]
        return entry


class Body:
    """What a program says."""

    def __init__(self):
        self.formulas = {}  # (is it a column, name): Entry
        self.pays = []  # in order
        self.rest = None
        self.gives = {}
        self.accumulates = []

    def copied(self):
        body = Body()
        body.formulas = {key: entry.copied() for key, entry in self.formulas.items()}
        body.pays = [entry.copied() for entry in self.pays]
        body.rest = self.rest
        body.gives = {name: entry.copied() for name, entry in self.gives.items()}
        body.accumulates = list(self.accumulates)
        return body

    # ---- what the items of a block do ----

    def apply(self, pack, block, changes):
        """A block of a pack. In a block that changes, its dates are those of what stands in it."""
        for item in block.items:
            if changes and getattr(item, "dates", None) is not None:
                item = copy.copy(item)
                item.dates = narrowed(item.dates, block.dates)
            getattr(self, "apply_" + item.kind)(pack, item)

    def apply_formula(self, pack, item):
        self.put(self.formulas, (item.column, item.name), pack, item)

    def apply_give_item(self, pack, item):
        self.put(self.gives, item.name, pack, item)

    @staticmethod
    def put(entries, key, pack, item):
        if key in entries:
            entries[key].add(pack, item)
        else:
            entries[key] = Entry(item.name, pack, item)

    def apply_drop_item(self, pack, item):
        if item.of == "formula":
            for key in [(item.column, item.name), (not item.column, item.name)]:
                if self.formulas.pop(key, None) is not None:
                    return
        elif item.of == "give":
            self.gives.pop(item.name, None)
        elif item.of == "pay":
            self.pays = [entry for entry in self.pays if entry.name != item.name]
        elif item.of == "accumulate":
            self.accumulates = [each for each in self.accumulates if f"{each.group}.{each.field}" != item.name]

    def apply_pay(self, pack, item):
        """A payment keeps its place, or goes after or before another; a new one comes last."""
        entry = next((entry for entry in self.pays if entry.name == item.name), None)
        if entry is None:
            entry = Entry(item.name, pack, item)
        else:
            entry.add(pack, item)
            if item.after is None and item.before is None:
                return
            self.pays.remove(entry)
        names = [other.name for other in self.pays] + [self.rest]
        if item.after is not None:
            self.pays.insert(names.index(item.after) + 1, entry)
        elif item.before is not None:
            self.pays.insert(names.index(item.before), entry)
        else:
            self.pays.append(entry)

    def apply_rest(self, pack, item):
        self.rest = item.name
        self.pays = [entry for entry in self.pays if entry.name != item.name]

    def apply_accumulate(self, pack, item):
        self.accumulates.append(item)


def narrowed(inner, outer):
    """What stands in a dated block is in force within its dates."""
    begin = max((d for d in (inner.begin, outer.begin) if d), default=None)
    until = min((d for d in (inner.until, outer.until) if d), default=None)
    published = max((d for d in (inner.published, outer.published) if d), default=None)
    return Dates(begin, until, published)


class Program:
    """One version of a program."""

    def __init__(self, name, pack, block, body):
        self.name, self.pack, self.dates, self.condition, self.body = name, pack, block.dates, block.condition, body


def composed(chain, name):
    """The versions of a program as the first pack of the chain has them: pack by pack, the nearest first."""
    if not chain:
        return []
    pack = chain[0]
    blocks = pack.called("settle", name)
    hidden = pack.drops("settle", name) or any(block.change == "replace" and is_undated(block) for block in blocks)
    above = [] if hidden else composed(chain[1:], name)
    mine, changes = [], []
    for block in blocks:
        if defines(block, above or mine):
            mine.append(defined(chain, pack, name, block))
        else:
            changes.append(block)
    levels = ([(pack, mine)] if mine else []) + above
    return changed(levels, pack, changes) if changes else levels


def is_undated(block):
    return block.dates.begin is None and block.dates.until is None and block.dates.published is None


def defines(block, there):
    """`when` and `like` define a program, and so does the first block of a name."""
    return block.condition is not None or block.like is not None or block.change == "replace" or not there


def defined(chain, pack, name, block):
    """A new version. `like OTHER` starts from the other program, as it is in the same pack."""
    if block.like is None:
        body = Body()
        body.apply(pack, block, False)
    else:
        body = composed(chain, block.like)[0][1][0].body.copied()
        body.apply(block, block, False)  # nearer than what the pack itself made of the other program
    return Program(name, pack, block, body)


def changed(levels, pack, blocks):
    """All versions with the changes of a pack."""
    found = []
    for level, programs in levels:
        copies = []
        for program in programs:
            program = copy.copy(program)
            program.body = program.body.copied()
            for block in blocks:
                program.body.apply(pack, block, True)
            copies.append(program)
        found.append((level, copies))
    return found


@functools.cache
def program_names(view):
    """All programs of an area in the order of their first declaration. A `settle` without programs splits no bill."""
    names = []
    for pack in view.downwards:
        for node in pack.of("settle"):
            if node.name not in names:
                names.append(node.name)
    return [name for name in names if composed(view.chain, name)]
