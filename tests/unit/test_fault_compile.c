/*
 * Every allocation of compiling, testing and laying out fails, once and for ever: YB_E_MEMORY, nothing left
 * behind, nothing half made in an out-parameter, and the next try succeeds as soon as there is memory again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/fault.h"
#include "support/small_pack.h"
#include "yibao/yibao.h"

/* A rule that is broken comes out as a status that no scenario may return. */
#define BROKEN YB_E_INTERNAL

typedef struct pack {
    const char *text;
    int embedded;   /* beside the embedded packs */
    yb_status want; /* of finish */
} pack;

static const pack small = {small_pack, 0, YB_OK};
static const pack wrong = {"policy p \"坏\" / \"bad\" { area 000000 version \"1\" }\n"
                           "rule ask.none deny NONE when nobody > 3 say \"无{x}\" / \"none{x}\"\n"
                           "param a : count = yes\nenum e { a \"1\" b \"1\" }\n\"\\q\n}}} \x01\n",
                           0, YB_E_PACK};
static const pack warned = {"policy p \"警\" / \"warned\" { area 000000 version \"1\" }\n"
                            "decision ask \"问\" / \"ask\" { n count }\n"
                            "rule ask.few deny FEW when n < 3 say \"少\" / \"few\"\n"
                            "given some for ask { n = 1 } given more for ask like some { n = 3 }\n"
                            "test \"a\" ask on 2026-01-01 given more { n = unknown expect undetermined }\n"
                            "cases \"b\" ask given some (on, n) { 2026-01-01|2026-01-02, _|2 => deny FEW }\n",
                            0, YB_OK};
static const pack extending = {"policy p extends cn \"续\" / \"more\" { area 990000 version \"1\" }\n"
                               "replace param members_per_binder : count = 6\n",
                               1, YB_OK};

static yb_status add(yb_compiler *c, const pack *p) {
    yb_status st = p->embedded ? yb_compiler_add_embedded(c) : YB_OK;
    if (st == YB_E_MEMORY) st = yb_compiler_add_embedded(c); /* what failed may be tried again */
    if (st != YB_OK) return st;
    st = yb_compiler_add(c, "pack.yb", p->text, strlen(p->text));
    return st == YB_E_MEMORY ? yb_compiler_add(c, "pack.yb", p->text, strlen(p->text)) : st;
}

static yb_status read_diagnostics(const yb_compiler *c) {
    char text[2048];
    yb_diagnostic_info info = {.size = sizeof info};
    size_t len;
    for (size_t i = 0; i < yb_compiler_diagnostics(c); i++) {
        if (yb_compiler_diagnostic(c, i, &info) != YB_OK || info.zh[0] == '\0' || info.en[0] == '\0')
            return BROKEN;
        for (int32_t lang = YB_ZH; lang <= YB_EN; lang++)
            if (yb_compiler_diagnostic_text(c, i, lang, text, sizeof text, &len) != YB_OK) return BROKEN;
    }
    return YB_OK;
}

static yb_status test_pack(yb_compiler *c, yb_policy *policy) {
    yb_test_summary summary = {.size = sizeof summary};
    yb_untouched_info untouched = {.size = sizeof untouched};
    size_t left = 0;
    yb_status st = yb_compiler_test(c, policy, NULL, NULL, &summary);
    if (st == YB_E_MEMORY) st = yb_compiler_test(c, policy, NULL, NULL, &summary);
    if (st != YB_OK) return st;
    while (yb_compiler_untouched(c, left, &untouched) == YB_OK)
        left++;
    return left == summary.rules - summary.rules_touched + summary.rows - summary.rows_touched +
                       summary.versions - summary.versions_touched
               ? YB_OK
               : BROKEN;
}

static yb_status YB_CALL count_entry(void *ctx, const yb_listed *listed) {
    size_t *entries = ctx;
    ++*entries;
    return listed->json[listed->length] == '\0' ? YB_OK : BROKEN;
}

static yb_status list_pack(yb_compiler *c) {
    size_t entries = 0;
    yb_status st = yb_compiler_list(c, count_entry, &entries);
    if (st == YB_E_MEMORY) st = yb_compiler_list(c, count_entry, &entries);
    return st == YB_OK && entries == 0 ? BROKEN : st;
}

/* A whole compiler's life. A finish that failed is the compiler's end, so the next try takes a new one. */
static yb_status compile_once(const yb_allocator *a, const pack *p) {
    yb_compiler *c = (yb_compiler *)(uintptr_t)1;
    yb_policy *policy = (yb_policy *)(uintptr_t)1;
    yb_error error = {.size = sizeof error};
    yb_status st = yb_compiler_new(a, &c);
    if (st != YB_OK) return c == NULL ? st : BROKEN;
    st = add(c, p);
    if (st == YB_OK) {
        st = yb_compiler_finish(c, &policy, &error);
        if (st != YB_OK && (policy != NULL || error.status != st || error.en[0] == '\0')) st = BROKEN;
        if (st == YB_OK) st = test_pack(c, policy);
        if (st == YB_OK) st = list_pack(c);
        if (policy != NULL) yb_policy_unref(policy);
        if (yb_compiler_finish(c, &policy, NULL) != YB_E_ORDER || policy != NULL) st = BROKEN;
        if (read_diagnostics(c) != YB_OK) st = BROKEN;
        if (st != YB_E_MEMORY && st != BROKEN) st = st == p->want ? YB_OK : BROKEN;
    }
    yb_compiler_free(c);
    return st;
}

static yb_status compile(const yb_allocator *a, void *ctx) {
    yb_status st = compile_once(a, ctx);
    return st == YB_E_MEMORY ? compile_once(a, ctx) : st;
}

static yb_status layout(const yb_allocator *a, void *ctx) {
    const pack *p = ctx;
    char *out = malloc(1 << 16);
    size_t len = 1;
    yb_error error = {.size = sizeof error};
    if (out == NULL) return BROKEN;
    yb_status st = yb_format_text(a, p->text, strlen(p->text), out, 1 << 16, &len, &error);
    if (st == YB_E_MEMORY && (len != 0 || out[0] != '\0' || error.status != st)) st = BROKEN;
    if (st == YB_E_MEMORY) st = yb_format_text(a, p->text, strlen(p->text), out, 1 << 16, &len, &error);
    free(out);
    return st == YB_E_PACK && p->want == YB_E_PACK ? YB_OK : st;
}

static yb_status embedded(const yb_allocator *a, void *ctx) {
    yb_policy *policy = (yb_policy *)(uintptr_t)1;
    (void)ctx;
    yb_status st = yb_policy_embedded(a, &policy);
    if (st != YB_OK && policy != NULL) return BROKEN;
    if (st == YB_E_MEMORY) st = yb_policy_embedded(a, &policy);
    if (st == YB_OK) yb_policy_unref(policy);
    return st;
}

static void *ctx_of(const pack *p) {
    return (void *)(uintptr_t)p;
}

static void test_small(void **state) {
    (void)state;
    YB_FAULT_RUN(compile, ctx_of(&small));
    YB_FAULT_RUN(compile, ctx_of(&warned));
}

static void test_errors(void **state) {
    (void)state;
    YB_FAULT_RUN(compile, ctx_of(&wrong));
}

static void test_layout(void **state) {
    (void)state;
    YB_FAULT_RUN(layout, ctx_of(&small));
    YB_FAULT_RUN(layout, ctx_of(&wrong));
}

static void test_embedded(void **state) {
    (void)state;
    YB_FAULT_SOME(embedded, NULL, 12);
    YB_FAULT_SOME(compile, ctx_of(&extending), 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_embedded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
