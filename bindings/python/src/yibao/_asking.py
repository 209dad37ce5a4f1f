"""Ask and resume with await in between: the loop of yb_case_ask in Python, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional

from . import _core
from ._host import AsyncHost, given, Answer
from ._values import Outcome, as_dict

if TYPE_CHECKING:
    from ._decision import Decision

PRESENTED, VERIFIED = 1, 2


class Round:
    """What was asked for: every fact is fetched, every proof verified, at most once."""

    def __init__(self, host: AsyncHost) -> None:
        self.fetch: Optional[Callable[..., Any]] = given(host, AsyncHost, "fetch_many")
        self.verify: Optional[Callable[..., Any]] = given(host, AsyncHost, "verify")
        self.fetched: set[str] = set()
        self.verified: set[str] = set()
        self.awaited: set[str] = set()

    async def facts(self, d: Decision) -> bool:
        """Fetches what is missing and was not asked for yet; whether there was any."""
        names = [name for name in dict.fromkeys(m.name for m in d.missing) if name not in self.fetched]
        if self.fetch is None or not names:
            return False
        self.fetched.update(names)
        answer = await self.fetch(d, names)
        if answer is not None and not isinstance(answer, Answer):
            came = as_dict("fetch_many", answer).items()
            d._give({name: value for name, value in came if not isinstance(value, Answer)}, {})
        return True

    async def proof(self, d: Decision, name: str) -> bool:
        """Asks for a proof if it was not asked for yet; whether there is hope for a set that it belongs to."""
        if name not in self.verified and d._state(name) != VERIFIED:
            self.verified.add(name)
            state = await self.verify(d, name) if self.verify is not None else None
            if state is Answer.NOT_YET:
                self.awaited.add(name)
            elif state is not None and state is not Answer.UNKNOWN:
                d._give({}, {name: state})
        return d._state(name) in (PRESENTED, VERIFIED) or name in self.awaited

    async def proofs(self, d: Decision) -> bool:
        """Verifies, of each obligation, the sets one after the other while they may be completed; whether there was any."""
        before = len(self.verified)
        for owed in d.obligations if self.verify is not None else ():
            for proofs in owed.any_of:
                for proof in proofs:
                    if not await self.proof(d, proof.name):
                        break
                else:
                    break  # this set will do
        return len(self.verified) > before

    async def more(self, d: Decision) -> bool:
        """Whether there was something to ask for."""
        if d.outcome is Outcome.UNDETERMINED:
            return await self.facts(d)
        return d.outcome is Outcome.PENDING and await self.proofs(d)


def decide(d: Decision) -> None:
    """Decides what was begun, with all that was given since."""
    one: list[Any] = [d]
    _core.decide_all(one)
    if isinstance(one[0], Exception):
        raise one[0]


async def ask(d: Decision, host: AsyncHost) -> Decision:
    """Decides what was begun, awaits what is missing and owed, and decides again."""
    growing = Round(host)
    decide(d)
    while await growing.more(d):
        decide(d)
    return d
