/* What is behind the opaque handles. Floor 7. */
#ifndef YB_API_HANDLES_H
#define YB_API_HANDLES_H

#include <stdatomic.h>

#include "base/alloc.h"
#include "decision/decision.h"
#include "eval/case.h"
#include "yibao/base.h"
#include "yibao/case.h"

#define YB_CASE_ALIGN 64u

struct yb_policy {
    atomic_size_t refs;
    yb_allocator heap;
    yb_image image;
    void *block;
    size_t length;
    uint32_t code_stamp; /* 16 bits, never 0: of the list of reason codes */
    char digest[65];
};

struct yb_case {
    yb_core core;
    yb_room room;
    yb_trouble trouble; /* of the last call that failed */
    yb_policy *policy;
    yb_allocator heap; /* of yb_case_new */
    size_t bytes;      /* of the whole block, this struct included */
    bool owned;        /* the block is the heap's */
    uint8_t busy;      /* enum yb_busy: a callback of the host's runs */
};

/* Takes a block over (also on failure) and verifies it; its digest too if it is foreign, not just compiled. */
yb_status yb_policy_make(const yb_allocator *heap, void *block, size_t length, bool foreign,
                         yb_policy **policy, yb_error *error);

/* yb_policy_unref under a name that goes with the AST (see compiler_state.h). */
void yb_policy_drop(yb_policy *policy);

/* Notes what went wrong, with the name of a fact or rule, and returns the status. */
yb_status yb_case_fail(yb_case *c, yb_status status, yb_str place);

/* The number behind an id: YB_E_NAME for 0, YB_E_STALE for another stamp, else YB_OK. */
static inline yb_status yb_id_number(uint32_t id, uint32_t stamp, uint32_t n, uint32_t *number) {
    *number = (id & 0xFFFFu) - 1;
    if (id == 0) return YB_E_NAME;
    return id >> 16 == stamp && *number < n ? YB_OK : YB_E_STALE;
}
static inline uint32_t yb_id_of(uint32_t stamp, uint32_t number) {
    return number < 0xFFFFu ? stamp << 16 | (number + 1) : 0;
}

/* An out struct, filled up to the caller's size: YB_E_ARGUMENT, YB_E_STRUCT. Clears it all but the size. */
yb_status yb_info_open(void *info, size_t known);
/* Copies `size` of the caller's bytes out of a full one. */
void yb_info_close(void *info, const void *full, size_t known);

/* The caller's buffer for a text: YB_E_ARGUMENT, YB_E_STRUCT. Closed, it holds all `len` bytes and a NUL, or nothing. */
yb_status yb_buffer_open(yb_buffer *text);
yb_status yb_buffer_close(yb_buffer *text, size_t len);

/* What an answer is made from. */
yb_answer yb_case_answer(const yb_case *c);

/* Text of the image, with its NUL. */
static inline const char *yb_text_at(const yb_image *image, yb_text_ref t) {
    return image->STRINGS + t.off;
}

#endif
