/* Checked integers and 128-bit intermediates, with a portable twin for compilers without __int128. Floor 0. */
#ifndef YB_BASE_NUMBER_H
#define YB_BASE_NUMBER_H

#include "base/base.h"

/* Each returns true when the result does not fit; *r then holds the wrapped result. */
static inline bool yb_add_over(int64_t a, int64_t b, int64_t *r) {
#if defined(__GNUC__)
    return __builtin_add_overflow(a, b, r);
#else
    *r = (int64_t)((uint64_t)a + (uint64_t)b);
    return ((a ^ *r) & (b ^ *r)) < 0;
#endif
}
static inline bool yb_sub_over(int64_t a, int64_t b, int64_t *r) {
#if defined(__GNUC__)
    return __builtin_sub_overflow(a, b, r);
#else
    *r = (int64_t)((uint64_t)a - (uint64_t)b);
    return ((a ^ b) & (a ^ *r)) < 0;
#endif
}
bool yb_mul_over_slow(int64_t a, int64_t b, int64_t *r);
static inline bool yb_mul_over(int64_t a, int64_t b, int64_t *r) {
#if defined(__GNUC__)
    return __builtin_mul_overflow(a, b, r);
#else
    return yb_mul_over_slow(a, b, r);
#endif
}

/* Two's complement 128-bit: value = hi * 2^64 + lo. Exact; each *_over tells when the result does not fit. */
typedef struct yb_wide {
    uint64_t lo;
    int64_t hi;
} yb_wide;
yb_wide yb_wide_of(int64_t v);
bool yb_wide_fits(yb_wide v, int64_t *r); /* into int64 */
bool yb_wide_add_over(yb_wide a, yb_wide b, yb_wide *r);
bool yb_wide_sub_over(yb_wide a, yb_wide b, yb_wide *r);
bool yb_wide_mul_over(yb_wide a, yb_wide b, yb_wide *r);
int yb_wide_cmp(yb_wide a, yb_wide b);
int yb_wide_sign(yb_wide v); /* -1, 0, 1 */

/* Rounding modes of the language. Ties of HALF_UP go away from zero; UP is away from zero, DOWN towards it. */
enum yb_rounding { YB_HALF_UP, YB_HALF_EVEN, YB_DOWN, YB_UP };
/* *r = num / den rounded to an integer. False if den is 0 or the result does not fit. */
bool yb_wide_round(yb_wide num, yb_wide den, enum yb_rounding mode, int64_t *r);
/* *r = num * 10^digits. True when it does not fit. digits 0..38 */
bool yb_wide_scale_over(yb_wide num, unsigned digits, yb_wide *r);

extern const int64_t yb_pow10[19]; /* 10^0 .. 10^18 */

/* Decimal text of value / 10^scale: at least `least` decimals, trailing zeros beyond those dropped.
   Returns the length, at most YB_DECIMAL_MAX; no NUL. */
#define YB_DECIMAL_MAX 48
size_t yb_decimal_write(int64_t value, unsigned scale, unsigned least, char out[YB_DECIMAL_MAX]);
size_t yb_wide_write(yb_wide value, unsigned scale, unsigned least, char out[YB_DECIMAL_MAX]);

/* Reads -?digits[.digits][e[+-]digits] (JSON's number, or the same in a string) exactly into value / 10^scale.
   YB_E_TYPE: not such a number; YB_E_RANGE: more decimals than scale, or does not fit. */
yb_status yb_decimal_read(yb_str text, unsigned scale, int64_t *value);

#endif
