"""The requests of tests/conformance give the same bytes as everywhere else; and what is given in slots, the same decision."""

import importlib.util

import pytest

import yibao
from conftest import TREE
from json_requests import slots


def conformance():
    """The module that puts them to the command and to the C library."""
    spec = importlib.util.spec_from_file_location("run", TREE / "tests/conformance/run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUN = conformance()
CASES = [RUN.Case(path) for path in sorted(RUN.HERE.glob("*.json"))]
REQUESTS = sorted((TREE / "examples/requests").glob("*.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_bytes(policy, case):
    assert RUN.DIGEST.sub(r'\1DIGEST"', policy.decide_json(case.request)) == case.answer
    assert policy.decide_json(case.request.encode()) == policy.decide_json(case.request)


def test_the_same_bytes_as_a_stream(policy):
    lines = "".join(RUN.squeezed(case.request) + "\n" for case in CASES)
    answers = RUN.DIGEST.sub(r'\1DIGEST"', policy.decide_lines(lines).decode())
    assert answers == "".join(case.answer + "\n" for case in CASES)


@pytest.mark.parametrize("text", [path.read_text(encoding="utf-8") for path in REQUESTS] +
                         [case.request for case in CASES if case.exit == 0],
                         ids=[path.stem for path in REQUESTS] + [case.name for case in CASES if case.exit == 0])
def test_slots_decide_as_json_does(policy, text):
    decision, words, plain = slots(policy, text)
    assert policy.decide(decision, **words).json() == policy.decide_json(plain)


@pytest.mark.parametrize("case", [case for case in CASES if case.exit != 0], ids=lambda case: case.name)
def test_what_json_refuses_slots_refuse(policy, case):
    try:
        decision, words, _ = slots(policy, case.request)
    except ValueError:
        return  # not even JSON
    if "duplicate" not in case.name:  # a dict has no duplicates
        with pytest.raises(yibao.RequestError):
            policy.decide(decision, **words)
