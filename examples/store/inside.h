/* What the files of the store know of each other. */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "sql.h"

#define STORE_TEXT 128u /* bytes of an id or a code at most */

/* The texts of a request, each under the letter by which statements ask for it; see store_given. */
enum said { BINDER, PAYER, PERSON, CHANNEL, RELATION, ACT, APPLICATION, STAY, DISEASE, SAID };

/* A fact of the policy, and where its value is. */
typedef struct fact_place {
    uint32_t id, list, kind, flags;
    char enumeration[48];
    uint16_t source, column;
} fact_place;

struct store {
    sql db;
    yb_policy *policy;
    fact_place *facts; /* by id */
    size_t n_facts;
    int has_request;
    char said[SAID][STORE_TEXT + 1]; /* empty: not said */
    store_request request;           /* numbers of it; texts are in `said` */
    uint32_t seq;                    /* of moves and changes within a message */
    char *text;                      /* receipts and drafts */
    size_t text_cap;
    void *user;
};

/* The text or number that a letter stands for: b binder, y payer, p person, c channel, r relation, a act, m amount,
   v available of the payer, k application, s stay, d disease, o day, f first day of its year, u this year's money first,
   0 the number 0, e the empty text. */
sql_value store_given(const store *s, char letter);
const char *store_said(const store *s, enum said which); /* NULL: not said */

/* facts.c: which facts come from where, and the callback that fetches them. */
yb_status store_find_facts(store *s);
yb_status YB_CALL store_fetch(void *ctx, yb_case *c, const uint32_t *facts, size_t n);
/* The accumulators' key and first day, as they are stored. */
sql_value store_key(const store *s, const yb_accumulate_info *change);

/* record.c: the callback that writes an event down. */
yb_status YB_CALL store_record(void *ctx, yb_case *c, const yb_event *event);

/* Room for `need` bytes and a NUL in s->text; what was there is lost. */
yb_status store_room(store *s, size_t need);

#endif
