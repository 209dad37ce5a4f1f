/*
 * An image through yb_policy_load; if it is taken, some random requests.
 *
 * The input is either an image or a list of changes to one of two good images, 8 bytes each after the first
 * byte, which says which: three bytes of offset, one that says how, four of value. Lengths and digest are
 * then made right, or nothing would come past them.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "image/image.h"
#include "support/small_pack.h"

typedef struct image {
    uint8_t *bytes;
    size_t len;
} image;

static image saved(yb_policy *policy) {
    image made = {NULL, 0};
    yb_target_must(yb_policy_save(policy, NULL, 0, &made.len) == YB_E_SPACE, "an image has no length");
    made.bytes = malloc(made.len);
    yb_target_must(made.bytes != NULL && yb_policy_save(policy, made.bytes, made.len, &made.len) == YB_OK,
                   "an image cannot be saved");
    yb_policy_unref(policy);
    return made;
}

/* Made once and kept until the program ends. */
static const image *good_image(unsigned which) {
    static image good[2];
    if (good[0].bytes == NULL) {
        yb_policy *policy = yb_target_compile(small_pack, sizeof small_pack - 1, 0);
        yb_target_must(policy != NULL, "the small pack does not compile");
        good[0] = saved(policy);
        yb_target_must(yb_policy_embedded(NULL, &policy) == YB_OK, "the embedded packs do not compile");
        good[1] = saved(policy);
    }
    return &good[which % 4 == 3]; /* mostly the small one, which is faster */
}

static uint32_t number_at(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Sets, adds to or copies one item; 0: bytes, 1: two, 2: four. */
static void change(image *im, const uint8_t *at) {
    size_t body = sizeof(yb_im_header), width = (size_t)1 << (at[3] & 3) % 3;
    size_t off = body + (number_at(at) & 0xFFFFFF) % (im->len - body - 8);
    uint32_t value = number_at(at + 4), old = 0;
    if ((at[3] & 0x40) == 0) off &= ~(width - 1);
    if ((at[3] & 0x80) != 0) { /* the directory: where a section lies and how long it is */
        const yb_im_header *h = (const yb_im_header *)(const void *)im->bytes;
        width = 4;
        off =
            (size_t)((const uint8_t *)h->at - im->bytes) + (number_at(at) & 0xFFFFFF) % sizeof h->at / 4 * 4;
    }
    memcpy(&old, im->bytes + off, width);
    if ((at[3] & 4) != 0) value = old + at[4] - 128u;
    if ((at[3] & 8) != 0) memcpy(&value, im->bytes + body + value % (im->len - body - 8), width);
    memcpy(im->bytes + off, &value, width);
}

static void make_right(image *im) {
    uint64_t length = im->len;
    if (im->len < sizeof(yb_im_header)) return;
    memcpy(im->bytes, YB_IMAGE_MAGIC, 8);
    memcpy(im->bytes + offsetof(yb_im_header, length), &length, sizeof length);
    yb_image_digest(im->bytes, im->len, im->bytes + offsetof(yb_im_header, digest));
}

static void try_image(const image *im, uint64_t seed) {
    yb_policy *policy;
    yb_error error = {.size = sizeof error};
    yb_status st = yb_policy_load(NULL, im->bytes, im->len, &policy, &error);
    yb_target_must((st == YB_OK) == (policy != NULL),
                   "a policy without success, or success without a policy");
    yb_target_must(st == YB_OK || st == YB_E_IMAGE, "loading fails with another status");
    if (policy == NULL) return;
    yb_target_decide(policy, seed, 6, 0);
    yb_policy_unref(policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    bool whole = size >= 8 && memcmp(data, YB_IMAGE_MAGIC, 8) == 0;
    const image *good = whole ? NULL : good_image(data[0]);
    image im = {NULL, whole ? size : good->len};
    im.bytes = malloc(im.len);
    yb_target_must(im.bytes != NULL, "no memory");
    memcpy(im.bytes, whole ? data : good->bytes, im.len);
    if (whole) try_image(&im, size);
    for (size_t at = 1; !whole && at + 8 <= size; at += 8)
        change(&im, data + at);
    make_right(&im);
    try_image(&im, size + data[size - 1]);
    free(im.bytes);
    return 0;
}
