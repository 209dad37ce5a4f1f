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

/* ---- what differs, in words ---- */

#define DIFFERS "\"differs\":["

static const struct differing {
    const char *name, *zh, *en;
} differing[] = {
    {"engine", "凭据由另一版本的程序库出具", "the receipt is another version's"},
    {"policy", "凭据由另一份政策出具", "the receipt is another policy's"},
    {"signature", "凭据有签名，没有核验", "the receipt is signed, and the signature was not checked"},
    {"private", "隐私事实的摘要没有核对", "digests of private facts were not compared"},
    {"facts", "有隐私事实没有再次给出，或当时没有给出", "a private fact was not given again, or was not given then"},
    {"outcome", "结论不同", "the outcome is another"},
    {"decision", "决定不同", "the decision is another"},
};

/* Names of private facts say for themselves what they are. */
static void say_differing(const cli *c, const char *about, const char *name, size_t len) {
    for (size_t i = 0; i < sizeof differing / sizeof differing[0]; i++) {
        const struct differing *d = &differing[i];
        if (strlen(d->name) != len || memcmp(d->name, name, len) != 0) continue;
        cli_say(c, "%s: %s: %s", about, d->name, CLI_TEXT(c, d->zh, d->en));
        return;
    }
    cli_say(c, "%s: %.*s: %s", about, (int)len, name,
            CLI_TEXT(c, "这项隐私事实与当时不同或没有给出", "this private fact is not as it was, or not given"));
}

/* The library's answer has names there and nothing else, without escapes. */
static void say_differs(const cli *c, const char *about, const cli_text *text) {
    const char *at = text->len != 0 ? strstr(text->at, DIFFERS) : NULL;
    if (at == NULL) return;
    for (at += sizeof DIFFERS - 1; *at == '"' || *at == ','; at++) {
        if (*at == ',') continue;
        const char *name = at + 1, *end = strchr(name, '"');
        if (end == NULL) return;
        say_differing(c, about, name, (size_t)(end - name));
        at = end;
    }
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
    if (status == YB_OK || status == YB_E_REPLAY) say_differs(c, name, &out);
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
