/*
 * Bills: settled on trial, settled, taken back, taken back in part.
 *
 * A bill's lines are kept under the key of its message before it is sent, and go back to the open ones if it is refused: a
 * counter that was killed finds the message and its lines, and sends both again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"

typedef struct visit {
    char service[32], level[TEXT];
    long long admission; /* the how manieth stay of the patient in the year */
} visit;

/* ---- the facts of a bill ---- */

static void visit_row(void *ctx, const char *const *columns, size_t n) {
    visit *v = ctx;
    if (n != 2) return;
    (void)snprintf(v->service, sizeof v->service, "%s", columns[0]);
    (void)snprintf(v->level, sizeof v->level, "%s", columns[1]);
}

static yb_status find_visit(counter *k, const sent *m, int32_t day, visit *v) {
    int32_t year = 0;
    char first[24];
    const char *values[] = {m->at[SENT_STAY], m->at[SENT_PERSON], first};
    *v = (visit){0};
    (void)yb_date_parts(day, &year, NULL, NULL);
    (void)snprintf(first, sizeof first, "%d", (int)yb_date_of(year, 1, 1));
    yb_status st = store_read(k->s, "SELECT service, level FROM counter_visits WHERE number = $1", values, 1, visit_row, v);
    if (st != YB_OK) return st;
    return read_number(k,
                       "SELECT COUNT(*) FROM counter_visits WHERE number <= CAST($1 AS BIGINT) AND patient = $2"
                       " AND day >= CAST($3 AS BIGINT) AND service = 'admission'",
                       values, 3, &v->admission);
}

static yb_status tell_lines(counter *k) {
    int64_t total[FEES], ratio[FEES], quantity[FEES], ceiling[FEES];
    unsigned char has_ceiling[FEES];
    const struct {
        const char *name;
        const int64_t *values;
        const unsigned char *known;
    } columns[] = {{"lines.det_item_fee_sumamt", total, NULL}, {"lines.selfpay_prop", ratio, NULL},
                   {"lines.cnt", quantity, NULL}, {"lines.pric_uplmt_amt", ceiling, has_ceiling}};
    for (size_t i = 0; i < k->n_fees; i++) {
        const fee *f = &k->fees[i];
        total[i] = f->total;
        ratio[i] = f->ratio;
        quantity[i] = f->quantity;
        has_ceiling[i] = f->ceiling >= 0;
        ceiling[i] = has_ceiling[i] ? f->ceiling * 10000 : 0; /* millionths of a yuan */
    }
    yb_status st = yb_case_set_rows(k->c, yb_fact(k->policy, "settle", "lines"), (uint32_t)k->n_fees);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0] && st == YB_OK; i++)
        st = yb_case_set_column(k->c, yb_fact(k->policy, "settle", columns[i].name), columns[i].values, columns[i].known,
                                (uint32_t)k->n_fees);
    return st;
}

/* Bills of the same person that came after this one and rest on its accumulators. */
static yb_status later_bills(counter *k, const sent *bill, long long *n) {
    const char *values[] = {bill->at[SENT_PERSON], bill->key};
    return read_number(k,
                       "SELECT COUNT(*) FROM messages WHERE person = $1 AND key > $2"
                       " AND event = 'settled' AND reversed_by IS NULL", values, 2, n);
}

/* Of a bill that is taken back or settled as of its first day: a note says that others rest on the old sums. */
static yb_status tell_later(counter *k, const sent *bill) {
    long long n = 0;
    yb_status st = bill == NULL ? YB_OK : later_bills(k, bill, &n);
    const tell fact = {"bill.later_settlements", TELL_NUMBER, NULL, n};
    return st == YB_OK && n != 0 ? tell_facts(k, "settle", &fact, 1) : st;
}

static yb_status begin_bill(counter *k, const sent *m, int32_t day, int64_t available) {
    int32_t area;
    visit v;
    int64_t total = 0;
    yb_status st = area_of(k, m->at[SENT_PERSON], &area);
    if (st == YB_OK) st = find_visit(k, m, day, &v);
    if (st != YB_OK) return st;
    int stated = sent_text(m, SENT_OF) == NULL && read_money(m->at[SENT_SAID], &total);
    int local = area / 100 == desk_area(k) / 100;
    const tell facts[] = {{"med_type", TELL_CODE, strcmp(v.service, "admission") == 0 ? "inpatient" : "outpatient", 0},
                          {"dedc_hosp_lv", TELL_CODE, v.level, 0},
                          {"away", TELL_CODE, local ? "local" : NULL, 0},
                          {"admission", TELL_NUMBER, NULL, v.admission},
                          {"aid_flag", TELL_YES, NULL, available >= 0},
                          {"bill.medfee_sumamt", TELL_NUMBER, NULL, total}};
    store_request q = {.payer = available >= 0 ? m->at[SENT_PAYER] : NULL,
                       .person = m->at[SENT_PERSON],
                       .stay = m->at[SENT_STAY],
                       .aid_available = available >= 0 ? available : 0,
                       .current_first = strcmp(desk(k, "this-year-first"), "yes") == 0,
                       .on = day};
    st = store_who(k->s, &q);
    if (st == YB_OK) st = store_begin(k->s, k->c, "settle", area);
    if (st == YB_OK) st = tell_facts(k, "settle", facts, stated ? 6 : 5);
    if (st == YB_OK) st = tell_later(k, k->then);
    return st == YB_OK ? tell_lines(k) : st;
}

/* With the bill's facts set; *ready 0: refused, and told why. A relative's account is asked for with what is to be paid. */
static yb_status prepare(counter *k, const sent *m, int32_t day, int *ready) {
    int64_t available = -1;
    yb_output_value own = {.size = sizeof own};
    *ready = 0;
    yb_status st = begin_bill(k, m, day, -1);
    if (st != YB_OK || sent_text(m, SENT_PAYER) == NULL) {
        *ready = st == YB_OK;
        return st;
    }
    st = yb_case_ask(k->c, &k->host);
    if (st == YB_OK && yb_case_outcome(k->c) != YB_PERMIT) print_answer(k, "settle");
    if (st != YB_OK || yb_case_outcome(k->c) != YB_PERMIT) return st;
    st = yb_case_output_named(k->c, "psn_part_amt", &own);
    if (st == YB_OK) st = aid_available(k, m->at[SENT_PAYER], m->at[SENT_PERSON], day, own.number, &available);
    if (st != YB_OK || available < 0) return st;
    *ready = 1;
    return begin_bill(k, m, day, available);
}

/* ---- settling ---- */

static yb_status patient_of_visit(counter *k, sent *m) {
    const char *visit_number = desk(k, "visit");
    sent_set(m, SENT_STAY, visit_number);
    yb_status st = read_text(k, "SELECT patient FROM counter_visits WHERE number = $1", &visit_number, 1,
                             m->at[SENT_PERSON], TEXT);
    return st == YB_OK && m->at[SENT_PERSON][0] == '\0' ? YB_E_NAME : st;
}

static yb_status bill_of_words(counter *k, const words *w, sent *m) {
    const char *payer = named(w, "payer"), *total = named(w, "total");
    char bill[32];
    int64_t fen;
    yb_status st = desk_ready(k);
    if (st == YB_OK && total != NULL && !read_money(total, &fen))
        st = wrong(k, "不是金额,应如 22000.00(元,至多两位小数)",
                   "not an amount, which is written 22000.00 (yuan, two decimals at most)", total);
    if (st == YB_OK && payer != NULL) st = known_person(k, payer);
    if (st == YB_OK) st = open_bill(k, bill);
    if (st == YB_OK) st = patient_of_visit(k, m);
    if (st == YB_OK) st = lines_read(k, bill);
    if (st == YB_OK && k->n_fees == 0)
        st = wrong(k, "没有费用,先 fee 或 fees", "there are no fee lines: fee or fees adds them", "fee");
    sent_set(m, SENT_WHAT, "settle");
    sent_set(m, SENT_DAY, desk(k, "day"));
    sent_set(m, SENT_PAYER, payer);
    sent_set(m, SENT_SAID, total);
    return st;
}

yb_status do_presettle(counter *k, const words *w) {
    sent m = {0};
    int ready = 0;
    yb_status st = bill_of_words(k, w, &m);
    if (st == YB_OK) st = prepare(k, &m, desk_day(k), &ready);
    if (st != YB_OK || !ready) return st;
    st = yb_case_ask(k->c, &k->host);
    if (st != YB_OK) return st;
    print_answer(k, "settle");
    if (yb_case_outcome(k->c) == YB_PERMIT) print_slip(k, &m, 1);
    return YB_OK;
}

yb_status do_settle(counter *k, const words *w) {
    sent m = {0};
    yb_status st = bill_of_words(k, w, &m);
    if (st == YB_OK) st = journal(k, &m);
    return st == YB_OK ? send_message(k, &m) : st;
}

/* "1,3" names lines 1 and 3. */
static int listed(const char *lines, size_t line) {
    char *end;
    for (const char *at = lines; *at != '\0'; at = *end == ',' ? end + 1 : end) {
        if (strtoul(at, &end, 10) == line) return 1;
        if (end == at) return 0;
    }
    return 0;
}

/* The lines that stay of the bill that was taken back; made anew each time, so that it may be sent again. */
static yb_status lines_that_stay(counter *k, const sent *m) {
    const char *key = m->key;
    size_t seq = 0;
    yb_status st = store_write(k->s, "DELETE FROM counter_lines WHERE bill = $1", &key, 1);
    if (st == YB_OK) st = lines_read(k, m->at[SENT_OF]);
    for (size_t i = 0; i < k->n_fees && st == YB_OK; i++)
        if (!listed(m->at[SENT_SAID], i + 1)) st = lines_add(k, m->key, &k->fees[i], ++seq);
    return st;
}

static yb_status settle_lines(counter *k, const sent *m, int32_t day, uint32_t *done) {
    yb_message message = message_of(m);
    int ready = 0;
    yb_status st = lines_read(k, m->key);
    if (st == YB_OK && k->n_fees == 0) return wrong(k, "这条报文没有费用", "this message has no fee lines", m->key);
    if (st == YB_OK) st = prepare(k, m, day, &ready);
    if (st == YB_OK && ready) st = yb_settle_commit(k->c, &k->host, &message, done);
    if (st != YB_OK || !ready || *done == YB_DONE_BEFORE) return st;
    print_answer(k, "settle");
    if (*done == YB_DONE_GRANTED) print_slip(k, m, 1);
    return YB_OK;
}

/* What is left of a bill may be returned in part as well: the accumulators stay those before the very first settlement. */
static yb_status first_of_chain(counter *k, sent *first) {
    yb_status st = YB_OK;
    while (st == YB_OK && sent_text(first, SENT_OF) != NULL) {
        char key[sizeof first->at[SENT_OF]];
        strcpy(key, first->at[SENT_OF]);
        st = journal_find(k, key, first);
    }
    return st;
}

yb_status send_settle(counter *k, const sent *m) {
    sent first;
    char open[32];
    int32_t day;
    int before;
    uint32_t done = YB_DONE_NOTHING;
    int part = sent_text(m, SENT_OF) != NULL;
    yb_status st = recorded_before(k, m, &before, &day);
    if (st != YB_OK || before) return st;
    (void)snprintf(open, sizeof open, "visit %.20s", m->at[SENT_STAY]);
    st = part ? journal_find(k, m->at[SENT_OF], &first) : lines_read(k, m->key);
    if (st == YB_OK && !part && k->n_fees == 0) st = lines_move(k, open, m->key);
    if (st == YB_OK && part) st = lines_that_stay(k, m);
    if (st == YB_OK && part) st = first_of_chain(k, &first);
    k->then = part ? &first : NULL;
    if (st == YB_OK) st = settle_lines(k, m, day, &done);
    k->then = NULL;
    yb_status back = done == YB_DONE_NOTHING && !part ? lines_move(k, m->key, open) : YB_OK;
    if (st == YB_OK) print_done(m, done);
    return st == YB_OK ? back : st;
}

/* ---- taking back ---- */

static yb_status find_bill(counter *k, const char *key, sent *bill) {
    char event[32];
    const char *value = bill->key;
    yb_status st = journal_find(k, key, bill);
    if (st == YB_OK && strcmp(bill->at[SENT_WHAT], "settle") != 0)
        return wrong(k, "不是结算报文", "this message is no settlement", key);
    if (st == YB_OK)
        st = read_text(k, "SELECT COALESCE(reversed_by, event) FROM messages WHERE key = $1", &value, 1, event,
                       sizeof event);
    if (st != YB_OK) return st;
    if (event[0] == '\0') return wrong(k, "这张账单没有结算", "this bill was not settled", key);
    return strcmp(event, "settled") == 0 ? YB_OK : wrong(k, "这张账单已退,由", "this bill was taken back before, by", event);
}

static void refund_of(const sent *bill, const char *lines, sent *m) {
    *m = *bill;
    sent_set(m, SENT_WHAT, "refund");
    sent_set(m, SENT_DAY, NULL);
    sent_set(m, SENT_OF, bill->key);
    sent_set(m, SENT_SAID, lines);
}

yb_status do_refund(counter *k, const words *w) {
    sent bill, m;
    yb_status st = desk_ready(k);
    if (st == YB_OK) st = find_bill(k, w->at[1], &bill);
    if (st != YB_OK) return st;
    refund_of(&bill, NULL, &m);
    st = journal(k, &m);
    return st == YB_OK ? send_message(k, &m) : st;
}

/* Each a line of the bill, and not all of them. */
static yb_status check_returned(counter *k, const sent *bill, const char *lines) {
    size_t stay = 0, named_lines = 1, found = 0;
    if (strlen(lines) > TEXT)
        return wrong(k, "行号太多,请分几次退", "too many lines at once: return them in parts", lines);
    yb_status st = lines_read(k, bill->key);
    if (st != YB_OK) return st;
    for (const char *at = lines; *at != '\0'; at++)
        named_lines += *at == ',';
    for (size_t i = 1; i <= k->n_fees; i++)
        found += (size_t)listed(lines, i);
    stay = k->n_fees - found;
    if (lines[strspn(lines, "0123456789,")] != '\0' || found != named_lines)
        return wrong(k, "应为账单里的行号,如 2 或 1,3,各写一次", "is to be lines of the bill, such as 2 or 1,3, each once", lines);
    return stay == 0 ? wrong(k, "全部退费请用 refund", "to take back the whole bill use refund", lines) : YB_OK;
}

yb_status do_return(counter *k, const words *w) {
    sent bill, m;
    yb_status st = desk_ready(k);
    if (st == YB_OK) st = find_bill(k, w->at[1], &bill);
    if (st == YB_OK) st = check_returned(k, &bill, w->at[2]);
    if (st != YB_OK) return st;
    refund_of(&bill, w->at[2], &m);
    st = journal(k, &m);
    return st == YB_OK ? send_message(k, &m) : st;
}

/* The receipt has the facts and accumulators of then; what is private is fetched again. */
static yb_status take_back(counter *k, const sent *m, const sent *bill, uint32_t *done) {
    const char *text;
    size_t len;
    int32_t day;
    yb_message message = message_of(m);
    yb_status st = sent_day(bill, &day);
    store_request q = {.payer = sent_text(bill, SENT_PAYER), .person = bill->at[SENT_PERSON],
                       .stay = bill->at[SENT_STAY], .on = day};
    message.flags = YB_MESSAGE_REVERSE;
    message.reverses = bill->key;
    message.reverses_len = strlen(bill->key);
    if (st == YB_OK) st = store_who(k->s, &q);
    if (st == YB_OK) st = store_receipt(k->s, bill->key, &text, &len);
    if (st == YB_OK) st = yb_case_resume(k->c, text, len, -1);
    if (st == YB_OK) st = tell_later(k, bill);
    if (st == YB_OK) st = yb_settle_commit(k->c, &k->host, &message, done);
    return st;
}

/* The second message of a partial return: the lines that stay, as of the first day. It may have been written down before. */
static yb_status settle_rest(counter *k, const sent *refund, const sent *bill) {
    char number[32];
    const char *of = bill->key;
    sent m;
    yb_status st = read_text(k, "SELECT number FROM counter_sent WHERE what = 'settle' AND of_key = $1", &of, 1, number,
                             sizeof number);
    if (st == YB_OK && number[0] != '\0') st = journal_find(k, number, &m);
    if (st == YB_OK && number[0] == '\0') {
        m = *bill;
        sent_set(&m, SENT_OF, bill->key);
        sent_set(&m, SENT_SAID, refund->at[SENT_SAID]);
        st = journal(k, &m);
    }
    return st == YB_OK ? send_message(k, &m) : st;
}

yb_status send_refund(counter *k, const sent *m) {
    sent bill;
    uint32_t done = YB_DONE_NOTHING;
    yb_status st = journal_find(k, m->at[SENT_OF], &bill);
    if (st == YB_OK) st = take_back(k, m, &bill, &done);
    if (st == YB_OK) st = lines_read(k, bill.key);
    if (st != YB_OK) return st;
    if (done != YB_DONE_BEFORE) print_answer(k, "settle");
    if (done == YB_DONE_GRANTED) print_slip(k, m, -1);
    print_done(m, done);
    return sent_text(m, SENT_SAID) != NULL && done != YB_DONE_NOTHING ? settle_rest(k, m, &bill) : YB_OK;
}
