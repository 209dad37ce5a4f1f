/* A settlement told line by line: every kind of step, in both languages, worked out by hand. */
#include <stdlib.h>

#include "packs_room.h"
#include "tale_sample.h"

static char text[ROOM];

static int setup(void **state) {
    (void)state;
    return open_packs(tale_pack, tale_below);
}

static void decide(const char *request) {
    size_t len;
    yb_status st = yb_decide_json(policy, c, request, strlen(request), answer, sizeof answer, &len);
    if (st != YB_OK) print_error("%s\n", answer);
    assert_int_equal(st, YB_OK);
}

static const char *told(int32_t lang) {
    yb_buffer buffer = {.size = sizeof buffer, .out = text, .cap = sizeof text};
    assert_int_equal(yb_case_narrative(c, lang, &buffer), YB_OK);
    assert_int_equal(strlen(text), buffer.len);
    return text;
}

/* ---- every kind of step ---- */

static void test_full(void **state) {
    (void)state;
    decide(TALE_FULL);
    assert_string_equal(
        told(YB_ZH),
        "总额 = 合计(费用) = 1700.05\n"
        "自费 = [全免: 是] 费用 | [否] 四舍五入到分(费用 × 自付比例 = 100.0000, 150.0150, 0.0000) = 100.00, 150.02, 200.00\n"
        "净额 = 费用 − 自费 = 900.00, 350.03, 0.00\n"
        "范围内 = 合计(净额) = 1250.03\n"
        "起付线 = [困难: 否] 起付标准(三\"级\", 1) = 1200.00\n"
        "实付起付线 = 取小(范围内 1250.03, 起付线 1200.00) = 1200.00\n"
        "计算额 = 范围内 1250.03 − 实付起付线 1200.00 = 50.03\n"
        "统筹 = 四舍五入到分(分段按 支付比例(三\"级\"): 0.00..1000.00 段 20.00 × 70% = 14.00; "
        "1000.00.. 段 30.03 × 80% = 24.024; 合计 38.0240) = 38.02; 限额 年限额 = 1500.00; 付 38.02\n"
        "个账 = [有(余额): 是] 待付余额 = 1662.03; 限额 余额 = 100.00; 付 100.00\n"
        "共济 = 待付余额 = 1562.03; 限额 每行 可用额; 付 1562.03: 第1行 1262.03, 第2行 300.00\n"
        "现金 = 余下 = 0.00\n"
        "自付率 = 四舍五入到4位小数(个人负担总金额 1662.03 ÷ 总额 1700.05) = 97.76%\n");
}

static void test_poor(void **state) {
    (void)state;
    decide(TALE_POOR);
    assert_string_equal(
        told(YB_EN),
        "bill = sum(fee) = 1700.05\n"
        "own = [free: yes] fee | [no] rounded half up to fen(fee × own share = 100.0000, 150.0150, 0.0000) = "
        "100.00, 150.02, 200.00\n"
        "net = fee − own = 900.00, 350.03, 0.00\n"
        "in scope = sum(net) = 1250.03\n"
        "deductible due = [poor: yes] deductible(level \"3\", 2) = 600.00\n"
        "deductible used = min(in scope 1250.03, deductible due 600.00) = 600.00\n"
        "base = in scope 1250.03 − deductible used 600.00 = 650.03\n"
        "pool = rounded half up to fen(by bands of rate(level \"3\"): 0.00..1000.00: 650.03 × 70% = 455.0210) = 455.02; "
        "limit ceiling = 1500.00; paid 455.02\n"
        "assistance = [poor: yes] rounded half up to fen((base 650.03 − pool 455.02) × half 50% = 97.5050) = 97.51\n"
        "mutual aid = left to pay = 1147.52; limit of each row available; paid 0.00\n"
        "cash = what is left = 1147.52\n"
        "share borne = rounded half up to 4 decimals(borne by the patient 1147.52 ÷ bill 1700.05) = 67.5%\n");
}

/* ---- long columns, versions, what is private ---- */

static const char *other_request(const char *poor) {
    static char request[ROOM];
    size_t n = (size_t)snprintf(request, sizeof request,
                                TALE_HEAD("000000", "2024-05-01", "other")
                                "\"level\":\"3\",%s\"born\":\"1950-01-01\",\"before\":0,\"admitted\":\"2024-04-30\",\"lines\":[",
                                poor);
    for (int i = 0; i < 25; i++)
        n += (size_t)snprintf(request + n, sizeof request - n, "%s{\"det_item_fee_sumamt\":100.05}", i == 0 ? "" : ",");
    snprintf(request + n, sizeof request - n, "]}}");
    return request;
}

/* `of` twenty times, and how many there are. */
static size_t twenty(char *to, size_t size, const char *of) {
    size_t n = 0;
    for (int i = 0; i < 20; i++)
        n += (size_t)snprintf(to + n, size - n, "%s%s", i == 0 ? "" : ", ", of);
    return n + (size_t)snprintf(to + n, size - n, "…共 25 行");
}

static void test_other(void **state) {
    char befores[512], values[512], expected[4096];
    (void)state;
    decide(other_request("\"poor\":false,"));
    twenty(befores, sizeof befores, "50.0250");
    twenty(values, sizeof values, "50.00");
    snprintf(expected, sizeof expected,
                  "medfee_sumamt = 合计(费用) = 2501.25\n"
             "old_start = [困难: 否] 起付标准(三\"级\", 1) 按 入院日 2024-04-30 = 1200.00\n"
             "统筹 = [非 困难: 是] 逐段舍入,分段按 支付比例(三\"级\"): 0.00..1000.00 段 1000.00 × 70%% = 700.00; "
             "1000.00.. 段 1501.25 × 80%% = 1201.00; 合计 1901.00; 限额 年限额 1500.00 − old_start 1200.00 = 300.00; "
             "付 300.00\n"
             "现金 = 余下 = 2201.25\n"
             "半价 = 舍去到角(费用 × half 50%% = %s) = %s\n"
             "岁数 = (隐私,不显示)\n"
             "半价合计 = 合计(半价) = 1250.00\n"
             "无账户 = [没有 余额 且 岁数 ≥ 1年: 是] 1.00\n"
             "少数级别 = [级别(三\"级\") 属于 少数(无): 否] 无\n"
             "加成 = 附加(三\"级\") 5%% + 1%% = 6%%\n",
             befores, values);
    assert_string_equal(told(YB_ZH), expected);
    assert_null(strstr(text, "1950"));
    assert_non_null(strstr(told(YB_EN), "50.00… 25 lines in all\nage = (private, not shown)\n"));
}

/* What is not known has no line, whichever way it was decided. */
static void test_undetermined(void **state) {
    (void)state;
    decide(other_request(""));
    assert_non_null(strstr(answer, "\"outcome\":\"undetermined\""));
    assert_non_null(strstr(told(YB_ZH), "medfee_sumamt = 合计(费用) = 2501.25\n"));
    assert_null(strstr(text, "统筹"));
    assert_null(strstr(text, "old_start"));
}

/* A line of which something is not known: its row tells so, before and after. */
static void test_unknown_row(void **state) {
    (void)state;
    decide(TALE_HEAD("000000", "2024-05-01", "full")
           "\"lines\":[{\"det_item_fee_sumamt\":1000,\"share\":0.1,\"free\":false},"
           "{\"det_item_fee_sumamt\":500.05,\"free\":false}]}}");
    assert_non_null(strstr(told(YB_ZH), "自费 = [全免: 否] 四舍五入到分(费用 × 自付比例 = 100.0000, 未知) = 100.00, 未知\n"
                                        "净额 = 费用 − 自费 = 900.00, 未知\n"));
    assert_null(strstr(text, "范围内 ="));
}

/* ---- words of names ---- */

static void test_below(void **state) {
    (void)state;
    decide(TALE_BELOW);
    assert_non_null(strstr(told(YB_ZH), "起付线 = [困难: 否] 本地起付标准(一级, 1) = 50.00\n"));
    assert_non_null(strstr(text, "本地已付 = 取小(范围内 1250.03, 起付线 50.00) = 50.00\n"));
    assert_non_null(strstr(text, "计算额 = 范围内 1250.03 − 本地已付 50.00 − 1.00 = 1199.03\n"));
    assert_non_null(strstr(text, "限额 年限额 = 20.00; 付 20.00\n"));
    assert_non_null(strstr(told(YB_EN), "used here = min(in scope 1250.03, deductible due 50.00) = 50.00\n"));
}

/* ---- as JSON ---- */

static char *put_json_lines(char *to, const char *lines) {
    *to++ = '[';
    for (const char *at = lines; *at != '\0'; at++) {
        if (at == lines || at[-1] == '\n') *to++ = '"';
        if (*at == '"') *to++ = '\\';
        if (*at == '\n') *to++ = '"', *to++ = ',';
        if (*at != '\n') *to++ = *at;
    }
    to[-1] = ']';
    *to = '\0';
    return to;
}

/* The lines are those of the text, escaped; between what is added up and the trace. */
static void test_json(void **state) {
    static char expected[2 * ROOM];
    char *to = expected;
    (void)state;
    decide(TALE_FULL);
    to += sprintf(to, "],\"setl_proc_info\":{\"zh\":");
    to = put_json_lines(to, told(YB_ZH));
    to += sprintf(to, ",\"en\":");
    to = put_json_lines(to, told(YB_EN));
    (void)sprintf(to, "}}");
    const char *at = strstr(answer, "],\"setl_proc_info\"");
    assert_non_null(at);
    assert_string_equal(at, expected);
    char out[ROOM];
    size_t len;
    assert_int_equal(yb_case_json(c, YB_JSON_NARRATIVE, out, sizeof out, &len), YB_OK);
    assert_string_equal(out, answer);
    assert_int_equal(yb_case_json(c, YB_JSON_NARRATIVE | YB_JSON_TRACE, out, sizeof out, &len), YB_OK);
    assert_non_null(strstr(out, "\"]},\"trace\":["));
    assert_int_equal(yb_case_json(c, 0, out, sizeof out, &len), YB_OK);
    assert_null(strstr(out, "setl_proc_info"));
}

static void test_refund(void **state) {
    char out[ROOM];
    size_t len;
    (void)state;
    decide(TALE_FULL);
    assert_int_equal(yb_case_json(c, YB_JSON_NARRATIVE | YB_JSON_REFUND, out, sizeof out, &len), YB_OK);
    assert_non_null(strstr(out, "\"setl_proc_info\":{\"zh\":[\"退费: 以下为被冲正的结算的步骤, 各项金额均取相反数\",\"总额 = "));
    assert_non_null(strstr(out, "\"en\":[\"a refund: these are the steps of the settlement that it reverses; every amount "
                                "counts negated\",\"bill = "));
    assert_non_null(strstr(out, "\"总额 = 合计(费用) = 1700.05\""));
    assert_non_null(strstr(out, "\"hifp_pay\":-38.02"));
}

/* ---- room, statuses, images ---- */

static void test_every_capacity(void **state) {
    static char whole[ROOM];
    char out[8192];
    (void)state;
    decide(TALE_POOR);
    strcpy(whole, told(YB_EN));
    size_t need = strlen(whole);
    yb_buffer measure = {.size = sizeof measure};
    assert_int_equal(yb_case_narrative(c, YB_EN, &measure), YB_E_SPACE);
    assert_int_equal(measure.len, need);
    for (size_t cap = 1; cap <= need + 1; cap++) {
        yb_buffer buffer = {.size = sizeof buffer, .out = out, .cap = cap};
        assert_int_equal(yb_case_narrative(c, YB_EN, &buffer), cap > need ? YB_OK : YB_E_SPACE);
        assert_int_equal(buffer.len, need);
        assert_string_equal(out, cap > need ? whole : "");
    }
}

static void test_statuses(void **state) {
    yb_buffer buffer = {.size = sizeof buffer, .out = text, .cap = sizeof text};
    yb_buffer small = {.size = 1, .out = text, .cap = sizeof text};
    yb_buffer nowhere = {.size = sizeof nowhere, .cap = 1};
    (void)state;
    assert_int_equal(yb_case_narrative(c, YB_ZH, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_narrative(NULL, YB_ZH, &buffer), YB_E_ARGUMENT);
    assert_int_equal(yb_case_narrative(c, YB_ZH, &small), YB_E_STRUCT);
    assert_int_equal(yb_case_narrative(c, YB_ZH, &nowhere), YB_E_ARGUMENT);
    assert_int_equal(yb_case_begin(c, "settle", 0, yb_date_of(2024, 5, 1)), YB_OK);
    assert_int_equal(yb_case_narrative(c, YB_ZH, &buffer), YB_E_ORDER);
    assert_int_equal(yb_case_decide(c), YB_OK); /* nothing is known: no program */
    assert_int_equal(yb_case_narrative(c, YB_ZH, &buffer), YB_OK);
    assert_int_equal(buffer.len, 0);
}

/* The same from a saved image. */
static void test_saved(void **state) {
    static char before[ROOM];
    yb_policy *loaded;
    size_t len = 0;
    (void)state;
    decide(TALE_FULL);
    strcpy(before, answer);
    assert_int_equal(yb_policy_save(policy, NULL, 0, &len), YB_E_SPACE);
    void *bytes = malloc(len);
    assert_non_null(bytes);
    assert_int_equal(yb_policy_save(policy, bytes, len, &len), YB_OK);
    assert_int_equal(yb_policy_load(NULL, bytes, len, &loaded, NULL), YB_OK);
    assert_int_equal(yb_decide_json(loaded, NULL, TALE_FULL, strlen(TALE_FULL), answer, sizeof answer, &len), YB_OK);
    assert_string_equal(answer, before);
    yb_policy_unref(loaded);
    free(bytes);
}

/* ---- identities ---- */

/* A formula under a fund's name that no fund paid: the identity is the place. */
static void test_identity(void **state) {
    static const char request[] = TALE_HEAD("000000", "2024-05-01", "wrong") "\"born\":\"1950-01-01\"," TALE_LINES "}}";
    size_t len;
    (void)state;
    assert_int_equal(yb_decide_json(policy, c, request, strlen(request), answer, sizeof answer, &len), YB_E_IDENTITY);
    assert_non_null(strstr(answer, "\"at\":\"identity C: fund_pay_sumamt = hifp_pay + cvlserv_pay"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),           cmocka_unit_test(test_poor),
        cmocka_unit_test(test_other),          cmocka_unit_test(test_undetermined),
        cmocka_unit_test(test_unknown_row),
        cmocka_unit_test(test_below),          cmocka_unit_test(test_json),
        cmocka_unit_test(test_refund),         cmocka_unit_test(test_every_capacity),
        cmocka_unit_test(test_statuses),       cmocka_unit_test(test_saved),
        cmocka_unit_test(test_identity),
    };
    return cmocka_run_group_tests(tests, setup, close_packs);
}
