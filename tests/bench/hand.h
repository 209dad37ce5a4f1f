/* Both tasks as a C programmer would write them by hand: what the engine is compared with and measured
 * against. */
#ifndef BENCH_HAND_H
#define BENCH_HAND_H

#include "gen.h"

enum { T1_PERMIT = 1, T1_PENDING, T1_DENY };
#define T1_REASONS 7
#define T1_UNMET 6

typedef struct t1_result {
    int32_t outcome;
    uint32_t n_reasons, n_unmet;
    uint8_t reasons[T1_REASONS], unmet[T1_UNMET]; /* 1 is R1, U1 */
} t1_result;

void t1_by_hand(const t1_input *in, t1_result *out);

enum {
    T2_TOTAL,
    T2_FULL,
    T2_OVER,
    T2_PRE,
    T2_IN_SCOPE,
    T2_DEDC,
    T2_F0,
    T2_F1,
    T2_F2,
    T2_BASIC,
    T2_CAT,
    T2_PATIENT,
    T2_ACCOUNT,
    T2_FAM1,
    T2_FAM2,
    T2_FAM3,
    T2_CASH,
    T2_SCALARS
};
#define T2_COLUMNS 4
/* 97: the scalars, then full, over, pre, in scope of each line. */
#define T2_OUTPUTS (T2_SCALARS + T2_COLUMNS * T2_LINES)

void t2_by_hand(const t2_input *in, int64_t out[T2_OUTPUTS]);

#define T2_TIMED 2000 /* inputs that are measured, one after the other, again and again */
static inline size_t t2_following(size_t k) {
    return k + 1 == T2_TIMED ? 0 : k + 1;
}
/* The way by hand. Here, so that the compiler sees of t2_by_hand what it sees of the engine: a call. */
static inline uint64_t t2_hand_run(const t2_input *inputs, size_t n) {
    int64_t out[T2_OUTPUTS];
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n; i++, k = t2_following(k)) {
        t2_by_hand(&inputs[k], out);
        sum += (uint64_t)(out[T2_CASH] + out[T2_OUTPUTS - 1]);
    }
    return sum;
}

#endif
