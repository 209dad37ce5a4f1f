/* The types' words and scales. Floor 2. */
#include "value/value.h"

const uint8_t yb_type_scale[YB_TYPE_COUNT] = {
#define X(name, word, scale) scale,
    YB_TYPES(X)
#undef X
};

yb_str yb_type_word(unsigned type) {
    switch (type) {
#define X(name, word, scale)                                                                                 \
    case YB_T_##name: return YB_LIT(word);
        YB_TYPES(X)
#undef X
    default: return YB_LIT("?");
    }
}
