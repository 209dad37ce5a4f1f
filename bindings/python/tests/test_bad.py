"""What is given wrongly is told, with what to pass instead; nothing crashes."""

import ctypes
import gc
import sys
import threading
from datetime import date, datetime
from decimal import Decimal

import pytest

import yibao

DAY = date(2026, 11, 21)


def bind(policy, **request):
    return policy.decide("bind", **{"area": "330200", "on": DAY, **request})


@pytest.mark.parametrize("request_, error, words", [
    ({"facts": {"membr": {}}}, yibao.UnknownName, "nearest is member"),
    ({"facts": {"member": {"birth_dat": DAY}}}, yibao.UnknownName, "nearest is birth_date"),
    ({"facts": {"bindings": [{"statu": "active"}]}}, yibao.UnknownName, "nearest is status"),
    ({"facts": {1: 2}}, yibao.UnknownName, "int 1"),
    ({"facts": {"relation": "chidl"}}, yibao.UnknownName, "nearest is child"),
    ({"facts": {"relation": "child\0"}}, yibao.UnknownName, "nearest is child"),
    ({"facts": {"relation": 20}}, yibao.TypeMismatch, "name or a code"),
    ({"facts": {"member": {"birth_date": 1.5}}}, yibao.TypeMismatch, "float"),
    ({"facts": {"member": {"birth_date": datetime(2015, 6, 1)}}}, yibao.TypeMismatch, "datetime.date"),
    ({"facts": {"member": {"birth_date": "2015-02-30"}}}, yibao.RequestError, "out of range"),
    ({"facts": {"member": {"enrolled": "yes"}}}, yibao.TypeMismatch, "True or False"),
    ({"facts": {"member": {"enrolled": 2}}}, yibao.RequestError, "True or False"),
    ({"facts": {"member": {"enrolled": 10 ** 30}}}, yibao.RequestError, "True or False"),
    ({"facts": {"member": 3}}, yibao.TypeMismatch, "dict"),
    ({"facts": {"bindings": {}}}, yibao.TypeMismatch, "list or tuple"),
    ({"facts": {"bindings": [3]}}, yibao.TypeMismatch, "dict"),
    ({"facts": {"bindings": [{}] * 100000}}, yibao.RequestError, "limit"),
    ({"facts": {"binder": {"id": "\ud800"}}}, yibao.RequestError, "surrogate"),
    ({"facts": {"binder": {"id": b"B"}}}, yibao.TypeMismatch, "a str"),
    ({"facts": {"binder": {"id": "x" * 10 ** 6}}}, yibao.RequestError, "imit"),
    ({"facts": {"relation": "child"}, "relation": "child"}, yibao.RequestError, "twice"),
    ({"facts": {"member.enrolled": True, "member": {"enrolled": True}}}, yibao.RequestError, "twice"),
    ({"facts": 3}, yibao.TypeMismatch, "dict"),
    ({"proofs": {"logn": "verified"}}, yibao.UnknownName, "nearest is login"),
    ({"proofs": {"login": "yes"}}, yibao.TypeMismatch, "verified"),
    ({"proofs": {"login": ("verified", -1)}}, yibao.TypeMismatch, "minutes"),
    ({"proofs": {"login": {"state": "verified", "x": 1}}}, yibao.TypeMismatch, "verified"),
    ({"area": "33020"}, yibao.TypeMismatch, "six digits"),
    ({"area": None}, yibao.TypeMismatch, "six digits"),
    ({"area": -1}, yibao.TypeMismatch, "six digits"),
    ({"on": 20261121}, yibao.TypeMismatch, "datetime.date"),
    ({"known": "x"}, yibao.TypeMismatch, "datetime.date"),
])
def test_requests(policy, request_, error, words):
    with pytest.raises(error, match=words) as raised:
        bind(policy, **request_)
    assert raised.value.zh and raised.value.status < 0 and raised.value.name.startswith("YB_E_")


@pytest.mark.parametrize("amount, words", [
    (12.3, "float"), (Decimal("1.005"), "decimals"), (Decimal("NaN"), "pass a Decimal"), (Decimal("Infinity"), "pass a Decimal"),
    (Decimal("1E+30"), "out of range"), (2 ** 63, "out of range"), ("1,000", "pass a Decimal"), (True, "pass a Decimal"),
    (-1, "range"), ("", "pass"), (".5", "pass"), ("1.", "pass"), ("1e", "pass"), ("٣", "pass")])
def test_money(policy, amount, words):
    with pytest.raises(yibao.RequestError, match=words):
        policy.decide("share", area="330200", on=DAY, amount=amount)


def test_money_is_exact(policy):
    for amount in (1230, Decimal("12.3"), Decimal("12.3000"), Decimal("1230E-2"), "12.30", "1.23e1"):
        assert '"amount":12.30' in policy.decide("share", area="330200", on=DAY, amount=amount).receipt()


def test_a_dict_that_changes_meanwhile(policy):
    facts = {}

    class Amount(Decimal):
        def __str__(self):
            facts.clear()
            return "12.30"

    facts.update({"amount": Amount("12.30"), "mode": "auto_deduct", "voucher_id": "x" * 20})
    assert "12.30" in policy.decide("share", area="330200", on=DAY, facts=facts).receipt()


class Odd(str):
    """A name that does something while it is looked up."""

    def __hash__(self):
        self.does()
        return str.__hash__(self)

    def __eq__(self, other):
        self.does()
        return str.__eq__(self, other)


def odd(name, does):
    made = Odd(name)
    made.does = does
    return made


@pytest.mark.parametrize("name", ["relation", "member", "bindings", "nothing"])
def test_a_name_that_empties_its_dict(policy, name):
    """Nobody reads what the dict no longer holds."""
    facts, proofs = {}, {}
    facts.update({odd(name, lambda: None): {"birth_date": DAY}, "member.enrolled": True})
    proofs.update({odd("login", lambda: None): {odd("state", lambda: None): "veri" + "fied"}, "terms": "presented"})
    for given in (facts, proofs):
        for key in [*given, *(inner for value in given.values() if isinstance(value, dict) for inner in value)]:
            if isinstance(key, Odd):
                key.does = given.clear
    try:
        bind(policy, facts=facts)
    except yibao.RequestError:
        pass
    bind(policy, proofs=proofs)
    assert not facts and not proofs


def test_a_list_of_its_own(policy):
    class Longer(list):
        def __len__(self):
            return 5

    class Broken(list):
        def __len__(self):
            raise KeyError("mine")

    with pytest.raises(IndexError):
        bind(policy, bindings=Longer([{}]))
    with pytest.raises(KeyError, match="mine"):
        bind(policy, bindings=Broken())


def test_a_value_that_closes_the_policy():
    for facts in ({"amount": Decimal("12.30"), "mode": "auto_deduct"}, {"mode": "auto_deduct", "amount": "12.30"}):
        policy = yibao.Policy.embedded()

        class Closing(Decimal):
            def __str__(self):
                policy.close()
                return "12.30"

        given = {odd("mode", policy.close) if name == "mode" else name: Closing(1) if isinstance(value, Decimal) else value
                 for name, value in facts.items()}
        with pytest.raises(ValueError, match="closed"):
            policy.decide("share", area="330200", on=DAY, facts=given)


@pytest.mark.parametrize("text", [b"\xff\xfe", b'{"decision":"bind\xc3"}', b'{"a":"\0"}', b"\0", '{"decision":"\ud800"}', b"[" * 100000,
                                  b'{"facts":' * 5000])
def test_texts(policy, text):
    """What is no UTF-8 or no JSON is told in the answer of the same kind, or raised."""
    assert '"status":"YB_E_' in policy.decide_json(text)
    assert all(b'"status":"YB_E_' in line for line in policy.decide_lines(text).splitlines())
    for refused in (lambda: policy.replay(text), lambda: policy.replay(bind(policy).receipt(), text),
                    lambda: policy.ask("bind", host=yibao.Host(), draft=text)):
        with pytest.raises((yibao.Error, ValueError, RecursionError)):
            refused()


def test_packs_that_are_no_text():
    for wrong in (b"\xff", b"\0", b"policy a\0", "policy \"\0\"", b"(" * 100000, ""):
        with pytest.raises(yibao.PackError) as raised:
            yibao.Policy.compile({"a.yb": wrong})
        assert raised.value.diagnostics[0].zh
    for wrong in ({"a.yb": 3}, {3: ""}, {"a.yb": None}, {"a.yb": "", "b.yb": "\ud800"}, 3):
        for packs in (yibao.Policy.compile, yibao.test_packs, yibao.list_packs):
            with pytest.raises((TypeError, ValueError, AttributeError)):
                packs(wrong)
    for wrong in ("\ud800", "policy \0", 3):
        with pytest.raises((TypeError, ValueError)):
            yibao.format_text(wrong)


def test_a_nul_in_a_text(policy):
    """It is a character like others, and what stands behind it counts."""
    def use(patient):
        d = policy.decide("use", area="330200", on=DAY, service="outpatient_fund", medium="evoucher", holder={"id": "a\0b"},
                          subject={"id": "a\0b"}, patient={"id": patient})
        return [reason.code for reason in d.reasons]

    assert use("a\0c") == use("a") == ["NOT_OWN_VOUCHER"] and use("a\0b") == []


def test_calls(policy):
    for wrong in (lambda: policy.decide(), lambda: policy.decide("bind"), lambda: policy.decide(1, area="330200", on=DAY),
                  lambda: policy.decide("bind", "330200", DAY), lambda: policy.decide("bnid", area="330200", on=DAY),
                  lambda: policy.decide("\ud800", area="330200", on=DAY), lambda: bind(policy).explain("de")):
        with pytest.raises((TypeError, ValueError)):
            wrong()
    with pytest.raises(yibao.UnknownName, match="nearest is bind"):
        policy.decide("bnid", area="330200", on=DAY)
    for wrong in ({"a": "\ud800"}, {"a\0": ""}):
        with pytest.raises(ValueError):
            yibao.Policy.compile(wrong)


def test_unmade():
    """What was never made by the package, or is no longer."""
    for empty in (yibao.Decision(), yibao.Decision.__new__(yibao.Decision)):
        with pytest.raises((ValueError, RuntimeError)):
            empty.json()
        assert repr(empty) and empty.release() is None
    with pytest.raises(ValueError, match="closed"):
        yibao.Policy().decide("bind", area="330200", on=DAY)
    policy = yibao.Policy.embedded()
    held = bind(policy)
    policy.close()
    policy.close()
    assert policy.closed and held.missing and "closed" in repr(policy)
    for wrong in (lambda: bind(policy), policy.save, lambda: policy.decide_json("{}"), lambda: policy.decide_lines(b"{}"),
                  policy.facts, lambda: policy.facts("bind")):
        with pytest.raises((ValueError, TypeError)):
            wrong()
    del policy
    gc.collect()
    assert held.missing


def test_prepared_decisions(policy):
    once = policy._prepare("bind", area="330200", on=DAY)
    with pytest.raises(yibao.UsageError):
        once.json()
    for wrong in ([once, once], [None], [3]):
        with pytest.raises(TypeError):
            yibao._core.decide_all(wrong)
    yibao._core.decide_all([once])
    assert once.missing


def test_nothing_is_lost(policy):
    """The same objects again and again: no reference too many, none too few."""
    def work():
        for _ in range(300):
            d = bind(policy, facts={"member": {"birth_date": DAY, "id": "M"}, "bindings": [{"status": "active"}] * 3})
            d.missing, d.reasons, d.json(), d.outputs
            try:
                bind(policy, facts={"member": {"birth_date": 1.5}})
            except yibao.TypeMismatch:
                pass
    work()
    gc.collect()
    before, words = sys.getallocatedblocks(), sys.getrefcount(DAY)
    work()
    gc.collect()
    assert sys.getallocatedblocks() - before < 200 and sys.getrefcount(DAY) == words


class Heap(ctypes.Structure):
    """What glibc says of malloc."""

    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "free_blocks", "fast_blocks", "mapped_blocks", "mapped", "unused",
                                                     "fast", "used", "free", "top")]


class Desk(yibao.Notary):
    def seal(self, fact, text):
        return bytes(32)

    def sign(self, text):
        return b"x"

    def check(self, text, signature):
        return False


class Failing(yibao.Host):
    def fetch(self, decision, fact):
        raise KeyError(fact)


def a_life(pack):
    """A policy from its packs to its end, with all that can go wrong on the way."""
    with yibao.Policy.compile(pack, embedded=False) as first:
        image = first.save()
    policy, asked = yibao.Policy.load(image), {"area": "000000", "on": DAY}
    held = list(policy.decide_many([{"decision": "bind", **asked}] * 70))
    signed = held[0].receipt(notary=Desk())
    assert held[1].json() and held[2].obligations == () and policy.decide_lines(b"{}\n" * 500)
    assert yibao.list_packs(pack, embedded=False) and not yibao.test_packs(pack, embedded=False).failed
    for wrong in (lambda: yibao.Policy.compile({"a.yb": "policy"}), lambda: yibao.Policy.load(image[:-1]),
                  lambda: policy.replay(signed, notary=Desk()), lambda: policy.decide("bind", **asked, nothing=1),
                  lambda: policy.ask("bind", host=Failing(), **asked)):
        with pytest.raises((yibao.Error, KeyError)):
            wrong()
    policy.close()


def test_the_library_gives_back_what_it_took(tree):
    heap = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if heap is None:
        pytest.skip("asks glibc")
    heap.restype = Heap
    pack = {"t1.yb": (tree / "tests/bench/t1.yb").read_text(encoding="utf-8")}

    def used():
        gc.collect()
        now = heap()
        return now.used + now.mapped

    for _ in range(5):
        a_life(pack)
    before = used()
    for _ in range(20):
        a_life(pack)
    assert used() - before < 4096  # the least workspace has more


def test_two_threads(policy):
    five = [{"status": "active"}] * 5
    expected = {n: bind(policy, facts={"bindings": five[:n]}).json() for n in range(6)}
    lines = b'{"decision":"bind","area":"330200","on":"2026-11-21"}\n' * 200
    answers, wrong = policy.decide_lines(lines), []

    def work(seed):
        for i in range(400):
            n = (i + seed) % 6
            if bind(policy, facts={"bindings": five[:n]}).json() != expected[n]:
                wrong.append(n)
            if i % 100 == 0 and policy.decide_lines(lines) != answers:
                wrong.append("lines")
            if i % 100 == 50:
                many = policy.decide_many({"decision": "bind", "area": "330200", "on": DAY, "bindings": five[:k]} for k in range(6))
                wrong.extend(k for k, d in enumerate(many) if d.json() != expected[k])

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_closed_while_deciding():
    policy = yibao.Policy.embedded()
    lines = b'{"decision":"bind","area":"330200","on":"2026-11-21"}\n' * 2000
    got = []
    thread = threading.Thread(target=lambda: got.append(policy.decide_lines(lines)))
    thread.start()
    policy.close()
    thread.join()
    assert not got or len(got[0].splitlines()) == 2000
