"""What holds for every settlement, and for whatever is thrown at the slots."""

import asyncio
import json
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import yibao

POLICY = yibao.Policy.embedded()
KNOWN = {fact.name for fact in POLICY.facts("settle")} | {name for fact in POLICY.facts("settle") for name in fact.name.split(".")}
FEN = st.integers(0, 50_000_00)
LINES = st.lists(st.tuples(FEN, st.sampled_from(["0", "0.05", "0.1", "0.2", "0.333333", "1"])), min_size=1, max_size=12)
YEAR = st.fixed_dictionaries({"deductible_sum": FEN, "hifp_pay": st.integers(0, 400_000_00), "in_scope": FEN})
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def bill(lines, year, born, admission):
    return {"insutype": "390", "med_type": "21", "dedc_hosp_lv": "tertiary", "admission": admission,
            "patient": {"birth_date": born, "enrolled": True},
            "lines": [{"det_item_fee_sumamt": fee, "selfpay_prop": Decimal(share)} for fee, share in lines],
            "stay": {"deductible_paid": 0}, "year": {"begin": date(2023, 1, 1), **year}}


def in_json(facts):
    """The same as JSON writes it: yuan, texts of dates."""
    def plain(value, name=""):
        if isinstance(value, dict):
            return {key: plain(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [plain(one) for one in value]
        if isinstance(value, date):
            return value.isoformat()
        if name in ("det_item_fee_sumamt", "deductible_paid", "deductible_sum", "hifp_pay", "in_scope"):
            return f"{value // 100}.{value % 100:02}"
        return str(value) if isinstance(value, Decimal) else value
    return json.dumps({"decision": "settle", "area": "330200", "on": "2023-11-08", "facts": plain(facts)})


def settle(facts):
    return POLICY.decide("settle", area="330200", on=date(2023, 11, 8), facts=facts)


@MANY
@given(LINES, YEAR, st.dates(date(1930, 1, 1), date(2023, 11, 8)), st.integers(1, 4), st.randoms())
def test_settlements(lines, year, born, admission, random):
    facts = bill(lines, year, born, admission)
    d = settle(facts)
    assert d.outcome is yibao.Outcome.PERMIT
    assert sum(p.amount for p in d.payers) == d.outputs["medfee_sumamt"] == Decimal(sum(fee for fee, _ in lines)) / 100
    assert all(p.amount >= 0 for p in d.payers)
    assert d.json() == POLICY.decide_json(in_json(facts))
    order = list(range(len(lines)))
    random.shuffle(order)
    other = settle(bill([lines[at] for at in order], year, born, admission))
    assert other.outputs == d.outputs and other.payers == d.payers
    assert other.lines == [d.lines[at] for at in order]


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(), st.binary(max_size=8),
                   st.dates(), st.datetimes(), st.times(), st.just("verified"), st.just("child"), st.just("\ud800\0"))
NAMES = st.one_of(st.sampled_from(sorted(KNOWN)), st.text(max_size=8))
THINGS = st.recursive(LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4),
                                                      st.tuples(inner, inner)), max_leaves=12)


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(NAMES, THINGS, max_size=6), st.dictionaries(st.one_of(st.just("login"), st.text()), THINGS, max_size=2))
def test_whatever_is_given(facts, proofs):
    try:
        d = POLICY.decide("settle", area="330200", on=date(2023, 11, 8), facts=facts, proofs=proofs)
    except yibao.Error as error:
        assert error.zh and error.en and str(error)
    else:
        assert d.outcome in yibao.Outcome and repr(d) and d._repr_html_()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(), st.text(), THINGS.map(lambda thing: json.dumps(thing, default=str))))
def test_whatever_text(text):
    assert json.loads(POLICY.decide_json(text))["error"]["status"].startswith("YB_E_")
    for answer in POLICY.decide_lines(text).splitlines():
        assert b"error" in answer


STATES = st.sampled_from(["verified", "verified", ("verified", 3), {"state": "verified", "minutes": 5}, "presented", "rejected",
                          "expired", yibao.UNKNOWN, yibao.NOT_YET, None])
USUALLY = st.integers(0, 20).map(bool)
HAD = {"bindings": st.just([]), "bound_by": st.just([]), "binder.id": st.just("B"), "member.id": st.just("M"),
       "binder.enrolled": USUALLY, "binder.evoucher": USUALLY, "member.enrolled": USUALLY,
       "member.birth_date": st.dates(date(2005, 1, 1), date(2026, 1, 1)), "binder.birth_date": st.just(date(1980, 1, 1)),
       "relation": st.sampled_from(["child", "spouse", "parent"]), "channel": st.just("alipay")}


@MANY
@given(st.fixed_dictionaries(HAD), st.sampled_from([None] * 20 + sorted(HAD)), st.lists(STATES, min_size=7, max_size=7),
       st.sampled_from(["330200", "510600"]))
def test_asking_with_and_without_await(had, lost, states, area):
    """A host that is awaited brings the same decision as one that is called."""
    facts, told = {name: value for name, value in had.items() if name != lost}, []
    proofs = {proof.name: states[at % 7] for at, proof in enumerate(POLICY.proofs("bind"))}

    class Called(yibao.Host):
        def fetch(self, decision, fact):
            return facts.get(fact)

        def verify(self, decision, proof):
            told.append(proof)
            return proofs[proof]

    class Awaited(yibao.AsyncHost):
        async def fetch_many(self, decision, names):
            return {name: facts[name] for name in names if name in facts}

        async def verify(self, decision, proof):
            told.append(proof)
            return proofs[proof]

    asked = {"area": area, "on": date(2026, 11, 21)}
    called, awaited = POLICY.ask("bind", host=Called(), **asked), asyncio.run(POLICY.ask_async("bind", Awaited(), **asked))
    event(str(called.outcome))
    assert called.json() == awaited.json()
    assert told[:len(told) // 2] == told[len(told) // 2:]  # the same proofs in the same order
