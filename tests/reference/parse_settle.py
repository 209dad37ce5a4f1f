"""Settlement programs: docs/language.md, "Settlement" and "An area changes what it inherits"."""

from cursor import Node


class SettleParser:
    """Reads `settle …` with a file's parser. A program becomes a list of what it says, in order of writing."""

    def __init__(self, file):
        self.file = file

    @property
    def cursor(self):
        return self.file.cursor

    def program(self):
        """`settle NAME [like OTHER] [from …] [when C] { … }`."""
        cursor = self.cursor
        node = Node("settle", name=cursor.identifier(), like=None, condition=None, items=[])
        node.dates = self.file.dates()
        if cursor.accept("like"):
            node.like = cursor.identifier()
            node.dates = self.file.dates() if cursor.sees("from", "until", "published") else node.dates
        if cursor.accept("when"):
            node.condition = self.file.expression()
        node.cites = self.file.notes()
        cursor.expect("{")
        while not cursor.accept("}"):
            node.items += self.items()
        return node

    def items(self):
        """One item of a program; `lines { … }` and `accumulate` hold several."""
        cursor = self.cursor
        if cursor.sees_words("lines", "{"):
            return self.lines()
        change = cursor.next().text if cursor.sees("replace", "drop") and cursor.sees_kind("name", ahead=1) else None
        if cursor.sees_words("lines", "{"):
            return self.lines(change)
        if change == "drop":
            return [self.dropped()]
        if cursor.sees("pay") and cursor.sees_kind("name", ahead=1):
            return [self.pay(change)]
        if cursor.sees("rest") and cursor.sees_kind("name", ahead=1):
            cursor.next()
            name = cursor.identifier()
            self.file.notes()
            return [Node("rest", name=name)]
        if cursor.sees("give") and cursor.sees_kind("name", ahead=1):
            return [self.give(change)]
        if cursor.sees("accumulate") and cursor.sees_kind("name", ahead=1):
            cursor.next()
            return cursor.separated(self.accumulate, ",")
        return [self.formula(change)]

    def lines(self, change=None):
        """`lines { … }`: column formulas."""
        self.cursor.next()
        self.cursor.expect("{")
        found = []
        while not self.cursor.accept("}"):
            changes = self.cursor.sees("replace", "drop") and self.cursor.sees_kind("name", ahead=1)
            inner = self.cursor.next().text if changes else change
            if inner == "drop":
                found.append(Node("drop_item", of="formula", name=self.cursor.identifier(), column=True))
            else:
                found.append(self.formula(inner, column=True))
        return found

    def dropped(self):
        cursor = self.cursor
        of = "formula"
        if cursor.sees("pay", "give", "rest", "accumulate") and cursor.sees_kind("name", ahead=1) and cursor.same_line():
            of = cursor.next().text
        path = cursor.identifier(dotted=True)
        if of == "accumulate":
            return Node("drop_item", of=of, name=path, column=False)
        return Node("drop_item", of=of, name=path.removeprefix("lines."), column=path.startswith("lines."))

    def formula(self, change, column=False):
        """`NAME [: TYPE] [from …] = EXPR` or alternatives."""
        cursor = self.cursor
        path = cursor.identifier(dotted=True)
        column = column or path.startswith("lines.")
        node = Node("formula", name=path.removeprefix("lines."), words=cursor.words(), column=column, type=None, change=change)
        if cursor.accept(":"):
            node.type = self.file.type()
        node.dates = self.file.dates()
        cursor.expect("=")
        start = cursor.at
        node.value = self.alternatives()
        node.formula = cursor.written(start)
        node.cites = self.file.notes()
        return node

    def alternatives(self):
        """`a when C | b when D | c otherwise`: tried from the top; the last says otherwise (E0122)."""
        cursor = self.cursor
        start = cursor.at
        first = self.file.expression()
        if not cursor.accept("when"):
            cursor.accept("otherwise")
            return first
        return self.further(start, first, self.file.expression())

    def further(self, start, value, condition):
        """The alternatives after the first and its condition."""
        cursor = self.cursor
        arms = [(value, condition)]
        while cursor.accept("|"):
            value = self.file.expression()
            if cursor.accept("otherwise"):
                break
            cursor.expect("when")
            arms.append((value, self.file.expression()))
        line = cursor.tokens[start].line
        return Node("alternatives", arms=arms, otherwise=value, line=line, source=cursor.written(start))

    def pay(self, change):
        """`pay NAME [after X|before X] [from …] = amount` with `when`, `up to`, `each` behind it."""
        cursor = self.cursor
        cursor.next()
        node = Node("pay", name=cursor.identifier(), after=None, before=None, change=change, condition=None, cap=None,
                    each=None, cites=[])
        while cursor.sees("after", "before"):
            where = cursor.next().text
            setattr(node, where, cursor.identifier())
        node.dates = self.file.dates()
        while cursor.sees("after", "before"):
            where = cursor.next().text
            setattr(node, where, cursor.identifier())
        cursor.expect("=")
        start = cursor.at
        node.amount = self.file.expression()
        if cursor.accept("when"):
            # `a when C | b otherwise` are alternatives, `a when C` alone is the payment's condition
            condition = self.file.expression()
            if cursor.sees("|"):
                node.amount = self.further(start, node.amount, condition)
            else:
                node.condition = condition
        while cursor.sees("when", "up", "each", "cite", "meets"):
            self.pay_clause(node)
        return node

    def pay_clause(self, node):
        cursor = self.cursor
        if cursor.accept("when"):
            node.condition = self.file.expression()
        elif cursor.accept_words("up", "to"):
            node.cap = self.file.expression()
        elif cursor.accept("each"):
            node.each = self.each()
        else:
            node.cites += self.file.notes()

    def each(self):
        """`each a in LIST order FIELD [first n]`."""
        cursor = self.cursor
        each = Node("each", row=cursor.identifier(), first=None, order=None)
        cursor.expect("in")
        each.rows = cursor.identifier(dotted=True)
        if cursor.accept("order"):
            each.order = cursor.identifier(dotted=True)
        if cursor.accept("first"):
            each.first = self.file.expression()
        return each

    def give(self, change):
        """`give NAME = EXPR`, `give NAME = bands of PAYER`."""
        cursor = self.cursor
        cursor.next()
        node = Node("give_item", name=cursor.identifier(), words=cursor.words(), type=None, change=change, bands=None, value=None)
        if cursor.accept(":"):
            node.type = self.file.type()
        node.dates = self.file.dates()
        cursor.expect("=")
        if cursor.accept_words("bands", "of"):
            node.bands = cursor.identifier()
        else:
            start = cursor.at
            node.value = self.alternatives()
            node.formula = cursor.written(start)
        node.cites = self.file.notes()
        return node

    def accumulate(self):
        """`GROUP.field += amount [when C]`."""
        cursor = self.cursor
        group, _, field = cursor.identifier(dotted=True).rpartition(".")
        cursor.expect("+=")
        node = Node("accumulate", group=group, field=field, value=self.file.expression(), condition=None)
        if cursor.accept("when"):
            node.condition = self.file.expression()
        node.cites = self.file.notes()
        return node
