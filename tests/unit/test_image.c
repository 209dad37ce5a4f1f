/* The image room: building, verifying what is sound, refusing what is not, finding, listing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "image/build.h"
#include "image_sample.h"
#include "../support/fault.h"

typedef struct sample {
    void *block;
    size_t length;
} sample;

/* ---- making blocks ---- */

static yb_status make(const yb_allocator *heap, void **block, size_t *length) {
    yb_arena arena;
    yb_image_builder b;
    jmp_buf guard;
    yb_status status;
    yb_arena_init(&arena, heap, (size_t)1 << 24);
    arena.guard = &guard;
    if (setjmp(guard) == 0) {
        yb_ib_init(&b, &arena);
        sample_build(&b);
        yb_ib_index_outputs(&b);
        status = yb_ib_finish(&b, heap, block, length);
    } else {
        status = arena.failed;
    }
    yb_arena_free(&arena);
    return status;
}

static int setup(void **state) {
    static sample s;
    *state = &s;
    return make(&yb_heap, &s.block, &s.length) == YB_OK ? 0 : -1;
}

static int teardown(void **state) {
    sample *s = *state;
    yb_free(&yb_heap, s->block, s->length);
    return 0;
}

/* A copy with no byte to spare: reading past it is seen by ASan. */
static void *copy_of(const void *block, size_t length) {
    void *copy = yb_alloc(&yb_heap, length);
    assert_non_null(copy);
    memcpy(copy, block, length);
    return copy;
}

static void sign(void *block, size_t length) {
    yb_image_digest(block, length, ((yb_im_header *)block)->digest);
}

/* Uses an image that passed in all ways this room knows; a hostile one must have done no harm. */
static void use(const yb_image *image) {
    yb_sink measure = {0};
    uint32_t value = 0;
    for (uint32_t i = 0; i < image->n_PROGRAMS; i++)
        yb_image_disassemble(image, i, &measure);
    for (uint32_t i = 0; i < image->n_ITEMS; i++) {
        int32_t version = yb_image_version(image, &image->ITEMS[i], 205, INT64_MAX);
        assert_true(version >= -1 && version < (int64_t)image->ITEMS[i].versions.n);
    }
    for (uint32_t i = 0; i < image->n_DECISIONS; i++) {
        (void)yb_image_find(image, image->DECISIONS[i].fact_index, YB_LIT("lines.share"), &value);
        (void)yb_image_area(image, i, 510603);
    }
}

static yb_status verify(const void *block, size_t length) {
    yb_image image;
    const char *at = NULL;
    yb_status status = yb_image_verify(block, length, &image, &at);
    if (status == YB_OK) {
        assert_null(at);
        use(&image);
    } else {
        assert_int_equal(status, YB_E_IMAGE);
        assert_non_null(at);
        assert_null(image.block);
    }
    return status;
}

/* ---- what is sound ---- */

static void sample_verifies(void **state) {
    sample *s = *state;
    yb_image image, opened;
    const char *at = NULL;
    if (yb_image_verify(s->block, s->length, &image, &at) != YB_OK)
        fail_msg("%s of item %u", at, image.wrong);
    assert_null(at);
    assert_int_equal(image.max_slots, 31);
    assert_int_equal(image.max_columns, 12);
    assert_int_equal(image.max_words, 1);
    assert_int_equal(image.max_marks, 2);
    yb_image_open(s->block, s->length, &opened);
    assert_memory_equal(&opened, &image, sizeof image);
    use(&image);
}

static void equal_builds_are_equal_bytes(void **state) {
    sample *s = *state;
    void *again;
    size_t length;
    assert_int_equal(make(&yb_heap, &again, &length), YB_OK);
    assert_int_equal(length, s->length);
    assert_memory_equal(again, s->block, length);
    yb_free(&yb_heap, again, length);
}

static yb_status build_scenario(const yb_allocator *heap, void *ctx) {
    void *block;
    size_t length;
    (void)ctx;
    yb_status status = make(heap, &block, &length);
    if (status == YB_OK) yb_free(heap, block, length);
    return status;
}

static void building_without_memory(void **state) {
    (void)state;
    YB_FAULT_RUN(build_scenario, NULL);
}

static void an_empty_image_is_sound(void **state) {
    yb_arena arena;
    yb_image_builder b;
    jmp_buf guard;
    void *block = NULL;
    size_t length = 0;
    (void)state;
    yb_arena_init(&arena, &yb_heap, (size_t)1 << 20);
    arena.guard = &guard;
    assert_int_equal(setjmp(guard), 0);
    yb_ib_init(&b, &arena);
    yb_ib_index_outputs(&b);
    assert_int_equal(yb_ib_finish(&b, &yb_heap, &block, &length), YB_OK);
    assert_int_equal(verify(block, length), YB_OK);
    yb_free(&yb_heap, block, length);
    yb_arena_free(&arena);
}

/* ---- finding ---- */

static void names_are_found(void **state) {
    sample *s = *state;
    yb_image image;
    uint32_t value = 99;
    yb_image_open(s->block, s->length, &image);
    const yb_im_decision *d = &image.DECISIONS[0];
    for (uint32_t i = 0; i < d->facts.n; i++) {
        assert_true(yb_image_find(&image, d->fact_index, yb_image_text(&image, image.FACTS[i].name), &value));
        assert_int_equal(value, i);
    }
    assert_false(yb_image_find(&image, d->fact_index, YB_LIT("lines.shar"), &value));
    assert_false(yb_image_find(&image, d->fact_index, YB_LIT(""), &value));
    assert_false(yb_image_find(&image, (yb_range_ref){0, 0}, YB_LIT("level"), &value));
    assert_true(yb_image_find(&image, image.ENUMS[0].index, YB_LIT("3"), &value));
    assert_int_equal(value, 1);
}

static void versions_by_precedence(void **state) {
    static const struct {
        int64_t on, known;
        int32_t version;
    } cases[] = {
        {99, INT64_MAX, -1}, {100, INT64_MAX, 2}, {100, 99, -1}, {199, 500, 2}, {205, INT64_MAX, 0},
        {205, 250, 0},       {205, 249, -1},      {210, 249, 2}, {299, 300, 0}, {300, 300, 2},
    };
    sample *s = *state;
    yb_image image;
    yb_image_open(s->block, s->length, &image);
    for (size_t i = 0; i < YB_COUNT(cases); i++)
        assert_int_equal(yb_image_version(&image, &image.ITEMS[0], cases[i].on, cases[i].known),
                         cases[i].version);
    assert_int_equal(yb_image_version(&image, &image.ITEMS[2], -5, -5), 0); /* not dated */
}

static void areas_nearest_upwards(void **state) {
    static const struct {
        int32_t area, row;
    } cases[] = {{510603, 2}, {510600, 2}, {510700, 1}, {510000, 1},
                 {330200, 0}, {0, 0},      {-1, -1},    {1000000, -1}};
    sample *s = *state;
    yb_image image;
    yb_image_open(s->block, s->length, &image);
    for (size_t i = 0; i < YB_COUNT(cases); i++) {
        const yb_im_area *row = yb_image_area(&image, 0, cases[i].area);
        assert_int_equal(row == NULL ? -1 : row - image.AREAS, cases[i].row);
    }
    assert_null(yb_image_area(&image, 1, 510603));
}

static void listing_reads_well(void **state) {
    sample *s = *state;
    yb_image image;
    yb_image_open(s->block, s->length, &image);
    char text[8192];
    yb_sink sink = {text, sizeof text - 1, 0};
    yb_image_disassemble(&image, 0, &sink);
    assert_in_range(sink.len, 1, sizeof text - 1);
    text[sink.len] = '\0';
    static const char *const parts[] = {
        "program 0: settle of cn, slots 31, columns 12\n",
        "    s9 = version count\n",
        "    s11 = \"sample\"\n",
        "    1  TABLE s13 s14 <- s12 share ( s3 s6 )  ; settle.total\n",
        "    4  MULROUND c4 c5:2 <- c0 c1 /10^6 half_up nonneg  ; settle.total\n",
        "    5  PICK c7 <- s10 ( c0 s13 )  ; settle.total\n",
        "    8  TABLE c11 <- s12 share ( s3 band )  ; settle.total\n",
        "    10  PAYEACH s23:4 <- s6 _ s22 _ order c2 cap c3 paid c9 rank c10  ; settle.total\n",
        "    b3 = s15 <= s10\n",
        "    b0 and\n",
        "    b3 -> b4\n",
        "    !b1 !b2 -> mark 1\n",
        "    mark 0 s16 deny limit LIMIT if s9 = 0\n",
    };
    for (size_t i = 0; i < YB_COUNT(parts); i++)
        if (strstr(text, parts[i]) == NULL) fail_msg("no line %s in\n%s", parts[i], text);
}

/* ---- what is not sound ---- */

static void cut_at_every_length(void **state) {
    sample *s = *state;
    for (size_t length = 0; length < s->length; length++) {
        void *cut = copy_of(s->block, length);
        assert_int_equal(verify(cut, length), YB_E_IMAGE);
        if (length >= sizeof(yb_im_header)) { /* as if it had always been so short */
            ((yb_im_header *)cut)->length = length;
            sign(cut, length);
            (void)verify(cut, length);
        }
        yb_free(&yb_heap, cut, length);
    }
}

static void every_byte_changed(void **state) {
    static const uint8_t change[] = {0x01, 0x80, 0xFF};
    sample *s = *state;
    uint8_t *copy = copy_of(s->block, s->length);
    for (size_t i = 0; i < s->length; i++) {
        for (size_t c = 0; c < YB_COUNT(change); c++) {
            memcpy(copy, s->block, s->length);
            copy[i] ^= change[c];
            assert_int_equal(verify(copy, s->length), YB_E_IMAGE);
            sign(copy, s->length);
            (void)verify(copy, s->length);
        }
    }
    yb_free(&yb_heap, copy, s->length);
}

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Words of another place, small numbers and extremes over several places at once. */
static void random_changes(void **state) {
    static const uint16_t special[] = {0, 1, 2, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x7F00};
    sample *s = *state;
    uint32_t seed = 20261121;
    uint8_t *copy = copy_of(s->block, s->length);
    for (unsigned round = 0; round < 10000; round++) {
        memcpy(copy, s->block, s->length);
        for (uint32_t n = 1 + next_random(&seed) % 4; n > 0; n--) {
            size_t to = next_random(&seed) % (s->length / 2) * 2,
                   from = next_random(&seed) % (s->length / 2) * 2;
            const void *word = next_random(&seed) % 2 ? (const void *)&special[from % YB_COUNT(special)]
                                                      : (const void *)((const uint8_t *)s->block + from);
            memcpy(copy + to, word, 2);
        }
        sign(copy, s->length);
        (void)verify(copy, s->length);
    }
    yb_free(&yb_heap, copy, s->length);
}

static void frames_refused(void **state) {
    static const struct {
        size_t off;
        uint64_t value;
        const char *at;
    } cases[] = {
        {offsetof(yb_im_header, magic), 'X', "header: magic"},
        {offsetof(yb_im_header, format), 2, "header: format"},
        {offsetof(yb_im_header, sections), YB_SEC_COUNT + 1, "header: sections"},
        {offsetof(yb_im_header, length), 0, "header: length"},
        {offsetof(yb_im_header, at[3].off), 4, "directory: offset"},
        {offsetof(yb_im_header, at[3].off), 8, "directory: offset"},
        {offsetof(yb_im_header, at[3].count), 0x20000000, "directory: count"},
        {offsetof(yb_im_header, at[3].count), 0xFFFFFFFF, "directory: count"},
        {offsetof(yb_im_header, digest), 0, "header: digest"},
    };
    sample *s = *state;
    uint8_t *copy = copy_of(s->block, s->length);
    for (size_t i = 0; i < YB_COUNT(cases); i++) {
        yb_image image;
        const char *at = NULL;
        memcpy(copy, s->block, s->length);
        memcpy(copy + cases[i].off, &cases[i].value, i == 0 ? 1 : 4);
        assert_int_equal(yb_image_verify(copy, s->length, &image, &at), YB_E_IMAGE);
        assert_string_equal(at, cases[i].at);
    }
    yb_free(&yb_heap, copy, s->length);
    uint8_t *moved = yb_alloc(&yb_heap, s->length + 8);
    memcpy(moved + 8, s->block, s->length);
    assert_int_equal(verify(moved + 8, s->length), YB_E_IMAGE);
    assert_int_equal(verify(NULL, 0), YB_E_IMAGE);
    yb_free(&yb_heap, moved, s->length + 8);
}

/* Item `number` of a section with `value` in a member. */
#define WITH(SECTION, type, number, member, value, at)                                                       \
    {                                                                                                        \
        YB_SEC_##SECTION, (number) * sizeof(type) + offsetof(type, member), sizeof(((type *)0)->member),     \
            (uint64_t)(value), at                                                                            \
    }
#define WITH_WHOLE(SECTION, type, number, value, at)                                                         \
    { YB_SEC_##SECTION, (number) * sizeof(type), sizeof(type), (value), at }
#define INSN(number, member, value, at) WITH(INSNS, yb_insn, number, member, value, at)
#define SECT(number, member, value, at) WITH(SECTION_LIST, yb_im_section, number, member, value, at)
#define FACT(number, member, value, at) WITH(FACTS, yb_im_fact, number, member, value, at)
#define TELL(number, member, value, at) WITH(TELLS, yb_im_tell, number, member, value, at)
/* Its flags, and what is read: `at` stands behind them. */
#define TELL_READ(number, flag, slot, at)                                                                    \
    {                                                                                                        \
        YB_SEC_TELLS, (number) * sizeof(yb_im_tell) + offsetof(yb_im_tell, flags), 3,                        \
            (uint64_t)(flag) | (uint64_t)(slot) << 8, at                                                     \
    }
#define STEP(number, member, value, at) WITH(STEPS, yb_im_step, number, member, value, at)

typedef struct hostile {
    unsigned section;
    size_t off, size;
    uint64_t value;
    const char *at;
} hostile;

static const hostile hostile_cases[] = {
    /* texts */
    WITH_WHOLE(STRINGS, char, 1, 0xFF, "STRINGS: UTF-8"),
    WITH(DECISIONS, yb_im_decision, 0, name.len, 5, "DECISIONS: text"), /* no NUL after it */
    WITH(DECISIONS, yb_im_decision, 0, name.len, 0xFFFFFFFF, "DECISIONS: text"),
    WITH(DECISIONS, yb_im_decision, 0, name.off, 0xFFFFFFFF, "DECISIONS: text"),
    /* indexes */
    WITH(KEYS, yb_im_key, 0, value, 9, "KEYS: value"),
    WITH(KEYS, yb_im_key, 0, hash, 1, "KEYS: hash"),
    WITH(DECISIONS, yb_im_decision, 0, fact_index.n, 31, "INDEX: size"),
    WITH(DECISIONS, yb_im_decision, 0, fact_index.first, 0x7FFFFFFF, "INDEX: range"),
    WITH(ENUMS, yb_im_enum, 0, rows.n, 3, "ENUMS: rows"),
    WITH(ENUMS, yb_im_enum, 0, rows.n, 1, "KEYS: value"),
    /* the interface */
    WITH(DECISIONS, yb_im_decision, 0, slots, 8, "PROOFS: slot"),
    WITH(DECISIONS, yb_im_decision, 0, slots, 0x7F01, "DECISIONS: slots"),
    WITH(DECISIONS, yb_im_decision, 0, columns, 3, "LISTS: columns"),
    WITH(DECISIONS, yb_im_decision, 0, bits, 2, "PROOFS: bit"),
    WITH(DECISIONS, yb_im_decision, 0, stamp, 0, "DECISIONS: stamp"),
    WITH(DECISIONS, yb_im_decision, 0, facts.n, 10, "DECISIONS: facts"),
    FACT(0, at, 9, "FACTS: slot"),
    FACT(0, bit, 3, "FACTS: bit"),
    FACT(1, bit, 0, "FACTS: bit"),
    FACT(0, type, YB_TYPE_COUNT, "FACTS: type"),
    FACT(1, enumeration, 1, "FACTS: type"),
    FACT(1, enumeration, YB_NONE16, "FACTS: type"),
    FACT(0, flags, 32, "FACTS: flags"),
    FACT(5, at, 2, "FACTS: column"),
    FACT(5, name, 0, "FACTS: name"), /* the empty text: shorter than what is cut off it */
    FACT(5, list, 2, "FACTS: list"),
    FACT(2, list, 1, "LISTS: fact"),
    WITH(LISTS, yb_im_list, 0, fact, 9, "LISTS: fact"),
    WITH(LISTS, yb_im_list, 1, first_column, 1, "LISTS: columns"),
    WITH(LISTS, yb_im_list, 1, max, 0xFFFFFFFF, "LISTS: max"),
    WITH(OUTPUT_NAMES, yb_im_output_name, 1, list, YB_NONE16, "OUTPUT_NAMES: list"),
    WITH(OUTPUT_NAMES, yb_im_output_name, 1, name, 0, "OUTPUT_NAMES: name"),
    /* packs, areas, sources */
    WITH(PACKS, yb_im_pack, 0, parent, 1, "PACKS: parent"), /* a circle */
    WITH(PACKS, yb_im_pack, 1, parent, 2, "PACKS: parent"),
    WITH(AREAS, yb_im_area, 1, area, 510601, "AREAS: order"),
    WITH(AREAS, yb_im_area, 1, program, 2, "AREAS: program"),
    WITH(AREAS, yb_im_area, 3, decision, 1, "AREAS: decision"),
    WITH(CITES, yb_im_cite, 0, source, 1, "CITES: source"),
    /* dated things */
    WITH(ITEMS, yb_im_item, 0, dated, 0, "ITEMS: dated"),
    WITH(ITEMS, yb_im_item, 0, versions.n, 6, "ITEMS: versions"),
    WITH(VERSIONS, yb_im_version, 0, flags, 8, "VERSIONS: flags"),
    WITH(VERSIONS, yb_im_version, 0, cites.first, 1, "VERSIONS: cites"),
    WITH(VERSIONS, yb_im_version, 3, value, 1, "INSNS: table"),
    WITH(VERSIONS, yb_im_version, 3, value, UINT64_MAX, "INSNS: table"),
    WITH(DIMS, yb_im_dim, 0, classes, 3, "TABLES: cells"),
    WITH(DIMS, yb_im_dim, 0, classes, 1, "DIMS: map"),
    WITH(DIMS, yb_im_dim, 0, classes, 0, "DIMS: classes"),
    WITH(DIMS, yb_im_dim, 1, classes, 2, "DIMS: classes"),
    WITH(DIMS, yb_im_dim, 1, cuts.first, 2, "DIMS: cuts"),
    WITH_WHOLE(CUTS, int64_t, 1, 100000, "DIMS: cuts"),
    WITH(DIMS, yb_im_dim, 1, kind, 3, "DIMS: classes"),
    WITH(DIMS, yb_im_dim, 0, cuts.n, 3, "DIMS: map"),
    WITH_WHOLE(CELLS, uint16_t, 7, 2, "DIMS: map"),
    WITH_WHOLE(CELLS, uint16_t, 5, 2, "CELLS: row"),
    WITH(TABLES, yb_im_table, 0, rows.n, 1, "CELLS: row"),
    WITH(TABLES, yb_im_table, 0, cells.n, 0x80000000, "TABLES: cells"),
    WITH(TABLES, yb_im_table, 0, dims.n, 1, "TABLES: cells"),
    WITH(ROWS, yb_im_row, 0, kind, 6, "ROWS: kind"),
    WITH(BANDS, yb_im_bands, 0, keys.n, 2, "BANDS: keys"),
    /* programs */
    WITH(PROGRAMS, yb_im_program, 0, slots, 30, "SECTION_LIST: slots"),
    WITH(PROGRAMS, yb_im_program, 0, slots, 8, "PROGRAMS: slots"),
    WITH(PROGRAMS, yb_im_program, 0, slots, 0x7F01, "PROGRAMS: slots"),
    WITH(PROGRAMS, yb_im_program, 0, decision, 1, "AREAS: program"),
    WITH(PROGRAMS, yb_im_program, 0, sections.n, 0, "PROGRAMS: sections"),
    WITH(PROGRAMS, yb_im_program, 0, sections.n, 3, "PROGRAMS: sections"),
    WITH(PROGRAMS, yb_im_program, 0, sections.first, 1, "PROGRAMS: sections"),
    WITH(PROGRAMS, yb_im_program, 0, columns, 11, "SECTION_LIST: columns"),
    WITH(PROGRAMS, yb_im_program, 0, columns, 3, "PROGRAMS: columns"),
    WITH(COLUMNS, yb_im_column, 0, list, 2, "COLUMNS: list"),
    WITH(COLUMNS, yb_im_column, 0, list, 0x8001, "COLUMNS: list"),
    WITH_WHOLE(PLACE_OF, uint16_t, 0, 1, "PLACE_OF: place"),
    SECT(0, code.n, 0xFFFFFFFF, "SECTION_LIST: code"),
    SECT(0, args, 1000, "SECTION_LIST: args"),
    SECT(0, bits, 2, "SECTION_LIST: bits"),
    SECT(1, when_slot, 30, "SECTION_LIST: when_slot"),
    SECT(1, when_slot, 16, "SECTION_LIST: when_slot"), /* conditions are not run by the fast run */
    SECT(0, reads.n, 2, "SECTION_LIST: reads"),
    SECT(0, decision, 1, "SECTION_LIST: decision"),
    SECT(0, first_slot, 8, "SECTION_LIST: slots"),
    SECT(1, first_slot, 16, "SECTION_LIST: slots"),
    SECT(1, slots, 13, "INSNS: destination slot"),
    SECT(1, columns.n, 9, "SECTION_LIST: columns"),
    SECT(1, columns.n, 7, "INSNS: column"),
    SECT(1, first_column, 3, "SECTION_LIST: columns"),
    SECT(1, bands.n, 0, "COLUMNS: list"),
    SECT(1, bands.n, 2, "SECTION_LIST: bands"),
    SECT(1, alone, 2, "SECTION_LIST: alone"),
    SECT(1, same, 0, "SECTION_LIST: same"),
    WITH_WHOLE(WORDS, uint64_t, 0, (uint64_t)1 << 13, "WORDS: bit"),
    /* constants */
    WITH(CONSTS, yb_im_const, 0, slot, 8, "CONSTS: slot"),
    WITH(CONSTS, yb_im_const, 1, slot, 9, "CONSTS: slot"),
    WITH(CONSTS, yb_im_const, 0, ref, 3, "CONSTS: item"),
    WITH(CONSTS, yb_im_const, 2, ref, 1, "CONSTS: text"),
    WITH(CONSTS, yb_im_const, 0, kind, 5, "CONSTS: kind"),
    WITH(CONSTS, yb_im_const, 3, digits, 19, "CONSTS: digits"),
    WITH(CONSTS, yb_im_const, 3, slot, 15, "CONSTS: slot"), /* section 0 writes it */
    /* code */
    INSN(0, op, YB_OP_LAST, "INSNS: opcode"),
    INSN(0, op, YB_OPCODE(RCOUNT), "INSNS: opcode"), /* a list, before there are facts */
    INSN(0, b, 3, "INSNS: slot"),                    /* a fact, likewise */
    INSN(0, flag, YB_IF_COL, "INSNS: flag"),
    INSN(0, imm, 3, "INSNS: imm"),
    INSN(0, imm, -1, "INSNS: imm"),
    INSN(0, a, 8, "INSNS: destination slot"),
    INSN(0, a, 9, "INSNS: destination slot"),
    INSN(1, b, 1000, "INSNS: args"),
    INSN(1, c, 14, "INSNS: slot"), /* its own row */
    INSN(1, c, 15, "INSNS: slot"), /* written later */
    INSN(1, e, 13, "INSNS: destination slot"),
    INSN(1, e, YB_NONE16, "INSNS: destination slot"),
    INSN(1, flag, YB_IF_C, "INSNS: flag"),
    INSN(0, flag, YB_IF_OPTIONAL, "INSNS: flag"),
    INSN(1, flag, YB_IF_SIGNED, "INSNS: flag"),
    INSN(2, imm, 2, "INSNS: imm"),
    INSN(2, imm, 0x8001, "INSNS: imm"),
    INSN(2, b, 4, "INSNS: column"),
    INSN(2, b, 2, "INSNS: column"), /* of another list */
    INSN(3, op, YB_OPCODE(WADD), "INSNS: slot"),
    INSN(4, b, 2, "INSNS: column"), /* of another list */
    INSN(4, a, 8, "INSNS: column"),
    INSN(4, a, 12, "INSNS: column"),
    INSN(4, a, 3, "INSNS: column"),
    INSN(4, a, 0, "INSNS: destination column"),
    INSN(4, d, 7, "INSNS: list of destination"), /* a pair over the edge of a list */
    INSN(4, d, 4, "INSNS: destination column"),
    INSN(4, imm, 0x406, "INSNS: imm"),
    INSN(4, imm, 19, "INSNS: imm"),
    INSN(4, imm, 237, "INSNS: imm"), /* -19 */
    INSN(4, flag, YB_IF_COL | YB_IF_B | YB_IF_C | YB_IF_D, "INSNS: flag"),
    INSN(4, flag, YB_IF_COL | YB_IF_B, ""), /* slot 1 for every row */
    INSN(5, c, 0, "INSNS: args"),
    INSN(5, c, 1000, "INSNS: args"),
    INSN(5, imm, -1, "INSNS: args"),
    INSN(5, imm, 0, "ARGS: source"), /* a band, out of place */
    INSN(5, flag, 0, "ARGS: source"),
    INSN(7, a, 7, "INSNS: bands"),
    INSN(8, a, 7, "ARGS: source"),
    INSN(8, e, 14, "INSNS: row"),
    INSN(9, flag, YB_IF_COL, "INSNS: flag"),
    INSN(9, a, 28, "INSNS: destination slot"),
    INSN(9, d, 30, "INSNS: slot"),
    INSN(10, imm, 1000, "INSNS: args"),
    INSN(10, a, 16, "INSNS: destination slot"),
    INSN(11, d, 16, "INSNS: slot"), /* written by section 0's conditions */
    WITH_WHOLE(ARGS, uint16_t, 0, 19, "ARGS: source"),
    WITH_WHOLE(ARGS, uint16_t, 0, YB_ARG_BAND, "ARGS: source"),
    WITH_WHOLE(ARGS, uint16_t, 4, 0, "ARGS: source"),
    WITH_WHOLE(ARGS, uint16_t, 5, 0, "ARGS: source"),
    WITH_WHOLE(ARGS, uint16_t, 7, 11, "ARGS: list"),
    WITH_WHOLE(ARGS, uint16_t, 6, 3, "INSNS: destination column"),
    WITH_WHOLE(ARGS, uint16_t, 7, 9, "INSNS: destination column"),
    WITH_WHOLE(ARGS, uint16_t, 8, YB_ARG_COLUMN | 2, "ARGS: source"),
    /* conditions */
    WITH(ATOMS, yb_im_atom, 0, kind, 4, "ATOMS: kind"),
    WITH(ATOMS, yb_im_atom, 0, slot, 16, "ATOMS: slot"),
    WITH(ATOMS, yb_im_atom, 0, constant, 15, "ATOMS: constant"),
    WITH(ATOMS, yb_im_atom, 0, bit, 2, "ATOMS: bit"),
    WITH(ATOMS, yb_im_atom, 0, bit, 5, "ATOMS: bit"),
    WITH(TERMS, yb_im_term, 0, word, 1, "TERMS: word"),
    WITH(TERMS, yb_im_term, 0, out, 0, "TERMS: out"), /* each of a chain is held to it */
    WITH(TERMS, yb_im_term, 1, more, 1, "TERMS: more"),
    WITH(TERMS, yb_im_term, 1, out, 0, "TERMS: out"),
    WITH(TERMS, yb_im_term, 2, out, 2, "TERMS: out"),
    WITH(TERMS, yb_im_term, 3, out, 2, "TERMS: out"),
    WITH(GROUPS, yb_im_group, 0, row_slot, 31, "GROUPS: slot"),
    WITH(GROUPS, yb_im_group, 0, row_slot, 0x10000, "GROUPS: slot"),
    WITH(GROUPS, yb_im_group, 0, row_slot, 0xFFFFFFFF, "GROUPS: slot"),
    WITH(GROUPS, yb_im_group, 0, rows, 3, "GROUPS: rows"),
    WITH(GROUPS, yb_im_group, 0, starts, 0xFFFFFFFF, "GROUPS: starts"),
    WITH(GROUPS, yb_im_group, 0, starts, 0, "GROUPS: terms"),
    /* marks */
    WITH(MARKS, yb_im_mark, 0, kind, 4, "MARKS: kind"),
    WITH(MARKS, yb_im_mark, 0, slot, 17, "MARKS: slot"),
    WITH(MARKS, yb_im_mark, 0, version_slot, 16, "MARKS: version_slot"),
    WITH(MARKS, yb_im_mark, 0, code_number, 1, "MARKS: code_number"),
    WITH(MARKS, yb_im_mark, 0, code_number, YB_NONE32, "MARKS: code_number"),
    WITH(MARKS, yb_im_mark, 0, zh.n, 3, "MARKS: pieces"),
    WITH(MARKS, yb_im_mark, 1, proofs.n, 0, "PROOFX: value"),
    WITH(MARKS, yb_im_mark, 1, proofs.n, 2, "PROOFX: value"),
    WITH(MARKS, yb_im_mark, 1, proofs.first, 1, "MARKS: proofs"),
    WITH(PIECES, yb_im_piece, 1, slot, 16, "PIECES: slot"),
    WITH(READS, yb_im_read, 1, slot, 30, "READS: slot"),
    WITH(READS, yb_im_read, 1, item, 3, "READS: item"),
    WITH(READS, yb_im_read, 1, kind, 2, "READS: kind"),
    WITH_WHOLE(PROOFX, uint16_t, 0, 2, "PROOFX: proof"),
    WITH_WHOLE(PROOFX, uint16_t, 2, 0x8003, "PROOFX: count"),
    WITH_WHOLE(PROOFX, uint16_t, 2, 0x4000, "PROOFX: count"),
    WITH_WHOLE(PROOFX, uint16_t, 2, 0xC002, "PROOFX: word"),
    /* results */
    WITH(OUTPUTS, yb_im_output, 0, name, 3, "OUTPUTS: name"),
    WITH(OUTPUTS, yb_im_output, 0, at, 31, "OUTPUTS: slot"),
    WITH(OUTPUTS, yb_im_output, 0, kind, YB_O_LINE, "OUTPUTS: kind"),
    WITH(OUTPUTS, yb_im_output, 1, at, 8, "OUTPUTS: list"),
    WITH(OUTPUTS, yb_im_output, 1, at, 12, "OUTPUTS: column"),
    WITH(OUTPUTS, yb_im_output, 2, at, 4, "OUTPUTS: list"),
    WITH(PAYERS, yb_im_payer, 0, base, 28, "PAYERS: base"),
    WITH(PAYERS, yb_im_payer, 0, side, 3, "PAYERS: side"),
    WITH(PAYERS, yb_im_payer, 1, list, 0, "PAYERS: column"),
    WITH(PAYERS, yb_im_payer, 1, list, 2, "PAYERS: list"),
    WITH(PAYERS, yb_im_payer, 1, paid_column, 12, "PAYERS: column"),
    WITH(ACCUMULATES, yb_im_accumulate, 0, change, 31, "ACCUMULATES: change"),
    WITH(ACCUMULATES, yb_im_accumulate, 0, begin, 31, "ACCUMULATES: begin"),
    WITH(ACCUMULATES, yb_im_accumulate, 0, key_enum, 1, "ACCUMULATES: key_type"),
    STEP(0, at, 31, "STEPS: slot"),
    STEP(0, kind, 6, "STEPS: kind"),
    STEP(1, before, 7, "STEPS: before"),
    STEP(1, list, 1, "STEPS: column"),
    STEP(2, at, 3, "STEPS: bit"),
    STEP(3, at, 3, "STEPS: payer"),
    STEP(4, row, 31, "STEPS: row"),
    STEP(5, list, 0, "STEPS: bands"),
    STEP(5, list, 0x8001, "STEPS: list"),
    /* formulas for people: 0 if, 1 value, 2 constant, 4 version, 6 rounding, 8 bands, 10 their columns, 13 limit */
    WITH(PHRASES, yb_im_phrase, 0, en.len, 2, "PHRASES: text"),
    STEP(0, words, 1, "STEPS: words"),
    STEP(1, words, 0x7FFFFFFF, "STEPS: words"),
    STEP(0, tells.first, 4, "STEPS: tells"),
    STEP(0, tells.n, 0xFFFFFFFF, "STEPS: tells"),
    STEP(0, tells.n, 12, "TELLS: parts"),
    STEP(0, tells.n, 3, "TELLS: parts"),
    STEP(3, tells.n, 2, "TELLS: limit"),
    STEP(3, kind, YB_S_VALUE, "TELLS: limit"),
    TELL(0, kind, 9, "TELLS: kind"),
    TELL(0, kind, YB_TL_CAP, "TELLS: limit"),
    TELL(0, flags, 32, "TELLS: flags"),
    TELL(0, at, 31, "TELLS: condition"),
    TELL(0, flags, YB_TLF_COLUMN, ""), /* a column of that number is there, too */
    TELL(0, first, 13, "TELLS: parts"),
    TELL(0, second, 0xFFFF, "TELLS: parts"),
    TELL(0, enumeration, 0xFFFF, "TELLS: parts"),
    TELL(1, phrase, 1, "TELLS: phrase"),
    TELL(1, at, 31, "TELLS: slot"),
    TELL(1, flags, YB_TLF_COLUMN, "TELLS: flags"),
    TELL(1, flags, YB_TLF_BARE, ""), /* read, not told */
    TELL(1, flags, YB_TLF_BARE | YB_TLF_COLUMN, ""), /* a column of that number is there, too */
    TELL_READ(1, YB_TLF_BARE, 31, "TELLS: read"),
    TELL_READ(1, YB_TLF_BARE | YB_TLF_COLUMN, 31, "TELLS: read"),
    TELL(1, type, YB_TYPE_COUNT, "TELLS: type"),
    TELL(1, scale, 19, "TELLS: type"),
    TELL(1, type, YB_T_ENUM, "TELLS: type"),
    TELL(2, type, YB_T_SET, "TELLS: type"),
    TELL(3, phrase, YB_NONE32, "TELLS: phrase"),
    TELL(4, at, YB_NONE16, "TELLS: version"),
    TELL(4, second, 9, "TELLS: parts"),
    TELL(6, at, 7, "TELLS: before"),
    TELL(6, flags, 0, ""), /* two slots that are there */
    TELL(6, enumeration, 39, "TELLS: before"),
    TELL(6, second, 8, "TELLS: rounded"), /* of another list */
    TELL(6, second, YB_NONE16, "TELLS: rounded"),
    TELL(6, phrase, 7, "TELLS: phrase"),
    TELL(6, first, 7, "TELLS: parts"),
    TELL(8, phrase, 7, "TELLS: phrase"),
    TELL(8, first, 2, "TELLS: parts"),
    TELL(8, first, 0, "TELLS: bands"),
    TELL(10, at, 4, "TELLS: bands"),
    TELL(11, at, 4, "TELLS: column"),
    TELL(12, at, 12, "TELLS: column"),
    TELL(12, kind, YB_TL_TEXT, "TELLS: bands"),
    TELL(12, flags, 0, "TELLS: bands"),
    TELL(13, first, 2, "TELLS: limit"),
    TELL(14, kind, YB_TL_COLUMN, "TELLS: kind"),
};

static void hostile_refused(void **state) {
    sample *s = *state;
    uint8_t *copy = copy_of(s->block, s->length);
    for (size_t i = 0; i < YB_COUNT(hostile_cases); i++) {
        const hostile *c = &hostile_cases[i];
        yb_image image;
        const char *at = NULL;
        memcpy(copy, s->block, s->length);
        memcpy(copy + ((yb_im_header *)(void *)copy)->at[c->section].off + c->off, &c->value, c->size);
        sign(copy, s->length);
        yb_status status = yb_image_verify(copy, s->length, &image, &at);
        if (strcmp(at == NULL ? "" : at, c->at) != 0)
            fail_msg("case %zu: \"%s\" of item %u instead of \"%s\"", i, at == NULL ? "" : at, image.wrong,
                     c->at);
        assert_int_equal(status, at == NULL ? YB_OK : YB_E_IMAGE);
    }
    yb_free(&yb_heap, copy, s->length);
}

typedef struct change { /* what is made of the sample: `source` and `constant`, or a depth */
    void (*make)(yb_image_builder *b, const struct change *change);
    uint32_t depth;
    uint16_t constant, source;
} change;

/* What the verifier says of the sample after a change; NULL: nothing. */
static const char *verify_changed(change how) {
    yb_arena arena;
    yb_image_builder b;
    jmp_buf guard;
    void *block = NULL;
    size_t length = 0;
    yb_image image;
    const char *at = NULL;
    yb_arena_init(&arena, &yb_heap, (size_t)1 << 24);
    arena.guard = &guard;
    assert_int_equal(setjmp(guard), 0);
    yb_ib_init(&b, &arena);
    sample_build(&b);
    how.make(&b, &how);
    yb_ib_index_outputs(&b);
    assert_int_equal(yb_ib_finish(&b, &yb_heap, &block, &length), YB_OK);
    yb_status status = yb_image_verify(block, length, &image, &at);
    assert_int_equal(status, at == NULL ? YB_OK : YB_E_IMAGE);
    yb_free(&yb_heap, block, length);
    yb_arena_free(&arena);
    return at;
}

/* A second settlement section: one constant, and one instruction that reads `source`. */
static void add_second(yb_image_builder *b, const change *how) {
    yb_im_section second = {.when_slot = YB_NONE16, .bits = 3, .first_slot = 31, .slots = 2, .first_column = 4, .same = YB_NONE32};
    second.constants = (yb_range_ref){YB_IB_ADD(b, CONSTS, (yb_im_const){.slot = how->constant}), 1};
    yb_insn move = {.op = YB_OPCODE(MOV), .a = 32, .b = how->source};
    second.code = (yb_range_ref){YB_IB_ADD(b, INSNS, move), 1};
    YB_IB_ADD(b, PLACE_OF, 0);
    YB_IB_ADD(b, SECTION_LIST, second);
    b->PROGRAMS.at[0].sections.n = 3;
    b->PROGRAMS.at[0].slots = 33;
}
static const char *verify_second(uint16_t constant, uint16_t source) {
    return verify_changed((change){.make = add_second, .constant = constant, .source = source});
}

/* A formula of so many pieces, each a part of the one before. */
static void add_nested(yb_image_builder *b, const change *how) {
    b->STEPS.at[0].tells = (yb_range_ref){b->TELLS.n, how->depth + 1};
    for (uint32_t i = 0; i <= how->depth; i++)
        YB_IB_ADD(b, TELLS, (yb_im_tell){.kind = YB_TL_VERSION, .at = 12, .second = (uint16_t)(how->depth - i)});
}
static const char *verify_nested(uint32_t depth) {
    return verify_changed((change){.make = add_nested, .depth = depth});
}

static void formulas_are_not_too_deep(void **state) {
    (void)state;
    assert_null(verify_nested(YB_TELL_DEPTH));
    assert_string_equal(verify_nested(YB_TELL_DEPTH + 1), "TELLS: depth");
    assert_string_equal(verify_nested(60000), "TELLS: depth");
}

static void settlement_sections_are_apart(void **state) {
    (void)state;
    assert_null(verify_second(31, 31));
    assert_null(verify_second(31, 13));                                    /* of section 0 */
    assert_string_equal(verify_second(31, 18), "INSNS: slot");             /* of the other one's code */
    assert_string_equal(verify_second(31, 17), "INSNS: slot");             /* of its constants */
    assert_string_equal(verify_second(31, 16), "INSNS: slot");             /* of section 0's conditions */
    assert_string_equal(verify_second(18, 13), "CONSTS: slot");            /* written by the other */
    assert_string_equal(verify_second(32, 13), "INSNS: destination slot"); /* written twice */
}

static void equal_texts_have_one_place(void **state) {
    yb_arena arena;
    yb_image_builder b;
    jmp_buf guard;
    (void)state;
    yb_arena_init(&arena, &yb_heap, (size_t)1 << 20);
    arena.guard = &guard;
    assert_int_equal(setjmp(guard), 0);
    yb_ib_init(&b, &arena);
    yb_text_ref first = yb_ib_text(&b, YB_LIT("医保"));
    uint32_t pool = b.STRINGS.n;
    char copy[] = "医保";
    yb_text_ref again = yb_ib_text(&b, yb_str_of(copy));
    assert_int_equal(first.off, again.off);
    assert_int_equal(first.len, again.len);
    assert_int_equal(b.STRINGS.n, pool);
    assert_int_equal(yb_ib_text(&b, (yb_str){NULL, 0}).off, 0);
    assert_int_equal(yb_ib_text(&b, YB_LIT("医")).off, pool);
    yb_range_ref none = yb_ib_index(&b, NULL, 0);
    assert_int_equal(none.n, 2);
    yb_arena_free(&arena);
}

/* ---- much work for few bytes ---- */

/* Tables that all share one long run of cells: refused, and soon. */
static void overlapping_ranges_are_bounded(void **state) {
    yb_arena arena;
    yb_image_builder b;
    jmp_buf guard;
    void *block = NULL;
    size_t length = 0;
    yb_image image;
    const char *at = NULL;
    (void)state;
    yb_arena_init(&arena, &yb_heap, (size_t)1 << 28);
    arena.guard = &guard;
    assert_int_equal(setjmp(guard), 0);
    yb_ib_init(&b, &arena);
    sample_build(&b);
    for (uint32_t i = 0; i < 50000; i++)
        YB_IB_ADD(&b, CELLS, 0);
    yb_im_dim dim = {.kind = YB_DIM_DIRECT, .classes = 50000};
    uint32_t dims = YB_IB_ADD(&b, DIMS, dim);
    yb_im_table table = {.dims = {dims, 1}, .cells = {8, 50000}, .rows = {0, 1}};
    for (uint32_t i = 0; i < 50000; i++)
        YB_IB_ADD(&b, TABLES, table);
    yb_ib_index_outputs(&b);
    assert_int_equal(yb_ib_finish(&b, &yb_heap, &block, &length), YB_OK);
    assert_int_equal(yb_image_verify(block, length, &image, &at), YB_E_IMAGE);
    assert_string_equal(at, "image: work");
    yb_free(&yb_heap, block, length);
    yb_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_verifies),
        cmocka_unit_test(equal_builds_are_equal_bytes),
        cmocka_unit_test(building_without_memory),
        cmocka_unit_test(an_empty_image_is_sound),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(versions_by_precedence),
        cmocka_unit_test(areas_nearest_upwards),
        cmocka_unit_test(listing_reads_well),
        cmocka_unit_test(cut_at_every_length),
        cmocka_unit_test(every_byte_changed),
        cmocka_unit_test(random_changes),
        cmocka_unit_test(frames_refused),
        cmocka_unit_test(hostile_refused),
        cmocka_unit_test(formulas_are_not_too_deep),
        cmocka_unit_test(settlement_sections_are_apart),
        cmocka_unit_test(equal_texts_have_one_place),
        cmocka_unit_test(overlapping_ranges_are_bounded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
