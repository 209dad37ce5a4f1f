/*
 * What of a section's code its results rest on. Floor 4.
 *
 * The nation's settlement has many layers and an area uses few. What only a branch reads that is never chosen, and what
 * nothing reads but the trace, has no say in a decision: the fast run leaves it out. Who asks for the steps has them made
 * by the general run.
 */
#include "eval/fast.h"

#define OFTEN 2    /* as far as it is counted how many read a column */
#define IN_PLACE 2 /* of a slot, beside 1: not only steps read it */

static void want(yb_core *c, uint32_t slot, unsigned how) {
    c->mark_scratch[slot] |= (uint8_t)how;
}

bool yb_read_in_place(const yb_core *c, uint32_t slot) {
    return (c->mark_scratch[slot] & IN_PLACE) != 0;
}

static void want_column(yb_core *c, uint32_t column) {
    uint8_t *readers = &c->mark_scratch[c->program->slots + column];
    *readers = (uint8_t)YB_MIN(*readers + 1, OFTEN);
}

bool yb_column_read_once(const yb_core *c, uint32_t column) {
    return c->mark_scratch[c->program->slots + column] == 1;
}

static bool wanted(const yb_core *c, bool column, uint32_t at, uint32_t n) {
    const uint8_t *live = c->mark_scratch + (column ? c->program->slots : 0) + at;
    bool any = false;
    for (uint32_t k = 0; k < n; k++)
        any = any || live[k] != 0;
    return any;
}

/* Identities and periods have to hold, and payments are told, whoever reads them. */
static bool always(const yb_core *c, const yb_insn *i) {
    const unsigned entry = (i->flag & YB_IF_COL) != 0 ? c->column_bits[i->a] : c->slot_bits[i->a];
    if (i->op == YB_OPCODE(CHECK)) return (entry & YB_BITS_PROVED) == 0;
    return i->op == YB_OPCODE(CHKPERIOD) || yb_op_pays(i->op);
}

bool yb_is_live(const yb_core *c, const yb_insn *i) {
    const bool column = (i->flag & YB_IF_COL) != 0;
    const bool row = i->op == YB_OPCODE(TABLE) && !column && i->e != YB_NONE16;
    if (always(c, i) || wanted(c, column, i->a, yb_op_kinds[i->op][0] == 'D' ? 2 : 1)) return true;
    if (i->op == YB_OPCODE(MULROUND)) return yb_product_read(c, i);
    return row && wanted(c, false, i->e, 1);
}

/* Of a MULROUND: whether the product itself counts. */
bool yb_product_read(const yb_core *c, const yb_insn *i) {
    return i->op != YB_OPCODE(MULROUND) || wanted(c, (i->flag & YB_IF_COL) != 0, i->d, 2);
}

/* ---- from a result to what it is made of ---- */

static void want_operand(yb_core *c, const yb_insn *i, unsigned k) {
    const char kind = yb_op_kinds[i->op][k];
    const uint16_t at = yb_operand_of(i, k);
    bool pair;
    if (kind == 'c' || (kind == 'C' && at != YB_NONE16)) want_column(c, at);
    if (!yb_operand_source(i, k, &pair)) return;
    for (uint32_t n = 0; n < (pair ? 2 : 1); n++)
        if (yb_operand_column(i, k)) want_column(c, at + n);
        else want(c, at + n, 1);
}

static void want_args(yb_core *c, const uint16_t *args, uint32_t n) {
    for (uint32_t k = 0; k < n; k++) {
        if (args[k] == YB_ARG_BAND || args[k] == YB_NONE16) continue;
        if ((args[k] & YB_ARG_COLUMN) != 0) want_column(c, args[k] & ~YB_ARG_COLUMN);
        else want(c, args[k], IN_PLACE);
    }
}

static void want_operands(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    for (unsigned k = 1; k < 5; k++)
        want_operand(c, i, k);
    if (i->op == YB_OPCODE(PICK)) want_args(c, yb_args_of(c, section, i->imm), i->c);
    if (i->op == YB_OPCODE(TABLE))
        want_args(c, yb_args_of(c, section, i->b), yb_table_key_count(c, (uint32_t)i->imm));
    if (i->op != YB_OPCODE(PAYEACH)) return;
    const uint16_t *args = yb_args_of(c, section, i->imm);
    want_column(c, args[0]);
    if (args[1] != YB_NONE16) want_column(c, args[1]);
}

/* What is nothing, or not known, because of one operand that is fixed. Of the others it was taken that they are known: the run
   has to come upon it where they are not, as an error or an unknown row may show only while running. What settles a junction,
   a choice or a row leaves the others no say. */
static void want_behind_fixed(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const bool table = i->op == YB_OPCODE(TABLE), strict = !table && i->op != YB_OPCODE(AND) && i->op != YB_OPCODE(OR) &&
                                                         i->op != YB_OPCODE(SEL);
    bool pair;
    for (unsigned k = 1; k < 5; k++)
        if (yb_operand_source(i, k, &pair) && (strict || yb_slot_fixed(c, yb_operand_of(i, k)))) want_operand(c, i, k);
    if (i->op == YB_OPCODE(PICK)) want_args(c, yb_args_of(c, section, i->imm), i->c);
    const uint16_t *keys = table ? yb_args_of(c, section, i->b) : NULL;
    for (uint32_t k = 0; table && k < yb_table_key_count(c, (uint32_t)i->imm); k++)
        if (yb_slot_fixed(c, keys[k])) want(c, keys[k], IN_PLACE);
}

/* Where it is fixed which operand counts, the other one does not. */
static void hand_on(yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const bool chooses = i->op == YB_OPCODE(SEL), pays = i->op == YB_OPCODE(PAY);
    if (yb_insn_fixed(c, i)) {
        want_behind_fixed(c, section, i);
        return;
    }
    if (pays && yb_never_pays(c, i)) want_operand(c, i, 3);
    else if (chooses && yb_settled(c, i, 1, true)) want_operand(c, i, 2);
    else if (chooses && yb_settled(c, i, 1, false)) want_operand(c, i, 3);
    else want_operands(c, section, i);
}

/* ---- results ---- */

bool yb_section_result(const yb_core *c, const yb_im_section *section, uint32_t n, uint16_t *at) {
    const yb_image *im = c->image;
    if (n < section->outputs.n) {
        const yb_im_output *o = &im->OUTPUTS[section->outputs.first + n];
        *at = o->kind == YB_O_SCALAR ? o->at : (uint16_t)(YB_ARG_COLUMN | o->at);
        return true;
    }
    n -= section->outputs.n;
    if (n < section->payers.n) {
        *at = (uint16_t)(im->PAYERS[section->payers.first + n].base + 2);
        return true;
    }
    n -= section->payers.n;
    if (n / 3 >= section->accumulates.n) return false;
    const yb_im_accumulate *a = &im->ACCUMULATES[section->accumulates.first + n / 3];
    *at = n % 3 == 0 ? a->begin : n % 3 == 1 ? a->key : a->change;
    return true;
}

static void want_results(yb_core *c, const yb_im_section *section) {
    uint16_t at;
    for (uint32_t n = 0; yb_section_result(c, section, n, &at); n++)
        for (unsigned k = 0; k < OFTEN; k++) /* no step makes it in passing */
            want_args(c, &at, 1);
    for (uint32_t k = 0; k < section->payers.n; k++)
        want(c, c->image->PAYERS[section->payers.first + k].left_before, IN_PLACE);
}

/* What conditions read, and what marks are told with: the values in their sentences, and their sources. */
static void want_conditions(yb_core *c, const yb_im_section *section) {
    for (uint32_t k = 0; k < c->atoms_end[YB_MASKS_AGAIN]; k++)
        want(c, c->bounds[k].slot, IN_PLACE);
    for (uint32_t k = 0; k < section->groups.n; k++)
        want(c, c->image->GROUPS[section->groups.first + k].row_slot, IN_PLACE);
}

static void want_words(yb_core *c, yb_range_ref pieces) {
    for (uint32_t k = 0; k < pieces.n; k++)
        want_args(c, &c->image->PIECES[pieces.first + k].slot, 1);
}

static void want_marks(yb_core *c, const yb_im_section *section) {
    for (uint32_t k = 0; k < section->marks.n; k++) {
        const yb_im_mark *mark = &c->image->MARKS[section->marks.first + k];
        want_args(c, &mark->version_slot, 1);
        want_words(c, mark->zh);
        want_words(c, mark->en);
        for (uint32_t r = 0; r < mark->reads.n; r++)
            want_args(c, &c->image->READS[mark->reads.first + r].slot, 1);
    }
}

/* Which settlement section it is; one that does not stand alone may read whatever section 0 makes. */
static void want_sections(yb_core *c) {
    const yb_im_section *sections = yb_first_section(c);
    for (uint32_t k = 1; k < c->program->sections.n; k++) {
        want_args(c, &sections[k].when_slot, 1);
        if (sections[k].alone == 0) memset(c->mark_scratch, OFTEN, (size_t)c->program->slots + c->n_columns);
    }
}

static uint8_t *proof_wanted(yb_core *c, uint32_t proof) {
    return &c->mark_scratch[c->image->PROOFS[c->d->proofs.first + proof].slot];
}

/* States of proofs are wanted by conditions anyway: here it counts whether code wants one. */
static void unwant_proofs(yb_core *c) {
    for (uint32_t i = 0; i < c->d->proofs.n; i++)
        *proof_wanted(c, i) = 0;
}

static bool wants_proofs(yb_core *c) {
    bool any = false;
    for (uint32_t i = 0; i < c->d->proofs.n; i++)
        any = any || *proof_wanted(c, i) != 0;
    return any;
}

void yb_find_live(yb_core *c, const yb_im_section *section) {
    const bool first = section == yb_first_section(c);
    yb_prove_identities(c, section);
    memset(c->mark_scratch, 0, (size_t)c->program->slots + c->n_columns);
    c->leaves_out[!first] = false;
    want_results(c, section);
    if (first) {
        want_conditions(c, section);
        want_marks(c, section);
        want_sections(c);
        unwant_proofs(c);
    }
    for (uint32_t k = section->code.n; k-- > 0;) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        const bool stands_in = i->op == YB_OPCODE(NVL) && i->imm == YB_NVL_GUARDED; /* for a none that has no say */
        if (stands_in || !yb_is_live(c, i) || !yb_product_read(c, i)) c->leaves_out[!first] = true;
        if (yb_is_live(c, i)) hand_on(c, section, i);
    }
    if (first) c->reads_proofs = wants_proofs(c);
}

/* ---- what was left out ---- */

void yb_core_tell(yb_core *c) {
    if (!c->untold || !c->decided) return;
    const yb_im_section *first = yb_first_section(c), *chosen = &first[c->chosen];
    yb_general_code(c, first, first->code);
    if (chosen != first) yb_general_code(c, chosen, chosen->code);
    c->untold = false;
    c->states_dirty = true;
}
