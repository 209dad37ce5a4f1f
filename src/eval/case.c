/*
 * A case's memory: how much it takes, where each part lies, and how a request begins. Floor 4.
 *
 * One block, cut up once. What begin resets of a small case (literals, known-bits and values of facts) lies
 * in one piece, so that begin is two copies. Columns are cut out of a pool of lanes when the program changes,
 * so that a case for several areas needs the lanes of the widest program only. Text facts are copied into a
 * heap of their own: by default 48 bytes a text cell and 256 more, 32 KB at most.
 */
#include "eval/fast.h"

#define TEXT_BYTES_EACH 48u
#define TEXT_BYTES_MORE 256u
#define TEXT_BYTES_MOST 32768u
#define TEXTS_MORE 16u /* texts that were replaced stay in the heap until the next begin */
#define ROWS_MOST (1u << 20)
#define BLOCK_ALIGN 16u

/* The most of everything over the decisions and programs that the case is for. */
typedef struct yb_need {
    uint32_t slots, fact_slots, columns, lists, sections, literal_words, known_words, marks, atoms, terms,
        facts,        proofs, rows, outputs;
    uint32_t steps[2]; /* instructions of section 0, of the longest settlement section */
    uint64_t lanes, text_cells;
} yb_need;

static uint32_t words_for(uint32_t bits) {
    return (bits + 63) / 64;
}

static uint32_t list_rows(const yb_case_plan *plan, const yb_im_list *list) {
    return plan->max_rows != 0 ? YB_MIN(plan->max_rows, list->max) : list->max;
}

static uint32_t band_rows(const yb_image *im, const yb_im_section *section, uint32_t band) {
    return im->BANDS[section->bands.first + band].cuts.n + 1;
}

/* Rows at most of a list: of the decision, or 0x8000 | bands of the section. */
static uint32_t rows_of(const yb_image *im, const yb_case_plan *plan, const yb_im_section *section, uint16_t list) {
    const yb_im_decision *d = &im->DECISIONS[section->decision];
    if ((list & 0x8000u) != 0) return band_rows(im, section, list & 0x7FFFu);
    return list_rows(plan, &im->LISTS[d->lists.first + list]);
}

static void place_column(yb_core *c, uint32_t column, uint64_t lane) {
    c->column[column] = c->lanes + lane;
    c->column_state[column] = c->lane_states + lane;
}

/* Gives a section's own columns their lanes, from `lane` on. Returns the end. Without a core it only counts. */
static uint64_t place_own(const yb_image *im, const yb_case_plan *plan, const yb_im_section *section, uint64_t lane, yb_core *c) {
    const yb_im_column *column = &im->COLUMNS[section->columns.first];
    for (uint32_t i = 0; i < section->columns.n; i++) {
        if (c != NULL) place_column(c, section->first_column + i, lane);
        lane += yb_lanes_for(rows_of(im, plan, section, column[i].list));
    }
    return lane;
}

/* Behind the last lane that a settlement section can have, where section 0's end at `lane`. */
static uint64_t settlement_lanes(const yb_image *im, const yb_case_plan *plan, const yb_im_program *p, uint64_t lane) {
    uint64_t end = lane;
    for (uint32_t i = 1; i < p->sections.n; i++)
        end = YB_MAX(end, place_own(im, plan, &im->SECTION_LIST[p->sections.first + i], lane, NULL));
    return end;
}

static void need_sections(const yb_image *im, const yb_im_program *p, yb_need *n) {
    const yb_im_section *section = &im->SECTION_LIST[p->sections.first];
    uint32_t bands = 0;
    for (uint32_t i = 0; i < p->sections.n; i++) {
        for (uint32_t k = 0; k < section[i].bands.n; k++)
            n->rows = YB_MAX(n->rows, band_rows(im, &section[i], k));
        if (i != 0) bands = YB_MAX(bands, section[i].bands.n);
        n->steps[i != 0] = YB_MAX(n->steps[i != 0], section[i].code.n);
    }
    n->lists = YB_MAX(n->lists, im->DECISIONS[p->decision].lists.n + section->bands.n + bands);
}

static void need_program(const yb_image *im, const yb_case_plan *plan, const yb_im_program *p, uint64_t lanes,
                         yb_need *n) {
    const yb_im_section *section = &im->SECTION_LIST[p->sections.first];
    lanes = settlement_lanes(im, plan, p, place_own(im, plan, section, lanes, NULL));
    need_sections(im, p, n);
    n->lanes = YB_MAX(n->lanes, lanes);
    n->slots = YB_MAX(n->slots, p->slots);
    n->columns = YB_MAX(n->columns, p->columns);
    n->sections = YB_MAX(n->sections, p->sections.n);
    n->literal_words = YB_MAX(n->literal_words, words_for(section->bits));
    n->marks = YB_MAX(n->marks, section->marks.n);
    n->atoms = YB_MAX(n->atoms, section->atoms.n);
    n->terms = YB_MAX(n->terms, section->let_terms.n + section->rule_terms.n);
}

static uint64_t text_cells(const yb_image *im, const yb_case_plan *plan, const yb_im_decision *d) {
    uint64_t cells = 0;
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_im_fact *f = &im->FACTS[d->facts.first + i];
        if (f->type != YB_T_TEXT || (f->flags & YB_FF_LIST) != 0) continue;
        cells += f->list == YB_NONE16 ? 1 : list_rows(plan, &im->LISTS[d->lists.first + f->list]);
    }
    return cells;
}

static void need_decision(const yb_image *im, const yb_case_plan *plan, uint32_t number, yb_need *n) {
    const yb_im_decision *d = &im->DECISIONS[number];
    uint64_t lanes = 0;
    for (uint32_t i = 0; i < d->lists.n; i++) {
        const yb_im_list *list = &im->LISTS[d->lists.first + i];
        lanes += (uint64_t)list->columns * yb_lanes_for(list_rows(plan, list));
        n->rows = YB_MAX(n->rows, list_rows(plan, list));
    }
    n->slots = YB_MAX(n->slots, d->slots);
    n->fact_slots = YB_MAX(n->fact_slots, d->slots);
    n->columns = YB_MAX(n->columns, d->columns);
    n->lists = YB_MAX(n->lists, d->lists.n);
    n->lanes = YB_MAX(n->lanes, lanes);
    n->facts = YB_MAX(n->facts, d->facts.n);
    n->proofs = YB_MAX(n->proofs, d->proofs.n);
    n->outputs = YB_MAX(n->outputs, d->outputs.n);
    n->literal_words = YB_MAX(n->literal_words, words_for(d->bits));
    n->known_words = YB_MAX(n->known_words, words_for((uint32_t)d->slots + d->columns));
    n->text_cells = YB_MAX(n->text_cells, text_cells(im, plan, d));
    for (uint32_t i = 0; i < im->n_PROGRAMS; i++)
        if (im->PROGRAMS[i].decision == number) need_program(im, plan, &im->PROGRAMS[i], lanes, n);
}

static yb_status need_of(const yb_image *im, const yb_case_plan *plan, yb_need *n) {
    *n = (yb_need){.literal_words = 1, .known_words = 1, .marks = 1, .slots = 2, .sections = 1};
    if (plan->decision != YB_NONE32 && plan->decision >= im->n_DECISIONS) return YB_E_NAME;
    for (uint32_t i = 0; i < im->n_DECISIONS; i++) {
        const yb_im_decision *d = &im->DECISIONS[i];
        for (uint32_t k = 0; k < d->lists.n; k++)
            if (list_rows(plan, &im->LISTS[d->lists.first + k]) > ROWS_MOST) return YB_E_LIMIT;
        if (plan->decision == YB_NONE32 || plan->decision == i) need_decision(im, plan, i, n);
    }
    return YB_OK;
}

/* ---- the block ---- */

typedef struct yb_block {
    char *at; /* NULL: measuring */
    uint64_t used;
} yb_block;

static void *take(yb_block *b, uint64_t n, size_t size) {
    uint64_t begin = b->used;
    b->used += (n * size + (BLOCK_ALIGN - 1)) & ~(uint64_t)(BLOCK_ALIGN - 1);
    return b->at == NULL ? NULL : b->at + begin;
}

static uint32_t hash_size(uint64_t texts) {
    uint32_t size = 4;
    while (size * 3ull / 4 < texts + 1)
        size *= 2;
    return size;
}

static void lay_texts(yb_core *c, const yb_need *n, yb_block *b) {
    uint64_t bytes = n->text_cells == 0 ? 0 : n->text_cells * TEXT_BYTES_EACH + TEXT_BYTES_MORE;
    bytes = YB_MIN(bytes, TEXT_BYTES_MOST);
    if (c->plan.max_text != 0 && n->text_cells != 0) bytes = c->plan.max_text;
    uint64_t texts = c->image->n_LITERALS + (n->text_cells == 0 ? 0 : n->text_cells + TEXTS_MORE);
    uint32_t slots = hash_size(texts);
    c->cap_texts = (uint32_t)texts;
    c->text_mask = slots - 1;
    c->text_cap = (size_t)bytes;
    c->texts = take(b, texts, sizeof *c->texts);
    c->text_place = take(b, texts, sizeof *c->text_place);
    c->text_slots = take(b, slots, sizeof *c->text_slots);
    c->text_bytes = take(b, bytes, 1);
}

/* Words that begin copies: literals, known-bits, values of the facts. */
static uint64_t begin_words(const yb_need *n) {
    return (uint64_t)n->literal_words + n->known_words + YB_MAX(n->fact_slots, 2u);
}

static void lay_cells(yb_core *c, const yb_need *n, yb_block *b) {
    uint64_t words = (uint64_t)n->literal_words + n->known_words;
    c->literal = take(b, words + n->slots, sizeof *c->literal);
    if (c->literal != NULL) {
        c->known_bits = c->literal + n->literal_words;
        c->v = (int64_t *)(c->literal + words);
    }
    c->s = take(b, n->slots, sizeof *c->s);
    c->begin_words = take(b, begin_words(n), sizeof *c->begin_words);
    c->begin_states = take(b, YB_MAX(n->fact_slots, 2u), sizeof *c->begin_states);
    c->lanes = take(b, n->lanes, sizeof *c->lanes);
    c->lane_states = take(b, n->lanes, sizeof *c->lane_states);
    c->column = take(b, n->columns, sizeof *c->column);
    c->column_state = take(b, n->columns, sizeof *c->column_state);
    c->column_list = take(b, n->columns, sizeof *c->column_list);
    c->column_optional = take(b, n->columns, sizeof *c->column_optional);
    c->slot_bits = take(b, n->slots, sizeof *c->slot_bits);
    c->column_bits = take(b, n->columns, sizeof *c->column_bits);
    c->unknown_cells = take(b, n->columns, sizeof *c->unknown_cells);
    c->column_absent = take(b, n->columns, sizeof *c->column_absent);
    c->rows = take(b, n->lists, sizeof *c->rows);
    c->list_slot = take(b, n->lists, sizeof *c->list_slot);
}

static void lay_rest(yb_core *c, const yb_need *n, yb_block *b) {
    uint32_t words = words_for(n->marks);
    uint64_t cells = (uint64_t)n->facts + n->lanes;
    c->section_resolved = take(b, n->sections, sizeof *c->section_resolved);
    c->section_fast = take(b, n->sections, sizeof *c->section_fast);
    c->section_tables = take(b, n->sections, sizeof *c->section_tables);
    c->bounds = take(b, n->atoms, sizeof *c->bounds);
    c->terms = take(b, n->terms, sizeof *c->terms);
    c->settled = take(b, n->literal_words, sizeof *c->settled);
    c->settled_true = take(b, n->literal_words, sizeof *c->settled_true);
    c->read_bits = take(b, n->literal_words, sizeof *c->read_bits);
    c->again = take(b, n->literal_words, sizeof *c->again);
    c->again_marks = take(b, words, sizeof *c->again_marks);
    c->may = take(b, (uint64_t)n->slots + n->columns, sizeof *c->may);
    c->watch = take(b, n->known_words, sizeof *c->watch);
    c->possible = take(b, n->literal_words, sizeof *c->possible);
    c->mark_scratch = take(b, (uint64_t)n->slots + n->columns, sizeof *c->mark_scratch);
    c->column_scratch = take(b, n->lanes, sizeof *c->column_scratch);
    for (unsigned i = 0; i < 2; i++)
        c->steps[i] = take(b, n->steps[i] + 1u, sizeof *c->steps[i]); /* and an end */
    for (unsigned i = 0; i < 2; i++)
        c->keys[i] = take(b, n->steps[i] != 0 ? YB_KEYS_MOST : 0, sizeof *c->keys[i]);
    c->same = take(b, n->slots, sizeof *c->same);
    c->alike_mask = hash_size(((uint64_t)n->steps[0] + n->steps[1]) / 2) - 1; /* many steps are left out */
    for (unsigned i = 0; i < 2; i++)
        c->alike[i] = take(b, i < n->sections ? c->alike_mask + 1u : 0, sizeof *c->alike[i]);
    c->output_at = take(b, n->outputs, sizeof *c->output_at);
    c->setters = take(b, n->facts, sizeof *c->setters);
    c->counted = take(b, words_for(n->facts), sizeof *c->counted);
    c->unsure_bits = take(b, n->facts, sizeof *c->unsure_bits);
    c->minutes = take(b, n->proofs, sizeof *c->minutes);
    c->order = take(b, n->rows, sizeof *c->order);
    c->active = take(b, words, sizeof *c->active);
    c->fired = take(b, words, sizeof *c->fired);
    c->doubtful = take(b, words, sizeof *c->doubtful);
    c->kind_marks = take(b, (uint64_t)words * YB_MARK_KINDS, sizeof *c->kind_marks);
    c->reason = take(b, n->marks, sizeof *c->reason);
    c->owed = take(b, n->marks, sizeof *c->owed);
    c->note = take(b, n->marks, sizeof *c->note);
    c->unsettled_mark = take(b, n->marks, sizeof *c->unsettled_mark);
    c->missing = take(b, YB_MIN(cells, YB_MISSING_MAX), sizeof *c->missing);
    c->unsettled = take(b, YB_UNSETTLED_MAX, sizeof *c->unsettled);
}

/* Where everything lies; `at` NULL only measures. */
static uint64_t lay(yb_core *c, const yb_need *n, void *at) {
    yb_block b = {at, 0};
    lay_cells(c, n, &b);
    lay_rest(c, n, &b);
    lay_texts(c, n, &b);
    c->literal_words = n->literal_words;
    c->known_words = n->known_words;
    c->mark_words = words_for(n->marks);
    c->n_columns = n->columns;
    c->max_rows = n->rows;
    return b.used;
}

yb_status yb_core_size(const yb_image *image, const yb_case_plan *plan, size_t *bytes) {
    yb_need need;
    *bytes = 0;
    yb_core c = {.image = image, .plan = *plan};
    yb_status status = need_of(image, plan, &need);
    if (status != YB_OK) return status;
    uint64_t used = lay(&c, &need, NULL);
    if (used > UINT32_MAX || used > SIZE_MAX / 2) return YB_E_LIMIT;
    *bytes = (size_t)used;
    return YB_OK;
}

/* The image's own texts stay in the table for ever: a text fact that equals one gets its number. */
static void add_literals(yb_core *c) {
    for (uint32_t i = 0; i < c->image->n_LITERALS; i++) {
        yb_str text = yb_image_text(c->image, c->image->LITERALS[i]);
        uint32_t place = yb_hash(text) & c->text_mask;
        while (c->text_slots[place] != 0)
            place = (place + 1) & c->text_mask;
        c->texts[i] = text;
        c->text_place[i] = place;
        c->text_slots[place] = i + 1;
    }
    c->n_texts = c->image->n_LITERALS;
}

yb_status yb_core_init(yb_core *c, const yb_image *image, const yb_case_plan *plan, void *memory,
                       size_t bytes) {
    yb_need need;
    size_t least;
    yb_status status = yb_core_size(image, plan, &least);
    if (status != YB_OK) return status;
    if (memory == NULL || bytes < least) return YB_E_SPACE;
    if ((uintptr_t)memory % BLOCK_ALIGN != 0) return YB_E_ARGUMENT;
    need_of(image, plan, &need);
    *c = (yb_core){.image = image,
                   .plan = *plan,
                   .decision = YB_NONE32,
                   .begin_decision = YB_NONE32,
                   .known = INT32_MAX,
                   .bytes = least,
                   .block = memory};
    memset(memory, 0, least);
    lay(c, &need, memory);
    add_literals(c);
    return YB_OK;
}

/* ---- a request begins ---- */

/* What the facts of a decision are before any is set: optional ones none, proofs absent, all else unknown. */
static void prepare_begin(yb_core *c, uint32_t number) {
    const yb_image *im = c->image;
    const yb_im_decision *d = &im->DECISIONS[number];
    uint64_t *known = c->begin_words + c->literal_words;
    memset(c->begin_words, 0,
           ((size_t)c->literal_words + c->known_words + d->slots) * sizeof *c->begin_words);
    memset(c->begin_states, YB_NOT_KNOWN, d->slots);
    c->begin_states[0] = c->begin_states[1] = YB_KNOWN;
    known[0] = 3;
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_im_fact *f = &im->FACTS[d->facts.first + i];
        if (f->list != YB_NONE16 || (f->flags & YB_FF_OPTIONAL) == 0) continue;
        c->begin_states[f->at] = YB_NONE;
        known[f->at >> 6] |= (uint64_t)1 << (f->at & 63);
    }
    for (uint32_t i = 0; i < d->proofs.n; i++) {
        uint16_t slot = im->PROOFS[d->proofs.first + i].slot;
        c->begin_states[slot] = YB_KNOWN;
        known[slot >> 6] |= (uint64_t)1 << (slot & 63);
    }
    memset(c->counted, 0, words_for(d->facts.n) * sizeof *c->counted);
    for (uint32_t i = 0; i < d->facts.n; i++) {
        const yb_im_fact *f = &im->FACTS[d->facts.first + i];
        const bool cell = f->list != YB_NONE16 && (f->flags & YB_FF_LIST) == 0;
        c->setters[i] = yb_setter_of(im, f);
        if (cell) c->column_absent[f->at] = (f->flags & YB_FF_OPTIONAL) != 0 ? YB_NONE : YB_NOT_KNOWN;
        if ((f->flags & YB_FF_COUNTED) != 0 && !cell) c->counted[i >> 6] |= (uint64_t)1 << (i & 63);
    }
    c->begin_decision = number;
}

/* The list of each fact column, and its lanes; returns where they end. */
static uint64_t place_facts(yb_core *c) {
    const yb_im_decision *d = c->d;
    uint64_t lane = 0;
    for (uint32_t i = 0; i < d->lists.n; i++) {
        const yb_im_list *list = &c->image->LISTS[d->lists.first + i];
        c->list_slot[i] = c->image->FACTS[d->facts.first + list->fact].at;
        for (uint32_t k = 0; k < list->columns; k++) {
            c->column_list[list->first_column + k] = (uint16_t)i;
            place_column(c, list->first_column + k, lane);
            lane += yb_lanes_for(list_rows(&c->plan, list));
        }
    }
    return lane;
}

uint32_t yb_list_number(const yb_core *c, const yb_im_section *section, uint32_t list) {
    const yb_im_section *first = yb_first_section(c);
    if ((list & 0x8000u) == 0) return list;
    return c->d->lists.n + (section == first ? 0 : first->bands.n) + (list & 0x7FFFu);
}

/* A section's own columns and bands, from `lane` on; returns where they end. */
static uint64_t place_section(yb_core *c, const yb_im_section *section, uint64_t lane) {
    const yb_im_column *column = &c->image->COLUMNS[section->columns.first];
    for (uint32_t i = 0; i < section->bands.n; i++) {
        const uint32_t number = yb_list_number(c, section, 0x8000u | i);
        c->list_slot[number] = YB_NONE16;
        c->rows[number] = band_rows(c->image, section, i);
    }
    for (uint32_t i = 0; i < section->columns.n; i++)
        c->column_list[section->first_column + i] = (uint16_t)yb_list_number(c, section, column[i].list);
    return place_own(c->image, &c->plan, section, lane, c);
}

void yb_place_settlement(yb_core *c, uint32_t number) {
    c->settlement = &yb_first_section(c)[number];
    (void)place_section(c, c->settlement, c->settlement_lane);
}

static void place_columns(yb_core *c) {
    c->n_columns = c->program->columns;
    c->lanes_section = 0;
    c->settlement = NULL;
    c->own_lane = (size_t)place_facts(c);
    c->settlement_lane = (size_t)place_section(c, yb_first_section(c), c->own_lane);
    c->n_lanes = (size_t)settlement_lanes(c->image, &c->plan, c->program, c->settlement_lane);
    /* States of temporaries are zero before a fast run; another program may have left others here. */
    memset(c->lane_states, 0, c->n_lanes);
}

static void enter_program(yb_core *c, uint32_t decision, const yb_im_area *row) {
    if (c->begin_decision != decision) prepare_begin(c, decision);
    c->decision = decision;
    c->d = &c->image->DECISIONS[decision];
    c->program = &c->image->PROGRAMS[row->program];
    c->resolved_program = NULL;
    memset(c->s, 0, c->program->slots);
    memset(c->watch, 0, c->known_words * sizeof *c->watch);
    c->states_dirty = c->watching = false;
    memset(c->section_tables, 0, c->program->sections.n * sizeof *c->section_tables);
    place_columns(c);
}

/* Texts of the last request leave the table in the opposite order, which restores it exactly. */
static void forget_texts(yb_core *c) {
    while (c->n_texts > c->image->n_LITERALS)
        c->text_slots[c->text_place[--c->n_texts]] = 0;
    c->text_used = 0;
}

static void reset_facts(yb_core *c) {
    const yb_im_decision *d = c->d;
    size_t words = (size_t)c->literal_words + c->known_words + d->slots;
    memcpy(c->literal, c->begin_words, words * sizeof *c->begin_words);
    memcpy(c->s, c->begin_states, d->slots);
    for (uint32_t i = 0; i < d->lists.n; i++)
        c->rows[i] = 0;
    if (c->n_texts > c->image->n_LITERALS) forget_texts(c);
}

yb_status yb_core_begin(yb_core *c, uint32_t decision, int32_t area, int64_t on) {
    if (decision >= c->image->n_DECISIONS) return YB_E_NAME;
    if (c->plan.decision != YB_NONE32 && c->plan.decision != decision) return YB_E_NAME;
    if (!yb_date_in_range(on)) return YB_E_DATE;
    if (decision != c->decision || area != c->area) {
        const yb_im_area *row = yb_image_area(c->image, decision, area);
        if (row == NULL) return YB_E_AREA;
        bool same = decision == c->decision && c->program == &c->image->PROGRAMS[row->program];
        if (!same) enter_program(c, decision, row);
        c->area = area;
        c->area_row = row;
    }
    reset_facts(c);
    c->v[0] = c->on = on;
    c->v[1] = c->known = INT32_MAX;
    c->known_given = false;
    yb_core_changed(c);
    c->too_large = 0;
    c->begun = true;
    c->outcome = 0;
    return YB_OK;
}

yb_status yb_core_on(yb_core *c, int64_t on) {
    if (!c->begun) return YB_E_ORDER;
    if (!yb_date_in_range(on)) return YB_E_DATE;
    c->v[0] = c->on = on;
    yb_core_changed(c);
    return YB_OK;
}

yb_status yb_core_known_on(yb_core *c, int64_t known) {
    if (!c->begun) return YB_E_ORDER;
    if (!yb_date_in_range(known)) return YB_E_DATE;
    c->v[1] = c->known = known;
    c->known_given = true;
    yb_core_changed(c);
    return YB_OK;
}
