/*
 * What must hold of every result: identities A to E of the national interface, and that of the fee lines. Each is a
 * CHECK, whose place is the identity; no output reads one: the evaluator looks at every CHECK of a section that ran.
 * Some hold by how payments are made. They are checked all the same where that costs an instruction or two. Floor 3.
 */
#include "lang/results.h"

static void add_check(yb_result_work *w, const char *name, yb_node *whole, yb_node *parts) {
    yb_view *v = w->v;
    yb_str word = yb_str_of(name);
    if (whole == parts) return; /* the same sum: nothing to compare */
    unsigned scale = YB_MAX(whole->ty.scale, parts->ty.scale);
    whole = yb_make_scaled(v, whole, scale);
    parts = yb_make_scaled(v, parts, scale);
    v->place = yb_place(v, word);
    yb_node *check = yb_make_op(v, YB_OPCODE(CHECK), whole->ty, whole, parts, NULL, NULL, 0);
    (void)yb_emit_node(w->e, check, YB_IN_CODE);
}

/* The sum of named parts, where all of them are there. */
static yb_node *sum_of_parts(yb_result_work *w, yb_program *p, const char *const names[4]) {
    yb_node *parts[4];
    yb_span span;
    for (uint32_t i = 0; i < 4; i++) {
        parts[i] = yb_result_formula(p, yb_str_of(names[i]), &span);
        if (parts[i] == NULL) return NULL;
    }
    return yb_make_sum(w->v, parts, 4);
}

static yb_node *sum_of_two(yb_view *v, yb_node *a, yb_node *b) {
    yb_node *parts[] = {a, b};
    return yb_make_sum(v, parts, 2);
}

static bool is_of(const yb_pay *pay, const char *side) {
    return pay->payer != NULL && yb_str_eq(pay->payer->u.payer.side.text, yb_str_of(side));
}

static bool goes_into(const yb_pay *pay, yb_str total) {
    return pay->payer != NULL && pay->node != NULL && yb_str_eq(pay->payer->u.payer.into.text, total);
}

/* ---- E, and that of the lines: what the bill is made of ---- */

static void bill_identities(yb_result_work *w, yb_program *p) {
    static const char *const bill[] = {"fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"};
    static const char *const line[] = {"lines.fulamt_ownpay_amt", "lines.overlmt_amt", "lines.preselfpay_amt",
                                       "lines.inscp_scp_amt"};
    yb_span span;
    uint32_t at;
    yb_node *medfee = yb_result_formula(p, YB_LIT("medfee_sumamt"), &span);
    yb_node *parts = sum_of_parts(w, p, bill), *row = sum_of_parts(w, p, line);
    if (medfee != NULL && parts != NULL)
        add_check(w, "identity E: medfee_sumamt = fulamt_ownpay_amt + overlmt_selfpay + preselfpay_amt + inscp_scp_amt", medfee,
                  parts);
    if (row != NULL && yb_map_get(&w->v->d->fact_names, YB_LIT("lines.det_item_fee_sumamt"), &at))
        add_check(w, "line identity: det_item_fee_sumamt = fulamt_ownpay_amt + overlmt_amt + preselfpay_amt + inscp_scp_amt",
                  yb_make_fact(w->v, at), row);
}

/* ---- A, B: who pays it ---- */

/* A holds as each payment takes from what is left and the last takes the rest. */
static void sides_identity(yb_result_work *w, yb_program *p, yb_node *medfee) {
    yb_node *all[] = {yb_sum_of(w->v, p, YB_LIT("fund_pay_sumamt")), yb_sum_of(w->v, p, YB_LIT("psn_part_amt")),
                      yb_sum_of(w->v, p, YB_LIT("hosp_part_amt"))};
    add_check(w, "identity A: medfee_sumamt = fund_pay_sumamt + psn_part_amt + hosp_part_amt", medfee,
              yb_make_sum(w->v, all, 3));
}

/* Only where accounts and cash are all that the patient pays. */
static void patient_identity(yb_result_work *w, yb_program *p) {
    yb_node *acct = yb_sum_of(w->v, p, YB_LIT("acct_pay")), *cash = yb_result_pay(w->v, p, YB_LIT("psn_cash_pay"));
    bool two = acct != NULL && cash != NULL;
    for (uint32_t i = 0; i < p->pays.n && two; i++) {
        const yb_pay *pay = &p->pays.at[i];
        if (is_of(pay, "patient"))
            two = goes_into(pay, YB_LIT("acct_pay")) || yb_str_eq(pay->name, YB_LIT("psn_cash_pay"));
    }
    if (two)
        add_check(w, "identity B: psn_part_amt = acct_pay + psn_cash_pay", yb_sum_of(w->v, p, YB_LIT("psn_part_amt")),
                  sum_of_two(w->v, acct, cash));
}

/* ---- C: the funds ---- */

static const char *const funds[] = {"hifp_pay",  "cvlserv_pay", "hifes_pay", "hifmi_pay",
                                    "hifob_pay", "maf_pay",     "oth_pay"};

static bool is_fund_name(yb_str name) {
    for (size_t i = 0; i < YB_COUNT(funds); i++)
        if (yb_str_eq(name, yb_str_of(funds[i]))) return true;
    return false;
}

/* Is the payment part of what the result has under one of the names? */
static bool is_named(yb_result_work *w, yb_program *p, const yb_pay *pay) {
    yb_str into = pay->payer->u.payer.into.text;
    return is_fund_name(pay->name) || (is_fund_name(into) && yb_result_pay(w->v, p, into) == NULL);
}

/* Holds where the names are payers and totals alone; a formula of such a name may break it. A fund of another name
   (an area's own, or hifdm_pay, of which the interface does not say where it counts) leaves nothing to check. */
static void funds_identity(yb_result_work *w, yb_program *p) {
    yb_node *parts[YB_COUNT(funds)];
    uint32_t n = 0;
    yb_span span;
    for (uint32_t i = 0; i < p->pays.n; i++)
        if (is_of(&p->pays.at[i], "fund") && !is_named(w, p, &p->pays.at[i])) return;
    for (size_t i = 0; i < YB_COUNT(funds); i++) {
        yb_node *fund = yb_result_named(w->v, p, yb_str_of(funds[i]), &span);
        if (fund != NULL && fund->ty.type == YB_T_MONEY) parts[n++] = fund;
    }
    if (n != 0)
        add_check(w, "identity C: fund_pay_sumamt = hifp_pay + cvlserv_pay + hifes_pay + hifmi_pay + hifob_pay + maf_pay + oth_pay",
                  yb_sum_of(w->v, p, YB_LIT("fund_pay_sumamt")), yb_make_sum(w->v, parts, n));
}

/* ---- D: the accounts ---- */

/* Payments are not negative but those of a signed payer; a formula may be anything. */
static bool may_be_negative(const yb_program *p, yb_str name) {
    for (uint32_t i = 0; i < p->pays.n; i++) {
        const yb_pay *pay = &p->pays.at[i];
        bool counts = yb_str_eq(pay->name, name) || goes_into(pay, name);
        if (counts && pay->payer != NULL && pay->payer->u.payer.is_signed) return true;
    }
    return false;
}

static yb_node *extreme(yb_view *v, unsigned op, yb_node *a, yb_node *b) {
    return yb_make_op(v, op, a->ty, a, b, NULL, NULL, 0);
}

/* The account's payment is what goes into it, mutual aid among it. Where aid goes into acct_pay and nobody there is
   signed it holds by construction; then it is one comparison, without looking at signs. */
static void accounts_identity(yb_result_work *w, yb_program *p) {
    const yb_str total = YB_LIT("acct_pay"), mutual = YB_LIT("acct_mulaid_pay");
    yb_span span;
    yb_view *v = w->v;
    yb_node *acct = yb_result_named(v, p, total, &span), *aid = yb_result_named(v, p, mutual, &span);
    yb_node *parts = yb_sum_of(v, p, total), *own = yb_result_pay(v, p, total);
    if (acct == NULL || acct->ty.type != YB_T_MONEY) return;
    if (parts != NULL) add_check(w, "identity D: acct_pay = the sum of what goes into it", acct, own == NULL ? parts : sum_of_two(v, own, parts));
    bool signs = may_be_negative(p, total) || may_be_negative(p, mutual);
    yb_node *least = aid != NULL && aid->ty.type == YB_T_MONEY ? aid : acct, *bounded = least;
    unsigned scale = YB_MAX(least->ty.scale, acct->ty.scale);
    if (least != acct) bounded = extreme(v, YB_OPCODE(MIN), yb_make_scaled(v, least, scale), yb_make_scaled(v, acct, scale));
    if (signs) bounded = extreme(v, YB_OPCODE(MAX), bounded, yb_make_scaled(v, yb_make_const(v, yb_ty_of(YB_T_MONEY), 0), scale));
    if (bounded != least) add_check(w, "identity D: 0 <= acct_mulaid_pay <= acct_pay", least, bounded);
}

void yb_identities(yb_result_work *w, yb_program *p) {
    yb_span span;
    yb_node *medfee = yb_result_formula(p, YB_LIT("medfee_sumamt"), &span);
    bill_identities(w, p);
    if (medfee == NULL || p->pays.n == 0) return;
    sides_identity(w, p, medfee);
    patient_identity(w, p);
    funds_identity(w, p);
    accounts_identity(w, p);
}
