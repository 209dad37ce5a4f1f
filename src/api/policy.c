/* A policy: its block, its references, and the lists of what is in it. Floor 7. */
#include "api/handles.h"
#include "yibao/policy.h"

/* ---- making and ending ---- */

/* 16 bits of the list of codes, so that an id of another list is told from one of this. */
static uint32_t policy_code_stamp(const yb_image *image) {
    uint32_t hash = yb_hash(YB_NO_ARG);
    for (uint32_t i = 0; i < image->n_CODES; i++)
        hash = hash * 31 + yb_hash(yb_image_text(image, image->CODES[i]));
    hash = (hash ^ hash >> 16) & 0xFFFFu;
    return hash != 0 ? hash : 1;
}

static yb_status policy_check(yb_policy *p, bool foreign, yb_error *error) {
    const char *at = NULL;
    yb_status st = foreign ? yb_image_verify(p->block, p->length, &p->image, &at)
                           : yb_image_verify_built(p->block, p->length, &p->image, &at);
    if (st != YB_OK) yb_error_set(error, st, yb_str_of(at), YB_NO_ARG, YB_NO_ARG);
    return st;
}

static void policy_end(yb_policy *p) {
    yb_allocator heap = p->heap;
    yb_free(&heap, p->block, p->length);
    yb_free(&heap, p, sizeof *p);
}

yb_status yb_policy_make(const yb_allocator *heap, void *block, size_t length, bool foreign,
                         yb_policy **policy, yb_error *error) {
    yb_policy *p = yb_alloc(heap, sizeof *p);
    if (p == NULL) {
        yb_free(heap, block, length);
        return YB_E_MEMORY;
    }
    memset(p, 0, sizeof *p);
    p->heap = *heap;
    p->block = block;
    p->length = length;
    atomic_init(&p->refs, 1);
    yb_status st = policy_check(p, foreign, error);
    if (st != YB_OK) {
        policy_end(p);
        return st;
    }
    yb_sink hex = {p->digest, sizeof p->digest - 1, 0};
    yb_put_hex(&hex, ((const yb_im_header *)p->block)->digest, 32);
    p->code_stamp = policy_code_stamp(&p->image);
    *policy = p;
    return YB_OK;
}

yb_status YB_CALL yb_policy_load(const yb_allocator *allocator, const void *bytes, size_t len,
                                 yb_policy **policy, yb_error *error) {
    yb_allocator heap;
    yb_error_clear(error);
    if (policy == NULL) return YB_E_ARGUMENT;
    *policy = NULL;
    if (bytes == NULL) return YB_E_ARGUMENT;
    if (error != NULL && error->size < sizeof *error) return YB_E_STRUCT;
    yb_status st = yb_allocator_take(allocator, &heap);
    if (st != YB_OK) return st;
    void *block = NULL;
    if (len < sizeof(yb_im_header)) st = YB_E_IMAGE;
    if (st == YB_OK && (block = yb_alloc(&heap, len)) == NULL) st = YB_E_MEMORY;
    if (st == YB_OK) {
        memcpy(block, bytes, len);
        st = yb_policy_make(&heap, block, len, true, policy, error);
        if (st == YB_E_IMAGE) return st; /* told already */
    }
    if (st != YB_OK) yb_error_set(error, st, YB_NO_ARG, YB_NO_ARG, YB_NO_ARG);
    return st;
}

yb_status YB_CALL yb_policy_save(const yb_policy *policy, void *out, size_t cap, size_t *len) {
    if (len != NULL) *len = 0;
    if (policy == NULL || len == NULL || (out == NULL && cap != 0)) return YB_E_ARGUMENT;
    *len = policy->length;
    if (cap < policy->length) return YB_E_SPACE;
    memcpy(out, policy->block, policy->length);
    return YB_OK;
}

yb_policy *YB_CALL yb_policy_ref(yb_policy *policy) {
    if (policy != NULL) atomic_fetch_add_explicit(&policy->refs, 1, memory_order_relaxed);
    return policy;
}

void yb_policy_drop(yb_policy *policy) {
    if (policy == NULL) return;
    if (atomic_fetch_sub_explicit(&policy->refs, 1, memory_order_acq_rel) == 1) policy_end(policy);
}

void YB_CALL yb_policy_unref(yb_policy *policy) {
    yb_policy_drop(policy);
}

/* ---- names ---- */

static const yb_im_decision *policy_decision_of(const yb_policy *policy, const char *name) {
    if (policy == NULL || name == NULL) return NULL;
    yb_str want = yb_str_of(name);
    for (uint32_t i = 0; i < policy->image.n_DECISIONS; i++)
        if (yb_str_eq(yb_image_text(&policy->image, policy->image.DECISIONS[i].name), want))
            return &policy->image.DECISIONS[i];
    return NULL;
}

static uint32_t policy_id(const yb_policy *policy, const yb_im_decision *d, yb_range_ref index,
                          const char *name) {
    uint32_t number = 0;
    if (name == NULL || !yb_image_find(&policy->image, index, yb_str_of(name), &number)) return 0;
    return yb_id_of(d->stamp, number);
}

uint32_t YB_CALL yb_fact(const yb_policy *policy, const char *decision, const char *name) {
    const yb_im_decision *d = policy_decision_of(policy, decision);
    return d != NULL ? policy_id(policy, d, d->fact_index, name) : 0;
}

uint32_t YB_CALL yb_proof(const yb_policy *policy, const char *decision, const char *name) {
    const yb_im_decision *d = policy_decision_of(policy, decision);
    return d != NULL ? policy_id(policy, d, d->proof_index, name) : 0;
}

uint32_t YB_CALL yb_output(const yb_policy *policy, const char *decision, const char *name) {
    const yb_im_decision *d = policy_decision_of(policy, decision);
    return d != NULL ? policy_id(policy, d, d->output_index, name) : 0;
}

uint32_t YB_CALL yb_code(const yb_policy *policy, const char *name) {
    if (policy == NULL || name == NULL) return 0;
    yb_str want = yb_str_of(name);
    for (uint32_t i = 0; i < policy->image.n_CODES; i++)
        if (yb_str_eq(yb_image_text(&policy->image, policy->image.CODES[i]), want))
            return yb_id_of(policy->code_stamp, i);
    return 0;
}

static bool policy_enum_of(const yb_policy *policy, const char *name, uint16_t *number) {
    if (policy == NULL || name == NULL) return false;
    yb_str want = yb_str_of(name);
    for (*number = 0; *number < policy->image.n_ENUMS; ++*number)
        if (yb_str_eq(yb_image_text(&policy->image, policy->image.ENUMS[*number].name), want)) return true;
    return false;
}

int32_t YB_CALL yb_enum_number(const yb_policy *policy, const char *enumeration, const char *name_or_code) {
    uint16_t number;
    uint32_t row;
    if (name_or_code == NULL || !policy_enum_of(policy, enumeration, &number)) return -1;
    return yb_enum_find(&policy->image, number, yb_str_of(name_or_code), &row) ? (int32_t)row : -1;
}

/* ---- lists ---- */

/* Opens an info struct for item i of n. */
static yb_status policy_item(const yb_policy *policy, size_t i, size_t n, void *info, size_t known) {
    yb_status st = yb_info_open(info, known);
    if (st != YB_OK) return st;
    if (policy == NULL) return YB_E_ARGUMENT;
    return i < n ? YB_OK : YB_E_NAME;
}

/* Most steps of a decision (NONE32: of any) over all areas. */
static uint32_t policy_steps(const yb_image *image, uint32_t decision) {
    uint32_t most = 0;
    for (uint32_t i = 0; i < image->n_PROGRAMS; i++)
        if (decision == YB_NONE32 || image->PROGRAMS[i].decision == decision)
            most = YB_MAX(most, image->PROGRAMS[i].steps);
    return most;
}

/* What yb_case_size tells, at the declared lengths of lists. */
static size_t policy_case_bytes(const yb_policy *policy, const char *decision) {
    yb_case_options options = {.size = sizeof options, .decision = decision};
    size_t bytes = 0;
    return yb_case_size(policy, &options, &bytes, NULL) == YB_OK ? bytes : 0;
}

yb_status YB_CALL yb_policy_info(const yb_policy *policy, yb_policy_summary *info) {
    yb_status st = policy_item(policy, 0, 1, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    yb_policy_summary full = {
        .decisions = image->n_DECISIONS,
        .packs = image->n_PACKS,
        .areas = image->n_AREAS,
        .sources = image->n_SOURCES,
        .codes = image->n_CODES,
        .format = YB_IMAGE_FORMAT,
        .image_bytes = policy->length,
        .most_case_bytes = policy_case_bytes(policy, NULL),
        .most_case_steps = policy_steps(image, YB_NONE32),
        .digest = policy->digest,
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_policy_decision(const yb_policy *policy, size_t i, yb_decision_info *info) {
    yb_status st = policy_item(policy, i, policy != NULL ? policy->image.n_DECISIONS : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_decision *d = &image->DECISIONS[i];
    yb_decision_info full = {
        .name = yb_text_at(image, d->name),
        .zh = yb_text_at(image, d->zh),
        .en = yb_text_at(image, d->en),
        .facts = d->facts.n,
        .proofs = d->proofs.n,
        .outputs = d->outputs.n,
        .settles = d->settles,
        .case_bytes = policy_case_bytes(policy, yb_text_at(image, d->name)),
        .steps = policy_steps(image, (uint32_t)i),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

static const char *policy_enum_name(const yb_image *image, uint16_t enumeration) {
    return enumeration < image->n_ENUMS ? yb_text_at(image, image->ENUMS[enumeration].name) : "";
}

yb_status YB_CALL yb_policy_fact(const yb_policy *policy, const char *decision, size_t i,
                                 yb_fact_info *info) {
    const yb_im_decision *d = policy_decision_of(policy, decision);
    yb_status st = policy_item(policy, i, d != NULL ? d->facts.n : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_fact *f = &image->FACTS[d->facts.first + i];
    bool list = (f->flags & YB_FF_LIST) != 0, field = f->list != YB_NONE16 && !list;
    const yb_im_list *of = f->list != YB_NONE16 ? &image->LISTS[d->lists.first + f->list] : NULL;
    yb_fact_info full = {
        .id = yb_id_of(d->stamp, (uint32_t)i),
        .kind = f->type,
        .scale = f->scale,
        .flags = f->flags,
        .name = yb_text_at(image, f->name),
        .zh = yb_text_at(image, f->zh),
        .en = yb_text_at(image, f->en),
        .type = list ? "list" : yb_type_word(f->type).at,
        .enumeration = policy_enum_name(image, f->enumeration),
        .list = field ? yb_id_of(d->stamp, of->fact) : 0,
        .max_rows = list ? of->max : 0,
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

/* The decision whose interface an id carries the stamp of; NULL. */
static const char *policy_decision_by(const yb_policy *policy, uint32_t id) {
    for (uint32_t i = 0; policy != NULL && id != 0 && i < policy->image.n_DECISIONS; i++)
        if (policy->image.DECISIONS[i].stamp == id >> 16)
            return yb_text_at(&policy->image, policy->image.DECISIONS[i].name);
    return NULL;
}

yb_status YB_CALL yb_policy_fact_of(const yb_policy *policy, uint32_t id, yb_fact_info *info) {
    return yb_policy_fact(policy, policy_decision_by(policy, id), (id & 0xFFFFu) - 1, info);
}

yb_status YB_CALL yb_policy_proof_of(const yb_policy *policy, uint32_t id, yb_proof_info *info) {
    return yb_policy_proof(policy, policy_decision_by(policy, id), (id & 0xFFFFu) - 1, info);
}

yb_status YB_CALL yb_policy_proof(const yb_policy *policy, const char *decision, size_t i,
                                  yb_proof_info *info) {
    const yb_im_decision *d = policy_decision_of(policy, decision);
    yb_status st = policy_item(policy, i, d != NULL ? d->proofs.n : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_proof *p = &image->PROOFS[d->proofs.first + i];
    yb_proof_info full = {
        .id = yb_id_of(d->stamp, (uint32_t)i),
        .valid_minutes = p->valid,
        .name = yb_text_at(image, p->name),
        .zh = yb_text_at(image, p->zh),
        .en = yb_text_at(image, p->en),
        .kind = yb_text_at(image, p->kind),
        .role = yb_text_at(image, p->role),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_policy_output(const yb_policy *policy, const char *decision, size_t i,
                                   yb_output_info *info) {
    const yb_im_decision *d = policy_decision_of(policy, decision);
    yb_status st = policy_item(policy, i, d != NULL ? d->outputs.n : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_output_name *o = &image->OUTPUT_NAMES[d->outputs.first + i];
    yb_output_info full = {
        .id = yb_id_of(d->stamp, (uint32_t)i),
        .kind = o->type,
        .scale = o->scale,
        .shape = o->kind,
        .name = yb_text_at(image, o->name),
        .enumeration = policy_enum_name(image, o->enumeration),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_policy_enum_row(const yb_policy *policy, const char *enumeration, size_t i,
                                     yb_enum_row_info *info) {
    uint16_t number = 0;
    bool found = policy_enum_of(policy, enumeration, &number);
    yb_status st = policy_item(policy, i, found ? policy->image.ENUMS[number].rows.n : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_enum_row *row = &image->ENUM_ROWS[image->ENUMS[number].rows.first + i];
    yb_enum_row_info full = {
        .number = (uint32_t)i,
        .name = yb_text_at(image, row->name),
        .code = yb_text_at(image, row->code.len != 0 ? row->code : row->name),
        .zh = yb_text_at(image, row->zh),
        .en = yb_text_at(image, row->en),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_policy_pack(const yb_policy *policy, size_t i, yb_pack_info *info) {
    yb_status st = policy_item(policy, i, policy != NULL ? policy->image.n_PACKS : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_pack *pack = &image->PACKS[i];
    yb_pack_info full = {
        .name = yb_text_at(image, pack->name),
        .version = yb_text_at(image, pack->version),
        .zh = yb_text_at(image, pack->zh),
        .en = yb_text_at(image, pack->en),
        .extends = pack->parent != YB_NONE32 ? yb_text_at(image, image->PACKS[pack->parent].name) : "",
        .area = pack->area,
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_policy_area(const yb_policy *policy, size_t i, yb_area_info *info) {
    yb_status st = policy_item(policy, i, policy != NULL ? policy->image.n_AREAS : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_area *area = &image->AREAS[i];
    yb_area_info full = {
        .area = area->area,
        .decision = yb_text_at(image, image->DECISIONS[area->decision].name),
        .pack = yb_text_at(image, image->PACKS[area->pack].name),
        .case_bytes = policy_case_bytes(policy, yb_text_at(image, image->DECISIONS[area->decision].name)),
        .steps = image->PROGRAMS[area->program].steps,
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_policy_source(const yb_policy *policy, size_t i, yb_source_info *info) {
    yb_status st = policy_item(policy, i, policy != NULL ? policy->image.n_SOURCES : 0, info, sizeof *info);
    if (st != YB_OK) return st;
    const yb_image *image = &policy->image;
    const yb_im_source *source = &image->SOURCES[i];
    yb_source_info full = {
        .id = yb_text_at(image, source->id),
        .title = yb_text_at(image, source->title),
        .article = "",
        .dated = yb_text_at(image, source->dated),
        .quality = yb_text_at(image, source->quality),
        .url = yb_text_at(image, source->url),
        .pack = yb_text_at(image, image->PACKS[source->pack].name),
    };
    yb_info_close(info, &full, sizeof full);
    return YB_OK;
}

yb_status YB_CALL yb_policy_code(const yb_policy *policy, size_t i, const char **name) {
    if (name == NULL) return YB_E_ARGUMENT;
    *name = NULL;
    if (policy == NULL) return YB_E_ARGUMENT;
    if (i >= policy->image.n_CODES) return YB_E_NAME;
    *name = yb_text_at(&policy->image, policy->image.CODES[i]);
    return YB_OK;
}
