/* What the benchmark programs share: arguments, packs, counted memory, time, and the table that is printed.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include <yibao/yibao.h>

#define BENCH_REPS 15
#define BENCH_SEED 20261121u

enum bench_mode {
    BENCH_TIME,  /* compare, then measure */
    BENCH_CHECK, /* compare only */
    BENCH_COUNT  /* run one way a number of times and nothing else: for callgrind */
};

typedef struct bench_args {
    enum bench_mode mode;
    const char *dir; /* where the packs are */
    const char *way; /* --count: hand, set, full … */
    size_t n;        /* --count: how often */
    int reps;
    const char *library; /* --library: file whose size is printed */
} bench_args;

/* False, with a message, when the arguments are not understood. */
int bench_arguments(bench_args *args, int argc, char **argv);

/* Memory that counts its allocations: none may be made while deciding. */
extern uint64_t bench_allocations;
extern const yb_allocator bench_allocator;

/* Compiles one pack of the directory alone; NULL, with the diagnostics printed. */
yb_policy *bench_policy(const bench_args *args, const char *pack);
char *bench_read_file(const char *path, size_t *len); /* NULL, with a message; to be freed */

/* One way to do the work n times; the sum of what it read keeps the compiler from leaving it out. */
typedef uint64_t bench_run(void *ctx, size_t n);
typedef struct bench_way {
    const char *name;
    bench_run *run;
} bench_way;

double bench_now(void); /* in nanoseconds */
/* Runs each way in turn, reps times, and puts the nanoseconds of one piece of work at times[way * reps +
 * rep]. */
void bench_alternate(const bench_way *ways, size_t n_ways, void *ctx, size_t n, int reps, double *times);
double bench_least(const double *times, int reps);
double bench_median(const double *times, int reps);

/*
 * The whole of it: ways[0] by hand, [1] set, decide and read, [2] set alone. Prints best and median of each,
 * of the difference [1] - [2], their ratios to [0], and the allocations made on the way. 0 if there were
 * none.
 */
int bench_measure(const char *title, const bench_way ways[3], void *ctx, size_t n, const bench_args *args);
/* --count: finds the way by its name and runs it. */
int bench_count(const bench_way *ways, size_t n_ways, void *ctx, const bench_args *args);
int bench_failed(const char *what, yb_status status); /* prints, returns 1 */

#endif
