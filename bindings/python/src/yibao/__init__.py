"""What China's basic medical insurance allows, and who pays what of a bill: libyibao for Python.

    >>> import datetime, yibao
    >>> policy = yibao.Policy.embedded()
    >>> d = policy.decide("bind", area="330200", on=datetime.date(2026, 11, 21),
    ...                   facts={"bindings": [{"status": "active"}] * 5})
    >>> d.outcome, [reason.code for reason in d.reasons]
    (<Outcome.DENY: 3>, ['LIMIT_MEMBERS'])
"""

import sysconfig as _sysconfig

if _sysconfig.get_config_var("Py_GIL_DISABLED"):
    raise ImportError("yibao needs the interpreter's lock: a free-threaded Python is not supported")

from . import _core
from ._core import format_text
from ._decision import Decision
from ._errors import (Diagnostic, Error, HostError, ImageError, InternalError, PackError, ReceiptError, RequestError, RuleError,
                      TypeMismatch, UnknownName, UsageError, make_error, pack_error, refuse, unknown)
from ._host import NOT_YET, UNKNOWN, Answer, AsyncHost, Committed, Host
from ._notary import Notary
from ._packs import Listed, PackTest, PackTests, Untouched, embedded_packs, list_packs, test_packs
from ._policy import Policy
from ._values import (AreaInfo, Change, DecisionInfo, Done, EnumRow, Event, EventKind, FactInfo, Message, Missing, Obligation,
                      Outcome, OutputInfo, PackInfo, Payer, Proof, ProofInfo, Reason, Replay, Source, Summary, Unsettled,
                      as_dict, make_event, make_message)

_core.register({
    "Decision": Decision, "outcomes": (None, *Outcome), "make_error": make_error, "refuse": refuse, "unknown": unknown,
    "pack_error": pack_error, "as_dict": as_dict, "event": make_event, "message": make_message,
    "UNKNOWN": UNKNOWN, "NOT_YET": NOT_YET,
})

__version__ = _core.version
__all__ = [
    "NOT_YET", "UNKNOWN", "Answer", "AreaInfo", "AsyncHost", "Change", "Committed", "Decision", "DecisionInfo", "Diagnostic",
    "Done", "EnumRow", "Error", "Event", "EventKind", "FactInfo", "Host", "HostError", "ImageError", "InternalError", "Listed",
    "Message", "Missing", "Notary", "Obligation", "Outcome", "OutputInfo", "PackError", "PackInfo", "PackTest", "PackTests",
    "Payer", "Policy", "Proof", "ProofInfo", "Reason", "ReceiptError", "Replay", "RequestError", "RuleError", "Source", "Summary",
    "TypeMismatch", "UnknownName", "Unsettled", "Untouched", "UsageError", "embedded_packs", "format_text", "list_packs",
    "test_packs",
]
