/* Between results and the program that holds them. Floor 3. */
#ifndef YB_LANG_RESULTS_H
#define YB_LANG_RESULTS_H

#include "lang/emit.h"
#include "lang/settlement.h"

typedef struct yb_result_work {
    yb_view *v;
    yb_emit *e;
    YB_VEC(yb_im_output) outputs;
    YB_VEC(yb_im_accumulate) accumulates;
    YB_VEC(yb_im_payer) payers;
    YB_VEC(yb_str) named;
    YB_VEC(yb_named *) gives; /* for the decision */
} yb_result_work;

/* What a program gives and adds up is made with the rest of it, and what is given for a decision before its lets are told: so
   each let that is read is told, whatever reads it. */
void yb_results_make(yb_view *v, yb_program *p);
void yb_results_make_gives(yb_result_work *w);

/* A formula, what a payer pays, or by a national name what the result has under it: a payer, a total or a formula, the
   first there is; NULL. */
yb_node *yb_result_formula(yb_program *p, yb_str name, yb_span *span);
yb_node *yb_result_pay(yb_view *v, yb_program *p, yb_str name);
yb_node *yb_result_named(yb_view *v, yb_program *p, yb_str name, yb_span *span);

/* identities.c: what must hold of every result, each a CHECK. */
void yb_identities(yb_result_work *w, yb_program *p);

void yb_results(yb_result_work *w, yb_program *p);
void yb_results_gives(yb_result_work *w);
void yb_results_periods(yb_result_work *w); /* of what has been noted as read */
void yb_results_write(yb_result_work *w, yb_im_section *s);

#endif
