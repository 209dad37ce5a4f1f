/* From packs to an image: collect, check every area's every decision, emit. Floor 3. */
#include "lang/compile.h"
#include "lang/given.h"
#include "lang/lint.h"
#include "lang/marks.h"
#include "lang/results.h"

/* ---- one decision of one area ---- */

static void lets_of(yb_view *v) {
    for (yb_scope *s = v->scope; s != NULL; s = s->parent)
        for (uint32_t i = 0; i < s->entries.n; i++) {
            const yb_entry *e = s->entries.at[i];
            const yb_decl *d = e->decls.at[0];
            if (e->space != YB_NS_VALUE || d->kind != YB_K_LET || d->u.let.decisions == NULL) continue;
            yb_named *n = yb_let_named(v, e->name);
            yb_ctx c = {.v = v, .row_list = YB_SHAPE_SCALAR};
            if (n != NULL) (void)yb_named_node(&c, n);
        }
}

static void emit_lets(yb_view *v, yb_emit *e) {
    for (uint32_t i = 0; i < v->lets_made.n; i++) {
        const yb_named *n = v->lets_made.at[i];
        const yb_formula *f = n->versions.list.at[0].what;
        if (n->node->op == YB_N_INTERVAL) continue;
        yb_emit_step(e, n, n->node, f == NULL ? n->span : f->value->span);
    }
}

static void write_columns(yb_view *v, yb_emit *e, yb_im_program *p) {
    yb_image_builder *b = v->m->b;
    p->columns = (yb_range_ref){b->COLUMNS.n, e->own_columns.n};
    for (uint32_t i = 0; i < e->own_columns.n; i++) YB_IB_ADD(b, COLUMNS, e->own_columns.at[i]);
    p->bands = (yb_range_ref){b->BANDS.n, v->bands.n};
    for (uint32_t i = 0; i < v->bands.n; i++) YB_IB_ADD(b, BANDS, v->bands.at[i]);
}

static void section_zero(yb_view *v, yb_emit *e, yb_im_section *s, yb_program_list *programs, uint16_t *when_slots) {
    yb_marks marks = {0};
    yb_result_work w = {.v = v, .e = e};
    lets_of(v);
    yb_rules(v, &marks);
    emit_lets(v, e);
    if (v->d->settles) yb_tell_steps(e);
    const uint64_t *of_lets = yb_emit_reads(e); /* a let that only a program reads is that program's matter */
    yb_results_gives(&w);
    for (uint32_t i = 0; i < programs->list.n; i++) {
        yb_node *when = programs->conditions.at[i];
        bool always = when == NULL || (when->op == YB_N_CONST && when->k != 0);
        when_slots[i] = always ? YB_NONE16 : yb_emit_node(e, when, YB_IN_CODE);
    }
    yb_marks_emit(&marks, e);
    yb_marks_write(&marks, e, s);
    if (v->d->settles) yb_results_periods(&w);
    for (uint32_t i = 0; i < e->read_words; i++) e->reads[i] |= of_lets[i];
    yb_results_write(&w, s);
    yb_emit_write(e, s);
}

static uint32_t write_program(yb_view *v) {
    yb_model *m = v->m;
    yb_emit e;
    yb_program_list programs = {0};
    if (v->d->settles) yb_programs(v, &programs);
    yb_emit_begin(&e, v);
    v->emit = &e;
    yb_im_section *sections = YB_NEW_ARRAY(m->arena, yb_im_section, programs.list.n + 1);
    uint16_t *when_slots = YB_NEW_ARRAY(m->arena, uint16_t, programs.list.n + 1);
    sections[0].name = yb_ib_text(m->b, v->d->name);
    sections[0].when_slot = YB_NONE16;
    section_zero(v, &e, &sections[0], &programs, when_slots);
    uint64_t most = 0, first = e.work;
    yb_emit_forget(&e, true); /* conditions are not computed by the fast run */
    for (uint32_t i = 0; i < programs.list.n; i++) {
        yb_im_section *s = &sections[i + 1];
        yb_result_work w = {.v = v, .e = &e};
        yb_emit_section(&e);
        e.section = (uint16_t)(i + 1);
        e.work = 0;
        s->name = yb_ib_text(m->b, programs.list.at[i]->name);
        s->when_slot = when_slots[i];
        yb_results(&w, programs.list.at[i], s);
        yb_results_write(&w, s);
        yb_emit_write(&e, s);
        yb_emit_forget(&e, false);
        most = YB_MAX(most, e.work);
    }
    yb_im_program p = {.decision = v->d->number, .pack = v->scope->number, .slots = (uint16_t)e.slots,
                       .sections = {m->b->SECTION_LIST.n, programs.list.n + 1},
                       .steps = (uint32_t)YB_MIN(first + most, UINT32_MAX)};
    for (uint32_t i = 0; i <= programs.list.n; i++) YB_IB_ADD(m->b, SECTION_LIST, sections[i]);
    write_columns(v, &e, &p);
    return YB_IB_ADD(m->b, PROGRAMS, p);
}

/* ---- all of them ---- */

static bool decides(const yb_decision_info *d, const yb_scope *s) {
    for (uint32_t i = 0; i < d->scopes.n; i++)
        if (yb_extends(s, d->scopes.at[i])) return true;
    return false;
}

typedef struct yb_made_program {
    uint32_t number;
    yb_map asked; /* names of params, tables, lets and groups, there or not, and YB_ASKED_YEAR */
} yb_made_program;

static bool has_asked(const yb_made_program *p, yb_str what) {
    uint32_t at;
    return yb_map_get(&p->asked, what, &at);
}

/* What is taken away: a rule of the decision, a value that was asked for, or what no name here tells the use of. */
static bool drop_changes(const yb_decl *d, const yb_decision_info *decision, const yb_made_program *above) {
    yb_str word = d->pack_word.text;
    if (yb_str_eq(word, YB_LIT("rule"))) return yb_rule_of(d->name.text, decision->name);
    if (yb_str_eq(word, YB_LIT("settle"))) return decision->settles;
    return yb_str_eq(word, YB_LIT("give")) || has_asked(above, d->name.text);
}

/* Whether a declaration can change what the program above decides; when in doubt it does. */
static bool changes(const yb_decl *d, const yb_decision_info *decision, const yb_made_program *above) {
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
    case YB_K_ACCUMULATORS: return decision->settles || has_asked(above, YB_ASKED_YEAR);
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

static bool same_as_above(const yb_scope *s, const yb_decision_info *d, const yb_made_program *above) {
    if (s->parent == NULL || above->number == YB_NONE32) return false;
    for (const yb_decl *x = s->pack->decls; x != NULL; x = x->next)
        if (changes(x, d, above)) return false;
    return true;
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
    if (above != NULL && same_as_above(s, d, above)) {
        *made = *above;
        return;
    }
    yb_view v = {.m = m, .scope = s, .d = d};
    yb_map_init(&v.lets, m->arena);
    yb_map_init(&made->asked, m->arena);
    m->looked_up = &made->asked;
    made->number = write_program(&v);
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
