/* Statuses: their words and sentences, the caller's yb_error, the size of the caller's structs. Floor 1. */
#include "diag/registry.h"

/* No struct of the interface will ever be larger; a larger size is one never set. */
#define STRUCT_SIZE_MAX 4096

yb_str yb_status_word(yb_status status) {
    switch (status) {
#define X(status, zh, en)                                                                                    \
    case status: return YB_LIT(#status);
        YB_STATUSES(X)
#undef X
    default: return YB_LIT("YB_E_?");
    }
}

static yb_str status_zh(yb_status status) {
    switch (status) {
#define X(status, zh, en)                                                                                    \
    case status: return YB_LIT(zh);
        YB_STATUSES(X)
#undef X
    default: return YB_LIT("未知的状态码；请使用同一版本的程序库和头文件。");
    }
}

static yb_str status_en(yb_status status) {
    switch (status) {
#define X(status, zh, en)                                                                                    \
    case status: return YB_LIT(en);
        YB_STATUSES(X)
#undef X
    default: return YB_LIT("The status is unknown; use the library and the headers of one version.");
    }
}

yb_str yb_status_sentence(yb_status status, enum yb_lang lang) {
    return lang == YB_LANG_ZH ? status_zh(status) : status_en(status);
}

/* Copies what fits, whole characters only, and fills the rest with NUL: old words never show through. */
static void status_fill(char *out, size_t cap, yb_str text) {
    size_t len = yb_utf8_cut(text, cap - 1);
    if (len != 0) memcpy(out, text.at, len);
    memset(out + len, 0, cap - len);
}

void yb_error_set(yb_error *error, yb_status status, yb_str place, yb_str zh, yb_str en) {
    if (error == NULL || error->size < sizeof *error) return; /* no room that is known of */
    error->status = status;
    error->line = error->column = error->reserved = 0;
    status_fill(error->place, sizeof error->place, place);
    status_fill(error->zh, sizeof error->zh, zh.len != 0 ? zh : status_zh(status));
    status_fill(error->en, sizeof error->en, en.len != 0 ? en : status_en(status));
}

void yb_error_clear(yb_error *error) {
    if (error == NULL || error->size < sizeof *error) return;
    size_t size = error->size;
    memset(error, 0, sizeof *error);
    error->size = size;
}

yb_status yb_struct_check(const void *given, size_t least, size_t known) {
    size_t size;
    if (given == NULL) return YB_E_ARGUMENT;
    memcpy(&size, given, sizeof size); /* each such struct begins with its size */
    if (size < least || size > STRUCT_SIZE_MAX) return YB_E_STRUCT;
    const unsigned char *bytes = given;
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0) return YB_E_STRUCT;
    return YB_OK;
}
