/* Verifies a block from anywhere: its frame, and every section whose items stand for themselves. Floor 3. */
#include "image/verify.h"

/* How often an item may be looked at on average, over all that refer to it. */
#define WORK_PER_BYTE 16
#define WORK_LEAST 65536
#define AREA_MAX 999999
#define ROWS_OF_LIST_MAX (1u << 24)
#define ROWS_OF_ENUM_MAX 64

static const uint32_t item_size[YB_SEC_COUNT] = {
#define X(name, type) sizeof(type),
    YB_SECTIONS(X)
#undef X
};

bool yb_verify_fail(yb_verify *v, const char *what) {
    if (v->at == NULL) v->at = what;
    return false;
}

bool yb_verify_work(yb_verify *v, uint64_t steps) {
    if (steps > v->work) return false;
    v->work -= steps;
    return true;
}

bool yb_verify_range(yb_range_ref range, uint32_t count) {
    return range.first <= count && range.n <= count - range.first;
}

/* The pool is valid UTF-8 as a whole, and a NUL ends a character, so only the begin can be amid one. */
bool yb_verify_text(const yb_verify *v, yb_text_ref text) {
    uint32_t pool = v->im->n_STRINGS;
    if (text.off >= pool || text.len >= pool - text.off) return false;
    const char *at = v->im->STRINGS + text.off;
    return at[text.len] == '\0' && ((unsigned char)at[0] & 0xC0u) != 0x80u;
}

bool yb_verify_type(const yb_verify *v, unsigned type, unsigned scale, uint16_t enumeration) {
    bool rows = type == YB_T_ENUM || type == YB_T_SET;
    bool known = enumeration < v->im->n_ENUMS;
    return type < YB_TYPE_COUNT && scale <= YB_SCALE_MAX && (known || (!rows && enumeration == YB_NONE16));
}

/* ---- the frame ---- */

static bool little_endian(void) {
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 1;
}

static bool check_directory(yb_verify *v, const yb_im_header *header) {
    uint64_t end = sizeof *header;
    for (uint32_t i = 0; i < YB_SEC_COUNT; i++) {
        uint64_t off = header->at[i].off;
        v->item = i;
        YB_NEED(v, off % 8 == 0 && off >= end, "directory: offset");
        end = off + (uint64_t)header->at[i].count * item_size[i];
        YB_NEED(v, end <= header->length, "directory: count");
    }
    return true;
}

static bool check_digest(yb_verify *v, const void *block) {
    const yb_im_header *header = block;
    uint8_t digest[sizeof header->digest];
    yb_image_digest(header, (size_t)header->length, digest);
    YB_NEED(v, memcmp(digest, header->digest, sizeof digest) == 0, "header: digest");
    return true;
}

static bool check_header(yb_verify *v, const void *block, size_t length) {
    const yb_im_header *header = block;
    YB_NEED(v, little_endian(), "machine: big-endian");
    YB_NEED(v, block != NULL && (uintptr_t)block % 16 == 0, "block: alignment");
    YB_NEED(v, length >= sizeof *header, "header: length");
    YB_NEED(v, memcmp(header->magic, YB_IMAGE_MAGIC, sizeof header->magic) == 0, "header: magic");
    YB_NEED(v, header->format == YB_IMAGE_FORMAT, "header: format");
    YB_NEED(v, header->sections == YB_SEC_COUNT, "header: sections");
    YB_NEED(v, header->length == length, "header: length");
    return check_directory(v, header);
}

/* ---- names ---- */

static bool check_strings(yb_verify *v) {
    size_t bad = 0;
    bool valid = yb_utf8_valid((yb_str){v->im->STRINGS, v->im->n_STRINGS}, &bad);
    v->item = (uint32_t)bad;
    YB_NEED(v, valid, "STRINGS: UTF-8");
    return true;
}

static bool check_key(yb_verify *v, uint32_t i) {
    const yb_im_key *key = &v->im->KEYS[i];
    YB_NEED_TEXTS(v, "KEYS: text", key->text);
    YB_NEED(v, yb_verify_work(v, key->text.len), "image: work");
    YB_NEED(v, key->hash == yb_hash(yb_image_text(v->im, key->text)), "KEYS: hash");
    return true;
}

/* An index all of whose values are below `limit`. KEYS have been checked. */
static bool check_index(yb_verify *v, yb_range_ref index, uint32_t limit) {
    YB_NEED_RANGE(v, index, INDEX, "INDEX: range");
    YB_NEED(v, (index.n & (index.n - 1)) == 0, "INDEX: size");
    YB_NEED(v, yb_verify_work(v, index.n), "image: work");
    for (uint32_t i = 0; i < index.n; i++) {
        uint32_t entry = v->im->INDEX[index.first + i];
        YB_NEED(v, entry <= v->im->n_KEYS, "INDEX: key");
        YB_NEED(v, entry == 0 || v->im->KEYS[entry - 1].value < limit, "KEYS: value");
    }
    return true;
}

static bool check_enum(yb_verify *v, uint32_t i) {
    const yb_im_enum *e = &v->im->ENUMS[i];
    YB_NEED_TEXTS(v, "ENUMS: text", e->name);
    YB_NEED_RANGE(v, e->rows, ENUM_ROWS, "ENUMS: rows");
    YB_NEED(v, e->rows.n <= ROWS_OF_ENUM_MAX, "ENUMS: rows");
    return check_index(v, e->index, e->rows.n);
}

static bool check_enum_row(yb_verify *v, uint32_t i) {
    const yb_im_enum_row *row = &v->im->ENUM_ROWS[i];
    YB_NEED_TEXTS(v, "ENUM_ROWS: text", row->name, row->code, row->zh, row->en);
    return true;
}

/* ---- decisions: what is seen from outside ---- */

static bool check_field(yb_verify *v, const yb_im_decision *d, const yb_im_fact *fact) {
    YB_NEED(v, fact->list < d->lists.n, "FACTS: list");
    const yb_im_list *list = &v->im->LISTS[d->lists.first + fact->list];
    YB_NEED(v, fact->at >= list->first_column && fact->at - list->first_column < list->columns,
            "FACTS: column");
    YB_NEED(v, fact->bit == YB_NONE16, "FACTS: bit");
    return true;
}

static bool check_scalar(yb_verify *v, const yb_im_decision *d, const yb_im_fact *fact) {
    unsigned width = fact->type == YB_T_INTERVAL ? 2 : 1;
    YB_NEED(v, (uint32_t)fact->at + width <= d->slots, "FACTS: slot");
    YB_NEED(v, fact->bit == YB_NONE16 || (fact->type == YB_T_BOOL && fact->bit < d->bits), "FACTS: bit");
    bool list = (fact->flags & YB_FF_LIST) != 0;
    YB_NEED(v, list ? fact->list < d->lists.n : fact->list == YB_NONE16, "FACTS: list");
    return true;
}

/* A field's name begins with its list's and a dot: what prints rows cuts that much off. */
static bool of_list(yb_verify *v, const yb_im_decision *d, yb_text_ref field, uint16_t list) {
    const yb_im_list *l = &v->im->LISTS[d->lists.first + list];
    const yb_text_ref ref = v->im->FACTS[d->facts.first + l->fact].name;
    if (!yb_verify_text(v, ref) || !yb_verify_work(v, ref.len)) return false;
    const yb_str whole = yb_image_text(v->im, field), name = yb_image_text(v->im, ref);
    return whole.len > name.len + 1 && memcmp(whole.at, name.at, name.len) == 0 && whole.at[name.len] == '.';
}

static bool check_fact(yb_verify *v, const yb_im_decision *d, const yb_im_fact *fact) {
    const unsigned flags = YB_FF_OPTIONAL | YB_FF_PRIVATE | YB_FF_COUNTED | YB_FF_LIST | YB_FF_SIGNED;
    YB_NEED_TEXTS(v, "FACTS: text", fact->name, fact->zh, fact->en);
    YB_NEED(v, yb_verify_type(v, fact->type, fact->scale, fact->enumeration), "FACTS: type");
    YB_NEED(v, (fact->flags & ~flags) == 0, "FACTS: flags");
    bool field = fact->list != YB_NONE16 && (fact->flags & YB_FF_LIST) == 0;
    if (!field) return check_scalar(v, d, fact);
    if (!check_field(v, d, fact)) return false;
    YB_NEED(v, of_list(v, d, fact->name, fact->list), "FACTS: name");
    return true;
}

/* Lists have their columns in the order of their numbers, so that a column's list is found by halving. */
static bool check_list(yb_verify *v, const yb_im_decision *d, uint32_t number, uint32_t *columns) {
    const yb_im_list *list = &v->im->LISTS[d->lists.first + number];
    YB_NEED(v, list->max <= ROWS_OF_LIST_MAX, "LISTS: max");
    YB_NEED(v, list->first_column >= *columns && list->first_column <= d->columns, "LISTS: columns");
    YB_NEED(v, list->columns <= d->columns - list->first_column, "LISTS: columns");
    *columns = list->first_column + list->columns;
    YB_NEED(v, list->fact < d->facts.n, "LISTS: fact");
    const yb_im_fact *fact = &v->im->FACTS[d->facts.first + list->fact];
    YB_NEED(v, (fact->flags & YB_FF_LIST) != 0 && fact->list == number, "LISTS: fact");
    return true;
}

static bool check_proof(yb_verify *v, const yb_im_decision *d, const yb_im_proof *proof) {
    YB_NEED_TEXTS(v, "PROOFS: text", proof->name, proof->zh, proof->en, proof->kind, proof->role);
    YB_NEED(v, proof->slot < d->slots, "PROOFS: slot");
    YB_NEED(v, proof->bit < d->bits, "PROOFS: bit");
    YB_NEED(v, proof->valid >= -1, "PROOFS: valid");
    return true;
}

static bool check_output_name(yb_verify *v, const yb_im_decision *d, const yb_im_output_name *output) {
    YB_NEED_TEXTS(v, "OUTPUT_NAMES: text", output->name);
    YB_NEED(v, yb_verify_type(v, output->type, output->scale, output->enumeration), "OUTPUT_NAMES: type");
    YB_NEED(v, output->kind <= YB_O_BANDS, "OUTPUT_NAMES: kind");
    bool none = (output->list & YB_LIST_BAND) != 0 && output->kind != YB_O_LINE;
    YB_NEED(v, none || output->list < d->lists.n, "OUTPUT_NAMES: list");
    YB_NEED(v, output->kind != YB_O_LINE || of_list(v, d, output->name, output->list), "OUTPUT_NAMES: name");
    return true;
}

static bool check_interface(yb_verify *v, const yb_im_decision *d) {
    const yb_image *im = v->im;
    uint64_t steps = (uint64_t)d->facts.n + d->lists.n + d->proofs.n + d->outputs.n;
    uint32_t columns = 0;
    YB_NEED(v, yb_verify_work(v, steps), "image: work");
    for (uint32_t i = 0; i < d->lists.n; i++)
        if (!check_list(v, d, i, &columns)) return false;
    for (uint32_t i = 0; i < d->facts.n; i++)
        if (!check_fact(v, d, &im->FACTS[d->facts.first + i])) return false;
    for (uint32_t i = 0; i < d->proofs.n; i++)
        if (!check_proof(v, d, &im->PROOFS[d->proofs.first + i])) return false;
    for (uint32_t i = 0; i < d->outputs.n; i++)
        if (!check_output_name(v, d, &im->OUTPUT_NAMES[d->outputs.first + i])) return false;
    return true;
}

static bool check_decision(yb_verify *v, uint32_t i) {
    const yb_im_decision *d = &v->im->DECISIONS[i];
    YB_NEED_TEXTS(v, "DECISIONS: text", d->name, d->zh, d->en);
    YB_NEED_RANGE(v, d->facts, FACTS, "DECISIONS: facts");
    YB_NEED_RANGE(v, d->lists, LISTS, "DECISIONS: lists");
    YB_NEED_RANGE(v, d->proofs, PROOFS, "DECISIONS: proofs");
    YB_NEED_RANGE(v, d->outputs, OUTPUT_NAMES, "DECISIONS: outputs");
    YB_NEED(v, d->stamp != 0 && d->stamp <= 0xFFFF, "DECISIONS: stamp");
    YB_NEED(v, d->slots >= 2 && d->slots <= YB_MAX_SLOTS, "DECISIONS: slots");
    YB_NEED(v, d->columns <= YB_COLUMN_MAX, "DECISIONS: columns");
    YB_NEED(v, d->lists.n < YB_LIST_BAND, "DECISIONS: lists");
    return check_index(v, d->fact_index, d->facts.n) && check_index(v, d->proof_index, d->proofs.n) &&
           check_index(v, d->output_index, d->outputs.n) && check_interface(v, d);
}

/* ---- packs, areas, sources ---- */

static bool check_pack(yb_verify *v, uint32_t i) {
    const yb_im_pack *pack = &v->im->PACKS[i];
    YB_NEED_TEXTS(v, "PACKS: text", pack->name, pack->version, pack->zh, pack->en);
    YB_NEED(v, pack->area >= 0 && pack->area <= AREA_MAX, "PACKS: area");
    /* The chain upwards must end. */
    uint32_t up = pack->parent, steps = 0;
    for (; up < v->im->n_PACKS && steps < v->im->n_PACKS; steps++) {
        YB_NEED(v, yb_verify_work(v, 1), "image: work");
        up = v->im->PACKS[up].parent;
    }
    YB_NEED(v, up == YB_NONE32, "PACKS: parent");
    return true;
}

static bool check_area(yb_verify *v, uint32_t i) {
    const yb_image *im = v->im;
    const yb_im_area *area = &im->AREAS[i];
    YB_NEED(v, area->area >= 0 && area->area <= AREA_MAX, "AREAS: area");
    YB_NEED(v, area->decision < im->n_DECISIONS, "AREAS: decision");
    YB_NEED(v, area->pack < im->n_PACKS, "AREAS: pack");
    YB_NEED(v, area->program < im->n_PROGRAMS, "AREAS: program");
    YB_NEED(v, im->PROGRAMS[area->program].decision == area->decision, "AREAS: program");
    if (i == 0) return true;
    const yb_im_area *before = area - 1;
    YB_NEED(v,
            before->decision < area->decision ||
                (before->decision == area->decision && before->area <= area->area),
            "AREAS: order");
    return true;
}

static bool check_source(yb_verify *v, uint32_t i) {
    const yb_im_source *source = &v->im->SOURCES[i];
    YB_NEED_TEXTS(v, "SOURCES: text", source->id, source->title, source->dated, source->quality, source->url);
    YB_NEED(v, source->pack < v->im->n_PACKS, "SOURCES: pack");
    return true;
}

static bool check_cite(yb_verify *v, uint32_t i) {
    YB_NEED_TEXTS(v, "CITES: text", v->im->CITES[i].article);
    YB_NEED(v, v->im->CITES[i].source < v->im->n_SOURCES, "CITES: source");
    return true;
}

static bool check_code_text(yb_verify *v, uint32_t i) {
    YB_NEED_TEXTS(v, "CODES: text", v->im->CODES[i]);
    return true;
}

static bool check_literal(yb_verify *v, uint32_t i) {
    YB_NEED_TEXTS(v, "LITERALS: text", v->im->LITERALS[i]);
    return true;
}

static bool check_place(yb_verify *v, uint32_t i) {
    YB_NEED_TEXTS(v, "PLACES: text", v->im->PLACES[i].name);
    return true;
}

static bool check_phrase(yb_verify *v, uint32_t i) {
    YB_NEED_TEXTS(v, "PHRASES: text", v->im->PHRASES[i].zh, v->im->PHRASES[i].en);
    return true;
}

static bool check_place_of(yb_verify *v, uint32_t i) {
    YB_NEED(v, v->im->PLACE_OF[i] < v->im->n_PLACES, "PLACE_OF: place");
    return true;
}

/* ---- dated things ---- */

static bool check_item(yb_verify *v, uint32_t i) {
    const yb_im_item *item = &v->im->ITEMS[i];
    YB_NEED_TEXTS(v, "ITEMS: text", item->name);
    YB_NEED_RANGE(v, item->versions, VERSIONS, "ITEMS: versions");
    YB_NEED(v, yb_verify_type(v, item->type, item->scale, item->enumeration), "ITEMS: type");
    YB_NEED(v, item->dated <= 1, "ITEMS: dated");
    YB_NEED(v, item->dated == 1 || item->versions.n == 1, "ITEMS: dated");
    return true;
}

static bool check_version(yb_verify *v, uint32_t i) {
    const yb_im_version *version = &v->im->VERSIONS[i];
    YB_NEED_TEXTS(v, "VERSIONS: text", version->zh, version->en);
    YB_NEED_RANGE(v, version->cites, CITES, "VERSIONS: cites");
    YB_NEED(v, version->pack < v->im->n_PACKS, "VERSIONS: pack");
    YB_NEED(v, (version->flags & ~(YB_VF_UNKNOWN | YB_VF_NONE | YB_VF_DROPPED)) == 0, "VERSIONS: flags");
    return true;
}

static bool cuts_ascend(const yb_image *im, yb_range_ref cuts) {
    for (uint32_t i = 1; i < cuts.n; i++)
        if (im->CUTS[cuts.first + i] <= im->CUTS[cuts.first + i - 1]) return false;
    return true;
}

static bool check_map(yb_verify *v, const yb_im_dim *dim) {
    YB_NEED_RANGE(v, dim->cuts, CELLS, "DIMS: map");
    for (uint32_t i = 0; i < dim->cuts.n; i++)
        YB_NEED(v, v->im->CELLS[dim->cuts.first + i] < dim->classes, "DIMS: map");
    return true;
}

static bool check_dim(yb_verify *v, uint32_t i) {
    const yb_im_dim *dim = &v->im->DIMS[i];
    YB_NEED(v, dim->kind <= YB_DIM_MAP && dim->classes > dim->least, "DIMS: classes");
    YB_NEED(v, yb_verify_work(v, dim->cuts.n), "image: work");
    if (dim->kind == YB_DIM_MAP) return check_map(v, dim);
    YB_NEED_RANGE(v, dim->cuts, CUTS, "DIMS: cuts");
    YB_NEED(v, dim->kind == YB_DIM_DIRECT || dim->classes - 1 == dim->cuts.n, "DIMS: classes");
    YB_NEED(v, cuts_ascend(v->im, dim->cuts), "DIMS: cuts");
    return true;
}

static bool check_table(yb_verify *v, uint32_t i) {
    const yb_image *im = v->im;
    const yb_im_table *table = &im->TABLES[i];
    YB_NEED_RANGE(v, table->dims, DIMS, "TABLES: dims");
    YB_NEED_RANGE(v, table->cells, CELLS, "TABLES: cells");
    YB_NEED_RANGE(v, table->rows, ROWS, "TABLES: rows");
    YB_NEED(v, table->dims.n <= YB_TABLE_KEYS, "TABLES: dims");
    YB_NEED(v, yb_verify_work(v, (uint64_t)table->dims.n + table->cells.n), "image: work");
    uint64_t cells = 1;
    for (uint32_t d = 0; d < table->dims.n; d++) {
        cells *= im->DIMS[table->dims.first + d].classes;
        YB_NEED(v, cells <= table->cells.n, "TABLES: cells");
    }
    YB_NEED(v, cells == table->cells.n, "TABLES: cells");
    for (uint32_t c = 0; c < table->cells.n; c++)
        YB_NEED(v, im->CELLS[table->cells.first + c] < table->rows.n, "CELLS: row");
    return true;
}

static bool check_row(yb_verify *v, uint32_t i) {
    const yb_im_row *row = &v->im->ROWS[i];
    YB_NEED_TEXTS(v, "ROWS: text", row->zh, row->en);
    YB_NEED_RANGE(v, row->cites, CITES, "ROWS: cites");
    YB_NEED(v, row->kind <= YB_ROW_VERDICT, "ROWS: kind");
    return true;
}

static bool check_bands(yb_verify *v, uint32_t i) {
    const yb_im_bands *bands = &v->im->BANDS[i];
    YB_NEED_RANGE(v, bands->cuts, CUTS, "BANDS: cuts");
    YB_NEED_RANGE(v, bands->keys, CUTS, "BANDS: keys");
    YB_NEED(v, bands->cuts.n < ROWS_OF_LIST_MAX && bands->keys.n == bands->cuts.n + 1, "BANDS: keys");
    YB_NEED(v, yb_verify_work(v, bands->cuts.n), "image: work");
    YB_NEED(v, cuts_ascend(v->im, bands->cuts), "BANDS: cuts");
    return true;
}

/* ---- all together ---- */

typedef bool check_item_fn(yb_verify *v, uint32_t i);

static bool check_each(yb_verify *v, uint32_t n, check_item_fn *check) {
    for (uint32_t i = 0; i < n; i++) {
        v->item = i;
        if (!check(v, i)) return false;
    }
    return true;
}

static bool check_words(yb_verify *v) {
    const yb_image *im = v->im;
    return check_strings(v) && check_each(v, im->n_KEYS, check_key) &&
           check_each(v, im->n_ENUMS, check_enum) && check_each(v, im->n_ENUM_ROWS, check_enum_row) &&
           check_each(v, im->n_DECISIONS, check_decision) && check_each(v, im->n_PACKS, check_pack) &&
           check_each(v, im->n_AREAS, check_area) && check_each(v, im->n_SOURCES, check_source) &&
           check_each(v, im->n_CITES, check_cite) && check_each(v, im->n_CODES, check_code_text) &&
           check_each(v, im->n_LITERALS, check_literal) && check_each(v, im->n_PHRASES, check_phrase);
}

static bool check_dated(yb_verify *v) {
    const yb_image *im = v->im;
    return check_each(v, im->n_ITEMS, check_item) && check_each(v, im->n_VERSIONS, check_version) &&
           check_each(v, im->n_DIMS, check_dim) && check_each(v, im->n_TABLES, check_table) &&
           check_each(v, im->n_ROWS, check_row) && check_each(v, im->n_BANDS, check_bands);
}

static bool check_places(yb_verify *v) {
    const yb_image *im = v->im;
    YB_NEED(v, im->n_PLACE_OF == im->n_INSNS, "PLACE_OF: count");
    return check_each(v, im->n_PLACE_OF, check_place_of) && check_each(v, im->n_PLACES, check_place);
}

static yb_status verify(const void *block, size_t length, bool digest, yb_image *image, const char **at) {
    yb_verify v = {.im = image};
    *image = (yb_image){0};
    v.work = (uint64_t)length * WORK_PER_BYTE + WORK_LEAST;
    bool sound = check_header(&v, block, length) && (!digest || check_digest(&v, block));
    if (sound) {
        yb_image_map(block, length, image);
        sound = check_words(&v) && check_dated(&v) && check_places(&v) && yb_verify_programs(&v);
    }
    if (at != NULL) *at = v.at;
    if (!sound) {
        *image = (yb_image){.wrong = v.item};
        return YB_E_IMAGE;
    }
    yb_image_measure(image);
    return YB_OK;
}

yb_status yb_image_verify(const void *block, size_t length, yb_image *image, const char **at) {
    return verify(block, length, true, image, at);
}

yb_status yb_image_verify_built(const void *block, size_t length, yb_image *image, const char **at) {
    return verify(block, length, false, image, at);
}
