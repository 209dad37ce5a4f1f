/* What is behind yb_compiler. Floor 7. */
#ifndef YB_API_COMPILER_STATE_H
#define YB_API_COMPILER_STATE_H

#include "api/testing.h"
#include "base/alloc.h"
#include "lang/ast.h"

typedef struct yb_input { /* a file as it was added */
    yb_str name, text;
    bool embedded;
    uint32_t file; /* its number, once read */
    yb_pack *pack; /* as parsed; what a part declares has gone to its policy */
} yb_input;

struct yb_compiler {
    yb_allocator heap;
    yb_arena arena;
    yb_diags diags;
    YB_VEC(yb_input) inputs;
    yb_pack *packs;  /* parsed, joined and linked, the embedded ones that others stand in for left out */
    uint32_t *order; /* diagnostics by file and place */
    uint32_t n_order;
    bool *tested; /* by number of the file */
    bool strict, embedded, finished, made, has_tests;
    uint8_t digest[32]; /* of the policy it made */
    yb_testing_out tests;
};

#endif
