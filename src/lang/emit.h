/* Nodes to instructions, conditions to literals and terms. Floor 3. */
#ifndef YB_LANG_EMIT_H
#define YB_LANG_EMIT_H

#include "lang/view.h"

typedef struct yb_code_line {
    yb_insn insn;
    uint32_t place;
} yb_code_line;
typedef YB_VEC(yb_code_line) yb_lines;

typedef struct yb_told_step { /* one of the trace, as another section may have it too */
    uint32_t kind, name;
} yb_told_step;
typedef YB_VEC(yb_told_step) yb_told_before;

typedef struct yb_emit { /* one program being written, section by section */
    yb_view *v;
    yb_told_before before;   /* steps of section 0 for nodes: they are told there alone */
    uint32_t order, walks;   /* instructions of section 0's code so far; walks through nodes */
    /* the section at hand */
    bool first;              /* section 0 */
    uint32_t slots, columns; /* taken so far */
    uint32_t first_slot, first_column;
    YB_VEC(yb_im_column) own_columns;
    YB_VEC(uint16_t) bands;  /* numbers within the view; in the image they are counted anew */
    uint32_t ruled_slots, ruled_code; /* how much of it section 0 has too */
    yb_told_before relies;   /* steps left out, as section 0 has them */
    yb_lines region[3]; /* enum yb_region */
    YB_VEC(yb_im_const) consts;
    YB_VEC(uint16_t) args;
    YB_VEC(yb_im_atom) atoms;
    YB_VEC(yb_im_term) let_terms, rule_terms, group_terms;
    YB_VEC(yb_im_step) steps;
    YB_VEC(struct yb_told) told;   /* steps that are told in words: see tell.c */
    YB_VEC(yb_node *) emitted;     /* of this section, so that the next can forget them */
    YB_VEC(struct yb_lit_memo) lits;
    uint64_t *reads;               /* facts, by themselves or behind a named value; anew in each section */
    uint32_t read_words, pass;     /* pass: how many times anew */
    uint32_t bits;
    uint64_t work;                 /* instructions, those over rows counted for each row there can be */
} yb_emit;

struct yb_told {
    uint32_t step;
    const yb_named *named; /* a value, or */
    const yb_pay *pay;     /* a payment */
};

struct yb_lit_memo {
    const yb_node *node;
    yb_lit lit;
};

void yb_emit_begin(yb_emit *e, yb_view *v);
/* Clears what belongs to one section; the next has its slots and columns from here on. */
void yb_emit_section(yb_emit *e, uint32_t first_slot, uint32_t first_column);
uint64_t *yb_emit_reads(yb_emit *e);                    /* begins to note anew what is read; what was noted so far */
uint16_t yb_emit_node(yb_emit *e, yb_node *n, enum yb_region region); /* its slot or column */
/* What a settlement program reads that section 0 reckons too comes first, in section 0's order. So of two things that a bill
   lacks the one that its program alone reads is told first; and it can be counted on: see yb_im_section.ruled_code. */
void yb_emit_ruled(yb_emit *e, const yb_program *p);
void yb_emit_step(yb_emit *e, const yb_named *named, yb_node *n, yb_span formula);
void yb_emit_note(yb_emit *e, yb_node *n);             /* what is below counts as read */
void yb_emit_forget(yb_emit *e);                        /* nodes of this section are not there for the next */
void yb_emit_write(yb_emit *e, yb_im_section *s);       /* appends the section's arrays to the image */

/* tell.c: the formulas of the section's steps in words. After its code, before what it emitted is forgotten. */
void yb_tell_steps(yb_emit *e);

/* literal.c */
yb_lit yb_literal(yb_emit *e, yb_node *condition);
/* Terms that set mark `out` when all of `parts` hold; false: can never hold. */
void yb_rule_terms(yb_emit *e, yb_node *condition, uint32_t out);
/* Emits what the condition's literals compare, so that the fast run has it. */

#endif
