/* Verifies programs: their sections, conditions, what rules give and what a settlement gives. Floor 3. */
#include "image/verify.h"

#define PROOF_DEPTH_MAX 16
#define PROOF_PRESENTED 0x2000u
#define PROOF_AND 0x4000u
#define PROOF_OR 0x8000u
#define BEFORE_SCALE_MAX 38
/* Emptying the bit sets, in steps of the work that is counted. */
#define WORK_OF_SECTION 256

static bool slot_or_none(const yb_verify *v, uint32_t slot) {
    return slot == YB_NONE16 || yb_verify_slot(v, slot, 1);
}

static bool value_slot(const yb_verify *v, uint32_t slot, unsigned type) {
    return yb_verify_slot(v, slot, type == YB_T_INTERVAL ? 2 : 1);
}

/* ---- sections: what can be said without their program ---- */

static bool check_results_ranges(yb_verify *v, const yb_im_section *s) {
    YB_NEED_RANGE(v, s->marks, MARKS, "SECTION_LIST: marks");
    YB_NEED_RANGE(v, s->outputs, OUTPUTS, "SECTION_LIST: outputs");
    YB_NEED_RANGE(v, s->output_of, ARGS, "SECTION_LIST: output_of");
    YB_NEED_RANGE(v, s->payers, PAYERS, "SECTION_LIST: payers");
    YB_NEED_RANGE(v, s->accumulates, ACCUMULATES, "SECTION_LIST: accumulates");
    YB_NEED_RANGE(v, s->steps, STEPS, "SECTION_LIST: steps");
    YB_NEED_RANGE(v, s->reads, WORDS, "SECTION_LIST: reads");
    return true;
}

static bool check_section_ranges(yb_verify *v, const yb_im_section *s) {
    YB_NEED_TEXTS(v, "SECTION_LIST: text", s->name);
    YB_NEED(v, s->args <= v->im->n_ARGS, "SECTION_LIST: args");
    YB_NEED_RANGE(v, s->constants, CONSTS, "SECTION_LIST: constants");
    YB_NEED_RANGE(v, s->resolve, INSNS, "SECTION_LIST: resolve");
    YB_NEED_RANGE(v, s->code, INSNS, "SECTION_LIST: code");
    YB_NEED_RANGE(v, s->conditions, INSNS, "SECTION_LIST: conditions");
    YB_NEED_RANGE(v, s->atoms, ATOMS, "SECTION_LIST: atoms");
    YB_NEED_RANGE(v, s->let_terms, TERMS, "SECTION_LIST: let_terms");
    YB_NEED_RANGE(v, s->rule_terms, TERMS, "SECTION_LIST: rule_terms");
    YB_NEED_RANGE(v, s->groups, GROUPS, "SECTION_LIST: groups");
    return check_results_ranges(v, s);
}

static uint64_t section_work(const yb_im_section *s) {
    return (uint64_t)s->constants.n + s->resolve.n + s->code.n + s->conditions.n + s->atoms.n +
           s->let_terms.n + s->rule_terms.n + s->groups.n + s->marks.n + s->outputs.n + s->payers.n +
           s->accumulates.n + s->steps.n + s->reads.n;
}

/* Known-bits are those of the decision's slots and columns; those behind the last must not be asked for. */
static bool check_reads_set(yb_verify *v) {
    yb_range_ref reads = v->section->reads;
    uint32_t bits = (uint32_t)v->decision->slots + v->decision->columns;
    YB_NEED(v, reads.n <= (bits + 63) / 64, "SECTION_LIST: reads");
    if (reads.n == 0 || reads.n * 64 <= bits) return true;
    YB_NEED(v, v->im->WORDS[reads.first + reads.n - 1] >> bits % 64 == 0, "WORDS: bit");
    return true;
}

/* ---- conditions for the fast run ---- */

static bool own_literal(const yb_verify *v, uint32_t bit) {
    return bit >= v->decision->bits && bit < v->section->bits;
}

static bool check_atom(yb_verify *v, uint32_t i) {
    const yb_im_atom *atom = &v->im->ATOMS[i];
    YB_NEED(v, atom->kind <= YB_A_IN, "ATOMS: kind");
    YB_NEED(v, yb_verify_slot(v, atom->slot, 1), "ATOMS: slot");
    YB_NEED(v, yb_verify_slot(v, atom->constant, 1), "ATOMS: constant");
    YB_NEED(v, yb_bits_get(&v->slots_resolved, atom->constant), "ATOMS: constant");
    YB_NEED(v, own_literal(v, atom->bit), "ATOMS: bit");
    return true;
}

/* A run of terms; each chain ends within it. */
static bool check_terms(yb_verify *v, yb_range_ref terms, bool of_rules) {
    for (uint32_t i = terms.first; i < terms.first + terms.n; i++) {
        const yb_im_term *term = &v->im->TERMS[i];
        v->item = i;
        /* a term without a literal reads the first word, which is always there */
        YB_NEED(v, term->word < YB_MAX((v->section->bits + 63u) / 64u, 1u), "TERMS: word");
        YB_NEED(v, term->more <= 1, "TERMS: more");
        YB_NEED(v, term->more == 0 || i + 1 < terms.first + terms.n, "TERMS: more");
        bool out = of_rules ? term->out < v->section->marks.n : own_literal(v, term->out);
        YB_NEED(v, out, "TERMS: out");
    }
    return true;
}

static bool check_group(yb_verify *v, uint32_t i) {
    const yb_image *im = v->im;
    const yb_im_group *group = &im->GROUPS[i];
    YB_NEED(v, yb_verify_slot(v, group->row_slot, 1), "GROUPS: slot");
    YB_NEED(v, (uint64_t)group->base + group->rows <= im->n_ROWS, "GROUPS: rows");
    YB_NEED(v, group->starts < im->n_INDEX && group->rows < im->n_INDEX - group->starts, "GROUPS: starts");
    YB_NEED(v, yb_verify_work(v, group->rows), "image: work");
    const uint32_t *starts = im->INDEX + group->starts;
    for (uint32_t row = 0; row < group->rows; row++) {
        v->item = i;
        YB_NEED(v, starts[row] <= starts[row + 1] && starts[row + 1] <= im->n_TERMS, "GROUPS: terms");
        yb_range_ref terms = {starts[row], starts[row + 1] - starts[row]};
        YB_NEED(v, yb_verify_work(v, terms.n), "image: work");
        if (!check_terms(v, terms, true)) return false;
    }
    return true;
}

/* ---- what rules give ---- */

static bool check_pieces(yb_verify *v, yb_range_ref pieces) {
    YB_NEED_RANGE(v, pieces, PIECES, "MARKS: pieces");
    YB_NEED(v, yb_verify_work(v, pieces.n), "image: work");
    for (uint32_t i = 0; i < pieces.n; i++) {
        const yb_im_piece *piece = &v->im->PIECES[pieces.first + i];
        YB_NEED_TEXTS(v, "PIECES: text", piece->text);
        if (piece->slot == YB_NONE16) continue;
        YB_NEED(v, yb_verify_type(v, piece->type, piece->scale, piece->enumeration), "PIECES: type");
        YB_NEED(v, value_slot(v, piece->slot, piece->type), "PIECES: slot");
    }
    return true;
}

static bool check_reads(yb_verify *v, yb_range_ref reads) {
    YB_NEED_RANGE(v, reads, READS, "MARKS: reads");
    YB_NEED(v, yb_verify_work(v, reads.n), "image: work");
    for (uint32_t i = 0; i < reads.n; i++) {
        const yb_im_read *read = &v->im->READS[reads.first + i];
        YB_NEED(v, read->kind <= 1, "READS: kind");
        YB_NEED(v, slot_or_none(v, read->slot), "READS: slot");
        YB_NEED(v, read->item < v->im->n_ITEMS, "READS: item");
    }
    return true;
}

/* Postfix: one value in the end, never more than the evaluator's stack holds. */
static bool check_proofs(yb_verify *v, yb_range_ref proofs, bool needed) {
    YB_NEED_RANGE(v, proofs, PROOFX, "MARKS: proofs");
    YB_NEED(v, yb_verify_work(v, proofs.n), "image: work");
    uint32_t depth = 0;
    for (uint32_t i = 0; i < proofs.n; i++) {
        uint32_t word = v->im->PROOFX[proofs.first + i], operands = 0;
        if ((word & (PROOF_AND | PROOF_OR)) != 0) {
            operands = word & (PROOF_AND - 1);
            YB_NEED(v, (word & PROOF_AND) == 0 || (word & PROOF_OR) == 0, "PROOFX: word");
            YB_NEED(v, operands != 0 && operands <= depth, "PROOFX: count");
        } else {
            YB_NEED(v, (word & ~PROOF_PRESENTED) < v->decision->proofs.n, "PROOFX: proof");
        }
        depth = depth - operands + 1;
        YB_NEED(v, depth <= PROOF_DEPTH_MAX, "PROOFX: depth");
    }
    YB_NEED(v, depth == 1 || (depth == 0 && !needed), "PROOFX: value");
    return true;
}

static bool check_mark(yb_verify *v, uint32_t i) {
    const yb_im_mark *mark = &v->im->MARKS[i];
    YB_NEED(v, mark->kind <= YB_M_UNKNOWN, "MARKS: kind");
    YB_NEED(v, slot_or_none(v, mark->version_slot), "MARKS: version_slot");
    YB_NEED_TEXTS(v, "MARKS: text", mark->rule, mark->code);
    bool none = mark->code_number == YB_NONE32 && mark->kind != YB_M_DENY && mark->kind != YB_M_NOTE;
    YB_NEED(v, none || mark->code_number < v->im->n_CODES, "MARKS: code_number");
    YB_NEED(v, mark->pack < v->im->n_PACKS, "MARKS: pack");
    YB_NEED_RANGE(v, mark->cites, CITES, "MARKS: cites");
    return check_pieces(v, mark->zh) && check_pieces(v, mark->en) && check_reads(v, mark->reads) &&
           check_proofs(v, mark->proofs, mark->kind == YB_M_OWED);
}

static bool check_mark_slot(yb_verify *v, uint32_t i) {
    YB_NEED(v, yb_verify_slot(v, v->im->MARKS[i].slot, 1), "MARKS: slot");
    return true;
}

/* ---- what a settlement gives ---- */

static bool is_band(uint16_t list) {
    return list != YB_NONE16 && (list & YB_LIST_BAND) != 0;
}

static bool check_output(yb_verify *v, uint32_t i) {
    const yb_im_output *output = &v->im->OUTPUTS[i];
    YB_NEED(v, output->name < v->decision->outputs.n, "OUTPUTS: name");
    const yb_im_output_name *name = &v->im->OUTPUT_NAMES[v->decision->outputs.first + output->name];
    YB_NEED(v, output->kind == name->kind, "OUTPUTS: kind");
    YB_NEED(v, output->type < YB_TYPE_COUNT && output->scale <= YB_SCALE_MAX, "OUTPUTS: type");
    if (output->kind == YB_O_SCALAR) {
        YB_NEED(v, value_slot(v, output->at, output->type), "OUTPUTS: slot");
        return true;
    }
    uint16_t list = yb_verify_list_of(v, output->at);
    YB_NEED(v, yb_verify_column(v, output->at, 1, list), "OUTPUTS: column");
    YB_NEED(v, output->kind == YB_O_LINE ? list == name->list : is_band(list), "OUTPUTS: list");
    return true;
}

/* Where each output of the decision stands: as many as it has, and each place holds the output of that number. */
static bool check_output_of(yb_verify *v, const yb_im_section *s) {
    YB_NEED(v, s->output_of.n == v->decision->outputs.n, "SECTION_LIST: output_of");
    for (uint32_t i = 0; i < s->output_of.n; i++) {
        uint16_t at = v->im->ARGS[s->output_of.first + i];
        bool right = at == YB_NONE16 || (at < s->outputs.n && v->im->OUTPUTS[s->outputs.first + at].name == i);
        YB_NEED(v, right, "ARGS: output_of");
    }
    return true;
}

static bool check_payer(yb_verify *v, uint32_t i) {
    const yb_im_payer *payer = &v->im->PAYERS[i];
    YB_NEED_TEXTS(v, "PAYERS: text", payer->name, payer->into, payer->zh, payer->en);
    YB_NEED(v, yb_verify_slot(v, payer->base, 4), "PAYERS: base");
    YB_NEED(v, slot_or_none(v, payer->left_before), "PAYERS: left_before");
    YB_NEED(v, payer->side <= 2 && payer->each <= 1, "PAYERS: side");
    if (payer->each == 0) return true;
    YB_NEED(v, payer->list < v->decision->lists.n, "PAYERS: list");
    YB_NEED(v, yb_verify_column(v, payer->paid_column, 1, payer->list), "PAYERS: column");
    return true;
}

static bool check_accumulate(yb_verify *v, uint32_t i) {
    const yb_im_accumulate *a = &v->im->ACCUMULATES[i];
    YB_NEED_TEXTS(v, "ACCUMULATES: text", a->group, a->name, a->key_name);
    YB_NEED(v, slot_or_none(v, a->begin), "ACCUMULATES: begin");
    YB_NEED(v, yb_verify_slot(v, a->change, 1), "ACCUMULATES: change");
    YB_NEED(v, a->type < YB_TYPE_COUNT && a->scale <= YB_SCALE_MAX, "ACCUMULATES: type");
    if (a->key == YB_NONE16) return true;
    YB_NEED(v, yb_verify_slot(v, a->key, 1), "ACCUMULATES: key");
    YB_NEED(v, yb_verify_type(v, a->key_type, 0, a->key_enum), "ACCUMULATES: key_type");
    return true;
}

static bool check_step_value(yb_verify *v, const yb_im_step *step) {
    bool column = (step->flags & YB_STEP_COLUMN) != 0;
    if (column) {
        YB_NEED(v, yb_verify_column(v, step->at, 1, step->list), "STEPS: column");
    } else {
        YB_NEED(v, value_slot(v, step->at, step->type), "STEPS: slot");
    }
    if (step->before == YB_NONE16) return true;
    uint32_t width = (step->flags & YB_STEP_SINGLE) != 0 ? 1 : 2;
    bool before =
        column ? yb_verify_column(v, step->before, width, step->list) : yb_verify_slot(v, step->before, width);
    YB_NEED(v, before && step->before_scale <= BEFORE_SCALE_MAX, "STEPS: before");
    return true;
}

static bool check_step(yb_verify *v, uint32_t i) {
    const yb_im_step *step = &v->im->STEPS[i];
    YB_NEED_TEXTS(v, "STEPS: text", step->name, step->formula);
    YB_NEED(v, yb_verify_type(v, step->type, step->scale, step->enumeration), "STEPS: type");
    YB_NEED(v, step->flags <= (YB_STEP_PRIVATE | YB_STEP_COLUMN | YB_STEP_SINGLE | YB_STEP_VERSIONS), "STEPS: flags");
    YB_NEED(v, step->list == YB_NONE16 || yb_verify_list(v, step->list), "STEPS: list");
    YB_NEED(v, slot_or_none(v, step->row), "STEPS: row");
    if (!yb_verify_tells(v, step)) return false;
    switch (step->kind) {
    case YB_S_LITERAL: YB_NEED(v, step->at < v->section->bits, "STEPS: bit"); return true;
    case YB_S_PAY: YB_NEED(v, step->at < v->section->payers.n, "STEPS: payer"); return true;
    case YB_S_BANDS:
        YB_NEED(v, (step->flags & YB_STEP_COLUMN) != 0 && is_band(step->list), "STEPS: bands");
        break;
    case YB_S_VALUE:
    case YB_S_ROUND:
    case YB_S_TABLE: break;
    default: return yb_verify_fail(v, "STEPS: kind");
    }
    return check_step_value(v, step);
}

/* ---- a program ---- */

typedef bool check_item_fn(yb_verify *v, uint32_t i);

static bool check_each(yb_verify *v, yb_range_ref range, check_item_fn *check) {
    for (uint32_t i = range.first; i < range.first + range.n; i++) {
        v->item = i;
        if (!check(v, i)) return false;
    }
    return true;
}

/* All that reads values. The fast run leaves conditions out, so this comes before their slots are known. */
static bool check_readers(yb_verify *v, const yb_im_section *s) {
    return check_each(v, s->atoms, check_atom) && check_terms(v, s->let_terms, false) &&
           check_terms(v, s->rule_terms, true) && check_each(v, s->groups, check_group) &&
           check_each(v, s->marks, check_mark) && check_each(v, s->outputs, check_output) &&
           check_output_of(v, s) &&
           check_each(v, s->payers, check_payer) && check_each(v, s->accumulates, check_accumulate) &&
           check_each(v, s->steps, check_step);
}

static bool check_section_code(yb_verify *v, const yb_im_section *s) {
    v->resolving = true;
    if (!yb_verify_constants(v) || !yb_verify_code(v, s->resolve)) return false;
    v->resolving = false;
    return yb_verify_code(v, s->code) && check_readers(v, s) && yb_verify_code(v, s->conditions) &&
           check_each(v, s->marks, check_mark_slot);
}

/* ---- where it lies ---- */

static bool check_own_columns(yb_verify *v, const yb_im_section *s) {
    YB_NEED_RANGE(v, s->columns, COLUMNS, "SECTION_LIST: columns");
    YB_NEED_RANGE(v, s->bands, BANDS, "SECTION_LIST: bands");
    YB_NEED(v, s->bands.n < YB_COLUMN_MAX, "SECTION_LIST: bands");
    YB_NEED(v, s->first_column <= v->program->columns && s->columns.n <= v->program->columns - (uint32_t)s->first_column,
            "SECTION_LIST: columns");
    YB_NEED(v, yb_verify_work(v, s->columns.n), "image: work");
    for (uint32_t i = 0; i < s->columns.n; i++)
        YB_NEED(v, yb_verify_list(v, v->im->COLUMNS[s->columns.first + i].list), "COLUMNS: list");
    return true;
}

/* Behind the facts, and a settlement section behind section 0, which has run before it. */
static bool check_own(yb_verify *v, const yb_im_section *s) {
    const yb_im_section *first = &v->im->SECTION_LIST[v->program->sections.first];
    const uint32_t slots = s == first ? v->decision->slots : (uint32_t)first->first_slot + first->slots;
    const uint32_t columns = s == first ? v->decision->columns : first->first_column + first->columns.n;
    YB_NEED(v, s->first_slot >= slots && (uint32_t)s->first_slot + s->slots <= v->program->slots, "SECTION_LIST: slots");
    YB_NEED(v, s->first_column >= columns, "SECTION_LIST: columns");
    return check_own_columns(v, s);
}

/* Before anything has run there are the date and what the facts hold. */
static void begin_slots(yb_verify *v) {
    memset(&v->slots_taken, 0, sizeof v->slots_taken);
    memset(&v->slots_ready, 0, sizeof v->slots_ready);
    memset(&v->slots_resolved, 0, sizeof v->slots_resolved);
    memset(&v->columns_taken, 0, sizeof v->columns_taken);
    memset(&v->columns_ready, 0, sizeof v->columns_ready);
    for (uint32_t i = 0; i < v->decision->slots; i++)
        yb_bits_set(&v->slots_ready, i);
    for (uint32_t i = 0; i < v->decision->columns; i++)
        yb_bits_set(&v->columns_ready, i);
    yb_bits_set(&v->slots_resolved, 0);
    yb_bits_set(&v->slots_resolved, 1);
}

/* ---- sections ---- */

/* The same as one that has been read already, and that needs no other. */
static bool check_same(yb_verify *v, const yb_im_section *s) {
    const uint32_t own = (uint32_t)(s - v->im->SECTION_LIST);
    YB_NEED(v, s->alone == 1 && s->same < own && s->same < v->sections_seen, "SECTION_LIST: same");
    yb_im_section other = v->im->SECTION_LIST[s->same];
    other.same = s->same;
    other.when_slot = s->when_slot;
    YB_NEED(v, memcmp(&other, s, sizeof other) == 0, "SECTION_LIST: same");
    return true;
}

static bool check_code_of(yb_verify *v, const yb_im_section *s) {
    if (!check_section_ranges(v, s)) return false;
    YB_NEED(v, yb_verify_work(v, section_work(s)), "image: work");
    YB_NEED(v, s->bits >= v->decision->bits, "SECTION_LIST: bits");
    YB_NEED(v, s->alone <= 1, "SECTION_LIST: alone");
    YB_NEED(v, s->ruled_code <= s->code.n && s->ruled_slots <= s->slots, "SECTION_LIST: ruled");
    if (!check_reads_set(v) || !check_section_code(v, s)) return false;
    yb_verify_forget_code(v, s->conditions);
    return true;
}

static bool check_section(yb_verify *v, uint32_t number) {
    const yb_im_section *s = &v->im->SECTION_LIST[v->program->sections.first + number];
    const uint64_t begin = (uint64_t)v->decision->slots + v->decision->columns;
    v->section = s;
    v->item = v->program->sections.first + number;
    YB_NEED(v, s->decision == v->program->decision, "SECTION_LIST: decision");
    if (!check_own(v, s)) return false;
    if (number != 0 && s->same != YB_NONE32) return check_same(v, s);
    if (number == 0 || s->alone == 1) {
        YB_NEED(v, yb_verify_work(v, WORK_OF_SECTION + begin / 8), "image: work");
        begin_slots(v);
    }
    return check_code_of(v, s);
}

/* What decides whether it runs is made by section 0, which has just been read. */
static bool check_whens(yb_verify *v, const yb_im_program *p) {
    for (uint32_t i = 0; i < p->sections.n; i++) {
        v->item = p->sections.first + i;
        YB_NEED(v, slot_or_none(v, v->im->SECTION_LIST[v->item].when_slot), "SECTION_LIST: when_slot");
    }
    return true;
}

/* Those that read what section 0 has made come before those that stand alone, for which that is forgotten. */
static bool check_sections(yb_verify *v, const yb_im_program *p) {
    if (!check_section(v, 0) || !check_whens(v, p)) return false;
    for (uint32_t alone = 0; alone < 2; alone++)
        for (uint32_t i = 1; i < p->sections.n; i++) {
            const yb_im_section *s = &v->im->SECTION_LIST[p->sections.first + i];
            if ((s->alone == 1) != (alone == 1)) continue;
            if (!check_section(v, i)) return false;
            if (alone == 1 || s->same != YB_NONE32) continue;
            yb_verify_forget_code(v, s->code);
            yb_verify_forget_code(v, s->resolve);
            yb_verify_forget_constants(v);
        }
    return true;
}

static bool check_program(yb_verify *v, uint32_t number) {
    const yb_im_program *p = &v->im->PROGRAMS[number];
    v->program = p;
    v->item = number;
    YB_NEED(v, p->decision < v->im->n_DECISIONS, "PROGRAMS: decision");
    YB_NEED(v, p->pack < v->im->n_PACKS, "PROGRAMS: pack");
    v->decision = &v->im->DECISIONS[p->decision];
    YB_NEED(v, p->slots >= v->decision->slots && p->slots <= YB_MAX_SLOTS, "PROGRAMS: slots");
    YB_NEED(v, p->columns >= v->decision->columns && p->columns <= YB_COLUMN_MAX, "PROGRAMS: columns");
    YB_NEED_RANGE(v, p->sections, SECTION_LIST, "PROGRAMS: sections");
    YB_NEED(v, p->sections.n != 0 && p->sections.first <= v->sections_seen, "PROGRAMS: sections");
    YB_NEED(v, yb_verify_work(v, WORK_OF_SECTION + p->sections.n), "image: work");
    if (!check_sections(v, p)) return false;
    v->sections_seen = YB_MAX(v->sections_seen, p->sections.first + p->sections.n);
    return true;
}

bool yb_verify_programs(yb_verify *v) {
    for (uint32_t i = 0; i < v->im->n_PROGRAMS; i++)
        if (!check_program(v, i)) return false;
    return true;
}
