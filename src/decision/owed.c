/*
 * The smallest sets of proofs that would meet an obligation, made when they are read. Floor 5.
 *
 * The obligation is a postfix expression over proofs. It is worked off as a list of sets: an alternative adds
 * the sets of its sides, a conjunction unites each with each; a set that holds another one is dropped at
 * once.
 */
#include "decision/decision.h"

#define OWED_SETS 64  /* of all operands that are open at one time */
#define OWED_DEPTH 64 /* open operands */

typedef struct owed_stack {
    uint64_t sets[OWED_SETS];
    uint32_t first[OWED_DEPTH + 1]; /* operand i has the sets first[i] .. first[i + 1] */
    uint32_t depth;
} owed_stack;

/* ---- the proofs, by name ---- */

static yb_str owed_name(const yb_core *c, uint16_t proof) {
    return yb_name(c, yb_proof_of(c, proof)->name);
}

static bool owed_add_proof(const yb_core *c, yb_owed *owed, uint16_t proof) {
    uint32_t at = 0;
    yb_str name = owed_name(c, proof);
    while (at < owed->n_proofs && yb_str_cmp(owed_name(c, owed->proofs[at]), name) < 0)
        at++;
    if (at < owed->n_proofs && owed->proofs[at] == proof) return true;
    if (owed->n_proofs == YB_PROOFS_MAX) return false;
    memmove(owed->proofs + at + 1, owed->proofs + at, (owed->n_proofs - at) * sizeof owed->proofs[0]);
    owed->proofs[at] = proof;
    owed->n_proofs++;
    return true;
}

static bool owed_collect(const yb_core *c, yb_range_ref postfix, yb_owed *owed) {
    for (uint32_t i = 0; i < postfix.n; i++) {
        uint16_t x = c->image->PROOFX[postfix.first + i];
        bool is_proof = (x & (YB_PROOFX_AND | YB_PROOFX_OR)) == 0;
        if (is_proof && !owed_add_proof(c, owed, (uint16_t)(x & ~YB_PROOFX_PRESENTED))) return false;
    }
    return true;
}

static uint64_t owed_bit(const yb_owed *owed, uint16_t proof) {
    uint32_t i = 0;
    while (owed->proofs[i] != proof)
        i++;
    return (uint64_t)1 << i;
}

/* ---- lists of sets ---- */

/* Adds a set to those from `first` on, unless one of them is within it; those that hold it go. */
static bool owed_add_set(owed_stack *s, uint32_t first, uint32_t *end, uint64_t set) {
    uint32_t keep = first;
    for (uint32_t i = first; i < *end; i++)
        if ((s->sets[i] & ~set) == 0) return true;
    for (uint32_t i = first; i < *end; i++)
        if ((set & ~s->sets[i]) != 0) s->sets[keep++] = s->sets[i];
    if (keep == OWED_SETS) return false;
    s->sets[keep++] = set;
    *end = keep;
    return true;
}

static bool owed_push(owed_stack *s, uint64_t set) {
    if (s->depth == OWED_DEPTH) return false;
    uint32_t at = s->first[s->depth++];
    if (at == OWED_SETS) return false;
    s->sets[at] = set;
    s->first[s->depth] = at + 1;
    return true;
}

/* Alternatives: the sets of the last two operands become one list. */
static bool owed_or(owed_stack *s) {
    uint32_t first = s->first[s->depth - 2], mid = s->first[s->depth - 1], end = s->first[s->depth];
    uint64_t right[OWED_SETS];
    uint32_t n = end - mid;
    memcpy(right, s->sets + mid, n * sizeof right[0]);
    end = mid;
    for (uint32_t i = 0; i < n; i++)
        if (!owed_add_set(s, first, &end, right[i])) return false;
    s->first[--s->depth] = end;
    return true;
}

/* A conjunction: each set of the one operand with each of the other. */
static bool owed_and(owed_stack *s) {
    uint32_t first = s->first[s->depth - 2], mid = s->first[s->depth - 1], n = s->first[s->depth] - first;
    uint64_t both[OWED_SETS];
    memcpy(both, s->sets + first, n * sizeof both[0]);
    uint32_t left = mid - first, end = first;
    for (uint32_t a = 0; a < left; a++)
        for (uint32_t b = left; b < n; b++)
            if (!owed_add_set(s, first, &end, both[a] | both[b])) return false;
    s->first[--s->depth] = end;
    return true;
}

static bool owed_join(owed_stack *s, uint16_t x) {
    uint32_t n = x & 0x1FFFu;
    if (n == 0 || n > s->depth) return false;
    for (; n > 1; n--)
        if (!((x & YB_PROOFX_OR) != 0 ? owed_or(s) : owed_and(s))) return false;
    return true;
}

/* What is there already is owed no more: its set is empty, which meets any alternative and adds to no other.
 */
static bool owed_met(const yb_core *c, uint16_t x) {
    uint16_t proof = (uint16_t)(x & ~YB_PROOFX_PRESENTED);
    int64_t state = c->v[yb_proof_of(c, proof)->slot];
    return state == YB_P_VERIFIED || (state == YB_P_PRESENTED && (x & YB_PROOFX_PRESENTED) != 0);
}

/* ---- order ---- */

static unsigned owed_size(uint64_t set) {
    unsigned n = 0;
    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

/* By size, then by name: bits stand in order of name, so the lowest bit that differs decides. */
static bool owed_before(uint64_t a, uint64_t b) {
    unsigned size_a = owed_size(a), size_b = owed_size(b);
    uint64_t differs = a ^ b;
    return size_a != size_b ? size_a < size_b : (a & differs & (0 - differs)) != 0;
}

static void owed_sort(yb_owed *owed) {
    for (uint32_t i = 1; i < owed->n_sets; i++)
        for (uint32_t k = i; k > 0 && owed_before(owed->sets[k], owed->sets[k - 1]); k--) {
            uint64_t swap = owed->sets[k];
            owed->sets[k] = owed->sets[k - 1];
            owed->sets[k - 1] = swap;
        }
}

bool yb_owed_sets(const yb_core *c, const yb_im_mark *mark, yb_owed *owed) {
    const uint16_t *x = c->image->PROOFX + mark->proofs.first;
    owed->n_proofs = owed->n_sets = 0;
    if (!owed_collect(c, mark->proofs, owed)) return false;
    if (mark->proofs.n == 1) { /* nearly all are one proof */
        owed->sets[0] = owed_met(c, x[0]) ? 0 : 1;
        owed->n_sets = 1;
        return true;
    }
    owed_stack stack;
    stack.depth = stack.first[0] = 0;
    for (uint32_t i = 0; i < mark->proofs.n; i++) {
        bool is_proof = (x[i] & (YB_PROOFX_AND | YB_PROOFX_OR)) == 0, fits;
        if (is_proof)
            fits = owed_push(&stack,
                             owed_met(c, x[i]) ? 0 : owed_bit(owed, (uint16_t)(x[i] & ~YB_PROOFX_PRESENTED)));
        else
            fits = owed_join(&stack, x[i]);
        if (!fits) return false;
    }
    uint32_t n = stack.depth == 1 ? stack.first[1] : 0;
    if (n == 0 || n > YB_SETS_MAX) return false;
    memcpy(owed->sets, stack.sets, n * sizeof owed->sets[0]);
    owed->n_sets = n;
    owed_sort(owed);
    return true;
}
