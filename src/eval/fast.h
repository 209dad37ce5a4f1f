/* What the two halves of the fast run share. Floor 4. */
#ifndef YB_EVAL_FAST_H
#define YB_EVAL_FAST_H

#include "eval/cell.h"
#include "eval/lanes.h"

/* A sticky word is in doubt when its top bit is set; the bits below mean nothing. */
#define YB_DOUBT ((uint64_t)1 << 63)

/* Does an instruction as the general run does; doubt if that gave anything but values, or none where it may
 * be. */
uint64_t yb_fast_fallback(yb_core *c, const yb_im_section *section, const yb_insn *i);

/* The table that a TABLE instruction with a slot for its version looks in; NULL if there is anything odd
 * about it. */
static inline const yb_im_table *yb_fast_table_of(const yb_core *c, const yb_insn *i) {
    const yb_im_item *item = &c->image->ITEMS[i->imm];
    const uint64_t version = (uint64_t)c->v[i->c];
    if (version >= item->versions.n) return NULL;
    const yb_im_version *at = &c->image->VERSIONS[item->versions.first + version];
    if (at->flags != 0) return NULL;
    const yb_im_table *t = &c->image->TABLES[at->value];
    return t->dims.n <= YB_TABLE_KEYS ? t : NULL;
}

static inline bool yb_row_plain(const yb_im_row *row) {
    return row->kind == YB_ROW_VALUE || row->kind == YB_ROW_VERDICT;
}

/* ---- rounding to a power of ten, by multiplication ---- */

typedef struct yb_rounder {
    uint64_t magic; /* quotient = high 64 bits of (x * magic), >> shift, for x < 2^63 */
    uint64_t more;  /* added to the magnitude before it is cut off */
    uint8_t shift, digits;
} yb_rounder;
/* NULL: a mode or number of digits that is left to the general run. */
extern const yb_rounder yb_half_up[19];
static inline const yb_rounder *yb_rounder_of(int32_t imm) {
    return imm > 0 && imm < 19 ? &yb_half_up[imm] : NULL; /* the mode is YB_HALF_UP, which is 0 */
}

#if defined(__SIZEOF_INT128__) && !defined(YB_NO_INT128)
__extension__ typedef unsigned __int128 yb_u128;
static inline uint64_t yb_quotient(const yb_rounder *how, uint64_t x) {
    return (uint64_t)((yb_u128)x * how->magic >> 64) >> how->shift;
}
#else
static inline uint64_t yb_quotient(const yb_rounder *how, uint64_t x) {
    return x / (uint64_t)yb_pow10[how->digits];
}
#endif

/* Of a value of less than 2^62. Rounds the magnitude: the same for a number and its negation. */
static inline int64_t yb_round_fast(const yb_rounder *how, int64_t v) {
    const uint64_t sign = v < 0 ? UINT64_MAX : 0;
    const uint64_t x = (((uint64_t)v ^ sign) - sign) + how->more;
    return (int64_t)((yb_quotient(how, x) ^ sign) - sign);
}

/* ---- fast_column.c: instructions over a list; the sticky word ---- */

#define YB_COLUMN_OPS(X)                                                                                     \
    X(MOV, mov)                                                                                              \
    X(USE, use)                                                                                              \
    X(NVL, nvl)                                                                                              \
    X(HAS, has)                                                                                              \
    X(ADD, add)                                                                                              \
    X(SUB, sub)                                                                                              \
    X(MUL, mul)                                                                                              \
    X(MIN, min)                                                                                              \
    X(MAX, max)                                                                                              \
    X(NEG, neg)                                                                                              \
    X(EQ, eq)                                                                                                \
    X(LT, lt)                                                                                                \
    X(LE, le)                                                                                                \
    X(IN, in)                                                                                                \
    X(SUBSET, subset)                                                                                        \
    X(UNION, union)                                                                                          \
    X(WITHOUT, without)                                                                                      \
    X(AND, and)                                                                                              \
    X(OR, or)                                                                                                \
    X(NOT, not )                                                                                             \
    X(SEL, sel)                                                                                              \
    X(SUM4, sum4)                                                                                            \
    X(CHECK, check)                                                                                          \
    X(MULROUND, mulround)                                                                                    \
    X(TABLE, table)                                                                                          \
    X(CUT, cut)
#define X(op, name) uint64_t yb_column_##name(yb_core *c, const yb_im_section *section, const yb_insn *i);
YB_COLUMN_OPS(X)
#undef X
uint64_t yb_reduce_sum(yb_core *c, const yb_im_section *section, const yb_insn *i);
uint64_t yb_reduce_count(yb_core *c, const yb_im_section *section, const yb_insn *i);
uint64_t yb_reduce_any(yb_core *c, const yb_im_section *section, const yb_insn *i);
uint64_t yb_reduce_all(yb_core *c, const yb_im_section *section, const yb_insn *i);

#endif
