/*
 * What the fuzz targets share. Each of pack.c, image.c, json.c and format.c is a libFuzzer target; replay.c
 * runs the same function over the corpus and over seeded mutations of it, with any compiler.
 */
#ifndef YB_TESTS_FUZZ_TARGET_H
#define YB_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "yibao/yibao.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops the program with this sentence if `good` is not so. */
void yb_target_must(int good, const char *what);

/* Compiles one pack beside the embedded ones or alone; NULL if it has errors. Reads every diagnostic. */
yb_policy *yb_target_compile(const char *text, size_t len, int beside_embedded);

/* Decides some random requests. `compiled`: by our own compiler, so that the fast run and the general one
   must be alike; a hostile image may say what it likes as long as nothing breaks. */
void yb_target_decide(yb_policy *policy, uint64_t seed, unsigned requests, int compiled);

#endif
