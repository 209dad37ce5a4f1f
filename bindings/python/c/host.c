/* A host's callbacks in Python. Mirrors yibao/host.h.
 *
 * An exception raised in one is kept while the library takes its transaction back, and raised again, unchanged, afterwards.
 */
#include "core.h"

#include <string.h>

enum { FETCH, FETCH_MANY, VERIFY, SEEN, BEGIN, COMMIT, ROLLBACK, RECORD, CALLBACKS };

typedef struct talk {
    decision *d;
    PyObject *each[CALLBACKS]; /* borrowed; NULL where the host has none */
    raised raised;
} talk;

/* ---- calling back ---- */

static yb_status keep_raised(talk *t) {
    return raised_keep(&t->raised, (PyObject *)t->d);
}

/* What was read before is not so any more once the host has set something. */
static PyObject *call(talk *t, int which, PyObject *argument) {
    PyObject *answer = NULL;
    Py_CLEAR(t->d->kept);
    if (which != ROLLBACK && policy_open(t->d->policy) < 0) return NULL; /* what was begun is undone all the same */
    if (which == COMMIT || which == ROLLBACK)
        answer = PyObject_CallFunctionObjArgs(t->each[which], (PyObject *)t->d, NULL);
    else if (argument != NULL)
        answer = PyObject_CallFunctionObjArgs(t->each[which], (PyObject *)t->d, argument, NULL);
    Py_CLEAR(t->d->kept);
    return answer;
}

/* YB_UNKNOWN, YB_NOT_YET, or YB_OK where the answer is a value. None is "unknown" too. */
static yb_status special(PyObject *answer) {
    if (answer == st.not_yet) return YB_NOT_YET;
    return answer == st.unknown_answer || answer == Py_None ? YB_UNKNOWN : YB_OK;
}

static yb_status taken(talk *t, PyObject *answer, int done) {
    Py_XDECREF(answer);
    return done < 0 ? keep_raised(t) : YB_OK;
}

/* ---- facts and proofs ---- */

static yb_status set_fetched(talk *t, const yb_fact_info *info, PyObject *name, PyObject *answer) {
    yb_status status = special(answer);
    if (answer == Py_None && (info->flags & YB_FACT_OPTIONAL) != 0) status = YB_OK;
    return status != YB_OK ? (Py_DECREF(answer), status) : taken(t, answer, fill_named(t->d, name, answer));
}

static yb_status YB_CALL on_fetch(void *ctx, yb_case *c, uint32_t fact) {
    talk *t = ctx;
    yb_fact_info info = {.size = sizeof info};
    (void)c;
    if (policy_open(t->d->policy) < 0) return keep_raised(t);
    yb_status status = yb_policy_fact_of(t->d->policy->at, fact, &info);
    if (status != YB_OK) return status;
    PyObject *name = PyUnicode_FromString(info.name);
    PyObject *answer = call(t, FETCH, name);
    status = answer != NULL ? set_fetched(t, &info, name, answer) : keep_raised(t);
    Py_XDECREF(name);
    return status;
}

static PyObject *names_of(const talk *t, const uint32_t *facts, size_t n) {
    PyObject *names = PyList_New(0);
    for (size_t i = 0; names != NULL && i < n; i++) {
        yb_fact_info info = {.size = sizeof info};
        PyObject *name = yb_policy_fact_of(t->d->policy->at, facts[i], &info) == YB_OK ? PyUnicode_FromString(info.name) : NULL;
        if (name == NULL || PyList_Append(names, name) < 0) Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

static yb_status YB_CALL on_fetch_many(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    talk *t = ctx;
    (void)c;
    PyObject *names = names_of(t, facts, n);
    PyObject *answer = call(t, FETCH_MANY, names);
    Py_XDECREF(names);
    if (answer == NULL) return keep_raised(t);
    yb_status status = special(answer);
    return status != YB_OK ? (Py_DECREF(answer), status) : taken(t, answer, fill_facts(t->d, fill_stamp(t->d), answer));
}

static yb_status YB_CALL on_verify(void *ctx, yb_case *c, uint32_t proof) {
    talk *t = ctx;
    yb_proof_info info = {.size = sizeof info};
    (void)c;
    if (policy_open(t->d->policy) < 0) return keep_raised(t);
    yb_status status = yb_policy_proof_of(t->d->policy->at, proof, &info);
    if (status != YB_OK) return status;
    PyObject *name = PyUnicode_FromString(info.name);
    PyObject *answer = call(t, VERIFY, name);
    status = answer != NULL ? special(answer) : keep_raised(t);
    if (status == YB_OK) status = taken(t, answer, fill_proof(t->d, name, answer));
    else Py_XDECREF(answer);
    Py_XDECREF(name);
    return status;
}

/* ---- the transaction ---- */

static PyObject *message_of(const yb_message *m) {
    return PyObject_CallFunction(st.message, "s#z#", m->key, (Py_ssize_t)m->key_len, m->reverses,
                                 m->reverses != NULL ? (Py_ssize_t)m->reverses_len : (Py_ssize_t)0);
}

/* True says that the key was recorded before; anything but True, False and None is a mistake. */
static yb_status on_key(talk *t, int which, const yb_message *m) {
    PyObject *message = message_of(m);
    PyObject *answer = call(t, which, message);
    Py_XDECREF(message);
    if (answer == NULL) return keep_raised(t);
    yb_status status = answer == Py_True ? YB_REPEATED : YB_OK;
    if (answer != Py_True && answer != Py_False && answer != Py_None) {
        PyErr_Format(PyExc_TypeError, "seen and begin answer True where the key was recorded before, else False or None, not %R",
                     answer);
        status = keep_raised(t);
    }
    Py_DECREF(answer);
    return status;
}

static yb_status YB_CALL on_seen(void *ctx, yb_case *c, const yb_message *message) {
    (void)c;
    return on_key(ctx, SEEN, message);
}

static yb_status YB_CALL on_begin(void *ctx, yb_case *c, const yb_message *message) {
    (void)c;
    return on_key(ctx, BEGIN, message);
}

static yb_status answer_of(talk *t, PyObject *answer) {
    return taken(t, answer, answer != NULL ? 0 : -1);
}

static yb_status YB_CALL on_commit(void *ctx, yb_case *c) {
    (void)c;
    return answer_of(ctx, call(ctx, COMMIT, NULL));
}

static yb_status YB_CALL on_rollback(void *ctx, yb_case *c) {
    (void)c;
    return answer_of(ctx, call(ctx, ROLLBACK, NULL));
}

static PyObject *parts_or_none(PyObject *parts, int given) {
    return given ? parts : (Py_INCREF(Py_None), Py_None);
}

static yb_status YB_CALL on_record(void *ctx, yb_case *c, const yb_event *e) {
    talk *t = ctx;
    (void)c;
    PyObject *payer = parts_or_none(e->payer != NULL ? payer_parts(e->payer) : NULL, e->payer != NULL);
    PyObject *change = parts_or_none(e->change != NULL ? change_parts(e->change) : NULL, e->change != NULL);
    PyObject *message = message_of(e->message), *event = NULL;
    if (payer != NULL && change != NULL && message != NULL)
        event = PyObject_CallFunction(st.event, "IsiiiOOO", (unsigned)e->kind, e->decision, (int)e->area, (int)e->on,
                                      (int)e->outcome, message, payer, change);
    Py_XDECREF(payer);
    Py_XDECREF(change);
    Py_XDECREF(message);
    PyObject *answer = call(t, RECORD, event);
    Py_XDECREF(event);
    return answer_of(t, answer);
}

/* ---- asking and committing ---- */

static int open_talk(talk *t, decision *d, PyObject *callbacks, yb_host *host) {
    if (decision_idle(d) < 0 || decision_case(d) == NULL) return -1;
    if (!PyTuple_Check(callbacks) || PyTuple_Size(callbacks) != CALLBACKS)
        return PyErr_SetString(PyExc_TypeError, "eight callbacks are wanted"), -1;
    for (Py_ssize_t i = 0; i < CALLBACKS; i++) {
        PyObject *one = PyTuple_GetItem(callbacks, i);
        t->each[i] = one != Py_None ? one : NULL;
    }
    *host = (yb_host){.size = sizeof *host, .ctx = t};
    if (t->each[FETCH] != NULL) host->fetch = on_fetch;
    if (t->each[FETCH_MANY] != NULL) host->fetch_many = on_fetch_many;
    if (t->each[VERIFY] != NULL) host->verify = on_verify;
    if (t->each[SEEN] != NULL) host->seen = on_seen;
    if (t->each[BEGIN] != NULL) host->begin = on_begin;
    if (t->each[COMMIT] != NULL) host->commit = on_commit;
    if (t->each[ROLLBACK] != NULL) host->rollback = on_rollback;
    if (t->each[RECORD] != NULL) host->record = on_record;
    t->d = d;
    d->asking = PyThread_get_thread_ident();
    Py_INCREF(d);
    return 0;
}

static PyObject *close_talk(talk *t, yb_status status, uint32_t done) {
    decision *d = t->d;
    d->asking = 0;
    d->outcome = yb_case_outcome(d->c);
    if (!raised_again(&t->raised) && status != YB_OK) raise_case(d->c, status);
    Py_DECREF(d);
    return PyErr_Occurred() ? NULL : PyLong_FromUnsignedLong(done);
}

PyObject *decision_ask(PyObject *self, PyObject *callbacks) {
    talk t = {0};
    yb_host host;
    if (open_talk(&t, (decision *)self, callbacks, &host) < 0) return NULL;
    return close_talk(&t, yb_case_ask(t.d->c, &host), 0);
}

/* _commit(callbacks, key, reverses or None, settles): YB_DONE_… */
PyObject *decision_commit(PyObject *self, PyObject *args) {
    talk t = {0};
    yb_host host;
    PyObject *callbacks;
    const char *key, *reverses;
    Py_ssize_t key_len, reverses_len;
    int settles;
    uint32_t done = 0;
    if (!PyArg_ParseTuple(args, "Os#z#p", &callbacks, &key, &key_len, &reverses, &reverses_len, &settles)) return NULL;
    if (open_talk(&t, (decision *)self, callbacks, &host) < 0) return NULL;
    const yb_message message = {sizeof message,          key,
                                (size_t)key_len,         reverses,
                                (size_t)reverses_len,    reverses != NULL ? YB_MESSAGE_REVERSE : 0,
                                0};
    yb_status status = (settles ? yb_settle_commit : yb_bind_commit)(t.d->c, &host, &message, &done);
    return close_talk(&t, status, done);
}
