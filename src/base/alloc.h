/* Allocators, arenas and growing arrays. Floor 0; the only place that knows malloc. */
#ifndef YB_BASE_ALLOC_H
#define YB_BASE_ALLOC_H

#include <setjmp.h>

#include "base/base.h"

extern const yb_allocator yb_heap; /* malloc, realloc, free */

/* Checks a caller's allocator and copies it (NULL: yb_heap). YB_E_STRUCT, YB_E_ARGUMENT. */
yb_status yb_allocator_take(const yb_allocator *from, yb_allocator *to);
void *yb_alloc(const yb_allocator *a, size_t size); /* aligned to 16; NULL if there is none; checks alignment */
void yb_free(const yb_allocator *a, void *ptr, size_t size);

/*
 * An arena gives memory that is freed all at once. Work that allocates much runs between a YB_GUARD and its
 * end: when memory or the arena's limit runs out, control returns to the guard, so that code between need not
 * test every allocation. Outside a guard yb_arena_alloc returns NULL instead.
 */
typedef struct yb_chunk yb_chunk;
typedef struct yb_arena {
    yb_allocator heap;
    yb_chunk *chunks;
    char *at, *end;
    size_t used, limit;  /* bytes taken from the heap, and the most that may be */
    jmp_buf *guard;      /* where to go when memory is out */
    yb_status failed;    /* YB_OK, YB_E_MEMORY or YB_E_LIMIT */
} yb_arena;

void yb_arena_init(yb_arena *arena, const yb_allocator *heap, size_t limit);
void yb_arena_free(yb_arena *arena);
void *yb_arena_alloc(yb_arena *arena, size_t size); /* zeroed, aligned to 16 */
void *yb_arena_array(yb_arena *arena, size_t n, size_t item); /* the same of n items; safe when n * item wraps */
yb_str yb_arena_copy(yb_arena *arena, yb_str text); /* with a NUL after it */
void yb_arena_fail(yb_arena *arena, yb_status status); /* leaves for the guard */

#define YB_NEW(arena, type) ((type *)yb_arena_alloc((arena), sizeof(type)))
#define YB_NEW_ARRAY(arena, type, n) ((type *)yb_arena_array((arena), (size_t)(n), sizeof(type)))

/* A growing array in an arena, to be pushed to under a guard only: YB_VEC(int) numbers = {0}; YB_PUSH(arena, &numbers, 7); numbers.at[0] */
#define YB_VEC(type)                                                                                                   \
    struct {                                                                                                           \
        type *at;                                                                                                      \
        uint32_t n, cap;                                                                                               \
    }
void *yb_vec_grow(yb_arena *arena, void *at, uint32_t n, uint32_t *cap, size_t item);
#define YB_PUSH(arena, vec, item)                                                                                      \
    ((vec)->at = (vec)->n < (vec)->cap ? (vec)->at                                                                     \
                                       : yb_vec_grow((arena), (vec)->at, (vec)->n, &(vec)->cap, sizeof *(vec)->at),    \
     (vec)->at[(vec)->n++] = (item))

/* Text to number, in an arena, open addressing; insertion only. */
typedef struct yb_map {
    yb_arena *arena;
    struct yb_map_entry {
        yb_str key;
        uint32_t hash, value;
    } *at;
    uint32_t n, cap;
} yb_map;
void yb_map_init(yb_map *map, yb_arena *arena);
bool yb_map_get(const yb_map *map, yb_str key, uint32_t *value);
void yb_map_put(yb_map *map, yb_str key, uint32_t value); /* replaces; the key's bytes are not copied */
uint32_t yb_hash(yb_str text); /* FNV-1a; also used by the image's name index */

#endif
