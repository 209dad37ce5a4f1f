/* Expressions to typed nodes: units, scales, guards. Floor 3. */
#include "lang/view.h"

#define YB_MAX_SCALE 8
#define YB_MAX_ROUND_SCALE 18

static yb_node *fail_type(yb_ctx *c, const yb_expr *e, const yb_ty *want, const yb_ty *got) {
    YB_ERR2(c->v->m, YB_D_TYPE, e->span, yb_unit_word(c->v, want), yb_unit_word(c->v, got));
    return NULL;
}

/* ---- optional values ---- */

static bool is_guarded(const yb_ctx *c, const yb_node *n) {
    for (const yb_guard *g = c->guards; g != NULL; g = g->next)
        if (g->node == n) return true;
    return false;
}

/* Where a guard is, the value is there whenever it counts; where it does not count anything will do in place of none, so
   that no none has to be looked out for. Only who asks for the steps hears that it is not there. */
yb_node *yb_plain(yb_ctx *c, yb_node *n) {
    if (n == NULL || !n->ty.optional) return n;
    yb_ty ty = n->ty;
    ty.optional = false;
    if (!is_guarded(c, n)) return yb_make_op(c->v, YB_OPCODE(USE), ty, n, NULL, NULL, NULL, 0);
    return yb_make_op(c->v, YB_OPCODE(NVL), ty, n, yb_make_const(c->v, ty, 0), NULL, NULL, YB_NVL_GUARDED);
}

static const yb_guard *add_guard(yb_ctx *c, const yb_node *n, const yb_guard *next) {
    yb_guard *g = YB_NEW(c->v->m->arena, yb_guard);
    *g = (yb_guard){n, next};
    return g;
}

/* What `has(x)` in a condition tells when the condition holds (or does not). */
const yb_guard *yb_guards_of(yb_ctx *c, const yb_expr *e, bool holds, const yb_guard *next) {
    if (e == NULL) return next;
    if (e->kind == YB_X_UNARY && e->op == YB_OP_NOT) return yb_guards_of(c, e->a, !holds, next);
    if (e->kind == YB_X_BINARY && e->op == (holds ? YB_OP_AND : YB_OP_OR))
        return yb_guards_of(c, e->b, holds, yb_guards_of(c, e->a, holds, next));
    if (holds && e->kind == YB_X_CALL && yb_str_eq(e->text, YB_LIT("has")) && e->list != NULL &&
        e->list->kind == YB_X_NAME) {
        bool found;
        yb_node *n = yb_find_name(c, e->list->text, e->list->span, &found);
        if (n != NULL) return add_guard(c, n, next);
    }
    return next;
}

/* ---- joining two sides ---- */

static bool scale_ok(yb_ctx *c, unsigned scale, yb_span span) {
    if (scale <= (c->in_round ? YB_MAX_ROUND_SCALE : YB_MAX_SCALE)) return true;
    char digits[8];
    yb_sink s = {digits, sizeof digits, 0};
    yb_put_int(&s, scale);
    YB_ERR1(c->v->m, YB_D_SCALE, span, ((yb_str){digits, s.len}));
    return false;
}

bool yb_join(yb_ctx *c, yb_node **a, yb_node **b, yb_span span) {
    if (*a == NULL || *b == NULL) return false;
    if (!yb_same_unit(&(*a)->ty, &(*b)->ty)) {
        YB_ERR2(c->v->m, YB_D_UNITS, span, yb_unit_word(c->v, &(*a)->ty), yb_unit_word(c->v, &(*b)->ty));
        return false;
    }
    if ((*a)->shape != YB_SHAPE_SCALAR && (*b)->shape != YB_SHAPE_SCALAR && (*a)->shape != (*b)->shape) {
        YB_ERR0(c->v->m, YB_D_TWO_LISTS, span);
        return false;
    }
    unsigned scale = YB_MAX((*a)->ty.scale, (*b)->ty.scale);
    if (!scale_ok(c, scale, span)) return false;
    *a = yb_make_scaled(c->v, *a, scale);
    *b = yb_make_scaled(c->v, *b, scale);
    return true;
}

static yb_ty joined(const yb_node *a, const yb_node *b) {
    yb_ty ty = a->ty;
    ty.scale = YB_MAX(a->ty.scale, b->ty.scale);
    ty.optional = false;
    ty.hidden = a->ty.hidden || b->ty.hidden;
    ty.is_signed = false;
    return ty;
}

static bool is_period(const yb_ty *ty) { return ty->type == YB_T_YEARS || ty->type == YB_T_MONTHS || ty->type == YB_T_DAYS; }
static bool is_amount(const yb_ty *ty) {
    return ty->type == YB_T_MONEY || ty->type == YB_T_RATIO || ty->type == YB_T_COUNT || ty->type == YB_T_INT ||
           ty->type == YB_T_PRICE || ty->type == YB_T_QUANTITY || ty->type == YB_T_MINUTES || is_period(ty);
}

/* ---- arithmetic ---- */

static yb_node *check_date_shift(yb_ctx *c, const yb_expr *e, yb_node *date, yb_node *period) {
    int64_t sign = e->op == YB_OP_SUB ? -1 : 1;
    yb_ty ty = date->ty;
    ty.optional = false;
    ty.hidden |= period->ty.hidden;
    if (period->ty.type == YB_T_DAYS) return yb_make_op(c->v, YB_OPCODE(ADDDAYS), ty, date, period, NULL, NULL, sign);
    int64_t months = period->ty.type == YB_T_YEARS ? 12 : 1;
    return yb_make_op(c->v, YB_OPCODE(ADDMONTHS), ty, date, period, NULL, NULL, sign * months * 2);
}

static yb_node *check_sum(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    yb_node *a = yb_plain(c, yb_check(c, e->a, want));
    yb_node *b = yb_plain(c, yb_check(c, e->b, a != NULL && a->ty.type != YB_T_DATE ? &a->ty : NULL));
    if (a == NULL || b == NULL) return NULL;
    if (a->ty.type == YB_T_DATE && is_period(&b->ty)) return check_date_shift(c, e, a, b);
    if (!yb_join(c, &a, &b, e->span)) return NULL;
    yb_ty ty = joined(a, b);
    if (ty.type == YB_T_SET)
        return yb_make_op(c->v, e->op == YB_OP_ADD ? YB_OPCODE(UNION) : YB_OPCODE(WITHOUT), ty, a, b, NULL, NULL, 0);
    if (!is_amount(&ty)) {
        YB_ERR2(c->v->m, YB_D_UNITS, e->span, yb_unit_word(c->v, &a->ty), yb_unit_word(c->v, &b->ty));
        return NULL;
    }
    if (ty.type == YB_T_COUNT && e->op == YB_OP_SUB) ty.type = YB_T_INT;
    return yb_make_op(c->v, e->op == YB_OP_ADD ? YB_OPCODE(ADD) : YB_OPCODE(SUB), ty, a, b, NULL, NULL, 0);
}

/* Products that mean something, by unit. */
bool yb_product_type(const yb_ty *a, const yb_ty *b, uint8_t *type) {
    static const uint8_t rules[][3] = {
        {YB_T_MONEY, YB_T_RATIO, YB_T_MONEY},    {YB_T_RATIO, YB_T_RATIO, YB_T_RATIO}, {YB_T_PRICE, YB_T_QUANTITY, YB_T_MONEY},
        {YB_T_MONEY, YB_T_COUNT, YB_T_MONEY},    {YB_T_RATIO, YB_T_COUNT, YB_T_RATIO}, {YB_T_COUNT, YB_T_COUNT, YB_T_COUNT},
        {YB_T_YEARS, YB_T_COUNT, YB_T_YEARS},    {YB_T_MONTHS, YB_T_COUNT, YB_T_MONTHS}, {YB_T_DAYS, YB_T_COUNT, YB_T_DAYS},
        {YB_T_MINUTES, YB_T_COUNT, YB_T_MINUTES},
    };
    uint8_t x = a->type == YB_T_INT ? YB_T_COUNT : a->type, y = b->type == YB_T_INT ? YB_T_COUNT : b->type;
    for (size_t i = 0; i < YB_COUNT(rules); i++)
        if ((rules[i][0] == x && rules[i][1] == y) || (rules[i][0] == y && rules[i][1] == x)) {
            *type = rules[i][2];
            if (*type == YB_T_COUNT && (a->type == YB_T_INT || b->type == YB_T_INT)) *type = YB_T_INT;
            return true;
        }
    return false;
}

static yb_node *check_product(yb_ctx *c, const yb_expr *e) {
    yb_node *a = yb_plain(c, yb_check(c, e->a, NULL)), *b = yb_plain(c, yb_check(c, e->b, NULL));
    if (a == NULL || b == NULL) return NULL;
    yb_ty ty = joined(a, b);
    ty.enumeration = YB_NONE16;
    if (!yb_product_type(&a->ty, &b->ty, &ty.type)) {
        YB_ERR2(c->v->m, YB_D_PRODUCT, e->span, yb_unit_word(c->v, &a->ty), yb_unit_word(c->v, &b->ty));
        return NULL;
    }
    if (a->shape != YB_SHAPE_SCALAR && b->shape != YB_SHAPE_SCALAR && a->shape != b->shape) {
        YB_ERR0(c->v->m, YB_D_TWO_LISTS, e->span);
        return NULL;
    }
    unsigned scale = (unsigned)a->ty.scale + b->ty.scale;
    if (!scale_ok(c, scale, e->span)) return NULL;
    ty.scale = (uint8_t)scale;
    return yb_make_op(c->v, YB_OPCODE(MUL), ty, a, b, NULL, NULL, 0);
}

static yb_node *check_negative(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    yb_node *a = yb_plain(c, yb_check(c, e->a, want));
    if (a == NULL) return NULL;
    if (!is_amount(&a->ty)) return fail_type(c, e, &(yb_ty){.type = YB_T_MONEY, .enumeration = YB_NONE16}, &a->ty);
    yb_ty ty = a->ty;
    if (ty.type == YB_T_COUNT) ty.type = YB_T_INT;
    if (a->op == YB_N_CONST) return yb_make_const(c->v, ty, -a->k);
    return yb_make_op(c->v, YB_OPCODE(NEG), ty, a, NULL, NULL, NULL, 0);
}

/* ---- comparison ---- */

/* A bare enum row or number needs the other side's type: the side that is a value of its own is checked first. */
void yb_check_sides(yb_ctx *c, const yb_expr *e, yb_node **a, yb_node **b) {
    bool own = e->a->kind != YB_X_NUMBER || e->b->kind == YB_X_NUMBER;
    if (e->a->kind == YB_X_NAME) yb_find_name(c, e->a->text, e->a->span, &own);
    if (own) {
        *a = yb_plain(c, yb_check(c, e->a, NULL));
        *b = *a == NULL ? NULL : yb_plain(c, yb_check(c, e->b, &(*a)->ty));
    } else {
        *b = yb_plain(c, yb_check(c, e->b, NULL));
        *a = *b == NULL ? NULL : yb_plain(c, yb_check(c, e->a, &(*b)->ty));
    }
}

static bool has_order(const yb_ty *ty) {
    return ty->type != YB_T_BOOL && ty->type != YB_T_TEXT && ty->type != YB_T_ENUM && ty->type != YB_T_SET &&
           ty->type != YB_T_AREA && ty->type != YB_T_PROOF && ty->type != YB_T_INTERVAL;
}

static yb_node *check_comparison(yb_ctx *c, const yb_expr *e) {
    yb_node *a, *b;
    yb_check_sides(c, e, &a, &b);
    if (!yb_join(c, &a, &b, e->span)) return NULL;
    if (a->ty.type == YB_T_INTERVAL) return fail_type(c, e, &(yb_ty){.type = YB_T_DATE, .enumeration = YB_NONE16}, &a->ty);
    if (e->op == YB_OP_EQ) return yb_make_eq(c->v, a, b);
    if (e->op == YB_OP_NE) return yb_make_not(c->v, yb_make_eq(c->v, a, b));
    if (!has_order(&a->ty)) {
        YB_ERR1(c->v->m, YB_D_NO_ORDER, e->span, yb_unit_word(c->v, &a->ty));
        return NULL;
    }
    yb_ty ty = yb_ty_of(YB_T_BOOL);
    switch (e->op) {
    case YB_OP_LT: return yb_make_op(c->v, YB_OPCODE(LT), ty, a, b, NULL, NULL, 0);
    case YB_OP_LE: return yb_make_op(c->v, YB_OPCODE(LE), ty, a, b, NULL, NULL, 0);
    case YB_OP_GT: return yb_make_op(c->v, YB_OPCODE(LT), ty, b, a, NULL, NULL, 0);
    default: return yb_make_op(c->v, YB_OPCODE(LE), ty, b, a, NULL, NULL, 0);
    }
}

static yb_node *in_interval(yb_ctx *c, yb_node *d, yb_node *i) {
    yb_ty ty = yb_ty_of(YB_T_BOOL);
    yb_node *from = yb_make_op(c->v, YB_OPCODE(LE), ty, i->in[0], d, NULL, NULL, 0);
    yb_node *to = yb_make_op(c->v, YB_OPCODE(LE), ty, d, i->in[1], NULL, NULL, 0);
    return yb_make_and(c->v, from, to);
}

/* x in { 1, 3 }: any of the values. */
static yb_node *in_values(yb_ctx *c, yb_node *x, const yb_expr *set) {
    yb_node *any = yb_make_const(c->v, yb_ty_of(YB_T_BOOL), 0);
    for (const yb_expr *i = set->list; i != NULL; i = i->next) {
        yb_node *a = x, *b = yb_plain(c, yb_check(c, i, &x->ty));
        if (!yb_join(c, &a, &b, i->span)) return NULL;
        any = yb_make_or(c->v, any, yb_make_eq(c->v, a, b));
    }
    return any;
}

/* What stands before `in`. A name that is nothing else may be a row of the enum that the set is of. */
static yb_node *check_member(yb_ctx *c, const yb_expr *e) {
    bool found = true;
    if (e->a->kind == YB_X_NAME && e->b->kind == YB_X_NAME) (void)yb_find_name(c, e->a->text, e->a->span, &found);
    yb_node *set = found ? NULL : yb_check(c, e->b, NULL);
    if (set == NULL || set->ty.type != YB_T_SET) return yb_plain(c, yb_check(c, e->a, NULL));
    yb_ty row = yb_ty_of(YB_T_ENUM);
    row.enumeration = set->ty.enumeration;
    return yb_check(c, e->a, &row);
}

static yb_node *check_in(yb_ctx *c, const yb_expr *e) {
    yb_node *x = check_member(c, e);
    if (x == NULL) return NULL;
    if (e->b->kind == YB_X_SET && x->ty.type != YB_T_ENUM) return in_values(c, x, e->b);
    yb_ty want = x->ty;
    want.type = x->ty.type == YB_T_ENUM ? YB_T_SET : x->ty.type;
    yb_node *s = yb_plain(c, yb_check(c, e->b, &want));
    if (s == NULL) return NULL;
    if (s->ty.type == YB_T_INTERVAL && x->ty.type == YB_T_DATE) return in_interval(c, x, s);
    bool fits = s->ty.type == YB_T_SET && x->ty.type == YB_T_ENUM && s->ty.enumeration == x->ty.enumeration;
    if (!fits) return fail_type(c, e->b, &want, &s->ty);
    if (s->op == YB_N_CONST && s->k != 0 && (s->k & (s->k - 1)) == 0) { /* one row: a plain comparison */
        int64_t row = 0;
        while (((uint64_t)s->k >> row & 1) == 0) row++;
        return yb_make_eq(c->v, x, yb_make_const(c->v, x->ty, row));
    }
    return yb_make_op(c->v, YB_OPCODE(IN), yb_ty_of(YB_T_BOOL), x, s, NULL, NULL, 0);
}

static yb_node *check_subset(yb_ctx *c, const yb_expr *e) {
    yb_node *a, *b;
    yb_check_sides(c, e, &a, &b);
    if (!yb_join(c, &a, &b, e->span)) return NULL;
    if (a->ty.type != YB_T_SET) return fail_type(c, e, &(yb_ty){.type = YB_T_SET, .enumeration = YB_NONE16}, &a->ty);
    return yb_make_op(c->v, YB_OPCODE(SUBSET), yb_ty_of(YB_T_BOOL), a, b, NULL, NULL, 0);
}

static yb_node *check_overlaps(yb_ctx *c, const yb_expr *e) {
    yb_node *a = yb_check(c, e->a, NULL), *b = yb_check(c, e->b, NULL);
    if (a == NULL || b == NULL) return NULL;
    yb_ty want = yb_ty_of(YB_T_INTERVAL), ty = yb_ty_of(YB_T_BOOL);
    if (a->ty.type != YB_T_INTERVAL) return fail_type(c, e->a, &want, &a->ty);
    if (b->ty.type != YB_T_INTERVAL) return fail_type(c, e->b, &want, &b->ty);
    return yb_make_and(c->v, yb_make_op(c->v, YB_OPCODE(LE), ty, a->in[0], b->in[1], NULL, NULL, 0),
                       yb_make_op(c->v, YB_OPCODE(LE), ty, b->in[0], a->in[1], NULL, NULL, 0));
}

/* ---- conditions and choices ---- */

yb_node *yb_check_bool(yb_ctx *c, const yb_expr *e) {
    yb_ty want = yb_ty_of(YB_T_BOOL);
    yb_node *n = yb_plain(c, yb_check(c, e, &want));
    if (n != NULL && n->ty.type != YB_T_BOOL) return fail_type(c, e, &want, &n->ty);
    return n;
}

static yb_node *check_junction(yb_ctx *c, const yb_expr *e) {
    yb_node *a = yb_check_bool(c, e->a);
    const yb_guard *outer = c->guards;
    c->guards = yb_guards_of(c, e->a, e->op == YB_OP_AND, outer);
    yb_node *b = yb_check_bool(c, e->b);
    c->guards = outer;
    if (a == NULL || b == NULL) return NULL;
    return e->op == YB_OP_AND ? yb_make_and(c->v, a, b) : yb_make_or(c->v, a, b);
}

/* Either side may be `none`, or optional itself; then so is the whole. */
static yb_node *choose(yb_ctx *c, yb_node *when, yb_node *a, yb_node *b, yb_span span) {
    if (when == NULL || a == NULL || b == NULL) return NULL;
    if (a->op == YB_N_INTERVAL && b->op == YB_N_INTERVAL) {
        yb_node *first = choose(c, when, a->in[0], b->in[0], span), *last = choose(c, when, a->in[1], b->in[1], span);
        return yb_make_op(c->v, YB_N_INTERVAL, a->ty, first, last, NULL, NULL, 0);
    }
    bool optional = a->ty.optional || b->ty.optional, is_signed = a->ty.is_signed || b->ty.is_signed;
    if (!yb_join(c, &a, &b, span)) return NULL;
    if (when->op == YB_N_CONST) return when->k ? a : b;
    yb_ty ty = joined(a, b); /* also of equal sides: where the condition is not known, or an error, so is the whole */
    ty.optional = optional;
    ty.is_signed = is_signed;
    return yb_make_op(c->v, YB_OPCODE(SEL), ty, when, a, b, NULL, 0);
}

/* A branch keeps an optional value as it is, so that `if has(x) then x else …` need not use it. */
static yb_node *check_branch(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    yb_node *n = yb_check(c, e, want);
    return n != NULL && is_guarded(c, n) ? yb_plain(c, n) : n;
}

static yb_node *check_if(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    yb_node *when = yb_check_bool(c, e->a);
    const yb_guard *outer = c->guards;
    c->guards = yb_guards_of(c, e->a, true, outer);
    yb_node *a = check_branch(c, e->b, want);
    c->guards = yb_guards_of(c, e->a, false, outer);
    yb_node *b = check_branch(c, e->c, a == NULL || want != NULL ? want : &a->ty);
    c->guards = outer;
    return choose(c, when, a, b, e->span);
}

static yb_node *check_cases(yb_ctx *c, const yb_expr *x, const yb_ty *want, const yb_ty *seen) {
    const yb_guard *outer = c->guards;
    if (x->b == NULL) return check_branch(c, x->a, want == NULL ? seen : want);
    yb_node *when = yb_check_bool(c, x->b);
    c->guards = yb_guards_of(c, x->b, true, outer);
    yb_node *a = check_branch(c, x->a, want == NULL ? seen : want);
    c->guards = yb_guards_of(c, x->b, false, outer);
    yb_node *b = x->next == NULL ? NULL : check_cases(c, x->next, want, a == NULL ? seen : &a->ty);
    c->guards = outer;
    return choose(c, when, a, b, x->span);
}

/* ---- intervals ---- */

static yb_node *interval(yb_ctx *c, yb_node *first, yb_node *last) {
    if (first == NULL || last == NULL) return NULL;
    yb_ty ty = yb_ty_of(YB_T_INTERVAL);
    ty.hidden = first->ty.hidden || last->ty.hidden;
    return yb_make_op(c->v, YB_N_INTERVAL, ty, first, last, NULL, NULL, 0);
}

static yb_node *pair(yb_ctx *c, unsigned op, yb_node *a, yb_node *b, int64_t imm) {
    yb_ty date = yb_ty_of(YB_T_DATE);
    date.hidden = a->ty.hidden;
    yb_node *p = yb_make_op(c->v, op, date, a, b, NULL, NULL, imm);
    return interval(c, yb_make_field(c->v, date, p, 0), yb_make_field(c->v, date, p, 1));
}

static yb_node *check_date(yb_ctx *c, const yb_expr *e) {
    yb_ty want = yb_ty_of(YB_T_DATE);
    yb_node *n = yb_plain(c, yb_check(c, e, &want));
    if (n != NULL && n->ty.type != YB_T_DATE) return fail_type(c, e, &want, &n->ty);
    return n;
}

static yb_node *open_end(yb_ctx *c, const yb_expr *e, int64_t open) {
    yb_ty want = yb_ty_of(YB_T_DATE);
    yb_node *n = yb_check(c, e, &want);
    if (n == NULL) return NULL;
    if (n->ty.type != YB_T_DATE) return fail_type(c, e, &want, &n->ty);
    if (!n->ty.optional) return n;
    want.hidden = n->ty.hidden;
    return yb_make_op(c->v, YB_OPCODE(NVL), want, n, yb_make_const(c->v, want, open), NULL, NULL, 0);
}

/* `insurance year of d` starts when the accumulators per year do. */
static int64_t year_start(const yb_ctx *c) {
    yb_asked(c->v->m, YB_ASKED_YEAR);
    for (const yb_scope *s = c->v->scope; s != NULL; s = s->parent)
        for (const yb_decl *d = s->pack->decls; d != NULL; d = d->next)
            if (d->kind == YB_K_ACCUMULATORS && d->u.accumulators.per == YB_PER_YEAR) return d->u.accumulators.starts;
    return 101;
}

static yb_node *check_rolling(yb_ctx *c, const yb_expr *e) {
    yb_ty want = yb_ty_of(e->type);
    yb_node *n = yb_plain(c, yb_check(c, e->a, &want)), *d = check_date(c, e->b);
    if (n == NULL || d == NULL) return NULL;
    int64_t unit = e->type == YB_T_DAYS ? 0 : 1;
    bool whole = n->ty.type == YB_T_COUNT || n->ty.type == e->type;
    if (!whole || e->type == YB_T_YEARS || e->type == YB_T_MINUTES) return fail_type(c, e->a, &want, &n->ty);
    return pair(c, YB_OPCODE(ROLL), d, n, unit);
}

static yb_node *check_between(yb_ctx *c, const yb_expr *e) {
    yb_node *a = check_date(c, e->a), *b = check_date(c, e->b);
    if (a == NULL || b == NULL) return NULL;
    yb_ty ty = yb_ty_of(YB_T_COUNT);
    ty.hidden = a->ty.hidden || b->ty.hidden;
    int64_t unit = e->type == YB_T_DAYS ? 0 : e->type == YB_T_MONTHS ? 1 : 2;
    return yb_make_op(c->v, YB_OPCODE(BETWEEN), ty, a, b, NULL, NULL, unit);
}

/* years in 18 months, months in 2 years: whole units. */
static yb_node *check_unit_in(yb_ctx *c, const yb_expr *e) {
    yb_node *p = yb_plain(c, yb_check(c, e->a, NULL));
    if (p == NULL) return NULL;
    yb_ty ty = yb_ty_of(YB_T_COUNT);
    ty.hidden = p->ty.hidden;
    unsigned from = p->ty.type, to = e->type;
    if (from == to) return yb_make_op(c->v, YB_OPCODE(MOV), ty, p, NULL, NULL, NULL, 0);
    yb_node *twelve = yb_make_const(c->v, yb_ty_of(YB_T_COUNT), 12);
    if (from == YB_T_YEARS && to == YB_T_MONTHS) return yb_make_op(c->v, YB_OPCODE(MUL), ty, p, twelve, NULL, NULL, 0);
    if (from == YB_T_MONTHS && to == YB_T_YEARS) { /* whole ones: rounded down */
        yb_node *num = yb_make_op(c->v, YB_OPCODE(WIDE), ty, p, NULL, NULL, NULL, 0);
        yb_node *den = yb_make_op(c->v, YB_OPCODE(WIDE), ty, twelve, NULL, NULL, NULL, 0);
        return yb_make_op(c->v, YB_OPCODE(WROUND), ty, num, den, NULL, NULL, YB_DOWN << 8);
    }
    YB_ERR2(c->v->m, YB_D_UNITS, e->span, yb_type_word(to), yb_unit_word(c->v, &p->ty));
    return NULL;
}

/* add 3 months to d; the unit is written, or that of a value that has one */
static yb_node *check_add_months(yb_ctx *c, const yb_expr *e) {
    yb_node *n = yb_plain(c, yb_check(c, e->a, NULL)), *d = check_date(c, e->b);
    if (n == NULL || d == NULL) return NULL;
    unsigned unit = e->type != 0 ? e->type : n->ty.type;
    bool whole = n->ty.type == YB_T_COUNT || n->ty.type == unit;
    yb_ty months = yb_ty_of(YB_T_MONTHS), ty = yb_ty_of(YB_T_DATE);
    ty.hidden = n->ty.hidden || d->ty.hidden;
    if (!whole || (unit != YB_T_MONTHS && unit != YB_T_YEARS && unit != YB_T_DAYS)) return fail_type(c, e->a, &months, &n->ty);
    if (unit == YB_T_DAYS) return yb_make_op(c->v, YB_OPCODE(ADDDAYS), ty, d, n, NULL, NULL, 1);
    return yb_make_op(c->v, YB_OPCODE(ADDMONTHS), ty, d, n, NULL, NULL, (unit == YB_T_YEARS ? 24 : 2) | e->op);
}

/* ---- literals and dispatch ---- */

static yb_node *literal(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    yb_ty ty;
    switch (e->kind) {
    case YB_X_NUMBER:
        ty = yb_ty_of(e->scale != 0 ? YB_T_RATIO : YB_T_COUNT);
        if (want != NULL && (want->type == YB_T_PRICE || want->type == YB_T_QUANTITY || want->type == YB_T_RATIO))
            ty = yb_ty_of(want->type);
        if (want != NULL && want->type == YB_T_AREA && e->scale == 0 && e->num <= 999999) ty = yb_ty_of(YB_T_AREA);
        break;
    case YB_X_MONEY: ty = yb_ty_of(want != NULL && want->type == YB_T_PRICE ? YB_T_PRICE : YB_T_MONEY); break;
    case YB_X_RATIO: ty = yb_ty_of(YB_T_RATIO); break;
    case YB_X_DATE: ty = yb_ty_of(YB_T_DATE); break;
    case YB_X_TIME: ty = yb_ty_of(YB_T_TIME); break;
    case YB_X_BOOL: ty = yb_ty_of(YB_T_BOOL); break;
    default: ty = yb_ty_of(e->type); break;
    }
    ty.scale = e->kind == YB_X_PERIOD ? 0 : e->scale;
    return yb_make_const(c->v, ty, e->num);
}

static yb_node *text_literal(yb_ctx *c, const yb_expr *e) {
    uint32_t at;
    if (!yb_map_get(&c->v->m->literals, e->text, &at)) {
        yb_text_ref ref = yb_ib_text(c->v->m->b, e->text);
        at = YB_IB_ADD(c->v->m->b, LITERALS, ref);
        yb_map_put(&c->v->m->literals, e->text, at);
    }
    return yb_make(c->v, &(yb_node){.op = YB_N_TEXT, .ty = yb_ty_of(YB_T_TEXT), .k = at, .shape = YB_SHAPE_SCALAR});
}

static yb_node *check_set(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    if (want == NULL || want->enumeration == YB_NONE16) {
        YB_ERR0(c->v->m, YB_D_SET_OF_WHAT, e->span);
        return NULL;
    }
    yb_ty set = *want;
    set.type = YB_T_SET;
    set.optional = false;
    yb_value v = yb_constant(c->v->m, c->v->scope, e, set);
    return v.ok ? yb_make_const(c->v, set, v.v) : NULL;
}

static yb_node *check_none(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    if (want != NULL) return yb_make_none(c->v, *want);
    YB_ERR0(c->v->m, YB_D_NONE_OF_WHAT, e->span);
    return NULL;
}

/* An enum row may be called yes, no or none. */
static bool is_row_word(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    return want != NULL && want->enumeration != YB_NONE16 && (e->kind == YB_X_BOOL || e->kind == YB_X_NONE) &&
           yb_row_named(c->v->m->enums.at[want->enumeration], c->v->scope, e->text) != YB_NONE32;
}

yb_node *yb_check(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    if (is_row_word(c, e, want)) return yb_check_name(c, e, want);
    switch (e->kind) {
    case YB_X_NUMBER:
    case YB_X_MONEY:
    case YB_X_RATIO:
    case YB_X_DATE:
    case YB_X_TIME:
    case YB_X_BOOL:
    case YB_X_PERIOD: return literal(c, e, want);
    case YB_X_TEXT: return text_literal(c, e);
    case YB_X_NONE: return check_none(c, e, want);
    case YB_X_NAME: return yb_check_name(c, e, want);
    case YB_X_SET: return check_set(c, e, want);
    case YB_X_CALL: return yb_check_call(c, e, want);
    case YB_X_UNARY: {
        if (e->op == YB_OP_NEG) return check_negative(c, e, want);
        yb_node *n = yb_check_bool(c, e->a);
        return n == NULL ? NULL : yb_make_not(c->v, n);
    }
    case YB_X_BINARY:
        switch (e->op) {
        case YB_OP_AND:
        case YB_OP_OR: return check_junction(c, e);
        case YB_OP_ADD:
        case YB_OP_SUB: return check_sum(c, e, want);
        case YB_OP_MUL: return check_product(c, e);
        case YB_OP_DIV: YB_ERR0(c->v->m, YB_D_DIVISION, e->span); return NULL;
        case YB_OP_IN: return check_in(c, e);
        case YB_OP_SUBSET: return check_subset(c, e);
        case YB_OP_OVERLAPS: return check_overlaps(c, e);
        default: return check_comparison(c, e);
        }
    case YB_X_IF: return check_if(c, e, want);
    case YB_X_AT: return yb_check_at(c, e, want);
    case YB_X_ROUND: return yb_check_round(c, e);
    case YB_X_ACROSS: return yb_check_across(c, e);
    case YB_X_AGG: return yb_check_aggregate(c, e);
    case YB_X_RANGE: return interval(c, open_end(c, e->a, YB_DATE_MIN), open_end(c, e->b, YB_DATE_MAX));
    case YB_X_NATURAL: {
        yb_node *d = check_date(c, e->a);
        return d == NULL ? NULL : pair(c, YB_OPCODE(PERIOD), d, NULL, e->op | 101 << 4);
    }
    case YB_X_INSURANCE_YEAR: {
        yb_node *d = check_date(c, e->a);
        return d == NULL ? NULL : pair(c, YB_OPCODE(PERIOD), d, NULL, YB_PER_YEAR | year_start(c) << 4);
    }
    case YB_X_ROLLING: return check_rolling(c, e);
    case YB_X_BETWEEN: return check_between(c, e);
    case YB_X_UNIT_IN: return check_unit_in(c, e);
    case YB_X_ADD: return check_add_months(c, e);
    case YB_X_ALTERNATIVES: return e->list == NULL ? NULL : check_cases(c, e->list, want, NULL);
    default: return NULL;
    }
}
