/* From packs to an image: collect, check every area's every decision, emit. Floor 3. */
#include "lang/compile.h"
#include "lang/given.h"
#include "lang/lint.h"
#include "lang/marks.h"
#include "lang/results.h"
#include "lang/share.h"

/* ---- one decision of one area ---- */

/* Is it read by a program that is not built, since a section of an area above stands for it? */
static bool read_above(yb_view *v, const yb_plan *plan, yb_str let) {
    uint32_t at;
    let = yb_let_key(v, let);
    for (uint32_t i = 0; i < plan->n; i++)
        if (plan->at[i].made != NULL && yb_map_get(&plan->at[i].made->asked, let, &at)) return true;
    return false;
}

/* Those for the decision. The others are made where they are read; what is not built reads them, too. */
static void lets_of(yb_view *v, const yb_plan *plan) {
    for (yb_scope *s = v->scope; s != NULL; s = s->parent)
        for (uint32_t i = 0; i < s->entries.n; i++) {
            const yb_entry *e = s->entries.at[i];
            const yb_decl *d = e->decls.at[0];
            if (e->space != YB_NS_VALUE || d->kind != YB_K_LET) continue;
            if (d->u.let.decisions == NULL && !read_above(v, plan, e->name)) continue;
            yb_named *n = yb_let_named(v, e->name);
            yb_ctx c = {.v = v, .row_list = YB_SHAPE_SCALAR};
            if (n != NULL) (void)yb_named_node(&c, n);
        }
}

/* And what is given for the decision. */
static void emit_lets(yb_view *v, yb_emit *e) {
    for (uint32_t i = 0; i < v->lets_made.n; i++) {
        const yb_named *n = v->lets_made.at[i];
        const yb_formula *f = n->versions.list.at[0].what;
        if (n->node->op == YB_N_INTERVAL) continue;
        yb_emit_step(e, n, n->node, f == NULL ? n->span : f->value->span);
    }
}

static void section_zero(yb_view *v, yb_emit *e, yb_im_section *s, const yb_plan *plan, uint16_t *when_slots) {
    yb_marks marks = {0};
    yb_result_work w = {.v = v, .e = e};
    lets_of(v, plan);
    yb_rules(v, &marks);
    yb_results_make_gives(&w);
    yb_marks_lets(&marks);
    emit_lets(v, e);
    if (v->d->settles) yb_tell_steps(e);
    const uint64_t *of_lets = yb_emit_reads(e); /* a let that only a program reads is that program's matter */
    yb_results_gives(&w);
    for (uint32_t i = 0; i < plan->n; i++) {
        yb_node *when = plan->at[i].when;
        bool always = when == NULL || (when->op == YB_N_CONST && when->k != 0);
        when_slots[i] = always ? YB_NONE16 : yb_emit_node(e, when, YB_IN_CODE);
    }
    yb_marks_emit(&marks, e);
    yb_marks_write(&marks, e, s);
    if (yb_has_accumulators(v->d)) yb_results_periods(&w);
    for (uint32_t i = 0; i < e->read_words; i++) e->reads[i] |= of_lets[i];
    yb_results_write(&w, s);
    yb_emit_write(e, s);
}

/* Behind section 0, with some room: where it has a little more in an area that changes rules alone, that area's settlement
   sections still lie where the nation's do, and can be the same. */
static void place_settlements(const yb_emit *e, const yb_made_program *above, yb_made_program *own) {
    own->slots = (e->slots + 63 + 64) & ~63u;
    own->columns = (e->columns + 1 + 4) & ~3u;
    if (above == NULL || above->sections.n == 0 || e->slots > above->slots || e->columns > above->columns) return;
    own->slots = above->slots;
    own->columns = above->columns;
}

static yb_made_section *settlement(yb_view *v, yb_emit *e, const yb_made_program *own, const yb_planned *plan, yb_im_section *s) {
    yb_made_section *made = YB_NEW(v->m->arena, yb_made_section);
    yb_result_work w = {.v = v, .e = e};
    *made = (yb_made_section){.in = plan->in, .name = plan->name};
    v->m->looked_up = plan->asked;
    yb_emit_section(e, own->slots, own->columns);
    s->name = yb_ib_text(v->m->b, plan->name);
    yb_emit_ruled(e, plan->program);
    yb_results(&w, plan->program);
    yb_results_write(&w, s);
    yb_emit_write(e, s);
    yb_emit_forget(e);
    yb_asked_by_lets(v, plan->asked);
    made->asked = *plan->asked;
    made->reads = e->reads;
    made->relies = e->relies;
    made->work = e->work;
    return made;
}

/* The section above that stands for a program that was not built, if it can after all. */
static bool takes_section(const yb_made_program *above, const yb_made_program *own, const yb_planned *plan) {
    return plan->made != NULL && above->slots == own->slots && above->columns == own->columns &&
           yb_told_all(&own->told, &plan->made->relies);
}

static void write_settlement(yb_view *v, yb_emit *e, const yb_made_program *above, yb_made_program *own, yb_planned *plan,
                             yb_im_section *s) {
    const uint32_t number = v->m->b->SECTION_LIST.n;
    const uint16_t when_slot = s->when_slot;
    if (takes_section(above, own, plan)) {
        *s = v->m->b->SECTION_LIST.at[plan->made->number];
        s->when_slot = when_slot;
        s->same = plan->made->number;
    } else {
        if (plan->made != NULL) yb_plan_anew(v, plan);
        plan->made = settlement(v, e, own, plan, s);
        plan->made->number = number;
    }
    YB_IB_ADD(v->m->b, SECTION_LIST, *s);
    YB_PUSH(v->m->arena, &own->sections, plan->made);
}

static void write_program(yb_view *v, const yb_made_program *above, yb_made_program *own) {
    yb_model *m = v->m;
    yb_emit e;
    yb_plan plan = {0};
    if (v->d->settles) yb_programs(v, above, &plan);
    yb_emit_begin(&e, v);
    yb_im_section first = {.name = yb_ib_text(m->b, v->d->name), .when_slot = YB_NONE16};
    uint16_t *when_slots = YB_NEW_ARRAY(m->arena, uint16_t, plan.n + 1);
    section_zero(v, &e, &first, &plan, when_slots);
    yb_emit_forget(&e);
    place_settlements(&e, above, own);
    yb_asked_by_lets(v, &own->asked);
    own->told = e.before;
    yb_im_program p = {.decision = v->d->number, .pack = v->scope->number, .slots = (uint16_t)e.slots,
                       .columns = (uint16_t)e.columns, .sections = {m->b->SECTION_LIST.n, plan.n + 1}};
    const uint64_t work = e.work;
    uint64_t most = 0;
    YB_IB_ADD(m->b, SECTION_LIST, first);
    for (uint32_t i = 0; i < plan.n; i++) {
        yb_im_section s = {.when_slot = when_slots[i]};
        write_settlement(v, &e, above, own, &plan.at[i], &s);
        p.slots = (uint16_t)YB_MAX(p.slots, s.first_slot + s.slots);
        p.columns = (uint16_t)YB_MAX(p.columns, s.first_column + s.columns.n);
        most = YB_MAX(most, plan.at[i].made->work);
    }
    p.steps = (uint32_t)YB_MIN(work + most, UINT32_MAX);
    own->number = YB_IB_ADD(m->b, PROGRAMS, p);
}

/* ---- all of them ---- */

static bool decides(const yb_decision_info *d, const yb_scope *s) {
    for (uint32_t i = 0; i < d->scopes.n; i++)
        if (yb_extends(s, d->scopes.at[i])) return true;
    return false;
}

static int by_area(const void *a, const void *b, const void *ctx) {
    const yb_im_area *x = a, *y = b;
    const yb_model *m = ctx;
    if (x->decision != y->decision) return x->decision < y->decision ? -1 : 1;
    if (x->area != y->area) return x->area < y->area ? -1 : 1;
    uint32_t dx = m->scopes.at[x->pack]->depth, dy = m->scopes.at[y->pack]->depth;
    return dx > dy ? -1 : dx < dy; /* of two packs of one area the last in the chain decides */
}

static void make_program(yb_model *m, yb_scope *s, yb_decision_info *d, yb_made_program *made, const yb_made_program *above) {
    if (above != NULL && yb_same_program(s, d, above)) {
        *made = *above;
        return;
    }
    yb_view v = {.m = m, .scope = s, .d = d};
    yb_map_init(&v.lets, m->arena);
    yb_map_init(&made->asked, m->arena);
    m->looked_up = &made->asked;
    write_program(&v, above, made);
    m->looked_up = NULL;
}

static void write_programs(yb_model *m) {
    yb_made_program *made = YB_NEW_ARRAY(m->arena, yb_made_program, (size_t)m->scopes.n * m->decisions.n);
    for (uint32_t i = 0; i < m->scopes.n; i++)
        for (uint32_t k = 0; k < m->decisions.n; k++) {
            yb_scope *s = m->scopes.at[i];
            yb_made_program *own = &made[i * m->decisions.n + k];
            own->number = YB_NONE32;
            if (!decides(m->decisions.at[k], s) || m->decisions.at[k]->broken) continue;
            make_program(m, s, m->decisions.at[k], own, s->parent == NULL ? NULL : &made[s->parent->number * m->decisions.n + k]);
            YB_IB_ADD(m->b, AREAS,
                      ((yb_im_area){.area = s->pack->area, .decision = (uint16_t)k, .pack = (uint16_t)i, .program = own->number}));
        }
    yb_sort(m->b->AREAS.at, m->b->AREAS.n, sizeof *m->b->AREAS.at, by_area, m);
}

/* Params and tables that no rule uses are checked all the same. */
static void check_values(yb_model *m) {
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        yb_scope *s = m->scopes.at[i];
        for (uint32_t k = 0; k < s->entries.n; k++) {
            yb_entry *e = s->entries.at[k];
            bool used = e->used;
            yb_ty ty;
            if (e->space != YB_NS_VALUE) continue;
            if (e->decls.at[0]->kind == YB_K_PARAM) (void)yb_param_item(m, s, e, &ty);
            if (e->decls.at[0]->kind == YB_K_TABLE) (void)yb_table_of(m, s, e);
            e->used = used;
        }
    }
}

static bool any_lost(const yb_pack *p) {
    for (; p != NULL; p = p->next)
        if (p->lost) return true;
    return false;
}

yb_status yb_compile(yb_arena *arena, yb_diags *diags, yb_pack **packs, const yb_compile_options *options,
                     const yb_allocator *heap, void **block, size_t *length) {
    yb_image_builder *b = YB_NEW(arena, yb_image_builder);
    yb_model *m = YB_NEW(arena, yb_model);
    *m = (yb_model){.arena = arena, .diags = diags, .b = b, .strict = options != NULL && options->strict};
    *block = NULL;
    *length = 0;
    yb_ib_init(b, arena);
    bool joined = yb_join_parts(m, packs);
    if (!joined || (diags->errors != 0 && any_lost(*packs))) return YB_E_PACK;
    if (!yb_collect(m, *packs)) return YB_E_PACK;
    yb_interfaces(m);
    check_values(m);
    write_programs(m);
    yb_givens(m);
    yb_lint(m);
    if (diags->errors != 0) return YB_E_PACK;
    yb_interfaces_write(m);
    yb_ib_index_outputs(b);
    yb_sources_write(m);
    return yb_ib_finish(b, heap, block, length);
}
