/* yibao decide: one request, or a stream of them line by line. Floor 8. */
#include <string.h>

#include "cli/cli.h"

yb_status cli_call(cli_writer *write, void *ctx, cli_text *out) {
    for (;;) {
        size_t need = 0;
        if (!cli_grow(out, 1)) return YB_E_MEMORY;
        yb_status status = write(ctx, out->at, out->cap, &need);
        out->len = status == YB_E_SPACE ? 0 : need;
        if (status != YB_E_SPACE) return status;
        if (need < out->cap) return YB_E_INTERNAL; /* it would never end */
        if (!cli_grow(out, need + 1)) return YB_E_MEMORY;
    }
}

typedef struct job {
    const yb_policy *policy;
    yb_case *workspace;
    const char *request;
    size_t len;
    uint32_t flags;
    int lang;
} job;

static yb_status write_decision(void *ctx, char *out, size_t cap, size_t *len) {
    const job *j = ctx;
    return yb_decide_json(j->policy, j->workspace, j->request, j->len, out, cap, len);
}

static yb_status write_receipt(void *ctx, char *out, size_t cap, size_t *len) {
    const job *j = ctx;
    return yb_case_receipt(j->workspace, j->flags, out, cap, len);
}

static yb_status write_words(void *ctx, char *out, size_t cap, size_t *len) {
    const job *j = ctx;
    yb_buffer text = {.size = sizeof text, .out = out, .cap = cap};
    yb_status status = yb_case_explain(j->workspace, j->lang, &text);
    *len = text.len;
    return status;
}

/* ---- is it a refund? The receipt must then be one of a refund too. ---- */

static const char *skip_text(const char *at, const char *end) { /* behind the closing quote */
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\') at++;
    return at + 1;
}

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The library has read this text already, so it is strict JSON: only the top level has to be told from the
 * rest. */
static bool asks_refund(const char *at, const char *end) {
    static const char key[] = "\"refund\"";
    int depth = 0;
    while (at < end) {
        if (*at == '"') {
            const char *text = at;
            at = skip_text(at, end);
            if (depth != 1 || (size_t)(at - text) != sizeof key - 1 || memcmp(text, key, sizeof key - 1) != 0)
                continue;
            while (at < end && is_space(*at))
                at++;
            if (at >= end || *at != ':') continue; /* a value, not a key */
            for (at++; at < end && is_space(*at);)
                at++;
            return end - at >= 4 && memcmp(at, "true", 4) == 0;
        }
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at++;
    }
    return false;
}

/* ---- one request ---- */

static int say_status(const cli *c, yb_status status) {
    cli_say_status(c, c->command, status);
    return cli_exit_of(status);
}

static int write_receipt_file(const cli *c, job *j) {
    cli_text out = {0};
    j->flags = asks_refund(j->request, j->request + j->len) ? YB_JSON_REFUND : 0;
    yb_status status = cli_call(write_receipt, j, &out);
    if (status == YB_OK && !cli_grow(&out, out.len + 1)) status = YB_E_MEMORY;
    int code = status == YB_OK ? CLI_DONE : say_status(c, status);
    if (status == YB_OK) {
        out.at[out.len++] = '\n';
        if (!cli_write(c, c->receipt, out.at, out.len)) code = CLI_INTERNAL;
    }
    cli_text_free(&out);
    return code;
}

static bool print_line(const cli *c, const cli_text *text) {
    return cli_print(c, text->at, text->len) && cli_print(c, "\n", 1);
}

static int say_failed(const cli *c, const char *name, const job *j, yb_status status) {
    yb_error error = {.size = sizeof error};
    if (yb_case_error(j->workspace, &error) == YB_OK && error.status == status)
        cli_say_error(c, name, &error);
    else
        cli_say_status(c, name, status);
    return cli_exit_of(status);
}

/* The JSON goes to standard output also when it is an error, so that a program always finds an answer there.
   The receipt is written first: whoever sees the decision has it. */
static int decide_one(const cli *c, job *j, cli_text *out) {
    yb_status status = cli_call(write_decision, j, out);
    if (status != YB_OK) {
        int code = say_failed(c, cli_name_of(c, c->args.at[0]), j, status);
        if (c->explain || code == CLI_INTERNAL || out->len == 0) return code;
        return print_line(c, out) ? code : CLI_INTERNAL;
    }
    int code = c->receipt == NULL ? CLI_DONE : write_receipt_file(c, j);
    if (code != CLI_DONE) return code;
    if (!c->explain) return print_line(c, out) ? CLI_DONE : CLI_INTERNAL;
    status = cli_call(write_words, j, out);
    if (status != YB_OK) return say_status(c, status);
    return cli_print(c, out->at, out->len) ? CLI_DONE : CLI_INTERNAL;
}

static int decide_file(const cli *c, const yb_policy *policy, yb_case *workspace) {
    cli_text request = {0}, out = {0};
    int code = CLI_BAD_REQUEST;
    if (cli_read(c, c->args.at[0], CLI_MAX_REQUEST, &request)) {
        job j = {.policy = policy,
                 .workspace = workspace,
                 .request = request.at,
                 .len = request.len,
                 .lang = c->lang};
        code = decide_one(c, &j, &out);
    }
    cli_text_free(&request);
    cli_text_free(&out);
    return code;
}

/* ---- a stream ---- */

/* One line into `line`, without its end, in memory that depends on the longest line alone. Longer than a
   request may be: the rest is passed over and `len` is more than CLI_MAX_REQUEST. False at the end of the
   stream. */
static bool read_line(FILE *file, cli_text *line, bool *memory) {
    int byte;
    line->len = 0;
    while ((byte = getc(file)) != EOF && byte != '\n') {
        if (line->len > CLI_MAX_REQUEST) continue;
        if (!cli_grow(line, line->len + 1)) {
            *memory = false;
            return false;
        }
        line->at[line->len++] = (char)byte;
    }
    if (line->len != 0 && line->at[line->len - 1] == '\r') line->len--;
    return byte != EOF || line->len != 0;
}

static bool is_blank(const cli_text *line) {
    for (size_t i = 0; i < line->len; i++)
        if (!is_space(line->at[i])) return false;
    return true;
}

static bool answer_long(const cli *c) {
    static const char text[] =
        "{\"error\":{\"status\":\"YB_E_LIMIT\",\"at\":\"\",\"zh\":\"请求超过 16 MiB。\","
        "\"en\":\"The request is longer than 16 MiB.\"}}\n";
    return cli_print(c, text, sizeof text - 1);
}

static int answer_line(const cli *c, job *j, const cli_text *line, cli_text *out) {
    if (line->len > CLI_MAX_REQUEST) return answer_long(c) ? CLI_BAD_REQUEST : CLI_INTERNAL;
    j->request = line->at;
    j->len = line->len;
    yb_status status = cli_call(write_decision, j, out);
    int code = cli_exit_of(status);
    if (code == CLI_INTERNAL) {
        cli_say_status(c, c->command, status);
        return code;
    }
    return print_line(c, out) ? code : CLI_INTERNAL;
}

static int decide_stream(const cli *c, job *j, FILE *file, cli_text *line, cli_text *out) {
    cli_progress progress = cli_progress_begin(CLI_TEXT(c, "行", "lines"));
    bool memory = true, bad = false;
    int code = CLI_DONE;
    while (code != CLI_INTERNAL && read_line(file, line, &memory)) {
        if (is_blank(line)) continue;
        code = answer_line(c, j, line, out);
        bad |= code == CLI_BAD_REQUEST || code == CLI_BAD_PACK;
        cli_progress_step(&progress);
    }
    cli_progress_clear(&progress);
    if (!memory) {
        cli_no_memory(c);
        return CLI_INTERNAL;
    }
    if (code == CLI_INTERNAL) return code;
    return bad || ferror(file) ? CLI_BAD_REQUEST : CLI_DONE;
}

int cli_decide_lines(const cli *c, const yb_policy *policy, yb_case *workspace, const char *path) {
    job j = {.policy = policy, .workspace = workspace};
    cli_text line = {0}, out = {0};
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : cli_is_directory(path) ? NULL : fopen(path, "rb");
    int code = CLI_BAD_REQUEST;
    if (file == NULL)
        cli_say(c, CLI_TEXT(c, "%s: 读不了这个文件", "%s: this file cannot be read"), path);
    else
        code = decide_stream(c, &j, file, &line, &out);
    if (file != NULL && !standard) fclose(file);
    cli_text_free(&line);
    cli_text_free(&out);
    return code;
}

/* ---- the command ---- */

static bool usage_good(const cli *c) {
    if (c->args.n != 1) {
        cli_say(c, "%s", CLI_TEXT(c, "decide 要一个请求文件，或 -", "decide takes one request file, or -"));
        return false;
    }
    if (c->lines && (c->explain || c->receipt != NULL)) {
        cli_say(
            c, "%s",
            CLI_TEXT(
                c, "--lines 不能与 --explain、--receipt 同用；请在请求里写 \"receipt\": true",
                "--lines does not go with --explain or --receipt; write \"receipt\": true in the requests"));
        return false;
    }
    return true;
}

int cli_decide(const cli *c) {
    cli_policy p = {0};
    yb_case *workspace = NULL;
    if (!usage_good(c)) return CLI_USAGE;
    int code = cli_policy_open(c, &p);
    if (code == CLI_DONE) {
        yb_status status = yb_case_new(p.policy, NULL, &workspace);
        if (status != YB_OK) {
            cli_say_status(c, c->command, status);
            code = CLI_INTERNAL;
        } else {
            code = c->lines ? cli_decide_lines(c, p.policy, workspace, c->args.at[0])
                            : decide_file(c, p.policy, workspace);
        }
    }
    yb_case_free(workspace);
    cli_policy_close(&p);
    return code;
}
