/* The smallest sets of proofs, against the definition: try every set of proofs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decision/decision.h"

#define OWED_PROOFS 6

/* A core with six proofs a..f and an obligation in postfix. */
typedef struct owed_room {
    yb_image image;
    yb_core core;
    yb_im_decision decision;
    yb_im_proof proofs[OWED_PROOFS];
    yb_im_mark mark;
    uint16_t postfix[32];
    int64_t v[OWED_PROOFS];
} owed_room;

static void room_open(owed_room *r) {
    static const char names[] = "f\0e\0d\0c\0b\0a"; /* numbers do not stand in order of name */
    memset(r, 0, sizeof *r);
    for (uint16_t i = 0; i < OWED_PROOFS; i++) {
        r->proofs[i].name = (yb_text_ref){2u * i, 1};
        r->proofs[i].slot = i;
    }
    r->decision.proofs.n = OWED_PROOFS;
    r->image.STRINGS = names;
    r->image.PROOFS = r->proofs;
    r->image.PROOFX = r->postfix;
    r->core.image = &r->image;
    r->core.d = &r->decision;
    r->core.v = r->v;
}

static bool met(const owed_room *r, uint32_t have) {
    bool stack[32];
    uint32_t depth = 0;
    for (uint32_t i = 0; i < r->mark.proofs.n; i++) {
        uint16_t x = r->postfix[i];
        uint32_t n = x & 0x1FFF;
        if ((x & (YB_PROOFX_AND | YB_PROOFX_OR)) == 0) {
            bool there =
                (have >> n & 1) != 0 || ((x & YB_PROOFX_PRESENTED) != 0 && r->v[n] == YB_P_PRESENTED);
            stack[depth++] = there;
            continue;
        }
        bool all = true, any = false;
        for (uint32_t k = 0; k < n; k++) {
            all = all && stack[depth - 1 - k];
            any = any || stack[depth - 1 - k];
        }
        depth -= n;
        stack[depth++] = (x & YB_PROOFX_AND) != 0 ? all : any;
    }
    return stack[0];
}

static uint32_t numbers(const yb_owed *owed, uint64_t set) {
    uint32_t mask = 0;
    for (uint32_t i = 0; i < owed->n_proofs; i++)
        if ((set >> i & 1) != 0) mask |= 1u << owed->proofs[i];
    return mask;
}

/* Sets are exactly the minimal ones among what is not verified. */
static void check_sets(owed_room *r) {
    yb_owed owed;
    uint32_t verified = 0, found = 0;
    for (uint32_t i = 0; i < OWED_PROOFS; i++)
        if (r->v[i] == YB_P_VERIFIED) verified |= 1u << i;
    assert_true(yb_owed_sets(&r->core, &r->mark, &owed));
    for (uint32_t set = 0; set < 1u << OWED_PROOFS; set++) {
        bool minimal = (set & verified) == 0 && met(r, set | verified);
        for (uint32_t i = 0; i < OWED_PROOFS && minimal; i++)
            if ((set >> i & 1) != 0) minimal = !met(r, (set & ~(1u << i)) | verified);
        bool told = false;
        for (uint32_t i = 0; i < owed.n_sets; i++)
            told = told || numbers(&owed, owed.sets[i]) == set;
        assert_int_equal(told, minimal);
        found += minimal;
    }
    assert_int_equal(found, owed.n_sets);
    for (uint32_t i = 1; i < owed.n_sets; i++)
        assert_true(__builtin_popcountll(owed.sets[i - 1]) <= __builtin_popcountll(owed.sets[i]));
}

static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* A random expression of at most `leaves` proofs, in postfix. */
static void grow(owed_room *r, uint32_t *seed, uint32_t leaves) {
    uint16_t *x = &r->postfix[0];
    if (leaves < 2) {
        uint16_t flag = next(seed) % 4 == 0 ? YB_PROOFX_PRESENTED : 0;
        x[r->mark.proofs.n++] = (uint16_t)(next(seed) % OWED_PROOFS | flag);
        return;
    }
    uint32_t left = 1 + next(seed) % (leaves - 1);
    grow(r, seed, left);
    grow(r, seed, leaves - left);
    x[r->mark.proofs.n++] = (uint16_t)((next(seed) % 2 != 0 ? YB_PROOFX_AND : YB_PROOFX_OR) | 2u);
}

static void test_random(void **state) {
    (void)state;
    uint32_t seed = 7;
    for (int i = 0; i < 5000; i++) {
        owed_room r;
        room_open(&r);
        grow(&r, &seed, 1 + next(&seed) % 8);
        for (uint32_t k = 0; k < OWED_PROOFS; k++)
            r.v[k] = next(&seed) % 5;
        check_sets(&r);
    }
}

static void test_order(void **state) {
    (void)state;
    owed_room r;
    yb_owed owed;
    static const uint16_t x[] = {0, 5, 0x4002, 4, 3, 0x4002, 1, 0x8003}; /* (f and a) or (b and c) or e */
    room_open(&r);
    memcpy(r.postfix, x, sizeof x);
    r.mark.proofs.n = YB_COUNT(x);
    assert_true(yb_owed_sets(&r.core, &r.mark, &owed));
    assert_int_equal(owed.n_sets, 3);
    assert_int_equal(numbers(&owed, owed.sets[0]), 1u << 1);           /* e */
    assert_int_equal(numbers(&owed, owed.sets[1]), 1u << 5 | 1u);      /* a, f */
    assert_int_equal(numbers(&owed, owed.sets[2]), 1u << 4 | 1u << 3); /* b, c */
}

/* What is larger than the limits, or no expression, is refused, not cut. */
static void test_limits(void **state) {
    (void)state;
    owed_room r;
    yb_owed owed;
    room_open(&r);
    r.postfix[0] = 0x4002;
    r.mark.proofs.n = 1;
    r.postfix[1] = 0;
    r.mark.proofs.n = 2;
    assert_false(yb_owed_sets(&r.core, &r.mark, &owed));
    r.postfix[0] = 0;
    assert_false(yb_owed_sets(&r.core, &r.mark, &owed)); /* two operands left */
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_order),
                                       cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
