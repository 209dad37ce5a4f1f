"""Tables: docs/language.md, "Tables"."""

from cursor import Node
from parse_expression import ExpressionParser


class TableParser:
    """Reads `table …` with a file's parser."""

    def __init__(self, file):
        self.file = file

    @property
    def cursor(self):
        return self.file.cursor

    def table(self):
        """`table NAME(KEY, …) : TYPE [first match] { versions }`."""
        cursor = self.cursor
        node = Node("table", name=cursor.identifier(), words=cursor.words(), keys=[], versions=[])
        cursor.expect("(")
        if not cursor.sees(")"):
            node.keys = cursor.separated(self.key, ",")
        cursor.expect(")")
        cursor.expect(":")
        node.type = self.file.type()
        node.first_match = cursor.accept_words("first", "match")
        cursor.expect("{")
        while not cursor.accept("}"):
            node.versions.append(self.version(node))
        return node

    def key(self):
        """`NAME [band] [: TYPE]`."""
        cursor = self.cursor
        key = Node("key", name=cursor.identifier(dotted=True), band=bool(cursor.accept("band")), type=None)
        if cursor.accept(":"):
            key.type = self.file.type()
        return key

    def version(self, table):
        """`from … [until …] [published …] [cite …]`, then rows, up to the next version."""
        dates = self.file.dates()
        version = Node("version", dates=dates, cites=self.file.notes(), rows=[], otherwise=None, inherits=False)
        while not self.cursor.sees("}") and not self.begins_version():
            if self.cursor.accept("else"):
                self.last_row(table, version)
            else:
                version.rows.append(self.row(table))
        return version

    def begins_version(self):
        return self.cursor.sees("from", "until", "published") and self.cursor.sees_kind("date", ahead=1)

    def last_row(self, table, version):
        if self.cursor.accept("inherit"):
            version.inherits = True
        else:
            self.cursor.accept("=>")
            line = self.cursor.peek().line
            version.otherwise = self.result(table, [], line)

    def row(self, table):
        line = self.cursor.peek().line
        keys = self.cursor.separated(self.matches, ",") if table.keys else []
        self.cursor.expect("=>")
        return self.result(table, keys, line)

    def result(self, table, keys, line):
        if table.type.name == "verdict":
            value = self.verdict()
        else:
            value = self.file.value_or_unknown(in_table=True)
        return Node("table_row", keys=keys, value=value, cites=self.file.notes(), line=line)

    # ---- keys ----

    def matches(self):
        """`_`, `a|b`, `1..3`, `¥0..¥100`, `above ¥100..¥200`."""
        if self.cursor.accept("_"):
            return [Node("anything")]
        return self.cursor.separated(self.match, "|")

    def match(self):
        cursor = self.cursor
        above = bool(cursor.sees("above") and not cursor.sees(",", "|", "=>", ahead=1) and cursor.accept("above"))
        if cursor.accept(".."):
            return Node("range_key", above=above, low=None, high=self.end())
        low = self.end()
        if not cursor.accept(".."):
            return Node("one_key", value=low)
        high = None if cursor.sees(",", "|", "=>") else self.end()
        return Node("range_key", above=above, low=low, high=high)

    def end(self):
        """A literal, or a row's or group's name."""
        cursor = self.cursor
        if cursor.sees_kind("name"):
            return Node("name", path=cursor.row_name())
        negative = bool(cursor.accept("-"))
        literal = ExpressionParser(cursor).literal()
        if negative:
            literal.value, literal.digits = -literal.value, "-" + literal.digits
        return literal

    # ---- verdicts ----

    def verdict(self):
        """`allowed [when C else deny CODE […]]`, `deny CODE […]`, `requires PROOFS`, `unknown "…"`."""
        cursor = self.cursor
        word = cursor.expect("allowed", "deny", "requires", "unknown").text
        if word == "deny":
            code = cursor.identifier()
            return Node("verdict", says="deny", code=code, words=self.row_words())
        if word == "requires":
            return Node("verdict", says="requires", proofs=self.file.expression(in_table=True), words=("", ""))
        if word == "unknown":
            return Node("verdict", says="unknown", words=cursor.words())
        if not cursor.accept("when"):
            return Node("verdict", says="allowed", words=("", ""))
        condition = self.file.expression(in_table=True)
        cursor.expect("else")
        cursor.expect("deny")
        code = cursor.identifier()
        return Node("verdict", says="when", condition=condition, code=code, words=self.row_words())

    def row_words(self):
        """A text that begins a line begins another row."""
        return self.cursor.words() if not self.cursor.peek().first else ("", "")
