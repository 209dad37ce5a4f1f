/* What the files of yibao._core share. Each mirrors a public header of the library; see module.c for the list.
 *
 * All of it runs with the interpreter's lock held but for compiling, decide_all and decide_lines. A case belongs to one
 * Decision, or to a pool of its policy, never to both: two threads cannot come upon the same one.
 */
#ifndef YIBAO_PYTHON_CORE_H
#define YIBAO_PYTHON_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "yibao/yibao.h"

#define POOL_MAX 8 /* spare cases kept for a decision; more are freed */

typedef struct pool {
    yb_case *spare[POOL_MAX];
    size_t n;
} pool;

/* A fact, or a record of facts, under the name by which a dict gives it. */
typedef struct node {
    PyObject_HEAD
    PyObject *name;     /* in full, "member.birth_date" */
    PyObject *children; /* of a record and a list: names to nodes; else NULL */
    PyObject *rows;     /* of an enum and a set: names and codes met so far to numbers; else NULL */
    const char *enumeration;
    uint64_t stamp; /* of the request that gave it last: twice in one is a mistake */
    uint32_t id, kind, scale, flags, list;
    bool record;
} node;

/* The names of one decision, looked up once. */
typedef struct plan {
    PyObject_HEAD
    PyObject *name;   /* "bind" */
    PyObject *utf8;   /* the same as bytes */
    PyObject *facts;  /* names to nodes: nested and with dots */
    PyObject *proofs; /* names to ids */
    pool cases;       /* made for this decision alone */
} plan;

typedef struct policy {
    PyObject_HEAD
    yb_policy *at;      /* NULL: closed */
    PyObject *plans;    /* names of decisions to plans */
    PyObject *enums;    /* names of enums to dicts that their nodes share */
    PyObject *warnings; /* what the compiler told */
    uint64_t stamp;
    pool cases; /* made for any decision: for requests in JSON */
} policy;

typedef struct decision {
    PyObject_HEAD
    policy *policy;
    plan *plan;
    yb_case *c;     /* NULL: released */
    PyObject *kept; /* what was read, by name: a dict, or NULL */
    int32_t outcome;
    bool busy;            /* it decides on another thread */
    unsigned long asking; /* the thread that is inside a call that calls back; else 0 */
    unsigned reading;     /* calls inside of it that may run code of somebody else's, and other threads meanwhile */
} decision;

/* ---- module.c: what Python code registers, and errors ---- */
typedef struct registered {
    PyObject *decision_type, *outcomes, *make_error, *refuse, *unknown, *pack_error, *as_dict, *event, *message;
    PyObject *unknown_answer, *not_yet;
    PyObject *date, *datetime, *time, *decimal, *enumeration; /* types */
    PyObject *areas;                                         /* texts of area codes met so far to numbers */
    PyObject *states;                                        /* names of states of a proof */
    PyObject *s_area, *s_on, *s_facts, *s_proofs, *s_known, *s_toordinal, *s_value, *s_state, *s_minutes;
} registered;
extern registered st;

int raise_status(yb_status status, const yb_error *error);      /* sets the exception, answers -1 */
int raise_case(const yb_case *c, yb_status status);             /* the same, with the place the case tells */
int raise_refused(PyObject *name, uint32_t kind, PyObject *value, const char *why); /* of a value given */
int raise_unknown(PyObject *where, PyObject *names, PyObject *given);               /* no such name; the nearest */

/* What a callback raised, until the library's call that called back has returned. Zero to begin with. */
typedef struct raised {
    PyObject *type, *value, *trace;
} raised;
yb_status raised_keep(raised *r, PyObject *where); /* YB_E_HOST; of several the first is kept */
int raised_again(raised *r);                       /* 1: an exception is set */

typedef yb_status writer(void *ctx, char *out, size_t cap, size_t *len);
/* A text the library writes, with as much room as it wants; *status tells what it answered. */
PyObject *written(writer *write, void *ctx, yb_status *status);

/* ---- plan.c ---- */
extern PyType_Spec node_spec, plan_spec;
plan *plan_of(policy *p, PyObject *name); /* borrowed; NULL with an exception */
yb_case *pool_take(policy *p, plan *names);          /* names NULL: for any decision */
void pool_give(policy *p, plan *names, yb_case *c);
void pool_empty(pool *cases);
extern PyTypeObject *node_type, *plan_type;

/* ---- facts.c ---- */
uint64_t fill_stamp(decision *d);
int fill_facts(decision *d, uint64_t stamp, PyObject *facts);
int fill_keywords(decision *d, uint64_t stamp, PyObject *keywords); /* all but the words of a call */
int fill_proofs(decision *d, PyObject *proofs);
int fill_proof(decision *d, PyObject *name, PyObject *state);
int fill_named(decision *d, PyObject *name, PyObject *value); /* as a callback answers */

/* ---- number.c ---- */
int number_of(PyObject *value, uint32_t scale, int64_t *number); /* 0; 1 not a number, 2 too exact, 3 too large; -1 */
int date_of(PyObject *value, int32_t *date);                     /* 0; 1 not a date, 2 no such day; -1 */
int area_of(PyObject *value, int32_t *area);                     /* 0; 1 not an area; -1 */
int time_of(PyObject *value, int64_t *minutes);                  /* 0; 1 not a time; -1 */

/* ---- policy.c, compiler.c, listing.c, case.c, results.c, json.c, notary.c, host.c ---- */
extern PyType_Spec policy_spec, decision_spec;
extern PyTypeObject *policy_type, *decision_base;
int policy_open(const policy *p);              /* 0, or -1 with an exception: it was closed */
PyObject *policy_made(PyTypeObject *type, yb_policy *at, PyObject *warnings); /* takes the reference */
decision *decision_new(policy *p, plan *names);
decision *decision_given(policy *p, PyObject *args, PyObject *keywords); /* begun and set */
yb_case *decision_case(decision *d);                                     /* to be read; NULL with an exception */
int decision_idle(const decision *d);                                    /* 0: nobody is at it; or -1 with an exception */

PyObject *policy_compile(PyObject *type, PyObject *args);
PyObject *run_tests(PyObject *module, PyObject *args);
PyObject *list_packs(PyObject *module, PyObject *args);
PyObject *format_text(PyObject *module, PyObject *text);
PyObject *embedded_packs(PyObject *module, PyObject *none);
PyObject *policy_listing(PyObject *self, PyObject *args);
PyObject *policy_decide_json(PyObject *self, PyObject *request);
PyObject *policy_decide_lines(PyObject *self, PyObject *lines);
PyObject *policy_resume(PyObject *self, PyObject *args);

PyObject *decision_reasons(PyObject *self, PyObject *none);
PyObject *decision_notes(PyObject *self, PyObject *none);
PyObject *decision_obligations(PyObject *self, PyObject *none);
PyObject *decision_missing(PyObject *self, PyObject *none);
PyObject *decision_unsettled(PyObject *self, PyObject *none);
PyObject *decision_outputs(PyObject *self, PyObject *none);
PyObject *decision_payers(PyObject *self, PyObject *none);
PyObject *decision_accumulate(PyObject *self, PyObject *none);
PyObject *payer_parts(const yb_payer_info *info);
PyObject *change_parts(const yb_accumulate_info *info);

PyObject *decision_json(PyObject *self, PyObject *flags);
PyObject *decision_explain(PyObject *self, PyObject *lang);
PyObject *decision_narrative(PyObject *self, PyObject *lang);
PyObject *decision_draft(PyObject *self, PyObject *none);

PyObject *bytes_of(PyObject *text); /* of a str or what has bytes */
PyObject *decision_receipt(PyObject *self, PyObject *args);
PyObject *policy_replay(PyObject *self, PyObject *args);

PyObject *decision_ask(PyObject *self, PyObject *callbacks);
PyObject *decision_commit(PyObject *self, PyObject *args);
PyObject *decide_all(PyObject *module, PyObject *decisions);

#endif
