/* A policy out of a hand-made image, and a request that permits. */
#ifndef YB_TESTS_API_ROOM_H
#define YB_TESTS_API_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bind_sample.h"
#include "yibao/case.h"
#include "yibao/json.h"
#include "yibao/policy.h"

static yb_status room_image(void **block, size_t *len) {
    yb_arena arena;
    yb_image_builder b;
    jmp_buf guard;
    yb_arena_init(&arena, &yb_heap, 1 << 26);
    arena.guard = &guard;
    if (setjmp(guard) != 0) return YB_E_MEMORY;
    yb_ib_init(&b, &arena);
    bind_build(&b);
    yb_ib_index_outputs(&b);
    yb_status st = yb_ib_finish(&b, &yb_heap, block, len);
    yb_arena_free(&arena);
    return st;
}

static inline yb_policy *room_policy(const yb_allocator *a) {
    void *block;
    size_t len;
    yb_policy *policy = NULL;
    yb_error error = {.size = sizeof error};
    if (room_image(&block, &len) != YB_OK) return NULL;
    yb_status st = yb_policy_load(a, block, len, &policy, &error);
    yb_free(&yb_heap, block, len);
    if (st != YB_OK && a == NULL) print_error("%s: %s\n", error.place, error.en);
    return policy;
}

#define ROOM_HEAD "\"decision\":\"bind\",\"area\":\"330200\",\"on\":\"2026-11-21\""
#define ROOM_FACTS                                                                                           \
    "\"facts\":{\"binder\":{\"enrolled\":true,\"verified\":true,\"active_members\":2},"                      \
    "\"member\":{\"enrolled\":true,\"birth_date\":\"1990-05-06\",\"binders_month\":0},"                      \
    "\"relation\":\"spouse\",\"channel\":\"window\"}"
#define ROOM_REQUEST "{" ROOM_HEAD "," ROOM_FACTS ",\"proofs\":{\"face\":\"verified\"}}"

/* Decides; the answer is static until the next call. */
static inline const char *room_answer_of(const yb_policy *policy, yb_case *c, const char *request,
                                         yb_status *st) {
    static char out[16384];
    size_t len;
    *st = yb_decide_json(policy, c, request, strlen(request), out, sizeof out, &len);
    return out;
}

#endif
