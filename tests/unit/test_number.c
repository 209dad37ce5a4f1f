/* 128-bit numbers and decimal text. Each test runs on the build's number.c and on its portable twin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"

/* The functions of number.c, as the build made them. */
typedef struct number_ops {
    yb_wide (*of)(int64_t);
    bool (*fits)(yb_wide, int64_t *);
    bool (*add)(yb_wide, yb_wide, yb_wide *);
    bool (*sub)(yb_wide, yb_wide, yb_wide *);
    bool (*mul)(yb_wide, yb_wide, yb_wide *);
    int (*cmp)(yb_wide, yb_wide);
    int (*sign)(yb_wide);
    bool (*round)(yb_wide, yb_wide, enum yb_rounding, int64_t *);
    bool (*scale)(yb_wide, unsigned, yb_wide *);
    bool (*mul_slow)(int64_t, int64_t, int64_t *);
    size_t (*write)(int64_t, unsigned, unsigned, char *);
    size_t (*write_wide)(yb_wide, unsigned, unsigned, char *);
    yb_status (*read)(yb_str, unsigned, int64_t *);
} number_ops;

#define NUMBER_OPS                                                                                           \
    {                                                                                                        \
        yb_wide_of, yb_wide_fits, yb_wide_add_over, yb_wide_sub_over, yb_wide_mul_over, yb_wide_cmp,         \
            yb_wide_sign, yb_wide_round, yb_wide_scale_over, yb_mul_over_slow, yb_decimal_write,             \
            yb_wide_write, yb_decimal_read                                                                   \
    }

static const number_ops built = NUMBER_OPS;

/* The portable twin, under names of its own. */
#undef YB_NO_INT128
#define YB_NO_INT128
#define yb_pow10 twin_pow10
#define yb_wide_of twin_wide_of
#define yb_wide_fits twin_wide_fits
#define yb_wide_add_over twin_wide_add_over
#define yb_wide_sub_over twin_wide_sub_over
#define yb_wide_mul_over twin_wide_mul_over
#define yb_wide_cmp twin_wide_cmp
#define yb_wide_sign twin_wide_sign
#define yb_wide_round twin_wide_round
#define yb_wide_scale_over twin_wide_scale_over
#define yb_mul_over_slow twin_mul_over_slow
#define yb_decimal_write twin_decimal_write
#define yb_wide_write twin_wide_write
#define yb_decimal_read twin_decimal_read
#include "base/number.c"
static const number_ops twin = NUMBER_OPS;

static const number_ops *const both[2] = {&built, &twin};

static const yb_wide wide_max = {UINT64_MAX, INT64_MAX}, wide_min = {0, INT64_MIN};

static void assert_wide(yb_wide v, int64_t hi, uint64_t lo) {
    assert_true(v.hi == hi);
    assert_true(v.lo == lo);
}

static void assert_str(const char *at, size_t len, const char *want) {
    assert_int_equal(len, strlen(want));
    assert_memory_equal(at, want, len);
}

static void test_narrow(void **state) {
    (void)state;
    int64_t r;
    assert_false(yb_add_over(INT64_MAX, INT64_MIN, &r));
    assert_true(r == -1);
    assert_true(yb_add_over(INT64_MAX, 1, &r));
    assert_true(yb_add_over(INT64_MIN, -1, &r));
    assert_true(yb_sub_over(INT64_MIN, 1, &r));
    assert_true(yb_sub_over(0, INT64_MIN, &r));
    assert_false(yb_sub_over(-1, INT64_MIN, &r));
    assert_true(r == INT64_MAX);
    assert_true(yb_mul_over(INT64_MIN, -1, &r));
}

static void test_mul_slow(void **state) {
    (void)state;
    int64_t r;
    for (size_t i = 0; i < 2; i++) {
        const number_ops *o = both[i];
        assert_false(o->mul_slow(3037000499, 3037000499, &r)); /* the square root of 2^63, cut */
        assert_true(r == 9223372030926249001);
        assert_true(o->mul_slow(3037000500, 3037000500, &r));
        assert_false(o->mul_slow(INT64_MIN, 1, &r));
        assert_true(r == INT64_MIN);
        assert_true(o->mul_slow(INT64_MIN, -1, &r));
        assert_true(r == INT64_MIN); /* wrapped */
        assert_false(o->mul_slow(-4611686018427387904, 2, &r));
        assert_true(r == INT64_MIN);
        assert_false(o->mul_slow(0, INT64_MIN, &r));
        assert_true(r == 0);
    }
}

static void test_wide_add_sub(void **state) {
    (void)state;
    yb_wide r;
    int64_t n;
    for (size_t i = 0; i < 2; i++) {
        const number_ops *o = both[i];
        assert_wide(o->of(-1), -1, UINT64_MAX);
        assert_true(o->fits(o->of(INT64_MIN), &n) && n == INT64_MIN);
        assert_false(o->add(o->of(INT64_MAX), o->of(1), &r));
        assert_wide(r, 0, (uint64_t)1 << 63);
        assert_false(o->fits(r, &n));
        assert_false(o->add(o->of(-1), o->of(1), &r));
        assert_wide(r, 0, 0);
        assert_true(o->add(wide_max, o->of(1), &r));
        assert_wide(r, INT64_MIN, 0);
        assert_true(o->add(wide_min, o->of(-1), &r));
        assert_wide(r, INT64_MAX, UINT64_MAX);
        assert_false(o->add(wide_min, wide_max, &r));
        assert_wide(r, -1, UINT64_MAX);
        assert_true(o->sub(o->of(0), wide_min, &r));
        assert_false(o->sub(o->of(-1), wide_min, &r));
        assert_wide(r, INT64_MAX, UINT64_MAX);
        assert_true(o->sub(wide_min, o->of(1), &r));
        assert_false(o->sub(o->of(0), o->of(1), &r));
        assert_wide(r, -1, UINT64_MAX);
    }
}

static void test_wide_order(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const number_ops *o = both[i];
        const yb_wide rising[] = {wide_min, {1, INT64_MIN},   o->of(INT64_MIN), o->of(-1),       o->of(0),
                                  o->of(1), o->of(INT64_MAX), {0, 1},           {UINT64_MAX, 1}, wide_max};
        for (size_t a = 0; a < YB_COUNT(rising); a++) {
            assert_int_equal(o->sign(rising[a]), a < 4 ? -1 : a > 4);
            for (size_t b = 0; b < YB_COUNT(rising); b++)
                assert_int_equal(o->cmp(rising[a], rising[b]), a < b ? -1 : a > b);
        }
    }
}

static void test_wide_mul(void **state) {
    (void)state;
    yb_wide r;
    const yb_wide two64 = {0, 1}, two63 = {(uint64_t)1 << 63, 0};
    for (size_t i = 0; i < 2; i++) {
        const number_ops *o = both[i];
        assert_false(o->mul(o->of(INT64_MIN), o->of(INT64_MIN), &r)); /* 2^126 */
        assert_wide(r, (int64_t)1 << 62, 0);
        assert_false(o->mul(o->of(INT64_MAX), o->of(INT64_MIN), &r)); /* -(2^126 - 2^63) */
        assert_wide(r, -((int64_t)1 << 62), (uint64_t)1 << 63);
        assert_false(o->mul(o->of(1000000007), o->of(998244353), &r));
        assert_wide(r, 0, 998244359987710471u);
        assert_true(o->mul(two64, two64, &r));
        assert_wide(r, 0, 0);
        assert_true(o->mul(two64, two63, &r)); /* 2^127 */
        assert_wide(r, INT64_MIN, 0);
        assert_false(o->mul(o->of(INT64_MIN), two64, &r)); /* -2^127 */
        assert_wide(r, INT64_MIN, 0);
        assert_true(o->mul(wide_min, o->of(-1), &r));
        assert_false(o->mul(wide_min, o->of(1), &r));
        assert_wide(r, INT64_MIN, 0);
        assert_false(o->mul(wide_max, o->of(-1), &r));
        assert_wide(r, INT64_MIN, 1);
        assert_true(o->mul(wide_max, o->of(2), &r));
        assert_true(o->mul(wide_max, wide_max, &r));
        assert_wide(r, 0, 1); /* (2^127 - 1)^2 wrapped */
        /* (2^96 - 1) * (2^32 + 1) = 2^128 + 2^96 - 2^32 - 1: only the sum of the parts shows that it is over.
         */
        assert_true(o->mul((yb_wide){UINT64_MAX, UINT32_MAX}, o->of(((int64_t)1 << 32) + 1), &r));
        assert_true(o->mul(o->of(((int64_t)1 << 32) + 1), (yb_wide){UINT64_MAX, UINT32_MAX}, &r));
        assert_false(o->mul(wide_min, o->of(0), &r));
        assert_wide(r, 0, 0);
    }
}

/* Rounded quotients in the order HALF_UP, HALF_EVEN, DOWN, UP. */
static void test_round_modes(void **state) {
    (void)state;
    static const struct {
        int64_t num, den, want[4];
    } rows[] = {
        {5, 2, {3, 2, 2, 3}},
        {7, 2, {4, 4, 3, 4}},
        {-5, 2, {-3, -2, -2, -3}},
        {5, -2, {-3, -2, -2, -3}},
        {-5, -2, {3, 2, 2, 3}},
        {1, 2, {1, 0, 0, 1}},
        {-1, 2, {-1, 0, 0, -1}},
        {1, 3, {0, 0, 0, 1}},
        {2, 3, {1, 1, 0, 1}},
        {-2, 3, {-1, -1, 0, -1}},
        {6, 3, {2, 2, 2, 2}},
        {-6, 3, {-2, -2, -2, -2}},
        {0, -7, {0, 0, 0, 0}},
        {249, 100, {2, 2, 2, 3}},
        {251, 100, {3, 3, 2, 3}},
        {INT64_MIN, 1, {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN}},
        {INT64_MAX, 2, {4611686018427387904, 4611686018427387904, 4611686018427387903, 4611686018427387904}},
        {INT64_MIN, INT64_MIN, {1, 1, 1, 1}},
        {INT64_MAX, INT64_MIN, {-1, -1, 0, -1}},
    };
    int64_t r;
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < YB_COUNT(rows); k++)
            for (unsigned mode = 0; mode < 4; mode++) {
                assert_true(both[i]->round(both[i]->of(rows[k].num), both[i]->of(rows[k].den),
                                           (enum yb_rounding)mode, &r));
                assert_true(r == rows[k].want[mode]);
            }
}

static void test_round_wide(void **state) {
    (void)state;
    const yb_wide over_max = {(uint64_t)1 << 63, 0}; /* 2^63 */
    int64_t r;
    for (size_t i = 0; i < 2; i++) {
        const number_ops *o = both[i];
        yb_wide num;
        assert_false(o->round(o->of(1), o->of(0), YB_HALF_UP, &r));
        assert_false(o->round(over_max, o->of(1), YB_HALF_UP, &r));
        assert_true(o->round(over_max, o->of(-1), YB_HALF_UP, &r) && r == INT64_MIN);
        assert_false(o->round(o->of(INT64_MIN), o->of(-1), YB_HALF_UP, &r));
        assert_true(o->round(wide_min, wide_min, YB_UP, &r) && r == 1);
        assert_true(o->round(wide_max, wide_min, YB_DOWN, &r) && r == 0);
        assert_true(o->round(wide_max, wide_min, YB_HALF_EVEN, &r) && r == -1);
        assert_false(o->round(wide_max, o->of(1), YB_DOWN, &r));
        assert_false(o->round(wide_min, o->of(-1), YB_DOWN, &r));
        /* A half of a divisor of 2^126: 2^125 is a tie, one less is not. */
        assert_true(o->round((yb_wide){0, (int64_t)1 << 61}, (yb_wide){0, (int64_t)1 << 62}, YB_HALF_UP, &r));
        assert_true(r == 1);
        assert_true(
            o->round((yb_wide){0, (int64_t)1 << 61}, (yb_wide){0, (int64_t)1 << 62}, YB_HALF_EVEN, &r));
        assert_true(r == 0);
        assert_true(o->round((yb_wide){UINT64_MAX, ((int64_t)1 << 61) - 1}, (yb_wide){0, (int64_t)1 << 62},
                             YB_HALF_UP, &r));
        assert_true(r == 0);
        /* 1.5 * 2^64 of 3 * 2^64: a tie that needs a borrow to be seen. */
        assert_true(o->round((yb_wide){(uint64_t)1 << 63, 1}, (yb_wide){0, 3}, YB_HALF_UP, &r) && r == 1);
        assert_true(o->round((yb_wide){(uint64_t)1 << 63, 1}, (yb_wide){0, 3}, YB_HALF_EVEN, &r) && r == 0);
        /* (2^63 - 1) * 2 + 1 over 2: rounding up leaves int64. */
        assert_false(o->mul(o->of(INT64_MAX), o->of(2), &num));
        assert_false(o->add(num, o->of(1), &num));
        assert_true(o->round(num, o->of(2), YB_DOWN, &r) && r == INT64_MAX);
        assert_false(o->round(num, o->of(2), YB_HALF_UP, &r));
        /* 131.60 yuan at 0.85 of six decimals: 13160 * 850000 / 10^6 = 11186 fen. */
        assert_false(o->mul(o->of(13160), o->of(850000), &num));
        assert_true(o->round(num, o->of(1000000), YB_HALF_UP, &r) && r == 11186);
    }
}

static void test_scale(void **state) {
    (void)state;
    yb_wide r;
    for (size_t i = 0; i < 2; i++) {
        const number_ops *o = both[i];
        assert_false(o->scale(o->of(-7), 2, &r));
        assert_wide(r, -1, (uint64_t)-700);
        assert_false(o->scale(o->of(1), 38, &r)); /* 10^38 = 0x4b3b4ca85a86c47a 098a224000000000 */
        assert_wide(r, 0x4b3b4ca85a86c47a, 0x098a224000000000);
        assert_true(o->scale(o->of(2), 38, &r)); /* 2 * 10^38 > 2^127 */
        assert_false(o->scale(o->of(0), 38, &r));
        assert_wide(r, 0, 0);
    }
}

static uint64_t next_random(uint64_t *seed) {
    uint64_t z = *seed += 0x9e3779b97f4a7c15u; /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static yb_wide random_wide(uint64_t *seed) {
    unsigned shift = (unsigned)(next_random(seed) % 128);
    yb_wide v = {next_random(seed), (int64_t)next_random(seed)};
    if (shift >= 64) return built.of((int64_t)v.lo >> (shift - 64));
    return (yb_wide){v.lo, v.hi >> shift};
}

/* Both builds agree, and DOWN is division with a remainder smaller than the divisor and of the dividend's
 * sign. */
static void test_twins_agree(void **state) {
    (void)state;
    uint64_t seed = 2026;
    for (unsigned i = 0; i < 100000; i++) {
        yb_wide a = random_wide(&seed), b = random_wide(&seed), x, y;
        assert_int_equal(built.mul(a, b, &x), twin.mul(a, b, &y));
        assert_wide(x, y.hi, y.lo);
        for (unsigned mode = 0; mode < 4; mode++) {
            int64_t q, p;
            bool fits = built.round(a, b, (enum yb_rounding)mode, &q);
            assert_int_equal(fits, twin.round(a, b, (enum yb_rounding)mode, &p));
            assert_true(q == p);
            if (!fits || mode != YB_DOWN) continue;
            assert_false(built.mul(built.of(q), b, &x));
            assert_false(built.sub(a, x, &x));
            assert_true(built.sign(x) == 0 || built.sign(x) == built.sign(a));
            if (built.sign(x) != built.sign(b)) assert_false(built.sub(built.of(0), x, &x));
            if (built.sign(x) != 0) assert_int_equal(built.cmp(x, b), -built.sign(b));
        }
        char s[YB_DECIMAL_MAX], t[YB_DECIMAL_MAX];
        size_t n = built.write_wide(a, i % 39, 2, s);
        assert_int_equal(n, twin.write_wide(a, i % 39, 2, t));
        assert_memory_equal(s, t, n);
    }
}

static void test_write(void **state) {
    (void)state;
    static const struct {
        int64_t value;
        unsigned scale, least;
        const char *want;
    } rows[] = {
        {0, 0, 0, "0"},
        {0, 2, 2, "0.00"},
        {0, 6, 0, "0"},
        {5, 2, 2, "0.05"},
        {-5, 2, 2, "-0.05"},
        {1316000, 2, 2, "13160.00"},
        {1316050, 2, 0, "13160.5"},
        {850000, 6, 0, "0.85"},
        {850000, 6, 2, "0.85"},
        {1000000, 6, 2, "1.00"},
        {1234567, 6, 2, "1.234567"},
        {7, 0, 2, "7.00"},
        {-100, 0, 0, "-100"},
        {-100, 2, 0, "-1"},
        {1000000000000000000, 0, 0, "1000000000000000000"},
        {INT64_MAX, 2, 2, "92233720368547758.07"},
        {INT64_MIN, 18, 2, "-9.223372036854775808"},
        {1, 38, 0, "0.00000000000000000000000000000000000001"},
        {1, 39, 0, ""}, /* no such scale */
    };
    char out[YB_DECIMAL_MAX];
    for (size_t i = 0; i < 2; i++) {
        const number_ops *o = both[i];
        for (size_t k = 0; k < YB_COUNT(rows); k++)
            assert_str(out, o->write(rows[k].value, rows[k].scale, rows[k].least, out), rows[k].want);
        assert_str(out, o->write_wide(wide_max, 0, 0, out), "170141183460469231731687303715884105727");
        assert_str(out, o->write_wide(wide_min, 38, 0, out), "-1.70141183460469231731687303715884105728");
        assert_int_equal(o->write_wide(wide_min, 0, 1000, out), YB_DECIMAL_MAX);
    }
}

static void test_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        unsigned scale;
        int64_t value;
    } right[] = {
        {"0", 2, 0},
        {"-0", 2, 0},
        {"-0.00", 0, 0},
        {"12.34", 2, 1234},
        {"-12.34", 2, -1234},
        {"12", 2, 1200},
        {"12.3400", 2, 1234}, /* zeros after are no decimals */
        {"100", 0, 100},
        {"100.0", 0, 100},
        {"1e2", 0, 100},
        {"1E+2", 2, 10000},
        {"1234e-2", 2, 1234},
        {"500e-2", 0, 5},
        {"0.05", 2, 5},
        {"0e999999999999999999999", 2, 0},
        {"92233720368547758.07", 2, INT64_MAX},
        {"-92233720368547758.08", 2, INT64_MIN},
        {"9223372036854775807", 0, INT64_MAX},
        {"0.000000000000000000000000001e27", 0, 1},
        {"1000000000000000000000000000e-27", 0, 1},
        {"10.01", 2, 1001},
        {"1001000", 0, 1001000},
    };
    static const struct {
        const char *text;
        yb_status status;
    } wrong[] = {
        {"", YB_E_TYPE},
        {"-", YB_E_TYPE},
        {"+1", YB_E_TYPE},
        {".5", YB_E_TYPE},
        {"5.", YB_E_TYPE},
        {"01", YB_E_TYPE},
        {"-01", YB_E_TYPE},
        {"00", YB_E_TYPE},
        {"1e", YB_E_TYPE},
        {"1e+", YB_E_TYPE},
        {"1e1.5", YB_E_TYPE},
        {"1 ", YB_E_TYPE},
        {" 1", YB_E_TYPE},
        {"1,000", YB_E_TYPE},
        {"0x10", YB_E_TYPE},
        {"NaN", YB_E_TYPE},
        {"1.5.5", YB_E_TYPE},
        {"-99999999999999999999999999x", YB_E_TYPE},
        {"0.001", YB_E_RANGE},
        {"1e-3", YB_E_RANGE},
        {"92233720368547758.08", YB_E_RANGE},
        {"-92233720368547758.09", YB_E_RANGE},
        {"18446744073709551616", YB_E_RANGE}, /* 2^64 */
        {"184467440737095516.16", YB_E_RANGE},
        {"99999999999999999999999999", YB_E_RANGE},
        {"1e17", YB_E_RANGE},
        {"1e999999999999999999999", YB_E_RANGE},
        {"1e-999999999999999999999", YB_E_RANGE},
    };
    int64_t value;
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < YB_COUNT(right); k++) {
            assert_int_equal(both[i]->read(yb_str_of(right[k].text), right[k].scale, &value), YB_OK);
            assert_true(value == right[k].value);
        }
        for (size_t k = 0; k < YB_COUNT(wrong); k++)
            assert_int_equal(both[i]->read(yb_str_of(wrong[k].text), 2, &value), wrong[k].status);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_narrow),       cmocka_unit_test(test_mul_slow),
        cmocka_unit_test(test_wide_add_sub), cmocka_unit_test(test_wide_order),
        cmocka_unit_test(test_wide_mul),     cmocka_unit_test(test_round_modes),
        cmocka_unit_test(test_round_wide),   cmocka_unit_test(test_scale),
        cmocka_unit_test(test_twins_agree),  cmocka_unit_test(test_write),
        cmocka_unit_test(test_read),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
