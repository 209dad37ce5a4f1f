/* The desk: what day it is, which hospital, who is registered, which papers lie there. All of it is in the database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"

/* The counter's own tables, beside those of the store. */
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS counter_desk (at_window TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (at_window, name));"
    "CREATE TABLE IF NOT EXISTS counter_sent (number INTEGER PRIMARY KEY, at_window TEXT NOT NULL, what TEXT NOT NULL,"
    " day TEXT NOT NULL, binder TEXT, payer TEXT, person TEXT NOT NULL, relation TEXT, channel TEXT, of_key TEXT, stay TEXT,"
    " said TEXT);"
    "CREATE TABLE IF NOT EXISTS counter_visits (number INTEGER PRIMARY KEY, patient TEXT NOT NULL, day BIGINT NOT NULL,"
    " service TEXT NOT NULL, area TEXT NOT NULL, level TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS counter_lines (bill TEXT NOT NULL, seq BIGINT NOT NULL, name TEXT NOT NULL, level TEXT NOT NULL,"
    " price BIGINT NOT NULL, quantity BIGINT NOT NULL, total BIGINT NOT NULL, ratio BIGINT NOT NULL, ceiling BIGINT NOT NULL,"
    " PRIMARY KEY (bill, seq))";

/* ---- reading ---- */

typedef struct reading {
    char *out;
    size_t cap;
    int found;
} reading;

static void first_text(void *ctx, const char *const *columns, size_t n) {
    reading *r = ctx;
    if (r->found || n == 0) return;
    (void)snprintf(r->out, r->cap, "%s", columns[0]);
    r->found = 1;
}

/* The first column of the first row; empty where there is none. */
yb_status read_text(counter *k, const char *select, const char *const *values, size_t n, char *out, size_t cap) {
    reading r = {out, cap, 0};
    out[0] = '\0';
    return store_read(k->s, select, values, n, first_text, &r);
}

yb_status read_number(counter *k, const char *select, const char *const *values, size_t n, long long *number) {
    char text[32];
    yb_status st = read_text(k, select, values, n, text, sizeof text);
    *number = strtoll(text, NULL, 10);
    return st;
}

/* ---- what lies there ---- */

static note *find_note(counter *k, const char *name) {
    for (size_t i = 0; i < k->n_notes; i++)
        if (strcmp(k->notes[i].name, name) == 0) return &k->notes[i];
    return k->n_notes < NOTES ? &k->notes[k->n_notes++] : NULL;
}

static void keep(counter *k, const char *name, const char *value) {
    note *n = find_note(k, name);
    if (n == NULL) return;
    (void)snprintf(n->name, sizeof n->name, "%s", name);
    (void)snprintf(n->value, sizeof n->value, "%s", value);
}

static void note_row(void *ctx, const char *const *columns, size_t n) {
    if (n == 2) keep(ctx, columns[0], columns[1]);
}

yb_status desk_open(counter *k) {
    yb_status st = store_tell(k->s, tables);
    if (st == YB_OK)
        st = store_read(k->s, "SELECT name, value FROM counter_desk WHERE at_window = $1", &k->window, 1, note_row, k);
    if (st == YB_OK) journal_unfinished(k);
    return st;
}

const char *desk(const counter *k, const char *name) {
    for (size_t i = 0; i < k->n_notes; i++)
        if (strcmp(k->notes[i].name, name) == 0) return k->notes[i].value;
    return "";
}

yb_status desk_put(counter *k, const char *name, const char *value) {
    const char *values[] = {k->window, name, value};
    yb_status st = store_write(k->s,
                               "INSERT INTO counter_desk (at_window, name, value) VALUES ($1, $2, $3)"
                               " ON CONFLICT (at_window, name) DO UPDATE SET value = excluded.value",
                               values, 3);
    if (st == YB_OK) keep(k, name, value);
    return st;
}

int32_t desk_day(const counter *k) {
    int32_t day;
    return read_day(desk(k, "day"), &day) ? day : YB_NO_DATE;
}

int32_t desk_area(const counter *k) {
    int32_t area;
    return read_area(desk(k, "area"), &area) ? area : 0;
}

yb_status desk_ready(const counter *k) {
    if (desk(k, "day")[0] == '\0') return wrong(k, "先说今天是哪一天", "say first what day it is", "day 2026-11-21");
    if (desk(k, "area")[0] == '\0')
        return wrong(k, "先说是哪家医院", "say first which hospital this is", "hospital 330200 tertiary");
    return YB_OK;
}

/* ---- day, hospital ---- */

yb_status do_day(counter *k, const words *w) {
    int32_t day;
    if (!read_day(w->at[1], &day))
        return wrong(k, "不是日期,应如 2026-11-21", "not a day, which is written 2026-11-21", w->at[1]);
    return desk_put(k, "day", w->at[1]);
}

yb_status do_hospital(counter *k, const words *w) {
    int32_t area;
    if (!read_area(w->at[1], &area))
        return wrong(k, "不是六位区划代码,应如 330200", "not an area of six digits, such as 330200", w->at[1]);
    const char *first = named(w, "this-year-first");
    int32_t yes = 0;
    if (first != NULL && !read_yes(first, &yes)) return wrong(k, "应为 yes 或 no", "is to be yes or no", first);
    yb_status st = known_code(k, "dedc_hosp_lv", w->at[2]);
    if (st == YB_OK) st = desk_put(k, "this-year-first", yes ? "yes" : "no");
    if (st == YB_OK) st = desk_put(k, "area", w->at[1]);
    return st == YB_OK ? desk_put(k, "level", w->at[2]) : st;
}

/* ---- persons ---- */

yb_status known_person(counter *k, const char *id) {
    long long n = 0;
    yb_status st = read_number(k, "SELECT COUNT(*) FROM persons WHERE id = $1", &id, 1, &n);
    if (st != YB_OK || n != 0) return st;
    return wrong(k, "没有登记这个人,先 person 登记", "nobody of this name is registered: person registers", id);
}

yb_status area_of(counter *k, const char *person, int32_t *area) {
    long long n = 0;
    yb_status st = read_number(k, "SELECT insuplc_admdvs FROM persons WHERE id = $1", &person, 1, &n);
    *area = n == 0 ? desk_area(k) : (int32_t)n;
    return st;
}

/* -1: not said. */
static yb_status yes_of(const counter *k, const words *w, const char *name, int32_t *yes) {
    const char *text = named(w, name);
    *yes = -1;
    if (text == NULL || read_yes(text, yes)) return YB_OK;
    return wrong(k, "应为 yes 或 no", "is to be yes or no", text);
}

static yb_status person_codes(const counter *k, const words *w, store_person *p) {
    const struct {
        const char *name, *enumeration;
        const char **to;
    } codes[] = {{"scheme", "insutype", &p->insutype}, {"state", "psn_insu_stas", &p->psn_insu_stas},
                 {"type", "psn_type", &p->psn_type}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        const char *text = named(w, codes[i].name);
        yb_status st = text == NULL ? YB_OK : known_code(k, codes[i].enumeration, text);
        if (st != YB_OK) return st;
        *codes[i].to = text;
    }
    return YB_OK;
}

static yb_status person_yes(const counter *k, const words *w, store_person *p) {
    const struct {
        const char *name;
        int32_t *to;
    } flags[] = {{"enrolled", &p->enrolled}, {"evoucher", &p->evoucher}, {"free-medical", &p->free_medical},
                 {"lives-here", &p->lives_here}};
    yb_status st = YB_OK;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0] && st == YB_OK; i++)
        st = yes_of(k, w, flags[i].name, flags[i].to);
    return st;
}

yb_status do_person(counter *k, const words *w) {
    const char *born = named(w, "born"), *insured = named(w, "insured");
    store_person p = {.id = w->at[1], .birth_date = YB_NO_DATE};
    if (strlen(p.id) > TEXT) return wrong(k, "名称太长", "the name is too long", p.id);
    if (born != NULL && !read_day(born, &p.birth_date))
        return wrong(k, "不是日期,应如 2015-06-01", "not a day, which is written 2015-06-01", born);
    if (insured != NULL && !read_area(insured, &p.insuplc_admdvs))
        return wrong(k, "不是六位区划代码", "not an area of six digits", insured);
    yb_status st = person_codes(k, w, &p);
    if (st == YB_OK) st = person_yes(k, w, &p);
    return st == YB_OK ? store_put_person(k->s, &p) : st;
}

yb_status do_account(counter *k, const words *w) {
    int64_t fen, current = 0;
    const char *this_year = named(w, "this-year");
    static const char zh[] = "不是金额,应如 5000.00(元,至多两位小数,至多 10000000.00)";
    static const char en[] = "not an amount, which is written 5000.00 (yuan, two decimals at most, up to 10000000.00)";
    if (!read_money(w->at[2], &fen)) return wrong(k, zh, en, w->at[2]);
    if (this_year != NULL && !read_money(this_year, &current)) return wrong(k, zh, en, this_year);
    if (current > fen) return wrong(k, "当年资金多于余额", "this year's money is more than the balance", this_year);
    yb_status st = known_person(k, w->at[1]);
    return st == YB_OK ? store_put_account(k->s, w->at[1], fen, current) : st;
}

/* ---- papers ---- */

static int is_paper(const counter *k, const char *name) {
    yb_decision_info d = {.size = sizeof d};
    for (size_t i = 0; yb_policy_decision(k->policy, i, &d) == YB_OK; i++)
        if (yb_proof(k->policy, d.name, name) != 0) return 1;
    return 0;
}

yb_status do_papers(counter *k, const words *w) {
    char all[VALUE] = " ";
    for (size_t i = 1; i < w->n; i++) {
        if (!is_paper(k, w->at[i]))
            return wrong(k, "没有这种材料(bind 时会列出要交的)", "no such paper (bind lists what is wanted)", w->at[i]);
        if (strlen(all) + strlen(w->at[i]) + 2 > sizeof all) return wrong(k, "材料太多", "too many papers", w->at[i]);
        strcat(all, w->at[i]);
        strcat(all, " ");
    }
    return desk_put(k, "papers", all);
}

/* ---- looking ---- */

/* Numbers of fen and days come as decimals; "m" marks money, "d" a day, in the order of the columns. */
static void show_row(void *ctx, const char *const *columns, size_t n) {
    const char *kinds = ctx;
    printf("   ");
    for (size_t i = 0; i < n; i++) {
        char out[32] = "";
        if (columns[i][0] == '\0') continue;
        long long number = strtoll(columns[i], NULL, 10);
        if (kinds[i] == 'm') yuan_text(number, out);
        if (kinds[i] == 'd') day_text((int32_t)number, out);
        printf("%s%s", i == 0 ? "" : "  ", out[0] == '\0' ? columns[i] : out);
    }
    printf("\n");
}

yb_status do_show(counter *k, const words *w) {
    static const struct {
        const char *select, *kinds;
    } lists[] = {
        {"SELECT '账户余额 account:', balance FROM accounts WHERE person = $1", "tm"},
        {"SELECT '绑定 binds:', member, relation, channel, status, bound_on, ended_on, application"
         " FROM bindings WHERE binder = $1 ORDER BY application",
         "tttttddt"},
        {"SELECT '被绑定 bound by:', binder, relation, channel, status, bound_on, ended_on, application"
         " FROM bindings WHERE member = $1 ORDER BY application",
         "tttttddt"},
        {"SELECT '共济给 pays for:', beneficiary, relation, status, bound_on, ended_on FROM aid WHERE payer = $1"
         " ORDER BY beneficiary", "ttttdd"},
        {"SELECT '由…共济 paid for by:', payer, relation, status, bound_on, ended_on FROM aid WHERE beneficiary = $1"
         " ORDER BY payer", "ttttdd"},
        {"SELECT '累计 accumulator:', family || '.' || name, CASE WHEN key = '' THEN NULL ELSE key END, value FROM accumulators"
         " WHERE person = $1 AND value <> 0 ORDER BY family, key, name", "tttm"},
    };
    yb_status st = known_person(k, w->at[1]);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && st == YB_OK; i++)
        st = store_read(k->s, lists[i].select, &w->at[1], 1, show_row, (void *)(uintptr_t)lists[i].kinds);
    return st;
}
