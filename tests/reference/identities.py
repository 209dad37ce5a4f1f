"""What must hold on every result where the names are there: docs/language.md, "What is checked on every result".

E and the lines' own come first, then A to D. Each gives its place where it does not hold.
"""

from scope import Scope

COLUMNS = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")
BILL = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay")
SIDES = ("fund_pay_sumamt", "psn_part_amt", "hosp_part_amt")


def broken(run):
    """The place of the first that does not hold."""
    for check in (bill, lines, sides, patient, funds, accounts):
        place = check(run)
        if place:
            return place
    return None


def bill(run):
    """E."""
    if any((False, name) not in run.body.formulas for name in BILL):
        return None
    parts = [run.formula(name, Scope(run.case, name)).read() for name in BILL]
    return differs(run.bill(), parts, "identity E: medfee_sumamt = " + " + ".join(BILL))


def lines(run):
    if any((True, name) not in run.body.formulas for name in COLUMNS):
        return None
    for row in range(len(run.case.rows("lines") or [])):
        scope = Scope(run.case, "lines", rows="lines", row=row)
        parts = [run.column(name, scope).read() for name in COLUMNS]
        whole = run.case.cell("lines", row, "det_item_fee_sumamt")
        place = differs(whole, parts, "line identity: det_item_fee_sumamt = " + " + ".join(COLUMNS) + f"[{row}]")
        if place:
            return place
    return None


def sides(run):
    """A."""
    parts = [run.sum_of(name) for name in SIDES]
    return differs(run.bill(), parts, "identity A: medfee_sumamt = fund_pay_sumamt + psn_part_amt + hosp_part_amt")


def patient(run):
    """B holds if the patient pays in no other way."""
    names = [name for name in run.paid if run.payers[name].side == "patient"]
    if any(run.payers[name].into != "acct_pay" and name != "psn_cash_pay" for name in names):
        return None
    if "psn_cash_pay" not in names or "acct_pay" not in run.totals():
        return None
    parts = [run.sum_of("acct_pay"), run.paid["psn_cash_pay"].amount]
    return differs(run.sum_of("psn_part_amt"), parts, "identity B: psn_part_amt = acct_pay + psn_cash_pay")


def funds(run):
    """C holds if no fund has another name, its own or that of the total it goes into."""
    for name in run.paid:
        into = run.payers[name].into
        named = name in FUNDS or (into in FUNDS and into not in run.paid)
        if run.payers[name].side == "fund" and not named:
            return None
    parts = [value for value in (named_result(run, name) for name in FUNDS) if value is not None]
    if not parts:
        return None
    return differs(run.sum_of("fund_pay_sumamt"), parts, "identity C: fund_pay_sumamt = " + " + ".join(FUNDS))


def accounts(run):
    """D. Without mutual aid it is the accounts' own payment that may not be negative."""
    pays, aid = named_result(run, "acct_pay"), named_result(run, "acct_mulaid_pay")
    if pays is None:
        return None
    parts = [run.sum_of("acct_pay")] if "acct_pay" in run.totals() else []
    if parts and "acct_pay" in run.paid:
        parts.append(pays)
    place = differs(pays, parts, "identity D: acct_pay = the sum of what goes into it") if parts else None
    if place:
        return place
    least = pays if aid is None else aid
    if least.known and pays.known and not 0 <= least.it <= pays.it:
        return "identity D: 0 <= acct_mulaid_pay <= acct_pay"
    return None


def named_result(run, name):
    """A payment, a total or a formula of that name; None if there is none."""
    if name in run.paid:
        return run.paid[name].amount
    if name in run.totals():
        return run.sum_of(name)
    if (False, name) in run.body.formulas:
        return run.formula(name, Scope(run.case, name)).read()
    return None


def differs(whole, parts, place):
    if not whole.known or any(not part.known for part in parts):
        return None
    return place if sum(part.it for part in parts) != whole.it else None
