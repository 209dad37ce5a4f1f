"""The outcome: docs/language.md, "Rules and outcomes".

1. any `deny` fired: deny. 2. else any rule unknown: undetermined. 3. else proofs are owed: pending. 4. else: permit.
An error that reaches a rule or an output ends the decision, whatever the outcome.
"""

import identities
import periods
import settle
from case import unsigned
from evaluate import evaluate, kind_of
from names import pick
from rules import marks_of
from scope import Scope
from values import Value, unknown_of


class Ended(Exception):
    """An error of the rules: its status and its place."""

    def __init__(self, error, node=None):
        super().__init__(error)
        self.status, self.at = error
        self.node = node  # the expression that failed


class Decision:
    """What was decided, and why."""

    def __init__(self, case):
        self.case = case
        self.marks = marks_of(case)
        checked([mark.value for mark in self.marks])
        self.run, self.outputs, self.lines, self.changes = None, {}, {}, []
        waiting = of_rules(self.marks)
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
        """Computes what is given; the Values that must be known for that: each output, payment and change counts.

        Of several errors the first is told, in the order that docs/json.md says."""
        self.given = self.outputs = self.gives()
        found = checked([output.value for output in self.outputs.values()])
        found += checked(periods.begins(self.case, periods.groups_of_decision(self.case)))
        if self.case.decision != "settle" or not settle.program_names(self.case.view):
            return found
        program = settle.matching(self.case)
        if isinstance(program, list):
            return found + checked(program)
        return found + self.settled(program)

    def settled(self, program):
        """What the program that was chosen makes: outputs, lines, payments, changes; periods and identities hold."""
        self.run = run = settle.Run(self.case, program)
        self.case.program = run
        run.pay_all()
        outputs = run.outputs()
        self.outputs = {**self.outputs, **outputs}
        self.lines = run.lines()
        self.changes = run.changes()
        found = [output.value for output in outputs.values()]
        found += [joined(cells) for cells in self.lines.values()]
        found += [paid.amount for paid in run.paid.values()]
        for change in self.changes:
            found += [*run.begin_of(change), change.amount]
            if not change.amount.none:
                found.append(change.key)
        groups = periods.groups_read(self.case, run.expressions()) | run.groups_added_to()
        found += periods.begins(self.case, groups)  # once more for what was read before the program, too
        checked(found)
        place = identities.broken(run)
        if place:
            raise Ended(("YB_E_IDENTITY", place))
        return found

    def gives(self):
        """`give NAME = EXPR for DECISION`. The documents name no order; it is that of the packs, the nearest first."""
        case, found = self.case, {}
        nearest_first = [node.name for pack in case.view.chain for node in pack.of("give")]
        for name in dict.fromkeys(nearest_first):
            picked = pick(case.view.levels("give", name, case.decision), case.day, case.known_on)
            if picked is not None and (picked[2].decisions is None or case.decision in picked[2].decisions):
                found[name] = self.what_is_given(name, picked[2])
        return found

    def what_is_given(self, name, node):
        case, scope = self.case, Scope(self.case, name)
        kind = case.view.kind_of(node.type) if node.type else unsigned(kind_of(node.value, scope))
        value = case.not_negative(evaluate(node.value, scope, kind), kind, name)
        return settle.output(kind, node, value, scope)


def of_rules(marks):
    """A rule waits once, whatever it may say; a note does not."""
    found = {}
    for mark in marks:
        if mark.says != "note" and mark.value.unknown:
            found.setdefault(mark.rule, []).append(mark.value)
    return [unknown_of(several) for several in found.values()]


def joined(cells):
    """A column counts as one output."""
    if isinstance(cells, Value):
        return cells
    failed = [cell for cell in cells if cell.failed]
    if failed:
        return failed[0]
    return unknown_of(cells) if any(cell.unknown for cell in cells) else Value("known")


def checked(found):
    """The same Values; the first error among them ends the decision."""
    for value in found:
        if value.failed:
            raise Ended(value.error, value.at)
    return found


def most_wanted(unknown):
    """The facts that would decide: those that most wait for first, then by name."""
    wanted = {}
    for value in unknown:
        for fact in value.missing:
            wanted[fact] = wanted.get(fact, 0) + 1
    return sorted(wanted, key=lambda fact: (-wanted[fact], fact[0].encode(), -1 if fact[1] is None else fact[1]))


def in_order(unknown):
    """What the sources do not say and the case came upon."""
    return sorted({what for value in unknown for what in value.unsettled}, key=lambda what: what.order)
