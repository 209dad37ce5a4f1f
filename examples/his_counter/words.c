/* The words of a line, and what stands in them: money, quantities, ratios, days. Digits are read, never rounded. */
#include <stdio.h>
#include <string.h>

#include "counter.h"

/* ---- words ---- */

static int blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Takes one word off, with its quotes removed in place; NULL: a quote is not closed. */
static char *take_word(char **rest) {
    char *from = *rest, *to = *rest, *word = *rest;
    int quoted = 0;
    for (; *from != '\0' && (quoted || !blank(*from)); from++) {
        if (*from == '"')
            quoted = !quoted;
        else
            *to++ = *from;
    }
    *rest = *from == '\0' ? from : from + 1;
    *to = '\0';
    return quoted ? NULL : word;
}

/* name=value, where the name is letters: "3=4" and "=x" are words like others. */
static char *value_of(char *word) {
    size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz-");
    return len != 0 && word[len] == '=' ? word + len : NULL;
}

int words_of(const char *line, words *w) {
    memset(w, 0, sizeof *w);
    if (strlen(line) >= sizeof w->text) return 0;
    strcpy(w->text, line);
    char *rest = w->text;
    for (;;) {
        while (blank(*rest))
            rest++;
        if (*rest == '\0' || *rest == '#') return 1;
        char *word = take_word(&rest), *value = word == NULL ? NULL : value_of(word);
        if (word == NULL || w->n == WORDS || w->n_named == WORDS) return 0;
        if (value == NULL) {
            w->at[w->n++] = word;
            continue;
        }
        *value = '\0';
        w->names[w->n_named] = word;
        w->values[w->n_named++] = value + 1;
    }
}

const char *named(const words *w, const char *name) {
    for (size_t i = 0; i < w->n_named; i++)
        if (strcmp(w->names[i], name) == 0) return w->values[i];
    return NULL;
}

FILE *open_beside(const counter *k, const char *path) {
    char beside[2 * LINE_MAX_BYTES];
    const char *slash = k->file == NULL ? NULL : strrchr(k->file, '/');
    if (path[0] == '/' || slash == NULL) return fopen(path, "r");
    int len = snprintf(beside, sizeof beside, "%.*s/%s", (int)(slash - k->file), k->file, path);
    return len < 0 || (size_t)len >= sizeof beside ? NULL : fopen(beside, "r");
}

/* ---- numbers ---- */

int read_decimal(const char *text, unsigned places, int64_t most, int64_t *number) {
    int64_t n = 0;
    size_t whole = strspn(text, "0123456789"), part = 0;
    if (whole == 0 || whole > 12) return 0;
    for (size_t i = 0; i < whole; i++)
        n = n * 10 + (text[i] - '0');
    const char *at = text + whole;
    if (*at == '.') {
        part = strspn(++at, "0123456789");
        if (part == 0 || part > places) return 0;
    }
    for (size_t i = 0; i < places; i++)
        n = n * 10 + (i < part ? at[i] - '0' : 0);
    *number = n;
    return at[part] == '\0' && n <= most;
}

int read_money(const char *text, int64_t *fen) { return read_decimal(text, 2, INT64_C(1000000000), fen); }

int read_ratio(const char *text, int64_t *millionths) {
    char number[16];
    size_t len = strlen(text);
    if (len == 0 || len >= sizeof number) return 0;
    if (text[len - 1] != '%') return read_decimal(text, 6, 1000000, millionths);
    memcpy(number, text, len - 1);
    number[len - 1] = '\0';
    return read_decimal(number, 4, 1000000, millionths);
}

int read_area(const char *text, int32_t *area) {
    int64_t n;
    if (strlen(text) != 6 || !read_decimal(text, 0, 999999, &n)) return 0;
    *area = (int32_t)n;
    return n >= 110000;
}

int read_yes(const char *text, int32_t *yes) {
    *yes = strcmp(text, "yes") == 0 || strcmp(text, "是") == 0;
    return *yes || strcmp(text, "no") == 0 || strcmp(text, "否") == 0;
}

void yuan_text(int64_t fen, char out[32]) {
    long long n = fen < 0 ? -(long long)fen : fen;
    (void)snprintf(out, 32, "%s%lld.%02lld", fen < 0 ? "-" : "", n / 100, n % 100);
}

void quantity_text(int64_t quantity, char out[32]) {
    (void)snprintf(out, 32, "%lld.%04lld", (long long)(quantity / 10000), (long long)(quantity % 10000));
    size_t len = strlen(out);
    while (out[len - 1] == '0')
        out[--len] = '\0';
    if (out[len - 1] == '.') out[len - 1] = '\0';
}

/* ---- days ---- */

int read_day(const char *text, int32_t *day) {
    int32_t part[3] = {0, 0, 0};
    static const size_t digits[] = {4, 2, 2};
    const char *at = text;
    for (int i = 0; i < 3; i++) {
        if (strspn(at, "0123456789") != digits[i]) return 0;
        for (size_t d = 0; d < digits[i]; d++)
            part[i] = part[i] * 10 + (*at++ - '0');
        if (*at++ != (i < 2 ? '-' : '\0')) return 0;
    }
    *day = yb_date_of(part[0], part[1], part[2]);
    return *day != YB_NO_DATE;
}

void day_text(int32_t day, char out[DAY_TEXT]) {
    int32_t y = 0, m = 0, d = 0;
    (void)yb_date_parts(day, &y, &m, &d);
    (void)snprintf(out, DAY_TEXT, "%04d-%02d-%02d", (int)(y % 10000), (int)(m % 100), (int)(d % 100));
}
