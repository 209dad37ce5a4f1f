/* SQLite: a file beside the program. */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "sql.h"

#define WAIT_MS 10000

static yb_status status_of(int code) {
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return STORE_E_BUSY;
    case SQLITE_FULL:
    case SQLITE_IOERR: return STORE_E_DISK;
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB:
    case SQLITE_READONLY: return STORE_E_OPEN;
    case SQLITE_CONSTRAINT: return STORE_E_CONSTRAINT;
    case SQLITE_NOMEM: return STORE_E_MEMORY;
    default: return STORE_E_SQL;
    }
}

static yb_status failed(sql *db, const char *what) {
    sqlite3 *link = db->link;
    return sql_fail(db, status_of(sqlite3_extended_errcode(link)), what, sqlite3_errmsg(link));
}

static yb_status script(sql *db, const char *text) {
    return sqlite3_exec(db->link, text, NULL, NULL, NULL) == SQLITE_OK ? YB_OK : failed(db, text);
}

/* ---- the connection ---- */

static void close_file(sql *db) {
    sqlite3_stmt **prepared = db->prepared;
    for (unsigned i = 0; prepared != NULL && i <= STATEMENTS; i++)
        (void)sqlite3_finalize(prepared[i]);
    free(prepared);
    (void)sqlite3_close(db->link);
    db->prepared = db->link = NULL;
}

/*
 * WAL: readers do not wait for the writer. synchronous FULL: what was acknowledged survives a power cut; with NORMAL only
 * a crash of the program. Whoever wants NORMAL says so by store_tell.
 */
static yb_status open_file(sql *db) {
    sqlite3 *link = NULL;
    int code = sqlite3_open_v2(db->where, &link, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    db->link = link;
    if (code != SQLITE_OK) {
        yb_status st = sql_fail(db, STORE_E_OPEN, db->where, link == NULL ? "no memory" : sqlite3_errmsg(link));
        close_file(db);
        return st;
    }
    (void)sqlite3_busy_timeout(link, WAIT_MS);
    db->prepared = calloc(STATEMENTS + 1, sizeof(sqlite3_stmt *));
    yb_status st = db->prepared == NULL ? sql_fail(db, STORE_E_MEMORY, "open", "") : YB_OK;
    if (st == YB_OK) st = script(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    if (st != YB_OK) close_file(db);
    return st;
}

/* ---- statements ---- */

static yb_status bound(sql *db, sqlite3_stmt *s, const sql_value *in, size_t n) {
    int code = SQLITE_OK;
    for (size_t i = 0; i < n && code == SQLITE_OK; i++) {
        int at = (int)i + 1;
        if (in[i].kind == SQL_NUMBER)
            code = sqlite3_bind_int64(s, at, in[i].number);
        else if (in[i].kind == SQL_TEXT)
            code = sqlite3_bind_text(s, at, in[i].text, (int)in[i].len, SQLITE_STATIC);
        else
            code = sqlite3_bind_null(s, at);
    }
    return code == SQLITE_OK ? YB_OK : failed(db, sqlite3_sql(s));
}

static sql_value column(sqlite3_stmt *s, int i) {
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_NULL: return (sql_value){SQL_NULL, 0, NULL, 0};
    case SQLITE_INTEGER: return sql_number(sqlite3_column_int64(s, i));
    default: break;
    }
    const char *text = (const char *)sqlite3_column_text(s, i);
    return (sql_value){SQL_TEXT, 0, text == NULL ? "" : text, (size_t)sqlite3_column_bytes(s, i)};
}

static yb_status stepped(sql *db, sqlite3_stmt *s, sql_row *row, void *ctx) {
    for (;;) {
        sql_value columns[SQL_COLUMNS];
        int code = sqlite3_step(s), n = sqlite3_column_count(s);
        if (code == SQLITE_DONE) return YB_OK;
        if (code != SQLITE_ROW) return failed(db, sqlite3_sql(s));
        for (int i = 0; i < n && i < (int)SQL_COLUMNS; i++)
            columns[i] = column(s, i);
        yb_status st = row == NULL ? YB_OK : row(ctx, columns, (size_t)n);
        if (st != YB_OK) return st;
    }
}

static yb_status prepared_of(sql *db, unsigned number, sqlite3_stmt **s) {
    sqlite3_stmt **slot = (sqlite3_stmt **)db->prepared + number;
    if (number == STATEMENTS) {
        (void)sqlite3_finalize(*slot);
        *slot = NULL;
    }
    const char *text = sql_text_of(db, number);
    if (*slot == NULL && sqlite3_prepare_v3(db->link, text, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL) != SQLITE_OK)
        return failed(db, text);
    *s = *slot;
    return YB_OK;
}

static yb_status run(sql *db, unsigned number, const sql_value *in, size_t n, sql_row *row, void *ctx, int64_t *changed) {
    sqlite3_stmt *s = NULL;
    yb_status st = prepared_of(db, number, &s);
    if (st == YB_OK) st = bound(db, s, in, n);
    if (st != YB_OK) return st;
    st = stepped(db, s, row, ctx);
    *changed = sqlite3_changes(db->link);
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    return st;
}

/* One writer at a time: whoever begins to write holds the whole file, so rows need no locks of their own. */
const store_driver store_sqlite = {"sqlite", "BEGIN IMMEDIATE", "", open_file, close_file, script, run};
