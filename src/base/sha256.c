/* SHA-256 (FIPS 180-4). Floor 0. */
#include "base/text.h"

/* First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t sha_round_words[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t sha_turn(uint32_t x, unsigned by) {
    return x >> by | x << (32 - by);
}

static uint32_t sha_read_word(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void sha_write_word(uint8_t *at, uint32_t word) {
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(word >> (24 - 8 * i));
}

static void sha_spread(uint32_t w[64], const uint8_t block[64]) {
    for (size_t i = 0; i < 16; i++)
        w[i] = sha_read_word(block + 4 * i);
    for (size_t i = 16; i < 64; i++) {
        uint32_t s0 = sha_turn(w[i - 15], 7) ^ sha_turn(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = sha_turn(w[i - 2], 17) ^ sha_turn(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
}

/* One round; the caller turns the names a to h, so that nothing is moved. The turns are nested: s1 is e turned by 6,
   by 11 and by 25, s0 is a turned by 2, by 13 and by 22. */
static inline void sha_round(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f, uint32_t g, uint32_t *h,
                             uint32_t word) {
    uint32_t s1 = sha_turn(sha_turn(sha_turn(e, 14) ^ e, 5) ^ e, 6);
    uint32_t s0 = sha_turn(sha_turn(sha_turn(a, 9) ^ a, 11) ^ a, 2);
    uint32_t t1 = *h + s1 + (g ^ (e & (f ^ g))) + word;
    *d += t1;
    *h = t1 + s0 + ((a & b) | (c & (a | b)));
}

static void sha_compress(uint32_t state[8], const uint8_t block[64]) {
    uint32_t w[64];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    sha_spread(w, block);
    for (size_t i = 0; i < 64; i++)
        w[i] += sha_round_words[i];
    for (size_t i = 0; i < 64; i += 8) {
        sha_round(a, b, c, &d, e, f, g, &h, w[i]);
        sha_round(h, a, b, &c, d, e, f, &g, w[i + 1]);
        sha_round(g, h, a, &b, c, d, e, &f, w[i + 2]);
        sha_round(f, g, h, &a, b, c, d, &e, w[i + 3]);
        sha_round(e, f, g, &h, a, b, c, &d, w[i + 4]);
        sha_round(d, e, f, &g, h, a, b, &c, w[i + 5]);
        sha_round(c, d, e, &f, g, h, a, &b, w[i + 6]);
        sha_round(b, c, d, &e, f, g, h, &a, w[i + 7]);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void yb_sha256_init(yb_sha256 *h) {
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(h, 0, sizeof *h);
    memcpy(h->state, start, sizeof start);
}

void yb_sha256_add(yb_sha256 *h, const void *data, size_t len) {
    const uint8_t *at = data;
    while (len != 0) {
        size_t held = (size_t)(h->bytes % 64);
        if (held == 0 && len >= 64) { /* whole blocks need no copy */
            sha_compress(h->state, at);
            h->bytes += 64;
            at += 64;
            len -= 64;
            continue;
        }
        size_t take = YB_MIN(64 - held, len);
        memcpy(h->block + held, at, take);
        h->bytes += take;
        at += take;
        len -= take;
        if (h->bytes % 64 == 0) sha_compress(h->state, h->block);
    }
}

void yb_sha256_end(yb_sha256 *h, uint8_t digest[32]) {
    static const uint8_t padding[64] = {0x80};
    uint64_t bits = h->bytes * 8;
    size_t held = (size_t)(h->bytes % 64);
    uint8_t length[8];
    yb_sha256_add(h, padding, held < 56 ? 56 - held : 120 - held);
    sha_write_word(length, (uint32_t)(bits >> 32));
    sha_write_word(length + 4, (uint32_t)bits);
    yb_sha256_add(h, length, sizeof length);
    for (size_t i = 0; i < 8; i++)
        sha_write_word(digest + 4 * i, h->state[i]);
}
