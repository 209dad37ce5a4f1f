/* Decides a request fast and in general, reads all that can be read of it, and holds the two together. */
#ifndef YB_TESTS_TWO_RUNS_H
#define YB_TESTS_TWO_RUNS_H

#include <stddef.h>

#include "yibao/yibao.h"

typedef struct yb_two_runs {
    yb_status status;     /* of both */
    int32_t outcome;      /* 0 if the request was refused */
    int general;          /* 1: the first run could not be fast */
    int watched;          /* 1: it was fast, with an eye on what is not known */
    const char *wrong;    /* NULL: the two are alike and whole; else what is not */
    char *first, *second; /* the answers: buffers of `cap` bytes, given by the caller */
    size_t cap;
} yb_two_runs;

/* `c` is a case of the policy. */
void yb_two_runs_of(const yb_policy *policy, yb_case *c, const char *request, size_t len, yb_two_runs *t);

/* Calls every function that reads a case, decided or not, until its list ends; NULL or what is wrong. */
const char *yb_read_all(yb_case *c);

#endif
