/* A number that was made before, or that is only handed on, is made once; results, errors and steps are as in the general
 * run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval/fast.h"
#include "support/image_builder.h"

#define OP(name) YB_OPCODE(name)
#define CODE YB_TB_CODE
#define CASE_BYTES (1 << 17)
#define LIMIT 10

static _Alignas(64) char memory[CASE_BYTES];

/* Rules and a settlement reckon x + y, where y may be none; the settlement goes on with it in ways that add nothing. */
typedef struct fixture {
    yb_tb t;
    yb_core c;
    uint32_t x, y;                                                  /* facts */
    uint16_t has, given, sum, over;                                 /* of the rules */
    uint16_t again[3], less, most, four, chosen, over_again, limit; /* of the settlement */
} fixture;
static fixture f;

static uint16_t op(unsigned code, uint16_t b, uint16_t c, uint16_t d) {
    return yb_tb_op(&f.t, CODE, code, b, c, d);
}

static void rules(void) {
    const uint16_t x = yb_tb_at(&f.t, f.x), y = yb_tb_at(&f.t, f.y);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    f.has = op(OP(HAS), y, 0, 0);
    f.given = op(OP(NVL), y, yb_tb_constant(&f.t, 0), 0);
    f.sum = op(OP(ADD), x, f.given, 0);
    f.over = op(OP(SUB), x, yb_tb_constant(&f.t, LIMIT), 0);
}

static void settlement(void) {
    const uint16_t x = yb_tb_at(&f.t, f.x), y = yb_tb_at(&f.t, f.y);
    yb_insn four = {.op = OP(SUM4)}, over = {.op = OP(SUB), .flag = YB_IF_NONNEG};
    yb_tb_section(&f.t, "settlement", YB_NONE16);
    const uint16_t zero = yb_tb_constant(&f.t, 0);
    f.again[0] = op(OP(HAS), y, 0, 0);
    f.again[1] = op(OP(NVL), y, zero, 0);
    f.again[2] = op(OP(ADD), x, f.again[1], 0);
    f.less = op(OP(SUB), f.again[2], zero, 0);
    f.most = op(OP(MAX), zero, f.less, 0);
    four = (yb_insn){.op = four.op, .a = yb_tb_slots(&f.t, 1), .b = f.most, .c = zero, .d = f.again[1], .e = zero};
    yb_tb_put(&f.t, CODE, four);
    f.four = four.a;
    f.chosen = op(OP(SEL), f.again[0], f.four, f.most);
    over = (yb_insn){.op = over.op, .flag = over.flag, .b = x, .c = yb_tb_constant(&f.t, LIMIT)};
    over.a = f.over_again = yb_tb_slots(&f.t, 1);
    yb_tb_put(&f.t, CODE, over);
    yb_tb_output(&f.t, "r", YB_O_SCALAR, f.chosen, 0);
    yb_tb_output(&f.t, "s", YB_O_SCALAR, f.less, 0);
    yb_tb_output(&f.t, "t", YB_O_SCALAR, f.over_again, 0);
}

static int begin_image(void **state) {
    (void)state;
    yb_case_plan plan = {0, 0, 0};
    size_t bytes;
    memset(&f, 0, sizeof f);
    yb_tb_init(&f.t);
    f.x = yb_tb_fact(&f.t, "x", YB_T_MONEY, 0);
    f.y = yb_tb_fact(&f.t, "y", YB_T_MONEY, YB_FF_OPTIONAL);
    rules();
    settlement();
    f.t.d.settles = 1;
    assert_int_equal(yb_tb_finish(&f.t), YB_OK);
    assert_int_equal(yb_core_size(&f.t.image, &plan, &bytes), YB_OK);
    assert_true(bytes <= CASE_BYTES);
    return yb_core_init(&f.c, &f.t.image, &plan, memory, bytes) != YB_OK;
}

static int end_image(void **state) {
    (void)state;
    yb_tb_free(&f.t);
    return 0;
}

/* y < 0: none. */
static yb_status decide(int64_t x, int64_t y, bool general) {
    assert_int_equal(yb_core_begin(&f.c, 0, 0, 20000), YB_OK);
    assert_int_equal(yb_core_set(&f.c, f.x, YB_NONE32, x), YB_OK);
    if (y >= 0) assert_int_equal(yb_core_set(&f.c, f.y, YB_NONE32, y), YB_OK);
    f.c.always_general = general;
    return yb_core_decide(&f.c);
}

static void slot_is(uint16_t slot, int64_t v) {
    assert_int_equal(f.c.s[slot], YB_KNOWN);
    assert_int_equal(f.c.v[slot], v);
}

static uint32_t steps_of(unsigned part) {
    uint32_t n = 0;
    while (f.c.steps[part][n].run != yb_run_end)
        n++;
    return n;
}

/* Of the settlement's eight instructions four are left: the sum of two, the choice, the difference that may not be negative
 * here, and what moves x + y into the place where an output reads it. */
static void made_once(void **state) {
    (void)state;
    for (int64_t k = 0; k < 60; k++) {
        const int64_t x = LIMIT + k * 7, y = k % 4 == 3 ? -1 : k * 5, given = y < 0 ? 0 : y;
        const bool general = k % 5 == 4;
        assert_int_equal(decide(x, y, general), YB_OK);
        assert_int_equal(f.c.general, general);
        slot_is(f.chosen, x + given + (y < 0 ? 0 : given));
        slot_is(f.less, x + given);
        slot_is(f.over_again, x - LIMIT);
    }
    assert_int_equal(steps_of(0), 4);
    assert_int_equal(steps_of(1), 4);
}

/* Who asks for the steps gets all, also those that were never made. */
static void told(void **state) {
    (void)state;
    assert_int_equal(decide(30, 4, false), YB_OK);
    assert_true(f.c.untold);
    yb_core_tell(&f.c);
    slot_is(f.again[0], 1);
    slot_is(f.again[1], 4);
    slot_is(f.again[2], 34);
    slot_is(f.most, 34);
    slot_is(f.four, 38);
}

/* The rules let a negative difference pass, the settlement does not: theirs will not do for it. */
static void negative(void **state) {
    (void)state;
    for (unsigned general = 0; general < 2; general++) {
        assert_int_equal(decide(LIMIT - 1, -1, general != 0), YB_E_NEGATIVE);
        assert_int_equal(decide(LIMIT, -1, general != 0), YB_OK);
        slot_is(f.over_again, 0);
    }
}

/* y unknown, not none, from the second request on is looked at while running, by both. */
static void unknown(void **state) {
    (void)state;
    for (unsigned k = 0; k < 6; k++) {
        assert_int_equal(decide(40, 2, false), YB_OK);
        slot_is(f.chosen, 44);
        assert_int_equal(yb_core_begin(&f.c, 0, 0, 20000), YB_OK);
        assert_int_equal(yb_core_set(&f.c, f.y, YB_NONE32, 2), YB_OK);
        assert_int_equal(yb_core_decide(&f.c), YB_OK);
        assert_int_equal(f.c.outcome, YB_OC_UNDETERMINED);
        assert_int_equal(f.c.n_missing, 1);
        assert_int_equal(f.c.missing[0].fact, f.x);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(made_once, begin_image, end_image),
        cmocka_unit_test_setup_teardown(told, begin_image, end_image),
        cmocka_unit_test_setup_teardown(negative, begin_image, end_image),
        cmocka_unit_test_setup_teardown(unknown, begin_image, end_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
