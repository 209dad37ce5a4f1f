/* The embedded packs as text and as a policy; canonical layout. Not in libyibao-run. Floor 7. */
#include "lang/ast.h"
#include "packs/packs.h"
#include "yibao/compiler.h"

#define PACK_TEXT_MEMORY ((size_t)1 << 28)

size_t YB_CALL yb_embedded_count(void) {
    return yb_pack_text_count;
}

yb_status YB_CALL yb_embedded_pack_text(size_t i, const char **name, const char **text, size_t *len) {
    if (name != NULL) *name = NULL;
    if (text != NULL) *text = NULL;
    if (len != NULL) *len = 0;
    if (name == NULL || text == NULL || len == NULL) return YB_E_ARGUMENT;
    if (i >= yb_pack_text_count) return YB_E_NAME;
    *name = yb_pack_texts[i].name;
    *text = (const char *)yb_pack_texts[i].text;
    *len = yb_pack_texts[i].len;
    return YB_OK;
}

/* ---- layout ---- */

typedef struct pack_layout {
    yb_arena arena;
    yb_diags diags;
    yb_sink sink;
} pack_layout;

static yb_status pack_format(pack_layout *l, yb_str text) {
    yb_file file = {YB_LIT("pack"), text};
    YB_PUSH(&l->arena, &l->diags.files, file);
    return yb_format(&l->arena, &l->diags, 0, &l->sink);
}

static yb_status pack_format_guarded(pack_layout *l, yb_str text) {
    jmp_buf guard;
    l->arena.guard = &guard;
    if (setjmp(guard) != 0) return l->arena.failed;
    return pack_format(l, text);
}

static void pack_tell(const pack_layout *l, yb_status st, yb_error *error) {
    char zh[384], en[384];
    yb_sink zh_words = {zh, sizeof zh, 0}, en_words = {en, sizeof en, 0};
    bool told = st == YB_E_PACK && l->diags.list.n != 0;
    if (told) {
        yb_diag_message(&l->diags.list.at[0], YB_LANG_ZH, &zh_words);
        yb_diag_message(&l->diags.list.at[0], YB_LANG_EN, &en_words);
    }
    yb_error_set(error, st, YB_NO_ARG, (yb_str){zh, YB_MIN(zh_words.len, sizeof zh)},
                 (yb_str){en, YB_MIN(en_words.len, sizeof en)});
    if (told && error != NULL && error->size >= sizeof *error)
        yb_file_place(&l->diags.files.at[0], l->diags.list.at[0].span.off, &error->line, &error->column);
}

yb_status YB_CALL yb_format_text(const yb_allocator *allocator, const char *text, size_t len, char *out,
                                 size_t cap, size_t *out_len, yb_error *error) {
    yb_allocator heap;
    yb_error_clear(error);
    if (out_len == NULL) return YB_E_ARGUMENT;
    *out_len = 0;
    if ((text == NULL && len != 0) || (out == NULL && cap != 0)) return YB_E_ARGUMENT;
    if (error != NULL && error->size < sizeof *error) return YB_E_STRUCT;
    if (len > YB_MAX_PACK_BYTES) return YB_E_LIMIT;
    yb_status st = yb_allocator_take(allocator, &heap);
    if (st != YB_OK) return st;
    pack_layout l;
    yb_arena_init(&l.arena, &heap, PACK_TEXT_MEMORY);
    yb_diags_init(&l.diags, &l.arena);
    l.sink = (yb_sink){out, cap, 0};
    st = pack_format_guarded(&l, (yb_str){text != NULL ? text : "", len});
    if (st == YB_OK) {
        *out_len = l.sink.len;
        if (l.sink.len >= cap) st = YB_E_SPACE;
    }
    if (cap != 0) out[st == YB_OK ? l.sink.len : 0] = '\0';
    if (st != YB_OK && st != YB_E_SPACE) pack_tell(&l, st, error);
    yb_arena_free(&l.arena);
    return st;
}
