#include "gen.h"

#include <yibao/yibao.h>

/* splitmix64 */
static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int32_t below(uint64_t *state, int32_t n) {
    return (int32_t)(next(state) % (uint64_t)n);
}
static int32_t percent(uint64_t *state, int32_t p) {
    return below(state, 100) < p;
}

static int32_t day_of(int32_t yyyymmdd) {
    return yb_date_of(yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100);
}

/* A date that exists, in one of `years` years from `first` on. */
static int32_t a_date(uint64_t *state, int32_t first, int32_t years) {
    for (;;) {
        int32_t date =
            (first + below(state, years)) * 10000 + (1 + below(state, 12)) * 100 + 1 + below(state, 31);
        if (day_of(date) != YB_NO_DATE) return date;
    }
}

static int32_t a_today(uint64_t *state) {
    static const int32_t edges[] = {20240228, 20240229, 20240301, 20250228,
                                    20250301, 20260228, 20260301, 20281231};
    return percent(state, 40) ? edges[below(state, (int32_t)(sizeof edges / sizeof *edges))]
                              : a_date(state, 2020, 12);
}

/* Mostly young, every tenth within days of being sixteen, some born on 29 February; always before today. */
static int32_t a_birth(uint64_t *state, int32_t today) {
    for (;;) {
        int32_t birth = a_date(state, today / 10000 - 32, 32);
        if (percent(state, 10)) birth = today - 160000 + below(state, 5) - 2;
        if (percent(state, 5)) birth = (today / 10000 - 32 + below(state, 8) * 4) / 4 * 40000 + 229;
        if (birth < today && day_of(birth) != YB_NO_DATE) return birth;
    }
}

void t1_generate(t1_input *inputs, size_t n, uint64_t seed, int32_t today) {
    uint64_t state = seed;
    for (size_t i = 0; i < n; i++) {
        t1_input *in = &inputs[i];
        in->today = today != 0 ? today : a_today(&state);
        in->today_day = day_of(in->today);
        in->birth = a_birth(&state, in->today);
        in->birth_day = day_of(in->birth);
        in->binder_insured = percent(&state, 90);
        in->binder_verified = percent(&state, 90);
        in->active_members = below(&state, 7);
        in->member_insured = percent(&state, 90);
        in->binders_month = below(&state, 10) / 3;
        in->relation = below(&state, T1_RELATIONS);
        in->channel = below(&state, T1_CHANNELS);
        for (int p = 0; p < T1_PROOFS; p++)
            in->proofs[p] = percent(&state, 60);
    }
}

static void a_line(uint64_t *state, t2_line *line) {
    int32_t kind = below(state, 100);
    line->amount = 1 + below(state, percent(state, 10) ? 3000000 : 200000);
    line->cls = kind < 45 ? T2_CLASS_A : kind < 85 ? T2_CLASS_B : T2_CLASS_C;
    line->sf = percent(state, 30) ? below(state, 10001) : 500 * below(state, 7);
    line->ceiling = percent(state, 70) ? 99999900 : line->amount * (50 + below(state, 100)) / 100;
}

static void copy_columns(t2_input *in) {
    for (int i = 0; i < T2_LINES; i++) {
        in->amount[i] = in->lines[i].amount;
        in->ceiling[i] = in->lines[i].ceiling;
        in->cls[i] = in->lines[i].cls;
        in->sf[i] = (int64_t)in->lines[i].sf * 100; /* the engine's ratios are in millionths */
    }
}

void t2_generate(t2_input *inputs, size_t n, uint64_t seed) {
    uint64_t state = seed;
    for (size_t i = 0; i < n; i++) {
        t2_input *in = &inputs[i];
        for (int l = 0; l < T2_LINES; l++)
            a_line(&state, &in->lines[l]);
        copy_columns(in);
        in->insutype = percent(&state, 50) ? T2_EMPLOYEE : T2_RESIDENT;
        in->retired = percent(&state, 40);
        in->tier = below(&state, 3);
        in->nth = 1 + below(&state, 4);
        in->ytd_in_scope = percent(&state, 50) ? below(&state, 2000000) : below(&state, 8000000);
        in->ytd_dedc = percent(&state, 50) ? 0 : below(&state, 100000);
        in->ytd_fund = percent(&state, 70) ? below(&state, 5000000) : below(&state, 32000000);
        in->account = below(&state, 500000);
        for (int f = 0; f < T2_FAMILY; f++)
            in->family[f] = below(&state, 200000);
    }
}
