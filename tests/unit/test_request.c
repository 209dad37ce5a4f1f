/* JSON requests: what is read, and how each mistake is told. */
#include <stdio.h>

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

static void gives(const char *request, const char *part) {
    yb_status st;
    const char *answer = room_answer_of(policy, one, request, &st);
    if (st != YB_OK || strstr(answer, part) == NULL) print_error("%s\n-> %s\n", request, answer);
    assert_int_equal(st, YB_OK);
    assert_non_null(strstr(answer, part));
}

static void fails(const char *request, yb_status want, const char *at) {
    yb_status st;
    char place[160];
    const char *answer = room_answer_of(policy, one, request, &st);
    snprintf(place, sizeof place, "\"at\":\"%s\"", at);
    if (st != want || strstr(answer, place) == NULL) print_error("%s\n-> %s\n", request, answer);
    assert_int_equal(st, want);
    assert_non_null(strstr(answer, place));
    yb_error error = {.size = sizeof error};
    assert_int_equal(yb_case_error(one, &error), YB_OK);
    assert_int_equal(error.status, want);
    assert_string_equal(error.place, at);
    assert_int_equal(yb_case_decide(one), YB_E_ORDER); /* nothing half read is left */
}

#define F(facts) "{" ROOM_HEAD ",\"facts\":{" facts "}}"
#define P(proofs) "{" ROOM_HEAD ",\"proofs\":{" proofs "}}"

static void test_permit(void **state) {
    (void)state;
    gives(ROOM_REQUEST, "{\"outcome\":\"permit\",\"decision\":\"bind\",\"area\":\"330200\",\"on\":\"2026-11-"
                        "21\",\"policy\":{\"pack\":\"cn\"");
}

static void test_order_of_members(void **state) {
    (void)state;
    gives("{" ROOM_FACTS ",\"proofs\":{\"face\":\"verified\"}," ROOM_HEAD "}", "permit");
    gives("{\"proofs\":{\"face\":\"verified\"}," ROOM_HEAD "," ROOM_FACTS "}", "permit");
    gives("{" ROOM_FACTS ",\"proofs\":{\"face\":\n\t\"verified\"\n}," ROOM_HEAD "}", "permit");
    gives("{\"known\":\"2026-12-01\"," ROOM_HEAD "," ROOM_FACTS "}", "\"known\":\"2026-12-01\"");
}

static void test_values(void **state) {
    (void)state;
    gives(F("\"binder\":{\"enrolled\":0}"), "BINDER_NOT_ENROLLED");
    gives(F("\"binder\":{\"enrolled\":\"0\"}"), "BINDER_NOT_ENROLLED");
    gives(F("\"binder.enrolled\":false"), "BINDER_NOT_ENROLLED");
    gives(F("\"binder\":{\"active_members\":\"5\"}"), "LIMIT_MEMBERS");
    gives(F("\"binder\":{\"active_members\":5.0}"), "LIMIT_MEMBERS");
    gives(F("\"binder\":{\"active_members\":5e0}"), "LIMIT_MEMBERS");
    gives(F("\"bi\\u006eder\":{\"enroll\\u0065d\":false}"), "BINDER_NOT_ENROLLED");
    gives(F("\"relation\":\"80\""), "RELATION");
    gives(F("\"relation\":\"oth\\u0065r\""), "RELATION");
    gives(F("\"member\":{\"birth_date\":\"20120229\"},\"relation\":\"spouse\""), "MINOR_RELATION");
    gives(F("\"member\":null,\"binder\":{\"enrolled\":null},\"bindings\":null,\"nickname\":null"),
          "undetermined");
    gives(F("\"nickname\":\"小\\u660e\""), "undetermined");
    gives(F("\"bindings\":[]"), "undetermined");
    gives(F("\"bindings\":[{\"bound_on\":\"2026-01-01\",\"holder\":{\"name\":\"a\"}},{\"holder\":{\"name\":"
            "\"b\"},\"bound_on\":null}]"),
          "undetermined");
    gives(F("\"bindings\":[{\"holder.name\":\"a\"}]"), "undetermined");
    gives("{" ROOM_HEAD "," ROOM_FACTS ",\"proofs\":{\"face\":{\"state\":\"verified\",\"minutes\":10}}}",
          "permit");
    gives("{" ROOM_HEAD "," ROOM_FACTS ",\"proofs\":{\"face\":{\"minutes\":11,\"state\":\"verified\"}}}",
          "\"expired\":[\"face\"]");
    gives("{" ROOM_HEAD "," ROOM_FACTS ",\"proofs\":{\"face\":\"presented\"}}", "\"presented\":[\"face\"]");
    gives("{" ROOM_HEAD "," ROOM_FACTS ",\"id\":\"a\\\"b\"}", "{\"id\":\"a\\\"b\",\"outcome\"");
}

static void test_refused_names(void **state) {
    (void)state;
    fails(F("\"bindre\":{\"enrolled\":true}"), YB_E_NAME, "facts.bindre.enrolled");
    fails(F("\"binder\":{\"enroled\":true}"), YB_E_NAME, "facts.binder.enroled");
    fails(F("\"nobody\":{}"), YB_E_NAME, "facts.nobody");
    fails(F("\"nobody\":null"), YB_E_NAME, "facts.nobody");
    fails(F("\"bindings.bound_on\":\"2026-01-01\""), YB_E_NAME, "facts.bindings.bound_on");
    fails(F("\"bindings\":[{},{\"bound\":1}]"), YB_E_NAME, "facts.bindings[1].bound");
    fails(F("\"relation\":\"spuose\""), YB_E_NAME, "facts.relation");
    fails(P("\"fase\":\"verified\""), YB_E_NAME, "proofs.fase");
    fails("{\"dicision\":\"bind\"}", YB_E_NAME, "dicision");
    fails("{\"decision\":\"bound\"}", YB_E_NAME, "decision");
    yb_status st;
    assert_non_null(
        strstr(room_answer_of(policy, one, F("\"binder\":{\"enroled\":true}"), &st), "binder.enrolled"));
}

static void test_refused_twice(void **state) {
    (void)state;
    fails(F("\"binder\":{\"enrolled\":true,\"enrolled\":true}"), YB_E_JSON, "facts.binder.enrolled");
    fails(F("\"binder\":{\"enrolled\":null,\"enrolled\":true}"), YB_E_JSON, "facts.binder.enrolled");
    fails(F("\"binder\":{\"enrolled\":true},\"binder\":{\"verified\":true}"), YB_E_JSON, "facts.binder");
    fails(F("\"binder\":{},\"binder\":{\"verified\":true}"), YB_E_JSON, "facts.binder");
    fails(F("\"binder.enrolled\":true,\"binder\":{\"enrolled\":true}"), YB_E_JSON, "facts.binder.enrolled");
    fails(F("\"bindings\":[{\"bound_on\":null,\"bound_on\":null}]"), YB_E_JSON, "facts.bindings[0].bound_on");
    fails(F("\"bindings\":[{\"holder\":{},\"holder\":{\"name\":\"x\"}}]"), YB_E_JSON,
          "facts.bindings[0].holder");
    fails(F("\"bindings\":[],\"bindings\":[]"), YB_E_JSON, "facts.bindings");
    fails(P("\"face\":\"verified\",\"face\":\"absent\""), YB_E_JSON, "proofs.face");
    fails("{" ROOM_HEAD ",\"on\":\"2026-11-21\"}", YB_E_JSON, "on");
}

static void test_refused_values(void **state) {
    (void)state;
    fails(F("\"binder\":{\"enrolled\":2}"), YB_E_TYPE, "facts.binder.enrolled");
    fails(F("\"binder\":{\"active_members\":true}"), YB_E_TYPE, "facts.binder.active_members");
    fails(F("\"binder\":{\"active_members\":1.5}"), YB_E_RANGE, "facts.binder.active_members");
    fails(F("\"binder\":{\"active_members\":-1}"), YB_E_RANGE, "facts.binder.active_members");
    fails(F("\"binder\":{\"active_members\":99999999999999999999}"), YB_E_RANGE,
          "facts.binder.active_members");
    fails(F("\"member\":{\"birth_date\":\"2023-02-29\"}"), YB_E_DATE, "facts.member.birth_date");
    fails(F("\"member\":{\"birth_date\":20230228}"), YB_E_TYPE, "facts.member.birth_date");
    fails(F("\"relation\":10"), YB_E_TYPE, "facts.relation");
    fails(F("\"binder\":5"), YB_E_TYPE, "facts.binder");
    fails(F("\"bindings\":[{\"holder\":[]}]"), YB_E_TYPE, "facts.bindings[0].holder");
    fails(F("\"bind\":5"), YB_E_NAME, "facts.bind");
    fails(F("\"bindings\":{}"), YB_E_TYPE, "facts.bindings");
    fails(F("\"bindings\":[5]"), YB_E_TYPE, "facts.bindings[0]");
    fails(F("\"bindings\":[{},{},{},{},{}]"), YB_E_LIMIT, "facts.bindings");
    fails(P("\"face\":\"seen\""), YB_E_TYPE, "proofs.face");
    fails(P("\"face\":{\"minutes\":3}"), YB_E_JSON, "proofs.face");
    fails("{\"decision\":\"bind\",\"area\":\"3302\",\"on\":\"2026-11-21\"}", YB_E_AREA, "area");
    fails("{\"decision\":\"bind\",\"area\":\"330200\",\"on\":\"2026-11-31\"}", YB_E_DATE, "on");
    fails("{\"decision\":\"bind\",\"area\":\"330200\"}", YB_E_JSON, "on");
    fails("{" ROOM_HEAD ",\"facts\":[]}", YB_E_JSON, "facts");
    fails("{" ROOM_HEAD ",\"trace\":1}", YB_E_JSON, "trace");
}

static void test_refused_syntax(void **state) {
    (void)state;
    fails("", YB_E_JSON, "1:1");
    fails("{" ROOM_HEAD ",\n \"facts\": {,}}", YB_E_JSON, "2:12");
    fails("{" ROOM_HEAD "} x", YB_E_JSON, "1:55");
    fails(F("\"bindings\":[{}"), YB_E_JSON, "1:77");
}

/* Every cut of a request fails, and none reads outside it. */
static void test_truncated(void **state) {
    (void)state;
    const char *whole = "{" ROOM_HEAD "," ROOM_FACTS ",\"proofs\":{\"face\":\"verified\"}}";
    size_t n = strlen(whole), len;
    char out[2048];
    for (size_t i = 0; i < n; i++) {
        char *copy = malloc(i + 1);
        assert_non_null(copy);
        memcpy(copy, whole, i);
        yb_status st = yb_decide_json(policy, one, copy, i, out, sizeof out, &len);
        free(copy);
        assert_int_equal(st, YB_E_JSON);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_permit),         cmocka_unit_test(test_order_of_members),
        cmocka_unit_test(test_values),         cmocka_unit_test(test_refused_names),
        cmocka_unit_test(test_refused_twice),  cmocka_unit_test(test_refused_values),
        cmocka_unit_test(test_refused_syntax), cmocka_unit_test(test_truncated),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
