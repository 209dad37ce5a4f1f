#include "support/requests.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "json/json.h"
#include "value/value.h"

uint64_t yb_dice_next(yb_dice *d) { /* SplitMix64 */
    uint64_t z = d->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint32_t yb_dice_below(yb_dice *d, uint32_t n) {
    return (uint32_t)((yb_dice_next(d) >> 32) * n >> 32);
}

bool yb_dice_in(yb_dice *d, uint32_t n) {
    return yb_dice_below(d, n) == 0;
}

typedef struct request_maker {
    const yb_policy *policy;
    yb_dice *d;
    yb_json_out j;
    const char *decision;
    int64_t on;
    uint32_t left_out; /* of a hundred facts */
    bool wild, tame;   /* tame: what people really send */
} request_maker;

/* ---- values ---- */

/* Some day of the last thirty years. */
static int64_t tame_date(request_maker *m) {
    int64_t date = m->on - (yb_dice_in(m->d, 2) ? yb_dice_below(m->d, 90) : yb_dice_below(m->d, 30 * 366));
    return YB_MAX(date, YB_DATE_MIN);
}

static int64_t some_date(request_maker *m) {
    static const int32_t years_back[] = {14, 16, 18, 60, 0, 1, 120};
    int64_t date = m->on;
    switch (yb_dice_below(m->d, 8)) {
    case 0: date -= yb_dice_below(m->d, 400); break;
    case 1: date += yb_dice_below(m->d, 400); break;
    case 2: date = YB_DATE_MIN + (int64_t)yb_dice_below(m->d, YB_DATE_MAX - YB_DATE_MIN + 1); break;
    case 3: {
        yb_civil today = yb_civil_of(m->on); /* a birthday, or the day before or after */
        int32_t year = today.year - years_back[yb_dice_below(m->d, YB_COUNT(years_back))];
        int32_t last = year < 1 ? 1 : yb_days_in_month(year, today.month);
        if (year < 1) year = 1;
        date = yb_days_of(year, today.month, YB_MIN(today.day, last)) + yb_dice_below(m->d, 3) - 1;
        break;
    }
    case 4: { /* first and last days of months and years */
        yb_civil today = yb_civil_of(m->on);
        date = yb_days_of(today.year, yb_dice_in(m->d, 2) ? 1 : today.month, 1) - yb_dice_below(m->d, 2);
        break;
    }
    default: date -= yb_dice_below(m->d, 100 * 366);
    }
    return YB_MIN(YB_MAX(date, YB_DATE_MIN), YB_DATE_MAX);
}

static int64_t some_number(request_maker *m, bool is_signed) {
    static const int64_t ends[] = {
        0, 1, 2, 9, 10, 99, 100, 101, INT32_MAX, INT64_MAX / 100, INT64_MAX - 1, INT64_MAX};
    int64_t v;
    switch (yb_dice_below(m->d, 16)) {
    case 0: v = ends[yb_dice_below(m->d, YB_COUNT(ends) - (m->wild ? 0 : 4))]; break;
    case 1: v = (int64_t)(yb_dice_next(m->d) >> (1 + yb_dice_below(m->d, 62))); break;
    case 2:
    case 3: v = (int64_t)yb_dice_below(m->d, 100) * 100000; break; /* whole thousands, whole percents */
    case 4:
    case 5: v = yb_dice_below(m->d, 50000000); break;
    default: v = yb_dice_below(m->d, 4); break;
    }
    return is_signed && yb_dice_in(m->d, 3) ? -v : v;
}

static int64_t tame_number(request_maker *m, const yb_fact_info *f) {
    switch (f->kind) {
    case YB_KIND_RATIO: return (int64_t)yb_dice_below(m->d, 11) * 100000;
    case YB_KIND_MONEY:
    case YB_KIND_PRICE: return yb_dice_in(m->d, 3) ? 0 : yb_dice_below(m->d, 20000000);
    case YB_KIND_QUANTITY: return (int64_t)yb_dice_below(m->d, 10) * 10000;
    default: return yb_dice_below(m->d, 4);
    }
}

static void put_date(request_maker *m, int64_t date) {
    char text[10];
    yb_json_string(&m->j, (yb_str){text, yb_date_write(date, text)});
}

static void put_text(request_maker *m) {
    static const char *const texts[] = {"A",
                                        "B",
                                        "M",
                                        "",
                                        "11010519491231002X",
                                        "440524188001010014",
                                        "130503670401001",
                                        "小\"明\\",
                                        "\x01\t\xF0\x9F\x98\x80",
                                        "spouse"};
    uint32_t n = m->tame ? 3 : YB_COUNT(texts);
    yb_json_string(&m->j, yb_str_of(texts[yb_dice_below(m->d, n)]));
}

/* Row `at` of an enum, by its name or its code; the number of rows if there is no such row. */
static uint32_t enum_rows(const request_maker *m, const char *name) {
    yb_enum_row_info row = {.size = sizeof row};
    uint32_t n = 0;
    while (n < 64 && yb_policy_enum_row(m->policy, name, n, &row) == YB_OK)
        n++;
    return n;
}

static void put_row(request_maker *m, const char *name, uint32_t at) {
    yb_enum_row_info row = {.size = sizeof row};
    if (yb_policy_enum_row(m->policy, name, at, &row) != YB_OK) row.name = row.code = "?";
    yb_json_string(&m->j, yb_str_of(yb_dice_in(m->d, 2) ? row.name : row.code));
}

static void put_enum(request_maker *m, const yb_fact_info *f) {
    uint32_t n = enum_rows(m, f->enumeration);
    if (f->kind == YB_KIND_ENUM) {
        uint32_t few = m->tame && yb_dice_in(m->d, 2) ? YB_MIN(n, 6) : n; /* the usual ones stand first */
        put_row(m, f->enumeration, n == 0 ? 0 : yb_dice_below(m->d, few));
        return;
    }
    yb_json_begin(&m->j, '[');
    for (uint32_t i = 0; i < n; i++)
        if (yb_dice_in(m->d, 2)) put_row(m, f->enumeration, i);
    yb_json_finish(&m->j, ']');
}

static void put_wrong(request_maker *m) {
    static const char *const wrong[] = {"-1",
                                        "1e99",
                                        "0.0000001",
                                        "\"2023-02-29\"",
                                        "\"0000-01-01\"",
                                        "\"10000-01-01\"",
                                        "\"2026-13-01\"",
                                        "{}",
                                        "[[]]",
                                        "true",
                                        "\"\"",
                                        "99999999999999999999",
                                        "-0",
                                        "1e-30",
                                        "\"9999-12-31\"",
                                        "\"\\ud800\""};
    yb_json_raw(&m->j, yb_str_of(wrong[yb_dice_below(m->d, YB_COUNT(wrong))]));
}

static int64_t number_of(request_maker *m, const yb_fact_info *f) {
    bool is_signed = (f->flags & YB_FACT_SIGNED) != 0 || f->kind == YB_KIND_INT;
    return m->tame ? tame_number(m, f) : some_number(m, is_signed);
}

static int64_t date_of(request_maker *m, const yb_fact_info *f) {
    size_t len = strlen(f->name);
    if (!m->tame) return some_date(m);
    if (len > 6 && strcmp(f->name + len - 6, ".begin") == 0) /* of a period: nearly always that of the year */
        return yb_days_of(yb_civil_of(m->on).year, 1, 1);
    return tame_date(m);
}

static void put_value(request_maker *m, const yb_fact_info *f) {
    char text[24];
    if (m->wild && yb_dice_in(m->d, 40)) {
        put_wrong(m);
        return;
    }
    switch (f->kind) {
    case YB_KIND_BOOL:
        yb_json_raw(&m->j, yb_str_of(yb_dice_in(m->d, m->tame ? 12 : 4) ? "false" : "true"));
        break;
    case YB_KIND_DATE: put_date(m, date_of(m, f)); break;
    case YB_KIND_TEXT: put_text(m); break;
    case YB_KIND_ENUM:
    case YB_KIND_SET: put_enum(m, f); break;
    case YB_KIND_AREA:
        snprintf(text, sizeof text, "%06u", (unsigned)yb_dice_below(m->d, 1000000));
        yb_json_string(&m->j, yb_str_of(text));
        break;
    case YB_KIND_TIME:
        snprintf(text, sizeof text, "%02u:%02u", (unsigned)yb_dice_below(m->d, 24),
                 (unsigned)yb_dice_below(m->d, 60));
        yb_json_string(&m->j, yb_str_of(text));
        break;
    default: yb_json_decimal(&m->j, number_of(m, f), f->scale, 0);
    }
}

/* ---- facts and lists ---- */

static bool left_out(request_maker *m, const yb_fact_info *f) {
    if ((f->flags & YB_FACT_OPTIONAL) != 0) return !yb_dice_in(m->d, m->tame ? 12 : 2);
    return yb_dice_below(m->d, 100) < m->left_out;
}

static void put_list_row(request_maker *m, const yb_fact_info *list) {
    yb_fact_info f = {.size = sizeof f};
    size_t skip = strlen(list->name) + 1; /* "bindings." */
    yb_json_begin(&m->j, '{');
    for (size_t i = 0; yb_policy_fact(m->policy, m->decision, i, &f) == YB_OK; i++) {
        if (f.list != list->id || (f.flags & YB_FACT_LIST) != 0 || left_out(m, &f)) continue;
        yb_json_key(&m->j, yb_str_of(strlen(f.name) > skip ? f.name + skip : f.name));
        put_value(m, &f);
    }
    yb_json_finish(&m->j, '}');
}

static void put_list(request_maker *m, const yb_fact_info *list) {
    uint32_t rows = m->tame && yb_dice_in(m->d, 2) ? 0 : yb_dice_below(m->d, 6);
    if (yb_dice_in(m->d, m->tame ? 40 : 12)) rows = yb_dice_below(m->d, 70);
    if (!m->wild || !yb_dice_in(m->d, 50)) rows = YB_MIN(rows, list->max_rows);
    yb_json_begin(&m->j, '[');
    for (uint32_t i = 0; i < rows; i++)
        put_list_row(m, list);
    yb_json_finish(&m->j, ']');
}

static void put_facts(request_maker *m) {
    yb_fact_info f = {.size = sizeof f};
    yb_json_key(&m->j, YB_LIT("facts"));
    yb_json_begin(&m->j, '{');
    for (size_t i = 0; yb_policy_fact(m->policy, m->decision, i, &f) == YB_OK; i++) {
        bool list = (f.flags & YB_FACT_LIST) != 0;
        if ((f.list != 0 && !list) || left_out(m, &f)) continue;
        yb_json_key(&m->j, yb_str_of(f.name));
        if (m->wild && yb_dice_in(m->d, 200))
            put_wrong(m);
        else if (list)
            put_list(m, &f);
        else
            put_value(m, &f);
    }
    yb_json_finish(&m->j, '}');
}

static void put_proofs(request_maker *m) {
    static const char *const states[] = {"absent",   "presented", "verified", "verified",
                                         "verified", "rejected",  "expired"};
    yb_proof_info p = {.size = sizeof p};
    yb_json_key(&m->j, YB_LIT("proofs"));
    yb_json_begin(&m->j, '{');
    for (size_t i = 0; yb_policy_proof(m->policy, m->decision, i, &p) == YB_OK; i++) {
        if (yb_dice_in(m->d, 3)) continue;
        yb_json_key(&m->j, yb_str_of(p.name));
        yb_str state = yb_str_of(states[yb_dice_below(m->d, YB_COUNT(states))]);
        if (yb_dice_in(m->d, 2)) {
            yb_json_string(&m->j, state);
            continue;
        }
        yb_json_begin(&m->j, '{');
        yb_json_key(&m->j, YB_LIT("state"));
        yb_json_string(&m->j, state);
        yb_json_key(&m->j, YB_LIT("minutes"));
        yb_json_decimal(&m->j, yb_dice_below(m->d, 64), 0, 0);
        yb_json_finish(&m->j, '}');
    }
    yb_json_finish(&m->j, '}');
}

/* ---- the whole ---- */

static void put_flag(request_maker *m, const char *key) {
    if (!yb_dice_in(m->d, 4)) return;
    yb_json_key(&m->j, yb_str_of(key));
    yb_json_raw(&m->j, YB_LIT("true"));
}

static void put_place(request_maker *m) {
    char text[16];
    yb_policy_summary all = {.size = sizeof all};
    yb_area_info area = {.size = sizeof area};
    m->decision = "?";
    area.area = (int32_t)yb_dice_below(m->d, 1000000);
    if (yb_policy_info(m->policy, &all) == YB_OK && all.areas != 0 &&
        yb_policy_area(m->policy, yb_dice_below(m->d, all.areas), &area) == YB_OK) {
        m->decision = area.decision;
        if (yb_dice_in(m->d, 8)) area.area = (int32_t)yb_dice_below(m->d, 1000000);
    }
    yb_json_key(&m->j, YB_LIT("decision"));
    yb_json_string(&m->j, yb_str_of(m->decision));
    snprintf(text, sizeof text, "%06u", (unsigned)(uint32_t)area.area);
    yb_json_key(&m->j, YB_LIT("area"));
    yb_json_string(&m->j, yb_str_of(text));
}

size_t yb_random_request(const yb_policy *policy, yb_dice *d, bool wild, char *out, size_t cap) {
    static const uint32_t left_out_rates[] = {0, 0, 0, 5, 20, 60};
    yb_sink sink = {out, cap, 0};
    request_maker m = {
        .policy = policy, .d = d, .j = {&sink, false}, .on = 20000, .wild = wild && yb_dice_in(d, 3)};
    m.tame = !m.wild && !yb_dice_in(d, 4);
    m.left_out = left_out_rates[yb_dice_below(d, YB_COUNT(left_out_rates))];
    m.on = m.tame ? 19700 + yb_dice_below(d, 1000)
                  : 18000 + yb_dice_below(d, 4000); /* 2023 to 2026, 2019 to 2030 */
    if (yb_dice_in(d, 16)) m.on = some_date(&m);
    yb_json_begin(&m.j, '{');
    put_place(&m);
    yb_json_key(&m.j, YB_LIT("on"));
    put_date(&m, m.on);
    if (yb_dice_in(d, 6)) {
        yb_json_key(&m.j, YB_LIT("known"));
        put_date(&m, some_date(&m));
    }
    put_flag(&m, "trace");
    put_flag(&m, "narrative");
    put_flag(&m, "receipt");
    put_flag(&m, "refund");
    put_facts(&m);
    put_proofs(&m);
    yb_json_finish(&m.j, '}');
    return YB_MIN(sink.len, cap);
}

static size_t after_text(const char *at, size_t i, size_t len) {
    for (i++; i < len && at[i] != '"'; i++)
        i += at[i] == '\\';
    return i + 1;
}

/* Where the member behind the comma at i ends: `, "name": number, bool or text`; 0: it is none such. */
static size_t member_end(const char *at, size_t i, size_t len) {
    for (i++; i < len && (at[i] == ' ' || at[i] == '\n'); i++) {}
    if (i >= len || at[i] != '"') return 0;
    i = after_text(at, i, len);
    if (i >= len || at[i] != ':') return 0;
    for (i++; i < len && at[i] == ' '; i++) {}
    if (i >= len || at[i] == '[' || at[i] == '{') return 0;
    if (at[i] == '"') return after_text(at, i, len);
    while (i < len && at[i] != ',' && at[i] != '}' && at[i] != '\n')
        i++;
    return i;
}

/* Leaves out one member in `every` of those behind `"facts"`. */
static size_t leave_members_out(char *at, size_t len, yb_dice *d, uint32_t every) {
    size_t to = 0, i = 0;
    while (i < len && (len - i < 7 || memcmp(at + i, "\"facts\"", 7) != 0))
        i++;
    for (to = i; i < len; i++) {
        size_t end = at[i] == ',' ? member_end(at, i, len) : 0;
        if (end != 0 && end < len && yb_dice_in(d, every))
            i = end - 1;
        else
            at[to++] = at[i];
    }
    return to;
}

size_t yb_changed_request(yb_str good, yb_dice *d, char *out, size_t cap) {
    static const char *const flags[] = {"", "\"trace\":true,", "\"receipt\":true,", "\"refund\":true,",
                                        "\"trace\":true,\"receipt\":true,", "\"narrative\":true,",
                                        "\"narrative\":true,\"refund\":true,\"receipt\":true,"};
    yb_sink sink = {out, cap, 0};
    size_t digits = 0, changes = yb_dice_below(d, 5);
    yb_put_char(&sink, '{');
    yb_put(&sink, yb_str_of(flags[yb_dice_below(d, YB_COUNT(flags))]));
    size_t body = sink.len;
    while (good.len != 0 && good.at[0] != '{')
        good = (yb_str){good.at + 1, good.len - 1};
    if (good.len != 0) yb_put(&sink, (yb_str){good.at + 1, good.len - 1});
    size_t len = YB_MIN(sink.len, cap);
    if (yb_dice_in(d, 2)) len = leave_members_out(out, len, d, 4 + yb_dice_below(d, 30));
    for (size_t i = body; i < len; i++)
        digits += out[i] >= '0' && out[i] <= '9';
    for (size_t k = 0; k < changes && digits != 0; k++) {
        size_t at = yb_dice_below(d, (uint32_t)digits), i = body;
        for (;; i++)
            if (out[i] >= '0' && out[i] <= '9' && at-- == 0) break;
        out[i] = (char)('0' + yb_dice_below(d, 10));
    }
    return len;
}
