/* The writer: values go straight into a sink, commas come by themselves, strings are escaped as little as may
 * be. */
#include "base/number.h"
#include "json/json.h"

static void put_comma(yb_json_out *j) {
    if (j->comma) yb_put_char(j->sink, ',');
    j->comma = true;
}

void yb_json_begin(yb_json_out *j, char bracket) {
    put_comma(j);
    yb_put_char(j->sink, bracket);
    j->comma = false;
}

/* ---- keys and strings without escapes: one test for room, then straight into it ---- */

static inline bool has_room(const yb_sink *sink, size_t n) {
    return sink->cap >= n && sink->len <= sink->cap - n;
}

static inline char *copy(char *to, yb_str text) {
    yb_copy_bytes(to, text.at, text.len);
    return to + text.len;
}

/* A comma if one is due, a quote, the text as it is, a quote. */
static inline char *copy_quoted(const yb_json_out *j, char *to, yb_str text) {
    *to = ',';
    to += j->comma;
    *to = '"';
    to = copy(to + 1, text);
    *to = '"';
    return to + 1;
}

/* Key, colon and a bracket or quote after it; room for all of it has been found. */
static inline char *copy_key(const yb_json_out *j, yb_str key, char after) {
    char *to = copy_quoted(j, j->sink->out + j->sink->len, key);
    to[0] = ':';
    to[1] = after;
    return to + 2;
}

static inline void copied(yb_json_out *j, const char *to, bool comma) {
    j->sink->len = (size_t)(to - j->sink->out);
    j->comma = comma;
}

/* Where there may be no room, byte by byte: what does not fit is counted. */
YB_APART static void put_quoted(yb_json_out *j, yb_str text) {
    put_comma(j);
    yb_put_char(j->sink, '"');
    yb_put(j->sink, text);
    yb_put_char(j->sink, '"');
}

YB_APART static void put_pair(yb_json_out *j, yb_str key, yb_str text) {
    yb_json_key(j, key);
    put_quoted(j, text);
}

YB_APART static void put_begin_pair(yb_json_out *j, yb_str key, char bracket) {
    yb_json_key(j, key);
    yb_put_char(j->sink, bracket);
}

void yb_json_plain(yb_json_out *j, yb_str text) {
    if (has_room(j->sink, text.len + sizeof ",\"\""))
        copied(j, copy_quoted(j, j->sink->out + j->sink->len, text), true);
    else
        put_quoted(j, text);
}

void yb_json_key(yb_json_out *j, yb_str key) {
    yb_json_plain(j, key);
    yb_put_char(j->sink, ':');
    j->comma = false;
}

void yb_json_begin_pair(yb_json_out *j, yb_str key, char bracket) {
    if (has_room(j->sink, key.len + sizeof ",\"\":["))
        copied(j, copy_key(j, key, bracket), false);
    else
        put_begin_pair(j, key, bracket);
}

void yb_json_plain_pair(yb_json_out *j, yb_str key, yb_str text) {
    if (!has_room(j->sink, key.len + text.len + sizeof ",\"\":\"\"")) {
        put_pair(j, key, text);
        return;
    }
    char *at = copy(copy_key(j, key, '"'), text);
    *at = '"';
    copied(j, at + 1, true);
}

/* ---- escapes ---- */

static void put_escaped(yb_sink *sink, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    char letter = 0;
    switch (c) {
    case '"': letter = '"'; break;
    case '\\': letter = '\\'; break;
    case '\b': letter = 'b'; break;
    case '\f': letter = 'f'; break;
    case '\n': letter = 'n'; break;
    case '\r': letter = 'r'; break;
    case '\t': letter = 't'; break;
    default: break;
    }
    char unicode[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    char brief[2] = {'\\', letter};
    yb_put(sink, letter != 0 ? (yb_str){brief, sizeof brief} : (yb_str){unicode, sizeof unicode});
}

/* True if a byte of w is a quote, a backslash or a control character. (A false alarm only costs time.) */
static inline bool word_needs_escape(uint64_t w) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = (w ^ ones * '"') - ones, backslash = (w ^ ones * '\\') - ones, control = w - ones * ' ';
    return ((quote | backslash | control) & ~w & ones * 0x80) != 0;
}

static bool text_is_plain(yb_str text) {
    size_t i = 0;
    for (; text.len - i >= 8; i += 8) {
        uint64_t w;
        memcpy(&w, text.at + i, sizeof w);
        if (word_needs_escape(w)) return false;
    }
    if (i != 0 && i != text.len) { /* the last few bytes once more with those before them */
        uint64_t w;
        memcpy(&w, text.at + text.len - sizeof w, sizeof w);
        return !word_needs_escape(w);
    }
    for (; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < ' ' || c == '"' || c == '\\') return false;
    }
    return true;
}

void yb_json_pair(yb_json_out *j, yb_str key, yb_str text) {
    if (text_is_plain(text)) {
        yb_json_plain_pair(j, key, text);
    } else {
        yb_json_key(j, key);
        yb_json_string(j, text);
    }
}

void yb_json_string(yb_json_out *j, yb_str text) {
    if (text_is_plain(text)) {
        yb_json_plain(j, text);
        return;
    }
    yb_json_open_string(j);
    yb_json_put(j, text);
    yb_json_close_string(j);
}

void yb_json_open_string(yb_json_out *j) {
    put_comma(j);
    yb_put_char(j->sink, '"');
}

void yb_json_put(yb_json_out *j, yb_str text) {
    size_t run = 0; /* start of the bytes that pass as they are */
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c >= ' ' && c != '"' && c != '\\') continue;
        yb_put(j->sink, (yb_str){text.at + run, i - run});
        put_escaped(j->sink, c);
        run = i + 1;
    }
    if (text.len > run) yb_put(j->sink, (yb_str){text.at + run, text.len - run});
}

yb_json_saying yb_json_say(yb_json_out *j, yb_str key) {
    yb_json_saying saying = {.before = j->sink->len, .comma = j->comma};
    yb_json_begin_pair(j, key, '"');
    saying.begin = j->sink->len;
    return saying;
}

bool yb_json_said(yb_json_out *j, yb_json_saying saying) {
    yb_sink *sink = j->sink;
    size_t len = sink->len - saying.begin;
    if (len != 0 && sink->len <= sink->cap && text_is_plain((yb_str){sink->out + saying.begin, len})) {
        yb_put_char(sink, '"');
        j->comma = true;
        return true;
    }
    sink->len = saying.before;
    j->comma = saying.comma;
    return false;
}

void yb_json_raw(yb_json_out *j, yb_str text) {
    put_comma(j);
    yb_put(j->sink, text);
}

void yb_json_decimal(yb_json_out *j, int64_t value, unsigned scale, unsigned least) {
    char digits[YB_DECIMAL_MAX];
    size_t n = yb_decimal_write(value, scale, least, digits);
    yb_json_raw(j, (yb_str){digits, n});
}
