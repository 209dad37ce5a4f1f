/* The pull reader: one pass over the text, no memory of its own, the first wrong byte reported. */
#include "json/json.h"

#define UNICODE_MAX_LEN 4

/* Ends reading: every later call finds the end of the text and fails too, but the first error stays. */
static bool fail(yb_json *j, const char *wrong) {
    if (j->error == NULL) j->error = wrong;
    j->at = j->end;
    return false;
}

static inline bool is_digit(char c) {
    return (unsigned char)(c - '0') <= 9;
}

static inline const char *skip_space(const char *p, const char *end) {
    if (p < end && *p == ' ') p++; /* one blank after a colon or comma, as most writers put it */
    if (p < end && (unsigned char)*p > ' ') return p;
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

void yb_json_open(yb_json *j, yb_str text) {
    const char *begin = text.at != NULL ? text.at : ""; /* an error needs a place, also in no text */
    *j = (yb_json){.at = begin, .end = begin + text.len, .begin = begin, .first = true};
}

/* ---- escapes ---- */

/* Four hexadecimal digits at p; returns the byte after them or NULL with *wrong set. */
static const char *read_hex4(const char *p, const char *end, uint32_t *unit, const char **wrong) {
    *unit = 0;
    for (const char *stop = p + YB_MIN(end - p, 4); p < stop; p++) {
        uint32_t lower = (uint32_t)(unsigned char)*p | 0x20u;
        if (is_digit(*p))
            *unit = *unit << 4 | (uint32_t)(*p - '0');
        else if (lower >= 'a' && lower <= 'f')
            *unit = *unit << 4 | (lower - 'a' + 10);
        else
            return *wrong = p, NULL;
    }
    return p;
}

/* `\uXXXX` at p, or the two of a surrogate pair. A lone surrogate is no character: wrong from its start. */
static const char *read_unicode_escape(const char *p, const char *end, uint32_t *code, const char **wrong) {
    const char *start = p;
    uint32_t low = 0;
    if ((p = read_hex4(p + 2, end, code, wrong)) == NULL) return NULL;
    if (p - start != 6) return *wrong = end, NULL;
    if ((*code & 0xF800u) != 0xD800u) return p;
    bool pair = *code <= 0xDBFFu && end - p >= 2 && p[0] == '\\' && p[1] == 'u';
    if (!pair) return *wrong = start, NULL;
    const char *second = p;
    if ((p = read_hex4(p + 2, end, &low, wrong)) == NULL) return NULL;
    if (p - second != 6) return *wrong = end, NULL;
    if ((low & 0xFC00u) != 0xDC00u) return *wrong = start, NULL;
    *code = 0x10000u + ((*code & 0x3FFu) << 10) + (low & 0x3FFu);
    return p;
}

/* The escape whose backslash is at p, as a code point; returns the byte after it or NULL with *wrong set. */
static const char *read_escape(const char *p, const char *end, uint32_t *code, const char **wrong) {
    if (end - p < 2) return *wrong = end, NULL;
    switch (p[1]) {
    case '"': *code = '"'; return p + 2;
    case '\\': *code = '\\'; return p + 2;
    case '/': *code = '/'; return p + 2;
    case 'b': *code = '\b'; return p + 2;
    case 'f': *code = '\f'; return p + 2;
    case 'n': *code = '\n'; return p + 2;
    case 'r': *code = '\r'; return p + 2;
    case 't': *code = '\t'; return p + 2;
    case 'u': return read_unicode_escape(p, end, code, wrong);
    default: return *wrong = p + 1, NULL;
    }
}

static size_t encode_utf8(uint32_t code, char out[UNICODE_MAX_LEN]) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80u | (code & 0x3Fu));
    out[0] = (char)(lead[n] | code);
    return n;
}

/* ---- strings ---- */

/* A bit 7 in each byte of w that ends a plain run: quote, backslash, control character, not ASCII. Borrows
   can only mark bytes above a true one, so the lowest mark is exact and no mark means none. */
static inline uint64_t special_bytes(uint64_t w) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = (w ^ ones * '"') - ones;
    uint64_t backslash = (w ^ ones * '\\') - ones;
    uint64_t control = w - ones * ' ';
    return (quote | backslash | control | w) & ones * 0x80;
}

static inline bool is_plain(unsigned char c) {
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
}

/* The first byte from p on that is not plain, or end. */
static inline const char *skip_plain(const char *p, const char *end) {
    for (; end - p >= 8; p += 8) {
        uint64_t w;
        memcpy(&w, p, sizeof w);
        uint64_t hit = special_bytes(w);
        if (hit == 0) continue;
#if defined(__GNUC__) && defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return p + ((unsigned)__builtin_ctzll(hit) >> 3);
#else
        break;
#endif
    }
    while (p < end && is_plain((unsigned char)*p))
        p++;
    return p;
}

static inline bool is_tail(char c) {
    return ((unsigned char)c & 0xC0u) == 0x80u;
}

/* One well-formed character of two bytes or more at p (Unicode table 3-7); NULL if it is not. */
static inline const char *skip_character(const char *p, const char *end) {
    unsigned char lead = (unsigned char)p[0];
    ptrdiff_t n = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || end - p < n || !is_tail(p[1])) return NULL;
    unsigned char second = (unsigned char)p[1];
    if (n == 2) return p + 2;
    if (!is_tail(p[2])) return NULL;
    if (n == 3) {
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return NULL;
        return p + 3;
    }
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F) || !is_tail(p[3])) return NULL;
    return p + 4;
}

/* Goes on at a byte that is not plain, or at the end. Returns the closing quote; NULL on an error. */
static const char *scan_special(yb_json *j, const char *p, bool *escaped) {
    const char *end = j->end, *wrong = end;
    while (p != NULL && p < end && *p != '"') {
        uint32_t code;
        if (*p == '\\') {
            *escaped = true;
            p = read_escape(p, end, &code, &wrong);
        } else {
            wrong = p;
            p = (unsigned char)*p < ' ' ? NULL : skip_character(p, end);
        }
        /* Chinese text comes in runs: no word-wise scan between its characters */
        if (p != NULL && p < end && (unsigned char)*p < 0x80) p = skip_plain(p, end);
    }
    if (p != NULL && p < end) return p;
    fail(j, p == NULL ? wrong : end);
    return NULL;
}

/* From the byte after the opening quote to the closing one; NULL on an error. Most strings are all plain. */
static inline const char *scan_string(yb_json *j, const char *p, bool *escaped) {
    *escaped = false;
    p = skip_plain(p, j->end);
    return p < j->end && *p == '"' ? p : scan_special(j, p, escaped);
}

/* ---- values ---- */

/* At the first byte of a number; returns the byte after it or NULL. What follows is checked by the next call.
 */
static inline const char *scan_number(yb_json *j, const char *p) {
    const char *end = j->end;
    if (*p == '-') p++;
    if (p == end || !is_digit(*p)) return fail(j, p), NULL;
    if (*p == '0')
        p++;
    else
        while (p < end && is_digit(*p))
            p++;
    if (p < end && *p == '.') {
        if (++p == end || !is_digit(*p)) return fail(j, p), NULL;
        while (p < end && is_digit(*p))
            p++;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-')) p++;
        if (p == end || !is_digit(*p)) return fail(j, p), NULL;
        while (p < end && is_digit(*p))
            p++;
    }
    return p;
}

YB_APART static bool fail_literal(yb_json *j, const char *p, yb_str word) {
    size_t i = 0;
    while (p + i < j->end && p[i] == word.at[i])
        i++;
    return fail(j, p + i);
}

static inline bool read_literal(yb_json *j, const char *p, yb_str word, uint8_t kind, yb_json_value *v) {
    if ((size_t)(j->end - p) < word.len || memcmp(p, word.at, word.len) != 0) return fail_literal(j, p, word);
    v->kind = kind;
    v->text = (yb_str){p, word.len};
    j->at = p + word.len;
    return true;
}

/* yb_json_next goes on in one of these as its last step, so that it needs no registers saved. */

static inline bool found_text(yb_json *j, const char *from, const char *stop, const char *at, uint8_t kind,
                              yb_json_value *v) {
    v->kind = kind;
    v->text = (yb_str){from, (size_t)(stop - from)};
    j->at = at;
    return true;
}

static bool read_number(yb_json *j, const char *p, yb_json_value *v) {
    const char *stop = scan_number(j, p);
    return stop != NULL && found_text(j, p, stop, stop, YB_J_NUMBER, v);
}

/* A string with something in it that is not plain, at `p`. */
YB_APART static bool read_special(yb_json *j, const char *from, const char *p, yb_json_value *v) {
    const char *stop = scan_special(j, p, &v->escaped);
    return stop != NULL && found_text(j, from, stop, stop + 1, YB_J_STRING, v);
}

static inline bool read_string(yb_json *j, const char *p, yb_json_value *v) {
    const char *stop = skip_plain(p + 1, j->end);
    if (stop == j->end || *stop != '"') return read_special(j, p + 1, stop, v);
    return found_text(j, p + 1, stop, stop + 1, YB_J_STRING, v);
}

static inline bool enter(yb_json *j, const char *p, bool array, yb_json_value *v) {
    if (j->depth == YB_JSON_DEPTH) return fail(j, p);
    uint64_t bit = UINT64_C(1) << j->depth++;
    j->in_array = array ? j->in_array | bit : j->in_array & ~bit;
    j->first = true;
    return found_text(j, p, p + 1, p + 1, array ? YB_J_ARRAY : YB_J_OBJECT, v);
}

YB_APART static bool read_other(yb_json *j, const char *p, yb_json_value *v) {
    switch (*p) {
    case 'n': return read_literal(j, p, YB_LIT("null"), YB_J_NULL, v);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': return read_number(j, p, v);
    default: return fail(j, p);
    }
}

static inline bool read_value(yb_json *j, const char *p, yb_json_value *v) {
    switch (*p) {
    case '"': return read_string(j, p, v);
    case '{': return enter(j, p, false, v);
    case '[': return enter(j, p, true, v);
    case 't': return read_literal(j, p, YB_LIT("true"), YB_J_TRUE, v);
    case 'f': return read_literal(j, p, YB_LIT("false"), YB_J_FALSE, v);
    default: return read_other(j, p, v);
    }
}

YB_APART static bool read_after_blanks(yb_json *j, yb_json_value *v) {
    const char *p = skip_space(j->at, j->end);
    *v = (yb_json_value){.kind = YB_J_END, .at = p};
    return p != j->end ? read_value(j, p, v) : fail(j, p);
}

bool yb_json_next(yb_json *j, yb_json_value *v) {
    const char *p = j->at, *end = j->end;
    if (p < end && *p == ' ') p++;
    if (p == end || (unsigned char)*p <= ' ') return read_after_blanks(j, v);
    *v = (yb_json_value){.kind = YB_J_END, .at = p};
    return read_value(j, p, v);
}

/* Whether there is exactly that text between quotes; there is room for it. */
static inline bool quoted_is(const char *p, yb_str text) {
    return p[0] == '"' && p[text.len + 1] == '"' && yb_same_bytes(p + 1, text.at, text.len);
}

bool yb_json_string_is(yb_json *j, yb_str text) {
    const char *p = j->at;
    if (p < j->end && *p == ' ') p++;
    if ((size_t)(j->end - p) < text.len + 2 || !quoted_is(p, text)) return false;
    j->at = p + text.len + 2;
    return true;
}

/* ---- levels ---- */

static bool leave(yb_json *j, const char *p) {
    j->depth--;
    j->first = false;
    j->at = p + 1;
    return false;
}

/* Past the comma between two entries, to the first byte of the next one; NULL at the closing bracket (the
   level is left) and on an error. */
static inline const char *next_entry(yb_json *j, char closing) {
    const char *p = skip_space(j->at, j->end);
    if (p == j->end) return fail(j, p), NULL;
    if (*p == closing) return leave(j, p), NULL;
    if (j->first) {
        j->first = false;
        return p;
    }
    if (*p != ',') return fail(j, p), NULL;
    return skip_space(p + 1, j->end);
}

bool yb_json_member(yb_json *j, yb_str *key, bool *key_escaped) {
    const char *p = next_entry(j, '}');
    if (p == NULL) return false;
    if (p == j->end || *p != '"') return fail(j, p);
    const char *stop = scan_string(j, p + 1, key_escaped);
    if (stop == NULL) return false;
    *key = (yb_str){p + 1, (size_t)(stop - p - 1)};
    p = skip_space(stop + 1, j->end);
    if (p == j->end || *p != ':') return fail(j, p);
    j->at = p + 1;
    return true;
}

/* Guesses are made before every member: one test for room covers all that a member has at least, its value
 * too. */
bool yb_json_member_is(yb_json *j, yb_str key) {
    const char *p = j->at;
    size_t least = key.len + sizeof "\"\":0}" - 1;
    if ((size_t)(j->end - p) < least || (!j->first && *p++ != ',')) return false;
    if (*p == ' ') p++;
    if (*p <= ' ') p = skip_space(p, j->end);
    if ((size_t)(j->end - p) < least || !quoted_is(p, key) || p[key.len + 2] != ':') return false;
    j->first = false;
    j->at = p + key.len + 3;
    return true;
}

bool yb_json_item(yb_json *j) {
    const char *p = next_entry(j, ']');
    if (p == NULL) return false;
    j->at = p; /* a missing value after a comma is found by yb_json_next */
    return true;
}

bool yb_json_skip(yb_json *j, const yb_json_value *v) {
    if (v->kind < YB_J_OBJECT) return j->error == NULL;
    for (uint32_t outside = j->depth - 1; j->depth > outside;) {
        yb_json_value inner;
        yb_str key;
        bool escaped, array = (j->in_array >> (j->depth - 1) & 1) != 0;
        bool more = array ? yb_json_item(j) : yb_json_member(j, &key, &escaped);
        if (more) more = yb_json_next(j, &inner);
        if (!more && j->error != NULL) return false;
    }
    return true;
}

bool yb_json_close(yb_json *j) {
    const char *p = skip_space(j->at, j->end);
    if (p != j->end || j->depth != 0) return fail(j, p);
    return j->error == NULL;
}

/* ---- raw strings ---- */

bool yb_json_unescape(yb_str raw, char *out, size_t *len) {
    const char *p = raw.at, *end = raw.at + raw.len, *wrong;
    size_t n = 0;
    while (p < end) {
        const char *stop = memchr(p, '\\', (size_t)(end - p));
        size_t run = (size_t)((stop != NULL ? stop : end) - p);
        memcpy(out + n, p, run);
        n += run;
        p += run;
        if (stop == NULL) break;
        uint32_t code;
        if ((p = read_escape(p, end, &code, &wrong)) == NULL) return false;
        n += encode_utf8(code, out + n);
    }
    *len = n;
    return true;
}

/* Compares piece by piece, so that no buffer is needed. */
static bool decoded_is(yb_str raw, yb_str want) {
    const char *p = raw.at, *end = raw.at + raw.len, *wrong;
    while (p < end) {
        char bytes[UNICODE_MAX_LEN];
        size_t n = 1;
        bytes[0] = *p;
        if (*p == '\\') {
            uint32_t code;
            if ((p = read_escape(p, end, &code, &wrong)) == NULL) return false;
            n = encode_utf8(code, bytes);
        } else {
            p++;
        }
        if (n > want.len || memcmp(bytes, want.at, n) != 0) return false;
        want = (yb_str){want.at + n, want.len - n};
    }
    return want.len == 0;
}

bool yb_json_text_is(yb_str raw, bool escaped, yb_str want) {
    return escaped ? decoded_is(raw, want) : yb_str_eq(raw, want);
}
