"""Expressions: docs/language.md, "Expressions", "Lists", "Dates and ages", "Rounding".

From the loosest to the tightest: or, and · not · comparisons · .. · + - · * / · a sign · operands, at.
"""

from fractions import Fraction

from cursor import Node
from lexer import RESERVED, PackError

PERIODS = {"year": "years", "month": "months", "day": "days", "minute": "minutes"}
PERIODS.update({plural: plural for plural in list(PERIODS.values())})
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
LISTS = ("count", "sum", "exists", "any", "all")


class ExpressionParser:
    """Reads expressions at a cursor."""

    def __init__(self, cursor, in_table=False):
        self.cursor = cursor
        # In a table or `cases` a sign that begins a line begins the next row.
        self.in_table = in_table
        self.depth = 0  # of brackets: inside them lines mean nothing

    def sign(self, *texts):
        """Takes the sign, unless it begins the next row of a table."""
        token = self.cursor.peek()
        if token.first and token.kind == "sign" and self.in_table and self.depth == 0:
            return None
        return self.cursor.accept(*texts)

    # ---- from the loosest ----

    def expression(self):
        """`or` and `and`; side by side they need brackets (E0120)."""
        start = self.cursor.at
        first = self.negation()
        if not self.cursor.sees("and", "or"):
            return first
        word, parts = self.cursor.peek().text, [first]
        while self.cursor.accept(word):
            parts.append(self.negation())
        if self.cursor.sees("and", "or"):
            self.cursor.fail("brackets around and, or")
        return self.node(word, start, parts=parts)

    def negation(self):
        start = self.cursor.at
        if self.cursor.accept("not"):
            return self.node("not", start, value=self.negation())
        return self.comparison()

    def comparison(self):
        """Comparisons do not chain (E0121)."""
        start = self.cursor.at
        left = self.range()
        operator = self.sign(*COMPARISONS)
        if operator:
            return self.node("compare", start, op=operator.text, left=left, right=self.range())
        if self.cursor.accept_words("not", "in"):
            return self.node("in", start, left=left, right=self.range(), negated=True)
        if self.cursor.accept("in"):
            return self.node("in", start, left=left, right=self.range(), negated=False)
        if self.cursor.accept_words("subset", "of"):
            return self.node("subset", start, left=left, right=self.range())
        if self.cursor.accept("overlaps"):
            return self.node("overlaps", start, left=left, right=self.range())
        return left

    def range(self):
        """`a .. b`: an interval."""
        start = self.cursor.at
        left = self.sum()
        if self.sign(".."):
            return self.node("interval", start, first=left, last=self.sum())
        return left

    def sum(self):
        start = self.cursor.at
        left = self.product()
        while operator := self.sign("+", "-"):
            left = self.node("arith", start, op=operator.text, left=left, right=self.product())
        return left

    def product(self):
        start = self.cursor.at
        left = self.signed()
        while operator := self.sign("*", "/"):
            left = self.node("arith", start, op=operator.text, left=left, right=self.signed())
        return left

    def signed(self):
        start = self.cursor.at
        if self.cursor.accept("-"):
            return self.node("negative", start, value=self.signed())
        if self.cursor.accept("+"):
            return self.literal()
        return self.dated()

    def dated(self):
        """`X at DATE` of a param, a table or age(…)."""
        start = self.cursor.at
        value = self.operand()
        if self.cursor.accept("at"):
            return self.node("at", start, value=value, date=self.operand())
        return value

    # ---- operands ----

    def operand(self):
        token = self.cursor.peek()
        if token.kind in ("number", "money", "percent", "date", "time", "text"):
            return self.literal()
        if token.kind == "sign" and token.text == "(":
            return self.inside("(", self.expression, ")")
        if token.kind == "sign" and token.text == "{":
            return self.set()
        if token.kind != "name":
            self.cursor.fail("a value")
        return self.worded(token.text)

    def worded(self, word):
        """An operand that begins with a word."""
        start = self.cursor.at
        if word in ("yes", "no", "none"):
            self.cursor.next()
            return self.node(word, start)
        if word == "if":
            return self.choice()
        if word in RESERVED:
            self.cursor.fail("a value")
        for begins, read in self.phrases():
            if begins():
                return read()
        if word in ("add", "rolling") and self.cursor.sees("(", ahead=1):
            return self.phrase_or_call(self.add if word == "add" else self.rolling)
        if self.cursor.sees("(", ahead=1):
            return self.call()
        return self.node("name", start, path=self.cursor.identifier(dotted=True))

    def phrases(self):
        """What begins with words that may be names as well: only what follows tells."""
        cursor = self.cursor
        return [
            (lambda: cursor.sees("round") and cursor.sees_kind("name", ahead=1), self.rounding),
            (lambda: cursor.sees_words("count", "distinct"), self.aggregate),
            (lambda: cursor.sees(*LISTS) and cursor.sees("(", ahead=1), self.aggregate),
            (lambda: cursor.sees("min", "max") and cursor.sees("(", ahead=1), self.extreme),
            (lambda: cursor.sees("across") and cursor.sees("(", "each", ahead=1), self.across),
            (lambda: cursor.sees("natural") and cursor.sees("of", ahead=2), self.natural),
            (lambda: cursor.sees_words("insurance", "year", "of"), self.insurance_year),
            (lambda: cursor.sees("rolling") and not cursor.sees_kind("sign", ahead=1), self.rolling),
            (lambda: cursor.sees("add") and not cursor.sees_kind("sign", ahead=1), self.add),
            (lambda: cursor.sees(*PERIODS) and cursor.sees("between", ahead=1), self.between),
            (lambda: cursor.sees(*PERIODS) and cursor.sees("in", ahead=1), self.in_unit),
        ]

    def phrase_or_call(self, read):
        """`add (n) months to d` looks like a table of that name until `to` is found or missed."""
        start, depth = self.cursor.at, self.depth
        try:
            return read()
        except PackError:
            self.cursor.at, self.depth = start, depth
            return self.call()

    def node(self, kind, start, **parts):
        token = self.cursor.tokens[start]
        return Node(kind, line=token.line, source=self.cursor.written(start), **parts)

    def inside(self, opening, read, closing):
        self.cursor.expect(opening)
        self.depth += 1
        value = read()
        self.cursor.expect(closing)
        self.depth -= 1
        return value

    def literal(self):
        """Numbers keep how many decimals they are written with: section "Types and units"."""
        start = self.cursor.at
        token = self.cursor.of_kind("number", "money", "percent", "date", "time", "text")
        if token.kind in ("date", "time", "text"):
            return self.node(token.kind, start, value=token.text)
        digits = token.text.lstrip("¥￥").rstrip("%")
        value, decimals = Fraction(digits), len(digits.partition(".")[2])
        if token.kind == "money":
            return self.node("number", start, value=value, decimals=decimals, unit="money", digits=digits)
        if token.kind == "percent":
            return self.node("number", start, value=value / 100, decimals=decimals + 2, unit="ratio", digits=digits)
        # a unit stands on the line of its number
        if self.cursor.sees("pt") and self.cursor.same_line():
            self.cursor.next()
            return self.node("number", start, value=value / 100, decimals=decimals + 2, unit="ratio", digits=digits)
        if self.is_unit():
            unit = PERIODS[self.cursor.next().text]
            return self.node("number", start, value=value, decimals=decimals, unit=unit, digits=digits)
        return self.node("number", start, value=value, decimals=decimals, unit=None, digits=digits)

    def is_unit(self):
        return self.cursor.sees(*PERIODS) and self.cursor.same_line()

    def set(self):
        start = self.cursor.at
        items = self.inside("{", self.set_items, "}")
        return self.node("set", start, items=items)

    def set_items(self):
        return [] if self.cursor.sees("}") else self.cursor.separated(self.sum, ",")

    def choice(self):
        start = self.cursor.at
        self.cursor.expect("if")
        condition = self.expression()
        self.cursor.expect("then")
        then = self.expression()
        self.cursor.expect("else")
        return self.node("if", start, condition=condition, then=then, otherwise=self.expression())

    def call(self):
        start = self.cursor.at
        name = self.cursor.identifier(dotted=True)
        arguments = self.inside("(", self.arguments, ")")
        return self.node("call", start, name=name, arguments=arguments)

    def arguments(self):
        return [] if self.cursor.sees(")") else self.cursor.separated(self.expression, ",")

    def rounding(self):
        """`round MODE [to yuan|jiao|fen|N decimals] (x)`; the target may also stand inside, `round half_up (x to jiao)`, and
        what is rounded may be any operand."""
        start = self.cursor.at
        self.cursor.expect("round")
        mode = self.cursor.expect("half_up", "half_even", "down", "up").text
        decimals = self.target() if self.cursor.accept("to") else None
        if self.cursor.sees("("):
            value, inner = self.inside("(", self.rounded, ")")
            decimals = inner if decimals is None else decimals
        else:
            value = self.operand()
        return self.node("round", start, mode=mode, decimals=2 if decimals is None else decimals, value=value)

    def rounded(self):
        value = self.expression()
        return value, (self.target() if self.cursor.accept("to") else None)

    def target(self):
        named = {"yuan": 0, "jiao": 1, "fen": 2}
        if self.cursor.sees(*named):
            return named[self.cursor.next().text]
        decimals = int(self.cursor.of_kind("number").text)
        self.cursor.expect("decimals")
        return decimals

    # ---- lists ----

    def aggregate(self):
        start = self.cursor.at
        op = self.cursor.next().text
        if self.cursor.accept("distinct"):
            op = "distinct"
        return self.inside("(", lambda: self.over(start, op, self.expression()), ")")

    def extreme(self):
        """min, max: of several values, or of one over the rows of a list."""
        start = self.cursor.at
        op = self.cursor.next().text
        return self.inside("(", lambda: self.of_values_or_rows(start, op), ")")

    def of_values_or_rows(self, start, op):
        first = self.expression()
        if self.cursor.sees(","):
            values = [first]
            while self.cursor.accept(","):
                values.append(self.expression())
            return self.node(op, start, values=values)
        return self.over(start, op, first)

    def over(self, start, op, first):
        """`x over LIST`, `LIST` or a column `LIST.x`, then `where C`, `else v`."""
        value, rows = (first, self.cursor.identifier(dotted=True)) if self.cursor.accept("over") else (None, None)
        where = self.expression() if self.cursor.accept("where") else None
        otherwise = self.expression() if self.cursor.accept("else") else None
        # without `over`, `first` is a list (count, exists, any, all) or an expression of columns (sum, min, max)
        return self.node("aggregate", start, op=op, value=value, rows=rows, bare=None if rows else first, where=where,
                         otherwise=otherwise)

    def across(self):
        """`across(ratio, from a, for x)`, `across each round MODE (…)`."""
        start = self.cursor.at
        self.cursor.expect("across")
        each, decimals = None, 2
        if self.cursor.accept("each"):
            self.cursor.expect("round")
            each = self.cursor.expect("half_up", "half_even", "down", "up").text
            if self.cursor.accept("to"):
                decimals = self.target()
        share, begin, amount = self.inside("(", self.stretch, ")")
        return self.node("across", start, each=each, decimals=decimals, share=share, begin=begin, amount=amount)

    def stretch(self):
        share = self.expression()
        self.cursor.expect(",")
        self.cursor.expect("from")
        begin = self.expression()
        self.cursor.expect(",")
        self.cursor.expect("for")
        return share, begin, self.expression()

    # ---- dates ----

    def natural(self):
        start = self.cursor.at
        self.cursor.next()
        unit = self.cursor.expect("month", "quarter", "year", "day").text
        self.cursor.expect("of")
        return self.node("natural", start, unit=unit, date=self.operand())

    def insurance_year(self):
        start = self.cursor.at
        self.cursor.accept_words("insurance", "year", "of")
        return self.node("insurance_year", start, date=self.operand())

    def rolling(self):
        """`rolling 3 months to d`, `rolling n months to d` with a count or a value of that type."""
        start = self.cursor.at
        self.cursor.expect("rolling")
        amount = self.signed()
        unit = PERIODS[self.cursor.next().text] if self.cursor.sees(*PERIODS) else None
        self.cursor.expect("to")
        return self.node("rolling", start, amount=amount, unit=unit, date=self.operand())

    def add(self):
        """`add n months to d`, then perhaps `next` or `clamp`."""
        start = self.cursor.at
        self.cursor.expect("add")
        amount = self.signed()
        unit = PERIODS[self.cursor.next().text] if self.cursor.sees(*PERIODS) else None
        self.cursor.expect("to")
        date = self.operand()
        mode = self.cursor.next().text if self.cursor.sees("next", "clamp") else "clamp"
        return self.node("add", start, amount=amount, unit=unit, date=date, mode=mode)

    def between(self):
        start = self.cursor.at
        unit = PERIODS[self.cursor.next().text]
        self.cursor.expect("between")
        first = self.sum()
        self.cursor.expect("and")
        return self.node("between", start, unit=unit, first=first, last=self.dated())

    def in_unit(self):
        start = self.cursor.at
        unit = PERIODS[self.cursor.next().text]
        self.cursor.expect("in")
        return self.node("in_unit", start, unit=unit, value=self.dated())

