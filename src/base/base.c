/* Text slices, edit distance, sorting in place. Floor 0. */
#include "base/base.h"

#include "base/text.h"

/* Longest name compared for "did you mean"; longer ones are typed by machines. */
#define DISTANCE_MAX 96
/* Runs this short are sorted by insertion before they are merged. */
#define SORT_RUN 16
/* Largest item yb_sort moves. */
#define SORT_ITEM_MAX 128

int yb_str_cmp(yb_str a, yb_str b) {
    size_t n = YB_MIN(a.len, b.len);
    int order = n == 0 ? 0 : memcmp(a.at, b.at, n);
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

yb_str yb_str_of(const char *text) {
    if (text == NULL) return (yb_str){"", 0};
    return (yb_str){text, strlen(text)};
}

/* Characters of a text of at most DISTANCE_MAX of them. */
static size_t distance_decode(yb_str text, uint32_t out[DISTANCE_MAX]) {
    size_t n = 0;
    for (size_t pos = 0; pos < text.len && n < DISTANCE_MAX;)
        out[n++] = yb_utf8_next(text, &pos);
    return n;
}

/* Counts characters, not bytes: one wrong Chinese character is one mistake, not three. */
unsigned yb_str_distance(yb_str a, yb_str b, unsigned limit) {
    uint32_t from[DISTANCE_MAX], to[DISTANCE_MAX];
    unsigned row[DISTANCE_MAX + 1];
    size_t na = yb_utf8_count(a), nb = yb_utf8_count(b);
    if (na > DISTANCE_MAX || nb > DISTANCE_MAX) return yb_str_eq(a, b) ? 0 : limit + 1;
    na = distance_decode(a, from);
    nb = distance_decode(b, to);
    for (size_t j = 0; j <= nb; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        unsigned diagonal = row[0], least;
        row[0] = least = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned replaced = diagonal + (from[i - 1] != to[j - 1]);
            diagonal = row[j];
            row[j] = YB_MIN(replaced, YB_MIN(row[j], row[j - 1]) + 1);
            least = YB_MIN(least, row[j]);
        }
        if (least > limit) return limit + 1;
    }
    return YB_MIN(row[nb], limit + 1);
}

/*
 * Sorting merges neighbouring runs in place by rotation: O(n log² n), stable, no memory but the call stack
 * (log n deep).
 */
typedef struct yb_sorting {
    char *base;
    size_t size;
    yb_compare *compare;
    const void *ctx;
} yb_sorting;

static char *sort_item(const yb_sorting *s, size_t i) {
    return s->base + i * s->size;
}

static bool sort_before(const yb_sorting *s, size_t a, size_t b) {
    return s->compare(sort_item(s, a), sort_item(s, b), s->ctx) < 0;
}

static void sort_swap(const yb_sorting *s, size_t a, size_t b) {
    char held[SORT_ITEM_MAX];
    memcpy(held, sort_item(s, a), s->size);
    memcpy(sort_item(s, a), sort_item(s, b), s->size);
    memcpy(sort_item(s, b), held, s->size);
}

static void sort_insert(const yb_sorting *s, size_t first, size_t end) {
    for (size_t i = first + 1; i < end; i++) {
        char held[SORT_ITEM_MAX];
        size_t j = i;
        memcpy(held, sort_item(s, i), s->size);
        while (j > first && s->compare(held, sort_item(s, j - 1), s->ctx) < 0)
            j--;
        memmove(sort_item(s, j + 1), sort_item(s, j), (i - j) * s->size);
        memcpy(sort_item(s, j), held, s->size);
    }
}

static void sort_reverse(const yb_sorting *s, size_t first, size_t end) {
    while (first + 1 < end)
        sort_swap(s, first++, --end);
}

/* Exchanges the neighbouring ranges first..mid and mid..end. */
static void sort_rotate(const yb_sorting *s, size_t first, size_t mid, size_t end) {
    sort_reverse(s, first, mid);
    sort_reverse(s, mid, end);
    sort_reverse(s, first, end);
}

/* First place of first..end whose item does not come before `key`, or, `after` equals, that comes after it.
 */
static size_t sort_find(const yb_sorting *s, size_t first, size_t end, size_t key, bool after) {
    while (first < end) {
        size_t mid = first + (end - first) / 2;
        bool left = after ? !sort_before(s, key, mid) : sort_before(s, mid, key);
        if (left)
            first = mid + 1;
        else
            end = mid;
    }
    return first;
}

static void sort_merge(const yb_sorting *s, size_t first, size_t mid, size_t end) {
    if (first == mid || mid == end || !sort_before(s, mid, mid - 1)) return;
    if (end - first == 2) {
        sort_swap(s, first, mid);
        return;
    }
    size_t left, right; /* halve the longer run, and cut the other where the halving item belongs */
    if (mid - first > end - mid) {
        left = first + (mid - first) / 2;
        right = sort_find(s, mid, end, left, false);
    } else {
        right = mid + (end - mid) / 2;
        left = sort_find(s, first, mid, right, true);
    }
    size_t middle = left + (right - mid);
    sort_rotate(s, left, mid, right);
    sort_merge(s, first, left, middle);
    sort_merge(s, middle, right, end);
}

void yb_sort(void *items, size_t n, size_t size, yb_compare *compare, const void *ctx) {
    yb_sorting s = {items, size, compare, ctx};
    if (n < 2 || size == 0 || size > SORT_ITEM_MAX) return;
    for (size_t at = 0; at < n; at += SORT_RUN)
        sort_insert(&s, at, YB_MIN(at + SORT_RUN, n));
    for (size_t run = SORT_RUN; run < n; run *= 2)
        for (size_t at = 0; at + run < n; at += 2 * run)
            sort_merge(&s, at, at + run, YB_MIN(at + 2 * run, n));
}
