/* The facts that tests share: every `given` and `like` finds its declaration. Floor 3. */
#ifndef YB_LANG_GIVEN_H
#define YB_LANG_GIVEN_H

#include "lang/model.h"

void yb_givens(yb_model *m);

#endif
