/* yibao packs: what is built in. Floor 8. */
#include <string.h>

#include "cli/cli.h"

static int show(const cli *c, const char *wanted) {
    const char *name, *text;
    size_t len;
    for (size_t i = 0; yb_embedded_pack_text(i, &name, &text, &len) == YB_OK; i++) {
        size_t length = strlen(name);
        bool suffix = length > 3 && strcmp(name + length - 3, ".yb") == 0;
        size_t stem = suffix ? length - 3 : length;
        if (strcmp(name, wanted) != 0 && (strlen(wanted) != stem || memcmp(name, wanted, stem) != 0))
            continue;
        return cli_print(c, text, len) ? CLI_DONE : CLI_INTERNAL;
    }
    cli_say(c, CLI_TEXT(c, "没有内置政策包 %s", "there is no built-in pack %s"), wanted);
    return CLI_USAGE;
}

static int list(const cli *c) {
    yb_policy *policy = NULL;
    yb_pack_info pack = {.size = sizeof pack};
    yb_status status = yb_policy_embedded(NULL, &policy);
    if (status != YB_OK) {
        cli_say_status(c, c->command, status);
        return CLI_INTERNAL;
    }
    for (size_t i = 0; yb_policy_pack(policy, i, &pack) == YB_OK; i++)
        printf("%06d  %-14s %-10s %s%s%s\n", (int)pack.area, pack.name, pack.version,
               CLI_TEXT(c, pack.zh, pack.en), pack.extends[0] == '\0' ? "" : " < ", pack.extends);
    yb_policy_unref(policy);
    return CLI_DONE;
}

int cli_packs(const cli *c) {
    if (c->args.n > 1) {
        cli_say(c, "%s", CLI_TEXT(c, "packs 最多写一个名称", "packs takes one name at most"));
        return CLI_USAGE;
    }
    return c->args.n == 1 ? show(c, c->args.at[0]) : list(c);
}
