/* Findings that are no errors: what is unused, uncited, or said in one language only. Floor 3. */
#ifndef YB_LANG_LINT_H
#define YB_LANG_LINT_H

#include "lang/model.h"

void yb_lint(yb_model *m);

#endif
