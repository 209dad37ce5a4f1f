/*
 * Bindings committed one after the other on one thread, each in a transaction of its own: how many a second, and what
 * part of the time is the library's. SQLite in a temporary folder, or with_store.py's PostgreSQL.
 *
 *     bench_store WHERE [BINDS]
 *
 * The library's time is that between its callbacks: a clock is read around yb_bind_commit and around every callback of it,
 * and what the reading takes is taken off. The receipt, which the host asks for inside `record`, is measured apart. Where
 * other programs are busy the time of day tells more about them: so a second run takes this thread's own time, without
 * waiting; and of each run the hundred binds that went fastest are told too. Nothing is allocated by the library meanwhile.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <time.h>

#include "bench.h"
#include "host/window.h"

#define NOVEMBER 20778 /* 2026-11-21 */
#define BATCH 100

static clockid_t the_clock;

static double now(void) { /* nanoseconds */
    struct timespec t;
    (void)clock_gettime(the_clock, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The least of some rounds: others may be at work. */
static double reading_takes(void) {
    double least = 1e9;
    for (int round = 0; round < 50; round++) {
        double start = now(), end = start;
        for (int i = 0; i < 100; i++)
            end = now();
        least = (end - start) / 100 < least ? (end - start) / 100 : least;
    }
    return least;
}

typedef struct clocked {
    yb_host real;
    double inside; /* of callbacks, in nanoseconds */
    uint64_t calls;
} clocked;

#define CLOCKED(call)                                                                                                  \
    clocked *k = ctx;                                                                                                  \
    double since = now();                                                                                        \
    yb_status st = k->real.call;                                                                                       \
    k->inside += now() - since;                                                                                  \
    k->calls++;                                                                                                        \
    return st

static yb_status YB_CALL fetch_many(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    CLOCKED(fetch_many(k->real.ctx, c, facts, n));
}
static yb_status YB_CALL verify(void *ctx, yb_case *c, uint32_t proof) { CLOCKED(verify(k->real.ctx, c, proof)); }
static yb_status YB_CALL seen(void *ctx, yb_case *c, const yb_message *m) { CLOCKED(seen(k->real.ctx, c, m)); }
static yb_status YB_CALL begin(void *ctx, yb_case *c, const yb_message *m) { CLOCKED(begin(k->real.ctx, c, m)); }
static yb_status YB_CALL commit(void *ctx, yb_case *c) { CLOCKED(commit(k->real.ctx, c)); }
static yb_status YB_CALL rollback(void *ctx, yb_case *c) { CLOCKED(rollback(k->real.ctx, c)); }
static yb_status YB_CALL record(void *ctx, yb_case *c, const yb_event *e) { CLOCKED(record(k->real.ctx, c, e)); }

typedef struct times {
    double all, fill, commit, inside; /* nanoseconds */
    uint64_t calls;
} times;

/* ---- one bind ---- */

static yb_status bind_one(window *w, int i, times *t) {
    char key[32], binder[32], member[32];
    uint32_t done = YB_DONE_NOTHING;
    (void)snprintf(key, sizeof key, "k%d", i);
    (void)snprintf(binder, sizeof binder, "b%d", i);
    (void)snprintf(member, sizeof member, "c%d", i);
    yb_message m = {.size = sizeof m, .key = key, .key_len = YB_NUL};
    clocked k = {w->host, 0, 0};
    const yb_host host = {sizeof host, &k, NULL, fetch_many, verify, seen, begin, commit, rollback, record};
    double start = now();
    yb_status st = window_begin_bind(w, binder, member, "web", NULL, NOVEMBER);
    double filled = now();
    if (st == YB_OK) st = yb_bind_commit(w->c, &host, &m, &done);
    double end = now();
    t->all += end - start;
    t->fill += filled - start;
    t->commit += end - filled;
    t->inside += k.inside;
    t->calls += k.calls;
    return st != YB_OK ? st : done == YB_DONE_GRANTED ? YB_OK : YB_ABORT;
}

static int register_persons(window *w, int binds) {
    char id[32];
    yb_status st = store_tell(w->s, "BEGIN");
    for (int i = 0; i < binds && st == YB_OK; i++) {
        (void)snprintf(id, sizeof id, "b%d", i);
        st = window_mother(w, id, 0);
        (void)snprintf(id, sizeof id, "c%d", i);
        if (st == YB_OK) st = window_child(w, id);
    }
    return st != YB_OK || store_tell(w->s, "COMMIT") != YB_OK;
}

/* The receipt of the case as it stands, as often as there were binds. */
static double receipts(window *w, int binds) {
    static char out[8192];
    size_t len;
    double start = now();
    for (int i = 0; i < binds; i++)
        if (yb_case_receipt(w->c, 0, out, sizeof out, &len) != YB_OK) return -1;
    return now() - start;
}

/* ---- a run ---- */

typedef struct setting {
    const char *database, *sql, *words;
    clockid_t clock;
    int part; /* of all binds, one in … */
} setting;

static const setting settings[] = {
    {"sqlite", "PRAGMA synchronous = NORMAL", "SQLite, WAL, synchronous = NORMAL, time of day", CLOCK_MONOTONIC, 1},
    {"sqlite", "PRAGMA synchronous = NORMAL", "SQLite, WAL, synchronous = NORMAL, this thread's time", CLOCK_THREAD_CPUTIME_ID, 1},
    {"sqlite", "PRAGMA synchronous = FULL", "SQLite, WAL, synchronous = FULL, time of day", CLOCK_MONOTONIC, 10},
    {"postgres", "SET synchronous_commit = off", "PostgreSQL, synchronous_commit = off, time of day", CLOCK_MONOTONIC, 1},
    {"postgres", "SET synchronous_commit = on", "PostgreSQL, synchronous_commit = on, time of day", CLOCK_MONOTONIC, 10},
};
#define SETTINGS (sizeof settings / sizeof settings[0])

static double library_of(const times *t, double reading) { return t->commit - t->inside - (double)t->calls * reading; }

static void tell(window *w, const setting *s, const times *t, int binds, const times *best, uint64_t allocations) {
    double n = binds, reading = reading_takes(), library = library_of(t, reading), receipt = receipts(w, binds);
    double least = library_of(best, reading);
    printf("%s\n  %d binds committed: %.0f a second\n", s->words, binds, n * 1e9 / t->all);
    printf("  each %.1f us: host before %.1f, in %.1f callbacks %.1f; library %.2f (%.2f %%), receipt %.2f (%.2f %%)\n", t->all / n / 1e3,
           t->fill / n / 1e3, (double)t->calls / n, t->inside / n / 1e3, library / n / 1e3, 100 * library / t->all, receipt / n / 1e3,
           100 * receipt / t->all);
    if (best->all != 0) printf("  the fastest %d: %.0f a second, library %.2f us (%.2f %%)\n", BATCH, BATCH * 1e9 / best->all, least / BATCH / 1e3,
           100 * least / best->all);
    printf("  allocations of the library: %llu\n", (unsigned long long)allocations);
    (void)fflush(stdout);
}

static void add(times *to, const times *t) {
    to->all += t->all;
    to->fill += t->fill;
    to->commit += t->commit;
    to->inside += t->inside;
    to->calls += t->calls;
}

static int run(window *w, const setting *s, int from, int binds) {
    times all = {0}, best = {0};
    the_clock = s->clock;
    if (store_tell(w->s, s->sql) != YB_OK) return 1;
    uint64_t allocations = bench_allocations;
    for (int i = 0; i < binds; i += BATCH) {
        times t = {0};
        int end = i + BATCH < binds ? i + BATCH : binds;
        for (int k = i; k < end; k++)
            if (bind_one(w, from + k, &t) != YB_OK) return fprintf(stderr, "bind %d: %s\n", k, store_why(w->s)->text);
        add(&all, &t);
        if (end - i == BATCH && (best.all == 0 || t.all < best.all)) best = t;
    }
    allocations = bench_allocations - allocations;
    tell(w, s, &all, binds, &best, allocations);
    return allocations != 0;
}

int main(int argc, char **argv) {
    window w;
    int binds = argc > 2 ? atoi(argv[2]) : 10000, from = 0, bad;
    if (argc < 2 || window_open(&w, argv[1], &bench_allocator) != 0) return 2;
    bad = register_persons(&w, 3 * binds);
    for (size_t i = 0; i < SETTINGS && bad == 0; i++) {
        if (strcmp(settings[i].database, window_database) != 0) continue;
        bad = run(&w, &settings[i], from, binds / settings[i].part);
        from += binds / settings[i].part;
    }
    window_close(&w);
    return bad != 0;
}
