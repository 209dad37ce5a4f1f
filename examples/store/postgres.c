/* PostgreSQL: a server that several counters share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "sql.h"

#define PARAMETERS 16 /* of a statement at most */

static const char settings[] = "SET client_encoding = 'UTF8'; SET lock_timeout = '10s'; SET client_min_messages = warning";

static const char *const lock_of[] = {
#define STATEMENT_LOCK(name, locks, text) (locks) ? " FOR UPDATE" : "",
    STORE_STATEMENTS(STATEMENT_LOCK)
#undef STATEMENT_LOCK
};

/* ---- errors ---- */

/* By SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html */
static yb_status status_of(const PGresult *result) {
    static const struct {
        const char *prefix;
        yb_status status;
    } rows[] = {
        {"53100", STORE_E_DISK}, {"58030", STORE_E_DISK}, {"40", STORE_E_BUSY},  {"55P03", STORE_E_BUSY},
        {"23", STORE_E_CONSTRAINT}, {"08", STORE_E_LOST}, {"57P", STORE_E_LOST},
    };
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    for (size_t i = 0; state != NULL && i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(state, rows[i].prefix, strlen(rows[i].prefix)) == 0) return rows[i].status;
    return state == NULL ? STORE_E_LOST : STORE_E_SQL; /* without one it is libpq that speaks, and not the server */
}

/* Takes the result. */
static yb_status checked(sql *db, PGresult *result, const char *what) {
    ExecStatusType s = PQresultStatus(result);
    yb_status st = YB_OK;
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && s != PGRES_EMPTY_QUERY)
        st = sql_fail(db, status_of(result), what, PQerrorMessage(db->link));
    PQclear(result);
    return st;
}

/* COMMIT of a transaction in which something failed is answered ROLLBACK, and not as an error. */
static yb_status script(sql *db, const char *text) {
    PGresult *result = PQexec(db->link, text);
    int undone = strcmp(text, "COMMIT") == 0 && strcmp(PQcmdStatus(result), "ROLLBACK") == 0;
    yb_status st = checked(db, result, text);
    return st == YB_OK && undone ? sql_fail(db, STORE_E_SQL, text, "a statement had failed before") : st;
}

/* ---- the connection ---- */

static void close_server(sql *db) {
    free(db->prepared);
    PQfinish(db->link);
    db->prepared = db->link = NULL;
}

/* What a server says besides its answers goes nowhere: an error comes with an answer. */
static void silent(void *ctx, const char *said) {
    (void)ctx;
    (void)said;
}

static yb_status open_server(sql *db) {
    db->link = PQconnectdb(db->where);
    if (db->link == NULL) return sql_fail(db, STORE_E_MEMORY, "open", "");
    (void)PQsetNoticeProcessor(db->link, silent, NULL);
    db->prepared = calloc(STATEMENTS + 1, 1);
    yb_status st = db->prepared == NULL ? sql_fail(db, STORE_E_MEMORY, "open", "") : YB_OK;
    if (st == YB_OK && PQstatus(db->link) != CONNECTION_OK)
        st = sql_fail(db, STORE_E_OPEN, "connect", PQerrorMessage(db->link));
    if (st == YB_OK) st = script(db, settings);
    if (st != YB_OK) close_server(db);
    return st;
}

/* ---- statements ---- */

typedef struct given {
    const char *texts[PARAMETERS];
    char numbers[PARAMETERS][24];
} given;

static void give(given *g, const sql_value *in, size_t n) {
    for (size_t i = 0; i < n && i < PARAMETERS; i++) {
        (void)snprintf(g->numbers[i], sizeof g->numbers[i], "%lld", (long long)in[i].number);
        g->texts[i] = in[i].kind == SQL_NULL ? NULL : in[i].kind == SQL_TEXT ? in[i].text : g->numbers[i];
    }
}

/* Numbers come as bigint, or as numeric where they were summed; both are decimals. */
static sql_value column(const PGresult *result, int row, int i) {
    const char *text = PQgetvalue(result, row, i);
    if (PQgetisnull(result, row, i)) return (sql_value){SQL_NULL, 0, NULL, 0};
    switch (PQftype(result, i)) {
    case 20:   /* bigint */
    case 21:   /* smallint */
    case 23:   /* integer */
    case 1700: /* numeric */ return sql_number(strtoll(text, NULL, 10));
    default: return (sql_value){SQL_TEXT, 0, text, (size_t)PQgetlength(result, row, i)};
    }
}

static yb_status rows_of(const PGresult *result, sql_row *row, void *ctx) {
    yb_status st = YB_OK;
    int n = PQnfields(result);
    for (int i = 0; row != NULL && i < PQntuples(result) && st == YB_OK; i++) {
        sql_value columns[SQL_COLUMNS];
        for (int k = 0; k < n && k < (int)SQL_COLUMNS; k++)
            columns[k] = column(result, i, k);
        st = row(ctx, columns, (size_t)n);
    }
    return st;
}

/* Under the name "s12"; the loose statement has no name and is prepared each time. */
static yb_status prepared(sql *db, unsigned number, char name[16]) {
    char text[2048];
    char *done = db->prepared;
    name[0] = '\0';
    if (number < STATEMENTS) (void)snprintf(name, 16, "s%u", number);
    if (number < STATEMENTS && done[number]) return YB_OK;
    (void)snprintf(text, sizeof text, "%s%s", sql_text_of(db, number), number < STATEMENTS ? lock_of[number] : "");
    yb_status st = checked(db, PQprepare(db->link, name, text, 0, NULL), text);
    done[number] = st == YB_OK;
    return st;
}

static yb_status run(sql *db, unsigned number, const sql_value *in, size_t n, sql_row *row, void *ctx, int64_t *changed) {
    char name[16];
    given g;
    yb_status st = prepared(db, number, name);
    if (st != YB_OK) return st;
    give(&g, in, n);
    PGresult *result = PQexecPrepared(db->link, name, (int)n, g.texts, NULL, NULL, 0);
    ExecStatusType s = PQresultStatus(result);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK) return checked(db, result, sql_text_of(db, number));
    *changed = strtoll(PQcmdTuples(result), NULL, 10);
    st = rows_of(result, row, ctx);
    PQclear(result);
    return st;
}

/*
 * READ COMMITTED, said here because a server's default may be another: after LOCK_PERSONS has waited, the next statement
 * sees what the one before us committed. Under REPEATABLE READ it would see the state from before the wait.
 */
const store_driver store_postgres = {"postgres", "BEGIN ISOLATION LEVEL READ COMMITTED", " FOR UPDATE", open_server,
                                     close_server, script, run};
