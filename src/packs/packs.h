/* The embedded packs as text. Data: only src/api looks at it. */
#ifndef YB_PACKS_PACKS_H
#define YB_PACKS_PACKS_H

#include "base/base.h"

typedef struct yb_pack_text {
    const char *name;          /* "cn", or "cn/bind" for a part: the path in this folder, without `.yb` */
    const unsigned char *text; /* UTF-8, with a NUL after it */
    size_t len;
} yb_pack_text;

extern const yb_pack_text yb_pack_texts[]; /* by name; one empty entry at the end */
extern const uint32_t yb_pack_text_count;

#endif
