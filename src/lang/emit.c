/* Nodes to straight-line code: every node once, operands first. Floor 3. */
#include "lang/emit.h"

static uint16_t emit(yb_emit *e, yb_node *n, enum yb_region region);

static void overflow_check(yb_emit *e) {
    if (e->slots >= YB_MAX_SLOTS - 8 || e->columns >= 0x7F00) {
        YB_ERR1(e->v->m, YB_D_PROGRAM_SIZE, e->v->d->decl->name.span, e->v->d->name);
        e->slots = e->first_slot;
        e->columns = e->first_column;
        e->v->broken = true;
    }
}

static uint16_t new_slots(yb_emit *e, unsigned n) {
    overflow_check(e);
    uint16_t at = (uint16_t)e->slots;
    e->slots += n;
    return at;
}

/* A list's number in the image: bands are counted from 0 in each section. */
static uint16_t list_at(yb_emit *e, int32_t shape) {
    if (shape == YB_SHAPE_SCALAR) return YB_NONE16;
    if ((shape & 0x8000) == 0) return (uint16_t)shape;
    uint32_t i = 0;
    while (i < e->bands.n && e->bands.at[i] != (shape & 0x7FFF)) i++;
    if (i == e->bands.n) YB_PUSH(e->v->m->arena, &e->bands, (uint16_t)(shape & 0x7FFF));
    return (uint16_t)(0x8000u | i);
}

static uint16_t new_columns(yb_emit *e, unsigned n, int32_t shape) {
    overflow_check(e);
    uint16_t at = (uint16_t)e->columns, list = list_at(e, shape);
    for (unsigned i = 0; i < n; i++) YB_PUSH(e->v->m->arena, &e->own_columns, ((yb_im_column){list}));
    e->columns += n;
    return at;
}

static uint32_t lanes_of(const yb_emit *e, int32_t shape) {
    if (shape == YB_SHAPE_SCALAR) return 1;
    if (shape & 0x8000) return e->v->bands.at[shape & 0x7FFF].cuts.n + 1;
    return e->v->d->lists.at[shape].max;
}

static bool is_pair(unsigned op) {
    return op == YB_OPCODE(PERIOD) || op == YB_OPCODE(ROLL) || (op >= YB_OPCODE(WIDE) && op <= YB_OPCODE(WSEL));
}
static bool is_pay(unsigned op) { return op == YB_OPCODE(PAY) || op == YB_OPCODE(REST) || op == YB_OPCODE(PAYEACH); }
static bool is_reduce(unsigned op) { return op >= YB_OPCODE(RCOUNT) && op <= YB_OPCODE(RDISTINCT); }

static void note_read(yb_emit *e, uint32_t bit) {
    if (bit / 64 < e->read_words) e->reads[bit / 64] |= (uint64_t)1 << (bit % 64);
}

/* How many rows there are matters wherever they are gone through, also where none of their fields is read. */
static void note_list(yb_emit *e, int32_t list) {
    const bool counted = list != YB_SHAPE_SCALAR && (list & 0x8000) == 0;
    if (counted) note_read(e, e->v->d->facts.at[e->v->d->lists.at[list].fact].at);
}

/* ---- leaves ---- */

static void add_const(yb_emit *e, yb_node *n) {
    yb_im_const k = {.slot = n->at, .kind = YB_C_VALUE, .value = n->k};
    if (n->op == YB_N_CONST && n->j == 1) k.kind = YB_C_NONE;
    if (n->op == YB_N_PARAM) k = (yb_im_const){.slot = n->at, .kind = YB_C_PARAM, .digits = (uint8_t)n->j, .ref = (uint32_t)n->k};
    if (n->op == YB_N_PICKED) k = (yb_im_const){.slot = n->at, .kind = YB_C_VERSION, .ref = (uint32_t)n->k};
    if (n->op == YB_N_TEXT) k = (yb_im_const){.slot = n->at, .kind = YB_C_TEXT, .ref = (uint32_t)n->k};
    YB_PUSH(e->v->m->arena, &e->consts, k);
}

/* Facts have their places already; each section that reads one says so, though another may have read it before. */
static uint16_t emit_fact(yb_emit *e, const yb_node *n) {
    note_read(e, n->op == YB_N_SLOT ? (uint32_t)n->k : e->v->d->slots + (uint32_t)n->k);
    if (n->op == YB_N_COLUMN) note_list(e, n->shape);
    return (uint16_t)n->k;
}

/* What another section, or a named value, has computed is read from its slot; the facts behind it count as read all the same. */
static void note_below(yb_emit *e, yb_node *n) {
    if (n == NULL || n->noted == e->pass) return;
    n->noted = e->pass;
    if (n->op == YB_N_SLOT || n->op == YB_N_COLUMN) (void)emit_fact(e, n);
    for (unsigned i = 0; i < 4; i++) note_below(e, n->in[i]);
    for (uint32_t i = 0; i < n->n_args; i++) note_below(e, n->args[i]);
}

void yb_emit_note(yb_emit *e, yb_node *n) { note_below(e, n); }

static uint16_t emit_const(yb_emit *e, yb_node *n) {
    n->at = new_slots(e, 1);
    add_const(e, n);
    return n->at;
}

/* ---- instructions ---- */

static void add_line(yb_emit *e, enum yb_region region, yb_insn insn, yb_node *n, int32_t shape) {
    if (e->first && region == YB_IN_CODE) n->order = ++e->order;
    YB_PUSH(e->v->m->arena, &e->region[region], ((yb_code_line){insn, n->place}));
    e->work += lanes_of(e, shape);
}


static uint16_t add_args(yb_emit *e, const uint16_t *args, uint32_t n) {
    uint32_t at = e->args.n;
    for (uint32_t i = 0; i < n; i++) YB_PUSH(e->v->m->arena, &e->args, args[i]);
    if (at > 0xFFF0) {
        YB_ERR1(e->v->m, YB_D_PROGRAM_SIZE, e->v->d->decl->name.span, e->v->d->name);
        e->v->broken = true;
        return 0;
    }
    return (uint16_t)at;
}

/* Operands of TABLE and PICK: slots, columns marked, the band by its own number. */
static uint16_t emit_args(yb_emit *e, yb_node *n, enum yb_region region) {
    uint16_t *args = YB_NEW_ARRAY(e->v->m->arena, uint16_t, n->n_args);
    for (uint32_t i = 0; i < n->n_args; i++) {
        yb_node *a = n->args[i];
        if (a->op == YB_N_BAND) args[i] = YB_ARG_BAND;
        else args[i] = (uint16_t)(emit(e, a, region) | (a->shape == YB_SHAPE_SCALAR ? 0 : YB_ARG_COLUMN));
    }
    return add_args(e, args, n->n_args);
}

static void emit_payeach(yb_emit *e, yb_node *n, yb_insn *insn, enum yb_region region) {
    uint16_t args[4];
    args[0] = emit(e, n->args[0], region);
    args[1] = n->n_args > 1 ? emit(e, n->args[1], region) : YB_NONE16;
    args[2] = n->extra = new_columns(e, 2, (int32_t)n->j);
    args[3] = (uint16_t)(args[2] + 1);
    note_list(e, (int32_t)n->j);
    insn->imm = add_args(e, args, 4);
}

/* What the kinds of an opcode put into which field; see YB_OPS. */
static yb_insn operands(yb_emit *e, yb_node *n, enum yb_region region) {
    yb_insn insn = {.op = n->op, .imm = (int32_t)n->j, .b = 0, .c = 0};
    uint16_t *field[4] = {&insn.b, &insn.c, &insn.d, &insn.e};
    const char *kinds = yb_op_kinds[n->op];
    for (unsigned i = 0; i < 4; i++) {
        bool optional = kinds[i + 1] == 'o' || kinds[i + 1] == 'C' || kinds[i + 1] == 'O';
        *field[i] = optional ? YB_NONE16 : 0;
        if (n->in[i] == NULL) continue;
        *field[i] = emit(e, n->in[i], region);
        if (n->in[i]->shape != YB_SHAPE_SCALAR && !is_reduce(n->op)) insn.flag |= (uint8_t)(1u << i);
    }
    if (is_reduce(n->op) || n->op == YB_OPCODE(CUT)) insn.imm = n->op == YB_OPCODE(RCOUNT) ? list_at(e, (int32_t)n->j) : 0;
    const bool product = n->op == YB_OPCODE(MUL) || n->op == YB_OPCODE(MULROUND);
    if (product && (n->in[0]->op == YB_OPCODE(CUT) || n->in[0]->op == YB_OPCODE(JOIN))) insn.flag |= YB_IF_PART;
    return insn;
}

/* Of `X at DATE` the date, which is there when the version is; else slot 0, which is the day that is decided about. */
static uint16_t emit_day(yb_emit *e, const yb_node *version, enum yb_region region) {
    yb_node *date = version->op == YB_OPCODE(VERSION) ? version->in[0] : NULL;
    return date == NULL ? 0 : (uint16_t)(emit(e, date, region) | (date->shape == YB_SHAPE_SCALAR ? 0 : YB_ARG_COLUMN));
}

/* Opcodes whose operands do not stand in the order of the node's. */
static yb_insn shape_insn(yb_emit *e, yb_node *n, enum yb_region region) {
    yb_insn insn = {.op = n->op, .imm = (int32_t)n->j};
    switch (n->op) {
    case YB_OPCODE(TABLE):
        insn.c = emit(e, n->in[0], region);
        insn.flag = n->in[0]->shape == YB_SHAPE_SCALAR ? 0 : YB_IF_C;
        insn.d = emit_day(e, n->in[0], region);
        if (n->k) insn.flag |= YB_IF_SAME;
        insn.b = emit_args(e, n, region);
        insn.e = n->row_at = n->shape == YB_SHAPE_SCALAR ? new_slots(e, 1) : YB_NONE16;
        break;
    case YB_OPCODE(PARAM):
        insn.c = emit(e, n->in[0], region);
        insn.flag = n->in[0]->shape == YB_SHAPE_SCALAR ? 0 : YB_IF_C;
        break;
    case YB_OPCODE(PICK):
        insn.b = emit(e, n->in[0], region);
        insn.imm = emit_args(e, n, region);
        insn.c = (uint16_t)n->n_args;
        break;
    case YB_OPCODE(MULROUND):
        insn = operands(e, n, region);
        insn.d = n->extra = n->shape == YB_SHAPE_SCALAR ? new_slots(e, 2) : new_columns(e, 2, n->shape);
        break;
    case YB_OPCODE(PAY):
        insn = operands(e, n, region);
        insn.imm = 0;
        if (n->j) insn.flag |= YB_IF_SIGNED;
        break;
    case YB_OPCODE(PAYEACH):
        insn = operands(e, n, region);
        emit_payeach(e, n, &insn, region);
        break;
    default: insn = operands(e, n, region); break;
    }
    return insn;
}

/* A step that comes with its node, which several sections may have: where section 0 tells it, it alone does. */
static void add_step(yb_emit *e, yb_node *n, yb_im_step step) {
    const yb_told_step told = {step.kind, step.name.off};
    if (!e->first && n->told) {
        YB_PUSH(e->v->m->arena, &e->relies, told);
        return;
    }
    if (e->first) {
        n->told = true;
        YB_PUSH(e->v->m->arena, &e->before, told);
    }
    YB_PUSH(e->v->m->arena, &e->steps, step);
}

static uint8_t step_flags(const yb_node *n) {
    return (uint8_t)((n->ty.hidden ? YB_STEP_PRIVATE : 0) | (n->shape != YB_SHAPE_SCALAR ? YB_STEP_COLUMN : 0));
}

static void round_step(yb_emit *e, yb_node *n, const yb_insn *insn) {
    bool product = n->op == YB_OPCODE(MULROUND), single = n->op == YB_OPCODE(ROUND);
    if (!product && !single && n->op != YB_OPCODE(WROUND)) return;
    const int drop = (int8_t)(insn->imm & 0xFF);
    if (drop <= 0) return; /* nothing to drop */
    yb_im_step step = {.name = e->v->m->b->PLACES.at[n->place].name, .kind = YB_S_ROUND, .type = n->ty.type, .scale = n->ty.scale,
                       .flags = (uint8_t)(step_flags(n) | (single ? YB_STEP_SINGLE : 0)), .at = n->at,
                       .before = product ? n->extra : insn->b, .before_scale = (uint16_t)(n->ty.scale + drop),
                       .enumeration = YB_NONE16, .list = list_at(e, n->shape), .row = YB_NONE16, .words = YB_NONE32};
    if (!product && !single && insn->c != YB_NONE16) return; /* a quotient has no decimal before rounding */
    add_step(e, n, step);
}

/* The row that a table gave. */
static void table_step(yb_emit *e, yb_node *n) {
    if (n->op != YB_OPCODE(TABLE) || n->row_at == YB_NONE16) return;
    yb_im_step step = {.name = e->v->m->b->ITEMS.at[n->j].name, .kind = YB_S_TABLE, .type = n->ty.type, .scale = n->ty.scale,
                       .flags = step_flags(n), .at = n->at, .before = YB_NONE16, .enumeration = n->ty.enumeration,
                       .list = YB_NONE16, .row = n->row_at, .words = YB_NONE32};
    add_step(e, n, step);
}

static yb_text_ref part_name(yb_emit *e, const yb_node *n, const char *word) {
    char text[2 * YB_MAX_NAME];
    yb_sink s = {text, sizeof text, 0};
    const yb_text_ref place = e->v->m->b->PLACES.at[n->place].name;
    yb_put(&s, (yb_str){e->v->m->b->STRINGS.at + place.off, place.len});
    yb_put_char(&s, '.');
    yb_put(&s, yb_str_of(word));
    return yb_ib_text(e->v->m->b, (yb_str){text, YB_MIN(s.len, sizeof text)});
}

/* The bands that an `across` is the sum of: what falls into each, its ratio, what it gives. They are named by where the
   `across` stands, whatever names its share goes by. */
static void band_steps(yb_emit *e, const yb_node *sum) {
    static const char *const words[] = {"part", "share", "bands"};
    yb_node *result = sum->in[0];
    if (sum->op != YB_OPCODE(RSUM) || (result->shape & 0x8000) == 0) return;
    yb_node *columns[] = {result->in[0], result->in[1], result};
    for (unsigned i = 0; i < 3; i++) {
        yb_node *n = columns[i];
        yb_im_step step = {.name = part_name(e, result, words[i]), .kind = YB_S_BANDS, .type = n->ty.type, .scale = n->ty.scale,
                           .flags = step_flags(n), .at = n->at, .before = YB_NONE16, .enumeration = YB_NONE16,
                           .list = list_at(e, n->shape), .row = YB_NONE16, .words = YB_NONE32};
        add_step(e, n, step);
    }
}

static uint16_t emit_op(yb_emit *e, yb_node *n, enum yb_region region) {
    bool column = n->shape != YB_SHAPE_SCALAR;
    yb_insn insn = shape_insn(e, n, region);
    unsigned width = is_pay(n->op) ? 4 : is_pair(n->op) ? 2 : 1;
    n->at = column ? new_columns(e, width, n->shape) : new_slots(e, width);
    insn.a = n->at;
    if (column) insn.flag |= YB_IF_COL;
    if (n->nonneg) insn.flag |= YB_IF_NONNEG;
    if (n->ty.optional && (n->op == YB_OPCODE(TABLE) || n->op == YB_OPCODE(PARAM))) insn.flag |= YB_IF_OPTIONAL;
    note_list(e, n->op == YB_OPCODE(RCOUNT) ? (int32_t)n->j : n->shape);
    add_line(e, region, insn, n, is_reduce(n->op) ? (int32_t)n->j : n->shape);
    if (region == YB_IN_CODE) { /* conditions are not run in the fast run: nothing to tell there */
        round_step(e, n, &insn);
        table_step(e, n);
        band_steps(e, n);
    }
    return n->at;
}

static uint16_t emit(yb_emit *e, yb_node *n, enum yb_region region) {
    if (n->op == YB_N_FIELD) return (uint16_t)(emit(e, n->in[0], region) + n->k);
    if (n->op == YB_N_SLOT || n->op == YB_N_COLUMN) return n->at = emit_fact(e, n);
    if (n->emitted) {
        note_below(e, n);
        return n->at;
    }
    if (n->op >= YB_N_CONST) {
        uint16_t at = emit_const(e, n);
        n->emitted = true;
        n->region = YB_IN_RESOLVE;
        YB_PUSH(e->v->m->arena, &e->emitted, n);
        return at;
    }
    /* what depends on no fact is made when the program is resolved; columns and sums over them never are */
    if (!n->from_facts && n->shape == YB_SHAPE_SCALAR && !is_reduce(n->op) && !is_pay(n->op)) region = YB_IN_RESOLVE;
    uint16_t at = emit_op(e, n, region);
    n->emitted = true;
    n->noted = e->pass;
    n->region = (uint8_t)region;
    YB_PUSH(e->v->m->arena, &e->emitted, n);
    return at;
}

uint16_t yb_emit_node(yb_emit *e, yb_node *n, enum yb_region region) { return emit(e, n, region); }

/* ---- what section 0 has too ---- */

typedef YB_VEC(yb_node *) yb_nodes;

static void find_ruled(yb_emit *e, yb_node *n, uint32_t walk, yb_nodes *found) {
    if (n == NULL || n->visit == walk) return;
    n->visit = walk;
    if (n->order != 0) {
        YB_PUSH(e->v->m->arena, found, n);
        return;
    }
    for (unsigned i = 0; i < 4; i++) find_ruled(e, n->in[i], walk, found);
    for (uint32_t i = 0; i < n->n_args; i++) find_ruled(e, n->args[i], walk, found);
}

static int by_order(const void *a, const void *b, const void *ctx) {
    const yb_node *const *x = a, *const *y = b;
    (void)ctx;
    return (*x)->order < (*y)->order ? -1 : (*x)->order > (*y)->order;
}

void yb_emit_ruled(yb_emit *e, const yb_program *p) {
    yb_nodes found = {0};
    e->walks++;
    for (uint32_t i = 0; i < p->made.n; i++) {
        const yb_made *made = &p->made.at[i];
        find_ruled(e, made->named != NULL ? made->named->node : p->pays.at[made->pay].node, UINT32_MAX - e->walks, &found);
    }
    yb_sort(found.at, found.n, sizeof *found.at, by_order, NULL);
    for (uint32_t i = 0; i < found.n; i++) (void)emit(e, found.at[i], YB_IN_CODE);
    e->ruled_slots = e->slots - e->first_slot;
    e->ruled_code = e->region[YB_IN_CODE].n;
}

/* ---- the trace ---- */

void yb_emit_step(yb_emit *e, const yb_named *named, yb_node *n, yb_span formula) {
    yb_image_builder *b = e->v->m->b;
    if (n->op == YB_N_INTERVAL) return;
    yb_im_step step = {.name = yb_ib_text(b, named->name), .kind = YB_S_VALUE, .type = n->ty.type, .scale = n->ty.scale,
                       .flags = (uint8_t)(step_flags(n) | (named->versions.list.n > 1 ? YB_STEP_VERSIONS : 0)),
                       .before = YB_NONE16, .enumeration = n->ty.enumeration, .row = YB_NONE16, .words = YB_NONE32,
                       .list = list_at(e, n->shape)};
    step.at = emit(e, n, YB_IN_CODE);
    if (formula.len != 0 && formula.len < 400) {
        yb_str text = e->v->m->diags->files.at[formula.file].text;
        step.formula = yb_ib_text(b, (yb_str){text.at + formula.off, formula.len});
    }
    YB_PUSH(e->v->m->arena, &e->told, ((struct yb_told){e->steps.n, named, NULL}));
    YB_PUSH(e->v->m->arena, &e->steps, step);
}

/* ---- sections ---- */

void yb_emit_begin(yb_emit *e, yb_view *v) {
    *e = (yb_emit){.v = v};
    e->read_words = (uint32_t)(v->d->slots + v->d->columns + 63) / 64;
    yb_emit_section(e, v->d->slots, v->d->columns);
    e->first = true;
}

void yb_emit_section(yb_emit *e, uint32_t first_slot, uint32_t first_column) {
    e->first = false;
    e->slots = e->first_slot = first_slot;
    e->columns = e->first_column = first_column;
    e->own_columns.n = e->bands.n = 0;
    e->relies = (yb_told_before){0};
    e->ruled_slots = e->ruled_code = 0;
    e->work = 0;
    for (unsigned i = 0; i < 3; i++) e->region[i] = (yb_lines){0};
    e->consts.n = e->args.n = e->atoms.n = e->let_terms.n = e->rule_terms.n = e->group_terms.n = e->steps.n = e->told.n = e->emitted.n = e->lits.n = 0;
    e->bits = e->v->d->bits;
    (void)yb_emit_reads(e);
}

uint64_t *yb_emit_reads(yb_emit *e) {
    uint64_t *before = e->reads;
    e->reads = YB_NEW_ARRAY(e->v->m->arena, uint64_t, e->read_words);
    e->pass++;
    return before;
}

void yb_emit_forget(yb_emit *e) {
    for (uint32_t i = 0; i < e->emitted.n; i++) e->emitted.at[i]->emitted = false;
}

/* Instructions and, one for each, where they come from. */
static yb_range_ref write_lines(yb_emit *e, const yb_lines *lines) {
    yb_image_builder *b = e->v->m->b;
    yb_range_ref r = {b->INSNS.n, lines->n};
    if (yb_ib_seen(b, YB_SEC_INSNS, lines->at, lines->n * sizeof *lines->at, &r.first)) return r;
    for (uint32_t i = 0; i < lines->n; i++) {
        YB_IB_ADD(b, INSNS, lines->at[i].insn);
        YB_IB_ADD(b, PLACE_OF, (uint16_t)lines->at[i].place);
    }
    return r;
}

#define WRITE(SECTION, vec) write_##SECTION(b, (vec).at, (vec).n)
YB_IB_WRITER(CONSTS, yb_im_const)
YB_IB_WRITER(ARGS, uint16_t)
YB_IB_WRITER(ATOMS, yb_im_atom)
YB_IB_WRITER(TERMS, yb_im_term)
YB_IB_WRITER(STEPS, yb_im_step)
YB_IB_WRITER(WORDS, uint64_t)
YB_IB_WRITER(COLUMNS, yb_im_column)

/* Where its own values lie. */
static void write_own(yb_emit *e, yb_im_section *s) {
    yb_image_builder *b = e->v->m->b;
    s->first_slot = (uint16_t)e->first_slot;
    s->slots = (uint16_t)(e->slots - e->first_slot);
    s->first_column = (uint16_t)e->first_column;
    s->columns = WRITE(COLUMNS, e->own_columns);
    s->bands = (yb_range_ref){b->BANDS.n, e->bands.n};
    for (uint32_t i = 0; i < e->bands.n; i++) YB_IB_ADD(b, BANDS, e->v->bands.at[e->bands.at[i]]);
    s->decision = e->v->d->number;
    s->alone = !e->first;
    s->ruled_slots = (uint16_t)e->ruled_slots;
    s->ruled_code = (uint16_t)e->ruled_code;
    s->same = YB_NONE32;
}

void yb_emit_write(yb_emit *e, yb_im_section *s) {
    yb_image_builder *b = e->v->m->b;
    write_own(e, s);
    s->args = WRITE(ARGS, e->args).first;
    s->constants = WRITE(CONSTS, e->consts);
    s->resolve = write_lines(e, &e->region[YB_IN_RESOLVE]);
    s->code = write_lines(e, &e->region[YB_IN_CODE]);
    s->conditions = write_lines(e, &e->region[YB_IN_CONDITIONS]);
    s->atoms = WRITE(ATOMS, e->atoms);
    s->let_terms = WRITE(TERMS, e->let_terms);
    s->rule_terms = WRITE(TERMS, e->rule_terms);
    s->steps = WRITE(STEPS, e->steps);
    s->bits = (uint16_t)e->bits;
    s->reads = write_WORDS(b, e->reads, e->read_words);
}
