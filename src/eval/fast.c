/*
 * The fast run: values only. Floor 4.
 *
 * Runs when every fact that the section reads is known and resolving has proved that none stays where it may
 * be. What could go wrong (a negative, no row, a date out of the calendar) is ORed into one sticky word; with
 * any bit of it set at the end nothing here counts and the general run begins anew. It may be over-careful,
 * never wrong: a value in doubt may stand in a branch that is not chosen.
 */
#include "eval/fast.h"

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

/* ---- as in the general run ---- */

static bool state_good(uint8_t state, bool may_none) {
    return state == YB_KNOWN || (state == YB_NONE && may_none);
}

/* Whether a number is one that the steps after it count with; masks, and halves of pairs, are not looked at.
 */
static bool value_good(int64_t v, unsigned bits) {
    return bits > YB_BITS_CHECKED || yb_doubt_beyond(v, bits) == 0;
}

static bool column_good(const yb_core *c, uint32_t column) {
    const uint32_t rows = c->rows[c->column_list[column]];
    bool good = true;
    for (uint32_t row = 0; row < rows; row++) {
        good = good && state_good(c->column_state[column][row], c->column_optional[column] != 0);
        good = good && value_good(c->column[column][row], YB_BITS_OF(c->column_bits[column]));
    }
    return good;
}

static bool slots_good(const yb_core *c, uint32_t at, uint32_t n) {
    bool good = true;
    for (uint32_t k = at; k < at + n; k++) {
        good = good && state_good(c->s[k], (c->may[k] & YB_NONE) != 0);
        good = good && value_good(c->v[k], YB_BITS_OF(c->slot_bits[k]));
    }
    return good;
}

void yb_run_general(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    bool good;
    yb_general_insn(c, c->running, i);
    if ((i->flag & YB_IF_COL) != 0) {
        good = column_good(c, i->a);
    } else {
        good = slots_good(c, i->a, yb_op_pays(i->op) ? 4 : yb_op_kinds[i->op][0] == 'D' ? 2 : 1);
        if (i->op == YB_OPCODE(TABLE) && i->e != YB_NONE16) good = good && c->s[i->e] == YB_KNOWN;
    }
    c->doubt |= good ? 0 : YB_DOUBT;
    yb_next(t, c);
}

/* ---- numbers and bools ---- */

#define A (*(int64_t *)t->a)
#define B (*(const int64_t *)t->b)
#define C (*(const int64_t *)t->c)
#define D (*(const int64_t *)t->d)

/* Each operation twice: as it is, and where a negative result is in doubt. Without signs: what is in doubt
 * may wrap. */
#define SCALAR(name, R)                                                                                      \
    static void scalar_##name(const yb_step *t, yb_core *c) {                                                \
        A = (int64_t)(R);                                                                                    \
        yb_next(t, c);                                                                                       \
    }                                                                                                        \
    static void scalar_##name##_full(const yb_step *t, yb_core *c) {                                         \
        A = (int64_t)(R);                                                                                    \
        c->doubt |= yb_doubt_unless_small((uint64_t)A);                                                      \
        yb_next(t, c);                                                                                       \
    }

SCALAR(mov, B)
SCALAR(add, (uint64_t)B + (uint64_t)C)
SCALAR(sub, (uint64_t)B - (uint64_t)C)
SCALAR(mul, (uint64_t)B *(uint64_t)C)
SCALAR(neg, 0 - (uint64_t)B)
SCALAR(min, YB_MIN(B, C))
SCALAR(max, YB_MAX(B, C))
SCALAR(sel, B != 0 ? C : D)
SCALAR(eq, B == C)
SCALAR(lt, B < C)
SCALAR(le, B <= C)
SCALAR(in, (uint64_t)C >> (B & 63) & 1)
SCALAR(subset, (B & ~C) == 0)
SCALAR(union, B | C)
SCALAR(without, B & ~C)
SCALAR(and, (B != 0) & (C != 0))
SCALAR(or, (B | C) != 0)
SCALAR(not, B == 0)
SCALAR(known, 1)
/* Where the result cannot be none; else it is taken with its state. */
SCALAR(nvl, c->s[t->insn.b] == YB_NONE ? C : B)
SCALAR(area, B - B % t->insn.imm)
/* Four addends. */
SCALAR(sum4, (uint64_t)B + (uint64_t)C + (uint64_t)D + (uint64_t)c->v[t->insn.e])

/* The doubt of a result that was put into its place. */
static inline uint64_t result_doubt(const yb_step *t) {
    return (t->insn.flag & YB_IF_NONNEG) != 0 ? yb_doubt_unless_small((uint64_t)A) : 0;
}

/* What may be none brings its state along. */
static inline void take(const yb_step *t, yb_core *c, uint16_t from) {
    A = c->v[from];
    c->s[t->insn.a] = c->s[from];
    c->doubt |= result_doubt(t);
    yb_next(t, c);
}
static void take_mov(const yb_step *t, yb_core *c) {
    take(t, c, t->insn.b);
}
static void take_sel(const yb_step *t, yb_core *c) {
    take(t, c, B != 0 ? t->insn.c : t->insn.d);
}
static void take_nvl(const yb_step *t, yb_core *c) {
    take(t, c, c->s[t->insn.b] == YB_NONE ? t->insn.c : t->insn.b);
}

static void run_use(const yb_step *t, yb_core *c) {
    A = B;
    c->doubt |= c->s[t->insn.b] == YB_NONE ? YB_DOUBT : 0;
    c->doubt |= result_doubt(t);
    yb_next(t, c);
}

static void run_has(const yb_step *t, yb_core *c) {
    A = c->s[t->insn.b] != YB_NONE;
    yb_next(t, c);
}

static void run_check(const yb_step *t, yb_core *c) {
    A = B;
    c->doubt |= B != C ? YB_DOUBT : 0;
    c->doubt |= result_doubt(t);
    yb_next(t, c);
}

static void run_mulround(const yb_step *t, yb_core *c) {
    int64_t *product = &c->v[t->insn.d];
    product[0] = (int64_t)((uint64_t)B * (uint64_t)C);
    product[1] = product[0] < 0 ? -1 : 0;
    A = yb_round_fast(t->d, product[0]);
    c->doubt |= result_doubt(t);
    yb_next(t, c);
}

static void run_round(const yb_step *t, yb_core *c) {
    A = yb_round_fast(t->d, B);
    c->doubt |= result_doubt(t);
    yb_next(t, c);
}

static void run_age(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    if (!yb_date_in_range(B) || !yb_date_in_range(C)) {
        c->doubt |= YB_DOUBT;
        yb_next(t, c);
        return;
    }
    A = yb_age(B, C, c->v[i->d] != 0 ? YB_AGE_ON_BIRTHDAY : YB_AGE_DAY_AFTER_BIRTHDAY,
               c->v[i->e] != 0 ? YB_MAR1 : YB_FEB28_LAST);
    yb_next(t, c);
}

/* The day is the request's: the first day of its period is known beforehand. */
static void run_chkperiod(const yb_step *t, yb_core *c) {
    A = B;
    c->doubt |= B == t->day ? 0 : YB_DOUBT;
    yb_next(t, c);
}

/* What has one meaning only, in cell.c: dates and periods. */
static void run_dates(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    yb_cell also = yb_cell_known(0);
    const yb_cell in[4] = {yb_cell_known(B), yb_cell_known(t->c != NULL ? C : 0)};
    const yb_cell r = yb_cell_op(c, i, in, &also);
    A = r.v;
    if (yb_op_kinds[i->op][0] == 'D') c->v[i->a + 1] = r.hi;
    c->doubt |= r.s == YB_KNOWN ? 0 : YB_DOUBT;
    yb_next(t, c);
}

/* What an identity number tells: of what is not one, none. */
static void run_idtext(const yb_step *t, yb_core *c) {
    const yb_cell r = yb_cell_idtext(c, B, t->insn.imm);
    A = r.s == YB_KNOWN ? r.v : 0;
    c->s[t->insn.a] = r.s;
    c->doubt |= state_good(r.s, true) ? 0 : YB_DOUBT;
    yb_next(t, c);
}

typedef struct yb_plain_op {
    uint8_t op;
    yb_run *run, *full;
} yb_plain_op;
#define PLAIN(op, name)                                                                                      \
    { YB_OPCODE(op), scalar_##name, scalar_##name##_full }
static const yb_plain_op plain_ops[] = {
    PLAIN(MOV, mov),       PLAIN(ADD, add),     PLAIN(SUB, sub),         PLAIN(MUL, mul),
    PLAIN(SCALE, mul),     PLAIN(NEG, neg),     PLAIN(MIN, min),         PLAIN(MAX, max),
    PLAIN(SEL, sel),       PLAIN(EQ, eq),       PLAIN(LT, lt),           PLAIN(LE, le),
    PLAIN(IN, in),         PLAIN(AND, and),     PLAIN(OR, or),           PLAIN(NOT, not ),
    PLAIN(SUBSET, subset), PLAIN(UNION, union), PLAIN(WITHOUT, without), PLAIN(KNOWN, known),
    PLAIN(SUM4, sum4),     PLAIN(AREA, area),   PLAIN(NVL, nvl),
};

/* ---- payments ---- */

static inline uint64_t pay(yb_core *c, const yb_insn *i, int64_t *a, int64_t asked, int64_t left) {
    a[0] = asked;
    a[1] = 0;
    a[2] = YB_MIN(asked, left);
    a[3] = (int64_t)((uint64_t)left - (uint64_t)a[2]);
    c->s[i->a + 1] = YB_NONE;
    return yb_doubt_unless_small((uint64_t)asked);
}

static void run_pay_all(const yb_step *t, yb_core *c) {
    c->doubt |= pay(c, &t->insn, t->a, B, D);
    yb_next(t, c);
}

static void run_pay_upto(const yb_step *t, yb_core *c) {
    int64_t *a = t->a, asked = B, limit = YB_MAX(C, 0), left = D;
    const int64_t most = YB_MIN(limit, left);
    if (c->s[t->insn.c] == YB_NONE) {
        run_pay_all(t, c);
        return;
    }
    a[0] = asked;
    a[1] = limit;
    a[2] = YB_MIN(asked, most);
    a[3] = (int64_t)((uint64_t)left - (uint64_t)a[2]);
    c->s[t->insn.a + 1] = YB_KNOWN;
    c->doubt |= yb_doubt_unless_small((uint64_t)asked);
    yb_next(t, c);
}

static void run_pay_when(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    if (c->v[i->e] == 0) { /* not tried: nothing but what is left counts */
        pay(c, i, t->a, 0, YB_MAX(D, 0));
        ((int64_t *)t->a)[3] = D;
        yb_next(t, c);
        return;
    }
    if (i->c == YB_NONE16) run_pay_all(t, c);
    else run_pay_upto(t, c);
}

static void run_pay_never(const yb_step *t, yb_core *c) {
    ((int64_t *)t->a)[3] = D;
    yb_next(t, c);
}

static void run_rest(const yb_step *t, yb_core *c) {
    int64_t *a = t->a;
    a[0] = a[2] = D;
    a[1] = a[3] = 0;
    c->s[t->insn.a + 1] = YB_NONE;
    yb_next(t, c);
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

static void run_payeach(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    const uint16_t *args = yb_args_of(c, c->running, i->imm);
    const uint32_t rows = c->rows[c->column_list[args[2]]];
    int64_t *v = c->v, *paid = c->column[args[2]], *rank = c->column[args[3]], total = 0;
    const int64_t *cap = args[1] == YB_NONE16 ? NULL : c->column[args[1]];
    const uint8_t *cap_state = args[1] == YB_NONE16 ? NULL : c->column_state[args[1]];
    uint8_t order[EACH_ROWS];
    bool tried = i->e == YB_NONE16 || v[i->e] != 0;
    bool unlimited = i->c == YB_NONE16 || c->s[i->c] == YB_NONE;
    if (!tried || B < 0 || D < 0 || rows > EACH_ROWS) {
        yb_run_general(t, c);
        return;
    }
    int64_t rest = YB_MIN(B, D), most = unlimited ? EACH_ROWS : v[i->c];
    order_rows(c->column[args[0]], rows, order);
    for (uint32_t k = 0; k < rows; k++) {
        const uint32_t row = order[k];
        int64_t pays = most > 0 ? rest : 0;
        if (cap != NULL && cap_state[row] == YB_KNOWN)
            pays = YB_MIN(pays, YB_MAX(cap[row], 0));
        most -= pays > 0;
        rest -= pays;
        total += pays;
        paid[row] = pays;
        rank[row] = (int64_t)k + 1;
    }
    for (uint32_t row = rows; row < yb_lanes_for(rows); row++)
        paid[row] = rank[row] = 0;
    c->doubt |= pay(c, i, t->a, B, D);
    ((int64_t *)t->a)[2] = total;
    ((int64_t *)t->a)[3] = D - total;
    yb_next(t, c);
}

/* ---- which ---- */

static bool prepare_plain(const yb_insn *i, yb_step *t) {
    for (size_t k = 0; k < YB_COUNT(plain_ops); k++) {
        if (plain_ops[k].op != i->op) continue;
        t->run = (i->flag & YB_IF_NONNEG) != 0 ? plain_ops[k].full : plain_ops[k].run;
        return true;
    }
    return false;
}

static yb_run *taking(unsigned op) {
    switch (op) {
    case YB_OPCODE(MOV): return take_mov;
    case YB_OPCODE(SEL): return take_sel;
    case YB_OPCODE(NVL): return take_nvl;
    default: return NULL;
    }
}

static yb_run *special(const yb_core *c, const yb_insn *i) {
    switch (i->op) {
    case YB_OPCODE(USE): return run_use;
    case YB_OPCODE(HAS): return run_has;
    case YB_OPCODE(CHECK): return run_check;
    case YB_OPCODE(MULROUND): return run_mulround;
    case YB_OPCODE(ROUND): return run_round;
    case YB_OPCODE(AGE): return run_age;
    case YB_OPCODE(ADDDAYS):
    case YB_OPCODE(ADDMONTHS):
    case YB_OPCODE(BETWEEN):
    case YB_OPCODE(PERIOD):
    case YB_OPCODE(ROLL): return run_dates;
    case YB_OPCODE(IDTEXT): return run_idtext;
    case YB_OPCODE(PAY):
        if (yb_never_pays(c, i)) return run_pay_never;
        if ((i->flag & YB_IF_SIGNED) != 0) return NULL;
        return i->e != YB_NONE16 ? run_pay_when : i->c != YB_NONE16 ? run_pay_upto : run_pay_all;
    case YB_OPCODE(REST): return run_rest;
    case YB_OPCODE(PAYEACH): return run_payeach;
    default: return NULL;
    }
}

static bool prepare_chkperiod(yb_core *c, const yb_insn *i, yb_step *t) {
    yb_insn period = *i;
    yb_cell also = yb_cell_known(0);
    const yb_cell on[4] = {yb_cell_known(c->on)};
    if (i->c != 0) return false; /* of another day than the request's */
    period.op = YB_OPCODE(PERIOD);
    const yb_cell first = yb_cell_op(c, &period, on, &also);
    t->day = first.v;
    t->run = run_chkperiod;
    return first.s == YB_KNOWN;
}

bool yb_prepare_scalar(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    const uint16_t slots = c->program->slots;
    t->a = &c->v[i->a];
    t->b = i->b < slots ? &c->v[i->b] : NULL;
    t->c = i->c < slots ? &c->v[i->c] : NULL;
    t->d = i->d < slots ? &c->v[i->d] : NULL;
    if (i->op == YB_OPCODE(MULROUND) || i->op == YB_OPCODE(ROUND)) t->d = yb_rounder_of(i->imm);
    if (i->op == YB_OPCODE(SCALE)) t->c = &yb_pow10[i->imm];
    if (i->op == YB_OPCODE(TABLE)) return yb_prepare_table(c, section, i, t);
    if ((c->may[i->a] & YB_NONE) != 0 && (t->run = taking(i->op)) != NULL) return true;
    if (prepare_plain(i, t)) return true;
    if (i->op == YB_OPCODE(CHKPERIOD)) return prepare_chkperiod(c, i, t);
    t->run = special(c, i);
    return t->run != NULL;
}

/* ---- the run ---- */

void yb_run_end(const yb_step *t, yb_core *c) {
    (void)t;
    (void)c;
}

uint64_t yb_fast_code(yb_core *c, const yb_im_section *section) {
    const unsigned part = section != &c->image->SECTION_LIST[c->program->sections.first];
    const yb_step *t = c->steps[part];
    c->doubt = 0;
    c->running = section;
#if YB_STEPS_CHAINED
    t->run(t, c);
#else
    for (; t->run != yb_run_end; t++)
        t->run(t, c);
#endif
    return c->doubt;
}
