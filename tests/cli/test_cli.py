#!/usr/bin/env python3
"""The `yibao` command as its users meet it: every command, its exit codes, files that are not as they should be.

    test_cli.py YIBAO [unittest's arguments]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "packs"
PACKS = sorted(FOLDER.rglob("*.yb"))  # those in a sub-folder are parts
REQUESTS = ROOT / "examples" / "requests"
NINGBO = REQUESTS / "ningbo-inpatient.json"
YIBAO = ""

DONE, FINDINGS, USAGE, BAD_PACK, BAD_REQUEST, INTERNAL = range(6)

SMALL = """policy small "小" / "small" {
  area    000000
  version "1"
}
source s "s" dated 2026-01-01
decision ask "问" / "ask" {
  n count
}
param most : count = 3 cite s
rule ask.most
  deny TOO_MANY
  when n > most
  say  "最多{most}" / "at most {most}"
  cite s
"""


def run(*arguments, text=None, lang="C", **more):
    """(exit code, standard output, standard error)"""
    env = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    env["LANG"] = lang
    data = text.encode() if isinstance(text, str) else text
    done = subprocess.run([YIBAO, *map(str, arguments)], input=data if data is not None else b"", env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=120, **more)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def refused(self, code, *arguments, says="", **more):
        """Ends with that code, says something, and prints nothing that could be taken for an answer."""
        got, out, err = run(*arguments, **more)
        self.assertEqual(got, code, err)
        self.assertIn(says, err)
        self.assertNotEqual(err.strip(), "")
        self.assertNotIn('"outcome"', out)
        return err

    def decided(self, *arguments, **more):
        code, out, err = run("decide", *arguments, **more)
        self.assertEqual((code, err), (DONE, ""), out)
        self.assertTrue(out.endswith("}\n"))
        return json.loads(out, parse_float=str)


class CommandLine(Case):
    def test_help(self):
        for arguments in ([], ["decide"]):
            code, out, err = run(*arguments, "--help")
            self.assertEqual((code, err), (DONE, ""))
            self.assertIn("usage: yibao", out)
        self.assertIn("用法", run("--help", lang="zh_CN.UTF-8")[1])
        self.assertIn("用法", run("--help", "--lang", "zh")[1])

    def test_version(self):
        code, out, _ = run("--version")
        self.assertEqual(code, DONE)
        self.assertRegex(out, r"^yibao \d+\.\d+\.\d+\n$")

    def test_usage(self):
        for arguments in ([], ["frobnicate"], ["decide"], ["decide", "a", "b"], ["decide", "--frob", "x"],
                          ["decide", "-p"], ["decide", "--only", "-"], ["decide", "-i", "x", "-p", "y", "-"],
                          ["decide", "--lang", "fr", "-"], ["decide", "--lines", "--explain", "-"],
                          ["decide", "--explain=yes", "-"], ["decide", "-i", "a", "-i", "b", "-"],
                          ["check"], ["compile", "x.yb"], ["compile", "-o", "x"], ["fmt", "-i"],
                          ["fmt", "-i", "--check", "x"], ["fmt", "-i", "-"], ["packs", "nowhere"],
                          ["packs", "a", "b"], ["list", "--only"], ["list", "-p"],
                          ["list", "-i", "x"], ["replay"], ["replay", "--facts", "-", "-"], ["test", "--only"]):
            with self.subTest(arguments=arguments):
                self.refused(USAGE, *arguments)

    def test_language(self):
        self.assertIn("没有命令", self.refused(USAGE, "frobnicate", lang="zh_CN.UTF-8"))
        self.assertIn("没有命令", self.refused(USAGE, "frobnicate", "--lang=zh"))
        self.assertIn("there is no command", self.refused(USAGE, "frobnicate", "--lang=en", lang="zh_CN.UTF-8"))

    def test_double_dash(self):
        path = self.file("-odd.json", NINGBO.read_bytes())
        code, out, _ = run("decide", "--", path.name, cwd=self.folder)
        self.assertEqual(code, DONE)
        self.assertIn('"outcome":"permit"', out)

    def test_packs(self):
        code, out, _ = run("packs")
        self.assertEqual(code, DONE)
        whole = []
        for path in PACKS:
            name = path.relative_to(FOLDER).with_suffix("").as_posix()
            part = "/" in name
            self.assertRegex(out, rf"(?m)^{' ' * 8 if part else '[0-9]{6}  '}{name}( |$)")
            files = [path] if part else [path, *sorted((FOLDER / name).glob("*.yb"))]
            shown = run("packs", name)[1]
            self.assertEqual(shown, "\n".join(file.read_text(encoding="utf-8") for file in files))
            if not part:
                whole.append(self.file(f"{name}.yb", shown))
        # all files of a policy, one after the other, are a text of it
        self.assertEqual(run("test", "--only", *whole), run("test"))

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_nowhere_to_write(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([YIBAO, "decide", str(NINGBO)], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, INTERNAL)
        self.assertIn(b"standard output", done.stderr)


class Decide(Case):
    def test_file_and_stdin(self):
        answer = self.decided(NINGBO)
        self.assertEqual(answer["outcome"], "permit")
        self.assertEqual(answer["outputs"]["hifp_pay"], "13160.00")
        self.assertEqual(answer, self.decided("-", text=NINGBO.read_text()))

    def test_same_bytes(self):
        self.assertEqual(run("decide", NINGBO), run("decide", NINGBO, lang="zh_CN.UTF-8"))

    def test_every_outcome_is_decided(self):
        for name, outcome in (("bind-pending", "pending"), ("bind-permitted", "permit"),
                              ("bind-sixth-member", "deny"), ("bind-third-binder", "deny"),
                              ("bind-no-birth-date", "undetermined"), ("ningbo-second-stay", "permit"),
                              ("ningbo-child-mutual-aid", "permit")):
            with self.subTest(name=name):
                self.assertEqual(self.decided(REQUESTS / f"{name}.json")["outcome"], outcome)

    def test_explain(self):
        code, zh, _ = run("decide", "--explain", "--lang", "zh", REQUESTS / "bind-sixth-member.json")
        self.assertEqual(code, DONE)
        self.assertIn("最多绑定5位", zh)
        self.assertIn("德阳市", zh)
        code, en, _ = run("decide", "--explain", "--lang", "en", REQUESTS / "bind-sixth-member.json")
        self.assertEqual(code, DONE)
        self.assertIn("at most 5 members", en)

    def test_explain_shows_formulas_with_their_brackets(self):
        out = run("decide", "--explain", REQUESTS / "bind-sixth-member.json")[1]
        self.assertIn("under_face = yes    <- (face_bound = ge and age(birth) < face_age) or (face_bound = gt", out)

    def test_explain_holds_no_private_fact(self):
        text = NINGBO.read_text().replace("1964-03-01", "1961-10-23")
        for lang in ("zh", "en"):
            out = run("decide", "--explain", "--lang", lang, "-", text=text)[1]
            self.assertNotEqual(out, "")
            self.assertNotIn("1961", out)

    def test_bad_requests(self):
        big = self.file("big.json", b" " * ((16 << 20) + 1))
        for what, path, says in (("missing", self.folder / "none.json", "no such file"),
                                 ("a directory", self.folder, "directory"),
                                 ("empty", self.file("empty.json", ""), "empty"),
                                 ("too large", big, "too large")):
            with self.subTest(what=what):
                self.refused(BAD_REQUEST, "decide", path, says=says)
        for what, data in (("junk", os.urandom(4096)), ("no object", "[]"), ("cut off", NINGBO.read_bytes()[:200]),
                           ("not UTF-8", b'{"decision": "\xff"}'), ("NUL", b"{}\0"),
                           ("deep", "[" * 100000)):
            with self.subTest(what=what):
                code, out, err = run("decide", "-", text=data)
                self.assertEqual(code, BAD_REQUEST)
                self.assertEqual(list(json.loads(out)), ["error"])
                self.assertIn("standard input", err)

    def test_errors_name_the_place(self):
        for change, status, place in ((("birth_date", "birth_dat"), "YB_E_NAME", "birth_dat"),
                                      (("1964-03-01", "1964-02-30"), "YB_E_DATE", "birth_date"),
                                      (('"330200"', '"33020"'), "YB_E_AREA", "area"),
                                      (("1500.00", "1500.001"), "YB_E_RANGE", "det_item_fee_sumamt")):
            with self.subTest(change=change):
                code, out, err = run("decide", "-", text=NINGBO.read_text().replace(*change))
                self.assertEqual(code, BAD_REQUEST)
                error = json.loads(out)["error"]
                self.assertEqual(error["status"], status)
                self.assertIn(place, error["at"])
                self.assertIn(place, err)
                self.assertTrue(error["zh"] and error["en"])

    BILL = """policy bill "账单" / "bill" { area 000000 version "1" }
decision settle "结算" / "settle" { fee money "费用" / "fee"  kind count }
payer hifp_pay fund "统筹" / "pool"
payer psn_cash_pay patient "现金" / "cash"
settle bill when kind = 1 {
  medfee_sumamt "总额" / "bill" = fee
  pay hifp_pay = round half_up (fee * 33.3%) up to ¥5
  rest psn_cash_pay
}
"""
    TOLD = {"zh": ["总额 = 费用 = 20.05", "统筹 = 四舍五入到分(费用 20.05 × 33.3% = 6.67665) = 6.68; 限额 5.00; 付 5.00",
                   "现金 = 余下 = 15.05"],
            "en": ["bill = fee = 20.05", "pool = rounded half up to fen(fee 20.05 × 33.3% = 6.67665) = 6.68; limit 5.00; paid 5.00",
                   "cash = what is left = 15.05"]}

    def test_a_settlement_told_line_by_line(self):
        pack, image = self.file("bill.yb", self.BILL), self.folder / "bill.img"
        ask = {"decision": "settle", "area": "000000", "on": "2024-01-01", "facts": {"fee": 20.05, "kind": 1}, "narrative": True}
        self.assertEqual(self.decided("--only", "-p", pack, "-", text=json.dumps(ask))["setl_proc_info"], self.TOLD)
        self.assertEqual(run("compile", "-o", image, pack)[0], DONE)
        self.assertEqual(self.decided("-i", image, "-", text=json.dumps(ask))["setl_proc_info"], self.TOLD)
        for lang, head in (("zh", "步骤：\n"), ("en", "Steps:\n")):
            code, out, _ = run("decide", "--explain", "--lang", lang, "-i", image, "-", text=json.dumps(ask))
            self.assertEqual(code, DONE)
            self.assertEqual(out.split(head)[1], "".join(f"  {line}\n" for line in self.TOLD[lang]))
        ask["facts"]["kind"] = 2  # no program: nothing to tell
        self.assertNotIn("setl_proc_info", self.decided("-i", image, "-", text=json.dumps(ask)))

    def test_no_program_for_the_case(self):
        pack = self.file("bill.yb", self.BILL)
        ask = {"decision": "settle", "area": "000000", "on": "2024-01-01", "facts": {"fee": 20.05, "kind": 2}}
        answer = self.decided("--only", "-p", pack, "-", text=json.dumps(ask))
        self.assertEqual((answer["outcome"], answer.get("missing")), ("undetermined", None))
        for lang, says in (("zh", "没有适用的结算程序"), ("en", "no settlement program is for this case")):
            self.assertIn(says, run("decide", "--explain", "--lang", lang, "--only", "-p", pack, "-", text=json.dumps(ask))[1])

    def test_explain_of_a_bad_request(self):
        code, out, err = run("decide", "--explain", "-", text="{}")
        self.assertEqual((code, out), (BAD_REQUEST, ""))
        self.assertIn("YB_E_JSON", err)


class BadBills(Case):
    """What a bill may not be: each is refused at its place, and nothing is settled by half."""

    def ask(self, **changes):
        request = json.loads(NINGBO.read_text(), parse_float=str)
        for path, value in changes.items():
            *folders, last = path.split("__")
            at = request["facts"]
            for folder in folders:
                at = at[int(folder) if folder.isdigit() else folder]
            at[int(last) if last.isdigit() else last] = value
        return json.dumps(request)

    def test_refused_at_its_place(self):
        line = {"det_item_fee_sumamt": "1.00", "selfpay_prop": 0}
        for changes, status, place in (
                ({"lines__1__det_item_fee_sumamt": "-0.01"}, "YB_E_RANGE", "facts.lines[1].det_item_fee_sumamt"),
                ({"lines__1__det_item_fee_sumamt": "1.001"}, "YB_E_RANGE", "facts.lines[1].det_item_fee_sumamt"),
                ({"lines__1__det_item_fee_sumamt": "1e30"}, "YB_E_RANGE", "facts.lines[1].det_item_fee_sumamt"),
                ({"account_balance": "-1"}, "YB_E_RANGE", "facts.account_balance"),
                ({"lines": [line] * 1001}, "YB_E_LIMIT", "facts.lines"),
                ({"year__begin": "2022-01-01"}, "YB_E_PERIOD", "year.begin"),
                ({"lines__1__selfpay_prop": "1.5"}, "YB_E_NEGATIVE", "lines.inscp_scp_amt[1]"),
                ({"lines__2__pric_uplmt_amt": "9000000000", "lines__2__cnt": "9000000000"}, "YB_E_OVERFLOW", "lines.overlmt_amt[2]"),
                ({"dedc_hosp_lv": "tertiery"}, "YB_E_NAME", "facts.dedc_hosp_lv")):
            with self.subTest(status=status, place=place):
                code, out, _ = run("decide", "-", text=self.ask(**changes))
                self.assertEqual(code, BAD_REQUEST)
                error = json.loads(out)["error"]
                self.assertEqual((error["status"], error["at"]), (status, place))
                self.assertTrue(error["zh"] and error["en"])
                self.assertNotIn("outputs", out)

    def test_lines_that_are_not_the_bill(self):
        answer = self.decided("-", text=self.ask(bill={"medfee_sumamt": "22000.01"}))
        self.assertEqual((answer["outcome"], [r["code"] for r in answer["reasons"]]), ("deny", ["BILL_TOTAL"]))
        self.assertNotIn("outputs", answer)

    def test_no_ceiling_written_as_a_large_one(self):
        """999999 in a price list means that there is none."""
        answer = self.decided("-", text=self.ask(lines__2__pric_uplmt_amt=999999, lines__2__cnt=1))
        self.assertEqual(answer["outputs"], self.decided(NINGBO)["outputs"])

    def test_a_payment_that_is_not_known(self):
        """Without the lines nothing is known of a payment: its steps are null and not 0.00."""
        request = json.loads(self.ask())
        del request["facts"]["lines"]
        request["trace"] = True
        answer = self.decided("-", text=json.dumps(request))
        self.assertEqual((answer["outcome"], answer["missing"]), ("undetermined", ["lines"]))
        cash = next(s for s in answer["trace"] if s["name"] == "psn_cash_pay")
        self.assertEqual([cash[k] for k in ("step", "value", "asked", "left")], ["pay", None, None, None])

    def test_no_line_at_all(self):
        answer = self.decided("-", text=self.ask(lines=[]))
        self.assertEqual({n: answer["outputs"][n] for n in ("medfee_sumamt", "hifp_pay", "psn_cash_pay")},
                         {"medfee_sumamt": "0.00", "hifp_pay": "0.00", "psn_cash_pay": "0.00"})


class OwnPacks(Case):
    def ask(self, n, *arguments):
        text = json.dumps({"decision": "ask", "area": "110000", "on": "2026-11-21", "facts": {"n": n}})
        return self.decided(*arguments, "-", text=text)["outcome"]

    def test_only(self):
        path = self.file("small.yb", SMALL)
        self.assertEqual(self.ask(3, "--only", "-p", path), "permit")
        self.assertEqual(self.ask(4, "--only", "-p", path), "deny")

    def test_a_changed_number_changes_the_answer(self):
        text = (ROOT / "src" / "packs" / "ningbo.yb").read_text(encoding="utf-8")
        self.assertIn("resident, _, tertiary, ¥0.. => 70%", text)
        path = self.file("anything.yb", text.replace("tertiary, ¥0.. => 70%", "tertiary, ¥0.. => 75%"))
        answer = self.decided("-p", path, NINGBO)
        self.assertEqual(answer["outputs"]["hifp_pay"], "14100.00")
        self.assertEqual(answer["outputs"]["psn_part_amt"], "7900.00")
        self.assertEqual(self.decided(NINGBO)["outputs"]["hifp_pay"], "13160.00")

    def test_a_pack_on_top(self):
        path = self.file("city.yb", 'policy city extends deyang "市" / "city" {\n  area    510600\n  version "1"\n}\n'
                                    'source c "c" dated 2026-01-01\nparam members_per_binder : count = 6 cite c\n')
        answer = self.decided("-p", path, REQUESTS / "bind-sixth-member.json")
        self.assertEqual(answer["outcome"], "permit")
        self.assertEqual(answer["policy"]["pack"], "city")

    def test_bad_packs(self):
        junk = self.file("junk.yb", os.urandom(4096) + b"\0")
        big = self.file("big.yb", b"#" * ((4 << 20) + 1))
        for what, path, says in (("missing", self.folder / "none.yb", "no such file"),
                                 ("a directory", self.folder, "directory"),
                                 ("empty", self.file("empty.yb", ""), "empty"),
                                 ("too large", big, "too large"), ("junk", junk, "UTF-8"),
                                 ("Latin-1", self.file("latin.yb", b"policy x \"\xe9\""), "UTF-8"),
                                 ("wrong", self.file("wrong.yb", SMALL + "rule ask.x deny Y when m > 1\n"),
                                  "wrong.yb:")):
            for command in (["decide", "-p", path, NINGBO], ["check", path], ["test", path],
                            ["list", path], ["list", "-p", path],
                            ["compile", "-o", self.folder / "out", path]):
                with self.subTest(what=what, command=command[0]):
                    self.refused(BAD_PACK, *command, says=says)
        self.assertFalse((self.folder / "out").exists())

    def test_caret(self):
        path = self.file("wrong.yb", SMALL.replace("n > most", "n > moste"))
        err = self.refused(BAD_PACK, "check", "--only", path, says="wrong.yb:12:12:")
        self.assertRegex(err, r"\n +\^")
        self.assertIn("most", err)
        self.assertRegex(self.refused(BAD_PACK, "check", "--only", "--lang", "zh", path), "[\u4e00-\u9fff]")


class Check(Case):
    def test_clean(self):
        path = self.file("small.yb", SMALL)
        code, out, err = run("check", "--strict", "--only", path)
        self.assertEqual((code, err), (DONE, ""))
        self.assertRegex(out, r"(?m)^ask +at most \d+ steps, \d+ bytes$")

    def test_findings(self):
        path = self.file("small.yb", SMALL.replace("= 3 cite s", "= 3"))
        code, _, err = run("check", "--only", path)
        self.assertEqual(code, FINDINGS)
        self.assertIn("small.yb:9:", err)
        self.refused(BAD_PACK, "check", "--strict", "--only", path, says="small.yb:9:")

    def test_json(self):
        path = self.file("small.yb", SMALL.replace("= 3 cite s", "= 3"))
        code, out, err = run("check", "--json", "--only", path)
        self.assertEqual((code, err), (FINDINGS, ""))
        report = json.loads(out)
        self.assertFalse(report["ok"])
        finding = report["diagnostics"][0]
        self.assertEqual((finding["line"], finding["severity"]), (9, "warning"))
        self.assertRegex(finding["code"], r"^[EWN]\d{4}$")
        self.assertEqual(report["decisions"][0]["name"], "ask")
        code, out, _ = run("check", "--json", "--only", self.file("wrong.yb", "policy"))
        self.assertEqual(code, BAD_PACK)
        self.assertEqual(json.loads(out)["diagnostics"][0]["severity"], "error")

    def test_the_embedded_packs(self):
        code, out, err = run("check", *PACKS)
        self.assertIn(code, (DONE, FINDINGS), err)
        self.assertIn("settle", out)


class Tests(Case):
    TEST = 'test "four" ask on 2026-11-21 {\n  n = 4\n  expect %s\n}\n'

    def test_embedded(self):
        code, out, err = run("test")
        self.assertEqual((code, err), (DONE, ""), out)
        self.assertRegex(out, r"^\d{2,} tests, \d+ passed, 0 failed\n$")

    def test_own(self):
        good = self.file("good.yb", SMALL + self.TEST % "only TOO_MANY")
        self.assertEqual(run("test", "--only", good), (DONE, "1 tests, 1 passed, 0 failed\n", ""))
        bad = self.file("bad.yb", SMALL + self.TEST % "permit")
        code, out, _ = run("test", "--only", bad)
        self.assertEqual(code, FINDINGS)
        self.assertIn("bad.yb:15:", out)
        self.assertIn("expected permit, got deny TOO_MANY (line 17)", out)
        self.assertIn("应为 permit，得到 deny TOO_MANY（第 17 行）", run("test", "--only", "--lang=zh", bad)[1])

    def test_every_expectation_can_fail(self):
        for expect in ("permit", "deny OTHER", "only OTHER", "not TOO_MANY", "missing n", "note X", "unsettled most",
                       "error YB_E_GAP", "x = 3"):
            with self.subTest(expect=expect):
                code, out, _ = run("test", "--only", self.file("t.yb", SMALL + self.TEST % expect))
                self.assertEqual(code, FINDINGS, out)
                self.assertIn("expected ", out)

    def test_with(self):
        text = SMALL + self.TEST.replace("2026-11-21", "2026-11-21 with most = 4") % "permit"
        self.assertEqual(run("test", "--only", self.file("t.yb", text))[0], DONE)

    def test_a_row_of_cases(self):
        text = SMALL + 'given four for ask { n = 4 }\ncases "few" ask given four (on, n) {\n%s\n}\n'
        good = self.file("good.yb", text % "2026-11-21, _ => only TOO_MANY\n2026-11-21|2026-11-22, 1|2 => permit")
        self.assertEqual(run("test", "--only", good), (DONE, "5 tests, 5 passed, 0 failed\n", ""))
        bad = self.file("bad.yb", text % "2026-11-21, 1 => permit\n2026-11-21, _|1 => permit expect deny TOO_MANY")
        code, out, _ = run("test", "--only", bad)
        self.assertEqual(code, FINDINGS)
        self.assertIn('bad.yb:18: failed "few: 2026-11-21, _"\n    expected permit, got deny TOO_MANY (line 18)', out)
        self.assertIn('bad.yb:18: failed "few: 2026-11-21, 1"\n    expected deny TOO_MANY, got permit (line 18)', out)
        self.assertIn("3 tests, 1 passed, 2 failed", out)
        self.refused(BAD_PACK, "test", "--only", self.file("none.yb", text.replace("given four (", "given for (") % "2026-11-21, 1 => permit"),
                     says="four")

    def test_coverage(self):
        path = self.file("t.yb", SMALL + self.TEST.replace("n = 4", "n = 1") % "permit")
        code, out, _ = run("test", "--only", "--coverage", path)
        self.assertEqual(code, DONE)
        self.assertIn("t.yb:10: no test touches rule ask.most", out)
        self.assertIn("rules 0/1", out)
        self.assertEqual(run("test", "--only", "--require-100", path)[0], FINDINGS)
        path = self.file("t.yb", SMALL + self.TEST % "deny")
        self.assertEqual(run("test", "--only", "--require-100", path)[0], DONE)


class List(Case):
    ALL = """policy base "底" / "base" { area 000000 version "1" }
source s "文件 \\"甲\\"" dated 2026-01 in force 2026-02-01 quality law url "https://example.org"
source t "t"
enum kind "类" / "kind" { a "01" | "10".."12" "甲" / "A"  b }
group some of kind = { a }
record row { id text private fee money optional "费" / "fee" }
decision ask "问" / "ask" { n count  k kind  rows list of row max 9 }
decision settle "结算" / "settle" { fee money }
extend decision ask { m count optional }
proof paper document of child "纸" / "paper" valid 10 days through a|b cite s meets R-001
param most "上限" / "most" : count {
  from 2020-01-01 until 2024-01-01 : 3 cite s "第一条"
  from 2024-01-01 published 2024-02-01 : unknown "未载" / "not said" cite s, t
} meets C-01
let many "很多" / "many" = n  >  most # a remark
  and   k = a for ask
rule ask.most deny TOO_MANY
  when many say "最多{most}" / "at most {most}" cite s meets R-002, C-01
rule ask.paper require paper when k = b cite s
table cell "格子" / "cell" (k : kind, amount : count) : verdict { cite t
  a, ..5 => allowed when m = 1 else deny CELL "格" / "cell"
  b,  _  => requires paper cite s "2" meets R-003
  else unknown "不明" / "unclear"
}
rule ask.cell decide by cell(k, n) cite s
payer fund fund "统筹" / "pooled" into all
payer cash patient "现金" / "cash"
accumulators year per year { fee money }
settle bill when fee > ¥0 {
  lines_of = fee cite s
  medfee_sumamt "总额" / "bill" = fee
  pay fund = fee when fee > ¥5 up to ¥10 cite s meets R-004
  rest cash
  accumulate year.fee += fund
}
test "many" ask on 2024-01-01 known 2025-01-01 cite s meets R-002 { n = 4 k = a expect not X }
"""
    ROWS = """{"kind":"pack","name":"base","pack":"base","file":"base.yb","line":1,"area":"000000","version":"1","zh":"底","en":"base"}
{"kind":"source","name":"s","pack":"base","file":"base.yb","line":2,"dated":"2026-01","in_force":"2026-02-01","quality":"law","url":"https://example.org","zh":"文件 \\"甲\\""}
{"kind":"source","name":"t","pack":"base","file":"base.yb","line":3,"zh":"t"}
{"kind":"enum","name":"kind","pack":"base","file":"base.yb","line":4,"zh":"类","en":"kind"}
{"kind":"code","name":"kind.a","pack":"base","file":"base.yb","line":4,"codes":["01","10..12"],"zh":"甲","en":"A"}
{"kind":"code","name":"kind.b","pack":"base","file":"base.yb","line":4}
{"kind":"group","name":"some","pack":"base","file":"base.yb","line":5,"of":"kind","value":"{ a }"}
{"kind":"record","name":"row","pack":"base","file":"base.yb","line":6}
{"kind":"field","name":"row.id","pack":"base","file":"base.yb","line":6,"type":"text private"}
{"kind":"field","name":"row.fee","pack":"base","file":"base.yb","line":6,"type":"money optional","zh":"费","en":"fee"}
{"kind":"decision","name":"ask","pack":"base","file":"base.yb","line":7,"zh":"问","en":"ask"}
{"kind":"field","name":"ask.n","pack":"base","file":"base.yb","line":7,"type":"count"}
{"kind":"field","name":"ask.k","pack":"base","file":"base.yb","line":7,"type":"kind"}
{"kind":"field","name":"ask.rows","pack":"base","file":"base.yb","line":7,"type":"list of row max 9"}
{"kind":"decision","name":"settle","pack":"base","file":"base.yb","line":8,"zh":"结算","en":"settle"}
{"kind":"field","name":"settle.fee","pack":"base","file":"base.yb","line":8,"type":"money"}
{"kind":"proof","name":"paper","pack":"base","file":"base.yb","line":10,"type":"document","of":"child","valid":"10 days","through":["a","b"],"zh":"纸","en":"paper","cites":[{"source":"s"}],"meets":["R-001"]}
{"kind":"param","name":"most","pack":"base","file":"base.yb","line":12,"type":"count","from":"2020-01-01","until":"2024-01-01","value":"3","zh":"上限","en":"most","cites":[{"source":"s","article":"第一条"}],"meets":["C-01"]}
{"kind":"param","name":"most","pack":"base","file":"base.yb","line":13,"type":"count","from":"2024-01-01","published":"2024-02-01","outcome":"unknown","zh":"未载","en":"not said","cites":[{"source":"s"},{"source":"t"}],"meets":["C-01"]}
{"kind":"let","name":"many","pack":"base","file":"base.yb","line":15,"for":["ask"],"value":"n > most and k = a","zh":"很多","en":"many"}
{"kind":"rule","name":"ask.most","pack":"base","file":"base.yb","line":17,"outcome":"deny","code":"TOO_MANY","when":"many","zh":"最多{most}","en":"at most {most}","cites":[{"source":"s"}],"meets":["R-002","C-01"]}
{"kind":"rule","name":"ask.paper","pack":"base","file":"base.yb","line":19,"outcome":"require","value":"paper","when":"k = b","cites":[{"source":"s"}]}
{"kind":"table","name":"cell","pack":"base","file":"base.yb","line":20,"type":"verdict","keys":["k","amount"],"zh":"格子","en":"cell","cites":[{"source":"t"}]}
{"kind":"row","name":"cell: a, ..5","pack":"base","file":"base.yb","line":21,"outcome":"allowed","code":"CELL","when":"m = 1","zh":"格","en":"cell"}
{"kind":"row","name":"cell: b, _","pack":"base","file":"base.yb","line":22,"outcome":"require","value":"paper","cites":[{"source":"s","article":"2"}],"meets":["R-003"]}
{"kind":"row","name":"cell: else","pack":"base","file":"base.yb","line":23,"outcome":"unknown","zh":"不明","en":"unclear"}
{"kind":"rule","name":"ask.cell","pack":"base","file":"base.yb","line":25,"outcome":"decide","value":"cell(k, n)","cites":[{"source":"s"}]}
{"kind":"payer","name":"fund","pack":"base","file":"base.yb","line":26,"type":"fund","into":"all","zh":"统筹","en":"pooled"}
{"kind":"payer","name":"cash","pack":"base","file":"base.yb","line":27,"type":"patient","zh":"现金","en":"cash"}
{"kind":"accumulators","name":"year","pack":"base","file":"base.yb","line":28,"type":"year"}
{"kind":"field","name":"year.fee","pack":"base","file":"base.yb","line":28,"type":"money"}
{"kind":"settle","name":"bill","pack":"base","file":"base.yb","line":29,"when":"fee > ¥0"}
{"kind":"formula","name":"bill.lines_of","pack":"base","file":"base.yb","line":30,"value":"fee","cites":[{"source":"s"}]}
{"kind":"formula","name":"bill.medfee_sumamt","pack":"base","file":"base.yb","line":31,"value":"fee","zh":"总额","en":"bill"}
{"kind":"pay","name":"bill.fund","pack":"base","file":"base.yb","line":32,"value":"fee","up_to":"¥10","when":"fee > ¥5","cites":[{"source":"s"}],"meets":["R-004"]}
{"kind":"rest","name":"bill.cash","pack":"base","file":"base.yb","line":33}
{"kind":"accumulate","name":"bill.year.fee","pack":"base","file":"base.yb","line":34,"value":"fund"}
{"kind":"test","name":"many","pack":"base","file":"base.yb","line":36,"decision":"ask","on":"2024-01-01","known":"2025-01-01","cites":[{"source":"s"}],"meets":["R-002"]}
{"kind":"decision","name":"ask","pack":"base","file":"base.yb","line":9,"change":"extend"}
{"kind":"field","name":"ask.m","pack":"base","file":"base.yb","line":9,"type":"count optional"}
"""
    CITY = """policy city extends base "市" / "city" { area 110100 version "2" }
replace rule ask.most note MANY when n > 9 say "多" / "many"
drop rule ask.paper
settle bill {
  replace pay fund = ¥1
  drop lines_of
  give n_of "件数" / "number" = fee
}
"""
    CITY_ROWS = """{"kind":"pack","name":"city","pack":"city","file":"city.yb","line":1,"extends":"base","area":"110100","version":"2","zh":"市","en":"city"}
{"kind":"rule","name":"ask.most","pack":"city","file":"city.yb","line":2,"change":"replace","outcome":"note","code":"MANY","when":"n > 9","zh":"多","en":"many"}
{"kind":"drop","name":"ask.paper","pack":"city","file":"city.yb","line":3,"type":"rule"}
{"kind":"settle","name":"bill","pack":"city","file":"city.yb","line":4}
{"kind":"pay","name":"bill.fund","pack":"city","file":"city.yb","line":5,"change":"replace","value":"¥1"}
{"kind":"drop","name":"bill.lines_of","pack":"city","file":"city.yb","line":6,"type":"formula"}
{"kind":"give","name":"bill.n_of","pack":"city","file":"city.yb","line":7,"value":"fee","zh":"件数","en":"number"}
"""

    def listed(self, *arguments, **more):
        code, out, err = run("list", *arguments, cwd=self.folder, **more)
        self.assertEqual((code, err), (DONE, ""))
        for line in out.splitlines():
            json.loads(line)
        return out

    def test_bytes(self):
        self.file("base.yb", self.ALL)
        self.assertEqual(self.listed("--only", "base.yb"), self.ROWS)
        self.assertEqual(self.listed("--only", "base.yb", lang="zh_CN.UTF-8"), self.ROWS)
        self.assertEqual(self.listed("--only", "-p", "base.yb"), self.ROWS)

    def test_which_packs(self):
        self.file("base.yb", self.ALL)
        self.file("city.yb", self.CITY)
        both = ("--only", "-p", "base.yb")
        self.assertEqual(self.listed(*both, "city.yb"), self.CITY_ROWS)
        self.assertEqual(self.listed("--only", "base.yb", "city.yb"), self.ROWS + self.CITY_ROWS)
        self.assertEqual(self.listed(*both, "-p", "city.yb"), self.ROWS + self.CITY_ROWS)
        self.assertEqual(self.listed("--only", "-", text=self.ALL), self.ROWS.replace("base.yb", "standard input"))

    def test_the_embedded_packs(self):
        out = self.listed()
        self.assertEqual([json.loads(line)["name"] for line in out.splitlines() if '{"kind":"pack"' in line],
                         [json.loads(line)["name"] for line in self.listed(*PACKS).splitlines() if '"pack",' in line])
        self.file("city.yb", 'policy city extends deyang "市" / "city" {\n  area    510600\n  version "1"\n}\n')
        self.assertEqual(self.listed("city.yb").count("\n"), 1)
        self.assertTrue(self.listed("-p", "city.yb").startswith(out))


class Parts(Case):
    RULE = SMALL[SMALL.index("rule "):]
    POLICY = SMALL[:SMALL.index("rule ")]
    TEST = 'test "four" ask on 2026-11-21 {\n  n = 4\n  expect only TOO_MANY\n}\n'
    OTHER = 'rule ask.none note NONE when n = 0 say "无" / "none" cite s\n'

    def setUp(self):
        super().setUp()
        self.policy = self.file("small.yb", self.POLICY)
        self.rules = self.file("rules.yb", 'part of small "规则" / "rules"\n' + self.RULE + self.TEST)
        self.others = self.file("others.yb", 'part of small "其他" / "others"\n' + self.OTHER)

    def test_any_order(self):
        images = []
        for order in ((self.policy, self.rules, self.others), (self.others, self.rules, self.policy)):
            self.assertEqual(run("test", "--only", *order), (DONE, "1 tests, 1 passed, 0 failed\n", ""))
            self.assertEqual(run("compile", "-o", self.folder / "image", *order)[0], DONE)
            images.append((self.folder / "image").read_bytes())
        self.assertEqual(*images)

    def test_untouched_in_its_file(self):
        code, out, _ = run("test", "--only", "--require-100", self.policy, self.rules, self.others)
        self.assertEqual(code, FINDINGS)
        self.assertIn(f"{self.others}:2: no test touches rule ask.none\n", out)
        self.assertIn("rules 1/2", out)

    def test_errors_in_their_files(self):
        twice = self.file("twice.yb", 'part of small "再" / "again"\nparam most : count = 2\nenum e { a }\n')
        code, _, err = run("check", "--only", self.policy, self.rules, twice)
        self.assertEqual(code, BAD_PACK)
        self.assertIn(f"{twice}:2:7: error E0501: two versions of most have the same dates, the other at {self.policy}:", err)
        code, _, err = run("check", "--only", self.rules)
        self.assertEqual(code, BAD_PACK)
        self.assertIn(f"{self.rules}:1:9: error E0226: no policy small is loaded", err)
        far = self.file("far.yb", 'part of smal "规则" / "rules"\n')
        self.assertIn("did you mean small", run("check", "--only", self.policy, far)[2])

    def test_beside_the_embedded(self):
        part = self.file("part.yb", 'part of ningbo "更多" / "more"\nsource more "更多"\n'
                         'rule bind.more note MORE say "更多" / "more" cite more\n'
                         'test "more" bind on 2026-11-21 { expect note MORE }\n')
        code, out, err = run("test", "--require-100", part)
        self.assertEqual((code, out.splitlines()[0]), (DONE, "1 tests, 1 passed, 0 failed"), err)
        self.assertIn("rules 1/1", out)
        ningbo = self.file("ningbo.yb", 'policy ningbo extends cn "宁波" / "Ningbo" { area 330200 version "0" }\n')
        code, _, err = run("test", part, ningbo)  # stands in for the embedded one, the part adds to it
        self.assertEqual((code, err), (DONE, ""))
        self.assertEqual(self.decided("-p", part, NINGBO)["outcome"], "permit")


class Layout(Case):
    def test_idempotent(self):
        for path in PACKS:
            with self.subTest(pack=path.name):
                code, once, err = run("fmt", path)
                self.assertEqual((code, err), (DONE, ""))
                self.assertEqual(run("fmt", text=once)[1], once)

    def test_same_policy(self):
        laid_out = [self.file(path.relative_to(FOLDER).as_posix().replace("/", "-"), run("fmt", path)[1])
                    for path in PACKS]
        images = []
        for paths in (laid_out, PACKS):
            image = self.folder / "image"
            code, _, err = run("compile", "-o", image, *paths)
            self.assertEqual(code, DONE, err)
            images.append(self.decided("-i", image, NINGBO)["outputs"])
        self.assertEqual(*images)

    def test_in_place(self):
        path = self.file("small.yb", SMALL.replace("  area    000000", "area 000000"))
        path.chmod(0o640)
        self.assertEqual(run("fmt", "--check", path), (FINDINGS, f"{path}\n", ""))
        self.assertEqual(run("fmt", "-i", path), (DONE, "", ""))
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        self.assertEqual(run("fmt", "--check", path), (DONE, "", ""))
        self.assertEqual(run("fmt", "--check", path, "-", text="policy")[0], FINDINGS)
        self.assertEqual(sorted(entry.name for entry in self.folder.iterdir()), ["small.yb"])

    def test_link(self):
        path = self.file("small.yb", SMALL.replace("  area    000000", "area 000000"))
        link = self.folder / "link.yb"
        link.symlink_to(path)
        self.assertEqual(run("fmt", "-i", link)[0], DONE)
        self.assertTrue(link.is_symlink())
        self.assertEqual(run("fmt", "--check", path)[0], DONE)

    def test_unreadable(self):
        self.refused(BAD_PACK, "fmt", self.folder / "none.yb", says="no such file")
        self.refused(BAD_PACK, "fmt", "-", text='policy x "open\n', says="standard input:1:")


class Images(Case):
    def test_like_the_embedded(self):
        image = self.folder / "image"
        code, out, err = run("compile", "-o", image, *PACKS)
        self.assertEqual((code, err), (DONE, ""))
        self.assertRegex(out, r"\d+ packs, \d+ bytes, digest [0-9a-f]{64}\n$")
        self.assertEqual(run("decide", "-i", image, NINGBO), run("decide", NINGBO))
        self.assertEqual(sorted(entry.name for entry in self.folder.iterdir()), ["image"])

    def test_not_an_image(self):
        image = self.folder / "image"
        self.assertEqual(run("compile", "-o", image, self.file("small.yb", SMALL))[0], DONE)
        data = image.read_bytes()
        for what, other in (("cut", data[:-1]), ("longer", data + b"x"), ("junk", os.urandom(1000)), ("empty", b""),
                            ("changed", data[:200] + bytes([data[200] ^ 1]) + data[201:])):
            with self.subTest(what=what):
                self.refused(BAD_PACK, "decide", "-i", self.file("other", other), NINGBO)

    def test_nowhere_to_write(self):
        path = self.file("small.yb", SMALL)
        self.refused(INTERNAL, "compile", "-o", self.folder / "none" / "image", path)
        self.refused(INTERNAL, "compile", "-o", self.folder, path, says="directory")

    @unittest.skipUnless(os.path.exists("/dev/null"), "no /dev/null here")
    def test_a_device_is_not_replaced(self):
        path = self.file("small.yb", SMALL)
        self.assertEqual(run("compile", "-o", "/dev/null", path)[0], DONE)
        self.assertFalse(os.path.isfile("/dev/null"))


class Lines(Case):
    def lines(self, count):
        line = json.dumps(json.loads((REQUESTS / "bind-sixth-member.json").read_text()))
        return [line] * count

    def test_thousand_with_one_bad(self):
        lines = self.lines(1000)
        lines[417] = lines[417].replace("birth_date", "birthday")
        code, out, err = run("decide", "--lines", "-", text="\n".join(lines) + "\n")
        self.assertEqual((code, err), (BAD_REQUEST, ""))
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(answers), 1000)
        self.assertEqual([n for n, answer in enumerate(answers) if "error" in answer], [417])
        self.assertEqual({answer.get("outcome") for answer in answers}, {"deny", None})

    def test_good(self):
        path = self.file("requests.jsonl", "\r\n".join(self.lines(5)))
        code, out, err = run("decide", "--lines", path)
        self.assertEqual((code, err, len(out.splitlines())), (DONE, "", 5))
        self.assertEqual(run("decide", "--lines", "-", text="\n\n"), (DONE, "", ""))

    def test_a_bad_line_is_answered(self):
        for line in ("x", "[]", "{}", '{"decision":"bind"', "\x00"):
            with self.subTest(line=line):
                code, out, _ = run("decide", "--lines", "-", text=line + "\n" + self.lines(1)[0])
                self.assertEqual(code, BAD_REQUEST)
                first, second = map(json.loads, out.splitlines())
                self.assertIn("error", first)
                self.assertEqual(second["outcome"], "deny")

    @unittest.skipIf("YIBAO_SANITIZED" in os.environ, "a sanitizer keeps freed memory")
    def test_constant_memory(self):
        measure = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdin=sys.stdin,"
                   " stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        peaks = []
        for count in (100, 20000):
            with open(self.file("requests.jsonl", "\n".join(self.lines(count))), "rb") as requests:
                done = subprocess.run([sys.executable, "-c", measure, YIBAO, "decide", "--lines", "-"], stdin=requests,
                                      stdout=subprocess.PIPE, check=True)
            peaks.append(int(done.stdout))
        self.assertLess(peaks[1], peaks[0] * 1.2 + 1024)

    def test_missing_stream(self):
        self.refused(BAD_REQUEST, "decide", "--lines", self.folder / "none.jsonl")
        self.refused(BAD_REQUEST, "decide", "--lines", self.folder)


class Replay(Case):
    FACTS = '{"patient":{"birth_date":"1964-03-01"}}'

    def setUp(self):
        super().setUp()
        self.receipt = self.folder / "receipt.json"
        code, _, err = run("decide", "--receipt", self.receipt, NINGBO)
        self.assertEqual(code, DONE, err)
        self.text = self.receipt.read_text(encoding="utf-8")
        self.facts = self.file("facts.json", self.FACTS)

    def replay(self, text, *arguments):
        code, out, _ = run("replay", *arguments, "--facts", self.facts, "-", text=text)
        return code, json.loads(out)

    def test_same(self):
        self.assertNotIn("1964", self.text)
        self.assertEqual(self.text.count("\n"), 1)
        code, answer = self.replay(self.text)
        self.assertEqual((code, answer["same"], answer["differs"]), (DONE, True, []))
        code, answer = self.replay(json.dumps({"receipt": json.loads(self.text)}))
        self.assertEqual(code, DONE)

    def test_in_the_decision(self):
        request = NINGBO.read_text().replace('{ "id"', '{ "receipt": true, "id"')
        self.assertEqual(self.replay(run("decide", "-", text=request)[1])[0], DONE)

    def test_tampered(self):
        for what, change, differs in (("an amount", (r"1500\.00", "1500.01"), "decision"),
                                      ("the year", (r'("year\.hifp_pay":)0\.00', r"\g<1>290000.00"), "decision"),
                                      ("the decision's digest",
                                       (r'("decision":")[0-9a-f]{2}([0-9a-f]{62})', r"\g<1>zz\2"), "decision")):
            with self.subTest(what=what):
                text, n = re.subn(*change, self.text)
                self.assertGreater(n, 0)
                code, answer = self.replay(text)
                self.assertEqual((code, answer["same"]), (FINDINGS, False))
                self.assertIn(differs, answer["differs"])

    def test_the_same_decision_elsewhere(self):
        """The decision is the same, byte for byte, but the receipt says that something around it was not."""
        for what, change in (("policy", (r'("policy":")[0-9a-f]{2}', r"\g<1>zz")),
                             ("engine", (r'"engine":"[^"]*"', '"engine":"0.0.1"'))):
            with self.subTest(what=what):
                code, answer = self.replay(re.sub(*change, self.text))
                self.assertEqual((code, answer["same"], answer["differs"]), (DONE, True, [what]))

    def test_facts(self):
        code, out, err = run("replay", self.receipt)
        self.assertEqual(code, FINDINGS)
        self.assertIn("facts", json.loads(out)["differs"])
        self.assertIn("YB_E_REPLAY", err)
        self.assertIn("facts: a private fact was not given again", err)
        self.assertIn("patient.birth_date: this private fact is not as it was", err)
        self.assertIn("decision: the decision is another", err)
        self.assertIn("patient.birth_date: 这项隐私事实", run("replay", "--lang", "zh", self.receipt)[2])
        self.facts.write_text('{"patient":{"birth_date":"2023-11-09"}}')
        self.assertEqual(self.replay(self.text)[0], FINDINGS)
        self.facts.write_text('{"patient":{"enrolled":true}}')
        self.assertEqual(self.replay(self.text)[0], BAD_REQUEST)

    def test_another_policy(self):
        text = (ROOT / "src" / "packs" / "ningbo.yb").read_text(encoding="utf-8")
        pack = self.file("n.yb", text.replace("¥0.. => 70%", "¥0.. => 75%"))
        code, answer = self.replay(self.text, "-p", pack)
        self.assertEqual(code, FINDINGS)
        self.assertTrue({"policy", "decision"} <= set(answer["differs"]))

    def test_no_receipt(self):
        for text in ("{}", "[]", "x", '{"receipt":1}'):
            with self.subTest(text=text):
                self.assertEqual(run("replay", "-", text=text)[0], BAD_REQUEST)
        self.refused(BAD_REQUEST, "replay", self.folder / "none.json")

    def test_signed_by_somebody(self):
        """The command has no keys: it says what it could not check."""
        signed = self.text.replace('["patient.birth_date"]', '{"patient.birth_date":"00"}').rstrip()[:-1] + ',"signature":"00"}'
        code, out, err = run("replay", "--facts", self.facts, "-", text=signed)
        self.assertEqual((code, json.loads(out)["differs"]), (DONE, ["signature", "private"]))
        self.assertIn("the signature was not checked", err)
        self.assertIn("digests of private facts were not compared", err)

    def test_refund(self):
        request = NINGBO.read_text().replace('{ "id"', '{ "refund": true, "id"')
        code, out, _ = run("decide", "--receipt", self.receipt, "-", text=request)
        self.assertEqual(code, DONE)
        self.assertIn('"hifp_pay":-13160.00', out)
        self.assertEqual(self.replay(self.receipt.read_text())[0], DONE)

    def test_written_whole(self):
        self.receipt.write_text("old")
        self.assertEqual(run("decide", "--receipt", self.receipt, "-", text="{}")[0], BAD_REQUEST)
        self.assertEqual(self.receipt.read_text(), "old")
        code, out, _ = run("decide", "--receipt", self.receipt, NINGBO)
        self.assertEqual((code, self.receipt.read_text()), (DONE, self.text))
        self.refused(INTERNAL, "decide", "--explain", "--receipt", self.folder / "none" / "r.json", NINGBO)
        self.assertEqual(sorted(entry.name for entry in self.folder.iterdir()), ["facts.json", "receipt.json"])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    YIBAO = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
