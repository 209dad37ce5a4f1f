/* Puts an image together. Floor 3. */
#include "image/build.h"

/* Twice as many places as names: a name that is absent is told after two or three looks. */
#define INDEX_LEAST 2u
#define INDEX_NAMES_MAX (UINT32_MAX / 8)

void yb_ib_init(yb_image_builder *b, yb_arena *arena) {
    *b = (yb_image_builder){.arena = arena};
    yb_map_init(&b->texts, arena);
    yb_map_init(&b->phrases, arena);
    yb_map_init(&b->runs, arena);
    yb_ib_text(b, YB_LIT(""));
}

yb_text_ref yb_ib_text(yb_image_builder *b, yb_str text) {
    uint32_t off = 0;
    if (text.len >= UINT32_MAX - b->STRINGS.n) yb_arena_fail(b->arena, YB_E_LIMIT);
    if (!yb_map_get(&b->texts, text, &off)) {
        off = b->STRINGS.n;
        /* The pool moves as it grows, so the map keeps a copy as its key. */
        const yb_str copy = yb_arena_copy(b->arena, text);
        while (b->STRINGS.cap - b->STRINGS.n <= text.len)
            b->STRINGS.at = yb_vec_grow(b->arena, b->STRINGS.at, b->STRINGS.n, &b->STRINGS.cap, 1);
        memcpy(b->STRINGS.at + off, copy.at, text.len + 1);
        b->STRINGS.n += (uint32_t)text.len + 1;
        yb_map_put(&b->texts, copy, off);
    }
    return (yb_text_ref){off, (uint32_t)text.len};
}

uint32_t yb_ib_phrase(yb_image_builder *b, yb_str zh, yb_str en) {
    const yb_im_phrase phrase = {yb_ib_text(b, zh), yb_ib_text(b, en)};
    yb_str key = {(const char *)&phrase, sizeof phrase};
    uint32_t at = 0;
    if (yb_map_get(&b->phrases, key, &at)) return at;
    at = YB_IB_ADD(b, PHRASES, phrase);
    yb_map_put(&b->phrases, yb_arena_copy(b->arena, key), at);
    return at;
}

bool yb_ib_seen(yb_image_builder *b, enum yb_section_id section, const void *at, size_t bytes, uint32_t *first) {
    yb_str key = {NULL, bytes + 1};
    if (bytes == 0) return true;
    char *copy = yb_arena_alloc(b->arena, key.len); /* the section moves as it grows */
    memcpy(copy, at, bytes);
    copy[bytes] = (char)section;
    key.at = copy;
    if (yb_map_get(&b->runs, key, first)) return true;
    yb_map_put(&b->runs, key, *first);
    return false;
}

static uint32_t index_size(uint32_t names) {
    uint32_t n = INDEX_LEAST;
    while (n < 2 * names)
        n *= 2;
    return n;
}

yb_range_ref yb_ib_index(yb_image_builder *b, const yb_im_key *entries, uint32_t n) {
    if (n > INDEX_NAMES_MAX) yb_arena_fail(b->arena, YB_E_LIMIT);
    yb_range_ref index = {b->INDEX.n, index_size(n)};
    for (uint32_t i = 0; i < index.n; i++)
        YB_PUSH(b->arena, &b->INDEX, 0);
    for (uint32_t i = 0; i < n; i++) {
        yb_im_key key = entries[i];
        key.hash = yb_hash((yb_str){b->STRINGS.at + key.text.off, key.text.len});
        uint32_t at = key.hash & (index.n - 1);
        while (b->INDEX.at[index.first + at] != 0)
            at = (at + 1) & (index.n - 1);
        YB_PUSH(b->arena, &b->KEYS, key);
        b->INDEX.at[index.first + at] = b->KEYS.n; /* the entry's number plus one */
    }
    return index;
}

/* Where each section goes; the length of the whole. */
static uint64_t place_sections(const yb_image_builder *b, yb_im_header *header) {
    uint64_t end = sizeof *header;
#define X(name, type)                                                                                        \
    header->at[YB_SEC_##name].off = (uint32_t)end;                                                           \
    header->at[YB_SEC_##name].count = b->name.n;                                                             \
    end = (end + (uint64_t)b->name.n * sizeof(type) + 7u) & ~(uint64_t)7u;
    YB_SECTIONS(X)
#undef X
    return end;
}

static void copy_sections(const yb_image_builder *b, const yb_im_header *header, uint8_t *block) {
#define X(name, type)                                                                                        \
    if (b->name.n != 0)                                                                                      \
        memcpy(block + header->at[YB_SEC_##name].off, b->name.at, (size_t)b->name.n * sizeof(type));
    YB_SECTIONS(X)
#undef X
}

static void index_section(yb_image_builder *b, yb_im_section *s, uint32_t n) {
    if (s->same != YB_NONE32) {
        s->output_of = b->SECTION_LIST.at[s->same].output_of;
        return;
    }
    s->output_of = (yb_range_ref){b->ARGS.n, n};
    for (uint32_t i = 0; i < n; i++)
        YB_IB_ADD(b, ARGS, YB_NONE16);
    for (uint32_t i = 0; i < s->outputs.n; i++)
        b->ARGS.at[s->output_of.first + b->OUTPUTS.at[s->outputs.first + i].name] = (uint16_t)i;
}

void yb_ib_index_outputs(yb_image_builder *b) {
    for (uint32_t p = 0; p < b->PROGRAMS.n; p++) {
        const yb_im_program *program = &b->PROGRAMS.at[p];
        for (uint32_t k = 0; k < program->sections.n; k++)
            index_section(b, &b->SECTION_LIST.at[program->sections.first + k],
                          b->DECISIONS.at[program->decision].outputs.n);
    }
}

yb_status yb_ib_finish(const yb_image_builder *b, const yb_allocator *heap, void **block, size_t *len) {
    yb_im_header header = {.format = YB_IMAGE_FORMAT, .sections = YB_SEC_COUNT};
    memcpy(header.magic, YB_IMAGE_MAGIC, sizeof header.magic);
    header.length = place_sections(b, &header);
    if (header.length > UINT32_MAX || header.length > SIZE_MAX) return YB_E_LIMIT;
    size_t length = (size_t)header.length;
    uint8_t *at = yb_alloc(heap, length);
    if (at == NULL) return YB_E_MEMORY;
    memset(at, 0, length);
    memcpy(at, &header, sizeof header);
    copy_sections(b, &header, at);
    yb_image_digest(at, length, header.digest);
    memcpy(at + offsetof(yb_im_header, digest), header.digest, sizeof header.digest);
    *block = at;
    *len = length;
    return YB_OK;
}
