/* What was decided, on the screen: every reason with its source, what is to be brought, what is missing. */
#include <stdio.h>
#include <string.h>

#include "counter.h"

typedef struct printing {
    counter *k;
    const char *decision;
    const char *told[32]; /* titles and articles of sources already printed */
    size_t n_told;
} printing;

void say(const char *zh, const char *en, const char *what) {
    printf("   %s %s%s%s\n", zh, en, what[0] == '\0' ? "" : ": ", what);
}

/* ---- parts of a decision ---- */

static void print_source(printing *p, const yb_source_info *source) {
    for (size_t i = 0; i + 1 < p->n_told; i += 2)
        if (p->told[i] == source->title && p->told[i + 1] == source->article) return;
    if (p->n_told + 2 <= sizeof p->told / sizeof p->told[0]) {
        p->told[p->n_told++] = source->title;
        p->told[p->n_told++] = source->article;
    }
    printf("      来源 source: 《%s》%s%s%s%s\n", source->title, source->dated[0] == '\0' ? "" : " ", source->dated,
           source->article[0] == '\0' ? "" : " ", source->article);
}

static void print_outcome(const printing *p) {
    static const char *const outcomes[] = {"?", "准予 permit", "待办 pending", "不予 deny", "无法判定 undetermined"};
    yb_decision_info d = {.size = sizeof d};
    int32_t outcome = yb_case_outcome(p->k->c);
    const char *zh = "", *en = p->decision;
    for (size_t i = 0; yb_policy_decision(p->k->policy, i, &d) == YB_OK; i++)
        if (strcmp(d.name, p->decision) == 0) zh = d.zh;
    printf("   %s %s => %s\n", zh, en, outcomes[outcome >= 0 && outcome <= 4 ? outcome : 0]);
}

static void print_reasons(printing *p) {
    yb_source_info source = {.size = sizeof source};
    for (size_t i = 0; i < yb_case_reason_count(p->k->c); i++) {
        yb_reason_info reason = {.size = sizeof reason};
        if (yb_case_reason(p->k->c, i, &reason) != YB_OK) return;
        printf("   理由 reason %s: %s\n      %s\n", reason.code, reason.zh, reason.en);
        for (size_t j = 0; yb_case_reason_source(p->k->c, i, j, &source) == YB_OK; j++)
            print_source(p, &source);
    }
}

/* Their sources would be longer than the slip; `yibao decide` tells them. */
static void print_notes(const printing *p) {
    for (size_t i = 0; i < yb_case_note_count(p->k->c); i++) {
        yb_reason_info n = {.size = sizeof n};
        if (yb_case_note(p->k->c, i, &n) != YB_OK) return;
        printf("   提示 note %s: %s\n      %s\n", n.code, n.zh, n.en);
    }
}

/* "出生医学证明 或 绑定人户口本+被绑定人户口本", or the names by which `papers` takes them. */
static void print_sets(const printing *p, size_t obligation, int zh) {
    uint32_t proofs[YB_SET_MAX];
    size_t n;
    for (size_t s = 0; yb_case_obligation_set(p->k->c, obligation, s, proofs, YB_SET_MAX, &n) == YB_OK; s++) {
        if (s != 0) printf(zh ? " 或 " : " or ");
        for (size_t i = 0; i < n; i++) {
            yb_proof_info proof = {.size = sizeof proof};
            if (yb_policy_proof_of(p->k->policy, proofs[i], &proof) != YB_OK) continue;
            printf("%s%s", i == 0 ? "" : zh ? "+" : " and ", zh ? proof.zh : proof.name);
        }
    }
}

static void print_owed(printing *p) {
    yb_source_info source = {.size = sizeof source};
    size_t n = yb_case_obligation_count(p->k->c);
    for (size_t i = 0; i < n; i++) {
        yb_obligation_info o = {.size = sizeof o};
        if (yb_case_obligation(p->k->c, i, &o) != YB_OK) return;
        printf("   待交 to bring: ");
        print_sets(p, i, 1);
        printf("  (");
        print_sets(p, i, 0);
        printf(")\n");
        if (o.zh[0] != '\0') printf("      %s\n      %s\n", o.zh, o.en);
        for (size_t j = 0; yb_case_obligation_source(p->k->c, i, j, &source) == YB_OK; j++)
            print_source(p, &source);
    }
}

static void print_missing(const printing *p) {
    for (size_t i = 0; i < yb_case_missing_count(p->k->c); i++) {
        yb_missing_info m = {.size = sizeof m};
        if (yb_case_missing(p->k->c, i, &m) == YB_OK) printf("   缺少 missing: %s  (%s)\n", m.zh, m.name);
    }
    for (size_t i = 0; i < yb_case_unsettled_count(p->k->c); i++) {
        yb_unsettled_info u = {.size = sizeof u};
        if (yb_case_unsettled(p->k->c, i, &u) == YB_OK)
            printf("   来源未载 the sources do not say: %s\n      %s  (%s)\n", u.zh, u.en, u.name);
    }
}

/* ---- all of it ---- */

void print_answer(counter *k, const char *decision) {
    printing p = {.k = k, .decision = decision};
    print_outcome(&p);
    print_reasons(&p);
    print_owed(&p);
    print_missing(&p);
    print_notes(&p);
}

void print_done(const sent *m, uint32_t done) {
    static const char *const told[] = {"未记账 nothing recorded", "已受理,待审核 applied, the review is awaited", "已办 recorded",
                                       "审核未通过,已登记 rejected, recorded",
                                           "此前已办,这次什么也没有做 recorded before: nothing was done now"};
    printf("   %s: %s\n", m->key, told[done <= YB_DONE_BEFORE ? done : 0]);
}

yb_status commit_and_tell(counter *k, const sent *m, const char *decision) {
    uint32_t done = YB_DONE_NOTHING;
    yb_message message = message_of(m);
    yb_status st = yb_bind_commit(k->c, &k->host, &message, &done);
    if (st != YB_OK) return st;
    print_answer(k, decision);
    print_done(m, done);
    if (done == YB_DONE_NOTHING && yb_case_outcome(k->c) == YB_PENDING)
        say("材料齐了(papers)再发一次", "once the papers are there, send it again", m->key);
    return YB_OK;
}
