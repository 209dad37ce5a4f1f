/*
 * The fast run over columns: one loop a step. Floor 4.
 *
 * An operand is a column, or a slot that is the same for every row; operands and result go on by one index.
 * Rows beyond the last are kept zero and raise no doubt.
 */
#include "eval/fast.h"

/* ---- loops ---- */

#define PLAIN_STEP(k, R)                                                                                     \
    {                                                                                                        \
        const size_t at = n + k;                                                                             \
        a[at] = (R);                                                                                         \
    }
#define PLAIN_TAIL(k, R)                                                                                     \
    {                                                                                                        \
        const size_t at = n + k;                                                                             \
        a[at] = (R)&keep[k];                                                                                 \
    }
#define FULL_STEP(k, R)                                                                                      \
    {                                                                                                        \
        const size_t at = n + k;                                                                             \
        const yb_lanes r = (R);                                                                              \
        seen |= r;                                                                                           \
        sum += r;                                                                                            \
        a[at] = r;                                                                                           \
    }
#define FULL_TAIL(k, R)                                                                                      \
    {                                                                                                        \
        const size_t at = n + k;                                                                             \
        const yb_lanes r = (R)&keep[k];                                                                      \
        seen |= r;                                                                                           \
        sum += r;                                                                                            \
        a[at] = r;                                                                                           \
    }
/* R is the result at the index `at`. */
#define LOOP(ONE, LAST, R)                                                                                   \
    yb_lanes *const a = t->a;                                                                                \
    const uint32_t rows = *t->rows;                                                                          \
    const size_t whole = (size_t)(rows / YB_LANE_GROUP) * YB_VECTORS;                                        \
    size_t n = 0;                                                                                            \
    for (; n < whole; n += YB_VECTORS) {                                                                     \
        YB_EACH_VECTOR(ONE, R)                                                                               \
    }                                                                                                        \
    if (rows % YB_LANE_GROUP != 0) {                                                                         \
        const yb_lanes *keep = yb_tail_lanes(rows % YB_LANE_GROUP);                                          \
        YB_EACH_VECTOR(LAST, R)                                                                              \
    }

/* The doubt of a full loop: negatives where none may be; the sum goes into its slot. */
static inline uint64_t full_doubt(const yb_step *t, yb_core *c, uint64_t seen, int64_t sum) {
    uint64_t doubt = (t->insn.flag & YB_IF_NONNEG) != 0 ? yb_doubt_unless_small(seen) : 0;
    if (t->sum == 0) return doubt;
    c->v[t->sum] = sum;
    return doubt | (t->sum_nonneg ? yb_doubt_unless_small((uint64_t)sum) : 0);
}

#define PLAIN(name, OPERANDS, R)                                                                             \
    static void name(const yb_step *t, yb_core *c) {                                                         \
        OPERANDS LOOP(PLAIN_STEP, PLAIN_TAIL, R) yb_next(t, c);                                              \
    }
#define NUMBER(name, OPERANDS, R)                                                                            \
    PLAIN(name, OPERANDS, R)                                                                                 \
    static void name##_full(const yb_step *t, yb_core *c) {                                                  \
        yb_lanes seen = YB_LANES_ALL(0), sum = YB_LANES_ALL(0);                                              \
        OPERANDS LOOP(FULL_STEP, FULL_TAIL, R)                                                               \
        c->doubt |= full_doubt(t, c, yb_lanes_or(seen), (int64_t)yb_lanes_sum(sum));                         \
        yb_next(t, c);                                                                                       \
    }

static inline yb_lanes same(const void *slot) {
    return YB_LANES_ALL((uint64_t) * (const int64_t *)slot);
}

#define X_COLUMN const yb_lanes *const x = t->b;
#define Y_COLUMN const yb_lanes *const y = t->c;
#define Z_COLUMN const yb_lanes *const z = t->d;
#define X_SAME const yb_lanes x = same(t->b);
#define Y_SAME const yb_lanes y = same(t->c);
#define Z_SAME const yb_lanes z = same(t->d);
#define BOTH X_COLUMN Y_COLUMN
#define FIRST X_COLUMN Y_SAME
#define SECOND X_SAME Y_COLUMN

#define EACH_WAY(HOW, name)                                                                                  \
    HOW(name##_both, BOTH, name(x[at], y[at]))                                                               \
    HOW(name##_first, FIRST, name(x[at], y))                                                                 \
    HOW(name##_second, SECOND, name(x, y[at]))

static inline yb_lanes add(yb_lanes x, yb_lanes y) {
    return x + y;
}
static inline yb_lanes least(yb_lanes x, yb_lanes y) {
    return y + ((x - y) & YB_MASK(YB_LESS(x, y)));
}
static inline yb_lanes most(yb_lanes x, yb_lanes y) {
    return x - ((x - y) & YB_MASK(YB_LESS(x, y)));
}
static inline yb_lanes lt(yb_lanes x, yb_lanes y) {
    return YB_LESS(x, y);
}
static inline yb_lanes le(yb_lanes x, yb_lanes y) {
    return YB_LESS(y, x) ^ 1;
}
static inline yb_lanes in(yb_lanes x, yb_lanes y) {
    return y >> (x & 63) & 1;
}
static inline yb_lanes subset(yb_lanes x, yb_lanes y) {
    return YB_IS_ZERO(x & ~y);
}
static inline yb_lanes either(yb_lanes x, yb_lanes y) {
    return x | y;
}
static inline yb_lanes without(yb_lanes x, yb_lanes y) {
    return x & ~y;
}
static inline yb_lanes common(yb_lanes x, yb_lanes y) {
    return x & y;
}

EACH_WAY(NUMBER, add)
NUMBER(sub_both, BOTH, x[at] - y[at]) /* by name, like eq: yb_join_columns asks for them */
NUMBER(sub_first, FIRST, x[at] - y)
NUMBER(sub_second, SECOND, x - y[at])
EACH_WAY(NUMBER, least)
EACH_WAY(NUMBER, most)
PLAIN(eq_both, BOTH, YB_IS_ZERO(x[at] ^ y[at]))
PLAIN(eq_first, FIRST, YB_IS_ZERO(x[at] ^ y))
PLAIN(eq_second, SECOND, YB_IS_ZERO(x ^ y[at]))
EACH_WAY(PLAIN, lt)
EACH_WAY(PLAIN, le)
EACH_WAY(PLAIN, in)
EACH_WAY(PLAIN, subset)
EACH_WAY(PLAIN, either)
EACH_WAY(PLAIN, without)
EACH_WAY(PLAIN, common)
#define U_COLUMN const yb_lanes *const u = yb_lanes_of(c, t->insn.e);
NUMBER(sum4, X_COLUMN Y_COLUMN Z_COLUMN U_COLUMN, x[at] + y[at] + z[at] + u[at])
NUMBER(copy, X_COLUMN, x[at])
NUMBER(negated, X_COLUMN, 0 - x[at])
PLAIN(inverted, X_COLUMN, x[at] ^ 1)
PLAIN(all_hold, , YB_LANES_ALL(1))
PLAIN(none_holds, , YB_LANES_ALL(0))
static inline yb_lanes positive(yb_lanes x) {
    return x & ((x >> 63) - 1);
}
NUMBER(positive_part, X_COLUMN, positive(x[at])) /* max(0, x) */
/* Two or three steps in one. */
NUMBER(sub_positive, BOTH, positive(x[at] - y[at]))
NUMBER(sub_positive_unless, BOTH Z_COLUMN, positive(x[at] - y[at]) & (z[at] - 1))
NUMBER(sub_twice, BOTH Z_COLUMN, x[at] - y[at] - z[at])

/* All ones where the bool is 0. Where one branch is always 0, half of the work falls away. */
#define NOT_CHOSEN (x[at] - 1)
NUMBER(sel_both, X_COLUMN Y_COLUMN Z_COLUMN, (y[at] & ~NOT_CHOSEN) | (z[at] & NOT_CHOSEN))
NUMBER(sel_first, X_COLUMN Y_COLUMN Z_SAME, (y[at] & ~NOT_CHOSEN) | (z & NOT_CHOSEN))
NUMBER(sel_second, X_COLUMN Y_SAME Z_COLUMN, (y & ~NOT_CHOSEN) | (z[at] & NOT_CHOSEN))
NUMBER(sel_neither, X_COLUMN Y_SAME Z_SAME, (y & ~NOT_CHOSEN) | (z & NOT_CHOSEN))
NUMBER(sel_or_zero, X_COLUMN Y_COLUMN, y[at] & ~NOT_CHOSEN)
NUMBER(sel_zero_or, X_COLUMN Z_COLUMN, z[at] & NOT_CHOSEN)
NUMBER(where_eq, X_COLUMN Y_SAME Z_COLUMN, z[at] & YB_MASK(YB_IS_ZERO(x[at] ^ y))) /* eq and sel_or_zero */

/* ---- row by row ---- */

/* After a loop that went row by row: padding, negatives, sum. */
static uint64_t end_rows(const yb_step *t, yb_core *c, uint32_t rows, uint64_t seen, int64_t sum) {
    yb_pad_zero(t->a, rows);
    return full_doubt(t, c, seen, sum);
}

/* Whether any row is other than known; behind the last, padding is known. */
static bool has_states(const yb_core *c, uint32_t column, uint32_t rows) {
    const uint8_t *state = c->column_state[column];
    uint32_t word, any = 0;
    for (size_t row = 0; row < rows; row += YB_LANE_GROUP) {
        memcpy(&word, state + row, sizeof word);
        any |= word;
    }
    return any != 0;
}

static void run_has(const yb_step *t, yb_core *c) {
    const uint32_t rows = *t->rows;
    const uint8_t *state = c->column_state[t->insn.b];
    int64_t *a = t->a;
    if (!has_states(c, t->insn.b, rows)) {
        all_hold(t, c);
        return;
    }
    for (uint32_t row = 0; row < rows; row++)
        a[row] = state[row] != YB_NONE;
    c->doubt |= end_rows(t, c, rows, 0, 0);
    yb_next(t, c);
}

/* The opposite. */
static void run_lacks(const yb_step *t, yb_core *c) {
    const uint32_t rows = *t->rows;
    const uint8_t *state = c->column_state[t->insn.b];
    int64_t *a = t->a;
    if (!has_states(c, t->insn.b, rows)) {
        none_holds(t, c);
        return;
    }
    for (uint32_t row = 0; row < rows; row++)
        a[row] = state[row] == YB_NONE;
    c->doubt |= end_rows(t, c, rows, 0, 0);
    yb_next(t, c);
}

/* Of a result that cannot be none. */
static void run_nvl(const yb_step *t, yb_core *c) {
    const uint32_t rows = *t->rows;
    const uint8_t *state = c->column_state[t->insn.b];
    const size_t step = (t->insn.flag & YB_IF_C) != 0;
    const int64_t *b = t->b, *other = t->c;
    int64_t *a = t->a;
    uint64_t seen = 0, sum = 0;
    if (!has_states(c, t->insn.b, rows)) {
        if (t->sum == 0 && (t->insn.flag & YB_IF_NONNEG) == 0) copy(t, c);
        else copy_full(t, c);
        return;
    }
    for (uint32_t row = 0; row < rows; row++, other += step) {
        a[row] = state[row] == YB_NONE ? *other : b[row];
        seen |= (uint64_t)a[row];
        sum += (uint64_t)a[row];
    }
    c->doubt |= end_rows(t, c, rows, seen, (int64_t)sum);
    yb_next(t, c);
}

/* A none anywhere is in doubt: it may stand where it is not chosen. */
static void run_use(const yb_step *t, yb_core *c) {
    const uint32_t rows = *t->rows;
    c->doubt |= has_states(c, t->insn.b, rows) ? YB_DOUBT : 0;
    copy_full(t, c);
}

/* Beyond their rows both columns are zero. */
static void run_check(const yb_step *t, yb_core *c) {
    const size_t n = yb_lanes_for(*t->rows) / YB_LANE_GROUP * YB_VECTORS;
    yb_lanes *a = t->a, differ = YB_LANES_ALL(0);
    const yb_lanes *x = t->b, *y = t->c;
    for (size_t at = 0; at < n; at++) {
        differ |= x[at] ^ y[at];
        a[at] = x[at];
    }
    c->doubt |= yb_lanes_or(differ) != 0 ? YB_DOUBT : 0;
    yb_next(t, c);
}

/* A group of rows at a time. Beyond the last row the first factor is zero, and so is what becomes of it. */
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3)
#define MUL_ROW(k)                                                                                           \
    {                                                                                                        \
        const uint64_t product = (uint64_t)b[row + k] * (by_column ? (uint64_t)y[row + k] : factor);         \
        a[row + k] = (int64_t)product;                                                                       \
        seen |= product;                                                                                     \
        sum += product;                                                                                      \
    }

static YB_INLINED void mul(const yb_step *t, yb_core *c, bool by_column) {
    const uint32_t rows = *t->rows;
    const int64_t *b = t->b, *y = t->c;
    int64_t *a = t->a;
    const uint64_t factor = (uint64_t)y[0];
    uint64_t seen = 0, sum = 0;
    for (size_t row = 0; row < rows; row += YB_LANE_GROUP) {
        EACH_ROW(MUL_ROW)
    }
    c->doubt |= full_doubt(t, c, seen, (int64_t)sum);
    yb_next(t, c);
}
static void run_mul(const yb_step *t, yb_core *c) {
    mul(t, c, false);
}
static void run_mul_both(const yb_step *t, yb_core *c) {
    mul(t, c, true);
}

#define MULROUND_ROW(k)                                                                                      \
    {                                                                                                        \
        const uint64_t product = (uint64_t)b[row + k] * (by_column ? (uint64_t)y[row + k] : factor);         \
        const uint64_t rounded = yb_quotient(&by, product + by.more);                                        \
        if (kept) lo[row + k] = (int64_t)product;                                                            \
        a[row + k] = (int64_t)rounded;                                                                       \
        all |= rounded;                                                                                      \
        sum += rounded;                                                                                      \
    }

/* Products of factors that are not negative, and what they round to. */
static YB_INLINED int64_t mulround_rows(const yb_step *t, uint32_t rows, int64_t *lo, bool kept, bool by_column, uint64_t *seen) {
    const int64_t *b = t->b, *y = t->c;
    const yb_rounder by = *(const yb_rounder *)t->d;
    int64_t *a = t->a;
    const uint64_t factor = (uint64_t)y[0];
    uint64_t sum = 0, all = 0;
    for (size_t row = 0; row < rows; row += YB_LANE_GROUP) {
        EACH_ROW(MULROUND_ROW)
    }
    *seen = all;
    return (int64_t)sum;
}

static YB_INLINED int64_t mulround_positive(const yb_step *t, yb_core *c, uint32_t rows, bool kept, uint64_t *seen) {
    int64_t *lo = c->column[t->insn.d], *hi = c->column[t->insn.d + 1];
    if (kept) memset(hi, 0, yb_lanes_for(rows) * sizeof *hi);
    if ((t->insn.flag & YB_IF_C) != 0) return mulround_rows(t, rows, lo, kept, true, seen);
    return mulround_rows(t, rows, lo, kept, false, seen);
}

static int64_t mulround_signed(const yb_step *t, yb_core *c, uint32_t rows, uint64_t *seen) {
    const size_t y_step = (t->insn.flag & YB_IF_C) != 0;
    const int64_t *b = t->b, *y = t->c;
    int64_t *a = t->a, *lo = c->column[t->insn.d], *hi = c->column[t->insn.d + 1];
    uint64_t sum = 0;
    for (uint32_t row = 0; row < rows; row++, y += y_step) {
        const int64_t product = (int64_t)((uint64_t)b[row] * (uint64_t)*y);
        lo[row] = product;
        hi[row] = product < 0 ? -1 : 0;
        a[row] = yb_round_fast(t->d, product);
        *seen |= (uint64_t)a[row];
        sum += (uint64_t)a[row];
    }
    yb_pad_zero(a, rows);
    yb_pad_zero(lo, rows);
    yb_pad_zero(hi, rows);
    return (int64_t)sum;
}

#define SEE(k, from) seen |= from[at + k];

/* All bits that are set in any row. */
static uint64_t bits_in(const void *column, size_t n) {
    const yb_lanes *x = column;
    yb_lanes seen = YB_LANES_ALL(0);
    for (size_t at = 0; at < n; at += YB_VECTORS) {
        YB_EACH_VECTOR(SEE, x)
    }
    return yb_lanes_or(seen);
}

/* The top bit is set if a column has a negative value; mostly that is known beforehand. */
static uint64_t sign_of(const yb_core *c, const void *operand, uint16_t column, size_t n) {
    return (c->column_bits[column] & YB_BITS_POSITIVE) != 0 ? 0 : bits_in(operand, n);
}

/* `kept`: the products are read too. */
static YB_INLINED void mulround(const yb_step *t, yb_core *c, bool kept) {
    const yb_insn *i = &t->insn;
    const uint32_t rows = *t->rows;
    const size_t n = yb_lanes_for(rows) / YB_LANE_GROUP * YB_VECTORS;
    const bool by_column = (i->flag & YB_IF_C) != 0;
    const uint64_t sign = by_column ? sign_of(c, t->c, i->c, n) : *(const uint64_t *)t->c;
    const bool positive = (sign | sign_of(c, t->b, i->b, n)) >> 63 == 0;
    uint64_t seen = 0;
    const int64_t sum = positive ? mulround_positive(t, c, rows, kept, &seen) : mulround_signed(t, c, rows, &seen);
    c->doubt |= full_doubt(t, c, seen, sum);
    yb_next(t, c);
}

static void run_mulround(const yb_step *t, yb_core *c) {
    mulround(t, c, false);
}
static void run_mulround_kept(const yb_step *t, yb_core *c) {
    mulround(t, c, true);
}

#if YB_WIDE_LOOPS
/* Factors that are not negative, whose product may take more than 64 bits; mostly it does not. Where it does,
   b = high * 10^n + low, so b * y / 10^n is high * y and what low * y rounds to. */
static inline void mulround_parts(const yb_step *t, yb_core *c, yb_run *as_small) {
    const yb_insn *i = &t->insn;
    const uint32_t rows = *t->rows;
    const size_t y_step = (i->flag & YB_IF_C) != 0;
    const int64_t *b = t->b, *y = t->c;
    const yb_rounder by = *(const yb_rounder *)t->d;
    const uint64_t ten = (uint64_t)yb_pow10[by.digits];
    int64_t *a = t->a, *lo = c->column[i->d], *hi = c->column[i->d + 1];
    uint64_t seen = 0, sum = 0;
    const size_t n = yb_lanes_for(rows) / YB_LANE_GROUP * YB_VECTORS;
    const uint64_t most = y_step != 0 ? bits_in(y, n) : (uint64_t)*y;
    if (yb_bits_of(bits_in(b, n)) + yb_bits_of(most) <= YB_BITS_MOST) {
        as_small(t, c);
        return;
    }
    for (uint32_t row = 0; row < rows; row++, y += y_step) {
        const uint64_t factor = (uint64_t)b[row], by_row = (uint64_t)*y;
        const uint64_t high = yb_quotient(&by, factor), low = factor - high * ten;
        const yb_u128 product = (yb_u128)factor * by_row;
        lo[row] = (int64_t)(uint64_t)product;
        hi[row] = (int64_t)(uint64_t)(product >> 64);
        a[row] = (int64_t)(high * by_row + yb_quotient(&by, low * by_row + by.more));
        seen |= (uint64_t)a[row];
        sum += (uint64_t)a[row];
    }
    yb_pad_zero(lo, rows);
    yb_pad_zero(hi, rows);
    c->doubt |= end_rows(t, c, rows, seen, (int64_t)sum);
    yb_next(t, c);
}
static void run_mulround_parts(const yb_step *t, yb_core *c) {
    mulround_parts(t, c, run_mulround);
}
static void run_mulround_parts_kept(const yb_step *t, yb_core *c) {
    mulround_parts(t, c, run_mulround_kept);
}
static bool in_parts(const yb_core *c, const yb_insn *i) {
    return yb_rounds_in_parts(c, i);
}
#else
#define run_mulround_parts run_mulround
#define run_mulround_parts_kept run_mulround_kept
static bool in_parts(const yb_core *c, const yb_insn *i) {
    return (void)c, (void)i, false;
}
#endif

static yb_run *mulround_of(const yb_core *c, const yb_insn *i) {
    const bool kept = yb_product_read(c, i);
    if (in_parts(c, i)) return kept ? run_mulround_parts_kept : run_mulround_parts;
    return kept ? run_mulround_kept : run_mulround;
}

/* ---- which ---- */

typedef struct yb_loop {
    uint8_t op;
    yb_run *run[3], *full[3]; /* over both columns, the first, the second */
} yb_loop;
#define PLAIN_LOOP(op, name)                                                                                 \
    {                                                                                                        \
        YB_OPCODE(op), {name##_both, name##_first, name##_second}, {                                         \
            NULL, NULL, NULL                                                                                 \
        }                                                                                                    \
    }
#define NUMBER_LOOP(op, name)                                                                                \
    {                                                                                                        \
        YB_OPCODE(op), {name##_both, name##_first, name##_second}, {                                         \
            name##_both_full, name##_first_full, name##_second_full                                          \
        }                                                                                                    \
    }
static const yb_loop loops[] = {
    NUMBER_LOOP(ADD, add),     NUMBER_LOOP(SUB, sub),        NUMBER_LOOP(MIN, least),
    NUMBER_LOOP(MAX, most),    PLAIN_LOOP(EQ, eq),           PLAIN_LOOP(LT, lt),
    PLAIN_LOOP(LE, le),        PLAIN_LOOP(IN, in),           PLAIN_LOOP(SUBSET, subset),
    PLAIN_LOOP(UNION, either), PLAIN_LOOP(WITHOUT, without), PLAIN_LOOP(AND, common),
    PLAIN_LOOP(OR, either),
};

static bool prepare_two(const yb_insn *i, yb_step *t) {
    const unsigned columns = i->flag & (YB_IF_B | YB_IF_C);
    for (size_t k = 0; k < YB_COUNT(loops); k++) {
        if (loops[k].op != i->op || columns == 0) continue;
        const unsigned way = columns == YB_IF_B ? 1 : columns == YB_IF_C ? 2 : 0;
        t->run = loops[k].run[way];
        t->full = loops[k].full[way];
        return true;
    }
    return false;
}

static bool use(yb_step *t, yb_run *run, yb_run *full) {
    t->run = run;
    t->full = full;
    return true;
}

static bool fixed_zero(const yb_core *c, bool column, uint16_t at) {
    return !column && yb_slot_fixed(c, at) && c->v[at] == 0;
}

static bool prepare_sel(const yb_core *c, const yb_insn *i, yb_step *t) {
    const bool y = (i->flag & YB_IF_C) != 0, z = (i->flag & YB_IF_D) != 0;
    if ((i->flag & YB_IF_B) == 0) return false;
    if (y && fixed_zero(c, z, i->d)) return use(t, sel_or_zero, sel_or_zero_full);
    if (z && fixed_zero(c, y, i->c)) return use(t, sel_zero_or, sel_zero_or_full);
    if (y && z) return use(t, sel_both, sel_both_full);
    if (y) return use(t, sel_first, sel_first_full);
    if (z) return use(t, sel_second, sel_second_full);
    return use(t, sel_neither, sel_neither_full);
}

/* The greater of a column and 0 is by far the most common maximum. */
static bool prepare_max(const yb_core *c, const yb_insn *i, yb_step *t) {
    const bool b = (i->flag & YB_IF_B) != 0, y = (i->flag & YB_IF_C) != 0;
    if (b && fixed_zero(c, y, i->c)) return use(t, positive_part, positive_part_full);
    if (!y || !fixed_zero(c, b, i->b)) return prepare_two(i, t);
    t->b = t->c;
    return use(t, positive_part, positive_part_full);
}

/* The first factor is a column. */
static bool prepare_mul(const yb_insn *i, yb_step *t) {
    const bool b = (i->flag & YB_IF_B) != 0, y = (i->flag & YB_IF_C) != 0;
    const void *other = t->b;
    if (b && y) return use(t, run_mul_both, run_mul_both);
    if (!b && y) {
        t->b = t->c;
        t->c = other;
    }
    return (b || y) && use(t, run_mul, run_mul);
}

#define FOUR (YB_IF_B | YB_IF_C | YB_IF_D | YB_IF_E)

static bool prepare_special(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    const bool b = (i->flag & YB_IF_B) != 0;
    switch (i->op) {
    case YB_OPCODE(MOV): return b && use(t, copy, copy_full);
    case YB_OPCODE(NEG): return b && use(t, negated, negated_full);
    case YB_OPCODE(NOT): return b && use(t, inverted, NULL);
    case YB_OPCODE(USE): return b && use(t, run_use, run_use);
    case YB_OPCODE(HAS): return b && use(t, run_has, NULL);
    case YB_OPCODE(NVL): return b && use(t, run_nvl, run_nvl);
    case YB_OPCODE(SEL): return prepare_sel(c, i, t);
    case YB_OPCODE(SUM4): return (i->flag & FOUR) == FOUR && use(t, sum4, sum4_full);
    case YB_OPCODE(MAX): return prepare_max(c, i, t);
    case YB_OPCODE(SCALE): t->c = &yb_pow10[i->imm]; return b && use(t, run_mul, run_mul);
    case YB_OPCODE(MUL): return prepare_mul(i, t);
    case YB_OPCODE(MULROUND):
        t->d = yb_rounder_of(i->imm);
        return b && use(t, mulround_of(c, i), mulround_of(c, i));
    case YB_OPCODE(CHECK): return b && (i->flag & YB_IF_C) != 0 && use(t, run_check, NULL);
    case YB_OPCODE(CUT):
    case YB_OPCODE(TABLE): return yb_prepare_bands(c, section, i, t);
    default: return prepare_two(i, t);
    }
}

bool yb_prepare_column(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    const void *operand[5] = {NULL, NULL, NULL, NULL, NULL};
    for (unsigned k = 1; k < 4; k++) {
        bool pair;
        const uint16_t at = yb_operand_of(i, k);
        if (yb_operand_source(i, k, &pair)) operand[k] = yb_operand_column(i, k) ? c->column[at] : &c->v[at];
    }
    t->a = c->column[i->a];
    t->b = operand[1];
    t->c = operand[2];
    t->d = operand[3];
    t->rows = &c->rows[c->column_list[i->a]];
    if (c->column_optional[i->a] != 0) return false; /* states go along: not for the loops */
    if (!prepare_special(c, section, i, t)) return false;
    if ((i->flag & YB_IF_NONNEG) == 0 || i->op == YB_OPCODE(TABLE)) return true;
    if (t->full == NULL) return i->op == YB_OPCODE(CUT);
    t->run = t->full;
    return true;
}

/* ---- steps in one ---- */

static bool runs(const yb_step *t, yb_run *run, yb_run *full) {
    return t->run == run || t->run == full;
}

bool yb_join_columns(yb_step *before, const yb_step *t) {
    const bool less = before->run == sub_both; /* and it is not looked at whether that is negative */
    yb_step both = *t;
    both.b = before->b;
    both.c = before->c;
    if (less && runs(t, positive_part, positive_part_full) && t->b == before->a) {
        use(&both, sub_positive, sub_positive_full);
    } else if (less && runs(t, sub_both, sub_both_full) && t->b == before->a) {
        both.d = t->c;
        use(&both, sub_twice, sub_twice_full);
    } else if (before->run == sub_positive && runs(t, sel_zero_or, sel_zero_or_full) && t->d == before->a) {
        both.d = t->b;
        use(&both, sub_positive_unless, sub_positive_unless_full);
    } else if (before->run == eq_first && runs(t, sel_or_zero, sel_or_zero_full) && t->b == before->a) {
        both.d = t->c;
        use(&both, where_eq, where_eq_full);
    } else if (before->run == run_has && t->run == inverted && t->b == before->a) {
        both.insn = before->insn;
        use(&both, run_lacks, NULL);
    } else {
        return false;
    }
    if ((t->insn.flag & YB_IF_NONNEG) != 0) both.run = both.full;
    *before = both;
    return true;
}
