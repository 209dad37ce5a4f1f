"""Asking a host, and committing through it."""

import asyncio
import sys
from datetime import date
from decimal import Decimal

import pytest

import yibao

DAY = date(2026, 11, 21)
CHILD = {"binder": {"id": "B"}, "member": {"id": "M", "birth_date": date(2015, 6, 1)}, "relation": "child", "channel": "alipay"}
PRIVATE = {"binder.id": "B", "member.id": "M", "member.birth_date": date(2015, 6, 1)}
BIND = {"area": "510600", "on": DAY, "facts": CHILD}
BILL = {"area": "330200", "on": date(2023, 11, 8), "facts": {
    "insutype": "390", "med_type": "21", "dedc_hosp_lv": "tertiary", "admission": 1,
    "patient": {"birth_date": date(1964, 3, 1), "enrolled": True},
    "lines": [{"det_item_fee_sumamt": Decimal(22000), "selfpay_prop": 0}]}}


class Desk(yibao.Host):
    """A binder's bindings in memory."""

    def __init__(self, members=0, review=yibao.NOT_YET):
        self.members, self.review, self.told, self.keys, self.events = members, review, [], set(), []

    def fetch(self, decision, fact):
        self.told.append(fact)
        row = {"member_id": "x", "binder_id": "B", "status": "active", "channel": "alipay", "bound_on": date(2026, 1, 1)}
        return {"bindings": [row] * self.members, "bound_by": [], "member.enrolled": True}.get(fact)

    def verify(self, decision, proof):
        self.told.append(proof)
        return {"review": self.review, "household_match": yibao.UNKNOWN}.get(proof, "verified")

    def begin(self, decision, message):
        self.told.append("begin")
        return message.key in self.keys

    def record(self, decision, event):
        self.keys.add(event.message.key)
        self.events.append(event)

    def commit(self, decision):
        self.told.append("commit")

    def rollback(self, decision):
        self.told.append("rollback")


def test_asking(policy):
    desk = Desk()
    d = policy.ask("bind", host=desk, **BIND)
    assert d.outcome is yibao.Outcome.PENDING and [o.rule for o in d.obligations] == ["bind.review"]
    assert desk.told == ["bindings", "bound_by", "member.enrolled", "login", "binder_face", "terms", "child_data_consent",
                         "form_alipay", "birth_cert", "review"]
    assert policy.ask("bind", host=yibao.Host(), **BIND).outcome is yibao.Outcome.UNDETERMINED


def test_many_facts_at_once(policy):
    class Batch(Desk):
        def fetch_many(self, decision, facts):
            assert decision.outcome is yibao.Outcome.UNDETERMINED and decision.missing
            self.told.append(tuple(facts))
            return {"bindings": [], "bound_by": [], "member": {"enrolled": True}}

    desk = Batch()
    assert policy.ask("bind", host=desk, **BIND).outcome is yibao.Outcome.PENDING
    assert isinstance(desk.told[0], tuple) and isinstance(desk.told[1], str)


def test_committing(policy):
    desk = Desk()
    done, d = policy.bind_commit("bind", host=desk, key="one", **BIND)
    assert done is yibao.Done.APPLIED and d.outcome is yibao.Outcome.PENDING and desk.told[-1] == "commit"
    assert desk.events[0].kind is yibao.EventKind.APPLIED and desk.events[0].area == "510600" and desk.events[0].on == DAY
    assert policy.bind_commit("bind", host=desk, key="one", **BIND).done is yibao.Done.BEFORE
    full = Desk(members=5)
    done, d = policy.bind_commit("bind", host=full, key="two", **BIND)
    assert done is yibao.Done.NOTHING and d.reasons[0].code == "LIMIT_MEMBERS" and "begin" not in full.told


def test_a_draft_taken_up(policy):
    desk = Desk()
    draft = policy.bind_commit("bind", host=desk, key="one", **BIND).decision.draft()
    assert "2015-06-01" not in draft
    desk.review = "verified"

    class Later(Desk):
        def fetch(self, decision, fact):
            return PRIVATE.get(fact) or super().fetch(decision, fact)

    later = Later(review="verified")
    done, d = policy.bind_commit(host=later, key="later", draft=draft, minutes=2880)
    assert done is yibao.Done.GRANTED and d.outcome is yibao.Outcome.PERMIT and "binder_face" in later.told
    for wrong in ("{}", "x", '{"decision":"bind"}', '{"decision":"bnid"}'):
        with pytest.raises(ValueError):
            policy.ask(host=later, draft=wrong)


class Till(Desk):
    def fetch(self, decision, fact):
        self.told.append(fact)
        return {"stay.deductible_paid": 0, "year.begin": date(2023, 1, 1), "year.deductible_sum": 0, "year.hifp_pay": 0,
                "year.in_scope": 0}.get(fact)


def test_settling(policy):
    till = Till()
    done, d = policy.settle_commit(host=till, key="bill", **BILL)
    kinds = [event.kind for event in till.events]
    assert done is yibao.Done.GRANTED and kinds[0] is yibao.EventKind.SETTLED
    assert [event.payer for event in till.events if event.payer] == list(d.payers)
    assert [event.change for event in till.events if event.change] == list(d.accumulate)
    class Back(Till):
        def fetch(self, decision, fact):
            return date(1964, 3, 1) if fact == "patient.birth_date" else super().fetch(decision, fact)

    back = Back()
    done, _ = policy.settle_commit(None, host=back, key="back", reverses="bill", draft=d.receipt(), minutes=-1)
    assert done is yibao.Done.GRANTED and back.events[0].kind is yibao.EventKind.REVERSED
    assert back.events[0].message.reverses == "bill"
    assert [e.payer.amount for e in back.events if e.payer] == [-p.amount for p in d.payers]
    with pytest.raises(yibao.Error):
        policy.bind_commit("settle", host=Till(), key="x", **BILL)
    for key in ("", "x" * 129):
        with pytest.raises(yibao.Error):
            policy.settle_commit(host=Till(), key=key, **BILL)


class Broken(Exception):
    """Not the library's."""


@pytest.mark.parametrize("where", ["fetch", "fetch_many", "verify", "seen", "begin", "record", "commit"])
def test_an_exception_passes_through(policy, where):
    error = Broken(where)

    def fail(*_):
        raise error

    broken = type("BrokenDesk", (Desk,), {where: lambda self, *_: fail()})()
    with pytest.raises(Broken) as raised:
        policy.bind_commit("bind", host=broken, key="one", **BIND)
    assert raised.value is error
    assert ("rollback" in broken.told) == (where in ("record", "commit")) and "commit" not in broken.told
    assert policy.ask("bind", host=Desk(), **BIND).outcome is yibao.Outcome.PENDING


def test_a_rollback_that_fails_too(policy, capsys):
    class Worse(Desk):
        def record(self, decision, event):
            raise Broken("first")

        def rollback(self, decision):
            raise Broken("second")

    told = []
    sys.unraisablehook = lambda raised: told.append(str(raised.exc_value))
    try:
        with pytest.raises(Broken, match="first"):
            policy.bind_commit("bind", host=Worse(), key="one", **BIND)
    finally:
        sys.unraisablehook = sys.__unraisablehook__
    assert told == ["second"]


@pytest.mark.parametrize("where, answer", [("fetch", 1.5), ("fetch", "x"), ("fetch_many", 3), ("fetch_many", {"x": 1}),
                                           ("verify", "yes"), ("seen", "yes"), ("begin", object())])
def test_an_answer_that_means_nothing(policy, where, answer):
    desk = type("Odd", (Desk,), {where: lambda self, *_: answer})()
    with pytest.raises((yibao.RequestError, TypeError)):
        policy.bind_commit("bind", host=desk, key="one", **BIND)
    assert "commit" not in desk.told


def test_what_a_callback_may_not_do(policy):
    class Odd(Desk):
        def fetch(self, decision, fact):
            for wrong in (decision.release, lambda: decision._ask((None,) * 8), lambda: yibao._core.decide_all([decision])):
                with pytest.raises((RuntimeError, TypeError)):
                    wrong()
            assert policy.decide("bind", area="330200", on=DAY).missing  # other cases may be used freely
            return super().fetch(decision, fact)

    assert policy.ask("bind", host=Odd(), **BIND).outcome is yibao.Outcome.PENDING


def test_a_policy_closed_by_a_callback():
    policy = yibao.Policy.embedded()

    class Odd(Desk):
        def verify(self, decision, proof):
            policy.close()
            return "verified"

    with pytest.raises(ValueError, match="closed"):
        policy.bind_commit("bind", host=Odd(), key="one", **BIND)


def test_asyncio(policy):
    class Remote(yibao.AsyncHost):
        def __init__(self):
            self.desk = Desk()

        async def fetch_many(self, decision, facts):
            await asyncio.sleep(0)
            return {fact: self.desk.fetch(decision, fact) for fact in facts
                    if fact in ("bindings", "bound_by", "member.enrolled")}

        async def verify(self, decision, proof):
            await asyncio.sleep(0)
            return self.desk.verify(decision, proof)

    async def several():
        hosts = [Remote() for _ in range(5)]
        return hosts, await asyncio.gather(*(policy.ask_async("bind", host, **BIND) for host in hosts))

    hosts, decisions = asyncio.run(several())
    plain = policy.ask("bind", host=Desk(), **BIND)
    assert {d.json() for d in decisions} == {plain.json()}
    assert all(len(host.desk.told) == len(set(host.desk.told)) for host in hosts)

    class Failing(yibao.AsyncHost):
        async def fetch_many(self, decision, facts):
            raise Broken("remote")

    with pytest.raises(Broken):
        asyncio.run(policy.ask_async("bind", Failing(), **BIND))
    assert asyncio.run(policy.ask_async("bind", yibao.AsyncHost(), **BIND)).outcome is yibao.Outcome.UNDETERMINED


def test_a_draft_taken_up_with_asyncio(policy):
    """Ask and resume: what the draft holds is not asked for again, private facts are, and proofs grow old."""
    draft = policy.bind_commit("bind", host=Desk(), key="one", **BIND).decision.draft()
    asked = []

    class Later(yibao.AsyncHost):
        async def fetch_many(self, decision, facts):
            await asyncio.sleep(0)
            asked.extend(facts)
            return {fact: PRIVATE[fact] for fact in facts if fact in PRIVATE}

        async def verify(self, decision, proof):
            asked.append(proof)
            return "verified"

    class Plain(Desk):
        def fetch(self, decision, fact):
            return PRIVATE.get(fact) or super().fetch(decision, fact)

    d = asyncio.run(policy.ask_async(None, Later(), draft=draft, minutes=2880))
    assert d.outcome is yibao.Outcome.PERMIT
    assert "member.birth_date" in asked and "bindings" not in asked and {"binder_face", "review"} <= set(asked)
    assert d.json() == policy.ask(host=Plain(review="verified"), draft=draft, minutes=2880).json()
    with pytest.raises(TypeError, match="its own request"):
        asyncio.run(policy.ask_async(None, Later(), draft=draft, area="330200"))


@pytest.mark.parametrize("fetched, verified", [({"membr": 1}, None), ({"member.birth_date": 1.5}, None), (None, "yes"), ({1: 2}, None), (3, None), (None, ()),
                                               (None, {}), (None, {"state": 3})])
def test_an_answer_that_means_nothing_with_asyncio(policy, fetched, verified):
    class Odd(yibao.AsyncHost):
        async def fetch_many(self, decision, facts):
            return fetched or {"bindings": [], "bound_by": [], "member.enrolled": True}

        async def verify(self, decision, proof):
            return verified

    with pytest.raises(yibao.RequestError):
        asyncio.run(policy.ask_async("bind", Odd(), **BIND))
