/*
 * Columns several rows at a time: 16-byte vectors of two lanes where the compiler has them, one lane elsewhere.
 * Floor 4.
 *
 * Everything is written with + - & | ^ ~ and >> on unsigned lanes, which mean the same in both forms; SSE2 does not
 * compare 64-bit numbers, so that is made of differences. Build with YB_PLAIN_LANES for the plain form.
 */
#ifndef YB_EVAL_LANES_H
#define YB_EVAL_LANES_H

#include "eval/case.h"

#if defined(__GNUC__) && !defined(YB_PLAIN_LANES)
typedef uint64_t yb_lanes __attribute__((vector_size(16), may_alias));
#define YB_VECTORS 2 /* to a group of YB_LANE_GROUP rows */
#define YB_LANES_ALL(x) ((yb_lanes){(x), (x)})
#define YB_EACH_VECTOR(DO, R) DO(0, R) DO(1, R)
static inline uint64_t yb_lanes_or(yb_lanes x) { return x[0] | x[1]; }
static inline uint64_t yb_lanes_sum(yb_lanes x) { return x[0] + x[1]; }
#else
typedef uint64_t yb_lanes;
#define YB_VECTORS 4
#define YB_LANES_ALL(x) ((yb_lanes)(x))
#define YB_EACH_VECTOR(DO, R) DO(0, R) DO(1, R) DO(2, R) DO(3, R)
static inline uint64_t yb_lanes_or(yb_lanes x) { return x; }
static inline uint64_t yb_lanes_sum(yb_lanes x) { return x; }
#endif

/* A loop made once for each of the constants it is called with, which compilers find too long to do by themselves. */
#if defined(__GNUC__)
#define YB_INLINED inline __attribute__((always_inline))
#else
#define YB_INLINED inline
#endif

/* 1 where x is zero: only then is the top bit clear in x and set in x - 1. */
#define YB_IS_ZERO(x) ((~(x) & ((x) - 1)) >> 63)
/* Of values whose difference fits: 1 where x < y. */
#define YB_LESS(x, y) (((x) - (y)) >> 63)
/* All ones where the bool is 1. */
#define YB_MASK(x) (0 - (x))

/* Which rows of a last, partial group are there. */
static inline const yb_lanes *yb_tail_lanes(uint32_t rows) {
    static const _Alignas(16) uint64_t keep[YB_LANE_GROUP][YB_LANE_GROUP] = {
        {0, 0, 0, 0},
        {UINT64_MAX, 0, 0, 0},
        {UINT64_MAX, UINT64_MAX, 0, 0},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, 0},
    };
    return (const yb_lanes *)(const void *)keep[rows];
}

static inline yb_lanes *yb_lanes_of(const yb_core *c, uint16_t column) {
    return (yb_lanes *)(void *)c->column[column];
}

#endif
