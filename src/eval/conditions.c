/*
 * Rule conditions in the fast run: atoms to literals, terms of literals to named conditions and marks.
 * Floor 4.
 *
 * No branches on what the facts are: the processor would guess them wrong more often than the work is worth.
 */
#include "eval/case.h"

/* Literals beyond the facts' and proofs' are made anew. */
static void clear_literals(yb_core *c, const yb_im_section *section) {
    const uint32_t facts = c->d->bits, words = (section->bits + 63u) / 64u;
    uint32_t w = facts >> 6;
    if (w >= words) return;
    c->literal[w] &= ((uint64_t)1 << (facts & 63)) - 1;
    while (++w < words)
        c->literal[w] = 0;
}

void yb_fast_atoms(yb_core *c) {
    const yb_atom_bound *b = c->bounds, *range = b + c->atoms_end[0], *end = b + c->atoms_end[1];
    const int64_t *v = c->v;
    uint64_t *literal = c->literal;
    for (; b < range; b++) {
        uint64_t holds = (uint64_t)v[b->slot] - (uint64_t)b->k <= b->span;
        literal[b->bit >> 6] |= holds << (b->bit & 63);
    }
    for (; b < end; b++) {
        uint64_t holds = (uint64_t)b->k >> (v[b->slot] & 63) & 1;
        literal[b->bit >> 6] |= holds << (b->bit & 63);
    }
}

/* The same where there is one word of literals. */
static uint64_t run_plain_atoms(const yb_core *c, uint64_t literal) {
    const yb_atom_bound *b = c->bounds, *range = b + c->atoms_end[0], *end = b + c->atoms_end[1];
    const int64_t *v = c->v;
    for (; b < range; b++)
        literal |= (uint64_t)((uint64_t)v[b->slot] - (uint64_t)b->k <= b->span) << (b->bit & 63);
    for (; b < end; b++)
        literal |= ((uint64_t)b->k >> (v[b->slot] & 63) & 1) << (b->bit & 63);
    return literal;
}

/* Terms of any shape: `more` chains a term to the next. */
static void run_terms(const yb_image *im, yb_range_ref terms, const uint64_t *literal, uint64_t *out) {
    const yb_im_term *t = im->TERMS + terms.first, *end = t + terms.n;
    uint64_t chain = 1;
    for (; t < end; t++) {
        uint64_t holds = chain & (((literal[t->word] ^ t->want) & t->care) == 0);
        if (t->more != 0) {
            chain = holds;
            continue;
        }
        out[t->out >> 6] |= holds << (t->out & 63);
        chain = 1;
    }
}

/* One word of literals, no chains: everything stays in registers. */
static uint64_t run_plain(const yb_image *im, yb_range_ref terms, uint64_t literal) {
    const yb_im_term *t = im->TERMS + terms.first, *end = t + terms.n;
    uint64_t fired = 0;
    for (; t < end; t++)
        fired |= (uint64_t)(((literal ^ t->want) & t->care) == 0) << (t->out & 63);
    return fired;
}

/* Named conditions read those before them. */
static uint64_t run_plain_lets(const yb_image *im, yb_range_ref terms, uint64_t literal) {
    const yb_im_term *t = im->TERMS + terms.first, *end = t + terms.n;
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
        run_terms(im, (yb_range_ref){starts[0], starts[1] - starts[0]}, c->literal, c->fired);
    }
}

void yb_fast_conditions(yb_core *c, const yb_im_section *section) {
    if (section->marks.n == 0 && section->bits == c->d->bits) { /* a settlement without rules */
        for (uint32_t w = 0; w < c->mark_words; w++)
            c->fired[w] = 0;
        return;
    }
    if (c->plain_terms) {
        const uint32_t facts = c->d->bits;
        uint64_t literal = facts < 64 ? c->literal[0] & (((uint64_t)1 << facts) - 1) : c->literal[0];
        literal = run_plain_lets(c->image, section->let_terms, run_plain_atoms(c, literal));
        c->fired[0] = run_plain(c->image, section->rule_terms, literal) & c->active[0];
        c->literal[0] = literal;
        return;
    }
    clear_literals(c, section);
    yb_fast_atoms(c);
    yb_fast_terms(c, section);
}

void yb_fast_terms(yb_core *c, const yb_im_section *section) {
    memset(c->fired, 0, c->mark_words * sizeof *c->fired);
    run_terms(c->image, section->let_terms, c->literal, c->literal);
    run_terms(c->image, section->rule_terms, c->literal, c->fired);
    run_groups(c, section);
    for (uint32_t w = 0; w < c->mark_words; w++)
        c->fired[w] &= c->active[w];
}
