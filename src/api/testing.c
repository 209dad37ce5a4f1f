/*
 * Runs the tests written in packs. Floor 7.
 *
 * Each test has an arena and a case of its own: nothing of one test is there in the next, and a failed
 * allocation ends the run, not the program.
 */
#include "api/testing.h"

#define ARENA_MOST ((size_t)256 << 20)

typedef struct test_run {
    const yb_testing_in *in;
    yb_testing_out *out;
    yb_cover cover;
} test_run;

/* ---- one test ---- */

typedef struct test_memory { /* beside the arena */
    void *core, *room;
    size_t core_bytes, room_bytes;
} test_memory;

static void free_memory(const yb_allocator *heap, test_memory *m) {
    if (m->core != NULL) yb_free(heap, m->core, m->core_bytes);
    if (m->room != NULL) yb_free(heap, m->room, m->room_bytes);
}

static yb_status open_case(yb_one_test *t, uint32_t decision, test_memory *m) {
    const yb_image *image = t->in->image;
    const yb_case_plan plan = {.decision = decision};
    yb_status status = yb_core_size(image, &plan, &m->core_bytes);
    if (status != YB_OK) return status;
    m->room_bytes = YB_MAX(yb_room_size(image, decision), (size_t)16);
    m->core = yb_alloc(t->in->heap, m->core_bytes);
    m->room = yb_alloc(t->in->heap, m->room_bytes);
    if (m->core == NULL || m->room == NULL) return YB_E_MEMORY;
    status = yb_core_init(&t->core, image, &plan, m->core, m->core_bytes);
    if (status == YB_OK) yb_room_init(&t->room, image, decision, m->room);
    return status;
}

/* The place of an error as a request's answer names it: a rule, a formula, a fact, perhaps with its row. */
static void note_place(yb_one_test *t) {
    const yb_core *c = &t->core;
    if (t->trouble.status != YB_OK) {
        t->place = yb_arena_copy(t->arena, (yb_str){t->trouble.place, t->trouble.place_len});
        return;
    }
    t->place = yb_image_text(c->image, c->error_place);
    if (c->error_row == YB_NONE32) return;
    char *at = yb_arena_alloc(t->arena, t->place.len + 16);
    yb_sink out = {at, t->place.len + 16, 0};
    yb_put(&out, t->place);
    yb_put_char(&out, '[');
    yb_put_int(&out, c->error_row);
    yb_put_char(&out, ']');
    t->row_place = (yb_str){at, out.len};
}

/* The decision with its steps as a request's answer gives it; of an error nothing. */
static yb_str answer_of(yb_one_test *t) {
    const yb_answer answer = {.c = &t->core, .room = &t->room, .trace = true};
    yb_sink measure = {NULL, 0, 0};
    if (t->status != YB_OK) return (yb_str){NULL, 0};
    yb_core_tell(&t->core);
    yb_answer_write(&answer, &measure);
    char *at = yb_arena_alloc(t->arena, measure.len + 1);
    yb_sink out = {at, measure.len, 0};
    yb_answer_write(&answer, &out);
    return (yb_str){at, out.len};
}

static void run_once(yb_one_test *t, bool general, yb_str *answer) {
    t->core.always_general = general; /* which leaves the states of all slots: coverage reads them */
    t->status = yb_core_decide(&t->core);
    *answer = answer_of(t);
}

/* A host's first request, its second, for which the program may be prepared otherwise, and the general run, which alone
   defines what a policy means: they must not differ. */
static bool run_all_ways(yb_one_test *t) {
    yb_str first, second, general;
    run_once(t, false, &first);
    yb_status status = t->status;
    run_once(t, false, &second);
    bool same = t->status == status && yb_str_eq(first, second);
    run_once(t, true, &general);
    if (same && t->status == status && yb_str_eq(first, general)) return true;
    yb_talk talk = {.arena = t->arena};
    yb_talk_add(&talk, YB_LIT("快速运行与完整运行的结果不同,这是本库的错误,请报告"),
                YB_LIT("the fast run and the general run differ, which is a mistake of the library: please report it"));
    yb_test_fail(t, &talk, t->decl->name.span);
    return false;
}

/* False: the test failed before anything was decided. */
static bool decide(yb_one_test *t) {
    yb_str text;
    yb_request request;
    if (!yb_test_request(t, &text)) return false;
    t->status = yb_request_read(&t->core, &t->room, text, &request, &t->trouble);
    if (t->status != YB_OK) {
        note_place(t);
        return true;
    }
    if (!yb_test_overrides(t)) return false;
    if (!run_all_ways(t)) return false;
    if (t->status != YB_OK) note_place(t);
    return true;
}

static bool no_decision(yb_one_test *t) {
    yb_talk talk = {.arena = t->arena};
    yb_talk_add(&talk, YB_LIT("政策里没有决定 "), YB_LIT("the policy has no decision "));
    yb_talk_both(&talk, t->decl->u.test.decision.text);
    yb_test_fail(t, &talk, t->decl->u.test.decision.span);
    return false;
}

static bool run_test(test_run *run, yb_one_test *t, test_memory *m, yb_status *status) {
    const yb_image *image = run->in->image;
    uint32_t number = 0;
    while (number < image->n_DECISIONS &&
           !yb_str_eq(yb_image_text(image, image->DECISIONS[number].name), t->decl->u.test.decision.text))
        number++;
    if (number == image->n_DECISIONS) return no_decision(t);
    t->decision = &image->DECISIONS[number];
    *status = open_case(t, number, m);
    if (*status != YB_OK || !decide(t)) return false;
    if (t->status == YB_OK) yb_cover_add(&run->cover, &t->core);
    return yb_test_expectations(t);
}

static yb_status report(test_run *run, const yb_one_test *t, bool passed) {
    uint32_t line, column;
    const yb_file *file = &run->in->diags->files.at[t->decl->span.file];
    yb_test_summary *summary = &run->out->summary;
    summary->tests++;
    summary->failed += !passed;
    if (run->in->callback == NULL) return YB_OK;
    yb_file_place(file, t->decl->name.span.off, &line, &column);
    yb_test_result result = {.size = sizeof result, .passed = passed, .line = line};
    result.pack = yb_arena_copy(t->arena, t->decl->pack->name.text).at;
    result.title = yb_arena_copy(t->arena, t->decl->u.test.title).at;
    result.file = yb_arena_copy(t->arena, file->name).at;
    result.zh = yb_arena_copy(t->arena, t->zh).at;
    result.en = yb_arena_copy(t->arena, t->en).at;
    return run->in->callback(run->in->ctx, &result);
}

static yb_status test_guarded(test_run *run, yb_one_test *t, test_memory *m) {
    jmp_buf guard;
    t->arena->guard = &guard;
    if (setjmp(guard) != 0) return t->arena->failed;
    yb_status status = YB_OK;
    bool passed = run_test(run, t, m, &status);
    return status != YB_OK ? status : report(run, t, passed);
}

static yb_status test_one(test_run *run, const yb_decl *decl) {
    yb_arena arena;
    test_memory memory = {0};
    yb_one_test t = {.in = run->in, .decl = decl, .arena = &arena};
    yb_arena_init(&arena, run->in->heap, ARENA_MOST);
    yb_status status = test_guarded(run, &t, &memory);
    free_memory(run->in->heap, &memory);
    yb_arena_free(&arena);
    return status;
}

/* ---- all tests ---- */

static yb_status test_all(test_run *run) {
    for (const yb_pack *p = run->in->packs; p != NULL; p = p->next) {
        for (const yb_decl *d = p->decls; d != NULL; d = d->next) {
            bool wanted = d->kind == YB_K_TEST && run->in->tested[d->span.file];
            yb_status status = wanted ? test_one(run, d) : YB_OK;
            if (status != YB_OK) return status;
        }
    }
    return YB_OK;
}

static yb_status run_guarded(test_run *run) {
    jmp_buf guard;
    run->out->arena.guard = &guard;
    if (setjmp(guard) != 0) return run->out->arena.failed;
    yb_cover_init(&run->cover, &run->out->arena, run->in->image);
    yb_status status = test_all(run);
    yb_cover_report(&run->cover, run->in, run->out); /* also when a callback stopped the run */
    run->out->arena.guard = NULL;
    return status;
}

yb_status yb_testing_run(const yb_testing_in *in, yb_testing_out *out) {
    test_run run = {.in = in, .out = out};
    *out = (yb_testing_out){.summary = {.size = sizeof out->summary}};
    yb_arena_init(&out->arena, in->heap, ARENA_MOST);
    yb_status status = run_guarded(&run);
    out->arena.guard = NULL;
    return status;
}
