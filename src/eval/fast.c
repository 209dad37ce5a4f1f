/*
 * The fast run: values only. Floor 4.
 *
 * Runs when every fact that the section reads is known and resolving has proved that none stays where it may be.
 * What could go wrong (overflow, a negative, no row, a date out of the calendar) is ORed into one sticky word; with
 * its top bit set at the end nothing here counts and the general run begins anew. It may be over-careful, never
 * wrong: a value in doubt may stand in a branch that is not chosen.
 */
#include "eval/fast.h"

/* ---- rounding ---- */

static const struct {
    uint64_t magic;
    unsigned shift;
} reciprocal[19] = {
    {0, 0}, /* 10^0 is not divided by */
    {0xCCCCCCCCCCCCCCCDu, 3},  {0xA3D70A3D70A3D70Bu, 6},  {0x83126E978D4FDF3Cu, 9},
    {0xD1B71758E219652Cu, 13}, {0xA7C5AC471B478424u, 16}, {0x8637BD05AF6C69B6u, 19},
    {0xD6BF94D5E57A42BDu, 23}, {0xABCC77118461CEFDu, 26}, {0x89705F4136B4A598u, 29},
    {0xDBE6FECEBDEDD5BFu, 33}, {0xAFEBFF0BCB24AAFFu, 36}, {0x8CBCCC096F5088CCu, 39},
    {0xE12E13424BB40E14u, 43}, {0xB424DC35095CD810u, 46}, {0x901D7CF73AB0ACDAu, 49},
    {0xE69594BEC44DE15Cu, 53}, {0xB877AA3236A4B44Au, 56}, {0x9392EE8E921D5D08u, 59},
};

yb_rounder yb_rounder_of(int32_t imm) {
    const unsigned digits = (unsigned)imm & 0xFF, mode = (unsigned)imm >> 8;
    if (digits - 1u >= 18 || mode == YB_HALF_EVEN || mode > YB_UP) return (yb_rounder){false, 0, 0, 0, 1};
    const uint64_t ten = (uint64_t)yb_pow10[digits];
    const uint64_t more = mode == YB_DOWN ? 0 : mode == YB_UP ? ten - 1 : ten / 2;
    return (yb_rounder){true, reciprocal[digits].shift, reciprocal[digits].magic, more, ten};
}

/* ---- instructions with a function of their own ---- */

/* Whether a cell of the fallback is as the rest of the fast run takes for granted. */
static bool state_good(uint8_t state, bool may_none) {
    return state == YB_KNOWN || (state == YB_NONE && may_none);
}

static bool column_good(const yb_core *c, uint16_t column) {
    const uint32_t rows = c->rows[c->column_list[column]];
    bool good = true;
    for (uint32_t row = 0; row < rows; row++)
        good = good && state_good(c->column_state[column][row], c->column_optional[column] != 0);
    return good;
}

static bool slots_good(const yb_core *c, uint32_t at, uint32_t n) {
    bool good = true;
    for (uint32_t k = 0; k < n; k++) good = good && state_good(c->s[at + k], c->may_none[at + k] != 0);
    return good;
}

uint64_t yb_fast_fallback(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    bool good;
    yb_general_insn(c, section, i);
    if ((i->flag & YB_IF_COL) != 0) {
        good = column_good(c, i->a);
    } else {
        good = slots_good(c, i->a, yb_op_pays(i->op) ? 4 : 1);
        if (i->op == YB_OPCODE(TABLE) && i->e != YB_NONE16) good = good && c->s[i->e] == YB_KNOWN;
    }
    return good ? 0 : YB_DOUBT;
}

static uint64_t fast_table(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_im_table *t = (i->flag & YB_IF_OPTIONAL) == 0 ? yb_fast_table_of(c, i) : NULL;
    const uint16_t *args = yb_args_of(c, section, i->b);
    int64_t keys[YB_TABLE_KEYS];
    if (t == NULL) return yb_fast_fallback(c, section, i);
    for (uint32_t k = 0; k < t->dims.n; k++) keys[k] = c->v[args[k]];
    uint32_t at = yb_table_row(c->image, t, keys);
    if (at == YB_NONE32 || !yb_row_plain(&c->image->ROWS[at])) return yb_fast_fallback(c, section, i);
    c->v[i->a] = c->image->ROWS[at].value;
    if (i->e != YB_NONE16) c->v[i->e] = at;
    return (i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)c->v[i->a] : 0;
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
    v[i->a + 3] = (int64_t)((uint64_t)left - (uint64_t)paid); /* paid is between 0 and left, or both are negative */
    c->s[i->a + 1] = capped ? YB_KNOWN : YB_NONE;
    return 0;
}

static void fast_rest(yb_core *c, const yb_insn *i) {
    c->v[i->a] = c->v[i->a + 2] = c->v[i->d];
    c->v[i->a + 1] = c->v[i->a + 3] = 0;
    c->s[i->a + 1] = YB_NONE;
}

static uint64_t fast_mulround(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_rounder how = yb_rounder_of(i->imm);
    int64_t *v = c->v, product;
    uint64_t doubt = 0;
    if (!how.simple) return yb_fast_fallback(c, section, i);
    if (yb_mul_over(v[i->b], v[i->c], &product)) doubt = YB_DOUBT;
    v[i->d] = product;
    v[i->d + 1] = product < 0 ? -1 : 0;
    v[i->a] = yb_round_fast(&how, product, &doubt);
    return doubt | ((i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)v[i->a] : 0);
}

static uint64_t fast_round(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const yb_rounder how = yb_rounder_of(i->imm);
    uint64_t doubt = 0;
    if (!how.simple) return yb_fast_fallback(c, section, i);
    c->v[i->a] = yb_round_fast(&how, c->v[i->b], &doubt);
    return doubt | ((i->flag & YB_IF_NONNEG) != 0 ? (uint64_t)c->v[i->a] : 0);
}

static uint64_t fast_age(yb_core *c, const yb_insn *i) {
    const int64_t *v = c->v;
    if (!yb_date_in_range(v[i->b]) || !yb_date_in_range(v[i->c])) return YB_DOUBT;
    c->v[i->a] = yb_age(v[i->b], v[i->c], v[i->d] != 0 ? YB_AGE_ON_BIRTHDAY : YB_AGE_DAY_AFTER_BIRTHDAY,
                        v[i->e] != 0 ? YB_MAR1 : YB_FEB28_LAST);
    return 0;
}

/* Columns that hold none keep their states: not for the loops. */
static bool column_passes_none(const yb_core *c, const yb_insn *i) {
    return c->column_optional[i->a] != 0 &&
           (i->op == YB_OPCODE(MOV) || i->op == YB_OPCODE(NVL) || i->op == YB_OPCODE(SEL));
}

static uint64_t fast_column(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    if (column_passes_none(c, i)) return yb_fast_fallback(c, section, i);
    switch (i->op) {
#define X(op, name)                                                                                          \
    case YB_OPCODE(op): return yb_column_##name(c, i);
        YB_COLUMN_OPS(X)
#undef X
    case YB_OPCODE(MULROUND): return yb_column_mulround(c, section, i);
    case YB_OPCODE(TABLE): return yb_column_table(c, section, i);
    default: return yb_fast_fallback(c, section, i);
    }
}

/* ---- the run ---- */

/* The value chosen brings its state along: known or none. */
#define TAKE(from)                                                                                           \
    {                                                                                                        \
        const uint16_t chosen = (from);                                                                      \
        r = (uint64_t)v[chosen];                                                                             \
        s[i->a] = s[chosen];                                                                                 \
    }

uint64_t yb_fast_code(yb_core *c, const yb_im_section *section) {
    const yb_insn *i = c->image->INSNS + section->code.first, *const end = i + section->code.n;
    int64_t *const v = c->v;
    uint8_t *const s = c->s;
    uint64_t sticky = 0;
    for (; i < end; i++) {
        if ((i->flag & YB_IF_COL) != 0) {
            sticky |= fast_column(c, section, i);
            continue;
        }
        const uint64_t b = i->op <= YB_OPCODE(SEL) ? (uint64_t)v[i->b] : 0; /* up to there all have a source b */
        uint64_t y, r;
        switch (i->op) {
        case YB_OPCODE(MOV): TAKE(i->b) break;
        case YB_OPCODE(USE):
            r = b;
            if (s[i->b] == YB_NONE) sticky = YB_DOUBT;
            break;
        case YB_OPCODE(NVL): TAKE(s[i->b] == YB_NONE ? i->c : i->b) break;
        case YB_OPCODE(HAS): r = s[i->b] != YB_NONE; break;
        case YB_OPCODE(KNOWN): r = 1; break;
        case YB_OPCODE(ADD):
            y = (uint64_t)v[i->c];
            r = b + y;
            sticky |= (b ^ r) & (y ^ r);
            break;
        case YB_OPCODE(SUB):
            y = (uint64_t)v[i->c];
            r = b - y;
            sticky |= (b ^ y) & (b ^ r);
            break;
        case YB_OPCODE(MIN): r = (uint64_t)YB_MIN((int64_t)b, v[i->c]); break;
        case YB_OPCODE(MAX): r = (uint64_t)YB_MAX((int64_t)b, v[i->c]); break;
        case YB_OPCODE(NEG):
            r = 0 - b;
            sticky |= b & r;
            break;
        case YB_OPCODE(EQ): r = b == (uint64_t)v[i->c]; break;
        case YB_OPCODE(LT): r = (int64_t)b < v[i->c]; break;
        case YB_OPCODE(LE): r = (int64_t)b <= v[i->c]; break;
        case YB_OPCODE(IN): r = (uint64_t)v[i->c] >> (b & 63) & 1; break;
        case YB_OPCODE(SUBSET): r = (b & ~(uint64_t)v[i->c]) == 0; break;
        case YB_OPCODE(UNION): r = b | (uint64_t)v[i->c]; break;
        case YB_OPCODE(WITHOUT): r = b & ~(uint64_t)v[i->c]; break;
        case YB_OPCODE(AND): r = (b != 0) & (v[i->c] != 0); break;
        case YB_OPCODE(OR): r = (b | (uint64_t)v[i->c]) != 0; break;
        case YB_OPCODE(NOT): r = b == 0; break;
        case YB_OPCODE(SEL): TAKE(b != 0 ? i->c : i->d) break;
        case YB_OPCODE(MUL): {
            int64_t product;
            if (yb_mul_over((int64_t)b, v[i->c], &product)) sticky = YB_DOUBT;
            r = (uint64_t)product;
            break;
        }
        case YB_OPCODE(CHECK):
            r = (uint64_t)v[i->b];
            if (v[i->b] != v[i->c]) sticky = YB_DOUBT;
            break;
        case YB_OPCODE(MULROUND): sticky |= fast_mulround(c, section, i); continue;
        case YB_OPCODE(ROUND): sticky |= fast_round(c, section, i); continue;
        case YB_OPCODE(AGE): sticky |= fast_age(c, i); continue;
        case YB_OPCODE(TABLE): sticky |= fast_table(c, section, i); continue;
        case YB_OPCODE(RCOUNT): sticky |= yb_reduce_count(c, section, i); continue;
        case YB_OPCODE(RSUM): sticky |= yb_reduce_sum(c, i); continue;
        case YB_OPCODE(RANY): sticky |= yb_reduce_any(c, i); continue;
        case YB_OPCODE(RALL): sticky |= yb_reduce_all(c, i); continue;
        case YB_OPCODE(PAY): sticky |= fast_pay(c, section, i); continue;
        case YB_OPCODE(REST): fast_rest(c, i); continue;
        default: sticky |= yb_fast_fallback(c, section, i); continue;
        }
        v[i->a] = (int64_t)r;
        if ((i->flag & YB_IF_NONNEG) != 0) sticky |= r;
    }
    return sticky & YB_DOUBT;
}
