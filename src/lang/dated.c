/* Dated things: versions in order of precedence, gaps in time, sources. Floor 3. */
#include "lang/model.h"

_Static_assert(sizeof(yb_version_decl) <= 128, "yb_sort takes items of up to 128 bytes");

bool yb_when_always(const yb_when *w) {
    return w->from == YB_DATE_MIN && w->until > YB_DATE_MAX && w->published == YB_DATE_MIN;
}

static int precedence(const void *a, const void *b, const void *ctx) {
    const yb_version_decl *x = a, *y = b;
    (void)ctx;
    if (x->depth != y->depth) return x->depth < y->depth ? -1 : 1;
    if (x->when.published != y->when.published) return x->when.published > y->when.published ? -1 : 1;
    if (x->when.from != y->when.from) return x->when.from > y->when.from ? -1 : 1;
    return 0;
}

static const yb_version_decl *pick(const yb_versions *v, int64_t on) {
    for (uint32_t i = 0; i < v->list.n; i++)
        if (v->list.at[i].when.from <= on && on < v->list.at[i].when.until) return &v->list.at[i];
    return NULL;
}

static yb_str date_word(yb_model *m, int64_t day) {
    char text[10];
    size_t n = yb_date_write(day, text);
    return yb_arena_copy(m->arena, (yb_str){text, n});
}

/* Two versions of one pack with the same dates that both hold: nothing would decide between them. */
static void report_ties(yb_model *m, yb_str name, const yb_versions *v) {
    for (uint32_t i = 1; i < v->list.n; i++) {
        const yb_version_decl *a = &v->list.at[i - 1], *b = &v->list.at[i];
        if (a->depth == b->depth && a->when.published == b->when.published && a->when.from == b->when.from)
            YB_ERR2(m, YB_D_TIE, b->span, name, yb_place_word(m, a->span));
    }
}

static void report_gaps(yb_model *m, yb_str name, const yb_versions *v) {
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_version_decl *x = &v->list.at[i];
        int64_t end = x->when.until;
        if (end > YB_DATE_MAX || pick(v, end) != NULL) continue;
        for (uint32_t j = 0; j < v->list.n; j++)
            if (v->list.at[j].when.from > end) {
                YB_ERR2(m, YB_D_TIME_GAP, x->span, name, date_word(m, end));
                break;
            }
    }
}

/* One published later that began before and has no end: not a correction of the same dates. */
static bool is_covered(const yb_versions *v, const yb_version_decl *x) {
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_when *y = &v->list.at[i].when;
        if (v->list.at[i].depth == x->depth && y->published > x->when.published && y->from < x->when.from &&
            y->until > YB_DATE_MAX)
            return true;
    }
    return false;
}

/* A version that no date ever picks: one published later and open to the end hides it. */
static void report_hidden(yb_model *m, yb_str name, const yb_versions *v) {
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_version_decl *x = &v->list.at[i];
        bool seen = pick(v, x->when.from) == x;
        for (uint32_t j = 0; j < v->list.n && !seen; j++) {
            int64_t end = v->list.at[j].when.until;
            seen = end < x->when.until && end >= x->when.from && pick(v, end) == x;
        }
        if (!seen && x->depth == v->list.at[0].depth && is_covered(v, x))
            YB_ERR2(m, YB_D_HIDDEN, x->span, name, date_word(m, x->when.from));
    }
}

void yb_nearest_version(yb_model *m, yb_str name, yb_versions *v) {
    if (v->list.n < 2) return;
    yb_sort(v->list.at, v->list.n, sizeof *v->list.at, precedence, NULL);
    if (!yb_when_always(&v->list.at[0].when)) return;
    report_ties(m, name, v);
    report_hidden(m, name, v);
    v->list.n = 1;
}

uint32_t yb_item_add(yb_model *m, yb_str name, yb_versions *v, bool must_cover, yb_ty ty) {
    yb_sort(v->list.at, v->list.n, sizeof *v->list.at, precedence, NULL);
    report_ties(m, name, v);
    if (must_cover) report_gaps(m, name, v);
    report_hidden(m, name, v);
    yb_im_item item = {.name = yb_ib_text(m->b, name), .type = ty.type, .scale = ty.scale, .enumeration = ty.enumeration};
    item.dated = v->list.n != 1 || !yb_when_always(&v->list.at[0].when);
    yb_range_ref *cites = YB_NEW_ARRAY(m->arena, yb_range_ref, v->list.n + 1);
    for (uint32_t i = 0; i < v->list.n; i++) cites[i] = yb_cites_add(m, v->list.at[i].scope, v->list.at[i].tags);
    item.versions.first = m->b->VERSIONS.n;
    item.versions.n = v->list.n;
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_version_decl *x = &v->list.at[i];
        YB_IB_ADD(m->b, VERSIONS,
                  ((yb_im_version){.from = (int32_t)x->when.from, .until = (int32_t)x->when.until,
                                   .published = (int32_t)x->when.published, .pack = (uint16_t)x->scope->number,
                                   .flags = x->dropped ? YB_VF_DROPPED : 0, .value = i, .cites = cites[i]}));
    }
    return YB_IB_ADD(m->b, ITEMS, item);
}

/* ---- sources ---- */

static uint32_t source_number(yb_model *m, yb_entry *e) {
    if (e->item != YB_NONE32) return e->item;
    const yb_decl *d = e->decls.at[0];
    char date[10];
    size_t n = d->u.source.dated_parts == 0 ? 0 : yb_date_write(d->u.source.dated, date);
    static const uint8_t kept[] = {0, 4, 7, 10};
    n = YB_MIN(n, kept[d->u.source.dated_parts & 3]);
    e->used = true;
    e->item = YB_IB_ADD(m->b, SOURCES,
                        ((yb_im_source){.id = yb_ib_text(m->b, d->name.text), .title = yb_ib_text(m->b, d->words.zh),
                                        .dated = yb_ib_text(m->b, (yb_str){date, n}),
                                        .quality = yb_ib_text(m->b, d->u.source.quality),
                                        .url = yb_ib_text(m->b, d->u.source.url), .pack = e->scope->number}));
    return e->item;
}

YB_IB_WRITER(CITES, yb_im_cite)

yb_range_ref yb_cites_add(yb_model *m, const yb_scope *scope, const yb_tags *tags) {
    YB_VEC(yb_im_cite) cited = {0};
    for (const yb_cite *c = tags == NULL ? NULL : tags->cites; c != NULL; c = c->next) {
        yb_entry *e = yb_lookup(scope, YB_NS_SOURCE, c->source.text);
        if (e == NULL) {
            YB_ERR2(m, YB_D_NO_SOURCE, c->source.span, c->source.text, yb_nearest(scope, YB_NS_SOURCE, c->source.text));
            continue;
        }
        uint32_t source = source_number(m, e);
        yb_text_ref article = yb_ib_text(m->b, c->article);
        YB_PUSH(m->arena, &cited, ((yb_im_cite){.source = source, .article = article}));
    }
    return write_CITES(m->b, cited.at, cited.n);
}

void yb_sources_write(yb_model *m) {
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        const yb_scope *s = m->scopes.at[i];
        YB_IB_ADD(m->b, PACKS,
                  ((yb_im_pack){.name = yb_ib_text(m->b, s->pack->name.text), .version = yb_ib_text(m->b, s->pack->version),
                                .zh = yb_ib_text(m->b, s->pack->words.zh), .en = yb_ib_text(m->b, s->pack->words.en),
                                .area = s->pack->area, .parent = s->parent == NULL ? YB_NONE32 : s->parent->number}));
    }
}
