"""What can go wrong, a class a family; every sentence in Chinese and English."""

from __future__ import annotations

import difflib
from typing import Any, NamedTuple


class Error(Exception):
    """What the library answered: `status` and its `name`, the `place`, one sentence in `zh` and `en`."""

    def __init__(self, status: int, name: str, place: str, zh: str, en: str, line: int = 0, column: int = 0) -> None:
        super().__init__(status, name, place, zh, en, line, column)
        self.status, self.name, self.place, self.zh, self.en, self.line, self.column = (status, name, place, zh, en, line,
                                                                                        column)

    def __str__(self) -> str:
        return f"{self.place}: {self.en}" if self.place else self.en


class RequestError(Error, ValueError):
    """What was asked is not so: a value out of range, an area, a date, JSON."""


class TypeMismatch(RequestError, TypeError):
    """A value of another type."""


class UnknownName(RequestError, LookupError):
    """No such decision, fact, proof, or row of an enum."""


class RuleError(Error, ArithmeticError):
    """The rules ran into something: an overflow, a gap in a table."""


class ImageError(Error, ValueError):
    """Not an intact image of a policy."""


class ReceiptError(Error):
    """A receipt does not hold."""


class UsageError(Error, RuntimeError):
    """Calls in the wrong order, or inside a callback."""


class HostError(Error, RuntimeError):
    """A callback is missing, or answered what means nothing."""


class InternalError(Error):
    """A defect of the library."""


class Diagnostic(NamedTuple):
    """What the compiler tells about a place in a pack; `severity` is "error", "warning" or "note"."""

    file: str
    line: int
    column: int
    id: str
    severity: str
    zh: str
    en: str

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.en

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity} {self.id}: {self.en}"


class PackError(Error, ValueError):
    """Packs have errors: all `diagnostics`, warnings too, in order of file and place."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        first = next((d for d in diagnostics if d.severity == "error"), None)
        place, line, column = (first.file, first.line, first.column) if first else ("", 0, 0)
        Error.__init__(self, -11, "YB_E_PACK", place, first.zh if first else "政策包有错。",
                       first.en if first else "The packs have errors.", line, column)
        self.args = (diagnostics,)

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics)) or self.en


FAMILIES: dict[int, type[Error]] = {
    -3: UsageError, -4: UsageError, -5: UsageError, -6: UsageError, -7: UnknownName, -8: TypeMismatch, -12: ImageError,
    -16: ReceiptError, -17: UsageError, -18: HostError, -19: ReceiptError, -90: InternalError,
}


def make_error(status: int, name: str, place: str, zh: str, en: str, line: int, column: int) -> Error:
    """For C: the exception of a status."""
    family = FAMILIES.get(status, RuleError if status <= -30 else RequestError)
    return family(status, name, place, zh, en, line, column)


def diagnostics_of(parts: list[tuple[Any, ...]]) -> tuple[Diagnostic, ...]:
    """Diagnostics that C gives as tuples."""
    severities = ("error", "warning", "note")
    return tuple(Diagnostic(file, line, column, code, severities[severity], zh, en)
                 for file, line, column, code, severity, zh, en in parts)


def pack_error(parts: list[tuple[Any, ...]]) -> PackError:
    """For C: one exception with all diagnostics."""
    return PackError(diagnostics_of(parts))


NO_KIND = -1  # of a record or a row


# ---- values that cannot be taken: what to pass instead, by kind ----

WANTED = {
    0: ("True or False", "True 或 False"),
    3: ("a Decimal of yuan, Decimal('12.30'), or an int of fen, 1230", "以元计的 Decimal('12.30') 或以分计的整数 1230"),
    4: ("a Decimal, Decimal('0.7') for 70 %, or an int", "Decimal('0.7') 表示 70%,或整数"),
    5: ("a Decimal of yuan a unit", "以元计的 Decimal"), 6: ("a Decimal or an int", "Decimal 或整数"),
    7: ("a datetime.date or a text such as '2026-11-21'", "datetime.date 或 '2026-11-21' 这样的文字"),
    12: ("a datetime.time or a text such as '22:00'", "datetime.time 或 '22:00' 这样的文字"), 13: ("a str", "文字"),
    14: ("six digits as a str, '330200', or an int", "六位数字的文字 '330200' 或整数"),
    15: ("the name or a code of a row as a str", "名称或代码的文字"),
    16: ("a list, tuple or set of names or codes", "名称或代码的列表"),
    18: ("'absent', 'presented', 'verified', 'rejected' or 'expired', or (state, minutes)",
         "'absent'、'presented'、'verified'、'rejected'、'expired',或(状态, 分钟)"),
    8 << 8: ("a list or tuple of rows", "行的列表"), NO_KIND: ("a dict, a mapping or a dataclass", "dict 或 dataclass"),
}
WHOLE = ("an int", "整数")
WHY = {
    "type": ("YB_E_TYPE", "不能用 {given};请给 {wanted}。", "{given} cannot be taken; pass {wanted}."),
    "range": ("YB_E_RANGE", "{given} 超出范围;请给 {wanted}。", "{given} is out of range; pass {wanted}."),
    "exact": ("YB_E_RANGE", "{given} 的小数位太多。", "{given} has more decimals than there is room for."),
    "price": ("YB_E_TYPE", "单价不能用整数 {given}:看不出是元还是更小的单位;请给 {wanted}。",
              "{given} as a price could be yuan or less; pass {wanted}."),
    "surrogate": ("YB_E_RANGE", "文字里有不成对的代理码,不是 Unicode 文字。",
                  "the text holds a surrogate, which is no character."),
    "twice": ("YB_E_NAME", "同一事实给了两次。", "this fact is given twice."),
    "minutes": ("YB_E_TYPE", "分钟数须为非负整数,不能用 {given}。", "the minutes are an int from 0, not {given}."),
}
STATUSES = {"YB_E_TYPE": -8, "YB_E_RANGE": -9, "YB_E_NAME": -7}


def shown(value: object) -> str:
    """A value in a sentence: its type, and what it is if that is short."""
    try:
        text = repr(value)
    except Exception:  # whatever the object of somebody else does
        text = "?"
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:40] + '…'}"


def refuse(name: str, kind: int, value: object, why: str) -> RequestError:
    """For C: the exception of a value that cannot be taken."""
    status, zh, en = WHY.get(why, WHY["type"])
    in_english, in_chinese = WANTED.get(kind, WHOLE)
    given = shown(value)
    if isinstance(value, float):
        en = "a float is not exact: " + en
        zh = "浮点数不精确:" + zh
    family = TypeMismatch if status == "YB_E_TYPE" else RequestError
    return family(STATUSES[status], status, name, zh.format(given=given, wanted=in_chinese),
                  en.format(given=given, wanted=in_english))


def nearest(given: object, names: list[str]) -> str:
    """The name that is most like what was given; empty if none is."""
    return next(iter(difflib.get_close_matches(str(given)[:100], names, n=1, cutoff=0.5)), "")


def unknown(where: str, names: Any, given: object) -> UnknownName:
    """For C: the exception of a name that is not there. names: a dict, or the policy whose enum it is."""
    known = [name for name in names if isinstance(name, str)] if isinstance(names, dict) else names.names_of_rows(where)
    near = nearest(given, known)
    zh, en = f"没有 {shown(given)} 这个名称", f"there is no {shown(given)}"
    if near:
        zh, en = f"{zh};最接近的是 {near}", f"{en}; the nearest is {near}"
    return UnknownName(-7, "YB_E_NAME", where, zh + "。", en + ".")
