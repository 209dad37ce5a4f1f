/* What a decision gave, as tuples; _decision.py gives them names. Mirrors the second half of yibao/case.h. */
#include "core.h"

#include <string.h>

/* Appends a new reference that may be NULL. */
static int append(PyObject *list, PyObject *item) {
    int done = item != NULL ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return done;
}

/* The list, or NULL and the list gone. */
static PyObject *whole(PyObject *list, int done) {
    if (done < 0) Py_CLEAR(list);
    return list;
}

static PyObject *text_of(const char *at, size_t len) {
    return PyUnicode_DecodeUTF8(at, (Py_ssize_t)len, "replace");
}

/* ---- reasons, notes, obligations: each with its sources ---- */

typedef yb_status source_reader(yb_case *c, size_t i, size_t k, yb_source_info *info);

static PyObject *sources_of(yb_case *c, source_reader *read, size_t i) {
    PyObject *list = PyList_New(0);
    yb_source_info s = {.size = sizeof s};
    int done = 0;
    for (size_t k = 0; list != NULL && done == 0 && read(c, i, k, &s) == YB_OK; k++)
        done = append(list, Py_BuildValue("(sssssss)", s.id, s.title, s.article, s.dated, s.quality, s.url, s.pack));
    return whole(list, done);
}

typedef yb_status reason_reader(yb_case *c, size_t i, yb_reason_info *info);

static PyObject *reasons_of(PyObject *self, reason_reader *read, source_reader *sources) {
    yb_case *c = decision_case((decision *)self);
    PyObject *list = c != NULL ? PyList_New(0) : NULL;
    yb_reason_info r = {.size = sizeof r};
    int done = 0;
    for (size_t i = 0; list != NULL && done == 0 && read(c, i, &r) == YB_OK; i++)
        done = append(list, Py_BuildValue("(sssNNIN)", r.code, r.rule, r.pack, text_of(r.zh, r.zh_len), text_of(r.en, r.en_len),
                                          (unsigned)r.line, sources_of(c, sources, i)));
    return whole(list, done);
}

PyObject *decision_reasons(PyObject *self, PyObject *none) {
    (void)none;
    return reasons_of(self, yb_case_reason, yb_case_reason_source);
}

PyObject *decision_notes(PyObject *self, PyObject *none) {
    (void)none;
    return reasons_of(self, yb_case_note, yb_case_note_source);
}

/* ("birth_cert", "出生医学证明", …, "presented") */
static PyObject *proof_parts(const decision *d, uint32_t id) {
    yb_proof_info p = {.size = sizeof p};
    int32_t state = YB_ABSENT;
    if (yb_policy_proof_of(d->policy->at, id, &p) != YB_OK) return PyErr_Format(PyExc_ValueError, "this policy was closed");
    (void)yb_case_proof_state(d->c, id, &state);
    return Py_BuildValue("(sssssi)", p.name, p.zh, p.en, p.kind, p.role, (int)state);
}

static PyObject *sets_of(const decision *d, size_t i) {
    PyObject *sets = PyList_New(0);
    uint32_t ids[YB_SET_MAX];
    size_t n;
    int done = 0;
    for (size_t k = 0; sets != NULL && done == 0 && yb_case_obligation_set(d->c, i, k, ids, YB_SET_MAX, &n) == YB_OK; k++) {
        PyObject *set = PyList_New(0);
        for (size_t p = 0; set != NULL && done == 0 && p < n; p++)
            done = append(set, proof_parts(d, ids[p]));
        done = append(sets, whole(set, done));
    }
    return whole(sets, done);
}

PyObject *decision_obligations(PyObject *self, PyObject *none) {
    decision *d = (decision *)self;
    yb_case *c = decision_case(d);
    (void)none;
    if (c == NULL || policy_open(d->policy) < 0) return NULL;
    PyObject *list = PyList_New(0);
    yb_obligation_info o = {.size = sizeof o};
    int done = 0;
    for (size_t i = 0; list != NULL && done == 0 && yb_case_obligation(c, i, &o) == YB_OK; i++)
        done = append(list, Py_BuildValue("(ssssINN)", o.rule, o.pack, o.zh, o.en, (unsigned)o.line, sets_of(d, i),
                                          sources_of(c, yb_case_obligation_source, i)));
    return whole(list, done);
}

/* ---- what is not known ---- */

PyObject *decision_missing(PyObject *self, PyObject *none) {
    yb_case *c = decision_case((decision *)self);
    PyObject *list = c != NULL ? PyList_New(0) : NULL;
    yb_missing_info m = {.size = sizeof m};
    int done = 0;
    (void)none;
    for (size_t i = 0; list != NULL && done == 0 && yb_case_missing(c, i, &m) == YB_OK; i++)
        done = append(list, Py_BuildValue("(siIs)", m.name, m.row == YB_NO_ROW ? -1 : (int)m.row, (unsigned)m.wanted_by, m.zh));
    return whole(list, done);
}

PyObject *decision_unsettled(PyObject *self, PyObject *none) {
    yb_case *c = decision_case((decision *)self);
    PyObject *list = c != NULL ? PyList_New(0) : NULL;
    yb_unsettled_info u = {.size = sizeof u};
    int done = 0;
    (void)none;
    for (size_t i = 0; list != NULL && done == 0 && yb_case_unsettled(c, i, &u) == YB_OK; i++)
        done = append(list, Py_BuildValue("(ssss)", u.name, u.pack, u.zh, u.en));
    return whole(list, done);
}

/* ---- results ---- */

static PyObject *numbers(const int64_t *at, size_t n) {
    PyObject *list = PyList_New(0);
    int done = 0;
    for (size_t i = 0; list != NULL && done == 0 && i < n; i++)
        done = append(list, PyLong_FromLongLong(at[i]));
    return whole(list, done);
}

/* (name, kind, scale, shape, number or numbers or None, text) */
static PyObject *output_parts(const yb_case *c, const yb_output_value *v) {
    const int64_t *column = NULL;
    size_t rows = 0;
    PyObject *number;
    if (v->shape != YB_OUTPUT_SCALAR)
        number = yb_case_output_column(c, v->id, &column, &rows) == YB_OK ? numbers(column, rows) : PyList_New(0);
    else if (v->state == YB_VALUE_KNOWN)
        number = PyLong_FromLongLong(v->number);
    else
        number = (Py_INCREF(Py_None), Py_None);
    return Py_BuildValue("(sIIINN)", v->name, (unsigned)v->kind, (unsigned)v->scale, (unsigned)v->shape, number,
                         text_of(v->text, v->text_len));
}

PyObject *decision_outputs(PyObject *self, PyObject *none) {
    yb_case *c = decision_case((decision *)self);
    PyObject *list = c != NULL ? PyList_New(0) : NULL;
    yb_output_value v = {.size = sizeof v};
    int done = 0;
    (void)none;
    for (size_t i = 0; list != NULL && done == 0 && yb_case_output_item(c, i, &v) == YB_OK; i++)
        done = append(list, output_parts(c, &v));
    return whole(list, done);
}

PyObject *payer_parts(const yb_payer_info *p) {
    PyObject *limit = p->has_limit ? PyLong_FromLongLong(p->limit) : (Py_INCREF(Py_None), Py_None);
    return Py_BuildValue("(sssssLLNLLNs)", p->name, p->side, p->into, p->zh, p->en, (long long)p->amount, (long long)p->asked,
                         limit, (long long)p->left_before, (long long)p->left_after, numbers(p->shares, p->rows), p->list);
}

PyObject *decision_payers(PyObject *self, PyObject *none) {
    yb_case *c = decision_case((decision *)self);
    PyObject *list = c != NULL ? PyList_New(0) : NULL;
    yb_payer_info p = {.size = sizeof p};
    int done = 0;
    (void)none;
    for (size_t i = 0; list != NULL && done == 0 && yb_case_payer(c, i, &p) == YB_OK; i++)
        done = append(list, payer_parts(&p));
    return whole(list, done);
}

PyObject *change_parts(const yb_accumulate_info *a) {
    PyObject *begin = a->begin != YB_NO_DATE ? PyLong_FromLong(a->begin) : (Py_INCREF(Py_None), Py_None);
    return Py_BuildValue("(sssNLINIIL)", a->group, a->name, a->key_name, text_of(a->key, a->key_len), (long long)a->key_number,
                         (unsigned)a->key_kind, begin, (unsigned)a->kind, (unsigned)a->scale, (long long)a->change);
}

PyObject *decision_accumulate(PyObject *self, PyObject *none) {
    yb_case *c = decision_case((decision *)self);
    PyObject *list = c != NULL ? PyList_New(0) : NULL;
    yb_accumulate_info a = {.size = sizeof a};
    int done = 0;
    (void)none;
    for (size_t i = 0; list != NULL && done == 0 && yb_case_accumulate(c, i, &a) == YB_OK; i++)
        done = append(list, change_parts(&a));
    return whole(list, done);
}
