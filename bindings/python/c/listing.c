/* What a policy holds, as lists of tuples. Mirrors the questions in yibao/policy.h. */
#include "core.h"

#include <string.h>

/* Entry i of a listing about `of` (a decision, an enum); NULL without an exception where there are no more. */
typedef PyObject *entry(const yb_policy *at, const char *of, size_t i);

static PyObject *decision_entry(const yb_policy *at, const char *of, size_t i) {
    yb_decision_info d = {.size = sizeof d};
    (void)of;
    if (yb_policy_decision(at, i, &d) != YB_OK) return NULL;
    return Py_BuildValue("(sssIIIO)", d.name, d.zh, d.en, (unsigned)d.facts, (unsigned)d.proofs, (unsigned)d.outputs,
                         d.settles ? Py_True : Py_False);
}

static PyObject *fact_entry(const yb_policy *at, const char *of, size_t i) {
    yb_fact_info f = {.size = sizeof f};
    if (yb_policy_fact(at, of, i, &f) != YB_OK) return NULL;
    return Py_BuildValue("(sssssIII)", f.name, f.zh, f.en, f.type, f.enumeration, (unsigned)f.scale, (unsigned)f.flags,
                         (unsigned)f.max_rows);
}

static PyObject *proof_entry(const yb_policy *at, const char *of, size_t i) {
    yb_proof_info p = {.size = sizeof p};
    if (yb_policy_proof(at, of, i, &p) != YB_OK) return NULL;
    return Py_BuildValue("(sssss)", p.name, p.zh, p.en, p.kind, p.role);
}

static PyObject *output_entry(const yb_policy *at, const char *of, size_t i) {
    yb_output_info o = {.size = sizeof o};
    if (yb_policy_output(at, of, i, &o) != YB_OK) return NULL;
    return Py_BuildValue("(sIIIs)", o.name, (unsigned)o.kind, (unsigned)o.scale, (unsigned)o.shape, o.enumeration);
}

static PyObject *row_entry(const yb_policy *at, const char *of, size_t i) {
    yb_enum_row_info r = {.size = sizeof r};
    if (yb_policy_enum_row(at, of, i, &r) != YB_OK) return NULL;
    return Py_BuildValue("(Issss)", (unsigned)r.number, r.name, r.code, r.zh, r.en);
}

static PyObject *pack_entry(const yb_policy *at, const char *of, size_t i) {
    yb_pack_info p = {.size = sizeof p};
    (void)of;
    if (yb_policy_pack(at, i, &p) != YB_OK) return NULL;
    return Py_BuildValue("(sssssi)", p.name, p.version, p.zh, p.en, p.extends, (int)p.area);
}

static PyObject *area_entry(const yb_policy *at, const char *of, size_t i) {
    yb_area_info a = {.size = sizeof a};
    (void)of;
    if (yb_policy_area(at, i, &a) != YB_OK) return NULL;
    return Py_BuildValue("(issnI)", (int)a.area, a.decision, a.pack, (Py_ssize_t)a.case_bytes, (unsigned)a.steps);
}

static PyObject *source_entry(const yb_policy *at, const char *of, size_t i) {
    yb_source_info s = {.size = sizeof s};
    (void)of;
    if (yb_policy_source(at, i, &s) != YB_OK) return NULL;
    return Py_BuildValue("(sssssss)", s.id, s.title, s.article, s.dated, s.quality, s.url, s.pack);
}

static PyObject *code_entry(const yb_policy *at, const char *of, size_t i) {
    const char *name = NULL;
    (void)of;
    return yb_policy_code(at, i, &name) == YB_OK ? PyUnicode_FromString(name) : NULL;
}

static PyObject *summary_entry(const yb_policy *at, const char *of, size_t i) {
    yb_policy_summary s = {.size = sizeof s};
    (void)of;
    if (i != 0 || yb_policy_info(at, &s) != YB_OK) return NULL;
    return Py_BuildValue("(IIIIIInnIs)", (unsigned)s.decisions, (unsigned)s.packs, (unsigned)s.areas, (unsigned)s.sources,
                         (unsigned)s.codes, (unsigned)s.format, (Py_ssize_t)s.image_bytes, (Py_ssize_t)s.most_case_bytes,
                         (unsigned)s.most_case_steps, s.digest);
}

static entry *entry_of(const char *what) {
    static const struct {
        const char *what;
        entry *make;
    } kinds[] = {{"decisions", decision_entry}, {"facts", fact_entry},     {"proofs", proof_entry}, {"outputs", output_entry},
                 {"rows", row_entry},           {"packs", pack_entry},     {"areas", area_entry},   {"sources", source_entry},
                 {"codes", code_entry},         {"summary", summary_entry}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].what, what) == 0) return kinds[i].make;
    return NULL;
}

/* _listing("facts", "bind") */
PyObject *policy_listing(PyObject *self, PyObject *args) {
    const policy *p = (policy *)self;
    const char *what, *of = "";
    if (!PyArg_ParseTuple(args, "s|s", &what, &of) || policy_open(p) < 0) return NULL;
    entry *make = entry_of(what);
    if (make == NULL) return PyErr_Format(PyExc_ValueError, "nothing is listed as %s", what);
    PyObject *one, *list = PyList_New(0);
    for (size_t i = 0; list != NULL && (one = make(p->at, of, i)) != NULL; i++) {
        if (PyList_Append(list, one) < 0) Py_CLEAR(list);
        Py_DECREF(one);
    }
    if (PyErr_Occurred()) Py_CLEAR(list);
    return list;
}
