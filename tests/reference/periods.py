"""The periods of accumulators: docs/language.md, "Accumulators".

A `begin` that is not that of the period of `on` is an error (YB_E_PERIOD), and one that is unknown is missing, of every
group that is read, in whatever version, or added to.
"""

import values
from answer import NAMED
from compose import composed, program_names
from cursor import Node
from names import in_sight
from scope import Scope
from walk import references


def begin_of(case, group):
    """The `begin` of a group as it must be; None if it has none."""
    name = group.name + ".begin"
    if group.by or name not in case.facts:
        return None
    begin = case.fact(name)
    if begin.known and begin.it != case.period(group).first.it:
        return values.error("YB_E_PERIOD", name)
    return begin


def groups_read(case, expressions):
    """The groups of which the expressions read a fact. They are pairs of a node and its scope."""
    seen, found = set(), set()
    for part, scope in expressions:
        for node in references(part, scope, seen, None, True):
            if node.kind == "name":
                found.add(node.path.removeprefix("case.").partition(".")[0])
    return found


def begins(case, groups):
    """What the groups say of their periods, as a list of Values."""
    found = [begin_of(case, group) for name, group in case.view.accumulators().items() if name in groups]
    return [begin for begin in found if begin is not None]


# ---- what is read before a program is chosen -----------------------------------------------------------------------------


def groups_of_decision(case):
    """The groups that a rule, a `give` for the decision or the condition of any program reads."""
    if case.decision != "settle":
        return set()
    return groups_read(case, [*of_rules(case), *of_gives(case), *of_programs(case)])


def of_rules(case):
    """Conditions, keys and rows of verdict tables, and the names in sentences that are said."""
    for name in case.view.names("rule"):
        if not name.startswith(case.decision + "."):
            continue
        for node in in_sight(case.view.levels("rule", name)):
            parts = [node.condition, *named_in({"unknown": node.words, "deny": node.say, "note": node.say}.get(node.says))]
            if node.says == "decide":
                parts += [*node.table.arguments, *of_verdicts(case, node)]
            yield from ((part, Scope(case, name)) for part in parts if part is not None)


def of_verdicts(case, rule):
    """A row that has no words of its own has the rule's."""
    for _, versions in case.view.table_levels(rule.table.name):
        for version in versions:
            for row in [*version.rows, *([version.otherwise] if version.otherwise else [])]:
                verdict = row.value
                yield getattr(verdict, "condition", None)
                if verdict.says in ("deny", "when", "unknown"):
                    yield from named_in(verdict.words if any(verdict.words) else rule.say)


def named_in(words):
    """`{name}` in a sentence."""
    return [Node("name", path=found, line=0, source="") for text in words or () for found in NAMED.findall(text)]


def of_gives(case):
    for name in case.view.names("give"):
        for node in in_sight(case.view.levels("give", name, case.decision)):
            yield node.value, Scope(case, name)


def of_programs(case):
    """The conditions of all programs, of every version."""
    for name in program_names(case.view):
        for _, programs in composed(case.view.chain, name):
            for program in programs:
                if program.condition is not None:
                    yield program.condition, Scope(case, name)
