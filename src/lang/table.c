/* Decision tables: keys become class numbers, rows fill a dense index; gaps and overlaps show there. Floor 3. */
#include "lang/model.h"

#define YB_MAX_CELLS 65536u
#define YB_MAX_ROWS 60000u /* of a version: a cell holds a row's number and a few more */

typedef YB_VEC(int64_t) yb_cuts;

typedef struct yb_table_work { /* one version being filled */
    yb_model *m;
    yb_table_info *t;
    const yb_scope *scope;
    const yb_table_version *version;
    yb_range_ref cites;
    yb_cuts cuts[8];
    uint32_t values[8];       /* of each key: its enum's rows, no and yes, or the stretches between cuts */
    uint32_t classes[8];      /* those of them that rows tell apart */
    uint8_t map[8][64];       /* of an enum or bool: the class of each value */
    uint8_t first[8][64];     /* of each such class the first value */
    uint64_t foreign[8];      /* values that the version's pack does not know */
    uint32_t n_cells;
    uint16_t *cells;          /* row number + 1; 0 empty */
    const yb_row **rows;      /* by number; NULL: it is wrong */
    uint8_t *(*matches)[8];   /* of each row: which values of each key */
    uint64_t (*sets)[8];      /* of each row: the enum rows, or no and yes, that it is for; all of them for another key */
} yb_table_work;

/* ---- declarations over the chain ---- */

static void collect(yb_model *m, yb_versions *v, const yb_scope *scope, yb_str name) {
    uint32_t depth = 0;
    for (; scope != NULL; scope = scope->parent, depth++) {
        yb_entry *e = yb_lookup_in(scope, YB_NS_VALUE, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++) {
            const yb_decl *d = e->decls.at[i];
            if (d->kind == YB_K_DROP)
                YB_PUSH(m->arena, &v->list, ((yb_version_decl){depth, scope, d->when, NULL, true, d->span, &d->tags}));
            else if (d->kind == YB_K_TABLE)
                for (const yb_table_version *t = d->u.table.versions; t != NULL; t = t->next)
                    YB_PUSH(m->arena, &v->list, ((yb_version_decl){depth, scope, t->when, t, false, t->span, &t->tags}));
        }
    }
}

static const yb_decl *first_table(const yb_scope *scope, yb_str name, const yb_scope **where, bool *broken) {
    const yb_decl *d = NULL;
    for (; scope != NULL; scope = scope->parent) {
        yb_entry *e = yb_lookup_in(scope, YB_NS_VALUE, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++)
            if (e->decls.at[i]->kind == YB_K_TABLE) {
                d = e->decls.at[i], *where = scope;
                *broken = *broken || d->broken;
            }
    }
    return d;
}

static bool type_of_literal(const yb_expr *e, yb_ty *ty) {
    static const uint8_t types[] = {[YB_X_NUMBER] = YB_T_COUNT, [YB_X_MONEY] = YB_T_MONEY, [YB_X_RATIO] = YB_T_RATIO,
                                    [YB_X_DATE] = YB_T_DATE,    [YB_X_TIME] = YB_T_TIME,   [YB_X_BOOL] = YB_T_BOOL};
    if (e == NULL) return false;
    if (e->kind == YB_X_PERIOD) ty->type = e->type;
    else if (e->kind == YB_X_NUMBER || e->kind == YB_X_MONEY || e->kind == YB_X_RATIO || e->kind == YB_X_DATE ||
             e->kind == YB_X_TIME || e->kind == YB_X_BOOL)
        ty->type = types[e->kind];
    else return false;
    ty->scale = yb_type_scale[ty->type];
    return true;
}

/* What the rows write at this key tells its type where neither an enum nor a fact has its name. */
static bool infer_key(const yb_versions *v, uint32_t key, yb_ty *ty) {
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_table_version *t = v->list.at[i].what;
        for (const yb_row *r = t == NULL ? NULL : t->rows; r != NULL; r = r->next) {
            const yb_pattern *p = r->keys;
            for (uint32_t k = 0; k < key && p != NULL; k++) p = p->next;
            for (; p != NULL; p = p->or_next)
                if (type_of_literal(p->from, ty) || type_of_literal(p->to, ty)) return true;
        }
    }
    return false;
}

static bool key_types(yb_model *m, yb_table_info *t, const yb_decl *d, const yb_scope *where, const yb_versions *v) {
    for (const yb_table_key *k = d->u.table.keys; k != NULL; k = k->next) {
        if (t->n_keys == YB_COUNT(t->keys)) {
            YB_ERR1(m, YB_D_TABLE_KEYS, k->name.span, d->name.text);
            return false;
        }
        struct yb_key_info *key = &t->keys[t->n_keys];
        *key = (struct yb_key_info){.name = k->name.text, .band = k->band, .ty = {.enumeration = YB_NONE16}};
        uint32_t at;
        yb_type_ref written = {.name = k->type};
        if (k->type.text.len != 0) {
            if (!yb_type_of(m, where, &written, &key->ty, NULL)) return false;
        } else if (yb_map_get(&m->enum_names, k->name.text, &at)) {
            key->ty.type = YB_T_ENUM;
            key->ty.enumeration = (uint16_t)at;
            m->enums.at[at]->used = true;
        } else if (!(k->band && infer_key(v, t->n_keys, &key->ty)) && !yb_fact_type_anywhere(m, k->name.text, &key->ty) &&
                   !infer_key(v, t->n_keys, &key->ty)) {
            YB_ERR1(m, YB_D_KEY_TYPE, k->name.span, k->name.text);
            return false;
        }
        if (key->ty.type == YB_T_TEXT || key->ty.type == YB_T_SET || key->ty.type == YB_T_INTERVAL) {
            YB_ERR1(m, YB_D_KEY_TYPE, k->name.span, k->name.text);
            return false;
        }
        t->n_keys++;
    }
    return true;
}

static unsigned literal_scale(const yb_expr *e) {
    if (e == NULL) return 0;
    if (e->kind == YB_X_UNARY) e = e->a;
    return e->kind == YB_X_NUMBER || e->kind == YB_X_MONEY || e->kind == YB_X_RATIO ? e->scale : 0;
}

static unsigned result_scale(const yb_versions *v, yb_ty ty) {
    unsigned scale = 0;
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_table_version *t = v->list.at[i].what;
        if (t == NULL) continue;
        for (const yb_row *r = t->rows; r != NULL; r = r->next) scale = YB_MAX(scale, literal_scale(r->result.value));
        if (t->has_else) scale = YB_MAX(scale, literal_scale(t->otherwise.value));
    }
    return yb_type_scale[ty.type] == 0 ? 0 : scale;
}

/* ---- patterns ---- */

static bool is_direct(const yb_ty *ty) { return ty->type == YB_T_ENUM || ty->type == YB_T_BOOL; }
static bool is_closed(const yb_ty *ty) { return ty->type == YB_T_COUNT || ty->type == YB_T_INT; }

static bool key_value(yb_table_work *w, uint32_t k, const yb_expr *e, int64_t *v) {
    const struct yb_key_info *key = &w->t->keys[k];
    yb_value value = yb_constant(w->m, w->scope, e, key->ty);
    if (!value.ok || value.none) return false;
    if (yb_rescale(value.v, value.ty.scale, key->ty.scale, v)) return true;
    YB_ERR0(w->m, YB_D_TOO_BIG, e->span);
    return false;
}

/* Bounds of a pattern as lo <= x < hi; open ends are INT64_MIN and INT64_MAX. */
static bool bounds_of(yb_table_work *w, uint32_t k, const yb_pattern *p, int64_t *lo, int64_t *hi) {
    const yb_ty *ty = &w->t->keys[k].ty;
    *lo = INT64_MIN;
    *hi = INT64_MAX;
    if (p->kind == YB_P_ANY) return true;
    if (p->from != NULL && !key_value(w, k, p->from, lo)) return false;
    if (p->kind == YB_P_VALUE) {
        *hi = *lo + 1;
        return true;
    }
    if (p->to != NULL && !key_value(w, k, p->to, hi)) return false;
    if (p->to != NULL && (is_closed(ty) || p->above)) ++*hi;
    if (p->from != NULL && p->above) ++*lo;
    if (*lo < *hi) return true;
    YB_ERR0(w->m, YB_D_RANGE_ORDER, p->span);
    return false;
}

static int compare_i64(const void *a, const void *b, const void *ctx) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    (void)ctx;
    return x < y ? -1 : x > y;
}

uint32_t yb_sort_cuts(int64_t *cuts, uint32_t count) {
    uint32_t n = 0;
    yb_sort(cuts, count, sizeof *cuts, compare_i64, NULL);
    for (uint32_t i = 0; i < count; i++)
        if (n == 0 || cuts[n - 1] != cuts[i]) cuts[n++] = cuts[i];
    return n;
}

static void collect_cuts(yb_table_work *w) {
    for (const yb_row *r = w->version->rows; r != NULL; r = r->next) {
        uint32_t k = 0;
        for (const yb_pattern *p = r->keys; p != NULL && k < w->t->n_keys; p = p->next, k++)
            for (const yb_pattern *q = p; q != NULL && !is_direct(&w->t->keys[k].ty); q = q->or_next) {
                int64_t lo, hi;
                if (!bounds_of(w, k, q, &lo, &hi)) continue;
                if (lo != INT64_MIN) YB_PUSH(w->m->arena, &w->cuts[k], lo);
                if (hi != INT64_MAX) YB_PUSH(w->m->arena, &w->cuts[k], hi);
                /* the axis of `across` is continuous: "above" cuts at the amount itself */
                if (!w->t->keys[k].band) continue;
                if (lo != INT64_MIN && lo - q->above > 0) YB_PUSH(w->m->arena, &w->t->band_cuts, lo - q->above);
                if (hi != INT64_MAX && hi - q->above > 0) YB_PUSH(w->m->arena, &w->t->band_cuts, hi - q->above);
            }
    }
    for (uint32_t k = 0; k < w->t->n_keys; k++) w->cuts[k].n = yb_sort_cuts(w->cuts[k].at, w->cuts[k].n);
}

static bool match_names(yb_table_work *w, uint8_t *matches, uint32_t k, const yb_pattern *p) {
    const struct yb_key_info *key = &w->t->keys[k];
    if (key->ty.type == YB_T_BOOL) {
        if (p->kind != YB_P_VALUE || p->from->kind != YB_X_BOOL) {
            YB_ERR1(w->m, YB_D_PATTERN, p->span, key->name);
            return false;
        }
        matches[p->from->num] = 1;
        return true;
    }
    if (p->kind != YB_P_VALUE) {
        YB_ERR1(w->m, YB_D_PATTERN, p->span, key->name);
        return false;
    }
    yb_ty set = key->ty; /* a row's name or a group's: both are sets */
    set.type = YB_T_SET;
    yb_value v = yb_constant(w->m, w->scope, p->from, set);
    for (uint32_t c = 0; v.ok && c < w->values[k]; c++)
        if ((uint64_t)v.v >> c & 1) matches[c] = 1;
    return v.ok;
}

static bool match_range(yb_table_work *w, uint8_t *matches, uint32_t k, const yb_pattern *p) {
    int64_t lo, hi;
    if (!bounds_of(w, k, p, &lo, &hi)) return false;
    for (uint32_t c = 0; c < w->values[k]; c++) {
        int64_t begin = c == 0 ? INT64_MIN : w->cuts[k].at[c - 1];
        int64_t end = c == w->cuts[k].n ? INT64_MAX : w->cuts[k].at[c];
        if (begin >= lo && end <= hi) matches[c] = 1;
    }
    return true;
}

static bool match_row(yb_table_work *w, const yb_row *r, uint32_t number) {
    uint32_t k = 0;
    const yb_pattern *p = r->keys;
    for (; p != NULL && k < w->t->n_keys; p = p->next, k++) {
        uint8_t *matches = w->matches[number][k] = YB_NEW_ARRAY(w->m->arena, uint8_t, w->values[k]);
        for (const yb_pattern *q = p; q != NULL; q = q->or_next) {
            if (q->kind == YB_P_ANY) memset(matches, 1, w->values[k]);
            else if (!(is_direct(&w->t->keys[k].ty) ? match_names(w, matches, k, q) : match_range(w, matches, k, q))) return false;
        }
    }
    if (p == NULL && k == w->t->n_keys) return true;
    YB_ERR1(w->m, YB_D_ROW_KEYS, r->span, w->t->entry->name);
    return false;
}

/* Of the band key: whether the row has several classes. */
static bool spans_cuts(const yb_table_work *w, uint32_t number) {
    uint32_t n = 0;
    for (uint32_t k = 0; k < w->t->n_keys; k++)
        for (uint32_t c = 0; w->t->keys[k].band && c < w->values[k]; c++) n += w->matches[number][k][c];
    return n > 1;
}

static void keep_sets(yb_table_work *w, uint32_t number) {
    uint64_t *sets = w->sets[number];
    for (uint32_t k = 0; k < w->t->n_keys; k++) {
        bool all = true;
        sets[k] = 0;
        for (uint32_t c = 0; is_direct(&w->t->keys[k].ty) && c < w->values[k]; c++) {
            sets[k] |= (uint64_t)w->matches[number][k][c] << c;
            all = all && w->matches[number][k][c] != 0;
        }
        if (all) sets[k] = UINT64_MAX;
    }
}

/* ---- classes ---- */

/* A row that an area added is unknown to the packs above it. */
static bool is_foreign(const yb_table_work *w, const yb_ty *ty, uint32_t row) {
    const yb_enum_info *e = w->m->enums.at[ty->enumeration];
    return yb_row_named(e, w->scope, e->rows[row].name) != row;
}

static void find_foreign(yb_table_work *w) {
    for (uint32_t k = 0; k < w->t->n_keys; k++)
        for (uint32_t c = 0; w->t->keys[k].ty.type == YB_T_ENUM && c < w->values[k]; c++)
            w->foreign[k] |= (uint64_t)is_foreign(w, &w->t->keys[k].ty, c) << c;
}

static bool same_value(const yb_table_work *w, uint32_t k, uint32_t a, uint32_t b, uint32_t rows) {
    if ((w->foreign[k] >> a & 1) != (w->foreign[k] >> b & 1)) return false;
    for (uint32_t r = 0; r < rows; r++)
        if (w->rows[r] != NULL && (w->sets[r][k] >> a & 1) != (w->sets[r][k] >> b & 1)) return false;
    return true;
}

/* An enum has many rows and a table tells few of them apart: those that every row of the table has alike are one class. */
static void find_classes(yb_table_work *w, uint32_t rows) {
    w->n_cells = 1;
    for (uint32_t k = 0; k < w->t->n_keys; k++) {
        w->classes[k] = is_direct(&w->t->keys[k].ty) ? 0 : w->values[k];
        for (uint32_t c = 0; is_direct(&w->t->keys[k].ty) && c < w->values[k]; c++) {
            uint32_t i = 0;
            while (i < w->classes[k] && !same_value(w, k, w->first[k][i], c, rows)) i++;
            if (i == w->classes[k]) w->first[k][w->classes[k]++] = (uint8_t)c;
            w->map[k][c] = (uint8_t)i;
        }
        w->n_cells *= w->classes[k];
    }
}

/* A value that stands for a class. */
static uint32_t value_of_class(const yb_table_work *w, uint32_t k, uint32_t class) {
    return is_direct(&w->t->keys[k].ty) ? w->first[k][class] : class;
}

/* A cell that a row has; false: another row has it already, which has been told. */
static bool fill_cell(yb_table_work *w, uint32_t cell, uint32_t number, bool *reached) {
    if (w->cells[cell] == 0) {
        w->cells[cell] = (uint16_t)(number + 1);
        *reached = true;
    } else if (!w->version->first_match) {
        const yb_row *other = w->rows[w->cells[cell] - 1];
        char digits[16];
        yb_sink s = {digits, sizeof digits, 0};
        yb_put_int(&s, yb_diags_line(w->m->diags, other->span));
        YB_ERR2(w->m, YB_D_OVERLAP, w->rows[number]->span, w->t->entry->name, ((yb_str){digits, s.len}));
        return false;
    }
    return true;
}

/* The cells of a row, key by key; `cell`: of the keys before. */
static bool fill_from(yb_table_work *w, uint32_t key, uint32_t cell, uint32_t number, bool *reached) {
    if (key == w->t->n_keys) return fill_cell(w, cell, number, reached);
    for (uint32_t c = 0; c < w->classes[key]; c++)
        if (w->matches[number][key][value_of_class(w, key, c)] != 0 &&
            !fill_from(w, key + 1, cell * w->classes[key] + c, number, reached))
            return false;
    return true;
}

static void fill_row(yb_table_work *w, uint32_t number) {
    bool reached = false;
    if (fill_from(w, 0, 0, number, &reached) && !reached)
        YB_ERR1(w->m, YB_D_ROW_UNREACHED, w->rows[number]->span, w->t->entry->name);
}

/* ---- gaps ---- */

/* "resident, primary, 3" for the message about a cell that no row covers. */
static yb_str describe_cell(yb_table_work *w, uint32_t cell) {
    char *text = yb_arena_alloc(w->m->arena, 600);
    yb_sink s = {text, 600, 0};
    uint32_t class_of[8];
    for (uint32_t k = w->t->n_keys; k-- > 0; cell /= w->classes[k]) class_of[k] = value_of_class(w, k, cell % w->classes[k]);
    for (uint32_t k = 0; k < w->t->n_keys; k++) {
        const yb_ty *ty = &w->t->keys[k].ty;
        if (k != 0) yb_put(&s, YB_LIT(", "));
        if (ty->type == YB_T_ENUM) {
            yb_put(&s, w->m->enums.at[ty->enumeration]->rows[class_of[k]].name);
        } else if (ty->type == YB_T_BOOL) {
            yb_put(&s, class_of[k] ? YB_LIT("yes") : YB_LIT("no"));
        } else {
            char digits[YB_DECIMAL_MAX];
            bool below = class_of[k] == 0;
            if (w->cuts[k].n == 0) continue;
            int64_t v = w->cuts[k].at[below ? 0 : class_of[k] - 1];
            yb_put(&s, below ? YB_LIT("< ") : YB_LIT(">= "));
            if (ty->type == YB_T_DATE) yb_put(&s, (yb_str){digits, yb_date_write(v, digits)});
            else yb_put(&s, (yb_str){digits, yb_decimal_write(v, ty->scale, 0, digits)});
        }
    }
    return (yb_str){text, YB_MIN(s.len, (size_t)600)};
}

static bool has_foreign(const yb_table_work *w, uint32_t cell) {
    for (uint32_t k = w->t->n_keys; k-- > 0; cell /= w->classes[k])
        if (w->foreign[k] != 0 && (w->foreign[k] >> value_of_class(w, k, cell % w->classes[k]) & 1) != 0) return true;
    return false;
}

/* Amounts and counts are not negative: what lies below a first cut of zero need not be covered. */
static bool outside_domain(const yb_table_work *w, uint32_t cell) {
    if (has_foreign(w, cell)) return true;
    for (uint32_t k = w->t->n_keys; k-- > 0; cell /= w->classes[k]) {
        const yb_ty *ty = &w->t->keys[k].ty;
        bool no_negative = ty->type != YB_T_INT && ty->type != YB_T_DATE && !is_direct(ty);
        if (no_negative && cell % w->classes[k] == 0 && w->cuts[k].n != 0 && w->cuts[k].at[0] <= 0) return true;
    }
    return false;
}

/* ---- into the image ---- */

static yb_im_row row_result(yb_table_work *w, const yb_verdict *v, const yb_row *row, const yb_tags *tags, yb_span span) {
    yb_im_row im = {.kind = YB_ROW_VALUE, .cites = w->cites}; /* the version's, unless the row has its own */
    if (tags->cites != NULL) im.cites = yb_cites_add(w->m, w->scope, tags);
    im.line = yb_diags_line(w->m->diags, span);
    if (w->t->verdict && v->kind != YB_V_INHERIT) {
        if (v->kind == YB_V_VALUE) YB_ERR1(w->m, YB_D_DECIDE_TABLE, v->span, w->t->entry->name);
        im.kind = YB_ROW_VERDICT;
        im.value = w->t->n_verdicts;
        w->t->verdicts[w->t->n_verdicts++] =
            (struct yb_verdict_row){row, v, w->version, w->scope, im.cites, 0, NULL};
        return im;
    }
    if (v->kind == YB_V_UNKNOWN) {
        im.kind = YB_ROW_UNKNOWN;
        im.zh = yb_ib_text(w->m->b, v->words.zh);
        im.en = yb_ib_text(w->m->b, v->words.en);
    } else if (v->kind == YB_V_INHERIT) {
        im.kind = YB_ROW_INHERIT;
        if (w->scope->parent == NULL || yb_lookup(w->scope->parent, YB_NS_VALUE, w->t->entry->name) == NULL)
            YB_ERR1(w->m, YB_D_NOTHING_ABOVE, v->span, w->t->entry->name);
    } else if (v->kind == YB_V_VALUE) {
        yb_value value = yb_constant(w->m, w->scope, v->value, w->t->ty);
        if (value.none) im.kind = YB_ROW_NONE;
        if (value.none && !w->t->ty.optional) YB_ERR1(w->m, YB_D_NOT_OPTIONAL, v->span, w->t->entry->name);
        if (value.ok && !value.none && !yb_rescale(value.v, value.ty.scale, w->t->ty.scale, &im.value))
            YB_ERR0(w->m, YB_D_TOO_BIG, v->span);
    } else {
        YB_ERR1(w->m, YB_D_NOT_VERDICT, v->span, w->t->entry->name);
    }
    return im;
}

/* Every value a class of its own would have to do. */
static bool size_dims(yb_table_work *w, uint32_t rows) {
    uint32_t cells = 1;
    if (rows > YB_MAX_ROWS) {
        YB_ERR1(w->m, YB_D_TABLE_SIZE, w->version->span, w->t->entry->name);
        return false;
    }
    for (uint32_t k = 0; k < w->t->n_keys; k++) {
        const yb_ty *ty = &w->t->keys[k].ty;
        w->values[k] = ty->type == YB_T_BOOL   ? 2
                       : ty->type == YB_T_ENUM ? w->m->enums.at[ty->enumeration]->n
                                               : w->cuts[k].n + 1;
        if (w->values[k] == 0 || cells > YB_MAX_CELLS / w->values[k]) {
            YB_ERR1(w->m, YB_D_TABLE_SIZE, w->version->span, w->t->entry->name);
            return false;
        }
        cells *= w->values[k];
    }
    return true;
}

YB_IB_WRITER(CUTS, int64_t)
YB_IB_WRITER(CELLS, uint16_t)
YB_IB_WRITER(DIMS, yb_im_dim)

static yb_im_dim dim_of(yb_table_work *w, uint32_t k) {
    yb_image_builder *b = w->m->b;
    const yb_ty *ty = &w->t->keys[k].ty;
    yb_im_dim dim = {.kind = YB_DIM_CUTS, .classes = w->classes[k]};
    if (!is_direct(ty)) {
        dim.least = ty->type == YB_T_COUNT && w->cuts[k].n != 0 && w->cuts[k].at[0] <= 0;
        dim.cuts = write_CUTS(b, w->cuts[k].at, w->cuts[k].n);
    } else if (w->classes[k] == w->values[k]) {
        dim.kind = YB_DIM_DIRECT;
    } else if (w->classes[k] > 1) {
        uint16_t map[64];
        for (uint32_t c = 0; c < w->values[k]; c++) map[c] = w->map[k][c];
        dim.kind = YB_DIM_MAP;
        dim.cuts = write_CELLS(b, map, w->values[k]);
    }
    return dim;
}

static void write_dims(yb_table_work *w, yb_im_table *im) {
    yb_im_dim dims[8];
    for (uint32_t k = 0; k < w->t->n_keys; k++) dims[k] = dim_of(w, k);
    im->dims = write_DIMS(w->m->b, dims, w->t->n_keys);
}

/* No row is for a cell, since another pack has added rows to an enum: which ones. */
static void note_foreign(const yb_table_work *w, uint32_t cell) {
    for (uint32_t k = w->t->n_keys; k-- > 0; cell /= w->classes[k])
        for (uint32_t c = 0; w->foreign[k] != 0 && c < w->values[k]; c++)
            if (w->map[k][c] == cell % w->classes[k]) w->t->foreign[k] |= w->foreign[k] & (uint64_t)1 << c;
}

/* Fills what no row covers. */
static void write_cells(yb_table_work *w, yb_im_table *im, uint32_t n_rows) {
    const yb_table_version *v = w->version;
    bool gap = false, told = v->has_else;
    for (uint32_t cell = 0; cell < w->n_cells; cell++) {
        if (w->cells[cell] != 0) continue;
        if (!v->has_else || v->otherwise.kind == YB_V_INHERIT) note_foreign(w, cell);
        if (!told && !outside_domain(w, cell)) {
            YB_ERR2(w->m, YB_D_TABLE_GAP, v->span, w->t->entry->name, describe_cell(w, cell));
            told = true;
        }
        gap = true;
        w->cells[cell] = (uint16_t)(n_rows + 1);
    }
    if (gap) {
        yb_im_row other = {.kind = YB_ROW_GAP};
        if (v->has_else) other = row_result(w, &v->otherwise, NULL, &v->else_tags, v->otherwise.span);
        YB_IB_ADD(w->m->b, ROWS, other);
        im->rows.n++;
    }
    for (uint32_t cell = 0; cell < w->n_cells; cell++) w->cells[cell]--;
    im->cells = write_CELLS(w->m->b, w->cells, w->n_cells);
}

/* What each row is for, and with it the classes of each key. */
static void match_rows(yb_table_work *w, const yb_row **written, uint32_t n) {
    uint32_t i = 0;
    w->rows = YB_NEW_ARRAY(w->m->arena, const yb_row *, n + 1);
    w->sets = yb_arena_alloc(w->m->arena, (n + 1) * sizeof *w->sets);
    w->matches = yb_arena_alloc(w->m->arena, (n + 1) * sizeof *w->matches);
    for (const yb_row *r = w->version->rows; r != NULL; r = r->next, i++) {
        written[i] = r;
        if (!match_row(w, r, i)) continue;
        w->rows[i] = r;
        keep_sets(w, i);
    }
    find_foreign(w);
    find_classes(w, n);
}

static uint32_t add_version(yb_model *m, yb_table_info *t, const yb_version_decl *vd) {
    yb_table_work w = {.m = m, .t = t, .scope = vd->scope, .version = vd->what};
    yb_im_table im = {0};
    uint32_t n = 0;
    const uint32_t others = t->band_cuts.n;
    w.cites = yb_cites_add(m, vd->scope, &w.version->tags);
    for (const yb_row *r = w.version->rows; r != NULL; r = r->next) n++;
    collect_cuts(&w);
    t->band_cuts.n = others + yb_sort_cuts(t->band_cuts.at + others, t->band_cuts.n - others);
    t->least_cuts = YB_MIN(t->least_cuts, t->band_cuts.n - others);
    t->spans = t->spans || w.version->has_else;
    if (!size_dims(&w, n)) return YB_IB_ADD(m->b, TABLES, im);
    const yb_row **written = YB_NEW_ARRAY(m->arena, const yb_row *, n + 1);
    match_rows(&w, written, n);
    w.cells = YB_NEW_ARRAY(m->arena, uint16_t, w.n_cells);
    for (uint32_t i = 0; i < n; i++) {
        if (w.rows[i] == NULL) continue;
        fill_row(&w, i);
        t->spans = t->spans || spans_cuts(&w, i);
    }
    yb_im_row *rows = YB_NEW_ARRAY(m->arena, yb_im_row, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        rows[i] = row_result(&w, &written[i]->result, written[i], &written[i]->tags, written[i]->span);
        if (rows[i].kind == YB_ROW_VERDICT) t->verdicts[rows[i].value].sets = w.sets[i];
    }
    im.rows = (yb_range_ref){m->b->ROWS.n, n};
    for (uint32_t i = 0; i < n; i++) YB_IB_ADD(m->b, ROWS, rows[i]);
    write_dims(&w, &im);
    write_cells(&w, &im, n);
    return YB_IB_ADD(m->b, TABLES, im);
}

static uint32_t count_rows(const yb_versions *v) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->list.n; i++) {
        const yb_table_version *t = v->list.at[i].what;
        for (const yb_row *r = t == NULL ? NULL : t->rows; r != NULL; r = r->next) n++;
        n++;
    }
    return n;
}

yb_table_info *yb_table_of(yb_model *m, const yb_scope *scope, yb_entry *nearest) {
    const yb_scope *where = scope;
    nearest->used = true;
    if (nearest->table != NULL) return nearest->table;
    yb_table_info *t = nearest->table = YB_NEW(m->arena, yb_table_info);
    t->entry = nearest;
    t->ty.enumeration = YB_NONE16;
    t->least_cuts = UINT32_MAX;
    bool broken = false;
    const yb_decl *d = first_table(nearest->scope, nearest->name, &where, &broken);
    if (d == NULL || broken) return t;
    yb_versions v = {0};
    collect(m, &v, nearest->scope, nearest->name);
    t->verdict = d->u.table.verdict;
    if (t->verdict) t->ty.type = YB_T_COUNT;
    else if (!yb_type_of(m, where, &d->u.table.type, &t->ty, NULL)) return t;
    if (!key_types(m, t, d, where, &v)) return t;
    t->ty.scale = t->verdict ? 0 : (uint8_t)result_scale(&v, t->ty);
    t->verdicts = YB_NEW_ARRAY(m->arena, struct yb_verdict_row, count_rows(&v));
    t->item = yb_item_add(m, nearest->name, &v, true, t->ty);
    uint32_t first = m->b->ITEMS.at[t->item].versions.first;
    for (uint32_t i = 0; i < v.list.n; i++) {
        uint32_t begin = t->n_verdicts;
        if (v.list.at[i].what == NULL) continue;
        uint32_t number = add_version(m, t, &v.list.at[i]);
        m->b->VERSIONS.at[first + i].value = number;
        for (; begin < t->n_verdicts; begin++) t->verdicts[begin].version_index = i;
    }
    t->band_cuts.n = yb_sort_cuts(t->band_cuts.at, t->band_cuts.n);
    t->spans = t->spans || t->least_cuts < t->band_cuts.n;
    t->ok = true;
    return t;
}
