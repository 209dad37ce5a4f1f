/* From files to a policy, and what the compiler has to say about them. Floor 8. */
#include <string.h>

#include "cli/cli.h"

void cli_policy_close(cli_policy *p) {
    yb_policy_unref(p->policy);
    yb_compiler_free(p->compiler);
    *p = (cli_policy){0};
}

static bool add_pack(const cli *c, yb_compiler *compiler, const char *path, cli_text *text, int *code) {
    *code = CLI_BAD_PACK;
    if (!cli_read(c, path, CLI_MAX_PACK, text)) return false;
    if (memchr(text->at, '\0', text->len) != NULL) {
        cli_say(c, "%s: %s", cli_name_of(c, path),
                CLI_TEXT(c, "这不是文本文件；政策包是 UTF-8 文本", "this is no text; a pack is UTF-8 text"));
        return false;
    }
    yb_status status = yb_compiler_add(compiler, cli_name_of(c, path), text->at, text->len);
    if (status == YB_OK) return true;
    cli_say_status(c, cli_name_of(c, path), status);
    if (status != YB_E_LIMIT) *code = CLI_INTERNAL;
    return false;
}

int cli_add_packs(const cli *c, yb_compiler *compiler, const cli_names *packs) {
    cli_text text = {0};
    int code = CLI_DONE;
    for (size_t i = 0; i < packs->n; i++) {
        if (add_pack(c, compiler, packs->at[i], &text, &code)) {
            code = CLI_DONE;
            continue;
        }
        break;
    }
    cli_text_free(&text);
    return code;
}

int cli_compiler_open(const cli *c, const cli_names *packs, bool embedded, cli_policy *p) {
    yb_status status = yb_compiler_new(NULL, &p->compiler);
    if (status == YB_OK) status = yb_compiler_strict(p->compiler, c->strict);
    if (status == YB_OK) {
        int code = cli_add_packs(c, p->compiler, packs);
        if (code != CLI_DONE) return code;
        if (embedded) status = yb_compiler_add_embedded(p->compiler);
    }
    if (status == YB_OK) return CLI_DONE;
    cli_say_status(c, c->command, status);
    return CLI_INTERNAL;
}

static void print_diagnostic(const cli *c, const yb_compiler *compiler, size_t i, cli_text *text) {
    size_t length = 0;
    if (yb_compiler_diagnostic_text(compiler, i, c->lang, NULL, 0, &length) != YB_E_SPACE && length == 0)
        return;
    if (!cli_grow(text, length + 1)) return;
    if (yb_compiler_diagnostic_text(compiler, i, c->lang, text->at, length + 1, &length) != YB_OK) return;
    fwrite(text->at, 1, length, stderr);
    if (length != 0 && text->at[length - 1] != '\n') fputc('\n', stderr);
}

bool cli_concerns(const cli *c, const yb_diagnostic_info *info, const cli_names *of) {
    if (info->severity == YB_SEVERITY_ERROR) return true;
    for (size_t i = 0; i < of->n; i++)
        if (strcmp(cli_name_of(c, of->at[i]), info->file) == 0) return true;
    return false;
}

static cli_counts tell(const cli *c, const yb_compiler *compiler, enum cli_told told, const cli_names *of) {
    cli_text text = {0};
    cli_counts counts = {0};
    size_t n = yb_compiler_diagnostics(compiler);
    for (size_t i = 0; i < n; i++) {
        yb_diagnostic_info info = {.size = sizeof info};
        if (yb_compiler_diagnostic(compiler, i, &info) != YB_OK || !cli_concerns(c, &info, of)) continue;
        bool is_error = info.severity == YB_SEVERITY_ERROR;
        counts.errors += is_error;
        counts.warnings += info.severity == YB_SEVERITY_WARNING;
        if (told == CLI_TELL_ALL || (is_error && told == CLI_TELL_ERRORS))
            print_diagnostic(c, compiler, i, &text);
    }
    cli_text_free(&text);
    return counts;
}

int cli_finish(const cli *c, cli_policy *p, enum cli_told told, const cli_names *of, cli_counts *counts) {
    yb_error error = {.size = sizeof error};
    yb_status status = yb_compiler_finish(p->compiler, &p->policy, &error);
    *counts = tell(c, p->compiler, told, of);
    if (status == YB_OK) return CLI_DONE;
    if (counts->errors == 0) cli_say_error(c, c->command, &error);
    return status == YB_E_PACK || status == YB_E_LIMIT ? CLI_BAD_PACK : CLI_INTERNAL;
}

static int open_image(const cli *c, cli_policy *p) {
    cli_text bytes = {0};
    int code = CLI_BAD_PACK;
    if (cli_read(c, c->image, CLI_MAX_IMAGE, &bytes)) {
        yb_error error = {.size = sizeof error};
        yb_status status = yb_policy_load(NULL, bytes.at, bytes.len, &p->policy, &error);
        code = status == YB_OK ? CLI_DONE : status == YB_E_IMAGE ? CLI_BAD_PACK : CLI_INTERNAL;
        if (status != YB_OK) cli_say_error(c, cli_name_of(c, c->image), &error);
    }
    cli_text_free(&bytes);
    return code;
}

int cli_policy_open(const cli *c, cli_policy *p) {
    if (c->image != NULL && (c->packs.n != 0 || c->only)) {
        cli_say(c, "%s", CLI_TEXT(c, "-i 不能与 -p、--only 同用", "-i does not go with -p or --only"));
        return CLI_USAGE;
    }
    if (c->only && c->packs.n == 0) {
        cli_say(c, "%s", CLI_TEXT(c, "--only 要与 -p 同用", "--only needs a -p"));
        return CLI_USAGE;
    }
    if (c->image != NULL) return open_image(c, p);
    if (c->packs.n == 0) {
        yb_status status = yb_policy_embedded(NULL, &p->policy);
        if (status == YB_OK) return CLI_DONE;
        cli_say_status(c, c->command, status);
        return CLI_INTERNAL;
    }
    cli_counts counts;
    int code = cli_compiler_open(c, &c->packs, !c->only, p);
    return code == CLI_DONE ? cli_finish(c, p, CLI_TELL_ERRORS, &c->packs, &counts) : code;
}
