/*
 * Every allocation of saving, loading, making cases and deciding fails, once and for ever. A case allocates
 * nothing once it is made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/fault.h"
#include "support/notary.h"
#include "support/small_pack.h"
#include "support/two_runs.h"
#include "yibao/yibao.h"

#define BROKEN YB_E_INTERNAL /* no scenario may return it */
#define ROOM (1 << 16)

typedef struct image {
    void *bytes;
    size_t len;
} image;

static image small_image, embedded_image;

/* ---- images to work with, made from the heap ---- */

static image saved(yb_policy *policy) {
    image im = {NULL, 0};
    assert_int_equal(yb_policy_save(policy, NULL, 0, &im.len), YB_E_SPACE);
    im.bytes = malloc(im.len);
    assert_non_null(im.bytes);
    assert_int_equal(yb_policy_save(policy, im.bytes, im.len, &im.len), YB_OK);
    yb_policy_unref(policy);
    return im;
}

static int setup(void **state) {
    yb_compiler *c;
    yb_policy *policy;
    (void)state;
    assert_int_equal(yb_compiler_new(NULL, &c), YB_OK);
    assert_int_equal(yb_compiler_add(c, "small.yb", small_pack, sizeof small_pack - 1), YB_OK);
    assert_int_equal(yb_compiler_finish(c, &policy, NULL), YB_OK);
    yb_compiler_free(c);
    small_image = saved(policy);
    assert_int_equal(yb_policy_embedded(NULL, &policy), YB_OK);
    embedded_image = saved(policy);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    free(small_image.bytes);
    free(embedded_image.bytes);
    return 0;
}

/* ---- scenarios: `with` a policy of the failing allocator ---- */

typedef yb_status use(const yb_allocator *a, yb_policy *policy, const char *request);
typedef struct work {
    const image *im;
    use *use;
    const char *request;
} work;

static yb_status load_and_use(const yb_allocator *a, void *ctx) {
    const work *w = ctx;
    yb_policy *policy = (yb_policy *)(uintptr_t)1;
    yb_error error = {.size = sizeof error};
    yb_status st = yb_policy_load(a, w->im->bytes, w->im->len, &policy, &error);
    if (st != YB_OK && (policy != NULL || error.status != st || error.zh[0] == '\0')) return BROKEN;
    if (st == YB_E_MEMORY) st = yb_policy_load(a, w->im->bytes, w->im->len, &policy, &error);
    if (st != YB_OK) return st;
    st = w->use(a, policy, w->request);
    yb_policy_unref(policy);
    return st;
}

static size_t seen_by(const yb_allocator *a) {
    return ((const yb_fault *)a->ctx)->seen;
}

/* A receipt by a notary, and its replay in the same case. */
static yb_status by_notary(yb_policy *policy, yb_case *c) {
    static char receipt[ROOM], again[ROOM];
    yb_test_notary notary;
    yb_buffer text = {sizeof text, receipt, ROOM, 0}, answer = {sizeof answer, again, ROOM, 0};
    yb_test_notary_init(&notary);
    yb_status st = yb_case_receipt_by(c, 0, &notary.by, &text);
    if (st == YB_OK) st = yb_replay(policy, c, &notary.by, receipt, text.len, NULL, 0, &answer);
    return st == YB_E_REPLAY ? YB_OK : st;
}

static yb_status with_case(const yb_allocator *a, yb_policy *policy, const char *request) {
    static char out[ROOM], again[ROOM];
    yb_case_options options = {.size = sizeof options, .allocator = a};
    yb_case *c = (yb_case *)(uintptr_t)1;
    size_t len;
    yb_status st = yb_case_new(policy, &options, &c);
    if (st != YB_OK && c != NULL) return BROKEN;
    if (st == YB_E_MEMORY) st = yb_case_new(policy, &options, &c);
    if (st != YB_OK) return st;
    size_t before = seen_by(a);
    st = yb_decide_json(policy, c, request, strlen(request), out, ROOM, &len);
    if (st == YB_OK && yb_read_all(c) != NULL) st = BROKEN;
    if (st == YB_OK) st = yb_replay_json(policy, c, out, len, NULL, 0, again, ROOM, &len);
    if (st == YB_E_REPLAY) st = YB_OK; /* the private facts were not given again */
    if (st == YB_OK) st = by_notary(policy, c);
    if (seen_by(a) != before) st = BROKEN;
    yb_case_free(c);
    return st;
}

static yb_status in_buffer(const yb_allocator *a, yb_policy *policy, const char *request) {
    static char out[ROOM];
    yb_case *c;
    size_t bytes, align, len, before = seen_by(a);
    if (yb_case_size(policy, NULL, &bytes, &align) != YB_OK) return BROKEN;
    char *buffer = malloc(bytes + align);
    if (buffer == NULL) return BROKEN;
    yb_status st = yb_case_init_in(policy, NULL, buffer + (align - (uintptr_t)buffer % align), bytes, &c);
    if (st == YB_OK) {
        st = yb_decide_json(policy, c, request, strlen(request), out, ROOM, &len);
        yb_case_free(c);
    }
    free(buffer);
    return seen_by(a) == before ? st : BROKEN;
}

/* A case for one call: made from the policy's allocator. The answer to a lack of memory is JSON too. */
static yb_status without_case(const yb_allocator *a, yb_policy *policy, const char *request) {
    static char out[ROOM], again[ROOM];
    size_t len, n;
    (void)a;
    yb_status st = yb_decide_json(policy, NULL, request, strlen(request), out, ROOM, &len);
    if (st == YB_E_MEMORY && strstr(out, "\"status\":\"YB_E_MEMORY\"") == NULL) return BROKEN;
    if (st == YB_E_MEMORY) st = yb_decide_json(policy, NULL, request, strlen(request), out, ROOM, &len);
    if (st != YB_OK) return st;
    st = yb_replay_json(policy, NULL, out, len, NULL, 0, again, ROOM, &n);
    if (st == YB_E_MEMORY && strstr(again, "\"status\":\"YB_E_MEMORY\"") == NULL) return BROKEN;
    if (st == YB_E_MEMORY) st = yb_replay_json(policy, NULL, out, len, NULL, 0, again, ROOM, &n);
    return st == YB_E_REPLAY ? YB_OK : st;
}

/* ---- tests ---- */

#define EMBEDDED_BIND                                                                                        \
    "{\"decision\":\"bind\",\"area\":\"510600\",\"on\":\"2026-11-21\",\"receipt\":true,\"facts\":{"          \
    "\"member\":{"                                                                                           \
    "\"id\":\"M\",\"enrolled\":true,\"birth_date\":\"2015-06-01\"},\"relation\":\"child\",\"channel\":"      \
    "\"alipay\","                                                                                            \
    "\"bindings\":[],\"bound_by\":[]}}"
#define EMBEDDED_SETTLE                                                                                      \
    "{\"decision\":\"settle\",\"area\":\"330200\",\"on\":\"2023-12-20\",\"receipt\":true,\"trace\":true,"    \
    "\"narrative\":true,"                                                                                  \
    "\"facts\":{"                                                                                            \
    "\"insutype\":\"resident\",\"med_type\":\"21\",\"dedc_hosp_lv\":\"tertiary\",\"admission\":2,"           \
    "\"patient\":{"                                                                                          \
    "\"birth_date\":\"1964-03-01\",\"enrolled\":true},\"lines\":[{\"det_item_fee_sumamt\":10000,"            \
    "\"selfpay_prop\":0}],\"stay\":{\"deductible_paid\":0},\"year\":{\"begin\":\"2023-01-01\","              \
    "\"deductible_sum\":1200,\"hifp_pay\":13160,\"in_scope\":20000}}}"

static void every_way(const image *im, const char *request) {
    static use *const ways[] = {with_case, in_buffer, without_case};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        work w = {im, ways[i], request};
        YB_FAULT_RUN(load_and_use, &w);
    }
}

static void test_small(void **state) {
    (void)state;
    every_way(&small_image, SMALL_ASK);
    every_way(&small_image, SMALL_SETTLE);
}

static void test_embedded(void **state) {
    (void)state;
    every_way(&embedded_image, EMBEDDED_BIND);
    every_way(&embedded_image, EMBEDDED_SETTLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_embedded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
