/*
 * Which rules, table rows and dated versions the tests touched. Floor 7.
 *
 * While tests run, a byte for each mark, row and version of the image is set. Afterwards the packs are gone
 * through as they are written: an item of the image belongs to a declaration when name, pack and dates agree.
 */
#include "api/testing.h"
#include "eval/cell.h"

void yb_cover_init(yb_cover *cover, yb_arena *arena, const yb_image *image) {
    cover->image = image;
    cover->mark = YB_NEW_ARRAY(arena, uint8_t, image->n_MARKS + 1);
    cover->row = YB_NEW_ARRAY(arena, uint8_t, image->n_ROWS + 1);
    cover->version = YB_NEW_ARRAY(arena, uint8_t, image->n_VERSIONS + 1);
}

/* ---- while tests run ---- */

static void touch_version(yb_cover *cover, uint32_t item, int64_t version) {
    yb_range_ref versions = cover->image->ITEMS[item].versions;
    if (version >= 0 && version < versions.n) cover->version[versions.first + (uint32_t)version] = 1;
}

static void touch_picked(yb_cover *cover, const yb_core *c, uint32_t item) {
    touch_version(cover, item, yb_image_version(c->image, &c->image->ITEMS[item], c->on, c->known));
}

/* Where keys are not known, their bits are set in `open`: a row that all their values find counts. */
static bool table_keys(const yb_core *c, const yb_im_section *section, const yb_insn *i, uint32_t row,
                       uint32_t n, int64_t *keys, uint32_t *open) {
    const uint16_t *args = yb_args_of(c, section, i->b);
    for (uint32_t k = 0; k < n; k++) {
        yb_cell key = yb_arg_cell(c, i, args[k], row);
        if (key.s != YB_KNOWN && key.s != YB_NOT_KNOWN) return false;
        if (key.s == YB_NOT_KNOWN) *open |= 1u << k;
        keys[k] = key.v;
    }
    return true;
}

/* A band that no amount falls into is looked up all the same, since code has no branches: it does not count.
 */
static bool band_used(const yb_core *c, const yb_im_section *section, uint32_t list, uint32_t row) {
    bool any = false;
    if (list < c->d->lists.n) return true;
    for (uint32_t n = 0; n < section->code.n; n++) {
        const yb_insn *i = &c->image->INSNS[section->code.first + n];
        if (i->op != YB_OPCODE(CUT) || c->column_list[i->a] != list) continue;
        any = true;
        if (c->column_state[i->a][row] != YB_KNOWN || c->column[i->a][row] != 0) return true;
    }
    return !any;
}

static void touch_table(yb_cover *cover, const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    bool column = (i->flag & YB_IF_COL) != 0;
    uint32_t list = column ? yb_list_of(c, section, i) : 0, rows = column ? c->rows[list] : 1;
    uint32_t n = yb_table_key_count(c, (uint32_t)i->imm);
    if (n > YB_TABLE_KEYS) return;
    for (uint32_t row = 0; row < rows; row++) {
        int64_t keys[YB_TABLE_KEYS];
        uint32_t open = 0;
        yb_found found;
        yb_cell version = yb_operand_cell(c, i, 2, row);
        if (version.s != YB_KNOWN || !table_keys(c, section, i, row, n, keys, &open)) continue;
        if (column && !band_used(c, section, list, row)) continue;
        (void)yb_table_find(c, (uint32_t)i->imm, version.v, yb_arg_cell(c, i, i->d, row).v, keys, n, open, &found);
        if (found.row != YB_NONE32) cover->row[found.row] = 1;
        if (found.version != YB_NONE32) cover->version[found.version] = 1;
    }
}

static void touch_code(yb_cover *cover, const yb_core *c, const yb_im_section *section, yb_range_ref code) {
    for (uint32_t n = 0; n < code.n; n++) {
        const yb_insn *i = &c->image->INSNS[code.first + n];
        if (i->op == YB_OPCODE(TABLE)) touch_table(cover, c, section, i);
        if (i->op == YB_OPCODE(PARAM)) touch_version(cover, (uint32_t)i->imm, yb_operand_cell(c, i, 2, 0).v);
        if (i->op == YB_OPCODE(VERSION) && c->s[i->a] == YB_KNOWN)
            touch_version(cover, (uint32_t)i->imm, c->v[i->a]);
    }
}

static void touch_section(yb_cover *cover, const yb_core *c, const yb_im_section *section) {
    for (uint32_t i = 0; i < section->constants.n; i++) {
        const yb_im_const *constant = &c->image->CONSTS[section->constants.first + i];
        if (constant->kind == YB_C_PARAM || constant->kind == YB_C_VERSION)
            touch_picked(cover, c, constant->ref);
    }
    touch_code(cover, c, section, section->resolve);
    touch_code(cover, c, section, section->code);
    touch_code(cover, c, section, section->conditions);
}

void yb_cover_add(yb_cover *cover, const yb_core *c) {
    const yb_im_section *rules = yb_section(c, 0), *chosen = yb_chosen(c);
    if (!yb_ready(c)) return;
    for (uint32_t i = 0; i < rules->marks.n; i++)
        if ((c->fired[i / 64] >> (i % 64) & 1) != 0) cover->mark[rules->marks.first + i] = 1;
    touch_section(cover, c, rules);
    if (chosen != NULL) touch_section(cover, c, chosen);
}

/* ---- the packs as they are written ---- */

typedef struct telling {
    const yb_cover *cover;
    const yb_testing_in *in;
    yb_testing_out *out;
    const yb_pack *pack;
    uint32_t pack_number; /* in PACKS */
} telling;

static const char *kept(telling *t, yb_str text) {
    return yb_arena_copy(&t->out->arena, text).at;
}

static uint32_t line_of(const telling *t, yb_span span) {
    uint32_t line, column;
    yb_file_place(&t->in->diags->files.at[span.file], span.off, &line, &column);
    return line;
}

static void tell(telling *t, uint32_t kind, yb_str name, yb_span span) {
    const yb_file *file = &t->in->diags->files.at[span.file];
    yb_untouched u = {.kind = kind, .line = line_of(t, span)};
    u.file = kept(t, file->name);
    u.pack = kept(t, t->pack->name.text);
    u.name = kept(t, name);
    YB_PUSH(&t->out->arena, &t->out->untouched, u);
}

static bool is_item(const telling *t, uint32_t i, yb_str name) {
    const yb_image *im = t->cover->image;
    return yb_str_eq(yb_image_text(im, im->ITEMS[i].name), name);
}

static bool is_version(const telling *t, const yb_im_version *v, const yb_when *when) {
    int64_t from = when->has_from ? when->from : YB_DATE_MIN;
    int64_t until = when->has_until ? when->until : (int64_t)YB_DATE_MAX + 1;
    return v->pack == t->pack_number && v->from == from && v->until == until &&
           (!when->has_published || v->published == when->published);
}

typedef bool wanted_version(const telling *t, const yb_im_version *v, uint32_t number, uint32_t detail);

/* Whether any version of any item of that name, pack and dates answers yes. */
static bool any_version(const telling *t, yb_str name, const yb_when *when, wanted_version *wanted,
                        uint32_t detail) {
    const yb_image *im = t->cover->image;
    for (uint32_t i = 0; i < im->n_ITEMS; i++) {
        yb_range_ref versions = im->ITEMS[i].versions;
        if (!is_item(t, i, name)) continue;
        for (uint32_t n = versions.first; n < versions.first + versions.n; n++)
            if (is_version(t, &im->VERSIONS[n], when) && wanted(t, &im->VERSIONS[n], n, detail)) return true;
    }
    return false;
}

static bool version_touched(const telling *t, const yb_im_version *v, uint32_t number, uint32_t detail) {
    (void)v;
    (void)detail;
    return t->cover->version[number] != 0;
}

static bool row_touched(const telling *t, const yb_im_version *v, uint32_t number, uint32_t detail) {
    (void)number;
    if ((v->flags & (YB_VF_UNKNOWN | YB_VF_NONE | YB_VF_DROPPED)) != 0) return false;
    const yb_im_table *table = &t->cover->image->TABLES[v->value];
    return detail < table->rows.n && t->cover->row[table->rows.first + detail] != 0;
}

static bool row_exists(const telling *t, const yb_im_version *v, uint32_t number, uint32_t detail) {
    (void)number;
    if ((v->flags & (YB_VF_UNKNOWN | YB_VF_NONE | YB_VF_DROPPED)) != 0) return false;
    return detail < t->cover->image->TABLES[v->value].rows.n;
}

static void count_version(telling *t, yb_str name, const yb_when *when, yb_span span) {
    if (!when->has_from && !when->has_until)
        return; /* always in force: nothing to tell from its other versions */
    t->out->summary.versions++;
    if (any_version(t, name, when, version_touched, 0))
        t->out->summary.versions_touched++;
    else
        tell(t, YB_UNTOUCHED_VERSION, name, span);
}

/* ---- rules ---- */

static uint32_t last_line(const telling *t, const yb_decl *d) {
    return line_of(t, (yb_span){d->span.file, d->span.off + (d->span.len == 0 ? 0 : d->span.len - 1), 0});
}

/* A rule that decides by a table gives the table's marks, whose lines are those of rows, perhaps in another file. */
static bool mark_fits(const telling *t, const yb_im_mark *mark, const yb_decl *d) {
    if (mark->pack != t->pack_number || !yb_str_eq(yb_image_text(t->cover->image, mark->rule), d->name.text))
        return false;
    if (d->u.rule.rule == YB_R_DECIDE) return true;
    return mark->part == d->part && mark->line >= line_of(t, d->span) && mark->line <= last_line(t, d);
}

static bool table_touched(const telling *t, yb_str name) {
    const yb_image *im = t->cover->image;
    for (uint32_t i = 0; i < im->n_ITEMS; i++) {
        yb_range_ref versions = im->ITEMS[i].versions;
        if (!is_item(t, i, name)) continue;
        for (uint32_t n = 0; n < versions.n; n++) {
            const yb_im_version *v = &im->VERSIONS[versions.first + n];
            if ((v->flags & (YB_VF_UNKNOWN | YB_VF_NONE | YB_VF_DROPPED)) != 0) continue;
            yb_range_ref rows = im->TABLES[v->value].rows;
            for (uint32_t r = 0; r < rows.n; r++)
                if (t->cover->row[rows.first + r] != 0) return true;
        }
    }
    return false;
}

static bool rule_touched(const telling *t, const yb_decl *d) {
    const yb_image *im = t->cover->image;
    for (uint32_t i = 0; i < im->n_MARKS; i++)
        if (t->cover->mark[i] != 0 && mark_fits(t, &im->MARKS[i], d)) return true;
    return d->u.rule.rule == YB_R_DECIDE && d->u.rule.call != NULL && table_touched(t, d->u.rule.call->text);
}

static void count_rule(telling *t, const yb_decl *d) {
    t->out->summary.rules++;
    if (rule_touched(t, d))
        t->out->summary.rules_touched++;
    else
        tell(t, YB_UNTOUCHED_RULE, d->name.text, d->name.span);
    count_version(t, d->name.text, &d->when, d->name.span);
}

/* ---- tables ---- */

static void count_row(telling *t, const yb_decl *d, const yb_table_version *v, uint32_t number,
                      yb_span span) {
    t->out->summary.rows++;
    if (any_version(t, d->name.text, &v->when, row_touched, number))
        t->out->summary.rows_touched++;
    else
        tell(t, YB_UNTOUCHED_ROW, d->name.text, span);
}

/* `else` has a row in the image only where something is left for it. */
static void count_table(telling *t, const yb_decl *d) {
    for (const yb_table_version *v = d->u.table.versions; v != NULL; v = v->next) {
        uint32_t number = 0;
        for (const yb_row *row = v->rows; row != NULL; row = row->next)
            count_row(t, d, v, number++, row->span);
        bool other = v->has_else && v->otherwise.kind != YB_V_INHERIT;
        if (other && any_version(t, d->name.text, &v->when, row_exists, number))
            count_row(t, d, v, number, v->otherwise.span);
        count_version(t, d->name.text, &v->when, v->span);
    }
}

static void count_decl(telling *t, const yb_decl *d) {
    if (d->kind == YB_K_RULE) count_rule(t, d);
    if (d->kind == YB_K_TABLE) count_table(t, d);
    if (d->kind != YB_K_PARAM) return;
    for (const yb_param_version *v = d->u.param.versions; v != NULL; v = v->next)
        count_version(t, d->name.text, &v->when, d->name.span);
}

static uint32_t pack_number(const yb_image *im, yb_str name) {
    for (uint32_t i = 0; i < im->n_PACKS; i++)
        if (yb_str_eq(yb_image_text(im, im->PACKS[i].name), name)) return i;
    return YB_NONE32;
}

void yb_cover_report(const yb_cover *cover, const yb_testing_in *in, yb_testing_out *out) {
    for (const yb_pack *p = in->packs; p != NULL; p = p->next) {
        telling t = {cover, in, out, p, pack_number(cover->image, p->name.text)};
        for (const yb_decl *d = p->decls; d != NULL; d = d->next)
            if (in->tested[d->span.file]) count_decl(&t, d);
    }
}
