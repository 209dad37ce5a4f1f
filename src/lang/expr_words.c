/* Expressions that begin with a word: if, round, across, sum(…), natural month of … A table of word, sign to
   tell it from a plain name, and reader. */
#include "lang/parser.h"

static bool is_unit(unsigned word) {
    return word == YB_W_YEARS || word == YB_W_MONTHS || word == YB_W_DAYS || word == YB_W_YEAR ||
           word == YB_W_MONTH || word == YB_W_DAY;
}

/* Takes years, months or days. */
static uint8_t take_unit(yb_parser *p) {
    unsigned word = yb_p_token(p)->word;
    if (!is_unit(word)) {
        yb_p_wanted(p, "years, months, days");
        return YB_T_DAYS;
    }
    yb_p_advance(p);
    return word == YB_W_YEARS || word == YB_W_YEAR ? YB_T_YEARS
           : word == YB_W_DAYS || word == YB_W_DAY ? YB_T_DAYS
                                                   : YB_T_MONTHS;
}

static yb_expr *begin(yb_parser *p, unsigned kind) {
    yb_expr *e = yb_p_node(p, kind, yb_p_token(p)->off);
    yb_p_advance(p);
    return e;
}

/* ---- yes, no, none, if ---- */

/* The word is kept: a row of an enum may be called `none`. */
static yb_expr *constant(yb_parser *p, unsigned kind, int64_t num) {
    yb_str text = yb_p_text(p);
    yb_expr *e = begin(p, kind);
    e->text = text;
    e->num = num;
    return yb_p_done(p, e);
}

static yb_expr *read_yes(yb_parser *p) {
    return constant(p, YB_X_BOOL, 1);
}
static yb_expr *read_no(yb_parser *p) {
    return constant(p, YB_X_BOOL, 0);
}
static yb_expr *read_none(yb_parser *p) {
    return constant(p, YB_X_NONE, 0);
}

static yb_expr *read_if(yb_parser *p) {
    yb_expr *e = begin(p, YB_X_IF);
    e->a = yb_p_expr(p);
    yb_p_expect_word(p, YB_W_THEN);
    e->b = yb_p_expr(p);
    yb_p_expect_word(p, YB_W_ELSE);
    e->c = yb_p_expr(p);
    return yb_p_done(p, e);
}

/* ---- round, across ---- */

static const struct {
    uint8_t word, mode;
} modes[] = {
    {YB_W_HALF_UP, YB_HALF_UP}, {YB_W_HALF_EVEN, YB_HALF_EVEN}, {YB_W_DOWN, YB_DOWN}, {YB_W_UP, YB_UP}};

static const struct { uint8_t word, decimals; } coins[] = {{YB_W_YUAN, 0}, {YB_W_JIAO, 1}, {YB_W_FEN, 2}};

static bool is_mode(unsigned word) {
    for (size_t i = 0; i < YB_COUNT(modes); i++)
        if (modes[i].word == word) return true;
    return false;
}

static void take_mode(yb_parser *p, yb_expr *e) {
    e->num = 2;
    for (size_t i = 0; i < YB_COUNT(modes); i++) {
        if (!yb_p_accept_word(p, modes[i].word)) continue;
        e->op = modes[i].mode;
        return;
    }
    yb_p_fail(p, YB_D_ROUND_MODE, yb_p_here(p), YB_NO_ARG);
}

/* [to yuan|jiao|fen|n decimals] */
static void take_decimals(yb_parser *p, yb_expr *e) {
    if (!yb_p_accept_word(p, YB_W_TO)) return;
    for (size_t i = 0; i < YB_COUNT(coins); i++) {
        if (!yb_p_accept_word(p, coins[i].word)) continue;
        e->num = coins[i].decimals;
        return;
    }
    if (!yb_p_is(p, YB_TK_NUMBER)) {
        yb_p_wanted(p, "yuan, jiao, fen, N decimals");
        return;
    }
    e->num = yb_p_whole(p, 0, 9);
    yb_p_expect_word(p, YB_W_DECIMALS);
}

static yb_expr *read_round(yb_parser *p) {
    yb_expr *e = begin(p, YB_X_ROUND);
    take_mode(p, e);
    take_decimals(p, e);
    if (yb_p_accept(p, YB_TK_LPAREN)) {
        e->a = yb_p_expr(p);
        take_decimals(p, e); /* round half_up (x to jiao) says the same */
        yb_p_expect(p, YB_TK_RPAREN);
    } else {
        e->a = yb_p_operand(p);
    }
    return yb_p_done(p, e);
}

static yb_expr *read_across(yb_parser *p) {
    yb_expr *e = begin(p, YB_X_ACROSS);
    if (yb_p_accept_word(p, YB_W_EACH)) {
        yb_p_expect_word(p, YB_W_ROUND);
        take_mode(p, e);
        take_decimals(p, e);
        e->with_each = 1;
    }
    yb_p_expect(p, YB_TK_LPAREN);
    e->a = yb_p_expr(p);
    yb_p_expect(p, YB_TK_COMMA);
    yb_p_expect_word(p, YB_W_FROM);
    e->b = yb_p_expr(p);
    yb_p_expect(p, YB_TK_COMMA);
    yb_p_expect_word(p, YB_W_FOR);
    e->c = yb_p_expr(p);
    yb_p_expect(p, YB_TK_RPAREN);
    return yb_p_done(p, e);
}

/* ---- dates and periods ---- */

static const struct {
    uint8_t word, kind;
} naturals[] = {{YB_W_DAY, YB_PER_DAY},
                {YB_W_MONTH, YB_PER_MONTH},
                {YB_W_QUARTER, YB_PER_QUARTER},
                {YB_W_YEAR, YB_PER_YEAR}};

static yb_expr *read_natural(yb_parser *p) {
    yb_expr *e = begin(p, YB_X_NATURAL);
    bool known = false;
    for (size_t i = 0; i < YB_COUNT(naturals) && !known; i++) {
        known = yb_p_accept_word(p, naturals[i].word);
        e->op = naturals[i].kind;
    }
    if (!known) yb_p_wanted(p, "month, quarter, year");
    yb_p_expect_word(p, YB_W_OF);
    e->a = yb_p_operand(p);
    return yb_p_done(p, e);
}

static yb_expr *read_insurance_year(yb_parser *p) {
    yb_expr *e = begin(p, YB_X_INSURANCE_YEAR);
    yb_p_expect_word(p, YB_W_YEAR);
    yb_p_expect_word(p, YB_W_OF);
    e->a = yb_p_operand(p);
    return yb_p_done(p, e);
}

/* A count and its unit, as two: in "3 months" the literal must not take the unit, so that a param may stand
 * there. */
static yb_expr *take_count(yb_parser *p) {
    yb_expr *e;
    if (!yb_p_is(p, YB_TK_NUMBER)) return yb_p_operand(p);
    e = yb_p_node(p, YB_X_NUMBER, yb_p_token(p)->off);
    e->num = yb_p_whole(p, 0, 999999);
    return yb_p_done(p, e);
}

static yb_expr *read_rolling(yb_parser *p) {
    yb_expr *e = begin(p, YB_X_ROLLING);
    e->a = take_count(p);
    e->type = take_unit(p);
    yb_p_expect_word(p, YB_W_TO);
    e->b = yb_p_operand(p);
    return yb_p_done(p, e);
}

/* years|months|days between a and b, years|months|days in a. The `and` is its own, so a ends before it. */
static yb_expr *read_unit(yb_parser *p) {
    yb_expr *e = yb_p_node(p, YB_X_UNIT_IN, yb_p_token(p)->off);
    e->type = take_unit(p);
    if (yb_p_accept_word(p, YB_W_BETWEEN)) {
        e->kind = YB_X_BETWEEN;
        e->a = yb_p_additive(p);
        yb_p_expect_word(p, YB_W_AND);
        e->b = yb_p_operand(p);
    } else {
        yb_p_expect_word(p, YB_W_IN);
        e->a = yb_p_operand(p);
    }
    return yb_p_done(p, e);
}

static yb_expr *read_add(yb_parser *p) {
    yb_expr *e = begin(p, YB_X_ADD);
    e->a = take_count(p);
    if (yb_p_word(p, YB_W_MONTHS) || yb_p_word(p, YB_W_MONTH)) e->type = take_unit(p);
    yb_p_expect_word(p, YB_W_TO);
    e->b = yb_p_operand(p);
    if (!yb_p_token(p)->first) {
        if (yb_p_accept_word(p, YB_W_NEXT))
            e->op = 1;
        else
            (void)yb_p_accept_word(p, YB_W_CLAMP);
    }
    return yb_p_done(p, e);
}

/* ---- over lists ---- */

static const struct {
    uint8_t word, agg;
} aggregates[] = {{YB_W_COUNT, YB_AGG_COUNT},  {YB_W_SUM, YB_AGG_SUM}, {YB_W_MIN, YB_AGG_MIN},
                  {YB_W_MAX, YB_AGG_MAX},      {YB_W_ANY, YB_AGG_ANY}, {YB_W_ALL, YB_AGG_ALL},
                  {YB_W_EXISTS, YB_AGG_EXISTS}};

static bool is_column(const yb_expr *e) {
    return e->kind == YB_X_NAME && e->text.len > 6 && memcmp(e->text.at, "lines.", 6) == 0;
}

/* After what is taken over the rows: over LIST. False when there is no `over`. */
static bool take_over(yb_parser *p, yb_expr *e, yb_expr *value) {
    if (!yb_p_accept_word(p, YB_W_OVER)) return false;
    e->a = value;
    e->text = yb_p_path(p).text;
    return true;
}

static yb_expr *finish_aggregate(yb_parser *p, yb_expr *e) {
    if (yb_p_accept_word(p, YB_W_WHERE)) e->b = yb_p_expr(p);
    if ((e->op == YB_AGG_MIN || e->op == YB_AGG_MAX) && yb_p_accept_word(p, YB_W_ELSE)) e->c = yb_p_expr(p);
    yb_p_expect(p, YB_TK_RPAREN);
    return yb_p_done(p, e);
}

static yb_expr *read_distinct(yb_parser *p, yb_expr *e) {
    yb_p_expect(p, YB_TK_LPAREN);
    e->op = YB_AGG_DISTINCT;
    if (!take_over(p, e, yb_p_expr(p)) && !p->bad)
        yb_p_fail(p, YB_D_MIN_OVER, yb_p_since(p, e->span.off), YB_LIT("count distinct "));
    return finish_aggregate(p, e);
}

/* min(a, b, …) of values, not over a list. */
static yb_expr *values_call(yb_parser *p, yb_expr *e, yb_expr *first) {
    e->kind = YB_X_CALL;
    e->text = e->op == YB_AGG_MIN ? YB_LIT("min") : YB_LIT("max");
    e->op = 0;
    e->list = first;
    if (yb_p_accept(p, YB_TK_COMMA))
        first->next = yb_p_arguments(p, YB_TK_RPAREN);
    else
        yb_p_expect(p, YB_TK_RPAREN);
    return yb_p_done(p, e);
}

static yb_expr *read_aggregate(yb_parser *p) {
    yb_expr *e, *first;
    unsigned word = yb_p_token(p)->word;
    yb_str text = yb_p_text(p);
    e = begin(p, YB_X_AGG);
    if (word == YB_W_COUNT && yb_p_accept_word(p, YB_W_DISTINCT)) return read_distinct(p, e);
    for (size_t i = 0; i < YB_COUNT(aggregates); i++)
        if (aggregates[i].word == word) e->op = aggregates[i].agg;
    yb_p_expect(p, YB_TK_LPAREN);
    first = yb_p_expr(p);
    if (p->bad) return yb_p_done(p, e);
    if (e->op != YB_AGG_COUNT && take_over(p, e, first)) return finish_aggregate(p, e);
    if ((e->op == YB_AGG_MIN || e->op == YB_AGG_MAX) && (!is_column(first) || yb_p_is(p, YB_TK_COMMA)))
        return values_call(p, e, first);
    if (e->op == YB_AGG_SUM || e->op == YB_AGG_MIN || e->op == YB_AGG_MAX) {
        if (!is_column(first)) yb_p_fail(p, YB_D_MIN_OVER, first->span, text);
        e->a = first;
        e->text = YB_LIT("lines");
    } else {
        if (first->kind != YB_X_NAME) yb_p_fail(p, YB_D_MIN_OVER, first->span, text);
        e->text = first->text;
    }
    return finish_aggregate(p, e);
}

/* ---- which words begin a form ---- */

static const yb_token *after(const yb_parser *p, int n) {
    return &p->at.ahead[n];
}
static bool before_bracket(const yb_parser *p) {
    return after(p, 1)->kind == YB_TK_LPAREN;
}
static bool always(const yb_parser *p) {
    return p != NULL;
}
static bool before_mode(const yb_parser *p) {
    return is_mode(after(p, 1)->word) || before_bracket(p);
}
static bool before_each(const yb_parser *p) {
    return after(p, 1)->word == YB_W_EACH || before_bracket(p);
}
static bool before_of(const yb_parser *p) {
    return after(p, 1)->kind == YB_TK_NAME && after(p, 2)->word == YB_W_OF;
}

static bool before_distinct(const yb_parser *p) {
    return before_bracket(p) || (after(p, 1)->word == YB_W_DISTINCT && after(p, 2)->kind == YB_TK_LPAREN);
}

static bool before_period(const yb_parser *p) {
    return after(p, 1)->kind == YB_TK_NUMBER ||
           (after(p, 1)->kind == YB_TK_NAME && is_unit(after(p, 2)->word));
}

/* add 3 months to d, add n months to d, add wait to d, add (n + 1) months to d */
static bool before_addition(const yb_parser *p) {
    return before_period(p) || before_bracket(p) ||
           (after(p, 1)->kind == YB_TK_NAME && after(p, 2)->word == YB_W_TO);
}

/* days in PERIOD; but "days in { … }" asks whether a fact called days is in a set. */
static bool before_between(const yb_parser *p) {
    return after(p, 1)->word == YB_W_BETWEEN ||
           (after(p, 1)->word == YB_W_IN && after(p, 2)->kind != YB_TK_LBRACE);
}

static const struct {
    uint8_t word;
    bool (*begins)(const yb_parser *p);
    yb_expr *(*read)(yb_parser *p);
} forms[] = {
    {YB_W_YES, always, read_yes},
    {YB_W_NO, always, read_no},
    {YB_W_NONE, always, read_none},
    {YB_W_IF, always, read_if},
    {YB_W_ROUND, before_mode, read_round},
    {YB_W_ACROSS, before_each, read_across},
    {YB_W_NATURAL, before_of, read_natural},
    {YB_W_INSURANCE, before_of, read_insurance_year},
    {YB_W_ROLLING, before_period, read_rolling},
    {YB_W_YEARS, before_between, read_unit},
    {YB_W_MONTHS, before_between, read_unit},
    {YB_W_DAYS, before_between, read_unit},
    {YB_W_ADD, before_addition, read_add},
    {YB_W_COUNT, before_distinct, read_aggregate},
    {YB_W_SUM, before_bracket, read_aggregate},
    {YB_W_MIN, before_bracket, read_aggregate},
    {YB_W_MAX, before_bracket, read_aggregate},
    {YB_W_ANY, before_bracket, read_aggregate},
    {YB_W_ALL, before_bracket, read_aggregate},
    {YB_W_EXISTS, before_bracket, read_aggregate},
};

yb_expr *yb_p_worded(yb_parser *p) {
    unsigned word = yb_p_token(p)->word;
    for (size_t i = 0; word != YB_W_NAME && i < YB_COUNT(forms); i++)
        if (forms[i].word == word && forms[i].begins(p)) return forms[i].read(p);
    return NULL;
}
