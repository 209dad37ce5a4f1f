/*
 * What depends on dates alone: versions, constants, bounds of atoms, rules in force. Floor 4.
 *
 * Done once for a program, a date and a `known`, and kept while they stay the same. Here too it is reckoned which
 * states each value can have beside known. If that is none at all, and none only where it is let through, a
 * section's fast run need not look at states; section 0 has another, watched one for the rest.
 */
#include "eval/fast.h"

static bool constant_known(uint8_t state) {
    return state == YB_KNOWN || state == YB_NONE;
}

/* ---- constants ---- */

static yb_cell constant_value(const yb_core *c, const yb_im_const *k) {
    if (k->kind == YB_C_VALUE) return yb_cell_known(k->value);
    if (k->kind == YB_C_TEXT) return yb_cell_known(k->ref);
    if (k->kind == YB_C_NONE) return yb_cell_none();
    int64_t version = yb_image_version(c->image, &c->image->ITEMS[k->ref], c->on, c->known);
    return k->kind == YB_C_VERSION ? yb_cell_known(version) : yb_param_value(c, k->ref, version, k->digits);
}

/* A resolved value is there for good: how large it is can be seen. */
static void fix_bits(yb_core *c, uint32_t slot) {
    const unsigned sign = c->v[slot] >= 0 ? YB_BITS_POSITIVE : 0;
    c->slot_bits[slot] = (uint16_t)(yb_bits_of(yb_magnitude_of(c->v[slot])) | sign | YB_BITS_FIXED);
}

/* True if every constant has a value (or is none). */
static bool put_constants(yb_core *c, const yb_im_section *section) {
    bool known = true;
    for (uint32_t i = 0; i < section->constants.n; i++) {
        const yb_im_const *k = &c->image->CONSTS[section->constants.first + i];
        yb_cell cell = constant_value(c, k);
        c->v[k->slot] = cell.s == YB_KNOWN || cell.s == YB_ERROR ? cell.v : 0;
        c->s[k->slot] = cell.s;
        c->may[k->slot] = cell.s;
        fix_bits(c, k->slot);
        known = known && constant_known(cell.s);
    }
    return known;
}

/* What stands beside a result is as that, but never none. */
static void fix_second(yb_core *c, uint32_t slot) {
    c->may[slot] = c->s[slot];
    fix_bits(c, slot);
}

static bool run_resolve(yb_core *c, const yb_im_section *section) {
    bool known = true;
    yb_general_code(c, section, section->resolve);
    for (uint32_t i = 0; i < section->resolve.n; i++) {
        const yb_insn *insn = &c->image->INSNS[section->resolve.first + i];
        known = known && constant_known(c->s[insn->a]);
        c->may[insn->a] = c->s[insn->a];
        fix_bits(c, insn->a);
        if (yb_op_kinds[insn->op][0] == 'D') fix_second(c, insn->a + 1u);
        if (insn->op == YB_OPCODE(MULROUND)) {
            fix_second(c, insn->d);
            fix_second(c, insn->d + 1u);
        }
        if (insn->op == YB_OPCODE(TABLE) && insn->e != YB_NONE16) {
            known = known && c->s[insn->e] == YB_KNOWN;
            fix_second(c, insn->e);
        }
    }
    return known;
}

/* ---- what states a value can have beside known ---- */

/* Unknown is what was left unknown in some request since the case entered the program; others are looked at before a run. */
static void facts_may(yb_core *c, bool watched) {
    const yb_im_decision *d = c->d;
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_im_fact *f = &c->image->FACTS[d->facts.first + i];
        const bool list = (f->flags & YB_FF_LIST) != 0, field = f->list != YB_NONE16 && !list;
        const uint32_t bit = field ? (uint32_t)d->slots + f->at : f->at;
        const bool none = !list && (f->flags & YB_FF_OPTIONAL) != 0;
        const bool lacking = watched && (c->watch[bit >> 6] >> (bit & 63) & 1) != 0;
        c->may[field ? c->program->slots + f->at : f->at] =
            (uint8_t)((none ? YB_NONE : 0) | (lacking ? YB_UNKNOWN : 0));
        if (field && none) c->column_optional[f->at] = 1;
    }
}

/* Where none is an error. */
static unsigned used(unsigned may) {
    return (may & YB_NONE) != 0 ? (may & ~(unsigned)YB_NONE) | YB_ERROR : may;
}

static uint8_t *column_may(const yb_core *c, uint32_t column) {
    return &c->may[c->program->slots + column];
}

static unsigned operand_may(const yb_core *c, const yb_insn *i, unsigned k) {
    bool pair;
    if (!yb_operand_source(i, k, &pair)) return 0;
    uint16_t at = yb_operand_of(i, k);
    return yb_operand_column(i, k) ? *column_may(c, at) : c->may[at];
}

static unsigned arg_may(const yb_core *c, uint16_t arg) {
    if (arg == YB_ARG_BAND || arg == YB_NONE16) return 0;
    return (arg & YB_ARG_COLUMN) != 0 ? *column_may(c, arg & ~YB_ARG_COLUMN) : c->may[arg];
}

static unsigned args_may(const yb_core *c, const uint16_t *args, uint32_t n) {
    unsigned may = 0;
    for (uint32_t k = 0; k < n; k++)
        may |= arg_may(c, args[k]);
    return may;
}

/* What reads whole columns: the list itself, values and conditions. */
static unsigned reduction_may(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const char *kinds = yb_op_kinds[i->op];
    if (kinds[1] != 'c' && kinds[1] != 'C') return 0;
    const uint16_t list = c->list_slot[yb_list_of(c, section, i)];
    unsigned may = list == YB_NONE16 ? 0 : c->may[list];
    for (unsigned k = 1; k < 3; k++) {
        uint16_t at = yb_operand_of(i, k);
        if ((kinds[k] == 'c' || kinds[k] == 'C') && at != YB_NONE16) may |= *column_may(c, at);
    }
    return may;
}

/* PAYEACH: the list, the order, and caps, of which none is no cap. */
static unsigned each_may(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint16_t *args = yb_args_of(c, section, i->imm);
    const uint16_t list = c->list_slot[yb_list_of(c, section, i)];
    const unsigned cap = args[1] == YB_NONE16 ? 0 : *column_may(c, args[1]) & ~(unsigned)YB_NONE;
    return cap | used(*column_may(c, args[0])) | (list == YB_NONE16 ? 0 : c->may[list]);
}

static void set_may(yb_core *c, const yb_insn *i, uint32_t at, unsigned may) {
    if ((i->flag & YB_IF_COL) == 0) {
        c->may[at] = (uint8_t)may;
        return;
    }
    *column_may(c, at) = (uint8_t)may;
    c->column_optional[at] = (uint8_t)(c->column_optional[at] | ((may & YB_NONE) != 0));
}

/* A section's destinations are its own: each is set before it is read. */
static void set_dests(yb_core *c, const yb_im_section *section, const yb_insn *i, unsigned may) {
    const unsigned beside = may & ~(unsigned)YB_NONE;
    set_may(c, i, i->a, may);
    if (yb_op_kinds[i->op][0] == 'D') set_may(c, i, i->a + 1u, beside);
    if (i->op == YB_OPCODE(MULROUND)) {
        set_may(c, i, i->d, beside);
        set_may(c, i, i->d + 1u, beside);
    }
    if (i->op == YB_OPCODE(TABLE) && (i->flag & YB_IF_COL) == 0 && i->e != YB_NONE16)
        c->may[i->e] = (uint8_t)beside;
    if (!yb_op_pays(i->op)) return;
    c->may[i->a + 1] = (uint8_t)(YB_NONE | beside); /* none: no limit */
    c->may[i->a + 2] = c->may[i->a + 3] = (uint8_t)beside;
    if (i->op != YB_OPCODE(PAYEACH)) return;
    const uint16_t *args = yb_args_of(c, section, i->imm);
    *column_may(c, args[2]) = *column_may(c, args[3]) = (uint8_t)beside;
}

/* States that the result can have. What a plain run notices itself while running (a gap in a table, none used) is
   not among them unless the run is watched. */
static unsigned insn_may(const yb_core *c, const yb_im_section *section, const yb_insn *i, bool watched) {
    const unsigned b = operand_may(c, i, 1), two = operand_may(c, i, 2), d = operand_may(c, i, 3);
    const unsigned optional = (i->flag & YB_IF_OPTIONAL) != 0 ? YB_NONE : 0;
    switch (i->op) {
    case YB_OPCODE(MOV): return b;
    case YB_OPCODE(NVL): return (b & YB_NONE) != 0 ? (b & ~(unsigned)YB_NONE) | two : b;
    case YB_OPCODE(USE): return watched ? used(b) : b & ~(unsigned)YB_NONE;
    case YB_OPCODE(HAS): return b & ~(unsigned)YB_NONE;
    case YB_OPCODE(KNOWN): return 0;
    case YB_OPCODE(SEL): return used(b) | two | d;
    case YB_OPCODE(PICK): return used(b) | args_may(c, yb_args_of(c, section, i->imm), i->c);
    case YB_OPCODE(IDTEXT): return used(b) | (i->imm == 1 || i->imm == 3 ? YB_NONE : 0);
    case YB_OPCODE(PARAM): return used(two) | optional;
    case YB_OPCODE(TABLE):
        return used(two | args_may(c, yb_args_of(c, section, i->b), yb_table_key_count(c, (uint32_t)i->imm))) |
               optional | (watched ? YB_UNKNOWN | YB_ERROR : 0);
    case YB_OPCODE(PAY): return used(b | d | operand_may(c, i, 4)) | (two & ~(unsigned)YB_NONE);
    case YB_OPCODE(PAYEACH):
        return used(b | d | operand_may(c, i, 4)) | (two & ~(unsigned)YB_NONE) | each_may(c, section, i);
    default: return used(b | two | d | operand_may(c, i, 4) | reduction_may(c, section, i));
    }
}

/* True if a plain run, which does not look at states, will do. */
static bool prove_code(yb_core *c, const yb_im_section *section, bool watched) {
    unsigned all = 0;
    for (uint32_t k = 0; k < section->code.n; k++) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        const unsigned may = insn_may(c, section, i, watched);
        all |= may;
        set_dests(c, section, i, may);
    }
    return (all & (YB_UNKNOWN | YB_ERROR)) == 0;
}

/* Whether terms look at a literal whose fact can be none. */
static bool terms_read_bit(const yb_core *c, yb_range_ref terms, uint16_t bit) {
    for (uint32_t k = 0; k < terms.n; k++) {
        const yb_im_term *t = &c->image->TERMS[terms.first + k];
        if (t->word == bit >> 6 && (t->care >> (bit & 63) & 1) != 0) return true;
    }
    return false;
}

static yb_range_ref group_terms(const yb_image *im, const yb_im_group *g) {
    const uint32_t *starts = im->INDEX + g->starts;
    return (yb_range_ref){starts[0], starts[g->rows] - starts[0]};
}

static bool section_reads_bit(const yb_core *c, const yb_im_section *section, uint16_t bit) {
    if (terms_read_bit(c, section->let_terms, bit) || terms_read_bit(c, section->rule_terms, bit))
        return true;
    for (uint32_t k = 0; k < section->groups.n; k++)
        if (terms_read_bit(c, group_terms(c->image, &c->image->GROUPS[section->groups.first + k]), bit))
            return true;
    return false;
}

static bool prove_conditions(const yb_core *c, const yb_im_section *section) {
    const yb_im_decision *d = c->d;
    for (uint32_t k = 0; k < section->atoms.n; k++) {
        const yb_im_atom *atom = &c->image->ATOMS[section->atoms.first + k];
        if (c->may[atom->slot] != 0 || c->may[atom->constant] != 0) return false;
    }
    for (uint32_t k = 0; k < section->groups.n; k++)
        if (c->may[c->image->GROUPS[section->groups.first + k].row_slot] != 0) return false;
    for (uint32_t k = 0; k < d->facts.n; k++) {
        const yb_im_fact *f = &c->image->FACTS[d->facts.first + k];
        bool literal = f->bit != YB_NONE16 && f->list == YB_NONE16;
        if (literal && (f->flags & YB_FF_OPTIONAL) != 0 && section_reads_bit(c, section, f->bit))
            return false;
    }
    return true;
}

/* ---- atoms and marks of section 0 ---- */

/* An atom is v - k <= span without a sign, or a bit of the mask k. */
static yb_atom_bound bound_of(const yb_core *c, const yb_im_atom *atom) {
    yb_atom_bound b = {c->v[atom->constant], 0, atom->slot, atom->bit, atom->kind, c->s[atom->constant]};
    if (atom->kind == YB_A_GE) b.span = (uint64_t)INT64_MAX - (uint64_t)b.k;
    if (atom->kind == YB_A_LE) {
        b.span = (uint64_t)b.k - (uint64_t)INT64_MIN;
        b.k = INT64_MIN;
    }
    return b;
}

static void bind_atoms(yb_core *c, const yb_im_section *section) {
    const yb_im_atom *atoms = c->image->ATOMS + section->atoms.first;
    uint32_t range = 0, mask = section->atoms.n;
    for (uint32_t k = 0; k < section->atoms.n; k++) {
        yb_atom_bound b = bound_of(c, &atoms[k]);
        c->bounds[b.kind == YB_A_IN ? --mask : range++] = b;
    }
    c->n_range_atoms = range;
    c->n_atoms = section->atoms.n;
}

static bool terms_plain(const yb_core *c, yb_range_ref terms) {
    for (uint32_t k = 0; k < terms.n; k++) {
        const yb_im_term *t = &c->image->TERMS[terms.first + k];
        if (t->word != 0 || t->more != 0) return false;
    }
    return true;
}

static void bind_marks(yb_core *c, const yb_im_section *section) {
    const uint32_t words = c->mark_words;
    memset(c->active, 0, words * sizeof *c->active);
    memset(c->kind_marks, 0, (size_t)words * YB_MARK_KINDS * sizeof *c->kind_marks);
    for (uint32_t k = 0; k < section->marks.n; k++) {
        const yb_im_mark *mark = &c->image->MARKS[section->marks.first + k];
        const uint64_t one = (uint64_t)1 << (k & 63);
        bool gated = mark->version_slot != YB_NONE16;
        if (gated && (c->s[mark->version_slot] != YB_KNOWN || c->v[mark->version_slot] != mark->version))
            continue;
        c->active[k >> 6] |= one;
        c->kind_marks[mark->kind * words + (k >> 6)] |= one;
    }
    c->plain_terms = section->bits <= 64 && section->marks.n <= 64 && section->groups.n == 0 &&
                     terms_plain(c, section->let_terms) && terms_plain(c, section->rule_terms);
}

/* ---- sections ---- */

/* Forgets what was resolved if it was for another program or day, or with params set for a test. */
static void forget_stale(yb_core *c) {
    bool same = c->resolved_program == c->program && c->resolved_on == c->on && c->resolved_known == c->known;
    if (same && !c->overridden && c->n_overrides == 0) return;
    memset(c->section_resolved, 0, c->program->sections.n * sizeof *c->section_resolved);
    memset(c->column_optional, 0, c->n_columns * sizeof *c->column_optional);
    c->resolved_program = c->program;
    c->resolved_on = c->on;
    c->resolved_known = c->known;
    c->overridden = c->n_overrides != 0;
}

/* Section 0 anew means all anew: the others read what it computes. */
void yb_resolve_again(yb_core *c) {
    memset(c->section_resolved, 0, c->program->sections.n * sizeof *c->section_resolved);
}

bool yb_resolve(yb_core *c, uint32_t number) {
    const yb_im_section *section = &c->image->SECTION_LIST[c->program->sections.first + number];
    const bool watched = c->watching;
    if (number == 0) forget_stale(c);
    if (c->section_resolved[number]) return c->section_fast[number];
    if (number == 0) {
        memset(c->may, 0, (size_t)c->program->slots + c->n_columns);
        yb_prepare_facts(c);
        c->states_dirty = c->states_dirty || c->watching;
    } else if (c->prepared != number) { /* there is room for the steps of one */
        if (c->prepared != 0 && c->prepared < c->program->sections.n) c->section_resolved[c->prepared] = 0;
        c->prepared = number;
    }
    facts_may(c, watched);
    bool fast = put_constants(c, section);
    fast = run_resolve(c, section) && fast;
    fast = prove_code(c, section, watched) && fast;
    if (number == 0) {
        fast = prove_conditions(c, section) && fast;
        bind_atoms(c, section);
        bind_marks(c, section);
    }
    fast = fast || watched;
    if (fast) yb_prepare(c, section, number);
    c->section_resolved[number] = 1;
    c->section_fast[number] = fast;
    return fast;
}
