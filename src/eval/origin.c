/*
 * Where an error comes from. Floor 4.
 *
 * From the cell in error back through its operands in their order, to the instruction whose own operation
 * failed: a rule that does not depend on the order in which things were computed.
 */
#include "eval/cell.h"

/* A cell; of a slot the row is NONE32. */
typedef struct yb_spot {
    uint32_t at, row;
    bool column;
} yb_spot;

/* Where a walk stands: the instruction that wrote the cell, and its section. */
typedef struct yb_writer {
    const yb_im_section *section;
    const yb_insn *insn;
} yb_writer;

static bool within(uint32_t at, uint32_t first, uint32_t n) {
    return at >= first && at < first + n;
}

static bool writes(const yb_core *c, const yb_im_section *section, const yb_insn *i, yb_spot spot) {
    if (i->op == YB_OPCODE(PAYEACH) && spot.column) {
        const uint16_t *args = yb_args_of(c, section, i->imm);
        return args[2] == spot.at || args[3] == spot.at;
    }
    if (((i->flag & YB_IF_COL) != 0) != spot.column) return false;
    if (i->op == YB_OPCODE(MULROUND) && within(spot.at, i->d, 2)) return true;
    if (i->op == YB_OPCODE(TABLE) && !spot.column && i->e == spot.at) return true;
    return within(spot.at, i->a, yb_op_kinds[i->op][0] == 'D' ? 2 : yb_op_pays(i->op) ? 4 : 1);
}

static const yb_insn *writer_in(const yb_core *c, const yb_im_section *section, yb_range_ref code,
                                yb_spot spot) {
    for (uint32_t k = 0; k < code.n; k++)
        if (writes(c, section, &c->image->INSNS[code.first + k], spot))
            return &c->image->INSNS[code.first + k];
    return NULL;
}

/* In the section, or in section 0, which all others read from. */
static yb_writer writer_of(const yb_core *c, const yb_im_section *section, yb_spot spot) {
    const yb_im_section *const all[2] = {section, &c->image->SECTION_LIST[c->program->sections.first]};
    yb_writer w = {NULL, NULL};
    for (unsigned k = 0; k < 2 && w.insn == NULL; k++) {
        w.section = all[k];
        w.insn = writer_in(c, all[k], all[k]->code, spot);
        if (w.insn == NULL) w.insn = writer_in(c, all[k], all[k]->conditions, spot);
        if (w.insn == NULL) w.insn = writer_in(c, all[k], all[k]->resolve, spot);
    }
    return w;
}

/* ---- operands, in their order ---- */

/* What an instruction says of an operand: follow it, or it is none, which is the instruction's own error. */
enum yb_blame { YB_BLAME_NOT, YB_BLAME_OPERAND, YB_BLAME_SELF };

static enum yb_blame blame_state(uint8_t state, bool none_passes) {
    if (state == YB_ERROR) return YB_BLAME_OPERAND;
    return state == YB_NONE && !none_passes ? YB_BLAME_SELF : YB_BLAME_NOT;
}

static enum yb_blame blame_slot(const yb_core *c, uint32_t at, bool none_passes, yb_spot *next) {
    *next = (yb_spot){at, YB_NONE32, false};
    return blame_state(c->s[at], none_passes);
}

static enum yb_blame blame_cell(const yb_core *c, uint32_t at, uint32_t row, bool none_passes,
                                yb_spot *next) {
    *next = (yb_spot){at, row, true};
    return blame_state(c->column_state[at][row], none_passes);
}

static enum yb_blame blame_operand(const yb_core *c, const yb_insn *i, unsigned k, uint32_t row,
                                   bool none_passes, yb_spot *next) {
    bool pair;
    if (!yb_operand_source(i, k, &pair)) return YB_BLAME_NOT;
    if (yb_operand_column(i, k)) return blame_cell(c, yb_operand_of(i, k), row, none_passes, next);
    return blame_slot(c, yb_operand_of(i, k), none_passes, next);
}

static enum yb_blame blame_arg(const yb_core *c, const yb_insn *i, uint16_t arg, uint32_t row,
                               bool none_passes, yb_spot *next) {
    if (arg == YB_ARG_BAND && (i->flag & YB_IF_COL) != 0) return YB_BLAME_NOT;
    if ((arg & YB_ARG_COLUMN) != 0) return blame_cell(c, arg & ~YB_ARG_COLUMN, row, none_passes, next);
    return blame_slot(c, arg, none_passes, next);
}

static enum yb_blame blame_choice(const yb_core *c, const yb_insn *i, uint32_t row, yb_spot *next) {
    enum yb_blame blame = blame_operand(c, i, 1, row, false, next);
    if (blame != YB_BLAME_NOT) return blame;
    bool first = yb_operand_cell(c, i, 1, row).v != 0;
    return blame_operand(c, i, first ? 2 : 3, row, i->op == YB_OPCODE(SEL), next);
}

static enum yb_blame blame_args(const yb_core *c, const yb_im_section *section, const yb_insn *i,
                                uint32_t row, yb_spot *next) {
    if (i->op == YB_OPCODE(PICK)) {
        enum yb_blame blame = blame_operand(c, i, 1, row, false, next);
        int64_t at = yb_operand_cell(c, i, 1, row).v;
        if (blame != YB_BLAME_NOT || at < 0 || at >= i->c) return blame;
        return blame_arg(c, i, yb_args_of(c, section, i->imm)[at], row, true, next);
    }
    yb_cell version = yb_operand_cell(c, i, 2, row);
    enum yb_blame blame = blame_operand(c, i, 2, row, false, next);
    if (blame != YB_BLAME_NOT || version.v < 0) return blame;
    const uint16_t *args = yb_args_of(c, section, i->b);
    const uint32_t n = yb_table_key_count(c, (uint32_t)i->imm);
    const bool column = (i->flag & YB_IF_COL) != 0;
    const int64_t status = column ? c->column[i->a][row] : c->v[i->a];
    for (uint32_t k = 0; k < n && blame == YB_BLAME_NOT; k++) {
        const yb_cell key = yb_cell_used(yb_arg_cell(c, i, args[k], row)); /* one that has no say is another error */
        if (key.s == YB_ERROR && key.v == status) blame = blame_arg(c, i, args[k], row, false, next);
    }
    return blame;
}

static enum yb_blame blame_row(const yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row,
                               yb_spot *next) {
    enum yb_blame blame = YB_BLAME_NOT;
    switch (i->op) {
    case YB_OPCODE(SEL):
    case YB_OPCODE(WSEL): return blame_choice(c, i, row, next);
    case YB_OPCODE(NVL):
        blame = blame_operand(c, i, 1, row, true, next);
        return blame != YB_BLAME_NOT ? blame : blame_operand(c, i, 2, row, true, next);
    case YB_OPCODE(PICK):
    case YB_OPCODE(TABLE): return blame_args(c, section, i, row, next);
    default:
        for (unsigned k = 1; k < 5 && blame == YB_BLAME_NOT; k++)
            blame = blame_operand(c, i, k, row, i->op == YB_OPCODE(MOV) || i->op == YB_OPCODE(HAS), next);
        return blame;
    }
}

static enum yb_blame blame_reduction(const yb_core *c, const yb_im_section *section, const yb_insn *i,
                                     yb_spot *next) {
    const bool whole = i->op == YB_OPCODE(RANY) || i->op == YB_OPCODE(RALL);
    const uint16_t where = i->op == YB_OPCODE(RCOUNT) ? i->b : whole ? YB_NONE16 : i->c;
    const uint32_t rows = c->rows[yb_list_of(c, section, i)];
    enum yb_blame blame = YB_BLAME_NOT;
    for (uint32_t row = 0; row < rows; row++) {
        yb_cell m = where == YB_NONE16 ? yb_cell_known(1) : yb_column_cell(c, where, row, false);
        if (where != YB_NONE16) blame = blame_cell(c, where, row, false, next);
        bool counts = i->op != YB_OPCODE(RCOUNT) && m.s == YB_KNOWN && m.v != 0;
        if (blame == YB_BLAME_NOT && counts) blame = blame_cell(c, i->b, row, false, next);
        if (blame != YB_BLAME_NOT) return blame;
    }
    bool least = i->op == YB_OPCODE(RMIN) || i->op == YB_OPCODE(RMAX);
    return least && c->v[i->a] != YB_E_EMPTY ? blame_operand(c, i, 3, 0, false, next) : YB_BLAME_NOT;
}

static enum yb_blame blame_each(const yb_core *c, const yb_im_section *section, const yb_insn *i,
                                yb_spot *next) {
    const uint16_t *args = yb_args_of(c, section, i->imm);
    const uint32_t rows = c->rows[yb_list_of(c, section, i)];
    enum yb_blame blame = YB_BLAME_NOT;
    for (uint32_t row = 0; row < rows && blame == YB_BLAME_NOT; row++) {
        blame = blame_cell(c, args[0], row, false, next);
        if (blame == YB_BLAME_NOT && args[1] != YB_NONE16) blame = blame_cell(c, args[1], row, true, next);
    }
    return blame;
}

/* Condition, amount, cap, what was left, in this order. */
static enum yb_blame blame_pay(const yb_core *c, const yb_im_section *section, const yb_insn *i,
                               yb_spot *next) {
    const bool rest = i->op == YB_OPCODE(REST);
    enum yb_blame blame = rest ? YB_BLAME_NOT : blame_operand(c, i, 4, 0, false, next);
    bool untried = !rest && i->e != YB_NONE16 && c->s[i->e] == YB_KNOWN && c->v[i->e] == 0;
    if (!untried && blame == YB_BLAME_NOT) blame = blame_operand(c, i, 1, 0, false, next);
    bool amount = !untried && blame == YB_BLAME_NOT && c->s[i->a] == YB_ERROR; /* negative: its own error */
    if (amount && !rest) return YB_BLAME_NOT;
    if (!untried && blame == YB_BLAME_NOT) blame = blame_operand(c, i, 2, 0, true, next);
    if (blame == YB_BLAME_NOT) blame = blame_operand(c, i, 3, 0, false, next);
    if (blame != YB_BLAME_NOT || i->op != YB_OPCODE(PAYEACH) || untried) return blame;
    return blame_each(c, section, i, next);
}

static enum yb_blame blame_of(const yb_core *c, const yb_writer *w, yb_spot spot, yb_spot *next) {
    if (yb_op_pays(w->insn->op)) return blame_pay(c, w->section, w->insn, next);
    const char from = yb_op_kinds[w->insn->op][1];
    if (from == 'c' || from == 'C') return blame_reduction(c, w->section, w->insn, next);
    return blame_row(c, w->section, w->insn, spot.column ? spot.row : 0, next);
}

/* ---- the place ---- */

static uint32_t first_error(const yb_core *c, uint32_t column) {
    const uint32_t rows = c->rows[c->column_list[column]];
    for (uint32_t row = 0; row < rows; row++)
        if (c->column_state[column][row] == YB_ERROR) return row;
    return 0;
}

/* A param that has no version on the day, or does not fit, names itself. */
static bool constant_place(yb_core *c, const yb_im_section *section, yb_spot spot) {
    for (uint32_t k = 0; k < section->constants.n; k++) {
        const yb_im_const *at = &c->image->CONSTS[section->constants.first + k];
        if (at->slot != spot.at || spot.column || at->kind != YB_C_PARAM) continue;
        c->error_place = c->image->ITEMS[at->ref].name;
        return true;
    }
    return false;
}

/* An optional fact that is none where a rule needs it. */
static void fact_place(yb_core *c, yb_spot spot) {
    for (uint32_t k = 0; k < c->d->facts.n; k++) {
        const yb_im_fact *f = &c->image->FACTS[c->d->facts.first + k];
        bool field = f->list != YB_NONE16 && (f->flags & YB_FF_LIST) == 0;
        if (f->at == spot.at && field == spot.column) c->error_place = f->name;
    }
}

yb_status yb_find_error(yb_core *c, const yb_im_section *section, uint16_t target, bool column) {
    yb_spot spot = {target, column ? first_error(c, target) : YB_NONE32, column};
    uint8_t state = column ? c->column_state[target][spot.row] : c->s[target];
    yb_status status = YB_E_NONE;
    if (state == YB_ERROR) status = (yb_status)(column ? c->column[target][spot.row] : c->v[target]);
    for (;;) {
        yb_spot next = spot;
        yb_writer w = writer_of(c, section, spot);
        c->error_row = spot.row;
        if (w.insn == NULL) break;
        c->error_place = c->image->PLACES[c->image->PLACE_OF[w.insn - c->image->INSNS]].name;
        if (blame_of(c, &w, spot, &next) != YB_BLAME_OPERAND) return status;
        section = w.section;
        spot = next;
    }
    const yb_im_section *first = &c->image->SECTION_LIST[c->program->sections.first];
    if (!constant_place(c, section, spot) && !constant_place(c, first, spot)) fact_place(c, spot);
    return status;
}
