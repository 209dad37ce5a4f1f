/* Cases through the public calls: order, stale ids, structs, buffers, one-call runs. */
#include "api_room.h"

static yb_policy *policy;
static yb_case *one;

static int setup(void **state) {
    (void)state;
    policy = room_policy(NULL);
    assert_non_null(policy);
    return yb_case_new(policy, NULL, &one);
}

static int teardown(void **state) {
    (void)state;
    yb_case_free(one);
    yb_policy_unref(policy);
    return 0;
}

static uint32_t fact(const char *name) {
    uint32_t id = yb_fact(policy, "bind", name);
    assert_true(id != 0);
    return id;
}

static uint32_t proof(const char *name) {
    uint32_t id = yb_proof(policy, "bind", name);
    assert_true(id != 0);
    return id;
}

/* All facts of one who may be bound. */
static void fill(yb_case *c) {
    assert_int_equal(yb_case_begin(c, "bind", 330200, yb_date_of(2026, 11, 21)), YB_OK);
    assert_int_equal(yb_case_set_bool(c, fact("binder.enrolled"), 1), YB_OK);
    assert_int_equal(yb_case_set_bool(c, fact("binder.verified"), 1), YB_OK);
    assert_int_equal(yb_case_set_int(c, fact("binder.active_members"), 2), YB_OK);
    assert_int_equal(yb_case_set_bool(c, fact("member.enrolled"), 1), YB_OK);
    assert_int_equal(yb_case_set_date(c, fact("member.birth_date"), yb_date_of(2016, 2, 29)), YB_OK);
    assert_int_equal(yb_case_set_int(c, fact("member.binders_month"), 0), YB_OK);
    assert_int_equal(yb_case_set_code(c, fact("relation"), "child", YB_NUL), YB_OK);
    assert_int_equal(yb_case_set_enum(c, fact("channel"), 3), YB_OK);
}

static void test_pending(void **state) {
    (void)state;
    uint32_t proofs[YB_SET_MAX];
    size_t n;
    fill(one);
    assert_int_equal(yb_case_outcome(one), 0);
    assert_int_equal(yb_case_set_proof(one, proof("birth_cert"), YB_REJECTED, -1), YB_OK);
    assert_int_equal(yb_case_decide(one), YB_OK);
    assert_int_equal(yb_case_outcome(one), YB_PENDING);
    assert_int_equal(yb_case_obligation_count(one), 2);
    yb_obligation_info owed = {.size = sizeof owed};
    assert_int_equal(yb_case_obligation(one, 0, &owed), YB_OK);
    assert_string_equal(owed.rule, "bind.minor_documents");
    assert_int_equal(owed.sets, 2);
    assert_int_equal(yb_case_obligation_set(one, 0, 0, proofs, YB_SET_MAX, &n), YB_OK);
    assert_int_equal(n, 1);
    assert_int_equal(proofs[0], proof("birth_cert"));
    assert_int_equal(yb_case_obligation_set(one, 0, 1, proofs, 1, &n), YB_E_SPACE);
    assert_int_equal(n, 2);
    assert_int_equal(yb_case_obligation_set(one, 0, 2, proofs, YB_SET_MAX, &n), YB_E_NAME);
    int32_t now;
    assert_int_equal(yb_case_proof_state(one, proof("birth_cert"), &now), YB_OK);
    assert_int_equal(now, YB_REJECTED);
    assert_int_equal(yb_case_obligation(one, 2, &owed), YB_E_NAME);
    assert_null(owed.rule);
}

static void test_reasons(void **state) {
    (void)state;
    const uint32_t *numbers;
    size_t n;
    fill(one);
    assert_int_equal(yb_case_set_int(one, fact("binder.active_members"), 5), YB_OK);
    assert_int_equal(yb_case_decide(one), YB_OK);
    assert_int_equal(yb_case_outcome(one), YB_DENY);
    yb_reason_info reason = {.size = sizeof reason};
    assert_int_equal(yb_case_reason(one, 0, &reason), YB_OK);
    assert_string_equal(reason.code, "LIMIT_MEMBERS");
    assert_int_equal(reason.code_id, yb_code(policy, "LIMIT_MEMBERS"));
    assert_string_equal(reason.zh, "最多绑定人数：5");
    assert_int_equal(strlen(reason.zh), reason.zh_len);
    assert_string_equal(reason.pack, "cn");
    assert_int_equal(yb_case_reasons(one, &numbers, &n), YB_OK);
    assert_int_equal(n, 1);
    assert_int_equal(numbers[0], reason.number);
    yb_source_info source = {.size = sizeof source};
    assert_int_equal(yb_case_reason_source(one, 0, 0, &source), YB_OK);
    assert_string_equal(source.id, "deyang_2023");
    assert_int_equal(yb_case_reason_source(one, 0, 1, &source), YB_E_NAME);
    yb_reason_info brief = {.size = offsetof(yb_reason_info, rule)}; /* an older program */
    brief.rule = "untouched";
    assert_int_equal(yb_case_reason(one, 0, &brief), YB_OK);
    assert_string_equal(brief.rule, "untouched");
}

static void test_missing(void **state) {
    (void)state;
    fill(one);
    assert_int_equal(yb_case_clear(one, fact("member.birth_date")), YB_OK);
    assert_int_equal(yb_case_decide(one), YB_OK);
    assert_int_equal(yb_case_outcome(one), YB_UNDETERMINED);
    yb_missing_info missing = {.size = sizeof missing};
    assert_int_equal(yb_case_missing(one, 0, &missing), YB_OK);
    assert_string_equal(missing.name, "member.birth_date");
    assert_int_equal(missing.fact, fact("member.birth_date"));
    assert_int_equal(missing.row, YB_NO_ROW);
    /* taken up again with what was missing */
    assert_int_equal(yb_case_set_date(one, missing.fact, yb_date_of(1980, 1, 1)), YB_OK);
    assert_int_equal(yb_case_missing_count(one), 0);
    assert_int_equal(yb_case_decide(one), YB_OK);
    assert_int_equal(yb_case_outcome(one), YB_PENDING);
}

static void test_order(void **state) {
    (void)state;
    yb_case *c;
    yb_reason_info reason = {.size = sizeof reason};
    yb_error error = {.size = sizeof error};
    assert_int_equal(yb_case_new(policy, NULL, &c), YB_OK);
    assert_int_equal(yb_case_error(c, &error), YB_OK);
    assert_int_equal(error.status, YB_OK);
    assert_int_equal(yb_case_set_bool(c, fact("binder.enrolled"), 1), YB_E_ORDER);
    assert_int_equal(yb_case_decide(c), YB_E_ORDER);
    assert_int_equal(yb_case_known_on(c, 1), YB_E_ORDER);
    assert_int_equal(yb_case_reason(c, 0, &reason), YB_E_ORDER);
    fill(c);
    assert_int_equal(yb_case_reason(c, 0, &reason), YB_E_ORDER);
    assert_int_equal(yb_case_decide(c), YB_OK);
    assert_int_equal(yb_case_set_int(c, fact("binder.active_members"), 1), YB_OK);
    assert_int_equal(yb_case_reason(c, 0, &reason), YB_E_ORDER); /* a set undoes the decision */
    assert_int_equal(yb_case_begin(c, "bound", 330200, 0), YB_E_NAME);
    assert_int_equal(yb_case_error(c, &error), YB_OK);
    assert_int_equal(error.status, YB_E_NAME);
    assert_string_equal(error.place, "bound");
    assert_int_equal(yb_case_decide(c), YB_E_ORDER); /* nor is the last request still asked */
    yb_case_free(c);
}

static void test_setters(void **state) {
    (void)state;
    yb_error error = {.size = sizeof error};
    uint32_t list = fact("bindings"), on = fact("bindings.bound_on"), name = fact("bindings.holder.name");
    fill(one);
    assert_int_equal(yb_case_set_int(one, fact("binder.enrolled"), 1), YB_E_TYPE);
    assert_int_equal(yb_case_set_bool(one, fact("binder.enrolled"), 2), YB_E_RANGE);
    assert_int_equal(yb_case_error(one, &error), YB_OK);
    assert_string_equal(error.place, "binder.enrolled");
    assert_int_equal(yb_case_set_date(one, fact("member.birth_date"), YB_NO_DATE), YB_E_DATE);
    assert_int_equal(yb_case_set_enum(one, fact("relation"), 7), YB_E_RANGE);
    assert_int_equal(yb_case_set_code(one, fact("relation"), "spuose", YB_NUL), YB_E_NAME);
    assert_int_equal(yb_case_set_none(one, fact("relation")), YB_E_TYPE);
    assert_int_equal(yb_case_set_none(one, fact("nickname")), YB_OK);
    assert_int_equal(yb_case_set_text(one, fact("nickname"), "小明", YB_NUL), YB_OK);
    assert_int_equal(yb_case_set_text(one, fact("nickname"), "\xFF", 1), YB_E_RANGE);
    assert_int_equal(yb_case_set_date_at(one, on, 0, 1), YB_E_ORDER);
    assert_int_equal(yb_case_set_rows(one, list, 5), YB_E_LIMIT);
    assert_int_equal(yb_case_set_rows(one, list, 2), YB_OK);
    assert_int_equal(yb_case_set_date_at(one, on, 2, 1), YB_E_RANGE);
    assert_int_equal(yb_case_set_date_at(one, on, YB_NO_ROW, 1), YB_E_RANGE);
    assert_int_equal(yb_case_set_date_at(one, on, 1, 1), YB_OK);
    assert_int_equal(yb_case_set_text_at(one, name, 1, "x", 1), YB_OK);
    assert_int_equal(yb_case_clear_at(one, name, 1), YB_OK);
    int64_t dates[2] = {3, 4};
    assert_int_equal(yb_case_set_column(one, on, dates, NULL, 2), YB_OK);
    assert_int_equal(yb_case_set_column(one, on, NULL, NULL, 2), YB_E_ARGUMENT);
    assert_int_equal(yb_case_set_bool(one, 0, 1), YB_E_NAME);
    assert_int_equal(yb_case_set_bool(one, 0x10001, 1), YB_E_STALE);
    assert_int_equal(yb_case_set_bool(one, fact("channel") + 100, 1), YB_E_STALE);
    assert_int_equal(yb_case_set_proof(one, fact("channel"), YB_VERIFIED, 0), YB_E_STALE);
    assert_int_equal(yb_case_set_proof(one, proof("face"), 5, 0), YB_E_RANGE);
    assert_int_equal(yb_case_decide(one), YB_OK); /* none of it did harm */
}

static void test_in_buffer(void **state) {
    (void)state;
    yb_case_options options = {.size = sizeof options, .decision = "bind"};
    size_t bytes, align;
    yb_case *c;
    assert_int_equal(yb_case_size(policy, &options, &bytes, &align), YB_OK);
    assert_true(bytes <= 8192);
    char *memory = aligned_alloc(align, bytes);
    assert_non_null(memory);
    assert_int_equal(yb_case_init_in(policy, &options, memory, bytes - 1, &c), YB_E_SPACE);
    assert_null(c);
    assert_int_equal(yb_case_init_in(policy, &options, memory + 8, bytes, &c), YB_E_ARGUMENT);
    assert_int_equal(yb_case_init_in(policy, &options, memory, bytes, &c), YB_OK);
    fill(c);
    assert_int_equal(yb_case_decide(c), YB_OK);
    assert_int_equal(yb_case_outcome(c), YB_PENDING);
    yb_case_free(c);
    free(memory);
    options.decision = "bound";
    assert_int_equal(yb_case_size(policy, &options, &bytes, NULL), YB_E_NAME);
    struct {
        yb_case_options known;
        size_t later;
    } newer = {.known = {.size = sizeof newer}, .later = 1};
    assert_int_equal(yb_case_size(policy, &newer.known, &bytes, NULL), YB_E_STRUCT);
    newer.later = 0;
    assert_int_equal(yb_case_size(policy, &newer.known, &bytes, NULL), YB_OK);
}

static void test_run(void **state) {
    (void)state;
    yb_value values[] = {
        {.fact = fact("binder.enrolled"), .row = YB_NO_ROW, .number = 0},
        {.fact = fact("relation"), .kind = YB_SET_CODE, .row = YB_NO_ROW, .text = "20", .len = 2},
        {.fact = fact("bindings"), .kind = YB_SET_ROWS, .row = YB_NO_ROW, .number = 1},
        {.fact = fact("bindings.bound_on"), .row = 0, .number = 5},
        {.fact = proof("face"), .kind = YB_SET_PROOF, .row = 11, .number = YB_VERIFIED},
    };
    yb_run in = {.size = sizeof in,
                 .decision = "bind",
                 .area = 330200,
                 .on = yb_date_of(2026, 11, 21),
                 .known = yb_date_of(2026, 12, 1),
                 .flags = YB_RUN_KNOWN,
                 .values = values,
                 .n = YB_COUNT(values),
                 .stride = sizeof values[0]};
    yb_result out = {.size = sizeof out};
    int32_t face;
    assert_int_equal(yb_case_run(one, &in, &out), YB_OK);
    assert_int_equal(out.outcome, YB_DENY);
    assert_int_equal(out.reason_count, 1);
    assert_int_equal(out.failed_at, 5);
    assert_int_equal(yb_case_proof_state(one, proof("face"), &face), YB_OK);
    assert_int_equal(face, YB_EXPIRED);
    size_t at = 9;
    assert_int_equal(yb_case_set_values(one, values, YB_COUNT(values), sizeof values[0], &at), YB_OK); /* begun: once more */
    assert_int_equal(at, 5);
    assert_int_equal(yb_case_set_values(one, values, 1, 8, NULL), YB_E_STRUCT);
    assert_int_equal(yb_case_set_values(one, NULL, 1, sizeof values[0], NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_set_values(NULL, values, 1, sizeof values[0], NULL), YB_E_ARGUMENT);
    values[3].row = 1;
    assert_int_equal(yb_case_set_values(one, values, YB_COUNT(values), sizeof values[0], &at), YB_E_RANGE);
    assert_int_equal(at, 3);
    assert_int_equal(yb_case_run(one, &in, &out), YB_E_RANGE);
    assert_int_equal(out.failed_at, 3);
    assert_int_equal(out.outcome, 0);
    in.stride = 8;
    assert_int_equal(yb_case_run(one, &in, &out), YB_E_STRUCT);
    assert_int_equal(yb_case_run(NULL, &in, &out), YB_E_ARGUMENT);
}

static void test_nulls(void **state) {
    (void)state;
    size_t n;
    yb_case_free(one);
    assert_int_equal(yb_case_new(NULL, NULL, &one), YB_E_ARGUMENT);
    assert_int_equal(yb_case_new(policy, NULL, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_new(policy, NULL, &one), YB_OK);
    assert_int_equal(yb_case_begin(NULL, "bind", 0, 0), YB_E_ARGUMENT);
    assert_int_equal(yb_case_decide(NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_outcome(NULL), 0);
    assert_int_equal(yb_case_reason_count(NULL), 0);
    assert_int_equal(yb_case_reason(one, 0, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_decide_json(NULL, one, "{}", 2, NULL, 0, &n), YB_E_ARGUMENT);
    assert_int_equal(yb_decide_json(policy, one, "{}", 2, NULL, 0, NULL), YB_E_ARGUMENT);
    yb_case_free(NULL);
    yb_policy_unref(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pending, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reasons, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_setters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_in_buffer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_run, setup, teardown),
    };
    const struct CMUnitTest nulls[] = {cmocka_unit_test(test_nulls)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + cmocka_run_group_tests(nulls, setup, teardown);
}
