/*
 * The tests written in packs: a test block becomes a request, the request is decided, and what came out is
 * held against what is expected. Floor 7.
 *
 *   testing.c          runs them all, one small arena each
 *   testing_facts.c    what a test gives, itself and through its `given`
 *   testing_request.c  a test as JSON, and the params it sets
 *   testing_expect.c   expectations, and the sentence of a failed one
 *   testing_cover.c    which rules, rows and versions the tests touched
 */
#ifndef YB_API_TESTING_H
#define YB_API_TESTING_H

#include "decision/decision.h"
#include "lang/ast.h"
#include "yibao/compiler.h"

typedef struct yb_testing_in { /* what there is to test */
    const yb_allocator *heap;
    const yb_image *image;
    const yb_diags *diags;     /* the files */
    const yb_pack *packs;      /* linked, with their parts */
    const bool *tested;        /* by number of the file: its tests are run and its coverage is told */
    yb_test_callback callback; /* may be NULL */
    void *ctx;
} yb_testing_in;

typedef struct yb_untouched {
    uint32_t kind, line;
    const char *file, *pack, *name;
} yb_untouched;
typedef struct yb_testing_out { /* in the arena, which its owner frees */
    yb_arena arena;
    YB_VEC(yb_untouched) untouched;
    yb_test_summary summary;
} yb_testing_out;

/* Runs all tests; what it keeps goes into out->arena, which it makes. */
yb_status yb_testing_run(const yb_testing_in *in, yb_testing_out *out);

/* ---- one test ---- */

typedef struct yb_one_test {
    const yb_testing_in *in;
    const yb_decl *decl;
    yb_arena *arena; /* of this test alone */
    yb_core core;
    yb_room room;
    const yb_im_decision *decision;
    yb_status status; /* of reading or deciding */
    yb_str place;     /* of an error: a fact, a rule */
    yb_str row_place; /* the same with its row; empty without one */
    yb_trouble trouble;
    yb_str zh, en; /* of a failed test */
} yb_one_test;

/* A sentence in both languages; grows in the test's arena. */
typedef struct yb_talk {
    yb_arena *arena;
    yb_str zh, en;
} yb_talk;
void yb_talk_add(yb_talk *t, yb_str zh, yb_str en);
static inline void yb_talk_both(yb_talk *t, yb_str text) {
    yb_talk_add(t, text, text);
}

/* testing_facts.c */
typedef struct yb_fact_node { /* a fact or proof, or a record of facts */
    yb_str name;
    const yb_test_value *value; /* as written; of a record that only dotted names make NULL */
    struct yb_fact_node *children, *last, *next;
} yb_fact_node;
static inline bool yb_is_leaf(const yb_fact_node *n) {
    return n->value != NULL && n->value->kind != YB_TV_RECORD;
}
void yb_facts_add(yb_arena *arena, yb_fact_node *parent, const yb_test_entry *entries);
const yb_fact_node *yb_test_facts(yb_arena *arena, const yb_decl *test); /* children of a node without a name */

/* testing_request.c */
/* The request as JSON; false, with the test's sentences set, where a value is none. */
bool yb_test_request(yb_one_test *t, yb_str *request);
/* Params set by `with`, for the program that the core has begun. */
bool yb_test_overrides(yb_one_test *t);
/* A literal as a value of that type; *none for `none`. False: not such a literal, or it does not fit. */
bool yb_test_constant(const yb_image *image, const yb_expr *e, unsigned type, unsigned scale,
                      uint16_t enumeration, int64_t *value, bool *none);

/* testing_expect.c */
bool yb_test_expectations(yb_one_test *t); /* false: one does not hold, the sentences tell which */
void yb_test_fail(yb_one_test *t, const yb_talk *talk, yb_span where);

/* testing_cover.c */
typedef struct yb_cover {
    const yb_image *image;
    uint8_t *mark, *row, *version; /* a byte for each of the image: touched */
} yb_cover;
void yb_cover_init(yb_cover *cover, yb_arena *arena, const yb_image *image);
void yb_cover_add(yb_cover *cover, const yb_core *c);
/* Counts into out->summary and lists what is untouched. */
void yb_cover_report(const yb_cover *cover, const yb_testing_in *in, yb_testing_out *out);

#endif
