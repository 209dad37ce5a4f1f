/* The facts and proofs of a request: names to slots, in one pass over the text. Floor 5. */
#include "decision/reading.h"

#define FACTS_KEY 64 /* longest name with escapes */

/* ---- where the reader stands ---- */

void yb_reading_open(yb_reading *r, yb_core *c, const yb_room *room, yb_str text, yb_trouble *t) {
    r->c = c; /* member by member: the arrays need no clearing */
    r->room = room;
    r->t = t;
    r->top = YB_NO_ARG;
    r->path_len = r->list_len = r->found = r->last = r->n_groups = 0;
    r->list = r->row = YB_NONE32;
    r->private_only = false;
    yb_json_open(&r->j, text);
}

/* "facts.lines[3].selfpay_prop" */
static void facts_place(const yb_reading *r, yb_str key, yb_sink *out) {
    yb_str path = {r->path, r->path_len};
    yb_put(out, r->top);
    bool inside = path.len != 0 || key.len != 0;
    if (inside && r->top.len != 0) yb_put_char(out, '.');
    if (r->row != YB_NONE32) {
        yb_put(out, (yb_str){path.at, r->list_len});
        yb_put_char(out, '[');
        yb_put_int(out, r->row);
        yb_put_char(out, ']');
        path = (yb_str){path.at + r->list_len, path.len - r->list_len};
    }
    if (key.len == 0 && path.len != 0) path.len--; /* the dot after the last object */
    yb_put(out, path);
    yb_put(out, key);
}

bool yb_reading_fail(yb_reading *r, yb_status status, unsigned kind, yb_str key, yb_str near) {
    char text[sizeof r->t->place];
    yb_sink place = {text, sizeof text, 0};
    facts_place(r, key, &place);
    yb_trouble_set(r->t, status, kind, (yb_str){text, YB_MIN(place.len, sizeof text)}, near);
    return false;
}

bool yb_reading_syntax(yb_reading *r) {
    char text[48];
    yb_sink place = {text, sizeof text, 0};
    yb_file file = {YB_NO_ARG, {r->j.begin, (size_t)(r->j.end - r->j.begin)}};
    const char *wrong = r->j.error != NULL ? r->j.error : r->j.begin;
    uint32_t line, column;
    yb_file_place(&file, (uint32_t)(wrong - r->j.begin), &line, &column);
    yb_put_int(&place, line);
    yb_put_char(&place, ':');
    yb_put_int(&place, column);
    yb_trouble_set(r->t, YB_E_JSON, YB_TR_STATUS, (yb_str){text, YB_MIN(place.len, sizeof text)}, YB_NO_ARG);
    r->t->line = line;
    r->t->column = column;
    return false;
}

/* ---- names ---- */

/* A fact's name from where the reader stands; false if it is not below the objects around. */
static inline bool facts_rest(const yb_reading *r, uint32_t fact, yb_str *rest) {
    if (fact >= r->c->d->facts.n) return false;
    yb_str name = yb_name(r->c, yb_fact_of(r->c, fact)->name);
    if (name.len <= r->path_len || !yb_same_bytes(name.at, r->path, r->path_len)) return false;
    *rest = (yb_str){name.at + r->path_len, name.len - r->path_len};
    return true;
}

static inline uint32_t facts_after_last(const yb_reading *r) {
    return r->found != 0 ? r->last + 1 : 0;
}

/* The fact with the full name path + key. */
static bool facts_find(yb_reading *r, yb_str key, uint32_t *fact) {
    if (key.len > YB_PATH_MAX - r->path_len) return false;
    memcpy(r->path + r->path_len, key.at, key.len);
    return yb_image_find(r->c->image, r->c->d->fact_index, (yb_str){r->path, r->path_len + key.len}, fact);
}

/* Whether path + key is a group and the fact is in it. */
static bool facts_in_group(const yb_reading *r, yb_str key, uint32_t fact) {
    yb_str rest;
    return facts_rest(r, fact, &rest) && rest.len > key.len && rest.at[key.len] == '.' &&
           yb_same_bytes(rest.at, key.at, key.len);
}

/* The same as a guess: no fact that is not a list has the name of a group. */
static bool facts_group_next(const yb_reading *r, yb_str key) {
    uint32_t fact = facts_after_last(r);
    return fact < r->c->d->facts.n && yb_fact_of(r->c, fact)->list == YB_NONE16 &&
           facts_in_group(r, key, fact);
}

/* A fact below path + key. Only asked when an object told nothing. */
static bool facts_find_group(const yb_reading *r, yb_str key, uint32_t *fact) {
    for (*fact = 0; *fact < r->c->d->facts.n; ++*fact)
        if (facts_in_group(r, key, *fact)) return true;
    return false;
}

static bool facts_is_group(const yb_reading *r, yb_str key) {
    uint32_t fact;
    return facts_find_group(r, key, &fact);
}

static yb_str facts_nearest(const yb_reading *r, yb_str key) {
    char text[YB_PATH_MAX];
    yb_sink full = {text, sizeof text, 0};
    yb_put(&full, (yb_str){r->path, r->path_len});
    yb_put(&full, key);
    yb_str given = {text, YB_MIN(full.len, sizeof text)}, near = YB_NO_ARG;
    unsigned limit = YB_MIN((unsigned)(key.len / 3 + 1), 4u);
    for (uint32_t i = 0; i < r->c->d->facts.n; i++) {
        yb_str name = yb_name(r->c, yb_fact_of(r->c, i)->name);
        unsigned distance = yb_str_distance(given, name, limit);
        if (distance > limit || (near.len != 0 && distance == limit)) continue;
        near = name;
        limit = distance;
    }
    return near;
}

/* No name of a fact; that of a record is one of an object. */
static bool facts_unknown(yb_reading *r, yb_str key) {
    if (facts_is_group(r, key)) return yb_reading_fail(r, YB_E_TYPE, YB_TR_SHAPE, key, YB_LIT("object"));
    return yb_reading_fail(r, YB_E_NAME, YB_TR_UNKNOWN, key, facts_nearest(r, key));
}

/* A member just met. */
typedef struct facts_member {
    yb_str key;
    uint32_t fact; /* or proof; the guess, if it was right, else YB_NONE32 */
    bool escaped;
    char buffer[FACTS_KEY];
} facts_member;

/*
 * The next member of an object. Hosts mostly write facts in one order, so the one guessed is compared with
 * the text before its key is looked at any closer.
 */
static bool facts_next(yb_reading *r, uint32_t guess, facts_member *m) {
    m->fact = guess;
    m->escaped = false;
    if (facts_rest(r, guess, &m->key) && yb_json_member_is(&r->j, m->key)) return true;
    m->fact = YB_NONE32;
    return yb_json_member(&r->j, &m->key, &m->escaped);
}

/* A key with escapes is decoded. */
static bool facts_decode(yb_reading *r, facts_member *m) {
    if (m->key.len > FACTS_KEY) return facts_unknown(r, m->key);
    yb_str raw = m->key;
    m->key.at = m->buffer;
    return yb_json_unescape(raw, m->buffer, &m->key.len) || yb_reading_syntax(r);
}

/* True if the bit was not set before. */
static bool facts_first(uint64_t *bits, uint32_t bit) {
    uint64_t mask = (uint64_t)1 << (bit & 63);
    bool first = (bits[bit >> 6] & mask) == 0;
    bits[bit >> 6] |= mask;
    return first;
}

/* ---- lists ---- */

/* Rows of an array just entered: a look ahead with a copy of the reader. */
static bool facts_count_rows(yb_reading *r, uint32_t *rows) {
    yb_json ahead = r->j;
    for (*rows = 0; yb_json_item(&ahead); ++*rows) {
        yb_json_value v;
        if (!yb_json_next(&ahead, &v) || !yb_json_skip(&ahead, &v)) break;
    }
    if (ahead.error == NULL) return true;
    r->j.error = ahead.error;
    return yb_reading_syntax(r);
}

static bool facts_set_rows(yb_reading *r, uint32_t fact, uint32_t rows, yb_str key) {
    const yb_im_fact *f = yb_fact_of(r->c, fact);
    if (r->private_only && (f->flags & YB_FF_PRIVATE) == 0) {
        bool same = r->c->s[f->at] == YB_KNOWN && r->c->rows[f->list] == rows;
        return same || yb_reading_fail(r, YB_E_RANGE, YB_TR_STATUS, key, YB_NO_ARG);
    }
    yb_status st = yb_core_set_rows(r->c, fact, rows);
    return st == YB_OK || yb_reading_fail(r, st, YB_TR_STATUS, key, YB_NO_ARG);
}

static void facts_clear_row(yb_reading *r) {
    const yb_im_list *list = &r->c->image->LISTS[r->c->d->lists.first + r->list];
    if (list->columns == 0) return;
    uint32_t last = (list->first_column + list->columns - 1) >> 6;
    for (uint32_t i = list->first_column >> 6; i <= last; i++)
        r->room->row_seen[i] = 0;
}

static bool facts_field(yb_reading *r, uint32_t fact, const yb_json_value *v, yb_str key) {
    const yb_im_fact *f = yb_fact_of(r->c, fact);
    if (f->list != r->list || (f->flags & YB_FF_LIST) != 0) return facts_unknown(r, key);
    if (!facts_first(r->room->row_seen, f->at))
        return yb_reading_fail(r, YB_E_JSON, YB_TR_TWICE, key, YB_NO_ARG);
    if (r->private_only && (f->flags & YB_FF_PRIVATE) == 0)
        return yb_reading_fail(r, YB_E_NAME, YB_TR_PRIVATE, key, YB_NO_ARG);
    r->found++;
    r->last = fact;
    return yb_read_value(r, fact, v, key);
}

static bool facts_nested(yb_reading *r, yb_str key);

/* Rows mostly have their members in the same order: the fact of the row before is tried first. */
static uint32_t facts_row_guess(const yb_reading *r, uint32_t place) {
    bool before = place < YB_GUESSES && r->guesses[place] != YB_NONE32;
    return before ? r->guesses[place] : facts_after_last(r);
}

static bool facts_row_member(yb_reading *r, facts_member *m, uint32_t place) {
    yb_json_value v;
    if (m->escaped && !facts_decode(r, m)) return false;
    if (!yb_json_next(&r->j, &v)) return yb_reading_syntax(r);
    if (m->fact != YB_NONE32 || facts_find(r, m->key, &m->fact)) {
        if (place < YB_GUESSES) r->guesses[place] = m->fact;
        return facts_field(r, m->fact, &v, m->key);
    }
    if (v.kind == YB_J_OBJECT) return facts_nested(r, m->key);
    if (v.kind == YB_J_NULL && facts_is_group(r, m->key)) return true;
    return facts_unknown(r, m->key);
}

static bool facts_row(yb_reading *r) {
    yb_json_value v;
    facts_member m;
    if (!yb_json_next(&r->j, &v)) return yb_reading_syntax(r);
    if (v.kind != YB_J_OBJECT) return yb_reading_fail(r, YB_E_TYPE, YB_TR_SHAPE, YB_NO_ARG, YB_LIT("object"));
    uint32_t n_groups = r->n_groups;
    facts_clear_row(r);
    for (uint32_t place = 0; facts_next(r, facts_row_guess(r, place), &m); place++)
        if (!facts_row_member(r, &m, place)) return false;
    r->n_groups = n_groups;
    return r->j.error == NULL || yb_reading_syntax(r);
}

static bool facts_rows(yb_reading *r) {
    for (uint32_t i = 0; i < YB_GUESSES; i++)
        r->guesses[i] = YB_NONE32;
    for (r->row = 0; yb_json_item(&r->j); r->row++)
        if (!facts_row(r)) return false;
    r->row = YB_NONE32;
    return r->j.error == NULL || yb_reading_syntax(r);
}

/* ---- objects ---- */

static bool facts_push(yb_reading *r, yb_str key) {
    if (r->path_len + key.len + 1 > YB_PATH_MAX) return facts_unknown(r, key);
    memcpy(r->path + r->path_len, key.at, key.len);
    r->path[r->path_len + key.len] = '.';
    r->path_len += (uint32_t)key.len + 1;
    return true;
}

static bool facts_list(yb_reading *r, uint32_t fact, const yb_json_value *v, yb_str key) {
    uint32_t rows, path_len = r->path_len;
    if (v->kind == YB_J_NULL) return true;
    if (v->kind != YB_J_ARRAY) return yb_reading_fail(r, YB_E_TYPE, YB_TR_SHAPE, key, YB_LIT("array"));
    if (!facts_count_rows(r, &rows) || !facts_set_rows(r, fact, rows, key) || !facts_push(r, key))
        return false;
    r->list = yb_fact_of(r->c, fact)->list;
    r->list_len = r->path_len - 1;
    if (!facts_rows(r)) return false;
    r->path_len = path_len;
    r->list = YB_NONE32;
    return true;
}

static bool facts_scalar(yb_reading *r, uint32_t fact, const yb_json_value *v, yb_str key) {
    const yb_im_fact *f = yb_fact_of(r->c, fact);
    bool list = (f->flags & YB_FF_LIST) != 0;
    if (!list && f->list != YB_NONE16) return facts_unknown(r, key); /* a field outside its rows */
    if (!facts_first(r->room->seen, fact)) return yb_reading_fail(r, YB_E_JSON, YB_TR_TWICE, key, YB_NO_ARG);
    r->found++;
    r->last = fact;
    if (list) return facts_list(r, fact, v, key);
    if (r->private_only && (f->flags & YB_FF_PRIVATE) == 0)
        return yb_reading_fail(r, YB_E_NAME, YB_TR_PRIVATE, key, YB_NO_ARG);
    return yb_read_value(r, fact, v, key);
}

/* Two objects of one name would each hold their own facts, so facts alone do not show the second one. */
static bool facts_group_new(const yb_reading *r) {
    for (uint32_t i = 0; i < r->n_groups; i++) {
        if (r->groups[i].len != r->path_len) continue;
        yb_str name = yb_name(r->c, yb_fact_of(r->c, r->groups[i].fact)->name);
        if (yb_same_bytes(name.at, r->path, r->path_len)) return false;
    }
    return true;
}

static bool facts_inside(yb_reading *r) {
    if (r->row == YB_NONE32) return yb_read_facts(r);
    facts_member m;
    while (facts_next(r, facts_row_guess(r, YB_GUESSES), &m))
        if (!facts_row_member(r, &m, YB_GUESSES)) return false;
    return r->j.error == NULL || yb_reading_syntax(r);
}

/* An object of facts, just entered: "member": { … }. */
static bool facts_nested(yb_reading *r, yb_str key) {
    uint32_t path_len = r->path_len, found = r->found;
    if (!facts_push(r, key)) return false;
    uint32_t len = r->path_len;
    if (!facts_group_new(r)) return yb_reading_fail(r, YB_E_JSON, YB_TR_TWICE, YB_NO_ARG, YB_NO_ARG);
    if (!facts_inside(r)) return false;
    r->path_len = path_len;
    uint32_t fact = r->last;
    if (r->found == found && !facts_find_group(r, key, &fact)) return facts_unknown(r, key);
    if (r->n_groups == YB_GROUPS_MAX) return yb_reading_fail(r, YB_E_LIMIT, YB_TR_STATUS, key, YB_NO_ARG);
    r->groups[r->n_groups].fact = fact;
    r->groups[r->n_groups++].len = len;
    return true;
}

static bool facts_one(yb_reading *r, facts_member *m) {
    yb_json_value v;
    if (m->escaped && !facts_decode(r, m)) return false;
    if (!yb_json_next(&r->j, &v)) return yb_reading_syntax(r);
    if (m->fact == YB_NONE32 && v.kind == YB_J_OBJECT && facts_group_next(r, m->key))
        return facts_nested(r, m->key);
    if (m->fact != YB_NONE32 || facts_find(r, m->key, &m->fact)) return facts_scalar(r, m->fact, &v, m->key);
    if (v.kind == YB_J_OBJECT) return facts_nested(r, m->key);
    return (v.kind == YB_J_NULL && facts_is_group(r, m->key)) || facts_unknown(r, m->key);
}

bool yb_read_facts(yb_reading *r) {
    facts_member m;
    while (facts_next(r, facts_after_last(r), &m))
        if (!facts_one(r, &m)) return false;
    return r->j.error == NULL || yb_reading_syntax(r);
}

/* ---- proofs ---- */

static const struct {
    yb_str word;
    int32_t state;
} proofs_words[] = {
    /* the most frequent ones first */
    {{"verified", 8}, YB_P_VERIFIED}, {{"absent", 6}, YB_P_ABSENT},   {{"presented", 9}, YB_P_PRESENTED},
    {{"rejected", 8}, YB_P_REJECTED}, {{"expired", 7}, YB_P_EXPIRED},
};

static bool proofs_state(const yb_json_value *v, int32_t *state) {
    if (v->kind != YB_J_STRING || v->escaped) return false;
    for (size_t i = 0; i < YB_COUNT(proofs_words); i++) {
        *state = proofs_words[i].state;
        if (yb_str_eq(v->text, proofs_words[i].word)) return true;
    }
    return false;
}

/* A guess: the value is one of the words, and read. */
static bool proofs_word(yb_json *j, int32_t *state) {
    for (size_t i = 0; i < YB_COUNT(proofs_words); i++) {
        *state = proofs_words[i].state;
        if (yb_json_string_is(j, proofs_words[i].word)) return true;
    }
    return false;
}

static bool proofs_minutes(const yb_json_value *v, int64_t *minutes) {
    bool number = v->kind == YB_J_NUMBER || (v->kind == YB_J_STRING && !v->escaped);
    return number && yb_decimal_read(v->text, 0, minutes) == YB_OK && *minutes >= 0 && *minutes <= INT32_MAX;
}

/* { "state": "verified", "minutes": 3 }; the reader has entered it. */
static bool proofs_object(yb_reading *r, yb_str key, int32_t *state, int64_t *minutes) {
    yb_str name;
    bool escaped, has_state = false, has_minutes = false;
    while (yb_json_member(&r->j, &name, &escaped)) {
        yb_json_value v;
        bool *has = NULL, good = false;
        if (!yb_json_next(&r->j, &v)) return yb_reading_syntax(r);
        if (yb_json_text_is(name, escaped, YB_LIT("state"))) {
            has = &has_state;
            good = proofs_state(&v, state);
        } else if (yb_json_text_is(name, escaped, YB_LIT("minutes"))) {
            has = &has_minutes;
            good = proofs_minutes(&v, minutes);
        }
        if (has == NULL) return yb_reading_fail(r, YB_E_NAME, YB_TR_UNKNOWN, key, YB_LIT("state"));
        if (*has) return yb_reading_fail(r, YB_E_JSON, YB_TR_TWICE, key, YB_NO_ARG);
        if (!good) return yb_reading_fail(r, YB_E_TYPE, YB_TR_STATUS, key, YB_NO_ARG);
        *has = true;
    }
    if (r->j.error != NULL) return yb_reading_syntax(r);
    return has_state || yb_reading_fail(r, YB_E_JSON, YB_TR_MISSING, key, YB_LIT("state"));
}

/* Any value: null is absent, an object tells the minutes too. */
static bool proofs_any(yb_reading *r, yb_str key, int32_t *state, int64_t *minutes) {
    yb_json_value v;
    *state = YB_P_ABSENT;
    if (!yb_json_next(&r->j, &v)) return yb_reading_syntax(r);
    if (v.kind == YB_J_OBJECT) return proofs_object(r, key, state, minutes);
    return v.kind == YB_J_NULL || proofs_state(&v, state) ||
           yb_reading_fail(r, YB_E_TYPE, YB_TR_SHAPE, key,
                           YB_LIT("absent, presented, verified, rejected, expired"));
}

static bool proofs_value(yb_reading *r, uint32_t proof, yb_str key) {
    int32_t state;
    int64_t minutes = -1;
    if (!proofs_word(&r->j, &state) && !proofs_any(r, key, &state, &minutes)) return false;
    yb_status st = yb_core_set_proof(r->c, proof, state, minutes);
    return st == YB_OK || yb_reading_fail(r, st, YB_TR_STATUS, key, YB_NO_ARG);
}

static yb_str proofs_nearest(const yb_reading *r, yb_str key) {
    yb_str near = YB_NO_ARG;
    unsigned limit = YB_MIN((unsigned)(key.len / 3 + 1), 4u);
    for (uint32_t i = 0; i < r->c->d->proofs.n; i++) {
        yb_str name = yb_name(r->c, yb_proof_of(r->c, i)->name);
        unsigned distance = yb_str_distance(key, name, limit);
        if (distance > limit || (near.len != 0 && distance == limit)) continue;
        near = name;
        limit = distance;
    }
    return near;
}

/* The next member; the proof after the last one is guessed, as with facts. */
static bool proofs_next(yb_reading *r, uint32_t guess, facts_member *m) {
    m->fact = guess;
    m->escaped = false;
    if (guess < r->c->d->proofs.n) {
        m->key = yb_name(r->c, yb_proof_of(r->c, guess)->name);
        if (yb_json_member_is(&r->j, m->key)) return true;
    }
    m->fact = YB_NONE32;
    return yb_json_member(&r->j, &m->key, &m->escaped);
}

static bool proofs_one(yb_reading *r, uint64_t *seen, facts_member *m) {
    if (m->escaped && !facts_decode(r, m)) return false;
    if (m->fact == YB_NONE32 && !yb_image_find(r->c->image, r->c->d->proof_index, m->key, &m->fact))
        return yb_reading_fail(r, YB_E_NAME, YB_TR_UNKNOWN, m->key, proofs_nearest(r, m->key));
    if (!facts_first(seen, m->fact)) return yb_reading_fail(r, YB_E_JSON, YB_TR_TWICE, m->key, YB_NO_ARG);
    return proofs_value(r, m->fact, m->key);
}

bool yb_read_proofs(yb_reading *r) {
    uint64_t *seen = r->room->seen + (r->c->d->facts.n + 63) / 64;
    facts_member m;
    for (uint32_t guess = 0; proofs_next(r, guess, &m); guess = m.fact + 1)
        if (!proofs_one(r, seen, &m)) return false;
    return r->j.error == NULL || yb_reading_syntax(r);
}
