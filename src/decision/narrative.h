/* The steps of a settlement told to people, a line each. Between the rooms of telling. Floor 5. */
#ifndef YB_DECISION_NARRATIVE_H
#define YB_DECISION_NARRATIVE_H

#include "decision/trace.h"

#define YB_NARRATIVE_ROWS 20 /* of a column at most; how many there are is told */

typedef struct yb_narrating {
    const yb_core *c;
    enum yb_lang lang;
    yb_json_out *json; /* escapes are put; NULL: plain text */
    yb_sink *out;
    size_t mark;       /* nothing is told yet of the formula, or what is in brackets, while out->len is this */
    bool mixed;        /* rows take different branches */
    bool bands;        /* what was told last are several bands: their sum follows */
} yb_narrating;

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
