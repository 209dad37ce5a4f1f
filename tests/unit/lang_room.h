/* One text in the compiler's surroundings, for the tests of floor 3. */
#ifndef YB_TESTS_LANG_ROOM_H
#define YB_TESTS_LANG_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "diag/registry.h"
#include "lang/ast.h"

typedef struct room {
    yb_arena arena;
    yb_diags diags;
    char *text; /* of exactly the text's length, so that reading past it is found */
} room;

static inline void room_open(room *r, yb_str text) {
    yb_file file;
    yb_arena_init(&r->arena, &yb_heap, (size_t)1 << 30);
    yb_diags_init(&r->diags, &r->arena);
    r->text = malloc(text.len == 0 ? 1 : text.len);
    assert_non_null(r->text);
    if (text.len != 0) memcpy(r->text, text.at, text.len);
    file = (yb_file){YB_LIT("t.yb"), {r->text, text.len}};
    YB_PUSH(&r->arena, &r->diags.files, file);
}

static inline void room_close(room *r) {
    yb_arena_free(&r->arena);
    free(r->text);
}

/* Every diagnostic must render in both languages. */
static inline void room_render(room *r) {
    for (uint32_t i = 0; i < r->diags.list.n; i++) {
        yb_sink nothing = {NULL, 0, 0};
        yb_diag_render(&r->diags, &r->diags.list.at[i], YB_LANG_ZH, &nothing);
        yb_diag_render(&r->diags, &r->diags.list.at[i], YB_LANG_EN, &nothing);
        assert_true(nothing.len > 0);
    }
}

/* "110@2:5 114@3:1": ids and places of all diagnostics. */
static inline void room_places(const room *r, char *out, size_t size) {
    size_t n = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < r->diags.list.n && n < size; i++) {
        const yb_diag *d = &r->diags.list.at[i];
        uint32_t line, column;
        yb_file_place(&r->diags.files.at[0], d->span.off, &line, &column);
        n += (size_t)snprintf(out + n, size - n, "%s%u@%u:%u", n == 0 ? "" : " ", d->id, line, column);
    }
}

#endif
