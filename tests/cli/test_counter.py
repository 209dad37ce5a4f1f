#!/usr/bin/env python3
"""examples/his_counter: scripts in temporary folders; every amount is worked out here by hand.

    test_counter.py HIS_COUNTER FOLDER_OF_THE_EXAMPLE [-- unittest's arguments]
"""

import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

COUNTER = STORY = None

FAMILY = """
day 2023-11-08
hospital 330200 tertiary
person mother born=1985-03-08 scheme=employee state=normal type=active insured=330200 enrolled=yes evoucher=yes free-medical=no
person child born=2015-06-01 scheme=resident state=normal type=minor insured=330200 enrolled=yes evoucher=yes
account mother 5000.00
"""
CARDS = "papers binder_id_card member_id_card binder_ss_card member_ss_card\n"
BOUND = FAMILY + CARDS + "bind mother child relation=child\npapers\nscan child.token\nregister admission\n"
SHARED = BOUND + CARDS + "aid mother child relation=child\npapers\n"
# class C; 10 % up-front; class A in two and a half parts
LINES = "fee implant 750.00 2 100%\nfee surgery 5000.00 1 0.1\nfee care 6200.00 2.5 0\n"
ALIPAY = "papers login binder_face terms child_data_consent form_alipay birth_cert\nbind mother child relation=child channel=alipay\n"


def yuan(fen):
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


class Counter(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.db = pathlib.Path(self.folder.name) / "his.db"
        self.token("child")

    def token(self, owner, shown_by="mother", name=None, more=""):
        path = pathlib.Path(self.folder.name) / f"{name or owner}.token"
        path.write_text(f"medium evoucher\nowner {owner}\nshown-by {shown_by}\nseconds 12\n{more}")

    def start(self, script, db=None):
        path = pathlib.Path(self.folder.name) / "script.txt"
        path.write_text(script)
        return [COUNTER, str(db or self.db), str(path)]

    def run_it(self, command, **more):
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=120,
                              cwd=self.folder.name, env={**os.environ, "LC_ALL": "C"}, **more)

    def say(self, script, db=None):
        """Runs a script that has nothing wrong; what it printed."""
        done = self.run_it(self.start(script, db))
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), done.stdout.decode())
        return done.stdout.decode()

    def refused(self, script, code=2):
        """Runs a script whose last line is wrong; what was told of it."""
        done = self.run_it(self.start(script))
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        return done.stderr.decode()

    def sql(self, select, *values):
        link = sqlite3.connect(self.db)
        try:
            return link.execute(select, values).fetchall()
        finally:
            link.close()

    def write(self, statements):
        link = sqlite3.connect(self.db)
        try:
            link.executescript(statements)
        finally:
            link.close()

    def one(self, select, *values):
        return self.sql(select, *values)[0][0]

    def everything(self):
        """All tables of the store but the log: what must not change when nothing is to happen."""
        return [self.sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4, 5") for table in ("bindings", "aid", "moves", "changes")] + [
            self.sql("SELECT * FROM accumulators WHERE value <> 0 ORDER BY 1, 2, 3, 4, 5"), self.sql("SELECT * FROM accounts ORDER BY 1"),
            self.sql("SELECT COUNT(*) FROM messages")]

    def money(self):
        """Balances and accumulators."""
        return [self.sql("SELECT * FROM accounts ORDER BY 1"),
                self.sql("SELECT * FROM accumulators WHERE value <> 0 ORDER BY 1, 2, 3, 4, 5")]

    def paid(self, key):
        return dict(self.sql("SELECT name, amount FROM moves WHERE message = ?", key))

    def amount(self, out, name):
        return re.findall(rf"(?m)^ +(-?[0-9.]+)  .*  {name}$", out)


class Binding(Counter):
    def test_papers_come_later(self):
        out = self.say(FAMILY + "bind mother child relation=child\napplications\n")
        self.assertIn("待办 pending", out)
        for paper in ("binder_id_card", "member_id_card", "binder_ss_card", "member_ss_card"):
            self.assertIn(f"({paper})", out)
        self.assertIn("待补材料", out)
        self.assertEqual(self.one("SELECT COUNT(*) FROM messages"), 0)
        # another process, another day: some papers, then the rest
        out = self.say("day 2023-11-10\npapers binder_id_card member_id_card\nresume 1\n")
        self.assertNotIn("(binder_id_card)", out)
        self.assertIn("(member_ss_card)", out)
        out = self.say("papers binder_ss_card member_ss_card\nresume HIS-000001\napplications\n")
        self.assertIn("准予 permit", out)
        self.assertNotIn("待补材料", out)
        day = (2023, 11, 10)
        self.assertEqual(self.sql("SELECT status, date(bound_on * 86400, 'unixepoch') FROM bindings"), [("active", "%d-%02d-%02d" % day)])
        self.assertEqual(self.one("SELECT COUNT(*) FROM drafts"), 0)

    def test_a_draft_that_a_killed_process_left(self):
        """Recorded, but the draft is there still: nothing is done twice, and it waits no longer."""
        self.say(FAMILY + "bind mother child relation=child\n")
        draft = self.sql("SELECT * FROM drafts")[0]
        self.say(CARDS + "resume 1\n")
        link = sqlite3.connect(self.db)
        link.execute("INSERT INTO drafts VALUES (?, ?, ?)", draft)
        link.commit()
        link.close()
        before = self.everything()
        out = self.say("resume 1\napplications\n")
        self.assertIn("nothing was done now", out)
        self.assertNotIn("待补材料", out)
        self.assertEqual(self.everything(), before)

    def test_a_face_check_of_yesterday_is_asked_for_again(self):
        self.say(FAMILY + "papers login binder_face terms child_data_consent form_alipay\nbind mother child relation=child channel=alipay\n")
        out = self.say("day 2023-11-09\npapers birth_cert\nresume 1\n")
        self.assertIn("binder_face", out)
        self.assertIn("login", out)
        self.assertNotIn("(terms)", out)
        self.assertIn("HIS-000001: 已受理", self.say("papers login binder_face\nresume 1\n"))

    def test_review_accepted(self):
        out = self.say(FAMILY + ALIPAY + "applications\n")
        self.assertIn("HIS-000001: 已受理,待审核", out)
        self.assertIn("待审核 waits for its review", out)
        self.assertIn("NO_BINDING", self.say("scan child.token\nregister admission\n"))
        out = self.say("day 2023-11-10\npapers\nreview 1 yes\nregister admission\n")
        self.assertIn("HIS-000002: 已办", out)
        self.assertIn("就诊号 visit 1", out)
        self.assertEqual(self.sql("SELECT status, granted, date(bound_on * 86400, 'unixepoch') FROM bindings"),
                         [("active", "HIS-000002", "2023-11-10")])
        self.assertIn("does not await a review", self.refused("review 1 yes\n"))

    def test_review_rejected(self):
        self.say(FAMILY + ALIPAY)
        out = self.say("day 2023-11-10\nreview 1 no\napplications\n")
        self.assertIn("HIS-000002: 审核未通过", out)
        self.assertEqual(self.sql("SELECT status FROM bindings"), [("rejected",)])
        self.assertIn("does not await a review", self.refused("review 1 yes\n"))
        self.assertIn("已受理", self.say(ALIPAY))  # one may apply again

    def test_sixth_member(self):
        script = FAMILY + CARDS
        for i in range(1, 7):
            script += f"person c{i} born=2015-06-0{i} scheme=resident state=normal insured=330200 enrolled=yes\nbind mother c{i} relation=child\n"
        out = self.say(script)
        self.assertEqual(out.count("已办 recorded"), 5)
        last = out[out.rindex("> bind"):]
        self.assertIn("不予 deny", last)
        self.assertRegex(last, r"LIMIT_MEMBERS: 亲情账户最多绑定5位")
        self.assertIn("来源 source: 《", last)
        self.assertIn("未记账 nothing recorded", last)
        self.assertEqual(self.one("SELECT COUNT(*) FROM bindings"), 5)

    def test_third_binder_of_the_month(self):
        script = FAMILY + CARDS + "bind mother child relation=child\n"
        for name in ("father", "aunt"):
            script += f"person {name} born=1984-01-01 scheme=employee state=normal insured=330200 enrolled=yes evoucher=yes\n"
            script += f"bind {name} child relation=child\n"
        out = self.say(script)
        self.assertIn("LIMIT_BINDERS", out[out.rindex("> bind"):])
        # ended, it still counts in its month; in the next month it does not
        out = self.say("unbind father child\nbind aunt child relation=child\n")
        self.assertIn("LIMIT_BINDERS", out)
        self.assertIn("已办", self.say("day 2023-12-01\nbind aunt child relation=child\n"))

    def test_what_is_missing_is_named(self):
        out = self.say(FAMILY + "person baby scheme=resident state=normal\nbind mother baby relation=child\n")
        self.assertIn("无法判定 undetermined", out)
        self.assertIn("(member.birth_date)", out)
        self.assertIn("(member.enrolled)", out)
        self.assertEqual(self.one("SELECT COUNT(*) FROM messages"), 0)

    def test_unbinding(self):
        out = self.say(BOUND + "unbind mother child\nuse registration\nunbind mother child\n")
        self.assertIn("NO_BINDING", out[out.index("> use"):])
        self.assertIn("无须解除", out)
        self.assertEqual(self.sql("SELECT status FROM bindings"), [("ended",)])
        self.assertIn("NEED_GUARDIAN", self.say("day 2023-11-20\n" + CARDS + "bind mother child relation=child\nunbind mother child side=guardian\n"))


class Using(Counter):
    def test_another_ones_voucher(self):
        out = self.say(BOUND + "register registration patient=mother\n")
        self.assertIn("NOT_OWN_VOUCHER", out)
        self.assertIn("国令第735号》 2021-01-15 第17条", out)
        self.assertEqual(self.one("SELECT COUNT(*) FROM counter_visits"), 1)

    def test_a_code_that_is_too_old(self):
        self.token("child", name="old", more="seconds 61\n")
        self.assertIn("MEDIUM_INVALID", self.say(BOUND + "scan old.token\nuse\n"))

    def test_at_sixteen(self):
        """Born on 2007-11-10: of age from the day after the birthday, and 90 days of grace from then: to 2024-02-09."""
        self.token("teen")
        self.say(FAMILY + CARDS + "person teen born=2007-11-10 scheme=resident state=normal insured=330200 enrolled=yes evoucher=yes\n"
                 "bind mother teen relation=child\npapers\nscan teen.token\n")
        for day, note, outcome in (("2023-11-09", False, "准予"), ("2023-11-10", False, "准予"), ("2023-11-11", True, "准予"),
                                   ("2024-02-09", True, "准予"), ("2024-02-10", False, "待办")):
            out = self.say(f"day {day}\nuse registration\n")
            self.assertEqual(("NEED_REVERIFY" in out, "(member_face)" in out), (note, outcome == "待办"), day)
            self.assertIn(f"=> {outcome}", out, day)
        self.assertEqual(self.one("SELECT reverified_on FROM bindings"), None)
        self.assertIn("confirmed by the member: teen", self.say("papers member_face\nuse registration\npapers\n"))
        self.assertEqual(self.one("SELECT date(reverified_on * 86400, 'unixepoch') FROM bindings"), "2024-02-10")
        out = self.say("day 2025-01-01\nuse registration\n")
        self.assertIn("=> 准予", out)
        self.assertNotIn("NEED_REVERIFY", out)

    def test_her_own_card(self):
        path = pathlib.Path(self.folder.name) / "card.token"
        path.write_text("medium card\nowner mother\n")
        self.assertIn("准予 permit", self.say(FAMILY + "scan card.token\nuse registration\n"))
        path.write_text("medium card\nowner mother\nstate lost\n")
        self.assertIn("MEDIUM_INVALID", self.say("scan card.token\nuse registration\n"))


class Bills(Counter):
    # fee lines: 1 500 of class C, 5 000 with 10 % up-front, 15 500 of class A
    TOTAL, IN_SCOPE, DEDUCTIBLE = 2200000, 150000 * 0 + 500000 * 9 // 10 + 1550000, 120000
    FUND = (IN_SCOPE - DEDUCTIBLE) * 7 // 10
    OWN = TOTAL - FUND

    def test_worked_out_by_hand(self):
        self.assertEqual((self.IN_SCOPE, self.FUND, self.OWN), (2000000, 1316000, 884000))
        out = self.say(BOUND + LINES + "fees\npresettle\n")
        self.assertIn("合计 total 22000.00", out)
        self.assertIn("nothing recorded", out)
        for name, fen in (("act_pay_dedc", self.DEDUCTIBLE), ("hifp_pay", self.FUND), ("psn_part_amt", self.OWN), ("psn_cash_pay", self.OWN)):
            self.assertEqual(self.amount(out, name), [yuan(fen)], name)
        self.assertEqual(self.one("SELECT COUNT(*) FROM messages"), 1)  # the binding
        self.assertEqual(self.one("SELECT COUNT(*) FROM moves"), 0)

    def test_the_slip_adds_up_line_by_line(self):
        out = self.say(BOUND + "fee a 0.07 3 0.1\nfee b 33.33 3 0.05\nfee c 4000.01 1 0\nfee d 9.99 1 1\nfee e 10.00 2.5 0 ceiling=8.00\npresettle\n")
        rows = re.findall(r"(?m)^   ([a-e]) +(\S+) +([0-9.]+) +([0-9.]+) +([0-9.]+) +([0-9.]+) +([0-9.]+) +([0-9.]+)$", out)
        self.assertEqual([row[0] for row in rows], list("abcde"))
        self.assertEqual([row[1] for row in rows], ["乙", "乙", "甲", "丙", "甲"])
        fen = [[int(x.replace(".", "")) for x in row[4:]] for row in rows]
        # up-front: 0.21 x 10 % = 0.021, 99.99 x 5 % = 4.9995: half up to the fen
        self.assertEqual([row[:2] for row in fen], [[21, 2], [9999, 500], [400001, 0], [999, 0], [2500, 0]])
        self.assertTrue(all(total == first + fund + own for total, first, fund, own in fen))
        in_scope = 19 + 9499 + 400001 + 0 + 2000  # 8.00 x 2.5 of the last
        fund = ((in_scope - self.DEDUCTIBLE) * 7 + 5) // 10
        self.assertEqual(sum(row[2] for row in fen), fund)
        self.assertEqual(self.amount(out, "hifp_pay"), [yuan(fund)])
        self.assertEqual(self.amount(out, "overlmt_selfpay"), ["5.00"])

    def test_settled_with_the_mothers_account(self):
        out = self.say(SHARED + LINES + "settle payer=mother total=22000.00\n")
        self.assertEqual(self.paid("HIS-000003"), {"hifp_pay": self.FUND, "acct_mulaid_pay": 500000, "psn_cash_pay": self.OWN - 500000})
        self.assertEqual(self.amount(out, "mutual_part"), ["5000.00"])
        self.assertIn("请付现金 cash to be paid: 3840.00", out)
        self.assertEqual(self.one("SELECT balance FROM accounts"), 0)
        sums = dict(self.sql("SELECT family || '.' || name, value FROM accumulators WHERE value <> 0"))
        self.assertEqual(sums, {"year.hifp_pay": self.FUND, "year.in_scope": self.IN_SCOPE, "year.deductible_sum": self.DEDUCTIBLE,
                                "stay.in_scope": self.IN_SCOPE, "stay.deductible_paid": self.DEDUCTIBLE})
        self.assertIn("there are no fee lines", self.refused("settle\n"))

    def test_account_is_not_spent_without_mutual_aid(self):
        self.assertIn("no mutual aid was set up", self.refused(BOUND + LINES + "settle payer=mother\n"))
        self.assertEqual(self.one("SELECT balance FROM accounts"), 500000)
        out = self.say("presettle\n" + CARDS + "aid mother child relation=child\nend-aid mother child\npapers payer_login\nagain\n"
                       "day 2023-11-09\nsettle payer=mother\n")
        self.assertIn("(payer_login)", out)
        self.assertIn("MUTUAL_NOT_ENROLLED", out)  # set up today, ended from tomorrow on
        self.assertIn("22000.00", self.say("settle\n"))  # its lines are there still
        self.assertEqual(self.one("SELECT balance FROM accounts"), 500000)

    def test_refund_brings_back_what_was(self):
        self.say(SHARED)
        before = self.money()
        self.say(LINES + "settle payer=mother\n")
        self.assertNotEqual(self.money(), before)
        out = self.say("day 2023-12-24\nrefund 3\n")
        self.assertEqual(self.money(), before)
        self.assertEqual(self.amount(out, "hifp_pay"), [yuan(-self.FUND)])
        self.assertIn("退现金 cash given back: 3840.00", out)
        self.assertEqual(self.one("SELECT SUM(amount) FROM moves"), 0)
        self.assertIn("taken back before", self.refused("refund 3\n"))
        self.assertIn("is no settlement", self.refused("refund 1\n"))
        self.assertIn("no such message", self.refused("refund 99\n"))

    def test_partial_return_is_refund_and_rest(self):
        self.say(SHARED + LINES + "settle payer=mother\nday 2023-12-24\nreturn 3 2\n")
        rest = self.TOTAL - 500000
        fund = (1550000 - self.DEDUCTIBLE) * 7 // 10
        self.assertEqual(self.paid("HIS-000005"), {"hifp_pay": fund, "acct_mulaid_pay": 500000, "psn_cash_pay": rest - fund - 500000})
        self.assertEqual(self.sql("SELECT key, event, date(on_day * 86400, 'unixepoch') FROM messages WHERE key > 'HIS-000002' ORDER BY key"),
                         [("HIS-000003", "settled", "2023-11-08"), ("HIS-000004", "reversed", "2023-11-08"),
                          ("HIS-000005", "settled", "2023-11-08")])
        together = self.money()
        # the same by two commands: refund, then the lines that stay
        other = pathlib.Path(self.folder.name) / "other.db"
        self.db = other
        self.say(SHARED + LINES + "settle payer=mother\nrefund 3\nfee implant 750.00 2 100%\nfee care 6200.00 2.5 0\nsettle payer=mother\n")
        self.assertEqual(self.money(), together)

    def test_partial_return_has_the_accumulators_of_then(self):
        """A later stay rests on the first; the first is settled again as if the later had never been."""
        self.say(BOUND + LINES + "settle\nday 2023-12-01\nregister admission\nfee care 1000.00 1 0\nsettle\n")
        self.assertEqual(self.paid("HIS-000003")["hifp_pay"], (100000 - 60000) * 7 // 10)  # the second stay: 600
        out = self.say("day 2023-12-05\nreturn 2 1\n")
        self.assertIn("LATER_SETTLEMENTS", out)
        self.assertEqual(self.paid("HIS-000005")["hifp_pay"], self.FUND)  # class C took no part
        self.assertEqual(self.paid("HIS-000005")["psn_cash_pay"], self.OWN - 150000)
        receipt = self.one("SELECT receipt FROM messages WHERE key = 'HIS-000005'")
        self.assertIn('"year.hifp_pay":0.00', receipt)
        self.assertEqual(self.one("SELECT value FROM accumulators WHERE family = 'year' AND name = 'hifp_pay'"), self.FUND + 28000)

    def test_what_is_left_is_returned_in_part_again(self):
        """Twice in part, with a later stay in between: each time the accumulators before the very first settlement."""
        self.say(BOUND + LINES + "settle\nday 2023-12-01\nregister admission\nfee care 1000.00 1 0\nsettle\nday 2023-12-05\nreturn 2 1\n")
        self.say("return 5 1\n")  # of what is left, the surgery
        fund = (1550000 - self.DEDUCTIBLE) * 7 // 10
        self.assertEqual(self.paid("HIS-000007"), {"hifp_pay": fund, "psn_cash_pay": 1550000 - fund})
        self.assertEqual(self.one("SELECT value FROM accumulators WHERE family = 'year' AND name = 'hifp_pay'"), fund + 28000)
        out = self.say("refund 7\n")
        self.assertIn("LATER_SETTLEMENTS", out)
        self.assertEqual(self.one("SELECT value FROM accumulators WHERE family = 'year' AND name = 'hifp_pay'"), 28000)
        self.assertEqual(self.one("SELECT SUM(amount) FROM moves"), 100000)

    def test_a_visit_of_a_retiree(self):
        """Ningbo, outpatient: this year's money 200, own 300, then 75 % of the fund, then earlier years' money."""
        path = pathlib.Path(self.folder.name) / "card.token"
        path.write_text("medium card\nowner old\n")
        out = self.say(FAMILY + "hospital 330200 tertiary this-year-first=yes\n"
                       "person old born=1955-03-01 scheme=employee state=normal type=retired insured=330200 enrolled=yes free-medical=no\n"
                       "account old 250.00 this-year=200.00\nscan card.token\nregister registration\nfee visit 1000.00 1 0\nsettle\n")
        self.assertEqual(self.paid("HIS-000001"), {"acct_current": 20000, "hifp_pay": 37500, "acct_own": 5000, "psn_cash_pay": 37500})
        self.assertIn("CEILING_NOT_APPLIED", out)
        self.assertEqual(self.sql("SELECT balance, current_year FROM accounts WHERE person = 'old'"), [(0, 0)])
        self.say("refund 1\n")
        self.assertEqual(self.sql("SELECT balance, current_year FROM accounts WHERE person = 'old'"), [(25000, 20000)])

    def test_two_visits_at_once(self):
        """The lines of a visit are its own: another patient's are not settled with them."""
        self.token("other")
        out = self.say(BOUND + "fee care 1000.00 1 0\nperson other born=2016-02-29 scheme=resident state=normal insured=330200 enrolled=yes evoucher=yes\n"
                       + CARDS + "bind mother other relation=child\nscan other.token\nregister admission\nfee care 2000.00 1 0\n"
                       "visit 1\nfees\nsettle\nvisit 2\nsettle\n")
        self.assertEqual(out.count("合计 total 1000.00"), 1)
        self.assertEqual(self.sql("SELECT m.person, SUM(v.amount) FROM messages m JOIN moves v ON v.message = m.key GROUP BY 1 ORDER BY 1"),
                         [("child", 100000), ("other", 200000)])

    def test_lines_from_a_file(self):
        path = pathlib.Path(self.folder.name) / "stay.csv"
        path.write_text('name,price,quantity,ratio,ceiling,level\n"implant, imported",750.00,2,1,,丙\nsurgery,5000,1,0.1\ncare,6200.00,2.5,0%,,甲\n')
        out = self.say(BOUND + "fees stay.csv\nsettle\n")
        self.assertIn("1. 丙  implant, imported  750.00 x 2 = 1500.00", out)
        self.assertEqual(self.amount(out, "hifp_pay"), [yuan(self.FUND)])
        for text, told in (("x,1.005,1,0\n", "stay.csv:1: 不是单价"), ("x,1,1\n", "stay.csv:1: 每行应为"), ("x,1,1,0\ny,1,1,1.1\n", "stay.csv:2: 不是自付比例"),
                           ("\n# nothing\n", "no fee line stands in the file")):
            path.write_text(text)
            self.assertIn(told, self.refused("fees stay.csv\n"))
        self.assertEqual(self.one("SELECT COUNT(*) FROM counter_lines WHERE bill LIKE 'visit%'"), 0)

    def test_a_bill_that_does_not_add_up(self):
        out = self.say(BOUND + LINES + "settle total=22000.01\nfees\n")
        self.assertIn("BILL_TOTAL", out)
        self.assertIn("合计 total 22000.00", out)
        self.assertEqual(self.one("SELECT COUNT(*) FROM moves"), 0)

    def test_undetermined_names_what_the_sources_do_not_say(self):
        out = self.say(BOUND + LINES + "day 2024-01-01\nsettle\n")
        self.assertIn("无法判定 undetermined", out)
        self.assertIn("来源未载 the sources do not say", out)
        self.assertEqual(self.one("SELECT COUNT(*) FROM moves"), 0)


class Again(Counter):
    def test_each_message_once(self):
        for script in (CARDS + "bind mother child relation=child\n", "unbind mother child\n", "day 2023-11-09\nbind mother child relation=child\n",
                       "aid mother child relation=child\n", "papers\nscan child.token\nregister\n" + LINES + "settle payer=mother\n",
                       "return 5 2\n", "refund 7\n", "papers payer_login\nend-aid mother child\n"):
            self.say(FAMILY + script if not self.db.exists() else script)
            before = self.everything()
            out = self.say("again\nagain\n")
            self.assertEqual(out.count("nothing was done now"), 2, script + out)
            self.assertEqual(self.everything(), before, script)

    def test_an_earlier_one(self):
        self.say(SHARED + LINES + "settle payer=mother\nreturn 3 2\n")
        before = self.everything()
        for number in range(1, 6):
            self.assertIn("nothing was done now", self.say(f"again {number}\n"))
        self.assertEqual(self.everything(), before)

    def test_a_review_once(self):
        self.say(FAMILY + ALIPAY + "review 1 yes\n")
        before = self.everything()
        self.say("again\nagain 1\n")
        self.assertEqual(self.everything(), before)


class Windows(Counter):
    HERE = "day 2023-11-08\nhospital 330200 tertiary\n" + CARDS

    def side_by_side(self, scripts):
        """Each script at a window of its own, all at once; what each printed."""
        running = []
        for i, script in enumerate(scripts):
            path = pathlib.Path(self.folder.name) / f"window{i}.txt"
            path.write_text(script)
            command = [COUNTER, "--window", str(i + 2), str(self.db), str(path)]
            running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder.name))
        outs = [process.communicate(timeout=120)[0].decode() for process in running]
        self.assertEqual([process.returncode for process in running], [0] * len(running), outs)
        return outs

    def test_a_desk_each(self):
        self.say(BOUND + LINES)
        self.side_by_side([self.HERE + "scan child.token\nregister registration\n"])
        self.assertEqual(self.one("SELECT value FROM counter_desk WHERE at_window = '1' AND name = 'visit'"), "1")
        self.assertIn("合计 total 22000.00", self.say("fees\n"))

    def test_the_fifth_place_is_given_once(self):
        person = "person c{0} born=2015-06-01 scheme=resident state=normal insured=330200 enrolled=yes\n"
        bind = "bind mother c{0} relation=child\n"
        self.say(FAMILY + CARDS + "".join(person.format(i) for i in range(8)) + "".join(bind.format(i) for i in range(4)))
        outs = self.side_by_side([self.HERE + bind.format(i) for i in range(4, 8)])
        self.assertEqual(sum("已办 recorded" in out for out in outs), 1, outs)
        self.assertEqual(sum("LIMIT_MEMBERS" in out for out in outs), 3, outs)
        self.assertEqual(self.one("SELECT COUNT(DISTINCT number) FROM counter_sent"), 8)

    def test_an_account_is_spent_once(self):
        """Two children, 4 000 yuan of patient's share each, one account of 5 000."""
        script = FAMILY + CARDS
        for child in ("a", "b"):
            self.token(child)
            script += f"person {child} born=2015-06-01 scheme=resident state=normal insured=330200 enrolled=yes evoucher=yes\n"
            script += f"bind mother {child} relation=child\naid mother {child} relation=child\n"
        self.say(script)
        bill = "scan {0}.token\nregister admission\nfee x 4000.00 1 1\nsettle payer=mother\nagain\n"
        outs = self.side_by_side([self.HERE + bill.format(child) for child in "ab"])
        paid = [row[0] for row in self.sql("SELECT amount FROM moves WHERE name = 'acct_mulaid_pay' ORDER BY amount")]
        self.assertEqual(paid, [100000, 400000], outs)
        self.assertEqual(self.one("SELECT balance FROM accounts"), 0)


class CutOff(Counter):
    SLOW = ("CREATE TRIGGER slow BEFORE INSERT ON messages BEGIN SELECT (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c"
            " WHERE x < 1000000000) SELECT MAX(x) FROM c); END")

    def kill_inside(self, script):
        """Kills the counter between the beginning and the end of its transaction."""
        self.write(self.SLOW)
        with subprocess.Popen(self.start(script), stdout=subprocess.DEVNULL, cwd=self.folder.name) as process:
            end = time.monotonic() + 60
            while time.monotonic() < end and not self.sql("SELECT 1 FROM counter_desk WHERE name = 'sending' AND value <> ''"):
                time.sleep(0.02)
            time.sleep(0.5)
            self.assertIsNone(process.poll())
            process.kill()
        self.write("DROP TRIGGER slow")

    def test_killed_in_a_settlement(self):
        self.say(SHARED)
        before = self.everything()
        self.kill_inside(LINES + "settle payer=mother\n")
        self.assertEqual(self.everything(), before)
        out = self.say("again\n")
        self.assertIn("a message was left unfinished: HIS-000003", out)
        self.assertIn("HIS-000003: 已办", out)
        self.assertEqual(self.paid("HIS-000003")["acct_mulaid_pay"], 500000)
        self.assertNotIn("unfinished", self.say("again\n"))
        self.assertEqual(self.one("SELECT SUM(amount) FROM moves"), Bills.TOTAL)

    def test_killed_in_an_application(self):
        self.say(FAMILY)
        self.kill_inside(ALIPAY)
        self.assertEqual(self.one("SELECT COUNT(*) FROM bindings"), 0)
        self.assertIn("HIS-000001: 已受理", self.say("again\n"))

    def test_killed_in_a_partial_return(self):
        self.say(SHARED + LINES + "settle payer=mother\n")
        self.kill_inside("return 3 2\n")
        out = self.say("again\n")
        self.assertIn("HIS-000004: 已办", out)
        self.assertIn("HIS-000005: 已办", out)
        self.assertEqual(self.one("SELECT SUM(amount) FROM moves"), Bills.TOTAL - 500000)

    def test_killed_between_refund_and_rest(self):
        """The refund is recorded, the process ends, and the rest is settled by the next one."""
        self.say(SHARED + LINES + "settle payer=mother\n")
        self.write("CREATE TRIGGER stop BEFORE INSERT ON counter_sent WHEN NEW.what = 'settle' BEGIN SELECT RAISE(ABORT, 'cut off'); END")
        self.refused("return 3 2\n", 1)
        self.assertEqual(self.one("SELECT SUM(amount) FROM moves"), 0)
        self.write("DROP TRIGGER stop")
        out = self.say("again\n")
        self.assertIn("HIS-000004: 此前已办", out)
        self.assertIn("HIS-000005: 已办", out)

    def test_each_line_in_a_process_of_its_own(self):
        """The story, cut off after every line: what comes out in the database is the same."""
        lines = [line for line in (STORY / "family.txt").read_text().splitlines() if line and not line.startswith("#")]
        for name in ("xiaoyu.token", "xiaoxue.token", "stay.csv"):
            (pathlib.Path(self.folder.name) / name).write_text((STORY / name).read_text())
        self.say("\n".join(lines) + "\n")
        whole = self.everything()
        self.db = pathlib.Path(self.folder.name) / "other.db"
        for line in lines:
            self.say(line + "\n")
        self.assertEqual(self.everything(), whole)

    def test_the_database_refuses(self):
        self.say(SHARED + LINES)
        before = self.everything()
        self.write("CREATE TRIGGER full BEFORE INSERT ON moves BEGIN SELECT RAISE(ABORT, 'no room'); END")
        said = self.refused("settle payer=mother\n", 1)
        self.assertRegex(said, r"^\S+script.txt:1: 没有办成 not done: sqlite: .*no room.*\n +again ")
        self.assertEqual(self.everything(), before)
        self.write("DROP TRIGGER full")
        self.assertIn("已办", self.say("again\n"))


class Wrong(Counter):
    """Told with file and line, what would be right, and nothing done."""

    CASES = (
        ("bindd mother child\n", "no such command"),
        ("relation=child\n", "no such command"),
        ("help settel\n", "no such command"),
        ("bind mother\n", "missing: MEMBER"),
        ("bind mother child\n", "missing: relation"),
        ("bind mother child father relation=child\n", "too much: father"),
        ("bind mother child relation=child colour=red\n", "no such argument: colour"),
        ("bind mother child relation=child relation=spouse\n", "said twice: relation"),
        ("bind mother child relation=\n", "nothing stands behind: relation"),
        ("bind mother child relation=cousin\n", "spouse 配偶"),
        ("bind mother child relation=child channel=fax\n", "alipay 支付宝"),
        ("bind mother child relation=child guardian=maybe\n", "yes or no: maybe"),
        ("bind mother nobody relation=child\n", "nobody of this name is registered"),
        ("unbind mother child side=court\n", "not in the code table: court"),
        ("papers birth_certt\n", "no such paper"),
        ("review 9 yes\n", "no such message"),
        ("review 1 perhaps\n", "yes or no: perhaps"),
        ("review 1 yes\n", "does not await a review"),
        ("resume 1\n", "does not wait for papers"),
        ("day 2023-02-29\n", "not a day"),
        ("day 2023-1-1\n", "not a day"),
        ("day\n", "missing: DATE"),
        ("hospital 33020 tertiary\n", "not an area of six digits"),
        ("hospital 330200 best\n", "not in the code table: best"),
        ("person x born=1.6.2015\n", "not a day"),
        ("person x scheme=private\n", "not in the code table"),
        ("person x enrolled=maybe\n", "yes or no"),
        ("account mother 5000.001\n", "not an amount"),
        ("account mother 5,000\n", "not an amount"),
        ("account mother -1\n", "not an amount"),
        ("account mother 1e3\n", "not an amount"),
        ("account mother 10000000.01\n", "not an amount"),
        ("account nobody 1\n", "nobody of this name"),
        ("account mother 1 this-year=2\n", "more than the balance"),
        ("hospital 330200 tertiary this-year-first=maybe\n", "yes or no"),
        ("fee x 1.001 1 0\n", "not a unit price"),
        ("fee x 1 0 0\n", "not a quantity"),
        ("fee x 1 1.00001 0\n", "not a quantity"),
        ("fee x 1 1 1.01\n", "not a self-pay ratio"),
        ("fee x 1 1 101%\n", "not a self-pay ratio"),
        ("fee x 1 1 0 level=D\n", "the level is to be A, B or C"),
        ("fee x 1 1 0 ceiling=cheap\n", "not a price ceiling"),
        ("fee x 1000000 100 0\n", "at most 10000000.00"),
        ("fee \"x 1 1 0\n", "a quote is not closed"),
        ("fee \"\" 1 1 0\n", "empty"),
        ("fees none.csv\n", "cannot be opened"),
        ("visit 7\n", "no such visit"),
        ("scan none.token\n", "cannot be opened"),
        ("scan bad.token\n", "medium, owner, shown-by"),
        ("scan empty.token\n", "medium and owner at least"),
        ("register party\n", "an admission or a registration"),
        ("use party\n", "not in the code table: party"),
        ("settle\n", "there are no fee lines"),
        ("settle total=many\n", "not an amount"),
        ("settle payer=nobody\n", "nobody of this name"),
        ("refund 1\n", "is no settlement"),
        ("return 1\n", "missing: LINES"),
        ("x" * 2000 + "\n", "too many words"),
        ("papers" + " login" * 30 + "\n", "too many words"),
    )

    def test_each(self):
        folder = pathlib.Path(self.folder.name)
        (folder / "bad.token").write_text("colour red\n")
        (folder / "empty.token").write_text("# nothing\n")
        self.say(BOUND)
        before = self.everything(), self.sql("SELECT * FROM counter_desk"), self.sql("SELECT * FROM counter_lines"), self.sql("SELECT * FROM persons")
        for line, told in self.CASES:
            with self.subTest(line=line[:60]):
                said = self.refused("help\n\n" + line)
                self.assertIn("script.txt:3: ", said)
                self.assertIn(told, said)
                self.assertRegex(said, "[\u4e00-\u9fff]")
        self.assertEqual((self.everything(), self.sql("SELECT * FROM counter_desk"), self.sql("SELECT * FROM counter_lines"), self.sql("SELECT * FROM persons")),
                         before)

    def test_nothing_after_it_is_run(self):
        self.assertIn("the script stops here", self.refused(FAMILY + "fee\nperson late\n"))
        self.assertEqual(self.one("SELECT COUNT(*) FROM persons"), 2)

    def test_lines_to_return(self):
        self.say(SHARED + LINES + "settle\n")
        for lines in ("4", "0", "2,2", "2-3", "x", "1,", ",1"):
            self.assertIn("lines of the bill", self.refused(f"return 3 {lines}\n"), lines)
        self.assertIn("use refund", self.refused("return 3 1,2,3\n"))
        self.assertIn("too many lines at once", self.refused("return 3 " + ",".join(["1"] * 80) + "\n"))

    def test_what_comes_first(self):
        for line, told in (("bind a b relation=child", "say first what day it is"), ("use", "say first what day it is")):
            self.assertIn(told, self.refused(line + "\n"))
        self.assertIn("which hospital", self.refused("day 2023-11-08\nuse\n"))
        self.assertIn("read a medium first", self.refused(FAMILY + "use\n"))
        self.assertIn("register first", self.refused("fee x 1 1 0\n"))
        self.assertIn("no message was sent", self.refused("again\n"))

    def test_help(self):
        out = self.say("help\n")
        names = re.findall(r"(?m)^   ([a-z][a-z-]*)(?: |$)", out)
        self.assertEqual(len(names), len(set(names)))
        for name in ("scan", "bind", "review", "settle", "return", "again"):
            self.assertIn(name, names)
            one = self.say(f"help {name}\n")
            self.assertRegex(one, "[\u4e00-\u9fff].* / [a-z]")

    def test_at_the_terminal(self):
        """A person is asked for each paper, goes on after a wrong command, and what is typed behind an answer is no command."""
        self.say(FAMILY)
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        with subprocess.Popen([COUNTER, str(self.db)], stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder.name) as process:
            os.close(slave)
            os.write(master, "bindd\nbind mother child relation=child\ny\ny\ny\nno, and unbind mother child at once\n"
                     "resume 1\ny\nmessages\nquit\n".encode())
            out = process.communicate(timeout=60)[0].decode()
        self.assertEqual(process.returncode, 0)
        self.assertIn("2023-11-08 窗口> ", out)
        self.assertIn("绑定人身份证 binder's ID card (binder_id_card)? [y/n]", out)
        self.assertNotIn("unbind", out)
        self.assertIn("HIS-000001: 未记账", out)
        self.assertIn("HIS-000001: 已办", out)

    def test_standard_input(self):
        done = self.run_it([COUNTER, str(self.db)], input=(FAMILY + "nonsense\n").encode())
        self.assertEqual(done.returncode, 2)
        self.assertIn("stdin:7: ", done.stderr.decode())

    def test_database_and_script(self):
        folder = pathlib.Path(self.folder.name)
        text = folder / "text.db"
        text.write_text("this is no database, but long enough to be taken for one: " * 20)
        for db in (text, folder, folder / "no" / "such.db"):
            done = self.run_it(self.start("help\n", db))
            self.assertEqual(done.returncode, 1, db)
            self.assertIn("the database cannot be opened", done.stderr.decode())
            self.assertIn("check that the file or server is there", done.stderr.decode())
            self.assertEqual(done.stdout, b"")
        self.assertEqual(self.run_it([COUNTER, str(self.db), "none.txt"]).returncode, 2)
        self.assertEqual(self.run_it([COUNTER]).returncode, 2)
        self.assertEqual(self.run_it([COUNTER, "--help"]).returncode, 2)

    def test_not_writable(self):
        self.say(FAMILY)
        os.chmod(self.db, 0o444)
        os.chmod(self.folder.name, 0o555)
        self.addCleanup(os.chmod, self.folder.name, 0o755)
        somebody = {"user": 65534} if os.geteuid() == 0 else {}  # root may write everywhere
        try:
            done = self.run_it([COUNTER, str(self.db)], input=b"help\n", **somebody)
        except PermissionError:
            self.skipTest("nobody else may run the program here")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the database cannot be opened", done.stderr.decode())


class Private(Counter):
    def test_no_private_fact_in_what_is_kept(self):
        self.say(SHARED)
        number = "11010519491231002X"  # of the standard's example
        self.token("grandma", name="g")
        self.say("person grandma born=1949-12-31 scheme=resident state=normal insured=330200 enrolled=yes evoucher=yes\n")
        self.write(f"UPDATE persons SET id_number = '{number}', psn_cert_type = 'resident_id' WHERE id = 'grandma'")
        out = self.say(LINES + "settle payer=mother\nreturn 3 2\n" + CARDS + "papers binder_id_card member_id_card\n"
                       "bind mother grandma relation=parent\n" + CARDS + "bind mother grandma relation=parent\n")
        kept = self.sql("SELECT receipt FROM messages") + self.sql("SELECT text FROM drafts")
        self.assertGreaterEqual(len(kept), 6)
        for (text,) in kept:
            self.assertTrue(text.startswith("{"))
            for private in (number, "1949-12-31", "2015-06-01", "1985-03-08", '"mother"', '"grandma"'):
                self.assertNotIn(private, text)
        self.assertNotIn(number, out)
        self.assertNotIn("2015-06-01", out)


class Story(Counter):
    def test_the_story_is_what_its_head_says(self):
        script = STORY / "family.txt"
        done = self.run_it([COUNTER, str(self.db), str(script)])
        out = done.stdout.decode()
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), out)
        self.assertEqual(self.paid("HIS-000003"), {"hifp_pay": 1316000, "acct_mulaid_pay": 500000, "psn_cash_pay": 384000})
        self.assertEqual(self.paid("HIS-000005"), {"hifp_pay": 1001000, "acct_mulaid_pay": 500000, "psn_cash_pay": 199000})
        outcomes = re.findall(r"使用凭证 use => \S+ (\w+)", out)
        self.assertEqual(outcomes, ["deny", "permit"] + ["permit"] * 3 + ["pending", "permit", "permit", "deny"])
        self.assertEqual(out.count("NEED_REVERIFY"), 2)
        self.assertEqual(self.sql("SELECT member, status FROM bindings ORDER BY application"), [("小雨", "ended"), ("小雪", "active")])
        # from standard input, in its folder
        self.db = pathlib.Path(self.folder.name) / "stdin.db"
        with script.open("rb") as text:
            again = subprocess.run([COUNTER, str(self.db)], stdin=text, stdout=subprocess.PIPE, check=False, timeout=120, cwd=STORY)
        self.assertEqual((again.returncode, again.stdout.decode()), (0, out))


if __name__ == "__main__":
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    if end != 3:
        sys.exit(__doc__)
    COUNTER, STORY = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=[sys.argv[0], *sys.argv[end + 1:]])
