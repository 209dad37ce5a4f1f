/* What is fixed for a day is reckoned once, and what does not count is left out: decisions and steps are as in the
 * general run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval/cell.h"
#include "support/image_builder.h"

#define OP(name) YB_OPCODE(name)
#define CODE YB_TB_CODE
#define CASE_BYTES (1 << 17)
#define SWITCHED_ON 20000 /* the day from which the layer is there */

static _Alignas(64) char memory[CASE_BYTES];

/* Two settlement programs, one for `first` and one for the rest; in both a layer is switched off before a day, in one its
 * table is unknown, in the other it has no row. */
typedef struct fixture {
    yb_tb t;
    yb_core c;
    uint32_t first, level, x, switched;                 /* facts, item */
    uint16_t one_row, unknown, beyond, either, layer_a; /* slots of program a */
    uint16_t result_a, gap, layer_b, result_b;
} fixture;
static fixture f;

static uint32_t table_of(const char *name, unsigned kind, int64_t value) {
    static const uint16_t cells[2] = {0, 0};
    const yb_tb_row row = {kind, value};
    const uint32_t item = yb_tb_item(&f.t, name);
    yb_tb_version(&f.t, YB_TB_ALWAYS, 0, 0, yb_tb_table(&f.t, (yb_tb_dim[]){{2, NULL}}, 1, cells, &row, 1));
    return item;
}

static uint16_t look_up(uint32_t item) {
    const uint16_t key = yb_tb_at(&f.t, f.level);
    yb_insn i = {.op = OP(TABLE), .imm = (int32_t)item, .c = yb_tb_version_of(&f.t, item)};
    i.b = yb_tb_args(&f.t, &key, 1);
    i.a = yb_tb_slots(&f.t, 2);
    i.e = (uint16_t)(i.a + 1);
    yb_tb_put(&f.t, CODE, i);
    return i.a;
}

/* The layer if it is switched on, else x. */
static uint16_t choose(uint16_t layer, uint16_t otherwise) {
    yb_insn i = {.op = OP(SEL), .b = yb_tb_param(&f.t, f.switched, 0), .c = layer, .d = otherwise};
    i.a = yb_tb_slots(&f.t, 1);
    yb_tb_put(&f.t, CODE, i);
    return i.a;
}

static void program_a(uint32_t one, uint32_t unknown) {
    const uint16_t x = yb_tb_at(&f.t, f.x), first = yb_tb_at(&f.t, f.first);
    f.one_row = look_up(one);
    f.unknown = look_up(unknown);
    f.beyond = yb_tb_op(&f.t, CODE, OP(ADD), f.unknown, f.one_row, 0);
    f.layer_a = yb_tb_op(&f.t, CODE, OP(ADD), f.beyond, x, 0);
    f.either = yb_tb_op(&f.t, CODE, OP(AND), yb_tb_param(&f.t, f.switched, 0), first, 0);
    f.result_a = choose(f.layer_a, yb_tb_op(&f.t, CODE, OP(ADD), f.one_row, x, 0));
    yb_tb_output(&f.t, "r", YB_O_SCALAR, f.result_a, 0);
}

static void program_b(uint32_t gap) {
    const uint16_t x = yb_tb_at(&f.t, f.x);
    f.gap = look_up(gap);
    f.layer_b = yb_tb_op(&f.t, CODE, OP(MIN), f.gap, x, 0);
    f.result_b = choose(f.layer_b, yb_tb_op(&f.t, CODE, OP(ADD), x, x, 0));
    yb_tb_output(&f.t, "r", YB_O_SCALAR, f.result_b, 0);
}

static int begin_image(void **state) {
    (void)state;
    yb_case_plan plan = {0, 0, 0};
    size_t bytes;
    memset(&f, 0, sizeof f);
    yb_tb_init(&f.t);
    f.first = yb_tb_fact(&f.t, "first", YB_T_BOOL, 0);
    f.level = yb_tb_fact(&f.t, "level", YB_T_ENUM, 0);
    yb_tb_fact_enum(&f.t, f.level, yb_tb_enum(&f.t, 2));
    f.x = yb_tb_fact(&f.t, "x", YB_T_MONEY, 0);
    f.switched = yb_tb_item(&f.t, "switched");
    yb_tb_version(&f.t, SWITCHED_ON, 30000, SWITCHED_ON, 0, 0, 1);
    yb_tb_version(&f.t, YB_TB_ALWAYS, 0, 0, 0);
    const uint32_t one = table_of("one", YB_ROW_VALUE, 7), unknown = table_of("unknown", YB_ROW_UNKNOWN, 0);
    const uint32_t gap = table_of("gap", YB_ROW_GAP, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    const uint16_t rest = yb_tb_op(&f.t, CODE, OP(NOT), yb_tb_at(&f.t, f.first), 0, 0);
    yb_tb_section(&f.t, "a", yb_tb_at(&f.t, f.first));
    program_a(one, unknown);
    yb_tb_section(&f.t, "b", rest);
    program_b(gap);
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

static yb_status decide(int64_t on, bool first, int64_t x, bool general) {
    assert_int_equal(yb_core_begin(&f.c, 0, 0, on), YB_OK);
    assert_int_equal(yb_core_set(&f.c, f.first, YB_NONE32, first), YB_OK);
    assert_int_equal(yb_core_set(&f.c, f.level, YB_NONE32, x % 2), YB_OK);
    assert_int_equal(yb_core_set(&f.c, f.x, YB_NONE32, x), YB_OK);
    f.c.always_general = general;
    return yb_core_decide(&f.c);
}

static void slot_is(uint16_t slot, uint8_t state, int64_t v) {
    assert_int_equal(f.c.s[slot], state);
    assert_int_equal(f.c.v[slot], v);
}

/* All steps of a decision where the layer is switched off, as they are told. */
static void told(bool first, int64_t x) {
    yb_core_tell(&f.c);
    if (first) {
        slot_is(f.one_row, YB_KNOWN, 7);
        slot_is(f.unknown, YB_NOT_KNOWN, 0);
        slot_is(f.beyond, YB_NOT_KNOWN, 0);
        slot_is(f.layer_a, YB_NOT_KNOWN, 0);
        slot_is(f.either, YB_KNOWN, 0);
        slot_is(f.result_a, YB_KNOWN, x + 7);
    } else {
        slot_is(f.gap, YB_ERROR, YB_E_GAP);
        slot_is(f.layer_b, YB_ERROR, YB_E_GAP);
        slot_is(f.result_b, YB_KNOWN, 2 * x);
    }
    assert_false(f.c.untold);
}

/* Off the layer does not count, whatever its tables are; the programs take turns, with and without being told. */
static void switched_off(void **state) {
    (void)state;
    for (int64_t x = 0; x < 40; x++) {
        const bool first = x % 3 == 0, general = x % 7 == 6;
        assert_int_equal(decide(SWITCHED_ON - 1 - x, first, x, general), YB_OK);
        assert_int_equal(f.c.outcome, YB_OC_PERMIT);
        assert_int_equal(f.c.general, general);
        assert_int_equal(f.c.untold, !general);
        slot_is(first ? f.result_a : f.result_b, YB_KNOWN, first ? x + 7 : 2 * x);
        if (x % 2 == 0) told(first, x);
    }
}

/* Another day, or a param set for a test: what was folded is not any more. */
static void switched_on(void **state) {
    (void)state;
    const yb_override on = {f.switched, 1, YB_KNOWN};
    for (unsigned k = 0; k < 24; k++) {
        const bool later = k % 2 == 1, set = k % 3 == 1;
        f.c.overrides = &on;
        f.c.n_overrides = set;
        assert_int_equal(decide(later ? SWITCHED_ON : SWITCHED_ON - 1, true, k, false), YB_OK);
        assert_int_equal(f.c.outcome, later || set ? YB_OC_UNDETERMINED : YB_OC_PERMIT);
        assert_int_equal(f.c.n_unsettled, later || set);
        if (!later && !set) told(true, k);
        assert_int_equal(decide(later ? SWITCHED_ON : SWITCHED_ON - 1, false, k, false), later || set ? YB_E_GAP : YB_OK);
        if (!later && !set) told(false, k);
    }
    f.c.n_overrides = 0;
}

/* Facts may have changed since: nothing is told of a decision that is no more. */
static void told_too_late(void **state) {
    (void)state;
    assert_int_equal(decide(SWITCHED_ON - 1, true, 5, false), YB_OK);
    assert_int_equal(yb_core_set(&f.c, f.x, YB_NONE32, 6), YB_OK);
    yb_core_tell(&f.c);
    slot_is(f.result_a, YB_KNOWN, 12);
    assert_int_equal(yb_core_decide(&f.c), YB_OK);
    told(true, 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(switched_off, begin_image, end_image),
        cmocka_unit_test_setup_teardown(switched_on, begin_image, end_image),
        cmocka_unit_test_setup_teardown(told_too_late, begin_image, end_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
