/*
 * Which steps are lines: those that the results came from. Results are what was paid, what the program gives, and what
 * is added up. From the last step to the first each line is told into nothing, which notes what it reads: branches that
 * were not taken read nothing. Floor 5.
 */
#include "decision/narrative.h"

void yb_narrate_note(yb_narrated *reads, uint16_t at, bool column) {
    if (at == YB_NONE16) return;
    (column ? reads->columns : reads->slots)[at >> 6] |= (uint64_t)1 << (at & 63);
}

static bool is_noted(const yb_narrated *reads, uint16_t at, bool column) {
    return reads->all || ((column ? reads->columns : reads->slots)[at >> 6] >> (at & 63) & 1) != 0;
}

static void note_results(const yb_core *c, yb_narrated *reads) {
    for (uint32_t i = yb_section(c, 0)->outputs.n, n = yb_outputs(c); i < n; i++) {
        const yb_im_output *output = yb_output_at(c, i);
        yb_narrate_note(reads, output->at, output->kind != YB_O_SCALAR);
    }
    for (uint32_t i = 0, n = yb_changes(c); i < n; i++)
        yb_narrate_note(reads, yb_change_at(c, i)->change, false);
}

/* Its condition does not hold: nothing was ever asked of the payer. */
static bool is_refused(const yb_core *c, yb_range_ref amount) {
    while (amount.n != 0) {
        const yb_im_tell *t = &c->image->TELLS[amount.first];
        const bool whole = yb_tell_parts(t) + 1 == amount.n;
        if (t->kind == YB_TL_IF) {
            yb_cell cell = yb_told_slot(c, t->at);
            return whole && t->enumeration == 0 && (t->flags & YB_TLF_COLUMN) == 0 && cell.s == YB_KNOWN && cell.v == 0;
        }
        if (t->kind != YB_TL_VERSION) return false;
        yb_cell picked = yb_told_slot(c, t->at);
        if (picked.s == YB_KNOWN && picked.v == (int64_t)t->phrase)
            amount = (yb_range_ref){amount.first + 1, t->second};
        else
            amount = (yb_range_ref){amount.first + 1 + yb_tell_parts(t), amount.n - 1 - yb_tell_parts(t)};
    }
    return false;
}

/* Roundings, rows of tables and bands are told where they are used: in the step that reads them. */
static bool is_wanted(const yb_core *c, const yb_narrated *reads, const yb_step_view *view) {
    if (view->step->kind != YB_S_VALUE && view->step->kind != YB_S_PAY) return false;
    if (view->payer == NULL) return is_noted(reads, view->step->at, view->is_column);
    yb_range_ref amount, limit;
    yb_narrate_pay_parts(c, view->step, &amount, &limit);
    return !is_refused(c, amount);
}

bool yb_narrate_is_line(const yb_core *c, const yb_narrated *reads, const yb_step_view *view) {
    return yb_step_has_value(c, view) && is_wanted(c, reads, view);
}

/* What is not known came from something too. */
void yb_narrate_reads(const yb_core *c, yb_narrated *reads) {
    yb_sink nothing = {0};
    yb_narrating n = {.c = c, .lang = YB_LANG_ZH, .out = &nothing, .reads = reads};
    note_results(c, reads);
    for (uint32_t i = yb_told_steps(c); i-- > 0;) {
        yb_step_view view = yb_step_at(c, i);
        if (!is_wanted(c, reads, &view)) continue;
        if (view.payer == NULL && view.step->tells.n == 0 && view.step->formula.len != 0) reads->all = true;
        yb_narrate_step(&n, &view);
    }
}
