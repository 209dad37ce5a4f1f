/*
 * The fast run: from a number to the column of its bands, from columns back to numbers, and past the columns of a list that is
 * empty. Floor 4.
 */
#include "eval/fast.h"

#define DISTINCT_ROWS 16u /* beyond so many they are sorted */

/* ---- bands ---- */

static void run_cut(const yb_step *t, yb_core *c) {
    const yb_im_bands *bands = t->d;
    const int64_t *cut = c->image->CUTS + bands->cuts.first, *const end = cut + bands->cuts.n;
    int64_t low = *(const int64_t *)t->b, *a = t->a;
    const int64_t high = (int64_t)((uint64_t)low + *(const uint64_t *)t->c);
    for (; cut < end; cut++, a++) {
        const int64_t to = YB_MIN(high, *cut);
        *a = to > low ? to - low : 0;
        low = YB_MAX(low, *cut);
    }
    *a = high > low ? high - low : 0;
    yb_pad_zero(t->a, bands->cuts.n + 1);
    yb_next(t, c);
}

static const yb_im_bands *bands_of(const yb_core *c, const yb_insn *i) {
    const uint32_t list = c->column_list[i->a];
    return list < c->d->lists.n ? NULL : yb_bands_of(c, list);
}

static bool prepare_cut(const yb_core *c, const yb_insn *i, yb_step *t) {
    if ((i->flag & (YB_IF_B | YB_IF_C)) != 0) return false;
    t->d = bands_of(c, i);
    t->run = run_cut;
    return true;
}

bool yb_prepare_bands(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    return i->op == YB_OPCODE(CUT) ? prepare_cut(c, i, t) : yb_prepare_band_table(c, section, i, bands_of(c, i), t);
}

/* ---- reductions ---- */

/* How many rows of a condition hold. */
static int64_t holding(const yb_step *t) {
    const size_t n = yb_lanes_for(*t->rows) / YB_LANE_GROUP * YB_VECTORS;
    const yb_lanes *b = t->b;
    yb_lanes sum = YB_LANES_ALL(0);
    for (size_t k = 0; k < n; k++)
        sum += b[k];
    return (int64_t)yb_lanes_sum(sum);
}

#define A (*(int64_t *)t->a)

static void run_rows(const yb_step *t, yb_core *c) {
    A = *t->rows;
    yb_next(t, c);
}
static void run_count(const yb_step *t, yb_core *c) {
    A = holding(t);
    yb_next(t, c);
}
static void run_any(const yb_step *t, yb_core *c) {
    A = holding(t) != 0;
    yb_next(t, c);
}
static void run_all(const yb_step *t, yb_core *c) {
    A = holding(t) == *t->rows;
    yb_next(t, c);
}

static inline uint64_t sum_doubt(const yb_step *t) {
    return (t->insn.flag & YB_IF_NONNEG) != 0 ? yb_doubt_unless_small((uint64_t)A) : 0;
}

static void run_sum(const yb_step *t, yb_core *c) {
    A = holding(t); /* the same loop */
    c->doubt |= sum_doubt(t);
    yb_next(t, c);
}

static void run_sum_where(const yb_step *t, yb_core *c) {
    const size_t n = yb_lanes_for(*t->rows) / YB_LANE_GROUP * YB_VECTORS;
    const yb_lanes *b = t->b, *m = t->c;
    yb_lanes sum = YB_LANES_ALL(0);
    for (size_t k = 0; k < n; k++)
        sum += b[k] & YB_MASK(m[k]);
    A = (int64_t)yb_lanes_sum(sum);
    c->doubt |= sum_doubt(t);
    yb_next(t, c);
}

/* Each value is looked for among those before it: lists of people are short. */
static void run_distinct(const yb_step *t, yb_core *c) {
    const int64_t *value = t->b, *where = t->c;
    const uint32_t rows = *t->rows;
    uint32_t n = 0;
    if (rows > DISTINCT_ROWS) {
        yb_run_general(t, c);
        return;
    }
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t k = 0;
        if (where != NULL && where[row] == 0) continue;
        while (k < n && c->order[k].key != value[row])
            k++;
        c->order[k].key = value[row];
        n += k == n;
    }
    A = n;
    yb_next(t, c);
}

bool yb_prepare_reduction(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    t->a = &c->v[i->a];
    t->rows = &c->rows[yb_list_of(c, section, i)];
    t->b = i->b != YB_NONE16 ? c->column[i->b] : NULL;
    switch (i->op) {
    case YB_OPCODE(RCOUNT): t->run = i->b == YB_NONE16 ? run_rows : run_count; return true;
    case YB_OPCODE(RANY): t->run = run_any; return true;
    case YB_OPCODE(RALL): t->run = run_all; return true;
    case YB_OPCODE(RSUM):
        t->run = i->c == YB_NONE16 ? run_sum : run_sum_where;
        t->c = i->c == YB_NONE16 ? NULL : c->column[i->c];
        return true;
    case YB_OPCODE(RDISTINCT):
        t->run = run_distinct;
        t->c = i->c == YB_NONE16 ? NULL : c->column[i->c];
        return true;
    default: return false;
    }
}

/* ---- lists without rows ---- */

/* Columns of a list that has no rows are made already: on to what is behind them, which for most people is all there is to do
   about those whom they are bound to. */
static void run_columns(const yb_step *t, yb_core *c) {
    if (*t->rows == 0) {
        t += t->beyond;
        t->run(t, c);
    } else {
        t->full(t, c);
    }
}

#define COLUMNS_LEAST 3 /* fewer are made sooner than left out */

/* How many steps, one behind the other, make nothing but columns of the list that the first is over. */
static uint16_t columns_from(const yb_core *c, const yb_step *t, const yb_step *end) {
    const yb_step *const first = t;
    const bool asks = (first->insn.flag & YB_IF_COL) != 0 && first->inner == NULL && first->insn.op != YB_OPCODE(TABLE);
    if (!asks || c->column_list[first->insn.a] >= c->d->lists.n) return 0;
    while (t < end && t - first < UINT16_MAX && (t->insn.flag & YB_IF_COL) != 0 && t->sum == 0 &&
           c->column_list[t->insn.a] == c->column_list[first->insn.a])
        t++;
    return (uint16_t)(t - first);
}

/* Only where steps chain: a loop over all of them takes them one by one. */
void yb_leave_out_columns(const yb_core *c, yb_step *steps, uint32_t n) {
    for (yb_step *t = steps, *end = steps + n; YB_STEPS_CHAINED && t < end; t++) {
        const uint16_t columns = columns_from(c, t, end);
        if (columns < COLUMNS_LEAST) continue;
        t->beyond = columns;
        t->rows = &c->rows[c->column_list[t->insn.a]]; /* a step of the general kind has none */
        t->full = t->run;
        t->run = run_columns;
        t += columns - 1;
    }
}
