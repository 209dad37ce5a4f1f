/* Verifies instructions: operands of the right kind and list, each slot and column written once and before it
   is read. Floor 3. */
#include "image/verify.h"

#define DIGITS_MAX 18
#define OPERANDS 5
#define PAY_SLOTS 4 /* asked, limit, paid, left */
#define PAYEACH_ARGS 4

/* What an instruction writes: a run of slots or of columns. */
typedef struct yb_dest {
    uint16_t at;
    uint16_t width;
    bool column;
} yb_dest;
#define DESTS_MAX 3

static void operands_of(const yb_insn *insn, uint16_t operand[OPERANDS]) {
    const uint16_t all[OPERANDS] = {insn->a, insn->b, insn->c, insn->d, insn->e};
    memcpy(operand, all, sizeof all);
}

/* ---- reading ---- */

bool yb_verify_slot(const yb_verify *v, uint32_t at, unsigned width) {
    const yb_bits *ready = v->resolving ? &v->slots_resolved : &v->slots_ready;
    if (at >= v->program->slots || width > v->program->slots - at) return false;
    for (unsigned i = 0; i < width; i++)
        if (!yb_bits_get(ready, at + i)) return false;
    return true;
}

bool yb_verify_list(const yb_verify *v, uint32_t list) {
    bool band = (list & YB_LIST_BAND) != 0;
    return band ? (list & ~YB_LIST_BAND) < v->section->bands.n : list < v->decision->lists.n;
}

/* Lists of a decision have their columns in the order of their numbers. */
static uint16_t list_of_field(const yb_verify *v, uint32_t column) {
    const yb_im_list *lists = v->im->LISTS + v->decision->lists.first;
    uint32_t low = 0, high = v->decision->lists.n; /* the first list that ends behind the column */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (lists[middle].first_column + lists[middle].columns <= column)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < v->decision->lists.n && lists[low].first_column <= column;
    return found ? (uint16_t)low : YB_NONE16;
}

/* The list of a section's own column; NONE16: it has none there. */
static uint16_t list_of_own(const yb_verify *v, const yb_im_section *s, uint32_t column) {
    const bool own = column >= s->first_column && column - s->first_column < s->columns.n;
    return own ? v->im->COLUMNS[s->columns.first + column - s->first_column].list : YB_NONE16;
}

uint16_t yb_verify_list_of(const yb_verify *v, uint32_t column) {
    const yb_im_section *s = v->section, *first = &v->im->SECTION_LIST[v->program->sections.first];
    if (column < v->decision->columns) return list_of_field(v, column);
    const uint16_t own = list_of_own(v, s, column);
    if (own != YB_NONE16 || s->alone == 1) return own;
    /* a column of section 0; of bands, where both number the same ones alike */
    const uint16_t list = list_of_own(v, first, column);
    const bool same = s->bands.first == first->bands.first && s->bands.n == first->bands.n;
    return (list & YB_LIST_BAND) == 0 || same ? list : YB_NONE16;
}

bool yb_verify_column(const yb_verify *v, uint32_t at, unsigned width, uint16_t list) {
    if (list == YB_NONE16 || v->resolving) return false;
    for (unsigned i = 0; i < width; i++)
        if (yb_verify_list_of(v, at + i) != list || !yb_bits_get(&v->columns_ready, at + i)) return false;
    return true;
}

/* An entry of args that is read: a slot, or in a column's instruction a column of the same list. */
static bool arg_ready(const yb_verify *v, uint16_t arg, uint16_t list) {
    if ((arg & YB_ARG_COLUMN) != 0) return yb_verify_column(v, arg & ~YB_ARG_COLUMN, 1, list);
    return yb_verify_slot(v, arg, 1);
}

/* The entries args[at .. at + n); NULL if they are not all there. */
static const uint16_t *args_at(const yb_verify *v, int64_t at, uint32_t n) {
    uint32_t rest = v->im->n_ARGS - v->section->args;
    if (at < 0 || at > rest || n > rest - (uint32_t)at) return NULL;
    return v->im->ARGS + v->section->args + at;
}

/* ---- writing ---- */

static unsigned dests_of(const yb_verify *v, const yb_insn *insn, yb_dest out[DESTS_MAX]) {
    const char *kinds = yb_op_kinds[insn->op];
    const bool column = (insn->flag & YB_IF_COL) != 0;
    uint16_t operand[OPERANDS];
    unsigned n = 0;
    operands_of(insn, operand);
    for (unsigned i = 0; i < OPERANDS; i++) {
        if (kinds[i] != 'd' && kinds[i] != 'D') continue;
        if (insn->op == YB_OPCODE(TABLE) && column && i > 0) continue; /* rows are told of slots only */
        out[n++] = (yb_dest){operand[i], kinds[i] == 'D' ? 2 : 1, column};
    }
    if (insn->op == YB_OPCODE(PAY) || insn->op == YB_OPCODE(REST) || insn->op == YB_OPCODE(PAYEACH))
        out[0].width = PAY_SLOTS;
    const uint16_t *args = insn->op == YB_OPCODE(PAYEACH) ? args_at(v, insn->imm, PAYEACH_ARGS) : NULL;
    if (args != NULL) {
        out[n++] = (yb_dest){args[2], 1, true};
        out[n++] = (yb_dest){args[3], 1, true};
    }
    return n;
}

/* Marks one place as written, if it is the section's own and nothing else writes it. */
static bool take(yb_verify *v, const yb_dest *dest, uint32_t at) {
    yb_bits *taken = dest->column ? &v->columns_taken : &v->slots_taken;
    const yb_im_section *s = v->section;
    uint32_t first = dest->column ? s->first_column : s->first_slot;
    uint32_t n = dest->column ? s->columns.n : s->slots;
    if (at < first || at - first >= n || yb_bits_get(taken, at)) return false;
    yb_bits_set(taken, at);
    yb_bits_set(dest->column ? &v->columns_ready : &v->slots_ready, at);
    if (v->resolving && !dest->column) yb_bits_set(&v->slots_resolved, at);
    return true;
}

static bool write_dest(yb_verify *v, const yb_dest *dest, uint16_t list) {
    for (uint32_t at = dest->at; at < (uint32_t)dest->at + dest->width; at++) {
        if (dest->column) YB_NEED(v, yb_verify_list_of(v, at) == list, "INSNS: list of destination");
        YB_NEED(v, take(v, dest, at), dest->column ? "INSNS: destination column" : "INSNS: destination slot");
    }
    return true;
}

static void forget_dest(yb_verify *v, const yb_dest *dest) {
    for (uint32_t at = dest->at; at < (uint32_t)dest->at + dest->width; at++) {
        yb_bits_clear(dest->column ? &v->columns_ready : &v->slots_ready, at);
        yb_bits_clear(dest->column ? &v->columns_taken : &v->slots_taken, at);
        if (!dest->column) yb_bits_clear(&v->slots_resolved, at);
    }
}

void yb_verify_forget_code(yb_verify *v, yb_range_ref code) {
    for (uint32_t i = 0; i < code.n; i++) {
        yb_dest dest[DESTS_MAX];
        unsigned n = dests_of(v, &v->im->INSNS[code.first + i], dest);
        for (unsigned d = 0; d < n; d++)
            forget_dest(v, &dest[d]);
    }
}

/* ---- constants ---- */

static bool check_constant(yb_verify *v, const yb_im_const *constant) {
    const yb_dest dest = {constant->slot, 1, false};
    YB_NEED(v, constant->kind <= YB_C_NONE, "CONSTS: kind");
    YB_NEED(v, constant->digits <= DIGITS_MAX, "CONSTS: digits");
    bool item = constant->kind == YB_C_PARAM || constant->kind == YB_C_VERSION;
    YB_NEED(v, !item || constant->ref < v->im->n_ITEMS, "CONSTS: item");
    YB_NEED(v, constant->kind != YB_C_TEXT || constant->ref < v->im->n_LITERALS, "CONSTS: text");
    YB_NEED(v, take(v, &dest, constant->slot), "CONSTS: slot");
    return true;
}

bool yb_verify_constants(yb_verify *v) {
    yb_range_ref constants = v->section->constants;
    for (uint32_t i = 0; i < constants.n; i++) {
        v->item = constants.first + i;
        if (!check_constant(v, &v->im->CONSTS[constants.first + i])) return false;
    }
    return true;
}

void yb_verify_forget_constants(yb_verify *v) {
    yb_range_ref constants = v->section->constants;
    for (uint32_t i = 0; i < constants.n; i++) {
        const yb_dest dest = {v->im->CONSTS[constants.first + i].slot, 1, false};
        forget_dest(v, &dest);
    }
}

/* ---- imm and what is peculiar to an opcode ---- */

static bool imm_of_rounding(int32_t imm) {
    int32_t digits = imm & 0xFF;
    if (digits > 127) digits -= 256;
    return imm >= 0 && imm >> 8 <= YB_UP && digits >= -DIGITS_MAX && digits <= DIGITS_MAX;
}

static bool imm_of_period(int32_t imm) {
    const int32_t kind = imm & 15;
    if (imm < 0 || (kind > YB_PER_YEAR && kind != YB_PER_LIFE)) return false;
    int32_t mmdd = imm >> 4;
    return mmdd == 0 || (mmdd <= 1231 && yb_civil_valid(2001, mmdd / 100, mmdd % 100));
}

static bool imm_of_months(int32_t imm) {
    switch (imm) { /* 1, -1, 12, -12 months, doubled; odd: a missing day is the next first */
    case 2:
    case 3:
    case -2:
    case -1:
    case 24:
    case 25:
    case -24:
    case -23: return true;
    default: return false;
    }
}

static bool imm_ok(const yb_verify *v, const yb_insn *insn) {
    const int32_t imm = insn->imm;
    switch (insn->op) {
    case YB_OPCODE(SCALE):
    case YB_OPCODE(WIDE): return imm >= 0 && imm <= DIGITS_MAX;
    case YB_OPCODE(WROUND):
    case YB_OPCODE(MULROUND):
    case YB_OPCODE(ROUND): return imm_of_rounding(imm);
    case YB_OPCODE(ADDDAYS): return imm == 1 || imm == -1;
    case YB_OPCODE(ADDMONTHS): return imm_of_months(imm);
    case YB_OPCODE(BETWEEN): return imm >= 0 && imm <= 2;
    case YB_OPCODE(PERIOD):
    case YB_OPCODE(CHKPERIOD): return imm_of_period(imm);
    case YB_OPCODE(ROLL): return imm == 0 || imm == 1;
    case YB_OPCODE(IDTEXT): return imm >= 0 && imm <= 4;
    case YB_OPCODE(AREA): return imm == 100 || imm == 10000;
    case YB_OPCODE(PARAM): return imm >= 0 && (uint32_t)imm < v->im->n_ITEMS && insn->b <= DIGITS_MAX;
    case YB_OPCODE(VERSION):
    case YB_OPCODE(TABLE): return imm >= 0 && (uint32_t)imm < v->im->n_ITEMS;
    case YB_OPCODE(RCOUNT): return imm >= 0 && imm < (int32_t)YB_NONE16 && yb_verify_list(v, (uint32_t)imm);
    default: return true;
    }
}

static bool check_pick(yb_verify *v, const yb_insn *insn, uint16_t list) {
    const uint16_t *args = args_at(v, insn->imm, insn->c);
    YB_NEED(v, args != NULL && insn->c != 0, "INSNS: args");
    YB_NEED(v, yb_verify_work(v, insn->c), "image: work");
    for (uint32_t i = 0; i < insn->c; i++)
        YB_NEED(v, arg_ready(v, args[i], list), "ARGS: source");
    return true;
}

/* The number of keys that every version of the item takes. Versions without a table take any. */
static bool table_keys(yb_verify *v, const yb_im_item *item, uint32_t *keys) {
    const uint16_t no_table = YB_VF_UNKNOWN | YB_VF_NONE | YB_VF_DROPPED;
    bool first = true;
    *keys = 0;
    YB_NEED(v, yb_verify_work(v, item->versions.n), "image: work");
    for (uint32_t i = 0; i < item->versions.n; i++) {
        const yb_im_version *version = &v->im->VERSIONS[item->versions.first + i];
        if ((version->flags & no_table) != 0) continue;
        YB_NEED(v, version->value >= 0 && version->value < v->im->n_TABLES, "INSNS: table");
        uint32_t dims = v->im->TABLES[version->value].dims.n;
        YB_NEED(v, first || dims == *keys, "INSNS: keys");
        *keys = dims;
        first = false;
    }
    return true;
}

static bool check_table(yb_verify *v, const yb_insn *insn, uint16_t list) {
    const bool bands = list != YB_NONE16 && (list & YB_LIST_BAND) != 0;
    uint32_t keys = 0;
    if (!table_keys(v, &v->im->ITEMS[insn->imm], &keys)) return false;
    YB_NEED(v, (insn->flag & YB_IF_COL) == 0 || insn->e == YB_NONE16, "INSNS: row");
    const uint16_t *args = args_at(v, insn->b, keys);
    YB_NEED(v, args != NULL, "INSNS: args");
    YB_NEED(v, arg_ready(v, insn->d, list), "INSNS: day");
    YB_NEED(v, yb_verify_work(v, keys), "image: work");
    for (uint32_t i = 0; i < keys; i++)
        YB_NEED(v, (bands && args[i] == YB_ARG_BAND) || arg_ready(v, args[i], list), "ARGS: source");
    return true;
}

/* Order and cap are read, paid and rank written (by dests_of), all columns of one list of the decision. */
static bool check_payeach(yb_verify *v, const yb_insn *insn) {
    const uint16_t *args = args_at(v, insn->imm, PAYEACH_ARGS);
    YB_NEED(v, args != NULL, "INSNS: args");
    uint16_t list = yb_verify_list_of(v, args[0]);
    YB_NEED(v, list < v->decision->lists.n, "ARGS: list");
    YB_NEED(v, yb_verify_column(v, args[0], 1, list), "ARGS: source");
    YB_NEED(v, args[1] == YB_NONE16 || yb_verify_column(v, args[1], 1, list), "ARGS: source");
    YB_NEED(v, yb_verify_list_of(v, args[2]) == list, "ARGS: list");
    YB_NEED(v, yb_verify_list_of(v, args[3]) == list, "ARGS: list");
    return true;
}

static bool check_peculiar(yb_verify *v, const yb_insn *insn, uint16_t list) {
    YB_NEED(v, imm_ok(v, insn), "INSNS: imm");
    switch (insn->op) {
    case YB_OPCODE(PICK): return check_pick(v, insn, list);
    case YB_OPCODE(TABLE): return check_table(v, insn, list);
    case YB_OPCODE(PAYEACH): return check_payeach(v, insn);
    case YB_OPCODE(CUT):
    case YB_OPCODE(JOIN):
        YB_NEED(v, list != YB_NONE16 && (list & YB_LIST_BAND) != 0, "INSNS: bands");
        return true;
    default: return true;
    }
}

/* ---- an instruction ---- */

/* Reads lists as a whole, or pays: not to be done row by row. */
static bool whole_list(const yb_insn *insn) {
    const char *kinds = yb_op_kinds[insn->op];
    return strchr(kinds, 'c') != NULL || strchr(kinds, 'C') != NULL || insn->op == YB_OPCODE(PAY) ||
           insn->op == YB_OPCODE(REST) || insn->op == YB_OPCODE(PAYEACH);
}

static bool is_source(char kind) {
    return kind == 's' || kind == 'S' || kind == 'o' || kind == 'O';
}

static bool check_flags(yb_verify *v, const yb_insn *insn) {
    const char *kinds = yb_op_kinds[insn->op];
    const unsigned sources = YB_IF_B | YB_IF_C | YB_IF_D | YB_IF_E;
    const bool pays =
        insn->op == YB_OPCODE(PAY) || insn->op == YB_OPCODE(REST) || insn->op == YB_OPCODE(PAYEACH);
    const bool product = insn->op == YB_OPCODE(MUL) || insn->op == YB_OPCODE(MULROUND);
    const bool lookup = insn->op == YB_OPCODE(TABLE) && (insn->flag & YB_IF_COL) != 0;
    YB_NEED(v, (insn->flag & ~(sources | YB_IF_SIGNED | YB_IF_OPTIONAL | YB_IF_NONNEG | YB_IF_COL)) == 0, "INSNS: flag");
    YB_NEED(v, (insn->flag & (YB_IF_SIGNED | YB_IF_PART | YB_IF_SAME)) == 0 || pays || product || lookup, "INSNS: flag");
    const bool may_none = insn->op == YB_OPCODE(TABLE) || insn->op == YB_OPCODE(PARAM);
    YB_NEED(v, (insn->flag & YB_IF_OPTIONAL) == 0 || may_none, "INSNS: flag");
    if ((insn->flag & YB_IF_COL) == 0) {
        YB_NEED(v, (insn->flag & sources) == 0, "INSNS: flag");
        return true;
    }
    YB_NEED(v, !whole_list(insn) && !v->resolving, "INSNS: flag");
    for (unsigned i = 1; i < OPERANDS; i++)
        YB_NEED(v, (insn->flag >> (i - 1) & 1) == 0 || is_source(kinds[i]), "INSNS: flag");
    return true;
}

/* The list whose rows an instruction goes through; NONE16 if it does not. */
static bool list_of_insn(yb_verify *v, const yb_insn *insn, uint16_t *list) {
    *list = YB_NONE16;
    if ((insn->flag & YB_IF_COL) != 0) {
        *list = yb_verify_list_of(v, insn->a);
    } else if (insn->op == YB_OPCODE(RCOUNT)) {
        *list = (uint16_t)insn->imm;
    } else if (yb_op_kinds[insn->op][1] == 'c') {
        *list = yb_verify_list_of(v, insn->b);
    } else {
        return true;
    }
    YB_NEED(v, *list != YB_NONE16, "INSNS: column");
    return true;
}

static bool check_source(yb_verify *v, const yb_insn *insn, unsigned i, uint16_t operand, uint16_t list) {
    const char kind = yb_op_kinds[insn->op][i];
    const unsigned width = kind == 'S' || kind == 'O' ? 2 : 1;
    if (operand == YB_NONE16 && (kind == 'o' || kind == 'O' || kind == 'C')) return true;
    if (kind == 'c' || kind == 'C' || (i > 0 && (insn->flag >> (i - 1) & 1) != 0)) {
        YB_NEED(v, yb_verify_column(v, operand, width, list), "INSNS: column");
    } else {
        YB_NEED(v, yb_verify_slot(v, operand, width), "INSNS: slot");
    }
    return true;
}

static bool check_sources(yb_verify *v, const yb_insn *insn, uint16_t list) {
    const char *kinds = yb_op_kinds[insn->op];
    uint16_t operand[OPERANDS];
    operands_of(insn, operand);
    for (unsigned i = 0; i < OPERANDS; i++) {
        bool read = is_source(kinds[i]) || kinds[i] == 'c' || kinds[i] == 'C';
        if (read && !check_source(v, insn, i, operand[i], list)) return false;
    }
    return true;
}

static bool check_insn(yb_verify *v, const yb_insn *insn) {
    uint16_t list;
    yb_dest dest[DESTS_MAX];
    YB_NEED(v, insn->op < YB_OP_LAST, "INSNS: opcode");
    if (!check_flags(v, insn)) return false;
    /* Lists are as long as the case makes them: nothing about them is known before there are facts. */
    YB_NEED(v, !v->resolving || !whole_list(insn), "INSNS: opcode");
    if (!list_of_insn(v, insn, &list) || !check_peculiar(v, insn, list) || !check_sources(v, insn, list))
        return false;
    unsigned n = dests_of(v, insn, dest);
    for (unsigned i = 0; i < n; i++) {
        /* PAYEACH alone writes columns of a list that it is not run over. */
        uint16_t rows = dest[i].column && list == YB_NONE16 ? yb_verify_list_of(v, dest[i].at) : list;
        if (!write_dest(v, &dest[i], rows)) return false;
    }
    return true;
}

bool yb_verify_code(yb_verify *v, yb_range_ref code) {
    for (uint32_t i = 0; i < code.n; i++) {
        v->item = code.first + i;
        if (!check_insn(v, &v->im->INSNS[code.first + i])) return false;
    }
    return true;
}
