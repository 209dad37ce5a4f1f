/*
 * A receipt that holds up: private facts sealed with HMAC-SM3, the whole signed with SM2 and SM3, by OpenSSL.
 *
 *     receipt_sm2 [KEY.pem]        openssl genpkey -algorithm SM2 -out KEY.pem
 *
 * Shows: yb_notary, yb_case_receipt_by, yb_replay; what a replay says of another birth date, and of a changed byte. Without
 * an argument the key lives as long as the program. In earnest both keys are in a security module, and whoever only checks
 * receipts has the public key and no key to seal with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "yibao/yibao.h"

#define NO_OPENSSL (YB_E_HOST + 1) /* errors of this host's own */
#define NO_KEY (YB_E_HOST + 2)

static const char request[] =
    "{\"decision\":\"settle\",\"area\":\"330200\",\"on\":\"2023-11-08\",\"known\":\"2023-12-01\",\"facts\":{"
    "\"insutype\":\"390\",\"med_type\":\"21\",\"dedc_hosp_lv\":\"tertiary\",\"admission\":1,"
    "\"patient\":{\"birth_date\":\"1964-03-01\",\"enrolled\":true},"
    "\"lines\":[{\"det_item_fee_sumamt\":1500,\"selfpay_prop\":1},{\"det_item_fee_sumamt\":5000,\"selfpay_prop\":0.1},"
    "{\"det_item_fee_sumamt\":15500,\"selfpay_prop\":0}],"
    "\"year\":{\"begin\":\"2023-01-01\",\"in_scope\":0,\"deductible_sum\":0,\"hifp_pay\":0},"
    "\"stay\":{\"deductible_paid\":0}}}";
static const char private_facts[] = "{\"patient\":{\"birth_date\":\"1964-03-01\"}}";
static const char other_facts[] = "{\"patient\":{\"birth_date\":\"1964-03-02\"}}";

typedef struct office {
    EVP_PKEY *key;              /* SM2: signs, checks */
    unsigned char seal_key[32]; /* kept apart from the receipts */
} office;

/* ---- the callbacks ---- */

static yb_status YB_CALL seal(void *ctx, const char *fact, const char *bytes, size_t len, uint8_t *digest) {
    const office *o = ctx;
    size_t n = 0;
    (void)fact;
    const void *done = EVP_Q_mac(NULL, "HMAC", NULL, "SM3", NULL, o->seal_key, sizeof o->seal_key,
                                 (const unsigned char *)bytes, len, digest, YB_SEAL_SIZE, &n);
    return done != NULL && n == YB_SEAL_SIZE ? YB_OK : NO_OPENSSL;
}

/* Both sides have to name the same signer; GB/T 35276 gives this identity where no other is agreed on. */
static const char signer[] = "1234567812345678";

static int named(EVP_PKEY_CTX *of) {
    return EVP_PKEY_CTX_set1_id(of, signer, (int)(sizeof signer - 1)) == 1;
}

static yb_status YB_CALL sign(void *ctx, const char *text, size_t len, uint8_t *signature, size_t cap, size_t *n) {
    const office *o = ctx;
    EVP_PKEY_CTX *of = NULL; /* belongs to `work` */
    EVP_MD_CTX *work = EVP_MD_CTX_new();
    *n = cap;
    int good = work != NULL && EVP_DigestSignInit_ex(work, &of, "SM3", NULL, NULL, o->key, NULL) == 1 && named(of) &&
               EVP_DigestSign(work, signature, n, (const unsigned char *)text, len) == 1;
    EVP_MD_CTX_free(work);
    return good ? YB_OK : NO_OPENSSL;
}

static yb_status YB_CALL check(void *ctx, const char *text, size_t len, const uint8_t *signature, size_t n) {
    const office *o = ctx;
    EVP_PKEY_CTX *of = NULL;
    EVP_MD_CTX *work = EVP_MD_CTX_new();
    int ready = work != NULL && EVP_DigestVerifyInit_ex(work, &of, "SM3", NULL, NULL, o->key, NULL) == 1 && named(of);
    int good = ready && EVP_DigestVerify(work, signature, n, (const unsigned char *)text, len) == 1;
    EVP_MD_CTX_free(work);
    return good ? YB_OK : ready ? YB_E_SIGNATURE : NO_OPENSSL;
}

/* ---- the keys ---- */

static yb_status open_office(office *o, const char *path) {
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    if (path == NULL)
        o->key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    else if (file != NULL)
        o->key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    if (file != NULL) fclose(file);
    if (o->key == NULL || !EVP_PKEY_is_a(o->key, "SM2")) return NO_KEY;
    return RAND_bytes(o->seal_key, sizeof o->seal_key) == 1 ? YB_OK : NO_OPENSSL;
}

/* ---- the desk ---- */

typedef struct desk {
    yb_policy *policy;
    yb_case *c;
    yb_notary notary;
    yb_buffer receipt, answer; /* their memory is the desk's */
} desk;

/* Measures first; then there is room for whatever is written. */
static yb_status make_room(yb_buffer *text, yb_status measured) {
    if (measured != YB_E_SPACE) return measured;
    text->cap = text->len + 1;
    text->out = malloc(text->cap);
    return text->out != NULL ? YB_OK : YB_E_MEMORY;
}

static yb_status decide(desk *d) {
    char none[1];
    size_t len;
    yb_status st = yb_decide_json(d->policy, d->c, request, sizeof request - 1, none, sizeof none, &len);
    return st == YB_E_SPACE ? YB_OK : st; /* the case has decided; its text is not wanted */
}

static yb_status write_receipt(desk *d) {
    yb_status st = make_room(&d->receipt, yb_case_receipt_by(d->c, 0, &d->notary, &d->receipt));
    if (st == YB_OK) st = yb_case_receipt_by(d->c, 0, &d->notary, &d->receipt);
    if (st == YB_OK) printf("%s\n", d->receipt.out);
    return st;
}

static yb_status replay(desk *d, const char *facts) {
    return yb_replay(d->policy, d->c, &d->notary, d->receipt.out, d->receipt.len, facts, YB_NUL, &d->answer);
}

/* {"same":true,"differs":[]: what stands before the decision. */
static void print_answer(const desk *d, const char *what, yb_status st) {
    const char *end = strstr(d->answer.out, ",\"decision\":{");
    int len = end != NULL ? (int)(end - d->answer.out) : 0;
    printf("%s: %s %.*s\n", what, yb_status_name(st), len, d->answer.out);
}

static yb_status replay_both(desk *d) {
    yb_status st = make_room(&d->answer, replay(d, private_facts));
    if (st != YB_OK) return st;
    st = replay(d, private_facts);
    print_answer(d, "the same birth date 同一出生日期", st);
    if (st != YB_OK) return st;
    st = replay(d, other_facts);
    print_answer(d, "another birth date 另一出生日期", st);
    return st == YB_E_REPLAY ? YB_OK : st;
}

/* Every byte in turn; a receipt that is no longer JSON is refused before its signature is looked at. */
static yb_status change_bytes(desk *d) {
    size_t found = 0;
    for (size_t i = 0; i < d->receipt.len; i++) {
        d->receipt.out[i] ^= 1;
        yb_status st = replay(d, private_facts);
        found += st == YB_E_SIGNATURE || st == YB_E_JSON;
        d->receipt.out[i] ^= 1;
    }
    printf("changed bytes found 改动一字节即被发现: %zu of %zu\n", found, d->receipt.len);
    return found == d->receipt.len ? YB_OK : YB_E_SIGNATURE;
}

static yb_status work(desk *d) {
    yb_status st = decide(d);
    if (st == YB_OK) st = write_receipt(d);
    if (st == YB_OK) st = replay_both(d);
    return st == YB_OK ? change_bytes(d) : st;
}

int main(int argc, char **argv) {
    office o = {.key = NULL};
    desk d = {
        .notary = {sizeof d.notary, &o, seal, sign, check},
        .receipt = {.size = sizeof d.receipt},
        .answer = {.size = sizeof d.answer},
    };
    yb_status st = open_office(&o, argc > 1 ? argv[1] : NULL);
    if (st == YB_OK) st = yb_policy_embedded(NULL, &d.policy);
    if (st == YB_OK) st = yb_case_new(d.policy, NULL, &d.c);
    if (st == YB_OK) st = work(&d);
    if (st >= YB_E_HOST)
        fprintf(stderr, "%s\n", st == NO_KEY ? "没有 SM2 私钥 no SM2 key" : "OpenSSL 出错 OpenSSL failed");
    else if (st != YB_OK)
        fprintf(stderr, "%s: %s %s\n", yb_status_name(st), yb_status_text(st, YB_ZH), yb_status_text(st, YB_EN));
    free(d.receipt.out);
    free(d.answer.out);
    yb_case_free(d.c);
    yb_policy_unref(d.policy);
    EVP_PKEY_free(o.key);
    return st == YB_OK ? 0 : 1;
}
