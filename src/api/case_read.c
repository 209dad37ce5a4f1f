/* What a case that has decided says, item by item. Floor 7. */
#include "api/handles.h"
#include "decision/trace.h"
#include "yibao/case.h"
#include "yibao/policy.h"

/* Opens an info struct for item i of n of a decision. */
static yb_status read_item(const yb_case *c, size_t i, size_t n, void *info, size_t known) {
    yb_status st = yb_info_open(info, known);
    if (st != YB_OK) return st;
    if (c == NULL) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return YB_E_ORDER;
    return i < n ? YB_OK : YB_E_NAME;
}

static size_t read_ready(const yb_case *c, uint32_t n) {
    return c != NULL && yb_ready(&c->core) ? n : 0;
}

/* ---- reasons and notes ---- */

static yb_status read_numbers(const yb_case *c, const uint32_t *marks, uint32_t count,
                              const uint32_t **numbers, size_t *n) {
    if (numbers != NULL) *numbers = NULL;
    if (n != NULL) *n = 0;
    if (numbers == NULL || n == NULL) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return YB_E_ORDER;
    *numbers = marks;
    *n = count;
    return YB_OK;
}

static uint32_t read_source_count(const yb_core *core, const yb_im_mark *mark) {
    const yb_im_cite *cites[YB_MARK_SOURCES];
    return yb_mark_sources(core, mark, cites);
}

static void read_reason(yb_case *c, uint32_t number, yb_reason_info *info) {
    const yb_core *core = &c->core;
    const yb_image *image = core->image;
    const yb_im_mark *mark = yb_mark(core, number);
    yb_str zh = yb_mark_words(core, &c->room, number, YB_LANG_ZH);
    yb_str en = yb_mark_words(core, &c->room, number, YB_LANG_EN);
    yb_reason_info full = {
        .number = number,
        .code_id =
            mark->code_number < image->n_CODES ? yb_id_of(c->policy->code_stamp, mark->code_number) : 0,
        .code = yb_text_at(image, mark->code),
        .rule = yb_text_at(image, mark->rule),
        .pack = yb_text_at(image, image->PACKS[mark->pack].name),
        .zh = zh.at,
        .en = en.at,
        .zh_len = zh.len,
        .en_len = en.len,
        .line = mark->line,
        .sources = read_source_count(core, mark),
    };
    yb_info_close(info, &full, sizeof full);
}

static yb_status read_source(yb_case *c, const uint32_t *marks, uint32_t n, size_t i, size_t k,
                             yb_source_info *info) {
    yb_status st = read_item(c, i, n, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_im_cite *cites[YB_MARK_SOURCES];
    if (k >= yb_mark_sources(&c->core, yb_mark(&c->core, marks[i]), cites)) return YB_E_NAME;
    const yb_image *image = c->core.image;
    const yb_im_source *source = &image->SOURCES[cites[k]->source];
    yb_source_info full = {
        .id = yb_text_at(image, source->id),
        .title = yb_text_at(image, source->title),
        .article = yb_text_at(image, cites[k]->article),
        .dated = yb_text_at(image, source->dated),
        .quality = yb_text_at(image, source->quality),
        .url = yb_text_at(image, source->url),
        .pack = yb_text_at(image, image->PACKS[source->pack].name),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

size_t YB_CALL yb_case_reason_count(const yb_case *c) {
    return c != NULL ? read_ready(c, c->core.n_reason) : 0;
}

yb_status YB_CALL yb_case_reason(yb_case *c, size_t i, yb_reason_info *info) {
    yb_status st = read_item(c, i, c != NULL ? c->core.n_reason : 0, info, sizeof *info);
    if (st == YB_OK) read_reason(c, c->core.reason[i], info);
    return st;
}

yb_status YB_CALL yb_case_reasons(const yb_case *c, const uint32_t **numbers, size_t *n) {
    if (c == NULL) return YB_E_ARGUMENT;
    return read_numbers(c, c->core.reason, c->core.n_reason, numbers, n);
}

yb_status YB_CALL yb_case_reason_source(yb_case *c, size_t i, size_t k, yb_source_info *info) {
    return read_source(c, c != NULL ? c->core.reason : NULL, c != NULL ? c->core.n_reason : 0, i, k, info);
}

size_t YB_CALL yb_case_note_count(const yb_case *c) {
    return c != NULL ? read_ready(c, c->core.n_note) : 0;
}

yb_status YB_CALL yb_case_note(yb_case *c, size_t i, yb_reason_info *info) {
    yb_status st = read_item(c, i, c != NULL ? c->core.n_note : 0, info, sizeof *info);
    if (st == YB_OK) read_reason(c, c->core.note[i], info);
    return st;
}

yb_status YB_CALL yb_case_note_source(yb_case *c, size_t i, size_t k, yb_source_info *info) {
    return read_source(c, c != NULL ? c->core.note : NULL, c != NULL ? c->core.n_note : 0, i, k, info);
}

/* ---- obligations ---- */

size_t YB_CALL yb_case_obligation_count(const yb_case *c) {
    return c != NULL ? read_ready(c, c->core.n_owed) : 0;
}

yb_status YB_CALL yb_case_obligations(const yb_case *c, const uint32_t **numbers, size_t *n) {
    if (c == NULL) return YB_E_ARGUMENT;
    return read_numbers(c, c->core.owed, c->core.n_owed, numbers, n);
}

yb_status YB_CALL yb_case_obligation(yb_case *c, size_t i, yb_obligation_info *info) {
    yb_status st = read_item(c, i, c != NULL ? c->core.n_owed : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_core *core = &c->core;
    const yb_im_mark *mark = yb_mark(core, core->owed[i]);
    yb_owed owed;
    if (!yb_owed_sets(core, mark, &owed)) return YB_E_INTERNAL;
    yb_obligation_info full = {
        .number = core->owed[i],
        .sets = owed.n_sets,
        .rule = yb_text_at(core->image, mark->rule),
        .pack = yb_text_at(core->image, core->image->PACKS[mark->pack].name),
        .zh = yb_mark_words(core, &c->room, core->owed[i], YB_LANG_ZH).at,
        .en = yb_mark_words(core, &c->room, core->owed[i], YB_LANG_EN).at,
        .line = mark->line,
        .sources = read_source_count(core, mark),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_case_obligation_set(yb_case *c, size_t i, size_t k, uint32_t *proofs, size_t cap,
                                         size_t *n) {
    yb_owed owed;
    if (n == NULL) return YB_E_ARGUMENT;
    *n = 0;
    if (c == NULL || (proofs == NULL && cap != 0)) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return YB_E_ORDER;
    if (i >= c->core.n_owed) return YB_E_NAME;
    if (!yb_owed_sets(&c->core, yb_mark(&c->core, c->core.owed[i]), &owed)) return YB_E_INTERNAL;
    if (k >= owed.n_sets) return YB_E_NAME;
    for (uint32_t bit = 0; bit < owed.n_proofs; bit++) {
        if ((owed.sets[k] >> bit & 1) == 0) continue;
        if (*n < cap) proofs[*n] = yb_id_of(c->core.d->stamp, owed.proofs[bit]);
        ++*n;
    }
    return *n <= cap ? YB_OK : YB_E_SPACE;
}

yb_status YB_CALL yb_case_obligation_source(yb_case *c, size_t i, size_t k, yb_source_info *info) {
    return read_source(c, c != NULL ? c->core.owed : NULL, c != NULL ? c->core.n_owed : 0, i, k, info);
}

yb_status YB_CALL yb_case_proof_state(const yb_case *c, uint32_t proof, int32_t *state) {
    uint32_t number = 0;
    if (state == NULL) return YB_E_ARGUMENT;
    *state = YB_ABSENT;
    if (c == NULL) return YB_E_ARGUMENT;
    if (!c->core.begun) return YB_E_ORDER;
    yb_status st = yb_id_number(proof, c->core.d->stamp, c->core.d->proofs.n, &number);
    if (st == YB_OK) *state = (int32_t)c->core.v[yb_proof_of(&c->core, number)->slot];
    return st;
}

/* ---- missing, unsettled ---- */

size_t YB_CALL yb_case_missing_count(const yb_case *c) {
    return c != NULL ? read_ready(c, c->core.n_missing) : 0;
}

yb_status YB_CALL yb_case_missing(const yb_case *c, size_t i, yb_missing_info *info) {
    yb_status st = read_item(c, i, c != NULL ? c->core.n_missing : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_missing *missing = &c->core.missing[i];
    const yb_im_fact *fact = yb_fact_of(&c->core, missing->fact);
    yb_missing_info full = {
        .fact = yb_id_of(c->core.d->stamp, missing->fact),
        .row = missing->row,
        .wanted_by = missing->wanted_by,
        .name = yb_text_at(c->core.image, fact->name),
        .zh = yb_text_at(c->core.image, fact->zh),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

size_t YB_CALL yb_case_unsettled_count(const yb_case *c) {
    return c != NULL && yb_ready(&c->core) ? yb_unsettled_things(&c->core) : 0;
}

static const char *read_text(yb_str text) {
    return text.at != NULL ? text.at : "";
}

yb_status YB_CALL yb_case_unsettled(const yb_case *c, size_t i, yb_unsettled_info *info) {
    yb_status st = read_item(c, i, yb_case_unsettled_count(c), info, sizeof *info);
    if (st != YB_OK) return st;
    yb_unsettled_view thing = yb_unsettled_at(&c->core, (uint32_t)i);
    yb_unsettled_info full = {
        .name = read_text(thing.name),
        .pack = read_text(thing.pack),
        .zh = read_text(thing.zh),
        .en = read_text(thing.en),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

/* ---- steps, text ---- */

size_t YB_CALL yb_case_step_count(const yb_case *c) {
    return c != NULL && yb_ready(&c->core) ? yb_told_steps(&c->core) : 0;
}

static uint32_t read_state(uint8_t state) {
    return state == YB_KNOWN ? YB_VALUE_KNOWN : state == YB_NONE ? YB_VALUE_ABSENT : YB_VALUE_UNKNOWN;
}

yb_status YB_CALL yb_case_step(yb_case *c, size_t i, yb_step_info *info) {
    yb_status st = read_item(c, i, yb_case_step_count(c), info, sizeof *info);
    if (st != YB_OK) return st;
    yb_core_tell(&c->core);
    yb_step_view view = yb_step_at(&c->core, (uint32_t)i);
    const yb_im_step *step = view.step;
    yb_step_info full = {
        .step = step->kind,
        .kind = step->kind == YB_S_LITERAL ? (uint32_t)YB_KIND_BOOL : step->type,
        .scale = step->scale,
        .name = yb_text_at(c->core.image, step->name),
        .formula = yb_text_at(c->core.image, view.formula),
        .line = view.line,
    };
    if (view.is_private) {
        full.state = YB_VALUE_HIDDEN;
    } else {
        full.state = view.is_column ? YB_VALUE_KNOWN : read_state(view.cell.s);
        full.number = full.state == YB_VALUE_KNOWN && !view.is_column ? view.cell.v : 0;
        full.rows = view.rows;
        full.column = view.is_column ? c->core.column[step->at] : NULL;
        memcpy(full.before, view.before, view.before_len);
    }
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

typedef void read_writer(const yb_answer *a, enum yb_lang lang, yb_sink *out);

static yb_status read_words(yb_case *c, int32_t lang, yb_buffer *text, read_writer *write) {
    yb_status st = yb_buffer_open(text);
    if (st != YB_OK) return st;
    if (c == NULL) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return yb_case_fail(c, YB_E_ORDER, YB_NO_ARG);
    yb_core_tell(&c->core);
    yb_answer answer = yb_case_answer(c);
    yb_sink sink = {text->out, text->cap, 0};
    write(&answer, lang == YB_ZH ? YB_LANG_ZH : YB_LANG_EN, &sink);
    return yb_buffer_close(text, sink.len);
}

yb_status YB_CALL yb_case_explain(yb_case *c, int32_t lang, yb_buffer *text) {
    return read_words(c, lang, text, yb_explain);
}

static void read_narrative(const yb_answer *a, enum yb_lang lang, yb_sink *out) {
    yb_narrate(a, lang, YB_NO_ARG, out);
}

yb_status YB_CALL yb_case_narrative(yb_case *c, int32_t lang, yb_buffer *text) {
    return read_words(c, lang, text, read_narrative);
}
