/*
 * Decides: fast when that is possible and leaves no doubt, else in general; outcome, reasons, what is
 * missing. Floor 4.
 */
#include "eval/fast.h"

/* ---- what both runs share ---- */

static const yb_im_section *section_of(const yb_core *c, uint32_t number) {
    return &c->image->SECTION_LIST[c->program->sections.first + number];
}

/* Numbers of the marks that fired, each kind's in their order. Few do, so each is looked up. */
static void list_fired(yb_core *c, const yb_im_section *section) {
    const yb_im_mark *marks = &c->image->MARKS[section->marks.first];
    const uint32_t words = (section->marks.n + 63u) / 64u;
    uint32_t *const lists[YB_MARK_KINDS] = {c->reason, c->owed, c->note, c->unsettled_mark};
    uint32_t n[YB_MARK_KINDS] = {0};
    for (uint32_t w = 0; w < words; w++)
        for (uint64_t bits = c->fired[w] & c->active[w]; bits != 0; bits &= bits - 1) {
            const uint32_t k = w * 64 + yb_lowest_bit(bits), kind = marks[k].kind;
            lists[kind][n[kind]++] = k;
        }
    c->n_reason = n[YB_M_DENY];
    c->n_owed = n[YB_M_OWED];
    c->n_note = n[YB_M_NOTE];
    c->n_unsettled_mark = n[YB_M_UNKNOWN];
}

/* `open`: something that the outcome needs is not known. */
static void conclude(yb_core *c, bool open) {
    const yb_im_section *section = section_of(c, 0);
    if (section->marks.n != 0) list_fired(c, section);
    int32_t outcome = c->n_owed != 0 ? YB_OC_PENDING : YB_OC_PERMIT;
    if (open || c->n_unsettled_mark != 0) outcome = YB_OC_UNDETERMINED;
    if (c->n_reason != 0) outcome = YB_OC_DENY;
    c->outcome = outcome;
    c->decided = true;
}

/* ---- fast ---- */

/* Resolved for this day and program before, as it is of most requests. */
static inline bool still_resolved(const yb_core *c) {
    return c->resolved_program == c->program && c->resolved_on == c->on && c->resolved_known == c->known &&
           !c->overridden && c->n_overrides == 0;
}

/* Whether a fact that a section reads is not known, and not watched: none is before the case is watching. */
static inline bool lacks_facts(const yb_core *c, const yb_im_section *section) {
    const uint64_t *reads = c->image->WORDS + section->reads.first;
    uint64_t lacking = 0;
    for (uint32_t w = 0; w < section->reads.n; w++)
        lacking |= reads[w] & ~(c->known_bits[w] | c->watch[w]);
    return lacking != 0;
}

/* Those are watched from now on, and all is to be prepared anew. */
static void watch_facts(yb_core *c, const yb_im_section *section) {
    const uint64_t *reads = c->image->WORDS + section->reads.first;
    for (uint32_t w = 0; w < section->reads.n; w++)
        c->watch[w] |= reads[w] & ~c->known_bits[w];
    yb_resolve_again(c);
}

/* Section 0 is asked for first: what is resolved then is so for this request. */
static inline bool is_fast(yb_core *c, uint32_t number) {
    const bool kept = (number != 0 || still_resolved(c)) && c->section_resolved[number] != 0;
    return kept ? c->section_fast[number] : yb_resolve(c, number);
}

/* Takes back the states that a general run left: what is fixed keeps its own. Columns are cleaned in their whole length: a later
   request may have more rows than this one. */
static void clean_states(yb_core *c) {
    for (uint32_t slot = c->d->slots; slot < c->program->slots; slot++)
        if (!yb_slot_fixed(c, slot)) c->s[slot] = YB_KNOWN;
    memset(c->lane_states + c->own_lane, 0, c->n_lanes - c->own_lane);
    c->states_dirty = c->computed = false;
}

/* Settlement sections share lanes: states that another one's columns have left there are cleaned. */
static void enter_section(yb_core *c, uint32_t chosen) {
    if (c->lanes_section == chosen) return;
    c->lanes_section = chosen;
    memset(c->lane_states + c->settlement_lane, 0, c->n_lanes - c->settlement_lane);
}

/* Number of the one settlement section whose condition is true; 0: none; NONE32: several, or not known. */
static uint32_t choose_fast(const yb_core *c) {
    const yb_im_section *first = yb_first_section(c), *end = first + c->program->sections.n, *chosen = first;
    uint32_t n = 0;
    unsigned states = YB_KNOWN;
    for (const yb_im_section *section = first + 1; section < end; section++) {
        const uint16_t when = section->when_slot;
        if (when != YB_NONE16) {
            states |= c->s[when];
            if (c->v[when] == 0) continue;
        }
        chosen = section;
        n++;
    }
    return n > 1 || states != YB_KNOWN ? YB_NONE32 : (uint32_t)(chosen - first);
}

/* Section 0's code; false: there is a doubt. What it makes of facts stays while a host verifies one proof after the other. */
static bool run_code(yb_core *c, const yb_im_section *section) {
    if (c->computed && !c->reads_proofs) return true;
    c->computed = yb_fast_code(c, section) == 0;
    c->watched = false;
    return c->computed;
}

/* Rules and named values, without a look at states; false: they need one, or there is a doubt. */
static inline bool run_plain(yb_core *c, const yb_im_section *section) {
    if (!is_fast(c, 0) || lacks_facts(c, section)) return false;
    if (c->states_dirty) clean_states(c);
    if (!run_code(c, section)) return false;
    yb_fast_conditions(c, section);
    return true;
}

static bool runs_without_doubt(yb_core *c, uint32_t number) {
    const yb_im_section *section = section_of(c, number);
    const bool good = number == 0 ? run_code(c, section) : yb_fast_code(c, section) == 0;
    if (!good) c->doubted = number;
    return good;
}

static bool run_watched(yb_core *c, const yb_im_section *section) {
    if (lacks_facts(c, section)) watch_facts(c, section);
    if (!is_fast(c, 0)) return false;
    if (c->states_dirty) clean_states(c);
    return runs_without_doubt(c, 0) && yb_watched_conditions(c, section) && yb_watched_results(c, section);
}

static void watch_from_now_on(yb_core *c) {
    if (!c->watching) yb_resolve_again(c);
    c->watching = true;
}

/* A choice reads a row of a table that is unknown or a gap, and does not take it: rows of that section's tables are looked at
   from now on. */
static void watch_tables(yb_core *c, uint32_t number) {
    yb_resolve_again(c);
    c->section_tables[number] = c->watching;
    c->watching = true;
}

/* Once a request has needed states, the program's next ones will: hosts leave the same facts out each time. */
static bool run_first(yb_core *c, const yb_im_section *section) {
    if (!c->watching && run_plain(c, section)) return true;
    watch_from_now_on(c);
    return run_watched(c, section);
}

/* The settlement section that was chosen. Facts that it lacks are watched from the next request on: section 0, which has run
   already, has to be prepared for that, too. */
static bool run_settlement(yb_core *c, uint32_t chosen) {
    const yb_im_section *settlement = section_of(c, chosen);
    const bool lacks = lacks_facts(c, settlement);
    if (lacks) watch_facts(c, settlement);
    if (lacks || !is_fast(c, chosen)) {
        watch_from_now_on(c);
        return false;
    }
    enter_section(c, chosen);
    if (!runs_without_doubt(c, chosen)) return false;
    for (uint32_t k = 0; k < c->n_assumed; k++)
        if ((c->s[c->assumed[k]] & (YB_NOT_KNOWN | YB_ERROR)) != 0) {
            c->doubted = chosen;
            return false;
        }
    return (!c->watching || yb_watched_results(c, settlement));
}

/* False: whatever has been done so far does not count. */
static bool decide_fast(yb_core *c) {
    if (c->too_large != 0 || !run_first(c, section_of(c, 0))) return false;
    if (c->d->settles != 0) {
        uint32_t chosen = choose_fast(c);
        if (chosen == 0 || chosen == YB_NONE32) return false; /* the general run tells why */
        if (!run_settlement(c, chosen)) return false;
        c->chosen = chosen;
    }
    c->untold = c->leaves_out[0] | c->leaves_out[1];
    c->general = false;
    conclude(c, false);
    return true;
}

/* ---- general ---- */

/* What a general decision has come to, gathered target by target. */
typedef struct yb_verdict {
    const yb_im_section *sections[2];
    uint32_t n;      /* of them run */
    bool open;       /* something is unknown that the outcome needs */
    yb_status error; /* the first, in the order in which targets are looked at */
} yb_verdict;

static void fail_at(yb_core *c, yb_verdict *verdict, const yb_im_section *section, uint16_t at, bool column) {
    if (verdict->error == YB_OK) verdict->error = yb_find_error(c, section, at, column);
}

static void want(yb_core *c, yb_verdict *verdict, uint16_t target) {
    verdict->open = true;
    yb_missing_begin(c);
    yb_missing_want(c, target);
    yb_missing_end(c, verdict->sections, verdict->n);
}

static void look_at_slot(yb_core *c, yb_verdict *verdict, const yb_im_section *section, uint16_t at) {
    if (at == YB_NONE16) return;
    if (c->s[at] == YB_ERROR) fail_at(c, verdict, section, at, false);
    if (c->s[at] == YB_NOT_KNOWN) want(c, verdict, at);
}

static void look_at_column(yb_core *c, yb_verdict *verdict, const yb_im_section *section, uint16_t at) {
    const uint32_t list = c->column_list[at];
    bool unknown = yb_list_state(c, list) == YB_NOT_KNOWN;
    for (uint32_t row = 0; row < c->rows[list]; row++) {
        if (c->column_state[at][row] == YB_ERROR) {
            fail_at(c, verdict, section, at, true);
            return;
        }
        unknown = unknown || c->column_state[at][row] == YB_NOT_KNOWN;
    }
    if (unknown) want(c, verdict, (uint16_t)(YB_ARG_COLUMN | at));
}

/* True if it waits for what is not known. */
static bool look_at_mark(yb_core *c, yb_verdict *verdict, const yb_im_section *section, uint32_t k) {
    const yb_im_mark *mark = &c->image->MARKS[section->marks.first + k];
    const uint64_t one = (uint64_t)1 << (k & 63);
    if ((c->active[k >> 6] & one) == 0) return false;
    switch (c->s[mark->slot]) {
    case YB_KNOWN: c->fired[k >> 6] |= c->v[mark->slot] != 0 ? one : 0; return false;
    case YB_NOT_KNOWN:
        if (mark->kind == YB_M_NOTE) return false;
        c->doubtful[k >> 6] |= one;
        return true;
    default: fail_at(c, verdict, section, mark->slot, false); return false;
    }
}

/* A rule may have several marks, one beside the other: it is one that waits. */
static void look_at_marks(yb_core *c, yb_verdict *verdict, const yb_im_section *section) {
    const yb_im_mark *marks = &c->image->MARKS[section->marks.first];
    bool waits = false;
    memset(c->fired, 0, c->mark_words * sizeof *c->fired);
    memset(c->doubtful, 0, c->mark_words * sizeof *c->doubtful);
    for (uint32_t k = 0; k < section->marks.n; k++) {
        if (look_at_mark(c, verdict, section, k)) {
            if (!waits) yb_missing_begin(c);
            yb_missing_want(c, marks[k].slot);
            waits = verdict->open = true;
        }
        const bool last = k + 1 == section->marks.n || marks[k + 1].rule.off != marks[k].rule.off;
        if (waits && last) {
            yb_missing_end(c, verdict->sections, verdict->n);
            waits = false;
        }
    }
}

/* Where nothing is added, nobody asks for the row that it would be added to. */
static bool is_idle_key(const yb_core *c, const yb_im_section *section, uint32_t n) {
    const uint32_t before = section->outputs.n + section->payers.n;
    if (n < before || (n - before) % 3 != 1) return false;
    return c->s[c->image->ACCUMULATES[section->accumulates.first + (n - before) / 3].change] == YB_NONE;
}

static void look_at_results(yb_core *c, yb_verdict *verdict, const yb_im_section *section) {
    uint16_t at;
    for (uint32_t n = 0; yb_section_result(c, section, n, &at); n++) {
        if (is_idle_key(c, section, n)) continue;
        if (at != YB_NONE16 && (at & YB_ARG_COLUMN) != 0)
            look_at_column(c, verdict, section, (uint16_t)(at & ~YB_ARG_COLUMN));
        else
            look_at_slot(c, verdict, section, at);
    }
}

static void look_at_period(yb_core *c, yb_verdict *verdict, const yb_im_section *section, const yb_insn *i) {
    if (i->op != YB_OPCODE(CHKPERIOD) || (i->flag & YB_IF_COL) != 0) return;
    if (c->s[i->a] != YB_ERROR || c->v[i->a] == YB_E_PERIOD) look_at_slot(c, verdict, section, i->a);
}

static void look_at_identity(yb_core *c, yb_verdict *verdict, const yb_im_section *section, const yb_insn *i) {
    const bool column = (i->flag & YB_IF_COL) != 0;
    if (i->op != YB_OPCODE(CHECK)) return;
    if (!column && c->s[i->a] == YB_ERROR && c->v[i->a] == YB_E_IDENTITY) fail_at(c, verdict, section, i->a, false);
    for (uint32_t row = 0; column && row < c->rows[c->column_list[i->a]]; row++)
        if (c->column_state[i->a][row] == YB_ERROR && c->column[i->a][row] == YB_E_IDENTITY)
            fail_at(c, verdict, section, i->a, true);
}

/* Periods of accumulators, and identities, must hold even where no output reads them. */
static void look_at_checks(yb_core *c, yb_verdict *verdict, const yb_im_section *section) {
    const yb_insn *code = &c->image->INSNS[section->code.first];
    for (uint32_t k = 0; k < section->code.n; k++)
        look_at_period(c, verdict, section, &code[k]);
    for (uint32_t k = 0; k < section->code.n; k++)
        look_at_identity(c, verdict, section, &code[k]);
}

/* No program is for this case: what their conditions read and is not known might make one so. */
static void read_by_conditions(yb_core *c, const yb_im_section *first) {
    for (uint32_t k = 1; k < c->program->sections.n; k++) {
        const uint16_t when = section_of(c, k)->when_slot;
        if (when != YB_NONE16) yb_collect_read(c, first, when);
    }
}

/* The settlement section that matches: 0 if none does or it is not known which. */
static uint32_t choose_general(yb_core *c, yb_verdict *verdict) {
    const yb_im_section *first = verdict->sections[0];
    uint32_t chosen = 0, n = 0;
    bool unknown = false;
    for (uint32_t k = 1; k < c->program->sections.n; k++) {
        const yb_im_section *section = section_of(c, k);
        const uint16_t when = section->when_slot;
        const yb_cell cell = when == YB_NONE16 ? yb_cell_known(1) : yb_slot_cell(c, when, false);
        if (when != YB_NONE16 && (cell.s == YB_ERROR || cell.s == YB_NONE))
            fail_at(c, verdict, first, when, false);
        if (cell.s == YB_NOT_KNOWN) want(c, verdict, when);
        unknown = unknown || cell.s == YB_NOT_KNOWN;
        if (cell.s != YB_KNOWN || cell.v == 0) continue;
        if (++n == 2 && verdict->error == YB_OK) {
            verdict->error = YB_E_PROGRAM;
            c->error_place = section->name;
        }
        chosen = k;
    }
    verdict->open = verdict->open || n == 0;
    yb_missing_find(c, verdict->sections, verdict->n);
    if (n == 0 && !unknown) read_by_conditions(c, first);
    return unknown || n != 1 ? 0 : chosen;
}

static void settle_general(yb_core *c, yb_verdict *verdict) {
    uint32_t chosen = choose_general(c, verdict);
    if (verdict->error != YB_OK || chosen == 0) return;
    const yb_im_section *section = section_of(c, chosen);
    (void)yb_resolve(c, chosen);
    yb_general_code(c, section, section->code);
    c->chosen = chosen;
    verdict->sections[verdict->n++] = section;
    look_at_results(c, verdict, section);
    look_at_checks(c, verdict, section);
}

static yb_status decide_general(yb_core *c) {
    const yb_im_section *section = section_of(c, 0);
    yb_verdict verdict = {{section, NULL}, 1, false, YB_OK};
    c->chosen = c->n_targets = 0;
    c->general = c->states_dirty = true;
    c->computed = false;
    (void)yb_resolve(c, 0);
    yb_general_code(c, section, section->code);
    yb_general_code(c, section, section->conditions);
    look_at_marks(c, &verdict, section);
    look_at_results(c, &verdict, section);
    look_at_checks(c, &verdict, section);
    if (c->d->settles != 0) settle_general(c, &verdict);
    yb_missing_find(c, verdict.sections, verdict.n);
    if (verdict.error != YB_OK) {
        c->n_missing = c->n_unsettled = 0;
        return verdict.error;
    }
    yb_order_missing(c);
    conclude(c, verdict.open);
    return YB_OK;
}

yb_status yb_core_decide(yb_core *c) {
    if (!c->begun) return YB_E_ORDER;
    c->decided = c->untold = false;
    c->outcome = 0;
    c->chosen = 0;
    c->n_reason = c->n_owed = c->n_note = c->n_unsettled_mark = c->n_missing = c->n_unsettled = 0;
    c->error_place = (yb_text_ref){0, 0};
    c->error_row = YB_NONE32;
    c->doubted = YB_NONE32;
    if (c->always_general || !decide_fast(c)) {
        c->status = decide_general(c);
        /* where more states would have done, they will be looked at from now on */
        const bool settled = c->status == YB_OK && c->outcome != YB_OC_UNDETERMINED;
        if (settled && c->doubted != YB_NONE32) watch_tables(c, c->doubted);
    } else {
        c->status = YB_OK;
    }
    return c->status;
}
