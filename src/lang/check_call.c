/* Calls: tables, ages, identity numbers, and what else is written name(…). Floor 3. */
#include "lang/view.h"

static uint32_t count_args(const yb_expr *e) {
    uint32_t n = 0;
    for (const yb_expr *a = e->list; a != NULL; a = a->next) n++;
    return n;
}

static bool want_args(yb_ctx *c, const yb_expr *e, uint32_t n) {
    if (count_args(e) == n) return true;
    char digits[8];
    yb_sink s = {digits, sizeof digits, 0};
    yb_put_int(&s, n);
    YB_ERR2(c->v->m, YB_D_ARGUMENTS, e->span, e->text, ((yb_str){digits, s.len}));
    return false;
}

static yb_node *typed(yb_ctx *c, const yb_expr *e, unsigned type) {
    yb_ty want = yb_ty_of(type);
    yb_node *n = yb_plain(c, yb_check(c, e, &want));
    if (n == NULL || n->ty.type == type) return n;
    YB_ERR2(c->v->m, YB_D_TYPE, e->span, yb_type_word(type), yb_unit_word(c->v, &n->ty));
    return NULL;
}

/* ---- age ---- */

/* The param of that type in force; the rules of the Civil Code (first rows) where a policy has none. */
yb_node *yb_age_rules(yb_ctx *c, unsigned built_in) {
    yb_ty ty = yb_ty_of(YB_T_ENUM);
    ty.enumeration = (uint16_t)built_in;
    yb_str word = c->v->m->enums.at[built_in]->name;
    for (yb_scope *s = c->v->scope; s != NULL; s = s->parent)
        for (uint32_t i = 0; i < s->entries.n; i++) {
            yb_entry *e = s->entries.at[i];
            if (e->space != YB_NS_VALUE || e->decls.at[0]->kind != YB_K_PARAM) continue;
            if (!yb_str_eq(e->decls.at[0]->u.param.type.name.text, word)) continue;
            yb_ty found;
            uint32_t item = yb_param_item(c->v->m, c->v->scope, yb_value_entry(c->v, e->name), &found);
            if (item == YB_NONE32) return NULL;
            return yb_make(c->v, &(yb_node){.op = YB_N_PARAM, .ty = ty, .k = item, .shape = YB_SHAPE_SCALAR});
        }
    return yb_make_const(c->v, ty, 0);
}

static yb_node *check_age(yb_ctx *c, const yb_expr *e, yb_node *at) {
    if (!want_args(c, e, 1)) return NULL;
    yb_node *birth = typed(c, e->list, YB_T_DATE);
    yb_node *reach = yb_age_rules(c, YB_ENUM_AGE_RULE), *feb29 = yb_age_rules(c, YB_ENUM_FEB29);
    if (birth == NULL || at == NULL || reach == NULL || feb29 == NULL) return NULL;
    yb_ty ty = yb_ty_of(YB_T_YEARS);
    ty.hidden = birth->ty.hidden;
    return yb_make_op(c->v, YB_OPCODE(AGE), ty, birth, at, reach, feb29, 0);
}

/* ---- has, known, proofs ---- */

/* has(binder): any field of an optional record. */
static yb_node *has_record(yb_ctx *c, const yb_expr *e) {
    yb_str name = e->text;
    yb_node *any = NULL;
    for (uint32_t i = 0; i < c->v->d->facts.n; i++) {
        const yb_fact_info *f = &c->v->d->facts.at[i];
        if (f->name.len <= name.len || memcmp(f->name.at, name.at, name.len) != 0 || f->name.at[name.len] != '.') continue;
        if (!f->ty.optional || f->list != YB_NONE16) continue;
        yb_node *has = yb_make_op(c->v, YB_OPCODE(HAS), yb_ty_of(YB_T_BOOL), yb_make_fact(c->v, i), NULL, NULL, NULL, 0);
        any = any == NULL ? has : yb_make_or(c->v, any, has);
    }
    return any;
}

static yb_node *check_has(yb_ctx *c, const yb_expr *e) {
    if (!want_args(c, e, 1)) return NULL;
    yb_node *n = e->list->kind == YB_X_NAME ? has_record(c, e->list) : NULL;
    if (n != NULL) return n;
    n = yb_check(c, e->list, NULL);
    if (n == NULL) return NULL;
    if (n->ty.optional) return yb_make_op(c->v, YB_OPCODE(HAS), yb_ty_of(YB_T_BOOL), n, NULL, NULL, NULL, 0);
    YB_ERR0(c->v->m, YB_D_HAS_PLAIN, e->span);
    return NULL;
}

static yb_node *check_known(yb_ctx *c, const yb_expr *e) {
    uint32_t at;
    if (!want_args(c, e, 1)) return NULL;
    if (e->list->kind != YB_X_NAME || !yb_map_get(&c->v->d->fact_names, e->list->text, &at)) {
        if (e->list->kind != YB_X_NAME || !yb_is_lost(c->v->d, e->list->text)) YB_ERR0(c->v->m, YB_D_KNOWN_FACT, e->span);
        return NULL;
    }
    return yb_make_op(c->v, YB_OPCODE(KNOWN), yb_ty_of(YB_T_BOOL), yb_make_fact(c->v, at), NULL, NULL, NULL, 0);
}

static yb_node *proof_slot(yb_ctx *c, const yb_expr *e) {
    uint32_t at;
    if (!want_args(c, e, 1)) return NULL;
    if (e->list->kind != YB_X_NAME || !yb_map_get(&c->v->d->proof_names, e->list->text, &at)) {
        YB_ERR2(c->v->m, YB_D_NO_PROOF, e->list->span, e->list->text,
                yb_nearest(c->v->scope, YB_NS_PROOF, e->list->text));
        return NULL;
    }
    c->v->d->proofs.at[at]->used = true;
    yb_ty ty = yb_ty_of(YB_T_ENUM);
    ty.enumeration = YB_ENUM_PROOF_STATE;
    return yb_make_slot(c->v, ty, (uint16_t)(c->v->d->slots - c->v->d->proofs.n + at));
}

static yb_node *check_presented(yb_ctx *c, const yb_expr *e) {
    yb_node *p = proof_slot(c, e);
    if (p == NULL) return NULL;
    yb_ty set = p->ty;
    set.type = YB_T_SET;
    return yb_make_op(c->v, YB_OPCODE(IN), yb_ty_of(YB_T_BOOL), p,
                      yb_make_const(c->v, set, 1 << YB_P_PRESENTED | 1 << YB_P_VERIFIED), NULL, NULL, 0);
}

/* ---- min, max, identity numbers ---- */

static yb_node *check_extreme(yb_ctx *c, const yb_expr *e, unsigned op, const yb_ty *want) {
    yb_node *best = NULL;
    if (count_args(e) < 2) {
        (void)want_args(c, e, 2);
        return NULL;
    }
    for (const yb_expr *a = e->list; a != NULL; a = a->next) {
        yb_node *n = yb_plain(c, yb_check(c, a, best == NULL ? want : &best->ty));
        if (n == NULL) return NULL;
        if (best == NULL) {
            best = n;
            continue;
        }
        yb_ty ty = best->ty;
        if (!yb_join(c, &best, &n, e->span)) return NULL;
        ty.scale = best->ty.scale;
        ty.optional = false;
        ty.hidden = best->ty.hidden || n->ty.hidden;
        best = yb_make_op(c->v, op, ty, best, n, NULL, NULL, 0);
    }
    return best;
}

static yb_node *check_identity(yb_ctx *c, const yb_expr *e, int64_t which) {
    static const uint8_t types[] = {YB_T_BOOL, YB_T_DATE, YB_T_COUNT, YB_T_AREA, YB_T_ENUM};
    if (!want_args(c, e, 1)) return NULL;
    yb_node *text = typed(c, e->list, YB_T_TEXT);
    if (text == NULL) return NULL;
    yb_ty ty = yb_ty_of(types[which]);
    if (which == 4) ty.enumeration = YB_ENUM_ID_KIND;
    ty.hidden = text->ty.hidden;
    ty.optional = which == 1 || which == 3; /* not every number tells */
    return yb_make_op(c->v, YB_OPCODE(IDTEXT), ty, text, NULL, NULL, NULL, which);
}

/* The province or the city that an area lies in (GB/T 2260: two digits each for province, city and county). */
static yb_node *check_area(yb_ctx *c, const yb_expr *e, int64_t step) {
    if (!want_args(c, e, 1)) return NULL;
    yb_node *area = typed(c, e->list, YB_T_AREA);
    if (area == NULL) return NULL;
    yb_ty ty = yb_ty_of(YB_T_AREA);
    ty.hidden = area->ty.hidden;
    return yb_make_op(c->v, YB_OPCODE(AREA), ty, area, NULL, NULL, NULL, step);
}

/* ---- tables ---- */

static yb_node *table_key(yb_ctx *c, const yb_expr *a, const struct yb_key_info *key) {
    yb_node *n = yb_plain(c, yb_check(c, a, &key->ty));
    if (n == NULL) return NULL;
    if (!yb_same_unit(&n->ty, &key->ty)) {
        YB_ERR2(c->v->m, YB_D_TYPE, a->span, yb_unit_word(c->v, &key->ty), yb_unit_word(c->v, &n->ty));
        return NULL;
    }
    if (n->ty.scale > key->ty.scale) {
        YB_ERR1(c->v->m, YB_D_KEY_SCALE, a->span, key->name);
        return NULL;
    }
    return yb_make_scaled(c->v, n, key->ty.scale);
}

/* A key or the date: where it is a row's, so is what is read. */
static bool joins_list(yb_ctx *c, yb_node *table, const yb_node *operand, yb_span span) {
    table->from_facts |= operand->from_facts;
    if (operand->shape == YB_SHAPE_SCALAR) return true;
    if (table->shape != YB_SHAPE_SCALAR && table->shape != operand->shape) {
        YB_ERR0(c->v->m, YB_D_TWO_LISTS, span);
        return false;
    }
    table->shape = operand->shape;
    return true;
}

yb_node *yb_check_table(yb_ctx *c, const yb_expr *e, yb_node *date) {
    yb_entry *entry = yb_value_entry(c->v, e->text);
    yb_table_info *t = yb_table_of(c->v->m, c->v->scope, entry);
    if (!t->ok) return NULL;
    uint32_t given = count_args(e), bands = 0;
    for (uint32_t i = 0; i < t->n_keys; i++) bands += t->keys[i].band;
    bool banded = given + 1 == t->n_keys && bands == 1;
    if (banded && c->bands == NULL) {
        YB_ERR1(c->v->m, YB_D_BAND_LEFT_OUT, e->span, e->text);
        return NULL;
    }
    if (!banded && !want_args(c, e, t->n_keys)) return NULL;
    yb_node n = {.op = YB_OPCODE(TABLE), .ty = t->ty, .j = t->item, .shape = YB_SHAPE_SCALAR, .n_args = t->n_keys};
    n.args = YB_NEW_ARRAY(c->v->m->arena, yb_node *, t->n_keys);
    const yb_expr *a = e->list;
    for (uint32_t i = 0; i < t->n_keys; i++) {
        if (banded && t->keys[i].band) {
            n.args[i] = yb_make(c->v, &(yb_node){.op = YB_N_BAND, .shape = 0x8000 | c->bands->number, .j = t->keys[i].ty.scale});
        } else {
            n.args[i] = table_key(c, a, &t->keys[i]);
            a = a->next;
        }
        if (n.args[i] == NULL || !joins_list(c, &n, n.args[i], e->span)) return NULL;
    }
    n.in[0] = date == NULL ? yb_make_picked(c->v, t->item)
                           : yb_make_op(c->v, YB_OPCODE(VERSION), yb_ty_of(YB_T_INT), date, NULL, NULL, NULL, t->item);
    return joins_list(c, &n, n.in[0], e->span) ? yb_make(c->v, &n) : NULL;
}

/* X at DATE: a param or a table as in force on that day; age(d) at DATE. */
yb_node *yb_check_at(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    yb_node *date = typed(c, e->b, YB_T_DATE);
    (void)want;
    if (date == NULL) return NULL;
    if (e->a->kind == YB_X_CALL && yb_str_eq(e->a->text, YB_LIT("age"))) return check_age(c, e->a, date);
    yb_entry *entry = yb_value_entry(c->v, e->a->text);
    const yb_decl *d = entry == NULL ? NULL : entry->decls.at[0];
    if (e->a->kind == YB_X_CALL && d != NULL && d->kind == YB_K_TABLE) return yb_check_table(c, e->a, date);
    if (e->a->kind == YB_X_NAME && d != NULL && d->kind == YB_K_PARAM) {
        yb_ty ty;
        uint32_t item = yb_param_item(c->v->m, c->v->scope, entry, &ty);
        if (item == YB_NONE32) return NULL;
        yb_node *version = yb_make_op(c->v, YB_OPCODE(VERSION), yb_ty_of(YB_T_INT), date, NULL, NULL, NULL, item);
        return yb_make_op(c->v, YB_OPCODE(PARAM), ty, version, NULL, NULL, NULL, item);
    }
    YB_ERR0(c->v->m, YB_D_AT_WHAT, e->span);
    return NULL;
}

yb_node *yb_check_call(yb_ctx *c, const yb_expr *e, const yb_ty *want) {
    yb_entry *entry = yb_value_entry(c->v, e->text);
    if (entry != NULL && entry->decls.at[0]->kind == YB_K_TABLE) {
        yb_table_info *t = yb_table_of(c->v->m, c->v->scope, entry);
        if (t->verdict) {
            YB_ERR1(c->v->m, YB_D_VERDICT_VALUE, e->span, e->text);
            return NULL;
        }
        return yb_check_table(c, e, NULL);
    }
    yb_str name = e->text;
    if (yb_str_eq(name, YB_LIT("age"))) return check_age(c, e, yb_make_slot(c->v, yb_ty_of(YB_T_DATE), 0));
    if (yb_str_eq(name, YB_LIT("has"))) return check_has(c, e);
    if (yb_str_eq(name, YB_LIT("known"))) return check_known(c, e);
    if (yb_str_eq(name, YB_LIT("state"))) return proof_slot(c, e);
    if (yb_str_eq(name, YB_LIT("presented"))) return check_presented(c, e);
    if (yb_str_eq(name, YB_LIT("min"))) return check_extreme(c, e, YB_OPCODE(MIN), want);
    if (yb_str_eq(name, YB_LIT("max"))) return check_extreme(c, e, YB_OPCODE(MAX), want);
    if (yb_str_eq(name, YB_LIT("city"))) return check_area(c, e, 100);
    if (yb_str_eq(name, YB_LIT("province"))) return check_area(c, e, 10000);
    static const char *const identity[] = {"id_valid", "id_birth_date", "id_sex", "id_area", "id_kind"};
    for (int64_t i = 0; i < 5; i++)
        if (yb_str_eq(name, yb_str_of(identity[i]))) return check_identity(c, e, i);
    YB_ERR2(c->v->m, YB_D_NO_CALL, e->span, name, yb_nearest(c->v->scope, YB_NS_VALUE, name));
    return NULL;
}
