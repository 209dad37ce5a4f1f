#!/usr/bin/env python3
"""The examples run, and say what they are there to say.

    test_examples.py EXAMPLE… [-- unittest's arguments]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

PROGRAMS = {}


def run(name):
    env = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run([PROGRAMS[name]], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Examples(unittest.TestCase):
    def output(self, name):
        code, out, err = run(name)
        self.assertEqual((code, err), (0, ""), out)
        return out

    def test_decide(self):
        out = self.output("decide")
        self.assertTrue(out.startswith("pending\n"))
        self.assertIn("owed: birth_cert or household_match or binder_hukou and member_hukou\n", out)
        self.assertNotIn("login", out)  # verified already

    def test_no_heap(self):
        out = self.output("no_heap")
        self.assertIn("decisions: 10000, refused: 2856, allocations: 0\n", out)

    def test_pack_change(self):
        out = self.output("pack_change")
        nation, five, six = re.split(r"(?m)^(?=my city)", out)
        self.assertIn("LIMIT_MEMBERS, a family account holds at most 5 members", nation)
        self.assertNotIn("我市医保亲情账户办法", nation)
        self.assertIn("not refused", five)
        self.assertIn("at most 6 members", six)
        self.assertIn("我市医保亲情账户办法 (2026-01-01, my_city)", six)

    def test_receipt_sm2(self):
        if "receipt_sm2" not in PROGRAMS:
            self.skipTest("OpenSSL is not installed")
        receipt, same, other, changed = self.output("receipt_sm2").splitlines()
        told = json.loads(receipt)
        self.assertEqual(list(told), ["engine", "policy", "request", "private", "outcome", "decision", "signature"])
        self.assertEqual(told["outcome"], "permit")
        self.assertNotIn("1964", receipt)
        self.assertRegex(told["private"]["patient.birth_date"], "^[0-9a-f]{64}$")
        self.assertTrue(told["signature"].startswith("30"))  # DER: two numbers in a sequence
        self.assertTrue(same.endswith(': YB_OK {"same":true,"differs":[]'))
        self.assertTrue(other.endswith(': YB_E_REPLAY {"same":false,"differs":["patient.birth_date"]'))
        found, of = re.search(r"(\d+) of (\d+)$", changed).groups()
        self.assertEqual((found, of), (str(len(receipt)), str(len(receipt))))

    def scenes(self):
        return re.split(r"(?m)^\d+\. ", self.output("family"))[1:]

    def test_family_binds(self):
        scenes = self.scenes()
        self.assertEqual(len(scenes), 10)
        outcomes = [re.search(r"=> \S+ (\w+)", scene) for scene in scenes]
        self.assertEqual([found and found.group(1) for found in outcomes],
                         ["pending", "pending", "permit", "deny", "deny", "undetermined", "deny", "permit", "permit", None])
        self.assertIn("出生医学证明", scenes[0])
        self.assertRegex(scenes[1], r"待交 owed: 经办机构审核")
        self.assertIn("LIMIT_MEMBERS: 亲情账户最多绑定5位", scenes[3])
        self.assertIn("LIMIT_BINDERS", scenes[4])
        self.assertIn("(member.birth_date)", scenes[5])

    def test_family_uses_and_shares(self):
        voucher, share = self.scenes()[6:8]
        self.assertIn("NOT_OWN_VOUCHER", voucher)
        self.assertIn("国令第735号》 2021-01-15 第17条", voucher)
        for amount, name in (("5000.00", "available"), ("5000.00", "mutual_part")):
            self.assertRegex(share, rf"(?m)^ +{re.escape(amount)}  .*  {name}$")

    def test_family_settles(self):
        bill, replay = self.scenes()[8:]
        for amount, name in (("22000.00", "medfee_sumamt"), ("1200.00", "act_pay_dedc"), ("13160.00", "hifp_pay"),
                             ("0.00", "acct_own"), ("5000.00", "acct_mulaid_pay"), ("3840.00", "psn_cash_pay")):
            self.assertRegex(bill, rf"(?m)^ +{re.escape(amount)}  .*  {name}$")
        self.assertIn("the same decision", replay)
        self.assertIn("重放没有得到凭据中的决定", replay)

    def test_family_tells_sources_and_both_languages(self):
        for scene in self.scenes()[:9]:
            self.assertIn("来源 source: 《", scene)
            self.assertRegex(scene, "[\u4e00-\u9fff]")
            self.assertRegex(scene, r"[a-z]{3}")


if __name__ == "__main__":
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    if end < 2:
        sys.exit(__doc__)
    PROGRAMS = {pathlib.Path(path).stem: path for path in sys.argv[1:end]}
    unittest.main(argv=[sys.argv[0], *sys.argv[end + 1:]])
