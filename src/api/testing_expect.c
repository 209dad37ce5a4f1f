/*
 * What a test expects, held against what was decided; and what a failed test says: expected what, got what.
 * Floor 7.
 */
#include "api/testing.h"

#define SETS_MOST 64

/* ---- sentences ---- */

static yb_str joined(yb_arena *arena, yb_str a, yb_str b) {
    char *at = yb_arena_alloc(arena, a.len + b.len + 1);
    if (a.len != 0) memcpy(at, a.at, a.len);
    if (b.len != 0) memcpy(at + a.len, b.at, b.len);
    return (yb_str){at, a.len + b.len};
}

void yb_talk_add(yb_talk *t, yb_str zh, yb_str en) {
    t->zh = joined(t->arena, t->zh, zh);
    t->en = joined(t->arena, t->en, en);
}

static void talk_number(yb_talk *t, uint64_t number) {
    char digits[20];
    size_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    yb_talk_both(t, (yb_str){digits + n, sizeof digits - n});
}

void yb_test_fail(yb_one_test *t, const yb_talk *talk, yb_span where) {
    uint32_t line, column;
    yb_talk whole = *talk;
    whole.arena = t->arena;
    yb_file_place(&t->in->diags->files.at[where.file], where.off, &line, &column);
    yb_talk_add(&whole, YB_LIT("（第 "), YB_LIT(" (line "));
    talk_number(&whole, line);
    yb_talk_add(&whole, YB_LIT(" 行）"), YB_LIT(")"));
    t->zh = whole.zh;
    t->en = whole.en;
}

static void talk_item(yb_talk *t, bool *first, yb_str text) {
    if (!*first) yb_talk_add(t, YB_LIT("、"), YB_LIT(", "));
    *first = false;
    yb_talk_both(t, text);
}

static void talk_idents(yb_talk *t, const yb_ident *list) {
    bool first = true;
    for (const yb_ident *id = list; id != NULL; id = id->next)
        talk_item(t, &first, id->text);
}

/* ---- what came out ---- */

static yb_str outcome_word(int32_t outcome) {
    switch (outcome) {
    case YB_OC_PERMIT: return YB_LIT("permit");
    case YB_OC_PENDING: return YB_LIT("pending");
    case YB_OC_DENY: return YB_LIT("deny");
    case YB_OC_UNDETERMINED: return YB_LIT("undetermined");
    default: return YB_LIT("?");
    }
}

static yb_str code_of(const yb_core *c, uint32_t mark) {
    return yb_name(c, yb_mark(c, mark)->code);
}

static void talk_codes(yb_talk *t, const yb_core *c, const uint32_t *marks, uint32_t n) {
    bool first = true;
    for (uint32_t i = 0; i < n; i++)
        talk_item(t, &first, code_of(c, marks[i]));
}

static yb_str missing_path(const yb_one_test *t, uint32_t i) {
    char *at = yb_arena_alloc(t->arena, 160);
    yb_sink path = {at, 160, 0};
    yb_fact_path(&t->core, t->core.missing[i].fact, t->core.missing[i].row, &path);
    return (yb_str){at, YB_MIN(path.len, (size_t)160)};
}

static void talk_missing(yb_talk *talk, const yb_one_test *t) {
    bool first = true;
    for (uint32_t i = 0; i < t->core.n_missing && i < 8; i++)
        talk_item(talk, &first, missing_path(t, i));
    for (uint32_t i = 0; i < yb_unsettled_things(&t->core) && i < 8; i++)
        talk_item(talk, &first, yb_unsettled_at(&t->core, i).name);
}

static void talk_set(yb_talk *t, const yb_core *c, const yb_owed *owed, uint64_t set) {
    bool first = true;
    for (uint32_t p = 0; p < owed->n_proofs; p++) {
        if ((set >> p & 1) == 0) continue;
        if (!first) yb_talk_add(t, YB_LIT("+"), YB_LIT(" and "));
        first = false;
        yb_talk_both(t, yb_name(c, yb_proof_of(c, owed->proofs[p])->name));
    }
}

static void talk_owed(yb_talk *talk, const yb_core *c) {
    bool first = true;
    for (uint32_t i = 0; i < c->n_owed; i++) {
        yb_owed owed;
        if (!yb_owed_sets(c, yb_mark(c, c->owed[i]), &owed)) continue;
        if (!first) yb_talk_add(talk, YB_LIT("；"), YB_LIT("; "));
        first = false;
        for (uint32_t k = 0; k < owed.n_sets; k++) {
            if (k != 0) yb_talk_add(talk, YB_LIT(" 或 "), YB_LIT(" or "));
            talk_set(talk, c, &owed, owed.sets[k]);
        }
    }
}

static void talk_error(yb_talk *talk, const yb_one_test *t) {
    yb_talk_both(talk, yb_status_word(t->status));
    if (t->place.len == 0) return;
    yb_talk_both(talk, YB_LIT(" at "));
    yb_talk_both(talk, t->row_place.len != 0 ? t->row_place : t->place);
    if (t->trouble.status == YB_OK) return;
    char zh[400], en[400]; /* a request that was refused says why */
    yb_sink out_zh = {zh, sizeof zh, 0}, out_en = {en, sizeof en, 0};
    yb_trouble_words(&t->trouble, YB_LANG_ZH, &out_zh);
    yb_trouble_words(&t->trouble, YB_LANG_EN, &out_en);
    yb_talk_both(talk, YB_LIT(": "));
    yb_talk_add(talk, (yb_str){zh, yb_utf8_cut((yb_str){zh, YB_MIN(out_zh.len, sizeof zh)}, sizeof zh - 1)},
                (yb_str){en, yb_utf8_cut((yb_str){en, YB_MIN(out_en.len, sizeof en)}, sizeof en - 1)});
}

/* "deny LIMIT_MEMBERS", "undetermined, missing member.birth_date", "an error YB_E_GAP at …" */
static void talk_result(yb_talk *talk, const yb_one_test *t) {
    const yb_core *c = &t->core;
    if (t->status != YB_OK) {
        yb_talk_add(talk, YB_LIT("错误 "), YB_LIT("error "));
        talk_error(talk, t);
        return;
    }
    yb_talk_both(talk, outcome_word(c->outcome));
    if (c->n_reason != 0) yb_talk_both(talk, YB_LIT(" "));
    talk_codes(talk, c, c->reason, c->n_reason);
    if (c->outcome == YB_OC_UNDETERMINED) yb_talk_add(talk, YB_LIT("，缺 "), YB_LIT(", missing "));
    if (c->outcome == YB_OC_UNDETERMINED) talk_missing(talk, t);
    if (c->n_owed != 0) yb_talk_add(talk, YB_LIT("，待交 "), YB_LIT(", owed "));
    talk_owed(talk, c);
    if (c->n_note != 0) yb_talk_add(talk, YB_LIT("，提示 "), YB_LIT(", note "));
    talk_codes(talk, c, c->note, c->n_note);
}

static bool says_got(yb_one_test *t, yb_talk *talk, yb_span where) {
    yb_talk_add(talk, YB_LIT("，得到 "), YB_LIT(", got "));
    talk_result(talk, t);
    yb_test_fail(t, talk, where);
    return false;
}

static yb_talk expected(yb_one_test *t, yb_str zh, yb_str en) {
    yb_talk talk = {.arena = t->arena};
    yb_talk_add(&talk, YB_LIT("应为 "), YB_LIT("expected "));
    yb_talk_add(&talk, zh, en);
    return talk;
}

/* ---- outcome and codes ---- */

static bool has_code(const yb_core *c, const uint32_t *marks, uint32_t n, yb_str code) {
    for (uint32_t i = 0; i < n; i++)
        if (yb_str_eq(code_of(c, marks[i]), code)) return true;
    return false;
}

static bool listed(const yb_ident *list, yb_str text) {
    for (; list != NULL; list = list->next)
        if (yb_str_eq(list->text, text)) return true;
    return false;
}

static bool all_fired(const yb_core *c, const yb_ident *codes) {
    for (; codes != NULL; codes = codes->next)
        if (!has_code(c, c->reason, c->n_reason, codes->text)) return false;
    return true;
}

static bool check_outcome(yb_one_test *t, const yb_expect *x) {
    const yb_core *c = &t->core;
    if (t->status == YB_OK && yb_str_eq(outcome_word(c->outcome), x->name.text) && all_fired(c, x->codes))
        return true;
    yb_talk talk = expected(t, x->name.text, x->name.text);
    if (x->codes != NULL) yb_talk_both(&talk, YB_LIT(" "));
    talk_idents(&talk, x->codes);
    return says_got(t, &talk, x->span);
}

static bool check_only(yb_one_test *t, const yb_expect *x) {
    const yb_core *c = &t->core;
    bool good = t->status == YB_OK && c->outcome == YB_OC_DENY && all_fired(c, x->codes);
    for (uint32_t i = 0; good && i < c->n_reason; i++)
        good = listed(x->codes, code_of(c, c->reason[i]));
    if (good) return true;
    yb_talk talk = expected(t, YB_LIT("deny，理由只有 "), YB_LIT("deny with only "));
    talk_idents(&talk, x->codes);
    return says_got(t, &talk, x->span);
}

static bool check_not(yb_one_test *t, const yb_expect *x) {
    const yb_core *c = &t->core;
    bool good = t->status == YB_OK;
    for (const yb_ident *code = x->codes; good && code != NULL; code = code->next)
        good = !has_code(c, c->reason, c->n_reason, code->text);
    if (good) return true;
    yb_talk talk = expected(t, YB_LIT("没有 "), YB_LIT("no "));
    talk_idents(&talk, x->codes);
    return says_got(t, &talk, x->span);
}

static bool check_note(yb_one_test *t, const yb_expect *x) {
    const yb_core *c = &t->core;
    if (t->status == YB_OK && has_code(c, c->note, c->n_note, x->name.text)) return true;
    yb_talk talk = expected(t, YB_LIT("提示 "), YB_LIT("note "));
    yb_talk_both(&talk, x->name.text);
    return says_got(t, &talk, x->span);
}

/* ---- missing, unsettled, errors ---- */

/* A field of a list may be named with its row, or without: in any row. */
static bool is_missing(const yb_one_test *t, yb_str name) {
    const yb_core *c = &t->core;
    for (uint32_t i = 0; i < c->n_missing; i++)
        if (yb_str_eq(missing_path(t, i), name) ||
            yb_str_eq(yb_name(c, yb_fact_of(c, c->missing[i].fact)->name), name))
            return true;
    return false;
}

static bool check_missing(yb_one_test *t, const yb_expect *x) {
    bool good = t->status == YB_OK;
    for (const yb_ident *name = x->codes; good && name != NULL; name = name->next)
        good = is_missing(t, name->text);
    if (good) return true;
    yb_talk talk = expected(t, YB_LIT("缺 "), YB_LIT("missing "));
    talk_idents(&talk, x->codes);
    return says_got(t, &talk, x->span);
}

static bool check_unsettled(yb_one_test *t, const yb_expect *x) {
    for (uint32_t i = 0; t->status == YB_OK && i < yb_unsettled_things(&t->core); i++)
        if (yb_str_eq(yb_unsettled_at(&t->core, i).name, x->name.text)) return true;
    yb_talk talk = expected(t, YB_LIT("来源未载 "), YB_LIT("unsettled "));
    yb_talk_both(&talk, x->name.text);
    return says_got(t, &talk, x->span);
}

static bool check_error(yb_one_test *t, const yb_expect *x) {
    bool good = yb_str_eq(yb_status_word(t->status), x->name.text);
    if (good && x->codes != NULL)
        good = yb_str_eq(t->place, x->codes->text) || yb_str_eq(t->row_place, x->codes->text);
    if (good) return true;
    yb_talk talk = expected(t, YB_LIT("错误 "), YB_LIT("error "));
    yb_talk_both(&talk, x->name.text);
    if (x->codes != NULL) yb_talk_both(&talk, YB_LIT(" at "));
    talk_idents(&talk, x->codes);
    return says_got(t, &talk, x->span);
}

/* ---- owed: sets of sets ---- */

typedef struct owed_wanted {
    uint16_t proofs[64];
    uint32_t n_proofs;
    bool bad; /* not a proof expression, or too large */
} owed_wanted;
typedef struct set_list {
    uint64_t at[SETS_MOST];
    uint32_t n;
} set_list;

static uint64_t bit_of(owed_wanted *w, uint16_t proof) {
    for (uint32_t i = 0; i < w->n_proofs; i++)
        if (w->proofs[i] == proof) return (uint64_t)1 << i;
    if (w->n_proofs == YB_COUNT(w->proofs)) {
        w->bad = true;
        return 0;
    }
    w->proofs[w->n_proofs] = proof;
    return (uint64_t)1 << w->n_proofs++;
}

/* Keeps the smallest sets only. */
static void add_set(owed_wanted *w, set_list *list, uint64_t set) {
    uint32_t keep = 0;
    for (uint32_t i = 0; i < list->n; i++)
        if ((list->at[i] & ~set) == 0) return;
    for (uint32_t i = 0; i < list->n; i++)
        if ((set & ~list->at[i]) != 0) list->at[keep++] = list->at[i];
    list->n = keep;
    if (list->n == SETS_MOST)
        w->bad = true;
    else
        list->at[list->n++] = set;
}

static void wanted_proof(const yb_one_test *t, owed_wanted *w, const yb_expr *e, set_list *out) {
    uint32_t number = 0;
    if (!yb_image_find(t->in->image, t->decision->proof_index, e->text, &number))
        w->bad = true;
    else
        add_set(w, out, bit_of(w, (uint16_t)number));
}

static void wanted_sets(const yb_one_test *t, owed_wanted *w, const yb_expr *e, set_list *out) {
    out->n = 0;
    if (e->kind == YB_X_NAME) {
        wanted_proof(t, w, e, out);
    } else if (e->kind == YB_X_CALL && yb_str_eq(e->text, YB_LIT("presented")) && e->list != NULL) {
        wanted_proof(t, w, e->list, out);
    } else if (e->kind == YB_X_BINARY && (e->op == YB_OP_AND || e->op == YB_OP_OR)) {
        set_list *a = YB_NEW(t->arena, set_list), *b = YB_NEW(t->arena, set_list);
        wanted_sets(t, w, e->a, a);
        wanted_sets(t, w, e->b, b);
        for (uint32_t i = 0; i < a->n; i++)
            for (uint32_t k = 0; e->op == YB_OP_AND && k < b->n; k++)
                add_set(w, out, a->at[i] | b->at[k]);
        for (uint32_t i = 0; e->op == YB_OP_OR && i < a->n; i++)
            add_set(w, out, a->at[i]);
        for (uint32_t k = 0; e->op == YB_OP_OR && k < b->n; k++)
            add_set(w, out, b->at[k]);
    } else {
        w->bad = true;
    }
}

static bool same_sets(owed_wanted *w, const set_list *wanted, const yb_owed *owed) {
    if (owed->n_sets != wanted->n) return false;
    for (uint32_t k = 0; k < owed->n_sets; k++) {
        uint64_t set = 0;
        bool found = false;
        for (uint32_t p = 0; p < owed->n_proofs; p++)
            if ((owed->sets[k] >> p & 1) != 0) set |= bit_of(w, owed->proofs[p]);
        for (uint32_t i = 0; i < wanted->n; i++)
            found |= wanted->at[i] == set;
        if (!found) return false;
    }
    return true;
}

static bool check_owed(yb_one_test *t, const yb_expect *x) {
    const yb_core *c = &t->core;
    owed_wanted w = {.n_proofs = 0};
    set_list *wanted = YB_NEW(t->arena, set_list);
    yb_owed owed;
    wanted_sets(t, &w, x->value, wanted);
    for (uint32_t i = 0; t->status == YB_OK && !w.bad && i < c->n_owed; i++) {
        owed_wanted each = w; /* proofs that are only in this one do not stay */
        if (yb_owed_sets(c, yb_mark(c, c->owed[i]), &owed) && same_sets(&each, wanted, &owed)) return true;
    }
    const yb_file *file = &t->in->diags->files.at[x->value->span.file];
    yb_str written = {file->text.at + x->value->span.off, x->value->span.len};
    yb_talk talk = expected(t, YB_LIT("待交 "), YB_LIT("owed "));
    yb_talk_both(&talk, written);
    if (w.bad) yb_talk_add(&talk, YB_LIT("（不是证明的组合）"), YB_LIT(" (no expression over proofs)"));
    return says_got(t, &talk, x->span);
}

/* ---- values ---- */

typedef struct found_value {
    bool found, none;
    uint8_t type, scale;
    uint16_t enumeration;
    int64_t value;
} found_value;

/* "lines[0].x" is list, row and name; "x[2]" a band of x; "x" the bill's. */
typedef struct value_place {
    yb_str list, name;
    bool has_row;
    uint32_t row;
} value_place;

static value_place place_of(yb_str text) {
    value_place p = {.name = text};
    size_t open = 0, close;
    while (open < text.len && text.at[open] != '[')
        open++;
    if (open == text.len) return p;
    p.has_row = true;
    for (close = open + 1; close < text.len && text.at[close] != ']'; close++)
        p.row = p.row * 10 + (uint32_t)(text.at[close] - '0');
    p.name = (yb_str){text.at, open};
    if (close + 1 < text.len && text.at[close + 1] == '.') {
        p.list = p.name;
        p.name = (yb_str){text.at + close + 2, text.len - close - 2};
    }
    return p;
}

static void take_cell(found_value *v, yb_cell cell) {
    v->found = cell.s == YB_KNOWN || cell.s == YB_NONE;
    v->none = cell.s == YB_NONE;
    v->value = cell.v;
}

/* A column may be named alone or with its list: "inscp_scp_amt" of `lines`, "lines.inscp_scp_amt". */
static bool names_column(yb_str name, const value_place *p) {
    size_t before = p->list.len + 1;
    if (yb_str_eq(name, p->name)) return true;
    return name.len == before + p->name.len && memcmp(name.at, p->list.at, p->list.len) == 0 &&
           name.at[before - 1] == '.' && yb_str_eq((yb_str){name.at + before, p->name.len}, p->name);
}

static bool names_output(const yb_core *c, const yb_im_output *o, const value_place *p) {
    const yb_im_output_name *output = yb_output_name(c, o);
    yb_str name = yb_name(c, output->name);
    unsigned kind = !p->has_row ? YB_O_SCALAR : p->list.len != 0 ? YB_O_LINE : YB_O_BANDS;
    if (o->kind != kind) return false;
    if (kind != YB_O_LINE) return yb_str_eq(name, p->name);
    return yb_str_eq(yb_list_name(c, output->list), p->list) && names_column(name, p);
}

static found_value output_value(const yb_core *c, const value_place *p) {
    found_value v = {.enumeration = YB_NONE16};
    for (uint32_t i = 0; i < yb_outputs(c); i++) {
        const yb_im_output *o = yb_output_at(c, i);
        if (!names_output(c, o, p)) continue;
        v.type = o->type;
        v.scale = o->scale;
        v.enumeration = yb_output_name(c, o)->enumeration;
        if (o->kind == YB_O_SCALAR)
            take_cell(&v, yb_told_slot(c, o->at));
        else if (p->row < yb_told_rows(c, o->at))
            take_cell(&v, yb_told_cell(c, o->at, p->row));
        return v;
    }
    return v;
}

/* hifp_pay.asked, .limit, .left: what a payer was asked for, its cap, what was left after it. */
static found_value payer_value(const yb_core *c, yb_str text) {
    found_value v = {.type = YB_T_MONEY, .scale = 2, .enumeration = YB_NONE16};
    const yb_im_section *section = yb_chosen(c);
    size_t dot = text.len;
    while (dot > 0 && text.at[dot - 1] != '.')
        dot--;
    if (section == NULL || dot == 0) return v;
    yb_str name = {text.at, dot - 1}, part = {text.at + dot, text.len - dot};
    for (uint32_t i = 0; i < section->payers.n; i++) {
        const yb_im_payer *payer = &c->image->PAYERS[section->payers.first + i];
        yb_payer_view view = yb_payer_at(c, payer);
        if (!yb_str_eq(yb_name(c, payer->name), name)) continue;
        v.found = true;
        if (yb_str_eq(part, YB_LIT("asked")))
            v.value = view.asked;
        else if (yb_str_eq(part, YB_LIT("limit")))
            v.value = view.limit, v.none = !view.has_limit;
        else if (yb_str_eq(part, YB_LIT("left")))
            v.value = view.left;
        else
            v.found = false;
    }
    return v;
}

/* What is added to year.hifp_pay, by however many additions; none where there is none whose condition holds. */
static found_value change_value(const yb_core *c, yb_str text) {
    found_value v = {.none = true, .enumeration = YB_NONE16};
    const yb_im_section *section = yb_chosen(c);
    uint32_t fact;
    v.found = yb_image_find(c->image, c->d->fact_index, text, &fact);
    for (uint32_t i = 0; section != NULL && i < section->accumulates.n; i++) {
        const yb_im_accumulate *acc = &c->image->ACCUMULATES[section->accumulates.first + i];
        yb_str group = yb_name(c, acc->group), field = yb_name(c, acc->name);
        if (text.len != group.len + 1 + field.len || memcmp(text.at, group.at, group.len) != 0 ||
            !yb_str_eq((yb_str){text.at + group.len + 1, field.len}, field))
            continue;
        v.type = acc->type;
        v.scale = acc->scale;
        found_value one = v;
        take_cell(&one, yb_told_slot(c, acc->change));
        if (one.none) continue;
        one.value += v.none ? 0 : v.value;
        v = one;
    }
    return v;
}

static void talk_value(yb_talk *talk, const yb_core *c, const found_value *v) {
    char text[YB_DECIMAL_MAX];
    size_t n;
    const yb_im_enum_row *row;
    if (v->none) {
        yb_talk_both(talk, YB_LIT("none"));
        return;
    }
    switch (v->type) {
    case YB_T_BOOL: yb_talk_both(talk, v->value != 0 ? YB_LIT("yes") : YB_LIT("no")); return;
    case YB_T_ENUM:
        row = yb_enum_row_at(c->image, v->enumeration, v->value);
        yb_talk_both(talk, row == NULL ? YB_LIT("?") : yb_name(c, row->name));
        return;
    case YB_T_DATE:
        if (!yb_date_in_range(v->value)) break;
        yb_talk_both(talk, (yb_str){text, yb_date_write(v->value, text)});
        return;
    case YB_T_MONEY: yb_talk_both(talk, YB_LIT("¥")); break;
    default: break;
    }
    n = yb_decimal_write(v->value, v->scale, v->type == YB_T_MONEY ? 2 : 0, text);
    yb_talk_both(talk, (yb_str){text, n});
}

/* Exact: both are brought to the larger scale. */
static bool same_value(const yb_core *c, const found_value *v, const yb_expr *e, bool *comparable) {
    const yb_expr *literal = e->kind == YB_X_UNARY ? e->a : e;
    bool decimal = literal->kind == YB_X_NUMBER || literal->kind == YB_X_MONEY || literal->kind == YB_X_RATIO;
    unsigned scale = decimal ? YB_MAX(literal->scale, v->scale) : v->scale;
    int64_t wanted, got = v->value;
    bool none;
    *comparable = yb_test_constant(c->image, e, v->type, scale, v->enumeration, &wanted, &none);
    if (!*comparable) return false;
    if (none || v->none) return none == v->none;
    for (unsigned s = v->scale; s < scale; s++)
        if (yb_mul_over(got, 10, &got)) return false;
    return wanted == got;
}

static bool check_value(yb_one_test *t, const yb_expect *x) {
    const yb_core *c = &t->core;
    bool results = t->status == YB_OK && yb_has_results(c), comparable = true;
    value_place place = place_of(x->name.text);
    found_value v = {.found = false};
    if (results) v = x->kind == YB_EX_CHANGE ? change_value(c, x->name.text) : output_value(c, &place);
    if (results && !v.found && !place.has_row && x->kind == YB_EX_VALUE) v = payer_value(c, x->name.text);
    if (v.found && same_value(c, &v, x->value, &comparable)) return true;
    const yb_file *file = &t->in->diags->files.at[x->span.file];
    yb_str written = {file->text.at + x->span.off, x->span.len};
    yb_talk talk = expected(t, written, written);
    if (!results) return says_got(t, &talk, x->span);
    if (!v.found)
        yb_talk_add(&talk, YB_LIT("，这个结算没有这个结果"), YB_LIT(", but the decision has no such output"));
    else
        yb_talk_add(&talk, YB_LIT("，得到 "), YB_LIT(", got "));
    if (v.found) talk_value(&talk, c, &v);
    if (!comparable) yb_talk_add(&talk, YB_LIT("，两者类型不同"), YB_LIT(", of another type"));
    yb_test_fail(t, &talk, x->span);
    return false;
}

/* ---- all of them ---- */

static bool check(yb_one_test *t, const yb_expect *x) {
    switch (x->kind) {
    case YB_EX_OUTCOME: return check_outcome(t, x);
    case YB_EX_ONLY: return check_only(t, x);
    case YB_EX_NOT: return check_not(t, x);
    case YB_EX_MISSING: return check_missing(t, x);
    case YB_EX_OWED: return check_owed(t, x);
    case YB_EX_NOTE: return check_note(t, x);
    case YB_EX_UNSETTLED: return check_unsettled(t, x);
    case YB_EX_ERROR: return check_error(t, x);
    default: return check_value(t, x);
    }
}

/* A test that names a program wants that one to be chosen. */
static bool check_program(yb_one_test *t) {
    yb_str wanted = t->decl->u.test.program.text;
    const yb_im_section *chosen = t->status == YB_OK ? yb_chosen(&t->core) : NULL;
    if (wanted.len == 0 || t->status != YB_OK) return true;
    if (chosen == NULL && !yb_has_results(&t->core))
        return true; /* refused or undetermined before the choice */
    if (chosen != NULL && yb_str_eq(yb_name(&t->core, chosen->name), wanted)) return true;
    yb_talk talk = expected(t, YB_LIT("结算程序 "), YB_LIT("settlement program "));
    yb_talk_both(&talk, wanted);
    if (chosen == NULL) return says_got(t, &talk, t->decl->u.test.program.span);
    yb_talk_add(&talk, YB_LIT("，得到 "), YB_LIT(", got "));
    yb_talk_both(&talk, yb_name(&t->core, chosen->name));
    yb_test_fail(t, &talk, t->decl->u.test.program.span);
    return false;
}

static bool expects_error(const yb_decl *d) {
    for (const yb_expect *x = d->u.test.expects; x != NULL; x = x->next)
        if (x->kind == YB_EX_ERROR) return true;
    return false;
}

bool yb_test_expectations(yb_one_test *t) {
    if (t->status != YB_OK && !expects_error(t->decl)) {
        yb_talk talk = expected(t, YB_LIT("一个决定"), YB_LIT("a decision"));
        return says_got(t, &talk, t->decl->name.span);
    }
    if (!check_program(t)) return false;
    for (const yb_expect *x = t->decl->u.test.expects; x != NULL; x = x->next)
        if (!check(t, x)) return false;
    return true;
}
