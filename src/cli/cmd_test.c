/* yibao test: runs the tests written in packs. Floor 8. */
#include "cli/cli.h"

typedef struct run {
    const cli *c;
    cli_progress progress;
} run;

static yb_status YB_CALL one_test(void *ctx, const yb_test_result *result) {
    run *r = ctx;
    cli_progress_step(&r->progress);
    if (result->passed) return YB_OK;
    cli_progress_clear(&r->progress);
    printf("%s:%u: %s \"%s\"\n    %s\n", result->file, (unsigned)result->line,
           CLI_TEXT(r->c, "不过", "failed"), result->title, CLI_TEXT(r->c, result->zh, result->en));
    return YB_OK;
}

static void print_untouched(const cli *c, const yb_compiler *compiler) {
    static const char *const zh[] = {"规则", "表行", "版本"};
    static const char *const en[] = {"rule", "row of", "version of"};
    yb_untouched_info info = {.size = sizeof info};
    for (size_t i = 0; yb_compiler_untouched(compiler, i, &info) == YB_OK; i++) {
        const char *kind = info.kind < 3 ? CLI_TEXT(c, zh, en)[info.kind] : "?";
        printf("%s:%u: %s %s %s\n", info.file, (unsigned)info.line,
               CLI_TEXT(c, "没有测试触及", "no test touches"), kind, info.name);
    }
}

static bool all_touched(const yb_test_summary *s) {
    return s->rules == s->rules_touched && s->rows == s->rows_touched && s->versions == s->versions_touched;
}

static void print_summary(const cli *c, const yb_test_summary *s) {
    printf(CLI_TEXT(c, "测试 %u 个，通过 %u 个，不过 %u 个\n", "%u tests, %u passed, %u failed\n"),
           (unsigned)s->tests, (unsigned)(s->tests - s->failed), (unsigned)s->failed);
    if (c->coverage || c->require_all)
        printf(CLI_TEXT(c, "触及：规则 %u/%u，表行 %u/%u，版本 %u/%u\n",
                        "touched: rules %u/%u, rows %u/%u, versions %u/%u\n"),
               (unsigned)s->rules_touched, (unsigned)s->rules, (unsigned)s->rows_touched, (unsigned)s->rows,
               (unsigned)s->versions_touched, (unsigned)s->versions);
}

static int run_tests(const cli *c, const cli_policy *p) {
    run r = {.c = c, .progress = cli_progress_begin(CLI_TEXT(c, "个测试", "tests"))};
    yb_test_summary summary = {.size = sizeof summary};
    yb_status status = yb_compiler_test(p->compiler, p->policy, one_test, &r, &summary);
    cli_progress_clear(&r.progress);
    if (status != YB_OK) {
        cli_say_status(c, c->command, status);
        return CLI_INTERNAL;
    }
    if (c->coverage || (c->require_all && !all_touched(&summary))) print_untouched(c, p->compiler);
    print_summary(c, &summary);
    return summary.failed != 0 || (c->require_all && !all_touched(&summary)) ? CLI_FINDINGS : CLI_DONE;
}

int cli_test(const cli *c) {
    cli_policy p = {0};
    cli_counts counts;
    if (c->only && c->args.n == 0) {
        cli_say(c, "%s", CLI_TEXT(c, "--only 要写上政策包", "--only needs a pack"));
        return CLI_USAGE;
    }
    int code = cli_compiler_open(c, &c->args, !c->only, &p);
    if (code == CLI_DONE) code = cli_finish(c, &p, CLI_TELL_ERRORS, &c->args, &counts);
    if (code == CLI_DONE) code = run_tests(c, &p);
    cli_policy_close(&p);
    return code;
}
