/* Rules and tables. */
#include "lang/parser.h"

static void once(yb_parser *p, bool given) {
    if (given) yb_p_report(p, YB_D_TWICE, yb_p_here(p), yb_p_text(p));
}

/* ---- rule ---- */

static const struct {
    uint8_t word, rule;
} rule_kinds[] = {{YB_W_DENY, YB_R_DENY},
                  {YB_W_REQUIRE, YB_R_REQUIRE},
                  {YB_W_NOTE, YB_R_NOTE},
                  {YB_W_DECIDE, YB_R_DECIDE},
                  {YB_W_UNKNOWN, YB_R_UNKNOWN}};

static void decide_by(yb_parser *p, yb_decl *d) {
    yb_p_expect_word(p, YB_W_BY);
    d->u.rule.call = yb_p_operand(p);
    if (!p->bad && d->u.rule.call->kind != YB_X_CALL)
        yb_p_fail(p, YB_D_DECIDE_CALL, d->u.rule.call->span, YB_NO_ARG);
}

/* What the rule says; *n counts how often it says one. */
static bool rule_kind(yb_parser *p, yb_decl *d, unsigned *n) {
    for (size_t i = 0; i < YB_COUNT(rule_kinds); i++) {
        if (!yb_p_word(p, rule_kinds[i].word)) continue;
        if (++*n > 1) yb_p_report(p, YB_D_RULE_KIND, yb_p_here(p), YB_NO_ARG);
        yb_p_advance(p);
        d->u.rule.rule = rule_kinds[i].rule;
        switch (d->u.rule.rule) {
        case YB_R_REQUIRE: d->u.rule.proofs = yb_p_expr(p); break;
        case YB_R_DECIDE: decide_by(p, d); break;
        case YB_R_UNKNOWN: d->u.rule.unknown = yb_p_words(p); break;
        default: d->u.rule.code = yb_p_ident(p); break;
        }
        return true;
    }
    return false;
}

static bool rule_clause(yb_parser *p, yb_decl *d, unsigned *n) {
    if (p->bad) return false;
    if (rule_kind(p, d, n)) return true;
    if (yb_p_word(p, YB_W_WHEN)) {
        once(p, d->u.rule.condition != NULL);
        yb_p_advance(p);
        d->u.rule.condition = yb_p_expr(p);
    } else if (yb_p_word(p, YB_W_SAY)) {
        once(p, d->words.given);
        yb_p_advance(p);
        d->words = yb_p_words(p);
    } else {
        return yb_p_when(p, &d->when) || yb_p_tags(p, &d->tags);
    }
    return true;
}

void yb_p_rule(yb_parser *p, yb_decl *d) {
    unsigned n = 0;
    bool dotted = yb_p_token(p)->dotted;
    d->name = yb_p_path(p);
    if (!p->bad && !dotted) yb_p_report(p, YB_D_RULE_NAME, d->name.span, d->name.text);
    while (rule_clause(p, d, &n)) {
    }
    yb_p_when_done(p, &d->when);
    if (!p->bad && n == 0) yb_p_report(p, YB_D_RULE_KIND, d->name.span, YB_NO_ARG);
}

/* ---- the keys of a table's row ---- */

static bool ends_pattern(const yb_parser *p) {
    return yb_p_is(p, YB_TK_COMMA) || yb_p_is(p, YB_TK_BAR) || yb_p_is(p, YB_TK_ARROW) ||
           yb_p_is(p, YB_TK_END);
}

/* _  v  a..b  a..  ..b  above a..b */
static yb_pattern *one_pattern(yb_parser *p) {
    yb_pattern *k = YB_NEW(p->arena, yb_pattern);
    uint32_t off = yb_p_token(p)->off;
    k->kind = YB_P_VALUE;
    if (yb_p_word(p, YB_W_ABOVE) && !yb_p_next_is(p, YB_TK_COMMA) && !yb_p_next_is(p, YB_TK_BAR) &&
        !yb_p_next_is(p, YB_TK_ARROW)) {
        yb_p_advance(p);
        k->above = true;
    }
    if (!yb_p_is(p, YB_TK_DOTS)) k->from = yb_p_unary(p);
    if (k->above && yb_p_is(p, YB_TK_DOTS) && k->from == NULL) yb_p_wanted(p, "EXPR");
    if (k->above) yb_p_expect(p, YB_TK_DOTS);
    if (k->above || yb_p_accept(p, YB_TK_DOTS)) {
        k->kind = YB_P_RANGE;
        if (!ends_pattern(p)) k->to = yb_p_unary(p);
    }
    k->span = yb_p_since(p, off);
    if (k->kind == YB_P_RANGE && k->from == NULL && k->to == NULL)
        yb_p_report(p, YB_D_EMPTY_RANGE, k->span, YB_NO_ARG);
    if (k->kind == YB_P_VALUE && k->from->kind == YB_X_NAME && yb_str_eq(k->from->text, YB_LIT("_"))) {
        k->kind = YB_P_ANY;
        k->from = NULL;
    }
    return k;
}

static yb_pattern *take_keys(yb_parser *p) {
    yb_pattern *head = NULL, **tail = &head;
    do {
        yb_pattern **other = tail;
        do {
            *other = one_pattern(p);
            other = &(*other)->or_next;
        } while (yb_p_accept(p, YB_TK_BAR));
        tail = &(*tail)->next;
    } while (yb_p_accept(p, YB_TK_COMMA));
    return head;
}

/* ---- results ---- */

static void take_deny(yb_parser *p, yb_verdict *v) {
    v->code = yb_p_ident(p);
    if (yb_p_is(p, YB_TK_TEXT)) v->words = yb_p_words(p);
}

/* allowed [when C else deny CODE ["…" / "…"]] */
static void take_allowed(yb_parser *p, yb_verdict *v) {
    v->kind = YB_V_ALLOWED;
    if (!yb_p_accept_word(p, YB_W_WHEN)) return;
    v->value = yb_p_expr(p);
    yb_p_expect_word(p, YB_W_ELSE);
    yb_p_expect_word(p, YB_W_DENY);
    take_deny(p, v);
}

static void take_verdict(yb_parser *p, yb_verdict *v) {
    if (yb_p_accept_word(p, YB_W_ALLOWED)) {
        take_allowed(p, v);
    } else if (yb_p_accept_word(p, YB_W_DENY)) {
        v->kind = YB_V_DENY;
        take_deny(p, v);
    } else if (yb_p_accept_word(p, YB_W_REQUIRES)) {
        v->kind = YB_V_REQUIRES;
        v->value = yb_p_expr(p);
    } else {
        yb_p_wanted(p, "allowed, deny, requires, unknown");
    }
}

/* A sign at the start of a line belongs to the next row: its first key may be -3 pt. */
static yb_verdict take_result(yb_parser *p, bool verdict) {
    yb_verdict v = {.kind = YB_V_VALUE};
    uint32_t off = yb_p_token(p)->off;
    p->line_bound = true;
    if (yb_p_word(p, YB_W_UNKNOWN) && yb_p_next_is(p, YB_TK_TEXT)) {
        yb_p_advance(p);
        v.kind = YB_V_UNKNOWN;
        v.words = yb_p_words(p);
    } else if (verdict) {
        take_verdict(p, &v);
    } else {
        v.value = yb_p_additive(p);
    }
    p->line_bound = false;
    v.span = yb_p_since(p, off);
    return v;
}

/* ---- versions and rows ---- */

typedef struct table_state {
    yb_decl *decl;
    yb_table_version *version; /* the one that rows go to; NULL before the first */
    yb_table_version **next_version;
    yb_row **next_row;
    bool first_match;
} table_state;

static void begin_version(yb_parser *p, table_state *s) {
    yb_table_version *v = YB_NEW(p->arena, yb_table_version);
    yb_span here = yb_p_here(p);
    (void)yb_p_when(p, &v->when);
    (void)yb_p_tags(p, &v->tags);
    if (s->version != NULL && !v->when.has_from) yb_p_report(p, YB_D_NO_FROM, here, YB_NO_ARG);
    yb_p_when_done(p, &v->when);
    v->first_match = s->first_match;
    v->span = yb_p_since(p, here.off);
    if (v->span.len == 0) v->span = here;
    *s->next_version = s->version = v;
    s->next_version = &v->next;
    s->next_row = &v->rows;
}

static void take_else(yb_parser *p, table_state *s) {
    yb_table_version *v = s->version;
    uint32_t off = yb_p_token(p)->off;
    yb_verdict result;
    if (v->has_else) yb_p_report(p, YB_D_AFTER_ELSE, yb_p_here(p), YB_NO_ARG);
    yb_p_advance(p);
    if (yb_p_accept_word(p, YB_W_INHERIT))
        result = (yb_verdict){.kind = YB_V_INHERIT, .span = yb_p_since(p, off)};
    else
        result = take_result(p, s->decl->u.table.verdict);
    if (p->bad) return;
    if (!v->has_else) v->otherwise = result;
    v->has_else = true;
    (void)yb_p_tags(p, &v->else_tags);
}

static void take_row(yb_parser *p, table_state *s) {
    yb_row *row = YB_NEW(p->arena, yb_row);
    uint32_t off = yb_p_token(p)->off;
    if (s->version->has_else) yb_p_report(p, YB_D_AFTER_ELSE, yb_p_here(p), YB_NO_ARG);
    row->keys = take_keys(p);
    yb_p_expect(p, YB_TK_ARROW);
    row->result = take_result(p, s->decl->u.table.verdict);
    (void)yb_p_tags(p, &row->tags);
    row->span = yb_p_since(p, off);
    if (p->bad) return;
    *s->next_row = row;
    s->next_row = &row->next;
}

static void table_item(yb_parser *p, void *ctx) {
    table_state *s = ctx;
    if (yb_p_at_when(p) || s->version == NULL)
        begin_version(p, s);
    else if (yb_p_word(p, YB_W_ELSE))
        take_else(p, s);
    else
        take_row(p, s);
}

/* A body of one version may start with a row: the version is there before its first token is taken. */
static void table_first(yb_parser *p, void *ctx) {
    table_state *s = ctx;
    if (s->version == NULL) {
        begin_version(p, s);
        if (p->bad || yb_p_is(p, YB_TK_RBRACE) || yb_p_is(p, YB_TK_END)) return;
    }
    table_item(p, s);
}

/* name [band] [: type] */
static void take_table_keys(yb_parser *p, yb_decl *d) {
    yb_table_key **tail = &d->u.table.keys;
    yb_p_expect(p, YB_TK_LPAREN);
    do {
        yb_table_key *key = YB_NEW(p->arena, yb_table_key);
        key->name = yb_p_ident(p);
        key->band = yb_p_accept_word(p, YB_W_BAND);
        if (yb_p_accept(p, YB_TK_COLON)) key->type = yb_p_ident(p);
        *tail = key;
        tail = &key->next;
    } while (yb_p_accept(p, YB_TK_COMMA));
    yb_p_expect(p, YB_TK_RPAREN);
}

void yb_p_table(yb_parser *p, yb_decl *d) {
    table_state s = {d, NULL, &d->u.table.versions, NULL, false};
    d->name = yb_p_ident(p);
    d->words = yb_p_maybe_words(p);
    take_table_keys(p, d);
    yb_p_expect(p, YB_TK_COLON);
    d->u.table.verdict = yb_p_word(p, YB_W_VERDICT);
    d->u.table.type = yb_p_type(p);
    if (yb_p_word(p, YB_W_FIRST) && yb_p_next_word(p, YB_W_MATCH)) {
        yb_p_advance(p);
        yb_p_advance(p);
        s.first_match = true;
    }
    (void)yb_p_tags(p, &d->tags);
    if (!p->bad) yb_p_body(p, table_first, &s);
    if (s.version == NULL) begin_version(p, &s); /* no rows: one version full of gaps */
}
