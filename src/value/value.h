/* Typed values of the language: civil dates, ages, identity numbers. Floor 2.
   Every value is an int64; its type and scale are known when a policy is compiled. */
#ifndef YB_VALUE_VALUE_H
#define YB_VALUE_VALUE_H

#include "base/base.h"
#include "base/number.h"

/*        type       word        default scale (decimals of a fact of that type) */
#define YB_TYPES(X)                                                                                                    \
    X(BOOL, "bool", 0)                                                                                                 \
    X(COUNT, "count", 0)       /* a whole number, not negative */                                                      \
    X(INT, "int", 0)           /* a whole number */                                                                    \
    X(MONEY, "money", 2)       /* yuan; facts in fen */                                                                \
    X(RATIO, "ratio", 6)                                                                                               \
    X(PRICE, "price", 6)       /* yuan per unit */                                                                     \
    X(QUANTITY, "quantity", 4)                                                                                         \
    X(DATE, "date", 0)         /* days since 1970-01-01, proleptic Gregorian, years 1 to 9999 */                       \
    X(YEARS, "years", 0)                                                                                               \
    X(MONTHS, "months", 0)                                                                                             \
    X(DAYS, "days", 0)                                                                                                 \
    X(MINUTES, "minutes", 0)                                                                                           \
    X(TIME, "time", 0)         /* minutes since midnight */                                                            \
    X(TEXT, "text", 0)         /* number of an interned text */                                                        \
    X(AREA, "area", 0)         /* six digits as a number */                                                            \
    X(ENUM, "enum", 0)         /* row number, 0 to 63 */                                                               \
    X(SET, "set", 0)           /* bit mask of row numbers */                                                           \
    X(INTERVAL, "interval", 0) /* two dates, two slots; an open end is YB_DATE_MIN or YB_DATE_MAX */                   \
    X(PROOF, "proof", 0)       /* enum yb_proof_state */

enum yb_type {
#define X(name, word, scale) YB_T_##name,
    YB_TYPES(X)
#undef X
        YB_TYPE_COUNT
};
extern const uint8_t yb_type_scale[YB_TYPE_COUNT];
yb_str yb_type_word(unsigned type);

enum yb_proof_state { YB_P_ABSENT, YB_P_PRESENTED, YB_P_VERIFIED, YB_P_REJECTED, YB_P_EXPIRED };
enum yb_age_rule { YB_AGE_DAY_AFTER_BIRTHDAY, YB_AGE_ON_BIRTHDAY };
enum yb_feb29_rule { YB_FEB28_LAST, YB_MAR1 };

#define YB_DATE_MIN (-719162) /* 0001-01-01 */
#define YB_DATE_MAX 2932896   /* 9999-12-31 */

typedef struct yb_civil {
    int32_t year;
    int32_t month, day; /* from 1 */
} yb_civil;
bool yb_civil_valid(int32_t y, int32_t m, int32_t d);
int32_t yb_days_in_month(int32_t y, int32_t m);
int64_t yb_days_of(int32_t y, int32_t m, int32_t d); /* of a valid date */
yb_civil yb_civil_of(int64_t days);
bool yb_date_read(yb_str text, int64_t *days); /* "2026-11-21" or "20261121", nothing else */
size_t yb_date_write(int64_t days, char out[10]); /* "2026-11-21" */
static inline bool yb_date_in_range(int64_t d) { return d >= YB_DATE_MIN && d <= YB_DATE_MAX; }

/* Civil Code 202: the same day n months on, or the month's last day where there is none. False: out of range. */
bool yb_add_months(int64_t date, int64_t n, int64_t *r);
/* The same, but a missing day becomes the first of the month after. */
bool yb_add_months_next(int64_t date, int64_t n, int64_t *r);
/* Whole months from a to b: the largest n with a + n months <= b; 0 when b is before a. */
int64_t yb_months_between(int64_t a, int64_t b);
/* Day on which one born on `birth` reaches n years (C-03, C-04 of the rules). False: out of range. */
bool yb_age_day(int64_t birth, int64_t n, enum yb_age_rule reach, enum yb_feb29_rule feb29, int64_t *r);
/* Whole years on `on`; 0 for a birth after `on`. */
int64_t yb_age(int64_t birth, int64_t on, enum yb_age_rule reach, enum yb_feb29_rule feb29);
/* Latest birth date of one who has reached n years on `on`, so that age >= n is birth <= bound. For n <= 0
   YB_DATE_MAX (anyone); below the calendar YB_DATE_MIN - 1 (nobody). */
int64_t yb_age_bound(int64_t on, int64_t n, enum yb_age_rule reach, enum yb_feb29_rule feb29);

enum yb_period_kind { YB_PER_DAY, YB_PER_MONTH, YB_PER_QUARTER, YB_PER_YEAR, YB_PER_VISIT, YB_PER_STAY, YB_PER_LIFE };
/* First and last day of the natural period that holds `date`; a year may start on another month and day (MMDD). */
bool yb_period_of(int64_t date, enum yb_period_kind kind, int32_t starts_mmdd, int64_t *first, int64_t *last);
/* rolling n months to d: all x <= d with x + n months >= d. *first is the least such x. */
bool yb_rolling_months(int64_t d, int64_t n, int64_t *first);

/* Identity documents by shape and check digit. */
enum yb_id_kind {
    YB_ID_NONE,            /* none of those below */
    YB_ID_RESIDENT_18,     /* GB 11643, check digit right, birth date exists */
    YB_ID_RESIDENT_15,     /* before 1999, birth date exists (19yy) */
    YB_ID_HMT_RESIDENCE,   /* 81, 82, 83 residence permit of Hong Kong, Macao, Taiwan residents */
    YB_ID_FOREIGN_RESIDENT, /* permanent residence card of 2023: 9…, check digit right */
    YB_ID_FOREIGN_OLD,     /* three letters and twelve digits */
    YB_ID_HM_PASS,         /* H or M and eight (or ten) digits */
    YB_ID_TW_PASS,         /* eight digits */
    YB_ID_PASSPORT         /* a letter or two and seven or eight digits, as Chinese passports are written */
};
enum yb_id_kind yb_id_kind_of(yb_str id);
bool yb_id_birth_date(yb_str id, int64_t *date); /* kinds RESIDENT_18, RESIDENT_15, HMT_RESIDENCE, FOREIGN_RESIDENT */
int yb_id_sex(yb_str id);                        /* 1 male, 2 female, 0 not in the number */
int32_t yb_id_area(yb_str id);                   /* six digits, 0 if not in the number */

#endif
