/* yibao check: what the compiler finds, and the worst cases of what it made. Floor 8. */
#include "cli/cli.h"

static void print_decisions(const cli *c, const yb_policy *policy) {
    yb_decision_info d = {.size = sizeof d};
    for (size_t i = 0; yb_policy_decision(policy, i, &d) == YB_OK; i++)
        printf(CLI_TEXT(c, "%-12s 最多 %u 步，%zu 字节\n", "%-12s at most %u steps, %zu bytes\n"), d.name,
               (unsigned)d.steps, d.case_bytes);
}

static void json_diagnostic(const yb_diagnostic_info *d) {
    static const char *const severities[] = {"error", "warning", "note"};
    fputs("{\"file\":", stdout);
    cli_json_text(stdout, d->file);
    printf(",\"line\":%u,\"column\":%u,\"severity\":\"%s\",\"code\":", (unsigned)d->line, (unsigned)d->column,
           severities[d->severity < 3 ? d->severity : 2]);
    cli_json_text(stdout, d->code);
    fputs(",\"zh\":", stdout);
    cli_json_text(stdout, d->zh);
    fputs(",\"en\":", stdout);
    cli_json_text(stdout, d->en);
    fputc('}', stdout);
}

static void json_diagnostics(const cli *c, const yb_compiler *compiler) {
    yb_diagnostic_info d = {.size = sizeof d};
    bool first = true;
    fputs("\"diagnostics\":[", stdout);
    for (size_t i = 0; yb_compiler_diagnostic(compiler, i, &d) == YB_OK; i++) {
        if (!cli_concerns(c, &d, &c->args)) continue;
        if (!first) fputc(',', stdout);
        json_diagnostic(&d);
        first = false;
    }
    fputc(']', stdout);
}

static void json_decisions(const yb_policy *policy) {
    yb_decision_info d = {.size = sizeof d};
    fputs(",\"decisions\":[", stdout);
    for (size_t i = 0; policy != NULL && yb_policy_decision(policy, i, &d) == YB_OK; i++) {
        fputs(i == 0 ? "{\"name\":" : ",{\"name\":", stdout);
        cli_json_text(stdout, d.name);
        printf(",\"steps\":%u,\"bytes\":%zu}", (unsigned)d.steps, d.case_bytes);
    }
    fputc(']', stdout);
}

static void report_json(const cli *c, const cli_policy *p, int code) {
    printf("{\"ok\":%s,", code == CLI_DONE ? "true" : "false");
    json_diagnostics(c, p->compiler);
    json_decisions(p->policy);
    fputs("}\n", stdout);
}

static void report_words(const cli *c, const cli_policy *p, const cli_counts *counts) {
    if (p->policy != NULL) print_decisions(c, p->policy);
    if (counts->errors + counts->warnings != 0)
        cli_say(c, CLI_TEXT(c, "%zu 个错误，%zu 个警告", "%zu errors, %zu warnings"), counts->errors,
                counts->warnings);
}

int cli_check(const cli *c) {
    cli_policy p = {0};
    cli_counts counts;
    if (c->args.n == 0) {
        cli_say(c, "%s", CLI_TEXT(c, "check 要写上政策包", "check needs a pack"));
        return CLI_USAGE;
    }
    int code = cli_compiler_open(c, &c->args, !c->only, &p);
    if (code == CLI_DONE) {
        code = cli_finish(c, &p, c->json ? CLI_TELL_NOTHING : CLI_TELL_ALL, &c->args, &counts);
        if (code == CLI_DONE && counts.warnings != 0) code = CLI_FINDINGS;
        if (c->json)
            report_json(c, &p, code);
        else
            report_words(c, &p, &counts);
    }
    cli_policy_close(&p);
    return code;
}
