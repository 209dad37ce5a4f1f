/*
 * What a test gives: its own facts and proofs laid over those of its `given`, which lie over what that one is
 * like. Floor 7.
 *
 * Each layer becomes a tree: `member.birth_date = …` and `member = { … }` may stand side by side, but an object
 * of a request has each key once. What one layer sets twice stays twice, and the reader refuses it.
 */
#include "api/testing.h"

/* ---- one layer ---- */

static yb_fact_node *add_child(yb_arena *arena, yb_fact_node *parent, yb_str name) {
    yb_fact_node *node = YB_NEW(arena, yb_fact_node);
    node->name = name;
    if (parent->last == NULL)
        parent->children = node;
    else
        parent->last->next = node;
    parent->last = node;
    return node;
}

static yb_fact_node *object_named(yb_arena *arena, yb_fact_node *parent, yb_str name) {
    for (yb_fact_node *n = parent->children; n != NULL; n = n->next)
        if (!yb_is_leaf(n) && yb_str_eq(n->name, name)) return n;
    return add_child(arena, parent, name);
}

static void add_entry(yb_arena *arena, yb_fact_node *parent, yb_str path, const yb_test_value *value) {
    size_t dot = 0;
    while (dot < path.len && path.at[dot] != '.')
        dot++;
    yb_str first = {path.at, dot};
    if (dot < path.len) {
        yb_str rest = {path.at + dot + 1, path.len - dot - 1};
        add_entry(arena, object_named(arena, parent, first), rest, value);
    } else if (value->kind == YB_TV_RECORD) {
        yb_fact_node *object = object_named(arena, parent, first);
        object->value = value;
        yb_facts_add(arena, object, value->entries);
    } else {
        add_child(arena, parent, first)->value = value;
    }
}

void yb_facts_add(yb_arena *arena, yb_fact_node *parent, const yb_test_entry *entries) {
    for (const yb_test_entry *e = entries; e != NULL; e = e->next)
        add_entry(arena, parent, e->name.text, &e->value);
}

/* ---- one layer over another ---- */

static void append(yb_fact_node *parent, yb_fact_node *node) {
    node->next = NULL;
    if (parent->last == NULL)
        parent->children = node;
    else
        parent->last->next = node;
    parent->last = node;
}

static bool is_unknown(const yb_fact_node *n) {
    return n->value != NULL && n->value->kind == YB_TV_UNKNOWN;
}

/* What lies below the name; nothing when it is taken away or given as a whole. */
static yb_fact_node *seen_below(const yb_fact_node *below, const yb_fact_node *above, yb_str name) {
    for (const yb_fact_node *n = above->children; n != NULL; n = n->next)
        if (n->value != NULL && yb_str_eq(n->name, name)) return NULL;
    for (yb_fact_node *n = below->children; n != NULL; n = n->next)
        if (!yb_is_leaf(n) && yb_str_eq(n->name, name)) return n;
    return NULL;
}

static bool names(const yb_fact_node *parent, yb_str name) {
    for (const yb_fact_node *n = parent->children; n != NULL; n = n->next)
        if (yb_str_eq(n->name, name)) return true;
    return false;
}

/* Leaves in `above` what both give. */
static void lay_over(yb_fact_node *below, yb_fact_node *above) {
    yb_fact_node both = {0};
    for (yb_fact_node *a = above->children; a != NULL; a = a->next) {
        yb_fact_node nothing = {0}, *b = yb_is_leaf(a) ? NULL : seen_below(below, above, a->name);
        if (yb_is_leaf(a)) continue;
        lay_over(b != NULL ? b : &nothing, a);
        if (b != NULL) a->value = b->value;
    }
    for (yb_fact_node *b = below->children, *next; b != NULL; b = next) {
        next = b->next;
        if (!names(above, b->name)) append(&both, b);
    }
    for (yb_fact_node *a = above->children, *next; a != NULL; a = next) {
        next = a->next;
        bool empty = a->value == NULL && a->children == NULL; /* all its fields are taken away */
        if (!empty && !is_unknown(a)) append(&both, a);
    }
    above->children = both.children;
    above->last = both.last;
}

const yb_fact_node *yb_test_facts(yb_arena *arena, const yb_decl *test) {
    const yb_decl *chain[YB_MAX_LIKE + 2];
    uint32_t n = 0;
    yb_fact_node *all = YB_NEW(arena, yb_fact_node);
    for (const yb_decl *d = test->u.test.base; d != NULL && n < YB_COUNT(chain); d = d->u.given.base)
        chain[n++] = d;
    for (uint32_t i = n + 1; i-- > 0;) {
        yb_fact_node *layer = YB_NEW(arena, yb_fact_node);
        yb_facts_add(arena, layer, i == 0 ? test->u.test.facts : chain[i - 1]->u.given.facts);
        lay_over(all, layer);
        all = layer;
    }
    return all;
}
