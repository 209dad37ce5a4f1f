/* The steps of a settlement told to people, a line each. Between the rooms of telling. Floor 5. */
#ifndef YB_DECISION_NARRATIVE_H
#define YB_DECISION_NARRATIVE_H

#include "decision/trace.h"

#define YB_NARRATIVE_ROWS 20 /* of a column at most; how many there are is told */

/* What lines read, a bit a slot and a bit a column. */
typedef struct yb_narrated {
    uint64_t slots[1024], columns[1024];
    bool all; /* a line is told as it is written: what it reads is not known */
} yb_narrated;

typedef struct yb_narrating {
    const yb_core *c;
    enum yb_lang lang;
    yb_json_out *json; /* escapes are put; NULL: plain text */
    yb_sink *out;
    size_t mark;       /* nothing is told yet of the formula, or what is in brackets, while out->len is this */
    yb_narrated *reads; /* nothing is put: what would be told is but noted; NULL: told */
    bool mixed;        /* rows take different branches */
    bool bands;        /* what was told last are several bands: their sum follows */
    bool keys;         /* a key of the table at hand is told: its bracket is open */
} yb_narrating;

/* ---- narrative_reads.c ---- */

/* Reads what the results of a settlement come from, from the last step to the first. */
void yb_narrate_reads(const yb_core *c, yb_narrated *reads);
/* Whether a step is a line: what no result came from is none. */
bool yb_narrate_is_line(const yb_core *c, const yb_narrated *reads, const yb_step_view *view);
void yb_narrate_note(yb_narrated *reads, uint16_t at, bool column);

/* ---- narrative.c ---- */

void yb_narrate_step(yb_narrating *n, const yb_step_view *view);
/* Amount and limit of a payment; the amount alone where there is no limit. */
void yb_narrate_pay_parts(const yb_core *c, const yb_im_step *step, yb_range_ref *amount, yb_range_ref *limit);

/* ---- narrative_formula.c ---- */

void yb_narrate_put(const yb_narrating *n, yb_str text);
void yb_narrate_words(const yb_narrating *n, yb_str zh, yb_str en); /* of the two the one in the language */
#define YB_NARRATE(n, zh, en) yb_narrate_words((n), YB_LIT(zh), YB_LIT(en))
void yb_narrate_phrase(const yb_narrating *n, uint32_t phrase);
void yb_narrate_value(const yb_narrating *n, yb_cell cell, unsigned type, unsigned scale, uint16_t enumeration);
void yb_narrate_rows(const yb_narrating *n, uint16_t column, unsigned type, unsigned scale, uint16_t enumeration);
void yb_narrate_pieces(yb_narrating *n, yb_range_ref tells);
/* The pieces; and " = " behind them if there was anything to tell. */
void yb_narrate_formula(yb_narrating *n, yb_range_ref tells);

#endif
