/* A notary with keys of its own: HMAC-SHA-256 seals and signs; any of its callbacks can be made to fail. */
#ifndef YB_TESTS_NOTARY_H
#define YB_TESTS_NOTARY_H

#include <stddef.h>
#include <stdint.h>

#include "yibao/receipt.h"

#define YB_TEST_SEAL_KEY "a key of the host"
#define YB_TEST_SIGN_KEY "and another"

typedef struct yb_test_notary {
    yb_notary by;
    char clear[1024]; /* what was sealed last */
    int calls, fail_at; /* callbacks so far; the one that fails with `failure` */
    yb_status failure;
    size_t length; /* of signatures; 0: 32 */
    void (*inside)(struct yb_test_notary *n); /* tried from within a callback */
    void *room;                               /* for it */
} yb_test_notary;

void yb_test_notary_init(yb_test_notary *n); /* all three callbacks */
void yb_test_hmac(const char *key, const void *text, size_t len, uint8_t digest[32]);

#endif
