#include "support/image_builder.h"

#include <stdio.h>
#include <stdlib.h>

static yb_text_ref text_of(yb_tb *t, const char *text) {
    return yb_ib_text(&t->b, yb_str_of(text));
}

void yb_tb_init(yb_tb *t) {
    memset(t, 0, sizeof *t);
    yb_arena_init(&t->arena, &yb_heap, (size_t)1 << 28);
    yb_ib_init(&t->b, &t->arena);
    t->d = (yb_im_decision){.name = text_of(t, "decide"), .stamp = 1, .slots = 2};
    YB_IB_ADD(&t->b, PACKS, (yb_im_pack){.name = text_of(t, "cn"), .parent = YB_NONE32});
    YB_IB_ADD(&t->b, PACKS, (yb_im_pack){.name = text_of(t, "near"), .parent = 0});
    YB_IB_ADD(&t->b, CODES, text_of(t, "CODE"));
}

void yb_tb_free(yb_tb *t) {
    if (t->block != NULL) yb_free(&yb_heap, t->block, t->len);
    yb_arena_free(&t->arena);
}

/* ---- facts ---- */

static uint32_t add_fact(yb_tb *t, const char *name, unsigned type, unsigned flags, uint16_t list,
                         uint16_t at, uint16_t bit) {
    yb_im_fact fact = {.name = text_of(t, name),
                       .type = (uint8_t)type,
                       .scale = yb_type_scale[type],
                       .flags = (uint8_t)flags,
                       .enumeration = YB_NONE16,
                       .list = list,
                       .at = at,
                       .bit = bit};
    t->d.facts.n++;
    return YB_IB_ADD(&t->b, FACTS, fact);
}

uint32_t yb_tb_fact(yb_tb *t, const char *name, unsigned type, unsigned flags) {
    uint16_t bit = type == YB_T_BOOL ? t->d.bits++ : YB_NONE16;
    return add_fact(t, name, type, flags, YB_NONE16, t->d.slots++, bit);
}

uint32_t yb_tb_list(yb_tb *t, const char *name, uint32_t max) {
    uint16_t list = (uint16_t)t->d.lists.n++;
    uint32_t fact = add_fact(t, name, YB_T_COUNT, YB_FF_LIST, list, t->d.slots++, YB_NONE16);
    YB_IB_ADD(&t->b, LISTS, (yb_im_list){.fact = (uint16_t)fact, .max = max, .first_column = t->d.columns});
    return fact;
}

uint32_t yb_tb_field(yb_tb *t, const char *name, unsigned type, unsigned flags) {
    uint16_t list = (uint16_t)(t->d.lists.n - 1);
    t->b.LISTS.at[list].columns++;
    return add_fact(t, name, type, flags, list, t->d.columns++, YB_NONE16);
}

uint32_t yb_tb_proof(yb_tb *t, const char *name, int32_t valid) {
    t->d.proofs.n++;
    return YB_IB_ADD(&t->b, PROOFS,
                     (yb_im_proof){.name = text_of(t, name),
                                   .kind = text_of(t, "document"),
                                   .slot = t->d.slots++,
                                   .bit = t->d.bits++,
                                   .valid = valid});
}

uint16_t yb_tb_at(const yb_tb *t, uint32_t fact) {
    return t->b.FACTS.at[fact].at;
}
uint16_t yb_tb_bit(const yb_tb *t, uint32_t fact) {
    return t->b.FACTS.at[fact].bit;
}
uint16_t yb_tb_proof_bit(const yb_tb *t, uint32_t proof) {
    return t->b.PROOFS.at[proof].bit;
}

uint16_t yb_tb_enum(yb_tb *t, uint32_t rows) {
    uint32_t first = t->b.ENUM_ROWS.n;
    for (uint32_t i = 0; i < rows; i++)
        YB_IB_ADD(&t->b, ENUM_ROWS, (yb_im_enum_row){.name = text_of(t, "row")});
    return (uint16_t)YB_IB_ADD(
        &t->b, ENUMS, (yb_im_enum){.name = text_of(t, "enum"), .rows = YB_IB_SINCE(&t->b, ENUM_ROWS, first)});
}

void yb_tb_fact_enum(yb_tb *t, uint32_t fact, uint16_t enumeration) {
    t->b.FACTS.at[fact].enumeration = enumeration;
}

/* ---- dated things ---- */

uint32_t yb_tb_item(yb_tb *t, const char *name) {
    return YB_IB_ADD(&t->b, ITEMS,
                     (yb_im_item){.name = text_of(t, name),
                                  .versions = {t->b.VERSIONS.n, 0},
                                  .type = YB_T_INT,
                                  .enumeration = YB_NONE16,
                                  .dated = 1});
}

void yb_tb_version(yb_tb *t, int32_t from, int32_t until, int32_t published, unsigned pack, unsigned flags,
                   int64_t value) {
    YB_IB_ADD(&t->b, VERSIONS,
              (yb_im_version){.from = from,
                              .until = until,
                              .published = published,
                              .pack = (uint16_t)pack,
                              .flags = (uint16_t)flags,
                              .value = value});
    t->b.ITEMS.at[t->b.ITEMS.n - 1].versions.n++;
}

static yb_range_ref add_cuts(yb_tb *t, const int64_t *cuts, uint32_t n) {
    uint32_t first = t->b.CUTS.n;
    for (uint32_t i = 0; i < n; i++)
        YB_IB_ADD(&t->b, CUTS, cuts[i]);
    return YB_IB_SINCE(&t->b, CUTS, first);
}

int64_t yb_tb_table(yb_tb *t, const yb_tb_dim *dims, uint32_t n_dims, const uint16_t *cells,
                    const yb_tb_row *rows, uint32_t n_rows) {
    uint32_t dim = t->b.DIMS.n, cell = t->b.CELLS.n, row = t->b.ROWS.n, n = 1;
    for (uint32_t i = 0; i < n_dims; i++) {
        yb_im_dim d = {.kind = dims[i].cuts != NULL ? YB_DIM_CUTS : YB_DIM_DIRECT,
                       .classes = dims[i].classes};
        if (dims[i].cuts != NULL) d.cuts = add_cuts(t, dims[i].cuts, dims[i].classes - 1);
        YB_IB_ADD(&t->b, DIMS, d);
        n *= dims[i].classes;
    }
    for (uint32_t i = 0; i < n; i++)
        YB_IB_ADD(&t->b, CELLS, cells[i]);
    for (uint32_t i = 0; i < n_rows; i++)
        YB_IB_ADD(&t->b, ROWS, (yb_im_row){.kind = rows[i].kind, .value = rows[i].value});
    yb_im_table table = {YB_IB_SINCE(&t->b, DIMS, dim), YB_IB_SINCE(&t->b, CELLS, cell),
                         YB_IB_SINCE(&t->b, ROWS, row)};
    return YB_IB_ADD(&t->b, TABLES, table);
}

/* ---- sections ---- */

static yb_range_ref flush_code(yb_tb *t, enum yb_tb_region region) {
    uint32_t first = t->b.INSNS.n;
    for (uint32_t i = 0; i < t->code[region].n; i++)
        YB_IB_ADD(&t->b, INSNS, t->code[region].at[i]);
    t->code[region].n = 0;
    return YB_IB_SINCE(&t->b, INSNS, first);
}

static yb_range_ref reads_of(yb_tb *t) {
    uint32_t bits = (uint32_t)t->d.slots + t->d.columns, words = (bits + 63) / 64, first = t->b.WORDS.n;
    for (uint32_t i = 0; i < t->d.facts.n && !t->reads_chosen; i++) {
        const yb_im_fact *f = &t->b.FACTS.at[i];
        bool field = f->list != YB_NONE16 && (f->flags & YB_FF_LIST) == 0;
        uint32_t bit = field ? (uint32_t)t->d.slots + f->at : f->at;
        t->reads[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    for (uint32_t i = 0; i < words; i++)
        YB_IB_ADD(&t->b, WORDS, t->reads[i]);
    memset(t->reads, 0, sizeof t->reads);
    t->reads_chosen = false;
    return YB_IB_SINCE(&t->b, WORDS, first);
}

static void end_section(yb_tb *t) {
    yb_im_section *s = &t->section;
    if (!t->in_section) return;
    s->resolve = flush_code(t, YB_TB_RESOLVE);
    s->code = flush_code(t, YB_TB_CODE);
    s->conditions = flush_code(t, YB_TB_CONDITIONS);
    s->constants.first = t->b.CONSTS.n;
    for (uint32_t i = 0; i < t->constants.n; i++)
        YB_IB_ADD(&t->b, CONSTS, t->constants.at[i]);
    s->constants.n = t->constants.n;
    s->let_terms.first = t->b.TERMS.n;
    for (uint32_t i = 0; i < t->let_terms.n; i++)
        YB_IB_ADD(&t->b, TERMS, t->let_terms.at[i]);
    s->let_terms.n = t->let_terms.n;
    s->rule_terms.first = t->b.TERMS.n;
    for (uint32_t i = 0; i < t->rule_terms.n; i++)
        YB_IB_ADD(&t->b, TERMS, t->rule_terms.at[i]);
    s->rule_terms.n = t->rule_terms.n;
    t->constants.n = t->let_terms.n = t->rule_terms.n = 0;
    s->atoms.n = t->b.ATOMS.n - s->atoms.first;
    s->marks.n = t->b.MARKS.n - s->marks.first;
    s->outputs.n = t->b.OUTPUTS.n - s->outputs.first;
    s->payers.n = t->b.PAYERS.n - s->payers.first;
    s->accumulates.n = t->b.ACCUMULATES.n - s->accumulates.first;
    s->reads = reads_of(t);
    s->slots = (uint16_t)(t->p.slots - s->first_slot);
    YB_PUSH(&t->arena, &t->sections, *s);
}

void yb_tb_section(yb_tb *t, const char *name, uint16_t when_slot) {
    if (!t->in_section) {
        t->p.slots = t->d.slots;
        t->p.columns = t->d.columns;
    }
    end_section(t);
    const yb_range_ref bands = t->section.bands; /* sections may use the same */
    t->in_section = true;
    t->section = (yb_im_section){.name = text_of(t, name),
                                 .args = t->b.ARGS.n,
                                 .first_slot = t->p.slots,
                                 .first_column = t->p.columns,
                                 .columns = {t->b.COLUMNS.n, 0},
                                 .bands = bands,
                                 .same = YB_NONE32,
                                 .when_slot = when_slot,
                                 .bits = t->d.bits,
                                 .atoms = {t->b.ATOMS.n, 0},
                                 .marks = {t->b.MARKS.n, 0},
                                 .outputs = {t->b.OUTPUTS.n, 0},
                                 .payers = {t->b.PAYERS.n, 0},
                                 .accumulates = {t->b.ACCUMULATES.n, 0}};
}

uint16_t yb_tb_slots(yb_tb *t, unsigned n) {
    uint16_t at = t->p.slots;
    t->p.slots = (uint16_t)(at + n);
    return at;
}

uint16_t yb_tb_columns(yb_tb *t, unsigned n, uint16_t list) {
    uint16_t at = t->p.columns;
    for (unsigned i = 0; i < n; i++)
        YB_IB_ADD(&t->b, COLUMNS, ((yb_im_column){list}));
    t->p.columns = (uint16_t)(at + n);
    t->section.columns.n += n;
    return at;
}

uint16_t yb_tb_bands(yb_tb *t, const int64_t *cuts, uint32_t n, const int64_t *keys) {
    yb_im_bands bands = {.cuts = add_cuts(t, cuts, n), .keys = add_cuts(t, keys, n + 1)};
    t->section.bands.n++;
    return (uint16_t)(0x8000u | YB_IB_ADD(&t->b, BANDS, bands));
}

static uint16_t add_constant(yb_tb *t, yb_im_const constant) {
    constant.slot = yb_tb_slots(t, 1);
    YB_PUSH(&t->arena, &t->constants, constant);
    return constant.slot;
}

uint16_t yb_tb_constant(yb_tb *t, int64_t value) {
    return add_constant(t, (yb_im_const){.kind = YB_C_VALUE, .value = value});
}

uint16_t yb_tb_text(yb_tb *t, const char *text) {
    uint32_t literal = YB_IB_ADD(&t->b, LITERALS, text_of(t, text));
    return add_constant(t, (yb_im_const){.kind = YB_C_TEXT, .ref = literal});
}

uint16_t yb_tb_param(yb_tb *t, uint32_t item, unsigned digits) {
    return add_constant(t, (yb_im_const){.kind = YB_C_PARAM, .ref = item, .digits = (uint8_t)digits});
}

uint16_t yb_tb_version_of(yb_tb *t, uint32_t item) {
    return add_constant(t, (yb_im_const){.kind = YB_C_VERSION, .ref = item});
}

uint16_t yb_tb_args(yb_tb *t, const uint16_t *args, uint32_t n) {
    uint32_t at = t->b.ARGS.n - t->section.args;
    for (uint32_t i = 0; i < n; i++)
        YB_IB_ADD(&t->b, ARGS, args[i]);
    return (uint16_t)at;
}

void yb_tb_put(yb_tb *t, enum yb_tb_region region, yb_insn insn) {
    YB_PUSH(&t->arena, &t->code[region], insn);
}

/* Sources that an opcode does not have are left zero, optional ones NONE16. */
static yb_insn insn_of(unsigned op, uint16_t b, uint16_t c, uint16_t d) {
    return (yb_insn){.op = (uint8_t)op, .b = b, .c = c, .d = d};
}

uint16_t yb_tb_op(yb_tb *t, enum yb_tb_region region, unsigned op, uint16_t b, uint16_t c, uint16_t d) {
    yb_insn insn = insn_of(op, b, c, d);
    insn.a = yb_tb_slots(t, yb_op_kinds[op][0] == 'D' ? 2 : 1);
    yb_tb_put(t, region, insn);
    return insn.a;
}

uint16_t yb_tb_column_op(yb_tb *t, unsigned op, unsigned flags, uint16_t list, uint16_t b, uint16_t c,
                         uint16_t d) {
    yb_insn insn = insn_of(op, b, c, d);
    insn.flag = (uint8_t)(flags | YB_IF_COL);
    insn.a = yb_tb_columns(t, yb_op_kinds[op][0] == 'D' ? 2 : 1, list);
    yb_tb_put(t, YB_TB_CODE, insn);
    return insn.a;
}

uint16_t yb_tb_atom(yb_tb *t, unsigned kind, uint16_t slot, uint16_t constant) {
    uint16_t bit = t->section.bits++;
    YB_IB_ADD(&t->b, ATOMS,
              (yb_im_atom){.kind = (uint16_t)kind, .slot = slot, .constant = constant, .bit = bit});
    return bit;
}

void yb_tb_term(yb_tb *t, bool rule, uint64_t care, uint64_t want, uint32_t out) {
    yb_im_term term = {.care = care, .want = want, .out = out};
    if (rule)
        YB_PUSH(&t->arena, &t->rule_terms, term);
    else
        YB_PUSH(&t->arena, &t->let_terms, term);
}

uint32_t yb_tb_mark(yb_tb *t, unsigned kind, const char *rule, uint16_t slot) {
    yb_im_mark mark = {.kind = (uint16_t)kind,
                       .slot = slot,
                       .version_slot = YB_NONE16,
                       .rule = text_of(t, rule),
                       .code = text_of(t, "CODE")};
    if (kind == YB_M_OWED) {
        mark.proofs = (yb_range_ref){t->b.PROOFX.n, 1};
        YB_IB_ADD(&t->b, PROOFX, 0);
    }
    return YB_IB_ADD(&t->b, MARKS, mark) - t->section.marks.first;
}

void yb_tb_output(yb_tb *t, const char *name, unsigned kind, uint16_t at, uint16_t list) {
    bool line = kind == YB_O_LINE;
    YB_IB_ADD(&t->b, OUTPUT_NAMES,
              (yb_im_output_name){.name = text_of(t, name),
                                  .type = YB_T_INT,
                                  .kind = (uint8_t)kind,
                                  .enumeration = YB_NONE16,
                                  .list = line ? list : YB_NONE16});
    yb_im_output output = {
        .name = (uint16_t)t->d.outputs.n++, .at = at, .kind = (uint8_t)kind, .type = YB_T_INT};
    YB_IB_ADD(&t->b, OUTPUTS, output);
}

void yb_tb_payer(yb_tb *t, const char *name, uint16_t base) {
    YB_IB_ADD(&t->b, PAYERS, (yb_im_payer){.name = text_of(t, name), .base = base, .left_before = YB_NONE16});
}

void yb_tb_accumulate(yb_tb *t, const char *name, uint16_t change) {
    YB_IB_ADD(&t->b, ACCUMULATES,
              (yb_im_accumulate){.name = text_of(t, name),
                                 .begin = YB_NONE16,
                                 .key = YB_NONE16,
                                 .type = YB_T_MONEY,
                                 .scale = 2,
                                 .change = change,
                                 .key_enum = YB_NONE16});
}

void yb_tb_read(yb_tb *t, uint32_t fact) {
    const yb_im_fact *f = &t->b.FACTS.at[fact];
    bool field = f->list != YB_NONE16 && (f->flags & YB_FF_LIST) == 0;
    uint32_t bit = field ? (uint32_t)t->d.slots + f->at : f->at;
    t->reads_chosen = true;
    t->reads[bit / 64] |= (uint64_t)1 << bit % 64;
}

/* ---- the whole ---- */

static yb_range_ref name_index(yb_tb *t, const yb_text_ref *names, uint32_t n) {
    yb_im_key *keys = YB_NEW_ARRAY(&t->arena, yb_im_key, n + 1);
    for (uint32_t i = 0; i < n; i++)
        keys[i] = (yb_im_key){.text = names[i], .value = i};
    return yb_ib_index(&t->b, keys, n);
}

static void index_decision(yb_tb *t) {
    yb_text_ref *names =
        YB_NEW_ARRAY(&t->arena, yb_text_ref, t->d.facts.n + t->d.proofs.n + t->d.outputs.n + 1);
    for (uint32_t i = 0; i < t->d.facts.n; i++)
        names[i] = t->b.FACTS.at[i].name;
    t->d.fact_index = name_index(t, names, t->d.facts.n);
    for (uint32_t i = 0; i < t->d.proofs.n; i++)
        names[i] = t->b.PROOFS.at[i].name;
    t->d.proof_index = name_index(t, names, t->d.proofs.n);
    for (uint32_t i = 0; i < t->d.outputs.n; i++)
        names[i] = t->b.OUTPUT_NAMES.at[i].name;
    t->d.output_index = name_index(t, names, t->d.outputs.n);
}

/* Every instruction has a place of its own, named by its number: "i7". */
static void place_insns(yb_tb *t) {
    for (uint32_t i = 0; i < t->b.INSNS.n; i++) {
        char name[16];
        snprintf(name, sizeof name, "i%u", (unsigned)i);
        YB_IB_ADD(&t->b, PLACES, (yb_im_place){text_of(t, name)});
        YB_IB_ADD(&t->b, PLACE_OF, (uint16_t)i);
    }
}

yb_status yb_tb_finish(yb_tb *t) {
    end_section(t);
    t->in_section = false;
    t->p.sections = (yb_range_ref){0, t->sections.n};
    for (uint32_t i = 0; i < t->sections.n; i++)
        YB_IB_ADD(&t->b, SECTION_LIST, t->sections.at[i]);
    t->d.settles = t->sections.n > 1;
    index_decision(t);
    place_insns(t);
    YB_IB_ADD(&t->b, DECISIONS, t->d);
    YB_IB_ADD(&t->b, PROGRAMS, t->p);
    YB_IB_ADD(&t->b, AREAS, (yb_im_area){.area = 0});
    yb_ib_index_outputs(&t->b);
    yb_status status = yb_ib_finish(&t->b, &yb_heap, &t->block, &t->len);
    if (status != YB_OK) return status;
    status = yb_image_verify(t->block, t->len, &t->image, &t->wrong);
    if (status != YB_OK) fprintf(stderr, "image_builder: %s\n", t->wrong);
    return status;
}
