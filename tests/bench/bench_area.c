/* A real area's settlement: employees' stays in Xi'an, with T2's lines and accounts. Its lines must come out as T2 by hand has
 * them, and its payers must add up to the bill. Also with 500 lines. See docs/benchmarks.md. */
#include "bench.h"
#include "hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CYCLES 10
#define AREA 610100
#define MANY 500 /* T2's lines again and again */
#define PRICE 10000 /* the engine's prices are in millionths of a yuan, T2's ceilings in fen */
#define PIECE 10000 /* one, of a quantity */

#define EACH_FACT(X)                                                                                           \
    X(LINES, "lines") X(AMOUNT, "lines.det_item_fee_sumamt") X(SELFPAY, "lines.selfpay_prop")                  \
    X(CEILING, "lines.pric_uplmt_amt") X(COUNT, "lines.cnt") X(INSUTYPE, "insutype") X(MED_TYPE, "med_type")   \
    X(LEVEL, "dedc_hosp_lv") X(PERSON, "psn_type") X(ADMISSION, "admission") X(BIRTH, "patient.birth_date")    \
    X(ENROLLED, "patient.enrolled") X(BEGIN, "year.begin") X(IN_SCOPE, "year.in_scope")                        \
    X(DEDC, "year.deductible_sum") X(PAID, "year.hifp_pay") X(STAY_DEDC, "stay.deductible_paid")               \
    X(ACCOUNT, "account_balance") X(AID_FLAG, "aid_flag") X(AIDS, "aid_accounts")                              \
    X(BOUND, "aid_accounts.bound_on") X(AVAILABLE, "aid_accounts.available")
enum {
#define X(name, text) F_##name,
    EACH_FACT(X)
#undef X
        FACTS
};
static const char *const fact_names[] = {
#define X(name, text) text,
    EACH_FACT(X)
#undef X
};

#define SCALARS 8
static const char *const scalar_names[SCALARS] = {"medfee_sumamt",   "inscp_scp_amt", "act_pay_dedc", "fund_pay_sumamt",
                                                  "acct_mulaid_pay", "acct_pay",      "psn_cash_pay", "psn_part_amt"};
enum { TOTAL, S_IN_SCOPE, S_DEDC, FUNDS, AID, ACCOUNTS, CASH, PART };
static const char *const column_names[T2_COLUMNS] = {"lines.fulamt_ownpay_amt", "lines.overlmt_amt",
                                                     "lines.preselfpay_amt", "lines.inscp_scp_amt"};
static const char *const levels[] = {"primary", "secondary", "tertiary"};

/* The lines of a bill, one column behind the other: bills of 20 lines lie as close together as T2's, so that no way waits longer
 * than another for memory. */
enum { AMOUNTS, SHARES, CEILINGS, COUNTS, LINE_COLUMNS };

typedef struct area_bench {
    yb_policy *policy;
    yb_case *c;
    uint32_t facts[FACTS], scalars[SCALARS], columns[T2_COLUMNS];
    int32_t employee, inpatient, level[3], active, retired;
    size_t rows; /* of a bill: T2_LINES or MANY */
    t2_input *inputs;
    int64_t *lines, *many; /* of all bills, with T2_LINES and with MANY rows */
} area_bench;

typedef struct area_answer {
    int64_t scalars[SCALARS];
    const int64_t *columns[T2_COLUMNS];
} area_answer;

/* ---- the engine ---- */

static void set_lines(const area_bench *b, size_t k) {
    static const int fields[LINE_COLUMNS] = {F_AMOUNT, F_SELFPAY, F_CEILING, F_COUNT};
    const int64_t *lines = b->lines + k * LINE_COLUMNS * b->rows;
    yb_case_set_rows(b->c, b->facts[F_LINES], (uint32_t)b->rows);
    for (int i = 0; i < LINE_COLUMNS; i++, lines += b->rows)
        yb_case_set_column(b->c, b->facts[fields[i]], lines, NULL, b->rows);
}

static void set_accounts(const area_bench *b, const t2_input *in) {
    static const int64_t bound[T2_FAMILY] = {19000, 19100, 19200};
    yb_case_set_int(b->c, b->facts[F_ACCOUNT], in->account);
    yb_case_set_bool(b->c, b->facts[F_AID_FLAG], 1);
    yb_case_set_rows(b->c, b->facts[F_AIDS], T2_FAMILY);
    yb_case_set_column(b->c, b->facts[F_BOUND], bound, NULL, T2_FAMILY);
    yb_case_set_column(b->c, b->facts[F_AVAILABLE], in->family, NULL, T2_FAMILY);
}

static void set_facts(const area_bench *b, size_t k) {
    const t2_input *in = &b->inputs[k];
    const uint32_t *f = b->facts;
    yb_case *c = b->c;
    yb_case_begin(c, "settle", AREA, yb_date_of(2024, 5, 1));
    set_lines(b, k);
    yb_case_set_enum(c, f[F_INSUTYPE], b->employee);
    yb_case_set_enum(c, f[F_MED_TYPE], b->inpatient);
    yb_case_set_enum(c, f[F_LEVEL], b->level[in->tier]);
    yb_case_set_enum(c, f[F_PERSON], in->retired ? b->retired : b->active);
    yb_case_set_int(c, f[F_ADMISSION], in->nth);
    yb_case_set_date(c, f[F_BIRTH], yb_date_of(1960, 3, 1));
    yb_case_set_bool(c, f[F_ENROLLED], 1);
    yb_case_set_date(c, f[F_BEGIN], yb_date_of(2024, 1, 1));
    yb_case_set_int(c, f[F_IN_SCOPE], in->ytd_in_scope);
    yb_case_set_int(c, f[F_DEDC], in->ytd_dedc);
    yb_case_set_int(c, f[F_PAID], in->ytd_fund);
    yb_case_set_int(c, f[F_STAY_DEDC], 0);
    set_accounts(b, in);
}

static yb_status decide(const area_bench *b, area_answer *a) {
    size_t rows[T2_COLUMNS];
    yb_status status = yb_case_decide(b->c);
    if (status != YB_OK || yb_case_outcome(b->c) != YB_PERMIT) return status != YB_OK ? status : YB_E_ORDER;
    status = yb_case_output_numbers(b->c, b->scalars, SCALARS, a->scalars);
    status |= yb_case_output_columns(b->c, b->columns, T2_COLUMNS, a->columns, rows);
    return status;
}

/* ---- the ways ---- */

static uint64_t run_hand(void *ctx, size_t n) {
    const area_bench *b = ctx;
    return t2_hand_run(b->inputs, n);
}

static uint64_t run_full(void *ctx, size_t n) {
    const area_bench *b = ctx;
    area_answer a;
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n; i++, k = t2_following(k)) {
        set_facts(b, k);
        if (decide(b, &a) != YB_OK) return 0;
        sum += (uint64_t)(a.scalars[CASH] + a.columns[T2_COLUMNS - 1][b->rows - 1]);
    }
    return sum;
}

static uint64_t run_set(void *ctx, size_t n) {
    const area_bench *b = ctx;
    for (size_t i = 0, k = 0; i < n; i++, k = t2_following(k))
        set_facts(b, k);
    return n;
}

static uint64_t with_many(void *ctx, size_t n, bench_run *run) {
    area_bench many = *(area_bench *)ctx;
    many.rows = MANY;
    many.lines = many.many;
    return run(&many, n);
}
static uint64_t run_full_many(void *ctx, size_t n) {
    return with_many(ctx, n, run_full);
}
static uint64_t run_set_many(void *ctx, size_t n) {
    return with_many(ctx, n, run_set);
}

static const bench_way ways[] = {
    {"hand", run_hand}, {"full", run_full}, {"set", run_set}, {"full500", run_full_many}, {"set500", run_set_many}};
#define WAYS (sizeof ways / sizeof *ways)

/* ---- comparing ---- */

static int wrong(size_t i, const char *what) {
    fprintf(stderr, "area input %zu: %s\n", i, what);
    return 1;
}

static int compare_one(const area_bench *b, size_t i) {
    int64_t hand[T2_OUTPUTS];
    area_answer a;
    t2_by_hand(&b->inputs[i], hand);
    set_facts(b, i);
    yb_status status = decide(b, &a);
    if (status != YB_OK) return wrong(i, yb_status_name(status));
    for (int k = 0; k < T2_COLUMNS; k++)
        if (memcmp(a.columns[k], hand + T2_SCALARS + k * T2_LINES, sizeof(int64_t[T2_LINES])) != 0)
            return wrong(i, column_names[k]);
    if (a.scalars[TOTAL] != hand[T2_TOTAL] || a.scalars[S_IN_SCOPE] != hand[T2_IN_SCOPE]) return wrong(i, "sums of lines");
    if (a.scalars[FUNDS] + a.scalars[PART] != hand[T2_TOTAL]) return wrong(i, "the payers do not add up");
    if (a.scalars[ACCOUNTS] + a.scalars[CASH] != a.scalars[PART]) return wrong(i, "the patient's parts do not add up");
    return 0;
}

static int compare(const area_bench *b) {
    for (size_t i = 0; i < T2_TIMED; i++)
        if (compare_one(b, i)) return 1;
    printf("area: %d bills have the lines of T2 by hand, and payers that add up\n", T2_TIMED);
    return 0;
}

/* ---- set up ---- */

static void fill_lines(int64_t *to, size_t rows, const t2_input *from) {
    for (size_t i = 0; i < rows; i++) {
        const t2_line *line = &from->lines[i % T2_LINES];
        to[AMOUNTS * rows + i] = line->amount;
        to[SHARES * rows + i] = line->cls == T2_CLASS_C ? 1000000 : line->cls == T2_CLASS_B ? from->sf[i % T2_LINES] : 0;
        to[CEILINGS * rows + i] = line->ceiling * PRICE;
        to[COUNTS * rows + i] = PIECE;
    }
}

static int64_t *lines_of(const t2_input *inputs, size_t rows) {
    int64_t *lines = malloc(T2_TIMED * LINE_COLUMNS * rows * sizeof *lines);
    for (size_t i = 0; lines != NULL && i < T2_TIMED; i++)
        fill_lines(lines + i * LINE_COLUMNS * rows, rows, &inputs[i]);
    return lines;
}

/* A ratio of 100 % is class C here, and never one of class B in T2. */
static void no_whole_shares(t2_input *in) {
    for (int i = 0; i < T2_LINES; i++)
        if (in->lines[i].cls == T2_CLASS_B && in->lines[i].sf == 10000) {
            in->lines[i].sf = 9999;
            in->sf[i] = 999900;
        }
}

static int32_t row_of(const yb_policy *policy, const char *enumeration, const char *name) {
    yb_enum_row_info info = {.size = sizeof info};
    for (size_t i = 0; yb_policy_enum_row(policy, enumeration, i, &info) == YB_OK; i++)
        if (strcmp(info.name, name) == 0) return (int32_t)i;
    fprintf(stderr, "%s has no row %s\n", enumeration, name);
    return -1;
}

static uint32_t output_of(const yb_policy *policy, const char *name, uint32_t shape) {
    yb_output_info info = {.size = sizeof info};
    for (size_t i = 0; yb_policy_output(policy, "settle", i, &info) == YB_OK; i++)
        if (info.shape == shape && strcmp(info.name, name) == 0) return info.id;
    fprintf(stderr, "no output %s\n", name);
    return 0;
}

static int find_names(area_bench *b) {
    int bad = 0;
    for (int i = 0; i < FACTS; i++)
        bad |= (b->facts[i] = yb_fact(b->policy, "settle", fact_names[i])) == 0;
    for (int i = 0; i < SCALARS; i++)
        bad |= (b->scalars[i] = output_of(b->policy, scalar_names[i], YB_OUTPUT_SCALAR)) == 0;
    for (int i = 0; i < T2_COLUMNS; i++)
        bad |= (b->columns[i] = output_of(b->policy, column_names[i], YB_OUTPUT_LINE)) == 0;
    for (int i = 0; i < 3; i++)
        bad |= (b->level[i] = row_of(b->policy, "dedc_hosp_lv", levels[i])) < 0;
    bad |= (b->employee = row_of(b->policy, "insutype", "employee")) < 0;
    bad |= (b->inpatient = row_of(b->policy, "med_type", "inpatient")) < 0;
    bad |= (b->active = row_of(b->policy, "psn_type", "active")) < 0;
    bad |= (b->retired = row_of(b->policy, "psn_type", "retired")) < 0;
    return bad;
}

static int open_bench(area_bench *b) {
    static const yb_case_options options = {
        .size = sizeof options, .allocator = &bench_allocator, .decision = "settle", .max_rows = MANY};
    yb_status status = yb_policy_embedded(&bench_allocator, &b->policy);
    if (status != YB_OK) return bench_failed("yb_policy_embedded", status);
    b->rows = T2_LINES;
    b->inputs = malloc(T2_TIMED * sizeof *b->inputs);
    if (b->inputs == NULL || find_names(b)) return 1;
    t2_generate(b->inputs, T2_TIMED, BENCH_SEED);
    for (size_t i = 0; i < T2_TIMED; i++)
        no_whole_shares(&b->inputs[i]);
    b->lines = lines_of(b->inputs, T2_LINES);
    b->many = lines_of(b->inputs, MANY);
    if (b->lines == NULL || b->many == NULL) return 1;
    status = yb_case_new(b->policy, &options, &b->c);
    return status != YB_OK ? bench_failed("yb_case_new", status) : 0;
}

static int work(area_bench *b, const bench_args *args) {
    static const bench_way many[] = {{"hand", run_hand}, {"full", run_full_many}, {"set", run_set_many}};
    if (args->mode == BENCH_COUNT) return bench_count(ways, WAYS, b, args);
    if (compare(b)) return 1;
    if (args->mode == BENCH_CHECK) return 0;
    return bench_measure("settle of Xi'an, 20 lines; by hand: T2", ways, b, CYCLES * (size_t)T2_TIMED, args) ||
           bench_measure("settle of Xi'an, 500 lines; by hand: T2 with 20", many, b, (size_t)T2_TIMED, args);
}

int main(int argc, char **argv) {
    bench_args args;
    area_bench b = {0};
    int failed = !bench_arguments(&args, argc, argv) || open_bench(&b) || work(&b, &args);
    yb_case_free(b.c);
    yb_policy_unref(b.policy);
    free(b.inputs);
    free(b.lines);
    free(b.many);
    return failed;
}
