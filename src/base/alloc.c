/* The heap, arenas, growing arrays. Floor 0. */
#include "base/alloc.h"

#include <stdlib.h>

#define HEAP_ALIGNMENT 16
/* A caller's struct may have grown in a later version of the library, but not without end. */
#define ALLOCATOR_MAX 4096
#define CHUNK_FIRST 4096
/* Chunks stop doubling here, so that at most this much is taken in vain. */
#define CHUNK_LAST ((size_t)1 << 20)
#define VEC_FIRST 8

/*
 * malloc may align to 8 only (32-bit Windows, some WebAssembly). There each block gets 16 bytes more and the
 * byte before it tells how far it was moved.
 */
static bool malloc_aligns(void) {
    return _Alignof(max_align_t) >= HEAP_ALIGNMENT;
}

static void *YB_CALL heap_alloc(void *ctx, size_t size, size_t align) {
    (void)ctx;
    if (align > HEAP_ALIGNMENT || size > SIZE_MAX - HEAP_ALIGNMENT) return NULL;
    if (malloc_aligns()) return malloc(YB_MAX(size, 1u));
    unsigned char *block = malloc(size + HEAP_ALIGNMENT);
    if (block == NULL) return NULL;
    size_t shift = HEAP_ALIGNMENT - ((uintptr_t)block & (HEAP_ALIGNMENT - 1));
    block[shift - 1] = (unsigned char)shift;
    return block + shift;
}

static void YB_CALL heap_free(void *ctx, void *ptr, size_t size) {
    (void)ctx;
    (void)size;
    if (ptr == NULL) return;
    free(malloc_aligns() ? ptr : (unsigned char *)ptr - ((unsigned char *)ptr)[-1]);
}

static void *YB_CALL heap_realloc(void *ctx, void *ptr, size_t old_size, size_t new_size, size_t align) {
    if (align <= HEAP_ALIGNMENT && malloc_aligns()) return realloc(ptr, YB_MAX(new_size, 1u));
    void *moved = heap_alloc(ctx, new_size, align);
    if (moved == NULL || ptr == NULL) return moved;
    memcpy(moved, ptr, YB_MIN(old_size, new_size));
    heap_free(ctx, ptr, old_size);
    return moved;
}

const yb_allocator yb_heap = {sizeof(yb_allocator), NULL, heap_alloc, heap_realloc, heap_free};

yb_status yb_allocator_take(const yb_allocator *from, yb_allocator *to) {
    if (from == NULL) from = &yb_heap;
    if (from->size < sizeof *from || from->size > ALLOCATOR_MAX) return YB_E_STRUCT;
    const unsigned char *bytes = (const unsigned char *)from;
    for (size_t i = sizeof *from; i < from->size; i++)
        if (bytes[i] != 0) return YB_E_STRUCT;
    if (from->alloc == NULL || from->realloc == NULL || from->free == NULL) return YB_E_ARGUMENT;
    *to = *from;
    to->size = sizeof *to;
    return YB_OK;
}

void *yb_alloc(const yb_allocator *a, size_t size) {
    size = YB_MAX(size, 1u);
    void *ptr = a->alloc(a->ctx, size, HEAP_ALIGNMENT);
    if (((uintptr_t)ptr & (HEAP_ALIGNMENT - 1)) == 0) return ptr;
    a->free(a->ctx, ptr, size);
    return NULL;
}

void yb_free(const yb_allocator *a, void *ptr, size_t size) {
    if (ptr != NULL) a->free(a->ctx, ptr, YB_MAX(size, 1u));
}

struct yb_chunk {
    yb_chunk *next; /* taken before this one */
    size_t size;    /* with this head */
};
#define CHUNK_HEAD YB_ALIGN_UP(sizeof(yb_chunk), HEAP_ALIGNMENT)

void yb_arena_init(yb_arena *arena, const yb_allocator *heap, size_t limit) {
    memset(arena, 0, sizeof *arena);
    arena->heap = heap != NULL ? *heap : yb_heap;
    arena->limit = limit;
}

void yb_arena_free(yb_arena *arena) {
    for (yb_chunk *chunk = arena->chunks; chunk != NULL;) {
        yb_chunk *next = chunk->next;
        yb_free(&arena->heap, chunk, chunk->size);
        chunk = next;
    }
    arena->chunks = NULL;
    arena->at = arena->end = NULL;
    arena->used = 0;
}

void yb_arena_fail(yb_arena *arena, yb_status status) {
    arena->failed = status;
    if (arena->guard != NULL) longjmp(*arena->guard, 1);
}

/* Takes a chunk of `size` bytes, not yet in the list. NULL if it cannot be had. */
static yb_chunk *arena_chunk(yb_arena *arena, size_t size) {
    if (arena->limit != 0 && size > arena->limit - arena->used) {
        yb_arena_fail(arena, YB_E_LIMIT);
        return NULL;
    }
    yb_chunk *chunk = yb_alloc(&arena->heap, size);
    if (chunk == NULL) {
        yb_arena_fail(arena, YB_E_MEMORY);
        return NULL;
    }
    chunk->size = size;
    arena->used += size;
    return chunk;
}

/* Size of the next chunk: twice the one before, but within the limit if `need` bytes still fit there. */
static size_t arena_next_size(const yb_arena *arena, size_t need) {
    size_t size = arena->chunks == NULL ? CHUNK_FIRST : YB_MIN(arena->chunks->size * 2, CHUNK_LAST);
    if (arena->limit != 0) size = YB_MIN(size, arena->limit - arena->used);
    return YB_MAX(size, need);
}

/* `size` bytes from a new chunk. One asked for as a whole goes behind the current chunk, which stays in use.
 */
static void *arena_alloc_slow(yb_arena *arena, size_t size) {
    size_t need = size + CHUNK_HEAD, take = arena_next_size(arena, need);
    yb_chunk *chunk = arena_chunk(arena, take);
    if (chunk == NULL) return NULL;
    char *memory = (char *)chunk + CHUNK_HEAD;
    if (take == need && arena->chunks != NULL) {
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
        return memory;
    }
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->at = memory + size;
    arena->end = (char *)chunk + take;
    return memory;
}

void *yb_arena_alloc(yb_arena *arena, size_t size) {
    if (size > SIZE_MAX - CHUNK_HEAD - HEAP_ALIGNMENT) {
        yb_arena_fail(arena, YB_E_MEMORY);
        return NULL;
    }
    size = YB_ALIGN_UP(YB_MAX(size, 1u), HEAP_ALIGNMENT);
    void *memory = arena->at;
    if (arena->at != NULL && size <= (size_t)(arena->end - arena->at))
        arena->at += size;
    else
        memory = arena_alloc_slow(arena, size);
    if (memory != NULL) memset(memory, 0, size);
    return memory;
}

void *yb_arena_array(yb_arena *arena, size_t n, size_t item) {
    /* A product that wraps must not become a small block. */
    if (item != 0 && n > SIZE_MAX / item) {
        yb_arena_fail(arena, YB_E_MEMORY);
        return NULL;
    }
    return yb_arena_alloc(arena, n * item);
}

yb_str yb_arena_copy(yb_arena *arena, yb_str text) {
    char *at = yb_arena_array(arena, text.len + 1, 1);
    if (at == NULL) return (yb_str){"", 0};
    if (text.len != 0) memcpy(at, text.at, text.len);
    return (yb_str){at, text.len};
}

void *yb_vec_grow(yb_arena *arena, void *at, uint32_t n, uint32_t *cap, size_t item) {
    if (*cap > UINT32_MAX / 2) {
        yb_arena_fail(arena, YB_E_LIMIT);
        return NULL;
    }
    uint32_t more = *cap == 0 ? VEC_FIRST : *cap * 2;
    void *moved = yb_arena_array(arena, more, item);
    if (moved == NULL) return NULL;
    if (n != 0) memcpy(moved, at, n * item);
    *cap = more;
    return moved;
}
