/* What rules can give, before it is written into the image. Floor 3. */
#ifndef YB_LANG_MARKS_H
#define YB_LANG_MARKS_H

#include "lang/emit.h"

typedef struct yb_rule_mark {
    yb_im_mark im;
    yb_node *condition;   /* all of it */
    yb_node *in_group;    /* without the match of the row; NULL outside decision tables */
    yb_node *version;     /* PICKED, or NULL */
    uint32_t group, row;  /* of a decision table */
    uint32_t order;       /* of making: versions, rows, conjuncts */
    yb_node *read[24];    /* params, tables and picked versions the condition rests on */
    uint32_t n_read;
    const yb_words *words;
    yb_span span;
} yb_rule_mark;

typedef struct yb_row_group { /* decide by */
    yb_node *table, *when; /* the rule's condition */
    uint32_t rows;
    yb_range_ref reads; /* of the keys; n is YB_NONE32 until written */
} yb_row_group;

typedef struct yb_marks {
    yb_view *v;
    YB_VEC(yb_rule_mark) list;
    YB_VEC(yb_row_group) groups;
    uint32_t order;
} yb_marks;

/* Checks every rule of the view's decision. */
void yb_rules(yb_view *v, yb_marks *marks);
/* Makes the lets that their sentences name. */
void yb_marks_lets(const yb_marks *marks);
/* Emits them, in order of report, into section `s` (whose other code is there already). */
void yb_marks_emit(yb_marks *marks, yb_emit *e);
void yb_marks_write(yb_marks *marks, yb_emit *e, yb_im_section *s);

#define YB_PROOF_PRESENTED 0x2000u
#define YB_PROOF_AND 0x4000u
#define YB_PROOF_OR 0x8000u

#endif
