/* The callbacks that seal, sign and check, called with the case closed to all but reading. Floor 7. */
#ifndef YB_API_NOTARY_H
#define YB_API_NOTARY_H

#include "api/handles.h"
#include "yibao/receipt.h"

typedef struct yb_notary_call {
    yb_case *c;
    yb_notary by; /* a copy; without a notary all callbacks are NULL */
} yb_notary_call;

/* YB_E_STRUCT, YB_E_REENTRY; `given` may be NULL. */
yb_status yb_notary_open(yb_notary_call *n, yb_case *c, const yb_notary *given);
/* How private facts are sealed; only where there is `seal`. */
yb_sealing yb_notary_sealing(yb_notary_call *n);
yb_status yb_notary_sign(const yb_notary_call *n, yb_str text, uint8_t *signature, size_t *len);
yb_status yb_notary_check(const yb_notary_call *n, yb_str text, const uint8_t *signature, size_t len);

#endif
