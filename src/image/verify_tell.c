/* Verifies formulas for people: each piece, that its parts lie within it, and what it reads. Floor 3. */
#include "image/verify.h"

#define BEFORE_SCALE_MAX 38

static bool check_tells(yb_verify *v, yb_range_ref tells, uint32_t depth);

static bool has_phrase(const yb_verify *v, const yb_im_tell *t) {
    return t->phrase < v->im->n_PHRASES;
}

/* So many slots, or so many columns of one list: that of what stands in `at`. */
static bool readable(const yb_verify *v, const yb_im_tell *t, uint16_t at, unsigned width) {
    if ((t->flags & YB_TLF_COLUMN) == 0) return yb_verify_slot(v, at, width);
    return yb_verify_column(v, at, width, yb_verify_list_of(v, t->at));
}

/* Part, share and product of the bands: three columns of one list of bands. */
static bool check_across(yb_verify *v, const yb_im_tell *columns) {
    uint16_t list = yb_verify_list_of(v, columns->at);
    YB_NEED(v, list != YB_NONE16 && (list & YB_LIST_BAND) != 0, "TELLS: bands");
    for (unsigned i = 0; i < YB_TELL_BANDS; i++) {
        YB_NEED(v, columns[i].kind == YB_TL_COLUMN && columns[i].flags == YB_TLF_COLUMN, "TELLS: bands");
        YB_NEED(v, yb_verify_type(v, columns[i].type, columns[i].scale, columns[i].enumeration), "TELLS: type");
        YB_NEED(v, yb_verify_column(v, columns[i].at, 1, list), "TELLS: column");
    }
    YB_NEED(v, columns->second == 0 || yb_verify_column(v, columns->second, 1, list), "TELLS: column");
    return true;
}

static bool check_round(yb_verify *v, const yb_im_tell *t) {
    YB_NEED(v, has_phrase(v, t), "TELLS: phrase");
    if (t->at == YB_NONE16) return true;
    YB_NEED(v, readable(v, t, t->at, (t->flags & YB_TLF_SINGLE) != 0 ? 1 : 2), "TELLS: before");
    YB_NEED(v, readable(v, t, t->second, 1), "TELLS: rounded");
    YB_NEED(v, t->enumeration <= BEFORE_SCALE_MAX, "TELLS: before");
    return true;
}

static bool check_value(yb_verify *v, const yb_im_tell *t) {
    YB_NEED(v, has_phrase(v, t) || t->phrase == YB_NONE32, "TELLS: phrase");
    YB_NEED(v, yb_verify_type(v, t->type, t->scale, t->enumeration), "TELLS: type");
    if (t->at != YB_NONE16 && (t->flags & YB_TLF_BARE) != 0) {
        YB_NEED(v, readable(v, t, t->at, 1), "TELLS: read");
        return true;
    }
    YB_NEED(v, (t->flags & YB_TLF_COLUMN) == 0, "TELLS: flags");
    YB_NEED(v, t->at == YB_NONE16 || yb_verify_slot(v, t->at, t->type == YB_T_INTERVAL ? 2 : 1), "TELLS: slot");
    return true;
}

static bool check_one(yb_verify *v, const yb_im_tell *t, uint32_t depth) {
    const unsigned flags = YB_TLF_BARE | YB_TLF_COLUMN | YB_TLF_SINGLE | YB_TLF_TOLD | YB_TLF_KEY;
    YB_NEED(v, (t->flags & ~flags) == 0, "TELLS: flags");
    switch (t->kind) {
    case YB_TL_TEXT: YB_NEED(v, has_phrase(v, t), "TELLS: phrase"); return true;
    case YB_TL_VALUE: return check_value(v, t);
    case YB_TL_CONST:
        YB_NEED(v, yb_verify_type(v, t->type, t->scale, t->enumeration), "TELLS: type");
        return true;
    case YB_TL_IF: YB_NEED(v, readable(v, t, t->at, 1), "TELLS: condition"); return true;
    case YB_TL_VERSION:
        YB_NEED(v, (t->flags & YB_TLF_COLUMN) == 0 && yb_verify_slot(v, t->at, 1), "TELLS: version");
        return true;
    case YB_TL_ROUND: return check_round(v, t);
    case YB_TL_ACROSS:
        YB_NEED(v, has_phrase(v, t), "TELLS: phrase");
        return check_across(v, t + 1 + t->first);
    case YB_TL_CAP: YB_NEED(v, depth == 0, "TELLS: limit"); return true;
    default: return yb_verify_fail(v, "TELLS: kind");
    }
}

/* The parts of a piece, one after the other; the columns of an `across` are no pieces of their own. */
static bool check_parts(yb_verify *v, const yb_im_tell *t, uint32_t first, uint32_t depth) {
    uint32_t n[3] = {t->first, t->second, t->enumeration};
    if (t->kind == YB_TL_VERSION) n[0] = 0;
    if (t->kind == YB_TL_ROUND || t->kind == YB_TL_ACROSS) n[1] = n[2] = 0;
    if (t->kind == YB_TL_CAP) n[2] = 0;
    for (unsigned i = 0; i < 3; i++) {
        if (!check_tells(v, (yb_range_ref){first, n[i]}, depth + 1)) return false;
        first += n[i];
    }
    return true;
}

static bool check_tells(yb_verify *v, yb_range_ref tells, uint32_t depth) {
    const uint32_t end = tells.first + tells.n;
    YB_NEED(v, depth <= YB_TELL_DEPTH, "TELLS: depth");
    for (uint32_t i = tells.first; i < end;) {
        const yb_im_tell *t = &v->im->TELLS[i];
        uint32_t parts = yb_tell_parts(t);
        YB_NEED(v, parts < end - i, "TELLS: parts");
        if (!check_one(v, t, depth)) return false;
        if (parts != 0 && !check_parts(v, t, i + 1, depth)) return false;
        i += 1 + parts;
    }
    return true;
}

bool yb_verify_tells(yb_verify *v, const yb_im_step *step) {
    YB_NEED(v, step->words == YB_NONE32 || step->words < v->im->n_PHRASES, "STEPS: words");
    YB_NEED_RANGE(v, step->tells, TELLS, "STEPS: tells");
    YB_NEED(v, yb_verify_work(v, step->tells.n), "image: work");
    if (step->tells.n == 0) return true;
    bool limited = v->im->TELLS[step->tells.first].kind == YB_TL_CAP;
    YB_NEED(v, !limited || (step->kind == YB_S_PAY && yb_tell_parts(&v->im->TELLS[step->tells.first]) + 1 == step->tells.n),
            "TELLS: limit");
    return check_tells(v, step->tells, 0);
}
