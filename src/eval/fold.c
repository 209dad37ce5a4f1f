/*
 * What of a section's code comes out the same whatever the case's facts are, now that the date is known: done once, when the
 * section is resolved, instead of in every run. Floor 4.
 *
 * The nation's settlement has many layers and an area uses few: tables with one row, layers that are switched off and all
 * that is reckoned from what nobody knows fold away. A folded slot keeps its value and its state, which the general run would
 * find too.
 */
#include "eval/fast.h"

static bool fixed_operand(const yb_core *c, const yb_insn *i, unsigned k) {
    return !yb_operand_column(i, k) && yb_slot_fixed(c, yb_operand_of(i, k));
}

static bool fixed_args(const yb_core *c, const uint16_t *args, uint32_t n) {
    for (uint32_t k = 0; k < n; k++)
        if (args[k] >= c->program->slots || !yb_slot_fixed(c, args[k])) return false;
    return true;
}

static bool all_fixed(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    bool pair;
    for (unsigned k = 1; k < 5; k++)
        if (yb_operand_source(i, k, &pair) && !fixed_operand(c, i, k)) return false;
    if (i->op == YB_OPCODE(PICK)) return fixed_args(c, yb_args_of(c, section, i->imm), i->c);
    if (i->op != YB_OPCODE(TABLE)) return true;
    return fixed_args(c, yb_args_of(c, section, i->b), yb_table_key_count(c, (uint32_t)i->imm));
}

static bool put(yb_core *c, const yb_insn *i, yb_cell cell) {
    c->v[i->a] = cell.s == YB_KNOWN || cell.s == YB_ERROR ? cell.v : 0;
    c->s[i->a] = cell.s;
    return true;
}

/* One row is left, whatever the keys are that are not fixed. A key that is none would be an error. */
static bool fold_table(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint16_t *args = yb_args_of(c, section, i->b);
    const uint32_t n = yb_table_key_count(c, (uint32_t)i->imm);
    int64_t keys[YB_TABLE_KEYS];
    uint32_t open = 0;
    yb_found found;
    if (!fixed_operand(c, i, 2) || c->s[i->c] != YB_KNOWN || n > YB_TABLE_KEYS) return false;
    for (uint32_t k = 0; k < n; k++) {
        const uint16_t at = args[k];
        if (at >= c->program->slots || (c->may[at] & (YB_NONE | YB_ERROR)) != 0) return false;
        const bool fixed = yb_slot_fixed(c, at) && c->s[at] == YB_KNOWN;
        keys[k] = fixed ? c->v[at] : 0;
        open |= fixed ? 0 : 1u << k;
    }
    const yb_cell r = yb_table_find(c, (uint32_t)i->imm, c->v[i->c], c->v[i->d], keys, n, open, &found);
    if (found.row == YB_NONE32 || r.s == YB_ERROR || (r.s == YB_KNOWN && r.v < 0)) return false;
    if (i->e != YB_NONE16) {
        c->v[i->e] = found.row;
        c->s[i->e] = YB_KNOWN;
    }
    return put(c, i, r);
}

/* A choice whose condition is fixed, and what it chooses. */
static bool fold_choice(yb_core *c, const yb_insn *i) {
    if (!fixed_operand(c, i, 1) || c->s[i->b] != YB_KNOWN) return false;
    const unsigned chosen = c->v[i->b] != 0 ? 2 : 3;
    const uint16_t at = yb_operand_of(i, chosen);
    if (!fixed_operand(c, i, chosen)) return false;
    if ((i->flag & YB_IF_NONNEG) != 0 && c->s[at] == YB_KNOWN && c->v[at] < 0) return false;
    return put(c, i, (yb_cell){.v = c->v[at], .s = c->s[at]});
}

/* An operand that is fixed as unknown makes the result so, whatever the others are, unless they can be errors; and the first
   that is an error makes the result that error, if none before it can be one. */
static bool fold_state(yb_core *c, const yb_insn *i) {
    bool pair, unknown = false;
    for (unsigned k = 1; k < 5; k++) {
        const uint16_t at = yb_operand_of(i, k);
        if (!yb_operand_source(i, k, &pair)) continue;
        if (yb_operand_column(i, k)) return false;
        if (yb_slot_fixed(c, at) && c->s[at] == YB_ERROR) return put(c, i, yb_cell_error((yb_status)c->v[at]));
        if ((c->may[at] & (YB_NONE | YB_ERROR)) != 0) return false;
        unknown = unknown || (yb_slot_fixed(c, at) && c->s[at] == YB_NOT_KNOWN);
    }
    return unknown && put(c, i, yb_cell_unknown());
}

static bool always_known(const yb_core *c, const yb_insn *i, unsigned k) {
    return !yb_operand_column(i, k) && c->may[yb_operand_of(i, k)] == 0;
}

/* What nothing is in, and what is multiplied by nothing. */
static bool fold_nothing(yb_core *c, const yb_insn *i) {
    const bool first = i->op != YB_OPCODE(IN) && yb_settled(c, i, 1, false) && always_known(c, i, 2);
    const bool second = yb_settled(c, i, 2, false) && always_known(c, i, 1);
    return (first || second) && put(c, i, yb_cell_known(0));
}

static bool fold_some(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    switch (i->op) {
    case YB_OPCODE(TABLE): return fold_table(c, section, i);
    case YB_OPCODE(SEL): return fold_choice(c, i);
    case YB_OPCODE(AND):
        return (yb_settled(c, i, 1, false) || yb_settled(c, i, 2, false)) && put(c, i, yb_cell_known(0));
    case YB_OPCODE(OR):
        return (yb_settled(c, i, 1, true) || yb_settled(c, i, 2, true)) && put(c, i, yb_cell_known(1));
    case YB_OPCODE(IN): return fold_nothing(c, i);
    case YB_OPCODE(MUL): return fold_nothing(c, i) || fold_state(c, i);
    case YB_OPCODE(ADD):
    case YB_OPCODE(SUB):
    case YB_OPCODE(MIN):
    case YB_OPCODE(MAX):
    case YB_OPCODE(SUM4):
    case YB_OPCODE(NEG):
    case YB_OPCODE(SCALE):
    case YB_OPCODE(EQ):
    case YB_OPCODE(LT):
    case YB_OPCODE(LE):
    case YB_OPCODE(ROUND): return fold_state(c, i);
    default: return false;
    }
}

/* Checks are looked at in every run, lists and payments are never fixed, pairs are too rare to matter. */
static bool may_fold(const yb_insn *i) {
    const char *kinds = yb_op_kinds[i->op];
    const bool checks = i->op == YB_OPCODE(CHECK) || i->op == YB_OPCODE(CHKPERIOD) || i->op == YB_OPCODE(KNOWN);
    const bool reads_list = kinds[1] == 'c' || kinds[1] == 'C' || i->op == YB_OPCODE(RCOUNT) || i->op == YB_OPCODE(CUT);
    return (i->flag & YB_IF_COL) == 0 && kinds[0] == 'd' && !checks && !reads_list && !yb_op_pays(i->op);
}

/* A payment that is never made: what is left is what was left before, all else is there. */
static void fold_payment(yb_core *c, const yb_insn *i) {
    c->v[i->a] = c->v[i->a + 1] = c->v[i->a + 2] = 0;
    c->s[i->a] = c->s[i->a + 2] = YB_KNOWN;
    c->s[i->a + 1] = YB_NONE;
    for (uint32_t k = 0; k < 3; k++)
        yb_fix_slot(c, i->a + k);
}

/* Rounded, nothing is nothing. */
static bool fold_product(yb_core *c, const yb_insn *i) {
    if ((i->flag & YB_IF_COL) != 0 || !fold_nothing(c, i)) return false;
    c->v[i->d] = c->v[i->d + 1] = 0;
    c->s[i->d] = c->s[i->d + 1] = YB_KNOWN;
    for (uint32_t k = 0; k < 2; k++)
        yb_fix_slot(c, i->d + k);
    yb_fix_slot(c, i->a);
    return true;
}

bool yb_fold(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    if (i->op == YB_OPCODE(MULROUND)) return fold_product(c, i);
    if (i->op == YB_OPCODE(PAY) && yb_never_pays(c, i)) {
        fold_payment(c, i);
        return false;
    }
    if (!may_fold(i)) return false;
    if (all_fixed(c, section, i))
        yb_general_insn(c, section, i);
    else if (!fold_some(c, section, i))
        return false;
    yb_fix_slot(c, i->a);
    if (i->op == YB_OPCODE(TABLE) && i->e != YB_NONE16) yb_fix_slot(c, i->e);
    return true;
}
