/*
 * Prepared code: what the fast run is made of. Floor 4.
 *
 * When a section is resolved and proved fit for it, each instruction becomes a step: a function and pointers
 * to its operands. That takes what does not change from one request to the next out of the run.
 */
#ifndef YB_EVAL_FAST_H
#define YB_EVAL_FAST_H

#include "eval/cell.h"
#include "eval/lanes.h"

/* Steps OR what is in doubt into one word of the case: all is well while no bit of it is set. */
#define YB_DOUBT 1u

/* Does a step and, by yb_next at its end, those behind it. */
typedef void yb_run(const yb_step *t, yb_core *c);
struct yb_step {
    yb_run *run;
    yb_run *next;          /* of the step behind it */
    yb_run *full;          /* the same, for what NONNEG and `sum` ask too; NULL: there is none. Of a watched step: `next`; of one
                              with `beyond`: what it does itself */
    yb_run *inner;         /* of a watched step: what to do when all is known, and then no more; NULL: it is not watched */
    void *a;               /* destination: a slot, a column, or what the function makes of it */
    const void *b, *c, *d; /* operands */
    union {
        const uint32_t *rows; /* of the list gone through */
        int64_t day;          /* of CHKPERIOD: what has to come out */
        const struct yb_key *keys_end; /* of a TABLE: behind its keys, there the bands */
    };
    yb_insn insn;          /* as alike.c has made it of the section's */
    uint16_t sum;          /* slot of an RSUM of the result, done along with it; 0: there is none */
    bool sum_nonneg;       /* it may not be negative */
    uint16_t beyond;       /* of the first of several steps over one list: how far to the step behind them; 0: it is not */
};

/* An optimising compiler makes a jump of the last call of a step, so that one goes on to the next without a loop between
   them, which takes half of the time of a small step. Elsewhere calls would nest, so each returns to yb_fast_code's loop. */
#if defined(__GNUC__) && defined(__OPTIMIZE__) && !defined(__wasm__) && !defined(YB_STEPS_LOOP)
#define YB_STEPS_CHAINED 1
#else
#define YB_STEPS_CHAINED 0
#endif
static inline void yb_next(const yb_step *t, yb_core *c) {
    if (YB_STEPS_CHAINED) t->next(t + 1, c);
}
/* Stands behind the last step. */
yb_run yb_run_end;

/* A key of a table that is not fixed; and the bands: how many, and from one cell to the next. */
typedef struct yb_key {
    const int64_t *cuts; /* NULL: the value, or what `map` has for it, is the class */
    const uint16_t *map;
    uint32_t n;          /* cuts, or values */
    uint32_t stride;     /* cells from one class to the next */
    uint32_t classes;    /* how many there are */
    uint16_t least;      /* the first that counts */
    uint16_t slot;
} yb_key;
#define YB_KEYS_MOST 48 /* of all tables of a section */

/* Does an instruction as the general run does. Doubt if that gave anything but values of at most
   YB_BITS_CHECKED bits, or none where it may be. */
yb_run yb_run_general;
/* Each finds the function and operands of a step for its kind of instruction; false: there is none. */
bool yb_prepare_scalar(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t);
bool yb_prepare_column(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t);
bool yb_prepare_bands(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t);
bool yb_prepare_table(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t);
bool yb_prepare_band_table(yb_core *c, const yb_im_section *section, const yb_insn *i, const yb_im_bands *bands, yb_step *t);
/* A watched TABLE of small numbers, with one key that is other than known: the row that has all cells which it leaves, or that it is
   not known which. False: it is neither. */
bool yb_table_left_open(const yb_step *t, yb_core *c);
bool yb_prepare_reduction(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t);
/* Makes one step of a step over columns and the one before it, whose column nothing else reads; false: there is none. */
bool yb_join_columns(yb_step *before, const yb_step *t);
/* Of a MULROUND over a column: whether run_mulround_parts will do. */
bool yb_rounds_in_parts(const yb_core *c, const yb_insn *i);
/* Has a run go past steps beside each other that make columns of one list, where it has no rows. Before steps are chained. */
void yb_leave_out_columns(const yb_core *c, yb_step *steps, uint32_t n);
/* Makes a step look at the states of its operands first. */
void yb_watch_step(yb_step *t);

/* ---- bits: a value v has n of them when -2^n <= v < 2^n ---- */

#define YB_BITS_CHECKED 38 /* of what is looked at while running: 2.7 thousand million yuan */
#define YB_BITS_MOST 62    /* of a number that may be added to another */
#define YB_BITS_MASK 63    /* of what is no number */
/* In slot_bits and column_bits, beside the number of bits: */
#define YB_BITS_POSITIVE 0x100u /* never negative, or already in doubt */
#define YB_BITS_FIXED 0x200u    /* resolved: its value is there already */
#define YB_BITS_PROVED 0x400u   /* of a CHECK: it holds whatever the numbers are */
#define YB_BITS_OF(entry) ((entry)&0xFFu)

static inline bool yb_slot_fixed(const yb_core *c, uint32_t slot) {
    return (c->slot_bits[slot] & YB_BITS_FIXED) != 0;
}
static inline uint64_t yb_doubt_beyond(int64_t v, unsigned bits) {
    return yb_magnitude_of(v) >> bits;
}
/* Where no negative may be, a value is held against YB_BITS_CHECKED too: one comparison tells of both. */
static inline uint64_t yb_doubt_unless_small(uint64_t v) {
    return v >> YB_BITS_CHECKED;
}

/* ---- what is fixed: the same in every run, now that the date is known ---- */

/* True if the instruction's result does not depend on facts: it is there now. */
bool yb_fold(yb_core *c, const yb_im_section *section, const yb_insn *i);
/* Of a payment that is never made what is left is still to be handed on. */
static inline bool yb_insn_fixed(const yb_core *c, const yb_insn *i) {
    return (i->flag & YB_IF_COL) == 0 && yb_slot_fixed(c, i->a) && i->op != YB_OPCODE(PAY);
}
/* Whether an operand is fixed, and holds or not. */
static inline bool yb_settled(const yb_core *c, const yb_insn *i, unsigned k, bool holds) {
    const uint16_t at = yb_operand_of(i, k);
    return !yb_operand_column(i, k) && yb_slot_fixed(c, at) && c->s[at] == YB_KNOWN && (c->v[at] != 0) == holds;
}
static inline bool yb_never_pays(const yb_core *c, const yb_insn *i) {
    return i->e != YB_NONE16 && yb_settled(c, i, 4, false);
}
/* A resolved value is there for good, with its state. */
void yb_fix_slot(yb_core *c, uint32_t slot);

/* ---- what counts ---- */

/* States that facts can have, beside known. */
void yb_facts_may(yb_core *c, bool watched);
/* The same of a section's code, which is folded, and what of it counts is found; true if a plain run, which does not look
   at states, will do. */
bool yb_prove_code(yb_core *c, const yb_im_section *section, bool watched, bool tables);
/* Section 0's marks, atoms and terms; true if none of them looks at what may be other than known. */
bool yb_bind_conditions(yb_core *c, const yb_im_section *section);
/* Notes that the settlement section being resolved counts on a slot as known: it is looked at after each run. False: there is no
   room. */
bool yb_assume(yb_core *c, uint16_t slot);
/* Finds the identities that always hold. */
void yb_prove_identities(yb_core *c, const yb_im_section *section);
/* Finds what the section's results rest on, and whether an instruction makes something of that. */
void yb_find_live(yb_core *c, const yb_im_section *section);
bool yb_is_live(const yb_core *c, const yb_insn *i);
/* Whether others than steps read a slot in its place. */
bool yb_read_in_place(const yb_core *c, uint32_t slot);
bool yb_product_read(const yb_core *c, const yb_insn *i);
/* Whether one instruction reads a column, and nothing else. */
bool yb_column_read_once(const yb_core *c, uint32_t column);

/* ---- numbers with two names ---- */

/* Before the first instruction of section 0 (part 0) or of a settlement section (1) is prepared. */
void yb_alike_begin(yb_core *c, const yb_im_section *section, unsigned part);
/* An instruction that reads each number by its first name. */
yb_insn yb_renamed(const yb_core *c, const yb_insn *i);
/* Whether nothing is left to do, as what reads the result reads it elsewhere; else `i` may have become a simpler one. `looks`: its
   step looks at states. */
bool yb_made_before(yb_core *c, const yb_im_section *section, yb_insn *i, bool looks);
/* Step n of a part is there for those behind it. */
void yb_note_made(yb_core *c, const yb_im_section *section, uint32_t n);
/* Behind the last: what is looked at after each run is looked at by its first name. */
void yb_alike_end(yb_core *c);

/* ---- columns ---- */

static inline void yb_pad_zero(int64_t *column, uint32_t rows) {
    for (; (rows & (YB_LANE_GROUP - 1)) != 0; rows++)
        column[rows] = 0;
}

/* ---- tables ---- */

/* The table for a version that is resolved; NULL if there is anything odd about it. */
const yb_im_table *yb_prepared_version(const yb_core *c, const yb_insn *i);
/* Bits of its numbers, as far as they are known by their type. */
unsigned yb_table_bits(const yb_core *c, const yb_insn *i);
static inline bool yb_row_plain(const yb_im_row *row) {
    return row->kind == YB_ROW_VALUE || row->kind == YB_ROW_VERDICT;
}
/* The state of what a row gives: an error also where another version has to be asked. */
static inline uint8_t yb_row_state(const yb_im_row *row) {
    if (yb_row_plain(row)) return YB_KNOWN;
    return row->kind == YB_ROW_NONE ? YB_NONE : row->kind == YB_ROW_UNKNOWN ? YB_NOT_KNOWN : YB_ERROR;
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
#define YB_WIDE_LOOPS 1
__extension__ typedef unsigned __int128 yb_u128;
static inline uint64_t yb_quotient(const yb_rounder *how, uint64_t x) {
    return (uint64_t)((yb_u128)x * how->magic >> 64) >> how->shift;
}
#else
#define YB_WIDE_LOOPS 0
static inline uint64_t yb_quotient(const yb_rounder *how, uint64_t x) {
    return x / (uint64_t)yb_pow10[how->digits];
}
#endif

/* Of a value of at most 62 bits. Rounds the magnitude: the same for a number and its negation. */
static inline int64_t yb_round_fast(const yb_rounder *how, int64_t v) {
    const uint64_t sign = v < 0 ? UINT64_MAX : 0;
    const uint64_t x = (((uint64_t)v ^ sign) - sign) + how->more;
    return (int64_t)((yb_quotient(how, x) ^ sign) - sign);
}

#endif
