"""A model of the policy language and of settlement: slow, obvious, written from docs/ and not from the engine.

    policy = load([("cn.yb", text), …])
    policy.decide('{"decision":"bind","area":"330200","on":"2026-11-21"}')

answers with the bytes that `yibao decide --lines` writes for that line, without the newline. The digest of a policy is
the engine's own; here it is what the caller says. So is the order of the steps of a trace.
"""

import pathlib
import re

import traced
import twins
from answer import refused, written
from decide import Decision, Ended
from names import View, chain_of, packs_of
from request import Refused, Request

ERRORS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "errors.md"
STATUS = re.compile(r"\| `(YB_[A-Z_]+)` \| -?\d+ \| (.*?) \| (.*?) \|")


def statuses():
    """The words of each status, as docs/errors.md has them."""
    return {found[1]: (found[2], found[3]) for found in STATUS.finditer(ERRORS.read_text(encoding="utf-8"))}


class Answer(str):
    """An error, with all the places that it may name."""

    places = frozenset()


class Policy:
    """Packs that were read together."""

    def __init__(self, files, digest=""):
        self.packs = packs_of(files)
        self.digest = digest
        self.views = {}
        self.words = statuses()

    def view(self, name):
        """What holds in the area of a pack."""
        if name not in self.views:
            self.views[name] = View(chain_of(self.packs, name))
        return self.views[name]

    def decide(self, text):
        try:
            request = Request(self, text)
            decision = Decision(request.case)
            text = written(decision, request, self.digest)
            return traced.with_trace(text, decision) if "trace" in request.flags else text
        except Refused as wrong:
            return refused(wrong.status, wrong.at, wrong.words or self.words[wrong.status])
        except Ended as ended:
            answer = Answer(refused(ended.status, ended.at, self.words[ended.status]))
            answer.places = twins.places_of(request.case, ended.node, ended.at)
            return answer


def load(files, digest=""):
    """Reads packs: pairs of a file's name and its text."""
    return Policy(files, digest)
