/*
 * One decision as one area decides it: expressions become typed nodes, nodes become code. Floor 3.
 * Names are looked up from the area's own pack upwards, also those in rules that were inherited.
 */
#ifndef YB_LANG_VIEW_H
#define YB_LANG_VIEW_H

#include "lang/model.h"

typedef struct yb_formula { /* one version of a named value, as written */
    const yb_expr *value;
    const yb_type_ref *type; /* name empty unless declared */
} yb_formula;

/* A let, formula, column or payer of the program at hand, made when first asked for. */
typedef struct yb_named {
    yb_str name;
    yb_node *node;       /* NULL while not made, or broken */
    enum { YB_NAMED_NEW, YB_NAMED_BUSY, YB_NAMED_DONE } state;
    bool banded;         /* a ratio over bands: only of use inside `across` */
    enum { YB_BANDS_UNASKED, YB_BANDS_BUSY, YB_BANDS_NO, YB_BANDS_YES } bands; /* whether it holds such a table */
    bool is_column;
    bool may_sum;          /* a give: reads sums by side */
    bool outside_programs; /* a let: sees facts, lets and params alone */
    yb_versions versions; /* of yb_formula */
    yb_map asked;         /* by a let: what it asked for, whichever section had it made */
    yb_words words;       /* of the nearest declaration that has some */
    uint32_t words_depth; /* how far that is */
    yb_node *left;        /* of the bill when it was made, for telling `left` again */
    yb_span span;
} yb_named;

typedef struct yb_bands { /* of an `across` being made */
    YB_VEC(int64_t) cuts; /* ascending, above 0, at the scale of the key */
    uint8_t key_scale;
    yb_ty key;
    bool found;
    bool spans;           /* a cut may lie within the row that is read */
    uint16_t number;      /* in the program's bands */
} yb_bands;

typedef struct yb_made_across { /* for telling: making one anew would make new bands */
    const yb_expr *expr;
    const struct yb_program *program;
    yb_node *node;
} yb_made_across;

typedef struct yb_pay { /* one place in the waterfall */
    yb_str name;
    yb_versions versions; /* of yb_item */
    bool is_rest;
    yb_node *node;        /* PAY, REST or PAYEACH */
    yb_node *left_before;
    yb_decl *payer;
    yb_node *bands;       /* of the `across` in its amount: what each band gives; NULL: there is none */
    yb_span span;
} yb_pay;

typedef struct yb_made { /* in order of making: the trace */
    yb_named *named;
    uint32_t pay; /* when named is NULL */
} yb_made;

typedef struct yb_program { /* one settlement program in force */
    yb_str name;
    YB_VEC(yb_named *) formulas;
    yb_map names;              /* of formulas and columns ("lines.x") */
    YB_VEC(yb_pay) pays;
    yb_map pay_names, totals;  /* once all are placed; names of sums, once all are made */
    YB_VEC(const yb_item *) accumulates;
    YB_VEC(yb_node *) changes; /* what each of them adds; NULL: it is wrong */
    YB_VEC(yb_named *) gives;
    YB_VEC(const yb_item *) give_items;
    YB_VEC(yb_made) made;
    uint32_t built;            /* pays made so far */
    bool broken;               /* a pay is wrong, which has been told: those after it are not made */
    yb_node *left;             /* of the bill, before the pay at hand */
} yb_program;

typedef struct yb_view {
    yb_model *m;
    yb_scope *scope;
    yb_decision_info *d;
    yb_node **table;           /* equal nodes are one node */
    uint32_t n_nodes, table_size;
    yb_map lets;
    YB_VEC(yb_named *) let_list;
    YB_VEC(yb_named *) lets_made; /* in order of making */
    YB_VEC(yb_im_bands) bands;
    yb_program *program;       /* NULL outside settlement programs */
    yb_node *bands_made;       /* what the bands of the last `across` give, for "bands of" */
    YB_VEC(yb_made_across) acrosses;
    bool telling;              /* checking again what was made: nothing new may come of it */
    uint32_t place;            /* number in PLACES of what is being checked */
    bool broken;               /* too large: nothing is written */
} yb_view;

typedef struct yb_ctx { /* where an expression stands */
    yb_view *v;
    int32_t row_list;          /* the list whose fields are bare names; YB_SHAPE_SCALAR */
    yb_str row_name;           /* "bindings" */
    bool in_lines;             /* columns of the program are bare names too */
    yb_str each_name;          /* "aid" in `each aid in aid_accounts` */
    yb_bands *bands;           /* inside `across` */
    bool in_round, may_sum;
    const struct yb_guard *guards; /* optional values known to be there */
} yb_ctx;

typedef struct yb_guard {
    const yb_node *node;
    const struct yb_guard *next;
} yb_guard;

/* node.c */
yb_node *yb_make(yb_view *v, const yb_node *like);
yb_node *yb_make_op(yb_view *v, unsigned op, yb_ty ty, yb_node *a, yb_node *b, yb_node *c, yb_node *d, int64_t imm);
yb_node *yb_make_const(yb_view *v, yb_ty ty, int64_t value);
yb_node *yb_make_none(yb_view *v, yb_ty ty);
yb_node *yb_make_slot(yb_view *v, yb_ty ty, uint16_t slot);
yb_node *yb_make_field(yb_view *v, yb_ty ty, yb_node *of, unsigned n);
yb_node *yb_make_not(yb_view *v, yb_node *a);
yb_node *yb_make_and(yb_view *v, yb_node *a, yb_node *b);
yb_node *yb_make_or(yb_view *v, yb_node *a, yb_node *b);
yb_node *yb_make_eq(yb_view *v, yb_node *a, yb_node *b);
yb_node *yb_make_scaled(yb_view *v, yb_node *a, unsigned scale);
yb_node *yb_make_sum(yb_view *v, yb_node *const *parts, uint32_t n); /* of one unit, n at least 1 */
yb_node *yb_make_nonneg(yb_view *v, yb_node *a); /* the same value, but negative is an error */
yb_node *yb_make_fact(yb_view *v, uint32_t fact);
yb_node *yb_make_picked(yb_view *v, uint32_t item); /* which version is in force; a constant of the resolution */
yb_ty yb_ty_of(unsigned type);
bool yb_same_unit(const yb_ty *a, const yb_ty *b);
uint32_t yb_place(yb_view *v, yb_str name);
bool yb_product_type(const yb_ty *a, const yb_ty *b, uint8_t *type);
yb_str yb_unit_word(yb_view *v, const yb_ty *ty);

/* check.c: an expression to a node; NULL after a diagnostic. `want` may be NULL: any type. */
yb_node *yb_check(yb_ctx *c, const yb_expr *e, const yb_ty *want);
yb_node *yb_check_bool(yb_ctx *c, const yb_expr *e); /* scalar or column condition */
yb_node *yb_plain(yb_ctx *c, yb_node *n);            /* an optional value used: error at run time unless guarded */
const yb_guard *yb_guards_of(yb_ctx *c, const yb_expr *condition, bool holds, const yb_guard *next);
/* Both sides of a comparison, each typed by the other where it needs that. */
void yb_check_sides(yb_ctx *c, const yb_expr *e, yb_node **a, yb_node **b);
bool yb_join(yb_ctx *c, yb_node **a, yb_node **b, yb_span span); /* brings two values to one unit and scale */

/* A param, table, let or group by name; noted (yb_asked). */
yb_entry *yb_value_entry(yb_view *v, yb_str name);

/* check_name.c */
yb_node *yb_check_name(yb_ctx *c, const yb_expr *e, const yb_ty *want);
yb_node *yb_find_name(yb_ctx *c, yb_str name, yb_span span, bool *found); /* not found: NULL, *found false, no message */
/* check_call.c */
yb_node *yb_check_call(yb_ctx *c, const yb_expr *e, const yb_ty *want);
yb_node *yb_check_at(yb_ctx *c, const yb_expr *e, const yb_ty *want);
yb_node *yb_check_table(yb_ctx *c, const yb_expr *e, yb_node *date);
yb_node *yb_age_rules(yb_ctx *c, unsigned built_in_enum);
/* check_list.c */
yb_node *yb_check_aggregate(yb_ctx *c, const yb_expr *e);
/* check_money.c */
yb_node *yb_check_round(yb_ctx *c, const yb_expr *e);
yb_node *yb_check_across(yb_ctx *c, const yb_expr *e);
bool yb_is_banded(yb_ctx *c, yb_named *n); /* holds a table whose band key is left out */

/* named.c: lets and formulas with their versions. */
yb_node *yb_named_node(yb_ctx *c, yb_named *n);
/* What is noted (yb_asked) where a let is read, and not only looked at. */
yb_str yb_let_key(yb_view *v, yb_str name);
yb_named *yb_let_named(yb_view *v, yb_str name);
yb_named *yb_gather(yb_view *v, unsigned space, yb_str name);
yb_formula *yb_formula_of(yb_view *v, const yb_expr *value, const yb_type_ref *type);
yb_node *yb_pick_version(yb_view *v, uint32_t item, yb_node **nodes, uint32_t n);
/* While a let is made, what is asked for is noted as its own; gives what was noted so far. */
yb_map *yb_let_asks(yb_view *v, yb_named *n);

/* settlement.c */
yb_node *yb_program_name(yb_ctx *c, yb_str name, yb_span span, bool *found); /* formula, column, payer, left, sums */

#endif
