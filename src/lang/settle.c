/* Settlement programs: formulas, payers, what is added to accumulators and given out. */
#include "lang/parser.h"

typedef struct program {
    yb_item **tail;
    bool in_lines;
} program;

static void once(yb_parser *p, bool given) {
    if (given) yb_p_report(p, YB_D_TWICE, yb_p_here(p), yb_p_text(p));
}

static yb_item *new_item(yb_parser *p, const program *prog, unsigned kind) {
    yb_item *item = YB_NEW(p->arena, yb_item);
    item->kind = (uint8_t)kind;
    item->in_lines = prog->in_lines;
    item->span = yb_p_here(p);
    return item;
}

static void add_item(yb_parser *p, program *prog, yb_item *item) {
    item->span = yb_p_since(p, item->span.off);
    if (p->bad) return;
    *prog->tail = item;
    prog->tail = &item->next;
}

/* ---- formulas, outputs ---- */

/* NAME ["…" / "…"] [: TYPE] [from …] = EXPR or alternatives [tags] */
static void read_formula(yb_parser *p, yb_item *item) {
    item->name = yb_p_ident(p);
    item->words = yb_p_maybe_words(p);
    if (yb_p_accept(p, YB_TK_COLON)) item->type = yb_p_type(p);
    (void)yb_p_when(p, &item->when);
    yb_p_expect(p, YB_TK_EQ);
    if (item->kind == YB_I_GIVE && yb_p_word(p, YB_W_BANDS) && yb_p_next_word(p, YB_W_OF)) {
        yb_p_advance(p);
        yb_p_advance(p);
        item->bands_of = yb_p_ident(p);
    } else {
        item->value = yb_p_alternatives(p, NULL);
    }
    (void)yb_p_tags(p, &item->tags);
    yb_p_when_done(p, &item->when);
}

/* ---- pay ---- */

/* A clause's word; with words behind it, it names the next formula: each "…" / "…" = ¥1 */
static bool clause(const yb_parser *p, unsigned word) {
    return yb_p_keyword(p, word) && !yb_p_next_is(p, YB_TK_TEXT);
}

/* each a in LIST order KEY [first n] */
static void take_each(yb_parser *p, yb_item *item) {
    once(p, item->each.text.len != 0);
    yb_p_advance(p);
    item->each = yb_p_ident(p);
    yb_p_expect_word(p, YB_W_IN);
    item->list = yb_p_path(p);
    yb_p_expect_word(p, YB_W_ORDER);
    item->order = yb_p_path(p);
    if (!clause(p, YB_W_FIRST)) return;
    yb_p_advance(p);
    item->first = yb_p_additive(p);
}

static bool pay_clause(yb_parser *p, yb_item *item) {
    if (yb_p_word(p, YB_W_WHEN)) {
        once(p, item->condition != NULL);
        yb_p_advance(p);
        item->condition = yb_p_expr(p);
    } else if (yb_p_word(p, YB_W_UP) && yb_p_next_word(p, YB_W_TO)) {
        once(p, item->cap != NULL);
        yb_p_advance(p);
        yb_p_advance(p);
        item->cap = yb_p_expr(p);
    } else if (clause(p, YB_W_EACH)) {
        take_each(p, item);
    } else {
        return yb_p_tags(p, &item->tags);
    }
    return !p->bad;
}

static bool pay_position(yb_parser *p, yb_item *item) {
    if (yb_p_keyword(p, YB_W_AFTER) || yb_p_keyword(p, YB_W_BEFORE)) {
        yb_ident *where = yb_p_word(p, YB_W_AFTER) ? &item->after : &item->before;
        once(p, item->after.text.len != 0 || item->before.text.len != 0);
        yb_p_advance(p);
        *where = yb_p_ident(p);
        return !p->bad;
    }
    return yb_p_when(p, &item->when) && !p->bad;
}

static void read_pay(yb_parser *p, yb_item *item) {
    yb_p_advance(p);
    item->name = yb_p_ident(p);
    while (pay_position(p, item)) {
    }
    yb_p_expect(p, YB_TK_EQ);
    item->value = yb_p_alternatives(p, &item->condition);
    while (pay_clause(p, item)) {
    }
    yb_p_when_done(p, &item->when);
}

/* ---- accumulate ---- */

/* accumulate g.x += e [when C], …: an item each; tags at the end count for all */
static void read_accumulate(yb_parser *p, program *prog) {
    yb_item **first = prog->tail, *item;
    yb_tags tags = {0};
    yb_p_advance(p);
    do {
        item = new_item(p, prog, YB_I_ACCUMULATE);
        item->name = yb_p_path(p);
        yb_p_expect(p, YB_TK_INCREASE);
        item->value = yb_p_expr(p);
        if (yb_p_accept_word(p, YB_W_WHEN)) item->condition = yb_p_expr(p);
        yb_p_when_done(p, &item->when);
        add_item(p, prog, item);
    } while (yb_p_accept(p, YB_TK_COMMA));
    (void)yb_p_tags(p, &tags);
    for (item = *first; item != NULL; item = item->next)
        item->tags = tags;
}

/* ---- items ---- */

static void read_item(yb_parser *p, void *ctx);

static void read_lines(yb_parser *p, program *prog) {
    yb_p_advance(p);
    prog->in_lines = true;
    yb_p_body(p, read_item, prog);
    prog->in_lines = false;
}

/* On the next line the name begins an item of its own, and a formula called pay or accumulate is dropped. */
static bool drops(yb_parser *p, unsigned word) {
    bool it = yb_p_word(p, word) && yb_p_next_is(p, YB_TK_NAME) && !p->at.ahead[1].first;
    if (it) yb_p_advance(p);
    return it;
}

/* drop NAME, drop pay NAME, drop accumulate GROUP.FIELD */
static void read_drop(yb_parser *p, yb_item *item) {
    yb_p_advance(p);
    if (drops(p, YB_W_PAY)) item->kind = YB_I_DROP_PAY;
    else if (drops(p, YB_W_ACCUMULATE)) item->kind = YB_I_DROP_ACCUMULATE;
    item->name = item->kind == YB_I_DROP_ACCUMULATE ? yb_p_path(p) : yb_p_ident(p);
    yb_p_when_done(p, &item->when);
}

static void read_rest(yb_parser *p, yb_item *item) {
    yb_p_advance(p);
    item->name = yb_p_ident(p);
    (void)yb_p_tags(p, &item->tags);
    yb_p_when_done(p, &item->when);
}

static void read_give(yb_parser *p, yb_item *item) {
    yb_p_advance(p);
    read_formula(p, item);
}

static const struct {
    uint8_t word, kind;
    bool in_lines; /* may also stand there */
    void (*read)(yb_parser *p, yb_item *item);
} item_words[] = {{YB_W_PAY, YB_I_PAY, false, read_pay},
                  {YB_W_REST, YB_I_REST, false, read_rest},
                  {YB_W_GIVE, YB_I_GIVE, false, read_give},
                  {YB_W_DROP, YB_I_DROP, true, read_drop}};

/* A word followed by a name begins an item of its own; otherwise it names a formula: `rest = ¥0`. */
static bool begins(const yb_parser *p, unsigned word) {
    const yb_token *next = &p->at.ahead[1];
    bool dated = (next->word == YB_W_FROM || next->word == YB_W_UNTIL || next->word == YB_W_PUBLISHED) &&
                 p->at.ahead[2].kind == YB_TK_DATE;
    return yb_p_word(p, word) && next->kind == YB_TK_NAME && !dated;
}

static void read_item(yb_parser *p, void *ctx) {
    program *prog = ctx;
    yb_item *item = new_item(p, prog, YB_I_FORMULA);
    if (begins(p, YB_W_REPLACE)) {
        item->replace = true;
        yb_p_advance(p);
    }
    if (!item->replace && !prog->in_lines) {
        if (yb_p_word(p, YB_W_LINES) && yb_p_next_is(p, YB_TK_LBRACE)) {
            read_lines(p, prog);
            return;
        }
        if (begins(p, YB_W_ACCUMULATE)) {
            read_accumulate(p, prog);
            return;
        }
    }
    for (size_t i = 0; i < YB_COUNT(item_words); i++) {
        if (!begins(p, item_words[i].word) || (prog->in_lines && !item_words[i].in_lines)) continue;
        item->kind = item_words[i].kind;
        if (item->replace && item->kind != YB_I_PAY && item->kind != YB_I_GIVE)
            yb_p_wanted(p, "NAME, pay, give");
        if (!p->bad) item_words[i].read(p, item);
        add_item(p, prog, item);
        return;
    }
    read_formula(p, item);
    add_item(p, prog, item);
}

static bool settle_clause(yb_parser *p, yb_decl *d) {
    if (yb_p_word(p, YB_W_LIKE)) {
        once(p, d->u.settle.like.text.len != 0);
        yb_p_advance(p);
        d->u.settle.like = yb_p_ident(p);
    } else if (yb_p_word(p, YB_W_WHEN)) {
        once(p, d->u.settle.condition != NULL);
        yb_p_advance(p);
        d->u.settle.condition = yb_p_expr(p);
    } else if (!yb_p_when(p, &d->when) && !yb_p_tags(p, &d->tags)) {
        return false;
    }
    return !p->bad;
}

void yb_p_settle(yb_parser *p, yb_decl *d) {
    program prog = {&d->u.settle.items, false};
    d->name = yb_p_ident(p);
    while (settle_clause(p, d)) {
    }
    yb_p_when_done(p, &d->when);
    if (!p->bad) yb_p_body(p, read_item, &prog);
}
