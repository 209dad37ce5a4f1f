"""Rules, proofs and verdict tables: docs/language.md, "Rules and outcomes", "Proofs" and "Tables".

Each thing that a rule may say is a Mark: a reason, a note, an obligation, or that the sources do not say. A mark is made,
not made, unknown or an error, as its condition tells.
"""

from dataclasses import dataclass, field

import tables
import values
from brackets import by_band
from evaluate import depends_on_row, evaluate, kind_of
from kinds import BOOL
from lexer import PackError
from names import pick
from scope import Scope, meaning
from values import NO, YES, Unsettled
from walk import places


@dataclass
class Mark:
    """One thing that a rule says in this case."""

    rule: str
    pack: str
    says: str  # deny, note, require, unknown
    value: object  # Value of a bool
    code: str = ""
    words: tuple = ("", "")
    read: object = None  # () -> the sources of what was read
    sets: list = field(default_factory=list)  # of a require: the smallest sets that would do

    @property
    def cites(self):
        return self.read() if self.read is not None else []


def marks_of(case):
    """All marks of the decision, rules in order of their names."""
    prefix = case.decision + "."
    names = [name for name in case.view.names("rule") if name.startswith(prefix)]
    found = []
    for name in sorted(names, key=str.encode):
        picked = pick(case.view.levels("rule", name), case.day, case.known_on)
        if picked is not None:
            found += marks_of_rule(case, name, picked[1], picked[2])
    return found


def marks_of_rule(case, name, pack, node):
    scope = Scope(case, name)
    condition = YES if node.condition is None else values.used(evaluate(node.condition, scope, BOOL), name)
    if node.says == "decide":
        return verdict_marks(case, name, pack, node, condition, scope)
    if node.says == "require":
        return obligations(case, name, pack, node.proofs, condition)
    words = node.words if node.says == "unknown" else node.say
    value = condition
    if node.says == "unknown":
        value = not_said(condition, Unsettled(name, pack.name, *said(words, case), is_rule=True))

    def cites():
        return cites_of(node.cites, [node.condition], scope)

    return [Mark(name, pack.name, node.says, value, node.code or "", said(words, case), cites)]


def not_said(condition, what):
    """If the condition holds, the sources do not say what is to be decided."""
    return values.unsettled(what) if condition.true else condition


# ---- verdict tables ----------------------------------------------------------------------------------------------------


def verdict_marks(case, name, pack, node, condition, scope):
    """`decide by TABLE(keys)`: every row says what a rule says, where its keys match. `when` is the rule's."""
    table = case.view.nearest("table", node.table.name)
    keys = tables.key_values(node.table, table, scope)
    levels = tables.levels_of(table.name, scope)
    if pick(levels, case.day, case.known_on) is None:
        return [Mark(name, pack.name, "deny", values.kleene_and([condition, values.error("YB_E_VERSION", name)]))]
    return marks_of_version(case, name, pack, node, condition, scope, keys, levels)


def marks_of_version(case, name, pack, node, condition, scope, keys, levels):
    """The rows of the version in force; where several are left each waits for the keys that tell which it is."""
    table = case.view.nearest("table", node.table.name)
    at, _, version = pick(levels, case.day, case.known_on)
    left = tables.rows_left(table, version, keys, scope, plain_facts(node.table, table, scope))
    rows = set(left.values())

    def found(row):
        is_it = tables.which_row(left, keys) if len(rows) > 1 else values.YES
        return values.kleene_and([condition, is_it if row in rows else NO])

    marks = []
    for row in [*version.rows, *([version.otherwise] if version.otherwise else [])]:
        marks += row_marks(case, name, pack, node, row, version, found(row), scope)
    if "inherit" in rows:
        return marks + inherited(case, name, pack, node, found("inherit"), scope, keys, levels[at + 1 :])
    gap = values.error("YB_E_GAP", name)
    if gap in rows:
        marks.append(Mark(name, pack.name, "deny", found(gap) if len(rows) > 1 else values.kleene_and([condition, gap])))
    return marks


def plain_facts(call, table, scope):
    """The keys that are facts as they are: an amount among them is not negative, whatever it is."""
    given = list(call.arguments)
    return [at for at in range(len(table.keys)) if given[at].kind == "name" and not kind_of(given[at], scope).signed
            and (binding := meaning(given[at].path, scope)) is not None and binding.facts]


def inherited(case, name, pack, node, condition, scope, keys, levels):
    """`else inherit`: the versions of the packs above; none in force there is a gap."""
    if pick(levels, case.day, case.known_on) is None:
        return [Mark(name, pack.name, "deny", values.kleene_and([condition, values.error("YB_E_GAP", name)]))]
    return marks_of_version(case, name, pack, node, condition, scope, keys, levels)


def row_marks(case, name, pack, node, row, version, condition, scope):
    """`allowed [when C else deny CODE]`, `deny CODE`, `requires PROOFS`, `unknown "…"`."""
    verdict = row.value
    if verdict.says == "allowed":
        return []
    if verdict.says == "requires":
        return obligations(case, name, pack, verdict.proofs, condition)
    words = said(verdict.words if any(verdict.words) else node.say, case)
    if verdict.says == "unknown":
        return [Mark(name, pack.name, "unknown", not_said(condition, Unsettled(name, pack.name, *words, is_rule=True)))]
    if verdict.says == "when":
        refused = values.kleene_not(values.used(evaluate(verdict.condition, scope, BOOL), name))
        condition = values.kleene_and([condition, refused])

    def cites():
        read = [node.condition, getattr(verdict, "condition", None), *node.table.arguments]
        return cites_of(node.cites, read, scope, row.cites or version.cites)

    return [Mark(name, pack.name, "deny", condition, verdict.code, words, cites)]


# ---- sources and words ---------------------------------------------------------------------------------------------------


def cites_of(own, parts, scope, of_row=()):
    """A reason names the sources of its rule, then by name those of the params and rows that it reads, whatever the branch or
    version they are read in: of a param its version in force, of a table the row that was found."""
    read = list(of_row)
    for part in parts:
        for node, place in places(part, scope, every=True) if part is not None else []:
            read += cites_of_node(node, place)
    return list(dict.fromkeys([*own, *sorted(read, key=str.encode)]))


def cites_of_node(node, scope):
    """Of a param the sources of its version in force; of a table those of the row that was found. What is read for each row of a
    list, or for each band, has many of them, and none is told."""
    if scope.unread:
        return []
    if node.kind == "name" and scope.view.nearest("param", node.path) is not None:
        return scope.case.param_cites(node.path, scope)
    if node.kind == "call" and node.name == "age":
        return [cite for name in scope.case.age_params() for cite in scope.case.param_cites(name, scope)]
    table = scope.view.nearest("table", node.name) if node.kind == "call" else None
    if table is not None and not of_row(node, scope) and not by_band(node, scope):
        try:
            found = tables.find(node, scope)
        except PackError:
            return []
        return found.cites if isinstance(found, tables.Found) else []
    return []


def of_row(node, scope):
    return bool(scope.rows) and depends_on_row(node, scope)


def said(words, case):
    """`say "…" / "…"`: `{name}` prints a param, a named value or a fact."""
    from answer import printed

    return tuple(printed(text, case, language) for text, language in zip(words, ("zh", "en")))


# ---- proofs --------------------------------------------------------------------------------------------------------------


def obligations(case, name, pack, proofs, condition):
    """Each part of the topmost `and` of a `require` is an obligation of its own."""
    found = []
    for part in conjuncts(proofs):
        sets = smallest(ways(part), case)
        enough = not sets
        value = NO if enough else condition
        found.append(Mark(name, pack.name, "require", value, sets=sets))
    return found


def conjuncts(node):
    return [inner for part in node.parts for inner in conjuncts(part)] if node.kind == "and" else [node]


def ways(node):
    """All ways to meet a requirement: sets of (proof, state wanted)."""
    if node.kind == "or":
        return [way for part in node.parts for way in ways(part)]
    if node.kind == "and":
        found = [frozenset()]
        for part in node.parts:
            found = [one | other for one in found for other in ways(part)]
        return found
    if node.kind == "call":
        return [frozenset({(node.arguments[0].path, "presented")})]
    return [frozenset({(node.path, "verified")})]


def smallest(all_ways, case):
    """The smallest sets of proofs that would still do, without what is there already; none if one way is complete."""
    open_ways = {frozenset(proof for proof, wanted in way if not meets(case.proof_state(proof), wanted)) for way in all_ways}
    least = [way for way in open_ways if not any(other < way for other in open_ways)]
    if frozenset() in least:
        return []
    return sorted([sorted(way, key=str.encode) for way in least], key=lambda way: (len(way), [name.encode() for name in way]))


def meets(state, wanted):
    return state == "verified" or (wanted == "presented" and state == "presented")

