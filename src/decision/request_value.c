/* One JSON value into one slot, by the type of the fact. Floor 5. */
#include "decision/reading.h"

#define VALUE_FAST_DIGITS 12

/* ---- strings ---- */

bool yb_read_string(yb_reading *r, const yb_json_value *v, yb_str *text) {
    *text = v->text;
    if (!v->escaped) return true;
    if (v->text.len > r->room->scratch_cap) return false;
    text->at = r->room->scratch;
    return yb_json_unescape(v->text, r->room->scratch, &text->len);
}

bool yb_read_area(yb_str text, int32_t *area) {
    *area = 0;
    if (text.len != 6) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
        *area = *area * 10 + (text.at[i] - '0');
    }
    return true;
}

static bool value_time(yb_str text, int64_t *minutes) {
    const char *t = text.at;
    if (text.len != 5 || t[2] != ':') return false;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (t[i] < '0' || t[i] > '9')) return false;
    int hour = (t[0] - '0') * 10 + t[1] - '0', minute = (t[3] - '0') * 10 + t[4] - '0';
    *minutes = hour * 60 + minute;
    return hour < 24 && minute < 60;
}

/* ---- numbers ---- */

/* Nearly all numbers are a few plain digits. */
static bool value_digits(yb_str text, unsigned scale, int64_t *value) {
    int64_t n = 0;
    if (text.len == 0 || text.len > VALUE_FAST_DIGITS || scale > 6) return false;
    if (text.at[0] == '0' && text.len > 1) return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.at[i] - (unsigned)'0';
        if (digit > 9) return false;
        n = n * 10 + (int64_t)digit;
    }
    *value = n * yb_pow10[scale];
    return true;
}

static yb_status value_number(const yb_json_value *v, unsigned scale, int64_t *value) {
    if (v->kind != YB_J_NUMBER && v->kind != YB_J_STRING) return YB_E_TYPE;
    if (v->escaped) return YB_E_TYPE;
    if (value_digits(v->text, scale, value)) return YB_OK;
    return yb_decimal_read(v->text, scale, value);
}

static yb_status value_bool(const yb_json_value *v, int64_t *value) {
    if (v->kind == YB_J_TRUE || v->kind == YB_J_FALSE) {
        *value = v->kind == YB_J_TRUE;
        return YB_OK;
    }
    if ((v->kind != YB_J_NUMBER && v->kind != YB_J_STRING) || v->text.len != 1) return YB_E_TYPE;
    *value = v->text.at[0] - '0';
    return *value == 0 || *value == 1 ? YB_OK : YB_E_TYPE;
}

/* ---- enums ---- */

static yb_str value_nearest_row(const yb_image *image, uint16_t enumeration, yb_str text) {
    yb_str near = YB_NO_ARG;
    unsigned limit = YB_MIN((unsigned)(text.len / 3 + 1), 4u);
    if (enumeration >= image->n_ENUMS) return near;
    yb_range_ref rows = image->ENUMS[enumeration].rows;
    for (uint32_t i = 0; i < rows.n; i++) {
        yb_str name = yb_image_text(image, image->ENUM_ROWS[rows.first + i].name);
        unsigned distance = yb_str_distance(text, name, limit);
        if (distance > limit || (near.len != 0 && distance == limit)) continue;
        near = name;
        limit = distance;
    }
    return near;
}

static bool value_enum(yb_reading *r, const yb_im_fact *fact, const yb_json_value *v, yb_str key,
                       int64_t *value) {
    yb_str text;
    uint32_t row;
    if (v->kind != YB_J_STRING) return yb_reading_fail(r, YB_E_TYPE, YB_TR_SHAPE, key, YB_LIT("text"));
    char decoded[64];
    text = v->text;
    if (v->escaped) {
        if (v->text.len > sizeof decoded) return yb_reading_fail(r, YB_E_NAME, YB_TR_UNKNOWN, key, YB_NO_ARG);
        text.at = decoded;
        if (!yb_json_unescape(v->text, decoded, &text.len)) return yb_reading_syntax(r);
    }
    if (!yb_enum_find(r->c->image, fact->enumeration, text, &row)) {
        yb_str near = value_nearest_row(r->c->image, fact->enumeration, text);
        return yb_reading_fail(r, YB_E_NAME, YB_TR_UNKNOWN, key, near);
    }
    *value = row;
    return true;
}

/* An array of rows' names; the reader has entered it. */
static bool value_set(yb_reading *r, const yb_im_fact *fact, const yb_json_value *v, yb_str key,
                      int64_t *value) {
    uint64_t mask = 0;
    if (v->kind != YB_J_ARRAY) return yb_reading_fail(r, YB_E_TYPE, YB_TR_SHAPE, key, YB_LIT("array"));
    while (yb_json_item(&r->j)) {
        yb_json_value item;
        int64_t row;
        if (!yb_json_next(&r->j, &item)) return yb_reading_syntax(r);
        if (!value_enum(r, fact, &item, key, &row)) return false;
        if ((mask >> row & 1) != 0) return yb_reading_fail(r, YB_E_JSON, YB_TR_TWICE, key, YB_NO_ARG);
        mask |= (uint64_t)1 << row;
    }
    if (r->j.error != NULL) return yb_reading_syntax(r);
    *value = (int64_t)mask;
    return true;
}

/* ---- into the core ---- */

static bool value_text(yb_reading *r, uint32_t fact, const yb_json_value *v, yb_str key) {
    yb_str text;
    if (v->kind != YB_J_STRING) return yb_reading_fail(r, YB_E_TYPE, YB_TR_SHAPE, key, YB_LIT("text"));
    if (!yb_read_string(r, v, &text)) return yb_reading_fail(r, YB_E_LIMIT, YB_TR_STATUS, key, YB_NO_ARG);
    yb_status st = yb_core_set_text(r->c, fact, r->row, text);
    return st == YB_OK || yb_reading_fail(r, st, YB_TR_STATUS, key, YB_NO_ARG);
}

/* Facts that JSON writes as text: dates, times, areas. */
static yb_status value_written(const yb_im_fact *fact, const yb_json_value *v, int64_t *value) {
    int32_t area;
    if (v->kind != YB_J_STRING || v->escaped) return YB_E_TYPE;
    switch (fact->type) {
    case YB_T_DATE: return yb_date_read(v->text, value) ? YB_OK : YB_E_DATE;
    case YB_T_TIME: return value_time(v->text, value) ? YB_OK : YB_E_RANGE;
    default:
        if (!yb_read_area(v->text, &area)) return YB_E_RANGE;
        *value = area;
        return YB_OK;
    }
}

static bool value_none(yb_reading *r, uint32_t fact, const yb_im_fact *f, yb_str key) {
    yb_status st = YB_OK;
    if ((f->flags & YB_FF_OPTIONAL) != 0) st = yb_core_set_none(r->c, fact, r->row);
    return st == YB_OK || yb_reading_fail(r, st, YB_TR_STATUS, key, YB_NO_ARG);
}

bool yb_read_value(yb_reading *r, uint32_t fact, const yb_json_value *v, yb_str key) {
    const yb_im_fact *f = yb_fact_of(r->c, fact);
    int64_t value = 0;
    yb_status st;
    if (v->kind == YB_J_NULL) return value_none(r, fact, f, key); /* the rest is unknown since the begin */
    switch (f->type) {
    case YB_T_BOOL: st = value_bool(v, &value); break;
    case YB_T_TEXT: return value_text(r, fact, v, key);
    case YB_T_DATE:
    case YB_T_TIME:
    case YB_T_AREA: st = value_written(f, v, &value); break;
    case YB_T_ENUM:
        if (!value_enum(r, f, v, key, &value)) return false;
        st = YB_OK;
        break;
    case YB_T_SET:
        if (!value_set(r, f, v, key, &value)) return false;
        st = YB_OK;
        break;
    default: st = value_number(v, f->scale, &value); break;
    }
    if (st == YB_OK) st = yb_core_set(r->c, fact, r->row, value);
    if (st == YB_OK) return true;
    yb_str wanted = st == YB_E_TYPE ? yb_type_word(f->type) : YB_NO_ARG;
    return yb_reading_fail(r, st, st == YB_E_TYPE ? YB_TR_SHAPE : YB_TR_STATUS, key, wanted);
}
