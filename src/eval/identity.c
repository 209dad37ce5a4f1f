/*
 * Identities that hold by the way their sides are made, whatever the numbers are: they need not be looked at while running.
 * Floor 4.
 *
 * Both sides are taken apart into what they add up, back to values that are no sums: `left after` is what was left less what
 * was paid, a sum over rows adds up the sums of what its column is made of. If every value is then there as often on one
 * side as on the other, no case can break the identity. Those that say more (one value is at most another) stay.
 */
#include "eval/fast.h"

#define TIMES_MOST 64 /* far from what a count holds */

/* How often each slot is added, and each column, or its sum over all rows. */
typedef struct sides {
    const yb_core *c;
    int8_t *times;
    bool counted; /* no count has become too large */
} sides;

static void add_slot(sides *s, uint32_t slot, int n) {
    const yb_core *c = s->c;
    const int times = s->times[slot] + n;
    if (yb_slot_fixed(c, slot) && c->s[slot] == YB_KNOWN && c->v[slot] == 0) return;
    s->counted = s->counted && times <= TIMES_MOST && times >= -TIMES_MOST;
    s->times[slot] = (int8_t)(s->counted ? times : 0);
}

static void add_column(sides *s, uint32_t column, int n) {
    const uint32_t at = s->c->program->slots + column;
    const int times = s->times[at] + n;
    s->counted = s->counted && times <= TIMES_MOST && times >= -TIMES_MOST;
    s->times[at] = (int8_t)(s->counted ? times : 0);
}

static void add_operand(sides *s, const yb_insn *i, unsigned k, int n) {
    const uint16_t at = yb_operand_of(i, k);
    if (yb_operand_column(i, k)) add_column(s, at, n);
    else add_slot(s, at, n);
}

/* How often operand k is added to the result of a sum; 0: this is none. */
static int sign_of(const yb_core *c, const yb_insn *i, unsigned k) {
    switch (i->op) {
    case YB_OPCODE(MOV):
    case YB_OPCODE(USE):
    case YB_OPCODE(CHECK): return k == 1;
    case YB_OPCODE(NEG): return k == 1 ? -1 : 0;
    case YB_OPCODE(ADD): return k <= 2;
    case YB_OPCODE(SUB): return k == 1 ? 1 : k == 2 ? -1 : 0;
    case YB_OPCODE(SUM4): return 1;
    case YB_OPCODE(SEL): return (k == 2 && yb_settled(c, i, 1, true)) || (k == 3 && yb_settled(c, i, 1, false));
    default: return 0;
    }
}

/* Of a column's rows, a value that is the same for all is only left out where it is 0. */
static bool is_sum(const yb_core *c, const yb_insn *i) {
    bool any = false;
    for (unsigned k = 1; k < 5; k++) {
        const bool row = yb_operand_column(i, k) == ((i->flag & YB_IF_COL) != 0) || yb_settled(c, i, k, false);
        if (sign_of(c, i, k) == 0) continue;
        if (!row) return false;
        any = true;
    }
    return any;
}

static void take_payment_apart(sides *s, const yb_insn *i) {
    int8_t *times = s->times + i->a;
    const bool rest = i->op == YB_OPCODE(REST);
    const int left = rest ? times[0] + times[2] : times[3];
    times[3] = 0;
    if (rest) times[0] = times[2] = 0;
    else add_slot(s, i->a + 2u, -left);
    add_slot(s, i->d, left);
}

/* What an instruction gives is replaced by what it is the sum of. */
static void take_apart(sides *s, const yb_insn *i) {
    if (yb_op_pays(i->op)) {
        take_payment_apart(s, i);
        return;
    }
    int8_t *times = s->times + i->a + ((i->flag & YB_IF_COL) != 0 ? s->c->program->slots : 0);
    const int n = *times;
    const bool all_rows = i->op == YB_OPCODE(RSUM) && i->c == YB_NONE16;
    if (n == 0 || (!all_rows && !is_sum(s->c, i))) return;
    *times = 0;
    if (all_rows) add_column(s, i->b, n);
    for (unsigned k = 1; k < 5 && !all_rows; k++)
        if (sign_of(s->c, i, k) != 0) add_operand(s, i, k, n * sign_of(s->c, i, k));
}

static void take_code_apart(sides *s, uint32_t first, uint32_t n) {
    while (n-- > 0)
        take_apart(s, &s->c->image->INSNS[first + n]);
}

/* Of the CHECK that stands at `at` in the code. What may be other than known is looked at. */
static bool always_holds(yb_core *c, const yb_im_section *section, uint32_t at) {
    const yb_insn *check = &c->image->INSNS[section->code.first + at];
    const bool column = (check->flag & YB_IF_COL) != 0;
    const size_t n = (size_t)c->program->slots + c->n_columns;
    const yb_im_section *first = &c->image->SECTION_LIST[c->program->sections.first];
    sides s = {c, (int8_t *)c->mark_scratch, true};
    bool balanced = true;
    if (c->may[check->a + (column ? c->program->slots : 0u)] != 0) return false;
    if (yb_operand_column(check, 1) != column || yb_operand_column(check, 2) != column) return false;
    memset(s.times, 0, n);
    add_operand(&s, check, 1, 1);
    add_operand(&s, check, 2, -1);
    take_code_apart(&s, section->code.first, at);
    if (section != first) take_code_apart(&s, first->code.first, first->code.n); /* which has run before */
    for (size_t k = 0; k < n; k++)
        balanced = balanced && s.times[k] == 0;
    return s.counted && balanced;
}

void yb_prove_identities(yb_core *c, const yb_im_section *section) {
    for (uint32_t k = 0; k < section->code.n; k++) {
        const yb_insn *i = &c->image->INSNS[section->code.first + k];
        if (i->op != YB_OPCODE(CHECK)) continue;
        uint16_t *entry = (i->flag & YB_IF_COL) != 0 ? &c->column_bits[i->a] : &c->slot_bits[i->a];
        *entry = always_holds(c, section, k) ? YB_BITS_PROVED : 0;
    }
}
