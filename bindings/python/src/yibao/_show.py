"""How a decision shows itself: one line, or a table for a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._decision import Decision


def line(d: Decision) -> str:
    """<Decision bind DENY: LIMIT_MEMBERS>"""
    try:
        said = ", ".join(dict.fromkeys(r.code for r in d.reasons))
        if not said and d.missing:
            said = "missing " + ", ".join(m.name for m in d.missing[:3]) + ("…" if len(d.missing) > 3 else "")
        if not said and d.obligations:
            said = "owed " + ", ".join(o.rule for o in d.obligations)
        if not said and d.payers:
            said = ", ".join(f"{p.name} {p.amount}" for p in d.payers if p.amount)
    except (ValueError, RuntimeError):
        said = "released"
    outcome = d.outcome.name if d.outcome else "NOTHING"
    return f"<Decision {d.decision} {outcome}{': ' + said if said else ''}>"


def row(*cells: object, head: bool = False) -> str:
    """A row of a table; every text is escaped."""
    mark = "th" if head else "td"
    return "<tr>" + "".join(f"<{mark}>{escape(str(cell))}</{mark}>" for cell in cells) + "</tr>"


def table(title: str, head: tuple[str, ...], rows: list[str]) -> str:
    """A table with a caption, or nothing where it would be empty."""
    if not rows:
        return ""
    return f"<table><caption>{escape(title)}</caption>{row(*head, head=True)}{''.join(rows)}</table>"


def html(d: Decision) -> str:
    """Outcome, reasons, what is owed or missing, and who pays, as tables."""
    owed = [row(o.rule, " / ".join(" + ".join(p.zh or p.name for p in proofs) for proofs in o.any_of))
            for o in d.obligations]
    total = sum((p.amount for p in d.payers), start=type(d.payers[0].amount)(0)) if d.payers else None
    pays = [row(p.zh, p.en, f"{p.amount:,.2f}") for p in d.payers]
    if total is not None:
        pays.append(row("合计", "total", f"{total:,.2f}", head=True))
    outcome = d.outcome.name if d.outcome else ""
    return "".join([
        f"<p><b>{escape(d.decision)}</b>: {escape(outcome)}</p>",
        table("理由 reasons", ("code", "zh", "en"), [row(r.code, r.zh, r.en) for r in d.reasons]),
        table("待交 owed", ("rule", "any of"), owed),
        table("缺少 missing", ("fact", "zh"), [row(m.name, m.zh) for m in d.missing]),
        table("谁付 who pays (yuan)", ("zh", "en", "amount"), pays),
        table("提示 notes", ("zh", "en"), [row(n.zh, n.en) for n in d.notes]),
    ])
