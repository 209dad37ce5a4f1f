#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef BENCH_DIR
#define BENCH_DIR "tests/bench"
#endif

/* ---- arguments ---- */

static int usage(const char *program) {
    fprintf(stderr,
            "usage: %s [--check | --count WAY N] [--dir DIR] [--reps N] [--library FILE]\n"
            "  --check        compare with the code written by hand, do not measure\n"
            "  --count WAY N  do WAY N times and nothing else, for valgrind\n",
            program);
    return 0;
}

int bench_arguments(bench_args *args, int argc, char **argv) {
    *args = (bench_args){BENCH_TIME, BENCH_DIR, NULL, 0, BENCH_REPS, NULL};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--check") == 0) {
            args->mode = BENCH_CHECK;
        } else if (strcmp(argv[i], "--count") == 0 && i + 2 < argc) {
            args->mode = BENCH_COUNT;
            args->way = argv[++i];
            args->n = (size_t)strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--dir") == 0 && i + 1 < argc) {
            args->dir = argv[++i];
        } else if (strcmp(argv[i], "--library") == 0 && i + 1 < argc) {
            args->library = argv[++i];
        } else if (strcmp(argv[i], "--reps") == 0 && i + 1 < argc) {
            args->reps = atoi(argv[++i]);
        } else {
            return usage(argv[0]);
        }
    }
    return args->reps > 0 && args->reps <= 1000 ? 1 : usage(argv[0]);
}

int bench_failed(const char *what, yb_status status) {
    fprintf(stderr, "%s: %s\n", what, yb_status_name(status));
    return 1;
}

/* ---- memory ---- */

uint64_t bench_allocations;

static void *YB_CALL counted_alloc(void *ctx, size_t size, size_t align) {
    (void)ctx;
    (void)align; /* malloc aligns to what the library asks for */
    bench_allocations++;
    return malloc(size);
}

static void *YB_CALL counted_realloc(void *ctx, void *ptr, size_t old_size, size_t new_size, size_t align) {
    (void)ctx;
    (void)old_size;
    (void)align;
    bench_allocations++;
    return realloc(ptr, new_size);
}

static void YB_CALL counted_free(void *ctx, void *ptr, size_t size) {
    (void)ctx;
    (void)size;
    free(ptr);
}

const yb_allocator bench_allocator = {sizeof(yb_allocator), NULL, counted_alloc, counted_realloc,
                                      counted_free};

/* ---- packs ---- */

char *bench_read_file(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size;
    *len = 0;
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be opened\n", path);
        return NULL;
    }
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        text = malloc((size_t)size + 1);
        if (text != NULL) {
            *len = fread(text, 1, (size_t)size, file);
            text[*len] = '\0';
        }
    }
    fclose(file);
    return text;
}

static void print_diagnostics(const yb_compiler *compiler) {
    for (size_t i = 0; i < yb_compiler_diagnostics(compiler); i++) {
        char text[2048];
        size_t len;
        if (yb_compiler_diagnostic_text(compiler, i, YB_EN, text, sizeof text, &len) == YB_OK)
            fputs(text, stderr);
    }
}

static yb_policy *compile(const char *path, const char *text, size_t len) {
    yb_compiler *compiler = NULL;
    yb_policy *policy = NULL;
    yb_error error = {.size = sizeof error};
    yb_status status = yb_compiler_new(&bench_allocator, &compiler);
    if (status == YB_OK) status = yb_compiler_add(compiler, path, text, len);
    if (status == YB_OK) status = yb_compiler_finish(compiler, &policy, &error);
    if (status != YB_OK) {
        print_diagnostics(compiler);
        fprintf(stderr, "%s: %s %s\n", path, error.place, error.en);
        bench_failed(path, status);
    }
    yb_compiler_free(compiler);
    return policy;
}

yb_policy *bench_policy(const bench_args *args, const char *pack) {
    char path[1024];
    char *text;
    size_t len;
    yb_policy *policy = NULL;
    if (snprintf(path, sizeof path, "%s/%s", args->dir, pack) >= (int)sizeof path) return NULL;
    text = bench_read_file(path, &len);
    if (text != NULL) policy = compile(path, text, len);
    free(text);
    return policy;
}

/* ---- time ---- */

double bench_now(void) {
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static volatile uint64_t kept; /* what the runs read: the compiler must believe that somebody wants it */

static double time_of(const bench_way *way, void *ctx, size_t n) {
    double begin = bench_now();
    kept += way->run(ctx, n);
    return (bench_now() - begin) / (double)n;
}

void bench_alternate(const bench_way *ways, size_t n_ways, void *ctx, size_t n, int reps, double *times) {
    for (size_t w = 0; w < n_ways; w++)
        kept += ways[w].run(ctx, n / 4 + 1); /* caches, branches, clock rate */
    for (int r = 0; r < reps; r++)
        for (size_t k = 0; k < n_ways; k++) {
            size_t w = (k + (size_t)r) % n_ways; /* nobody is always first */
            times[w * (size_t)reps + (size_t)r] = time_of(&ways[w], ctx, n);
        }
}

double bench_least(const double *times, int reps) {
    double least = times[0];
    for (int r = 1; r < reps; r++)
        if (times[r] < least) least = times[r];
    return least;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(const double *times, int reps) {
    double sorted[1000];
    memcpy(sorted, times, (size_t)reps * sizeof *sorted);
    qsort(sorted, (size_t)reps, sizeof *sorted, by_size);
    return reps % 2 != 0 ? sorted[reps / 2] : (sorted[reps / 2 - 1] + sorted[reps / 2]) / 2;
}

/* ---- the table ---- */

static void print_row(const char *name, double best, double median) {
    printf("  %-24s %10.1f ns best  %10.1f ns median\n", name, best, median);
}

static void print_times(const char *title, const bench_way *ways, const double *times,
                        const bench_args *args) {
    size_t reps = (size_t)args->reps;
    const double *hand = times, *full = times + reps, *set = times + 2 * reps;
    double difference[1000], ratio[1000];
    for (size_t r = 0; r < reps; r++) {
        difference[r] = full[r] - set[r];
        ratio[r] = difference[r] / hand[r];
    }
    printf("%s, %d repetitions, alternating\n", title, args->reps);
    for (size_t w = 0; w < 3; w++)
        print_row(ways[w].name, bench_least(times + w * reps, args->reps),
                  bench_median(times + w * reps, args->reps));
    print_row("difference", bench_least(full, args->reps) - bench_least(set, args->reps),
              bench_median(difference, args->reps));
    printf("  difference / by hand     %10.2f x  best  %10.2f x  median\n",
           (bench_least(full, args->reps) - bench_least(set, args->reps)) / bench_least(hand, args->reps),
           bench_median(ratio, args->reps));
}

int bench_measure(const char *title, const bench_way ways[3], void *ctx, size_t n, const bench_args *args) {
    double *times = malloc(3 * (size_t)args->reps * sizeof *times);
    uint64_t before = bench_allocations;
    if (times == NULL) return bench_failed(title, YB_E_MEMORY);
    bench_alternate(ways, 3, ctx, n, args->reps, times);
    print_times(title, ways, times, args);
    printf("  allocations              %10llu\n", (unsigned long long)(bench_allocations - before));
    free(times);
    return bench_allocations != before;
}

int bench_count(const bench_way *ways, size_t n_ways, void *ctx, const bench_args *args) {
    for (size_t w = 0; w < n_ways; w++)
        if (strcmp(ways[w].name, args->way) == 0) {
            kept += ways[w].run(ctx, args->n);
            return 0;
        }
    fprintf(stderr, "--count: no such way: %s\n", args->way);
    return 1;
}
