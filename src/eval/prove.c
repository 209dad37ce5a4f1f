/*
 * What states each value of a section can have beside known, and which of them matter. Floor 4.
 *
 * If that is none at all, and none only where it is let through, a section's fast run need not look at states; section 0
 * has another, watched one for the rest.
 */
#include "eval/fast.h"

#define ROWS_LOOKED_AT 256 /* of a table, to see what can come out of it */

/* Unknown is what was left unknown in some request since the case entered the program; others are looked at before a run. */
void yb_facts_may(yb_core *c, bool watched) {
    const yb_im_decision *d = c->d;
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_im_fact *f = &c->image->FACTS[d->facts.first + i];
        const bool list = (f->flags & YB_FF_LIST) != 0, field = f->list != YB_NONE16 && !list;
        const uint32_t bit = field ? (uint32_t)d->slots + f->at : f->at;
        const bool none = !list && (f->flags & YB_FF_OPTIONAL) != 0;
        const bool lacking = watched && (c->watch[bit >> 6] >> (bit & 63) & 1) != 0;
        c->may[field ? c->program->slots + f->at : f->at] =
            (uint8_t)((none ? YB_NONE : 0) | (lacking ? YB_NOT_KNOWN : 0));
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

bool yb_assume(yb_core *c, uint16_t slot) {
    uint32_t k = 0;
    while (k < c->n_assumed && c->assumed[k] != slot)
        k++;
    if (k == YB_ASSUMED_MOST) return false;
    c->assumed[k] = slot;
    c->n_assumed = YB_MAX(c->n_assumed, k + 1);
    return true;
}

/* What rules reckon too may not be known. A settlement section mostly counts on it all the same. */
static unsigned slot_may(yb_core *c, uint16_t at) {
    const unsigned odd = c->may[at] & (YB_NOT_KNOWN | YB_ERROR);
    const bool computed = at >= c->assumed_first && at - c->assumed_first < c->assumed_slots;
    if (odd == 0 || !computed || !c->assuming || !yb_assume(c, at)) return c->may[at];
    return c->may[at] & ~odd;
}

static unsigned operand_may(yb_core *c, const yb_insn *i, unsigned k) {
    bool pair;
    if (!yb_operand_source(i, k, &pair)) return 0;
    uint16_t at = yb_operand_of(i, k);
    return yb_operand_column(i, k) ? *column_may(c, at) : slot_may(c, at);
}

static unsigned arg_may(yb_core *c, uint16_t arg) {
    if (arg == YB_ARG_BAND || arg == YB_NONE16) return 0;
    return (arg & YB_ARG_COLUMN) != 0 ? *column_may(c, arg & ~YB_ARG_COLUMN) : slot_may(c, arg);
}

static unsigned args_may(yb_core *c, const uint16_t *args, uint32_t n) {
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
    if (i->op == YB_OPCODE(PAY) && yb_never_pays(c, i)) {
        c->may[i->a + 3] = (uint8_t)beside;
        return;
    }
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

/* A side of a junction that is enough, also for the rows of a list. */
static bool decides(const yb_core *c, const yb_insn *i, bool holds) {
    return yb_settled(c, i, 1, holds) || yb_settled(c, i, 2, holds);
}

/* Which kinds of rows the version has that is read: what no row is cannot come out. Rows that are unknown or gaps are only
   reckoned with where `tables` says so, or where there are no others; else the run is in doubt when it comes upon one. */
static unsigned table_may(const yb_core *c, const yb_insn *i, bool tables) {
    const yb_im_table *table = yb_prepared_version(c, i);
    const unsigned optional = (i->flag & YB_IF_OPTIONAL) != 0 ? YB_NONE : 0;
    unsigned odd = 0, none = 0;
    bool plain = false;
    if (table == NULL || table->rows.n > ROWS_LOOKED_AT) return optional | (tables ? YB_NOT_KNOWN | YB_ERROR : 0);
    for (uint32_t k = 0; k < table->rows.n; k++) {
        const yb_im_row *row = &c->image->ROWS[table->rows.first + k];
        if (row->kind == YB_ROW_NONE) none = YB_NONE;
        else if (row->kind == YB_ROW_UNKNOWN) odd |= YB_NOT_KNOWN;
        else if (!yb_row_plain(row)) odd |= YB_ERROR;
        plain = plain || yb_row_plain(row) || row->kind == YB_ROW_NONE;
    }
    if ((odd & YB_ERROR) != 0) none = optional; /* another version may be read in its place */
    return none | (tables || !plain ? odd : 0);
}

/* States that the result can have. What a plain run notices itself while running (a gap in a table, none used) is
   not among them unless the run is watched. */
static unsigned insn_may(yb_core *c, const yb_im_section *section, const yb_insn *i, bool watched, bool tables) {
    const unsigned b = operand_may(c, i, 1), two = operand_may(c, i, 2), d = operand_may(c, i, 3);
    const unsigned optional = (i->flag & YB_IF_OPTIONAL) != 0 ? YB_NONE : 0;
    switch (i->op) {
    case YB_OPCODE(MOV): return b;
    case YB_OPCODE(NVL): return (b & YB_NONE) != 0 ? (b & ~(unsigned)YB_NONE) | two : b;
    case YB_OPCODE(USE): return watched ? used(b) : b & ~(unsigned)YB_NONE;
    case YB_OPCODE(HAS): return b & ~(unsigned)YB_NONE;
    case YB_OPCODE(KNOWN): return 0;
    case YB_OPCODE(SEL):
        if (yb_settled(c, i, 1, true)) return two;
        if (yb_settled(c, i, 1, false)) return d;
        return used(b) | two | d;
    case YB_OPCODE(AND):
        if (decides(c, i, false)) return 0;
        return used(b | two);
    case YB_OPCODE(OR):
        if (decides(c, i, true)) return 0;
        return used(b | two);
    case YB_OPCODE(PICK): return used(b) | args_may(c, yb_args_of(c, section, i->imm), i->c);
    case YB_OPCODE(IDTEXT): return used(b) | (i->imm == 1 || i->imm == 3 ? YB_NONE : 0);
    case YB_OPCODE(PARAM): return used(two) | optional;
    case YB_OPCODE(TABLE):
        return used(two | args_may(c, yb_args_of(c, section, i->b), yb_table_key_count(c, (uint32_t)i->imm))) |
               table_may(c, i, tables);
    case YB_OPCODE(PAY):
        if (yb_never_pays(c, i)) return used(d);
        return used(b | d | operand_may(c, i, 4)) | (two & ~(unsigned)YB_NONE);
    case YB_OPCODE(PAYEACH):
        return used(b | d | operand_may(c, i, 4)) | (two & ~(unsigned)YB_NONE) | each_may(c, section, i);
    default: return used(b | two | d | operand_may(c, i, 4) | reduction_may(c, section, i));
    }
}

/* What is left out of the run has no say; slots that are assumed are those of what is run. */
static unsigned live_may(yb_core *c, const yb_im_section *section, bool watched, bool tables) {
    const bool assuming = c->assuming;
    unsigned all = 0;
    c->n_assumed = 0;
    for (uint32_t k = 0; k < section->code.n; k++) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        c->assuming = assuming && k >= section->ruled_code;
        if (!yb_is_live(c, i)) continue;
        all |= yb_insn_fixed(c, i) ? c->s[i->a] : insn_may(c, section, i, watched, tables);
    }
    c->assuming = assuming;
    return all;
}

static bool results_unsure(const yb_core *c, const yb_im_section *section) {
    unsigned may = 0;
    uint16_t at;
    for (uint32_t n = 0; yb_section_result(c, section, n, &at); n++) {
        const bool column = at != YB_NONE16 && (at & YB_ARG_COLUMN) != 0;
        const uint16_t list = column ? c->list_slot[c->column_list[at & ~YB_ARG_COLUMN]] : YB_NONE16;
        if (column) may |= *column_may(c, at & ~YB_ARG_COLUMN);
        else if (at != YB_NONE16) may |= c->may[at];
        if (list != YB_NONE16) may |= c->may[list];
    }
    return (may & (YB_NOT_KNOWN | YB_ERROR)) != 0;
}

bool yb_prove_code(yb_core *c, const yb_im_section *section, bool watched, bool tables) {
    const bool assuming = c->assuming, first = section == yb_first_section(c);
    for (uint32_t k = 0; k < section->code.n; k++) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        c->assuming = assuming && k >= section->ruled_code;
        if (!yb_fold(c, section, i)) set_dests(c, section, i, insn_may(c, section, i, watched, tables));
    }
    c->assuming = assuming;
    const bool sure = !first || yb_bind_conditions(c, section);
    yb_find_live(c, section);
    c->unsure_results[!first] = results_unsure(c, section);
    return (live_may(c, section, watched, tables) & (YB_NOT_KNOWN | YB_ERROR)) == 0 && sure;
}
