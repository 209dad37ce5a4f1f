/*
 * The fast run over columns: one loop an instruction. Floor 4.
 *
 * Each function returns a word whose top bit is set when a value is in doubt. Rows beyond the last are kept zero
 * and raise no doubt.
 */
#include "eval/fast.h"

/* ---- operations of one line ---- */

#define STEP(k, R, DOUBT)                                                                                    \
    {                                                                                                        \
        LOAD(k)                                                                                              \
        const yb_lanes r = (R);                                                                              \
        doubt |= (DOUBT);                                                                                    \
        low |= r;                                                                                            \
        a[k] = r;                                                                                            \
    }
#define TAIL(k, R, DOUBT)                                                                                    \
    {                                                                                                        \
        LOAD(k)                                                                                              \
        const yb_lanes r = (R);                                                                              \
        doubt |= (DOUBT)&keep[k];                                                                            \
        low |= r & keep[k];                                                                                  \
        a[k] = r & keep[k];                                                                                  \
    }
#define GROUPS(R, DOUBT, NEXT)                                                                               \
    for (; rows >= YB_LANE_GROUP; rows -= YB_LANE_GROUP) {                                                   \
        YB_EACH_VECTOR(STEP, R, DOUBT)                                                                       \
        a += YB_VECTORS;                                                                                     \
        NEXT                                                                                                 \
    }                                                                                                        \
    if (rows != 0) {                                                                                         \
        const yb_lanes *keep = yb_tail_lanes(rows);                                                          \
        YB_EACH_VECTOR(TAIL, R, DOUBT)                                                                       \
    }

static inline uint64_t doubt_of(const yb_insn *i, yb_lanes doubt, yb_lanes low) {
    return yb_lanes_or(doubt) | ((i->flag & YB_IF_NONNEG) != 0 ? yb_lanes_or(low) : 0);
}

#define BEGIN                                                                                                \
    yb_lanes *a = yb_lanes_of(c, i->a), doubt = YB_LANES_ALL(0), low = YB_LANES_ALL(0);                      \
    uint32_t rows = c->rows[c->column_list[i->a]];

#define LOAD(k) const yb_lanes x = b.at[k];
#define COLUMN_1(name, R, DOUBT)                                                                             \
    uint64_t yb_column_##name(yb_core *c, const yb_insn *i) {                                                \
        yb_lanes same[YB_VECTORS];                                                                           \
        yb_source b = yb_source_of(c, (i->flag & YB_IF_B) != 0, i->b, same);                                 \
        BEGIN                                                                                                \
        GROUPS(R, DOUBT, b.at += b.step;)                                                                    \
        return doubt_of(i, doubt, low);                                                                      \
    }

#define NO_DOUBT YB_LANES_ALL(0)
COLUMN_1(mov, x, NO_DOUBT)
COLUMN_1(neg, 0 - x, x &r)
COLUMN_1(not, x ^ 1, NO_DOUBT)
#undef LOAD

#define LOAD(k) const yb_lanes x = b.at[k], y = d.at[k];
#define COLUMN_2(name, R, DOUBT)                                                                             \
    uint64_t yb_column_##name(yb_core *c, const yb_insn *i) {                                                \
        yb_lanes same[2][YB_VECTORS];                                                                        \
        yb_source b = yb_source_of(c, (i->flag & YB_IF_B) != 0, i->b, same[0]);                              \
        yb_source d = yb_source_of(c, (i->flag & YB_IF_C) != 0, i->c, same[1]);                              \
        BEGIN                                                                                                \
        GROUPS(R, DOUBT, b.at += b.step; d.at += d.step;)                                                    \
        return doubt_of(i, doubt, low);                                                                      \
    }

COLUMN_2(add, x + y, (x ^ r) & (y ^ r))
COLUMN_2(sub, x - y, (x ^ y) & (x ^ r))
COLUMN_2(min, YB_CHOOSE(YB_TOP_MASK(YB_LESS(x, y)), x, y), NO_DOUBT)
COLUMN_2(max, YB_CHOOSE(YB_TOP_MASK(YB_LESS(x, y)), y, x), NO_DOUBT)
COLUMN_2(eq, YB_IS_ZERO(x ^ y), NO_DOUBT)
COLUMN_2(lt, YB_LESS(x, y) >> 63, NO_DOUBT)
COLUMN_2(le, (YB_LESS(y, x) >> 63) ^ 1, NO_DOUBT)
COLUMN_2(in, y >> (x & 63) & 1, NO_DOUBT)
COLUMN_2(subset, YB_IS_ZERO(x & ~y), NO_DOUBT)
COLUMN_2(union, x | y, NO_DOUBT)
COLUMN_2(without, x & ~y, NO_DOUBT)
COLUMN_2(and, x &y, NO_DOUBT)
COLUMN_2(or, x | y, NO_DOUBT)
COLUMN_2(check, x, (x ^ y) | (0 - (x ^ y))) /* the top bit is set unless they are equal */
#undef LOAD

#define LOAD(k) const yb_lanes x = 0 - b.at[k], y = d.at[k], z = e.at[k];
uint64_t yb_column_sel(yb_core *c, const yb_insn *i) {
    yb_lanes same[3][YB_VECTORS];
    yb_source b = yb_source_of(c, (i->flag & YB_IF_B) != 0, i->b, same[0]);
    yb_source d = yb_source_of(c, (i->flag & YB_IF_C) != 0, i->c, same[1]);
    yb_source e = yb_source_of(c, (i->flag & YB_IF_D) != 0, i->d, same[2]);
    BEGIN
    GROUPS(YB_CHOOSE(x, y, z), NO_DOUBT, b.at += b.step; d.at += d.step; e.at += e.step;)
    return doubt_of(i, doubt, low);
}
#undef LOAD

/* ---- row by row ---- */

static inline int64_t value_at(const yb_core *c, bool column, uint16_t at, uint32_t row) {
    return column ? c->column[at][row] : c->v[at];
}

static inline uint8_t state_at(const yb_core *c, bool column, uint16_t at, uint32_t row) {
    return column ? c->column_state[at][row] : c->s[at];
}

static void pad_zero(int64_t *column, uint32_t rows) {
    for (; (rows & (YB_LANE_GROUP - 1)) != 0; rows++) column[rows] = 0;
}

uint64_t yb_column_has(yb_core *c, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool column = (i->flag & YB_IF_B) != 0;
    int64_t *a = c->column[i->a];
    for (uint32_t row = 0; row < rows; row++) a[row] = state_at(c, column, i->b, row) != YB_NONE;
    pad_zero(a, rows);
    return 0;
}

/* Of a result that cannot be none. */
uint64_t yb_column_nvl(yb_core *c, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool b = (i->flag & YB_IF_B) != 0, other = (i->flag & YB_IF_C) != 0;
    int64_t *a = c->column[i->a], seen = 0;
    for (uint32_t row = 0; row < rows; row++) {
        bool none = state_at(c, b, i->b, row) == YB_NONE;
        a[row] = none ? value_at(c, other, i->c, row) : value_at(c, b, i->b, row);
        seen |= a[row];
    }
    pad_zero(a, rows);
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)seen : 0;
}

/* A none anywhere is in doubt: it may stand where it is not chosen. */
uint64_t yb_column_use(yb_core *c, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool column = (i->flag & YB_IF_B) != 0;
    uint8_t states = 0;
    for (uint32_t row = 0; row < rows; row++) states |= state_at(c, column, i->b, row);
    return yb_column_mov(c, i) | (states != 0 ? YB_DOUBT : 0);
}

uint64_t yb_column_mul(yb_core *c, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool b = (i->flag & YB_IF_B) != 0, other = (i->flag & YB_IF_C) != 0;
    int64_t *a = c->column[i->a], seen = 0;
    bool over = false;
    for (uint32_t row = 0; row < rows; row++) {
        over |= yb_mul_over(value_at(c, b, i->b, row), value_at(c, other, i->c, row), &a[row]);
        seen |= a[row];
    }
    pad_zero(a, rows);
    return (over ? YB_DOUBT : 0) | ((i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)seen : 0);
}

/* A product, kept as it is for the trace, and rounded. Products of more than 64 bits are left to the general run. */
uint64_t yb_column_mulround(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    uint32_t rows = c->rows[c->column_list[i->a]];
    const size_t b_step = (i->flag & YB_IF_B) != 0, c_step = (i->flag & YB_IF_C) != 0;
    const int64_t *b = b_step ? c->column[i->b] : &c->v[i->b], *by = c_step ? c->column[i->c] : &c->v[i->c];
    int64_t *a = c->column[i->a], *lo = c->column[i->d], *hi = c->column[i->d + 1], *const begin = a;
    const yb_rounder how = yb_rounder_of(i->imm);
    uint64_t doubt = 0, seen = 0;
    const uint32_t all = rows;
    if (!how.simple) return yb_fast_fallback(c, section, i);
    for (; rows != 0; rows--, b += b_step, by += c_step) {
        int64_t product;
        doubt |= (uint64_t)0 - (uint64_t)yb_mul_over(*b, *by, &product);
        *lo++ = product;
        *hi++ = product < 0 ? -1 : 0;
        int64_t r = yb_round_fast(&how, product, &doubt);
        seen |= (uint64_t)r;
        *a++ = r;
    }
    pad_zero(begin, all);
    pad_zero(c->column[i->d], all);
    pad_zero(c->column[i->d + 1], all);
    return doubt | ((i->flag & YB_IF_NONNEG) != 0 ? seen : 0);
}

/* ---- bands and tables ---- */

uint64_t yb_column_cut(yb_core *c, const yb_insn *i) {
    const yb_im_bands *bands = &c->image->BANDS[c->program->bands.first + c->column_list[i->a] - c->d->lists.n];
    const int64_t *cuts = c->image->CUTS + bands->cuts.first;
    const uint32_t rows = bands->cuts.n + 1;
    int64_t *a = c->column[i->a], low = c->v[i->b], high, length;
    if ((i->flag & (YB_IF_B | YB_IF_C)) != 0) return YB_DOUBT;
    bool over = yb_add_over(low, c->v[i->c], &high);
    for (uint32_t row = 0; row < rows; row++) {
        int64_t to = row + 1 < rows ? YB_MIN(high, cuts[row]) : high;
        bool empty = to <= low;
        over |= yb_sub_over(to, low, &length) && !empty;
        a[row] = empty ? 0 : length;
        if (row + 1 < rows) low = YB_MAX(low, cuts[row]);
    }
    pad_zero(a, rows);
    return over ? YB_DOUBT : 0;
}

/* Keys that are the same for every row are fetched once. */
uint64_t yb_column_table(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_im_table *t = (i->flag & (YB_IF_C | YB_IF_OPTIONAL)) == 0 ? yb_fast_table_of(c, i) : NULL;
    const uint16_t *args = yb_args_of(c, section, i->b);
    const uint32_t rows = c->rows[c->column_list[i->a]];
    int64_t keys[YB_TABLE_KEYS], *a = c->column[i->a];
    uint64_t seen = 0;
    if (t == NULL) return yb_fast_fallback(c, section, i);
    for (uint32_t row = 0; row < rows; row++) {
        for (uint32_t k = 0; k < t->dims.n; k++)
            if (row == 0 || args[k] >= YB_ARG_BAND) keys[k] = yb_arg_cell(c, i, args[k], row).v;
        uint32_t at = yb_table_row(c->image, t, keys);
        if (at == YB_NONE32 || !yb_row_plain(&c->image->ROWS[at])) return yb_fast_fallback(c, section, i);
        a[row] = c->image->ROWS[at].value;
        seen |= (uint64_t)a[row];
    }
    pad_zero(a, rows);
    return (i->flag & YB_IF_NONNEG) != 0 ? seen : 0;
}

/* ---- reductions ---- */

#define SUM_ROWS_MOST 4096
#define SUM_VALUE_BITS 50 /* 2^12 rows of less than 2^50 each do not overflow */

/* Sum of the selected rows; doubt if any is so large that the sum might not fit. */
uint64_t yb_reduce_sum(yb_core *c, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->b]];
    const uint32_t n = yb_lanes_for(rows) / YB_LANE_GROUP * YB_VECTORS;
    const yb_lanes *b = yb_lanes_of(c, i->b), *m = i->c == YB_NONE16 ? NULL : yb_lanes_of(c, i->c);
    const yb_lanes half = YB_LANES_ALL((uint64_t)1 << SUM_VALUE_BITS);
    yb_lanes sum = YB_LANES_ALL(0), seen = YB_LANES_ALL(0);
    if (rows > SUM_ROWS_MOST) return YB_DOUBT;
    if (m == NULL) {
        for (uint32_t k = 0; k < n; k++) {
            sum += b[k];
            seen |= b[k] + half;
        }
    } else {
        for (uint32_t k = 0; k < n; k++) {
            const yb_lanes x = b[k] & (0 - m[k]);
            sum += x;
            seen |= x + half;
        }
    }
    int64_t total = (int64_t)yb_lanes_sum(sum);
    c->v[i->a] = total;
    uint64_t doubt = yb_lanes_or(seen) >> (SUM_VALUE_BITS + 1) != 0 ? YB_DOUBT : 0;
    return doubt | ((i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)total : 0);
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

uint64_t yb_reduce_any(yb_core *c, const yb_insn *i) {
    c->v[i->a] = holding(c, i->b) != 0;
    return 0;
}

uint64_t yb_reduce_all(yb_core *c, const yb_insn *i) {
    c->v[i->a] = holding(c, i->b) == c->rows[c->column_list[i->b]];
    return 0;
}
