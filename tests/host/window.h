/*
 * A hospital's window over a store, for the tests of examples/store: who stands there, what is asked, what came of it.
 *
 * Bindings are a child's: `alipay` has to be reviewed, `web` is granted at once. Bills are those of a stay in Ningbo:
 * 22 000 yuan, 1 500 of it class C, 5 000 with 10 % of up-front self-pay: 20 000 in scope, 1 200 deductible, 70 % of the
 * rest from the fund: 13 160; 8 840 are the patient's.
 */
#ifndef TESTS_HOST_WINDOW_H
#define TESTS_HOST_WINDOW_H

#include "store.h"

#define BIND_AREA 510600
#define BILL_AREA 330200
#define BILL_FUND 1316000  /* fen from the fund */
#define BILL_PATIENT 884000

/* The program is built once for each driver. */
extern const store_driver *const window_driver;
extern const char *const window_database; /* "sqlite", "postgres" */

typedef struct window {
    store *s;
    yb_policy *policy;
    yb_case *c;
    yb_host host;
    int review; /* state of the proof `review`; YB_ABSENT: not yet */
    int verified; /* proofs asked for so far */
    char why[256];   /* codes of the reasons of the last decision, with spaces between */
    char state[512]; /* of window_state */
} window;

/* 0 if all is open; else a line on stderr. `allocator` NULL: malloc, and the policy is compiled once for the process and
   those that it forks. */
int window_open(window *w, const char *where, const yb_allocator *allocator);
void window_close(window *w);

/* A child of eleven, or a mother with an account in the employees' insurance. */
yb_status window_child(window *w, const char *id);
yb_status window_mother(window *w, const char *id, int64_t balance);

/* `application` NULL: a new one; else its review. */
yb_status window_bind(window *w, const char *key, const char *binder, const char *member, const char *channel,
                      const char *application, int32_t on, uint32_t *done);
/* As far as the case is begun and all facts are set. */
yb_status window_begin_bind(window *w, const char *binder, const char *member, const char *channel, const char *application, int32_t on);
yb_status window_unbind(window *w, const char *key, const char *binder, const char *member, int32_t on, uint32_t *done);
/* The binder shows the member's e-voucher for an outpatient bill: asked only; the outcome is the case's. */
yb_status window_use(window *w, const char *binder, const char *member, int32_t on);
/* share: enrol, set_quota, pay, end; `mode` auto_deduct or wallet_quota. */
yb_status window_share(window *w, const char *key, const char *act, const char *mode, const char *payer, const char *person,
                       int64_t amount, int32_t on, uint32_t *done);
/* The stay of above; `payer` NULL: without mutual aid, else with what the account has. */
yb_status window_settle(window *w, const char *key, const char *patient, const char *payer, int32_t on, uint32_t *done);
/* Takes back a settlement, or a payment or quota of `share`, from its receipt; `act` NULL: a settlement. */
yb_status window_refund(window *w, const char *key, const char *reverses, const char *act, const char *patient, const char *payer,
                        int32_t on, uint32_t *done);

/* All that there is, as one text: sums and counts of every table. */
const char *window_state(window *w);
/* The first column of the first row of a SELECT as a number; -1 where there is none. */
long long window_count(window *w, const char *select);
/* The codes of all reasons of the last decision into w->why. */
const char *window_why(window *w);

#endif
