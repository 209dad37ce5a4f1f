"""What the packs of one chain declare, as the last of them sees it; and the names it gives out."""

from dataclasses import dataclass, field, replace

from gen_types import Dice, Listing, Literals, Name


@dataclass
class Fact:
    """What a request may say: one value, or a column of a list."""

    path: str
    kind: str
    optional: bool = False
    signed: bool = False
    private: bool = False
    since: int = 0  # which pack of the chain has it first


@dataclass
class Group:
    """Accumulators."""

    name: str
    per: str
    begins: tuple = (1, 1)  # month and day, of a year
    by: str = ""
    fields: list = field(default_factory=list)
    later: dict = field(default_factory=dict)  # packs of the chain below that begin their year on another day

    def begins_for(self, depth):
        """As that pack of the chain has it."""
        return next((self.later[at] for at in range(depth, 0, -1) if at in self.later), self.begins)

    @property
    def dated(self):
        return self.per in ("year", "quarter", "month", "day")


@dataclass
class Item:
    """Something in a settlement program: it may read only what stands before it."""

    kind: str  # column, formula, pay, rest, give, accumulate
    name: str
    text: str
    value: Name = None
    refs: frozenset = frozenset()
    banded: bool = False  # a payment that `bands of` may show
    each: bool = False
    adds: tuple = ()  # accumulators that it adds to


@dataclass
class Program:
    name: str
    items: list = field(default_factory=list)
    dated: bool = False
    refs: frozenset = frozenset()  # of its condition

    def at(self, kind, name):
        return next((i for i, item in enumerate(self.items) if item.kind == kind and item.name == name), None)

    def readers(self, name):
        """Items that read this name, or what was asked of this payer."""
        return [item for item in self.items if item.refs & {name, name + ".asked"}]

    def pays(self):
        return [item for item in self.items if item.kind in ("pay", "rest")]


@dataclass
class Declared:
    """A param, let, give or rule that a pack below may change."""

    name: str
    kind: str = ""
    value: Name = None
    refs: frozenset = frozenset()
    text: str = ""
    written: str = ""  # its type as written
    rank: int = 0


class World:
    def __init__(self, seed):
        self.dice = Dice(seed)
        self.literals = Literals(self.dice)
        self.depth = 0  # of the pack at hand
        self.enums, self.codes = {}, {}  # rows, and of each row its codes
        self.since = {}  # of a row or proof: which pack of the chain has it first
        self.row_groups = []  # (name, enum, rows)
        self.facts, self.names = [], []  # what requests say; the scalars of it as names
        self.lists, self.columns = {}, {}  # Listing and Fact by list
        self.most = {}
        self.params, self.lets, self.rules, self.gives = {}, [], [], {}
        self.tables, self.verdicts = {}, []
        self.proofs, self.payers = [], {}
        self.accumulators = []
        self.programs, self.areas = {}, []
        self.dropped = set()  # names that are no more
        self.numbers, self.new = {}, set()  # how many of each word; those of the pack at hand
        self.moments = []  # days on which something changes
        self.codes_of_reasons = 0

    # ---- names ----

    def fresh(self, word):
        """A name nobody has: of what kind it is can be read from it."""
        word = word.replace(" ", "_")
        self.numbers[word] = self.numbers.get(word, 0) + 1
        name = f"{word}{self.numbers[word]}"
        self.new.add(name)
        return name

    def visible(self, **more):
        """Values that any expression of the decision may read."""
        names = [*self.names]
        names += [d.value for d in self.params.values() if d.value is not None]
        names += [d.value for d in self.lets]
        names.append(Name("on", "date"))
        return tuple(names) + tuple(more.get("names", ()))

    def refers(self, name):
        """Does any declaration or program read this name?"""
        if any(name in d.refs for d in [*self.lets, *self.rules, *self.gives.values()]):
            return True
        return any(name in item.refs for p in self.programs.values() for item in [p, *p.items])

    # ---- facts ----

    def add_fact(self, path, kind, optional=False, private=False, signed=False, scale=0):
        self.facts.append(Fact(path, kind, optional, signed, private, self.depth))
        self.names.append(Name(path, kind, scale, optional, private, signed, fact=True))

    def add_column(self, of, name, kind, optional=False, private=False, scale=0):
        self.columns.setdefault(of, []).append(Fact(name, kind, optional, False, private, self.depth))
        self.lists[of].fields.append(Name(name, kind, scale, optional, private, fact=True, column=True))

    def add_list(self, name, most, keyed=""):
        self.lists[name] = Listing(name, [], most, keyed)
        self.columns[name] = []

    def moment(self, day):
        self.moments.append(day)
        self.literals.mark("date", day.toordinal())
        return day


def public(names):
    """Those whose values may be printed."""
    return tuple(n for n in names if not n.private)


def bound(value, least):
    """A name with room for more decimals, should an area give it a longer value."""
    return replace(value, scale=max(value.scale, least))
