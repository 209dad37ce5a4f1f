/* What is decided is written down: a table of (decision, event) and what is to be done for it. */
#include <stdio.h>
#include <string.h>

#include "inside.h"

typedef struct recording {
    store *s;
    yb_case *c;
    const yb_event *e;
    sql_value key; /* of the message */
} recording;

static yb_status write_with(const recording *r, enum statement number, const char *letters, const sql_value *first, size_t n,
                            int64_t want) {
    sql_value in[12];
    for (size_t i = 0; i < n; i++)
        in[i] = first[i];
    for (size_t i = 0; letters[i] != '\0'; i++)
        in[n++] = store_given(r->s, letters[i]);
    return sql_write(&r->s->db, number, in, n, want);
}

static int reverses(const recording *r) { return (r->e->message->flags & YB_MESSAGE_REVERSE) != 0; }

/* ---- outputs ---- */

/* A number that the decision gave; `otherwise` where this area's decision has no such output, or none now. */
static yb_status output_number(const recording *r, const char *name, int64_t otherwise, int64_t *number) {
    yb_output_value v = {.size = sizeof v};
    yb_status st = yb_case_output_named(r->c, name, &v);
    *number = st == YB_OK && v.state == YB_VALUE_KNOWN ? v.number : otherwise;
    return st == YB_E_NAME ? YB_OK : st;
}

/* A set as names: "show tax". */
static yb_status output_names(const recording *r, const char *name, const char *enumeration, char *out, size_t cap) {
    int64_t mask;
    size_t len = 0;
    yb_status st = output_number(r, name, 0, &mask);
    out[0] = '\0';
    for (size_t i = 0; st == YB_OK && i < 64; i++) {
        yb_enum_row_info row = {.size = sizeof row};
        if ((mask >> i & 1) == 0 || yb_policy_enum_row(r->s->policy, enumeration, i, &row) != YB_OK) continue;
        int put = snprintf(out + len, cap - len, "%s%s", len == 0 ? "" : " ", row.name);
        if (put < 0 || (size_t)put >= cap - len) return YB_E_SPACE;
        len += (size_t)put;
    }
    return st;
}

/* ---- binding ---- */

static yb_status insert_binding(const recording *r, const char *status, sql_value bound_on, sql_value scopes, sql_value reverify) {
    const store *s = r->s;
    sql_value granted = strcmp(status, "active") == 0 ? r->key : sql_text(NULL);
    sql_value in[] = {r->key, store_given(s, 'b'), store_given(s, 'p'), store_given(s, 'r'), store_given(s, 'c'), sql_text(status),
                      bound_on, scopes, reverify, granted};
    return sql_write(&r->s->db, BIND_INSERT, in, sizeof in / sizeof in[0], 1);
}

/* The application's own row waits already when it is looked at a second time. */
static yb_status apply(const recording *r) {
    sql_value none = sql_text(NULL);
    return store_said(r->s, APPLICATION) != NULL ? YB_OK : insert_binding(r, "pending", none, none, none);
}

static yb_status grant(const recording *r) {
    char scopes[256];
    int64_t day, reverify;
    yb_status st = output_number(r, "effective_on", r->e->on, &day);
    if (st == YB_OK) st = output_names(r, "scopes", "scope", scopes, sizeof scopes);
    if (st == YB_OK) st = output_number(r, "reverify_at_face_age", 0, &reverify);
    if (st != YB_OK) return st;
    if (store_said(r->s, APPLICATION) == NULL)
        return insert_binding(r, "active", sql_number(day), sql_text(scopes), sql_number(reverify));
    sql_value in[] = {sql_number(day), sql_text(scopes), sql_number(reverify), r->key};
    return write_with(r, BIND_GRANT, "kbp", in, 4, 1);
}

static yb_status reject(const recording *r) {
    sql_value none = sql_text(NULL);
    if (store_said(r->s, APPLICATION) == NULL) return insert_binding(r, "rejected", none, none, none);
    return write_with(r, BIND_REJECT, "kbp", NULL, 0, 1);
}

static yb_status unbind(const recording *r) {
    int64_t day;
    yb_status st = output_number(r, "ended_on", r->e->on, &day);
    sql_value in = sql_number(day);
    return st == YB_OK ? write_with(r, UNBIND, "bp", &in, 1, 1) : st;
}

static yb_status activate(const recording *r) { return write_with(r, EVOUCHER, "p", NULL, 0, 1); }

/* ---- money ---- */

static yb_status move(const recording *r, const char *name, sql_value account, sql_value beneficiary, int64_t amount,
                      int64_t of_current, int64_t of_quota) {
    sql_value in[] = {r->key,  sql_number(r->s->seq++), sql_text(name),       account, beneficiary, sql_number(amount),
                      sql_number(of_current), sql_number(of_quota), sql_number(r->e->on)};
    return sql_write(&r->s->db, MOVE, in, sizeof in / sizeof in[0], 1);
}

typedef struct held {
    int64_t balance, current;
    int found;
} held;

static yb_status held_row(void *ctx, const sql_value *columns, size_t n) {
    held *h = ctx;
    (void)n;
    *h = (held){columns[0].number, columns[1].number, 1};
    return YB_OK;
}

/* Earlier years' money goes first unless the bill says that it is this year's. An account below 0 the schema refuses. */
static yb_status debit(const recording *r, const char *name, char whose, int64_t amount, int current_first) {
    held h = {0};
    sql_value person = store_given(r->s, whose);
    yb_status st = sql_run(&r->s->db, ACCOUNT, &person, 1, held_row, &h);
    if (st != YB_OK) return st;
    if (!h.found) return sql_fail(&r->s->db, STORE_E_STATE, name, "no account");
    int64_t earlier = h.balance - h.current;
    int64_t of_current = current_first ? amount : amount > earlier ? amount - earlier : 0;
    sql_value in[] = {sql_number(amount), sql_number(of_current), person};
    st = sql_write(&r->s->db, DEBIT, in, 3, 1);
    return st == YB_OK ? move(r, name, person, sql_text(NULL), amount, of_current, 0) : st;
}

/* From the payer's account, and from what the payer set apart for this person, if anything was. */
static yb_status debit_payer(const recording *r, const char *name, int64_t amount) {
    int64_t drawn = 0;
    yb_status st = debit(r, name, 'y', amount, 0);
    sql_value in[] = {sql_number(amount), store_given(r->s, 'y'), store_given(r->s, 'p')};
    if (st == YB_OK) st = sql_change(&r->s->db, QUOTA_DRAW, in, 3, &drawn);
    return st == YB_OK && drawn != 0 ? move(r, "quota", in[1], in[2], 0, 0, amount) : st;
}

/* Which payers of a bill are accounts that this store holds. */
static yb_status paid_from(const recording *r, const char *name, int64_t amount) {
    static const struct {
        const char *name;
        char whose;
        int current_first;
    } accounts[] = {{"acct_own", 'p', 0}, {"acct_current", 'p', 1}, {"acct_mulaid_pay", 'y', 0}};
    for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++) {
        if (strcmp(accounts[i].name, name) != 0) continue;
        return accounts[i].whose == 'y' ? debit_payer(r, name, amount) : debit(r, name, 'p', amount, accounts[i].current_first);
    }
    return move(r, name, sql_text(NULL), sql_text(NULL), amount, 0, 0);
}

static yb_status moved_row(void *ctx, const sql_value *columns, size_t n) {
    (void)n;
    *(int64_t *)ctx = columns[0].number;
    return YB_OK;
}

/* A refund gives back what was written down then; what is computed again has to be the same. */
static yb_status same_as_then(const recording *r, const char *name, int64_t amount) {
    int64_t moved = 0;
    char said[96];
    sql_value in[] = {r->key, sql_text(name)};
    yb_status st = sql_run(&r->s->db, MOVED, in, 2, moved_row, &moved);
    if (st != YB_OK || moved == amount) return st;
    (void)snprintf(said, sizeof said, "%s: %lld fen computed, %lld recorded", name, (long long)amount, (long long)moved);
    return sql_fail(&r->s->db, STORE_E_REVERSE, "refund", said);
}

static yb_status paid(const recording *r) {
    const yb_payer_info *p = r->e->payer;
    if (reverses(r)) return same_as_then(r, p->name, p->amount);
    return p->amount == 0 ? YB_OK : paid_from(r, p->name, p->amount);
}

static yb_status accumulate(const recording *r) {
    const yb_accumulate_info *a = r->e->change;
    sql_value key = store_key(r->s, a), begin = sql_number(a->begin == YB_NO_DATE ? 0 : a->begin);
    sql_value person = store_given(r->s, 'p'), family = sql_text(a->group), name = sql_text(a->name), by = sql_number(a->change);
    if (key.kind == SQL_NULL) return sql_fail(&r->s->db, STORE_E_WHO, a->group, "store_who named no stay");
    sql_value sum[] = {person, family, key, begin, name, by};
    sql_value change[] = {r->key, sql_number(r->s->seq++), person, family, key, begin, name, by};
    if (a->change == 0) return YB_OK;
    yb_status st = sql_write(&r->s->db, ACCUMULATE, sum, 6, 1);
    return st == YB_OK ? sql_write(&r->s->db, CHANGE, change, 8, 1) : st;
}

/* ---- mutual aid ---- */

static yb_status enrol(const recording *r) {
    sql_value in[] = {store_given(r->s, 'y'), store_given(r->s, 'p'), r->key, store_given(r->s, 'r'), sql_number(r->e->on)};
    return sql_write(&r->s->db, AID_ENROL, in, 5, 1);
}

static yb_status set_quota(const recording *r) {
    sql_value in[] = {store_given(r->s, 'm'), store_given(r->s, 'y'), store_given(r->s, 'p')};
    yb_status st = sql_write(&r->s->db, QUOTA_SET, in, 3, 1);
    return st == YB_OK ? move(r, "quota", in[1], in[2], 0, 0, -in[0].number) : st;
}

/* The own account and the payer's; other payers and cash are not this store's. */
static yb_status pay(const recording *r) {
    int64_t own, mutual;
    yb_status st = output_number(r, "own_part", 0, &own);
    if (st == YB_OK) st = output_number(r, "mutual_part", 0, &mutual);
    if (st == YB_OK && own != 0) st = paid_from(r, "acct_own", own);
    return st == YB_OK && mutual != 0 ? paid_from(r, "acct_mulaid_pay", mutual) : st;
}

static yb_status end_aid(const recording *r) {
    int64_t day;
    yb_status st = output_number(r, "ends_on", r->e->on, &day);
    sql_value in = sql_number(day);
    return st == YB_OK ? write_with(r, AID_END, "yp", &in, 1, 1) : st;
}

static yb_status share(const recording *r) {
    static const struct {
        const char *act;
        yb_status (*record)(const recording *r);
    } acts[] = {{"enrol", enrol}, {"set_quota", set_quota}, {"pay", pay}, {"end", end_aid}};
    const char *act = store_said(r->s, ACT);
    for (size_t i = 0; act != NULL && i < sizeof acts / sizeof acts[0]; i++)
        if (strcmp(acts[i].act, act) == 0) return acts[i].record(r);
    return sql_fail(&r->s->db, STORE_E_WHO, "share", "store_who named no act");
}

/* ---- taking back ---- */

/* What was moved is moved back, to the fen and from the log; the accumulators follow as changes of their own. */
static yb_status take_back(const recording *r) {
    sql_value then = {SQL_TEXT, 0, r->e->message->reverses, r->e->message->reverses_len};
    sql_value mark[] = {r->key, then, sql_text(r->e->decision), store_given(r->s, 'p')};
    sql_value moves[] = {r->key, sql_number(r->e->on), then};
    int64_t moved = 0;
    yb_status st = sql_write(&r->s->db, TAKE_BACK, mark, 4, 1);
    if (st == STORE_E_STATE) return sql_fail(&r->s->db, STORE_E_REVERSE, "refund", "not to be taken back");
    if (st == YB_OK) st = sql_change(&r->s->db, MOVES_BACK, moves, 3, &moved);
    if (st == YB_OK && moved == 0 && strcmp(r->e->decision, "share") == 0)
        st = sql_fail(&r->s->db, STORE_E_REVERSE, "refund", "a relation is ended, not taken back");
    if (st == YB_OK) st = sql_run(&r->s->db, ACCOUNTS_BACK, moves, 1, NULL, NULL);
    return st == YB_OK ? sql_run(&r->s->db, QUOTAS_BACK, moves, 1, NULL, NULL) : st;
}

/* ---- the log ---- */

/* The receipt is written by the library into the store's memory, grown as it asks for. */
static yb_status receipt(const recording *r, size_t *len) {
    yb_status st = yb_case_receipt(r->c, reverses(r) ? YB_JSON_REFUND : 0, r->s->text, r->s->text_cap, len);
    if (st != YB_E_SPACE) return st;
    st = store_room(r->s, *len);
    return st == YB_OK ? yb_case_receipt(r->c, reverses(r) ? YB_JSON_REFUND : 0, r->s->text, r->s->text_cap, len) : st;
}

static yb_status log_message(const recording *r) {
    static const char *const words[] = {"", "applied", "granted", "rejected", "settled", "", "", "reversed"};
    size_t len = 0;
    yb_status st = receipt(r, &len);
    r->s->seq = 0;
    sql_value in[] = {r->key, sql_text(r->e->decision), sql_text(words[r->e->kind & 7]), sql_number(r->e->area), sql_number(r->e->on),
                      store_given(r->s, 'b'), store_given(r->s, 'y'), store_given(r->s, 'p'), {SQL_TEXT, 0, r->s->text, len}};
    return st == YB_OK ? sql_write(&r->s->db, MESSAGE, in, sizeof in / sizeof in[0], 1) : st;
}

/* ---- the callback ---- */

yb_status YB_CALL store_record(void *ctx, yb_case *c, const yb_event *event) {
    static const struct {
        const char *decision; /* NULL: of any */
        uint32_t kind;
        int first; /* the message is logged before */
        yb_status (*record)(const recording *r);
    } rows[] = {
        {"bind", YB_EVENT_APPLIED, 1, apply},   {"bind", YB_EVENT_GRANTED, 1, grant},
        {"bind", YB_EVENT_REJECTED, 1, reject}, {"unbind", YB_EVENT_GRANTED, 1, unbind},
        {"share", YB_EVENT_GRANTED, 1, share},  {"activate", YB_EVENT_GRANTED, 1, activate},
        {NULL, YB_EVENT_SETTLED, 1, NULL},      {NULL, YB_EVENT_PAID, 0, paid},
        {NULL, YB_EVENT_ACCUMULATE, 0, accumulate}, {NULL, YB_EVENT_REVERSED, 1, take_back},
    };
    recording r = {ctx, c, event, {SQL_TEXT, 0, event->message->key, event->message->key_len}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].kind != event->kind || (rows[i].decision != NULL && strcmp(rows[i].decision, event->decision) != 0)) continue;
        yb_status st = rows[i].first ? log_message(&r) : YB_OK;
        return st == YB_OK && rows[i].record != NULL ? rows[i].record(&r) : st;
    }
    return sql_fail(&r.s->db, STORE_E_STATE, event->decision, "this store records no such event");
}
