/* The bind decision of design/bench-tasks.md (T1) as an image, put together by hand: no compiler is needed.
 */
#ifndef YB_TESTS_BIND_SAMPLE_H
#define YB_TESTS_BIND_SAMPLE_H

#include "image/build.h"

#define T(s) yb_ib_text(b, YB_LIT(s))
#define ADD(SECTION, ...) YB_IB_ADD(b, SECTION, (__VA_ARGS__))
#define OP(name) YB_OPCODE(name)

/* Facts have the slots 2..9, the list 10, proofs 11..16. Literals: 0 enrolled, 1 verified, 2 member, 3..8
 * proofs. */
enum {
    BIND_ENROLLED,
    BIND_VERIFIED,
    BIND_ACTIVE,
    BIND_MEMBER,
    BIND_BIRTH,
    BIND_MONTH,
    BIND_RELATION,
    BIND_CHANNEL,
    BIND_NICKNAME,
    BIND_BINDINGS,
    BIND_HOLDER,
    BIND_BOUND_ON,
    BIND_FACTS
};

static void bind_facts(yb_image_builder *b, yb_im_decision *d) {
    const uint16_t no = YB_NONE16;
    yb_im_fact facts[BIND_FACTS] = {
        {.name = T("binder.enrolled"),
         .zh = T("绑定人已参保"),
         .type = YB_T_BOOL,
         .enumeration = no,
         .list = no,
         .at = 2,
         .bit = 0},
        {.name = T("binder.verified"), .type = YB_T_BOOL, .enumeration = no, .list = no, .at = 3, .bit = 1},
        {.name = T("binder.active_members"),
         .type = YB_T_COUNT,
         .enumeration = no,
         .list = no,
         .at = 4,
         .bit = no},
        {.name = T("member.enrolled"), .type = YB_T_BOOL, .enumeration = no, .list = no, .at = 5, .bit = 2},
        {.name = T("member.birth_date"),
         .zh = T("被绑定人出生日期"),
         .type = YB_T_DATE,
         .flags = YB_FF_PRIVATE,
         .enumeration = no,
         .list = no,
         .at = 6,
         .bit = no},
        {.name = T("member.binders_month"),
         .type = YB_T_COUNT,
         .enumeration = no,
         .list = no,
         .at = 7,
         .bit = no},
        {.name = T("relation"), .type = YB_T_ENUM, .enumeration = 0, .list = no, .at = 8, .bit = no},
        {.name = T("channel"), .type = YB_T_ENUM, .enumeration = 1, .list = no, .at = 9, .bit = no},
        {.name = T("nickname"),
         .type = YB_T_TEXT,
         .flags = YB_FF_OPTIONAL,
         .enumeration = no,
         .list = no,
         .at = 17,
         .bit = no},
        {.name = T("bindings"),
         .type = YB_T_COUNT,
         .flags = YB_FF_LIST,
         .enumeration = no,
         .list = 0,
         .at = 10,
         .bit = no},
        {.name = T("bindings.holder.name"),
         .type = YB_T_TEXT,
         .flags = YB_FF_PRIVATE,
         .enumeration = no,
         .list = 0,
         .at = 0,
         .bit = no},
        {.name = T("bindings.bound_on"), .type = YB_T_DATE, .enumeration = no, .list = 0, .at = 1, .bit = no},
    };
    yb_im_key keys[BIND_FACTS];
    memset(keys, 0, sizeof keys);
    for (uint32_t i = 0; i < BIND_FACTS; i++) {
        ADD(FACTS, facts[i]);
        keys[i].text = facts[i].name;
        keys[i].value = i;
    }
    d->facts = YB_IB_SINCE(b, FACTS, 0);
    d->fact_index = yb_ib_index(b, keys, BIND_FACTS);
    ADD(LISTS, (yb_im_list){.fact = BIND_BINDINGS, .max = 4, .first_column = 0, .columns = 2});
    d->lists = YB_IB_SINCE(b, LISTS, 0);
}

static void bind_proofs(yb_image_builder *b, yb_im_decision *d) {
    static const char *const names[] = {"commitment", "binder_hukou", "member_hukou",
                                        "birth_cert", "face",         "guardian"};
    yb_im_key keys[6];
    memset(keys, 0, sizeof keys);
    for (uint16_t i = 0; i < 6; i++) {
        yb_text_ref name = yb_ib_text(b, yb_str_of(names[i]));
        ADD(PROOFS, (yb_im_proof){.name = name,
                                  .zh = T("材料"),
                                  .kind = T("document"),
                                  .slot = (uint16_t)(11 + i),
                                  .bit = (uint16_t)(3 + i),
                                  .valid = i == 4 ? 10 : -1});
        keys[i].text = name;
        keys[i].value = i;
    }
    d->proofs = YB_IB_SINCE(b, PROOFS, 0);
    d->proof_index = yb_ib_index(b, keys, 6);
}

static void bind_enum(yb_image_builder *b, const char *name, const char *const *rows,
                      const char *const *codes, uint32_t n) {
    yb_im_key keys[32];
    uint32_t first = b->ENUM_ROWS.n;
    memset(keys, 0, sizeof keys);
    for (uint32_t i = 0; i < n; i++) {
        yb_text_ref row = yb_ib_text(b, yb_str_of(rows[i])), code = yb_ib_text(b, yb_str_of(codes[i]));
        ADD(ENUM_ROWS, (yb_im_enum_row){.name = row, .code = code, .zh = T("某"), .en = row});
        keys[2 * i].text = row;
        keys[2 * i].value = i;
        keys[2 * i + 1].text = code;
        keys[2 * i + 1].value = i;
    }
    yb_range_ref index = yb_ib_index(b, keys, 2 * n);
    ADD(ENUMS, (yb_im_enum){.name = yb_ib_text(b, yb_str_of(name)),
                            .rows = YB_IB_SINCE(b, ENUM_ROWS, first),
                            .index = index});
}

static void bind_interface(yb_image_builder *b) {
    static const char *const relations[] = {"spouse",      "parent",     "child", "sibling",
                                            "grandparent", "grandchild", "other"};
    static const char *const relation_codes[] = {"10", "50", "20", "70", "60", "40", "80"};
    static const char *const channels[] = {"app", "alipay", "wechat", "window"};
    static const char *const channel_codes[] = {"1", "2", "3", "4"};
    yb_im_decision d = {.name = T("bind"),
                        .zh = T("绑定亲情账户"),
                        .en = T("bind a family member"),
                        .stamp = 77,
                        .slots = 18,
                        .columns = 2,
                        .bits = 9};
    bind_facts(b, &d);
    bind_proofs(b, &d);
    d.output_index = yb_ib_index(b, NULL, 0);
    ADD(DECISIONS, d);
    bind_enum(b, "relation", relations, relation_codes, 7);
    bind_enum(b, "channel", channels, channel_codes, 4);
    ADD(PACKS, (yb_im_pack){.name = T("cn"),
                            .version = T("2026.1"),
                            .zh = T("国家基线"),
                            .en = T("National baseline"),
                            .parent = YB_NONE32});
    ADD(AREAS, (yb_im_area){.area = 0});
    ADD(SOURCES,
        (yb_im_source){.id = T("deyang_2023"), .title = T("德阳市激活指南"), .dated = T("2023-09-20")});
    ADD(SOURCES, (yb_im_source){.id = T("civil_code"), .title = T("民法典"), .dated = T("2020-05-28")});
    ADD(CITES, (yb_im_cite){.source = 0});
    ADD(CITES, (yb_im_cite){.source = 1, .article = T("第201条")});
    ADD(CITES, (yb_im_cite){.source = 1, .article = T("第202条")});
    ADD(PLACES, (yb_im_place){T("bind")});
}

#define CONST(slot_, value_)                                                                                 \
    ADD(CONSTS, (yb_im_const){.slot = (slot_), .kind = YB_C_VALUE, .value = (value_)})
#define INSN(...) ADD(INSNS, (yb_insn){__VA_ARGS__})

/* Constants 18..28, the bound 29. Conditions from 30 on: one slot a mark is 60 + its number. */
static void bind_values(yb_image_builder *b, yb_im_section *s) {
    CONST(18, 5);
    CONST(19, 2);
    CONST(20, 0x3F); /* all relations but other */
    CONST(21, 16);
    CONST(22, YB_AGE_ON_BIRTHDAY);
    CONST(23, YB_MAR1);
    CONST(24, 0x24); /* child, grandchild */
    CONST(25, 0);    /* app */
    CONST(26, YB_P_VERIFIED);
    s->constants = YB_IB_SINCE(b, CONSTS, 0);
    INSN(.op = OP(AGEBOUND), .a = 29, .b = 0, .c = 21, .d = 22, .e = 23);
    s->resolve = YB_IB_SINCE(b, INSNS, 0);
    s->code = (yb_range_ref){1, 0};
}

static void bind_conditions(yb_image_builder *b, yb_im_section *s) {
    INSN(.op = OP(LE), .a = 30, .b = 6, .c = 29); /* adult */
    INSN(.op = OP(NOT), .a = 31, .b = 30);        /* minor */
    INSN(.op = OP(IN), .a = 32, .b = 8, .c = 20); /* relation allowed */
    INSN(.op = OP(IN), .a = 33, .b = 8, .c = 24);
    INSN(.op = OP(NOT), .a = 34, .b = 33);
    INSN(.op = OP(EQ), .a = 35, .b = 9, .c = 25); /* app */
    for (uint16_t i = 0; i < 6; i++) {
        INSN(.op = OP(EQ), .a = (uint16_t)(36 + i), .b = (uint16_t)(11 + i), .c = 26);
        INSN(.op = OP(NOT), .a = (uint16_t)(42 + i), .b = (uint16_t)(36 + i));
    }
    INSN(.op = OP(AND), .a = 48, .b = 37, .c = 38); /* both hukous */
    INSN(.op = OP(OR), .a = 49, .b = 39, .c = 48);
    INSN(.op = OP(NOT), .a = 50, .b = 49);
    INSN(.op = OP(NOT), .a = 60, .b = 2);
    INSN(.op = OP(NOT), .a = 61, .b = 3);
    INSN(.op = OP(LE), .a = 62, .b = 18, .c = 4);
    INSN(.op = OP(LE), .a = 63, .b = 19, .c = 7);
    INSN(.op = OP(NOT), .a = 64, .b = 5);
    INSN(.op = OP(NOT), .a = 65, .b = 32);
    INSN(.op = OP(AND), .a = 66, .b = 31, .c = 34);
    INSN(.op = OP(AND), .a = 67, .b = 31, .c = 50);
    INSN(.op = OP(AND), .a = 68, .b = 31, .c = 47);
    INSN(.op = OP(AND), .a = 69, .b = 30, .c = 46);
    INSN(.op = OP(AND), .a = 70, .b = 35, .c = 42);
    INSN(.op = OP(AND), .a = 71, .b = 35, .c = 43);
    INSN(.op = OP(AND), .a = 72, .b = 35, .c = 44);
    s->conditions = YB_IB_SINCE(b, INSNS, 1);
}

#define BIT(n) ((uint64_t)1 << (n))
#define TERM(care_, want_, mark) ADD(TERMS, (yb_im_term){.care = (care_), .want = (want_), .out = (mark)})

/* Literals: 9 active >= 5, 10 binders >= 2, 11 relation allowed, 12 adult, 13 child or grandchild, 14 app. */
static void bind_terms(yb_image_builder *b, yb_im_section *s) {
    ADD(ATOMS, (yb_im_atom){YB_A_GE, 4, 18, 9});
    ADD(ATOMS, (yb_im_atom){YB_A_GE, 7, 19, 10});
    ADD(ATOMS, (yb_im_atom){YB_A_IN, 8, 20, 11});
    ADD(ATOMS, (yb_im_atom){YB_A_LE, 6, 29, 12});
    ADD(ATOMS, (yb_im_atom){YB_A_IN, 8, 24, 13});
    ADD(ATOMS, (yb_im_atom){YB_A_EQ, 9, 25, 14});
    s->atoms = YB_IB_SINCE(b, ATOMS, 0);
    TERM(BIT(0), 0, 0);
    TERM(BIT(1), 0, 1);
    TERM(BIT(9), BIT(9), 2);
    TERM(BIT(10), BIT(10), 3);
    TERM(BIT(2), 0, 4);
    TERM(BIT(11), 0, 5);
    TERM(BIT(12) | BIT(13), 0, 6);
    TERM(BIT(12) | BIT(6) | BIT(4), 0, 7);
    TERM(BIT(12) | BIT(6) | BIT(5), 0, 7);
    TERM(BIT(12) | BIT(8), 0, 8);
    TERM(BIT(12) | BIT(7), BIT(12), 9);
    TERM(BIT(14) | BIT(3), BIT(14), 10);
    TERM(BIT(14) | BIT(4), BIT(14), 11);
    TERM(BIT(14) | BIT(5), BIT(14), 12);
    s->rule_terms = YB_IB_SINCE(b, TERMS, 0);
    s->let_terms = (yb_range_ref){0, 0};
    s->bits = 15;
    /* slots 2..9 */
    ADD(WORDS, 0x3FC);
    s->reads = YB_IB_SINCE(b, WORDS, 0);
}

static void bind_deny(yb_image_builder *b, uint16_t slot, const char *code, const char *zh, const char *en) {
    uint32_t first = b->PIECES.n;
    yb_text_ref name = yb_ib_text(b, yb_str_of(code)), zh_text = yb_ib_text(b, yb_str_of(zh)),
                en_text = yb_ib_text(b, yb_str_of(en));
    ADD(PIECES, (yb_im_piece){.text = zh_text, .slot = YB_NONE16, .enumeration = YB_NONE16});
    if (slot == 62) ADD(PIECES, (yb_im_piece){.slot = 18, .type = YB_T_COUNT, .enumeration = YB_NONE16});
    uint32_t middle = b->PIECES.n;
    ADD(PIECES, (yb_im_piece){.text = en_text, .slot = YB_NONE16, .enumeration = YB_NONE16});
    if (slot == 62) ADD(PIECES, (yb_im_piece){.slot = 18, .type = YB_T_COUNT, .enumeration = YB_NONE16});
    uint32_t number = ADD(CODES, name);
    ADD(MARKS, (yb_im_mark){.kind = YB_M_DENY,
                            .slot = slot,
                            .version_slot = YB_NONE16,
                            .rule = T("bind.rule"),
                            .code = name,
                            .code_number = number,
                            .zh = {first, middle - first},
                            .en = YB_IB_SINCE(b, PIECES, middle),
                            .cites = {0, slot == 66 ? 3 : 1},
                            .line = slot});
}

static void bind_owed(yb_image_builder *b, uint16_t slot, const char *rule, const uint16_t *postfix,
                      uint32_t n) {
    uint32_t first = b->PROOFX.n;
    for (uint32_t i = 0; i < n; i++)
        ADD(PROOFX, postfix[i]);
    ADD(MARKS, (yb_im_mark){.kind = YB_M_OWED,
                            .slot = slot,
                            .version_slot = YB_NONE16,
                            .rule = yb_ib_text(b, yb_str_of(rule)),
                            .code_number = YB_NONE32,
                            .proofs = YB_IB_SINCE(b, PROOFX, first),
                            .cites = {0, 1}});
}

static void bind_marks(yb_image_builder *b, yb_im_section *s) {
    static const uint16_t papers[] = {3, 1, 2, 0x4002, 0x8002}, one[] = {5, 4, 0, 1, 2};
    bind_deny(b, 60, "BINDER_NOT_ENROLLED", "绑定人未参保", "the binder is not enrolled");
    bind_deny(b, 61, "BINDER_NOT_VERIFIED", "绑定人未实名", "the binder is not verified");
    bind_deny(b, 62, "LIMIT_MEMBERS", "最多绑定人数：", "members at most: ");
    bind_deny(b, 63, "LIMIT_BINDERS", "本月绑定次数已满", "bound too often this month");
    bind_deny(b, 64, "MEMBER_NOT_ENROLLED", "被绑定人未参保", "the member is not enrolled");
    bind_deny(b, 65, "RELATION", "关系不在范围内", "not a relation that may be bound");
    bind_deny(b, 66, "MINOR_RELATION", "未成年人只能由父母绑定",
              "a minor is bound by a parent or grandparent");
    bind_owed(b, 67, "bind.minor_documents", papers, 5);
    bind_owed(b, 68, "bind.guardian", one, 1);
    bind_owed(b, 69, "bind.face", one + 1, 1);
    bind_owed(b, 70, "bind.commitment", one + 2, 1);
    bind_owed(b, 71, "bind.binder_hukou", one + 3, 1);
    bind_owed(b, 72, "bind.member_hukou", one + 4, 1);
    s->marks = YB_IB_SINCE(b, MARKS, 0);
}

static void bind_build(yb_image_builder *b) {
    yb_im_section s = {.name = T("rules"), .when_slot = YB_NONE16};
    bind_interface(b);
    bind_values(b, &s);
    bind_conditions(b, &s);
    bind_terms(b, &s);
    bind_marks(b, &s);
    ADD(STEPS, (yb_im_step){.name = T("adult"), .words = YB_NONE32,
                            .kind = YB_S_LITERAL,
                            .at = 12,
                            .before = YB_NONE16,
                            .enumeration = YB_NONE16,
                            .list = YB_NONE16,
                            .row = YB_NONE16,
                            .formula = T("age >= 16")});
    ADD(STEPS, (yb_im_step){.name = T("birth"), .words = YB_NONE32,
                            .type = YB_T_DATE,
                            .at = 6,
                            .flags = 1,
                            .before = YB_NONE16,
                            .enumeration = YB_NONE16,
                            .list = YB_NONE16,
                            .row = YB_NONE16});
    s.steps = YB_IB_SINCE(b, STEPS, 0);
    s.first_slot = 18, s.slots = 55, s.first_column = 2;
    s.same = YB_NONE32;
    ADD(SECTION_LIST, s);
    ADD(PROGRAMS, (yb_im_program){.sections = {0, 1}, .slots = 73, .columns = 2, .steps = 40});
    for (uint32_t i = 0; i < b->INSNS.n; i++)
        ADD(PLACE_OF, 0);
}

#undef T
#undef ADD
#undef OP
#undef CONST
#undef INSN
#undef BIT
#undef TERM
#endif
