/* A small image in which every section has something: one decision, tables, two settlement sections. */
#ifndef YB_TESTS_IMAGE_SAMPLE_H
#define YB_TESTS_IMAGE_SAMPLE_H

#include "image/build.h"

#define T(s) yb_ib_text(b, YB_LIT(s))
#define ADD(SECTION, ...) YB_IB_ADD(b, SECTION, (__VA_ARGS__))

/* Slots of the decision: 0 on, 1 known, 2 enrolled, 3 level, 4 lines, 5 aids, 6 base, 7 proof a, 8 proof b.
   Columns: 0 amount, 1 share (of lines), 2 bound, 3 available (of aids). Literals: 0 enrolled, 1 a, 2 b. */
static void sample_facts(yb_image_builder *b, yb_im_decision *d) {
    const uint16_t no = YB_NONE16;
    yb_im_fact facts[] = {
        {.name = T("enrolled"), .type = YB_T_BOOL, .enumeration = no, .list = no, .at = 2, .bit = 0},
        {.name = T("level"), .type = YB_T_ENUM, .enumeration = 0, .list = no, .at = 3, .bit = no},
        {.name = T("lines"), .type = YB_T_COUNT, .flags = YB_FF_LIST, .enumeration = no, .at = 4, .bit = no},
        {.name = T("aids"),
         .type = YB_T_COUNT,
         .flags = YB_FF_LIST,
         .enumeration = no,
         .list = 1,
         .at = 5,
         .bit = no},
        {.name = T("base"),
         .type = YB_T_MONEY,
         .scale = 2,
         .enumeration = no,
         .list = no,
         .at = 6,
         .bit = no},
        {.name = T("lines.amount"),
         .type = YB_T_MONEY,
         .scale = 2,
         .enumeration = no,
         .list = 0,
         .at = 0,
         .bit = no},
        {.name = T("lines.share"),
         .type = YB_T_RATIO,
         .scale = 6,
         .enumeration = no,
         .list = 0,
         .at = 1,
         .bit = no},
        {.name = T("aids.bound"), .type = YB_T_DATE, .enumeration = no, .list = 1, .at = 2, .bit = no},
        {.name = T("aids.available"),
         .type = YB_T_MONEY,
         .scale = 2,
         .enumeration = no,
         .list = 1,
         .at = 3,
         .bit = no},
    };
    yb_im_key keys[YB_COUNT(facts)] = {0};
    for (uint32_t i = 0; i < YB_COUNT(facts); i++) {
        ADD(FACTS, facts[i]);
        keys[i] = (yb_im_key){.text = facts[i].name, .value = i};
    }
    d->facts = (yb_range_ref){0, YB_COUNT(facts)};
    d->fact_index = yb_ib_index(b, keys, YB_COUNT(facts));
    ADD(LISTS, (yb_im_list){.fact = 2, .max = 100, .first_column = 0, .columns = 2});
    ADD(LISTS, (yb_im_list){.fact = 3, .max = 5, .first_column = 2, .columns = 2});
    d->lists = YB_IB_SINCE(b, LISTS, 0);
    ADD(PROOFS, (yb_im_proof){.name = T("a"), .kind = T("document"), .slot = 7, .bit = 1, .valid = -1});
    ADD(PROOFS, (yb_im_proof){.name = T("b"), .kind = T("document"), .slot = 8, .bit = 2, .valid = 10});
    d->proofs = YB_IB_SINCE(b, PROOFS, 0);
    yb_im_key proofs[] = {{.text = T("a"), .value = 0}, {.text = T("b"), .value = 1}};
    d->proof_index = yb_ib_index(b, proofs, 2);
}

static void sample_decision(yb_image_builder *b) {
    yb_im_decision d = {
        .name = T("settle"), .zh = T("结算"), .stamp = 7, .slots = 9, .columns = 4, .bits = 3, .settles = 1};
    sample_facts(b, &d);
    ADD(OUTPUT_NAMES, (yb_im_output_name){.name = T("total"),
                                          .type = YB_T_MONEY,
                                          .scale = 2,
                                          .kind = YB_O_SCALAR,
                                          .enumeration = YB_NONE16,
                                          .list = YB_NONE16});
    ADD(OUTPUT_NAMES, (yb_im_output_name){.name = T("lines.part"),
                                          .type = YB_T_MONEY,
                                          .scale = 2,
                                          .kind = YB_O_LINE,
                                          .enumeration = YB_NONE16,
                                          .list = 0});
    ADD(OUTPUT_NAMES, (yb_im_output_name){.name = T("bands"),
                                          .type = YB_T_MONEY,
                                          .scale = 2,
                                          .kind = YB_O_BANDS,
                                          .enumeration = YB_NONE16,
                                          .list = YB_NONE16});
    d.outputs = YB_IB_SINCE(b, OUTPUT_NAMES, 0);
    yb_im_key keys[] = {
        {.text = T("total"), .value = 0}, {.text = T("lines.part"), .value = 1}, {.text = T("bands"), .value = 2}};
    d.output_index = yb_ib_index(b, keys, 3);
    ADD(DECISIONS, d);
    ADD(ENUM_ROWS, (yb_im_enum_row){.name = T("primary"), .code = T("1"), .zh = T("一级")});
    ADD(ENUM_ROWS, (yb_im_enum_row){.name = T("tertiary"), .code = T("3"), .zh = T("三级")});
    yb_im_key codes[] = {{.text = T("1"), .value = 0}, {.text = T("3"), .value = 1}};
    ADD(ENUMS, (yb_im_enum){.name = T("level"), .rows = {0, 2}, .index = yb_ib_index(b, codes, 2)});
}

static void sample_packs(yb_image_builder *b) {
    ADD(PACKS, (yb_im_pack){.name = T("cn"), .version = T("1"), .parent = YB_NONE32});
    ADD(PACKS, (yb_im_pack){.name = T("sichuan"), .version = T("1"), .area = 510000, .parent = 0});
    ADD(AREAS, (yb_im_area){.area = 0, .program = 0});
    ADD(AREAS, (yb_im_area){.area = 510000, .pack = 1, .program = 0});
    ADD(AREAS, (yb_im_area){.area = 510600, .pack = 1, .program = 1});
    ADD(AREAS, (yb_im_area){.area = 510600, .pack = 0, .program = 0});
    ADD(SOURCES, (yb_im_source){.id = T("src"), .title = T("来源")});
    ADD(CITES, (yb_im_cite){.source = 0, .article = T("第1条")});
    ADD(CODES, T("LIMIT"));
    ADD(LITERALS, T("sample"));
    ADD(PLACES, (yb_im_place){T("settle.total")});
}

/* Items: 0 a dated param, 1 a table of (level, amount), 2 a param that is always in force. */
static void sample_items(yb_image_builder *b) {
    const int32_t open = YB_DATE_MAX + 1;
    ADD(VERSIONS, (yb_im_version){.from = 200, .until = 300, .published = 250, .value = 3, .cites = {0, 1}});
    ADD(VERSIONS, (yb_im_version){.from = 200, .until = 210, .published = 200, .flags = YB_VF_DROPPED});
    ADD(VERSIONS, (yb_im_version){.from = 100, .until = open, .published = 100, .value = 2});
    ADD(VERSIONS, (yb_im_version){.from = 0, .until = open, .value = 0});
    ADD(VERSIONS, (yb_im_version){.value = 80});
    ADD(ITEMS, (yb_im_item){.name = T("count"),
                            .versions = {0, 3},
                            .type = YB_T_COUNT,
                            .enumeration = YB_NONE16,
                            .dated = 1});
    ADD(ITEMS, (yb_im_item){.name = T("share"),
                            .versions = {3, 1},
                            .type = YB_T_RATIO,
                            .scale = 2,
                            .enumeration = YB_NONE16,
                            .dated = 1});
    ADD(ITEMS, (yb_im_item){.name = T("always"),
                            .versions = {4, 1},
                            .type = YB_T_MONEY,
                            .scale = 2,
                            .enumeration = YB_NONE16});
    ADD(CUTS, 100000);
    ADD(CUTS, 500000);
    ADD(CUTS, 1000000);
    ADD(DIMS, (yb_im_dim){.kind = YB_DIM_MAP, .classes = 2, .cuts = {6, 2}});
    ADD(DIMS, (yb_im_dim){.kind = YB_DIM_CUTS, .classes = 3, .cuts = {0, 2}});
    for (uint16_t i = 0; i < 6; i++)
        ADD(CELLS, (uint16_t)(i % 2));
    ADD(CELLS, 0); /* classes of the two values of the first key */
    ADD(CELLS, 1);
    ADD(ROWS, (yb_im_row){.value = 80, .kind = YB_ROW_VALUE, .cites = {0, 1}});
    ADD(ROWS, (yb_im_row){.kind = YB_ROW_UNKNOWN, .zh = T("来源未载"), .en = T("not in the sources")});
    ADD(TABLES, (yb_im_table){.dims = {0, 2}, .cells = {0, 6}, .rows = {0, 2}});
}

/* Section 0 has the slots 9..15: constants 9 version, 10 number, 11 text; resolve 12; code 13..15;
 * conditions 16. */
static yb_im_section sample_rules(yb_image_builder *b) {
    yb_im_section s = {.name = T("rules"), .when_slot = YB_NONE16, .bits = 5, .args = b->ARGS.n};
    ADD(CONSTS, (yb_im_const){.slot = 9, .kind = YB_C_VERSION, .ref = 0});
    ADD(CONSTS, (yb_im_const){.slot = 10, .kind = YB_C_VALUE, .value = 1});
    ADD(CONSTS, (yb_im_const){.slot = 11, .kind = YB_C_TEXT, .ref = 0});
    s.constants = YB_IB_SINCE(b, CONSTS, 0);
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(VERSION), .a = 12, .b = 0, .imm = 1});
    s.resolve = YB_IB_SINCE(b, INSNS, 0);
    ADD(ARGS, 3);
    ADD(ARGS, 6);
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(TABLE), .a = 13, .b = 0, .c = 12, .e = 14, .imm = 1});
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(RCOUNT), .a = 15, .b = YB_NONE16, .imm = 0});
    s.code = YB_IB_SINCE(b, INSNS, 1);
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(LE), .a = 16, .b = 15, .c = 10});
    s.conditions = YB_IB_SINCE(b, INSNS, 3);
    ADD(ATOMS, (yb_im_atom){.kind = YB_A_LE, .slot = 15, .constant = 10, .bit = 3});
    s.atoms = YB_IB_SINCE(b, ATOMS, 0);
    ADD(TERMS, (yb_im_term){.care = 1, .want = 1, .more = 1, .out = 4});
    ADD(TERMS, (yb_im_term){.care = 8, .want = 8, .out = 4});
    ADD(TERMS, (yb_im_term){.care = 16, .want = 16, .out = 0});
    ADD(TERMS, (yb_im_term){.care = 6, .out = 1});
    s.let_terms = (yb_range_ref){0, 2};
    s.rule_terms = (yb_range_ref){2, 1};
    uint32_t starts = ADD(INDEX, 3);
    ADD(INDEX, 4);
    ADD(INDEX, 4);
    ADD(GROUPS, (yb_im_group){.row_slot = 14, .rows = 2, .starts = starts});
    s.groups = YB_IB_SINCE(b, GROUPS, 0);
    ADD(WORDS, 0x1048);
    s.reads = YB_IB_SINCE(b, WORDS, 0);
    return s;
}

static void sample_marks(yb_image_builder *b, yb_im_section *s) {
    ADD(PIECES, (yb_im_piece){.text = T("至多"), .slot = YB_NONE16});
    ADD(PIECES, (yb_im_piece){.slot = 10, .type = YB_T_COUNT, .enumeration = YB_NONE16});
    ADD(READS, (yb_im_read){.kind = 0, .slot = 9, .item = 0});
    ADD(READS, (yb_im_read){.kind = 1, .slot = 14, .item = 1});
    ADD(PROOFX, 0);
    ADD(PROOFX, 1);
    ADD(PROOFX, 0x8000 | 2);
    ADD(MARKS, (yb_im_mark){.kind = YB_M_DENY,
                            .slot = 16,
                            .version_slot = 9,
                            .rule = T("limit"),
                            .code = T("LIMIT"),
                            .zh = {0, 2},
                            .cites = {0, 1},
                            .reads = {0, 2}});
    ADD(MARKS, (yb_im_mark){.kind = YB_M_OWED,
                            .slot = 16,
                            .version_slot = YB_NONE16,
                            .rule = T("papers"),
                            .code_number = YB_NONE32,
                            .proofs = {0, 3}});
    s->marks = YB_IB_SINCE(b, MARKS, 0);
}

/* The program's columns: 4, 5..6 (pair) and 7 of lines, 8 of bands, 9 paid and 10 rank of aids, 11 of bands.
 */
static void sample_columns(yb_image_builder *b) {
    const uint16_t lists[] = {0, 0, 0, 0, 0x8000, 1, 1, 0x8000};
    for (size_t i = 0; i < YB_COUNT(lists); i++)
        ADD(COLUMNS, ((yb_im_column){.list = lists[i]}));
    ADD(BANDS, (yb_im_bands){.cuts = {0, 2}, .keys = {0, 3}});
}

/* A settlement section with 14 slots from `base` on; it shares neither slots nor columns with another. */
static yb_im_section sample_settlement(yb_image_builder *b, uint16_t base) {
    yb_im_section s = {.name = T("inpatient"), .when_slot = 2, .bits = 3, .args = b->ARGS.n};
    uint32_t insns = b->INSNS.n;
    const uint16_t no = YB_NONE16, pay = (uint16_t)(base + 2), each = (uint16_t)(base + 6),
                   rest = (uint16_t)(base + 10);
    ADD(CONSTS, (yb_im_const){.slot = base, .kind = YB_C_PARAM, .ref = 2, .digits = 2});
    s.constants = YB_IB_SINCE(b, CONSTS, 3);
    s.resolve = (yb_range_ref){insns, 0};
    const uint16_t args[] = {3, YB_ARG_BAND, 2, 3, 9, 10, YB_ARG_COLUMN | 0, 13};
    for (size_t i = 0; i < YB_COUNT(args); i++)
        ADD(ARGS, args[i]);
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(MULROUND),
                         .flag = YB_IF_COL | YB_IF_B | YB_IF_C | YB_IF_NONNEG,
                         .a = 4,
                         .b = 0,
                         .c = 1,
                         .d = 5,
                         .imm = 6});
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(PICK), .flag = YB_IF_COL, .a = 7, .b = 10, .c = 2, .imm = 6});
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(RSUM), .a = (uint16_t)(base + 1), .b = 4, .c = no});
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(CUT), .flag = YB_IF_COL, .a = 8, .b = 6, .c = (uint16_t)(base + 1)});
    ADD(INSNS,
        (yb_insn){.op = YB_OPCODE(TABLE), .flag = YB_IF_COL, .a = 11, .b = 0, .c = 12, .e = no, .imm = 1});
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(PAY), .a = pay, .b = (uint16_t)(base + 1), .c = no, .d = 6, .e = 2});
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(PAYEACH),
                         .a = each,
                         .b = 6,
                         .c = no,
                         .d = (uint16_t)(pay + 3),
                         .e = no,
                         .imm = 2});
    ADD(INSNS, (yb_insn){.op = YB_OPCODE(REST), .a = rest, .d = (uint16_t)(each + 3)});
    s.code = YB_IB_SINCE(b, INSNS, insns);
    s.conditions = (yb_range_ref){b->INSNS.n, 0};
    ADD(OUTPUTS,
        (yb_im_output){
            .name = 0, .at = (uint16_t)(base + 1), .kind = YB_O_SCALAR, .type = YB_T_MONEY, .scale = 2});
    ADD(OUTPUTS, (yb_im_output){.name = 1, .at = 4, .kind = YB_O_LINE, .type = YB_T_MONEY, .scale = 2});
    ADD(OUTPUTS, (yb_im_output){.name = 2, .at = 8, .kind = YB_O_BANDS, .type = YB_T_MONEY, .scale = 2});
    s.outputs = YB_IB_SINCE(b, OUTPUTS, 0);
    ADD(PAYERS,
        (yb_im_payer){.name = T("fund"), .base = pay, .left_before = 6, .paid_column = no, .list = no});
    ADD(PAYERS, (yb_im_payer){.name = T("aid"),
                              .base = each,
                              .side = 2,
                              .each = 1,
                              .left_before = 6,
                              .paid_column = 9,
                              .list = 1});
    ADD(PAYERS,
        (yb_im_payer){
            .name = T("cash"), .base = rest, .side = 2, .left_before = 6, .paid_column = no, .list = no});
    s.payers = YB_IB_SINCE(b, PAYERS, 0);
    ADD(ACCUMULATES, (yb_im_accumulate){.group = T("year"),
                                        .name = T("paid"),
                                        .begin = 0,
                                        .key = 3,
                                        .key_type = YB_T_ENUM,
                                        .type = YB_T_MONEY,
                                        .scale = 2,
                                        .change = (uint16_t)(pay + 2)});
    s.accumulates = YB_IB_SINCE(b, ACCUMULATES, 0);
    return s;
}

/* A formula of every kind of piece; the amount and limit of a payment. */
static void sample_tells(yb_image_builder *b, yb_im_step *value, yb_im_step *pay) {
    const uint16_t no = YB_NONE16;
    const uint32_t words = yb_ib_phrase(b, YB_LIT("费用"), YB_LIT("fee"));
    const yb_im_tell text = {.kind = YB_TL_TEXT, .at = no, .enumeration = no, .phrase = words};
    yb_im_tell columns[3];
    for (int i = 0; i < 3; i++)
        columns[i] = (yb_im_tell){.kind = YB_TL_COLUMN, .type = YB_T_MONEY, .flags = YB_TLF_COLUMN, .at = 8, .enumeration = no};
    columns[1].at = 11;
    const yb_im_tell tells[] = {
        {.kind = YB_TL_IF, .at = 2, .first = 1, .second = 1, .enumeration = 1},
        {.kind = YB_TL_VALUE, .type = YB_T_MONEY, .scale = 2, .at = 6, .enumeration = no, .phrase = words},
        {.kind = YB_TL_CONST, .type = YB_T_MONEY, .at = no, .enumeration = no, .phrase = 0xFFFFFFFF, .second = 9},
        text,
        {.kind = YB_TL_VERSION, .at = 12, .phrase = 1, .second = 1},
        {.kind = YB_TL_VALUE, .type = YB_T_MONEY, .at = no, .enumeration = no, .phrase = YB_NONE32},
        {.kind = YB_TL_ROUND, .flags = YB_TLF_COLUMN, .at = 5, .enumeration = 8, .first = 1, .second = 4, .phrase = words},
        text,
        {.kind = YB_TL_ACROSS, .at = no, .enumeration = no, .first = 1, .phrase = words},
        text,
        columns[0],
        columns[1],
        columns[2],
    };
    for (size_t i = 0; i < YB_COUNT(tells); i++)
        ADD(TELLS, tells[i]);
    value->words = words;
    value->tells = YB_IB_SINCE(b, TELLS, 0);
    ADD(TELLS, (yb_im_tell){.kind = YB_TL_CAP, .at = no, .first = 1, .second = 1});
    ADD(TELLS, text);
    ADD(TELLS, text);
    pay->tells = YB_IB_SINCE(b, TELLS, value->tells.n);
}

static void sample_steps(yb_image_builder *b, yb_im_section *s) {
    const yb_im_step step = {.name = T("total"), .words = YB_NONE32,
                             .type = YB_T_MONEY,
                             .scale = 2,
                             .before = YB_NONE16,
                             .enumeration = YB_NONE16,
                             .list = YB_NONE16,
                             .row = YB_NONE16,
                             .formula = T("sum(lines.part)")};
    yb_im_step steps[] = {step, step, step, step, step, step};
    steps[0].at = 18;
    steps[1].kind = YB_S_ROUND, steps[1].at = 4, steps[1].before = 5, steps[1].before_scale = 8,
    steps[1].flags = 2, steps[1].list = 0;
    steps[2].kind = YB_S_LITERAL, steps[2].at = 1;
    steps[3].kind = YB_S_PAY, steps[3].at = 1;
    steps[4].kind = YB_S_TABLE, steps[4].at = 13, steps[4].row = 14;
    steps[5].kind = YB_S_BANDS, steps[5].at = 8, steps[5].flags = 3, steps[5].list = 0x8000;
    sample_tells(b, &steps[0], &steps[3]);
    for (size_t i = 0; i < YB_COUNT(steps); i++)
        ADD(STEPS, steps[i]);
    s->steps = YB_IB_SINCE(b, STEPS, 0);
}

/* Program 0 has both sections, program 1 the first alone. */
static void sample_build(yb_image_builder *b) {
    sample_decision(b);
    sample_packs(b);
    sample_items(b);
    yb_im_section rules = sample_rules(b);
    sample_marks(b, &rules);
    sample_columns(b);
    yb_im_section settlement = sample_settlement(b, 17);
    sample_steps(b, &settlement);
    rules.first_slot = 9, rules.slots = 8, rules.first_column = 4, rules.same = YB_NONE32;
    settlement.first_slot = 17, settlement.slots = 14, settlement.first_column = 4, settlement.same = YB_NONE32;
    settlement.columns = (yb_range_ref){0, 8};
    settlement.bands = (yb_range_ref){0, 1};
    ADD(SECTION_LIST, rules);
    ADD(SECTION_LIST, settlement);
    ADD(PROGRAMS, (yb_im_program){.sections = {0, 2}, .columns = 12, .slots = 31});
    ADD(PROGRAMS, (yb_im_program){.sections = {0, 1}, .columns = 4, .slots = 17});
    for (uint32_t i = 0; i < b->INSNS.n; i++)
        ADD(PLACE_OF, 0);
}

#undef T
#undef ADD
#endif
