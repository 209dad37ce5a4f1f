/* Declarations but rules, tables, settlement programs and tests; and which word begins which. */
#include "lang/parser.h"

/* Reports a clause that was already given, at the word that gives it again. */
static bool once(yb_parser *p, bool given) {
    if (given) yb_p_report(p, YB_D_TWICE, yb_p_here(p), yb_p_text(p));
    return true;
}

/* [: TYPE] */
static void maybe_type(yb_parser *p, yb_type_ref *type) {
    if (yb_p_accept(p, YB_TK_COLON)) *type = yb_p_type(p);
}

/* ---- source ---- */

/* 2023, 2023-02 or 2023-02-28; kept as the first day of what is known. */
static void take_dated(yb_parser *p, yb_decl *d) {
    int64_t year, month = 1;
    yb_span here = yb_p_here(p);
    if (yb_p_is(p, YB_TK_DATE)) {
        d->u.source.dated = yb_p_date(p);
        d->u.source.dated_parts = 3;
        return;
    }
    if (yb_p_is(p, YB_TK_NUMBER) && yb_p_token(p)->len != 4) yb_p_wanted(p, "2023, 2023-02, 2023-02-28");
    year = yb_p_whole(p, 1, 9999);
    d->u.source.dated_parts = 1;
    if (yb_p_is(p, YB_TK_MINUS) && yb_p_next_is(p, YB_TK_NUMBER)) {
        yb_p_advance(p);
        month = yb_p_whole(p, 1, 12);
        d->u.source.dated_parts = 2;
    }
    if (!p->bad && yb_civil_valid((int32_t)year, (int32_t)month, 1))
        d->u.source.dated = yb_days_of((int32_t)year, (int32_t)month, 1);
    else
        yb_p_fail(p, YB_D_BAD_DATE, here, YB_NO_ARG);
}

static bool source_clause(yb_parser *p, yb_decl *d) {
    if (yb_p_word(p, YB_W_DATED) && once(p, d->u.source.dated_parts != 0)) {
        yb_p_advance(p);
        take_dated(p, d);
    } else if (yb_p_word(p, YB_W_IN) && yb_p_next_word(p, YB_W_FORCE) && once(p, d->u.source.has_in_force)) {
        yb_p_advance(p);
        yb_p_advance(p);
        d->u.source.in_force = yb_p_date(p);
        d->u.source.has_in_force = true;
    } else if (yb_p_word(p, YB_W_QUALITY) && once(p, d->u.source.quality.len != 0)) {
        yb_p_advance(p);
        d->u.source.quality = yb_p_ident(p).text;
    } else if (yb_p_word(p, YB_W_URL) && once(p, d->u.source.url.len != 0)) {
        yb_p_advance(p);
        d->u.source.url = yb_p_string(p);
    } else {
        return false;
    }
    return !p->bad;
}

static void source(yb_parser *p, yb_decl *d) {
    d->name = yb_p_ident(p);
    d->words = yb_p_words(p);
    while (source_clause(p, d)) {
    }
}

/* ---- enum, group ---- */

static yb_row_code *take_codes(yb_parser *p) {
    yb_row_code *head = NULL, **tail = &head;
    do {
        yb_row_code *code = YB_NEW(p->arena, yb_row_code);
        uint32_t off = yb_p_token(p)->off;
        code->from = yb_p_string(p);
        if (yb_p_accept(p, YB_TK_DOTS)) code->until = yb_p_string(p);
        code->span = yb_p_since(p, off);
        *tail = code;
        tail = &code->next;
    } while (yb_p_accept(p, YB_TK_BAR));
    return head;
}

/* Rows may be called none, yes and no: code tables have such rows. */
static yb_ident row_name(yb_parser *p) {
    yb_ident id = {yb_p_text(p), yb_p_here(p), NULL};
    if (!yb_p_word(p, YB_W_NONE) && !yb_p_word(p, YB_W_YES) && !yb_p_word(p, YB_W_NO)) return yb_p_ident(p);
    yb_p_advance(p);
    return id;
}

/* A first text is a code, unless "/" follows: then it is the words of a row whose name is its code. */
static void enum_row(yb_parser *p, void *ctx) {
    yb_enum_row ***tail = ctx, *row = YB_NEW(p->arena, yb_enum_row);
    row->name = row_name(p);
    if (yb_p_is(p, YB_TK_TEXT) && !yb_p_next_is(p, YB_TK_OVER)) row->codes = take_codes(p);
    row->words = yb_p_maybe_words(p);
    if (p->bad) return;
    **tail = row;
    *tail = &row->next;
}

static void enumeration(yb_parser *p, yb_decl *d) {
    yb_enum_row **tail = &d->u.enumeration.rows;
    d->name = yb_p_ident(p);
    d->words = yb_p_maybe_words(p);
    if (!p->bad) yb_p_body(p, enum_row, &tail);
}

static void group(yb_parser *p, yb_decl *d) {
    d->name = yb_p_ident(p);
    if (yb_p_accept_word(p, YB_W_OF)) d->u.group.of = yb_p_ident(p);
    yb_p_expect(p, YB_TK_EQ);
    d->u.group.members = yb_p_additive(p);
    (void)yb_p_tags(p, &d->tags);
}

/* ---- record, decision, accumulators ---- */

static void record(yb_parser *p, yb_decl *d) {
    d->name = yb_p_ident(p);
    d->words = yb_p_maybe_words(p);
    if (!p->bad) d->u.record.fields = yb_p_fields(p);
}

static const struct {
    uint8_t word, per;
} periods[] = {{YB_W_DAY, YB_PER_DAY},   {YB_W_MONTH, YB_PER_MONTH}, {YB_W_QUARTER, YB_PER_QUARTER},
               {YB_W_YEAR, YB_PER_YEAR}, {YB_W_VISIT, YB_PER_VISIT}, {YB_W_STAY, YB_PER_STAY},
               {YB_W_LIFE, YB_PER_LIFE}};

static void take_period(yb_parser *p, yb_decl *d) {
    for (size_t i = 0; i < YB_COUNT(periods); i++) {
        if (!yb_p_accept_word(p, periods[i].word)) continue;
        d->u.accumulators.per = periods[i].per;
        return;
    }
    yb_p_wanted(p, "day, month, quarter, year, visit, stay, life");
}

/* 07-01; a 29th of February would not come every year */
static int32_t take_start(yb_parser *p) {
    uint32_t off = yb_p_token(p)->off;
    int64_t month = yb_p_whole(p, 1, 12), day;
    yb_p_expect(p, YB_TK_MINUS);
    day = yb_p_whole(p, 1, 31);
    if (!p->bad && !yb_civil_valid(2001, (int32_t)month, (int32_t)day)) {
        yb_span span = yb_p_since(p, off);
        yb_p_report(p, YB_D_BAD_DATE, span, (yb_str){p->lexer.text.at + off, span.len});
        return 101;
    }
    return (int32_t)(month * 100 + day);
}

static void accumulators(yb_parser *p, yb_decl *d) {
    d->name = yb_p_ident(p);
    d->u.accumulators.starts = 101;
    yb_p_expect_word(p, YB_W_PER);
    take_period(p, d);
    if (yb_p_accept_word(p, YB_W_FROM)) d->u.accumulators.starts = take_start(p);
    if (yb_p_accept_word(p, YB_W_BY)) d->u.accumulators.by = yb_p_ident(p);
    if (!p->bad) d->u.accumulators.fields = yb_p_fields(p);
}

/* ---- proof, payer ---- */

static bool proof_clause(yb_parser *p, yb_decl *d) {
    if (yb_p_word(p, YB_W_OF) && once(p, d->u.proof.role.text.len != 0)) {
        yb_p_advance(p);
        d->u.proof.role = yb_p_ident(p);
    } else if (yb_p_is(p, YB_TK_TEXT) && once(p, d->words.given)) {
        d->words = yb_p_words(p);
    } else if (yb_p_word(p, YB_W_VALID) && once(p, d->u.proof.valid != NULL)) {
        yb_p_advance(p);
        d->u.proof.valid = yb_p_unary(p);
    } else if (yb_p_word(p, YB_W_THROUGH) && once(p, d->u.proof.through != NULL)) {
        yb_p_advance(p);
        d->u.proof.through = yb_p_idents(p, YB_TK_BAR);
    } else if (!yb_p_tags(p, &d->tags)) {
        return false;
    }
    return !p->bad;
}

static void proof(yb_parser *p, yb_decl *d) {
    d->name = yb_p_ident(p);
    d->u.proof.type = yb_p_ident(p);
    while (proof_clause(p, d)) {
    }
}

static bool payer_clause(yb_parser *p, yb_decl *d) {
    if (yb_p_word(p, YB_W_SIGNED) && once(p, d->u.payer.is_signed)) {
        yb_p_advance(p);
        d->u.payer.is_signed = true;
    } else if (yb_p_is(p, YB_TK_TEXT) && once(p, d->words.given)) {
        d->words = yb_p_words(p);
    } else if (yb_p_word(p, YB_W_INTO) && once(p, d->u.payer.into.text.len != 0)) {
        yb_p_advance(p);
        d->u.payer.into = yb_p_ident(p);
    } else {
        return false;
    }
    return !p->bad;
}

static void payer(yb_parser *p, yb_decl *d) {
    d->name = yb_p_ident(p);
    d->u.payer.side = yb_p_ident(p);
    while (payer_clause(p, d)) {
    }
    if (!p->bad && !d->words.given) yb_p_wanted(p, "\"…\"");
}

/* ---- param, let, give, drop ---- */

/* EXPR | unknown "…"  [published D] [cite …] [meets …]. A `from` here would be the next version's. */
static void param_value(yb_parser *p, yb_param_version *v) {
    if (yb_p_word(p, YB_W_UNKNOWN) && yb_p_next_is(p, YB_TK_TEXT)) {
        yb_p_advance(p);
        v->unknown = yb_p_words(p);
    } else {
        v->value = yb_p_expr(p);
    }
    while (!p->bad && ((yb_p_word(p, YB_W_PUBLISHED) && yb_p_when(p, &v->when)) || yb_p_tags(p, &v->tags))) {
    }
    yb_p_when_done(p, &v->when);
}

typedef struct versions {
    yb_param_version **tail;
    uint32_t n;
} versions;

static void param_version(yb_parser *p, void *ctx) {
    versions *list = ctx;
    yb_param_version *v = YB_NEW(p->arena, yb_param_version);
    yb_span here = yb_p_here(p);
    (void)yb_p_when(p, &v->when);
    if (list->n++ > 0 && !p->bad && !v->when.has_from) yb_p_report(p, YB_D_NO_FROM, here, YB_NO_ARG);
    if (list->n == 1 && !p->bad && v->when.span.len == 0)
        yb_p_wanted(p, "from DATE");
    else
        yb_p_expect(p, YB_TK_COLON);
    param_value(p, v);
    *list->tail = v;
    list->tail = &v->next;
}

static void param(yb_parser *p, yb_decl *d) {
    versions list = {&d->u.param.versions, 0};
    d->name = yb_p_ident(p);
    d->words = yb_p_maybe_words(p);
    yb_p_expect(p, YB_TK_COLON);
    d->u.param.type = yb_p_type(p);
    if (yb_p_is(p, YB_TK_LBRACE)) {
        yb_p_body(p, param_version, &list);
        if (!p->unwinding && list.n == 0) yb_p_wanted(p, "from DATE : EXPR");
        (void)yb_p_tags(p, &d->tags);
        return;
    }
    d->u.param.versions = YB_NEW(p->arena, yb_param_version);
    (void)yb_p_when(p, &d->u.param.versions->when);
    yb_p_expect(p, YB_TK_EQ);
    param_value(p, d->u.param.versions);
    if (yb_p_word(p, YB_W_FROM) || yb_p_word(p, YB_W_UNTIL))
        yb_p_fail(p, YB_D_DATE_AFTER, yb_p_here(p), d->name.text);
}

static bool let_clause(yb_parser *p, yb_decl *d) {
    if (yb_p_word(p, YB_W_FOR) && once(p, d->u.let.decisions != NULL)) {
        yb_p_advance(p);
        d->u.let.decisions = yb_p_idents(p, YB_TK_COMMA);
        return !p->bad;
    }
    return !p->bad && (yb_p_when(p, &d->when) || yb_p_tags(p, &d->tags));
}

static void let(yb_parser *p, yb_decl *d) {
    d->name = yb_p_ident(p);
    d->words = yb_p_maybe_words(p);
    maybe_type(p, &d->u.let.type);
    (void)yb_p_when(p, &d->when);
    yb_p_expect(p, YB_TK_EQ);
    d->u.let.value = yb_p_expr(p);
    while (let_clause(p, d)) {
    }
    yb_p_when_done(p, &d->when);
}

static void give(yb_parser *p, yb_decl *d) {
    let(p, d);
    if (!p->bad && d->u.let.decisions == NULL) yb_p_wanted(p, "`for` DECISION");
}

static void drop(yb_parser *p, yb_decl *d) {
    static const uint8_t droppable[] = {YB_W_RULE, YB_W_PARAM, YB_W_TABLE, YB_W_LET, YB_W_SETTLE, YB_W_GIVE};
    bool known = false;
    for (size_t i = 0; i < YB_COUNT(droppable); i++)
        known = known || yb_p_word(p, droppable[i]);
    if (known)
        d->pack_word = yb_p_ident(p);
    else
        yb_p_wanted(p, "rule, param, table, let, settle, give");
    d->name = yb_p_path(p);
    (void)yb_p_when(p, &d->when); /* none: for ever */
    yb_p_when_done(p, &d->when);
}

/* ---- which word begins what ---- */

enum { MAY_EXTEND = 1, MAY_REPLACE = 2 };

static const struct {
    uint8_t word, kind, may;
    void (*read)(yb_parser *p, yb_decl *d);
} declarations[] = {
    {YB_W_SOURCE, YB_K_SOURCE, 0, source},
    {YB_W_ENUM, YB_K_ENUM, MAY_EXTEND, enumeration},
    {YB_W_GROUP, YB_K_GROUP, 0, group},
    {YB_W_RECORD, YB_K_RECORD, MAY_EXTEND, record},
    {YB_W_PROOF, YB_K_PROOF, 0, proof},
    {YB_W_DECISION, YB_K_DECISION, MAY_EXTEND, record},
    {YB_W_PARAM, YB_K_PARAM, MAY_REPLACE, param},
    {YB_W_RULE, YB_K_RULE, MAY_REPLACE, yb_p_rule},
    {YB_W_TABLE, YB_K_TABLE, MAY_REPLACE, yb_p_table},
    {YB_W_LET, YB_K_LET, MAY_REPLACE, let},
    {YB_W_GIVE, YB_K_GIVE, MAY_REPLACE, give},
    {YB_W_SETTLE, YB_K_SETTLE, MAY_REPLACE, yb_p_settle},
    {YB_W_PAYER, YB_K_PAYER, 0, payer},
    {YB_W_ACCUMULATORS, YB_K_ACCUMULATORS, 0, accumulators},
    {YB_W_TEST, YB_K_TEST, 0, yb_p_test},
    {YB_W_GIVEN, YB_K_GIVEN, 0, yb_p_given},
    {YB_W_CASES, YB_K_CASES, 0, yb_p_cases},
    {YB_W_DROP, YB_K_DROP, 0, drop},
};

/* Says what a token that begins no declaration might have been meant for. */
static void not_a_declaration(yb_parser *p) {
    yb_str text = yb_p_text(p), near = YB_NO_ARG;
    unsigned best = text.len < 5 ? 2 : 3;
    if (yb_p_word(p, YB_W_POLICY)) {
        yb_p_fail(p, YB_D_SECOND_POLICY, yb_p_here(p), YB_NO_ARG);
    } else if (yb_p_is(p, YB_TK_RBRACE)) {
        yb_p_fail(p, YB_D_STRAY_BRACE, yb_p_here(p), YB_NO_ARG);
    } else {
        text.len = yb_utf8_cut(text, 40);
        for (size_t i = 0; yb_p_is(p, YB_TK_NAME) && i < YB_COUNT(declarations); i++) {
            unsigned far = yb_str_distance(text, yb_word_text(declarations[i].word), 2);
            if (far >= best) continue;
            best = far;
            near = yb_word_text(declarations[i].word);
        }
        if (!yb_p_token(p)->spoilt)
            YB_DIAG2(p->diags, near.len != 0 ? YB_D_NEAR_DECLARATION : YB_D_NOT_A_DECLARATION, yb_p_here(p),
                     text, near);
        p->bad = true;
    }
}

static void read_declaration(yb_parser *p, yb_decl *d, uint8_t needed) {
    for (size_t i = 0; i < YB_COUNT(declarations); i++) {
        if (!yb_p_word(p, declarations[i].word)) continue;
        if ((declarations[i].may & needed) != needed) break;
        yb_p_advance(p);
        d->kind = declarations[i].kind;
        declarations[i].read(p, d);
        return;
    }
    if (needed == MAY_EXTEND)
        yb_p_wanted(p, "enum, record, decision");
    else if (needed == MAY_REPLACE)
        yb_p_wanted(p, "rule, param, table, let, settle, give");
    else
        not_a_declaration(p);
}

void yb_p_add(yb_parser *p, yb_decl *d) {
    if (p->pack->last != NULL)
        p->pack->last->next = d;
    else
        p->pack->decls = d;
    p->pack->last = d;
}

/* What nothing refers to: it may go without a name. */
static bool is_test(const yb_decl *d) {
    return d->kind == YB_K_TEST || d->kind == YB_K_CASES;
}

void yb_p_declaration(yb_parser *p) {
    yb_decl *d = YB_NEW(p->arena, yb_decl);
    uint32_t start = yb_p_token(p)->off, errors = p->diags->errors;
    d->pack = p->pack;
    d->extend = yb_p_accept_word(p, YB_W_EXTEND);
    d->replace = !d->extend && yb_p_accept_word(p, YB_W_REPLACE);
    read_declaration(p, d, d->extend ? MAY_EXTEND : d->replace ? MAY_REPLACE : 0);
    d->span = yb_p_since(p, start);
    d->broken = p->diags->errors != errors;
    /* What is broken still tells others that its name exists. */
    if (d->name.text.len != 0 || d->kind == YB_K_TEST) yb_p_add(p, d);
    p->pack->lost = p->pack->lost || p->unwinding || (d->broken && d->name.text.len == 0 && !is_test(d));
    if (p->bad || p->unwinding) yb_p_skip_to_declaration(p, start);
}
