/* Policy: compiled, loaded, saved, closed; and the questions put to it. Mirrors yibao/policy.h. */
#include "core.h"

PyTypeObject *policy_type;

int policy_open(const policy *p) {
    if (p->at != NULL) return 0;
    PyErr_SetString(PyExc_ValueError, "this policy was closed");
    return -1;
}

PyObject *policy_made(PyTypeObject *type, yb_policy *at, PyObject *warnings) {
    policy *p = (policy *)PyType_GenericAlloc(type, 0);
    if (p == NULL) return yb_policy_unref(at), NULL;
    p->at = at;
    p->plans = PyDict_New();
    p->enums = PyDict_New();
    Py_XINCREF(warnings);
    p->warnings = warnings != NULL ? warnings : PyTuple_New(0);
    if (p->plans == NULL || p->enums == NULL || p->warnings == NULL) Py_CLEAR(p);
    return (PyObject *)p;
}

/* Spare cases go; one that a Decision has goes when that does, and the policy beneath with the last of them. */
static void shut(policy *p) {
    PyObject *name, *names;
    Py_ssize_t next = 0;
    while (p->plans != NULL && PyDict_Next(p->plans, &next, &name, &names))
        pool_empty(&((plan *)names)->cases);
    pool_empty(&p->cases);
    yb_policy_unref(p->at);
    p->at = NULL;
}

static PyObject *policy_close(PyObject *self, PyObject *none) {
    (void)none;
    shut((policy *)self);
    Py_RETURN_NONE;
}

static void policy_dealloc(PyObject *self) {
    policy *p = (policy *)self;
    PyTypeObject *type = Py_TYPE(self);
    shut(p);
    Py_XDECREF(p->plans);
    Py_XDECREF(p->enums);
    Py_XDECREF(p->warnings);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* ---- made, loaded, saved ---- */

static PyObject *policy_embedded(PyObject *type, PyObject *none) {
    yb_policy *at = NULL;
    yb_status status;
    (void)none;
    Py_BEGIN_ALLOW_THREADS
    status = yb_policy_embedded(NULL, &at);
    Py_END_ALLOW_THREADS
    if (status != YB_OK) return raise_status(status, NULL), NULL;
    return policy_made((PyTypeObject *)type, at, NULL);
}

static PyObject *policy_load(PyObject *type, PyObject *image) {
    yb_policy *at = NULL;
    yb_error error = {.size = sizeof error};
    yb_status status;
    PyObject *bytes = PyBytes_FromObject(image); /* the same object if it is bytes */
    if (bytes == NULL) return NULL;
    const char *begin = PyBytes_AsString(bytes);
    size_t len = (size_t)PyBytes_Size(bytes);
    Py_BEGIN_ALLOW_THREADS
    status = yb_policy_load(NULL, begin, len, &at, &error);
    Py_END_ALLOW_THREADS
    Py_DECREF(bytes);
    if (status != YB_OK) return raise_status(status, &error), NULL;
    return policy_made((PyTypeObject *)type, at, NULL);
}

static PyObject *policy_save(PyObject *self, PyObject *none) {
    const policy *p = (policy *)self;
    size_t len = 0;
    (void)none;
    if (policy_open(p) < 0) return NULL;
    yb_status status = yb_policy_save(p->at, NULL, 0, &len);
    PyObject *image = status == YB_E_SPACE || status == YB_OK ? PyBytes_FromStringAndSize(NULL, (Py_ssize_t)len) : NULL;
    if (image == NULL) return PyErr_Occurred() ? NULL : (raise_status(status, NULL), NULL);
    status = yb_policy_save(p->at, PyBytes_AsString(image), len, &len);
    if (status == YB_OK) return image;
    Py_DECREF(image);
    raise_status(status, NULL);
    return NULL;
}

/* ---- deciding ---- */

static PyObject *policy_decide(PyObject *self, PyObject *args, PyObject *keywords) {
    decision *d = decision_given((policy *)self, args, keywords);
    if (d == NULL) return NULL;
    yb_status status = yb_case_decide(d->c);
    d->outcome = yb_case_outcome(d->c);
    if (status == YB_OK) return (PyObject *)d;
    raise_case(d->c, status);
    Py_DECREF(d);
    return NULL;
}

static PyObject *policy_prepare(PyObject *self, PyObject *args, PyObject *keywords) {
    return (PyObject *)decision_given((policy *)self, args, keywords);
}

/* ---- read ---- */

static PyObject *policy_get_closed(PyObject *self, void *none) {
    (void)none;
    return PyBool_FromLong(((policy *)self)->at == NULL);
}

static PyObject *policy_get_warnings(PyObject *self, void *none) {
    PyObject *warnings = ((policy *)self)->warnings;
    (void)none;
    if (warnings == NULL) return PyTuple_New(0);
    return Py_INCREF(warnings), warnings;
}

static PyGetSetDef policy_reads[] = {
    {"closed", policy_get_closed, NULL, "Whether close was called.", NULL},
    {"_warnings", policy_get_warnings, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define KEYWORDS (METH_VARARGS | METH_KEYWORDS)
static PyMethodDef policy_methods[] = {
    {"embedded", policy_embedded, METH_NOARGS | METH_CLASS, "The packs that are built into the library."},
    {"_compile", policy_compile, METH_VARARGS | METH_CLASS, NULL},
    {"load", policy_load, METH_O | METH_CLASS, "A policy from the image that save wrote, on any machine; all of it is checked."},
    {"save", policy_save, METH_NOARGS, "The image of the policy, as bytes."},
    {"close", policy_close, METH_NOARGS, "Gives the policy back; decisions that are held can still be read."},
    {"decide", (PyCFunction)(void (*)(void))policy_decide, KEYWORDS,
     "decide(decision, *, area, on, facts=None, proofs=None, known=None, **facts): decides."},
    {"_prepare", (PyCFunction)(void (*)(void))policy_prepare, KEYWORDS, NULL},
    {"_resume", policy_resume, METH_VARARGS, NULL},
    {"_listing", policy_listing, METH_VARARGS, NULL},
    {"decide_json", policy_decide_json, METH_O, "The decision of a request, both JSON text; what is wrong with a request is told "
                                                "in the text."},
    {"decide_lines", policy_decide_lines, METH_O, "The same for a request a line, bytes to bytes, without the interpreter's lock."},
    {"_replay", policy_replay, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot policy_slots[] = {
    {Py_tp_dealloc, policy_dealloc}, {Py_tp_methods, policy_methods}, {Py_tp_getset, policy_reads},
    {Py_tp_doc, "A policy, as C gives it."}, {0, NULL}};
PyType_Spec policy_spec = {"yibao._core.Policy", sizeof(policy), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, policy_slots};
