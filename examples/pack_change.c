/*
 * A city changes a limit: six lines of policy, no C.
 *
 * Shows: own packs on top of the built-in ones, diagnostics, and that a decision cites the source of the
 * number it went by. Everything else is the nation's, inherited.
 */
#include <stdio.h>
#include <string.h>

#include "yibao/yibao.h"

static const char city[] = "policy my_city extends cn \"我市\" / \"My city\" {\n"
                           "  area    510700\n"
                           "  version \"2026.1\"\n"
                           "}\n"
                           "source city_2026 \"我市医保亲情账户办法\" dated 2026-01-01 quality example\n"
                           "param members_per_binder : count = 6 cite city_2026\n";

static void print_diagnostics(const yb_compiler *compiler) {
    for (size_t i = 0; i < yb_compiler_diagnostics(compiler); i++) {
        char text[2048];
        size_t length;
        if (yb_compiler_diagnostic_text(compiler, i, YB_EN, text, sizeof text, &length) == YB_OK)
            fputs(text, stderr);
    }
}

static yb_policy *compile(void) {
    yb_compiler *compiler = NULL;
    yb_policy *policy = NULL;
    yb_status st = yb_compiler_new(NULL, &compiler);
    if (st == YB_OK) st = yb_compiler_add_embedded(compiler);
    if (st == YB_OK) st = yb_compiler_add(compiler, "my_city.yb", city, strlen(city));
    if (st == YB_OK) st = yb_compiler_finish(compiler, &policy, NULL);
    if (st != YB_OK) print_diagnostics(compiler);
    yb_compiler_free(compiler);
    return policy;
}

static yb_status ask(yb_policy *policy, yb_case *c, int32_t area, uint32_t members) {
    yb_status st = yb_case_begin(c, "bind", area, yb_date_of(2026, 11, 21));
    uint32_t status = yb_fact(policy, "bind", "bindings.status");
    if (st == YB_OK) st = yb_case_set_rows(c, yb_fact(policy, "bind", "bindings"), members);
    for (uint32_t row = 0; st == YB_OK && row < members; row++)
        st = yb_case_set_code_at(c, status, row, "active", YB_NUL);
    return st == YB_OK ? yb_case_decide(c) : st;
}

/* Whatever else is unknown: what counts here is whether the limit refuses. */
static void print_answer(yb_case *c, const char *where, uint32_t members) {
    yb_reason_info reason = {.size = sizeof reason};
    yb_source_info source = {.size = sizeof source};
    printf("%s, %u members already: ", where, (unsigned)members);
    if (yb_case_reason(c, 0, &reason) != YB_OK) {
        printf("not refused\n");
        return;
    }
    printf("%s, %s\n", reason.code, reason.en);
    for (size_t k = 0; yb_case_reason_source(c, 0, k, &source) == YB_OK; k++)
        printf("    %s (%s, %s)\n", source.title, source.dated, source.pack);
}

int main(void) {
    static const struct {
        const char *where;
        int32_t area;
        uint32_t members;
    } questions[] = {{"elsewhere", 110000, 5}, {"my city", 510700, 5}, {"my city", 510700, 6}};
    yb_policy *policy = compile();
    yb_case *c = NULL;
    yb_status st = policy == NULL ? YB_E_PACK : yb_case_new(policy, NULL, &c);
    for (size_t i = 0; st == YB_OK && i < sizeof questions / sizeof questions[0]; i++) {
        st = ask(policy, c, questions[i].area, questions[i].members);
        if (st == YB_OK) print_answer(c, questions[i].where, questions[i].members);
    }
    if (st != YB_OK) fprintf(stderr, "%s: %s\n", yb_status_name(st), yb_status_text(st, YB_EN));
    yb_case_free(c);
    yb_policy_unref(policy);
    return st == YB_OK ? 0 : 1;
}
