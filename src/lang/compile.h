/* Packs in, one policy image out. Floor 3; the evaluator never sees it. */
#ifndef YB_LANG_COMPILE_H
#define YB_LANG_COMPILE_H

#include "image/image.h"
#include "lang/ast.h"

/*
 * Joins the parts to their policies, which alone stay in *packs (each file parsed by yb_parse, linked by next), checks
 * all together and emits the image into memory of `heap`. YB_E_PACK when there are errors: the diagnostics tell, and no
 * image is made. Runs inside the arena's guard; nothing of the arena is needed afterwards but the AST of the tests.
 */
typedef struct yb_compile_options {
    bool strict; /* missing `cite` and the like are errors, not warnings */
} yb_compile_options;
yb_status yb_compile(yb_arena *arena, yb_diags *diags, yb_pack **packs, const yb_compile_options *options,
                     const yb_allocator *heap, void **block, size_t *length);

#endif
