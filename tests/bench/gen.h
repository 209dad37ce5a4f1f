/* Seeded inputs of the two benchmark tasks: the same on every machine. */
#ifndef BENCH_GEN_H
#define BENCH_GEN_H

#include <stddef.h>
#include <stdint.h>

#define BENCH_INPUTS 10000
#define BENCH_TODAY 20261121

/* Row numbers of the enums in t1.yb and t2.yb. */
enum { T1_SPOUSE, T1_CHILD, T1_PARENT, T1_SIBLING, T1_GRANDPARENT, T1_GRANDCHILD, T1_OTHER, T1_RELATIONS };
enum { T1_APP, T1_ALIPAY, T1_WECHAT, T1_WINDOW, T1_CHANNELS };
enum { T1_COMMITMENT, T1_BINDER_HUKOU, T1_MEMBER_HUKOU, T1_BIRTH_CERT, T1_FACE, T1_GUARDIAN, T1_PROOFS };
enum { T2_EMPLOYEE, T2_RESIDENT };
enum { T2_CLASS_A, T2_CLASS_B, T2_CLASS_C };

#define T2_LINES 20
#define T2_FAMILY 3

typedef struct t1_input {
    int32_t binder_insured, binder_verified, active_members;
    int32_t member_insured, birth, binders_month;
    int32_t relation, channel;
    int32_t proofs[T1_PROOFS];
    int32_t today;
    int32_t birth_day, today_day; /* the two dates as the engine takes them */
} t1_input;

typedef struct t2_line {
    int64_t amount, ceiling;
    int32_t cls, sf;
} t2_line;

typedef struct t2_input {
    t2_line lines[T2_LINES];
    int32_t insutype, retired, tier, nth; /* tier: 0, 1, 2 */
    int64_t ytd_in_scope, ytd_dedc, ytd_fund, account, family[T2_FAMILY];
    /* the lines as the engine takes them */
    int64_t amount[T2_LINES], ceiling[T2_LINES], cls[T2_LINES], sf[T2_LINES];
} t2_input;

/* today 0: a day of its own for each input, often around the end of February. */
void t1_generate(t1_input *inputs, size_t n, uint64_t seed, int32_t today);
void t2_generate(t2_input *inputs, size_t n, uint64_t seed);

#endif
