/* Statuses and diagnostics: one registry, words in zh and en, places with a caret. Floor 1. */
#ifndef YB_DIAG_DIAG_H
#define YB_DIAG_DIAG_H

#include "base/alloc.h"
#include "base/base.h"
#include "base/text.h"

/* The registry (diag/registry.h) lists X(YB_E_NAME, zh, en) and X(id, number, severity, zh, en). */
enum yb_severity { YB_SEV_ERROR, YB_SEV_WARNING, YB_SEV_NOTE };
enum yb_lang { YB_LANG_ZH, YB_LANG_EN };

yb_str yb_status_word(yb_status status);                   /* "YB_E_SPACE"; "YB_E_?" for an unknown one */
yb_str yb_status_sentence(yb_status status, enum yb_lang); /* one sentence: what is wrong, what to do */

/* Fills the caller's yb_error (may be NULL): place and words. Empty words give the status's sentence; others are
   taken as they are. Line and column become 0. */
void yb_error_set(yb_error *error, yb_status status, yb_str place, yb_str zh, yb_str en);
void yb_error_clear(yb_error *error);
/* Checks `size` of a caller's struct: YB_E_STRUCT if smaller than `least` or its unknown tail is not zero. */
yb_status yb_struct_check(const void *given, size_t least, size_t known);

/* A source text; line starts are found when first needed. */
typedef struct yb_file {
    yb_str name, text;
} yb_file;
typedef struct yb_span {
    uint32_t file, off, len;
} yb_span;
void yb_file_place(const yb_file *file, uint32_t off, uint32_t *line, uint32_t *column); /* both from 1, in characters */

#define YB_DIAG_ARGS 4
typedef struct yb_diag {
    uint16_t id; /* an enum yb_diag_id of the registry */
    uint8_t severity;
    yb_span span;
    yb_str args[YB_DIAG_ARGS];
} yb_diag;

typedef struct yb_line_starts { /* of one file, found when first asked for */
    uint32_t *at;
    uint32_t n;
} yb_line_starts;

typedef struct yb_diags {
    yb_arena *arena;
    YB_VEC(yb_file) files;
    YB_VEC(yb_line_starts) lines;
    YB_VEC(yb_diag) list;
    yb_map seen; /* id and place of each */
    uint32_t errors, warnings;
    bool quiet;     /* what was checked before is looked at again: nothing is said twice */
    uint32_t limit; /* errors after which compiling stops; 100 */
} yb_diags;

void yb_diags_init(yb_diags *diags, yb_arena *arena);
/* Adds one (the same id at the same place once only); args are copied. */
void yb_diag_add(yb_diags *diags, unsigned id, yb_span span, yb_str a0, yb_str a1, yb_str a2, yb_str a3);
#define YB_NO_ARG ((yb_str){0, 0})
#define YB_DIAG0(d, id, span) yb_diag_add((d), (id), (span), YB_NO_ARG, YB_NO_ARG, YB_NO_ARG, YB_NO_ARG)
#define YB_DIAG1(d, id, span, a) yb_diag_add((d), (id), (span), (a), YB_NO_ARG, YB_NO_ARG, YB_NO_ARG)
#define YB_DIAG2(d, id, span, a, b) yb_diag_add((d), (id), (span), (a), (b), YB_NO_ARG, YB_NO_ARG)
#define YB_DIAG3(d, id, span, a, b, c) yb_diag_add((d), (id), (span), (a), (b), (c), YB_NO_ARG)

/* Line of a place, from 1; fast, for those who ask often. */
uint32_t yb_diags_line(yb_diags *diags, yb_span span);

yb_str yb_diag_word(unsigned id); /* "E0102", the stable code printed and documented */
/* One sentence, args filled in. */
void yb_diag_message(const yb_diag *diag, enum yb_lang lang, yb_sink *out);
/* "file:line:col: error E0102: sentence\n  source line\n  ^~~~\n"; the sentence in `lang`. */
void yb_diag_render(const yb_diags *diags, const yb_diag *diag, enum yb_lang lang, yb_sink *out);

#endif
