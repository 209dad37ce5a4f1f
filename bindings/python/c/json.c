/* Requests and decisions as text; drafts, words. Mirrors yibao/json.h. */
#include "core.h"

#include <stdlib.h>
#include <string.h>

/* ---- what a decision tells as text ---- */

typedef struct teller {
    yb_case *c;
    uint32_t flags;
    int32_t lang;
} teller;

static yb_status write_json(void *ctx, char *out, size_t cap, size_t *len) {
    const teller *t = ctx;
    return yb_case_json(t->c, t->flags, out, cap, len);
}

typedef yb_status lang_writer(yb_case *c, int32_t lang, yb_buffer *text);

static yb_status write_words(lang_writer *write, const teller *t, char *out, size_t cap, size_t *len) {
    yb_buffer text = {sizeof text, out, cap, 0};
    yb_status status = write(t->c, t->lang, &text);
    *len = text.len;
    return status;
}

static yb_status write_explain(void *ctx, char *out, size_t cap, size_t *len) {
    return write_words(yb_case_explain, ctx, out, cap, len);
}

static yb_status write_narrative(void *ctx, char *out, size_t cap, size_t *len) {
    return write_words(yb_case_narrative, ctx, out, cap, len);
}

static yb_status write_draft(void *ctx, char *out, size_t cap, size_t *len) {
    yb_buffer text = {sizeof text, out, cap, 0};
    yb_status status = yb_case_draft(((const teller *)ctx)->c, &text);
    *len = text.len;
    return status;
}

static PyObject *told(PyObject *self, writer *write, PyObject *number) {
    teller t = {.c = decision_case((decision *)self)};
    yb_status status;
    if (t.c == NULL) return NULL;
    long value = number != NULL ? PyLong_AsLong(number) : 0;
    if (value == -1 && PyErr_Occurred()) return NULL;
    t.flags = (uint32_t)value;
    t.lang = (int32_t)value;
    PyObject *text = written(write, &t, &status);
    if (text == NULL || status == YB_OK) return text;
    Py_DECREF(text);
    raise_case(t.c, status);
    return NULL;
}

PyObject *decision_json(PyObject *self, PyObject *flags) {
    return told(self, write_json, flags);
}

PyObject *decision_explain(PyObject *self, PyObject *lang) {
    return told(self, write_explain, lang);
}

PyObject *decision_narrative(PyObject *self, PyObject *lang) {
    return told(self, write_narrative, lang);
}

PyObject *decision_draft(PyObject *self, PyObject *none) {
    (void)none;
    return told(self, write_draft, NULL);
}

/* ---- one request ---- */

typedef struct asked {
    const yb_policy *at;
    yb_case *c;
    const char *request;
    size_t len;
} asked;

static yb_status write_decision(void *ctx, char *out, size_t cap, size_t *len) {
    const asked *a = ctx;
    return yb_decide_json(a->at, a->c, a->request, a->len, out, cap, len);
}

/* bytes as they are, a text as UTF-8; surrogates go through and are refused by the library as no JSON. */
PyObject *bytes_of(PyObject *text) {
    return PyUnicode_Check(text) ? PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass") : PyBytes_FromObject(text);
}

PyObject *policy_decide_json(PyObject *self, PyObject *request) {
    policy *p = (policy *)self;
    yb_status status;
    PyObject *bytes = policy_open(p) < 0 ? NULL : bytes_of(request), *answer = NULL;
    if (bytes == NULL) return NULL;
    asked a = {p->at, pool_take(p, NULL), PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes)};
    if (a.c != NULL) {
        answer = written(write_decision, &a, &status);
        pool_give(p, NULL, a.c);
    }
    Py_DECREF(bytes);
    if (answer == NULL || status == YB_OK || PyUnicode_GetLength(answer) != 0) return answer;
    Py_DECREF(answer); /* nothing was written about what is wrong */
    raise_status(status, NULL);
    return NULL;
}

/* _resume(decision, draft, minutes): a decision begun again, not yet decided */
PyObject *policy_resume(PyObject *self, PyObject *args) {
    policy *p = (policy *)self;
    PyObject *name, *text;
    int minutes;
    if (!PyArg_ParseTuple(args, "OOi", &name, &text, &minutes) || policy_open(p) < 0) return NULL;
    PyObject *bytes = bytes_of(text);
    plan *names = bytes != NULL ? plan_of(p, name) : NULL;
    decision *d = names != NULL ? decision_new(p, names) : NULL;
    if (d != NULL) {
        yb_status status = yb_case_resume(d->c, PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes), minutes);
        if (status != YB_OK) {
            raise_case(d->c, status);
            Py_CLEAR(d);
        }
    }
    Py_XDECREF(bytes);
    return (PyObject *)d;
}

/* ---- a stream: a request a line, without the interpreter's lock, so with malloc ---- */

#define LINE_ROOM 4096

typedef struct stream {
    const yb_policy *at;
    yb_case *c;
    const char *next, *end;
    char *out;
    size_t len, cap;
} stream;

static int make_room(stream *s, size_t more) {
    if (s->cap - s->len >= more) return 1;
    size_t cap = s->cap + s->cap / 2 + more;
    char *out = realloc(s->out, cap);
    if (out == NULL) return 0;
    s->out = out;
    s->cap = cap;
    return 1;
}

/* One answer and its line break; there is always room for that. */
static yb_status answer_line(stream *s, const char *line, size_t len) {
    size_t wrote = 0, want = LINE_ROOM;
    yb_status status;
    do {
        if (!make_room(s, want + 1)) return YB_E_MEMORY;
        status = yb_decide_json(s->at, s->c, line, len, s->out + s->len, s->cap - s->len - 1, &wrote);
        want = wrote + 1;
    } while (status == YB_E_SPACE);
    if (status == YB_E_MEMORY) return status;
    s->len += wrote;
    s->out[s->len++] = '\n';
    return YB_OK;
}

static yb_status answer_lines(stream *s) {
    yb_status status = YB_OK;
    while (s->next < s->end && status == YB_OK) {
        const char *stop = memchr(s->next, '\n', (size_t)(s->end - s->next));
        if (stop == NULL) stop = s->end;
        size_t len = (size_t)(stop - s->next);
        if (len != 0 && s->next[len - 1] == '\r') len--;
        if (len != 0) status = answer_line(s, s->next, len); /* an empty line is no request */
        s->next = stop < s->end ? stop + 1 : s->end;
    }
    return status;
}

PyObject *policy_decide_lines(PyObject *self, PyObject *lines) {
    policy *p = (policy *)self;
    yb_status status;
    PyObject *bytes = policy_open(p) < 0 ? NULL : bytes_of(lines), *answer = NULL;
    if (bytes == NULL) return NULL;
    stream s = {.next = PyBytes_AsString(bytes), .c = pool_take(p, NULL)};
    if (s.c != NULL) {
        s.end = s.next + PyBytes_Size(bytes);
        s.at = yb_policy_ref(p->at); /* it may be closed meanwhile */
        Py_BEGIN_ALLOW_THREADS
        status = answer_lines(&s);
        Py_END_ALLOW_THREADS
        pool_give(p, NULL, s.c);
        yb_policy_unref((yb_policy *)s.at);
        if (status == YB_OK)
            answer = PyBytes_FromStringAndSize(s.out, (Py_ssize_t)s.len);
        else
            raise_status(status, NULL);
        free(s.out);
    }
    Py_DECREF(bytes);
    return answer;
}
