/* Names in expressions: rows, facts, formulas, lets, params, enum rows, in that order. Floor 3. */
#include "lang/view.h"

static yb_str dotted(yb_ctx *c, yb_str a, yb_str b) {
    char *at = yb_arena_alloc(c->v->m->arena, a.len + b.len + 2);
    memcpy(at, a.at, a.len);
    at[a.len] = '.';
    memcpy(at + a.len + 1, b.at, b.len);
    return (yb_str){at, a.len + b.len + 1};
}

static bool after_prefix(yb_str name, yb_str prefix, yb_str *rest) {
    if (name.len <= prefix.len + 1 || name.at[prefix.len] != '.' || memcmp(name.at, prefix.at, prefix.len) != 0) return false;
    *rest = (yb_str){name.at + prefix.len + 1, name.len - prefix.len - 1};
    return true;
}

static yb_node *fact_named(yb_ctx *c, yb_str name, bool *found) {
    uint32_t at;
    *found = yb_map_get(&c->v->d->fact_names, name, &at);
    if (*found) return yb_make_fact(c->v, at);
    *found = yb_is_lost(c->v->d, name); /* it has been told why */
    return NULL;
}

/* ---- accumulators that are keyed: a bare name is the row of this period and of the case's key ---- */

static yb_node *group_field(yb_ctx *c, yb_str group, yb_str field) {
    bool found;
    return fact_named(c, dotted(c, group, field), &found);
}

/* month.used: of the row whose begin is the period's first day and whose key is the case's; nothing so far
   without one. month.begin is that day. */
static yb_node *keyed_sum(yb_ctx *c, yb_node *column, yb_str name) {
    yb_view *v = c->v;
    const yb_list_info *list = &v->d->lists.at[column->shape];
    yb_entry *e = yb_lookup(v->scope, YB_NS_ACCUMULATORS, list->name);
    if (e == NULL) return NULL;
    const yb_decl *d = e->decls.at[0];
    yb_ctx plain = *c; /* what is known of the case's own values holds here too */
    const uint32_t place = v->place;
    bool found, summed = column->ty.type == YB_T_MONEY || column->ty.type == YB_T_COUNT || column->ty.type == YB_T_INT;
    yb_node *key = group_field(c, list->name, d->u.accumulators.by.text);
    yb_node *own = fact_named(c, d->u.accumulators.by.text, &found);
    if (key == NULL || own == NULL || !(summed || yb_str_eq(name, dotted(c, list->name, YB_LIT("begin"))))) return NULL;
    yb_node *mask = yb_make_eq(v, yb_plain(&plain, key), yb_plain(&plain, own));
    if (d->u.accumulators.per < YB_PER_VISIT) {
        yb_ty date = yb_ty_of(YB_T_DATE);
        yb_node *period = yb_make_op(v, YB_OPCODE(PERIOD), date, yb_make_slot(v, date, 0), NULL, NULL, NULL,
                                     d->u.accumulators.per | d->u.accumulators.starts << 4);
        yb_node *first = yb_make_field(v, date, period, 0);
        if (!summed) return first;
        mask = yb_make_and(v, yb_make_eq(v, group_field(c, list->name, YB_LIT("begin")), first), mask);
    }
    yb_ty ty = column->ty;
    ty.optional = false;
    v->place = yb_place(v, name); /* it names itself: all that read it share it */
    yb_node *sum = yb_make(v, &(yb_node){.op = YB_OPCODE(RSUM), .ty = ty, .in = {yb_plain(&plain, column), mask},
                                 .j = column->shape, .shape = YB_SHAPE_SCALAR, .from_facts = true});
    v->place = place;
    return sum;
}

static bool is_keyed(const yb_ctx *c, const yb_node *n) {
    return n != NULL && n->op == YB_N_COLUMN && n->shape != c->row_list && c->v->d->lists.at[n->shape].accumulator;
}

/* A field of the row at hand, or a column formula in `lines`. */
static yb_node *row_name(yb_ctx *c, yb_str name, yb_span span, bool *found) {
    *found = false;
    if (c->row_list == YB_SHAPE_SCALAR) return NULL;
    yb_str rest;
    bool forced = after_prefix(name, YB_LIT("row"), &rest);
    yb_str field = dotted(c, c->row_name, forced ? rest : name);
    if (c->in_lines && c->v->program != NULL) {
        yb_node *n = yb_program_name(c, field, span, found);
        if (*found) return n;
    }
    yb_node *n = fact_named(c, field, found);
    bool also;
    if (*found && !forced && !c->in_lines && (fact_named(c, name, &also), also))
        YB_ERR2(c->v->m, YB_D_AMBIGUOUS, span, name, c->row_name);
    return n;
}

static yb_node *each_name(yb_ctx *c, yb_str name, bool *found) {
    yb_str rest;
    *found = c->each_name.len != 0 && after_prefix(name, c->each_name, &rest);
    if (!*found) return NULL;
    return fact_named(c, dotted(c, c->row_name, rest), found);
}

static yb_node *value_named(yb_ctx *c, yb_str name, yb_span span, bool *found) {
    yb_entry *e = yb_value_entry(c->v, name);
    *found = e != NULL;
    if (e == NULL) return NULL;
    const yb_decl *d = e->decls.at[0];
    if (d->kind == YB_K_DROP && e->scope->parent != NULL) { /* dated drops stand with what they drop */
        yb_entry *above = yb_lookup(e->scope->parent, YB_NS_VALUE, name);
        if (above != NULL) d = above->decls.at[0];
    }
    if (d->kind == YB_K_LET) {
        yb_named *let = yb_let_named(c->v, name);
        *found = let != NULL; /* one of other decisions is no name of this one */
        if (let == NULL) return NULL;
        yb_asked(c->v->m, yb_let_key(c->v, name));
        return yb_named_node(c, let);
    }
    if (d->kind == YB_K_PARAM) {
        yb_ty ty;
        uint32_t item = yb_param_item(c->v->m, c->v->scope, e, &ty);
        if (item == YB_NONE32) return NULL;
        return yb_make(c->v, &(yb_node){.op = YB_N_PARAM, .ty = ty, .k = item, .shape = YB_SHAPE_SCALAR});
    }
    if (d->kind == YB_K_TABLE) YB_ERR1(c->v->m, YB_D_TABLE_CALL, span, name);
    else *found = false; /* a group: the caller knows of which enum */
    return NULL;
}

/* window.first, window.last of an interval that has a name. */
static yb_node *interval_end(yb_ctx *c, yb_str name, yb_span span, bool *found) {
    *found = false;
    for (unsigned end = 0; end < 2; end++) {
        yb_str word = end == 0 ? YB_LIT(".first") : YB_LIT(".last");
        if (name.len <= word.len || memcmp(name.at + name.len - word.len, word.at, word.len) != 0) continue;
        yb_node *n = yb_find_name(c, (yb_str){name.at, name.len - word.len}, span, found);
        if (n == NULL || n->ty.type != YB_T_INTERVAL) {
            *found = *found && n == NULL;
            return NULL;
        }
        return n->in[end];
    }
    return NULL;
}

yb_node *yb_find_name(yb_ctx *c, yb_str name, yb_span span, bool *found) {
    yb_str rest;
    yb_node *n = each_name(c, name, found);
    if (*found) return n;
    if (after_prefix(name, YB_LIT("case"), &rest)) return fact_named(c, rest, found);
    n = row_name(c, name, span, found);
    if (*found) return n;
    if (yb_str_eq(name, YB_LIT("on"))) {
        *found = true;
        return yb_make_slot(c->v, yb_ty_of(YB_T_DATE), 0);
    }
    if (c->v->program != NULL) {
        n = yb_program_name(c, name, span, found);
        if (*found) return n;
    }
    n = fact_named(c, name, found);
    if (*found && is_keyed(c, n)) {
        yb_node *sum = keyed_sum(c, n, name);
        return sum == NULL ? n : sum;
    }
    if (*found) return n;
    n = value_named(c, name, span, found);
    if (*found) return n;
    return interval_end(c, name, span, found);
}

/* The nearest spelling among facts, lets and params. */
static yb_str nearest(yb_ctx *c, yb_str name) {
    yb_str best = yb_nearest(c->v->scope, YB_NS_VALUE, name);
    unsigned limit = best.len == 0 ? 3 : yb_str_distance(best, name, 3);
    for (uint32_t i = 0; i < c->v->d->facts.n && limit > 1; i++) {
        unsigned d = yb_str_distance(c->v->d->facts.at[i].name, name, limit - 1);
        if (d >= limit) continue;
        best = c->v->d->facts.at[i].name;
        limit = d;
    }
    return yb_str_eq(best, name) ? YB_NO_ARG : best; /* a let of other decisions */
}

static yb_node *enum_constant(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    if (want == NULL || want->enumeration == YB_NONE16) return NULL;
    const yb_enum_info *info = c->v->m->enums.at[want->enumeration];
    uint32_t row = yb_row_named(info, c->v->scope, e->text);
    if (row == YB_NONE32) return NULL;
    yb_ty ty = *want;
    ty.optional = ty.hidden = false;
    return yb_make_const(c->v, ty, ty.type == YB_T_SET ? (int64_t)((uint64_t)1 << row) : (int64_t)row);
}

/* Where nothing tells the enum, the row's name may: if only one enum has it. */
static yb_node *only_row(yb_ctx *c, const yb_expr *e, bool *several) {
    yb_node *only = NULL;
    *several = false;
    for (uint32_t i = 0; i < c->v->m->enums.n; i++) {
        yb_ty ty = yb_ty_of(YB_T_ENUM);
        ty.enumeration = (uint16_t)i;
        yb_node *row = enum_constant(c, e, &ty);
        if (row == NULL) continue;
        *several = only != NULL;
        only = row;
    }
    if (*several) YB_ERR1(c->v->m, YB_D_WHICH_ENUM, e->span, e->text);
    else if (only != NULL) c->v->m->enums.at[only->ty.enumeration]->used = true;
    return *several ? NULL : only;
}

yb_node *yb_check_name(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    if (want != NULL && want->type == YB_T_ENUM) {
        yb_node *row = enum_constant(c, e, want);
        if (row != NULL) return row;
    }
    bool found;
    yb_node *n = yb_find_name(c, e->text, e->span, &found);
    if (found) {
        if (n != NULL && n->shape >= 0 && n->shape < 0x8000 && c->row_list != n->shape) {
            YB_ERR1(c->v->m, YB_D_NEEDS_LIST, e->span, e->text);
            return NULL;
        }
        return n;
    }
    yb_entry *g = yb_value_entry(c->v, e->text);
    if (g != NULL && g->decls.at[0]->kind == YB_K_GROUP && want != NULL && want->enumeration != YB_NONE16) {
        yb_ty set = *want;
        set.type = YB_T_SET;
        yb_value v = yb_constant(c->v->m, c->v->scope, e, set);
        return v.ok ? yb_make_const(c->v, set, v.v) : NULL;
    }
    yb_node *row = enum_constant(c, e, want);
    if (row != NULL) return row;
    if (want != NULL && want->enumeration != YB_NONE16) {
        yb_ty ty = *want;
        ty.type = YB_T_ENUM;
        (void)yb_constant(c->v->m, c->v->scope, e, ty); /* reports, with the nearest row */
        return NULL;
    }
    bool several;
    row = only_row(c, e, &several);
    if (row == NULL && !several && !c->v->m->lost_rows) YB_ERR2(c->v->m, YB_D_NO_NAME, e->span, e->text, nearest(c, e->text));
    return row;
}
