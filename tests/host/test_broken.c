/*
 * The disk is full, the connection breaks, the server is gone: a clear error, nothing lost, and it works again.
 *
 * SQLite: a limit on pages, a limit on the size of files, a folder of one megabyte where mounting is allowed.
 * PostgreSQL: its side of the connection is ended in the middle of a transaction, the server crashes, and where mounting is
 * allowed its tables, and then its log, lie on a disk of a few megabytes.
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

/* ---- PostgreSQL on small disks ---- */

static char small_disk[512]; /* mounted; "" if none is */

static int off_the_disk(void **state) {
    (void)state;
    if (small_disk[0] != '\0') (void)umount2(small_disk, MNT_DETACH);
    small_disk[0] = '\0';
    return 0;
}

static void first_text(void *ctx, const char *const *columns, size_t n) {
    if (n != 0) (void)snprintf(ctx, 400, "%s", columns[0]);
}

/* A folder of the server's with a file system of its own; false where none may be mounted. */
static int on_a_small_disk(window *w, char data[400], const char *name, const char *size) {
    struct stat owner;
    char how[96];
    data[0] = '\0';
    assert_int_equal(store_read(w->s, "SHOW data_directory", NULL, 0, first_text, data), YB_OK);
    assert_int_equal(stat(data, &owner), 0);
    (void)snprintf(small_disk, sizeof small_disk, "%s-%s", data, name);
    (void)snprintf(how, sizeof how, "size=%s,mode=0700,uid=%u", size, (unsigned)owner.st_uid);
    assert_int_equal(mkdir(small_disk, 0700), 0);
    if (mount("tmpfs", small_disk, "tmpfs", 0, how) == 0) return 1;
    small_disk[0] = '\0';
    printf("no tmpfs may be mounted here\n");
    return 0;
}

static void make_room(const char *how) { assert_int_equal(mount("tmpfs", small_disk, "tmpfs", MS_REMOUNT, how), 0); }

/* The server cannot lengthen a table: the statement fails, and so does the transaction. */
static void a_full_tablespace(void **state) {
    window w, admin;
    char data[400], text[700];
    int n;
    (void)state;
    assert_int_equal(window_open(&admin, where, NULL), 0);
    if (!on_a_small_disk(&admin, data, "tables", "2m")) {
        window_close(&admin);
        skip();
    }
    (void)snprintf(text, sizeof text, "CREATE TABLESPACE small LOCATION '%s'", small_disk);
    assert_int_equal(store_tell(admin.s, text), YB_OK);
    assert_int_equal(store_tell(admin.s, "CREATE SCHEMA small"), YB_OK);
    (void)snprintf(text, sizeof text, "%s options='-c default_tablespace=small -c search_path=small'", where);
    assert_int_equal(open_at(&w, text), 0);
    assert_int_equal(bills_until_it_breaks(&w, 0, &n), STORE_E_DISK);
    says(&w, "make room on the disk");
    assert_true(n > 0);
    has_bills(&w, n);
    make_room("size=8m");
    bill_again(&w, n);
    has_bills(&w, n + 1);
    window_close(&w);
    assert_int_equal(store_tell(admin.s, "DROP SCHEMA small CASCADE"), YB_OK);
    assert_int_equal(store_tell(admin.s, "DROP TABLESPACE small"), YB_OK);
    window_close(&admin);
}

/* The server's log, moved there while it does not run. */
static void move_the_log(const char *data) {
    char line[4096];
    (void)snprintf(line, sizeof line, "cd %s && cp -a pg_wal/. %s && mv pg_wal pg_wal.before && ln -s %s pg_wal", data, small_disk, small_disk);
    assert_int_equal(system(getenv("STORE_STOP")), 0);
    assert_int_equal(system(line), 0);
    assert_int_equal(system(getenv("STORE_START")), 0);
}

/* As large as what is in it, and a megabyte. */
static void leave_no_room(void) {
    char line[2048];
    (void)snprintf(line, sizeof line, "cd %s && mount -o remount,size=$(($(du -sk . | cut -f1) + 1024))k .", small_disk);
    assert_int_equal(system(line), 0);
}

/* The server cannot write its log: it ends all connections and itself. What was acknowledged is there when it starts again. */
static void a_full_log(void **state) {
    window w;
    char data[400];
    uint32_t done;
    int n;
    (void)state;
    assert_int_equal(open_at(&w, where), 0);
    int before = (int)window_count(&w, "SELECT COUNT(*) FROM messages WHERE decision = 'settle'");
    int mounted = on_a_small_disk(&w, data, "log", "512m");
    window_close(&w);
    if (!mounted) skip();
    move_the_log(data);
    assert_int_equal(open_at(&w, where), 0);
    for (n = 0; n < 20; n++)
        bill_again(&w, 7000 + n);
    leave_no_room();
    assert_int_equal(window_count(&w, "SELECT CASE WHEN pg_switch_wal() IS NULL THEN 0 ELSE 1 END"), 1); /* 16 MB more are needed */
    yb_status st = bills_until_it_breaks(&w, 7020, &n);
    assert_true(st == STORE_E_DISK || st == STORE_E_LOST); /* it depends on which of its processes comes upon it */
    says(&w, st == STORE_E_DISK ? "make room on the disk" : "send it again under the same key");
    (void)system(getenv("STORE_STOP"));
    make_room("size=512m");
    assert_int_equal(system(getenv("STORE_START")), 0);
    char key[32];
    (void)snprintf(key, sizeof key, "bill-%d", n);
    st = window_settle(&w, key, "child", NULL, yb_date_of(2023, 11, 8), &done);
    assert_int_equal(st, YB_OK);
    assert_true(done == YB_DONE_GRANTED || done == YB_DONE_BEFORE); /* it broke while it was committed */
    has_bills(&w, before + n - 7000 + 1);
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
        cmocka_unit_test_teardown(a_full_tablespace, off_the_disk),
        cmocka_unit_test_teardown(a_full_log, off_the_disk),
    };
    if (argc < 2) return 2;
    where = argv[1];
    return strcmp(window_database, "sqlite") == 0 ? cmocka_run_group_tests(sqlite, NULL, NULL)
                                                  : cmocka_run_group_tests(postgres, NULL, NULL);
}
