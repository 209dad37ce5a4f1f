/*
 * As much of SQL as the store needs: one connection, prepared statements by number, rows told to a function.
 *
 * Two drivers stand behind it, sqlite.c and postgres.c. Both take $1, $2 … as parameters, whole numbers of 64 bits and
 * texts as values. What they do differently is in sql_driver: how a transaction begins and how rows are locked.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stddef.h>
#include <stdint.h>

#include "statements.h"
#include "store.h"

enum sql_kind { SQL_NULL, SQL_NUMBER, SQL_TEXT };

typedef struct sql_value {
    enum sql_kind kind;
    int64_t number;
    const char *text; /* of a result: until the row function returns */
    size_t len;
} sql_value;

/* Told of each row; anything but YB_OK ends the statement and comes back from it. */
typedef yb_status sql_row(void *ctx, const sql_value *columns, size_t n);

typedef struct sql sql;

struct store_driver {
    const char *name;
    const char *begin; /* a transaction that is going to write */
    const char *lock;  /* behind a SELECT: nobody else may change or lock these rows until the transaction ends */
    yb_status (*open)(sql *db);
    void (*close)(sql *db);
    yb_status (*script)(sql *db, const char *text); /* statements without parameters or rows */
    /* A statement of statements.h; `changed` becomes the number of rows written. */
    yb_status (*run)(sql *db, unsigned number, const sql_value *in, size_t n, sql_row *row, void *ctx, int64_t *changed);
};

struct sql {
    const store_driver *driver;
    char *where;
    void *link;       /* the driver's connection; NULL: none */
    void *prepared;   /* the driver's statements */
    const char *loose; /* text of statement STATEMENTS, the one that is not in the table */
    int in_transaction, lost;
    store_trouble trouble;
};

#define SQL_COLUMNS 32u /* of a row at most */

yb_status sql_open(sql *db, const store_driver *driver, const char *where);
void sql_close(sql *db);
/* Outside a transaction a lost connection is made anew first. */
yb_status sql_run(sql *db, unsigned number, const sql_value *in, size_t n, sql_row *row, void *ctx);
/* The same for a statement that writes; `changed` becomes the number of rows. */
yb_status sql_change(sql *db, unsigned number, const sql_value *in, size_t n, int64_t *changed);
/* The same for one that has to write exactly `want` rows: any other number is STORE_E_STATE. */
yb_status sql_write(sql *db, unsigned number, const sql_value *in, size_t n, int64_t want);
yb_status sql_script(sql *db, const char *text);
yb_status sql_begin(sql *db);
yb_status sql_commit(sql *db);
void sql_rollback(sql *db);

/* Notes an error: its number, the statement it is about, what the database said. Answers the number. */
yb_status sql_fail(sql *db, yb_status status, const char *what, const char *said);
const char *sql_text_of(const sql *db, unsigned number);

static inline sql_value sql_number(int64_t number) { return (sql_value){SQL_NUMBER, number, NULL, 0}; }
sql_value sql_text(const char *text); /* NULL gives SQL_NULL */

#endif
