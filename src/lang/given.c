/* Which `given` a test or another given means, and whether what `unknown` takes away was there. Floor 3. */
#include "lang/given.h"

/* ---- names ---- */

static const yb_decl *given_named(yb_model *m, const yb_scope *scope, const yb_ident *name, const yb_ident *decision) {
    yb_entry *e = yb_lookup(scope, YB_NS_GIVEN, name->text);
    if (e == NULL) {
        YB_ERR2(m, YB_D_NO_GIVEN, name->span, name->text, yb_nearest(scope, YB_NS_GIVEN, name->text));
        return NULL;
    }
    const yb_decl *d = e->decls.at[0];
    e->used = true;
    if (d->broken || yb_str_eq(d->u.given.decision.text, decision->text)) return d;
    YB_ERR3(m, YB_D_GIVEN_OTHER, name->span, name->text, d->u.given.decision.text, decision->text);
    return NULL;
}

static void find_like(yb_model *m, yb_decl *d) {
    if (d->broken) return;
    if (yb_decision_named(m, d->u.given.decision.text) == NULL)
        YB_ERR1(m, YB_D_NO_DECISION, d->u.given.decision.span, d->u.given.decision.text);
    if (d->u.given.like.text.len != 0)
        d->u.given.base = given_named(m, m->scopes.at[d->pack->number], &d->u.given.like, &d->u.given.decision);
}

/* A circle is cut, so that what follows ends. */
static void cut_circle(yb_model *m, yb_decl *d) {
    uint32_t levels = 0;
    const yb_decl *g = d->u.given.base;
    for (; g != NULL && g != d && levels <= YB_MAX_LIKE; levels++)
        g = g->u.given.base;
    if (g != d) return;
    YB_ERR1(m, YB_D_CYCLE, d->name.span, d->name.text);
    d->u.given.base = NULL;
}

static void check_depth(yb_model *m, yb_decl *d) {
    uint32_t levels = 0;
    for (const yb_decl *g = d->u.given.base; g != NULL && levels <= YB_MAX_LIKE; levels++)
        g = g->u.given.base;
    if (levels <= YB_MAX_LIKE) return;
    YB_ERR2(m, YB_D_LIKE_DEPTH, d->name.span, d->name.text, YB_LIT("64"));
    d->u.given.base = NULL;
}

/* ---- what unknown takes away ---- */

enum said { SAYS_NOTHING, SAYS_AWAY, SAYS_GIVEN };

/* Is `inner` a field of `outer`: member.birth_date of member? */
static bool is_within(yb_str inner, yb_str outer) {
    return inner.len > outer.len && inner.at[outer.len] == '.' && memcmp(inner.at, outer.at, outer.len) == 0;
}

static enum said said_of(const yb_test_entry *entries, yb_str path);

static enum said said_by(const yb_test_entry *e, yb_str path) {
    bool away = e->value.kind == YB_TV_UNKNOWN;
    if (yb_str_eq(e->name.text, path)) return away ? SAYS_AWAY : SAYS_GIVEN;
    if (is_within(e->name.text, path)) return away ? SAYS_NOTHING : SAYS_GIVEN;
    if (!is_within(path, e->name.text)) return SAYS_NOTHING;
    size_t skip = e->name.text.len + 1;
    yb_str field = {path.at + skip, path.len - skip};
    bool given = e->value.kind == YB_TV_RECORD && said_of(e->value.entries, field) == SAYS_GIVEN;
    return given ? SAYS_GIVEN : SAYS_AWAY;
}

static enum said said_of(const yb_test_entry *entries, yb_str path) {
    enum said all = SAYS_NOTHING;
    for (const yb_test_entry *e = entries; e != NULL && all != SAYS_GIVEN; e = e->next)
        all = YB_MAX(all, said_by(e, path));
    return all;
}

static void check_unknown(yb_model *m, const yb_test_entry *entries, const yb_decl *base) {
    for (const yb_test_entry *e = entries; e != NULL; e = e->next) {
        enum said said = SAYS_NOTHING;
        if (e->value.kind != YB_TV_UNKNOWN) continue;
        for (const yb_decl *g = base; g != NULL && said == SAYS_NOTHING; g = g->u.given.base)
            said = said_of(g->u.given.facts, e->name.text);
        if (said != SAYS_GIVEN) YB_ERR1(m, YB_D_NOTHING_GIVEN, e->value.span, e->name.text);
    }
}

/* ---- all of them ---- */

/* All tests of a `cases` name one given, at one place: what is wrong with it is said once. */
static void find_given(yb_model *m, const yb_scope *scope, yb_decl *test, const yb_decl **before) {
    const yb_ident *name = &test->u.test.given;
    if (name->text.len == 0) return;
    const yb_ident *last = *before == NULL ? NULL : &(*before)->u.test.given;
    bool again = last != NULL && last->span.off == name->span.off && last->span.file == name->span.file;
    test->u.test.base = again ? (*before)->u.test.base : given_named(m, scope, name, &test->u.test.decision);
    *before = test;
}

typedef void given_step(yb_model *m, yb_decl *given);

static void each_given(yb_model *m, given_step *step) {
    for (uint32_t i = 0; i < m->scopes.n; i++)
        for (yb_decl *d = m->scopes.at[i]->pack->decls; d != NULL; d = d->next)
            if (d->kind == YB_K_GIVEN) step(m, d);
}

static void check_given(yb_model *m, yb_decl *d) {
    check_unknown(m, d->u.given.facts, d->u.given.base);
}

void yb_givens(yb_model *m) {
    each_given(m, find_like);
    each_given(m, cut_circle);
    each_given(m, check_depth);
    each_given(m, check_given);
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        const yb_decl *before = NULL;
        for (yb_decl *d = m->scopes.at[i]->pack->decls; d != NULL; d = d->next) {
            if (d->kind != YB_K_TEST || d->broken) continue;
            find_given(m, m->scopes.at[i], d, &before);
            if (!d->u.test.of_cases) check_unknown(m, d->u.test.facts, d->u.test.base);
        }
    }
}
