/*
 * The general run: a state beside every cell. Floor 4.
 *
 * Scalars and columns go cell by cell through yb_cell_op; here is what reads more than its own operands.
 */
#include "eval/cell.h"

/* ---- cells in and out ---- */

yb_cell yb_operand_cell(const yb_core *c, const yb_insn *i, unsigned k, uint32_t row) {
    bool pair;
    if (!yb_operand_source(i, k, &pair)) return yb_cell_none();
    uint16_t at = yb_operand_of(i, k);
    return yb_operand_column(i, k) ? yb_column_cell(c, at, row, pair) : yb_slot_cell(c, at, pair);
}

static yb_cell band_key(const yb_core *c, const yb_insn *i, uint32_t row) {
    const yb_im_bands *bands = yb_bands_of(c, c->column_list[i->a]);
    return row < bands->keys.n ? yb_cell_known(c->image->CUTS[bands->keys.first + row])
                               : yb_cell_error(YB_E_GAP);
}

yb_cell yb_arg_cell(const yb_core *c, const yb_insn *i, uint16_t arg, uint32_t row) {
    if (arg == YB_ARG_BAND && (i->flag & YB_IF_COL) != 0) return band_key(c, i, row);
    if ((arg & YB_ARG_COLUMN) != 0) return yb_column_cell(c, arg & ~YB_ARG_COLUMN, row, false);
    return yb_slot_cell(c, arg, false);
}

static int64_t value_of(yb_cell cell) {
    return cell.s == YB_KNOWN || cell.s == YB_ERROR ? cell.v : 0;
}

static void put_slot(yb_core *c, uint32_t at, yb_cell cell) {
    c->v[at] = value_of(cell);
    c->s[at] = cell.s;
}

static void put_column(yb_core *c, uint32_t at, uint32_t row, yb_cell cell) {
    c->column[at][row] = value_of(cell);
    c->column_state[at][row] = cell.s;
}

/* Destination `at`, and of a pair the next with it. */
static void put(yb_core *c, const yb_insn *i, uint32_t at, uint32_t row, yb_cell cell, bool pair) {
    yb_cell second = {cell.s == YB_KNOWN ? cell.hi : cell.v, 0, cell.s};
    if ((i->flag & YB_IF_COL) == 0) {
        put_slot(c, at, cell);
        if (pair) put_slot(c, at + 1, second);
    } else {
        put_column(c, at, row, cell);
        if (pair) put_column(c, at + 1, row, second);
    }
}

/* Rows beyond the list's, up to a whole group of lanes, are zero. */
static void pad(yb_core *c, uint32_t column, uint32_t rows) {
    for (uint32_t row = rows; row < yb_lanes_for(rows); row++)
        put_column(c, column, row, yb_cell_known(0));
}

uint32_t yb_list_of(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    if ((i->flag & YB_IF_COL) != 0) return c->column_list[i->a];
    if (i->op == YB_OPCODE(PAYEACH)) return c->column_list[yb_args_of(c, section, i->imm)[2]];
    if (i->op != YB_OPCODE(RCOUNT)) return c->column_list[i->b];
    return yb_list_number(c, section, (uint32_t)i->imm);
}

/* ---- one row of an instruction that may go through a list ---- */

static yb_cell pick(const yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row) {
    yb_cell at = yb_cell_used(yb_operand_cell(c, i, 1, row));
    if (at.s != YB_KNOWN) return at;
    if (at.v < 0 || at.v >= i->c) return yb_cell_error(YB_E_VERSION);
    return yb_cell_signed(i, yb_arg_cell(c, i, yb_args_of(c, section, i->imm)[at.v], row));
}

/* Length of [b, b + c) in the band of the row. */
static yb_cell cut(const yb_core *c, const yb_insn *i, uint32_t row) {
    const yb_cell in[2] = {yb_operand_cell(c, i, 1, row), yb_operand_cell(c, i, 2, row)};
    yb_cell r = yb_cells_strict(in, 2);
    int64_t from = in[0].v, to;
    if (r.s != YB_KNOWN) return r;
    if (yb_add_over(from, in[1].v, &to)) return yb_cell_error(YB_E_OVERFLOW);
    const yb_im_bands *bands = yb_bands_of(c, c->column_list[i->a]);
    const int64_t *cuts = c->image->CUTS + bands->cuts.first;
    if (row > 0) from = YB_MAX(from, cuts[row - 1]);
    if (row < bands->cuts.n) to = YB_MIN(to, cuts[row]);
    if (to <= from) return yb_cell_known(0);
    return yb_sub_over(to, from, &r.v) ? yb_cell_error(YB_E_OVERFLOW) : r;
}

/* A version that is not there is an error whatever the keys are. A key that is one, or is not known, has no say where the
   others leave one row. */
static yb_cell table(const yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row,
                     yb_cell *at) {
    const uint16_t *args = yb_args_of(c, section, i->b);
    const uint32_t n = yb_table_key_count(c, (uint32_t)i->imm);
    const yb_cell version = yb_cell_used(yb_operand_cell(c, i, 2, row));
    int64_t keys[YB_TABLE_KEYS];
    uint32_t open = 0;
    yb_found found;
    yb_cell r = version, worst = yb_cell_known(0);
    if (n > YB_TABLE_KEYS) return *at = yb_cell_error(YB_E_LIMIT);
    for (uint32_t k = 0; k < n; k++) {
        yb_cell key = yb_cell_used(yb_arg_cell(c, i, args[k], row));
        keys[k] = key.v;
        open |= key.s == YB_KNOWN ? 0 : 1u << k;
        worst = yb_cell_worse(worst, key);
    }
    if (version.s == YB_KNOWN && version.v < 0) r = yb_cell_error(YB_E_VERSION);
    if (version.s == YB_NOT_KNOWN && worst.s == YB_ERROR) r = worst;
    if (r.s != YB_KNOWN) return *at = r;
    r = yb_table_find(c, (uint32_t)i->imm, version.v, yb_arg_cell(c, i, i->d, row).v, keys, n, open, &found);
    if (r.s == YB_NOT_KNOWN && found.row == YB_NONE32 && worst.s == YB_ERROR) r = worst;
    *at = found.row == YB_NONE32 || r.s == YB_ERROR ? r : yb_cell_known(found.row);
    return yb_cell_signed(i, r);
}

static yb_cell same_row(const yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row) {
    yb_cell here, before;
    if (row == 0) return yb_cell_known(0);
    (void)table(c, section, i, row, &here);
    (void)table(c, section, i, row - 1, &before);
    return yb_cell_known(here.s == YB_KNOWN && before.s == YB_KNOWN && here.v == before.v);
}

static bool is_joined(const yb_core *c, const yb_insn *i, uint32_t row) {
    const yb_cell same = yb_operand_cell(c, i, 2, row);
    return same.s == YB_KNOWN && same.v != 0;
}

static yb_cell join(const yb_core *c, const yb_insn *i, uint32_t row) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    yb_cell r = yb_operand_cell(c, i, 1, row);
    if (r.s == YB_KNOWN && row != 0 && is_joined(c, i, row)) return yb_cell_known(0);
    while (r.s == YB_KNOWN && ++row < rows && is_joined(c, i, row)) {
        const yb_cell next = yb_operand_cell(c, i, 1, row);
        if (next.s != YB_KNOWN) return next;
        if (yb_add_over(r.v, next.v, &r.v)) return yb_cell_error(YB_E_OVERFLOW);
    }
    return r;
}

static void run_row(yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row) {
    yb_cell in[4], r, also = yb_cell_known(0);
    switch (i->op) {
    case YB_OPCODE(PICK): r = pick(c, section, i, row); break;
    case YB_OPCODE(CUT): r = cut(c, i, row); break;
    case YB_OPCODE(JOIN): r = join(c, i, row); break;
    case YB_OPCODE(TABLE):
        r = (i->flag & YB_IF_SAME) != 0 ? same_row(c, section, i, row) : table(c, section, i, row, &also);
        break;
    default:
        for (unsigned k = 1; k < 5; k++)
            in[k - 1] = yb_operand_cell(c, i, k, row);
        r = yb_cell_op(c, i, in, &also);
    }
    put(c, i, i->a, row, r, yb_op_kinds[i->op][0] == 'D');
    if (i->op == YB_OPCODE(MULROUND)) put(c, i, i->d, row, also, true);
    if (i->op == YB_OPCODE(TABLE) && (i->flag & YB_IF_COL) == 0 && i->e != YB_NONE16)
        put(c, i, i->e, row, also, false);
}

static void run_column(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    for (uint32_t row = 0; row < rows; row++)
        run_row(c, section, i, row);
    pad(c, i->a, rows);
    if (yb_op_kinds[i->op][0] == 'D') pad(c, i->a + 1u, rows);
    if (i->op != YB_OPCODE(MULROUND)) return;
    pad(c, i->d, rows);
    pad(c, i->d + 1u, rows);
}

/* ---- reductions ---- */

static int order_by_key(const void *a, const void *b, const void *ctx) {
    const yb_order *x = a, *y = b;
    (void)ctx;
    return x->key < y->key ? -1 : x->key > y->key;
}

static uint32_t distinct(yb_order *order, uint32_t n) {
    uint32_t count = n != 0;
    yb_sort(order, n, sizeof *order, order_by_key, NULL);
    for (uint32_t k = 1; k < n; k++)
        count += order[k].key != order[k - 1].key;
    return count;
}

/* What the selected rows have given so far. */
typedef struct yb_sum {
    uint32_t n;
    yb_wide total;
    int64_t least, greatest;
} yb_sum;

static void sum_row(yb_core *c, yb_sum *sum, uint32_t row, int64_t v) {
    (void)yb_wide_add_over(sum->total, yb_wide_of(v), &sum->total); /* as many rows as there can be fit */
    if (sum->n == 0 || v < sum->least) sum->least = v;
    if (sum->n == 0 || v > sum->greatest) sum->greatest = v;
    c->order[sum->n++] = (yb_order){v, row, 0};
}

static yb_cell reduced(yb_core *c, const yb_insn *i, const yb_sum *sum) {
    yb_cell r = yb_cell_known(0);
    switch (i->op) {
    case YB_OPCODE(RCOUNT): r.v = sum->n; break;
    case YB_OPCODE(RSUM):
        if (!yb_wide_fits(sum->total, &r.v)) return yb_cell_error(YB_E_OVERFLOW);
        break;
    case YB_OPCODE(RDISTINCT): r.v = distinct(c->order, sum->n); break;
    default:
        if (sum->n == 0 && i->d == YB_NONE16) return yb_cell_error(YB_E_EMPTY);
        if (sum->n == 0) return yb_cell_used(yb_operand_cell(c, i, 3, 0));
        r.v = i->op == YB_OPCODE(RMIN) ? sum->least : sum->greatest;
    }
    return r;
}

/* Column of the condition (NONE16: all rows) and of the values (NONE16: only counted). */
static void reduction_columns(const yb_insn *i, uint16_t *where, uint16_t *value) {
    bool count = i->op == YB_OPCODE(RCOUNT);
    *where = count ? i->b : i->c;
    *value = count ? YB_NONE16 : i->b;
}

static yb_cell reduce(yb_core *c, const yb_insn *i, uint32_t rows) {
    yb_sum sum = {0, {0, 0}, 0, 0};
    yb_cell worst = yb_cell_known(0);
    uint16_t where, value;
    reduction_columns(i, &where, &value);
    for (uint32_t row = 0; row < rows; row++) {
        yb_cell m =
            where == YB_NONE16 ? yb_cell_known(1) : yb_cell_used(yb_column_cell(c, where, row, false));
        yb_cell v =
            value == YB_NONE16 ? yb_cell_known(0) : yb_cell_used(yb_column_cell(c, value, row, false));
        worst = yb_cell_worse(worst, m);
        if (m.s != YB_KNOWN || m.v == 0) continue;
        worst = yb_cell_worse(worst, v);
        if (v.s == YB_KNOWN) sum_row(c, &sum, row, v.v);
    }
    return worst.s != YB_KNOWN ? worst : yb_cell_signed(i, reduced(c, i, &sum));
}

/* Kleene or (and) over the rows. */
static yb_cell any_or_all(const yb_core *c, const yb_insn *i, uint32_t rows) {
    const bool settles = i->op == YB_OPCODE(RANY);
    yb_cell worst = yb_cell_known(!settles);
    for (uint32_t row = 0; row < rows; row++) {
        yb_cell cell = yb_cell_used(yb_column_cell(c, i->b, row, false));
        if (cell.s == YB_KNOWN && (cell.v != 0) == settles) return yb_cell_known(settles);
        worst = yb_cell_worse(worst, cell);
    }
    return worst.s != YB_KNOWN ? worst : yb_cell_known(!settles);
}

static void run_reduction(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t list = yb_list_of(c, section, i), rows = c->rows[list];
    yb_cell r;
    if (yb_list_state(c, list) != YB_KNOWN)
        r = yb_cell_unknown();
    else if (i->op == YB_OPCODE(RANY) || i->op == YB_OPCODE(RALL))
        r = any_or_all(c, i, rows);
    else
        r = reduce(c, i, rows);
    put_slot(c, i->a, r);
}

/* ---- payments ---- */

/* What a payment begins with: its condition, amount, cap, and what is left. */
typedef struct yb_pay {
    yb_cell when, asked, cap, left;
} yb_pay;

static yb_cell at_least_zero(yb_cell cap) {
    if (cap.s == YB_KNOWN && cap.v < 0) cap.v = 0;
    return cap;
}

static yb_pay pay_of(const yb_core *c, const yb_insn *i) {
    yb_pay p = {yb_cell_known(1), yb_cell_used(yb_operand_cell(c, i, 1, 0)), yb_operand_cell(c, i, 2, 0),
                yb_cell_used(yb_operand_cell(c, i, 3, 0))};
    if (i->e != YB_NONE16) p.when = yb_cell_used(yb_operand_cell(c, i, 4, 0));
    bool may = (i->flag & YB_IF_SIGNED) != 0 && i->op == YB_OPCODE(PAY);
    if (!may && p.asked.s == YB_KNOWN && p.asked.v < 0) p.asked = yb_cell_error(YB_E_NEGATIVE);
    return p;
}

static void put_pay(yb_core *c, const yb_insn *i, yb_cell asked, yb_cell limit, yb_cell paid, yb_cell left) {
    put_slot(c, i->a, asked);
    put_slot(c, i->a + 1u, limit);
    put_slot(c, i->a + 2u, paid);
    put_slot(c, i->a + 3u, left);
}

/* The payment is not tried, or it is not known whether: true when that was all. */
static bool pay_not_tried(yb_core *c, const yb_insn *i, const yb_pay *p) {
    if (p->when.s != YB_KNOWN) {
        put_pay(c, i, p->when, p->when, p->when, p->when);
        return true;
    }
    if (p->when.v == 0) put_pay(c, i, yb_cell_known(0), yb_cell_none(), yb_cell_known(0), p->left);
    return p->when.v == 0;
}

static yb_cell left_after(yb_cell left, int64_t paid) {
    int64_t r;
    return yb_sub_over(left.v, paid, &r) ? yb_cell_error(YB_E_OVERFLOW) : yb_cell_known(r);
}

static void run_pay(yb_core *c, const yb_insn *i) {
    const yb_pay p = pay_of(c, i);
    const yb_cell limit = at_least_zero(p.cap);
    if (pay_not_tried(c, i, &p)) return;
    yb_cell worst = yb_cell_worse(p.asked, limit.s == YB_NONE ? yb_cell_known(0) : limit);
    worst = yb_cell_worse(worst, p.left);
    if (worst.s != YB_KNOWN) {
        put_pay(c, i, p.asked, limit, worst, worst);
        return;
    }
    int64_t paid = p.asked.v;
    if (paid >= 0) {
        if (limit.s == YB_KNOWN) paid = YB_MIN(paid, limit.v);
        paid = YB_MIN(paid, p.left.v);
    }
    put_pay(c, i, p.asked, limit, yb_cell_known(paid), left_after(p.left, paid));
}

static void run_rest(yb_core *c, const yb_insn *i) {
    yb_cell left = yb_cell_used(yb_operand_cell(c, i, 3, 0));
    put_pay(c, i, left, yb_cell_none(), left, left.s == YB_KNOWN ? yb_cell_known(0) : left);
}

/* PAYEACH's columns. */
typedef struct yb_each {
    uint16_t order, cap, paid, rank;
    uint32_t rows;
} yb_each;

static void put_each(yb_core *c, const yb_each *e, uint32_t row, yb_cell paid, yb_cell rank) {
    put_column(c, e->paid, row, paid);
    put_column(c, e->rank, row, rank);
}

static void put_all(yb_core *c, const yb_each *e, yb_cell paid, yb_cell rank) {
    for (uint32_t row = 0; row < e->rows; row++)
        put_each(c, e, row, paid, rank);
    pad(c, e->paid, e->rows);
    pad(c, e->rank, e->rows);
}

/* Rows in the order of visiting, into the scratch; says whether all keys and caps are known. */
static yb_cell each_order(yb_core *c, const yb_each *e) {
    yb_cell worst = yb_cell_known(0);
    for (uint32_t row = 0; row < e->rows; row++) {
        yb_cell key = yb_cell_used(yb_column_cell(c, e->order, row, false));
        worst = yb_cell_worse(worst, key);
        c->order[row] = (yb_order){key.v, row, 0};
        if (e->cap == YB_NONE16) continue;
        yb_cell cap = yb_column_cell(c, e->cap, row, false);
        if (cap.s != YB_NONE) worst = yb_cell_worse(worst, cap);
    }
    if (worst.s == YB_KNOWN) yb_sort(c->order, e->rows, sizeof *c->order, order_by_key, NULL);
    return worst;
}

/* Visits the rows; the sum of what they paid. `most` rows pay at most (negative: any number). */
static int64_t each_pay(yb_core *c, const yb_each *e, int64_t rest, int64_t most) {
    int64_t total = 0;
    for (uint32_t k = 0; k < e->rows; k++) {
        uint32_t row = c->order[k].row;
        int64_t paid = most == 0 ? 0 : YB_MAX(rest, 0);
        if (e->cap != YB_NONE16) {
            yb_cell cap = at_least_zero(yb_column_cell(c, e->cap, row, false));
            if (cap.s == YB_KNOWN) paid = YB_MIN(paid, cap.v);
        }
        most -= paid > 0 && most > 0;
        rest -= paid;
        total += paid;
        put_each(c, e, row, yb_cell_known(paid), yb_cell_known((int64_t)k + 1));
    }
    return total;
}

static void run_payeach(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint16_t *args = yb_args_of(c, section, i->imm);
    const uint32_t list = yb_list_of(c, section, i);
    const yb_each e = {args[0], args[1], args[2], args[3], c->rows[list]};
    const yb_pay p = pay_of(c, i);
    yb_cell most = p.cap.s == YB_NONE ? yb_cell_known(-1) : at_least_zero(p.cap);
    const yb_cell nothing = p.when.s == YB_KNOWN ? yb_cell_known(0) : p.when;
    put_all(c, &e, nothing, nothing);
    if (pay_not_tried(c, i, &p)) return;
    yb_cell worst = yb_cell_worse(yb_cell_worse(p.asked, most), p.left);
    if (yb_list_state(c, list) != YB_KNOWN) worst = yb_cell_worse(worst, yb_cell_unknown());
    worst = yb_cell_worse(worst, each_order(c, &e));
    if (worst.s != YB_KNOWN) {
        put_all(c, &e, worst, worst);
        put_pay(c, i, p.asked, yb_cell_none(), worst, worst);
        return;
    }
    int64_t paid = each_pay(c, &e, YB_MIN(p.asked.v, p.left.v), most.v);
    put_pay(c, i, p.asked, yb_cell_none(), yb_cell_known(paid), left_after(p.left, paid));
}

bool yb_op_pays(unsigned op) {
    return op == YB_OPCODE(PAY) || op == YB_OPCODE(REST) || op == YB_OPCODE(PAYEACH);
}

/* ---- the run ---- */

void yb_general_insn(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    switch (i->op) {
    case YB_OPCODE(RCOUNT):
    case YB_OPCODE(RSUM):
    case YB_OPCODE(RMIN):
    case YB_OPCODE(RMAX):
    case YB_OPCODE(RANY):
    case YB_OPCODE(RALL):
    case YB_OPCODE(RDISTINCT): run_reduction(c, section, i); break;
    case YB_OPCODE(PAY): run_pay(c, i); break;
    case YB_OPCODE(REST): run_rest(c, i); break;
    case YB_OPCODE(PAYEACH): run_payeach(c, section, i); break;
    default:
        if ((i->flag & YB_IF_COL) != 0)
            run_column(c, section, i);
        else
            run_row(c, section, i, 0);
    }
}

void yb_general_code(yb_core *c, const yb_im_section *section, yb_range_ref insns) {
    for (uint32_t k = 0; k < insns.n; k++)
        yb_general_insn(c, section, &c->image->INSNS[insns.first + k]);
}
