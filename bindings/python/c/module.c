/* The module yibao._core: its functions, its types, its errors.
 *
 * policy.c mirrors yibao/policy.h, compiler.c compiler.h, case.c and results.c case.h, json.c json.h, notary.c receipt.h,
 * host.c host.h; plan.c, facts.c and number.c turn Python values into facts; listing.c lists what a policy holds.
 *
 * One set of types for the process: an interpreter with a lock of its own refuses such a module by itself.
 */
#include "core.h"

#include <stdio.h>
#include <string.h>

registered st;

int yibao_cli_main(int argc, char **argv);

/* ---- errors: the sentences are made in Python, see _errors.py ---- */

static int set_raised(PyObject *exception) {
    if (exception == NULL) return -1;
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_DECREF(exception);
    return -1;
}

int raise_status(yb_status status, const yb_error *error) {
    if (status == YB_E_MEMORY) {
        PyErr_NoMemory();
        return -1;
    }
    const char *zh = error != NULL && error->zh[0] != '\0' ? error->zh : yb_status_text(status, YB_ZH);
    const char *en = error != NULL && error->en[0] != '\0' ? error->en : yb_status_text(status, YB_EN);
    const char *place = error != NULL ? error->place : "";
    unsigned line = error != NULL ? error->line : 0, column = error != NULL ? error->column : 0;
    return set_raised(
        PyObject_CallFunction(st.make_error, "issssII", (int)status, yb_status_name(status), place, zh, en, line, column));
}

int raise_case(const yb_case *c, yb_status status) {
    yb_error error = {.size = sizeof error};
    if (yb_case_error(c, &error) != YB_OK || error.status != status) return raise_status(status, NULL);
    return raise_status(status, &error);
}

int raise_refused(PyObject *name, uint32_t kind, PyObject *value, const char *why) {
    return set_raised(PyObject_CallFunction(st.refuse, "OIOs", name, (unsigned)kind, value, why));
}

int raise_unknown(PyObject *where, PyObject *names, PyObject *given) {
    return set_raised(PyObject_CallFunctionObjArgs(st.unknown, where, names, given, NULL));
}

yb_status raised_keep(raised *r, PyObject *where) {
    if (r->type != NULL)
        PyErr_WriteUnraisable(where); /* the first one is what is told */
    else
        PyErr_Fetch(&r->type, &r->value, &r->trace);
    return YB_E_HOST;
}

int raised_again(raised *r) {
    if (r->type == NULL) return 0;
    PyErr_Restore(r->type, r->value, r->trace);
    return 1;
}

/* ---- texts of any length ---- */

#define FIRST_ROOM 4096

PyObject *written(writer *write, void *ctx, yb_status *status) {
    char first[FIRST_ROOM], *room = first;
    size_t cap = sizeof first, len = 0;
    PyObject *text = NULL;
    while ((*status = write(ctx, room, cap, &len)) == YB_E_SPACE) {
        char *more = PyMem_Realloc(room == first ? NULL : room, len + 1);
        if (more == NULL) {
            if (room != first) PyMem_Free(room);
            return PyErr_NoMemory();
        }
        room = more;
        cap = len + 1;
    }
    text = PyUnicode_DecodeUTF8(room, (Py_ssize_t)len, "strict");
    if (room != first) PyMem_Free(room);
    return text;
}

/* ---- what Python code hands in once, when the package is imported ---- */

static PyObject *module_register(PyObject *module, PyObject *names) {
    struct {
        const char *name;
        PyObject **at;
    } wanted[] = {
        {"Decision", &st.decision_type}, {"outcomes", &st.outcomes}, {"make_error", &st.make_error},
        {"refuse", &st.refuse},          {"unknown", &st.unknown},   {"pack_error", &st.pack_error},
        {"as_dict", &st.as_dict},        {"event", &st.event},       {"message", &st.message},
        {"UNKNOWN", &st.unknown_answer}, {"NOT_YET", &st.not_yet},
    };
    (void)module;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        PyObject *found = PyDict_GetItemString(names, wanted[i].name);
        if (found == NULL) return PyErr_Format(PyExc_KeyError, "%s is not registered", wanted[i].name);
        Py_INCREF(found);
        Py_XDECREF(*wanted[i].at);
        *wanted[i].at = found;
    }
    Py_RETURN_NONE;
}

/* ---- the command ---- */

static char **arguments(PyObject *list, Py_ssize_t n) {
    char **argv = PyMem_Calloc((size_t)n + 1, sizeof *argv);
    if (argv == NULL) PyErr_NoMemory();
    for (Py_ssize_t i = 0; argv != NULL && i < n; i++) {
        PyObject *word = PyList_GetItem(list, i);
        argv[i] = word != NULL ? PyBytes_AsString(word) : NULL;
        if (argv[i] == NULL) {
            PyMem_Free(argv);
            return NULL;
        }
    }
    return argv;
}

static PyObject *module_run(PyObject *module, PyObject *list) {
    int code = 0;
    (void)module;
    if (!PyList_Check(list)) return PyErr_Format(PyExc_TypeError, "run takes a list of bytes");
    Py_ssize_t n = PyList_Size(list);
    char **argv = arguments(list, n);
    if (argv == NULL) return NULL;
    Py_BEGIN_ALLOW_THREADS
    code = yibao_cli_main((int)n, argv);
    fflush(NULL);
    Py_END_ALLOW_THREADS
    PyMem_Free(argv);
    return PyLong_FromLong(code);
}

static PyMethodDef functions[] = {
    {"register", module_register, METH_O, "Takes the classes and functions that stand in Python."},
    {"run", module_run, METH_O, "Runs the command `yibao` with a list of bytes; its exit code."},
    {"decide_all", decide_all, METH_O, "Decides a list of prepared decisions without the interpreter's lock."},
    {"run_tests", run_tests, METH_VARARGS, "Runs the tests that stand in packs."},
    {"list_packs", list_packs, METH_VARARGS, "Lists what stands in packs."},
    {"format_text", format_text, METH_O, "Canonical layout of a pack."},
    {"embedded", embedded_packs, METH_NOARGS, "Names and texts of the files of the embedded packs."},
    {NULL, NULL, 0, NULL},
};

/* ---- starting ---- */

static PyTypeObject *typed(PyObject *module, PyType_Spec *spec, const char *name) {
    PyObject *type = PyType_FromSpec(spec);
    if (type == NULL) return NULL;
    Py_INCREF(type); /* one reference stays here for ever */
    if (name != NULL && PyModule_AddObject(module, name, type) < 0) return NULL;
    return (PyTypeObject *)type;
}

static PyObject *imported(const char *module, const char *name) {
    PyObject *from = PyImport_ImportModule(module);
    PyObject *found = from != NULL ? PyObject_GetAttrString(from, name) : NULL;
    Py_XDECREF(from);
    return found;
}

static int start_types(PyObject *module) {
    node_type = typed(module, &node_spec, NULL);
    plan_type = node_type != NULL ? typed(module, &plan_spec, NULL) : NULL;
    policy_type = plan_type != NULL ? typed(module, &policy_spec, "Policy") : NULL;
    decision_base = policy_type != NULL ? typed(module, &decision_spec, "Decision") : NULL;
    if (decision_base == NULL) return -1;
    st.date = imported("datetime", "date");
    st.datetime = imported("datetime", "datetime");
    st.time = imported("datetime", "time");
    st.decimal = imported("decimal", "Decimal");
    st.enumeration = imported("enum", "Enum");
    return st.date != NULL && st.datetime != NULL && st.time != NULL && st.decimal != NULL && st.enumeration != NULL ? 0 : -1;
}

static int start_words(void) {
    struct {
        const char *word;
        PyObject **at;
    } words[] = {{"area", &st.s_area},     {"on", &st.s_on},       {"facts", &st.s_facts},
                 {"proofs", &st.s_proofs}, {"known", &st.s_known}, {"toordinal", &st.s_toordinal},
                 {"value", &st.s_value},   {"state", &st.s_state}, {"minutes", &st.s_minutes}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if ((*words[i].at = PyUnicode_InternFromString(words[i].word)) == NULL) return -1;
    st.areas = PyDict_New();
    st.states = Py_BuildValue("{s:i,s:i,s:i,s:i,s:i}", "absent", YB_ABSENT, "presented", YB_PRESENTED, "verified", YB_VERIFIED,
                              "rejected", YB_REJECTED, "expired", YB_EXPIRED);
    return st.areas != NULL && st.states != NULL ? 0 : -1;
}

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "yibao._core", "libyibao, as C gives it. Use the package yibao.", -1, functions, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__core(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL) return NULL;
    if (start_types(module) < 0 || start_words() < 0 ||
        PyModule_AddStringConstant(module, "version", yb_version()) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
