/*
 * Small images made by hand, for tests of the evaluator: one decision, sections of instructions.
 *
 * Declare facts, lists with their fields, and proofs first; then constants, columns and code, section by
 * section; then finish, which also verifies the image. There must be memory enough.
 */
#ifndef YB_TESTS_IMAGE_BUILDER_H
#define YB_TESTS_IMAGE_BUILDER_H

#include "image/build.h"

enum yb_tb_region { YB_TB_RESOLVE, YB_TB_CODE, YB_TB_CONDITIONS };

typedef struct yb_tb {
    yb_arena arena;
    yb_image_builder b;
    yb_im_decision d;
    yb_im_program p;
    yb_im_section section; /* being made */
    bool in_section;
    YB_VEC(yb_im_section) sections;
    YB_VEC(yb_insn) code[3];
    YB_VEC(yb_im_const) constants;
    YB_VEC(yb_im_term) let_terms, rule_terms;
    uint64_t reads[64]; /* of the section; all facts unless reads_chosen */
    bool reads_chosen;
    void *block;
    size_t len;
    yb_image image;
    const char *wrong; /* what verifying objected to */
} yb_tb;

void yb_tb_init(yb_tb *t);
void yb_tb_free(yb_tb *t);

/* Facts: the number of the fact. */
uint32_t yb_tb_fact(yb_tb *t, const char *name, unsigned type, unsigned flags);
uint32_t yb_tb_list(yb_tb *t, const char *name, uint32_t max); /* its fields follow at once */
uint32_t yb_tb_field(yb_tb *t, const char *name, unsigned type, unsigned flags);
uint32_t yb_tb_proof(yb_tb *t, const char *name, int32_t valid);
uint16_t yb_tb_at(const yb_tb *t, uint32_t fact);  /* slot or column */
uint16_t yb_tb_bit(const yb_tb *t, uint32_t fact); /* literal of a bool */
uint16_t yb_tb_proof_bit(const yb_tb *t, uint32_t proof);
uint16_t yb_tb_enum(yb_tb *t, uint32_t rows);
void yb_tb_fact_enum(yb_tb *t, uint32_t fact, uint16_t enumeration);

/* Dated things: an item, then its versions in order of precedence. */
#define YB_TB_ALWAYS (-10000000), 10000000, (-10000000) /* from, until, published */
uint32_t yb_tb_item(yb_tb *t, const char *name);
void yb_tb_version(yb_tb *t, int32_t from, int32_t until, int32_t published, unsigned pack, unsigned flags,
                   int64_t value);
/* A table with DIRECT dims of so many classes, or CUTS where cuts are given; rows[i] is the row of cell i. */
typedef struct yb_tb_dim {
    uint32_t classes;
    const int64_t *cuts; /* classes - 1 of them, or NULL */
} yb_tb_dim;
typedef struct yb_tb_row {
    unsigned kind;
    int64_t value;
} yb_tb_row;
int64_t yb_tb_table(yb_tb *t, const yb_tb_dim *dims, uint32_t n_dims, const uint16_t *cells,
                    const yb_tb_row *rows, uint32_t n_rows);

/* Programs. A section is begun by its name; slots and columns are the program's. */
void yb_tb_section(yb_tb *t, const char *name, uint16_t when_slot);
uint16_t yb_tb_slots(yb_tb *t, unsigned n);
uint16_t yb_tb_columns(yb_tb *t, unsigned n, uint16_t list); /* list number, or 0x8000 | bands */
uint16_t yb_tb_bands(yb_tb *t, const int64_t *cuts, uint32_t n, const int64_t *keys); /* keys: n + 1 */
uint16_t yb_tb_constant(yb_tb *t, int64_t value);
uint16_t yb_tb_text(yb_tb *t, const char *text);
uint16_t yb_tb_param(yb_tb *t, uint32_t item, unsigned digits);
uint16_t yb_tb_version_of(yb_tb *t, uint32_t item);
uint16_t yb_tb_args(yb_tb *t, const uint16_t *args, uint32_t n); /* where they begin, within the section */
void yb_tb_put(yb_tb *t, enum yb_tb_region region, yb_insn insn);
/* A scalar instruction into a new slot (pair), which is returned. */
uint16_t yb_tb_op(yb_tb *t, enum yb_tb_region region, unsigned op, uint16_t b, uint16_t c, uint16_t d);
/* The same over a list; the flags say which of b, c, d are columns. */
uint16_t yb_tb_column_op(yb_tb *t, unsigned op, unsigned flags, uint16_t list, uint16_t b, uint16_t c,
                         uint16_t d);

uint16_t yb_tb_atom(yb_tb *t, unsigned kind, uint16_t slot, uint16_t constant); /* its literal */
void yb_tb_term(yb_tb *t, bool rule, uint64_t care, uint64_t want, uint32_t out);
uint32_t yb_tb_mark(yb_tb *t, unsigned kind, const char *rule, uint16_t slot);
void yb_tb_output(yb_tb *t, const char *name, unsigned kind, uint16_t at, uint16_t list);
void yb_tb_payer(yb_tb *t, const char *name, uint16_t base);
void yb_tb_accumulate(yb_tb *t, const char *name, uint16_t change);
void yb_tb_read(yb_tb *t, uint32_t fact); /* from then on the section reads these facts only */

/* YB_OK, or what yb_image_verify says. */
yb_status yb_tb_finish(yb_tb *t);

#endif
