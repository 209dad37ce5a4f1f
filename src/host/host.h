/*
 * The loop over a host's callbacks, and what is recorded in one transaction. Floor 6.
 *
 * Nothing here knows a decision: facts are missing or counted, proofs are owed, an obligation waits for reviews.
 */
#ifndef YB_HOST_HOST_H
#define YB_HOST_HOST_H

#include "decision/decision.h"
#include "eval/case.h"
#include "yibao/host.h"

/* What the host may do with the case while a callback runs. */
enum yb_busy { YB_FREE, YB_BUSY_SET, YB_BUSY_READ, YB_BUSY_SIGN /* reading, in a yb_notary's callback */ };

typedef struct yb_asking {
    yb_core *core;
    const yb_room *room; /* its `seen` notes what was asked for */
    const yb_host *host;
    yb_case *handle; /* what callbacks get */
    uint8_t *busy;   /* enum yb_busy of the case */
    yb_status (YB_CALL *decide)(yb_case *c);
} yb_asking;

/* Decides until nothing more can be had; with `proofs` verifications are asked for as well. */
yb_status yb_ask(const yb_asking *a, bool proofs);
/* The same without proofs, inside a transaction, of a case that has decided: first the facts marked counted that are known are
   forgotten and fetched anew. If nothing is other than it was, the decision stands. */
yb_status yb_ask_anew(const yb_asking *a);
/* The answer of a callback: YB_OK to go on, anything else ends the call. */
yb_status yb_host_answer(yb_status answer);
/* Around every callback: what may be done with the case meanwhile. */
void yb_host_enter(const yb_asking *a, enum yb_busy busy);
void yb_host_leave(const yb_asking *a);

/* Writes the events of a decided case by calling `event` for each; `what` is YB_EVENT_GRANTED, _APPLIED … */
typedef yb_status yb_record(void *ctx, uint32_t what);

typedef struct yb_committing {
    yb_asking ask;
    const yb_message *message;
    yb_record *record;
    void *ctx; /* of record */
} yb_committing;

/* Asks, and records in one transaction if the outcome is one to be recorded. */
yb_status yb_commit(const yb_committing *k, uint32_t *done);

#endif
