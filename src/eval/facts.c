/*
 * Facts and proofs go into the case. Floor 4.
 *
 * A setter checks type and range first and then writes value, state, known-bit and, of a bool, its literal;
 * on an error nothing has changed. Texts are interned: equal texts have one number.
 */
#include "base/text.h"
#include "eval/case.h"

#define ANY_VALUE                                                                                            \
    { INT64_MIN, UINT64_MAX }
#define NOT_NEGATIVE                                                                                         \
    { 0, INT64_MAX }

/* Values a fact of a type can have: lo and how many more. ENUM and SET are bounded by their rows too. */
static const struct {
    int64_t lo;
    uint64_t span;
} type_range[YB_TYPE_COUNT] = {
    [YB_T_BOOL] = {0, 1},           [YB_T_COUNT] = NOT_NEGATIVE,
    [YB_T_INT] = ANY_VALUE,         [YB_T_MONEY] = NOT_NEGATIVE,
    [YB_T_RATIO] = NOT_NEGATIVE,    [YB_T_PRICE] = NOT_NEGATIVE,
    [YB_T_QUANTITY] = NOT_NEGATIVE, [YB_T_DATE] = {YB_DATE_MIN, YB_DATE_MAX - YB_DATE_MIN},
    [YB_T_YEARS] = ANY_VALUE,       [YB_T_MONTHS] = ANY_VALUE,
    [YB_T_DAYS] = ANY_VALUE,        [YB_T_MINUTES] = ANY_VALUE,
    [YB_T_TIME] = {0, 24 * 60 - 1}, [YB_T_AREA] = {0, 999999},
    [YB_T_ENUM] = {0, 63},          [YB_T_SET] = ANY_VALUE,
};
#define TYPE_SET_BY_VALUE                                                                                    \
    (((1u << YB_TYPE_COUNT) - 1) & ~(1u << YB_T_TEXT | 1u << YB_T_INTERVAL | 1u << YB_T_PROOF))

static const yb_im_fact *fact_of(const yb_core *c, uint32_t fact) {
    return fact < c->d->facts.n ? &c->image->FACTS[c->d->facts.first + fact] : NULL;
}

static bool is_field(const yb_im_fact *f) {
    return f->list != YB_NONE16;
} /* or the list itself */

/* Whether the fact is set by a number. An enum without rows has no values. */
static bool set_by_value(const yb_image *im, const yb_im_fact *f) {
    if ((TYPE_SET_BY_VALUE >> f->type & 1) == 0 || (f->flags & YB_FF_LIST) != 0) return false;
    return f->type != YB_T_ENUM || im->ENUMS[f->enumeration].rows.n != 0;
}

yb_setter yb_setter_of(const yb_image *im, const yb_im_fact *f) {
    yb_setter s = {type_range[f->type].lo,  type_range[f->type].span, f->at, f->bit, false,
                   (uint8_t)yb_fact_bits(f)};
    s.scalar = set_by_value(im, f) && f->list == YB_NONE16;
    if (f->type == YB_T_ENUM) s.span = (uint64_t)im->ENUMS[f->enumeration].rows.n - 1;
    if (f->type == YB_T_SET && im->ENUMS[f->enumeration].rows.n < 64) {
        s.lo = 0;
        s.span = ((uint64_t)1 << im->ENUMS[f->enumeration].rows.n) - 1;
    }
    if ((f->flags & YB_FF_SIGNED) != 0 && s.span == INT64_MAX) {
        s.lo = INT64_MIN;
        s.span = UINT64_MAX;
    }
    return s;
}

static void set_bit(uint64_t *words, uint32_t bit, bool on) {
    uint64_t one = (uint64_t)1 << (bit & 63);
    words[bit >> 6] = (words[bit >> 6] & ~one) | (on ? one : 0);
}

/* A scalar fact gets a value, or becomes none or unknown (value 0). */
static inline void put_slot(yb_core *c, const yb_im_fact *f, int64_t value, uint8_t state) {
    uint16_t at = f->at;
    c->v[at] = value;
    c->s[at] = state;
    set_bit(c->known_bits, at, state != YB_NOT_KNOWN);
    if (f->bit != YB_NONE16) set_bit(c->literal, f->bit, value != 0);
    yb_core_changed(c);
}

static void put_column_known(yb_core *c, uint32_t column) {
    set_bit(c->known_bits, c->d->slots + column, c->unknown_cells[column] == 0);
}

/* The row must be there: rows are counted before their cells are set. */
static yb_status check_row(const yb_core *c, const yb_im_fact *f, uint32_t row) {
    if (!is_field(f) || (f->flags & YB_FF_LIST) != 0 || row == YB_NONE32) return YB_E_TYPE;
    if (c->s[c->list_slot[f->list]] != YB_KNOWN) return YB_E_ORDER;
    return row < c->rows[f->list] ? YB_OK : YB_E_RANGE;
}

static yb_status put_cell(yb_core *c, const yb_im_fact *f, uint32_t row, int64_t value, uint8_t state) {
    uint8_t *at = &c->column_state[f->at][row];
    c->unknown_cells[f->at] += (state == YB_NOT_KNOWN);
    c->unknown_cells[f->at] -= (*at == YB_NOT_KNOWN);
    *at = state;
    c->column[f->at][row] = value;
    c->too_large |= yb_magnitude_of(value) >> yb_fact_bits(f);
    put_column_known(c, f->at);
    yb_core_changed(c);
    return YB_OK;
}

static yb_status put(yb_core *c, const yb_im_fact *f, uint32_t row, int64_t value, uint8_t state) {
    if (row == YB_NONE32 && !is_field(f)) {
        put_slot(c, f, value, state);
        return YB_OK;
    }
    yb_status status = check_row(c, f, row);
    return status != YB_OK ? status : put_cell(c, f, row, value, state);
}

static yb_status set_cell(yb_core *c, uint32_t fact, uint32_t row, int64_t value) {
    const yb_im_fact *f = fact_of(c, fact);
    if (!set_by_value(c->image, f)) return YB_E_TYPE;
    const yb_setter *s = &c->setters[fact];
    if ((uint64_t)value - (uint64_t)s->lo > s->span) return YB_E_RANGE;
    return put(c, f, row, value, YB_KNOWN);
}

/* Scalars are most of what is set: they go straight through. */
yb_status yb_core_set(yb_core *c, uint32_t fact, uint32_t row, int64_t value) {
    if (!c->begun) return YB_E_ORDER;
    if (fact >= c->d->facts.n) return YB_E_TYPE;
    const yb_setter *s = &c->setters[fact];
    if (!s->scalar || row != YB_NONE32) return set_cell(c, fact, row, value);
    if ((uint64_t)value - (uint64_t)s->lo > s->span) return YB_E_RANGE;
    c->v[s->at] = value;
    c->s[s->at] = YB_KNOWN;
    c->known_bits[s->at >> 6] |= (uint64_t)1 << (s->at & 63);
    c->too_large |= yb_magnitude_of(value) >> s->bits;
    if (s->bit != YB_NONE16) set_bit(c->literal, s->bit, value != 0);
    yb_core_changed(c);
    return YB_OK;
}

yb_status yb_core_set_none(yb_core *c, uint32_t fact, uint32_t row) {
    if (!c->begun) return YB_E_ORDER;
    const yb_im_fact *f = fact_of(c, fact);
    if (f == NULL || (f->flags & (YB_FF_LIST | YB_FF_OPTIONAL)) != YB_FF_OPTIONAL) return YB_E_TYPE;
    return put(c, f, row, 0, YB_NONE);
}

/* ---- lists ---- */

/* All cells of a list's columns as they are before any is set, padding zero. */
static void reset_rows(yb_core *c, uint16_t list, uint32_t rows) {
    const yb_im_list *l = &c->image->LISTS[c->d->lists.first + list];
    const uint32_t lanes = yb_lanes_for(rows);
    for (uint32_t k = l->first_column; k < l->first_column + l->columns; k++) {
        memset(c->column[k], 0, lanes * sizeof *c->column[k]);
        memset(c->column_state[k], c->column_absent[k], rows);
        memset(c->column_state[k] + rows, 0, lanes - rows);
        c->unknown_cells[k] = c->column_absent[k] == YB_NOT_KNOWN ? rows : 0;
        put_column_known(c, k);
    }
}

static void put_rows(yb_core *c, const yb_im_fact *f, uint32_t rows) {
    c->rows[f->list] = rows;
    reset_rows(c, f->list, rows);
    put_slot(c, f, rows, YB_KNOWN);
}

static uint32_t rows_most(const yb_core *c, uint16_t list) {
    uint32_t most = c->image->LISTS[c->d->lists.first + list].max;
    return c->plan.max_rows != 0 ? YB_MIN(most, c->plan.max_rows) : most;
}

yb_status yb_core_set_rows(yb_core *c, uint32_t fact, uint32_t rows) {
    if (!c->begun) return YB_E_ORDER;
    const yb_im_fact *f = fact_of(c, fact);
    if (f == NULL || (f->flags & YB_FF_LIST) == 0) return YB_E_TYPE;
    if (rows > rows_most(c, f->list)) return YB_E_LIMIT;
    put_rows(c, f, rows);
    return YB_OK;
}

/* A list whose rows are gone: its columns are empty, and unknown because the list is. */
static void clear_list(yb_core *c, const yb_im_fact *f) {
    const yb_im_list *list = &c->image->LISTS[c->d->lists.first + f->list];
    put_slot(c, f, 0, YB_NOT_KNOWN);
    c->rows[f->list] = 0;
    for (uint32_t i = 0; i < list->columns; i++)
        set_bit(c->known_bits, c->d->slots + list->first_column + i, false);
}

yb_status yb_core_clear(yb_core *c, uint32_t fact, uint32_t row) {
    if (!c->begun) return YB_E_ORDER;
    const yb_im_fact *f = fact_of(c, fact);
    if (f == NULL) return YB_E_TYPE;
    if ((f->flags & YB_FF_LIST) == 0) return put(c, f, row, 0, YB_NOT_KNOWN);
    if (row != YB_NONE32) return YB_E_TYPE;
    clear_list(c, f);
    return YB_OK;
}

/* Whether all given cells are in the range of the type. */
static bool column_in_range(const yb_setter *s, const int64_t *values, const uint8_t *known, uint32_t n) {
    uint64_t outside = 0, seen = 0;
    if (known == NULL && s->lo == 0 && s->span == INT64_MAX) { /* only signs count */
        for (uint32_t i = 0; i < n; i++)
            seen |= (uint64_t)values[i];
        return seen >> 63 == 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t out = (uint64_t)values[i] - (uint64_t)s->lo > s->span;
        outside |= known == NULL || known[i] != 0 ? out : 0;
    }
    return outside == 0;
}

static void put_column_cells(yb_core *c, const yb_im_fact *f, const int64_t *values, const uint8_t *known,
                             uint32_t n) {
    const uint8_t absent = c->column_absent[f->at];
    int64_t *v = c->column[f->at];
    uint8_t *s = c->column_state[f->at];
    uint64_t seen = 0;
    uint32_t unknown = 0;
    for (uint32_t i = 0; i < n; i++) {
        v[i] = values[i];
        seen |= yb_magnitude_of(values[i]);
    }
    memset(s, YB_KNOWN, n);
    c->too_large |= seen >> yb_fact_bits(f);
    for (uint32_t i = 0; known != NULL && i < n; i++) {
        if (known[i] != 0) continue;
        v[i] = 0;
        s[i] = absent;
        unknown += absent == YB_NOT_KNOWN;
    }
    c->unknown_cells[f->at] = unknown;
    put_column_known(c, f->at);
    yb_core_changed(c);
}

yb_status yb_core_set_column(yb_core *c, uint32_t fact, const int64_t *values, const uint8_t *known,
                             uint32_t n) {
    if (!c->begun) return YB_E_ORDER;
    const yb_im_fact *f = fact_of(c, fact);
    if (f == NULL || !is_field(f) || !set_by_value(c->image, f)) return YB_E_TYPE;
    const yb_im_list *list = &c->image->LISTS[c->d->lists.first + f->list];
    bool counted = c->s[c->list_slot[f->list]] == YB_KNOWN;
    if (counted && n != c->rows[f->list]) return YB_E_RANGE;
    if (n > rows_most(c, f->list)) return YB_E_LIMIT;
    if (!column_in_range(&c->setters[fact], values, known, n)) return YB_E_RANGE;
    if (!counted) put_rows(c, &c->image->FACTS[c->d->facts.first + list->fact], n);
    put_column_cells(c, f, values, known, n);
    return YB_OK;
}

/* ---- texts ---- */

/* The text's place in the table: where it is, or the free one where it belongs. */
static uint32_t text_find(const yb_core *c, yb_str text) {
    uint32_t place = yb_hash(text) & c->text_mask;
    while (c->text_slots[place] != 0 && !yb_str_eq(c->texts[c->text_slots[place] - 1], text))
        place = (place + 1) & c->text_mask;
    return place;
}

static yb_status intern(yb_core *c, yb_str text, int64_t *number) {
    uint32_t place = text_find(c, text);
    if (c->text_slots[place] == 0) {
        if (c->n_texts == c->cap_texts || text.len > c->text_cap - c->text_used) return YB_E_LIMIT;
        char *at = c->text_bytes + c->text_used;
        if (text.len != 0) memcpy(at, text.at, text.len);
        c->text_used += text.len;
        c->texts[c->n_texts] = (yb_str){at, text.len};
        c->text_place[c->n_texts] = place;
        c->text_slots[place] = ++c->n_texts;
    }
    *number = c->text_slots[place] - 1;
    return YB_OK;
}

yb_status yb_core_set_text(yb_core *c, uint32_t fact, uint32_t row, yb_str text) {
    int64_t number;
    size_t bad;
    if (!c->begun) return YB_E_ORDER;
    const yb_im_fact *f = fact_of(c, fact);
    if (f == NULL || f->type != YB_T_TEXT || (f->flags & YB_FF_LIST) != 0) return YB_E_TYPE;
    if (text.len > YB_TEXT_MAX) return YB_E_LIMIT;
    if (!yb_utf8_valid(text, &bad)) return YB_E_RANGE;
    yb_status status = row == YB_NONE32 && !is_field(f) ? YB_OK : check_row(c, f, row);
    if (status == YB_OK) status = intern(c, text, &number);
    return status != YB_OK ? status : put(c, f, row, number, YB_KNOWN);
}

/* ---- proofs ---- */

yb_status yb_core_set_proof(yb_core *c, uint32_t proof, int32_t state, int64_t minutes) {
    if (!c->begun) return YB_E_ORDER;
    if (proof >= c->d->proofs.n) return YB_E_TYPE;
    if (state < YB_P_ABSENT || state > YB_P_EXPIRED) return YB_E_RANGE;
    const yb_im_proof *p = &c->image->PROOFS[c->d->proofs.first + proof];
    bool expired = state == YB_P_VERIFIED && p->valid >= 0 && minutes > p->valid;
    c->v[p->slot] = expired ? YB_P_EXPIRED : state;
    c->minutes[proof] = minutes < 0 ? -1 : (int32_t)YB_MIN(minutes, INT32_MAX);
    if (p->bit != YB_NONE16) set_bit(c->literal, p->bit, state == YB_P_VERIFIED && !expired);
    c->decided = false;
    return YB_OK;
}
