/* UTF-8, output sinks, SHA-256. Floor 0. */
#ifndef YB_BASE_TEXT_H
#define YB_BASE_TEXT_H

#include "base/base.h"

/* True if the bytes are valid UTF-8 (no surrogates, no overlong forms); *bad is the first wrong byte's offset. */
bool yb_utf8_valid(yb_str text, size_t *bad);
/* Decodes one code point at *pos of valid UTF-8 and moves on. */
uint32_t yb_utf8_next(yb_str text, size_t *pos);
/* Largest prefix of at most `max` bytes that ends at a character. */
size_t yb_utf8_cut(yb_str text, size_t max);
/* Characters in the first `len` bytes. */
size_t yb_utf8_count(yb_str text);

/* For texts, most of which are short: no call, but whole words from both ends, which may overlap. */
static inline void yb_copy_bytes(char *to, const char *from, size_t n) {
    if (n >= 16) {
        memcpy(to, from, 16);
        for (size_t i = 16; i + 16 < n; i += 16)
            memcpy(to + i, from + i, 16);
        memcpy(to + n - 16, from + n - 16, 16);
    } else if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = from[i];
    }
}

/* Bytes go to a caller's buffer; `len` counts on past `cap`, so one pass can measure. Never allocates. */
typedef struct yb_sink {
    char *out;
    size_t cap, len;
} yb_sink;
static inline void yb_put(yb_sink *s, yb_str text) {
    if (text.len != 0 && s->len < s->cap) memcpy(s->out + s->len, text.at, YB_MIN(text.len, s->cap - s->len));
    s->len += text.len;
}
static inline void yb_put_char(yb_sink *s, char c) {
    if (s->len < s->cap) s->out[s->len] = c;
    s->len++;
}
void yb_put_int(yb_sink *s, int64_t v);
void yb_put_hex(yb_sink *s, const uint8_t *bytes, size_t n);

typedef struct yb_sha256 {
    uint32_t state[8];
    uint64_t bytes;
    uint8_t block[64];
} yb_sha256;
void yb_sha256_init(yb_sha256 *h);
void yb_sha256_add(yb_sha256 *h, const void *data, size_t len);
void yb_sha256_end(yb_sha256 *h, uint8_t digest[32]);

#endif
