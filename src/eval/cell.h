/* Cells and what each operation makes of them: the one place where an opcode's meaning is written down. Floor 4. */
#ifndef YB_EVAL_CELL_H
#define YB_EVAL_CELL_H

#include "eval/case.h"

static inline yb_cell yb_cell_known(int64_t v) { return (yb_cell){v, 0, YB_KNOWN}; }
static inline yb_cell yb_cell_none(void) { return (yb_cell){0, 0, YB_NONE}; }
static inline yb_cell yb_cell_unknown(void) { return (yb_cell){0, 0, YB_NOT_KNOWN}; }
static inline yb_cell yb_cell_error(yb_status status) { return (yb_cell){status, 0, YB_ERROR}; }
static inline yb_cell yb_cell_wide(yb_wide w) { return (yb_cell){(int64_t)w.lo, w.hi, YB_KNOWN}; }
static inline yb_wide yb_wide_of_cell(yb_cell cell) { return (yb_wide){(uint64_t)cell.v, cell.hi}; }

/* A cell whose none counts as an error, as everywhere but where none goes through. */
static inline yb_cell yb_cell_used(yb_cell cell) { return cell.s == YB_NONE ? yb_cell_error(YB_E_NONE) : cell; }

/* What operands say together before their values count: the first error, else unknown, else known. */
yb_cell yb_cells_strict(const yb_cell *in, unsigned n);
/* The same of two, in their order. */
static inline yb_cell yb_cell_worse(yb_cell a, yb_cell b) {
    if (a.s == YB_ERROR || b.s == YB_KNOWN) return a;
    return b.s == YB_ERROR || a.s == YB_KNOWN ? b : a;
}

/*
 * The exact meaning of an operation on the cells of its operands b, c, d, e; an operand that is not there is none.
 * A pair's second slot is in `hi`. `also` receives the product of MULROUND. Not for what reads more than its
 * operands: PICK, TABLE, reductions, CUT, JOIN and payments (general.c).
 */
yb_cell yb_cell_op(const yb_core *c, const yb_insn *i, const yb_cell in[4], yb_cell *also);
/* IDTEXT of a text: by its number, `what` as in imm. */
yb_cell yb_cell_idtext(const yb_core *c, int64_t text, int32_t what);

/* The value of a version of a param: PARAM, and constants. */
yb_cell yb_param_value(const yb_core *c, uint32_t item, int64_t version, unsigned digits);

/* A negative known result is an error where the instruction says so. */
static inline yb_cell yb_cell_signed(const yb_insn *i, yb_cell r) {
    bool bad = (i->flag & YB_IF_NONNEG) != 0 && r.s == YB_KNOWN && r.v < 0;
    return bad ? yb_cell_error(YB_E_NEGATIVE) : r;
}

/* ---- operands ---- */

static inline uint16_t yb_operand_of(const yb_insn *i, unsigned k) { /* k 1 to 4: b to e */
    const uint16_t all[] = {i->a, i->b, i->c, i->d, i->e};
    return all[k];
}
static inline bool yb_operand_column(const yb_insn *i, unsigned k) { return (i->flag >> (k - 1) & 1) != 0; }

/* Whether operand k is read as the cell of a slot or column, and as a pair. WROUND's divisor is out of the rule. */
static inline bool yb_operand_source(const yb_insn *i, unsigned k, bool *pair) {
    const char kind = yb_op_kinds[i->op][k];
    const bool divisor = i->op == YB_OPCODE(WROUND) && k == 2;
    *pair = kind == 'S' || divisor;
    if (kind == 'o' || divisor) return yb_operand_of(i, k) != YB_NONE16;
    return kind == 's' || kind == 'S';
}

static inline yb_cell yb_slot_cell(const yb_core *c, uint32_t at, bool pair) {
    return (yb_cell){c->v[at], pair ? c->v[at + 1] : 0, c->s[at]};
}
static inline yb_cell yb_column_cell(const yb_core *c, uint32_t at, uint32_t row, bool pair) {
    return (yb_cell){c->column[at][row], pair ? c->column[at + 1][row] : 0, c->column_state[at][row]};
}
yb_cell yb_operand_cell(const yb_core *c, const yb_insn *i, unsigned k, uint32_t row);
/* An entry of args: a slot, a column's cell, or (TABLE) the key that stands for the row's band. */
yb_cell yb_arg_cell(const yb_core *c, const yb_insn *i, uint16_t arg, uint32_t row);

static inline const uint16_t *yb_args_of(const yb_core *c, const yb_im_section *section, int64_t at) {
    return c->image->ARGS + section->args + at;
}

/* ---- lists ---- */

/* Number in `rows` of the list whose rows an instruction goes through: of column a, of the reduced column b, or RCOUNT's. */
uint32_t yb_list_of(const yb_core *c, const yb_im_section *section, const yb_insn *i);
/* Known, or as the list's own slot is. */
static inline uint8_t yb_list_state(const yb_core *c, uint32_t list) {
    return c->list_slot[list] == YB_NONE16 ? YB_KNOWN : c->s[c->list_slot[list]];
}

/* ---- tables ---- */

typedef struct yb_found { /* where a lookup ended */
    uint32_t row;         /* in ROWS; YB_NONE32: in no row */
    uint32_t version;     /* in VERSIONS; YB_NONE32: in none */
} yb_found;
/* `open`: a bit for each key that is not known. Where one row has all the cells that they leave, it counts; else the
   result is unknown. What the version leaves to those above is found in that of the day. */
yb_cell yb_table_find(const yb_core *c, uint32_t item, int64_t version, int64_t day, const int64_t *keys, uint32_t n_keys,
                      uint32_t open, yb_found *found);
/* Whether it depends on an open key which row of a version (in VERSIONS, with a table) is found. */
bool yb_table_asks(const yb_core *c, uint32_t version, const int64_t *keys, uint32_t open, uint32_t key);
uint32_t yb_cuts_searched(const int64_t *cuts, uint32_t n, int64_t value);
/* How many cuts are not above the value. */
static inline uint32_t yb_cuts_upto(const int64_t *cuts, uint32_t n, int64_t value) {
    uint32_t upto = 0;
    if (n > 8) return yb_cuts_searched(cuts, n, value);
    for (uint32_t i = 0; i < n; i++) upto += cuts[i] <= value;
    return upto;
}
/* The class of a key; 0, and *out set, for a value out of range. Classes times classes are as many as cells. */
static inline uint64_t yb_class_of(const yb_image *im, const yb_im_dim *dim, int64_t key, bool *out) {
    if (dim->kind == YB_DIM_CUTS) return yb_cuts_upto(im->CUTS + dim->cuts.first, dim->cuts.n, key);
    const bool map = dim->kind == YB_DIM_MAP;
    const bool beyond = (uint64_t)key >= (map ? dim->cuts.n : dim->classes);
    *out |= beyond;
    if (beyond) return 0;
    return map ? im->CELLS[dim->cuts.first + (uint64_t)key] : (uint64_t)key;
}
/* Number of keys of a table, the same in all its versions. */
uint32_t yb_table_key_count(const yb_core *c, uint32_t item);

/* ---- payments ---- */

bool yb_op_pays(unsigned op);

#endif
