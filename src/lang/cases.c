/*
 * `cases`: a table of tests. Each row becomes an ordinary test whose facts are the row's values; a row with
 * alternatives becomes one for each choice. What is the same in all tests of a row is made once and shared.
 */
#include "lang/parser.h"

/* Bytes of a title: of the head's, of a value, and when no other value is put to it. */
#define TITLE_HEAD 200
#define TITLE_VALUE 40
#define TITLE_FULL 400

enum case_key_kind { KEY_FACT, KEY_ON, KEY_KNOWN, KEY_WITH };
typedef struct case_key {
    uint8_t kind;
    yb_ident name;
} case_key;

typedef struct case_value { /* one alternative */
    yb_test_value value;
    int64_t date; /* under the keys on and known */
    bool stays;   /* _ */
    struct case_value *other;
} case_value;

typedef struct cases_state {
    yb_decl *head;
    bool has_on;
    YB_VEC(case_key) keys;
    case_value **values; /* of the row at hand, by key: the alternatives */
    case_value **chosen;
    uint32_t rows;
} cases_state;

/* ---- keys ---- */

static case_key take_key(yb_parser *p) {
    case_key key = {.kind = KEY_FACT};
    bool more = yb_p_next_is(p, YB_TK_NAME);
    if (yb_p_word(p, YB_W_ON)) key.kind = KEY_ON;
    if (yb_p_word(p, YB_W_KNOWN)) key.kind = KEY_KNOWN;
    if (yb_p_word(p, YB_W_WITH) && more) {
        key.kind = KEY_WITH;
        yb_p_advance(p);
    }
    key.name = yb_p_path(p);
    return key;
}

static void take_keys(yb_parser *p, cases_state *s) {
    yb_p_expect(p, YB_TK_LPAREN);
    do {
        case_key key = take_key(p);
        if (p->bad) return;
        for (uint32_t i = 0; i < s->keys.n; i++)
            if (s->keys.at[i].kind == key.kind && yb_str_eq(s->keys.at[i].name.text, key.name.text))
                yb_p_report(p, YB_D_TWICE, key.name.span, key.name.text);
        YB_PUSH(p->arena, &s->keys, key);
    } while (yb_p_accept(p, YB_TK_COMMA));
    yb_p_expect(p, YB_TK_RPAREN);
}

static const case_key *key_of(const cases_state *s, unsigned kind) {
    for (uint32_t i = 0; i < s->keys.n; i++)
        if (s->keys.at[i].kind == kind) return &s->keys.at[i];
    return NULL;
}

/* ---- values ---- */

static bool is_any(const yb_parser *p) {
    return yb_p_is(p, YB_TK_NAME) && yb_str_eq(yb_p_text(p), YB_LIT("_"));
}

static case_value *take_alternative(yb_parser *p, unsigned kind, bool has_on) {
    case_value *v = YB_NEW(p->arena, case_value);
    uint32_t off = yb_p_token(p)->off;
    v->stays = is_any(p);
    if (v->stays) {
        if (kind == KEY_ON && !has_on) yb_p_report(p, YB_D_CASE_DATE, yb_p_here(p), YB_NO_ARG);
        yb_p_advance(p);
    } else if (kind == KEY_ON || kind == KEY_KNOWN) {
        v->date = yb_p_date(p);
    } else {
        v->value = kind == KEY_WITH ? yb_p_test_value(p) : yb_p_fact_value(p);
    }
    v->value.span = yb_p_since(p, off);
    return v;
}

/* How many values there are; those beyond the keys are read and forgotten. */
static uint32_t take_values(yb_parser *p, cases_state *s) {
    uint32_t n = 0;
    do {
        bool fits = n < s->keys.n;
        case_value *first = NULL, **tail = &first;
        do {
            *tail = take_alternative(p, fits ? s->keys.at[n].kind : KEY_FACT, s->has_on);
            tail = &(*tail)->other;
        } while (yb_p_accept(p, YB_TK_BAR));
        if (fits) s->values[n] = first;
        n++;
    } while (yb_p_accept(p, YB_TK_COMMA));
    return n;
}

static void wrong_number(yb_parser *p, const cases_state *s, uint32_t n, uint32_t off) {
    char has[YB_DECIMAL_MAX], wants[YB_DECIMAL_MAX];
    YB_DIAG2(p->diags, YB_D_CASE_KEYS, yb_p_since(p, off), ((yb_str){has, yb_decimal_write(n, 0, 0, has)}),
             ((yb_str){wants, yb_decimal_write(s->keys.n, 0, 0, wants)}));
}

/* ---- one test ---- */

/* On one line, and no longer than that. */
static void put_text(yb_sink *out, yb_str text, size_t most) {
    bool cut = text.len > most;
    if (cut) text.len = yb_utf8_cut(text, most);
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] > ' ')
            yb_put_char(out, text.at[i]);
        else if (i > 0 && (unsigned char)text.at[i - 1] > ' ')
            yb_put_char(out, ' ');
    if (cut) yb_put(out, YB_LIT("…"));
}

/* "title: a, b", the values as written */
static yb_str title_of(yb_parser *p, const cases_state *s) {
    size_t room = TITLE_FULL + TITLE_VALUE + 16;
    yb_sink out = {yb_arena_alloc(p->arena, room), room, 0};
    put_text(&out, s->head->u.test.title, TITLE_HEAD);
    for (uint32_t i = 0; i < s->keys.n; i++) {
        yb_span span = s->chosen[i]->value.span;
        if (out.len >= TITLE_FULL) {
            yb_put(&out, YB_LIT(" …"));
            break;
        }
        yb_put(&out, i == 0 ? YB_LIT(": ") : YB_LIT(", "));
        put_text(&out, (yb_str){p->lexer.text.at + span.off, span.len}, TITLE_VALUE);
    }
    return (yb_str){out.out, out.len};
}

static yb_test_entry *put_before(yb_parser *p, yb_test_entry *rest, const case_key *key, const case_value *v) {
    yb_test_entry *entry = YB_NEW(p->arena, yb_test_entry);
    entry->name = key->name;
    entry->value = v->value;
    entry->next = rest;
    return entry;
}

static void choose(yb_parser *p, yb_decl *test, const case_key *key, const case_value *v) {
    switch (key->kind) {
    case KEY_ON: test->u.test.on = v->date; break;
    case KEY_KNOWN:
        test->u.test.known = v->date;
        test->u.test.has_known = true;
        break;
    /* Of two values of a param the first counts: the row's. */
    case KEY_WITH: test->u.test.with = put_before(p, test->u.test.with, key, v); break;
    default: test->u.test.facts = put_before(p, test->u.test.facts, key, v); break;
    }
}

/* ---- a row ---- */

/* The next choice of alternatives, the last key's first; false after the last one. */
static bool next_choice(cases_state *s) {
    for (uint32_t i = s->keys.n; i-- > 0;) {
        if (s->chosen[i]->other != NULL) {
            s->chosen[i] = s->chosen[i]->other;
            return true;
        }
        s->chosen[i] = s->values[i];
    }
    return false;
}

/* Tests that the row makes, or one more than there may be. */
static uint32_t count_choices(const cases_state *s) {
    uint32_t product = 1;
    for (uint32_t i = 0; i < s->keys.n; i++) {
        uint32_t n = 0;
        for (const case_value *v = s->values[i]; v != NULL; v = v->other)
            n++;
        if (n > YB_MAX_CASES / product) return YB_MAX_CASES + 1;
        product *= n;
    }
    return product;
}

static void expand(yb_parser *p, cases_state *s, yb_decl *row) {
    if (p->cases > YB_MAX_CASES) return; /* said once */
    p->cases += count_choices(s);
    if (p->cases > YB_MAX_CASES) {
        yb_p_report(p, YB_D_TOO_MANY_CASES, row->span, YB_LIT("10000"));
        return;
    }
    for (uint32_t i = s->keys.n; i-- > 0;) {
        s->chosen[i] = s->values[i];
        if (s->values[i]->other == NULL && !s->values[i]->stays) choose(p, row, &s->keys.at[i], s->values[i]);
    }
    do {
        yb_decl *test = YB_NEW(p->arena, yb_decl);
        *test = *row;
        for (uint32_t i = s->keys.n; i-- > 0;)
            if (s->values[i]->other != NULL && !s->chosen[i]->stays)
                choose(p, test, &s->keys.at[i], s->chosen[i]);
        test->name.text = test->u.test.title = title_of(p, s);
        yb_p_add(p, test);
    } while (next_choice(s));
}

static void take_expectations(yb_parser *p, yb_decl *row) {
    yb_expect **next = yb_p_expectation(p, &row->u.test.expects);
    while (yb_p_word(p, YB_W_EXPECT) && yb_p_next_is(p, YB_TK_NAME)) {
        yb_p_advance(p);
        next = yb_p_expectation(p, next);
    }
}

/* The row's own, and then the head's. */
static void take_tags(yb_parser *p, yb_decl *row, const yb_tags *head) {
    yb_cite **cites = &row->tags.cites;
    yb_ident **meets = &row->tags.meets;
    (void)yb_p_tags(p, &row->tags);
    while (*cites != NULL)
        cites = &(*cites)->next;
    while (*meets != NULL)
        meets = &(*meets)->next;
    *cites = head->cites;
    *meets = head->meets;
}

static void take_row(yb_parser *p, void *ctx) {
    cases_state *s = ctx;
    yb_decl *row = YB_NEW(p->arena, yb_decl);
    uint32_t off = yb_p_token(p)->off, n, errors = p->diags->errors;
    *row = *s->head;
    row->kind = YB_K_TEST;
    row->u.test.of_cases = true;
    row->tags = (yb_tags){NULL, NULL};
    row->name.span = yb_p_here(p);
    p->line_bound = true;
    n = take_values(p, s);
    if (!p->bad && n != s->keys.n) wrong_number(p, s, n, off);
    yb_p_expect(p, YB_TK_ARROW);
    if (!p->bad) take_expectations(p, row);
    take_tags(p, row, &s->head->tags);
    p->line_bound = false;
    row->span = yb_p_since(p, off);
    s->rows++;
    if (!p->bad && p->diags->errors == errors) expand(p, s, row);
}

void yb_p_cases(yb_parser *p, yb_decl *d) {
    cases_state s = {.head = d};
    yb_span here = yb_p_here(p);
    s.has_on = yb_p_test_head(p, d, false);
    take_keys(p, &s);
    (void)yb_p_tags(p, &d->tags);
    if (p->bad) return;
    if (!s.has_on && key_of(&s, KEY_ON) == NULL) yb_p_report(p, YB_D_CASE_DATE, here, YB_NO_ARG);
    s.values = YB_NEW_ARRAY(p->arena, case_value *, s.keys.n);
    s.chosen = YB_NEW_ARRAY(p->arena, case_value *, s.keys.n);
    yb_p_body(p, take_row, &s);
    if (!p->unwinding && s.rows == 0) yb_p_wanted(p, "VALUE, … => permit");
}
