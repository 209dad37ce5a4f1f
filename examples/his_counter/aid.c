/* 家庭共济: a relative's account. Set up and ended here; what of it may pay a bill, `share` decides. */
#include <stdio.h>
#include <string.h>

#include "counter.h"

/* ---- setting up and ending ---- */

static yb_status send_new(counter *k, const words *w, const char *what, const char *relation, const char *channel) {
    sent m = {0};
    sent_set(&m, SENT_WHAT, what);
    sent_set(&m, SENT_PAYER, w->at[1]);
    sent_set(&m, SENT_PERSON, w->at[2]);
    sent_set(&m, SENT_RELATION, relation);
    sent_set(&m, SENT_CHANNEL, channel);
    yb_status st = journal(k, &m);
    return st == YB_OK ? send_message(k, &m) : st;
}

yb_status do_aid(counter *k, const words *w) {
    const char *channel = named(w, "channel") == NULL ? "hospital" : named(w, "channel");
    yb_status st = desk_ready(k);
    if (st == YB_OK) st = known_person(k, w->at[1]);
    if (st == YB_OK) st = known_person(k, w->at[2]);
    if (st == YB_OK) st = known_code(k, "relation", named(w, "relation"));
    if (st == YB_OK) st = known_code(k, "channel", channel);
    return st == YB_OK ? send_new(k, w, "enrol", named(w, "relation"), channel) : st;
}

static yb_status relation_of(counter *k, const char *payer, const char *person, char *relation) {
    const char *values[] = {payer, person};
    yb_status st = read_text(k, "SELECT relation FROM aid WHERE payer = $1 AND beneficiary = $2", values, 2, relation,
                             TEXT);
    if (st == YB_OK && relation[0] == '\0')
        return wrong(k, "两人没有办过家庭共济,先 aid 办理", "no mutual aid was set up between the two: aid sets it up", payer);
    return st;
}

yb_status do_end_aid(counter *k, const words *w) {
    char relation[TEXT];
    yb_status st = desk_ready(k);
    if (st == YB_OK) st = known_person(k, w->at[1]);
    if (st == YB_OK) st = known_person(k, w->at[2]);
    if (st == YB_OK) st = relation_of(k, w->at[1], w->at[2], relation);
    return st == YB_OK ? send_new(k, w, "end", relation, "hospital") : st;
}

/* What stands in no table. The patient's own voucher was scanned: the payer's never takes its place. */
static yb_status begin_share(counter *k, const store_request *q) {
    int32_t area;
    yb_status st = area_of(k, q->payer, &area);
    const tell facts[] = {{"purpose", TELL_CODE, "medical", 0},
                          {"mode", TELL_CODE, "auto_deduct", 0},
                          {"asked_by", TELL_CODE, "by_payer", 0},
                          {"designated", TELL_YES, NULL, 1},
                          {"mdtrtarea_admvs", TELL_NUMBER, NULL, desk_area(k)},
                          {"voucher_id", TELL_TEXT, q->person, 0}};
    if (st == YB_OK) st = store_who(k->s, q);
    if (st == YB_OK) st = store_begin(k->s, k->c, "share", area);
    return st == YB_OK ? tell_facts(k, "share", facts, sizeof facts / sizeof facts[0]) : st;
}

yb_status send_aid(counter *k, const sent *m) {
    int32_t day;
    int before;
    yb_status st = recorded_before(k, m, &before, &day);
    if (st != YB_OK || before) return st;
    store_request q = {.payer = m->at[SENT_PAYER],
                       .person = m->at[SENT_PERSON],
                       .channel = m->at[SENT_CHANNEL],
                       .relation = m->at[SENT_RELATION],
                       .act = m->at[SENT_WHAT],
                       .on = day};
    st = begin_share(k, &q);
    return st == YB_OK ? commit_and_tell(k, m, "share") : st;
}

/* ---- for a bill ---- */

static void print_amount(const counter *k, const char *name, const char *meaning) {
    yb_output_value v = {.size = sizeof v};
    char yuan[32];
    if (yb_case_output_named(k->c, name, &v) != YB_OK || v.state != YB_VALUE_KNOWN) return;
    yuan_text(v.number, yuan);
    printf("   %12s  %s  %s\n", yuan, meaning, name);
}

yb_status aid_available(counter *k, const char *payer, const char *patient, int32_t day, int64_t amount,
                        int64_t *available) {
    char relation[TEXT];
    yb_output_value v = {.size = sizeof v};
    yb_status st = relation_of(k, payer, patient, relation);
    store_request q = {.payer = payer, .person = patient, .channel = "hospital", .relation = relation, .act = "pay",
                       .amount = amount, .on = day};
    *available = -1;
    if (st == YB_OK) st = begin_share(k, &q);
    if (st == YB_OK) st = yb_case_ask(k->c, &k->host);
    if (st != YB_OK) return st;
    print_answer(k, "share");
    if (yb_case_outcome(k->c) != YB_PERMIT) return YB_OK;
    print_amount(k, "available", "共济可用 available for mutual aid");
    print_amount(k, "mutual_part", "由家人账户付 from the relative's account");
    st = yb_case_output_named(k->c, "available", &v);
    if (st == YB_OK) *available = v.number;
    return st;
}
