/* The JSON decision, its trace and receipt, the plain text; replay. */
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

static const char *answer(const char *request) {
    yb_status st;
    const char *text = room_answer_of(policy, one, request, &st);
    if (st != YB_OK) print_error("%s\n", text);
    assert_int_equal(st, YB_OK);
    return text;
}

static char *copy_of(const char *text) {
    size_t n = strlen(text) + 1;
    char *copy = malloc(n);
    assert_non_null(copy);
    return memcpy(copy, text, n);
}

#define DENIED                                                                                               \
    "{" ROOM_HEAD ",\"facts\":{\"binder\":{\"enrolled\":true,\"verified\":true,\"active_members\":7},"       \
    "\"member\":{\"enrolled\":true,\"birth_date\":\"2014-05-06\",\"binders_month\":0},"                      \
    "\"relation\":\"spouse\",\"channel\":\"app\"},\"proofs\":{\"member_hukou\":\"verified\"}"

static void test_denied(void **state) {
    (void)state;
    const char *text = strstr(answer(DENIED "}"), "\"reasons\"");
    assert_string_equal(
        text, "\"reasons\":[{\"code\":\"LIMIT_MEMBERS\",\"rule\":\"bind.rule\",\"zh\":\"最多绑定人数：5\","
              "\"en\":\"members at most: 5\",\"sources\":[\"deyang_2023\"]},"
              "{\"code\":\"MINOR_RELATION\",\"rule\":\"bind.rule\",\"zh\":\"未成年人只能由父母绑定\","
              "\"en\":\"a minor is bound by a parent or "
              "grandparent\",\"sources\":[\"deyang_2023\",\"civil_code\"]}],"
              "\"obligations\":[{\"rule\":\"bind.minor_documents\",\"any_of\":[[\"binder_hukou\"],[\"birth_"
              "cert\"]]},"
              "{\"rule\":\"bind.guardian\",\"any_of\":[[\"guardian\"]]},"
              "{\"rule\":\"bind.commitment\",\"any_of\":[[\"commitment\"]]},"
              "{\"rule\":\"bind.binder_hukou\",\"any_of\":[[\"binder_hukou\"]]}]}");
}

static void test_missing(void **state) {
    (void)state;
    const char *text = answer("{" ROOM_HEAD ",\"facts\":{\"channel\":\"window\",\"relation\":\"child\"}}");
    assert_non_null(strstr(text, "\"outcome\":\"undetermined\""));
    assert_non_null(strstr(text,
                           "\"missing\":[\"member.birth_date\",\"binder.active_members\",\"binder.enrolled\","
                           "\"binder.verified\",\"member.binders_month\",\"member.enrolled\"]"));
}

/* What is private is in no text. */
static void test_private(void **state) {
    (void)state;
    const char *text = answer(DENIED ",\"trace\":true,\"receipt\":true}");
    assert_null(strstr(text, "2014"));
    assert_non_null(strstr(
        text,
        "\"trace\":[{\"step\":\"condition\",\"name\":\"adult\",\"value\":false,\"formula\":\"age >= 16\"},"
        "{\"step\":\"value\",\"name\":\"birth\",\"private\":true}]"));
    assert_non_null(strstr(text, "\"private\":[\"member.birth_date\"]"));
    char out[4096];
    for (int32_t lang = YB_ZH; lang <= YB_EN; lang++) {
        yb_buffer buffer = {.size = sizeof buffer, .out = out, .cap = sizeof out};
        assert_int_equal(yb_case_explain(one, lang, &buffer), YB_OK);
        assert_int_equal(strlen(out), buffer.len);
        assert_null(strstr(out, "2014"));
        assert_non_null(strstr(out, lang == YB_ZH ? "依据：民法典 第201条（2020-05-28）" : "source: "));
    }
}

/* Every capacity: the whole text or none, and always the same need. */
static void test_space(void **state) {
    (void)state;
    static const char request[] = DENIED ",\"trace\":true,\"receipt\":true,\"id\":\"7\"}";
    char whole[8192], out[8192];
    size_t need, len;
    assert_int_equal(yb_decide_json(policy, one, request, sizeof request - 1, NULL, 0, &need), YB_E_SPACE);
    assert_int_equal(yb_decide_json(policy, one, request, sizeof request - 1, whole, sizeof whole, &len),
                     YB_OK);
    assert_int_equal(len, need);
    for (size_t cap = 1; cap <= need + 1; cap++) {
        char *exact = malloc(cap);
        assert_non_null(exact);
        yb_status st = yb_decide_json(policy, one, request, sizeof request - 1, exact, cap, &len);
        assert_int_equal(st, cap > need ? YB_OK : YB_E_SPACE);
        assert_int_equal(len, need);
        assert_string_equal(exact, cap > need ? whole : "");
        free(exact);
    }
    assert_int_equal(yb_decide_json(policy, NULL, request, sizeof request - 1, out, sizeof out, &len), YB_OK);
    assert_int_equal(yb_decide_json(policy, NULL, request, YB_NUL, out, sizeof out, &len), YB_OK); /* up to the NUL */
    assert_string_equal(out, whole); /* a case of its own gives the same bytes */
}

static void test_json_of_case(void **state) {
    (void)state;
    char out[4096];
    size_t len;
    char *first = copy_of(answer(DENIED ",\"receipt\":true}"));
    assert_int_equal(yb_case_json(one, YB_JSON_RECEIPT, out, sizeof out, &len), YB_OK);
    assert_string_equal(out, first);
    assert_int_equal(yb_case_receipt(one, 0, out, sizeof out, &len), YB_OK);
    assert_non_null(strstr(first, out));
    assert_int_equal(yb_case_json(one, 64, out, sizeof out, &len), YB_E_ARGUMENT);
    free(first);
}

static void replays(const char *receipt, const char *facts, yb_status want, const char *part) {
    char out[8192];
    size_t len, need;
    size_t facts_len = facts != NULL ? strlen(facts) : 0;
    yb_status st =
        yb_replay_json(policy, NULL, receipt, strlen(receipt), facts, facts_len, out, sizeof out, &len);
    if (st != want || strstr(out, part) == NULL) print_error("%s\n", out);
    assert_int_equal(st, want);
    assert_non_null(strstr(out, part));
    if (want != YB_OK && want != YB_E_REPLAY) return;
    assert_int_equal(yb_replay_json(policy, NULL, receipt, strlen(receipt), facts, facts_len, NULL, 0, &need),
                     YB_E_SPACE);
    assert_true(need >= len);
}

static void test_replay(void **state) {
    (void)state;
    char receipt[4096];
    size_t len;
    const char *birth = "{\"member\":{\"birth_date\":\"2014-05-06\"}}";
    char *whole = copy_of(answer(DENIED ",\"receipt\":true,\"known\":\"2026-12-01\"}"));
    assert_int_equal(yb_case_receipt(one, 0, receipt, sizeof receipt, &len), YB_OK);
    replays(receipt, birth, YB_OK, "{\"same\":true,\"differs\":[],\"decision\":{\"outcome\":\"deny\"");
    replays(whole, birth, YB_OK, "\"same\":true");
    replays(receipt, NULL, YB_E_REPLAY, "{\"same\":false,\"differs\":[\"facts\",\"member.birth_date\",\"decision\"]");
    replays(receipt, "{\"member\":{\"birth_date\":\"1980-05-06\"}}", YB_E_REPLAY,
            "\"differs\":[\"decision\"]");
    replays(receipt, "{\"relation\":\"child\"}", YB_E_NAME, "\"at\":\"facts.relation\"");
    replays("{\"request\":{}}", birth, YB_E_JSON, "receipt.decision");
    replays("[]", birth, YB_E_JSON, "receipt");
    char *engine = strstr(receipt, YB_VERSION);
    *engine = '9';
    replays(receipt, birth, YB_OK, "\"differs\":[\"engine\"]");
    free(whole);
}

/* Lists with private fields: the rows are in the receipt, their private cells are given again. */
static void test_replay_rows(void **state) {
    (void)state;
    char receipt[4096];
    size_t len;
    answer("{" ROOM_HEAD ",\"facts\":{\"relation\":\"child\",\"bindings\":[{\"bound_on\":\"2026-01-02\","
                         "\"holder\":{\"name\":\"张\"}},{}]}}");
    assert_int_equal(yb_case_receipt(one, 0, receipt, sizeof receipt, &len), YB_OK);
    assert_null(strstr(receipt, "张"));
    assert_non_null(strstr(receipt, "\"bindings\":[{\"bound_on\":\"2026-01-02\"},{}]"));
    assert_non_null(strstr(receipt, "\"private\":[\"bindings.holder.name\"]"));
    replays(receipt, "{\"bindings\":[{\"holder\":{\"name\":\"张\"}},{}]}", YB_OK,
            "\"same\":true,\"differs\":[]");
    replays(receipt, "{\"bindings\":[{}]}", YB_E_RANGE, "facts.bindings");
    replays(receipt, "{\"bindings\":[{\"bound_on\":\"2026-01-02\"},{}]}", YB_E_NAME,
            "facts.bindings[0].bound_on");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_denied),       cmocka_unit_test(test_missing),
        cmocka_unit_test(test_private),      cmocka_unit_test(test_space),
        cmocka_unit_test(test_json_of_case), cmocka_unit_test(test_replay),
        cmocka_unit_test(test_replay_rows),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
