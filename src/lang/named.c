/* Lets and formulas: made once, version by version, cycles found. Floor 3. */
#include "lang/view.h"

yb_formula *yb_formula_of(yb_view *v, const yb_expr *value, const yb_type_ref *type) {
    yb_formula *f = YB_NEW(v->m->arena, yb_formula);
    *f = (yb_formula){value, type};
    return f;
}

yb_node *yb_pick_version(yb_view *v, uint32_t item, yb_node **nodes, uint32_t n) {
    yb_node like = {.op = YB_OPCODE(PICK), .ty = nodes[0]->ty, .in = {yb_make_picked(v, item)}, .args = nodes, .n_args = n,
                    .shape = YB_SHAPE_SCALAR};
    for (uint32_t i = 0; i < n; i++) {
        like.from_facts |= nodes[i]->from_facts;
        like.ty.optional |= nodes[i]->ty.optional;
        like.ty.hidden |= nodes[i]->ty.hidden;
        if (nodes[i]->shape != YB_SHAPE_SCALAR) like.shape = nodes[i]->shape;
    }
    return yb_make(v, &like);
}

/* The declared type of a formula, and money that may not be negative. */
static yb_node *as_declared(yb_ctx *c, const yb_formula *f, yb_node *n, yb_span span) {
    yb_view *v = c->v;
    bool is_signed = false;
    if (n != NULL && f->type != NULL && f->type->name.text.len != 0) {
        yb_ty ty;
        if (!yb_type_of(v->m, v->scope, f->type, &ty, NULL)) return NULL;
        if (!yb_same_unit(&ty, &n->ty)) {
            YB_ERR2(v->m, YB_D_TYPE, span, yb_unit_word(v, &ty), yb_unit_word(v, &n->ty));
            return NULL;
        }
        is_signed = ty.is_signed;
        if (!ty.optional) n = yb_plain(c, n);
    }
    if (n == NULL) return NULL;
    return n->ty.type == YB_T_MONEY && !is_signed ? yb_make_nonneg(v, n) : n;
}

static yb_node *one_version(yb_ctx *c, yb_named *n, uint32_t i, const yb_ty *want) {
    const yb_version_decl *vd = &n->versions.list.at[i];
    const yb_formula *f = vd->what;
    if (vd->dropped) return yb_make_const(c->v, want == NULL ? yb_ty_of(YB_T_MONEY) : *want, 0); /* never picked */
    if (f->value == NULL) return NULL;
    yb_ty declared;
    if (f->type != NULL && f->type->name.text.len != 0 && yb_type_of(c->v->m, c->v->scope, f->type, &declared, NULL))
        want = &declared;
    return as_declared(c, f, yb_check(c, f->value, want), f->value->span);
}

/* Versions of one name have one unit, and the larger scale. */
static bool join_versions(yb_ctx *c, yb_named *n, yb_node **nodes, uint32_t count) {
    for (uint32_t i = 1; i < count; i++)
        if (!yb_join(c, &nodes[0], &nodes[i], n->versions.list.at[i].span)) return false;
    for (uint32_t i = 1; i < count; i++) nodes[i] = yb_make_scaled(c->v, nodes[i], nodes[0]->ty.scale);
    return true;
}

static yb_node *all_versions(yb_ctx *c, yb_named *n) {
    uint32_t count = n->versions.list.n;
    yb_ty ty = {.type = YB_T_INT, .enumeration = YB_NONE16};
    if (count == 1 && yb_when_always(&n->versions.list.at[0].when)) return one_version(c, n, 0, NULL);
    uint32_t item = yb_item_add(c->v->m, n->name, &n->versions, true, ty);
    yb_node **nodes = YB_NEW_ARRAY(c->v->m->arena, yb_node *, count);
    for (uint32_t i = 0; i < count; i++) {
        nodes[i] = one_version(c, n, i, i == 0 || nodes[0] == NULL ? NULL : &nodes[0]->ty);
        if (nodes[i] == NULL) return NULL;
        if (nodes[i]->op == YB_N_INTERVAL) {
            YB_ERR1(c->v->m, YB_D_INTERVAL_VERSIONS, n->span, n->name);
            return NULL;
        }
    }
    return join_versions(c, n, nodes, count) ? yb_pick_version(c->v, item, nodes, count) : NULL;
}

yb_map *yb_let_asks(yb_view *v, yb_named *n) {
    yb_map *before = v->m->looked_up;
    if (!n->outside_programs || before == NULL) return before;
    n->asked.arena = v->m->arena;
    v->m->looked_up = &n->asked;
    return before;
}

yb_node *yb_named_node(yb_ctx *c, yb_named *n) {
    if (n->state == YB_NAMED_DONE && !(n->banded && c->bands != NULL)) return n->node;
    if (n->state == YB_NAMED_BUSY) {
        YB_ERR1(c->v->m, YB_D_CYCLE, n->span, n->name);
        return NULL;
    }
    yb_view *v = c->v;
    yb_ctx inner = {.v = v, .row_list = YB_SHAPE_SCALAR, .may_sum = n->may_sum};
    uint32_t place = v->place;
    yb_program *program = v->program;
    if (n->outside_programs) v->program = NULL; /* a let means the same in every program */
    n->banded = yb_is_banded(c, n); /* has no value of its own: it is made anew inside each `across` */
    if (n->banded) inner.bands = c->bands;
    if (n->is_column) {
        uint32_t at;
        inner.row_name = YB_LIT("lines");
        inner.in_lines = true;
        if (!yb_map_get(&v->d->fact_names, inner.row_name, &at) || !v->d->facts.at[at].is_list) {
            if (!yb_is_lost(v->d, inner.row_name)) YB_ERR2(v->m, YB_D_NO_LIST, n->span, inner.row_name, YB_NO_ARG);
            v->program = program;
            return NULL;
        }
        inner.row_list = v->d->facts.at[at].list;
    }
    if (n->banded && inner.bands == NULL) { /* not inside `across`: nothing to make */
        n->state = YB_NAMED_DONE;
        v->program = program;
        return NULL;
    }
    yb_map *asked = yb_let_asks(v, n);
    n->state = YB_NAMED_BUSY;
    n->left = v->program == NULL ? NULL : v->program->left;
    v->place = yb_place(v, n->name);
    yb_node *node = all_versions(&inner, n);
    if (node != NULL && n->is_column && node->shape == YB_SHAPE_SCALAR)
        node = yb_make(v, &(yb_node){.op = YB_OPCODE(MOV), .ty = node->ty, .in = {node}, .shape = inner.row_list, .from_facts = true});
    v->m->looked_up = asked;
    v->place = place;
    v->program = program;
    n->node = node;
    n->state = YB_NAMED_DONE;
    if (node != NULL && n->outside_programs) YB_PUSH(v->m->arena, &v->lets_made, n);
    if (node != NULL && !n->outside_programs && program != NULL) YB_PUSH(v->m->arena, &program->made, ((yb_made){n, 0}));
    return node;
}

/* ---- lets ---- */

bool yb_is_for(const yb_decl *d, yb_str decision) {
    if (d->u.let.decisions == NULL) return true;
    for (const yb_ident *i = d->u.let.decisions; i != NULL; i = i->next)
        if (yb_str_eq(i->text, decision)) return true;
    return false;
}

/* Gathers the versions of a let or give over the chain; NULL when none is meant for this decision. */
yb_named *yb_gather(yb_view *v, unsigned space, yb_str name) {
    yb_named *n = YB_NEW(v->m->arena, yb_named);
    n->name = name;
    n->outside_programs = true;
    uint32_t depth = 0;
    for (yb_scope *s = v->scope; s != NULL; s = s->parent, depth++) {
        yb_entry *e = yb_lookup_in(s, space, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++) {
            const yb_decl *d = e->decls.at[i];
            bool drop = d->kind == YB_K_DROP;
            if (drop && yb_when_always(&d->when)) return n->versions.list.n == 0 ? NULL : n;
            if (!drop && ((d->kind != YB_K_LET && d->kind != YB_K_GIVE) || !yb_is_for(d, v->d->name))) continue;
            if (n->span.len == 0) n->span = d->name.span;
            if (!n->words.given && !drop) n->words = d->words;
            e->used = true;
            YB_PUSH(v->m->arena, &n->versions.list,
                    ((yb_version_decl){depth, s, d->when, drop ? NULL : yb_formula_of(v, d->broken ? NULL : d->u.let.value, &d->u.let.type), drop,
                                       d->name.span, &d->tags}));
        }
    }
    yb_nearest_version(v->m, name, &n->versions);
    return n->versions.list.n == 0 ? NULL : n;
}

yb_str yb_let_key(yb_view *v, yb_str name) {
    char *at = yb_arena_alloc(v->m->arena, name.len + 4);
    memcpy(at, "let ", 4);
    memcpy(at + 4, name.at, name.len);
    return (yb_str){at, name.len + 4};
}

yb_named *yb_let_named(yb_view *v, yb_str name) {
    uint32_t at;
    if (yb_map_get(&v->lets, name, &at)) return v->let_list.at[at];
    yb_named *n = yb_gather(v, YB_NS_VALUE, name);
    if (n == NULL) return NULL;
    yb_map_put(&v->lets, name, v->let_list.n);
    YB_PUSH(v->m->arena, &v->let_list, n);
    return n;
}
