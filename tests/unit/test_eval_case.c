/* Facts go in: types, ranges, lists, texts, proofs; what a wrong call leaves behind; how much memory a case
 * takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval/case.h"
#include "support/image_builder.h"

#define CASE_BYTES (1 << 16)
#define NO YB_NONE32

static _Alignas(64) char memory[CASE_BYTES + 64];

typedef struct fixture {
    yb_tb t;
    yb_core c;
    uint32_t yes, money, change, count, day, level, set, note, hour, lines, amount, cap, code, proof, limited;
} fixture;

static void declare(fixture *f) {
    yb_tb *t = &f->t;
    yb_tb_init(t);
    uint16_t e = yb_tb_enum(t, 3);
    f->yes = yb_tb_fact(t, "yes", YB_T_BOOL, 0);
    f->money = yb_tb_fact(t, "money", YB_T_MONEY, YB_FF_OPTIONAL);
    f->change = yb_tb_fact(t, "change", YB_T_MONEY, YB_FF_SIGNED);
    f->count = yb_tb_fact(t, "count", YB_T_COUNT, 0);
    f->day = yb_tb_fact(t, "day", YB_T_DATE, 0);
    f->level = yb_tb_fact(t, "level", YB_T_ENUM, 0);
    f->set = yb_tb_fact(t, "set", YB_T_SET, 0);
    f->note = yb_tb_fact(t, "note", YB_T_TEXT, 0);
    f->hour = yb_tb_fact(t, "hour", YB_T_TIME, 0);
    yb_tb_fact_enum(t, f->level, e);
    yb_tb_fact_enum(t, f->set, e);
    f->lines = yb_tb_list(t, "lines", 10);
    f->amount = yb_tb_field(t, "lines.amount", YB_T_MONEY, 0);
    f->cap = yb_tb_field(t, "lines.cap", YB_T_MONEY, YB_FF_OPTIONAL);
    f->code = yb_tb_field(t, "lines.code", YB_T_TEXT, 0);
    f->proof = yb_tb_proof(t, "proof", -1);
    f->limited = yb_tb_proof(t, "limited", 10);
    yb_tb_section(t, "rules", YB_NONE16);
    uint16_t one = yb_tb_text(t, "one");
    yb_tb_op(t, YB_TB_CODE, YB_OPCODE(EQ), yb_tb_at(t, f->note), one, 0);
    assert_int_equal(yb_tb_finish(t), YB_OK);
}

static int make(void **state) {
    static fixture f;
    yb_case_plan plan = {0, 0, 0};
    size_t bytes;
    memset(&f, 0, sizeof f);
    declare(&f);
    assert_int_equal(yb_core_size(&f.t.image, &plan, &bytes), YB_OK);
    assert_true(bytes <= CASE_BYTES);
    memset(memory, 0xEE, sizeof memory);
    assert_int_equal(yb_core_init(&f.c, &f.t.image, &plan, memory, bytes), YB_OK);
    for (size_t k = bytes; k < sizeof memory; k++)
        assert_int_equal((uint8_t)memory[k], 0xEE);
    assert_int_equal(yb_core_begin(&f.c, 0, 510603, 20000), YB_OK);
    *state = &f;
    return 0;
}

static int drop(void **state) {
    fixture *f = *state;
    yb_tb_free(&f->t);
    return 0;
}

static uint8_t state_of(const fixture *f, uint32_t fact) {
    return f->c.s[yb_tb_at(&f->t, fact)];
}
static int64_t value_of(const fixture *f, uint32_t fact) {
    return f->c.v[yb_tb_at(&f->t, fact)];
}
static bool known_bit(const fixture *f, uint32_t bit) {
    return f->c.known_bits[bit / 64] >> bit % 64 & 1;
}
static bool column_known(const fixture *f, uint32_t fact) {
    return known_bit(f, (uint32_t)f->c.d->slots + yb_tb_at(&f->t, fact));
}
static bool literal(const fixture *f, uint32_t bit) {
    return f->c.literal[bit / 64] >> bit % 64 & 1;
}

static void begins(void **state) {
    fixture *f = *state;
    assert_int_equal(f->c.v[0], 20000);
    assert_int_equal(f->c.v[1], INT32_MAX);
    assert_int_equal(state_of(f, f->yes), YB_NOT_KNOWN);
    assert_int_equal(state_of(f, f->money), YB_NONE);
    assert_int_equal(state_of(f, f->lines), YB_NOT_KNOWN);
    assert_true(known_bit(f, yb_tb_at(&f->t, f->money)) && !known_bit(f, yb_tb_at(&f->t, f->yes)));
    assert_int_equal(yb_core_begin(&f->c, 1, 0, 20000), YB_E_NAME);
    assert_int_equal(yb_core_begin(&f->c, 0, -1, 20000), YB_E_AREA);
    assert_int_equal(yb_core_begin(&f->c, 0, 0, YB_DATE_MAX + 1), YB_E_DATE);
    assert_int_equal(yb_core_known_on(&f->c, YB_DATE_MIN - 1), YB_E_DATE);
    assert_int_equal(yb_core_known_on(&f->c, 19000), YB_OK);
    assert_int_equal(f->c.v[1], 19000);
    assert_int_equal(yb_core_set(&f->c, f->yes, NO, 1), YB_OK);
    assert_int_equal(yb_core_begin(&f->c, 0, 0, 20001), YB_OK);
    assert_int_equal(state_of(f, f->yes), YB_NOT_KNOWN);
    assert_int_equal(f->c.v[1], INT32_MAX);
    assert_false(literal(f, yb_tb_bit(&f->t, f->yes)));
}

static void takes_in_order(void **state) {
    fixture *f = *state;
    yb_core c = f->c;
    c.begun = false;
    int64_t one = 1;
    assert_int_equal(yb_core_set(&c, 0, NO, 1), YB_E_ORDER);
    assert_int_equal(yb_core_set_text(&c, f->note, NO, YB_LIT("x")), YB_E_ORDER);
    assert_int_equal(yb_core_set_none(&c, f->money, NO), YB_E_ORDER);
    assert_int_equal(yb_core_clear(&c, f->money, NO), YB_E_ORDER);
    assert_int_equal(yb_core_set_rows(&c, f->lines, 1), YB_E_ORDER);
    assert_int_equal(yb_core_set_column(&c, f->amount, &one, NULL, 1), YB_E_ORDER);
    assert_int_equal(yb_core_set_proof(&c, 0, YB_P_VERIFIED, -1), YB_E_ORDER);
    assert_int_equal(yb_core_known_on(&c, 0), YB_E_ORDER);
    assert_int_equal(yb_core_decide(&c), YB_E_ORDER);
    assert_int_equal(yb_core_set(&f->c, f->amount, 0, 1), YB_E_ORDER); /* rows first */
}

static void ranges(void **state) {
    fixture *f = *state;
    const struct {
        uint32_t fact;
        int64_t value;
        yb_status status;
    } cases[] = {
        {f->yes, 1, YB_OK},           {f->yes, 2, YB_E_RANGE},      {f->yes, -1, YB_E_RANGE},
        {f->money, -1, YB_E_RANGE},   {f->money, INT64_MAX, YB_OK}, {f->change, INT64_MIN, YB_OK},
        {f->count, -1, YB_E_RANGE},   {f->day, YB_DATE_MAX, YB_OK}, {f->day, YB_DATE_MAX + 1, YB_E_RANGE},
        {f->day, YB_DATE_MIN, YB_OK}, {f->level, 2, YB_OK},         {f->level, 3, YB_E_RANGE},
        {f->level, -1, YB_E_RANGE},   {f->set, 7, YB_OK},           {f->set, 8, YB_E_RANGE},
        {f->hour, 1439, YB_OK},       {f->hour, 1440, YB_E_RANGE},  {f->note, 0, YB_E_TYPE},
        {f->lines, 1, YB_E_TYPE},     {f->amount, 1, YB_E_TYPE},    {999, 1, YB_E_TYPE},
    };
    for (size_t k = 0; k < YB_COUNT(cases); k++) {
        int64_t before = cases[k].fact == 999 ? 0 : value_of(f, cases[k].fact);
        assert_int_equal(yb_core_set(&f->c, cases[k].fact, NO, cases[k].value), cases[k].status);
        if (cases[k].fact == 999 || cases[k].fact == f->amount) continue;
        assert_int_equal(value_of(f, cases[k].fact), cases[k].status == YB_OK ? cases[k].value : before);
    }
    assert_int_equal(yb_core_set(&f->c, f->yes, 0, 1), YB_E_TYPE); /* no row of a scalar */
    assert_true(literal(f, yb_tb_bit(&f->t, f->yes)));
    assert_int_equal(yb_core_set(&f->c, f->yes, NO, 0), YB_OK);
    assert_false(literal(f, yb_tb_bit(&f->t, f->yes)));
    assert_int_equal(yb_core_set_none(&f->c, f->yes, NO), YB_E_TYPE);
    assert_int_equal(yb_core_set_none(&f->c, f->money, NO), YB_OK);
    assert_int_equal(state_of(f, f->money), YB_NONE);
    assert_int_equal(yb_core_clear(&f->c, f->money, NO), YB_OK);
    assert_int_equal(state_of(f, f->money), YB_NOT_KNOWN);
    assert_false(known_bit(f, yb_tb_at(&f->t, f->money)));
}

static void lists(void **state) {
    fixture *f = *state;
    yb_core *c = &f->c;
    const uint16_t amount = yb_tb_at(&f->t, f->amount), cap = yb_tb_at(&f->t, f->cap);
    assert_int_equal(yb_core_set_rows(c, f->lines, 11), YB_E_LIMIT);
    assert_int_equal(yb_core_set_rows(c, f->amount, 1), YB_E_TYPE);
    assert_int_equal(yb_core_set_rows(c, f->lines, 3), YB_OK);
    assert_int_equal(value_of(f, f->lines), 3);
    assert_true(!column_known(f, f->amount) && column_known(f, f->cap) && c->column_state[cap][2] == YB_NONE);
    for (uint32_t row = 0; row < 3; row++)
        assert_int_equal(yb_core_set(c, f->amount, row, 5), YB_OK);
    assert_true(column_known(f, f->amount));
    assert_int_equal(yb_core_set(c, f->amount, 3, 5), YB_E_RANGE);
    assert_int_equal(yb_core_set(c, f->amount, 1, -5), YB_E_RANGE);
    assert_int_equal(yb_core_set(c, f->amount, 1, 6), YB_OK);
    assert_int_equal(yb_core_clear(c, f->amount, 1), YB_OK);
    assert_int_equal(yb_core_clear(c, f->amount, 1), YB_OK);
    assert_true(!column_known(f, f->amount) && c->unknown_cells[amount] == 1);
    assert_int_equal(yb_core_set(c, f->amount, 1, 6), YB_OK);
    assert_true(column_known(f, f->amount));
    assert_int_equal(yb_core_set_none(c, f->amount, 0), YB_E_TYPE);
    assert_int_equal(yb_core_set_none(c, f->cap, 0), YB_OK);
    assert_int_equal(yb_core_clear(c, f->cap, 0), YB_OK);
    assert_false(column_known(f, f->cap));
    assert_int_equal(yb_core_clear(c, f->lines, NO), YB_OK);
    assert_true(c->rows[0] == 0 && !column_known(f, f->amount) && state_of(f, f->lines) == YB_NOT_KNOWN);
    assert_int_equal(yb_core_set(c, f->amount, 0, 5), YB_E_ORDER);
}

static void columns(void **state) {
    fixture *f = *state;
    yb_core *c = &f->c;
    const int64_t seven[7] = {1, 2, 3, 4, 5, 6, 7}, bad[2] = {1, -1}, eleven[11] = {0};
    const uint8_t known[7] = {1, 1, 0, 1, 1, 1, 1}, second_not[2] = {1, 0};
    const uint16_t amount = yb_tb_at(&f->t, f->amount), cap = yb_tb_at(&f->t, f->cap);
    assert_int_equal(yb_core_set_column(c, f->amount, eleven, NULL, 11), YB_E_LIMIT);
    assert_int_equal(yb_core_set_column(c, f->amount, bad, NULL, 2), YB_E_RANGE);
    assert_int_equal(state_of(f, f->lines), YB_NOT_KNOWN);
    assert_int_equal(yb_core_set_column(c, f->code, seven, NULL, 7), YB_E_TYPE);
    assert_int_equal(yb_core_set_column(c, f->lines, seven, NULL, 7), YB_E_TYPE);
    assert_int_equal(yb_core_set_column(c, f->yes, seven, NULL, 1), YB_E_TYPE);
    assert_int_equal(yb_core_set_column(c, f->amount, seven, NULL, 7), YB_OK);
    assert_true(column_known(f, f->amount) && c->rows[0] == 7);
    assert_int_equal(yb_core_set_column(c, f->cap, seven, known, 7), YB_OK);
    assert_true(column_known(f, f->cap) && c->column_state[cap][2] == YB_NONE && c->column[cap][2] == 0);
    assert_int_equal(yb_core_set_column(c, f->amount, seven, known, 7), YB_OK);
    assert_true(!column_known(f, f->amount) && c->column_state[amount][2] == YB_NOT_KNOWN);
    assert_int_equal(yb_core_set_column(c, f->amount, bad, second_not, 2),
                     YB_E_RANGE); /* not as many as rows */
    assert_int_equal(yb_core_set_rows(c, f->lines, 2), YB_OK);
    assert_int_equal(yb_core_set_column(c, f->amount, bad, second_not, 2),
                     YB_OK); /* what is not known is not read */
    for (uint32_t lane = 2; lane < 4; lane++)
        assert_int_equal(c->column[amount][lane], 0);
    assert_int_equal(yb_core_set_rows(c, f->lines, 0), YB_OK);
    assert_true(column_known(f, f->amount));
    assert_int_equal(yb_core_set_column(c, f->amount, NULL, NULL, 0), YB_OK);
}

static void texts(void **state) {
    fixture *f = *state;
    yb_core *c = &f->c;
    char long_text[YB_TEXT_MAX + 1];
    memset(long_text, 'x', sizeof long_text);
    assert_int_equal(yb_core_set_text(c, f->note, NO, YB_LIT("one")), YB_OK);
    assert_int_equal(value_of(f, f->note), 0); /* the image's own */
    assert_int_equal(yb_core_set_text(c, f->note, NO, YB_LIT("two")), YB_OK);
    assert_int_equal(value_of(f, f->note), 1);
    assert_int_equal(yb_core_set_rows(c, f->lines, 2), YB_OK);
    assert_int_equal(yb_core_set_text(c, f->code, 0, YB_LIT("two")), YB_OK);
    assert_int_equal(yb_core_set_text(c, f->code, 1, YB_LIT("")), YB_OK);
    assert_int_equal(c->column[yb_tb_at(&f->t, f->code)][0], 1);
    assert_int_equal(c->n_texts, 3);
    assert_int_equal(yb_core_set_text(c, f->code, 2, YB_LIT("new")), YB_E_RANGE);
    assert_int_equal(c->n_texts, 3);
    assert_int_equal(yb_core_set_text(c, f->note, 0, YB_LIT("x")), YB_E_TYPE);
    assert_int_equal(yb_core_set_text(c, f->money, NO, YB_LIT("x")), YB_E_TYPE);
    assert_int_equal(yb_core_set_text(c, f->note, NO, YB_LIT("\xC3")), YB_E_RANGE);
    assert_int_equal(yb_core_set_text(c, f->note, NO, (yb_str){long_text, YB_TEXT_MAX + 1}), YB_E_LIMIT);
    assert_int_equal(yb_core_set_text(c, f->note, NO, (yb_str){long_text, YB_TEXT_MAX}), YB_OK);
    yb_status status = YB_OK;
    for (unsigned k = 0; k < 100 && status == YB_OK;
         k++) { /* every one new: the heap ends, the case does not */
        long_text[0] = (char)(' ' + k);
        status = yb_core_set_text(c, f->note, NO, (yb_str){long_text, YB_TEXT_MAX});
    }
    assert_int_equal(status, YB_E_LIMIT);
    assert_int_equal(yb_core_set_text(c, f->note, NO, YB_LIT("two")), YB_OK);
    assert_int_equal(yb_core_begin(c, 0, 0, 20000), YB_OK);
    assert_int_equal(c->n_texts, 1);
    for (uint32_t place = 0, used = 0; place <= c->text_mask; place++) {
        used += c->text_slots[place] != 0;
        assert_true(used <= 1);
    }
    assert_int_equal(yb_core_set_text(c, f->note, NO, YB_LIT("three")), YB_OK);
    assert_int_equal(value_of(f, f->note), 1);
}

static void proofs(void **state) {
    fixture *f = *state;
    yb_core *c = &f->c;
    const uint16_t slot = c->image->PROOFS[f->limited].slot, bit = yb_tb_proof_bit(&f->t, f->limited);
    assert_int_equal(c->v[slot], YB_P_ABSENT);
    assert_int_equal(yb_core_set_proof(c, f->limited, YB_P_VERIFIED, -1), YB_OK); /* not stated: fresh */
    assert_true(c->v[slot] == YB_P_VERIFIED && literal(f, bit));
    assert_int_equal(yb_core_set_proof(c, f->limited, YB_P_VERIFIED, 10), YB_OK);
    assert_true(literal(f, bit));
    assert_int_equal(yb_core_set_proof(c, f->limited, YB_P_VERIFIED, 11), YB_OK);
    assert_true(c->v[slot] == YB_P_EXPIRED && !literal(f, bit));
    assert_int_equal(yb_core_set_proof(c, f->limited, YB_P_PRESENTED, 11), YB_OK);
    assert_true(c->v[slot] == YB_P_PRESENTED && !literal(f, bit));
    assert_int_equal(yb_core_set_proof(c, f->proof, YB_P_VERIFIED, 1 << 30), YB_OK);
    assert_true(literal(f, yb_tb_proof_bit(&f->t, f->proof)));
    assert_int_equal(yb_core_set_proof(c, f->proof, 5, -1), YB_E_RANGE);
    assert_int_equal(yb_core_set_proof(c, f->proof, -1, -1), YB_E_RANGE);
    assert_int_equal(yb_core_set_proof(c, 2, YB_P_VERIFIED, -1), YB_E_TYPE);
}

static void memory_needs(void **state) {
    fixture *f = *state;
    yb_case_plan plan = {0, 0, 0}, few = {YB_NONE32, 2, 64}, wrong = {1, 0, 0};
    size_t all, least;
    yb_core c;
    assert_int_equal(yb_core_size(&f->t.image, &wrong, &all), YB_E_NAME);
    assert_int_equal(yb_core_size(&f->t.image, &plan, &all), YB_OK);
    assert_int_equal(yb_core_size(&f->t.image, &few, &least), YB_OK);
    assert_true(least < all);
    assert_int_equal(yb_core_init(&c, &f->t.image, &plan, memory, all - 1), YB_E_SPACE);
    assert_int_equal(yb_core_init(&c, &f->t.image, &plan, memory + 8, all), YB_E_ARGUMENT);
    assert_int_equal(yb_core_init(&c, &f->t.image, &few, memory, least), YB_OK);
    assert_int_equal(yb_core_begin(&c, 0, 0, 20000), YB_OK);
    assert_int_equal(yb_core_set_rows(&c, f->lines, 3), YB_E_LIMIT);
    assert_int_equal(yb_core_set_rows(&c, f->lines, 2), YB_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(begins, make, drop),
        cmocka_unit_test_setup_teardown(takes_in_order, make, drop),
        cmocka_unit_test_setup_teardown(ranges, make, drop),
        cmocka_unit_test_setup_teardown(lists, make, drop),
        cmocka_unit_test_setup_teardown(columns, make, drop),
        cmocka_unit_test_setup_teardown(texts, make, drop),
        cmocka_unit_test_setup_teardown(proofs, make, drop),
        cmocka_unit_test_setup_teardown(memory_needs, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
