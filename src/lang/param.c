/* Params: their versions over a chain of packs become one dated item. Floor 3. */
#include "lang/model.h"

static void add_versions(yb_model *m, yb_versions *v, const yb_scope *scope, uint32_t depth, const yb_decl *d) {
    if (d->kind == YB_K_DROP) {
        YB_PUSH(m->arena, &v->list,
                ((yb_version_decl){depth, scope, d->when, NULL, true, d->span, &d->tags}));
        return;
    }
    for (const yb_param_version *p = d->u.param.versions; p != NULL; p = p->next)
        YB_PUSH(m->arena, &v->list, ((yb_version_decl){depth, scope, p->when, p, false, d->name.span, &p->tags}));
}

static void collect(yb_model *m, yb_versions *v, const yb_scope *scope, yb_str name) {
    uint32_t depth = 0;
    for (; scope != NULL; scope = scope->parent, depth++) {
        yb_entry *e = yb_lookup_in(scope, YB_NS_VALUE, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++) add_versions(m, v, scope, depth, e->decls.at[i]);
    }
}

static const yb_decl *first_param(const yb_scope *scope, yb_str name, const yb_scope **where) {
    const yb_decl *d = NULL;
    for (; scope != NULL; scope = scope->parent) { /* the farthest declares the type */
        yb_entry *e = yb_lookup_in(scope, YB_NS_VALUE, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++)
            if (e->decls.at[i]->kind == YB_K_PARAM && e->decls.at[i]->u.param.type.name.text.len != 0) {
                d = e->decls.at[i];
                *where = scope;
            }
    }
    return d;
}

static void put_value(yb_model *m, yb_im_version *im, const yb_version_decl *v, yb_ty ty, unsigned scale) {
    const yb_param_version *p = v->what;
    if (p == NULL) return;
    if (p->value == NULL) {
        im->flags |= YB_VF_UNKNOWN;
        im->zh = yb_ib_text(m->b, p->unknown.zh);
        im->en = yb_ib_text(m->b, p->unknown.en);
        return;
    }
    yb_value value = yb_constant(m, v->scope, p->value, ty);
    if (value.none && !ty.optional) YB_ERR1(m, YB_D_NOT_OPTIONAL, p->value->span, YB_NO_ARG);
    if (value.none) im->flags |= YB_VF_NONE;
    else if (value.ok && !yb_rescale(value.v, value.ty.scale, scale, &im->value)) YB_ERR0(m, YB_D_TOO_BIG, p->value->span);
}

/* The digits written, over all versions. */
static unsigned scale_of(yb_model *m, const yb_versions *v, yb_ty ty) {
    unsigned scale = 0;
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_param_version *p = v->list.at[i].what;
        if (p == NULL || p->value == NULL) continue;
        const yb_expr *e = p->value->kind == YB_X_UNARY ? p->value->a : p->value;
        if (e->kind == YB_X_NUMBER || e->kind == YB_X_MONEY || e->kind == YB_X_RATIO) scale = YB_MAX(scale, e->scale);
    }
    (void)m;
    return yb_type_scale[ty.type] == 0 ? 0 : scale;
}

static bool is_broken(const yb_scope *scope, yb_str name) {
    for (; scope != NULL; scope = scope->parent) {
        yb_entry *e = yb_lookup_in(scope, YB_NS_VALUE, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++)
            if (e->decls.at[i]->broken) return true;
    }
    return false;
}

bool yb_is_age_param(const yb_decl *d) {
    return d->kind == YB_K_PARAM && (yb_str_eq(d->u.param.type.name.text, YB_LIT("age_rule")) ||
                                     yb_str_eq(d->u.param.type.name.text, YB_LIT("feb29_rule")));
}

uint32_t yb_param_item(yb_model *m, const yb_scope *scope, yb_entry *nearest, yb_ty *ty) {
    const yb_scope *where = scope;
    const yb_decl *d = first_param(nearest->scope, nearest->name, &where);
    if (d == NULL || is_broken(scope, nearest->name) || !yb_type_of(m, where, &d->u.param.type, ty, NULL)) return YB_NONE32;
    nearest->used = true;
    if (nearest->item != YB_NONE32) {
        ty->scale = m->b->ITEMS.at[nearest->item].scale;
        return nearest->item;
    }
    yb_versions v = {0};
    collect(m, &v, nearest->scope, nearest->name);
    ty->scale = (uint8_t)scale_of(m, &v, *ty);
    nearest->item = yb_item_add(m, nearest->name, &v, true, *ty);
    uint32_t first = m->b->ITEMS.at[nearest->item].versions.first;
    for (uint32_t i = 0; i < v.list.n; i++) {
        m->b->VERSIONS.at[first + i].value = 0;
        put_value(m, &m->b->VERSIONS.at[first + i], &v.list.at[i], *ty, ty->scale);
    }
    return nearest->item;
}
