/* Rules to marks: conditions, proofs, decision tables. Floor 3. */
#include "lang/marks.h"

/* ---- proofs ---- */

static yb_node *proof_node(yb_ctx *c, yb_str name, yb_span span, bool presented, uint32_t *number) {
    if (!yb_map_get(&c->v->d->proof_names, name, number)) {
        YB_ERR2(c->v->m, YB_D_NO_PROOF, span, name, yb_nearest(c->v->scope, YB_NS_PROOF, name));
        return NULL;
    }
    c->v->d->proofs.at[*number]->used = true;
    yb_ty ty = yb_ty_of(YB_T_ENUM);
    ty.enumeration = YB_ENUM_PROOF_STATE;
    yb_node *slot = yb_make_slot(c->v, ty, (uint16_t)(c->v->d->slots - c->v->d->proofs.n + *number));
    if (!presented) return yb_make_eq(c->v, slot, yb_make_const(c->v, ty, YB_P_VERIFIED));
    ty.type = YB_T_SET;
    return yb_make_op(c->v, YB_OPCODE(IN), yb_ty_of(YB_T_BOOL), slot,
                      yb_make_const(c->v, ty, 1 << YB_P_PRESENTED | 1 << YB_P_VERIFIED), NULL, NULL, 0);
}

static yb_node *proof_tree(yb_ctx *c, const yb_expr *e, unsigned depth);

static yb_node *proof_leaf(yb_ctx *c, const yb_expr *e) {
    uint32_t n;
    bool presented = e->kind == YB_X_CALL && yb_str_eq(e->text, YB_LIT("presented"));
    const yb_expr *name = presented ? e->list : e;
    if (name == NULL || name->kind != YB_X_NAME) {
        YB_ERR0(c->v->m, YB_D_PROOF_EXPR, e->span);
        return NULL;
    }
    yb_node *node = proof_node(c, name->text, name->span, presented, &n);
    if (node != NULL) YB_IB_ADD(c->v->m->b, PROOFX, (uint16_t)(n | (presented ? YB_PROOF_PRESENTED : 0)));
    return node;
}

static yb_node *proof_tree(yb_ctx *c, const yb_expr *e, unsigned depth) {
    bool junction = e->kind == YB_X_BINARY && (e->op == YB_OP_AND || e->op == YB_OP_OR);
    if (!junction) return proof_leaf(c, e);
    yb_node *a = proof_tree(c, e->a, depth + 1), *b = proof_tree(c, e->b, depth + 1);
    if (a == NULL || b == NULL) return NULL;
    YB_IB_ADD(c->v->m->b, PROOFX, (uint16_t)(2 | (e->op == YB_OP_AND ? YB_PROOF_AND : YB_PROOF_OR)));
    return e->op == YB_OP_AND ? yb_make_and(c->v, a, b) : yb_make_or(c->v, a, b);
}

typedef struct yb_proof_size {
    uint32_t sets, proofs, depth; /* that meet it, before any is dropped; in the largest; open operands at once */
} yb_proof_size;

static yb_proof_size proof_size(const yb_expr *e) {
    if (e->kind != YB_X_BINARY) return (yb_proof_size){1, 1, 1};
    yb_proof_size a = proof_size(e->a), b = proof_size(e->b);
    bool and = e->op == YB_OP_AND;
    return (yb_proof_size){YB_MIN(and ? a.sets * b.sets : a.sets + b.sets, 1000u),
                           YB_MIN(and ? a.proofs + b.proofs : YB_MAX(a.proofs, b.proofs), 1000u),
                           YB_MAX(a.depth, b.depth + 1)};
}

/* ---- marks ---- */

static yb_rule_mark *add_mark(yb_marks *marks, const yb_decl *d, unsigned kind, const yb_ident *code, const yb_words *words,
                              yb_node *condition, yb_span span) {
    yb_model *m = marks->v->m;
    yb_rule_mark k = {.condition = condition, .group = YB_NONE32, .order = marks->order++, .words = words, .span = span};
    uint32_t number = YB_NONE32;
    k.im.kind = (uint16_t)kind;
    k.im.rule = yb_ib_text(m->b, d->name.text);
    k.im.pack = d->pack->number;
    k.im.part = d->part;
    k.im.version_slot = YB_NONE16;
    k.im.line = yb_diags_line(m->diags, span);
    if (code != NULL && code->text.len != 0) {
        k.im.code = yb_ib_text(m->b, code->text);
        if (!yb_map_get(&m->codes, code->text, &number)) {
            number = YB_IB_ADD(m->b, CODES, k.im.code);
            yb_map_put(&m->codes, code->text, number);
        }
    }
    k.im.code_number = number;
    YB_PUSH(m->arena, &marks->list, k);
    return &marks->list.at[marks->list.n - 1];
}

typedef struct yb_rule_at { /* one version of a rule being checked */
    yb_marks *marks;
    const yb_decl *d;
    yb_node *when, *version;
    yb_range_ref cites;
    uint32_t group, row;
    yb_node *match;
} yb_rule_at;

static void finish_mark(yb_rule_at *at, yb_rule_mark *k, yb_node *own) {
    yb_view *v = at->marks->v;
    k->version = at->version;
    k->im.cites = at->cites; /* a row's own come with the row that was read */
    k->condition = yb_make_and(v, at->when, own);
    if (at->match == NULL) return;
    k->in_group = k->condition;
    k->group = at->group;
    k->row = at->row;
    k->condition = yb_make_and(v, at->match, k->condition);
}

/* Each part of the top-level `and` is an obligation of its own. */
static void require(yb_rule_at *at, yb_ctx *c, const yb_expr *proofs) {
    if (proofs->kind == YB_X_BINARY && proofs->op == YB_OP_AND) {
        require(at, c, proofs->a);
        require(at, c, proofs->b);
        return;
    }
    yb_proof_size size = proof_size(proofs);
    if (size.sets > 16 || size.proofs > 16 || size.depth > 16) {
        YB_ERR0(c->v->m, YB_D_PROOF_SETS, proofs->span);
        return;
    }
    uint32_t first = c->v->m->b->PROOFX.n;
    yb_node *given = proof_tree(c, proofs, 0);
    if (given == NULL) return;
    yb_rule_mark *k = add_mark(at->marks, at->d, YB_M_OWED, NULL, NULL, NULL, proofs->span);
    k->im.proofs = (yb_range_ref){first, c->v->m->b->PROOFX.n - first};
    finish_mark(at, k, yb_make_not(c->v, given));
}

static void plain_mark(yb_rule_at *at, unsigned kind, const yb_ident *code, const yb_words *words, yb_node *own, yb_span span) {
    finish_mark(at, add_mark(at->marks, at->d, kind, code, words, NULL, span), own);
}

static void verdict_row(yb_rule_at *at, yb_ctx *c, const struct yb_verdict_row *row) {
    const yb_verdict *x = row->verdict;
    const yb_words *words = x->words.given ? &x->words : &at->d->words;
    yb_node *yes = yb_make_const(c->v, yb_ty_of(YB_T_BOOL), 1);
    switch (x->kind) {
    case YB_V_ALLOWED:
        if (x->value == NULL) return;
        yes = yb_check_bool(c, x->value);
        if (yes != NULL) plain_mark(at, YB_M_DENY, &x->code, words, yb_make_not(c->v, yes), x->span);
        return;
    case YB_V_DENY: plain_mark(at, YB_M_DENY, &x->code, words, yes, x->span); return;
    case YB_V_UNKNOWN: plain_mark(at, YB_M_UNKNOWN, NULL, words, yes, x->span); return;
    case YB_V_REQUIRES:
        if (x->value != NULL) require(at, c, x->value);
        return;
    default: return;
    }
}

/* That the row was found; and that its keys are as they must be, which tells even where another key is unknown that
   the row, and what it asks, does not matter. */
static yb_node *row_match(yb_view *v, yb_node *table, const yb_table_info *t, uint32_t row) {
    yb_node *match = yb_make_eq(v, table, yb_make_const(v, table->ty, row));
    const uint64_t *sets = t->verdicts[row].sets;
    for (uint32_t k = 0; sets != NULL && k < t->n_keys; k++) {
        const yb_ty *ty = &t->keys[k].ty;
        const bool boolean = ty->type == YB_T_BOOL;
        if (sets[k] == UINT64_MAX) continue;
        yb_node *key = table->args[k];
        if (boolean && sets[k] == 1) key = yb_make_not(v, key);
        if (!boolean) {
            yb_ty set = {.type = YB_T_SET, .enumeration = ty->enumeration};
            key = yb_make_op(v, YB_OPCODE(IN), yb_ty_of(YB_T_BOOL), key, yb_make_const(v, set, (int64_t)sets[k]), NULL, NULL, 0);
        }
        match = yb_make_and(v, key, match);
    }
    return match;
}

/* Whether a key is one that no row need be for: a row of an enum that another pack adds, or an amount below zero, which a
   fact is not, but what is reckoned may be. */
static yb_node *may_miss(yb_view *v, const yb_node *table, const yb_table_info *t, uint32_t k) {
    const yb_ty *ty = &t->keys[k].ty, yes = yb_ty_of(YB_T_BOOL);
    yb_node *key = table->args[k];
    if (t->foreign[k] != 0) {
        const yb_ty set = {.type = YB_T_SET, .enumeration = ty->enumeration};
        return yb_make_op(v, YB_OPCODE(IN), yes, key, yb_make_const(v, set, (int64_t)t->foreign[k]), NULL, NULL, 0);
    }
    const bool amount = ty->type == YB_T_MONEY || ty->type == YB_T_RATIO || ty->type == YB_T_PRICE || ty->type == YB_T_QUANTITY;
    if (!amount || (key->op == YB_N_SLOT && !key->ty.is_signed)) return yb_make_const(v, yes, 0);
    return yb_make_op(v, YB_OPCODE(LT), yes, key, yb_make_const(v, key->ty, 0), NULL, NULL, 0);
}

/* Never fires: it is there to read the table where that may have no row or no version, which must show even if all
   rows allow, or none is for the keys. */
static void missed_row(yb_rule_at *at, yb_view *v, yb_node *table, const yb_table_info *t) {
    const yb_ty yes = yb_ty_of(YB_T_BOOL), number = yb_ty_of(YB_T_INT);
    yb_node *missed = yb_make_const(v, yes, 0);
    if (v->m->b->ITEMS.at[t->item].dated != 0)
        missed = yb_make_op(v, YB_OPCODE(LT), yes, table->in[0], yb_make_const(v, number, 0), NULL, NULL, 0);
    for (uint32_t k = 0; k < t->n_keys; k++) missed = yb_make_or(v, missed, may_miss(v, table, t, k));
    if (missed->op == YB_N_CONST) return;
    at->match = yb_make_and(v, missed, yb_make_eq(v, table, yb_make_const(v, table->ty, t->n_verdicts)));
    yb_rule_mark *k = add_mark(at->marks, at->d, YB_M_UNKNOWN, NULL, NULL, NULL, at->d->name.span);
    finish_mark(at, k, yb_make_const(v, yes, 1));
    k->in_group = yb_make_const(v, yes, 0);
}

static void decide_by(yb_rule_at *at, yb_ctx *c, const yb_expr *call) {
    yb_entry *entry = yb_value_entry(c->v, call->text);
    if (entry == NULL || entry->decls.at[0]->kind != YB_K_TABLE) {
        YB_ERR2(c->v->m, YB_D_NO_NAME, call->span, call->text, yb_nearest(c->v->scope, YB_NS_VALUE, call->text));
        return;
    }
    yb_table_info *t = yb_table_of(c->v->m, c->v->scope, entry);
    if (t->ok && !t->verdict) {
        YB_ERR1(c->v->m, YB_D_DECIDE_TABLE, call->span, call->text);
        return;
    }
    yb_node *table = yb_check_table(c, call, NULL);
    if (table == NULL) return;
    at->group = at->marks->groups.n;
    YB_PUSH(c->v->m->arena, &at->marks->groups, ((yb_row_group){table, at->when, t->n_verdicts, {0, YB_NONE32}}));
    for (uint32_t i = 0; i < t->n_verdicts; i++) {
        at->row = i;
        at->match = row_match(c->v, table, t, i);
        verdict_row(at, c, &t->verdicts[i]);
    }
    missed_row(at, c->v, table, t);
}

static void check_version(yb_marks *marks, const yb_decl *d, yb_node *version, yb_range_ref cites) {
    yb_view *v = marks->v;
    yb_ctx c = {.v = v, .row_list = YB_SHAPE_SCALAR};
    yb_rule_at at = {.marks = marks, .d = d, .version = version, .cites = cites};
    v->place = yb_place(v, d->name.text);
    at.when = yb_make_const(v, yb_ty_of(YB_T_BOOL), 1);
    if (d->u.rule.condition != NULL) {
        at.when = yb_check_bool(&c, d->u.rule.condition);
        c.guards = yb_guards_of(&c, d->u.rule.condition, true, NULL);
    }
    if (at.when == NULL) return;
    if (at.when->op == YB_N_CONST && d->u.rule.condition != NULL)
        YB_ERR1(v->m, at.when->k ? YB_D_ALWAYS : YB_D_NEVER, d->u.rule.condition->span, d->name.text);
    yb_node *yes = yb_make_const(v, yb_ty_of(YB_T_BOOL), 1);
    switch (d->u.rule.rule) {
    case YB_R_DENY: plain_mark(&at, YB_M_DENY, &d->u.rule.code, &d->words, yes, d->name.span); break;
    case YB_R_NOTE: plain_mark(&at, YB_M_NOTE, &d->u.rule.code, &d->words, yes, d->name.span); break;
    case YB_R_UNKNOWN: plain_mark(&at, YB_M_UNKNOWN, NULL, &d->u.rule.unknown, yes, d->name.span); break;
    case YB_R_REQUIRE:
        if (d->u.rule.proofs != NULL) require(&at, &c, d->u.rule.proofs);
        break;
    default:
        if (d->u.rule.call != NULL) decide_by(&at, &c, d->u.rule.call);
        break;
    }
}

static void check_rule(yb_marks *marks, yb_str name) {
    yb_view *v = marks->v;
    yb_versions versions = {0};
    uint32_t depth = 0;
    for (yb_scope *s = v->scope; s != NULL; s = s->parent, depth++) {
        yb_entry *e = yb_lookup_in(s, YB_NS_RULE, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++) {
            const yb_decl *d = e->decls.at[i];
            YB_PUSH(v->m->arena, &versions.list,
                    ((yb_version_decl){depth, s, d->when, d, d->kind == YB_K_DROP, d->name.span, &d->tags}));
        }
        if (e != NULL && e->decls.n == 1 && yb_when_always(&e->decls.at[0]->when)) break; /* hides what is above */
    }
    bool alone = versions.list.n == 1 && yb_when_always(&versions.list.at[0].when);
    if (alone && versions.list.at[0].dropped) return;
    if (alone) {
        const yb_decl *d = versions.list.at[0].what;
        if (d->broken) return;
        check_version(marks, d, NULL, yb_cites_add(v->m, versions.list.at[0].scope, &d->tags));
        return;
    }
    uint32_t item = yb_item_add(v->m, name, &versions, false, yb_ty_of(YB_T_INT));
    uint32_t first = v->m->b->ITEMS.at[item].versions.first;
    for (uint32_t i = 0; i < versions.list.n; i++) {
        if (versions.list.at[i].dropped || ((const yb_decl *)versions.list.at[i].what)->broken) continue;
        uint32_t begin = marks->list.n;
        check_version(marks, versions.list.at[i].what, yb_make_picked(v, item), v->m->b->VERSIONS.at[first + i].cites);
        for (uint32_t k = begin; k < marks->list.n; k++) marks->list.at[k].im.version = (uint16_t)i;
    }
}

bool yb_rule_of(yb_str rule, yb_str decision) {
    return rule.len > decision.len && memcmp(rule.at, decision.at, decision.len) == 0 && rule.at[decision.len] == '.';
}

void yb_rules(yb_view *v, yb_marks *marks) {
    yb_map seen;
    yb_map_init(&seen, v->m->arena);
    marks->v = v;
    for (yb_scope *s = v->scope; s != NULL; s = s->parent)
        for (uint32_t i = 0; i < s->entries.n; i++) {
            yb_entry *e = s->entries.at[i];
            uint32_t at;
            if (e->space != YB_NS_RULE || !yb_rule_of(e->name, v->d->name) || yb_map_get(&seen, e->name, &at)) continue;
            yb_map_put(&seen, e->name, 1);
            check_rule(marks, e->name);
        }
}
