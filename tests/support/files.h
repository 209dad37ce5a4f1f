/* Files of a test: read whole, and compiled. */
#ifndef YB_TESTS_FILES_H
#define YB_TESTS_FILES_H

#include <stdio.h>
#include <stdlib.h>

#include "yibao/yibao.h"

#define YB_FILE_ROOM ((size_t)1 << 20)

/* A file's bytes, to be freed; the test ends if there is none. */
static inline char *yb_file_whole(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    char *text = malloc(YB_FILE_ROOM);
    if (file == NULL || text == NULL) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    *len = fread(text, 1, YB_FILE_ROOM, file);
    fclose(file);
    return text;
}

/* The policy of one pack; of a NULL path the embedded ones. NULL, and why is printed, if it has an error. */
static inline yb_policy *yb_file_policy(const char *path) {
    yb_policy *policy = NULL;
    yb_compiler *compiler = NULL;
    yb_error error = {.size = sizeof error};
    size_t len;
    if (path == NULL) return yb_policy_embedded(NULL, &policy) == YB_OK ? policy : NULL;
    char *text = yb_file_whole(path, &len);
    if (yb_compiler_new(NULL, &compiler) == YB_OK && yb_compiler_add(compiler, path, text, len) == YB_OK &&
        yb_compiler_finish(compiler, &policy, &error) != YB_OK)
        fprintf(stderr, "%s:%u: %s\n", error.place, (unsigned)error.line, error.en);
    yb_compiler_free(compiler);
    free(text);
    return policy;
}

#endif
