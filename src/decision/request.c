/*
 * A JSON request into a core. Floor 5.
 *
 * One pass: facts and proofs go straight into slots. Only where they stand before `decision`, `area` and `on`
 * are they passed over first and read afterwards, since without those no name means anything.
 */
#include "decision/reading.h"

/* X(NAME, text): members of a request. */
#define REQUEST_MEMBERS(X)                                                                                   \
    X(DECISION, "decision")                                                                                  \
    X(AREA, "area")                                                                                          \
    X(ON, "on")                                                                                              \
    X(FACTS, "facts")                                                                                        \
    X(PROOFS, "proofs")                                                                                      \
    X(KNOWN, "known")                                                                                        \
    X(ID, "id")                                                                                              \
    X(TRACE, "trace")                                                                                        \
    X(NARRATIVE, "narrative")                                                                                \
    X(RECEIPT, "receipt")                                                                                    \
    X(REFUND, "refund")

enum {
#define X(name, text) REQ_##name,
    REQUEST_MEMBERS(X)
#undef X
        REQ_COUNT
};

static const yb_str request_words[] = {
#define X(name, text) {text, sizeof text - 1},
    REQUEST_MEMBERS(X)
#undef X
};

static yb_str request_word(unsigned member) {
    return member < REQ_COUNT ? request_words[member] : YB_NO_ARG;
}

typedef struct request_state {
    yb_reading r;
    yb_request *request;
    uint32_t seen; /* members, a bit each */
    uint32_t decision;
    int32_t area;
    int64_t on, known;
    bool begun;
    const char *facts, *proofs; /* passed over, to be read when the rest is known */
} request_state;

#define REQ_BIT(name) (1u << REQ_##name)
#define REQ_FIRST (REQ_BIT(DECISION) | REQ_BIT(AREA) | REQ_BIT(ON))

static bool request_fail(request_state *q, yb_status status, unsigned kind, unsigned member, yb_str near) {
    yb_trouble_set(q->r.t, status, kind, request_word(member), near);
    return false;
}

/* ---- members ---- */

static bool request_member_of(yb_str key, bool escaped, unsigned *member) {
    for (*member = 0; *member < REQ_COUNT; ++*member) {
        yb_str word = request_word(*member);
        if (!escaped && key.len != word.len) continue;
        if (yb_json_text_is(key, escaped, word)) return true;
    }
    return false;
}

static bool request_unknown(request_state *q, yb_str key) {
    yb_str near = YB_NO_ARG;
    unsigned limit = 3;
    for (unsigned i = 0; i < REQ_COUNT; i++) {
        unsigned distance = yb_str_distance(key, request_word(i), limit);
        if (distance >= limit) continue;
        limit = distance;
        near = request_word(i);
    }
    yb_trouble_set(q->r.t, YB_E_NAME, YB_TR_UNKNOWN, key, near);
    return false;
}

static bool request_decision(request_state *q, const yb_json_value *v) {
    const yb_image *image = q->r.c->image;
    uint32_t only = q->r.c->plan.decision;
    for (uint32_t i = 0; i < image->n_DECISIONS; i++) {
        if (!yb_json_text_is(v->text, v->escaped, yb_image_text(image, image->DECISIONS[i].name))) continue;
        if (only != YB_NONE32 && only != i) break;
        q->decision = i;
        return true;
    }
    return request_fail(q, YB_E_NAME, YB_TR_UNKNOWN, REQ_DECISION, YB_NO_ARG);
}

static bool request_text(request_state *q, unsigned member, const yb_json_value *v) {
    bool date = false;
    switch (member) {
    case REQ_DECISION: return request_decision(q, v);
    case REQ_AREA:
        if (yb_read_area(v->text, &q->area)) return true;
        return request_fail(q, YB_E_AREA, YB_TR_STATUS, member, YB_NO_ARG);
    case REQ_ON: date = yb_date_read(v->text, &q->on); break;
    case REQ_KNOWN: date = yb_date_read(v->text, &q->known); break;
    default: q->request->id = v->text; return true;
    }
    return date || request_fail(q, YB_E_DATE, YB_TR_STATUS, member, YB_NO_ARG);
}

static bool request_flag(request_state *q, unsigned member, const yb_json_value *v) {
    bool *flag = member == REQ_TRACE       ? &q->request->trace
                 : member == REQ_RECEIPT   ? &q->request->receipt
                 : member == REQ_NARRATIVE ? &q->request->narrative
                                           : &q->request->refund;
    *flag = v->kind == YB_J_TRUE;
    if (v->kind == YB_J_TRUE || v->kind == YB_J_FALSE || v->kind == YB_J_NULL) return true;
    return request_fail(q, YB_E_JSON, YB_TR_SHAPE, member, YB_LIT("true, false"));
}

/* ---- begin, facts, proofs ---- */

static bool request_begin(request_state *q) {
    yb_core *c = q->r.c;
    for (unsigned i = 0; i <= REQ_ON; i++)
        if ((q->seen >> i & 1) == 0) return request_fail(q, YB_E_JSON, YB_TR_MISSING, i, YB_NO_ARG);
    yb_status st = yb_core_begin(c, q->decision, q->area, q->on);
    if (st != YB_OK) {
        unsigned member = st == YB_E_AREA ? REQ_AREA : st == YB_E_DATE ? REQ_ON : REQ_DECISION;
        return request_fail(q, st, YB_TR_STATUS, member, YB_NO_ARG);
    }
    size_t words = (c->d->facts.n + 63) / 64 + (c->d->proofs.n + 63) / 64;
    for (size_t i = 0; i < words; i++)
        q->r.room->seen[i] = 0;
    q->begun = true;
    return true;
}

static bool request_body(request_state *q, unsigned member) {
    q->r.top = request_word(member);
    return member == REQ_FACTS ? yb_read_facts(&q->r) : yb_read_proofs(&q->r);
}

static bool request_object(request_state *q, unsigned member, const yb_json_value *v) {
    if (v->kind != YB_J_OBJECT) return request_fail(q, YB_E_JSON, YB_TR_SHAPE, member, YB_LIT("object"));
    if (!q->begun && (q->seen & REQ_FIRST) == REQ_FIRST && !request_begin(q)) return false;
    if (q->begun) return request_body(q, member);
    if (member == REQ_FACTS)
        q->facts = v->at;
    else
        q->proofs = v->at;
    return yb_json_skip(&q->r.j, v) || yb_reading_syntax(&q->r);
}

/* Facts that stood too early; known to be good JSON, so `at` is all that the reader needs. */
static bool request_late(request_state *q, unsigned member, const char *at) {
    yb_json_value v;
    if (at == NULL) return true;
    yb_json_open(&q->r.j, (yb_str){at, (size_t)(q->r.j.end - at)});
    return yb_json_next(&q->r.j, &v) && request_body(q, member);
}

/* ---- the whole ---- */

static bool request_member(request_state *q, unsigned member) {
    yb_json_value v;
    if ((q->seen >> member & 1) != 0) return request_fail(q, YB_E_JSON, YB_TR_TWICE, member, YB_NO_ARG);
    if (!yb_json_next(&q->r.j, &v)) return yb_reading_syntax(&q->r);
    if (member == REQ_FACTS || member == REQ_PROOFS) {
        q->seen |= 1u << member;
        return request_object(q, member, &v);
    }
    if (member >= REQ_TRACE) {
        q->seen |= 1u << member;
        return request_flag(q, member, &v);
    }
    if (v.kind == YB_J_NULL && (member == REQ_ID || member == REQ_KNOWN)) return true;
    if (v.kind != YB_J_STRING) return request_fail(q, YB_E_JSON, YB_TR_SHAPE, member, YB_LIT("text"));
    if (!request_text(q, member, &v)) return false;
    q->seen |= 1u << member; /* only now: a fact before a bad area must not be told first */
    return true;
}

/* Hosts mostly write the members in the order in which the documentation has them: `guess` is tried first. */
static bool request_next(request_state *q, unsigned guess, unsigned *member) {
    yb_str key;
    bool escaped;
    *member = guess;
    if (guess < REQ_COUNT && yb_json_member_is(&q->r.j, request_words[guess])) return true;
    if (!yb_json_member(&q->r.j, &key, &escaped)) return false;
    if (!request_member_of(key, escaped, member)) request_unknown(q, key);
    return true;
}

static bool request_members(request_state *q) {
    yb_json_value v;
    unsigned member = 0;
    if (!yb_json_next(&q->r.j, &v)) return yb_reading_syntax(&q->r);
    if (v.kind != YB_J_OBJECT) return request_fail(q, YB_E_JSON, YB_TR_SHAPE, REQ_COUNT, YB_LIT("object"));
    for (unsigned guess = 0; request_next(q, guess, &member); guess = member + 1)
        if (member == REQ_COUNT || !request_member(q, member)) return false;
    if (q->r.j.error != NULL || !yb_json_close(&q->r.j)) return yb_reading_syntax(&q->r);
    return true;
}

static bool request_all(request_state *q) {
    if (!request_members(q)) return false;
    if (!q->begun && !request_begin(q)) return false;
    if (!request_late(q, REQ_FACTS, q->facts) || !request_late(q, REQ_PROOFS, q->proofs)) return false;
    if ((q->seen & REQ_BIT(KNOWN)) == 0) return true;
    yb_status st = yb_core_known_on(q->r.c, q->known);
    return st == YB_OK || request_fail(q, st, YB_TR_STATUS, REQ_KNOWN, YB_NO_ARG);
}

yb_status yb_request_read(yb_core *c, const yb_room *room, yb_str text, yb_request *request, yb_trouble *t) {
    request_state q;
    *request = (yb_request){.id = YB_NO_ARG};
    q.request = request;
    q.seen = 0;
    q.begun = false;
    q.facts = q.proofs = NULL;
    yb_reading_open(&q.r, c, room, text, t);
    return request_all(&q) ? YB_OK : t->status;
}

yb_status yb_request_private(yb_core *c, const yb_room *room, yb_str text, yb_trouble *t) {
    yb_reading r;
    yb_json_value v;
    size_t words = (c->d->facts.n + 63) / 64;
    for (size_t i = 0; i < words; i++)
        room->seen[i] = 0;
    yb_reading_open(&r, c, room, text, t);
    r.private_only = true;
    r.top = request_word(REQ_FACTS);
    bool good = yb_json_next(&r.j, &v) || yb_reading_syntax(&r);
    if (good && v.kind != YB_J_OBJECT)
        good = yb_reading_fail(&r, YB_E_JSON, YB_TR_SHAPE, YB_NO_ARG, YB_LIT("object"));
    good = good && yb_read_facts(&r) && (yb_json_close(&r.j) || yb_reading_syntax(&r));
    return good ? YB_OK : t->status;
}
