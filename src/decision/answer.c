/* The decision as JSON: keys always in the same order, empty ones left out. Floor 5. */
#include "decision/decision.h"

#define ANSWER_PATH 256

yb_str yb_outcome_word(int32_t outcome) {
    switch (outcome) {
    case YB_OC_PERMIT: return YB_LIT("permit");
    case YB_OC_PENDING: return YB_LIT("pending");
    case YB_OC_DENY: return YB_LIT("deny");
    default: return YB_LIT("undetermined");
    }
}

static void answer_text(yb_json_out *j, yb_str key, yb_str text) {
    if (text.len != 0) yb_json_pair(j, key, text);
}

static void answer_name(yb_json_out *j, yb_str key, yb_str name) {
    if (name.len != 0) yb_json_plain_pair(j, key, name);
}

static void answer_date(yb_json_out *j, yb_str key, int64_t date) {
    char text[10];
    size_t len = yb_date_write(date, text);
    yb_json_plain_pair(j, key, (yb_str){text, len});
}

static void answer_area(yb_json_out *j, yb_str key, int32_t area) {
    char text[6];
    for (size_t i = sizeof text; i > 0; i--, area /= 10)
        text[i - 1] = (char)('0' + area % 10);
    yb_json_plain_pair(j, key, (yb_str){text, sizeof text});
}

/* ---- reasons, notes ---- */

/* A sentence with values is said where it belongs; only if it needs escapes is it put together first. */
static void answer_words(const yb_answer *a, yb_json_out *j, yb_str key, uint32_t mark, enum yb_lang lang) {
    if (yb_mark_has_values(a->c, mark, lang)) {
        yb_json_saying saying = yb_json_say(j, key);
        yb_mark_say(a->c, mark, lang, j->sink);
        if (yb_json_said(j, saying)) return;
    }
    answer_text(j, key, yb_mark_words(a->c, a->room, mark, lang));
}

static void answer_sources(const yb_core *c, yb_json_out *j, const yb_im_mark *mark) {
    const yb_im_cite *cites[YB_MARK_SOURCES];
    uint32_t n = yb_mark_sources(c, mark, cites);
    if (n == 0) return;
    yb_json_begin_pair(j, YB_LIT("sources"), '[');
    for (uint32_t i = 0; i < n; i++) {
        bool told = false; /* one source cited with two articles is told once */
        for (uint32_t k = 0; k < i && !told; k++)
            told = cites[k]->source == cites[i]->source;
        if (!told) yb_json_plain(j, yb_name(c, c->image->SOURCES[cites[i]->source].id));
    }
    yb_json_finish(j, ']');
}

static void answer_reasons(const yb_answer *a, yb_json_out *j, yb_str key, const uint32_t *marks,
                           uint32_t n) {
    const yb_core *c = a->c;
    if (n == 0) return;
    yb_json_begin_pair(j, key, '[');
    for (uint32_t i = 0; i < n; i++) {
        const yb_im_mark *mark = yb_mark(c, marks[i]);
        yb_json_begin(j, '{');
        answer_name(j, YB_LIT("code"), yb_name(c, mark->code));
        answer_name(j, YB_LIT("rule"), yb_name(c, mark->rule));
        answer_words(a, j, YB_LIT("zh"), marks[i], YB_LANG_ZH);
        answer_words(a, j, YB_LIT("en"), marks[i], YB_LANG_EN);
        answer_sources(c, j, mark);
        yb_json_finish(j, '}');
    }
    yb_json_finish(j, ']');
}

/* ---- obligations ---- */

static void answer_sets(const yb_core *c, yb_json_out *j, const yb_owed *owed) {
    yb_json_begin_pair(j, YB_LIT("any_of"), '[');
    for (uint32_t i = 0; i < owed->n_sets; i++) {
        yb_json_begin(j, '[');
        for (uint32_t k = 0; k < owed->n_proofs; k++)
            if ((owed->sets[i] >> k & 1) != 0)
                yb_json_plain(j, yb_name(c, yb_proof_of(c, owed->proofs[k])->name));
        yb_json_finish(j, ']');
    }
    yb_json_finish(j, ']');
}

/* A proof that only larger sets than needed have is not asked for. */
static bool answer_is_asked(const yb_owed *owed, uint32_t k) {
    bool asked = false;
    for (uint32_t i = 0; i < owed->n_sets; i++)
        asked = asked || (owed->sets[i] >> k & 1) != 0;
    return asked;
}

/* Proofs of the obligation that were handed in and do not count: why they are owed still or again. */
static void answer_state(const yb_core *c, yb_json_out *j, const yb_owed *owed, int64_t state, yb_str key) {
    bool any = false;
    for (uint32_t k = 0; k < owed->n_proofs; k++) {
        const yb_im_proof *proof = yb_proof_of(c, owed->proofs[k]);
        if (c->v[proof->slot] != state || !answer_is_asked(owed, k)) continue;
        if (!any) {
            yb_json_begin_pair(j, key, '[');
            any = true;
        }
        yb_json_plain(j, yb_name(c, proof->name));
    }
    if (any) yb_json_finish(j, ']');
}

/* Most proofs are either missing or verified: then no state is told. */
static void answer_states(const yb_core *c, yb_json_out *j, const yb_owed *owed) {
    bool any = false;
    for (uint32_t k = 0; k < owed->n_proofs; k++) {
        int64_t state = c->v[yb_proof_of(c, owed->proofs[k])->slot];
        any |= state != YB_P_ABSENT && state != YB_P_VERIFIED;
    }
    if (!any) return;
    answer_state(c, j, owed, YB_P_PRESENTED, YB_LIT("presented"));
    answer_state(c, j, owed, YB_P_REJECTED, YB_LIT("rejected"));
    answer_state(c, j, owed, YB_P_EXPIRED, YB_LIT("expired"));
}

static void answer_obligations(const yb_core *c, yb_json_out *j) {
    if (c->n_owed == 0) return;
    yb_json_begin_pair(j, YB_LIT("obligations"), '[');
    for (uint32_t i = 0; i < c->n_owed; i++) {
        const yb_im_mark *mark = yb_mark(c, c->owed[i]);
        yb_owed owed;
        if (!yb_owed_sets(c, mark, &owed)) owed.n_sets = 0;
        yb_json_begin(j, '{');
        answer_name(j, YB_LIT("rule"), yb_name(c, mark->rule));
        answer_sets(c, j, &owed);
        answer_states(c, j, &owed);
        yb_json_finish(j, '}');
    }
    yb_json_finish(j, ']');
}

/* ---- missing, unsettled ---- */

static void answer_missing(const yb_core *c, yb_json_out *j) {
    if (c->n_missing == 0) return;
    yb_json_begin_pair(j, YB_LIT("missing"), '[');
    for (uint32_t i = 0; i < c->n_missing; i++) {
        char text[ANSWER_PATH];
        yb_sink path = {text, sizeof text, 0};
        yb_fact_path(c, c->missing[i].fact, c->missing[i].row, &path);
        yb_json_plain(j, (yb_str){text, YB_MIN(path.len, sizeof text)});
    }
    yb_json_finish(j, ']');
}

static void answer_unsettled(const yb_core *c, yb_json_out *j) {
    uint32_t n = yb_unsettled_things(c);
    if (n == 0) return;
    yb_json_begin_pair(j, YB_LIT("unsettled"), '[');
    for (uint32_t i = 0; i < n; i++) {
        yb_unsettled_view thing = yb_unsettled_at(c, i);
        yb_json_begin(j, '{');
        answer_text(j, YB_LIT("name"), thing.name);
        answer_name(j, YB_LIT("pack"), thing.pack);
        answer_text(j, YB_LIT("zh"), thing.zh);
        answer_text(j, YB_LIT("en"), thing.en);
        yb_json_finish(j, '}');
    }
    yb_json_finish(j, ']');
}

/* ---- the whole ---- */

static void answer_head(const yb_answer *a, yb_json_out *j) {
    const yb_core *c = a->c;
    const yb_im_pack *pack = &c->image->PACKS[c->area_row->pack];
    answer_name(j, YB_LIT("outcome"), yb_outcome_word(c->outcome));
    answer_name(j, YB_LIT("decision"), yb_name(c, c->d->name));
    answer_area(j, YB_LIT("area"), c->area);
    answer_date(j, YB_LIT("on"), c->on);
    if (c->known_given) answer_date(j, YB_LIT("known"), c->known);
    yb_json_begin_pair(j, YB_LIT("policy"), '{');
    answer_name(j, YB_LIT("pack"), yb_name(c, pack->name));
    answer_text(j, YB_LIT("version"), yb_name(c, pack->version));
    answer_name(j, YB_LIT("digest"), a->digest);
    yb_json_finish(j, '}');
}

static void answer_members(const yb_answer *a, yb_json_out *j) {
    const yb_core *c = a->c;
    answer_head(a, j);
    answer_reasons(a, j, YB_LIT("reasons"), c->reason, c->n_reason);
    answer_obligations(c, j);
    answer_missing(c, j);
    answer_unsettled(c, j);
    answer_reasons(a, j, YB_LIT("notes"), c->note, c->n_note);
    if (yb_has_results(c)) yb_answer_settlement(a, j);
}

void yb_answer_write(const yb_answer *a, yb_sink *out) {
    yb_json_out j = {out, false};
    uint8_t digest[32] = {0};
    yb_json_begin(&j, '{');
    if (a->id.at != NULL) {
        yb_json_key(&j, YB_LIT("id"));
        yb_put_char(out, '"'); /* as it came: escaped already */
        yb_put(out, a->id);
        yb_put_char(out, '"');
        j.comma = true;
    }
    size_t begin = out->len + (a->id.at != NULL ? 1 : 0);
    answer_members(a, &j);
    /* An answer that does not fit is thrown away, so its digest does not matter. */
    if (a->receipt && out->len <= out->cap)
        yb_decision_digest((yb_str){out->out + begin, out->len - begin}, digest);
    if (a->narrative) yb_answer_narrative(a, &j);
    if (a->trace) yb_answer_trace(a, &j);
    if (a->receipt) {
        yb_json_key(&j, YB_LIT("receipt"));
        yb_receipt_write(a, digest, NULL, &j);
    }
    yb_json_finish(&j, '}');
}
