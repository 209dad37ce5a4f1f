/* Decision: a case that has decided, held until it is read, released or forgotten. Mirrors the first half of yibao/case.h. */
#include "core.h"

PyTypeObject *decision_base;

/* ---- made and given back ---- */

decision *decision_new(policy *p, plan *names) {
    yb_case *c = pool_take(p, names);
    if (c == NULL) return NULL;
    decision *d = (decision *)PyType_GenericAlloc((PyTypeObject *)st.decision_type, 0);
    if (d == NULL) return pool_give(p, names, c), NULL;
    Py_INCREF(p);
    Py_XINCREF(names);
    d->policy = p;
    d->plan = names;
    d->c = c;
    return d;
}

static void give_back(decision *d) {
    yb_case *c = d->c;
    d->c = NULL;
    if (c != NULL) pool_give(d->policy, d->plan, c);
}

static void decision_dealloc(PyObject *self) {
    decision *d = (decision *)self;
    PyTypeObject *type = Py_TYPE(self);
    give_back(d);
    Py_XDECREF(d->kept);
    Py_XDECREF(d->plan);
    Py_XDECREF(d->policy);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

yb_case *decision_case(decision *d) {
    if (d->busy || (d->asking != 0 && d->asking != PyThread_get_thread_ident()))
        return PyErr_SetString(PyExc_RuntimeError, "this decision is being made on another thread"), NULL;
    if (d->c == NULL) PyErr_SetString(PyExc_ValueError, "this decision was released: read what is wanted before");
    return d->c;
}

int decision_idle(const decision *d) {
    if (!d->busy && d->asking == 0 && d->reading == 0) return 0;
    PyErr_SetString(PyExc_RuntimeError, "this decision is still being made or read");
    return -1;
}

static PyObject *decision_release(PyObject *self, PyObject *none) {
    decision *d = (decision *)self;
    (void)none;
    if (decision_idle(d) < 0) return NULL;
    if (d->c != NULL) d->outcome = yb_case_outcome(d->c);
    give_back(d);
    Py_RETURN_NONE;
}

/* ---- begun and set ---- */

static PyObject *word_given(PyObject *keywords, PyObject *word, Py_ssize_t *found) {
    PyObject *value = keywords != NULL ? PyDict_GetItemWithError(keywords, word) : NULL;
    if (value != NULL) ++*found;
    return value;
}

static int begin(decision *d, PyObject *area_given, PyObject *on_given) {
    int32_t area = 0, on = 0;
    int answer = area_given != NULL ? area_of(area_given, &area) : 1;
    if (answer != 0) return answer < 0 ? -1 : raise_refused(st.s_area, YB_KIND_AREA, area_given ? area_given : Py_None, "type");
    answer = on_given != NULL ? date_of(on_given, &on) : 1;
    if (answer != 0) return answer < 0 ? -1 : raise_refused(st.s_on, YB_KIND_DATE, on_given ? on_given : Py_None, "type");
    yb_status status = yb_case_begin(d->c, PyBytes_AsString(d->plan->utf8), area, on);
    return status == YB_OK ? 0 : raise_case(d->c, status);
}

static int set_known(decision *d, PyObject *given) {
    int32_t known;
    int answer = date_of(given, &known);
    if (answer != 0) return answer < 0 ? -1 : raise_refused(st.s_known, YB_KIND_DATE, given, "type");
    yb_status status = yb_case_known_on(d->c, known);
    return status == YB_OK ? 0 : raise_case(d->c, status);
}

static int fill(decision *d, PyObject *keywords) {
    Py_ssize_t found = 0;
    uint64_t stamp = fill_stamp(d);
    PyObject *area = word_given(keywords, st.s_area, &found), *on = word_given(keywords, st.s_on, &found);
    PyObject *facts = word_given(keywords, st.s_facts, &found), *proofs = word_given(keywords, st.s_proofs, &found);
    PyObject *known = word_given(keywords, st.s_known, &found);
    if (begin(d, area, on) < 0) return -1;
    if (known != NULL && known != Py_None && set_known(d, known) < 0) return -1;
    if (facts != NULL && facts != Py_None && fill_facts(d, stamp, facts) < 0) return -1;
    if (keywords != NULL && PyDict_Size(keywords) > found && fill_keywords(d, stamp, keywords) < 0) return -1;
    return proofs != NULL && proofs != Py_None ? fill_proofs(d, proofs) : 0;
}

decision *decision_given(policy *p, PyObject *args, PyObject *keywords) {
    if (policy_open(p) < 0) return NULL;
    if (PyTuple_Size(args) != 1) return PyErr_SetString(PyExc_TypeError, "the decision comes first, all else by name"), NULL;
    plan *names = plan_of(p, PyTuple_GetItem(args, 0));
    decision *d = names != NULL ? decision_new(p, names) : NULL;
    if (d == NULL || fill(d, keywords) == 0) return d;
    Py_DECREF(d);
    return NULL;
}

/* _give(facts, proofs): more facts and proofs of what was begun; to be decided again. */
static PyObject *decision_give(PyObject *self, PyObject *args) {
    decision *d = (decision *)self;
    PyObject *facts, *proofs;
    if (!PyArg_ParseTuple(args, "OO", &facts, &proofs) || decision_idle(d) < 0 || decision_case(d) == NULL) return NULL;
    Py_CLEAR(d->kept);
    d->reading++; /* values may run code of somebody else's */
    int done = fill_facts(d, fill_stamp(d), facts);
    if (done == 0) done = fill_proofs(d, proofs);
    d->reading--;
    if (done < 0) return NULL;
    Py_RETURN_NONE;
}

/* _state(proof): YB_ABSENT … of what was given */
static PyObject *decision_state(PyObject *self, PyObject *name) {
    decision *d = (decision *)self;
    int32_t state;
    if (decision_case(d) == NULL) return NULL;
    PyObject *id = PyDict_GetItemWithError(d->plan->proofs, name);
    if (id == NULL) return PyErr_Occurred() ? NULL : (raise_unknown(st.s_proofs, d->plan->proofs, name), NULL);
    yb_status status = yb_case_proof_state(d->c, (uint32_t)PyLong_AsUnsignedLong(id), &state);
    return status == YB_OK ? PyLong_FromLong(state) : (raise_case(d->c, status), NULL);
}

/* ---- many at once: set before, with the lock; decided here, without it ---- */

typedef struct batch {
    decision **each;
    yb_status *statuses;
    size_t n;
} batch;

static void run_batch(const batch *b) {
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; i < b->n; i++)
        b->statuses[i] = yb_case_decide(b->each[i]->c);
    Py_END_ALLOW_THREADS
}

static int take_batch(batch *b, PyObject *list) {
    for (size_t i = 0; i < b->n; i++) {
        decision *d = (decision *)PyList_GetItem(list, (Py_ssize_t)i);
        if (d == NULL || PyObject_TypeCheck((PyObject *)d, decision_base) == 0 || d->c == NULL || decision_idle(d) < 0) {
            while (i-- > 0)
                b->each[i]->busy = false, Py_DECREF(b->each[i]);
            PyErr_SetString(PyExc_TypeError, "decide_all takes a list of prepared decisions, each once");
            return -1;
        }
        Py_INCREF(d);
        d->busy = true;
        b->each[i] = d;
    }
    return 0;
}

/* The exception of one that failed stands in its place. */
static int put_failed(PyObject *list, size_t i, const decision *d, yb_status status) {
    PyObject *type, *value, *trace;
    raise_case(d->c, status);
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    return value != NULL ? PyList_SetItem(list, (Py_ssize_t)i, value) : -1;
}

static int give_batch(batch *b, PyObject *list) {
    int done = 0;
    for (size_t i = 0; i < b->n; i++) {
        decision *d = b->each[i];
        d->busy = false;
        d->outcome = yb_case_outcome(d->c);
        if (b->statuses[i] != YB_OK && put_failed(list, i, d, b->statuses[i]) < 0) done = -1;
        Py_DECREF(d);
    }
    return done;
}

PyObject *decide_all(PyObject *module, PyObject *list) {
    (void)module;
    if (!PyList_Check(list)) return PyErr_Format(PyExc_TypeError, "decide_all takes a list");
    batch b = {.n = (size_t)PyList_Size(list)};
    b.each = PyMem_Calloc(b.n + 1, sizeof *b.each);
    b.statuses = PyMem_Calloc(b.n + 1, sizeof *b.statuses);
    int done = b.each != NULL && b.statuses != NULL ? 0 : (PyErr_NoMemory(), -1);
    if (done == 0) done = take_batch(&b, list);
    if (done == 0) {
        run_batch(&b);
        done = give_batch(&b, list);
    }
    PyMem_Free(b.each);
    PyMem_Free(b.statuses);
    if (done < 0) return NULL;
    Py_RETURN_NONE;
}

/* ---- read at once ---- */

static PyObject *get_outcome(PyObject *self, void *none) {
    const decision *d = (decision *)self;
    (void)none;
    if (d->busy) return PyErr_Format(PyExc_RuntimeError, "this decision is being made on another thread");
    int32_t outcome = d->c != NULL ? yb_case_outcome(d->c) : d->outcome;
    PyObject *named = PyTuple_GetItem(st.outcomes, outcome);
    Py_XINCREF(named);
    return named;
}

static PyObject *get_kept(PyObject *self, void *none) {
    decision *d = (decision *)self;
    (void)none;
    if (d->kept == NULL) d->kept = PyDict_New();
    Py_XINCREF(d->kept);
    return d->kept;
}

static PyObject *get_policy(PyObject *self, void *none) {
    PyObject *p = (PyObject *)((decision *)self)->policy;
    (void)none;
    if (p == NULL) return PyErr_Format(PyExc_ValueError, "this decision is of no policy");
    return Py_INCREF(p), p;
}

static PyObject *get_decision(PyObject *self, void *none) {
    const plan *names = ((decision *)self)->plan;
    (void)none;
    return names != NULL ? (Py_INCREF(names->name), names->name) : PyUnicode_FromString("");
}

/* The workspace of a decision stays its own while something is made of it. */
static PyObject *held(PyObject *self, PyObject *argument, PyCFunction read) {
    decision *d = (decision *)self;
    d->reading++;
    PyObject *answer = read(self, argument);
    d->reading--;
    return answer;
}

#define HELD(what)                                                                                                             \
    static PyObject *held_##what(PyObject *self, PyObject *argument) {                                                         \
        return held(self, argument, decision_##what);                                                                          \
    }
HELD(reasons)
HELD(notes)
HELD(obligations)
HELD(missing)
HELD(unsettled)
HELD(outputs)
HELD(payers)
HELD(accumulate)
HELD(receipt)

static PyGetSetDef decision_reads[] = {
    {"outcome", get_outcome, NULL, "Outcome.PERMIT, PENDING, DENY or UNDETERMINED.", NULL},
    {"policy", get_policy, NULL, "The policy that decided.", NULL},
    {"decision", get_decision, NULL, "Name of the decision, \"bind\".", NULL},
    {"_kept", get_kept, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef decision_methods[] = {
    {"release", decision_release, METH_NOARGS, "Gives the workspace back; what was read before stays."},
    {"_reasons", held_reasons, METH_NOARGS, NULL},
    {"_notes", held_notes, METH_NOARGS, NULL},
    {"_obligations", held_obligations, METH_NOARGS, NULL},
    {"_missing", held_missing, METH_NOARGS, NULL},
    {"_unsettled", held_unsettled, METH_NOARGS, NULL},
    {"_outputs", held_outputs, METH_NOARGS, NULL},
    {"_payers", held_payers, METH_NOARGS, NULL},
    {"_accumulate", held_accumulate, METH_NOARGS, NULL},
    {"_json", decision_json, METH_O, NULL},
    {"_receipt", held_receipt, METH_VARARGS, NULL},
    {"_explain", decision_explain, METH_O, NULL},
    {"_narrative", decision_narrative, METH_O, NULL},
    {"draft", decision_draft, METH_NOARGS, "The request as JSON without private facts, to be taken up later."},
    {"_give", decision_give, METH_VARARGS, NULL},
    {"_state", decision_state, METH_O, NULL},
    {"_ask", decision_ask, METH_O, NULL},
    {"_commit", decision_commit, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot decision_slots[] = {
    {Py_tp_dealloc, decision_dealloc}, {Py_tp_methods, decision_methods}, {Py_tp_getset, decision_reads},
    {Py_tp_doc, "A decision, as C gives it."}, {0, NULL}};
PyType_Spec decision_spec = {"yibao._core.Decision", sizeof(decision), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                             decision_slots};
