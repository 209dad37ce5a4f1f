#include "fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/requests.h"
#include "support/two_runs.h"

#define ROOM ((size_t)1 << 18)
#define CASE_MOST ((size_t)1 << 24) /* larger ones only cost time */

static char request[ROOM], first[ROOM], second[ROOM];

void yb_target_must(int good, const char *what) {
    if (good) return;
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

static void read_diagnostics(const yb_compiler *compiler) {
    yb_diagnostic_info info = {.size = sizeof info};
    size_t n = yb_compiler_diagnostics(compiler), len;
    for (size_t i = 0; i < n; i++) {
        yb_target_must(yb_compiler_diagnostic(compiler, i, &info) == YB_OK, "a diagnostic cannot be read");
        yb_target_must(info.line >= 1 && info.column >= 1, "a diagnostic has no place");
        yb_target_must(info.zh[0] != '\0' && info.en[0] != '\0', "a diagnostic has no words");
        for (int32_t lang = YB_ZH; lang <= YB_EN; lang++) {
            yb_status st = yb_compiler_diagnostic_text(compiler, i, lang, first, ROOM, &len);
            yb_target_must(st == YB_OK || st == YB_E_SPACE, "a diagnostic cannot be written");
        }
    }
}

static yb_status YB_CALL read_entry(void *ctx, const yb_listed *listed) {
    size_t *entries = ctx;
    ++*entries;
    yb_target_must(strlen(listed->json) == listed->length && listed->json[0] == '{' &&
                       listed->json[listed->length - 1] == '}' && strpbrk(listed->json, "\r\n") == NULL,
                   "an entry of the list is no object on a line");
    return YB_OK;
}

yb_policy *yb_target_compile(const char *text, size_t len, int beside_embedded) {
    yb_compiler *compiler;
    yb_policy *policy;
    yb_error error = {.size = sizeof error};
    yb_target_must(yb_compiler_new(NULL, &compiler) == YB_OK, "no compiler");
    if (beside_embedded) yb_target_must(yb_compiler_add_embedded(compiler) == YB_OK, "no embedded packs");
    yb_target_must(yb_compiler_add(compiler, "fuzz.yb", text, len) == YB_OK, "a pack is not taken");
    yb_status st = yb_compiler_finish(compiler, &policy, &error);
    yb_target_must((st == YB_OK) == (policy != NULL),
                   "a policy without success, or success without a policy");
    yb_target_must(st == YB_OK || st == YB_E_PACK || st == YB_E_LIMIT,
                   "the compiler fails with another status");
    if (st == YB_E_PACK)
        yb_target_must(yb_compiler_diagnostics(compiler) != 0 && error.en[0] != '\0', "errors without words");
    read_diagnostics(compiler);
    if (st == YB_OK) {
        yb_test_summary summary = {.size = sizeof summary};
        yb_target_must(yb_compiler_test(compiler, policy, NULL, NULL, &summary) == YB_OK,
                       "the pack's tests do not run");
        size_t entries = 0;
        yb_target_must(yb_compiler_list(compiler, read_entry, &entries) == YB_OK && entries != 0,
                       "the pack is not listed");
    }
    yb_compiler_free(compiler);
    return policy;
}

static void decide_one(const yb_policy *policy, yb_case *c, yb_dice *dice, int compiled) {
    yb_two_runs two = {.first = first, .second = second, .cap = ROOM};
    size_t len = yb_random_request(policy, dice, true, request, ROOM), out_len;
    if (!compiled) {
        (void)yb_decide_json(policy, c, request, len, first, ROOM, &out_len);
        (void)yb_read_all(c);
        return;
    }
    yb_two_runs_of(policy, c, request, len, &two);
    if (two.wrong == NULL) return;
    fprintf(stderr, "%.*s\n-> %s\n-> %s\n", (int)len, request, first, second);
    yb_target_must(0, two.wrong);
}

void yb_target_decide(yb_policy *policy, uint64_t seed, unsigned requests, int compiled) {
    yb_dice dice = {seed};
    yb_case *c = NULL;
    size_t bytes = 0;
    if (yb_case_size(policy, NULL, &bytes, NULL) == YB_OK && bytes <= CASE_MOST &&
        yb_case_new(policy, NULL, &c) == YB_OK)
        while (requests-- != 0)
            decide_one(policy, c, &dice, compiled);
    yb_case_free(c);
}
