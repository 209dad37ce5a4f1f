/*
 * store.h: what a hospital's own system keeps, as a host of libyibao: one connection to SQLite or PostgreSQL.
 *
 *     store *s;
 *     yb_host host;
 *     st = store_open(&store_sqlite, "hospital.db", &s);         // or &store_postgres, "host=… dbname=…"
 *     st = store_attach(s, policy, &host);                       // facts by name from tables, events into tables
 *     host.verify = my_face_check;                               // proofs are not the store's
 *     store_who(s, &(store_request){.binder = "M1", .person = "C1", .channel = "window", .relation = "child", .on = day});
 *     st = store_begin(s, c, "bind", area);                      // then the setters for what only the counter knows
 *     st = yb_bind_commit(c, &host, &message, &done);            // message.key: the host's number of this message
 *
 * A store is used by one thread at a time; any number of stores, in any number of processes, may be open on one
 * database. Every function answers YB_OK or an error; those of the store's own are STORE_E_…, and store_why tells the
 * statement, what the database said and what to do. An error inside a transaction leaves it rolled back. Texts given are
 * copied unless it says otherwise.
 */
#ifndef STORE_H
#define STORE_H

#include "yibao/yibao.h"

/* ---- errors: all above YB_E_HOST, so that the library hands them through ---- */

#define STORE_E_OPEN (YB_E_HOST + 1)       /* the database cannot be opened */
#define STORE_E_LOST (YB_E_HOST + 2)       /* the connection is gone; the next call outside a transaction makes a new one */
#define STORE_E_DISK (YB_E_HOST + 3)       /* the disk is full or fails */
#define STORE_E_BUSY (YB_E_HOST + 4)       /* somebody else holds the rows: send the same message again */
#define STORE_E_CONSTRAINT (YB_E_HOST + 5) /* a rule of the schema: money below 0, a person that is not there, a key twice */
#define STORE_E_SQL (YB_E_HOST + 6)        /* anything else that the database refused */
#define STORE_E_WHO (YB_E_HOST + 7)        /* store_who was not called, or names somebody who is not in `persons` */
#define STORE_E_STATE (YB_E_HOST + 8)      /* what was to be changed is not there, or not in that state any more */
#define STORE_E_REVERSE (YB_E_HOST + 9)    /* the message to be taken back is not there, another's, or taken back before */
#define STORE_E_MEMORY (YB_E_HOST + 10)    /* no memory */

typedef struct store_trouble {
    yb_status status;
    char text[640]; /* English, one line: the statement, what the database said, what to do */
} store_trouble;

/* ---- a connection ---- */

typedef struct store store;
typedef struct store_driver store_driver;
extern const store_driver store_sqlite;   /* where: a file. WAL, synchronous FULL, waits 10 s for other writers */
extern const store_driver store_postgres; /* where: a libpq connection string. Waits 10 s for locked rows */

/* Opens, and makes the tables if they are not there. *s is NULL on failure, and `why` (may be NULL) tells. */
yb_status store_open(const store_driver *driver, const char *where, store **s, store_trouble *why);
/* Rolls back what is open, and closes. NULL is ignored. */
void store_close(store *s);
/* The last error of this store. Lives as long as the store. */
const store_trouble *store_why(const store *s);

/* ---- the host ---- */

/*
 * Fills `host` with fetch_many, seen, begin, commit, rollback and record for this store; `verify` becomes NULL and is the
 * caller's to set, `host.ctx` is the store (store_user gives the caller's own pointer back inside verify). Keeps a
 * reference on the policy until the next attach or close. Cases must be of this policy.
 */
yb_status store_attach(store *s, yb_policy *policy, yb_host *host);
void store_set_user(store *s, void *user);
void *store_user(const store *s);

/*
 * Who and what the next request is about. These are the persons whose rows a transaction locks: whoever binds, is bound,
 * pays or is treated, so that nobody else changes what is counted for them (see begin in host.c). The rest are facts that
 * the store has to write down and that cannot be read back from a case; the store serves them as facts (channel,
 * relation, act, amount), so they are given here and not set by hand.
 */
typedef struct store_request {
    const char *binder;      /* who binds, or shows the code (bind, unbind, use, query, activate); else NULL */
    const char *payer;       /* whose account pays by 家庭共济 (share, use, settle); else NULL */
    const char *person;      /* whom it is about: member, owner of the voucher, beneficiary, patient */
    const char *channel;     /* row of `channel`: window, alipay … */
    const char *relation;    /* row of `relation`: what the person is to the binder or payer: child, spouse … */
    const char *act;         /* share: enrol, set_quota, pay, end */
    int64_t amount;          /* share: fen to pay or to set */
    int64_t aid_available;   /* settle: fen that `share` found available in the payer's account; the store gives the less
                                of it and of what is there when the bill is settled */
    const char *application; /* key of the message that applied, when this is its review; else NULL */
    const char *stay;        /* settle: the hospital's number of the stay, under which its accumulators are kept; or NULL */
    const char *disease;     /* settle: row of chronic_disease, where the bill is of one; or NULL */
    int32_t current_first;   /* settle: 1 where the area pays from this year's account money first (account_current) */
    int32_t on;              /* day of the request, as given to yb_case_begin */
} store_request;

/* Copies the request; STORE_E_WHO: a text longer than 128 bytes, or no person. No database is asked. */
yb_status store_who(store *s, const store_request *request);

/*
 * yb_case_begin for the request, and every fact set that the store has for this decision: optional ones are never asked
 * for by yb_case_ask and would count as none. Set by hand afterwards what only the counter knows (channel and the like
 * are in the request). Inside the transaction what is counted is read again whatever was set here.
 */
yb_status store_begin(store *s, yb_case *c, const char *decision, int32_t area);
/* The second half alone, after yb_case_resume of a draft: facts as they are now. Not for a refund, whose facts are then's. */
yb_status store_fill(store *s, yb_case *c, const char *decision);

/* ---- what the hospital keeps besides ---- */

typedef struct store_person {
    const char *id;
    int32_t birth_date;        /* YB_NO_DATE: not known */
    int32_t enrolled;          /* 0, 1; negative: not known. So are all yes-or-no members */
    const char *psn_insu_stas; /* row or code, NULL: not known: normal, suspended … */
    const char *insutype;      /* "310", "390" */
    int32_t insuplc_admdvs;    /* 0: not known */
    const char *psn_type;      /* "11" … */
    int32_t evoucher;          /* the own e-voucher is active */
    int32_t free_medical;
    int32_t lives_here;
} store_person;

/* Registers or changes a person; what is not known here stays as it is in the database. */
yb_status store_put_person(store *s, const store_person *p);
/* Sets an account: fen, and this year's money of it. */
yb_status store_put_account(store *s, const char *person, int64_t balance, int64_t current_year);
/* The member's own face was given: bindings of this binder are confirmed as of that day. STORE_E_STATE: none. */
yb_status store_reverified(store *s, const char *binder, const char *member, int32_t on);

/*
 * The receipt recorded under a key, to replay, review or refund (yb_case_resume). *text is the store's, until its next
 * call. YB_E_NAME: nothing was recorded under this key.
 */
yb_status store_receipt(store *s, const char *key, const char **text, size_t *len);
/* A request that waits, by a key of the host's: written anew or over the old one. `minutes`: the host's clock. */
yb_status store_save_draft(store *s, const char *key, const char *text, size_t len, int64_t minutes);
/* Reads it back; *text as above, *minutes: as it was saved. YB_E_NAME: none. */
yb_status store_load_draft(store *s, const char *key, const char **text, size_t *len, int64_t *minutes);
yb_status store_drop_draft(store *s, const char *key);

#define STORE_VALUES 16u /* values of a statement at most */
/* Any SELECT, for lists on a screen: each row as texts ("" for NULL), numbers as decimals. Values are $1, $2 …, texts. */
typedef void store_row(void *ctx, const char *const *columns, size_t n);
yb_status store_read(store *s, const char *select, const char *const *values, size_t n, store_row *row, void *ctx);
/* One INSERT, UPDATE or DELETE in tables of the host's own, with values as above (NULL: none). Not inside a transaction. */
yb_status store_write(store *s, const char *statement, const char *const *values, size_t n);
/* Statements without rows: settings of a database, maintenance. Not inside a transaction. */
yb_status store_tell(store *s, const char *statements);

#endif
