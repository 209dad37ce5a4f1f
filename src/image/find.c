/* Finds things in an image: names, versions, the program of an area. Floor 3. */
#include "image/image.h"

bool yb_image_find(const yb_image *image, yb_range_ref index, yb_str name, uint32_t *value) {
    const uint32_t hash = yb_hash(name);
    /* At most once around, so that an index without a free place ends too. */
    for (uint32_t i = 0; i < index.n; i++) {
        uint32_t entry = image->INDEX[index.first + ((hash + i) & (index.n - 1))];
        if (entry == 0) return false;
        const yb_im_key *key = &image->KEYS[entry - 1];
        if (key->hash != hash || key->text.len != name.len) continue;
        if (yb_same_bytes(yb_image_text(image, key->text).at, name.at, name.len)) {
            *value = key->value;
            return true;
        }
    }
    return false;
}

static int32_t version_unless_dropped(const yb_im_version *version, uint32_t number) {
    return (version->flags & YB_VF_DROPPED) != 0 ? -1 : (int32_t)number;
}

int32_t yb_image_version(const yb_image *image, const yb_im_item *item, int64_t on, int64_t known) {
    const yb_im_version *version = image->VERSIONS + item->versions.first;
    for (uint32_t i = 0; i < item->versions.n; i++, version++) {
        bool in_force = version->from <= on && on < version->until && version->published <= known;
        if (in_force || item->dated == 0) return version_unless_dropped(version, i);
    }
    return -1;
}

static bool area_before(const yb_im_area *row, uint32_t decision, int32_t area) {
    return row->decision != decision ? row->decision < decision : row->area < area;
}

/* The first row of exactly this area. */
static const yb_im_area *area_exact(const yb_image *image, uint32_t decision, int32_t area) {
    uint32_t low = 0, high = image->n_AREAS;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (area_before(&image->AREAS[middle], decision, area))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == image->n_AREAS) return NULL;
    const yb_im_area *row = &image->AREAS[low];
    return row->decision == decision && row->area == area ? row : NULL;
}

const yb_im_area *yb_image_area(const yb_image *image, uint32_t decision, int32_t area) {
    static const int32_t wider[] = {1, 100, 10000, 1000000}; /* county, city, province, country */
    if (area < 0 || area >= 1000000) return NULL;
    for (size_t i = 0; i < YB_COUNT(wider); i++) {
        const yb_im_area *row = area_exact(image, decision, area - area % wider[i]);
        if (row != NULL) return row;
    }
    return NULL;
}
