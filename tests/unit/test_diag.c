/* Diagnostics and their rendering, statuses, the caller's yb_error and structs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag/registry.h"

static yb_arena arena;
static yb_diags diags;
static char buffer[4096];

static int begin(void **state) {
    (void)state;
    yb_arena_init(&arena, NULL, 0);
    yb_diags_init(&diags, &arena);
    return 0;
}

static int end(void **state) {
    (void)state;
    yb_arena_free(&arena);
    return 0;
}

static void add_file(const char *text) {
    YB_PUSH(&arena, &diags.files, ((yb_file){YB_LIT("a.yb"), yb_str_of(text)}));
}

static yb_span span_of(uint32_t off, uint32_t len) {
    return (yb_span){0, off, len};
}

static const char *render(uint32_t i, enum yb_lang lang) {
    yb_sink sink = {buffer, sizeof buffer - 1, 0};
    yb_diag_render(&diags, &diags.list.at[i], lang, &sink);
    assert_true(sink.len < sizeof buffer);
    buffer[sink.len] = 0;
    return buffer;
}

static void test_place(void **state) {
    (void)state;
    const yb_file file = {YB_LIT("a.yb"), YB_LIT("ab\n医保x\n")};
    static const uint32_t want[][3] = {{0, 1, 1}, {2, 1, 3},  {3, 2, 1},  {6, 2, 2},
                                       {9, 2, 3}, {10, 2, 4}, {11, 3, 1}, {500, 3, 1}};
    for (size_t i = 0; i < YB_COUNT(want); i++) {
        uint32_t line, column;
        yb_file_place(&file, want[i][0], &line, &column);
        assert_int_equal(line, want[i][1]);
        assert_int_equal(column, want[i][2]);
    }
}

static void test_render(void **state) {
    (void)state;
    add_file("let a = 1\nlet b = = 2\n");
    YB_DIAG2(&diags, YB_D_UNEXPECTED, span_of(18, 1), YB_LIT("an expression"), YB_LIT("\"=\""));
    assert_string_equal(render(0, YB_LANG_EN), "a.yb:2:9: error E0101: expected an expression, found \"=\"\n"
                                               "  let b = = 2\n"
                                               "          ^\n");
    YB_DIAG1(&diags, YB_D_BAD_NUMBER, span_of(4, 5), YB_LIT("a = 1"));
    assert_string_equal(render(1, YB_LANG_EN),
                        "a.yb:1:5: error E0106: the number a = 1 is malformed or too large\n"
                        "  let a = 1\n"
                        "      ^~~~~\n");
}

/* A Chinese character takes two columns of a terminal, and a tab what it takes. */
static void test_render_wide(void **state) {
    (void)state;
    add_file("\t参保 = 医院\r\n");
    YB_DIAG1(&diags, YB_D_BAD_CHAR, span_of(10, 6), YB_LIT("x"));
    assert_string_equal(render(0, YB_LANG_EN), "a.yb:1:7: error E0102: the character x has no place here\n"
                                               "  \t参保 = 医院\n"
                                               "  \t       ^~~~\n");
}

static void test_render_words(void **state) {
    (void)state;
    add_file("x");
    YB_DIAG2(&diags, YB_D_TOO_LONG, span_of(0, 1), YB_LIT("{1}"), YB_LIT("64"));
    yb_sink sink = {buffer, sizeof buffer, 0};
    yb_diag_message(&diags.list.at[0], YB_LANG_EN, &sink); /* args are not templates */
    assert_int_equal(sink.len, strlen("{1} is too long; at most 64"));
    assert_memory_equal(buffer, "{1} is too long; at most 64", sink.len);
    assert_non_null(strstr(render(0, YB_LANG_ZH), "a.yb:1:1: error E0107: {1}太长"));
}

/* Ends of the text, spans over lines, wrong bytes, long lines, no file. */
static void test_render_edges(void **state) {
    (void)state;
    add_file("a\nb\xFF\x1b z");
    YB_DIAG0(&diags, YB_D_OPEN_TEXT, span_of(0, 4));
    assert_non_null(strstr(render(0, YB_LANG_EN), "\n  a\n  ^\n")); /* the first line of two */
    YB_DIAG0(&diags, YB_D_BAD_UTF8, span_of(3, 1));
    assert_non_null(strstr(render(1, YB_LANG_EN), "\n  b\xEF\xBF\xBD  z\n   ^\n"));
    YB_DIAG0(&diags, YB_D_OPEN_TEXT, span_of(7, 0));
    assert_non_null(strstr(render(2, YB_LANG_EN), "a.yb:2:6: error"));
    YB_DIAG0(&diags, YB_D_OPEN_TEXT, span_of(UINT32_MAX, UINT32_MAX));
    assert_non_null(strstr(render(3, YB_LANG_EN), "a.yb:2:6: error"));
    YB_DIAG0(&diags, YB_D_OPEN_TEXT, ((yb_span){UINT32_MAX, 0, 0}));
    assert_string_equal(render(4, YB_LANG_EN),
                        "error E0104: the text is not closed on its line; add the quotation mark\n");
}

static void test_render_long_line(void **state) {
    (void)state;
    static char line[9001];
    for (size_t i = 0; i < 9000; i += 3)
        memcpy(line + i, "医", 3);
    add_file(line);
    YB_DIAG0(&diags, YB_D_OPEN_TEXT, span_of(4500, 3));
    size_t len = strlen(render(0, YB_LANG_EN));
    assert_true(len < 600);
    assert_true(yb_utf8_valid((yb_str){buffer, len}, NULL));
    assert_non_null(strstr(buffer, "a.yb:1:1501:"));
}

static void test_collect(void **state) {
    (void)state;
    char word[] = "abc";
    add_file("x");
    YB_DIAG1(&diags, YB_D_BAD_CHAR, span_of(0, 1), YB_LIT("y"));
    YB_DIAG1(&diags, YB_D_BAD_CHAR, span_of(0, 1), YB_LIT("z")); /* the same at the same place: once */
    assert_int_equal(diags.list.n, 1);
    YB_DIAG1(&diags, YB_D_BAD_CHAR, span_of(0, 2), ((yb_str){word, 3}));
    YB_DIAG0(&diags, YB_D_OPEN_TEXT, span_of(0, 1));
    word[0] = 'X'; /* args were copied */
    assert_true(yb_str_eq(diags.list.at[1].args[0], YB_LIT("abc")));
    assert_int_equal(diags.list.n, 3);
    assert_int_equal(diags.errors, 3);
    assert_int_equal(diags.warnings, 0);
}

static void test_too_many(void **state) {
    (void)state;
    add_file("x");
    assert_int_equal(diags.limit, 100);
    for (uint32_t i = 0; i < 150; i++)
        YB_DIAG0(&diags, YB_D_OPEN_TEXT, span_of(i, 1));
    assert_int_equal(diags.list.n, 101);
    assert_int_equal(diags.list.at[100].id, YB_D_TOO_MANY);
    assert_non_null(strstr(render(100, YB_LANG_EN), "stopped after 100 errors"));
}

static bool has_han(yb_str text) {
    for (size_t pos = 0; pos < text.len;) {
        uint32_t c = yb_utf8_next(text, &pos);
        if (c >= 0x4E00 && c <= 0x9FFF) return true;
    }
    return false;
}

/* Each row has a word of its own and words in both languages. */
static void test_registry(void **state) {
    (void)state;
    static const struct {
        unsigned id, number, severity;
        const char *zh, *en;
    } rows[] = {
#define X(id, number, severity, zh, en) {id, number, severity, zh, en},
        YB_DIAGNOSTICS(X)
#undef X
    };
    for (size_t i = 0; i < YB_COUNT(rows); i++) {
        yb_str word = yb_diag_word(rows[i].id);
        assert_int_equal(word.len, 5);
        assert_int_equal(word.at[0], "EWN"[rows[i].severity]);
        assert_int_equal((word.at[2] - '0') * 100 + (word.at[3] - '0') * 10 + word.at[4] - '0',
                         rows[i].number);
        assert_true(rows[i].number >= 101 && rows[i].number <= 999);
        assert_true(has_han(yb_str_of(rows[i].zh)));
        assert_false(has_han(yb_str_of(rows[i].en)));
        assert_true(strlen(rows[i].en) > 0);
    }
    assert_true(yb_str_eq(yb_diag_word(YB_D_BAD_CHAR), YB_LIT("E0102")));
    assert_true(yb_str_eq(yb_diag_word(9999), YB_LIT("E0000")));
}

static void test_status(void **state) {
    (void)state;
    assert_true(yb_str_eq(yb_status_word(YB_OK), YB_LIT("YB_OK")));
    assert_true(yb_str_eq(yb_status_word(-3), YB_LIT("YB_E_SPACE")));
    assert_true(yb_str_eq(yb_status_word(-90), YB_LIT("YB_E_INTERNAL")));
    assert_true(yb_str_eq(yb_status_word(-4711), YB_LIT("YB_E_?")));
    unsigned n = 0;
    for (yb_status status = 0; status >= -100; status--) {
        bool known = !yb_str_eq(yb_status_word(status), YB_LIT("YB_E_?"));
        n += known;
        assert_true(yb_status_sentence(status, YB_LANG_ZH).len != 0);
        assert_true(yb_status_sentence(status, YB_LANG_EN).len != 0);
    }
    assert_int_equal(n, 31); /* as many as include/yibao/base.h defines */
}

static void test_error(void **state) {
    (void)state;
    yb_error error;
    memset(&error, 0x55, sizeof error);
    error.size = sizeof error;
    yb_error_set(&error, YB_E_NAME, YB_LIT("binder.age"), YB_NO_ARG, YB_NO_ARG);
    assert_int_equal(error.status, YB_E_NAME);
    assert_int_equal(error.line + error.column + error.reserved, 0);
    assert_string_equal(error.place, "binder.age");
    yb_str zh = yb_status_sentence(YB_E_NAME, YB_LANG_ZH);
    assert_memory_equal(error.zh, zh.at, zh.len + 1);
    yb_error_set(&error, YB_E_PACK, YB_NO_ARG, YB_LIT("错"), YB_LIT("wrong {0}"));
    assert_string_equal(error.place, "");
    assert_string_equal(error.zh, "错");
    assert_string_equal(error.en, "wrong {0}");
    yb_error_clear(&error);
    assert_int_equal(error.size, sizeof error);
    assert_int_equal(error.status, YB_OK);
    assert_string_equal(error.en, "");
}

static void test_error_bounds(void **state) {
    (void)state;
    yb_error error = {.size = sizeof error};
    char place[300];
    for (size_t i = 0; i < sizeof place; i += 3)
        memcpy(place + i, "医", 3);
    yb_error_set(&error, YB_E_NAME, (yb_str){place, sizeof place}, YB_NO_ARG, YB_NO_ARG);
    assert_int_equal(strlen(error.place), 126); /* 127 bytes hold 42 characters */
    error.size = sizeof error - 1;
    yb_error_set(&error, YB_E_TYPE, YB_NO_ARG, YB_NO_ARG, YB_NO_ARG); /* not the struct that is known */
    assert_int_equal(error.status, YB_E_NAME);
    yb_error_clear(&error);
    assert_int_equal(error.status, YB_E_NAME);
    yb_error_set(NULL, YB_E_TYPE, YB_NO_ARG, YB_NO_ARG, YB_NO_ARG);
    yb_error_clear(NULL);
}

static void test_struct_check(void **state) {
    (void)state;
    struct {
        size_t size;
        unsigned char rest[5000];
    } given = {0};
    const size_t least = sizeof(size_t) + 8, known = sizeof(size_t) + 16;
    assert_int_equal(yb_struct_check(NULL, least, known), YB_E_ARGUMENT);
    given.size = least - 1;
    assert_int_equal(yb_struct_check(&given, least, known), YB_E_STRUCT);
    memset(given.rest, 7, 16);
    given.size = least;
    assert_int_equal(yb_struct_check(&given, least, known), YB_OK);
    given.size = 4096;
    assert_int_equal(yb_struct_check(&given, least, known), YB_OK);
    given.rest[4096 - sizeof(size_t) - 1] = 1; /* the last byte, unknown and not zero */
    assert_int_equal(yb_struct_check(&given, least, known), YB_E_STRUCT);
    given.size = 4095;
    assert_int_equal(yb_struct_check(&given, least, known), YB_OK);
    given.size = 4097;
    assert_int_equal(yb_struct_check(&given, least, known), YB_E_STRUCT);
    given.size = SIZE_MAX;
    assert_int_equal(yb_struct_check(&given, least, known), YB_E_STRUCT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place),
        cmocka_unit_test_setup_teardown(test_render, begin, end),
        cmocka_unit_test_setup_teardown(test_render_wide, begin, end),
        cmocka_unit_test_setup_teardown(test_render_words, begin, end),
        cmocka_unit_test_setup_teardown(test_render_edges, begin, end),
        cmocka_unit_test_setup_teardown(test_render_long_line, begin, end),
        cmocka_unit_test_setup_teardown(test_collect, begin, end),
        cmocka_unit_test_setup_teardown(test_too_many, begin, end),
        cmocka_unit_test(test_registry),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_error_bounds),
        cmocka_unit_test(test_struct_check),
    };
    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
