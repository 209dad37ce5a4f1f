/* The policy that is built into the library. Not in libyibao-run. Floor 7. */
#include "yibao/compiler.h"
#include "yibao/policy.h"

yb_status YB_CALL yb_policy_embedded(const yb_allocator *allocator, yb_policy **policy) {
    yb_compiler *compiler = NULL;
    if (policy == NULL) return YB_E_ARGUMENT;
    *policy = NULL;
    yb_status st = yb_compiler_new(allocator, &compiler);
    if (st == YB_OK) st = yb_compiler_add_embedded(compiler);
    if (st == YB_OK) st = yb_compiler_finish(compiler, policy, NULL);
    yb_compiler_free(compiler);
    return st;
}
