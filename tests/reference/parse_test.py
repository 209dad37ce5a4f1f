"""Tests in packs: docs/language.md, "Tests". Values stay literals; what they mean the decision's facts tell."""

import copy
import itertools

from cursor import Node
from lexer import PackError
from parse_expression import ExpressionParser

LITERALS = ("number", "money", "percent", "date", "time", "text")


class TestParser:
    """Reads `given`, `test` and `cases` with a file's parser."""

    __test__ = False  # no test of a test framework

    def __init__(self, file):
        self.file = file

    @property
    def cursor(self):
        return self.file.cursor

    def given(self):
        """`given NAME for DECISION [like OTHER] { facts and proofs }`."""
        cursor = self.cursor
        node = Node("given", name=cursor.identifier(), like=None, entries=[])
        cursor.expect("for")
        node.decision = cursor.identifier()
        if cursor.accept("like"):
            node.like = cursor.identifier()
        cursor.expect("{")
        while not cursor.accept("}"):
            node.entries.append(self.entry())
        return node

    def head(self, kind):
        """`"title" DECISION [PROGRAM] [on DATE] [known DATE] [with PARAM = VALUE, …] [given NAME] [cite] [meets]`."""
        cursor = self.cursor
        node = Node(kind, title=cursor.of_kind("text").text, decision=cursor.identifier(), program=None, on=None,
                    known=None, params={}, given=None, keys=[])
        if cursor.sees_kind("name") and not cursor.sees("on", "known", "with", "given", "cite", "meets"):
            node.program = cursor.identifier()
        while cursor.sees("on", "known", "with", "given", "cite", "meets", "(", ","):
            if cursor.sees("("):
                cursor.next()
                node.keys = cursor.separated(self.key, ",")
                cursor.expect(")")
            elif cursor.accept(","):
                continue
            elif cursor.sees("on", "known"):
                word = cursor.next().text
                setattr(node, word, cursor.of_kind("date").text)
            elif cursor.accept("given"):
                node.given = cursor.identifier()
            elif cursor.accept("with"):
                self.params(node)
            else:
                self.file.notes()
        return node

    def params(self, node):
        """`with a = 1, b = 2`; the comma may also lead to `known`."""
        self.param(node)
        while self.cursor.sees(",") and self.cursor.sees("=", ahead=2):
            self.cursor.next()
            self.param(node)

    def param(self, node):
        name = self.cursor.identifier()
        self.cursor.expect("=")
        node.params[name] = self.value()

    def test(self):
        node = self.head("test")
        node.entries, node.expects = [], []
        self.cursor.expect("{")
        while not self.cursor.accept("}"):
            if self.cursor.sees("expect") and not self.cursor.sees("=", ahead=1):
                node.expects.append(self.expectation())
            else:
                node.entries.append(self.entry())
        return node

    # ---- facts ----

    def entry(self):
        """`name = value`: of a fact, a record or a proof."""
        name = self.cursor.identifier(dotted=True)
        self.cursor.expect("=")
        return name, self.value()

    def value(self):
        """A literal: a word, a number, a set or record in braces, a list in brackets, `5 of { … }`."""
        cursor = self.cursor
        if cursor.sees("["):
            return Node("list_value", rows=self.rows())
        if cursor.sees_kind("number") and cursor.sees("of", ahead=1):
            return Node("list_value", rows=self.copies())
        if cursor.sees("{"):
            return self.braces()
        if cursor.sees_kind("text"):
            return Node("text_value", text=cursor.next().text)
        if cursor.sees_kind("name"):
            return self.word()
        return self.number()

    def word(self):
        """A row's name, yes, no, none, unknown, or a proof's state with its minutes."""
        cursor = self.cursor
        text = cursor.row_name()
        minutes = None
        if text == "verified" and cursor.sees_kind("number") and cursor.sees("minutes", "minute", ahead=1):
            minutes = int(cursor.next().text)
            cursor.next()
        return Node("word_value", text=text, minutes=minutes)

    def number(self):
        negative = bool(self.cursor.accept("-"))
        self.cursor.accept("+")
        if not self.cursor.sees_kind(*LITERALS):
            self.cursor.fail("a value")
        literal = ExpressionParser(self.cursor).literal()
        if negative:
            literal.value = -literal.value
        return Node("number_value", literal=literal)

    def rows(self):
        cursor = self.cursor
        cursor.expect("[")
        rows = []
        while not cursor.accept("]"):
            rows += self.copies() if cursor.sees_kind("number") else [self.braces()]
            cursor.accept(",")
        return rows

    def copies(self):
        """`5 of { … }`."""
        number = int(self.cursor.of_kind("number").text)
        self.cursor.expect("of")
        row = self.braces()
        return [row] * number

    def braces(self):
        """`{ field: value, … }` or a set `{ a, b }`."""
        cursor = self.cursor
        cursor.expect("{")
        if cursor.accept("}"):
            return Node("empty_value")
        if cursor.sees(":", ahead=1):
            fields = cursor.separated(self.field, ",")
            cursor.expect("}")
            return Node("record_value", fields=fields)
        items = cursor.separated(self.value, ",")
        cursor.expect("}")
        return Node("set_value", items=items)

    def field(self):
        name = self.cursor.identifier(dotted=True)
        self.cursor.expect(":")
        return name, self.value()

    # ---- what is expected ----

    def expectation(self):
        self.cursor.expect("expect")
        return self.expected()

    def expected(self):
        """What stands after `expect`."""
        cursor = self.cursor
        if cursor.sees("permit", "pending", "undetermined") and not self.assigned():
            return Node("outcome", outcome=cursor.next().text)
        if cursor.sees("deny", "only", "not", "note", "missing", "unsettled") and cursor.sees_kind("name", ahead=1):
            word = cursor.next().text
            read = self.place if word == "missing" else lambda: cursor.identifier(dotted=True)
            return Node(word, names=cursor.separated(read, ","))
        if cursor.sees("owed") and cursor.sees_kind("name", "sign", ahead=1) and not self.assigned():
            cursor.next()
            return Node("owed", proofs=self.file.expression(in_table=True))
        if cursor.sees("error") and cursor.sees_kind("name", ahead=1):
            cursor.next()
            node = Node("error", status=cursor.identifier(), at=None)
            if cursor.accept("at"):
                node.at = self.place()
            return node
        return Node("outputs", values=cursor.separated(self.output, ","))

    def assigned(self):
        """Is the next word the name of an output that a value follows?"""
        return self.cursor.sees("=", "[", ahead=1) and not self.cursor.peek(1).first

    def place(self):
        """`links.state`, `lines[0].x`, `x[1]`."""
        text = self.cursor.identifier(dotted=True)
        while self.cursor.same_line() and self.cursor.accept("["):
            text += f"[{self.cursor.of_kind('number').text}]"
            self.cursor.expect("]")
            if self.cursor.accept("."):
                text += "." + self.cursor.identifier(dotted=True)
        return text

    def output(self):
        """`NAME = value`, or `GROUP.FIELD += value` of an accumulator."""
        name = self.place()
        adds = self.cursor.expect("=", "+=").text == "+="
        return name, self.value(), adds

    # ---- tests as a table ----

    def key(self):
        """A fact or proof, `on`, `known`, `with PARAM`."""
        if self.cursor.accept("with"):
            return "with " + self.cursor.identifier()
        return self.cursor.identifier(dotted=True)

    def cases(self):
        """A test of every row and of every combination of its values."""
        head = self.head("cases")
        head.tests = []
        self.cursor.expect("{")
        while not self.cursor.accept("}"):
            head.tests += self.case_row(head)
        return head

    def case_row(self, head):
        line = self.cursor.peek().line
        values = self.cursor.separated(self.cell, ",")
        if len(values) != len(head.keys):
            raise PackError(f"{self.cursor.name}:{line}: {len(values)} values, {len(head.keys)} keys")
        self.cursor.expect("=>")
        expects = [self.expected()]
        while self.cursor.sees("expect", "cite", "meets") and not self.cursor.sees(",", "=>", ahead=1):
            if self.cursor.sees("expect"):
                expects.append(self.expectation())
            else:
                self.file.notes()
        return [self.case(head, line, row, expects) for row in itertools.product(*values)]

    def cell(self):
        return self.cursor.separated(self.case_value, "|")

    def case_value(self):
        if self.cursor.accept("_"):
            return None
        return self.value()

    def case(self, head, line, row, expects):
        """One test. Here `unknown` need not take anything away."""
        test = copy.copy(head)
        test.kind, test.entries, test.expects, test.line, test.params = "test", [], expects, line, dict(head.params)
        test.file = self.cursor.name
        for key, value in zip(head.keys, row):
            if value is None:
                continue
            if key in ("on", "known"):
                setattr(test, key, value.literal.value)
            elif key.startswith("with "):
                test.params[key.removeprefix("with ")] = value
            else:
                test.entries.append((key, value))
        return test

