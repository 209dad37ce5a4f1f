/* Sentences: words out of the image, values out of slots; and the memory where they are put together.
 * Floor 5. */
#include "decision/decision.h"

#define SAY_NUMBER YB_DECIMAL_MAX

/* ---- values ---- */

static void say_decimal(int64_t v, unsigned scale, unsigned least, yb_sink *out) {
    char digits[YB_DECIMAL_MAX];
    if (scale == 0 && least == 0)
        yb_put_int(out, v);
    else
        yb_put(out, (yb_str){digits, yb_decimal_write(v, scale, least, digits)});
}

static void say_date(int64_t v, yb_sink *out) {
    char date[10];
    yb_put(out, (yb_str){date, yb_date_write(v, date)});
}

static void say_padded(int64_t v, unsigned width, yb_sink *out) {
    char digits[8];
    for (unsigned i = width; i > 0; i--, v /= 10)
        digits[i - 1] = (char)('0' + (int)(v % 10));
    yb_put(out, (yb_str){digits, width});
}

static void say_row(const yb_image *image, uint16_t enumeration, int64_t number, enum yb_lang lang,
                    yb_sink *out) {
    const yb_im_enum_row *row = yb_enum_row_at(image, enumeration, number);
    if (row == NULL) return;
    yb_text_ref words = lang == YB_LANG_ZH ? row->zh : row->en;
    yb_put(out, yb_image_text(image, words.len != 0 ? words : row->name));
}

static void say_set(const yb_image *image, uint16_t enumeration, int64_t mask, enum yb_lang lang,
                    yb_sink *out) {
    bool first = true;
    for (int64_t row = 0; row < 64; row++) {
        if (((uint64_t)mask >> row & 1) == 0) continue;
        if (!first) yb_put(out, lang == YB_LANG_ZH ? YB_LIT("、") : YB_LIT(", "));
        first = false;
        say_row(image, enumeration, row, lang, out);
    }
}

static void say_text(const yb_core *c, int64_t id, yb_sink *out) {
    if (id < 0 || id >= (int64_t)c->n_texts) return;
    yb_str text = c->texts[id];
    size_t cut = yb_utf8_cut(text, YB_SAY_TEXT);
    yb_put(out, (yb_str){text.at, cut});
    if (cut < text.len) yb_put(out, YB_LIT("…"));
}

static void say_bool(int64_t v, enum yb_lang lang, yb_sink *out) {
    if (lang == YB_LANG_ZH)
        yb_put(out, v != 0 ? YB_LIT("是") : YB_LIT("否"));
    else
        yb_put(out, v != 0 ? YB_LIT("yes") : YB_LIT("no"));
}

void yb_say_value(const yb_core *c, yb_cell cell, unsigned type, unsigned scale, uint16_t enumeration,
                  enum yb_lang lang, yb_sink *out) {
    bool zh = lang == YB_LANG_ZH;
    if (cell.s == YB_NONE) {
        yb_put(out, zh ? YB_LIT("无") : YB_LIT("none"));
        return;
    }
    if (cell.s != YB_KNOWN) {
        yb_put(out, zh ? YB_LIT("未知") : YB_LIT("unknown"));
        return;
    }
    switch (type) {
    case YB_T_BOOL: say_bool(cell.v, lang, out); break;
    case YB_T_MONEY: say_decimal(cell.v, scale, 2, out); break;
    case YB_T_DATE: say_date(cell.v, out); break;
    case YB_T_TIME:
        say_padded(cell.v / 60, 2, out);
        yb_put_char(out, ':');
        say_padded(cell.v % 60, 2, out);
        break;
    case YB_T_TEXT: say_text(c, cell.v, out); break;
    case YB_T_AREA: say_padded(cell.v, 6, out); break;
    case YB_T_ENUM: say_row(c->image, enumeration, cell.v, lang, out); break;
    case YB_T_SET: say_set(c->image, enumeration, cell.v, lang, out); break;
    default: say_decimal(cell.v, scale, 0, out); break;
    }
}

/* ---- how much room they take ---- */

static size_t words_enum_room(const yb_image *image, uint16_t enumeration, bool all) {
    size_t most = 0, sum = 0;
    if (enumeration >= image->n_ENUMS) return 0;
    yb_range_ref rows = image->ENUMS[enumeration].rows;
    for (uint32_t i = 0; i < rows.n; i++) {
        const yb_im_enum_row *row = &image->ENUM_ROWS[rows.first + i];
        size_t len = YB_MAX(YB_MAX(row->zh.len, row->en.len), row->name.len);
        most = YB_MAX(most, len);
        sum += len + sizeof "、";
    }
    return all ? sum : most;
}

static size_t words_piece_room(const yb_image *image, const yb_im_piece *piece) {
    if (piece->slot == YB_NONE16) return piece->text.len;
    size_t room = SAY_NUMBER;
    if (piece->type == YB_T_TEXT) room = YB_SAY_TEXT + sizeof "…";
    if (piece->type == YB_T_ENUM || piece->type == YB_T_SET)
        room = words_enum_room(image, piece->enumeration, piece->type == YB_T_SET);
    return YB_MAX(room, (size_t)SAY_NUMBER); /* also "unknown" must fit */
}

/* A sentence of words alone is read where it is. */
static bool words_plain(const yb_image *image, yb_range_ref pieces) {
    return pieces.n == 0 || (pieces.n == 1 && image->PIECES[pieces.first].slot == YB_NONE16);
}

static size_t words_sentence_room(const yb_image *image, yb_range_ref pieces) {
    size_t room = 1;
    if (words_plain(image, pieces)) return 0;
    for (uint32_t i = 0; i < pieces.n; i++)
        room += words_piece_room(image, &image->PIECES[pieces.first + i]);
    return room;
}

static size_t words_mark_room(const yb_image *image, const yb_im_mark *mark) {
    return words_sentence_room(image, mark->zh) + words_sentence_room(image, mark->en);
}

size_t yb_words_room(const yb_image *image, const yb_im_program *program) {
    yb_range_ref marks = image->SECTION_LIST[program->sections.first].marks;
    size_t room = 0;
    for (uint32_t i = 0; i < marks.n; i++)
        room += words_mark_room(image, &image->MARKS[marks.first + i]);
    return room;
}

/* ---- sentences ---- */

static inline yb_range_ref words_of(const yb_core *c, uint32_t mark, enum yb_lang lang) {
    return lang == YB_LANG_ZH ? yb_mark(c, mark)->zh : yb_mark(c, mark)->en;
}

bool yb_mark_has_values(const yb_core *c, uint32_t mark, enum yb_lang lang) {
    return !words_plain(c->image, words_of(c, mark, lang));
}

void yb_mark_say(const yb_core *c, uint32_t mark, enum yb_lang lang, yb_sink *out) {
    yb_range_ref pieces = words_of(c, mark, lang);
    for (uint32_t i = 0; i < pieces.n; i++) {
        const yb_im_piece *piece = &c->image->PIECES[pieces.first + i];
        if (piece->slot == YB_NONE16)
            yb_put(out, yb_name(c, piece->text));
        else
            yb_say_value(c, yb_told_slot(c, piece->slot), piece->type, piece->scale, piece->enumeration, lang,
                         out);
    }
}

/* Where the sentence has its place. */
static char *words_place(const yb_core *c, const yb_room *room, uint32_t mark, enum yb_lang lang) {
    char *at = room->words;
    for (uint32_t i = 0; i < mark; i++)
        at += words_mark_room(c->image, yb_mark(c, i));
    return lang == YB_LANG_ZH ? at : at + words_sentence_room(c->image, yb_mark(c, mark)->zh);
}

yb_str yb_mark_words(const yb_core *c, const yb_room *room, uint32_t mark, enum yb_lang lang) {
    yb_range_ref pieces = words_of(c, mark, lang);
    if (pieces.n == 0) return YB_LIT("");
    if (words_plain(c->image, pieces)) return yb_name(c, c->image->PIECES[pieces.first].text);
    yb_sink sink = {words_place(c, room, mark, lang), words_sentence_room(c->image, pieces) - 1, 0};
    yb_mark_say(c, mark, lang, &sink);
    size_t len = YB_MIN(sink.len, sink.cap);
    sink.out[len] = '\0';
    return (yb_str){sink.out, len};
}

/* ---- memory beside the core ---- */

#define ROOM_SCRATCH 1024 /* longest text with escapes, as written: documented in docs/json.md */

#define ROOM_CELLS 2048 /* for a copy of lists, with states: some 30 rows of bindings; often there is more */

typedef struct words_need {
    size_t words, scratch, seen, row_seen;
} words_need;

static size_t words_bitset(size_t bits) {
    return (bits + 63) / 64 * sizeof(uint64_t);
}

/* A copy of the facts, each value with its state, where some are counted. */
static size_t words_copy_room(const yb_image *image, const yb_im_decision *d) {
    const size_t each = sizeof(int64_t) + 1;
    uint64_t cells = 0;
    bool counted = false;
    for (uint32_t i = 0; i < d->facts.n; i++)
        counted = counted || (image->FACTS[d->facts.first + i].flags & YB_FF_COUNTED) != 0;
    for (uint32_t i = 0; i < d->lists.n; i++)
        cells += (uint64_t)image->LISTS[d->lists.first + i].columns * image->LISTS[d->lists.first + i].max;
    return counted ? d->slots * each + (size_t)YB_MIN(cells * each, ROOM_CELLS) : 0;
}

static void words_add_decision(const yb_image *image, uint32_t decision, words_need *need) {
    const yb_im_decision *d = &image->DECISIONS[decision];
    need->seen = YB_MAX(need->seen, words_bitset((size_t)d->facts.n) + 2 * words_bitset(d->proofs.n));
    need->row_seen = YB_MAX(need->row_seen, words_bitset(d->columns));
    need->words = YB_MAX(need->words, words_copy_room(image, d));
    for (uint32_t i = 0; i < d->facts.n; i++)
        if (image->FACTS[d->facts.first + i].type == YB_T_TEXT) need->scratch = ROOM_SCRATCH;
    for (uint32_t i = 0; i < image->n_PROGRAMS; i++)
        if (image->PROGRAMS[i].decision == decision)
            need->words = YB_MAX(need->words, yb_words_room(image, &image->PROGRAMS[i]));
}

static words_need words_need_of(const yb_image *image, uint32_t decision) {
    words_need need = {0};
    for (uint32_t i = 0; i < image->n_DECISIONS; i++)
        if (decision == YB_NONE32 || decision == i) words_add_decision(image, i, &need);
    need.words = YB_ALIGN_UP(need.words, 16);
    return need;
}

size_t yb_room_size(const yb_image *image, uint32_t decision) {
    words_need need = words_need_of(image, decision);
    return YB_ALIGN_UP(need.words + need.scratch + need.seen + need.row_seen, 16);
}

void yb_room_init(yb_room *room, const yb_image *image, uint32_t decision, void *memory) {
    words_need need = words_need_of(image, decision);
    char *at = memory;
    room->seen = (uint64_t *)(void *)at;
    at += need.seen;
    room->row_seen = (uint64_t *)(void *)at;
    at += need.row_seen;
    room->words = at;
    room->words_cap = need.words;
    room->scratch = at + need.words;
    room->scratch_cap = need.scratch;
}
