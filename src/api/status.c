/* Version, statuses, dates, and the rules for structs that cross the interface. Floor 7. */
#include "api/handles.h"
#include "value/value.h"

const char *YB_CALL yb_version(void) {
    return YB_VERSION;
}

const char *YB_CALL yb_status_name(yb_status status) {
    return yb_status_word(status).at; /* constants with a NUL */
}

const char *YB_CALL yb_status_text(yb_status status, int32_t lang) {
    return yb_status_sentence(status, lang == YB_ZH ? YB_LANG_ZH : YB_LANG_EN).at;
}

int32_t YB_CALL yb_date_of(int32_t year, int32_t month, int32_t day) {
    return yb_civil_valid(year, month, day) ? (int32_t)yb_days_of(year, month, day) : YB_NO_DATE;
}

yb_status YB_CALL yb_date_parts(int32_t date, int32_t *year, int32_t *month, int32_t *day) {
    yb_civil civil = {0, 0, 0};
    bool good = yb_date_in_range(date);
    if (good) civil = yb_civil_of(date);
    if (year != NULL) *year = civil.year;
    if (month != NULL) *month = civil.month;
    if (day != NULL) *day = civil.day;
    return good ? YB_OK : YB_E_DATE;
}

/* ---- structs ---- */

static size_t info_size(const void *info) {
    size_t size;
    memcpy(&size, info, sizeof size);
    return size;
}

yb_status yb_info_open(void *info, size_t known) {
    if (info == NULL) return YB_E_ARGUMENT;
    size_t size = info_size(info);
    if (size < sizeof size || size > 4096) return YB_E_STRUCT;
    memset((char *)info + sizeof size, 0, YB_MIN(size, known) - sizeof size);
    return YB_OK;
}

void yb_info_close(void *info, const void *full, size_t known) {
    size_t size = info_size(info), begin = sizeof size;
    memcpy((char *)info + begin, (const char *)full + begin, YB_MIN(size, known) - begin);
}

/* ---- texts in the caller's memory ---- */

yb_status yb_buffer_open(yb_buffer *text) {
    if (text == NULL) return YB_E_ARGUMENT;
    if (text->size < sizeof *text) return YB_E_STRUCT;
    text->len = 0;
    return text->out == NULL && text->cap != 0 ? YB_E_ARGUMENT : YB_OK;
}

yb_status yb_buffer_close(yb_buffer *text, size_t len) {
    text->len = len;
    if (text->cap == 0) return YB_E_SPACE;
    bool fits = len < text->cap;
    text->out[fits ? len : 0] = '\0';
    return fits ? YB_OK : YB_E_SPACE;
}
