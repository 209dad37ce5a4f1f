/* A case: made, filled with facts, decided, ended. Floor 7. */
#include "api/handles.h"
#include "yibao/case.h"
#include "yibao/policy.h"

/* ---- what went wrong ---- */

yb_status yb_case_fail(yb_case *c, yb_status status, yb_str place) {
    return yb_trouble_set(&c->trouble, status, YB_TR_STATUS, place, YB_NO_ARG);
}

yb_status YB_CALL yb_case_error(const yb_case *c, yb_error *error) {
    if (error == NULL) return YB_E_ARGUMENT;
    if (error->size < sizeof *error) return YB_E_STRUCT;
    yb_error_clear(error);
    if (c == NULL) return YB_E_ARGUMENT;
    if (c->trouble.status == YB_OK) return YB_OK;
    char zh[sizeof error->zh], en[sizeof error->en];
    yb_sink zh_words = {zh, sizeof zh, 0}, en_words = {en, sizeof en, 0};
    yb_trouble_words(&c->trouble, YB_LANG_ZH, &zh_words);
    yb_trouble_words(&c->trouble, YB_LANG_EN, &en_words);
    yb_error_set(error, c->trouble.status, (yb_str){c->trouble.place, c->trouble.place_len},
                 (yb_str){zh, YB_MIN(zh_words.len, sizeof zh)},
                 (yb_str){en, YB_MIN(en_words.len, sizeof en)});
    error->line = c->trouble.line;
    error->column = c->trouble.column;
    return YB_OK;
}

/* ---- size, new, free ---- */

typedef struct case_layout {
    yb_case_plan plan;
    size_t room, core, bytes; /* where the room and the core's block begin, and the whole */
} case_layout;

static yb_status case_plan(const yb_policy *policy, const yb_case_options *options, yb_case_plan *plan) {
    *plan = (yb_case_plan){.decision = YB_NONE32};
    if (policy == NULL) return YB_E_ARGUMENT;
    if (options == NULL) return YB_OK;
    yb_status st = yb_struct_check(options, sizeof *options, sizeof *options);
    if (st != YB_OK) return st;
    plan->max_rows = options->max_rows;
    plan->max_text = options->max_text;
    if (options->decision == NULL) return YB_OK;
    yb_str want = yb_str_of(options->decision);
    for (uint32_t i = 0; i < policy->image.n_DECISIONS; i++)
        if (yb_str_eq(yb_image_text(&policy->image, policy->image.DECISIONS[i].name), want))
            plan->decision = i;
    return plan->decision != YB_NONE32 ? YB_OK : YB_E_NAME;
}

static yb_status case_lay_out(const yb_policy *policy, const yb_case_options *options, case_layout *l) {
    size_t core = 0;
    yb_status st = case_plan(policy, options, &l->plan);
    if (st == YB_OK) st = yb_core_size(&policy->image, &l->plan, &core);
    if (st != YB_OK) return st;
    size_t room = yb_room_size(&policy->image, l->plan.decision);
    l->core = YB_ALIGN_UP(sizeof(yb_case), YB_CASE_ALIGN);
    if (core > SIZE_MAX / 4 || room > SIZE_MAX / 4) return YB_E_LIMIT;
    l->room = l->core + YB_ALIGN_UP(core, YB_CASE_ALIGN);
    l->bytes = l->room + YB_ALIGN_UP(room, YB_CASE_ALIGN);
    return YB_OK;
}

yb_status YB_CALL yb_case_size(const yb_policy *policy, const yb_case_options *options, size_t *bytes,
                               size_t *align) {
    case_layout l;
    if (align != NULL) *align = 0;
    if (bytes == NULL) return YB_E_ARGUMENT;
    *bytes = 0;
    yb_status st = case_lay_out(policy, options, &l);
    if (st != YB_OK) return st;
    *bytes = l.bytes;
    if (align != NULL) *align = YB_CASE_ALIGN;
    return YB_OK;
}

/* Lays a case out in a block; the block stays the caller's on failure. */
static yb_status case_make(yb_policy *policy, const case_layout *l, void *block, yb_case **c) {
    yb_case *made = block;
    memset(made, 0, sizeof *made);
    yb_status st =
        yb_core_init(&made->core, &policy->image, &l->plan, (char *)block + l->core, l->room - l->core);
    if (st != YB_OK) return st;
    yb_room_init(&made->room, &policy->image, l->plan.decision, (char *)block + l->room);
    made->bytes = l->bytes;
    made->policy = yb_policy_ref(policy);
    *c = made;
    return YB_OK;
}

static yb_status case_new_in(yb_policy *policy, const case_layout *l, const yb_allocator *from, yb_case **c) {
    yb_allocator heap;
    yb_status st = yb_allocator_take(from, &heap);
    if (st != YB_OK) return st;
    /* the heap aligns to 16; the rest of the way is ours */
    size_t size = l->bytes + YB_CASE_ALIGN;
    char *raw = yb_alloc(&heap, size);
    if (raw == NULL) return YB_E_MEMORY;
    size_t shift = YB_CASE_ALIGN - ((uintptr_t)raw & (YB_CASE_ALIGN - 1)); /* 16, 32, 48 or 64 */
    st = case_make(policy, l, raw + shift, c);
    if (st != YB_OK) {
        yb_free(&heap, raw, size);
        return st;
    }
    (*c)->heap = heap;
    (*c)->owned = true;
    (*c)->bytes = size;
    memcpy(raw + shift - sizeof raw, &raw, sizeof raw); /* for free: where the block begins */
    return YB_OK;
}

yb_status YB_CALL yb_case_new(yb_policy *policy, const yb_case_options *options, yb_case **c) {
    case_layout l;
    if (c == NULL) return YB_E_ARGUMENT;
    *c = NULL;
    yb_status st = case_lay_out(policy, options, &l);
    if (st != YB_OK) return st;
    return case_new_in(policy, &l, options != NULL ? options->allocator : NULL, c);
}

yb_status YB_CALL yb_case_init_in(yb_policy *policy, const yb_case_options *options, void *buffer,
                                  size_t size, yb_case **c) {
    case_layout l;
    if (c == NULL) return YB_E_ARGUMENT;
    *c = NULL;
    yb_status st = case_lay_out(policy, options, &l);
    if (st != YB_OK) return st;
    if (buffer == NULL || ((uintptr_t)buffer & (YB_CASE_ALIGN - 1)) != 0) return YB_E_ARGUMENT;
    if (size < l.bytes) return YB_E_SPACE;
    return case_make(policy, &l, buffer, c);
}

void YB_CALL yb_case_free(yb_case *c) {
    if (c == NULL || c->busy) return;
    yb_policy *policy = c->policy;
    if (c->owned) {
        char *raw;
        yb_allocator heap = c->heap;
        size_t size = c->bytes;
        memcpy(&raw, (char *)c - sizeof raw, sizeof raw);
        yb_free(&heap, raw, size);
    }
    yb_policy_unref(policy);
}

/* ---- the request ---- */

static uint32_t case_decision(const yb_case *c, yb_str name) {
    const yb_image *image = c->core.image;
    for (uint32_t i = 0; i < image->n_DECISIONS; i++)
        if (yb_str_eq(yb_image_text(image, image->DECISIONS[i].name), name)) return i;
    return YB_NONE32;
}

/* Nothing is begun: before begin, or while the host may only read (yb_host_enter). */
static yb_status case_not_begun(yb_case *c) {
    return yb_case_fail(c, c->busy ? YB_E_REENTRY : YB_E_ORDER, YB_NO_ARG);
}

yb_status YB_CALL yb_case_begin(yb_case *c, const char *decision, int32_t area, int32_t on) {
    if (c == NULL) return YB_E_ARGUMENT;
    if (c->busy) return yb_case_fail(c, YB_E_REENTRY, YB_NO_ARG);
    if (decision == NULL) return yb_case_fail(c, YB_E_ARGUMENT, YB_NO_ARG);
    yb_str name = yb_str_of(decision);
    uint32_t number = case_decision(c, name);
    yb_status st = number != YB_NONE32 ? yb_core_begin(&c->core, number, area, on) : YB_E_NAME;
    if (st == YB_OK) return YB_OK;
    c->core.begun = c->core.decided = false; /* the facts of the last request are no longer asked about */
    return yb_case_fail(c, st, st == YB_E_AREA ? YB_LIT("area") : st == YB_E_DATE ? YB_LIT("on") : name);
}

typedef yb_status case_day(yb_core *c, int64_t day);

static yb_status case_set_day(yb_case *c, case_day *set, int32_t day, yb_str place) {
    if (c == NULL) return YB_E_ARGUMENT;
    if (c->busy) return yb_case_fail(c, YB_E_REENTRY, place);
    yb_status st = set(&c->core, day);
    return st == YB_OK ? st : yb_case_fail(c, st, place);
}

yb_status YB_CALL yb_case_on(yb_case *c, int32_t on) {
    return case_set_day(c, yb_core_on, on, YB_LIT("on"));
}

yb_status YB_CALL yb_case_known_on(yb_case *c, int32_t known) {
    return case_set_day(c, yb_core_known_on, known, YB_LIT("known"));
}

/* ---- facts ---- */

static yb_status case_failed_fact(yb_case *c, yb_status st, uint32_t fact, uint32_t row) {
    char text[sizeof c->trouble.place];
    yb_sink path = {text, sizeof text, 0};
    yb_fact_path(&c->core, fact, row, &path);
    return yb_case_fail(c, st, (yb_str){text, YB_MIN(path.len, sizeof text)});
}

/* The fact of an id. */
static inline yb_status case_fact(yb_case *c, uint32_t id, uint32_t *fact) {
    if (c == NULL) return YB_E_ARGUMENT;
    if (!c->core.begun) return case_not_begun(c);
    yb_status st = yb_id_number(id, c->core.d->stamp, c->core.d->facts.n, fact);
    return st == YB_OK ? st : yb_case_fail(c, st, YB_NO_ARG);
}

/* Kinds that a setter is for, a bit each. */
#define CASE_BOOL (1u << YB_T_BOOL)
#define CASE_DATE (1u << YB_T_DATE)
#define CASE_ENUM (1u << YB_T_ENUM)
#define CASE_INT                                                                                             \
    (~(CASE_BOOL | CASE_DATE | CASE_ENUM | 1u << YB_T_TEXT | 1u << YB_T_INTERVAL | 1u << YB_T_PROOF))

static inline yb_status case_set(yb_case *c, uint32_t id, uint32_t row, int64_t value, uint32_t kinds) {
    uint32_t fact = 0;
    yb_status st = case_fact(c, id, &fact);
    if (st != YB_OK) return st;
    st = (kinds >> yb_fact_of(&c->core, fact)->type & 1) != 0 ? yb_core_set(&c->core, fact, row, value)
                                                              : YB_E_TYPE;
    return st == YB_OK ? st : case_failed_fact(c, st, fact, row);
}

static yb_status case_set_date(yb_case *c, uint32_t id, uint32_t row, int32_t date) {
    uint32_t fact = 0;
    if (c != NULL && !yb_date_in_range(date) && case_fact(c, id, &fact) == YB_OK)
        return case_failed_fact(c, YB_E_DATE, fact, row);
    return case_set(c, id, row, date, CASE_DATE);
}

yb_status YB_CALL yb_case_set_bool(yb_case *c, uint32_t fact, int32_t value) {
    return case_set(c, fact, YB_NO_ROW, value, CASE_BOOL);
}

yb_status YB_CALL yb_case_set_int(yb_case *c, uint32_t fact, int64_t value) {
    return case_set(c, fact, YB_NO_ROW, value, CASE_INT);
}

yb_status YB_CALL yb_case_set_date(yb_case *c, uint32_t fact, int32_t date) {
    return case_set_date(c, fact, YB_NO_ROW, date);
}

yb_status YB_CALL yb_case_set_enum(yb_case *c, uint32_t fact, int32_t row) {
    return case_set(c, fact, YB_NO_ROW, row, CASE_ENUM);
}

/* A row number is asked for: YB_NO_ROW would mean a single fact. */
#define CASE_AT(c, row)                                                                                      \
    if ((c) != NULL && (row) == YB_NO_ROW) return yb_case_fail((c), YB_E_RANGE, YB_NO_ARG)

yb_status YB_CALL yb_case_set_bool_at(yb_case *c, uint32_t fact, uint32_t row, int32_t value) {
    CASE_AT(c, row);
    return case_set(c, fact, row, value, CASE_BOOL);
}

yb_status YB_CALL yb_case_set_int_at(yb_case *c, uint32_t fact, uint32_t row, int64_t value) {
    CASE_AT(c, row);
    return case_set(c, fact, row, value, CASE_INT);
}

yb_status YB_CALL yb_case_set_date_at(yb_case *c, uint32_t fact, uint32_t row, int32_t date) {
    CASE_AT(c, row);
    return case_set_date(c, fact, row, date);
}

yb_status YB_CALL yb_case_set_enum_at(yb_case *c, uint32_t fact, uint32_t row, int32_t number) {
    CASE_AT(c, row);
    return case_set(c, fact, row, number, CASE_ENUM);
}

/* ---- texts and codes ---- */

static yb_status case_text(const char *text, size_t len, yb_str *str) {
    if (text == NULL && len != 0) return YB_E_ARGUMENT;
    *str = len == YB_NUL ? yb_str_of(text) : (yb_str){text, len};
    return YB_OK;
}

static yb_status case_set_text(yb_case *c, uint32_t id, uint32_t row, const char *text, size_t len) {
    yb_str str;
    uint32_t fact = 0;
    yb_status st = case_fact(c, id, &fact);
    if (st != YB_OK) return st;
    st = case_text(text, len, &str);
    if (st == YB_OK) st = yb_core_set_text(&c->core, fact, row, str);
    return st == YB_OK ? st : case_failed_fact(c, st, fact, row);
}

static yb_status case_set_code(yb_case *c, uint32_t id, uint32_t row, const char *text, size_t len) {
    yb_str str;
    uint32_t fact = 0, number = 0;
    yb_status st = case_fact(c, id, &fact);
    if (st != YB_OK) return st;
    const yb_im_fact *f = yb_fact_of(&c->core, fact);
    st = case_text(text, len, &str);
    if (st == YB_OK && f->type != YB_T_ENUM) st = YB_E_TYPE;
    if (st == YB_OK && !yb_enum_find(c->core.image, f->enumeration, str, &number)) st = YB_E_NAME;
    if (st == YB_OK) st = yb_core_set(&c->core, fact, row, number);
    return st == YB_OK ? st : case_failed_fact(c, st, fact, row);
}

yb_status YB_CALL yb_case_set_text(yb_case *c, uint32_t fact, const char *text, size_t len) {
    return case_set_text(c, fact, YB_NO_ROW, text, len);
}

yb_status YB_CALL yb_case_set_text_at(yb_case *c, uint32_t fact, uint32_t row, const char *text, size_t len) {
    CASE_AT(c, row);
    return case_set_text(c, fact, row, text, len);
}

yb_status YB_CALL yb_case_set_code(yb_case *c, uint32_t fact, const char *name_or_code, size_t len) {
    return case_set_code(c, fact, YB_NO_ROW, name_or_code, len);
}

yb_status YB_CALL yb_case_set_code_at(yb_case *c, uint32_t fact, uint32_t row, const char *name_or_code,
                                      size_t len) {
    CASE_AT(c, row);
    return case_set_code(c, fact, row, name_or_code, len);
}

/* ---- none, unknown, rows, columns ---- */

typedef yb_status case_plain(yb_core *c, uint32_t fact, uint32_t row);

static yb_status case_change(yb_case *c, uint32_t id, uint32_t row, case_plain *change) {
    uint32_t fact = 0;
    yb_status st = case_fact(c, id, &fact);
    if (st != YB_OK) return st;
    st = change(&c->core, fact, row);
    return st == YB_OK ? st : case_failed_fact(c, st, fact, row);
}

yb_status YB_CALL yb_case_set_none(yb_case *c, uint32_t fact) {
    return case_change(c, fact, YB_NO_ROW, yb_core_set_none);
}

yb_status YB_CALL yb_case_set_none_at(yb_case *c, uint32_t fact, uint32_t row) {
    CASE_AT(c, row);
    return case_change(c, fact, row, yb_core_set_none);
}

yb_status YB_CALL yb_case_clear(yb_case *c, uint32_t fact) {
    return case_change(c, fact, YB_NO_ROW, yb_core_clear);
}

yb_status YB_CALL yb_case_clear_at(yb_case *c, uint32_t fact, uint32_t row) {
    CASE_AT(c, row);
    return case_change(c, fact, row, yb_core_clear);
}

yb_status YB_CALL yb_case_set_rows(yb_case *c, uint32_t list, uint32_t rows) {
    uint32_t fact = 0;
    yb_status st = case_fact(c, list, &fact);
    if (st != YB_OK) return st;
    st = yb_core_set_rows(&c->core, fact, rows);
    return st == YB_OK ? st : case_failed_fact(c, st, fact, YB_NO_ROW);
}

yb_status YB_CALL yb_case_set_column(yb_case *c, uint32_t fact, const int64_t *values, const uint8_t *known,
                                     size_t n) {
    uint32_t number = 0;
    yb_status st = case_fact(c, fact, &number);
    if (st != YB_OK) return st;
    if (values == NULL && n != 0) st = YB_E_ARGUMENT;
    if (st == YB_OK && n > UINT32_MAX) st = YB_E_RANGE;
    if (st == YB_OK) st = yb_core_set_column(&c->core, number, values, known, (uint32_t)n);
    return st == YB_OK ? st : case_failed_fact(c, st, number, YB_NO_ROW);
}

yb_status YB_CALL yb_case_set_proof(yb_case *c, uint32_t proof, int32_t state, int32_t minutes) {
    uint32_t number = 0;
    if (c == NULL) return YB_E_ARGUMENT;
    if (!c->core.begun) return case_not_begun(c);
    yb_status st = yb_id_number(proof, c->core.d->stamp, c->core.d->proofs.n, &number);
    if (st != YB_OK) return yb_case_fail(c, st, YB_NO_ARG);
    st = yb_core_set_proof(&c->core, number, state, minutes);
    return st == YB_OK ? st : yb_case_fail(c, st, yb_name(&c->core, yb_proof_of(&c->core, number)->name));
}

/* ---- deciding ---- */

static yb_status case_failed_rules(yb_case *c, yb_status st) {
    char text[sizeof c->trouble.place];
    yb_sink place = {text, sizeof text, 0};
    if (st == YB_E_ORDER) return yb_case_fail(c, st, YB_NO_ARG);
    yb_put(&place, yb_name(&c->core, c->core.error_place));
    if (c->core.error_row != YB_NONE32) {
        yb_put_char(&place, '[');
        yb_put_int(&place, c->core.error_row);
        yb_put_char(&place, ']');
    }
    return yb_case_fail(c, st, (yb_str){text, YB_MIN(place.len, sizeof text)});
}

yb_status YB_CALL yb_case_decide(yb_case *c) {
    if (c == NULL) return YB_E_ARGUMENT;
    if (c->busy) return yb_case_fail(c, YB_E_REENTRY, YB_NO_ARG);
    yb_status st = yb_core_decide(&c->core);
    return st == YB_OK ? st : case_failed_rules(c, st);
}

int32_t YB_CALL yb_case_outcome(const yb_case *c) {
    return c != NULL && yb_ready(&c->core) ? c->core.outcome : 0;
}
