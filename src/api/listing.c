/* What stands in packs: each declaration as an entry or several. Floor 7. */
#include "api/listing.h"

static yb_list_entry entry_of(const yb_decl *d, const char *kind) {
    return (yb_list_entry){.kind = kind,
                           .name = d->name.text,
                           .where = d->name.span,
                           .pack = d->pack,
                           .extend = d->extend,
                           .replace = d->replace};
}

/* A row, field or formula of a declaration. */
static yb_list_entry part_of(const yb_decl *d, const char *kind, const char *joint, yb_span where) {
    return (yb_list_entry){.kind = kind, .of = d->name.text, .joint = joint, .where = where, .pack = d->pack};
}

/* A version has its own line where it has dates. */
static yb_span place_of(const yb_decl *d, const yb_when *when) {
    return when->span.len != 0 ? when->span : d->name.span;
}

static void list_enum(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = entry_of(d, "enum");
    e.words = &d->words;
    yb_list_put(l, &e);
    for (const yb_enum_row *r = d->u.enumeration.rows; r != NULL; r = r->next) {
        yb_list_entry row = part_of(d, "code", ".", r->name.span);
        row.name = r->name.text;
        row.codes = r->codes;
        row.words = &r->words;
        yb_list_put(l, &row);
    }
}

static void list_fields(yb_listing *l, const yb_decl *d, const yb_field *f) {
    for (; f != NULL; f = f->next) {
        yb_list_entry e = part_of(d, "field", ".", f->name.span);
        e.name = f->name.text;
        e.written_type = &f->type;
        e.words = &f->words;
        yb_list_put(l, &e);
    }
}

static void list_record(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = entry_of(d, d->kind == YB_K_DECISION ? "decision" : "record");
    e.words = &d->words;
    yb_list_put(l, &e);
    list_fields(l, d, d->u.record.fields);
}

static void list_accumulators(yb_listing *l, const yb_decl *d) {
    static const char *const periods[] = {"day", "month", "quarter", "year", "visit", "stay", "life"};
    yb_list_entry e = entry_of(d, "accumulators");
    e.word = d->u.accumulators.per < YB_COUNT(periods) ? periods[d->u.accumulators.per] : NULL;
    e.relates = d->u.accumulators.by.text;
    yb_list_put(l, &e);
    list_fields(l, d, d->u.accumulators.fields);
}

static void list_param(yb_listing *l, const yb_decl *d) {
    for (const yb_param_version *v = d->u.param.versions; v != NULL; v = v->next) {
        yb_list_entry e = entry_of(d, "param");
        e.where = place_of(d, &v->when);
        e.written_type = &d->u.param.type;
        e.dates = &v->when;
        e.value = v->value;
        if (v->unknown.given) e.outcome = "unknown";
        e.words = v->unknown.given ? &v->unknown : &d->words;
        e.tags = &d->tags;
        e.more_tags = &v->tags;
        yb_list_put(l, &e);
    }
}

static void list_rule(yb_listing *l, const yb_decl *d) {
    static const char *const outcomes[] = {"deny", "require", "note", "decide", "unknown"};
    yb_list_entry e = entry_of(d, "rule");
    e.dates = &d->when;
    e.outcome = outcomes[d->u.rule.rule];
    e.code = d->u.rule.code.text;
    e.value = d->u.rule.proofs != NULL ? d->u.rule.proofs : d->u.rule.call;
    e.when = d->u.rule.condition;
    e.words = d->u.rule.unknown.given ? &d->u.rule.unknown : &d->words;
    e.tags = &d->tags;
    yb_list_put(l, &e);
}

static void take_verdict(yb_list_entry *e, const yb_verdict *v) {
    static const char *const outcomes[] = {NULL, "allowed", "deny", "require", "unknown", "inherit"};
    e->outcome = outcomes[v->kind];
    if (v->kind == YB_V_ALLOWED)
        e->when = v->value;
    else
        e->value = v->value;
    e->code = v->code.text;
    e->words = &v->words;
}

/* All keys of a row, from the first sign of the first to the last of the last. */
static yb_span keys_span(const yb_pattern *k) {
    yb_span span = k->span;
    for (; k != NULL; k = k->next)
        for (const yb_pattern *p = k; p != NULL; p = p->or_next)
            span.len = p->span.off + p->span.len - span.off;
    return span;
}

static void list_rows(yb_listing *l, const yb_decl *d, const yb_table_version *v) {
    for (const yb_row *r = v->rows; r != NULL; r = r->next) {
        yb_list_entry e = part_of(d, "row", ": ", r->span);
        e.keys = keys_span(r->keys);
        e.dates = &v->when;
        e.tags = &r->tags;
        take_verdict(&e, &r->result);
        yb_list_put(l, &e);
    }
    if (!v->has_else) return;
    yb_list_entry e = part_of(d, "row", ": ", v->otherwise.span);
    e.name = YB_LIT("else");
    e.dates = &v->when;
    e.tags = &v->else_tags;
    take_verdict(&e, &v->otherwise);
    yb_list_put(l, &e);
}

static void list_table(yb_listing *l, const yb_decl *d) {
    for (const yb_table_version *v = d->u.table.versions; v != NULL; v = v->next) {
        yb_list_entry e = entry_of(d, "table");
        e.where = place_of(d, &v->when);
        e.written_type = &d->u.table.type;
        e.table_keys = d->u.table.keys;
        e.dates = &v->when;
        e.words = &d->words;
        e.tags = &d->tags;
        e.more_tags = &v->tags;
        yb_list_put(l, &e);
        list_rows(l, d, v);
    }
}

static void list_let(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = entry_of(d, d->kind == YB_K_LET ? "let" : "give");
    e.written_type = &d->u.let.type;
    e.decisions = d->u.let.decisions;
    e.dates = &d->when;
    e.value = d->u.let.value;
    e.words = &d->words;
    e.tags = &d->tags;
    yb_list_put(l, &e);
}

static void list_item(yb_listing *l, const yb_decl *d, const yb_item *i) {
    static const struct {
        const char *kind, *word;
    } kinds[] = {{"formula", NULL}, {"pay", NULL}, {"rest", NULL}, {"accumulate", NULL}, {"give", NULL},
                 {"drop", "formula"}, {"drop", "pay"}, {"drop", "accumulate"}};
    yb_list_entry e = part_of(d, kinds[i->kind].kind, i->in_lines ? ".lines." : ".", i->name.span);
    e.name = i->name.text;
    e.replace = i->replace;
    e.word = kinds[i->kind].word;
    e.written_type = &i->type;
    e.dates = &i->when;
    e.value = i->value;
    e.bands_of = i->bands_of.text;
    e.up_to = i->cap;
    e.when = i->condition;
    e.words = &i->words;
    e.tags = &i->tags;
    yb_list_put(l, &e);
}

static void list_settle(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = entry_of(d, "settle");
    e.relates = d->u.settle.like.text;
    e.dates = &d->when;
    e.when = d->u.settle.condition;
    e.tags = &d->tags;
    yb_list_put(l, &e);
    for (const yb_item *i = d->u.settle.items; i != NULL; i = i->next)
        list_item(l, d, i);
}

/* ---- those of a single entry ---- */

static yb_list_entry plain_entry(const yb_decl *d, const char *kind, yb_str type) {
    yb_list_entry e = entry_of(d, kind);
    e.type = type;
    e.dates = &d->when;
    e.words = &d->words;
    e.tags = &d->tags;
    return e;
}

static void list_source(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = plain_entry(d, "source", (yb_str){NULL, 0});
    e.source = d;
    yb_list_put(l, &e);
}

static void list_group(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = plain_entry(d, "group", (yb_str){NULL, 0});
    e.relates = d->u.group.of.text;
    e.value = d->u.group.members;
    yb_list_put(l, &e);
}

static void list_proof(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = plain_entry(d, "proof", d->u.proof.type.text);
    e.relates = d->u.proof.role.text;
    e.valid = d->u.proof.valid;
    e.through = d->u.proof.through;
    yb_list_put(l, &e);
}

static void list_payer(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = plain_entry(d, "payer", d->u.payer.side.text);
    e.into = d->u.payer.into.text;
    yb_list_put(l, &e);
}

static void list_test(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = plain_entry(d, "test", (yb_str){NULL, 0});
    e.test = d;
    yb_list_put(l, &e);
}

static void list_given(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = plain_entry(d, "given", (yb_str){NULL, 0});
    e.relates = d->u.given.like.text;
    e.decisions = &d->u.given.decision;
    yb_list_put(l, &e);
}

static void list_drop(yb_listing *l, const yb_decl *d) {
    yb_list_entry e = plain_entry(d, "drop", d->pack_word.text);
    yb_list_put(l, &e);
}

static void list_decl(yb_listing *l, const yb_decl *d) {
    switch (d->kind) {
    case YB_K_SOURCE: list_source(l, d); break;
    case YB_K_ENUM: list_enum(l, d); break;
    case YB_K_GROUP: list_group(l, d); break;
    case YB_K_RECORD:
    case YB_K_DECISION: list_record(l, d); break;
    case YB_K_PROOF: list_proof(l, d); break;
    case YB_K_PARAM: list_param(l, d); break;
    case YB_K_RULE: list_rule(l, d); break;
    case YB_K_TABLE: list_table(l, d); break;
    case YB_K_LET:
    case YB_K_GIVE: list_let(l, d); break;
    case YB_K_SETTLE: list_settle(l, d); break;
    case YB_K_PAYER: list_payer(l, d); break;
    case YB_K_ACCUMULATORS: list_accumulators(l, d); break;
    case YB_K_TEST: list_test(l, d); break;
    case YB_K_GIVEN: list_given(l, d); break;
    case YB_K_DROP: list_drop(l, d); break;
    default: break;
    }
}

static void list_pack(yb_listing *l, const yb_pack *p) {
    yb_list_entry e = {
        .kind = "pack", .name = p->name.text, .where = p->name.span, .pack = p, .header = true};
    e.words = &p->words;
    yb_list_put(l, &e);
    for (const yb_decl *d = p->decls; d != NULL && l->status == YB_OK; d = d->next)
        list_decl(l, d);
}

yb_status YB_CALL yb_compiler_list(yb_compiler *c, yb_list_callback callback, void *ctx) {
    if (c == NULL || callback == NULL) return YB_E_ARGUMENT;
    if (!c->made) return YB_E_ORDER;
    yb_listing l = {.c = c, .callback = callback, .ctx = ctx};
    for (const yb_pack *p = c->packs; p != NULL && l.status == YB_OK; p = p->next)
        list_pack(&l, p);
    if (l.line.at != NULL) yb_free(&c->heap, l.line.at, l.line.cap);
    if (l.scratch.at != NULL) yb_free(&c->heap, l.scratch.at, l.scratch.cap);
    return l.status;
}
