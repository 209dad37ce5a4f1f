/* Who shows which medium, and for what: `use` decides before anybody is registered. */
#include <stdio.h>
#include <string.h>

#include "counter.h"

/* ---- the reader ---- */

typedef struct token {
    char medium[32], owner[TEXT], shown_by[TEXT], seconds[16], state[32];
} token;

static yb_status token_line(const counter *k, token *t, const words *w) {
    const struct {
        const char *name;
        char *to;
        size_t cap;
    } rows[] = {{"medium", t->medium, sizeof t->medium}, {"owner", t->owner, sizeof t->owner},
                {"shown-by", t->shown_by, sizeof t->shown_by}, {"seconds", t->seconds, sizeof t->seconds},
                {"state", t->state, sizeof t->state}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, w->at[0]) != 0) continue;
        if (strlen(w->at[1]) >= rows[i].cap) return wrong(k, "太长", "too long", w->at[1]);
        strcpy(rows[i].to, w->at[1]);
        return YB_OK;
    }
    return wrong(k, "读卡文件里只有 medium、owner、shown-by、seconds、state",
                 "a reader's file has medium, owner, shown-by, seconds, state", w->at[0]);
}

static yb_status read_token(const counter *k, const char *path, token *t) {
    char line[LINE_MAX_BYTES];
    words w;
    yb_status st = YB_OK;
    FILE *in = open_beside(k, path);
    if (in == NULL) return wrong(k, "读卡文件打不开", "the reader's file cannot be opened", path);
    while (st == YB_OK && fgets(line, sizeof line, in) != NULL) {
        if (!words_of(line, &w) || (w.n != 0 && w.n != 2))
            st = wrong(k, "读卡文件每行一个名称、一个值", "each line of a reader's file is a name and a value", line);
        if (st == YB_OK && w.n == 2) st = token_line(k, t, &w);
    }
    if (fclose(in) != 0 && st == YB_OK) st = wrong(k, "读卡文件读不完", "the reader's file cannot be read to its end", path);
    return st;
}

static yb_status check_token(counter *k, token *t) {
    int64_t seconds;
    int evoucher = strcmp(t->medium, "evoucher") == 0 || strcmp(t->medium, "01") == 0;
    if (t->medium[0] == '\0' || t->owner[0] == '\0')
        return wrong(k, "读卡文件至少要有 medium 和 owner", "a reader's file tells medium and owner at least", "scan");
    if (t->shown_by[0] == '\0') strcpy(t->shown_by, t->owner);
    if (t->state[0] == '\0') strcpy(t->state, evoucher ? "active" : "normal");
    if (t->seconds[0] != '\0' && !read_decimal(t->seconds, 0, 86400, &seconds))
        return wrong(k, "不是秒数", "not a number of seconds", t->seconds);
    yb_status st = known_code(k, "medium", t->medium);
    if (st == YB_OK) st = known_code(k, evoucher ? "evoucher_state" : "card_state", t->state);
    if (st == YB_OK) st = known_person(k, t->owner);
    return st == YB_OK ? known_person(k, t->shown_by) : st;
}

yb_status do_scan(counter *k, const words *w) {
    token t = {{0}, {0}, {0}, {0}, {0}};
    yb_status st = read_token(k, w->at[1], &t);
    if (st == YB_OK) st = check_token(k, &t);
    const char *const kept[][2] = {{"medium", t.medium}, {"owner", t.owner}, {"shown-by", t.shown_by},
                                    {"seconds", t.seconds}, {"token-state", t.state}};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0] && st == YB_OK; i++)
        st = desk_put(k, kept[i][0], kept[i][1]);
    if (st == YB_OK) printf("   %s 属于 of %s,出示人 shown by %s\n", t.medium, t.owner, t.shown_by);
    return st;
}

/* ---- may it be used ---- */

static yb_status tell_use(counter *k, const char *service, const char *patient) {
    const char *medium = desk(k, "medium"), *seconds = desk(k, "seconds");
    int evoucher = strcmp(medium, "evoucher") == 0 || strcmp(medium, "01") == 0;
    int64_t shown = 0, accepts = 0;
    static const char *const media[] = {"evoucher", "card", "id_card", "e_ssc"};
    for (size_t i = 0; i < sizeof media / sizeof media[0]; i++)
        accepts |= INT64_C(1) << yb_enum_number(k->policy, "medium", media[i]);
    int timed = read_decimal(seconds, 0, 86400, &shown);
    const tell facts[] = {{"service", TELL_CODE, service, 0},
                          {"medium", TELL_CODE, medium, 0},
                          {"holder.id", TELL_TEXT, desk(k, "shown-by"), 0},
                          {"patient.id", TELL_TEXT, patient, 0},
                          {"org.designated", TELL_YES, NULL, 1},
                          {"org.accepts", TELL_NUMBER, NULL, accepts},
                          {"org.admdvs", TELL_NUMBER, NULL, desk_area(k)},
                          {"mode", TELL_CODE, "auto_deduct", 0},
                          {"personal_burden", TELL_YES, NULL, 1},
                          {evoucher ? "voucher.evoucher" : "voucher.card", TELL_CODE, desk(k, "token-state"), 0},
                          {"voucher.token_seconds", TELL_NUMBER, NULL, shown}};
    return tell_facts(k, "use", facts, timed ? 11 : 10);
}

/* A member of the face age has shown the own face: the binding goes on, and nobody is asked again. */
static yb_status confirmed(counter *k, const char *holder, const char *owner) {
    int32_t state = YB_ABSENT;
    yb_status st = yb_case_proof_state(k->c, yb_proof(k->policy, "use", "member_face"), &state);
    if (st != YB_OK || state != YB_VERIFIED || strcmp(holder, owner) == 0) return st;
    say("被绑定人本人已确认", "confirmed by the member", owner);
    return store_reverified(k->s, holder, owner, desk_day(k));
}

static yb_status ask_use(counter *k, const char *service, const words *w, int *permitted) {
    int32_t area;
    const char *owner = desk(k, "owner"), *payer = named(w, "payer");
    const char *patient = named(w, "patient") == NULL ? owner : named(w, "patient");
    yb_status st = desk_ready(k);
    *permitted = 0;
    if (st == YB_OK && owner[0] == '\0') st = wrong(k, "先 scan 读卡、扫码", "read a medium first", "scan FILE");
    if (st == YB_OK) st = known_code(k, "service", service);
    if (st == YB_OK) st = known_person(k, patient);
    if (st == YB_OK && payer != NULL) st = known_person(k, payer);
    if (st == YB_OK) st = area_of(k, owner, &area);
    store_request q = {.binder = desk(k, "shown-by"), .payer = payer, .person = owner, .on = desk_day(k)};
    if (st == YB_OK) st = store_who(k->s, &q);
    if (st == YB_OK) st = store_begin(k->s, k->c, "use", area);
    if (st == YB_OK) st = tell_use(k, service, patient);
    if (st == YB_OK) st = yb_case_ask(k->c, &k->host);
    if (st != YB_OK) return st;
    print_answer(k, "use");
    *permitted = yb_case_outcome(k->c) == YB_PERMIT;
    return *permitted ? confirmed(k, q.binder, owner) : YB_OK;
}

yb_status do_use(counter *k, const words *w) {
    int permitted;
    return ask_use(k, w->n > 1 ? w->at[1] : "outpatient_fund", w, &permitted);
}

/* ---- registering ---- */

static yb_status open_visit(counter *k, const char *service) {
    char day[24], visit[32];
    long long number = 0;
    const char *owner = desk(k, "owner");
    const char *values[] = {owner, day, service, desk(k, "area"), desk(k, "level")};
    (void)snprintf(day, sizeof day, "%d", (int)desk_day(k));
    yb_status st = store_write(k->s,
                               "INSERT INTO counter_visits (patient, day, service, area, level)"
                               " VALUES ($1, $2, $3, $4, $5)", values, 5);
    if (st == YB_OK) st = read_number(k, "SELECT last_insert_rowid()", NULL, 0, &number);
    (void)snprintf(visit, sizeof visit, "%lld", number);
    if (st == YB_OK) st = desk_put(k, "visit", visit);
    if (st == YB_OK) printf("   就诊号 visit %s: %s\n", visit, owner);
    return st;
}

yb_status do_register(counter *k, const words *w) {
    int permitted;
    const char *service = w->n > 1 ? w->at[1] : "admission";
    if (strcmp(service, "admission") != 0 && strcmp(service, "registration") != 0)
        return wrong(k, "登记的是 admission(入院)或 registration(挂号)",
                     "registered is an admission or a registration (a visit)", service);
    yb_status st = ask_use(k, service, w, &permitted);
    return st == YB_OK && permitted ? open_visit(k, service) : st;
}

yb_status do_visit(counter *k, const words *w) {
    long long n = 0;
    const char *number = w->at[1];
    yb_status st = read_number(k, "SELECT COUNT(*) FROM counter_visits WHERE number = $1", &number, 1, &n);
    if (st == YB_OK && n == 0) st = wrong(k, "没有这个就诊号", "no such visit", number);
    return st == YB_OK ? desk_put(k, "visit", number) : st;
}
