"""The trace of a decision: the model's steps, and where they and the engine's differ.

All is compared but the order, which is that of computing: docs/json.md gives no other. The steps `value` (lets, formulas and
columns, what is given) and `pay` (paid, asked, limit, left) have a name each. The steps `round`, `table` and `bands` are those of
workings.py; of them equal ones are one, a rounding under the name of any of its places, so what they tell is compared as a set.
What is unknown, none or an error is null. Of what is private the engine says no more than that; the model must find it private,
too.
"""

import re

import shrink
import walk
from answer import Writer, array, as_json, exact, quoted, told
from aggregates import inner
from brackets import reads_band
from evaluate import evaluate
from kinds import MONEY
from names import in_sight
from scope import Scope, meaning
from settle import Output
from values import NONE
from walk import parts_of, references
from workings import Workings, chosen

BY_NAME = ("value", "pay")
IDLE = "idle"  # in the model's steps: the engine need not have it
NAMES_AND_NUMBERS = re.compile(r'(?<=^value) \S+:|(?<=^pay) \S+:|"[^"]*"|-?\d[\d.]*')


# ---- the model's steps -----------------------------------------------------------------------------------------------------


def with_trace(text, decision):
    """The answer with the steps behind it."""
    return text[:-1] + ',"trace":' + array(steps(decision)) + "}"


def steps(decision):
    """Of the lets, then of the program: formulas, payments, what it gives."""
    case, workings = decision.case, Workings(decision)
    yield from (worked(each, case.view) for each in workings.found)
    for name in case.view.names("let"):
        levels = case.view.levels("let", name, case.decision)
        if name in workings.lets:
            yield from named_step(case, name, levels, lambda: case.let(name, Scope(case, name)))
    for name in dict.fromkeys(node.name for node in case.view.nodes("give")):
        if case.view.levels("give", name, case.decision):
            writer = step("value", name).always("value", output_text(decision.given.get(name), case.view))
            yield with_formula(writer, case.view.levels("give", name, case.decision))
    if decision.run is None:
        return
    run = decision.run
    for (column, name), entry in run.body.formulas.items():
        if column:
            yield column_step(run, name, entry)
        else:
            yield from named_step(case, name, entry.levels, lambda: run.formula(name, Scope(case, name)))
    for paid in run.paid.values():
        yield pay_step(paid)
    for entry in run.body.gives.values():
        if not any(node.bands for _, nodes in entry.levels for node in nodes):
            output = decision.outputs.get(entry.name)
            yield with_formula(step("value", entry.name).always("value", output_text(output, case.view)), entry.levels)


def step(word, name):
    return Writer().always("step", quoted(word)).always("name", quoted(name))


def named_step(case, name, levels, bound):
    """A let or formula. An interval is told nowhere; what reads the band at hand has no value of its own."""
    nodes = [node.value for node in in_sight(levels)]
    scope = Scope(case, name, left=lambda: NONE)
    if any(reads_band(node, scope) for node in nodes):
        return
    binding = bound()
    if binding.kind.name == "interval":
        return
    if any(is_private(node, scope) for node in nodes):
        writer = step("value", name).always("private", "true")
    else:
        writer = step("value", name).always("value", value_text(binding, case.view))
    yield with_formula(writer, levels)


def with_formula(writer, levels):
    """As it is written, if there is one version and it is not long."""
    written = [node.formula for node in in_sight(levels)]
    if len(written) == 1 and len(written[0].encode()) < 400:
        writer.always("formula", quoted(written[0]))
    return writer.text


def column_step(run, name, entry):
    """A value for each line."""
    case = run.case
    scopes = [Scope(case, name, rows="lines", row=row) for row in range(len(case.rows("lines") or []))]
    told_step = step("value", "lines." + name)
    inside = Scope(case, name, rows="lines", bare=True)
    if any(is_private(node.value, inside) for _, nodes in entry.levels for node in nodes):
        return with_formula(told_step.always("private", "true"), entry.levels)
    told_step.always("values", array(value_text(run.column(name, scope), case.view) for scope in scopes))
    return with_formula(told_step, entry.levels)


def pay_step(paid):
    writer = step("pay", paid.name).always("value", amount(paid.amount)).always("asked", amount(paid.asked))
    if paid.cap.known:
        writer.always("limit", amount(paid.cap))
    return writer.always("left", amount(paid.after)).text


def worked(it, view):
    """A rounding, a row of a table, or one of what the bands of an `across` came to."""
    writer = step(it.word, it.name)
    if it.idle:
        writer.always(IDLE, "true")
    if any(is_private(node, it.scope) for node in it.nodes):
        return writer.always("private", "true").text
    told_values = [output_text(Output(it.kind, it.decimals, value, True), view) for value in it.values]
    befores = [exact(before.it) if value.known and before.known else "null" for value, before in zip(it.values, it.befores)]
    if it.many:
        if it.word == "round":
            writer.always("befores", array(befores))
        return writer.always("values", array(told_values)).text
    if befores and befores != ["null"]:
        writer.always("before", befores[0])
    return writer.always("value", told_values[0]).text


def value_text(binding, view):
    value = binding.read()
    return output_text(Output(binding.kind, binding.decimals, value, True), view)


def output_text(output, view):
    return told(output, view, 1) if output is not None and output.value.known else "null"


def amount(value):
    return as_json(value.it, MONEY, 2) if value.known else "null"


# ---- what expressions read -------------------------------------------------------------------------------------------------


def behind(path, scope):
    """What all versions of a named value are computed from, and where it stands."""
    binding = meaning(path, scope)
    found = scope.case.expressions_of(binding.named, True) if binding is not None and binding.named else []
    return [(part, place) for node, place in found for part in (end_of(node, binding.end, place) if binding.end else [node])]


def end_of(node, end, scope):
    """What one end of an interval is computed from: not the other one."""
    if node.kind in BRANCHES:
        return [part for branch in BRANCHES[node.kind](node, scope) for part in end_of(branch, end, scope)]
    return walk.end_of(node, end)


BRANCHES = {
    "if": lambda node, scope: chosen([(node.then, node.condition)], node.otherwise, scope),
    "at": lambda node, scope: [node.value],
    "alternatives": lambda node, scope: chosen(node.arms, node.otherwise, scope),
}


def is_private(node, scope):
    """A value computed from a private fact is private, too, except through a condition, a table key, count or a comparison."""
    if node.kind == "name":
        return private_name(node.path, scope) or any(is_private(*each) for each in behind(node.path, scope))
    if node.kind == "not" and node.value.kind == "not":  # it is the same as without
        return is_private(node.value.value, scope)
    if node.kind in ("compare", "in", "subset", "overlaps", "and", "or", "not"):
        return False
    if node.kind == "call" and (node.name in ("has", "known") or scope.view.nearest("table", node.name) is not None):
        return False
    if node.kind == "aggregate":
        return node.op in ("sum", "min", "max") and is_private(*inner(node, scope))
    return any(is_private(part, scope) for part in (BRANCHES[node.kind](node, scope) if node.kind in BRANCHES else parts_of(node)))


def private_name(path, scope):
    """Is it a private fact or field?"""
    case, of_case = scope.case, path.startswith("case.")
    path = path.removeprefix("case.")
    if scope.rows and not of_case:
        field = path.removeprefix("row.").removeprefix(scope.rows + ".")
        if scope.alias:
            field = field.removeprefix(scope.alias + ".")
        listing = case.list_fact(scope.rows)
        if field in listing.fields and (field != path or scope.bare):
            return listing.fields[field].private
    return path in case.facts and case.facts[path].private


# ---- two traces ------------------------------------------------------------------------------------------------------------


def differences(mine, other):
    """What differs between the traces of the engine's answer and the model's, a line for each number."""
    engine, model = by_name(mine), by_name(other)
    if (engine is None) != (model is None):
        return ["trace: " + ("the engine's only" if model is None else "the model's only")]
    found = []
    found += of_equal_ones(engine or {}, model or {})
    for key in sorted(key for key in {*(engine or {}), *(model or {})} if key[0] in BY_NAME):
        found += differing(" ".join(key), engine.get(key, []), model.get(key, []))
    return found


def kind_of(mine, other):
    """The first difference without names and numbers."""
    found = differences(mine, other)
    return NAMES_AND_NUMBERS.sub("", found[0]) if found else ""


def by_name(answer):
    """The steps of an answer by kind and name; a name may stand for a let and for a formula."""
    if ',"trace":[' not in answer:
        return None
    found = {}
    for each in shrink.parsed(answer)["trace"]:
        members = {key: shrink.written(it) for key, it in each.items() if key not in ("step", "name")}
        found.setdefault((each["step"], each["name"]), []).append(members)
    return found


def of_equal_ones(engine, model):
    """Steps of which equal ones may be one, with any of their names: each of one side is one of the other's, and the engine has no
    more of them."""
    mine, other = by_content(engine), by_content(model)
    wanted_ones = by_content(model, False)
    found = []
    for what in sorted({*mine, *other}):
        told, wanted = mine.get(what, []), other.get(what, [])
        strange = sorted({*told} - {*wanted}) or told[len(wanted) :]
        if not told and what in wanted_ones:
            found.append(f"{what[0]} {wanted[0]}: {what[1]}: the model's only")
        if strange:
            found.append(f"{what[0]} {strange[0]}: {what[1]}: the engine's only")
    return found


def by_content(steps, idle=True):
    """The names of steps of one kind that say the same; without those that are idle, if `idle` is not. Only a rounding may go by the
    name of an equal one."""
    found = {}
    for (word, name), several in steps.items():
        if word not in BY_NAME:
            for members in several:
                if IDLE in members and not idle:
                    continue
                content = ", ".join(f"{key} {it}" for key, it in sorted(members.items()) if key != IDLE)
                found.setdefault((word, content if word == "round" else f"{name} {content}"), []).append(name)
    return found


def differing(what, engine, model):
    if len(engine) != len(model):
        return [f"{what}: {len(engine)} of the engine's, {len(model)} of the model's"]
    return [f"{what}: {key}: engine {left.get(key, 'nothing')}, model {right.get(key, 'nothing')}"
            for left, right in zip(engine, model) for key in sorted({*left, *right}) if left.get(key) != right.get(key)]
