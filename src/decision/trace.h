/* Steps of a decision. Floor 5. */
#ifndef YB_DECISION_TRACE_H
#define YB_DECISION_TRACE_H

#include "decision/decision.h"

typedef struct yb_step_view {
    const yb_im_step *step;
    const yb_im_payer *payer; /* PAY */
    yb_cell cell;             /* unless a column */
    bool is_private, is_column;
    yb_text_ref formula; /* as written; empty: there is none to tell */
    uint32_t rows;     /* of a column */
    uint32_t line;     /* TABLE: of the row that was read */
    size_t before_len; /* ROUND: the exact value before */
    char before[YB_DECIMAL_MAX];
} yb_step_view;

uint32_t yb_told_steps(const yb_core *c); /* section 0's, then those of the settlement program */
yb_step_view yb_step_at(const yb_core *c, uint32_t i);
/* What no branch that was taken needed has no value, and is no step. */
bool yb_step_has_value(const yb_core *c, const yb_step_view *view);

#endif
