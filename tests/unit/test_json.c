/* The JSON room: what is read and refused, how values are pulled, escapes, the writer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/json.h"
#include "json_cases.h"

/* ---- reading whole texts ---- */

static bool decodes(yb_str raw) {
    char *out = malloc(raw.len + 1);
    size_t len = 0, bad = 0;
    bool ok = yb_json_unescape(raw, out, &len) && len <= raw.len && yb_utf8_valid((yb_str){out, len}, &bad) &&
              yb_json_text_is(raw, true, (yb_str){out, len});
    free(out);
    return ok;
}

/* Pulls a value and all inside it, member by member; whatever is read as a string must decode. */
static bool walk(yb_json *j) {
    yb_json_value v;
    if (!yb_json_next(j, &v)) return false;
    if (v.kind == YB_J_STRING) assert_true(decodes(v.text));
    if (v.kind == YB_J_OBJECT) {
        yb_str key;
        bool escaped;
        while (yb_json_member(j, &key, &escaped)) {
            assert_true(decodes(key));
            if (!walk(j)) return false;
        }
    }
    while (v.kind == YB_J_ARRAY && yb_json_item(j))
        if (!walk(j)) return false;
    return j->error == NULL;
}

static bool skip_all(yb_json *j) {
    yb_json_value v;
    return yb_json_next(j, &v) && yb_json_skip(j, &v);
}

/* Offset of the first wrong byte or READS. The copy has no byte to spare: reading past it is seen by ASan. */
static int verdict(const char *text, size_t len, bool (*read)(yb_json *)) {
    char *copy = malloc(len != 0 ? len : 1);
    memcpy(copy, text, len);
    yb_json j;
    yb_json_open(&j, (yb_str){copy, len});
    bool ok = read(&j);
    ok = yb_json_close(&j) && ok;
    assert_int_equal(ok, j.error == NULL);
    if (!ok) assert_true(j.error >= copy && j.error <= copy + len);
    int wrong = ok ? READS : (int)(j.error - copy);
    free(copy);
    return wrong;
}

static void texts_are_read_or_refused(void **state) {
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < YB_COUNT(json_cases); i++) {
        const json_case *c = &json_cases[i];
        int walked = verdict(c->text, c->len, walk), skipped = verdict(c->text, c->len, skip_all);
        if (walked == c->wrong && skipped == c->wrong) continue;
        fprintf(stderr, "%s: expected %d, walked %d, skipped %d\n", c->name, c->wrong, walked, skipped);
        failed++;
    }
    assert_int_equal(failed, 0);
}

/* No prefix of an object or array is one: each is refused at its end, or before where the text itself is. */
static void every_prefix_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < YB_COUNT(json_cases); i++) {
        const json_case *c = &json_cases[i];
        if (c->wrong != READS || (c->text[0] != '[' && c->text[0] != '{')) continue;
        for (size_t len = 0; len < c->len; len++) {
            int walked = verdict(c->text, len, walk);
            assert_int_not_equal(walked, READS);
            assert_int_equal(verdict(c->text, len, skip_all), walked);
        }
    }
}

/* Every byte value at every place of a text that takes all paths: never a crash, walk and skip agree. */
static void every_changed_byte_is_judged_alike(void **state) {
    (void)state;
    static const char text[] = "{\"ab\\n\":[1.5e+3,-0,true,null,\"\\uD83D\\uDE00 \xE5\x8C\xBB"
                               "12345678\"],\"c\":{}, \"d\":\"\xF0\x9F\x98\x80\"}";
    char changed[sizeof text];
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        memcpy(changed, text, sizeof text);
        for (int byte = 0; byte < 256; byte++) {
            changed[i] = (char)byte;
            int walked = verdict(changed, sizeof text - 1, walk);
            assert_int_equal(verdict(changed, sizeof text - 1, skip_all), walked);
        }
    }
}

/* The eight-byte scan must stop at a special byte in each of its places, whatever stands after it. */
static void strings_stop_at_any_place(void **state) {
    (void)state;
    static const unsigned char stops[] = {0x00, 0x1F, 0x80, 0xC0, 0xFF};
    for (size_t before = 0; before < 20; before++) {
        for (size_t s = 0; s < YB_COUNT(stops); s++) {
            char text[48];
            memset(text, '!', sizeof text); /* one above the quote's neighbours: a borrow would show */
            text[0] = '"';
            text[1 + before] = (char)stops[s];
            text[sizeof text - 1] = '"';
            assert_int_equal(verdict(text, sizeof text, walk), (int)(1 + before));
        }
    }
}

static void no_text_is_refused(void **state) {
    (void)state;
    yb_json j;
    yb_json_value v;
    yb_json_open(&j, (yb_str){NULL, 0});
    assert_false(yb_json_next(&j, &v));
    assert_non_null(j.error);
    assert_int_equal(v.kind, YB_J_END);
}

/* ---- pulling ---- */

static void assert_text(yb_str got, const char *want) {
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.at, want, got.len);
}

static yb_json open_text(const char *text) {
    yb_json j;
    yb_json_open(&j, (yb_str){text, strlen(text)});
    return j;
}

static yb_json_value next(yb_json *j, int kind) {
    yb_json_value v;
    assert_true(yb_json_next(j, &v));
    assert_int_equal(v.kind, kind);
    return v;
}

static void values_come_as_written(void **state) {
    (void)state;
    static const char text[] =
        " { \"on\": \"2023-11-08\", \"amount\" : -15.00e0,\"x\\ty\":[ true ,false,null,{}]}\n";
    yb_json j = open_text(text);
    yb_str key;
    bool escaped;
    yb_json_value v = next(&j, YB_J_OBJECT);
    assert_ptr_equal(v.at, text + 1);
    assert_true(yb_json_member(&j, &key, &escaped));
    assert_text(key, "on");
    assert_false(escaped);
    v = next(&j, YB_J_STRING);
    assert_text(v.text, "2023-11-08");
    assert_false(v.escaped);
    assert_ptr_equal(v.at, v.text.at - 1);
    assert_true(yb_json_member(&j, &key, &escaped));
    assert_text(key, "amount");
    assert_text(next(&j, YB_J_NUMBER).text, "-15.00e0");
    assert_true(yb_json_member(&j, &key, &escaped));
    assert_text(key, "x\\ty");
    assert_true(escaped);
    next(&j, YB_J_ARRAY);
    assert_int_equal(j.depth, 2);
    static const int kinds[] = {YB_J_TRUE, YB_J_FALSE, YB_J_NULL, YB_J_OBJECT};
    for (size_t i = 0; i < YB_COUNT(kinds); i++) {
        assert_true(yb_json_item(&j));
        next(&j, kinds[i]);
    }
    assert_false(yb_json_member(&j, &key, &escaped)); /* leaves {} */
    assert_false(yb_json_item(&j));                   /* leaves [] */
    assert_false(yb_json_member(&j, &key, &escaped)); /* leaves the whole */
    assert_int_equal(j.depth, 0);
    assert_true(yb_json_close(&j));
}

static void skipping_leaves_the_next_member(void **state) {
    (void)state;
    yb_json j = open_text("{\"a\":{\"b\":[1,{\"c\":[[]]},\"]}\"]},\"d\":[],\"e\":7}");
    yb_str key;
    bool escaped;
    yb_json_value v = next(&j, YB_J_OBJECT);
    static const char *const names[] = {"a", "d", "e"};
    for (size_t i = 0; i < YB_COUNT(names); i++) {
        assert_true(yb_json_member(&j, &key, &escaped));
        assert_text(key, names[i]);
        assert_true(yb_json_next(&j, &v));
        assert_true(yb_json_skip(&j, &v));
        assert_int_equal(j.depth, 1);
    }
    assert_false(yb_json_member(&j, &key, &escaped));
    assert_true(yb_json_close(&j));
}

static void skipping_finishes_a_value_begun(void **state) {
    (void)state;
    yb_json j = open_text("[[1,2,3],4]");
    next(&j, YB_J_ARRAY);
    assert_true(yb_json_item(&j));
    yb_json_value inner = next(&j, YB_J_ARRAY);
    assert_true(yb_json_item(&j));
    next(&j, YB_J_NUMBER);
    assert_true(yb_json_skip(&j, &inner));
    assert_true(yb_json_item(&j));
    assert_text(next(&j, YB_J_NUMBER).text, "4");
    assert_false(yb_json_item(&j));
    assert_true(yb_json_close(&j));
}

static void the_first_error_stays(void **state) {
    (void)state;
    static const char text[] = "[1,x,2]";
    yb_json j = open_text(text);
    yb_json_value v = next(&j, YB_J_ARRAY);
    yb_str key;
    bool escaped;
    assert_true(yb_json_item(&j));
    next(&j, YB_J_NUMBER);
    assert_true(yb_json_item(&j));
    assert_false(yb_json_next(&j, &v));
    assert_ptr_equal(j.error, text + 3);
    assert_false(yb_json_item(&j));
    assert_false(yb_json_next(&j, &v));
    assert_false(yb_json_member(&j, &key, &escaped));
    assert_false(yb_json_skip(&j, &v));
    assert_false(yb_json_close(&j));
    assert_ptr_equal(j.error, text + 3);
}

static void closing_inside_a_value_is_refused(void **state) {
    (void)state;
    yb_json j = open_text("[");
    next(&j, YB_J_ARRAY);
    assert_false(yb_json_close(&j));
    assert_non_null(j.error);
}

/* ---- escapes ---- */

static void escapes_are_decoded(void **state) {
    (void)state;
    static const struct {
        const char *raw, *want;
        size_t len;
    } cases[] = {
        {"", "", 0},
        {"plain", "plain", 5},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8},
        {"a\\u0000b", "a\0b", 3},
        {"\\u007f\\u0080", "\x7F\xC2\x80", 3},
        {"\\u07FF\\u0800", "\xDF\xBF\xE0\xA0\x80", 5},
        {"\\u533b\\u4FDD", "\xE5\x8C\xBB\xE4\xBF\x9D", 6},
        {"\\uFFFF", "\xEF\xBF\xBF", 3},
        {"\\uD800\\uDC00\\uDBFF\\uDFFF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8},
        {"\xE5\x8C\xBB\\n\xE4\xBF\x9D", "\xE5\x8C\xBB\n\xE4\xBF\x9D", 7},
        {"\\\\n", "\\n", 2},
    };
    for (size_t i = 0; i < YB_COUNT(cases); i++) {
        yb_str raw = {cases[i].raw, strlen(cases[i].raw)}, want = {cases[i].want, cases[i].len};
        char *out = malloc(raw.len + 1);
        size_t len = 99;
        assert_true(yb_json_unescape(raw, out, &len));
        assert_int_equal(len, want.len);
        assert_memory_equal(out, want.at, len);
        free(out);
        assert_true(yb_json_text_is(raw, true, want));
        assert_false(yb_json_text_is(raw, true, (yb_str){"plain text", 10}));
        if (want.len != 0) assert_false(yb_json_text_is(raw, true, (yb_str){want.at, want.len - 1}));
    }
}

static void bad_escapes_are_not_decoded(void **state) {
    (void)state;
    static const char *const raws[] = {"\\uD800",  "\\uDC00",     "\\uDC00\\uD800", "\\uD800\\n",
                                       "\\uD800x", "\\u12",       "\\u12G4",        "\\",
                                       "\\x",      "\\uD800\\u12"};
    for (size_t i = 0; i < YB_COUNT(raws); i++) {
        yb_str raw = {raws[i], strlen(raws[i])};
        char out[16];
        size_t len;
        assert_false(yb_json_unescape(raw, out, &len));
        assert_false(yb_json_text_is(raw, true, raw));
    }
}

static void text_without_escapes_is_compared_as_it_is(void **state) {
    (void)state;
    assert_true(yb_json_text_is(YB_LIT("on"), false, YB_LIT("on")));
    assert_false(yb_json_text_is(YB_LIT("on"), false, YB_LIT("of")));
    assert_false(yb_json_text_is(YB_LIT("on"), false, YB_LIT("o")));
    assert_true(yb_json_text_is(YB_LIT("\\u006fn"), true, YB_LIT("on")));
    assert_false(yb_json_text_is(YB_LIT("\\u006fn"), true, YB_LIT("on.")));
}

/* ---- guesses ---- */

/* What a guess reads of a text, and that a wrong one reads nothing. */
static size_t guessed(const char *text, const char *key) {
    size_t len = strlen(text);
    char *copy = malloc(len);
    memcpy(copy, text, len);
    yb_json j;
    yb_json_value v;
    yb_json_open(&j, (yb_str){copy, len});
    assert_true(yb_json_next(&j, &v));
    const char *before = j.at;
    bool found = yb_json_member_is(&j, yb_str_of(key));
    assert_true(j.error == NULL && (found || (j.at == before && j.first)));
    size_t read = found ? (size_t)(j.at - copy) : 0;
    free(copy);
    return read;
}

static void a_guessed_key_is_read_when_it_is_there(void **state) {
    (void)state;
    assert_int_equal(guessed("{\"a\":1}", "a"), 5);
    assert_int_equal(guessed("{ \"abcd\":1}", "abcd"), 9);
    assert_int_equal(guessed("{\n\t\"a name longer than sixteen\":1}", "a name longer than sixteen"), 32);
    assert_int_equal(guessed("{\"ab\":1}", "a"), 0);
    assert_int_equal(guessed("{\"a\":1}", "ab"), 0);
    assert_int_equal(guessed("{\"abcdefgh\":1}", "abcdefgx"), 0);
    assert_int_equal(guessed("{\"a name longer than sixteen\":1}", "a name l0nger than sixteen"), 0);
    assert_int_equal(guessed("{\"\\u0061\":1}", "a"), 0);
    assert_int_equal(guessed("{\"a\" :1}", "a"), 0); /* left to yb_json_member */
    assert_int_equal(guessed("{}", "a"), 0);
    assert_int_equal(guessed("{\"a\"", "a"), 0);
    assert_int_equal(guessed("{,\"a\":1}", "a"), 0);
}

static void guesses_go_on_after_a_comma(void **state) {
    (void)state;
    yb_json j;
    yb_json_value v;
    yb_json_open(&j, YB_LIT("{\"a\": \"x\", \"b\":\"y\" \"c\":1}"));
    assert_true(yb_json_next(&j, &v) && yb_json_member_is(&j, YB_LIT("a")));
    assert_false(yb_json_string_is(&j, YB_LIT("y")));
    assert_false(yb_json_string_is(&j, YB_LIT("xx")));
    assert_true(yb_json_string_is(&j, YB_LIT("x")) && yb_json_member_is(&j, YB_LIT("b")));
    assert_true(yb_json_string_is(&j, YB_LIT("y")));
    assert_false(yb_json_member_is(&j, YB_LIT("c"))); /* no comma */
    assert_true(j.error == NULL);
}

/* ---- writing ---- */

static void commas_come_by_themselves(void **state) {
    (void)state;
    char out[200];
    yb_sink sink = {out, sizeof out, 0};
    yb_json_out j = {&sink, false};
    yb_json_begin(&j, '{');
    yb_json_key(&j, YB_LIT("outcome"));
    yb_json_string(&j, YB_LIT("permit"));
    yb_json_key(&j, YB_LIT("lines"));
    yb_json_begin(&j, '[');
    yb_json_begin(&j, '{');
    yb_json_finish(&j, '}');
    yb_json_begin(&j, '[');
    yb_json_finish(&j, ']');
    yb_json_raw(&j, YB_LIT("null"));
    yb_json_decimal(&j, -884000, 2, 2);
    yb_json_finish(&j, ']');
    yb_json_key(&j, YB_LIT("prop"));
    yb_json_decimal(&j, 1500, 4, 0);
    yb_json_finish(&j, '}');
    assert_text((yb_str){out, sink.len},
                "{\"outcome\":\"permit\",\"lines\":[{},[],null,-8840.00],\"prop\":0.15}");
}

static void strings_are_escaped_as_little_as_may_be(void **state) {
    (void)state;
    char out[600];
    yb_sink sink = {out, sizeof out, 0};
    yb_json_out j = {&sink, false};
    static const char text[] = "\"\\/\b\f\n\r\t\0\x01\x1F\x7F \xE5\x8C\xBB\xF0\x9F\x98\x80";
    yb_json_string(&j, (yb_str){text, sizeof text - 1});
    assert_text((yb_str){out, sink.len}, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\x7F "
                                         "\xE5\x8C\xBB\xF0\x9F\x98\x80\"");
    sink.len = 0;
    j.comma = false;
    yb_json_string(&j, (yb_str){NULL, 0});
    assert_text((yb_str){out, sink.len}, "\"\"");
}

static void what_is_written_reads_back(void **state) {
    (void)state;
    char text[128], out[1000], back[1000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)i;
    yb_sink sink = {out, sizeof out, 0};
    yb_json_out w = {&sink, false};
    yb_json_string(&w, (yb_str){text, sizeof text});
    yb_json r;
    yb_json_open(&r, (yb_str){out, sink.len});
    yb_json_value v = next(&r, YB_J_STRING);
    assert_true(v.escaped);
    assert_true(yb_json_close(&r));
    size_t len;
    assert_true(yb_json_unescape(v.text, back, &len));
    assert_int_equal(len, sizeof text);
    assert_memory_equal(back, text, len);
}

/* A sink too small takes what fits and counts on. */
static void a_small_sink_measures(void **state) {
    (void)state;
    char out[8] = "#######";
    yb_sink sink = {out, 4, 0};
    yb_json_out j = {&sink, false};
    yb_json_string(&j, YB_LIT("a\nbcdef"));
    assert_int_equal(sink.len, 10);
    assert_memory_equal(out, "\"a\\n###", 8);
    yb_sink none = {NULL, 0, 0};
    j = (yb_json_out){&none, false};
    yb_json_string(&j, YB_LIT("a\nbcdef"));
    assert_int_equal(none.len, 10);
}

/* A pair is whole, or counted where it does not fit; what is said and needs escapes is taken back. */
static void pairs_are_written_at_once(void **state) {
    (void)state;
    const char *want = "{\"k\":\"a text of more than thirty-two bytes\",\"key\":[\"x\"],\"q\":\"\\\"\"}";
    for (size_t cap = 0; cap <= strlen(want); cap++) {
        char *out = malloc(cap + 1);
        yb_sink sink = {out, cap, 0};
        yb_json_out j = {&sink, false};
        yb_json_begin(&j, '{');
        yb_json_saying saying = yb_json_say(&j, YB_LIT("q"));
        yb_put(&sink, YB_LIT("\""));
        assert_false(yb_json_said(&j, saying));
        saying = yb_json_say(&j, YB_LIT("k"));
        assert_false(yb_json_said(&j, saying)); /* nothing said */
        yb_json_plain_pair(&j, YB_LIT("k"), YB_LIT("a text of more than thirty-two bytes"));
        yb_json_begin_pair(&j, YB_LIT("key"), '[');
        yb_json_plain(&j, YB_LIT("x"));
        yb_json_finish(&j, ']');
        yb_json_pair(&j, YB_LIT("q"), YB_LIT("\""));
        yb_json_finish(&j, '}');
        assert_int_equal(sink.len, strlen(want));
        assert_memory_equal(out, want, cap);
        free(out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_or_refused),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(every_changed_byte_is_judged_alike),
        cmocka_unit_test(strings_stop_at_any_place),
        cmocka_unit_test(no_text_is_refused),
        cmocka_unit_test(values_come_as_written),
        cmocka_unit_test(skipping_leaves_the_next_member),
        cmocka_unit_test(skipping_finishes_a_value_begun),
        cmocka_unit_test(the_first_error_stays),
        cmocka_unit_test(closing_inside_a_value_is_refused),
        cmocka_unit_test(escapes_are_decoded),
        cmocka_unit_test(bad_escapes_are_not_decoded),
        cmocka_unit_test(text_without_escapes_is_compared_as_it_is),
        cmocka_unit_test(a_guessed_key_is_read_when_it_is_there),
        cmocka_unit_test(guesses_go_on_after_a_comma),
        cmocka_unit_test(commas_come_by_themselves),
        cmocka_unit_test(pairs_are_written_at_once),
        cmocka_unit_test(strings_are_escaped_as_little_as_may_be),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(a_small_sink_measures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
