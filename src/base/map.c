/* Text to number: open addressing, a power of two of places, at most three quarters full. Floor 0. */
#include "base/alloc.h"

#define MAP_FIRST 16

uint32_t yb_hash(yb_str text) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint8_t)text.at[i]) * 16777619u;
    return hash;
}

/* Of the map's own: whole words at a time, since names are asked for all the time and runs of a section are long. */
static uint32_t map_hash(yb_str text) {
    uint64_t hash = text.len, word = 0;
    const char *at = text.at;
    for (size_t left = text.len; left > sizeof word; left -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    if (text.len >= sizeof word) { /* the last word, which may overlap the one before */
        memcpy(&word, text.at + text.len - sizeof word, sizeof word);
    } else {
        for (size_t i = 0; i < text.len; i++)
            word = word << 8 | (uint8_t)text.at[i];
    }
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(hash ^ hash >> 32);
}

void yb_map_init(yb_map *map, yb_arena *arena) {
    *map = (yb_map){.arena = arena};
}

/* The key's entry, or the free one where it belongs. There is always a free one. */
static struct yb_map_entry *map_find(const yb_map *map, yb_str key, uint32_t hash) {
    for (uint32_t i = hash;; i++) {
        struct yb_map_entry *entry = &map->at[i & (map->cap - 1)];
        if (entry->key.at == NULL) return entry;
        if (entry->hash == hash && entry->key.len == key.len && yb_same_bytes(entry->key.at, key.at, key.len)) return entry;
    }
}

static bool map_grow(yb_map *map) {
    if (map->cap > UINT32_MAX / 2) {
        yb_arena_fail(map->arena, YB_E_LIMIT);
        return false;
    }
    yb_map more = {.arena = map->arena, .n = map->n, .cap = map->cap == 0 ? MAP_FIRST : map->cap * 2};
    more.at = YB_NEW_ARRAY(map->arena, struct yb_map_entry, more.cap);
    if (more.at == NULL) return false;
    for (uint32_t i = 0; i < map->cap; i++) {
        const struct yb_map_entry *entry = &map->at[i];
        if (entry->key.at != NULL) *map_find(&more, entry->key, entry->hash) = *entry;
    }
    *map = more;
    return true;
}

bool yb_map_get(const yb_map *map, yb_str key, uint32_t *value) {
    if (map->n == 0) return false;
    const struct yb_map_entry *entry = map_find(map, key, map_hash(key));
    if (entry->key.at == NULL) return false;
    *value = entry->value;
    return true;
}

void yb_map_put(yb_map *map, yb_str key, uint32_t value) {
    uint32_t hash = map_hash(key);
    if (map->n >= map->cap - map->cap / 4 && !map_grow(map)) return;
    struct yb_map_entry *entry = map_find(map, key, hash);
    if (entry->key.at == NULL) {
        if (key.at == NULL) key.at = ""; /* NULL marks a free entry */
        *entry = (struct yb_map_entry){key, hash, value};
        map->n++;
    } else {
        entry->value = value;
    }
}
