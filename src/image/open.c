/* Sets an image up over its block; the tables of operations. Floor 3. */
#include "image/verify.h"

const char yb_op_kinds[YB_OP_LAST][6] = {
#define X(name, kinds) kinds,
    YB_OPS(X)
#undef X
};

const char *const yb_op_words =
#define X(name, kinds) #name "\0"
    YB_OPS(X)
#undef X
    ;

void yb_image_digest(const void *block, size_t length, uint8_t digest[32]) {
    static const uint8_t zero[32] = {0};
    const uint8_t *at = block;
    const size_t before = offsetof(yb_im_header, digest), after = before + sizeof zero;
    yb_sha256 h;
    yb_sha256_init(&h);
    yb_sha256_add(&h, at, before);
    yb_sha256_add(&h, zero, sizeof zero);
    yb_sha256_add(&h, at + after, length - after);
    yb_sha256_end(&h, digest);
}

void yb_image_map(const void *block, size_t length, yb_image *image) {
    const uint8_t *at = block;
    const yb_im_header *header = block;
    *image = (yb_image){.block = at, .length = length};
#define X(name, type)                                                                                        \
    image->name = (const type *)(const void *)(at + header->at[YB_SEC_##name].off);                          \
    image->n_##name = header->at[YB_SEC_##name].count;
    YB_SECTIONS(X)
#undef X
}

/* A run marks section 0's rules and those of at most one settlement program. */
static uint32_t program_marks(const yb_image *image, const yb_im_program *program) {
    const yb_im_section *section = image->SECTION_LIST + program->sections.first;
    uint32_t settlement = 0;
    for (uint32_t i = 1; i < program->sections.n; i++)
        settlement = YB_MAX(settlement, section[i].marks.n);
    return section[0].marks.n + settlement;
}

void yb_image_measure(yb_image *image) {
    for (uint32_t i = 0; i < image->n_DECISIONS; i++) {
        image->max_slots = YB_MAX(image->max_slots, image->DECISIONS[i].slots);
        image->max_columns = YB_MAX(image->max_columns, image->DECISIONS[i].columns);
        image->max_words = YB_MAX(image->max_words, (image->DECISIONS[i].bits + 63u) / 64u);
    }
    for (uint32_t i = 0; i < image->n_SECTION_LIST; i++)
        image->max_words = YB_MAX(image->max_words, (image->SECTION_LIST[i].bits + 63u) / 64u);
    for (uint32_t i = 0; i < image->n_PROGRAMS; i++) {
        const yb_im_program *program = &image->PROGRAMS[i];
        image->max_slots = YB_MAX(image->max_slots, program->slots);
        image->max_columns = YB_MAX(image->max_columns, program->columns);
        image->max_marks = YB_MAX(image->max_marks, program_marks(image, program));
    }
}

void yb_image_open(const void *block, size_t length, yb_image *image) {
    yb_image_map(block, length, image);
    yb_image_measure(image);
}
