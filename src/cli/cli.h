/*
 * The `yibao` command: packs, requests and receipts are files here. Floor 8; uses public headers only.
 * It is the only code of the project that opens files, prints, and reads the environment.
 */
#ifndef YB_CLI_CLI_H
#define YB_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "yibao/yibao.h"

/* What the command ends with; part of its interface. */
enum cli_exit {
    CLI_DONE = 0, /* decided, whatever the outcome; no finding */
    CLI_FINDINGS =
        1, /* tests failed, warnings, a receipt that does not replay, a text not in canonical layout */
    CLI_USAGE = 2,       /* the command line */
    CLI_BAD_PACK = 3,    /* a pack or an image */
    CLI_BAD_REQUEST = 4, /* a request or receipt; a case that runs into a gap of its rules */
    CLI_INTERNAL = 5     /* no memory, nowhere to write, a defect */
};

#define CLI_MAX_PACK ((size_t)4 << 20)
#define CLI_MAX_REQUEST ((size_t)16 << 20)
#define CLI_MAX_IMAGE ((size_t)64 << 20)

typedef struct cli_names { /* pointers into argv */
    const char **at;
    size_t n;
} cli_names;

typedef struct cli {
    const char *command;
    int lang; /* YB_ZH or YB_EN */
    cli_names packs, args;
    const char *image, *receipt, *facts, *output;
    bool only, explain, lines, strict, json, coverage, require_all, in_place, check;
} cli;

/* ---- options.c ---- */
/* Reads argv[2..] for the command argv[1]; tells what is wrong. False: usage error. */
bool cli_options(cli *c, int argc, char **argv);
void cli_options_free(cli *c);
int cli_language(int argc, char **argv); /* --lang, else the environment; before anything is said */

/* ---- say.c: one sentence to standard error, in the language asked for ---- */
#if defined(__GNUC__)
#define CLI_FORMAT(at) __attribute__((format(printf, at, (at) + 1)))
#else
#define CLI_FORMAT(at)
#endif
#define CLI_TEXT(c, zh, en) ((c)->lang == YB_ZH ? (zh) : (en))
void cli_say(const cli *c, const char *format, ...) CLI_FORMAT(2);
void cli_say_status(const cli *c, const char *about, yb_status status);
void cli_say_error(const cli *c, const char *about, const yb_error *error);
int cli_exit_of(yb_status status); /* for a failed call about a request */
void cli_no_memory(const cli *c);

/* ---- files.c ---- */
typedef struct cli_text {
    char *at; /* NUL-terminated; NULL while empty */
    size_t len, cap;
} cli_text;
bool cli_grow(cli_text *text, size_t need); /* room for `need` bytes and a NUL */
void cli_text_free(cli_text *text);
const char *cli_name_of(const cli *c, const char *path); /* for messages: "-" is standard input */
/* Reads a whole file ("-" is standard input) of at most `most` bytes, not empty; false once told what is
 * wrong. */
bool cli_read(const cli *c, const char *path, size_t most, cli_text *text);
/* The whole file or nothing: a file beside it is written first and then takes its place. */
bool cli_write(const cli *c, const char *path, const void *bytes, size_t len);
/* All of it to standard output; false once told. */
bool cli_print(const cli *c, const char *bytes, size_t len);
bool cli_flush(const cli *c);

/* ---- platform.c: what ISO C does not know ---- */
void cli_binary_streams(void);
bool cli_is_terminal(FILE *file);
bool cli_is_directory(const char *path);
/* Where writing to `path` really goes: the file behind a link; NULL: no regular file, to be written in place.
 */
char *cli_real_target(const char *path, bool *in_place);
void cli_same_mode(const char *from, const char *to);
bool cli_move(const char *from, const char *to);

/* ---- policy.c ---- */
typedef struct cli_policy {
    yb_compiler *compiler; /* NULL with an image or the embedded packs alone */
    yb_policy *policy;
} cli_policy;
/* By -p, --only and -i. CLI_DONE, or what to exit with once it is told. */
int cli_policy_open(const cli *c, cli_policy *p);
/* Adds the packs named; finishes nothing. */
int cli_add_packs(const cli *c, yb_compiler *compiler, const cli_names *packs);
/* A compiler with the packs named, and those built in unless only. */
int cli_compiler_open(const cli *c, const cli_names *packs, bool embedded, cli_policy *p);
typedef struct cli_counts {
    size_t errors, warnings;
} cli_counts;
enum cli_told { CLI_TELL_NOTHING, CLI_TELL_ERRORS, CLI_TELL_ALL };
/* Compiles and prints the diagnostics: errors of every pack, the rest only of the packs named with `of`. */
int cli_finish(const cli *c, cli_policy *p, enum cli_told told, const cli_names *of, cli_counts *counts);
/* Whether a diagnostic counts: an error anywhere, or something about one of the packs named. */
bool cli_concerns(const cli *c, const yb_diagnostic_info *info, const cli_names *of);
void cli_policy_close(cli_policy *p);

/* ---- progress.c: only when standard error is a terminal ---- */
typedef struct cli_progress {
    const char *what;
    uint64_t done, shown;
    bool on;
} cli_progress;
cli_progress cli_progress_begin(const char *what);
void cli_progress_step(cli_progress *p);
void cli_progress_clear(cli_progress *p); /* before another line is written */

/* ---- json.c: what the command itself writes as JSON ---- */
void cli_json_text(FILE *out, const char *text);

/* ---- the commands ---- */
int cli_decide(const cli *c);
int cli_check(const cli *c);
int cli_test(const cli *c);
int cli_fmt(const cli *c);
int cli_list(const cli *c);
int cli_compile(const cli *c);
int cli_packs(const cli *c);
int cli_replay(const cli *c);
int cli_decide_lines(const cli *c, const yb_policy *policy, yb_case *workspace, const char *path);
/* One call that writes text into a buffer which is made larger when it must be. */
typedef yb_status cli_writer(void *ctx, char *out, size_t cap, size_t *len);
yb_status cli_call(cli_writer *write, void *ctx, cli_text *out);

#endif
