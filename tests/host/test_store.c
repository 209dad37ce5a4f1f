/* The store as a host of libyibao: the same suite on every database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "window.h"

static const char *where;

#define COUNT(w, select) window_count(w, "SELECT " select)
#define NOVEMBER 20778 /* 2026-11-21 */

/* What a call answered, with the store's own words if it failed. */
#define OK(w, call)                                                                                                    \
    do {                                                                                                               \
        yb_status got = (call);                                                                                        \
        if (got != YB_OK) print_error("%s: %s\n", #call, store_why((w)->s)->text);                                     \
        assert_int_equal(got, YB_OK);                                                                                  \
    } while (0)

/* ---- the room: tables without rows ---- */

static const char empty[] = "DELETE FROM moves; DELETE FROM changes; DELETE FROM messages; DELETE FROM accumulators;"
                            "DELETE FROM aid; DELETE FROM bindings; DELETE FROM accounts; DELETE FROM drafts; DELETE FROM persons";

static int open_room(void **state) {
    static window w;
    if (window_open(&w, where, NULL) != 0) return 1;
    *state = &w;
    return 0;
}

static int close_room(void **state) {
    window_close(*state);
    return 0;
}

static int empty_room(void **state) {
    window *w = *state;
    w->review = YB_ABSENT;
    w->verified = 0;
    if (store_tell(w->s, empty) != YB_OK || window_mother(w, "mother", 500000) != YB_OK || window_mother(w, "father", 0) != YB_OK)
        return 1;
    return window_child(w, "child") != YB_OK;
}

/* ---- binding ---- */

static void binds_reviews_and_unbinds(void **state) {
    window *w = *state;
    uint32_t done;
    OK(w, window_bind(w, "apply", "mother", "child", "alipay", NULL, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_APPLIED);
    assert_int_equal(COUNT(w, "COUNT(*) FROM bindings WHERE status = 'pending' AND bound_on IS NULL"), 1);
    OK(w, window_bind(w, "again", "mother", "child", "alipay", NULL, NOVEMBER, &done)); /* it is under review */
    assert_int_equal(done, YB_DONE_NOTHING);
    assert_string_equal(window_why(w), "ALREADY_BOUND");
    w->review = YB_VERIFIED;
    OK(w, window_bind(w, "review", "mother", "child", "alipay", "apply", NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_int_equal(COUNT(w, "bound_on FROM bindings WHERE status = 'active' AND application = 'apply' AND granted = 'review'"), NOVEMBER);
    /* below sixteen all six scopes, and the child is asked about again at sixteen */
    assert_int_equal(COUNT(w, "reverify FROM bindings WHERE scopes = 'show query_balance query_records query_annual tax filing'"), 1);
    OK(w, window_unbind(w, "end", "mother", "child", NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_int_equal(COUNT(w, "ended_on FROM bindings WHERE status = 'ended'"), NOVEMBER);
    OK(w, window_unbind(w, "end2", "mother", "child", NOVEMBER, &done));
    assert_string_equal(window_why(w), "NO_BINDING");
    assert_int_equal(COUNT(w, "COUNT(*) FROM messages"), 3);
}

static void a_refused_review_ends_the_application(void **state) {
    window *w = *state;
    uint32_t done;
    OK(w, window_bind(w, "apply", "mother", "child", "alipay", NULL, NOVEMBER, &done));
    w->review = YB_REJECTED;
    OK(w, window_bind(w, "review", "mother", "child", "alipay", "apply", NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_REJECTED);
    assert_int_equal(COUNT(w, "COUNT(*) FROM bindings WHERE status = 'rejected'"), 1);
    w->review = YB_VERIFIED; /* decided: it cannot be reviewed once more */
    assert_int_equal(window_bind(w, "review2", "mother", "child", "alipay", "apply", NOVEMBER, &done), STORE_E_STATE);
    assert_int_equal(COUNT(w, "COUNT(*) FROM messages"), 2);
}

static void a_repeated_message_changes_nothing(void **state) {
    window *w = *state;
    uint32_t done;
    OK(w, window_bind(w, "k", "mother", "child", "web", NULL, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    w->verified = 0;
    OK(w, window_bind(w, "k", "mother", "child", "web", NULL, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_BEFORE);
    assert_int_equal(w->verified, 0); /* nobody is asked twice */
    w->host.seen = NULL;              /* then `begin` tells */
    OK(w, window_bind(w, "k", "mother", "child", "web", NULL, NOVEMBER, &done));
    assert_int_equal(store_attach(w->s, w->policy, &w->host), YB_OK);
    assert_int_equal(COUNT(w, "COUNT(*) FROM bindings"), 1);
    assert_int_equal(COUNT(w, "COUNT(*) FROM messages"), 1);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(binds_reviews_and_unbinds, empty_room),
        cmocka_unit_test_setup(a_refused_review_ends_the_application, empty_room),
        cmocka_unit_test_setup(a_repeated_message_changes_nothing, empty_room),
    };
    if (argc != 2) return 2;
    where = argv[1];
    return cmocka_run_group_tests(tests, open_room, close_room);
}
