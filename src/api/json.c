/* A request in, a decision out, both text. Floor 7. */
#include "api/handles.h"
#include "api/json_text.h"
#include "yibao/json.h"
#include "yibao/policy.h"

yb_answer yb_case_answer(const yb_case *c) {
    return (yb_answer){
        .c = &c->core,
        .room = &c->room,
        .digest = {c->policy->digest, 64},
        .engine = YB_LIT(YB_VERSION),
    };
}

/* ---- where the text goes ---- */

yb_status yb_json_open_text(const yb_json_to *to) {
    if (to->len == NULL) return YB_E_ARGUMENT;
    *to->len = 0;
    if (to->out == NULL && to->cap != 0) return YB_E_ARGUMENT;
    if (to->cap != 0) to->out[0] = '\0';
    return YB_OK;
}

/* The text is whole or there is none. */
yb_status yb_json_close_text(const yb_json_to *to, size_t len) {
    *to->len = len;
    if (len < to->cap) {
        to->out[len] = '\0';
        return YB_OK;
    }
    if (to->cap != 0) to->out[0] = '\0';
    return YB_E_SPACE;
}

yb_status yb_json_trouble(const yb_json_to *to, const yb_trouble *t) {
    yb_sink sink = {to->out, to->cap, 0};
    yb_answer_trouble(t, &sink);
    yb_status st = yb_json_close_text(to, sink.len);
    return st == YB_OK ? t->status : st;
}

yb_status yb_json_failed(const yb_json_to *to, yb_status status) {
    yb_trouble t;
    yb_trouble_set(&t, status, YB_TR_STATUS, YB_NO_ARG, YB_NO_ARG);
    return yb_json_trouble(to, &t);
}

/* ---- the workspace ---- */

/* The caller's case, or one of the policy's allocator. */
yb_status yb_json_case(const yb_policy *policy, yb_case *given, yb_case **c) {
    *c = given;
    if (given != NULL) return given->policy != policy ? YB_E_STALE : given->busy ? YB_E_REENTRY : YB_OK;
    yb_case_options options = {.size = sizeof options, .allocator = &policy->heap};
    /* taking a reference does not change what the policy says */
    return yb_case_new((yb_policy *)(uintptr_t)policy, &options, c);
}

void yb_json_end(yb_case *given, yb_case *c) {
    if (given == NULL) yb_case_free(c);
}

/* ---- deciding ---- */

/* Reads and decides; on failure the case has nothing begun and its trouble tells why. */
static yb_status json_decide(yb_case *c, yb_str text, yb_request *request) {
    yb_status st = yb_request_read(&c->core, &c->room, text, request, &c->trouble);
    if (st != YB_OK) {
        c->core.begun = c->core.decided = false;
        return st;
    }
    return yb_case_decide(c);
}

static yb_status json_answer(yb_case *c, const yb_request *request, const yb_json_to *to) {
    yb_answer answer = yb_case_answer(c);
    yb_sink sink = {to->out, to->cap, 0};
    answer.id = request->id;
    answer.narrative = request->narrative;
    answer.trace = request->trace;
    answer.receipt = request->receipt;
    answer.refund = request->refund;
    if (answer.trace || answer.narrative) yb_core_tell(&c->core);
    yb_answer_write(&answer, &sink);
    return yb_json_close_text(to, sink.len);
}

yb_status YB_CALL yb_decide_json(const yb_policy *policy, yb_case *workspace, const char *request,
                                 size_t request_len, char *out, size_t out_cap, size_t *out_len) {
    yb_json_to to = {out, out_cap, out_len};
    yb_request asked;
    yb_case *c;
    yb_status st = yb_json_open_text(&to);
    if (st != YB_OK) return st;
    if (policy == NULL || (request == NULL && request_len != 0)) return YB_E_ARGUMENT;
    st = yb_json_case(policy, workspace, &c);
    if (st == YB_E_STALE) return st;
    if (st != YB_OK) return yb_json_failed(&to, st);
    st = json_decide(c, yb_json_given(request, request_len), &asked);
    st = st == YB_OK ? json_answer(c, &asked, &to) : yb_json_trouble(&to, &c->trouble);
    yb_json_end(workspace, c);
    return st;
}

/* ---- a case that has decided ---- */

yb_status YB_CALL yb_case_json(yb_case *c, uint32_t flags, char *out, size_t out_cap, size_t *out_len) {
    yb_json_to to = {out, out_cap, out_len};
    yb_status st = yb_json_open_text(&to);
    if (st != YB_OK) return st;
    if (c == NULL || (flags & ~(YB_JSON_TRACE | YB_JSON_RECEIPT | YB_JSON_REFUND | YB_JSON_NARRATIVE)) != 0) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return yb_case_fail(c, YB_E_ORDER, YB_NO_ARG);
    yb_request as = {
        .narrative = (flags & YB_JSON_NARRATIVE) != 0,
        .trace = (flags & YB_JSON_TRACE) != 0,
        .receipt = (flags & YB_JSON_RECEIPT) != 0,
        .refund = (flags & YB_JSON_REFUND) != 0,
    };
    return json_answer(c, &as, &to);
}
