/* A pack for the host's side: a limit that is counted, papers with a choice, a face that holds for ten minutes, a review, and
   a bill with accumulators. */
#ifndef YB_TESTS_DESK_PACK_H
#define YB_TESTS_DESK_PACK_H

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Woverlength-strings"
#endif
static const char desk_pack[] =
    "policy desk \"柜台\" / \"desk\" { area 000000 version \"1\" }\n"
    "source s \"s\" dated 2026-01-01\n"
    "enum state { waiting \"1\" \"待审\" / \"waiting\" active \"2\" \"有效\" / \"active\" }\n"
    "enum way { paper \"1\" \"凭材料\" / \"papers\" plain \"2\" \"不凭\" / \"no papers\" }\n"
    "record tie { status state \"状态\" / \"state\" own bool optional \"本笔\" / \"this one\" }\n"
    "decision join \"加入\" / \"join\" {\n"
    "  age count \"年龄\" / \"age\"\n"
    "  name text private \"姓名\" / \"name\"\n"
    "  way way \"方式\" / \"way\"\n"
    "  ties list of tie max 900 counted \"关系\" / \"ties\"\n"
    "  credit money optional counted \"额度\" / \"credit\"\n"
    "}\n"
    "decision settle \"结算\" / \"settle\" { amount money \"金额\" / \"amount\" }\n"
    "accumulators year per year { fund money \"已付\" / \"paid\" }\n"
    "proof letter document \"信\" / \"letter\"\n"
    "proof book document \"簿\" / \"book\"\n"
    "proof stamp document \"章\" / \"stamp\"\n"
    "proof face verification \"脸\" / \"face\" valid 10 minutes\n"
    "proof review review \"审核\" / \"review\"\n"
    "rule join.young deny TOO_YOUNG when age < 16 say \"小\" / \"young\" cite s\n"
    "rule join.nameless deny NAMELESS when name = \"\" say \"名\" / \"name\" cite s\n"
    "rule join.full deny FULL when count(ties where not (has(own) and own)) >= 2 say \"满\" / \"full\" cite s\n"
    "rule join.credit deny NO_CREDIT when has(credit) and credit = ¥0 say \"无\" / \"none\" cite s\n"
    "rule join.papers require letter or (book and stamp) when way = paper say \"材料\" / \"papers\" cite s\n"
    "rule join.face require face say \"脸\" / \"face\" cite s\n"
    "rule join.review require review when way = paper say \"审\" / \"review\" cite s\n"
    "payer fund_pay fund \"基金\" / \"fund\"\n"
    "payer psn_cash_pay patient \"现金\" / \"cash\"\n"
    "settle bill {\n"
    "  medfee_sumamt = amount\n"
    "  pay fund_pay = round half_up (amount * 50%) up to max(¥0, ¥100 - year.fund)\n"
    "  rest psn_cash_pay\n"
    "  accumulate year.fund += fund_pay\n"
    "}\n";

#endif
