#include "hand.h"

/* ---- T1 ---- */

static void reason(t1_result *out, uint8_t number) {
    out->reasons[out->n_reasons++] = number;
}
static void unmet(t1_result *out, uint8_t number) {
    out->unmet[out->n_unmet++] = number;
}

void t1_by_hand(const t1_input *in, t1_result *out) {
    const int32_t *proof = in->proofs;
    int32_t age = (in->today - in->birth) / 10000;
    out->n_reasons = 0;
    out->n_unmet = 0;
    if (!in->binder_insured) reason(out, 1);
    if (!in->binder_verified) reason(out, 2);
    if (in->active_members >= 5) reason(out, 3);
    if (in->binders_month >= 2) reason(out, 4);
    if (!in->member_insured) reason(out, 5);
    if (in->relation == T1_OTHER) reason(out, 6);
    if (age < 16) {
        if (in->relation != T1_CHILD && in->relation != T1_GRANDCHILD) reason(out, 7);
        if (!proof[T1_BIRTH_CERT] && !(proof[T1_BINDER_HUKOU] && proof[T1_MEMBER_HUKOU])) unmet(out, 1);
        if (!proof[T1_GUARDIAN]) unmet(out, 2);
    } else if (!proof[T1_FACE]) {
        unmet(out, 3);
    }
    if (in->channel == T1_APP) {
        if (!proof[T1_COMMITMENT]) unmet(out, 4);
        if (!proof[T1_BINDER_HUKOU]) unmet(out, 5);
        if (!proof[T1_MEMBER_HUKOU]) unmet(out, 6);
    }
    out->outcome = out->n_reasons > 0 ? T1_DENY : out->n_unmet > 0 ? T1_PENDING : T1_PERMIT;
}

/* ---- T2 ---- */

static int64_t smaller(int64_t a, int64_t b) {
    return a < b ? a : b;
}
static int64_t larger(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* x * r with r in 1/10000, half up */
static int64_t part_of(int64_t x, int64_t r) {
    return (x * r + 5000) / 10000;
}

static void settle_lines(const t2_input *in, int64_t *out) {
    int64_t total = 0, full = 0, over = 0, pre = 0, in_scope = 0;
    for (int i = 0; i < T2_LINES; i++) {
        const t2_line *line = &in->lines[i];
        int64_t f = 0, o = 0, p = 0, s = 0;
        if (line->cls == T2_CLASS_C) {
            f = line->amount;
        } else {
            o = larger(0, line->amount - line->ceiling);
            if (line->cls == T2_CLASS_B) p = part_of(line->amount - o, line->sf);
            s = line->amount - o - p;
        }
        out[T2_SCALARS + i] = f;
        out[T2_SCALARS + T2_LINES + i] = o;
        out[T2_SCALARS + 2 * T2_LINES + i] = p;
        out[T2_SCALARS + 3 * T2_LINES + i] = s;
        total += line->amount;
        full += f;
        over += o;
        pre += p;
        in_scope += s;
    }
    out[T2_TOTAL] = total;
    out[T2_FULL] = full;
    out[T2_OVER] = over;
    out[T2_PRE] = pre;
    out[T2_IN_SCOPE] = in_scope;
}

static int64_t settle_brackets(const t2_input *in, int64_t *out) {
    static const int64_t cuts[] = {0, 1000000, 5000000, INT64_MAX};
    static const int16_t shares[2][3][3] = {{{9000, 9200, 9500}, {8700, 9000, 9300}, {8500, 8800, 9000}},
                                            {{8000, 8200, 8500}, {7000, 7200, 7500}, {6000, 6500, 7000}}};
    int64_t low = in->ytd_in_scope + out[T2_DEDC], high = in->ytd_in_scope + out[T2_IN_SCOPE], sum = 0;
    int64_t bonus = in->insutype == T2_EMPLOYEE && in->retired ? 300 : 0;
    for (int k = 0; k < 3; k++) {
        int64_t part = larger(0, smaller(high, cuts[k + 1]) - larger(low, cuts[k]));
        out[T2_F0 + k] = part_of(part, shares[in->insutype][in->tier][k] + bonus);
        sum += out[T2_F0 + k];
    }
    return sum;
}

void t2_by_hand(const t2_input *in, int64_t out[T2_OUTPUTS]) {
    static const int64_t deductibles[] = {20000, 40000, 80000};
    int64_t deductible = deductibles[in->tier], ceiling = in->insutype == T2_EMPLOYEE ? 30000000 : 15000000;
    int64_t raw, left;
    settle_lines(in, out);
    if (in->nth >= 2) deductible /= 2;
    out[T2_DEDC] = smaller(out[T2_IN_SCOPE], larger(0, deductible - in->ytd_dedc));
    raw = settle_brackets(in, out);
    out[T2_BASIC] = smaller(raw, larger(0, ceiling - in->ytd_fund));
    out[T2_CAT] = part_of(raw - out[T2_BASIC], in->insutype == T2_EMPLOYEE ? 9000 : 6000);
    left = out[T2_PATIENT] = out[T2_TOTAL] - out[T2_BASIC] - out[T2_CAT];
    out[T2_ACCOUNT] = smaller(in->account, left);
    left -= out[T2_ACCOUNT];
    for (int f = 0; f < T2_FAMILY; f++) {
        out[T2_FAM1 + f] = smaller(in->family[f], left);
        left -= out[T2_FAM1 + f];
    }
    out[T2_CASH] = left;
}
