"""What is written like a function: docs/language.md, "Facts" (has, known), "Proofs" (state, presented), "Dates and ages"
(age), "Expressions" (identity numbers, areas) and "Tables"."""

import dates
import idnumbers
import tables
import values
from kinds import AREA, BOOL, COUNT, Kind
from lexer import PackError
from values import known, strict


def call(node, scope):
    if node.name in FUNCTIONS:
        return FUNCTIONS[node.name](node, scope)
    return tables.look_up(node, scope)


def kind(node, scope):
    if node.name in KINDS:
        return KINDS[node.name]
    table = scope.view.nearest("table", node.name)
    if table is None:
        raise PackError(f"there is no table {node.name}")
    return scope.view.kind_of(table.type)


def decimals(node, scope):
    return 0 if node.name in KINDS else tables.decimals(node.name, scope)


KINDS = {"age": Kind("years"), "has": BOOL, "known": BOOL, "presented": BOOL, "state": Kind("enum", "proof_state"),
         "id_valid": BOOL, "id_sex": COUNT, "id_birth_date": Kind("date", "", True), "id_area": Kind("area", "", True),
         "id_kind": Kind("enum", "id_kind"), "city": AREA, "province": AREA}


def value_of(node, scope, want=None):
    from evaluate import evaluate

    return evaluate(node, scope, want)


def has(node, scope):
    """Is an optional value there?"""
    value = value_of(node.arguments[0], scope)
    return value if value.unknown or value.failed else known(not value.none)


def is_known(node, scope):
    """yes when the fact was given, also as none."""
    value = value_of(node.arguments[0], scope)
    return known(not value.unknown)


def state(node, scope):
    return known(scope.case.proof_state(node.arguments[0].path))


def presented(node, scope):
    """`presented(p)` as a condition: handed in, or verified."""
    return known(scope.case.proof_state(node.arguments[0].path) in ("presented", "verified"))


def age(node, scope, day=None):
    """Whole years on `on`, or on another day. The rules are the params of the types age_rule and feb29_rule."""
    rule = scope.case.param_of_type("age_rule", known("day_after_birthday"))
    feb29 = scope.case.param_of_type("feb29_rule", known("feb28_last"))
    day = day or known(scope.case.on)
    return strict([value_of(node.arguments[0], scope), day, rule, feb29], scope.place,
                  lambda born, on, r, f: values.number(dates.age(born, on, r, f)))


def of_text(make):
    """A function of an identity number; one that does not tell is none."""

    def function(node, scope):
        def told(text):
            found = make(text)
            return values.NONE if found is None else known(found)

        return strict([value_of(node.arguments[0], scope)], scope.place, told)

    return function


FUNCTIONS = {
    "has": has, "known": is_known, "state": state, "presented": presented, "age": age,
    "id_kind": of_text(idnumbers.kind),
    "id_valid": of_text(lambda text: idnumbers.kind(text) != "none"),
    "id_sex": of_text(lambda text: values.Fraction(idnumbers.sex(text))),
    "id_birth_date": of_text(idnumbers.birth_date),
    "id_area": of_text(idnumbers.area),
    "city": of_text(lambda area: area[:4] + "00"),
    "province": of_text(lambda area: area[:2] + "0000"),
}

