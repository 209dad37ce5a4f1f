/* Identity numbers: specimens and textbook numbers only (appendix of rules.md), or made up here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "value/value.h"

static void test_kinds(void **state) {
    (void)state;
    static const struct {
        const char *id;
        enum yb_id_kind kind;
    } rows[] = {
        {"11010519491231002X", YB_ID_RESIDENT_18},
        {"11010519491231002x", YB_ID_RESIDENT_18},
        {"440524188001010014", YB_ID_RESIDENT_18},
        {"34052419800101001X", YB_ID_RESIDENT_18},
        {"810000199408230021", YB_ID_HMT_RESIDENCE},
        {"830000199201300022", YB_ID_HMT_RESIDENCE},
        {"820000199509150022", YB_ID_HMT_RESIDENCE},
        {"911124198108030024", YB_ID_FOREIGN_RESIDENT},
        {"820000199509150024", YB_ID_NONE}, /* wrong check digit: should end in 2 */
        {"110105194912310021", YB_ID_NONE}, /* wrong check digit: X */
        {"1101051949123100X2", YB_ID_NONE},
        {"11010519491231002Y", YB_ID_NONE},
        {"123456789012345677", YB_ID_NONE}, /* right check digit, no such day (34 December) */
        {"11010519491231002", YB_ID_NONE},
        {"110105491231002", YB_ID_RESIDENT_15},
        {"110105491331002", YB_ID_NONE}, /* no thirteenth month */
        {"11010549123100X", YB_ID_NONE},
        {"910105491231002", YB_ID_NONE},
        {"CAN110081080310", YB_ID_FOREIGN_OLD},
        {"CA1110081080310", YB_ID_NONE},
        {"can110081080310", YB_ID_NONE},
        {"H12345678", YB_ID_HM_PASS},
        {"M1234567801", YB_ID_HM_PASS},
        {"H123456780", YB_ID_NONE},
        {"12345678", YB_ID_TW_PASS},
        {"1234567X", YB_ID_NONE},
        {"E12345678", YB_ID_PASSPORT},
        {"EA1234567", YB_ID_PASSPORT},
        {"P1234567", YB_ID_PASSPORT},
        {"EAB123456", YB_ID_NONE},
        {"E123456789", YB_ID_NONE},
        {"e12345678", YB_ID_NONE},
        {"", YB_ID_NONE},
        {"身份证", YB_ID_NONE},
        {"身份证身份", YB_ID_NONE},
        {"身份证身份证", YB_ID_NONE},
    };
    for (size_t i = 0; i < YB_COUNT(rows); i++)
        assert_int_equal(yb_id_kind_of(yb_str_of(rows[i].id)), rows[i].kind);
}

/* Of eleven check characters one is right: each single wrong digit is found. */
static void test_check_digit(void **state) {
    (void)state;
    char id[] = "11010519491231002X";
    for (size_t at = 14; at < 17; at++) /* the sequence: any three digits are allowed there */
        for (char c = '0'; c <= '9'; c++) {
            char was = id[at];
            id[at] = c;
            assert_int_equal(yb_id_kind_of(YB_LIT(id)), c == was ? YB_ID_RESIDENT_18 : YB_ID_NONE);
            id[at] = was;
        }
    for (char c = '0'; c <= '9'; c++) {
        id[17] = c;
        assert_int_equal(yb_id_kind_of(YB_LIT(id)), YB_ID_NONE);
    }
}

static void assert_birth(const char *id, int32_t y, int32_t m, int32_t d) {
    int64_t date = 0;
    assert_true(yb_id_birth_date(yb_str_of(id), &date));
    assert_int_equal(date, yb_days_of(y, m, d));
}

static void test_parts(void **state) {
    (void)state;
    int64_t date;
    assert_birth("11010519491231002X", 1949, 12, 31);
    assert_birth("440524188001010014", 1880, 1, 1);
    assert_birth("110105491231002", 1949, 12, 31);
    assert_birth("810000199408230021", 1994, 8, 23);
    assert_birth("911124198108030024", 1981, 8, 3);
    assert_false(yb_id_birth_date(YB_LIT("820000199509150024"), &date));
    assert_false(yb_id_birth_date(YB_LIT("H12345678"), &date));
    assert_int_equal(yb_id_sex(YB_LIT("11010519491231002X")), 2); /* 002 is even */
    assert_int_equal(yb_id_sex(YB_LIT("440524188001010014")), 1); /* 001 is odd */
    assert_int_equal(yb_id_sex(YB_LIT("110105491231002")), 2);
    assert_int_equal(yb_id_sex(YB_LIT("110105491231001")), 1);
    assert_int_equal(yb_id_sex(YB_LIT("810000199408230021")), 2);
    assert_int_equal(yb_id_sex(YB_LIT("911124198108030024")), 0);
    assert_int_equal(yb_id_sex(YB_LIT("E12345678")), 0);
    assert_int_equal(yb_id_area(YB_LIT("11010519491231002X")), 110105);
    assert_int_equal(yb_id_area(YB_LIT("110105491231002")), 110105);
    assert_int_equal(yb_id_area(YB_LIT("830000199201300022")), 830000);
    assert_int_equal(yb_id_area(YB_LIT("911124198108030024")), 0);
    assert_int_equal(yb_id_area(YB_LIT("12345678")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_check_digit),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
