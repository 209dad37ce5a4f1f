/*
 * The disk is full, the connection breaks, the server is gone: a clear error, nothing lost, and it works again.
 *
 * SQLite: a limit on pages, a limit on the size of files, a folder of one megabyte where mounting is allowed.
 * PostgreSQL: its side of the connection is ended in the middle of a transaction, and the server crashes.
 */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "window.h"

static const char *where;

static int open_at(window *w, const char *place) {
    return window_open(w, place, NULL) != 0 || window_mother(w, "mother", 500000) != YB_OK || window_child(w, "child") != YB_OK;
}

/* Bills until something fails; `*n` becomes the number of those that were recorded. */
static yb_status bills_until_it_breaks(window *w, int from, int *n) {
    char key[32];
    uint32_t done;
    yb_status st = YB_OK;
    for (*n = from; st == YB_OK && *n < from + 5000; ++*n) {
        (void)snprintf(key, sizeof key, "bill-%d", *n);
        st = window_settle(w, key, "child", NULL, yb_date_of(2023, 11, 8), &done);
    }
    --*n;
    return st;
}

static void bill_again(window *w, int number) {
    char key[32];
    uint32_t done;
    (void)snprintf(key, sizeof key, "bill-%d", number);
    assert_int_equal(window_settle(w, key, "child", NULL, yb_date_of(2023, 11, 8), &done), YB_OK);
    assert_int_equal(done, YB_DONE_GRANTED);
}

/* As many bills as were acknowledged, each with all that belongs to it. */
static void has_bills(window *w, int n) {
    assert_int_equal(window_count(w, "SELECT COUNT(*) FROM messages WHERE decision = 'settle'"), n);
    assert_int_equal(window_count(w, "SELECT SUM(amount) FROM moves"), n * 2200000LL);
    assert_int_equal(window_count(w, "SELECT (SELECT SUM(value) FROM accumulators) - (SELECT SUM(change) FROM changes)"), 0);
}

static void says(const window *w, const char *what) {
    if (strstr(store_why(w->s)->text, what) == NULL) print_error("%s\n", store_why(w->s)->text);
    assert_non_null(strstr(store_why(w->s)->text, what));
}

/* ---- SQLite ---- */

static void no_more_pages(void **state) {
    window w;
    char limit[64];
    int n;
    (void)state;
    assert_int_equal(open_at(&w, where), 0);
    (void)snprintf(limit, sizeof limit, "PRAGMA max_page_count = %lld", window_count(&w, "PRAGMA page_count") + 40);
    assert_int_equal(store_tell(w.s, limit), YB_OK);
    assert_int_equal(bills_until_it_breaks(&w, 0, &n), STORE_E_DISK);
    says(&w, "make room on the disk");
    assert_true(n > 0);
    has_bills(&w, n);
    assert_int_equal(store_tell(w.s, "PRAGMA max_page_count = 1073741823"), YB_OK);
    bill_again(&w, n);
    has_bills(&w, n + 1);
    window_close(&w);
}

static void no_larger_files(void **state) {
    window w;
    char place[512];
    struct rlimit limit;
    int n;
    (void)state;
    (void)snprintf(place, sizeof place, "%s-small", where);
    assert_int_equal(open_at(&w, place), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    struct rlimit small = {400000, limit.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    yb_status st = bills_until_it_breaks(&w, 0, &n);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(st, STORE_E_DISK);
    says(&w, "make room on the disk");
    assert_true(n > 0);
    has_bills(&w, n);
    bill_again(&w, n);
    has_bills(&w, n + 1);
    window_close(&w);
}

/* A disk of its own, as full as a disk can be. Mounting needs root, and not every container allows it. */
static void a_full_disk(void **state) {
    window w;
    char folder[512], place[600];
    int n;
    (void)state;
    (void)snprintf(folder, sizeof folder, "%s-disk", where);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (mount("tmpfs", folder, "tmpfs", 0, "size=1m") != 0) {
        printf("no tmpfs may be mounted here\n");
        skip();
    }
    (void)snprintf(place, sizeof place, "%s/hospital.db", folder);
    int opened = open_at(&w, place);
    yb_status st = opened != 0 ? YB_OK : bills_until_it_breaks(&w, 0, &n);
    int larger = mount("tmpfs", folder, "tmpfs", MS_REMOUNT, "size=8m");
    (void)umount2(folder, MNT_DETACH); /* gone with the last file that is open in it */
    assert_int_equal(opened | larger, 0);
    assert_int_equal(st, STORE_E_DISK);
    says(&w, "make room on the disk");
    has_bills(&w, n);
    bill_again(&w, n);
    has_bills(&w, n + 1);
    window_close(&w);
}

/* ---- PostgreSQL ---- */

/* Ends the connection of another window from outside when it has recorded so many events. */
typedef struct cutting {
    yb_host real;
    window *other; /* by whom it is cut */
    long long backend;
    int events, at;
} cutting;

static yb_status YB_CALL cut_and_record(void *ctx, yb_case *c, const yb_event *e) {
    cutting *k = ctx;
    char select[96];
    if (++k->events == k->at) {
        (void)snprintf(select, sizeof select, "SELECT CASE WHEN pg_terminate_backend(%lld, 5000) THEN 1 ELSE 0 END", k->backend);
        assert_int_equal(window_count(k->other, select), 1);
    }
    return k->real.record(k->real.ctx, c, e);
}

static yb_status YB_CALL hand_seen(void *ctx, yb_case *c, const yb_message *m) {
    return ((cutting *)ctx)->real.seen(((cutting *)ctx)->real.ctx, c, m);
}

static yb_status YB_CALL hand_begin(void *ctx, yb_case *c, const yb_message *m) {
    return ((cutting *)ctx)->real.begin(((cutting *)ctx)->real.ctx, c, m);
}

static yb_status YB_CALL hand_commit(void *ctx, yb_case *c) { return ((cutting *)ctx)->real.commit(((cutting *)ctx)->real.ctx, c); }

static yb_status YB_CALL hand_rollback(void *ctx, yb_case *c) {
    return ((cutting *)ctx)->real.rollback(((cutting *)ctx)->real.ctx, c);
}

static yb_status YB_CALL hand_fetch(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    return ((cutting *)ctx)->real.fetch_many(((cutting *)ctx)->real.ctx, c, facts, n);
}

static void a_connection_that_breaks(void **state) {
    window w, other;
    char before[sizeof w.state];
    uint32_t done;
    (void)state;
    assert_int_equal(open_at(&w, where) | window_open(&other, where, NULL), 0);
    for (int at = 1; at <= 20; at += 3) {
        char key[32];
        cutting k = {w.host, &other, window_count(&w, "SELECT pg_backend_pid()"), 0, at};
        (void)snprintf(key, sizeof key, "cut-%d", at);
        (void)snprintf(before, sizeof before, "%s", window_state(&other));
        w.host = (yb_host){sizeof w.host, &k, NULL, hand_fetch, NULL, hand_seen, hand_begin, hand_commit, hand_rollback, cut_and_record};
        yb_status st = window_settle(&w, key, "child", NULL, yb_date_of(2023, 11, 8), &done);
        w.host = k.real;
        if (k.events < at) break; /* no more events than that */
        assert_int_equal(st, STORE_E_LOST);
        assert_int_equal(done, YB_DONE_NOTHING);
        says(&w, "send it again under the same key");
        assert_string_equal(window_state(&other), before);
        assert_int_equal(window_settle(&w, key, "child", NULL, yb_date_of(2023, 11, 8), &done), YB_OK); /* connected anew */
        assert_int_equal(done, YB_DONE_GRANTED);
    }
    window_close(&other);
    window_close(&w);
}

static void a_server_that_crashes(void **state) {
    window w;
    int n, more;
    (void)state;
    assert_int_equal(open_at(&w, where), 0);
    int before = (int)window_count(&w, "SELECT COUNT(*) FROM messages WHERE decision = 'settle'");
    for (n = 0; n < 20; n++)
        bill_again(&w, n);
    assert_int_equal(system(getenv("STORE_STOP")), 0);
    assert_int_equal(bills_until_it_breaks(&w, n, &more), STORE_E_LOST);
    says(&w, "send it again under the same key");
    assert_int_equal(more, n);
    assert_int_equal(bills_until_it_breaks(&w, n, &more), STORE_E_OPEN); /* it tried to connect anew */
    says(&w, "check that the file or server is there");
    assert_int_equal(system(getenv("STORE_START")), 0);
    bill_again(&w, n);
    has_bills(&w, before + n + 1);
    window_close(&w);
}

int main(int argc, char **argv) {
    const struct CMUnitTest sqlite[] = {
        cmocka_unit_test(no_more_pages),
        cmocka_unit_test(no_larger_files),
        cmocka_unit_test(a_full_disk),
    };
    const struct CMUnitTest postgres[] = {
        cmocka_unit_test(a_connection_that_breaks),
        cmocka_unit_test(a_server_that_crashes),
    };
    if (argc < 2) return 2;
    where = argv[1];
    return strcmp(window_database, "sqlite") == 0 ? cmocka_run_group_tests(sqlite, NULL, NULL)
                                                  : cmocka_run_group_tests(postgres, NULL, NULL);
}
