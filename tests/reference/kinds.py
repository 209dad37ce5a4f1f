"""The kinds of values: docs/language.md, "Types and units"."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A type of the language: its name; of an enum or a set the enum's name in `of`."""

    name: str  # bool, count, int, money, …, enum, set, interval, none, record, list
    of: str = ""
    optional: bool = False
    signed: bool = False

    @property
    def enum(self):
        """The enum whose rows it holds, if any."""
        return self.of if self.name in ("enum", "set") else ""


FACT_DECIMALS = {"count": 0, "int": 0, "money": 2, "ratio": 6, "price": 6, "quantity": 4, "years": 0, "months": 0,
                 "days": 0, "minutes": 0}
PERIODS = ("years", "months", "days", "minutes")
WHOLE = ("count", "int")
BUILTIN = {"bool", "date", "time", "text", "area", "interval", *FACT_DECIMALS}

BOOL, COUNT, INT, MONEY, RATIO = Kind("bool"), Kind("count"), Kind("int"), Kind("money"), Kind("ratio")
DATE, AREA, TEXT, INTERVAL, ANY_NONE = Kind("date"), Kind("area"), Kind("text"), Kind("interval"), Kind("none")

# The enums that are built in, and their rows.
BUILTIN_ENUMS = {
    "age_rule": ["day_after_birthday", "on_birthday"],
    "feb29_rule": ["feb28_last", "mar1"],
    "proof_state": ["absent", "presented", "verified", "rejected", "expired"],
    "id_kind": ["none", "resident_18", "resident_15", "hmt_residence", "foreign_resident", "foreign_old", "hm_pass",
                "tw_pass", "passport"],
}


def product(left, right):
    """What a product is: price × quantity and anything × money is money, periods and counts stay what they are."""
    names = {left.name, right.name}
    if "money" in names or names == {"price", "quantity"}:
        return MONEY
    for period in PERIODS:
        if period in names:
            return Kind(period)
    if names <= {"count"}:
        return COUNT
    if names <= {"count", "int"}:
        return INT
    for name in ("price", "quantity"):
        if name in names:
            return Kind(name)
    return RATIO


def quotient(left, right):
    """money / money is a ratio; money / ratio and money / count are money."""
    if left.name == "money" and right.name != "money":
        return MONEY
    return RATIO
