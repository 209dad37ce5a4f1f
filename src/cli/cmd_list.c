/* yibao list: what stands in packs, an object a line. Floor 8. */
#include <string.h>

#include "cli/cli.h"

/* Of the packs named, or of all. */
static bool is_wanted(const cli *c, const yb_listed *listed) {
    for (size_t i = 0; i < c->args.n; i++)
        if (listed->embedded == 0 && strcmp(cli_name_of(c, c->args.at[i]), listed->file) == 0) return true;
    return c->args.n == 0;
}

static yb_status YB_CALL print_entry(void *ctx, const yb_listed *listed) {
    const cli *c = ctx;
    if (!is_wanted(c, listed)) return YB_OK;
    fwrite(listed->json, 1, listed->length, stdout);
    fputc('\n', stdout);
    return YB_OK;
}

static int list(cli *c, yb_compiler *compiler) {
    yb_status status = yb_compiler_list(compiler, print_entry, c);
    if (status == YB_OK) return CLI_DONE;
    cli_say_status(c, c->command, status);
    return CLI_INTERNAL;
}

int cli_list(const cli *c) {
    cli_policy p = {0};
    cli_counts counts;
    cli mine = *c; /* the callback's ctx is not const */
    if (c->only && c->args.n + c->packs.n == 0) {
        cli_say(c, "%s", CLI_TEXT(c, "--only 要写上政策包", "--only needs a pack"));
        return CLI_USAGE;
    }
    int code = cli_compiler_open(c, &c->packs, !c->only, &p);
    if (code == CLI_DONE) code = cli_add_packs(c, p.compiler, &c->args);
    if (code == CLI_DONE) code = cli_finish(c, &p, CLI_TELL_ERRORS, &c->args, &counts);
    if (code == CLI_DONE) code = list(&mine, p.compiler);
    cli_policy_close(&p);
    return code;
}
