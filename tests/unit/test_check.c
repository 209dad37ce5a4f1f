/*
 * What the checker refuses: for every diagnostic of groups 2xx to 9xx a small pack that gives it, and where.
 * A row has the text after the prelude below, which is line 1; "====" on a line of its own begins another pack.
 */
#include "lang_room.h"

#include "image/build.h"
#include "lang/compile.h"

#define PRELUDE                                                                                              \
    "policy p \"甲\" / \"A\" { area 000000 version \"1\" } source s \"文件\" enum k { a b c } enum l { a z } " \
    "record row { n count m money d date optional txt text } record line { det_item_fee_sumamt money } "     \
    "decision ask { x money y money n count r ratio d date e date optional k k ks set of k t text b bool "   \
    "rows list of row max 5 others list of row max 5 sec text private born date private pr price "           \
    "q quantity } decision settle { lines list of line max 5 x money k k rows list of row max 5 } "          \
    "payer f fund \"基金\" / \"fund\" payer c patient \"现金\" / \"cash\" proof p1 document \"证\" "            \
    "table tab(k) : ratio { a => 50% b => 60% c => 70% } table bt(x band) : ratio { _ => 50% } "             \
    "table vt(k) : verdict { _ => deny NO } param cap : money = ¥5 param pct : ratio = 5% "                  \
    "param much : ratio = 0.123456 group ab = { a, b }\n"
#define RULE(condition) "rule ask.r deny NO when " condition "\n"
#define BILL "medfee_sumamt = sum(lines.det_item_fee_sumamt)\n"

typedef struct refused {
    unsigned id;
    const char *text;
    const char *places; /* all errors, or for a warning that one among others: "201@2:26" */
} refused;

static const refused table[] = {
    /* ---- names ---- */
    {YB_D_NO_NAME, RULE("x > capp"), "201@2:29"},
    {YB_D_NO_NAME, "settle go like other when k = a { }", "201@2:16"},
    {YB_D_NO_NAME, "decision other { i count }\nlet u = i for other\n" RULE("u > 1"), "201@4:25"},
    {YB_D_NO_SOURCE, "param z : count = 1 cite ss", "202@2:26"},
    {YB_D_NO_TYPE, "param z : mony = ¥1", "203@2:11"},
    {YB_D_NO_TYPE, "extend decision ask { zz mony }\n" RULE("zz > ¥1 and zz < ¥2"), "203@2:26"},
    {YB_D_NO_ROW, RULE("k = aa"), "204@2:29"},
    {YB_D_NO_PROOF, "rule ask.r require p9 when b", "205@2:20"},
    {YB_D_NO_LIST, RULE("count(row) > 1"), "206@2:25"},
    {YB_D_NO_CALL, RULE("tabb(k) > 1%"), "207@2:25"},
    {YB_D_NO_PAYER, "settle go {\n" BILL "pay ff = x\nrest c\n}", "208@4:5"},
    {YB_D_NO_DECISION, "====\npolicy o \"乙\" { area 110000 version \"1\" }\nrule nope.r deny NO when 1 = 1", "209@2:6"},
    {YB_D_NO_DECISION, "let u = x for ask, nope", "209@2:20"},
    {YB_D_NO_PARENT, "====\npolicy o extends pp \"乙\" { area 110000 version \"1\" }", "210@1:18"},
    {YB_D_PACK_TWICE, "====\npolicy p \"乙\" { area 110000 version \"1\" }", "211@1:8"},
    {YB_D_NO_WHOLE, "====\npart of pp \"乙\"\nparam z : count = 1", "226@1:9"},
    {YB_D_TWICE, "====\npart of p \"乙\"\nproof p1 document \"证\"", "124@2:7"},
    {YB_D_TWICE, "====\npart of p \"乙\"\nenum one { o1 }\n====\npart of p \"丙\"\nenum one { o2 }\nextend enum k { a }",
     "124@2:6 124@3:17"},
    {YB_D_TWICE, "====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\nlet cap = x for ask", "124@2:5"},
    {YB_D_TWICE, "let u = x for ask\n====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\nparam u : money = ¥1", "124@2:7"},
    {YB_D_TWICE, "let u = x for ask\n====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\nextend decision ask { cap count u count }",
     "124@2:23 124@2:33"},
    {YB_D_TIE, "====\npart of p \"乙\"\nparam cap : money = ¥6", "501@2:7"},
    {YB_D_NO_ROW, "====\npart of p \"乙\"\n" RULE("k = aa"), "204@2:29"},
    {YB_D_NO_AREA, "====\npolicy o \"乙\" { version \"1\" }", "212@1:8"},
    {YB_D_SAME_AREA, "====\npolicy o \"乙\" { area 000000 version \"1\" }", "213@1:8"},
    {YB_D_NOTHING_ABOVE, "replace param cap2 : money = ¥1", "214@2:15"},
    {YB_D_NOTHING_ABOVE, "====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\ndrop rule ask.none", "214@2:11"},
    {YB_D_NOTHING_ABOVE, "table one(k) : ratio { a => 1% else inherit }", "214@2:32"},
    {YB_D_NOTHING_ABOVE, "settle go {\n" BILL "replace z = x\nrest c\n}", "214@4:9"},
    {YB_D_NOTHING_ABOVE, "settle go {\n" BILL "drop pay f\nrest c\n}", "214@4:10"},
    {YB_D_AMBIGUOUS, RULE("count(rows where n > 1) > 1"), "215@2:42"},
    {YB_D_CODE_TWICE, "enum m { one \"1\" two \"1\" }", "216@2:22"},
    {YB_D_CODE_RANGE, "enum m { one \"10\"..\"9\" }", "217@2:14"},
    {YB_D_CYCLE, "let u = v for ask\nlet v = u for ask\n" RULE("u > ¥1"), "218@2:5"},
    {YB_D_TABLE_CALL, RULE("r > tab"), "219@2:29"},
    {YB_D_NEEDS_LIST, RULE("rows.m > ¥1"), "220@2:25"},
    {YB_D_OTHER_TYPE, "extend decision ask { x count }", "221@2:23"},
    {YB_D_OTHER_TYPE,
     "====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\naccumulators mm per month by k { m money }\n"
     "====\npolicy q extends p \"丙\" { area 120000 version \"1\" }\naccumulators mm per month by x { m money }",
     "221@2:14"},
    {YB_D_KNOWN_FACT, RULE("known(cap)"), "222@2:25"},
    {YB_D_LIST_IN_LIST, "record deep { inner list of row max 2 }\nextend decision ask { deeps list of deep max 2 }", "223@2:15"},
    {YB_D_RECORD_DEPTH,
     "record r1 { v r2 } record r2 { v r3 } record r3 { v r4 } record r4 { v r5 } record r5 { v r6 }\n"
     "record r6 { v count }\nextend decision ask { v r1 }",
     "224@2:89"},
    {YB_D_WHICH_ENUM, "let u = a for ask\n" RULE("u = u"), "225@2:9"},

    /* ---- types, units, scales ---- */
    {YB_D_TYPE, RULE("x"), "301@2:25"},
    {YB_D_TYPE, RULE("city(n) = 510600"), "301@2:30"},
    {YB_D_UNITS, RULE("x > 5"), "302@2:25"},
    {YB_D_UNITS, RULE("x + r > ¥5"), "302@2:25"},
    {YB_D_UNITS, RULE("id_area(t) = 5106030"), "302@2:25"},
    {YB_D_PRODUCT, RULE("x * y > ¥5"), "303@2:25"},
    {YB_D_QUOTIENT, "let u = round half_up (r / x) for ask", "304@2:24"},
    {YB_D_DIVISION, RULE("x / 2 > ¥5"), "305@2:25"},
    {YB_D_SCALE, RULE("r * r > 5%"), "306@2:25"},
    {YB_D_ROUND_DIGITS, "let u = round half_up to 9 decimals (x * r) for ask", "307@2:9"},
    {YB_D_NO_ORDER, RULE("k > a"), "308@2:25"},
    {YB_D_CONSTANT, "param z : money = x", "309@2:19"},
    {YB_D_TOO_BIG, "table u(x) : count { ..¥10.005 => 1 else 2 }", "310@2:24"},
    {YB_D_NOT_OPTIONAL, "param z : money = none", "311@2:19"},
    {YB_D_HAS_PLAIN, RULE("has(x)"), "312@2:25"},
    {YB_D_SET_OF_WHAT, "let u = { a, b } for ask", "313@2:9"},
    {YB_D_NONE_OF_WHAT, "let u = none for ask", "314@2:9"},
    {YB_D_NEEDS_LIST, RULE("sum(rows.m + others.m over rows) > ¥1"), "220@2:38"},
    {YB_D_TWO_LISTS, NULL, NULL}, /* kept out by YB_D_NEEDS_LIST: a guard of the checker */
    {YB_D_NOT_SUMMABLE, RULE("sum(txt over rows) = \"a\""), "316@2:29"},
    {YB_D_AGGREGATE_IN_ROW, RULE("sum(sum(m over others) over rows) > ¥1"), "317@2:29"},
    {YB_D_ARGUMENTS, RULE("age(born, d) > 1 years"), "318@2:25"},
    {YB_D_AT_WHAT, RULE("x at d > ¥1"), "319@2:25"},
    {YB_D_MUST_ROUND, "settle go {\n" BILL "pay f = x * 12.5%\nrest c\n}", "320@4:9"},
    {YB_D_SAY_PRIVATE, "rule ask.r deny NO when b say \"{born}\" / \"{born}\"", "321@2:31"},
    {YB_D_SAY_VALUE, "rule ask.r deny NO when b say \"{x\" / \"x\"", "322@2:31"},
    {YB_D_PROOF_EXPR, "rule ask.r require not p1 when b", "323@2:20"},
    {YB_D_INTERVAL_VERSIONS,
     "let u from 2020-01-01 = natural month of d for ask\nlet u from 2021-01-01 = natural year of d for ask\n" RULE("d in u"),
     "324@2:5"},

    /* ---- tables ---- */
    {YB_D_TABLE_GAP, "table u(k) : count { a => 1 b => 2 }", "401@2:22"},
    {YB_D_OVERLAP, "table u(k) : count { a|b => 1 b => 2 c => 3 }", "402@2:31"},
    {YB_D_ROW_UNREACHED, "table u(k) : count first match { _ => 1 b => 2 }", "403@2:41"},
    {YB_D_ROW_KEYS, "table u(k) : count { a, 1 => 1 else 2 }", "404@2:22"},
    {YB_D_TABLE_KEYS, "table u(k, k, k, k, k, k, k, k, k) : count { else 1 }", "405@2:33"},
    {YB_D_TABLE_SIZE, NULL, "406@2:56"}, /* made below */
    {YB_D_KEY_TYPE, "table u(zz) : count { else 1 }", "407@2:9"},
    {YB_D_KEY_TYPE, "decision aim { own count }\nextend decision ask { own bool }\ntable u(own) : count { else 1 }", "407@4:9"},
    {YB_D_KEY_SCALE, RULE("tm(x * r) = 1") "table tm(m : money) : count { ..¥1 => 1 else 2 }", "408@2:28"},
    {YB_D_PATTERN, "table u(k) : count { a..b => 1 else 2 }", "409@2:22"},
    {YB_D_PATTERN, "table u(b) : count { 5 => 1 else 2 }", "409@2:22"},
    {YB_D_RANGE_ORDER, "table u(x) : count { ¥5..¥1 => 1 else 2 }", "410@2:22"},
    {YB_D_NOT_VERDICT,
     "====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\nreplace table tab(k) : verdict { _ => deny NO }",
     "411@2:39"},
    {YB_D_DECIDE_TABLE,
     "====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\nreplace table vt(k) : ratio { _ => 5% }",
     "413@2:36"},
    {YB_D_VERDICT_VALUE, RULE("vt(k) = 1"), "412@2:25"},
    {YB_D_DECIDE_TABLE, "rule ask.r decide by tab(k)", "413@2:22"},
    {YB_D_BAND_LEFT_OUT, RULE("bt() > 1%"), "414@2:25"},

    /* ---- time ---- */
    {YB_D_TIE, "param z : count { from 2020-01-01 : 1 from 2020-01-01 : 2 }", "501@2:7"},
    {YB_D_TIE, "settle go {\n" BILL "pay f from 2020-01-01 = x\npay f from 2020-01-01 = ¥1\nrest c\n}", "501@5:1"},
    {YB_D_TIME_GAP, "param z : count { from 2020-01-01 until 2021-01-01 : 1 from 2022-01-01 : 2 }", "502@2:7"},
    {YB_D_HIDDEN, "param z : count { from 2020-01-01 published 2023-01-01 : 1 from 2022-01-01 : 2 }", "503@2:7"},
    {YB_D_EACH_VERSIONS, "settle go {\n" BILL "pay f from 2020-01-01 = x each o in rows order n\nrest c\n}", "504@4:1"},
    {YB_D_SKIPS_AREA,
     "====\npolicy o extends p \"乙\" { area 330000 version \"1\" }\n====\n"
     "policy q extends p \"丙\" { area 330200 version \"1\" }",
     "505@1:8"},

    /* ---- settlement ---- */
    {YB_D_NO_BILL, "settle go {\nrest c\n}", "601@3:6"},
    {YB_D_NO_REST, "settle go {\n" BILL "pay f = x\n}", "602@4:5"},
    {YB_D_PAID_LATER, "settle go {\n" BILL "pay f = c\nrest c\n}", "603@4:9"},
    {YB_D_ACROSS_WHERE,
     "settle go {\n" BILL "pay f = round half_up across(bt() + across(bt(), from ¥0, for x), from ¥0, for x)\nrest c\n}",
     "604@4:37"},
    {YB_D_NO_BANDS, "settle go {\n" BILL "pay f = x\nrest c\ngive g = bands of f\n}", "605@6:19"},

    /* ---- warnings ---- */
    {YB_D_ALWAYS, RULE("1 = 1"), "701@2:25"},
    {YB_D_NEVER, RULE("1 = 2"), "702@2:25"},
    {YB_D_UNUSED, "param z : count = 1", "703@2:7"},
    {YB_D_NO_CITE, "param z : count = 1", "704@2:7"},
    {YB_D_NO_CITE_STRICT, "param z : count = 1", "705@2:7"},
    {YB_D_NO_SAY, RULE("b"), "706@2:6"},
    {YB_D_NO_SAY_STRICT, RULE("b"), "707@2:6"},
    {YB_D_ONE_LANGUAGE, "rule ask.r deny NO when b say \"无\"", "708@2:31"},
    {YB_D_ONE_LANGUAGE, "param z \"数\" : count = 1", "708@2:9"},
    {YB_D_ONE_LANGUAGE, "let u \"数\" = n for ask", "708@2:7"},
    {YB_D_ONE_LANGUAGE, "give u \"数\" = n for ask", "708@2:8"},
    {YB_D_ONE_LANGUAGE, "table u \"表\" (k) : ratio { _ => 1% }", "708@2:9"},
    {YB_D_ONE_LANGUAGE, "settle go {\n" BILL "u \"甲\" = x\nlines { v \"乙\" = x }\nrest c\n}", "708@4:3"},
    {YB_D_ONE_LANGUAGE, "settle go {\n" BILL "u \"甲\" = x\nlines { v \"乙\" = x }\nrest c\n}", "708@5:11"},
    {YB_D_ONE_LANGUAGE, "extend record row { o count \"数\" }", "708@2:29"},
    {YB_D_ONE_LANGUAGE_STRICT, "rule ask.r deny NO when b say \"无\"", "709@2:31"},
    {YB_D_NO_CHANNEL, "proof p9 document \"证\" through nowhere", "710@2:31"},

    /* ---- limits ---- */
    {YB_D_ENUM_ROWS, NULL, "801@2:258"}, /* made below */
    {YB_D_LIST_LENGTH, "extend decision ask { long_one list of row max 100001 }", "802@2:23"},
    {YB_D_TOO_MANY_FACTS, NULL, "803@2:10"},
    {YB_D_PROGRAM_SIZE, NULL, "804@1:201"},
    {YB_D_PROOF_SETS,
     "proof p2 document \"证\" proof p3 document \"证\" proof p4 document \"证\" proof p5 document \"证\"\n"
     "rule ask.r require ((p1 or p2) and (p1 or p3) and (p1 or p4) and (p1 or p5) and (p2 or p3)) or p5 when b",
     "805@3:20"},
    {YB_D_TOO_MANY_CASES, NULL, "806@3:1"},
    {YB_D_LIKE_DEPTH, NULL, "807@2:7"},

    /* ---- tests ---- */
    {YB_D_NO_GIVEN, "given some for ask { n = 1 }\ntest \"t\" ask on 2023-01-01 given somes { }", "901@3:34"},
    {YB_D_NO_GIVEN, "cases \"t\" ask on 2023-01-01 given some (n) {\n1 => permit\n2 => permit\n}", "901@2:35"},
    {YB_D_NO_GIVEN, "given g1 for ask like g2 { }", "901@2:23"},
    {YB_D_NO_GIVEN,
     "test \"t\" ask on 2023-01-01 given below { }\n====\npolicy o extends p \"乙\" { area 110000 version \"1\" }\n"
     "given below for ask { }",
     "901@2:34"},
    {YB_D_GIVEN_OTHER, "given bill for settle { }\ntest \"t\" ask on 2023-01-01 given bill { }", "902@3:34"},
    {YB_D_GIVEN_OTHER, "given bill for settle { }\ngiven other for ask like bill { }", "902@3:26"},
    {YB_D_NO_DECISION, "given g1 for asks { }", "209@2:14"},
    {YB_D_TWICE, "given g1 for ask { }\ngiven g1 for ask { }", "124@3:7"},
    {YB_D_CYCLE, "given g3 for ask like g1 { }\ngiven g1 for ask like g2 { }\ngiven g2 for ask like g1 { }", "218@3:7"},
    {YB_D_UNUSED, "given g1 for ask { }", "703@2:7"},
    {YB_D_NOTHING_GIVEN, "given g1 for ask { n = 1 }\ntest \"t\" ask on 2023-01-01 given g1 { b = unknown n = unknown }",
     "903@3:43"},
    {YB_D_NOTHING_GIVEN, "test \"t\" ask on 2023-01-01 { n = unknown }", "903@2:34"},
    {YB_D_NOTHING_GIVEN,
     "given g1 for ask { row = { n: 1 } row.m = ¥1 p1 = verified }\n"
     "given g2 for ask like g1 { row.n = unknown row = unknown row.x = unknown }\n"
     "given g3 for ask like g2 { row.m = unknown p1 = unknown }\n"
     "test \"t\" ask on 2023-01-01 given g3 { p1 = unknown }",
     "903@3:66 903@4:36 903@5:44"},
    {YB_D_CASE_KEYS, "cases \"t\" ask on 2023-01-01 (n) { 1, 2 => permit }", "904@2:35"},
    {YB_D_CASE_DATE, "cases \"t\" ask (n) { 1 => permit }", "905@2:7"},
};

#define PACKS 4

typedef struct checked {
    yb_arena arena;
    yb_diags diags;
    yb_status status;
    void *block;
    size_t length;
} checked;

/* Compiles the prelude with `text`, and what follows each "====". */
static void check(checked *c, const char *text, bool strict) {
    char *whole = malloc(strlen(text) + sizeof PRELUDE), *at = whole, *packs_text[PACKS];
    yb_pack *packs = NULL, **tail = &packs;
    uint32_t n = 0;
    yb_arena_init(&c->arena, &yb_heap, (size_t)1 << 30);
    yb_diags_init(&c->diags, &c->arena);
    assert_non_null(whole);
    memcpy(whole, PRELUDE, sizeof PRELUDE - 1);
    strcpy(whole + sizeof PRELUDE - 1, text);
    for (char *cut; at != NULL && n < PACKS; at = cut) {
        cut = strstr(at, "====\n");
        if (cut != NULL) *cut = '\0', cut += 5;
        packs_text[n] = at;
        YB_PUSH(&c->arena, &c->diags.files, ((yb_file){YB_LIT("t.yb"), yb_str_of(packs_text[n])}));
        n++;
    }
    for (uint32_t i = 0; i < n; i++) {
        *tail = yb_parse(&c->arena, &c->diags, i);
        assert_non_null(*tail);
        tail = &(*tail)->next;
    }
    yb_compile_options options = {.strict = strict};
    c->status = yb_compile(&c->arena, &c->diags, &packs, &options, &yb_heap, &c->block, &c->length);
    /* the texts are read no more: places are worked out below from what the files hold */
    for (uint32_t i = 0; i < n; i++) {
        yb_str *kept = &c->diags.files.at[i].text;
        *kept = yb_arena_copy(&c->arena, *kept);
    }
    free(whole);
}

static void check_close(checked *c) {
    if (c->block != NULL) yb_heap.free(yb_heap.ctx, c->block, 0);
    yb_arena_free(&c->arena);
}

/* "201@2:26 301@3:1": all errors, or all warnings. */
static void places_of(const checked *c, bool errors, char *out, size_t size) {
    size_t n = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < c->diags.list.n && n < size; i++) {
        const yb_diag *d = &c->diags.list.at[i];
        uint32_t line, column;
        if ((d->severity == YB_SEV_ERROR) != errors) continue;
        yb_file_place(&c->diags.files.at[d->span.file], d->span.off, &line, &column);
        n += (size_t)snprintf(out + n, size - n, "%s%u@%u:%u", n == 0 ? "" : " ", d->id, line, column);
    }
}

static bool is_warning(unsigned id) {
    static const struct {
        unsigned id, severity;
    } rows[] = {
#define X(id, number, severity, zh, en) {number, severity},
        YB_DIAGNOSTICS(X)
#undef X
    };
    for (size_t i = 0; i < YB_COUNT(rows); i++)
        if (rows[i].id == id) return rows[i].severity != YB_SEV_ERROR;
    return false;
}

static bool is_strict(unsigned id) {
    return id == YB_D_NO_CITE_STRICT || id == YB_D_NO_SAY_STRICT || id == YB_D_ONE_LANGUAGE_STRICT;
}

/* Texts too long to be written out. */
static const char *made_text(unsigned id, char *text, size_t size) {
    size_t n = 0;
    if (id == YB_D_ENUM_ROWS) {
        n += (size_t)snprintf(text, size, "enum big {");
        for (int i = 0; i < 65; i++) n += (size_t)snprintf(text + n, size - n, " r%d", i);
    } else if (id == YB_D_TABLE_SIZE) { /* 17 classes of each of four counts: 83521 cells */
        n += (size_t)snprintf(text, size, "table big(n, i : count, j : count, h : count) : count {");
        for (int i = 0; i < 16; i++)
            n += (size_t)snprintf(text + n, size - n, "%d, %d, %d, %d => 1\n", i, i, i, i);
        n += (size_t)snprintf(text + n, size - n, "else 2");
    } else if (id == YB_D_TOO_MANY_CASES) {
        n += (size_t)snprintf(text, size, "cases \"t\" ask on 2023-01-01 (n) {\n");
        for (int i = 0; i < 10001; i++) n += (size_t)snprintf(text + n, size - n, "%d|", i);
        n += (size_t)snprintf(text + n, size - n, "0 => permit");
    } else if (id == YB_D_LIKE_DEPTH) { /* a line each, from the second */
        for (int i = 0; i < 65; i++)
            n += (size_t)snprintf(text + n, size - n, "given g%d for ask like g%d { }\n", i, i + 1);
        n += (size_t)snprintf(text + n, size - n, "given g65 for ask { n = 1");
    } else if (id == YB_D_PROGRAM_SIZE) { /* a slot for each */
        for (int i = 0; i < 33000; i++) n += (size_t)snprintf(text + n, size - n, "let v%d = x + ¥%d for ask\n", i, i + 1);
        return text;
    } else {
        n += (size_t)snprintf(text, size, "decision big {");
        for (int i = 0; i < 4001; i++) n += (size_t)snprintf(text + n, size - n, " f%d count", i);
    }
    snprintf(text + n, size - n, " }");
    return text;
}

/* ---- every diagnostic at its place ---- */

static bool has_place(const char *list, const char *place) {
    const char *at = strstr(list, place);
    return at != NULL && (at == list || at[-1] == ' ') && (at[strlen(place)] == ' ' || at[strlen(place)] == '\0');
}

static bool one_row(const refused *r) {
    static char text[1 << 21];
    char got[2048];
    checked c = {.block = NULL};
    bool warning = is_warning(r->id);
    check(&c, r->text == NULL ? made_text(r->id, text, sizeof text) : r->text, is_strict(r->id));
    places_of(&c, !warning, got, sizeof got);
    bool good = warning || is_strict(r->id) ? has_place(got, r->places) : strcmp(got, r->places) == 0;
    if (!warning) good = good && c.status == YB_E_PACK && c.block == NULL;
    if (!good) print_error("%s\n    wanted %s, got %s\n", r->text == NULL ? "(made)" : r->text, r->places, got);
    for (uint32_t i = 0; i < c.diags.list.n; i++) { /* each renders in both languages */
        yb_sink nothing = {NULL, 0, 0};
        yb_diag_render(&c.diags, &c.diags.list.at[i], YB_LANG_ZH, &nothing);
        yb_diag_render(&c.diags, &c.diags.list.at[i], YB_LANG_EN, &nothing);
    }
    check_close(&c);
    return good;
}

static void every_diagnostic(void **state) {
    unsigned bad = 0;
    (void)state;
    for (size_t i = 0; i < YB_COUNT(table); i++)
        if (table[i].places != NULL && !one_row(&table[i])) bad++;
    assert_int_equal(bad, 0);
}

static void no_diagnostic_left_out(void **state) {
    static const unsigned ids[] = {
#define X(id, number, severity, zh, en) number,
        YB_DIAGNOSTICS_NAMES(X) YB_DIAGNOSTICS_TYPES(X) YB_DIAGNOSTICS_TABLES(X) YB_DIAGNOSTICS_TIME(X)
            YB_DIAGNOSTICS_SETTLEMENT(X) YB_DIAGNOSTICS_WARNINGS(X) YB_DIAGNOSTICS_LIMITS(X) YB_DIAGNOSTICS_TESTS(X)
#undef X
    };
    (void)state;
    for (size_t i = 0; i < YB_COUNT(ids); i++) {
        bool found = false;
        for (size_t k = 0; k < YB_COUNT(table) && !found; k++) found = table[k].id == ids[i];
        if (!found) print_error("no row gives %u\n", ids[i]);
        assert_true(found);
    }
}

/* ---- the whole ---- */

static void expect_errors(const char *text, bool strict, const char *places) {
    char got[2048];
    checked c = {.block = NULL};
    check(&c, text, strict);
    places_of(&c, true, got, sizeof got);
    assert_string_equal(got, places);
    assert_int_equal(c.status, places[0] == '\0' ? YB_OK : YB_E_PACK);
    assert_true((c.block != NULL) == (places[0] == '\0'));
    check_close(&c);
}

static void the_prelude_is_sound(void **state) {
    (void)state;
    expect_errors("", false, "");
}

/* Errors of names, types, tables and rules in one run; what is broken makes no errors elsewhere. */
static void several_in_one_run(void **state) {
    (void)state;
    expect_errors("param z : mony = 1\n"
                  "table u(k) : count { a => 1 }\n"
                  "rule ask.r1 deny NO when x > 5\n"
                  "rule ask.r2 deny NO when z > 5 and nothing\n"
                  "settle go {\n" BILL "pay f = x * 12.5%\npay g = left\nrest c\ngive all = fund_pay_sumamt\n}",
                  false, "203@2:11 401@3:22 302@4:26 201@5:36 320@8:9");
}

/* A syntax error in one declaration does not keep the others from being checked. */
static void syntax_errors_too(void **state) {
    (void)state;
    expect_errors("param z : count = )\n"
                  "let y1 = z + 1 for ask\n"
                  "rule ask.r1 deny NO when y1 > 5 and x > 5\n"
                  "rule ask.r2 deny when\n"
                  "extend decision ask { zz nothing }\n"
                  "rule ask.r3 deny NO when zz and count(rows where m > zz) = 1\n"
                  "enum e1 { one ) }\n"
                  "param w : e1 = two\n",
                  false, "101@2:19 115@5:18 101@8:15 203@6:26 302@4:37");
}

/* Parts in any order make one image; what is extended may stand in any of them, or behind the extension. */
static void parts_in_any_order(void **state) {
    (void)state;
    static const char *const codes = "part of p \"代码\"\nenum colour { red green }\nrecord box { colour colour }\n";
    static const char *const rules = "part of p \"规则\"\nextend decision ask { box box }\nextend record box { size count }\n"
                                     "extend enum colour { blue }\n" RULE("box.colour = blue and box.size > 1 and x > cap");
    static const char *const others = "part of p \"规则\" / \"rules\"\nrule ask.s note SMALL when x < ¥1 and n = most\n"
                                      "param most : count = 2\n";
    const char *orders[][3] = {{codes, rules, others}, {rules, others, codes}, {others, codes, rules}};
    checked first = {.block = NULL};
    for (size_t i = 0; i < YB_COUNT(orders); i++) {
        char text[2048];
        checked c = {.block = NULL};
        (void)snprintf(text, sizeof text, "====\n%s====\n%s====\n%s", orders[i][0], orders[i][1], orders[i][2]);
        check(i == 0 ? &first : &c, text, false);
        assert_int_equal(first.status, YB_OK);
        if (i == 0) continue;
        assert_int_equal(c.length, first.length);
        assert_memory_equal(c.block, first.block, c.length);
        check_close(&c);
    }
    check_close(&first);
}

static void strict_findings_are_errors(void **state) {
    (void)state;
    checked c = {.block = NULL};
    check(&c, "", true);
    assert_int_equal(c.status, YB_E_PACK);
    assert_null(c.block);
    check_close(&c);
    expect_errors("", false, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_prelude_is_sound),      cmocka_unit_test(every_diagnostic),
        cmocka_unit_test(no_diagnostic_left_out),    cmocka_unit_test(several_in_one_run),
        cmocka_unit_test(syntax_errors_too),         cmocka_unit_test(strict_findings_are_errors),
        cmocka_unit_test(parts_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
