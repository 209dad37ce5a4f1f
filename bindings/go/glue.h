/*
 * What Go crosses into C with: one call a decision. A yb_go_call is one case with what goes in and comes out, all of it
 * in C memory, so that Go reads and writes it without a crossing.
 */
#ifndef YB_GO_GLUE_H
#define YB_GO_GLUE_H

#if defined(YB_USE_INSTALLED)
#include <yibao/yibao.h>
#else
#include "yibao.h"
#endif

#if YB_VERSION_MAJOR != 0 || YB_VERSION_MINOR < 1
#error "this binding is for libyibao 0.1 and later 0.x"
#endif

/* What is done once all is set. */
#define YB_GO_DECIDE 0
#define YB_GO_ASK 1
#define YB_GO_BIND 2
#define YB_GO_SETTLE 3

/* Bits of `with`, as type With in types.go has them. */
#define YB_GO_EXPLAIN_ZH 1u
#define YB_GO_EXPLAIN_EN 2u
#define YB_GO_JSON 4u
#define YB_GO_TRACE 8u
#define YB_GO_NARRATIVE 16u
#define YB_GO_RECEIPT 32u
#define YB_GO_DRAFT 64u
#define YB_GO_REFUND 128u
#define YB_GO_BRIEF 256u

/* Bits of `notary`: what the notary behind the handle has. */
#define YB_GO_SEAL 1u
#define YB_GO_SIGN 2u
#define YB_GO_CHECK 4u

typedef struct yb_go_call {
    yb_case *c;
    /* in */
    yb_value *values; /* of YB_SET_TEXT and YB_SET_CODE `number` is where its bytes begin in `given` */
    size_t n, room;
    char *given;
    size_t given_room;
    const char *decision;
    int32_t area, on, known;
    uint32_t with, todo, notary;
    uintptr_t handle;  /* of the Go session with host and notary */
    size_t draft_len;  /* of a draft that is taken up: the first bytes of `given`; 0: none */
    int32_t minutes;   /* since it was written */
    int32_t receipted; /* the receipt was written when the first event was recorded */
    /* out */
    yb_result result;
    int64_t *words; /* numbers, and lengths of texts in `told`, in the order in which decide.go reads them */
    size_t n_words, words_room;
    char *told;
    size_t told_len, told_room;
    yb_status status;
    uint32_t done;
    size_t failed_at;
    int32_t lost; /* there was no memory for the answer */
    yb_error error;
} yb_go_call;

/* A case made for one decision, with rooms to begin with; NULL on failure. */
yb_go_call *yb_go_new(yb_policy *policy, const char *decision, yb_status *status);
void yb_go_free(yb_go_call *call);
/* Rooms for at least so much; 0 when there is no memory. */
int yb_go_values(yb_go_call *call, size_t room);
int yb_go_given(yb_go_call *call, size_t room);

/* Begins, sets, decides and writes what came out. The call as a number: C memory, which Go need not look at first. */
yb_status yb_go_decide(uintptr_t call);
/* The same, or asks, or commits, with the host and the notary behind `handle`. */
yb_status yb_go_run(yb_go_call *call, const char *key, size_t key_len, const char *reverses, size_t reverses_len);
/* Sets what stands in `values`; for callbacks. */
yb_status yb_go_set(yb_go_call *call);
/* A decision as JSON text into `told`. */
yb_status yb_go_json(yb_go_call *call, const yb_policy *policy, const char *request, size_t len);
/* The answer of a replay into `told`. */
yb_status yb_go_replay(yb_go_call *call, const yb_policy *policy, const char *receipt, size_t receipt_len,
                       const char *facts, size_t facts_len);
/* For the benchmark: the same, n times without coming back. */
void yb_go_repeat(yb_go_call *call, size_t n);

#endif
