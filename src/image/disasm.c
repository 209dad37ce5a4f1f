/* Writes a program down for people: constants, instructions, conditions, marks. Floor 3. */
#include "image/image.h"

typedef struct yb_listing {
    const yb_image *im;
    const yb_im_program *program;
    const yb_im_section *section;
    yb_sink *out;
} yb_listing;

static void put(yb_listing *l, const char *text) {
    yb_put(l->out, yb_str_of(text));
}

static void put_text(yb_listing *l, yb_text_ref text) {
    yb_put(l->out, yb_image_text(l->im, text));
}

static void put_number(yb_listing *l, const char *before, int64_t n) {
    put(l, before);
    yb_put_int(l->out, n);
}

static void put_place(yb_listing *l, bool column, uint32_t at) {
    put_number(l, column ? " c" : " s", at);
}

static void put_op(yb_listing *l, unsigned op) {
    const char *word = yb_op_words;
    for (unsigned i = 0; i < op; i++)
        word += strlen(word) + 1;
    put(l, word);
}

static void put_item(yb_listing *l, uint32_t item) {
    put(l, " ");
    put_text(l, l->im->ITEMS[item].name);
}

/* ---- operands ---- */

static void operands_of(const yb_insn *insn, uint16_t operand[5]) {
    const uint16_t all[5] = {insn->a, insn->b, insn->c, insn->d, insn->e};
    memcpy(operand, all, sizeof all);
}

static void put_dests(yb_listing *l, const yb_insn *insn) {
    const char *kinds = yb_op_kinds[insn->op];
    uint16_t operand[5];
    operands_of(insn, operand);
    for (unsigned i = 0; i < 5; i++) {
        if ((kinds[i] != 'd' && kinds[i] != 'D') || operand[i] == YB_NONE16) continue;
        put_place(l, (insn->flag & YB_IF_COL) != 0, operand[i]);
        if (kinds[i] == 'D') put(l, ":2");
    }
    if (insn->op == YB_OPCODE(PAY) || insn->op == YB_OPCODE(REST) || insn->op == YB_OPCODE(PAYEACH))
        put(l, ":4");
}

static void put_sources(yb_listing *l, const yb_insn *insn) {
    const char *kinds = yb_op_kinds[insn->op];
    uint16_t operand[5];
    operands_of(insn, operand);
    for (unsigned i = 0; i < 5; i++) {
        if (kinds[i] == '-' || kinds[i] == 'd' || kinds[i] == 'D') continue;
        if (operand[i] == YB_NONE16) {
            put(l, " _");
            continue;
        }
        bool column = kinds[i] == 'c' || kinds[i] == 'C' || (i > 0 && (insn->flag >> (i - 1) & 1) != 0);
        put_place(l, column, operand[i]);
        if (kinds[i] == 'S' || kinds[i] == 'O') put(l, ":2");
    }
}

static void put_args(yb_listing *l, uint32_t at, uint32_t n) {
    const uint16_t *args = l->im->ARGS + l->section->args + at;
    put(l, " (");
    for (uint32_t i = 0; i < n; i++) {
        if (args[i] == YB_ARG_BAND)
            put(l, " band");
        else
            put_place(l, (args[i] & YB_ARG_COLUMN) != 0, args[i] & ~YB_ARG_COLUMN);
    }
    put(l, " )");
}

static void put_payeach_args(yb_listing *l, const yb_insn *insn) {
    static const char *const word[] = {" order c", " cap c", " paid c", " rank c"};
    const uint16_t *args = l->im->ARGS + l->section->args + insn->imm;
    for (uint32_t i = 0; i < YB_COUNT(word); i++)
        if (args[i] != YB_NONE16) put_number(l, word[i], args[i]);
}

/* All versions with a table take the same number of keys. */
static uint32_t keys_of(const yb_image *im, const yb_im_item *item) {
    const uint16_t no_table = YB_VF_UNKNOWN | YB_VF_NONE | YB_VF_DROPPED;
    for (uint32_t i = 0; i < item->versions.n; i++) {
        const yb_im_version *version = &im->VERSIONS[item->versions.first + i];
        if ((version->flags & no_table) == 0) return im->TABLES[version->value].dims.n;
    }
    return 0;
}

static void put_rounding(yb_listing *l, int32_t imm) {
    static const char *const mode[] = {" half_up", " half_even", " down", " up"};
    int32_t digits = imm & 0xFF;
    put_number(l, " /10^", digits > 127 ? digits - 256 : digits);
    put(l, mode[imm >> 8 & 3]);
}

static void put_peculiar(yb_listing *l, const yb_insn *insn) {
    switch (insn->op) {
    case YB_OPCODE(SCALE):
    case YB_OPCODE(WIDE): put_number(l, " *10^", insn->imm); break;
    case YB_OPCODE(WROUND):
    case YB_OPCODE(MULROUND):
    case YB_OPCODE(ROUND): put_rounding(l, insn->imm); break;
    case YB_OPCODE(ADDDAYS):
    case YB_OPCODE(ADDMONTHS):
    case YB_OPCODE(BETWEEN):
    case YB_OPCODE(PERIOD):
    case YB_OPCODE(CHKPERIOD):
    case YB_OPCODE(ROLL):
    case YB_OPCODE(IDTEXT):
    case YB_OPCODE(AREA):
    case YB_OPCODE(RCOUNT): put_number(l, " #", insn->imm); break;
    case YB_OPCODE(PARAM):
        put_item(l, (uint32_t)insn->imm);
        put_number(l, " *10^", insn->b);
        break;
    case YB_OPCODE(VERSION): put_item(l, (uint32_t)insn->imm); break;
    case YB_OPCODE(TABLE):
        put_item(l, (uint32_t)insn->imm);
        put_args(l, insn->b, keys_of(l->im, &l->im->ITEMS[insn->imm]));
        break;
    case YB_OPCODE(PICK): put_args(l, (uint32_t)insn->imm, insn->c); break;
    case YB_OPCODE(PAYEACH): put_payeach_args(l, insn); break;
    default: break;
    }
}

static void put_insn(yb_listing *l, uint32_t number) {
    const yb_insn *insn = &l->im->INSNS[number];
    put_number(l, "    ", number);
    put(l, "  ");
    put_op(l, insn->op);
    put_dests(l, insn);
    put(l, " <-");
    put_sources(l, insn);
    put_peculiar(l, insn);
    if ((insn->flag & YB_IF_NONNEG) != 0) put(l, " nonneg");
    if ((insn->flag & YB_IF_SIGNED) != 0) put(l, insn->op == YB_OPCODE(PAY) ? " signed" : insn->op == YB_OPCODE(TABLE) ? " same" : " part");
    put(l, "  ; ");
    put_text(l, l->im->PLACES[l->im->PLACE_OF[number]].name);
    put(l, "\n");
}

static void put_code(yb_listing *l, const char *title, yb_range_ref code) {
    if (code.n == 0) return;
    put(l, title);
    for (uint32_t i = 0; i < code.n; i++)
        put_insn(l, code.first + i);
}

/* ---- the rest of a section ---- */

static void put_constant(yb_listing *l, const yb_im_const *constant) {
    put(l, "   ");
    put_place(l, false, constant->slot);
    put(l, " =");
    switch (constant->kind) {
    case YB_C_PARAM:
        put(l, " param");
        put_item(l, constant->ref);
        put_number(l, " *10^", constant->digits);
        break;
    case YB_C_VERSION:
        put(l, " version");
        put_item(l, constant->ref);
        break;
    case YB_C_TEXT:
        put(l, " \"");
        put_text(l, l->im->LITERALS[constant->ref]);
        put(l, "\"");
        break;
    case YB_C_NONE: put(l, " none"); break;
    default: put_number(l, " ", constant->value); break;
    }
    put(l, "\n");
}

static void put_atom(yb_listing *l, const yb_im_atom *atom) {
    static const char *const relation[] = {" >=", " <=", " =", " in"};
    put_number(l, "    b", atom->bit);
    put(l, " =");
    put_place(l, false, atom->slot);
    put(l, relation[atom->kind]);
    put_place(l, false, atom->constant);
    put(l, "\n");
}

static void put_term(yb_listing *l, const yb_im_term *term, const char *sets) {
    put(l, "   ");
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((term->care >> bit & 1) == 0) continue;
        put_number(l, (term->want >> bit & 1) != 0 ? " b" : " !b", (int64_t)term->word * 64 + bit);
    }
    if (term->more != 0)
        put(l, " and");
    else
        put_number(l, sets, term->out);
    put(l, "\n");
}

static void put_terms(yb_listing *l, const char *title, yb_range_ref terms, const char *sets) {
    if (terms.n == 0) return;
    put(l, title);
    for (uint32_t i = 0; i < terms.n; i++)
        put_term(l, &l->im->TERMS[terms.first + i], sets);
}

static void put_group(yb_listing *l, const yb_im_group *group) {
    const uint32_t *starts = l->im->INDEX + group->starts;
    put(l, "  by row of");
    put_place(l, false, group->row_slot);
    put(l, "\n");
    for (uint32_t row = 0; row < group->rows; row++) {
        put_number(l, "   row ", (int64_t)group->base + row);
        put(l, "\n");
        for (uint32_t i = starts[row]; i < starts[row + 1]; i++)
            put_term(l, &l->im->TERMS[i], " -> mark ");
    }
}

static void put_conditions(yb_listing *l) {
    const yb_im_section *s = l->section;
    if (s->atoms.n != 0) put(l, "  atoms\n");
    for (uint32_t i = 0; i < s->atoms.n; i++)
        put_atom(l, &l->im->ATOMS[s->atoms.first + i]);
    put_terms(l, "  lets\n", s->let_terms, " -> b");
    put_terms(l, "  rules\n", s->rule_terms, " -> mark ");
    for (uint32_t i = 0; i < s->groups.n; i++)
        put_group(l, &l->im->GROUPS[s->groups.first + i]);
}

static void put_mark(yb_listing *l, uint32_t number) {
    static const char *const kind[] = {" deny ", " owed ", " note ", " unknown "};
    const yb_im_mark *mark = &l->im->MARKS[l->section->marks.first + number];
    put_number(l, "    mark ", number);
    put_place(l, false, mark->slot);
    put(l, kind[mark->kind]);
    put_text(l, mark->rule);
    put(l, " ");
    put_text(l, mark->code);
    if (mark->version_slot != YB_NONE16) {
        put(l, " if");
        put_place(l, false, mark->version_slot);
        put_number(l, " = ", mark->version);
    }
    put(l, "\n");
}

static void put_results(yb_listing *l) {
    const yb_im_section *s = l->section;
    const yb_im_decision *decision = &l->im->DECISIONS[l->program->decision];
    for (uint32_t i = 0; i < s->marks.n; i++)
        put_mark(l, i);
    for (uint32_t i = 0; i < s->payers.n; i++) {
        const yb_im_payer *payer = &l->im->PAYERS[s->payers.first + i];
        put_number(l, "    payer s", payer->base);
        put(l, " ");
        put_text(l, payer->name);
        put(l, "\n");
    }
    for (uint32_t i = 0; i < s->outputs.n; i++) {
        const yb_im_output *output = &l->im->OUTPUTS[s->outputs.first + i];
        put(l, "    output");
        put_place(l, output->kind != YB_O_SCALAR, output->at);
        put(l, " ");
        put_text(l, l->im->OUTPUT_NAMES[decision->outputs.first + output->name].name);
        put(l, "\n");
    }
}

static void put_section(yb_listing *l, uint32_t number) {
    const yb_im_section *s = l->section;
    put_number(l, "section ", number);
    put(l, " ");
    put_text(l, s->name);
    if (number != 0 && s->when_slot != YB_NONE16) put_number(l, " when s", s->when_slot);
    put(l, "\n");
    if (s->constants.n != 0) put(l, "  constants\n");
    for (uint32_t i = 0; i < s->constants.n; i++)
        put_constant(l, &l->im->CONSTS[s->constants.first + i]);
    put_code(l, "  resolve\n", s->resolve);
    put_code(l, "  code\n", s->code);
    put_code(l, "  conditions\n", s->conditions);
    put_conditions(l);
    put_results(l);
}

void yb_image_disassemble(const yb_image *image, uint32_t program, yb_sink *out) {
    if (program >= image->n_PROGRAMS) return;
    const yb_im_program *p = &image->PROGRAMS[program];
    yb_listing l = {.im = image, .program = p, .out = out};
    put_number(&l, "program ", program);
    put(&l, ": ");
    put_text(&l, image->DECISIONS[p->decision].name);
    put(&l, " of ");
    put_text(&l, image->PACKS[p->pack].name);
    put_number(&l, ", slots ", p->slots);
    put_number(&l, ", columns ", p->columns);
    put(&l, "\n");
    for (uint32_t i = 0; i < p->sections.n; i++) {
        l.section = &image->SECTION_LIST[p->sections.first + i];
        put_section(&l, i);
    }
}
