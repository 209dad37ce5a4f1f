/* Numbers and bytes written into a sink. Floor 0. */
#include "base/text.h"

void yb_put_int(yb_sink *s, int64_t v) {
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (v < 0) yb_put_char(s, '-');
    yb_put(s, (yb_str){digits + at, sizeof digits - at});
}

void yb_put_hex(yb_sink *s, const uint8_t *bytes, size_t n) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        yb_put_char(s, digits[bytes[i] >> 4]);
        yb_put_char(s, digits[bytes[i] & 15]);
    }
}
