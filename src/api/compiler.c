/* Packs in, a policy out; diagnostics; the packs' tests. Not in libyibao-run. Floor 7. */
#include "api/compiler_state.h"
#include "api/handles.h"
#include "lang/compile.h"
#include "packs/packs.h"
#include "yibao/compiler.h"

#define COMPILER_PACKS 4096u
#define COMPILER_MEMORY ((size_t)1 << 30)

/* ---- new, free ---- */

yb_status YB_CALL yb_compiler_new(const yb_allocator *allocator, yb_compiler **compiler) {
    yb_allocator heap;
    if (compiler == NULL) return YB_E_ARGUMENT;
    *compiler = NULL;
    yb_status st = yb_allocator_take(allocator, &heap);
    if (st != YB_OK) return st;
    yb_compiler *c = yb_alloc(&heap, sizeof *c);
    if (c == NULL) return YB_E_MEMORY;
    memset(c, 0, sizeof *c);
    c->heap = heap;
    yb_arena_init(&c->arena, &heap, COMPILER_MEMORY);
    yb_diags_init(&c->diags, &c->arena);
    *compiler = c;
    return YB_OK;
}

static void compiler_drop_tests(yb_compiler *c) {
    if (c->has_tests) yb_arena_free(&c->tests.arena);
    c->has_tests = false;
}

void YB_CALL yb_compiler_free(yb_compiler *c) {
    if (c == NULL) return;
    yb_allocator heap = c->heap;
    compiler_drop_tests(c);
    yb_arena_free(&c->arena);
    yb_free(&heap, c, sizeof *c);
}

yb_status YB_CALL yb_compiler_strict(yb_compiler *c, int32_t strict) {
    if (c == NULL) return YB_E_ARGUMENT;
    if (c->finished) return YB_E_ORDER;
    c->strict = strict != 0;
    return YB_OK;
}

/* ---- work that allocates ---- */

typedef yb_status compiler_work(yb_compiler *c, void *with);

/* Runs work under the arena's guard: what it allocates is there, or control comes back here. */
static yb_status compiler_guarded(yb_compiler *c, compiler_work *work, void *with) {
    jmp_buf guard;
    c->arena.guard = &guard;
    c->arena.failed = YB_OK;
    yb_status st = setjmp(guard) == 0 ? work(c, with) : c->arena.failed;
    c->arena.guard = NULL;
    return st;
}

/* ---- adding ---- */

static yb_status compiler_keep(yb_compiler *c, void *with) {
    yb_input input = *(const yb_input *)with;
    input.name = yb_arena_copy(&c->arena, input.name);
    input.text = yb_arena_copy(&c->arena, input.text);
    YB_PUSH(&c->arena, &c->inputs, input);
    return YB_OK;
}

static yb_status compiler_add(yb_compiler *c, yb_str name, yb_str text, bool embedded) {
    if (c->inputs.n >= COMPILER_PACKS || text.len > YB_MAX_PACK_BYTES) return YB_E_LIMIT;
    if (text.len >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0) text = (yb_str){text.at + 3, text.len - 3};
    yb_input input = {name, text, embedded, 0, NULL};
    return compiler_guarded(c, compiler_keep, &input);
}

yb_status YB_CALL yb_compiler_add(yb_compiler *c, const char *name, const char *text, size_t len) {
    if (c == NULL || name == NULL || (text == NULL && len != 0)) return YB_E_ARGUMENT;
    if (c->finished) return YB_E_ORDER;
    return compiler_add(c, yb_str_of(name), (yb_str){text != NULL ? text : "", len}, false);
}

yb_status YB_CALL yb_compiler_add_embedded(yb_compiler *c) {
    if (c == NULL) return YB_E_ARGUMENT;
    if (c->finished) return YB_E_ORDER;
    if (c->embedded) return YB_OK;
    uint32_t before = c->inputs.n;
    for (uint32_t i = 0; i < yb_pack_text_count; i++) {
        yb_str text = {(const char *)yb_pack_texts[i].text, yb_pack_texts[i].len};
        yb_status st = compiler_add(c, yb_str_of(yb_pack_texts[i].name), text, true);
        if (st == YB_OK) continue;
        c->inputs.n = before; /* all or none */
        return st;
    }
    c->embedded = true;
    return YB_OK;
}

/* ---- finish ---- */

static void compiler_parse(yb_compiler *c, yb_input *input) {
    yb_file file = {input->name, input->text};
    YB_PUSH(&c->arena, &c->diags.files, file);
    input->file = c->diags.files.n - 1;
    input->pack = yb_parse(&c->arena, &c->diags, input->file);
}

/* Whether a policy was given for the one that an embedded file belongs to. */
static bool compiler_stood_in(const yb_compiler *c, const yb_input *input) {
    for (uint32_t i = 0; i < c->inputs.n; i++) {
        const yb_input *other = &c->inputs.at[i];
        if (other->embedded || other->pack == NULL || other->pack->part) continue;
        if (yb_str_eq(other->pack->name.text, input->pack->name.text)) return true;
    }
    return false;
}

/* Parses the files given, then the embedded ones, which stand before the others. A policy that is given stands
 * in for the embedded one of its name and for all its parts. */
static void compiler_parse_all(yb_compiler *c) {
    yb_pack **link = &c->packs, *given = NULL, **given_link = &given;
    for (uint32_t i = 0; i < c->inputs.n; i++) {
        if (c->inputs.at[i].embedded) continue;
        compiler_parse(c, &c->inputs.at[i]);
        yb_pack *pack = c->inputs.at[i].pack;
        if (pack == NULL) continue;
        *given_link = pack;
        given_link = &pack->next;
    }
    for (uint32_t i = 0; i < c->inputs.n; i++) {
        if (!c->inputs.at[i].embedded) continue;
        compiler_parse(c, &c->inputs.at[i]);
        yb_pack *pack = c->inputs.at[i].pack;
        if (pack == NULL || compiler_stood_in(c, &c->inputs.at[i])) continue;
        *link = pack;
        link = &pack->next;
    }
    *link = given;
}

static int compiler_before(const void *a, const void *b, const void *ctx) {
    const yb_diags *diags = ctx;
    const yb_diag *x = &diags->list.at[*(const uint32_t *)a], *y = &diags->list.at[*(const uint32_t *)b];
    if (x->span.file != y->span.file) return x->span.file < y->span.file ? -1 : 1;
    return x->span.off < y->span.off ? -1 : x->span.off > y->span.off;
}

static void compiler_sort(yb_compiler *c) {
    uint32_t n = c->diags.list.n;
    if (n == 0) return;
    c->order = YB_NEW_ARRAY(&c->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        c->order[i] = i;
    yb_sort(c->order, n, sizeof *c->order, compiler_before, &c->diags);
    c->n_order = n;
}

/* The tests of what was given are run; with embedded packs alone, theirs. */
static void compiler_mark_tested(yb_compiler *c) {
    bool given = false;
    c->tested = YB_NEW_ARRAY(&c->arena, bool, c->diags.files.n + 1);
    for (uint32_t i = 0; i < c->inputs.n; i++)
        given = given || !c->inputs.at[i].embedded;
    for (uint32_t i = 0; i < c->inputs.n; i++) {
        const yb_input *input = &c->inputs.at[i];
        if (input->pack != NULL && input->embedded != given) c->tested[input->pack->file] = true;
    }
}

typedef struct compiler_made {
    void *block;
    size_t length;
} compiler_made;

static yb_status compiler_make(yb_compiler *c, void *with) {
    compiler_made *made = with;
    yb_compile_options options = {.strict = c->strict};
    compiler_parse_all(c);
    compiler_mark_tested(c);
    for (uint32_t i = 0; i < c->inputs.n; i++) /* what is not there would be missed all over */
        if (c->inputs.at[i].pack == NULL && c->diags.errors != 0) return YB_E_PACK;
    return yb_compile(&c->arena, &c->diags, &c->packs, &options, &c->heap, &made->block, &made->length);
}

static yb_status compiler_order(yb_compiler *c, void *with) {
    (void)with;
    compiler_sort(c);
    return YB_OK;
}

static void compiler_tell(const yb_compiler *c, yb_status st, yb_error *error) {
    char zh[384], en[384];
    yb_sink zh_words = {zh, sizeof zh, 0}, en_words = {en, sizeof en, 0};
    yb_str place = YB_NO_ARG;
    uint32_t line = 0, column = 0;
    for (uint32_t i = 0; st == YB_E_PACK && i < c->n_order; i++) {
        const yb_diag *diag = &c->diags.list.at[c->order[i]];
        if (diag->severity != YB_SEV_ERROR) continue;
        const yb_file *file = &c->diags.files.at[diag->span.file];
        yb_diag_message(diag, YB_LANG_ZH, &zh_words);
        yb_diag_message(diag, YB_LANG_EN, &en_words);
        yb_file_place(file, diag->span.off, &line, &column);
        place = file->name;
        break;
    }
    yb_error_set(error, st, place, (yb_str){zh, YB_MIN(zh_words.len, sizeof zh)},
                 (yb_str){en, YB_MIN(en_words.len, sizeof en)});
    if (error == NULL || error->size < sizeof *error) return;
    error->line = line;
    error->column = column;
}

yb_status YB_CALL yb_compiler_finish(yb_compiler *c, yb_policy **policy, yb_error *error) {
    compiler_made made = {NULL, 0};
    yb_error_clear(error);
    if (policy == NULL) return YB_E_ARGUMENT;
    *policy = NULL;
    if (c == NULL) return YB_E_ARGUMENT;
    if (error != NULL && error->size < sizeof *error) return YB_E_STRUCT;
    if (c->finished) return YB_E_ORDER;
    c->finished = true;
    yb_status st = compiler_guarded(c, compiler_make, &made);
    yb_status sorted = compiler_guarded(c, compiler_order, NULL);
    if (st == YB_OK) {
        st = yb_policy_make(&c->heap, made.block, made.length, false, policy, error);
        if (st == YB_OK) memcpy(c->digest, (*policy)->image.block + offsetof(yb_im_header, digest), 32);
        if (st == YB_E_IMAGE) st = YB_E_INTERNAL; /* what we made ourselves */
    }
    if (st == YB_OK && sorted != YB_OK) {
        st = sorted;
        yb_policy_drop(*policy);
        *policy = NULL;
    }
    c->made = st == YB_OK;
    if (st != YB_OK) compiler_tell(c, st, error);
    return st;
}

/* ---- diagnostics ---- */

size_t YB_CALL yb_compiler_diagnostics(const yb_compiler *c) {
    return c != NULL ? c->n_order : 0;
}

static void compiler_sentence(const yb_diag *diag, enum yb_lang lang, char *out, size_t cap) {
    yb_sink sink = {out, cap - 1, 0};
    yb_diag_message(diag, lang, &sink);
    size_t len = YB_MIN(sink.len, cap - 1);
    if (sink.len > len) len = yb_utf8_cut((yb_str){out, cap}, len);
    out[len] = '\0';
}

yb_status YB_CALL yb_compiler_diagnostic(const yb_compiler *c, size_t i, yb_diagnostic_info *info) {
    yb_status st = yb_info_open(info, sizeof *info);
    if (st != YB_OK) return st;
    if (c == NULL) return YB_E_ARGUMENT;
    if (i >= c->n_order) return YB_E_NAME;
    const yb_diag *diag = &c->diags.list.at[c->order[i]];
    const yb_file *file = &c->diags.files.at[diag->span.file];
    yb_diagnostic_info full;
    memset(&full, 0, sizeof full);
    full.severity = diag->severity;
    full.file = file->name.at;
    yb_file_place(file, diag->span.off, &full.line, &full.column);
    yb_str code = yb_diag_word(diag->id);
    memcpy(full.code, code.at, YB_MIN(code.len, sizeof full.code - 1));
    compiler_sentence(diag, YB_LANG_ZH, full.zh, sizeof full.zh);
    compiler_sentence(diag, YB_LANG_EN, full.en, sizeof full.en);
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_compiler_diagnostic_text(const yb_compiler *c, size_t i, int32_t lang, char *out,
                                              size_t cap, size_t *len) {
    if (len == NULL) return YB_E_ARGUMENT;
    *len = 0;
    if (c == NULL || (out == NULL && cap != 0)) return YB_E_ARGUMENT;
    if (i >= c->n_order) return YB_E_NAME;
    yb_sink sink = {out, cap, 0};
    yb_diag_render(&c->diags, &c->diags.list.at[c->order[i]], lang == YB_ZH ? YB_LANG_ZH : YB_LANG_EN, &sink);
    *len = sink.len;
    if (cap != 0) out[sink.len < cap ? sink.len : 0] = '\0';
    return sink.len < cap ? YB_OK : YB_E_SPACE;
}

/* ---- tests ---- */

yb_status YB_CALL yb_compiler_test(yb_compiler *c, yb_policy *policy, yb_test_callback callback, void *ctx,
                                   yb_test_summary *summary) {
    yb_status st = yb_info_open(summary, sizeof *summary);
    if (st != YB_OK) return st;
    if (c == NULL || policy == NULL) return YB_E_ARGUMENT;
    if (!c->finished || c->tested == NULL) return YB_E_ORDER;
    const uint8_t *digest = policy->image.block + offsetof(yb_im_header, digest);
    if (memcmp(digest, c->digest, sizeof c->digest) != 0) return YB_E_STALE;
    yb_testing_in in = {&c->heap, &policy->image, &c->diags, c->packs, c->tested, callback, ctx};
    compiler_drop_tests(c);
    memset(&c->tests, 0, sizeof c->tests);
    c->has_tests = true;
    st = yb_testing_run(&in, &c->tests);
    yb_info_close(summary, &c->tests.summary, sizeof c->tests.summary);
    return st;
}

yb_status YB_CALL yb_compiler_untouched(const yb_compiler *c, size_t i, yb_untouched_info *info) {
    yb_status st = yb_info_open(info, sizeof *info);
    if (st != YB_OK) return st;
    if (c == NULL) return YB_E_ARGUMENT;
    if (!c->has_tests) return YB_E_ORDER;
    if (i >= c->tests.untouched.n) return YB_E_NAME;
    const yb_untouched *u = &c->tests.untouched.at[i];
    yb_untouched_info full = {
        .kind = u->kind, .line = u->line, .file = u->file, .pack = u->pack, .name = u->name};
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}
