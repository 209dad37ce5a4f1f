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
    YB_VEC(yb_str) named;
} yb_result_work;

void yb_results(yb_result_work *w, yb_program *p, yb_im_section *s);
void yb_results_gives(yb_result_work *w);
void yb_results_write(yb_result_work *w, yb_im_section *s);

#endif
