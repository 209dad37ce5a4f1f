/* The names of a decision, looked up once; and the cases that are made for it. */
#include "core.h"

#include <string.h>

PyTypeObject *node_type, *plan_type;

/* ---- pools ---- */

static pool *pool_of(policy *p, plan *names) {
    return names != NULL ? &names->cases : &p->cases;
}

yb_case *pool_take(policy *p, plan *names) {
    pool *cases = pool_of(p, names);
    yb_case *c = NULL;
    if (cases->n != 0) return cases->spare[--cases->n];
    const yb_case_options options = {.size = sizeof options,
                                     .decision = names != NULL ? PyBytes_AsString(names->utf8) : NULL};
    yb_status status = yb_case_new(p->at, &options, &c);
    if (status != YB_OK) raise_status(status, NULL);
    return c;
}

/* A closed policy keeps none: what was lent out then is freed as it comes back. */
void pool_give(policy *p, plan *names, yb_case *c) {
    pool *cases = pool_of(p, names);
    if (p->at != NULL && cases->n < POOL_MAX)
        cases->spare[cases->n++] = c;
    else
        yb_case_free(c);
}

void pool_empty(pool *cases) {
    while (cases->n != 0)
        yb_case_free(cases->spare[--cases->n]);
}

/* ---- types ---- */

static void node_dealloc(PyObject *self) {
    node *n = (node *)self;
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(n->name);
    Py_XDECREF(n->children);
    Py_XDECREF(n->rows);
    PyObject_Free(self);
    Py_DECREF(type);
}

static void plan_dealloc(PyObject *self) {
    plan *names = (plan *)self;
    PyTypeObject *type = Py_TYPE(self);
    pool_empty(&names->cases);
    Py_XDECREF(names->name);
    Py_XDECREF(names->utf8);
    Py_XDECREF(names->facts);
    Py_XDECREF(names->proofs);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot node_slots[] = {{Py_tp_dealloc, node_dealloc}, {0, NULL}};
PyType_Spec node_spec = {"yibao._core.Node", sizeof(node), 0, Py_TPFLAGS_DEFAULT, node_slots};
static PyType_Slot plan_slots[] = {{Py_tp_dealloc, plan_dealloc}, {0, NULL}};
PyType_Spec plan_spec = {"yibao._core.Plan", sizeof(plan), 0, Py_TPFLAGS_DEFAULT, plan_slots};

/* ---- names to nodes ---- */

static node *node_new(const char *name, size_t len) {
    node *n = (node *)PyType_GenericAlloc(node_type, 0);
    if (n == NULL) return NULL;
    n->name = PyUnicode_FromStringAndSize(name, (Py_ssize_t)len);
    if (n->name == NULL) Py_CLEAR(n);
    return n;
}

static PyObject *word(const char *text, size_t len) {
    PyObject *made = PyUnicode_FromStringAndSize(text, (Py_ssize_t)len);
    if (made != NULL) PyUnicode_InternInPlace(&made);
    return made;
}

static int put(PyObject *names, const char *text, size_t len, node *n) {
    PyObject *key = word(text, len);
    int done = key != NULL ? PyDict_SetItem(names, key, (PyObject *)n) : -1;
    Py_XDECREF(key);
    return done;
}

static int with_children(node *n) {
    if (n->children == NULL) n->children = PyDict_New();
    return n->children != NULL ? 0 : -1;
}

/* The record at the first len bytes of a full name, made if it is not there; borrowed. `begin` is where its own name is. */
static node *record_at(PyObject *names, const char *full, size_t begin, size_t len) {
    PyObject *key = word(full + begin, len - begin);
    if (key == NULL) return NULL;
    node *n = (node *)PyDict_GetItemWithError(names, key);
    Py_DECREF(key);
    if (n != NULL || PyErr_Occurred()) return n;
    n = node_new(full, len);
    if (n == NULL) return NULL;
    n->record = true;
    int done = with_children(n) < 0 ? -1 : put(names, full + begin, len - begin, n);
    Py_DECREF(n); /* the dict has it */
    return done < 0 ? NULL : n;
}

/* Puts a fact under each way to write it: with dots, and nested. `begin` is where the names below `names` begin. */
static int put_fact(PyObject *names, const char *full, size_t begin, node *n) {
    size_t len = strlen(full);
    if (put(names, full + begin, len - begin, n) < 0) return -1;
    for (const char *dot; (dot = strchr(full + begin, '.')) != NULL; begin = (size_t)(dot - full) + 1) {
        node *record = record_at(names, full, begin, (size_t)(dot - full));
        if (record == NULL || with_children(record) < 0) return -1;
        names = record->children;
        if (put(names, dot + 1, strlen(dot + 1), n) < 0) return -1;
    }
    return 0;
}

/* The numbers of an enum's rows as they are met; every fact of that enum shares them. */
static PyObject *rows_of(policy *p, const char *enumeration) {
    PyObject *rows = PyDict_GetItemString(p->enums, enumeration);
    if (rows != NULL) return Py_INCREF(rows), rows;
    rows = PyDict_New();
    if (rows != NULL && PyDict_SetItemString(p->enums, enumeration, rows) < 0) Py_CLEAR(rows);
    return rows;
}

static node *fact_node(policy *p, const yb_fact_info *info) {
    node *n = node_new(info->name, strlen(info->name));
    if (n == NULL) return NULL;
    n->id = info->id;
    n->kind = info->kind;
    n->scale = info->scale;
    n->flags = info->flags;
    n->list = info->list;
    n->enumeration = info->enumeration;
    if (info->enumeration[0] != '\0' && (n->rows = rows_of(p, info->enumeration)) == NULL) Py_CLEAR(n);
    return n;
}

static int add_fact(policy *p, plan *names, const yb_fact_info *info) {
    node *n = fact_node(p, info);
    if (n == NULL) return -1;
    int done;
    if (info->list == 0) {
        done = put_fact(names->facts, info->name, 0, n);
    } else { /* under its list, and as a whole column under its full name */
        yb_fact_info list = {.size = sizeof list};
        done = yb_policy_fact_of(p->at, info->list, &list) == YB_OK ? 0 : -1;
        node *above = done == 0 ? (node *)PyDict_GetItemString(names->facts, list.name) : NULL;
        if (above == NULL) PyErr_SetString(PyExc_SystemError, "a field comes before its list");
        done = above == NULL || with_children(above) < 0 ? -1 : put_fact(above->children, info->name, strlen(list.name) + 1, n);
        if (done == 0) done = put(names->facts, info->name, strlen(info->name), n);
    }
    Py_DECREF(n);
    return done;
}

static int add_facts(policy *p, plan *names, bool lists) {
    yb_fact_info info = {.size = sizeof info};
    for (size_t i = 0; yb_policy_fact(p->at, PyBytes_AsString(names->utf8), i, &info) == YB_OK; i++)
        if ((info.list == 0) == lists && add_fact(p, names, &info) < 0) return -1;
    return 0;
}

static int add_proofs(policy *p, plan *names) {
    yb_proof_info info = {.size = sizeof info};
    for (size_t i = 0; yb_policy_proof(p->at, PyBytes_AsString(names->utf8), i, &info) == YB_OK; i++) {
        PyObject *id = PyLong_FromUnsignedLong(info.id);
        int done = id != NULL ? PyDict_SetItemString(names->proofs, info.name, id) : -1;
        Py_XDECREF(id);
        if (done < 0) return -1;
    }
    return 0;
}

/* ---- plans ---- */

static int is_decision(const policy *p, PyObject *utf8) {
    yb_decision_info info = {.size = sizeof info};
    for (size_t i = 0; yb_policy_decision(p->at, i, &info) == YB_OK; i++)
        if (strcmp(info.name, PyBytes_AsString(utf8)) == 0 && strlen(info.name) == (size_t)PyBytes_Size(utf8)) return 1;
    return 0;
}

static int raise_no_decision(const policy *p, PyObject *name) {
    PyObject *names = PyDict_New();
    yb_decision_info info = {.size = sizeof info};
    for (size_t i = 0; names != NULL && yb_policy_decision(p->at, i, &info) == YB_OK; i++)
        if (PyDict_SetItemString(names, info.name, Py_None) < 0) Py_CLEAR(names);
    PyObject *where = PyUnicode_FromString("decision");
    if (names != NULL && where != NULL) raise_unknown(where, names, name);
    Py_XDECREF(names);
    Py_XDECREF(where);
    return -1;
}

static plan *plan_new(policy *p, PyObject *name, PyObject *utf8) {
    plan *names = (plan *)PyType_GenericAlloc(plan_type, 0);
    if (names == NULL) return NULL;
    Py_INCREF(name);
    Py_INCREF(utf8);
    names->name = name;
    names->utf8 = utf8;
    names->facts = PyDict_New();
    names->proofs = PyDict_New();
    if (names->facts == NULL || names->proofs == NULL || add_facts(p, names, true) < 0 || add_facts(p, names, false) < 0 ||
        add_proofs(p, names) < 0 || PyDict_SetItem(p->plans, name, (PyObject *)names) < 0) {
        Py_DECREF(names);
        return NULL;
    }
    Py_DECREF(names); /* the dict has it */
    return names;
}

plan *plan_of(policy *p, PyObject *name) {
    if (!PyUnicode_Check(name)) return PyErr_SetString(PyExc_TypeError, "the name of a decision is a text"), NULL;
    plan *names = (plan *)PyDict_GetItemWithError(p->plans, name);
    if (names != NULL || PyErr_Occurred()) return names;
    PyObject *utf8 = PyUnicode_AsUTF8String(name);
    if (utf8 != NULL && is_decision(p, utf8)) names = plan_new(p, name, utf8);
    if (names == NULL && (utf8 == NULL ? (PyErr_Clear(), true) : !PyErr_Occurred())) raise_no_decision(p, name);
    Py_XDECREF(utf8);
    return names;
}
