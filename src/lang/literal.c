/* Conditions as literals and terms, for the run without states. Floor 3.
   Facts and proofs are literals already; a comparison with a constant is an atom; what joins them becomes a term each,
   so that the size grows with the condition and never explodes. */
#include "lang/emit.h"

static bool is_constant(const yb_node *n) { return !n->from_facts && n->shape == YB_SHAPE_SCALAR; }

static yb_lit add_atom(yb_emit *e, unsigned kind, yb_node *value, yb_node *constant, bool negated) {
    yb_im_atom a = {.kind = (uint16_t)kind, .slot = yb_emit_node(e, value, YB_IN_CODE)};
    a.constant = yb_emit_node(e, constant, YB_IN_CODE);
    for (uint32_t i = 0; i < e->atoms.n; i++) {
        const yb_im_atom *o = &e->atoms.at[i];
        if (o->kind == a.kind && o->slot == a.slot && o->constant == a.constant) return (yb_lit){o->bit, negated, -1};
    }
    a.bit = (uint16_t)e->bits++;
    YB_PUSH(e->v->m->arena, &e->atoms, a);
    return (yb_lit){a.bit, negated, -1};
}

/* age(d) >= n is d <= bound, a date known once the program is resolved. */
static yb_node *age_bound(yb_emit *e, yb_node *age, yb_node *years) {
    if (age->op != YB_OPCODE(AGE) || age->in[1]->from_facts || age->in[1]->op != YB_N_SLOT) return NULL;
    return yb_make_op(e->v, YB_OPCODE(AGEBOUND), yb_ty_of(YB_T_DATE), age->in[1], years, age->in[2], age->in[3], 0);
}

static yb_node *plus_one(yb_emit *e, yb_node *years) {
    yb_node *one = yb_make_const(e->v, yb_ty_of(YB_T_YEARS), 1);
    if (years->op == YB_N_CONST) return yb_make_const(e->v, years->ty, years->k + 1);
    return yb_make_op(e->v, YB_OPCODE(ADD), yb_ty_of(YB_T_YEARS), years, one, NULL, NULL, 0);
}

/* a < b or a <= b with one side constant. */
static yb_lit order_atom(yb_emit *e, yb_node *n) {
    yb_node *a = n->in[0], *b = n->in[1], *bound;
    bool strict = n->op == YB_OPCODE(LT);
    if (is_constant(b)) {
        if (a->emitted == false && (bound = age_bound(e, a, strict ? b : plus_one(e, b))) != NULL)
            return add_atom(e, YB_A_LE, a->in[0], bound, true); /* age < n: born after the bound */
        return strict ? add_atom(e, YB_A_GE, a, b, true) : add_atom(e, YB_A_LE, a, b, false);
    }
    if (b->emitted == false && (bound = age_bound(e, b, strict ? plus_one(e, a) : a)) != NULL)
        return add_atom(e, YB_A_LE, b->in[0], bound, false);
    return strict ? add_atom(e, YB_A_LE, b, a, true) : add_atom(e, YB_A_GE, b, a, false);
}

static yb_lit slot_literal(yb_emit *e, yb_node *n) { /* computed by code: compared with true */
    return add_atom(e, YB_A_EQ, n, yb_make_const(e->v, yb_ty_of(YB_T_BOOL), 1), false);
}

static yb_lit fact_literal(yb_emit *e, yb_node *n) {
    for (uint32_t i = 0; i < e->v->d->facts.n; i++) {
        const yb_fact_info *f = &e->v->d->facts.at[i];
        if (f->at == n->k && f->bit != YB_NONE16 && !f->ty.optional) {
            (void)yb_emit_node(e, n, YB_IN_CODE); /* noted as read */
            return (yb_lit){f->bit, false, -1};
        }
    }
    return slot_literal(e, n);
}

static yb_lit equal_literal(yb_emit *e, yb_node *n) {
    yb_node *a = n->in[0], *b = n->in[1];
    uint32_t first = (uint32_t)(e->v->d->slots - e->v->d->proofs.n);
    bool proof = a->op == YB_N_SLOT && a->k >= first && a->k < e->v->d->slots;
    if (proof && b->op == YB_N_CONST && b->k == YB_P_VERIFIED)
        return (yb_lit){(uint16_t)(e->v->d->bits - e->v->d->proofs.n + (uint32_t)a->k - first), false, -1};
    if (is_constant(b)) return add_atom(e, YB_A_EQ, a, b, false);
    if (is_constant(a)) return add_atom(e, YB_A_EQ, b, a, false);
    return slot_literal(e, n);
}

/* ---- junctions ---- */

typedef YB_VEC(yb_lit) yb_lits;

static void flatten(yb_emit *e, yb_node *n, unsigned op, yb_lits *out) {
    if (n->op == op && !(n->emitted && n->region == YB_IN_CODE)) {
        flatten(e, n->in[0], op, out);
        flatten(e, n->in[1], op, out);
        return;
    }
    yb_lit l = yb_literal(e, n);
    YB_PUSH(e->v->m->arena, out, l);
}

static bool contradicts(const yb_im_term *term, uint64_t bit, bool want) {
    return (term->care & bit) != 0 && ((term->want & bit) != 0) != want;
}

/* All literals as terms: one a word, chained. `flip`: each literal negated. `a and not a` takes a second term of the word: it
   never holds, but is not known as long as a is not. */
static void add_terms(yb_emit *e, const yb_lits *lits, bool flip, uint32_t out, bool rule) {
    yb_im_term terms[64];
    uint32_t n = 0;
    for (uint32_t i = 0; i < lits->n; i++) {
        const yb_lit *l = &lits->at[i];
        uint16_t word = l->bit / 64;
        const uint64_t bit = (uint64_t)1 << (l->bit % 64);
        const bool want = l->negated == flip;
        uint32_t k = 0;
        while (k < n && (terms[k].word != word || contradicts(&terms[k], bit, want))) k++;
        if (k == YB_COUNT(terms)) {
            YB_ERR1(e->v->m, YB_D_PROGRAM_SIZE, e->v->d->decl->name.span, e->v->d->name);
            return;
        }
        if (k == n) terms[n++] = (yb_im_term){.word = word, .out = out};
        terms[k].care |= bit;
        if (want) terms[k].want |= bit;
    }
    for (uint32_t k = 0; k < n; k++) {
        terms[k].more = k + 1 < n;
        if (rule) YB_PUSH(e->v->m->arena, &e->rule_terms, terms[k]);
        else YB_PUSH(e->v->m->arena, &e->let_terms, terms[k]);
    }
}

/* An inner junction gets a literal of its own: `or` as not (and of the opposites). */
static yb_lit junction_literal(yb_emit *e, yb_node *n) {
    bool any = n->op == YB_OPCODE(OR);
    yb_lits lits = {0};
    flatten(e, n, n->op, &lits);
    yb_lit l = {(uint16_t)e->bits++, any, -1};
    add_terms(e, &lits, any, l.bit, false);
    return l;
}

static yb_lit make_literal(yb_emit *e, yb_node *n) {
    if (n->op == YB_N_CONST) return (yb_lit){0, false, n->k != 0};
    if (n->op == YB_N_SLOT) return fact_literal(e, n);
    if (n->emitted && n->region == YB_IN_CODE) return slot_literal(e, n);
    if (n->op == YB_OPCODE(NOT)) {
        yb_lit l = yb_literal(e, n->in[0]);
        l.negated = !l.negated;
        return l;
    }
    bool one = n->shape == YB_SHAPE_SCALAR && n->in[0] != NULL && n->in[1] != NULL &&
               (is_constant(n->in[0]) || is_constant(n->in[1]));
    if (n->op == YB_OPCODE(AND) || n->op == YB_OPCODE(OR)) return junction_literal(e, n);
    if (n->op == YB_OPCODE(EQ) && n->shape == YB_SHAPE_SCALAR) return equal_literal(e, n);
    if ((n->op == YB_OPCODE(LT) || n->op == YB_OPCODE(LE)) && one) return order_atom(e, n);
    if (n->op == YB_OPCODE(IN) && one && is_constant(n->in[1])) return add_atom(e, YB_A_IN, n->in[0], n->in[1], false);
    return slot_literal(e, n);
}

yb_lit yb_literal(yb_emit *e, yb_node *n) {
    for (uint32_t i = 0; i < e->lits.n; i++)
        if (e->lits.at[i].node == n) return e->lits.at[i].lit;
    yb_lit l = make_literal(e, n);
    YB_PUSH(e->v->m->arena, &e->lits, ((struct yb_lit_memo){n, l}));
    return l;
}

void yb_rule_terms(yb_emit *e, yb_node *condition, uint32_t out) {
    yb_lits lits = {0};
    if (condition->op == YB_N_CONST) {
        if (condition->k == 0) return;
        YB_PUSH(e->v->m->arena, &e->rule_terms, ((yb_im_term){.out = out})); /* always */
        return;
    }
    if (condition->op == YB_OPCODE(AND)) {
        flatten(e, condition, YB_OPCODE(AND), &lits);
    } else {
        yb_lit l = yb_literal(e, condition);
        YB_PUSH(e->v->m->arena, &lits, l);
    }
    add_terms(e, &lits, false, out, true);
}
