/* Writes what was parsed as brackets, without places, so that tests can compare it. */
#ifndef YB_TESTS_LANG_DUMP_H
#define YB_TESTS_LANG_DUMP_H

#include "lang/ast.h"

static void dump_expr(yb_sink *s, const yb_expr *e);

static void dump_text(yb_sink *s, const char *text) {
    yb_put(s, yb_str_of(text));
}
static void dump_num(yb_sink *s, const char *before, int64_t n) {
    dump_text(s, before);
    yb_put_int(s, n);
}
static void dump_str(yb_sink *s, const char *before, yb_str text) {
    dump_text(s, before);
    yb_put(s, text);
}

static void dump_list(yb_sink *s, const yb_expr *e) {
    for (; e != NULL; e = e->next) {
        yb_put_char(s, ' ');
        dump_expr(s, e);
    }
}

static void dump_part(yb_sink *s, const char *before, const yb_expr *e) {
    if (e == NULL) return;
    dump_text(s, before);
    dump_expr(s, e);
}

static const char *const dump_ops[] = {"none", "or", "and",    "not",      "=", "!=", "<", "<=", ">",
                                       ">=",   "in", "subset", "overlaps", "+", "-",  "*", "/",  "neg"};
static const char *const dump_kinds[] = {
    "error", "",        "¥",         "ratio",   "date",    "time",    "period", "text",  "bool",   "none",
    "",      "set",     "call",      "op",      "op",      "if",      "at",     "round", "across", "agg",
    "..",    "natural", "insurance", "rolling", "between", "unit-in", "add",    "cases", "case"};
static const char *const dump_aggs[] = {"count", "distinct", "sum", "min", "max", "any", "all", "exists"};

static void dump_parts(yb_sink *s, const yb_expr *e) {
    dump_part(s, " ", e->a);
    dump_part(s, " ", e->b);
    dump_part(s, " ", e->c);
    dump_list(s, e->list);
    yb_put_char(s, ')');
}

static void dump_decimal(yb_sink *s, const yb_expr *e) {
    char out[YB_DECIMAL_MAX];
    yb_put(s, (yb_str){out, yb_decimal_write(e->num, e->scale, e->scale, out)});
}

static void dump_expr(yb_sink *s, const yb_expr *e) {
    switch (e->kind) {
    case YB_X_NUMBER:
    case YB_X_MONEY:
    case YB_X_RATIO:
        dump_text(s, dump_kinds[e->kind]);
        dump_decimal(s, e);
        return;
    case YB_X_DATE: {
        char out[10];
        yb_put(s, (yb_str){out, yb_date_write(e->num, out)});
        return;
    }
    case YB_X_TIME: dump_num(s, "time", e->num); return;
    case YB_X_PERIOD:
        yb_put_int(s, e->num);
        yb_put(s, yb_type_word(e->type));
        return;
    case YB_X_TEXT:
        dump_str(s, "\"", e->text);
        yb_put_char(s, '"');
        return;
    case YB_X_BOOL:
    case YB_X_NONE:
    case YB_X_NAME: yb_put(s, e->text); return;
    default: break;
    }
    yb_put_char(s, '(');
    if (e->kind == YB_X_UNARY || e->kind == YB_X_BINARY)
        dump_text(s, dump_ops[e->op]);
    else if (e->kind == YB_X_AGG)
        dump_text(s, dump_aggs[e->op]);
    else
        dump_text(s, dump_kinds[e->kind]);
    if (e->kind == YB_X_CALL || e->kind == YB_X_AGG) dump_str(s, " ", e->text);
    if (e->kind == YB_X_ROUND || (e->kind == YB_X_ACROSS && e->with_each)) {
        dump_num(s, " mode", e->op);
        dump_num(s, " to", e->num);
    }
    if (e->kind == YB_X_NATURAL || e->kind == YB_X_ADD) dump_num(s, " ", e->op);
    if (e->type != 0) dump_str(s, " ", yb_type_word(e->type));
    if (e->kind == YB_X_AGG) {
        dump_part(s, " value ", e->a);
        dump_part(s, " where ", e->b);
        dump_part(s, " else ", e->c);
        yb_put_char(s, ')');
        return;
    }
    dump_parts(s, e);
}

/* ---- declarations ---- */

static void dump_idents(yb_sink *s, const char *before, const yb_ident *id) {
    for (; id != NULL; id = id->next)
        dump_str(s, before, id->text);
}
static void dump_ident(yb_sink *s, const char *before, yb_ident id) {
    if (id.text.len != 0) dump_str(s, before, id.text);
}
static void dump_words(yb_sink *s, const char *before, yb_words w) {
    if (!w.given) return;
    dump_str(s, before, w.zh);
    if (w.en.at != NULL) dump_str(s, "/", w.en);
}
static void dump_when(yb_sink *s, yb_when w) {
    if (w.has_from) dump_num(s, " from", w.from);
    if (w.has_until) dump_num(s, " until", w.until);
    if (w.has_published) dump_num(s, " published", w.published);
}
static void dump_tags(yb_sink *s, yb_tags tags) {
    for (const yb_cite *c = tags.cites; c != NULL; c = c->next) {
        dump_str(s, " cite ", c->source.text);
        dump_str(s, "@", c->article);
    }
    dump_idents(s, " meets ", tags.meets);
}
static void dump_type(yb_sink *s, yb_type_ref t) {
    dump_ident(s, " : ", t.name);
    if (t.flags != 0) dump_num(s, " flags", t.flags);
    if (t.max != 0) dump_num(s, " max", t.max);
}
static void dump_fields(yb_sink *s, const yb_field *f) {
    for (; f != NULL; f = f->next) {
        dump_ident(s, "\n  ", f->name);
        dump_type(s, f->type);
        dump_words(s, " ", f->words);
    }
}
static void dump_patterns(yb_sink *s, const yb_pattern *k) {
    for (; k != NULL; k = k->next) {
        dump_text(s, " ,");
        for (const yb_pattern *o = k; o != NULL; o = o->or_next) {
            dump_text(s, o == k ? " " : "|");
            if (o->kind == YB_P_ANY) yb_put_char(s, '_');
            dump_part(s, o->above ? ">" : "", o->from);
            if (o->kind == YB_P_RANGE) dump_text(s, "..");
            dump_part(s, "", o->to);
        }
    }
}
static void dump_verdict(yb_sink *s, yb_verdict v) {
    dump_num(s, " => ", v.kind);
    dump_part(s, " ", v.value);
    dump_ident(s, " deny ", v.code);
    dump_words(s, " ", v.words);
}
static void dump_table(yb_sink *s, const yb_decl *d) {
    for (const yb_table_key *k = d->u.table.keys; k != NULL; k = k->next) {
        dump_ident(s, " key ", k->name);
        dump_ident(s, ":", k->type);
        if (k->band) dump_text(s, " band");
    }
    dump_type(s, d->u.table.type);
    dump_text(s, d->u.table.verdict ? " verdict" : "");
    const yb_table_version *first = d->u.table.versions;
    dump_text(s, first != NULL && first->first_match ? " first match" : "");
    for (const yb_table_version *v = d->u.table.versions; v != NULL; v = v->next) {
        dump_text(s, "\n  version");
        dump_when(s, v->when);
        dump_tags(s, v->tags);
        for (const yb_row *r = v->rows; r != NULL; r = r->next) {
            dump_text(s, "\n  ");
            dump_patterns(s, r->keys);
            dump_verdict(s, r->result);
            dump_tags(s, r->tags);
        }
        if (!v->has_else) continue;
        dump_text(s, "\n   else");
        dump_verdict(s, v->otherwise);
        dump_tags(s, v->else_tags);
    }
}
static void dump_items(yb_sink *s, const yb_item *i) {
    for (; i != NULL; i = i->next) {
        dump_num(s, "\n  item", i->kind);
        dump_text(s, i->in_lines ? " lines" : "");
        dump_text(s, i->replace ? " replace" : "");
        dump_ident(s, " ", i->name);
        dump_words(s, " words ", i->words);
        dump_type(s, i->type);
        dump_when(s, i->when);
        dump_part(s, " = ", i->value);
        dump_ident(s, " bands of ", i->bands_of);
        dump_part(s, " when ", i->condition);
        dump_part(s, " up to ", i->cap);
        dump_ident(s, " after ", i->after);
        dump_ident(s, " before ", i->before);
        dump_ident(s, " each ", i->each);
        dump_ident(s, " in ", i->list);
        dump_ident(s, " order ", i->order);
        dump_part(s, " first ", i->first);
        dump_tags(s, i->tags);
    }
}
static void dump_entries(yb_sink *s, const char *before, const yb_test_entry *e);
static void dump_value(yb_sink *s, const yb_test_value *v) {
    if (v->copies != 1) dump_num(s, "", v->copies);
    if (v->kind == YB_TV_UNKNOWN) dump_text(s, "?");
    dump_part(s, "", v->value);
    dump_part(s, " ago ", v->minutes);
    if (v->kind == YB_TV_RECORD) {
        dump_text(s, "{");
        dump_entries(s, " ", v->entries);
        dump_text(s, " }");
    }
    if (v->kind != YB_TV_LIST) return;
    dump_text(s, "[");
    for (const yb_test_value *i = v->items; i != NULL; i = i->next) {
        yb_put_char(s, ' ');
        dump_value(s, i);
    }
    dump_text(s, " ]");
}
static void dump_entries(yb_sink *s, const char *before, const yb_test_entry *e) {
    for (; e != NULL; e = e->next) {
        dump_ident(s, before, e->name);
        dump_text(s, "=");
        dump_value(s, &e->value);
    }
}
static void dump_test(yb_sink *s, const yb_decl *d) {
    dump_ident(s, " ", d->u.test.decision);
    dump_ident(s, " ", d->u.test.program);
    dump_num(s, " on ", d->u.test.on);
    if (d->u.test.has_known) dump_num(s, " known ", d->u.test.known);
    dump_entries(s, " with ", d->u.test.with);
    dump_ident(s, " given ", d->u.test.given);
    dump_entries(s, "\n  ", d->u.test.facts);
    for (const yb_expect *x = d->u.test.expects; x != NULL; x = x->next) {
        dump_num(s, "\n  expect", x->kind);
        dump_ident(s, " ", x->name);
        dump_idents(s, " code ", x->codes);
        dump_part(s, " = ", x->value);
    }
}
static void dump_enum(yb_sink *s, const yb_enum_row *r) {
    for (; r != NULL; r = r->next) {
        dump_ident(s, "\n  ", r->name);
        for (const yb_row_code *c = r->codes; c != NULL; c = c->next) {
            dump_str(s, " ", c->from);
            if (c->until.at != NULL) dump_str(s, "..", c->until);
        }
        dump_words(s, " words ", r->words);
    }
}
static void dump_param(yb_sink *s, const yb_decl *d) {
    dump_type(s, d->u.param.type);
    for (const yb_param_version *v = d->u.param.versions; v != NULL; v = v->next) {
        dump_text(s, "\n ");
        dump_when(s, v->when);
        dump_part(s, " = ", v->value);
        dump_words(s, " unknown ", v->unknown);
        dump_tags(s, v->tags);
    }
}
static void dump_decl_parts(yb_sink *s, const yb_decl *d) {
    switch (d->kind) {
    case YB_K_SOURCE:
        dump_num(s, " dated ", d->u.source.dated);
        dump_num(s, " parts ", d->u.source.dated_parts);
        if (d->u.source.has_in_force) dump_num(s, " in force ", d->u.source.in_force);
        dump_str(s, " quality ", d->u.source.quality);
        dump_str(s, " url ", d->u.source.url);
        break;
    case YB_K_ENUM: dump_enum(s, d->u.enumeration.rows); break;
    case YB_K_GROUP:
        dump_ident(s, " of ", d->u.group.of);
        dump_part(s, " = ", d->u.group.members);
        break;
    case YB_K_RECORD:
    case YB_K_DECISION: dump_fields(s, d->u.record.fields); break;
    case YB_K_PROOF:
        dump_ident(s, " ", d->u.proof.type);
        dump_ident(s, " of ", d->u.proof.role);
        dump_part(s, " valid ", d->u.proof.valid);
        dump_idents(s, " through ", d->u.proof.through);
        break;
    case YB_K_PARAM: dump_param(s, d); break;
    case YB_K_RULE:
        dump_num(s, " kind", d->u.rule.rule);
        dump_ident(s, " ", d->u.rule.code);
        dump_part(s, " require ", d->u.rule.proofs);
        dump_part(s, " by ", d->u.rule.call);
        dump_part(s, " when ", d->u.rule.condition);
        dump_words(s, " unknown ", d->u.rule.unknown);
        break;
    case YB_K_TABLE: dump_table(s, d); break;
    case YB_K_LET:
    case YB_K_GIVE:
        dump_type(s, d->u.let.type);
        dump_part(s, " = ", d->u.let.value);
        dump_idents(s, " for ", d->u.let.decisions);
        break;
    case YB_K_SETTLE:
        dump_ident(s, " like ", d->u.settle.like);
        dump_part(s, " when ", d->u.settle.condition);
        dump_items(s, d->u.settle.items);
        break;
    case YB_K_PAYER:
        dump_ident(s, " ", d->u.payer.side);
        dump_text(s, d->u.payer.is_signed ? " signed" : "");
        dump_ident(s, " into ", d->u.payer.into);
        break;
    case YB_K_ACCUMULATORS:
        dump_num(s, " per ", d->u.accumulators.per);
        dump_num(s, " from ", d->u.accumulators.starts);
        dump_ident(s, " by ", d->u.accumulators.by);
        dump_fields(s, d->u.accumulators.fields);
        break;
    case YB_K_TEST: dump_test(s, d); break;
    case YB_K_GIVEN:
        dump_ident(s, " for ", d->u.given.decision);
        dump_ident(s, " like ", d->u.given.like);
        dump_entries(s, "\n  ", d->u.given.facts);
        break;
    default: break;
    }
}

static void dump_decl(yb_sink *s, const yb_decl *d) {
    dump_num(s, "", d->kind);
    dump_text(s, d->extend ? " extend" : "");
    dump_text(s, d->replace ? " replace" : "");
    dump_ident(s, " ", d->pack_word);
    dump_ident(s, " ", d->name);
    dump_words(s, " words ", d->words);
    dump_when(s, d->when);
    dump_tags(s, d->tags);
    dump_decl_parts(s, d);
    yb_put_char(s, '\n');
}

static void dump_pack(yb_sink *s, const yb_pack *p) {
    dump_ident(s, "policy ", p->name);
    dump_ident(s, " extends ", p->extends);
    dump_words(s, " ", p->words);
    dump_num(s, " area ", p->area);
    dump_str(s, " version ", p->version);
    yb_put_char(s, '\n');
    for (const yb_decl *d = p->decls; d != NULL; d = d->next)
        dump_decl(s, d);
}

#endif
