#!/usr/bin/env python3
"""docs/reasons.md: every reason code the packs give, who gives it, in which words, by which sources.

    reasons_doc.py YIBAO PACK…            fails if docs/reasons.md is not what would be written, and by name for each code
                                          that is there and in no pack: codes are stable, programs depend on them
    reasons_doc.py --write YIBAO PACK…    writes it, and tells the codes that go
    reasons_doc.py --self-test YIBAO
"""

import difflib
import re
import sys

import policy_list
import report

DOCUMENT = report.ROOT / "docs" / "reasons.md"

HEAD = """# Reasons

Made by `ninja -C build/plain reasons.md` from the embedded packs; a test fails when it is stale. Do not edit it by
hand.

A program may depend on the codes: once published, a code keeps its meaning, and this document keeps it from vanishing
unnoticed. The words are for people and may get better. What stands in braces is filled in by the decision. Obligations have no
codes: a decision names the rule that asks and the proofs that meet it.

理由代码是稳定的，可供程序判断；文字给人看，可能改进。花括号里的内容由每次决定填入。
"""

SECTIONS = (
    ("deny", "拒绝 / Refusals", ""),
    ("note", "提示 / Notes", "Notes stand beside any outcome.\n"),
    ("unknown", "来源未载 / What the sources do not say",
     "A case that comes upon one of these is `undetermined`; the decision names it under `unsettled`, by rule, param or table.\n"),
)


class Packs:
    """What is needed of the entries beside the one at hand."""

    def __init__(self, entries):
        self.parents = {entry["name"]: entry.get("extends") for entry in entries if entry["kind"] == "pack"}
        self.sources = {(entry["pack"], entry["name"]): entry for entry in entries if entry["kind"] == "source"}
        self.tables, self.asked = {}, {}
        for entry in entries:
            if entry["kind"] == "table":
                self.tables.setdefault((entry["pack"], entry["name"]), []).append(entry)
            elif entry.get("outcome") == "decide":
                self.asked.setdefault(entry["value"].split("(")[0], []).append(entry)

    def table_of(self, row):
        """The version that a row stands in."""
        versions = self.tables.get((row["pack"], row["name"].split(": ")[0]), [])
        return next((one for one in versions if all(one.get(key) == row.get(key) for key in ("from", "until", "published"))), {})

    def rules_of(self, entry):
        """The rules that give what an entry says: itself, or those that decide by its table."""
        return [entry] if entry["kind"] == "rule" else self.asked.get(entry["name"].split(": ")[0], [])

    def source(self, pack, name):
        while pack is not None and (pack, name) not in self.sources:
            pack = self.parents.get(pack)
        return self.sources.get((pack, name), {"name": name, "pack": "?"})


def outcome_of(entry):
    """Which section an entry belongs to, or None."""
    if entry["kind"] not in ("rule", "row", "param"):
        return None
    if entry.get("outcome") == "unknown" or entry.get("outcome") == "note":
        return entry["outcome"]
    return "deny" if "code" in entry else None


def cited(entry, packs):
    """A row cites what it says itself, else what its table says, else what its rule says."""
    for one in [entry, *([packs.table_of(entry), *packs.rules_of(entry)] if entry["kind"] == "row" else [])]:
        if one.get("cites"):
            return one["cites"]
    return []


def decisions(entry, packs):
    names = [rule["name"].split(".")[0] for rule in packs.rules_of(entry) if rule["kind"] == "rule"]
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def words(entry, packs):
    """Its own words, else those of the rule that decides by it."""
    for one in [entry, *packs.rules_of(entry)]:
        if "zh" in one:
            return one["zh"], one.get("en", "")
    return "", ""


def rows_of(entries, packs, outcome):
    """[(code or name, pack, decisions, zh, en, cites, [who gives it])], equal ones told once, sorted"""
    rows = {}
    for entry in entries:
        if outcome_of(entry) != outcome:
            continue
        sources = tuple((cite["source"], cite.get("article", "")) for cite in cited(entry, packs))
        key = (entry.get("code", ""), entry["pack"], decisions(entry, packs), *words(entry, packs), sources)
        rows.setdefault(key, []).append(entry["name"])
    return sorted(((*key, names) for key, names in rows.items()), key=lambda row: (row[0], row[1] != "cn", row[1]))


def section(entries, packs, outcome, title, about, used):
    rows = rows_of(entries, packs, outcome)
    coded = outcome != "unknown"
    out = f"\n## {title}\n" + (f"\n{about}" if about else "")
    if not rows:
        return out + "\nNone.\n"
    columns = ("decision", "pack", "by", "中文", "English", "sources")
    out += policy_list.table("code", *columns) if coded else policy_list.table(*columns[1:])
    last = None
    for code, pack, decided, zh, en, cites, names in rows:
        for source, _ in cites:
            found = packs.source(pack, source)
            used[found["pack"], found["name"]] = found
        told = ", ".join(policy_list.cell(f"`{source}` {article}".strip()) for source, article in cites)
        given = policy_list.some([policy_list.code(name) for name in dict.fromkeys(names)], 2)
        cells = [pack, given, policy_list.cell(zh), policy_list.cell(en), told]
        if coded:
            cells = [f"`{code}`" if code != last else "", decided, *cells]
        out += policy_list.row(*cells)
        last = code
    return out


def document(entries):
    packs, used, out = Packs(entries), {}, HEAD
    for outcome, title, about in SECTIONS:
        out += section(entries, packs, outcome, title, about, used)
    out += "\n## 来源 / Sources\n" + policy_list.table("name", "pack", "title", "dated", "quality")
    for _, source in sorted(used.items()):
        title = policy_list.cell(source.get("zh", ""))
        title = f"[{title}]({source['url']})" if "url" in source else title
        out += policy_list.row(f"`{source['name']}`", source["pack"], title, source.get("dated", ""), source.get("quality", ""))
    return out


def codes(text):
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", text, re.M))


def gone(written, made):
    return sorted(codes(written) - codes(made))


def check(written, entries):
    made = document(entries)
    findings = [f"{code} is in docs/reasons.md and in no pack: codes are stable" for code in gone(written, made)]
    stale = list(difflib.unified_diff(written.splitlines(), made.splitlines(), "docs/reasons.md", "what it should be",
                                      lineterm="", n=0))
    if stale:
        findings += [*stale, "to write it: ninja -C build/plain reasons.md"]
    return findings


# ---- self-test ----

PACK = """policy p "包" / "pack" { area 000000  version "1" }
source s "文件" dated 2026-01 quality law url "https://example.org"
source t "别的" quality proposed
enum kind { a "1" "甲" / "A"  b "2" "乙" / "B"  c "3" "丙" / "C" }
decision ask "问" / "ask" { n count  k kind }
param most : count = 3 cite s
param least : count = unknown "未载" / "not said" cite t
rule ask.most deny TOO_MANY when n > most say "最多{most}" / "at most {most}" cite s "第一条"
rule ask.least note FEW when n < least say "太少 | 不够" / "too few" cite s
rule ask.open unknown "不明" / "unclear" when n = 7 cite t
rule ask.paper note PAPER when n = 9 say "带纸" / "bring paper" cite s
table by_kind(k : kind) : verdict { cite t
  a => deny NOT_A "甲不行" / "not A"
  b => allowed when n = 1 else deny ONLY_ONE "只能一个" / "only one" cite s
  c => unknown "丙未载" / "nothing about C"
}
rule ask.kind decide by by_kind(k) cite s
"""


def self_test(yibao):
    def made(*change):
        return policy_list.entries_of_text(yibao, PACK.replace(*change) if change else PACK)

    entries = made()
    written = document(entries)
    without = made('deny NOT_A "甲不行" / "not A"', "allowed")
    cases = [
        ("as made", check(written, entries), None),
        ("a refusal", [written], "| `TOO_MANY` | `ask` | p | `ask.most` | 最多{most} | at most {most} | `s` 第一条 |"),
        ("a note, and a bar in its words", [written], "| `FEW` | `ask` | p | `ask.least` | 太少 \\| 不够 | too few | `s` |"),
        ("a cell cites what its table does", [written], "| `NOT_A` | `ask` | p | `by_kind: a` | 甲不行 | not A | `t` |"),
        ("else deny", [written], "| `ONLY_ONE` | `ask` | p | `by_kind: b` | 只能一个 | only one | `s` |"),
        ("an unknown param", [written], "| p | `least` | 未载 | not said | `t` |"),
        ("an unknown rule", [written], "| p | `ask.open` | 不明 | unclear | `t` |"),
        ("an unknown cell", [written], "| p | `by_kind: c` | 丙未载 | nothing about C | `t` |"),
        ("a source", [written], "| `s` | p | [文件](https://example.org) | 2026-01 | law |"),
        ("sorted", ["in order" if written.index("`NOT_A`") < written.index("`TOO_MANY`") else "not"], "in order"),
        ("a code is gone", check(written, without), "NOT_A is in docs/reasons.md and in no pack"),
        ("a code has another name", check(written, made("TOO_MANY", "LIMIT")), "TOO_MANY is in docs/reasons.md"),
        ("a note is gone", check(written, made("note PAPER", "note FEW")), "PAPER is in docs/reasons.md"),
        ("a code is new", check(document(without), entries), "+| `NOT_A` |"),
        ("other words", check(written, made("bring paper", "bring a paper")), "+| `PAPER` | `ask` | p | `ask.paper` | 带纸 | bring a paper"),
        ("another source", check(written, made('"第一条"', '"第二条"')), "第二条"),
        ("there is no document", check("", entries), "+# Reasons"),
    ]
    report.finish_self_test("reasons_doc", cases)


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test(arguments[1])
    write = arguments[:1] == ["--write"]
    yibao, *packs = arguments[1:] if write else arguments
    entries = policy_list.entries(yibao, packs)
    written = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    if write:
        made = document(entries)
        for code in gone(written, made):
            print(f"reasons_doc: {code} is gone; programs may depend on it")
        DOCUMENT.write_text(made, encoding="utf-8")
        print(f"reasons_doc: {DOCUMENT.relative_to(report.ROOT)} is written")
        return
    known = len(codes(document(entries)))
    report.finish("reasons_doc", check(written, entries), f"{known} codes" if known else "")


if __name__ == "__main__":
    main(sys.argv[1:])
