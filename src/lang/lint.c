/* Findings that are no errors (errors with `strict`): uncited, unused, said in one language only. Floor 3. */
#include "lang/lint.h"

static void finding(yb_model *m, unsigned warning, unsigned error, yb_span span, yb_str a) {
    YB_ERR1(m, m->strict ? error : warning, span, a);
}

static bool needs_cite(const yb_decl *d) {
    return d->kind == YB_K_RULE || d->kind == YB_K_PARAM || d->kind == YB_K_TABLE;
}

static bool has_cite(const yb_decl *d) {
    if (d->tags.cites != NULL) return true;
    if (d->kind == YB_K_PARAM) {
        for (const yb_param_version *v = d->u.param.versions; v != NULL; v = v->next)
            if (v->tags.cites == NULL && v->value != NULL) return false;
        return true;
    }
    if (d->kind != YB_K_TABLE) return false;
    for (const yb_table_version *v = d->u.table.versions; v != NULL; v = v->next) {
        if (v->tags.cites != NULL) continue;
        for (const yb_row *r = v->rows; r != NULL; r = r->next)
            if (r->tags.cites == NULL && r->result.kind != YB_V_UNKNOWN) return false;
    }
    return true;
}

static void one_language(yb_model *m, const yb_words *w, yb_str name) {
    if (w->given && (w->zh.len == 0 || w->en.len == 0)) finding(m, YB_D_ONE_LANGUAGE, YB_D_ONE_LANGUAGE_STRICT, w->span, name);
}

static bool speaks_two(const yb_decl *d) {
    return d->kind == YB_K_RULE || d->kind == YB_K_PARAM || d->kind == YB_K_TABLE || d->kind == YB_K_LET ||
           d->kind == YB_K_GIVE;
}

/* What sentences and steps are told with. */
static void check_words(yb_model *m, const yb_decl *d) {
    const yb_field *f = d->kind == YB_K_RECORD || d->kind == YB_K_DECISION ? d->u.record.fields
                        : d->kind == YB_K_ACCUMULATORS                     ? d->u.accumulators.fields
                                                                           : NULL;
    if (speaks_two(d)) one_language(m, &d->words, d->name.text);
    for (; f != NULL; f = f->next) one_language(m, &f->words, f->name.text);
    if (d->kind != YB_K_SETTLE) return;
    for (const yb_item *i = d->u.settle.items; i != NULL; i = i->next) one_language(m, &i->words, i->name.text);
}

static void check_decl(yb_model *m, const yb_decl *d) {
    if (needs_cite(d) && !has_cite(d)) finding(m, YB_D_NO_CITE, YB_D_NO_CITE_STRICT, d->name.span, d->name.text);
    check_words(m, d);
    if (d->kind == YB_K_RULE) {
        bool speaks = d->u.rule.rule == YB_R_DENY || d->u.rule.rule == YB_R_NOTE;
        if (speaks && !d->words.given) finding(m, YB_D_NO_SAY, YB_D_NO_SAY_STRICT, d->name.span, d->name.text);
    }
    if (d->kind != YB_K_TABLE) return;
    for (const yb_table_version *v = d->u.table.versions; v != NULL; v = v->next)
        for (const yb_row *r = v->rows; r != NULL; r = r->next) one_language(m, &r->result.words, d->name.text);
}

/* A rule that asks for a proof no channel can give: its `through` names rows that no enum has. */
static bool is_enum_row(const yb_model *m, yb_str name) {
    for (uint32_t i = 0; i < m->enums.n; i++)
        if (yb_row_named(m->enums.at[i], NULL, name) != YB_NONE32) return true;
    return false;
}

static void check_through(yb_model *m, const yb_decl *d) {
    for (const yb_ident *t = d->u.proof.through; t != NULL; t = t->next)
        if (!is_enum_row(m, t->text)) YB_ERR2(m, YB_D_NO_CHANNEL, t->span, d->name.text, t->text);
}

static bool may_be_unused(const yb_entry *e) {
    const yb_decl *d = e->decls.at[0];
    bool kind = e->space == YB_NS_SOURCE || e->space == YB_NS_PROOF || e->space == YB_NS_PAYER ||
                e->space == YB_NS_GIVEN ||
                (e->space == YB_NS_VALUE && (d->kind == YB_K_PARAM || d->kind == YB_K_TABLE || d->kind == YB_K_GROUP));
    return !kind;
}

/* A name is used when any pack below uses it; age and 29 February rules are used by every age. */
static bool used_anywhere(const yb_model *m, const yb_entry *e) {
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        const yb_entry *other = yb_lookup_in(m->scopes.at[i], e->space, e->name);
        if (other != NULL && other->used) return true;
    }
    return false;
}

static void check_unused(yb_model *m, const yb_entry *e) {
    const yb_decl *d = e->decls.at[0];
    if (may_be_unused(e) || yb_is_age_param(d) || d->kind == YB_K_DROP || used_anywhere(m, e)) return;
    YB_ERR1(m, YB_D_UNUSED, d->name.span, e->name);
}

void yb_lint(yb_model *m) {
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        const yb_scope *s = m->scopes.at[i];
        for (const yb_decl *d = s->pack->decls; d != NULL; d = d->next) {
            if (d->broken) continue;
            check_decl(m, d);
            if (d->kind == YB_K_PROOF) check_through(m, d);
        }
        for (uint32_t k = 0; k < s->entries.n && m->diags->errors == 0; k++) check_unused(m, s->entries.at[k]);
    }
    for (uint32_t i = YB_ENUM_BUILT_IN; i < m->enums.n && m->diags->errors == 0; i++)
        if (!m->enums.at[i]->used && m->enums.at[i]->decl != NULL)
            YB_ERR1(m, YB_D_UNUSED, m->enums.at[i]->decl->name.span, m->enums.at[i]->name);
}
