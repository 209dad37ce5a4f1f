/*
 * Rule conditions in the fast run: atoms to literals, terms of literals to named conditions and marks.
 * Floor 4.
 *
 * No branches on what the facts are: the processor would guess them wrong more often than the work is worth.
 */
#include "eval/fast.h"

/* Literals beyond the facts' and proofs' are made anew; those that are settled hold or not from the start. */
void yb_fast_facts(yb_core *c, const yb_im_section *section) {
    const uint32_t facts = c->d->bits, words = (section->bits + 63u) / 64u;
    for (uint32_t w = facts >> 6; w < words; w++) {
        const uint64_t keep = w > facts >> 6 ? 0 : ((uint64_t)1 << (facts & 63)) - 1;
        c->literal[w] = (c->literal[w] & keep) | c->settled_true[w];
    }
}

/* Where they are all in one word. */
static uint64_t run_plain_atoms(const yb_core *c, uint64_t literal) {
    const yb_atom_bound *b = c->bounds, *range = b + c->atoms_end[YB_RANGES_UNSURE], *end = b + c->atoms_end[YB_MASKS_AGAIN];
    const int64_t *v = c->v;
    for (; b < range; b++)
        literal |= (uint64_t)((uint64_t)v[b->slot] - (uint64_t)b->k <= b->span) << (b->bit & 63);
    for (; b < end; b++)
        literal |= ((uint64_t)b->k >> (v[b->slot] & 63) & 1) << (b->bit & 63);
    return literal;
}

/* Intervals up to `range`, then masks. */
static void run_atoms(yb_core *c, const yb_atom_bound *b, const yb_atom_bound *range, const yb_atom_bound *end) {
    const int64_t *v = c->v;
    uint64_t *literal = c->literal;
    for (; b < range; b++)
        literal[b->bit >> 6] |= (uint64_t)((uint64_t)v[b->slot] - (uint64_t)b->k <= b->span) << (b->bit & 63);
    for (; b < end; b++)
        literal[b->bit >> 6] |= ((uint64_t)b->k >> (v[b->slot] & 63) & 1) << (b->bit & 63);
}

void yb_fast_atoms(yb_core *c) {
    const yb_atom_bound *b = c->bounds;
    if (c->atoms_word != YB_NONE32)
        c->literal[c->atoms_word] = run_plain_atoms(c, c->literal[c->atoms_word]);
    else
        run_atoms(c, b, b + c->atoms_end[YB_RANGES_UNSURE], b + c->atoms_end[YB_MASKS_AGAIN]);
}

void yb_fast_atoms_again(yb_core *c) {
    const yb_atom_bound *b = c->bounds, *masks = b + c->atoms_end[YB_MASKS];
    run_atoms(c, b, b + c->atoms_end[YB_RANGES_AGAIN], b + c->atoms_end[YB_RANGES_AGAIN]);
    run_atoms(c, masks, masks, b + c->atoms_end[YB_MASKS_AGAIN]);
}

/* Terms of any shape: `more` chains a term to the next. What is set lies beside what was set before: its word is kept at hand, as
   memory that was just written is slow to read. */
static void run_terms(const yb_im_term *t, const yb_im_term *end, const uint64_t *literal, uint64_t *out) {
    uint64_t chain = 1, set = 0;
    uint32_t w = UINT32_MAX;
    for (; t < end; t++) {
        const uint64_t last = t->more ^ 1u, holds = chain & (((literal[t->word] ^ t->want) & t->care) == 0);
        if (YB_SELDOM(w != t->out >> 6)) {
            w = t->out >> 6;
            set = out[w];
        }
        out[w] = set |= (holds & last) << (t->out & 63);
        chain = holds | last;
    }
}

/* One word of literals, no chains: everything stays in registers. */
static uint64_t run_plain(const yb_im_term *t, const yb_im_term *end, uint64_t literal) {
    uint64_t fired = 0;
    for (; t < end; t++)
        fired |= (uint64_t)(((literal ^ t->want) & t->care) == 0) << (t->out & 63);
    return fired;
}

/* Any word of literals, no chains, one word of marks. */
static uint64_t run_single(const yb_im_term *t, const yb_im_term *end, const uint64_t *literal) {
    uint64_t fired = 0;
    for (; t < end; t++)
        fired |= (uint64_t)(((literal[t->word] ^ t->want) & t->care) == 0) << (t->out & 63);
    return fired;
}

/* Named conditions read those before them. */
static uint64_t run_plain_lets(const yb_im_term *t, const yb_im_term *end, uint64_t literal) {
    for (; t < end; t++)
        literal |= (uint64_t)(((literal ^ t->want) & t->care) == 0) << (t->out & 63);
    return literal;
}

/* Of a table whose rows are rules only the terms of the row that was found are tried. */
static void run_groups(yb_core *c, const yb_im_section *section) {
    const yb_image *im = c->image;
    for (uint32_t k = 0; k < section->groups.n; k++) {
        const yb_im_group *g = &im->GROUPS[section->groups.first + k];
        uint64_t row = (uint64_t)c->v[g->row_slot] - g->base;
        if (row >= g->rows) continue;
        const uint32_t *starts = im->INDEX + g->starts + row;
        run_terms(im->TERMS + starts[0], im->TERMS + starts[1], c->literal, c->fired);
    }
}

void yb_fast_conditions(yb_core *c, const yb_im_section *section) {
    if (section->marks.n == 0 && section->bits == c->d->bits) { /* a settlement without rules */
        for (uint32_t w = 0; w < c->mark_words; w++)
            c->fired[w] = 0;
        return;
    }
    if (c->plain_terms) {
        const yb_im_term *lets_end = c->terms + c->terms_end[YB_LETS_UNSURE_AGAIN];
        uint64_t literal = run_plain_atoms(c, (c->literal[0] & c->plain_facts) | c->settled_true[0]);
        c->literal[0] = literal = run_plain_lets(c->terms, lets_end, literal);
        c->fired[0] = run_plain(lets_end, c->terms + c->terms_end[YB_RULES_UNSURE_AGAIN], literal);
        return;
    }
    yb_fast_facts(c, section);
    yb_fast_atoms(c);
    yb_fast_lets(c, 0, c->terms_end[YB_LETS_UNSURE_AGAIN]);
    for (uint32_t w = 0; w < c->mark_words; w++)
        c->fired[w] = 0;
    yb_fast_rules(c, c->terms_end[YB_LETS_UNSURE_AGAIN], c->terms_end[YB_RULES_UNSURE_AGAIN]);
    run_groups(c, section);
    for (uint32_t w = 0; w < c->mark_words; w++)
        c->fired[w] &= c->active[w];
}

void yb_fast_lets(yb_core *c, uint32_t first, uint32_t end) {
    run_terms(c->terms + first, c->terms + end, c->literal, c->literal);
}

void yb_fast_rules(yb_core *c, uint32_t first, uint32_t end) {
    if (c->terms + end <= c->single_end) c->fired[0] |= run_single(c->terms + first, c->terms + end, c->literal);
    else run_terms(c->terms + first, c->terms + end, c->literal, c->fired);
}
