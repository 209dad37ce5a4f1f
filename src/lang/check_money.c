/* Rounding with exact 128-bit intermediates, and progressive brackets. Floor 3. */
#include "lang/view.h"

/* ---- round ---- */

typedef struct yb_fraction { /* inside round: num / den, both 128 bit; den NULL is one */
    yb_node *num, *den;
    int scale;
    yb_ty ty;
} yb_fraction;

/* Without a product or quotient of its own: 64 bit do. */
static bool is_narrow(const yb_expr *e) {
    if (e == NULL) return true;
    switch (e->kind) {
    case YB_X_BINARY: return e->op != YB_OP_MUL && e->op != YB_OP_DIV && is_narrow(e->a) && is_narrow(e->b);
    case YB_X_UNARY: return is_narrow(e->a);
    case YB_X_IF: return is_narrow(e->b) && is_narrow(e->c);
    case YB_X_CASE: return is_narrow(e->a);
    case YB_X_ALTERNATIVES:
    case YB_X_CALL:
        for (const yb_expr *a = e->list; a != NULL; a = a->next)
            if (!is_narrow(a)) return false;
        return true;
    default: return true;
    }
}

static yb_node *wide_op(yb_ctx *c, unsigned op, yb_node *a, yb_node *b) {
    return yb_make_op(c->v, op, a->ty, a, b, NULL, NULL, 0);
}

static yb_node *wide_of(yb_ctx *c, yb_node *n, unsigned digits) {
    return yb_make_op(c->v, YB_OPCODE(WIDE), n->ty, n, NULL, NULL, NULL, digits);
}

static yb_node *wide_scaled(yb_ctx *c, yb_node *w, int digits) {
    if (digits <= 0) return w;
    yb_node *one = yb_make_const(c->v, yb_ty_of(YB_T_INT), 1);
    return wide_op(c, YB_OPCODE(WMUL), w, wide_of(c, one, (unsigned)digits));
}

static bool fraction(yb_ctx *c, const yb_expr *e, yb_fraction *f);

static bool both(yb_ctx *c, const yb_expr *a, const yb_expr *b, yb_fraction *x, yb_fraction *y) {
    bool first = fraction(c, a, x), second = fraction(c, b, y);
    return first && second;
}

static bool units_fail(yb_ctx *c, unsigned id, yb_span span, const yb_ty *a, const yb_ty *b) {
    YB_ERR2(c->v->m, id, span, yb_unit_word(c->v, a), yb_unit_word(c->v, b));
    return false;
}

static void align_scale(yb_ctx *c, yb_fraction *x, yb_fraction *y) {
    int scale = YB_MAX(x->scale, y->scale);
    x->num = wide_scaled(c, x->num, scale - x->scale);
    y->num = wide_scaled(c, y->num, scale - y->scale);
    x->scale = y->scale = scale;
}

/* Brings two fractions over one denominator and scale. */
static void align(yb_ctx *c, yb_fraction *x, yb_fraction *y) {
    yb_node *xd = x->den, *yd = y->den;
    if (yd != NULL) x->num = wide_op(c, YB_OPCODE(WMUL), x->num, yd);
    if (xd != NULL) y->num = wide_op(c, YB_OPCODE(WMUL), y->num, xd);
    x->den = y->den = xd == NULL ? yd : yd == NULL ? xd : wide_op(c, YB_OPCODE(WMUL), xd, yd);
    align_scale(c, x, y);
}

static bool fraction_sum(yb_ctx *c, const yb_expr *e, unsigned op, yb_fraction *f) {
    yb_fraction x, y;
    if (!both(c, e->a, e->b, &x, &y)) return false;
    if (!yb_same_unit(&x.ty, &y.ty)) return units_fail(c, YB_D_UNITS, e->span, &x.ty, &y.ty);
    align(c, &x, &y);
    *f = x;
    f->num = wide_op(c, op, x.num, y.num);
    f->ty.hidden |= y.ty.hidden;
    return true;
}

static bool fraction_product(yb_ctx *c, const yb_expr *e, yb_fraction *f) {
    yb_fraction x, y;
    if (!both(c, e->a, e->b, &x, &y)) return false;
    *f = x;
    if (!yb_product_type(&x.ty, &y.ty, &f->ty.type)) return units_fail(c, YB_D_PRODUCT, e->span, &x.ty, &y.ty);
    f->num = wide_op(c, YB_OPCODE(WMUL), x.num, y.num);
    f->den = x.den == NULL ? y.den : y.den == NULL ? x.den : wide_op(c, YB_OPCODE(WMUL), x.den, y.den);
    f->scale = x.scale + y.scale;
    f->ty.hidden |= y.ty.hidden;
    return true;
}

/* money / money is a ratio; money / ratio and money / count are money. */
static bool fraction_quotient(yb_ctx *c, const yb_expr *e, yb_fraction *f) {
    yb_fraction x, y;
    if (!both(c, e->a, e->b, &x, &y)) return false;
    bool same = x.ty.type == YB_T_MONEY && y.ty.type == YB_T_MONEY;
    bool by = x.ty.type == YB_T_MONEY && (y.ty.type == YB_T_RATIO || y.ty.type == YB_T_COUNT || y.ty.type == YB_T_INT);
    if (!same && !by) return units_fail(c, YB_D_QUOTIENT, e->span, &x.ty, &y.ty);
    *f = x;
    if (same) f->ty.type = YB_T_RATIO;
    f->den = x.den == NULL ? y.num : wide_op(c, YB_OPCODE(WMUL), x.den, y.num);
    if (y.den != NULL) f->num = wide_op(c, YB_OPCODE(WMUL), x.num, y.den);
    f->scale = x.scale - y.scale;
    f->ty.hidden |= y.ty.hidden;
    return true;
}

static yb_node *wide_choice(yb_ctx *c, yb_node *when, yb_ty ty, yb_node *a, yb_node *b) {
    return yb_make_op(c->v, YB_OPCODE(WSEL), ty, when, a, b, NULL, 0);
}

/* Each branch keeps its own denominator: that of a branch which is not taken may be zero, or not known. */
static bool fraction_choice(yb_ctx *c, yb_node *when, yb_fraction x, yb_fraction y, yb_span span, yb_fraction *f) {
    if (when == NULL) return false;
    if (!yb_same_unit(&x.ty, &y.ty)) return units_fail(c, YB_D_UNITS, span, &x.ty, &y.ty);
    align_scale(c, &x, &y);
    *f = x;
    f->num = wide_choice(c, when, x.ty, x.num, y.num);
    if (x.den != NULL || y.den != NULL) {
        yb_node *one = wide_of(c, yb_make_const(c->v, yb_ty_of(YB_T_INT), 1), 0);
        f->den = wide_choice(c, when, x.ty, x.den == NULL ? one : x.den, y.den == NULL ? one : y.den);
    }
    f->ty.hidden |= y.ty.hidden;
    return true;
}

static bool fraction_if(yb_ctx *c, const yb_expr *e, yb_fraction *f) {
    yb_fraction x, y;
    yb_node *when = yb_check_bool(c, e->a);
    const yb_guard *outer = c->guards;
    c->guards = yb_guards_of(c, e->a, true, outer);
    bool ok = fraction(c, e->b, &x);
    c->guards = yb_guards_of(c, e->a, false, outer);
    ok = fraction(c, e->c, &y) && ok;
    c->guards = outer;
    return ok && fraction_choice(c, when, x, y, e->span, f);
}

static bool fraction_extreme(yb_ctx *c, const yb_expr *e, unsigned op, yb_fraction *f) {
    if (e->list == NULL || !fraction(c, e->list, f)) return false;
    for (const yb_expr *a = e->list->next; a != NULL; a = a->next) {
        yb_fraction y;
        if (!fraction(c, a, &y)) return false;
        if (!yb_same_unit(&f->ty, &y.ty)) return units_fail(c, YB_D_UNITS, e->span, &f->ty, &y.ty);
        if (f->den != NULL || y.den != NULL) { /* the sign of a divisor is not known here */
            YB_ERR0(c->v->m, YB_D_DIVISION, a->span);
            return false;
        }
        align(c, f, &y);
        f->num = wide_op(c, op, f->num, y.num);
        f->ty.hidden |= y.ty.hidden;
    }
    return true;
}

static bool fraction(yb_ctx *c, const yb_expr *e, yb_fraction *f) {
    if (!is_narrow(e)) {
        if (e->kind == YB_X_BINARY && e->op == YB_OP_ADD) return fraction_sum(c, e, YB_OPCODE(WADD), f);
        if (e->kind == YB_X_BINARY && e->op == YB_OP_SUB) return fraction_sum(c, e, YB_OPCODE(WSUB), f);
        if (e->kind == YB_X_BINARY && e->op == YB_OP_MUL) return fraction_product(c, e, f);
        if (e->kind == YB_X_BINARY && e->op == YB_OP_DIV) return fraction_quotient(c, e, f);
        if (e->kind == YB_X_IF) return fraction_if(c, e, f);
        if (e->kind == YB_X_CALL && yb_str_eq(e->text, YB_LIT("min"))) return fraction_extreme(c, e, YB_OPCODE(WMIN), f);
        if (e->kind == YB_X_CALL && yb_str_eq(e->text, YB_LIT("max"))) return fraction_extreme(c, e, YB_OPCODE(WMAX), f);
    }
    yb_node *n = yb_plain(c, yb_check(c, e, NULL));
    if (n == NULL) return false;
    *f = (yb_fraction){.num = wide_of(c, n, 0), .scale = n->ty.scale, .ty = n->ty};
    f->ty.optional = false;
    return true;
}

static yb_node *round_node(yb_ctx *c, unsigned op, yb_ty ty, yb_node *a, yb_node *b, int drop, const yb_expr *e) {
    ty.scale = (uint8_t)e->num;
    ty.optional = ty.is_signed = false;
    return yb_make_op(c->v, op, ty, a, b, NULL, NULL, (drop & 0xFF) | e->op << 8);
}

static yb_node *round_narrow(yb_ctx *c, yb_node *n, const yb_expr *e) {
    if (n == NULL) return NULL;
    int drop = n->ty.scale - (int)e->num;
    if (drop <= 0) return yb_make_scaled(c->v, n, (unsigned)e->num); /* nothing to drop */
    return round_node(c, YB_OPCODE(ROUND), n->ty, n, NULL, drop, e);
}

static yb_node *round_product(yb_ctx *c, const yb_expr *e) {
    yb_node *a = yb_plain(c, yb_check(c, e->a->a, NULL)), *b = yb_plain(c, yb_check(c, e->a->b, NULL));
    if (a == NULL || b == NULL) return NULL;
    yb_ty ty = a->ty;
    ty.hidden |= b->ty.hidden;
    ty.enumeration = YB_NONE16;
    if (!yb_product_type(&a->ty, &b->ty, &ty.type)) {
        units_fail(c, YB_D_PRODUCT, e->span, &a->ty, &b->ty);
        return NULL;
    }
    if (a->shape != YB_SHAPE_SCALAR && b->shape != YB_SHAPE_SCALAR && a->shape != b->shape) {
        YB_ERR0(c->v->m, YB_D_TWO_LISTS, e->span);
        return NULL;
    }
    int drop = a->ty.scale + b->ty.scale - (int)e->num;
    if (drop <= 0) {
        ty.scale = (uint8_t)(a->ty.scale + b->ty.scale);
        return yb_make_scaled(c->v, yb_make_op(c->v, YB_OPCODE(MUL), ty, a, b, NULL, NULL, 0), (unsigned)e->num);
    }
    return round_node(c, YB_OPCODE(MULROUND), ty, a, b, drop, e);
}

yb_node *yb_check_round(yb_ctx *c, const yb_expr *e) {
    bool outer = c->in_round;
    yb_node *n = NULL;
    if (e->num < 0 || e->num > 8) {
        YB_ERR0(c->v->m, YB_D_ROUND_DIGITS, e->span);
        return NULL;
    }
    const yb_expr *body = e->a;
    c->in_round = true;
    if (is_narrow(body)) {
        n = round_narrow(c, yb_plain(c, yb_check(c, body, NULL)), e);
    } else if (body->kind == YB_X_BINARY && body->op == YB_OP_MUL && is_narrow(body->a) && is_narrow(body->b)) {
        n = round_product(c, e);
    } else {
        yb_fraction f;
        if (fraction(c, body, &f)) {
            int drop = f.scale - (int)e->num;
            if (drop < -18 || drop > 36) YB_ERR0(c->v->m, YB_D_ROUND_DIGITS, e->span);
            else n = round_node(c, YB_OPCODE(WROUND), f.ty, f.num, f.den, drop, e);
        }
    }
    c->in_round = outer;
    return n;
}

/* ---- across ---- */

static void add_cuts(yb_ctx *c, yb_bands *b, const yb_table_info *t) {
    for (uint32_t k = 0; k < t->n_keys; k++)
        if (t->keys[k].band) b->key = t->keys[k].ty;
    b->spans = b->spans || b->found || t->spans; /* where one of two tables is read, the other's cuts do not count */
    b->found = true;
    for (uint32_t i = 0; i < t->band_cuts.n; i++) YB_PUSH(c->v->m->arena, &b->cuts, t->band_cuts.at[i]);
}

static uint32_t length(const yb_expr *list) {
    uint32_t n = 0;
    for (; list != NULL; list = list->next) n++;
    return n;
}

/* Tables whose band key is left out, in the share and in the formulas and lets it names. */
static void find_bands(yb_ctx *c, yb_bands *b, const yb_expr *e, unsigned depth);

static void find_in_versions(yb_ctx *c, yb_bands *b, const yb_named *n, unsigned depth) {
    if (n->versions.list.n > 1) b->spans = true; /* nor may a version */
    for (uint32_t i = 0; i < n->versions.list.n; i++)
        if (!n->versions.list.at[i].dropped) find_bands(c, b, ((const yb_formula *)n->versions.list.at[i].what)->value, depth + 1);
}

bool yb_is_banded(yb_ctx *c, yb_named *n) {
    if (n->bands == YB_BANDS_UNASKED) {
        yb_bands found = {0};
        yb_map *asked = yb_let_asks(c->v, n);
        n->bands = YB_BANDS_BUSY; /* a name that leads back here adds nothing */
        find_in_versions(c, &found, n, 0);
        c->v->m->looked_up = asked;
        n->bands = found.found ? YB_BANDS_YES : YB_BANDS_NO;
    }
    return n->bands == YB_BANDS_YES;
}

static void find_in_name(yb_ctx *c, yb_bands *b, yb_str name, unsigned depth) {
    uint32_t at;
    yb_program *p = c->v->program;
    yb_named *n = NULL;
    if (p != NULL && yb_map_get(&p->names, name, &at)) n = p->formulas.at[at];
    yb_entry *e = n == NULL ? yb_value_entry(c->v, name) : NULL;
    if (e != NULL && e->decls.at[0]->kind == YB_K_LET) n = yb_let_named(c->v, name);
    if (n != NULL && yb_is_banded(c, n)) find_in_versions(c, b, n, depth);
}

static void find_bands(yb_ctx *c, yb_bands *b, const yb_expr *e, unsigned depth) {
    if (e == NULL || depth > YB_MAX_NESTING || e->kind == YB_X_ACROSS) return;
    if (e->kind == YB_X_NAME) find_in_name(c, b, e->text, depth);
    if (e->kind == YB_X_IF || e->kind == YB_X_ALTERNATIVES) b->spans = true; /* a branch may read no table, and then no cut counts */
    yb_entry *entry = e->kind == YB_X_CALL ? yb_value_entry(c->v, e->text) : NULL;
    if (entry != NULL && entry->decls.at[0]->kind == YB_K_TABLE) {
        yb_table_info *t = yb_table_of(c->v->m, c->v->scope, entry);
        if (t->ok && length(e->list) + 1 == t->n_keys) add_cuts(c, b, t);
    }
    find_bands(c, b, e->a, depth + 1);
    find_bands(c, b, e->b, depth + 1);
    find_bands(c, b, e->c, depth + 1);
    for (const yb_expr *i = e->list; i != NULL; i = i->next) find_bands(c, b, i, depth + 1);
}

/* Adds the band list to the program: cuts at the scale of the axis, and for each band a key that lies in it. */
static void write_bands(yb_ctx *c, yb_bands *b, unsigned scale) {
    const uint32_t n = b->cuts.n = yb_sort_cuts(b->cuts.at, b->cuts.n);
    yb_im_bands im = {.cuts = {c->v->m->b->CUTS.n, n}};
    for (uint32_t i = 0; i < n; i++) {
        int64_t cut = b->cuts.at[i];
        if (!yb_rescale(cut, b->key_scale, scale, &cut)) cut = INT64_MAX;
        YB_IB_ADD(c->v->m->b, CUTS, cut);
    }
    im.keys = (yb_range_ref){c->v->m->b->CUTS.n, n + 1};
    for (uint32_t i = 0; i <= n; i++) YB_IB_ADD(c->v->m->b, CUTS, i == 0 ? 1 : b->cuts.at[i - 1] + 1);
    YB_PUSH(c->v->m->arena, &c->v->bands, im);
}

static yb_node *axis(yb_ctx *c, const yb_expr *e) {
    yb_ty money = yb_ty_of(YB_T_MONEY);
    return yb_plain(c, yb_check(c, e, &money));
}

/* Whether in a band all that is read of tables is in the row of the band before. */
static yb_node *same_rows(yb_view *v, yb_node *n) {
    const yb_ty yes = yb_ty_of(YB_T_BOOL);
    yb_node *same = yb_make_const(v, yes, 1);
    if (n == NULL || n->shape == YB_SHAPE_SCALAR || n->op == YB_N_BAND) return same;
    if (n->op == YB_OPCODE(SEL) || n->op == YB_OPCODE(WSEL))
        return yb_make_and(v, same_rows(v, n->in[0]),
                           yb_make_op(v, YB_OPCODE(SEL), yes, n->in[0], same_rows(v, n->in[1]), same_rows(v, n->in[2]), NULL, 0));
    yb_node lookup = *n;
    lookup.ty = yes;
    lookup.k = n->op == YB_OPCODE(TABLE);
    if (n->op == YB_OPCODE(PICK)) {
        lookup.args = YB_NEW_ARRAY(v->m->arena, yb_node *, n->n_args);
        for (uint32_t i = 0; i < n->n_args; i++) lookup.args[i] = same_rows(v, n->args[i]);
        return yb_make(v, &lookup);
    }
    for (unsigned i = 0; i < YB_COUNT(n->in); i++) same = yb_make_and(v, same, same_rows(v, n->in[i]));
    for (uint32_t i = 0; i < n->n_args; i++) {
        same = yb_make_and(v, same, same_rows(v, n->args[i]));
        if (n->args[i]->op == YB_N_BAND) same = yb_make_and(v, same, yb_make(v, &lookup));
    }
    return same;
}

static yb_node *made_before(const yb_view *v, const yb_expr *e) {
    for (uint32_t i = v->acrosses.n; i-- > 0;)
        if (v->acrosses.at[i].expr == e && v->acrosses.at[i].program == v->program) return v->acrosses.at[i].node;
    return NULL;
}

yb_node *yb_check_across(yb_ctx *c, const yb_expr *e) {
    if (c->v->telling) return made_before(c->v, e);
    if (c->bands != NULL || c->row_list != YB_SHAPE_SCALAR) {
        YB_ERR0(c->v->m, YB_D_ACROSS_WHERE, e->span);
        return NULL;
    }
    yb_node *from = axis(c, e->b), *x = axis(c, e->c);
    if (!yb_join(c, &from, &x, e->span)) return NULL;
    yb_bands bands = {.key = from->ty};
    find_bands(c, &bands, e->a, 0);
    if (!yb_same_unit(&bands.key, &from->ty)) {
        YB_ERR2(c->v->m, YB_D_UNITS, e->span, yb_unit_word(c->v, &bands.key), yb_unit_word(c->v, &from->ty));
        return NULL;
    }
    bands.key_scale = bands.key.scale;
    unsigned scale = YB_MAX(bands.key.scale, from->ty.scale);
    from = yb_make_scaled(c->v, from, scale);
    x = yb_make_scaled(c->v, x, scale);
    bands.number = (uint16_t)c->v->bands.n;
    write_bands(c, &bands, scale);
    yb_ctx inner = *c;
    inner.bands = &bands;
    yb_node *share = yb_plain(&inner, yb_check(&inner, e->a, NULL));
    if (share == NULL) return NULL;
    if (share->ty.type != YB_T_RATIO) {
        YB_ERR2(c->v->m, YB_D_TYPE, e->a->span, yb_type_word(YB_T_RATIO), yb_unit_word(c->v, &share->ty));
        return NULL;
    }
    int32_t shape = 0x8000 | bands.number;
    if (share->shape == YB_SHAPE_SCALAR)
        share = yb_make(c->v, &(yb_node){.op = YB_OPCODE(MOV), .ty = share->ty, .in = {share}, .shape = shape,
                                         .from_facts = true});
    yb_ty ty = from->ty;
    ty.hidden |= x->ty.hidden;
    yb_node *part = yb_make(c->v, &(yb_node){.op = YB_OPCODE(CUT), .ty = ty, .in = {from, x}, .j = bands.number,
                                             .shape = shape, .from_facts = true});
    yb_node *result;
    ty.hidden |= share->ty.hidden;
    int drop = ty.scale + share->ty.scale - (int)e->num;
    if (e->with_each && drop > 0) {
        if (bands.spans) part = yb_make_op(c->v, YB_OPCODE(JOIN), part->ty, part, same_rows(c->v, share), NULL, NULL, 0);
        result = round_node(c, YB_OPCODE(MULROUND), ty, part, share, drop, e);
    } else {
        ty.scale = (uint8_t)(ty.scale + share->ty.scale);
        result = yb_make_op(c->v, YB_OPCODE(MUL), ty, part, share, NULL, NULL, 0);
    }
    c->v->bands_made = result;
    yb_node *sum = yb_make(c->v, &(yb_node){.op = YB_OPCODE(RSUM), .ty = result->ty, .in = {result}, .j = shape,
                                            .shape = YB_SHAPE_SCALAR, .from_facts = true});
    YB_PUSH(c->v->m->arena, &c->v->acrosses, ((yb_made_across){e, c->v->program, sum}));
    return sum;
}
