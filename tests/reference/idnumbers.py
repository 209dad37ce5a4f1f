"""Identity numbers: docs/language.md, "Expressions" (id_kind …). GB 11643-1999: eighteen digits with a check digit by
ISO 7064 MOD 11-2, fifteen without; the shapes of other documents. Whether a number was ever given out nobody here can know."""

import re

import dates

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
HMT_AREAS = ("810000", "820000", "830000")
# The documents do not write these shapes down; they are the engine's.
SHAPES = [
    ("hm_pass", r"[HM](\d{8}|\d{10})"),
    ("tw_pass", r"\d{8}"),
    ("foreign_old", r"[A-Z]{3}\d{12}"),
    ("passport", r"[A-Z]{1,2}\d{7,8}"),
]


def kind(text):
    """A row of the built-in enum id_kind."""
    if re.fullmatch(r"\d{17}[\dXx]", text, re.ASCII):
        return kind_of_eighteen(text)
    if re.fullmatch(r"[1-7]\d{14}", text, re.ASCII):
        return "resident_15" if birth_date(text, "resident_15") else "none"
    for name, shape in SHAPES:
        if re.fullmatch(shape, text, re.ASCII):
            return name
    return "none"


def kind_of_eighteen(text):
    """Its check digit and date are right; the first digits tell whose it is."""
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS))
    if text[17].upper() != CHECK_DIGITS[total % 11] or dates.parse(text[6:14]) is None:
        return "none"
    if text[:6] in HMT_AREAS:
        return "hmt_residence"
    if text[0] in "1234567":
        return "resident_18"
    return "foreign_resident" if text[0] == "9" else "none"


def birth_date(text, of=None):
    """What the number tells, None if it does not. Fifteen digits are of the 20th century."""
    of = of or kind(text)
    if of == "resident_15":
        return dates.parse("19" + text[6:12])
    return dates.parse(text[6:14]) if of in ("resident_18", "hmt_residence", "foreign_resident") else None


def sex(text):
    """1 male, 2 female, 0 not told: odd order numbers are men's."""
    of = kind(text)
    if of in ("resident_18", "hmt_residence"):
        return 1 if int(text[16]) % 2 else 2
    if of == "resident_15":
        return 1 if int(text[14]) % 2 else 2
    return 0


def area(text):
    return text[:6] if kind(text) in ("resident_18", "resident_15", "hmt_residence") else None
