/* Python's numbers, dates, areas and times as the library takes them. No float: a fen must not get lost. */
#include "core.h"

#include <string.h>

#define FIRST_DAY 719163 /* date(1970, 1, 1).toordinal() */
#define AREAS_MAX 4096   /* texts of areas that are remembered */

/* ---- decimals, exactly: "-12.30", "1E+3" ---- */

typedef struct digits {
    const char *at, *end;
    uint64_t sum;
    long places; /* digits behind the point, less the exponent */
    int any, large, negative;
} digits;

static void add_digit(digits *d, unsigned digit) {
    if (d->sum > (UINT64_MAX - digit) / 10)
        d->large = 1;
    else
        d->sum = d->sum * 10 + digit;
    d->any = 1;
}

static void read_digits(digits *d, int behind_point) {
    while (d->at < d->end && *d->at >= '0' && *d->at <= '9') {
        add_digit(d, (unsigned)(*d->at++ - '0'));
        if (behind_point) d->places++;
    }
}

/* The exponent; one of many digits is held at where nothing fits any more. */
static int read_exponent(digits *d) {
    long exponent = 0;
    int negative, n = 0;
    d->at++;
    negative = d->at < d->end && *d->at == '-';
    if (d->at < d->end && (*d->at == '-' || *d->at == '+')) d->at++;
    for (; d->at < d->end && *d->at >= '0' && *d->at <= '9'; d->at++, n++)
        if (exponent < 100000) exponent = exponent * 10 + (*d->at - '0');
    d->places += negative ? exponent : -exponent;
    return n != 0;
}

static int read_decimal(digits *d) {
    if (d->at < d->end && *d->at == '-') {
        d->negative = 1;
        d->at++;
    }
    read_digits(d, 0);
    if (!d->any) return 1;
    if (d->at < d->end && *d->at == '.') {
        d->at++;
        read_digits(d, 1);
        if (d->at[-1] == '.') return 1;
    }
    if (d->at < d->end && (*d->at == 'E' || *d->at == 'e') && !read_exponent(d)) return 1;
    return d->at != d->end;
}

static int scaled(digits *d, uint32_t scale, int64_t *number) {
    if (d->sum == 0 && !d->large) return *number = 0, 0;
    for (; d->places > (long)scale && !d->large; d->places--) {
        if (d->sum % 10 != 0) return 2;
        d->sum /= 10;
    }
    for (; d->places < (long)scale && !d->large; d->places++)
        add_digit(d, 0);
    if (d->large || d->sum > (uint64_t)INT64_MAX) return 3;
    *number = d->negative ? -(int64_t)d->sum : (int64_t)d->sum;
    return 0;
}

static int decimal_text(PyObject *text, uint32_t scale, int64_t *number) {
    PyObject *utf8 = PyUnicode_AsUTF8String(text);
    if (utf8 == NULL) {
        PyErr_Clear();
        return 1;
    }
    digits d = {.at = PyBytes_AsString(utf8)};
    d.end = d.at + PyBytes_Size(utf8);
    int answer = read_decimal(&d) ? 1 : scaled(&d, scale, number);
    Py_DECREF(utf8);
    return answer;
}

/* A Decimal or a text; whole numbers are for the caller, who knows what they count. */
int number_of(PyObject *value, uint32_t scale, int64_t *number) {
    if (PyUnicode_Check(value)) return decimal_text(value, scale, number);
    int is = PyObject_IsInstance(value, st.decimal);
    if (is <= 0) return is < 0 ? -1 : 1;
    PyObject *text = PyObject_Str(value);
    if (text == NULL) return -1;
    int answer = decimal_text(text, scale, number);
    Py_DECREF(text);
    return answer;
}

/* ---- texts of figures at fixed places ---- */

/* The ASCII of a text of exactly n characters into room (n + 1 bytes); 0 if it is not so. */
static int ascii(PyObject *text, size_t n, char *room) {
    PyObject *utf8 = PyUnicode_GetLength(text) == (Py_ssize_t)n ? PyUnicode_AsUTF8String(text) : NULL;
    int fits = utf8 != NULL && PyBytes_Size(utf8) == (Py_ssize_t)n;
    PyErr_Clear();
    if (fits) memcpy(room, PyBytes_AsString(utf8), n + 1);
    Py_XDECREF(utf8);
    return fits;
}

static int figures(const char *at, size_t n, int32_t *sum) {
    *sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9') return 0;
        *sum = *sum * 10 + (at[i] - '0');
    }
    return 1;
}

static int date_text(PyObject *text, int32_t *date) {
    char at[11];
    int32_t year, month, day;
    size_t gap = ascii(text, 10, at) ? 1 : 0;
    if (gap == 0 && !ascii(text, 8, at)) return 1;
    if (gap == 1 && (at[4] != '-' || at[7] != '-')) return 1;
    if (!figures(at, 4, &year) || !figures(at + 4 + gap, 2, &month) || !figures(at + 6 + 2 * gap, 2, &day)) return 1;
    *date = yb_date_of(year, month, day);
    return *date == YB_NO_DATE ? 2 : 0;
}

/* A datetime is none: which day it is depends on where. */
static int is_date(PyObject *value) {
    if ((PyObject *)Py_TYPE(value) == st.date) return 1;
    int is = PyObject_IsInstance(value, st.date);
    if (is <= 0) return is;
    int with_time = PyObject_IsInstance(value, st.datetime);
    return with_time < 0 ? -1 : !with_time;
}

int date_of(PyObject *value, int32_t *date) {
    if (PyUnicode_Check(value)) return date_text(value, date);
    int is = is_date(value);
    if (is <= 0) return is < 0 ? -1 : 1;
    PyObject *ordinal = PyObject_CallMethodObjArgs(value, st.s_toordinal, NULL);
    if (ordinal == NULL) return -1;
    long days = PyLong_AsLong(ordinal);
    Py_DECREF(ordinal);
    if (days == -1 && PyErr_Occurred()) return -1;
    if (days < 1 || days > 3652059) return 2;
    *date = (int32_t)days - FIRST_DAY;
    return 0;
}

/* ---- areas and times ---- */

static int area_text(PyObject *text, int32_t *area) {
    PyObject *known = PyDict_GetItemWithError(st.areas, text);
    char at[7];
    if (known != NULL) {
        *area = (int32_t)PyLong_AsLong(known);
        return 0;
    }
    if (PyErr_Occurred()) return -1;
    if (!ascii(text, 6, at) || !figures(at, 6, area)) return 1;
    if (PyDict_Size(st.areas) >= AREAS_MAX) PyDict_Clear(st.areas);
    PyObject *number = PyLong_FromLong(*area);
    int kept = number != NULL ? PyDict_SetItem(st.areas, text, number) : -1;
    Py_XDECREF(number);
    return kept;
}

int area_of(PyObject *value, int32_t *area) {
    int overflow = 0;
    if (PyUnicode_Check(value)) return area_text(value, area);
    if (!PyLong_Check(value) || PyBool_Check(value)) return 1;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0 || number < 0 || number > 999999) return 1;
    *area = (int32_t)number;
    return 0;
}

static int minutes_of(PyObject *value, int64_t *minutes) {
    PyObject *hour = PyObject_GetAttrString(value, "hour"), *minute = PyObject_GetAttrString(value, "minute");
    if (hour != NULL && minute != NULL) *minutes = PyLong_AsLong(hour) * 60 + PyLong_AsLong(minute);
    Py_XDECREF(hour);
    Py_XDECREF(minute);
    return PyErr_Occurred() ? -1 : 0;
}

int time_of(PyObject *value, int64_t *minutes) {
    char at[6];
    int32_t hour, minute;
    if (!PyUnicode_Check(value)) {
        int is = PyObject_IsInstance(value, st.time);
        return is > 0 ? minutes_of(value, minutes) : is < 0 ? -1 : 1;
    }
    if (!ascii(value, 5, at) || at[2] != ':' || !figures(at, 2, &hour) || !figures(at + 3, 2, &minute)) return 1;
    if (hour > 23 || minute > 59) return 1;
    *minutes = hour * 60 + minute;
    return 0;
}
