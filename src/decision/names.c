/* Views of a decided core: which slot, column, name or source stands behind what is told. Floor 5. */
#include "decision/decision.h"

/* ---- cells ---- */

yb_cell yb_told_cell(const yb_core *c, uint16_t column, uint32_t row) {
    return (yb_cell){.v = c->column[column][row], .s = c->column_state[column][row]};
}

uint32_t yb_told_rows(const yb_core *c, uint16_t column) {
    return c->rows[c->column_list[column]];
}

/* ---- outputs, payers ---- */

uint32_t yb_outputs(const yb_core *c) {
    const yb_im_section *chosen = yb_chosen(c);
    return yb_section(c, 0)->outputs.n + (chosen != NULL ? chosen->outputs.n : 0);
}

const yb_im_output *yb_output_at(const yb_core *c, uint32_t i) {
    const yb_im_section *section = yb_section(c, 0);
    if (i >= section->outputs.n) {
        i -= section->outputs.n;
        section = yb_chosen(c);
    }
    return &c->image->OUTPUTS[section->outputs.first + i];
}

const yb_im_output_name *yb_output_name(const yb_core *c, const yb_im_output *output) {
    return &c->image->OUTPUT_NAMES[c->d->outputs.first + output->name];
}

yb_str yb_list_name(const yb_core *c, uint16_t list) {
    if (list >= c->d->lists.n) return YB_NO_ARG;
    return yb_name(c, yb_fact_of(c, c->image->LISTS[c->d->lists.first + list].fact)->name);
}

/* A change whose condition does not hold is none, and not told. */
const yb_im_accumulate *yb_change_at(const yb_core *c, uint32_t i) {
    const yb_im_section *chosen = yb_chosen(c);
    for (uint32_t k = 0; chosen != NULL && k < chosen->accumulates.n; k++) {
        const yb_im_accumulate *acc = &c->image->ACCUMULATES[chosen->accumulates.first + k];
        if (yb_told_slot(c, acc->change).s == YB_KNOWN && i-- == 0) return acc;
    }
    return NULL;
}

uint32_t yb_changes(const yb_core *c) {
    uint32_t n = 0;
    while (yb_change_at(c, n) != NULL)
        n++;
    return n;
}

yb_payer_view yb_payer_at(const yb_core *c, const yb_im_payer *payer) {
    yb_cell limit = yb_told_slot(c, (uint16_t)(payer->base + 1));
    yb_payer_view view = {
        .asked = c->v[payer->base],
        .limit = limit.v,
        .paid = c->v[payer->base + 2],
        .left = c->v[payer->base + 3],
        .left_before = c->v[payer->left_before],
        .has_limit = limit.s == YB_KNOWN && limit.v != INT64_MAX,
    };
    if (!view.has_limit) view.limit = 0;
    if (payer->each) {
        view.shares = c->column[payer->paid_column];
        view.rows = yb_told_rows(c, payer->paid_column);
    }
    return view;
}

/* ---- sources ---- */

typedef struct names_cites {
    const yb_core *c;
    const yb_im_cite **at;
    uint32_t n;
} names_cites;

static bool names_same_cite(const yb_im_cite *a, const yb_im_cite *b) {
    /* texts are pooled: equal ones stand at one place */
    return a->source == b->source && a->article.off == b->article.off && a->article.len == b->article.len;
}

static void names_add_cites(names_cites *cites, yb_range_ref range) {
    for (uint32_t i = 0; i < range.n; i++) {
        const yb_im_cite *cite = &cites->c->image->CITES[range.first + i];
        bool there = false;
        for (uint32_t k = 0; k < cites->n && !there; k++)
            there = names_same_cite(cites->at[k], cite);
        if (!there && cites->n < YB_MARK_SOURCES) cites->at[cites->n++] = cite;
    }
}

/* Of a param, the version read; of a table, the row. What was not read, or is not known, has no source. */
static void names_add_read(names_cites *cites, const yb_im_read *read) {
    const yb_image *image = cites->c->image;
    yb_cell cell = yb_told_slot(cites->c, read->slot);
    if (cell.s != YB_KNOWN || cell.v < 0) return;
    if (read->kind == 1) {
        if (cell.v < (int64_t)image->n_ROWS) names_add_cites(cites, image->ROWS[cell.v].cites);
        return;
    }
    const yb_im_item *item = &image->ITEMS[read->item];
    if (cell.v < (int64_t)item->versions.n)
        names_add_cites(cites, image->VERSIONS[item->versions.first + (uint32_t)cell.v].cites);
}

static int names_by_source(const void *a, const void *b, const void *ctx) {
    const yb_core *c = ctx;
    const yb_im_cite *const *x = a, *const *y = b;
    return yb_str_cmp(yb_name(c, c->image->SOURCES[(*x)->source].id), yb_name(c, c->image->SOURCES[(*y)->source].id));
}

uint32_t yb_mark_sources(const yb_core *c, const yb_im_mark *mark, const yb_im_cite **at) {
    names_cites cites = {c, at, 0};
    names_add_cites(&cites, mark->cites);
    const uint32_t own = cites.n;
    for (uint32_t i = 0; i < mark->reads.n; i++)
        names_add_read(&cites, &c->image->READS[mark->reads.first + i]);
    yb_sort(at + own, cites.n - own, sizeof *at, names_by_source, c);
    return cites.n;
}

/* ---- facts, enums ---- */

void yb_fact_path(const yb_core *c, uint32_t fact, uint32_t row, yb_sink *out) {
    yb_str name = yb_name(c, yb_fact_of(c, fact)->name);
    if (row == YB_NONE32) {
        yb_put(out, name);
        return;
    }
    yb_str list = yb_list_name(c, yb_fact_of(c, fact)->list);
    size_t cut = YB_MIN(list.len, name.len);
    yb_put(out, list);
    yb_put_char(out, '[');
    yb_put_int(out, row);
    yb_put_char(out, ']');
    yb_put(out, (yb_str){name.at + cut, name.len - cut});
}

const yb_im_enum_row *yb_enum_row_at(const yb_image *image, uint16_t enumeration, int64_t row) {
    if (enumeration >= image->n_ENUMS) return NULL;
    yb_range_ref rows = image->ENUMS[enumeration].rows;
    return row >= 0 && row < (int64_t)rows.n ? &image->ENUM_ROWS[rows.first + (uint32_t)row] : NULL;
}

bool yb_enum_find(const yb_image *image, uint16_t enumeration, yb_str text, uint32_t *row) {
    return enumeration < image->n_ENUMS && yb_image_find(image, image->ENUMS[enumeration].index, text, row);
}

/* ---- what the sources do not say ---- */

uint32_t yb_unsettled_things(const yb_core *c) {
    return c->n_unsettled + c->n_unsettled_mark;
}

static yb_unsettled_view names_unsettled_mark(const yb_core *c, uint32_t number) {
    const yb_im_mark *mark = yb_mark(c, number);
    yb_unsettled_view view = {.name = yb_name(c, mark->rule),
                              .pack = yb_name(c, c->image->PACKS[mark->pack].name)};
    if (mark->zh.n != 0) view.zh = yb_name(c, c->image->PIECES[mark->zh.first].text);
    if (mark->en.n != 0) view.en = yb_name(c, c->image->PIECES[mark->en.first].text);
    return view;
}

yb_unsettled_view yb_unsettled_at(const yb_core *c, uint32_t i) {
    if (i >= c->n_unsettled) return names_unsettled_mark(c, c->unsettled_mark[i - c->n_unsettled]);
    const yb_unsettled *thing = &c->unsettled[i];
    yb_unsettled_view view = {.name = yb_name(c, c->image->ITEMS[thing->item].name)};
    if (thing->version != YB_NONE32) {
        const yb_im_version *version = &c->image->VERSIONS[thing->version];
        view.pack = yb_name(c, c->image->PACKS[version->pack].name);
        view.zh = yb_name(c, version->zh);
        view.en = yb_name(c, version->en);
    }
    if (thing->row != YB_NONE32) {
        view.zh = yb_name(c, c->image->ROWS[thing->row].zh);
        view.en = yb_name(c, c->image->ROWS[thing->row].en);
    }
    return view;
}
