/* Receipts that are sealed and signed, and their replay: exact bytes, callbacks that fail, changed and hostile texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/notary.h"
#include "yibao/yibao.h"

#define ROOM 16384
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Woverlength-strings"
#endif

static const char pack[] =
    "policy notary \"公证\" / \"notary\" { area 000000 version \"1\" }\n"
    "source s \"s\" dated 2026-01-01\n"
    "record person { name text private  share ratio private optional  since date optional }\n"
    "decision ask \"问\" / \"ask\" { born date private  id text private  paid money private optional  n count\n"
    "  people list of person max 200 }\n"
    "decision settle \"结算\" / \"settle\" { amount money  card text private }\n"
    "proof face verification \"脸\" / \"face\"\n"
    "rule ask.young deny YOUNG when age(born) < 16 years say \"小\" / \"young\" cite s\n"
    "rule ask.many deny MANY when n > 5 say \"多\" / \"many\" cite s\n"
    "rule ask.named note NAMED when count(people where name = id) > 0 say \"有\" / \"named\" cite s\n"
    "rule settle.card deny NO_CARD when card = \"\" say \"无卡\" / \"no card\" cite s\n"
    "payer psn_cash_pay patient \"现金\" / \"cash\"\n"
    "settle bill { medfee_sumamt = amount  rest psn_cash_pay }\n";

#define ASK_HEAD "{\"decision\":\"ask\",\"area\":\"330200\",\"on\":\"2026-11-21\",\"known\":\"2026-12-01\",\"facts\":{"
#define ASK_PUBLIC "\"n\":2,\"people\":[{},{\"since\":\"2020-01-01\"}]"
#define ASK_PRIVATE                                                                                            \
    "\"born\":\"2014-05-06\",\"id\":\"张\\\"3\",\"paid\":12.3,\"people\":[{\"name\":\"甲\",\"share\":0.50},{}]"
#define ASK                                                                                                    \
    ASK_HEAD "\"n\":2,\"born\":\"2014-05-06\",\"id\":\"张\\\"3\",\"paid\":12.3,"                               \
             "\"people\":[{\"name\":\"甲\",\"share\":0.50},{\"since\":\"2020-01-01\"}]},"                      \
             "\"proofs\":{\"face\":\"verified\"}}"
#define BILL                                                                                                   \
    "{\"decision\":\"settle\",\"area\":\"330200\",\"on\":\"2026-11-21\",\"facts\":{\"amount\":7.77,\"card\":\"c\"}}"
#define ASK_NAMES "[\"born\",\"id\",\"paid\",\"people.name\",\"people.share\"]"
/* hmac.new(b"a key of the host", b'{"born":"2014-05-06"}', hashlib.sha256).hexdigest(), and so with
   {"id":"张\"3"}  {"paid":12.30}  {"people.name":["甲",null]}  {"people.share":[0.500000,null]} */
#define ASK_SEALED                                                                                             \
    "{\"born\":\"30aad1c24b961a7e8f5c092bf7959221c5439ad855d0f624cf786eb5cf74b6d3\","                          \
    "\"id\":\"4992266d76a86291dcb17c39bb72143149161c96ef2bff3a5196b15445f95b56\","                             \
    "\"paid\":\"8c2c6d256ce100010c3fc448023c6d2763662820a7f3a4059fb53df1d403b75e\","                           \
    "\"people.name\":\"fa1ba5da502ab637cba91fd8be7bb92a830c5d09ebb806cb2833b139f35bf23f\","                    \
    "\"people.share\":\"5b3a18c8db475afa1f15c41b20046ea5ee0011a6ea75cd58fa06c06004d901f4\"}"

static yb_policy *policy;
static yb_case *c, *other;
static yb_test_notary notary;
static char receipt[ROOM], answer[ROOM];

static int setup(void **state) {
    yb_compiler *compiler;
    yb_error error = {.size = sizeof error};
    (void)state;
    assert_int_equal(yb_compiler_new(NULL, &compiler), YB_OK);
    assert_int_equal(yb_compiler_add(compiler, "notary.yb", pack, sizeof pack - 1), YB_OK);
    yb_status st = yb_compiler_finish(compiler, &policy, &error);
    if (st != YB_OK) print_error("%s:%u: %s\n", error.place, (unsigned)error.line, error.en);
    assert_int_equal(st, YB_OK);
    yb_compiler_free(compiler);
    assert_int_equal(yb_case_new(policy, NULL, &other), YB_OK);
    return yb_case_new(policy, NULL, &c);
}

static int teardown(void **state) {
    (void)state;
    yb_case_free(c);
    yb_case_free(other);
    yb_policy_unref(policy);
    return 0;
}

static void decide(const char *request) {
    size_t len;
    assert_int_equal(yb_decide_json(policy, c, request, strlen(request), answer, ROOM, &len), YB_OK);
}

static yb_status write_by(const yb_notary *by, uint32_t flags) {
    yb_buffer text = {sizeof text, receipt, ROOM, 0};
    yb_status st = yb_case_receipt_by(c, flags, by, &text);
    assert_int_equal(strlen(receipt), st == YB_OK ? text.len : 0);
    return st;
}

static void write_receipt(const char *request) {
    yb_test_notary_init(&notary);
    decide(request);
    assert_int_equal(write_by(&notary.by, 0), YB_OK);
}

static yb_status replay_text(const yb_notary *by, const char *text, size_t len, const char *facts) {
    yb_buffer out = {sizeof out, answer, ROOM, 0};
    return yb_replay(policy, other, by, text, len, facts, YB_NUL, &out);
}

static void replays(const yb_notary *by, const char *facts, yb_status want, const char *begin) {
    yb_status st = replay_text(by, receipt, YB_NUL, facts);
    if (st != want || strncmp(answer, begin, strlen(begin)) != 0) print_error("%d %s\n", (int)st, answer);
    assert_int_equal(st, want);
    assert_memory_equal(answer, begin, strlen(begin));
}

static void hex_of(const uint8_t *bytes, size_t n, char *hex) {
    yb_sink sink = {hex, 2 * n, 0};
    yb_put_hex(&sink, bytes, n);
    hex[2 * n] = '\0';
}

/* ---- bytes ---- */

static void the_test_notary_knows_hmac(void **state) {
    (void)state;
    uint8_t digest[32];
    char hex[65];
    yb_test_hmac("Jefe", "what do ya want for nothing?", 28, digest); /* RFC 4231, test case 2 */
    hex_of(digest, 32, hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* What a receipt of ASK has to be, with this private part; the signature is the last member if `sign`. */
static void expected(char *out, const char *private_part, int sign) {
    yb_policy_summary info = {.size = sizeof info};
    uint8_t digest[32];
    char decision[65], signature[65];
    yb_sha256 h;
    size_t len;
    assert_int_equal(yb_policy_info(policy, &info), YB_OK);
    assert_int_equal(yb_case_json(c, 0, answer, ROOM, &len), YB_OK);
    yb_sha256_init(&h);
    yb_sha256_add(&h, answer, len);
    yb_sha256_end(&h, digest);
    hex_of(digest, 32, decision);
    int n = snprintf(out, ROOM,
                     "{\"engine\":\"" YB_VERSION "\",\"policy\":\"%s\",\"request\":" ASK_HEAD ASK_PUBLIC
                     "},\"proofs\":{\"face\":\"verified\"}},\"private\":%s,\"outcome\":\"deny\",\"decision\":\"%s\"}",
                     info.digest, private_part, decision);
    if (!sign) return;
    yb_test_hmac(YB_TEST_SIGN_KEY, out, (size_t)n, digest);
    hex_of(digest, 32, signature);
    (void)snprintf(out + n - 1, ROOM - (size_t)n, ",\"signature\":\"%s\"}", signature);
}

static void bytes_are_these(void **state) {
    static char want[ROOM];
    (void)state;
    write_receipt(ASK);
    expected(want, ASK_SEALED, 1);
    assert_string_equal(receipt, want);
    assert_string_equal(notary.clear, "{\"people.share\":[0.500000,null]}");
    notary.by.sign = NULL;
    assert_int_equal(write_by(&notary.by, 0), YB_OK);
    expected(want, ASK_SEALED, 0);
    assert_string_equal(receipt, want);
    notary.by.seal = NULL;
    assert_int_equal(write_by(&notary.by, 0), YB_OK);
    expected(want, ASK_NAMES, 0);
    assert_string_equal(receipt, want);
    assert_int_equal(write_by(NULL, 0), YB_OK);
    assert_string_equal(receipt, want);
}

/* Every size of the buffer up to the one that is asked for, without one, and that one. */
static void told_how_much(const yb_notary *by, int calls) {
    static char want[ROOM];
    write_receipt(ASK);
    assert_int_equal(write_by(by, 0), YB_OK);
    memcpy(want, receipt, ROOM);
    yb_buffer measure = {sizeof measure, NULL, 0, 0};
    notary.calls = 0;
    assert_int_equal(yb_case_receipt_by(c, 0, by, &measure), YB_E_SPACE);
    assert_true(measure.len >= strlen(want));
    for (size_t cap = 1; cap <= measure.len + 1; cap += cap < measure.len ? 7 : 1) {
        char *exact = malloc(cap);
        yb_buffer text = {sizeof text, exact, cap, 0};
        assert_non_null(exact);
        assert_int_equal(yb_case_receipt_by(c, 0, by, &text), cap > measure.len ? YB_OK : YB_E_SPACE);
        assert_string_equal(exact, cap > measure.len ? want : "");
        assert_int_equal(text.len, cap > measure.len ? strlen(want) : measure.len);
        assert_int_equal(notary.calls, cap > measure.len ? calls : 0);
        free(exact);
    }
}

static void space_is_told_before_anybody_is_called(void **state) {
    (void)state;
    told_how_much(&notary.by, 6);
}

static void space_is_told_where_nobody_is_called(void **state) {
    (void)state;
    told_how_much(NULL, 0);
}

/* Private facts are in the buffer only while they are sealed. */
static void nothing_private_stays_behind(void **state) {
    static const char facts[] = "{" ASK_PRIVATE "}";
    (void)state;
    memset(receipt, 'x', sizeof receipt);
    write_receipt(ASK);
    yb_buffer out = {sizeof out, answer, ROOM, 0};
    assert_int_equal(yb_replay(policy, other, &notary.by, receipt, YB_NUL, facts, YB_NUL, &out), YB_OK);
    for (size_t i = 0; i + 4 < ROOM; i++) {
        assert_true(memcmp(receipt + i, "2014", 4) != 0 && memcmp(receipt + i, "甲", 3) != 0);
        assert_true(memcmp(answer + i, "2014", 4) != 0 && memcmp(answer + i, "甲", 3) != 0);
    }
}

static void a_refund_has_its_receipt(void **state) {
    (void)state;
    yb_test_notary_init(&notary);
    decide(BILL);
    assert_int_equal(write_by(&notary.by, YB_JSON_REFUND), YB_OK);
    assert_non_null(strstr(receipt, "\"amount\":7.77},\"proofs\":{},\"refund\":true}"));
    replays(&notary.by, "{\"card\":\"c\"}", YB_OK, "{\"same\":true,\"differs\":[],\"decision\":{\"outcome\":\"permit\"");
    assert_non_null(strstr(answer, "\"medfee_sumamt\":-7.77"));
}

/* ---- replay ---- */

static void replay_names_what_differs(void **state) {
    (void)state;
    static const char facts[] = "{" ASK_PRIVATE "}";
    write_receipt(ASK);
    replays(&notary.by, facts, YB_OK, "{\"same\":true,\"differs\":[],\"decision\":{\"outcome\":\"deny\"");
    replays(NULL, facts, YB_OK, "{\"same\":true,\"differs\":[\"signature\",\"private\"],");
    /* refused for being too young either way, but somebody else */
    replays(&notary.by,
            "{\"born\":\"2014-05-07\",\"id\":\"张\\\"3\",\"paid\":12.3,\"people\":[{\"name\":\"甲\",\"share\":0.5},{}]}",
            YB_E_REPLAY, "{\"same\":false,\"differs\":[\"born\"],");
    replays(&notary.by,
            "{\"born\":\"2014-05-06\",\"id\":\"张\\\"3\",\"paid\":12.3,\"people\":[{},{\"name\":\"甲\",\"share\":0.5}]}",
            YB_E_REPLAY, "{\"same\":false,\"differs\":[\"people.name\",\"people.share\"],");
    replays(&notary.by, "{\"born\":\"2014-05-06\",\"id\":\"张\\\"3\",\"people\":[{\"name\":\"甲\",\"share\":0.5},{}]}", YB_OK,
            "{\"same\":true,\"differs\":[\"facts\",\"paid\"],");
    replays(&notary.by, NULL, YB_E_REPLAY,
            "{\"same\":false,\"differs\":[\"facts\",\"born\",\"id\",\"paid\",\"people.name\",\"people.share\","
            "\"outcome\",\"decision\"],");
    replays(&notary.by, "{\"n\":1}", YB_E_NAME, "{\"error\":");
    notary.by.seal = NULL;
    decide(ASK);
    assert_int_equal(write_by(&notary.by, 0), YB_OK);
    replays(&notary.by, facts, YB_OK, "{\"same\":true,\"differs\":[],");
    yb_test_notary_init(&notary); /* names alone, where digests are wanted */
    replays(&notary.by, facts, YB_OK, "{\"same\":true,\"differs\":[\"private\"],");
}

static void a_fact_that_was_not_given_then(void **state) {
    (void)state;
    write_receipt(ASK_HEAD "\"born\":\"2014-05-06\",\"id\":\"\",\"n\":2,\"people\":[]}}");
    replays(&notary.by, "{\"born\":\"2014-05-06\",\"id\":\"\",\"paid\":1}", YB_OK,
            "{\"same\":true,\"differs\":[\"facts\",\"paid\"],");
}

static void a_receipt_must_be_signed_where_signatures_are_checked(void **state) {
    (void)state;
    static const char facts[] = "{" ASK_PRIVATE "}";
    write_receipt(ASK);
    char *signature = strstr(receipt, ",\"signature\"");
    char kept[128];
    (void)snprintf(kept, sizeof kept, "%s", signature);
    memcpy(signature, "}", 2);
    replays(&notary.by, facts, YB_E_SIGNATURE, "{\"error\":{\"status\":\"YB_E_SIGNATURE\",\"at\":\"receipt.signature\"");
    assert_int_equal(yb_case_outcome(other), 0);
    memcpy(signature, ",\"signature\":\"\"}", 17);
    replays(&notary.by, facts, YB_E_SIGNATURE, "{\"error\":");
    (void)snprintf(signature, 160, "%.*s,\"outcome\":\"permit\"}", (int)strlen(kept) - 1, kept); /* behind what was signed */
    replays(&notary.by, facts, YB_E_JSON, "{\"error\":");
    (void)snprintf(signature, 160, "%s", kept);
    signature[20] = (char)(signature[20] >= 'a' ? signature[20] - 32 : 'A'); /* hexadecimal in another way */
    replays(&notary.by, facts, YB_E_SIGNATURE, "{\"error\":");
}

/* Whole decisions may stand around a receipt; the signature is of the receipt alone. */
static void a_receipt_inside_a_decision(void **state) {
    static char whole[3 * ROOM];
    (void)state;
    write_receipt(ASK);
    (void)snprintf(whole, sizeof whole, " {\"decision\": \"ask\", \"policy\": {}, \"receipt\":%s}", receipt);
    assert_int_equal(replay_text(&notary.by, whole, YB_NUL, "{" ASK_PRIVATE "}"), YB_OK);
    (void)snprintf(whole, sizeof whole, "{\"receipt\":%s,\"receipt\":%s}", receipt, receipt);
    assert_int_equal(replay_text(&notary.by, whole, YB_NUL, NULL), YB_E_JSON);
}

/* Whatever byte is changed, the receipt is not taken for the one that was signed. */
static void a_changed_byte_is_found(void **state) {
    static const char facts[] = "{" ASK_PRIVATE "}";
    (void)state;
    write_receipt(ASK);
    size_t len = strlen(receipt);
    for (size_t i = 0; i < len; i++) {
        char was = receipt[i];
        for (unsigned k = 1; k < 256; k <<= 1) {
            receipt[i] = (char)((unsigned char)was ^ k);
            yb_status st = replay_text(&notary.by, receipt, len, facts);
            assert_true(st == YB_E_SIGNATURE || st == YB_E_JSON);
        }
        receipt[i] = was;
    }
    replays(&notary.by, facts, YB_OK, "{\"same\":true,\"differs\":[],");
}

static void answers_of_every_size(void **state) {
    static const char *const facts[] = {"{" ASK_PRIVATE "}", "{\"born\":\"2000-01-01\"}", NULL};
    static char want[ROOM];
    (void)state;
    write_receipt(ASK);
    for (size_t k = 0; k < 3; k++) {
        yb_status st = replay_text(&notary.by, receipt, YB_NUL, facts[k]);
        memcpy(want, answer, ROOM);
        yb_buffer measure = {sizeof measure, NULL, 0, 0};
        assert_int_equal(yb_replay(policy, other, &notary.by, receipt, YB_NUL, facts[k], YB_NUL, &measure), YB_E_SPACE);
        assert_true(measure.len >= strlen(want));
        for (size_t cap = 1; cap <= measure.len + 1; cap += cap < measure.len ? 13 : 1) {
            char *exact = malloc(cap);
            yb_buffer text = {sizeof text, exact, cap, 0};
            assert_non_null(exact);
            yb_status got = yb_replay(policy, other, &notary.by, receipt, YB_NUL, facts[k], YB_NUL, &text);
            assert_true(got == st || (got == YB_E_SPACE && cap <= measure.len && text.len >= cap));
            assert_string_equal(exact, got == st ? want : "");
            free(exact);
        }
    }
}

/* ---- callbacks ---- */

static void callbacks_that_fail(void **state) {
    static const struct {
        yb_status answer, want;
    } rows[] = {{YB_ABORT, YB_ABORT}, {1000, 1000}, {INT32_MAX, INT32_MAX}, {YB_NOT_YET, YB_E_CALLBACK},
                {YB_UNKNOWN, YB_E_CALLBACK}, {999, YB_E_CALLBACK}, {YB_E_MEMORY, YB_E_CALLBACK}, {INT32_MIN, YB_E_CALLBACK}};
    static const char facts[] = "{" ASK_PRIVATE "}";
    static char good[ROOM];
    (void)state;
    write_receipt(ASK);
    memcpy(good, receipt, ROOM);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int at = 1; at <= 6; at++) { /* five facts; signing, or checking before them */
            yb_test_notary_init(&notary);
            notary.fail_at = at;
            notary.failure = rows[i].answer;
            assert_int_equal(write_by(&notary.by, 0), rows[i].want);
            notary.calls = 0;
            assert_int_equal(replay_text(&notary.by, good, YB_NUL, facts), rows[i].want);
            assert_int_equal(answer[0], rows[i].want > 0 ? '\0' : '{');
            assert_int_equal(yb_case_outcome(c), YB_DENY);
        }
    yb_test_notary_init(&notary);
    notary.fail_at = 1;
    notary.failure = YB_E_SIGNATURE;
    assert_int_equal(replay_text(&notary.by, good, YB_NUL, facts), YB_E_SIGNATURE);
    notary.calls = 0;
    assert_int_equal(write_by(&notary.by, 0), YB_E_CALLBACK); /* only `check` may say so */
}

static void signatures_of_every_length(void **state) {
    (void)state;
    write_receipt(ASK);
    notary.length = YB_SIGNATURE_MAX;
    assert_int_equal(write_by(&notary.by, 0), YB_OK);
    assert_int_equal(replay_text(&notary.by, receipt, YB_NUL, "{" ASK_PRIVATE "}"), YB_OK);
    notary.length = YB_SIGNATURE_MAX + 1;
    assert_int_equal(write_by(&notary.by, 0), YB_E_CALLBACK);
    memcpy(receipt, "{\"engine\":\"\",\"signature\":\"", 27);
    memset(receipt + 26, 'a', 2 * YB_SIGNATURE_MAX + 2);
    memcpy(receipt + 26 + 2 * YB_SIGNATURE_MAX + 2, "\"}", 3);
    assert_int_equal(replay_text(&notary.by, receipt, YB_NUL, NULL), YB_E_JSON); /* no request */
}

static void comes_back_in(yb_test_notary *n) {
    static char out[ROOM];
    yb_case *one = n->room;
    yb_buffer text = {sizeof text, out, ROOM, 0};
    size_t len;
    assert_int_equal(yb_case_begin(one, "ask", 330200, 20778), YB_E_REENTRY);
    assert_int_equal(yb_case_set_int(one, yb_fact(policy, "ask", "n"), 1), YB_E_REENTRY);
    assert_int_equal(yb_case_decide(one), YB_E_REENTRY);
    assert_int_equal(yb_case_receipt_by(one, 0, &n->by, &text), YB_E_REENTRY);
    assert_int_equal(yb_replay(policy, one, &n->by, "{}", 2, NULL, 0, &text), YB_E_REENTRY);
    assert_int_equal(yb_decide_json(policy, one, ASK, sizeof ASK - 1, out, ROOM, &len), YB_E_REENTRY);
    yb_case_free(one); /* does nothing */
}

static void re_entry_is_refused(void **state) {
    (void)state;
    write_receipt(ASK);
    notary.inside = comes_back_in;
    notary.room = c;
    assert_int_equal(write_by(&notary.by, 0), YB_OK);
    assert_int_equal(yb_case_set_int(c, yb_fact(policy, "ask", "n"), 1), YB_OK); /* it is open again */
    notary.room = other;
    replays(&notary.by, "{" ASK_PRIVATE "}", YB_OK, "{\"same\":true,\"differs\":[],");
}

static void arguments_are_checked(void **state) {
    yb_buffer text = {sizeof text, receipt, ROOM, 0}, small = {sizeof small - 1, receipt, ROOM, 0};
    (void)state;
    write_receipt(ASK);
    assert_int_equal(yb_case_receipt_by(NULL, 0, NULL, &text), YB_E_ARGUMENT);
    assert_int_equal(yb_case_receipt_by(c, YB_JSON_TRACE, NULL, &text), YB_E_ARGUMENT);
    assert_int_equal(yb_case_receipt_by(c, 0, NULL, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_case_receipt_by(c, 0, NULL, &small), YB_E_STRUCT);
    notary.by.size--;
    assert_int_equal(yb_case_receipt_by(c, 0, &notary.by, &text), YB_E_STRUCT);
    assert_int_equal(yb_replay(policy, other, &notary.by, "{}", 2, NULL, 0, &text), YB_E_STRUCT);
    assert_int_equal(yb_replay(policy, other, NULL, "{}", 2, NULL, 0, NULL), YB_E_ARGUMENT);
    assert_int_equal(yb_replay(policy, other, NULL, "{}", 2, NULL, 0, &small), YB_E_STRUCT);
    assert_int_equal(yb_replay(policy, other, NULL, NULL, YB_NUL, NULL, 0, &text), YB_E_ARGUMENT);
    assert_int_equal(yb_replay(NULL, other, NULL, "{}", 2, NULL, 0, &text), YB_E_ARGUMENT);
    assert_int_equal(yb_case_begin(c, "ask", 330200, 20778), YB_OK);
    assert_int_equal(yb_case_receipt_by(c, 0, NULL, &text), YB_E_ORDER);
}

/* ---- hostile receipts ---- */

static void receipts_cut_off(void **state) {
    (void)state;
    write_receipt(ASK);
    size_t len = strlen(receipt);
    for (size_t cut = 0; cut < len; cut++) {
        char *exact = malloc(cut + 1);
        assert_non_null(exact);
        memcpy(exact, receipt, cut);
        assert_int_equal(replay_text(&notary.by, exact, cut, NULL), YB_E_JSON);
        assert_int_equal(replay_text(NULL, exact, cut, NULL), YB_E_JSON);
        free(exact);
    }
}

#define PARTS "\"request\":" ASK_HEAD "\"n\":1,\"people\":[]}},\"outcome\":\"deny\",\"decision\":\"\""

static void receipts_of_the_wrong_shape(void **state) {
    static const char *const texts[] = {
        "{" PARTS ",\"private\":{\"born\":1}}",
        "{" PARTS ",\"private\":[[]]}",
        "{" PARTS ",\"private\":[{}]}",
        "{" PARTS ",\"private\":[\"born\",\"born\"]}",
        "{" PARTS ",\"private\":{\"born\":\"\",\"born\":\"\"}}",
        "{" PARTS ",\"private\":\"born\"}",
        "{" PARTS ",\"engine\":1}",
        "{" PARTS ",\"policy\":{}}",
        "{" PARTS ",\"outcome\":\"deny\"}",
        "{" PARTS ",\"signature\":12}",
        "{" PARTS ",\"signature\":\"00\",\"signature\":\"00\"}",
        "{" PARTS ",\"salt\":\"x\"}",
        "{" PARTS ",\"de\\u0063ision\":\"x\"}",
        "{\"request\":[],\"outcome\":\"\",\"decision\":\"\"}",
        "{\"request\":{},\"decision\":\"\"}",
        "{\"request\":{},\"outcome\":\"\"}",
        "{\"receipt\":{}}",
        "{\"receipt\":{\"receipt\":{}}}",
        "{}",
        "[]",
        "\"receipt\"",
        "",
    };
    (void)state;
    yb_test_notary_init(&notary);
    const char *facts = "{\"born\":\"2014-05-06\"}";
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        yb_status st = replay_text(NULL, texts[i], YB_NUL, facts);
        if (st != YB_E_JSON) print_error("%s: %d %s\n", texts[i], (int)st, answer);
        assert_int_equal(st, YB_E_JSON);
        assert_int_not_equal(replay_text(&notary.by, texts[i], YB_NUL, facts), YB_OK);
    }
    assert_int_equal(replay_text(NULL, "{" PARTS ",\"salt\":\"x\"}", YB_NUL, facts), YB_E_JSON);
    assert_non_null(strstr(answer, "\"at\":\"receipt.salt\""));
    assert_int_equal(replay_text(NULL, "{" PARTS ",\"private\":[\"born\",\"no such fact\"]}", YB_NUL, facts), YB_E_REPLAY);
    assert_non_null(strstr(answer, "\"differs\":[\"engine\",\"policy\",\"facts\",\"decision\"]"));
}

/* Two hundred rows, whose sealed texts are longer than the receipt, and a member of a megabyte. */
static void huge_receipts(void **state) {
    static char request[ROOM], facts[ROOM];
    (void)state;
    size_t n = (size_t)snprintf(request, ROOM, ASK_HEAD "\"id\":\"i\",\"n\":2,\"people\":["), m = 0;
    m += (size_t)snprintf(facts, ROOM, "{\"id\":\"i\",\"people\":[");
    for (int i = 0; i < 200; i++) {
        n += (size_t)snprintf(request + n, ROOM - n, "%s{\"name\":\"somebody of no account %d\"}", i == 0 ? "" : ",", i);
        m += (size_t)snprintf(facts + m, ROOM - m, "%s{\"name\":\"somebody of no account %d\"}", i == 0 ? "" : ",", i);
    }
    (void)snprintf(request + n, ROOM - n, "]}}");
    (void)snprintf(facts + m, ROOM - m, "]}");
    write_receipt(request);
    yb_buffer measure = {sizeof measure, NULL, 0, 0};
    assert_int_equal(yb_case_receipt_by(c, 0, &notary.by, &measure), YB_E_SPACE);
    assert_true(measure.len > strlen(receipt) + 2048);
    replays(&notary.by, facts, YB_OK, "{\"same\":true,\"differs\":[],");
    size_t size = (size_t)1 << 20;
    char *huge = malloc(size);
    assert_non_null(huge);
    memset(huge, '[', size);
    memcpy(huge, "{\"private\":", 11);
    assert_int_equal(replay_text(&notary.by, huge, size, NULL), YB_E_JSON);
    memset(huge + 11, 'x', size - 11);
    huge[11] = huge[size - 2] = '"';
    huge[size - 1] = '}';
    assert_int_equal(replay_text(&notary.by, huge, size, NULL), YB_E_JSON);
    free(huge);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_notary_knows_hmac),
        cmocka_unit_test(bytes_are_these),
        cmocka_unit_test(space_is_told_before_anybody_is_called),
        cmocka_unit_test(space_is_told_where_nobody_is_called),
        cmocka_unit_test(nothing_private_stays_behind),
        cmocka_unit_test(a_refund_has_its_receipt),
        cmocka_unit_test(replay_names_what_differs),
        cmocka_unit_test(a_fact_that_was_not_given_then),
        cmocka_unit_test(a_receipt_must_be_signed_where_signatures_are_checked),
        cmocka_unit_test(a_receipt_inside_a_decision),
        cmocka_unit_test(a_changed_byte_is_found),
        cmocka_unit_test(answers_of_every_size),
        cmocka_unit_test(callbacks_that_fail),
        cmocka_unit_test(signatures_of_every_length),
        cmocka_unit_test(re_entry_is_refused),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(receipts_cut_off),
        cmocka_unit_test(receipts_of_the_wrong_shape),
        cmocka_unit_test(huge_receipts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
