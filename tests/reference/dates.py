"""Dates and ages: docs/language.md, "Dates and ages"; 民法典 200 to 204."""

import calendar
from datetime import date, timedelta

from values import between_days

MONTHS = {"years": 12, "months": 1}


def parse(text):
    """`2026-11-21` or `20260101`; None if there is no such date."""
    digits = text.replace("-", "") if len(text) == 10 and text[4] == text[7] == "-" else text
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def last_day(year, month):
    return calendar.monthrange(year, month)[1]


def add_months(day, months, mode="clamp"):
    """The same day of another month; where there is none the month's last day, or the first of the month after (next)."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    month += 1
    if day.day <= last_day(year, month):
        return date(year, month, day.day)
    if mode == "next":
        return add_months(date(year, month, 1), 1)
    return date(year, month, last_day(year, month))


def add(day, amount, unit, mode="clamp"):
    """`d + 3 months`; OverflowError or ValueError outside the years 1 to 9999."""
    if unit == "days":
        return day + timedelta(days=int(amount))
    return add_months(day, int(amount) * MONTHS[unit], mode)


def between(unit, first, last):
    """Whole years, months or days from first to last; 0 if last is before first."""
    if last < first:
        return 0
    if unit == "days":
        return (last - first).days
    months = (last.year - first.year) * 12 + last.month - first.month
    if add_months(first, months) > last:
        months -= 1
    return months // MONTHS[unit]


def birthday(born, year, feb29):
    """Of one born on 29 February in other years: feb28_last or mar1."""
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1) if feb29 == "mar1" else date(year, 2, 28)
    return date(year, born.month, born.day)


def age(born, day, rule, feb29):
    """Whole years; reached on the birthday or on the day after it (民法典 201). 0 before the birth."""
    if day < born:
        return 0
    reached = birthday(born, day.year, feb29)
    years = day.year - born.year
    is_over = day > reached if rule == "day_after_birthday" else day >= reached
    return max(0, years if is_over else years - 1)


def natural(unit, day, start=(1, 1)):
    """The month, quarter, year or day that holds a date; the insurance year begins on `start`."""
    if unit == "day":
        return between_days(day, day)
    if unit == "month":
        return between_days(day.replace(day=1), day.replace(day=last_day(day.year, day.month)))
    if unit == "quarter":
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return between_days(first, add_months(first, 3) - timedelta(days=1))
    month, of_month = start
    first = date(day.year, month, of_month)
    if day < first:
        first = date(day.year - 1, month, of_month)
    return between_days(first, date(first.year + 1, month, of_month) - timedelta(days=1))


def rolling(amount, unit, day):
    """All x up to d from which d is not more than that away: the least x with x + n >= d, if need be the first day there is."""
    try:
        first = add(day, -amount, unit)
    except (ValueError, OverflowError):
        return between_days(date.min, day)
    if unit == "days":
        return between_days(first, day)
    while add(first, amount, unit) < day:
        first += timedelta(days=1)
    while first > date.min and add(first - timedelta(days=1), amount, unit) >= day:
        first -= timedelta(days=1)
    return between_days(first, day)
