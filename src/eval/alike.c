/*
 * Numbers that a section has twice, under two names. Floor 4.
 *
 * A settlement that stands alone reckons what the rules have reckoned before it, and of layers that an area does not use x - 0
 * and max(0, x) are left. While a section is prepared each instruction is held against those before it: what only hands a
 * number on, or makes one that is there already, is no step, and who reads it reads the other. Where others than steps read it
 * (results, conditions, sentences, tables by their keys) the number is moved to its place. Nothing of this is in the general
 * run, so a fast run in which it was done has left something out (live.c).
 */
#include "eval/fast.h"

#define SETTLES 0x8000u /* in the hash: a step of the settlement section */

/* ---- names ---- */

void yb_alike_begin(yb_core *c, const yb_im_section *section, unsigned part) {
    const uint32_t first = part == 0 ? 0 : section->first_slot;
    const uint32_t end = part == 0 ? c->program->slots : first + section->slots;
    const size_t bytes = (c->alike_mask + 1u) * sizeof *c->alike[0];
    for (uint32_t slot = first; slot < end; slot++)
        c->same[slot] = (uint16_t)slot;
    if (part != 0) memcpy(c->alike[1], c->alike[0], bytes);
    else memset(c->alike[0], 0, bytes);
}

void yb_alike_end(yb_core *c) {
    for (uint32_t k = 0; k < c->n_assumed; k++)
        c->assumed[k] = c->same[c->assumed[k]];
}

static void put_operand(yb_insn *i, unsigned k, uint16_t at) {
    uint16_t *const all[] = {&i->a, &i->b, &i->c, &i->d, &i->e};
    *all[k] = at;
}

/* A slot that is read as one number. */
static bool reads_slot(const yb_insn *i, unsigned k) {
    bool pair;
    return yb_operand_source(i, k, &pair) && !pair && !yb_operand_column(i, k);
}

yb_insn yb_renamed(const yb_core *c, const yb_insn *i) {
    yb_insn own = *i;
    for (unsigned k = 1; k < 5; k++)
        if (reads_slot(i, k)) put_operand(&own, k, c->same[yb_operand_of(i, k)]);
    return own;
}

/* ---- what hands a number on ---- */

static bool is_zero(const yb_core *c, const yb_insn *i, unsigned k) {
    return yb_settled(c, i, k, false);
}
static bool is_positive(const yb_core *c, uint16_t slot) {
    return (c->slot_bits[slot] & YB_BITS_POSITIVE) != 0;
}

/* Of four addends two or fewer are left. */
static void shorten_sum(const yb_core *c, yb_insn *i) {
    const uint8_t columns = YB_IF_B | YB_IF_C | YB_IF_D | YB_IF_E;
    uint16_t left[4], n = 0, zero = 0;
    if (i->op != YB_OPCODE(SUM4) || (i->flag & columns) != 0) return;
    for (unsigned k = 1; k < 5; k++)
        if (is_zero(c, i, k)) zero = yb_operand_of(i, k);
        else left[n++] = yb_operand_of(i, k);
    if (n > 2) return;
    *i = (yb_insn){.op = YB_OPCODE(ADD), .flag = i->flag, .a = i->a, .b = n > 0 ? left[0] : zero, .c = n > 1 ? left[1] : zero};
}

/* The slot that has what `i` gives; NONE16: it makes something of what it reads. */
static uint16_t handed_on(const yb_core *c, const yb_insn *i) {
    switch (i->op) {
    case YB_OPCODE(MOV): return i->b;
    case YB_OPCODE(USE):
    case YB_OPCODE(NVL): return (c->may[i->b] & YB_NONE) != 0 ? YB_NONE16 : i->b;
    case YB_OPCODE(SEL): return yb_settled(c, i, 1, true) ? i->c : yb_settled(c, i, 1, false) ? i->d : YB_NONE16;
    case YB_OPCODE(SUB): return is_zero(c, i, 2) ? i->b : YB_NONE16;
    case YB_OPCODE(ADD): return is_zero(c, i, 2) ? i->b : is_zero(c, i, 1) ? i->c : YB_NONE16;
    case YB_OPCODE(MAX):
        if (is_zero(c, i, 2) && is_positive(c, i->b)) return i->b;
        return is_zero(c, i, 1) && is_positive(c, i->c) ? i->c : YB_NONE16;
    case YB_OPCODE(AND): return yb_settled(c, i, 2, true) ? i->b : yb_settled(c, i, 1, true) ? i->c : YB_NONE16;
    case YB_OPCODE(OR): return yb_settled(c, i, 2, false) ? i->b : yb_settled(c, i, 1, false) ? i->c : YB_NONE16;
    default: return YB_NONE16;
    }
}

/* ---- what was made before ---- */

/* Of one number, out of nothing but what it reads: no payment, check or half of a pair. */
static bool is_comparable(const yb_insn *i) {
    const bool odd = i->op == YB_OPCODE(CHECK) || i->op == YB_OPCODE(CHKPERIOD) || i->op == YB_OPCODE(MULROUND) ||
                     i->op == YB_OPCODE(PICK);
    return yb_op_kinds[i->op][0] == 'd' && (i->flag & YB_IF_COL) == 0 && !odd && !yb_op_pays(i->op);
}

static bool reads_list(const yb_insn *i) {
    return yb_op_kinds[i->op][1] == 'c' || yb_op_kinds[i->op][1] == 'C';
}

static bool is_constant(const yb_core *c, uint16_t slot) {
    return yb_slot_fixed(c, slot) && c->s[slot] == YB_KNOWN;
}

static bool same_operand(const yb_core *c, const yb_insn *i, const yb_insn *j, unsigned k) {
    const uint16_t x = yb_operand_of(i, k), y = yb_operand_of(j, k);
    if (x == y || !reads_slot(i, k)) return x == y;
    return is_constant(c, x) && is_constant(c, y) && c->v[x] == c->v[y];
}

static uint16_t arg_name(const yb_core *c, uint16_t arg) {
    return arg < c->program->slots ? c->same[arg] : arg;
}

/* Of a table its keys count, not where they are listed, nor where the row goes. */
static bool is_listed(const yb_insn *i, unsigned k) {
    return i->op == YB_OPCODE(TABLE) && (k == 1 || k == 4);
}

static uint32_t mixed(uint32_t hash, uint64_t key) {
    return (hash ^ (uint32_t)(key ^ key >> 32)) * 0x9E3779B1u;
}

static uint64_t hash_operand(const yb_core *c, const yb_insn *i, unsigned k) {
    const uint16_t at = yb_operand_of(i, k);
    return reads_slot(i, k) && is_constant(c, at) ? (uint64_t)c->v[at] : at;
}

static uint32_t hash_of(const yb_core *c, const yb_im_section *section, const yb_insn *i) {
    uint32_t hash = mixed(i->op, reads_list(i) ? yb_list_of(c, section, i) : (uint32_t)i->imm);
    for (unsigned k = 1; k < 5; k++)
        if (!is_listed(i, k)) hash = mixed(hash, hash_operand(c, i, k));
    return (hash >> 16) & c->alike_mask;
}

static bool same_args(const yb_core *c, const uint16_t *x, const uint16_t *y, uint32_t n) {
    bool same = true;
    for (uint32_t k = 0; k < n; k++)
        same = same && arg_name(c, x[k]) == arg_name(c, y[k]);
    return same;
}

typedef struct made {
    const yb_im_section *section;
    const yb_insn *i;
} made;

static bool are_alike(const yb_core *c, const made *x, const made *y) {
    const yb_insn *i = x->i, *j = y->i;
    const unsigned flags = ~(unsigned)YB_IF_NONNEG;
    bool same = i->op == j->op && (i->flag & flags) == (j->flag & flags);
    for (unsigned k = 1; k < 5 && same; k++)
        same = is_listed(i, k) || same_operand(c, i, j, k);
    if (!same || reads_list(i)) return same && yb_list_of(c, x->section, i) == yb_list_of(c, y->section, j);
    if (i->imm != j->imm || i->op != YB_OPCODE(TABLE)) return i->imm == j->imm;
    const uint32_t keys = yb_table_key_count(c, (uint32_t)i->imm);
    return same_args(c, yb_args_of(c, x->section, i->b), yb_args_of(c, y->section, j->b), keys) &&
           (i->e == YB_NONE16 || j->e != YB_NONE16);
}

#define PLACES 4 /* that a step may be in, from that of its hash on; of what finds none free nothing is noted */

static uint16_t *place_of(const yb_core *c, unsigned part, uint32_t hash, uint32_t k) {
    return &c->alike[part][(hash + k) & c->alike_mask];
}

static made made_at(const yb_core *c, const yb_im_section *section, unsigned part, uint32_t number) {
    const unsigned from = (number & SETTLES) != 0;
    return (made){from == part ? section : yb_first_section(c), &c->steps[from][(number & ~SETTLES) - 1].insn};
}

/* The instruction of an earlier step that makes the same; NULL: none is known of. */
static const yb_insn *find_made(const yb_core *c, const yb_im_section *section, const yb_insn *i, unsigned part) {
    const uint32_t hash = hash_of(c, section, i);
    const made wanted = {section, i};
    for (uint32_t k = 0; k < PLACES; k++) {
        const uint32_t number = *place_of(c, part, hash, k);
        if (number == 0) return NULL;
        const made before = made_at(c, section, part, number);
        if (are_alike(c, &wanted, &before)) return before.i;
    }
    return NULL;
}

void yb_note_made(yb_core *c, const yb_im_section *section, uint32_t n) {
    const unsigned part = section != yb_first_section(c);
    const yb_insn *i = &c->steps[part][n].insn;
    if (!is_comparable(i) || n + 1 >= SETTLES) return;
    const uint32_t hash = hash_of(c, section, i);
    for (uint32_t k = 0; k < PLACES; k++) {
        uint16_t *place = place_of(c, part, hash, k);
        if (*place != 0) continue;
        *place = (uint16_t)((n + 1) | (part != 0 ? SETTLES : 0));
        return;
    }
}

/* ---- whether it will do ---- */

/* What may come out unknown of section 0 is looked at after the settlement's run. */
static bool surely_known(yb_core *c, uint16_t slot, unsigned part) {
    return (c->may[slot] & (YB_NOT_KNOWN | YB_ERROR)) == 0 || (part != 0 && yb_assume(c, slot));
}

/* Has the slot been held against what `i` asks for, and no other states? What looks at states finds them there, too. */
static bool will_do(yb_core *c, const yb_insn *i, uint16_t slot, unsigned part, bool looks) {
    const bool small = YB_BITS_OF(c->slot_bits[slot]) <= YB_BITS_CHECKED && is_positive(c, slot);
    if ((i->flag & YB_IF_NONNEG) != 0 && !small) return false;
    return (c->may[slot] & YB_NONE & ~(unsigned)c->may[i->a]) == 0 && (looks || surely_known(c, slot, part));
}

static bool name_after(yb_core *c, yb_insn *i, uint16_t slot) {
    const bool moved = yb_read_in_place(c, i->a);
    c->same[i->a] = slot;
    if (moved) *i = (yb_insn){.op = YB_OPCODE(MOV), .flag = i->flag & YB_IF_NONNEG, .a = i->a, .b = slot};
    return !moved;
}

/* A table gives two numbers: it, and its row. */
static bool name_table(yb_core *c, const yb_insn *i, const yb_insn *before) {
    const bool row = i->e != YB_NONE16;
    if (yb_read_in_place(c, i->a) || (row && yb_read_in_place(c, i->e))) return false;
    c->same[i->a] = before->a;
    if (row) c->same[i->e] = before->e;
    return true;
}

static bool name_payment(yb_core *c, const yb_insn *i) {
    if (!yb_never_pays(c, i)) return false;
    c->same[i->a + 3] = i->d;
    return !yb_read_in_place(c, i->a + 3u);
}

bool yb_made_before(yb_core *c, const yb_im_section *section, yb_insn *i, bool looks) {
    const unsigned part = section != yb_first_section(c);
    if (i->op == YB_OPCODE(PAY)) return name_payment(c, i);
    if (!is_comparable(i)) return false;
    shorten_sum(c, i);
    const uint16_t slot = handed_on(c, i);
    if (slot != YB_NONE16) return will_do(c, i, slot, part, looks) && name_after(c, i, slot);
    const yb_insn *before = find_made(c, section, i, part);
    if (before == NULL || !will_do(c, i, before->a, part, looks)) return false;
    return i->op == YB_OPCODE(TABLE) ? name_table(c, i, before) : name_after(c, i, before->a);
}
