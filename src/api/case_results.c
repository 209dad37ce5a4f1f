/* Outputs, payers and accumulator changes of a decided case. Floor 7. */
#include "api/handles.h"
#include "yibao/case.h"
#include "yibao/policy.h"

static yb_status results_item(const yb_case *c, size_t i, size_t n, void *info, size_t known) {
    yb_status st = yb_info_open(info, known);
    if (st != YB_OK) return st;
    if (c == NULL) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return YB_E_ORDER;
    return i < n ? YB_OK : YB_E_NAME;
}

/* ---- outputs ---- */

size_t YB_CALL yb_case_output_count(const yb_case *c) {
    return c != NULL && yb_has_results(&c->core) ? yb_outputs(&c->core) : 0;
}

/* Words of a scalar that has some. */
static yb_str results_words(const yb_core *core, unsigned type, uint16_t enumeration, int64_t v) {
    if (type == YB_T_TEXT && v >= 0 && v < (int64_t)core->n_texts) return core->texts[v];
    const yb_im_enum_row *row = type == YB_T_ENUM ? yb_enum_row_at(core->image, enumeration, v) : NULL;
    return row != NULL ? yb_name(core, row->name) : YB_LIT("");
}

static void results_output(const yb_case *c, const yb_im_output *output, yb_output_value *value) {
    const yb_core *core = &c->core;
    const yb_im_output_name *name = yb_output_name(core, output);
    yb_output_value full = {
        .id = yb_id_of(core->d->stamp, output->name),
        .kind = output->type,
        .scale = output->scale,
        .shape = output->kind,
        .name = yb_text_at(core->image, name->name),
        .text = "",
    };
    if (output->kind != YB_O_SCALAR) {
        full.rows = yb_told_rows(core, output->at);
    } else {
        yb_cell cell = yb_told_slot(core, output->at);
        full.state = cell.s == YB_KNOWN ? YB_VALUE_KNOWN : YB_VALUE_ABSENT;
        if (cell.s == YB_KNOWN) {
            yb_str words = results_words(core, output->type, name->enumeration, cell.v);
            full.number = cell.v;
            full.text = words.at;
            full.text_len = words.len;
        }
    }
    yb_info_close(value, &full, sizeof full);
}

yb_status YB_CALL yb_case_output_item(yb_case *c, size_t i, yb_output_value *value) {
    yb_status st = results_item(c, i, yb_case_output_count(c), value, sizeof *value);
    if (st == YB_OK) results_output(c, yb_output_at(&c->core, (uint32_t)i), value);
    return st;
}

/* The program's output with that number; NULL if it has none. */
static const yb_im_output *results_find(const yb_core *core, uint32_t number) {
    return yb_has_results(core) ? yb_output_of(core, number) : NULL;
}

static yb_status results_by_id(const yb_case *c, uint32_t id, const yb_im_output **output) {
    uint32_t number = 0;
    *output = NULL;
    if (c == NULL) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return YB_E_ORDER;
    yb_status st = yb_id_number(id, c->core.d->stamp, c->core.d->outputs.n, &number);
    if (st != YB_OK) return st;
    *output = results_find(&c->core, number);
    return *output != NULL ? YB_OK : YB_E_NAME;
}

yb_status YB_CALL yb_case_output(yb_case *c, uint32_t output, yb_output_value *value) {
    const yb_im_output *found;
    yb_status st = yb_info_open(value, sizeof *value);
    if (st == YB_OK) st = results_by_id(c, output, &found);
    if (st == YB_OK) results_output(c, found, value);
    return st;
}

yb_status YB_CALL yb_case_output_named(yb_case *c, const char *name, yb_output_value *value) {
    uint32_t number = 0;
    yb_status st = yb_info_open(value, sizeof *value);
    if (st != YB_OK) return st;
    if (c == NULL || name == NULL) return YB_E_ARGUMENT;
    if (!yb_ready(&c->core)) return YB_E_ORDER;
    if (!yb_image_find(c->core.image, c->core.d->output_index, yb_str_of(name), &number)) return YB_E_NAME;
    const yb_im_output *found = results_find(&c->core, number);
    if (found == NULL) return YB_E_NAME;
    results_output(c, found, value);
    return YB_OK;
}

/* The whole of an id's checks once for many: what they have in common is looked up before. */
typedef struct results_reader {
    const yb_core *core;
    const uint16_t *at; /* of each output, by number */
    uint32_t stamp, n, first_id;
} results_reader;

static inline results_reader results_read(const yb_core *core) {
    return (results_reader){.core = core,
                            .at = core->output_at,
                            .stamp = core->d->stamp,
                            .n = core->d->outputs.n,
                            .first_id = yb_id_of(core->d->stamp, 0)};
}

/* Where an output is. Mostly the id is good, and there is such an output. */
static inline yb_status results_look_up(const results_reader *r, uint32_t id, uint16_t *at) {
    uint32_t k = id - r->first_id;
    if (k < r->n && (*at = r->at[k]) != YB_NONE16) return YB_OK;
    yb_status st = yb_id_number(id, r->stamp, r->n, &k);
    return st == YB_OK ? YB_E_NAME : st;
}

static inline yb_status results_number(const results_reader *r, uint32_t id, int64_t *number) {
    uint16_t at = YB_NONE16;
    yb_status st = results_look_up(r, id, &at);
    if (st != YB_OK) return st;
    if ((at & YB_ARG_COLUMN) != 0) return YB_E_TYPE;
    *number = r->core->v[at];
    return r->core->s[at] == YB_KNOWN ? YB_OK : YB_E_NONE;
}

static inline yb_status results_column(const results_reader *r, uint32_t id, const int64_t **column, size_t *rows) {
    uint16_t at = YB_NONE16;
    yb_status st = results_look_up(r, id, &at);
    if (st != YB_OK) return st;
    if ((at & YB_ARG_COLUMN) == 0) return YB_E_TYPE;
    at &= (uint16_t)~YB_ARG_COLUMN;
    *column = r->core->column[at];
    *rows = r->core->rows[r->core->column_list[at]];
    return YB_OK;
}

static yb_status results_there(const yb_core *core) {
    if (!yb_ready(core)) return YB_E_ORDER;
    return yb_has_results(core) ? YB_OK : YB_E_NAME;
}

yb_status YB_CALL yb_case_output_numbers(const yb_case *c, const uint32_t *outputs, size_t n, int64_t *numbers) {
    if (c == NULL || (n != 0 && (outputs == NULL || numbers == NULL))) return YB_E_ARGUMENT;
    yb_status st = results_there(&c->core);
    size_t i = 0;
    if (st == YB_OK) {
        const results_reader r = results_read(&c->core);
        while (i < n && (st = results_number(&r, outputs[i], &numbers[i])) == YB_OK)
            i++;
    }
    if (i < n) memset(numbers + i, 0, (n - i) * sizeof *numbers);
    return st;
}

yb_status YB_CALL yb_case_output_columns(const yb_case *c, const uint32_t *outputs, size_t n, const int64_t **columns,
                                         size_t *rows) {
    if (c == NULL || (n != 0 && (outputs == NULL || columns == NULL || rows == NULL))) return YB_E_ARGUMENT;
    yb_status st = results_there(&c->core);
    size_t i = 0;
    if (st == YB_OK) {
        const results_reader r = results_read(&c->core);
        while (i < n && (st = results_column(&r, outputs[i], &columns[i], &rows[i])) == YB_OK)
            i++;
    }
    for (; i < n; i++) {
        columns[i] = NULL;
        rows[i] = 0;
    }
    return st;
}

yb_status YB_CALL yb_case_output_number(const yb_case *c, uint32_t output, int64_t *number) {
    const yb_im_output *found;
    if (number == NULL) return YB_E_ARGUMENT;
    *number = 0;
    yb_status st = results_by_id(c, output, &found);
    if (st != YB_OK) return st;
    if (found->kind != YB_O_SCALAR) return YB_E_TYPE;
    yb_cell cell = yb_told_slot(&c->core, found->at);
    if (cell.s != YB_KNOWN) return YB_E_NONE;
    *number = cell.v;
    return YB_OK;
}

yb_status YB_CALL yb_case_output_column(const yb_case *c, uint32_t output, const int64_t **values,
                                        size_t *n) {
    const yb_im_output *found;
    if (values != NULL) *values = NULL;
    if (n != NULL) *n = 0;
    if (values == NULL || n == NULL) return YB_E_ARGUMENT;
    yb_status st = results_by_id(c, output, &found);
    if (st != YB_OK) return st;
    if (found->kind == YB_O_SCALAR) return YB_E_TYPE;
    *values = c->core.column[found->at];
    *n = c->core.rows[c->core.column_list[found->at]];
    return YB_OK;
}

/* ---- payers ---- */

static const yb_im_section *results_chosen(const yb_case *c) {
    return c != NULL && yb_has_results(&c->core) ? yb_chosen(&c->core) : NULL;
}

size_t YB_CALL yb_case_payer_count(const yb_case *c) {
    const yb_im_section *chosen = results_chosen(c);
    return chosen != NULL ? chosen->payers.n : 0;
}

static const char *results_side(unsigned side) {
    return side == 0 ? "fund" : side == 1 ? "hospital" : "patient";
}

yb_status YB_CALL yb_case_payer(const yb_case *c, size_t i, yb_payer_info *info) {
    yb_status st = results_item(c, i, yb_case_payer_count(c), info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = c->core.image;
    const yb_im_payer *payer = &image->PAYERS[results_chosen(c)->payers.first + i];
    yb_payer_view view = yb_payer_at(&c->core, payer);
    yb_str list = payer->each ? yb_list_name(&c->core, payer->list) : YB_LIT("");
    yb_payer_info full = {
        .name = yb_text_at(image, payer->name),
        .side = results_side(payer->side),
        .into = yb_text_at(image, payer->into),
        .zh = yb_text_at(image, payer->zh),
        .en = yb_text_at(image, payer->en),
        .amount = view.paid,
        .asked = view.asked,
        .limit = view.limit,
        .left_before = view.left_before,
        .left_after = view.left,
        .has_limit = view.has_limit,
        .rows = view.rows,
        .shares = view.shares,
        .list = list.at != NULL ? list.at : "",
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

/* ---- accumulators ---- */

size_t YB_CALL yb_case_accumulate_count(const yb_case *c) {
    return results_chosen(c) != NULL ? yb_changes(&c->core) : 0;
}

yb_status YB_CALL yb_case_accumulate(yb_case *c, size_t i, yb_accumulate_info *info) {
    yb_status st = results_item(c, i, yb_case_accumulate_count(c), info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_core *core = &c->core;
    const yb_image *image = core->image;
    const yb_im_accumulate *acc = yb_change_at(core, (uint32_t)i);
    yb_accumulate_info full = {
        .group = yb_text_at(image, acc->group),
        .name = yb_text_at(image, acc->name),
        .key_name = yb_text_at(image, acc->key_name),
        .key = "",
        .begin = acc->begin != YB_NONE16 ? (int32_t)core->v[acc->begin] : YB_NO_DATE,
        .kind = acc->type,
        .scale = acc->scale,
        .change = core->v[acc->change],
    };
    if (acc->key != YB_NONE16) {
        yb_str words = results_words(core, acc->key_type, acc->key_enum, core->v[acc->key]);
        full.key = words.at;
        full.key_len = words.len;
        full.key_number = core->v[acc->key];
        full.key_kind = acc->key_type;
    }
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}
