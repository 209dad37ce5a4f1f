/* Whether an area changes what a program or section was made of; when in doubt it does. Floor 3. */
#include "lang/share.h"

static bool in_map(const yb_map *map, yb_str what) {
    uint32_t at;
    return yb_map_get(map, what, &at);
}

void yb_asked_by_lets(const yb_view *v, yb_map *asked) {
    uint32_t before;
    do {
        before = asked->n;
        for (uint32_t i = 0; i < v->let_list.n; i++) {
            const yb_named *let = v->let_list.at[i];
            if (!in_map(asked, let->name)) continue;
            for (uint32_t k = 0; k < let->asked.cap; k++)
                if (let->asked.at[k].key.at != NULL) yb_map_put(asked, let->asked.at[k].key, 1);
        }
    } while (asked->n != before);
}

/* ---- a whole program ---- */

static bool has_asked(const yb_made_program *p, yb_str what) {
    bool asked = in_map(&p->asked, what);
    for (uint32_t i = 0; i < p->sections.n && !asked; i++) asked = in_map(&p->sections.at[i]->asked, what);
    return asked;
}

/* What is taken away: a rule of the decision, a value that was asked for, or what no name here tells the use of. */
static bool drop_changes(const yb_decl *d, const yb_decision_info *decision, const yb_made_program *above) {
    yb_str word = d->pack_word.text;
    if (yb_str_eq(word, YB_LIT("rule"))) return yb_rule_of(d->name.text, decision->name);
    if (yb_str_eq(word, YB_LIT("settle"))) return decision->settles;
    if (yb_str_eq(word, YB_LIT("let"))) return true; /* one for the decision is told, whoever reads it */
    return yb_str_eq(word, YB_LIT("give")) || has_asked(above, d->name.text);
}

static bool changes_program(const yb_decl *d, const yb_decision_info *decision, const yb_made_program *above) {
    switch (d->kind) {
    case YB_K_TEST:
    case YB_K_GIVEN:
    case YB_K_SOURCE:
    case YB_K_PROOF: return false;
    case YB_K_DECISION:
    case YB_K_RECORD:
    case YB_K_ENUM: return false; /* facts and rows are of every area; names in what is inherited do not mean the new ones */
    case YB_K_RULE: return yb_rule_of(d->name.text, decision->name);
    case YB_K_SETTLE:
    case YB_K_PAYER: return decision->settles;
    case YB_K_ACCUMULATORS: return yb_has_accumulators(decision) || has_asked(above, YB_ASKED_YEAR);
    case YB_K_DROP: return drop_changes(d, decision, above);
    case YB_K_GIVE: return yb_is_for(d, decision->name);
    case YB_K_LET:
        return d->u.let.decisions == NULL ? has_asked(above, d->name.text) : yb_is_for(d, decision->name);
    case YB_K_PARAM: return yb_is_age_param(d) || has_asked(above, d->name.text);
    case YB_K_TABLE:
    case YB_K_GROUP: return has_asked(above, d->name.text);
    default: return true;
    }
}

bool yb_same_program(const yb_scope *s, const yb_decision_info *d, const yb_made_program *above) {
    if (s->parent == NULL || above->number == YB_NONE32) return false;
    for (const yb_decl *x = s->pack->decls; x != NULL; x = x->next)
        if (changes_program(x, d, above)) return false;
    return true;
}

/* ---- a section ---- */

static bool is_field_of(yb_str name, yb_str group) {
    return name.len > group.len + 1 && memcmp(name.at, group.at, group.len) == 0 && name.at[group.len] == '.';
}

/* A section reads sums of the group, or adds to them. */
static bool uses_group(const yb_decision_info *d, const yb_made_section *made, yb_str group) {
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_fact_info *f = &d->facts.at[i];
        const uint32_t bit = f->list == YB_NONE16 || f->is_list ? f->at : (uint32_t)d->slots + f->at;
        if (is_field_of(f->name, group) && (made->reads[bit / 64] >> (bit % 64) & 1) != 0) return true;
    }
    for (uint32_t i = 0; i < made->in->items.n; i++) {
        const yb_item *item = made->in->items.at[i].item;
        if (item->kind == YB_I_ACCUMULATE && is_field_of(item->name.text, group)) return true;
    }
    return false;
}

static bool changes_section(const yb_decl *d, const yb_view *v, const yb_made_program *above, const yb_made_section *made) {
    const bool asked = in_map(&made->asked, d->name.text);
    const bool drop = d->kind == YB_K_DROP;
    switch (d->kind) {
    case YB_K_RULE:
    case YB_K_GIVE: return false; /* section 0's */
    case YB_K_SETTLE: return false; /* what it makes of the instance is seen there */
    case YB_K_PAYER: return true;
    case YB_K_ACCUMULATORS:
        return uses_group(v->d, made, d->name.text) || in_map(&made->asked, YB_ASKED_YEAR);
    case YB_K_LET:
    case YB_K_TABLE:
    case YB_K_GROUP: return asked;
    case YB_K_PARAM: return yb_is_age_param(d) || asked;
    default: break;
    }
    if (drop && yb_str_eq(d->pack_word.text, YB_LIT("payer"))) return true;
    if (drop && yb_str_eq(d->pack_word.text, YB_LIT("accumulators"))) return true;
    return drop ? asked : changes_program(d, v->d, above);
}

static bool same_items(const yb_instance *a, const yb_instance *b) {
    if (a->decl != b->decl || a->items.n != b->items.n) return false;
    for (uint32_t i = 0; i < a->items.n; i++)
        if (a->items.at[i].item != b->items.at[i].item || a->items.at[i].scope != b->items.at[i].scope) return false;
    return true;
}

yb_made_section *yb_same_section(const yb_view *v, const yb_made_program *above, yb_str name, const yb_instance *in) {
    yb_made_section *made = NULL;
    if (above == NULL || v->scope->parent == NULL) return NULL;
    for (uint32_t i = 0; i < above->sections.n; i++)
        if (yb_str_eq(above->sections.at[i]->name, name) && same_items(above->sections.at[i]->in, in)) made = above->sections.at[i];
    for (const yb_decl *d = v->scope->pack->decls; d != NULL && made != NULL; d = d->next)
        if (changes_section(d, v, above, made)) made = NULL;
    return made;
}

bool yb_told_all(const yb_told_before *told, const yb_told_before *needed) {
    for (uint32_t i = 0; i < needed->n; i++) {
        bool found = false;
        for (uint32_t k = 0; k < told->n && !found; k++)
            found = told->at[k].kind == needed->at[i].kind && told->at[k].name == needed->at[i].name;
        if (!found) return false;
    }
    return true;
}
