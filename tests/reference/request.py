"""A request as JSON becomes a case: docs/json.md, "A request". Texts are strict JSON; a key given twice and an unknown name
are refused; numbers are exact."""

import json
import re
from fractions import Fraction

import dates
from case import Case
from kinds import FACT_DECIMALS, PERIODS
from names import deciding_pack
from values import INT64, NONE, known

MEMBERS = ("decision", "area", "on", "known", "facts", "proofs", "id", "trace", "receipt", "refund")
STATES = ("absent", "presented", "verified", "rejected", "expired")
BLANK = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")


class Refused(Exception):
    """What is wrong with a request: a status, the place, and a sentence if it is not that of the status."""

    def __init__(self, status, at, words=None):
        super().__init__(status)
        self.status, self.at, self.words = status, at, words


class Number(str):
    """A number as it is written."""


class Object(dict):
    """An object that remembers its pairs, for keys that are given twice."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs


def written_member(text, wanted):
    """A member of the outermost object as it is written: `id` comes back unread."""
    decoder, at = json.JSONDecoder(), text.index("{") + 1
    while True:
        at = BLANK.match(text, at).end()
        key, at = decoder.raw_decode(text, at)
        at = BLANK.match(text, BLANK.match(text, at).end() + 1).end()
        begin = at
        _, at = decoder.raw_decode(text, at)
        if key == wanted:
            return text[begin:at]
        at = BLANK.match(text, at).end() + 1


def refuse_constant(name):
    raise ValueError(name)


def parsed(text):
    """Strict JSON; where it is none the place is line and column."""
    try:
        return json.loads(text, object_pairs_hook=Object, parse_float=Number, parse_int=Number, parse_constant=refuse_constant)
    except json.JSONDecodeError as wrong:
        raise Refused("YB_E_JSON", f"{wrong.lineno}:{wrong.colno}") from None
    except (ValueError, RecursionError):
        raise Refused("YB_E_JSON", "1:1") from None


def once(pairs, at):
    """A key given twice is refused."""
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise twice(f"{at}.{key}" if at else key)
        seen.add(key)


class Request:
    """One request: its case and what else it asks for."""

    def __init__(self, policy, text):
        self.policy = policy
        root = parsed(text)
        if not isinstance(root, Object):
            raise not_a("object", "", "YB_E_JSON")
        once(root.pairs, "")
        for key in root:
            if key not in MEMBERS:
                raise no_such(key, key, MEMBERS)
        self.text(root, "id", optional=True)
        self.id = written_member(text, "id") if root.get("id") is not None else None
        self.flags = {name for name in ("trace", "receipt", "refund") if self.flag(root, name)}
        self.area = self.read_area(root)
        self.on = self.date(root, "on")
        self.known_on = self.date(root, "known") if root.get("known") is not None else None
        self.decision = self.text(root, "decision")
        self.pack = deciding_pack(policy.packs, self.area)
        if self.pack is None:
            raise Refused("YB_E_AREA", "area")
        view = policy.view(self.pack.name)
        if self.decision not in view.names("decision"):
            raise no_such("decision", self.decision, [])
        self.case = Case(view, self.decision, self.on, self.known_on.isoformat() if self.known_on else None)
        self.reader = FactReader(self.case)
        self.reader.facts(root.get("facts", Object([])))
        self.reader.proofs(root.get("proofs", Object([])))

    @staticmethod
    def text(root, name, optional=False):
        value = root.get(name)
        if value is None and optional:
            return None
        if name not in root:
            raise lacking(name)
        if not isinstance(value, str) or isinstance(value, Number):
            raise not_a("text", name, "YB_E_JSON")
        return value

    @staticmethod
    def flag(root, name):
        value = root.get(name)
        if value is not None and not isinstance(value, bool):
            raise not_a("true, false", name, "YB_E_JSON")
        return bool(value)

    def read_area(self, root):
        area = self.text(root, "area")
        if not re.fullmatch(r"\d{6}", area, re.ASCII):
            raise Refused("YB_E_AREA", "area")
        return area

    def date(self, root, name):
        day = dates.parse(self.text(root, name))
        if day is None:
            raise Refused("YB_E_DATE", name)
        return day


def is_record(value):
    return value is None or isinstance(value, Object)


class FactReader:
    """Puts facts and proofs into a case."""

    def __init__(self, case):
        self.case = case

    # ---- facts ----

    def facts(self, given):
        if not isinstance(given, Object):
            raise not_a("object", "facts", "YB_E_JSON")
        self.object(given, "", "facts")

    def object(self, given, prefix, at):
        """Records are objects; a name may also be written with dots."""
        once(given.pairs, at)
        for key, value in given.pairs:
            name, place = prefix + key, f"{at}.{key}"
            fact = self.case.facts.get(name)
            if fact is None and isinstance(value, Object) and value:
                self.object(value, name + ".", place)
            elif fact is None or (fact.kind.name == "record" and not is_record(value)):
                raise no_such(place, name, self.leaves(), key)
            elif fact.kind.name == "list":
                self.list(fact, value, place)
            elif fact.kind.name == "record":
                self.record(name, value, place)
            else:
                self.set(self.case.given, name, fact, value, place)

    def record(self, name, value, place):
        if value is not None:
            self.object(value, name + ".", place)

    def leaves(self):
        """The facts that can be given: no records."""
        return [name for name, fact in self.case.facts.items() if fact.kind.name != "record"]

    def set(self, where, name, fact, value, place):
        if name in where:
            raise twice(place)
        if value is None:
            if fact.kind.optional:
                where[name] = NONE
            return  # unknown
        where[name] = known(read(value, fact.kind, self.case.view, place))

    def list(self, fact, value, place):
        """Lists are arrays of objects; more rows than `max` is a bad request."""
        if value is None:
            return
        if not isinstance(value, list):
            raise not_a("array", place)
        if len(value) > fact.most:
            raise Refused("YB_E_LIMIT", place)
        rows = self.case.lists.setdefault(fact.name, [])
        for at, row in enumerate(value):
            rows.append({})
            if not isinstance(row, Object):
                raise not_a("object", f"{place}[{at}]")
            self.row(fact, row, rows[-1], "", f"{place}[{at}]")

    def row(self, fact, given, cells, prefix, at):
        once(given.pairs, at)
        for key, value in given.pairs:
            name, place = prefix + key, f"{at}.{key}"
            field = fact.fields.get(name)
            if field is None or (field.kind.name == "record" and not is_record(value)):
                leaves = [f"{fact.name}.{other}" for other in fact.fields if fact.fields[other].kind.name != "record"]
                raise no_such(place, f"{fact.name}.{name}", leaves, key)
            if field.kind.name == "record":
                if value is not None:
                    self.row(fact, value, cells, name + ".", place)
            else:
                self.set(cells, name, field, value, place)

    # ---- proofs ----

    def proofs(self, given):
        """A state, or an object with `state` and `minutes`."""
        if not isinstance(given, Object):
            raise not_a("object", "proofs", "YB_E_JSON")
        once(given.pairs, "proofs")
        for name, value in given.pairs:
            place = f"proofs.{name}"
            if name not in self.case.view.proofs():
                raise no_such(place, name, self.case.view.proofs())
            if value is not None:
                self.case.proofs[name] = self.proof(value, place)

    def proof(self, value, place):
        if isinstance(value, Object):
            return self.proof_object(value, place)
        if not isinstance(value, str) or value not in STATES:
            raise not_a(", ".join(STATES), place)
        return value, None

    @staticmethod
    def proof_object(given, place):
        once(given.pairs, place)
        for key in given:
            if key not in ("state", "minutes"):
                raise Refused("YB_E_NAME", place, nearest_is("state"))
        if "state" not in given:
            raise lacking(place)
        minutes = given.get("minutes", Number("0"))
        good = isinstance(minutes, str) and minutes.isdigit() and int(minutes) < 2**31
        if given["state"] not in STATES or not good:
            raise Refused("YB_E_TYPE", place)
        return given["state"], int(minutes) if "minutes" in given else None


# ---- one value -----------------------------------------------------------------------------------------------------------


def read(value, kind, view, place):
    """One value of a fact as docs/json.md writes it."""
    if kind.name in FACT_DECIMALS:
        return number(value, kind, place)
    if kind.name == "set":
        return read_set(value, kind, view, place)
    if kind.name == "bool":
        return read_bool(value, place)
    if not isinstance(value, str) or isinstance(value, Number):
        raise not_a("text" if kind.name == "enum" else kind.name, place)
    if kind.name == "enum":
        return read_row(value, kind, view, place)
    if kind.name == "date":
        return checked(dates.parse(value), "YB_E_DATE", place)
    if kind.name == "time":
        return checked(value if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) else None, "YB_E_RANGE", place)
    if kind.name == "area":
        return checked(value if re.fullmatch(r"\d{6}", value, re.ASCII) else None, "YB_E_RANGE", place)
    return value


def checked(value, status, place):
    if value is None:
        raise Refused(status, place)
    return value


def read_bool(value, place):
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("0", "1"):
        return value == "1"
    raise not_a("bool", place)


def read_row(value, kind, view, place):
    row = view.row_by_code(kind.of, value)
    if row is None:
        raise no_such(place, value, [row.name for row in view.enums[kind.of]])
    return row.name


def read_set(value, kind, view, place):
    if not isinstance(value, list):
        raise not_a("array", place)
    found = []
    for item in value:
        if not isinstance(item, str) or isinstance(item, Number):
            raise not_a("text", place)
        row = read_row(item, kind, view, place)
        if row in found:
            raise twice(place)
        found.append(row)
    return frozenset(found)


def number(value, kind, place):
    """A number or a text, exact: more decimals than the type has is an error."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise not_a(kind.name, place)
    exact = Fraction(value)
    scaled = exact * 10 ** FACT_DECIMALS[kind.name]
    may_be_negative = kind.signed or kind.name == "int" or kind.name in PERIODS
    if scaled.denominator != 1 or abs(scaled) > INT64 or (exact < 0 and not may_be_negative):
        raise Refused("YB_E_RANGE", place)
    return exact


# ---- the nearest name ------------------------------------------------------------------------------------------------------


def no_such(at, name, names, key=None):
    """There is no such name; the nearest is told, if one is near enough. The documents do not say what near is."""
    best = min(names, key=lambda other: distance(name, other), default=None)
    if best is None or distance(name, best) > min(4, 1 + len(key or name) // 3):
        return Refused("YB_E_NAME", at, ("政策中没有这个名称。", "The policy has no such name."))
    return Refused("YB_E_NAME", at, nearest_is(best))


def nearest_is(name):
    return f"政策中没有这个名称；最接近的是 {name}。", f"The policy has no such name; the nearest is {name}."


def not_a(wanted, at, status="YB_E_TYPE"):
    """The value is of another kind than what is wanted."""
    words = f"值的形式不对；这里应为 {wanted}。", f"The value is of another kind; what is wanted is {wanted}."
    return Refused(status, at, words)


def twice(at):
    return Refused("YB_E_JSON", at, ("给了两次；请只保留一个。", "It is given twice; keep one of them."))


def lacking(at):
    return Refused("YB_E_JSON", at, ("缺少这一项；请补上。", "It is missing; add it."))


def distance(left, right):
    """Letters to insert, delete or replace."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]

