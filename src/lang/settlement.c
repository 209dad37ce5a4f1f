/* Settlement programs: what an area's chain of packs makes of them, and the waterfall of who pays. Floor 3. */
#include "lang/results.h"
#include "lang/share.h"

/* ---- composing ---- */

typedef YB_VEC(yb_instance *) yb_instances;

static void compose(yb_view *v, yb_str name, yb_scope *upto, yb_instances *out, unsigned depth);

#define YB_LIKES 16 /* a program like another one like a third …: fewer than this */

/* How far an item is: by pack, and within a pack by how often it was copied with `like`. */
static uint32_t distance(const yb_view *v, const yb_scope *s) { return YB_LIKES * (v->scope->depth - s->depth); }

static void add_items(yb_view *v, yb_instance *p, const yb_decl *d, yb_scope *s, uint32_t depth) {
    p->broken = p->broken || d->broken;
    for (const yb_item *i = d->u.settle.items; i != NULL; i = i->next)
        YB_PUSH(v->m->arena, &p->items, ((yb_placed_item){i, s, depth, &d->when, false}));
}

static yb_instance *add_instance(yb_view *v, yb_instances *out, const yb_decl *d, yb_scope *s) {
    yb_instance *p = YB_NEW(v->m->arena, yb_instance);
    p->decl = d;
    p->scope = s;
    YB_PUSH(v->m->arena, out, p);
    if (d->u.settle.like.text.len != 0) {
        yb_instances other = {0};
        compose(v, d->u.settle.like.text, s, &other, 1);
        if (other.n == 0) YB_ERR2(v->m, YB_D_NO_NAME, d->u.settle.like.span, d->u.settle.like.text, YB_NO_ARG);
        p->broken = other.n == 0 || other.at[0]->broken;
        for (uint32_t i = 0; other.n != 0 && i < other.at[0]->items.n; i++) {
            yb_placed_item copied = other.at[0]->items.at[i];
            copied.depth++; /* own items are nearer than copied ones */
            YB_PUSH(v->m->arena, &p->items, copied);
        }
    }
    return p;
}

static void apply(yb_view *v, yb_instances *out, const yb_decl *d, yb_scope *s) {
    bool change = d->u.settle.condition == NULL && d->u.settle.like.text.len == 0 && !d->replace && out->n != 0;
    if (d->kind == YB_K_DROP || (d->replace && yb_when_always(&d->when))) out->n = 0; /* with dates it has precedence only */
    if (d->kind == YB_K_DROP) return;
    if (!change) {
        add_items(v, add_instance(v, out, d, s), d, s, distance(v, s));
        return;
    }
    for (uint32_t i = 0; i < out->n; i++) add_items(v, out->at[i], d, s, distance(v, s));
}

static void compose(yb_view *v, yb_str name, yb_scope *upto, yb_instances *out, unsigned depth) {
    if (depth > 8 || upto == NULL) return;
    compose(v, name, upto->parent, out, depth);
    yb_entry *e = yb_lookup_in(upto, YB_NS_SETTLE, name);
    for (uint32_t i = 0; e != NULL && i < e->decls.n; i++) {
        e->used = true;
        apply(v, out, e->decls.at[i], upto);
    }
}

/* ---- items to formulas, pays and the rest ---- */

static yb_when when_of(const yb_placed_item *p) {
    yb_when w = p->item->when;
    if (yb_when_always(&w) && p->block != NULL && p->in_change) w = *p->block;
    return w;
}

static yb_str column_name(yb_view *v, yb_str name) {
    char *at = yb_arena_alloc(v->m->arena, name.len + 7);
    memcpy(at, "lines.", 6);
    memcpy(at + 6, name.at, name.len);
    return (yb_str){at, name.len + 6};
}

static void push_version(yb_view *v, yb_versions *to, const yb_placed_item *p, const void *what) {
    YB_PUSH(v->m->arena, &to->list,
            ((yb_version_decl){p->depth, p->scope, when_of(p), what, false, p->item->span, &p->item->tags}));
}

/* Words belong to the name: those of the nearest declaration that has some, of two alike the first. */
static void take_words(yb_named *n, const yb_placed_item *i) {
    if (!i->item->words.given || (n->words.given && n->words_depth <= i->depth)) return;
    n->words = i->item->words;
    n->words_depth = i->depth;
}

static void add_formula(yb_view *v, yb_program *p, const yb_placed_item *i) {
    yb_str name = i->item->in_lines ? column_name(v, i->item->name.text) : i->item->name.text;
    uint32_t at;
    if (!yb_map_get(&p->names, name, &at)) {
        if (i->item->replace) YB_ERR1(v->m, YB_D_NOTHING_ABOVE, i->item->name.span, i->item->name.text);
        yb_named *n = YB_NEW(v->m->arena, yb_named);
        n->name = name;
        n->is_column = i->item->in_lines;
        n->span = i->item->name.span;
        at = p->formulas.n;
        YB_PUSH(v->m->arena, &p->formulas, n);
        yb_map_put(&p->names, name, at);
    }
    yb_named *n = p->formulas.at[at];
    n->span = i->item->name.span;
    take_words(n, i);
    push_version(v, &n->versions, i, yb_formula_of(v, i->item->value, &i->item->type));
}

static void drop_formula(yb_view *v, yb_program *p, const yb_placed_item *i) {
    uint32_t at;
    yb_str name = i->item->in_lines ? column_name(v, i->item->name.text) : i->item->name.text;
    if (!yb_map_get(&p->names, name, &at)) {
        YB_ERR1(v->m, YB_D_NOTHING_ABOVE, i->item->name.span, i->item->name.text);
        return;
    }
    p->formulas.at[at]->versions.list.n = 0;
}

static int32_t pay_at(const yb_program *p, yb_str name) {
    for (uint32_t i = 0; i < p->pays.n; i++)
        if (yb_str_eq(p->pays.at[i].name, name)) return (int32_t)i;
    return -1;
}

static void remove_pay(yb_program *p, uint32_t at) {
    for (uint32_t i = at + 1; i < p->pays.n; i++) p->pays.at[i - 1] = p->pays.at[i];
    p->pays.n--;
}

static void insert_pay(yb_view *v, yb_program *p, uint32_t at, yb_pay pay) {
    YB_PUSH(v->m->arena, &p->pays, pay);
    for (uint32_t i = p->pays.n - 1; i > at; i--) p->pays.at[i] = p->pays.at[i - 1];
    p->pays.at[at] = pay;
}

/* Where a pay goes: where it was, after or before another, else at the end but before `rest`. */
static void add_pay(yb_view *v, yb_program *p, const yb_placed_item *i) {
    const yb_item *item = i->item;
    int32_t old = pay_at(p, item->name.text);
    yb_pay pay = {.name = item->name.text, .is_rest = item->kind == YB_I_REST, .span = item->name.span};
    if (item->replace && old < 0) YB_ERR1(v->m, YB_D_NOTHING_ABOVE, item->name.span, item->name.text);
    bool moved = item->after.text.len != 0 || item->before.text.len != 0;
    if (old >= 0) pay = p->pays.at[old];
    pay.span = item->name.span;
    if (item->kind == YB_I_REST) {
        for (uint32_t k = p->pays.n; k-- > 0;)
            if (p->pays.at[k].is_rest) remove_pay(p, k);
        pay.is_rest = true;
        pay.versions.list.n = 0;
    }
    push_version(v, &pay.versions, i, item);
    if (old >= 0 && !moved && item->kind != YB_I_REST) {
        p->pays.at[old] = pay;
        return;
    }
    if (old >= 0 && item->kind != YB_I_REST) remove_pay(p, (uint32_t)old);
    uint32_t at = p->pays.n;
    const yb_ident *anchor = item->after.text.len != 0 ? &item->after : &item->before;
    if (moved) {
        int32_t there = pay_at(p, anchor->text);
        if (there < 0) YB_ERR2(v->m, YB_D_NO_NAME, anchor->span, anchor->text, YB_NO_ARG);
        else at = (uint32_t)there + (anchor == &item->after);
    } else if (item->kind == YB_I_PAY && at != 0 && p->pays.at[at - 1].is_rest) {
        at--;
    }
    insert_pay(v, p, at, pay);
}

static void drop_accumulate(yb_view *v, yb_program *p, const yb_item *item) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->accumulates.n; i++)
        if (!yb_str_eq(p->accumulates.at[i]->name.text, item->name.text)) p->accumulates.at[kept++] = p->accumulates.at[i];
    if (kept == p->accumulates.n) YB_ERR1(v->m, YB_D_NOTHING_ABOVE, item->name.span, item->name.text);
    p->accumulates.n = kept;
}

static void add_give(yb_view *v, yb_program *p, const yb_placed_item *i) {
    yb_named *n = NULL;
    for (uint32_t k = 0; k < p->gives.n; k++)
        if (yb_str_eq(p->gives.at[k]->name, i->item->name.text)) n = p->gives.at[k];
    if (n == NULL) {
        n = YB_NEW(v->m->arena, yb_named);
        n->name = i->item->name.text;
        YB_PUSH(v->m->arena, &p->gives, n);
        YB_PUSH(v->m->arena, &p->give_items, i->item);
    }
    n->span = i->item->name.span;
    take_words(n, i);
    push_version(v, &n->versions, i, yb_formula_of(v, i->item->value, &i->item->type));
}

static void place_item(yb_view *v, yb_program *p, const yb_placed_item *i) {
    int32_t at;
    switch (i->item->kind) {
    case YB_I_FORMULA: add_formula(v, p, i); break;
    case YB_I_DROP: drop_formula(v, p, i); break;
    case YB_I_PAY:
    case YB_I_REST: add_pay(v, p, i); break;
    case YB_I_DROP_PAY:
        at = pay_at(p, i->item->name.text);
        if (at < 0) YB_ERR1(v->m, YB_D_NOTHING_ABOVE, i->item->name.span, i->item->name.text);
        else remove_pay(p, (uint32_t)at);
        break;
    case YB_I_DROP_ACCUMULATE: drop_accumulate(v, p, i->item); break;
    case YB_I_ACCUMULATE: YB_PUSH(v->m->arena, &p->accumulates, i->item); break;
    default: add_give(v, p, i); break;
    }
}

static yb_program *program_of(yb_view *v, yb_str name, const yb_instance *in) {
    yb_program *p = YB_NEW(v->m->arena, yb_program);
    p->name = name;
    yb_map_init(&p->names, v->m->arena);
    yb_map_init(&p->pay_names, v->m->arena);
    yb_map_init(&p->totals, v->m->arena);
    for (uint32_t i = 0; i < in->items.n; i++) {
        yb_placed_item item = in->items.at[i];
        item.in_change = item.block != &in->decl->when;
        place_item(v, p, &item);
    }
    for (uint32_t i = p->pays.n; i-- > 0;) yb_map_put(&p->pay_names, p->pays.at[i].name, i);
    for (uint32_t i = 0; i < p->formulas.n; i++) yb_nearest_version(v->m, p->formulas.at[i]->name, &p->formulas.at[i]->versions);
    for (uint32_t i = 0; i < p->gives.n; i++) yb_nearest_version(v->m, p->gives.at[i]->name, &p->gives.at[i]->versions);
    return p;
}

/* ---- names inside a program ---- */

yb_node *yb_pay_slot(yb_view *v, const yb_pay *pay, unsigned n) {
    yb_ty ty = yb_ty_of(YB_T_MONEY);
    ty.optional = n == 1; /* no limit */
    return yb_make_field(v, ty, pay->node, n);
}

static yb_node *pay_name(yb_ctx *c, yb_program *p, yb_str name, yb_span span, bool *found) {
    const yb_str suffix = YB_LIT(".asked");
    const bool asked = name.len > suffix.len && memcmp(name.at + name.len - suffix.len, suffix.at, suffix.len) == 0;
    const yb_str payer = {name.at, asked ? name.len - suffix.len : name.len};
    uint32_t at;
    *found = yb_map_get(&p->pay_names, payer, &at);
    if (!*found) return NULL;
    const yb_pay *pay = &p->pays.at[at];
    if (at < p->built) return pay->node == NULL ? NULL : yb_pay_slot(c->v, pay, asked ? 0 : 2);
    if (!p->broken) YB_ERR1(c->v->m, YB_D_PAID_LATER, span, pay->name);
    return NULL;
}

/* Sums by side: fund_pay_sumamt, psn_part_amt, hosp_part_amt; and each `into` total. */
#define TEXT(word) {word, sizeof(word) - 1}
static const struct {
    yb_str name, side;
} sides[] = {{TEXT("fund_pay_sumamt"), TEXT("fund")},
             {TEXT("psn_part_amt"), TEXT("patient")},
             {TEXT("hosp_part_amt"), TEXT("hospital")}};

/* The side that a sum of that name is of; NULL: it is none. */
static const yb_str *side_of(yb_str name) {
    for (size_t i = 0; i < YB_COUNT(sides); i++)
        if (yb_str_eq(name, sides[i].name)) return &sides[i].side;
    return NULL;
}

bool yb_is_side_sum(yb_str name) { return side_of(name) != NULL; }

static bool in_sum(const yb_pay *pay, const yb_str *side, yb_str name) {
    if (pay->payer == NULL || pay->node == NULL) return false;
    return (side != NULL && yb_str_eq(pay->payer->u.payer.side.text, *side)) || yb_str_eq(pay->payer->u.payer.into.text, name);
}

static uint32_t count_in_sum(const yb_program *p, const yb_str *side, yb_str name) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->pays.n; i++) n += in_sum(&p->pays.at[i], side, name);
    return n;
}

yb_node *yb_sum_of(yb_view *v, yb_program *p, yb_str name) {
    const yb_str *side = side_of(name);
    uint32_t n = count_in_sum(p, side, name), place = v->place;
    if (n == 0) return side != NULL ? yb_make_const(v, yb_ty_of(YB_T_MONEY), 0) : NULL;
    yb_node **paid = YB_NEW_ARRAY(v->m->arena, yb_node *, n);
    n = 0;
    for (uint32_t i = 0; i < p->pays.n; i++)
        if (in_sum(&p->pays.at[i], side, name)) paid[n++] = yb_pay_slot(v, &p->pays.at[i], 2);
    v->place = yb_place(v, name);
    yb_node *sum = yb_make_sum(v, paid, n);
    v->place = place; /* whoever asked goes on */
    return sum;
}

yb_node *yb_program_name(yb_ctx *c, yb_str name, yb_span span, bool *found) {
    yb_program *p = c->v->program;
    uint32_t at;
    *found = true;
    if (yb_str_eq(name, YB_LIT("left"))) {
        if (p->left == NULL && !p->broken) YB_ERR1(c->v->m, YB_D_NO_BILL, span, p->name);
        return p->left;
    }
    yb_node *n = pay_name(c, p, name, span, found);
    if (*found) return n;
    *found = true;
    if (yb_map_get(&p->names, name, &at) && p->formulas.at[at]->versions.list.n != 0) {
        yb_named *f = p->formulas.at[at];
        bool row = c->in_lines && c->row_list != YB_SHAPE_SCALAR;
        if (f->is_column && !row) {
            *found = false;
            return NULL;
        }
        return yb_named_node(c, f);
    }
    const bool sums = c->may_sum && p->built == p->pays.n && yb_map_get(&p->totals, name, &at);
    n = sums ? yb_sum_of(c->v, p, name) : NULL;
    *found = n != NULL || (c->may_sum && p->broken && yb_is_side_sum(name));
    return n;
}

/* ---- the waterfall ---- */

static yb_ctx program_ctx(yb_view *v) { return (yb_ctx){.v = v, .row_list = YB_SHAPE_SCALAR}; }

static yb_node *to_fen(yb_ctx *c, yb_node *n, yb_span span) {
    if (n == NULL) return NULL;
    if (n->ty.type != YB_T_MONEY) {
        YB_ERR2(c->v->m, YB_D_TYPE, span, yb_type_word(YB_T_MONEY), yb_unit_word(c->v, &n->ty));
        return NULL;
    }
    if (n->ty.scale > 2) {
        YB_ERR0(c->v->m, YB_D_MUST_ROUND, span);
        return NULL;
    }
    return yb_make_scaled(c->v, n, 2);
}

typedef struct yb_terms { /* of one version of a pay */
    yb_node *amount, *cap, *when;
} yb_terms;

static bool terms_of(yb_ctx *c, const yb_item *item, yb_terms *t) {
    yb_ty money = yb_ty_of(YB_T_MONEY);
    *t = (yb_terms){0};
    if (item->condition != NULL) {
        t->when = yb_check_bool(c, item->condition);
        if (t->when == NULL) return false;
        c->guards = yb_guards_of(c, item->condition, true, NULL);
    }
    c->v->bands_made = NULL;
    t->amount = item->value == NULL ? NULL : to_fen(c, yb_plain(c, yb_check(c, item->value, &money)), item->value->span);
    yb_node *of_amount = c->v->bands_made;
    if (item->cap != NULL && item->each.text.len == 0) {
        t->cap = to_fen(c, yb_check(c, item->cap, &money), item->cap->span);
        if (t->cap == NULL) return false;
    }
    c->v->bands_made = of_amount;
    return t->amount != NULL;
}

static yb_node *make_pay(yb_view *v, const yb_terms *t, yb_node *left, const yb_pay *pay) {
    yb_node like = {.op = YB_OPCODE(PAY), .ty = yb_ty_of(YB_T_MONEY), .in = {t->amount, t->cap, left, t->when},
                    .k = v->program->built, .j = pay->payer != NULL && pay->payer->u.payer.is_signed,
                    .shape = YB_SHAPE_SCALAR, .from_facts = true};
    return yb_make(v, &like);
}

/* Versions of a pay: amount, cap and condition are picked; with none in force nothing is paid. */
static yb_node *dated_pay(yb_view *v, yb_pay *pay, yb_node *left) {
    uint32_t n = pay->versions.list.n, item = yb_item_add(v->m, pay->name, &pay->versions, false, yb_ty_of(YB_T_INT));
    yb_node **amounts = YB_NEW_ARRAY(v->m->arena, yb_node *, n), **caps = YB_NEW_ARRAY(v->m->arena, yb_node *, n),
            **whens = YB_NEW_ARRAY(v->m->arena, yb_node *, n);
    yb_ty money = yb_ty_of(YB_T_MONEY), yes = yb_ty_of(YB_T_BOOL);
    for (uint32_t i = 0; i < n; i++) {
        yb_ctx c = program_ctx(v);
        yb_terms t;
        const yb_item *it = pay->versions.list.at[i].what;
        if (it->each.text.len != 0) {
            YB_ERR1(v->m, YB_D_EACH_VERSIONS, it->span, pay->name);
            return NULL;
        }
        if (!terms_of(&c, it, &t)) return NULL;
        amounts[i] = t.amount;
        caps[i] = t.cap == NULL ? yb_make_none(v, money) : t.cap;
        whens[i] = t.when == NULL ? yb_make_const(v, yes, 1) : t.when;
    }
    yb_node *minus = yb_make_const(v, yb_ty_of(YB_T_INT), -1);
    yb_node *any = yb_make_op(v, YB_OPCODE(LT), yes, minus, yb_make_picked(v, item), NULL, NULL, 0);
    yb_terms t = {yb_pick_version(v, item, amounts, n), yb_pick_version(v, item, caps, n),
                  yb_make_and(v, any, yb_pick_version(v, item, whens, n))};
    return make_pay(v, &t, left, pay);
}

bool yb_each_row(yb_ctx *c, const yb_item *item, yb_ctx *row) {
    uint32_t at;
    if (!yb_map_get(&c->v->d->fact_names, item->list.text, &at) || !c->v->d->facts.at[at].is_list) {
        if (!yb_is_lost(c->v->d, item->list.text)) YB_ERR2(c->v->m, YB_D_NO_LIST, item->list.span, item->list.text, YB_NO_ARG);
        return false;
    }
    *row = *c;
    row->each_name = item->each.text;
    row->row_name = item->list.text;
    row->row_list = c->v->d->facts.at[at].list;
    return true;
}

static yb_node *each_column(yb_ctx *row, yb_node *n) {
    if (n == NULL || n->shape != YB_SHAPE_SCALAR) return n;
    return yb_make(row->v, &(yb_node){.op = YB_OPCODE(MOV), .ty = n->ty, .in = {n}, .shape = row->row_list, .from_facts = true});
}

/* each a in LIST order KEY [first n] up to a.cap */
static yb_node *each_pay(yb_view *v, const yb_item *item, yb_node *left) {
    yb_ctx c = program_ctx(v), row;
    yb_terms t;
    if (!terms_of(&c, item, &t) || !yb_each_row(&c, item, &row)) return NULL;
    yb_ty count = yb_ty_of(YB_T_COUNT), money = yb_ty_of(YB_T_MONEY);
    bool found;
    yb_node *order = yb_find_name(&row, item->order.text, item->order.span, &found), *cap = NULL, *first = NULL;
    if (order == NULL) {
        if (!found) YB_ERR2(v->m, YB_D_NO_NAME, item->order.span, item->order.text, YB_NO_ARG);
        return NULL;
    }
    if (item->cap != NULL) {
        cap = each_column(&row, to_fen(&row, yb_check(&row, item->cap, &money), item->cap->span));
        if (cap == NULL) return NULL;
    }
    if (item->first != NULL) {
        first = yb_plain(&c, yb_check(&c, item->first, &count));
        if (first == NULL) return NULL;
    }
    yb_node **args = YB_NEW_ARRAY(v->m->arena, yb_node *, 2);
    args[0] = each_column(&row, yb_plain(&row, order));
    args[1] = cap;
    yb_node like = {.op = YB_OPCODE(PAYEACH), .ty = money, .in = {t.amount, first, left, t.when}, .k = v->program->built,
                    .j = row.row_list, .args = args, .n_args = cap == NULL ? 1 : 2, .shape = YB_SHAPE_SCALAR, .from_facts = true};
    return yb_make(v, &like);
}

static void build_pay(yb_view *v, yb_program *p, yb_pay *pay) {
    const yb_item *item = pay->versions.list.at[0].what;
    yb_entry *e = yb_lookup(v->scope, YB_NS_PAYER, pay->name);
    if (e == NULL) YB_ERR2(v->m, YB_D_NO_PAYER, pay->span, pay->name, yb_nearest(v->scope, YB_NS_PAYER, pay->name));
    else {
        e->used = true;
        pay->payer = e->decls.at[0];
    }
    pay->left_before = p->left;
    v->place = yb_place(v, pay->name);
    v->bands_made = NULL;
    if (pay->is_rest) {
        yb_node like = {.op = YB_OPCODE(REST), .ty = yb_ty_of(YB_T_MONEY), .in = {NULL, NULL, p->left}, .shape = YB_SHAPE_SCALAR,
                        .from_facts = true};
        pay->node = yb_make(v, &like);
    } else if (pay->versions.list.n > 1 || !yb_when_always(&pay->versions.list.at[0].when)) {
        pay->node = dated_pay(v, pay, p->left);
    } else if (item->each.text.len != 0) {
        pay->node = each_pay(v, item, p->left);
    } else {
        yb_ctx c = program_ctx(v);
        yb_terms t;
        pay->node = terms_of(&c, item, &t) ? make_pay(v, &t, p->left, pay) : NULL;
    }
    pay->bands = v->bands_made;
}

/* The nearest undated version hides all others of a pay. */
static void nearest_only(yb_pay *pay) {
    yb_version_decl *at = pay->versions.list.at;
    uint32_t best = 0;
    for (uint32_t i = 1; i < pay->versions.list.n; i++)
        if (at[i].depth < at[best].depth) best = i;
    for (uint32_t i = 0; i < pay->versions.list.n; i++)
        if (at[i].depth == at[best].depth && (i != best || !yb_when_always(&at[i].when))) return;
    at[0] = at[best];
    pay->versions.list.n = 1;
}

static yb_node *bill_of(yb_view *v, yb_program *p) {
    uint32_t at;
    yb_ctx c = program_ctx(v);
    if (!yb_map_get(&p->names, YB_LIT("medfee_sumamt"), &at) || p->formulas.at[at]->versions.list.n == 0) {
        yb_span span = p->pays.n == 0 ? (yb_span){0, 0, 0} : p->pays.at[0].span;
        YB_ERR1(v->m, YB_D_NO_BILL, span, p->name);
        return NULL;
    }
    return to_fen(&c, yb_named_node(&c, p->formulas.at[at]), p->formulas.at[at]->span);
}

/* What yb_sum_of has a sum for. */
static void name_totals(yb_program *p) {
    for (size_t i = 0; i < YB_COUNT(sides); i++) yb_map_put(&p->totals, sides[i].name, 1);
    for (uint32_t i = 0; i < p->pays.n; i++)
        if (p->pays.at[i].payer != NULL) yb_map_put(&p->totals, p->pays.at[i].payer->u.payer.into.text, 1);
}

static void build(yb_view *v, yb_program *p) {
    v->program = p;
    p->left = p->pays.n == 0 ? NULL : bill_of(v, p);
    p->broken = p->pays.n != 0 && p->left == NULL;
    for (; p->built < p->pays.n && p->left != NULL; p->built++) {
        yb_pay *pay = &p->pays.at[p->built];
        nearest_only(pay);
        build_pay(v, p, pay);
        p->broken = pay->node == NULL;
        if (p->broken) break;
        p->left = yb_pay_slot(v, pay, 3);
        YB_PUSH(v->m->arena, &p->made, ((yb_made){NULL, p->built}));
        if (p->built + 1 == p->pays.n && !pay->is_rest) YB_ERR1(v->m, YB_D_NO_REST, pay->span, p->name);
    }
    name_totals(p);
    for (uint32_t i = 0; i < p->formulas.n; i++) {
        yb_ctx c = program_ctx(v);
        if (p->formulas.at[i]->versions.list.n != 0) (void)yb_named_node(&c, p->formulas.at[i]);
    }
    yb_results_make(v, p);
    v->program = NULL;
}

/* ---- all programs of the area ---- */

void yb_plan_anew(yb_view *v, yb_planned *plan) {
    yb_map *asked = v->m->looked_up;
    plan->asked = YB_NEW(v->m->arena, yb_map);
    yb_map_init(plan->asked, v->m->arena);
    v->m->looked_up = plan->asked;
    plan->program = program_of(v, plan->name, plan->in);
    build(v, plan->program);
    v->m->looked_up = asked;
}

static void plan_one(yb_view *v, const yb_made_program *above, yb_planned plan, yb_plan *out) {
    plan.made = yb_same_section(v, above, plan.name, plan.in);
    if (plan.made == NULL) yb_plan_anew(v, &plan);
    YB_PUSH(v->m->arena, out, plan);
}

static void add_programs(yb_view *v, const yb_made_program *above, yb_str name, yb_plan *out) {
    yb_instances in = {0};
    compose(v, name, v->scope, &in, 0);
    bool dated = in.n > 1 || (in.n == 1 && !yb_when_always(&in.at[0]->decl->when));
    yb_versions versions = {0};
    for (uint32_t i = 0; i < in.n && dated; i++)
        YB_PUSH(v->m->arena, &versions.list,
                ((yb_version_decl){distance(v, in.at[i]->scope), in.at[i]->scope, in.at[i]->decl->when, in.at[i], false,
                                   in.at[i]->decl->name.span, &in.at[i]->decl->tags}));
    uint32_t item = dated ? yb_item_add(v->m, name, &versions, false, yb_ty_of(YB_T_INT)) : 0;
    for (uint32_t i = 0; i < in.n; i++) {
        const yb_instance *instance = dated ? versions.list.at[i].what : in.at[i];
        if (instance->broken) continue;
        yb_ctx c = program_ctx(v);
        yb_node *when = yb_make_const(v, yb_ty_of(YB_T_BOOL), 1);
        v->place = yb_place(v, name);
        if (instance->decl->u.settle.condition != NULL) when = yb_check_bool(&c, instance->decl->u.settle.condition);
        if (when != NULL && dated)
            when = yb_make_and(v, yb_make_eq(v, yb_make_picked(v, item), yb_make_const(v, yb_ty_of(YB_T_INT), i)), when);
        plan_one(v, above, (yb_planned){.name = name, .in = instance, .when = when}, out);
    }
}

void yb_programs(yb_view *v, const yb_made_program *above, yb_plan *out) {
    yb_map seen;
    yb_map_init(&seen, v->m->arena);
    yb_scope *chain[64];
    uint32_t n = 0;
    for (yb_scope *s = v->scope; s != NULL && n < 64; s = s->parent) chain[n++] = s;
    while (n-- > 0)
        for (uint32_t i = 0; i < chain[n]->entries.n; i++) {
            yb_entry *e = chain[n]->entries.at[i];
            uint32_t at;
            if (e->space != YB_NS_SETTLE || yb_map_get(&seen, e->name, &at)) continue;
            yb_map_put(&seen, e->name, 1);
            add_programs(v, above, e->name, out);
        }
}
