/*
 * Answers requests like `yibao decide`, but through the C library: conformance [-p PACK]… REQUEST.json… writes a line
 * for each; packs stand on the built-in ones.
 *
 * Every request is answered twice, with a case of its own and with one that has answered all the others
 * before: the bytes have to be the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/yibao.h"

#define REQUEST_MOST 65536
#define PACK_MOST 65536

static size_t read_file(const char *path, char *text, size_t most) {
    FILE *file = fopen(path, "rb");
    size_t len = file == NULL ? 0 : fread(text, 1, most, file);
    return file == NULL || fclose(file) != 0 ? 0 : len;
}

static yb_status add_pack(yb_compiler *compiler, const char *path) {
    static char text[PACK_MOST];
    return yb_compiler_add(compiler, path, text, read_file(path, text, sizeof text));
}

/* The built-in packs and those named behind -p; `first` becomes the first argument that is a request. */
static yb_status open_policy(char **argv, int *first, yb_policy **policy) {
    yb_compiler *compiler = NULL;
    yb_error error = {.size = sizeof error};
    yb_status st = yb_compiler_new(NULL, &compiler);
    if (st == YB_OK) st = yb_compiler_add_embedded(compiler);
    for (*first = 1; argv[*first] != NULL && strcmp(argv[*first], "-p") == 0; *first += 2)
        if (st == YB_OK) st = add_pack(compiler, argv[*first + 1]);
    if (st == YB_OK) st = yb_compiler_finish(compiler, policy, &error);
    yb_compiler_free(compiler);
    return st;
}

static char *answer(const yb_policy *policy, yb_case *c, const char *request, size_t len, size_t *n) {
    yb_status st = yb_decide_json(policy, c, request, len, NULL, 0, n);
    char *out = st == YB_E_SPACE ? malloc(*n + 1) : NULL;
    if (out != NULL) st = yb_decide_json(policy, c, request, len, out, *n + 1, n);
    if (out == NULL || st == YB_E_SPACE) fprintf(stderr, "%s\n", yb_status_name(st));
    return out;
}

static int answer_file(const yb_policy *policy, yb_case *c, const char *path) {
    static const char differ[] = "a case that was used before answers otherwise";
    char request[REQUEST_MOST];
    size_t n = 0, again = 0, len = read_file(path, request, sizeof request);
    if (len == 0) return 1;
    char *out = answer(policy, NULL, request, len, &n), *other = answer(policy, c, request, len, &again);
    int good = out != NULL && other != NULL;
    if (good && (n != again || memcmp(out, other, n) != 0))
        puts(differ);
    else if (good)
        puts(out);
    free(out);
    free(other);
    return good ? 0 : 1;
}

int main(int argc, char **argv) {
    yb_policy *policy = NULL;
    yb_case *c = NULL;
    int first = 1;
    yb_status st = open_policy(argv, &first, &policy);
    if (st == YB_OK) st = yb_case_new(policy, NULL, &c);
    if (st != YB_OK) fprintf(stderr, "%s\n", yb_status_name(st));
    int bad = st != YB_OK;
    for (int i = first; i < argc && !bad; i++)
        bad = answer_file(policy, c, argv[i]);
    yb_case_free(c);
    yb_policy_unref(policy);
    return bad;
}
