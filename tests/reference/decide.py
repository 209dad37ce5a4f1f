"""The outcome: docs/language.md, "Rules and outcomes".

1. any `deny` fired: deny. 2. else any rule unknown: undetermined. 3. else proofs are owed: pending. 4. else: permit.
An error that reaches a rule or an output ends the decision, whatever the outcome.
"""

import settle
from case import unsigned
from evaluate import evaluate, kind_of
from names import pick
from rules import marks_of
from scope import Scope
from values import Value


class Ended(Exception):
    """An error of the rules: its status and its place."""

    def __init__(self, error):
        super().__init__(error)
        self.status, self.at = error


class Decision:
    """What was decided, and why."""

    def __init__(self, case):
        self.case = case
        self.marks = marks_of(case)
        end_on_error(mark.value for mark in self.marks)
        self.run, self.outputs, self.lines, self.changes = None, {}, {}, []
        waiting = [mark.value for mark in self.marks if mark.says != "note"]
        self.reasons = [mark for mark in self.marks if mark.says == "deny" and mark.value.true]
        self.notes = [mark for mark in self.marks if mark.says == "note" and mark.value.true]
        self.obligations = [mark for mark in self.marks if mark.says == "require" and mark.value.true]
        waiting += self.results()
        unknown = [value for value in waiting if value.unknown]
        self.missing = most_wanted(unknown)
        self.unsettled = in_order(unknown)
        self.outcome = self.decide(unknown)

    def decide(self, unknown):
        if self.reasons:
            return "deny"
        if unknown:
            return "undetermined"
        return "pending" if self.obligations else "permit"

    def results(self):
        """Computes what is given; the Values that must be known for that: each output, payment and change counts."""
        gives = self.gives()
        if self.case.decision != "settle" or not settle.program_names(self.case.view):
            self.outputs = gives
            return self.checked(gives)
        program = settle.matching(self.case)
        if isinstance(program, list):
            found = self.checked(gives)
            end_on_error(program)
            return [*found, *program]
        self.run = settle.Run(self.case, program)
        self.case.program = self.run
        self.run.pay_all()
        self.outputs = {**gives, **self.run.outputs()}
        self.lines = self.run.lines()
        self.changes = self.run.changes()
        found = self.checked(self.outputs)
        found += [joined(cells) for cells in self.lines.values()]
        found += [paid.amount for paid in self.run.paid.values()]
        found += [change.amount for change in self.changes] + [change.key for change in self.changes if not change.amount.none]
        found += [begin for change in self.changes for begin in self.run.begin_of(change)]
        found += self.run.begins()
        end_on_error(found)
        place = self.run.broken_identity()
        if place:
            raise Ended(("YB_E_IDENTITY", place))
        return found

    @staticmethod
    def checked(outputs):
        found = [output.value for output in outputs.values()]
        end_on_error(found)
        return found

    def gives(self):
        """`give NAME = EXPR for DECISION`. The documents name no order; it is that of the packs, the nearest first."""
        case, found = self.case, {}
        nearest_first = [node.name for pack in case.view.chain for node in pack.of("give")]
        for name in dict.fromkeys(nearest_first):
            picked = pick(case.view.levels("give", name, case.decision), case.day, case.known_on)
            if picked is not None and (picked[2].decisions is None or case.decision in picked[2].decisions):
                found[name] = self.given(name, picked[2])
        return found

    def given(self, name, node):
        case, scope = self.case, Scope(self.case, name)
        kind = case.view.kind_of(node.type) if node.type else unsigned(kind_of(node.value, scope))
        value = case.not_negative(evaluate(node.value, scope, kind), kind, name)
        return settle.output(kind, node, value, scope)


def joined(cells):
    """A column counts as one output."""
    if isinstance(cells, Value):
        return cells
    failed = [cell for cell in cells if cell.failed]
    if failed:
        return failed[0]
    from values import unknown_of

    return unknown_of(cells) if any(cell.unknown for cell in cells) else Value("known")


def end_on_error(found):
    for value in found:
        if value.failed:
            raise Ended(value.error)


def most_wanted(unknown):
    """The facts that would decide: those that most wait for first, then by name."""
    wanted = {}
    for value in unknown:
        for fact in value.missing:
            wanted[fact] = wanted.get(fact, 0) + 1
    return sorted(wanted, key=lambda fact: (-wanted[fact], fact[0].encode(), -1 if fact[1] is None else fact[1]))


def in_order(unknown):
    """What the sources do not say and the case came upon. The documents name no order; this is that of the names."""
    found = {what for value in unknown for what in value.unsettled}
    return sorted(found, key=lambda what: (what.name.encode(), what.pack.encode(), what.zh.encode()))
