/* The host's side: asking and resuming, one transaction, keys, callbacks that fail or come back in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/desk_pack.h"
#include "support/notary.h"
#include "yibao/yibao.h"

#define TODAY 20778 /* 2026-11-21 */
#define MOST_TIES 9

/* What the host holds. Written inside a transaction, it is `now`; committed, it is `kept`. */
typedef struct store {
    uint32_t own, ties; /* of the ties the first are this request's own */
    int64_t credit, fund;
    char keys[8][YB_KEY_MAX + 1];
    uint32_t n_keys;
} store;

typedef struct desk {
    yb_policy *policy;
    yb_case *c;
    yb_host host;
    store kept, now;
    int in_transaction, commits, rollbacks;
    const char *name; /* of who asks; NULL: not known to the host */
    int64_t age;
    int has_credit;
    const char *verifies[6]; /* names of proofs that the host verifies */
    const char *later[6];    /* … that it answers NOT_YET for */
    char asked[512];         /* what was asked for, in order */
    char told[1024];         /* events */
    int calls, fail_at;      /* callbacks so far; the one that fails with `failure` */
    yb_status failure;
    uint32_t come_in_ties;   /* ties that somebody else adds between asking and the transaction */
    int lose_own;            /* or the last of the own ones is somebody's now */
    int64_t age_inside;      /* not 0: set with the ties inside the transaction, though nobody asked */
    void (*inside)(struct desk *d, yb_case *c); /* tried from within a callback */
} desk;

static int listed(const char *const *names, const char *name) {
    for (int i = 0; i < 6 && names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0) return 1;
    return 0;
}

static void note(char *text, size_t cap, const char *what) {
    size_t len = strlen(text);
    (void)snprintf(text + len, cap - len, "%s%s", len == 0 ? "" : " ", what);
}

static yb_status called(desk *d, yb_case *c) {
    if (d->inside != NULL) d->inside(d, c);
    return ++d->calls == d->fail_at ? d->failure : YB_OK;
}

/* ---- callbacks ---- */

static yb_status fetch_ties(desk *d, yb_case *c, uint32_t list) {
    const store *s = d->in_transaction ? &d->now : &d->kept;
    yb_status st = yb_case_set_rows(c, list, s->ties);
    for (uint32_t i = 0; i < s->ties && st == YB_OK; i++)
        st = yb_case_set_code_at(c, yb_fact(d->policy, "join", "ties.status"), i, "active", YB_NUL);
    for (uint32_t i = 0; i < s->own && st == YB_OK; i++)
        st = yb_case_set_bool_at(c, yb_fact(d->policy, "join", "ties.own"), i, 1);
    if (st == YB_OK && d->in_transaction && d->age_inside != 0)
        st = yb_case_set_int(c, yb_fact(d->policy, "join", "age"), d->age_inside);
    return st;
}

static yb_status fetch_named(desk *d, yb_case *c, uint32_t id, const char *name) {
    const store *s = d->in_transaction ? &d->now : &d->kept;
    if (strcmp(name, "ties") == 0) return fetch_ties(d, c, id);
    if (strcmp(name, "age") == 0) return yb_case_set_int(c, id, d->age);
    if (strcmp(name, "name") == 0) return d->name == NULL ? YB_UNKNOWN : yb_case_set_text(c, id, d->name, YB_NUL);
    if (strcmp(name, "credit") == 0) return d->has_credit ? yb_case_set_int(c, id, s->credit) : yb_case_set_none(c, id);
    if (strcmp(name, "year.begin") == 0) return yb_case_set_date(c, id, yb_date_of(2026, 1, 1));
    if (strcmp(name, "year.fund") == 0) return yb_case_set_int(c, id, s->fund);
    return YB_UNKNOWN;
}

static yb_status YB_CALL fetch(void *ctx, yb_case *c, uint32_t fact) {
    desk *d = ctx;
    yb_fact_info info = {.size = sizeof info};
    assert_int_equal(yb_policy_fact_of(d->policy, fact, &info), YB_OK);
    note(d->asked, sizeof d->asked, info.name);
    yb_status st = called(d, c);
    return st == YB_OK ? fetch_named(d, c, fact, info.name) : st;
}

static yb_status YB_CALL fetch_many(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    desk *d = ctx;
    note(d->asked, sizeof d->asked, "[");
    yb_status st = called(d, c);
    for (size_t i = 0; i < n && (st == YB_OK || st == YB_UNKNOWN); i++) {
        yb_fact_info info = {.size = sizeof info};
        assert_int_equal(yb_policy_fact_of(d->policy, facts[i], &info), YB_OK);
        note(d->asked, sizeof d->asked, info.name);
        st = fetch_named(d, c, facts[i], info.name);
    }
    note(d->asked, sizeof d->asked, "]");
    return st;
}

static yb_status YB_CALL verify(void *ctx, yb_case *c, uint32_t proof) {
    desk *d = ctx;
    yb_proof_info info = {.size = sizeof info};
    assert_false(d->in_transaction);
    assert_int_equal(yb_policy_proof_of(d->policy, proof, &info), YB_OK);
    note(d->asked, sizeof d->asked, info.name);
    yb_status st = called(d, c);
    if (st != YB_OK) return st;
    if (listed(d->later, info.name)) return YB_NOT_YET;
    return listed(d->verifies, info.name) ? yb_case_set_proof(c, proof, YB_VERIFIED, 0) : YB_UNKNOWN;
}

static int recorded(const store *s, const yb_message *m) {
    for (uint32_t i = 0; i < s->n_keys; i++)
        if (strcmp(s->keys[i], m->key) == 0) return 1;
    return 0;
}

static yb_status YB_CALL seen(void *ctx, yb_case *c, const yb_message *m) {
    desk *d = ctx;
    yb_status st = called(d, c);
    return st != YB_OK ? st : recorded(&d->kept, m) ? YB_REPEATED : YB_OK;
}

static yb_status YB_CALL begin(void *ctx, yb_case *c, const yb_message *m) {
    desk *d = ctx;
    yb_status st = called(d, c);
    if (st != YB_OK) return st;
    assert_false(d->in_transaction);
    d->kept.ties += d->come_in_ties;
    d->kept.own -= (uint32_t)d->lose_own;
    d->come_in_ties = 0;
    d->lose_own = 0;
    d->in_transaction = 1;
    d->now = d->kept;
    return recorded(&d->now, m) ? YB_REPEATED : YB_OK;
}

static yb_status YB_CALL commit(void *ctx, yb_case *c) {
    desk *d = ctx;
    yb_status st = called(d, c);
    if (st != YB_OK) return st;
    assert_true(d->in_transaction);
    d->kept = d->now;
    d->in_transaction = 0;
    d->commits++;
    return YB_OK;
}

static yb_status YB_CALL rollback(void *ctx, yb_case *c) {
    desk *d = ctx;
    yb_status st = called(d, c);
    assert_true(d->in_transaction);
    d->in_transaction = 0;
    d->rollbacks++;
    return st;
}

static void keep_key(desk *d, const yb_message *m) {
    if (!recorded(&d->now, m)) memcpy(d->now.keys[d->now.n_keys++], m->key, m->key_len + 1);
}

static yb_status YB_CALL record(void *ctx, yb_case *c, const yb_event *e) {
    static const char *const kinds[] = {"?", "applied", "granted", "rejected", "settled", "paid", "accumulate", "reversed"};
    desk *d = ctx;
    char line[96];
    assert_true(d->in_transaction);
    if (e->kind == YB_EVENT_PAID)
        (void)snprintf(line, sizeof line, "%s=%ld", e->payer->name, (long)e->payer->amount);
    else if (e->kind == YB_EVENT_ACCUMULATE)
        (void)snprintf(line, sizeof line, "%s.%s%+ld", e->change->group, e->change->name, (long)e->change->change);
    else
        (void)snprintf(line, sizeof line, "%s:%.*s", kinds[e->kind], (int)e->message->key_len, e->message->key);
    note(d->told, sizeof d->told, line);
    yb_status st = called(d, c);
    if (st != YB_OK) return st;
    keep_key(d, e->message);
    if (e->kind == YB_EVENT_GRANTED || e->kind == YB_EVENT_APPLIED) d->now.ties++;
    if (e->kind == YB_EVENT_ACCUMULATE) d->now.fund += e->change->change;
    return YB_OK;
}

/* ---- the room ---- */

static yb_policy *compile(const char *pack, size_t len) {
    yb_compiler *c;
    yb_policy *made;
    yb_error error = {.size = sizeof error};
    assert_int_equal(yb_compiler_new(NULL, &c), YB_OK);
    assert_int_equal(yb_compiler_add(c, "desk.yb", pack, len), YB_OK);
    yb_status st = yb_compiler_finish(c, &made, &error);
    if (st != YB_OK) print_error("%s:%u: %s\n", error.place, (unsigned)error.line, error.en);
    assert_int_equal(st, YB_OK);
    yb_compiler_free(c);
    return made;
}

static void reset(desk *d) {
    yb_policy *policy = d->policy;
    yb_case *c = d->c;
    *d = (desk){.policy = policy,
                .c = c,
                .name = "Wang",
                .age = 30,
                .verifies = {"letter", "face", "review"},
                .failure = 4711};
    d->host = (yb_host){sizeof d->host, d, fetch, NULL, verify, seen, begin, commit, rollback, record};
}

static int open_room(void **state) {
    desk *d = test_calloc(1, sizeof *d);
    d->policy = compile(desk_pack, sizeof desk_pack - 1);
    assert_int_equal(yb_case_new(d->policy, NULL, &d->c), YB_OK);
    reset(d);
    *state = d;
    return 0;
}

static int close_room(void **state) {
    desk *d = *state;
    yb_case_free(d->c);
    yb_policy_unref(d->policy);
    test_free(d);
    return 0;
}

static void join(desk *d, const char *way) {
    assert_int_equal(yb_case_begin(d->c, "join", 110000, TODAY), YB_OK);
    assert_int_equal(yb_case_set_code(d->c, yb_fact(d->policy, "join", "way"), way, YB_NUL), YB_OK);
}

static void bill(desk *d, int64_t fen) {
    assert_int_equal(yb_case_begin(d->c, "settle", 110000, TODAY), YB_OK);
    assert_int_equal(yb_case_set_int(d->c, yb_fact(d->policy, "settle", "amount"), fen), YB_OK);
}

static yb_message message(const char *key) {
    return (yb_message){.size = sizeof(yb_message), .key = key, .key_len = YB_NUL};
}

static yb_status send(desk *d, const char *key, uint32_t *done) {
    yb_message m = message(key);
    return yb_bind_commit(d->c, &d->host, &m, done);
}

static yb_status send_bill(desk *d, const char *key, const char *reverses, uint32_t *done) {
    yb_message m = message(key);
    if (reverses != NULL) {
        m.flags = YB_MESSAGE_REVERSE;
        m.reverses = reverses;
        m.reverses_len = YB_NUL;
    }
    return yb_settle_commit(d->c, &d->host, &m, done);
}

/* ---- one proof after the other ---- */

static int32_t outcome_with(yb_case *c, uint32_t proof, int32_t state) {
    assert_int_equal(yb_case_set_proof(c, proof, state, -1), YB_OK);
    assert_int_equal(yb_case_decide(c), YB_OK);
    return yb_case_outcome(c);
}

/* A value may rest on the state of a proof: it is another one when that is. */
static void states_are_values_too(void **state) {
    static const char pack[] = "policy limits \"限\" / \"limits\" { area 000000 version \"1\" }\n"
                               "source s \"s\" dated 2026-01-01\n"
                               "decision join \"加入\" / \"join\" { amount money \"额\" / \"amount\" }\n"
                               "proof letter document \"信\" / \"letter\"\n"
                               "let worth \"限\" / \"limit\" = if state(letter) = rejected then ¥5 else ¥10\n"
                               "rule join.much deny MUCH when amount > worth say \"多\" / \"much\" cite s\n"
                               "rule join.letter require letter say \"信\" / \"letter\" cite s\n";
    yb_policy *policy = compile(pack, sizeof pack - 1);
    yb_case *c;
    uint32_t letter = yb_proof(policy, "join", "letter");
    (void)state;
    assert_int_equal(yb_case_new(policy, NULL, &c), YB_OK);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(yb_case_begin(c, "join", 110000, TODAY), YB_OK);
        assert_int_equal(yb_case_set_int(c, yb_fact(policy, "join", "amount"), 700), YB_OK);
        assert_int_equal(outcome_with(c, letter, YB_ABSENT), YB_PENDING);
        assert_int_equal(outcome_with(c, letter, YB_REJECTED), YB_DENY);
        assert_int_equal(outcome_with(c, letter, YB_VERIFIED), YB_PERMIT);
    }
    yb_case_free(c);
    yb_policy_unref(policy);
}

/* ---- asking ---- */

static void asks_for_what_the_rules_need(void **state) {
    desk *d = *state;
    reset(d);
    join(d, "plain");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_PERMIT);
    assert_string_equal(d->asked, "age name ties face"); /* by name, each once; an optional fact is none */
    d->asked[0] = '\0';
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK); /* nothing is missing any more */
    assert_string_equal(d->asked, "");
}

static void asks_in_one_batch(void **state) {
    desk *d = *state;
    reset(d);
    d->host.fetch_many = fetch_many;
    join(d, "plain");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_PERMIT);
    assert_string_equal(d->asked, "[ age name ties ] face");
}

static void who_is_refused_is_not_bothered(void **state) {
    desk *d = *state;
    reset(d);
    d->age = 15;
    join(d, "plain");
    assert_int_equal(yb_case_set_int(d->c, yb_fact(d->policy, "join", "age"), 15), YB_OK);
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_DENY);
    assert_string_equal(d->asked, "");
}

static void what_the_host_does_not_have_stays_missing(void **state) {
    desk *d = *state;
    yb_missing_info missing = {.size = sizeof missing};
    reset(d);
    d->name = NULL;
    join(d, "plain");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_UNDETERMINED);
    assert_string_equal(d->asked, "age name ties"); /* once, and no face check for an open question */
    assert_int_equal(yb_case_missing_count(d->c), 1);
    assert_int_equal(yb_case_missing(d->c, 0, &missing), YB_OK);
    assert_string_equal(missing.name, "name");
}

static void a_host_without_callbacks_is_a_plain_decide(void **state) {
    desk *d = *state;
    yb_host bare = {.size = sizeof bare};
    reset(d);
    join(d, "plain");
    assert_int_equal(yb_case_ask(d->c, &bare), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_UNDETERMINED);
    assert_int_equal(yb_case_missing_count(d->c), 3);
}

/* One set of an obligation is enough; a set that cannot be completed gives way to the next. */
static void verifies_one_set_of_each(void **state) {
    desk *d = *state;
    reset(d);
    join(d, "paper");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_PERMIT);
    assert_string_equal(d->asked, "age name ties face letter review");
    reset(d);
    d->verifies[0] = "book";
    join(d, "paper");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_PENDING); /* the stamp is not to be had */
    assert_string_equal(d->asked, "age name ties face letter book stamp review");
}

static void not_yet_leaves_it_pending(void **state) {
    desk *d = *state;
    reset(d);
    d->later[0] = "review";
    join(d, "paper");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_PENDING);
    assert_int_equal(yb_case_obligation_count(d->c), 1);
    reset(d);
    d->later[0] = "letter"; /* it is on its way: the books need not be looked for */
    join(d, "paper");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_string_equal(d->asked, "age name ties face letter review");
}

static void answers_come_back_unchanged(void **state) {
    static const struct {
        yb_status answer, want;
    } rows[] = {{YB_ABORT, YB_ABORT},       {1000, 1000},           {INT32_MAX, INT32_MAX},
                {YB_E_RANGE, YB_E_RANGE},   {INT32_MIN, INT32_MIN}, {YB_REPEATED, YB_E_CALLBACK},
                {5, YB_E_CALLBACK},         {999, YB_E_CALLBACK}};
    desk *d = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int at = 1; at <= 4; at++) { /* three facts and a proof */
            reset(d);
            d->fail_at = at;
            d->failure = rows[i].answer;
            join(d, "plain");
            assert_int_equal(yb_case_ask(d->c, &d->host), rows[i].want);
            assert_int_equal(yb_case_set_int(d->c, yb_fact(d->policy, "join", "age"), 40), YB_OK); /* it is usable */
        }
}

static void arguments_are_checked(void **state) {
    desk *d = *state;
    yb_host host;
    yb_message m = message("k");
    uint32_t done = 9;
    reset(d);
    assert_int_equal(yb_case_ask(NULL, &d->host), YB_E_ARGUMENT);
    assert_int_equal(yb_case_ask(d->c, NULL), YB_E_ARGUMENT);
    join(d, "plain");
    host = d->host;
    host.size = sizeof host.size - 1;
    assert_int_equal(yb_case_ask(d->c, &host), YB_E_STRUCT);
    host = d->host;
    host.record = NULL;
    assert_int_equal(yb_bind_commit(d->c, &host, &m, &done), YB_E_CALLBACK);
    assert_int_equal(done, YB_DONE_NOTHING);
    assert_int_equal(yb_settle_commit(d->c, &d->host, &m, &done), YB_E_NAME); /* not a bill */
    m.key = "";
    assert_int_equal(yb_bind_commit(d->c, &d->host, &m, &done), YB_E_ARGUMENT);
    m = message("k");
    m.reverses = "x";
    m.reverses_len = 1;
    assert_int_equal(yb_bind_commit(d->c, &d->host, &m, &done), YB_E_ARGUMENT);
    m = message("k");
    m.flags = YB_MESSAGE_REVERSE;
    assert_int_equal(yb_bind_commit(d->c, &d->host, &m, &done), YB_E_ARGUMENT);
    m = message("\xff");
    assert_int_equal(yb_bind_commit(d->c, &d->host, &m, &done), YB_E_RANGE);
    char longest[YB_KEY_MAX + 2];
    memset(longest, 'k', sizeof longest);
    m = message(longest);
    m.key_len = YB_KEY_MAX + 1;
    assert_int_equal(yb_bind_commit(d->c, &d->host, &m, &done), YB_E_LIMIT);
    assert_int_equal(d->calls, 0);
}

/* ---- coming back in ---- */

static void comes_back_in(desk *d, yb_case *c) {
    static char out[4096];
    yb_buffer text = {sizeof text, out, sizeof out, 0};
    yb_message m = message("inner");
    yb_test_notary notary;
    yb_run run = {.size = sizeof run, .decision = "join", .area = 110000, .on = TODAY, .stride = sizeof(yb_value)};
    size_t len;
    assert_int_equal(yb_case_begin(c, "join", 110000, TODAY), YB_E_REENTRY);
    assert_int_equal(yb_case_on(c, TODAY), YB_E_REENTRY);
    assert_int_equal(yb_case_known_on(c, TODAY), YB_E_REENTRY);
    assert_int_equal(yb_case_decide(c), YB_E_REENTRY);
    assert_int_equal(yb_case_run(c, &run, NULL), YB_E_REENTRY);
    assert_int_equal(yb_case_ask(c, &d->host), YB_E_REENTRY);
    assert_int_equal(yb_bind_commit(c, &d->host, &m, NULL), YB_E_REENTRY);
    assert_int_equal(yb_settle_commit(c, &d->host, &m, NULL), YB_E_REENTRY);
    assert_int_equal(yb_case_draft(c, &text), YB_E_REENTRY);
    assert_int_equal(yb_case_resume(c, "{}", 2, 0), YB_E_REENTRY);
    assert_int_equal(yb_decide_json(d->policy, c, "{}", 2, out, sizeof out, &len), YB_E_REENTRY);
    assert_int_equal(yb_replay_json(d->policy, c, "{}", 2, NULL, 0, out, sizeof out, &len), YB_E_REENTRY);
    yb_case_free(c); /* does nothing */
    yb_test_notary_init(&notary);
    if (d->in_transaction && d->told[0] != '\0') { /* recording: reading, not setting */
        assert_int_equal(yb_case_receipt_by(c, 0, &notary.by, &text), YB_OK);
        assert_int_equal(yb_case_set_int(c, yb_fact(d->policy, "join", "age"), 1), YB_E_REENTRY);
    }
}

static void re_entry_is_refused(void **state) {
    desk *d = *state;
    uint32_t done;
    reset(d);
    d->inside = comes_back_in;
    join(d, "plain");
    assert_int_equal(send(d, "k1", &done), YB_OK);
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_int_equal(d->kept.ties, 1);
}

/* ---- one transaction ---- */

static void grants_once(void **state) {
    desk *d = *state;
    uint32_t done;
    reset(d);
    join(d, "plain");
    assert_int_equal(send(d, "k1", &done), YB_OK);
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_string_equal(d->told, "granted:k1");
    assert_string_equal(d->asked, "age name ties face ties credit"); /* counted facts again */
    assert_int_equal(d->kept.ties, 1);
    join(d, "plain"); /* the same message again: nobody is asked for a face */
    d->asked[0] = '\0';
    assert_int_equal(send(d, "k1", &done), YB_OK);
    assert_int_equal(done, YB_DONE_BEFORE);
    assert_string_equal(d->asked, "");
    assert_int_equal(d->kept.ties, 1);
    d->host.seen = NULL; /* then `begin` tells */
    join(d, "plain");
    assert_int_equal(send(d, "k1", &done), YB_OK);
    assert_int_equal(done, YB_DONE_BEFORE);
    assert_int_equal(d->kept.ties, 1);
    assert_int_equal(d->commits, 1);
    assert_int_equal(d->rollbacks, 1);
}

/* Somebody else takes the last place between the asking and the transaction. */
static void what_is_counted_is_read_again(void **state) {
    desk *d = *state;
    uint32_t done;
    reset(d);
    d->kept.ties = 1;
    d->come_in_ties = 1;
    join(d, "plain");
    assert_int_equal(send(d, "k1", &done), YB_OK);
    assert_int_equal(done, YB_DONE_NOTHING);
    assert_int_equal(yb_case_outcome(d->c), YB_DENY);
    assert_string_equal(d->told, "");
    assert_int_equal(d->kept.ties, 2);
    assert_int_equal(d->rollbacks, 1);
}

static void joined(desk *d, uint32_t want, int32_t outcome) {
    uint32_t done;
    join(d, "plain");
    assert_int_equal(send(d, "k1", &done), YB_OK);
    assert_int_equal(done, want);
    assert_int_equal(yb_case_outcome(d->c), outcome);
    assert_string_equal(d->told, want == YB_DONE_NOTHING ? "" : "granted:k1");
}

/* As many as before, but not the same: decided anew. */
static void one_cell_is_enough(void **state) {
    desk *d = *state;
    reset(d);
    d->kept.ties = 2;
    d->kept.own = 1;
    joined(d, YB_DONE_GRANTED, YB_PERMIT);
    reset(d);
    d->kept.ties = 2;
    d->kept.own = 1;
    d->lose_own = 1;
    joined(d, YB_DONE_NOTHING, YB_DENY);
}

/* A fact that is not counted, but was set all the same. */
static void any_fact_is_enough(void **state) {
    desk *d = *state;
    reset(d);
    d->age_inside = d->age;
    joined(d, YB_DONE_GRANTED, YB_PERMIT);
    reset(d);
    d->age_inside = 15;
    joined(d, YB_DONE_NOTHING, YB_DENY);
}

/* More rows than are compared: they are decided anew. */
static void long_lists_are_decided_anew(void **state) {
    desk *d = *state;
    reset(d);
    d->kept.own = 800;
    d->kept.ties = 801;
    joined(d, YB_DONE_GRANTED, YB_PERMIT);
    reset(d);
    d->kept.own = 800;
    d->kept.ties = 801;
    d->come_in_ties = 1;
    joined(d, YB_DONE_NOTHING, YB_DENY);
}

/* A decision that stood has the receipt of one that was made. */
static void what_stands_can_be_read(void **state) {
    desk *d = *state;
    reset(d);
    joined(d, YB_DONE_GRANTED, YB_PERMIT);
    assert_int_equal(yb_case_decide(d->c), YB_OK);
    char again[2048], stood[2048];
    size_t n_again, n_stood;
    assert_int_equal(yb_case_receipt(d->c, 0, again, sizeof again, &n_again), YB_OK);
    reset(d);
    joined(d, YB_DONE_GRANTED, YB_PERMIT);
    assert_int_equal(yb_case_receipt(d->c, 0, stood, sizeof stood, &n_stood), YB_OK);
    assert_string_equal(stood, again);
}

/* An optional fact that is counted is not none because nobody asked. */
static void an_optional_fact_is_asked_for(void **state) {
    desk *d = *state;
    uint32_t done;
    reset(d);
    d->has_credit = 1;
    join(d, "plain");
    assert_int_equal(send(d, "k1", &done), YB_OK);
    assert_int_equal(done, YB_DONE_NOTHING);
    assert_int_equal(yb_case_outcome(d->c), YB_DENY); /* it is spent */
}

static void waits_for_a_review(void **state) {
    desk *d = *state;
    uint32_t done;
    reset(d);
    d->later[0] = "review";
    join(d, "paper");
    assert_int_equal(send(d, "apply", &done), YB_OK);
    assert_int_equal(done, YB_DONE_APPLIED);
    reset(d);
    d->later[0] = "face"; /* not only a review: nothing to record yet */
    join(d, "paper");
    assert_int_equal(send(d, "apply", &done), YB_OK);
    assert_int_equal(done, YB_DONE_NOTHING);
    assert_int_equal(yb_case_outcome(d->c), YB_PENDING);
    reset(d);
    join(d, "paper");
    assert_int_equal(yb_case_set_proof(d->c, yb_proof(d->policy, "join", "review"), YB_REJECTED, -1), YB_OK);
    d->verifies[2] = NULL;
    assert_int_equal(send(d, "review", &done), YB_OK);
    assert_int_equal(done, YB_DONE_REJECTED);
    assert_string_equal(d->told, "rejected:review");
}

/* Every callback fails once: nothing is changed, the error comes back, and the next try succeeds. */
static void every_callback_fails_once(void **state) {
    desk *d = *state;
    uint32_t done;
    for (int n = 1;; n++) {
        reset(d);
        d->later[0] = "review";
        d->fail_at = n;
        join(d, "paper");
        yb_status st = send(d, "k1", &done);
        if (n > d->calls) break;
        assert_int_equal(st, 4711);
        assert_int_equal(done, YB_DONE_NOTHING);
        assert_int_equal(d->kept.ties, 0);
        assert_int_equal(d->kept.n_keys, 0);
        assert_false(d->in_transaction);
        d->fail_at = 0;
        join(d, "paper");
        assert_int_equal(send(d, "k1", &done), YB_OK);
        assert_int_equal(done, YB_DONE_APPLIED);
        assert_int_equal(d->kept.ties, 1);
    }
    assert_in_range(d->calls, 10, 20);
}

static void settles_and_takes_back(void **state) {
    desk *d = *state;
    uint32_t done;
    reset(d);
    bill(d, 15001);
    assert_int_equal(send_bill(d, "bill", NULL, &done), YB_OK);
    assert_int_equal(done, YB_DONE_GRANTED);
    /* 150.01 x 50 % = 75.005, rounded 75.01; the rest is cash */
    assert_string_equal(d->told, "settled:bill fund_pay=7501 psn_cash_pay=7500 year.fund+7501");
    assert_int_equal(d->kept.fund, 7501);
    bill(d, 15001); /* the fund has 24.99 left this year */
    assert_int_equal(send_bill(d, "bill2", NULL, &done), YB_OK);
    assert_int_equal(d->kept.fund, 10000);
    d->told[0] = '\0';
    d->asked[0] = '\0';
    bill(d, 15001); /* the first bill with the accumulators of then */
    assert_int_equal(yb_case_set_date(d->c, yb_fact(d->policy, "settle", "year.begin"), yb_date_of(2026, 1, 1)), YB_OK);
    assert_int_equal(yb_case_set_int(d->c, yb_fact(d->policy, "settle", "year.fund"), 0), YB_OK);
    assert_int_equal(send_bill(d, "refund", "bill", &done), YB_OK);
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_string_equal(d->told, "reversed:refund fund_pay=-7501 psn_cash_pay=-7500 year.fund-7501");
    assert_string_equal(d->asked, "");
    assert_int_equal(d->kept.fund, 2499);
    bill(d, 15001);
    assert_int_equal(send_bill(d, "refund", "bill", &done), YB_OK);
    assert_int_equal(done, YB_DONE_BEFORE);
    assert_int_equal(d->kept.fund, 2499);
}

/* ---- drafts ---- */

static void taken_up_later(void **state) {
    desk *d = *state;
    char out[1024], next_day[1024];
    yb_buffer text = {sizeof text, out, sizeof out, 0}, moved = {sizeof moved, next_day, sizeof next_day, 0};
    int32_t state_of;
    uint32_t face = yb_proof(d->policy, "join", "face"), letter = yb_proof(d->policy, "join", "letter"), done;
    reset(d);
    d->later[0] = "review";
    join(d, "paper");
    assert_int_equal(yb_case_ask(d->c, &d->host), YB_OK);
    assert_int_equal(yb_case_outcome(d->c), YB_PENDING);
    assert_int_equal(yb_case_draft(d->c, &text), YB_OK);
    assert_string_equal(out, "{\"request\":{\"decision\":\"join\",\"area\":\"110000\",\"on\":\"2026-11-21\","
                             "\"facts\":{\"age\":30,\"way\":\"paper\",\"ties\":[]},"
                             "\"proofs\":{\"letter\":{\"state\":\"verified\",\"minutes\":0},"
                             "\"face\":{\"state\":\"verified\",\"minutes\":0}}},\"private\":[\"name\"]}");
    reset(d); /* another day, another process: the review is passed, the face is too old */
    assert_int_equal(yb_case_resume(d->c, out, text.len, 1440), YB_OK);
    assert_int_equal(yb_case_decide(d->c), YB_OK);
    assert_int_equal(yb_case_proof_state(d->c, face, &state_of), YB_OK);
    assert_int_equal(state_of, YB_EXPIRED);
    assert_int_equal(yb_case_proof_state(d->c, letter, &state_of), YB_OK);
    assert_int_equal(state_of, YB_VERIFIED);
    assert_int_equal(yb_case_on(d->c, YB_NO_DATE), YB_E_DATE);
    assert_int_equal(yb_case_on(d->c, TODAY + 1), YB_OK);
    assert_int_equal(yb_case_draft(d->c, &moved), YB_OK);
    assert_non_null(strstr(next_day, "\"on\":\"2026-11-22\""));
    assert_int_equal(send(d, "k", &done), YB_OK);
    assert_int_equal(done, YB_DONE_GRANTED);
    assert_string_equal(d->asked, "name face review ties credit");
    assert_int_equal(yb_case_resume(d->c, out, YB_NUL, -1), YB_OK); /* as it stood then */
    assert_int_equal(yb_case_decide(d->c), YB_OK);
    assert_int_equal(yb_case_proof_state(d->c, face, &state_of), YB_OK);
    assert_int_equal(state_of, YB_VERIFIED);
}

static void bad_drafts_begin_nothing(void **state) {
    static const struct {
        const char *text;
        yb_status want;
    } rows[] = {
        {"", YB_E_JSON},
        {"{}", YB_E_JSON},
        {"{\"request\":7}", YB_E_JSON},
        {"{\"request\":{\"decision\":\"join\",\"area\":\"110000\",\"on\":\"2026-13-21\"}}", YB_E_DATE},
        {"{\"request\":{\"decision\":\"join\",\"area\":\"110000\",\"on\":\"2026-11-21\",\"facts\":{\"age\":-1}}}", YB_E_RANGE},
        {"{\"request\":{\"decision\":\"join\",\"area\":\"110000\",\"on\":\"2026-11-21\",\"refund\":true}}", YB_E_RANGE},
    };
    desk *d = *state;
    reset(d);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        join(d, "plain");
        assert_int_equal(yb_case_resume(d->c, rows[i].text, YB_NUL, 0), rows[i].want);
        assert_int_equal(yb_case_decide(d->c), YB_E_ORDER);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_values_too),
        cmocka_unit_test(asks_for_what_the_rules_need),
        cmocka_unit_test(asks_in_one_batch),
        cmocka_unit_test(who_is_refused_is_not_bothered),
        cmocka_unit_test(what_the_host_does_not_have_stays_missing),
        cmocka_unit_test(a_host_without_callbacks_is_a_plain_decide),
        cmocka_unit_test(verifies_one_set_of_each),
        cmocka_unit_test(not_yet_leaves_it_pending),
        cmocka_unit_test(answers_come_back_unchanged),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(re_entry_is_refused),
        cmocka_unit_test(grants_once),
        cmocka_unit_test(what_is_counted_is_read_again),
        cmocka_unit_test(one_cell_is_enough),
        cmocka_unit_test(any_fact_is_enough),
        cmocka_unit_test(long_lists_are_decided_anew),
        cmocka_unit_test(what_stands_can_be_read),
        cmocka_unit_test(an_optional_fact_is_asked_for),
        cmocka_unit_test(waits_for_a_review),
        cmocka_unit_test(every_callback_fails_once),
        cmocka_unit_test(settles_and_takes_back),
        cmocka_unit_test(taken_up_later),
        cmocka_unit_test(bad_drafts_begin_nothing),
    };
    return cmocka_run_group_tests(tests, open_room, close_room);
}
