/*
 * A receipt: the request without its private facts, in one fixed form, the outcome, and the digests that replay compares.
 *
 * The request is written from the slots, so a case that was set by calls has the same receipt as one read
 * from JSON. Facts stand in the policy's order under their full names, which request.c reads as well.
 * Floor 5.
 */
#include "decision/decision.h"

static bool receipt_known(const yb_core *c, const yb_im_fact *f) {
    return c->s[f->at] == YB_KNOWN;
}

static bool receipt_scalar(const yb_im_fact *f) {
    return f->list == YB_NONE16;
}

static void receipt_value(const yb_answer *a, yb_json_out *j, const yb_im_fact *f, yb_cell cell) {
    yb_answer plain = *a; /* what came in is never negated */
    plain.refund = false;
    yb_answer_value(&plain, j, cell, f->type, f->scale, f->enumeration);
}

static void receipt_row(const yb_answer *a, yb_json_out *j, const yb_im_fact *list, yb_str name,
                        uint32_t row) {
    const yb_core *c = a->c;
    yb_json_begin(j, '{');
    for (uint32_t i = 0; i < c->d->facts.n; i++) {
        const yb_im_fact *f = yb_fact_of(c, i);
        if (f->list != list->list || (f->flags & (YB_FF_LIST | YB_FF_PRIVATE)) != 0) continue;
        yb_cell cell = {.v = c->column[f->at][row], .s = c->column_state[f->at][row]};
        if (cell.s != YB_KNOWN) continue;
        yb_str full = yb_name(c, f->name);
        yb_json_key(j, (yb_str){full.at + name.len + 1, full.len - name.len - 1});
        receipt_value(a, j, f, cell);
    }
    yb_json_finish(j, '}');
}

static void receipt_list(const yb_answer *a, yb_json_out *j, const yb_im_fact *list) {
    yb_str name = yb_name(a->c, list->name);
    yb_json_key(j, name);
    yb_json_begin(j, '[');
    for (uint32_t row = 0; row < a->c->rows[list->list]; row++)
        receipt_row(a, j, list, name, row);
    yb_json_finish(j, ']');
}

static void receipt_facts(const yb_answer *a, yb_json_out *j) {
    const yb_core *c = a->c;
    yb_json_key(j, YB_LIT("facts"));
    yb_json_begin(j, '{');
    for (uint32_t i = 0; i < c->d->facts.n; i++) {
        const yb_im_fact *f = yb_fact_of(c, i);
        bool list = (f->flags & YB_FF_LIST) != 0;
        if ((!list && !receipt_scalar(f)) || (f->flags & YB_FF_PRIVATE) != 0 || !receipt_known(c, f))
            continue;
        if (list) {
            receipt_list(a, j, f);
            continue;
        }
        yb_json_key(j, yb_name(c, f->name));
        receipt_value(a, j, f, (yb_cell){.v = c->v[f->at]});
    }
    yb_json_finish(j, '}');
}

static yb_str receipt_proof_word(int64_t state) {
    switch (state) {
    case YB_P_PRESENTED: return YB_LIT("presented");
    case YB_P_VERIFIED: return YB_LIT("verified");
    case YB_P_REJECTED: return YB_LIT("rejected");
    default: return YB_LIT("expired");
    }
}

/* { "state": "verified", "minutes": 3 } */
static void receipt_minutes(yb_json_out *j, int32_t minutes) {
    yb_json_begin(j, '{');
    yb_json_key(j, YB_LIT("state"));
    yb_json_plain(j, receipt_proof_word(YB_P_VERIFIED));
    yb_json_key(j, YB_LIT("minutes"));
    yb_json_decimal(j, minutes, 0, 0);
    yb_json_finish(j, '}');
}

/* In a receipt minutes have been weighed already, what is too old is expired; a draft is taken up later. */
static void receipt_proofs(const yb_answer *a, yb_json_out *j, bool later) {
    const yb_core *c = a->c;
    yb_json_key(j, YB_LIT("proofs"));
    yb_json_begin(j, '{');
    for (uint32_t i = 0; i < c->d->proofs.n; i++) {
        const yb_im_proof *proof = yb_proof_of(c, i);
        if (c->v[proof->slot] == YB_P_ABSENT) continue;
        yb_json_key(j, yb_name(c, proof->name));
        if (later && c->v[proof->slot] == YB_P_VERIFIED && c->minutes[i] >= 0)
            receipt_minutes(j, c->minutes[i]);
        else
            yb_json_plain(j, receipt_proof_word(c->v[proof->slot]));
    }
    yb_json_finish(j, '}');
}

static void receipt_date(yb_json_out *j, yb_str key, int64_t date) {
    char text[10];
    yb_json_key(j, key);
    yb_json_plain(j, (yb_str){text, yb_date_write(date, text)});
}

static void receipt_request(const yb_answer *a, yb_json_out *j, bool later) {
    const yb_core *c = a->c;
    yb_json_key(j, YB_LIT("request"));
    yb_json_begin(j, '{');
    yb_json_key(j, YB_LIT("decision"));
    yb_json_string(j, yb_name(c, c->d->name));
    yb_json_key(j, YB_LIT("area"));
    yb_answer_value(a, j, (yb_cell){.v = c->area}, YB_T_AREA, 0, YB_NONE16);
    receipt_date(j, YB_LIT("on"), c->on);
    if (c->known_given) receipt_date(j, YB_LIT("known"), c->known);
    receipt_facts(a, j);
    receipt_proofs(a, j, later);
    if (a->refund) {
        yb_json_key(j, YB_LIT("refund"));
        yb_json_raw(j, YB_LIT("true"));
    }
    yb_json_finish(j, '}');
}

bool yb_receipt_given(const yb_core *c, const yb_im_fact *f) {
    if (receipt_scalar(f) || (f->flags & YB_FF_LIST) != 0) return receipt_known(c, f);
    for (uint32_t row = 0; row < c->rows[f->list]; row++)
        if (c->column_state[f->at][row] == YB_KNOWN) return true;
    return false;
}

/* ---- private facts: left out, or a digest of each ---- */

/* Of a field of a list, a value a row; one that is not known, or none, is null. */
static void receipt_column(const yb_answer *a, yb_json_out *j, const yb_im_fact *f) {
    const yb_core *c = a->c;
    yb_json_begin(j, '[');
    for (uint32_t row = 0; row < c->rows[f->list]; row++) {
        yb_cell cell = {.v = c->column[f->at][row], .s = c->column_state[f->at][row]};
        if (cell.s == YB_KNOWN)
            receipt_value(a, j, f, cell);
        else
            yb_json_raw(j, YB_LIT("null"));
    }
    yb_json_finish(j, ']');
}

/* {"member.birth_date":"2014-05-06"}: the bytes that are sealed. */
static void receipt_clear(const yb_answer *a, const yb_im_fact *f, yb_sink *out) {
    const yb_core *c = a->c;
    yb_json_out j = {out, false};
    yb_json_begin(&j, '{');
    yb_json_key(&j, yb_name(c, f->name));
    if ((f->flags & YB_FF_LIST) != 0)
        yb_json_decimal(&j, c->rows[f->list], 0, 0); /* no compiled policy has a list that is private itself */
    else if (receipt_scalar(f))
        receipt_value(a, &j, f, (yb_cell){.v = c->v[f->at]});
    else
        receipt_column(a, &j, f);
    yb_json_finish(&j, '}');
}

/* The bytes stand for a moment behind what is written already, so that no other room is needed. */
void yb_receipt_seal(const yb_answer *a, const yb_im_fact *f, yb_sealing *s, const yb_sink *at, uint8_t digest[32]) {
    yb_sink clear = *at;
    memset(digest, 0, 32);
    receipt_clear(a, f, &clear);
    s->most = YB_MAX(s->most, clear.len);
    if (s->seal != NULL && s->status == YB_OK && clear.len <= clear.cap) {
        yb_str bytes = {clear.out + at->len, clear.len - at->len};
        s->status = s->seal(s->ctx, yb_name(a->c, f->name).at, bytes, digest);
    }
    size_t end = YB_MIN(clear.len, clear.cap);
    if (end > at->len) memset(clear.out + at->len, 0, end - at->len);
}

static void receipt_digest(yb_json_out *j, yb_str key, const uint8_t digest[32]) {
    char text[64];
    yb_sink sink = {text, sizeof text, 0};
    yb_put_hex(&sink, digest, 32);
    yb_json_key(j, key);
    yb_json_plain(j, (yb_str){text, sizeof text});
}

static void receipt_private_one(const yb_answer *a, const yb_im_fact *f, yb_sealing *s, yb_json_out *j) {
    uint8_t digest[32];
    yb_str name = yb_name(a->c, f->name);
    if (s == NULL) {
        yb_json_string(j, name);
        return;
    }
    yb_receipt_seal(a, f, s, j->sink, digest);
    receipt_digest(j, name, digest);
}

static void receipt_private(const yb_answer *a, yb_sealing *s, yb_json_out *j) {
    const yb_core *c = a->c;
    bool open = false;
    for (uint32_t i = 0; i < c->d->facts.n; i++) {
        const yb_im_fact *f = yb_fact_of(c, i);
        if ((f->flags & YB_FF_PRIVATE) == 0 || !yb_receipt_given(c, f)) continue;
        if (!open) yb_json_begin_pair(j, YB_LIT("private"), s != NULL ? '{' : '[');
        open = true;
        receipt_private_one(a, f, s, j);
    }
    if (open) yb_json_finish(j, s != NULL ? '}' : ']');
}

void yb_receipt_write(const yb_answer *a, const uint8_t decision[32], yb_sealing *sealing, yb_json_out *j) {
    yb_json_begin(j, '{');
    yb_json_key(j, YB_LIT("engine"));
    yb_json_string(j, a->engine);
    yb_json_key(j, YB_LIT("policy"));
    yb_json_string(j, a->digest);
    receipt_request(a, j, false);
    receipt_private(a, sealing, j);
    yb_json_plain_pair(j, YB_LIT("outcome"), yb_outcome_word(a->c->outcome));
    receipt_digest(j, YB_LIT("decision"), decision);
    yb_json_finish(j, '}');
}

void yb_draft_write(const yb_answer *a, yb_json_out *j) {
    yb_json_begin(j, '{');
    receipt_request(a, j, true);
    receipt_private(a, NULL, j);
    yb_json_finish(j, '}');
}

void yb_decision_digest(yb_str members, uint8_t digest[32]) {
    yb_sha256 h;
    yb_sha256_init(&h);
    yb_sha256_add(&h, "{", 1);
    yb_sha256_add(&h, members.at, members.len);
    yb_sha256_add(&h, "}", 1);
    yb_sha256_end(&h, digest);
}
