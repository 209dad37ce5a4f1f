/*
 * The watched run: where some facts are unknown or none, as they are in most real cases. Floor 4.
 *
 * A step whose operands or result may be other than known looks at their states first. All known, it does
 * what the plain run does; one not known, most operations settle it on the spot and the rest go through the
 * general run's function. Conditions are two masks: what holds, and what is not certainly false; unknown and
 * error lie between. The run counts only when every mark is certain: who wants to know what is missing needs
 * the general run.
 */
#include "eval/fast.h"

#define A (*(int64_t *)t->a)
#define B (*(const int64_t *)t->b)
#define C (*(const int64_t *)t->c)
#define D (*(const int64_t *)t->d)
#define SA c->s[t->insn.a]
#define SB c->s[t->insn.b]
#define SC c->s[t->insn.c]
#define SD c->s[t->insn.d]

/* To the step behind a watched one. Its own `next` leads nowhere, so that the plain step can be done alone. */
static inline void onward(const yb_step *t, yb_core *c) {
    if (YB_STEPS_CHAINED) t->full(t + 1, c);
}

/* ---- as in the general run ---- */

/* A known number must be one that the steps after it count with. */
static bool slot_small(const yb_core *c, uint32_t at) {
    const unsigned bits = YB_BITS_OF(c->slot_bits[at]);
    return c->s[at] != YB_KNOWN || bits > YB_BITS_CHECKED || yb_doubt_beyond(c->v[at], bits) == 0;
}

static bool slots_small(const yb_core *c, const yb_insn *i) {
    const uint32_t n = yb_op_pays(i->op) ? 4 : yb_op_kinds[i->op][0] == 'D' ? 2 : 1;
    bool small = true;
    for (uint32_t k = 0; k < n; k++)
        small = small && slot_small(c, i->a + k);
    return small;
}

static bool column_small(const yb_core *c, uint32_t column) {
    const uint32_t rows = c->rows[c->column_list[column]];
    const unsigned bits = YB_BITS_OF(c->column_bits[column]);
    uint64_t doubt = 0;
    for (uint32_t row = 0; row < rows && bits <= YB_BITS_CHECKED; row++)
        doubt |= yb_doubt_beyond(c->column[column][row], bits);
    return doubt == 0;
}

/* An identity or a period that does not hold ends the decision wherever it stands. */
static bool holds(const yb_core *c, const yb_insn *i) {
    const bool checks = i->op == YB_OPCODE(CHECK) || i->op == YB_OPCODE(CHKPERIOD);
    return !checks || c->s[i->a] == YB_KNOWN;
}

static void general(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    bool good;
    yb_general_insn(c, c->running, i);
    if ((i->flag & YB_IF_COL) != 0)
        good = i->op != YB_OPCODE(CHECK) && column_small(c, i->a);
    else
        good = holds(c, i) && slots_small(c, i);
    c->doubt |= good ? 0 : YB_DOUBT;
    onward(t, c);
}

/* ---- operations that settle an unknown operand themselves ---- */

/* An operand that is an error, or none where none is one: the first counts. */
static void pass_error(const yb_step *t, yb_core *c) {
    const uint16_t at = SB > YB_NOT_KNOWN ? t->insn.b : t->insn.c;
    A = c->s[at] == YB_NONE ? YB_E_NONE : c->v[at];
    SA = YB_ERROR;
    onward(t, c);
}

/* Known operands give R; an unknown one, and no error, makes the result unknown. */
#define STRICT(name, STATES, R)                                                                              \
    static void watch_##name(const yb_step *t, yb_core *c) {                                                 \
        const unsigned states = STATES;                                                                      \
        if (YB_SELDOM(states > YB_NOT_KNOWN)) {                                                              \
            pass_error(t, c);                                                                                \
            return;                                                                                          \
        }                                                                                                    \
        A = (int64_t)(R) & (states == YB_KNOWN);                                                             \
        SA = (uint8_t)states;                                                                                \
        onward(t, c);                                                                                       \
    }
STRICT(not, SB, B == 0)
STRICT(eq, SB | SC, B == C)
STRICT(lt, SB | SC, B < C)
STRICT(le, SB | SC, B <= C)
STRICT(in, SB | SC, (uint64_t)C >> (B & 63) & 1)

/* A side that is known to be `settles` is enough. */
static inline void junction(const yb_step *t, yb_core *c, bool settles) {
    const bool b = SB == YB_KNOWN && (B != 0) == settles, other = SC == YB_KNOWN && (C != 0) == settles;
    const unsigned states = SB | SC;
    if (!b && !other && states > YB_NOT_KNOWN) {
        pass_error(t, c);
        return;
    }
    SA = b || other ? YB_KNOWN : (uint8_t)states;
    A = b || other ? settles : 0;
    onward(t, c);
}
YB_APART static void open_and(const yb_step *t, yb_core *c) {
    junction(t, c, false);
}
YB_APART static void open_or(const yb_step *t, yb_core *c) {
    junction(t, c, true);
}

/* Mostly all is known, and what is done then goes straight on. */
#define JUNCTION(name, R)                                                                                    \
    static void watch_##name(const yb_step *t, yb_core *c) {                                                 \
        if (YB_SELDOM((SB | SC) != YB_KNOWN)) {                                                              \
            open_##name(t, c);                                                                               \
            return;                                                                                          \
        }                                                                                                    \
        A = (R);                                                                                             \
        SA = YB_KNOWN;                                                                                       \
        onward(t, c);                                                                                        \
    }
JUNCTION(and, (B != 0) & (C != 0))
JUNCTION(or, (B | C) != 0)

static void watch_mov(const yb_step *t, yb_core *c) {
    A = B;
    SA = SB;
    onward(t, c);
}
static void watch_sel(const yb_step *t, yb_core *c) {
    if (YB_SELDOM(SB != YB_KNOWN)) {
        general(t, c);
        return;
    }
    const uint16_t from = B != 0 ? t->insn.c : t->insn.d;
    A = c->v[from];
    SA = c->s[from];
    onward(t, c);
}
static void watch_nvl(const yb_step *t, yb_core *c) {
    A = SB == YB_NONE ? C : B;
    SA = SB == YB_NONE ? SC : SB;
    onward(t, c);
}
static void watch_known(const yb_step *t, yb_core *c) {
    A = SB != YB_NOT_KNOWN;
    SA = YB_KNOWN;
    onward(t, c);
}
static void watch_has(const yb_step *t, yb_core *c) {
    A = SB == YB_KNOWN;
    SA = SB & (YB_NOT_KNOWN | YB_ERROR);
    if (SA == YB_ERROR) general(t, c);
    else onward(t, c);
}
/* Used though it is none: an error, which counts only if it is read. */
static void watch_use(const yb_step *t, yb_core *c) {
    A = SB == YB_NONE ? YB_E_NONE : B;
    SA = SB == YB_NONE ? YB_ERROR : SB;
    onward(t, c);
}

static yb_run *quick(unsigned op) {
    switch (op) {
    case YB_OPCODE(NOT): return watch_not;
    case YB_OPCODE(EQ): return watch_eq;
    case YB_OPCODE(LT): return watch_lt;
    case YB_OPCODE(LE): return watch_le;
    case YB_OPCODE(IN): return watch_in;
    case YB_OPCODE(AND): return watch_and;
    case YB_OPCODE(OR): return watch_or;
    case YB_OPCODE(MOV): return watch_mov;
    case YB_OPCODE(SEL): return watch_sel;
    case YB_OPCODE(NVL): return watch_nvl;
    case YB_OPCODE(KNOWN): return watch_known;
    case YB_OPCODE(HAS): return watch_has;
    case YB_OPCODE(USE): return watch_use;
    default: return NULL;
    }
}

/* ---- all others: the plain step when all is known ---- */

static unsigned column_states(const yb_core *c, uint16_t column) {
    const uint8_t *state = c->column_state[column];
    const uint32_t rows = c->rows[c->column_list[column]];
    unsigned states = 0;
    for (uint32_t row = 0; row < rows; row++)
        states |= state[row];
    return states;
}

static unsigned arg_states(const yb_core *c, uint16_t arg) {
    if (arg == YB_ARG_BAND || arg == YB_NONE16) return 0;
    return (arg & YB_ARG_COLUMN) != 0 ? column_states(c, (uint16_t)(arg & ~YB_ARG_COLUMN)) : c->s[arg];
}

static unsigned args_states(const yb_core *c, int64_t at, uint32_t n) {
    const uint16_t *args = yb_args_of(c, c->running, at);
    unsigned states = 0;
    for (uint32_t k = 0; k < n; k++)
        states |= arg_states(c, args[k]);
    return states;
}

static unsigned operand_states(const yb_core *c, const yb_insn *i, unsigned k) {
    const char kind = yb_op_kinds[i->op][k];
    const uint16_t at = yb_operand_of(i, k);
    bool pair;
    if (kind == 'c' || (kind == 'C' && at != YB_NONE16)) return column_states(c, at);
    if (!yb_operand_source(i, k, &pair)) return 0;
    return yb_operand_column(i, k) ? column_states(c, at) : c->s[at];
}

/* What the plain step does not do by itself. None goes through as the first operand of two operations. */
static unsigned states_beside_known(const yb_core *c, const yb_insn *i) {
    const bool lets_none = i->op == YB_OPCODE(HAS) || i->op == YB_OPCODE(NVL);
    unsigned states = operand_states(c, i, 1) & ~(lets_none ? (unsigned)YB_NONE : 0u);
    for (unsigned k = 2; k < 5; k++)
        states |= operand_states(c, i, k);
    if (i->op == YB_OPCODE(TABLE)) states |= args_states(c, i->b, yb_table_key_count(c, (uint32_t)i->imm));
    if (i->op == YB_OPCODE(PICK)) states |= args_states(c, i->imm, i->c);
    return states;
}

/* The plain step has left its results as values; they are known. */
static void mark_known(yb_core *c, const yb_insn *i) {
    if ((i->flag & YB_IF_COL) != 0) {
        const uint32_t rows = c->rows[c->column_list[i->a]];
        memset(c->column_state[i->a], YB_KNOWN, rows);
        if (i->op != YB_OPCODE(MULROUND)) return;
        memset(c->column_state[i->d], YB_KNOWN, rows);
        memset(c->column_state[i->d + 1], YB_KNOWN, rows);
        return;
    }
    const bool set = i->op == YB_OPCODE(TABLE) || i->op == YB_OPCODE(IDTEXT); /* it may be none */
    if (!set) c->s[i->a] = YB_KNOWN;
    if (yb_op_kinds[i->op][0] == 'D') c->s[i->a + 1] = YB_KNOWN;
    if (i->op == YB_OPCODE(MULROUND)) c->s[i->d] = c->s[i->d + 1] = YB_KNOWN;
    if (i->op == YB_OPCODE(TABLE) && i->e != YB_NONE16) c->s[i->e] = YB_KNOWN;
}

/* The plain step, and no other behind it. */
static uint64_t inner_doubt(const yb_step *t, yb_core *c) {
    const uint64_t before = c->doubt;
    c->doubt = 0;
    t->inner(t, c);
    const uint64_t doubt = c->doubt;
    c->doubt = before;
    return doubt;
}

static void watch_any(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    if (states_beside_known(c, i) != YB_KNOWN || inner_doubt(t, c) != 0) {
        general(t, c);
        return;
    }
    mark_known(c, i);
    onward(t, c);
}

/* The same of one number made of so many others. */
#define NUMBERS(name, STATES)                                                                                \
    static void watch_##name(const yb_step *t, yb_core *c) {                                                 \
        if ((STATES) != YB_KNOWN || inner_doubt(t, c) != 0) {                                                \
            general(t, c);                                                                                   \
            return;                                                                                          \
        }                                                                                                    \
        SA = YB_KNOWN;                                                                                       \
        onward(t, c);                                                                                        \
    }
NUMBERS(one, SB)
NUMBERS(two, SB | SC)
NUMBERS(three, SB | SC | SD)
NUMBERS(four, SB | SC | SD | c->s[t->insn.e])

static yb_run *of_numbers(unsigned op) {
    static yb_run *const run[] = {NULL, watch_one, watch_two, watch_three, watch_four};
    const char *kinds = yb_op_kinds[op];
    unsigned n = 0;
    while (n < 4 && kinds[n + 1] == 's')
        n++;
    for (unsigned k = n; k < 4; k++)
        if (kinds[k + 1] != '-') return NULL;
    /* None may come out, or go in; what is picked from is asked too. */
    const bool more = op == YB_OPCODE(IDTEXT) || op == YB_OPCODE(NVL) || op == YB_OPCODE(PICK);
    return kinds[0] == 'd' && !more ? run[n] : NULL;
}

/* A row that is unknown, or none, goes through the plain step. */
static void watch_table(const yb_step *t, yb_core *c) {
    unsigned states = YB_KNOWN;
    for (const yb_key *key = t->c; key < t->keys_end; key++)
        states |= c->s[key->slot];
    c->s[t->insn.a] = c->s[t->insn.e] = YB_KNOWN;
    if (states == YB_KNOWN ? inner_doubt(t, c) == 0 : yb_table_left_open(t, c)) onward(t, c);
    else general(t, c);
}

static void watch_reduction(const yb_step *t, yb_core *c) {
    const uint32_t list = yb_list_of(c, c->running, &t->insn);
    if (yb_list_state(c, list) == YB_KNOWN) watch_any(t, c);
    else general(t, c);
}

void yb_watch_step(yb_step *t) {
    const yb_insn *i = &t->insn;
    const char from = yb_op_kinds[i->op][1];
    const bool column = (i->flag & YB_IF_COL) != 0, plain = t->run != yb_run_general && !yb_op_pays(i->op);
    yb_run *own = column || (i->flag & YB_IF_NONNEG) != 0 ? NULL : quick(i->op);
    if (own == NULL && plain && !column) own = of_numbers(i->op);
    t->inner = t->run;
    t->full = NULL; /* no sum joins a step that looks at states */
    if (own != NULL) t->run = own;
    else if (!plain) t->run = general;
    else if (i->op == YB_OPCODE(TABLE) && !column) t->run = watch_table;
    else t->run = from == 'c' || from == 'C' ? watch_reduction : watch_any;
}

/* ---- conditions ---- */

/* Bool facts that are not known, among `possible`; the states that they have. */
static unsigned watch_facts(const yb_core *c, const yb_im_section *section) {
    const uint32_t words = (section->bits + 63u) / 64u;
    unsigned states = YB_KNOWN;
    for (uint32_t w = 0; w < words; w++)
        c->possible[w] = 0;
    for (uint32_t k = 0; k < c->n_unsure_bits; k++) {
        const yb_setter *s = &c->setters[c->unsure_bits[k]];
        const unsigned state = c->s[s->at];
        states |= state;
        c->possible[s->bit >> 6] |= (uint64_t)(state != YB_KNOWN) << (s->bit & 63);
    }
    return states;
}

/* Comparisons of what is not known are no more than possible; they were made like the others. */
static unsigned watch_atoms(const yb_core *c) {
    const yb_atom_bound *b = c->bounds + c->atoms_end[YB_RANGES], *end = c->bounds + c->atoms_end[YB_MASKS_UNSURE];
    unsigned states = YB_KNOWN;
    for (; b < end; b++) {
        const unsigned state = c->s[b->slot] | b->state;
        const uint64_t bit = (uint64_t)(state != YB_KNOWN) << (b->bit & 63);
        states |= state;
        c->literal[b->bit >> 6] &= ~bit;
        c->possible[b->bit >> 6] |= bit;
    }
    return states;
}

/* A term holds if its literals are certain and as wanted; it may hold if those that are certain are. */
static void watch_terms(const yb_core *c, const yb_im_term *t, const yb_im_term *end, uint64_t *holds, uint64_t *may) {
    const uint64_t *certain = c->literal, *possible = c->possible;
    uint64_t differ = 0, open = 0;
    for (; t < end; t++) {
        const uint64_t yes = certain[t->word], unsure = possible[t->word] & ~yes & t->care;
        differ |= (yes ^ t->want) & (t->care ^ unsure);
        open |= unsure;
        const uint64_t more = -(uint64_t)t->more, can = (differ == 0) & ~more;
        holds[t->out >> 6] |= ((open == 0) & can) << (t->out & 63);
        may[t->out >> 6] |= can << (t->out & 63);
        differ &= more;
        open &= more;
    }
}

static bool watch_groups(yb_core *c, const yb_im_section *section) {
    const yb_image *im = c->image;
    for (uint32_t k = 0; k < section->groups.n; k++) {
        const yb_im_group *g = &im->GROUPS[section->groups.first + k];
        const uint64_t row = (uint64_t)c->v[g->row_slot] - g->base;
        if (c->s[g->row_slot] != YB_KNOWN) return false;
        if (row >= g->rows) continue;
        const uint32_t *starts = im->INDEX + g->starts + row;
        watch_terms(c, im->TERMS + starts[0], im->TERMS + starts[1], c->fired, c->doubtful);
    }
    return true;
}

/* All of it; or, where only proofs are others than they were, that in which one has a say. */
static void begin_conditions(yb_core *c, const yb_im_section *section) {
    yb_fast_facts(c, section);
    yb_fast_atoms(c);
    c->unsure_states = (uint8_t)(watch_facts(c, section) | watch_atoms(c));
    for (uint32_t w = 0; w < c->mark_words; w++)
        c->fired[w] = c->doubtful[w] = 0;
}

static void begin_again(yb_core *c) {
    for (uint32_t w = 0; w < c->literal_words; w++) {
        c->literal[w] &= ~c->again[w];
        c->possible[w] &= ~c->again[w];
    }
    yb_fast_atoms_again(c);
    for (uint32_t w = 0; w < c->mark_words; w++) {
        c->fired[w] &= ~c->again_marks[w];
        c->doubtful[w] &= ~c->again_marks[w];
    }
}

static void watch_all_terms(yb_core *c, bool again) {
    const yb_im_term *terms = c->terms;
    const uint32_t *end = c->terms_end;
    const unsigned from = again; /* behind those that are kept */
    yb_fast_lets(c, again ? end[YB_LETS_KEPT] : 0, end[YB_LETS_AGAIN]);
    watch_terms(c, terms + end[YB_LETS_AGAIN + from], terms + end[YB_LETS_UNSURE_AGAIN], c->literal, c->possible);
    yb_fast_rules(c, end[YB_LETS_UNSURE_AGAIN + from], end[YB_RULES_AGAIN]);
    watch_terms(c, terms + end[YB_RULES_AGAIN + from], terms + end[YB_RULES_UNSURE_AGAIN], c->fired, c->doubtful);
}

bool yb_watched_conditions(yb_core *c, const yb_im_section *section) {
    const uint64_t *notes = c->kind_marks + (size_t)YB_M_NOTE * c->mark_words;
    uint64_t open = 0;
    if (c->watched) begin_again(c);
    else begin_conditions(c, section);
    watch_all_terms(c, c->watched);
    c->watched = true;
    if (!watch_groups(c, section)) return false;
    const bool errors = (c->unsure_states & ~(unsigned)YB_NOT_KNOWN) != 0;
    for (uint32_t w = 0; w < c->mark_words; w++) {
        c->fired[w] &= c->active[w];
        c->doubtful[w] &= c->active[w] & ~c->fired[w];
        open |= c->doubtful[w] & ~(errors ? 0 : notes[w]); /* a note that is unknown is left out */
    }
    return open == 0;
}

static unsigned result_state(const yb_core *c, uint16_t at) {
    const uint16_t column = (uint16_t)(at & ~YB_ARG_COLUMN);
    if ((at & YB_ARG_COLUMN) == 0) return c->s[at];
    return column_states(c, column) | yb_list_state(c, c->column_list[column]);
}

bool yb_watched_results(const yb_core *c, const yb_im_section *section) {
    const bool settlement = section != &c->image->SECTION_LIST[c->program->sections.first];
    unsigned states = 0;
    uint16_t at;
    if (!c->unsure_results[settlement]) return true;
    for (uint32_t n = 0; yb_section_result(c, section, n, &at); n++)
        states |= at == YB_NONE16 ? YB_KNOWN : result_state(c, at);
    return (states & (YB_NOT_KNOWN | YB_ERROR)) == 0;
}
