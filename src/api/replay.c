/* A receipt decided again and compared. Floor 7. */
#include "api/handles.h"
#include "api/json_text.h"
#include "yibao/json.h"
#include "yibao/policy.h"

typedef struct replay_run {
    yb_case *c;
    yb_receipt receipt;
    bool engine, policy, facts, decision; /* differs */
} replay_run;

static yb_status replay_decide(replay_run *r, yb_str facts, yb_request *request) {
    yb_case *c = r->c;
    yb_status st = yb_request_read(&c->core, &c->room, r->receipt.request, request, &c->trouble);
    if (st == YB_OK && facts.at != NULL) st = yb_request_private(&c->core, &c->room, facts, &c->trouble);
    if (st != YB_OK) {
        c->core.begun = c->core.decided = false;
        return st;
    }
    r->facts = !yb_receipt_complete(&c->core, r->receipt.lacking);
    return yb_case_decide(c);
}

/* The decision is written where it will stand in the answer, so the digest needs no other room. */
static void replay_head(const replay_run *r, yb_json_out *j) {
    bool same = !r->decision;
    yb_json_begin(j, '{');
    yb_json_key(j, YB_LIT("same"));
    yb_json_raw(j, same ? YB_LIT("true") : YB_LIT("false"));
    yb_json_key(j, YB_LIT("differs"));
    yb_json_begin(j, '[');
    if (r->engine) yb_json_string(j, YB_LIT("engine"));
    if (r->policy) yb_json_string(j, YB_LIT("policy"));
    if (r->facts) yb_json_string(j, YB_LIT("facts"));
    if (r->decision) yb_json_string(j, YB_LIT("decision"));
    yb_json_finish(j, ']');
    yb_json_key(j, YB_LIT("decision"));
}

/* Writes the answer; false if it did not fit, so that the digest could not be taken. */
static bool replay_write(replay_run *r, const yb_request *request, yb_sink *sink) {
    yb_answer answer = yb_case_answer(r->c);
    yb_json_out j = {sink, false};
    uint8_t digest[32];
    char hex[64];
    answer.refund = request->refund;
    replay_head(r, &j);
    size_t begin = sink->len;
    yb_answer_write(&answer, sink);
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
static yb_status replay_answer(replay_run *r, const yb_request *request, const yb_json_to *to) {
    r->engine = !yb_str_eq(r->receipt.engine, YB_LIT(YB_VERSION));
    r->policy = !yb_str_eq(r->receipt.policy, (yb_str){r->c->policy->digest, 64});
    r->decision = true;
    yb_sink sink = {to->out, to->cap, 0};
    if (!replay_write(r, request, &sink)) return yb_json_close_text(to, sink.len);
    if (!r->decision) {
        sink.len = 0;
        replay_write(r, request, &sink);
    }
    yb_status st = yb_json_close_text(to, sink.len);
    return st == YB_OK && r->decision ? YB_E_REPLAY : st;
}

yb_status YB_CALL yb_replay_json(const yb_policy *policy, yb_case *workspace, const char *receipt,
                                 size_t receipt_len, const char *facts, size_t facts_len, char *out,
                                 size_t out_cap, size_t *out_len) {
    yb_json_to to = {out, out_cap, out_len};
    replay_run r;
    yb_request request;
    memset(&r, 0, sizeof r);
    yb_status st = yb_json_open_text(&to);
    if (st != YB_OK) return st;
    if (policy == NULL || receipt == NULL) return YB_E_ARGUMENT;
    st = yb_json_case(policy, workspace, &r.c);
    if (st == YB_E_STALE) return st;
    if (st != YB_OK) return yb_json_failed(&to, st);
    st = yb_receipt_read((yb_str){receipt, receipt_len}, &r.receipt, &r.c->trouble);
    if (st == YB_OK && r.receipt.decision.at == NULL)
        st = yb_trouble_set(&r.c->trouble, YB_E_JSON, YB_TR_MISSING, YB_LIT("receipt.decision"), YB_NO_ARG);
    if (st == YB_OK) st = replay_decide(&r, (yb_str){facts, facts != NULL ? facts_len : 0}, &request);
    st = st == YB_OK ? replay_answer(&r, &request, &to) : yb_json_trouble(&to, &r.c->trouble);
    yb_json_end(workspace, r.c);
    return st;
}
