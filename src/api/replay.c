/* A receipt checked, decided again and compared. Floor 7. */
#include "api/json_text.h"
#include "api/notary.h"
#include "yibao/json.h"
#include "yibao/policy.h"

typedef struct replay_run {
    yb_case *c;
    yb_notary_call by;
    yb_json_to to;
    yb_receipt receipt;
    yb_request request;
    yb_answer answer;
    yb_sealing sealing;
    yb_comparing facts;
    size_t most;              /* the longest that had to stand in the buffer before the answer */
    bool outcome, decision;   /* differs */
} replay_run;

/* ---- the signature, before anything in the receipt is believed ---- */

static bool replay_digit(char c, unsigned *value) {
    *value = c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
    return *value < 16;
}

/* Hexadecimal in one way only, so that no other text means the same signature. */
static bool replay_unhex(yb_str text, uint8_t *bytes, size_t *n) {
    unsigned high, low;
    *n = text.len / 2;
    if (text.len == 0 || text.len % 2 != 0 || *n > YB_SIGNATURE_MAX) return false;
    for (size_t i = 0; i < *n; i++) {
        if (!replay_digit(text.at[2 * i], &high) || !replay_digit(text.at[2 * i + 1], &low)) return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* What was signed is put together again in the answer's room: the receipt up to the signature, and its bracket. */
static yb_status replay_check(replay_run *r) {
    uint8_t signature[YB_SIGNATURE_MAX];
    size_t n;
    yb_str text = r->receipt.signed_text;
    if (r->by.by.check == NULL) return YB_OK;
    if (!replay_unhex(r->receipt.signature, signature, &n))
        return yb_case_fail(r->c, YB_E_SIGNATURE, YB_LIT("receipt.signature"));
    r->most = text.len + 1;
    if (r->most >= r->to.cap) return YB_OK; /* there will be no answer either */
    memcpy(r->to.out, text.at, text.len);
    r->to.out[text.len] = '}';
    return yb_notary_check(&r->by, (yb_str){r->to.out, text.len + 1}, signature, n);
}

/* ---- deciding ---- */

static yb_status replay_read(replay_run *r, yb_str facts) {
    yb_case *c = r->c;
    yb_status st = yb_request_read(&c->core, &c->room, r->receipt.request, &r->request, &c->trouble);
    return st == YB_OK && facts.at != NULL ? yb_request_private(&c->core, &c->room, facts, &c->trouble) : st;
}

static yb_status replay_compare(replay_run *r) {
    r->answer = yb_case_answer(r->c);
    r->answer.refund = r->request.refund;
    r->sealing = yb_notary_sealing(&r->by);
    r->facts = (yb_comparing){
        .a = &r->answer,
        .right = r->c->room.seen,
        .lacking = r->receipt.lacking,
        .sealing = r->by.by.seal != NULL ? &r->sealing : NULL,
        .at = {r->to.out, r->to.cap, 0},
    };
    yb_status st = yb_receipt_compare(&r->facts, &r->c->trouble);
    r->most = YB_MAX(r->most, r->sealing.most);
    return st == YB_OK ? r->sealing.status : st;
}

static yb_status replay_decide(replay_run *r, yb_str facts) {
    yb_case *c = r->c;
    yb_status st = replay_read(r, facts);
    if (st == YB_OK) st = replay_compare(r);
    if (st != YB_OK) {
        c->core.begun = c->core.decided = false;
        return st;
    }
    return yb_case_decide(c);
}

/* ---- the answer ---- */

static bool replay_same(const replay_run *r) {
    return !(r->outcome || r->decision || r->facts.changed);
}

static void replay_differs(const replay_run *r, yb_json_out *j) {
    const yb_receipt *was = &r->receipt;
    if (!yb_str_eq(was->engine, YB_LIT(YB_VERSION))) yb_json_plain(j, YB_LIT("engine"));
    if (!yb_str_eq(was->policy, r->answer.digest)) yb_json_plain(j, YB_LIT("policy"));
    if (was->signature.at != NULL && r->by.by.check == NULL) yb_json_plain(j, YB_LIT("signature"));
    if (r->facts.unsealed) yb_json_plain(j, YB_LIT("private"));
    if (r->facts.others) yb_json_plain(j, YB_LIT("facts"));
    yb_receipt_differs(&r->facts, j);
    if (r->outcome) yb_json_plain(j, YB_LIT("outcome"));
    if (r->decision) yb_json_plain(j, YB_LIT("decision"));
}

static void replay_head(const replay_run *r, yb_json_out *j) {
    yb_json_begin(j, '{');
    yb_json_key(j, YB_LIT("same"));
    yb_json_raw(j, replay_same(r) ? YB_LIT("true") : YB_LIT("false"));
    yb_json_begin_pair(j, YB_LIT("differs"), '[');
    replay_differs(r, j);
    yb_json_finish(j, ']');
    yb_json_key(j, YB_LIT("decision"));
}

/* The decision is written where it will stand in the answer, so the digest needs no other room. False: it did not
   fit, so that the digest could not be taken. */
static bool replay_write(replay_run *r, yb_sink *sink) {
    yb_json_out j = {sink, false};
    uint8_t digest[32];
    char hex[64];
    replay_head(r, &j);
    size_t begin = sink->len;
    yb_answer_write(&r->answer, sink);
    size_t len = sink->len - begin;
    yb_put_char(sink, '}');
    if (sink->len >= sink->cap) return false;
    yb_decision_digest((yb_str){sink->out + begin + 1, len - 2}, digest);
    yb_sink digits = {hex, sizeof hex, 0};
    yb_put_hex(&digits, digest, sizeof digest);
    r->decision = !yb_str_eq(r->receipt.decision, (yb_str){hex, sizeof hex});
    return true;
}

/* Twice: what differs stands before the decision, and is known after it. Measured with the longer head. */
static yb_status replay_answer(replay_run *r) {
    yb_sink sink = {r->to.out, r->to.cap, 0};
    r->outcome = !yb_str_eq(r->receipt.outcome, yb_outcome_word(r->answer.c->outcome));
    r->decision = true;
    bool fits = replay_write(r, &sink);
    if (fits && !r->decision) {
        sink.len = 0;
        replay_write(r, &sink);
    }
    if (r->most >= r->to.cap) sink.len = YB_MAX(r->most, sink.len); /* some callback could not be called */
    yb_status st = yb_json_close_text(&r->to, sink.len);
    return st != YB_OK || replay_same(r) ? st : YB_E_REPLAY;
}

/* ---- the calls ---- */

static yb_status replay_missing(replay_run *r) {
    yb_str place = r->receipt.decision.at == NULL  ? YB_LIT("receipt.decision")
                   : r->receipt.outcome.at == NULL ? YB_LIT("receipt.outcome")
                                                   : YB_NO_ARG;
    return place.at == NULL ? YB_OK : yb_trouble_set(&r->c->trouble, YB_E_JSON, YB_TR_MISSING, place, YB_NO_ARG);
}

static yb_status replay_steps(replay_run *r, const yb_notary *notary, yb_str receipt, yb_str facts) {
    yb_status st = yb_notary_open(&r->by, r->c, notary);
    if (st == YB_OK) st = yb_receipt_read(receipt, &r->receipt, &r->c->trouble);
    if (st == YB_OK) st = replay_check(r);
    if (st == YB_OK) st = replay_missing(r);
    return st == YB_OK ? replay_decide(r, facts) : st;
}

static yb_status replay(const yb_policy *policy, yb_case *workspace, const yb_notary *notary, yb_str receipt,
                        yb_str facts, const yb_json_to *to) {
    replay_run r;
    memset(&r, 0, sizeof r);
    r.to = *to;
    if (policy == NULL || receipt.at == NULL) return YB_E_ARGUMENT;
    yb_status st = yb_json_case(policy, workspace, &r.c);
    if (st == YB_E_STALE) return st;
    if (st != YB_OK) return yb_json_failed(to, st);
    r.c->core.begun = r.c->core.decided = false; /* on failure an older decision must not be taken for this one */
    st = replay_steps(&r, notary, receipt, facts);
    if (st == YB_OK)
        st = replay_answer(&r);
    else if (st < 0)
        st = yb_json_trouble(to, &r.c->trouble);
    else
        (void)yb_json_close_text(to, 0); /* the host knows what its number means */
    yb_json_end(workspace, r.c);
    return st;
}

yb_status YB_CALL yb_replay(const yb_policy *policy, yb_case *workspace, const yb_notary *notary, const char *receipt,
                            size_t receipt_len, const char *facts, size_t facts_len, yb_buffer *answer) {
    yb_status st = yb_buffer_open(answer);
    if (st != YB_OK) return st;
    yb_json_to to = {answer->out, answer->cap, &answer->len};
    (void)yb_json_open_text(&to);
    yb_str text = yb_json_given(receipt, receipt_len);
    yb_str given = yb_json_given(facts, facts_len);
    return replay(policy, workspace, notary, text, given, &to);
}

yb_status YB_CALL yb_replay_json(const yb_policy *policy, yb_case *workspace, const char *receipt,
                                 size_t receipt_len, const char *facts, size_t facts_len, char *out,
                                 size_t out_cap, size_t *out_len) {
    yb_json_to to = {out, out_cap, out_len};
    yb_status st = yb_json_open_text(&to);
    if (st != YB_OK) return st;
    return replay(policy, workspace, NULL, yb_json_given(receipt, receipt_len), yb_json_given(facts, facts_len), &to);
}
