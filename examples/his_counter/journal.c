/*
 * What was sent: each message is written down with its number before anything is done for it, so that a message whose answer
 * got lost, with the process or the power, is sent again under the same key. The key makes sure that nothing happens twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"

#define SENT_COLUMNS "what, day, binder, payer, person, relation, channel, of_key, stay, said"

static const struct {
    const char *what;
    yb_status (*send)(counter *k, const sent *m);
    const char *zh;
} kinds[] = {
    {"bind", send_bind, "绑定"},   {"review", send_review, "审核"}, {"unbind", send_unbind, "解除绑定"}, {"enrol", send_aid, "办理共济"},
    {"end", send_aid, "解除共济"}, {"settle", send_settle, "结算"}, {"refund", send_refund, "退费"},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

/* ---- a message ---- */

const char *sent_text(const sent *m, enum field f) { return m->at[f][0] == '\0' ? NULL : m->at[f]; }

void sent_set(sent *m, enum field f, const char *text) {
    (void)snprintf(m->at[f], sizeof m->at[f], "%s", text == NULL ? "" : text);
}

yb_status sent_day(const sent *m, int32_t *day) { return read_day(m->at[SENT_DAY], day) ? YB_OK : YB_E_DATE; }

yb_message message_of(const sent *m) {
    return (yb_message){.size = sizeof(yb_message), .key = m->key, .key_len = strlen(m->key)};
}

static void number_it(sent *m, long long number) {
    m->number = number;
    (void)snprintf(m->key, sizeof m->key, "HIS-%06lld", number);
}

/* "HIS-000007" or 7. */
static long long number_of(const char *key) {
    int64_t n;
    if (strncmp(key, "HIS-", 4) == 0) key += 4;
    return read_decimal(key, 0, INT64_C(999999999), &n) ? (long long)n : 0;
}

/* ---- writing and finding ---- */

yb_status journal(counter *k, sent *m) {
    const char *values[SENT_FIELDS + 1];
    long long number = 0;
    if (m->at[SENT_DAY][0] == '\0') sent_set(m, SENT_DAY, desk(k, "day"));
    for (int i = 0; i < SENT_FIELDS; i++)
        values[i] = sent_text(m, (enum field)i);
    values[SENT_FIELDS] = k->window;
    yb_status st = store_write(k->s,
                               "INSERT INTO counter_sent (" SENT_COLUMNS ", at_window)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                               values, SENT_FIELDS + 1);
    /* of this connection alone: another window may have sent in the meantime */
    if (st == YB_OK) st = read_number(k, "SELECT last_insert_rowid()", NULL, 0, &number);
    if (st == YB_OK) number_it(m, number);
    return st;
}

static void sent_row(void *ctx, const char *const *columns, size_t n) {
    sent *m = ctx;
    for (int i = 0; i < SENT_FIELDS && (size_t)i + 1 < n; i++)
        sent_set(m, (enum field)i, columns[i]);
    number_it(m, strtoll(columns[n - 1], NULL, 10));
}

yb_status journal_find(counter *k, const char *key, sent *m) {
    char number[32];
    const char *value = number;
    *m = (sent){0};
    (void)snprintf(number, sizeof number, "%lld", number_of(key));
    yb_status st = store_read(k->s, "SELECT " SENT_COLUMNS ", number FROM counter_sent WHERE number = $1", &value, 1,
                              sent_row, m);
    if (st != YB_OK || m->number != 0) return st;
    return wrong(k, "没有这条报文(messages 列出)", "no such message (messages lists them)", key);
}

static yb_status find_last(counter *k, sent *m) {
    *m = (sent){0};
    return store_read(k->s,
                      "SELECT " SENT_COLUMNS ", number FROM counter_sent WHERE at_window = $1 ORDER BY number DESC LIMIT 1",
                      &k->window, 1, sent_row, m);
}

/* A message that is in the journal and not in the log was refused, waits for papers, or its process was killed. */
void journal_unfinished(const counter *k) {
    sent m = {0};
    if (desk(k, "sending")[0] == '\0') return;
    number_it(&m, number_of(desk(k, "sending")));
    printf("上次没有办完的报文 a message was left unfinished: %s (again 再发一次 sends it again)\n", m.key);
}

/* ---- sending ---- */

yb_status recorded_before(counter *k, const sent *m, int *before, int32_t *day) {
    yb_message message = message_of(m);
    yb_status st = k->host.seen(k->host.ctx, k->c, &message);
    *before = st == YB_REPEATED;
    if (*before) print_done(m, YB_DONE_BEFORE);
    return *before ? YB_OK : st == YB_OK ? sent_day(m, day) : st;
}

/* `sending` stays on the desk if the process ends in the middle; what was refused or failed is told, and done with. */
yb_status send_message(counter *k, const sent *m) {
    yb_status st = YB_E_NAME;
    yb_status before = desk_put(k, "sending", m->key);
    if (before != YB_OK) return before;
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].what, m->at[SENT_WHAT]) == 0) st = kinds[i].send(k, m);
    yb_status after = desk_put(k, "sending", "");
    return st == YB_OK ? after : st;
}

yb_status do_again(counter *k, const words *w) {
    sent m;
    yb_status st = w->n > 1 ? journal_find(k, w->at[1], &m) : find_last(k, &m);
    if (st != YB_OK) return st;
    return m.number == 0 ? wrong(k, "还没有发过报文", "no message was sent yet", "again") : send_message(k, &m);
}

/* ---- the list ---- */

static void message_row(void *ctx, const char *const *columns, size_t n) {
    sent m = {0};
    (void)ctx;
    (void)n;
    number_it(&m, strtoll(columns[0], NULL, 10));
    const char *zh = "";
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].what, columns[1]) == 0) zh = kinds[i].zh;
    const char *event = columns[4][0] == '\0' ? "未记账 not recorded" : columns[4];
    const char *back = columns[5][0] == '\0' ? "" : "  被退 taken back by ";
    printf("   %s  %s  %s %s  %s  %s%s%s\n", m.key, columns[2], zh, columns[1], columns[3], event, back, columns[5]);
}

yb_status do_messages(counter *k, const words *w) {
    (void)w;
    return store_read(k->s,
                      "SELECT s.number, s.what, s.day, s.person, m.event, m.reversed_by FROM counter_sent s"
                      " LEFT JOIN messages m ON m.key = 'HIS-' || substr('000000' || s.number, -6) ORDER BY s.number",
                      NULL, 0, message_row, NULL);
}
