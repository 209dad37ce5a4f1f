/*
 * Every public function called as it must not be: NULLs, before begin, ids of others, wrong types, rows and
 * dates out of range, structs of a wrong size. Each answers with a status; after each the same case decides
 * rightly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/small_pack.h"
#include "yibao/yibao.h"

#define ROOM (1 << 16)
#define ON yb_date_of(2026, 11, 21)

static yb_policy *policy, *other;
static yb_case *c;
static char right[ROOM];

/* ---- a right decision, before and after every mistake ---- */

static void decide(char *out) {
    size_t len;
    assert_int_equal(yb_decide_json(policy, c, SMALL_ASK, strlen(SMALL_ASK), out, ROOM, &len), YB_OK);
}

static void still_right(void) {
    static char now[ROOM];
    decide(now);
    assert_string_equal(now, right);
}

static void told(yb_status want) {
    yb_error error = {.size = sizeof error};
    assert_int_equal(yb_case_error(c, &error), YB_OK);
    assert_int_equal(error.status, want);
    assert_true(error.zh[0] != '\0' && error.en[0] != '\0');
}

/* A call on the case that must fail: the case tells why, and then decides as before. */
#define FAILS(want, call)                                                                                    \
    do {                                                                                                     \
        assert_int_equal((call), (want));                                                                    \
        told(want);                                                                                          \
        still_right();                                                                                       \
        begin();                                                                                             \
    } while (0)

static void begin(void) {
    assert_int_equal(yb_case_begin(c, "ask", 110000, ON), YB_OK);
}

static yb_policy *compile(const char *text) {
    yb_compiler *compiler;
    yb_policy *made;
    assert_int_equal(yb_compiler_new(NULL, &compiler), YB_OK);
    assert_int_equal(yb_compiler_add(compiler, "pack.yb", text, strlen(text)), YB_OK);
    assert_int_equal(yb_compiler_finish(compiler, &made, NULL), YB_OK);
    yb_compiler_free(compiler);
    return made;
}

static int setup(void **state) {
    (void)state;
    policy = compile(small_pack);
    assert_int_equal(yb_policy_embedded(NULL, &other), YB_OK);
    assert_int_equal(yb_case_new(policy, NULL, &c), YB_OK);
    decide(right);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    yb_case_free(c);
    yb_policy_unref(policy);
    yb_policy_unref(other);
    return 0;
}

static uint32_t fact(const char *name) {
    uint32_t id = yb_fact(policy, "ask", name);
    assert_int_not_equal(id, 0);
    return id;
}

/* ---- requests ---- */

static void test_begin(void **state) {
    (void)state;
    FAILS(YB_E_ARGUMENT, yb_case_begin(c, NULL, 110000, ON));
    FAILS(YB_E_NAME, yb_case_begin(c, "nothing", 110000, ON));
    FAILS(YB_E_NAME, yb_case_begin(c, "", 110000, ON));
    FAILS(YB_E_AREA, yb_case_begin(c, "ask", -1, ON));
    FAILS(YB_E_AREA, yb_case_begin(c, "ask", 1000000, ON));
    FAILS(YB_E_AREA, yb_case_begin(c, "ask", INT32_MIN, ON));
    FAILS(YB_E_DATE, yb_case_begin(c, "ask", 110000, YB_NO_DATE));
    FAILS(YB_E_DATE, yb_case_begin(c, "ask", 110000, INT32_MAX));
    FAILS(YB_E_DATE, yb_case_begin(c, "ask", 110000, yb_date_of(2026, 2, 29)));
    FAILS(YB_E_DATE, yb_case_known_on(c, YB_NO_DATE));
    FAILS(YB_E_DATE, yb_case_known_on(c, INT32_MAX));
    assert_int_equal(yb_case_begin(NULL, "ask", 110000, ON), YB_E_ARGUMENT);
    assert_int_equal(yb_case_known_on(NULL, ON), YB_E_ARGUMENT);
}

/* Setters on a fresh case, before anything was begun. */
static void test_before_begin(void **state) {
    (void)state;
    yb_case *fresh;
    int64_t values[] = {1};
    assert_int_equal(yb_case_new(policy, NULL, &fresh), YB_OK);
    assert_int_equal(yb_case_known_on(fresh, ON), YB_E_ORDER);
    assert_int_equal(yb_case_set_int(fresh, fact("n"), 1), YB_E_ORDER);
    assert_int_equal(yb_case_set_bool(fresh, fact("n"), 1), YB_E_ORDER);
    assert_int_equal(yb_case_set_date(fresh, fact("born"), ON), YB_E_ORDER);
    assert_int_equal(yb_case_set_text(fresh, fact("t"), "x", 1), YB_E_ORDER);
    assert_int_equal(yb_case_set_enum(fresh, fact("k"), 0), YB_E_ORDER);
    assert_int_equal(yb_case_set_code(fresh, fact("k"), "a", YB_NUL), YB_E_ORDER);
    assert_int_equal(yb_case_set_none(fresh, fact("t")), YB_E_ORDER);
    assert_int_equal(yb_case_clear(fresh, fact("n")), YB_E_ORDER);
    assert_int_equal(yb_case_set_rows(fresh, fact("rows"), 1), YB_E_ORDER);
    assert_int_equal(yb_case_set_int_at(fresh, fact("rows.fee"), 0, 1), YB_E_ORDER);
    assert_int_equal(yb_case_set_column(fresh, fact("rows.fee"), values, NULL, 1), YB_E_ORDER);
    assert_int_equal(yb_case_set_proof(fresh, yb_proof(policy, "ask", "paper"), YB_VERIFIED, 0), YB_E_ORDER);
    assert_int_equal(yb_case_decide(fresh), YB_E_ORDER);
    yb_case_free(fresh);
}

static void test_ids(void **state) {
    (void)state;
    uint32_t strange = yb_fact(other, "bind", "guardian"), of_settle = yb_fact(policy, "settle", "paid");
    uint32_t proof = yb_proof(policy, "ask", "paper");
    begin();
    FAILS(YB_E_NAME, yb_case_set_int(c, 0, 1));
    FAILS(YB_E_STALE, yb_case_set_bool(c, strange, 1));
    FAILS(YB_E_STALE, yb_case_set_int(c, of_settle, 1));
    FAILS(YB_E_STALE, yb_case_set_int(c, UINT32_MAX, 1));
    FAILS(YB_E_STALE, yb_case_set_int(c, (fact("n") & 0xFFFF0000u) | 0xFFFFu, 1));
    FAILS(YB_E_STALE, yb_case_clear(c, strange));
    FAILS(YB_E_STALE, yb_case_set_none(c, strange));
    FAILS(YB_E_STALE, yb_case_set_rows(c, strange, 1));
    FAILS(YB_E_STALE, yb_case_set_text(c, strange, "x", 1));
    FAILS(YB_E_NAME, yb_case_set_proof(c, 0, YB_VERIFIED, 0));
    FAILS(YB_E_STALE, yb_case_set_proof(c, yb_proof(other, "bind", "login"), YB_VERIFIED, 0));
    FAILS(YB_E_RANGE, yb_case_set_proof(c, proof, -1, 0));
    FAILS(YB_E_RANGE, yb_case_set_proof(c, proof, 5, 0));
    FAILS(YB_E_RANGE, yb_case_set_proof(c, proof, INT32_MAX, 0));
}

static void test_types(void **state) {
    (void)state;
    begin();
    FAILS(YB_E_TYPE, yb_case_set_bool(c, fact("n"), 1));
    FAILS(YB_E_TYPE, yb_case_set_int(c, fact("t"), 1));
    FAILS(YB_E_TYPE, yb_case_set_int(c, fact("born"), 1));
    FAILS(YB_E_TYPE, yb_case_set_int(c, fact("rows"), 1));
    FAILS(YB_E_TYPE, yb_case_set_date(c, fact("n"), 1));
    FAILS(YB_E_TYPE, yb_case_set_text(c, fact("n"), "1", 1));
    FAILS(YB_E_TYPE, yb_case_set_enum(c, fact("n"), 1));
    FAILS(YB_E_TYPE, yb_case_set_code(c, fact("n"), "a", 1));
    FAILS(YB_E_TYPE, yb_case_set_none(c, fact("n")));
    FAILS(YB_E_TYPE, yb_case_set_rows(c, fact("n"), 1));
    FAILS(YB_E_TYPE, yb_case_set_int_at(c, fact("n"), 0, 1));
    FAILS(YB_E_TYPE, yb_case_set_int(c, fact("rows.fee"), 1));
}

static void test_ranges(void **state) {
    (void)state;
    static char big[1 << 14];
    memset(big, 'x', sizeof big);
    begin();
    FAILS(YB_E_RANGE, yb_case_set_int(c, fact("n"), -1));
    FAILS(YB_E_RANGE, yb_case_set_int(c, fact("n"), INT64_MIN));
    FAILS(YB_E_RANGE, yb_case_set_int(c, fact("tags"), 4));
    FAILS(YB_E_RANGE, yb_case_set_int(c, fact("tags"), -1));
    FAILS(YB_E_DATE, yb_case_set_date(c, fact("born"), YB_NO_DATE));
    FAILS(YB_E_DATE, yb_case_set_date(c, fact("born"), 2932897));
    FAILS(YB_E_DATE, yb_case_set_date(c, fact("born"), -719163));
    FAILS(YB_E_RANGE, yb_case_set_enum(c, fact("k"), -1));
    FAILS(YB_E_RANGE, yb_case_set_enum(c, fact("k"), 2));
    FAILS(YB_E_NAME, yb_case_set_code(c, fact("k"), "z", YB_NUL));
    FAILS(YB_E_NAME, yb_case_set_code(c, fact("k"), "", 0));
    FAILS(YB_E_ARGUMENT, yb_case_set_code(c, fact("k"), NULL, 1));
    FAILS(YB_E_ARGUMENT, yb_case_set_text(c, fact("t"), NULL, 1));
    FAILS(YB_E_RANGE, yb_case_set_text(c, fact("t"), "\xC0\x80", 2));
    FAILS(YB_E_RANGE, yb_case_set_text(c, fact("t"), "\xED\xA0\x80", 3));
    FAILS(YB_E_RANGE, yb_case_set_text(c, fact("t"), "\xE4\xB8", 2));
    FAILS(YB_E_LIMIT, yb_case_set_text(c, fact("t"), big, sizeof big));
    FAILS(YB_E_LIMIT, yb_case_set_text(c, fact("t"), big, 257));
}

static void test_rows(void **state) {
    (void)state;
    int64_t values[10] = {0}, negative[] = {1, -1};
    begin();
    FAILS(YB_E_LIMIT, yb_case_set_rows(c, fact("rows"), 10));
    FAILS(YB_E_LIMIT, yb_case_set_rows(c, fact("rows"), UINT32_MAX));
    FAILS(YB_E_ORDER, yb_case_set_int_at(c, fact("rows.fee"), 0, 1));
    assert_int_equal(yb_case_set_rows(c, fact("rows"), 2), YB_OK);
    FAILS(YB_E_RANGE, yb_case_set_int_at(c, fact("rows.fee"), 2, 1));
    assert_int_equal(yb_case_set_rows(c, fact("rows"), 2), YB_OK);
    FAILS(YB_E_RANGE, yb_case_set_column(c, fact("rows.fee"), values, NULL, 3));
    assert_int_equal(yb_case_set_rows(c, fact("rows"), 2), YB_OK);
    FAILS(YB_E_RANGE, yb_case_set_column(c, fact("rows.fee"), negative, NULL, 2));
    FAILS(YB_E_RANGE, yb_case_set_column(c, fact("rows.fee"), values, NULL, SIZE_MAX));
    FAILS(YB_E_ARGUMENT, yb_case_set_column(c, fact("rows.fee"), NULL, NULL, 1));
    FAILS(YB_E_TYPE, yb_case_set_column(c, fact("n"), values, NULL, 1));
    assert_int_equal(yb_case_set_rows(c, fact("rows"), 0), YB_OK);
    FAILS(YB_E_RANGE, yb_case_set_date_at(c, fact("rows.day"), YB_NO_ROW, ON));
}

/* A setter that fails leaves the fact as it was. */
static void test_kept(void **state) {
    (void)state;
    static char before[ROOM], after[ROOM];
    int64_t negative[] = {7, -1};
    size_t len;
    begin();
    assert_int_equal(yb_case_set_int(c, fact("n"), 9), YB_OK);
    assert_int_equal(yb_case_set_date(c, fact("born"), yb_date_of(2015, 1, 1)), YB_OK);
    assert_int_equal(yb_case_set_rows(c, fact("rows"), 2), YB_OK);
    assert_int_equal(yb_case_set_int_at(c, fact("rows.fee"), 0, 501), YB_OK);
    assert_int_equal(yb_case_decide(c), YB_OK);
    assert_int_equal(yb_case_json(c, YB_JSON_RECEIPT, before, ROOM, &len), YB_OK);
    assert_int_equal(yb_case_set_int(c, fact("n"), -1), YB_E_RANGE);
    assert_int_equal(yb_case_set_date(c, fact("born"), YB_NO_DATE), YB_E_DATE);
    assert_int_equal(yb_case_set_rows(c, fact("rows"), 10), YB_E_LIMIT);
    assert_int_equal(yb_case_set_int_at(c, fact("rows.fee"), 0, -1), YB_E_RANGE);
    assert_int_equal(yb_case_set_column(c, fact("rows.fee"), negative, NULL, 2), YB_E_RANGE);
    assert_int_equal(yb_case_known_on(c, YB_NO_DATE), YB_E_DATE);
    assert_int_equal(yb_case_decide(c), YB_OK);
    assert_int_equal(yb_case_json(c, YB_JSON_RECEIPT, after, ROOM, &len), YB_OK);
    assert_string_equal(before, after);
}

/* ---- reading ---- */

#define NO_MORE 1000000

#define INFO_CALL(type, want, ...)                                                                           \
    do {                                                                                                     \
        type info;                                                                                           \
        memset(&info, 0x5A, sizeof info);                                                                    \
        info.size = sizeof info;                                                                             \
        assert_int_equal((__VA_ARGS__), (want));                                                             \
        for (size_t i = sizeof info.size; i < sizeof info; i++)                                              \
            assert_int_equal(((char *)&info)[i], 0);                                                         \
        info.size = 0;                                                                                       \
        assert_int_equal((__VA_ARGS__), YB_E_STRUCT);                                                        \
        info.size = sizeof info.size - 1;                                                                    \
        assert_int_equal((__VA_ARGS__), YB_E_STRUCT);                                                        \
        info.size = SIZE_MAX;                                                                                \
        assert_int_equal((__VA_ARGS__), YB_E_STRUCT);                                                        \
    } while (0)

/* Of a case that has decided if `want` is YB_E_NAME, of one that has not if it is YB_E_ORDER. */
static void read_items(yb_status want) {
    INFO_CALL(yb_reason_info, want, yb_case_reason(c, NO_MORE, &info));
    INFO_CALL(yb_reason_info, want, yb_case_note(c, SIZE_MAX, &info));
    INFO_CALL(yb_source_info, want, yb_case_reason_source(c, NO_MORE, 0, &info));
    INFO_CALL(yb_source_info, want, yb_case_reason_source(c, 0, SIZE_MAX, &info));
    INFO_CALL(yb_source_info, want, yb_case_note_source(c, NO_MORE, 0, &info));
    INFO_CALL(yb_obligation_info, want, yb_case_obligation(c, SIZE_MAX, &info));
    INFO_CALL(yb_source_info, want, yb_case_obligation_source(c, NO_MORE, 0, &info));
    INFO_CALL(yb_missing_info, want, yb_case_missing(c, SIZE_MAX, &info));
    INFO_CALL(yb_unsettled_info, want, yb_case_unsettled(c, SIZE_MAX, &info));
    INFO_CALL(yb_output_value, want, yb_case_output_item(c, SIZE_MAX, &info));
    INFO_CALL(yb_output_value, want, yb_case_output_named(c, "nothing", &info));
    INFO_CALL(yb_payer_info, want, yb_case_payer(c, SIZE_MAX, &info));
    INFO_CALL(yb_accumulate_info, want, yb_case_accumulate(c, SIZE_MAX, &info));
    INFO_CALL(yb_step_info, want, yb_case_step(c, SIZE_MAX, &info));
}

static void test_reading(void **state) {
    (void)state;
    uint32_t proofs[YB_SET_MAX];
    const uint32_t *numbers;
    const int64_t *values;
    int64_t number;
    int32_t proof_state;
    size_t n;
    char out[4];
    yb_buffer text = {.size = sizeof text};
    begin();
    read_items(YB_E_ORDER);
    assert_int_equal(yb_case_outcome(c), 0);
    assert_int_equal(yb_case_reason_count(c), 0);
    assert_int_equal(yb_case_reasons(c, &numbers, &n), YB_E_ORDER);
    assert_int_equal(yb_case_obligations(c, &numbers, &n), YB_E_ORDER);
    assert_int_equal(yb_case_obligation_set(c, 0, 0, proofs, YB_SET_MAX, &n), YB_E_ORDER);
    assert_int_equal(yb_case_output_number(c, yb_output(policy, "settle", "hifp_pay"), &number), YB_E_ORDER);
    assert_int_equal(yb_case_output_column(c, yb_output(policy, "settle", "by_band"), &values, &n),
                     YB_E_ORDER);
    assert_int_equal(yb_case_explain(c, YB_ZH, &text), YB_E_ORDER);
    assert_int_equal(yb_case_json(c, 0, out, sizeof out, &n), YB_E_ORDER);
    assert_int_equal(yb_case_receipt(c, 0, out, sizeof out, &n), YB_E_ORDER);
    still_right();
    read_items(YB_E_NAME);
    assert_int_equal(yb_case_reasons(c, NULL, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_case_obligations(c, &numbers, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_obligation_set(c, SIZE_MAX, 0, proofs, YB_SET_MAX, &n), YB_E_NAME);
    assert_int_equal(yb_case_obligation_set(c, 0, SIZE_MAX, proofs, YB_SET_MAX, &n), YB_E_NAME);
    assert_int_equal(yb_case_obligation_set(c, 0, 0, proofs, 0, &n), YB_E_SPACE);
    assert_int_equal(yb_case_obligation_set(c, 0, 0, NULL, YB_SET_MAX, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_case_proof_state(c, 0, &proof_state), YB_E_NAME);
    assert_int_equal(yb_case_proof_state(c, yb_proof(other, "bind", "login"), &proof_state), YB_E_STALE);
    assert_int_equal(yb_case_output_number(c, yb_output(policy, "settle", "hifp_pay"), &number), YB_E_STALE);
    assert_int_equal(yb_case_explain(c, YB_ZH, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_explain(c, YB_EN, &text), YB_E_SPACE);
    text.size = 1;
    assert_int_equal(yb_case_explain(c, YB_EN, &text), YB_E_STRUCT);
    text = (yb_buffer){.size = sizeof text, .out = NULL, .cap = 1};
    assert_int_equal(yb_case_explain(c, YB_EN, &text), YB_E_ARGUMENT);
    assert_int_equal(yb_case_json(c, 0x80, out, sizeof out, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_case_json(c, 0, out, sizeof out, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_json(c, 0, NULL, 1, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_case_json(c, 0, out, sizeof out, &n), YB_E_SPACE);
    assert_int_equal(yb_case_receipt(c, YB_JSON_TRACE, out, sizeof out, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_case_receipt(c, 0, out, sizeof out, &n), YB_E_SPACE);
    still_right();
}

static void test_no_case(void **state) {
    (void)state;
    yb_error error = {.size = sizeof error};
    size_t n;
    char out[4];
    yb_case_free(NULL);
    assert_int_equal(yb_case_decide(NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_outcome(NULL), 0);
    assert_int_equal(yb_case_reason_count(NULL) + yb_case_note_count(NULL) + yb_case_obligation_count(NULL) +
                         yb_case_missing_count(NULL) + yb_case_unsettled_count(NULL) +
                         yb_case_output_count(NULL) + yb_case_payer_count(NULL) +
                         yb_case_accumulate_count(NULL) + yb_case_step_count(NULL),
                     0);
    assert_int_equal(yb_case_error(NULL, &error), YB_E_ARGUMENT);
    assert_int_equal(yb_case_error(c, NULL), YB_E_ARGUMENT);
    error.size = 3;
    assert_int_equal(yb_case_error(c, &error), YB_E_STRUCT);
    assert_int_equal(yb_case_json(NULL, 0, out, sizeof out, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_case_receipt(NULL, 0, out, sizeof out, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_case_set_int(NULL, 1, 1), YB_E_ARGUMENT);
    assert_int_equal(yb_case_set_rows(NULL, 1, 1), YB_E_ARGUMENT);
    assert_int_equal(yb_case_set_proof(NULL, 1, 1, 1), YB_E_ARGUMENT);
    assert_int_equal(yb_case_run(NULL, NULL, NULL), YB_E_ARGUMENT);
    yb_payer_info payer = {.size = sizeof payer};
    assert_int_equal(yb_case_payer(NULL, 0, &payer), YB_E_ARGUMENT);
    assert_int_equal(yb_case_payer(c, 0, NULL), YB_E_ARGUMENT);
}

/* ---- run ---- */

static void test_run(void **state) {
    (void)state;
    yb_value values[2] = {{.fact = fact("n"), .kind = YB_SET_NUMBER, .row = YB_NO_ROW, .number = 1},
                          {.fact = fact("n"), .kind = 99, .row = YB_NO_ROW}};
    yb_run in = {.size = sizeof in,
                 .decision = "ask",
                 .area = 110000,
                 .on = ON,
                 .values = values,
                 .n = 2,
                 .stride = sizeof *values};
    yb_result out = {.size = sizeof out};
    assert_int_equal(yb_case_run(c, &in, &out), YB_E_ARGUMENT);
    assert_int_equal(out.failed_at, 1);
    still_right();
    values[1] = (yb_value){.fact = fact("n"), .kind = YB_SET_TEXT, .row = YB_NO_ROW, .text = NULL, .len = 4};
    assert_int_not_equal(yb_case_run(c, &in, &out), YB_OK);
    assert_int_equal(out.outcome, 0);
    values[1] = (yb_value){.fact = fact("rows"), .kind = YB_SET_ROWS, .row = YB_NO_ROW, .number = INT64_MAX};
    assert_int_equal(yb_case_run(c, &in, &out), YB_E_RANGE);
    values[1].number = -1;
    assert_int_not_equal(yb_case_run(c, &in, &out), YB_OK);
    values[1] =
        (yb_value){.fact = fact("born"), .kind = YB_SET_NUMBER, .row = YB_NO_ROW, .number = INT64_MIN};
    assert_int_not_equal(yb_case_run(c, &in, &out), YB_OK);
    still_right();
    in.n = 1;
    in.stride = sizeof *values - 1;
    assert_int_equal(yb_case_run(c, &in, &out), YB_E_STRUCT);
    in.stride = sizeof *values;
    in.size = 8;
    assert_int_equal(yb_case_run(c, &in, &out), YB_E_STRUCT);
    in.size = sizeof in;
    out.size = 1;
    assert_int_equal(yb_case_run(c, &in, &out), YB_E_STRUCT);
    in.values = NULL;
    assert_int_equal(yb_case_run(c, &in, NULL), YB_E_ARGUMENT);
    in.flags = 0x100;
    assert_int_not_equal(yb_case_run(c, &in, NULL), YB_OK);
    assert_int_equal(yb_case_run(c, NULL, NULL), YB_E_ARGUMENT);
    still_right();
}

/* ---- policies and cases ---- */

static void test_policy(void **state) {
    (void)state;
    yb_policy *p = (yb_policy *)(uintptr_t)1;
    const char *name = "x";
    size_t len = 5;
    yb_error error = {.size = 7};
    yb_allocator broken = {.size = sizeof broken};
    INFO_CALL(yb_decision_info, YB_E_NAME, yb_policy_decision(policy, SIZE_MAX, &info));
    INFO_CALL(yb_fact_info, YB_E_NAME, yb_policy_fact(policy, "ask", SIZE_MAX, &info));
    INFO_CALL(yb_fact_info, YB_E_NAME, yb_policy_fact(policy, "nothing", 0, &info));
    INFO_CALL(yb_proof_info, YB_E_NAME, yb_policy_proof(policy, "ask", SIZE_MAX, &info));
    INFO_CALL(yb_output_info, YB_E_NAME, yb_policy_output(policy, "settle", SIZE_MAX, &info));
    INFO_CALL(yb_enum_row_info, YB_E_NAME, yb_policy_enum_row(policy, "kind", SIZE_MAX, &info));
    INFO_CALL(yb_enum_row_info, YB_E_NAME, yb_policy_enum_row(policy, "nothing", 0, &info));
    INFO_CALL(yb_pack_info, YB_E_NAME, yb_policy_pack(policy, SIZE_MAX, &info));
    INFO_CALL(yb_area_info, YB_E_NAME, yb_policy_area(policy, SIZE_MAX, &info));
    INFO_CALL(yb_source_info, YB_E_NAME, yb_policy_source(policy, SIZE_MAX, &info));
    assert_int_equal(yb_policy_code(policy, SIZE_MAX, &name), YB_E_NAME);
    assert_null(name);
    assert_int_equal(yb_policy_code(policy, 0, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_policy_info(NULL, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_fact(NULL, "ask", "n") | yb_fact(policy, NULL, "n") | yb_fact(policy, "ask", NULL) |
                         yb_proof(policy, "ask", "n") | yb_output(policy, "ask", "") | yb_code(policy, NULL) |
                         yb_code(NULL, "x"),
                     0);
    assert_int_equal(yb_enum_number(NULL, "kind", "a"), -1);
    assert_int_equal(yb_enum_number(policy, "kind", NULL), -1);
    assert_int_equal(yb_enum_number(policy, NULL, "a"), -1);
    assert_null(yb_policy_ref(NULL));
    yb_policy_unref(NULL);
    assert_int_equal(yb_policy_save(NULL, NULL, 0, &len), YB_E_ARGUMENT);
    assert_int_equal(yb_policy_save(policy, NULL, 1, &len), YB_E_ARGUMENT);
    assert_int_equal(yb_policy_embedded(&broken, &p), YB_E_ARGUMENT);
    assert_null(p);
    broken.size = 1;
    assert_int_equal(yb_policy_embedded(&broken, &p), YB_E_STRUCT);
    assert_int_equal(yb_policy_embedded(NULL, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_policy_load(NULL, NULL, 0, &p, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_policy_load(NULL, "", 0, &p, NULL), YB_E_IMAGE);
    assert_int_equal(yb_policy_load(NULL, small_pack, sizeof small_pack, &p, NULL), YB_E_IMAGE);
    assert_int_equal(yb_policy_load(NULL, "", 0, &p, &error), YB_E_STRUCT);
    assert_null(p);
}

static void test_case(void **state) {
    (void)state;
    yb_case_options options = {.size = sizeof options, .decision = "nothing"};
    yb_case *made = (yb_case *)(uintptr_t)1;
    size_t bytes, align;
    static _Alignas(64) char small[128];
    assert_int_equal(yb_case_new(policy, &options, &made), YB_E_NAME);
    assert_null(made);
    assert_int_equal(yb_case_new(NULL, NULL, &made), YB_E_ARGUMENT);
    assert_int_equal(yb_case_new(policy, NULL, NULL), YB_E_ARGUMENT);
    options = (yb_case_options){.size = 4};
    assert_int_equal(yb_case_new(policy, &options, &made), YB_E_STRUCT);
    options = (yb_case_options){.size = sizeof options, .max_rows = UINT32_MAX, .max_text = UINT32_MAX};
    yb_status st = yb_case_size(policy, &options, &bytes, &align);
    assert_true(st == YB_OK || st == YB_E_LIMIT);
    assert_int_equal(yb_case_size(policy, NULL, NULL, &align), YB_E_ARGUMENT);
    assert_int_equal(yb_case_init_in(policy, NULL, small, sizeof small, &made), YB_E_SPACE);
    assert_int_equal(yb_case_init_in(policy, NULL, small + 1, sizeof small - 1, &made), YB_E_ARGUMENT);
    assert_int_equal(yb_case_init_in(policy, NULL, NULL, 1 << 30, &made), YB_E_ARGUMENT);
    assert_null(made);
    options = (yb_case_options){.size = sizeof options, .decision = "settle"};
    assert_int_equal(yb_case_new(policy, &options, &made), YB_OK);
    assert_int_equal(yb_case_begin(made, "ask", 110000, ON), YB_E_NAME);
    assert_int_equal(yb_case_begin(made, "settle", 110000, ON), YB_OK);
    yb_case_free(made);
}

/* ---- JSON ---- */

static void test_json(void **state) {
    (void)state;
    static char out[ROOM];
    size_t len = 1;
    const char *ask = SMALL_ASK;
    assert_int_equal(yb_decide_json(NULL, c, ask, strlen(ask), out, ROOM, &len), YB_E_ARGUMENT);
    assert_int_equal(yb_decide_json(other, c, ask, strlen(ask), out, ROOM, &len), YB_E_STALE);
    assert_int_equal(yb_decide_json(policy, c, NULL, 1, out, ROOM, &len), YB_E_ARGUMENT);
    assert_int_equal(yb_decide_json(policy, c, ask, strlen(ask), NULL, 1, &len), YB_E_ARGUMENT);
    assert_int_equal(yb_decide_json(policy, c, ask, strlen(ask), out, ROOM, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_decide_json(policy, c, NULL, 0, out, ROOM, &len), YB_E_JSON);
    assert_int_equal(yb_decide_json(policy, c, ask, strlen(ask), NULL, 0, &len), YB_E_SPACE);
    assert_int_equal(len, strlen(right));
    assert_int_equal(yb_replay_json(policy, c, NULL, 0, NULL, 0, out, ROOM, &len), YB_E_ARGUMENT);
    assert_int_equal(yb_replay_json(policy, c, "{}", 2, NULL, 0, out, ROOM, &len), YB_E_JSON);
    assert_int_equal(yb_replay_json(other, c, right, strlen(right), NULL, 0, out, ROOM, &len), YB_E_STALE);
    assert_int_equal(yb_replay_json(other, NULL, right, strlen(right), NULL, 0, out, ROOM, &len), YB_E_NAME);
    assert_non_null(strstr(out, "\"zh\":\""));
    still_right();
}

/* ---- the compiler ---- */

static yb_status YB_CALL stops(void *ctx, const yb_test_result *result) {
    (void)result;
    return *(yb_status *)ctx;
}

static yb_status YB_CALL stops_listing(void *ctx, const yb_listed *listed) {
    assert_int_equal(listed->size, sizeof *listed);
    assert_int_equal(listed->embedded, 0);
    assert_string_equal(listed->file, "a.yb");
    assert_int_equal(strlen(listed->json), listed->length);
    return *(yb_status *)ctx;
}

static void test_compiler(void **state) {
    (void)state;
    yb_compiler *k = (yb_compiler *)(uintptr_t)1;
    yb_policy *p;
    yb_diagnostic_info info = {.size = sizeof info};
    yb_untouched_info untouched = {.size = sizeof untouched};
    yb_test_summary summary = {.size = sizeof summary};
    yb_error error = {.size = 1};
    yb_status stop = 42;
    size_t len;
    yb_allocator broken = {.size = 3};
    assert_int_equal(yb_compiler_new(&broken, &k), YB_E_STRUCT);
    assert_null(k);
    assert_int_equal(yb_compiler_new(NULL, NULL), YB_E_ARGUMENT);
    yb_compiler_free(NULL);
    assert_int_equal(yb_compiler_new(NULL, &k), YB_OK);
    assert_int_equal(yb_compiler_add(NULL, "a", "", 0), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_add(k, NULL, "", 0), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_add(k, "a", NULL, 1), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_add(k, "a", "x", (4 << 20) + 1), YB_E_LIMIT);
    assert_int_equal(yb_compiler_strict(NULL, 1), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_add_embedded(NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_diagnostics(k) + yb_compiler_diagnostics(NULL), 0);
    assert_int_equal(yb_compiler_diagnostic(k, 0, &info), YB_E_NAME);
    assert_int_equal(yb_compiler_test(k, policy, NULL, NULL, &summary), YB_E_ORDER);
    assert_int_equal(yb_compiler_untouched(k, 0, &untouched), YB_E_ORDER);
    assert_int_equal(yb_compiler_list(k, stops_listing, &stop), YB_E_ORDER);
    assert_int_equal(yb_compiler_finish(k, NULL, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_finish(k, &p, &error), YB_E_STRUCT);
    assert_int_equal(yb_compiler_finish(NULL, &p, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_add(k, "a.yb", small_pack, sizeof small_pack - 1), YB_OK);
    assert_int_equal(yb_compiler_finish(k, &p, NULL), YB_OK);
    yb_policy_unref(p);
    assert_int_equal(yb_compiler_finish(k, &p, NULL), YB_E_ORDER);
    assert_null(p);
    assert_int_equal(yb_compiler_add(k, "b", "", 0), YB_E_ORDER);
    assert_int_equal(yb_compiler_add_embedded(k), YB_E_ORDER);
    assert_int_equal(yb_compiler_strict(k, 1), YB_E_ORDER);
    assert_int_equal(yb_compiler_test(k, other, NULL, NULL, &summary), YB_E_STALE);
    assert_int_equal(yb_compiler_test(k, NULL, NULL, NULL, &summary), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_test(k, policy, stops, &stop, &summary), 42);
    assert_int_equal(summary.tests, 1);
    assert_int_equal(yb_compiler_untouched(k, SIZE_MAX, &untouched), YB_E_NAME);
    assert_int_equal(yb_compiler_list(NULL, stops_listing, &stop), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_list(k, NULL, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_compiler_list(k, stops_listing, &stop), 42);
    assert_int_equal(yb_compiler_diagnostic(k, SIZE_MAX, &info), YB_E_NAME);
    assert_int_equal(yb_compiler_diagnostic_text(k, SIZE_MAX, YB_ZH, NULL, 0, &len), YB_E_NAME);
    yb_compiler_free(k);
    assert_int_equal(yb_embedded_pack_text(SIZE_MAX, NULL, NULL, &len), YB_E_ARGUMENT);
    assert_int_equal(yb_format_text(NULL, NULL, 1, NULL, 0, &len, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_format_text(NULL, "x", 1, NULL, 0, NULL, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_format_text(NULL, "x", (4 << 20) + 1, NULL, 0, &len, NULL), YB_E_LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_begin), cmocka_unit_test(test_before_begin), cmocka_unit_test(test_ids),
        cmocka_unit_test(test_types), cmocka_unit_test(test_ranges),       cmocka_unit_test(test_rows),
        cmocka_unit_test(test_kept),  cmocka_unit_test(test_reading),      cmocka_unit_test(test_no_case),
        cmocka_unit_test(test_run),   cmocka_unit_test(test_policy),       cmocka_unit_test(test_case),
        cmocka_unit_test(test_json),  cmocka_unit_test(test_compiler),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
