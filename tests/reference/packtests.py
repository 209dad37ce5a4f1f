"""Runs the tests that stand in packs: docs/language.md, "Tests". Each test becomes a case of its own."""

from dataclasses import replace

import dates
import values
from cursor import Node
from decide import Decision, Ended
from kinds import FACT_DECIMALS, MONEY
from names import chain_of
from request import Refused
from rules import smallest, ways
from case import Case
from values import INT64, NONE, known


class Failed(Exception):
    """What a test expected and did not find."""


def tests_of(pack):
    """All tests of a pack; every row of `cases` is one or more."""
    for node in pack.nodes:
        if node.kind == "test":
            yield node
        elif node.kind == "cases":
            yield from node.tests


class Runner:
    """Runs one test."""

    def __init__(self, policy, pack, test):
        self.policy, self.pack, self.test = policy, pack, test
        self.view = policy.view(pack.name)
        self.facts = self.view.facts(test.decision)
        on = dates.parse(test.on)
        self.case = Case(self.view, test.decision, on, test.known)
        for name, value in test.params.items():
            self.case.overrides[name] = literal(value)

    def run(self):
        """None if all that is expected holds, else what does not."""
        try:
            self.give()
            decision = Decision(self.case)
        except Refused as wrong:
            return self.check_error(wrong.status, wrong.at)
        except Ended as ended:
            return self.check_error(ended.status, ended.at)
        for expect in self.test.expects:
            try:
                EXPECTATIONS[expect.kind](self, decision, expect)
            except Failed as failed:
                return str(failed)
        return None

    def check_error(self, status, at):
        for expect in self.test.expects:
            if expect.kind != "error":
                return f"{status} at {at}, not {expect}"
            if expect.status != status or (expect.at is not None and expect.at != at):
                return f"{status} at {at}, not {expect.status} at {expect.at}"
        return None

    # ---- facts ----

    def give(self):
        """What `given` gives, one on the other, and last what the test itself says."""
        layers = self.layers(self.test.given, self.pack.name)
        for entries in [*layers, self.test.entries]:
            self.lay(entries)

    def layers(self, name, pack):
        """`like` begins with another; it is found where the given that says so stands."""
        if name is None:
            return []
        node = self.find_given(name, pack)
        return [*self.layers(node.like, node.pack), node.entries]

    def find_given(self, name, home):
        """In the pack or in those it extends; the nearest of one name."""
        for pack in chain_of(self.policy.packs, home):
            for node in pack.called("given", name):
                return node
        raise Failed(f"no given {name}")

    def lay(self, entries):
        """A record replaces the dotted names below it; a whole comes before its fields, in any order of writing."""
        for name, value in sorted(entries, key=lambda entry: entry[0].count(".")):
            if name in self.view.proofs() and name not in self.facts:
                self.proof(name, value)
            else:
                self.clear(name)
                self.set(name, value)

    def clear(self, name):
        for given in (self.case.given, self.case.lists):
            for other in [other for other in given if other == name or other.startswith(name + ".")]:
                del given[other]

    def proof(self, name, value):
        self.case.proofs.pop(name, None)
        if value.text != "unknown":
            self.case.proofs[name] = (value.text, value.minutes)

    def set(self, name, value):
        if value.kind == "word_value" and value.text == "unknown":
            return
        fact = self.facts[name]
        if fact.kind.name == "list":
            self.list(fact, value)
        elif value.kind == "record_value":
            for field, inner in value.fields:
                self.set(f"{name}.{field}", inner)
        elif fact.kind.name == "record":
            return  # none, or a record without fields
        else:
            self.case.given[name] = self.value(value, fact.kind, f"facts.{name}")

    def list(self, fact, value):
        rows = value.rows if value.kind == "list_value" else []
        if len(rows) > fact.most:
            raise Refused("YB_E_LIMIT", f"facts.{fact.name}")
        self.case.lists[fact.name] = []
        for at, row in enumerate(rows):
            cells = {}
            if row.kind == "record_value":
                self.cells(fact, row.fields, cells, "", f"facts.{fact.name}[{at}]")
            self.case.lists[fact.name].append(cells)

    def cells(self, fact, fields, cells, prefix, at):
        for field, value in fields:
            name = prefix + field
            if value.kind == "record_value":
                self.cells(fact, value.fields, cells, name + ".", at)
            elif not (value.kind == "word_value" and value.text == "unknown") and value.kind != "empty_value":
                cells[name] = self.value(value, fact.fields[name].kind, f"{at}.{name}")
            elif fact.fields[name].kind.name == "set":
                cells[name] = known(frozenset())

    def value(self, value, kind, place):
        """A literal as the fact's type reads it."""
        if value.kind == "empty_value":
            return known(frozenset())
        if value.kind == "set_value":
            return known(frozenset(self.row(item.text, kind, place) for item in value.items))
        if value.kind == "text_value":
            return known(self.row(value.text, kind, place) if kind.enum else value.text)
        if value.kind == "word_value":
            return self.word(value.text, kind, place)
        return self.number(value.literal, kind, place)

    def word(self, text, kind, place):
        if kind.enum and self.view.row_by_code(kind.of, text):
            return known(self.row(text, kind, place))
        return {"yes": values.YES, "no": values.NO, "none": NONE}.get(text) or known(self.row(text, kind, place))

    def row(self, text, kind, place):
        row = self.view.row_by_code(kind.of, text)
        if row is None:
            raise Refused("YB_E_NAME", place)
        return row.name

    @staticmethod
    def number(node, kind, place):
        if node.kind == "date":
            return known(dates.parse(node.value))
        if node.kind == "time":
            return known(node.value)
        if kind.name == "area":
            return known(node.digits)
        scaled = node.value * 10 ** FACT_DECIMALS[kind.name]
        negative = node.value < 0 and not (kind.signed or kind.name == "int")
        if scaled.denominator != 1 or negative or abs(scaled) > INT64:
            raise Refused("YB_E_RANGE", place)
        return known(node.value)


def literal(value):
    """The value of a param as an expression."""
    if value.kind == "word_value":
        if value.text in ("yes", "no", "none"):
            return Node(value.text, line=0, source="")
        return Node("name", path=value.text, line=0, source="")
    if value.kind == "text_value":
        return Node("text", value=value.text, line=0, source="")
    if value.kind in ("set_value", "empty_value"):
        items = [literal(item) for item in value.items] if value.kind == "set_value" else []
        return Node("set", items=items, line=0, source="")
    return value.literal


# ---- expectations ----------------------------------------------------------------------------------------------------


def hold(condition, what):
    if not condition:
        raise Failed(what)


def outcome(runner, decision, expect):
    waits = f"missing {decision.missing}, unsettled {[what.name for what in decision.unsettled]}"
    hold(decision.outcome == expect.outcome, f"{decision.outcome}, not {expect.outcome}; {waits}")


def codes(decision):
    return {mark.code for mark in decision.reasons}


def deny(runner, decision, expect):
    found = codes(decision)
    hold(decision.outcome == "deny" and set(expect.names) <= found, f"{decision.outcome} with {found}, not {expect.names}")


def only(runner, decision, expect):
    found = codes(decision)
    hold(decision.outcome == "deny" and set(expect.names) == found, f"{decision.outcome} with {found}, not {expect.names}")


def not_codes(runner, decision, expect):
    hold(not set(expect.names) & codes(decision), f"{codes(decision)}")


def note(runner, decision, expect):
    found = {mark.code for mark in decision.notes}
    hold(set(expect.names) <= found, f"notes {found}, not {expect.names}")


def owed(runner, decision, expect):
    """One obligation is met by just these smallest sets."""
    wanted = smallest(ways(expect.proofs), Case(runner.view, runner.case.decision, runner.case.on))
    found = [mark.sets for mark in decision.obligations]
    hold(wanted in found, f"owed {found}, not {wanted}")


def missing(runner, decision, expect):
    from answer import fact_name

    found = {fact_name(fact) for fact in decision.missing} | {name for name, _ in decision.missing}
    hold(set(expect.names) <= found, f"missing {found}, not {expect.names}")


def unsettled(runner, decision, expect):
    found = {what.name for what in decision.unsettled}
    hold(set(expect.names) <= found, f"unsettled {found}, not {expect.names}")


def error(runner, decision, expect):
    raise Failed(f"{decision.outcome}, not {expect.status}")


def outputs(runner, decision, expect):
    for place, value, adds in expect.values:
        found = added(decision, place) if adds else output(decision, place)
        hold(found is not None, f"no output {place} ({decision.outcome})")
        got, kind = found
        wanted = runner.value(value, replace(kind, signed=True), place)
        hold(wanted.it == got.it and wanted.state == got.state, f"{place} = {got}, not {wanted.it}")


def added(decision, place):
    """What is added to an accumulator; none if nothing is."""
    if decision.outcome not in ("permit", "pending"):
        return None
    found = [change for change in decision.changes if f"{change.group.name}.{change.name}" == place and not change.amount.none]
    kind = found[0].kind if found else MONEY
    return known(sum(change.amount.it for change in found)) if found else NONE, kind


def output(decision, place):
    """`x`, `lines[0].x`, `x[1]`, `x.asked`, `x.limit`, `x.left`."""
    if decision.outcome not in ("permit", "pending"):
        return None
    name, _, rest = place.partition("[")
    if rest and name == "lines":
        row, _, column = rest.partition("].")
        return decision.lines[column][int(row)], MONEY
    if rest:
        band = decision.outputs[name]
        return known(band.value.it[int(rest.rstrip("]"))]), band.kind
    if place in decision.outputs:
        return decision.outputs[place].value, decision.outputs[place].kind
    name, _, part = place.rpartition(".")
    if decision.run is not None and name in decision.run.paid:
        paid = decision.run.paid[name]
        return {"asked": paid.asked, "limit": paid.cap, "left": paid.after}[part], MONEY
    return None


EXPECTATIONS = {"outcome": outcome, "deny": deny, "only": only, "not": not_codes, "note": note, "owed": owed,
                "missing": missing, "unsettled": unsettled, "error": error, "outputs": outputs}
