/*
 * The fast run over columns: one loop an instruction. Floor 4.
 *
 * Of every column it is known how many bits its values have at most, so that sums and differences are known to fit
 * before they are made and no row is looked at twice; what might not fit is left to the general run's row by row.
 * Each function returns a word whose top bit is set when a value is in doubt. Rows beyond the last are kept zero
 * and raise no doubt.
 */
#include "eval/fast.h"

/* ---- operations of one line ---- */

#define STEP(k, R)                                                                                           \
    {                                                                                                        \
        LOAD(k)                                                                                              \
        const yb_lanes r = (R);                                                                              \
        low |= r;                                                                                            \
        a[k] = r;                                                                                            \
    }
#define TAIL(k, R)                                                                                           \
    {                                                                                                        \
        LOAD(k)                                                                                              \
        const yb_lanes r = (R)&keep[k];                                                                      \
        low |= r;                                                                                            \
        a[k] = r;                                                                                            \
    }
#define GROUPS(R, NEXT)                                                                                      \
    yb_lanes *a = yb_lanes_of(c, i->a), low = YB_LANES_ALL(0);                                               \
    uint32_t rows = c->rows[c->column_list[i->a]];                                                           \
    for (; rows >= YB_LANE_GROUP; rows -= YB_LANE_GROUP) {                                                   \
        YB_EACH_VECTOR(STEP, R)                                                                              \
        a += YB_VECTORS;                                                                                     \
        NEXT                                                                                                 \
    }                                                                                                        \
    if (rows != 0) {                                                                                         \
        const yb_lanes *keep = yb_tail_lanes(rows);                                                          \
        YB_EACH_VECTOR(TAIL, R)                                                                              \
    }                                                                                                        \
    return (i->flag & YB_IF_NONNEG) != 0 ? yb_lanes_or(low) : 0;

/* Bits of the result go with its column. More than 63: not for these loops. */
static inline bool fits(yb_core *c, const yb_insn *i, unsigned bits) {
    c->column_bits[i->a] = (uint8_t)bits;
    return bits <= 63;
}

#define LOAD(k) const yb_lanes x = b.at[k];
#define COLUMN_1(name, BITS, R)                                                                              \
    uint64_t yb_column_##name(yb_core *c, const yb_im_section *section, const yb_insn *i) {                  \
        yb_lanes same[YB_VECTORS];                                                                           \
        yb_source b = yb_source_of(c, (i->flag & YB_IF_B) != 0, i->b, same);                                 \
        if (!fits(c, i, BITS)) return yb_fast_fallback(c, section, i);                                       \
        GROUPS(R, b.at += b.step;)                                                                           \
    }

COLUMN_1(mov, b.bits, x)
COLUMN_1(neg, b.bits + 1, 0 - x)
COLUMN_1(not, 1, x ^ 1)
#undef LOAD

#define LOAD(k) const yb_lanes x = b.at[k], y = d.at[k];
#define COLUMN_2(name, BITS, R)                                                                              \
    uint64_t yb_column_##name(yb_core *c, const yb_im_section *section, const yb_insn *i) {                  \
        yb_lanes same[2][YB_VECTORS];                                                                        \
        yb_source b = yb_source_of(c, (i->flag & YB_IF_B) != 0, i->b, same[0]);                              \
        yb_source d = yb_source_of(c, (i->flag & YB_IF_C) != 0, i->c, same[1]);                              \
        if (!fits(c, i, BITS)) return yb_fast_fallback(c, section, i);                                       \
        GROUPS(R, b.at += b.step; d.at += d.step;)                                                           \
    }
#define WIDER YB_MAX(b.bits, d.bits)
#define COMPARED (WIDER > 62 ? 64 : 1) /* of values whose difference fits; the result is a bool */

COLUMN_2(add, WIDER + 1, x + y)
COLUMN_2(sub, WIDER + 1, x - y)
COLUMN_2(min, WIDER + 1, y + ((x - y) & YB_MASK(YB_LESS(x, y))))
COLUMN_2(max, WIDER + 1, x - ((x - y) & YB_MASK(YB_LESS(x, y))))
COLUMN_2(eq, 1, YB_IS_ZERO(x ^ y))
COLUMN_2(lt, COMPARED, YB_LESS(x, y))
COLUMN_2(le, COMPARED, YB_LESS(y, x) ^ 1)
COLUMN_2(in, 1, y >> (x & 63) & 1)
COLUMN_2(subset, 1, YB_IS_ZERO(x & ~y))
COLUMN_2(union, WIDER, x | y)
COLUMN_2(without, WIDER, x & ~y)
COLUMN_2(and, 1, x &y)
COLUMN_2(or, 1, x | y)
#undef LOAD

#define LOAD(k) const yb_lanes x = YB_MASK(b.at[k]), y = d.at[k], z = e.at[k];
uint64_t yb_column_sel(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    yb_lanes same[3][YB_VECTORS];
    yb_source b = yb_source_of(c, (i->flag & YB_IF_B) != 0, i->b, same[0]);
    yb_source d = yb_source_of(c, (i->flag & YB_IF_C) != 0, i->c, same[1]);
    yb_source e = yb_source_of(c, (i->flag & YB_IF_D) != 0, i->d, same[2]);
    (void)section;
    c->column_bits[i->a] = YB_MAX(d.bits, e.bits);
    GROUPS((x & y) | (z & ~x), b.at += b.step; d.at += d.step; e.at += e.step;)
}
#undef LOAD

/* ---- row by row ---- */

static inline int64_t value_at(const yb_core *c, bool column, uint16_t at, uint32_t row) {
    return column ? c->column[at][row] : c->v[at];
}

static inline uint8_t state_at(const yb_core *c, bool column, uint16_t at, uint32_t row) {
    return column ? c->column_state[at][row] : c->s[at];
}

static inline uint8_t bits_at(const yb_core *c, bool column, uint16_t at) {
    return column ? c->column_bits[at] : (uint8_t)yb_bits_of(yb_magnitude_of(c->v[at]));
}

static inline void pad_zero(int64_t *column, uint32_t rows) {
    for (; (rows & (YB_LANE_GROUP - 1)) != 0; rows++) column[rows] = 0;
}

uint64_t yb_column_has(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool column = (i->flag & YB_IF_B) != 0;
    int64_t *a = c->column[i->a];
    (void)section;
    for (uint32_t row = 0; row < rows; row++) a[row] = state_at(c, column, i->b, row) != YB_NONE;
    pad_zero(a, rows);
    c->column_bits[i->a] = 1;
    return 0;
}

/* Of a result that cannot be none. */
uint64_t yb_column_nvl(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool b = (i->flag & YB_IF_B) != 0, other = (i->flag & YB_IF_C) != 0;
    int64_t *a = c->column[i->a], seen = 0;
    (void)section;
    for (uint32_t row = 0; row < rows; row++) {
        bool none = state_at(c, b, i->b, row) == YB_NONE;
        a[row] = none ? value_at(c, other, i->c, row) : value_at(c, b, i->b, row);
        seen |= a[row];
    }
    pad_zero(a, rows);
    c->column_bits[i->a] = YB_MAX(bits_at(c, b, i->b), bits_at(c, other, i->c));
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)seen : 0;
}

/* A none anywhere is in doubt: it may stand where it is not chosen. */
uint64_t yb_column_use(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool column = (i->flag & YB_IF_B) != 0;
    uint8_t states = 0;
    for (uint32_t row = 0; row < rows; row++) states |= state_at(c, column, i->b, row);
    return yb_column_mov(c, section, i) | (states != 0 ? YB_DOUBT : 0);
}

/* Columns only: beyond their rows both are zero. */
uint64_t yb_column_check(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t n = yb_lanes_for(c->rows[c->column_list[i->a]]) / YB_LANE_GROUP * YB_VECTORS;
    if ((i->flag & YB_IF_B) == 0 || (i->flag & YB_IF_C) == 0) return yb_fast_fallback(c, section, i);
    const yb_lanes *b = yb_lanes_of(c, i->b), *d = yb_lanes_of(c, i->c);
    yb_lanes differ = YB_LANES_ALL(0);
    for (uint32_t k = 0; k < n; k++) differ |= b[k] ^ d[k];
    return yb_column_mov(c, section, i) | (yb_lanes_or(differ) != 0 ? YB_DOUBT : 0);
}

/* Two factors of so many bits: the product is less than 2^63 or not for these loops. */
static bool product_fits(const yb_core *c, const yb_insn *i, unsigned *bits) {
    *bits = bits_at(c, (i->flag & YB_IF_B) != 0, i->b) + bits_at(c, (i->flag & YB_IF_C) != 0, i->c) + 1u;
    return *bits <= 62;
}

/* An operand row by row: a column, or a slot again and again. */
static inline const int64_t *row_source(const yb_core *c, bool column, uint16_t at) {
    return column ? c->column[at] : &c->v[at];
}

uint64_t yb_column_mul(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const size_t b_step = (i->flag & YB_IF_B) != 0, y_step = (i->flag & YB_IF_C) != 0;
    const int64_t *b = row_source(c, b_step != 0, i->b), *y = row_source(c, y_step != 0, i->c);
    int64_t *a = c->column[i->a], seen = 0;
    unsigned bits;
    if (!product_fits(c, i, &bits)) return yb_fast_fallback(c, section, i);
    for (uint32_t row = 0; row < rows; row++, b += b_step, y += y_step) {
        a[row] = *b * *y;
        seen |= a[row];
    }
    pad_zero(a, rows);
    c->column_bits[i->a] = (uint8_t)bits;
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)seen : 0;
}

/* A product, kept as it is for the trace, and rounded. */
uint64_t yb_column_mulround(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const size_t b_step = (i->flag & YB_IF_B) != 0, y_step = (i->flag & YB_IF_C) != 0;
    const int64_t *b = row_source(c, b_step != 0, i->b), *y = row_source(c, y_step != 0, i->c);
    int64_t *a = c->column[i->a], *lo = c->column[i->d], *hi = c->column[i->d + 1];
    const yb_rounder *how = yb_rounder_of(i->imm);
    uint64_t seen = 0;
    unsigned bits;
    if (how == NULL || !product_fits(c, i, &bits)) return yb_fast_fallback(c, section, i);
    for (uint32_t row = 0; row < rows; row++, b += b_step, y += y_step) {
        const int64_t product = *b * *y, r = yb_round_fast(how, product);
        lo[row] = product;
        hi[row] = product < 0 ? -1 : 0;
        a[row] = r;
        seen |= (uint64_t)r;
    }
    pad_zero(a, rows);
    pad_zero(lo, rows);
    pad_zero(hi, rows);
    const unsigned cut_off = 3u * how->digits; /* 10 is more than 2^3 */
    c->column_bits[i->d] = (uint8_t)bits;
    c->column_bits[i->a] = (uint8_t)(bits > cut_off ? bits - cut_off + 1 : 1);
    c->column_bits[i->d + 1] = 1;
    return (i->flag & YB_IF_NONNEG) != 0 ? seen : 0;
}

/* ---- bands and tables ---- */

uint64_t yb_column_cut(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_im_bands *bands = &c->image->BANDS[c->program->bands.first + c->column_list[i->a] - c->d->lists.n];
    const int64_t *cuts = c->image->CUTS + bands->cuts.first;
    const uint32_t last = bands->cuts.n;
    int64_t *a = c->column[i->a], low = c->v[i->b], high, whole;
    bool slots = (i->flag & (YB_IF_B | YB_IF_C)) == 0;
    if (!slots || yb_add_over(low, c->v[i->c], &high) || yb_sub_over(high, low, &whole))
        return yb_fast_fallback(c, section, i);
    for (uint32_t row = 0; row < last; row++) {
        int64_t to = YB_MIN(high, cuts[row]);
        a[row] = to > low ? to - low : 0;
        low = YB_MAX(low, cuts[row]);
    }
    a[last] = high > low ? high - low : 0;
    pad_zero(a, last + 1);
    c->column_bits[i->a] = (uint8_t)yb_bits_of(yb_magnitude_of(whole));
    return 0;
}

/* The keys that are the same for every row are brought to classes once. */
uint64_t yb_column_table(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_im_table *t = (i->flag & (YB_IF_C | YB_IF_OPTIONAL)) == 0 ? yb_fast_table_of(c, i) : NULL;
    if (t == NULL) return yb_fast_fallback(c, section, i);
    const uint16_t *args = yb_args_of(c, section, i->b);
    const yb_im_dim *dims = c->image->DIMS + t->dims.first;
    const yb_im_row *rows = c->image->ROWS + t->rows.first;
    const uint32_t n = c->rows[c->column_list[i->a]];
    uint64_t stride = 1, same = 0, steps[YB_TABLE_KEYS], seen = 0;
    uint32_t varying[YB_TABLE_KEYS], n_varying = 0;
    bool out = false;
    for (uint32_t k = t->dims.n; k-- > 0; stride *= dims[k].classes) {
        if (args[k] >= YB_ARG_BAND) {
            steps[n_varying] = stride;
            varying[n_varying++] = k;
        } else {
            same += yb_class_of(c->image, &dims[k], c->v[args[k]], &out) * stride;
        }
    }
    for (uint32_t row = 0; row < n; row++) {
        uint64_t at = same;
        for (uint32_t k = 0; k < n_varying; k++)
            at += yb_class_of(c->image, &dims[varying[k]], yb_arg_cell(c, i, args[varying[k]], row).v, &out) * steps[k];
        if (out) return yb_fast_fallback(c, section, i);
        const yb_im_row *found = &rows[c->image->CELLS[t->cells.first + at]];
        if (!yb_row_plain(found)) return yb_fast_fallback(c, section, i);
        c->column[i->a][row] = found->value;
        seen |= yb_magnitude_of(found->value);
        if ((i->flag & YB_IF_NONNEG) != 0 && found->value < 0) return YB_DOUBT;
    }
    pad_zero(c->column[i->a], n);
    c->column_bits[i->a] = (uint8_t)yb_bits_of(seen);
    return 0;
}

/* ---- reductions ---- */

/* Sum of the selected rows, where it is sure to fit. */
uint64_t yb_reduce_sum(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_lanes *b = yb_lanes_of(c, i->b);
    const uint32_t rows = c->rows[c->column_list[i->b]];
    const yb_lanes *const end = b + yb_lanes_for(rows) / YB_LANE_GROUP * YB_VECTORS;
    yb_lanes sum = YB_LANES_ALL(0);
    if (c->column_bits[i->b] + yb_bits_of(rows) > 63) return yb_fast_fallback(c, section, i);
    if (i->c == YB_NONE16) {
        for (; b < end; b += YB_VECTORS)
            for (unsigned k = 0; k < YB_VECTORS; k++) sum += b[k];
    } else {
        const yb_lanes *m = yb_lanes_of(c, i->c);
        for (; b < end; b++, m++) sum += *b & YB_MASK(*m);
    }
    int64_t total = (int64_t)yb_lanes_sum(sum);
    c->v[i->a] = total;
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)total : 0;
}

/* How many rows of a condition hold. */
static int64_t holding(const yb_core *c, uint16_t column) {
    const uint32_t n = yb_lanes_for(c->rows[c->column_list[column]]) / YB_LANE_GROUP * YB_VECTORS;
    const yb_lanes *b = yb_lanes_of(c, column);
    yb_lanes sum = YB_LANES_ALL(0);
    for (uint32_t k = 0; k < n; k++) sum += b[k];
    return (int64_t)yb_lanes_sum(sum);
}

uint64_t yb_reduce_count(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    c->v[i->a] = i->b == YB_NONE16 ? (int64_t)c->rows[yb_list_of(c, section, i)] : holding(c, i->b);
    return 0;
}

uint64_t yb_reduce_any(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    (void)section;
    c->v[i->a] = holding(c, i->b) != 0;
    return 0;
}

uint64_t yb_reduce_all(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    (void)section;
    c->v[i->a] = holding(c, i->b) == c->rows[c->column_list[i->b]];
    return 0;
}
