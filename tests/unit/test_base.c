/* Slices, sorting, allocators, arenas, growing arrays, maps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/alloc.h"

/* An allocator that counts, fails from a given call on, and may give misaligned memory. */
typedef struct counting {
    size_t live, bytes, calls, fail_from, shift;
} counting;

static void *YB_CALL counting_alloc(void *ctx, size_t size, size_t align) {
    counting *c = ctx;
    assert_int_equal(align, 16);
    c->calls++;
    if (c->fail_from != 0 && c->calls >= c->fail_from) return NULL;
    char *block = yb_heap.alloc(NULL, size + 16, 16);
    c->live++;
    c->bytes += size;
    return block + c->shift;
}

static void YB_CALL counting_free(void *ctx, void *ptr, size_t size) {
    counting *c = ctx;
    c->live--;
    c->bytes -= size; /* the size given back must be the size taken */
    yb_heap.free(NULL, (char *)ptr - c->shift, size + 16);
}

static void *YB_CALL counting_realloc(void *ctx, void *ptr, size_t old_size, size_t new_size, size_t align) {
    (void)ctx, (void)ptr, (void)old_size, (void)new_size, (void)align;
    return NULL;
}

static yb_allocator counting_allocator(counting *c) {
    return (yb_allocator){sizeof(yb_allocator), c, counting_alloc, counting_realloc, counting_free};
}

static void test_str(void **state) {
    (void)state;
    assert_true(yb_str_eq(YB_LIT("医保"), YB_LIT("医保")));
    assert_false(yb_str_eq(YB_LIT("医保"), YB_LIT("医院")));
    assert_true(yb_str_eq((yb_str){NULL, 0}, YB_LIT("")));
    assert_true(yb_str_cmp(YB_LIT("ab"), YB_LIT("abc")) < 0);
    assert_true(yb_str_cmp(YB_LIT("abc"), YB_LIT("ab")) > 0);
    assert_true(yb_str_cmp(YB_LIT("b"), YB_LIT("abc")) > 0);
    assert_true(yb_str_cmp(YB_LIT("\x7f"), YB_LIT("\x80")) < 0); /* bytes are not signed */
    assert_int_equal(yb_str_cmp((yb_str){NULL, 0}, YB_LIT("")), 0);
    assert_int_equal(yb_str_of("abc").len, 3);
    assert_int_equal(yb_str_of(NULL).len, 0);
}

static void test_distance(void **state) {
    (void)state;
    assert_int_equal(yb_str_distance(YB_LIT("kitten"), YB_LIT("sitting"), 5), 3);
    assert_int_equal(yb_str_distance(YB_LIT("kitten"), YB_LIT("sitting"), 2), 3);
    assert_int_equal(yb_str_distance(YB_LIT("kitten"), YB_LIT("sitting"), 1), 2);
    assert_int_equal(yb_str_distance(YB_LIT("face_min"), YB_LIT("face_min"), 2), 0);
    assert_int_equal(yb_str_distance(YB_LIT(""), YB_LIT("ab"), 2), 2);
    assert_int_equal(yb_str_distance(YB_LIT("参保人"), YB_LIT("参保地"), 2), 1); /* characters, not bytes */
    char longs[200];
    memset(longs, 'a', sizeof longs);
    yb_str a = {longs, sizeof longs}, b = {longs, sizeof longs - 1};
    assert_int_equal(yb_str_distance(a, a, 2), 0);
    assert_int_equal(yb_str_distance(a, b, 2), 3); /* too long to compare */
}

typedef struct pair {
    int key, place;
} pair;

static int pair_compare(const void *a, const void *b, const void *ctx) {
    int sign = *(const int *)ctx, x = ((const pair *)a)->key, y = ((const pair *)b)->key;
    return sign * ((x > y) - (x < y));
}

static void check_sort(size_t n, unsigned keys, int sign) {
    static pair items[3000];
    uint32_t seed = 12345;
    long sum = 0;
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        items[i] = (pair){(int)((seed >> 8) % keys), (int)i};
        sum += items[i].key;
    }
    yb_sort(items, n, sizeof items[0], pair_compare, &sign);
    for (size_t i = 1; i < n; i++) {
        int order = pair_compare(&items[i - 1], &items[i], &sign);
        assert_true(order < 0 || (order == 0 && items[i - 1].place < items[i].place));
    }
    for (size_t i = 0; i < n; i++)
        sum -= items[i].key;
    assert_int_equal(sum, 0);
}

static void test_sort(void **state) {
    (void)state;
    for (size_t n = 0; n < 70; n++)
        check_sort(n, 8, 1);
    check_sort(3000, 3, 1);
    check_sort(3000, 1000000, 1);
    check_sort(3000, 50, -1);
    check_sort(2999, 1, 1);
}

static void test_heap(void **state) {
    (void)state;
    for (size_t size = 0; size < 100; size += 7) {
        unsigned char *ptr = yb_heap.alloc(NULL, size, 16);
        assert_non_null(ptr);
        assert_int_equal((uintptr_t)ptr & 15, 0);
        memset(ptr, 7, size);
        ptr = yb_heap.realloc(NULL, ptr, size, size + 1000, 16);
        assert_non_null(ptr);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(ptr[i], 7);
        yb_heap.free(NULL, ptr, size + 1000);
    }
    assert_null(yb_heap.alloc(NULL, 64, 64)); /* more than is promised */
    assert_null(yb_heap.alloc(NULL, SIZE_MAX, 16));
    yb_heap.free(NULL, NULL, 0);
}

static void test_allocator_take(void **state) {
    (void)state;
    counting c = {0};
    struct {
        yb_allocator now;
        char later[32];
    } given;
    yb_allocator taken;
    memset(&given, 0, sizeof given);
    assert_int_equal(yb_allocator_take(NULL, &taken), YB_OK);
    assert_ptr_equal(taken.alloc, yb_heap.alloc);
    given.now = counting_allocator(&c);
    assert_int_equal(yb_allocator_take(&given.now, &taken), YB_OK);
    assert_ptr_equal(taken.ctx, &c);
    given.now.size = sizeof given;
    assert_int_equal(yb_allocator_take(&given.now, &taken), YB_OK);
    assert_int_equal(taken.size, sizeof taken);
    given.later[31] = 1;
    assert_int_equal(yb_allocator_take(&given.now, &taken), YB_E_STRUCT);
    given.now.size = sizeof given.now - 1;
    assert_int_equal(yb_allocator_take(&given.now, &taken), YB_E_STRUCT);
    given.now.size = 4097;
    assert_int_equal(yb_allocator_take(&given.now, &taken), YB_E_STRUCT);
    given.now.size = sizeof given.now;
    given.now.realloc = NULL;
    assert_int_equal(yb_allocator_take(&given.now, &taken), YB_E_ARGUMENT);
}

static void test_alloc_alignment(void **state) {
    (void)state;
    counting c = {0};
    yb_allocator a = counting_allocator(&c);
    void *ptr = yb_alloc(&a, 0);
    assert_non_null(ptr);
    yb_free(&a, ptr, 0);
    yb_free(&a, NULL, 10);
    assert_int_equal(c.bytes, 0);
    c.shift = 8;
    assert_null(yb_alloc(&a, 100)); /* misaligned: given back, and none */
    assert_int_equal(c.live, 0);
    c.shift = 0;
    c.fail_from = 1;
    assert_null(yb_alloc(&a, 100));
}

static void test_arena(void **state) {
    (void)state;
    counting c = {0};
    yb_allocator a = counting_allocator(&c);
    yb_arena arena;
    yb_arena_init(&arena, &a, 0);
    assert_int_equal(c.calls, 0);
    unsigned char *last = NULL;
    for (size_t i = 0; i < 5000; i++) {
        size_t size = i % 50;
        unsigned char *p = yb_arena_alloc(&arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p & 15, 0);
        assert_ptr_not_equal(p, last);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xAA, size);
        last = p;
    }
    assert_true(c.calls <= 7); /* 4 KB, 8 KB … 256 KB hold it */
    assert_int_equal(arena.used, c.bytes);
    size_t calls = c.calls;
    assert_non_null(YB_NEW_ARRAY(&arena, char, 2000000)); /* does not waste the current chunk */
    assert_int_equal(c.calls, calls + 1);
    assert_non_null(YB_NEW(&arena, int));
    assert_int_equal(c.calls, calls + 1);
    yb_str copy = yb_arena_copy(&arena, YB_LIT("医保"));
    assert_true(yb_str_eq(copy, YB_LIT("医保")));
    assert_int_equal(copy.at[copy.len], 0);
    assert_int_equal(yb_arena_copy(&arena, (yb_str){NULL, 0}).at[0], 0);
    yb_arena_free(&arena);
    assert_int_equal(c.live, 0);
    assert_int_equal(c.bytes, 0);
    yb_arena_free(&arena); /* twice does no harm */
}

static void test_arena_zero_and_overflow(void **state) {
    (void)state;
    yb_arena arena;
    yb_arena_init(&arena, NULL, 0);
    assert_non_null(YB_NEW_ARRAY(&arena, uint64_t, 0));
    assert_non_null(yb_arena_alloc(&arena, 0));
    assert_null(YB_NEW_ARRAY(&arena, uint64_t, SIZE_MAX / 4));
    assert_int_equal(arena.failed, YB_E_MEMORY);
    assert_null(yb_arena_alloc(&arena, SIZE_MAX));
    assert_null(yb_arena_alloc(&arena, SIZE_MAX - 32));
    yb_arena_free(&arena);
}

static void test_arena_limit(void **state) {
    (void)state;
    yb_arena arena;
    yb_arena_init(&arena, NULL, 10000);
    size_t taken = 0;
    while (yb_arena_alloc(&arena, 100) != NULL)
        taken += 112;
    assert_int_equal(arena.failed, YB_E_LIMIT);
    assert_true(arena.used <= 10000);
    assert_true(taken > 9500); /* the last chunk is cut to the limit, not refused */
    assert_null(yb_arena_alloc(&arena, 5000));
    yb_arena_free(&arena);
}

/* Takes memory until there is none; the guard is left by longjmp. */
static void exhaust(yb_arena *arena) {
    jmp_buf guard;
    arena->guard = &guard;
    if (setjmp(guard) == 0)
        for (;;)
            yb_arena_alloc(arena, 1000);
    arena->guard = NULL;
}

static void test_arena_guard(void **state) {
    (void)state;
    counting c = {0};
    yb_allocator a = counting_allocator(&c);
    for (size_t fail = 1; fail < 6; fail++) {
        yb_arena arena;
        c = (counting){.fail_from = fail};
        yb_arena_init(&arena, &a, 0);
        exhaust(&arena);
        assert_int_equal(arena.failed, YB_E_MEMORY);
        assert_int_equal(c.live, fail - 1);
        yb_arena_free(&arena);
        assert_int_equal(c.live, 0);
    }
}

static void test_vec(void **state) {
    (void)state;
    yb_arena arena;
    YB_VEC(int) numbers = {0};
    yb_arena_init(&arena, NULL, 0);
    for (int i = 0; i < 1000; i++)
        YB_PUSH(&arena, &numbers, i * 3);
    assert_int_equal(numbers.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers.at[i], i * 3);
    uint32_t cap = UINT32_MAX / 2 + 1;
    assert_null(yb_vec_grow(&arena, numbers.at, 5, &cap, 4));
    assert_int_equal(arena.failed, YB_E_LIMIT);
    yb_arena_free(&arena);
}

static yb_str key_of(yb_arena *arena, unsigned i) {
    char text[4] = {(char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('a' + i / 676 % 26), 'k'};
    return yb_arena_copy(arena, (yb_str){text, sizeof text});
}

static void test_map(void **state) {
    (void)state;
    yb_arena arena;
    yb_map map;
    uint32_t value = 99;
    yb_arena_init(&arena, NULL, 0);
    yb_map_init(&map, &arena);
    assert_false(yb_map_get(&map, YB_LIT("a"), &value));
    for (unsigned i = 0; i < 10000; i++)
        yb_map_put(&map, key_of(&arena, i), i);
    assert_int_equal(map.n, 10000);
    assert_true(map.n <= map.cap / 4 * 3);
    for (unsigned i = 0; i < 10000; i++) {
        assert_true(yb_map_get(&map, key_of(&arena, i), &value));
        assert_int_equal(value, i);
    }
    assert_false(yb_map_get(&map, key_of(&arena, 10000), &value));
    yb_map_put(&map, key_of(&arena, 7), 70000);
    assert_int_equal(map.n, 10000);
    assert_true(yb_map_get(&map, key_of(&arena, 7), &value));
    assert_int_equal(value, 70000);
    assert_false(yb_map_get(&map, YB_LIT(""), &value));
    yb_map_put(&map, (yb_str){NULL, 0}, 5); /* an empty key is a key */
    assert_true(yb_map_get(&map, YB_LIT(""), &value));
    assert_int_equal(value, 5);
    yb_arena_free(&arena);
}

static void test_map_memory(void **state) {
    (void)state;
    counting c = {.fail_from = 1};
    yb_allocator a = counting_allocator(&c);
    yb_arena arena;
    yb_map map;
    uint32_t value;
    yb_arena_init(&arena, &a, 0);
    yb_map_init(&map, &arena);
    yb_map_put(&map, YB_LIT("a"), 1);
    assert_int_equal(arena.failed, YB_E_MEMORY);
    assert_false(yb_map_get(&map, YB_LIT("a"), &value));
    yb_arena_free(&arena);
}

/* Vectors of the FNV page (Landon Curt Noll), 32 bits, FNV-1a. */
static void test_hash(void **state) {
    (void)state;
    assert_int_equal(yb_hash(YB_LIT("")), 0x811c9dc5);
    assert_int_equal(yb_hash(YB_LIT("a")), 0xe40c292c);
    assert_int_equal(yb_hash(YB_LIT("foobar")), 0xbf9cf968);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_heap),
        cmocka_unit_test(test_allocator_take),
        cmocka_unit_test(test_alloc_alignment),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_arena_zero_and_overflow),
        cmocka_unit_test(test_arena_limit),
        cmocka_unit_test(test_arena_guard),
        cmocka_unit_test(test_vec),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_map_memory),
        cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
