/*
 * The fast run: values only. Floor 4.
 *
 * Runs when every fact that the section reads is known and resolving has proved that none stays where it may
 * be. What could go wrong (overflow, a negative, no row, a date out of the calendar) is ORed into one sticky
 * word; with its top bit set at the end nothing here counts and the general run begins anew. It may be
 * over-careful, never wrong: a value in doubt may stand in a branch that is not chosen.
 */
#include "eval/fast.h"

/* ---- rounding ---- */

/* magic = ceil(2^(64 + shift) / 10^digits): exact for all x < 2^63. */
const yb_rounder yb_half_up[19] = {
    {0, 0, 0, 0}, /* no digits are not cut off */
    {0xCCCCCCCCCCCCCCCDu, 5u, 3, 1},
    {0xA3D70A3D70A3D70Bu, 50u, 6, 2},
    {0x83126E978D4FDF3Cu, 500u, 9, 3},
    {0xD1B71758E219652Cu, 5000u, 13, 4},
    {0xA7C5AC471B478424u, 50000u, 16, 5},
    {0x8637BD05AF6C69B6u, 500000u, 19, 6},
    {0xD6BF94D5E57A42BDu, 5000000u, 23, 7},
    {0xABCC77118461CEFDu, 50000000u, 26, 8},
    {0x89705F4136B4A598u, 500000000u, 29, 9},
    {0xDBE6FECEBDEDD5BFu, 5000000000u, 33, 10},
    {0xAFEBFF0BCB24AAFFu, 50000000000u, 36, 11},
    {0x8CBCCC096F5088CCu, 500000000000u, 39, 12},
    {0xE12E13424BB40E14u, 5000000000000u, 43, 13},
    {0xB424DC35095CD810u, 50000000000000u, 46, 14},
    {0x901D7CF73AB0ACDAu, 500000000000000u, 49, 15},
    {0xE69594BEC44DE15Cu, 5000000000000000u, 53, 16},
    {0xB877AA3236A4B44Au, 50000000000000000u, 56, 17},
    {0x9392EE8E921D5D08u, 500000000000000000u, 59, 18},
};

/* ---- instructions with a function of their own ---- */

/* Whether a cell of the fallback is as the rest of the fast run takes for granted. */
static bool state_good(uint8_t state, bool may_none) {
    return state == YB_KNOWN || (state == YB_NONE && may_none);
}

/* How many bits the values have that the general run's way left in a column. */
static void measure_column(yb_core *c, uint32_t column) {
    const uint32_t rows = c->rows[c->column_list[column]];
    uint64_t seen = 0;
    for (uint32_t row = 0; row < rows; row++)
        seen |= yb_magnitude_of(c->column[column][row]);
    c->column_bits[column] = (uint8_t)yb_bits_of(seen);
}

static bool column_good(yb_core *c, uint16_t column) {
    const uint32_t rows = c->rows[c->column_list[column]];
    bool good = true;
    measure_column(c, column);
    for (uint32_t row = 0; row < rows; row++)
        good = good && state_good(c->column_state[column][row], c->column_optional[column] != 0);
    return good;
}

static bool slots_good(const yb_core *c, uint32_t at, uint32_t n) {
    bool good = true;
    for (uint32_t k = 0; k < n; k++)
        good = good && state_good(c->s[at + k], c->may_none[at + k] != 0);
    return good;
}

uint64_t yb_fast_fallback(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    bool good;
    yb_general_insn(c, section, i);
    if ((i->flag & YB_IF_COL) != 0) {
        good = column_good(c, i->a);
        if (yb_op_kinds[i->op][0] == 'D') measure_column(c, i->a + 1u);
        if (i->op == YB_OPCODE(MULROUND)) {
            measure_column(c, i->d);
            measure_column(c, i->d + 1u);
        }
    } else {
        good = slots_good(c, i->a, yb_op_pays(i->op) ? 4 : 1);
        if (i->op == YB_OPCODE(TABLE) && i->e != YB_NONE16) good = good && c->s[i->e] == YB_KNOWN;
        if (i->op == YB_OPCODE(PAYEACH)) {
            const uint16_t *args = yb_args_of(c, section, i->imm);
            measure_column(c, args[2]);
            measure_column(c, args[3]);
        }
    }
    return good ? 0 : YB_DOUBT;
}

static uint64_t fast_table(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_im_table *t = (i->flag & YB_IF_OPTIONAL) == 0 ? yb_fast_table_of(c, i) : NULL;
    if (t == NULL) return yb_fast_fallback(c, section, i);
    const yb_image *im = c->image;
    const uint16_t *arg = yb_args_of(c, section, i->b);
    const yb_im_dim *dim = im->DIMS + t->dims.first, *const end = dim + t->dims.n;
    uint64_t cell = 0;
    bool out = false;
    for (; dim < end; dim++, arg++)
        cell = cell * dim->classes + yb_class_of(im, dim, c->v[*arg], &out);
    const uint32_t at = t->rows.first + im->CELLS[t->cells.first + cell];
    const yb_im_row *row = &im->ROWS[at];
    if (out || !yb_row_plain(row)) return yb_fast_fallback(c, section, i);
    c->v[i->a] = row->value;
    if (i->e != YB_NONE16) c->v[i->e] = at;
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)row->value : 0;
}

static uint64_t fast_pay(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    int64_t *v = c->v, asked = v[i->b], left = v[i->d], limit = 0;
    if (asked < 0) return yb_fast_fallback(c, section, i);
    bool tried = i->e == YB_NONE16 || v[i->e] != 0;
    bool capped = tried && i->c != YB_NONE16 && c->s[i->c] == YB_KNOWN;
    asked = tried ? asked : 0;
    int64_t paid = YB_MIN(asked, tried ? left : 0);
    if (capped) {
        limit = YB_MAX(v[i->c], 0);
        paid = YB_MIN(paid, limit);
    }
    v[i->a] = asked;
    v[i->a + 1] = limit;
    v[i->a + 2] = paid;
    v[i->a + 3] =
        (int64_t)((uint64_t)left - (uint64_t)paid); /* paid is between 0 and left, or both are negative */
    c->s[i->a + 1] = capped ? YB_KNOWN : YB_NONE;
    return 0;
}

/* Rows in ascending order of their keys, ties in list order: there are few. */
static void order_rows(const int64_t *key, uint32_t n, uint8_t *order) {
    for (uint32_t row = 0; row < n; row++) {
        uint32_t at = row;
        for (; at > 0 && key[order[at - 1]] > key[row]; at--)
            order[at] = order[at - 1];
        order[at] = (uint8_t)row;
    }
}

#define EACH_ROWS 16

static uint64_t fast_payeach(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint16_t *args = yb_args_of(c, section, i->imm);
    const uint32_t rows = c->rows[c->column_list[args[2]]];
    int64_t *v = c->v, *paid = c->column[args[2]], *rank = c->column[args[3]], total = 0;
    const int64_t *cap = args[1] == YB_NONE16 ? NULL : c->column[args[1]];
    uint8_t order[EACH_ROWS];
    bool tried = i->e == YB_NONE16 || v[i->e] != 0;
    bool unlimited = i->c == YB_NONE16 || c->s[i->c] == YB_NONE;
    if (!tried || v[i->b] < 0 || v[i->d] < 0 || rows > EACH_ROWS) return yb_fast_fallback(c, section, i);
    int64_t rest = YB_MIN(v[i->b], v[i->d]), most = unlimited ? EACH_ROWS : v[i->c];
    order_rows(c->column[args[0]], rows, order);
    for (uint32_t k = 0; k < rows; k++) {
        const uint32_t row = order[k];
        int64_t pays = most > 0 ? rest : 0;
        if (cap != NULL && c->column_state[args[1]][row] == YB_KNOWN)
            pays = YB_MIN(pays, YB_MAX(cap[row], 0));
        most -= pays > 0;
        rest -= pays;
        total += pays;
        paid[row] = pays;
        rank[row] = (int64_t)k + 1;
    }
    for (uint32_t row = rows; row < yb_lanes_for(rows); row++)
        paid[row] = rank[row] = 0;
    c->column_bits[args[2]] = (uint8_t)yb_bits_of((uint64_t)total);
    c->column_bits[args[3]] = 5;
    v[i->a] = v[i->b];
    v[i->a + 1] = 0;
    v[i->a + 2] = total;
    v[i->a + 3] = v[i->d] - total;
    c->s[i->a + 1] = YB_NONE;
    return 0;
}

static void fast_rest(yb_core *c, const yb_insn *i) {
    c->v[i->a] = c->v[i->a + 2] = c->v[i->d];
    c->v[i->a + 1] = c->v[i->a + 3] = 0;
    c->s[i->a + 1] = YB_NONE;
}

static uint64_t fast_mulround(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_rounder *how = yb_rounder_of(i->imm);
    int64_t *v = c->v, product;
    bool over = yb_mul_over(v[i->b], v[i->c], &product);
    if (how == NULL || over || yb_magnitude_of(product) >> 62 != 0) return yb_fast_fallback(c, section, i);
    v[i->d] = product;
    v[i->d + 1] = product < 0 ? -1 : 0;
    v[i->a] = yb_round_fast(how, product);
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)v[i->a] : 0;
}

static uint64_t fast_round(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_rounder *how = yb_rounder_of(i->imm);
    const int64_t v = c->v[i->b];
    if (how == NULL || yb_magnitude_of(v) >> 62 != 0) return yb_fast_fallback(c, section, i);
    c->v[i->a] = yb_round_fast(how, v);
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)c->v[i->a] : 0;
}

static uint64_t fast_age(yb_core *c, const yb_insn *i) {
    const int64_t *v = c->v;
    if (!yb_date_in_range(v[i->b]) || !yb_date_in_range(v[i->c])) return YB_DOUBT;
    c->v[i->a] = yb_age(v[i->b], v[i->c], v[i->d] != 0 ? YB_AGE_ON_BIRTHDAY : YB_AGE_DAY_AFTER_BIRTHDAY,
                        v[i->e] != 0 ? YB_MAR1 : YB_FEB28_LAST);
    return 0;
}

/* ---- the run ---- */

/* Columns that hold none keep their states: not for the loops. */
static bool passes_none(unsigned op) {
    return op == YB_OPCODE(MOV) || op == YB_OPCODE(NVL) || op == YB_OPCODE(SEL);
}

/* Both kinds of instruction in one switch. */
#define OVER_LIST(op) (YB_OPCODE(op) | 256)
#define KIND_OF(i) ((i)->op | (unsigned)((i)->flag & YB_IF_COL) << 1)

#define B ((uint64_t)v[i->b])
#define C ((uint64_t)v[i->c])

/* The value chosen brings its state along: known or none. */
#define TAKE(from)                                                                                           \
    {                                                                                                        \
        const uint16_t chosen = (from);                                                                      \
        r = (uint64_t)v[chosen];                                                                             \
        s[i->a] = s[chosen];                                                                                 \
    }                                                                                                        \
    break

uint64_t yb_fast_code(yb_core *c, const yb_im_section *section) {
    const yb_insn *i = c->image->INSNS + section->code.first, *const end = i + section->code.n;
    int64_t *const v = c->v;
    uint8_t *const s = c->s;
    uint64_t sticky = 0;
    for (; i < end; i++) {
        uint64_t r, x, y;
        switch (KIND_OF(i)) {
        case YB_OPCODE(MOV): TAKE(i->b);
        case YB_OPCODE(NVL): TAKE(s[i->b] == YB_NONE ? i->c : i->b);
        case YB_OPCODE(SEL): TAKE(B != 0 ? i->c : i->d);
        case YB_OPCODE(USE):
            r = B;
            if (s[i->b] == YB_NONE) sticky = YB_DOUBT;
            break;
        case YB_OPCODE(HAS): r = s[i->b] != YB_NONE; break;
        case YB_OPCODE(KNOWN): r = 1; break;
        case YB_OPCODE(ADD):
            x = B, y = C, r = x + y;
            sticky |= (x ^ r) & (y ^ r);
            break;
        case YB_OPCODE(SUM4): {
            int64_t sum;
            bool over = yb_add_over(v[i->b], v[i->c], &sum);
            over |= yb_add_over(sum, v[i->d], &sum);
            if (yb_add_over(sum, v[i->e], &sum) || over) sticky = YB_DOUBT;
            r = (uint64_t)sum;
            break;
        }
        case YB_OPCODE(SUB):
            x = B, y = C, r = x - y;
            sticky |= (x ^ y) & (x ^ r);
            break;
        case YB_OPCODE(MUL): {
            int64_t product;
            if (yb_mul_over(v[i->b], v[i->c], &product)) sticky = YB_DOUBT;
            r = (uint64_t)product;
            break;
        }
        case YB_OPCODE(NEG):
            x = B, r = 0 - x;
            sticky |= x & r;
            break;
        case YB_OPCODE(MIN): r = (uint64_t)YB_MIN(v[i->b], v[i->c]); break;
        case YB_OPCODE(MAX): r = (uint64_t)YB_MAX(v[i->b], v[i->c]); break;
        case YB_OPCODE(EQ): r = B == C; break;
        case YB_OPCODE(LT): r = v[i->b] < v[i->c]; break;
        case YB_OPCODE(LE): r = v[i->b] <= v[i->c]; break;
        case YB_OPCODE(IN): r = C >> (B & 63) & 1; break;
        case YB_OPCODE(SUBSET): r = (B & ~C) == 0; break;
        case YB_OPCODE(UNION): r = B | C; break;
        case YB_OPCODE(WITHOUT): r = B & ~C; break;
        case YB_OPCODE(AND): r = (B != 0) & (C != 0); break;
        case YB_OPCODE(OR): r = (B | C) != 0; break;
        case YB_OPCODE(NOT): r = B == 0; break;
        case YB_OPCODE(CHECK):
            r = B;
            if (B != C) sticky = YB_DOUBT;
            break;
        case YB_OPCODE(MULROUND): sticky |= fast_mulround(c, section, i); continue;
        case YB_OPCODE(ROUND): sticky |= fast_round(c, section, i); continue;
        case YB_OPCODE(AGE): sticky |= fast_age(c, i); continue;
        case YB_OPCODE(TABLE): sticky |= fast_table(c, section, i); continue;
        case YB_OPCODE(RCOUNT): sticky |= yb_reduce_count(c, section, i); continue;
        case YB_OPCODE(RSUM): sticky |= yb_reduce_sum(c, section, i); continue;
        case YB_OPCODE(RANY): sticky |= yb_reduce_any(c, section, i); continue;
        case YB_OPCODE(RALL): sticky |= yb_reduce_all(c, section, i); continue;
        case YB_OPCODE(PAY): sticky |= fast_pay(c, section, i); continue;
        case YB_OPCODE(PAYEACH): sticky |= fast_payeach(c, section, i); continue;
        case YB_OPCODE(REST): fast_rest(c, i); continue;
#define X(op, name)                                                                                          \
    case OVER_LIST(op):                                                                                      \
        if (passes_none(YB_OPCODE(op)) && c->column_optional[i->a] != 0)                                     \
            sticky |= yb_fast_fallback(c, section, i);                                                       \
        else                                                                                                 \
            sticky |= yb_column_##name(c, section, i);                                                       \
        continue;
            YB_COLUMN_OPS(X)
#undef X
        default: sticky |= yb_fast_fallback(c, section, i); continue;
        }
        v[i->a] = (int64_t)r;
        if ((i->flag & YB_IF_NONNEG) != 0) sticky |= r;
    }
    return sticky & YB_DOUBT;
}
