/* Typed nodes: equal ones are one node, constants fold, literals keep their scale. Floor 3. */
#include "lang/view.h"

/* ---- one node for equal ones ---- */

static uint64_t mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 32;
}

static uint32_t node_hash(const yb_node *n) {
    const uint32_t what = n->op | (uint32_t)n->nonneg << 8 | (uint32_t)n->ty.type << 16 | (uint32_t)n->ty.scale << 24;
    uint64_t h = mix(what, (uint32_t)n->shape | (uint64_t)n->ty.optional << 32);
    h = mix(mix(h, (uint64_t)n->k), (uint64_t)n->j);
    for (unsigned i = 0; i < 4; i += 2) {
        const uint64_t a = n->in[i] == NULL ? 0 : n->in[i]->hash, b = n->in[i + 1] == NULL ? 0 : n->in[i + 1]->hash;
        if ((a | b) != 0) h = mix(h, a | b << 32);
    }
    for (uint32_t i = 0; i < n->n_args; i++) h = mix(h, n->args[i]->hash);
    return (uint32_t)h;
}

static bool node_equal(const yb_node *a, const yb_node *b) {
    if (a->op != b->op || a->nonneg != b->nonneg || a->k != b->k || a->j != b->j ||
        a->shape != b->shape || a->n_args != b->n_args || memcmp(a->in, b->in, sizeof a->in) != 0 ||
        a->ty.type != b->ty.type || a->ty.scale != b->ty.scale || a->ty.enumeration != b->ty.enumeration ||
        a->ty.optional != b->ty.optional || a->ty.hidden != b->ty.hidden)
        return false;
    for (uint32_t i = 0; i < a->n_args; i++)
        if (a->args[i] != b->args[i]) return false;
    return true;
}

static void grow_table(yb_view *v) {
    uint32_t size = v->table_size == 0 ? 512 : v->table_size * 2;
    yb_node **table = YB_NEW_ARRAY(v->m->arena, yb_node *, size);
    for (uint32_t i = 0; i < v->table_size; i++)
        for (yb_node *n = v->table[i], *next; n != NULL; n = next) {
            next = n->chain;
            n->chain = table[n->hash & (size - 1)];
            table[n->hash & (size - 1)] = n;
        }
    v->table = table;
    v->table_size = size;
}

yb_node *yb_make(yb_view *v, const yb_node *like) {
    const uint32_t hash = node_hash(like);
    if (v->n_nodes >= v->table_size) grow_table(v);
    for (yb_node *o = v->table[hash & (v->table_size - 1)]; o != NULL; o = o->chain)
        if (o->hash == hash && node_equal(o, like)) return o;
    yb_node *made = YB_NEW(v->m->arena, yb_node);
    *made = *like;
    made->hash = hash;
    made->at = made->row_at = made->extra = YB_NONE16;
    made->emitted = made->told = false; /* `like` may be a copy of one that is */
    made->region = 0;
    made->visit = made->noted = made->order = 0;
    made->place = v->place;
    made->chain = v->table[hash & (v->table_size - 1)];
    v->table[hash & (v->table_size - 1)] = made;
    v->n_nodes++;
    return made;
}

yb_entry *yb_value_entry(yb_view *v, yb_str name) {
    yb_asked(v->m, name);
    return yb_lookup(v->scope, YB_NS_VALUE, name);
}

uint32_t yb_place(yb_view *v, yb_str name) {
    uint32_t at;
    if (yb_map_get(&v->m->places, name, &at)) return at;
    yb_text_ref ref = yb_ib_text(v->m->b, name);
    at = YB_IB_ADD(v->m->b, PLACES, ((yb_im_place){ref}));
    yb_map_put(&v->m->places, name, at);
    return at;
}

/* ---- makers ---- */

yb_ty yb_ty_of(unsigned type) {
    return (yb_ty){.type = (uint8_t)type, .scale = yb_type_scale[type], .enumeration = YB_NONE16};
}

yb_node *yb_make_const(yb_view *v, yb_ty ty, int64_t value) {
    ty.optional = ty.hidden = false;
    return yb_make(v, &(yb_node){.op = YB_N_CONST, .ty = ty, .k = value, .shape = YB_SHAPE_SCALAR});
}

yb_node *yb_make_none(yb_view *v, yb_ty ty) {
    ty.optional = true;
    return yb_make(v, &(yb_node){.op = YB_N_CONST, .ty = ty, .j = 1, .shape = YB_SHAPE_SCALAR});
}

yb_node *yb_make_slot(yb_view *v, yb_ty ty, uint16_t slot) {
    return yb_make(v, &(yb_node){.op = YB_N_SLOT, .ty = ty, .k = slot, .shape = YB_SHAPE_SCALAR, .from_facts = slot != 0});
}

yb_node *yb_make_fact(yb_view *v, uint32_t fact) {
    const yb_fact_info *f = &v->d->facts.at[fact];
    yb_node n = {.op = YB_N_SLOT, .ty = f->ty, .k = f->at, .shape = YB_SHAPE_SCALAR, .from_facts = true};
    if (f->list != YB_NONE16 && !f->is_list) {
        n.op = YB_N_COLUMN;
        n.shape = f->list;
    }
    return yb_make(v, &n);
}

yb_node *yb_make_field(yb_view *v, yb_ty ty, yb_node *of, unsigned n) {
    return yb_make(v, &(yb_node){.op = YB_N_FIELD, .ty = ty, .k = n, .in = {of}, .shape = of->shape,
                                 .from_facts = of->from_facts});
}

yb_node *yb_make_picked(yb_view *v, uint32_t item) {
    return yb_make(v, &(yb_node){.op = YB_N_PICKED, .ty = yb_ty_of(YB_T_INT), .k = item, .shape = YB_SHAPE_SCALAR});
}

static bool is_const(const yb_node *n) { return n->op == YB_N_CONST && n->j == 0; }

yb_node *yb_make_op(yb_view *v, unsigned op, yb_ty ty, yb_node *a, yb_node *b, yb_node *c, yb_node *d, int64_t imm) {
    yb_node n = {.op = (uint8_t)op, .ty = ty, .in = {a, b, c, d}, .j = imm, .shape = YB_SHAPE_SCALAR};
    for (unsigned i = 0; i < 4; i++) {
        if (n.in[i] == NULL) continue;
        if (n.in[i]->shape != YB_SHAPE_SCALAR) n.shape = n.in[i]->shape;
        n.from_facts |= n.in[i]->from_facts;
    }
    return yb_make(v, &n);
}

/* An optional value: only a number is multiplied, none stays none. */
static yb_node *scaled_optional(yb_view *v, yb_node *a, unsigned scale) {
    yb_ty number = a->ty, ty = a->ty;
    number.optional = false;
    ty.scale = (uint8_t)scale;
    yb_node *has = yb_make_op(v, YB_OPCODE(HAS), yb_ty_of(YB_T_BOOL), a, NULL, NULL, NULL, 0);
    yb_node *scaled = yb_make_scaled(v, yb_make_op(v, YB_OPCODE(USE), number, a, NULL, NULL, NULL, 0), scale);
    return yb_make_op(v, YB_OPCODE(SEL), ty, has, scaled, yb_make_none(v, ty), NULL, 0);
}

yb_node *yb_make_scaled(yb_view *v, yb_node *a, unsigned scale) {
    if (a->ty.scale >= scale) return a;
    unsigned by = scale - a->ty.scale;
    yb_ty ty = a->ty;
    ty.scale = (uint8_t)scale;
    int64_t folded;
    if (a->op == YB_N_CONST && a->j == 1) return yb_make_none(v, ty);
    if (is_const(a) && yb_rescale(a->k, 0, by, &folded)) return yb_make_const(v, ty, folded);
    if (a->op == YB_N_PARAM) { /* the constant is scaled when the program is resolved */
        yb_node n = *a;
        n.ty = ty;
        n.j += by;
        return yb_make(v, &n);
    }
    if (ty.optional) return scaled_optional(v, a, scale);
    return yb_make_op(v, YB_OPCODE(SCALE), ty, a, NULL, NULL, NULL, by);
}

/* Four at a time, so that a sum of payers or parts is an instruction or two. */
yb_node *yb_make_sum(yb_view *v, yb_node *const *parts, uint32_t n) {
    unsigned scale = 0;
    for (uint32_t i = 0; i < n; i++) scale = YB_MAX(scale, parts[i]->ty.scale);
    yb_node *sum = yb_make_scaled(v, parts[0], scale);
    yb_ty ty = sum->ty;
    for (uint32_t i = 1; i < n; i += 3) {
        yb_node *in[3] = {NULL, NULL, NULL};
        for (uint32_t k = 0; k < 3 && i + k < n; k++) {
            in[k] = yb_make_scaled(v, parts[i + k], scale);
            ty.hidden |= in[k]->ty.hidden;
        }
        if (in[1] == NULL) {
            sum = yb_make_op(v, YB_OPCODE(ADD), ty, sum, in[0], NULL, NULL, 0);
        } else {
            if (in[2] == NULL) in[2] = yb_make_const(v, ty, 0);
            sum = yb_make_op(v, YB_OPCODE(SUM4), ty, sum, in[0], in[1], in[2], 0);
        }
    }
    return sum;
}

/* ---- conditions ---- */

static yb_ty bool_ty(const yb_node *a, const yb_node *b) {
    (void)a, (void)b; /* a condition on a private fact is not private itself (architecture.md, identity) */
    return yb_ty_of(YB_T_BOOL);
}

yb_node *yb_make_not(yb_view *v, yb_node *a) {
    if (is_const(a)) return yb_make_const(v, a->ty, !a->k);
    if (a->op == YB_OPCODE(NOT)) return a->in[0];
    return yb_make_op(v, YB_OPCODE(NOT), bool_ty(a, NULL), a, NULL, NULL, NULL, 0);
}

/* Sides that are known when compiling fall away; the order of two does not matter, so that equal ones meet. */
static yb_node *make_junction(yb_view *v, unsigned op, yb_node *a, yb_node *b, int64_t neutral) {
    if (is_const(a)) return a->k == neutral ? b : a;
    if (is_const(b)) return b->k == neutral ? a : b;
    if (a == b) return a;
    return yb_make_op(v, op, bool_ty(a, b), a, b, NULL, NULL, 0);
}
yb_node *yb_make_and(yb_view *v, yb_node *a, yb_node *b) { return make_junction(v, YB_OPCODE(AND), a, b, 1); }
yb_node *yb_make_or(yb_view *v, yb_node *a, yb_node *b) { return make_junction(v, YB_OPCODE(OR), a, b, 0); }

yb_node *yb_make_eq(yb_view *v, yb_node *a, yb_node *b) {
    if (is_const(a)) {
        yb_node *t = a;
        a = b;
        b = t;
    }
    if (is_const(a) && is_const(b)) return yb_make_const(v, bool_ty(a, b), a->k == b->k);
    if (a->ty.type == YB_T_BOOL && is_const(b)) return b->k ? a : yb_make_not(v, a);
    return yb_make_op(v, YB_OPCODE(EQ), bool_ty(a, b), a, b, NULL, NULL, 0);
}

yb_node *yb_make_nonneg(yb_view *v, yb_node *a) {
    if (is_const(a) && a->k >= 0) return a;
    bool own = a->op < YB_N_CONST && a->op != YB_OPCODE(PAY) && a->op != YB_OPCODE(REST) && a->op != YB_OPCODE(PAYEACH);
    yb_node n = own ? *a
                    : (yb_node){.op = YB_OPCODE(MOV), .ty = a->ty, .in = {a}, .shape = a->shape, .from_facts = a->from_facts};
    n.nonneg = 1;
    return yb_make(v, &n);
}

/* ---- units ---- */

bool yb_same_unit(const yb_ty *a, const yb_ty *b) {
    bool whole = (a->type == YB_T_COUNT || a->type == YB_T_INT) && (b->type == YB_T_COUNT || b->type == YB_T_INT);
    return whole || (a->type == b->type && a->enumeration == b->enumeration);
}

yb_str yb_unit_word(yb_view *v, const yb_ty *ty) {
    return ty->enumeration == YB_NONE16 ? yb_type_word(ty->type) : v->m->enums.at[ty->enumeration]->name;
}
