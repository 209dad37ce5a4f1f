/*
 * Formulas for people: what is written in a pack as pieces of words and numbers. Between the files of telling. Floor 3.
 *
 * A formula is checked again where its program is written: equal nodes are one node, so each operand is found where its
 * value was put. Nothing is emitted for telling: what has no place of its own is told by its words alone.
 */
#ifndef YB_LANG_TELL_H
#define YB_LANG_TELL_H

#include "lang/emit.h"
#include "lang/settlement.h"

typedef struct yb_telling {
    yb_ctx c;        /* where the expression at hand stands */
    yb_emit *e;
    YB_VEC(yb_im_tell) out;
    unsigned depth;  /* of parts in parts */
    bool lost;       /* something cannot be told: the formula is told as written */
} yb_telling;

/* ---- tell.c: expressions ---- */

/* `want` as for yb_check. `outer`: how tightly what stands around binds. `bare`: nothing stands around, so that the
   number of what is but one operand is told with the result. */
void yb_tell_expr(yb_telling *t, const yb_expr *e, const yb_ty *want, unsigned outer, bool bare);
/* A condition, and what is told where it holds and where it does not; each may be NULL. */
typedef struct yb_tell_branch {
    const yb_expr *when, *then, *otherwise;
    const yb_ty *want;
} yb_tell_branch;
void yb_tell_choice(yb_telling *t, const yb_tell_branch *branch, bool bare);
uint32_t yb_tell_add(yb_telling *t, yb_im_tell piece); /* its number */
/* How many pieces there are since `from`, for the piece that they are parts of. */
uint16_t yb_tell_since(yb_telling *t, uint32_t from);

/* ---- tell_words.c: what things are called ---- */

void yb_tell_text(yb_telling *t, const char *zh, const char *en);
void yb_tell_flagged(yb_telling *t, const char *zh, const char *en, unsigned flags);
uint32_t yb_tell_phrase(yb_telling *t, const yb_words *words, yb_str name, const char *after);
/* The words of a name where it stands; false: it names a row or a group. */
bool yb_tell_name(yb_telling *t, yb_str name, yb_words *words);
yb_words yb_tell_value_words(const yb_view *v, yb_str name); /* of a param, table or let */
void yb_tell_operator(yb_telling *t, unsigned op);
void yb_tell_call(yb_telling *t, yb_str name);     /* its words and an open bracket */
void yb_tell_aggregate(yb_telling *t, unsigned agg);
uint32_t yb_tell_rounding(yb_telling *t, const yb_expr *e); /* phrase, with an open bracket */

#endif
