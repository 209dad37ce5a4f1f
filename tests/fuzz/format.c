/* Text through the canonical layout: its result is its own layout, and says the same to the compiler. */
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"

static yb_status layout(const char *text, size_t len, char **out, size_t *out_len) {
    yb_error error = {.size = sizeof error};
    *out = NULL;
    yb_status st = yb_format_text(NULL, text, len, NULL, 0, out_len, &error);
    if (st != YB_E_SPACE) {
        yb_target_must(st == YB_E_PACK || st == YB_E_LIMIT, "the layout fails with another status");
        yb_target_must(error.en[0] != '\0' && error.zh[0] != '\0', "an error has no words");
        return st;
    }
    size_t need = *out_len + 1;
    *out = malloc(need);
    yb_target_must(*out != NULL, "no memory");
    st = yb_format_text(NULL, text, len, *out, need, out_len, &error);
    yb_target_must(st == YB_OK && *out_len + 1 == need, "measuring and writing differ");
    return YB_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *once, *twice;
    size_t once_len, twice_len;
    if (layout((const char *)data, size, &once, &once_len) != YB_OK) return 0;
    yb_target_must(layout(once, once_len, &twice, &twice_len) == YB_OK, "the layout cannot be read again");
    yb_target_must(once_len == twice_len && memcmp(once, twice, once_len) == 0,
                   "the layout of a layout is another");
    free(once);
    free(twice);
    return 0;
}
