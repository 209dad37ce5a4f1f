/* T1 once more, as JSON text in and out. See docs/benchmarks.md. */
#include "bench.h"
#include "t1_ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CYCLES 10
#define REQUESTS 2000
#define REQUEST_ROOM 640
#define ANSWER_ROOM 4096

typedef struct json_bench {
    yb_policy *policy;
    yb_case *c;
    t1_input *inputs;
    char *text; /* REQUEST_ROOM bytes a request */
    size_t *lengths;
    char answer[ANSWER_ROOM];
} json_bench;

/* ---- requests ---- */

static const char *const relations[T1_RELATIONS] = {"spouse",      "child",      "parent", "sibling",
                                                    "grandparent", "grandchild", "other"};
static const char *const channels[T1_CHANNELS] = {"app", "alipay", "wechat", "window"};
static const char *const proofs[T1_PROOFS] = {"commitment", "binder_hukou", "member_hukou",
                                              "birth_cert", "face",         "guardian"};

static const char *truth(int32_t value) {
    return value ? "true" : "false";
}

/* Adds to a text of at most REQUEST_ROOM bytes; too long a text would show in the comparison. */
#define ADD(...) (len += (size_t)snprintf(text + len, REQUEST_ROOM - len, __VA_ARGS__))

static size_t write_request(char *text, const t1_input *in) {
    size_t len = 0;
    ADD("{\"decision\": \"bind\", \"area\": \"000000\", \"on\": \"%04d-%02d-%02d\", \"facts\": {",
        in->today / 10000, in->today / 100 % 100, in->today % 100);
    ADD("\"binder\": {\"insured\": %s, \"verified\": %s, \"active_members\": %d}, ",
        truth(in->binder_insured), truth(in->binder_verified), in->active_members);
    ADD("\"member\": {\"insured\": %s, \"birth_date\": \"%04d-%02d-%02d\", \"binders_month\": %d}, ",
        truth(in->member_insured), in->birth / 10000, in->birth / 100 % 100, in->birth % 100,
        in->binders_month);
    ADD("\"relation\": \"%s\", \"channel\": \"%s\"}, \"proofs\": {", relations[in->relation],
        channels[in->channel]);
    for (int p = 0; p < T1_PROOFS; p++)
        ADD("%s\"%s\": \"%s\"", p == 0 ? "" : ", ", proofs[p], in->proofs[p] ? "verified" : "absent");
    ADD("}}");
    return len;
}

static void write_requests(json_bench *b) {
    t1_generate(b->inputs, REQUESTS, BENCH_SEED, BENCH_TODAY);
    for (size_t i = 0; i < REQUESTS; i++)
        b->lengths[i] = write_request(b->text + i * REQUEST_ROOM, &b->inputs[i]);
}

static yb_status decide(json_bench *b, size_t i, size_t *len) {
    return yb_decide_json(b->policy, b->c, b->text + i * REQUEST_ROOM, b->lengths[i], b->answer, ANSWER_ROOM,
                          len);
}

/* ---- the ways ---- */

static uint64_t run_json(void *ctx, size_t n) {
    json_bench *b = ctx;
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n; i++, k = t1_following(k, REQUESTS)) {
        size_t len = 0;
        if (decide(b, k, &len) != YB_OK) return 0;
        sum += len;
    }
    return sum;
}

static uint64_t run_hand(void *ctx, size_t n) {
    return t1_run_by_hand(((const json_bench *)ctx)->inputs, REQUESTS, n);
}

static const bench_way ways[] = {{"json", run_json}, {"hand", run_hand}};

/* ---- comparing ---- */

/* The text must hold `what` with the given numbers one after the other, and no more of them. */
static int numbers_match(const char *text, const char *what, const uint8_t *numbers, size_t n) {
    for (size_t i = 0; i < n; i++) {
        text = strstr(text, what);
        if (text == NULL || text[strlen(what)] != (char)('0' + numbers[i])) return 0;
        text += strlen(what);
    }
    return strstr(text, what) == NULL;
}

static int same(const char *answer, const t1_result *hand) {
    static const char *const outcomes[] = {"", "\"permit\"", "\"pending\"", "\"deny\""};
    const char *outcome = strstr(answer, "\"outcome\"");
    if (outcome == NULL || (outcome = strchr(outcome + 9, '"')) == NULL) return 0;
    return strncmp(outcome, outcomes[hand->outcome], strlen(outcomes[hand->outcome])) == 0 &&
           numbers_match(answer, "\"bind.r", hand->reasons, hand->n_reasons) &&
           numbers_match(answer, "\"bind.u", hand->unmet, hand->n_unmet);
}

static int compare(json_bench *b) {
    size_t in = 0, out = 0;
    for (size_t i = 0; i < REQUESTS; i++) {
        t1_result hand;
        size_t len = 0;
        yb_status status = decide(b, i, &len);
        t1_by_hand(&b->inputs[i], &hand);
        in += b->lengths[i];
        out += len;
        if (status == YB_OK && same(b->answer, &hand)) continue;
        fprintf(stderr, "JSON input %zu: %s\n%s\n%s\n", i, yb_status_name(status), b->text + i * REQUEST_ROOM,
                b->answer);
        return 1;
    }
    printf("JSON: %d decisions agree; on average %zu bytes in, %zu out\n", REQUESTS, in / REQUESTS,
           out / REQUESTS);
    return 0;
}

/* ---- set up ---- */

static int open_bench(json_bench *b, const bench_args *args) {
    yb_case_options options = {.size = sizeof options, .allocator = &bench_allocator, .decision = "bind"};
    yb_status status;
    b->inputs = malloc(REQUESTS * sizeof *b->inputs);
    b->text = malloc(REQUESTS * REQUEST_ROOM);
    b->lengths = malloc(REQUESTS * sizeof *b->lengths);
    b->policy = bench_policy(args, "t1.yb");
    if (b->policy == NULL || b->inputs == NULL || b->text == NULL || b->lengths == NULL) return 1;
    status = yb_case_new(b->policy, &options, &b->c);
    if (status != YB_OK) return bench_failed("yb_case_new", status);
    write_requests(b);
    return 0;
}

static int measure(json_bench *b, const bench_args *args) {
    double times[1000];
    uint64_t before = bench_allocations;
    bench_alternate(ways, 1, b, CYCLES * (size_t)REQUESTS, args->reps, times);
    printf("T1 as JSON, %d repetitions\n  json %29.1f ns best  %10.1f ns median\n  allocations              "
           "%10llu\n",
           args->reps, bench_least(times, args->reps), bench_median(times, args->reps),
           (unsigned long long)(bench_allocations - before));
    return bench_allocations != before;
}

static int work(json_bench *b, const bench_args *args) {
    if (args->mode == BENCH_COUNT) return bench_count(ways, 2, b, args);
    if (compare(b)) return 1;
    return args->mode == BENCH_CHECK ? 0 : measure(b, args);
}

int main(int argc, char **argv) {
    static json_bench b;
    bench_args args;
    int failed = !bench_arguments(&args, argc, argv) || open_bench(&b, &args) || work(&b, &args);
    yb_case_free(b.c);
    yb_policy_unref(b.policy);
    free(b.inputs);
    free(b.text);
    free(b.lengths);
    return failed;
}
