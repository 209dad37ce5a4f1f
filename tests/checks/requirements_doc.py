#!/usr/bin/env python3
"""docs/requirements.md: which rules and which tests fulfil each requirement of tests/checks/requirements.txt.

    requirements_doc.py YIBAO PACK…            fails if a requirement lacks its rule or its test, if packs meet an id
                                               that there is not, if a param of a contradiction is not tried under
                                               each value, or if the document is not what would be written
    requirements_doc.py --write YIBAO PACK…    writes the document, and takes marks `open` off that are done
    requirements_doc.py --self-test YIBAO
"""

import dataclasses
import difflib
import sys

import policy_list
import report

LIST = report.ROOT / "tests" / "checks" / "requirements.txt"
DOCUMENT = report.ROOT / "docs" / "requirements.md"

KNOWN = ([f"R-{n:03}" for n in range(1, 161)] + [f"C-{n:02}" for n in range(1, 58)]
         + [f"G{n}" for n in range(1, 9)] + [f"M-{n:02}" for n in range(1, 39)]
         + [f"S-{n:02}" for n in range(1, 74)])
MARKS = {"description": "只是说明 / description", "fixed": "不可变更 / fixed"}
FIRST = ("rule", "param")  # told before what else fulfils a requirement
NO_RULE = ("test", "source", "pack", "drop")

HEAD = """# Requirements

Made by `ninja -C build/plain requirements.md` from `tests/checks/requirements.txt` and the packs; a test fails
when it is stale, when a requirement has no rule or no test, and when a pack meets one that is not here. Do not edit it by hand.

R-nnn are what the source documents ask, C-nn where they contradict each other or leave a choice (a param or a table, with the
reading chosen; each is tried under every value it may have), G-n the gates before any use, M-nn the services, S-nn the
mechanisms by which bills are settled somewhere in the country: what an area's pack can say on the nation's programs. What fulfils them carries `meets R-032`; names of rows are
those of their table and keys. A *description* is no rule; *fixed* is a rule that no area may switch; *open* is still to do.

本表由测试生成并核对：每项要求由哪些规则、参数、表行满足，由哪些测试证明。
"""


@dataclasses.dataclass
class Requirement:
    id: str
    zh: str
    en: str
    mark: str = ""
    why: tuple = ()
    open: bool = False
    heading: str = ""


def requirement_of(line):
    """(requirement, what is wrong with the line or None)"""
    fields = [field.strip() for field in line.split("|")]
    if len(fields) < 3 or not all(fields):
        return None, f"'{line}' has no id, sentence in Chinese and sentence in English, or an empty field"
    found = Requirement(*fields[:3])
    rest = fields[3:]
    if rest[-1:] == ["open"]:
        found.open = True
        rest.pop()
    if rest:
        found.mark, found.why = rest[0], tuple(rest[1:])
        if found.mark not in MARKS:
            return found, f"{found.id} has a mark '{found.mark}' that means nothing"
        if len(found.why) != 2:
            return found, f"{found.id} is marked {found.mark} without a reason in Chinese and English"
    return found, None


def read(text, known):
    """(requirements, findings)"""
    found, findings, heading = {}, [], ""
    for line in text.splitlines():
        if line.startswith("=="):
            heading = line[2:].strip()
        elif line.strip() and not line.startswith("#"):
            one, wrong = requirement_of(line)
            if wrong:
                findings.append(wrong)
            if one is None:
                continue
            one.heading = heading
            if one.id in found:
                findings.append(f"{one.id} stands there twice")
            elif one.id not in known:
                findings.append(f"{one.id} is no requirement there is")
            found[one.id] = one
    findings += [f"{wanted} has no line in {LIST.name}" for wanted in known if wanted not in found]
    return list(found.values()), findings


class Met:
    """Who meets what."""

    def __init__(self, entries):
        self.rules, self.tests, self.entries = {}, {}, entries
        for entry in entries:
            kind = entry["kind"]
            into = self.tests if kind == "test" else {} if kind in NO_RULE else self.rules
            for wanted in entry.get("meets", []):
                into.setdefault(wanted, []).append(entry)

    def done(self, one):
        return one.id in self.rules and one.id in self.tests

    def fulfilled_by(self, one):
        entries = sorted(self.rules.get(one.id, []), key=lambda entry: entry["kind"] not in FIRST)
        return list(dict.fromkeys(f"{entry['kind']} {policy_list.code(entry['name'])}" for entry in entries))

    def tested_by(self, one):
        return list(dict.fromkeys(f'"{policy_list.cell(entry["name"])}"' for entry in self.tests.get(one.id, [])))


def judge(requirements, met):
    known, findings = {one.id for one in requirements}, []
    for entry in met.entries:
        findings += [f"{policy_list.place(entry)} meets {wanted}, which is no requirement there is"
                     for wanted in entry.get("meets", []) if wanted not in known]
    for one in requirements:
        if one.mark == "description":
            continue
        if one.open and met.done(one):
            findings.append(f"{one.id} is marked open, but it has its rule and its test: ninja -C build/plain requirements.md takes the mark off")
        if one.open:
            continue
        if one.id not in met.rules:
            findings.append(f"{one.id} has no rule, param or row that meets it")
        if one.id not in met.tests:
            findings.append(f"{one.id} has no test that meets it")
    return findings


def tried(requirements, entries):
    """Findings: params that stand for a contradiction and are not tried under each row of their enum, under both yes
    and no, or under another value than their own. A version's value counts as tried: every version is touched by tests.
    Params that only describe decide nothing."""
    described = {one.id for one in requirements if one.mark == "description"}
    rows, types, values = {}, {}, {}
    for entry in entries:
        if entry["kind"] == "code":
            rows.setdefault(entry["name"].split(".")[0], set()).add(entry["name"].split(".")[1])
        if entry["kind"] == "param":
            values.setdefault(entry["name"], set()).add(entry.get("value"))
            if any(wanted.startswith("C-") and wanted not in described for wanted in entry.get("meets", [])):
                types[entry["name"]] = entry["type"]
        for name, value in entry.get("with", {}).items():
            values.setdefault(name, set()).add(value)
    findings = []
    for name, kind in sorted(types.items()):
        wanted = {"yes", "no"} if kind == "bool" else rows.get(kind, set())
        lacking = sorted(wanted - values[name])
        if lacking:
            findings.append(f"no test sets {name} to {', '.join(lacking)}")
        elif len(values[name]) < 2:
            findings.append(f"no test sets {name} to another value")
    return findings


def told(one, met):
    """What stands in the column of what fulfils it."""
    parts = [policy_list.some(met.fulfilled_by(one))]
    if one.mark in MARKS:
        parts.append(f"*{MARKS[one.mark]}*: {policy_list.cell(' / '.join(one.why))}")
    if one.open:
        parts.append("*未完成 / open*")
    return "; ".join(part for part in parts if part)


def document(requirements, met):
    count = {mark: sum(one.mark == mark for one in requirements) for mark in MARKS}
    still = sum(one.open for one in requirements)
    out = HEAD + f"\n{len(requirements)} requirements: {count['description']} only describe, {still} are open.\n"
    heading = None
    for one in requirements:
        if one.heading != heading:
            heading = one.heading
            out += f"\n## {heading}\n" + policy_list.table("", "中文", "English", "由此满足 / fulfilled by", "测试 / tests")
        out += policy_list.row(one.id, policy_list.cell(one.zh), policy_list.cell(one.en), told(one, met),
                               policy_list.some(met.tested_by(one)))
    return out


def done_taken_off(text, requirements, met):
    """The list without the marks `open` of what is done."""
    done = {one.id for one in requirements if one.open and met.done(one)}
    lines = []
    for line in text.splitlines():
        if line.split("|")[0].strip() in done and line.endswith("| open"):
            line = line[:-len("| open")].rstrip()
        lines.append(line + "\n")
    return "".join(lines)


def check(text, entries, written, known=None):
    """(findings, requirements)"""
    requirements, findings = read(text, KNOWN if known is None else known)
    met = Met(entries)
    findings += judge(requirements, met) + tried(requirements, entries)
    stale = list(difflib.unified_diff(written.splitlines(), document(requirements, met).splitlines(),
                                      "docs/requirements.md", "what it should be", lineterm="", n=0))
    if stale:
        findings += [*stale, "to write it: ninja -C build/plain requirements.md"]
    return findings, requirements


# ---- self-test ----

PACK = """policy p "包" / "pack" { area 000000  version "1" }
source s "s" dated 2026-01-01
decision ask "问" / "ask" { n count }
param most : count = 3 cite s meets R-001, C-01
param strict : bool = yes cite s meets C-02
enum way { a b }
param way_of : way = a cite s meets C-02
rule ask.most deny TOO_MANY when n > most say "多" / "many" cite s meets R-001
table few(n : count) : verdict { cite s
  ..1 => deny FEW "少" / "few" cite s meets G1
  2.. => allowed meets S-01
}
rule ask.few decide by few(n) cite s
test "four" ask on 2026-01-01 meets R-001, C-01 { n = 4 expect deny TOO_MANY }
test "four are allowed" ask on 2026-01-01 with most = 4, strict = no, way_of = b meets C-02, S-01 { n = 4 expect permit }
test "one | none" ask on 2026-01-01 meets G1 { n = 1 expect deny FEW }
"""
TEXT = """# what there is
== 甲 / A
R-001 | 最多三个 | At most three
R-002 | 名词 | A word | description | 名词解释 | explains a word
== 乙 / B
C-01 | 三或四 | Three or four | fixed | 法律 | the law
C-02 | 松或严 | Strict or not
G1 | 太少 | Too few
M-01 | 未做 | To do | open
S-01 | 不分摊 | No sharing
"""
IDS = ["R-001", "R-002", "C-01", "C-02", "G1", "M-01", "S-01"]


def self_test(yibao):
    listed = policy_list.entries_of_text(yibao, PACK)
    requirements, _ = read(TEXT, IDS)
    written = document(requirements, Met(listed))

    def judged(text=TEXT, entries=listed, document_=written):
        return check(text, entries, document_, IDS)[0]

    def pack(*change):
        return policy_list.entries_of_text(yibao, PACK.replace(*change))

    fulfilled = pack("meets G1 {", "meets G1, M-01 {") + pack("meets R-001\ntable", "meets M-01\ntable")
    cases = [
        ("as made", judged(), None),
        ("the row is named", [written], "row `few: ..1`"),
        ("its test is, too", [written], '"one \\| none"'),
        ("what describes", [written], "名词解释 / explains a word"),
        ("an id has no line", judged(TEXT.replace("G1 |", "# G1 |")), "G1 has no line"),
        ("an id that is none", judged(TEXT + "R-009 | 九 | nine | open\n"), "R-009 is no requirement there is"),
        ("an id twice", judged(TEXT + "G1 | 少 | few\n"), "G1 stands there twice"),
        ("a line without English", judged(TEXT.replace(" | Too few", "")), "sentence in English"),
        ("an empty field", judged(TEXT.replace("太少", "")), "empty field"),
        ("a rule is gone", judged(entries=pack("meets R-001, C-01\nparam", "meets R-001\nparam")), "C-01 has no rule"),
        ("a row is gone", judged(entries=pack("cite s meets G1", "cite s")), "G1 has no rule"),
        ("a test is gone", judged(entries=pack("meets G1 {", "{")), "G1 has no test"),
        ("a mechanism's row is gone", judged(entries=pack("allowed meets S-01", "allowed")), "S-01 has no rule"),
        ("a mechanism's test is gone", judged(entries=pack("C-02, S-01 {", "C-02 {")), "S-01 has no test"),
        ("a mechanism has no line", judged(TEXT.replace("S-01 |", "# S-01 |")), "S-01 has no line"),
        ("every mechanism is known", [] if "S-73" in KNOWN and "S-74" not in KNOWN else ["not"], None),
        ("fixed needs a test", judged(entries=pack("R-001, C-01 {", "R-001 {")), "C-01 has no test"),
        ("a mark is taken off too early", judged(TEXT.replace(" | open", "")), "M-01 has no rule"),
        ("open, but done", judged(entries=fulfilled), "M-01 is marked open, but"),
        ("a description without a reason", judged(TEXT.replace(" | 名词解释 | explains a word", "")), "R-002 is marked description without a reason"),
        ("fixed without a reason", judged(TEXT.replace(" | 法律 | the law", "")), "C-01 is marked fixed without a reason"),
        ("an unknown mark", judged(TEXT.replace("| fixed", "| frozen")), "'frozen' that means nothing"),
        ("a misspelt id in a rule", judged(entries=pack("cite s meets R-001\n", "cite s meets R-01\n")), "pack.yb:8: rule ask.most meets R-01, which"),
        ("a misspelt id in a test", judged(entries=pack("C-01 {", "C-1 {")), "test four meets C-1, which"),
        ("a number is tried as it is only", judged(entries=pack("most = 4, ", "")), "no test sets most to another value"),
        ("a bool is tried one way", judged(entries=pack(", strict = no", "")), "no test sets strict to no"),
        ("a choice is not tried", judged(entries=pack(", way_of = b", "")), "no test sets way_of to b"),
        ("the document is stale", judged(document_=written.replace("At most", "Up to")), "+| R-001 | 最多三个 | At most three"),
        ("there is no document", judged(document_=""), "+# Requirements"),
        ("marks go", [] if "M-01 | 未做 | To do\n" in done_taken_off(TEXT, requirements, Met(fulfilled)) else ["kept"], None),
        ("and stay", [] if done_taken_off(TEXT, requirements, Met(listed)) == TEXT else ["changed"], None),
    ]
    report.finish_self_test("requirements_doc", cases)


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test(arguments[1])
    write = arguments[:1] == ["--write"]
    yibao, *packs = arguments[1:] if write else arguments
    entries, text = policy_list.entries(yibao, packs), LIST.read_text(encoding="utf-8")
    if write:
        text = done_taken_off(text, read(text, KNOWN)[0], Met(entries))
        LIST.write_text(text, encoding="utf-8")
        DOCUMENT.write_text(document(read(text, KNOWN)[0], Met(entries)), encoding="utf-8")
        print(f"requirements_doc: {DOCUMENT.relative_to(report.ROOT)} is written")
    written = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    findings, requirements = check(text, entries, written)
    looked_at = f"{len(requirements)} requirements, {sum(one.open for one in requirements)} of them open"
    report.finish("requirements_doc", findings, looked_at if requirements and entries else "")


if __name__ == "__main__":
    main(sys.argv[1:])
