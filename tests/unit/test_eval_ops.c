/* What every operation makes of known, unknown, erroneous and absent operands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval/cell.h"

#define OP(name) YB_OPCODE(name)

static const yb_core no_case; /* operations on numbers look at no case */

static yb_cell run(yb_insn i, yb_cell b, yb_cell c, yb_cell d, yb_cell e) {
    const yb_cell in[4] = {b, c, d, e};
    yb_cell also;
    return yb_cell_op(&no_case, &i, in, &also);
}

static yb_cell run2(unsigned op, yb_cell b, yb_cell c) {
    return run((yb_insn){.op = (uint8_t)op}, b, c, yb_cell_none(), yb_cell_none());
}

static yb_cell k(int64_t v) {
    return yb_cell_known(v);
}
static yb_cell u(void) {
    return yb_cell_unknown();
}
static yb_cell none(void) {
    return yb_cell_none();
}
static yb_cell err(yb_status status) {
    return yb_cell_error(status);
}

static void is(yb_cell got, yb_cell want) {
    assert_int_equal(got.s, want.s);
    if (want.s == YB_KNOWN || want.s == YB_ERROR) assert_int_equal(got.v, want.v);
}

/* The four states, and a known value that is neither 0 nor 1. */
static yb_cell sample(unsigned n) {
    switch (n) {
    case 0: return k(1);
    case 1: return u();
    case 2: return err(YB_E_GAP);
    default: return none();
    }
}

/* First error (none counts as one), else unknown, else known. */
static yb_cell strictly(yb_cell b, yb_cell c) {
    if (b.s == YB_ERROR) return b;
    if (b.s == YB_NONE) return err(YB_E_NONE);
    if (c.s == YB_ERROR) return c;
    if (c.s == YB_NONE) return err(YB_E_NONE);
    return b.s == YB_NOT_KNOWN || c.s == YB_NOT_KNOWN ? u() : k(0);
}

static bool passes(unsigned op) {
    return op == OP(MOV) || op == OP(USE) || op == OP(NVL) || op == OP(HAS) || op == OP(KNOWN) ||
           op == OP(AND) || op == OP(OR) || op == OP(SEL) || op == OP(WSEL);
}

/* Those that need more than their operands are tested with images. */
static bool needs_image(unsigned op) {
    const char *kinds = yb_op_kinds[op];
    return op == OP(PICK) || op == OP(TABLE) || op == OP(PARAM) || op == OP(VERSION) || op == OP(CUT) ||
           kinds[1] == 'c' || kinds[1] == 'C' || yb_op_pays(op) || op == OP(IDTEXT);
}

static void strict_states(void **state) {
    (void)state;
    for (unsigned op = 0; op < YB_OP_LAST; op++) {
        if (passes(op) || needs_image(op)) continue;
        const char *kinds = yb_op_kinds[op];
        for (unsigned n = 1; n < 64 * 4; n++) { /* all states of up to four operands */
            yb_cell in[4] = {sample(n & 3), sample(n >> 2 & 3), sample(n >> 4 & 3), sample(n >> 6 & 3)};
            yb_cell want = k(0);
            for (unsigned at = 0; at < 4; at++)
                if (kinds[at + 1] == 's' || kinds[at + 1] == 'S')
                    want = strictly(want.s == YB_KNOWN ? k(0) : want, in[at]);
            if (want.s == YB_KNOWN) continue;
            yb_insn i = {.op = (uint8_t)op, .c = YB_NONE16};
            is(run(i, in[0], in[1], in[2], in[3]), want);
        }
    }
}

static void junctions(void **state) {
    (void)state;
    for (unsigned n = 0; n < 25; n++) {
        yb_cell b = n / 5 == 4 ? k(0) : sample(n / 5), c = n % 5 == 4 ? k(0) : sample(n % 5);
        bool b_false = b.s == YB_KNOWN && b.v == 0, c_false = c.s == YB_KNOWN && c.v == 0;
        bool b_true = b.s == YB_KNOWN && b.v != 0, c_true = c.s == YB_KNOWN && c.v != 0;
        yb_cell worse = strictly(b, c);
        is(run2(OP(AND), b, c), b_false || c_false ? k(0) : worse.s != YB_KNOWN ? worse : k(1));
        is(run2(OP(OR), b, c), b_true || c_true ? k(1) : worse.s != YB_KNOWN ? worse : k(0));
    }
    is(run2(OP(AND), err(YB_E_GAP), err(YB_E_EMPTY)), err(YB_E_GAP));
    is(run2(OP(AND), none(), u()), err(YB_E_NONE));
    is(run2(OP(AND), u(), none()), err(YB_E_NONE));
}

static void choices(void **state) {
    (void)state;
    yb_insn sel = {.op = OP(SEL)};
    is(run(sel, k(1), k(5), err(YB_E_GAP), none()), k(5));
    is(run(sel, k(0), u(), k(6), none()), k(6));
    is(run(sel, k(1), none(), k(6), none()), none());
    is(run(sel, k(0), k(1), u(), none()), u());
    is(run(sel, u(), k(1), k(1), none()), u());
    is(run(sel, err(YB_E_DATE), k(1), k(1), none()), err(YB_E_DATE));
    is(run(sel, none(), k(1), k(1), none()), err(YB_E_NONE));
    is(run2(OP(NVL), none(), k(2)), k(2));
    is(run2(OP(NVL), none(), none()), none());
    is(run2(OP(NVL), k(1), u()), k(1));
    is(run2(OP(NVL), u(), k(1)), u());
    is(run2(OP(NVL), err(YB_E_GAP), k(1)), err(YB_E_GAP));
    is(run2(OP(HAS), none(), none()), k(0));
    is(run2(OP(HAS), k(0), none()), k(1));
    is(run2(OP(HAS), u(), none()), u());
    is(run2(OP(HAS), err(YB_E_GAP), none()), err(YB_E_GAP));
    is(run2(OP(KNOWN), u(), none()), k(0));
    is(run2(OP(KNOWN), none(), none()), k(1));
    is(run2(OP(MOV), none(), none()), none());
    is(run2(OP(USE), none(), none()), err(YB_E_NONE));
    is(run2(OP(USE), k(3), none()), k(3));
    is(run((yb_insn){.op = OP(WSEL)}, k(1), none(), k(1), none()), err(YB_E_NONE));
}

static void numbers(void **state) {
    (void)state;
    is(run2(OP(ADD), k(2), k(3)), k(5));
    is(run2(OP(ADD), k(INT64_MAX), k(1)), err(YB_E_OVERFLOW));
    is(run2(OP(SUB), k(INT64_MIN), k(1)), err(YB_E_OVERFLOW));
    is(run2(OP(MUL), k(INT64_MIN), k(-1)), err(YB_E_OVERFLOW));
    is(run2(OP(MUL), k(-7), k(6)), k(-42));
    is(run2(OP(NEG), k(INT64_MIN), none()), err(YB_E_OVERFLOW));
    is(run2(OP(NEG), k(7), none()), k(-7));
    is(run2(OP(MIN), k(-1), k(1)), k(-1));
    is(run2(OP(MAX), k(-1), k(1)), k(1));
    is(run((yb_insn){.op = OP(SCALE), .imm = 4}, k(-3), none(), none(), none()), k(-30000));
    is(run((yb_insn){.op = OP(SCALE), .imm = 18}, k(10), none(), none(), none()), err(YB_E_OVERFLOW));
    is(run2(OP(EQ), k(3), k(3)), k(1));
    is(run2(OP(LT), k(-3), k(3)), k(1));
    is(run2(OP(LT), k(INT64_MAX), k(INT64_MIN)), k(0));
    is(run2(OP(LE), k(3), k(3)), k(1));
    is(run2(OP(IN), k(2), k(4)), k(1));
    is(run2(OP(IN), k(63), k(INT64_MIN)), k(1));
    is(run2(OP(IN), k(66), k(4)), k(1)); /* no shift is beyond the word */
    is(run2(OP(SUBSET), k(5), k(7)), k(1));
    is(run2(OP(SUBSET), k(8), k(7)), k(0));
    is(run2(OP(UNION), k(5), k(2)), k(7));
    is(run2(OP(WITHOUT), k(7), k(2)), k(5));
    is(run2(OP(NOT), k(0), none()), k(1));
    is(run2(OP(CHECK), k(4), k(4)), k(4));
    is(run2(OP(CHECK), k(4), k(5)), err(YB_E_IDENTITY));
    yb_insn signed_sub = {.op = OP(SUB), .flag = YB_IF_NONNEG};
    is(run(signed_sub, k(1), k(2), none(), none()), err(YB_E_NEGATIVE));
    is(run(signed_sub, k(2), k(2), none(), none()), k(0));
    yb_insn sel = {.op = OP(SEL), .flag = YB_IF_NONNEG};
    is(run(sel, k(1), k(-1), k(2), none()), err(YB_E_NEGATIVE));
    is(run(sel, k(1), none(), k(2), none()), none());
}

static void rounding(void **state) {
    (void)state;
    const int32_t half_up = YB_HALF_UP << 8, half_even = YB_HALF_EVEN << 8, down = YB_DOWN << 8,
                  up = YB_UP << 8;
    yb_insn i = {.op = OP(ROUND), .imm = half_up | 2, .c = YB_NONE16};
    is(run(i, k(150), none(), none(), none()), k(2));
    is(run(i, k(-150), none(), none(), none()), k(-2));
    i.imm = half_even | 2;
    is(run(i, k(250), none(), none(), none()), k(2));
    i.imm = down | 2;
    is(run(i, k(-199), none(), none(), none()), k(-1));
    i.imm = up | 2;
    is(run(i, k(101), none(), none(), none()), k(2));
    i.imm = half_up | 0xFE; /* two digits put on */
    is(run(i, k(3), none(), none(), none()), k(300));
    is(run(i, k(INT64_MAX), none(), none(), none()), err(YB_E_OVERFLOW));
    yb_insn product = {.op = OP(MULROUND), .imm = half_up | 10};
    yb_cell in[4] = {k(INT64_MAX), k(1000000), none(), none()}, also;
    is(yb_cell_op(&no_case, &product, in, &also), k(922337203685478));
    assert_true(also.s == YB_KNOWN && also.hi == 499999 && also.v == -1000000);
    product.imm = half_up | 0;
    is(yb_cell_op(&no_case, &product, in, &also), err(YB_E_OVERFLOW));
    assert_int_equal(also.s, YB_KNOWN);
}

static yb_cell wide(int64_t hi, int64_t lo) {
    return (yb_cell){lo, hi, YB_KNOWN};
}

static void wide_numbers(void **state) {
    (void)state;
    yb_cell r = run((yb_insn){.op = OP(WIDE), .imm = 18}, k(-1000), none(), none(), none());
    assert_true(r.hi == -55 && r.s == YB_KNOWN);
    r = run2(OP(WADD), wide(0, -1), wide(0, 1));
    assert_true(r.hi == 1 && r.v == 0);
    is(run2(OP(WADD), wide(INT64_MAX, -1), wide(0, 1)), err(YB_E_OVERFLOW));
    r = run2(OP(WMUL), wide(0, INT64_MIN), wide(0, 2));
    assert_true(r.hi == 1 && r.v == 0);
    r = run2(OP(WMIN), wide(-1, 0), wide(0, 0));
    assert_int_equal(r.hi, -1);
    r = run2(OP(WMAX), wide(-1, 0), wide(0, 0));
    assert_int_equal(r.hi, 0);
    yb_insn round = {.op = OP(WROUND), .c = 5, .imm = YB_HALF_UP << 8};
    is(run(round, wide(0, 7), wide(0, 2), none(), none()), k(4));
    is(run(round, wide(0, 7), wide(0, 0), none(), none()), err(YB_E_DIVIDE));
    is(run(round, wide(1, 0), wide(0, 1), none(), none()), err(YB_E_OVERFLOW));
    round.c = YB_NONE16;
    is(run(round, wide(0, 7), none(), none(), none()), k(7));
    yb_insn less = {.op = OP(WSUB), .flag = YB_IF_NONNEG};
    is(run(less, wide(0, 1), wide(0, 2), none(), none()), err(YB_E_NEGATIVE));
    r = run(less, wide(1, 0), wide(0, 1), none(), none()); /* the low half alone looks negative */
    assert_true(r.s == YB_KNOWN && r.hi == 0 && r.v == -1);
}

static void dates(void **state) {
    (void)state;
    const int64_t born = yb_days_of(2000, 2, 29), on = yb_days_of(2016, 2, 29);
    is(run((yb_insn){.op = OP(AGE)}, k(born), k(on), k(1), k(0)), k(16));
    is(run((yb_insn){.op = OP(AGE)}, k(born), k(on), k(0), k(0)), k(15));
    is(run((yb_insn){.op = OP(AGE)}, k(INT64_MAX), k(on), k(1), k(0)), err(YB_E_DATE));
    is(run((yb_insn){.op = OP(AGEBOUND)}, k(on), k(16), k(1), k(0)), k(born));
    yb_insn days = {.op = OP(ADDDAYS), .imm = -1};
    is(run(days, k(born), k(28), none(), none()), k(yb_days_of(2000, 2, 1)));
    is(run(days, k(YB_DATE_MIN), k(1), none(), none()), err(YB_E_DATE));
    is(run(days, k(0), k(INT64_MIN), none(), none()), err(YB_E_DATE));
    yb_insn months = {.op = OP(ADDMONTHS), .imm = 1 << 1};
    is(run(months, k(yb_days_of(2023, 1, 31)), k(1), none(), none()), k(yb_days_of(2023, 2, 28)));
    months.imm = 1 << 1 | 1;
    is(run(months, k(yb_days_of(2023, 1, 31)), k(1), none(), none()), k(yb_days_of(2023, 3, 1)));
    months.imm = -2 * 12;
    is(run(months, k(born), k(1), none(), none()), k(yb_days_of(1999, 2, 28)));
    is(run(months, k(born), k(INT64_MAX), none(), none()), err(YB_E_DATE));
    yb_insn between = {.op = OP(BETWEEN)};
    is(run(between, k(0), k(-3), none(), none()), k(0));
    is(run(between, k(0), k(3), none(), none()), k(3));
    between.imm = 2;
    is(run(between, k(born), k(yb_days_of(2001, 2, 28)), none(), none()), k(1));
    yb_cell r =
        run((yb_insn){.op = OP(PERIOD), .imm = YB_PER_YEAR | 701 << 4}, k(born), none(), none(), none());
    assert_true(r.s == YB_KNOWN && r.v == yb_days_of(1999, 7, 1) && r.hi == yb_days_of(2000, 6, 30));
    yb_insn check = {.op = OP(CHKPERIOD), .imm = YB_PER_MONTH};
    is(run(check, k(yb_days_of(2000, 2, 1)), k(born), none(), none()), k(yb_days_of(2000, 2, 1)));
    is(run(check, k(yb_days_of(2000, 1, 1)), k(born), none(), none()), err(YB_E_PERIOD));
    r = run((yb_insn){.op = OP(ROLL), .imm = 1}, k(on), k(12), none(), none());
    assert_true(r.s == YB_KNOWN && r.hi == on);
    is(run((yb_insn){.op = OP(ROLL), .imm = 0}, k(on), k(7), none(), none()), k(on - 7));
    is(run((yb_insn){.op = OP(ROLL), .imm = 0}, k(on), k(-7), none(), none()), err(YB_E_NEGATIVE));
}

static void areas(void **state) {
    (void)state;
    yb_insn city = {.op = OP(AREA), .imm = 100}, province = {.op = OP(AREA), .imm = 10000};
    is(run(city, k(510603), none(), none(), none()), k(510600));
    is(run(city, k(510600), none(), none(), none()), k(510600));
    is(run(province, k(510603), none(), none(), none()), k(510000));
    is(run(province, k(110105), none(), none(), none()), k(110000));
    is(run(province, k(0), none(), none(), none()), k(0));
    is(run(city, k(INT64_MIN), none(), none(), none()), k(INT64_MIN + 8)); /* of an image that lies: harmless */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_states), cmocka_unit_test(junctions), cmocka_unit_test(choices),
        cmocka_unit_test(numbers),       cmocka_unit_test(rounding),  cmocka_unit_test(wide_numbers),
        cmocka_unit_test(dates),         cmocka_unit_test(areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
