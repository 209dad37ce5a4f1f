/* Facts and proofs from Python values straight into the slots of a case. */
#include "core.h"

#include <string.h>

/* Where a value goes: its case, and the row if it is a field's. */
typedef struct place {
    policy *policy;
    yb_case *c;
    uint64_t stamp;
    uint32_t row;
} place;

static int fill_dict(place *at, PyObject *names, PyObject *where, PyObject *given);

static int told(const place *at, yb_status status) {
    return status == YB_OK ? 0 : raise_case(at->c, status);
}

/* ---- setters by row or without ---- */

static yb_status put_int(const place *at, uint32_t id, int64_t v) {
    return at->row == YB_NO_ROW ? yb_case_set_int(at->c, id, v) : yb_case_set_int_at(at->c, id, at->row, v);
}
static yb_status put_bool(const place *at, uint32_t id, int v) {
    return at->row == YB_NO_ROW ? yb_case_set_bool(at->c, id, v) : yb_case_set_bool_at(at->c, id, at->row, v);
}
static yb_status put_date(const place *at, uint32_t id, int32_t v) {
    return at->row == YB_NO_ROW ? yb_case_set_date(at->c, id, v) : yb_case_set_date_at(at->c, id, at->row, v);
}
static yb_status put_enum(const place *at, uint32_t id, int32_t v) {
    return at->row == YB_NO_ROW ? yb_case_set_enum(at->c, id, v) : yb_case_set_enum_at(at->c, id, at->row, v);
}
static yb_status put_none(const place *at, uint32_t id) {
    return at->row == YB_NO_ROW ? yb_case_set_none(at->c, id) : yb_case_set_none_at(at->c, id, at->row);
}
static yb_status put_text(const place *at, uint32_t id, const char *text, size_t len) {
    return at->row == YB_NO_ROW ? yb_case_set_text(at->c, id, text, len) : yb_case_set_text_at(at->c, id, at->row, text, len);
}

/* ---- a value of each kind ---- */

static int fill_bool(place *at, const node *n, PyObject *value) {
    if (value == Py_True || value == Py_False) return told(at, put_bool(at, n->id, value == Py_True));
    if (PyUnicode_Check(value)) { /* "0" and "1", as the national interface writes flags */
        int is = PyUnicode_CompareWithASCIIString(value, "1") == 0;
        if (!is && PyUnicode_CompareWithASCIIString(value, "0") != 0) return raise_refused(n->name, n->kind, value, "type");
        return told(at, put_bool(at, n->id, is));
    }
    if (!PyLong_Check(value)) return raise_refused(n->name, n->kind, value, "type");
    int overflow = 0;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0 || number < 0 || number > 1) return raise_refused(n->name, n->kind, value, "range");
    return told(at, put_bool(at, n->id, (int)number));
}

/* What a whole number counts: fen of money, units of counts and periods. Of prices it would not be plain. */
static int whole_number(const node *n, PyObject *value, int64_t *number) {
    int overflow = 0;
    *number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0) return raise_refused(n->name, n->kind, value, "range");
    if (n->kind == YB_KIND_MONEY) return 0;
    if (n->kind == YB_KIND_PRICE && *number != 0) return raise_refused(n->name, n->kind, value, "price");
    for (uint32_t i = 0; i < n->scale; i++) {
        if (*number > INT64_MAX / 10 || *number < INT64_MIN / 10) return raise_refused(n->name, n->kind, value, "range");
        *number *= 10;
    }
    return 0;
}

static int fill_number(place *at, const node *n, PyObject *value) {
    static const char *const why[] = {"", "type", "exact", "range"};
    int64_t number;
    if (PyLong_Check(value) && !PyBool_Check(value)) {
        if (whole_number(n, value, &number) < 0) return -1;
    } else {
        int answer = number_of(value, n->scale, &number);
        if (answer < 0) return -1;
        if (answer != 0) return raise_refused(n->name, n->kind, value, why[answer]);
    }
    return told(at, put_int(at, n->id, number));
}

static int fill_date(place *at, const node *n, PyObject *value) {
    int32_t date;
    int answer = date_of(value, &date);
    if (answer < 0) return -1;
    if (answer != 0) return raise_refused(n->name, n->kind, value, answer == 1 ? "type" : "range");
    return told(at, put_date(at, n->id, date));
}

static int fill_time(place *at, const node *n, PyObject *value) {
    int64_t minutes;
    if (PyLong_Check(value)) return fill_number(at, n, value);
    int answer = time_of(value, &minutes);
    if (answer < 0) return -1;
    return answer != 0 ? raise_refused(n->name, n->kind, value, "type") : told(at, put_int(at, n->id, minutes));
}

static int fill_area(place *at, const node *n, PyObject *value) {
    int32_t area;
    int answer = area_of(value, &area);
    if (answer < 0) return -1;
    return answer != 0 ? raise_refused(n->name, n->kind, value, "type") : told(at, put_int(at, n->id, area));
}

static PyObject *utf8_of(const node *n, PyObject *value) {
    PyObject *utf8 = PyUnicode_AsUTF8String(value);
    if (utf8 == NULL && PyErr_ExceptionMatches(PyExc_UnicodeError)) {
        PyErr_Clear();
        raise_refused(n->name, n->kind, value, "surrogate");
    }
    return utf8;
}

static int fill_text(place *at, const node *n, PyObject *value) {
    if (!PyUnicode_Check(value)) return raise_refused(n->name, n->kind, value, "type");
    PyObject *utf8 = utf8_of(n, value);
    if (utf8 == NULL) return -1;
    yb_status status = put_text(at, n->id, PyBytes_AsString(utf8), (size_t)PyBytes_Size(utf8));
    Py_DECREF(utf8);
    return told(at, status);
}

/* ---- enums and sets: a name or code is looked up in the policy once ---- */

static int row_looked_up(const place *at, const node *n, PyObject *text, int32_t *row) {
    PyObject *utf8 = policy_open(at->policy) < 0 ? NULL : utf8_of(n, text), *number;
    if (utf8 == NULL) return -1;
    const char *bytes = PyBytes_AsString(utf8);
    *row = strlen(bytes) == (size_t)PyBytes_Size(utf8) ? yb_enum_number(at->policy->at, n->enumeration, bytes) : -1;
    Py_DECREF(utf8);
    if (*row < 0) return raise_unknown(n->name, (PyObject *)at->policy, text);
    number = PyLong_FromLong(*row);
    int done = number != NULL ? PyDict_SetItem(n->rows, text, number) : -1;
    Py_XDECREF(number);
    return done;
}

static int row_of_text(const place *at, const node *n, PyObject *text, int32_t *row) {
    PyObject *known = PyDict_GetItemWithError(n->rows, text);
    if (known == NULL) return PyErr_Occurred() ? -1 : row_looked_up(at, n, text, row);
    *row = (int32_t)PyLong_AsLong(known);
    return 0;
}

static int row_of(const place *at, const node *n, PyObject *value, int32_t *row) {
    if (PyUnicode_Check(value)) return row_of_text(at, n, value, row);
    int is = PyObject_IsInstance(value, st.enumeration);
    PyObject *text = is > 0 ? PyObject_GetAttr(value, st.s_value) : NULL;
    if (is < 0 || (is > 0 && text == NULL)) return -1;
    int done = text != NULL && PyUnicode_Check(text) ? row_of_text(at, n, text, row)
                                                     : raise_refused(n->name, n->kind, value, "type");
    Py_XDECREF(text);
    return done;
}

static int fill_enum(place *at, const node *n, PyObject *value) {
    int32_t row;
    return row_of(at, n, value, &row) < 0 ? -1 : told(at, put_enum(at, n->id, row));
}

static int fill_set(place *at, const node *n, PyObject *value) {
    uint64_t mask = 0;
    int32_t row;
    PyObject *one, *each = PyUnicode_Check(value) || PyDict_Check(value) ? NULL : PyObject_GetIter(value);
    if (each == NULL) {
        if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
        PyErr_Clear();
        return raise_refused(n->name, n->kind, value, "type");
    }
    while ((one = PyIter_Next(each)) != NULL) {
        int done = row_of(at, n, one, &row);
        Py_DECREF(one);
        if (done < 0) break;
        mask |= (uint64_t)1 << (row & 63);
    }
    Py_DECREF(each);
    return PyErr_Occurred() ? -1 : told(at, put_int(at, n->id, (int64_t)mask));
}

/* ---- lists ---- */

/* The names and values of a row or record that is no dict: a dataclass, a mapping. New reference. */
static PyObject *as_dict(PyObject *name, PyObject *value) {
    if (PyDict_Check(value)) return Py_INCREF(value), value;
    return PyObject_CallFunctionObjArgs(st.as_dict, name, value, NULL);
}

static int fill_row(place *at, const node *n, uint32_t row, PyObject *value) {
    place below = {at->policy, at->c, ++at->policy->stamp, row};
    PyObject *given = as_dict(n->name, value);
    if (given == NULL) return -1;
    int done = n->children != NULL ? fill_dict(&below, n->children, n->name, given) : 0;
    Py_DECREF(given);
    return done;
}

static int is_sequence(const node *n, PyObject *value) {
    if (PyList_Check(value) || PyTuple_Check(value)) return 1;
    raise_refused(n->name, YB_FACT_LIST << 8, value, "list");
    return 0;
}

static int fill_list(place *at, const node *n, PyObject *value) {
    if (!is_sequence(n, value)) return -1;
    Py_ssize_t rows = PySequence_Size(value);
    if (rows < 0) return -1; /* a subclass with a __len__ of its own */
    if (told(at, yb_case_set_rows(at->c, n->id, rows > INT32_MAX ? INT32_MAX : (uint32_t)rows)) < 0) return -1;
    for (Py_ssize_t i = 0; i < rows; i++) {
        PyObject *row = PySequence_GetItem(value, i);
        int done = row != NULL ? fill_row(at, n, (uint32_t)i, row) : -1;
        Py_XDECREF(row);
        if (done < 0) return -1;
    }
    return 0;
}

static int fill_value(place *at, node *n, PyObject *value);

/* A field of a list under its full name: a value for each row. */
static int fill_column(place *at, node *n, PyObject *value) {
    if (!is_sequence(n, value)) return -1;
    for (Py_ssize_t i = 0; i < PySequence_Size(value); i++) {
        place below = {at->policy, at->c, at->stamp, (uint32_t)i};
        PyObject *one = PySequence_GetItem(value, i);
        int done = one != NULL ? fill_value(&below, n, one) : -1;
        Py_XDECREF(one);
        if (done < 0) return -1;
    }
    return 0;
}

/* ---- any fact ---- */

/* None: an optional fact is not there, any other is not known, as in JSON. */
static int fill_none(place *at, const node *n) {
    return (n->flags & YB_FACT_OPTIONAL) != 0 ? told(at, put_none(at, n->id)) : 0;
}

static int fill_value(place *at, node *n, PyObject *value) {
    if (value == Py_None) return fill_none(at, n);
    if ((n->flags & YB_FACT_LIST) != 0) return fill_list(at, n, value);
    switch (n->kind) {
    case YB_KIND_BOOL: return fill_bool(at, n, value);
    case YB_KIND_DATE: return fill_date(at, n, value);
    case YB_KIND_TIME: return fill_time(at, n, value);
    case YB_KIND_TEXT: return fill_text(at, n, value);
    case YB_KIND_AREA: return fill_area(at, n, value);
    case YB_KIND_ENUM: return fill_enum(at, n, value);
    case YB_KIND_SET: return fill_set(at, n, value);
    default: return fill_number(at, n, value);
    }
}

static int fill_record(place *at, const node *n, PyObject *value) {
    if (value == Py_None) return 0;
    PyObject *given = as_dict(n->name, value);
    if (given == NULL) return -1;
    int done = fill_dict(at, n->children, n->name, given); /* as deep as the policy's names, not as what is given */
    Py_DECREF(given);
    return done;
}

static int fill_fact(place *at, node *n, PyObject *value) {
    if (n->record) return fill_record(at, n, value);
    if (n->stamp == at->stamp) return raise_refused(n->name, n->kind, value, "twice");
    n->stamp = at->stamp;
    return n->list != 0 && at->row == YB_NO_ROW ? fill_column(at, n, value) : fill_value(at, n, value);
}

static int fill_key(place *at, PyObject *names, PyObject *where, PyObject *key, PyObject *value) {
    node *n = (node *)PyDict_GetItemWithError(names, key);
    if (n != NULL) return fill_fact(at, n, value);
    return PyErr_Occurred() ? -1 : raise_unknown(where, names, key);
}

static int fill_dict(place *at, PyObject *names, PyObject *where, PyObject *given) {
    PyObject *key, *value;
    Py_ssize_t next = 0;
    int done = 0;
    while (done == 0 && PyDict_Next(given, &next, &key, &value)) {
        Py_INCREF(key), Py_INCREF(value); /* what runs meanwhile, even a key's __hash__, may change the dict */
        done = fill_key(at, names, where, key, value);
        Py_DECREF(key), Py_DECREF(value);
    }
    return done;
}

/* ---- what a decision is asked with ---- */

/* Of one request, so that what is given twice is noticed: by a dict and by a keyword too. */
uint64_t fill_stamp(decision *d) {
    return ++d->policy->stamp;
}

static place outer(decision *d, uint64_t stamp) {
    return (place){d->policy, d->c, stamp, YB_NO_ROW};
}

int fill_facts(decision *d, uint64_t stamp, PyObject *facts) {
    place at = outer(d, stamp);
    PyObject *given = as_dict(st.s_facts, facts);
    int done = given != NULL ? fill_dict(&at, d->plan->facts, st.s_facts, given) : -1;
    Py_XDECREF(given);
    return done;
}

static bool is_word(PyObject *key) {
    PyObject *const words[] = {st.s_area, st.s_on, st.s_facts, st.s_proofs, st.s_known};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (key == words[i] || PyUnicode_Compare(key, words[i]) == 0) return true;
    return false;
}

int fill_keywords(decision *d, uint64_t stamp, PyObject *keywords) {
    place at = outer(d, stamp);
    PyObject *key, *value;
    Py_ssize_t next = 0;
    while (PyDict_Next(keywords, &next, &key, &value))
        if (!is_word(key) && fill_key(&at, d->plan->facts, st.s_facts, key, value) < 0) return -1;
    return 0;
}

int fill_named(decision *d, PyObject *name, PyObject *value) {
    place at = outer(d, fill_stamp(d));
    return fill_key(&at, d->plan->facts, st.s_facts, name, value);
}

/* ---- proofs ---- */

static int minutes_given(PyObject *name, PyObject *value, int32_t *minutes) {
    int overflow = 0;
    if (value == NULL || value == Py_None) return *minutes = -1, 0;
    if (!PyLong_Check(value) || PyBool_Check(value)) return raise_refused(name, YB_KIND_PROOF, value, "minutes");
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0 || number < 0 || number > INT32_MAX) return raise_refused(name, YB_KIND_PROOF, value, "minutes");
    *minutes = (int32_t)number;
    return 0;
}

/* "verified", ("verified", 3), {"state": "verified", "minutes": 3}; borrowed from value */
static int state_parts(PyObject *name, PyObject *value, PyObject **state, int32_t *minutes) {
    PyObject *since = NULL;
    *state = value;
    if (PyTuple_Check(value) && PyTuple_Size(value) == 2) {
        *state = PyTuple_GetItem(value, 0);
        since = PyTuple_GetItem(value, 1);
    } else if (PyDict_Check(value)) {
        since = PyDict_GetItemWithError(value, st.s_minutes);
        *state = PyErr_Occurred() ? NULL : PyDict_GetItemWithError(value, st.s_state);
        if (PyErr_Occurred()) return -1;
        if (*state == NULL || PyDict_Size(value) != 1 + (since != NULL))
            return raise_refused(name, YB_KIND_PROOF, value, "type");
    }
    return minutes_given(name, since, minutes);
}

static int put_proof(decision *d, PyObject *id, PyObject *name, PyObject *value) {
    PyObject *state, *known;
    int32_t minutes;
    if (state_parts(name, value, &state, &minutes) < 0) return -1;
    known = PyUnicode_Check(state) ? PyDict_GetItemWithError(st.states, state) : NULL;
    if (known == NULL) return PyErr_Occurred() ? -1 : raise_refused(name, YB_KIND_PROOF, value, "type");
    yb_status status = yb_case_set_proof(d->c, (uint32_t)PyLong_AsUnsignedLong(id), (int32_t)PyLong_AsLong(known), minutes);
    return status == YB_OK ? 0 : raise_case(d->c, status);
}

int fill_proof(decision *d, PyObject *name, PyObject *value) {
    PyObject *id = PyDict_GetItemWithError(d->plan->proofs, name);
    if (id == NULL) return PyErr_Occurred() ? -1 : raise_unknown(st.s_proofs, d->plan->proofs, name);
    if (!PyDict_Check(value)) return put_proof(d, id, name, value);
    PyObject *ours = PyDict_Copy(value); /* nobody else can take anything out of it */
    int done = ours != NULL ? put_proof(d, id, name, ours) : -1;
    Py_XDECREF(ours);
    return done;
}

int fill_proofs(decision *d, PyObject *proofs) {
    PyObject *name, *state, *given = as_dict(st.s_proofs, proofs);
    Py_ssize_t next = 0;
    int done = given != NULL ? 0 : -1;
    while (done == 0 && PyDict_Next(given, &next, &name, &state)) {
        Py_INCREF(name), Py_INCREF(state);
        done = fill_proof(d, name, state);
        Py_DECREF(name), Py_DECREF(state);
    }
    Py_XDECREF(given);
    return done;
}
