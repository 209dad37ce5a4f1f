"""The host's side: where facts are fetched, proofs verified, and decisions recorded."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional

if TYPE_CHECKING:
    from ._decision import Decision
    from ._values import Done, Event, Message


class Answer(enum.Enum):
    """What a callback answers instead of a value."""

    UNKNOWN = "unknown"
    NOT_YET = "not yet"


UNKNOWN = Answer.UNKNOWN
NOT_YET = Answer.NOT_YET


class Committed(NamedTuple):
    """What a commit did, and the decision."""

    done: Done
    decision: Decision


class Host:
    """To be subclassed: what is overridden is called. An exception passes through, after the transaction was rolled back.

    Inside `begin` … `commit` nobody else may change what counted facts are read from; see docs/hosting.md.
    """

    def fetch(self, decision: Decision, fact: str) -> Any:
        """The value of a fact; a list of rows for a list, of values for a field of one. UNKNOWN or None: not to be had."""
        raise NotImplementedError

    def fetch_many(self, decision: Decision, facts: list[str]) -> Any:
        """The same for several at once: a dict, without those that are not to be had. Taken instead of `fetch`."""
        raise NotImplementedError

    def verify(self, decision: Decision, proof: str) -> Any:
        """The state of a proof, "verified", or with minutes, ("verified", 3). UNKNOWN: not to be had; NOT_YET: later."""
        raise NotImplementedError

    def seen(self, decision: Decision, message: Message) -> Optional[bool]:
        """Whether the key was recorded before; outside any transaction."""
        raise NotImplementedError

    def begin(self, decision: Decision, message: Message) -> Optional[bool]:
        """Begins the transaction; True: the key was recorded before."""
        raise NotImplementedError

    def commit(self, decision: Decision) -> None:
        """Makes it durable."""
        raise NotImplementedError

    def rollback(self, decision: Decision) -> None:
        """Undoes all since `begin`."""
        raise NotImplementedError

    def record(self, decision: Decision, event: Event) -> None:
        """Records one event; with the first one, the key."""
        raise NotImplementedError


class AsyncHost:
    """The same for `ask_async`: what is overridden is awaited."""

    async def fetch_many(self, decision: Decision, facts: list[str]) -> dict[str, Any]:
        """Values of facts, without those that are not to be had."""
        raise NotImplementedError

    async def verify(self, decision: Decision, proof: str) -> Any:
        """The state of a proof, or UNKNOWN or NOT_YET."""
        raise NotImplementedError


NAMES = ("fetch", "fetch_many", "verify", "seen", "begin", "commit", "rollback", "record")


def callbacks(host: Optional[Host]) -> tuple[Optional[Callable[..., Any]], ...]:
    """The methods that a host has of its own, in the order C wants them."""
    return tuple(given(host, Host, name) for name in NAMES)


def given(host: object, base: type, name: str) -> Optional[Callable[..., Any]]:
    """A method that is not the one of the base class."""
    method = getattr(host, name, None)
    return None if method is None or getattr(type(host), name, None) is getattr(base, name, None) else method
