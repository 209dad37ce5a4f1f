/*
 * 128-bit intermediates and decimal text. Floor 0.
 *
 * Two primitives come in two forms, 64 by 64 bit multiplication and division; all else is built on them.
 * Build with YB_NO_INT128 for the portable form. Microsoft's runtime lacks the division the native form
 * calls.
 */
#include "base/number.h"

const int64_t yb_pow10[19] = {1,
                              10,
                              100,
                              1000,
                              10000,
                              100000,
                              1000000,
                              10000000,
                              100000000,
                              1000000000,
                              10000000000,
                              100000000000,
                              1000000000000,
                              10000000000000,
                              100000000000000,
                              1000000000000000,
                              10000000000000000,
                              100000000000000000,
                              1000000000000000000};

#define NUMBER_SCALE_MAX 38
/* Exponents beyond this are as good as this: no text has as many digits. */
#define NUMBER_EXPONENT_MAX 1000000000000000

/* Unsigned 128-bit magnitude. */
typedef struct yb_magnitude {
    uint64_t lo, hi;
} yb_magnitude;

#if defined(__SIZEOF_INT128__) && !defined(YB_NO_INT128) && !defined(_MSC_VER)

__extension__ typedef unsigned __int128 yb_native128;

static yb_native128 mag_native(yb_magnitude m) {
    return (yb_native128)m.hi << 64 | m.lo;
}

static yb_magnitude mag_of_native(yb_native128 v) {
    return (yb_magnitude){(uint64_t)v, (uint64_t)(v >> 64)};
}

static yb_magnitude mag_multiply(uint64_t a, uint64_t b) {
    return mag_of_native((yb_native128)a * b);
}

static yb_magnitude mag_divide_long(yb_magnitude num, yb_magnitude den, yb_magnitude *rest) {
    yb_native128 n = mag_native(num), d = mag_native(den), quotient = n / d;
    *rest = mag_of_native(n - quotient * d); /* cheaper than a second division */
    return mag_of_native(quotient);
}

#else

static yb_magnitude mag_multiply(uint64_t a, uint64_t b) {
    uint64_t a0 = a & UINT32_MAX, a1 = a >> 32, b0 = b & UINT32_MAX, b1 = b >> 32;
    uint64_t low = a0 * b0;
    uint64_t mid = a1 * b0 + (low >> 32); /* at most (2^32 - 1)^2 + 2^32 - 1: no carry */
    uint64_t mid2 = a0 * b1 + (mid & UINT32_MAX);
    return (yb_magnitude){mid2 << 32 | (low & UINT32_MAX), a1 * b1 + (mid >> 32) + (mid2 >> 32)};
}

static bool mag_less(yb_magnitude a, yb_magnitude b) {
    return a.hi != b.hi ? a.hi < b.hi : a.lo < b.lo;
}

/* Long division by bits. `out` is the bit that leaves the remainder on the left: it then exceeds any divisor.
 */
static yb_magnitude mag_divide_long(yb_magnitude num, yb_magnitude den, yb_magnitude *rest) {
    yb_magnitude quotient = num, r = {0, 0};
    for (int i = 0; i < 128; i++) {
        r.hi = r.hi << 1 | r.lo >> 63;
        r.lo = r.lo << 1 | quotient.hi >> 63;
        quotient.hi = quotient.hi << 1 | quotient.lo >> 63;
        quotient.lo <<= 1;
        if (mag_less(r, den)) continue;
        r.hi = r.hi - den.hi - (r.lo < den.lo);
        r.lo -= den.lo;
        quotient.lo |= 1;
    }
    *rest = r;
    return quotient;
}

#endif

/* Amounts nearly always fit 64 bits. */
static yb_magnitude mag_divide(yb_magnitude num, yb_magnitude den, yb_magnitude *rest) {
    if ((num.hi | den.hi) != 0) return mag_divide_long(num, den, rest);
    *rest = (yb_magnitude){num.lo % den.lo, 0};
    return (yb_magnitude){num.lo / den.lo, 0};
}

static yb_magnitude mag_negate(yb_magnitude m) {
    return (yb_magnitude){0 - m.lo, ~m.hi + (m.lo == 0)};
}

static yb_magnitude mag_of(yb_wide v) {
    yb_magnitude m = {v.lo, (uint64_t)v.hi};
    return v.hi < 0 ? mag_negate(m) : m;
}

/* The number of that magnitude and sign, wrapped; true when it does not fit. */
static bool mag_signed(yb_magnitude m, bool negative, yb_wide *r) {
    bool over = m.hi >> 63 != 0 && !(negative && m.hi == (uint64_t)1 << 63 && m.lo == 0);
    if (negative) m = mag_negate(m);
    *r = (yb_wide){m.lo, (int64_t)m.hi};
    return over;
}

yb_wide yb_wide_of(int64_t v) {
    return (yb_wide){(uint64_t)v, v < 0 ? -1 : 0};
}

bool yb_wide_fits(yb_wide v, int64_t *r) {
    *r = (int64_t)v.lo;
    return v.hi == (*r < 0 ? -1 : 0);
}

bool yb_wide_add_over(yb_wide a, yb_wide b, yb_wide *r) {
    uint64_t lo = a.lo + b.lo;
    int64_t hi = (int64_t)((uint64_t)a.hi + (uint64_t)b.hi + (lo < a.lo));
    *r = (yb_wide){lo, hi};
    return ((a.hi ^ hi) & (b.hi ^ hi)) < 0;
}

bool yb_wide_sub_over(yb_wide a, yb_wide b, yb_wide *r) {
    int64_t hi = (int64_t)((uint64_t)a.hi - (uint64_t)b.hi - (a.lo < b.lo));
    *r = (yb_wide){a.lo - b.lo, hi};
    return ((a.hi ^ b.hi) & (a.hi ^ hi)) < 0;
}

bool yb_wide_mul_over(yb_wide a, yb_wide b, yb_wide *r) {
    yb_magnitude x = mag_of(a), y = mag_of(b);
    yb_magnitude product = mag_multiply(x.lo, y.lo);
    yb_magnitude left = mag_multiply(x.hi, y.lo), right = mag_multiply(x.lo, y.hi);
    uint64_t hi = product.hi + left.lo;
    bool over = (x.hi != 0 && y.hi != 0) || left.hi != 0 || right.hi != 0 || hi < left.lo;
    product.hi = hi + right.lo;
    over = over || product.hi < right.lo;
    return mag_signed(product, (a.hi < 0) != (b.hi < 0), r) || over;
}

bool yb_mul_over_slow(int64_t a, int64_t b, int64_t *r) {
    yb_wide wide;
    (void)yb_wide_mul_over(yb_wide_of(a), yb_wide_of(b), &wide); /* always fits */
    return !yb_wide_fits(wide, r);
}

int yb_wide_cmp(yb_wide a, yb_wide b) {
    if (a.hi != b.hi) return a.hi < b.hi ? -1 : 1;
    return a.lo < b.lo ? -1 : a.lo > b.lo;
}

int yb_wide_sign(yb_wide v) {
    return v.hi < 0 ? -1 : (v.hi | (int64_t)(v.lo != 0)) != 0;
}

/* Whether rounding leaves the quotient towards zero (false) or takes the next away from it. */
static bool round_away(yb_magnitude rest, yb_magnitude den, bool odd, enum yb_rounding mode) {
    if ((rest.lo | rest.hi) == 0 || mode == YB_DOWN) return false;
    if (mode == YB_UP) return true;
    /* den - rest, not twice the rest: that may not fit. */
    yb_magnitude missing = {den.lo - rest.lo, den.hi - rest.hi - (den.lo < rest.lo)};
    if (rest.hi != missing.hi) return rest.hi > missing.hi;
    if (rest.lo != missing.lo) return rest.lo > missing.lo;
    return mode == YB_HALF_UP || odd;
}

bool yb_wide_round(yb_wide num, yb_wide den, enum yb_rounding mode, int64_t *r) {
    bool negative = (num.hi < 0) != (den.hi < 0);
    yb_magnitude rest, divisor = mag_of(den);
    *r = 0;
    if (yb_wide_sign(den) == 0) return false;
    yb_magnitude quotient = mag_divide(mag_of(num), divisor, &rest);
    if (quotient.hi != 0) return false;
    if (round_away(rest, divisor, quotient.lo & 1, mode)) {
        if (quotient.lo == UINT64_MAX) return false;
        quotient.lo++;
    }
    if (quotient.lo > (uint64_t)INT64_MAX + negative) return false;
    *r = (int64_t)(negative ? 0 - quotient.lo : quotient.lo);
    return true;
}

bool yb_wide_scale_over(yb_wide num, unsigned digits, yb_wide *r) {
    bool over = false;
    *r = num;
    while (digits != 0) {
        unsigned step = YB_MIN(digits, 18u);
        over = yb_wide_mul_over(*r, yb_wide_of(yb_pow10[step]), r) || over;
        digits -= step;
    }
    return over;
}

/* Digits of a magnitude, last first, at least `least` of them; returns how many. */
static size_t decimal_digits(yb_magnitude m, size_t least, char out[NUMBER_SCALE_MAX + 2]) {
    const yb_magnitude chunk = {(uint64_t)yb_pow10[18], 0};
    size_t n = 0;
    while ((m.lo | m.hi) != 0) {
        yb_magnitude rest;
        m = mag_divide(m, chunk, &rest);
        bool last = (m.lo | m.hi) == 0;
        for (int i = 0; i < 18 && !(last && rest.lo == 0); i++) {
            out[n++] = (char)('0' + (int)(rest.lo % 10));
            rest.lo /= 10;
        }
    }
    while (n < least)
        out[n++] = '0';
    return n;
}

size_t yb_wide_write(yb_wide value, unsigned scale, unsigned least, char out[YB_DECIMAL_MAX]) {
    char digits[NUMBER_SCALE_MAX + 2];
    size_t len = 0, drop = 0;
    if (scale > NUMBER_SCALE_MAX) return 0;
    size_t n = decimal_digits(mag_of(value), (size_t)scale + 1, digits);
    while (drop < scale && scale - drop > least && digits[drop] == '0')
        drop++;
    if (value.hi < 0) out[len++] = '-';
    for (size_t i = n; i > scale; i--)
        out[len++] = digits[i - 1];
    if (scale - drop == 0 && least == 0) return len;
    out[len++] = '.';
    for (size_t i = scale; i > drop; i--)
        out[len++] = digits[i - 1];
    for (size_t i = scale; i < least && len < YB_DECIMAL_MAX; i++)
        out[len++] = '0';
    return len;
}

size_t yb_decimal_write(int64_t value, unsigned scale, unsigned least, char out[YB_DECIMAL_MAX]) {
    return yb_wide_write(yb_wide_of(value), scale, least, out);
}

/* A number as it is read: digits * 10^power, with no zeros at the end of the digits. */
typedef struct yb_decimal {
    uint64_t digits;
    int64_t power;
    bool negative, over;
} yb_decimal;

static bool decimal_is_digit(yb_str text, size_t pos) {
    return pos < text.len && text.at[pos] >= '0' && text.at[pos] <= '9';
}

/* Takes digits at *pos. Zeros are held back until another digit follows, so that 1.500 is as good as 1.5. */
static bool decimal_read_digits(yb_str text, size_t *pos, int64_t *zeros, yb_decimal *d) {
    size_t begin = *pos;
    for (; decimal_is_digit(text, *pos); ++*pos) {
        unsigned digit = (unsigned)(text.at[*pos] - '0');
        if (digit == 0) {
            ++*zeros;
            continue;
        }
        for (; *zeros >= 0 && !d->over; --*zeros) { /* the zeros held back, and a place for this digit */
            d->over = d->digits > UINT64_MAX / 10;
            if (d->digits == 0) *zeros = 0;
            d->digits *= 10;
        }
        *zeros = 0;
        d->over = d->over || d->digits > UINT64_MAX - digit;
        d->digits += digit;
    }
    return *pos > begin;
}

static bool decimal_read_exponent(yb_str text, size_t *pos, int64_t *exponent) {
    bool negative = false;
    *exponent = 0;
    if (*pos >= text.len || (text.at[*pos] | 32) != 'e') return true;
    ++*pos;
    if (*pos < text.len && (text.at[*pos] == '-' || text.at[*pos] == '+'))
        negative = text.at[(*pos)++] == '-';
    if (!decimal_is_digit(text, *pos)) return false;
    for (; decimal_is_digit(text, *pos); ++*pos)
        *exponent = YB_MIN(*exponent * 10 + (text.at[*pos] - '0'), NUMBER_EXPONENT_MAX);
    if (negative) *exponent = -*exponent;
    return true;
}

/* The number by its grammar; false if the text is none. */
static bool decimal_parse(yb_str text, yb_decimal *d) {
    size_t pos = 0;
    int64_t zeros = 0, exponent;
    *d = (yb_decimal){0, 0, false, false};
    if (text.len != 0 && text.at[0] == '-') {
        d->negative = true;
        pos++;
    }
    size_t first = pos;
    if (!decimal_read_digits(text, &pos, &zeros, d)) return false;
    if (text.at[first] == '0' && pos - first > 1) return false;
    if (pos < text.len && text.at[pos] == '.') {
        size_t point = ++pos;
        if (!decimal_read_digits(text, &pos, &zeros, d)) return false;
        d->power = -(int64_t)(pos - point);
    }
    if (!decimal_read_exponent(text, &pos, &exponent)) return false;
    d->power += zeros + exponent;
    return pos == text.len;
}

yb_status yb_decimal_read(yb_str text, unsigned scale, int64_t *value) {
    yb_decimal d;
    *value = 0;
    if (!decimal_parse(text, &d)) return YB_E_TYPE;
    if (d.digits == 0 && !d.over) return YB_OK;
    int64_t power = d.power + (int64_t)scale;
    if (d.over || power < 0 || power > 18) return YB_E_RANGE;
    yb_magnitude m = mag_multiply(d.digits, (uint64_t)yb_pow10[power]);
    if (m.hi != 0 || m.lo > (uint64_t)INT64_MAX + d.negative) return YB_E_RANGE;
    *value = (int64_t)(d.negative ? 0 - m.lo : m.lo);
    return YB_OK;
}
