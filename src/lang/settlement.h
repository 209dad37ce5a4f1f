/* Between composing settlement programs and emitting them. Floor 3. */
#ifndef YB_LANG_SETTLEMENT_H
#define YB_LANG_SETTLEMENT_H

#include "lang/view.h"

typedef struct yb_placed_item { /* an item of a program, with how near its pack is */
    const yb_item *item;
    yb_scope *scope;
    uint32_t depth;
    const yb_when *block; /* dates of the block it stands in */
    bool in_change;       /* the block changes an inherited program: its dates are the item's */
} yb_placed_item;

typedef struct yb_instance { /* one program as declared, with all changes down the chain */
    const yb_decl *decl;
    yb_scope *scope;
    YB_VEC(yb_placed_item) items;
    bool broken; /* an error was reported in what makes it: it is not checked */
} yb_instance;

/* Sum by side or total, after all pays are built; NULL if there is no such name. */
yb_node *yb_sum_of(yb_view *v, yb_program *p, yb_str name);
bool yb_is_side_sum(yb_str name);
/* The rows that `each` goes through; reports and false where there is no such list. */
bool yb_each_row(yb_ctx *c, const yb_item *item, yb_ctx *row);
/* 0 asked, 1 limit, 2 paid, 3 left after. */
yb_node *yb_pay_slot(yb_view *v, const yb_pay *pay, unsigned n);

#endif
