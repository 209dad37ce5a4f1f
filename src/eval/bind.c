/*
 * Conditions made ready for a program and a date: bounds of atoms, terms, marks in force. Floor 4.
 *
 * Some literals are the same in every case: a rule asks for a version, or for a table that an area does not have. What such a
 * literal contradicts never holds and is left out, and so is what then nothing reads. Terms that look at what may be other
 * than known stand behind the others, which need no second mask.
 */
#include "eval/fast.h"

static bool has_bit(const uint64_t *words, uint32_t bit) {
    return (words[bit >> 6] >> (bit & 63) & 1) != 0;
}
static void set_bit(uint64_t *words, uint32_t bit) {
    words[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

/* ---- marks ---- */

static void bind_marks(yb_core *c, const yb_im_section *section) {
    const uint32_t words = c->mark_words;
    memset(c->active, 0, words * sizeof *c->active);
    memset(c->kind_marks, 0, (size_t)words * YB_MARK_KINDS * sizeof *c->kind_marks);
    for (uint32_t k = 0; k < section->marks.n; k++) {
        const yb_im_mark *mark = &c->image->MARKS[section->marks.first + k];
        const bool gated = mark->version_slot != YB_NONE16;
        if (gated && (c->s[mark->version_slot] != YB_KNOWN || c->v[mark->version_slot] != mark->version))
            continue;
        set_bit(c->active, k);
        set_bit(c->kind_marks + mark->kind * words, k);
    }
}

/* ---- literals: which are settled, and which may be other than known (`possible`) ---- */

/* An atom is v - k <= span without a sign, or a bit of the mask k. */
static yb_atom_bound bound_of(const yb_core *c, const yb_im_atom *atom) {
    yb_atom_bound b = {c->v[atom->constant], 0, atom->slot, atom->bit, c->s[atom->constant]};
    if (atom->kind == YB_A_GE) b.span = (uint64_t)INT64_MAX - (uint64_t)b.k;
    if (atom->kind == YB_A_LE) {
        b.span = (uint64_t)b.k - (uint64_t)INT64_MIN;
        b.k = INT64_MIN;
    }
    return b;
}

/* Of an atom whose slot is fixed. */
static bool atom_holds(const yb_core *c, const yb_im_atom *atom) {
    const yb_atom_bound b = bound_of(c, atom);
    const int64_t v = c->v[atom->slot];
    if (atom->kind == YB_A_IN) return ((uint64_t)b.k >> (v & 63) & 1) != 0;
    return (uint64_t)v - (uint64_t)b.k <= b.span;
}

static bool atom_unsure(const yb_core *c, const yb_im_atom *atom) {
    return c->may[atom->slot] != 0 || c->s[atom->constant] != YB_KNOWN;
}

static void settle(yb_core *c, uint32_t bit, bool holds) {
    set_bit(c->settled, bit);
    if (holds) set_bit(c->settled_true, bit);
}

static void settle_atoms(yb_core *c, const yb_im_section *section) {
    for (uint32_t k = 0; k < section->atoms.n; k++) {
        const yb_im_atom *atom = &c->image->ATOMS[section->atoms.first + k];
        if (atom_unsure(c, atom)) set_bit(c->possible, atom->bit);
        else if (yb_slot_fixed(c, atom->slot)) settle(c, atom->bit, atom_holds(c, atom));
    }
}

static bool fact_unsure(const yb_core *c, const yb_setter *s) {
    return s->bit != YB_NONE16 && s->scalar && c->may[s->at] != 0;
}

static void find_unsure_facts(yb_core *c) {
    for (uint32_t k = 0; k < c->d->facts.n; k++)
        if (fact_unsure(c, &c->setters[k])) set_bit(c->possible, c->setters[k].bit);
}

/* ---- chains of terms ---- */

static uint32_t chain_length(const yb_im_term *t) {
    uint32_t n = 1;
    while (t[n - 1].more != 0)
        n++;
    return n;
}

/* Not contradicted by what is settled. */
static bool can_hold(const yb_core *c, const yb_im_term *t) {
    uint64_t against = 0;
    for (uint32_t k = 0, n = chain_length(t); k < n; k++)
        against |= t[k].care & c->settled[t[k].word] & (c->settled_true[t[k].word] ^ t[k].want);
    return against == 0;
}

/* Whether a chain looks at any of these literals that is not settled. */
static bool looks_at(const yb_core *c, const yb_im_term *t, const uint64_t *literals) {
    uint64_t any = 0;
    for (uint32_t k = 0, n = chain_length(t); k < n; k++)
        any |= t[k].care & ~c->settled[t[k].word] & (literals != NULL ? literals[t[k].word] : UINT64_MAX);
    return any != 0;
}

/* A named condition is false until a chain may make it true. Those that it reads stand before it. */
static void settle_lets(yb_core *c, yb_range_ref terms) {
    const yb_im_term *t = c->image->TERMS + terms.first, *end = t + terms.n;
    for (const yb_im_term *each = t; each < end; each++)
        if (each->more == 0) settle(c, each->out, false);
    for (uint32_t n; t < end; t += n) {
        const uint32_t out = t[(n = chain_length(t)) - 1].out;
        if (!can_hold(c, t) || has_bit(c->settled_true, out)) continue;
        if (!looks_at(c, t, NULL)) settle(c, out, true);
        else c->settled[out >> 6] &= ~((uint64_t)1 << (out & 63));
        if (looks_at(c, t, c->possible)) set_bit(c->possible, out);
    }
}

static bool rule_counts(const yb_core *c, const yb_im_term *t, uint32_t out) {
    return has_bit(c->active, out) && can_hold(c, t);
}
static bool let_counts(const yb_core *c, const yb_im_term *t, uint32_t out) {
    return has_bit(c->read_bits, out) && !has_bit(c->settled, out) && can_hold(c, t);
}

static void note_reads(yb_core *c, const yb_im_term *t, uint32_t n) {
    for (uint32_t k = 0; k < n; k++)
        c->read_bits[t[k].word] |= t[k].care;
}

static yb_range_ref group_terms(const yb_core *c, const yb_im_group *g) {
    const uint32_t *starts = c->image->INDEX + g->starts;
    return (yb_range_ref){starts[0], starts[g->rows] - starts[0]};
}

/* From rules, groups and told conditions back to named conditions and atoms. */
static void find_reads(yb_core *c, const yb_im_section *section) {
    const yb_image *im = c->image;
    const yb_im_term *t = im->TERMS + section->rule_terms.first, *lets = im->TERMS + section->let_terms.first;
    for (uint32_t k = 0, n; k < section->rule_terms.n; k += n) {
        n = chain_length(t + k);
        if (rule_counts(c, t + k, t[k + n - 1].out)) note_reads(c, t + k, n);
    }
    for (uint32_t k = 0; k < section->groups.n; k++) {
        const yb_range_ref terms = group_terms(c, &im->GROUPS[section->groups.first + k]);
        note_reads(c, im->TERMS + terms.first, terms.n);
    }
    for (uint32_t k = 0; k < section->steps.n; k++) {
        const yb_im_step *step = &im->STEPS[section->steps.first + k];
        if (step->kind == YB_S_LITERAL) set_bit(c->read_bits, step->at);
    }
    for (uint32_t end = section->let_terms.n, first; end > 0; end = first) {
        for (first = end - 1; first > 0 && lets[first - 1].more != 0;)
            first--;
        if (let_counts(c, lets + first, lets[end - 1].out)) note_reads(c, lets + first, end - first);
    }
}

/* ---- what is made again where proofs are others, and facts as they were ---- */

/* What is settled stays. */
static void note_again(yb_core *c, yb_range_ref terms, const uint64_t *settled, uint64_t *again) {
    const yb_im_term *t = c->image->TERMS + terms.first, *end = t + terms.n;
    for (uint32_t length; t < end; t += length) {
        const uint32_t out = t[(length = chain_length(t)) - 1].out;
        if (looks_at(c, t, c->again) && (settled == NULL || !has_bit(settled, out))) set_bit(again, out);
    }
}

/* A proof has a say by its literal, which is set and not made, or by its state: not where it is compared with what is not known. */
static void find_again(yb_core *c, const yb_im_section *section) {
    const yb_im_proof *proof = c->image->PROOFS + c->d->proofs.first, *end = proof + c->d->proofs.n;
    const yb_im_atom *atoms = c->image->ATOMS + section->atoms.first;
    for (const yb_im_proof *p = proof; p < end; p++) {
        if (p->bit != YB_NONE16) set_bit(c->again, p->bit);
        for (uint32_t k = 0; k < section->atoms.n; k++)
            if (atoms[k].slot == p->slot && !atom_unsure(c, &atoms[k])) set_bit(c->again, atoms[k].bit);
    }
    note_again(c, section->let_terms, c->settled, c->again);
    note_again(c, section->rule_terms, NULL, c->again_marks);
    for (uint32_t k = 0; k < section->groups.n; k++)
        note_again(c, group_terms(c, &c->image->GROUPS[section->groups.first + k]), NULL, c->again_marks);
    for (const yb_im_proof *p = proof; p < end; p++)
        if (p->bit != YB_NONE16) c->again[p->bit >> 6] &= ~((uint64_t)1 << (p->bit & 63));
}

/* ---- terms ---- */

/* A chain without its settled literals; one that always holds looks at none. */
static uint32_t put_chain(yb_core *c, const yb_im_term *t, uint32_t length, uint32_t n) {
    const uint32_t first = n, out = t[length - 1].out;
    for (uint32_t k = 0; k < length; k++) {
        const uint64_t care = t[k].care & ~c->settled[t[k].word];
        if (care != 0) c->terms[n++] = (yb_im_term){care, t[k].want, t[k].word, 1, out};
    }
    if (n == first) c->terms[n++] = (yb_im_term){.out = out};
    c->terms[n - 1].more = 0;
    return n;
}

typedef bool term_counts(const yb_core *c, const yb_im_term *t, uint32_t out);

/* Those of a part: which look at something unsure or do not, and which make what a proof has a say in or do not. */
static uint32_t put_chains(yb_core *c, yb_range_ref terms, enum yb_term_part part, uint32_t n) {
    const bool rules = part >= YB_RULES_KEPT;
    const uint64_t *again = rules ? c->again_marks : c->again;
    term_counts *counts = rules ? rule_counts : let_counts;
    const yb_im_term *t = c->image->TERMS + terms.first, *end = t + terms.n;
    for (uint32_t length; t < end; t += length) {
        const uint32_t out = t[(length = chain_length(t)) - 1].out;
        const bool here = looks_at(c, t, c->possible) == ((part & 2) != 0) && has_bit(again, out) == ((part & 1) != 0);
        if (here && counts(c, t, out)) n = put_chain(c, t, length, n);
    }
    return n;
}

/* Rules that one comparison each decides, before the first chain or mark beyond the first word. */
static const yb_im_term *end_of_single(const yb_core *c) {
    const yb_im_term *t = c->terms + c->terms_end[YB_LETS_UNSURE_AGAIN], *end = c->terms + c->terms_end[YB_RULES_UNSURE_AGAIN];
    while (t < end && t->more == 0 && t->out < 64)
        t++;
    return t;
}

static void bind_terms(yb_core *c, const yb_im_section *section) {
    uint32_t n = 0;
    for (unsigned part = 0; part < YB_TERM_PARTS; part++)
        n = c->terms_end[part] = put_chains(c, part < YB_RULES_KEPT ? section->let_terms : section->rule_terms, part, n);
    c->single_end = end_of_single(c);
    c->plain_facts = c->d->bits < 64 ? ((uint64_t)1 << c->d->bits) - 1 : UINT64_MAX;
    c->plain_terms = section->bits <= 64 && section->marks.n <= 64 && section->groups.n == 0;
    for (uint32_t k = 0; k < n; k++)
        c->plain_terms = c->plain_terms && c->terms[k].word == 0 && c->terms[k].more == 0;
}

/* ---- atoms and facts that are read ---- */

static enum yb_atom_part part_of_atom(const yb_core *c, const yb_im_atom *atom) {
    const bool mask = atom->kind == YB_A_IN;
    if (has_bit(c->again, atom->bit)) return mask ? YB_MASKS_AGAIN : YB_RANGES_AGAIN;
    if (atom_unsure(c, atom)) return mask ? YB_MASKS_UNSURE : YB_RANGES_UNSURE;
    return mask ? YB_MASKS : YB_RANGES;
}

static void bind_atoms(yb_core *c, const yb_im_section *section) {
    const yb_im_atom *atoms = c->image->ATOMS + section->atoms.first;
    uint32_t n = 0;
    for (unsigned part = 0; part < YB_ATOM_PARTS; part++) {
        for (uint32_t k = 0; k < section->atoms.n; k++) {
            const bool counts = has_bit(c->read_bits, atoms[k].bit) && !has_bit(c->settled, atoms[k].bit);
            if (counts && part_of_atom(c, &atoms[k]) == part) c->bounds[n++] = bound_of(c, &atoms[k]);
        }
        c->atoms_end[part] = n;
    }
    c->atoms_word = n != 0 ? c->bounds[0].bit >> 6 : 0;
    for (uint32_t k = 0; k < n; k++)
        if (c->bounds[k].bit >> 6 != c->atoms_word) c->atoms_word = YB_NONE32;
}

static void bind_facts(yb_core *c) {
    c->n_unsure_bits = 0;
    for (uint32_t k = 0; k < c->d->facts.n; k++)
        if (fact_unsure(c, &c->setters[k]) && has_bit(c->read_bits, c->setters[k].bit))
            c->unsure_bits[c->n_unsure_bits++] = (uint16_t)k;
}

static bool groups_sure(const yb_core *c, const yb_im_section *section) {
    bool sure = true;
    for (uint32_t k = 0; k < section->groups.n; k++)
        sure = sure && c->may[c->image->GROUPS[section->groups.first + k].row_slot] == 0;
    return sure;
}

bool yb_bind_conditions(yb_core *c, const yb_im_section *section) {
    const size_t bytes = c->literal_words * sizeof *c->settled;
    memset(c->settled, 0, bytes);
    memset(c->settled_true, 0, bytes);
    memset(c->read_bits, 0, bytes);
    memset(c->possible, 0, bytes);
    memset(c->again, 0, bytes);
    memset(c->again_marks, 0, c->mark_words * sizeof *c->again_marks);
    bind_marks(c, section);
    find_unsure_facts(c);
    settle_atoms(c, section);
    settle_lets(c, section->let_terms);
    find_reads(c, section);
    find_again(c, section);
    bind_terms(c, section);
    bind_atoms(c, section);
    bind_facts(c);
    return c->atoms_end[YB_RANGES] == c->atoms_end[YB_MASKS_UNSURE] && c->n_unsure_bits == 0 && groups_sure(c, section);
}
