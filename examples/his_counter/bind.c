/* Binding a family member: applied for, papers brought later, reviewed, ended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"

static const char *or_else(const char *text, const char *otherwise) { return text == NULL ? otherwise : text; }

static yb_status both_known(counter *k, const words *w) {
    yb_status st = desk_ready(k);
    if (st == YB_OK) st = known_person(k, w->at[1]);
    return st == YB_OK ? known_person(k, w->at[2]) : st;
}

static store_request request_of(const sent *m, int32_t day) {
    return (store_request){.binder = sent_text(m, SENT_BINDER),
                           .person = sent_text(m, SENT_PERSON),
                           .channel = sent_text(m, SENT_CHANNEL),
                           .relation = sent_text(m, SENT_RELATION),
                           .on = day};
}

/* ---- applying ---- */

/* method and guardian in one text: "id_number yes", a - where nothing was said. */
static yb_status check_bind(const counter *k, const words *w, char said[TEXT]) {
    const char *channel = named(w, "channel"), *method = named(w, "method"), *guardian = named(w, "guardian");
    int32_t yes;
    yb_status st = known_code(k, "relation", named(w, "relation"));
    if (st == YB_OK && channel != NULL) st = known_code(k, "channel", channel);
    if (st == YB_OK && method != NULL) st = known_code(k, "method", method);
    if (st == YB_OK && guardian != NULL && !read_yes(guardian, &yes))
        st = wrong(k, "应为 yes 或 no", "is to be yes or no", guardian);
    (void)snprintf(said, TEXT, "%s %s", or_else(method, "-"), or_else(guardian, "-"));
    return st;
}

yb_status do_bind(counter *k, const words *w) {
    sent m = {0};
    char said[TEXT];
    yb_status st = both_known(k, w);
    if (st == YB_OK) st = check_bind(k, w, said);
    if (st != YB_OK) return st;
    sent_set(&m, SENT_WHAT, "bind");
    sent_set(&m, SENT_BINDER, w->at[1]);
    sent_set(&m, SENT_PERSON, w->at[2]);
    sent_set(&m, SENT_RELATION, named(w, "relation"));
    sent_set(&m, SENT_CHANNEL, or_else(named(w, "channel"), "hospital"));
    sent_set(&m, SENT_SAID, said);
    st = journal(k, &m);
    return st == YB_OK ? send_message(k, &m) : st;
}

/* What stands in no table: this office is of the own city, and the family account is what is wanted. */
static yb_status tell_bind(counter *k, const sent *m) {
    char method[TEXT], guardian[TEXT];
    int32_t yes = 0;
    const char *said = m->at[SENT_SAID];
    size_t len = strcspn(said, " ");
    (void)snprintf(method, sizeof method, "%.*s", (int)len, said);
    (void)snprintf(guardian, sizeof guardian, "%s", said[len] == '\0' ? "-" : said + len + 1);
    int told = read_yes(guardian, &yes);
    const tell facts[] = {{"own_city", TELL_YES, NULL, 1},
                          {"purpose", TELL_CODE, "family_display", 0},
                          {"method", TELL_CODE, strcmp(method, "-") == 0 ? NULL : method, 0},
                          {"guardian", TELL_YES, NULL, yes}};
    return tell_facts(k, "bind", facts, told ? 4 : 3);
}

/* Anew, or from the draft that waits for its papers: then as of today. */
static yb_status begin_bind(counter *k, const sent *m, int32_t day) {
    const char *text;
    size_t len;
    int64_t written;
    int32_t area, today = desk_day(k);
    store_request q;
    yb_status st = area_of(k, m->at[SENT_PERSON], &area);
    if (st != YB_OK) return st;
    st = store_load_draft(k->s, m->key, &text, &len, &written);
    int drafted = st == YB_OK;
    if (!drafted && st != YB_E_NAME) return st;
    q = request_of(m, drafted ? today : day);
    st = store_who(k->s, &q);
    int64_t passed = INT64_C(1440) * today - written;
    if (st == YB_OK && drafted) return take_up(k, "bind", text, len, today, passed > INT32_MAX ? INT32_MAX : (int32_t)passed);
    if (st == YB_OK) st = store_begin(k->s, k->c, "bind", area);
    return st == YB_OK ? tell_bind(k, m) : st;
}

/* Papers are missing: what is there already is kept for whoever takes it up. */
static yb_status save_draft(counter *k, const sent *m) {
    yb_buffer text = {.size = sizeof text};
    yb_status st = yb_case_draft(k->c, &text);
    if (st != YB_E_SPACE) return st;
    text.cap = text.len + 1;
    text.out = malloc(text.cap);
    if (text.out == NULL) return YB_E_MEMORY;
    st = yb_case_draft(k->c, &text);
    if (st == YB_OK) st = store_save_draft(k->s, m->key, text.out, text.len, INT64_C(1440) * desk_day(k));
    free(text.out);
    if (st == YB_OK) say("材料齐了再办", "go on once the papers are there", m->key);
    return st;
}

yb_status send_bind(counter *k, const sent *m) {
    yb_message message = message_of(m);
    uint32_t done = YB_DONE_NOTHING;
    int before;
    int32_t day;
    yb_status st = recorded_before(k, m, &before, &day);
    if (st == YB_OK && before) return store_drop_draft(k->s, m->key); /* a killed process may have left it */
    if (st != YB_OK) return st;
    st = begin_bind(k, m, day);
    if (st == YB_OK) st = yb_bind_commit(k->c, &k->host, &message, &done);
    if (st != YB_OK) return st;
    if (done != YB_DONE_BEFORE) print_answer(k, "bind");
    print_done(m, done);
    if (done == YB_DONE_NOTHING && yb_case_outcome(k->c) == YB_PENDING) return save_draft(k, m);
    return done == YB_DONE_NOTHING ? YB_OK : store_drop_draft(k->s, m->key);
}

yb_status do_resume(counter *k, const words *w) {
    sent m;
    long long drafts = 0;
    const char *key = m.key;
    yb_status st = desk_ready(k);
    if (st == YB_OK) st = journal_find(k, w->at[1], &m);
    if (st == YB_OK) st = read_number(k, "SELECT COUNT(*) FROM drafts WHERE key = $1", &key, 1, &drafts);
    if (st == YB_OK && drafts == 0)
        st = wrong(k, "这条报文不在等材料(applications 列出)",
                   "this message does not wait for papers (applications lists those that do)", w->at[1]);
    return st == YB_OK ? send_message(k, &m) : st;
}

/* ---- the review ---- */

yb_status do_review(counter *k, const words *w) {
    sent application, m = {0};
    long long pending = 0;
    const char *key = application.key;
    if (strcmp(w->at[2], "yes") != 0 && strcmp(w->at[2], "no") != 0)
        return wrong(k, "应为 yes 或 no", "is to be yes or no", w->at[2]);
    yb_status st = desk_ready(k);
    if (st == YB_OK) st = journal_find(k, w->at[1], &application);
    if (st == YB_OK)
        st = read_number(k, "SELECT COUNT(*) FROM bindings WHERE application = $1 AND status = 'pending'", &key, 1,
                         &pending);
    if (st != YB_OK) return st;
    if (pending == 0)
        return wrong(k, "这条报文不在待审核(applications 列出)",
                     "this message does not await a review (applications lists those that do)", w->at[1]);
    m = application;
    sent_set(&m, SENT_WHAT, "review");
    sent_set(&m, SENT_DAY, NULL);
    sent_set(&m, SENT_OF, application.key);
    sent_set(&m, SENT_SAID, w->at[2]);
    st = journal(k, &m);
    return st == YB_OK ? send_message(k, &m) : st;
}

/* The papers are those of the application, as they stood then; what is counted is read as it is now. */
yb_status send_review(counter *k, const sent *m) {
    const char *text;
    size_t len;
    int32_t day;
    int before;
    uint32_t done = YB_DONE_NOTHING;
    yb_message message = message_of(m);
    yb_status st = recorded_before(k, m, &before, &day);
    if (st != YB_OK || before) return st;
    store_request q = request_of(m, day);
    q.application = m->at[SENT_OF];
    st = store_who(k->s, &q);
    if (st == YB_OK) st = store_receipt(k->s, m->at[SENT_OF], &text, &len);
    if (st == YB_OK) st = take_up(k, "bind", text, len, day, -1);
    k->verdict = m->at[SENT_SAID];
    if (st == YB_OK) st = yb_bind_commit(k->c, &k->host, &message, &done);
    k->verdict = NULL;
    if (st != YB_OK) return st;
    if (done != YB_DONE_REJECTED) print_answer(k, "bind");
    print_done(m, done);
    return YB_OK;
}

static void application_row(void *ctx, const char *const *columns, size_t n) {
    (void)n;
    printf("   %s  %s -> %s  %s\n", columns[0], columns[1], columns[2], (const char *)ctx);
}

yb_status do_applications(counter *k, const words *w) {
    (void)w;
    yb_status st = store_read(k->s,
                              "SELECT d.key, s.binder, s.person FROM drafts d JOIN counter_sent s"
                              " ON d.key = 'HIS-' || substr('000000' || s.number, -6) ORDER BY d.key",
                              NULL, 0, application_row, "待补材料 waits for papers: resume");
    if (st != YB_OK) return st;
    return store_read(k->s,
                      "SELECT application, binder, member FROM bindings WHERE status = 'pending' ORDER BY application",
                          NULL, 0, application_row,
                      "待审核 waits for its review: review");
}

/* ---- ending ---- */

yb_status do_unbind(counter *k, const words *w) {
    sent m = {0};
    const char *side = or_else(named(w, "side"), "binder");
    yb_status st = both_known(k, w);
    if (st == YB_OK) st = known_code(k, "unbind_side", side);
    if (st != YB_OK) return st;
    sent_set(&m, SENT_WHAT, "unbind");
    sent_set(&m, SENT_BINDER, w->at[1]);
    sent_set(&m, SENT_PERSON, w->at[2]);
    sent_set(&m, SENT_SAID, side);
    st = journal(k, &m);
    return st == YB_OK ? send_message(k, &m) : st;
}

yb_status send_unbind(counter *k, const sent *m) {
    int32_t day, area;
    int before;
    yb_status st = recorded_before(k, m, &before, &day);
    if (st == YB_OK && !before) st = area_of(k, m->at[SENT_PERSON], &area);
    if (st != YB_OK || before) return st;
    /* who applies as the guardian says so and shows it: the paper `guardian_doc` on the desk */
    int guardian = strstr(desk(k, "papers"), " guardian_doc ") != NULL;
    const tell facts[] = {{"side", TELL_CODE, m->at[SENT_SAID], 0}, {"guardian", TELL_YES, NULL, guardian}};
    store_request q = request_of(m, day);
    st = store_who(k->s, &q);
    if (st == YB_OK) st = store_begin(k->s, k->c, "unbind", area);
    if (st == YB_OK) st = tell_facts(k, "unbind", facts, strcmp(m->at[SENT_SAID], "guardian") == 0 ? 2 : 1);
    return st == YB_OK ? commit_and_tell(k, m, "unbind") : st;
}
