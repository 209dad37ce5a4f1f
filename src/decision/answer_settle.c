/* The settlement in the JSON decision: outputs, lines, payers, accumulators; and the trace. Floor 5. */
#include "decision/decision.h"

#define SETTLE_MONEY 2 /* decimals of an amount */

/* ---- values ---- */

static bool settle_is_amount(unsigned type) {
    return type == YB_T_MONEY || type == YB_T_PRICE;
}

static int64_t settle_negated(int64_t v) {
    return (int64_t)(0 - (uint64_t)v);
}

/* A refund is the negated whole: amounts wherever they stand, not ratios, dates or words. */
static int64_t settle_sign(const yb_answer *a, int64_t v, unsigned type) {
    return a->refund && settle_is_amount(type) ? settle_negated(v) : v;
}

static void settle_text(yb_json_out *j, const yb_core *c, int64_t id) {
    yb_json_string(j, id >= 0 && id < (int64_t)c->n_texts ? c->texts[id] : YB_LIT(""));
}

static void settle_date(yb_json_out *j, int64_t date) {
    char text[10];
    yb_json_plain(j, (yb_str){text, yb_date_write(date, text)});
}

static void settle_padded(yb_json_out *j, const yb_core *c, yb_cell cell, unsigned type) {
    char text[8];
    yb_sink sink = {text, sizeof text, 0};
    yb_say_value(c, cell, type, 0, YB_NONE16, YB_LANG_EN, &sink);
    yb_json_plain(j, (yb_str){text, YB_MIN(sink.len, sizeof text)});
}

static void settle_row(yb_json_out *j, const yb_core *c, uint16_t enumeration, int64_t number) {
    const yb_im_enum_row *row = yb_enum_row_at(c->image, enumeration, number);
    yb_json_string(j, row != NULL ? yb_name(c, row->name) : YB_LIT(""));
}

static void settle_set(yb_json_out *j, const yb_core *c, uint16_t enumeration, int64_t mask) {
    yb_json_begin(j, '[');
    for (int64_t row = 0; row < 64; row++)
        if (((uint64_t)mask >> row & 1) != 0) settle_row(j, c, enumeration, row);
    yb_json_finish(j, ']');
}

void yb_answer_value(const yb_answer *a, yb_json_out *j, yb_cell cell, unsigned type, unsigned scale,
                     uint16_t enumeration) {
    int64_t v = settle_sign(a, cell.v, type);
    if (cell.s != YB_KNOWN) {
        yb_json_raw(j, YB_LIT("null"));
        return;
    }
    switch (type) {
    case YB_T_BOOL: yb_json_raw(j, v != 0 ? YB_LIT("true") : YB_LIT("false")); break;
    case YB_T_MONEY: yb_json_decimal(j, v, scale, SETTLE_MONEY); break;
    case YB_T_DATE: settle_date(j, v); break;
    case YB_T_TIME:
    case YB_T_AREA: settle_padded(j, a->c, cell, type); break;
    case YB_T_TEXT: settle_text(j, a->c, v); break;
    case YB_T_ENUM: settle_row(j, a->c, enumeration, v); break;
    case YB_T_SET: settle_set(j, a->c, enumeration, v); break;
    default: yb_json_decimal(j, v, scale, scale); break;
    }
}

static void settle_money(const yb_answer *a, yb_json_out *j, yb_str key, int64_t fen) {
    yb_json_key(j, key);
    yb_json_decimal(j, settle_sign(a, fen, YB_T_MONEY), SETTLE_MONEY, SETTLE_MONEY);
}

/* A key with its bracket, put before the first member only. */
static void settle_open(yb_json_out *j, bool *open, yb_str key, char bracket) {
    if (*open) return;
    yb_json_key(j, key);
    yb_json_begin(j, bracket);
    *open = true;
}

/* ---- outputs and lines ---- */

static void settle_bands(const yb_answer *a, yb_json_out *j, const yb_im_output *output,
                         uint16_t enumeration) {
    uint32_t n = yb_told_rows(a->c, output->at);
    yb_json_begin(j, '[');
    for (uint32_t i = 0; i < n; i++)
        yb_answer_value(a, j, yb_told_cell(a->c, output->at, i), output->type, output->scale, enumeration);
    yb_json_finish(j, ']');
}

static void settle_outputs(const yb_answer *a, yb_json_out *j) {
    bool open = false;
    for (uint32_t i = 0, n = yb_outputs(a->c); i < n; i++) {
        const yb_im_output *output = yb_output_at(a->c, i);
        const yb_im_output_name *name = yb_output_name(a->c, output);
        if (output->kind == YB_O_LINE) continue;
        yb_cell cell = {.s = YB_KNOWN};
        if (output->kind == YB_O_SCALAR) cell = yb_told_slot(a->c, output->at);
        if (cell.s != YB_KNOWN) continue; /* none: left out */
        settle_open(j, &open, YB_LIT("outputs"), '{');
        yb_json_key(j, yb_name(a->c, name->name));
        if (output->kind == YB_O_BANDS)
            settle_bands(a, j, output, name->enumeration);
        else
            yb_answer_value(a, j, cell, output->type, output->scale, name->enumeration);
    }
    if (open) yb_json_finish(j, '}');
}

static void settle_line(const yb_answer *a, yb_json_out *j, uint16_t list, uint32_t row) {
    yb_json_begin(j, '{');
    for (uint32_t i = 0, n = yb_outputs(a->c); i < n; i++) {
        const yb_im_output *output = yb_output_at(a->c, i);
        const yb_im_output_name *name = yb_output_name(a->c, output);
        if (output->kind != YB_O_LINE || name->list != list) continue;
        yb_cell cell = yb_told_cell(a->c, output->at, row);
        if (cell.s != YB_KNOWN) continue;
        yb_str field =
            yb_name(a->c, name->name); /* "lines.inscp_scp_amt": the list is plain from where it stands */
        size_t skip = yb_list_name(a->c, list).len + 1;
        yb_json_key(j, (yb_str){field.at + skip, field.len - skip});
        yb_answer_value(a, j, cell, output->type, output->scale, name->enumeration);
    }
    yb_json_finish(j, '}');
}

/* Line outputs of one list, which is `lines` in every settlement. */
static void settle_list(const yb_answer *a, yb_json_out *j, uint16_t list, uint32_t rows) {
    if (rows == 0) return;
    yb_json_key(j, yb_list_name(a->c, list));
    yb_json_begin(j, '[');
    for (uint32_t row = 0; row < rows; row++)
        settle_line(a, j, list, row);
    yb_json_finish(j, ']');
}

static void settle_lines(const yb_answer *a, yb_json_out *j) {
    for (uint16_t list = 0; list < a->c->d->lists.n; list++)
        for (uint32_t i = 0, n = yb_outputs(a->c); i < n; i++) {
            const yb_im_output *output = yb_output_at(a->c, i);
            if (output->kind != YB_O_LINE || yb_output_name(a->c, output)->list != list) continue;
            settle_list(a, j, list, a->c->rows[list]);
            break;
        }
}

/* ---- payers and accumulators ---- */

static yb_str settle_side(unsigned side) {
    return side == 0 ? YB_LIT("fund") : side == 1 ? YB_LIT("hospital") : YB_LIT("patient");
}

static void settle_payer(const yb_answer *a, yb_json_out *j, const yb_im_payer *payer) {
    yb_payer_view view = yb_payer_at(a->c, payer);
    yb_json_begin(j, '{');
    yb_json_key(j, YB_LIT("payer"));
    yb_json_plain(j, yb_name(a->c, payer->name));
    yb_json_key(j, YB_LIT("side"));
    yb_json_plain(j, settle_side(payer->side));
    if (payer->into.len != 0) {
        yb_json_key(j, YB_LIT("into"));
        yb_json_plain(j, yb_name(a->c, payer->into));
    }
    settle_money(a, j, YB_LIT("amount"), view.paid);
    if (view.rows != 0) { /* each relative's account */
        yb_json_key(j, YB_LIT("rows"));
        yb_json_begin(j, '[');
        for (uint32_t i = 0; i < view.rows; i++)
            yb_json_decimal(j, settle_sign(a, view.shares[i], YB_T_MONEY), SETTLE_MONEY, SETTLE_MONEY);
        yb_json_finish(j, ']');
    }
    if (view.has_limit) { /* what the fund would still have paid: no payment, so a refund leaves it */
        yb_json_key(j, YB_LIT("limit_before"));
        yb_json_decimal(j, view.limit, SETTLE_MONEY, SETTLE_MONEY);
    }
    yb_json_finish(j, '}');
}

static void settle_payers(const yb_answer *a, yb_json_out *j, const yb_im_section *section) {
    bool open = false;
    for (uint32_t i = 0; i < section->payers.n; i++) {
        settle_open(j, &open, YB_LIT("payers"), '[');
        settle_payer(a, j, &a->c->image->PAYERS[section->payers.first + i]);
    }
    if (open) yb_json_finish(j, ']');
}

static void settle_change(const yb_answer *a, yb_json_out *j, const yb_im_accumulate *acc) {
    const yb_core *c = a->c;
    yb_cell change = yb_told_slot(c, acc->change);
    yb_json_begin(j, '{');
    yb_json_key(j, YB_LIT("group"));
    yb_json_string(j, yb_name(c, acc->group));
    if (acc->begin != YB_NONE16) {
        yb_json_key(j, YB_LIT("begin"));
        settle_date(j, c->v[acc->begin]);
    }
    if (acc->key != YB_NONE16) {
        yb_answer plain = *a; /* a key is no amount */
        plain.refund = false;
        yb_json_key(j, YB_LIT("key"));
        yb_answer_value(&plain, j, yb_told_slot(c, acc->key), acc->key_type, 0, acc->key_enum);
    }
    yb_json_key(j, YB_LIT("name"));
    yb_json_string(j, yb_name(c, acc->name));
    yb_json_key(j, YB_LIT("change"));
    if (a->refund) change.v = settle_negated(change.v); /* whatever it counts */
    yb_json_decimal(j, change.v, acc->scale, acc->type == YB_T_MONEY ? SETTLE_MONEY : acc->scale);
    yb_json_finish(j, '}');
}

static void settle_changes(const yb_answer *a, yb_json_out *j) {
    bool open = false;
    const yb_im_accumulate *change;
    for (uint32_t i = 0; (change = yb_change_at(a->c, i)) != NULL; i++) {
        settle_open(j, &open, YB_LIT("accumulate"), '[');
        settle_change(a, j, change);
    }
    if (open) yb_json_finish(j, ']');
}

void yb_answer_settlement(const yb_answer *a, yb_json_out *j) {
    const yb_im_section *chosen = yb_chosen(a->c);
    settle_outputs(a, j);
    settle_lines(a, j);
    if (chosen == NULL) return;
    settle_payers(a, j, chosen);
    settle_changes(a, j);
}
