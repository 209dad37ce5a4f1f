/* The formatter: the layout it gives, that twice is once, and that it changes no meaning. */
#include "lang_room.h"

#include "lang_dump.h"
#include "lang_sample.h"

/* Formats into a fresh buffer; the caller frees. */
static char *format(yb_str text, yb_status *status, size_t *len) {
    room r;
    yb_sink measure = {NULL, 0, 0}, out;
    room_open(&r, text);
    *status = yb_format(&r.arena, &r.diags, 0, &measure);
    out = (yb_sink){calloc(measure.len + 1, 1), measure.len, 0};
    assert_non_null(out.out);
    if (*status == YB_OK) assert_int_equal(yb_format(&r.arena, &r.diags, 0, &out), YB_OK);
    *len = out.len;
    room_render(&r);
    room_close(&r);
    return out.out;
}

static void check(const char *text, const char *expected) {
    yb_status status;
    size_t len, again;
    char *once = format(yb_str_of(text), &status, &len), *twice;
    assert_int_equal(status, YB_OK);
    assert_string_equal(once, expected);
    twice = format((yb_str){once, len}, &status, &again);
    assert_string_equal(twice, once);
    free(once);
    free(twice);
}

static void test_layout(void **state) {
    (void)state;
    check("", "");
    check("\n\n# a \n\n\n\n#b\n", "# a\n\n#b\n");
    check("param   x:count=5", "param x : count = 5\n");
    check("#c\n part  of p\"甲\"/\"A\"\n\nlet x=1\n part of p \"乙\"\nlet y=2",
          "#c\npart of p \"甲\" / \"A\"\n\nlet x = 1\npart of p \"乙\"\nlet y = 2\n");
    check("rule a.b deny X\nwhen a=1 and(b+ -3)>2\n    and c\n say\"x\"/\"y\"#c",
          "rule a.b deny X\n  when a = 1 and (b + -3) > 2\n      and c\n  say \"x\" / \"y\"  #c\n");
    check("enum e{\na\"1\"..\"2\"|\"3\"   b \"4\"\n# end\n}",
          "enum e {\n  a \"1\"..\"2\" | \"3\"  b \"4\"\n  # end\n}\n");
    check("let x=f( a,b )-sum( lines.x )", "let x = f(a, b) - sum(lines.x)\n");
    check("let x = \xEF\xBF\xA5"
          "5*round half_up(x)",
          "let x = ¥5 * round half_up (x)\n");
    check("source s \"x\" dated 2023 - 02", "source s \"x\" dated 2023-02\n");
    check("rule a.b note X meets R-032,C-11", "rule a.b note X meets R-032, C-11\n");
}

static void test_rows(void **state) {
    (void)state;
    check("table t(a,b):money{\nfrom 2023-01-01\na,1 =>¥1\nlonger|b , 2 .. => ¥2 # c\n_, .. 5=>¥3\nelse "
          "none\n}",
          "table t(a, b) : money {\n  from 2023-01-01\n  a, 1          => ¥1\n  longer|b, 2.. => ¥2  # c\n  "
          "_, ..5        => ¥3\n"
          "  else none\n}\n");
}

static void test_cases(void **state) {
    (void)state;
    check("given  a for d{\nm={x :1}\n b=unknown   c = 2}\ntest \"t\" d on 2023-01-01\ngiven a\nmeets R-1{ x=1\n}",
          "given a for d {\n  m = { x: 1 }\n  b = unknown  c = 2 }\ntest \"t\" d on 2023-01-01\n"
          "  given a\n  meets R-1 { x = 1\n}\n");
    check("cases\"t\"d on 2023-01-01 given a(x,with y ,z ){\n1 ,a | b,_=>permit   meets R-1,R-2\n"
          "-2, c,{m:1} =>deny A\nexpect note B\n# end\n[ 1, 2 ],_,unknown=>x=1  expect y=2\ncite s\n}",
          "cases \"t\" d on 2023-01-01 given a (x, with y, z) {\n"
          "  1, a|b, _          => permit meets R-1, R-2\n"
          "  -2, c, { m: 1 }    => deny A\n"
          "      expect note B\n"
          "  # end\n"
          "  [1, 2], _, unknown => x = 1 expect y = 2\n"
          "      cite s\n"
          "}\n");
    check("cases \"t\" d on 2023-01-01\ngiven a\n(x,\ny)\n{ 1, 2 => permit }",
          "cases \"t\" d on 2023-01-01\n  given a\n    (x,\n    y)\n{ 1, 2 => permit }\n");
    check("cases \"t\" d (on) {\n2023-01-01 => permit\n{ a : 1,\nb:2 } => permit\n}",
          "cases \"t\" d (on) {\n  2023-01-01 => permit\n  { a: 1,\n    b: 2 } => permit\n}\n");
}

static void test_settle(void **state) {
    (void)state;
    check("settle s{\nlines{\na=b when c\n|¥0 otherwise\n}\npay x=y\nup to z   rest q\n}\n\n\n\ntest \"t\" s "
          "on 2023-01-01{\na={x:1,y:"
          "[{z : -1},\n{}]}\n}",
          "settle s {\n  lines {\n    a = b when c\n        | ¥0 otherwise\n  }\n  pay x = y\n      up to z  "
          "rest q\n}\n\n"
          "test \"t\" s on 2023-01-01 {\n  a = { x: 1, y: [{ z: -1 },\n      {}] }\n}\n");
}

/* Words behind a name, also behind one that elsewhere goes on with the line before. */
static void test_words_of_names(void **state) {
    (void)state;
    check("param   x\"甲\"/\"A\":count=5\nlet y  \"乙\"/  \"B\"=x\ntable t\"丙\"/\"C\"(k):ratio{\na=>1\n}",
          "param x \"甲\" / \"A\" : count = 5\nlet y \"乙\" / \"B\" = x\n"
          "table t \"丙\" / \"C\" (k) : ratio {\n  a => 1\n}\n");
    check("settle s{\nx\"甲\"/\"A\"=b\ncite\"乙\"/\"B\"=c\nup  \"丙\"/\"C\":money=d\ncite s\ngive g\"丁\"/\"D\"=e\n}\n"
          "record r{\na date private\"戊\"/\"E\"\n}",
          "settle s {\n  x \"甲\" / \"A\" = b\n  cite \"乙\" / \"B\" = c\n  up \"丙\" / \"C\" : money = d\n      cite s\n"
          "  give g \"丁\" / \"D\" = e\n}\nrecord r {\n  a date private \"戊\" / \"E\"\n}\n");
}

static void test_refuses(void **state) {
    yb_status status;
    size_t len;
    (void)state;
    free(format(YB_LIT("a @ b"), &status, &len));
    assert_int_equal(status, YB_E_PACK);
    free(format(YB_LIT("\xFF"), &status, &len));
    assert_int_equal(status, YB_E_PACK);
}

static char *dumped(yb_str text) {
    static const size_t size = 1 << 16;
    room r;
    yb_pack *pack;
    yb_sink out = {calloc(size, 1), size - 1, 0};
    room_open(&r, text);
    pack = yb_parse(&r.arena, &r.diags, 0);
    assert_int_equal(r.diags.list.n, 0);
    assert_non_null(pack);
    dump_pack(&out, pack);
    room_close(&r);
    return out.out;
}

static void test_keeps_meaning(void **state) {
    yb_status status;
    size_t len, again;
    yb_str sample = YB_LIT(lang_sample);
    char *once = format(sample, &status, &len), *twice = format((yb_str){once, len}, &status, &again);
    char *before = dumped(sample), *after = dumped((yb_str){once, len});
    (void)state;
    assert_string_equal(before, after);
    assert_string_equal(once, twice);
    free(once);
    free(twice);
    free(before);
    free(after);
}

/* Whatever lexes, parsed or not, is laid out the same the second time. */
static void test_shuffled(void **state) {
    uint64_t seed = 20231108;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        char text[600];
        size_t n = 0, len, again;
        yb_status status;
        char *once, *twice;
        while (n < 500) {
            size_t from, most;
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            from = (size_t)(seed >> 33) % (sizeof lang_sample - 40);
            most = 1 + (size_t)(seed >> 20) % 30;
            for (size_t i = 0; i < most; i++) {
                char c = lang_sample[from + i];
                text[n++] = c == '"' || (unsigned char)c >= 0x80 || c == '\\' ? ' ' : c;
            }
        }
        once = format((yb_str){text, n}, &status, &len);
        if (status == YB_OK) {
            twice = format((yb_str){once, len}, &status, &again);
            if (status != YB_OK) print_message("%.*s\n", (int)n, text);
            assert_int_equal(status, YB_OK);
            if (strcmp(once, twice) != 0) print_message("%.*s\n", (int)n, text);
            assert_string_equal(once, twice);
            free(twice);
        }
        free(once);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),  cmocka_unit_test(test_rows),          cmocka_unit_test(test_settle),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_words_of_names), cmocka_unit_test(test_refuses), cmocka_unit_test(test_keeps_meaning), cmocka_unit_test(test_shuffled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
