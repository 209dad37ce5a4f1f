/*
 * What depends on dates alone: versions, constants; with them sections are proved and prepared. Floor 4.
 *
 * Done once for a program, a date and a `known`, and kept while they stay the same.
 */
#include "eval/fast.h"

static bool constant_known(uint8_t state) {
    return state == YB_KNOWN || state == YB_NONE;
}

/* ---- constants ---- */

static yb_cell constant_value(const yb_core *c, const yb_im_const *k) {
    if (k->kind == YB_C_VALUE) return yb_cell_known(k->value);
    if (k->kind == YB_C_TEXT) return yb_cell_known(k->ref);
    if (k->kind == YB_C_NONE) return yb_cell_none();
    int64_t version = yb_image_version(c->image, &c->image->ITEMS[k->ref], c->on, c->known);
    return k->kind == YB_C_VERSION ? yb_cell_known(version) : yb_param_value(c, k->ref, version, k->digits);
}

/* A resolved value is there for good, with its state, and how large it is can be seen. */
void yb_fix_slot(yb_core *c, uint32_t slot) {
    const unsigned sign = c->v[slot] >= 0 ? YB_BITS_POSITIVE : 0;
    c->slot_bits[slot] = (uint16_t)(yb_bits_of(yb_magnitude_of(c->v[slot])) | sign | YB_BITS_FIXED);
    c->may[slot] = c->s[slot];
}

/* True if every constant has a value (or is none). */
static bool put_constants(yb_core *c, const yb_im_section *section) {
    bool known = true;
    for (uint32_t i = 0; i < section->constants.n; i++) {
        const yb_im_const *k = &c->image->CONSTS[section->constants.first + i];
        yb_cell cell = constant_value(c, k);
        c->v[k->slot] = cell.s == YB_KNOWN || cell.s == YB_ERROR ? cell.v : 0;
        c->s[k->slot] = cell.s;
        yb_fix_slot(c, k->slot);
        known = known && constant_known(cell.s);
    }
    return known;
}

static bool run_resolve(yb_core *c, const yb_im_section *section) {
    bool known = true;
    yb_general_code(c, section, section->resolve);
    for (uint32_t i = 0; i < section->resolve.n; i++) {
        const yb_insn *insn = &c->image->INSNS[section->resolve.first + i];
        known = known && constant_known(c->s[insn->a]);
        yb_fix_slot(c, insn->a);
        if (yb_op_kinds[insn->op][0] == 'D') yb_fix_slot(c, insn->a + 1u);
        if (insn->op == YB_OPCODE(MULROUND)) {
            yb_fix_slot(c, insn->d);
            yb_fix_slot(c, insn->d + 1u);
        }
        if (insn->op == YB_OPCODE(TABLE) && insn->e != YB_NONE16) {
            known = known && c->s[insn->e] == YB_KNOWN;
            yb_fix_slot(c, insn->e);
        }
    }
    return known;
}

/* ---- sections ---- */

/* Behind the last slot of a section's code. */
static uint32_t slots_end(const yb_core *c, const yb_im_section *section) {
    uint32_t end = c->d->slots;
    for (uint32_t k = 0; k < section->code.n; k++) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        if ((i->flag & YB_IF_COL) == 0) end = YB_MAX(end, i->a + 1u);
    }
    return end;
}

/* Forgets what was resolved if it was for another program or day, or with params set for a test. */
static void forget_stale(yb_core *c) {
    bool same = c->resolved_program == c->program && c->resolved_on == c->on && c->resolved_known == c->known;
    if (same && !c->overridden && c->n_overrides == 0) return;
    memset(c->section_resolved, 0, c->program->sections.n * sizeof *c->section_resolved);
    memset(c->column_optional, 0, c->n_columns * sizeof *c->column_optional);
    c->resolved_program = c->program;
    c->resolved_on = c->on;
    c->resolved_known = c->known;
    c->overridden = c->n_overrides != 0;
}

/* Section 0 anew means all anew: the others read what it computes. */
void yb_resolve_again(yb_core *c) {
    memset(c->section_resolved, 0, c->program->sections.n * sizeof *c->section_resolved);
}

/* What was folded for another day or program is not, on this one. */
static void begin_program(yb_core *c, const yb_im_section *section) {
    const size_t first = c->d->slots, n = c->program->slots - first;
    memset(c->may, 0, (size_t)c->program->slots + c->n_columns);
    memset(c->slot_bits + first, 0, n * sizeof *c->slot_bits);
    memset(c->s + first, YB_KNOWN, n);
    c->rule_slots = slots_end(c, section);
    c->leaves_out[1] = c->computed = false;
    yb_prepare_facts(c);
    yb_alike_begin(c, section, 0);
    c->states_dirty = c->states_dirty || c->watching;
}

/* What another settlement section left in the same slots and columns is not this one's. */
static void begin_settlement(yb_core *c, const yb_im_section *section, uint32_t number) {
    yb_place_settlement(c, number);
    memset(c->slot_bits + section->first_slot, 0, section->slots * sizeof *c->slot_bits);
    memset(c->s + section->first_slot, YB_KNOWN, section->slots);
    memset(c->column_optional + section->first_column, 0, section->columns.n * sizeof *c->column_optional);
    if (c->prepared != 0 && c->prepared < c->program->sections.n) c->section_resolved[c->prepared] = 0;
    yb_alike_begin(c, section, 1);
    c->prepared = number; /* there is room for the steps of one */
}

static void put_outputs(yb_core *c, const yb_im_section *section) {
    for (uint32_t k = 0; k < section->outputs.n; k++) {
        const yb_im_output *o = &c->image->OUTPUTS[section->outputs.first + k];
        c->output_at[o->name] = o->kind == YB_O_SCALAR ? o->at : (uint16_t)(YB_ARG_COLUMN | o->at);
    }
}

/* The settlement's, and those of section 0 that it does not have. */
static void place_outputs(yb_core *c, const yb_im_section *section) {
    memset(c->output_at, 0xFF, c->d->outputs.n * sizeof *c->output_at);
    put_outputs(c, yb_first_section(c));
    put_outputs(c, section);
}

bool yb_resolve(yb_core *c, uint32_t number) {
    const yb_im_section *section = &c->image->SECTION_LIST[c->program->sections.first + number];
    const bool watched = c->watching;
    if (number == 0) forget_stale(c);
    if (c->section_resolved[number]) return c->section_fast[number];
    if (number == 0) begin_program(c, section);
    else begin_settlement(c, section, number);
    c->assuming = number != 0 && !c->section_tables[number];
    c->assumed_first = section->alone != 0 ? section->first_slot : c->d->slots;
    c->assumed_slots = section->alone != 0 ? section->ruled_slots : c->rule_slots - c->d->slots;
    yb_facts_may(c, watched);
    bool fast = put_constants(c, section);
    fast = run_resolve(c, section) && fast;
    fast = yb_prove_code(c, section, watched, watched && c->section_tables[number]) && fast;
    fast = fast || watched;
    if (fast) yb_prepare(c, section, number);
    place_outputs(c, section);
    c->section_resolved[number] = 1;
    c->section_fast[number] = fast;
    return fast;
}
