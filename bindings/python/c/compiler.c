/* From packs to a policy, all diagnostics in one exception; layout. Mirrors yibao/compiler.h. */
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

static PyObject *finished(PyObject *type, yb_compiler *compiler) {
    yb_policy *at = NULL;
    yb_error error = {.size = sizeof error};
    yb_status status;
    Py_BEGIN_ALLOW_THREADS
    status = yb_compiler_finish(compiler, &at, &error);
    Py_END_ALLOW_THREADS
    if (status == YB_E_PACK) return raise_pack_error(compiler), NULL;
    if (status != YB_OK) return raise_status(status, &error), NULL;
    PyObject *warnings = diagnostics_of(compiler);
    if (warnings == NULL) return yb_policy_unref(at), NULL;
    PyObject *made = policy_made((PyTypeObject *)type, at, warnings);
    Py_DECREF(warnings);
    return made;
}

/* _compile([(name, text)], embedded, strict): all bytes */
PyObject *policy_compile(PyObject *type, PyObject *args) {
    PyObject *files, *made = NULL;
    int embedded, strict;
    yb_compiler *compiler = NULL;
    if (!PyArg_ParseTuple(args, "O!pp", &PyList_Type, &files, &embedded, &strict)) return NULL;
    yb_status status = yb_compiler_new(NULL, &compiler);
    if (status == YB_OK && strict) status = yb_compiler_strict(compiler, 1);
    if (status == YB_OK && embedded) status = yb_compiler_add_embedded(compiler);
    if (status != YB_OK)
        raise_status(status, NULL);
    else if (add_files(compiler, files) == 0)
        made = finished(type, compiler);
    yb_compiler_free(compiler);
    return made;
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
