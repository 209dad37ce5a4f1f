/* Texts to tokens. Whatever it meets it reports and passes over, so that the parser always sees tokens. */
#include "lang/lexer.h"

#include "base/number.h"
#include "diag/registry.h"

typedef struct word_row {
    yb_str text;
    enum yb_word_class klass;
} word_row;

static const word_row words[YB_WORD_COUNT] = {{{"", 0}, YB_WC_NAME},
#define X(id, text, klass) {{text, sizeof(text) - 1}, YB_WC_##klass},
                                              YB_WORDS(X)
#undef X
};

static const yb_str signs[] = {
#define X(id, text) {text, sizeof(text) - 1},
    YB_SIGNS(X)
#undef X
};
#define FIRST_SIGN YB_TK_ARROW

/* What Chinese keyboards give where the language wants ASCII, besides the full-width forms of U+FF01 to
 * U+FF5E. */
static const struct {
    uint32_t wide;
    yb_str plain;
} wide_signs[] = {
#define W(wide, plain)                                                                                       \
    {                                                                                                        \
        wide, {                                                                                              \
            plain, sizeof(plain) - 1                                                                         \
        }                                                                                                    \
    }
    W(0x3001, ","),  W(0x3002, "."),  W(0x3010, "["),  W(0x3011, "]"),   W(0x201C, "\""),
    W(0x201D, "\""), W(0x2013, "-"),  W(0x2014, "-"),  W(0x00D7, "*"),   W(0x00F7, "/"),
    W(0x2264, "<="), W(0x2265, ">="), W(0x2260, "!="), W(0x3000, "' '"), W(0x00A0, "' '"),
#undef W
};

static inline bool starts_name(char c) {
    const unsigned letter = ((unsigned)(unsigned char)c | 0x20u) - 'a';
    return letter < 26 || c == '_';
}
bool yb_is_name_start(char c) {
    return starts_name(c);
}
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
static bool is_name(char c) {
    return starts_name(c) || is_digit(c);
}

/* The byte `ahead` of the position; 0 past the end, which no token contains. */
static char look(const yb_lexer *l, size_t ahead) {
    return l->pos + ahead < l->text.len ? l->text.at[l->pos + ahead] : '\0';
}

static bool starts_with(const yb_lexer *l, yb_str text) {
    const char *at = l->text.at + l->pos;
    return l->text.len - l->pos >= text.len && *at == *text.at && (text.len == 1 || memcmp(at, text.at, text.len) == 0);
}

static yb_str slice(const yb_lexer *l, size_t from, size_t to) {
    return (yb_str){l->text.at + from, to - from};
}

static yb_span span_of(const yb_lexer *l, size_t from, size_t to) {
    return (yb_span){l->file, (uint32_t)from, (uint32_t)(to - from)};
}

/* Cuts what a message quotes: nobody wants to read a megabyte of digits. */
static yb_str quoted(yb_str text) {
    return (yb_str){text.at, yb_utf8_cut(text, 40)};
}

static void report(const yb_lexer *l, unsigned id, size_t from, size_t to) {
    YB_DIAG1(l->diags, id, span_of(l, from, to), quoted(slice(l, from, to)));
}

enum yb_word yb_word_of(yb_str text) {
    size_t low = 1, high = YB_WORD_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = (unsigned char)words[middle].text.at[0] - (unsigned char)text.at[0];
        if (order == 0) order = yb_str_cmp(words[middle].text, text);
        if (order == 0) return (enum yb_word)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return YB_W_NAME;
}

enum yb_word_class yb_word_class_of(unsigned word) {
    return word < YB_WORD_COUNT ? words[word].klass : YB_WC_NAME;
}

yb_str yb_word_text(unsigned word) {
    return word < YB_WORD_COUNT ? words[word].text : YB_NO_ARG;
}

yb_str yb_sign_text(unsigned kind) {
    return kind >= FIRST_SIGN && kind < YB_TOKEN_KINDS ? signs[kind - FIRST_SIGN] : YB_NO_ARG;
}

bool yb_lexer_init(yb_lexer *l, yb_arena *arena, yb_diags *diags, uint32_t file) {
    size_t bad = 0;
    *l = (yb_lexer){.arena = arena, .diags = diags, .text = diags->files.at[file].text, .file = file};
    if (l->text.len > YB_MAX_PACK_BYTES) {
        YB_DIAG2(diags, YB_D_TOO_LONG, span_of(l, 0, 0), diags->files.at[file].name, YB_LIT("4 MiB"));
        return false;
    }
    if (!yb_utf8_valid(l->text, &bad)) {
        YB_DIAG0(diags, YB_D_BAD_UTF8, span_of(l, bad, bad + 1));
        return false;
    }
    if (starts_with(l, YB_LIT("\xEF\xBB\xBF")))
        l->pos = l->start = 3; /* some editors write a byte order mark */
    return true;
}

/* ---- numbers, dates, times ---- */

static void skip_digits(yb_lexer *l) {
    while (is_digit(look(l, 0)))
        l->pos++;
}

static size_t digits_ahead(const yb_lexer *l, size_t from) {
    size_t n = 0;
    while (is_digit(look(l, from + n)))
        n++;
    return n;
}

/* The digits of a slice as a number, points passed over; false beyond 18 digits, leading zeros apart. */
static bool digits_value(yb_str text, int64_t *value) {
    unsigned n = 0;
    *value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.at[i])) continue;
        if (n > 0 || text.at[i] != '0') n++;
        if (n > 18) return false;
        *value = *value * 10 + (text.at[i] - '0');
    }
    return true;
}

static void lex_digits(yb_lexer *l, yb_token *t, size_t from) {
    size_t point;
    skip_digits(l);
    point = l->pos;
    if (look(l, 0) == '.' && is_digit(look(l, 1))) {
        l->pos++;
        skip_digits(l);
    }
    if (!digits_value(slice(l, from, l->pos), &t->num) || l->pos - point > 19) {
        report(l, YB_D_BAD_NUMBER, from, l->pos);
        t->num = 0;
        t->spoilt = true;
    } else if (l->pos > point) {
        t->scale = (uint8_t)(l->pos - point - 1);
    }
}

static bool lex_date(yb_lexer *l, yb_token *t) {
    size_t from = l->pos, y = digits_ahead(l, 0), m, d;
    if (look(l, y) != '-') return false;
    m = digits_ahead(l, y + 1);
    if (m == 0 || look(l, y + 1 + m) != '-') return false;
    d = digits_ahead(l, y + m + 2);
    if (d == 0) return false;
    l->pos += y + m + d + 2;
    t->kind = YB_TK_DATE;
    if (y != 4 || m != 2 || d != 2 || !yb_date_read(slice(l, from, l->pos), &t->num)) {
        report(l, YB_D_BAD_DATE, from, l->pos);
        t->num = 0;
        t->spoilt = true;
    }
    return true;
}

static bool lex_time(yb_lexer *l, yb_token *t) {
    size_t from = l->pos, h = digits_ahead(l, 0);
    int64_t hour, minute;
    if (h > 2 || look(l, h) != ':' || digits_ahead(l, h + 1) == 0) return false;
    (void)digits_value(slice(l, from, from + h), &hour);
    l->pos += h + 1;
    skip_digits(l);
    t->kind = YB_TK_TIME;
    if (l->pos - from != h + 3 || !digits_value(slice(l, from + h, l->pos), &minute) || hour > 23 ||
        minute > 59) {
        report(l, YB_D_BAD_TIME, from, l->pos);
        t->spoilt = true;
    } else {
        t->num = hour * 60 + minute;
    }
    return true;
}

static void lex_number(yb_lexer *l, yb_token *t) {
    if (lex_date(l, t) || lex_time(l, t)) return;
    t->kind = YB_TK_NUMBER;
    lex_digits(l, t, l->pos);
    if (look(l, 0) == '%') {
        l->pos++;
        t->kind = YB_TK_RATIO;
        t->scale = (uint8_t)(t->scale + 2);
    }
}

/* ¥ or the full-width ￥, then digits. */
static bool lex_money(yb_lexer *l, yb_token *t) {
    size_t from = l->pos;
    size_t mark = starts_with(l, YB_LIT("\xC2\xA5")) ? 2 : starts_with(l, YB_LIT("\xEF\xBF\xA5")) ? 3 : 0;
    if (mark == 0) return false;
    l->pos += mark;
    t->kind = YB_TK_MONEY;
    if (is_digit(look(l, 0))) {
        lex_digits(l, t, l->pos);
    } else {
        report(l, YB_D_BAD_NUMBER, from, l->pos);
        t->spoilt = true;
    }
    return true;
}

/* ---- names, texts, signs ---- */

static void lex_name(yb_lexer *l, yb_token *t) {
    size_t from = l->pos, part = l->pos;
    t->kind = YB_TK_NAME;
    for (;;) {
        while (is_name(look(l, 0)))
            l->pos++;
        if (l->pos - part > YB_MAX_NAME) {
            YB_DIAG2(l->diags, YB_D_TOO_LONG, span_of(l, part, l->pos), quoted(slice(l, part, l->pos)),
                     YB_LIT("64"));
            t->spoilt = true;
        }
        if (look(l, 0) != '.' || !yb_is_name_start(look(l, 1))) break;
        part = ++l->pos;
        t->dotted = true;
    }
    if (!t->dotted) t->word = (uint8_t)yb_word_of(slice(l, from, l->pos));
}

/* Of a text: stands for itself. */
static bool is_plain(char c) {
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static void lex_text(yb_lexer *l, yb_token *t) {
    size_t from = l->pos++;
    t->kind = YB_TK_TEXT;
    for (;; l->pos++) {
        while (l->pos < l->text.len && is_plain(l->text.at[l->pos]))
            l->pos++;
        char c = look(l, 0);
        if (l->pos >= l->text.len || c == '\n' || c == '\r') {
            report(l, YB_D_OPEN_TEXT, from, l->pos);
            t->spoilt = true;
            return;
        }
        if (c == '"') break;
        if (c == '\\') {
            char next = look(l, 1);
            size_t end = l->pos + 1;
            if (next == '\n' || next == '\r' || end >= l->text.len) continue;
            (void)yb_utf8_next(l->text, &end);
            if (next != '"' && next != '\\' && next != 'n') report(l, YB_D_BAD_ESCAPE, l->pos, end);
            l->pos = end - 1;
        } else if ((unsigned char)c < 0x20 && c != '\t') {
            report(l, YB_D_BAD_CHAR, l->pos, l->pos + 1);
        }
    }
    l->pos++;
}

static bool lex_sign(yb_lexer *l, yb_token *t) {
    for (size_t i = 0; i < YB_COUNT(signs); i++) {
        if (!starts_with(l, signs[i])) continue;
        t->kind = (uint8_t)(FIRST_SIGN + i);
        l->pos += signs[i].len;
        return true;
    }
    return false;
}

/* Reports a character that begins no token, with the plain one where it is a full-width sign. */
static void skip_strange(yb_lexer *l) {
    size_t from = l->pos;
    uint32_t c = yb_utf8_next(l->text, &l->pos);
    yb_str plain = YB_NO_ARG;
    char ascii = (char)(c - 0xFEE0);
    if (c >= 0xFF01 && c <= 0xFF5E) plain = (yb_str){&ascii, 1};
    for (size_t i = 0; i < YB_COUNT(wide_signs); i++)
        if (wide_signs[i].wide == c) plain = wide_signs[i].plain;
    if (plain.len == 0)
        report(l, YB_D_BAD_CHAR, from, l->pos);
    else
        YB_DIAG2(l->diags, YB_D_WIDE_CHAR, span_of(l, from, l->pos), slice(l, from, l->pos), plain);
}

/* ---- spaces and comments ---- */

static size_t line_end(const yb_lexer *l) {
    const char *end = memchr(l->text.at + l->pos, '\n', l->text.len - l->pos);
    return end == NULL ? l->text.len : (size_t)(end - l->text.at);
}

/* Passes spaces, and comments unless they are wanted; notes in the token where its line begins. */
static void skip_space(yb_lexer *l, yb_token *t) {
    unsigned lines = 0;
    t->first = t->margin = l->pos == l->start;
    for (; l->pos < l->text.len; l->pos++) {
        char c = look(l, 0);
        if (c == '\n') {
            lines++;
            t->first = t->margin = true;
            t->blank = t->blank || lines > 1;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            t->margin = false;
        } else if (c == '#' && !l->comments) {
            lines = 0;
            l->pos = line_end(l) - 1;
        } else {
            return;
        }
    }
}

static void lex_comment(yb_lexer *l, yb_token *t) {
    t->kind = YB_TK_COMMENT;
    l->pos = line_end(l);
}

static bool lex_one(yb_lexer *l, yb_token *t) {
    char c = look(l, 0);
    if (is_digit(c))
        lex_number(l, t);
    else if (yb_is_name_start(c))
        lex_name(l, t);
    else if (c == '"')
        lex_text(l, t);
    else if (c == '#')
        lex_comment(l, t);
    else
        return lex_sign(l, t) || lex_money(l, t);
    return true;
}

yb_token yb_lexer_next(yb_lexer *l) {
    yb_token t = {0};
    for (;;) {
        bool first = t.first, margin = t.margin, blank = t.blank;
        skip_space(l, &t);
        /* What stood before a strange character that was passed over still stands before the token. */
        t.first = t.first || first;
        t.margin = t.margin || margin;
        t.blank = t.blank || blank;
        if (l->pos >= l->text.len || l->diags->errors > l->diags->limit) {
            t.off = (uint32_t)l->text.len;
            return t;
        }
        t.off = (uint32_t)l->pos;
        if (lex_one(l, &t)) break;
        skip_strange(l);
    }
    t.len = (uint32_t)(l->pos - t.off);
    return t;
}

yb_str yb_token_text(const yb_lexer *l, const yb_token *t) {
    return (yb_str){l->text.at + t->off, t->len};
}

yb_str yb_token_string(const yb_lexer *l, const yb_token *t) {
    yb_str raw = yb_token_text(l, t);
    size_t n = 0;
    char *out;
    raw.at++;
    raw.len -= raw.len > 1 && !t->spoilt ? 2 : 1;
    if (raw.len == 0 || memchr(raw.at, '\\', raw.len) == NULL) return raw;
    out = yb_arena_alloc(l->arena, raw.len);
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        if (c == '\\' && i + 1 < raw.len) {
            c = raw.at[++i];
            if (c == 'n') c = '\n';
        }
        out[n++] = c;
    }
    return (yb_str){out, n};
}
