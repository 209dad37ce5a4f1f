/* The calls that work with a host's callbacks. Floor 7. */
#include "host/host.h"
#include "api/handles.h"
#include "api/json_text.h"
#include "yibao/policy.h"

typedef struct host_call {
    yb_committing k;
    yb_host host;
    yb_message message;
    yb_case *c;
} host_call;

/* ---- arguments ---- */

static yb_status host_open(host_call *h, yb_case *c, const yb_host *host) {
    if (c == NULL || host == NULL) return YB_E_ARGUMENT;
    if (c->busy != YB_FREE) return yb_case_fail(c, YB_E_REENTRY, YB_NO_ARG);
    yb_status st = yb_struct_check(host, sizeof h->host, sizeof h->host);
    if (st != YB_OK) return yb_case_fail(c, st, YB_LIT("host"));
    if (!c->core.begun) return yb_case_fail(c, YB_E_ORDER, YB_NO_ARG);
    h->c = c;
    h->host = *host;
    h->k.ask = (yb_asking){&c->core, &c->room, &h->host, c, &c->busy, yb_case_decide};
    return YB_OK;
}

/* A key with its length; empty where there must be none. */
static yb_status host_key(yb_case *c, const char *key, size_t *len, bool wanted, yb_str place) {
    size_t bad;
    if (key == NULL && *len != 0) return yb_case_fail(c, YB_E_ARGUMENT, place);
    if (key != NULL && *len == YB_NUL) *len = yb_str_of(key).len;
    if (wanted != (key != NULL && *len != 0)) return yb_case_fail(c, YB_E_ARGUMENT, place);
    if (*len > YB_KEY_MAX) return yb_case_fail(c, YB_E_LIMIT, place);
    return *len == 0 || yb_utf8_valid((yb_str){key, *len}, &bad) ? YB_OK : yb_case_fail(c, YB_E_RANGE, place);
}

static yb_status host_message(host_call *h, const yb_message *message) {
    yb_status st = yb_struct_check(message, sizeof h->message, sizeof h->message);
    if (st != YB_OK) return yb_case_fail(h->c, st, YB_LIT("message"));
    h->message = *message;
    if ((message->flags & ~YB_MESSAGE_REVERSE) != 0) return yb_case_fail(h->c, YB_E_ARGUMENT, YB_LIT("message.flags"));
    st = host_key(h->c, message->key, &h->message.key_len, true, YB_LIT("message.key"));
    if (st != YB_OK) return st;
    bool reverses = (message->flags & YB_MESSAGE_REVERSE) != 0;
    return host_key(h->c, message->reverses, &h->message.reverses_len, reverses, YB_LIT("message.reverses"));
}

static yb_status host_callbacks(yb_case *c, const yb_host *host) {
    const char *missing = host->begin == NULL      ? "host.begin"
                          : host->commit == NULL   ? "host.commit"
                          : host->rollback == NULL ? "host.rollback"
                          : host->record == NULL   ? "host.record"
                                                   : NULL;
    return missing == NULL ? YB_OK : yb_case_fail(c, YB_E_CALLBACK, yb_str_of(missing));
}

/* ---- events ---- */

static yb_status host_event(const host_call *h, uint32_t kind, const yb_payer_info *payer, const yb_accumulate_info *change) {
    const yb_core *core = &h->c->core;
    yb_event event = {
        .size = sizeof event,
        .kind = kind,
        .area = core->area,
        .on = (int32_t)core->on,
        .outcome = core->outcome,
        .decision = yb_text_at(core->image, core->d->name),
        .message = &h->message,
        .payer = payer,
        .change = change,
    };
    yb_host_enter(&h->k.ask, YB_BUSY_READ);
    yb_status answer = h->host.record(h->host.ctx, h->c, &event);
    yb_host_leave(&h->k.ask);
    return answer == YB_NOT_YET || answer == YB_UNKNOWN ? YB_E_CALLBACK : yb_host_answer(answer);
}

static yb_status host_payers(const host_call *h, int64_t sign) {
    yb_status st = YB_OK;
    size_t n = yb_case_payer_count(h->c);
    for (size_t i = 0; i < n && st == YB_OK; i++) {
        yb_payer_info payer = {.size = sizeof payer};
        st = yb_case_payer(h->c, i, &payer);
        payer.amount *= sign;
        payer.asked *= sign;
        payer.left_before *= sign;
        payer.left_after *= sign;
        if (st == YB_OK) st = host_event(h, YB_EVENT_PAID, &payer, NULL);
    }
    return st;
}

static yb_status host_changes(const host_call *h, int64_t sign) {
    yb_status st = YB_OK;
    size_t n = yb_case_accumulate_count(h->c);
    for (size_t i = 0; i < n && st == YB_OK; i++) {
        yb_accumulate_info change = {.size = sizeof change};
        st = yb_case_accumulate(h->c, i, &change);
        change.change *= sign;
        if (st == YB_OK) st = host_event(h, YB_EVENT_ACCUMULATE, NULL, &change);
    }
    return st;
}

static yb_status host_record(void *ctx, uint32_t what) {
    const host_call *h = ctx;
    int64_t sign = what == YB_EVENT_REVERSED ? -1 : 1;
    yb_status st = host_event(h, what, NULL, NULL);
    if (st == YB_OK) st = host_payers(h, sign);
    return st == YB_OK ? host_changes(h, sign) : st;
}

/* ---- the calls ---- */

yb_status YB_CALL yb_case_ask(yb_case *c, const yb_host *host) {
    host_call h;
    yb_status st = host_open(&h, c, host);
    return st == YB_OK ? yb_ask(&h.k.ask, true) : st;
}

static yb_status host_commit(yb_case *c, const yb_host *host, const yb_message *message, bool settles, uint32_t *done) {
    host_call h;
    uint32_t did = YB_DONE_NOTHING;
    if (done != NULL) *done = did;
    yb_status st = host_open(&h, c, host);
    if (st == YB_OK) st = host_message(&h, message);
    if (st == YB_OK) st = host_callbacks(c, &h.host);
    if (st == YB_OK && (c->core.d->settles != 0) != settles)
        st = yb_case_fail(c, YB_E_NAME, yb_name(&c->core, c->core.d->name));
    if (st != YB_OK) return st;
    h.k.message = &h.message;
    h.k.record = host_record;
    h.k.ctx = &h;
    st = yb_commit(&h.k, &did);
    if (done != NULL) *done = did;
    return st;
}

yb_status YB_CALL yb_bind_commit(yb_case *c, const yb_host *host, const yb_message *message, uint32_t *done) {
    return host_commit(c, host, message, false, done);
}

yb_status YB_CALL yb_settle_commit(yb_case *c, const yb_host *host, const yb_message *message, uint32_t *done) {
    return host_commit(c, host, message, true, done);
}

/* ---- requests that wait ---- */

yb_status YB_CALL yb_case_draft(yb_case *c, yb_buffer *text) {
    if (c == NULL) return YB_E_ARGUMENT;
    yb_status st = yb_buffer_open(text);
    if (st != YB_OK) return yb_case_fail(c, st, YB_LIT("text"));
    if (c->busy || !c->core.begun) return yb_case_fail(c, c->busy ? YB_E_REENTRY : YB_E_ORDER, YB_NO_ARG);
    yb_answer answer = yb_case_answer(c);
    yb_sink sink = {text->out, text->cap, 0};
    yb_json_out j = {&sink, false};
    yb_draft_write(&answer, &j);
    return yb_buffer_close(text, sink.len);
}

/* What has passed since counts for every verification that holds for a time. */
static void host_age(yb_core *core, int32_t minutes) {
    for (uint32_t i = 0; i < core->d->proofs.n; i++) {
        if (core->v[yb_proof_of(core, i)->slot] != YB_P_VERIFIED) continue;
        int64_t since = core->minutes[i] < 0 ? 0 : core->minutes[i];
        (void)yb_core_set_proof(core, i, YB_P_VERIFIED, since + minutes);
    }
}

yb_status YB_CALL yb_case_resume(yb_case *c, const char *text, size_t len, int32_t minutes) {
    yb_receipt receipt;
    yb_request request;
    if (c == NULL) return YB_E_ARGUMENT;
    if (c->busy) return yb_case_fail(c, YB_E_REENTRY, YB_NO_ARG);
    c->core.begun = c->core.decided = false;
    if (text == NULL) return yb_case_fail(c, YB_E_ARGUMENT, YB_LIT("text"));
    yb_status st = yb_receipt_read(yb_json_given(text, len), &receipt, &c->trouble);
    if (st == YB_OK) st = yb_request_read(&c->core, &c->room, receipt.request, &request, &c->trouble);
    if (st == YB_OK && request.refund) st = yb_case_fail(c, YB_E_RANGE, YB_LIT("refund"));
    if (st != YB_OK)
        c->core.begun = false;
    else if (minutes >= 0)
        host_age(&c->core, minutes);
    return st;
}
