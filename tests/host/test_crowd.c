/*
 * A crowd at the windows: eight processes bind at once, for one binder and for one member. Never a sixth member, never a
 * third binder in the month; and what each process was told is what is in the tables.
 *
 * test_crowd WHERE [BINDS]: that many binds for one binder and as many for one member (1 000), then the same number in
 * rounds of 50, each for somebody else, so that many begin at the same limit at the same time.
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
#include <sys/wait.h>
#include <unistd.h>

#include "window.h"

#define PROCESSES 8
#define ROUND 50
#define NOVEMBER 20778 /* 2026-11-21 */

static const char *where;
static int binds = 1000;

/* What a process was told; it comes back through a pipe. */
typedef struct told {
    int granted, members, binders, other, again, failed;
} told;

static void note(told *t, window *w, yb_status st, uint32_t done) {
    const char *why = window_why(w);
    if (st != YB_OK) {
        fprintf(stderr, "%d: %s\n", (int)st, store_why(w->s)->text);
        t->failed++;
    } else if (done == YB_DONE_GRANTED) {
        t->granted++;
    } else if (strcmp(why, "LIMIT_MEMBERS") == 0) {
        t->members++;
    } else if (strcmp(why, "LIMIT_BINDERS") == 0) {
        t->binders++;
    } else {
        fprintf(stderr, "told: %s\n", why);
        t->other++;
    }
}

/* Who finds the rows taken for too long sends the same message again, as a counter would. */
static void bind_once(told *t, window *w, const char *key, const char *binder, const char *member) {
    uint32_t done = YB_DONE_NOTHING;
    yb_status st;
    do {
        st = window_bind(w, key, binder, member, "web", NULL, NOVEMBER, &done);
        t->again += st == STORE_E_BUSY;
    } while (st == STORE_E_BUSY);
    note(t, w, st, done);
}

/* Number i of all: its binder and its member, of which one is the same in the whole round. */
static void bind_number(told *t, window *w, const char *room, int i, int round) {
    char key[64], binder[64], member[64];
    (void)snprintf(key, sizeof key, "%s-m-%d", room, i);
    (void)snprintf(binder, sizeof binder, "%s-binder-%d", room, i / round);
    (void)snprintf(member, sizeof member, "%s-c%d", room, i);
    bind_once(t, w, key, binder, member);
    (void)snprintf(key, sizeof key, "%s-b-%d", room, i);
    (void)snprintf(binder, sizeof binder, "%s-p%d", room, i);
    (void)snprintf(member, sizeof member, "%s-member-%d", room, i / round);
    bind_once(t, w, key, binder, member);
}

/* Says that it is there, waits for the gate, does its part of the numbers and writes down what it was told. */
static int process(const char *room, int mine, int round, int gate, int out) {
    window w;
    told t = {0};
    char go = 'r';
    if (window_open(&w, where, NULL) != 0) return 1;
    if (write(out, &go, 1) != 1 || read(gate, &go, 1) != 0) return 2; /* the end of the pipe: all go at once */
    for (int i = mine; i < binds; i += PROCESSES)
        bind_number(&t, &w, room, i, round);
    window_close(&w);
    return write(out, &t, sizeof t) == (ssize_t)sizeof t ? 0 : 3;
}

static void register_all(window *w, const char *room, int round) {
    char id[64];
    assert_int_equal(store_tell(w->s, "BEGIN"), YB_OK);
    for (int i = 0; i < binds; i++) {
        (void)snprintf(id, sizeof id, "%s-c%d", room, i);
        assert_int_equal(window_child(w, id), YB_OK);
        (void)snprintf(id, sizeof id, "%s-p%d", room, i);
        assert_int_equal(window_mother(w, id, 0), YB_OK);
        if (i % round != 0) continue;
        (void)snprintf(id, sizeof id, "%s-binder-%d", room, i / round);
        assert_int_equal(window_mother(w, id, 0), YB_OK);
        (void)snprintf(id, sizeof id, "%s-member-%d", room, i / round);
        assert_int_equal(window_child(w, id), YB_OK);
    }
    assert_int_equal(store_tell(w->s, "COMMIT"), YB_OK);
}

static void add(told *sum, int in) {
    told t;
    while (read(in, &t, sizeof t) == (ssize_t)sizeof t) {
        sum->granted += t.granted;
        sum->members += t.members;
        sum->binders += t.binders;
        sum->other += t.other;
        sum->again += t.again;
        sum->failed += t.failed;
    }
}

static void let_in(const char *room, int round, told *sum) {
    int gate[2], out[2], bad = 0, state;
    char there;
    assert_int_equal(pipe(gate) | pipe(out), 0);
    (void)fflush(NULL);
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            (void)close(gate[1]);
            _exit(process(room, i, round, gate[0], out[1]));
        }
    (void)close(out[1]);
    (void)close(gate[0]);
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(read(out[0], &there, 1), 1);
    (void)close(gate[1]);
    add(sum, out[0]);
    (void)close(out[0]);
    while (wait(&state) > 0)
        bad += state != 0;
    assert_int_equal(bad, 0);
}

/* The tables afterwards: five for each binder, two for each member, and no more than was told. */
static void crowd(const char *room, int round) {
    window w;
    told sum = {0};
    char select[256];
    int rounds = (binds + round - 1) / round, last = binds - (rounds - 1) * round;
    int five = (rounds - 1) * 5 + (last < 5 ? last : 5), two = (rounds - 1) * 2 + (last < 2 ? last : 2);
    assert_int_equal(window_open(&w, where, NULL), 0);
    register_all(&w, room, round);
    window_close(&w);
    let_in(room, round, &sum);
    printf("%s, rounds of %d: %d granted, %d LIMIT_MEMBERS, %d LIMIT_BINDERS, %d sent again\n", room, round, sum.granted,
           sum.members, sum.binders, sum.again);
    assert_int_equal(sum.failed + sum.other, 0);
    assert_int_equal(sum.granted, five + two);
    assert_int_equal(sum.members, binds - five);
    assert_int_equal(sum.binders, binds - two);
    assert_int_equal(window_open(&w, where, NULL), 0);
    (void)snprintf(select, sizeof select, "SELECT COUNT(*) FROM bindings WHERE application LIKE '%s-%%'", room);
    assert_int_equal(window_count(&w, select), sum.granted);
    assert_int_equal(window_count(&w, "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM bindings GROUP BY binder) x"), 5);
    assert_int_equal(window_count(&w, "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM bindings GROUP BY member) x"), 2);
    (void)snprintf(select, sizeof select, "SELECT COUNT(*) FROM messages WHERE event = 'granted' AND key LIKE '%s-%%'", room);
    assert_int_equal(window_count(&w, select), sum.granted);
    window_close(&w);
}

static void one_binder_and_one_member(void **state) {
    (void)state;
    crowd("one", binds);
}

static void many_at_the_limit_at_once(void **state) {
    (void)state;
    crowd("many", ROUND);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_binder_and_one_member),
        cmocka_unit_test(many_at_the_limit_at_once),
    };
    if (argc < 2) return 2;
    where = argv[1];
    if (argc > 2) binds = atoi(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
