/* A formula with the numbers that went in, piece by piece. Floor 5. */
#include "decision/narrative.h"

#define BEFORE_LEAST 4 /* decimals of an exact value before it is rounded to fen */

/* ---- words ---- */

void yb_narrate_put(const yb_narrating *n, yb_str text) {
    if (n->reads != NULL) return;
    if (n->json != NULL)
        yb_json_put(n->json, text);
    else
        yb_put(n->out, text);
}

void yb_narrate_words(const yb_narrating *n, yb_str zh, yb_str en) {
    yb_narrate_put(n, n->lang == YB_LANG_ZH ? zh : en);
}

void yb_narrate_phrase(const yb_narrating *n, uint32_t number) {
    const yb_im_phrase *phrase = &n->c->image->PHRASES[number];
    yb_narrate_words(n, yb_name(n->c, phrase->zh), yb_name(n->c, phrase->en));
}

/* ---- values ---- */

static void narrate_decimal(const yb_narrating *n, int64_t v, unsigned scale, unsigned least) {
    char digits[YB_DECIMAL_MAX];
    yb_narrate_put(n, (yb_str){digits, yb_decimal_write(v, scale, least, digits)});
}

/* 0.7 is 70%. */
static void narrate_ratio(const yb_narrating *n, int64_t v, unsigned scale) {
    const unsigned more = scale < 2 ? 2 - scale : 0;
    const int64_t most = INT64_MAX / 100;
    if (v > most || v < -most) {
        narrate_decimal(n, v, scale, 0);
        return;
    }
    narrate_decimal(n, v * yb_pow10[more], scale + more - 2, 0);
    yb_narrate_put(n, YB_LIT("%"));
}

static void narrate_row(const yb_narrating *n, uint16_t enumeration, int64_t number) {
    const yb_im_enum_row *row = yb_enum_row_at(n->c->image, enumeration, number);
    if (row == NULL) return;
    yb_text_ref words = n->lang == YB_LANG_ZH ? row->zh : row->en;
    yb_narrate_put(n, yb_name(n->c, words.len != 0 ? words : row->name));
}

static void narrate_set(const yb_narrating *n, uint16_t enumeration, int64_t mask) {
    bool first = true;
    if (mask == 0) YB_NARRATE(n, "无", "none");
    for (int64_t row = 0; row < 64; row++) {
        if (((uint64_t)mask >> row & 1) == 0) continue;
        if (!first) YB_NARRATE(n, "、", ", ");
        first = false;
        narrate_row(n, enumeration, row);
    }
}

static void narrate_period(const yb_narrating *n, int64_t v, unsigned type) {
    narrate_decimal(n, v, 0, 0);
    switch (type) {
    case YB_T_YEARS: YB_NARRATE(n, "年", " years"); break;
    case YB_T_MONTHS: YB_NARRATE(n, "个月", " months"); break;
    case YB_T_DAYS: YB_NARRATE(n, "天", " days"); break;
    default: YB_NARRATE(n, "分钟", " minutes"); break;
    }
}

void yb_narrate_value(const yb_narrating *n, yb_cell cell, unsigned type, unsigned scale, uint16_t enumeration) {
    char text[YB_DECIMAL_MAX];
    yb_sink sink = {text, sizeof text, 0};
    bool known = cell.s == YB_KNOWN;
    switch (known ? type : (unsigned)YB_T_BOOL) {
    case YB_T_TEXT: break; /* what people wrote is no number */
    case YB_T_RATIO: narrate_ratio(n, cell.v, scale); break;
    case YB_T_ENUM: narrate_row(n, enumeration, cell.v); break;
    case YB_T_SET: narrate_set(n, enumeration, cell.v); break;
    case YB_T_YEARS:
    case YB_T_MONTHS:
    case YB_T_DAYS:
    case YB_T_MINUTES: narrate_period(n, cell.v, type); break;
    default:
        yb_say_value(n->c, cell, type, scale, enumeration, n->lang, &sink);
        yb_narrate_put(n, (yb_str){text, YB_MIN(sink.len, sizeof text)});
        break;
    }
}

/* …共 37 行 */
static void narrate_rest_of_rows(const yb_narrating *n, uint32_t rows) {
    if (rows <= YB_NARRATIVE_ROWS) return;
    YB_NARRATE(n, "…共 ", "… ");
    narrate_decimal(n, rows, 0, 0);
    YB_NARRATE(n, " 行", " lines in all");
}

void yb_narrate_rows(const yb_narrating *n, uint16_t column, unsigned type, unsigned scale, uint16_t enumeration) {
    const uint32_t rows = yb_told_rows(n->c, column);
    for (uint32_t i = 0; i < rows && i < YB_NARRATIVE_ROWS; i++) {
        if (i != 0) yb_narrate_put(n, YB_LIT(", "));
        yb_narrate_value(n, yb_told_cell(n->c, column, i), type, scale, enumeration);
    }
    narrate_rest_of_rows(n, rows);
}

/* ---- pieces ---- */

/* Before what a formula came to; nothing if there was no formula to tell. */
static void narrate_equals(yb_narrating *n) {
    if (n->bands)
        YB_NARRATE(n, "; 合计 ", "; in all ");
    else if (n->out->len != n->mark)
        yb_narrate_put(n, YB_LIT(" = "));
    n->bands = false;
}

static void narrate_const(const yb_narrating *n, const yb_im_tell *t) {
    uint64_t bits = t->phrase | (uint64_t)t->first << 32 | (uint64_t)t->second << 48;
    if ((t->flags & YB_TLF_BARE) != 0 && !n->mixed) return;
    yb_narrate_value(n, (yb_cell){.v = (int64_t)bits, .s = YB_KNOWN}, t->type, t->scale, t->enumeration);
}

/* Before the first key the bracket opens: keys that are not known were not needed, and are left out. */
static void narrate_before_key(yb_narrating *n) {
    yb_narrate_put(n, n->keys ? YB_LIT(", ") : YB_LIT("("));
    n->keys = true;
}

static void narrate_text(yb_narrating *n, const yb_im_tell *t) {
    const bool key = (t->flags & YB_TLF_KEY) != 0, behind = key && (t->flags & YB_TLF_TOLD) != 0;
    if ((t->flags & YB_TLF_BARE) != 0 && !n->mixed) return;
    if (key && !behind) {
        narrate_before_key(n);
    } else {
        if (!behind || n->keys) yb_narrate_phrase(n, t->phrase);
        n->keys = behind || n->keys; /* a table may be a key */
    }
}

static void narrate_key(yb_narrating *n, const yb_im_tell *t) {
    yb_cell cell = yb_told_slot(n->c, t->at);
    if (cell.s == YB_NOT_KNOWN) return;
    narrate_before_key(n);
    yb_narrate_value(n, cell, t->type, t->scale, t->enumeration);
}

/* 医疗类别(普通住院) 属于, 待付余额 100.00: words stand in brackets behind words, numbers after a blank. */
static void narrate_operand(yb_narrating *n, const yb_im_tell *t) {
    const bool words = t->type == YB_T_ENUM || t->type == YB_T_SET || t->type == YB_T_BOOL;
    const bool brackets = t->phrase != YB_NONE32 && words;
    if (n->reads != NULL) yb_narrate_note(n->reads, t->at, (t->flags & YB_TLF_COLUMN) != 0);
    if ((t->flags & (YB_TLF_KEY | YB_TLF_BARE)) == YB_TLF_KEY && t->at != YB_NONE16) {
        narrate_key(n, t);
        return;
    }
    if ((t->flags & YB_TLF_KEY) != 0) n->keys = false;
    if (t->phrase != YB_NONE32) yb_narrate_phrase(n, t->phrase);
    if (t->at == YB_NONE16 || (t->flags & YB_TLF_BARE) != 0) return;
    if (brackets)
        yb_narrate_put(n, YB_LIT("("));
    else if (t->phrase != YB_NONE32 || (t->flags & YB_TLF_TOLD) != 0)
        yb_narrate_put(n, YB_LIT(" "));
    yb_narrate_value(n, yb_told_slot(n->c, t->at), t->type, t->scale, t->enumeration);
    if (brackets) yb_narrate_put(n, YB_LIT(")"));
}

/* What a condition came to; of rows that differ nothing. */
static yb_cell narrate_condition(const yb_narrating *n, const yb_im_tell *t, bool *mixed) {
    *mixed = false;
    if ((t->flags & YB_TLF_COLUMN) == 0) return yb_told_slot(n->c, t->at);
    const uint32_t rows = yb_told_rows(n->c, t->at);
    if (rows == 0) return (yb_cell){.s = YB_NOT_KNOWN};
    yb_cell first = yb_told_cell(n->c, t->at, 0);
    for (uint32_t i = 1; i < rows && !*mixed; i++) {
        yb_cell cell = yb_told_cell(n->c, t->at, i);
        *mixed = cell.s != first.s || (cell.s == YB_KNOWN && cell.v != first.v);
    }
    return first;
}

static void narrate_answer(yb_narrating *n, yb_cell cell) {
    yb_narrate_value(n, cell, YB_T_BOOL, 0, YB_NONE16);
    yb_narrate_put(n, YB_LIT("] "));
    n->mark = n->out->len;
}

/* Rows take different branches: all of them are told. */
static void narrate_both(yb_narrating *n, yb_range_ref then, yb_range_ref otherwise) {
    const bool outer = n->mixed;
    n->mixed = true;
    narrate_answer(n, (yb_cell){.v = 1, .s = YB_KNOWN});
    yb_narrate_pieces(n, then);
    YB_NARRATE(n, " | [", " | [");
    narrate_answer(n, (yb_cell){.v = 0, .s = YB_KNOWN});
    yb_narrate_pieces(n, otherwise);
    n->mixed = outer;
}

static void narrate_choice(yb_narrating *n, const yb_im_tell *t, uint32_t first) {
    const yb_range_ref when = {first, t->first}, then = {first + t->first, t->second};
    const yb_range_ref otherwise = {then.first + then.n, t->enumeration};
    bool mixed;
    yb_cell cell = narrate_condition(n, t, &mixed);
    yb_narrate_put(n, YB_LIT("["));
    yb_narrate_pieces(n, when);
    yb_narrate_put(n, YB_LIT(": "));
    if (mixed) {
        narrate_both(n, then, otherwise);
        return;
    }
    narrate_answer(n, cell);
    if (cell.s == YB_KNOWN) yb_narrate_pieces(n, cell.v != 0 ? then : otherwise);
}

/* The exact value before; it is as known as what it was rounded to. */
static void narrate_before(const yb_narrating *n, const yb_im_tell *t, yb_wide before, yb_cell rounded) {
    char digits[YB_DECIMAL_MAX];
    unsigned least = YB_MIN((unsigned)t->enumeration, (unsigned)BEFORE_LEAST);
    if (rounded.s == YB_KNOWN)
        yb_narrate_put(n, (yb_str){digits, yb_wide_write(before, t->enumeration, least, digits)});
    else
        yb_narrate_value(n, rounded, YB_T_BOOL, 0, YB_NONE16);
}

static void narrate_befores(const yb_narrating *n, const yb_im_tell *t) {
    const yb_core *c = n->c;
    const bool single = (t->flags & YB_TLF_SINGLE) != 0;
    if ((t->flags & YB_TLF_COLUMN) == 0) {
        const int64_t *at = &c->v[t->at];
        narrate_before(n, t, single ? yb_wide_of(at[0]) : (yb_wide){(uint64_t)at[0], at[1]}, yb_told_slot(c, t->second));
        return;
    }
    const uint32_t rows = yb_told_rows(c, t->at);
    const int64_t *low = c->column[t->at], *high = single ? NULL : c->column[t->at + 1];
    for (uint32_t i = 0; i < rows && i < YB_NARRATIVE_ROWS; i++) {
        if (i != 0) yb_narrate_put(n, YB_LIT(", "));
        narrate_before(n, t, single ? yb_wide_of(low[i]) : (yb_wide){(uint64_t)low[i], high[i]},
                       yb_told_cell(c, t->second, i));
    }
    narrate_rest_of_rows(n, rows);
}

/* 四舍五入到分(明细项目费用总额 × 自付比例 = 0.0000, 500.0000) */
static void narrate_rounding(yb_narrating *n, const yb_im_tell *t, uint32_t first) {
    yb_narrate_phrase(n, t->phrase);
    n->mark = n->out->len;
    yb_narrate_pieces(n, (yb_range_ref){first, t->first});
    if (t->at != YB_NONE16) {
        narrate_equals(n);
        narrate_befores(n, t);
    }
    n->mark = SIZE_MAX;
}

/* ---- bands ---- */

static void narrate_bound(const yb_narrating *n, const yb_im_bands *bands, uint32_t i, unsigned scale) {
    int64_t bound = i == 0 ? 0 : n->c->image->CUTS[bands->cuts.first + i - 1];
    narrate_decimal(n, bound, scale, 2);
}

/* The band up to whose end the part of this one goes. */
static uint32_t last_joined(const yb_narrating *n, const yb_im_tell *part, uint32_t last, uint32_t end) {
    for (; part->second != 0 && last < end; last++) {
        const yb_cell same = yb_told_cell(n->c, part->second, last + 1);
        if (same.s != YB_KNOWN || same.v == 0) break;
    }
    return last;
}

/* 10000.00..50000.00: 40000.00 × 91% = 36400.00; without the product where the whole is told next */
static void narrate_band(const yb_narrating *n, const yb_im_tell *columns, const yb_im_bands *bands, uint32_t i,
                         bool product) {
    static const char *const before[YB_TELL_BANDS] = {"", " × ", " = "};
    if (bands->cuts.n != 0) {
        narrate_bound(n, bands, i, columns->scale);
        yb_narrate_put(n, YB_LIT(".."));
        const uint32_t last = last_joined(n, columns, i, bands->cuts.n);
        if (last < bands->cuts.n) narrate_bound(n, bands, last + 1, columns->scale);
        YB_NARRATE(n, " 段 ", ": ");
    }
    for (unsigned k = 0; k < (product ? 3u : 2u); k++) {
        const yb_im_tell *t = &columns[k];
        yb_narrate_put(n, yb_str_of(before[k]));
        yb_narrate_value(n, yb_told_cell(n->c, t->at, i), t->type, t->scale, t->enumeration);
    }
}

static bool narrate_reaches(const yb_narrating *n, const yb_im_tell *part, uint32_t band) {
    yb_cell cell = yb_told_cell(n->c, part->at, band);
    return cell.s == YB_KNOWN && cell.v != 0;
}

/* Bands that the amount does not reach are not told. */
static void narrate_bands(yb_narrating *n, const yb_im_tell *t, uint32_t first) {
    const yb_core *c = n->c;
    const yb_im_tell *columns = &c->image->TELLS[first + t->first];
    const yb_im_bands *bands = yb_bands_of(c, c->column_list[columns->at]);
    uint32_t reached = 0, told = 0;
    yb_narrate_phrase(n, t->phrase);
    yb_narrate_pieces(n, (yb_range_ref){first, t->first});
    for (uint32_t i = 0; i <= bands->cuts.n; i++)
        reached += narrate_reaches(n, columns, i);
    for (uint32_t i = 0; i <= bands->cuts.n; i++) {
        if (!narrate_reaches(n, columns, i)) continue;
        yb_narrate_put(n, told++ != 0 ? YB_LIT("; ") : YB_LIT(": "));
        narrate_band(n, columns, bands, i, reached > 1 || (t->flags & YB_TLF_BARE) == 0);
    }
    n->bands = reached > 1 && (t->flags & YB_TLF_BARE) != 0;
}

static void narrate_piece(yb_narrating *n, const yb_im_tell *t, uint32_t first) {
    switch (t->kind) {
    case YB_TL_TEXT: narrate_text(n, t); break;
    case YB_TL_VALUE: narrate_operand(n, t); break;
    case YB_TL_CONST: narrate_const(n, t); break;
    case YB_TL_IF: narrate_choice(n, t, first); break;
    case YB_TL_ROUND: narrate_rounding(n, t, first); break;
    case YB_TL_ACROSS: narrate_bands(n, t, first); break;
    case YB_TL_VERSION: {
        yb_cell picked = yb_told_slot(n->c, t->at);
        bool is = picked.s == YB_KNOWN && picked.v == (int64_t)t->phrase;
        yb_narrate_pieces(n, is ? (yb_range_ref){first, t->second} : (yb_range_ref){first + t->second, t->enumeration});
        break;
    }
    default: break;
    }
}

void yb_narrate_pieces(yb_narrating *n, yb_range_ref tells) {
    for (uint32_t i = tells.first; i < tells.first + tells.n;) {
        const yb_im_tell *t = &n->c->image->TELLS[i];
        narrate_piece(n, t, i + 1);
        i += 1 + yb_tell_parts(t);
    }
}

void yb_narrate_formula(yb_narrating *n, yb_range_ref tells) {
    n->mark = n->out->len;
    yb_narrate_pieces(n, tells);
    narrate_equals(n);
}
