"""The words of a pack: docs/language.md, "Writing".

A pack is cut into tokens. A token knows its line and whether it begins it, because three things depend on lines (a unit,
a flag of a type, the codes after `expect deny`), and so do the rows of tables.
"""

import re
from dataclasses import dataclass


class PackError(Exception):
    """A pack that this model cannot read. The engine's diagnostics are not modelled, only that there is one."""


@dataclass
class Token:
    kind: str  # name, number, money, percent, date, time, text, sign, end
    text: str  # as written; of a text its content
    line: int
    first: bool  # the first of its line
    start: int  # offset of its first character in the file
    end: int  # offset after its last


RESERVED = frozenset("and else if in no none not or otherwise then when yes".split())

# Longest first; a name may have dots inside, but `a..b` is a range.
PATTERNS = [
    ("blank", r"[ \t\r\n]+|#[^\n]*"),
    ("date", r"\d{4}-\d{2}-\d{2}(?!\d)"),
    ("time", r"\d{2}:\d{2}(?!\d)"),
    ("money", r"[¥￥]\d+(?:\.\d+)?"),
    ("percent", r"\d+(?:\.\d+)?%"),
    ("number", r"\d+(?:\.\d+)?"),
    ("name", r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"),
    ("text", r'"(?:[^"\\\n]|\\["\\n])*"'),
    ("sign", r"=>|\.\.|\+=|!=|<=|>=|[-=<>+*/(){}\[\],:|.]"),
]
TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in PATTERNS))
ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}


def unescape(text):
    """`\\"`, `\\\\` and `\\n` are the only escapes."""
    return re.sub(r'\\["\\n]', lambda found: ESCAPES[found.group()], text)


def tokens_of(name, text):
    """All tokens of a file, with one `end` after the last."""
    text = text.removeprefix("\ufeff")
    found, at, line, last_line = [], 0, 1, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise PackError(f"{name}:{line}: the character {text[at]!r} has no place here")
        kind, written = match.lastgroup, match.group()
        if kind != "blank":
            content = unescape(written[1:-1]) if kind == "text" else written
            found.append(Token(kind, content, line, line != last_line, at, match.end()))
            last_line = line
        line += written.count("\n")
        at = match.end()
    found.append(Token("end", "", line, True, at, at))
    return found
