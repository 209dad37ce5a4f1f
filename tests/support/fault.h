/*
 * An allocator that counts, checks and fails on request, and the loop that runs a scenario under every
 * failure.
 *
 * It finds: a failed allocation that is not reported as YB_E_MEMORY, memory not given back, a wrong old size
 * at realloc or free, a write past a block's end, and reading of memory that is new or already freed (both
 * are filled with a pattern).
 */
#ifndef YB_TESTS_FAULT_H
#define YB_TESTS_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "yibao/base.h"

typedef struct yb_fault {
    yb_allocator allocator;  /* what the code under test gets; valid while this struct stays where it is */
    size_t seen;             /* allocations asked for, realloc counted too */
    size_t fail_at;          /* number of the first that fails, from 1; 0: none */
    bool forever;            /* all later ones fail too */
    size_t live, live_bytes; /* blocks and bytes not given back */
    size_t peak_bytes;
    const char *broken; /* the first rule that was broken, or NULL */
} yb_fault;

void yb_fault_init(yb_fault *f);

/* One complete piece of work: makes what it needs from `a`, gives all of it back whatever happens, and
   returns the first status that was not YB_OK. It is run many times. */
typedef yb_status yb_scenario(const yb_allocator *a, void *ctx);

/* Runs the scenario once undisturbed, then for each n with the n-th allocation failing once, then from there
   on for ever. Undisturbed it must return YB_OK and allocate at least once; disturbed YB_OK or YB_E_MEMORY;
   it must always leave nothing behind. False, and a line on stderr, if not. */
bool yb_fault_run(const char *name, yb_scenario *scenario, void *ctx);

/* The same with at most about `most` of the allocations failing, spread over the run: for long scenarios. */
bool yb_fault_some(const char *name, yb_scenario *scenario, void *ctx, size_t most);

/* In a cmocka test: YB_FAULT_RUN(compile_a_pack, &input); */
#define YB_FAULT_RUN(scenario, ctx) assert_true(yb_fault_run(#scenario, (scenario), (ctx)))
#define YB_FAULT_SOME(scenario, ctx, most) assert_true(yb_fault_some(#scenario, (scenario), (ctx), (most)))

#endif
