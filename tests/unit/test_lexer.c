/* The lexer: tokens, their values, what is reported and where. */
#include "lang_room.h"

#include "lang/lexer.h"

static uint32_t lex_all(room *r, yb_token *out, uint32_t most, bool comments) {
    yb_lexer lexer;
    uint32_t n = 0;
    assert_true(yb_lexer_init(&lexer, &r->arena, &r->diags, 0));
    lexer.comments = comments;
    for (;;) {
        yb_token t = yb_lexer_next(&lexer);
        assert_true(n < most);
        out[n++] = t;
        if (t.kind == YB_TK_END) return n;
    }
}

static void check_token(const char *text, unsigned kind, int64_t num, unsigned scale) {
    room r;
    yb_token t[8];
    room_open(&r, yb_str_of(text));
    assert_int_equal(lex_all(&r, t, 8, false), 2);
    assert_int_equal(t[0].kind, kind);
    assert_int_equal(t[0].num, num);
    assert_int_equal(t[0].scale, scale);
    assert_int_equal(t[0].len, strlen(text));
    assert_int_equal(r.diags.errors, 0);
    room_close(&r);
}

static void test_literals(void **state) {
    (void)state;
    check_token("5", YB_TK_NUMBER, 5, 0);
    check_token("007", YB_TK_NUMBER, 7, 0);
    check_token("0.70", YB_TK_NUMBER, 70, 2);
    check_token("999999999999999999", YB_TK_NUMBER, 999999999999999999, 0);
    check_token("¥1200", YB_TK_MONEY, 1200, 0);
    check_token("¥0.50", YB_TK_MONEY, 50, 2);
    check_token("\xEF\xBF\xA5"
                "12",
                YB_TK_MONEY, 12, 0);
    check_token("70%", YB_TK_RATIO, 70, 2);
    check_token("12.5%", YB_TK_RATIO, 125, 3);
    check_token("1970-01-02", YB_TK_DATE, 1, 0);
    check_token("2024-02-29", YB_TK_DATE, 19782, 0);
    check_token("22:00", YB_TK_TIME, 1320, 0);
    check_token("binder.id", YB_TK_NAME, 0, 0);
    check_token("\"a\\\"b\"", YB_TK_TEXT, 0, 0);
}

static void test_signs_and_dots(void **state) {
    static const uint8_t kinds[] = {YB_TK_NUMBER, YB_TK_DOTS,  YB_TK_NUMBER, YB_TK_NAME,     YB_TK_DOTS,
                                    YB_TK_NAME,   YB_TK_ARROW, YB_TK_LE,     YB_TK_GE,       YB_TK_NE,
                                    YB_TK_EQ,     YB_TK_LT,    YB_TK_GT,     YB_TK_INCREASE, YB_TK_RSQUARE,
                                    YB_TK_DOT,    YB_TK_NAME,  YB_TK_END};
    room r;
    yb_token t[32];
    (void)state;
    room_open(&r, YB_LIT("1..3 a..b =><=>=!= = < > += ].x"));
    assert_int_equal(lex_all(&r, t, 32, false), sizeof kinds);
    for (size_t i = 0; i < sizeof kinds; i++)
        assert_int_equal(t[i].kind, kinds[i]);
    room_close(&r);
}

static void test_lines(void **state) {
    room r;
    yb_token t[16];
    (void)state;
    room_open(&r, YB_LIT("\xEF\xBB\xBF"
                         "a b # c\r\n\r\n  # d\n e"));
    assert_int_equal(lex_all(&r, t, 16, false), 4);
    assert_true(t[0].first && t[0].margin && !t[1].first && t[2].first && !t[2].margin);
    assert_int_equal(lex_all(&r, t, 16, true), 6);
    assert_int_equal(t[2].kind, YB_TK_COMMENT);
    assert_true(!t[2].first && t[3].first && t[3].blank && !t[4].blank);
    room_close(&r);
}

static void test_words_are_sorted(void **state) {
    (void)state;
    for (unsigned w = 1; w < YB_WORD_COUNT; w++) {
        if (w > 1) assert_true(yb_str_cmp(yb_word_text(w - 1), yb_word_text(w)) < 0);
        assert_int_equal(yb_word_of(yb_word_text(w)), w);
        assert_true(yb_word_class_of(w) != YB_WC_NAME);
    }
    assert_int_equal(yb_word_of(YB_LIT("members")), YB_W_NAME);
}

static void test_string(void **state) {
    room r;
    yb_token t[4];
    yb_lexer lexer;
    (void)state;
    room_open(&r, YB_LIT("\"a\\\"\\\\\\n中\""));
    (void)lex_all(&r, t, 4, false);
    assert_true(yb_lexer_init(&lexer, &r.arena, &r.diags, 0));
    assert_true(yb_str_eq(yb_token_string(&lexer, &t[0]), YB_LIT("a\"\\\n中")));
    room_close(&r);
}

static void check_places(const char *text, const char *places) {
    room r;
    yb_token t[64];
    yb_lexer lexer;
    char got[256];
    room_open(&r, yb_str_of(text));
    if (yb_lexer_init(&lexer, &r.arena, &r.diags, 0)) (void)lex_all(&r, t, 64, false);
    room_places(&r, got, sizeof got);
    assert_string_equal(got, places);
    room_render(&r);
    room_close(&r);
}

static void test_reports(void **state) {
    (void)state;
    check_places("a\n @", "102@2:2");
    check_places("中,b", "102@1:1");
    check_places("a \xEF\xBC\x8C b", "110@1:3"); /* a full-width comma */
    check_places("\"abc", "104@1:1");
    check_places("\"a\nb\"", "104@1:1 104@2:2");
    check_places("\"a\\qb\"", "111@1:3");
    check_places("2023-02-30", "105@1:1");
    check_places("2023-2-3", "105@1:1");
    check_places("24:00", "112@1:1");
    check_places("9:5", "112@1:1");
    check_places("1234567890123456789", "106@1:1");
    check_places("0.0000000000000000001", "106@1:1");
    check_places("¥ 5", "106@1:1");
    check_places("\"\xFF\"", "103@1:2");
    check_places("a234567890123456789012345678901234567890123456789012345678901234.b", "");
    check_places("a2345678901234567890123456789012345678901234567890123456789012345", "107@1:1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals), cmocka_unit_test(test_signs_and_dots),
        cmocka_unit_test(test_lines),    cmocka_unit_test(test_words_are_sorted),
        cmocka_unit_test(test_string),   cmocka_unit_test(test_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
