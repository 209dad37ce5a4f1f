/*
 * Answers requests like `yibao decide`, but through the C library: conformance REQUEST.json… writes a line
 * for each.
 *
 * Every request is answered twice, with a case of its own and with one that has answered all the others
 * before: the bytes have to be the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/yibao.h"

#define REQUEST_MOST 65536

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
    size_t n = 0, again = 0;
    FILE *file = fopen(path, "rb");
    size_t len = file == NULL ? 0 : fread(request, 1, sizeof request, file);
    if (file == NULL || fclose(file) != 0) return 1;
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
    yb_status st = yb_policy_embedded(NULL, &policy);
    if (st == YB_OK) st = yb_case_new(policy, NULL, &c);
    if (st != YB_OK) fprintf(stderr, "%s\n", yb_status_name(st));
    int bad = st != YB_OK;
    for (int i = 1; i < argc && !bad; i++)
        bad = answer_file(policy, c, argv[i]);
    yb_case_free(c);
    yb_policy_unref(policy);
    return bad;
}
