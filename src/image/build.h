/* Puts an image together: one growing array a section, texts kept once, name indexes, the finished block.
   Floor 3. Only the compiler uses it. Everything here but yb_ib_finish is to be called under the arena's
   guard. */
#ifndef YB_IMAGE_BUILD_H
#define YB_IMAGE_BUILD_H

#include "image/image.h"

/* Items are read and changed in place: builder.FACTS.at[i], builder.FACTS.n. An item's address lasts until
   the next one is added to the same section. Padding members must be zero, so that equal policies give equal
   bytes. */
typedef struct yb_image_builder {
    yb_arena *arena;
    yb_map texts, phrases, runs;
#define X(name, type) YB_VEC(type) name;
    YB_SECTIONS(X)
#undef X
} yb_image_builder;

/* Empties the builder. The empty text comes first in the pool, so that a zeroed yb_text_ref means "". */
void yb_ib_init(yb_image_builder *b, yb_arena *arena);

/* The text's place in the pool; equal texts have one place. The bytes are copied. */
yb_text_ref yb_ib_text(yb_image_builder *b, yb_str text);

/* The number of a phrase in PHRASES; equal ones are one. */
uint32_t yb_ib_phrase(yb_image_builder *b, yb_str zh, yb_str en);

/* Whether these bytes were written into that section before, all of them: then *first is where. If not, they go to the
   section's end, which *first tells. */
bool yb_ib_seen(yb_image_builder *b, enum yb_section_id section, const void *at, size_t bytes, uint32_t *first);
/* Defines write_SECTION: a run of items into a section; equal runs are one. */
#define YB_IB_WRITER(SECTION, type)                                                                                    \
    static yb_range_ref write_##SECTION(yb_image_builder *b, const type *at, uint32_t n) {                             \
        yb_range_ref r = {b->SECTION.n, n};                                                                            \
        if (yb_ib_seen(b, YB_SEC_##SECTION, at, n * sizeof *at, &r.first)) return r;                                   \
        for (uint32_t i = 0; i < n; i++) YB_IB_ADD(b, SECTION, at[i]);                                                 \
        return r;                                                                                                      \
    }

/* An index over `n` names (text and value; hash is filled in here). Of equal names the first is found. */
yb_range_ref yb_ib_index(yb_image_builder *b, const yb_im_key *entries, uint32_t n);

/* Adds an item and gives its number: uint32_t at = YB_IB_ADD(b, CITES, (yb_im_cite){.source = s, .article =
 * t}); */
#define YB_IB_ADD(b, SECTION, ...)                                                                           \
    (YB_PUSH((b)->arena, &(b)->SECTION, (__VA_ARGS__)), yb_ib_last((b)->SECTION.n))
static inline uint32_t yb_ib_last(uint32_t n) {
    return n - 1;
} /* a call: its value may be left unused */

/* The items added since `first` was the section's count: r = YB_IB_SINCE(b, CITES, first). */
#define YB_IB_SINCE(b, SECTION, start) ((yb_range_ref){(start), (b)->SECTION.n - (start)})

/* Fills `output_of` of every section, once decisions, programs and sections are all there. */
void yb_ib_index_outputs(yb_image_builder *b);

/* Lays the block out in memory of `heap`, 16-aligned, with header and digest; free it with
   yb_free(heap, *block, *len). YB_E_MEMORY; YB_E_LIMIT: more than 4 GB. The block is not verified. */
yb_status yb_ib_finish(const yb_image_builder *b, const yb_allocator *heap, void **block, size_t *len);

#endif
