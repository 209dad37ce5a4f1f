"""The host's keys: receipts that are sealed and signed."""

from __future__ import annotations

from typing import Any, Callable, Optional

from ._host import given


class Notary:
    """To be subclassed: what is overridden is called. An exception passes through, and then there is no receipt.

    The library holds no key and knows no algorithm; docs/receipts.md tells what a receipt proves. Inside a method the
    decision can be read, and other decisions can be made.
    """

    def seal(self, fact: str, text: bytearray) -> bytes:
        """A digest of 32 bytes of a private fact, made with a key: HMAC-SHA-256, HMAC-SM3. `text` holds the name and the
        value; it is wiped afterwards. The same text must give the same digest again."""
        raise NotImplementedError

    def sign(self, text: bytes) -> bytes:
        """The signature of a receipt, 1 to 512 bytes."""
        raise NotImplementedError

    def check(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature holds for the text that `sign` got. With this a replay refuses what is not signed."""
        raise NotImplementedError


NAMES = ("seal", "sign", "check")


def methods(notary: Optional[Notary]) -> tuple[Optional[Callable[..., Any]], ...]:
    """The methods that a notary has of its own, in the order C wants them."""
    return tuple(given(notary, Notary, name) for name in NAMES)
