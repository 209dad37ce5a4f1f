#include "support/two_runs.h"

#include <string.h>

#include "api/handles.h"
#include "json/json.h"

/* ---- every function that reads ---- */

/* Each text has its NUL where its length says, and a list ends with YB_E_NAME. */
#define WHOLE(text, length) ((text) != NULL && strlen(text) <= (length))

static const char *read_why(yb_case *c) {
    yb_reason_info reason = {.size = sizeof reason};
    yb_source_info source = {.size = sizeof source};
    const uint32_t *numbers;
    size_t n;
    for (size_t i = 0; yb_case_reason(c, i, &reason) == YB_OK; i++) {
        if (!WHOLE(reason.zh, reason.zh_len) || !WHOLE(reason.en, reason.en_len)) return "a reason's words";
        for (size_t k = 0; yb_case_reason_source(c, i, k, &source) == YB_OK; k++)
            if (source.title == NULL) return "a reason's source";
    }
    for (size_t i = 0; yb_case_note(c, i, &reason) == YB_OK; i++) {
        if (!WHOLE(reason.zh, reason.zh_len) || !WHOLE(reason.en, reason.en_len)) return "a note's words";
        for (size_t k = 0; yb_case_note_source(c, i, k, &source) == YB_OK; k++)
            if (source.title == NULL) return "a note's source";
    }
    if (yb_case_reasons(c, &numbers, &n) == YB_OK && n != yb_case_reason_count(c))
        return "the reasons' count";
    if (yb_case_obligations(c, &numbers, &n) == YB_OK && n != yb_case_obligation_count(c))
        return "the obligations' count";
    return NULL;
}

static const char *read_owed(yb_case *c) {
    yb_obligation_info owed = {.size = sizeof owed};
    yb_source_info source = {.size = sizeof source};
    for (size_t i = 0; yb_case_obligation(c, i, &owed) == YB_OK; i++) {
        uint32_t proofs[YB_SET_MAX];
        size_t n, k = 0;
        for (; yb_case_obligation_set(c, i, k, proofs, YB_SET_MAX, &n) == YB_OK; k++)
            for (size_t p = 0; p < n; p++) {
                int32_t state;
                if (yb_case_proof_state(c, proofs[p], &state) != YB_OK) return "an owed proof's id";
            }
        if (k != owed.sets) return "the sets of an obligation";
        for (k = 0; yb_case_obligation_source(c, i, k, &source) == YB_OK; k++)
            if (source.title == NULL) return "an obligation's source";
    }
    return NULL;
}

static const char *read_missing(yb_case *c) {
    yb_missing_info missing = {.size = sizeof missing};
    yb_unsettled_info unsettled = {.size = sizeof unsettled};
    size_t i = 0;
    while (yb_case_missing(c, i, &missing) == YB_OK)
        i++;
    if (i != yb_case_missing_count(c)) return "the count of what is missing";
    for (i = 0; yb_case_unsettled(c, i, &unsettled) == YB_OK; i++)
        if (unsettled.name == NULL || unsettled.zh == NULL) return "an unsettled thing";
    return i != yb_case_unsettled_count(c) ? "the count of what is unsettled" : NULL;
}

static const char *read_outputs(yb_case *c) {
    yb_output_value value = {.size = sizeof value};
    size_t i = 0, n;
    for (; yb_case_output_item(c, i, &value) == YB_OK; i++) {
        const int64_t *column;
        int64_t sum = 0;
        if (value.shape == YB_OUTPUT_SCALAR) {
            (void)yb_case_output_number(c, value.id, &sum);
            continue;
        }
        yb_status st = yb_case_output_column(c, value.id, &column, &n);
        if (st == YB_OK && n != value.rows) return "a column's rows";
        for (size_t k = 0; st == YB_OK && k < n; k++)
            sum ^= column[k]; /* all of it can be read */
        if (sum == 1 && value.name == NULL) return "an output's name";
    }
    return i != yb_case_output_count(c) ? "the count of outputs" : NULL;
}

static const char *read_settlement(yb_case *c) {
    yb_payer_info payer = {.size = sizeof payer};
    yb_accumulate_info change = {.size = sizeof change};
    size_t i = 0;
    for (; yb_case_payer(c, i, &payer) == YB_OK; i++) {
        int64_t sum = 0;
        for (uint32_t k = 0; k < payer.rows; k++)
            sum = (int64_t)((uint64_t)sum + (uint64_t)payer.shares[k]);
        if (payer.rows != 0 && sum != payer.amount) return "a payer's shares do not add up";
    }
    if (i != yb_case_payer_count(c)) return "the count of payers";
    for (i = 0; yb_case_accumulate(c, i, &change) == YB_OK; i++)
        if (!WHOLE(change.key, change.key_len)) return "an accumulator's key";
    return i != yb_case_accumulate_count(c) ? "the count of accumulator changes" : NULL;
}

static const char *read_steps(yb_case *c) {
    yb_step_info step = {.size = sizeof step};
    size_t i = 0;
    for (; yb_case_step(c, i, &step) == YB_OK; i++) {
        if (step.name == NULL || step.formula == NULL) return "a step's texts";
        if (memchr(step.before, '\0', sizeof step.before) == NULL) return "a step's value before";
    }
    return i != yb_case_step_count(c) ? "the count of steps" : NULL;
}

static const char *read_words(yb_case *c) {
    for (int32_t lang = YB_ZH; lang <= YB_EN; lang++) {
        static char out[1 << 16];
        yb_buffer text = {.size = sizeof text, .out = out, .cap = sizeof out};
        yb_status st = yb_case_explain(c, lang, &text);
        if (st == YB_OK && strlen(out) != text.len) return "the length of the explanation";
        if (st != YB_OK && st != YB_E_SPACE && st != YB_E_ORDER) return "the explanation";
    }
    return NULL;
}

const char *yb_read_all(yb_case *c) {
    const char *(*const all[])(yb_case *) = {read_why,        read_owed,  read_missing, read_outputs,
                                             read_settlement, read_steps, read_words};
    for (size_t i = 0; i < YB_COUNT(all); i++) {
        const char *wrong = all[i](c);
        if (wrong != NULL) return wrong;
    }
    return NULL;
}

/* ---- two runs ---- */

static bool strict_json(const char *text, size_t len) {
    yb_json j;
    yb_json_value v;
    yb_json_open(&j, (yb_str){text, len});
    return yb_json_next(&j, &v) && yb_json_skip(&j, &v) && yb_json_close(&j);
}

/* What a request may run into; the rest is a defect. */
static bool may_be(yb_status st) {
    return st == YB_OK || (st <= YB_E_NAME && st >= YB_E_LIMIT) || st == YB_E_JSON || st == YB_E_AREA ||
           st == YB_E_DATE || (st <= YB_E_OVERFLOW && st >= YB_E_IDENTITY);
}

static const char *one_run(const yb_policy *policy, yb_case *c, const char *request, size_t len, char *out,
                           size_t cap, size_t *out_len, yb_status *status) {
    *status = yb_decide_json(policy, c, request, len, out, cap, out_len);
    if (*status == YB_E_SPACE) return "the answer does not fit the test's buffer";
    if (!may_be(*status)) return "a status that a request cannot run into";
    if (*out_len >= cap || out[*out_len] != '\0') return "the answer's length";
    if (!strict_json(out, *out_len)) return "the answer is not strict JSON";
    return NULL;
}

void yb_two_runs_of(const yb_policy *policy, yb_case *c, const char *request, size_t len, yb_two_runs *t) {
    size_t first, second;
    yb_status again;
    t->outcome = 0;
    c->core.always_general = false;
    t->wrong = one_run(policy, c, request, len, t->first, t->cap, &first, &t->status);
    if (t->wrong == NULL) t->wrong = yb_read_all(c);
    t->general = c->core.general || t->status != YB_OK;
    t->watched = !t->general && c->core.watching;
    if (t->status == YB_OK) t->outcome = yb_case_outcome(c);
    if (t->wrong != NULL) return;
    c->core.always_general = true;
    t->wrong = one_run(policy, c, request, len, t->second, t->cap, &second, &again);
    if (t->wrong == NULL) t->wrong = yb_read_all(c);
    c->core.always_general = false;
    if (t->wrong != NULL) return;
    if (again != t->status || first != second || memcmp(t->first, t->second, first) != 0)
        t->wrong = "the fast run and the general one differ";
}
