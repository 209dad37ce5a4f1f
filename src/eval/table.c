/*
 * Tables: keys to classes, classes to a cell, the cell to a row. Floor 4.
 *
 * A version that ends "else inherit" leaves some cells to the versions of packs farther up: the search goes
 * on there, on the same day. A key that is not known leaves several cells open; if one row has them all, that row
 * counts.
 */
#include "eval/cell.h"

/* By halves. */
uint32_t yb_cuts_searched(const int64_t *cuts, uint32_t n, int64_t value) {
    uint32_t low = 0;
    while (n != 0) {
        uint32_t half = n / 2;
        bool right = cuts[low + half] <= value;
        low += right ? half + 1 : 0;
        n = right ? n - half - 1 : half;
    }
    return low;
}

/* Steps the classes of the open keys on, the last fastest; false when all have been gone through. */
static bool next_open(const yb_image *im, const yb_im_table *t, uint32_t open, uint64_t *class_of) {
    const yb_im_dim *dims = im->DIMS + t->dims.first;
    for (uint32_t k = t->dims.n; k-- > 0;) {
        if ((open >> k & 1) == 0) continue;
        if (++class_of[k] < dims[k].classes) return true;
        class_of[k] = dims[k].least;
    }
    return false;
}

/* Of the open keys the first; false where a value is out of range. */
static bool first_open(const yb_image *im, const yb_im_table *t, const int64_t *keys, uint32_t open, uint64_t *class_of) {
    const yb_im_dim *dims = im->DIMS + t->dims.first;
    bool out = false;
    for (uint32_t k = 0; k < t->dims.n; k++)
        class_of[k] = (open >> k & 1) != 0 ? dims[k].least : yb_class_of(im, &dims[k], keys[k], &out);
    return !out;
}

static uint32_t row_at(const yb_image *im, const yb_im_table *t, const uint64_t *class_of) {
    uint64_t at = 0;
    for (uint32_t k = 0; k < t->dims.n; k++)
        at = at * im->DIMS[t->dims.first + k].classes + class_of[k];
    return t->rows.first + im->CELLS[t->cells.first + at];
}

/* The row of one version that the cells left by the open keys have, in ROWS; NONE32 if there is none, or *several. */
static uint32_t only_row(const yb_image *im, const yb_im_table *t, uint32_t open, uint64_t *class_of, bool *several) {
    const uint32_t found = row_at(im, t, class_of);
    while (!*several && next_open(im, t, open, class_of))
        *several = row_at(im, t, class_of) != found;
    return *several ? YB_NONE32 : found;
}

bool yb_table_asks(const yb_core *c, uint32_t version, const int64_t *keys, uint32_t open, uint32_t key) {
    const yb_image *im = c->image;
    const yb_im_table *t = &im->TABLES[im->VERSIONS[version].value];
    const uint32_t others = open & ~(1u << key);
    uint64_t class_of[YB_TABLE_KEYS];
    if (!first_open(im, t, keys, open, class_of)) return true;
    do {
        bool asks = false;
        const uint32_t row = only_row(im, t, 1u << key, class_of, &asks);
        if (asks || im->ROWS[row].kind == YB_ROW_INHERIT) return true; /* what is above may ask */
    } while (next_open(im, t, others, class_of));
    return false;
}

/* The next version to ask: of another pack, the first that is in force on the day; -1 if there is none. */
static int64_t next_version(const yb_core *c, const yb_im_item *item, int64_t version, int64_t day) {
    const yb_im_version *all = c->image->VERSIONS + item->versions.first, *from = &all[version];
    for (int64_t n = version + 1; n < item->versions.n; n++) {
        const yb_im_version *at = &all[n];
        bool in_force = at->from <= day && day < at->until && at->published <= c->known;
        if (at->pack != from->pack && (in_force || item->dated == 0)) return n;
    }
    return -1;
}

static yb_cell cell_of_row(const yb_im_row *row) {
    switch (row->kind) {
    case YB_ROW_VALUE:
    case YB_ROW_VERDICT: return yb_cell_known(row->value);
    case YB_ROW_NONE: return yb_cell_none();
    case YB_ROW_UNKNOWN: return yb_cell_unknown();
    default: return yb_cell_error(YB_E_GAP);
    }
}

yb_cell yb_table_find(const yb_core *c, uint32_t number, int64_t version, int64_t day, const int64_t *keys,
                      uint32_t n_keys, uint32_t open, yb_found *found) {
    const yb_image *im = c->image;
    const yb_im_item *item = &im->ITEMS[number];
    uint64_t class_of[YB_TABLE_KEYS];
    *found = (yb_found){YB_NONE32, YB_NONE32};
    if (version < 0 || version >= item->versions.n) return yb_cell_error(YB_E_VERSION);
    for (;;) {
        const yb_im_version *at = &im->VERSIONS[item->versions.first + (uint32_t)version];
        if ((at->flags & YB_VF_DROPPED) != 0) return yb_cell_error(YB_E_VERSION);
        found->version = item->versions.first + (uint32_t)version;
        if ((at->flags & YB_VF_UNKNOWN) != 0) return yb_cell_unknown();
        if ((at->flags & YB_VF_NONE) != 0) return yb_cell_none();
        const yb_im_table *t = &im->TABLES[at->value];
        bool several = false;
        bool fits = t->dims.n == n_keys && first_open(im, t, keys, open, class_of);
        uint32_t row = fits ? only_row(im, t, open, class_of, &several) : YB_NONE32;
        if (several) return yb_cell_unknown();
        if (row == YB_NONE32) return yb_cell_error(YB_E_GAP);
        found->row = row;
        if (im->ROWS[row].kind != YB_ROW_INHERIT) return cell_of_row(&im->ROWS[row]);
        version = next_version(c, item, version, day);
        found->row = YB_NONE32;
        if (version < 0) return yb_cell_error(YB_E_GAP);
    }
}

uint32_t yb_table_key_count(const yb_core *c, uint32_t number) {
    const yb_im_item *item = &c->image->ITEMS[number];
    for (uint32_t i = 0; i < item->versions.n; i++) {
        const yb_im_version *at = &c->image->VERSIONS[item->versions.first + i];
        if ((at->flags & (YB_VF_UNKNOWN | YB_VF_NONE | YB_VF_DROPPED)) == 0)
            return c->image->TABLES[at->value].dims.n;
    }
    return 0;
}
