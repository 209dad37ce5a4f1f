/* The parser: what it makes of texts, what it reports and where, and that no bytes break it. */
#include "lang_room.h"

#include "lang_dump.h"
#include "lang_sample.h"

#define HEAD "policy p \"x\" { area 000000 version \"1\" }\n"

/* ---- expressions ---- */

static void check_expr(const char *text, const char *expected) {
    room r;
    char got[512] = {0}, all[600];
    yb_sink out = {got, sizeof got - 1, 0};
    (void)snprintf(all, sizeof all, HEAD "let x = %s", text);
    room_open(&r, yb_str_of(all));
    dump_expr(&out, yb_parse(&r.arena, &r.diags, 0)->decls->u.let.value);
    assert_int_equal(r.diags.list.n, 0);
    assert_string_equal(got, expected);
    room_close(&r);
}

static void test_precedence(void **state) {
    (void)state;
    check_expr("a + b * -c", "(+ a (* b (neg c)))");
    check_expr("a - b - c", "(- (- a b) c)");
    check_expr("(a - b) / 2", "(/ (- a b) 2)");
    check_expr("not a = b", "(not (= a b))");
    check_expr("a = b and not c and d", "(and (and (= a b) (not c)) d)");
    check_expr("a .. b + 1 day overlaps w", "(overlaps (.. a (+ b 1days)) w)");
    check_expr("x not in {a, b}", "(not (in x (set a b)))");
    check_expr("s subset of {}", "(subset s (set))");
    check_expr("-x at 2023-01-01", "(neg (at x 2023-01-01))");
    check_expr("age(d) at on >= 18 years", "(>= (at (call age d) on) 18years)");
    check_expr("if a then b else if c then d else e + 1", "(if a b (if c d (+ e 1)))");
    check_expr("100% - (100% - f(x)) * 60%", "(- ratio1.00 (* (- ratio1.00 (call f x)) ratio0.60))");
    check_expr("x + +3 pt", "(+ x ratio0.03)");
}

static void test_words(void **state) {
    (void)state;
    check_expr("count(bindings)", "(count bindings)");
    check_expr("count(member.bindings where a and b)", "(count member.bindings where (and a b))");
    check_expr("count distinct (id over l where a .. b overlaps natural month of on)",
               "(distinct l value id where (overlaps (.. a b) (natural 1 on)))");
    check_expr("sum(lines.x where k = a)", "(sum lines value lines.x where (= k a))");
    check_expr("min(a over l else ¥0)", "(min l value a else ¥0)");
    check_expr("min(100%, s(i) + b)", "(call min ratio1.00 (+ (call s i) b))");
    check_expr("all(x > ¥0 over lines)", "(all lines value (> x ¥0))");
    check_expr("exists(l where row.a = case.a)", "(exists l where (= row.a case.a))");
    check_expr("round half_up (a * b)", "(round mode0 to2 (* a b))");
    check_expr("round up (a to yuan) + 1", "(+ (round mode3 to0 a) 1)");
    check_expr("round half_even to 4 decimals x", "(round mode1 to4 x)");
    check_expr("round down to fen across(s, from y.x + a, for b)",
               "(round mode2 to2 (across s (+ y.x a) b))");
    check_expr("months between a + 1 day and b < 3", "(< (between months (+ a 1days) b) 3)");
    check_expr("days in wait", "(unit-in days wait)");
    check_expr("days in {1, 2}", "(in days (set 1 2))");
    check_expr("rolling 3 months to d", "(rolling months 3 d)");
    check_expr("rolling n days to on", "(rolling days n on)");
    check_expr("add n months to d next", "(add 1 months n d)");
    check_expr("add wait to d", "(add 0 wait d)");
    check_expr("insurance year of d", "(insurance d)");
}

/* Words by position are names everywhere else. */
static void test_contextual(void **state) {
    (void)state;
    check_expr("count + sum * round - across", "(- (+ count (* sum round)) across)");
    check_expr("order = first and at != rolling", "(and (= order first) (!= at rolling))");
    check_expr("natural + add + min + days", "(+ (+ (+ natural add) min) days)");
    check_expr("source + param + rule", "(+ (+ source param) rule)");
}

/* ---- a whole pack ---- */

static yb_pack *parse(room *r, yb_str text) {
    room_open(r, text);
    return yb_parse(&r->arena, &r->diags, 0);
}

static void test_sample(void **state) {
    room r;
    yb_pack *pack = parse(&r, YB_LIT(lang_sample));
    unsigned kinds[YB_K_GIVEN + 1] = {0};
    (void)state;
    assert_non_null(pack);
    assert_int_equal(r.diags.list.n, 0);
    for (const yb_decl *d = pack->decls; d != NULL; d = d->next) {
        kinds[d->kind]++;
        assert_false(d->broken);
        assert_ptr_equal(d->pack, pack);
        assert_true(d->span.len > 0);
    }
    for (unsigned k = 0; k <= YB_K_GIVEN; k++)
        assert_true(kinds[k] > 0);
    room_close(&r);
}

static void check_decl(const char *text, const char *expected) {
    room r;
    char got[1024] = {0}, all[1024];
    yb_sink out = {got, sizeof got - 1, 0};
    yb_pack *pack;
    (void)snprintf(all, sizeof all, HEAD "%s", text);
    pack = parse(&r, yb_str_of(all));
    assert_int_equal(r.diags.list.n, 0);
    for (const yb_decl *d = pack->decls; d != NULL; d = d->next)
        dump_decl(&out, d);
    assert_string_equal(got, expected);
    room_close(&r);
}

static void test_declarations(void **state) {
    (void)state;
    check_decl("settle s { x = a\n y = b rest z }", "11 s\n  item0 x = a\n  item0 y = b\n  item2 z\n");
    check_decl("settle s { rest = ¥0 pay = ¥1 drop = ¥2 at = 1 drop pay\n x = 3 }",
               "11 s\n  item0 rest = ¥0\n  item0 pay = ¥1\n  item0 drop = ¥2\n  item0 at = 1\n  item5 pay\n  "
               "item0 x = 3\n");
    check_decl("record r { private bool\n private text private\n order count }",
               "3 r\n  private : bool\n  private : text flags2\n  order : count\n");
    check_decl(
        "table t(band band, k) : ratio { a, -1 => 1\n -2, b => 2\n}",
        "8 t key band band key k : ratio\n  version\n   , a , (neg 1) => 0 1\n   , (neg 2) , b => 0 2\n");
    check_decl("enum e { none \"0\" a \"x\" / \"y\" }", "1 e\n  none 0\n  a words x/y\n");
    check_decl("test \"t\" d on 2023-01-01 { expect deny\n a = 1 expect permit = yes }",
               "14 t d on 19358\n  a=1\n  expect0 deny\n  expect8 permit = yes\n");
    check_decl("param p : set of r {\n from 2023-01-01 : a\n from 2024-01-01 : b published 2024-02-01 }",
               "6 p : r flags16\n  from19358 = a\n  from19723 published19754 = b\n");
}

/* Words stand directly behind the name they belong to. */
static void test_words_of_names(void **state) {
    (void)state;
    check_decl("param p \"甲\" / \"A\" : count = 1", "6 p words 甲/A : count\n  = 1\n");
    check_decl("let x \"乙\" / \"B\" from 2023-01-01 = 1", "9 x words 乙/B from19358 = 1\n");
    check_decl("give g \"丙\" / \"C\" : date = on for d", "10 g words 丙/C : date = on for d\n");
    check_decl("table t \"丁\" / \"D\" (k) : ratio { a => 1 }",
               "8 t words 丁/D key k : ratio\n  version\n   , a => 0 1\n");
    check_decl("settle s { x \"子\" / \"E\" : money = a\n lines { rest \"丑\" / \"F\" = b }\n give give \"寅\" / \"G\" = c\n"
               " cite \"卯\" / \"H\" = d\n each \"辰\" / \"I\" = e\n up = f cite s\n give \"巳\" / \"J\" = g\n replace x \"午\" / \"K\" = h }",
               "11 s\n  item0 x words 子/E : money = a\n  item0 lines rest words 丑/F = b\n  item4 give words 寅/G = c\n"
               "  item0 cite words 卯/H = d\n  item0 each words 辰/I = e\n  item0 up = f cite s@\n"
               "  item0 give words 巳/J = g\n  item0 replace x words 午/K = h\n");
    check_decl("settle s { pay p = a each b in l order k\n first \"申\" / \"M\" = c\n pay q = d\n each \"酉\" / \"N\" = e }",
               "11 s\n  item1 p = a each b in l order k\n  item0 first words 申/M = c\n  item1 q = d\n"
               "  item0 each words 酉/N = e\n");
    check_decl("record r { private bool \"未\" / \"L\" x text }", "3 r\n  private : bool 未/L\n  x : text\n");
}

/* Each row is a test, with its own line and words; what a row leaves out is the head's. */
static void test_cases(void **state) {
    (void)state;
    check_decl("given a for d like b { x = 1 y.z = unknown }", "16 a for d like b\n  x=1\n  y.z=?\n");
    check_decl("test \"t\" d on 2023-01-01 given a { given = 1 }", "14 t d on 19358 given a\n  given=1\n");
    check_decl("cases \"t\" d p on 2023-01-01 given a (x, y.z) { 1, unknown => permit\n -2, _ => deny A\n}",
               "14 t: 1, unknown d p on 19358 given a\n  x=1\n  y.z=?\n  expect0 permit\n"
               "14 t: -2, _ d p on 19358 given a\n  x=(neg 2)\n  expect0 deny code A\n");
    check_decl("cases \"t\" d with p = 1 (on, known, with p) { 2023-01-01, 2023-01-02, 2|_ => x = 1 expect note B\n"
               "2023-01-03, _, _ => permit }",
               "14 t: 2023-01-01, 2023-01-02, 2 d on 19358 known 19359 with p=2 with p=1\n"
               "  expect8 x = 1\n  expect5 B code B\n"
               "14 t: 2023-01-01, 2023-01-02, _ d on 19358 known 19359 with p=1\n"
               "  expect8 x = 1\n  expect5 B code B\n"
               "14 t: 2023-01-03, _, _ d on 19360 with p=1\n  expect0 permit\n");
    check_decl("cases \"t\" d on 2023-01-01 (a, b) { \"1\"|\"2\", x|y => permit meets R-1\n\"3\", z => pending }",
               "14 t: \"1\", x meets R-1 d on 19358\n  a=\"1\"\n  b=x\n  expect0 permit\n"
               "14 t: \"1\", y meets R-1 d on 19358\n  a=\"1\"\n  b=y\n  expect0 permit\n"
               "14 t: \"2\", x meets R-1 d on 19358\n  a=\"2\"\n  b=x\n  expect0 permit\n"
               "14 t: \"2\", y meets R-1 d on 19358\n  a=\"2\"\n  b=y\n  expect0 permit\n"
               "14 t: \"3\", z d on 19358\n  a=\"3\"\n  b=z\n  expect0 pending\n");
    check_decl("cases \"t\" with on 2023-01-01 (with, given) { 1, [ 1,\n  2 ] => permit }",
               "14 t: 1, [ 1, 2 ] with on 19358\n  with=1\n  given=[ 1 2 ]\n  expect0 permit\n");
}

static void test_when(void **state) {
    room r;
    yb_pack *pack =
        parse(&r, YB_LIT(HEAD "rule a.b from 2023-01-01 note X\nrule a.c note X until 2023-01-01\n"));
    (void)state;
    assert_int_equal(pack->decls->when.published, 19358);
    assert_int_equal(pack->decls->when.until, YB_DATE_MAX + 1);
    assert_int_equal(pack->decls->next->when.from, YB_DATE_MIN);
    assert_int_equal(pack->decls->next->when.until, 19358);
    room_close(&r);
}

/* ---- errors ---- */

/* The diagnostics of HEAD and the text, whose first line is the second. */
static void check_errors(const char *text, const char *places) {
    room r;
    char got[1024], all[2048];
    (void)snprintf(all, sizeof all, HEAD "%s", text);
    (void)parse(&r, yb_str_of(all));
    room_places(&r, got, sizeof got);
    assert_string_equal(got, places);
    room_render(&r);
    room_close(&r);
}

static void test_errors(void **state) {
    (void)state;
    check_errors("let x = a and b or c", "120@2:17");
    check_errors("let x = a < b < c\nlet y = 1", "121@2:15");
    check_errors("let x = (a\nlet y = 1", "101@3:1");
    check_errors("let x = +a", "131@2:9");
    check_errors("let x = round (a)", "132@2:15");
    check_errors("let x = count distinct (a)", "135@2:9");
    check_errors("let x = sum(a)", "135@2:13");
    check_errors("let then = 1", "115@2:5");
    check_errors("rul a.b note X\nfoo\nlet x = 1", "117@2:1");
    check_errors("param p : count = 3 from 2026-01-01 cite s\nlet = 1", "138@2:21 101@3:5");
    check_errors("param p : count = 3 until 2026-01-01", "138@2:21");
    check_errors("from 2026-01-01", "116@2:1");
    check_errors("param p : count \"甲\" / \"A\" = 1", "101@2:17");
    check_errors("let x = 1 \"甲\" / \"A\"", "116@2:11");
    check_errors("let x \"甲\" \"A\" = 1", "101@2:11");
    check_errors("table t(k) \"甲\" / \"A\" : ratio { a => 1 }", "101@2:12");
    check_errors("settle s { x = \"甲\" / 2 y = 1\n pay c \"乙\" / \"B\" = 1\n rest d \"丙\"\n drop x \"丁\" }",
                 "101@3:8 101@4:9 101@5:9");
    check_errors("xyzzy\nlet = 1\nrecord r { a b }", "116@2:1 101@3:5");
    check_errors("policy q \"x\" { }\nlet x = 1", "114@2:1");
    check_errors("rule plain note X", "125@2:6");
    check_errors("rule a.b when c", "126@2:6");
    check_errors("rule a.b note X deny Y", "126@2:17");
    check_errors("rule a.b note X when a when b", "124@2:24");
    check_errors("rule a.b decide by t", "127@2:20");
    check_errors("rule a.b from 2023-01-01 until 2022-01-01 note X", "136@2:10");
    check_errors("rule a.b from 2023 note X", "101@2:15");
    check_errors("note a.b X", "116@2:1");
    check_errors("}\nlet x = 1", "119@2:1");
    check_errors("give x = 1", "101@2:11");
    check_errors("extend rule x", "101@2:8");
    check_errors("replace enum e { }", "101@2:9");
    check_errors("accumulators year per year from 02-29 { a money }", "105@2:33");
    check_errors("settle s { x = a when b }", "122@2:16");
    check_errors("settle s { x = a | b otherwise }", "123@2:20");
    check_errors("settle s { pay x = a when b | c when d }", "122@2:31");
    check_errors("settle s { lines { pay x = 1 } }", "101@2:24");
    check_errors("record r { a list of b max 0 }", "133@2:28");
    check_errors("param p : count { }", "101@2:20");
    check_errors("given x { a = 1 }", "101@2:9");
    check_errors("given x for d { expect permit }", "101@2:24");
    check_errors("given x for d { a = { b: unknown } }", "903@2:26");
    check_errors("test \"t\" d given x on 2023-01-01 { }", "101@2:18");
    check_errors("cases \"t\" d (a) { 1 => permit }", "905@2:7");
    check_errors("cases \"t\" d (on) { _ => permit }", "905@2:20");
    check_errors("cases \"t\" d on 2023-01-01 (a, b, a) { }", "124@2:34 101@2:40");
    check_errors("cases \"t\" d on 2023-01-01 { }", "101@2:27");
    check_errors("cases \"t\" d on 2023-01-01 (a, b) {\n1 => permit\n1, 2, 3 => permit\n1, 2 => nothing\n1, 2\n"
                 "1, 2 => deny A\n}\nlet x = a and b or c",
                 "904@3:1 904@4:1 101@6:1 101@7:1 120@9:17");
    check_errors("cases \"t\" d on 2023-01-01 (on, known) { 1, 2 => permit }", "101@2:41");
}

/* Each bad row, field and formula is reported; what is right between them is not. */
static void test_recovery(void **state) {
    (void)state;
    check_errors(
        "table t(a) : money {\n  a -> ¥1\n  b => ¥2\n  c => \n  else none\n  d => ¥3\n  .. => ¥1\n}\nlet = 1",
        "101@3:5 101@6:3 128@7:3 128@8:3 130@8:3 101@10:5");
    check_errors("record r {\n  a bool b\n  c text\n  (\n  d text\n}\nlet x =", "101@5:3 101@8:8");
    check_errors("settle s {\n  x = (1\n  y = 2\n  z = = 3\n  pay = 4 4\n}\nlet x = 1",
                 "101@4:3 101@5:7 101@6:11");
    /* A body that is never closed ends where a declaration begins at the margin. */
    check_errors("record r {\n  a bool\n\nrule a.b note X\nlet = 1", "101@5:6 118@2:10 101@6:5");
    check_errors("settle s {\n  lines {\n    x = 1\n", "118@3:9");
}

static void check_header(const char *text, const char *places, bool pack) {
    room r;
    char got[256];
    bool is = parse(&r, yb_str_of(text)) != NULL;
    room_places(&r, got, sizeof got);
    assert_string_equal(got, places);
    assert_int_equal(is, pack);
    room_close(&r);
}

static void test_header(void **state) {
    (void)state;
    check_header("", "113@1:1", false);
    check_header("let x = 1\nlet = 2", "113@1:1 101@2:5", false);
    check_header("policy p \"x\" { area 33 }", "101@1:21", true);
    check_header("policy p \"x\" {", "118@1:14", true);
    check_header("policy if \"x\" { }", "115@1:8", false);
}

static void test_part_header(void **state) {
    room r;
    (void)state;
    yb_pack *pack = parse(&r, YB_LIT("# c\npart of p \"甲\" / \"A\"\nlet part = of\npart of p \"乙\"\nlet y = 1"));
    assert_int_equal(r.diags.list.n, 0);
    assert_true(pack->part);
    assert_true(yb_str_eq(pack->name.text, YB_LIT("p")) && yb_str_eq(pack->words.en, YB_LIT("A")));
    assert_true(yb_str_eq(pack->decls->next->name.text, YB_LIT("y")));
    room_close(&r);
    check_header("part p \"x\"", "101@1:6", false);
    check_header("part of", "101@1:8", false);
    check_header("part of p\nlet x = 1", "101@2:1", true);
    check_header("part of p extends q \"x\"\nlet = 1", "137@1:11 101@2:5", true);
    check_header("part of p \"x\" { area 510000 }\nlet = 1", "137@1:15 101@2:5", true);
    check_header("part of p \"x\"\npolicy q \"y\" { }\nlet = 1", "114@2:1 101@3:5", true);
    check_header("part of p \"x\"\nlet x = 1\npart of q \"y\"\nlet = 1", "114@3:9 101@4:5", true);
}

static void test_many_errors_stop(void **state) {
    room r;
    char text[4096];
    size_t n = 0;
    (void)state;
    for (int i = 0; i < 400; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "let = 1\n");
    (void)parse(&r, (yb_str){text, n});
    assert_true(r.diags.list.n <= r.diags.limit + 1);
    assert_int_equal(r.diags.list.at[r.diags.list.n - 1].id, YB_D_TOO_MANY);
    room_close(&r);
}

/* ---- limits ---- */

static void nest(const char *before, const char *inner, size_t n, const char *expected) {
    room r;
    char got[128];
    size_t len = strlen(before), head = sizeof(HEAD "let x = ") - 1;
    char *text = malloc(head + n * len + strlen(inner) + 1);
    assert_non_null(text);
    memcpy(text, HEAD "let x = ", head);
    for (size_t i = 0; i < n; i++)
        memcpy(text + head + i * len, before, len);
    memcpy(text + head + n * len, inner, strlen(inner) + 1);
    (void)parse(&r, yb_str_of(text));
    room_places(&r, got, sizeof got);
    got[3] = '\0'; /* the id is enough */
    assert_string_equal(got, expected);
    room_close(&r);
    free(text);
}

/* 10 x 10 x 10 x 10 tests in one row are the most; a row more, and nothing of it is made. */
static void test_many_cases(void **state) {
    room r;
    char text[512] = HEAD "cases \"t\" d on 2023-01-01 (a, b, c, d, e) {\n", got[128];
    const char *digits = "0|1|2|3|4|5|6|7|8|9";
    size_t n = strlen(text);
    uint32_t tests = 0;
    yb_pack *pack;
    (void)state;
    n += (size_t)snprintf(text + n, sizeof text - n, "%s, %s, %s, %s, 1 => permit\n", digits, digits, digits, digits);
    (void)snprintf(text + n, sizeof text - n, "1, 1, 1, 1, 1 => permit\n1, 1, 1, 1, 2 => permit\n}");
    pack = parse(&r, yb_str_of(text));
    for (const yb_decl *d = pack->decls; d != NULL; d = d->next)
        tests += d->kind == YB_K_TEST;
    assert_int_equal(tests, YB_MAX_CASES);
    room_places(&r, got, sizeof got);
    assert_string_equal(got, "806@4:1");
    room_close(&r);
}

static void test_nesting(void **state) {
    static const char *const openings[] = {"(",    "-",         "not ", "{", "f(", "if a then b else ",
                                           "sum(", "round up ("};
    (void)state;
    for (size_t i = 0; i < YB_COUNT(openings); i++)
        nest(openings[i], "a", 100000, "108");
    nest("a + ", "a", 250, "");
    nest("a + ", "a", 100000, "134");
    nest("a and ", "a", 100000, "134");
}

/* ---- any bytes ---- */

static void parse_quietly(yb_str text) {
    room r;
    yb_sink out = {NULL, 0, 0};
    yb_pack *pack = parse(&r, text);
    if (pack != NULL) dump_pack(&out, pack);
    room_render(&r);
    room_close(&r);
}

static void test_prefixes(void **state) {
    (void)state;
    for (size_t n = 0; n < sizeof lang_sample; n++)
        parse_quietly((yb_str){lang_sample, n});
}

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void flip(char *text, size_t n, uint64_t *seed, size_t times) {
    static const char likely[] = "{}()[]=|,:.\"#\n-+ \\<>0a";
    for (size_t i = 0; i < times; i++) {
        uint64_t at = next_random(seed) % n, how = next_random(seed);
        text[at] = how % 8 == 0 ? (char)(how >> 4) : likely[(how >> 4) % (sizeof likely - 1)];
    }
}

static void test_flips(void **state) {
    uint64_t seed = 735;
    char text[sizeof lang_sample];
    (void)state;
    for (int round = 0; round < 4000; round++) {
        memcpy(text, lang_sample, sizeof text);
        flip(text, sizeof text - 1, &seed, 1 + next_random(&seed) % 30);
        parse_quietly((yb_str){text, sizeof text - 1});
    }
}

/* Longer packs on disk, where the harness names a directory: prefixes and flips of each. */
static void test_packs_on_disk(void **state) {
    static const char *const names[] = {"bind.yb", "use.yb", "settle.yb"};
    static char text[1 << 16], copy[1 << 16];
    const char *directory = getenv("YB_PAPER_PACKS");
    uint64_t seed = 17;
    (void)state;
    if (directory == NULL) skip();
    for (size_t i = 0; i < YB_COUNT(names); i++) {
        char path[512];
        size_t n;
        FILE *file;
        (void)snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        file = fopen(path, "rb");
        assert_non_null(file);
        n = fread(text, 1, sizeof text, file);
        (void)fclose(file);
        for (size_t cut = 0; cut <= n; cut++)
            parse_quietly((yb_str){text, cut});
        for (int round = 0; round < 2000; round++) {
            memcpy(copy, text, n);
            flip(copy, n, &seed, 1 + next_random(&seed) % 30);
            parse_quietly((yb_str){copy, n});
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_precedence),   cmocka_unit_test(test_words),
        cmocka_unit_test(test_contextual),   cmocka_unit_test(test_sample),
        cmocka_unit_test(test_declarations), cmocka_unit_test(test_words_of_names), cmocka_unit_test(test_when),
        cmocka_unit_test(test_cases),        cmocka_unit_test(test_many_cases),
        cmocka_unit_test(test_errors),       cmocka_unit_test(test_recovery),
        cmocka_unit_test(test_header), cmocka_unit_test(test_part_header),       cmocka_unit_test(test_many_errors_stop),
        cmocka_unit_test(test_nesting),      cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_flips),        cmocka_unit_test(test_packs_on_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
