/*
 * Makes a section's code into steps for the fast run. Floor 4.
 *
 * No step looks for overflow. Facts are held against so many bits as their type has at most in any real case
 * (a greater one sends the decision to the general run); from those it is reckoned here how many bits each
 * result has. Named values, which may not be negative, are held against YB_BITS_CHECKED in the same
 * comparison, so that the numbers do not grow along a program. A step whose result might still not fit, or
 * that is too rare to have a function of its own, runs as in the general run and has its result held against
 * YB_BITS_CHECKED too.
 */
#include "eval/fast.h"

/* ---- bits ---- */

/* By type; of a ratio up to 209 %, by its decimals. */
static unsigned type_bits(unsigned type, unsigned scale) {
    static const uint8_t bits[YB_TYPE_COUNT] = {
        [YB_T_BOOL] = 1,   [YB_T_COUNT] = 24,    [YB_T_INT] = 32,     [YB_T_MONEY] = 36,
        [YB_T_PRICE] = 47, [YB_T_QUANTITY] = 27, [YB_T_DATE] = 22,    [YB_T_YEARS] = 22,
        [YB_T_DAYS] = 22,  [YB_T_MONTHS] = 22,   [YB_T_MINUTES] = 32, [YB_T_TIME] = 11,
        [YB_T_TEXT] = 32,  [YB_T_AREA] = 20,     [YB_T_ENUM] = 6,     [YB_T_SET] = YB_BITS_MASK,
        [YB_T_PROOF] = 3,  [YB_T_INTERVAL] = 22,
    };
    if (type == YB_T_RATIO) return scale <= 6 ? yb_bits_of(2 * (uint64_t)yb_pow10[scale]) : YB_BITS_CHECKED;
    return bits[type];
}

unsigned yb_fact_bits(const yb_im_fact *f) {
    return type_bits(f->type, f->scale);
}

static unsigned fact_entry(const yb_im_fact *f) {
    const bool negative = (f->flags & YB_FF_SIGNED) != 0 || f->type == YB_T_INT || f->type == YB_T_DATE ||
                          f->type == YB_T_YEARS || f->type == YB_T_MONTHS || f->type == YB_T_DAYS ||
                          f->type == YB_T_MINUTES || f->type == YB_T_SET;
    return yb_fact_bits(f) | (negative ? 0 : YB_BITS_POSITIVE);
}

void yb_prepare_facts(yb_core *c) {
    const yb_im_decision *d = c->d;
    c->slot_bits[0] = 22;
    c->slot_bits[1] = 32;
    for (uint32_t k = 0; k < d->facts.n; k++) {
        const yb_im_fact *f = &c->image->FACTS[d->facts.first + k];
        bool list = (f->flags & YB_FF_LIST) != 0, field = f->list != YB_NONE16 && !list;
        uint16_t *entry = field ? &c->column_bits[f->at] : &c->slot_bits[f->at];
        *entry = (uint16_t)(list ? 24 | YB_BITS_POSITIVE : fact_entry(f));
    }
    for (uint32_t k = 0; k < d->proofs.n; k++)
        c->slot_bits[c->image->PROOFS[d->proofs.first + k].slot] = 3 | YB_BITS_POSITIVE;
}

static unsigned entry_of(const yb_core *c, const yb_insn *i, unsigned k) {
    const uint16_t at = yb_operand_of(i, k);
    return yb_operand_column(i, k) ? c->column_bits[at] : c->slot_bits[at];
}
static unsigned bits_of(const yb_core *c, const yb_insn *i, unsigned k) {
    return YB_BITS_OF(entry_of(c, i, k));
}
static bool positive(const yb_core *c, const yb_insn *i, unsigned k) {
    return (entry_of(c, i, k) & YB_BITS_POSITIVE) != 0;
}

static unsigned rows_bits(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const uint32_t list = yb_list_of(c, section, i);
    const bool bands = list >= c->d->lists.n;
    return yb_bits_of(bands ? c->rows[list] : c->image->LISTS[c->d->lists.first + list].max);
}

/* Two numbers are less than 2^p and 2^q; only if both can be the least negative one their product is 2^(p +
 * q). */
static unsigned product_bits(const yb_core *c, const yb_insn *i) {
    return bits_of(c, i, 1) + bits_of(c, i, 2) + !(positive(c, i, 1) || positive(c, i, 2));
}

/* Bits of what is left of so many; 64 if there are too many for the loops. */
static unsigned rounded_bits(const yb_insn *i, unsigned bits) {
    const unsigned cut_off = 3u * (unsigned)(i->imm & 0xFF); /* 10 is more than 2^3 */
    if (yb_rounder_of(i->imm) == NULL || bits > YB_BITS_MOST) return 64;
    return bits > cut_off ? bits - cut_off + 1 : 1;
}

/* A product beyond 64 bits is rounded in two parts: prices have six decimals, quantities four. */
bool yb_rounds_in_parts(const yb_core *c, const yb_insn *i) {
    const yb_rounder *how = yb_rounder_of(i->imm);
    if (how == NULL || (i->flag & YB_IF_B) == 0 || !positive(c, i, 1) || !positive(c, i, 2)) return false;
    const unsigned product = product_bits(c, i), low = yb_bits_of((uint64_t)yb_pow10[how->digits]);
    return YB_WIDE_LOOPS && product > YB_BITS_MOST && bits_of(c, i, 1) <= YB_BITS_MOST &&
           low + bits_of(c, i, 2) <= YB_BITS_MOST && product - 3u * how->digits + 1 <= YB_BITS_MOST;
}

/* Held against what is found: a table's rows need not be gone through here. */
unsigned yb_table_bits(const yb_core *c, const yb_insn *i) {
    const yb_im_item *item = &c->image->ITEMS[i->imm];
    const unsigned bits = type_bits(item->type, item->scale);
    return item->type == YB_T_RATIO ? bits : YB_MAX(bits, 32u);
}

/* Of a branch that is never chosen nothing is known. */
static unsigned chosen_bits(const yb_core *c, const yb_insn *i) {
    const unsigned first = yb_settled(c, i, 1, false) ? 0 : bits_of(c, i, 2);
    return yb_settled(c, i, 1, true) ? first : YB_MAX(first, bits_of(c, i, 3));
}
static bool chosen_positive(const yb_core *c, const yb_insn *i) {
    return (yb_settled(c, i, 1, false) || positive(c, i, 2)) && (yb_settled(c, i, 1, true) || positive(c, i, 3));
}

/* Bits of a result that is a number or bool. 64: might not fit, or not reckoned; then it is looked at. */
static unsigned result_bits(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    const bool both = yb_op_kinds[i->op][2] == 's';
    const unsigned wider = both ? YB_MAX(bits_of(c, i, 1), bits_of(c, i, 2)) : 0;
    switch (i->op) {
    case YB_OPCODE(MOV):
    case YB_OPCODE(USE):
    case YB_OPCODE(AREA):
    case YB_OPCODE(CHECK): return bits_of(c, i, 1);
    case YB_OPCODE(NVL): return wider;
    case YB_OPCODE(SEL): return chosen_bits(c, i);
    case YB_OPCODE(ADD): return wider + 1;
    case YB_OPCODE(SUM4): return YB_MAX(wider, YB_MAX(bits_of(c, i, 3), bits_of(c, i, 4))) + 2;
    case YB_OPCODE(SUB): return wider + !(positive(c, i, 1) && positive(c, i, 2));
    case YB_OPCODE(MIN): /* made of a difference */
    case YB_OPCODE(MAX): return wider > YB_BITS_MOST ? 64 : wider;
    case YB_OPCODE(CUT): return wider > YB_BITS_MOST ? 64 : bits_of(c, i, 2);
    case YB_OPCODE(NEG): return bits_of(c, i, 1) + 1;
    case YB_OPCODE(SCALE): return bits_of(c, i, 1) + 4u * (unsigned)i->imm;
    case YB_OPCODE(MUL): return product_bits(c, i);
    case YB_OPCODE(MULROUND):
        if (yb_rounds_in_parts(c, i)) return product_bits(c, i) - 3u * yb_rounder_of(i->imm)->digits + 1;
        return rounded_bits(i, product_bits(c, i));
    case YB_OPCODE(ROUND): return rounded_bits(i, bits_of(c, i, 1));
    case YB_OPCODE(RSUM): return YB_BITS_OF(c->column_bits[i->b]) + rows_bits(c, section, i);
    case YB_OPCODE(CHKPERIOD): return 22;
    case YB_OPCODE(RDISTINCT):
    case YB_OPCODE(RCOUNT): return 24;
    case YB_OPCODE(LT):
    case YB_OPCODE(LE): return wider > YB_BITS_MOST ? 64 : 1;
    case YB_OPCODE(UNION):
    case YB_OPCODE(WITHOUT): return YB_BITS_MASK;
    case YB_OPCODE(HAS):
    case YB_OPCODE(KNOWN):
    case YB_OPCODE(EQ):
    case YB_OPCODE(IN):
    case YB_OPCODE(SUBSET):
    case YB_OPCODE(AND):
    case YB_OPCODE(OR):
    case YB_OPCODE(NOT):
    case YB_OPCODE(RANY):
    case YB_OPCODE(RALL): return 1;
    case YB_OPCODE(ADDDAYS):
    case YB_OPCODE(ADDMONTHS):
    case YB_OPCODE(BETWEEN):
    case YB_OPCODE(PERIOD):
    case YB_OPCODE(ROLL):
    case YB_OPCODE(IDTEXT): /* dates and areas at most */
    case YB_OPCODE(AGE): return 22;
    case YB_OPCODE(TABLE): return yb_table_bits(c, i);
    default: return 64;
    }
}

static bool result_positive(const yb_core *c, const yb_insn *i) {
    if ((i->flag & YB_IF_NONNEG) != 0) return true;
    switch (i->op) {
    case YB_OPCODE(MOV):
    case YB_OPCODE(USE):
    case YB_OPCODE(CHECK):
    case YB_OPCODE(SCALE):
    case YB_OPCODE(AREA):
    case YB_OPCODE(ROUND): return positive(c, i, 1);
    case YB_OPCODE(NVL):
    case YB_OPCODE(ADD):
    case YB_OPCODE(MUL):
    case YB_OPCODE(MULROUND):
    case YB_OPCODE(MIN): return positive(c, i, 1) && positive(c, i, 2);
    case YB_OPCODE(MAX): return positive(c, i, 1) || positive(c, i, 2);
    case YB_OPCODE(SUM4):
        return positive(c, i, 1) && positive(c, i, 2) && positive(c, i, 3) && positive(c, i, 4);
    case YB_OPCODE(SEL): return chosen_positive(c, i);
    case YB_OPCODE(RSUM): return (c->column_bits[i->b] & YB_BITS_POSITIVE) != 0;
    case YB_OPCODE(CUT):
    case YB_OPCODE(AGE):
    case YB_OPCODE(RDISTINCT):
    case YB_OPCODE(RCOUNT): return true;
    default: return false;
    }
}

/* A mask is no number: all of its bits may be set. */
static bool is_mask(const yb_insn *i, unsigned bits) {
    const bool passes = i->op == YB_OPCODE(MOV) || i->op == YB_OPCODE(USE) || i->op == YB_OPCODE(NVL) ||
                        i->op == YB_OPCODE(SEL) || i->op == YB_OPCODE(UNION) || i->op == YB_OPCODE(WITHOUT) ||
                        i->op == YB_OPCODE(TABLE);
    return bits == YB_BITS_MASK && passes;
}

static void put_entry(yb_core *c, const yb_insn *i, uint32_t at, unsigned entry) {
    if ((i->flag & YB_IF_COL) != 0)
        c->column_bits[at] = (uint16_t)entry;
    else
        c->slot_bits[at] = (uint16_t)entry;
}

static bool pays_numbers(const yb_core *c, const yb_insn *i) {
    const bool rest = i->op == YB_OPCODE(REST), capped = !rest && i->c != YB_NONE16;
    if (!rest && yb_never_pays(c, i)) return bits_of(c, i, 3) <= YB_BITS_MOST;
    return bits_of(c, i, 3) <= YB_BITS_MOST && (rest || bits_of(c, i, 1) <= YB_BITS_MOST) &&
           (!capped || bits_of(c, i, 2) <= YB_BITS_MOST);
}

/* What is asked and paid is held against YB_BITS_CHECKED, limits are too rare in sums to be worth more. */
static void pay_entries(yb_core *c, const yb_im_section *section, const yb_insn *i, bool direct) {
    const unsigned left = c->slot_bits[i->d] & ~YB_BITS_FIXED, asked = YB_BITS_CHECKED;
    const bool rest = i->op == YB_OPCODE(REST), positive_left = direct && (left & YB_BITS_POSITIVE) != 0;
    const unsigned paid = asked | (positive_left ? YB_BITS_POSITIVE : 0);
    const unsigned after = YB_MAX(YB_BITS_OF(left), asked) | (positive_left ? YB_BITS_POSITIVE : 0);
    const unsigned entries[4] = {rest && direct ? left : asked, direct ? YB_BITS_MOST : asked,
                                 rest && direct ? left : paid, direct ? after : asked};
    if (i->op == YB_OPCODE(PAY) && yb_never_pays(c, i)) {
        c->slot_bits[i->a + 3] = (uint16_t)(direct ? left : asked);
        return;
    }
    for (unsigned k = 0; k < 4; k++)
        c->slot_bits[i->a + k] = (uint16_t)entries[k];
    if (i->op != YB_OPCODE(PAYEACH)) return;
    const uint16_t *args = yb_args_of(c, section, i->imm);
    c->column_bits[args[2]] = YB_BITS_CHECKED;
    c->column_bits[args[3]] = 24;
}

/* `direct`: by a function of its own; else by the general run's, whose results are looked at. */
static void set_entries(yb_core *c, const yb_im_section *section, const yb_insn *i, unsigned bits,
                        bool direct) {
    const bool pair = yb_op_kinds[i->op][0] == 'D', mask = is_mask(i, bits);
    const bool dates = i->op == YB_OPCODE(PERIOD) || i->op == YB_OPCODE(ROLL);
    if (yb_op_pays(i->op)) {
        pay_entries(c, section, i, direct);
        return;
    }
    unsigned entry = direct || mask ? bits : YB_BITS_CHECKED;
    if ((i->flag & YB_IF_NONNEG) != 0 && !mask) entry = YB_MIN(entry, YB_BITS_CHECKED);
    if (pair && !dates) entry = YB_BITS_MASK; /* halves of wide numbers are no numbers */
    if (!pair && !mask && result_positive(c, i)) entry |= YB_BITS_POSITIVE;
    put_entry(c, i, i->a, entry);
    if (pair) put_entry(c, i, i->a + 1u, entry);
    if (i->op == YB_OPCODE(MULROUND)) {
        put_entry(c, i, i->d, YB_BITS_MASK);
        put_entry(c, i, i->d + 1u, YB_BITS_MASK);
    }
    if (i->op == YB_OPCODE(TABLE) && (i->flag & YB_IF_COL) == 0 && i->e != YB_NONE16) c->slot_bits[i->e] = 32;
}

/* ---- steps ---- */

/* Whether a result may be unknown or an error: none alone is let through by plain steps too. */
static bool is_uncertain(const yb_core *c, const yb_insn *i) {
    const unsigned uncertain = YB_NOT_KNOWN | YB_ERROR;
    const unsigned may = (i->flag & YB_IF_COL) != 0 ? c->may[c->program->slots + i->a] : c->may[i->a];
    return (may & uncertain) != 0 || (i->op == YB_OPCODE(KNOWN) && (c->may[i->b] & uncertain) != 0);
}

/* A sum over all rows of a column that a loop of this section makes is added up in that loop. */
static bool join_sum(const yb_insn *i, yb_step *steps, uint32_t n) {
    if (i->op != YB_OPCODE(RSUM) || i->c != YB_NONE16) return false;
    for (uint32_t k = 0; k < n; k++) {
        yb_step *t = &steps[k];
        if ((t->insn.flag & YB_IF_COL) == 0 || t->insn.a != i->b) continue;
        if (t->full == NULL || t->sum != 0) return false;
        t->run = t->full;
        t->sum = i->a;
        t->sum_nonneg = (i->flag & YB_IF_NONNEG) != 0;
        return true;
    }
    return false;
}

/* The step before makes a column that only this one reads, and does what this one does as well. */
static bool join_column(yb_core *c, const yb_insn *i, yb_step *steps, uint32_t n) {
    if ((i->flag & YB_IF_COL) == 0 || n == 0) return false;
    yb_step *before = &steps[n - 1];
    const bool column = (before->insn.flag & YB_IF_COL) != 0;
    if (!column || before->inner != NULL || before->sum != 0 || !yb_column_read_once(c, before->insn.a)) return false;
    return yb_join_columns(before, &steps[n]);
}

static yb_step general_step(const yb_insn *i) {
    return (yb_step){.run = yb_run_general, .insn = *i};
}

static bool prepare_step(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    const char from = yb_op_kinds[i->op][1];
    *t = (yb_step){.insn = *i};
    if (from == 'c' || from == 'C') return yb_prepare_reduction(c, section, i, t);
    if ((i->flag & YB_IF_COL) != 0) return yb_prepare_column(c, section, i, t);
    return yb_prepare_scalar(c, section, i, t);
}

/* A watched step goes on by itself: what it has its plain step do must end there. */
static void chain_steps(yb_step *steps, uint32_t n) {
    steps[n] = (yb_step){.run = yb_run_end};
    for (yb_step *t = steps; t < steps + n; t++) {
        yb_run *next = t[1].run;
        if (t->inner != NULL) t->full = next;
        t->next = t->inner != NULL ? yb_run_end : next;
    }
}

/* One instruction, n steps behind the first, which `looks` at states or does not. Returns whether it became a step of its own. */
static bool prepare_insn(yb_core *c, const yb_im_section *section, const yb_insn *i, bool looks, yb_step *steps, uint32_t n) {
    const unsigned bits = result_bits(c, section, i), part = section != yb_first_section(c);
    bool fits = yb_op_pays(i->op) ? pays_numbers(c, i) : bits <= YB_BITS_MOST || is_mask(i, bits);
    bool joined = fits && !looks && join_sum(i, steps, n);
    bool direct = joined || (fits && prepare_step(c, section, i, &steps[n]));
    if (!direct) steps[n] = general_step(i);
    if (looks) yb_watch_step(&steps[n]);
    if (direct && !joined && !looks && join_column(c, i, steps, n)) joined = c->leaves_out[part] = true;
    set_entries(c, section, i, bits, direct);
    return !joined;
}

void yb_prepare(yb_core *c, const yb_im_section *section, uint32_t number) {
    const unsigned part = number != 0;
    yb_step *steps = c->steps[part];
    uint32_t n = 0;
    c->n_keys[part] = 0;
    for (uint32_t k = 0; k < section->code.n; k++) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        if (yb_insn_fixed(c, i) || !yb_is_live(c, i)) continue;
        yb_insn own = yb_renamed(c, i);
        const bool looks = c->watching && is_uncertain(c, &own);
        if (yb_made_before(c, section, &own, looks)) {
            c->leaves_out[part] = true;
            continue;
        }
        if (!prepare_insn(c, section, &own, looks, steps, n)) continue;
        yb_note_made(c, section, n++);
    }
    yb_alike_end(c);
    yb_leave_out_columns(c, steps, n);
    chain_steps(steps, n);
}
