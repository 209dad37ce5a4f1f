/* The store as a host of libyibao: the same suite on every database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

static int owes(window *w, const char *rule) {
    yb_obligation_info owed = {.size = sizeof owed};
    for (size_t i = 0; yb_case_obligation(w->c, i, &owed) == YB_OK; i++)
        if (strcmp(owed.rule, rule) == 0) return 1;
    return 0;
}

/* What is in the tables is what `use` asks for: the binding, its scopes, and at sixteen the member's own face. */
static void a_binding_is_used(void **state) {
    window *w = *state;
    yb_status (YB_CALL *verify)(void *, yb_case *, uint32_t) = w->host.verify;
    int32_t grown = yb_date_of(2031, 10, 1); /* sixteen on 2031-06-01, and 90 days of grace are over */
    uint32_t done;
    OK(w, window_use(w, "mother", "child", NOVEMBER));
    assert_int_equal(yb_case_outcome(w->c), YB_DENY);
    assert_string_equal(window_why(w), "NO_BINDING");
    OK(w, window_bind(w, "k", "mother", "child", "web", NULL, NOVEMBER, &done));
    OK(w, window_use(w, "mother", "child", NOVEMBER));
    assert_int_equal(yb_case_outcome(w->c), YB_PERMIT);
    w->host.verify = NULL;
    OK(w, window_use(w, "mother", "child", grown));
    assert_true(owes(w, "use.reverify"));
    OK(w, store_reverified(w->s, "mother", "child", grown));
    OK(w, window_use(w, "mother", "child", grown));
    assert_false(owes(w, "use.reverify"));
    w->host.verify = verify;
    assert_int_equal(yb_case_outcome(w->c), YB_PERMIT);
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
    yb_status (YB_CALL *seen)(void *, yb_case *, const yb_message *) = w->host.seen;
    w->host.seen = NULL; /* then `begin` tells */
    OK(w, window_bind(w, "k", "mother", "child", "web", NULL, NOVEMBER, &done));
    w->host.seen = seen;
    assert_int_equal(COUNT(w, "COUNT(*) FROM bindings"), 1);
    assert_int_equal(COUNT(w, "COUNT(*) FROM messages"), 1);
}

/* Five members of a binder, two binders of a member in a natural month: the sixth and the third are told so. */
static void limits_are_told(void **state) {
    window *w = *state;
    uint32_t done;
    char id[16];
    for (int i = 1; i <= 6; i++) {
        (void)snprintf(id, sizeof id, "child%d", i);
        OK(w, window_child(w, id));
        OK(w, window_bind(w, id, "mother", id, "web", NULL, NOVEMBER, &done));
        assert_int_equal(done, i <= 5 ? YB_DONE_GRANTED : YB_DONE_NOTHING);
    }
    assert_string_equal(window_why(w), "LIMIT_MEMBERS");
    OK(w, window_mother(w, "aunt", 0));
    OK(w, window_bind(w, "k1", "father", "child1", "web", NULL, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    OK(w, window_bind(w, "k2", "aunt", "child1", "web", NULL, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_NOTHING);
    assert_string_equal(window_why(w), "LIMIT_BINDERS");
    OK(w, window_bind(w, "k3", "aunt", "child1", "web", NULL, NOVEMBER + 10, &done)); /* 1 December */
    assert_string_equal(window_why(w), "LIMIT_BINDERS"); /* both are in force still */
    OK(w, window_unbind(w, "k4", "father", "child1", NOVEMBER, &done));
    OK(w, window_bind(w, "k5", "aunt", "child1", "web", NULL, NOVEMBER, &done));
    assert_string_equal(window_why(w), "LIMIT_BINDERS"); /* ended, but of this month */
    OK(w, window_bind(w, "k6", "aunt", "child1", "web", NULL, NOVEMBER + 10, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
}

/* ---- mutual aid ---- */

static void a_quota_is_drawn_and_given_back(void **state) {
    window *w = *state;
    uint32_t done;
    OK(w, store_tell(w->s, "UPDATE persons SET wallet = 1"));
    OK(w, window_share(w, "enrol", "enrol", "wallet_quota", "mother", "child", 0, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    OK(w, window_share(w, "set", "set_quota", "wallet_quota", "mother", "child", 150000, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    OK(w, window_share(w, "too much", "set_quota", "wallet_quota", "mother", "child", 200001, NOVEMBER, &done));
    assert_string_equal(window_why(w), "WALLET_LIMIT"); /* 2 000 yuan at most in one transfer */
    OK(w, window_share(w, "pay", "pay", "wallet_quota", "mother", "child", 100000, NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_int_equal(COUNT(w, "quota_left FROM aid"), 50000);
    assert_int_equal(COUNT(w, "balance FROM accounts WHERE person = 'mother'"), 400000);
    OK(w, window_share(w, "more", "pay", "wallet_quota", "mother", "child", 80000, NOVEMBER, &done)); /* 500 yuan are left */
    assert_int_equal(COUNT(w, "quota_left FROM aid"), 0);
    assert_int_equal(COUNT(w, "balance FROM accounts WHERE person = 'mother'"), 350000);
    OK(w, window_refund(w, "back", "pay", "pay", "child", "mother", NOVEMBER, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_int_equal(COUNT(w, "quota_left FROM aid"), 100000);
    assert_int_equal(COUNT(w, "balance FROM accounts WHERE person = 'mother'"), 450000);
    assert_int_equal(window_refund(w, "back2", "pay", "pay", "child", "mother", NOVEMBER, &done), STORE_E_REVERSE);
    OK(w, window_refund(w, "back3", "more", "pay", "child", "mother", NOVEMBER, &done));
    OK(w, window_refund(w, "unset", "set", "set_quota", "child", "mother", NOVEMBER, &done));
    assert_int_equal(COUNT(w, "COUNT(*) FROM aid WHERE quota_left IS NULL"), 1);
    assert_int_equal(COUNT(w, "balance FROM accounts WHERE person = 'mother'"), 500000);
    assert_int_equal(window_refund(w, "no", "enrol", "enrol", "child", "mother", NOVEMBER, &done), STORE_E_REVERSE);
    OK(w, window_share(w, "end", "end", "wallet_quota", "mother", "child", 0, NOVEMBER + 1, &done));
    assert_int_equal(COUNT(w, "ended_on FROM aid WHERE status = 'ended'"), NOVEMBER + 1);
}

/* ---- bills ---- */

static void a_bill_is_settled_and_taken_back(void **state) {
    window *w = *state;
    uint32_t done;
    int32_t on = yb_date_of(2023, 11, 8);
    OK(w, window_share(w, "enrol", "enrol", "auto_deduct", "mother", "child", 0, on, &done));
    OK(w, window_settle(w, "bill", "child", "mother", on, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    /* 22 000.00: 1 500 and 500 outside; 20 000 - 1 200, 70 %: 13 160; the mother's 5 000; the rest is cash */
    assert_int_equal(COUNT(w, "SUM(amount) FROM moves"), 2200000);
    assert_int_equal(COUNT(w, "amount FROM moves WHERE name = 'hifp_pay'"), BILL_FUND);
    assert_int_equal(COUNT(w, "amount FROM moves WHERE name = 'acct_mulaid_pay' AND account = 'mother'"), 500000);
    assert_int_equal(COUNT(w, "amount FROM moves WHERE name = 'psn_cash_pay'"), BILL_PATIENT - 500000);
    assert_int_equal(COUNT(w, "balance FROM accounts WHERE person = 'mother'"), 0);
    assert_int_equal(COUNT(w, "value FROM accumulators WHERE family = 'year' AND name = 'hifp_pay'"), BILL_FUND);
    assert_int_equal(COUNT(w, "value FROM accumulators WHERE family = 'year' AND name = 'deductible_sum'"), 120000);
    assert_int_equal(COUNT(w, "value FROM accumulators WHERE family = 'stay' AND key = 'bill' AND name = 'deductible_paid'"), 120000);
    OK(w, window_settle(w, "bill", "child", "mother", on, &done));
    assert_int_equal(done, YB_DONE_BEFORE);
    OK(w, window_refund(w, "refund", "bill", NULL, "child", "mother", on, &done));
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_int_equal(COUNT(w, "balance FROM accounts WHERE person = 'mother'"), 500000);
    assert_int_equal(COUNT(w, "COUNT(*) FROM accumulators WHERE value <> 0"), 0);
    assert_int_equal(COUNT(w, "SUM(amount) FROM moves"), 0);
    OK(w, window_refund(w, "refund", "bill", NULL, "child", "mother", on, &done));
    assert_int_equal(done, YB_DONE_BEFORE);
    assert_int_equal(window_refund(w, "refund2", "bill", NULL, "child", "mother", on, &done), STORE_E_REVERSE);
    OK(w, window_settle(w, "bill2", "child", "mother", on, &done)); /* as if the first had never been */
    assert_int_equal(COUNT(w, "amount FROM moves WHERE message = 'bill2' AND name = 'hifp_pay'"), BILL_FUND);
    assert_int_equal(window_refund(w, "r3", "bill2", NULL, "father", "mother", on, &done), STORE_E_REVERSE); /* another's */
    assert_int_equal(window_refund(w, "r4", "no such bill", NULL, "child", "mother", on, &done), YB_E_NAME);
}

/* The deductible of the year is paid once: what the first bill recorded, the second reads. */
static void bills_of_a_year_add_up(void **state) {
    window *w = *state;
    uint32_t done;
    int32_t on = yb_date_of(2023, 11, 8);
    OK(w, window_settle(w, "b1", "child", NULL, on, &done));
    OK(w, window_settle(w, "b2", "child", NULL, on, &done));
    long long both = COUNT(w, "SUM(amount) FROM moves WHERE name = 'hifp_pay'");
    assert_true(both >= 2LL * BILL_FUND);
    assert_int_equal(COUNT(w, "value FROM accumulators WHERE family = 'year' AND name = 'hifp_pay'"), both);
}

/* ---- drafts ---- */

/* Run as a process of its own: "draft" writes one and ends, "take" takes it up where it was left. */
static int draft(window *w, int take) {
    char out[4096];
    const char *text;
    yb_buffer buffer = {sizeof buffer, out, sizeof out, 0};
    size_t len;
    int64_t minutes;
    uint32_t done;
    store_request q = {.binder = "mother", .person = "child", .channel = "alipay", .relation = "child", .on = NOVEMBER};
    yb_message m = {.size = sizeof m, .key = "from draft", .key_len = YB_NUL};
    w->review = YB_VERIFIED;
    if (store_who(w->s, &q) != YB_OK) return 1;
    if (!take) {
        w->host.verify = NULL;
        if (store_begin(w->s, w->c, "bind", BIND_AREA) != YB_OK || yb_case_ask(w->c, &w->host) != YB_OK) return 2;
        if (yb_case_outcome(w->c) != YB_PENDING || yb_case_draft(w->c, &buffer) != YB_OK) return 3;
        return store_save_draft(w->s, "counter 3", out, buffer.len, 1000) == YB_OK ? 0 : 4;
    }
    if (store_load_draft(w->s, "counter 3", &text, &len, &minutes) != YB_OK || minutes != 1000) return 5;
    if (yb_case_resume(w->c, text, len, 5) != YB_OK || yb_bind_commit(w->c, &w->host, &m, &done) != YB_OK) return 6;
    return done == YB_DONE_GRANTED && store_drop_draft(w->s, "counter 3") == YB_OK ? 0 : 7;
}

static const char *program;

static void a_draft_is_taken_up_by_another_process(void **state) {
    window *w = *state;
    char command[1024];
    (void)snprintf(command, sizeof command, "'%s' '%s' draft", program, where);
    assert_int_equal(system(command), 0);
    assert_int_equal(COUNT(w, "COUNT(*) FROM bindings"), 0);
    (void)snprintf(command, sizeof command, "'%s' '%s' take", program, where);
    assert_int_equal(system(command), 0);
    assert_int_equal(COUNT(w, "COUNT(*) FROM bindings WHERE status = 'active'"), 1);
    assert_int_equal(COUNT(w, "COUNT(*) FROM drafts"), 0);
}

/* ---- callbacks that fail ---- */

typedef struct failing {
    yb_host real;
    int calls, fail_at;
} failing;

#define FAILURE 4711
#define FAIL(f)                                                                                                        \
    if (++(f)->calls == (f)->fail_at) return FAILURE

static yb_status YB_CALL fail_fetch(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    failing *f = ctx;
    FAIL(f);
    return f->real.fetch_many(f->real.ctx, c, facts, n);
}

static yb_status YB_CALL fail_verify(void *ctx, yb_case *c, uint32_t proof) {
    failing *f = ctx;
    FAIL(f);
    return f->real.verify(f->real.ctx, c, proof);
}

static yb_status YB_CALL fail_seen(void *ctx, yb_case *c, const yb_message *m) {
    failing *f = ctx;
    FAIL(f);
    return f->real.seen(f->real.ctx, c, m);
}

static yb_status YB_CALL fail_begin(void *ctx, yb_case *c, const yb_message *m) {
    failing *f = ctx;
    FAIL(f);
    return f->real.begin(f->real.ctx, c, m);
}

static yb_status YB_CALL fail_commit(void *ctx, yb_case *c) {
    failing *f = ctx;
    FAIL(f);
    return f->real.commit(f->real.ctx, c);
}

static yb_status YB_CALL fail_rollback(void *ctx, yb_case *c) {
    failing *f = ctx;
    return f->real.rollback(f->real.ctx, c);
}

static yb_status YB_CALL fail_record(void *ctx, yb_case *c, const yb_event *e) {
    failing *f = ctx;
    FAIL(f);
    return f->real.record(f->real.ctx, c, e);
}

typedef yb_status piece(window *w, const char *key, uint32_t *done);

static yb_status bind_piece(window *w, const char *key, uint32_t *done) {
    return window_bind(w, key, "mother", "child", "alipay", NULL, NOVEMBER, done);
}

static yb_status settle_piece(window *w, const char *key, uint32_t *done) {
    return window_settle(w, key, "child", "mother", yb_date_of(2023, 11, 8), done);
}

static yb_status refund_piece(window *w, const char *key, uint32_t *done) {
    return window_refund(w, key, "first bill", NULL, "child", "mother", yb_date_of(2023, 11, 8), done);
}

/* Each callback fails once: the error comes back, nothing is changed. Then the same message goes through. */
static int fail_each(window *w, const char *key, piece *work, uint32_t want) {
    failing f = {.real = w->host};
    const yb_host wrapped = {sizeof(yb_host), &f,        NULL,        fail_fetch,    fail_verify,
                             fail_seen,       fail_begin, fail_commit, fail_rollback, fail_record};
    char before[sizeof w->state];
    uint32_t done;
    int n;
    (void)snprintf(before, sizeof before, "%s", window_state(w));
    for (n = 1; n < 1000; n++) {
        f.calls = 0;
        f.fail_at = n;
        w->host = wrapped;
        yb_status st = work(w, key, &done);
        w->host = f.real;
        if (f.calls < n) break; /* it got through */
        assert_int_equal(st, FAILURE);
        assert_int_equal(done, YB_DONE_NOTHING);
        assert_string_equal(window_state(w), before);
    }
    assert_int_equal(done, want);
    assert_string_not_equal(window_state(w), before);
    return n - 1;
}

static void every_callback_fails_once(void **state) {
    window *w = *state;
    uint32_t done;
    assert_in_range(fail_each(w, "b", bind_piece, YB_DONE_APPLIED), 10, 60);
    OK(w, window_share(w, "enrol", "enrol", "auto_deduct", "mother", "child", 0, yb_date_of(2023, 11, 8), &done));
    OK(w, settle_piece(w, "first bill", &done));
    assert_in_range(fail_each(w, "bill", settle_piece, YB_DONE_GRANTED), 20, 60);
    assert_in_range(fail_each(w, "refund", refund_piece, YB_DONE_GRANTED), 20, 60);
}

/* ---- errors of the store's own ---- */

/* Somebody else is at work on the same child: the waiting ends, and the same message goes through later. */
static void rows_that_are_taken(void **state) {
    window *w = *state, other;
    uint32_t done;
    int sqlite = strcmp(window_database, "sqlite") == 0;
    assert_int_equal(window_open(&other, where, NULL), 0);
    OK(w, store_tell(w->s, sqlite ? "PRAGMA busy_timeout = 50" : "SET lock_timeout = '50ms'"));
    OK(&other, store_tell(other.s, sqlite ? "BEGIN IMMEDIATE" : "BEGIN; SELECT id FROM persons WHERE id = 'child' FOR UPDATE"));
    assert_int_equal(bind_piece(w, "k", &done), STORE_E_BUSY);
    assert_int_equal(done, YB_DONE_NOTHING);
    assert_non_null(strstr(store_why(w->s)->text, "send the message again"));
    OK(&other, store_tell(other.s, "ROLLBACK"));
    OK(w, bind_piece(w, "k", &done));
    assert_int_equal(done, YB_DONE_APPLIED);
    OK(w, store_tell(w->s, sqlite ? "PRAGMA busy_timeout = 10000" : "SET lock_timeout = '10s'"));
    window_close(&other);
}

static void errors_tell_what_to_do(void **state) {
    window *w = *state;
    store *s;
    store_trouble why;
    uint32_t done;
    assert_int_equal(window_bind(w, "k", "mother", "nobody", "web", NULL, NOVEMBER, &done), YB_OK); /* facts are missing */
    assert_int_equal(yb_case_outcome(w->c), YB_UNDETERMINED);
    assert_int_equal(window_unbind(w, "k", "nobody", "child", NOVEMBER, &done), YB_OK);
    assert_int_equal(store_who(w->s, &(store_request){.binder = "mother"}), STORE_E_WHO);
    assert_int_equal(store_put_account(w->s, "nobody", 1, 0), STORE_E_CONSTRAINT);
    assert_non_null(strstr(store_why(w->s)->text, "check persons and balances"));
    assert_int_equal(store_put_account(w->s, "mother", -1, 0), STORE_E_CONSTRAINT);
    assert_int_equal(store_tell(w->s, "SELECT nonsense"), STORE_E_SQL);
    assert_int_equal(store_open(window_driver, "/dev/null/no such place", &s, &why), STORE_E_OPEN);
    assert_null(s);
    assert_non_null(strstr(why.text, "check that the file or server is there"));
    OK(w, bind_piece(w, "k", &done)); /* and the window works */
    assert_int_equal(done, YB_DONE_APPLIED);
}

/* ---- */

static int run_draft(int take) {
    window w;
    if (window_open(&w, where, NULL) != 0) return 9;
    int code = draft(&w, take);
    window_close(&w);
    return code;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(binds_reviews_and_unbinds, empty_room),
        cmocka_unit_test_setup(a_binding_is_used, empty_room),
        cmocka_unit_test_setup(a_refused_review_ends_the_application, empty_room),
        cmocka_unit_test_setup(a_repeated_message_changes_nothing, empty_room),
        cmocka_unit_test_setup(limits_are_told, empty_room),
        cmocka_unit_test_setup(a_quota_is_drawn_and_given_back, empty_room),
        cmocka_unit_test_setup(a_bill_is_settled_and_taken_back, empty_room),
        cmocka_unit_test_setup(bills_of_a_year_add_up, empty_room),
        cmocka_unit_test_setup(a_draft_is_taken_up_by_another_process, empty_room),
        cmocka_unit_test_setup(every_callback_fails_once, empty_room),
        cmocka_unit_test_setup(rows_that_are_taken, empty_room),
        cmocka_unit_test_setup(errors_tell_what_to_do, empty_room),
    };
    if (argc < 2) return 2;
    program = argv[0];
    where = argv[1];
    if (argc == 3) return run_draft(strcmp(argv[2], "take") == 0);
    return cmocka_run_group_tests(tests, open_room, close_room);
}
