/*
 * What the programs of an area have in common with those of the pack above: a decision that it does not change is the same
 * program, and a settlement program that it does not change the same section. Floor 3.
 */
#ifndef YB_LANG_SHARE_H
#define YB_LANG_SHARE_H

#include "lang/emit.h"
#include "lang/settlement.h"

typedef struct yb_made_section { /* a settlement program that was made */
    const yb_instance *in;
    yb_str name;
    uint32_t number;       /* in SECTION_LIST */
    yb_map asked;          /* names of params, tables, lets and groups, there or not, and YB_ASKED_YEAR */
    const uint64_t *reads; /* facts */
    yb_told_before relies; /* steps that are left out since section 0 has them */
    uint64_t work;
} yb_made_section;

typedef struct yb_made_program {
    uint32_t number; /* in PROGRAMS; YB_NONE32 */
    yb_map asked;    /* the same of section 0 */
    YB_VEC(yb_made_section *) sections;
    yb_told_before told;         /* by section 0 */
    uint32_t slots, columns;     /* where its settlement sections begin */
} yb_made_program;

typedef struct yb_planned { /* a settlement program that an area has */
    yb_str name;
    const yb_instance *in;
    yb_node *when;
    yb_program *program;   /* built; NULL: there is a section for it */
    yb_map *asked;         /* so far, by what is built */
    yb_made_section *made;
} yb_planned;
typedef YB_VEC(yb_planned) yb_plan;

/* settlement.c: all of the area's; what is not changed is not built. */
void yb_programs(yb_view *v, const yb_made_program *above, yb_plan *out);
/* Builds one: its formulas and pays are checked. */
void yb_plan_anew(yb_view *v, yb_planned *plan);

/* Whether the pack's program for the decision is the one above. */
bool yb_same_program(const yb_scope *s, const yb_decision_info *d, const yb_made_program *above);
/* The section that stands for the instance in the program above, if the pack changes nothing in it; NULL. */
yb_made_section *yb_same_section(const yb_view *v, const yb_made_program *above, yb_str name, const yb_instance *in);
/* Adds to what a section asked for what the lets did that it asked for. */
void yb_asked_by_lets(const yb_view *v, yb_map *asked);
/* Once section 0 has been made: whether it tells what the section leaves out. */
bool yb_told_all(const yb_told_before *told, const yb_told_before *needed);

#endif
