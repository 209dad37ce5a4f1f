/* `bind` of the embedded national pack, with everything that it asks, beside T1 by hand. See
 * docs/benchmarks.md. */
#include "bench.h"
#include "t1_ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CYCLES 5

enum {
    F_BINDER_ID,
    F_BINDER_ENROLLED,
    F_EVOUCHER,
    F_MEMBER_ID,
    F_MEMBER_ENROLLED,
    F_BIRTH,
    F_RELATION,
    F_CHANNEL,
    F_METHOD,
    F_GUARDIAN,
    F_LIVES_HERE,
    F_OWN_CITY,
    F_PURPOSE,
    F_BINDINGS,
    F_BINDINGS_MEMBER,
    F_BINDINGS_CHANNEL,
    F_BINDINGS_STATUS,
    F_BINDINGS_ON,
    F_BOUND_BY,
    F_BOUND_BY_BINDER,
    F_BOUND_BY_STATUS,
    F_BOUND_BY_ON,
    FACTS
};

static const char *const fact_names[FACTS] = {
    "binder.id",         "binder.enrolled",  "binder.evoucher",   "member.id", "member.enrolled",
    "member.birth_date", "relation",         "channel",           "method",    "guardian",
    "member.lives_here", "own_city",         "purpose",           "bindings",  "bindings.member_id",
    "bindings.channel",  "bindings.status",  "bindings.bound_on", "bound_by",  "bound_by.binder_id",
    "bound_by.status",   "bound_by.bound_on"};

/* The rows of t1's code tables by their names in the national pack. */
static const char *const relations[T1_RELATIONS] = {"spouse",      "child",      "parent", "sibling",
                                                    "grandparent", "grandchild", "other"};
static const char *const channels[T1_CHANNELS] = {"nhsa_app", "alipay", "wechat_mini", "window"};
static const char *const proof_names[T1_PROOFS] = {"commitment", "binder_hukou", "member_hukou",
                                                   "birth_cert", "member_face",  "guardian_doc"};

typedef struct bind_bench {
    yb_policy *policy;
    yb_case *c;
    uint32_t facts[FACTS], proofs[T1_PROOFS];
    int32_t relation[T1_RELATIONS], channel[T1_CHANNELS], method, active, purpose;
    t1_input *inputs;
} bind_bench;

/* ---- one decision ---- */

/* What a host knows of the case and no more: the national pack has facts that most cases do not need. */
static void set_facts(const bind_bench *b, const t1_input *in) {
    static const char *const others[] = {"X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9"};
    yb_case *c = b->c;
    const uint32_t *f = b->facts;
    yb_case_begin(c, "bind", 0, in->today_day);
    yb_case_set_text(c, f[F_BINDER_ID], "B", 1);
    yb_case_set_bool(c, f[F_BINDER_ENROLLED], in->binder_insured);
    yb_case_set_bool(c, f[F_EVOUCHER], in->binder_verified);
    yb_case_set_text(c, f[F_MEMBER_ID], "M", 1);
    yb_case_set_bool(c, f[F_MEMBER_ENROLLED], in->member_insured);
    yb_case_set_date(c, f[F_BIRTH], in->birth_day);
    yb_case_set_enum(c, f[F_RELATION], b->relation[in->relation]);
    yb_case_set_enum(c, f[F_CHANNEL], b->channel[in->channel]);
    if (in->channel == T1_APP) yb_case_set_enum(c, f[F_METHOD], b->method);
    if (in->channel == T1_WINDOW) {
        yb_case_set_bool(c, f[F_LIVES_HERE], 1);
        yb_case_set_bool(c, f[F_OWN_CITY], 1);
        yb_case_set_enum(c, f[F_PURPOSE], b->purpose);
    }
    yb_case_set_bool(c, f[F_GUARDIAN], in->proofs[T1_GUARDIAN]);
    yb_case_set_rows(c, f[F_BINDINGS], (uint32_t)in->active_members);
    for (int32_t row = 0; row < in->active_members; row++) {
        yb_case_set_text_at(c, f[F_BINDINGS_MEMBER], (uint32_t)row, others[row], 2);
        yb_case_set_enum_at(c, f[F_BINDINGS_CHANNEL], (uint32_t)row, b->channel[T1_APP]);
        yb_case_set_enum_at(c, f[F_BINDINGS_STATUS], (uint32_t)row, b->active);
        yb_case_set_date_at(c, f[F_BINDINGS_ON], (uint32_t)row, in->today_day - 40);
    }
    yb_case_set_rows(c, f[F_BOUND_BY], (uint32_t)in->binders_month);
    for (int32_t row = 0; row < in->binders_month; row++) {
        yb_case_set_text_at(c, f[F_BOUND_BY_BINDER], (uint32_t)row, others[row], 2);
        yb_case_set_enum_at(c, f[F_BOUND_BY_STATUS], (uint32_t)row, b->active);
        yb_case_set_date_at(c, f[F_BOUND_BY_ON], (uint32_t)row, in->today_day - 40);
    }
    for (int p = 0; p < T1_PROOFS; p++)
        if (in->proofs[p]) yb_case_set_proof(c, b->proofs[p], YB_VERIFIED, -1);
}

/* ---- the three ways ---- */

static uint64_t run_hand(void *ctx, size_t n) {
    return t1_run_by_hand(((const bind_bench *)ctx)->inputs, BENCH_INPUTS, n);
}

static uint64_t run_full(void *ctx, size_t n) {
    const bind_bench *b = ctx;
    t1_answer a = {0};
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n; i++, k = t1_following(k, BENCH_INPUTS)) {
        set_facts(b, &b->inputs[k]);
        t1_decide(b->c, &a);
        sum += (uint64_t)a.outcome + a.n_reasons + a.n_owed;
    }
    return sum;
}

static uint64_t run_set(void *ctx, size_t n) {
    const bind_bench *b = ctx;
    for (size_t i = 0, k = 0; i < n; i++, k = t1_following(k, BENCH_INPUTS))
        set_facts(b, &b->inputs[k]);
    return n;
}

static const bench_way ways[] = {{"hand", run_hand}, {"full", run_full}, {"set", run_set}};

/* ---- what can be told from outside ---- */

static int has_reason(yb_case *c, const t1_answer *a, const char *code) {
    for (size_t i = 0; i < a->n_reasons; i++) {
        yb_reason_info info = {.size = sizeof info};
        if (yb_case_reason(c, i, &info) == YB_OK && strcmp(info.code, code) == 0) return 1;
    }
    return 0;
}

/* Reasons that hang on one fact each: they are there if and only if that fact says so. */
static int check(bind_bench *b) {
    t1_generate(b->inputs, BENCH_INPUTS, BENCH_SEED, BENCH_TODAY);
    for (size_t i = 0; i < BENCH_INPUTS; i++) {
        const t1_input *in = &b->inputs[i];
        const struct {
            const char *code;
            int fired;
        } wanted[] = {{"LIMIT_MEMBERS", in->active_members >= 5},
                      {"LIMIT_BINDERS", in->binders_month >= 2},
                      {"NOT_ENROLLED", !in->member_insured}};
        t1_answer a = {0};
        set_facts(b, in);
        t1_decide(b->c, &a);
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
            if (has_reason(b->c, &a, wanted[k].code) != wanted[k].fired || a.outcome == 0) {
                fprintf(stderr, "bind input %zu: outcome %d, %s is wrong\n", i, a.outcome, wanted[k].code);
                return 1;
            }
    }
    printf("bind: %d decisions of the national pack have the reasons that they must have\n", BENCH_INPUTS);
    return 0;
}

/* ---- set up ---- */

static const yb_case_options options = {
    .size = sizeof options, .allocator = &bench_allocator, .decision = "bind"};

static int32_t row_of(const yb_policy *policy, const char *enumeration, const char *name) {
    yb_enum_row_info info = {.size = sizeof info};
    for (size_t i = 0; yb_policy_enum_row(policy, enumeration, i, &info) == YB_OK; i++)
        if (strcmp(info.name, name) == 0) return (int32_t)i;
    fprintf(stderr, "%s has no row %s\n", enumeration, name);
    return -1;
}

static int find_names(bind_bench *b) {
    int bad = 0;
    for (int i = 0; i < FACTS; i++)
        bad |= (b->facts[i] = yb_fact(b->policy, "bind", fact_names[i])) == 0;
    for (int i = 0; i < T1_PROOFS; i++)
        bad |= (b->proofs[i] = yb_proof(b->policy, "bind", proof_names[i])) == 0;
    for (int i = 0; i < T1_RELATIONS; i++)
        bad |= (b->relation[i] = row_of(b->policy, "relation", relations[i])) < 0;
    for (int i = 0; i < T1_CHANNELS; i++)
        bad |= (b->channel[i] = row_of(b->policy, "channel", channels[i])) < 0;
    bad |= (b->method = row_of(b->policy, "method", "id_number")) < 0;
    bad |= (b->purpose = row_of(b->policy, "offline_use", "family_display")) < 0;
    bad |= (b->active = row_of(b->policy, "binding_status", "active")) < 0;
    return bad;
}

static int open_bench(bind_bench *b) {
    yb_status status = yb_policy_embedded(&bench_allocator, &b->policy);
    if (status != YB_OK) return bench_failed("yb_policy_embedded", status);
    b->inputs = malloc(BENCH_INPUTS * sizeof *b->inputs);
    if (b->inputs == NULL || find_names(b)) return 1;
    status = yb_case_new(b->policy, &options, &b->c);
    return status != YB_OK ? bench_failed("yb_case_new", status) : 0;
}

static int work(bind_bench *b, const bench_args *args) {
    if (args->mode == BENCH_COUNT) {
        t1_generate(b->inputs, BENCH_INPUTS, BENCH_SEED, BENCH_TODAY);
        return bench_count(ways, 3, b, args);
    }
    if (check(b)) return 1;
    if (args->mode == BENCH_CHECK) return 0;
    return bench_measure("bind of the national pack; by hand: T1", ways, b, CYCLES * (size_t)BENCH_INPUTS,
                         args);
}

int main(int argc, char **argv) {
    bench_args args;
    bind_bench b = {0};
    int failed = !bench_arguments(&args, argc, argv) || open_bench(&b) || work(&b, &args);
    yb_case_free(b.c);
    yb_policy_unref(b.policy);
    free(b.inputs);
    return failed;
}
