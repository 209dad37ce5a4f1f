/* Dates, months, ages, periods. Vectors: appendix of rules.md; the others by hand from the calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "value/value.h"

#define AFTER YB_AGE_DAY_AFTER_BIRTHDAY
#define ON YB_AGE_ON_BIRTHDAY

static int64_t day(const char *text) {
    int64_t days = 0;
    assert_true(yb_date_read(yb_str_of(text), &days));
    return days;
}

static void assert_day(int64_t days, const char *want) {
    char out[10];
    assert_int_equal(yb_date_write(days, out), 10);
    assert_memory_equal(out, want, 10);
}

/* Walks the whole calendar by counting and compares. */
static void test_calendar(void **state) {
    (void)state;
    int64_t days = YB_DATE_MIN;
    for (int32_t y = 1; y <= 9999; y++)
        for (int32_t m = 1; m <= 12; m++) {
            static const int32_t plain[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
            bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
            int32_t last = plain[m - 1] + (m == 2 && leap);
            if (yb_days_in_month(y, m) != last) fail();
            for (int32_t d = 1; d <= last; d++, days++) {
                yb_civil c = yb_civil_of(days);
                if (yb_days_of(y, m, d) != days || c.year != y || c.month != m || c.day != d) fail();
            }
        }
    assert_int_equal(days, YB_DATE_MAX + 1);
    assert_int_equal(yb_days_of(1970, 1, 1), 0);
    assert_int_equal(yb_days_of(2000, 3, 1), 11017);
    assert_int_equal(yb_civil_of(INT64_MAX).year, 9999); /* the nearest end */
    assert_int_equal(yb_civil_of(INT64_MIN).year, 1);
}

static void test_read_write(void **state) {
    (void)state;
    static const char *const wrong[] = {"",           "2026",       "2026-11-2",  "2026-11-021", "2026/11/21",
                                        "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00",  "2026-01-32",
                                        "0000-01-01", "20260229",   "2026-1121",  "+026-11-21",  "2026-11-2x",
                                        " 2026-11-2", "2100-02-29", "2026112",    "-2026-11-2",  "20261 21"};
    int64_t days = 7;
    for (size_t i = 0; i < YB_COUNT(wrong); i++)
        assert_false(yb_date_read(yb_str_of(wrong[i]), &days));
    assert_int_equal(days, 7);
    assert_int_equal(day("1970-01-02"), 1);
    assert_int_equal(day("19691231"), -1);
    assert_int_equal(day("0001-01-01"), YB_DATE_MIN);
    assert_int_equal(day("9999-12-31"), YB_DATE_MAX);
    assert_day(day("20240229"), "2024-02-29");
    assert_day(YB_DATE_MIN, "0001-01-01");
    char out[10];
    assert_int_equal(yb_date_write(YB_DATE_MAX + 1, out), 0);
    assert_int_equal(yb_date_write(INT64_MIN, out), 0);
    assert_false(yb_civil_valid(10000, 1, 1));
    assert_false(yb_civil_valid(2026, -1, 1));
}

/* date, months, clamped to the month's last day, or the first of the next */
static void test_add_months(void **state) {
    (void)state;
    static const struct {
        const char *date;
        int n;
        const char *last, *next;
    } rows[] = {
        {"2025-11-30", 3, "2026-02-28", "2026-03-01"},  {"2026-01-31", 1, "2026-02-28", "2026-03-01"},
        {"2024-01-31", 1, "2024-02-29", "2024-03-01"},  {"2026-03-31", -1, "2026-02-28", "2026-03-01"},
        {"2024-02-29", 12, "2025-02-28", "2025-03-01"}, {"2024-02-29", 48, "2028-02-29", "2028-02-29"},
        {"2026-01-15", 0, "2026-01-15", "2026-01-15"},  {"2026-12-31", 2, "2027-02-28", "2027-03-01"},
        {"2026-01-15", -1, "2025-12-15", "2025-12-15"}, {"2026-01-31", -13, "2024-12-31", "2024-12-31"},
        {"9999-10-31", 1, "9999-11-30", "9999-12-01"},
    };
    int64_t r;
    for (size_t i = 0; i < YB_COUNT(rows); i++) {
        assert_true(yb_add_months(day(rows[i].date), rows[i].n, &r));
        assert_day(r, rows[i].last);
        assert_true(yb_add_months_next(day(rows[i].date), rows[i].n, &r));
        assert_day(r, rows[i].next);
    }
    assert_false(yb_add_months(day("9999-12-01"), 1, &r));
    assert_false(yb_add_months(day("0001-01-31"), -1, &r));
    assert_false(yb_add_months(0, INT64_MAX, &r));
    assert_false(yb_add_months(0, INT64_MIN, &r));
    assert_false(yb_add_months(YB_DATE_MAX + 1, 0, &r));
    assert_false(yb_add_months_next(YB_DATE_MIN - 1, 0, &r));
}

static void test_months_between(void **state) {
    (void)state;
    assert_int_equal(yb_months_between(day("2026-01-31"), day("2026-02-28")), 1);
    assert_int_equal(yb_months_between(day("2024-01-31"), day("2024-02-28")), 0);
    assert_int_equal(yb_months_between(day("2026-01-15"), day("2026-02-14")), 0);
    assert_int_equal(yb_months_between(day("2026-01-15"), day("2027-01-15")), 12);
    assert_int_equal(yb_months_between(day("2026-01-15"), day("2026-01-14")), 0);
    assert_int_equal(yb_months_between(YB_DATE_MIN, YB_DATE_MAX), 12 * 9999 - 1);
    /* by definition: a + n <= b < a + (n + 1) */
    for (int64_t a = day("2023-12-25"); a <= day("2024-03-05"); a++)
        for (int64_t b = a; b < a + 500; b++) {
            int64_t n = yb_months_between(a, b), at = 0, after = 0;
            assert_true(yb_add_months(a, n, &at) && yb_add_months(a, n + 1, &after));
            if (!(at <= b && b < after)) fail();
        }
}

/* Appendix of rules.md: 16 reached at 00:00 of, and the rows below the table. */
static void test_age_day(void **state) {
    (void)state;
    static const struct {
        const char *born;
        int n;
        enum yb_age_rule reach;
        enum yb_feb29_rule feb29;
        const char *want;
    } rows[] = {
        {"2010-05-20", 16, ON, YB_FEB28_LAST, "2026-05-20"},
        {"2010-05-20", 16, AFTER, YB_FEB28_LAST, "2026-05-21"},
        {"2009-12-31", 16, ON, YB_FEB28_LAST, "2025-12-31"},
        {"2009-12-31", 16, AFTER, YB_FEB28_LAST, "2026-01-01"},
        {"2008-02-29", 16, ON, YB_FEB28_LAST, "2024-02-29"},
        {"2008-02-29", 16, AFTER, YB_FEB28_LAST, "2024-03-01"},
        {"2008-02-29", 16, ON, YB_MAR1, "2024-02-29"},
        {"2008-02-29", 16, AFTER, YB_MAR1, "2024-03-01"},
        {"2012-02-29", 14, ON, YB_FEB28_LAST, "2026-02-28"},
        {"2012-02-29", 14, ON, YB_MAR1, "2026-03-01"},
        {"2012-02-29", 14, AFTER, YB_FEB28_LAST, "2026-03-01"},
        {"2012-02-29", 14, AFTER, YB_MAR1, "2026-03-02"},
        {"2012-02-29", 0, AFTER, YB_MAR1, "2012-02-29"},
    };
    int64_t r;
    for (size_t i = 0; i < YB_COUNT(rows); i++) {
        int64_t born = day(rows[i].born);
        assert_true(yb_age_day(born, rows[i].n, rows[i].reach, rows[i].feb29, &r));
        assert_day(r, rows[i].want);
        assert_int_equal(yb_age(born, r, rows[i].reach, rows[i].feb29), rows[i].n);
        assert_int_equal(yb_age(born, r - 1, rows[i].reach, rows[i].feb29), YB_MAX(rows[i].n - 1, 0));
    }
    assert_false(yb_age_day(day("9990-01-01"), 10, ON, YB_FEB28_LAST, &r));
    assert_true(yb_age_day(day("9998-12-31"), 1, ON, YB_FEB28_LAST, &r));
    assert_false(yb_age_day(day("9998-12-31"), 1, AFTER, YB_FEB28_LAST, &r)); /* 10000-01-01 */
    assert_false(yb_age_day(0, -1, ON, YB_FEB28_LAST, &r));
    assert_false(yb_age_day(0, INT64_MAX, ON, YB_FEB28_LAST, &r));
    assert_false(yb_age_day(YB_DATE_MAX + 1, 1, ON, YB_FEB28_LAST, &r));
}

static void test_age_edges(void **state) {
    (void)state;
    assert_int_equal(yb_age(day("2026-05-20"), day("2026-05-19"), AFTER, YB_FEB28_LAST), 0);
    assert_int_equal(yb_age(day("2026-05-20"), day("2026-05-20"), AFTER, YB_FEB28_LAST), 0);
    assert_int_equal(yb_age(YB_DATE_MIN, YB_DATE_MIN, AFTER, YB_FEB28_LAST), 0);
    assert_int_equal(yb_age(YB_DATE_MIN, YB_DATE_MAX, AFTER, YB_FEB28_LAST), 9998);
    assert_int_equal(yb_age_bound(day("2026-05-20"), 0, AFTER, YB_FEB28_LAST), YB_DATE_MAX);
    assert_int_equal(yb_age_bound(day("2026-05-20"), -5, AFTER, YB_FEB28_LAST), YB_DATE_MAX);
    assert_int_equal(yb_age_bound(day("0010-05-20"), 10, ON, YB_FEB28_LAST), YB_DATE_MIN - 1);
    assert_int_equal(yb_age_bound(day("2026-05-20"), INT64_MAX, ON, YB_FEB28_LAST), YB_DATE_MIN - 1);
    assert_day(yb_age_bound(day("2026-05-20"), 16, ON, YB_FEB28_LAST), "2010-05-20");
    assert_day(yb_age_bound(day("2026-05-20"), 16, AFTER, YB_FEB28_LAST), "2010-05-19");
    assert_day(yb_age_bound(day("2026-02-28"), 14, ON, YB_FEB28_LAST), "2012-02-29");
    assert_day(yb_age_bound(day("2026-02-28"), 14, ON, YB_MAR1), "2012-02-28");
}

/* One `on`, one n: at each birth around the bound, age >= n is birth <= bound, and the age day says the same.
 */
static void check_bound(int64_t on, int64_t n, enum yb_age_rule reach, enum yb_feb29_rule feb29) {
    int64_t bound = yb_age_bound(on, n, reach, feb29), r = 0;
    yb_civil c = yb_civil_of(on);
    int64_t around = yb_days_of(c.year - (int32_t)n, c.month, 1);
    for (int64_t birth = around - 3; birth <= around + 34; birth++) {
        bool old = yb_age(birth, on, reach, feb29) >= n;
        if (old != (birth <= bound)) fail();
        if (n > 0 && old != (yb_age_day(birth, n, reach, feb29, &r) && r <= on)) fail();
    }
}

/* Every day of eight years and of those about 1900 and 2000, both rules of both. */
static void test_age_bound(void **state) {
    (void)state;
    static const int64_t years[] = {0, 1, 3, 8, 14, 16, 18, 60};
    static const char *const spans[][2] = {
        {"2023-01-01", "2030-12-31"}, {"1899-02-01", "1905-03-31"}, {"1999-01-01", "2001-04-01"}};
    for (size_t s = 0; s < YB_COUNT(spans); s++)
        for (int64_t on = day(spans[s][0]); on <= day(spans[s][1]); on++)
            for (size_t i = 0; i < YB_COUNT(years); i++)
                for (unsigned rules = 0; rules < 4; rules++)
                    check_bound(on, years[i], rules & 1 ? ON : AFTER, rules & 2 ? YB_MAR1 : YB_FEB28_LAST);
}

/* Every birth about a month's end in the years about leap years, on each day about its birthday. */
static void test_age_births(void **state) {
    (void)state;
    static const int64_t years[] = {0, 1, 3, 8, 14, 16, 18, 60};
    for (int32_t y = 1895; y <= 2026; y++)
        for (int32_t m = 1; m <= 12; m++)
            for (int64_t birth = yb_days_of(y, m, 26); birth < yb_days_of(y, m, 26) + 8; birth++)
                for (size_t i = 0; i < YB_COUNT(years); i++)
                    for (unsigned rules = 0; rules < 4; rules++) {
                        enum yb_age_rule reach = rules & 1 ? ON : AFTER;
                        enum yb_feb29_rule feb29 = rules & 2 ? YB_MAR1 : YB_FEB28_LAST;
                        int64_t at = 0, n = years[i];
                        if (!yb_age_day(birth, n, reach, feb29, &at)) fail();
                        for (int64_t on = at - 3; on <= at + 3; on++) {
                            bool old = yb_age(birth, on, reach, feb29) >= n;
                            if (n > 0 && old != (on >= at)) fail();
                            if (old != (birth <= yb_age_bound(on, n, reach, feb29))) fail();
                        }
                    }
}

static void test_periods(void **state) {
    (void)state;
    static const struct {
        const char *date;
        enum yb_period_kind kind;
        int32_t starts;
        const char *first, *last;
    } rows[] = {
        {"2026-02-10", YB_PER_DAY, 0, "2026-02-10", "2026-02-10"},
        {"2024-02-10", YB_PER_MONTH, 0, "2024-02-01", "2024-02-29"},
        {"2026-12-31", YB_PER_MONTH, 0, "2026-12-01", "2026-12-31"},
        {"2026-05-31", YB_PER_QUARTER, 0, "2026-04-01", "2026-06-30"},
        {"2026-12-01", YB_PER_QUARTER, 0, "2026-10-01", "2026-12-31"},
        {"2026-05-31", YB_PER_YEAR, 0, "2026-01-01", "2026-12-31"},
        {"2026-05-31", YB_PER_YEAR, 101, "2026-01-01", "2026-12-31"},
        {"2026-08-31", YB_PER_YEAR, 901, "2025-09-01", "2026-08-31"},
        {"2026-09-01", YB_PER_YEAR, 901, "2026-09-01", "2027-08-31"},
        {"2024-02-29", YB_PER_YEAR, 301, "2023-03-01", "2024-02-29"},
        {"9999-12-31", YB_PER_YEAR, 0, "9999-01-01", "9999-12-31"},
        {"0001-01-01", YB_PER_YEAR, 0, "0001-01-01", "0001-12-31"},
        {"2026-05-31", YB_PER_LIFE, 0, "0001-01-01", "9999-12-31"},
    };
    int64_t first, last;
    for (size_t i = 0; i < YB_COUNT(rows); i++) {
        assert_true(yb_period_of(day(rows[i].date), rows[i].kind, rows[i].starts, &first, &last));
        assert_day(first, rows[i].first);
        assert_day(last, rows[i].last);
    }
    assert_false(yb_period_of(0, YB_PER_VISIT, 0, &first, &last));
    assert_false(yb_period_of(0, YB_PER_STAY, 0, &first, &last));
    assert_false(yb_period_of(0, YB_PER_YEAR, 229, &first, &last));
    assert_false(yb_period_of(day("2024-05-01"), YB_PER_YEAR, 229, &first, &last)); /* nor in a leap year */
    assert_false(yb_period_of(0, YB_PER_YEAR, 1301, &first, &last));
    assert_false(yb_period_of(0, YB_PER_YEAR, -1, &first, &last));
    assert_false(yb_period_of(YB_DATE_MAX, YB_PER_YEAR, 901, &first, &last)); /* ends in 10000 */
    assert_false(yb_period_of(YB_DATE_MIN, YB_PER_YEAR, 901, &first, &last)); /* began in 0 */
    assert_false(yb_period_of(YB_DATE_MAX + 1, YB_PER_DAY, 0, &first, &last));
}

/* C-14: effective until 01-10 is in the window until 02-10; last day 01-31, window's last day 02-28 or 29. */
static void test_rolling(void **state) {
    (void)state;
    static const struct {
        const char *to;
        int n;
        const char *first;
    } rows[] = {
        {"2026-02-10", 1, "2026-01-10"}, {"2026-02-11", 1, "2026-01-11"}, {"2026-02-28", 1, "2026-01-28"},
        {"2026-03-01", 1, "2026-02-01"}, {"2026-03-31", 1, "2026-03-01"}, {"2026-03-29", 1, "2026-03-01"},
        {"2024-03-29", 1, "2024-02-29"}, {"2026-02-10", 0, "2026-02-10"}, {"2026-02-10", 12, "2025-02-10"},
    };
    int64_t first, end;
    for (size_t i = 0; i < YB_COUNT(rows); i++) {
        assert_true(yb_rolling_months(day(rows[i].to), rows[i].n, &first));
        assert_day(first, rows[i].first);
    }
    /* by definition: the least x with x + n months >= d */
    for (int64_t d = day("2023-01-01"); d <= day("2025-03-31"); d++)
        for (int64_t n = 0; n < 15; n++) {
            assert_true(yb_rolling_months(d, n, &first));
            if (!yb_add_months(first, n, &end) || end < d) fail();
            if (!yb_add_months(first - 1, n, &end) || end >= d) fail();
        }
    assert_true(yb_rolling_months(day("0001-02-15"), 3, &first));
    assert_int_equal(first, YB_DATE_MIN);
    assert_true(yb_rolling_months(0, INT64_MAX, &first));
    assert_int_equal(first, YB_DATE_MIN);
    assert_false(yb_rolling_months(0, -1, &first));
    assert_false(yb_rolling_months(YB_DATE_MAX + 1, 1, &first));
}

static void test_types(void **state) {
    (void)state;
    assert_true(yb_str_eq(yb_type_word(YB_T_MONEY), YB_LIT("money")));
    assert_true(yb_str_eq(yb_type_word(YB_T_PROOF), YB_LIT("proof")));
    assert_true(yb_str_eq(yb_type_word(YB_TYPE_COUNT), YB_LIT("?")));
    assert_int_equal(yb_type_scale[YB_T_MONEY], 2);
    assert_int_equal(yb_type_scale[YB_T_RATIO], 6);
    assert_int_equal(yb_type_scale[YB_T_QUANTITY], 4);
    assert_int_equal(yb_type_scale[YB_T_DATE], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar),   cmocka_unit_test(test_read_write),
        cmocka_unit_test(test_add_months), cmocka_unit_test(test_months_between),
        cmocka_unit_test(test_age_day),    cmocka_unit_test(test_age_edges),
        cmocka_unit_test(test_age_bound),  cmocka_unit_test(test_age_births),
        cmocka_unit_test(test_periods),    cmocka_unit_test(test_rolling),
        cmocka_unit_test(test_types),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
