/* Begin, set, decide and read in one call. Floor 7. */
#include "api/handles.h"
#include "yibao/case.h"

static yb_status run_number(yb_case *c, const yb_value *v) {
    uint32_t fact = 0;
    yb_status st = yb_id_number(v->fact, c->core.d->stamp, c->core.d->facts.n, &fact);
    if (st != YB_OK) return yb_case_fail(c, st, YB_NO_ARG);
    st = yb_core_set(&c->core, fact, v->row, v->number);
    return st == YB_OK ? st : yb_case_fail(c, st, yb_name(&c->core, yb_fact_of(&c->core, fact)->name));
}

static yb_status run_value(yb_case *c, const yb_value *v) {
    bool cell = v->row != YB_NO_ROW;
    switch (v->kind) {
    case YB_SET_NUMBER: return run_number(c, v);
    case YB_SET_TEXT:
        return cell ? yb_case_set_text_at(c, v->fact, v->row, v->text, v->len)
                    : yb_case_set_text(c, v->fact, v->text, v->len);
    case YB_SET_CODE:
        return cell ? yb_case_set_code_at(c, v->fact, v->row, v->text, v->len)
                    : yb_case_set_code(c, v->fact, v->text, v->len);
    case YB_SET_NONE: return cell ? yb_case_set_none_at(c, v->fact, v->row) : yb_case_set_none(c, v->fact);
    case YB_SET_ROWS:
        if (v->number < 0 || v->number > UINT32_MAX) return yb_case_fail(c, YB_E_RANGE, YB_NO_ARG);
        return yb_case_set_rows(c, v->fact, (uint32_t)v->number);
    case YB_SET_PROOF:
        if (v->number < INT32_MIN || v->number > INT32_MAX || (cell && v->row > INT32_MAX))
            return yb_case_fail(c, YB_E_RANGE, YB_NO_ARG);
        return yb_case_set_proof(c, v->fact, (int32_t)v->number, cell ? (int32_t)v->row : -1);
    default: return yb_case_fail(c, YB_E_ARGUMENT, YB_NO_ARG);
    }
}

static bool run_stride_good(size_t n, size_t stride) {
    return n == 0 || (stride >= sizeof(yb_value) && stride % sizeof(int64_t) == 0);
}

yb_status YB_CALL yb_case_set_values(yb_case *c, const yb_value *values, size_t n, size_t stride, size_t *failed_at) {
    const char *value = (const char *)values;
    size_t at = 0;
    yb_status st = YB_OK;
    if (failed_at != NULL) *failed_at = 0;
    if (c == NULL) return YB_E_ARGUMENT;
    if (values == NULL && n != 0) return yb_case_fail(c, YB_E_ARGUMENT, YB_NO_ARG);
    if (!run_stride_good(n, stride)) return yb_case_fail(c, YB_E_STRUCT, YB_NO_ARG);
    if (!c->core.begun) return yb_case_fail(c, c->busy ? YB_E_REENTRY : YB_E_ORDER, YB_NO_ARG);
    while (at < n && (st = run_value(c, (const yb_value *)(const void *)value)) == YB_OK)
        at++, value += stride;
    if (failed_at != NULL) *failed_at = at;
    return st;
}

static void run_result(const yb_case *c, yb_result *full) {
    const yb_core *core = &c->core;
    full->outcome = core->outcome;
    full->reasons = core->reason;
    full->reason_count = core->n_reason;
    full->obligations = core->owed;
    full->obligation_count = core->n_owed;
    full->notes = core->note;
    full->note_count = core->n_note;
    full->missing_count = core->n_missing;
    full->unsettled_count = yb_case_unsettled_count(c);
    full->output_count = yb_case_output_count(c);
    full->payer_count = yb_case_payer_count(c);
    full->accumulate_count = yb_case_accumulate_count(c);
}

static yb_status run_check(yb_case *c, const yb_run *in) {
    yb_status st = yb_struct_check(in, sizeof *in, sizeof *in);
    if (st != YB_OK) return st;
    if (c == NULL) return YB_E_ARGUMENT;
    if (in->decision == NULL || (in->values == NULL && in->n != 0))
        return yb_case_fail(c, YB_E_ARGUMENT, YB_NO_ARG);
    bool known = (in->flags & ~YB_RUN_KNOWN) == 0;
    if (!known) return YB_E_ARGUMENT;
    return run_stride_good(in->n, in->stride) ? YB_OK : YB_E_STRUCT;
}

yb_status YB_CALL yb_case_run(yb_case *c, const yb_run *in, yb_result *out) {
    yb_result full = {.outcome = 0};
    yb_status st = out != NULL ? yb_info_open(out, sizeof *out) : YB_OK;
    if (st == YB_OK) st = run_check(c, in);
    if (st == YB_OK) st = yb_case_begin(c, in->decision, in->area, in->on);
    if (st == YB_OK && (in->flags & YB_RUN_KNOWN) != 0) st = yb_case_known_on(c, in->known);
    if (st == YB_OK) st = yb_case_set_values(c, in->values, in->n, in->stride, &full.failed_at);
    if (st == YB_OK) st = yb_case_decide(c);
    if (st == YB_OK) run_result(c, &full);
    if (out != NULL && st != YB_E_STRUCT && c != NULL) yb_info_close(out, &full, sizeof full);
    return st;
}
