/* UTF-8, sinks, SHA-256. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

/* `bad` is the offset of the first wrong byte, -1 where all are right. */
static void test_utf8_valid(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int bad;
    } rows[] = {
        {"", -1},
        {"abc", -1},
        {"医保码 \xC2\x80 \xDF\xBF", -1},
        {"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", -1}, /* U+0800 U+D7FF U+E000 U+FFFF */
        {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", -1},                 /* U+10000 U+10FFFF */
        {"a\x80", 1},
        {"ab\xC0\x80", 2}, /* overlong */
        {"\xC1\xBF", 0},
        {"\xE0\x9F\xBF", 0},     /* overlong */
        {"\xED\xA0\x80", 0},     /* surrogate */
        {"\xF0\x8F\xBF\xBF", 0}, /* overlong */
        {"\xF4\x90\x80\x80", 0}, /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", 0},
        {"\xFF", 0},
        {"abc\xE5\x8C", 3}, /* cut off */
        {"\xE5\x8C"
         "a",
         0},
        {"\xF0\x90\x80"
         "a",
         0},
        {"\xC3"
         "a",
         0},
    };
    for (size_t i = 0; i < YB_COUNT(rows); i++) {
        size_t bad = 99;
        assert_int_equal(yb_utf8_valid(yb_str_of(rows[i].text), &bad), rows[i].bad < 0);
        if (rows[i].bad >= 0) assert_int_equal(bad, rows[i].bad);
    }
    assert_false(yb_utf8_valid(YB_LIT("\xFF"), NULL));
    assert_true(yb_utf8_valid(YB_LIT("a\0b"), NULL));
}

/* All code points, encoded here by the definition. */
static void test_utf8_all(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char b[4];
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, pos = 0;
        static const unsigned leads[5] = {0, 0, 0xC0, 0xE0, 0xF0};
        for (size_t i = n - 1; i > 0; i--)
            b[i] = (char)(0x80 | (c >> 6 * (n - 1 - i) & 0x3F));
        b[0] = (char)(leads[n] | c >> 6 * (n - 1));
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (yb_utf8_valid((yb_str){b, n}, NULL) == surrogate) fail();
        if (surrogate) continue;
        if (yb_utf8_next((yb_str){b, n}, &pos) != c || pos != n) fail();
    }
}

static void test_utf8_walk(void **state) {
    (void)state;
    yb_str text = YB_LIT("a医\xF0\x9F\x8F\xA5");
    size_t pos = 0;
    assert_int_equal(yb_utf8_next(text, &pos), 'a');
    assert_int_equal(yb_utf8_next(text, &pos), 0x533B);
    assert_int_equal(yb_utf8_next(text, &pos), 0x1F3E5);
    assert_int_equal(pos, text.len);
    assert_int_equal(yb_utf8_next(text, &pos), 0); /* stays at the end */
    assert_int_equal(pos, text.len);
    pos = 0; /* wrong bytes do no harm: one at a time */
    assert_int_equal(yb_utf8_next(YB_LIT("\xE5\x8C"), &pos), 0xFFFD);
    assert_int_equal(pos, 1);
    assert_int_equal(yb_utf8_count(text), 3);
    assert_int_equal(yb_utf8_count(YB_LIT("")), 0);
}

static void test_utf8_cut(void **state) {
    (void)state;
    yb_str text = YB_LIT("a医保");
    static const size_t want[] = {0, 1, 1, 1, 4, 4, 4, 7, 7};
    for (size_t max = 0; max < YB_COUNT(want); max++)
        assert_int_equal(yb_utf8_cut(text, max), want[max]);
    assert_int_equal(yb_utf8_cut(YB_LIT("\xF0\x9F\x8F\xA5"), 3), 0);
}

static void test_sink(void **state) {
    (void)state;
    char out[64];
    yb_sink sink = {out, sizeof out, 0};
    yb_put(&sink, YB_LIT("x="));
    yb_put_int(&sink, INT64_MIN);
    yb_put_char(&sink, ' ');
    yb_put_int(&sink, 0);
    yb_put_char(&sink, ' ');
    yb_put_int(&sink, INT64_MAX);
    yb_put_char(&sink, ' ');
    yb_put_hex(&sink, (const uint8_t *)"\x00\x9f\xff", 3);
    const char want[] = "x=-9223372036854775808 0 9223372036854775807 009fff";
    assert_int_equal(sink.len, sizeof want - 1);
    assert_memory_equal(out, want, sizeof want - 1);
}

static void test_sink_measures(void **state) {
    (void)state;
    char out[4] = "####";
    yb_sink none = {NULL, 0, 0}, small = {out, 3, 0};
    yb_put(&none, YB_LIT("医保"));
    yb_put_int(&none, -12);
    assert_int_equal(none.len, 9);
    yb_put(&small, YB_LIT("ab"));
    yb_put(&small, YB_LIT("cdef"));
    yb_put_char(&small, 'g');
    assert_int_equal(small.len, 7);
    assert_memory_equal(out, "abc#", 4);
}

static void check_sha(const char *text, size_t len, size_t step, const char *want) {
    yb_sha256 h;
    uint8_t digest[32];
    char hex[64];
    yb_sink sink = {hex, sizeof hex, 0};
    yb_sha256_init(&h);
    for (size_t at = 0; at < len; at += step)
        yb_sha256_add(&h, text + at, YB_MIN(step, len - at));
    yb_sha256_end(&h, digest);
    yb_put_hex(&sink, digest, 32);
    assert_memory_equal(hex, want, 64);
}

/* NIST's examples for FIPS 180-4 (SHA256.pdf, and the message of one million a). */
static void test_sha256(void **state) {
    (void)state;
    static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    static const char four[] = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                               "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
    static char million[1000000];
    memset(million, 'a', sizeof million);
    check_sha("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check_sha("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    for (size_t step = 1; step <= 112; step += 5) {
        check_sha(two, 56, step, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        check_sha(four, 112, step, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    }
    for (size_t step = 63; step <= 1000000; step = step * 12 + 1)
        check_sha(million, sizeof million, step,
                  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_valid), cmocka_unit_test(test_utf8_all),
        cmocka_unit_test(test_utf8_walk),  cmocka_unit_test(test_utf8_cut),
        cmocka_unit_test(test_sink),       cmocka_unit_test(test_sink_measures),
        cmocka_unit_test(test_sha256),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
