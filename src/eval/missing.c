/*
 * Why something is not known, and where an error comes from: walks back over the code. Floor 4.
 *
 * Only unknown cells are marked. An instruction whose result is marked hands on to those operands that are
 * unknown and could have decided it; what reaches a fact is missing, what ends at a version or row that says
 * "unknown" is unsettled. A mark is a bit for each of eight targets, so that one walk is for all of them.
 */
#include "eval/cell.h"

/* ---- marks ---- */

#define TARGETS 8u

/* For the targets in `wanting`. */
static void want_slot(yb_core *c, uint32_t at) {
    if (c->s[at] == YB_NOT_KNOWN) c->mark_scratch[at] |= c->wanting;
}

static uint8_t *cell_mark(const yb_core *c, uint32_t column, uint32_t row) {
    return &c->column_scratch[(size_t)(c->column[column] - c->lanes) + row];
}

static void want_cell(yb_core *c, uint32_t column, uint32_t row) {
    if (c->column_state[column][row] == YB_NOT_KNOWN) *cell_mark(c, column, row) |= c->wanting;
}

static void want_list(yb_core *c, uint32_t list) {
    if (c->list_slot[list] != YB_NONE16) want_slot(c, c->list_slot[list]);
}

/* All unknown cells of a column, and its list if that is not known. */
static void want_column(yb_core *c, uint32_t column) {
    const uint32_t list = c->column_list[column];
    want_list(c, list);
    for (uint32_t row = 0; row < c->rows[list]; row++)
        want_cell(c, column, row);
}

static void want_operand(yb_core *c, const yb_insn *i, unsigned k, uint32_t row) {
    bool pair;
    if (!yb_operand_source(i, k, &pair)) return;
    if (yb_operand_column(i, k))
        want_cell(c, yb_operand_of(i, k), row);
    else
        want_slot(c, yb_operand_of(i, k));
}

static void want_arg(yb_core *c, const yb_insn *i, uint16_t arg, uint32_t row) {
    if (arg == YB_ARG_BAND && (i->flag & YB_IF_COL) != 0) return;
    if ((arg & YB_ARG_COLUMN) != 0)
        want_cell(c, arg & ~YB_ARG_COLUMN, row);
    else
        want_slot(c, arg);
}

/* ---- what is unsettled ---- */

static void add_unsettled(yb_core *c, yb_unsettled u) {
    for (uint32_t k = 0; k < c->n_unsettled; k++) {
        const yb_unsettled *at = &c->unsettled[k];
        if (at->item == u.item && at->version == u.version && at->row == u.row) return;
    }
    if (c->n_unsettled < YB_UNSETTLED_MAX) c->unsettled[c->n_unsettled++] = u;
}

static void unsettled_param(yb_core *c, uint32_t item, int64_t version) {
    const yb_im_item *param = &c->image->ITEMS[item];
    if (version < 0 || version >= param->versions.n) return;
    add_unsettled(c, (yb_unsettled){item, param->versions.first + (uint32_t)version, YB_NONE32});
}


/* ---- one instruction, backwards ---- */

static void hand_on_choice(yb_core *c, const yb_insn *i, uint32_t row) {
    yb_cell when = yb_operand_cell(c, i, 1, row);
    want_operand(c, i, when.s != YB_KNOWN ? 1 : when.v != 0 ? 2 : 3, row);
}

/* A table whose row or version itself is unknown is looked up again to name it; else it lacks keys, of which those
   that make no difference are not wanted, or the date that tells its version. */
static void hand_on_table(yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row) {
    const uint16_t *args = yb_args_of(c, section, i->b);
    const uint32_t n = YB_MIN(yb_table_key_count(c, (uint32_t)i->imm), YB_TABLE_KEYS);
    const yb_cell version = yb_operand_cell(c, i, 2, row);
    int64_t keys[YB_TABLE_KEYS];
    uint32_t open = 0;
    yb_found found = {YB_NONE32, YB_NONE32};
    for (uint32_t k = 0; k < n; k++) {
        yb_cell key = yb_arg_cell(c, i, args[k], row);
        keys[k] = key.v;
        open |= key.s != YB_KNOWN ? 1u << k : 0;
    }
    want_operand(c, i, 2, row);
    const int64_t day = yb_arg_cell(c, i, i->d, row).v;
    if (version.s != YB_NOT_KNOWN) (void)yb_table_find(c, (uint32_t)i->imm, version.v, day, keys, n, open, &found);
    const bool settled = found.version != YB_NONE32 && c->image->VERSIONS[found.version].flags == 0;
    if (version.s != YB_NOT_KNOWN && (open == 0 || found.row != YB_NONE32 || !settled)) {
        add_unsettled(c, (yb_unsettled){(uint32_t)i->imm, found.version, found.row});
        return;
    }
    for (uint32_t k = 0; k < n; k++)
        if ((open >> k & 1) != 0 && (!settled || yb_table_asks(c, found.version, keys, open, k))) want_arg(c, i, args[k], row);
}

static void hand_on_row(yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row) {
    yb_cell b;
    switch (i->op) {
    case YB_OPCODE(SEL):
    case YB_OPCODE(WSEL): hand_on_choice(c, i, row); return;
    case YB_OPCODE(NVL): want_operand(c, i, yb_operand_cell(c, i, 1, row).s == YB_NONE ? 2 : 1, row); return;
    case YB_OPCODE(PICK):
        b = yb_operand_cell(c, i, 1, row);
        want_operand(c, i, 1, row);
        if (b.s == YB_KNOWN && b.v >= 0 && b.v < i->c)
            want_arg(c, i, yb_args_of(c, section, i->imm)[b.v], row);
        return;
    case YB_OPCODE(PARAM):
        b = yb_operand_cell(c, i, 2, row);
        want_operand(c, i, 2, row);
        if (b.s == YB_KNOWN) unsettled_param(c, (uint32_t)i->imm, b.v);
        return;
    case YB_OPCODE(TABLE): hand_on_table(c, section, i, row); return;
    default:
        for (unsigned k = 1; k < 5; k++)
            want_operand(c, i, k, row);
    }
}

/* Conditions that are unknown, and unknown values of rows that count. */
static void hand_on_reduction(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const bool whole = i->op == YB_OPCODE(RANY) || i->op == YB_OPCODE(RALL);
    const uint16_t where = i->op == YB_OPCODE(RCOUNT) ? i->b : whole ? YB_NONE16 : i->c;
    const uint32_t list = yb_list_of(c, section, i);
    want_list(c, list);
    if (i->op == YB_OPCODE(RMIN) || i->op == YB_OPCODE(RMAX)) want_operand(c, i, 3, 0);
    for (uint32_t row = 0; row < c->rows[list]; row++) {
        yb_cell m = where == YB_NONE16 ? yb_cell_known(1) : yb_column_cell(c, where, row, false);
        if (where != YB_NONE16) want_cell(c, where, row);
        if (i->op != YB_OPCODE(RCOUNT) && m.s == YB_KNOWN && m.v != 0) want_cell(c, i->b, row);
    }
}

static uint8_t slots_marks(const yb_core *c, uint32_t at, uint32_t n) {
    uint8_t marks = 0;
    for (uint32_t k = 0; k < n; k++)
        marks |= c->mark_scratch[at + k];
    return marks;
}

static uint8_t columns_marks(const yb_core *c, const uint16_t *columns, uint32_t n, uint32_t rows) {
    uint8_t marks = 0;
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t row = 0; row < rows; row++)
            marks |= *cell_mark(c, columns[k], row);
    return marks;
}

/* What single rows paid. */
static uint8_t shares_marks(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    if (i->op != YB_OPCODE(PAYEACH)) return 0;
    return columns_marks(c, yb_args_of(c, section, i->imm) + 2, 2, c->rows[yb_list_of(c, section, i)]);
}

static uint8_t scalar_marks(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    uint8_t marks = slots_marks(c, i->a, yb_op_kinds[i->op][0] == 'D' ? 2 : yb_op_pays(i->op) ? 4 : 1);
    if (i->op == YB_OPCODE(MULROUND)) marks |= slots_marks(c, i->d, 2);
    if (i->op == YB_OPCODE(TABLE) && i->e != YB_NONE16) marks |= slots_marks(c, i->e, 1);
    return marks | shares_marks(c, section, i);
}

/* What was asked rests on the amount alone, the limit on the cap; what was paid and is left rests on all. */
static void hand_on_pay(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const bool conditional = i->op != YB_OPCODE(REST) && i->e != YB_NONE16;
    const uint8_t rest = i->op == YB_OPCODE(REST) ? c->wanting : 0;
    const uint8_t whole = rest | slots_marks(c, i->a + 2u, 2) | shares_marks(c, section, i);
    if (conditional && c->s[i->e] != YB_KNOWN) {
        want_slot(c, i->e);
        return;
    }
    if (conditional && c->v[i->e] == 0) { /* nothing is paid: only what was left before can be unknown */
        want_operand(c, i, 3, 0);
        return;
    }
    c->wanting = whole | slots_marks(c, i->a, 1);
    want_operand(c, i, 1, 0);
    c->wanting = whole | slots_marks(c, i->a + 1u, 1);
    want_operand(c, i, 2, 0);
    c->wanting = whole;
    want_operand(c, i, 3, 0);
    if (i->op != YB_OPCODE(PAYEACH)) return;
    const uint16_t *args = yb_args_of(c, section, i->imm);
    want_column(c, args[0]);
    if (args[1] != YB_NONE16) want_column(c, args[1]);
}

static uint8_t row_marks(const yb_core *c, const yb_insn *i, uint32_t row) {
    uint8_t marks = *cell_mark(c, i->a, row);
    if (yb_op_kinds[i->op][0] == 'D') marks |= *cell_mark(c, i->a + 1u, row);
    if (i->op == YB_OPCODE(MULROUND)) marks |= *cell_mark(c, i->d, row) | *cell_mark(c, i->d + 1u, row);
    return marks;
}

static bool reduces(unsigned op) {
    return yb_op_kinds[op][1] == 'c' || yb_op_kinds[op][1] == 'C';
}

static void hand_on(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    if ((i->flag & YB_IF_COL) != 0) {
        const uint32_t rows = c->rows[c->column_list[i->a]];
        for (uint32_t row = 0; row < rows; row++)
            if ((c->wanting = row_marks(c, i, row)) != 0) hand_on_row(c, section, i, row);
    } else if ((c->wanting = scalar_marks(c, section, i)) != 0) {
        if (yb_op_pays(i->op))
            hand_on_pay(c, section, i);
        else if (reduces(i->op))
            hand_on_reduction(c, section, i);
        else
            hand_on_row(c, section, i, 0);
    }
}

static void hand_on_code(yb_core *c, const yb_im_section *section, yb_range_ref code) {
    for (uint32_t k = code.n; k-- > 0;)
        hand_on(c, section, &c->image->INSNS[code.first + k]);
}

static void hand_on_section(yb_core *c, const yb_im_section *section) {
    hand_on_code(c, section, section->conditions);
    hand_on_code(c, section, section->code);
    hand_on_code(c, section, section->resolve);
    for (uint32_t k = 0; k < section->constants.n; k++) {
        const yb_im_const *at = &c->image->CONSTS[section->constants.first + k];
        if (at->kind != YB_C_PARAM || c->mark_scratch[at->slot] == 0) continue;
        unsettled_param(c, at->ref, yb_image_version(c->image, &c->image->ITEMS[at->ref], c->on, c->known));
    }
}

/* ---- facts that are missing ---- */

static void add_missing(yb_core *c, uint32_t fact, uint32_t row) {
    for (uint32_t k = 0; k < c->n_missing; k++) {
        if (c->missing[k].fact != fact || c->missing[k].row != row) continue;
        c->missing[k].wanted_by++;
        return;
    }
    if (c->n_missing < YB_MISSING_MAX) c->missing[c->n_missing++] = (yb_missing){fact, row, 1};
}

/* Those that one target wants. */
static void gather_facts(yb_core *c, uint8_t target) {
    const yb_im_decision *d = c->d;
    for (uint32_t k = 0; k < d->facts.n; k++) {
        const yb_im_fact *f = &c->image->FACTS[d->facts.first + k];
        if (f->list == YB_NONE16 || (f->flags & YB_FF_LIST) != 0) {
            if ((c->mark_scratch[f->at] & target) != 0 && c->s[f->at] == YB_NOT_KNOWN) add_missing(c, k, YB_NONE32);
            continue;
        }
        for (uint32_t row = 0; row < c->rows[f->list]; row++)
            if ((*cell_mark(c, f->at, row) & target) != 0) add_missing(c, k, row);
    }
}

static void clear_marks(yb_core *c) {
    memset(c->mark_scratch, 0, c->program->slots);
    memset(c->column_scratch, 0, c->n_lanes);
}

void yb_missing_begin(yb_core *c) {
    if (c->n_targets == 0) clear_marks(c);
}

void yb_missing_want(yb_core *c, uint16_t target) {
    c->wanting = (uint8_t)(1u << c->n_targets);
    if ((target & YB_ARG_COLUMN) != 0)
        want_column(c, target & ~YB_ARG_COLUMN);
    else
        want_slot(c, target);
}

void yb_missing_end(yb_core *c, const yb_im_section *const *sections, uint32_t n) {
    if (++c->n_targets == TARGETS) yb_missing_find(c, sections, n);
}

void yb_missing_find(yb_core *c, const yb_im_section *const *sections, uint32_t n) {
    if (c->n_targets == 0) return;
    for (uint32_t at = n; at-- > 0;)
        hand_on_section(c, sections[at]);
    for (uint32_t k = 0; k < c->n_targets; k++)
        gather_facts(c, (uint8_t)(1u << k));
    c->n_targets = 0;
}

/* ---- what was read, known or not ---- */

static void mark_read(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    bool pair;
    for (unsigned k = 1; k < 5; k++)
        if (yb_operand_source(i, k, &pair) && !yb_operand_column(i, k))
            c->mark_scratch[yb_operand_of(i, k)] = 1;
    if (reduces(i->op)) {
        uint32_t list = yb_list_of(c, section, i);
        if (c->list_slot[list] != YB_NONE16) c->mark_scratch[c->list_slot[list]] = 1;
    }
    const bool picks = i->op == YB_OPCODE(PICK), looks = i->op == YB_OPCODE(TABLE);
    if (!picks && !looks) return;
    const uint16_t *args = yb_args_of(c, section, picks ? i->imm : i->b);
    const uint32_t n = picks ? i->c : yb_table_key_count(c, (uint32_t)i->imm);
    for (uint32_t k = 0; k < n; k++)
        if (args[k] < YB_ARG_BAND) c->mark_scratch[args[k]] = 1;
}

void yb_collect_read(yb_core *c, const yb_im_section *section, uint16_t target) {
    clear_marks(c);
    c->mark_scratch[target] = 1;
    for (uint32_t k = section->code.n; k-- > 0;) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        if ((i->flag & YB_IF_COL) == 0 && scalar_marks(c, section, i) != 0) mark_read(c, section, i);
    }
    gather_facts(c, 1);
}

/* Most wanted first, then by name, then by row. */
static int compare_missing(const void *a, const void *b, const void *ctx) {
    const yb_core *c = ctx;
    const yb_missing *x = a, *y = b;
    const yb_im_fact *facts = c->image->FACTS + c->d->facts.first;
    if (x->wanted_by != y->wanted_by) return x->wanted_by > y->wanted_by ? -1 : 1;
    int order = yb_str_cmp(yb_image_text(c->image, facts[x->fact].name),
                           yb_image_text(c->image, facts[y->fact].name));
    if (order != 0) return order;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* By name; of one param or table by version, the nearest first, and by row. */
static int compare_unsettled(const void *a, const void *b, const void *ctx) {
    const yb_core *c = ctx;
    const yb_unsettled *x = a, *y = b;
    int order = yb_str_cmp(yb_image_text(c->image, c->image->ITEMS[x->item].name),
                           yb_image_text(c->image, c->image->ITEMS[y->item].name));
    if (order != 0) return order;
    if (x->version != y->version) return x->version < y->version ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

void yb_order_missing(yb_core *c) {
    yb_sort(c->missing, c->n_missing, sizeof *c->missing, compare_missing, c);
    yb_sort(c->unsettled, c->n_unsettled, sizeof *c->unsettled, compare_unsettled, c);
}
