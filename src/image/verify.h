/* What the files of the verifier share; nobody else includes it. Floor 3. */
#ifndef YB_IMAGE_VERIFY_H
#define YB_IMAGE_VERIFY_H

#include "image/image.h"

#define YB_COLUMN_MAX 0x7FFFu /* the last number would be NONE16 as an operand in args */
#define YB_LIST_BAND 0x8000u  /* a column's list is one of the section's bands */
#define YB_SCALE_MAX 18

typedef struct yb_bits { /* of slots or columns */
    uint64_t word[512];
} yb_bits;

typedef struct yb_verify {
    const yb_image *im;
    const char *at; /* the first thing wrong */
    uint32_t item;  /* number of what is being looked at */
    uint64_t work;  /* steps left: items that many others refer to are looked at anew for each of them */

    const yb_im_decision *decision; /* of the program being read */
    const yb_im_program *program;
    const yb_im_section *section;
    uint32_t sections_seen;  /* of SECTION_LIST: so many stand in programs read so far */
    bool resolving;   /* in code that runs before there are facts */
    yb_bits slots_taken, slots_ready,
        slots_resolved; /* written by any section; may be read here; by resolving */
    yb_bits columns_taken, columns_ready;
} yb_verify;

/* Leaves a checking function, naming what is wrong. */
#define YB_NEED(v, condition, what)                                                                          \
    do {                                                                                                     \
        if (!(condition)) return yb_verify_fail((v), (what));                                                \
    } while (0)
#define YB_NEED_TEXTS(v, what, ...)                                                                          \
    do {                                                                                                     \
        const yb_text_ref refs_[] = {__VA_ARGS__};                                                           \
        for (size_t i_ = 0; i_ < YB_COUNT(refs_); i_++)                                                      \
            YB_NEED((v), yb_verify_text((v), refs_[i_]), (what));                                            \
    } while (0)
#define YB_NEED_RANGE(v, range, SECTION, what)                                                               \
    YB_NEED(v, yb_verify_range((range), (v)->im->n_##SECTION), what)

bool yb_verify_fail(yb_verify *v, const char *what);
bool yb_verify_text(const yb_verify *v, yb_text_ref text);
bool yb_verify_range(yb_range_ref range, uint32_t count);
/* A known type, a scale, and an enumeration or NONE16; a type with rows must have one. */
bool yb_verify_type(const yb_verify *v, unsigned type, unsigned scale, uint16_t enumeration);
/* Takes steps from what is left. Work stays linear in the image's length, however its ranges overlap. */
bool yb_verify_work(yb_verify *v, uint64_t steps);

/* All programs. */
bool yb_verify_programs(yb_verify *v);

/* The current program's slots and columns: `width` of them, from `at`, may be read here. */
bool yb_verify_slot(const yb_verify *v, uint32_t at, unsigned width);
bool yb_verify_column(const yb_verify *v, uint32_t at, unsigned width, uint16_t list);
bool yb_verify_list(const yb_verify *v, uint32_t list); /* of the decision, or of the section's bands */
uint16_t yb_verify_list_of(const yb_verify *v, uint32_t column); /* NONE16: of none */
bool yb_verify_constants(yb_verify *v);
bool yb_verify_code(yb_verify *v, yb_range_ref code);
/* What these write may no longer be read, and may be written by others. */
void yb_verify_forget_constants(yb_verify *v);
void yb_verify_forget_code(yb_verify *v, yb_range_ref code);

/* verify_tell.c: what a step of the current section tells. */
bool yb_verify_tells(yb_verify *v, const yb_im_step *step);

/* Sets the pointers of `image`; its header must be sound. */
void yb_image_map(const void *block, size_t length, yb_image *image);
/* Sets what is the most over all programs. */
void yb_image_measure(yb_image *image);

static inline bool yb_bits_get(const yb_bits *bits, uint32_t at) {
    return bits->word[at / 64] >> at % 64 & 1;
}
static inline void yb_bits_set(yb_bits *bits, uint32_t at) {
    bits->word[at / 64] |= (uint64_t)1 << at % 64;
}
static inline void yb_bits_clear(yb_bits *bits, uint32_t at) {
    bits->word[at / 64] &= ~((uint64_t)1 << at % 64);
}

#endif
