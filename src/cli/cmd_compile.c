/* yibao compile: packs to an image file. Floor 8. */
#include "cli/cli.h"

static yb_status write_image(void *ctx, char *out, size_t cap, size_t *len) {
    const yb_policy *policy = ctx;
    return yb_policy_save(policy, out, cap, len);
}

static int save(const cli *c, yb_policy *policy) {
    cli_text image = {0};
    yb_policy_summary summary = {.size = sizeof summary};
    int code = CLI_INTERNAL;
    yb_status status = cli_call(write_image, policy, &image);
    if (status == YB_OK) status = yb_policy_info(policy, &summary);
    if (status != YB_OK)
        cli_say_status(c, c->command, status);
    else if (cli_write(c, c->output, image.at, image.len))
        code = CLI_DONE;
    if (code == CLI_DONE)
        printf(CLI_TEXT(c, "%s:政策包 %u 个，%zu 字节，摘要 %s\n", "%s: %u packs, %zu bytes, digest %s\n"),
               c->output, (unsigned)summary.packs, image.len, summary.digest);
    cli_text_free(&image);
    return code;
}

int cli_compile(const cli *c) {
    cli_policy p = {0};
    cli_counts counts;
    if (c->args.n == 0 || c->output == NULL) {
        cli_say(c, "%s",
                CLI_TEXT(c, "用法:yibao compile -o 映像 政策包…", "usage: yibao compile -o IMAGE PACK…"));
        return CLI_USAGE;
    }
    int code = cli_compiler_open(c, &c->args, false, &p);
    if (code == CLI_DONE) code = cli_finish(c, &p, CLI_TELL_ERRORS, &c->args, &counts);
    if (code == CLI_DONE) code = save(c, p.policy);
    cli_policy_close(&p);
    return code;
}
