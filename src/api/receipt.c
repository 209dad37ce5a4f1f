/* The receipt of a case that has decided, sealed and signed if the host does so. Floor 7. */
#include "api/json_text.h"
#include "api/notary.h"
#include "yibao/json.h"

/* The decision stands where the receipt will, so its digest needs no other room. */
static size_t receipt_decision(const yb_answer *answer, yb_sink sink, uint8_t digest[32]) {
    yb_answer_write(answer, &sink);
    if (sink.len <= sink.cap) yb_decision_digest((yb_str){sink.out + 1, sink.len - 2}, digest);
    return sink.len;
}

static const size_t receipt_signature_room = sizeof ",\"signature\":\"\"" - 1 + (size_t)2 * YB_SIGNATURE_MAX;

/* The longest that will ever stand in the buffer: found out before any callback is called. */
static size_t receipt_need(const yb_answer *answer, const yb_notary *by) {
    uint8_t digest[32] = {0};
    yb_sealing sealing = {.seal = NULL};
    yb_sink sink = {NULL, 0, 0};
    yb_json_out j = {&sink, false};
    size_t decision = receipt_decision(answer, sink, digest);
    yb_receipt_write(answer, digest, by->seal != NULL ? &sealing : NULL, &j);
    if (by->sign != NULL) sink.len += receipt_signature_room;
    return YB_MAX(YB_MAX(decision, sealing.most), sink.len);
}

/* The signature becomes the last member. */
static yb_status receipt_sign(const yb_notary_call *n, yb_sink *sink) {
    uint8_t signature[YB_SIGNATURE_MAX];
    size_t len;
    yb_status st = yb_notary_sign(n, (yb_str){sink->out, sink->len}, signature, &len);
    if (st != YB_OK) return st;
    sink->len--; /* the bracket comes again */
    yb_json_out j = {sink, true};
    yb_json_key(&j, YB_LIT("signature"));
    yb_json_open_string(&j);
    yb_put_hex(sink, signature, len);
    yb_json_close_string(&j);
    yb_json_finish(&j, '}');
    return YB_OK;
}

static yb_status receipt_to(yb_notary_call *n, uint32_t flags, const yb_json_to *to) {
    uint8_t digest[32] = {0};
    yb_answer answer = yb_case_answer(n->c);
    answer.refund = (flags & YB_JSON_REFUND) != 0;
    const bool calls = n->by.seal != NULL || n->by.sign != NULL;
    size_t need = calls ? receipt_need(&answer, &n->by) : 0;
    if (calls && need >= to->cap) return yb_json_close_text(to, need);
    yb_sealing sealing = yb_notary_sealing(n);
    yb_sink sink = {to->out, to->cap, 0};
    yb_json_out j = {&sink, false};
    size_t decision = receipt_decision(&answer, sink, digest);
    yb_receipt_write(&answer, digest, n->by.seal != NULL ? &sealing : NULL, &j);
    need = YB_MAX(need, YB_MAX(decision, sink.len));
    if (need >= to->cap) return yb_json_close_text(to, need);
    yb_status st = sealing.status;
    if (st == YB_OK && n->by.sign != NULL) st = receipt_sign(n, &sink);
    yb_status closed = yb_json_close_text(to, st == YB_OK ? sink.len : 0);
    return st == YB_OK ? closed : st;
}

static yb_status receipt_of(yb_case *c, uint32_t flags, const yb_notary *notary, const yb_json_to *to) {
    yb_notary_call n;
    yb_status st = yb_notary_open(&n, c, notary);
    if (st != YB_OK) return st;
    return yb_ready(&c->core) ? receipt_to(&n, flags, to) : yb_case_fail(c, YB_E_ORDER, YB_NO_ARG);
}

yb_status YB_CALL yb_case_receipt(yb_case *c, uint32_t flags, char *out, size_t out_cap, size_t *out_len) {
    yb_json_to to = {out, out_cap, out_len};
    yb_status st = yb_json_open_text(&to);
    if (st != YB_OK) return st;
    return c == NULL || (flags & ~YB_JSON_REFUND) != 0 ? YB_E_ARGUMENT : receipt_of(c, flags, NULL, &to);
}

yb_status YB_CALL yb_case_receipt_by(yb_case *c, uint32_t flags, const yb_notary *notary, yb_buffer *receipt) {
    if (c == NULL) return YB_E_ARGUMENT;
    yb_status st = yb_buffer_open(receipt);
    if (st != YB_OK) return yb_case_fail(c, st, YB_LIT("receipt"));
    if ((flags & ~YB_JSON_REFUND) != 0) return yb_case_fail(c, YB_E_ARGUMENT, YB_LIT("flags"));
    yb_json_to to = {receipt->out, receipt->cap, &receipt->len};
    (void)yb_json_open_text(&to);
    return receipt_of(c, flags, notary, &to);
}
