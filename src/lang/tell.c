/* Expressions as pieces of words and numbers. Floor 3. */
#include "lang/tell.h"

#define TELL_PIECES 4000 /* of one formula at most; their counts have 16 bits */

enum { BIND_NONE, BIND_OR, BIND_AND, BIND_NOT, BIND_COMPARE, BIND_SUM, BIND_PRODUCT, BIND_SIGN };

/* ---- pieces ---- */

uint32_t yb_tell_add(yb_telling *t, yb_im_tell piece) {
    t->lost = t->lost || t->out.n >= TELL_PIECES;
    YB_PUSH(t->c.v->m->arena, &t->out, piece);
    return t->out.n - 1;
}

uint16_t yb_tell_since(yb_telling *t, uint32_t from) {
    return (uint16_t)(t->out.n - from);
}

static yb_im_tell piece_of(unsigned kind) {
    return (yb_im_tell){.kind = (uint8_t)kind, .at = YB_NONE16, .enumeration = YB_NONE16, .phrase = YB_NONE32};
}

/* A piece whose parts follow; false: they would lie too deep. */
static bool enter(yb_telling *t) {
    t->depth++;
    t->lost = t->lost || t->depth > YB_TELL_DEPTH;
    return !t->lost;
}

static void leave(yb_telling *t) {
    t->depth--;
}

/* ---- where values are ---- */

static yb_node *code_node(yb_node *n) {
    return n != NULL && n->emitted && n->region != YB_IN_CONDITIONS ? n : NULL;
}

/* The node that holds the value: itself, with the sign checked, or a param as it was scaled for its use. */
static yb_node *emitted_as(yb_telling *t, yb_node *n) {
    yb_node *found = code_node(n);
    if (found == NULL && n->ty.type == YB_T_MONEY) found = code_node(yb_make_nonneg(t->c.v, n));
    for (unsigned scale = n->ty.scale + 1u; found == NULL && n->op == YB_N_PARAM && scale <= 8; scale++)
        found = code_node(yb_make_scaled(t->c.v, n, scale));
    return found;
}

/* Slot or column; NONE16: it has none, or may not be told. */
static uint16_t place_of(yb_telling *t, yb_node *n, yb_ty *ty) {
    if (n == NULL || n->ty.hidden) return YB_NONE16;
    *ty = n->ty;
    if (n->op == YB_N_SLOT || n->op == YB_N_COLUMN) return (uint16_t)n->k;
    if (n->op == YB_N_FIELD) {
        const yb_node *of = code_node(n->in[0]);
        return of == NULL ? YB_NONE16 : (uint16_t)(of->at + n->k);
    }
    yb_node *found = n->op == YB_N_INTERVAL ? NULL : emitted_as(t, n);
    if (found == NULL) return YB_NONE16;
    *ty = found->ty;
    return found->at;
}

/* What is told by its words is read all the same. Nothing that is folded into something else has a place. */
static uint16_t place_read(yb_telling *t, yb_node *n) {
    if (n == NULL || n->op == YB_N_INTERVAL) return YB_NONE16;
    if (n->op == YB_N_SLOT || n->op == YB_N_COLUMN) return (uint16_t)n->k;
    if (n->op == YB_N_FIELD) return YB_NONE16;
    const yb_node *found = emitted_as(t, n);
    return found == NULL ? YB_NONE16 : found->at;
}

static void tell_const(yb_telling *t, const yb_node *n, bool bare) {
    yb_im_tell piece = piece_of(YB_TL_CONST);
    uint64_t bits = (uint64_t)n->k;
    if (n->j != 0) {
        yb_tell_flagged(t, "无", "none", bare ? YB_TLF_BARE : 0);
        return;
    }
    piece.type = n->ty.type;
    piece.scale = n->ty.scale;
    piece.enumeration = n->ty.enumeration;
    piece.flags = bare ? YB_TLF_BARE : 0;
    piece.phrase = (uint32_t)bits;
    piece.first = (uint16_t)(bits >> 32);
    piece.second = (uint16_t)(bits >> 48);
    (void)yb_tell_add(t, piece);
}

/* Words, then the value of a node. Texts are not told: people write them. */
static void tell_value(yb_telling *t, uint32_t phrase, yb_node *n, bool bare, unsigned flags) {
    yb_im_tell piece = piece_of(YB_TL_VALUE);
    yb_ty ty = yb_ty_of(YB_T_BOOL);
    bool single = n != NULL && n->shape == YB_SHAPE_SCALAR && n->ty.type != YB_T_TEXT && n->ty.type != YB_T_INTERVAL;
    if (single && !bare) piece.at = place_of(t, n, &ty);
    if (piece.at == YB_NONE16) {
        piece.at = place_read(t, n);
        if (piece.at != YB_NONE16) flags |= YB_TLF_BARE | (n->shape == YB_SHAPE_SCALAR ? 0 : YB_TLF_COLUMN);
    }
    piece.phrase = phrase;
    piece.flags = (uint8_t)(flags | (bare ? YB_TLF_BARE : 0));
    piece.type = ty.type;
    piece.scale = ty.scale;
    piece.enumeration = ty.enumeration;
    if (phrase != YB_NONE32 || piece.at != YB_NONE16) (void)yb_tell_add(t, piece);
    if (!bare && single && n->op == YB_N_CONST && (piece.at == YB_NONE16 || (flags & YB_TLF_BARE) != 0)) {
        if (phrase != YB_NONE32) yb_tell_text(t, " ", " ");
        tell_const(t, n, false);
    }
}

/* What is not told in words of its own is told as it is written. */
static void as_written(yb_telling *t, const yb_expr *e) {
    yb_str text = t->c.v->m->diags->files.at[e->span.file].text;
    yb_str written = {text.at + e->span.off, e->span.len};
    yb_im_tell piece = piece_of(YB_TL_TEXT);
    for (size_t i = 0; i < written.len; i++) t->lost = t->lost || (unsigned char)written.at[i] < ' ';
    piece.phrase = yb_ib_phrase(t->c.v->m->b, written, written);
    (void)yb_tell_add(t, piece);
}

/* ---- operands ---- */

static void tell_name(yb_telling *t, const yb_expr *e, const yb_ty *want, bool bare) {
    yb_words words;
    yb_node *n = yb_check(&t->c, e, want);
    bool row = n != NULL && n->op == YB_N_CONST && want != NULL && want->enumeration != YB_NONE16;
    if (!row && yb_tell_name(t, e->text, &words))
        tell_value(t, yb_tell_phrase(t, &words, e->text, ""), n, bare, 0);
    else if (n != NULL && n->op == YB_N_CONST)
        tell_const(t, n, false);
    else
        as_written(t, e);
}

static void tell_list(yb_telling *t, const yb_expr *list, const yb_ty *want, bool bare) {
    for (const yb_expr *a = list; a != NULL; a = a->next) {
        if (a != list) yb_tell_text(t, ", ", ", ");
        yb_tell_expr(t, a, want, BIND_NONE, bare);
    }
}

static void tell_key_formula(yb_telling *t, const yb_expr *a, const yb_ty *want) {
    yb_node *n = yb_check(&t->c, a, want);
    yb_tell_flagged(t, ", ", ", ", YB_TLF_KEY);
    if (n != NULL && n->op == YB_N_CONST)
        tell_const(t, n, false);
    else
        yb_tell_expr(t, a, want, BIND_NONE, true);
}

/* A key is told by its value, without words: 起付标准(居民, 三级, 1). */
static void tell_key(yb_telling *t, const yb_expr *a, const yb_ty *want) {
    yb_node *n = yb_check(&t->c, a, want);
    yb_ty ty;
    if (n != NULL && n->op == YB_N_CONST)
        tell_key_formula(t, a, want);
    else if (n != NULL && n->shape == YB_SHAPE_SCALAR && place_of(t, n, &ty) != YB_NONE16)
        tell_value(t, YB_NONE32, n, false, YB_TLF_KEY);
    else
        tell_key_formula(t, a, want);
}

static const yb_table_info *table_called(const yb_telling *t, const yb_expr *e) {
    yb_entry *entry = yb_lookup(t->c.v->scope, YB_NS_VALUE, e->text);
    if (entry == NULL || entry->decls.at[0]->kind != YB_K_TABLE) return NULL;
    return yb_table_of(t->c.v->m, t->c.v->scope, entry);
}

static void tell_table(yb_telling *t, const yb_expr *e, const yb_table_info *info) {
    yb_words words = yb_tell_value_words(t->c.v, e->text);
    const yb_expr *a = e->list;
    uint32_t given = 0;
    for (; a != NULL; a = a->next) given++;
    tell_value(t, yb_tell_phrase(t, &words, e->text, ""), NULL, true, YB_TLF_KEY);
    if (given == 0) return;
    a = e->list;
    for (uint32_t i = 0; i < info->n_keys && a != NULL; i++) {
        if (info->keys[i].band && given < info->n_keys) continue;
        tell_key(t, a, &info->keys[i].ty);
        a = a->next;
    }
    yb_tell_flagged(t, ")", ")", YB_TLF_KEY | YB_TLF_TOLD);
}

/* The number behind what is written like a call. */
static void tell_result(yb_telling *t, yb_node *n, bool bare) {
    if (!bare) tell_value(t, YB_NONE32, n, false, YB_TLF_TOLD);
}

static void tell_call(yb_telling *t, const yb_expr *e, const yb_ty *want, bool bare) {
    const yb_table_info *info = table_called(t, e);
    bool extreme = yb_str_eq(e->text, YB_LIT("min")) || yb_str_eq(e->text, YB_LIT("max"));
    if (info != NULL) {
        tell_table(t, e, info);
        tell_result(t, yb_check(&t->c, e, want), bare);
        return;
    }
    yb_tell_call(t, e->text);
    tell_list(t, e->list, extreme ? want : NULL, !extreme);
    yb_tell_text(t, ")", ")");
    if (!extreme) tell_result(t, yb_check(&t->c, e, want), bare);
}

/* 起付标准(居民, 三级, 1) 按入院日期 2023-01-01 */
static void tell_at(yb_telling *t, const yb_expr *e, const yb_ty *want, bool bare) {
    yb_ty date = yb_ty_of(YB_T_DATE);
    const yb_table_info *info = e->a->kind == YB_X_CALL ? table_called(t, e->a) : NULL;
    yb_words words;
    if (info != NULL)
        tell_table(t, e->a, info);
    else if (e->a->kind == YB_X_NAME && yb_tell_name(t, e->a->text, &words))
        tell_value(t, yb_tell_phrase(t, &words, e->a->text, ""), NULL, true, 0);
    else
        yb_tell_expr(t, e->a, want, BIND_NONE, true);
    yb_tell_text(t, " 按 ", " as on ");
    yb_tell_expr(t, e->b, &date, BIND_SIGN, false);
    tell_result(t, yb_check(&t->c, e, want), bare);
}

static void tell_aggregate(yb_telling *t, const yb_expr *e, bool bare) {
    const yb_ctx outer = t->c;
    const yb_view *v = t->c.v;
    uint32_t at;
    yb_node *n = yb_check(&t->c, e, NULL);
    if (!yb_map_get(&v->d->fact_names, e->text, &at)) {
        as_written(t, e);
        return;
    }
    yb_tell_aggregate(t, e->op);
    t->c.row_list = v->d->facts.at[at].list;
    t->c.row_name = e->text;
    t->c.in_lines = yb_str_eq(e->text, YB_LIT("lines"));
    if (e->a != NULL) {
        yb_tell_expr(t, e->a, NULL, BIND_NONE, true);
    } else {
        const yb_words *words = &v->d->facts.at[at].words;
        tell_value(t, yb_tell_phrase(t, words, e->text, ""), NULL, true, 0);
    }
    if (e->b != NULL) {
        yb_ty yes = yb_ty_of(YB_T_BOOL);
        yb_tell_text(t, ", 仅 ", " where ");
        yb_tell_expr(t, e->b, &yes, BIND_NONE, true);
    }
    t->c = outer;
    yb_tell_text(t, ")", ")");
    tell_result(t, n, bare);
}

/* ---- choices ---- */

void yb_tell_choice(yb_telling *t, const yb_tell_branch *b, bool bare) {
    const yb_guard *outer = t->c.guards;
    yb_ty yes = yb_ty_of(YB_T_BOOL), ty;
    yb_node *when = yb_check_bool(&t->c, b->when);
    bool known = when != NULL && when->op == YB_N_CONST;
    yb_im_tell piece = piece_of(YB_TL_IF);
    uint32_t at = 0, from;
    if (!known) {
        piece.at = when == NULL ? YB_NONE16 : place_of(t, when, &ty);
        t->lost = t->lost || piece.at == YB_NONE16;
        if (when != NULL && when->shape != YB_SHAPE_SCALAR) piece.flags = YB_TLF_COLUMN;
        at = yb_tell_add(t, piece);
    }
    if (enter(t)) {
        from = t->out.n;
        if (!known) yb_tell_expr(t, b->when, &yes, BIND_NONE, true);
        if (!known) t->out.at[at].first = yb_tell_since(t, from);
        from = t->out.n;
        t->c.guards = yb_guards_of(&t->c, b->when, true, outer);
        if (b->then != NULL && (!known || when->k != 0)) yb_tell_expr(t, b->then, b->want, BIND_NONE, bare);
        if (!known) t->out.at[at].second = yb_tell_since(t, from);
        from = t->out.n;
        t->c.guards = yb_guards_of(&t->c, b->when, false, outer);
        if (b->otherwise != NULL && (!known || when->k == 0)) yb_tell_expr(t, b->otherwise, b->want, BIND_NONE, bare);
        if (!known) t->out.at[at].enumeration = yb_tell_since(t, from);
    }
    t->c.guards = outer;
    leave(t);
}

static void tell_case(yb_telling *t, const yb_expr *x, const yb_ty *want, bool bare) {
    yb_tell_branch branch = {x->b, x->a, x->next, want};
    if (x->b == NULL)
        yb_tell_expr(t, x->a, want, BIND_NONE, bare);
    else
        yb_tell_choice(t, &branch, bare);
}

/* ---- rounding, brackets ---- */

static bool is_round(const yb_node *n) {
    return n->op == YB_OPCODE(ROUND) || n->op == YB_OPCODE(MULROUND) || n->op == YB_OPCODE(WROUND);
}

/* Where the exact value before stands; a quotient has no decimal. */
static void before_rounding(yb_telling *t, yb_node *n, yb_im_tell *piece) {
    const yb_node *made = emitted_as(t, n);
    int scale = n->ty.scale + (int)(int8_t)(n->j & 0xFF);
    yb_ty ty;
    if (made == NULL || n->ty.hidden || scale < 0 || (n->op == YB_OPCODE(WROUND) && n->in[1] != NULL)) return;
    piece->at = n->op == YB_OPCODE(MULROUND) ? made->extra : place_of(t, n->in[0], &ty);
    piece->second = made->at;
    piece->enumeration = (uint16_t)scale;
    if (n->op == YB_OPCODE(ROUND)) piece->flags |= YB_TLF_SINGLE;
    if (n->shape != YB_SHAPE_SCALAR) piece->flags |= YB_TLF_COLUMN;
}

static void tell_round(yb_telling *t, const yb_expr *e, bool bare) {
    const bool outer = t->c.in_round;
    yb_node *n = yb_check(&t->c, e, NULL);
    if (n == NULL || !is_round(n)) { /* nothing was dropped */
        t->c.in_round = true;
        yb_tell_expr(t, e->a, NULL, BIND_PRODUCT, bare);
        t->c.in_round = outer;
        return;
    }
    yb_im_tell piece = piece_of(YB_TL_ROUND);
    piece.phrase = yb_tell_rounding(t, e);
    before_rounding(t, n, &piece);
    uint32_t at = yb_tell_add(t, piece);
    if (enter(t)) {
        t->c.in_round = true;
        yb_tell_expr(t, e->a, NULL, BIND_NONE, piece.at != YB_NONE16);
        t->c.in_round = outer;
        t->out.at[at].first = yb_tell_since(t, at + 1);
    }
    leave(t);
    yb_tell_text(t, ")", ")");
}

static void tell_band_column(yb_telling *t, yb_node *n) {
    yb_im_tell piece = piece_of(YB_TL_COLUMN);
    yb_ty ty = yb_ty_of(YB_T_MONEY);
    if (n->op == YB_OPCODE(JOIN) && n->in[1]->shape != YB_SHAPE_SCALAR) piece.second = place_of(t, n->in[1], &ty);
    t->lost = t->lost || piece.second == YB_NONE16;
    piece.at = place_of(t, n, &ty);
    piece.type = ty.type;
    piece.scale = ty.scale;
    piece.enumeration = ty.enumeration;
    piece.flags = YB_TLF_COLUMN;
    t->lost = t->lost || piece.at == YB_NONE16;
    (void)yb_tell_add(t, piece);
}

/* What is read, without a word of it: of all its branches. */
static void tell_read(yb_telling *t, const yb_expr *e) {
    const uint32_t from = t->out.n;
    uint32_t to = from;
    yb_tell_expr(t, e, NULL, BIND_NONE, false);
    for (uint32_t i = from; i < t->out.n; i++) {
        yb_im_tell piece = t->out.at[i];
        if (piece.kind != YB_TL_VALUE || piece.at == YB_NONE16 || piece.type == YB_T_INTERVAL) continue;
        piece.phrase = YB_NONE32;
        piece.flags = (uint8_t)((piece.flags & YB_TLF_COLUMN) | YB_TLF_BARE);
        t->out.at[to++] = piece;
    }
    t->out.n = to;
}

static void tell_across(yb_telling *t, const yb_expr *e, bool bare) {
    yb_node *sum = yb_check(&t->c, e, NULL);
    yb_im_tell piece = piece_of(YB_TL_ACROSS);
    if (sum == NULL || sum->op != YB_OPCODE(RSUM) || sum->ty.hidden) {
        t->lost = true;
        return;
    }
    piece.phrase = e->with_each ? yb_ib_phrase(t->c.v->m->b, YB_LIT("逐段舍入,分段按 "), YB_LIT("each band rounded, by "))
                                : yb_ib_phrase(t->c.v->m->b, YB_LIT("分段按 "), YB_LIT("by bands of "));
    piece.flags = bare ? YB_TLF_BARE : 0;
    uint32_t at = yb_tell_add(t, piece);
    if (enter(t)) {
        yb_tell_expr(t, e->a, NULL, BIND_NONE, true);
        tell_read(t, e->b);
        tell_read(t, e->c);
        t->out.at[at].first = yb_tell_since(t, at + 1);
        tell_band_column(t, sum->in[0]->in[0]);
        tell_band_column(t, sum->in[0]->in[1]);
        tell_band_column(t, sum->in[0]);
    }
    leave(t);
}

/* ---- operators ---- */

static unsigned binding(const yb_expr *e) {
    if (e->kind == YB_X_UNARY) return e->op == YB_OP_NOT ? BIND_NOT : BIND_SIGN;
    if (e->kind == YB_X_IF || e->kind == YB_X_ALTERNATIVES || e->kind == YB_X_ACROSS || e->kind == YB_X_RANGE)
        return BIND_NONE;
    if (e->kind != YB_X_BINARY) return BIND_SIGN + 1;
    switch (e->op) {
    case YB_OP_OR: return BIND_OR;
    case YB_OP_AND: return BIND_AND;
    case YB_OP_ADD:
    case YB_OP_SUB: return BIND_SUM;
    case YB_OP_MUL:
    case YB_OP_DIV: return BIND_PRODUCT;
    default: return BIND_COMPARE;
    }
}

/* What each side of a comparison is typed by: the other. */
static void tell_comparison(yb_telling *t, const yb_expr *e, unsigned op) {
    yb_node *a = NULL, *b = NULL;
    yb_ty left = yb_ty_of(YB_T_BOOL), right = left;
    if (e->op == YB_OP_IN || e->op == YB_OP_OVERLAPS) {
        bool found = true;
        if (e->a->kind == YB_X_NAME) (void)yb_find_name(&t->c, e->a->text, e->a->span, &found);
        if (found) a = yb_check(&t->c, e->a, NULL);
        else b = yb_check(&t->c, e->b, NULL);
    } else {
        yb_check_sides(&t->c, e, &a, &b);
    }
    if (b != NULL) left = b->ty;
    if (a != NULL) right = a->ty;
    if (e->op == YB_OP_IN && right.type == YB_T_ENUM) right.type = YB_T_SET;
    if (e->op == YB_OP_IN && left.type == YB_T_SET) left.type = YB_T_ENUM;
    yb_tell_expr(t, e->a, b == NULL ? NULL : &left, BIND_COMPARE, false);
    if (op == YB_OP_NONE) yb_tell_text(t, " 不属于 ", " not in ");
    else yb_tell_operator(t, op);
    yb_tell_expr(t, e->b, a == NULL ? NULL : &right, BIND_COMPARE, false);
}

/* What is a condition in its own words; a name is told with what it is. */
static bool is_answer(const yb_expr *e) { return e->kind == YB_X_CALL || e->kind == YB_X_UNARY; }

static void tell_binary(yb_telling *t, const yb_expr *e, const yb_ty *want) {
    const yb_guard *outer = t->c.guards;
    unsigned own = binding(e);
    bool joins = own == BIND_OR || own == BIND_AND, one_way = e->op == YB_OP_SUB || e->op == YB_OP_DIV;
    const yb_ty *side = own == BIND_SUM ? want : NULL;
    yb_ty yes = yb_ty_of(YB_T_BOOL);
    if (own == BIND_COMPARE) {
        tell_comparison(t, e, e->op);
        return;
    }
    yb_tell_expr(t, e->a, joins ? &yes : side, own, joins && is_answer(e->a));
    yb_tell_operator(t, e->op);
    if (joins) t->c.guards = yb_guards_of(&t->c, e->a, e->op == YB_OP_AND, outer);
    yb_tell_expr(t, e->b, joins ? &yes : side, one_way ? own + 1 : own, joins && is_answer(e->b));
    t->c.guards = outer;
}

static void tell_unary(yb_telling *t, const yb_expr *e, const yb_ty *want, bool bare) {
    if (e->op == YB_OP_NOT && e->a->kind == YB_X_BINARY && e->a->op == YB_OP_IN) {
        tell_comparison(t, e->a, YB_OP_NONE);
        return;
    }
    if (e->op == YB_OP_NOT && e->a->kind == YB_X_CALL && yb_str_eq(e->a->text, YB_LIT("has"))) {
        yb_tell_text(t, "没有 ", "without ");
        yb_tell_expr(t, e->a->list, NULL, BIND_NOT, true);
        return;
    }
    yb_tell_operator(t, e->op);
    yb_tell_expr(t, e->a, want, binding(e), bare && e->op == YB_OP_NOT); /* what it came to tells both */
}

/* A literal, a set of rows; also a set of values that is no constant. */
static void tell_literal(yb_telling *t, const yb_expr *e, const yb_ty *want, bool bare) {
    bool rows = e->kind != YB_X_SET || (want != NULL && want->enumeration != YB_NONE16);
    yb_node *n = rows && (e->kind != YB_X_NONE || want != NULL) ? yb_check(&t->c, e, want) : NULL;
    if (n != NULL && n->op == YB_N_CONST) {
        tell_const(t, n, bare);
    } else if (e->kind == YB_X_NONE) {
        yb_tell_flagged(t, "无", "none", bare ? YB_TLF_BARE : 0);
    } else if (e->kind == YB_X_SET) {
        yb_tell_text(t, "{", "{");
        tell_list(t, e->list, want, false);
        yb_tell_text(t, "}", "}");
    } else {
        as_written(t, e);
    }
}

static void tell_inside(yb_telling *t, const yb_expr *e, const yb_ty *want, bool bare) {
    const yb_tell_branch branch = {e->a, e->b, e->c, want};
    switch (e->kind) {
    case YB_X_NAME: tell_name(t, e, want, bare); break;
    case YB_X_CALL: tell_call(t, e, want, bare); break;
    case YB_X_AT: tell_at(t, e, want, bare); break;
    case YB_X_AGG: tell_aggregate(t, e, bare); break;
    case YB_X_UNARY: tell_unary(t, e, want, bare); break;
    case YB_X_BINARY: tell_binary(t, e, want); break;
    case YB_X_IF: yb_tell_choice(t, &branch, bare); break;
    case YB_X_CASE: tell_case(t, e, want, bare); break;
    case YB_X_ALTERNATIVES: tell_case(t, e->list, want, bare); break;
    case YB_X_ROUND: tell_round(t, e, bare); break;
    case YB_X_ACROSS: tell_across(t, e, bare); break;
    case YB_X_NUMBER:
    case YB_X_MONEY:
    case YB_X_RATIO:
    case YB_X_DATE:
    case YB_X_TIME:
    case YB_X_BOOL:
    case YB_X_PERIOD:
    case YB_X_NONE:
    case YB_X_SET: tell_literal(t, e, want, bare); break;
    default:
        as_written(t, e);
        if (e->kind != YB_X_TEXT) tell_result(t, yb_check(&t->c, e, want), bare);
        break;
    }
}

void yb_tell_expr(yb_telling *t, const yb_expr *e, const yb_ty *want, unsigned outer, bool bare) {
    bool brackets = binding(e) < outer;
    if (t->lost || e == NULL) return;
    if (brackets) yb_tell_text(t, "(", "(");
    tell_inside(t, e, want, bare && !brackets);
    if (brackets) yb_tell_text(t, ")", ")");
}
