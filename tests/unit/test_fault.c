/* The fault allocator itself: it must notice each thing it is there to notice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/fault.h"

static void *take(const yb_allocator *a, size_t size) {
    return a->alloc(a->ctx, size, 16);
}

static void give(const yb_allocator *a, void *ptr, size_t size) {
    if (ptr != NULL) a->free(a->ctx, ptr, size);
}

static yb_status careful(const yb_allocator *a, void *ctx) {
    (void)ctx;
    char *first = take(a, 10), *second = take(a, 3000), *third = NULL;
    if (second != NULL) third = a->realloc(a->ctx, second, 3000, 9000, 16);
    yb_status status = first != NULL && third != NULL ? YB_OK : YB_E_MEMORY;
    give(a, first, 10);
    if (third != NULL)
        give(a, third, 9000);
    else
        give(a, second, 3000);
    return status;
}

static void *lost; /* the leak under test is to be none for a leak checker */

static yb_status leaks_when_short(const yb_allocator *a, void *ctx) {
    (void)ctx;
    void *first = take(a, 10);
    if (first == NULL) return YB_E_MEMORY;
    void *second = take(a, 20);
    if (second == NULL) return lost = first, YB_E_MEMORY;
    give(a, second, 20);
    give(a, first, 10);
    return YB_OK;
}

static yb_status wrong_size(const yb_allocator *a, void *ctx) {
    (void)ctx;
    void *block = take(a, 10);
    if (block == NULL) return YB_E_MEMORY;
    give(a, block, 11);
    return YB_OK;
}

static yb_status overrun(const yb_allocator *a, void *ctx) {
    (void)ctx;
    char *block = take(a, 10);
    if (block == NULL) return YB_E_MEMORY;
    block[10] = 1;
    give(a, block, 10);
    return YB_OK;
}

static yb_status wrong_status(const yb_allocator *a, void *ctx) {
    (void)ctx;
    void *block = take(a, 10);
    if (block == NULL) return YB_E_INTERNAL;
    give(a, block, 10);
    return YB_OK;
}

static yb_status hides_failure(const yb_allocator *a, void *ctx) {
    int *runs = ctx;
    void *block = take(a, 10);
    (*runs)++;
    give(a, block, 10);
    return YB_OK; /* allowed: it can do without */
}

static yb_status idle(const yb_allocator *a, void *ctx) {
    (void)a, (void)ctx;
    return YB_OK;
}

static yb_status frees_null(const yb_allocator *a, void *ctx) {
    (void)ctx;
    void *block = take(a, 10);
    a->free(a->ctx, block, 10);
    return block != NULL ? YB_OK : YB_E_MEMORY;
}

static void good_scenarios_pass(void **state) {
    (void)state;
    int runs = 0;
    YB_FAULT_RUN(careful, NULL);
    YB_FAULT_RUN(hides_failure, &runs);
    assert_int_equal(runs, 3); /* undisturbed, once, for ever */
}

static void bad_scenarios_are_found(void **state) {
    (void)state;
    assert_false(yb_fault_run("wrong_size", wrong_size, NULL));
    assert_false(yb_fault_run("overrun", overrun, NULL));
    assert_false(yb_fault_run("wrong_status", wrong_status, NULL));
    assert_false(yb_fault_run("idle", idle, NULL));
    assert_false(yb_fault_run("frees_null", frees_null, NULL));
    assert_false(yb_fault_run("leaks_when_short", leaks_when_short, NULL));
    assert_non_null(lost);
}

static void blocks_are_aligned_and_not_zero(void **state) {
    (void)state;
    yb_fault f;
    yb_fault_init(&f);
    for (size_t align = 1; align <= 256; align *= 2) {
        unsigned char *block = f.allocator.alloc(f.allocator.ctx, 7, align);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % align, 0);
        assert_int_not_equal(block[0], 0);
        f.allocator.free(f.allocator.ctx, block, 7);
    }
    assert_int_equal(f.live_bytes, 0);
    assert_null(f.broken);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_scenarios_pass),
        cmocka_unit_test(bad_scenarios_are_found),
        cmocka_unit_test(blocks_are_aligned_and_not_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
