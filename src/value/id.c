/*
 * Identity documents by shape and check digit (rules F-82 to F-85). Floor 2.
 *
 * Shapes only: whether a number was ever given out, and to whom, is for others to say.
 */
#include "value/value.h"

#define ID_BIRTH 6     /* where the birth date stands in numbers of 18 and of 15 */
#define ID_SEQUENCE 14 /* in numbers of 18: three digits, odd for men */
#define ID_15_LAST 14  /* in numbers of 15 the last digit is odd for men */

static bool id_digits(yb_str id, size_t from, size_t end) {
    for (size_t i = from; i < end; i++)
        if (id.at[i] < '0' || id.at[i] > '9') return false;
    return true;
}

static bool id_letters(yb_str id, size_t end) {
    for (size_t i = 0; i < end; i++)
        if (id.at[i] < 'A' || id.at[i] > 'Z') return false;
    return true;
}

/* ISO 7064 MOD 11-2: all 18 together, the i-th from the right times 2^i, leave 1. A small x counts as X. */
static bool id_check_right(yb_str id) {
    unsigned sum = 0;
    if (id.len != 18 || !id_digits(id, 0, 17)) return false;
    for (size_t i = 0; i < 17; i++)
        sum = (sum + (unsigned)(id.at[i] - '0')) * 2 % 11;
    char check = id.at[17];
    bool ten = check == 'X' || check == 'x';
    if (!ten && !id_digits(id, 17, 18)) return false;
    return (sum + (ten ? 10 : (unsigned)(check - '0'))) % 11 == 1;
}

/* Birth date of a number of 18 or 15 digits, where it is one. */
static bool id_read_birth(yb_str id, int64_t *date) {
    char text[8] = {'1', '9'};
    if (id.len == 18)
        memcpy(text, id.at + ID_BIRTH, 8);
    else
        memcpy(text + 2, id.at + ID_BIRTH, 6);
    return yb_date_read((yb_str){text, sizeof text}, date);
}

static enum yb_id_kind id_kind_18(yb_str id) {
    int64_t birth;
    if (!id_check_right(id)) return YB_ID_NONE;
    if (id.at[0] == '9') return YB_ID_FOREIGN_RESIDENT; /* its layout is not published: no more is asked */
    if (!id_read_birth(id, &birth)) return YB_ID_NONE;
    if (id.at[0] >= '1' && id.at[0] <= '7') return YB_ID_RESIDENT_18;
    bool hmt = id.at[0] == '8' && id.at[1] >= '1' && id.at[1] <= '3' && memcmp(id.at + 2, "0000", 4) == 0;
    return hmt ? YB_ID_HMT_RESIDENCE : YB_ID_NONE;
}

static enum yb_id_kind id_kind_15(yb_str id) {
    int64_t birth;
    if (id_letters(id, 3) && id_digits(id, 3, 15)) return YB_ID_FOREIGN_OLD;
    if (!id_digits(id, 0, 15) || id.at[0] < '1' || id.at[0] > '7') return YB_ID_NONE;
    return id_read_birth(id, &birth) ? YB_ID_RESIDENT_15 : YB_ID_NONE;
}

/* Passes and passports, 8 to 11 characters. */
static enum yb_id_kind id_kind_short(yb_str id) {
    bool pass = id.at[0] == 'H' || id.at[0] == 'M';
    if (id.len == 8 && id_digits(id, 0, 8)) return YB_ID_TW_PASS;
    if (pass && (id.len == 9 || id.len == 11) && id_digits(id, 1, id.len)) return YB_ID_HM_PASS;
    for (size_t letters = 1; letters <= 2; letters++) {
        size_t digits = id.len - letters;
        if ((digits == 7 || digits == 8) && id_letters(id, letters) && id_digits(id, letters, id.len))
            return YB_ID_PASSPORT;
    }
    return YB_ID_NONE;
}

enum yb_id_kind yb_id_kind_of(yb_str id) {
    if (id.len == 18) return id_kind_18(id);
    if (id.len == 15) return id_kind_15(id);
    if (id.len >= 8 && id.len <= 11) return id_kind_short(id);
    return YB_ID_NONE;
}

bool yb_id_birth_date(yb_str id, int64_t *date) {
    switch (yb_id_kind_of(id)) {
    case YB_ID_RESIDENT_18:
    case YB_ID_RESIDENT_15:
    case YB_ID_HMT_RESIDENCE:
    case YB_ID_FOREIGN_RESIDENT: return id_read_birth(id, date); /* where the last kind has one */
    default: return false;
    }
}

int yb_id_sex(yb_str id) {
    switch (yb_id_kind_of(id)) {
    case YB_ID_RESIDENT_18:
    case YB_ID_HMT_RESIDENCE: return (id.at[ID_SEQUENCE + 2] - '0') % 2 == 1 ? 1 : 2;
    case YB_ID_RESIDENT_15: return (id.at[ID_15_LAST] - '0') % 2 == 1 ? 1 : 2;
    default: return 0;
    }
}

int32_t yb_id_area(yb_str id) {
    int32_t area = 0;
    switch (yb_id_kind_of(id)) {
    case YB_ID_RESIDENT_18:
    case YB_ID_RESIDENT_15:
    case YB_ID_HMT_RESIDENCE:
        for (size_t i = 0; i < 6; i++)
            area = area * 10 + (id.at[i] - '0');
        return area;
    default: return 0;
    }
}
