/*
 * Random requests for any policy, as JSON, made of what the policy itself says about its facts.
 *
 * Most are good and most of their facts are known, so that they come far; some leave facts out, some give
 * values at the ends of their range, some (if `wild`) are wrong: dates that do not exist, lists too long,
 * values of another type.
 */
#ifndef YB_TESTS_REQUESTS_H
#define YB_TESTS_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "yibao/policy.h"

/* Numbers from a seed; the same on every machine. */
typedef struct yb_dice {
    uint64_t state;
} yb_dice;
uint64_t yb_dice_next(yb_dice *d);
uint32_t yb_dice_below(yb_dice *d, uint32_t n); /* 0 … n - 1; n is not 0 */
bool yb_dice_in(yb_dice *d, uint32_t n);        /* once in n */

/* Writes a request without a NUL and returns its length; it is cut, and so no longer JSON, if it does not
   fit. */
size_t yb_random_request(const yb_policy *policy, yb_dice *d, bool wild, char *out, size_t cap);

/* A good request with some of its digits changed: other amounts, dates and codes, a trace or a receipt; every other
   time with some facts left out. */
size_t yb_changed_request(yb_str good, yb_dice *d, char *out, size_t cap);

#endif
