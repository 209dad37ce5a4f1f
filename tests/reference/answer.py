"""A decision as JSON: docs/json.md, "A decision". Keys always stand in this order; empty ones are left out."""

import json
import re

from kinds import FACT_DECIMALS
from scope import Scope, bind

NAMED = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
WORDS = {"none": ("无", "none"), "unknown": ("未知", "unknown"), "yes": ("是", "yes"), "no": ("否", "no")}


# ---- values ----------------------------------------------------------------------------------------------------------------


def fixed(number, decimals):
    """A number with so many decimals."""
    scaled = number * 10**decimals
    digits = str(abs(scaled.numerator)).zfill(decimals + 1)
    text = digits if not decimals else digits[:-decimals] + "." + digits[-decimals:]
    return "-" + text if number < 0 else text


def exact(number, least=0):
    """All its digits, at least so many."""
    decimals = least
    while (number * 10**decimals).denominator != 1:
        decimals += 1
    return fixed(number, decimals)


def as_json(value, kind, decimals):
    """A value that is told: money has two decimals or, if it has more, all of them."""
    if kind.name == "set":
        return names(value)
    if isinstance(value, list):
        return array(as_json(item, kind, decimals) for item in value)
    if kind.name in FACT_DECIMALS:
        return exact(value, 2) if kind.name == "money" else fixed(value, decimals)
    if kind.name == "bool":
        return "true" if value else "false"
    if kind.name == "date":
        return quoted(value.isoformat())
    return quoted(value)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def in_order(value, kind, view):
    """Rows of a set in the order of their enum."""
    if kind.name == "set" and isinstance(value, frozenset):
        return [row.name for row in view.enums.get(kind.of, []) if row.name in value]
    return value


# ---- sentences ---------------------------------------------------------------------------------------------------------------


def printed(text, case, language):
    """`{name}` prints a param, a named value or a fact."""
    return NAMED.sub(lambda found: in_words(found.group(1), case, language), text)


def in_words(path, case, language):
    """Amounts with two decimals, other numbers with the digits they need, rows by their words."""
    at = 0 if language == "zh" else 1
    binding = bind(path, Scope(case, path))
    value = binding.read()
    if value.none:
        return WORDS["none"][at]
    if not value.known:
        return WORDS["unknown"][at]
    kind, it = binding.kind, in_order(value.it, binding.kind, case.view)
    if kind.name == "bool":
        return WORDS["yes" if it else "no"][at]
    if kind.name == "enum":
        return row_words(it, kind, case.view, at)
    if kind.name == "set":
        return ("、" if at == 0 else ", ").join(row_words(item, kind, case.view, at) for item in it)
    if kind.name == "date":
        return it.isoformat()
    if kind.name in FACT_DECIMALS:
        return exact(it, 2 if kind.name == "money" else 0)
    return str(it)


def row_words(name, kind, view, at):
    """A row's words; its name where it has none in that language."""
    row = view.row(kind.of, name)
    return row.words[at] or name


# ---- the whole answer ----------------------------------------------------------------------------------------------------------


class Writer:
    """An object whose empty members are left out."""

    def __init__(self):
        self.parts = []

    def add(self, key, text):
        if text not in (None, "", "[]", "{}", '""'):
            self.parts.append(f"{quoted(key)}:{text}")
        return self

    def always(self, key, text):
        self.parts.append(f"{quoted(key)}:{text}")
        return self

    @property
    def text(self):
        return "{" + ",".join(self.parts) + "}"


def array(items):
    return "[" + ",".join(items) + "]"


def names(items):
    return array(quoted(item) for item in items)


def reason(mark):
    writer = Writer().always("code", quoted(mark.code)).always("rule", quoted(mark.rule))
    return writer.add("zh", quoted(mark.words[0])).add("en", quoted(mark.words[1])).add("sources", names(mark.cites)).text


def obligation(mark, case):
    """`presented`, `rejected` and `expired` name those that were handed in."""
    writer = Writer().always("rule", quoted(mark.rule)).always("any_of", array(names(way) for way in mark.sets))
    owed = sorted({proof for way in mark.sets for proof in way}, key=str.encode)
    for state in ("presented", "rejected", "expired"):
        writer.add(state, names(proof for proof in owed if case.proof_state(proof) == state))
    return writer.text


def fact_name(fact):
    """`member.birth_date`, `lines[1].selfpay_prop`."""
    name, row = fact
    if row is None:
        return name
    rows, _, rest = name.partition(".")
    return f"{rows}[{row}].{rest}"


def unsettled(what):
    writer = Writer().always("name", quoted(what.name)).always("pack", quoted(what.pack))
    return writer.add("zh", quoted(what.zh)).add("en", quoted(what.en or what.zh)).text


def written(decision, request, digest):
    """The bytes of a decision."""
    case = decision.case
    pack = Writer().always("pack", quoted(request.pack.name)).add("version", quoted(request.pack.version))
    pack.always("digest", quoted(digest))
    writer = Writer()
    if request.id is not None:
        writer.always("id", request.id)
    writer.always("outcome", quoted(decision.outcome)).always("decision", quoted(request.decision))
    writer.always("area", quoted(request.area)).always("on", quoted(request.on.isoformat()))
    if request.known_on is not None:
        writer.always("known", quoted(request.known_on.isoformat()))
    writer.always("policy", pack.text)
    writer.add("reasons", array(reason(mark) for mark in decision.reasons))
    writer.add("obligations", array(obligation(mark, case) for mark in decision.obligations))
    writer.add("missing", names(fact_name(fact) for fact in decision.missing))
    writer.add("unsettled", array(unsettled(what) for what in decision.unsettled))
    writer.add("notes", array(reason(mark) for mark in decision.notes))
    if decision.outcome in ("permit", "pending"):
        add_results(writer, decision, "refund" in request.flags)
    return writer.text


def add_results(writer, decision, refund):
    """Outputs, and of a settlement lines, payers and accumulator changes. A refund is the negated whole."""
    view = decision.case.view
    sign = -1 if refund else 1
    outputs = Writer()
    for name, output in decision.outputs.items():
        if not output.value.none:
            outputs.always(name, told(output, view, sign))
    writer.add("outputs", outputs.text)
    if decision.run is None:
        return
    writer.add("lines", array(line_texts(decision, sign)))
    writer.add("payers", array(payer(paid, decision.run, sign) for paid in decision.run.paid.values()))
    changes = [each for each in decision.changes if not each.amount.none]
    writer.add("accumulate", array(change(each, decision.run, sign) for each in changes))


def told(output, view, sign):
    value = in_order(output.value.it, output.kind, view)
    if output.kind.name == "money":
        value = [sign * item for item in value] if isinstance(value, list) else sign * value
    decimals = 4 if output.kind.name == "ratio" and not output.declared else output.decimals
    return as_json(value, output.kind, decimals)


def line_texts(decision, sign):
    """One object for each line."""
    columns = decision.lines
    rows = max((len(cells) for cells in columns.values()), default=0)
    for row in range(rows):
        line = Writer()
        for name, cells in columns.items():
            line.always(name, exact(sign * cells[row].it, 2))
        yield line.text


def payer(paid, run, sign):
    node = run.payers[paid.name]
    writer = Writer().always("payer", quoted(paid.name)).always("side", quoted(node.side))
    writer.always("into", quoted(node.into or paid.name)).always("amount", exact(sign * paid.amount.it, 2))
    if paid.cap.known:
        writer.always("limit_before", exact(paid.cap.it, 2))
    return writer.add("rows", array(exact(sign * share.it, 2) for share in paid.rows)).text


def change(each, run, sign):
    """`accumulate`: group, begin, key, name, change."""
    writer = Writer().always("group", quoted(each.group.name))
    if each.group.per not in ("visit", "stay", "life"):
        writer.always("begin", quoted(run.case.period(each.group).first.it.isoformat()))
    if each.group.by:
        kind = run.case.facts[each.group.by].kind
        writer.always("key", as_json(each.key.it, kind, FACT_DECIMALS.get(kind.name, 0)))
    writer.always("name", quoted(each.name))
    decimals = FACT_DECIMALS.get(each.kind.name, 0)
    return writer.always("change", as_json(sign * each.amount.it, each.kind, decimals)).text


def refused(status, at, words):
    """What is wrong is told instead of a decision."""
    writer = Writer().always("status", quoted(status))
    writer.add("at", quoted(at)).add("zh", quoted(words[0])).add("en", quoted(words[1]))
    return '{"error":' + writer.text + "}"
