/* Values known when compiling: params, table rows, literals. Floor 3. */
#include "lang/model.h"

bool yb_rescale(int64_t v, unsigned from, unsigned to, int64_t *r) {
    if (to >= from) return to - from <= 18 && !yb_mul_over(v, yb_pow10[to - from], r);
    if (from - to > 18 || v % yb_pow10[from - to] != 0) return false;
    *r = v / yb_pow10[from - to];
    return true;
}

static const yb_value nothing = {0};

static yb_value wrong(yb_model *m, const yb_expr *e, yb_ty want) {
    yb_str word = yb_type_word(want.type);
    if (want.enumeration != YB_NONE16) word = m->enums.at[want.enumeration]->name;
    YB_ERR1(m, YB_D_CONSTANT, e->span, word);
    return nothing;
}

static yb_value plain(yb_ty ty, unsigned scale, int64_t v) {
    ty.scale = (uint8_t)scale;
    return (yb_value){.ok = true, .ty = ty, .v = v};
}

static bool number_fits(unsigned type, unsigned scale) {
    switch (type) {
    case YB_T_COUNT:
    case YB_T_INT: return scale == 0;
    case YB_T_RATIO:
    case YB_T_QUANTITY:
    case YB_T_PRICE: return true;
    default: return false;
    }
}

static yb_value set_of(yb_model *m, const yb_scope *scope, const yb_expr *e, yb_ty want);

static yb_value row_of(yb_model *m, const yb_scope *scope, const yb_expr *e, yb_ty want) {
    const yb_enum_info *info = m->enums.at[want.enumeration];
    uint32_t row = yb_row_named(info, scope, e->text);
    if (row != YB_NONE32) return plain(want, 0, row);
    if (info->broken) return nothing; /* it may be one of the rows that are missing */
    yb_str near = {0, 0};
    for (uint32_t i = 0; i < info->n; i++)
        if (yb_str_distance(info->rows[i].name, e->text, 2) <= 2) near = info->rows[i].name;
    YB_ERR3(m, YB_D_NO_ROW, e->span, e->text, info->name, near);
    return nothing;
}

/* A group's members, or a param's value where one name stands for a set. */
static yb_value named_set(yb_model *m, const yb_scope *scope, const yb_expr *e, yb_ty want) {
    yb_entry *g = yb_lookup(scope, YB_NS_VALUE, e->text);
    yb_asked(m, e->text);
    if (g != NULL && g->decls.at[0]->kind == YB_K_GROUP) {
        g->used = true;
        return set_of(m, scope, g->decls.at[0]->u.group.members, want);
    }
    yb_ty one = want;
    one.type = YB_T_ENUM;
    yb_value row = row_of(m, scope, e, one);
    return row.ok ? plain(want, 0, (int64_t)((uint64_t)1 << row.v)) : nothing;
}

/* A name, or one of yes, no and none where a row is called so. */
static bool is_row_name(const yb_model *m, const yb_scope *scope, const yb_expr *e, yb_ty want) {
    if (e->kind == YB_X_NAME) return true;
    return (e->kind == YB_X_BOOL || e->kind == YB_X_NONE) && want.enumeration != YB_NONE16 &&
           yb_row_named(m->enums.at[want.enumeration], scope, e->text) != YB_NONE32;
}

static yb_value set_of(yb_model *m, const yb_scope *scope, const yb_expr *e, yb_ty want) {
    if (e == NULL) return nothing;
    if (is_row_name(m, scope, e, want)) return named_set(m, scope, e, want);
    if (e->kind == YB_X_SET) {
        uint64_t mask = 0;
        for (const yb_expr *i = e->list; i != NULL; i = i->next) {
            yb_value v = set_of(m, scope, i, want);
            if (!v.ok) return nothing;
            mask |= (uint64_t)v.v;
        }
        return plain(want, 0, (int64_t)mask);
    }
    if (e->kind == YB_X_BINARY && (e->op == YB_OP_ADD || e->op == YB_OP_SUB)) {
        yb_value a = set_of(m, scope, e->a, want), b = set_of(m, scope, e->b, want);
        if (!a.ok || !b.ok) return nothing;
        return plain(want, 0, e->op == YB_OP_ADD ? a.v | b.v : a.v & ~b.v);
    }
    return wrong(m, e, want);
}

yb_value yb_constant(yb_model *m, const yb_scope *scope, const yb_expr *e, yb_ty want) {
    if (e == NULL || e->kind == YB_X_ERROR) return nothing;
    bool row = is_row_name(m, scope, e, want);
    if (want.type == YB_T_ENUM && row) return row_of(m, scope, e, want);
    if (want.type == YB_T_SET && row) return set_of(m, scope, e, want);
    if (e->kind == YB_X_NONE) return (yb_value){.ok = true, .none = true, .ty = want};
    if (want.type == YB_T_SET) return set_of(m, scope, e, want);
    switch (e->kind) {
    case YB_X_UNARY:
        if (e->op == YB_OP_NEG) {
            yb_value v = yb_constant(m, scope, e->a, want);
            v.v = -v.v; /* literals have at most 18 digits */
            return v;
        }
        break;
    case YB_X_NUMBER:
        if (number_fits(want.type, e->scale)) return plain(want, e->scale, e->num);
        if (want.type == YB_T_AREA && e->num >= 0 && e->num <= 999999) return plain(want, 0, e->num);
        break;
    case YB_X_MONEY:
        if (want.type == YB_T_MONEY || want.type == YB_T_PRICE) return plain(want, e->scale, e->num);
        break;
    case YB_X_RATIO:
        if (want.type == YB_T_RATIO) return plain(want, e->scale, e->num);
        break;
    case YB_X_DATE:
        if (want.type == YB_T_DATE) return plain(want, 0, e->num);
        break;
    case YB_X_TIME:
        if (want.type == YB_T_TIME) return plain(want, 0, e->num);
        break;
    case YB_X_BOOL:
        if (want.type == YB_T_BOOL) return plain(want, 0, e->num);
        break;
    case YB_X_PERIOD:
        if (want.type == e->type) return plain(want, 0, e->num);
        break;
    default: break;
    }
    return wrong(m, e, want);
}
