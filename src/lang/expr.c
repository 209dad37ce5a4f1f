/* Expressions by precedence: or, and < not < comparison < .. < + - < * / < sign < operand. */
#include "lang/parser.h"

yb_expr *yb_p_node(yb_parser *p, unsigned kind, uint32_t off) {
    yb_expr *e = YB_NEW(p->arena, yb_expr);
    e->kind = (uint8_t)kind;
    e->span = (yb_span){p->lexer.file, off, 0};
    e->height = 1;
    return e;
}

static unsigned height_of(const yb_expr *e) {
    return e != NULL ? e->height : 0;
}

yb_expr *yb_p_done(yb_parser *p, yb_expr *e) {
    unsigned most = YB_MAX(height_of(e->a), YB_MAX(height_of(e->b), height_of(e->c)));
    for (const yb_expr *i = e->list; i != NULL; i = i->next)
        most = YB_MAX(most, height_of(i));
    e->span = yb_p_since(p, e->span.off);
    if (most >= YB_MAX_HEIGHT) {
        yb_p_fail(p, YB_D_HEIGHT, e->span, YB_LIT("256"));
        e->a = e->b = e->c = e->list = NULL;
        e->kind = YB_X_ERROR;
        most = 0;
    }
    e->height = (uint16_t)(most + 1);
    return e;
}

static yb_expr *error_here(yb_parser *p) {
    yb_expr *e = yb_p_node(p, YB_X_ERROR, yb_p_token(p)->off);
    e->span = yb_p_here(p);
    return e;
}

static yb_expr *binary(yb_parser *p, unsigned op, yb_expr *a, yb_expr *b) {
    yb_expr *e = yb_p_node(p, YB_X_BINARY, a->span.off);
    e->op = (uint8_t)op;
    e->a = a;
    e->b = b;
    return yb_p_done(p, e);
}

/* ---- literals ---- */

static const struct {
    uint8_t word, type;
} units[] = {{YB_W_YEAR, YB_T_YEARS},     {YB_W_YEARS, YB_T_YEARS},    {YB_W_MONTH, YB_T_MONTHS},
             {YB_W_MONTHS, YB_T_MONTHS},  {YB_W_DAY, YB_T_DAYS},       {YB_W_DAYS, YB_T_DAYS},
             {YB_W_MINUTE, YB_T_MINUTES}, {YB_W_MINUTES, YB_T_MINUTES}};

/* 5, 16 years, 3 pt. A unit stands on the line of its number: on the next one `days` is a name. */
static yb_expr *number(yb_parser *p) {
    const yb_token t = *yb_p_token(p);
    yb_expr *e = yb_p_node(p, YB_X_NUMBER, t.off);
    e->num = t.num;
    e->scale = t.scale;
    yb_p_advance(p);
    if (yb_p_token(p)->first) return yb_p_done(p, e);
    if (yb_p_accept_word(p, YB_W_PT)) {
        e->kind = YB_X_RATIO;
        e->scale = (uint8_t)(e->scale + 2);
        return yb_p_done(p, e);
    }
    for (size_t i = 0; i < YB_COUNT(units); i++) {
        if (!yb_p_accept_word(p, units[i].word)) continue;
        e->kind = YB_X_PERIOD;
        e->type = units[i].type;
        if (t.scale != 0) YB_DIAG2(p->diags, YB_D_WHOLE, yb_p_since(p, t.off), YB_LIT("0"), YB_LIT("999999"));
        break;
    }
    return yb_p_done(p, e);
}

static yb_expr *literal(yb_parser *p, unsigned kind) {
    const yb_token *t = yb_p_token(p);
    yb_expr *e = yb_p_node(p, kind, t->off);
    e->num = t->num;
    e->scale = t->scale;
    if (kind == YB_X_TEXT) e->text = yb_token_string(&p->lexer, t);
    yb_p_advance(p);
    return yb_p_done(p, e);
}

/* ---- operands ---- */

yb_expr *yb_p_arguments(yb_parser *p, unsigned close) {
    yb_expr *head = NULL, **tail = &head;
    bool more = !yb_p_is(p, close);
    while (more && !p->bad) {
        *tail = yb_p_expr(p);
        tail = &(*tail)->next;
        more = yb_p_accept(p, YB_TK_COMMA) && !(close == YB_TK_RBRACE && yb_p_is(p, close)); /* { a, b, } */
    }
    yb_p_expect(p, close);
    return head;
}

static yb_expr *name_or_call(yb_parser *p) {
    yb_expr *e = yb_p_node(p, YB_X_NAME, yb_p_token(p)->off);
    e->text = yb_p_path(p).text;
    if (yb_p_is(p, YB_TK_LPAREN)) {
        e->kind = YB_X_CALL;
        yb_p_advance(p);
        e->list = yb_p_arguments(p, YB_TK_RPAREN);
    }
    return yb_p_done(p, e);
}

/* The brackets are part of what was written: the steps of a decision show it. */
static yb_expr *bracketed(yb_parser *p) {
    uint32_t off = yb_p_token(p)->off;
    yb_expr *e;
    yb_p_advance(p);
    e = yb_p_expr(p);
    yb_p_expect(p, YB_TK_RPAREN);
    if (e->kind != YB_X_ERROR) e->span = yb_p_since(p, off);
    return e;
}

static yb_expr *set(yb_parser *p) {
    yb_expr *e = yb_p_node(p, YB_X_SET, yb_p_token(p)->off);
    yb_p_advance(p);
    e->list = yb_p_arguments(p, YB_TK_RBRACE);
    return yb_p_done(p, e);
}

static yb_expr *named(yb_parser *p) {
    yb_expr *e = yb_p_worded(p);
    if (e != NULL) return e;
    if (yb_word_class_of(yb_p_token(p)->word) != YB_WC_RESERVED) return name_or_call(p);
    yb_p_wanted(p, "EXPR");
    return error_here(p);
}

static yb_expr *primary(yb_parser *p) {
    switch (p->bad ? YB_TK_END : yb_p_token(p)->kind) {
    case YB_TK_NUMBER: return number(p);
    case YB_TK_MONEY: return literal(p, YB_X_MONEY);
    case YB_TK_RATIO: return literal(p, YB_X_RATIO);
    case YB_TK_DATE: return literal(p, YB_X_DATE);
    case YB_TK_TIME: return literal(p, YB_X_TIME);
    case YB_TK_TEXT: return literal(p, YB_X_TEXT);
    case YB_TK_LBRACE: return set(p);
    case YB_TK_LPAREN: return bracketed(p);
    case YB_TK_NAME: return named(p);
    default: yb_p_wanted(p, "EXPR"); return error_here(p);
    }
}

/* primary [at date]: inside brackets and braces lines do not count. */
yb_expr *yb_p_operand(yb_parser *p) {
    bool bound = p->line_bound;
    uint32_t off = yb_p_token(p)->off;
    yb_expr *e;
    if (!yb_p_enter(p)) {
        yb_p_leave(p);
        return error_here(p);
    }
    p->line_bound = false;
    e = primary(p);
    if (yb_p_keyword(p, YB_W_AT)) {
        yb_expr *at = yb_p_node(p, YB_X_AT, off);
        yb_p_advance(p);
        at->a = e;
        at->b = primary(p);
        e = yb_p_done(p, at);
    }
    p->line_bound = bound;
    yb_p_leave(p);
    return e;
}

static bool takes_plus(const yb_expr *e) {
    return e->kind == YB_X_NUMBER || e->kind == YB_X_MONEY || e->kind == YB_X_RATIO ||
           e->kind == YB_X_PERIOD || e->kind == YB_X_ERROR;
}

yb_expr *yb_p_unary(yb_parser *p) {
    uint32_t off = yb_p_token(p)->off;
    yb_span here = yb_p_here(p);
    yb_expr *e;
    if (yb_p_accept(p, YB_TK_PLUS)) {
        e = yb_p_operand(p);
        if (!takes_plus(e)) yb_p_report(p, YB_D_PLUS, here, YB_NO_ARG);
        e->span = yb_p_since(p, off); /* as it is written */
        return e;
    }
    if (!yb_p_accept(p, YB_TK_MINUS)) return yb_p_operand(p);
    e = yb_p_node(p, YB_X_UNARY, off);
    e->op = YB_OP_NEG;
    e->a = yb_p_enter(p) ? yb_p_unary(p) : error_here(p);
    yb_p_leave(p);
    return yb_p_done(p, e);
}

/* ---- operators ---- */

static yb_expr *multiplicative(yb_parser *p) {
    yb_expr *e = yb_p_unary(p);
    for (;;) {
        if (yb_p_accept(p, YB_TK_TIMES))
            e = binary(p, YB_OP_MUL, e, yb_p_unary(p));
        else if (yb_p_accept(p, YB_TK_OVER))
            e = binary(p, YB_OP_DIV, e, yb_p_unary(p));
        else
            return e;
    }
}

yb_expr *yb_p_additive(yb_parser *p) {
    yb_expr *e = multiplicative(p);
    while (!(p->line_bound && yb_p_token(p)->first)) {
        if (yb_p_accept(p, YB_TK_PLUS))
            e = binary(p, YB_OP_ADD, e, multiplicative(p));
        else if (yb_p_accept(p, YB_TK_MINUS))
            e = binary(p, YB_OP_SUB, e, multiplicative(p));
        else
            break;
    }
    return e;
}

static yb_expr *range(yb_parser *p) {
    yb_expr *e = yb_p_additive(p), *r;
    if (!yb_p_accept(p, YB_TK_DOTS)) return e;
    r = yb_p_node(p, YB_X_RANGE, e->span.off);
    r->a = e;
    r->b = yb_p_additive(p);
    return yb_p_done(p, r);
}

static const struct {
    uint8_t token, op;
} comparisons[] = {{YB_TK_EQ, YB_OP_EQ}, {YB_TK_NE, YB_OP_NE}, {YB_TK_LT, YB_OP_LT},
                   {YB_TK_LE, YB_OP_LE}, {YB_TK_GT, YB_OP_GT}, {YB_TK_GE, YB_OP_GE}};

/* Takes a comparison's sign or words; YB_OP_NONE if there is none. `not in` sets *negated. */
static enum yb_op take_comparison(yb_parser *p, bool *negated) {
    for (size_t i = 0; i < YB_COUNT(comparisons); i++)
        if (yb_p_accept(p, comparisons[i].token)) return (enum yb_op)comparisons[i].op;
    *negated = yb_p_word(p, YB_W_NOT) && yb_p_next_word(p, YB_W_IN);
    if (*negated) yb_p_advance(p);
    if (yb_p_accept_word(p, YB_W_IN)) return YB_OP_IN;
    if (yb_p_keyword(p, YB_W_OVERLAPS)) {
        yb_p_advance(p);
        return YB_OP_OVERLAPS;
    }
    if (yb_p_word(p, YB_W_SUBSET) && yb_p_next_word(p, YB_W_OF)) {
        yb_p_advance(p);
        yb_p_advance(p);
        return YB_OP_SUBSET;
    }
    return YB_OP_NONE;
}

static yb_expr *negation_of(yb_parser *p, yb_expr *a) {
    yb_expr *e = yb_p_node(p, YB_X_UNARY, a->span.off);
    e->op = YB_OP_NOT;
    e->a = a;
    return yb_p_done(p, e);
}

static yb_expr *comparison(yb_parser *p) {
    bool negated = false, again;
    yb_expr *e = range(p);
    enum yb_op op = take_comparison(p, &negated);
    yb_span here;
    if (op == YB_OP_NONE) return e;
    e = binary(p, op, e, range(p));
    if (negated) e = negation_of(p, e);
    here = yb_p_here(p);
    if (take_comparison(p, &again) != YB_OP_NONE) yb_p_fail(p, YB_D_COMPARISON_CHAIN, here, YB_NO_ARG);
    return e;
}

static yb_expr *negation(yb_parser *p) {
    yb_expr *e;
    if (!yb_p_word(p, YB_W_NOT)) return comparison(p);
    e = yb_p_node(p, YB_X_UNARY, yb_p_token(p)->off);
    e->op = YB_OP_NOT;
    yb_p_advance(p);
    e->a = yb_p_enter(p) ? negation(p) : error_here(p);
    yb_p_leave(p);
    return yb_p_done(p, e);
}

/* a and b and …, or a or b or …; both at one level are a question, not a rule. */
yb_expr *yb_p_expr(yb_parser *p) {
    unsigned first = YB_W_NAME;
    yb_expr *e = negation(p);
    while (yb_p_word(p, YB_W_AND) || yb_p_word(p, YB_W_OR)) {
        unsigned word = yb_p_token(p)->word;
        if (first == YB_W_NAME) first = word;
        if (word != first) yb_p_report(p, YB_D_MIXED_AND_OR, yb_p_here(p), YB_NO_ARG);
        yb_p_advance(p);
        e = binary(p, word == YB_W_AND ? YB_OP_AND : YB_OP_OR, e, negation(p));
    }
    return e;
}

/* ---- alternatives ---- */

static yb_expr *finish_case(yb_parser *p, yb_expr *e) {
    if (yb_p_accept_word(p, YB_W_WHEN))
        e->b = yb_p_expr(p);
    else
        (void)yb_p_accept_word(p, YB_W_OTHERWISE);
    return yb_p_done(p, e);
}

static yb_expr *begin_case(yb_parser *p) {
    yb_expr *e = yb_p_node(p, YB_X_CASE, yb_p_token(p)->off);
    e->a = yb_p_expr(p);
    return e;
}

static yb_expr *more_cases(yb_parser *p, yb_expr *first) {
    yb_expr *e = yb_p_node(p, YB_X_ALTERNATIVES, first->span.off), *last = first;
    e->list = first;
    while (yb_p_accept(p, YB_TK_BAR)) {
        if (last->b == NULL) yb_p_report(p, YB_D_AFTER_OTHERWISE, yb_p_here(p), YB_NO_ARG);
        last->next = begin_case(p);
        last = finish_case(p, last->next);
    }
    if (last->b != NULL && !p->bad) yb_p_report(p, YB_D_NO_OTHERWISE, last->span, YB_NO_ARG);
    return yb_p_done(p, e);
}

yb_expr *yb_p_alternatives(yb_parser *p, yb_expr **condition) {
    yb_expr *first = finish_case(p, begin_case(p));
    if (!yb_p_is(p, YB_TK_BAR) && (first->b == NULL || condition != NULL)) {
        if (condition != NULL) *condition = first->b;
        return first->a;
    }
    return more_cases(p, first);
}
