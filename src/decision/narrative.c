/*
 * How a settlement came about, a line a step, as the national interface's setl_proc_info: the step's name, its
 * formula with the numbers that went in, roundings before and after, the number out. Read off the slots; private
 * values are not told. Floor 5.
 */
#include "decision/narrative.h"

/* ---- a step ---- */

static void narrate_name(const yb_narrating *n, const yb_im_step *step) {
    if (step->words != YB_NONE32)
        yb_narrate_phrase(n, step->words);
    else
        yb_narrate_put(n, yb_name(n->c, step->name));
    yb_narrate_put(n, YB_LIT(" = "));
}

/* As it is written, its line breaks and indents brought to one blank. */
static void narrate_written(const yb_narrating *n, yb_str formula) {
    size_t begin = 0;
    for (size_t i = 0; i <= formula.len; i++) {
        if (i < formula.len && (unsigned char)formula.at[i] > ' ') continue;
        if (i > begin) yb_narrate_put(n, (yb_str){formula.at + begin, i - begin});
        if (i > begin && i < formula.len) yb_narrate_put(n, YB_LIT(" "));
        begin = i + 1;
    }
    if (formula.len != 0) yb_narrate_put(n, YB_LIT(" = "));
}

static void narrate_money(const yb_narrating *n, int64_t fen) {
    yb_narrate_value(n, (yb_cell){.v = fen, .s = YB_KNOWN}, YB_T_MONEY, 2, YB_NONE16);
}

/* The formula is what the step is called: a value that goes by another name, or a fact's. */
static bool narrate_is_name(const yb_narrating *n, const yb_im_step *step) {
    const yb_im_tell *t = &n->c->image->TELLS[step->tells.first];
    return step->tells.n == 1 && t->kind == YB_TL_VALUE && t->phrase == step->words;
}

static void narrate_value_step(yb_narrating *n, const yb_step_view *view) {
    const yb_im_step *step = view->step;
    if (view->is_private) {
        YB_NARRATE(n, "(隐私,不显示)", "(private, not shown)");
        return;
    }
    if (narrate_is_name(n, step))
        ; /* X = X */
    else if (step->tells.n != 0)
        yb_narrate_formula(n, step->tells);
    else
        narrate_written(n, yb_name(n->c, view->formula));
    if (view->is_column)
        yb_narrate_rows(n, step->at, step->type, step->scale, step->enumeration);
    else
        yb_narrate_value(n, view->cell, step->type, step->scale, step->enumeration);
}

/* ---- a payment ---- */

void yb_narrate_pay_parts(const yb_core *c, const yb_im_step *step, yb_range_ref *amount, yb_range_ref *limit) {
    const yb_im_tell *t = &c->image->TELLS[step->tells.first];
    *amount = step->tells;
    *limit = (yb_range_ref){0, 0};
    if (step->tells.n == 0 || t->kind != YB_TL_CAP) return;
    *amount = (yb_range_ref){step->tells.first + 1, t->first};
    *limit = (yb_range_ref){amount->first + amount->n, t->second};
}

/* What each row paid, those that paid. */
static void narrate_shares(const yb_narrating *n, const yb_payer_view *payer) {
    bool any = false;
    for (uint32_t i = 0; i < payer->rows && i < YB_NARRATIVE_ROWS; i++) {
        if (payer->shares[i] == 0) continue;
        if (any)
            YB_NARRATE(n, ", 第", ", row ");
        else
            YB_NARRATE(n, ": 第", ": row ");
        any = true;
        yb_narrate_value(n, (yb_cell){.v = (int64_t)i + 1, .s = YB_KNOWN}, YB_T_COUNT, 0, YB_NONE16);
        YB_NARRATE(n, "行 ", " ");
        narrate_money(n, payer->shares[i]);
    }
}

/* The limit of a payment row by row is each row's own: it is told in words. */
static void narrate_limit(yb_narrating *n, yb_range_ref limit, const yb_payer_view *payer, bool each) {
    if (limit.n == 0) return;
    YB_NARRATE(n, "; 限额 ", "; limit ");
    if (each) {
        yb_narrate_pieces(n, limit);
        return;
    }
    yb_narrate_formula(n, limit);
    if (payer->has_limit)
        narrate_money(n, payer->limit);
    else
        YB_NARRATE(n, "无", "none");
}

static void narrate_pay_step(yb_narrating *n, const yb_step_view *view) {
    const yb_payer_view payer = yb_payer_at(n->c, view->payer);
    yb_range_ref amount, limit;
    yb_narrate_pay_parts(n->c, view->step, &amount, &limit);
    yb_narrate_formula(n, amount);
    narrate_money(n, payer.asked);
    if (payer.asked == 0) return;
    narrate_limit(n, limit, &payer, view->payer->each != 0);
    if (payer.asked > payer.left_before) {
        YB_NARRATE(n, "; 待付 ", "; left to pay ");
        narrate_money(n, payer.left_before);
    }
    if (payer.paid == payer.asked && limit.n == 0 && payer.rows == 0) return;
    YB_NARRATE(n, "; 付 ", "; paid ");
    narrate_money(n, payer.paid);
    narrate_shares(n, &payer);
}

/* ---- all steps ---- */

void yb_narrate_step(yb_narrating *n, const yb_step_view *view) {
    narrate_name(n, view->step);
    if (view->payer != NULL)
        narrate_pay_step(n, view);
    else
        narrate_value_step(n, view);
}

static bool narrate_has_lines(const yb_answer *a) {
    return a->c->d->settles != 0 && yb_chosen(a->c) != NULL;
}

#define REFUND_ZH "退费: 以下为被冲正的结算的步骤, 各项金额均取相反数"
#define REFUND_EN "a refund: these are the steps of the settlement that it reverses; every amount counts negated"

void yb_narrate(const yb_answer *a, enum yb_lang lang, yb_str indent, yb_sink *out) {
    yb_narrating n = {.c = a->c, .lang = lang, .out = out};
    if (!narrate_has_lines(a)) return;
    yb_narrated reads = {.all = false};
    yb_narrate_reads(a->c, &reads);
    if (a->refund) {
        yb_put(out, indent);
        YB_NARRATE(&n, REFUND_ZH "\n", REFUND_EN "\n");
    }
    for (uint32_t i = 0, steps = yb_told_steps(a->c); i < steps; i++) {
        yb_step_view view = yb_step_at(a->c, i);
        if (!yb_narrate_is_line(a->c, &reads, &view)) continue;
        yb_put(out, indent);
        yb_narrate_step(&n, &view);
        yb_put_char(out, '\n');
    }
}

/* ---- as JSON ---- */

static void narrate_lines(const yb_answer *a, yb_json_out *j, const yb_narrated *reads, enum yb_lang lang) {
    yb_narrating n = {.c = a->c, .lang = lang, .json = j, .out = j->sink};
    if (a->refund) yb_json_string(j, lang == YB_LANG_ZH ? YB_LIT(REFUND_ZH) : YB_LIT(REFUND_EN));
    for (uint32_t i = 0, steps = yb_told_steps(a->c); i < steps; i++) {
        yb_step_view view = yb_step_at(a->c, i);
        if (!yb_narrate_is_line(a->c, reads, &view)) continue;
        yb_json_open_string(j);
        yb_narrate_step(&n, &view);
        yb_json_close_string(j);
    }
}

void yb_answer_narrative(const yb_answer *a, yb_json_out *j) {
    if (!narrate_has_lines(a)) return;
    yb_narrated reads = {.all = false};
    yb_narrate_reads(a->c, &reads);
    yb_json_begin_pair(j, YB_LIT("setl_proc_info"), '{');
    yb_json_begin_pair(j, YB_LIT("zh"), '[');
    narrate_lines(a, j, &reads, YB_LANG_ZH);
    yb_json_finish(j, ']');
    yb_json_begin_pair(j, YB_LIT("en"), '[');
    narrate_lines(a, j, &reads, YB_LANG_EN);
    yb_json_finish(j, ']');
    yb_json_finish(j, '}');
}
