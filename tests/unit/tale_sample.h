/* A pack whose settlements have a step of every kind to tell, one below it, and requests. */
#ifndef YB_TESTS_TALE_SAMPLE_H
#define YB_TESTS_TALE_SAMPLE_H

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Woverlength-strings"
#endif
static const char tale_pack[] =
    "policy tale \"故事\" / \"tale\" { area 000000 version \"1\" }\n"
    "source s \"文件\" dated 2024-01-01\n"
    "enum level { low \"1\" \"一级\" / \"level 1\" high \"3\" \"三\\\"级\\\"\" / \"level \\\"3\\\"\" }\n"
    "enum kind { full other wrong }\n"
    "record line { det_item_fee_sumamt money \"费用\" / \"fee\" share ratio \"自付比例\" / \"own share\"\n"
    "  free bool \"全免\" / \"free\" }\n"
    "record aid { since date \"生效\" / \"since\" available money \"可用额\" / \"available\" }\n"
    "decision settle \"结算\" / \"settle\" { kind kind level level \"级别\" / \"level\"\n"
    "  lines list of line max 30 \"明细\" / \"lines\" family list of aid max 30 \"亲属\" / \"family\"\n"
    "  born date private \"出生日期\" / \"date of birth\" admitted date \"入院日\" / \"admitted on\"\n"
    "  balance money optional \"余额\" / \"balance\" before money \"此前\" / \"before\" ward level \"病区\" / \"ward\" poor bool \"困难\" / \"poor\" }\n"
    "payer hifp_pay fund \"统筹\" / \"pool\" payer maf_pay fund \"救助\" / \"assistance\"\n"
    "payer acct_own patient \"个账\" / \"own account\" into acct_pay\n"
    "payer acct_mulaid_pay patient \"共济\" / \"mutual aid\" into acct_pay\n"
    "payer psn_cash_pay patient \"现金\" / \"cash\"\n"
    "table start \"起付标准\" / \"deductible\" (level, times : count) : money { cite s\n"
    "  low, _ => ¥100\n  high, ..1 => ¥1200\n  high, 2.. => ¥600\n}\n"
    "table rate \"支付比例\" / \"rate\" (level, amount band : money) : ratio { cite s\n"
    "  low, ¥0..¥1000 => 90%\n  low, ¥1000.. => 95%\n  high, ¥0..¥1000 => 70%\n  high, ¥1000.. => 80%\n}\n"
    "table rates \"支付比例\" / \"rate\" (level, amount band : money) : ratio { from 2020-01-01 until 2023-01-01 cite s\n"
    "  _, ¥0..¥1500 => 60%\n  _, ¥1500.. => 65%\n  from 2023-01-01 cite s\n"
    "  low, _ => 90%\n  high, ¥0..¥1000 => 70%\n  high, ¥1000.. => 80%\n}\n"
    "param most \"年限额\" / \"ceiling\" : money = ¥1500 cite s\n"
    "param few \"少数\" / \"few\" : set of level = {} cite s\n"
    "table extra \"附加\" / \"extra\" (level, ward : level) : ratio { cite s\n  high, _ => 5%\n  low, low => 1%\n  low, high => 2%\n}\n"
    "param half : ratio = 50% cite s\n"
    "let old \"高龄\" / \"aged\" = age(born) >= 60 years for settle\n"
    "settle bill when kind = full {\n"
    "  lines {\n"
    "    own \"自费\" / \"own\" = det_item_fee_sumamt when free | round half_up (det_item_fee_sumamt * share) otherwise\n"
    "    net \"净额\" / \"net\" = det_item_fee_sumamt - own\n  }\n"
    "  medfee_sumamt \"总额\" / \"bill\" = sum(lines.det_item_fee_sumamt)\n"
    "  scope \"范围内\" / \"in scope\" = sum(lines.net)\n"
    "  due \"起付线\" / \"deductible due\" = start(level, 2) when poor | start(level, 1) otherwise\n"
    "  used \"实付起付线\" / \"deductible used\" = min(scope, due)\n"
    "  base \"计算额\" / \"base\" = scope - used\n"
    "  pay hifp_pay = round half_up across(rate(level), from before, for base) up to most\n"
    "  pay maf_pay = round half_up ((base - hifp_pay) * half) when poor\n"
    "  pay acct_own = left when has(balance) up to balance\n"
    "  pay acct_mulaid_pay = left each a in family order since first 2 up to a.available\n"
    "  rest psn_cash_pay\n"
    "  give part \"自付率\" / \"share borne\" = round half_up to 4 decimals (psn_part_amt / medfee_sumamt)\n}\n"
    "settle other when kind = other {\n"
    "  lines { half_fee \"半价\" / \"half\" : money = round down to jiao (det_item_fee_sumamt * half) }\n"
    "  medfee_sumamt = sum(lines.det_item_fee_sumamt)\n"
    "  old_start from 2020-01-01 until 2024-01-01 = ¥10\n"
    "  old_start from 2024-01-01 = if poor then ¥20 else start(level, 1) at admitted\n"
    "  years_old \"岁数\" / \"age\" : years = age(born)\n"
    "  pay hifp_pay from 2024-01-01 = across each round half_up (rates(level), from before, for medfee_sumamt)\n"
    "      up to most - old_start when not poor\n"
    "  rest psn_cash_pay\n  give halves \"半价合计\" / \"halves\" = sum(lines.half_fee)\n"
    "  give no_account \"无账户\" / \"no account\" = if not has(balance) and years_old >= 1 years then ¥1 else ¥0\n"
    "  give in_few \"少数级别\" / \"of the few\" : money optional = if level in few then ¥1 else none\n"
    "  give more \"加成\" / \"more\" = extra(level, ward) + 1%\n}\n"
    "settle wrong when kind = wrong { medfee_sumamt = sum(lines.det_item_fee_sumamt)  oth_pay = ¥1\n"
    "  pay hifp_pay = left  rest psn_cash_pay\n}\n";

/* Words of the nearest declaration that has some. */
static const char tale_below[] =
    "policy below extends tale \"下级\" / \"below\" { area 110000 version \"1\" }\n"
    "source t \"文件\" dated 2024-01-01\n"
    "param most : money = ¥20 cite t\n"
    "table start \"本地起付标准\" / \"local deductible\" (level, times : count) : money { cite t\n  _, _ => ¥50\n}\n"
    "settle bill { replace used \"本地已付\" / \"used here\" = min(scope, due)  replace base = scope - used - ¥1 }\n";

#define TALE_HEAD(area, on, kind)                                                                            \
    "{\"decision\":\"settle\",\"area\":\"" area "\",\"on\":\"" on "\",\"narrative\":true,\"facts\":{\"kind\":\"" kind "\","
#define TALE_LINES                                                                                           \
    "\"lines\":[{\"det_item_fee_sumamt\":1000,\"share\":0.1,\"free\":false},"                                \
    "{\"det_item_fee_sumamt\":500.05,\"share\":0.3,\"free\":false},"                                         \
    "{\"det_item_fee_sumamt\":200,\"share\":0,\"free\":true}]"
#define TALE_FAMILY                                                                                          \
    "\"family\":[{\"since\":\"2024-02-01\",\"available\":5000},{\"since\":\"2024-01-01\",\"available\":300}]"
/* 1700.05 in all; in scope 1250.03; 50.03 above the deductible, over two bands */
#define TALE_FULL                                                                                            \
    TALE_HEAD("000000", "2024-05-01", "full")                                                                \
    "\"level\":\"3\",\"poor\":false,\"born\":\"1950-01-01\",\"before\":980,\"balance\":100," TALE_LINES "," TALE_FAMILY "}}"
/* half the deductible; assistance; no accounts */
#define TALE_POOR                                                                                            \
    TALE_HEAD("000000", "2024-05-01", "full")                                                                \
    "\"level\":\"3\",\"poor\":true,\"born\":\"1950-01-01\",\"before\":0," TALE_LINES ",\"family\":[]}}"
#define TALE_BELOW                                                                                           \
    TALE_HEAD("110000", "2024-05-01", "full")                                                                \
    "\"level\":\"1\",\"poor\":false,\"born\":\"1990-01-01\",\"before\":0," TALE_LINES ",\"family\":[]}}"

#endif
