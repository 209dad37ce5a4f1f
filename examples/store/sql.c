/* What both drivers share: opening anew, transactions, and errors that say what to do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

#define STATEMENT_TEXT(name, locks, text) text,
static const char *const statement_texts[] = {STORE_STATEMENTS(STATEMENT_TEXT)};
#undef STATEMENT_TEXT

const char *sql_text_of(const sql *db, unsigned number) {
    return number < STATEMENTS ? statement_texts[number] : db->loose;
}

/* ---- errors ---- */

static const char *advice(yb_status status) {
    static const struct {
        yb_status status;
        const char *what_to_do;
    } rows[] = {
        {STORE_E_OPEN, "check that the file or server is there and that this user may write to it"},
        {STORE_E_LOST, "nothing of this message is recorded unless it was being committed: send it again under the same key"},
        {STORE_E_DISK, "make room on the disk of the database, then send the message again"},
        {STORE_E_BUSY, "somebody else works on the same persons: send the message again"},
        {STORE_E_CONSTRAINT, "the tables do not allow it: check persons and balances; a key in use means that the message was sent before"},
        {STORE_E_SQL, "the tables are not those of schema.sql, or the database does not know this SQL"},
        {STORE_E_WHO, "call store_who with persons that were registered by store_put_person"},
        {STORE_E_STATE, "it was changed in the meantime, or was never there: look it up and begin again"},
        {STORE_E_REVERSE, "only a settlement, payment or quota of the same person is taken back, and only once"},
        {STORE_E_MEMORY, "no memory is left"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status) return rows[i].what_to_do;
    return "";
}

yb_status sql_fail(sql *db, yb_status status, const char *what, const char *said) {
    char first[160];
    (void)snprintf(first, sizeof first, "%.150s", what);
    db->trouble.status = status;
    (void)snprintf(db->trouble.text, sizeof db->trouble.text, "%s: %s: %.250s; %s", db->driver->name, first, said, advice(status));
    for (char *at = db->trouble.text; *at != '\0'; at++)
        if (*at == '\n') *at = ' ';
    return status;
}

sql_value sql_text(const char *text) {
    if (text == NULL) return (sql_value){SQL_NULL, 0, NULL, 0};
    return (sql_value){SQL_TEXT, 0, text, strlen(text)};
}

/* ---- the connection ---- */

yb_status sql_open(sql *db, const store_driver *driver, const char *where) {
    *db = (sql){.driver = driver};
    size_t len = strlen(where) + 1;
    db->where = malloc(len);
    if (db->where == NULL) return sql_fail(db, STORE_E_MEMORY, "open", "");
    memcpy(db->where, where, len);
    return driver->open(db);
}

void sql_close(sql *db) {
    sql_rollback(db);
    db->driver->close(db);
    free(db->where);
    db->where = NULL;
}

/* A connection that broke is made anew where nothing is lost by it: between transactions. */
static yb_status connected(sql *db) {
    if (!db->lost) return YB_OK;
    if (db->in_transaction) return STORE_E_LOST;
    db->driver->close(db);
    yb_status st = db->driver->open(db);
    if (st == YB_OK) db->lost = 0;
    return st;
}

static yb_status told(sql *db, yb_status st) {
    if (st == STORE_E_LOST) db->lost = 1;
    return st;
}

yb_status sql_script(sql *db, const char *text) {
    yb_status st = connected(db);
    return st == YB_OK ? told(db, db->driver->script(db, text)) : st;
}

static yb_status run(sql *db, unsigned number, const sql_value *in, size_t n, sql_row *row, void *ctx, int64_t *changed) {
    yb_status st = connected(db);
    return st == YB_OK ? told(db, db->driver->run(db, number, in, n, row, ctx, changed)) : st;
}

yb_status sql_run(sql *db, unsigned number, const sql_value *in, size_t n, sql_row *row, void *ctx) {
    int64_t changed;
    return run(db, number, in, n, row, ctx, &changed);
}

yb_status sql_change(sql *db, unsigned number, const sql_value *in, size_t n, int64_t *changed) {
    *changed = 0;
    return run(db, number, in, n, NULL, NULL, changed);
}

yb_status sql_write(sql *db, unsigned number, const sql_value *in, size_t n, int64_t want) {
    char said[64];
    int64_t changed;
    yb_status st = sql_change(db, number, in, n, &changed);
    if (st != YB_OK || changed == want) return st;
    (void)snprintf(said, sizeof said, "%lld rows instead of %lld", (long long)changed, (long long)want);
    return sql_fail(db, STORE_E_STATE, sql_text_of(db, number), said);
}

/* ---- transactions ---- */

yb_status sql_begin(sql *db) {
    yb_status st = sql_script(db, db->driver->begin);
    if (st == YB_OK) db->in_transaction = 1;
    return st;
}

/* A commit that fails leaves the transaction to be rolled back; of a lost connection nobody knows, and the key tells. */
yb_status sql_commit(sql *db) {
    yb_status st = sql_script(db, "COMMIT");
    if (st == YB_OK) db->in_transaction = 0;
    return st;
}

/* The first error is what the caller wants to hear of, not that of a rollback after it. */
void sql_rollback(sql *db) {
    store_trouble first = db->trouble;
    if (!db->in_transaction) return;
    if (!db->lost) (void)told(db, db->driver->script(db, "ROLLBACK"));
    db->in_transaction = 0;
    db->trouble = first;
}
