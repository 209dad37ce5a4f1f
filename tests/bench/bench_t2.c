/* T2, "settle a bill" of 20 lines: set, decide, read 17 numbers and four columns. See docs/benchmarks.md. */
#include "bench.h"
#include "hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CYCLES 10

enum {
    F_LINES,
    F_AMOUNT,
    F_CLASS,
    F_SELFPAY,
    F_CEILING,
    F_INSUTYPE,
    F_RETIRED,
    F_TIER,
    F_NTH,
    F_YTD_IN_SCOPE,
    F_YTD_DEDC,
    F_YTD_FUND,
    F_ACCOUNT,
    F_FAMILY1,
    F_FAMILY2,
    F_FAMILY3,
    FACTS
};

static const char *const fact_names[FACTS] = {"lines",
                                              "lines.det_item_fee_sumamt",
                                              "lines.chrgitm_lv",
                                              "lines.selfpay_prop",
                                              "lines.ceiling",
                                              "insutype",
                                              "retired",
                                              "tier",
                                              "nth",
                                              "ytd_in_scope",
                                              "ytd_dedc",
                                              "ytd_fund",
                                              "account",
                                              "family1",
                                              "family2",
                                              "family3"};

/* In the order of the task; f0, f1, f2 are the bands of hifp_pay. */
static const char *const scalar_names[T2_SCALARS] = {"medfee_sumamt",
                                                     "fulamt_ownpay_amt",
                                                     "overlmt_selfpay",
                                                     "preselfpay_amt",
                                                     "inscp_scp_amt",
                                                     "act_pay_dedc",
                                                     NULL,
                                                     NULL,
                                                     NULL,
                                                     "hifp_pay",
                                                     "hifmi_pay",
                                                     "psn_part_amt",
                                                     "acct_own",
                                                     "acct_fam1",
                                                     "acct_fam2",
                                                     "acct_fam3",
                                                     "psn_cash_pay"};
static const char *const column_names[T2_COLUMNS] = {"fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt",
                                                     "inscp_scp_amt"};

typedef struct t2_bench {
    yb_policy *policy;
    yb_case *c;
    uint32_t facts[FACTS], scalars[T2_SCALARS], columns[T2_COLUMNS + 1]; /* last: the bands */
    t2_input *inputs;
} t2_bench;

typedef struct t2_answer {
    int64_t scalars[T2_SCALARS];
    const int64_t *columns[T2_COLUMNS];
} t2_answer;

/* ---- the engine ---- */

static void set_facts(yb_case *c, const t2_bench *b, const t2_input *in, int32_t on) {
    yb_case_begin(c, "settle", 0, on);
    yb_case_set_rows(c, b->facts[F_LINES], T2_LINES);
    yb_case_set_column(c, b->facts[F_AMOUNT], in->amount, NULL, T2_LINES);
    yb_case_set_column(c, b->facts[F_CLASS], in->cls, NULL, T2_LINES);
    yb_case_set_column(c, b->facts[F_SELFPAY], in->sf, NULL, T2_LINES);
    yb_case_set_column(c, b->facts[F_CEILING], in->ceiling, NULL, T2_LINES);
    yb_case_set_enum(c, b->facts[F_INSUTYPE], in->insutype);
    yb_case_set_bool(c, b->facts[F_RETIRED], in->retired);
    yb_case_set_enum(c, b->facts[F_TIER], in->tier);
    yb_case_set_int(c, b->facts[F_NTH], in->nth);
    yb_case_set_int(c, b->facts[F_YTD_IN_SCOPE], in->ytd_in_scope);
    yb_case_set_int(c, b->facts[F_YTD_DEDC], in->ytd_dedc);
    yb_case_set_int(c, b->facts[F_YTD_FUND], in->ytd_fund);
    yb_case_set_int(c, b->facts[F_ACCOUNT], in->account);
    for (int f = 0; f < T2_FAMILY; f++)
        yb_case_set_int(c, b->facts[F_FAMILY1 + f], in->family[f]);
}

#define COLUMNS_READ (T2_COLUMNS + 1) /* the lines' and, last, the bands */
#define AFTER_BANDS (T2_F0 + 3) /* the three bands are read as a column */

static yb_status decide(const t2_bench *b, t2_answer *a) {
    const int64_t *columns[COLUMNS_READ];
    size_t rows[COLUMNS_READ];
    yb_status status = yb_case_decide(b->c);
    if (status != YB_OK || yb_case_outcome(b->c) != YB_PERMIT) return status != YB_OK ? status : YB_E_ORDER;
    status = yb_case_output_numbers(b->c, b->scalars, T2_F0, a->scalars);
    status |= yb_case_output_numbers(b->c, b->scalars + AFTER_BANDS, T2_SCALARS - AFTER_BANDS, a->scalars + AFTER_BANDS);
    status |= yb_case_output_columns(b->c, b->columns, COLUMNS_READ, columns, rows);
    if (status != YB_OK || rows[T2_COLUMNS] != 3) return YB_E_RANGE;
    memcpy(&a->scalars[T2_F0], columns[T2_COLUMNS], 3 * sizeof *columns[0]);
    memcpy(a->columns, columns, sizeof a->columns);
    return status;
}

/* ---- the three ways ---- */

static uint64_t run_hand(void *ctx, size_t n) {
    const t2_bench *b = ctx;
    return t2_hand_run(b->inputs, n);
}

static uint64_t run_full(void *ctx, size_t n) {
    const t2_bench *b = ctx;
    int32_t on = yb_date_of(2026, 11, 21);
    t2_answer a;
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n; i++, k = t2_following(k)) {
        set_facts(b->c, b, &b->inputs[k], on);
        if (decide(b, &a) != YB_OK) return 0;
        sum += (uint64_t)(a.scalars[T2_CASH] + a.columns[T2_COLUMNS - 1][T2_LINES - 1]);
    }
    return sum;
}

static uint64_t run_set(void *ctx, size_t n) {
    const t2_bench *b = ctx;
    int32_t on = yb_date_of(2026, 11, 21);
    for (size_t i = 0, k = 0; i < n; i++, k = t2_following(k))
        set_facts(b->c, b, &b->inputs[k], on);
    return n;
}

static const bench_way ways[] = {{"hand", run_hand}, {"full", run_full}, {"set", run_set}};

/* ---- comparing ---- */

static void print_error(const yb_case *c, size_t i, yb_status status) {
    yb_error error = {.size = sizeof error};
    yb_case_error(c, &error);
    fprintf(stderr, "T2 input %zu: %s at %s\n", i, yb_status_name(status), error.place);
}

static int64_t answered(const t2_answer *a, int k) {
    int cell = k - T2_SCALARS;
    return cell < 0 ? a->scalars[k] : a->columns[cell / T2_LINES][cell % T2_LINES];
}

static int compare_one(const t2_bench *b, size_t i) {
    int64_t hand[T2_OUTPUTS];
    t2_answer a;
    yb_status status;
    t2_by_hand(&b->inputs[i], hand);
    set_facts(b->c, b, &b->inputs[i], yb_date_of(2026, 11, 21));
    status = decide(b, &a);
    if (status != YB_OK) {
        print_error(b->c, i, status);
        return 1;
    }
    for (int k = 0; k < T2_OUTPUTS; k++)
        if (answered(&a, k) != hand[k]) {
            fprintf(stderr, "T2 input %zu, output %d: by hand %lld, engine %lld\n", i, k, (long long)hand[k],
                    (long long)answered(&a, k));
            return 1;
        }
    return 0;
}

static int compare(const t2_bench *b) {
    for (size_t i = 0; i < BENCH_INPUTS; i++)
        if (compare_one(b, i)) return 1;
    printf("T2: %d settlements of %d numbers agree with the code written by hand\n", BENCH_INPUTS,
           T2_OUTPUTS);
    return 0;
}

/* ---- set up ---- */

/* A column and a sum may have one name: the shape tells them apart. */
static uint32_t output_of(const yb_policy *policy, const char *name, uint32_t shape) {
    yb_output_info info = {.size = sizeof info};
    for (size_t i = 0; yb_policy_output(policy, "settle", i, &info) == YB_OK; i++) {
        const char *dot = strrchr(info.name, '.');
        if (info.shape == shape && strcmp(dot != NULL ? dot + 1 : info.name, name) == 0) return info.id;
    }
    fprintf(stderr, "no output %s\n", name);
    return 0;
}

static void find_ids(t2_bench *b) {
    for (int i = 0; i < FACTS; i++)
        b->facts[i] = yb_fact(b->policy, "settle", fact_names[i]);
    for (int i = 0; i < T2_SCALARS; i++)
        if (scalar_names[i] != NULL) b->scalars[i] = output_of(b->policy, scalar_names[i], YB_OUTPUT_SCALAR);
    for (int i = 0; i < T2_COLUMNS; i++)
        b->columns[i] = output_of(b->policy, column_names[i], YB_OUTPUT_LINE);
    b->columns[T2_COLUMNS] = output_of(b->policy, "by_band", YB_OUTPUT_BANDS);
}

static int open_bench(t2_bench *b, const bench_args *args) {
    yb_case_options options = {
        .size = sizeof options, .allocator = &bench_allocator, .decision = "settle", .max_rows = T2_LINES};
    yb_status status;
    b->inputs = malloc(BENCH_INPUTS * sizeof *b->inputs);
    b->policy = bench_policy(args, "t2.yb");
    if (b->policy == NULL || b->inputs == NULL) return 1;
    status = yb_case_new(b->policy, &options, &b->c);
    if (status != YB_OK) return bench_failed("yb_case_new", status);
    find_ids(b);
    t2_generate(b->inputs, BENCH_INPUTS, BENCH_SEED);
    return 0;
}

static int work(t2_bench *b, const bench_args *args) {
    if (args->mode == BENCH_COUNT) return bench_count(ways, 3, b, args);
    if (compare(b)) return 1;
    return args->mode == BENCH_CHECK
               ? 0
               : bench_measure("T2 settle", ways, b, CYCLES * (size_t)T2_TIMED, args);
}

int main(int argc, char **argv) {
    bench_args args;
    t2_bench b = {0};
    int failed = !bench_arguments(&args, argc, argv) || open_bench(&b, &args) || work(&b, &args);
    yb_case_free(b.c);
    yb_policy_unref(b.policy);
    free(b.inputs);
    return failed;
}
