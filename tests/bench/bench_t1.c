/* T1, "bind decision": set, decide, read outcome, reasons and what is owed, as numbers. See
 * docs/benchmarks.md. */
#include "bench.h"
#include "t1_ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CYCLES 20 /* a run goes through the inputs so often */

enum {
    F_BINDER_INSURED,
    F_BINDER_VERIFIED,
    F_ACTIVE,
    F_MEMBER_INSURED,
    F_BIRTH,
    F_BINDERS,
    F_RELATION,
    F_CHANNEL,
    FACTS
};

static const char *const fact_names[FACTS] = {"binder.insured",
                                              "binder.verified",
                                              "binder.active_members",
                                              "member.insured",
                                              "member.birth_date",
                                              "member.binders_month",
                                              "relation",
                                              "channel"};
static const char *const proof_names[T1_PROOFS] = {"commitment", "binder_hukou", "member_hukou",
                                                   "birth_cert", "face",         "guardian"};

typedef struct t1_bench {
    yb_policy *policy;
    yb_case *c;
    uint32_t facts[FACTS], proofs[T1_PROOFS];
    t1_input *inputs;
} t1_bench;

/* ---- the engine ---- */

static void set_facts(yb_case *c, const t1_bench *b, const t1_input *in) {
    yb_case_begin(c, "bind", 0, in->today_day);
    yb_case_set_bool(c, b->facts[F_BINDER_INSURED], in->binder_insured);
    yb_case_set_bool(c, b->facts[F_BINDER_VERIFIED], in->binder_verified);
    yb_case_set_int(c, b->facts[F_ACTIVE], in->active_members);
    yb_case_set_bool(c, b->facts[F_MEMBER_INSURED], in->member_insured);
    yb_case_set_date(c, b->facts[F_BIRTH], in->birth_day);
    yb_case_set_int(c, b->facts[F_BINDERS], in->binders_month);
    yb_case_set_enum(c, b->facts[F_RELATION], in->relation);
    yb_case_set_enum(c, b->facts[F_CHANNEL], in->channel);
    for (int p = 0; p < T1_PROOFS; p++)
        if (in->proofs[p]) yb_case_set_proof(c, b->proofs[p], YB_VERIFIED, -1);
}

/* ---- the three ways ---- */

static uint64_t run_hand(void *ctx, size_t n) {
    return t1_run_by_hand(((const t1_bench *)ctx)->inputs, BENCH_INPUTS, n);
}

static uint64_t run_full(void *ctx, size_t n) {
    const t1_bench *b = ctx;
    t1_answer a = {0};
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n; i++, k = t1_following(k, BENCH_INPUTS)) {
        set_facts(b->c, b, &b->inputs[k]);
        t1_decide(b->c, &a);
        sum += (uint64_t)a.outcome + a.n_reasons + a.n_owed;
    }
    return sum;
}

static uint64_t run_set(void *ctx, size_t n) {
    const t1_bench *b = ctx;
    for (size_t i = 0, k = 0; i < n; i++, k = t1_following(k, BENCH_INPUTS))
        set_facts(b->c, b, &b->inputs[k]);
    return n;
}

static const bench_way ways[] = {{"hand", run_hand}, {"full", run_full}, {"set", run_set}};

/* ---- comparing ---- */

/* Names end in the number: bind.r3, bind.u1. */
static int number_of(const char *rule, char kind) {
    const char *dot = strrchr(rule, '.');
    return dot != NULL && dot[1] == kind ? dot[2] - '0' : -1;
}

static int same_reasons(yb_case *c, const t1_answer *a, const t1_result *hand) {
    if (a->n_reasons != hand->n_reasons) return 0;
    for (size_t i = 0; i < a->n_reasons; i++) {
        yb_reason_info info = {.size = sizeof info};
        if (yb_case_reason(c, i, &info) != YB_OK || info.number != a->reasons[i]) return 0;
        if (number_of(info.rule, 'r') != hand->reasons[i] || info.code[1] != info.rule[6]) return 0;
    }
    return 1;
}

static int same_owed(yb_case *c, const t1_answer *a, const t1_result *hand) {
    if (a->n_owed != hand->n_unmet) return 0;
    for (size_t i = 0; i < a->n_owed; i++) {
        yb_obligation_info info = {.size = sizeof info};
        if (yb_case_obligation(c, i, &info) != YB_OK || info.number != a->owed[i]) return 0;
        if (number_of(info.rule, 'u') != hand->unmet[i]) return 0;
    }
    return 1;
}

static int32_t outcome_of(const t1_result *hand) {
    static const int32_t outcomes[] = {0, YB_PERMIT, YB_PENDING, YB_DENY};
    return outcomes[hand->outcome];
}

static void print_difference(const t1_input *in, const t1_result *hand, const t1_answer *a, size_t i) {
    fprintf(stderr, "T1 input %zu (born %d, today %d): by hand outcome %d, %u reasons, %u owed; ", i,
            in->birth, in->today, outcome_of(hand), hand->n_reasons, hand->n_unmet);
    fprintf(stderr, "engine %d, %zu, %zu\n", a->outcome, a->n_reasons, a->n_owed);
}

static int compare(t1_bench *b, uint64_t seed, int32_t today) {
    t1_generate(b->inputs, BENCH_INPUTS, seed, today);
    for (size_t i = 0; i < BENCH_INPUTS; i++) {
        t1_result hand;
        t1_answer a = {0};
        t1_by_hand(&b->inputs[i], &hand);
        set_facts(b->c, b, &b->inputs[i]);
        t1_decide(b->c, &a);
        if (a.outcome == outcome_of(&hand) && same_reasons(b->c, &a, &hand) && same_owed(b->c, &a, &hand))
            continue;
        print_difference(&b->inputs[i], &hand, &a, i);
        return 1;
    }
    return 0;
}

/* ---- set up ---- */

static const yb_case_options options = {
    .size = sizeof options, .allocator = &bench_allocator, .decision = "bind"};

static int open_bench(t1_bench *b, const bench_args *args) {
    yb_status status;
    b->inputs = malloc(BENCH_INPUTS * sizeof *b->inputs);
    b->policy = bench_policy(args, "t1.yb");
    if (b->policy == NULL || b->inputs == NULL) return 1;
    status = yb_case_new(b->policy, &options, &b->c);
    if (status != YB_OK) return bench_failed("yb_case_new", status);
    for (int i = 0; i < FACTS; i++)
        b->facts[i] = yb_fact(b->policy, "bind", fact_names[i]);
    for (int i = 0; i < T1_PROOFS; i++)
        b->proofs[i] = yb_proof(b->policy, "bind", proof_names[i]);
    return 0;
}

static void print_size(const t1_bench *b) {
    size_t bytes = 0;
    if (yb_case_size(b->policy, &options, &bytes, NULL) == YB_OK) printf("T1: a case has %zu bytes\n", bytes);
}

static int work(t1_bench *b, const bench_args *args) {
    if (args->mode == BENCH_COUNT) {
        t1_generate(b->inputs, BENCH_INPUTS, BENCH_SEED, BENCH_TODAY);
        return bench_count(ways, 3, b, args);
    }
    /* Days of their own first: 29 February and the day one is sixteen; then the day that is measured. */
    if (compare(b, BENCH_SEED + 1, 0) || compare(b, BENCH_SEED, BENCH_TODAY)) return 1;
    printf("T1: %d decisions agree with the code written by hand\n", 2 * BENCH_INPUTS);
    if (args->mode == BENCH_CHECK) return 0;
    print_size(b);
    return bench_measure("T1 bind", ways, b, CYCLES * (size_t)BENCH_INPUTS, args);
}

int main(int argc, char **argv) {
    bench_args args;
    t1_bench b = {0};
    int failed = !bench_arguments(&args, argc, argv) || open_bench(&b, &args) || work(&b, &args);
    yb_case_free(b.c);
    yb_policy_unref(b.policy);
    free(b.inputs);
    return failed;
}
