"""Facts in, a decision out."""

import dataclasses
import enum
import json
import types
from datetime import date
from decimal import Decimal

import pytest

import yibao

DAY = date(2026, 11, 21)
BAD = """policy a "甲" / "A" { area 510700 version "1" }
param x : cnt = 1
param y : mony = 2
"""
FIVE = [{"status": "active", "bound_on": date(2026, 1, 5)}] * 5


def bind(policy, **request):
    return policy.decide("bind", **{"area": "330200", "on": DAY, **request})


def ningbo(tree):
    """The request of examples/requests, as Python values."""
    text = (tree / "examples/requests/ningbo-inpatient.json").read_text(encoding="utf-8")
    request = json.loads(text, parse_float=Decimal)
    request["on"], request["known"] = date.fromisoformat(request["on"]), date.fromisoformat(request["known"])
    for amount in ("deductible_sum", "hifp_pay", "in_scope"):
        request["facts"]["year"][amount] *= 100
    del request["id"]
    return request


def test_a_refusal(policy):
    d = bind(policy, facts={"bindings": FIVE})
    assert d.outcome is yibao.Outcome.DENY
    assert [reason.code for reason in d.reasons] == ["LIMIT_MEMBERS"]
    assert "5" in d.reasons[0].en and d.reasons[0].sources[0].title
    assert repr(d) == "<Decision bind DENY: LIMIT_MEMBERS>"


def test_what_is_missing(policy):
    d = bind(policy)
    assert d.outcome is yibao.Outcome.UNDETERMINED
    assert "member.birth_date" in [m.name for m in d.missing] and d.missing[0].wanted_by >= d.missing[1].wanted_by
    assert d.outputs == {} and d.payers == ()


@dataclasses.dataclass
class Member:
    birth_date: date
    enrolled: bool


@dataclasses.dataclass
class Asked:
    member: Member
    relation: str


class Relation(enum.Enum):
    CHILD = "child"


def test_ways_to_give_facts(policy):
    nested = bind(policy, facts={"member": {"birth_date": date(2015, 6, 1), "enrolled": True}, "relation": "child"})
    ways = [
        bind(policy, facts={"member.birth_date": date(2015, 6, 1), "member.enrolled": True, "relation": "20"}),
        bind(policy, member={"birth_date": "2015-06-01", "enrolled": 1}, relation=Relation.CHILD),
        bind(policy, facts=Asked(Member(date(2015, 6, 1), True), "child")),
        bind(policy, facts=types.MappingProxyType({"member": Member(date(2015, 6, 1), True), "relation": "child"})),
        bind(policy, area=330200, on="20261121", **{"member.birth_date": "20150601", "member.enrolled": True}, relation="child"),
    ]
    assert {d.json() for d in ways} == {nested.json()}
    assert len({d.receipt() for d in ways}) == 1


def test_proofs(policy):
    ways = [("verified", 3), {"state": "verified", "minutes": 3}]
    decisions = [bind(policy, proofs={"binder_face": way, "login": "presented"}) for way in ways]
    assert decisions[0].receipt() == decisions[1].receipt() and "binder_face" in decisions[0].receipt()


def test_a_settlement(policy, tree):
    request = ningbo(tree)
    d = policy.decide(request.pop("decision"), **request)
    assert d.outcome is yibao.Outcome.PERMIT
    assert d.outputs["hifp_pay"] == Decimal("13160.00") and str(d.outputs["hifp_pay"]) == "13160.00"
    assert sum(p.amount for p in d.payers) == d.outputs["medfee_sumamt"] == 22000
    assert [line["inscp_scp_amt"] for line in d.lines] == [0, 4500, 15500]
    assert [(c.group, c.name, c.begin) for c in d.accumulate][-1] == ("year", "hifp_pay", date(2023, 1, 1))
    assert d.accumulate[-1].change == Decimal("13160.00")
    assert "13160.00" in d.explain("zh") and "pooled fund" in d.explain("en") and d.narrative("zh").count("\n") > 5
    html = d._repr_html_()
    assert "13,160.00" in html and "<table>" in html and "employees&#x27;" in html


def test_a_notebook_never_gets_markup_from_facts(tree):
    pack = (tree / "tests/bench/t1.yb").read_text(encoding="utf-8").replace("the binder is not insured", "<script>&")
    policy = yibao.Policy.compile({"t1.yb": pack}, embedded=False)
    html = policy.decide("bind", area="000000", on=DAY, binder={"insured": False})._repr_html_()
    assert "&lt;script&gt;&amp;" in html and "<script>" not in html


def test_json_is_the_same(policy, tree):
    request = ningbo(tree)
    d = policy.decide(request.pop("decision"), **request)
    asked = json.loads((tree / "examples/requests/ningbo-inpatient.json").read_text(encoding="utf-8"))
    del asked["id"]
    assert d.json() == policy.decide_json(json.dumps(asked))
    assert d.json(trace=True) != d.json() and json.loads(d.json(refund=True))["outputs"]["hifp_pay"] == -13160


def test_receipts(policy, tree):
    request = ningbo(tree)
    receipt = policy.decide(request.pop("decision"), **request).receipt()
    assert "1964" not in receipt
    assert policy.replay(receipt, '{"patient":{"birth_date":"1964-03-01"}}').same
    again = policy.replay(receipt)
    assert not again.same and "patient.birth_date" in again.differs
    with pytest.raises(yibao.ReceiptError):
        policy.replay("{}")


def test_results_survive_the_next_decision(policy):
    first = bind(policy, facts={"bindings": FIVE})
    second = bind(policy, facts={"bindings": []})
    assert [r.code for r in first.reasons] == ["LIMIT_MEMBERS"] and "LIMIT_MEMBERS" not in second.json()


def test_released(policy):
    with bind(policy, facts={"bindings": FIVE}) as d:
        assert d.reasons
    assert d.outcome is yibao.Outcome.DENY and d.reasons[0].code == "LIMIT_MEMBERS"
    with pytest.raises(ValueError, match="released"):
        d.json()
    assert "DENY" in repr(d)


def test_many(policy):
    asked = [{"decision": "bind", "area": "330200", "on": DAY, "facts": {"bindings": FIVE[:n % 6]}} for n in range(200)]
    outcomes = [d.outcome for d in policy.decide_many(asked)]
    assert outcomes == [bind(policy, facts=one["facts"]).outcome for one in asked]
    decided = policy.decide_many([asked[5], {"decision": "bind", "area": "330200", "on": 1.5}])
    assert next(decided).outcome is yibao.Outcome.DENY
    with pytest.raises(yibao.TypeMismatch):
        next(decided)


def test_requests_that_break_off(policy):
    """What came before is decided first."""
    def asked():
        yield {"decision": "bind", "area": "330200", "on": DAY, "facts": {"bindings": FIVE}}
        raise ConnectionError("mine")

    decided = policy.decide_many(asked())
    assert next(decided).outcome is yibao.Outcome.DENY
    with pytest.raises(ConnectionError, match="mine"):
        next(decided)


def test_words(policy):
    """An outcome prints as the word that JSON has for it."""
    for d in (bind(policy), bind(policy, facts={"bindings": FIVE})):
        assert json.loads(d.json())["outcome"] == str(d.outcome) == f"{d.outcome}"


def test_lines(policy):
    good = b'{"decision":"bind","area":"330200","on":"2026-11-21"}'
    answers = policy.decide_lines(good + b"\r\n\n{}\n" + good).split(b"\n")
    assert answers[0] == answers[2] == policy.decide_json(good).encode() and b"error" in answers[1] and answers[3] == b""
    assert policy.decide_lines(b"") == b""


def test_images(policy):
    again = yibao.Policy.load(policy.save())
    assert again.digest == policy.digest and bind(again).json() == bind(policy).json()
    for bad in (b"", b"x" * 100, policy.save()[:-1]):
        with pytest.raises(yibao.ImageError):
            yibao.Policy.load(bad)


def test_packs_with_errors():
    with pytest.raises(yibao.PackError) as raised:
        yibao.Policy.compile({"a.yb": BAD})
    found = raised.value.diagnostics
    wrong = [d for d in found if d.severity == "error"]
    assert [(d.file, d.line) for d in wrong] == [("a.yb", 2), ("a.yb", 3)] and wrong[0].id.startswith("E")
    assert found[0].message and found[0].zh and str(raised.value).count("\n") >= 1


WITH_TESTS = """policy my_city extends cn "我市" / "My city" { area 510700 version "2026.1" }
source city_2026 "我市医保亲情账户办法" dated 2026-01-01 quality example
param members_per_binder : count = 6  cite city_2026
test "nothing said" bind on 2026-11-21 {
  bindings = []
  expect undetermined
}
test "not so" bind on 2026-11-21 {
  bindings = []
  expect deny
}
"""


def test_tests_in_packs():
    told = yibao.test_packs({"my_city.yb": WITH_TESTS})
    assert [(test.pack, test.title, test.file, test.line, test.passed) for test in told.tests] == [
        ("my_city", "nothing said", "my_city.yb", 4, True), ("my_city", "not so", "my_city.yb", 8, False)]
    assert told.failed == told.tests[1:] and "undetermined" in told.failed[0].en and told.failed[0].zh
    whole = yibao.test_packs()
    assert len(whole.tests) > 1000 and not whole.failed
    assert {one.kind for one in whole.untouched} == {"rule", "row", "version"}
    for kind, all_of, touched in zip(("rule", "row", "version"), whole[2::2], whole[3::2]):
        assert sum(one.kind == kind for one in whole.untouched) == all_of - touched > 0
    with pytest.raises(yibao.PackError):
        yibao.test_packs({"a.yb": BAD})


def test_what_stands_in_packs():
    listed = yibao.list_packs({"my_city.yb": WITH_TESTS})
    ours = [one.entry for one in listed if not one.embedded]
    assert [(entry["kind"], entry["line"]) for entry in ours] == [("pack", 1), ("source", 2), ("param", 3), ("test", 4), ("test", 8)]
    assert {one.file for one in listed if one.embedded} >= set(yibao.embedded_packs())
    with pytest.raises(yibao.PackError):
        yibao.list_packs({"a.yb": BAD})


def test_what_stands_in_a_policy(policy):
    assert {"bind", "settle"} <= {d.name for d in policy.decisions()}
    facts = {f.name: f for f in policy.facts("bind")}
    assert facts["member.birth_date"].private and facts["bindings"].list and facts["bindings"].counted
    assert "child" in {row.name for row in policy.enum_rows("relation")}
    assert "330200" in {a.area for a in policy.areas()} and "ningbo" in {p.name for p in policy.packs()}
    assert "LIMIT_MEMBERS" in policy.codes() and policy.sources() and policy.summary().digest in policy.digest
    assert "cn/bind" in yibao.embedded_packs() and yibao.format_text(yibao.embedded_packs()["ningbo"])
