/* yibao replay: decides a receipt's request again and tells what differs. Floor 8. */
#include <string.h>

#include "cli/cli.h"

typedef struct replay {
    const yb_policy *policy;
    cli_text receipt, facts;
} replay;

static yb_status write_replay(void *ctx, char *out, size_t cap, size_t *len) {
    const replay *r = ctx;
    return yb_replay_json(r->policy, NULL, r->receipt.at, r->receipt.len, r->facts.at, r->facts.len, out, cap,
                          len);
}

static int answer(const cli *c, replay *r) {
    cli_text out = {0};
    const char *name = cli_name_of(c, c->args.at[0]);
    yb_status status = cli_call(write_replay, r, &out);
    int code = cli_exit_of(status);
    if (status == YB_OK)
        cli_say(c, "%s: %s", name, CLI_TEXT(c, "重放得到同一个决定", "replaying gives the same decision"));
    else
        cli_say_status(c, name, status);
    if (code != CLI_INTERNAL && out.len != 0 && !(cli_print(c, out.at, out.len) && cli_print(c, "\n", 1)))
        code = CLI_INTERNAL;
    cli_text_free(&out);
    return code;
}

static int replay_file(const cli *c, const yb_policy *policy) {
    replay r = {.policy = policy};
    int code = CLI_BAD_REQUEST;
    if (cli_read(c, c->args.at[0], CLI_MAX_REQUEST, &r.receipt) &&
        (c->facts == NULL || cli_read(c, c->facts, CLI_MAX_REQUEST, &r.facts)))
        code = answer(c, &r);
    cli_text_free(&r.receipt);
    cli_text_free(&r.facts);
    return code;
}

int cli_replay(const cli *c) {
    cli_policy p = {0};
    if (c->args.n != 1) {
        cli_say(c, "%s", CLI_TEXT(c, "replay 要一个凭据文件，或 -", "replay takes one receipt file, or -"));
        return CLI_USAGE;
    }
    if (c->facts != NULL && strcmp(c->facts, "-") == 0 && strcmp(c->args.at[0], "-") == 0) {
        cli_say(c, "%s", CLI_TEXT(c, "只有一个文件能是标准输入", "only one file can be standard input"));
        return CLI_USAGE;
    }
    int code = cli_policy_open(c, &p);
    if (code == CLI_DONE) code = replay_file(c, p.policy);
    cli_policy_close(&p);
    return code;
}
