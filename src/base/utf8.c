/* UTF-8. Floor 0. */
#include "base/text.h"

#define UTF8_REPLACEMENT 0xFFFDu

static bool utf8_continues(char c) {
    return ((uint8_t)c & 0xC0) == 0x80;
}

/* Length of the character at `pos`, 0 if the bytes there are none. The table is Unicode's 3-7. */
static size_t utf8_length(yb_str text, size_t pos) {
    uint8_t lead = (uint8_t)text.at[pos];
    uint8_t low = 0x80, high = 0xBF; /* bounds of the second byte: no overlong forms, no surrogates */
    size_t len;
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    len = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (len > text.len - pos) return 0;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    uint8_t second = (uint8_t)text.at[pos + 1];
    if (second < low || second > high) return 0;
    for (size_t i = 2; i < len; i++)
        if (!utf8_continues(text.at[pos + i])) return 0;
    return len;
}

bool yb_utf8_valid(yb_str text, size_t *bad) {
    for (size_t pos = 0; pos < text.len;) {
        uint64_t word; /* of eight bytes most often none is above ASCII */
        while (text.len - pos > sizeof word && (memcpy(&word, text.at + pos, sizeof word), word & 0x8080808080808080u) == 0)
            pos += sizeof word;
        size_t len = utf8_length(text, pos);
        if (len == 0) {
            if (bad != NULL) *bad = pos;
            return false;
        }
        pos += len;
    }
    return true;
}

uint32_t yb_utf8_next(yb_str text, size_t *pos) {
    static const uint8_t utf8_lead_bits[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    if (*pos >= text.len) return 0;
    size_t len = utf8_length(text, *pos);
    if (len == 0) { /* invalid after all: one wrong byte at a time, so that messages can show such text */
        ++*pos;
        return UTF8_REPLACEMENT;
    }
    uint32_t code = (uint8_t)text.at[*pos] & utf8_lead_bits[len];
    for (size_t i = 1; i < len; i++)
        code = code << 6 | ((uint8_t)text.at[*pos + i] & 0x3Fu);
    *pos += len;
    return code;
}

size_t yb_utf8_cut(yb_str text, size_t max) {
    if (text.len <= max) return text.len;
    size_t cut = max;
    while (cut > 0 && max - cut < 3 && utf8_continues(text.at[cut]))
        cut--;
    return cut;
}

size_t yb_utf8_count(yb_str text) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += !utf8_continues(text.at[i]);
    return n;
}
