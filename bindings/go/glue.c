/* See glue.h. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

/* ---- rooms ---- */

static int grow(void **block, size_t *room, size_t wanted, size_t each) {
    size_t more = *room == 0 ? 64 : *room;
    while (more < wanted) {
        if (more > SIZE_MAX / 4 / each) return 0;
        more *= 2;
    }
    void *made = more == *room ? *block : realloc(*block, more * each);
    if (made == NULL) return 0;
    *block = made;
    *room = more;
    return 1;
}

int yb_go_values(yb_go_call *call, size_t room) {
    void *values = call->values;
    int good = grow(&values, &call->room, room, sizeof *call->values);
    call->values = values;
    return good;
}

int yb_go_given(yb_go_call *call, size_t room) {
    void *given = call->given;
    int good = grow(&given, &call->given_room, room, 1);
    call->given = given;
    return good;
}

yb_go_call *yb_go_new(yb_policy *policy, const char *decision, yb_status *status) {
    const yb_case_options options = {.size = sizeof options, .decision = decision};
    yb_go_call *call = calloc(1, sizeof *call);
    *status = call == NULL ? YB_E_MEMORY : yb_case_new(policy, &options, &call->c);
    if (*status == YB_OK && (!yb_go_values(call, 64) || !yb_go_given(call, 1024))) *status = YB_E_MEMORY;
    if (*status == YB_OK) return call;
    yb_go_free(call);
    return NULL;
}

void yb_go_free(yb_go_call *call) {
    if (call == NULL) return;
    yb_case_free(call->c);
    free(call->values);
    free(call->given);
    free(call->words);
    free(call->told);
    free(call);
}

/* ---- what goes in ---- */

static void place_texts(yb_go_call *call) {
    for (size_t i = 0; i < call->n; i++) {
        yb_value *v = &call->values[i];
        if (v->kind == YB_SET_TEXT || v->kind == YB_SET_CODE) v->text = call->given + v->number;
    }
}

static yb_status failed(yb_go_call *call, yb_status status) {
    call->status = status;
    call->error.size = sizeof call->error;
    if (yb_case_error(call->c, &call->error) != YB_OK || call->error.status != status) {
        memset(&call->error, 0, sizeof call->error);
        call->error.status = status;
    }
    return status;
}

yb_status yb_go_set(yb_go_call *call) {
    place_texts(call);
    const yb_status st = yb_case_set_values(call->c, call->values, call->n, sizeof *call->values, &call->failed_at);
    return st == YB_OK ? st : failed(call, st);
}

/* ---- what comes out: numbers into `words`, texts into `told` ---- */

static void put(yb_go_call *call, int64_t number) {
    if (call->n_words == call->words_room) {
        void *words = call->words;
        if (!grow(&words, &call->words_room, call->n_words + 1, sizeof *call->words)) {
            call->lost = 1;
            return;
        }
        call->words = words;
    }
    call->words[call->n_words++] = number;
}

static int room_for(yb_go_call *call, size_t len) {
    void *told = call->told;
    if (call->told_len + len <= call->told_room) return 1;
    if (!grow(&told, &call->told_room, call->told_len + len, 1)) {
        call->lost = 1;
        return 0;
    }
    call->told = told;
    return 1;
}

static void put_bytes(yb_go_call *call, const char *text, size_t len) {
    if (!room_for(call, len)) len = 0;
    if (len != 0) memcpy(call->told + call->told_len, text, len);
    call->told_len += len;
    put(call, (int64_t)len);
}

static void put_text(yb_go_call *call, const char *text) {
    put_bytes(call, text, strlen(text));
}

static void put_source(yb_go_call *call, const yb_source_info *s) {
    put_text(call, s->id);
    put_text(call, s->title);
    put_text(call, s->article);
    put_text(call, s->dated);
    put_text(call, s->quality);
    put_text(call, s->url);
    put_text(call, s->pack);
}

typedef yb_status(YB_CALL *of_reason)(yb_case *c, size_t i, yb_reason_info *info);
typedef yb_status(YB_CALL *of_source)(yb_case *c, size_t i, size_t k, yb_source_info *info);

static void put_sources(yb_go_call *call, of_source source, size_t i, uint32_t n) {
    yb_source_info info = {.size = sizeof info};
    put(call, n);
    for (uint32_t k = 0; k < n; k++) {
        if (source(call->c, i, k, &info) != YB_OK) call->lost = 1;
        else put_source(call, &info);
    }
}

static void put_reasons(yb_go_call *call, size_t n, of_reason reason, of_source source) {
    yb_reason_info info = {.size = sizeof info};
    for (size_t i = 0; i < n; i++) {
        if (reason(call->c, i, &info) != YB_OK) {
            call->lost = 1;
            return;
        }
        put(call, info.number);
        put_text(call, info.code);
        put_text(call, info.rule);
        put_text(call, info.pack);
        put_bytes(call, info.zh, info.zh_len);
        put_bytes(call, info.en, info.en_len);
        put(call, info.line);
        put_sources(call, source, i, info.sources);
    }
}

static void put_numbers(yb_go_call *call, const uint32_t *numbers, size_t n) {
    for (size_t i = 0; i < n; i++) put(call, numbers[i]);
}

static void put_sets(yb_go_call *call, size_t i, uint32_t sets) {
    uint32_t proofs[YB_SET_MAX];
    size_t n = 0;
    put(call, sets);
    for (uint32_t k = 0; k < sets; k++) {
        if (yb_case_obligation_set(call->c, i, k, proofs, YB_SET_MAX, &n) != YB_OK) call->lost = 1;
        put(call, (int64_t)n);
        put_numbers(call, proofs, n);
    }
}

static void put_obligations(yb_go_call *call, size_t n) {
    yb_obligation_info info = {.size = sizeof info};
    for (size_t i = 0; i < n; i++) {
        if (yb_case_obligation(call->c, i, &info) != YB_OK) {
            call->lost = 1;
            return;
        }
        put(call, info.number);
        put_text(call, info.rule);
        put_text(call, info.pack);
        put_text(call, info.zh);
        put_text(call, info.en);
        put(call, info.line);
        put_sets(call, i, info.sets);
        put_sources(call, yb_case_obligation_source, i, info.sources);
    }
}

static void put_missing(yb_go_call *call, size_t n) {
    yb_missing_info info = {.size = sizeof info};
    for (size_t i = 0; i < n; i++) {
        if (yb_case_missing(call->c, i, &info) != YB_OK) {
            call->lost = 1;
            return;
        }
        put_text(call, info.name);
        put_text(call, info.zh);
        put(call, info.row == YB_NO_ROW ? -1 : (int64_t)info.row);
        put(call, info.wanted_by);
    }
}

static void put_unsettled(yb_go_call *call, size_t n) {
    yb_unsettled_info info = {.size = sizeof info};
    for (size_t i = 0; i < n; i++) {
        if (yb_case_unsettled(call->c, i, &info) != YB_OK) {
            call->lost = 1;
            return;
        }
        put_text(call, info.name);
        put_text(call, info.pack);
        put_text(call, info.zh);
        put_text(call, info.en);
    }
}

static void put_column(yb_go_call *call, const int64_t *values, size_t n) {
    put(call, (int64_t)n);
    for (size_t i = 0; i < n; i++) put(call, values[i]);
}

static void put_outputs(yb_go_call *call, size_t n) {
    yb_output_value v = {.size = sizeof v};
    for (size_t i = 0; i < n; i++) {
        const int64_t *column = NULL;
        size_t rows = 0;
        if (yb_case_output_item(call->c, i, &v) != YB_OK) {
            call->lost = 1;
            return;
        }
        if (v.shape != YB_OUTPUT_SCALAR && yb_case_output_column(call->c, v.id, &column, &rows) != YB_OK)
            call->lost = 1;
        put_text(call, v.name);
        put(call, v.kind);
        put(call, v.scale);
        put(call, v.shape != YB_OUTPUT_SCALAR);
        put(call, v.state == YB_VALUE_KNOWN);
        put(call, v.number);
        put_bytes(call, v.text, v.text_len);
        put_column(call, column, rows);
    }
}

static void put_payer(yb_go_call *call, const yb_payer_info *p) {
    put_text(call, p->name);
    put_text(call, p->side);
    put_text(call, p->into);
    put_text(call, p->zh);
    put_text(call, p->en);
    put(call, p->amount);
    put(call, p->asked);
    put(call, p->has_limit);
    put(call, p->limit);
    put(call, p->left_before);
    put(call, p->left_after);
    put_text(call, p->list);
    put_column(call, p->shares, p->shares == NULL ? 0 : p->rows);
}

static void put_payers(yb_go_call *call, size_t n) {
    yb_payer_info info = {.size = sizeof info};
    for (size_t i = 0; i < n; i++) {
        if (yb_case_payer(call->c, i, &info) != YB_OK) {
            call->lost = 1;
            return;
        }
        put_payer(call, &info);
    }
}

static void put_change(yb_go_call *call, const yb_accumulate_info *a) {
    put_text(call, a->group);
    put_text(call, a->name);
    put_text(call, a->key_name);
    put_bytes(call, a->key, a->key_len);
    put(call, a->key_number);
    put(call, a->begin);
    put(call, a->kind);
    put(call, a->scale);
    put(call, a->change);
}

static void put_changes(yb_go_call *call, size_t n) {
    yb_accumulate_info info = {.size = sizeof info};
    for (size_t i = 0; i < n; i++) {
        if (yb_case_accumulate(call->c, i, &info) != YB_OK) {
            call->lost = 1;
            return;
        }
        put_change(call, &info);
    }
}

/* ---- the notary, in Go: callbacks.go ---- */

extern int32_t ybGoSeal(uintptr_t handle, char *fact, char *bytes, size_t len, uint8_t *digest);
extern int32_t ybGoSign(uintptr_t handle, char *text, size_t len, uint8_t *signature, size_t cap, size_t *n);
extern int32_t ybGoCheck(uintptr_t handle, char *text, size_t len, uint8_t *signature, size_t n);

static uintptr_t handle_of(const void *ctx) {
    return ((const yb_go_call *)ctx)->handle;
}

/* What Go gets is copied there before anybody sees it. */
static yb_status YB_CALL on_seal(void *ctx, const char *fact, const char *bytes, size_t len, uint8_t *digest) {
    return ybGoSeal(handle_of(ctx), (char *)fact, (char *)bytes, len, digest);
}
static yb_status YB_CALL on_sign(void *ctx, const char *text, size_t len, uint8_t *signature, size_t cap, size_t *n) {
    return ybGoSign(handle_of(ctx), (char *)text, len, signature, cap, n);
}
static yb_status YB_CALL on_check(void *ctx, const char *text, size_t len, const uint8_t *signature, size_t n) {
    return ybGoCheck(handle_of(ctx), (char *)text, len, (uint8_t *)signature, n);
}

static yb_notary notary_of(yb_go_call *call) {
    return (yb_notary){.size = sizeof(yb_notary), .ctx = call,
                       .seal = (call->notary & YB_GO_SEAL) != 0 ? on_seal : NULL,
                       .sign = (call->notary & YB_GO_SIGN) != 0 ? on_sign : NULL,
                       .check = (call->notary & YB_GO_CHECK) != 0 ? on_check : NULL};
}

/* A text that a call writes once it has the room. */
typedef yb_status written(yb_go_call *call, uint32_t flags, char *out, size_t room, size_t *len);

static yb_status write_json(yb_go_call *call, uint32_t flags, char *out, size_t room, size_t *len) {
    return yb_case_json(call->c, flags, out, room, len);
}
static yb_status write_receipt(yb_go_call *call, uint32_t flags, char *out, size_t room, size_t *len) {
    const yb_notary notary = notary_of(call);
    yb_buffer text = {.size = sizeof text, .out = out, .cap = room};
    const yb_status st = yb_case_receipt_by(call->c, flags, &notary, &text);
    *len = text.len;
    return st;
}
static yb_status write_draft(yb_go_call *call, uint32_t flags, char *out, size_t room, size_t *len) {
    yb_buffer text = {.size = sizeof text, .out = out, .cap = room};
    const yb_status st = yb_case_draft(call->c, &text);
    (void)flags;
    *len = text.len;
    return st;
}
static yb_status write_explained(yb_go_call *call, uint32_t flags, char *out, size_t room, size_t *len) {
    yb_buffer text = {.size = sizeof text, .out = out, .cap = room};
    const yb_status st = yb_case_explain(call->c, (int32_t)flags, &text);
    *len = text.len;
    return st;
}

static yb_status put_written(yb_go_call *call, written *write, uint32_t flags) {
    size_t len = 0;
    yb_status st = YB_OK;
    for (size_t wanted = 4096; room_for(call, wanted); wanted = len + 1) {
        st = write(call, flags, call->told + call->told_len, call->told_room - call->told_len, &len);
        if (st != YB_E_SPACE) break;
    }
    if (st != YB_OK) return failed(call, st);
    call->told_len += len;
    put(call, (int64_t)len);
    return YB_OK;
}

static uint32_t refund_of(const yb_go_call *call) {
    return (call->with & YB_GO_REFUND) != 0 ? YB_JSON_REFUND : 0;
}

static yb_status put_texts(yb_go_call *call) {
    const uint32_t with = call->receipted ? call->with & ~YB_GO_RECEIPT : call->with;
    const uint32_t json = refund_of(call) | ((with & YB_GO_TRACE) != 0 ? YB_JSON_TRACE : 0) |
                          ((with & YB_GO_NARRATIVE) != 0 ? YB_JSON_NARRATIVE : 0);
    yb_status st = YB_OK;
    if (st == YB_OK && (with & YB_GO_EXPLAIN_ZH) != 0) st = put_written(call, write_explained, YB_ZH);
    if (st == YB_OK && (with & YB_GO_EXPLAIN_EN) != 0) st = put_written(call, write_explained, YB_EN);
    if (st == YB_OK && (with & YB_GO_JSON) != 0) st = put_written(call, write_json, json);
    if (st == YB_OK && (with & YB_GO_RECEIPT) != 0) st = put_written(call, write_receipt, refund_of(call));
    if (st == YB_OK && (with & YB_GO_DRAFT) != 0) st = put_written(call, write_draft, 0);
    return st;
}

static void put_notes_brief(yb_go_call *call, size_t n) {
    yb_reason_info info = {.size = sizeof info};
    for (size_t i = 0; i < n; i++) {
        if (yb_case_note(call->c, i, &info) != YB_OK) call->lost = 1;
        put(call, info.number);
    }
}

static void put_brief(yb_go_call *call, const yb_result *r) {
    put_numbers(call, r->reasons, r->reason_count);
    if (r->notes != NULL) put_numbers(call, r->notes, r->note_count);
    else put_notes_brief(call, r->note_count);
    put_numbers(call, r->obligations, r->obligation_count);
}

static void put_full(yb_go_call *call, const yb_result *r) {
    put_reasons(call, r->reason_count, yb_case_reason, yb_case_reason_source);
    put_reasons(call, r->note_count, yb_case_note, yb_case_note_source);
    put_obligations(call, r->obligation_count);
}

static size_t told_of(const yb_result *r) {
    return r->reason_count + r->note_count + r->obligation_count + r->missing_count + r->unsettled_count +
           r->output_count + r->payer_count + r->accumulate_count;
}

static void put_all(yb_go_call *call, const yb_result *r) {
    if ((call->with & YB_GO_BRIEF) != 0) put_brief(call, r);
    else put_full(call, r);
    put_missing(call, r->missing_count);
    put_unsettled(call, r->unsettled_count);
    put_outputs(call, r->output_count);
    put_payers(call, r->payer_count);
    put_changes(call, r->accumulate_count);
}

/* ---- host and notary, in Go: callbacks.go ---- */

extern int32_t ybGoFetch(uintptr_t handle, uint32_t *facts, size_t n);
extern int32_t ybGoVerify(uintptr_t handle, uint32_t proof);
extern int32_t ybGoSeen(uintptr_t handle);
extern int32_t ybGoBegin(uintptr_t handle);
extern int32_t ybGoCommit(uintptr_t handle);
extern int32_t ybGoRollback(uintptr_t handle);
extern int32_t ybGoRecord(uintptr_t handle, yb_event *event);

static yb_status YB_CALL on_fetch(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    uint32_t asked[64]; /* the library's own list is not Go's to see */
    (void)c;
    if (n > 64) n = 64;
    memcpy(asked, facts, n * sizeof *facts);
    return ybGoFetch(handle_of(ctx), asked, n);
}
static yb_status YB_CALL on_verify(void *ctx, yb_case *c, uint32_t proof) {
    (void)c;
    return ybGoVerify(handle_of(ctx), proof);
}
static yb_status YB_CALL on_seen(void *ctx, yb_case *c, const yb_message *m) {
    (void)c, (void)m;
    return ybGoSeen(handle_of(ctx));
}
static yb_status YB_CALL on_begin(void *ctx, yb_case *c, const yb_message *m) {
    (void)c, (void)m;
    return ybGoBegin(handle_of(ctx));
}
static yb_status YB_CALL on_commit(void *ctx, yb_case *c) {
    (void)c;
    return ybGoCommit(handle_of(ctx));
}
static yb_status YB_CALL on_rollback(void *ctx, yb_case *c) {
    (void)c;
    return ybGoRollback(handle_of(ctx));
}

/* With the first event goes the receipt, so that the host records both in one transaction; it is signed once. */
static yb_status YB_CALL on_record(void *ctx, yb_case *c, const yb_event *e) {
    yb_go_call *call = ctx;
    yb_event event = *e;
    yb_status st = YB_OK;
    (void)c;
    call->n_words = call->told_len = 0;
    if (e->payer != NULL) {
        put_payer(call, e->payer);
    } else if (e->change != NULL) {
        put_change(call, e->change);
    } else if ((call->with & YB_GO_RECEIPT) != 0) {
        st = put_written(call, write_receipt, refund_of(call));
        call->receipted = 1;
    }
    if (st != YB_OK) return st;
    return call->lost ? YB_E_MEMORY : ybGoRecord(call->handle, &event);
}

static yb_status with_host(yb_go_call *call, const yb_message *message) {
    const yb_host host = {.size = sizeof host, .ctx = call, .fetch_many = on_fetch, .verify = on_verify,
                          .seen = on_seen, .begin = on_begin, .commit = on_commit, .rollback = on_rollback,
                          .record = on_record};
    switch (call->todo) {
    case YB_GO_ASK: return yb_case_ask(call->c, &host);
    case YB_GO_BIND: return yb_bind_commit(call->c, &host, message, &call->done);
    case YB_GO_SETTLE: return yb_settle_commit(call->c, &host, message, &call->done);
    default: return yb_case_decide(call->c);
    }
}

/* ---- the calls ---- */

static void clear_answer(yb_go_call *call) {
    call->n_words = call->told_len = 0;
    call->lost = call->receipted = 0;
    call->done = YB_DONE_NOTHING;
    call->status = YB_OK;
}

static yb_status open_request(yb_go_call *call) {
    yb_status st = YB_OK;
    if (call->draft_len != 0) {
        st = yb_case_resume(call->c, call->given, call->draft_len, call->minutes);
        return st == YB_OK && call->on != 0 ? yb_case_on(call->c, call->on) : st;
    }
    st = yb_case_begin(call->c, call->decision, call->area, call->on);
    return st == YB_OK && call->known != 0 ? yb_case_known_on(call->c, call->known) : st;
}

static yb_status begin(yb_go_call *call) {
    const yb_status st = open_request(call);
    call->failed_at = call->n;
    return st == YB_OK ? yb_go_set(call) : failed(call, st);
}

static void count_all(const yb_case *c, yb_result *r) {
    *r = (yb_result){.size = sizeof *r};
    r->outcome = yb_case_outcome(c);
    (void)yb_case_reasons(c, &r->reasons, &r->reason_count);
    (void)yb_case_obligations(c, &r->obligations, &r->obligation_count);
    r->note_count = yb_case_note_count(c);
    r->missing_count = yb_case_missing_count(c);
    r->unsettled_count = yb_case_unsettled_count(c);
    r->output_count = yb_case_output_count(c);
    r->payer_count = yb_case_payer_count(c);
    r->accumulate_count = yb_case_accumulate_count(c);
}

static yb_status decide(yb_go_call *call) {
    const yb_run run = {.size = sizeof run, .decision = call->decision, .area = call->area, .on = call->on,
                        .known = call->known, .flags = call->known != 0 ? YB_RUN_KNOWN : 0,
                        .values = call->values, .n = call->n, .stride = sizeof *call->values};
    place_texts(call);
    call->result.size = sizeof call->result;
    const yb_status st = yb_case_run(call->c, &run, &call->result);
    call->failed_at = call->result.failed_at;
    return st;
}

/* Most decisions that permit have nothing to tell but that. */
static yb_status answered(yb_go_call *call) {
    const yb_result *r = &call->result;
    yb_status st = YB_OK;
    if (told_of(r) != 0) put_all(call, r);
    if (r->outcome != 0 && (call->with & ~YB_GO_BRIEF) != 0) st = put_texts(call);
    return st == YB_OK && call->lost ? failed(call, YB_E_MEMORY) : st;
}

yb_status yb_go_decide(uintptr_t number) {
    yb_go_call *call = (yb_go_call *)number;
    clear_answer(call);
    const yb_status st = decide(call);
    return st == YB_OK ? answered(call) : failed(call, st);
}

yb_status yb_go_run(yb_go_call *call, const char *key, size_t key_len, const char *reverses, size_t reverses_len) {
    const yb_message message = {.size = sizeof message, .key = key, .key_len = key_len, .reverses = reverses,
                                .reverses_len = reverses_len, .flags = reverses != NULL ? YB_MESSAGE_REVERSE : 0};
    clear_answer(call);
    yb_status st = begin(call);
    if (st == YB_OK) st = with_host(call, &message);
    if (st != YB_OK) return failed(call, st);
    count_all(call->c, &call->result);
    call->n_words = call->told_len = 0; /* what was recorded is told */
    return answered(call);
}

void yb_go_repeat(yb_go_call *call, size_t n) {
    for (size_t i = 0; i < n; i++) (void)decide(call);
}

static yb_status told(yb_go_call *call, size_t len) {
    call->told_len = call->status == YB_E_ARGUMENT || call->status == YB_E_STALE ? 0 : len;
    return call->status;
}

yb_status yb_go_json(yb_go_call *call, const yb_policy *policy, const char *request, size_t len) {
    size_t need = 4096;
    clear_answer(call);
    do {
        if (!room_for(call, need + 1)) return YB_E_MEMORY;
        call->status = yb_decide_json(policy, call->c, request, len, call->told, call->told_room, &need);
    } while (call->status == YB_E_SPACE);
    return told(call, need);
}

yb_status yb_go_replay(yb_go_call *call, const yb_policy *policy, const char *receipt, size_t receipt_len,
                       const char *facts, size_t facts_len) {
    const yb_notary notary = notary_of(call);
    yb_buffer answer = {.size = sizeof answer, .len = 4096};
    clear_answer(call);
    do {
        if (!room_for(call, answer.len + 1)) return YB_E_MEMORY;
        answer.out = call->told;
        answer.cap = call->told_room;
        call->status = yb_replay(policy, call->c, &notary, receipt, receipt_len, facts, facts_len, &answer);
    } while (call->status == YB_E_SPACE);
    return told(call, answer.len);
}
