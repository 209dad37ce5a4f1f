/* A test as a request in JSON, so that a test goes the way every request goes. Floor 7. */
#include "api/testing.h"

typedef struct writing {
    yb_one_test *test;
    yb_json_out json;
    char path[256]; /* of the fact at hand, to find its type */
    size_t path_len;
    const yb_test_value *bad; /* the first value that cannot be written */
} writing;

/* ---- values ---- */

static const yb_im_fact *fact_at(const writing *w) {
    uint32_t number = 0;
    const yb_image *image = w->test->in->image;
    const yb_im_decision *d = w->test->decision;
    if (!yb_image_find(image, d->fact_index, (yb_str){w->path, w->path_len}, &number)) return NULL;
    return &image->FACTS[d->facts.first + number];
}

static void write_number(writing *w, const yb_expr *e, bool negative) {
    const yb_im_fact *fact = fact_at(w);
    char digits[YB_DECIMAL_MAX + 2] = "-";
    if (fact != NULL && fact->type == YB_T_AREA && e->scale == 0 && e->num >= 0 && e->num <= 999999) {
        char area[6];
        int64_t rest = e->num;
        for (size_t i = 6; i-- > 0; rest /= 10)
            area[i] = (char)('0' + rest % 10);
        yb_json_string(&w->json, (yb_str){area, 6});
        return;
    }
    size_t n = yb_decimal_write(e->num, e->scale, 0, digits + 1);
    yb_json_raw(&w->json, negative ? (yb_str){digits, n + 1} : (yb_str){digits + 1, n});
}

/* yes, no and none are rows where an enum has them. */
static bool is_row(const yb_image *image, const yb_expr *e, unsigned type, uint16_t enumeration, uint32_t *row) {
    bool word = e->kind == YB_X_BOOL || e->kind == YB_X_NONE || e->kind == YB_X_NAME || e->kind == YB_X_TEXT;
    return word && (type == YB_T_ENUM || type == YB_T_SET) && yb_enum_find(image, enumeration, e->text, row);
}

static void write_word(writing *w, const yb_expr *e) {
    const yb_im_fact *fact = fact_at(w);
    uint32_t row;
    if (fact != NULL && is_row(w->test->in->image, e, fact->type, fact->enumeration, &row))
        yb_json_string(&w->json, e->text);
    else if (e->kind == YB_X_NONE)
        yb_json_raw(&w->json, YB_LIT("null"));
    else
        yb_json_raw(&w->json, e->num != 0 ? YB_LIT("true") : YB_LIT("false"));
}

static void write_time(writing *w, int64_t minutes) {
    char text[5] = {(char)('0' + minutes / 600 % 10), (char)('0' + minutes / 60 % 10), ':',
                    (char)('0' + minutes % 60 / 10), (char)('0' + minutes % 10)};
    yb_json_string(&w->json, (yb_str){text, sizeof text});
}

static bool write_expr(writing *w, const yb_expr *e);

static bool write_set(writing *w, const yb_expr *e) {
    yb_json_begin(&w->json, '[');
    for (const yb_expr *m = e->list; m != NULL; m = m->next)
        if (!write_expr(w, m)) return false;
    yb_json_finish(&w->json, ']');
    return true;
}

/* False for what is no literal. */
static bool write_expr(writing *w, const yb_expr *e) {
    char date[10];
    switch (e->kind) {
    case YB_X_NUMBER:
    case YB_X_MONEY:
    case YB_X_RATIO:
    case YB_X_PERIOD: write_number(w, e, false); return true;
    case YB_X_UNARY:
        if (e->op != YB_OP_NEG ||
            (e->a->kind != YB_X_NUMBER && e->a->kind != YB_X_MONEY && e->a->kind != YB_X_RATIO))
            return false;
        write_number(w, e->a, true);
        return true;
    case YB_X_DATE: yb_json_string(&w->json, (yb_str){date, yb_date_write(e->num, date)}); return true;
    case YB_X_TIME: write_time(w, e->num); return true;
    case YB_X_NAME:
    case YB_X_TEXT: yb_json_string(&w->json, e->text); return true;
    case YB_X_BOOL:
    case YB_X_NONE: write_word(w, e); return true;
    case YB_X_SET: return write_set(w, e);
    default: return false;
    }
}

/* ---- objects and lists ---- */

static void write_object(writing *w, const yb_fact_node *node);

static void write_value(writing *w, const yb_test_value *v);

static void write_item(writing *w, const yb_test_value *item) {
    if (item->kind != YB_TV_RECORD) {
        write_value(w, item);
        return;
    }
    yb_fact_node row = {0};
    yb_facts_add(w->test->arena, &row, item->entries);
    write_object(w, &row);
}

static void write_value(writing *w, const yb_test_value *v) {
    if (v->kind == YB_TV_EXPR) {
        if (w->bad == NULL && !write_expr(w, v->value)) w->bad = v;
        return;
    }
    yb_json_begin(&w->json, '[');
    for (const yb_test_value *item = v->items; item != NULL; item = item->next)
        for (int64_t i = 0; i < item->copies; i++)
            write_item(w, item);
    yb_json_finish(&w->json, ']');
}

/* One fact of an object; the path grows by its name and shrinks again. */
static void write_member(writing *w, const yb_fact_node *n) {
    size_t before = w->path_len;
    yb_sink path = {w->path, sizeof w->path, w->path_len};
    if (path.len != 0) yb_put_char(&path, '.');
    yb_put(&path, n->name);
    w->path_len = YB_MIN(path.len, sizeof w->path);
    yb_json_key(&w->json, n->name);
    if (yb_is_leaf(n))
        write_value(w, n->value);
    else
        write_object(w, n);
    w->path_len = before;
}

static void write_object(writing *w, const yb_fact_node *node) {
    yb_json_begin(&w->json, '{');
    for (const yb_fact_node *n = node->children; n != NULL; n = n->next)
        write_member(w, n);
    yb_json_finish(&w->json, '}');
}

/* ---- proofs ---- */

static bool is_proof(const yb_one_test *t, const yb_fact_node *n) {
    uint32_t number = 0;
    const yb_image *image = t->in->image;
    return n->value != NULL && !yb_image_find(image, t->decision->fact_index, n->name, &number) &&
           yb_image_find(image, t->decision->proof_index, n->name, &number);
}

static void write_proof(writing *w, const yb_fact_node *n) {
    const yb_test_value *v = n->value;
    if (v->kind != YB_TV_EXPR || v->value->kind != YB_X_NAME ||
        (v->minutes != NULL && v->minutes->kind != YB_X_PERIOD)) {
        if (w->bad == NULL) w->bad = v;
        return;
    }
    yb_json_key(&w->json, n->name);
    if (v->minutes == NULL) {
        yb_json_string(&w->json, v->value->text);
        return;
    }
    yb_json_begin(&w->json, '{');
    yb_json_key(&w->json, YB_LIT("state"));
    yb_json_string(&w->json, v->value->text);
    yb_json_key(&w->json, YB_LIT("minutes"));
    write_number(w, v->minutes, false);
    yb_json_finish(&w->json, '}');
}

/* ---- the whole ---- */

static void write_date(writing *w, yb_str key, int64_t date) {
    char text[10];
    yb_json_key(&w->json, key);
    yb_json_string(&w->json, (yb_str){text, yb_date_write(date, text)});
}

static void write_head(writing *w) {
    const yb_decl *d = w->test->decl;
    yb_expr area = {.kind = YB_X_NUMBER, .num = d->pack->has_area ? d->pack->area : 0};
    char digits[6];
    for (size_t i = 6; i-- > 0; area.num /= 10)
        digits[i] = (char)('0' + area.num % 10);
    yb_json_key(&w->json, YB_LIT("decision"));
    yb_json_string(&w->json, d->u.test.decision.text);
    yb_json_key(&w->json, YB_LIT("area"));
    yb_json_string(&w->json, (yb_str){digits, sizeof digits});
    write_date(w, YB_LIT("on"), d->u.test.on);
    if (d->u.test.has_known) write_date(w, YB_LIT("known"), d->u.test.known);
}

static void write_request(writing *w, const yb_fact_node *facts) {
    yb_json_begin(&w->json, '{');
    write_head(w);
    yb_json_key(&w->json, YB_LIT("facts"));
    yb_json_begin(&w->json, '{');
    for (const yb_fact_node *n = facts->children; n != NULL; n = n->next)
        if (!is_proof(w->test, n)) write_member(w, n);
    yb_json_finish(&w->json, '}');
    yb_json_key(&w->json, YB_LIT("proofs"));
    yb_json_begin(&w->json, '{');
    for (const yb_fact_node *n = facts->children; n != NULL; n = n->next)
        if (is_proof(w->test, n)) write_proof(w, n);
    yb_json_finish(&w->json, '}');
    yb_json_finish(&w->json, '}');
}

bool yb_test_request(yb_one_test *t, yb_str *request) {
    writing w = {.test = t};
    yb_sink sink = {NULL, 0, 0};
    const yb_fact_node *facts = yb_test_facts(t->arena, t->decl);
    for (int pass = 0; pass < 2; pass++) { /* the first one measures */
        if (pass == 1) sink = (yb_sink){yb_arena_alloc(t->arena, sink.len + 1), sink.len, 0};
        w.json = (yb_json_out){.sink = &sink};
        write_request(&w, facts);
    }
    *request = (yb_str){sink.out, sink.len};
    if (w.bad == NULL) return true;
    yb_talk talk = {.arena = t->arena};
    yb_talk_add(&talk, YB_LIT("测试的值只能是常量,如 ¥5、2026-01-05、yes、一个名称"),
                YB_LIT("a test's value must be a literal like ¥5, 2026-01-05, yes or a name"));
    yb_test_fail(t, &talk, w.bad->span);
    return false;
}

/* ---- constants ---- */

static bool rescale(int64_t v, unsigned from, unsigned to, int64_t *r) {
    *r = v;
    for (; from < to; from++)
        if (yb_mul_over(*r, 10, r)) return false;
    for (; from > to; from--) {
        if (*r % 10 != 0) return false;
        *r /= 10;
    }
    return true;
}

static bool set_constant(const yb_image *image, const yb_expr *e, uint16_t enumeration, int64_t *value) {
    uint64_t mask = 0;
    for (const yb_expr *m = e->list; m != NULL; m = m->next) {
        uint32_t row;
        if (!is_row(image, m, YB_T_SET, enumeration, &row) || row > 63) return false;
        mask |= (uint64_t)1 << row;
    }
    *value = (int64_t)mask;
    return true;
}

static bool number_constant(const yb_expr *e, unsigned type, unsigned scale, int64_t *value) {
    bool negative = e->kind == YB_X_UNARY && e->op == YB_OP_NEG;
    if (negative) e = e->a;
    switch (e->kind) {
    case YB_X_MONEY:
        if (type != YB_T_MONEY && type != YB_T_PRICE) return false;
        break;
    case YB_X_RATIO:
        if (type != YB_T_RATIO) return false;
        break;
    case YB_X_PERIOD:
        if (type != e->type && type != YB_T_COUNT) return false;
        break;
    case YB_X_NUMBER:
        if (type == YB_T_MONEY || type == YB_T_BOOL || type == YB_T_DATE || type == YB_T_ENUM) return false;
        break;
    default: return false;
    }
    if (!rescale(e->num, e->scale, scale, value)) return false;
    if (negative) *value = -*value;
    return true;
}

bool yb_test_constant(const yb_image *image, const yb_expr *e, unsigned type, unsigned scale,
                      uint16_t enumeration, int64_t *value, bool *none) {
    uint32_t row;
    *value = 0;
    *none = false;
    if (type == YB_T_ENUM && is_row(image, e, type, enumeration, &row)) {
        *value = row;
        return true;
    }
    *none = e->kind == YB_X_NONE;
    switch (e->kind) {
    case YB_X_NONE: return true;
    case YB_X_BOOL: *value = e->num; return type == YB_T_BOOL;
    case YB_X_DATE: *value = e->num; return type == YB_T_DATE;
    case YB_X_TIME: *value = e->num; return type == YB_T_TIME;
    case YB_X_SET: return type == YB_T_SET && set_constant(image, e, enumeration, value);
    default: return number_constant(e, type, scale, value);
    }
}

/* ---- params set by the test ---- */

static bool says_no_param(yb_one_test *t, const yb_test_entry *e, yb_str zh, yb_str en) {
    yb_talk talk = {.arena = t->arena};
    yb_talk_both(&talk, e->name.text);
    yb_talk_add(&talk, zh, en);
    yb_test_fail(t, &talk, e->name.span);
    return false;
}

/* Several chains of packs may each have an item of the name: the program reads its own, so all are set. */
static bool override(yb_one_test *t, const yb_test_entry *e, yb_override *to, uint32_t *n) {
    const yb_image *image = t->in->image;
    uint32_t found = 0, fit = 0;
    for (uint32_t i = 0; i < image->n_ITEMS; i++) {
        const yb_im_item *item = &image->ITEMS[i];
        int64_t value;
        bool none;
        if (!yb_str_eq(yb_image_text(image, item->name), e->name.text)) continue;
        found++; /* another area may have a param of that name and of another type */
        if (e->value.kind == YB_TV_EXPR && yb_test_constant(image, e->value.value, item->type, item->scale,
                                                            item->enumeration, &value, &none))
            to[fit++] = (yb_override){i, value, none ? YB_NONE : YB_KNOWN};
    }
    *n += fit;
    if (found != 0 && fit == 0)
        return says_no_param(t, e, YB_LIT(" 不能取这个值"), YB_LIT(" cannot have this value"));
    return found != 0 || says_no_param(t, e, YB_LIT(" 不是任何决定用到的参数"),
                                       YB_LIT(" is no param that a decision reads"));
}

bool yb_test_overrides(yb_one_test *t) {
    uint32_t entries = 0, n = 0;
    for (const yb_test_entry *e = t->decl->u.test.with; e != NULL; e = e->next)
        entries++;
    if (entries == 0) return true;
    yb_override *all = YB_NEW_ARRAY(t->arena, yb_override, (size_t)entries * t->in->image->n_ITEMS);
    for (const yb_test_entry *e = t->decl->u.test.with; e != NULL; e = e->next)
        if (!override(t, e, all + n, &n)) return false;
    t->core.overrides = all;
    t->core.n_overrides = n;
    return true;
}
