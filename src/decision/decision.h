/*
 * What a decision says, read out of the slots of a core after it has decided. Floor 5.
 *
 * Nothing here computes a policy: it names, sorts into sentences and writes. Values of private facts never
 * come out.
 */
#ifndef YB_DECISION_DECISION_H
#define YB_DECISION_DECISION_H

#include "base/base.h"
#include "base/text.h"
#include "diag/diag.h"
#include "eval/case.h"
#include "image/image.h"
#include "json/json.h"

/* ---- what went wrong with a request ---- */

enum yb_trouble_kind {
    YB_TR_STATUS,  /* the status's sentence will do */
    YB_TR_UNKNOWN, /* an unknown name; near: the nearest one, or empty */
    YB_TR_TWICE,   /* given twice */
    YB_TR_MISSING, /* a member that must be there is not */
    YB_TR_SHAPE,   /* another kind of JSON value is wanted; near: which */
    YB_TR_PRIVATE, /* only private facts may be given here */
    YB_TR_DECIDING /* the rules ran into an error */
};
typedef struct yb_trouble {
    yb_status status;
    uint32_t kind, line, column;
    yb_str near; /* in the image, or a constant */
    uint32_t place_len;
    char place[128];
} yb_trouble;
/* Place is cut at a character if it is too long. Returns the status. */
yb_status yb_trouble_set(yb_trouble *t, yb_status status, unsigned kind, yb_str place, yb_str near);
/* One sentence, without place. */
void yb_trouble_words(const yb_trouble *t, enum yb_lang lang, yb_sink *out);

/* ---- memory beside the core ---- */

typedef struct yb_room {
    char *words; /* sentences with values, a fixed place for each; while facts are read again, how they were: host/ask.c */
    size_t words_cap;
    char *scratch; /* a text with its escapes decoded */
    size_t scratch_cap;
    uint64_t *seen;     /* facts of a request given so far, then its proofs; asked for, then proofs that are awaited: host/ask.c */
    uint64_t *row_seen; /* fields of a row, by column */
} yb_room;
size_t yb_room_size(const yb_image *image, uint32_t decision); /* a multiple of 16 */
void yb_room_init(yb_room *room, const yb_image *image, uint32_t decision, void *memory);

/* ---- names.c: views of a decided core ---- */

static inline bool yb_ready(const yb_core *c) {
    return c->decided && c->status == YB_OK;
}
/* Outputs, payers and accumulator changes are told under permit and pending only. */
static inline bool yb_has_results(const yb_core *c) {
    return yb_ready(c) && (c->outcome == YB_OC_PERMIT || c->outcome == YB_OC_PENDING);
}
static inline yb_str yb_name(const yb_core *c, yb_text_ref t) {
    return yb_image_text(c->image, t);
}
static inline const yb_im_section *yb_section(const yb_core *c, uint32_t number) {
    return &c->image->SECTION_LIST[c->program->sections.first + number];
}
static inline const yb_im_section *yb_chosen(const yb_core *c) { /* the settlement program that decided, or NULL */
    return c->chosen != 0 ? yb_section(c, c->chosen) : NULL;
}
/* An output of a section by its number in the decision; NULL. */
static inline const yb_im_output *yb_output_in(const yb_core *c, const yb_im_section *section, uint32_t number) {
    uint16_t at = c->image->ARGS[section->output_of.first + number];
    return at == YB_NONE16 ? NULL : &c->image->OUTPUTS[section->outputs.first + at];
}
static inline const yb_im_output *yb_output_of(const yb_core *c, uint32_t number) {
    const yb_im_output *output = c->chosen == 0 ? NULL : yb_output_in(c, yb_section(c, c->chosen), number);
    return output != NULL ? output : yb_output_in(c, yb_section(c, 0), number);
}
static inline const yb_im_mark *yb_mark(const yb_core *c, uint32_t number) {
    return &c->image->MARKS[yb_section(c, 0)->marks.first + number];
}
static inline const yb_im_fact *yb_fact_of(const yb_core *c, uint32_t number) {
    return &c->image->FACTS[c->d->facts.first + number];
}
static inline const yb_im_proof *yb_proof_of(const yb_core *c, uint32_t number) {
    return &c->image->PROOFS[c->d->proofs.first + number];
}

/* States are right after a fast run too: known, unless none came out. */
static inline yb_cell yb_told_slot(const yb_core *c, uint16_t slot) { return (yb_cell){.v = c->v[slot], .s = c->s[slot]}; }
yb_cell yb_told_cell(const yb_core *c, uint16_t column, uint32_t row);
uint32_t yb_told_rows(const yb_core *c, uint16_t column);

/* Outputs of the program: section 0's, then the chosen one's. */
uint32_t yb_outputs(const yb_core *c);
const yb_im_output *yb_output_at(const yb_core *c, uint32_t i);
const yb_im_output_name *yb_output_name(const yb_core *c, const yb_im_output *output);
yb_str yb_list_name(const yb_core *c, uint16_t list);

/* Sources of a mark: its own, then those of what it read, no two alike. At most YB_MARK_SOURCES. */
#define YB_MARK_SOURCES 64
uint32_t yb_mark_sources(const yb_core *c, const yb_im_mark *mark, const yb_im_cite **cites);

/* "member.birth_date", "lines[3].selfpay_prop" */
void yb_fact_path(const yb_core *c, uint32_t fact, uint32_t row, yb_sink *out);

typedef struct yb_unsettled_view {
    yb_str name, pack, zh, en;
} yb_unsettled_view;
uint32_t yb_unsettled_things(const yb_core *c);
yb_unsettled_view yb_unsettled_at(const yb_core *c, uint32_t i);

/* Row name of an enum; empty if there is no such row. */
const yb_im_enum_row *yb_enum_row_at(const yb_image *image, uint16_t enumeration, int64_t row);
/* Number of a row by name or code; false if there is none. */
bool yb_enum_find(const yb_image *image, uint16_t enumeration, yb_str text, uint32_t *row);

typedef struct yb_payer_view {
    int64_t asked, limit, paid, left, left_before;
    bool has_limit;
    const int64_t *shares; /* of an `each` payer: what each row paid */
    uint32_t rows;
} yb_payer_view;
yb_payer_view yb_payer_at(const yb_core *c, const yb_im_payer *payer);
/* Change i of an accumulator by the program that decided; NULL: no more. */
const yb_im_accumulate *yb_change_at(const yb_core *c, uint32_t i);
uint32_t yb_changes(const yb_core *c);

/* ---- words.c: sentences ---- */

/* A value as people read it. Texts are cut at YB_SAY_TEXT bytes. */
#define YB_SAY_TEXT 120
void yb_say_value(const yb_core *c, yb_cell cell, unsigned type, unsigned scale, uint16_t enumeration,
                  enum yb_lang lang, yb_sink *out);
/* The sentence of a mark: in the image if it is words alone, else in the room's place for that mark. With a
 * NUL. */
yb_str yb_mark_words(const yb_core *c, const yb_room *room, uint32_t mark, enum yb_lang lang);
/* The same into a sink. */
void yb_mark_say(const yb_core *c, uint32_t mark, enum yb_lang lang, yb_sink *out);
bool yb_mark_has_values(const yb_core *c, uint32_t mark, enum yb_lang lang); /* or is words alone */
size_t yb_words_room(const yb_image *image, const yb_im_program *program);

/* ---- owed.c: the smallest sets of proofs that would do ---- */

#define YB_SETS_MAX 16
#define YB_PROOFS_MAX 64            /* different proofs in one obligation */
#define YB_PROOFX_AND 0x4000u       /* PROOFX: the last n are one conjunction */
#define YB_PROOFX_OR 0x8000u        /* the last n are alternatives */
#define YB_PROOFX_PRESENTED 0x2000u /* with a proof number: being presented is enough */
typedef struct yb_owed {
    uint16_t proofs[YB_PROOFS_MAX]; /* numbers, by name: bit i of a set is proofs[i] */
    uint32_t n_proofs, n_sets;
    uint64_t sets[YB_SETS_MAX]; /* by size, then by name */
} yb_owed;
/* False if the obligation is larger than the limits above (a compiled policy has none). */
bool yb_owed_sets(const yb_core *c, const yb_im_mark *mark, yb_owed *owed);

/* ---- explain.c, answer.c, receipt.c ---- */

typedef struct yb_answer {
    const yb_core *c;
    const yb_room *room;
    yb_str id;     /* raw JSON, between its quotes; at NULL: none */
    yb_str digest; /* of the policy, hexadecimal */
    yb_str engine; /* version */
    bool narrative, trace, receipt, refund;
} yb_answer;

void yb_explain(const yb_answer *a, enum yb_lang lang, yb_sink *out);
/* The decision as JSON. */
void yb_answer_write(const yb_answer *a, yb_sink *out);
void yb_answer_settlement(const yb_answer *a, yb_json_out *j); /* outputs, lines, payers, accumulate */
/* narrative.c: the steps of a settlement, a line each; nothing of other decisions. */
void yb_narrate(const yb_answer *a, enum yb_lang lang, yb_str indent, yb_sink *out);
void yb_answer_narrative(const yb_answer *a, yb_json_out *j); /* setl_proc_info */
void yb_answer_trace(const yb_answer *a, yb_json_out *j);
yb_str yb_outcome_word(int32_t outcome); /* "permit" */
void yb_answer_value(const yb_answer *a, yb_json_out *j, yb_cell cell, unsigned type, unsigned scale,
                     uint16_t enumeration);
/* { "error": … } */
void yb_answer_trouble(const yb_trouble *t, yb_sink *out);
/* Digests of private values, which somebody else makes. */
typedef struct yb_sealing {
    yb_status (*seal)(void *ctx, const char *fact, yb_str bytes, uint8_t digest[32]); /* NULL: only to measure */
    void *ctx;
    yb_status status; /* of the first that was not made */
    size_t most;      /* the sink's length when the most stood in it */
} yb_sealing;
/* The receipt; `decision` is the digest of the decision. Without `sealing` private facts are only named. */
void yb_receipt_write(const yb_answer *a, const uint8_t decision[32], yb_sealing *sealing, yb_json_out *j);
/* The digest of one; its bytes stand behind what `at` holds, and are wiped. Zeros if they do not fit. */
void yb_receipt_seal(const yb_answer *a, const yb_im_fact *f, yb_sealing *sealing, const yb_sink *at, uint8_t digest[32]);
/* Whether a value of the fact was given, in any row. */
bool yb_receipt_given(const yb_core *c, const yb_im_fact *f);
/* The request and the names of its private facts, to be taken up later; of a core that has begun. */
void yb_draft_write(const yb_answer *a, yb_json_out *j);
/* Digest of an answer without id, trace and receipt: members are its bytes between the brackets. */
void yb_decision_digest(yb_str members, uint8_t digest[32]);

/* ---- request.c ---- */

typedef struct yb_request {
    yb_str id; /* raw; at NULL: none */
    bool narrative, trace, receipt, refund;
} yb_request;
/* Reads a request and sets the core, ready to decide. On failure `t` tells why. */
yb_status yb_request_read(yb_core *c, const yb_room *room, yb_str text, yb_request *request, yb_trouble *t);
/* Adds private facts to a core already begun; lists must have as many rows as they have there. `text`: an
 * object. */
yb_status yb_request_private(yb_core *c, const yb_room *room, yb_str text, yb_trouble *t);

/* ---- receipt_read.c ---- */

typedef struct yb_receipt { /* slices of its text, raw, without quotes; at NULL: not there */
    yb_str engine, policy, request, outcome, decision, signature;
    yb_str lacking;     /* private facts: an array of names, or an object of names and digests */
    yb_str signed_text; /* what was signed, but for the bracket behind it */
} yb_receipt;
/* Finds the parts of a receipt, alone or inside a decision, or of a draft, which is no more than a request. */
yb_status yb_receipt_read(yb_str text, yb_receipt *receipt, yb_trouble *t);

typedef struct yb_comparing { /* private facts given now with those that a receipt tells of */
    const yb_answer *a;       /* begun, and the facts given */
    uint64_t *right;          /* facts that are as they were; a bit each */
    yb_str lacking;
    yb_sealing *sealing; /* NULL: digests cannot be made */
    yb_sink at;          /* room for it */
    bool others;         /* one was not given again, or not given then */
    bool unsealed;       /* digests were not compared */
    bool changed;        /* a digest is not what it was */
} yb_comparing;
yb_status yb_receipt_compare(yb_comparing *k, yb_trouble *t);
/* Names of those that are not as they were. */
void yb_receipt_differs(const yb_comparing *k, yb_json_out *j);

#endif
