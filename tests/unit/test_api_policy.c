/* Policies through the public calls: load, save, lists, ids; and everything again with failing memory. */
#include "api_room.h"
#include "support/fault.h"

static void test_lists(void **state) {
    (void)state;
    yb_policy *policy = room_policy(NULL);
    yb_policy_summary summary = {.size = sizeof summary};
    yb_decision_info decision = {.size = sizeof decision};
    yb_fact_info info = {.size = sizeof info};
    yb_proof_info proof = {.size = sizeof proof};
    yb_enum_row_info row = {.size = sizeof row};
    yb_pack_info pack = {.size = sizeof pack};
    const char *code;
    assert_int_equal(yb_policy_info(policy, &summary), YB_OK);
    assert_int_equal(strlen(summary.digest), 64);
    assert_int_equal(summary.codes, 7);
    assert_int_equal(yb_policy_decision(policy, 0, &decision), YB_OK);
    assert_string_equal(decision.name, "bind");
    assert_int_equal(yb_policy_decision(policy, 1, &decision), YB_E_NAME);
    for (size_t i = 0; i < decision.facts; i++) {
        assert_int_equal(yb_policy_fact(policy, "bind", i, &info), YB_OK);
        assert_int_equal(info.id, yb_fact(policy, "bind", info.name));
    }
    assert_int_equal(yb_policy_fact(policy, "bind", 11, &info), YB_OK);
    assert_int_equal(info.list, yb_fact(policy, "bind", "bindings"));
    assert_int_equal(yb_policy_fact(policy, "bind", 12, &info), YB_E_NAME);
    assert_int_equal(yb_policy_fact(policy, "use", 0, &info), YB_E_NAME);
    assert_int_equal(yb_policy_proof(policy, "bind", 4, &proof), YB_OK);
    assert_int_equal(proof.valid_minutes, 10);
    assert_int_equal(yb_policy_enum_row(policy, "relation", 2, &row), YB_OK);
    assert_string_equal(row.code, "20");
    assert_int_equal(yb_enum_number(policy, "relation", "20"), 2);
    assert_int_equal(yb_enum_number(policy, "relation", "99"), -1);
    assert_int_equal(yb_policy_pack(policy, 0, &pack), YB_OK);
    assert_string_equal(pack.extends, "");
    assert_int_equal(yb_policy_code(policy, 2, &code), YB_OK);
    assert_string_equal(code, "LIMIT_MEMBERS");
    assert_int_equal(yb_fact(policy, "bind", "binder"), 0);
    assert_int_equal(yb_fact(NULL, "bind", "binder"), 0);
    assert_int_equal(yb_code(policy, "NOT_A_CODE"), 0);
    yb_policy_unref(policy);
}

static void test_save_load(void **state) {
    (void)state;
    yb_policy *policy = room_policy(NULL), *again = NULL;
    size_t len, more;
    assert_int_equal(yb_policy_save(policy, NULL, 0, &len), YB_E_SPACE);
    char *bytes = malloc(len);
    assert_non_null(bytes);
    assert_int_equal(yb_policy_save(policy, bytes, len - 1, &more), YB_E_SPACE);
    assert_int_equal(yb_policy_save(policy, bytes, len, &more), YB_OK);
    assert_int_equal(yb_policy_load(NULL, bytes, len, &again, NULL), YB_OK);
    assert_int_equal(yb_fact(again, "bind", "relation"), yb_fact(policy, "bind", "relation"));
    yb_policy_unref(again);
    bytes[len / 2] ^= 1;
    yb_error error = {.size = sizeof error};
    assert_int_equal(yb_policy_load(NULL, bytes, len, &again, &error), YB_E_IMAGE);
    assert_null(again);
    assert_int_equal(error.status, YB_E_IMAGE);
    assert_int_equal(yb_policy_load(NULL, bytes, 5, &again, &error), YB_E_IMAGE);
    free(bytes);
    assert_ptr_equal(yb_policy_ref(policy), policy);
    yb_policy_unref(policy);
    yb_policy_unref(policy);
}

static void test_dates(void **state) {
    (void)state;
    int32_t y, m, d;
    assert_int_equal(yb_date_of(1970, 1, 1), 0);
    assert_int_equal(yb_date_of(2023, 2, 29), YB_NO_DATE);
    assert_int_equal(yb_date_parts(yb_date_of(2024, 2, 29), &y, &m, &d), YB_OK);
    assert_int_equal(y * 10000 + m * 100 + d, 20240229);
    assert_int_equal(yb_date_parts(YB_NO_DATE, &y, &m, &d), YB_E_DATE);
    assert_int_equal(y, 0);
    assert_string_equal(yb_version(), YB_VERSION);
    assert_string_equal(yb_status_name(YB_E_SPACE), "YB_E_SPACE");
    assert_true(strlen(yb_status_text(YB_E_SPACE, YB_ZH)) > 0);
}

/* Load, decide by calls and by text with a case made inside, replay. */
static yb_status whole(const yb_allocator *a, void *ctx) {
    const char *request = ctx;
    char out[4096], again[4096];
    size_t len;
    yb_case *c = NULL;
    yb_policy *policy = room_policy(a);
    if (policy == NULL) return YB_E_MEMORY;
    yb_case_options options = {.size = sizeof options, .allocator = a};
    yb_status st = yb_case_new(policy, &options, &c);
    if (st == YB_OK) st = yb_decide_json(policy, c, request, strlen(request), out, sizeof out, &len);
    if (st == YB_OK) st = yb_decide_json(policy, NULL, request, strlen(request), out, sizeof out, &len);
    if (st == YB_OK) st = yb_replay_json(policy, NULL, out, len, "{}", 2, again, sizeof again, &len);
    if (st == YB_E_REPLAY) st = YB_OK; /* the private birth date was not given again */
    yb_case_free(c);
    yb_policy_unref(policy);
    return st;
}

static void test_faults(void **state) {
    (void)state;
    YB_FAULT_RUN(whole, "{" ROOM_HEAD "," ROOM_FACTS ",\"receipt\":true}");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lists), cmocka_unit_test(test_save_load),
                                       cmocka_unit_test(test_dates), cmocka_unit_test(test_faults)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
