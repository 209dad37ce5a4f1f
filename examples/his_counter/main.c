/*
 * his_counter: a hospital's window on SQLite, at the terminal or by a script of commands.
 *
 *     his_counter FILE.db               a person types; help lists the commands
 *     his_counter FILE.db SCRIPT        a command a line; also: his_counter FILE.db < SCRIPT
 *
 * --window NAME before the file: each window has a desk of its own; any number may work on one database at once.
 *
 * A script stops at the first command that is wrong: what comes after may rest on it. A refusal is an answer, no error.
 * Ends with 0; 1: database or library failed; 2: a command was wrong. family.txt here is a script to begin with.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "counter.h"

static yb_status open_counter(counter *k, const char *where) {
    store_trouble why = {0};
    yb_status st = store_open(&store_sqlite, where, &k->s, &why);
    if (st != YB_OK) {
        fprintf(stderr, "数据库打不开 the database cannot be opened: %s\n   %s\n", where, why.text);
        return WRONG;
    }
    st = yb_policy_embedded(NULL, &k->policy);
    if (st == YB_OK) st = yb_case_new(k->policy, NULL, &k->c);
    if (st == YB_OK) st = store_attach(k->s, k->policy, &k->host);
    if (st != YB_OK) return st;
    k->fetch_many = k->host.fetch_many;
    k->host.fetch_many = fetch_then;
    k->host.verify = verify_paper;
    store_set_user(k->s, k);
    return desk_open(k);
}

static void close_counter(counter *k) {
    yb_case_free(k->c);
    store_close(k->s);
    yb_policy_unref(k->policy);
}

/* What failed: the store tells its own errors, the case tells where its rules stopped. */
static void tell_failure(const counter *k, yb_status st) {
    yb_error error = {.size = sizeof error};
    fflush(stdout);
    if (k->file != NULL) fprintf(stderr, "%s:%u: ", k->file, k->line);
    fprintf(stderr, "没有办成 not done: ");
    if (st >= YB_E_HOST && k->s != NULL)
        fprintf(stderr, "%s\n   again 再发一次,不会办两次 sends the message again; nothing happens twice\n", store_why(k->s)->text);
    else if (k->c != NULL && yb_case_error(k->c, &error) == YB_OK && error.status == st)
        fprintf(stderr, "%s: %s %s\n", error.place, error.zh, error.en);
    else
        fprintf(stderr, "%s %s\n", yb_status_text(st, YB_ZH), yb_status_text(st, YB_EN));
}

/* A message that cannot be taken back, or a row in another state, is a wrong command; a broken database is not. */
static int exit_of(yb_status st) {
    if (st == YB_OK || st == ENOUGH) return 0;
    return st == WRONG || st == STORE_E_REVERSE || st == STORE_E_STATE || st == YB_E_NAME ? 2 : 1;
}

/* One line; 0: no more. What does not fit is dropped: the rest is too long for a command still, and is told so. */
static int next_line(counter *k, FILE *in, char *line, size_t cap) {
    if (k->file == NULL) {
        printf("%s 窗口> ", desk(k, "day"));
        fflush(stdout);
    }
    if (fgets(line, (int)cap, in) == NULL) return 0;
    k->line++;
    for (int c = strchr(line, '\n') == NULL ? fgetc(in) : '\n'; c != '\n' && c != EOF;)
        c = fgetc(in);
    return 1;
}

static int run(counter *k, FILE *in) {
    char line[LINE_MAX_BYTES + 8];
    int code = 0;
    while (next_line(k, in, line, sizeof line)) {
        yb_status st = run_line(k, line);
        if (st == ENOUGH) return code;
        if (st != YB_OK && st != WRONG) tell_failure(k, st);
        fflush(stdout);
        if (st == YB_OK || k->file == NULL) continue;
        fprintf(stderr, "   脚本停在这里,后面的没有执行 the script stops here; what follows was not run\n");
        return exit_of(st);
    }
    return ferror(in) ? 1 : code;
}

/* his_counter [--window NAME] FILE.db [SCRIPT]; 0: not so. */
static int arguments(counter *k, int argc, char **argv, const char **db, const char **script) {
    int at = 1;
    k->window = "1";
    if (argc > 3 && strcmp(argv[1], "--window") == 0) {
        k->window = argv[2];
        at = 3;
    }
    if (argc <= at || argc > at + 2 || argv[at][0] == '-') return 0;
    *db = argv[at];
    *script = argc == at + 2 ? argv[at + 1] : NULL;
    return 1;
}

static int usage(void) {
    fprintf(stderr, "用法 usage: his_counter [--window NAME] FILE.db [SCRIPT]\n");
    return 2;
}

int main(int argc, char **argv) {
    static counter k;
    const char *db, *script;
    if (!arguments(&k, argc, argv, &db, &script)) return usage();
    FILE *in = script == NULL ? stdin : fopen(script, "r");
    k.file = script != NULL ? script : isatty(0) ? NULL : "stdin";
    if (in == NULL) {
        fprintf(stderr, "脚本打不开 the script cannot be opened: %s\n", script);
        return 2;
    }
    yb_status st = open_counter(&k, db);
    int code = st == YB_OK ? run(&k, in) : 1;
    if (st != YB_OK && st != WRONG) tell_failure(&k, st);
    close_counter(&k);
    if (in != stdin) (void)fclose(in);
    return code;
}
