/*
 * A family at a hospital window: a mother binds her child, limits are met, a voucher that is not the
 * patient's is refused, a bill is settled and partly paid from the mother's account by 家庭共济, and the
 * decision is replayed from its receipt.
 *
 * Shows: the decisions bind, use, share and settle, setting facts from a table, lists by rows and by columns,
 * reading obligations, reasons, notes, missing facts, outputs, payers, sources, receipts. Every sentence
 * about a decision comes out of the packs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/yibao.h"

#define AREA 330200 /* Ningbo */

typedef struct window {
    yb_policy *policy;
    yb_case *c;
    int scene;
    const char *told[16]; /* titles of sources already printed in this scene */
    size_t n_told;
} window;

/* ---- printing ---- */

static void title(window *w, const char *zh, const char *en) {
    w->n_told = 0;
    printf("\n%d. %s\n   %s\n", ++w->scene, zh, en);
}

static void print_outcome(const window *w) {
    static const char *const words[] = {"?", "准予 permit", "待办 pending", "不予 deny",
                                        "无法判定 undetermined"};
    int32_t outcome = yb_case_outcome(w->c);
    printf("   => %s\n", words[outcome >= 0 && outcome <= 4 ? outcome : 0]);
}

static void print_source(window *w, const yb_source_info *source) {
    for (size_t i = 0; i < w->n_told; i++)
        if (w->told[i] == source->title) return;
    if (w->n_told < sizeof w->told / sizeof w->told[0]) w->told[w->n_told++] = source->title;
    printf("      来源 source: 《%s》%s%s%s%s\n", source->title, source->dated[0] == '\0' ? "" : " ",
           source->dated, source->article[0] == '\0' ? "" : " ", source->article);
}

static void print_reasons(window *w) {
    yb_source_info source = {.size = sizeof source};
    for (size_t i = 0; i < yb_case_reason_count(w->c); i++) {
        yb_reason_info reason = {.size = sizeof reason};
        if (yb_case_reason(w->c, i, &reason) != YB_OK) return;
        printf("   理由 reason %s: %s\n      %s\n", reason.code, reason.zh, reason.en);
        for (size_t k = 0; yb_case_reason_source(w->c, i, k, &source) == YB_OK; k++)
            print_source(w, &source);
    }
}

static void print_notes(window *w) {
    yb_source_info source = {.size = sizeof source};
    for (size_t i = 0; i < yb_case_note_count(w->c); i++) {
        yb_reason_info note = {.size = sizeof note};
        if (yb_case_note(w->c, i, &note) != YB_OK) return;
        printf("   提示 note: %s\n      %s\n", note.zh, note.en);
        for (size_t k = 0; yb_case_note_source(w->c, i, k, &source) == YB_OK; k++)
            print_source(w, &source);
    }
}

static void proof_words(const window *w, uint32_t id, const char **zh, const char **en) {
    yb_proof_info proof = {.size = sizeof proof};
    for (size_t i = 0; yb_policy_proof(w->policy, "bind", i, &proof) == YB_OK; i++)
        if (proof.id == id) {
            *zh = proof.zh;
            *en = proof.en[0] != '\0' ? proof.en : proof.name;
        }
}

/* "出生医学证明 或 绑定人户口本+被绑定人户口本", then the same in English. */
static void print_sets(const window *w, size_t obligation, int english) {
    uint32_t proofs[YB_SET_MAX];
    size_t n;
    for (size_t k = 0; yb_case_obligation_set(w->c, obligation, k, proofs, YB_SET_MAX, &n) == YB_OK; k++) {
        if (k != 0) printf(english ? " or " : " 或 ");
        for (size_t p = 0; p < n; p++) {
            const char *zh = "?", *en = "?";
            proof_words(w, proofs[p], &zh, &en);
            printf("%s%s", p == 0 ? "" : english ? " and " : "+", english ? en : zh);
        }
    }
}

static void print_owed(window *w) {
    yb_source_info source = {.size = sizeof source};
    size_t n = yb_case_obligation_count(w->c);
    for (size_t i = 0; i < n; i++) {
        printf("   待交 owed: ");
        print_sets(w, i, 0);
        printf("  (");
        print_sets(w, i, 1);
        printf(")\n");
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; yb_case_obligation_source(w->c, i, k, &source) == YB_OK; k++)
            print_source(w, &source);
}

static void print_missing(const window *w) {
    for (size_t i = 0; i < yb_case_missing_count(w->c); i++) {
        yb_missing_info missing = {.size = sizeof missing};
        if (yb_case_missing(w->c, i, &missing) == YB_OK)
            printf("   缺少 missing: %s  (%s)\n", missing.zh, missing.name);
    }
}

static void print_yuan(int64_t fen) {
    printf("%" PRId64 ".%02d", fen / 100, (int)(fen % 100));
}

static void print_payers(const window *w) {
    for (size_t i = 0; i < yb_case_payer_count(w->c); i++) {
        yb_payer_info payer = {.size = sizeof payer};
        if (yb_case_payer(w->c, i, &payer) != YB_OK) return;
        printf("   ");
        print_yuan(payer.amount);
        printf("  %s / %s  %s\n", payer.zh, payer.en, payer.name);
    }
}

static void print_output(const window *w, const char *name, const char *words) {
    yb_output_value value = {.size = sizeof value};
    if (yb_case_output_named(w->c, name, &value) != YB_OK) return;
    printf("   ");
    print_yuan(value.number);
    printf("  %s  %s\n", words, name);
}

static void print_answer(window *w) {
    print_outcome(w);
    print_reasons(w);
    print_owed(w);
    print_missing(w);
    print_notes(w);
}

/* ---- binding ---- */

enum papers { NOTHING, HANDED_IN, REVIEWED };

typedef struct binding_question {
    uint32_t members; /* the mother has bound already */
    uint32_t others;  /* who have bound the child this month */
    enum papers papers;
    int birth_known;
} binding_question;

static uint32_t fact(const window *w, const char *name) {
    return yb_fact(w->policy, "bind", name);
}

static yb_status set_people(const window *w, int birth_known) {
    yb_status st = yb_case_begin(w->c, "bind", AREA, yb_date_of(2026, 11, 21));
    if (st == YB_OK) st = yb_case_set_text(w->c, fact(w, "binder.id"), "mother", YB_NUL);
    if (st == YB_OK) st = yb_case_set_bool(w->c, fact(w, "binder.enrolled"), 1);
    if (st == YB_OK) st = yb_case_set_bool(w->c, fact(w, "binder.evoucher"), 1);
    if (st == YB_OK) st = yb_case_set_text(w->c, fact(w, "member.id"), "child", YB_NUL);
    if (st == YB_OK) st = yb_case_set_bool(w->c, fact(w, "member.enrolled"), 1);
    if (st == YB_OK && birth_known)
        st = yb_case_set_date(w->c, fact(w, "member.birth_date"), yb_date_of(2015, 6, 1));
    if (st == YB_OK) st = yb_case_set_code(w->c, fact(w, "relation"), "child", YB_NUL);
    if (st == YB_OK) st = yb_case_set_code(w->c, fact(w, "channel"), "alipay", YB_NUL);
    return st;
}

static yb_status set_bindings(const window *w, uint32_t members) {
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    yb_status st = yb_case_set_rows(w->c, fact(w, "bindings"), members);
    for (uint32_t i = 0; st == YB_OK && i < members; i++) {
        st = yb_case_set_text_at(w->c, fact(w, "bindings.member_id"), i, names[i % 5], YB_NUL);
        if (st == YB_OK) st = yb_case_set_code_at(w->c, fact(w, "bindings.status"), i, "active", YB_NUL);
        if (st == YB_OK)
            st = yb_case_set_date_at(w->c, fact(w, "bindings.bound_on"), i, yb_date_of(2026, 1, 5));
    }
    return st;
}

static yb_status set_binders(const window *w, uint32_t others) {
    static const char *const names[] = {"father", "grandmother"};
    yb_status st = yb_case_set_rows(w->c, fact(w, "bound_by"), others);
    for (uint32_t i = 0; st == YB_OK && i < others; i++) {
        int32_t day = yb_date_of(2026, 11, 3 + 7 * (int32_t)i);
        st = yb_case_set_text_at(w->c, fact(w, "bound_by.binder_id"), i, names[i % 2], YB_NUL);
        if (st == YB_OK) st = yb_case_set_code_at(w->c, fact(w, "bound_by.status"), i, "active", YB_NUL);
        if (st == YB_OK) st = yb_case_set_date_at(w->c, fact(w, "bound_by.bound_on"), i, day);
    }
    return st;
}

static yb_status set_papers(const window *w, enum papers papers) {
    static const char *const names[] = {"login",       "binder_face", "terms", "child_data_consent",
                                        "form_alipay", "birth_cert",  "review"};
    yb_status st = YB_OK;
    for (size_t i = 0; papers != NOTHING && st == YB_OK && i < sizeof names / sizeof names[0]; i++) {
        int waits = papers == HANDED_IN && strcmp(names[i], "review") == 0;
        st = yb_case_set_proof(w->c, yb_proof(w->policy, "bind", names[i]),
                               waits ? YB_PRESENTED : YB_VERIFIED, -1);
    }
    return st;
}

static yb_status ask_binding(window *w, const binding_question *q) {
    yb_status st = set_people(w, q->birth_known);
    if (st == YB_OK) st = set_bindings(w, q->members);
    if (st == YB_OK) st = set_binders(w, q->others);
    if (st == YB_OK) st = set_papers(w, q->papers);
    if (st == YB_OK) st = yb_case_decide(w->c);
    if (st == YB_OK) print_answer(w);
    return st;
}

static yb_status bind_scenes(window *w) {
    static const struct {
        const char *zh, *en;
        binding_question question;
    } scenes[] = {
        {"母亲在支付宝绑定 11 岁的孩子，还没有交任何材料",
         "A mother binds her child of 11 in Alipay; nothing handed in yet",
         {0, 0, NOTHING, 1}},
        {"材料交齐，等待经办审核", "The papers are handed in, the review is awaited", {0, 0, HANDED_IN, 1}},
        {"审核通过", "The review is done", {0, 0, REVIEWED, 1}},
        {"母亲已绑定五位家人，再绑第六位",
         "The mother has bound five already: a sixth member",
         {5, 0, REVIEWED, 1}},
        {"本月已有两人绑定这个孩子，母亲是第三人",
         "Two have bound the child this month: a third binder",
         {0, 2, REVIEWED, 1}},
        {"不知道孩子的出生日期", "The child's birth date is not known", {0, 0, REVIEWED, 0}},
    };
    yb_status st = YB_OK;
    for (size_t i = 0; st == YB_OK && i < sizeof scenes / sizeof scenes[0]; i++) {
        title(w, scenes[i].zh, scenes[i].en);
        st = ask_binding(w, &scenes[i].question);
    }
    return st;
}

/* ---- facts from a table ---- */

enum kind { CODE, TEXT, BOOL, NUMBER, DAY, ROWS };

typedef struct given {
    const char *name;
    enum kind kind;
    const char *text;
    int64_t number; /* YYYYMMDD for a day, fen for money, 0 or 1, a mask of rows for a set */
} given;

static yb_status set_given(const window *w, const char *decision, const given *g) {
    uint32_t id = yb_fact(w->policy, decision, g->name);
    int32_t n = (int32_t)g->number;
    switch (g->kind) {
    case CODE: return yb_case_set_code(w->c, id, g->text, YB_NUL);
    case TEXT: return yb_case_set_text(w->c, id, g->text, YB_NUL);
    case BOOL: return yb_case_set_bool(w->c, id, n);
    case DAY: return yb_case_set_date(w->c, id, yb_date_of(n / 10000, n / 100 % 100, n % 100));
    case ROWS: return yb_case_set_rows(w->c, id, (uint32_t)n);
    default: return yb_case_set_int(w->c, id, g->number);
    }
}

static yb_status ask(window *w, const char *decision, int32_t on, const given *facts, size_t n) {
    yb_status st = yb_case_begin(w->c, decision, AREA, on);
    for (size_t i = 0; st == YB_OK && i < n; i++)
        st = set_given(w, decision, &facts[i]);
    return st == YB_OK ? yb_case_decide(w->c) : st;
}

/* ---- at the window ---- */

/* What is known is enough to refuse: the window need not ask for more. */
static yb_status voucher_scene(window *w) {
    static const given facts[] = {
        {"service", CODE, "outpatient_fund", 0}, {"medium", CODE, "evoucher", 0},
        {"holder.id", TEXT, "mother", 0},        {"subject.id", TEXT, "child", 0},
        {"patient.id", TEXT, "mother", 0},
    };
    title(w, "母亲自己看病，出示的却是孩子的医保码",
          "The mother sees the doctor herself, with the child's e-voucher");
    yb_status st = ask(w, "use", yb_date_of(2026, 11, 21), facts, sizeof facts / sizeof facts[0]);
    if (st != YB_OK) return st;
    print_outcome(w);
    print_reasons(w);
    return YB_OK;
}

/* What of the mother's account the child's bill may use; `settle` takes it as given. */
static yb_status share_scene(window *w, int64_t *available) {
    static const given facts[] = {
        {"act", CODE, "pay", 0},
        {"purpose", CODE, "medical", 0},
        {"mode", CODE, "auto_deduct", 0},
        {"payer.id", TEXT, "mother", 0},
        {"payer.insutype", CODE, "310", 0},
        {"payer.psn_insu_stas", CODE, "1", 0},
        {"payer.insuplc_admdvs", NUMBER, NULL, AREA},
        {"payer.free_medical", BOOL, NULL, 0},
        {"payer.balance", NUMBER, NULL, 500000},
        {"beneficiary.id", TEXT, "child", 0},
        {"beneficiary.insutype", CODE, "390", 0},
        {"beneficiary.psn_insu_stas", CODE, "1", 0},
        {"beneficiary.insuplc_admdvs", NUMBER, NULL, AREA},
        {"relation", CODE, "20", 0},
        {"link.status", CODE, "active", 0},
        {"link.bound_on", DAY, NULL, 20230501},
        {"link.endings", NUMBER, NULL, 0},
        {"others", ROWS, NULL, 0},
        {"designated", BOOL, NULL, 1},
        {"mdtrtarea_admvs", NUMBER, NULL, AREA},
        {"voucher_id", TEXT, "child", 0},
        {"amount", NUMBER, NULL, 884000},
    };
    yb_output_value value = {.size = sizeof value};
    title(
        w, "孩子住院，自付 8840 元；母亲的个人账户有 5000 元，已办家庭共济",
        "The child's stay leaves 8 840 yuan to pay; the mother's account holds 5 000, shared with the child");
    yb_status st = ask(w, "share", yb_date_of(2023, 11, 8), facts, sizeof facts / sizeof facts[0]);
    if (st != YB_OK) return st;
    print_outcome(w);
    print_output(w, "available", "可用 / available");
    print_output(w, "mutual_part", "由母亲账户付 / from the mother's account");
    print_reasons(w);
    print_notes(w);
    st = yb_case_output_named(w->c, "available", &value);
    *available = value.number;
    return st;
}

/* ---- the bill ---- */

static uint32_t of_bill(const window *w, const char *name) {
    return yb_fact(w->policy, "settle", name);
}

static yb_status set_patient(const window *w) {
    yb_status st = yb_case_begin(w->c, "settle", AREA, yb_date_of(2023, 11, 8));
    if (st == YB_OK) st = yb_case_set_code(w->c, of_bill(w, "insutype"), "390", YB_NUL);
    if (st == YB_OK) st = yb_case_set_code(w->c, of_bill(w, "med_type"), "21", YB_NUL);
    if (st == YB_OK) st = yb_case_set_code(w->c, of_bill(w, "dedc_hosp_lv"), "tertiary", YB_NUL);
    if (st == YB_OK) st = yb_case_set_int(w->c, of_bill(w, "admission"), 1);
    if (st == YB_OK) st = yb_case_set_date(w->c, of_bill(w, "patient.birth_date"), yb_date_of(2015, 6, 1));
    if (st == YB_OK) st = yb_case_set_bool(w->c, of_bill(w, "patient.enrolled"), 1);
    return st;
}

static yb_status set_lines(const window *w) {
    static const int64_t fen[] = {150000, 500000, 1550000}, selfpay[] = {1000000, 100000, 0}; /* millionths */
    yb_status st = yb_case_set_rows(w->c, of_bill(w, "lines"), 3);
    if (st == YB_OK) st = yb_case_set_column(w->c, of_bill(w, "lines.det_item_fee_sumamt"), fen, NULL, 3);
    if (st == YB_OK) st = yb_case_set_column(w->c, of_bill(w, "lines.selfpay_prop"), selfpay, NULL, 3);
    return st;
}

static yb_status set_year(const window *w) {
    yb_status st = yb_case_set_int(w->c, of_bill(w, "stay.deductible_paid"), 0);
    if (st == YB_OK) st = yb_case_set_date(w->c, of_bill(w, "year.begin"), yb_date_of(2023, 1, 1));
    if (st == YB_OK) st = yb_case_set_int(w->c, of_bill(w, "year.deductible_sum"), 0);
    if (st == YB_OK) st = yb_case_set_int(w->c, of_bill(w, "year.hifp_pay"), 0);
    if (st == YB_OK) st = yb_case_set_int(w->c, of_bill(w, "year.in_scope"), 0);
    return st;
}

/* The mother's account, shared with the child since May. */
static yb_status set_account(const window *w, int64_t available) {
    yb_status st = yb_case_set_bool(w->c, of_bill(w, "aid_flag"), 1);
    if (st == YB_OK) st = yb_case_set_rows(w->c, of_bill(w, "aid_accounts"), 1);
    if (st == YB_OK)
        st = yb_case_set_date_at(w->c, of_bill(w, "aid_accounts.bound_on"), 0, yb_date_of(2023, 5, 1));
    if (st == YB_OK) st = yb_case_set_int_at(w->c, of_bill(w, "aid_accounts.available"), 0, available);
    return st;
}

static yb_status settle_scene(window *w, int64_t available) {
    title(w, "这次住院在宁波三级医院结算，账单 22000 元，家庭共济用母亲的个人账户",
          "The stay is settled in a level-3 hospital in Ningbo, 22 000 yuan; the mother's account helps to "
          "pay");
    yb_status st = set_patient(w);
    if (st == YB_OK) st = set_lines(w);
    if (st == YB_OK) st = set_year(w);
    if (st == YB_OK) st = set_account(w, available);
    if (st == YB_OK) st = yb_case_decide(w->c);
    if (st != YB_OK) return st;
    print_outcome(w);
    print_output(w, "medfee_sumamt", "账单 / bill");
    print_output(w, "act_pay_dedc", "起付线 / deductible");
    print_payers(w);
    print_reasons(w);
    print_notes(w);
    return YB_OK;
}

/* ---- the receipt ---- */

static yb_status replay(const window *w, const char *receipt, size_t length, const char *facts) {
    size_t need = 0;
    yb_status st = yb_replay_json(w->policy, NULL, receipt, length, facts, strlen(facts), NULL, 0, &need);
    char *out = st == YB_E_SPACE ? malloc(need + 1) : NULL;
    if (out != NULL)
        st = yb_replay_json(w->policy, NULL, receipt, length, facts, strlen(facts), out, need + 1, &need);
    free(out);
    return st;
}

/* A receipt holds no private fact: the birth date has to be given again, and it has to be the same. */
static yb_status replay_scene(window *w) {
    size_t length = 0;
    yb_status st = yb_case_receipt(w->c, 0, NULL, 0, &length);
    char *receipt = st == YB_E_SPACE ? malloc(length + 1) : NULL;
    if (receipt == NULL) return st == YB_E_SPACE ? YB_E_MEMORY : st;
    st = yb_case_receipt(w->c, 0, receipt, length + 1, &length);
    title(w, "用凭据重放这次结算", "The settlement is replayed from its receipt");
    printf("   凭据 receipt: %zu 字节 bytes, 不含出生日期 without the birth date: %s\n", length,
           strstr(receipt, "2015-06-01") == NULL ? "是 yes" : "否 no");
    if (st == YB_OK) st = replay(w, receipt, length, "{\"patient\":{\"birth_date\":\"2015-06-01\"}}");
    printf("   重放 replay: %s\n", st == YB_OK ? "同一决定 the same decision" : yb_status_name(st));
    if (st == YB_OK && replay(w, receipt, length, "{}") == YB_E_REPLAY)
        printf("   不给出生日期 without the birth date: %s\n", yb_status_text(YB_E_REPLAY, YB_ZH));
    free(receipt);
    return st;
}

int main(void) {
    window w = {0};
    int64_t available = 0;
    yb_status st = yb_policy_embedded(NULL, &w.policy);
    if (st == YB_OK) st = yb_case_new(w.policy, NULL, &w.c);
    if (st == YB_OK) st = bind_scenes(&w);
    if (st == YB_OK) st = voucher_scene(&w);
    if (st == YB_OK) st = share_scene(&w, &available);
    if (st == YB_OK) st = settle_scene(&w, available);
    if (st == YB_OK) st = replay_scene(&w);
    if (st != YB_OK) {
        yb_error error = {.size = sizeof error};
        if (w.c != NULL && yb_case_error(w.c, &error) == YB_OK) fprintf(stderr, "%s: ", error.place);
        fprintf(stderr, "%s: %s\n", yb_status_name(st), yb_status_text(st, YB_EN));
    }
    yb_case_free(w.c);
    yb_policy_unref(w.policy);
    return st == YB_OK ? 0 : 1;
}
