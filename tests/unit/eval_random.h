/* Random straight-line programs over all operations, typed so that most of them can run fast. */
#ifndef YB_TESTS_EVAL_RANDOM_H
#define YB_TESTS_EVAL_RANDOM_H

#include <stdlib.h>

#include "eval/case.h"
#include "support/image_builder.h"

enum gen_type { G_BOOL, G_NUM, G_ENUM, G_SET, G_DATE, G_TEXT, G_WIDE, G_TYPES };
enum gen_shape { G_SCALAR, G_LINES, G_AIDS, G_BANDS, G_SHAPES };
#define GEN_PLACES 400
#define GEN_LINES 9
#define GEN_AIDS 6

typedef struct gen_place {
    uint16_t at;
    bool may_none;
} gen_place;

typedef struct gen {
    yb_tb t;
    uint64_t seed;
    gen_place place[G_SHAPES][G_TYPES][GEN_PLACES];
    uint32_t n[G_SHAPES][G_TYPES];
    uint32_t lines, aids, texts[2];
    uint16_t bands;
    uint32_t params, tables, items;
    bool has_known; /* uses `known`, which is not monotone */
    uint32_t bool_facts[8], n_bool_facts; /* scalars */
    uint16_t condition_slots[64];
    uint32_t n_condition_slots;
} gen;

static inline uint32_t gen_below(gen *g, uint32_t n) {
    g->seed = g->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((g->seed >> 33) % n);
}

static inline void gen_add(gen *g, enum gen_shape shape, enum gen_type type, uint16_t at, bool may_none) {
    if (g->n[shape][type] == GEN_PLACES) return;
    g->place[shape][type][g->n[shape][type]++] = (gen_place){at, may_none};
}

/* ---- facts and dated things ---- */

static inline void gen_fact(gen *g, enum gen_type type, unsigned fact_type, unsigned flags,
                            uint16_t enumeration) {
    char name[8] = {'f', (char)('a' + type), (char)('a' + g->n[G_SCALAR][type])};
    uint32_t fact = yb_tb_fact(&g->t, name, fact_type, flags);
    yb_tb_fact_enum(&g->t, fact, enumeration);
    if (type == G_BOOL) g->bool_facts[g->n_bool_facts++] = fact;
    gen_add(g, G_SCALAR, type, yb_tb_at(&g->t, fact), (flags & YB_FF_OPTIONAL) != 0);
}

static inline void gen_field(gen *g, enum gen_shape shape, enum gen_type type, unsigned fact_type,
                             unsigned flags, uint16_t enumeration) {
    char name[12] = {(char)('a' + type), (char)('a' + g->n[shape][type])};
    const char *list = shape == G_LINES ? "lines." : "aids.";
    memmove(name + strlen(list), name, 2);
    memcpy(name, list, strlen(list));
    uint32_t fact = yb_tb_field(&g->t, name, fact_type, flags);
    yb_tb_fact_enum(&g->t, fact, enumeration);
    gen_add(g, shape, type, yb_tb_at(&g->t, fact), (flags & YB_FF_OPTIONAL) != 0);
}

static inline void gen_facts(gen *g) {
    uint16_t e = yb_tb_enum(&g->t, 4);
    for (unsigned k = 0; k < 2; k++) {
        unsigned optional = k == 1 ? YB_FF_OPTIONAL : 0;
        gen_fact(g, G_BOOL, YB_T_BOOL, 0, YB_NONE16);
        gen_fact(g, G_BOOL, YB_T_BOOL, optional, YB_NONE16);
        gen_fact(g, G_NUM, YB_T_MONEY, 0, YB_NONE16);
        gen_fact(g, G_NUM, YB_T_MONEY, YB_FF_SIGNED | optional, YB_NONE16);
        gen_fact(g, G_ENUM, YB_T_ENUM, optional, e);
        gen_fact(g, G_SET, YB_T_SET, optional, e);
        gen_fact(g, G_DATE, YB_T_DATE, optional, YB_NONE16);
        gen_fact(g, G_TEXT, YB_T_TEXT, optional, YB_NONE16);
    }
    g->lines = yb_tb_list(&g->t, "lines", GEN_LINES);
    for (unsigned k = 0; k < 2; k++) {
        unsigned optional = k == 1 ? YB_FF_OPTIONAL : 0;
        gen_field(g, G_LINES, G_BOOL, YB_T_BOOL, optional, YB_NONE16);
        gen_field(g, G_LINES, G_NUM, YB_T_MONEY, 0, YB_NONE16);
        gen_field(g, G_LINES, G_NUM, YB_T_MONEY, YB_FF_SIGNED | optional, YB_NONE16);
        gen_field(g, G_LINES, G_ENUM, YB_T_ENUM, optional, e);
        gen_field(g, G_LINES, G_SET, YB_T_SET, optional, e);
        gen_field(g, G_LINES, G_DATE, YB_T_DATE, optional, YB_NONE16);
        gen_field(g, G_LINES, G_TEXT, YB_T_TEXT, 0, YB_NONE16);
    }
    g->aids = yb_tb_list(&g->t, "aids", GEN_AIDS);
    gen_field(g, G_AIDS, G_NUM, YB_T_MONEY, 0, YB_NONE16);
    gen_field(g, G_AIDS, G_NUM, YB_T_MONEY, YB_FF_OPTIONAL, YB_NONE16);
    gen_field(g, G_AIDS, G_DATE, YB_T_DATE, 0, YB_NONE16);
    gen_field(g, G_AIDS, G_BOOL, YB_T_BOOL, 0, YB_NONE16);
    yb_tb_proof(&g->t, "proof", 10);
    gen_add(g, G_SCALAR, G_DATE, 0, false);
}

/* Params and tables in two packs; some of them none, unknown, dropped or not yet in force. */
static inline void gen_items(gen *g) {
    static const int64_t cuts[] = {-1000, 0, 50000};
    for (unsigned k = 0; k < 4; k++) {
        yb_tb_item(&g->t, "param");
        yb_tb_version(&g->t, 12000, 20000, 12000, 1, k == 1 ? YB_VF_NONE : 0, 17 + k);
        yb_tb_version(&g->t, 0, 30000, 0, 0, k == 2 ? YB_VF_UNKNOWN : k == 3 ? YB_VF_DROPPED : 0, 40 + k);
    }
    g->params = 4;
    for (unsigned k = 0; k < 4; k++) {
        yb_tb_dim dims[2] = {{4, NULL}, {4, cuts}};
        uint16_t cells[2][16];
        yb_tb_row rows[6];
        for (unsigned i = 0; i < 16; i++)
            cells[0][i] = cells[1][i] = (uint16_t)gen_below(g, 6);
        for (unsigned i = 0; i < 6; i++)
            rows[i] = (yb_tb_row){YB_ROW_VALUE, 100 * i + k};
        int64_t plain = yb_tb_table(&g->t, dims, 2, cells[0], rows, 6);
        rows[1].kind = k == 1 ? YB_ROW_INHERIT : YB_ROW_VALUE;
        rows[2].kind = k == 2 ? YB_ROW_NONE : k == 3 ? YB_ROW_UNKNOWN : YB_ROW_VALUE;
        rows[3].kind = k == 3 ? YB_ROW_GAP : YB_ROW_VALUE;
        int64_t special = yb_tb_table(&g->t, dims, 2, cells[1], rows, 6);
        yb_tb_item(&g->t, "table");
        yb_tb_version(&g->t, 0, 30000, 0, 1, 0, special);
        yb_tb_version(&g->t, 0, 30000, 0, 0, 0, plain);
    }
    g->tables = 4;
}

/* ---- operands ---- */

/* A place of the type: of the shape or, as every column may be joined by a slot, a scalar. */
static inline gen_place gen_pick(gen *g, enum gen_shape shape, enum gen_type type, bool may_none,
                                 bool *column) {
    gen_place p = {0, true};
    for (unsigned tries = 0; tries < 50; tries++) {
        *column = shape != G_SCALAR && g->n[shape][type] != 0 && gen_below(g, 4) != 0;
        enum gen_shape from = *column ? shape : G_SCALAR;
        p = g->place[from][type][gen_below(g, g->n[from][type])];
        if (!p.may_none || may_none || gen_below(g, 400) == 0) return p;
    }
    return p;
}

typedef struct gen_op {
    uint8_t op;
    int8_t result;
    int8_t in[4]; /* types, -1: not there; 16 more: may be none */
} gen_op;
#define ANY 16 /* none goes through: the operand may be none */

#define OP(name) YB_OPCODE(name)
static const gen_op gen_ops[] = {
    {OP(USE), G_NUM, {G_NUM | ANY, -1, -1, -1}},
    {OP(USE), G_DATE, {G_DATE | ANY, -1, -1, -1}},
    {OP(USE), G_BOOL, {G_BOOL | ANY, -1, -1, -1}},
    {OP(MOV), G_NUM, {G_NUM | ANY, -1, -1, -1}},
    {OP(MOV), G_BOOL, {G_BOOL | ANY, -1, -1, -1}},
    {OP(NVL), G_NUM, {G_NUM | ANY, G_NUM, -1, -1}},
    {OP(NVL), G_DATE, {G_DATE | ANY, G_DATE, -1, -1}},
    {OP(NVL), G_NUM, {G_NUM | ANY, G_NUM | ANY, -1, -1}},
    {OP(NVL), G_TEXT, {G_TEXT | ANY, G_TEXT, -1, -1}},
    {OP(NVL), G_BOOL, {G_BOOL | ANY, G_BOOL, -1, -1}},
    {OP(NVL), G_ENUM, {G_ENUM | ANY, G_ENUM, -1, -1}},
    {OP(NVL), G_SET, {G_SET | ANY, G_SET, -1, -1}},
    {OP(HAS), G_BOOL, {G_NUM | ANY, -1, -1, -1}},
    {OP(HAS), G_BOOL, {G_DATE | ANY, -1, -1, -1}},
    {OP(HAS), G_BOOL, {G_BOOL | ANY, -1, -1, -1}},
    {OP(HAS), G_BOOL, {G_SET | ANY, -1, -1, -1}},
    {OP(KNOWN), G_BOOL, {G_NUM | ANY, -1, -1, -1}},
    {OP(ADD), G_NUM, {G_NUM, G_NUM, -1, -1}},
    {OP(SUB), G_NUM, {G_NUM, G_NUM, -1, -1}},
    {OP(SUM4), G_NUM, {G_NUM, G_NUM, G_NUM, G_NUM}},
    {OP(MUL), G_NUM, {G_NUM, G_NUM, -1, -1}},
    {OP(MIN), G_NUM, {G_NUM, G_NUM, -1, -1}},
    {OP(MAX), G_NUM, {G_NUM, G_NUM, -1, -1}},
    {OP(NEG), G_NUM, {G_NUM, -1, -1, -1}},
    {OP(SCALE), G_NUM, {G_NUM, -1, -1, -1}},
    {OP(EQ), G_BOOL, {G_NUM, G_NUM, -1, -1}},
    {OP(EQ), G_BOOL, {G_ENUM, G_ENUM, -1, -1}},
    {OP(EQ), G_BOOL, {G_TEXT, G_TEXT, -1, -1}},
    {OP(LT), G_BOOL, {G_NUM, G_NUM, -1, -1}},
    {OP(LE), G_BOOL, {G_DATE, G_DATE, -1, -1}},
    {OP(LE), G_BOOL, {G_NUM, G_NUM, -1, -1}},
    {OP(IN), G_BOOL, {G_ENUM, G_SET, -1, -1}},
    {OP(SUBSET), G_BOOL, {G_SET, G_SET, -1, -1}},
    {OP(UNION), G_SET, {G_SET, G_SET, -1, -1}},
    {OP(WITHOUT), G_SET, {G_SET, G_SET, -1, -1}},
    {OP(AND), G_BOOL, {G_BOOL, G_BOOL, -1, -1}},
    {OP(OR), G_BOOL, {G_BOOL, G_BOOL, -1, -1}},
    {OP(NOT), G_BOOL, {G_BOOL, -1, -1, -1}},
    {OP(SEL), G_NUM, {G_BOOL, G_NUM, G_NUM, -1}},
    {OP(SEL), G_NUM, {G_BOOL, G_NUM | ANY, G_NUM | ANY, -1}},
    {OP(SEL), G_DATE, {G_BOOL, G_DATE | ANY, G_DATE, -1}},
    {OP(SEL), G_BOOL, {G_BOOL, G_BOOL, G_BOOL, -1}},
    {OP(PICK), G_NUM, {G_ENUM, -1, -1, -1}},
    {OP(AGE), G_NUM, {G_DATE, G_DATE, G_BOOL, G_BOOL}},
    {OP(AGEBOUND), G_NUM, {G_DATE, G_NUM, G_BOOL, G_BOOL}},
    {OP(ADDDAYS), G_DATE, {G_DATE, G_ENUM, -1, -1}},
    {OP(ADDMONTHS), G_DATE, {G_DATE, G_ENUM, -1, -1}},
    {OP(BETWEEN), G_NUM, {G_DATE, G_DATE, -1, -1}},
    {OP(PERIOD), G_DATE, {G_DATE, -1, -1, -1}},
    {OP(ROLL), G_DATE, {G_DATE, G_ENUM, -1, -1}},
    {OP(CHKPERIOD), G_DATE, {G_DATE, G_DATE, -1, -1}},
    {OP(IDTEXT), G_NUM, {G_TEXT, -1, -1, -1}},
    {OP(AREA), G_NUM, {G_NUM, -1, -1, -1}},
    {OP(WIDE), G_WIDE, {G_NUM, -1, -1, -1}},
    {OP(WADD), G_WIDE, {G_WIDE, G_WIDE, -1, -1}},
    {OP(WSUB), G_WIDE, {G_WIDE, G_WIDE, -1, -1}},
    {OP(WMUL), G_WIDE, {G_WIDE, G_WIDE, -1, -1}},
    {OP(WMIN), G_WIDE, {G_WIDE, G_WIDE, -1, -1}},
    {OP(WMAX), G_WIDE, {G_WIDE, G_WIDE, -1, -1}},
    {OP(WSEL), G_WIDE, {G_BOOL, G_WIDE, G_WIDE, -1}},
    {OP(WROUND), G_NUM, {G_WIDE, -1, -1, -1}},
    {OP(MULROUND), G_NUM, {G_NUM, G_NUM, -1, -1}},
    {OP(ROUND), G_NUM, {G_NUM, -1, -1, -1}},
    {OP(PARAM), G_NUM, {-1, G_ENUM, -1, -1}},
    {OP(VERSION), G_NUM, {G_DATE, -1, -1, -1}},
    {OP(TABLE), G_NUM, {-1, -1, -1, -1}},
    {OP(RCOUNT), G_NUM, {-1, -1, -1, -1}},
    {OP(RSUM), G_NUM, {-1, -1, -1, -1}},
    {OP(RMIN), G_NUM, {-1, -1, -1, -1}},
    {OP(RMAX), G_NUM, {-1, -1, -1, -1}},
    {OP(RANY), G_BOOL, {-1, -1, -1, -1}},
    {OP(RALL), G_BOOL, {-1, -1, -1, -1}},
    {OP(RDISTINCT), G_NUM, {-1, -1, -1, -1}},
    {OP(CUT), G_NUM, {G_NUM, G_NUM, -1, -1}},
    {OP(PAY), G_NUM, {G_NUM, G_NUM | ANY, G_NUM, G_BOOL}},
    {OP(REST), G_NUM, {-1, -1, G_NUM, -1}},
    {OP(PAYEACH), G_NUM, {G_NUM, G_ENUM, G_NUM, G_BOOL}},
    {OP(CHECK), G_NUM, {G_NUM, G_NUM, -1, -1}},
};

static inline uint16_t gen_list(const gen *g, enum gen_shape shape) {
    return shape == G_LINES ? 0 : shape == G_AIDS ? 1 : g->bands;
}

static inline uint16_t gen_new(gen *g, enum gen_shape shape, unsigned n) {
    return shape == G_SCALAR ? yb_tb_slots(&g->t, n) : yb_tb_columns(&g->t, n, gen_list(g, shape));
}

static inline int32_t gen_imm(gen *g, unsigned op) {
    static const int32_t months[] = {2, 3, -2, -1, 24, 25, -24, -23};
    switch (op) {
    case OP(SCALE):
    case OP(WIDE): return (int32_t)gen_below(g, 3);
    case OP(WROUND):
    case OP(MULROUND):
    case OP(ROUND): return (int32_t)(gen_below(g, 4) << 8 | (gen_below(g, 8) == 0 ? 0xFE : gen_below(g, 7)));
    case OP(ADDDAYS): return gen_below(g, 2) != 0 ? 1 : -1;
    case OP(ADDMONTHS): return months[gen_below(g, 8)];
    case OP(BETWEEN): return (int32_t)gen_below(g, 3);
    case OP(PERIOD):
    case OP(CHKPERIOD): return (int32_t)(gen_below(g, 4) | (gen_below(g, 2) != 0 ? 701 << 4 : 0));
    case OP(ROLL): return (int32_t)gen_below(g, 2);
    case OP(IDTEXT): return (int32_t)gen_below(g, 5);
    case OP(AREA): return gen_below(g, 2) != 0 ? 100 : 10000;
    case OP(PARAM):
    case OP(VERSION): return (int32_t)gen_below(g, g->params);
    case OP(TABLE): return (int32_t)(g->params + gen_below(g, g->tables));
    default: return 0;
    }
}

/* PICK and TABLE read args; the result may be none if one of them may. */
static inline bool gen_args(gen *g, yb_insn *i, enum gen_shape shape) {
    uint16_t args[4];
    bool column, may = false;
    if (i->op == OP(PICK)) {
        for (unsigned k = 0; k < 4; k++) {
            gen_place p = gen_pick(g, shape, G_NUM, gen_below(g, 4) == 0, &column);
            args[k] = (uint16_t)(p.at | (column ? YB_ARG_COLUMN : 0));
            may = may || p.may_none;
        }
        i->c = 4;
        i->imm = yb_tb_args(&g->t, args, 4);
        return may;
    }
    gen_place e = gen_pick(g, shape, G_ENUM, false, &column);
    args[0] = (uint16_t)(e.at | (column ? YB_ARG_COLUMN : 0));
    gen_place n = gen_pick(g, shape, G_NUM, false, &column);
    args[1] = (uint16_t)(n.at | (column ? YB_ARG_COLUMN : 0));
    if (shape == G_BANDS && gen_below(g, 2) == 0) args[1] = YB_ARG_BAND;
    i->b = yb_tb_args(&g->t, args, 2);
    i->c = yb_tb_version_of(&g->t, (uint32_t)i->imm);
    i->e = YB_NONE16;
    if (gen_below(g, 2) == 0) i->flag |= YB_IF_OPTIONAL;
    return (i->flag & YB_IF_OPTIONAL) != 0;
}

static inline void gen_reduction(gen *g, yb_insn *i) {
    enum gen_shape shape = (enum gen_shape)(G_LINES + gen_below(g, 3));
    bool column, count = i->op == OP(RCOUNT), whole = i->op == OP(RANY) || i->op == OP(RALL);
    uint16_t value = YB_NONE16, where = YB_NONE16;
    if (g->n[shape][G_NUM] == 0 || g->n[shape][G_BOOL] == 0) shape = G_LINES;
    do
        value = gen_pick(g, shape, G_NUM, false, &column).at;
    while (!column);
    if (whole || gen_below(g, 2) == 0) do
            where = gen_pick(g, shape, G_BOOL, false, &column).at;
        while (!column);
    i->imm = gen_list(g, shape);
    i->b = count || whole ? where : value;
    i->c = whole || count ? 0 : where;
    i->d = YB_NONE16;
    bool least = i->op == OP(RMIN) || i->op == OP(RMAX);
    if (least && gen_below(g, 3) != 0) i->d = gen_pick(g, G_SCALAR, G_NUM, false, &column).at;
    if (!count) i->imm = 0;
}

static inline void gen_payeach(gen *g, yb_insn *i) {
    bool column;
    uint16_t args[4];
    do
        args[0] = gen_pick(g, G_AIDS, G_DATE, false, &column).at;
    while (!column);
    do
        args[1] = gen_pick(g, G_AIDS, G_NUM, true, &column).at;
    while (!column);
    if (gen_below(g, 3) == 0) args[1] = YB_NONE16;
    args[2] = yb_tb_columns(&g->t, 2, 1);
    args[3] = (uint16_t)(args[2] + 1);
    i->imm = yb_tb_args(&g->t, args, 4);
    gen_add(g, G_AIDS, G_NUM, args[2], false);
    gen_add(g, G_AIDS, G_NUM, args[3], false);
}

static inline bool gen_pays(unsigned op) {
    return op == OP(PAY) || op == OP(REST) || op == OP(PAYEACH);
}

static inline bool gen_scalar_only(unsigned op) {
    return gen_pays(op) || yb_op_kinds[op][1] == 'c' || yb_op_kinds[op][1] == 'C';
}

/* What may come out none: what was put in where none goes through. */
static inline bool gen_result_none(const yb_insn *i, const gen_place in[4], bool args_none) {
    switch (i->op) {
    case OP(MOV): return in[0].may_none;
    case OP(NVL): return in[1].may_none;
    case OP(SEL): return in[1].may_none || in[2].may_none;
    case OP(IDTEXT): return i->imm == 1 || i->imm == 3;
    case OP(PARAM): return (i->flag & YB_IF_OPTIONAL) != 0;
    default: return args_none;
    }
}

static inline void gen_results(gen *g, const gen_op *o, const yb_insn *i, enum gen_shape shape,
                               bool may_none) {
    if (gen_pays(i->op)) {
        gen_add(g, G_SCALAR, G_NUM, i->a, false);
        gen_add(g, G_SCALAR, G_NUM, (uint16_t)(i->a + 1), true);
        gen_add(g, G_SCALAR, G_NUM, (uint16_t)(i->a + 2), false);
        gen_add(g, G_SCALAR, G_NUM, (uint16_t)(i->a + 3), false);
        return;
    }
    gen_add(g, shape, (enum gen_type)o->result, i->a, may_none);
    if (i->op == OP(PERIOD) || i->op == OP(ROLL)) gen_add(g, shape, G_DATE, (uint16_t)(i->a + 1), false);
    if (i->op == OP(MULROUND)) gen_add(g, shape, G_WIDE, i->d, false);
}

static inline void gen_insn(gen *g) {
    const gen_op *o = &gen_ops[gen_below(g, (uint32_t)YB_COUNT(gen_ops))];
    enum gen_shape shape = gen_below(g, 2) != 0 ? G_SCALAR : (enum gen_shape)(G_LINES + gen_below(g, 3));
    yb_insn i = {.op = o->op, .imm = gen_imm(g, o->op)};
    uint16_t *field[4] = {&i.b, &i.c, &i.d, &i.e};
    gen_place in[4] = {{0, false}, {0, false}, {0, false}, {0, false}};
    bool args_none = false;
    if (gen_scalar_only(o->op)) shape = G_SCALAR;
    if (o->op == OP(CUT)) shape = G_BANDS;
    if (o->op == OP(KNOWN)) g->has_known = true;
    for (unsigned k = 0; k < 4; k++) {
        bool column;
        if (o->in[k] < 0) continue;
        bool any = (o->in[k] & ANY) != 0;
        enum gen_type type = (enum gen_type)(o->in[k] & ~ANY);
        if (type == G_WIDE && g->n[G_SCALAR][G_WIDE] == 0) return;
        in[k] = gen_pick(g, shape, type, any, &column);
        *field[k] = in[k].at;
        if (column) i.flag |= (uint8_t)(1u << k);
        bool optional = yb_op_kinds[o->op][k + 1] == 'o';
        if (optional && gen_below(g, 3) == 0) *field[k] = YB_NONE16;
    }
    if (o->op == OP(WROUND)) {
        bool column = false;
        i.c = gen_below(g, 2) == 0 ? YB_NONE16 : gen_pick(g, shape, G_WIDE, false, &column).at;
        if (column) i.flag |= YB_IF_C;
    }
    if (o->op == OP(PARAM) && gen_below(g, 2) == 0) i.flag |= YB_IF_OPTIONAL;
    if (o->op == OP(PARAM)) i.c = yb_tb_version_of(&g->t, (uint32_t)i.imm), i.flag &= (uint8_t)~YB_IF_C;
    if (o->op == OP(PICK) || o->op == OP(TABLE)) args_none = gen_args(g, &i, shape);
    if (yb_op_kinds[o->op][1] == 'c' || yb_op_kinds[o->op][1] == 'C') gen_reduction(g, &i);
    if (o->op == OP(PAYEACH)) gen_payeach(g, &i);
    if (shape != G_SCALAR) i.flag |= YB_IF_COL;
    if (o->result == G_NUM && !gen_pays(o->op) && gen_below(g, 12) == 0) i.flag |= YB_IF_NONNEG;
    if (o->op == OP(PAY) && gen_below(g, 2) == 0) i.flag |= YB_IF_SIGNED;
    if ((o->op == OP(MUL) || o->op == OP(MULROUND)) && shape == G_BANDS) i.flag |= YB_IF_PART;
    bool pair = yb_op_kinds[o->op][0] == 'D';
    i.a = gen_new(g, shape, gen_pays(o->op) ? 4 : pair ? 2 : 1);
    if (o->op == OP(MULROUND)) i.d = gen_new(g, shape, 2);
    if (o->op == OP(TABLE) && shape == G_SCALAR) i.e = yb_tb_slots(&g->t, 1);
    gen_results(g, o, &i, shape, gen_result_none(&i, in, args_none));
    yb_tb_put(&g->t, YB_TB_CODE, i);
}

/* ---- programs ---- */

/* A literal: a bool fact's own, or an atom that holds if a value is true. Into *slot the same for the general run. */
static inline uint64_t gen_literal(gen *g, unsigned kind, uint16_t one, uint16_t *slot) {
    bool column;
    if (gen_below(g, 3) == 0) {
        uint32_t fact = g->bool_facts[gen_below(g, g->n_bool_facts)];
        *slot = yb_tb_at(&g->t, fact);
        return (uint64_t)1 << yb_tb_bit(&g->t, fact);
    }
    *slot = gen_pick(g, G_SCALAR, G_BOOL, false, &column).at;
    return (uint64_t)1 << yb_tb_atom(&g->t, kind, *slot, one);
}

/* Terms for `a and b` or `a or b`: at once, one after the other, or by a named condition that is asked for `holds`. */
static inline void gen_terms(gen *g, bool both, uint64_t a, uint64_t b, bool named, bool holds, uint32_t mark) {
    const uint32_t out = named ? g->t.section.bits++ : mark;
    if (both && gen_below(g, 2) == 0) {
        yb_tb_term(&g->t, !named, a | b, a | b, out);
    } else {
        yb_tb_term(&g->t, !named, a, a, out);
        if (both && named) g->t.let_terms.at[g->t.let_terms.n - 1].more = 1;
        if (both && !named) g->t.rule_terms.at[g->t.rule_terms.n - 1].more = 1;
        yb_tb_term(&g->t, !named, b, b, out);
    }
    const uint64_t bit = (uint64_t)1 << (out & 63);
    if (named) yb_tb_term(&g->t, true, bit, holds ? bit : 0, mark);
}

/* Rules that a word of literals and the slots of conditions must agree on. */
static inline void gen_marks(gen *g) {
    uint16_t one = yb_tb_constant(&g->t, 1);
    for (unsigned k = 0; k < 4; k++) {
        uint16_t x, y;
        const uint64_t a = gen_literal(g, k == 0 ? YB_A_GE : YB_A_EQ, one, &x), b = gen_literal(g, YB_A_EQ, one, &y);
        const bool both = gen_below(g, 2) == 0, named = gen_below(g, 2) == 0, holds = !named || gen_below(g, 2) == 0;
        uint16_t slot = yb_tb_op(&g->t, YB_TB_CONDITIONS, both ? OP(AND) : OP(OR), x, y, 0);
        g->condition_slots[g->n_condition_slots++] = slot;
        if (!holds) {
            slot = yb_tb_op(&g->t, YB_TB_CONDITIONS, OP(NOT), slot, 0, 0);
            g->condition_slots[g->n_condition_slots++] = slot;
        }
        gen_terms(g, both, a, b, named, holds, yb_tb_mark(&g->t, k, "rule", slot));
    }
}

static inline void gen_outputs(gen *g, uint32_t n) {
    bool column;
    for (uint32_t k = 0; k < n; k++) {
        gen_place p = g->place[G_SCALAR][G_NUM][g->n[G_SCALAR][G_NUM] - 1 - gen_below(g, 4)];
        yb_tb_output(&g->t, "scalar", YB_O_SCALAR, p.at, YB_NONE16);
        do
            p = gen_pick(g, G_LINES, G_NUM, true, &column);
        while (!column);
        if (gen_below(g, 2) == 0) yb_tb_output(&g->t, "lines.line", YB_O_LINE, p.at, 0);
    }
}

static inline void gen_program(gen *g, uint64_t seed, uint32_t insns) {
    static const int64_t cuts[] = {0, 10000, 500000}, keys[] = {-1, 0, 10000, 500000};
    memset(g, 0, sizeof *g);
    g->seed = seed * 2654435761u + 1;
    yb_tb_init(&g->t);
    gen_facts(g);
    gen_items(g);
    yb_tb_section(&g->t, "rules", YB_NONE16);
    g->bands = yb_tb_bands(&g->t, cuts, 3, keys);
    gen_add(g, G_SCALAR, G_NUM, yb_tb_constant(&g->t, 3), false);
    gen_add(g, G_SCALAR, G_NUM, yb_tb_constant(&g->t, -20000), false);
    gen_add(g, G_SCALAR, G_NUM, yb_tb_param(&g->t, 0, 2), false);
    gen_add(g, G_SCALAR, G_TEXT, yb_tb_text(&g->t, "one"), false);
    for (uint32_t k = 0; k < insns; k++)
        gen_insn(g);
    bool column;
    uint16_t when = gen_pick(g, G_SCALAR, G_BOOL, false, &column).at;
    uint16_t not_when = yb_tb_op(&g->t, YB_TB_CODE, OP(NOT), when, 0, 0);
    gen_marks(g);
    gen_outputs(g, 1);
    if (gen_below(g, 2) == 0) return;
    for (unsigned s = 0; s < 2; s++) {
        uint32_t n[G_SHAPES][G_TYPES];
        memcpy(n, g->n, sizeof n);
        yb_tb_section(&g->t, "settle", s == 0 ? when : not_when);
        for (uint32_t k = 0; k < insns / 2; k++)
            gen_insn(g);
        gen_outputs(g, 1);
        memcpy(g->n, n, sizeof n); /* the other section does not see these */
    }
}

/* ---- values ---- */

static inline int64_t gen_value(gen *g, const yb_im_fact *f) {
    switch (f->type) {
    case YB_T_BOOL: return gen_below(g, 2);
    case YB_T_ENUM: return gen_below(g, 4);
    case YB_T_SET: return gen_below(g, 16);
    case YB_T_DATE: return 10000 + gen_below(g, 10000);
    default: break;
    }
    int64_t v = gen_below(g, 1000000) >> gen_below(g, 20);
    if (gen_below(g, 200) == 0) v = INT64_MAX - gen_below(g, 3);
    return (f->flags & YB_FF_SIGNED) != 0 && gen_below(g, 3) == 0 ? -v : v;
}

#undef OP
#endif
