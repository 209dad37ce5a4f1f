/* A small pack with both kinds of decision: facts of most kinds, a list, a dated param, a table, a bill. Its
   last test fails on purpose. */
#ifndef YB_TESTS_SMALL_PACK_H
#define YB_TESTS_SMALL_PACK_H

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Woverlength-strings"
#endif
static const char small_pack[] =
    "policy small \"小\" / \"small\" { area 000000 version \"1\" }\n"
    "source s \"s\" dated 2026-01-01\n"
    "enum kind { a \"1\" \"甲\" / \"A\" b \"2\" \"乙\" / \"B\" }\n"
    "enum insutype { employee \"310\" \"职\" / \"e\" resident \"390\" \"居\" / \"r\" }\n"
    "record row { fee money kind kind share ratio day date optional }\n"
    "decision ask \"问\" / \"ask\" { n count born date private t text optional k kind tags set of kind\n"
    "  rows list of row max 9 }\n"
    "decision settle \"结算\" / \"settle\" { lines list of row max 9 insutype insutype paid money }\n"
    "proof paper document \"纸\" / \"paper\" valid 10 minutes\n"
    "proof face verification \"脸\" / \"face\"\n"
    "param most : count { from 2020-01-01 until 2024-01-01 : 3 cite s from 2024-01-01 : 5 cite s }\n"
    "rule ask.most deny TOO_MANY when n > most say \"最多{most}\" / \"at most {most}\" cite s\n"
    "rule ask.young require paper or face when age(born) < 16 years say \"小\" / \"young\" cite s\n"
    "rule ask.rows deny ROWS when count(rows where fee > ¥5 and kind = a) > 2 say \"行\" / \"rows\" cite s\n"
    "rule ask.note note TAGGED when a in tags say \"注\" / \"note\" cite s\n"
    "payer hifp_pay fund \"统筹\" / \"pooled\"\n"
    "payer psn_cash_pay patient \"现金\" / \"cash\"\n"
    "table share_of(insutype, in_scope band) : ratio { cite s\n"
    "  employee, ¥0..¥1000 => 80%\n  employee, ¥1000.. => 90%\n"
    "  resident, ¥0..¥1000 => 50%\n  resident, ¥1000.. => 60%\n}\n"
    "settle bill {\n"
    "  lines { fulamt_ownpay_amt = fee when kind = b | ¥0 otherwise  inscp_scp_amt = fee - fulamt_ownpay_amt "
    "}\n"
    "  medfee_sumamt = sum(lines.fee)  inscp_scp_amt = sum(lines.inscp_scp_amt)\n"
    "  pay hifp_pay = across each round half_up (share_of(insutype), from paid, for inscp_scp_amt) up to "
    "¥500\n"
    "  rest psn_cash_pay\n  give by_band = bands of hifp_pay\n}\n"
    "test \"second\" settle on 2026-11-21 { lines = [{ fee: ¥100, kind: a, share: 50% }]  insutype = "
    "resident  paid = ¥0\n"
    "  expect permit  expect hifp_pay = ¥50, psn_cash_pay = ¥50 }\n"
    "test \"first\" ask on 2026-11-21 with most = 2 { n = 3  rows = []  tags = {}  born = 2000-01-01\n"
    "  expect deny TOO_MANY  expect not ROWS }\n"
    "test \"wrong\" ask on 2026-11-21 { n = 1  rows = []  expect deny ROWS }\n";

#define SMALL_ASK                                                                                            \
    "{\"decision\":\"ask\",\"area\":\"110000\",\"on\":\"2026-11-21\",\"trace\":true,\"receipt\":true,"       \
    "\"facts\":{"                                                                                            \
    "\"n\":9,\"born\":\"2015-01-01\",\"k\":\"1\",\"tags\":[\"a\"],\"t\":\"x\",\"rows\":[{\"fee\":\"5."    \
    "01\","                                                                                                  \
    "\"kind\":\"a\",\"share\":0.5,\"day\":\"2026-01-01\"}]},\"proofs\":{\"paper\":{\"state\":\"verified\","  \
    "\"minutes\":11}}}"
#define SMALL_SETTLE                                                                                         \
    "{\"decision\":\"settle\",\"area\":\"110000\",\"on\":\"2026-11-21\",\"trace\":true,\"receipt\":true,"    \
    "\"facts\":{"                                                                                            \
    "\"insutype\":\"310\",\"paid\":999.99,\"lines\":[{\"fee\":100,\"kind\":\"a\"},{\"fee\":7.77,\"kind\":"   \
    "\"b\"}]}}"

#endif
