/* A request being read: where the reader stands, for lookups and for messages. Between the request rooms.
 * Floor 5. */
#ifndef YB_DECISION_READING_H
#define YB_DECISION_READING_H

#include "decision/decision.h"

#define YB_PATH_MAX 256 /* of a fact's full name; a longer one is no fact */
#define YB_GROUPS_MAX 128
#define YB_GUESSES 32

typedef struct yb_reading {
    yb_core *c;
    const yb_room *room;
    yb_trouble *t;
    yb_json j;
    yb_str top;             /* "facts", "proofs", for messages */
    char path[YB_PATH_MAX]; /* the objects around, each with a dot after it; beyond it the key looked up */
    uint32_t path_len;
    uint32_t list_len; /* inside a row: length of the list's name in the path */
    uint32_t list;     /* and the list's number */
    uint32_t row;      /* YB_NONE32 outside rows */
    uint32_t found;    /* facts found so far */
    bool private_only; /* the private facts of a receipt */
    uint32_t last;     /* the last of them */
    uint32_t n_groups;
    struct yb_group {       /* objects read on this level of rows, to refuse a second one of the name */
        uint32_t fact, len; /* it is the first `len` bytes of that fact's name */
    } groups[YB_GROUPS_MAX];
    uint32_t guesses[YB_GUESSES]; /* fact that stood at each place of the row before */
} yb_reading;

void yb_reading_open(yb_reading *r, yb_core *c, const yb_room *room, yb_str text, yb_trouble *t);
/* All of them note the trouble and return false. `key`: the member, empty for the object itself. */
bool yb_reading_fail(yb_reading *r, yb_status status, unsigned kind, yb_str key, yb_str near);
bool yb_reading_syntax(yb_reading *r);

/* Members of an object that holds facts or proofs; the reader has entered it. */
bool yb_read_facts(yb_reading *r);
bool yb_read_proofs(yb_reading *r);
/* One value into the core. */
bool yb_read_value(yb_reading *r, uint32_t fact, const yb_json_value *v, yb_str key);
/* A string with its escapes decoded; false: longer than the scratch. */
bool yb_read_string(yb_reading *r, const yb_json_value *v, yb_str *text);
bool yb_read_area(yb_str text, int32_t *area); /* six digits */

#endif
