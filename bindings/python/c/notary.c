/* Receipts, sealed and signed by a notary in Python, and replayed. Mirrors yibao/receipt.h.
 *
 * An exception raised in a notary is kept until the library has returned, and raised again, unchanged.
 */
#include "core.h"

#include <string.h>

enum { SEAL, SIGN, CHECK, METHODS };

typedef struct seat {
    PyObject *each[METHODS]; /* borrowed; NULL where the notary has none */
    raised raised;
    PyObject *where; /* the decision or policy: named where a second exception is told */
} seat;

/* ---- calling back ---- */

/* What a method answered as bytes, of so many to so many; -1 with an exception. Takes the reference. */
static Py_ssize_t copied(PyObject *answer, const char *what, uint8_t *out, size_t least, size_t most) {
    if (answer == NULL) return -1;
    PyObject *bytes = PyBytes_Check(answer) || PyByteArray_Check(answer) ? PyBytes_FromObject(answer) : NULL;
    Py_ssize_t n = bytes != NULL ? PyBytes_Size(bytes) : -1;
    if (bytes == NULL)
        PyErr_Format(PyExc_TypeError, "%s, not %R", what, (PyObject *)Py_TYPE(answer)); /* not what is in it */
    else if (n < (Py_ssize_t)least || n > (Py_ssize_t)most)
        PyErr_Format(PyExc_ValueError, "%s, not %zd", what, n), n = -1;
    else
        memcpy(out, PyBytes_AsString(bytes), (size_t)n);
    Py_XDECREF(bytes);
    Py_DECREF(answer);
    return n;
}

/* The private fact is lent as a bytearray, and wiped there as the library wipes its own. */
static yb_status YB_CALL on_seal(void *ctx, const char *fact, const char *text, size_t len, uint8_t *digest) {
    seat *s = ctx;
    PyObject *lent = PyByteArray_FromStringAndSize(text, (Py_ssize_t)len);
    PyObject *answer = lent != NULL ? PyObject_CallFunction(s->each[SEAL], "sO", fact, lent) : NULL;
    Py_ssize_t n = copied(answer, "seal answers 32 bytes", digest, YB_SEAL_SIZE, YB_SEAL_SIZE);
    if (lent != NULL) memset(PyByteArray_AsString(lent), 0, (size_t)PyByteArray_Size(lent));
    Py_XDECREF(lent);
    return n < 0 ? raised_keep(&s->raised, s->where) : YB_OK;
}

static yb_status YB_CALL on_sign(void *ctx, const char *text, size_t len, uint8_t *signature, size_t cap, size_t *n) {
    seat *s = ctx;
    PyObject *answer = PyObject_CallFunction(s->each[SIGN], "y#", text, (Py_ssize_t)len);
    Py_ssize_t wrote = copied(answer, "sign answers 1 to 512 bytes", signature, 1, cap);
    if (wrote < 0) return raised_keep(&s->raised, s->where);
    *n = (size_t)wrote;
    return YB_OK;
}

/* Only True holds: a method that forgot its answer must not let a forged receipt pass. */
static yb_status YB_CALL on_check(void *ctx, const char *text, size_t len, const uint8_t *signature, size_t n) {
    seat *s = ctx;
    PyObject *answer =
        PyObject_CallFunction(s->each[CHECK], "y#y#", text, (Py_ssize_t)len, (const char *)signature, (Py_ssize_t)n);
    yb_status status = answer == Py_True ? YB_OK : YB_E_SIGNATURE;
    if (answer != NULL && answer != Py_True && answer != Py_False)
        PyErr_Format(PyExc_TypeError, "check answers True where the signature holds, else False, not %R", answer);
    Py_XDECREF(answer);
    return PyErr_Occurred() ? raised_keep(&s->raised, s->where) : status;
}

/* From (seal, sign, check), each None where there is none. */
static int take_seat(seat *s, PyObject *methods, PyObject *where, yb_notary *notary) {
    if (!PyTuple_Check(methods) || PyTuple_Size(methods) != METHODS)
        return PyErr_SetString(PyExc_TypeError, "three methods are wanted"), -1;
    for (Py_ssize_t i = 0; i < METHODS; i++) {
        PyObject *one = PyTuple_GetItem(methods, i);
        s->each[i] = one != Py_None ? one : NULL;
    }
    s->where = where;
    *notary = (yb_notary){.size = sizeof *notary, .ctx = s};
    if (s->each[SEAL] != NULL) notary->seal = on_seal;
    if (s->each[SIGN] != NULL) notary->sign = on_sign;
    if (s->each[CHECK] != NULL) notary->check = on_check;
    return 0;
}

/* ---- made ---- */

typedef struct wanted {
    yb_case *c;
    const yb_policy *policy;
    const yb_notary *notary;
    uint32_t flags;
    const char *receipt, *facts;
    size_t len, facts_len;
} wanted;

static yb_status write_receipt(void *ctx, char *out, size_t cap, size_t *len) {
    const wanted *w = ctx;
    yb_buffer text = {sizeof text, out, cap, 0};
    yb_status status = yb_case_receipt_by(w->c, w->flags, w->notary, &text);
    *len = text.len;
    return status;
}

/* _receipt(flags, (seal, sign, check)) */
PyObject *decision_receipt(PyObject *self, PyObject *args) {
    seat s = {.where = self};
    yb_notary notary;
    yb_status status;
    PyObject *methods, *text = NULL;
    wanted w = {.c = decision_case((decision *)self), .notary = &notary};
    unsigned flags;
    if (w.c == NULL || !PyArg_ParseTuple(args, "IO", &flags, &methods) || take_seat(&s, methods, self, &notary) < 0)
        return NULL;
    w.flags = flags;
    text = written(write_receipt, &w, &status);
    if (text == NULL || status == YB_OK) return text;
    Py_DECREF(text);
    if (!raised_again(&s.raised)) raise_case(w.c, status);
    return NULL;
}

/* ---- replayed ---- */

static yb_status write_replay(void *ctx, char *out, size_t cap, size_t *len) {
    const wanted *w = ctx;
    yb_buffer answer = {sizeof answer, out, cap, 0};
    yb_status status = yb_replay(w->policy, w->c, w->notary, w->receipt, w->len, w->facts, w->facts_len, &answer);
    *len = answer.len;
    return status;
}

/* The policy beneath and the case are held: a notary may close the policy, or replay another receipt. */
static PyObject *replayed(policy *p, wanted *w, seat *s) {
    yb_status status = YB_OK;
    PyObject *answer = NULL;
    yb_policy *at = yb_policy_ref(p->at);
    w->policy = at;
    w->c = pool_take(p, NULL);
    if (w->c != NULL) {
        answer = written(write_replay, w, &status);
        pool_give(p, NULL, w->c);
    }
    yb_policy_unref(at);
    if (raised_again(&s->raised)) Py_CLEAR(answer);
    if (answer == NULL || PyUnicode_GetLength(answer) != 0)
        return answer != NULL ? Py_BuildValue("(iN)", (int)status, answer) : NULL;
    Py_DECREF(answer); /* nothing was written about what is wrong */
    raise_status(status, NULL);
    return NULL;
}

/* _replay(receipt, facts or None, (seal, sign, check)): (status, answer) */
PyObject *policy_replay(PyObject *self, PyObject *args) {
    policy *p = (policy *)self;
    seat s = {0};
    yb_notary notary;
    PyObject *receipt, *facts, *methods, *answer = NULL;
    wanted w = {.notary = &notary};
    if (!PyArg_ParseTuple(args, "OOO", &receipt, &facts, &methods) || take_seat(&s, methods, self, &notary) < 0) return NULL;
    PyObject *text = bytes_of(receipt), *private = text != NULL && facts != Py_None ? bytes_of(facts) : NULL;
    if (!PyErr_Occurred() && policy_open(p) == 0) {
        w.receipt = PyBytes_AsString(text), w.len = (size_t)PyBytes_Size(text);
        if (private != NULL) w.facts = PyBytes_AsString(private), w.facts_len = (size_t)PyBytes_Size(private);
        answer = replayed(p, &w, &s);
    }
    Py_XDECREF(text);
    Py_XDECREF(private);
    return answer;
}
