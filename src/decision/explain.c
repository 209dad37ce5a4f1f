/* A decision as plain text, Chinese or English: outcome, reasons with sources, what to bring, who pays, the
 * steps. Floor 5. */
#include "decision/trace.h"

typedef struct explain_to {
    const yb_answer *a;
    const yb_core *c;
    yb_sink *out;
    enum yb_lang lang;
} explain_to;

/* ---- words ---- */

static void explain_put(const explain_to *e, yb_str zh, yb_str en) {
    yb_put(e->out, e->lang == YB_LANG_ZH ? zh : en);
}

#define EXPLAIN(e, zh, en) explain_put((e), YB_LIT(zh), YB_LIT(en))

static void explain_line(const explain_to *e) {
    yb_put_char(e->out, '\n');
}

static void explain_date(const explain_to *e, int64_t date) {
    char text[10];
    yb_put(e->out, (yb_str){text, yb_date_write(date, text)});
}

static void explain_money(const explain_to *e, int64_t fen) {
    char text[YB_DECIMAL_MAX];
    yb_put(e->out, (yb_str){text, yb_decimal_write(fen, 2, 2, text)});
}

/* The words of one language, or of the other where only those were written. */
static void explain_words(const explain_to *e, yb_str zh, yb_str en, yb_str name) {
    yb_str first = e->lang == YB_LANG_ZH ? zh : en, second = e->lang == YB_LANG_ZH ? en : zh;
    yb_put(e->out, first.len != 0 ? first : second.len != 0 ? second : name);
}

static int64_t explain_sign(const explain_to *e, int64_t fen) {
    return e->a->refund ? -fen : fen;
}

/* ---- head ---- */

/* Undetermined though all is known that was asked for. */
static bool explain_no_program(const yb_core *c) {
    return c->d->settles != 0 && yb_chosen(c) == NULL &&
           c->n_missing + c->n_unsettled + c->n_unsettled_mark == 0;
}

static void explain_outcome(const explain_to *e) {
    switch (e->c->outcome) {
    case YB_OC_PERMIT: EXPLAIN(e, "允许", "Permitted"); break;
    case YB_OC_PENDING: EXPLAIN(e, "待补材料", "Pending: something is still to be proved"); break;
    case YB_OC_DENY: EXPLAIN(e, "不允许", "Refused"); break;
    default:
        if (explain_no_program(e->c))
            EXPLAIN(e, "无法判定：没有适用的结算程序", "Undetermined: no settlement program is for this case");
        else
            EXPLAIN(e, "无法判定：缺少事实或依据",
                    "Undetermined: facts are missing or the sources do not say");
        break;
    }
}

static void explain_head(const explain_to *e) {
    const yb_core *c = e->c;
    const yb_im_pack *pack = &c->image->PACKS[c->area_row->pack];
    explain_words(e, yb_name(c, c->d->zh), yb_name(c, c->d->en), yb_name(c, c->d->name));
    EXPLAIN(e, "：", ": ");
    explain_outcome(e);
    explain_line(e);
    EXPLAIN(e, "统筹区 ", "Area ");
    yb_say_value(c, (yb_cell){.v = c->area}, YB_T_AREA, 0, YB_NONE16, e->lang, e->out);
    EXPLAIN(e, "，", ", ");
    explain_date(e, c->on);
    if (c->known_given) {
        EXPLAIN(e, "，按当时所知 ", ", as known on ");
        explain_date(e, c->known);
    }
    EXPLAIN(e, "，政策 ", ", policy ");
    explain_words(e, yb_name(c, pack->zh), yb_name(c, pack->en), yb_name(c, pack->name));
    yb_put_char(e->out, ' ');
    yb_put(e->out, yb_name(c, pack->version));
    explain_line(e);
}

/* ---- reasons ---- */

static void explain_source(const explain_to *e, const yb_im_cite *cite) {
    const yb_im_source *source = &e->c->image->SOURCES[cite->source];
    EXPLAIN(e, "    依据：", "    source: ");
    yb_put(e->out, yb_name(e->c, source->title));
    if (cite->article.len != 0) {
        yb_put_char(e->out, ' ');
        yb_put(e->out, yb_name(e->c, cite->article));
    }
    if (source->dated.len != 0) {
        EXPLAIN(e, "（", " (");
        yb_put(e->out, yb_name(e->c, source->dated));
        EXPLAIN(e, "）", ")");
    }
    explain_line(e);
}

static void explain_sources(const explain_to *e, const yb_im_mark *mark) {
    const yb_im_cite *cites[YB_MARK_SOURCES];
    uint32_t n = yb_mark_sources(e->c, mark, cites);
    for (uint32_t i = 0; i < n; i++)
        explain_source(e, cites[i]);
}

static void explain_marks(const explain_to *e, const uint32_t *marks, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        const yb_im_mark *mark = yb_mark(e->c, marks[i]);
        yb_put(e->out, YB_LIT("  - "));
        yb_str zh = yb_mark_words(e->c, e->a->room, marks[i], YB_LANG_ZH);
        yb_str en = yb_mark_words(e->c, e->a->room, marks[i], YB_LANG_EN);
        explain_words(e, zh, en, yb_name(e->c, mark->rule));
        EXPLAIN(e, " 〔", " [");
        yb_put(e->out, yb_name(e->c, mark->code));
        yb_put(e->out, YB_LIT(", "));
        yb_put(e->out, yb_name(e->c, mark->rule));
        EXPLAIN(e, "〕", "]");
        explain_line(e);
        explain_sources(e, mark);
    }
}

static void explain_reasons(const explain_to *e) {
    if (e->c->n_reason != 0) {
        EXPLAIN(e, "理由：\n", "Reasons:\n");
        explain_marks(e, e->c->reason, e->c->n_reason);
    }
    if (e->c->n_note != 0) {
        EXPLAIN(e, "提示：\n", "Notes:\n");
        explain_marks(e, e->c->note, e->c->n_note);
    }
}

/* ---- what to bring ---- */

static void explain_proof(const explain_to *e, uint16_t number) {
    const yb_im_proof *proof = yb_proof_of(e->c, number);
    yb_text_ref words = e->lang == YB_LANG_ZH ? proof->zh : proof->en;
    yb_put(e->out, yb_name(e->c, words.len != 0 ? words : proof->name));
    switch (e->c->v[proof->slot]) {
    case YB_P_PRESENTED: EXPLAIN(e, "（已提交，待审核）", " (handed in, awaiting review)"); break;
    case YB_P_REJECTED: EXPLAIN(e, "（未通过，须重新提交）", " (rejected, to be given again)"); break;
    case YB_P_EXPIRED: EXPLAIN(e, "（已失效，须重新验证）", " (expired, to be verified again)"); break;
    default: break;
    }
}

static void explain_set(const explain_to *e, const yb_owed *owed, uint64_t set) {
    bool first = true;
    for (uint32_t k = 0; k < owed->n_proofs; k++) {
        if ((set >> k & 1) == 0) continue;
        if (!first) EXPLAIN(e, "＋", " and ");
        first = false;
        explain_proof(e, owed->proofs[k]);
    }
}

static void explain_obligations(const explain_to *e) {
    if (e->c->n_owed == 0) return;
    EXPLAIN(e, "需要补充：\n", "To be proved:\n");
    for (uint32_t i = 0; i < e->c->n_owed; i++) {
        const yb_im_mark *mark = yb_mark(e->c, e->c->owed[i]);
        yb_owed owed;
        if (!yb_owed_sets(e->c, mark, &owed)) owed.n_sets = 0;
        yb_put(e->out, YB_LIT("  - "));
        for (uint32_t k = 0; k < owed.n_sets; k++) {
            if (k != 0) EXPLAIN(e, "，或 ", ", or ");
            explain_set(e, &owed, owed.sets[k]);
        }
        EXPLAIN(e, " 〔", " [");
        yb_put(e->out, yb_name(e->c, mark->rule));
        EXPLAIN(e, "〕", "]");
        explain_line(e);
        explain_sources(e, mark);
    }
}

/* ---- what is not known ---- */

static void explain_missing(const explain_to *e) {
    if (e->c->n_missing == 0) return;
    EXPLAIN(e, "缺少的事实：\n", "Missing facts:\n");
    for (uint32_t i = 0; i < e->c->n_missing; i++) {
        const yb_missing *missing = &e->c->missing[i];
        yb_put(e->out, YB_LIT("  - "));
        yb_fact_path(e->c, missing->fact, missing->row, e->out);
        const yb_im_fact *fact = yb_fact_of(e->c, missing->fact);
        yb_text_ref words = e->lang == YB_LANG_ZH ? fact->zh : fact->en;
        if (words.len != 0) {
            yb_put_char(e->out, ' ');
            yb_put(e->out, yb_name(e->c, words));
        }
        explain_line(e);
    }
}

static void explain_unsettled(const explain_to *e) {
    uint32_t n = yb_unsettled_things(e->c);
    if (n == 0) return;
    EXPLAIN(e, "来源未载明：\n", "The sources do not say:\n");
    for (uint32_t i = 0; i < n; i++) {
        yb_unsettled_view thing = yb_unsettled_at(e->c, i);
        yb_put(e->out, YB_LIT("  - "));
        explain_words(e, thing.zh, thing.en, thing.name);
        EXPLAIN(e, " 〔", " [");
        yb_put(e->out, thing.pack);
        yb_put_char(e->out, ' ');
        yb_put(e->out, thing.name);
        EXPLAIN(e, "〕", "]");
        explain_line(e);
    }
}

/* ---- who pays ---- */

/* What a decision gives beside its outcome; of a bill the payers stand below. */
static void explain_outputs(const explain_to *e) {
    bool any = false;
    if (!yb_has_results(e->c) || e->c->d->settles != 0) return;
    for (uint32_t i = 0, n = yb_outputs(e->c); i < n; i++) {
        const yb_im_output *output = yb_output_at(e->c, i);
        const yb_im_output_name *name = yb_output_name(e->c, output);
        const yb_cell cell = output->kind == YB_O_SCALAR ? yb_told_slot(e->c, output->at) : (yb_cell){.s = YB_NONE};
        if (cell.s != YB_KNOWN) continue;
        if (!any) EXPLAIN(e, "结果：\n", "Results:\n");
        any = true;
        yb_put(e->out, YB_LIT("  "));
        yb_put(e->out, yb_name(e->c, name->name));
        yb_put(e->out, YB_LIT(" = "));
        yb_say_value(e->c, cell, output->type, output->scale, name->enumeration, e->lang, e->out);
        explain_line(e);
    }
}

static void explain_payers(const explain_to *e) {
    const yb_im_section *chosen = yb_chosen(e->c);
    if (!yb_has_results(e->c) || chosen == NULL || chosen->payers.n == 0) return;
    EXPLAIN(e, "各方支付（元）：\n", "Who pays (yuan):\n");
    for (uint32_t i = 0; i < chosen->payers.n; i++) {
        const yb_im_payer *payer = &e->c->image->PAYERS[chosen->payers.first + i];
        yb_payer_view view = yb_payer_at(e->c, payer);
        yb_put(e->out, YB_LIT("  "));
        explain_words(e, yb_name(e->c, payer->zh), yb_name(e->c, payer->en), yb_name(e->c, payer->name));
        yb_put(e->out, YB_LIT("  "));
        explain_money(e, explain_sign(e, view.paid));
        if (view.has_limit && view.asked > view.limit) {
            EXPLAIN(e, "（限额 ", " (limited to ");
            explain_money(e, view.limit);
            EXPLAIN(e, "）", ")");
        }
        explain_line(e);
    }
}

/* ---- the steps ---- */

/* The row of a table that says what is decided: its words stand with the reasons. */
static bool explain_is_verdict(const explain_to *e, const yb_step_view *view) {
    const yb_im_step *step = view->step;
    if (step->kind != YB_S_TABLE || view->cell.s != YB_KNOWN) return false;
    const yb_cell row = yb_told_slot(e->c, step->row);
    return row.s == YB_KNOWN && row.v >= 0 && row.v < (int64_t)e->c->image->n_ROWS &&
           e->c->image->ROWS[row.v].kind == YB_ROW_VERDICT;
}

static void explain_step_value(const explain_to *e, const yb_step_view *view) {
    const yb_im_step *step = view->step;
    unsigned type = step->kind == YB_S_LITERAL ? (unsigned)YB_T_BOOL : step->type;
    if (view->is_private) {
        EXPLAIN(e, "（隐私，不显示）", "(private, not shown)");
        return;
    }
    if (explain_is_verdict(e, view)) {
        EXPLAIN(e, "第", "line ");
        yb_put_int(e->out, view->cell.v);
        EXPLAIN(e, "行", "");
        return;
    }
    if (view->before_len != 0) {
        yb_put(e->out, (yb_str){view->before, view->before_len});
        yb_put(e->out, YB_LIT(" → "));
    }
    if (!view->is_column)
        yb_say_value(e->c, view->cell, type, step->scale, step->enumeration, e->lang, e->out);
    for (uint32_t i = 0; view->is_column && i < view->rows; i++) {
        if (i != 0) EXPLAIN(e, "、", ", ");
        yb_say_value(e->c, yb_told_cell(e->c, step->at, i), type, step->scale, step->enumeration, e->lang,
                     e->out);
    }
}

/* A formula as written, its line breaks and indents brought to one blank. */
static void explain_formula(const explain_to *e, yb_str formula) {
    bool blank = false;
    for (size_t i = 0; i < formula.len; i++) {
        char c = formula.at[i];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            blank = true;
            continue;
        }
        if (blank) yb_put_char(e->out, ' ');
        blank = false;
        yb_put_char(e->out, c);
    }
}

static void explain_steps(const explain_to *e) {
    uint32_t n = yb_told_steps(e->c);
    if (n == 0) return;
    EXPLAIN(e, "步骤：\n", "Steps:\n");
    if (e->c->d->settles != 0 && yb_chosen(e->c) != NULL) {
        yb_narrate(e->a, e->lang, YB_LIT("  "), e->out);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        yb_step_view view = yb_step_at(e->c, i);
        if (!yb_step_has_value(e->c, &view)) continue;
        yb_put(e->out, YB_LIT("  "));
        yb_put(e->out, yb_name(e->c, view.step->name));
        yb_put(e->out, YB_LIT(" = "));
        explain_step_value(e, &view);
        if (view.formula.len != 0) {
            yb_put(e->out, YB_LIT("    <- "));
            explain_formula(e, yb_name(e->c, view.formula));
        }
        explain_line(e);
    }
}

void yb_explain(const yb_answer *a, enum yb_lang lang, yb_sink *out) {
    explain_to e = {a, a->c, out, lang};
    explain_head(&e);
    explain_reasons(&e);
    explain_obligations(&e);
    explain_missing(&e);
    explain_unsettled(&e);
    explain_outputs(&e);
    explain_payers(&e);
    explain_steps(&e);
}
