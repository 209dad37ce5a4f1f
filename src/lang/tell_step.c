/* Steps told: the formula of a value, amount and limit of a payment, each in the version that may be in force. Floor 3. */
#include "lang/tell.h"

static yb_telling telling_of(yb_emit *e, yb_node *left) {
    yb_telling t = {.c = {.v = e->v, .row_list = YB_SHAPE_SCALAR}, .e = e};
    if (e->v->program != NULL) e->v->program->left = left;
    return t;
}

/* ---- versions ---- */

typedef void tell_version(yb_telling *t, const void *what);

/* One after the other: whichever number the slot holds is told. Without a pick there is but the first. */
static void tell_versions(yb_telling *t, const yb_versions *versions, const yb_node *pick, tell_version *tell) {
    bool dated = pick != NULL;
    uint32_t n = dated ? versions->list.n : 1;
    if (dated && (pick->op != YB_OPCODE(PICK) || !pick->in[0]->emitted)) t->lost = true;
    for (uint32_t i = 0; i < n && !t->lost; i++) {
        uint32_t at = t->out.n;
        if (dated)
            (void)yb_tell_add(t, (yb_im_tell){.kind = YB_TL_VERSION, .at = pick->in[0]->at, .phrase = i});
        t->depth += dated;
        if (!versions->list.at[i].dropped) tell(t, versions->list.at[i].what);
        t->depth -= dated;
        if (dated) t->out.at[at].second = yb_tell_since(t, at + 1);
    }
}

/* ---- values ---- */

static void tell_formula(yb_telling *t, const void *what) {
    const yb_formula *f = what;
    yb_ty declared;
    const yb_ty *want = NULL;
    if (f->value == NULL) {
        t->lost = true;
        return;
    }
    if (f->type != NULL && f->type->name.text.len != 0 &&
        yb_type_of(t->c.v->m, t->c.v->scope, f->type, &declared, NULL))
        want = &declared;
    yb_tell_expr(t, f->value, want, 0, true);
}

static void tell_named(yb_telling *t, const yb_named *n) {
    uint32_t at;
    if (n->is_column) {
        t->c.row_name = YB_LIT("lines");
        t->c.in_lines = true;
        if (!yb_map_get(&t->c.v->d->fact_names, t->c.row_name, &at)) return;
        t->c.row_list = t->c.v->d->facts.at[at].list;
    }
    const yb_node *made = n->node->op == YB_OPCODE(MOV) ? n->node->in[0] : n->node;
    t->c.may_sum = n->may_sum;
    tell_versions(t, &n->versions, yb_when_always(&n->versions.list.at[0].when) ? NULL : made, tell_formula);
}

/* ---- payments ---- */

static void tell_amount(yb_telling *t, const void *what) {
    const yb_item *item = what;
    yb_ty money = yb_ty_of(YB_T_MONEY);
    yb_tell_branch branch = {item->condition, item->value, NULL, &money};
    if (item->condition != NULL)
        yb_tell_choice(t, &branch, true);
    else
        yb_tell_expr(t, item->value, &money, 0, true);
}

/* What holds where something is paid holds for its limit too. The limit of a row is told in words alone. */
static void tell_limit(yb_telling *t, const void *what) {
    const yb_item *item = what;
    yb_ctx outer = t->c;
    yb_ty money = yb_ty_of(YB_T_MONEY);
    if (item->cap == NULL) return;
    if (item->condition != NULL) t->c.guards = yb_guards_of(&t->c, item->condition, true, NULL);
    if (item->each.text.len != 0 && !yb_each_row(&outer, item, &t->c)) t->lost = true;
    if (item->each.text.len != 0) yb_tell_text(t, "每行 ", "of each row ");
    yb_tell_expr(t, item->cap, &money, 0, true);
    t->c = outer;
}

static bool any_limit(const yb_pay *pay) {
    for (uint32_t i = 0; i < pay->versions.list.n; i++)
        if (((const yb_item *)pay->versions.list.at[i].what)->cap != NULL) return true;
    return false;
}

static void tell_pay(yb_telling *t, const yb_pay *pay) {
    bool dated = pay->versions.list.n > 1 || !yb_when_always(&pay->versions.list.at[0].when);
    const yb_node *pick = dated ? pay->node->in[0] : NULL;
    if (pay->is_rest) {
        yb_tell_text(t, "余下", "what is left");
        return;
    }
    if (!any_limit(pay)) {
        tell_versions(t, &pay->versions, pick, tell_amount);
        return;
    }
    uint32_t at = yb_tell_add(t, (yb_im_tell){.kind = YB_TL_CAP, .at = YB_NONE16, .phrase = YB_NONE32});
    t->depth++;
    tell_versions(t, &pay->versions, pick, tell_amount);
    t->out.at[at].first = yb_tell_since(t, at + 1);
    uint32_t from = t->out.n;
    tell_versions(t, &pay->versions, pick, tell_limit);
    t->out.at[at].second = yb_tell_since(t, from);
    t->depth--;
}

/* ---- all steps of the section at hand ---- */

YB_IB_WRITER(TELLS, yb_im_tell)

static void write_step(yb_telling *t, const struct yb_told *told) {
    yb_image_builder *b = t->c.v->m->b;
    yb_im_step *step = &t->e->steps.at[told->step];
    const yb_words *words = told->named != NULL ? &told->named->words : &told->pay->payer->words;
    yb_str name = told->named != NULL ? told->named->name : told->pay->name;
    if (words->given) step->words = yb_tell_phrase(t, words, name, "");
    if (t->lost) return;
    step->tells = write_TELLS(b, t->out.at, t->out.n);
}

static void tell_step(yb_emit *e, const struct yb_told *told) {
    yb_telling t = telling_of(e, told->named != NULL ? told->named->left : told->pay->left_before);
    if (told->named != NULL)
        tell_named(&t, told->named);
    else
        tell_pay(&t, told->pay);
    write_step(&t, told);
}

void yb_tell_steps(yb_emit *e) {
    yb_view *v = e->v;
    if (v->m->diags->errors != 0) return; /* nothing will be written */
    yb_node *left = v->program == NULL ? NULL : v->program->left;
    v->telling = v->m->diags->quiet = true;
    for (uint32_t i = 0; i < e->told.n; i++) tell_step(e, &e->told.at[i]);
    v->telling = v->m->diags->quiet = false;
    if (v->program != NULL) v->program->left = left;
}
