/* One transaction: what is counted is read again, decided once more, and recorded. Floor 6. */
#include "host/host.h"

static bool commit_reverses(const yb_committing *k) { return (k->message->flags & YB_MESSAGE_REVERSE) != 0; }

/* ---- what there is to record ---- */

static bool is_review(const yb_core *c, uint32_t proof) {
    return yb_str_eq(yb_name(c, yb_proof_of(c, proof)->kind), YB_LIT("review"));
}

/* A set of an obligation in which nothing but reviews is owed; `rejected` if one of them was refused. */
static bool waits_for_reviews(const yb_core *c, uint32_t mark, bool *rejected) {
    yb_owed owed;
    if (!yb_owed_sets(c, yb_mark(c, mark), &owed)) return false;
    for (uint32_t k = 0; k < owed.n_sets; k++) {
        bool only = true, refused = false;
        for (uint32_t i = 0; i < owed.n_proofs; i++) {
            if ((owed.sets[k] >> i & 1) == 0) continue;
            only = only && is_review(c, owed.proofs[i]);
            refused = refused || c->v[yb_proof_of(c, owed.proofs[i])->slot] == YB_P_REJECTED;
        }
        if (!only) continue;
        *rejected = *rejected || refused;
        return true;
    }
    return false;
}

/* Kind of the event; 0: nothing is to be recorded. */
static uint32_t event_of(const yb_committing *k) {
    const yb_core *c = k->ask.core;
    bool rejected = false;
    if (c->outcome == YB_OC_PERMIT)
        return commit_reverses(k) ? YB_EVENT_REVERSED : c->d->settles != 0 ? YB_EVENT_SETTLED : YB_EVENT_GRANTED;
    if (c->outcome != YB_OC_PENDING || commit_reverses(k) || c->d->settles != 0) return 0;
    for (uint32_t i = 0; i < c->n_owed; i++)
        if (!waits_for_reviews(c, c->owed[i], &rejected)) return 0;
    return rejected ? YB_EVENT_REJECTED : YB_EVENT_APPLIED;
}

static uint32_t done_of(uint32_t event) {
    return event == YB_EVENT_APPLIED    ? YB_DONE_APPLIED
           : event == YB_EVENT_REJECTED ? YB_DONE_REJECTED
                                        : YB_DONE_GRANTED;
}

/* ---- inside the transaction ---- */

static yb_status within(const yb_committing *k, uint32_t *done) {
    yb_status st = commit_reverses(k) ? YB_OK : yb_ask_anew(&k->ask);
    uint32_t event = st == YB_OK ? event_of(k) : 0;
    if (event == 0) return st;
    st = k->record(k->ctx, event);
    if (st == YB_OK) *done = done_of(event);
    return st;
}

/* Only YB_OK is good, but for what `seen` and `begin` may say of a repeated key. */
static yb_status firm(yb_status answer) {
    return answer == YB_NOT_YET || answer == YB_UNKNOWN ? YB_E_CALLBACK : yb_host_answer(answer);
}

static yb_status step(const yb_committing *k, yb_status (YB_CALL *callback)(void *, yb_case *)) {
    yb_host_enter(&k->ask, YB_BUSY_READ);
    yb_status answer = callback(k->ask.host->ctx, k->ask.handle);
    yb_host_leave(&k->ask);
    return firm(answer);
}

static yb_status open_step(const yb_committing *k, yb_status (YB_CALL *callback)(void *, yb_case *, const yb_message *),
                           bool *repeated) {
    yb_host_enter(&k->ask, YB_BUSY_READ);
    yb_status answer = callback(k->ask.host->ctx, k->ask.handle, k->message);
    yb_host_leave(&k->ask);
    *repeated = answer == YB_REPEATED;
    return *repeated ? YB_OK : firm(answer);
}

static yb_status transact(const yb_committing *k, uint32_t *done) {
    bool repeated;
    yb_status st = open_step(k, k->ask.host->begin, &repeated);
    if (st != YB_OK) return st;
    if (repeated)
        *done = YB_DONE_BEFORE;
    else
        st = within(k, done);
    bool keep = st == YB_OK && !repeated && *done != YB_DONE_NOTHING;
    if (keep) st = step(k, k->ask.host->commit);
    if (keep && st == YB_OK) return YB_OK;
    (void)step(k, k->ask.host->rollback);
    if (st != YB_OK) *done = YB_DONE_NOTHING;
    return st;
}

/* A reversal has its proofs as they were then: nobody is asked again. */
yb_status yb_commit(const yb_committing *k, uint32_t *done) {
    bool repeated = false;
    *done = YB_DONE_NOTHING;
    yb_status st = k->ask.host->seen == NULL ? YB_OK : open_step(k, k->ask.host->seen, &repeated);
    if (repeated) *done = YB_DONE_BEFORE;
    if (st != YB_OK || repeated) return st;
    st = yb_ask(&k->ask, !commit_reverses(k));
    if (st != YB_OK || event_of(k) == 0) return st;
    return transact(k, done);
}
