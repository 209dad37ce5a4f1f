/* Packs into scopes: parts, parents, names, enums and groups. Floor 3. */
#include "lang/model.h"

/* ---- names ---- */

static unsigned space_of(const yb_decl *d) {
    static const uint8_t spaces[] = {
        [YB_K_SOURCE] = YB_NS_SOURCE, [YB_K_ENUM] = YB_NS_TYPE,         [YB_K_GROUP] = YB_NS_VALUE,
        [YB_K_RECORD] = YB_NS_TYPE,   [YB_K_PROOF] = YB_NS_PROOF,       [YB_K_DECISION] = YB_NS_DECISION,
        [YB_K_PARAM] = YB_NS_VALUE,   [YB_K_RULE] = YB_NS_RULE,         [YB_K_TABLE] = YB_NS_VALUE,
        [YB_K_LET] = YB_NS_VALUE,     [YB_K_GIVE] = YB_NS_GIVE,         [YB_K_SETTLE] = YB_NS_SETTLE,
        [YB_K_PAYER] = YB_NS_PAYER,   [YB_K_ACCUMULATORS] = YB_NS_ACCUMULATORS,
        [YB_K_GIVEN] = YB_NS_GIVEN,
    };
    if (d->kind == YB_K_DROP) {
        static const struct {
            const char *word;
            uint8_t space;
        } words[] = {{"rule", YB_NS_RULE},     {"give", YB_NS_GIVE},   {"settle", YB_NS_SETTLE},
                     {"payer", YB_NS_PAYER},   {"proof", YB_NS_PROOF}, {"accumulators", YB_NS_ACCUMULATORS}};
        for (size_t i = 0; i < YB_COUNT(words); i++)
            if (yb_str_eq(d->pack_word.text, yb_str_of(words[i].word))) return words[i].space;
        return YB_NS_VALUE;
    }
    return d->kind == YB_K_TEST ? YB_NS_COUNT : spaces[d->kind];
}

bool yb_extends(const yb_scope *s, const yb_scope *above) {
    for (; s != NULL; s = s->parent)
        if (s == above) return true;
    return false;
}

yb_entry *yb_lookup_in(const yb_scope *scope, unsigned space, yb_str name) {
    uint32_t at;
    return yb_map_get(&scope->names[space], name, &at) ? scope->entries.at[at] : NULL;
}

yb_entry *yb_lookup(const yb_scope *scope, unsigned space, yb_str name) {
    for (; scope != NULL; scope = scope->parent) {
        yb_entry *e = yb_lookup_in(scope, space, name);
        if (e != NULL) return e;
    }
    return NULL;
}

void yb_asked(yb_model *m, yb_str what) {
    uint32_t at;
    if (m->looked_up != NULL && !yb_map_get(m->looked_up, what, &at)) yb_map_put(m->looked_up, what, 1);
}

yb_str yb_nearest(const yb_scope *scope, unsigned space, yb_str name) {
    yb_str best = {0, 0};
    unsigned limit = name.len < 5 ? 1 : 2;
    for (; scope != NULL; scope = scope->parent)
        for (uint32_t i = 0; i < scope->entries.n; i++) {
            const yb_entry *e = scope->entries.at[i];
            unsigned d = e->space == space ? yb_str_distance(e->name, name, limit) : limit + 1;
            if (d > limit) continue;
            best = e->name;
            limit = d == 0 ? 0 : d - 1;
        }
    return best;
}

/* "cn.yb:12", for a message about something that stands elsewhere too. */
yb_str yb_place_word(yb_model *m, yb_span span) {
    const yb_file *file = &m->diags->files.at[span.file];
    char *at = yb_arena_alloc(m->arena, file->name.len + 12);
    yb_sink s = {at, file->name.len + 12, 0};
    yb_put(&s, file->name);
    yb_put_char(&s, ':');
    yb_put_int(&s, yb_diags_line(m->diags, span));
    return (yb_str){at, s.len};
}

/* Kinds of which a pack may hold several declarations of one name: versions, extensions. */
static bool may_repeat(const yb_decl *d) {
    return d->extend || d->kind == YB_K_RULE || d->kind == YB_K_LET || d->kind == YB_K_GIVE || d->kind == YB_K_SETTLE ||
           d->kind == YB_K_DROP || d->kind == YB_K_PARAM || d->kind == YB_K_TABLE;
}

/* What a name stands for in the packs above, where it is of another kind: its versions could not be one thing's. */
static const yb_decl *other_kind_above(const yb_scope *scope, unsigned space, const yb_decl *d) {
    for (const yb_scope *s = scope->parent; s != NULL; s = s->parent) {
        const yb_entry *e = yb_lookup_in(s, space, d->name.text);
        if (e != NULL && e->decls.at[0]->kind != YB_K_DROP) return e->decls.at[0]->kind == d->kind ? NULL : e->decls.at[0];
    }
    return NULL;
}

static void add_name(yb_model *m, yb_scope *scope, yb_decl *d) {
    unsigned space = space_of(d);
    if (space == YB_NS_COUNT) return;
    const yb_decl *other = d->kind == YB_K_DROP ? NULL : other_kind_above(scope, space, d);
    if (other != NULL) {
        YB_ERR2(m, YB_D_TWICE, d->name.span, d->name.text, yb_place_word(m, other->name.span));
        return;
    }
    yb_entry *e = yb_lookup_in(scope, space, d->name.text);
    if (e == NULL) {
        e = YB_NEW(m->arena, yb_entry);
        e->name = d->name.text;
        e->space = (uint8_t)space;
        e->scope = scope;
        e->item = YB_NONE32;
        YB_PUSH(m->arena, &scope->entries, e);
        yb_map_put(&scope->names[space], d->name.text, scope->entries.n - 1);
    } else if (!may_repeat(d) || (e->decls.n != 0 && e->decls.at[0]->kind != d->kind && d->kind != YB_K_DROP)) {
        YB_ERR2(m, YB_D_TWICE, d->name.span, d->name.text, yb_place_word(m, e->decls.at[0]->name.span));
        return;
    }
    YB_PUSH(m->arena, &e->decls, d);
    bool changes = d->replace || d->kind == YB_K_DROP || d->extend;
    if (changes && (scope->parent == NULL || yb_lookup(scope->parent, space, d->name.text) == NULL) && e->decls.n == 1)
        YB_ERR1(m, YB_D_NOTHING_ABOVE, d->name.span, d->name.text);
}

/* ---- parts ---- */

static const yb_file *file_of(const yb_model *m, const yb_pack *p) { return &m->diags->files.at[p->file]; }

/* By words, then by text: whatever order files are named in, the policy is the same. */
static bool stands_before(const yb_model *m, const yb_pack *a, const yb_pack *b) {
    int order = yb_str_cmp(a->words.zh, b->words.zh);
    if (order == 0) order = yb_str_cmp(a->words.en, b->words.en);
    if (order == 0) order = yb_str_cmp(file_of(m, a)->text, file_of(m, b)->text);
    return order < 0;
}

/* Out of the list into `parts`, which is in order. */
static void take_parts(const yb_model *m, yb_pack **packs, yb_pack **parts) {
    while (*packs != NULL) {
        yb_pack *p = *packs, **at = parts;
        if (!p->part) {
            packs = &p->next;
            continue;
        }
        *packs = p->next;
        while (*at != NULL && !stands_before(m, p, *at)) at = &(*at)->next;
        p->next = *at;
        *at = p;
    }
}

static void append(yb_pack *whole, yb_decl *decls, yb_decl *last) {
    if (decls == NULL) return;
    if (whole->last != NULL) whole->last->next = decls;
    else whole->decls = decls;
    whole->last = last;
}

static void join(yb_pack *whole, yb_pack *part) {
    whole->parts++;
    whole->lost = whole->lost || part->lost;
    for (yb_decl *d = part->decls; d != NULL; d = d->next) {
        d->pack = whole;
        d->part = whole->parts;
    }
    append(whole, part->decls, part->last);
}

/* What is extended may stand in any file of the policy: extensions go behind everything else. */
static void put_extensions_last(yb_pack *p) {
    yb_decl *all = p->decls, *next;
    yb_pack extensions = {.decls = NULL};
    p->decls = p->last = NULL;
    for (yb_decl *d = all; d != NULL; d = next) {
        next = d->next;
        d->next = NULL;
        append(d->extend ? &extensions : p, d, d);
    }
    append(p, extensions.decls, extensions.last);
}

static yb_str nearest_pack(const yb_pack *packs, yb_str name) {
    yb_str best = YB_NO_ARG;
    unsigned limit = name.len < 5 ? 1 : 2;
    for (; packs != NULL && limit > 0; packs = packs->next) {
        unsigned d = yb_str_distance(packs->name.text, name, limit);
        if (d > limit) continue;
        best = packs->name.text;
        limit = d - 1;
    }
    return best;
}

bool yb_join_parts(yb_model *m, yb_pack **packs) {
    yb_pack *parts = NULL, *next;
    bool all = true;
    take_parts(m, packs, &parts);
    for (yb_pack *part = parts; part != NULL; part = next) {
        yb_pack *whole = *packs;
        next = part->next;
        while (whole != NULL && !yb_str_eq(whole->name.text, part->name.text)) whole = whole->next;
        if (whole != NULL) {
            join(whole, part);
            continue;
        }
        YB_ERR2(m, YB_D_NO_WHOLE, part->name.span, part->name.text, nearest_pack(*packs, part->name.text));
        all = false;
    }
    for (yb_pack *p = *packs; p != NULL; p = p->next) put_extensions_last(p);
    return all;
}

/* ---- packs ---- */

static yb_scope *scope_named(const yb_model *m, yb_str name) {
    for (uint32_t i = 0; i < m->scopes.n; i++)
        if (yb_str_eq(m->scopes.at[i]->pack->name.text, name)) return m->scopes.at[i];
    return NULL;
}

static void add_scope(yb_model *m, yb_pack *pack, yb_scope *parent) {
    yb_scope *s = YB_NEW(m->arena, yb_scope);
    s->pack = pack;
    s->parent = parent;
    s->number = m->scopes.n;
    s->depth = parent == NULL ? 0 : parent->depth + 1;
    for (unsigned i = 0; i < YB_NS_COUNT; i++) yb_map_init(&s->names[i], m->arena);
    pack->number = s->number;
    pack->parent = parent == NULL ? NULL : parent->pack;
    YB_PUSH(m->arena, &m->scopes, s);
}

/* Parents before children; what is left over extends nothing that is there, or itself. */
static bool order_packs(yb_model *m, yb_pack *packs) {
    for (yb_pack *p = packs; p != NULL; p = p->next)
        for (yb_pack *q = packs; q != p; q = q->next)
            if (yb_str_eq(p->name.text, q->name.text)) {
                YB_ERR2(m, YB_D_PACK_TWICE, p->name.span, p->name.text, yb_place_word(m, q->name.span));
                return false;
            }
    bool moved = true;
    while (moved) {
        moved = false;
        for (yb_pack *p = packs; p != NULL; p = p->next) {
            yb_scope *parent = p->extends.text.len == 0 ? NULL : scope_named(m, p->extends.text);
            if (scope_named(m, p->name.text) != NULL || (p->extends.text.len != 0 && parent == NULL)) continue;
            add_scope(m, p, parent);
            moved = true;
        }
    }
    bool all = true;
    for (yb_pack *p = packs; p != NULL; p = p->next)
        if (scope_named(m, p->name.text) == NULL) {
            YB_ERR1(m, YB_D_NO_PARENT, p->extends.span, p->extends.text);
            all = false;
        }
    return all;
}

static int32_t wider_area(int32_t area) { /* 510603 -> 510600 -> 510000 -> 0 */
    return area % 100 != 0 ? area / 100 * 100 : area % 10000 != 0 ? area / 10000 * 10000 : 0;
}

static void check_areas(yb_model *m) {
    for (uint32_t i = 0; i < m->scopes.n; i++) {
        const yb_scope *s = m->scopes.at[i];
        if (!s->pack->has_area) YB_ERR1(m, YB_D_NO_AREA, s->pack->name.span, s->pack->name.text);
        for (uint32_t j = 0; j < i; j++) {
            const yb_scope *o = m->scopes.at[j];
            bool same = o->pack->area == s->pack->area && o->pack->has_area && s->pack->has_area;
            if (same && !yb_extends(s, o) && !yb_extends(o, s))
                YB_ERR2(m, YB_D_SAME_AREA, s->pack->name.span, s->pack->name.text, o->pack->name.text);
            bool between = false;
            for (int32_t a = wider_area(s->pack->area); a != 0 && !between; a = wider_area(a))
                between = a == o->pack->area;
            if (between && !yb_extends(s, o) && s->pack->area != o->pack->area)
                YB_ERR2(m, YB_D_SKIPS_AREA, s->pack->name.span, s->pack->name.text, o->pack->name.text);
        }
    }
}

/* ---- enums ---- */

static yb_enum_info *enum_named(yb_model *m, yb_str name) {
    uint32_t at;
    return yb_map_get(&m->enum_names, name, &at) ? m->enums.at[at] : NULL;
}

static yb_enum_info *add_enum(yb_model *m, yb_str name, yb_decl *decl) {
    yb_enum_info *e = YB_NEW(m->arena, yb_enum_info);
    e->name = name;
    e->decl = decl;
    YB_PUSH(m->arena, &m->enums, e);
    yb_map_put(&m->enum_names, name, m->enums.n - 1);
    return e;
}

static void add_code(yb_model *m, yb_enum_info *e, yb_str code, uint32_t row, yb_span span) {
    for (uint32_t i = 0; i < e->codes.n; i++)
        if (yb_str_eq(e->code_texts.at[i], code) && e->codes.at[i].value != row) {
            YB_ERR2(m, YB_D_CODE_TWICE, span, code, e->rows[e->codes.at[i].value].name);
            return;
        }
    YB_PUSH(m->arena, &e->codes, ((yb_im_key){.value = row}));
    YB_PUSH(m->arena, &e->code_texts, code);
}

/* "10".."12": whole numbers of one width, at most 1,000 of them. */
static void add_code_range(yb_model *m, yb_enum_info *e, const yb_row_code *c, uint32_t row) {
    int64_t from = 0, to = 0;
    if (c->from.len != c->until.len || c->from.len > 12) {
        YB_ERR2(m, YB_D_CODE_RANGE, c->span, c->from, c->until);
        return;
    }
    for (size_t i = 0; i < c->from.len; i++) {
        char x = c->from.at[i], y = c->until.at[i];
        if (x < '0' || x > '9' || y < '0' || y > '9') {
            YB_ERR2(m, YB_D_CODE_RANGE, c->span, c->from, c->until);
            return;
        }
        from = from * 10 + (x - '0');
        to = to * 10 + (y - '0');
    }
    if (to < from || to - from > 1000) {
        YB_ERR2(m, YB_D_CODE_RANGE, c->span, c->from, c->until);
        return;
    }
    for (int64_t v = from; v <= to; v++) {
        char digits[20];
        int64_t rest = v;
        for (size_t i = c->from.len; i-- > 0; rest /= 10) digits[i] = (char)('0' + rest % 10);
        add_code(m, e, yb_arena_copy(m->arena, (yb_str){digits, c->from.len}), row, c->span);
    }
}

static void add_rows(yb_model *m, yb_enum_info *e, yb_scope *scope, const yb_decl *d) {
    for (const yb_enum_row *r = d->u.enumeration.rows; r != NULL; r = r->next) {
        uint32_t twin = yb_row_named(e, NULL, r->name.text);
        if (twin != YB_NONE32) {
            YB_ERR2(m, YB_D_TWICE, r->name.span, r->name.text, yb_place_word(m, e->rows[twin].span));
            continue;
        }
        if (e->n == 64) {
            YB_ERR1(m, YB_D_ENUM_ROWS, r->name.span, e->name);
            e->broken = m->lost_rows = true;
            return;
        }
        uint32_t row = e->n++;
        e->rows[row].name = r->name.text;
        e->rows[row].span = r->name.span;
        e->rows[row].words = r->words;
        e->rows[row].scope = scope;
        e->rows[row].code = r->codes == NULL ? r->name.text : r->codes->from;
        for (const yb_row_code *c = r->codes; c != NULL; c = c->next)
            if (c->until.len != 0)
                add_code_range(m, e, c, row);
            else
                add_code(m, e, c->from, row, c->span);
        if (r->codes == NULL) add_code(m, e, r->name.text, row, r->name.span);
    }
}

/* A name finds its row too, unless it is another row's code. */
static void add_row_names(yb_model *m, yb_enum_info *e) {
    for (uint32_t row = 0; row < e->n; row++) {
        bool taken = false;
        for (uint32_t i = 0; i < e->codes.n && !taken; i++) taken = yb_str_eq(e->code_texts.at[i], e->rows[row].name);
        if (!taken) add_code(m, e, e->rows[row].name, row, (yb_span){0, 0, 0});
    }
}

uint32_t yb_row_named(const yb_enum_info *e, const yb_scope *scope, yb_str name) {
    for (uint32_t i = 0; i < e->n; i++)
        if (yb_str_eq(e->rows[i].name, name) &&
            (scope == NULL || e->rows[i].scope == NULL || yb_extends(scope, e->rows[i].scope)))
            return i;
    return YB_NONE32;
}

static void add_built_in_enums(yb_model *m) {
    static const char *const words[YB_ENUM_BUILT_IN][10] = {
        {"age_rule", "day_after_birthday", "on_birthday"},
        {"feb29_rule", "feb28_last", "mar1"},
        {"proof_state", "absent", "presented", "verified", "rejected", "expired"},
        {"id_kind", "none", "resident_18", "resident_15", "hmt_residence", "foreign_resident", "foreign_old", "hm_pass",
         "tw_pass", "passport"},
    };
    for (unsigned i = 0; i < YB_ENUM_BUILT_IN; i++) {
        yb_enum_info *e = add_enum(m, yb_str_of(words[i][0]), NULL);
        for (unsigned j = 1; j < 10 && words[i][j] != NULL; j++) {
            e->rows[e->n].name = e->rows[e->n].code = yb_str_of(words[i][j]);
            add_code(m, e, e->rows[e->n].name, e->n, (yb_span){0, 0, 0});
            e->n++;
        }
    }
}

static void collect_enums(yb_model *m) {
    add_built_in_enums(m);
    for (uint32_t i = 0; i < m->scopes.n; i++)
        for (yb_decl *d = m->scopes.at[i]->pack->decls; d != NULL; d = d->next) {
            if (d->kind != YB_K_ENUM) continue;
            yb_enum_info *e = enum_named(m, d->name.text);
            if (e == NULL && !d->extend) e = add_enum(m, d->name.text, d);
            else if (e != NULL && !d->extend) {
                YB_ERR2(m, YB_D_TWICE, d->name.span, d->name.text, e->decl == NULL ? YB_NO_ARG : yb_place_word(m, e->decl->name.span));
                continue;
            }
            if (e == NULL) continue; /* extends nothing: already reported */
            e->broken = e->broken || d->broken;
            m->lost_rows = m->lost_rows || d->broken;
            add_rows(m, e, m->scopes.at[i], d);
        }
    for (uint32_t i = YB_ENUM_BUILT_IN; i < m->enums.n; i++) add_row_names(m, m->enums.at[i]);
}

/* ---- types ---- */

bool yb_type_of(yb_model *m, const yb_scope *scope, const yb_type_ref *ref, yb_ty *ty, yb_decl **record) {
    *ty = (yb_ty){.enumeration = YB_NONE16};
    if (record != NULL) *record = NULL;
    ty->optional = (ref->flags & YB_TF_OPTIONAL) != 0;
    ty->hidden = (ref->flags & YB_TF_PRIVATE) != 0;
    ty->is_signed = (ref->flags & YB_TF_SIGNED) != 0;
    yb_str word = ref->name.text;
    for (unsigned t = 0; t < YB_TYPE_COUNT; t++) {
        bool plain = t != YB_T_ENUM && t != YB_T_SET && t != YB_T_PROOF && t != YB_T_INTERVAL;
        if (!plain || !yb_str_eq(yb_type_word(t), word)) continue;
        ty->type = (uint8_t)t;
        ty->scale = yb_type_scale[t];
        if (ref->flags & (YB_TF_SET | YB_TF_LIST)) break;
        return true;
    }
    uint32_t at;
    if (yb_map_get(&m->enum_names, word, &at) && !(ref->flags & YB_TF_LIST)) {
        ty->type = ref->flags & YB_TF_SET ? YB_T_SET : YB_T_ENUM;
        ty->enumeration = (uint16_t)at;
        m->enums.at[at]->used = true;
        return true;
    }
    yb_entry *e = yb_lookup(scope, YB_NS_TYPE, word);
    if (record != NULL && e != NULL && e->decls.at[0]->kind == YB_K_RECORD && !(ref->flags & YB_TF_SET)) {
        *record = e->decls.at[0];
        e->used = true;
        return true;
    }
    YB_ERR2(m, YB_D_NO_TYPE, ref->name.span, word, yb_nearest(scope, YB_NS_TYPE, word));
    return false;
}

bool yb_collect(yb_model *m, yb_pack *packs) {
    yb_map_init(&m->enum_names, m->arena);
    yb_map_init(&m->decision_names, m->arena);
    yb_map_init(&m->literals, m->arena);
    yb_map_init(&m->codes, m->arena);
    yb_map_init(&m->places, m->arena);
    if (!order_packs(m, packs)) return false;
    check_areas(m);
    for (uint32_t i = 0; i < m->scopes.n; i++)
        for (yb_decl *d = m->scopes.at[i]->pack->decls; d != NULL; d = d->next) add_name(m, m->scopes.at[i], d);
    collect_enums(m);
    return true;
}
