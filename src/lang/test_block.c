/* The tests inside a pack: facts given, and what is expected of them. */
#include "lang/parser.h"

typedef struct test_state {
    yb_test_entry **facts;
    yb_expect **expects;
} test_state;

/* ---- values ---- */

static void skip_separator(yb_parser *p, unsigned close) {
    if (!yb_p_is(p, close)) yb_p_expect(p, YB_TK_COMMA);
}

/* { f: v, … } */
static yb_test_entry *take_record(yb_parser *p) {
    yb_test_entry *head = NULL, **tail = &head;
    yb_p_advance(p);
    while (!p->bad && !yb_p_is(p, YB_TK_RBRACE)) {
        yb_test_entry *entry = YB_NEW(p->arena, yb_test_entry);
        entry->name = yb_p_ident(p);
        yb_p_expect(p, YB_TK_COLON);
        /* A record stands for all that was given before it: there is nothing to take away. */
        if (yb_p_word(p, YB_W_UNKNOWN)) yb_p_report(p, YB_D_NOTHING_GIVEN, yb_p_here(p), entry->name.text);
        entry->value = yb_p_test_value(p);
        *tail = entry;
        tail = &entry->next;
        skip_separator(p, YB_TK_RBRACE);
    }
    yb_p_expect(p, YB_TK_RBRACE);
    return head;
}

static yb_test_value *take_item(yb_parser *p) {
    yb_test_value *item = YB_NEW(p->arena, yb_test_value);
    int64_t copies = 1;
    if (yb_p_is(p, YB_TK_NUMBER) && yb_p_next_word(p, YB_W_OF)) {
        copies = yb_p_whole(p, 1, 100000);
        yb_p_advance(p);
    }
    *item = yb_p_test_value(p);
    item->copies = copies;
    return item;
}

/* [ v, 3 of v, … ] */
static yb_test_value *take_list(yb_parser *p) {
    yb_test_value *head = NULL, **tail = &head;
    yb_p_advance(p);
    while (!p->bad && !yb_p_is(p, YB_TK_RSQUARE)) {
        *tail = take_item(p);
        tail = &(*tail)->next;
        skip_separator(p, YB_TK_RSQUARE);
    }
    yb_p_expect(p, YB_TK_RSQUARE);
    return head;
}

static bool is_record(const yb_parser *p) {
    return yb_p_is(p, YB_TK_LBRACE) && p->at.ahead[1].kind == YB_TK_NAME &&
           p->at.ahead[2].kind == YB_TK_COLON;
}

yb_test_value yb_p_test_value(yb_parser *p) {
    yb_test_value v = {.kind = YB_TV_EXPR, .copies = 1};
    uint32_t off = yb_p_token(p)->off;
    if (yb_p_enter(p)) {
        if (is_record(p)) {
            v.kind = YB_TV_RECORD;
            v.entries = take_record(p);
        } else if (yb_p_is(p, YB_TK_LSQUARE)) {
            v.kind = YB_TV_LIST;
            v.items = take_list(p);
        } else if (yb_p_is(p, YB_TK_NUMBER) && yb_p_next_word(p, YB_W_OF)) {
            v.kind = YB_TV_LIST;
            v.items = take_item(p);
        } else {
            v.value = yb_p_additive(p);
            /* A proof and how long ago: verified 3 minutes. */
            if (v.value->kind == YB_X_NAME && yb_p_is(p, YB_TK_NUMBER)) v.minutes = yb_p_unary(p);
        }
    }
    yb_p_leave(p);
    v.span = yb_p_since(p, off);
    return v;
}

yb_test_value yb_p_fact_value(yb_parser *p) {
    yb_test_value v = {.kind = YB_TV_UNKNOWN, .copies = 1, .span = yb_p_here(p)};
    return yb_p_accept_word(p, YB_W_UNKNOWN) ? v : yb_p_test_value(p);
}

static yb_test_entry *take_entry(yb_parser *p, bool fact) {
    yb_test_entry *entry = YB_NEW(p->arena, yb_test_entry);
    entry->name = yb_p_path(p);
    yb_p_expect(p, YB_TK_EQ);
    entry->value = fact ? yb_p_fact_value(p) : yb_p_test_value(p);
    return entry;
}

/* ---- expectations ---- */

/* hifp_pay, lines[0].inscp_scp_amt, hifp_pay.asked: spelt without spaces */
static yb_ident take_place(yb_parser *p) {
    yb_ident id = yb_p_path(p);
    if (!yb_p_is(p, YB_TK_LSQUARE)) return id;
    yb_p_advance(p);
    (void)yb_p_whole(p, 0, 100000);
    yb_p_expect(p, YB_TK_RSQUARE);
    if (yb_p_accept(p, YB_TK_DOT)) (void)yb_p_path(p);
    id.span = yb_p_since(p, id.span.off);
    if (!p->bad) {
        yb_str raw = {p->lexer.text.at + id.span.off, id.span.len};
        char *out = yb_arena_alloc(p->arena, raw.len);
        size_t n = 0;
        for (size_t i = 0; i < raw.len; i++)
            if (raw.at[i] > ' ') out[n++] = raw.at[i];
        id.text = (yb_str){out, n};
    }
    return id;
}

static yb_expect *new_expect(yb_parser *p, unsigned kind) {
    yb_expect *x = YB_NEW(p->arena, yb_expect);
    x->kind = (uint8_t)kind;
    x->span = yb_p_here(p);
    return x;
}

/* Codes stand on the line of their word: on the next one a name begins the next entry. */
static void read_codes(yb_parser *p, yb_expect *x, bool needed) {
    bool clause = yb_p_word(p, YB_W_EXPECT) || yb_p_word(p, YB_W_CITE) || yb_p_word(p, YB_W_MEETS);
    bool another = clause && yb_p_next_is(p, YB_TK_NAME);
    if (needed || (yb_p_is(p, YB_TK_NAME) && !yb_p_token(p)->first && !yb_p_next_is(p, YB_TK_EQ) && !another))
        x->codes = yb_p_idents(p, YB_TK_COMMA);
}

static void read_outcome(yb_parser *p, yb_expect *x) {
    x->name = yb_p_ident(p);
    read_codes(p, x, false);
}

static void read_list(yb_parser *p, yb_expect *x) {
    yb_p_advance(p);
    read_codes(p, x, true);
    if (!p->bad) x->name = *x->codes;
    x->name.next = NULL;
}

/* Facts, of any row or of one: items.n, items[1].n */
static void read_missing(yb_parser *p, yb_expect *x) {
    yb_ident **tail = &x->codes;
    yb_p_advance(p);
    do {
        *tail = YB_NEW(p->arena, yb_ident);
        **tail = take_place(p);
        tail = &(*tail)->next;
    } while (yb_p_accept(p, YB_TK_COMMA));
    if (!p->bad) x->name = *x->codes;
    x->name.next = NULL;
}

static void read_one(yb_parser *p, yb_expect *x) {
    yb_p_advance(p);
    x->name = yb_p_path(p);
    x->codes = YB_NEW(p->arena, yb_ident);
    *x->codes = x->name;
}

static void read_owed(yb_parser *p, yb_expect *x) {
    yb_p_advance(p);
    x->value = yb_p_expr(p);
}

static void read_error(yb_parser *p, yb_expect *x) {
    yb_p_advance(p);
    x->name = yb_p_ident(p);
    if (!yb_p_keyword(p, YB_W_AT)) return;
    yb_p_advance(p);
    x->codes = YB_NEW(p->arena, yb_ident);
    *x->codes = take_place(p);
}

static const struct {
    uint8_t word, kind;
    void (*read)(yb_parser *p, yb_expect *x);
} expectations[] = {
    {YB_W_PERMIT, YB_EX_OUTCOME, read_outcome},
    {YB_W_PENDING, YB_EX_OUTCOME, read_outcome},
    {YB_W_UNDETERMINED, YB_EX_OUTCOME, read_outcome},
    {YB_W_DENY, YB_EX_OUTCOME, read_outcome},
    {YB_W_ONLY, YB_EX_ONLY, read_list},
    {YB_W_NOT, YB_EX_NOT, read_list},
    {YB_W_MISSING, YB_EX_MISSING, read_missing},
    {YB_W_OWED, YB_EX_OWED, read_owed},
    {YB_W_NOTE, YB_EX_NOTE, read_one},
    {YB_W_UNSETTLED, YB_EX_UNSETTLED, read_one},
    {YB_W_ERROR, YB_EX_ERROR, read_error},
};

/* NAME = value, GROUP.FIELD += value, …: each is an expectation of its own */
static yb_expect **read_values(yb_parser *p, yb_expect **to) {
    do {
        yb_expect *x = *to = new_expect(p, YB_EX_VALUE);
        to = &x->next;
        x->name = take_place(p);
        if (yb_p_accept(p, YB_TK_INCREASE)) x->kind = YB_EX_CHANGE;
        else yb_p_expect(p, YB_TK_EQ);
        x->value = yb_p_additive(p);
        x->span = yb_p_since(p, x->span.off);
    } while (yb_p_accept(p, YB_TK_COMMA));
    return to;
}

yb_expect **yb_p_expectation(yb_parser *p, yb_expect **to) {
    for (size_t i = 0; i < YB_COUNT(expectations); i++) {
        yb_expect *x;
        if (!yb_p_keyword(p, expectations[i].word)) continue;
        x = *to = new_expect(p, expectations[i].kind);
        expectations[i].read(p, x);
        x->span = yb_p_since(p, x->span.off);
        return &x->next;
    }
    return read_values(p, to);
}

static void test_item(yb_parser *p, void *ctx) {
    test_state *s = ctx;
    if (yb_p_word(p, YB_W_EXPECT) && yb_p_next_is(p, YB_TK_NAME)) {
        yb_p_advance(p);
        s->expects = yb_p_expectation(p, s->expects);
        return;
    }
    *s->facts = take_entry(p, true);
    s->facts = &(*s->facts)->next;
}

/* ---- the head ---- */

static void take_known(yb_parser *p, yb_decl *d) {
    if (d->u.test.has_known) yb_p_report(p, YB_D_TWICE, yb_p_here(p), yb_p_text(p));
    yb_p_advance(p);
    d->u.test.known = yb_p_date(p);
    d->u.test.has_known = true;
}

/* with p = v, known 2024-01-01, … */
static void take_with(yb_parser *p, yb_decl *d) {
    yb_test_entry **tail = &d->u.test.with;
    do {
        if (yb_p_keyword(p, YB_W_KNOWN)) {
            take_known(p, d);
        } else {
            *tail = take_entry(p, false);
            tail = &(*tail)->next;
        }
    } while (yb_p_accept(p, YB_TK_COMMA));
}

/* Whether a clause of the head stands here, and not the name of a program. */
static bool at_clause(const yb_parser *p) {
    bool date = yb_p_next_is(p, YB_TK_DATE), name = yb_p_next_is(p, YB_TK_NAME);
    return yb_p_is(p, YB_TK_LPAREN) || (date && (yb_p_word(p, YB_W_ON) || yb_p_word(p, YB_W_KNOWN))) ||
           (name && (yb_p_word(p, YB_W_WITH) || yb_p_word(p, YB_W_GIVEN)));
}

bool yb_p_test_head(yb_parser *p, yb_decl *d, bool dated) {
    bool has_on;
    d->u.test.title = yb_p_string(p);
    d->u.test.decision = yb_p_ident(p);
    if (dated ? !(yb_p_word(p, YB_W_ON) && yb_p_next_is(p, YB_TK_DATE)) : !at_clause(p))
        d->u.test.program = yb_p_ident(p);
    has_on = dated || yb_p_word(p, YB_W_ON);
    if (has_on) {
        yb_p_expect_word(p, YB_W_ON);
        d->u.test.on = yb_p_date(p);
    }
    if (yb_p_word(p, YB_W_KNOWN)) take_known(p, d);
    if (yb_p_accept_word(p, YB_W_WITH)) take_with(p, d);
    if (yb_p_accept_word(p, YB_W_GIVEN)) d->u.test.given = yb_p_ident(p);
    return has_on;
}

void yb_p_test(yb_parser *p, yb_decl *d) {
    test_state s = {&d->u.test.facts, &d->u.test.expects};
    d->name.span = yb_p_here(p);
    (void)yb_p_test_head(p, d, true);
    d->name.text = d->u.test.title;
    (void)yb_p_tags(p, &d->tags);
    if (!p->bad) yb_p_body(p, test_item, &s);
}

/* ---- given NAME for DECISION [like OTHER] { … } ---- */

static void given_item(yb_parser *p, void *ctx) {
    yb_test_entry ***tail = ctx, *entry = take_entry(p, true);
    if (p->bad) return;
    **tail = entry;
    *tail = &entry->next;
}

void yb_p_given(yb_parser *p, yb_decl *d) {
    yb_test_entry **tail = &d->u.given.facts;
    d->name = yb_p_ident(p);
    yb_p_expect_word(p, YB_W_FOR);
    d->u.given.decision = yb_p_ident(p);
    if (yb_p_accept_word(p, YB_W_LIKE)) d->u.given.like = yb_p_ident(p);
    if (!p->bad) yb_p_body(p, given_item, &tail);
}
