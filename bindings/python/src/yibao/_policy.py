"""A policy: packs compiled together, and the questions put to it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Optional, Union

from . import _asking, _core
from ._decision import Decision
from ._errors import Diagnostic, ReceiptError, diagnostics_of, make_error
from ._host import AsyncHost, Committed, Host, callbacks
from ._notary import Notary, methods
from ._packs import Packs, files
from ._values import (AreaInfo, DecisionInfo, Done, EnumRow, FactInfo, OutputInfo, PackInfo, ProofInfo, Replay, Source,
                      Summary)

CHUNK = 64  # decisions whose workspaces decide_many holds at once
FLAGS = (1, 2, 4, 8, 16)  # optional, private, counted, list, signed
REPLAY = -16


class Policy(_core.Policy):
    """A policy. Any thread may use it; it decides with the interpreter's lock, batches and streams without."""

    __slots__ = ()

    # ---- made ----

    @classmethod
    def compile(cls, packs: Packs, *, embedded: bool = True, strict: bool = False) -> Policy:
        """Compiles packs, names and texts, with the embedded ones. PackError tells everything that is wrong."""
        made: Policy = cls._compile(files(packs), embedded, strict)
        return made

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the compiler told besides."""
        return diagnostics_of(list(self._warnings))

    def __enter__(self) -> Policy:
        return self

    def __exit__(self, kind: Optional[type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def __repr__(self) -> str:
        return "<Policy closed>" if self.closed else f"<Policy {self.digest[:12]}, {self.summary().packs} packs>"

    # ---- many ----

    def decide_many(self, requests: Iterable[Mapping[str, Any]]) -> Iterator[Decision]:
        """Decides requests, {"decision": …, "area": …, …} as `decide` takes them, in chunks without the interpreter's lock.

        A request that cannot be decided raises when its turn comes.
        """
        pending = iter(requests)
        while True:
            chunk, failed = self._chunk(pending)
            _core.decide_all(chunk)
            for one in chunk:
                if isinstance(one, Exception):
                    raise one
                yield one
            if failed is not None:
                raise failed
            if len(chunk) < CHUNK:
                return

    def _chunk(self, requests: Iterator[Mapping[str, Any]]) -> tuple[list[Any], Optional[Exception]]:
        chunk: list[Any] = []
        try:
            for request in itertools.islice(requests, CHUNK):
                words = dict(request)
                chunk.append(self._prepare(words.pop("decision"), **words))
        except Exception as error:  # of the requests themselves too: what came before it is decided first
            return chunk, error
        return chunk, None

    # ---- asking a host ----

    def _begun(self, decision: Optional[str], draft: Optional[str], minutes: int, request: dict[str, Any]) -> Decision:
        if draft is None:
            if decision is None:
                raise TypeError("a decision or a draft is wanted")
            begun: Decision = self._prepare(decision, **request)
            return begun
        if request:
            raise TypeError(f"a draft brings its own request; {', '.join(request)} cannot be given besides")
        resumed: Decision = self._resume(decision or _decision_of(draft), draft, minutes)
        return resumed

    def ask(self, decision: Optional[str] = None, *, host: Host, draft: Optional[str] = None, minutes: int = 0,
            **request: Any) -> Decision:
        """Decides, asking the host for what is missing and owed until nothing more can be had.

        Instead of a request, a `draft` or a receipt of `minutes` ago: negative takes its proofs as they stood then.
        """
        d = self._begun(decision, draft, minutes, request)
        d._ask(callbacks(host))
        return d

    async def ask_async(self, decision: Optional[str], host: AsyncHost, *, draft: Optional[str] = None, minutes: int = 0,
                        **request: Any) -> Decision:
        """The same with await in between: whatever else there is to do may be done while the host looks."""
        return await _asking.ask(self._begun(decision, draft, minutes, request), host)

    def bind_commit(self, decision: Optional[str] = None, *, host: Host, key: str, reverses: Optional[str] = None,
                    draft: Optional[str] = None, minutes: int = 0, **request: Any) -> Committed:
        """Asks, then reads again, decides and records in one transaction: for every decision but settlements."""
        d = self._begun(decision, draft, minutes, request)
        return Committed(Done(d._commit(callbacks(host), key, reverses, False)), d)

    def settle_commit(self, decision: Optional[str] = "settle", *, host: Host, key: str, reverses: Optional[str] = None,
                      draft: Optional[str] = None, minutes: int = 0, **request: Any) -> Committed:
        """The same for a settlement, with an event for each payer and each change of an accumulator."""
        d = self._begun(decision, draft, minutes, request)
        return Committed(Done(d._commit(callbacks(host), key, reverses, True)), d)

    # ---- receipts ----

    def replay(self, receipt: Union[str, bytes], facts: Union[None, str, bytes] = None, *,
               notary: Optional[Notary] = None) -> Replay:
        """Decides a receipt's request again; `facts` are the private ones, as JSON.

        ReceiptError: it cannot be read, or its signature does not hold before the `notary`.
        """
        status, text = self._replay(receipt, facts, methods(notary))
        told = json.loads(text, parse_float=Decimal)
        if status not in (0, REPLAY):
            error = told["error"]
            raised = make_error(status, error["status"], error.get("at", ""), error["zh"], error["en"], 0, 0)
            raise ReceiptError(*raised.args) from raised
        return Replay(told["same"], tuple(told["differs"]), told["decision"])

    # ---- what stands in it ----

    def summary(self) -> Summary:
        """Numbers, digest and worst cases of the whole policy."""
        return Summary(*self._listing("summary")[0])

    @property
    def digest(self) -> str:
        """SHA-256 of the image, hexadecimal."""
        return self.summary().digest

    def decisions(self) -> list[DecisionInfo]:
        """The questions it answers."""
        return [DecisionInfo(*parts) for parts in self._listing("decisions")]

    def facts(self, decision: str) -> list[FactInfo]:
        """The facts of a decision; empty where there is no such decision."""
        return [FactInfo._make((*parts[:6], *(bool(parts[6] & flag) for flag in FLAGS), parts[7]))
                for parts in self._listing("facts", decision)]

    def proofs(self, decision: str) -> list[ProofInfo]:
        """The proofs of a decision."""
        return [ProofInfo(*parts) for parts in self._listing("proofs", decision)]

    def output_infos(self, decision: str) -> list[OutputInfo]:
        """The outputs of a decision, of all areas."""
        return [OutputInfo(*parts) for parts in self._listing("outputs", decision)]

    def enum_rows(self, enumeration: str) -> list[EnumRow]:
        """The rows of a code table, "relation"."""
        return [EnumRow(*parts) for parts in self._listing("rows", enumeration)]

    def packs(self) -> list[PackInfo]:
        """The packs it was made from."""
        return [PackInfo._make((*parts[:5], f"{parts[5]:06}")) for parts in self._listing("packs")]

    def areas(self) -> list[AreaInfo]:
        """Which pack decides what for which area."""
        return [AreaInfo(f"{parts[0]:06}", *parts[1:]) for parts in self._listing("areas")]

    def sources(self) -> list[Source]:
        """All sources."""
        return [Source(*parts) for parts in self._listing("sources")]

    def codes(self) -> list[str]:
        """All reason codes."""
        return list(self._listing("codes"))

    def names_of_output(self, decision: str, output: str) -> tuple[str, ...]:
        """Names of the rows of an output's enum, by number."""
        for info in self.output_infos(decision):
            if info.name == output:
                return tuple(row.name for row in self.enum_rows(info.enumeration))
        return ()

    def names_of_rows(self, fact: str) -> list[str]:
        """Names and codes that a fact of that name takes, in whatever decision; for a nearest name."""
        enums = {info.enumeration for d in ([] if self.closed else self.decisions()) for info in self.facts(d.name)
                 if info.name == fact and info.enumeration}
        return [word for name in sorted(enums) for row in self.enum_rows(name) for word in (row.name, row.code)]


def _decision_of(draft: str) -> str:
    """The decision a draft or a receipt is about."""
    told = json.loads(draft)
    request = told.get("request", told) if isinstance(told, dict) else {}
    name = request.get("decision") if isinstance(request, dict) else None
    if not isinstance(name, str):
        raise ValueError("neither a draft nor a receipt: it names no decision")
    return name
