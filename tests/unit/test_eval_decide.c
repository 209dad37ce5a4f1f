/* Decisions: outcomes, what is missing, which version and row counts, payments, where errors come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval/cell.h"
#include "support/image_builder.h"

#define OP(name) YB_OPCODE(name)
#define CODE YB_TB_CODE
#define NO YB_NONE32
#define CASE_BYTES (1 << 17)

static _Alignas(64) char memory[CASE_BYTES];

typedef struct fixture {
    yb_tb t;
    yb_core c;
} fixture;
static fixture f;

static void ready(void) {
    yb_case_plan plan = {0, 0, 0};
    size_t bytes;
    assert_int_equal(yb_tb_finish(&f.t), YB_OK);
    assert_int_equal(yb_core_size(&f.t.image, &plan, &bytes), YB_OK);
    assert_true(bytes <= CASE_BYTES);
    assert_int_equal(yb_core_init(&f.c, &f.t.image, &plan, memory, bytes), YB_OK);
}

static int begin_image(void **state) {
    (void)state;
    memset(&f, 0, sizeof f);
    yb_tb_init(&f.t);
    return 0;
}

static int end_image(void **state) {
    (void)state;
    yb_tb_free(&f.t);
    return 0;
}

static void begin(int64_t on) {
    assert_int_equal(yb_core_begin(&f.c, 0, 0, on), YB_OK);
}
static void set(uint32_t fact, int64_t v) {
    assert_int_equal(yb_core_set(&f.c, fact, NO, v), YB_OK);
}

static yb_status decide(bool general) {
    f.c.always_general = general;
    yb_status status = yb_core_decide(&f.c);
    assert_int_equal(status, f.c.status);
    assert_int_equal(f.c.outcome != 0, status == YB_OK);
    return status;
}

static void text_is(yb_text_ref text, const char *want) {
    yb_str got = yb_image_text(&f.t.image, text);
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.at, want, got.len);
}

static void fails(yb_status status, const char *place, uint32_t row) {
    assert_int_equal(decide(false), status);
    text_is(f.c.error_place, place);
    assert_int_equal(f.c.error_row, row);
    assert_true(f.c.general && f.c.outcome == 0 && f.c.n_missing == 0);
}

static void missing_is(uint32_t at, const char *name, uint32_t row, uint32_t wanted) {
    assert_true(at < f.c.n_missing);
    text_is(f.t.image.FACTS[f.c.missing[at].fact].name, name);
    assert_int_equal(f.c.missing[at].row, row);
    assert_int_equal(f.c.missing[at].wanted_by, wanted);
}

/* ---- outcomes ---- */

/* Rules over five bools, one a kind of mark and two of DENY; each mark is the bool itself. */
static void outcomes(void **state) {
    (void)state;
    static const unsigned kinds[5] = {YB_M_DENY, YB_M_OWED, YB_M_NOTE, YB_M_UNKNOWN, YB_M_DENY};
    uint32_t fact[5];
    for (unsigned k = 0; k < 5; k++)
        fact[k] = yb_tb_fact(&f.t, (const char[]){(char)('a' + k), 0}, YB_T_BOOL, 0);
    yb_tb_proof(&f.t, "p", -1);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    for (unsigned k = 0; k < 5; k++) {
        uint32_t mark = yb_tb_mark(&f.t, kinds[k], "rule", yb_tb_at(&f.t, fact[k]));
        yb_tb_term(&f.t, true, 1u << k, 1u << k, mark);
    }
    ready();
    for (unsigned n = 0; n < 243; n++) { /* each false, true, unknown */
        unsigned digit[5], rest = n;
        bool all_known = true;
        begin(20000);
        for (unsigned k = 0; k < 5; k++, rest /= 3) {
            digit[k] = rest % 3;
            all_known = all_known && digit[k] != 2;
            if (digit[k] != 2) set(fact[k], digit[k]);
        }
        bool deny = digit[0] == 1 || digit[4] == 1;
        bool open = digit[0] == 2 || digit[1] == 2 || digit[3] != 0 || digit[4] == 2;
        int want = deny            ? YB_OC_DENY
                   : open          ? YB_OC_UNDETERMINED
                   : digit[1] == 1 ? YB_OC_PENDING
                                   : YB_OC_PERMIT;
        for (unsigned general = 0; general < 2; general++) {
            assert_int_equal(decide(general), YB_OK);
            assert_int_equal(f.c.outcome, want);
            assert_int_equal(f.c.general, general || (!all_known && !(digit[2] == 2 && digit[0] != 2 && digit[1] != 2 && digit[3] != 2 && digit[4] != 2)));
            assert_int_equal(f.c.n_reason, (digit[0] == 1) + (digit[4] == 1));
            assert_int_equal(f.c.n_owed, digit[1] == 1);
            assert_int_equal(f.c.n_note, digit[2] == 1);
            assert_int_equal(f.c.n_unsettled_mark, digit[3] == 1);
            assert_int_equal(f.c.n_missing,
                             (digit[0] == 2) + (digit[1] == 2) + (digit[3] == 2) + (digit[4] == 2));
            if (digit[0] == 1 && digit[4] == 1) assert_true(f.c.reason[0] == 0 && f.c.reason[1] == 4);
        }
    }
}

/* Marks in several words, a term that chains over two words of literals. */
static void many_marks(void **state) {
    (void)state;
    uint32_t fact[70];
    for (unsigned k = 0; k < 70; k++)
        fact[k] = yb_tb_fact(&f.t, "b", YB_T_BOOL, 0);
    yb_tb_proof(&f.t, "p", -1);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    for (unsigned k = 0; k < 70; k++) {
        uint32_t mark = yb_tb_mark(&f.t, YB_M_DENY, "rule", yb_tb_at(&f.t, fact[k]));
        yb_tb_term(&f.t, true, (uint64_t)1 << k % 64, (uint64_t)1 << k % 64, mark);
        f.t.rule_terms.at[f.t.rule_terms.n - 1].word = (uint16_t)(k / 64);
    }
    uint16_t both =
        yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(AND), yb_tb_at(&f.t, fact[0]), yb_tb_at(&f.t, fact[69]), 0);
    uint32_t mark = yb_tb_mark(&f.t, YB_M_OWED, "rule", both);
    yb_tb_term(&f.t, true, 1, 1, 0);
    f.t.rule_terms.at[f.t.rule_terms.n - 1].more = 1;
    yb_tb_term(&f.t, true, 1 << 5, 1 << 5, mark);
    f.t.rule_terms.at[f.t.rule_terms.n - 1].word = 1;
    ready();
    for (unsigned n = 0; n < 200; n++) {
        begin(20000);
        for (unsigned k = 0; k < 70; k++)
            set(fact[k], (n * 2654435761u >> k % 29 ^ k * n) & 1);
        bool owed = f.c.v[yb_tb_at(&f.t, fact[0])] == 1 && f.c.v[yb_tb_at(&f.t, fact[69])] == 1;
        for (unsigned general = 0; general < 2; general++) {
            uint32_t at = 0;
            assert_int_equal(decide(general), YB_OK);
            for (unsigned k = 0; k < 70; k++)
                if (f.c.v[yb_tb_at(&f.t, fact[k])] == 1) assert_int_equal(f.c.reason[at++], k);
            assert_int_equal(f.c.n_reason, at);
            assert_int_equal(f.c.n_owed, owed);
        }
    }
}

/* A note that looks at a fact and at a proof. Of an unknown fact it is left out, and whatever the proof is, the fast run tells so; a fact
   that is none where none may not be is an error, but only once the proof is there. */
static void notes_of_proofs(void **state) {
    (void)state;
    const uint32_t unknown = yb_tb_fact(&f.t, "unknown", YB_T_BOOL, 0), none = yb_tb_fact(&f.t, "none", YB_T_BOOL, YB_FF_OPTIONAL);
    const uint32_t proof = yb_tb_proof(&f.t, "p", -1), facts[2] = {unknown, none};
    const uint64_t proved = (uint64_t)1 << yb_tb_proof_bit(&f.t, proof);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    const uint16_t verified = yb_tb_constant(&f.t, YB_P_VERIFIED);
    const uint16_t there = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(EQ), f.t.b.PROOFS.at[proof].slot, verified, 0);
    for (unsigned k = 0; k < 2; k++) {
        const uint16_t both = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(AND), yb_tb_at(&f.t, facts[k]), there, 0);
        const uint64_t care = proved | (uint64_t)1 << yb_tb_bit(&f.t, facts[k]);
        yb_tb_term(&f.t, true, care, care, yb_tb_mark(&f.t, YB_M_NOTE, "rule", both));
    }
    ready();
    begin(20000);
    set(none, 1);
    for (unsigned n = 0; n < 6; n++) {
        assert_int_equal(yb_core_set_proof(&f.c, proof, n % 2 ? YB_P_VERIFIED : YB_P_ABSENT, -1), YB_OK);
        assert_int_equal(decide(false), YB_OK);
        assert_false(f.c.general);
        assert_int_equal(f.c.outcome, YB_OC_PERMIT);
        assert_int_equal(f.c.n_note, n % 2);
    }
    for (unsigned n = 0; n < 2; n++) { /* the second begins with what the general run has left */
        begin(20000);
        assert_int_equal(decide(false), YB_OK);
        assert_false(f.c.general);
        assert_int_equal(yb_core_set_proof(&f.c, proof, YB_P_VERIFIED, -1), YB_OK);
        assert_int_equal(decide(false), YB_E_NONE);
        assert_true(f.c.general);
    }
}

/* A junction with what always holds hands the other side on, but none is an error where it is asked for. */
static void none_handed_on(void **state) {
    (void)state;
    const uint32_t fact = yb_tb_fact(&f.t, "x", YB_T_BOOL, YB_FF_OPTIONAL);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    const uint16_t yes = yb_tb_constant(&f.t, 1), no = yb_tb_constant(&f.t, 0), x = yb_tb_at(&f.t, fact);
    const uint16_t both = yb_tb_op(&f.t, CODE, OP(AND), yes, x, 0), either = yb_tb_op(&f.t, CODE, OP(OR), x, no, 0);
    yb_tb_output(&f.t, "both", YB_O_SCALAR, both, 0);
    yb_tb_output(&f.t, "either", YB_O_SCALAR, either, 0);
    ready();
    for (unsigned n = 0; n < 4; n++) {
        begin(20000);
        if (n % 2 != 0) set(fact, n > 1);
        assert_int_equal(decide(false), n % 2 != 0 ? YB_OK : YB_E_NONE);
        if (n % 2 != 0) assert_true(f.c.v[both] == (n > 1) && f.c.v[either] == (n > 1));
    }
}

static void groups_and_gates(void **state) {
    (void)state;
    static const uint16_t cells[3] = {0, 1, 2};
    static const yb_tb_row rows[3] = {{YB_ROW_VERDICT, 0}, {YB_ROW_VERDICT, 1}, {YB_ROW_VERDICT, 2}};
    uint16_t e = yb_tb_enum(&f.t, 3);
    uint32_t level = yb_tb_fact(&f.t, "level", YB_T_ENUM, 0), yes = yb_tb_fact(&f.t, "yes", YB_T_BOOL, 0);
    yb_tb_fact_enum(&f.t, level, e);
    int64_t table = yb_tb_table(&f.t, (yb_tb_dim[]){{3, NULL}}, 1, cells, rows, 3);
    uint32_t item = yb_tb_item(&f.t, "verdicts");
    yb_tb_version(&f.t, YB_TB_ALWAYS, 0, 0, table);
    uint32_t gate = yb_tb_item(&f.t, "rule");
    yb_tb_version(&f.t, 20000, 30000, 20000, 0, 0, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t version = yb_tb_version_of(&f.t, item), gate_version = yb_tb_version_of(&f.t, gate);
    uint16_t one = yb_tb_constant(&f.t, 1), arg = yb_tb_at(&f.t, level);
    yb_insn lookup = {.op = OP(TABLE), .imm = (int32_t)item, .b = yb_tb_args(&f.t, &arg, 1), .c = version};
    lookup.a = yb_tb_slots(&f.t, 2);
    lookup.e = (uint16_t)(lookup.a + 1);
    yb_tb_put(&f.t, CODE, lookup);
    uint16_t is_one = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(EQ), lookup.a, one, 0);
    uint16_t fires = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(AND), is_one, yb_tb_at(&f.t, yes), 0);
    yb_tb_mark(&f.t, YB_M_DENY, "matrix", fires);
    uint32_t gated = yb_tb_mark(&f.t, YB_M_DENY, "gated", yb_tb_at(&f.t, yes));
    f.t.b.MARKS.at[gated].version_slot = gate_version;
    yb_tb_term(&f.t, true, 1, 1, gated);
    /* one term for row 1, none for the others; they stand behind the rules' */
    YB_IB_ADD(&f.t.b, GROUPS,
              (yb_im_group){.row_slot = lookup.e, .rows = 3, .starts = f.t.b.INDEX.n, .base = 0});
    f.t.section.groups = (yb_range_ref){0, 1};
    static const uint32_t starts[4] = {1, 1, 2, 2};
    for (unsigned k = 0; k < 4; k++)
        YB_IB_ADD(&f.t.b, INDEX, starts[k]);
    yb_tb_term(&f.t, true, 1, 1, 0);
    f.t.section.let_terms.n = 0;
    uint32_t hidden = f.t.rule_terms.n; /* the group's own is not one of the rules' terms */
    assert_int_equal(hidden, 2);
    ready();
    ((yb_im_section *)(uintptr_t)f.t.image.SECTION_LIST)->rule_terms.n = 1;
    for (unsigned n = 0; n < 12; n++) {
        begin(n < 6 ? 20000 : 19999);
        set(level, n % 3);
        set(yes, n / 3 % 2);
        bool matrix = n % 3 == 1 && n / 3 % 2 == 1, gated_fires = n < 6 && n / 3 % 2 == 1;
        for (unsigned general = 0; general < 2; general++) {
            assert_int_equal(decide(general), YB_OK);
            assert_int_equal(f.c.general, general);
            assert_int_equal(f.c.n_reason, matrix + gated_fires);
            if (gated_fires) assert_int_equal(f.c.reason[f.c.n_reason - 1], 1);
        }
    }
}

/* ---- missing ---- */

static void missing_facts(void **state) {
    (void)state;
    uint32_t a = yb_tb_fact(&f.t, "a", YB_T_BOOL, 0), b = yb_tb_fact(&f.t, "b", YB_T_BOOL, 0);
    uint32_t c = yb_tb_fact(&f.t, "c", YB_T_BOOL, 0), x = yb_tb_fact(&f.t, "x", YB_T_MONEY, 0);
    uint32_t lines = yb_tb_list(&f.t, "lines", 9), amount = yb_tb_field(&f.t, "lines.amount", YB_T_MONEY, 0);
    uint32_t covered = yb_tb_field(&f.t, "lines.covered", YB_T_BOOL, 0);
    uint16_t at[4] = {yb_tb_at(&f.t, a), yb_tb_at(&f.t, b), yb_tb_at(&f.t, c), yb_tb_at(&f.t, x)};
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t zero = yb_tb_constant(&f.t, 0);
    uint16_t either = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(OR), at[1], at[2], 0);
    uint16_t rule = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(AND), at[0], either, 0); /* a and (b or c) */
    yb_tb_mark(&f.t, YB_M_DENY, "r1", rule);
    yb_tb_mark(&f.t, YB_M_DENY, "r2", at[0]);
    yb_tb_mark(&f.t, YB_M_NOTE, "note", at[1]);
    uint16_t chosen = yb_tb_op(&f.t, CODE, OP(SEL), at[2], at[3], zero);
    yb_tb_output(&f.t, "chosen", YB_O_SCALAR, chosen, 0);
    yb_insn sum = {.op = OP(RSUM), .b = yb_tb_at(&f.t, amount), .c = yb_tb_at(&f.t, covered)};
    sum.a = yb_tb_slots(&f.t, 1);
    yb_tb_put(&f.t, CODE, sum);
    yb_tb_output(&f.t, "sum", YB_O_SCALAR, sum.a, 0);
    f.t.code[CODE].at[0].d = zero;
    ready();

    begin(20000); /* a wanted by both rules; x not: whether it is chosen is not known */
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.outcome, YB_OC_UNDETERMINED);
    assert_int_equal(f.c.n_missing, 4);
    missing_is(0, "a", NO, 2);
    missing_is(1, "c", NO, 2);
    missing_is(2, "b", NO, 1);
    missing_is(3, "lines", NO, 1);

    set(b, 1); /* b is true: c matters no more for the rule, but for the output it does */
    assert_int_equal(yb_core_set_rows(&f.c, lines, 3), YB_OK);
    assert_int_equal(yb_core_set(&f.c, covered, 0, 0), YB_OK); /* its amount does not count */
    assert_int_equal(yb_core_set(&f.c, covered, 1, 1), YB_OK);
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.n_missing, 4);
    missing_is(0, "a", NO, 2);
    missing_is(1, "c", NO, 1);
    missing_is(2, "lines.amount", 1, 1);
    missing_is(3, "lines.covered", 2, 1);

    set(a, 0);
    set(c, 1); /* now x is chosen */
    assert_int_equal(yb_core_set(&f.c, amount, 1, 70), YB_OK);
    assert_int_equal(yb_core_set(&f.c, covered, 2, 0), YB_OK);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.n_missing == 1);
    missing_is(0, "x", NO, 1);
    set(x, 5);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_PERMIT && !f.c.general); /* amounts that do not count are still unknown */
    assert_int_equal(f.c.v[sum.a], 70);
    set(a, 1);
    assert_int_equal(yb_core_clear(&f.c, x, NO), YB_OK); /* reported under deny too */
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_DENY && f.c.n_missing == 1 && f.c.n_reason == 2);
}

/* ---- versions, tables ---- */

static void versions(void **state) {
    (void)state;
    uint32_t fact = yb_tb_fact(&f.t, "x", YB_T_MONEY, 0), day = yb_tb_fact(&f.t, "day", YB_T_DATE, 0);
    uint32_t item = yb_tb_item(&f.t, "limit");
    yb_tb_version(&f.t, 20000, 20100, 20000, 1, YB_VF_DROPPED, 0);
    yb_tb_version(&f.t, 19000, 20000, 19500, 1, 0, 7);
    yb_tb_version(&f.t, 18000, 30000, 18000, 0, 0, 5);
    yb_tb_version(&f.t, 17000, 18000, 17000, 0, YB_VF_UNKNOWN, 0);
    yb_tb_version(&f.t, 16000, 17000, 16000, 0, YB_VF_NONE, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t limit = yb_tb_param(&f.t, item, 2);
    uint16_t r = yb_tb_op(&f.t, CODE, OP(ADD), yb_tb_at(&f.t, fact), limit, 0);
    yb_tb_output(&f.t, "r", YB_O_SCALAR, r, 0);
    uint16_t version = yb_tb_op(&f.t, CODE, OP(VERSION), yb_tb_at(&f.t, day), 0, 0);
    f.t.code[CODE].at[1].imm = (int32_t)item;
    yb_insn at = {.op = OP(PARAM), .b = 0, .c = version, .imm = (int32_t)item, .a = yb_tb_slots(&f.t, 1)};
    yb_tb_put(&f.t, CODE, at);
    ready();
    const struct {
        int64_t on, known, want;
        yb_status status;
    } cases[] = {{19600, 0, 701, YB_OK},      {19600, 19400, 501, YB_OK},     {25000, 0, 501, YB_OK},
                 {20050, 0, 0, YB_E_VERSION}, {15000, 0, 0, YB_E_VERSION},    {16500, 0, 0, YB_E_NONE},
                 {25000, 18000, 501, YB_OK},  {25000, 17999, 0, YB_E_VERSION}};
    for (size_t k = 0; k < YB_COUNT(cases); k++) {
        begin(cases[k].on);
        if (cases[k].known != 0) assert_int_equal(yb_core_known_on(&f.c, cases[k].known), YB_OK);
        set(fact, 1);
        set(day, 19600);
        assert_int_equal(decide(false), cases[k].status);
        if (cases[k].status == YB_OK) assert_int_equal(f.c.v[r], cases[k].want);
        if (cases[k].status == YB_E_VERSION) text_is(f.c.error_place, "limit");
        if (cases[k].status == YB_E_NONE) text_is(f.c.error_place, "i0");
        yb_core_tell(&f.c); /* no result rests on it */
        if (cases[k].status == YB_OK && cases[k].known == 0) assert_int_equal(f.c.v[at.a], 7);
    }
    begin(17500);
    set(fact, 1);
    set(day, 17500);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.n_missing == 0 && f.c.n_unsettled == 1);
    assert_true(f.c.unsettled[0].item == item && f.c.unsettled[0].version == 3 && f.c.unsettled[0].row == NO);
    /* a test may set a param; afterwards it is itself again */
    const yb_override override = {item, 9, YB_KNOWN};
    f.c.overrides = &override;
    f.c.n_overrides = 1;
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_PERMIT && f.c.v[r] == 901 && !f.c.general);
    f.c.n_overrides = 0;
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.outcome, YB_OC_UNDETERMINED);
}

static void tables(void **state) {
    (void)state;
    static const int64_t cuts[] = {100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200, 1300};
    uint16_t e = yb_tb_enum(&f.t, 4);
    uint32_t level = yb_tb_fact(&f.t, "level", YB_T_ENUM, 0),
             x = yb_tb_fact(&f.t, "x", YB_T_MONEY, YB_FF_SIGNED);
    yb_tb_fact_enum(&f.t, level, e);
    uint16_t cells[3 * 14];
    for (unsigned k = 0; k < 3 * 14; k++)
        cells[k] = (uint16_t)k;
    yb_tb_row rows[3 * 14];
    for (unsigned k = 0; k < 3 * 14; k++)
        rows[k] = (yb_tb_row){YB_ROW_VALUE, 1000 + k};
    const yb_tb_dim dims[2] = {{3, NULL}, {14, cuts}}; /* the fourth level is out of range */
    int64_t far = yb_tb_table(&f.t, dims, 2, cells, rows, 3 * 14);
    for (unsigned k = 0; k < 3 * 14; k++)
        rows[k].value = 5000 + k;
    rows[1].kind = YB_ROW_INHERIT;
    rows[2].kind = YB_ROW_NONE;
    rows[3].kind = YB_ROW_UNKNOWN;
    rows[4].kind = YB_ROW_GAP;
    int64_t near = yb_tb_table(&f.t, dims, 2, cells, rows, 3 * 14);
    uint32_t item = yb_tb_item(&f.t, "share");
    yb_tb_version(&f.t, 19000, 30000, 19000, 1, 0, near);
    yb_tb_version(&f.t, 18000, 30000, 18000, 1, 0, near);
    yb_tb_version(&f.t, 18500, 19500, 18500, 0, 0, far);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t args[2] = {yb_tb_at(&f.t, level), yb_tb_at(&f.t, x)};
    yb_insn i = {.op = OP(TABLE),
                 .imm = (int32_t)item,
                 .b = yb_tb_args(&f.t, args, 2),
                 .c = yb_tb_version_of(&f.t, item)};
    i.a = yb_tb_slots(&f.t, 2);
    i.e = (uint16_t)(i.a + 1);
    i.flag = YB_IF_OPTIONAL;
    yb_tb_put(&f.t, CODE, i);
    yb_tb_output(&f.t, "r", YB_O_SCALAR, i.a, 0);
    ready();
    for (unsigned k = 0; k < 3 * 14; k++) {
        begin(19100);
        set(level, k / 14);
        set(x, (int64_t)(k % 14) * 100 + (k % 2) * 99);
        if (k == 4) {
            fails(YB_E_GAP, "i0", NO);
            continue;
        }
        assert_int_equal(decide(false), YB_OK);
        if (k == 3) {
            assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.n_unsettled == 1 &&
                        f.c.unsettled[0].version == 0);
            assert_int_equal(f.c.unsettled[0].row, 3 * 14 + 3);
        } else {
            assert_int_equal(f.c.outcome, YB_OC_PERMIT);
            assert_false(f.c.general);
            assert_int_equal(f.c.s[i.a], k == 2 ? YB_NONE : YB_KNOWN);
            if (k != 2) assert_int_equal(f.c.v[i.a], k == 1 ? 1001 : 5000 + k);
            assert_int_equal(f.c.v[i.e], k == 1 ? 1 : 3 * 14 + k);
        }
    }
    begin(19600); /* what is inherited from has ended */
    set(level, 0);
    set(x, 100);
    fails(YB_E_GAP, "i0", NO);
    set(level, 3);
    fails(YB_E_GAP, "i0", NO);
    begin(17000);
    set(level, 0);
    set(x, 100);
    fails(YB_E_VERSION, "i0", NO);
}

/* Of keys that are not known only those are missing that tell which row is found; no count is below zero. */
static void open_keys(void **state) {
    (void)state;
    static const int64_t cuts[] = {0, 3};
    static const uint16_t cells[3 * 2 * 3] = {4, 0, 0, 4, 0, 0, 4, 1, 2, 4, 1, 2, 4, 1, 1, 4, 3, 3};
    static const yb_tb_row rows[5] = {{YB_ROW_VALUE, 10}, {YB_ROW_VALUE, 11}, {YB_ROW_VALUE, 12}, {YB_ROW_VALUE, 13}, {YB_ROW_GAP, 0}};
    uint32_t level = yb_tb_fact(&f.t, "level", YB_T_ENUM, 0), old = yb_tb_fact(&f.t, "old", YB_T_BOOL, 0),
             nth = yb_tb_fact(&f.t, "nth", YB_T_COUNT, 0);
    yb_tb_fact_enum(&f.t, level, yb_tb_enum(&f.t, 3));
    int64_t table = yb_tb_table(&f.t, (yb_tb_dim[]){{3, NULL}, {2, NULL}, {3, cuts}}, 3, cells, rows, 5);
    f.t.b.DIMS.at[f.t.b.DIMS.n - 1].least = 1;
    uint32_t item = yb_tb_item(&f.t, "steps");
    yb_tb_version(&f.t, YB_TB_ALWAYS, 0, 0, table);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t args[3] = {yb_tb_at(&f.t, level), yb_tb_at(&f.t, old), yb_tb_at(&f.t, nth)};
    yb_insn i = {.op = OP(TABLE), .imm = (int32_t)item, .b = yb_tb_args(&f.t, args, 3), .c = yb_tb_version_of(&f.t, item)};
    i.a = yb_tb_slots(&f.t, 2);
    i.e = (uint16_t)(i.a + 1);
    yb_tb_put(&f.t, CODE, i);
    yb_tb_output(&f.t, "r", YB_O_SCALAR, i.a, 0);
    ready();
    begin(20000);
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.n_missing, 3);
    set(level, 0);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_PERMIT && f.c.v[i.a] == 10);
    set(level, 1);
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.n_missing, 1);
    missing_is(0, "nth", NO, 1);
    set(level, 2);
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.n_missing, 1);
    missing_is(0, "old", NO, 1);
}

/* ---- settlement ---- */

static void lists_and_bands(void **state) {
    (void)state;
    static const int64_t cuts[2] = {1000000, 5000000}, keys[3] = {0, 1000000, 5000000};
    static const uint16_t cells[3] = {0, 1, 2};
    static const yb_tb_row ratios[3] = {{YB_ROW_VALUE, 9000}, {YB_ROW_VALUE, 9200}, {YB_ROW_VALUE, 9500}};
    uint32_t from = yb_tb_fact(&f.t, "from", YB_T_MONEY, YB_FF_SIGNED),
             add = yb_tb_fact(&f.t, "for", YB_T_MONEY, YB_FF_SIGNED);
    int64_t table = yb_tb_table(&f.t, (yb_tb_dim[]){{3, cuts}}, 1, cells, ratios, 3);
    uint32_t item = yb_tb_item(&f.t, "share");
    yb_tb_version(&f.t, YB_TB_ALWAYS, 0, 0, table);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t bands = yb_tb_bands(&f.t, cuts, 2, keys), band = YB_ARG_BAND;
    uint16_t part = yb_tb_column_op(&f.t, OP(CUT), 0, bands, yb_tb_at(&f.t, from), yb_tb_at(&f.t, add), 0);
    yb_insn t = {.op = OP(TABLE), .flag = YB_IF_COL, .imm = (int32_t)item, .e = YB_NONE16};
    t.b = yb_tb_args(&f.t, &band, 1);
    t.c = yb_tb_version_of(&f.t, item);
    t.a = yb_tb_columns(&f.t, 1, bands);
    yb_tb_put(&f.t, CODE, t);
    yb_insn paid = {.op = OP(MULROUND), .flag = YB_IF_COL | YB_IF_B | YB_IF_C | YB_IF_PART, .b = part, .c = t.a, .imm = 4};
    paid.a = yb_tb_columns(&f.t, 3, bands);
    paid.d = (uint16_t)(paid.a + 1);
    yb_tb_put(&f.t, CODE, paid);
    yb_insn sum = {.op = OP(RSUM), .b = paid.a, .c = YB_NONE16, .a = yb_tb_slots(&f.t, 1)};
    yb_tb_put(&f.t, CODE, sum);
    yb_tb_output(&f.t, "parts", YB_O_BANDS, paid.a, 0);
    yb_tb_output(&f.t, "sum", YB_O_SCALAR, sum.a, 0);
    ready();
    const struct {
        int64_t from, add, part[3];
    } cases[] = {
        {0, 500000, {500000, 0, 0}},
        {900000, 200001, {100000, 100001, 0}},
        {999999, 4000002, {1, 4000000, 1}},
        {6000000, 1, {0, 0, 1}},
        {1000000, 0, {0, 0, 0}},
        {-5, 10, {10, 0, 0}},
        {100, -50, {0, 0, 0}},
    };
    for (size_t k = 0; k < YB_COUNT(cases); k++) {
        for (unsigned general = 0; general < 2; general++) {
            begin(20000);
            set(from, cases[k].from);
            set(add, cases[k].add);
            assert_int_equal(decide(general), YB_OK);
            assert_int_equal(f.c.general, general);
            int64_t total = 0;
            for (unsigned n = 0; n < 3; n++) {
                assert_int_equal(f.c.column[part][n], cases[k].part[n]);
                total += (cases[k].part[n] * ratios[n].value + 5000) / 10000;
            }
            assert_int_equal(f.c.v[sum.a], total);
            assert_int_equal(f.c.column[paid.d][0], cases[k].part[0] * 9000);
        }
    }
    begin(20000);
    set(from, INT64_MAX);
    set(add, 1);
    fails(YB_E_OVERFLOW, "i0", 0);
    begin(20000);
    set(from, INT64_MIN);
    set(add, INT64_MAX);
    assert_int_equal(decide(false), YB_OK); /* the product has 77 bits */
    assert_int_equal(f.c.v[sum.a], 8301034833169298226);
}

static void waterfall(void **state) {
    (void)state;
    uint32_t bill = yb_tb_fact(&f.t, "bill", YB_T_MONEY, 0),
             asked = yb_tb_fact(&f.t, "asked", YB_T_MONEY, YB_FF_SIGNED);
    uint32_t cap = yb_tb_fact(&f.t, "cap", YB_T_MONEY, YB_FF_SIGNED | YB_FF_OPTIONAL),
             when = yb_tb_fact(&f.t, "when", YB_T_BOOL, 0);
    uint32_t first = yb_tb_fact(&f.t, "first", YB_T_COUNT, 0), aids = yb_tb_list(&f.t, "aids", 5);
    uint32_t bound = yb_tb_field(&f.t, "aids.bound", YB_T_DATE, 0),
             has = yb_tb_field(&f.t, "aids.has", YB_T_MONEY, YB_FF_OPTIONAL);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    yb_insn pay = {.op = OP(PAY),
                   .flag = YB_IF_SIGNED,
                   .b = yb_tb_at(&f.t, asked),
                   .c = yb_tb_at(&f.t, cap),
                   .d = yb_tb_at(&f.t, bill),
                   .e = yb_tb_at(&f.t, when),
                   .a = yb_tb_slots(&f.t, 4)};
    yb_tb_put(&f.t, CODE, pay);
    uint16_t args[4] = {yb_tb_at(&f.t, bound), yb_tb_at(&f.t, has), yb_tb_columns(&f.t, 2, 0), 0};
    args[3] = (uint16_t)(args[2] + 1);
    yb_insn each = {.op = OP(PAYEACH),
                    .b = (uint16_t)(pay.a + 3),
                    .c = yb_tb_at(&f.t, first),
                    .d = (uint16_t)(pay.a + 3),
                    .e = YB_NONE16,
                    .imm = yb_tb_args(&f.t, args, 4),
                    .a = yb_tb_slots(&f.t, 4)};
    yb_tb_put(&f.t, CODE, each);
    yb_insn rest = {.op = OP(REST), .d = (uint16_t)(each.a + 3), .a = yb_tb_slots(&f.t, 4)};
    yb_tb_put(&f.t, CODE, rest);
    yb_tb_payer(&f.t, "fund", pay.a);
    yb_tb_payer(&f.t, "aid", each.a);
    yb_tb_payer(&f.t, "cash", rest.a);
    ready();
    const struct {
        int64_t bill, asked, cap, when, first; /* cap -1000: none */
        int64_t paid, left, aid, cash;
    } cases[] = {
        {1000, 300, -1000, 1, 9, 300, 700, 600, 100}, {1000, 300, 200, 1, 9, 200, 800, 600, 200},
        {1000, 300, -7, 1, 9, 0, 1000, 600, 400},     {1000, 2000, -1000, 1, 9, 1000, 0, 0, 0},
        {1000, 300, 200, 0, 9, 0, 1000, 600, 400},    {1000, -50, 200, 1, 9, -50, 1050, 600, 450},
        {1000, 900, 900, 1, 9, 900, 100, 100, 0},     {1000, 0, 900, 1, 2, 0, 1000, 400, 600},
        {1000, 0, 900, 1, 0, 0, 1000, 0, 1000},
    };
    static const int64_t days[4] = {300, 100, 200, 100}, have[4] = {200, 0, 300, 100};
    for (size_t k = 0; k < YB_COUNT(cases); k++) {
        for (unsigned general = 0; general < 2; general++) {
            begin(20000);
            set(bill, cases[k].bill);
            set(asked, cases[k].asked);
            if (cases[k].cap != -1000) set(cap, cases[k].cap);
            set(when, cases[k].when);
            set(first, cases[k].first);
            assert_int_equal(yb_core_set_column(&f.c, bound, days, NULL, 4), YB_OK);
            assert_int_equal(yb_core_set_column(&f.c, has, have, NULL, 4), YB_OK);
            assert_int_equal(decide(general), YB_OK);
            assert_int_equal(f.c.general, general);
            assert_int_equal(f.c.v[pay.a + 2], cases[k].paid);
            assert_int_equal(f.c.v[pay.a + 3], cases[k].left);
            bool limited = cases[k].cap != -1000 && cases[k].when != 0;
            assert_int_equal(f.c.s[pay.a + 1], limited ? YB_KNOWN : YB_NONE);
            assert_int_equal(f.c.v[pay.a + 1], limited ? YB_MAX(cases[k].cap, 0) : 0);
            assert_int_equal(f.c.v[each.a + 2], cases[k].aid);
            assert_int_equal(f.c.v[rest.a + 2], cases[k].cash);
            assert_int_equal(f.c.v[rest.a + 3], 0);
            static const int64_t rank[4] = {4, 1, 3, 2};
            for (unsigned row = 0; row < 4; row++)
                assert_int_equal(f.c.column[args[3]][row], rank[row]);
        }
    }
    begin(20000); /* no cap for a row: it pays all there is */
    set(bill, 1000);
    set(asked, 0);
    set(when, 1);
    set(first, 1);
    static const uint8_t known[4] = {1, 1, 0, 1};
    assert_int_equal(yb_core_set_column(&f.c, bound, (const int64_t[]){9, 8, 7, 8}, NULL, 4), YB_OK);
    assert_int_equal(yb_core_set_column(&f.c, has, have, known, 4), YB_OK);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.column[args[2]][2] == 1000 && f.c.v[rest.a + 2] == 0);
    assert_int_equal(yb_core_clear(&f.c, bound, 3), YB_OK);
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.outcome, YB_OC_UNDETERMINED);
    missing_is(0, "aids.bound", 3, 2);
    assert_int_equal(yb_core_clear(&f.c, aids, NO), YB_OK);
    assert_int_equal(yb_core_clear(&f.c, when, NO), YB_OK);
    assert_int_equal(decide(false), YB_OK);
    missing_is(0, "when", NO, 3);
}

/* Who reads what was asked lacks no cap, and who reads the limit no amount. */
static void asked_alone(void **state) {
    (void)state;
    uint32_t bill = yb_tb_fact(&f.t, "bill", YB_T_MONEY, 0), asked = yb_tb_fact(&f.t, "asked", YB_T_MONEY, 0),
             cap = yb_tb_fact(&f.t, "cap", YB_T_MONEY, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    yb_insn pay = {.op = OP(PAY),
                   .b = yb_tb_at(&f.t, asked),
                   .c = yb_tb_at(&f.t, cap),
                   .d = yb_tb_at(&f.t, bill),
                   .e = YB_NONE16,
                   .a = yb_tb_slots(&f.t, 4)};
    yb_tb_put(&f.t, CODE, pay);
    yb_insn rest = {.op = OP(REST), .d = (uint16_t)(pay.a + 3), .a = yb_tb_slots(&f.t, 4)};
    yb_tb_put(&f.t, CODE, rest);
    yb_tb_output(&f.t, "asked", YB_O_SCALAR, pay.a, 0);
    yb_tb_output(&f.t, "asked_again", YB_O_SCALAR, pay.a, 0);
    yb_tb_output(&f.t, "limit", YB_O_SCALAR, (uint16_t)(pay.a + 1), 0);
    yb_tb_payer(&f.t, "fund", pay.a);
    yb_tb_payer(&f.t, "cash", rest.a);
    ready();
    begin(20000);
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.n_missing, 3);
    missing_is(0, "asked", NO, 4);
    missing_is(1, "cap", NO, 3);
    missing_is(2, "bill", NO, 2);
    set(asked, 1000);
    set(bill, 1000);
    assert_int_equal(decide(false), YB_OK);
    assert_int_equal(f.c.n_missing, 1);
    missing_is(0, "cap", NO, 3);
}

static void choosing(void **state) {
    (void)state;
    uint32_t a = yb_tb_fact(&f.t, "a", YB_T_BOOL, 0), b = yb_tb_fact(&f.t, "b", YB_T_BOOL, 0);
    uint32_t x = yb_tb_fact(&f.t, "x", YB_T_MONEY, YB_FF_SIGNED), y = yb_tb_fact(&f.t, "y", YB_T_MONEY, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    yb_tb_read(&f.t, a);
    yb_tb_read(&f.t, b);
    yb_tb_section(&f.t, "first", yb_tb_at(&f.t, a));
    yb_insn negative = {
        .op = OP(NEG), .flag = YB_IF_NONNEG, .b = yb_tb_at(&f.t, x), .a = yb_tb_slots(&f.t, 1)};
    yb_tb_put(&f.t, CODE, negative);
    yb_tb_output(&f.t, "minus", YB_O_SCALAR, negative.a, 0);
    yb_tb_read(&f.t, x);
    yb_tb_section(&f.t, "second", yb_tb_at(&f.t, b));
    uint16_t same = yb_tb_op(&f.t, CODE, OP(MOV), yb_tb_at(&f.t, y), 0, 0);
    yb_tb_output(&f.t, "same", YB_O_SCALAR, same, 0);
    yb_tb_read(&f.t, y);
    ready();
    begin(20000);
    set(a, 0);
    set(b, 0);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.chosen == 0);
    assert_int_equal(f.c.n_missing, 0); /* the conditions read a and b, which are known */
    set(b, 1);
    set(y, 4);
    assert_int_equal(decide(false), YB_OK); /* x is not read by what was chosen */
    assert_true(f.c.outcome == YB_OC_PERMIT && f.c.chosen == 2 && !f.c.general && f.c.v[same] == 4);
    set(a, 1);
    fails(YB_E_PROGRAM, "second", NO);
    set(b, 0);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.chosen == 1 && f.c.general);
    missing_is(0, "x", NO, 1);
    set(x, 3);
    fails(YB_E_NEGATIVE, "i0", NO);
    set(x, -3);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_PERMIT && !f.c.general && f.c.v[negative.a] == 3);
    assert_int_equal(yb_core_clear(&f.c, b, NO), YB_OK); /* one true, one unknown */
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.chosen == 0 && f.c.n_missing == 1);
    missing_is(0, "b", NO, 1);
}

/* ---- errors ---- */

static void origins(void **state) {
    (void)state;
    uint32_t x = yb_tb_fact(&f.t, "x", YB_T_MONEY, YB_FF_SIGNED),
             o = yb_tb_fact(&f.t, "o", YB_T_MONEY, YB_FF_OPTIONAL);
    uint32_t yes = yb_tb_fact(&f.t, "yes", YB_T_BOOL, 0);
    yb_tb_list(&f.t, "lines", 9);
    uint32_t amount = yb_tb_field(&f.t, "lines.amount", YB_T_MONEY, YB_FF_SIGNED);
    const uint16_t at = yb_tb_at(&f.t, x), column = yb_tb_at(&f.t, amount);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t twice = yb_tb_op(&f.t, CODE, OP(ADD), at, at, 0);                              /* i0 */
    uint16_t plus = yb_tb_op(&f.t, CODE, OP(ADD), twice, at, 0);                            /* i1 */
    uint16_t used = yb_tb_op(&f.t, CODE, OP(USE), yb_tb_at(&f.t, o), 0, 0);                 /* i2 */
    uint16_t chosen = yb_tb_op(&f.t, CODE, OP(SEL), yb_tb_at(&f.t, yes), plus, used);       /* i3 */
    uint16_t lines = yb_tb_column_op(&f.t, OP(ADD), YB_IF_B, 0, column, at, 0);             /* i4 */
    uint16_t less = yb_tb_column_op(&f.t, OP(SUB), YB_IF_B | YB_IF_C, 0, lines, column, 0); /* i5 */
    yb_insn sum = {.op = OP(RSUM), .b = less, .c = YB_NONE16, .a = yb_tb_slots(&f.t, 1)};   /* i6 */
    yb_tb_put(&f.t, CODE, sum);
    uint16_t check = yb_tb_op(&f.t, CODE, OP(CHECK), sum.a, yb_tb_constant(&f.t, 14), 0); /* i7: no output */
    uint16_t zero = yb_tb_constant(&f.t, 0);
    uint16_t rule = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(LT), chosen, zero, 0); /* i8 */
    yb_tb_mark(&f.t, YB_M_DENY, "rule", rule);
    uint64_t atom = (uint64_t)1 << yb_tb_atom(&f.t, YB_A_LE, chosen, yb_tb_constant(&f.t, -1));
    yb_tb_term(&f.t, true, atom, atom, 0);
    yb_tb_output(&f.t, "lines.less", YB_O_LINE, less, 0);
    (void)check;
    ready();
    const int64_t two[2] = {1, INT64_MAX - 6}, fine[2] = {1, 2};
    begin(20000);
    set(x, INT64_MAX);
    set(yes, 1);
    assert_int_equal(yb_core_set_column(&f.c, amount, fine, NULL, 2), YB_OK);
    fails(YB_E_OVERFLOW, "i0", NO);
    set(yes, 0);
    fails(YB_E_NONE, "i2", NO);
    set(o, 7);
    fails(YB_E_OVERFLOW, "i4", 0);
    begin(20000); /* a fact as large as that keeps the request from running fast */
    set(o, 7);
    set(yes, 0);
    assert_int_equal(yb_core_set_column(&f.c, amount, fine, NULL, 2), YB_OK);
    set(x, 7);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_PERMIT && !f.c.general);
    assert_int_equal(yb_core_set_column(&f.c, amount, two, NULL, 2), YB_OK);
    fails(YB_E_OVERFLOW, "i4", 1);
    set(x, 6);
    fails(YB_E_IDENTITY, "i7", NO);
    set(x, -3); /* deny, but the identity does not hold: an error beats every outcome */
    set(yes, 1);
    fails(YB_E_IDENTITY, "i7", NO);
    assert_int_equal(yb_core_clear(&f.c, yes, NO), YB_OK);
    fails(YB_E_IDENTITY, "i7", NO);
    begin(20000);
    set(x, 7);
    set(o, 7);
    set(yes, 1);
    assert_int_equal(yb_core_set_column(&f.c, amount, fine, NULL, 2), YB_OK);
    assert_int_equal(decide(false), YB_OK); /* usable after all that */
    assert_true(f.c.outcome == YB_OC_PERMIT && !f.c.general);
}

/* ---- where facts are lacking ---- */

/* The exact products of one request are not taken for unknown in the next. */
static void watched_products(void **state) {
    (void)state;
    uint32_t rate = yb_tb_fact(&f.t, "rate", YB_T_COUNT, 0);
    yb_tb_list(&f.t, "lines", 4);
    uint32_t amount = yb_tb_field(&f.t, "lines.amount", YB_T_MONEY, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    yb_insn i = {.op = OP(MULROUND),
                 .flag = YB_IF_COL | YB_IF_B,
                 .imm = 2,
                 .a = yb_tb_columns(&f.t, 1, 0),
                 .b = yb_tb_at(&f.t, amount),
                 .c = yb_tb_at(&f.t, rate),
                 .d = yb_tb_columns(&f.t, 2, 0)};
    yb_tb_put(&f.t, CODE, i);
    for (unsigned k = 0; k < 2; k++) { /* what it makes counts, though it may be unknown */
        yb_insn sum = {.op = OP(RSUM), .b = k == 0 ? i.a : i.d, .c = YB_NONE16, .a = yb_tb_slots(&f.t, 1)};
        yb_tb_put(&f.t, CODE, sum);
        yb_tb_output(&f.t, k == 0 ? "one" : "two", YB_O_SCALAR, yb_tb_op(&f.t, CODE, OP(KNOWN), sum.a, 0, 0), 0);
    }
    ready();
    const int64_t amounts[3] = {1000, 2000, 3000};
    for (unsigned known = 0; known < 2; known++) {
        begin(20000);
        assert_int_equal(yb_core_set_column(&f.c, amount, amounts, NULL, 3), YB_OK);
        if (known != 0) set(rate, 50);
        assert_int_equal(decide(false), YB_OK);
        assert_true(f.c.outcome == YB_OC_PERMIT && !f.c.general && f.c.watching);
        for (uint32_t row = 0; row < 3; row++)
            for (uint32_t k = 0; k < 3; k++)
                assert_int_equal(f.c.column_state[k == 0 ? i.a : i.d + k - 1u][row],
                                 known != 0 ? YB_KNOWN : YB_NOT_KNOWN);
    }
}

/* The rows are summed up along with what is made of them, but not if it is not known how many there are. */
static void watched_sum(void **state) {
    (void)state;
    uint32_t x = yb_tb_fact(&f.t, "x", YB_T_MONEY, 0), list = yb_tb_list(&f.t, "lines", 4);
    yb_tb_field(&f.t, "lines.amount", YB_T_MONEY, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    uint16_t each = yb_tb_column_op(&f.t, OP(MUL), 0, 0, yb_tb_at(&f.t, x), yb_tb_constant(&f.t, 3), 0);
    yb_insn sum = {.op = OP(RSUM), .b = each, .c = YB_NONE16, .a = yb_tb_slots(&f.t, 1)};
    yb_tb_put(&f.t, CODE, sum);
    uint16_t rule = yb_tb_op(&f.t, YB_TB_CONDITIONS, OP(EQ), sum.a, yb_tb_constant(&f.t, 0), 0);
    uint32_t mark = yb_tb_mark(&f.t, YB_M_DENY, "rule", rule);
    uint64_t atom = (uint64_t)1 << yb_tb_atom(&f.t, YB_A_EQ, sum.a, yb_tb_constant(&f.t, 0));
    yb_tb_term(&f.t, true, atom, atom, mark);
    ready();
    for (unsigned rows = 0; rows < 4; rows++) {
        begin(20000);
        set(x, 5);
        assert_int_equal(decide(false), YB_OK);
        assert_int_equal(f.c.outcome, YB_OC_UNDETERMINED);
        missing_is(0, "lines", NO, 1);
        assert_int_equal(yb_core_set_rows(&f.c, list, rows), YB_OK);
        assert_int_equal(decide(false), YB_OK);
        assert_int_equal(f.c.outcome, rows == 0 ? YB_OC_DENY : YB_OC_PERMIT);
        assert_int_equal(f.c.v[sum.a], 15 * rows);
    }
}

/* None in place of none stays none. */
static void watched_none(void **state) {
    (void)state;
    uint32_t x = yb_tb_fact(&f.t, "x", YB_T_MONEY, YB_FF_OPTIONAL), y = yb_tb_fact(&f.t, "y", YB_T_MONEY, YB_FF_OPTIONAL);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    yb_insn i = {.op = OP(NVL), .flag = YB_IF_NONNEG, .b = yb_tb_at(&f.t, x), .c = yb_tb_at(&f.t, y), .a = yb_tb_slots(&f.t, 1)};
    yb_tb_put(&f.t, CODE, i);
    yb_tb_output(&f.t, "r", YB_O_SCALAR, i.a, 0);
    ready();
    begin(20000);
    assert_int_equal(yb_core_clear(&f.c, y, NO), YB_OK);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.watching);
    begin(20000);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_PERMIT && !f.c.general && f.c.s[i.a] == YB_NONE);
    set(y, 7);
    assert_int_equal(decide(false), YB_OK);
    assert_true(!f.c.general && f.c.s[i.a] == YB_KNOWN && f.c.v[i.a] == 7);
}

/* Nobody is asked for the key of a table that is not known itself. */
static void unknown_version(void **state) {
    (void)state;
    uint32_t yes = yb_tb_fact(&f.t, "yes", YB_T_BOOL, 0);
    const yb_tb_dim dim = {2, NULL};
    const uint16_t cells[2] = {0, 1};
    const yb_tb_row rows[2] = {{YB_ROW_VALUE, 1}, {YB_ROW_UNKNOWN, 0}};
    uint32_t item = yb_tb_item(&f.t, "share");
    yb_tb_version(&f.t, 0, 20000, 0, 0, 0, yb_tb_table(&f.t, &dim, 1, cells, rows, 2));
    yb_tb_version(&f.t, 20000, 30000, 0, 0, YB_VF_UNKNOWN, 0);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    const uint16_t args[1] = {yb_tb_at(&f.t, yes)};
    yb_insn i = {.op = OP(TABLE),
                 .imm = (int32_t)item,
                 .b = yb_tb_args(&f.t, args, 1),
                 .c = yb_tb_version_of(&f.t, item)};
    i.a = yb_tb_slots(&f.t, 2);
    i.e = (uint16_t)(i.a + 1);
    yb_tb_put(&f.t, CODE, i);
    yb_tb_output(&f.t, "r", YB_O_SCALAR, i.a, 0);
    ready();
    begin(19000); /* the key tells whether the row is one that is known */
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.n_missing == 1 && f.c.n_unsettled == 0);
    begin(21000);
    assert_int_equal(decide(false), YB_OK);
    assert_true(f.c.outcome == YB_OC_UNDETERMINED && f.c.n_missing == 0 && f.c.n_unsettled == 1);
    assert_true(f.c.unsettled[0].version == 1 && f.c.unsettled[0].row == NO);
}

/* Columns that only the next step reads are made in passing, and come out as in the general run. */
static void joined_columns(void **state) {
    (void)state;
    enum { ROWS = 7, RESULTS = 4 };
    const unsigned b = YB_IF_B, cc = YB_IF_C, d = YB_IF_D;
    yb_tb_list(&f.t, "lines", ROWS);
    uint32_t facts[3] = {yb_tb_field(&f.t, "lines.x", YB_T_MONEY, 0), yb_tb_field(&f.t, "lines.y", YB_T_MONEY, 0),
                         yb_tb_field(&f.t, "lines.o", YB_T_MONEY, YB_FF_OPTIONAL)};
    const uint16_t x = yb_tb_at(&f.t, facts[0]), y = yb_tb_at(&f.t, facts[1]), o = yb_tb_at(&f.t, facts[2]);
    yb_tb_section(&f.t, "rules", YB_NONE16);
    const uint16_t zero = yb_tb_constant(&f.t, 0), ten = yb_tb_constant(&f.t, 10);
    uint16_t at[RESULTS], made;
    made = yb_tb_column_op(&f.t, OP(SUB), b | cc, 0, x, y, 0);
    at[0] = yb_tb_column_op(&f.t, OP(MAX), cc, 0, zero, made, 0);
    const uint16_t few = yb_tb_column_op(&f.t, OP(LT), b, 0, y, ten, 0);
    made = yb_tb_column_op(&f.t, OP(SUB), b | cc, 0, x, y, 0);
    made = yb_tb_column_op(&f.t, OP(MAX), cc, 0, zero, made, 0);
    at[1] = yb_tb_column_op(&f.t, OP(SEL), b | d, 0, few, zero, made);
    made = yb_tb_column_op(&f.t, OP(SUB), b | cc, 0, x, y, 0);
    at[2] = yb_tb_column_op(&f.t, OP(SUB), b | cc, 0, made, y, 0);
    made = yb_tb_column_op(&f.t, OP(HAS), b, 0, o, 0, 0);
    made = yb_tb_column_op(&f.t, OP(NOT), b, 0, made, 0, 0);
    at[3] = yb_tb_column_op(&f.t, OP(SEL), b | cc | d, 0, made, x, y);
    for (unsigned k = 0; k < RESULTS; k++)
        yb_tb_output(&f.t, k == 0 ? "lines.a" : k == 1 ? "lines.b" : k == 2 ? "lines.c" : "lines.d", YB_O_LINE, at[k], 0);
    ready();
    for (uint32_t rows = 0; rows <= ROWS; rows++) {
        int64_t values[3][ROWS], fast[RESULTS][ROWS];
        begin(20000);
        for (unsigned k = 0; k < 3 * ROWS; k++)
            values[k / ROWS][k % ROWS] = (int64_t)(k * k * 7 + rows * 5) % 23;
        for (unsigned k = 0; k < 3; k++)
            if (k < 2 || rows % 2 == 0) assert_int_equal(yb_core_set_column(&f.c, facts[k], values[k], NULL, rows), YB_OK);
        assert_int_equal(decide(false), YB_OK);
        assert_true(f.c.outcome == YB_OC_PERMIT && !f.c.general && f.c.untold);
        for (unsigned k = 0; k < RESULTS; k++)
            memcpy(fast[k], f.c.column[at[k]], rows * sizeof **fast);
        assert_int_equal(decide(true), YB_OK);
        for (unsigned k = 0; k < RESULTS; k++)
            assert_memory_equal(fast[k], f.c.column[at[k]], rows * sizeof **fast);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(outcomes, begin_image, end_image),
        cmocka_unit_test_setup_teardown(many_marks, begin_image, end_image),
        cmocka_unit_test_setup_teardown(notes_of_proofs, begin_image, end_image),
        cmocka_unit_test_setup_teardown(none_handed_on, begin_image, end_image),
        cmocka_unit_test_setup_teardown(groups_and_gates, begin_image, end_image),
        cmocka_unit_test_setup_teardown(missing_facts, begin_image, end_image),
        cmocka_unit_test_setup_teardown(versions, begin_image, end_image),
        cmocka_unit_test_setup_teardown(tables, begin_image, end_image),
        cmocka_unit_test_setup_teardown(open_keys, begin_image, end_image),
        cmocka_unit_test_setup_teardown(lists_and_bands, begin_image, end_image),
        cmocka_unit_test_setup_teardown(waterfall, begin_image, end_image),
        cmocka_unit_test_setup_teardown(asked_alone, begin_image, end_image),
        cmocka_unit_test_setup_teardown(choosing, begin_image, end_image),
        cmocka_unit_test_setup_teardown(origins, begin_image, end_image),
        cmocka_unit_test_setup_teardown(watched_products, begin_image, end_image),
        cmocka_unit_test_setup_teardown(watched_sum, begin_image, end_image),
        cmocka_unit_test_setup_teardown(watched_none, begin_image, end_image),
        cmocka_unit_test_setup_teardown(unknown_version, begin_image, end_image),
        cmocka_unit_test_setup_teardown(joined_columns, begin_image, end_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
