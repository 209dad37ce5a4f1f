/* What the benchmarks with T1's inputs share: the way by hand, and one decision with all that is read of it.
 * Inline, so that what is measured stays in the program that measures it. */
#ifndef BENCH_T1_WAYS_H
#define BENCH_T1_WAYS_H

#include "hand.h"

#include <yibao/yibao.h>

typedef struct t1_answer {
    int32_t outcome;
    const uint32_t *reasons, *owed;
    size_t n_reasons, n_owed;
} t1_answer;

static inline void t1_decide(yb_case *c, t1_answer *a) {
    yb_case_decide(c);
    a->outcome = yb_case_outcome(c);
    yb_case_reasons(c, &a->reasons, &a->n_reasons);
    yb_case_obligations(c, &a->owed, &a->n_owed);
}

/* The input after the k-th of a round of them. */
static inline size_t t1_following(size_t k, size_t round) {
    return k + 1 == round ? 0 : k + 1;
}

static inline uint64_t t1_run_by_hand(const t1_input *inputs, size_t round, size_t n) {
    t1_result r;
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < n; i++, k = t1_following(k, round)) {
        t1_by_hand(&inputs[k], &r);
        sum += (uint64_t)r.outcome + r.n_reasons + r.n_unmet;
    }
    return sum;
}

#endif
