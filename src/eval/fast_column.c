/*
 * The fast run over columns: one loop an instruction. Floor 4.
 *
 * Of every column it is known how many bits its values have at most, so that sums and differences are known
 * to fit before they are made and no row is looked at twice; what might not fit is left to the general run's
 * row by row. Each function returns a word whose top bit is set when a value is in doubt. Rows beyond the
 * last are kept zero and raise no doubt.
 */
#include "eval/fast.h"

/* ---- operations of one line ---- */

/*
 * Each operand is a column, or a slot that is the same for every row; the loops differ only in that. Operands
 * and result go on by one index, which leaves three instructions of overhead to four rows.
 */
typedef struct yb_span {
    yb_lanes *a;
    size_t full;   /* vectors of whole groups */
    uint32_t tail; /* rows beyond them */
} yb_span;

static inline yb_span span_of(const yb_core *c, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    return (yb_span){yb_lanes_of(c, i->a), (size_t)(rows / YB_LANE_GROUP) * YB_VECTORS, rows % YB_LANE_GROUP};
}

/* What a function returns: the values seen, where a negative one is an error. */
static inline uint64_t negatives(const yb_insn *i, yb_lanes seen) {
    return (i->flag & YB_IF_NONNEG) != 0 ? yb_lanes_or(seen) : 0;
}

#define STEP(k, R)                                                                                           \
    {                                                                                                        \
        const size_t at = n + k;                                                                             \
        const yb_lanes r = (R);                                                                              \
        seen |= r;                                                                                           \
        w.a[at] = r;                                                                                         \
    }
#define TAIL(k, R)                                                                                           \
    {                                                                                                        \
        const size_t at = n + k;                                                                             \
        const yb_lanes r = (R)&keep[k];                                                                      \
        seen |= r;                                                                                           \
        w.a[at] = r;                                                                                         \
    }
/* R is the result at the index `at`. */
#define RUN(R)                                                                                               \
    {                                                                                                        \
        yb_lanes seen = YB_LANES_ALL(0);                                                                     \
        size_t n = 0;                                                                                        \
        for (; n < w.full; n += YB_VECTORS) {                                                                \
            YB_EACH_VECTOR(STEP, R)                                                                          \
        }                                                                                                    \
        if (w.tail != 0) {                                                                                   \
            const yb_lanes *keep = yb_tail_lanes(w.tail);                                                    \
            YB_EACH_VECTOR(TAIL, R)                                                                          \
        }                                                                                                    \
        return negatives(i, seen);                                                                           \
    }

/* Bits of an operand's values. */
static inline unsigned bits_at(const yb_core *c, bool column, uint16_t at) {
    return column ? c->column_bits[at] : yb_bits_of(yb_magnitude_of(c->v[at]));
}

/* Bits of the result go with its column. More than 63: not for these loops. */
static inline bool fits(yb_core *c, const yb_insn *i, unsigned bits) {
    c->column_bits[i->a] = (uint8_t)bits;
    return bits <= 63;
}

static inline yb_lanes same_lanes(const yb_core *c, uint16_t slot) {
    return YB_LANES_ALL((uint64_t)c->v[slot]);
}

#define COLUMN_1(name, BITS, R)                                                                              \
    uint64_t yb_column_##name(yb_core *c, const yb_im_section *section, const yb_insn *i) {                  \
        const bool column = (i->flag & YB_IF_B) != 0;                                                        \
        const unsigned p = bits_at(c, column, i->b);                                                         \
        (void)p;                                                                                             \
        if (!column || !fits(c, i, BITS)) return yb_fast_fallback(c, section, i);                            \
        const yb_span w = span_of(c, i);                                                                     \
        const yb_lanes *x = yb_lanes_of(c, i->b);                                                            \
        RUN(R)                                                                                               \
    }

COLUMN_1(mov, p, x[at])
COLUMN_1(neg, p + 1, 0 - x[at])
COLUMN_1(not, 1, x[at] ^ 1)

static inline yb_lanes op_add(yb_lanes x, yb_lanes y) {
    return x + y;
}
static inline yb_lanes op_sub(yb_lanes x, yb_lanes y) {
    return x - y;
}
static inline yb_lanes op_min(yb_lanes x, yb_lanes y) {
    return y + ((x - y) & YB_MASK(YB_LESS(x, y)));
}
static inline yb_lanes op_larger(yb_lanes x, yb_lanes y) {
    return x - ((x - y) & YB_MASK(YB_LESS(x, y)));
}
static inline yb_lanes op_eq(yb_lanes x, yb_lanes y) {
    return YB_IS_ZERO(x ^ y);
}
static inline yb_lanes op_lt(yb_lanes x, yb_lanes y) {
    return YB_LESS(x, y);
}
static inline yb_lanes op_le(yb_lanes x, yb_lanes y) {
    return YB_LESS(y, x) ^ 1;
}
static inline yb_lanes op_in(yb_lanes x, yb_lanes y) {
    return y >> (x & 63) & 1;
}
static inline yb_lanes op_subset(yb_lanes x, yb_lanes y) {
    return YB_IS_ZERO(x & ~y);
}
static inline yb_lanes op_union(yb_lanes x, yb_lanes y) {
    return x | y;
}
static inline yb_lanes op_without(yb_lanes x, yb_lanes y) {
    return x & ~y;
}
static inline yb_lanes op_and(yb_lanes x, yb_lanes y) {
    return x & y;
}
static inline yb_lanes op_or(yb_lanes x, yb_lanes y) {
    return x | y;
}

/* Three loops: over both columns, over the first alone, over the second alone. BITS from those of x and y, p
 * and q. */
#define COLUMN_2(name, BITS)                                                                                 \
    static uint64_t name##_both(const yb_insn *i, yb_span w, const yb_lanes *x, const yb_lanes *y)           \
        RUN(op_##name(x[at], y[at])) static uint64_t name##_first(const yb_insn *i, yb_span w,               \
                                                                  const yb_lanes *x, yb_lanes y)             \
            RUN(op_##name(x[at], y)) static uint64_t name##_second(                                          \
                const yb_insn *i, yb_span w, yb_lanes x, const yb_lanes *y) RUN(op_##name(x, y[at]))         \
                uint64_t yb_column_##name(yb_core *c, const yb_im_section *section, const yb_insn *i) {      \
        const unsigned columns = i->flag & (YB_IF_B | YB_IF_C);                                              \
        const unsigned p = bits_at(c, (columns & YB_IF_B) != 0, i->b);                                       \
        const unsigned q = bits_at(c, (columns & YB_IF_C) != 0, i->c);                                       \
        (void)p, (void)q;                                                                                    \
        if (columns == 0 || !fits(c, i, BITS)) return yb_fast_fallback(c, section, i);                       \
        const yb_span w = span_of(c, i);                                                                     \
        if (columns == YB_IF_B) return name##_first(i, w, yb_lanes_of(c, i->b), same_lanes(c, i->c));        \
        if (columns == YB_IF_C) return name##_second(i, w, same_lanes(c, i->b), yb_lanes_of(c, i->c));       \
        return name##_both(i, w, yb_lanes_of(c, i->b), yb_lanes_of(c, i->c));                                \
    }
#define WIDER YB_MAX(p, q)
#define COMPARED (WIDER > 62 ? 64u : 1u) /* of values whose difference fits; the result is a bool */

COLUMN_2(add, WIDER + 1)
COLUMN_2(sub, WIDER + 1)
COLUMN_2(min, WIDER + 1)
uint64_t yb_column_larger(yb_core *c, const yb_im_section *section, const yb_insn *i);
COLUMN_2(larger, WIDER + 1)
COLUMN_2(eq, 1)
COLUMN_2(lt, COMPARED)
COLUMN_2(le, COMPARED)
COLUMN_2(in, 1)
COLUMN_2(subset, 1)
COLUMN_2(union, WIDER)
COLUMN_2(without, WIDER)
COLUMN_2(and, 1)
COLUMN_2(or, 1)

static uint64_t sum4_all(const yb_insn *i, yb_span w, const yb_lanes *x, const yb_lanes *y, const yb_lanes *z,
                         const yb_lanes *u) RUN(x[at] + y[at] + z[at] + u[at])

/* Of four columns; anything else is rare. */
uint64_t yb_column_sum4(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const unsigned all = YB_IF_B | YB_IF_C | YB_IF_D | YB_IF_E;
    if ((i->flag & all) != all) return yb_fast_fallback(c, section, i);
    const unsigned p = YB_MAX(c->column_bits[i->b], c->column_bits[i->c]);
    const unsigned q = YB_MAX(c->column_bits[i->d], c->column_bits[i->e]);
    if (!fits(c, i, YB_MAX(p, q) + 2)) return yb_fast_fallback(c, section, i);
    return sum4_all(i, span_of(c, i), yb_lanes_of(c, i->b), yb_lanes_of(c, i->c), yb_lanes_of(c, i->d),
                    yb_lanes_of(c, i->e));
}

/* What is not negative of a column: the most common maximum by far. */
static uint64_t positive_part(const yb_insn *i, yb_span w, const yb_lanes *x) RUN(x[at] & ((x[at] >> 63) - 1))

    uint64_t yb_column_max(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const bool b = (i->flag & YB_IF_B) != 0, d = (i->flag & YB_IF_C) != 0;
    const bool zero = b != d && c->v[b ? i->c : i->b] == 0;
    if (!zero) return yb_column_larger(c, section, i);
    const uint16_t column = b ? i->b : i->c;
    c->column_bits[i->a] = c->column_bits[column];
    return positive_part(i, span_of(c, i), yb_lanes_of(c, column));
}

/* x is all ones where the bool is 0. Where one branch is a slot with 0, half of the work falls away. */
#define NOT_CHOSEN (x[at] - 1)
static uint64_t sel_both(const yb_insn *i, yb_span w, const yb_lanes *x, const yb_lanes *y, const yb_lanes *z)
    RUN((y[at] & ~NOT_CHOSEN) | (z[at] & NOT_CHOSEN)) static uint64_t
    sel_first(const yb_insn *i, yb_span w, const yb_lanes *x, const yb_lanes *y, yb_lanes z)
        RUN((y[at] & ~NOT_CHOSEN) | (z & NOT_CHOSEN)) static uint64_t
    sel_second(const yb_insn *i, yb_span w, const yb_lanes *x, yb_lanes y, const yb_lanes *z)
        RUN((y & ~NOT_CHOSEN) | (z[at] & NOT_CHOSEN)) static uint64_t
    sel_neither(const yb_insn *i, yb_span w, const yb_lanes *x, yb_lanes y, yb_lanes z)
        RUN((y & ~NOT_CHOSEN) | (z & NOT_CHOSEN)) static uint64_t
    sel_or_zero(const yb_insn *i, yb_span w, const yb_lanes *x, const yb_lanes *y)
        RUN(y[at] & ~NOT_CHOSEN) static uint64_t
    sel_zero_or(const yb_insn *i, yb_span w, const yb_lanes *x, const yb_lanes *z) RUN(z[at] & NOT_CHOSEN)

        uint64_t yb_column_sel(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const bool d = (i->flag & YB_IF_C) != 0, e = (i->flag & YB_IF_D) != 0;
    if ((i->flag & YB_IF_B) == 0) return yb_fast_fallback(c, section, i);
    const unsigned p = bits_at(c, d, i->c), q = bits_at(c, e, i->d);
    const yb_span w = span_of(c, i);
    const yb_lanes *x = yb_lanes_of(c, i->b);
    c->column_bits[i->a] = (uint8_t)YB_MAX(p, q);
    if (d && e) return sel_both(i, w, x, yb_lanes_of(c, i->c), yb_lanes_of(c, i->d));
    if (d && c->v[i->d] == 0) return sel_or_zero(i, w, x, yb_lanes_of(c, i->c));
    if (e && c->v[i->c] == 0) return sel_zero_or(i, w, x, yb_lanes_of(c, i->d));
    if (d) return sel_first(i, w, x, yb_lanes_of(c, i->c), same_lanes(c, i->d));
    if (e) return sel_second(i, w, x, same_lanes(c, i->c), yb_lanes_of(c, i->d));
    return sel_neither(i, w, x, same_lanes(c, i->c), same_lanes(c, i->d));
}

/* a = b where all b and c are alike. Beyond their rows both columns are zero. */
static uint64_t check_both(yb_span w, const yb_lanes *x, const yb_lanes *y) {
    const size_t all = w.full + (w.tail != 0 ? YB_VECTORS : 0);
    yb_lanes differ = YB_LANES_ALL(0);
    for (size_t at = 0; at < all; at++) {
        differ |= x[at] ^ y[at];
        w.a[at] = x[at];
    }
    return yb_lanes_or(differ) != 0 ? YB_DOUBT : 0;
}

uint64_t yb_column_check(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const unsigned plain = YB_IF_B | YB_IF_C | YB_IF_COL;
    if (i->flag != plain) return yb_fast_fallback(c, section, i);
    c->column_bits[i->a] = c->column_bits[i->b];
    return check_both(span_of(c, i), yb_lanes_of(c, i->b), yb_lanes_of(c, i->c));
}

/* ---- row by row ---- */

static inline int64_t value_at(const yb_core *c, bool column, uint16_t at, uint32_t row) {
    return column ? c->column[at][row] : c->v[at];
}

static inline uint8_t state_at(const yb_core *c, bool column, uint16_t at, uint32_t row) {
    return column ? c->column_state[at][row] : c->s[at];
}

static inline void pad_zero(int64_t *column, uint32_t rows) {
    for (; (rows & (YB_LANE_GROUP - 1)) != 0; rows++)
        column[rows] = 0;
}

uint64_t yb_column_has(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool column = (i->flag & YB_IF_B) != 0;
    int64_t *a = c->column[i->a];
    (void)section;
    for (uint32_t row = 0; row < rows; row++)
        a[row] = state_at(c, column, i->b, row) != YB_NONE;
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
    const unsigned p = bits_at(c, b, i->b), q = bits_at(c, other, i->c);
    c->column_bits[i->a] = (uint8_t)YB_MAX(p, q);
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)seen : 0;
}

/* A none anywhere is in doubt: it may stand where it is not chosen. */
uint64_t yb_column_use(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool column = (i->flag & YB_IF_B) != 0;
    uint8_t states = 0;
    for (uint32_t row = 0; row < rows; row++)
        states |= state_at(c, column, i->b, row);
    return yb_column_mov(c, section, i) | (states != 0 ? YB_DOUBT : 0);
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

/* Products and what they round to, of factors that are not negative. */
static void mulround_positive(yb_span w, const yb_rounder *how, const int64_t *b, const int64_t *y,
                              size_t y_step, uint32_t rows, int64_t *lo, int64_t *hi) {
    const yb_rounder by = *how;
    int64_t *a = (int64_t *)(void *)w.a;
    for (uint32_t row = 0; row < rows; row++, y += y_step) {
        const uint64_t product = (uint64_t)b[row] * (uint64_t)*y;
        lo[row] = (int64_t)product;
        a[row] = (int64_t)yb_quotient(&by, product + by.more);
    }
    memset(hi, 0, rows * sizeof *hi);
}

static uint64_t mulround_signed(yb_span w, const yb_rounder *how, const int64_t *b, const int64_t *y,
                                size_t y_step, uint32_t rows, int64_t *lo, int64_t *hi) {
    int64_t *a = (int64_t *)(void *)w.a;
    uint64_t seen = 0;
    for (uint32_t row = 0; row < rows; row++, y += y_step) {
        const int64_t product = b[row] * *y;
        lo[row] = product;
        hi[row] = product < 0 ? -1 : 0;
        a[row] = yb_round_fast(how, product);
        seen |= (uint64_t)a[row];
    }
    return seen;
}

/* Whether a column has a negative value: the top bit. */
static uint64_t sign_of(const yb_core *c, bool column, uint16_t at, size_t n) {
    if (!column) return (uint64_t)c->v[at];
    const yb_lanes *x = yb_lanes_of(c, at);
    yb_lanes seen = YB_LANES_ALL(0);
    for (size_t k = 0; k < n; k += YB_VECTORS)
        for (size_t m = 0; m < YB_VECTORS; m++)
            seen |= x[k + m];
    return yb_lanes_or(seen);
}

/* A product, kept as it is for the trace, and rounded. */
uint64_t yb_column_mulround(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t rows = c->rows[c->column_list[i->a]];
    const bool by_column = (i->flag & YB_IF_C) != 0;
    const yb_rounder *how = yb_rounder_of(i->imm);
    unsigned bits;
    if (how == NULL || (i->flag & YB_IF_B) == 0 || !product_fits(c, i, &bits))
        return yb_fast_fallback(c, section, i);
    const yb_span w = span_of(c, i);
    const size_t n = w.full + (w.tail != 0 ? YB_VECTORS : 0);
    const int64_t *b = c->column[i->b], *y = by_column ? c->column[i->c] : &c->v[i->c];
    int64_t *lo = c->column[i->d], *hi = c->column[i->d + 1];
    uint64_t seen = 0;
    if ((sign_of(c, true, i->b, n) | sign_of(c, by_column, i->c, n)) >> 63 == 0)
        mulround_positive(w, how, b, y, by_column, rows, lo, hi);
    else
        seen = mulround_signed(w, how, b, y, by_column, rows, lo, hi);
    pad_zero(c->column[i->a], rows);
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
    const yb_im_bands *bands =
        &c->image->BANDS[c->program->bands.first + c->column_list[i->a] - c->d->lists.n];
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

/* The only key that varies is the band: its values are the image's own. NULL if there is another. */
static const int64_t *band_keys(const yb_core *c, const yb_insn *i, const uint16_t *args, uint32_t n) {
    uint32_t varying = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (args[k] > YB_ARG_BAND) return NULL;
        varying += args[k] == YB_ARG_BAND;
    }
    if (varying > 1 || c->column_list[i->a] < c->d->lists.n) return NULL;
    const yb_im_bands *bands =
        &c->image->BANDS[c->program->bands.first + c->column_list[i->a] - c->d->lists.n];
    return c->image->CUTS + bands->keys.first;
}

/* Keys that are the same for every row are brought to classes once. */
uint64_t yb_column_table(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_im_table *t = (i->flag & (YB_IF_C | YB_IF_OPTIONAL)) == 0 ? yb_fast_table_of(c, i) : NULL;
    const uint16_t *args = yb_args_of(c, section, i->b);
    const int64_t *keys = t != NULL ? band_keys(c, i, args, t->dims.n) : NULL;
    if (keys == NULL) return yb_fast_fallback(c, section, i);
    const yb_im_dim *dims = c->image->DIMS + t->dims.first, *band = NULL;
    const yb_im_row *table = c->image->ROWS + t->rows.first;
    const uint32_t rows = c->rows[c->column_list[i->a]];
    uint64_t stride = 1, band_stride = 0, seen = 0;
    const uint16_t *cell = c->image->CELLS + t->cells.first;
    int64_t *a = c->column[i->a];
    bool out = false;
    for (uint32_t k = t->dims.n; k-- > 0; stride *= dims[k].classes) {
        if (args[k] == YB_ARG_BAND) {
            band = &dims[k];
            band_stride = stride;
        } else {
            cell += yb_class_of(c->image, &dims[k], c->v[args[k]], &out) * stride;
        }
    }
    for (uint32_t row = 0; row < rows; row++) {
        const uint64_t at = band == NULL ? 0 : yb_class_of(c->image, band, keys[row], &out) * band_stride;
        const yb_im_row *found = &table[cell[at]];
        if (out || !yb_row_plain(found)) return yb_fast_fallback(c, section, i);
        a[row] = found->value;
        seen |= yb_magnitude_of(found->value);
        if ((i->flag & YB_IF_NONNEG) != 0 && found->value < 0) return YB_DOUBT;
    }
    pad_zero(a, rows);
    c->column_bits[i->a] = (uint8_t)yb_bits_of(seen);
    return 0;
}

/* ---- reductions ---- */

#define ADD_UP(k, from) sum += from[k];

/* Sum of the selected rows, where it is sure to fit. */
uint64_t yb_reduce_sum(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_lanes *b = yb_lanes_of(c, i->b);
    const uint32_t rows = c->rows[c->column_list[i->b]];
    const yb_lanes *const end = b + yb_lanes_for(rows) / YB_LANE_GROUP * YB_VECTORS;
    yb_lanes sum = YB_LANES_ALL(0);
    if (c->column_bits[i->b] + yb_bits_of(rows) > 63) return yb_fast_fallback(c, section, i);
    if (i->c == YB_NONE16) {
        for (; b < end; b += YB_VECTORS) {
            YB_EACH_VECTOR(ADD_UP, b)
        }
    } else {
        const yb_lanes *m = yb_lanes_of(c, i->c);
        for (; b < end; b++, m++)
            sum += *b & YB_MASK(*m);
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
    for (uint32_t k = 0; k < n; k++)
        sum += b[k];
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
