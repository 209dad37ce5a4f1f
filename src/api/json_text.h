/* What the JSON calls share: where the text goes, and the case to work in. Floor 7. */
#ifndef YB_API_JSON_TEXT_H
#define YB_API_JSON_TEXT_H

#include "api/handles.h"

typedef struct yb_json_to {
    char *out;
    size_t cap, *len;
} yb_json_to;

/* A text of the caller's; YB_NUL: up to the NUL. */
static inline yb_str yb_json_given(const char *text, size_t len) {
    return (yb_str){text, len == YB_NUL ? yb_str_of(text).len : len}; /* NULL stays NULL */
}

yb_status yb_json_open_text(const yb_json_to *to);
yb_status yb_json_close_text(const yb_json_to *to,
                             size_t len); /* the text is whole, or there is none: YB_E_SPACE */
yb_status yb_json_trouble(const yb_json_to *to, const yb_trouble *t);
yb_status yb_json_failed(const yb_json_to *to, yb_status status);
yb_status yb_json_case(const yb_policy *policy, yb_case *given, yb_case **c); /* the caller's, or a new one */
void yb_json_end(yb_case *given, yb_case *c);

#endif
