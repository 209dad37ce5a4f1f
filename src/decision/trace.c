/* The steps of a decision, read off the slots: views for the API, JSON for the answer. Floor 5. */
#include "decision/trace.h"

uint32_t yb_told_steps(const yb_core *c) {
    const yb_im_section *chosen = yb_chosen(c);
    return yb_section(c, 0)->steps.n + (chosen != NULL ? chosen->steps.n : 0);
}

static bool trace_literal(const yb_core *c, uint16_t bit) {
    return (c->literal[bit >> 6] >> (bit & 63) & 1) != 0;
}

/* A table's step holds the number of the row that was read. What a row of verdicts says is told by the reasons: its
   value here is the line where it stands. */
static void trace_row(const yb_core *c, yb_step_view *view) {
    yb_cell cell = yb_told_slot(c, view->step->row);
    view->cell.s = cell.s;
    if (cell.s != YB_KNOWN || cell.v < 0 || cell.v >= (int64_t)c->image->n_ROWS) return;
    const yb_im_row *row = &c->image->ROWS[cell.v];
    view->line = row->line;
    view->cell.v = row->value;
    if (row->kind == YB_ROW_VERDICT) view->cell.v = row->line;
    if (row->kind == YB_ROW_NONE) view->cell.s = YB_NONE;
    if (row->kind == YB_ROW_UNKNOWN || row->kind == YB_ROW_GAP) view->cell.s = YB_NOT_KNOWN;
}

static void trace_before(const yb_core *c, yb_step_view *view) {
    uint16_t at = view->step->before;
    if (at == YB_NONE16 || view->is_column || view->cell.s != YB_KNOWN) return;
    bool single = (view->step->flags & YB_STEP_SINGLE) != 0;
    yb_wide wide = single ? yb_wide_of(c->v[at]) : (yb_wide){(uint64_t)c->v[at], c->v[at + 1]};
    view->before_len = yb_wide_write(wide, view->step->before_scale, 0, view->before);
}

yb_step_view yb_step_at(const yb_core *c, uint32_t i) {
    const yb_im_section *section = yb_section(c, 0);
    if (i >= section->steps.n) {
        i -= section->steps.n;
        section = yb_chosen(c);
    }
    yb_step_view view = {.step = &c->image->STEPS[section->steps.first + i]};
    const yb_im_step *step = view.step;
    if ((step->flags & YB_STEP_VERSIONS) == 0) view.formula = step->formula;
    view.is_private = (step->flags & YB_STEP_PRIVATE) != 0;
    view.is_column = (step->flags & YB_STEP_COLUMN) != 0 || step->kind == YB_S_BANDS;
    switch (step->kind) {
    case YB_S_LITERAL: view.cell.v = trace_literal(c, step->at); break;
    case YB_S_PAY:
        view.payer = &c->image->PAYERS[section->payers.first + step->at];
        view.cell = yb_told_slot(c, (uint16_t)(view.payer->base + 2));
        break;
    case YB_S_TABLE: trace_row(c, &view); break;
    default:
        if (!view.is_column) view.cell = yb_told_slot(c, step->at);
        break;
    }
    if (view.is_column) view.rows = yb_told_rows(c, step->at);
    if (step->kind == YB_S_ROUND) trace_before(c, &view);
    return view;
}

bool yb_step_has_value(const yb_core *c, const yb_step_view *view) {
    if (view->is_private) return true;
    if (!view->is_column) return view->cell.s == YB_KNOWN || view->cell.s == YB_NONE;
    for (uint32_t i = 0; i < view->rows; i++)
        if (yb_told_cell(c, view->step->at, i).s == YB_KNOWN) return true;
    return false;
}

/* ---- as JSON ---- */

static yb_str trace_word(unsigned kind) {
    switch (kind) {
    case YB_S_ROUND: return YB_LIT("round");
    case YB_S_LITERAL: return YB_LIT("condition");
    case YB_S_PAY: return YB_LIT("pay");
    case YB_S_TABLE: return YB_LIT("table");
    case YB_S_BANDS: return YB_LIT("bands");
    default: return YB_LIT("value");
    }
}

static void trace_column(const yb_answer *a, yb_json_out *j, const yb_step_view *view) {
    const yb_im_step *step = view->step;
    yb_json_key(j, YB_LIT("values"));
    yb_json_begin(j, '[');
    for (uint32_t i = 0; i < view->rows; i++)
        yb_answer_value(a, j, yb_told_cell(a->c, step->at, i), step->type, step->scale, step->enumeration);
    yb_json_finish(j, ']');
}

/* Before rounding, row by row. */
static void trace_column_before(const yb_answer *a, yb_json_out *j, const yb_step_view *view) {
    const yb_im_step *step = view->step;
    if (step->kind != YB_S_ROUND || step->before == YB_NONE16) return;
    yb_json_key(j, YB_LIT("befores"));
    yb_json_begin(j, '[');
    for (uint32_t i = 0; i < view->rows; i++) {
        char text[YB_DECIMAL_MAX];
        int64_t low = a->c->column[step->before][i];
        bool single = (step->flags & YB_STEP_SINGLE) != 0;
        yb_wide wide = single ? yb_wide_of(low) : (yb_wide){(uint64_t)low, a->c->column[step->before + 1][i]};
        bool known = yb_told_cell(a->c, step->at, i).s == YB_KNOWN;
        size_t n = known ? yb_wide_write(wide, step->before_scale, 0, text) : 0;
        yb_json_raw(j, known ? (yb_str){text, n} : YB_LIT("null"));
    }
    yb_json_finish(j, ']');
}

/* What is not known is not 0.00. */
static void trace_amount(yb_json_out *j, const yb_core *c, yb_str key, unsigned slot) {
    const yb_cell cell = yb_told_slot(c, (uint16_t)slot);
    yb_json_key(j, key);
    if (cell.s == YB_KNOWN)
        yb_json_decimal(j, cell.v, 2, 2);
    else
        yb_json_raw(j, YB_LIT("null"));
}

static void trace_pay(yb_json_out *j, const yb_core *c, const yb_im_payer *payer) {
    yb_payer_view view = yb_payer_at(c, payer);
    trace_amount(j, c, YB_LIT("asked"), payer->base);
    if (view.has_limit) {
        yb_json_key(j, YB_LIT("limit"));
        yb_json_decimal(j, view.limit, 2, 2);
    }
    trace_amount(j, c, YB_LIT("left"), payer->base + 3u);
}

static void trace_value(const yb_answer *a, yb_json_out *j, const yb_step_view *view) {
    const yb_im_step *step = view->step;
    if (view->is_private) {
        yb_json_key(j, YB_LIT("private"));
        yb_json_raw(j, YB_LIT("true"));
        return;
    }
    if (view->before_len != 0) {
        yb_json_key(j, YB_LIT("before"));
        yb_json_raw(j, (yb_str){view->before, view->before_len});
    }
    if (view->is_column) {
        trace_column_before(a, j, view);
        trace_column(a, j, view);
        return;
    }
    yb_json_key(j, YB_LIT("value"));
    bool literal = step->kind == YB_S_LITERAL;
    yb_answer_value(a, j, view->cell, literal ? YB_T_BOOL : step->type, step->scale, step->enumeration);
}

void yb_answer_trace(const yb_answer *a, yb_json_out *j) {
    yb_answer plain = *a; /* the steps are those that were taken, also of a refund */
    plain.refund = false;
    yb_json_key(j, YB_LIT("trace"));
    yb_json_begin(j, '[');
    for (uint32_t i = 0, n = yb_told_steps(a->c); i < n; i++) {
        yb_step_view view = yb_step_at(a->c, i);
        yb_json_begin(j, '{');
        yb_json_key(j, YB_LIT("step"));
        yb_json_plain(j, trace_word(view.step->kind));
        yb_json_key(j, YB_LIT("name"));
        yb_json_string(j, yb_name(a->c, view.step->name));
        trace_value(&plain, j, &view);
        if (view.payer != NULL && !view.is_private) trace_pay(j, a->c, view.payer);
        if (view.formula.len != 0) {
            yb_json_key(j, YB_LIT("formula"));
            yb_json_string(j, yb_name(a->c, view.formula));
        }
        yb_json_finish(j, '}');
    }
    yb_json_finish(j, ']');
}
