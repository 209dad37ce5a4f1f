"""Threads: what runs without the interpreter's lock, and decisions that two of them are at."""

import gc
import json
import subprocess
import sys
import threading
import time
from datetime import date

import pytest

import yibao

DAY = date(2026, 11, 21)
BILL = {"insutype": "390", "med_type": "21", "dedc_hosp_lv": "tertiary", "admission": 1,
        "patient": {"birth_date": date(1964, 3, 1), "enrolled": True}, "stay": {"deductible_paid": 0},
        "year": {"begin": date(2023, 1, 1), "deductible_sum": 0, "hifp_pay": 0, "in_scope": 0},
        "lines": [{"det_item_fee_sumamt": 1000 + n, "selfpay_prop": 0} for n in range(200)]}
SETTLE = {"area": "330200", "on": date(2023, 11, 8), "facts": BILL}
LINE = json.dumps({"decision": "bind", "area": "330200", "on": "2026-11-21", "facts": {"bindings": [{"status": "active"}] * 5}})


def while_others_run(work):
    """Whether another thread of Python got on in the midst of the call, rather than before and after it."""
    begun, times, ticks = threading.Event(), [], []

    def measured():
        begun.set()
        times.append(time.perf_counter())
        work()
        times.append(time.perf_counter())

    thread = threading.Thread(target=measured)
    thread.start()
    begun.wait()
    while thread.is_alive():
        ticks.append(time.perf_counter())
        time.sleep(0.001)
    thread.join()
    begin, end = times
    return sum(begin + (end - begin) / 4 < tick < end - (end - begin) / 4 for tick in ticks)


@pytest.fixture
def patience():
    """Whoever has the lock keeps it until it gives it back."""
    switching = sys.getswitchinterval()
    sys.setswitchinterval(60)
    yield
    sys.setswitchinterval(switching)


def test_the_measure(patience):
    """One long call that keeps the lock lets nobody get on; sleeping does."""
    assert while_others_run(lambda: time.sleep(0.2)) > 0
    assert while_others_run(lambda: sum(range(10_000_000))) == 0


def settlements(policy, n):
    decisions = [policy._prepare("settle", **SETTLE) for _ in range(n)]
    return lambda: yibao._core.decide_all(decisions)


@pytest.mark.parametrize("what", ["compile", "test", "lines", "many"])
def test_without_the_lock(policy, patience, what):
    packs, lines = yibao.embedded_packs(), (LINE + "\n").encode() * 5000
    work = {"compile": lambda: yibao.Policy.compile(packs, embedded=False), "test": yibao.test_packs,
            "lines": lambda: policy.decide_lines(lines), "many": settlements(policy, 400)}[what]
    assert while_others_run(work) > 0


def test_one_decision_and_two_threads(policy):
    """While a host is asked, other threads are told so instead of reading what is being made."""
    inside, done, told = threading.Event(), threading.Event(), []

    class Slow(yibao.Host):
        def fetch(self, decision, fact):
            held.append(decision)
            inside.set()
            assert done.wait(30)
            return yibao.UNKNOWN

    held = []
    asking = threading.Thread(target=lambda: told.append(policy.ask("bind", host=Slow(), area="330200", on=DAY)))
    asking.start()
    assert inside.wait(30)
    try:
        for wrong in (lambda: held[0].json(), lambda: held[0].missing, lambda: held[0].draft(), held[0].release,
                      lambda: yibao._core.decide_all([held[0]]), lambda: held[0]._give({}, {}),
                      lambda: held[0]._ask((None,) * 8), lambda: held[0].receipt(notary=yibao.Notary())):
            with pytest.raises((RuntimeError, TypeError)):
                wrong()
        assert repr(held[0])
    finally:
        done.set()
        asking.join()
    assert told[0] is held[0] and told[0].missing


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the collector runs between instructions of Python only")
def test_a_finalizer_that_releases_what_is_read(policy):
    """What reading makes may set the collector off, and a finalizer may be anybody's."""
    refused, threshold = [], gc.get_threshold()
    asked = {"area": "330200", "on": DAY, "facts": {"bindings": [{"status": "active"}] * 5}}
    expected = policy.decide("bind", **asked)._reasons()

    class Releasing:
        def __init__(self, d):
            self.d, self.me = d, self

        def __del__(self):
            try:
                self.d.release()
            except RuntimeError:
                refused.append(self.d)

    for many in range(1, 60):
        d = policy.decide("bind", **asked)
        gc.collect()
        Releasing(d)
        gc.set_threshold(many)
        try:
            assert d._reasons() == expected
        except ValueError as error:  # it was released before
            assert "released" in str(error)
        finally:
            gc.set_threshold(*threshold)
    assert refused


def test_a_free_threaded_python_is_refused():
    """As far as that can be told without one: with what such a Python says of itself."""
    said = subprocess.run([sys.executable, "-c", "import sysconfig; sysconfig.get_config_var = lambda name: 1; import yibao"],
                          stderr=subprocess.PIPE, text=True, check=False)
    assert said.returncode == 1 and "ImportError: yibao needs the interpreter's lock" in said.stderr
