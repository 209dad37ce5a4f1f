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
    for (uint32_t k = t->dims.n; k-- > 0;) {
        if ((open >> k & 1) == 0) continue;
        if (++class_of[k] < im->DIMS[t->dims.first + k].classes) return true;
        class_of[k] = 0;
    }
    return false;
}

/* The row of one version for the keys, in ROWS; NONE32 for a value out of range, and, with keys open, where the
 * cells they leave have several rows: then *several. */
static uint32_t row_of(const yb_image *im, const yb_im_table *t, const int64_t *keys, uint32_t open, bool *several) {
    uint64_t class_of[YB_TABLE_KEYS];
    uint32_t found = YB_NONE32;
    bool out = false;
    for (uint32_t k = 0; k < t->dims.n; k++)
        class_of[k] = (open >> k & 1) != 0 ? 0 : yb_class_of(im, &im->DIMS[t->dims.first + k], keys[k], &out);
    if (out) return YB_NONE32;
    do {
        uint64_t at = 0;
        for (uint32_t k = 0; k < t->dims.n; k++)
            at = at * im->DIMS[t->dims.first + k].classes + class_of[k];
        const uint32_t row = t->rows.first + im->CELLS[t->cells.first + at];
        *several = found != YB_NONE32 && row != found;
        found = row;
    } while (!*several && next_open(im, t, open, class_of));
    return *several ? YB_NONE32 : found;
}

/* The next version to ask: of another pack, the first that is in force on the day; -1 if there is none. */
static int64_t next_version(const yb_core *c, const yb_im_item *item, int64_t version) {
    const yb_im_version *all = c->image->VERSIONS + item->versions.first, *from = &all[version];
    int64_t day = from->from <= c->on && c->on < from->until ? c->on : from->from;
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

yb_cell yb_table_find(const yb_core *c, uint32_t number, int64_t version, const int64_t *keys,
                      uint32_t n_keys, uint32_t open, yb_found *found) {
    const yb_image *im = c->image;
    const yb_im_item *item = &im->ITEMS[number];
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
        uint32_t row = t->dims.n == n_keys ? row_of(im, t, keys, open, &several) : YB_NONE32;
        if (several) return yb_cell_unknown();
        if (row == YB_NONE32) return yb_cell_error(YB_E_GAP);
        found->row = row;
        if (im->ROWS[row].kind != YB_ROW_INHERIT) return cell_of_row(&im->ROWS[row]);
        version = next_version(c, item, version);
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
