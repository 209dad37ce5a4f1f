/*
 * kill -9 at random moments while a process binds, settles and refunds; afterwards another one looks at the tables.
 *
 * What the process was told it had recorded must be there; no binding without its message or the other way round; the
 * accumulators are the sum of their changes and of the bills, the account is what the bills left of it.
 *
 * test_killed WHERE [KILLS [SEED]]
 */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "window.h"

#define NOVEMBER 20778 /* 2026-11-21 */
#define BALANCE INT64_C(100000000000)
#define MOST_KEYS 4096

static const char *where;
static int kills = 200;
static unsigned seed = 20261121;

/* ---- the process that is killed ---- */

/* One key a line; a line is written only after the library has answered. */
static int tell(int out, const char *key) {
    char line[160];
    int len = snprintf(line, sizeof line, "%s\n", key);
    return write(out, line, (size_t)len) == len;
}

static int trouble(window *w, const char *what) {
    fprintf(stderr, "%s: %s\n", what, store_why(w->s)->text);
    return 1;
}

/* A binding, a bill with the mother's account, and of every other bill a refund. */
static int round_of(window *w, int life, int i, int out) {
    char child[64], key[64], bill[64], binder[64]; /* a binder of its own: who was killed may leave bindings behind */
    uint32_t done;
    int32_t on = yb_date_of(2023, 11, 8);
    (void)snprintf(child, sizeof child, "child-%d-%d", life, i);
    (void)snprintf(binder, sizeof binder, "binder-%d", life);
    if (window_child(w, child) != YB_OK || window_mother(w, binder, 0) != YB_OK) return trouble(w, "persons");
    (void)snprintf(key, sizeof key, "bind-%d-%d", life, i);
    if (window_bind(w, key, binder, child, "web", NULL, NOVEMBER, &done) != YB_OK) return trouble(w, key);
    if (done == YB_DONE_GRANTED && !tell(out, key)) return 2;
    (void)snprintf(key, sizeof key, "unbind-%d-%d", life, i);
    if (window_unbind(w, key, binder, child, NOVEMBER, &done) != YB_OK || done != YB_DONE_GRANTED) return trouble(w, key);
    if (!tell(out, key)) return 3;
    (void)snprintf(bill, sizeof bill, "bill-%d-%d", life, i);
    if (window_settle(w, bill, "child", "mother", on, &done) != YB_OK || done != YB_DONE_GRANTED) return trouble(w, bill);
    if (!tell(out, bill)) return 4;
    if (i % 2 != 0) return 0;
    (void)snprintf(key, sizeof key, "refund-%d-%d", life, i);
    if (window_refund(w, key, bill, NULL, "child", "mother", on, &done) != YB_OK || done != YB_DONE_GRANTED) return trouble(w, key);
    return tell(out, key) ? 0 : 5;
}

/* Not waiting for the disk makes more moments of a second; what a killed process leaves is the same either way. */
static int hurry(window *w) {
    int sqlite = strcmp(window_database, "sqlite") == 0;
    return store_tell(w->s, sqlite ? "PRAGMA synchronous = NORMAL" : "SET synchronous_commit = off") == YB_OK;
}

static int live(int life, int out) {
    window w;
    int bad = window_open(&w, where, NULL) != 0 || !hurry(&w) || write(out, "+", 1) != 1;
    for (int i = 0; bad == 0; i++)
        bad = round_of(&w, life, i, out);
    return bad;
}

/* ---- what must hold ---- */

static void pause_for(unsigned microseconds) {
    struct timespec t = {0, (long)microseconds * 1000};
    (void)nanosleep(&t, NULL);
}

/* The server goes on with the last statement of a client that is dead: wait until it is done with it. */
static void wait_for_the_dead(window *w) {
    static const char others[] = "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                 " AND datname = current_database() AND pid <> pg_backend_pid()";
    if (strcmp(window_database, "postgres") != 0) return;
    while (window_count(w, others) != 0)
        pause_for(2000);
}

typedef struct law {
    const char *what, *select; /* a count of what is wrong */
} law;

static const law laws[] = {
    {"a binding without its message", "SELECT COUNT(*) FROM bindings b WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE"
                                      " m.key = b.granted AND m.event = 'granted' AND m.person = b.member)"},
    {"a message without its binding", "SELECT COUNT(*) FROM messages m LEFT JOIN bindings b ON b.granted = m.key"
                                      " WHERE m.decision = 'bind' AND b.granted IS NULL"},
    {"an unbinding of which one half is there", "SELECT ABS((SELECT COUNT(*) FROM messages WHERE decision = 'unbind') -"
                                                " (SELECT COUNT(*) FROM bindings WHERE status = 'ended'))"},
    {"an accumulator that is not the sum of its changes",
     "SELECT COUNT(*) FROM accumulators a LEFT JOIN (SELECT person, family, key, begin_on, name, SUM(change) AS sum FROM"
     " changes GROUP BY person, family, key, begin_on, name) c ON c.person = a.person AND c.family = a.family AND"
     " c.key = a.key AND c.begin_on = a.begin_on AND c.name = a.name WHERE a.value <> COALESCE(c.sum, 0)"},
    {"a change without its accumulator", "SELECT ABS((SELECT SUM(value) FROM accumulators) - (SELECT SUM(change) FROM changes))"},
    {"fund payments that are not in the year's sum",
     "SELECT ABS(COALESCE((SELECT SUM(value) FROM accumulators WHERE family = 'year' AND name = 'hifp_pay'), 0) -"
     " COALESCE((SELECT SUM(amount) FROM moves WHERE name = 'hifp_pay'), 0))"},
    {"a bill that is not paid in full", "SELECT COUNT(*) FROM messages m WHERE m.decision = 'settle' AND (SELECT SUM(amount)"
                                        " FROM moves v WHERE v.message = m.key) <> CASE WHEN m.event = 'settled' THEN 2200000 ELSE -2200000 END"},
    {"an account that is not what the bills left", "SELECT ABS(balance + COALESCE((SELECT SUM(amount) FROM moves WHERE"
                                                   " account = 'mother'), 0) - 100000000000) FROM accounts WHERE person = 'mother'"},
    {"a refund that its bill does not know", "SELECT ABS((SELECT COUNT(*) FROM messages WHERE event = 'reversed') -"
                                             " (SELECT COUNT(*) FROM messages WHERE reversed_by IS NOT NULL))"},
};

static void all_holds(window *w) {
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        long long wrong = window_count(w, laws[i].select);
        if (wrong > 0) print_error("%s: %lld\n", laws[i].what, wrong);
        assert_true(wrong <= 0); /* -1: no rows yet */
    }
}

/* Every line that was written before the end; the last may be cut. */
static size_t acknowledged(window *w, int in) {
    static char text[1 << 20];
    size_t len = 0, n = 0;
    ssize_t got;
    while (len < sizeof text - 1 && (got = read(in, text + len, sizeof text - 1 - len)) > 0)
        len += (size_t)got;
    text[len] = '\0';
    for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1, n++) {
        const char *receipt;
        size_t receipt_len;
        *end = '\0';
        if (store_receipt(w->s, line, &receipt, &receipt_len) != YB_OK) print_error("lost: %s\n", line);
        assert_int_equal(store_receipt(w->s, line, &receipt, &receipt_len), YB_OK);
    }
    return n;
}

static size_t kill_once(int life) {
    int out[2], state;
    window w;
    char there;
    assert_int_equal(pipe(out), 0);
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) _exit(live(life, out[1]));
    (void)close(out[1]);
    assert_int_equal(read(out[0], &there, 1), 1); /* it is open, and begins */
    seed = seed * 1103515245u + 12345u;
    pause_for(seed / 65536u % 120000u);
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &state, 0), child);
    if (!WIFSIGNALED(state)) print_error("it ended by itself: %d\n", WEXITSTATUS(state));
    assert_true(WIFSIGNALED(state));
    assert_int_equal(window_open(&w, where, NULL), 0);
    wait_for_the_dead(&w);
    size_t n = acknowledged(&w, out[0]);
    all_holds(&w);
    window_close(&w);
    (void)close(out[0]);
    return n;
}

static void nothing_is_half_done(void **state) {
    window w;
    uint32_t done;
    size_t told = 0;
    (void)state;
    assert_int_equal(window_open(&w, where, NULL), 0);
    assert_int_equal(window_mother(&w, "mother", BALANCE), YB_OK);
    assert_int_equal(window_child(&w, "child"), YB_OK);
    assert_int_equal(window_share(&w, "enrol", "enrol", "auto_deduct", "mother", "child", 0, yb_date_of(2023, 11, 8), &done), YB_OK);
    window_close(&w);
    for (int i = 0; i < kills; i++)
        told += kill_once(i);
    assert_int_equal(window_open(&w, where, NULL), 0);
    printf("%d kills: %zu messages acknowledged, %lld recorded\n", kills, told, window_count(&w, "SELECT COUNT(*) FROM messages"));
    assert_true(told > 0);
    window_close(&w);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_half_done)};
    if (argc < 2) return 2;
    where = argv[1];
    if (argc > 2) kills = atoi(argv[2]);
    if (argc > 3) seed = (unsigned)strtoul(argv[3], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
