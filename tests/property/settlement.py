#!/usr/bin/env python3
"""Properties that every settlement of the built-in areas has, on seeded bills.

    settlement.py YIBAO [BILLS] [SEED]

bills.json beside this file has a bill for each kind of benefit of each area, with all facts that its pack asks for. Each is
settled BILLS times with other lines and other accounts. Of a bill it tells:

request    what is asked, but for the lines and the accounts
line       what every line has besides its amounts
most       what a line costs at most, in yuan: above that the pack is undetermined, or its ceiling is all that is tried
fee        what the only line costs
cost       the fact that has the year's cost, where there are no lines
keys       of a group of accumulators with a row for each key: the key's name
not_money  outputs that are shares, ages and limits, which a refund leaves as they are
without    properties that it has not, each with the reason
why        why it is as it is

Then:

conserve   the payers add up to the bill, the patient's to the patient's part, and none is negative
refund     "refund": true gives the same settlement with every amount negated
order      the lines' order changes nothing but the order of the lines
one fen    one more fen of in-scope cost lowers no fund's payment
split      where the pack's axis is cumulative: a bill in two, the second with what the first has added up, pays what one bill
           pays, to a fen for each payer and bill (each bill rounds)
"""

import copy
import json
import pathlib
import random
import subprocess
import sys
from decimal import Decimal

HERE = pathlib.Path(__file__).parent
FEN = Decimal("0.01")
AT_ONCE = 12  # kinds of bills that one run of the command decides: starting it takes longer than deciding
SELF_PAY = ["0", "0", "0", "0.05", "0.1", "0.2", "0.333333", "1"]


class Engine:
    """Asks the command for many requests at once."""

    def __init__(self, yibao):
        self.yibao = yibao

    def decide(self, requests):
        text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in requests)
        done = subprocess.run([self.yibao, "decide", "--lines", "-"], input=text, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        answers = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in done.stdout.splitlines()]
        if len(answers) != len(requests):
            sys.exit(f"{len(requests)} requests, {len(answers)} answers: {done.stderr}")
        for request, answer in zip(requests, answers):
            if answer.get("outcome") != "permit":
                sys.exit(f"not settled: {json.dumps(request, ensure_ascii=False)}\n{answer}")
        return answers


# ---- bills -------------------------------------------------------------------------------------------------------------

def money(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def random_line(rng, most):
    largest = [20_000, 500_000, 9_000_000] if most is None else [10 * most, 100 * most]
    line = {"det_item_fee_sumamt": money(rng.randrange(1, rng.choice(largest))),
            "selfpay_prop": rng.choice(SELF_PAY)}
    if rng.random() < 0.3:
        line["pric_uplmt_amt"] = f"{rng.randrange(1, 900)}.{rng.randrange(0, 1000000):06d}"
        line["cnt"] = f"{rng.randrange(0, 40)}.{rng.randrange(0, 10000):04d}"
    return line


def random_bill(rng, bill):
    request = copy.deepcopy(bill["request"])
    facts = request["facts"]
    if "cost" in bill:
        facts[bill["cost"]] = money(rng.randrange(0, 100 * bill.get("most", 1_000_000)))
        return request
    if "fee" in bill:
        facts["lines"] = [dict(bill.get("line", {}), det_item_fee_sumamt=bill["fee"], selfpay_prop="0")]
    else:
        facts["lines"] = [dict(bill.get("line", {}), **random_line(rng, bill.get("most"))) for _ in range(rng.randrange(1, 12))]
    if rng.random() < 0.5:
        facts["account_balance"] = money(rng.randrange(0, 500_000))
    if rng.random() < 0.3:
        facts["aid_flag"] = True
        facts["aid_accounts"] = [{"bound_on": f"2020-01-{day:02d}", "available": money(rng.randrange(0, 300_000))}
                                 for day in range(1, rng.randrange(2, 5))]
    return request


def with_lines(request, lines):
    changed = copy.deepcopy(request)
    changed["facts"]["lines"] = lines
    return changed


def shuffled(rng, request):
    lines = request["facts"]["lines"]
    return with_lines(request, rng.sample(lines, len(lines)))


def one_fen_more(request, cost):
    if cost:
        changed = copy.deepcopy(request)
        changed["facts"][cost] = str(Decimal(changed["facts"][cost]) + FEN)
        return changed
    return with_lines(request, request["facts"]["lines"] + [
        dict(request["facts"]["lines"][0], det_item_fee_sumamt="0.01", selfpay_prop="0", pric_uplmt_amt=None)])


def add_up(request, answer, keys):
    """The request with what a settlement has added to the accumulators and taken from the account."""
    after = copy.deepcopy(request)
    facts = after["facts"]
    for change in answer.get("accumulate", []):
        group = facts.setdefault(change["group"], {})
        if "key" in change:
            group = row_of(group, {"begin": change["begin"], keys[change["group"]]: change["key"]})
        group[change["name"]] = str(Decimal(str(group.get(change["name"], 0))) + change["change"])
    paid = {p["payer"]: p["amount"] for p in answer["payers"]}
    for fact, payer in (("account_balance", "acct_own"), ("account_current", "acct_current")):
        if fact in facts:
            facts[fact] = str(Decimal(str(facts[fact])) - paid.get(payer, 0))
    return after


def row_of(rows, key):
    for row in rows:
        if key.items() <= row.items():
            return row
    rows.append(dict(key))
    return rows[-1]


# ---- properties --------------------------------------------------------------------------------------------------------

def amounts(answer, side):
    return {p["payer"]: p["amount"] for p in answer["payers"] if p["side"] == side}


def conserve(request, answer, cost):
    out = answer["outputs"]
    for p in answer["payers"]:
        if p["amount"] < 0 and p["side"] != "hospital":
            return f"{p['payer']} is negative"
    sides = {"fund": "fund_pay_sumamt", "hospital": "hosp_part_amt", "patient": "psn_part_amt"}
    for side, name in sides.items():
        if sum(amounts(answer, side).values()) != out.get(name, 0):
            return f"{name} is not the sum of its payers"
    if sum(out.get(name, 0) for name in sides.values()) != out["medfee_sumamt"]:
        return "the sides do not add up to the bill"
    facts = request["facts"]
    billed = Decimal(facts[cost]) if cost else sum(Decimal(line["det_item_fee_sumamt"]) for line in facts["lines"])
    return None if billed == out["medfee_sumamt"] else "the bill is not the sum of its lines"


def negated(value, key=None):
    """What a refund makes of an answer: amounts, wherever they stand; limits, ratios and keys stay."""
    if isinstance(value, dict):
        return {k: negated(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [negated(v, key) for v in value]
    return -value if isinstance(value, Decimal) and key not in ("limit_before",) else value


def refund(answer, refunded, not_money):
    for part in ("outputs", "lines", "payers", "accumulate"):
        wanted = negated(answer.get(part))
        if part == "outputs":
            wanted = {k: answer["outputs"][k] if k in not_money else v for k, v in wanted.items()}
        if wanted != refunded.get(part):
            return f"{part} is not negated"
    return None


def same_but_lines(answer, other):
    keys = [k for k in answer if k not in ("lines", "id")]
    return None if all(answer[k] == other.get(k) for k in keys) else "another order of lines, another answer"


def never_lower(answer, more):
    less = amounts(answer, "fund")
    for payer, amount in amounts(more, "fund").items():
        if amount < less.get(payer, 0):
            return f"{payer} pays {amount} after {less[payer]}"
    return None


def adds_up(whole, first, second):
    for payer, amount in amounts(whole, "fund").items():
        parts = amounts(first, "fund")[payer] + amounts(second, "fund")[payer]
        if abs(parts - amount) > 2 * FEN:
            return f"{payer}: {amount} in one bill, {parts} in two"
    return None


# ---- all of them -------------------------------------------------------------------------------------------------------

def variants(rng, bill, times):
    """Of each property that the bill has: the requests whose answers it looks at, beside those of "conserve"."""
    requests = [random_bill(rng, bill) for _ in range(times)]
    cost = bill.get("cost")
    asked = {"conserve": requests,
             "refund": [dict(r, refund=True) for r in requests],
             "one fen": [one_fen_more(r, cost) for r in requests]}
    if not cost:
        asked["order"] = [shuffled(rng, r) for r in requests]
        asked["split"] = [with_lines(r, r["facts"]["lines"][:rng.randrange(0, len(r["facts"]["lines"]) + 1)]) for r in requests]
    return {name: requests for name, requests in asked.items() if name not in bill.get("without", {})}


def second_halves(bill, asked, answers):
    return [with_lines(add_up(r, first, bill.get("keys")), r["facts"]["lines"][len(head["facts"]["lines"]):])
            for r, head, first in zip(asked["conserve"], asked.get("split", []), answers.get("split", []))]


def ask(engine, sets):
    """Answers in the shape of the requests, from one run of the command."""
    answers = iter(engine.decide([r for asked in sets for requests in asked.values() for r in requests]))
    return [{name: [next(answers) for _ in requests] for name, requests in asked.items()} for asked in sets]


def wrong(name, bill, request, answer, other, second):
    if name == "conserve":
        return conserve(request, answer, bill.get("cost"))
    if name == "refund":
        return refund(answer, other, bill.get("not_money", []))
    if name == "order":
        return same_but_lines(answer, other)
    if name == "one fen":
        return never_lower(answer, other)
    return adds_up(answer, other, second)


def try_bills(engine, seed, bills, times):
    """Of each bill: (property, request, what is wrong) of each failure, and how often something was tried."""
    sets = [variants(random.Random(f"{seed} {bill['name']}"), bill, times) for bill in bills]
    answered = ask(engine, sets)
    seconds = ask(engine, [{"split": second_halves(*b)} for b in zip(bills, sets, answered)])
    for bill, asked, answers, second in zip(bills, sets, answered, seconds):
        failures = []
        for name in asked:
            others = zip(asked["conserve"], answers["conserve"], answers[name], second["split"] or [None] * times)
            failures += [(name, r, w) for r, a, o, s in others if (w := wrong(name, bill, r, a, o, s))]
        yield bill, failures, len(asked) * times


def main():
    yibao, times = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    engine, passed, failed = Engine(yibao), 0, 0
    bills = json.loads((HERE / "bills.json").read_text(encoding="utf-8"))
    for begin in range(0, len(bills), AT_ONCE):
        for bill, failures, tried in try_bills(engine, seed, bills[begin:begin + AT_ONCE], times):
            passed += tried - len(failures)
            failed += len(failures)
            for name, request, told in failures[:3]:
                print(f"{bill['name']}: {name}: {told}\n  {json.dumps(request, ensure_ascii=False)}")
    print(f"{len(bills)} kinds of bills\n{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
