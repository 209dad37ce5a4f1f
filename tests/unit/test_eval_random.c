/* Random programs: the fast run agrees with the general one, and what is known stays so when more becomes
 * known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval_random.h"

#define CASE_BYTES (1 << 18)
#define CELLS 20000

static _Alignas(64) char memory[CASE_BYTES];
static uint32_t fast_runs, fast_settled, all_runs, watched_runs, partial_runs, undetermined, failed,
    told_runs, kept_runs;

static yb_str some_text(gen *g) {
    static const char *const texts[] = {"one", "two", "11010519491231002X", "440524188001010014", "", "三"};
    return yb_str_of(texts[gen_below(g, 6)]);
}

static void set_one(gen *g, yb_core *c, uint32_t fact, uint32_t row) {
    const yb_im_fact *f = &c->image->FACTS[fact];
    yb_status status = YB_OK;
    if ((f->flags & YB_FF_OPTIONAL) != 0 && gen_below(g, 3) == 0)
        status = yb_core_set_none(c, fact, row);
    else if (f->type == YB_T_TEXT)
        status = yb_core_set_text(c, fact, row, some_text(g));
    else
        status = yb_core_set(c, fact, row, gen_value(g, f));
    assert_int_equal(status, YB_OK);
}

/* Sets what is unknown; of a hundred cells `leave` are left so. */
static void set_unknown(gen *g, yb_core *c, uint32_t leave) {
    for (uint32_t k = 0; k < c->d->facts.n; k++) {
        const yb_im_fact *f = &c->image->FACTS[k];
        bool field = f->list != YB_NONE16 && (f->flags & YB_FF_LIST) == 0;
        if (field) {
            for (uint32_t row = 0; row < c->rows[f->list]; row++) {
                bool unset = c->column_state[f->at][row] != YB_KNOWN;
                bool was_none = c->column_state[f->at][row] == YB_NONE;
                if (unset && !(was_none && leave == 0) && gen_below(g, 100) >= leave) set_one(g, c, k, row);
            }
        } else if (c->s[f->at] == YB_NOT_KNOWN && gen_below(g, 100) >= leave) {
            if ((f->flags & YB_FF_LIST) != 0)
                assert_int_equal(
                    yb_core_set_rows(c, k, gen_below(g, f->list == 0 ? GEN_LINES + 1 : GEN_AIDS + 1)), YB_OK);
            else
                set_one(g, c, k, YB_NONE32);
        }
    }
}

/* Optional facts begin as none; half of them get a value. */
static void set_optional(gen *g, yb_core *c) {
    for (uint32_t k = 0; k < c->d->facts.n; k++) {
        const yb_im_fact *f = &c->image->FACTS[k];
        if (f->list == YB_NONE16 && (f->flags & YB_FF_OPTIONAL) != 0 && gen_below(g, 2) == 0)
            set_one(g, c, k, YB_NONE32);
    }
}

/* ---- what a run left behind ---- */

typedef struct snapshot {
    int64_t v[CELLS];
    uint8_t s[CELLS];
    uint32_t n;
    int32_t outcome;
    yb_status status;
    uint32_t chosen, n_reason, n_owed, n_note, n_unsettled_mark;
    uint64_t fired;
} snapshot;

static bool of_conditions(const gen *g, uint32_t slot) {
    for (uint32_t k = 0; k < g->n_condition_slots; k++)
        if (g->condition_slots[k] == slot) return true;
    return false;
}

static void keep(snapshot *to, int64_t v, uint8_t s) {
    assert_true(to->n < CELLS);
    to->v[to->n] = v;
    to->s[to->n++] = s;
}

static void keep_result(snapshot *to, const yb_core *c, uint16_t at) {
    const uint16_t column = (uint16_t)(at & ~YB_ARG_COLUMN);
    if (at == YB_NONE16) return;
    if ((at & YB_ARG_COLUMN) == 0) {
        keep(to, c->v[at], c->s[at]);
        return;
    }
    for (uint32_t row = 0; row < c->rows[c->column_list[column]]; row++)
        keep(to, c->column[column][row], c->column_state[column][row]);
}

/* What the run has computed itself, before the rest is made for who asks for it. */
static void keep_results(snapshot *to, const yb_core *c) {
    const yb_im_section *sections = c->image->SECTION_LIST + c->program->sections.first;
    uint16_t at;
    for (uint32_t n = 0; yb_section_result(c, &sections[0], n, &at); n++)
        keep_result(to, c, at);
    for (uint32_t n = 0; c->chosen != 0 && yb_section_result(c, &sections[c->chosen], n, &at); n++)
        keep_result(to, c, at);
}

static bool of_section(const yb_im_section *section, uint32_t column) {
    return column >= section->first_column && column - section->first_column < section->columns.n;
}

/* Columns of sections that were not run lie nowhere. */
static bool column_made(const yb_core *c, uint32_t column) {
    const yb_im_section *first = yb_first_section(c);
    return column < c->d->columns || of_section(first, column) || (c->chosen != 0 && of_section(&first[c->chosen], column));
}

static void take_snapshot(const gen *g, yb_core *c, snapshot *to) {
    to->n = 0;
    keep_results(to, c);
    told_runs += c->untold;
    yb_core_tell(c);
    for (uint32_t k = 0; k < c->program->slots; k++)
        if (!of_conditions(g, k)) keep(to, c->v[k], c->s[k]);
    for (uint32_t k = 0; k < c->n_columns; k++)
        for (uint32_t row = 0; column_made(c, k) && row < yb_lanes_for(c->rows[c->column_list[k]]); row++)
            keep(to, c->column[k][row], c->column_state[k][row]);
    to->outcome = c->outcome;
    to->status = c->status;
    to->chosen = c->chosen;
    to->n_reason = c->n_reason;
    to->n_owed = c->n_owed;
    to->n_note = c->n_note;
    to->n_unsettled_mark = c->n_unsettled_mark;
    to->fired = c->fired[0];
}

static void same_results(const snapshot *a, const snapshot *b) {
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->outcome, b->outcome);
    assert_int_equal(a->chosen, b->chosen);
    assert_int_equal(a->n_reason, b->n_reason);
    assert_int_equal(a->n_owed, b->n_owed);
    assert_int_equal(a->n_note, b->n_note);
    assert_int_equal(a->n_unsettled_mark, b->n_unsettled_mark);
    assert_true(a->fired == b->fired);
}

static void same_cells(const snapshot *a, const snapshot *b) {
    assert_int_equal(a->n, b->n);
    for (uint32_t k = 0; k < a->n; k++) {
        if (a->s[k] != b->s[k] || a->v[k] != b->v[k])
            fail_msg("cell %u: %d %lld, %d %lld", k, a->s[k], (long long)a->v[k], b->s[k],
                     (long long)b->v[k]);
    }
}

/* Cells of sections that were not run are left from before: both runs start from the same. */
static void forget_temporaries(yb_core *c) {
    for (uint32_t k = c->d->slots; k < c->program->slots; k++)
        c->v[k] = 0;
    memset(c->lanes + c->own_lane, 0, (c->n_lanes - c->own_lane) * sizeof *c->lanes);
    c->resolved_program = NULL;
}

static snapshot first, second;

static void compare_runs(const gen *g, yb_core *c) {
    forget_temporaries(c);
    c->always_general = false;
    (void)yb_core_decide(c);
    all_runs++;
    undetermined += c->outcome == YB_OC_UNDETERMINED;
    failed += c->status != YB_OK;
    if (c->general) return;
    fast_runs++;
    fast_settled += c->chosen != 0;
    take_snapshot(g, c, &first);
    forget_temporaries(c);
    c->always_general = true;
    (void)yb_core_decide(c);
    take_snapshot(g, c, &second);
    same_results(&first, &second);
    same_cells(&first, &second);
    /* and the states that a general run leaves do not disturb the next fast one */
    c->always_general = false;
    (void)yb_core_decide(c);
    assert_false(c->general);
    take_snapshot(g, c, &second);
    same_results(&first, &second);
    same_cells(&first, &second);
}

/* Some facts unknown: if the fast run counts, it is the same. What earlier requests left behind stays there. */
static void compare_watched(const gen *g, yb_core *c, bool lacking) {
    partial_runs += lacking;
    c->always_general = false;
    (void)yb_core_decide(c);
    if (c->general) return;
    assert_true(c->outcome != YB_OC_UNDETERMINED || c->n_unsettled_mark != 0);
    watched_runs += lacking && c->watching;
    take_snapshot(g, c, &first);
    c->always_general = true;
    (void)yb_core_decide(c);
    take_snapshot(g, c, &second);
    same_results(&first, &second);
    same_cells(&first, &second);
}

/* A proof is verified or not, between two fast runs: what has been computed of facts stays and is right. */
static void compare_proofs(gen *g, yb_core *c) {
    c->always_general = false;
    (void)yb_core_decide(c);
    if (c->general) return;
    assert_int_equal(yb_core_set_proof(c, 0, (int32_t)gen_below(g, YB_P_EXPIRED + 1), -1), YB_OK);
    kept_runs += c->computed && !c->reads_proofs;
    (void)yb_core_decide(c);
    if (c->general) return;
    take_snapshot(g, c, &first);
    c->always_general = true;
    (void)yb_core_decide(c);
    take_snapshot(g, c, &second);
    same_results(&first, &second);
    same_cells(&first, &second);
}

/* Why an undetermined decision is so must have been found, and only what is unknown is asked for. */
static void check_missing(const yb_core *c) {
    for (uint32_t k = 0; k < c->n_missing; k++) {
        const yb_missing *m = &c->missing[k];
        const yb_im_fact *f = &c->image->FACTS[m->fact];
        uint8_t state = m->row == YB_NONE32 ? c->s[f->at] : c->column_state[f->at][m->row];
        assert_int_equal(state, YB_NOT_KNOWN);
        if (k != 0) assert_true(m[-1].wanted_by >= m->wanted_by);
    }
    if (c->status != YB_OK || c->outcome != YB_OC_UNDETERMINED) return;
    assert_true(c->n_missing != 0 || c->n_unsettled != 0 || c->n_unsettled_mark != 0 || c->d->settles != 0);
}

static bool may_fail_later(yb_status status) {
    return status == YB_E_IDENTITY || status == YB_E_PERIOD;
}

/* Some facts unknown, then all known: what was known must not have changed. */
static void compare_partial(gen *g, yb_core *c) {
    c->always_general = true;
    forget_temporaries(c);
    (void)yb_core_decide(c);
    check_missing(c);
    take_snapshot(g, c, &first);
    uint32_t lines = c->rows[0], aids = c->rows[1];
    set_unknown(g, c, 0);
    bool same_rows = lines == c->rows[0] && aids == c->rows[1]; /* else cells do not correspond */
    int64_t before = c->v[0];
    (void)yb_core_decide(c);
    take_snapshot(g, c, &second);
    assert_int_equal(before, c->v[0]);
    if (g->has_known) return;
    bool settled = first.status == YB_OK && first.outcome != YB_OC_UNDETERMINED;
    if (settled && second.status == YB_OK) assert_int_equal(first.outcome, second.outcome);
    if (settled && first.outcome != YB_OC_DENY)
        assert_true(second.status == YB_OK || may_fail_later(second.status));
    if (!same_rows || first.chosen != second.chosen || second.status == YB_E_PROGRAM) return;
    for (uint32_t k = 0; k < first.n; k++) {
        if (first.s[k] != YB_KNOWN && first.s[k] != YB_NONE) continue;
        if (first.s[k] != second.s[k] || first.v[k] != second.v[k])
            fail_msg("cell %u: %d %lld became %d %lld", k, first.s[k], (long long)first.v[k], second.s[k],
                     (long long)second.v[k]);
    }
}

static void request(gen *g, yb_core *c) {
    int64_t on = 11000 + gen_below(g, 3) * 2000;
    assert_int_equal(yb_core_begin(c, 0, 0, on), YB_OK);
    if (gen_below(g, 4) == 0) assert_int_equal(yb_core_known_on(c, 11500), YB_OK);
    set_optional(g, c);
}

/* Requests of one host: mostly alike in what they leave out, on the same days. */
static void run_watched(gen *g, yb_core *c) {
    forget_temporaries(c);
    for (unsigned k = 0; k < 12; k++) {
        request(g, c);
        set_unknown(g, c, k % 3 == 0 ? 0 : 2 + gen_below(g, 30));
        compare_watched(g, c, k % 3 != 0);
        compare_proofs(g, c);
    }
}

static void run_program(uint64_t seed, uint32_t insns) {
    static gen g;
    yb_core c;
    size_t bytes;
    yb_case_plan plan = {YB_NONE32, 0, 0};
    gen_program(&g, seed, insns);
    assert_int_equal(yb_tb_finish(&g.t), YB_OK);
    assert_int_equal(yb_core_size(&g.t.image, &plan, &bytes), YB_OK);
    assert_true(bytes <= CASE_BYTES);
    memset(memory, 0xA5, bytes);
    assert_int_equal(yb_core_init(&c, &g.t.image, &plan, memory, bytes), YB_OK);
    for (unsigned k = 0; k < 12; k++) {
        request(&g, &c);
        set_unknown(&g, &c, 0);
        compare_runs(&g, &c);
        request(&g, &c);
        set_unknown(&g, &c, 5 + gen_below(&g, 60));
        compare_partial(&g, &c);
    }
    run_watched(&g, &c);
    yb_tb_free(&g.t);
}

static void random_programs(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 1500; seed++)
        run_program(seed, 1 + (uint32_t)(seed % 40));
    print_message("%u runs: %u fast (%u settled), %u undetermined, %u errors; %u lacking facts: %u watched; %u told; %u kept\n",
                  all_runs, fast_runs, fast_settled, undetermined, failed, partial_runs, watched_runs, told_runs, kept_runs);
    assert_true(fast_runs > all_runs / 5 && fast_settled > 100 && watched_runs > partial_runs / 20 && told_runs > 100 && kept_runs > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_programs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
