/*
 * The fast run's tables: from keys to a row, and the rows of all bands. Floor 4.
 *
 * Most keys of a nation's table are fixed when a section is prepared: what they add to the place of the cell is added up
 * then, and a run goes through the others. Numbers that are all small enough for the steps after it need no look.
 */
#include "eval/fast.h"

#define ROWS_LOOKED_AT 256 /* of a table, to see what can come out of it */

const yb_im_table *yb_prepared_version(const yb_core *c, const yb_insn *i) {
    const bool slot = (i->flag & YB_IF_C) == 0 && yb_slot_fixed(c, i->c);
    if (!slot) return NULL;
    const yb_im_item *item = &c->image->ITEMS[i->imm];
    const uint64_t version = (uint64_t)c->v[i->c];
    if (version >= item->versions.n) return NULL;
    const yb_im_version *at = &c->image->VERSIONS[item->versions.first + version];
    return at->flags == 0 ? &c->image->TABLES[at->value] : NULL;
}

/* ---- running ---- */

/* The class of a key; NO_CLASS: the table does not have it. */
#define NO_CLASS UINT64_MAX
static inline uint64_t class_of(const yb_key *key, int64_t v) {
    if (key->cuts != NULL) return yb_cuts_upto(key->cuts, key->n, v);
    if ((uint64_t)v >= key->n) return NO_CLASS;
    return key->map != NULL ? key->map[v] : (uint64_t)v;
}

/* Where the cell is; behind it, for bands, stand the others. NULL: a key that the table does not have. */
static inline const uint16_t *find_cell(const yb_step *t, const yb_core *c) {
    const uint16_t *cell = t->b;
    for (const yb_key *key = t->c, *const end = t->keys_end; key < end; key++) {
        const uint64_t class = class_of(key, c->v[key->slot]);
        if (class == NO_CLASS) return NULL;
        cell += class * key->stride;
    }
    return cell;
}

/* Any row: none is let through where it may be, what else is no number makes the run one of the general kind. */
static void run_table(const yb_step *t, yb_core *c) {
    const yb_insn *i = &t->insn;
    const uint16_t *cell = find_cell(t, c);
    const uint32_t at = ((const yb_im_table *)t->d)->rows.first + (cell == NULL ? 0u : *cell);
    const yb_im_row *row = &c->image->ROWS[at];
    const uint8_t state = yb_row_state(row);
    if (cell == NULL || state == YB_ERROR || (state & ~c->may[i->a]) != 0) {
        yb_run_general(t, c);
        return;
    }
    const int64_t value = state == YB_KNOWN ? row->value : 0;
    c->s[i->a] = state;
    c->v[i->e] = at;
    *(int64_t *)t->a = value;
    c->doubt |= yb_doubt_beyond(value, YB_BITS_OF(c->slot_bits[i->a]));
    if ((i->flag & YB_IF_NONNEG) != 0) c->doubt |= yb_doubt_unless_small((uint64_t)value);
    yb_next(t, c);
}

/* Of a table whose numbers are all small. */
static void run_small_table(const yb_step *t, yb_core *c) {
    const uint16_t *cell = find_cell(t, c);
    const uint32_t at = ((const yb_im_table *)t->d)->rows.first + (cell == NULL ? 0u : *cell);
    const yb_im_row *row = &c->image->ROWS[at];
    if (cell == NULL || !yb_row_plain(row)) {
        run_table(t, c);
        return;
    }
    c->s[t->insn.a] = YB_KNOWN;
    c->v[t->insn.e] = at;
    *(int64_t *)t->a = row->value;
    yb_next(t, c);
}

/* Where the cells begin that keys leave open, and the key that does; NULL: there are two, or the table does not have a key. */
static const uint16_t *find_open_cells(const yb_step *t, const yb_core *c, const yb_key **open) {
    const uint16_t *cell = t->b;
    *open = NULL;
    for (const yb_key *key = t->c, *const end = t->keys_end; key < end; key++) {
        const bool known = c->s[key->slot] == YB_KNOWN;
        const uint64_t class = known ? class_of(key, c->v[key->slot]) : key->least;
        if (class == NO_CLASS || (!known && *open != NULL)) return NULL;
        if (!known) *open = key;
        cell += class * key->stride;
    }
    return cell;
}

static bool all_same(const uint16_t *cell, const yb_key *open) {
    const uint32_t n = open->classes - open->least;
    bool same = true;
    for (uint32_t k = 1; k < n && same; k++)
        same = cell[(size_t)k * open->stride] == *cell;
    return same;
}

bool yb_table_left_open(const yb_step *t, yb_core *c) {
    const yb_key *open;
    const uint16_t *cell = t->inner == run_small_table ? find_open_cells(t, c, &open) : NULL;
    if (cell == NULL) return false;
    const uint32_t at = ((const yb_im_table *)t->d)->rows.first + *cell;
    const bool same = all_same(cell, open);
    if (same ? !yb_row_plain(&c->image->ROWS[at]) : c->s[open->slot] != YB_NOT_KNOWN) return false;
    c->s[t->insn.a] = c->s[t->insn.e] = same ? YB_KNOWN : YB_NOT_KNOWN;
    c->v[t->insn.e] = same ? at : 0;
    *(int64_t *)t->a = same ? c->image->ROWS[at].value : 0;
    return true;
}

/* The key that varies is the band, and the table has the same bands: one class is beside the other. */
static void run_bands(const yb_step *t, yb_core *c) {
    const yb_key *band = t->keys_end;
    const yb_im_row *rows = c->image->ROWS + ((const yb_im_table *)t->d)->rows.first;
    const uint16_t *cell = find_cell(t, c);
    int64_t *a = t->a;
    uint32_t k = 0;
    for (; cell != NULL && k < band->n && yb_row_plain(&rows[*cell]); k++, cell += band->stride)
        a[k] = rows[*cell].value;
    if (k < band->n) {
        yb_run_general(t, c);
        return;
    }
    yb_pad_zero(a, k);
    yb_next(t, c);
}

/* ---- preparing ---- */

/* Whether the numbers that it has are of so few bits as the steps after it count with. */
static bool numbers_small(const yb_core *c, const yb_im_table *table, const yb_insn *i) {
    const unsigned bits = YB_MIN(yb_table_bits(c, i), YB_BITS_CHECKED);
    bool small = table->rows.n <= ROWS_LOOKED_AT;
    for (uint32_t k = 0; k < table->rows.n && small; k++) {
        const yb_im_row *row = &c->image->ROWS[table->rows.first + k];
        const bool negative = (i->flag & YB_IF_NONNEG) != 0 && row->value < 0;
        small = !yb_row_plain(row) || (!negative && yb_doubt_beyond(row->value, bits) == 0);
    }
    return small;
}

/* A key, as far as it is fixed: where its cells begin; else it is noted, to be looked at in each run. False: the table does
   not have it, or there is no room. */
static bool prepare_key(yb_core *c, unsigned part, const yb_im_dim *dim, int64_t fixed, uint16_t slot, uint32_t stride,
                        yb_step *t) {
    const yb_image *im = c->image;
    const bool cuts = dim->kind == YB_DIM_CUTS, map = dim->kind == YB_DIM_MAP;
    bool out = false;
    if (slot == YB_NONE16) {
        t->b = (const uint16_t *)t->b + yb_class_of(im, dim, fixed, &out) * stride;
        return !out;
    }
    if (c->n_keys[part] == YB_KEYS_MOST) return false;
    c->keys[part][c->n_keys[part]++] = (yb_key){.cuts = cuts ? im->CUTS + dim->cuts.first : NULL,
                                                .map = map ? im->CELLS + dim->cuts.first : NULL,
                                                .n = cuts || map ? dim->cuts.n : dim->classes,
                                                .stride = stride,
                                                .classes = dim->classes,
                                                .least = dim->least,
                                                .slot = slot};
    return true;
}

/* All keys of a table; `band` is what stands for a band, NULL: there is none. */
static bool prepare_keys(yb_core *c, const yb_im_section *section, const yb_insn *i, const yb_im_bands *bands, yb_step *t) {
    const yb_im_table *table = t->d;
    const yb_im_dim *dims = c->image->DIMS + table->dims.first;
    const unsigned part = section != &c->image->SECTION_LIST[c->program->sections.first];
    const uint16_t *args = yb_args_of(c, section, i->b);
    uint32_t stride = 1, step = 0;
    t->b = c->image->CELLS + table->cells.first;
    t->c = c->keys[part] + c->n_keys[part];
    for (uint32_t k = table->dims.n; k-- > 0; stride *= dims[k].classes) {
        const bool band = args[k] == YB_ARG_BAND, fixed = !band && yb_slot_fixed(c, args[k]) && c->s[args[k]] == YB_KNOWN;
        const int64_t value = band ? c->image->CUTS[bands->keys.first] : fixed ? c->v[args[k]] : 0;
        if (band) step = stride;
        if (!prepare_key(c, part, &dims[k], value, band || fixed ? YB_NONE16 : args[k], stride, t)) return false;
    }
    t->keys_end = c->keys[part] + c->n_keys[part];
    if (bands == NULL) return true;
    if (c->n_keys[part] == YB_KEYS_MOST) return false;
    c->keys[part][c->n_keys[part]++] = (yb_key){.n = bands->cuts.n + 1, .stride = step};
    return true;
}

bool yb_prepare_table(yb_core *c, const yb_im_section *section, const yb_insn *i, yb_step *t) {
    const yb_im_table *table = yb_prepared_version(c, i);
    t->d = table;
    if (table == NULL || i->e == YB_NONE16 || !prepare_keys(c, section, i, NULL, t)) return false;
    t->run = numbers_small(c, table, i) ? run_small_table : run_table;
    return true;
}

/* Whether the bands' own keys are of neighbouring classes of the one dimension that is left out. */
static bool same_bands(const yb_core *c, const yb_im_table *table, const uint16_t *args,
                       const yb_im_bands *bands) {
    const int64_t *keys = c->image->CUTS + bands->keys.first;
    const yb_im_dim *dims = c->image->DIMS + table->dims.first, *band = NULL;
    bool out = false;
    for (uint32_t k = 0; k < table->dims.n; k++) {
        if (args[k] < YB_ARG_BAND) continue;
        if (args[k] > YB_ARG_BAND || band != NULL) return false;
        band = &dims[k];
    }
    if (band == NULL || bands->keys.n != bands->cuts.n + 1) return false;
    const uint64_t first = yb_class_of(c->image, band, keys[0], &out);
    for (uint32_t row = 0; row < bands->keys.n; row++)
        if (yb_class_of(c->image, band, keys[row], &out) != first + row) return false;
    return !out;
}

bool yb_prepare_band_table(yb_core *c, const yb_im_section *section, const yb_insn *i, const yb_im_bands *bands, yb_step *t) {
    const yb_im_table *table = yb_prepared_version(c, i);
    const bool plain = (i->flag & (YB_IF_OPTIONAL | YB_IF_SAME)) == 0;
    if (table == NULL || bands == NULL || !plain || !numbers_small(c, table, i)) return false;
    t->d = table;
    t->run = run_bands;
    return same_bands(c, table, yb_args_of(c, section, i->b), bands) && prepare_keys(c, section, i, bands, t);
}
