/*
 * What stands in packs, an entry each, as JSON. Floor 7.
 *
 * Walking the declarations fills an `entry`; writing one is another matter: the keys and their order stand in
 * one place, write_entry. A line is measured, then written into a buffer that grows.
 */
#include "api/compiler_state.h"
#include "json/json.h"

typedef struct buffer {
    char *at;
    size_t cap;
} buffer;

typedef struct listing {
    const yb_compiler *c;
    yb_list_callback callback;
    void *ctx;
    yb_status status; /* the first that is not YB_OK ends the walk */
    buffer line, scratch;
    uint32_t file, off; /* the place whose line is known */
    uint32_t number;    /* of that line */
} listing;

typedef struct entry { /* empty fields are left out */
    const char *kind;
    yb_str of; /* what the name belongs to: "relation", then the joint, then the name */
    const char *joint;
    yb_str name; /* or as written: */
    yb_span keys;
    yb_span where; /* the line told */
    const yb_pack *pack;
    bool header; /* of the pack itself: what it extends, area, version */
    bool extend, replace;
    const yb_decl *test, *source;
    const char *word;                /* the type: a word of the language */
    yb_str type;                     /* … or a name */
    const yb_type_ref *written_type; /* … or with its flags */
    yb_str relates;                  /* of a proof its role, of a group its enum */
    const yb_table_key *table_keys;
    yb_str into;
    const yb_expr *valid, *value, *up_to, *when;
    const yb_ident *through, *decisions;
    const yb_when *dates;
    const char *outcome;
    yb_str code;
    yb_str bands_of;
    const yb_code *codes;
    const yb_words *words;
    const yb_tags *tags, *more_tags;
} entry;

/* ---- room ---- */

static bool room(listing *l, buffer *b, size_t need) {
    if (need <= b->cap) return true;
    size_t cap = YB_MAX(need + need / 2, (size_t)4096);
    char *at = yb_alloc(&l->c->heap, cap);
    if (at == NULL) {
        l->status = YB_E_MEMORY;
        return false;
    }
    if (b->at != NULL) yb_free(&l->c->heap, b->at, b->cap);
    *b = (buffer){at, cap};
    return true;
}

static yb_sink scratch(listing *l, size_t need) {
    return room(l, &l->scratch, need) ? (yb_sink){l->scratch.at, l->scratch.cap, 0} : (yb_sink){NULL, 0, 0};
}

static yb_str said(const listing *l, const yb_sink *s) {
    return (yb_str){l->scratch.at, s->out == NULL ? 0 : s->len};
}

/* ---- places ---- */

/* Entries mostly come in order of writing: lines are counted on from the last one. */
static uint32_t line_of(listing *l, yb_span where) {
    yb_str text = l->c->diags.files.at[where.file].text;
    if (l->number == 0 || where.file != l->file || where.off < l->off) {
        l->file = where.file;
        l->off = 0;
        l->number = 1;
    }
    for (; l->off < where.off && l->off < text.len; l->off++)
        l->number += text.at[l->off] == '\n';
    return l->number;
}

static bool is_embedded(const listing *l, uint32_t file) {
    for (uint32_t i = 0; i < l->c->inputs.n; i++)
        if (l->c->inputs.at[i].file == file) return l->c->inputs.at[i].embedded;
    return false;
}

/* As written, but on one line and without comments. */
static void put_written(const listing *l, yb_sink *s, yb_span span) {
    yb_str text = l->c->diags.files.at[span.file].text;
    bool in_text = false, blank = false;
    size_t begin = s->len, end = (size_t)span.off + span.len;
    for (size_t i = span.off; i < end; i++) {
        char c = text.at[i];
        if (!in_text && c == '#')
            while (i + 1 < end && text.at[i + 1] != '\n')
                i++;
        if (!in_text && (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '#')) {
            blank = s->len > begin;
            continue;
        }
        if (blank) yb_put_char(s, ' ');
        blank = false;
        yb_put_char(s, c);
        if (in_text && c == '\\' && i + 1 < end)
            yb_put_char(s, text.at[++i]);
        else if (c == '"')
            in_text = !in_text;
    }
}

/* ---- values ---- */

static void pair(yb_json_out *j, const char *key, yb_str text) {
    if (text.len != 0) yb_json_pair(j, yb_str_of(key), text);
}

static void word_pair(yb_json_out *j, const char *key, const char *word) {
    if (word != NULL) yb_json_plain_pair(j, yb_str_of(key), yb_str_of(word));
}

static void number_pair(yb_json_out *j, const char *key, uint32_t number) {
    char digits[20];
    yb_sink s = {digits, sizeof digits, 0};
    yb_put_int(&s, number);
    yb_json_key(j, yb_str_of(key));
    yb_json_raw(j, (yb_str){digits, s.len});
}

/* 2023, 2023-02 or 2023-02-28 by `parts`. */
static void date_pair(yb_json_out *j, const char *key, unsigned parts, int64_t day) {
    static const uint8_t kept[] = {0, 4, 7, 10};
    char date[10];
    if (parts == 0 || parts > 3) return;
    (void)yb_date_write(day, date);
    yb_json_plain_pair(j, yb_str_of(key), (yb_str){date, kept[parts]});
}

static void written_pair(listing *l, yb_json_out *j, const char *key, const yb_expr *e) {
    if (e == NULL) return;
    yb_sink s = scratch(l, e->span.len);
    put_written(l, &s, e->span);
    pair(j, key, said(l, &s));
}

static void list_pair(yb_json_out *j, const char *key, const yb_ident *names) {
    if (names == NULL) return;
    yb_json_begin_pair(j, yb_str_of(key), '[');
    for (; names != NULL; names = names->next)
        yb_json_string(j, names->text);
    yb_json_finish(j, ']');
}

static void name_pair(listing *l, yb_json_out *j, const entry *e) {
    yb_sink s = scratch(l, e->of.len + e->name.len + e->keys.len + 16);
    if (e->joint != NULL) {
        yb_put(&s, e->of);
        yb_put(&s, yb_str_of(e->joint));
    }
    if (e->name.len != 0)
        yb_put(&s, e->name);
    else if (e->keys.len != 0)
        put_written(l, &s, e->keys);
    pair(j, "name", said(l, &s));
}

/* set of relation, list of binding max 64 counted */
static void type_pair(listing *l, yb_json_out *j, const yb_type_ref *t) {
    static const struct {
        uint32_t flag;
        const char *word;
    } flags[] = {{YB_TF_OPTIONAL, " optional"},
                 {YB_TF_PRIVATE, " private"},
                 {YB_TF_SIGNED, " signed"},
                 {YB_TF_COUNTED, " counted"}};
    if (t == NULL || t->name.text.len == 0) return;
    yb_sink s = scratch(l, t->name.text.len + 80);
    if ((t->flags & YB_TF_SET) != 0) yb_put(&s, YB_LIT("set of "));
    if ((t->flags & YB_TF_LIST) != 0) yb_put(&s, YB_LIT("list of "));
    yb_put(&s, t->name.text);
    if (t->max != 0) {
        yb_put(&s, YB_LIT(" max "));
        yb_put_int(&s, t->max);
    }
    for (size_t i = 0; i < YB_COUNT(flags); i++)
        if ((t->flags & flags[i].flag) != 0) yb_put(&s, yb_str_of(flags[i].word));
    pair(j, "type", said(l, &s));
}

static void key_names(yb_json_out *j, const yb_table_key *k) {
    if (k == NULL) return;
    yb_json_begin_pair(j, YB_LIT("keys"), '[');
    for (; k != NULL; k = k->next)
        yb_json_string(j, k->name.text);
    yb_json_finish(j, ']');
}

static void code_list(listing *l, yb_json_out *j, const yb_code *c) {
    if (c == NULL) return;
    yb_json_begin_pair(j, YB_LIT("codes"), '[');
    for (; c != NULL; c = c->next) {
        yb_sink s = scratch(l, c->from.len + c->until.len + 2);
        yb_put(&s, c->from);
        if (c->until.len != 0) {
            yb_put(&s, YB_LIT(".."));
            yb_put(&s, c->until);
        }
        yb_json_string(j, said(l, &s));
    }
    yb_json_finish(j, ']');
}

static void cite_list(yb_json_out *j, const yb_tags *const tags[2]) {
    bool any = false;
    for (unsigned i = 0; i < 2; i++) {
        for (const yb_cite *c = tags[i] == NULL ? NULL : tags[i]->cites; c != NULL; c = c->next) {
            if (!any) yb_json_begin_pair(j, YB_LIT("cites"), '[');
            any = true;
            yb_json_begin(j, '{');
            pair(j, "source", c->source.text);
            pair(j, "article", c->article);
            yb_json_finish(j, '}');
        }
    }
    if (any) yb_json_finish(j, ']');
}

static void meets_list(yb_json_out *j, const yb_tags *const tags[2]) {
    bool any = false;
    for (unsigned i = 0; i < 2; i++) {
        for (const yb_ident *m = tags[i] == NULL ? NULL : tags[i]->meets; m != NULL; m = m->next) {
            if (!any) yb_json_begin_pair(j, YB_LIT("meets"), '[');
            any = true;
            yb_json_string(j, m->text);
        }
    }
    if (any) yb_json_finish(j, ']');
}

/* ---- an entry ---- */

static void write_header(yb_json_out *j, const yb_pack *p) {
    char area[] = "000000";
    uint32_t left = (uint32_t)p->area;
    for (size_t i = sizeof area - 1; i-- > 0; left /= 10)
        area[i] = (char)('0' + left % 10);
    pair(j, "extends", p->extends.text);
    if (p->has_area) yb_json_plain_pair(j, YB_LIT("area"), yb_str_of(area));
    pair(j, "version", p->version);
}

static void write_test(yb_json_out *j, const yb_decl *d) {
    pair(j, "decision", d->u.test.decision.text);
    pair(j, "program", d->u.test.program.text);
    date_pair(j, "on", 3, d->u.test.on);
    date_pair(j, "known", d->u.test.has_known ? 3 : 0, d->u.test.known);
}

static void write_source(yb_json_out *j, const yb_decl *d) {
    date_pair(j, "dated", d->u.source.dated_parts, d->u.source.dated);
    date_pair(j, "in_force", d->u.source.has_in_force ? 3 : 0, d->u.source.in_force);
    pair(j, "quality", d->u.source.quality);
    pair(j, "url", d->u.source.url);
}

static void write_type(listing *l, yb_json_out *j, const entry *e) {
    word_pair(j, "type", e->word);
    pair(j, "type", e->type);
    type_pair(l, j, e->written_type);
    pair(j, "of", e->relates);
    key_names(j, e->table_keys);
    pair(j, "into", e->into);
    written_pair(l, j, "valid", e->valid);
    list_pair(j, "through", e->through);
    list_pair(j, "for", e->decisions);
}

static void write_dates(yb_json_out *j, const yb_when *w) {
    if (w == NULL) return;
    date_pair(j, "from", w->has_from ? 3 : 0, w->from);
    date_pair(j, "until", w->has_until ? 3 : 0, w->until);
    date_pair(j, "published", w->has_published ? 3 : 0, w->published);
}

static void write_value(listing *l, yb_json_out *j, const entry *e) {
    word_pair(j, "outcome", e->outcome);
    pair(j, "code", e->code);
    written_pair(l, j, "value", e->value);
    if (e->bands_of.len != 0) {
        yb_sink s = scratch(l, e->bands_of.len + 16);
        yb_put(&s, YB_LIT("bands of "));
        yb_put(&s, e->bands_of);
        pair(j, "value", said(l, &s));
    }
    written_pair(l, j, "up_to", e->up_to);
    written_pair(l, j, "when", e->when);
    code_list(l, j, e->codes);
}

/* All keys there are, in their order; docs/json.md tells them. */
static void write_entry(listing *l, yb_sink *sink, const entry *e) {
    yb_json_out j = {.sink = sink};
    const yb_tags *const tags[2] = {e->tags, e->more_tags};
    yb_json_begin(&j, '{');
    word_pair(&j, "kind", e->kind);
    name_pair(l, &j, e);
    pair(&j, "pack", e->pack->name.text);
    pair(&j, "file", l->c->diags.files.at[e->where.file].name);
    number_pair(&j, "line", line_of(l, e->where));
    word_pair(&j, "change", e->extend ? "extend" : e->replace ? "replace" : NULL);
    if (e->header) write_header(&j, e->pack);
    if (e->test != NULL) write_test(&j, e->test);
    write_type(l, &j, e);
    write_dates(&j, e->dates);
    if (e->source != NULL) write_source(&j, e->source);
    write_value(l, &j, e);
    if (e->words != NULL) {
        pair(&j, "zh", e->words->zh);
        pair(&j, "en", e->words->en);
    }
    cite_list(&j, tags);
    meets_list(&j, tags);
    yb_json_finish(&j, '}');
}

static void put(listing *l, const entry *e) {
    yb_sink sink;
    if (l->status != YB_OK) return;
    do {
        sink = (yb_sink){l->line.at, l->line.cap, 0};
        write_entry(l, &sink, e);
        if (l->status != YB_OK || (sink.len >= l->line.cap && !room(l, &l->line, sink.len + 1))) return;
    } while (sink.cap <= sink.len);
    l->line.at[sink.len] = '\0';
    yb_listed listed = {.size = sizeof listed, .json = l->line.at, .length = sink.len};
    listed.embedded = is_embedded(l, e->where.file);
    listed.file = l->c->diags.files.at[e->where.file].name.at;
    l->status = l->callback(l->ctx, &listed);
}

/* ---- declarations ---- */

static entry entry_of(const yb_decl *d, const char *kind) {
    return (entry){.kind = kind,
                   .name = d->name.text,
                   .where = d->name.span,
                   .pack = d->pack,
                   .extend = d->extend,
                   .replace = d->replace};
}

/* A row, field or formula of a declaration. */
static entry part_of(const yb_decl *d, const char *kind, const char *joint, yb_span where) {
    return (entry){.kind = kind, .of = d->name.text, .joint = joint, .where = where, .pack = d->pack};
}

/* A version has its own line where it has dates. */
static yb_span place_of(const yb_decl *d, const yb_when *when) {
    return when->span.len != 0 ? when->span : d->name.span;
}

static void list_enum(listing *l, const yb_decl *d) {
    entry e = entry_of(d, "enum");
    e.words = &d->words;
    put(l, &e);
    for (const yb_enum_row *r = d->u.enumeration.rows; r != NULL; r = r->next) {
        entry row = part_of(d, "code", ".", r->name.span);
        row.name = r->name.text;
        row.codes = r->codes;
        row.words = &r->words;
        put(l, &row);
    }
}

static void list_fields(listing *l, const yb_decl *d, const yb_field *f) {
    for (; f != NULL; f = f->next) {
        entry e = part_of(d, "field", ".", f->name.span);
        e.name = f->name.text;
        e.written_type = &f->type;
        e.words = &f->words;
        put(l, &e);
    }
}

static void list_record(listing *l, const yb_decl *d) {
    entry e = entry_of(d, d->kind == YB_K_DECISION ? "decision" : "record");
    e.words = &d->words;
    put(l, &e);
    list_fields(l, d, d->u.record.fields);
}

static void list_accumulators(listing *l, const yb_decl *d) {
    static const char *const periods[] = {"day", "month", "quarter", "year", "visit", "stay", "life"};
    entry e = entry_of(d, "accumulators");
    e.word = d->u.accumulators.per < YB_COUNT(periods) ? periods[d->u.accumulators.per] : NULL;
    e.relates = d->u.accumulators.by.text;
    put(l, &e);
    list_fields(l, d, d->u.accumulators.fields);
}

static void list_param(listing *l, const yb_decl *d) {
    for (const yb_param_version *v = d->u.param.versions; v != NULL; v = v->next) {
        entry e = entry_of(d, "param");
        e.where = place_of(d, &v->when);
        e.written_type = &d->u.param.type;
        e.dates = &v->when;
        e.value = v->value;
        if (v->unknown.given) e.outcome = "unknown";
        e.words = &v->unknown;
        e.tags = &d->tags;
        e.more_tags = &v->tags;
        put(l, &e);
    }
}

static void list_rule(listing *l, const yb_decl *d) {
    static const char *const outcomes[] = {"deny", "require", "note", "decide", "unknown"};
    entry e = entry_of(d, "rule");
    e.dates = &d->when;
    e.outcome = outcomes[d->u.rule.rule];
    e.code = d->u.rule.code.text;
    e.value = d->u.rule.proofs != NULL ? d->u.rule.proofs : d->u.rule.call;
    e.when = d->u.rule.condition;
    e.words = d->u.rule.unknown.given ? &d->u.rule.unknown : &d->words;
    e.tags = &d->tags;
    put(l, &e);
}

static void take_verdict(entry *e, const yb_verdict *v) {
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

static void list_rows(listing *l, const yb_decl *d, const yb_table_version *v) {
    for (const yb_row *r = v->rows; r != NULL; r = r->next) {
        entry e = part_of(d, "row", ": ", r->span);
        e.keys = keys_span(r->keys);
        e.dates = &v->when;
        e.tags = &r->tags;
        take_verdict(&e, &r->result);
        put(l, &e);
    }
    if (!v->has_else) return;
    entry e = part_of(d, "row", ": ", v->otherwise.span);
    e.name = YB_LIT("else");
    e.dates = &v->when;
    e.tags = &v->else_tags;
    take_verdict(&e, &v->otherwise);
    put(l, &e);
}

static void list_table(listing *l, const yb_decl *d) {
    for (const yb_table_version *v = d->u.table.versions; v != NULL; v = v->next) {
        entry e = entry_of(d, "table");
        e.where = place_of(d, &v->when);
        e.written_type = &d->u.table.type;
        e.table_keys = d->u.table.keys;
        e.dates = &v->when;
        e.tags = &d->tags;
        e.more_tags = &v->tags;
        put(l, &e);
        list_rows(l, d, v);
    }
}

static void list_let(listing *l, const yb_decl *d) {
    entry e = entry_of(d, d->kind == YB_K_LET ? "let" : "give");
    e.written_type = &d->u.let.type;
    e.decisions = d->u.let.decisions;
    e.dates = &d->when;
    e.value = d->u.let.value;
    e.tags = &d->tags;
    put(l, &e);
}

static void list_item(listing *l, const yb_decl *d, const yb_item *i) {
    static const char *const kinds[] = {"formula", "pay", "rest", "accumulate", "give", "drop", "drop"};
    entry e = part_of(d, kinds[i->kind], i->in_lines ? ".lines." : ".", i->name.span);
    e.name = i->name.text;
    e.replace = i->replace;
    if (i->kind == YB_I_DROP || i->kind == YB_I_DROP_PAY) e.word = i->kind == YB_I_DROP ? "formula" : "pay";
    e.written_type = &i->type;
    e.dates = &i->when;
    e.value = i->value;
    e.bands_of = i->bands_of.text;
    e.up_to = i->cap;
    e.when = i->condition;
    e.tags = &i->tags;
    put(l, &e);
}

static void list_settle(listing *l, const yb_decl *d) {
    entry e = entry_of(d, "settle");
    e.relates = d->u.settle.like.text;
    e.dates = &d->when;
    e.when = d->u.settle.condition;
    e.tags = &d->tags;
    put(l, &e);
    for (const yb_item *i = d->u.settle.items; i != NULL; i = i->next)
        list_item(l, d, i);
}

/* ---- those of a single entry ---- */

static entry plain_entry(const yb_decl *d, const char *kind, yb_str type) {
    entry e = entry_of(d, kind);
    e.type = type;
    e.dates = &d->when;
    e.words = &d->words;
    e.tags = &d->tags;
    return e;
}

static void list_source(listing *l, const yb_decl *d) {
    entry e = plain_entry(d, "source", (yb_str){NULL, 0});
    e.source = d;
    put(l, &e);
}

static void list_group(listing *l, const yb_decl *d) {
    entry e = plain_entry(d, "group", (yb_str){NULL, 0});
    e.relates = d->u.group.of.text;
    e.value = d->u.group.members;
    put(l, &e);
}

static void list_proof(listing *l, const yb_decl *d) {
    entry e = plain_entry(d, "proof", d->u.proof.type.text);
    e.relates = d->u.proof.role.text;
    e.valid = d->u.proof.valid;
    e.through = d->u.proof.through;
    put(l, &e);
}

static void list_payer(listing *l, const yb_decl *d) {
    entry e = plain_entry(d, "payer", d->u.payer.side.text);
    e.into = d->u.payer.into.text;
    put(l, &e);
}

static void list_test(listing *l, const yb_decl *d) {
    entry e = plain_entry(d, "test", (yb_str){NULL, 0});
    e.test = d;
    put(l, &e);
}

static void list_drop(listing *l, const yb_decl *d) {
    entry e = plain_entry(d, "drop", d->pack_word.text);
    put(l, &e);
}

static void list_decl(listing *l, const yb_decl *d) {
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
    case YB_K_DROP: list_drop(l, d); break;
    default: break;
    }
}

static void list_pack(listing *l, const yb_pack *p) {
    entry e = {.kind = "pack", .name = p->name.text, .where = p->name.span, .pack = p, .header = true};
    e.words = &p->words;
    put(l, &e);
    for (const yb_decl *d = p->decls; d != NULL && l->status == YB_OK; d = d->next)
        list_decl(l, d);
}

yb_status YB_CALL yb_compiler_list(yb_compiler *c, yb_list_callback callback, void *ctx) {
    if (c == NULL || callback == NULL) return YB_E_ARGUMENT;
    if (!c->made) return YB_E_ORDER;
    listing l = {.c = c, .callback = callback, .ctx = ctx};
    for (const yb_pack *p = c->packs; p != NULL && l.status == YB_OK; p = p->next)
        list_pack(&l, p);
    if (l.line.at != NULL) yb_free(&c->heap, l.line.at, l.line.cap);
    if (l.scratch.at != NULL) yb_free(&c->heap, l.scratch.at, l.scratch.cap);
    return l.status;
}
