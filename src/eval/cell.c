/*
 * What each operation makes of its cells. Floor 4.
 *
 * Arithmetic and comparison: the first operand that is an error (or none) counts, then unknown, then the
 * values. Values come from facts and from images that anyone may have made: every one is checked before it is
 * used as a date, shift or number of months; nothing wraps unseen.
 */
#include "eval/cell.h"

#define MONTHS_MOST 120000 /* more than the calendar has */

yb_cell yb_cells_strict(const yb_cell *in, unsigned n) {
    yb_cell r = yb_cell_known(0);
    for (unsigned k = 0; k < n; k++)
        r = yb_cell_worse(r, yb_cell_used(in[k]));
    return r;
}

/* ---- booleans ---- */

/* Either side alone settles it when it is known to be `settles`. */
static yb_cell op_junction(const yb_cell in[4], bool settles) {
    yb_cell b = yb_cell_used(in[0]), c = yb_cell_used(in[1]);
    bool settled = (b.s == YB_KNOWN && (b.v != 0) == settles) || (c.s == YB_KNOWN && (c.v != 0) == settles);
    if (settled) return yb_cell_known(settles);
    yb_cell worse = yb_cell_worse(b, c);
    return worse.s != YB_KNOWN ? worse : yb_cell_known(!settles);
}

static yb_cell op_select(const yb_cell in[4]) {
    yb_cell when = yb_cell_used(in[0]);
    if (when.s != YB_KNOWN) return when;
    return when.v != 0 ? in[1] : in[2];
}

/* ---- numbers ---- */

static yb_cell fit(bool over, int64_t r) {
    return over ? yb_cell_error(YB_E_OVERFLOW) : yb_cell_known(r);
}

static yb_cell fit_wide(bool over, yb_wide r) {
    return over ? yb_cell_error(YB_E_OVERFLOW) : yb_cell_wide(r);
}

static bool scale_over(int64_t v, int32_t digits, int64_t *r) {
    *r = 0;
    if (v == 0) return false;
    return digits < 0 || digits > 18 || yb_mul_over(v, yb_pow10[digits], r);
}

/* num / den rounded, digits more places cut off (or, negative, put on before). */
static yb_cell round_to(yb_wide num, yb_wide den, int32_t imm) {
    int32_t digits = (int8_t)(uint8_t)(imm & 0xFF);
    int64_t r = 0;
    if (yb_wide_sign(den) == 0) return yb_cell_error(YB_E_DIVIDE);
    bool over = digits > 0 ? yb_wide_scale_over(den, (unsigned)digits, &den)
                           : yb_wide_scale_over(num, (unsigned)-digits, &num);
    over = over || !yb_wide_round(num, den, (enum yb_rounding)(imm >> 8 & 3), &r);
    return fit(over, r);
}

static yb_cell op_mulround(const yb_insn *i, int64_t b, int64_t c, yb_cell *also) {
    yb_wide product;
    (void)yb_wide_mul_over(yb_wide_of(b), yb_wide_of(c), &product); /* two int64 always fit */
    *also = yb_cell_wide(product);
    return round_to(product, yb_wide_of(1), i->imm);
}

/* ---- dates ---- */

static bool both_dates(int64_t a, int64_t b) {
    return yb_date_in_range(a) && yb_date_in_range(b);
}

static yb_cell date_or_error(bool ok, int64_t date) {
    return ok && yb_date_in_range(date) ? yb_cell_known(date) : yb_cell_error(YB_E_DATE);
}

static yb_cell op_age(const yb_cell in[4]) {
    if (!both_dates(in[0].v, in[1].v)) return yb_cell_error(YB_E_DATE);
    return yb_cell_known(yb_age(in[0].v, in[1].v,
                                in[2].v != 0 ? YB_AGE_ON_BIRTHDAY : YB_AGE_DAY_AFTER_BIRTHDAY,
                                in[3].v != 0 ? YB_MAR1 : YB_FEB28_LAST));
}

static yb_cell op_agebound(const yb_cell in[4]) {
    if (!yb_date_in_range(in[0].v)) return yb_cell_error(YB_E_DATE);
    return yb_cell_known(yb_age_bound(in[0].v, in[1].v,
                                      in[2].v != 0 ? YB_AGE_ON_BIRTHDAY : YB_AGE_DAY_AFTER_BIRTHDAY,
                                      in[3].v != 0 ? YB_MAR1 : YB_FEB28_LAST));
}

static yb_cell op_adddays(const yb_insn *i, int64_t date, int64_t days) {
    int64_t n, r = 0;
    bool ok = yb_date_in_range(date) && !yb_mul_over(days, i->imm, &n) && !yb_add_over(date, n, &r);
    return date_or_error(ok, r);
}

static yb_cell op_addmonths(const yb_insn *i, int64_t date, int64_t count) {
    const int32_t next = i->imm & 1, each = (i->imm - next) / 2;
    int64_t n, r = 0;
    bool ok =
        yb_date_in_range(date) && !yb_mul_over(count, each, &n) && n >= -MONTHS_MOST && n <= MONTHS_MOST;
    ok = ok && (next != 0 ? yb_add_months_next(date, n, &r) : yb_add_months(date, n, &r));
    return date_or_error(ok, r);
}

static yb_cell op_between(const yb_insn *i, int64_t from, int64_t to) {
    if (!both_dates(from, to)) return yb_cell_error(YB_E_DATE);
    if (i->imm == 0) return yb_cell_known(YB_MAX(to - from, 0));
    int64_t months = yb_months_between(from, to);
    return yb_cell_known(i->imm == 1 ? months : months / 12);
}

static yb_cell op_period(const yb_insn *i, int64_t date) {
    int64_t first, last;
    bool ok = yb_date_in_range(date) &&
              yb_period_of(date, (enum yb_period_kind)(i->imm & 15), i->imm >> 4, &first, &last);
    return ok ? (yb_cell){first, last, YB_KNOWN} : yb_cell_error(YB_E_DATE);
}

static yb_cell op_chkperiod(const yb_insn *i, int64_t begin, int64_t date) {
    yb_cell period = op_period(i, date);
    if (period.s != YB_KNOWN) return period;
    return begin == period.v ? yb_cell_known(begin) : yb_cell_error(YB_E_PERIOD);
}

/* All days x up to `date` with x and n months (days) more not before it. */
static yb_cell op_roll(const yb_insn *i, int64_t date, int64_t n) {
    int64_t first = 0;
    if (n < 0) return yb_cell_error(YB_E_NEGATIVE);
    bool ok = yb_date_in_range(date);
    if (i->imm == 0)
        first = ok && n < date - YB_DATE_MIN ? date - n : YB_DATE_MIN;
    else
        ok = ok && yb_rolling_months(date, n, &first);
    return ok ? (yb_cell){first, date, YB_KNOWN} : yb_cell_error(YB_E_DATE);
}

/* ---- texts, versions ---- */

yb_cell yb_cell_idtext(const yb_core *c, int64_t text, int32_t what) {
    const bool there = text >= 0 && text < c->n_texts;
    const yb_str id = there ? c->texts[text] : (yb_str){"", 0};
    int64_t date;
    int32_t area;
    switch (what) {
    case 0: return yb_cell_known(yb_id_kind_of(id) != YB_ID_NONE);
    case 1: return yb_id_birth_date(id, &date) ? yb_cell_known(date) : yb_cell_none();
    case 2: return yb_cell_known(yb_id_sex(id));
    case 4: return yb_cell_known(yb_id_kind_of(id));
    default: area = yb_id_area(id); return area != 0 ? yb_cell_known(area) : yb_cell_none();
    }
}

static const yb_override *override_of(const yb_core *c, uint32_t item) {
    for (uint32_t k = 0; k < c->n_overrides; k++)
        if (c->overrides[k].item == item) return &c->overrides[k];
    return NULL;
}

static yb_cell scaled(int64_t value, unsigned digits) {
    int64_t r;
    bool over = scale_over(value, (int32_t)digits, &r);
    return fit(over, r);
}

yb_cell yb_param_value(const yb_core *c, uint32_t item, int64_t version, unsigned digits) {
    const yb_im_item *param = &c->image->ITEMS[item];
    const yb_override *instead = override_of(c, item);
    if (instead != NULL) return instead->state == YB_NONE ? yb_cell_none() : scaled(instead->value, digits);
    if (version < 0 || version >= param->versions.n) return yb_cell_error(YB_E_VERSION);
    const yb_im_version *at = &c->image->VERSIONS[param->versions.first + (uint32_t)version];
    if ((at->flags & YB_VF_DROPPED) != 0) return yb_cell_error(YB_E_VERSION);
    if ((at->flags & YB_VF_UNKNOWN) != 0) return yb_cell_unknown();
    return (at->flags & YB_VF_NONE) != 0 ? yb_cell_none() : scaled(at->value, digits);
}

/* ---- the groups of operations ---- */

/* Those that look at states themselves. False: not one of them. */
static bool passing_op(const yb_insn *i, const yb_cell in[4], yb_cell *r) {
    switch (i->op) {
    case YB_OPCODE(MOV): *r = in[0]; return true;
    case YB_OPCODE(USE): *r = yb_cell_used(in[0]); return true;
    case YB_OPCODE(NVL): *r = i->imm == YB_NVL_GUARDED ? yb_cell_used(in[0]) : in[0].s == YB_NONE ? in[1] : in[0]; return true;
    case YB_OPCODE(HAS):
        *r = in[0].s == YB_NOT_KNOWN || in[0].s == YB_ERROR ? in[0] : yb_cell_known(in[0].s == YB_KNOWN);
        return true;
    case YB_OPCODE(KNOWN): *r = yb_cell_known(in[0].s != YB_NOT_KNOWN); return true;
    case YB_OPCODE(AND): *r = op_junction(in, false); return true;
    case YB_OPCODE(OR): *r = op_junction(in, true); return true;
    case YB_OPCODE(SEL): *r = op_select(in); return true;
    case YB_OPCODE(WSEL): *r = yb_cell_used(op_select(in)); return true;
    case YB_OPCODE(MUL):
    case YB_OPCODE(MULROUND):
        *r = yb_cell_used(in[0]);
        return (i->flag & YB_IF_PART) != 0 && (in[0].s != YB_KNOWN || in[0].v == 0);
    default: return false;
    }
}

/* Four addends, whose partial sums may be larger than the whole. */
static bool sum_over(const yb_cell in[4], int64_t *r) {
    yb_wide sum = {0, 0};
    for (unsigned k = 0; k < 4; k++)
        (void)yb_wide_add_over(sum, yb_wide_of(in[k].v), &sum);
    return !yb_wide_fits(sum, r);
}

static yb_cell number_op(const yb_insn *i, const yb_cell in[4]) {
    const int64_t b = in[0].v, c = in[1].v;
    int64_t r = 0;
    bool over = false;
    switch (i->op) {
    case YB_OPCODE(ADD): over = yb_add_over(b, c, &r); break;
    case YB_OPCODE(SUB): over = yb_sub_over(b, c, &r); break;
    case YB_OPCODE(MUL): over = yb_mul_over(b, c, &r); break;
    case YB_OPCODE(SUM4): over = sum_over(in, &r); break;
    case YB_OPCODE(NEG): over = yb_sub_over(0, b, &r); break;
    case YB_OPCODE(SCALE): over = scale_over(b, i->imm, &r); break;
    case YB_OPCODE(MIN): r = YB_MIN(b, c); break;
    case YB_OPCODE(MAX): r = YB_MAX(b, c); break;
    case YB_OPCODE(EQ): r = b == c; break;
    case YB_OPCODE(LT): r = b < c; break;
    case YB_OPCODE(LE): r = b <= c; break;
    case YB_OPCODE(NOT): r = b == 0; break;
    case YB_OPCODE(IN): r = (int64_t)((uint64_t)c >> (b & 63) & 1); break;
    case YB_OPCODE(SUBSET): r = (b & ~c) == 0; break;
    case YB_OPCODE(UNION): r = b | c; break;
    case YB_OPCODE(WITHOUT): r = b & ~c; break;
    case YB_OPCODE(AREA): r = b - b % i->imm; break;
    default: return yb_cell_error(YB_E_INTERNAL);
    }
    return fit(over, r);
}

static yb_cell wide_op(const yb_insn *i, const yb_cell in[4]) {
    const yb_wide b = yb_wide_of_cell(in[0]), c = yb_wide_of_cell(in[1]);
    yb_wide r = {0, 0};
    bool over = false;
    switch (i->op) {
    case YB_OPCODE(WIDE):
        over = i->imm < 0 || yb_wide_scale_over(yb_wide_of(in[0].v), (unsigned)i->imm, &r);
        break;
    case YB_OPCODE(WADD): over = yb_wide_add_over(b, c, &r); break;
    case YB_OPCODE(WSUB): over = yb_wide_sub_over(b, c, &r); break;
    case YB_OPCODE(WMUL): over = yb_wide_mul_over(b, c, &r); break;
    case YB_OPCODE(WMIN): r = yb_wide_cmp(b, c) <= 0 ? b : c; break;
    case YB_OPCODE(WMAX): r = yb_wide_cmp(b, c) >= 0 ? b : c; break;
    default: return round_to(b, i->c == YB_NONE16 ? yb_wide_of(1) : c, i->imm); /* WROUND */
    }
    return fit_wide(over, r);
}

static yb_cell strict_op(const yb_core *c, const yb_insn *i, const yb_cell in[4], yb_cell *also) {
    switch (i->op) {
    case YB_OPCODE(AGE): return op_age(in);
    case YB_OPCODE(AGEBOUND): return op_agebound(in);
    case YB_OPCODE(ADDDAYS): return op_adddays(i, in[0].v, in[1].v);
    case YB_OPCODE(ADDMONTHS): return op_addmonths(i, in[0].v, in[1].v);
    case YB_OPCODE(BETWEEN): return op_between(i, in[0].v, in[1].v);
    case YB_OPCODE(PERIOD): return op_period(i, in[0].v);
    case YB_OPCODE(CHKPERIOD): return op_chkperiod(i, in[0].v, in[1].v);
    case YB_OPCODE(ROLL): return op_roll(i, in[0].v, in[1].v);
    case YB_OPCODE(IDTEXT): return yb_cell_idtext(c, in[0].v, i->imm);
    case YB_OPCODE(MULROUND): return op_mulround(i, in[0].v, in[1].v, also);
    case YB_OPCODE(ROUND): return round_to(yb_wide_of(in[0].v), yb_wide_of(1), i->imm);
    case YB_OPCODE(PARAM): return yb_param_value(c, (uint32_t)i->imm, in[1].v, i->b);
    case YB_OPCODE(VERSION):
        return yb_cell_known(yb_image_version(c->image, &c->image->ITEMS[i->imm], in[0].v, c->known));
    case YB_OPCODE(CHECK): return in[0].v == in[1].v ? in[0] : yb_cell_error(YB_E_IDENTITY);
    case YB_OPCODE(WIDE):
    case YB_OPCODE(WADD):
    case YB_OPCODE(WSUB):
    case YB_OPCODE(WMUL):
    case YB_OPCODE(WMIN):
    case YB_OPCODE(WMAX):
    case YB_OPCODE(WROUND): return wide_op(i, in);
    default: return number_op(i, in);
    }
}

/* A negative result where none may be; of wide numbers the high half tells. */
static yb_cell not_negative(const yb_insn *i, yb_cell r) {
    bool wide = yb_op_kinds[i->op][0] == 'D';
    if (wide && (i->flag & YB_IF_NONNEG) != 0 && r.s == YB_KNOWN && r.hi < 0)
        return yb_cell_error(YB_E_NEGATIVE);
    return wide ? r : yb_cell_signed(i, r);
}

yb_cell yb_cell_op(const yb_core *c, const yb_insn *i, const yb_cell in[4], yb_cell *also) {
    yb_cell r, worst = yb_cell_known(0);
    *also = yb_cell_known(0);
    if (passing_op(i, in, &r)) return *also = not_negative(i, r);
    for (unsigned k = 1; k < 5; k++) {
        bool pair;
        if (yb_operand_source(i, k, &pair)) worst = yb_cell_worse(worst, yb_cell_used(in[k - 1]));
    }
    if (worst.s != YB_KNOWN) {
        *also = worst;
        return worst;
    }
    return not_negative(i, strict_op(c, i, in, also));
}
