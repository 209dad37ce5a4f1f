"""Declarations: docs/language.md from "Header and areas" to "Rules and outcomes".

Every declaration becomes a Node with what is common to many in the same attributes: `dates` (from, until, published),
`cites` (names of sources in order), `meets`. `change` is None, "extend", "replace" or "drop".
"""

from cursor import Cursor, Node
from parse_expression import ExpressionParser
from parse_settle import SettleParser
from parse_table import TableParser
from parse_test import TestParser

FLAGS = ("optional", "private", "signed", "counted")


class Dates:
    """When a version is in force, and since when it is known. Dates are texts: they compare as they are written."""

    def __init__(self, begin=None, until=None, published=None):
        self.begin, self.until = begin, until
        self.published = published if published is not None else begin

    def in_force(self, day):
        return (self.begin is None or self.begin <= day) and (self.until is None or day < self.until)

    def known_on(self, known):
        return known is None or self.published is None or self.published <= known


class DeclarationParser:
    """Reads one file of a policy."""

    def __init__(self, name, text):
        self.cursor = Cursor(name, text)
        self.tests = TestParser(self)
        self.settle = SettleParser(self)
        self.tables = TableParser(self)

    def expression(self, in_table=False):
        return ExpressionParser(self.cursor, in_table).expression()

    def file(self):
        """The header and all declarations of a file."""
        header = self.header()
        declarations = []
        while not self.cursor.sees_kind("end"):
            declarations.append(self.declaration())
        return header, declarations

    def header(self):
        cursor = self.cursor
        if cursor.accept_words("part", "of"):
            return Node("part", of=cursor.identifier(), words=cursor.words())
        cursor.expect("policy")
        header = Node("policy", name=cursor.identifier(), extends=None, area=None, version="")
        if cursor.accept("extends"):
            header.extends = cursor.identifier()
        header.words = cursor.words()
        cursor.expect("{")
        while not cursor.accept("}"):
            if cursor.expect("area", "version").text == "area":
                header.area = cursor.of_kind("number").text
            else:
                header.version = cursor.of_kind("text").text
        return header

    def declaration(self):
        cursor = self.cursor
        change = None
        if cursor.sees("extend", "replace", "drop"):
            change = cursor.next().text
        line = cursor.peek().line
        word = cursor.of_kind("name").text
        readers = {
            "source": self.source, "enum": self.enum, "group": self.group, "record": self.record,
            "decision": self.decision, "proof": self.proof, "param": self.param, "rule": self.rule, "let": self.let,
            "give": self.give, "payer": self.payer, "accumulators": self.accumulators, "table": self.tables.table,
            "settle": self.settle.program, "given": self.tests.given, "test": self.tests.test, "cases": self.tests.cases,
        }
        if word not in readers:
            cursor.at -= 1
            cursor.fail("a declaration")
        if change == "drop":
            return Node("drop", of=word, name=cursor.identifier(dotted=True), line=line, file=cursor.name)
        node = readers[word]()
        node.change, node.line, node.file = change, line, cursor.name
        return node

    # ---- what many have in common ----

    def dates(self):
        """`from D`, `until D`, `published D`, in any order."""
        found = {}
        while self.cursor.sees("from", "until", "published") and self.cursor.sees_kind("date", ahead=1):
            word = self.cursor.next().text
            found[word] = self.cursor.next().text
        return Dates(found.get("from"), found.get("until"), found.get("published"))

    def published_later(self, dates):
        """`published` may also stand behind the value: `: 4 published 2024-03-15`."""
        if self.cursor.sees("published") and self.cursor.sees_kind("date", ahead=1):
            self.cursor.next()
            return Dates(dates.begin, dates.until, self.cursor.next().text)
        return dates

    def citing(self):
        """`cite SOURCE ["article"], …`: the names of the sources."""
        return self.cursor.separated(self.cited, ",") if self.cursor.accept("cite") else []

    def cited(self):
        name = self.cursor.identifier()
        if self.cursor.sees_kind("text"):
            self.cursor.next()
        return name

    def meeting(self):
        """`meets R-032, C-11`: tags that change nothing; they are read and left."""
        if self.cursor.accept("meets"):
            self.cursor.separated(self.tag, ",")

    def tag(self):
        self.cursor.of_kind("name")
        while self.cursor.sees("-") and self.cursor.peek().start == self.cursor.tokens[self.cursor.at - 1].end:
            self.cursor.next()
            self.cursor.next()

    def notes(self):
        """`cite …` and `meets …` in any order, perhaps several."""
        cites = []
        while self.cursor.sees("cite", "meets"):
            cites += self.citing()
            self.meeting()
        return cites

    def type(self):
        """`[signed] TYPE [flags] [max N]`: section "Types and units"."""
        cursor = self.cursor
        signed = cursor.sees("signed") and cursor.sees_kind("name", ahead=1) and not cursor.peek(1).first
        flags = {cursor.next().text} if signed else set()
        node = Node("type", name=None, of=None, flags=flags, max=64)
        if cursor.accept_words("list", "of"):
            node.name, node.of = "list", cursor.identifier()
        elif cursor.accept_words("set", "of"):
            node.name, node.of = "set", cursor.identifier()
        else:
            node.name = cursor.identifier()
        while cursor.same_line() and (cursor.sees(*FLAGS) or (cursor.sees("max") and cursor.sees_kind("number", ahead=1))):
            word = cursor.next().text
            if word == "max":
                node.max = int(cursor.next().text)
            else:
                node.flags.add(word)
        return node

    # ---- sources and codes ----

    def source(self):
        cursor = self.cursor
        node = Node("source", name=cursor.identifier(), title=cursor.of_kind("text").text)
        while cursor.sees("dated", "in", "quality", "url"):
            word = cursor.next().text
            if word == "quality":
                cursor.identifier()
            elif word == "url":
                cursor.of_kind("text")
            else:
                cursor.accept("force")
                self.loose_date()
        return node

    def loose_date(self):
        """A year, a month or a day."""
        self.cursor.of_kind("date", "number")
        if self.cursor.sees("-"):
            self.cursor.next()
            self.cursor.of_kind("number")

    def enum(self):
        cursor = self.cursor
        node = Node("enum", name=cursor.identifier(), words=cursor.words(), rows=[])
        cursor.expect("{")
        while not cursor.accept("}"):
            node.rows.append(self.row())
        return node

    def row(self):
        """A name, codes and words. The texts before the last one or two (`"zh" / "en"`) are codes."""
        cursor = self.cursor
        row = Node("row", name=cursor.row_name(), codes=[], words=("", ""))
        while cursor.sees_kind("text"):
            if not self.code_follows(bool(row.codes)):
                row.words = cursor.words()
                break
            row.codes += cursor.separated(self.codes, "|")
        row.codes = [code for several in row.codes for code in several]
        return row

    def code_follows(self, had_codes):
        """The first text of a row is a code, unless it begins the words in two languages."""
        return not had_codes and not self.cursor.sees("/", ahead=1)

    def codes(self):
        """`"10".."12"`: digits of one length."""
        first = self.cursor.of_kind("text").text
        if not self.cursor.accept(".."):
            return [first]
        last = self.cursor.of_kind("text").text
        return [str(n).zfill(len(first)) for n in range(int(first), int(last) + 1)]

    def group(self):
        cursor = self.cursor
        node = Node("group", name=cursor.identifier(), of=None)
        if cursor.accept("of"):
            node.of = cursor.identifier()
        cursor.expect("=")
        node.value = self.expression()
        return node

    # ---- facts and proofs ----

    def record(self):
        return Node("record", name=self.cursor.identifier(), fields=self.fields())

    def decision(self):
        node = Node("decision", name=self.cursor.identifier(), words=self.cursor.words())
        node.fields = self.fields()
        return node

    def fields(self):
        fields = []
        self.cursor.expect("{")
        while not self.cursor.accept("}"):
            name = self.cursor.identifier()
            fields.append(Node("field", name=name, type=self.type(), words=self.cursor.words()))
        return fields

    def proof(self):
        cursor = self.cursor
        node = Node("proof", name=cursor.identifier(), of=cursor.identifier(), valid=None)
        if cursor.accept("of"):
            cursor.identifier()
        node.words = cursor.words()
        while cursor.sees("valid", "through", "cite", "meets"):
            if cursor.accept("valid"):
                node.valid = int(cursor.of_kind("number").text)
                cursor.expect("minutes", "minute")
            elif cursor.accept("through"):
                cursor.separated(cursor.identifier, "|")
            else:
                self.notes()
        return node

    # ---- values ----

    def param(self):
        """`param NAME : TYPE = VALUE`, or with dated versions in braces. The node holds all versions."""
        cursor = self.cursor
        node = Node("param", name=cursor.identifier(), words=cursor.words(), type=None, versions=[])
        cursor.expect(":")
        node.type = self.type()
        if not cursor.accept("{"):
            dates = self.dates()
            cursor.expect("=")
            node.versions = [self.version(dates)]
            return node
        while not cursor.accept("}"):
            dates = self.dates()
            cursor.expect(":")
            node.versions.append(self.version(dates))
        self.notes()
        return node

    def version(self, dates):
        value = self.value_or_unknown()
        node = Node("version", dates=self.published_later(dates), value=value, cites=[])
        node.cites = self.notes()
        node.dates = self.published_later(node.dates)
        return node

    def value_or_unknown(self, in_table=False):
        """A value, or `unknown "…" / "…"`: the sources do not say."""
        if self.cursor.sees("unknown") and self.cursor.sees_kind("text", ahead=1):
            self.cursor.next()
            return Node("unsettled", words=self.cursor.words())
        return self.expression(in_table)

    def let(self):
        return self.named("let")

    def give(self):
        return self.named("give")

    def named(self, kind):
        """`let NAME [: TYPE] [from …] = EXPR [for DECISION, …]`."""
        cursor = self.cursor
        node = Node(kind, name=cursor.identifier(), words=cursor.words(), type=None, decisions=None)
        if cursor.accept(":"):
            node.type = self.type()
        node.dates = self.dates()
        cursor.expect("=")
        start = cursor.at
        node.value = self.expression()
        node.formula = cursor.written(start)
        if cursor.accept("for"):
            node.decisions = cursor.separated(cursor.identifier, ",")
        node.cites = self.notes()
        return node

    # ---- rules ----

    def rule(self):
        """`rule DECISION.NAME`: what it says, then when, say, cite, meets in any order."""
        cursor = self.cursor
        node = Node("rule", name=cursor.identifier(dotted=True), says=None, code=None, proofs=None, table=None,
                    words=("", ""), condition=None, say=("", ""), cites=[])
        node.dates = self.dates()
        while cursor.sees("deny", "note", "require", "unknown", "decide", "when", "say", "cite", "meets"):
            self.clause(node)
        return node

    def clause(self, node):
        cursor = self.cursor
        word = cursor.peek().text
        if word in ("cite", "meets"):
            node.cites += self.notes()
            return
        cursor.next()
        if word == "when":
            node.condition = self.expression()
        elif word == "say":
            node.say = cursor.words()
        else:
            node.says = word
            if word in ("deny", "note"):
                node.code = cursor.identifier()
            elif word == "require":
                node.proofs = self.expression()
            elif word == "unknown":
                node.words = cursor.words()
            else:
                cursor.expect("by")
                node.table = ExpressionParser(cursor).call()

    # ---- settlement ----

    def payer(self):
        cursor = self.cursor
        node = Node("payer", name=cursor.identifier(), side=cursor.expect("fund", "hospital", "patient").text,
                    signed=bool(cursor.accept("signed")))
        node.words = cursor.words()
        node.into = cursor.identifier() if cursor.accept("into") else None
        return node

    def accumulators(self):
        """`accumulators NAME per PERIOD [from MM-DD] [by FACT] { … }`."""
        cursor = self.cursor
        node = Node("accumulators", name=cursor.identifier(), start=(1, 1), by=None)
        cursor.expect("per")
        node.per = cursor.expect("year", "quarter", "month", "day", "visit", "stay", "life").text
        if cursor.accept("from"):
            month = int(cursor.of_kind("number").text)
            cursor.expect("-")
            node.start = (month, int(cursor.of_kind("number").text))
        if cursor.accept("by"):
            node.by = cursor.identifier(dotted=True)
        node.fields = self.fields()
        return node

