/* Aggregates over the lists of a case. Floor 3. */
#include "lang/view.h"

static bool list_named(yb_ctx *c, const yb_expr *e, uint32_t *list) {
    uint32_t at;
    if (yb_map_get(&c->v->d->fact_names, e->text, &at) && c->v->d->facts.at[at].is_list) {
        *list = c->v->d->facts.at[at].list;
        return true;
    }
    if (yb_is_lost(c->v->d, e->text)) return false;
    yb_str near = {0, 0};
    for (uint32_t i = 0; i < c->v->d->lists.n; i++)
        if (yb_str_distance(c->v->d->lists.at[i].name, e->text, 2) <= 2) near = c->v->d->lists.at[i].name;
    YB_ERR2(c->v->m, YB_D_NO_LIST, e->span, e->text, near);
    return false;
}

/* A value that is the same for every row still has one in each. */
static yb_node *as_column(yb_ctx *c, yb_node *n, uint32_t list) {
    if (n == NULL || n->shape != YB_SHAPE_SCALAR) return n;
    yb_node like = {.op = YB_OPCODE(MOV), .ty = n->ty, .in = {n}, .shape = (int32_t)list, .from_facts = true};
    return yb_make(c->v, &like);
}

static yb_node *reduce(yb_ctx *c, unsigned op, yb_ty ty, yb_node *value, yb_node *mask, yb_node *other, uint32_t list) {
    yb_node n = {.op = (uint8_t)op, .ty = ty, .in = {value, mask, other}, .j = list, .shape = YB_SHAPE_SCALAR, .from_facts = true};
    return yb_make(c->v, &n);
}

static yb_node *check_else(yb_ctx *c, const yb_expr *e, yb_node **value) {
    if (e->c == NULL) return NULL;
    yb_node *other = yb_plain(c, yb_check(c, e->c, &(*value)->ty));
    return other != NULL && yb_join(c, value, &other, e->c->span) ? other : NULL;
}

static yb_node *quantified(yb_ctx *c, const yb_expr *e, yb_node *value, yb_node *mask, uint32_t list) {
    yb_ty ty = yb_ty_of(YB_T_BOOL);
    if (value != NULL && value->ty.type != YB_T_BOOL) {
        YB_ERR2(c->v->m, YB_D_TYPE, e->a->span, yb_type_word(YB_T_BOOL), yb_unit_word(c->v, &value->ty));
        return NULL;
    }
    bool all = e->op == YB_AGG_ALL;
    yb_node *n = value == NULL ? mask : mask == NULL ? value : all ? yb_make_or(c->v, yb_make_not(c->v, mask), value)
                                                                  : yb_make_and(c->v, mask, value);
    if (n == NULL) { /* exists(list): there are rows */
        yb_node *count = reduce(c, YB_OPCODE(RCOUNT), yb_ty_of(YB_T_COUNT), NULL, NULL, NULL, list);
        return yb_make_op(c->v, YB_OPCODE(LT), ty, yb_make_const(c->v, yb_ty_of(YB_T_COUNT), 0), count, NULL, NULL, 0);
    }
    return reduce(c, all ? YB_OPCODE(RALL) : YB_OPCODE(RANY), ty, as_column(c, n, list), NULL, NULL, list);
}

static yb_node *aggregate(yb_ctx *c, const yb_expr *e, yb_node *value, yb_node *mask, yb_node *other, uint32_t list) {
    yb_ty count = yb_ty_of(YB_T_COUNT);
    if (mask != NULL) count.hidden = false; /* a count of private things is not private (architecture.md, identity) */
    switch (e->op) {
    case YB_AGG_COUNT: return reduce(c, YB_OPCODE(RCOUNT), count, as_column(c, mask, list), NULL, NULL, list);
    case YB_AGG_DISTINCT: return reduce(c, YB_OPCODE(RDISTINCT), count, value, mask, NULL, list);
    case YB_AGG_SUM: {
        yb_ty ty = value->ty;
        ty.optional = false;
        return reduce(c, YB_OPCODE(RSUM), ty, value, mask, NULL, list);
    }
    case YB_AGG_MIN: return reduce(c, YB_OPCODE(RMIN), value->ty, value, mask, other, list);
    case YB_AGG_MAX: return reduce(c, YB_OPCODE(RMAX), value->ty, value, mask, other, list);
    default: return quantified(c, e, value, mask, list);
    }
}

yb_node *yb_check_aggregate(yb_ctx *c, const yb_expr *e) {
    uint32_t list;
    if (!list_named(c, e, &list)) return NULL;
    if (c->row_list != YB_SHAPE_SCALAR || c->each_name.len != 0) {
        YB_ERR0(c->v->m, YB_D_AGGREGATE_IN_ROW, e->span);
        return NULL;
    }
    yb_ctx row = *c;
    row.row_list = (int32_t)list;
    row.row_name = c->v->d->lists.at[list].name;
    row.in_lines = yb_str_eq(row.row_name, YB_LIT("lines"));
    yb_node *mask = NULL, *value = NULL, *other = NULL;
    if (e->b != NULL) {
        mask = as_column(c, yb_check_bool(&row, e->b), list);
        if (mask == NULL) return NULL;
        row.guards = yb_guards_of(&row, e->b, true, c->guards);
    }
    if (e->a != NULL) {
        value = as_column(c, yb_plain(&row, yb_check(&row, e->a, NULL)), list);
        if (value == NULL) return NULL;
        bool summed = e->op == YB_AGG_SUM || e->op == YB_AGG_MIN || e->op == YB_AGG_MAX;
        if (summed && yb_type_scale[value->ty.type] == 0 && value->ty.type != YB_T_COUNT && value->ty.type != YB_T_INT &&
            !(e->op != YB_AGG_SUM && (value->ty.type == YB_T_DATE || value->ty.type == YB_T_YEARS))) {
            YB_ERR1(c->v->m, YB_D_NOT_SUMMABLE, e->a->span, yb_unit_word(c->v, &value->ty));
            return NULL;
        }
    }
    if (e->c != NULL && value != NULL) {
        other = check_else(c, e, &value);
        if (other == NULL) return NULL;
    }
    return aggregate(c, e, value, mask, other, list);
}
