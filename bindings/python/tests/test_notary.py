"""Receipts that are sealed and signed, with keys of the standard library; and replayed."""

import gc
import hashlib
import hmac
import json
import re
from datetime import date

import pytest

import yibao

SEAL_KEY, SIGN_KEY = b"a key of the host", b"and another"
ASKED = {"area": "330200", "on": date(2026, 11, 21), "channel": "alipay", "relation": "child",
         "member": {"enrolled": False, "birth_date": date(2015, 6, 1)}}
BORN, OTHER = '{"member.birth_date":"2015-06-01"}', '{"member.birth_date":"2016-06-01"}'


class Sealing(yibao.Notary):
    def seal(self, fact, text):
        return hmac.digest(SEAL_KEY, text, "sha256")


class Desk(Sealing):
    def sign(self, text):
        return hmac.digest(SIGN_KEY, text, "sha256")

    def check(self, text, signature):
        return hmac.compare_digest(self.sign(text), signature)


class Broken(Exception):
    """Not the library's."""


@pytest.fixture(scope="module")
def decision(policy):
    return policy.decide("bind", **ASKED)


def test_sealed_and_signed(policy, decision):
    """Both are what the standard library makes of the same bytes: the fact as JSON, the receipt without its last member."""
    text = decision.receipt(notary=Desk())
    told = json.loads(text)
    assert told["private"] == {"member.birth_date": hmac.new(SEAL_KEY, BORN.encode(), hashlib.sha256).hexdigest()}
    unsigned = re.sub(r',"signature":"[0-9a-f]+"}$', "}", text)
    assert told["signature"] == hmac.new(SIGN_KEY, unsigned.encode(), hashlib.sha256).hexdigest()
    assert "2015-06-01" not in text
    assert decision.receipt() == decision.receipt(notary=yibao.Notary()) != text
    assert "signature" not in decision.receipt(notary=Sealing()) and "2015" not in decision.receipt(notary=Sealing())


def test_replayed(policy, decision):
    text = decision.receipt(notary=Desk())
    assert policy.replay(text, BORN, notary=Desk())[:2] == (True, ())
    assert policy.replay(text.encode(), OTHER.encode(), notary=Desk())[:2] == (False, ("member.birth_date",))
    assert "facts" in policy.replay(text, notary=Desk()).differs
    assert policy.replay(text, BORN).differs == ("signature", "private")
    assert policy.replay(decision.receipt(), BORN, notary=Sealing()).differs == ("private",)


@pytest.mark.parametrize("forge", [
    lambda text: text.replace("2026-11-21", "2026-11-20"), lambda text: re.sub(r',"signature":"[0-9a-f]+"', "", text),
    lambda text: re.sub(r'"signature":"..', '"signature":"00', text) if '"signature":"00' not in text else text[:-3] + '0"}'])
def test_forged(policy, decision, forge):
    with pytest.raises(yibao.ReceiptError) as raised:
        policy.replay(forge(decision.receipt(notary=Desk())), BORN, notary=Desk())
    assert raised.value.name == "YB_E_SIGNATURE" and raised.value.zh and raised.value.en


def test_what_was_lent_is_wiped(decision):
    kept = []

    class Keeping(yibao.Notary):
        def seal(self, fact, text):
            kept.append((fact, text, bytes(text)))
            return bytearray(32)

    assert json.loads(decision.receipt(notary=Keeping()))["private"] == {"member.birth_date": "00" * 32}
    (fact, text, seen), = kept
    assert fact == "member.birth_date" and seen == BORN.encode() and text == bytes(len(seen))


@pytest.mark.parametrize("where", ["seal", "sign", "check"])
def test_an_exception_passes_through(policy, decision, where):
    error = Broken(where)

    def fail(*_):
        raise error

    broken = type("BrokenDesk", (Desk,), {where: fail})()
    with pytest.raises(Broken) as raised:
        policy.replay(decision.receipt(notary=broken), BORN, notary=broken)
    assert raised.value is error
    assert policy.replay(decision.receipt(notary=Desk()), BORN, notary=Desk()).same


@pytest.mark.parametrize("where, answer, words", [
    ("seal", b"", "32 bytes, not 0"), ("seal", b"x" * 33, "32 bytes, not 33"), ("seal", BORN, "class 'str'"),
    ("seal", None, "NoneType"), ("sign", b"", "1 to 512 bytes, not 0"), ("sign", b"x" * 513, "513"), ("sign", "x", "str"),
    ("check", None, "True where"), ("check", 1, "True where"), ("check", b"x", "True where")])
def test_an_answer_that_means_nothing(policy, decision, where, answer, words):
    odd = type("OddDesk", (Desk,), {where: lambda *_: answer})()
    with pytest.raises((TypeError, ValueError), match=words) as raised:
        policy.replay(decision.receipt(notary=odd), BORN, notary=odd)
    assert "2015" not in str(raised.value)  # no private fact in a traceback


def test_the_longest_signature(policy, decision):
    class Long(Desk):
        def sign(self, text):
            return hashlib.shake_256(SIGN_KEY + text).digest(512)

    text = decision.receipt(notary=Long(), refund=False)
    assert len(json.loads(text)["signature"]) == 1024 and policy.replay(text, BORN, notary=Long()).same


def test_what_a_notary_may_not_do(policy):
    """Its decision can be read and no more; others can be made."""
    d = policy.decide("bind", **ASKED)

    class Odd(Desk):
        def sign(self, text):
            gc.collect()
            assert d.reasons and d.json() and policy.decide("bind", area="330200", on=ASKED["on"]).missing
            for wrong in (d.release, lambda: yibao._core.decide_all([d]), lambda: d._ask((None,) * 8),
                          lambda: d._give({}, {}), lambda: d.receipt(notary=Desk())):
                with pytest.raises((RuntimeError, TypeError)):
                    wrong()
            return super().sign(text)

    assert d.receipt(notary=Odd()) == policy.decide("bind", **ASKED).receipt(notary=Desk())
    d.release()
    with pytest.raises(ValueError, match="released"):
        d.receipt(notary=Desk())


def test_a_policy_closed_by_a_notary(decision):
    policy = yibao.Policy.embedded()

    class Closing(Desk):
        def check(self, text, signature):
            policy.close()
            return super().check(text, signature)

    assert policy.replay(decision.receipt(notary=Desk()), BORN, notary=Closing()).same
    with pytest.raises(ValueError, match="closed"):
        policy.replay(decision.receipt(), BORN)


def test_in_a_transaction(policy):
    """Where it belongs: the receipt is made in `record`."""
    made = []

    class Recording(yibao.Host):
        def begin(self, decision, message):
            pass

        def record(self, decision, event):
            made.append(decision.receipt(notary=Desk()))

        def commit(self, decision):
            pass

        def rollback(self, decision):
            pass

        def fetch(self, decision, fact):
            return {"bindings": [], "bound_by": [], "member.enrolled": True}.get(fact, yibao.UNKNOWN)

        def verify(self, decision, proof):
            return {"review": yibao.NOT_YET, "household_match": yibao.UNKNOWN}.get(proof, "verified")

    asked = {"binder": {"id": "B"}, "member": {"id": "M", "birth_date": date(2015, 6, 1)}, "relation": "child",
             "channel": "alipay"}
    done, d = policy.bind_commit("bind", host=Recording(), key="one", area="510600", on=ASKED["on"], facts=asked)
    assert done is yibao.Done.APPLIED and json.loads(made[0])["signature"]
    assert made[0] == d.receipt(notary=Desk())
