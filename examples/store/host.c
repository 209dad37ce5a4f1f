/*
 * The store as a host: who a request is about, the transaction, and what the hospital keeps besides.
 *
 * What nobody else may change meanwhile. "Five members of a binder" counts rows by binder, "two binders of a member in a
 * month" counts rows by member, a bill reads the patient's accumulators and the payer's balance. So a transaction locks
 * the rows of these persons in `persons`, whether a binding row is there yet or not: a lock on rows that are counted
 * would not hold back a row that does not exist yet. All of them in one statement and in the order of their ids: two
 * transactions that want the same two persons never wait for each other in a ring. In SQLite, BEGIN IMMEDIATE holds the
 * whole file, which is the same and more. Everything that is counted is read after the lock was got.
 */
#include <stdlib.h>
#include <string.h>

#include "inside.h"
#include "schema.h"

/* ---- what the request said ---- */

const char *store_said(const store *s, enum said which) { return s->said[which][0] == '\0' ? NULL : s->said[which]; }

static int64_t first_of_year(int32_t day) {
    int32_t year = 0;
    (void)yb_date_parts(day, &year, NULL, NULL);
    return yb_date_of(year, 1, 1);
}

sql_value store_given(const store *s, char letter) {
    static const char letters[] = "bypcraksd"; /* in the order of enum said */
    const char *at = letter == '\0' ? NULL : strchr(letters, letter);
    if (at != NULL) return sql_text(store_said(s, (enum said)(at - letters)));
    switch (letter) {
    case 'm': return sql_number(s->request.amount);
    case 'v': return sql_number(s->request.aid_available);
    case 'o': return sql_number(s->request.on);
    case 'f': return sql_number(first_of_year(s->request.on));
    case 'u': return sql_number(s->request.current_first);
    case 'e': return sql_text("");
    default: return sql_number(0);
    }
}

/* The yearly sums have no key but their year; those of a stay are kept under the stay. */
sql_value store_key(const store *s, const yb_accumulate_info *change) {
    if (change->key_name[0] != '\0') return (sql_value){SQL_TEXT, 0, change->key, change->key_len};
    return change->begin == YB_NO_DATE ? store_given(s, 's') : sql_text("");
}

yb_status store_who(store *s, const store_request *q) {
    const char *const texts[SAID] = {q->binder, q->payer, q->person, q->channel, q->relation, q->act, q->application, q->stay, q->disease};
    s->has_request = 0;
    if (q->person == NULL || q->person[0] == '\0') return sql_fail(&s->db, STORE_E_WHO, "store_who", "no person");
    for (int i = 0; i < SAID; i++) {
        size_t len = texts[i] == NULL ? 0 : strlen(texts[i]);
        if (len > STORE_TEXT) return sql_fail(&s->db, STORE_E_WHO, "store_who", "a text is too long");
        if (len != 0) memcpy(s->said[i], texts[i], len);
        s->said[i][len] = '\0';
    }
    s->request = *q;
    s->has_request = 1;
    return YB_OK;
}

/* ---- the transaction ---- */

static yb_status count_row(void *ctx, const sql_value *columns, size_t n) {
    (void)columns;
    (void)n;
    ++*(int *)ctx;
    return YB_OK;
}

static yb_status repeated(store *s, const yb_message *m) {
    int found = 0;
    sql_value key = {SQL_TEXT, 0, m->key, m->key_len};
    yb_status st = sql_run(&s->db, SEEN, &key, 1, count_row, &found);
    return st == YB_OK && found ? YB_REPEATED : st;
}

static yb_status YB_CALL seen(void *ctx, yb_case *c, const yb_message *m) {
    (void)c;
    return repeated(ctx, m);
}

static int differs(const store *s, enum said a, enum said b) { return strcmp(s->said[a], s->said[b]) != 0; }

/* Each person once: who binds and pays is locked once. */
static yb_status lock_persons(store *s) {
    int found = 0, want = 0;
    sql_value in[] = {store_given(s, 'b'), store_given(s, 'y'), store_given(s, 'p')};
    want += in[0].kind != SQL_NULL;
    want += in[1].kind != SQL_NULL && differs(s, PAYER, BINDER);
    want += differs(s, PERSON, BINDER) && differs(s, PERSON, PAYER);
    yb_status st = sql_run(&s->db, LOCK_PERSONS, in, 3, count_row, &found);
    if (st != YB_OK || found == want) return st;
    return sql_fail(&s->db, STORE_E_WHO, "begin", "not all of these persons are registered");
}

static yb_status YB_CALL begin(void *ctx, yb_case *c, const yb_message *m) {
    store *s = ctx;
    (void)c;
    if (!s->has_request) return sql_fail(&s->db, STORE_E_WHO, "begin", "no request");
    yb_status st = sql_begin(&s->db);
    if (st == YB_OK) st = lock_persons(s);
    if (st == YB_OK) st = repeated(s, m);
    if (st != YB_OK && st != YB_REPEATED) sql_rollback(&s->db); /* the library rolls back only what has begun */
    return st;
}

static yb_status YB_CALL commit(void *ctx, yb_case *c) {
    (void)c;
    return sql_commit(&((store *)ctx)->db);
}

static yb_status YB_CALL rollback(void *ctx, yb_case *c) {
    (void)c;
    sql_rollback(&((store *)ctx)->db);
    return YB_OK;
}

/* ---- opening ---- */

static yb_status try_tables(store *s) {
    yb_status st = sql_begin(&s->db);
    for (size_t i = 0; st == YB_OK && i < sizeof store_schema / sizeof store_schema[0]; i++)
        st = sql_script(&s->db, store_schema[i]);
    if (st == YB_OK) st = sql_commit(&s->db);
    if (st != YB_OK) sql_rollback(&s->db);
    return st;
}

/* Two processes that open an empty database at once make the same tables: whoever comes second finds them there. */
static yb_status make_tables(store *s) {
    yb_status st = try_tables(s);
    return st == STORE_E_CONSTRAINT || st == STORE_E_BUSY ? try_tables(s) : st;
}

yb_status store_open(const store_driver *driver, const char *where, store **s, store_trouble *why) {
    store *made = calloc(1, sizeof *made);
    *s = NULL;
    if (made == NULL) return STORE_E_MEMORY;
    yb_status st = sql_open(&made->db, driver, where);
    if (st == YB_OK) st = make_tables(made);
    if (why != NULL) *why = made->db.trouble;
    if (st == YB_OK)
        *s = made;
    else
        store_close(made);
    return st;
}

void store_close(store *s) {
    if (s == NULL) return;
    sql_close(&s->db);
    yb_policy_unref(s->policy);
    free(s->facts);
    free(s->text);
    free(s);
}

const store_trouble *store_why(const store *s) { return &s->db.trouble; }

yb_status store_attach(store *s, yb_policy *policy, yb_host *host) {
    yb_policy *before = s->policy;
    s->policy = yb_policy_ref(policy);
    yb_policy_unref(before);
    *host = (yb_host){.size = sizeof *host, .ctx = s, .fetch_many = store_fetch, .seen = seen, .begin = begin,
                      .commit = commit, .rollback = rollback, .record = store_record};
    return store_find_facts(s);
}

void store_set_user(store *s, void *user) { s->user = user; }
void *store_user(const store *s) { return s->user; }

yb_status store_room(store *s, size_t need) {
    if (need < s->text_cap) return YB_OK;
    char *text = realloc(s->text, need + 1);
    if (text == NULL) return sql_fail(&s->db, STORE_E_MEMORY, "text", "");
    s->text = text;
    s->text_cap = need + 1;
    return YB_OK;
}
