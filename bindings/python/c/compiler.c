/* From packs to a policy, all diagnostics in one exception; tests, listing, layout. Mirrors yibao/compiler.h. */
#include "core.h"

/* ---- diagnostics ---- */

/* ("a.yb", 3, 7, "E0102", severity, zh, en) for each. */
static PyObject *diagnostics_of(const yb_compiler *compiler) {
    yb_diagnostic_info d = {.size = sizeof d};
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && yb_compiler_diagnostic(compiler, i, &d) == YB_OK; i++) {
        PyObject *one = Py_BuildValue("(sIIsIss)", d.file, (unsigned)d.line, (unsigned)d.column, d.code, (unsigned)d.severity,
                                      d.zh, d.en);
        if (one == NULL || PyList_Append(list, one) < 0) Py_CLEAR(list);
        Py_XDECREF(one);
    }
    return list;
}

static void raise_pack_error(const yb_compiler *compiler) {
    PyObject *list = diagnostics_of(compiler);
    PyObject *error = list != NULL ? PyObject_CallFunctionObjArgs(st.pack_error, list, NULL) : NULL;
    if (error != NULL) PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(error);
    Py_XDECREF(list);
}

/* ---- compiling ---- */

static int add_file(yb_compiler *compiler, PyObject *file) {
    const char *name, *text;
    Py_ssize_t len;
    if (!PyArg_ParseTuple(file, "yy#", &name, &text, &len)) return -1;
    yb_status status = yb_compiler_add(compiler, name, text, (size_t)len);
    return status == YB_OK ? 0 : raise_status(status, NULL);
}

static int add_files(yb_compiler *compiler, PyObject *files) {
    for (Py_ssize_t i = 0; i < PyList_Size(files); i++)
        if (add_file(compiler, PyList_GetItem(files, i)) < 0) return -1;
    return 0;
}

/* A compiler with the packs, from ([(name, text)], embedded, strict), all bytes; NULL with an exception. */
static yb_compiler *compiler_given(PyObject *args) {
    PyObject *files;
    int embedded, strict;
    yb_compiler *compiler = NULL;
    if (!PyArg_ParseTuple(args, "O!pp", &PyList_Type, &files, &embedded, &strict)) return NULL;
    yb_status status = yb_compiler_new(NULL, &compiler);
    if (status == YB_OK && strict) status = yb_compiler_strict(compiler, 1);
    if (status == YB_OK && embedded) status = yb_compiler_add_embedded(compiler);
    if (status == YB_OK ? add_files(compiler, files) == 0 : (raise_status(status, NULL), 0)) return compiler;
    yb_compiler_free(compiler);
    return NULL;
}

/* The policy that the compiler makes, without the interpreter's lock; NULL with an exception. */
static yb_policy *finished(yb_compiler *compiler) {
    yb_policy *at = NULL;
    yb_error error = {.size = sizeof error};
    yb_status status;
    Py_BEGIN_ALLOW_THREADS
    status = yb_compiler_finish(compiler, &at, &error);
    Py_END_ALLOW_THREADS
    if (status == YB_E_PACK)
        raise_pack_error(compiler);
    else if (status != YB_OK)
        raise_status(status, &error);
    return at;
}

PyObject *policy_compile(PyObject *type, PyObject *args) {
    PyObject *made = NULL;
    yb_compiler *compiler = compiler_given(args);
    yb_policy *at = compiler != NULL ? finished(compiler) : NULL;
    PyObject *warnings = at != NULL ? diagnostics_of(compiler) : NULL;
    if (warnings != NULL)
        made = policy_made((PyTypeObject *)type, at, warnings);
    else
        yb_policy_unref(at);
    Py_XDECREF(warnings);
    yb_compiler_free(compiler);
    return made;
}

/* ---- what stands in packs, and their tests ---- */

/* Entries that the library tells without the interpreter's lock. */
typedef struct tally {
    PyObject *list;
    PyThreadState *thread;
} tally;

/* Keeps one, with the lock taken for that; made by `make` from what the library tells. */
static yb_status tell(tally *t, PyObject *make(const void *), const void *told) {
    PyEval_RestoreThread(t->thread);
    PyObject *one = make(told);
    yb_status status = one != NULL && PyList_Append(t->list, one) == 0 ? YB_OK : YB_E_HOST;
    Py_XDECREF(one);
    t->thread = PyEval_SaveThread();
    return status;
}

static PyObject *test_parts(const void *told) {
    const yb_test_result *r = told;
    return Py_BuildValue("(sssIOss)", r->pack, r->title, r->file, (unsigned)r->line, r->passed ? Py_True : Py_False, r->zh,
                         r->en);
}

static PyObject *listed_parts(const void *told) {
    const yb_listed *l = told;
    return Py_BuildValue("(sOs#)", l->file, l->embedded ? Py_True : Py_False, l->json, (Py_ssize_t)l->length);
}

static yb_status YB_CALL on_test(void *ctx, const yb_test_result *result) {
    return tell(ctx, test_parts, result);
}

static yb_status YB_CALL on_listed(void *ctx, const yb_listed *listed) {
    return tell(ctx, listed_parts, listed);
}

static PyObject *untouched_of(const yb_compiler *compiler) {
    yb_untouched_info u = {.size = sizeof u};
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && yb_compiler_untouched(compiler, i, &u) == YB_OK; i++) {
        PyObject *one = Py_BuildValue("(IsIss)", (unsigned)u.kind, u.file, (unsigned)u.line, u.pack, u.name);
        if (one == NULL || PyList_Append(list, one) < 0) Py_CLEAR(list);
        Py_XDECREF(one);
    }
    return list;
}

/* What was told, or NULL with the exception of what went wrong. */
static PyObject *told_of(tally *t, yb_status status) {
    if (status == YB_OK) return t->list;
    Py_CLEAR(t->list);
    return PyErr_Occurred() ? NULL : (raise_status(status, NULL), NULL);
}

static PyObject *tested(yb_compiler *compiler, yb_policy *at) {
    yb_test_summary s = {.size = sizeof s};
    tally t = {.list = PyList_New(0)};
    if (t.list == NULL) return NULL;
    t.thread = PyEval_SaveThread();
    yb_status status = yb_compiler_test(compiler, at, on_test, &t, &s);
    PyEval_RestoreThread(t.thread);
    PyObject *list = told_of(&t, status), *untouched = list != NULL ? untouched_of(compiler) : NULL;
    if (untouched == NULL) return Py_XDECREF(list), NULL;
    return Py_BuildValue("(NN(IIIIII))", list, untouched, (unsigned)s.rules, (unsigned)s.rules_touched, (unsigned)s.rows,
                         (unsigned)s.rows_touched, (unsigned)s.versions, (unsigned)s.versions_touched);
}

static PyObject *listed(yb_compiler *compiler, yb_policy *at) {
    tally t = {.list = PyList_New(0)};
    (void)at;
    if (t.list == NULL) return NULL;
    t.thread = PyEval_SaveThread();
    yb_status status = yb_compiler_list(compiler, on_listed, &t);
    PyEval_RestoreThread(t.thread);
    return told_of(&t, status);
}

static PyObject *asked_of(PyObject *args, PyObject *ask(yb_compiler *, yb_policy *)) {
    yb_compiler *compiler = compiler_given(args);
    yb_policy *at = compiler != NULL ? finished(compiler) : NULL;
    PyObject *answer = at != NULL ? ask(compiler, at) : NULL;
    yb_policy_unref(at);
    yb_compiler_free(compiler);
    return answer;
}

/* run_tests(files, embedded, strict): (tests, untouched, counts) */
PyObject *run_tests(PyObject *module, PyObject *args) {
    (void)module;
    return asked_of(args, tested);
}

/* list_packs(files, embedded, strict): [(file, embedded, JSON)] */
PyObject *list_packs(PyObject *module, PyObject *args) {
    (void)module;
    return asked_of(args, listed);
}

/* ---- layout, embedded packs ---- */

typedef struct layout {
    const char *text;
    size_t len;
    yb_error error;
} layout;

static yb_status write_layout(void *ctx, char *out, size_t cap, size_t *len) {
    layout *l = ctx;
    return yb_format_text(NULL, l->text, l->len, out, cap, len, &l->error);
}

PyObject *format_text(PyObject *module, PyObject *text) {
    PyObject *utf8 = PyUnicode_AsUTF8String(text), *laid;
    yb_status status;
    (void)module;
    if (utf8 == NULL) return NULL;
    layout l = {PyBytes_AsString(utf8), (size_t)PyBytes_Size(utf8), {.size = sizeof l.error}};
    laid = written(write_layout, &l, &status);
    Py_DECREF(utf8);
    if (laid == NULL || status == YB_OK) return laid;
    Py_DECREF(laid);
    raise_status(status, &l.error);
    return NULL;
}

PyObject *embedded_packs(PyObject *module, PyObject *none) {
    PyObject *packs = PyDict_New();
    const char *name, *text;
    size_t len;
    (void)module, (void)none;
    for (size_t i = 0; packs != NULL && yb_embedded_pack_text(i, &name, &text, &len) == YB_OK; i++) {
        PyObject *value = PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "strict");
        if (value == NULL || PyDict_SetItemString(packs, name, value) < 0) Py_CLEAR(packs);
        Py_XDECREF(value);
    }
    return packs;
}
