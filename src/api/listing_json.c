/* An entry as JSON. A line is measured first, then written into room that grows. Floor 7. */
#include "api/listing.h"
#include "json/json.h"

/* ---- room ---- */

static bool room(yb_listing *l, yb_list_room *b, size_t need) {
    if (need <= b->cap) return true;
    size_t cap = YB_MAX(need + need / 2, (size_t)4096);
    char *at = yb_alloc(&l->c->heap, cap);
    if (at == NULL) {
        l->status = YB_E_MEMORY;
        return false;
    }
    if (b->at != NULL) yb_free(&l->c->heap, b->at, b->cap);
    *b = (yb_list_room){at, cap};
    return true;
}

static yb_sink scratch(yb_listing *l, size_t need) {
    return room(l, &l->scratch, need) ? (yb_sink){l->scratch.at, l->scratch.cap, 0} : (yb_sink){NULL, 0, 0};
}

static yb_str said(const yb_listing *l, const yb_sink *s) {
    return (yb_str){l->scratch.at, s->out == NULL ? 0 : s->len};
}

/* ---- places ---- */

/* Entries mostly come in order of writing: lines are counted on from the last one. */
static uint32_t line_of(yb_listing *l, yb_span where) {
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

static bool is_embedded(const yb_listing *l, uint32_t file) {
    for (uint32_t i = 0; i < l->c->inputs.n; i++)
        if (l->c->inputs.at[i].file == file) return l->c->inputs.at[i].embedded;
    return false;
}

/* As written, but on one line and without comments. */
static void put_written(const yb_listing *l, yb_sink *s, yb_span span) {
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

static void written_pair(yb_listing *l, yb_json_out *j, const char *key, const yb_expr *e) {
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

static void name_pair(yb_listing *l, yb_json_out *j, const yb_list_entry *e) {
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
static void type_pair(yb_listing *l, yb_json_out *j, const yb_type_ref *t) {
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

static void code_list(yb_listing *l, yb_json_out *j, const yb_row_code *c) {
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

/* Params that a test sets, as written. */
static void with_pairs(yb_listing *l, yb_json_out *j, const yb_test_entry *with) {
    if (with == NULL) return;
    yb_json_begin_pair(j, YB_LIT("with"), '{');
    for (; with != NULL; with = with->next) {
        yb_sink s = scratch(l, with->value.span.len);
        put_written(l, &s, with->value.span);
        yb_json_key(j, with->name.text);
        yb_json_string(j, said(l, &s));
    }
    yb_json_finish(j, '}');
}

static void write_test(yb_listing *l, yb_json_out *j, const yb_decl *d) {
    pair(j, "decision", d->u.test.decision.text);
    pair(j, "program", d->u.test.program.text);
    date_pair(j, "on", 3, d->u.test.on);
    date_pair(j, "known", d->u.test.has_known ? 3 : 0, d->u.test.known);
    with_pairs(l, j, d->u.test.with);
    pair(j, "given", d->u.test.given.text);
}

static void write_source(yb_json_out *j, const yb_decl *d) {
    date_pair(j, "dated", d->u.source.dated_parts, d->u.source.dated);
    date_pair(j, "in_force", d->u.source.has_in_force ? 3 : 0, d->u.source.in_force);
    pair(j, "quality", d->u.source.quality);
    pair(j, "url", d->u.source.url);
}

static void write_type(yb_listing *l, yb_json_out *j, const yb_list_entry *e) {
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

static void write_value(yb_listing *l, yb_json_out *j, const yb_list_entry *e) {
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
static void write_entry(yb_listing *l, yb_sink *sink, const yb_list_entry *e) {
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
    if (e->test != NULL) write_test(l, &j, e->test);
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

void yb_list_put(yb_listing *l, const yb_list_entry *e) {
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
