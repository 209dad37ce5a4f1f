/* yibao fmt: packs in canonical layout, to standard output or in place. Floor 8. */
#include <string.h>

#include "cli/cli.h"

typedef struct layout {
    const cli_text *text;
    yb_error error;
} layout;

static yb_status write_layout(void *ctx, char *out, size_t cap, size_t *len) {
    layout *l = ctx;
    l->error = (yb_error){.size = sizeof l->error};
    return yb_format_text(NULL, l->text->at, l->text->len, out, cap, len, &l->error);
}

static int say_failed(const cli *c, const char *name, const layout *l, yb_status status) {
    const char *sentence = CLI_TEXT(c, l->error.zh, l->error.en);
    if (l->error.line != 0)
        cli_say(c, "%s:%u:%u: %s", name, (unsigned)l->error.line, (unsigned)l->error.column, sentence);
    else
        cli_say_status(c, name, status);
    return status == YB_E_PACK || status == YB_E_LIMIT ? CLI_BAD_PACK : CLI_INTERNAL;
}

static int put(const cli *c, const char *path, const cli_text *text, const cli_text *out) {
    bool same = out->len == text->len && memcmp(out->at, text->at, out->len) == 0;
    bool good = true;
    if (c->check) {
        if (!same) printf("%s\n", cli_name_of(c, path));
        return same ? CLI_DONE : CLI_FINDINGS;
    }
    if (!c->in_place)
        good = cli_print(c, out->at, out->len);
    else if (!same)
        good = cli_write(c, path, out->at, out->len);
    return good ? CLI_DONE : CLI_INTERNAL;
}

static int format_file(const cli *c, const char *path) {
    cli_text text = {0}, out = {0};
    int code = CLI_BAD_PACK;
    if (cli_read(c, path, CLI_MAX_PACK, &text)) {
        layout l = {.text = &text};
        yb_status status = cli_call(write_layout, &l, &out);
        code = status == YB_OK ? put(c, path, &text, &out) : say_failed(c, cli_name_of(c, path), &l, status);
    }
    cli_text_free(&text);
    cli_text_free(&out);
    return code;
}

int cli_fmt(const cli *c) {
    int code = CLI_DONE;
    if (c->in_place && c->check) {
        cli_say(c, "%s", CLI_TEXT(c, "-i 与 --check 只能用一个", "-i and --check do not go together"));
        return CLI_USAGE;
    }
    for (size_t i = 0; i < c->args.n; i++)
        if (c->in_place && strcmp(c->args.at[i], "-") == 0) {
            cli_say(c, "%s",
                    CLI_TEXT(c, "标准输入不能就地改写", "standard input cannot be rewritten in place"));
            return CLI_USAGE;
        }
    if (c->args.n == 0 && c->in_place) {
        cli_say(c, "%s", CLI_TEXT(c, "fmt -i 要写上文件", "fmt -i needs a file"));
        return CLI_USAGE;
    }
    if (c->args.n == 0) return format_file(c, "-");
    for (size_t i = 0; i < c->args.n; i++) { /* all of them; the worst tells */
        int one = format_file(c, c->args.at[i]);
        if (one > code) code = one;
    }
    return code;
}
