/*
 * A pack through the whole compiler; if a policy comes out, some random requests.
 *
 * The input is the text. One that begins with '+' is compiled beside the embedded packs. One that begins with
 * '@' changes an embedded pack, with all its parts: a digit that says which one, then lines "FIRST COUNT TEXT"
 * that put TEXT in the place of COUNT tokens from token FIRST.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/target.h"
#include "support/requests.h"

#define CHANGED_MOST ((size_t)1 << 19)

static uint64_t hash_of(const uint8_t *data, size_t size) {
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        h = (h ^ data[i]) * UINT64_C(0x100000001b3);
    return h;
}

/* End of the token at `at`: a word, or one other character; blanks go with the token before them. */
static size_t token_end(const char *text, size_t len, size_t at) {
    size_t start = at;
    while (at < len && (((unsigned char)text[at] | 32u) - 'a' < 26u || (text[at] >= '0' && text[at] <= '9') ||
                        text[at] == '_' || (unsigned char)text[at] >= 128))
        at++;
    if (at == start && at < len) at++;
    while (at < len && (text[at] == ' ' || text[at] == '\n'))
        at++;
    return at;
}

typedef struct change {
    uint32_t first, count;
    yb_str text;
} change;

static size_t read_number(const char *at, const char *end, uint32_t *n) {
    size_t len = 0;
    *n = 0;
    while (at + len < end && at[len] >= '0' && at[len] <= '9')
        *n = (*n * 10 + (uint32_t)(at[len++] - '0')) & 0xFFFFF;
    return len + (at + len < end);
}

static size_t read_change(const char *at, const char *end, change *c) {
    const char *begin = at;
    at += read_number(at, end, &c->first);
    if (at < end) at += read_number(at, end, &c->count);
    const char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    if (stop == NULL) stop = end;
    c->text = (yb_str){at, (size_t)(stop - at)};
    return (size_t)(stop - begin) + (stop < end);
}

/* Applies the changes, which come in any order, one after the other. */
static size_t apply(char *text, size_t len, const char *at, const char *end) {
    static char copy[CHANGED_MOST];
    for (unsigned k = 0; at < end && k < 16; k++) {
        change c = {0};
        at += read_change(at, end, &c);
        size_t from = 0, to;
        for (uint32_t i = 0; i < c.first && from < len; i++)
            from = token_end(text, len, from);
        to = from;
        for (uint32_t i = 0; i < c.count && to < len; i++)
            to = token_end(text, len, to);
        if (len - (to - from) + c.text.len + 1 > CHANGED_MOST) continue;
        memcpy(copy, text + to, len - to);
        memcpy(text + from, c.text.at, c.text.len);
        text[from + c.text.len] = ' ';
        memcpy(text + from + c.text.len + 1, copy, len - to);
        len = len - (to - from) + c.text.len + 1;
    }
    return len;
}

/* All files of embedded pack number `wanted`, one after the other; 0 if there is no such pack or no room. */
static size_t embedded_text(size_t wanted, char *text) {
    const char *name, *pack;
    size_t len = 0, n, packs = 0;
    for (size_t i = 0; yb_embedded_pack_text(i, &name, &pack, &n) == YB_OK; i++) {
        packs += strchr(name, '/') == NULL;
        if (packs != wanted + 1) continue;
        if (len + n > CHANGED_MOST) return 0;
        memcpy(text + len, pack, n);
        len += n;
    }
    return len;
}

static yb_policy *compile_changed(const char *at, const char *end) {
    static char text[CHANGED_MOST];
    size_t len = at == end ? 0 : embedded_text((size_t)(*at - '0') % 8, text);
    if (len == 0) return NULL;
    len = apply(text, len, at + 1, end);
    return yb_target_compile(text, len, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    yb_policy *policy;
    if (size != 0 && text[0] == '@')
        policy = compile_changed(text + 1, text + size);
    else if (size != 0 && text[0] == '+')
        policy = yb_target_compile(text + 1, size - 1, 1);
    else
        policy = yb_target_compile(text, size, 0);
    if (policy == NULL) return 0;
    yb_target_decide(policy, hash_of(data, size), 8, 1);
    yb_policy_unref(policy);
    return 0;
}
