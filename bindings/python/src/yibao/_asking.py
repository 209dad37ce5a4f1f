"""Ask and resume with await in between: the loop of yb_case_ask in Python, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional

from . import _core
from ._host import AsyncHost, given, Answer
from ._values import Outcome

if TYPE_CHECKING:
    from ._decision import Decision
    from ._values import Obligation


class Round:
    """A request as it grows: every fact is fetched, every proof verified, at most once."""

    def __init__(self, host: AsyncHost) -> None:
        self.fetch: Optional[Callable[..., Any]] = given(host, AsyncHost, "fetch_many")
        self.verify: Optional[Callable[..., Any]] = given(host, AsyncHost, "verify")
        self.facts: dict[str, Any] = {}
        self.proofs: dict[str, Any] = {}
        self.asked: set[str] = set()
        self.verified: set[str] = set()

    def decide(self, d: Decision) -> None:
        """Decides with what came since the last time besides."""
        d._give(self.facts, self.proofs)
        self.facts, self.proofs = {}, {}
        one: list[Any] = [d]
        _core.decide_all(one)
        if isinstance(one[0], Exception):
            raise one[0]

    async def fetched(self, d: Decision) -> bool:
        """Fetches what is missing and was not asked for yet; whether something came."""
        names = [name for name in dict.fromkeys(m.name for m in d.missing) if name not in self.asked]
        if self.fetch is None or not names:
            return False
        self.asked.update(names)
        came = {name: value for name, value in (await self.fetch(d, names)).items() if not isinstance(value, Answer)}
        self.facts.update(came)
        return bool(came)

    async def verified_set(self, d: Decision, owed: Obligation) -> bool:
        """Verifies the smallest set whose proofs have not failed; whether something changed."""
        changed = False
        for proofs in owed.any_of:
            names = [proof.name for proof in proofs if proof.name not in self.verified]
            if len(names) != len(proofs):
                continue  # one of them was asked for and did not come out
            for name in names:
                self.verified.add(name)
                state = await self.verify(d, name) if self.verify is not None else Answer.UNKNOWN
                if isinstance(state, Answer) or state is None:
                    break
                self.proofs[name] = state
                changed = True
                if state != "verified" and not (isinstance(state, tuple) and state[0] == "verified"):
                    break
            else:
                return changed
        return changed

    async def settled(self, d: Decision) -> bool:
        """Whether nothing more can be had for this outcome."""
        if d.outcome is Outcome.UNDETERMINED:
            return not await self.fetched(d)
        if d.outcome is Outcome.PENDING and self.verify is not None:
            return not any([await self.verified_set(d, owed) for owed in d.obligations])
        return True


async def ask(d: Decision, host: AsyncHost) -> Decision:
    """Decides what was begun, awaits what is missing and owed, and decides again."""
    growing = Round(host)
    growing.decide(d)
    while not await growing.settled(d):
        growing.decide(d)
    return d
