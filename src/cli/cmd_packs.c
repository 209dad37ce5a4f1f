/* yibao packs: what is built in. Floor 8. */
#include <string.h>

#include "cli/cli.h"

/* "cn/bind" is the part `bind` of the policy cn. */
static bool is_part(const char *name, const char *policy) {
    size_t length = strlen(policy);
    return strncmp(name, policy, length) == 0 && name[length] == '/';
}

/* All files of a policy, its own first, which together are one text of it; or one part alone. */
static int show(const cli *c, const char *wanted) {
    const char *name, *text;
    size_t len;
    bool any = false;
    for (size_t i = 0; yb_embedded_pack_text(i, &name, &text, &len) == YB_OK; i++) {
        if (strcmp(name, wanted) != 0 && !is_part(name, wanted)) continue;
        if (any && !cli_print(c, "\n", 1)) return CLI_INTERNAL;
        if (!cli_print(c, text, len)) return CLI_INTERNAL;
        any = true;
    }
    if (any) return CLI_DONE;
    cli_say(c, CLI_TEXT(c, "没有内置政策包 %s", "there is no built-in pack %s"), wanted);
    return CLI_USAGE;
}

static void list_parts(const char *policy) {
    const char *name, *text;
    size_t len;
    for (size_t i = 0; yb_embedded_pack_text(i, &name, &text, &len) == YB_OK; i++)
        if (is_part(name, policy)) printf("        %s\n", name);
}

static int list(const cli *c) {
    yb_policy *policy = NULL;
    yb_pack_info pack = {.size = sizeof pack};
    yb_status status = yb_policy_embedded(NULL, &policy);
    if (status != YB_OK) {
        cli_say_status(c, c->command, status);
        return CLI_INTERNAL;
    }
    for (size_t i = 0; yb_policy_pack(policy, i, &pack) == YB_OK; i++) {
        printf("%06d  %-14s %-10s %s%s%s\n", (int)pack.area, pack.name, pack.version,
               CLI_TEXT(c, pack.zh, pack.en), pack.extends[0] == '\0' ? "" : " < ", pack.extends);
        list_parts(pack.name);
    }
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
