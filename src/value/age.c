/* Ages: when a number of years is reached (rules C-03 and C-04). Floor 2. */
#include "value/value.h"

#define AGE_YEARS_MAX 9999

/* The day in `year` that corresponds to `birth`: where 29 February is missing, as `feb29` says. */
static yb_civil age_corresponding(yb_civil birth, int32_t year, enum yb_feb29_rule feb29) {
    if (birth.month != 2 || birth.day < 29 || yb_days_in_month(year, 2) == 29) return (yb_civil){year, birth.month, birth.day};
    return feb29 == YB_MAR1 ? (yb_civil){year, 3, 1} : (yb_civil){year, 2, 28};
}

/* Days that pass after the corresponding day until the age is reached. */
static int64_t age_delay(enum yb_age_rule reach) {
    return reach == YB_AGE_DAY_AFTER_BIRTHDAY;
}

static int64_t age_clamp(int64_t date) {
    return YB_MAX(YB_MIN(date, YB_DATE_MAX), YB_DATE_MIN);
}

bool yb_age_day(int64_t birth, int64_t n, enum yb_age_rule reach, enum yb_feb29_rule feb29, int64_t *r) {
    if (!yb_date_in_range(birth) || n < 0 || n > AGE_YEARS_MAX) return false;
    yb_civil born = yb_civil_of(birth);
    int32_t year = born.year + (int32_t)n;
    if (year > AGE_YEARS_MAX) return false;
    /* One is 0 years old from birth on; only whole years end a day later. */
    yb_civil due = age_corresponding(born, year, feb29);
    int64_t day = n == 0 ? birth : yb_days_of(year, due.month, due.day) + age_delay(reach);
    if (!yb_date_in_range(day)) return false;
    *r = day;
    return true;
}

int64_t yb_age(int64_t birth, int64_t on, enum yb_age_rule reach, enum yb_feb29_rule feb29) {
    int64_t day = age_clamp(on) - age_delay(reach);
    if (!yb_date_in_range(birth) || day < birth) return 0;
    yb_civil born = yb_civil_of(birth), now = yb_civil_of(day);
    yb_civil due = age_corresponding(born, now.year, feb29);
    bool passed = due.month < now.month || (due.month == now.month && due.day <= now.day);
    return now.year - born.year - !passed;
}

/*
 * The latest birth whose corresponding day, n years on, is not after `day`. That is the same day n years ago,
 * but for two cases: 29 February where there was none then (28 February), and 28 February of a common year,
 * where one born on 29 February is up already if the rule takes the month's last day.
 */
int64_t yb_age_bound(int64_t on, int64_t n, enum yb_age_rule reach, enum yb_feb29_rule feb29) {
    if (n <= 0) return YB_DATE_MAX;
    int64_t day = age_clamp(on) - age_delay(reach);
    yb_civil now = yb_civil_of(day);
    if (day < YB_DATE_MIN || n >= now.year) return YB_DATE_MIN - 1;
    int32_t year = now.year - (int32_t)n, last = yb_days_in_month(year, now.month);
    bool last_day = now.month == 2 && now.day == 28 && yb_days_in_month(now.year, 2) == 28;
    if (last_day && feb29 == YB_FEB28_LAST) return yb_days_of(year, 2, last);
    return yb_days_of(year, now.month, YB_MIN(now.day, last));
}
