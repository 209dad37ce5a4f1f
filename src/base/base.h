/* The words every floor uses: standard integers, slices, small helpers. Floor 0. */
#ifndef YB_BASE_BASE_H
#define YB_BASE_BASE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "yibao/base.h"

/* A piece of UTF-8 text, not NUL-terminated. */
typedef struct yb_str {
    const char *at;
    size_t len;
} yb_str;

#define YB_LIT(s) ((yb_str){(s), sizeof(s) - 1})
/* Before a rare path that ends its caller: inlined, it would make every call save the registers it needs. */
#if defined(__GNUC__)
#define YB_APART __attribute__((noinline))
#else
#define YB_APART
#endif
/* A condition that seldom holds: what is done otherwise is laid out straight on. A host's own work lies between two decisions, and a
   processor that has forgotten a branch takes it for one that is not taken. */
#if defined(__GNUC__)
#define YB_SELDOM(condition) __builtin_expect((condition), 0)
#else
#define YB_SELDOM(condition) (condition)
#endif
#define YB_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define YB_MIN(a, b) ((a) < (b) ? (a) : (b))
#define YB_MAX(a, b) ((a) > (b) ? (a) : (b))
#define YB_ALIGN_UP(n, a) (((n) + ((a)-1)) & ~(size_t)((a)-1))

/* Number of the lowest bit that is set; one is. */
static inline unsigned yb_lowest_bit(uint64_t word) {
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(word);
#else
    unsigned bit = 0;
    while ((word >> bit & 1) == 0)
        bit++;
    return bit;
#endif
}

static inline uint64_t yb_differ8(const char *a, const char *b) { /* 0: the same eight bytes */
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x ^ y;
}
static inline uint32_t yb_differ4(const char *a, const char *b) {
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x ^ y;
}
/* For names, most of which are short: no call, but whole words from both ends, which may overlap. */
static inline bool yb_same_bytes(const char *a, const char *b, size_t n) {
    if (n >= 8) {
        uint64_t differs = yb_differ8(a, b) | yb_differ8(a + n - 8, b + n - 8);
        for (size_t i = 8; i + 8 < n; i += 8)
            differs |= yb_differ8(a + i, b + i);
        return differs == 0;
    }
    if (n >= 4) return (yb_differ4(a, b) | yb_differ4(a + n - 4, b + n - 4)) == 0;
    while (n > 0 && a[n - 1] == b[n - 1])
        n--;
    return n == 0;
}
static inline bool yb_str_eq(yb_str a, yb_str b) {
    return a.len == b.len && (a.len == 0 || (a.at[0] == b.at[0] && memcmp(a.at, b.at, a.len) == 0));
}
/* Order by bytes, shorter first on a tie. */
int yb_str_cmp(yb_str a, yb_str b);
yb_str yb_str_of(const char *text); /* of a NUL-terminated text; NULL gives an empty one */

/* Edit distance up to `limit` (for "did you mean"); returns limit + 1 if farther. */
unsigned yb_str_distance(yb_str a, yb_str b, unsigned limit);

/* Sorts `n` items of `size` bytes (at most 128) in place, stable, without allocating. */
typedef int yb_compare(const void *a, const void *b, const void *ctx);
void yb_sort(void *items, size_t n, size_t size, yb_compare *compare, const void *ctx);

#endif
