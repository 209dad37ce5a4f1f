/* Around every callback of a yb_notary: what may be done meanwhile, and what its answer means. Floor 7. */
#include "api/notary.h"
#include "host/host.h"

yb_status yb_notary_open(yb_notary_call *n, yb_case *c, const yb_notary *given) {
    *n = (yb_notary_call){.c = c};
    if (given == NULL) return YB_OK;
    if (c->busy == YB_BUSY_SET || c->busy == YB_BUSY_SIGN) return yb_case_fail(c, YB_E_REENTRY, YB_NO_ARG);
    yb_status st = yb_struct_check(given, sizeof n->by, sizeof n->by);
    if (st != YB_OK) return yb_case_fail(c, st, YB_LIT("notary"));
    n->by = *given;
    return YB_OK;
}

/* The call may itself stand in a host's `record`: what was allowed there is allowed again afterwards. */
typedef struct notary_before {
    uint8_t busy;
    bool begun;
} notary_before;

static notary_before notary_enter(yb_case *c) {
    notary_before before = {c->busy, c->core.begun};
    c->busy = YB_BUSY_SIGN;
    c->core.begun = false;
    return before;
}

static void notary_leave(yb_case *c, notary_before before) {
    c->busy = before.busy;
    c->core.begun = before.begun;
}

static yb_status notary_answer(yb_case *c, yb_status answer, yb_str place) {
    if (answer == YB_OK || answer == YB_ABORT || answer >= YB_E_HOST) return answer;
    return yb_case_fail(c, YB_E_CALLBACK, place);
}

static yb_status notary_seal(void *ctx, const char *fact, yb_str bytes, uint8_t digest[32]) {
    const yb_notary_call *n = ctx;
    notary_before before = notary_enter(n->c);
    yb_status answer = n->by.seal(n->by.ctx, fact, bytes.at, bytes.len, digest);
    notary_leave(n->c, before);
    return notary_answer(n->c, answer, YB_LIT("notary.seal"));
}

yb_sealing yb_notary_sealing(yb_notary_call *n) {
    return (yb_sealing){.seal = notary_seal, .ctx = n};
}

yb_status yb_notary_sign(const yb_notary_call *n, yb_str text, uint8_t *signature, size_t *len) {
    *len = 0;
    notary_before before = notary_enter(n->c);
    yb_status answer = n->by.sign(n->by.ctx, text.at, text.len, signature, YB_SIGNATURE_MAX, len);
    notary_leave(n->c, before);
    if (answer == YB_OK && (*len == 0 || *len > YB_SIGNATURE_MAX)) answer = YB_E_CALLBACK;
    return notary_answer(n->c, answer, YB_LIT("notary.sign"));
}

yb_status yb_notary_check(const yb_notary_call *n, yb_str text, const uint8_t *signature, size_t len) {
    notary_before before = notary_enter(n->c);
    yb_status answer = n->by.check(n->by.ctx, text.at, text.len, signature, len);
    notary_leave(n->c, before);
    if (answer == YB_E_SIGNATURE) return yb_case_fail(n->c, answer, YB_LIT("receipt.signature"));
    return notary_answer(n->c, answer, YB_LIT("notary.check"));
}
