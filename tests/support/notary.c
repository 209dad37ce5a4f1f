#include "support/notary.h"

#include <string.h>

#include "base/text.h"

static void hash(const uint8_t pad[64], const void *text, size_t len, uint8_t digest[32]) {
    yb_sha256 h;
    yb_sha256_init(&h);
    yb_sha256_add(&h, pad, 64);
    yb_sha256_add(&h, text, len);
    yb_sha256_end(&h, digest);
}

/* RFC 2104, for keys of at most 64 bytes. */
void yb_test_hmac(const char *key, const void *text, size_t len, uint8_t digest[32]) {
    uint8_t inner[64], outer[64], first[32];
    size_t n = strlen(key);
    for (size_t i = 0; i < 64; i++) {
        uint8_t byte = i < n ? (uint8_t)key[i] : 0;
        inner[i] = byte ^ 0x36;
        outer[i] = byte ^ 0x5C;
    }
    hash(inner, text, len, first);
    hash(outer, first, sizeof first, digest);
}

static yb_status called(yb_test_notary *n) {
    if (n->inside != NULL) n->inside(n);
    return ++n->calls == n->fail_at ? n->failure : YB_OK;
}

static yb_status YB_CALL seal(void *ctx, const char *fact, const char *bytes, size_t len, uint8_t *digest) {
    yb_test_notary *n = ctx;
    size_t kept = len < sizeof n->clear ? len : sizeof n->clear - 1;
    memcpy(n->clear, bytes, kept);
    n->clear[kept] = '\0';
    if (strstr(n->clear, fact) != n->clear + 2) return YB_E_INTERNAL; /* {"its name":… */
    yb_test_hmac(YB_TEST_SEAL_KEY, bytes, len, digest);
    return called(n);
}

static yb_status YB_CALL sign(void *ctx, const char *text, size_t len, uint8_t *signature, size_t cap, size_t *n) {
    yb_test_notary *notary = ctx;
    *n = notary->length != 0 ? notary->length : 32;
    memset(signature, 0, cap);
    yb_test_hmac(YB_TEST_SIGN_KEY, text, len, signature);
    return called(notary);
}

static yb_status YB_CALL check(void *ctx, const char *text, size_t len, const uint8_t *signature, size_t n) {
    yb_test_notary *notary = ctx;
    uint8_t right[32];
    yb_status st = called(notary);
    yb_test_hmac(YB_TEST_SIGN_KEY, text, len, right);
    if (st != YB_OK) return st;
    return n == (notary->length != 0 ? notary->length : 32) && memcmp(signature, right, 32) == 0 ? YB_OK : YB_E_SIGNATURE;
}

void yb_test_notary_init(yb_test_notary *n) {
    memset(n, 0, sizeof *n);
    n->by = (yb_notary){sizeof n->by, n, seal, sign, check};
}
