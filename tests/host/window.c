/* See window.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "window.h"

#define JOIN(a, b) a##b
#define DRIVER(name) JOIN(store_, name)
const store_driver *const window_driver = &DRIVER(STORE);
#define WORD(name) #name
#define NAME(name) WORD(name)
const char *const window_database = NAME(STORE);

/* ---- proofs ---- */

static yb_status YB_CALL verify(void *ctx, yb_case *c, uint32_t proof) {
    window *w = store_user(ctx);
    yb_proof_info info = {.size = sizeof info};
    yb_status st = yb_policy_proof_of(w->policy, proof, &info);
    if (st != YB_OK) return st;
    w->verified++;
    if (strcmp(info.name, "review") != 0) return yb_case_set_proof(c, proof, YB_VERIFIED, 0);
    return w->review == YB_ABSENT ? YB_NOT_YET : yb_case_set_proof(c, proof, w->review, -1);
}

/* ---- opening ---- */

static yb_status policy_of(window *w, const yb_allocator *allocator) {
    static yb_policy *shared;
    if (allocator != NULL) return yb_policy_embedded(allocator, &w->policy);
    yb_status st = shared == NULL ? yb_policy_embedded(NULL, &shared) : YB_OK;
    w->policy = yb_policy_ref(shared);
    return st;
}

int window_open(window *w, const char *where, const yb_allocator *allocator) {
    store_trouble why = {0};
    *w = (window){.review = YB_ABSENT};
    yb_status st = store_open(window_driver, where, &w->s, &why);
    if (st == YB_OK) st = policy_of(w, allocator);
    if (st == YB_OK) st = yb_case_new(w->policy, NULL, &w->c);
    if (st == YB_OK) st = store_attach(w->s, w->policy, &w->host);
    if (st != YB_OK) {
        fprintf(stderr, "window_open: %d %s %s\n", (int)st, yb_status_name(st), why.text);
        window_close(w);
        return 1;
    }
    w->host.verify = verify;
    store_set_user(w->s, w);
    return 0;
}

void window_close(window *w) {
    yb_case_free(w->c);
    store_close(w->s);
    yb_policy_unref(w->policy);
    *w = (window){0};
}

/* ---- persons ---- */

yb_status window_child(window *w, const char *id) {
    return store_put_person(w->s, &(store_person){id, yb_date_of(2015, 6, 1), 1, "normal", "390", BILL_AREA, "14", 1, 0, 1});
}

yb_status window_mother(window *w, const char *id, int64_t balance) {
    yb_status st = store_put_person(w->s, &(store_person){id, yb_date_of(1985, 3, 8), 1, "normal", "310", BILL_AREA, "11", 1, 0, 1});
    return st == YB_OK ? store_put_account(w->s, id, balance, 0) : st;
}

/* ---- facts that only the window knows ---- */

enum how { CODE, TEXT, YES, NUMBER };

typedef struct known {
    const char *name;
    enum how how;
    const char *text;
    int64_t number;
} known;

static yb_status tell(window *w, const char *decision, const known *facts, size_t n) {
    yb_status st = YB_OK;
    for (size_t i = 0; i < n && st == YB_OK; i++) {
        uint32_t id = yb_fact(w->policy, decision, facts[i].name);
        st = facts[i].how == CODE   ? yb_case_set_code(w->c, id, facts[i].text, YB_NUL)
             : facts[i].how == TEXT ? yb_case_set_text(w->c, id, facts[i].text, YB_NUL)
             : facts[i].how == YES  ? yb_case_set_bool(w->c, id, (int32_t)facts[i].number)
                                    : yb_case_set_int(w->c, id, facts[i].number);
    }
    return st;
}

static yb_message message_of(const char *key) { return (yb_message){.size = sizeof(yb_message), .key = key, .key_len = YB_NUL}; }

/* ---- binding ---- */

yb_status window_begin_bind(window *w, const char *binder, const char *member, const char *channel, const char *application, int32_t on) {
    static const known facts[] = {{"method", CODE, "single", 0}, {"purpose", CODE, "family_display", 0}, {"own_city", YES, NULL, 1},
                                  {"guardian", YES, NULL, 1}};
    store_request q = {.binder = binder, .person = member, .channel = channel, .relation = "child", .application = application, .on = on};
    yb_status st = store_who(w->s, &q);
    if (st == YB_OK) st = store_begin(w->s, w->c, "bind", BIND_AREA);
    return st == YB_OK ? tell(w, "bind", facts, sizeof facts / sizeof facts[0]) : st;
}

yb_status window_bind(window *w, const char *key, const char *binder, const char *member, const char *channel,
                      const char *application, int32_t on, uint32_t *done) {
    yb_message m = message_of(key);
    yb_status st = window_begin_bind(w, binder, member, channel, application, on);
    return st == YB_OK ? yb_bind_commit(w->c, &w->host, &m, done) : st;
}

yb_status window_unbind(window *w, const char *key, const char *binder, const char *member, int32_t on, uint32_t *done) {
    static const known facts[] = {{"side", CODE, "binder", 0}};
    yb_message m = message_of(key);
    yb_status st = store_who(w->s, &(store_request){.binder = binder, .person = member, .on = on});
    if (st == YB_OK) st = store_begin(w->s, w->c, "unbind", BIND_AREA);
    if (st == YB_OK) st = tell(w, "unbind", facts, 1);
    return st == YB_OK ? yb_bind_commit(w->c, &w->host, &m, done) : st;
}

yb_status window_use(window *w, const char *binder, const char *member, int32_t on) {
    const known facts[] = {{"service", CODE, "outpatient_fund", 0},
                           {"medium", CODE, "evoucher", 0},
                           {"org.designated", YES, NULL, 1},
                           {"org.accepts", NUMBER, NULL, INT64_C(1) << yb_enum_number(w->policy, "medium", "evoucher")},
                           {"org.admdvs", NUMBER, NULL, BILL_AREA},
                           {"voucher.evoucher", CODE, "active", 0},
                           {"voucher.token_seconds", NUMBER, NULL, 12}};
    yb_status st = store_who(w->s, &(store_request){.binder = binder, .person = member, .on = on});
    if (st == YB_OK) st = store_begin(w->s, w->c, "use", BILL_AREA);
    if (st == YB_OK) st = tell(w, "use", facts, sizeof facts / sizeof facts[0]);
    return st == YB_OK ? yb_case_ask(w->c, &w->host) : st;
}

/* ---- mutual aid ---- */

yb_status window_share(window *w, const char *key, const char *act, const char *mode, const char *payer, const char *person,
                       int64_t amount, int32_t on, uint32_t *done) {
    const known facts[] = {{"purpose", CODE, "medical", 0},
                           {"mode", CODE, mode, 0},
                           {"asked_by", CODE, "by_payer", 0},
                           {"designated", YES, NULL, 1},
                           {"mdtrtarea_admvs", NUMBER, NULL, BILL_AREA},
                           {"voucher_id", TEXT, person, 0},
                           {"now", NUMBER, NULL, 600}};
    yb_message m = message_of(key);
    store_request q = {.payer = payer, .person = person, .channel = "nhsa_app", .relation = "child", .act = act, .amount = amount, .on = on};
    yb_status st = store_who(w->s, &q);
    if (st == YB_OK) st = store_begin(w->s, w->c, "share", BILL_AREA);
    if (st == YB_OK) st = tell(w, "share", facts, sizeof facts / sizeof facts[0]);
    return st == YB_OK ? yb_bind_commit(w->c, &w->host, &m, done) : st;
}

/* ---- bills ---- */

static yb_status tell_lines(window *w) {
    static const int64_t fen[] = {150000, 500000, 1550000}, selfpay[] = {1000000, 100000, 0}; /* millionths */
    yb_status st = yb_case_set_rows(w->c, yb_fact(w->policy, "settle", "lines"), 3);
    if (st == YB_OK) st = yb_case_set_column(w->c, yb_fact(w->policy, "settle", "lines.det_item_fee_sumamt"), fen, NULL, 3);
    if (st == YB_OK) st = yb_case_set_column(w->c, yb_fact(w->policy, "settle", "lines.selfpay_prop"), selfpay, NULL, 3);
    return st;
}

static store_request of_bill(const char *key, const char *patient, const char *payer, int32_t on) {
    return (store_request){.payer = payer, .person = patient, .stay = key, .aid_available = INT64_C(100000000), .on = on};
}

yb_status window_settle(window *w, const char *key, const char *patient, const char *payer, int32_t on, uint32_t *done) {
    const known facts[] = {{"med_type", CODE, "21", 0}, {"dedc_hosp_lv", CODE, "tertiary", 0}, {"admission", NUMBER, NULL, 1},
                           {"aid_flag", YES, NULL, payer != NULL}};
    yb_message m = message_of(key);
    store_request q = of_bill(key, patient, payer, on);
    yb_status st = store_who(w->s, &q);
    if (st == YB_OK) st = store_begin(w->s, w->c, "settle", BILL_AREA);
    if (st == YB_OK) st = tell(w, "settle", facts, sizeof facts / sizeof facts[0]);
    if (st == YB_OK) st = tell_lines(w);
    return st == YB_OK ? yb_settle_commit(w->c, &w->host, &m, done) : st;
}

yb_status window_refund(window *w, const char *key, const char *reverses, const char *act, const char *patient, const char *payer,
                        int32_t on, uint32_t *done) {
    yb_message m = message_of(key);
    const char *receipt;
    size_t len;
    store_request q = of_bill(reverses, patient, payer, on);
    q.act = act;
    m.flags = YB_MESSAGE_REVERSE;
    m.reverses = reverses;
    m.reverses_len = YB_NUL;
    yb_status st = store_who(w->s, &q);
    if (st == YB_OK) st = store_receipt(w->s, reverses, &receipt, &len);
    if (st == YB_OK) st = yb_case_resume(w->c, receipt, len, -1);
    /* a private fact is in no receipt: the window knows whose voucher was shown */
    if (st == YB_OK && act != NULL) st = yb_case_set_text(w->c, yb_fact(w->policy, "share", "voucher_id"), patient, YB_NUL);
    if (st != YB_OK) return st;
    return act == NULL ? yb_settle_commit(w->c, &w->host, &m, done) : yb_bind_commit(w->c, &w->host, &m, done);
}

/* ---- looking ---- */

static void first_number(void *ctx, const char *const *columns, size_t n) {
    long long *number = ctx;
    if (n != 0 && *number == -1 && columns[0][0] != '\0') *number = strtoll(columns[0], NULL, 10);
}

long long window_count(window *w, const char *select) {
    long long number = -1;
    if (store_read(w->s, select, NULL, 0, first_number, &number) != YB_OK) fprintf(stderr, "%s\n", store_why(w->s)->text);
    return number;
}

static void one_text(void *ctx, const char *const *columns, size_t n) {
    window *w = ctx;
    for (size_t i = 0, len = 0; i < n; i++) {
        int put = snprintf(w->state + len, sizeof w->state - len, "%s ", columns[i]);
        if (put < 0 || (size_t)put >= sizeof w->state - len) return;
        len += (size_t)put;
    }
}

const char *window_state(window *w) {
    static const char select[] =
        "SELECT (SELECT COUNT(*) FROM messages), (SELECT COUNT(*) FROM messages WHERE reversed_by IS NOT NULL),"
        " (SELECT COUNT(*) FROM bindings), (SELECT COUNT(*) FROM bindings WHERE status = 'active'),"
        " (SELECT COUNT(*) FROM aid), (SELECT SUM(quota_left) FROM aid), (SELECT COUNT(*) FROM moves),"
        " (SELECT SUM(amount) FROM moves), (SELECT COUNT(*) FROM changes), (SELECT SUM(change) FROM changes),"
        " (SELECT SUM(value) FROM accumulators), (SELECT SUM(balance) FROM accounts)";
    w->state[0] = '\0';
    if (store_read(w->s, select, NULL, 0, one_text, w) != YB_OK) fprintf(stderr, "%s\n", store_why(w->s)->text);
    return w->state;
}

const char *window_why(window *w) {
    size_t len = 0;
    w->why[0] = '\0';
    for (size_t i = 0; i < yb_case_reason_count(w->c); i++) {
        yb_reason_info reason = {.size = sizeof reason};
        if (yb_case_reason(w->c, i, &reason) != YB_OK) break;
        int put = snprintf(w->why + len, sizeof w->why - len, "%s%s", len == 0 ? "" : " ", reason.code);
        if (put < 0 || (size_t)put >= sizeof w->why - len) break;
        len += (size_t)put;
    }
    return w->why;
}
