/* Civil dates: day numbers of the proleptic Gregorian calendar, months, periods. Floor 2. */
#include "value/value.h"

/* Days from 0000-03-01 to 1970-01-01. Years begin in March here, so that a leap day is a year's last. */
#define DATE_EPOCH 719468
#define DATE_DAYS_400 146097
/* No two dates of the calendar are farther apart than this many months. */
#define DATE_MONTHS_MAX (12 * 9999)
#define DATE_YEAR_MAX 9999

static bool date_leap(int32_t y) {
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int32_t yb_days_in_month(int32_t y, int32_t m) {
    static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (m < 1 || m > 12) return 0;
    return days[m - 1] + (m == 2 && date_leap(y));
}

bool yb_civil_valid(int32_t y, int32_t m, int32_t d) {
    return y >= 1 && y <= DATE_YEAR_MAX && d >= 1 && d <= yb_days_in_month(y, m);
}

int64_t yb_days_of(int32_t y, int32_t m, int32_t d) {
    int32_t year = m <= 2 ? y - 1 : y; /* not negative: y is at least 1 */
    int32_t month = m <= 2 ? m + 9 : m - 3;
    int32_t day_of_year = (153 * month + 2) / 5 + d - 1; /* 153 days in each five months from March on */
    return (int64_t)365 * year + year / 4 - year / 100 + year / 400 + day_of_year - DATE_EPOCH;
}

/* Counted are quarters of a day: a century has as many as 400 years have days. 1461 days are four years, and 2^32 / 1461 is DATE_BY_1461
   but for so little that no quarter of a century goes wrong: one product has the year above its 32nd bit and the day of the year
   below. Months of 153 / 5 days are cut off likewise: 2^16 * 5 / 153 is DATE_BY_MONTH, and DATE_MONTHS_FROM begins them with the third. */
#define DATE_BY_1461 2939745u
#define DATE_BY_MONTH 2141u
#define DATE_MONTHS_FROM 197913u

/* Days out of the calendar give its nearest end. */
yb_civil yb_civil_of(int64_t days) {
    const uint32_t quarters = 4 * (uint32_t)(YB_MAX(YB_MIN(days, YB_DATE_MAX), YB_DATE_MIN) + DATE_EPOCH) + 3;
    const uint32_t century = quarters / DATE_DAYS_400;
    const uint64_t years = (uint64_t)DATE_BY_1461 * (quarters % DATE_DAYS_400 | 3);
    const uint32_t in_year = (uint32_t)years / DATE_BY_1461 / 4, months = DATE_BY_MONTH * in_year + DATE_MONTHS_FROM;
    const int32_t year = (int32_t)(100 * century + (uint32_t)(years >> 32)), month = (int32_t)(months >> 16);
    return (yb_civil){year + (month > 12), month > 12 ? month - 12 : month, (int32_t)((months & 0xFFFF) / DATE_BY_MONTH) + 1};
}

/* Two digits as a number; what is no digit leaves a mark in `wrong`. */
static int32_t date_two(const char *at, bool *wrong) {
    unsigned tens = (unsigned char)at[0] - (unsigned)'0', ones = (unsigned char)at[1] - (unsigned)'0';
    *wrong |= (tens > 9) | (ones > 9);
    return (int32_t)(tens * 10 + ones);
}

bool yb_date_read(yb_str text, int64_t *days) {
    size_t dash = text.len == 10;
    if (text.len != 10 && text.len != 8) return false;
    if (dash && (text.at[4] != '-' || text.at[7] != '-')) return false;
    bool wrong = false;
    int32_t y = date_two(text.at, &wrong) * 100 + date_two(text.at + 2, &wrong);
    int32_t m = date_two(text.at + 4 + dash, &wrong);
    int32_t d = date_two(text.at + 6 + 2 * dash, &wrong);
    if (wrong || !yb_civil_valid(y, m, d)) return false;
    *days = yb_days_of(y, m, d);
    return true;
}

static void date_put_two(char *at, int32_t value) {
    at[0] = (char)('0' + value / 10);
    at[1] = (char)('0' + value % 10);
}

/* Returns 0 for a day out of the calendar. */
size_t yb_date_write(int64_t days, char out[10]) {
    if (!yb_date_in_range(days)) return 0;
    yb_civil c = yb_civil_of(days);
    date_put_two(out, c.year / 100);
    date_put_two(out + 2, c.year % 100);
    out[4] = out[7] = '-';
    date_put_two(out + 5, c.month);
    date_put_two(out + 8, c.day);
    return 10;
}

/* First of the month n months from that of `date`, as its year and month. False: out of the calendar. */
static bool date_shift(int64_t date, int64_t n, yb_civil *c) {
    if (!yb_date_in_range(date) || n > DATE_MONTHS_MAX || n < -DATE_MONTHS_MAX) return false;
    *c = yb_civil_of(date);
    int32_t month = c->year * 12 + c->month - 1 + (int32_t)n;
    if (month < 12 || month >= (DATE_YEAR_MAX + 1) * 12) return false;
    c->year = month / 12;
    c->month = month % 12 + 1;
    return true;
}

bool yb_add_months(int64_t date, int64_t n, int64_t *r) {
    yb_civil c;
    if (!date_shift(date, n, &c)) return false;
    *r = yb_days_of(c.year, c.month, YB_MIN(c.day, yb_days_in_month(c.year, c.month)));
    return true;
}

bool yb_add_months_next(int64_t date, int64_t n, int64_t *r) {
    yb_civil c;
    if (!date_shift(date, n, &c)) return false;
    int32_t last = yb_days_in_month(c.year, c.month);
    /* December has 31 days: the day after a missing one is in the calendar. */
    *r = yb_days_of(c.year, c.month, YB_MIN(c.day, last)) + (c.day > last);
    return true;
}

int64_t yb_months_between(int64_t a, int64_t b) {
    if (b < a || !yb_date_in_range(a) || !yb_date_in_range(b)) return 0;
    yb_civil from = yb_civil_of(a), to = yb_civil_of(b);
    int64_t n = (int64_t)(to.year - from.year) * 12 + (to.month - from.month);
    /* A missing day is the month's last, which `to` may have reached. */
    int32_t reached = YB_MIN(from.day, yb_days_in_month(to.year, to.month));
    return to.day < reached ? n - 1 : n;
}

/* First day of the year that holds `c` and begins on `mmdd`. False: out of the calendar. */
static bool date_year_begin(yb_civil c, int32_t mmdd, int64_t *first) {
    int32_t year = c.month * 100 + c.day < mmdd ? c.year - 1 : c.year;
    if (!yb_civil_valid(year, mmdd / 100, mmdd % 100)) return false;
    *first = yb_days_of(year, mmdd / 100, mmdd % 100);
    return true;
}

static bool date_year_of(yb_civil c, int32_t mmdd, int64_t *first, int64_t *last) {
    if (mmdd == 0) mmdd = 101;
    if (mmdd == 229 || !date_year_begin(c, mmdd, first)) return false; /* not every year has that day */
    /* Twelve months on is the same day: only 29 February could be missing. */
    if (yb_add_months(*first, 12, last)) {
        --*last;
        return true;
    }
    *last = YB_DATE_MAX; /* the calendar's last year; whole only if it is a natural one */
    return mmdd == 101;
}

bool yb_period_of(int64_t date, enum yb_period_kind kind, int32_t starts_mmdd, int64_t *first,
                  int64_t *last) {
    if (!yb_date_in_range(date)) return false;
    yb_civil c = yb_civil_of(date);
    int32_t month = c.month - (kind == YB_PER_QUARTER ? (c.month - 1) % 3 : 0);
    int32_t end = kind == YB_PER_QUARTER ? month + 2 : month;
    switch (kind) {
    case YB_PER_DAY: *first = *last = date; return true;
    case YB_PER_MONTH:
    case YB_PER_QUARTER:
        *first = yb_days_of(c.year, month, 1);
        *last = yb_days_of(c.year, end, yb_days_in_month(c.year, end));
        return true;
    case YB_PER_YEAR: return date_year_of(c, starts_mmdd, first, last);
    case YB_PER_LIFE:
        *first = YB_DATE_MIN;
        *last = YB_DATE_MAX;
        return true;
    case YB_PER_VISIT:
    case YB_PER_STAY: break; /* these are the case's, not the calendar's */
    }
    return false;
}

/*
 * x + n months reaches d from the day of d, n months back, on. Where that month lacks the day none of its
 * days reaches d (each falls on its own number, which is smaller), and the next month's first does.
 */
bool yb_rolling_months(int64_t d, int64_t n, int64_t *first) {
    if (!yb_date_in_range(d) || n < 0) return false;
    if (!yb_add_months_next(d, -YB_MIN(n, DATE_MONTHS_MAX), first)) *first = YB_DATE_MIN;
    return true;
}
