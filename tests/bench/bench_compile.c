/* How long compiling takes, and how large things are: the embedded packs, the same with twenty areas, a case.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AREAS 20

typedef struct compile_bench {
    char *areas[AREAS]; /* copies of an area pack under names and areas of their own */
    size_t lengths[AREAS];
} compile_bench;

/* ---- compiling ---- */

static uint64_t run_embedded(void *ctx, size_t n) {
    uint64_t sum = 0;
    (void)ctx;
    for (size_t i = 0; i < n; i++) {
        yb_policy *policy = NULL;
        if (yb_policy_embedded(&bench_allocator, &policy) != YB_OK) return 0;
        sum++;
        yb_policy_unref(policy);
    }
    return sum;
}

/* Text of the embedded pack whose name begins so; NULL, with a message, when there is none. */
static const char *pack_text(const char *begin, size_t *len) {
    const char *name, *text;
    for (size_t i = 0; yb_embedded_pack_text(i, &name, &text, len) == YB_OK; i++)
        if (strncmp(name, begin, strlen(begin)) == 0) return text;
    fprintf(stderr, "there is no embedded pack %s\n", begin);
    return NULL;
}

/* The national pack in all its files: "cn", "cn/…". */
static yb_status add_national(yb_compiler *compiler) {
    const char *name, *text;
    size_t len;
    yb_status status = YB_OK;
    for (size_t i = 0; status == YB_OK && yb_embedded_pack_text(i, &name, &text, &len) == YB_OK; i++)
        if (strncmp(name, "cn", 2) == 0 && (name[2] == '\0' || name[2] == '/'))
            status = yb_compiler_add(compiler, name, text, len);
    return status;
}

static yb_status add_all(yb_compiler *compiler, const compile_bench *b) {
    yb_status status = add_national(compiler);
    for (int i = 0; i < AREAS && status == YB_OK; i++) {
        char file[32];
        snprintf(file, sizeof file, "area%d.yb", i);
        status = yb_compiler_add(compiler, file, b->areas[i], b->lengths[i]);
    }
    return status;
}

/* The national pack and twenty areas. */
static yb_status compile_areas(const compile_bench *b, yb_policy **policy, yb_error *error) {
    yb_compiler *compiler = NULL;
    yb_status status = yb_compiler_new(&bench_allocator, &compiler);
    if (status == YB_OK) status = add_all(compiler, b);
    if (status == YB_OK) status = yb_compiler_finish(compiler, policy, error);
    yb_compiler_free(compiler);
    return status;
}

static uint64_t run_areas(void *ctx, size_t n) {
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        yb_policy *policy = NULL;
        if (compile_areas(ctx, &policy, NULL) != YB_OK) return 0;
        sum++;
        yb_policy_unref(policy);
    }
    return sum;
}

static const bench_way ways[] = {{"embedded", run_embedded}, {"areas", run_areas}};

/* ---- twenty areas out of one ---- */

/* Writes `to` over the first `from`, which is as long. */
static int overwrite(char *text, const char *from, const char *to) {
    char *at = strstr(text, from);
    if (at == NULL) return 0;
    memcpy(at, to, strlen(from));
    return 1;
}

/* yangzhou.yb under a name and an area of its own. */
static char *area_copy(const char *text, size_t len, int i) {
    char *copy = malloc(len + 1), name[24], area[16];
    if (copy == NULL) return NULL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    snprintf(name, sizeof name, "policy region_%c", 'a' + i);
    snprintf(area, sizeof area, "%06d", 410000 + (i + 1) * 100);
    if (overwrite(copy, "policy yangzhou", name) && overwrite(copy, "321000", area)) return copy;
    free(copy);
    return NULL;
}

static int copy_areas(compile_bench *b) {
    size_t len;
    const char *text = pack_text("yangzhou", &len);
    for (int i = 0; text != NULL && i < AREAS; i++) {
        b->areas[i] = area_copy(text, len, i);
        b->lengths[i] = len;
        if (b->areas[i] == NULL) return 0;
    }
    return text != NULL;
}

/* ---- sizes ---- */

static void print_file(const char *path) {
    size_t len;
    char *bytes = bench_read_file(path, &len);
    if (bytes != NULL) printf("  library %26zu bytes  %s\n", len, path);
    free(bytes);
}

static void print_case(const yb_policy *policy, const char *decision, uint32_t rows) {
    yb_case_options options = {.size = sizeof options, .decision = decision, .max_rows = rows};
    size_t bytes = 0, align = 0;
    yb_status status = yb_case_size(policy, &options, &bytes, &align);
    if (status != YB_OK)
        bench_failed(decision, status);
    else
        printf("  case for %-12s %12zu bytes  %u rows at most\n", decision, bytes, rows);
}

static int print_sizes(const bench_args *args) {
    yb_policy_summary summary = {.size = sizeof summary};
    yb_policy *policy = NULL;
    yb_status status = yb_policy_embedded(&bench_allocator, &policy);
    if (status != YB_OK) return bench_failed("embedded packs", status);
    if (yb_policy_info(policy, &summary) == YB_OK)
        printf("sizes\n  image of the embedded packs %6zu bytes  %u packs\n", summary.image_bytes,
               summary.packs);
    print_case(policy, "bind", 64);
    print_case(policy, "settle", 500);
    if (args->library != NULL) print_file(args->library);
    yb_policy_unref(policy);
    return 0;
}

static void print_times(const double *times, const bench_args *args) {
    static const char *const names[] = {"embedded packs", "national and 20 areas"};
    printf("compiling, %d repetitions\n", args->reps);
    for (int w = 0; w < 2; w++, times += args->reps)
        printf("  %-24s %10.2f ms best  %10.2f ms median\n", names[w], bench_least(times, args->reps) / 1e6,
               bench_median(times, args->reps) / 1e6);
}

static int check(const compile_bench *b) {
    yb_error error = {.size = sizeof error};
    yb_policy *policy = NULL;
    yb_status status = compile_areas(b, &policy, &error);
    yb_policy_unref(policy);
    if (status != YB_OK) fprintf(stderr, "%s:%u: %s\n", error.place, error.line, error.en);
    return status == YB_OK ? 0 : bench_failed("national and 20 areas", status);
}

static int work(compile_bench *b, const bench_args *args) {
    double times[2 * 1000];
    if (args->mode == BENCH_COUNT) return bench_count(ways, 2, b, args);
    if (check(b) || print_sizes(args)) return 1;
    if (args->mode == BENCH_CHECK) return 0;
    bench_alternate(ways, 2, b, 4, args->reps, times);
    print_times(times, args);
    return 0;
}

int main(int argc, char **argv) {
    static compile_bench b;
    bench_args args;
    int failed = !bench_arguments(&args, argc, argv) || !copy_areas(&b) || work(&b, &args);
    for (int i = 0; i < AREAS; i++)
        free(b.areas[i]);
    return failed;
}
