/*
 * A case without heap: it lives in a buffer of the caller's, and thousands of decisions allocate nothing.
 *
 * Shows: an own allocator (here one that counts), yb_case_size, yb_case_init_in. The policy needs memory,
 * once, when the program starts; the cases of all threads share it.
 */
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "yibao/yibao.h"

#define BUFFER 98304
#define DECISIONS 10000

typedef struct counting {
    size_t calls; /* how often memory was asked for */
} counting;

static void *YB_CALL count_alloc(void *ctx, size_t size, size_t align) {
    ((counting *)ctx)->calls++;
    (void)align; /* at most that of malloc */
    return malloc(size);
}

static void *YB_CALL count_realloc(void *ctx, void *ptr, size_t old_size, size_t new_size, size_t align) {
    ((counting *)ctx)->calls++;
    (void)old_size;
    (void)align;
    return realloc(ptr, new_size);
}

static void YB_CALL count_free(void *ctx, void *ptr, size_t size) {
    (void)ctx;
    (void)size;
    free(ptr);
}

typedef struct ids { /* looked up once */
    uint32_t birth_date, relation, channel, enrolled, bindings, bound_by, status, bound_on;
} ids;

static ids look_up(const yb_policy *policy) {
    return (ids){
        .birth_date = yb_fact(policy, "bind", "member.birth_date"),
        .relation = yb_fact(policy, "bind", "relation"),
        .channel = yb_fact(policy, "bind", "channel"),
        .enrolled = yb_fact(policy, "bind", "member.enrolled"),
        .bindings = yb_fact(policy, "bind", "bindings"),
        .bound_by = yb_fact(policy, "bind", "bound_by"),
        .status = yb_fact(policy, "bind", "bindings.status"),
        .bound_on = yb_fact(policy, "bind", "bindings.bound_on"),
    };
}

/* A family of 0 to 6 members; the sixth is refused. */
static yb_status decide(yb_case *c, const ids *id, uint32_t members) {
    yb_status st = yb_case_begin(c, "bind", 510600, yb_date_of(2026, 11, 21));
    if (st == YB_OK) st = yb_case_set_bool(c, id->enrolled, 1);
    if (st == YB_OK) st = yb_case_set_date(c, id->birth_date, yb_date_of(2015, 6, 1));
    if (st == YB_OK) st = yb_case_set_code(c, id->relation, "child", YB_NUL);
    if (st == YB_OK) st = yb_case_set_code(c, id->channel, "alipay", YB_NUL);
    if (st == YB_OK) st = yb_case_set_rows(c, id->bound_by, 0);
    if (st == YB_OK) st = yb_case_set_rows(c, id->bindings, members);
    for (uint32_t row = 0; st == YB_OK && row < members; row++) {
        st = yb_case_set_code_at(c, id->status, row, "active", YB_NUL);
        if (st == YB_OK) st = yb_case_set_date_at(c, id->bound_on, row, yb_date_of(2026, 1, 5));
    }
    return st == YB_OK ? yb_case_decide(c) : st;
}

static yb_status decide_many(yb_policy *policy, yb_case *c, size_t *refused) {
    const ids id = look_up(policy);
    *refused = 0;
    for (uint32_t i = 0; i < DECISIONS; i++) {
        yb_status st = decide(c, &id, i % 7);
        if (st != YB_OK) return st;
        *refused += yb_case_outcome(c) == YB_DENY;
    }
    return YB_OK;
}

static yb_status run(yb_policy *policy, const counting *heap) {
    alignas(64) unsigned char buffer[BUFFER];
    yb_case_options options = {
        .size = sizeof options, .decision = "bind", .max_rows = 16}; /* no list is longer */
    yb_case *c = NULL;
    size_t bytes = 0, align = 0, refused = 0, before = heap->calls;
    yb_status st = yb_case_size(policy, &options, &bytes, &align);
    if (st == YB_OK) st = yb_case_init_in(policy, &options, buffer, sizeof buffer, &c);
    if (st == YB_OK) st = decide_many(policy, c, &refused);
    yb_case_free(c);
    printf("case: %zu bytes, align %zu\n", bytes, align);
    printf("decisions: %d, refused: %zu, allocations: %zu\n", DECISIONS, refused, heap->calls - before);
    return st;
}

int main(void) {
    counting heap = {0};
    const yb_allocator allocator = {sizeof allocator, &heap, count_alloc, count_realloc, count_free};
    yb_policy *policy = NULL;
    yb_status st = yb_policy_embedded(&allocator, &policy);
    printf("policy: allocated at the start\n");
    if (st == YB_OK) st = run(policy, &heap);
    if (st != YB_OK) fprintf(stderr, "%s: %s\n", yb_status_name(st), yb_status_text(st, YB_EN));
    yb_policy_unref(policy);
    return st == YB_OK ? 0 : 1;
}
