/* A policy out of two packs, one above the other, and a case of it. */
#ifndef YB_TESTS_PACKS_ROOM_H
#define YB_TESTS_PACKS_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "yibao/yibao.h"

#define ROOM (1 << 16)

static yb_policy *policy;
static yb_case *c;
static char answer[ROOM];

static int open_packs(const char *above, const char *below) {
    yb_compiler *compiler;
    assert_int_equal(yb_compiler_new(NULL, &compiler), YB_OK);
    assert_int_equal(yb_compiler_add(compiler, "above.yb", above, strlen(above)), YB_OK);
    assert_int_equal(yb_compiler_add(compiler, "below.yb", below, strlen(below)), YB_OK);
    assert_int_equal(yb_compiler_finish(compiler, &policy, NULL), YB_OK);
    yb_compiler_free(compiler);
    return yb_case_new(policy, NULL, &c);
}

static int close_packs(void **state) {
    (void)state;
    yb_case_free(c);
    yb_policy_unref(policy);
    return 0;
}

#endif
