/* The steps of a decision as JSON: what is a step, what it is called and what it tells; worked out by hand. */
#include "packs_room.h"

static const char nation[] =
    "policy steps \"步骤\" / \"Steps\" { area 000000 }\n"
    "source paper \"文件\" dated 2024-01-01\n"
    "enum level { low  high }\n"
    "record line { det_item_fee_sumamt money  price price optional  cnt quantity }\n"
    "decision settle \"结算\" / \"settle\" { level level  own ratio private  lines list of line max 4 }\n"
    "payer hifp_pay fund \"统筹\" / \"pooled fund\"\n"
    "payer psn_cash_pay patient \"现金\" / \"cash\"\n"
    "table share(level, base band : money) : ratio { cite paper\n"
    "  low, ¥0..¥1000 => 70%\n"
    "  low, ¥1000.. => 80.5%\n"
    "  high, ¥0.. => 60%\n"
    "}\n"
    "param times : count = 2  cite paper\n"
    "let bonus = +3 pt\n"
    "let rate = share(level) + bonus\n"
    "let dated from 2023-01-01 until 2024-01-01 = ¥5\n"
    "let dated from 2024-01-01 = ¥6\n"
    "let given = times * 3\n"
    "let late = times * 4\n"
    "give told : count = given for settle\n"
    "settle one {\n"
    "  lines { value = if has(price) then round half_up (price * cnt) else det_item_fee_sumamt }\n"
    "  medfee_sumamt = sum(lines.det_item_fee_sumamt)\n"
    "  whole = round half_up (medfee_sumamt + dated * times)\n"
    "  layer = round down across(rate, from ¥500, for medfee_sumamt)\n"
    "  hidden = across each round half_up (own, from ¥0, for medfee_sumamt)\n"
    "  pay hifp_pay = min(layer, whole)\n"
    "  rest psn_cash_pay\n"
    "  give in_program = late\n"
    "}\n";

/* An area of its own rule: the program's section is the nation's. */
static const char below[] =
    "policy below extends steps \"区\" / \"Area\" { area 110000 }\n"
    "source own \"文件\" dated 2024-01-01\n"
    "rule settle.note note BELOW when level = low say \"低\" / \"low\" cite own\n";

#define FACTS                                                                                                          \
    "\"on\":\"2024-05-01\",\"trace\":true,\"facts\":{\"level\":\"low\",\"own\":0.123456,\"lines\":["                   \
    "{\"det_item_fee_sumamt\":1000.01,\"price\":2.345,\"cnt\":1.5},{\"det_item_fee_sumamt\":0.99,\"cnt\":7}]}}"

static int setup(void **state) {
    (void)state;
    return open_packs(nation, below);
}

/* The trace of the bill in an area. */
static const char *trace_in(const char *area) {
    char request[1024];
    size_t len;
    int n = snprintf(request, sizeof request, "{\"decision\":\"settle\",\"area\":\"%s\"," FACTS, area);
    assert_int_equal(yb_decide_json(policy, c, request, (size_t)n, answer, sizeof answer, &len), YB_OK);
    const char *trace = strstr(answer, ",\"trace\":");
    assert_non_null(trace);
    return trace;
}

static void tells(const char *trace, const char *step) {
    if (strstr(trace, step) == NULL) fail_msg("no step %s in %s", step, trace);
}

static void tells_not(const char *trace, const char *text) {
    if (strstr(trace, text) != NULL) fail_msg("%s in %s", text, trace);
}

/* Every `across` has its bands, in a formula too, and under its own name, though a let has the share. */
static void test_bands(void **state) {
    (void)state;
    const char *trace = trace_in("000000");
    tells(trace, "{\"step\":\"bands\",\"name\":\"layer.part\",\"values\":[500.00,501.00]}");
    tells(trace, "{\"step\":\"bands\",\"name\":\"layer.share\",\"values\":[0.730,0.835]}");
    tells(trace, "{\"step\":\"bands\",\"name\":\"layer.bands\",\"values\":[365.00,418.335]}");
    tells(trace, "{\"step\":\"round\",\"name\":\"layer\",\"before\":783.335,\"value\":783.33}");
    tells_not(trace, "rate.share");
}

/* A private ratio hides itself and what it gives, not what falls into the band. */
static void test_private_bands(void **state) {
    (void)state;
    const char *trace = trace_in("000000");
    tells(trace, "{\"step\":\"bands\",\"name\":\"hidden.part\",\"values\":[1001.00]}");
    tells(trace, "{\"step\":\"bands\",\"name\":\"hidden.share\",\"private\":true}");
    tells(trace, "{\"step\":\"bands\",\"name\":\"hidden.bands\",\"private\":true}");
    tells(trace, "{\"step\":\"round\",\"name\":\"hidden\",\"private\":true}");
}

/* A price that is none is not a price of nothing. */
static void test_none(void **state) {
    (void)state;
    const char *trace = trace_in("000000");
    tells(trace, "{\"step\":\"round\",\"name\":\"lines.value\",\"befores\":[3.5175,null],\"values\":[3.52,null]}");
    tells(trace, "\"name\":\"lines.value\",\"values\":[3.52,0.99]");
}

/* 1001.00 + 6.00 × 2 has no more than fen: nothing is rounded. */
static void test_nothing_to_drop(void **state) {
    (void)state;
    const char *trace = trace_in("000000");
    tells(trace, "{\"step\":\"value\",\"name\":\"whole\",\"value\":1013.00,");
    tells_not(trace, "{\"step\":\"round\",\"name\":\"whole\"");
}

/* As it is written, with its sign; of several versions none, as the one in force may be another. */
static void test_formulas(void **state) {
    (void)state;
    const char *trace = trace_in("000000");
    tells(trace, "{\"step\":\"value\",\"name\":\"bonus\",\"value\":0.03,\"formula\":\"+3 pt\"}");
    tells(trace, "{\"step\":\"value\",\"name\":\"dated\",\"value\":6.00}");
}

/* Whatever reads a let first: a formula, what is given by a program or for the decision; in an area that has the nation's
   section, too. */
static void test_lets(void **state) {
    static const char *const areas[] = {"000000", "110000"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *trace = trace_in(areas[i]);
        tells(trace, "{\"step\":\"value\",\"name\":\"bonus\",");
        tells(trace, "{\"step\":\"value\",\"name\":\"dated\",");
        tells(trace, "{\"step\":\"value\",\"name\":\"given\",\"value\":6,\"formula\":\"times * 3\"}");
        tells(trace, "{\"step\":\"value\",\"name\":\"told\",\"value\":6,\"formula\":\"given\"}");
        tells(trace, "{\"step\":\"value\",\"name\":\"late\",\"value\":8,\"formula\":\"times * 4\"}");
        tells(trace, "{\"step\":\"value\",\"name\":\"in_program\",\"value\":8,\"formula\":\"late\"}");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bands),           cmocka_unit_test(test_private_bands), cmocka_unit_test(test_none),
        cmocka_unit_test(test_nothing_to_drop), cmocka_unit_test(test_formulas),      cmocka_unit_test(test_lets),
    };
    return cmocka_run_group_tests(tests, setup, close_packs);
}
