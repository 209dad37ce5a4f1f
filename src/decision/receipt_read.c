/*
 * A receipt read: its parts, what was signed, and the private facts compared with those that are given again.
 *
 * Nothing is taken over from a receipt: its request is read like any other, and all else is compared. Floor 5.
 */
#include "decision/decision.h"

/* ---- the parts ---- */

enum { PART_ENGINE, PART_POLICY, PART_OUTCOME, PART_DECISION, PART_SIGNATURE, PART_REQUEST, PART_PRIVATE, PART_COUNT };

static const struct read_part {
    yb_str key;
    uint8_t kind, or_kind;
} read_parts[PART_COUNT] = {
    [PART_ENGINE] = {{"engine", 6}, YB_J_STRING, YB_J_STRING},
    [PART_POLICY] = {{"policy", 6}, YB_J_STRING, YB_J_STRING},
    [PART_OUTCOME] = {{"outcome", 7}, YB_J_STRING, YB_J_STRING},
    [PART_DECISION] = {{"decision", 8}, YB_J_STRING, YB_J_STRING},
    [PART_SIGNATURE] = {{"signature", 9}, YB_J_STRING, YB_J_STRING},
    [PART_REQUEST] = {{"request", 7}, YB_J_OBJECT, YB_J_OBJECT},
    [PART_PRIVATE] = {{"private", 7}, YB_J_ARRAY, YB_J_OBJECT},
};

typedef struct read_scan {
    yb_str parts[PART_COUNT];
    yb_str inner;       /* of a whole decision: its receipt */
    yb_str odd;         /* first member that no receipt has */
    yb_str signed_text; /* up to the comma before the signature */
} read_scan;

/* A member just read into the scan; false: it stands there twice. */
static bool read_member(read_scan *s, yb_str key, bool escaped, uint8_t kind, yb_str slice) {
    for (unsigned i = 0; i < PART_COUNT && !escaped; i++) {
        if (!yb_str_eq(key, read_parts[i].key)) continue;
        if (s->parts[i].at != NULL) return false;
        s->parts[i] = slice;
        if (kind == read_parts[i].kind || kind == read_parts[i].or_kind) return true;
        break;
    }
    if (s->odd.at == NULL) s->odd = key;
    if (kind != YB_J_OBJECT || escaped || !yb_str_eq(key, YB_LIT("receipt"))) return true;
    bool first = s->inner.at == NULL;
    s->inner = slice;
    return first;
}

/* What stands before a key, without its comma; empty where there is none. */
static yb_str read_before(const char *begin, yb_str key) {
    const char *at = key.at - 1; /* its quote */
    while (at > begin && *at != ',')
        at--;
    return (yb_str){begin, (size_t)(at - begin)};
}

/* Brackets are kept, quotes are not. */
static bool read_slice(yb_json *j, const yb_json_value *v, yb_str *slice) {
    if (!yb_json_skip(j, v)) return false;
    *slice = v->kind == YB_J_STRING ? v->text : (yb_str){v->at, (size_t)(j->at - v->at)};
    return true;
}

static bool read_object(yb_str text, read_scan *s) {
    yb_json j;
    yb_json_value v, top;
    yb_str key, slice;
    bool escaped;
    memset(s, 0, sizeof *s);
    yb_json_open(&j, text);
    if (!yb_json_next(&j, &top) || top.kind != YB_J_OBJECT) return false;
    while (yb_json_member(&j, &key, &escaped)) {
        bool behind = s->parts[PART_SIGNATURE].at != NULL; /* the signature is not about it */
        if (!yb_json_next(&j, &v)) return false;
        uint8_t kind = v.kind;
        if (!read_slice(&j, &v, &slice) || !read_member(s, key, escaped, kind, slice)) return false;
        if (behind && s->odd.at == NULL) s->odd = key;
        if (!behind && s->parts[PART_SIGNATURE].at != NULL) s->signed_text = read_before(top.at, key);
    }
    return j.error == NULL && yb_json_close(&j);
}

static yb_status read_fail(yb_trouble *t, unsigned kind, yb_str place) {
    return yb_trouble_set(t, YB_E_JSON, kind, place, YB_NO_ARG);
}

/* A member that no receipt has. */
static yb_status read_odd(yb_trouble *t, yb_str key) {
    char text[sizeof t->place];
    yb_sink place = {text, sizeof text, 0};
    yb_put(&place, YB_LIT("receipt."));
    yb_put(&place, key);
    return read_fail(t, YB_TR_STATUS, (yb_str){text, YB_MIN(place.len, sizeof text)});
}

yb_status yb_receipt_read(yb_str text, yb_receipt *receipt, yb_trouble *t) {
    read_scan s;
    *receipt = (yb_receipt){.engine = YB_NO_ARG};
    if (!read_object(text, &s)) return read_fail(t, YB_TR_STATUS, YB_LIT("receipt"));
    yb_str inner = s.inner;
    if (inner.at != NULL && !read_object(inner, &s)) return read_fail(t, YB_TR_STATUS, YB_LIT("receipt"));
    if (s.parts[PART_REQUEST].at == NULL) return read_fail(t, YB_TR_MISSING, YB_LIT("receipt.request"));
    if (s.odd.at != NULL) return read_odd(t, s.odd);
    *receipt = (yb_receipt){
        .engine = s.parts[PART_ENGINE],
        .policy = s.parts[PART_POLICY],
        .request = s.parts[PART_REQUEST],
        .outcome = s.parts[PART_OUTCOME],
        .decision = s.parts[PART_DECISION],
        .signature = s.parts[PART_SIGNATURE],
        .lacking = s.parts[PART_PRIVATE],
        .signed_text = s.signed_text,
    };
    return YB_OK;
}

/* ---- private facts ---- */

static bool read_bit(const uint64_t *bits, uint32_t i) {
    return (bits[i >> 6] >> (i & 63) & 1) != 0;
}

static bool read_is_private(const yb_core *c, uint32_t i) {
    return (yb_fact_of(c, i)->flags & YB_FF_PRIVATE) != 0;
}

/* The next private fact that the receipt tells of; false at the end. Of names alone, `v` is the name. */
static bool read_next(yb_json *j, bool sealed, yb_str *name, bool *escaped, yb_json_value *v) {
    if (sealed) return yb_json_member(j, name, escaped) && yb_json_next(j, v);
    if (!yb_json_item(j) || !yb_json_next(j, v)) return false;
    *name = v->text;
    *escaped = v->escaped;
    return true;
}

static bool compare_digest(yb_comparing *k, const yb_im_fact *f, const yb_json_value *v) {
    uint8_t digest[32];
    char hex[64];
    yb_sink digits = {hex, sizeof hex, 0};
    yb_receipt_seal(k->a, f, k->sealing, &k->at, digest);
    yb_put_hex(&digits, digest, sizeof digest);
    return yb_str_eq(v->text, (yb_str){hex, sizeof hex});
}

/* One that the receipt tells of; false: it does so twice. */
static bool compare_fact(yb_comparing *k, uint32_t i, bool sealed, const yb_json_value *v) {
    const yb_im_fact *f = yb_fact_of(k->a->c, i);
    if (read_bit(k->right, i)) return false;
    bool given = yb_receipt_given(k->a->c, f), same = true;
    if (given && sealed && k->sealing != NULL) same = compare_digest(k, f, v);
    k->others |= !given;
    k->changed |= !same;
    if (given && same) k->right[i >> 6] |= UINT64_C(1) << (i & 63);
    return true;
}

static uint32_t compare_find(const yb_core *c, yb_str name, bool escaped) {
    uint32_t i = 0;
    while (i < c->d->facts.n &&
           !(read_is_private(c, i) && yb_json_text_is(name, escaped, yb_name(c, yb_fact_of(c, i)->name))))
        i++;
    return i;
}

static bool compare_all(yb_comparing *k) {
    yb_json j;
    yb_json_value v;
    yb_str name;
    bool escaped;
    yb_json_open(&j, k->lacking);
    if (!yb_json_next(&j, &v)) return false;
    bool sealed = v.kind == YB_J_OBJECT, any = false;
    while (read_next(&j, sealed, &name, &escaped, &v)) {
        if (v.kind != YB_J_STRING) return false;
        uint32_t i = compare_find(k->a->c, name, escaped);
        any = true;
        if (i == k->a->c->d->facts.n)
            k->others = true; /* no private fact of this policy */
        else if (!compare_fact(k, i, sealed, &v))
            return false;
    }
    k->unsealed = any && sealed != (k->sealing != NULL);
    return j.error == NULL;
}

/* Whether the receipt tells of a fact; it has been read through once. */
static bool compare_told(const yb_comparing *k, uint32_t i) {
    yb_json j;
    yb_json_value v;
    yb_str name;
    bool escaped, told = false;
    if (k->lacking.at == NULL) return false;
    yb_json_open(&j, k->lacking);
    if (!yb_json_next(&j, &v)) return false;
    bool sealed = v.kind == YB_J_OBJECT;
    while (!told && read_next(&j, sealed, &name, &escaped, &v))
        told = yb_json_text_is(name, escaped, yb_name(k->a->c, yb_fact_of(k->a->c, i)->name));
    return told;
}

yb_status yb_receipt_compare(yb_comparing *k, yb_trouble *t) {
    const yb_core *c = k->a->c;
    k->others = k->unsealed = k->changed = false;
    for (uint32_t i = 0; i < (c->d->facts.n + 63) / 64; i++)
        k->right[i] = 0;
    if (k->lacking.at != NULL && !compare_all(k)) return read_fail(t, YB_TR_STATUS, YB_LIT("receipt.private"));
    for (uint32_t i = 0; i < c->d->facts.n; i++)
        if (read_is_private(c, i) && !read_bit(k->right, i) && yb_receipt_given(c, yb_fact_of(c, i)) && !compare_told(k, i))
            k->others = true;
    return YB_OK;
}

void yb_receipt_differs(const yb_comparing *k, yb_json_out *j) {
    const yb_core *c = k->a->c;
    for (uint32_t i = 0; i < c->d->facts.n; i++) {
        if (!read_is_private(c, i) || read_bit(k->right, i)) continue;
        if (yb_receipt_given(c, yb_fact_of(c, i)) || compare_told(k, i)) yb_json_string(j, yb_name(c, yb_fact_of(c, i)->name));
    }
}
