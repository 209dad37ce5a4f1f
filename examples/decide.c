/*
 * One decision with the packs that are built in: may this mother bind her child today?
 *
 * Shows: a policy, a case, ids looked up once, facts and proofs set, the outcome, what is still owed, and the
 * reasons with their sources.
 */
#include <stdio.h>

#include "yibao/yibao.h"

static yb_status set_facts(yb_policy *policy, yb_case *c) {
    yb_status st = yb_case_begin(c, "bind", 510600, yb_date_of(2026, 11, 21));
    if (st == YB_OK) st = yb_case_set_text(c, yb_fact(policy, "bind", "binder.id"), "B", YB_NUL);
    if (st == YB_OK) st = yb_case_set_bool(c, yb_fact(policy, "bind", "binder.evoucher"), 1);
    if (st == YB_OK) st = yb_case_set_text(c, yb_fact(policy, "bind", "member.id"), "M", YB_NUL);
    if (st == YB_OK) st = yb_case_set_bool(c, yb_fact(policy, "bind", "member.enrolled"), 1);
    if (st == YB_OK)
        st = yb_case_set_date(c, yb_fact(policy, "bind", "member.birth_date"), yb_date_of(2015, 6, 1));
    if (st == YB_OK) st = yb_case_set_code(c, yb_fact(policy, "bind", "relation"), "child", YB_NUL);
    if (st == YB_OK) st = yb_case_set_code(c, yb_fact(policy, "bind", "channel"), "alipay", YB_NUL);
    if (st == YB_OK) st = yb_case_set_rows(c, yb_fact(policy, "bind", "bindings"), 0); /* known to be none */
    if (st == YB_OK) st = yb_case_set_rows(c, yb_fact(policy, "bind", "bound_by"), 0);
    if (st == YB_OK) st = yb_case_set_proof(c, yb_proof(policy, "bind", "login"), YB_VERIFIED, 2);
    return st;
}

static const char *outcome_name(int32_t outcome) {
    switch (outcome) {
    case YB_PERMIT: return "permit";
    case YB_PENDING: return "pending";
    case YB_DENY: return "deny";
    default: return "undetermined";
    }
}

static void print_reasons(yb_case *c) {
    for (size_t i = 0; i < yb_case_reason_count(c); i++) {
        yb_reason_info reason = {.size = sizeof reason};
        yb_source_info source = {.size = sizeof source};
        if (yb_case_reason(c, i, &reason) != YB_OK) return;
        printf("%s: %s (%s)\n", reason.code, reason.en, reason.zh);
        for (size_t k = 0; yb_case_reason_source(c, i, k, &source) == YB_OK; k++)
            printf("    %s (%s) %s\n", source.title, source.id, source.dated);
    }
}

static void print_owed(yb_policy *policy, yb_case *c) {
    for (size_t i = 0; i < yb_case_obligation_count(c); i++) {
        uint32_t proofs[YB_SET_MAX];
        size_t n;
        printf("owed:");
        for (size_t k = 0; yb_case_obligation_set(c, i, k, proofs, YB_SET_MAX, &n) == YB_OK; k++) {
            if (k != 0) printf(" or");
            for (size_t p = 0; p < n; p++) {
                yb_proof_info proof = {.size = sizeof proof};
                for (size_t q = 0; yb_policy_proof(policy, "bind", q, &proof) == YB_OK; q++)
                    if (proof.id == proofs[p]) printf("%s %s", p == 0 ? "" : " and", proof.name);
            }
        }
        printf("\n");
    }
}

int main(void) {
    yb_policy *policy = NULL;
    yb_case *c = NULL;
    yb_status st = yb_policy_embedded(NULL, &policy); /* NULL: malloc */
    if (st == YB_OK) st = yb_case_new(policy, NULL, &c);
    if (st == YB_OK) st = set_facts(policy, c);
    if (st == YB_OK) st = yb_case_decide(c); /* allocates nothing */
    if (st == YB_OK) {
        printf("%s\n", outcome_name(yb_case_outcome(c)));
        print_reasons(c);
        print_owed(policy, c);
    } else {
        fprintf(stderr, "%s: %s\n", yb_status_name(st), yb_status_text(st, YB_EN));
    }
    yb_case_free(c);
    yb_policy_unref(policy);
    return st == YB_OK ? 0 : 1;
}
