/*
 * The fast run: from a number to the column of its bands, and from columns back to numbers. Floor 4.
 */
#include "eval/fast.h"

#define SIGN ((uint64_t)1 << 63)
#define DISTINCT_ROWS 16u /* beyond so many they are sorted */

/* ---- bands and tables ---- */

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

/* The cell for the first band; `step`: from one class of the band to the next. */
static const uint16_t *table_cells(const yb_step *t, const yb_core *c, uint64_t *step, bool *out) {
    const yb_image *im = c->image;
    const yb_im_table *table = t->b;
    const yb_im_bands *bands = t->d;
    const uint16_t *args = t->c, *cell = im->CELLS + table->cells.first;
    const yb_im_dim *dims = im->DIMS + table->dims.first;
    uint64_t stride = 1;
    for (uint32_t k = table->dims.n; k-- > 0; stride *= dims[k].classes) {
        const bool band = args[k] == YB_ARG_BAND;
        const int64_t key = band ? im->CUTS[bands->keys.first] : c->v[args[k]];
        cell += yb_class_of(im, &dims[k], key, out) * stride;
        if (band) *step = stride;
    }
    return cell;
}

/* The key that varies is the band, and the table has the same bands: one class is beside the other. */
static void run_table(const yb_step *t, yb_core *c) {
    const yb_im_row *rows = c->image->ROWS + ((const yb_im_table *)t->b)->rows.first;
    const uint32_t n = *t->rows;
    uint64_t step = 0, seen = 0;
    int64_t *a = t->a;
    bool out = false;
    const uint16_t *cell = table_cells(t, c, &step, &out);
    for (uint32_t row = 0; row < n; row++, cell += step) {
        const yb_im_row *found = &rows[*cell];
        if (out || !yb_row_plain(found)) {
            yb_run_general(t, c);
            return;
        }
        a[row] = found->value;
        seen |= yb_magnitude_of(found->value) | ((uint64_t)found->value & SIGN);
    }
    yb_pad_zero(t->a, n);
    c->doubt |= yb_doubt_beyond((int64_t)(seen & ~SIGN), YB_BITS_OF(c->column_bits[t->insn->a]));
    c->doubt |= (t->insn->flag & YB_IF_NONNEG) != 0 ? yb_doubt_unless_small(seen) : 0;
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

/* Whether the bands' own keys are of neighbouring classes of the one dimension that is left out. */
static bool same_bands(const yb_core *c, const yb_im_table *table, const uint16_t *args,
                       const yb_im_bands *bands) {
    const int64_t *keys = c->image->CUTS + bands->keys.first;
    const yb_im_dim *dims = c->image->DIMS + table->dims.first, *band = NULL;
    bool out = false;
    for (uint32_t k = 0; k < table->dims.n; k++) {
        if (args[k] < YB_ARG_BAND) continue;
        if (args[k] > YB_ARG_BAND || band != NULL) return false;
        band = &dims[k];
    }
    if (band == NULL || bands->keys.n != bands->cuts.n + 1) return false;
    const uint64_t first = yb_class_of(c->image, band, keys[0], &out);
    for (uint32_t row = 0; row < bands->keys.n; row++)
        if (yb_class_of(c->image, band, keys[row], &out) != first + row) return false;
    return !out;
}

static bool prepare_table(const yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    const yb_im_table *table = yb_prepared_table(c, i);
    const yb_im_bands *bands = bands_of(c, i);
    t->b = table;
    t->c = yb_args_of(c, section, i->b);
    t->d = bands;
    if (table == NULL || bands == NULL || (i->flag & YB_IF_SAME) != 0 || !same_bands(c, table, t->c, bands)) return false;
    t->run = run_table;
    return true;
}

bool yb_prepare_bands(const yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    return i->op == YB_OPCODE(CUT) ? prepare_cut(c, i, t) : prepare_table(c, section, i, t);
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
    return (t->insn->flag & YB_IF_NONNEG) != 0 ? yb_doubt_unless_small((uint64_t)A) : 0;
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
