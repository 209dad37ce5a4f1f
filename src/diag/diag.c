/* Diagnostics: collecting, words, and rendering with a caret. Floor 1. */
#include "diag/registry.h"

#define DIAG_LIMIT 100
/* Bytes of a source line shown before and after the caret: a line may be a whole file. */
#define DIAG_BEFORE 120
#define DIAG_AFTER 240

/*
 * The words, one after another in one block. Rows hold offsets into it, so that the tables need no
 * relocation. A diagnostic's word is its severity's letter, a nought and its number.
 */
#define DIAG_LETTER_YB_SEV_ERROR "E"
#define DIAG_LETTER_YB_SEV_WARNING "W"
#define DIAG_LETTER_YB_SEV_NOTE "N"

typedef struct diag_pool {
#define X(id, number, severity, zh, en)                                                                      \
    char word_##id[sizeof DIAG_LETTER_##severity "0" #number], zh_##id[sizeof(zh)], en_##id[sizeof(en)];
    YB_DIAGNOSTICS(X)
#undef X
} diag_pool;

static const diag_pool diag_words = {
#define X(id, number, severity, zh, en) DIAG_LETTER_##severity "0" #number, zh, en,
    YB_DIAGNOSTICS(X)
#undef X
};

typedef struct diag_piece {
    uint32_t off, len;
} diag_piece;

typedef struct diag_row {
    diag_piece word, zh, en;
    uint8_t severity;
} diag_row;

enum {
#define X(id, number, severity, zh, en) DIAG_ROW_##id,
    YB_DIAGNOSTICS(X)
#undef X
        DIAG_ROWS
};

#define DIAG_PIECE(field)                                                                                    \
    { offsetof(diag_pool, field), sizeof((diag_pool *)0)->field - 1 }
static const diag_row diag_rows[DIAG_ROWS] = {
#define X(id, number, severity, zh, en)                                                                      \
    {DIAG_PIECE(word_##id), DIAG_PIECE(zh_##id), DIAG_PIECE(en_##id), severity},
    YB_DIAGNOSTICS(X)
#undef X
};

/* NULL for an id that is not in the registry. Two rows of one number end the compilation here. */
static const diag_row *diag_row_of(unsigned id) {
    switch (id) {
#define X(id, number, severity, zh, en)                                                                      \
    case number: return &diag_rows[DIAG_ROW_##id];
        YB_DIAGNOSTICS(X)
#undef X
    default: return NULL;
    }
}

static yb_str diag_text(diag_piece piece) {
    return (yb_str){(const char *)&diag_words + piece.off, piece.len};
}

yb_str yb_diag_word(unsigned id) {
    const diag_row *row = diag_row_of(id);
    return row != NULL ? diag_text(row->word) : YB_LIT("E0000");
}

void yb_diags_init(yb_diags *diags, yb_arena *arena) {
    memset(diags, 0, sizeof *diags);
    diags->arena = arena;
    diags->limit = DIAG_LIMIT;
    yb_map_init(&diags->seen, arena);
}

/* Whether this was said of this place before. By a map: there may be as many warnings as declarations. */
static bool diag_seen(yb_diags *diags, unsigned id, yb_span span) {
    const uint32_t parts[] = {id, span.file, span.off, span.len};
    yb_str key = {(const char *)parts, sizeof parts};
    uint32_t at;
    if (yb_map_get(&diags->seen, key, &at)) return true;
    yb_map_put(&diags->seen, yb_arena_copy(diags->arena, key), 1);
    return false;
}

static yb_str diag_keep(yb_diags *diags, yb_str arg) {
    return arg.len != 0 ? yb_arena_copy(diags->arena, arg) : YB_NO_ARG;
}

static void diag_push(yb_diags *diags, unsigned id, yb_span span, const yb_str args[YB_DIAG_ARGS]) {
    const diag_row *row = diag_row_of(id);
    yb_diag diag = {.id = (uint16_t)id, .severity = row != NULL ? row->severity : YB_SEV_ERROR, .span = span};
    for (size_t i = 0; i < YB_DIAG_ARGS; i++)
        diag.args[i] = diag_keep(diags, args[i]);
    YB_PUSH(diags->arena, &diags->list, diag);
    diags->errors += diag.severity == YB_SEV_ERROR;
    diags->warnings += diag.severity == YB_SEV_WARNING;
}

/* The last diagnostic there is: nothing is added after it. */
static void diag_stop(yb_diags *diags, yb_span span) {
    char number[24];
    yb_sink sink = {number, sizeof number, 0};
    yb_put_int(&sink, diags->limit);
    const yb_str args[YB_DIAG_ARGS] = {{number, sink.len}};
    diag_push(diags, YB_D_TOO_MANY, span, args);
}

void yb_diag_add(yb_diags *diags, unsigned id, yb_span span, yb_str a0, yb_str a1, yb_str a2, yb_str a3) {
    const diag_row *row = diag_row_of(id);
    const yb_str args[YB_DIAG_ARGS] = {a0, a1, a2, a3};
    if (diags->quiet || diags->errors > diags->limit || diag_seen(diags, id, span)) return;
    if (diags->errors == diags->limit && (row == NULL || row->severity == YB_SEV_ERROR))
        diag_stop(diags, span);
    else
        diag_push(diags, id, span, args);
}

/* Writes a template with {0} to {3} replaced. */
/* "{1}": the number of the arg at the begin of `at`; YB_DIAG_ARGS where there is none. */
static unsigned diag_arg(const char *at, size_t len) {
    bool arg = len >= 3 && at[0] == '{' && at[1] >= '0' && at[1] < '0' + YB_DIAG_ARGS && at[2] == '}';
    return arg ? (unsigned)(at[1] - '0') : YB_DIAG_ARGS;
}

/* A part in square brackets is left out when the arg in it is empty. */
static bool diag_part_empty(yb_str rest, const yb_str args[YB_DIAG_ARGS]) {
    for (size_t i = 0; i < rest.len && rest.at[i] != ']'; i++) {
        unsigned arg = diag_arg(rest.at + i, rest.len - i);
        if (arg < YB_DIAG_ARGS) return args[arg].len == 0;
    }
    return false;
}

static void diag_fill(yb_str template, const yb_str args[YB_DIAG_ARGS], yb_sink *out) {
    for (size_t i = 0; i < template.len; i++) {
        const char *at = template.at + i;
        unsigned arg = diag_arg(at, template.len - i);
        if (arg < YB_DIAG_ARGS) {
            yb_put(out, args[arg]);
            i += 2;
        } else if (*at == '[' && diag_part_empty((yb_str){at, template.len - i}, args)) {
            while (i < template.len && template.at[i] != ']') i++;
        } else if (*at != '[' && *at != ']') {
            yb_put_char(out, *at);
        }
    }
}

void yb_diag_message(const yb_diag *diag, enum yb_lang lang, yb_sink *out) {
    const diag_row *row = diag_row_of(diag->id);
    if (row == NULL) return;
    diag_fill(diag_text(lang == YB_LANG_ZH ? row->zh : row->en), diag->args, out);
}

static yb_line_starts diag_line_starts(yb_diags *diags, yb_str text) {
    YB_VEC(uint32_t) starts = {0};
    YB_PUSH(diags->arena, &starts, 0);
    for (const char *at = text.at, *end = text.at + text.len; at < end; at++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (at == NULL) break;
        YB_PUSH(diags->arena, &starts, (uint32_t)(at + 1 - text.at));
    }
    return (yb_line_starts){starts.at, starts.n};
}

uint32_t yb_diags_line(yb_diags *diags, yb_span span) {
    if (span.file >= diags->files.n) return 0;
    while (diags->lines.n < diags->files.n)
        YB_PUSH(diags->arena, &diags->lines, ((yb_line_starts){NULL, 0}));
    yb_line_starts *l = &diags->lines.at[span.file];
    if (l->at == NULL) *l = diag_line_starts(diags, diags->files.at[span.file].text);
    uint32_t low = 0, high = l->n;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (l->at[mid] <= span.off) low = mid;
        else high = mid;
    }
    return low + 1;
}

void yb_file_place(const yb_file *file, uint32_t off, uint32_t *line, uint32_t *column) {
    size_t end = YB_MIN((size_t)off, file->text.len), begin = 0;
    *line = 1;
    for (const char *at; begin < end; begin = (size_t)(at - file->text.at) + 1, ++*line) {
        at = memchr(file->text.at + begin, '\n', end - begin);
        if (at == NULL) break;
    }
    *column = 1 + (uint32_t)yb_utf8_count((yb_str){file->text.at + begin, end - begin});
}

/* Columns a character takes on a terminal. */
static unsigned diag_width(uint32_t c) {
    if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F))
        return 0;
    bool wide = (c >= 0x1100 && c <= 0x115F) ||   /* Hangul that is joined */
                (c >= 0x2E80 && c <= 0xA4CF) ||   /* radicals, marks, kana, Han, Yi */
                (c >= 0xAC00 && c <= 0xD7A3) ||   /* Hangul */
                (c >= 0xF900 && c <= 0xFAFF) ||   /* Han for compatibility */
                (c >= 0xFE30 && c <= 0xFE4F) ||   /* upright forms */
                (c >= 0xFF01 && c <= 0xFF60) ||   /* full width */
                (c >= 0xFFE0 && c <= 0xFFE6) ||   /* full width signs */
                (c >= 0x1F300 && c <= 0x1FAFF) || /* pictures */
                (c >= 0x20000 && c <= 0x3FFFD);   /* Han, further planes */
    return wide ? 2 : 1;
}

/* What is shown of a source line: from..end, with the span's part of it mark..stop. */
typedef struct diag_window {
    yb_str text;
    size_t from, mark, stop, end;
} diag_window;

static bool diag_inside(yb_str text, size_t pos) {
    return pos < text.len && ((uint8_t)text.at[pos] & 0xC0) == 0x80;
}

static diag_window diag_window_of(yb_str text, yb_span span) {
    diag_window w = {text, 0, 0, 0, 0};
    w.from = w.mark = YB_MIN((size_t)span.off, text.len);
    while (w.from > 0 && text.at[w.from - 1] != '\n' && w.mark - w.from < DIAG_BEFORE)
        w.from--;
    while (w.from < w.mark && diag_inside(text, w.from))
        w.from++;
    w.end = w.mark;
    while (w.end < text.len && text.at[w.end] != '\n' && w.end - w.mark < DIAG_AFTER)
        w.end++;
    while (w.end > w.mark && diag_inside(text, w.end))
        w.end--;
    w.stop = span.len < w.end - w.mark ? w.mark + span.len : w.end;
    return w;
}

/* Bytes that are no UTF-8 or would move the cursor must not reach a terminal. */
static void diag_put_source(const diag_window *w, yb_sink *out) {
    const yb_str shown = {w->text.at, w->end};
    for (size_t pos = w->from; pos < w->end;) {
        size_t begin = pos;
        uint32_t c = yb_utf8_next(shown, &pos);
        if (c == 0xFFFD)
            yb_put(out, YB_LIT("\xEF\xBF\xBD"));
        else if (c == '\r' && pos == w->end)
            continue;
        else if ((c < 0x20 && c != '\t') || c == 0x7F)
            yb_put_char(out, ' ');
        else
            yb_put(out, (yb_str){shown.at + begin, pos - begin});
    }
    yb_put_char(out, '\n');
}

static void diag_put_caret(const diag_window *w, yb_sink *out) {
    const yb_str before = {w->text.at, w->mark}, marked = {w->text.at, w->stop};
    size_t columns = 0;
    for (size_t pos = w->from; pos < w->mark;) {
        uint32_t c = yb_utf8_next(before, &pos);
        for (unsigned i = diag_width(c); i > 0; i--)
            yb_put_char(out, c == '\t' ? '\t' : ' ');
    }
    for (size_t pos = w->mark; pos < w->stop;)
        columns += diag_width(yb_utf8_next(marked, &pos));
    yb_put_char(out, '^');
    for (size_t i = 1; i < columns; i++)
        yb_put_char(out, '~');
    yb_put_char(out, '\n');
}

static void diag_put_place(const yb_file *file, uint32_t off, yb_sink *out) {
    uint32_t line, column;
    yb_file_place(file, off, &line, &column);
    yb_put(out, file->name);
    yb_put_char(out, ':');
    yb_put_int(out, line);
    yb_put_char(out, ':');
    yb_put_int(out, column);
    yb_put(out, YB_LIT(": "));
}

void yb_diag_render(const yb_diags *diags, const yb_diag *diag, enum yb_lang lang, yb_sink *out) {
    const yb_file *file = diag->span.file < diags->files.n ? &diags->files.at[diag->span.file] : NULL;
    if (file != NULL) diag_put_place(file, diag->span.off, out);
    yb_put(out, diag->severity == YB_SEV_ERROR     ? YB_LIT("error ")
                : diag->severity == YB_SEV_WARNING ? YB_LIT("warning ")
                                                   : YB_LIT("note "));
    yb_put(out, yb_diag_word(diag->id));
    yb_put(out, YB_LIT(": "));
    yb_diag_message(diag, lang, out);
    yb_put_char(out, '\n');
    if (file == NULL) return;
    diag_window w = diag_window_of(file->text, diag->span);
    yb_put(out, YB_LIT("  "));
    diag_put_source(&w, out);
    yb_put(out, YB_LIT("  "));
    diag_put_caret(&w, out);
}
