/* What a settlement program gives: outputs, payers, accumulators. Floor 3. */
#include "lang/nhsa.h"
#include "lang/results.h"

/* ---- outputs ---- */

static void add_output(yb_result_work *w, yb_str name, yb_node *n, unsigned kind, uint16_t list) {
    yb_im_output out = {.kind = (uint8_t)kind, .type = n->ty.type, .scale = n->ty.scale};
    out.at = yb_emit_node(w->e, n, YB_IN_CODE);
    out.name = (uint16_t)yb_output_number(w->v->m, w->v->d, name, n->ty, kind, list);
    YB_PUSH(w->v->m->arena, &w->outputs, out);
}

/* Money in fen, ratios with four decimals unless declared; what is wrong with that is said of the output. */
static yb_node *presentable(yb_result_work *w, yb_str name, yb_node *n, yb_span span, bool declared) {
    w->v->place = yb_place(w->v, name);
    unsigned scale = n->ty.type == YB_T_MONEY ? 2 : n->ty.type == YB_T_RATIO && !declared ? 4 : n->ty.scale;
    if (n->ty.scale > scale) {
        YB_ERR0(w->v->m, YB_D_MUST_ROUND, span);
        return n;
    }
    return yb_make_scaled(w->v, n, scale);
}

static bool is_line_output(yb_str name) {
#define X(word) if (yb_str_eq(name, YB_LIT("lines." #word))) return true;
    YB_NHSA_LINES(X)
#undef X
    return false;
}

static bool has_output(const yb_result_work *w, yb_str name) {
    for (uint32_t i = 0; i < w->named.n; i++)
        if (yb_str_eq(w->named.at[i], name)) return true;
    return false;
}

static void scalar_output(yb_result_work *w, yb_str name, yb_node *n, yb_span span) {
    if (n == NULL || has_output(w, name)) return;
    YB_PUSH(w->v->m->arena, &w->named, name);
    add_output(w, name, presentable(w, name, n, span, false), YB_O_SCALAR, YB_NONE16);
}

yb_node *yb_result_formula(yb_program *p, yb_str name, yb_span *span) {
    uint32_t at;
    if (!yb_map_get(&p->names, name, &at) || p->formulas.at[at]->versions.list.n == 0) return NULL;
    *span = p->formulas.at[at]->span;
    return p->formulas.at[at]->node;
}

yb_node *yb_result_pay(yb_view *v, yb_program *p, yb_str name) {
    for (uint32_t i = 0; i < p->pays.n; i++)
        if (yb_str_eq(p->pays.at[i].name, name) && p->pays.at[i].node != NULL) return yb_pay_slot(v, &p->pays.at[i], 2);
    return NULL;
}

yb_node *yb_result_named(yb_view *v, yb_program *p, yb_str name, yb_span *span) {
    yb_node *n = yb_result_pay(v, p, name);
    if (n == NULL && p->pays.n != 0) n = yb_sum_of(v, p, name);
    return n != NULL ? n : yb_result_formula(p, name, span);
}

static void national_output(yb_result_work *w, yb_program *p, yb_str name) {
    yb_span span = {0, 0, 0};
    yb_node *n = yb_result_named(w->v, p, name, &span);
    scalar_output(w, name, n, span);
}

static void totals_output(yb_result_work *w, yb_program *p) {
    for (uint32_t i = 0; i < p->pays.n; i++) {
        yb_pay *pay = &p->pays.at[i];
        if (pay->node == NULL || pay->payer == NULL) continue;
        scalar_output(w, pay->name, yb_pay_slot(w->v, pay, 2), pay->span);
        yb_str into = pay->payer->u.payer.into.text;
        if (into.len != 0) scalar_output(w, into, yb_sum_of(w->v, p, into), pay->span);
    }
}

static void bands_output(yb_result_work *w, yb_program *p, const yb_item *item) {
    for (uint32_t i = 0; i < p->pays.n; i++) {
        const yb_pay *pay = &p->pays.at[i];
        if (!yb_str_eq(pay->name, item->bands_of.text) || pay->bands == NULL) continue;
        add_output(w, item->name.text, pay->bands, YB_O_BANDS, YB_NONE16);
        return;
    }
    YB_ERR1(w->v->m, YB_D_NO_BANDS, item->bands_of.span, item->bands_of.text);
}

static void give_outputs(yb_result_work *w, yb_program *p) {
    for (uint32_t i = 0; i < p->gives.n; i++) {
        const yb_item *item = p->give_items.at[i];
        if (item->bands_of.text.len != 0) {
            bands_output(w, p, item);
            continue;
        }
        yb_named *g = p->gives.at[i];
        yb_node *n = g->node;
        if (n == NULL) continue;
        if (n->ty.hidden) YB_ERR1(w->v->m, YB_D_SAY_PRIVATE, g->span, g->name);
        n = presentable(w, g->name, n, g->span, item->type.name.text.len != 0);
        YB_PUSH(w->v->m->arena, &w->named, g->name);
        yb_emit_step(w->e, g, n, item->value == NULL ? g->span : item->value->span);
        add_output(w, g->name, n, YB_O_SCALAR, YB_NONE16);
    }
}

static void line_outputs(yb_result_work *w, yb_program *p) {
    for (uint32_t i = 0; i < p->formulas.n; i++) {
        yb_named *f = p->formulas.at[i];
        if (!f->is_column || f->node == NULL || !is_line_output(f->name)) continue;
        add_output(w, f->name, presentable(w, f->name, f->node, f->span, false), YB_O_LINE, (uint16_t)f->node->shape);
    }
}

/* ---- payers ---- */

static void write_payers(yb_result_work *w, yb_program *p) {
    yb_image_builder *b = w->v->m->b;
    for (uint32_t i = 0; i < p->pays.n; i++) {
        const yb_pay *pay = &p->pays.at[i];
        if (pay->node == NULL || pay->payer == NULL) continue;
        const yb_decl *d = pay->payer;
        bool each = pay->node->op == YB_OPCODE(PAYEACH);
        yb_str side = d->u.payer.side.text;
        yb_im_payer im = {.name = yb_ib_text(b, pay->name), .zh = yb_ib_text(b, d->words.zh), .en = yb_ib_text(b, d->words.en),
                          .into = yb_ib_text(b, d->u.payer.into.text.len != 0 ? d->u.payer.into.text : pay->name),
                          .base = pay->node->at, .left_before = yb_emit_node(w->e, pay->left_before, YB_IN_CODE),
                          .side = yb_str_eq(side, YB_LIT("fund")) ? 0 : yb_str_eq(side, YB_LIT("hospital")) ? 1 : 2,
                          .each = each, .paid_column = each ? pay->node->extra : YB_NONE16,
                          .list = each ? (uint16_t)pay->node->j : YB_NONE16};
        YB_PUSH(w->v->m->arena, &w->payers, im);
    }
}

/* ---- accumulators ---- */

static bool split(yb_str name, yb_str *group, yb_str *field) {
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] == '.') {
            *group = (yb_str){name.at, i};
            *field = (yb_str){name.at + i + 1, name.len - i - 1};
            return true;
        }
    return false;
}

static yb_node *change_of(yb_view *v, const yb_item *item, yb_ty ty) {
    yb_ctx c = {.v = v, .row_list = YB_SHAPE_SCALAR};
    v->place = yb_place(v, item->name.text);
    yb_node *when = item->condition == NULL ? NULL : yb_check_bool(&c, item->condition);
    if (item->condition != NULL) c.guards = yb_guards_of(&c, item->condition, true, NULL);
    yb_node *n = yb_plain(&c, yb_check(&c, item->value, &ty));
    if (n == NULL || (item->condition != NULL && when == NULL)) return NULL;
    if (!yb_same_unit(&n->ty, &ty)) {
        YB_ERR2(v->m, YB_D_TYPE, item->value->span, yb_unit_word(v, &ty), yb_unit_word(v, &n->ty));
        return NULL;
    }
    if (n->ty.scale > ty.scale) {
        YB_ERR0(v->m, YB_D_MUST_ROUND, item->value->span);
        return NULL;
    }
    n = yb_make_nonneg(v, yb_make_scaled(v, n, ty.scale));
    if (when == NULL) return n;
    ty = n->ty; /* where the condition does not hold there is no change: none */
    ty.optional = true;
    return yb_make_op(v, YB_OPCODE(SEL), ty, when, n, yb_make_none(v, ty), NULL, 0);
}

/* Reports where there is no such sum to add to. */
static yb_node *change_made(yb_view *v, const yb_item *item) {
    yb_str group, field;
    uint32_t at;
    yb_entry *e = split(item->name.text, &group, &field) ? yb_lookup(v->scope, YB_NS_ACCUMULATORS, group) : NULL;
    if (e == NULL || !yb_map_get(&v->d->fact_names, item->name.text, &at)) {
        YB_ERR2(v->m, YB_D_NO_NAME, item->name.span, item->name.text, YB_NO_ARG);
        return NULL;
    }
    e->used = true;
    return change_of(v, item, v->d->facts.at[at].ty);
}

static yb_node *give_made(yb_view *v, yb_named *give) {
    yb_ctx c = {.v = v, .row_list = YB_SHAPE_SCALAR, .may_sum = true};
    give->may_sum = true;
    return yb_named_node(&c, give);
}

void yb_results_make(yb_view *v, yb_program *p) {
    const uint32_t made = p->made.n;
    for (uint32_t i = 0; i < p->gives.n; i++)
        if (p->give_items.at[i]->bands_of.text.len == 0) (void)give_made(v, p->gives.at[i]);
    p->made.n = made; /* what is given is told behind the rest */
    for (uint32_t i = 0; i < p->accumulates.n; i++) YB_PUSH(v->m->arena, &p->changes, change_made(v, p->accumulates.at[i]));
}

static yb_node *period_begin(yb_result_work *w, const yb_decl *group, bool keyed, yb_str name) {
    yb_view *v = w->v;
    yb_ty date = yb_ty_of(YB_T_DATE);
    yb_node *on = yb_make_slot(v, date, 0);
    int64_t imm = group->u.accumulators.per | group->u.accumulators.starts << 4;
    if (keyed) return yb_make_field(v, date, yb_make_op(v, YB_OPCODE(PERIOD), date, on, NULL, NULL, NULL, imm), 0);
    uint32_t at;
    char text[128];
    yb_sink s = {text, sizeof text, 0};
    yb_put(&s, name);
    yb_put(&s, YB_LIT(".begin"));
    yb_str begin = yb_arena_copy(v->m->arena, (yb_str){text, YB_MIN(s.len, sizeof text)});
    if (!yb_map_get(&v->d->fact_names, begin, &at)) return NULL;
    v->place = yb_place(v, begin);
    yb_node *check = yb_make_op(v, YB_OPCODE(CHKPERIOD), date, yb_make_fact(v, at), on, NULL, NULL, imm);
    (void)yb_emit_node(w->e, check, YB_IN_CODE);
    return check;
}

static void write_accumulate(yb_result_work *w, const yb_item *item, yb_node *change) {
    yb_view *v = w->v;
    yb_image_builder *b = v->m->b;
    yb_str group, field;
    uint32_t at;
    if (change == NULL || !split(item->name.text, &group, &field)) return;
    const yb_decl *d = yb_lookup(v->scope, YB_NS_ACCUMULATORS, group)->decls.at[0];
    bool keyed = d->u.accumulators.by.text.len != 0, dated = d->u.accumulators.per < YB_PER_VISIT;
    yb_node *begin = dated ? period_begin(w, d, keyed, group) : NULL;
    if (!yb_map_get(&v->d->fact_names, item->name.text, &at)) return;
    const yb_ty ty = v->d->facts.at[at].ty;
    yb_im_accumulate im = {.group = yb_ib_text(b, group), .name = yb_ib_text(b, field), .type = ty.type, .scale = ty.scale,
                           .begin = YB_NONE16, .key = YB_NONE16, .key_enum = YB_NONE16};
    im.change = yb_emit_node(w->e, change, YB_IN_CODE);
    if (begin != NULL) im.begin = yb_emit_node(w->e, begin, YB_IN_CODE);
    if (keyed && yb_map_get(&v->d->fact_names, d->u.accumulators.by.text, &at)) {
        yb_node *key = yb_make_fact(v, at);
        im.key = yb_emit_node(w->e, key, YB_IN_CODE);
        im.key_name = yb_ib_text(b, d->u.accumulators.by.text);
        im.key_type = key->ty.type;
        im.key_enum = key->ty.enumeration;
    }
    YB_PUSH(v->m->arena, &w->accumulates, im);
}

/* Groups that are read but not added to are of the right period too. */
void yb_results_periods(yb_result_work *w) {
    yb_view *v = w->v;
    for (yb_scope *s = v->scope; s != NULL; s = s->parent)
        for (const yb_decl *d = s->pack->decls; d != NULL; d = d->next) {
            if (d->kind != YB_K_ACCUMULATORS || d->u.accumulators.per >= YB_PER_VISIT || d->u.accumulators.by.text.len != 0) continue;
            if (yb_lookup(v->scope, YB_NS_ACCUMULATORS, d->name.text)->decls.at[0] != d) continue; /* hidden by a nearer one */
            bool read = false;
            for (uint32_t i = 0; i < v->d->facts.n && !read; i++) {
                yb_str name = v->d->facts.at[i].name;
                bool of = name.len > d->name.text.len + 1 && memcmp(name.at, d->name.text.at, d->name.text.len) == 0 &&
                          name.at[d->name.text.len] == '.';
                uint32_t bit = v->d->facts.at[i].at;
                read = of && v->d->facts.at[i].list == YB_NONE16 && (w->e->reads[bit / 64] >> (bit % 64) & 1);
            }
            if (read) (void)period_begin(w, d, false, d->name.text);
        }
}

/* ---- a whole program ---- */

static void trace(yb_result_work *w, yb_program *p) {
    for (uint32_t i = 0; i < p->made.n; i++) {
        const yb_made *made = &p->made.at[i];
        if (made->named != NULL) {
            yb_named *n = made->named;
            const yb_expr *value = ((const yb_formula *)n->versions.list.at[0].what)->value;
            if (n->node != NULL && !n->banded) yb_emit_step(w->e, n, n->node, value == NULL ? n->span : value->span);
            continue;
        }
        const yb_pay *pay = &p->pays.at[made->pay];
        (void)yb_emit_node(w->e, pay->node, YB_IN_CODE);
        yb_im_step step = {.name = yb_ib_text(w->v->m->b, pay->name), .kind = YB_S_PAY, .type = YB_T_MONEY, .scale = 2,
                           .at = (uint16_t)made->pay, .before = YB_NONE16, .enumeration = YB_NONE16, .list = YB_NONE16,
                           .row = YB_NONE16, .words = YB_NONE32};
        YB_PUSH(w->v->m->arena, &w->e->told, ((struct yb_told){w->e->steps.n, NULL, pay}));
        YB_PUSH(w->v->m->arena, &w->e->steps, step);
    }
}

void yb_results(yb_result_work *w, yb_program *p) {
    w->v->program = p;
    trace(w, p);
#define X(word) national_output(w, p, YB_LIT(#word));
    YB_NHSA_OUTPUTS(X)
#undef X
    totals_output(w, p);
    give_outputs(w, p);
    line_outputs(w, p);
    yb_identities(w, p);
    for (uint32_t i = 0; i < p->accumulates.n; i++) write_accumulate(w, p->accumulates.at[i], p->changes.at[i]);
    yb_results_periods(w);
    write_payers(w, p);
    yb_tell_steps(w->e);
    w->v->program = NULL;
}

YB_IB_WRITER(OUTPUTS, yb_im_output)
YB_IB_WRITER(ACCUMULATES, yb_im_accumulate)
YB_IB_WRITER(PAYERS, yb_im_payer)

void yb_results_write(yb_result_work *w, yb_im_section *s) {
    yb_image_builder *b = w->v->m->b;
    s->outputs = write_OUTPUTS(b, w->outputs.at, w->outputs.n);
    s->accumulates = write_ACCUMULATES(b, w->accumulates.at, w->accumulates.n);
    s->payers = write_PAYERS(b, w->payers.at, w->payers.n);
}

/* give NAME = EXPR for DECISION, outside settlement programs. */
void yb_results_make_gives(yb_result_work *w) {
    yb_map seen;
    yb_map_init(&seen, w->v->m->arena);
    for (yb_scope *s = w->v->scope; s != NULL; s = s->parent)
        for (uint32_t i = 0; i < s->entries.n; i++) {
            yb_entry *e = s->entries.at[i];
            uint32_t at;
            if (e->space != YB_NS_GIVE || yb_map_get(&seen, e->name, &at)) continue;
            yb_map_put(&seen, e->name, 1);
            yb_named *g = yb_gather(w->v, YB_NS_GIVE, e->name);
            yb_ctx c = {.v = w->v, .row_list = YB_SHAPE_SCALAR};
            yb_node *n = g == NULL ? NULL : yb_named_node(&c, g);
            if (n == NULL) continue;
            for (uint32_t k = 0; k < g->asked.cap; k++) /* an area that changes one of them has a program of its own */
                if (g->asked.at[k].key.at != NULL) yb_asked(w->v->m, g->asked.at[k].key);
            if (n->ty.hidden) YB_ERR1(w->v->m, YB_D_SAY_PRIVATE, g->span, g->name);
            const yb_formula *f = g->versions.list.at[0].what;
            g->node = presentable(w, g->name, n, g->span, f != NULL && f->type->name.text.len != 0);
            YB_PUSH(w->v->m->arena, &w->gives, g);
        }
}

void yb_results_gives(yb_result_work *w) {
    for (uint32_t i = 0; i < w->gives.n; i++) add_output(w, w->gives.at[i]->name, w->gives.at[i]->node, YB_O_SCALAR, YB_NONE16);
}
