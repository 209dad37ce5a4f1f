/* What things are called when a formula is told: names, operators, roundings. Floor 3. */
#include "lang/tell.h"

void yb_tell_flagged(yb_telling *t, const char *zh, const char *en, unsigned flags) {
    yb_im_tell piece = {.kind = YB_TL_TEXT, .flags = (uint8_t)flags, .at = YB_NONE16, .enumeration = YB_NONE16};
    piece.phrase = yb_ib_phrase(t->c.v->m->b, yb_str_of(zh), yb_str_of(en));
    (void)yb_tell_add(t, piece);
}

void yb_tell_text(yb_telling *t, const char *zh, const char *en) { yb_tell_flagged(t, zh, en, 0); }

static yb_str joined(yb_view *v, yb_str a, yb_str b) {
    char *at = yb_arena_alloc(v->m->arena, a.len + b.len + 1);
    memcpy(at, a.at, a.len);
    memcpy(at + a.len, b.at, b.len);
    return (yb_str){at, a.len + b.len};
}

/* What has no words in a language is told by its name. */
uint32_t yb_tell_phrase(yb_telling *t, const yb_words *words, yb_str name, const char *after) {
    yb_str zh = words->zh.len != 0 ? words->zh : name, en = words->en.len != 0 ? words->en : name;
    if (after[0] != '\0') {
        zh = joined(t->c.v, zh, yb_str_of(after));
        en = joined(t->c.v, en, yb_str_of(after));
    }
    return yb_ib_phrase(t->c.v->m->b, zh, en);
}

/* ---- operators, calls, roundings ---- */

typedef struct pair { /* of words */
    const char *zh, *en;
} pair;

void yb_tell_operator(yb_telling *t, unsigned op) {
    static const pair words[] = {
        [YB_OP_OR] = {" 或 ", " or "},         [YB_OP_AND] = {" 且 ", " and "},
        [YB_OP_NOT] = {"非 ", "not "},         [YB_OP_EQ] = {" 等于 ", " is "},
        [YB_OP_NE] = {" 不等于 ", " is not "}, [YB_OP_LT] = {" < ", " < "},
        [YB_OP_LE] = {" ≤ ", " ≤ "},           [YB_OP_GT] = {" > ", " > "},
        [YB_OP_GE] = {" ≥ ", " ≥ "},           [YB_OP_IN] = {" 属于 ", " in "},
        [YB_OP_SUBSET] = {" 含于 ", " within "}, [YB_OP_OVERLAPS] = {" 重叠 ", " overlaps "},
        [YB_OP_ADD] = {" + ", " + "},          [YB_OP_SUB] = {" − ", " − "},
        [YB_OP_MUL] = {" × ", " × "},          [YB_OP_DIV] = {" ÷ ", " ÷ "},
        [YB_OP_NEG] = {"−", "−"},
    };
    if (op < YB_COUNT(words) && words[op].zh != NULL) yb_tell_text(t, words[op].zh, words[op].en);
    else t->lost = true;
}

#define TEXT(word) {word, sizeof(word) - 1}
static const struct {
    yb_str name;
    pair words;
} calls[] = {
    {TEXT("min"), {"取小(", "min("}},
    {TEXT("max"), {"取大(", "max("}},
    {TEXT("age"), {"年龄(", "age("}},
    {TEXT("has"), {"有(", "has("}},
    {TEXT("known"), {"已知(", "known("}},
    {TEXT("state"), {"状态(", "state("}},
    {TEXT("presented"), {"已提交(", "presented("}},
    {TEXT("city"), {"所属市(", "city("}},
    {TEXT("province"), {"所属省(", "province("}},
    {TEXT("id_valid"), {"证件号有效(", "valid id("}},
    {TEXT("id_sex"), {"证件号性别(", "sex by id("}},
    {TEXT("id_birth_date"), {"证件号出生日期(", "birth date by id("}},
    {TEXT("id_area"), {"证件号地区(", "area by id("}},
    {TEXT("id_kind"), {"证件号种类(", "kind of id("}},
};

void yb_tell_call(yb_telling *t, yb_str name) {
    for (size_t i = 0; i < YB_COUNT(calls); i++)
        if (yb_str_eq(name, calls[i].name)) {
            yb_tell_text(t, calls[i].words.zh, calls[i].words.en);
            return;
        }
    t->lost = true;
}

void yb_tell_aggregate(yb_telling *t, unsigned agg) {
    static const pair words[] = {
        [YB_AGG_COUNT] = {"计数(", "count("}, [YB_AGG_DISTINCT] = {"不同值计数(", "count distinct("},
        [YB_AGG_SUM] = {"合计(", "sum("},     [YB_AGG_MIN] = {"最小(", "least("},
        [YB_AGG_MAX] = {"最大(", "greatest("}, [YB_AGG_ANY] = {"任一(", "any("},
        [YB_AGG_ALL] = {"全部(", "all("},     [YB_AGG_EXISTS] = {"存在(", "exists("},
    };
    yb_tell_text(t, words[agg].zh, words[agg].en);
}

/* 四舍五入到分( / rounded half up to fen( */
uint32_t yb_tell_rounding(yb_telling *t, const yb_expr *e) {
    static const pair modes[] = {[YB_HALF_UP] = {"四舍五入到", "rounded half up to "},
                                 [YB_HALF_EVEN] = {"四舍六入五成双到", "rounded half to even to "},
                                 [YB_DOWN] = {"舍去到", "rounded down to "},
                                 [YB_UP] = {"进位到", "rounded up to "}};
    static const pair units[] = {{"元(", "yuan("}, {"角(", "jiao("}, {"分(", "fen("}};
    char zh[64], en[64];
    yb_sink z = {zh, sizeof zh, 0}, n = {en, sizeof en, 0};
    yb_put(&z, yb_str_of(modes[e->op].zh));
    yb_put(&n, yb_str_of(modes[e->op].en));
    if (e->num >= 0 && e->num <= 2) {
        yb_put(&z, yb_str_of(units[e->num].zh));
        yb_put(&n, yb_str_of(units[e->num].en));
    } else {
        yb_put_int(&z, e->num);
        yb_put_int(&n, e->num);
        yb_put(&z, YB_LIT("位小数("));
        yb_put(&n, YB_LIT(" decimals("));
    }
    return yb_ib_phrase(t->c.v->m->b, (yb_str){zh, YB_MIN(z.len, sizeof zh)}, (yb_str){en, YB_MIN(n.len, sizeof en)});
}

/* ---- names, looked up in the order of yb_find_name ---- */

#define WORDS(z, e) ((yb_words){.zh = YB_LIT(z), .en = YB_LIT(e), .given = true})

static bool after_prefix(yb_str name, yb_str prefix, yb_str *rest) {
    if (prefix.len == 0 || name.len <= prefix.len + 1 || name.at[prefix.len] != '.' ||
        memcmp(name.at, prefix.at, prefix.len) != 0)
        return false;
    *rest = (yb_str){name.at + prefix.len + 1, name.len - prefix.len - 1};
    return true;
}

static bool fact_words(const yb_view *v, yb_str name, yb_words *words) {
    uint32_t at;
    if (!yb_map_get(&v->d->fact_names, name, &at)) return false;
    *words = v->d->facts.at[at].words;
    return true;
}

static bool formula_words(const yb_program *p, yb_str name, yb_words *words) {
    uint32_t at;
    if (p == NULL || !yb_map_get(&p->names, name, &at) || p->formulas.at[at]->versions.list.n == 0) return false;
    *words = p->formulas.at[at]->words;
    return true;
}

/* A field of the row at hand, or a column of the program. */
static bool row_words(const yb_telling *t, yb_str name, yb_words *words) {
    yb_str rest = name;
    if (t->c.row_list == YB_SHAPE_SCALAR) return false;
    (void)after_prefix(name, YB_LIT("row"), &rest);
    yb_str field = joined(t->c.v, joined(t->c.v, t->c.row_name, YB_LIT(".")), rest);
    if (t->c.in_lines && formula_words(t->c.v->program, field, words)) return true;
    return fact_words(t->c.v, field, words);
}

/* Sums that the engine makes have no declaration. */
static const struct {
    yb_str name;
    pair words;
} sums[] = {{TEXT("left"), {"待付余额", "left to pay"}},
            {TEXT("fund_pay_sumamt"), {"基金支付总额", "paid by funds"}},
            {TEXT("psn_part_amt"), {"个人负担总金额", "borne by the patient"}},
            {TEXT("hosp_part_amt"), {"医院负担金额", "borne by the hospital"}},
            {TEXT("acct_pay"), {"个人账户支出", "paid by accounts"}}};

static bool pay_words(const yb_telling *t, const yb_program *p, yb_str name, yb_words *words) {
    for (uint32_t i = 0; i < p->pays.n; i++) {
        const yb_pay *pay = &p->pays.at[i];
        yb_str rest;
        bool asked = after_prefix(name, pay->name, &rest) && yb_str_eq(rest, YB_LIT("asked"));
        if (pay->payer == NULL || (!asked && !yb_str_eq(name, pay->name))) continue;
        *words = pay->payer->words;
        if (!asked) return true;
        words->zh = joined(t->c.v, words->zh, YB_LIT("应付"));
        words->en = joined(t->c.v, words->en.len != 0 ? words->en : pay->name, YB_LIT(" asked"));
        return true;
    }
    return false;
}

static bool program_words(const yb_telling *t, yb_str name, yb_words *words) {
    const yb_program *p = t->c.v->program;
    if (p == NULL) return false;
    if (pay_words(t, p, name, words) || formula_words(p, name, words)) return true;
    bool total = false;
    for (uint32_t i = 0; i < p->pays.n && !total; i++)
        total = p->pays.at[i].payer != NULL && yb_str_eq(p->pays.at[i].payer->u.payer.into.text, name);
    for (size_t i = 0; i < YB_COUNT(sums); i++)
        if (yb_str_eq(name, sums[i].name)) {
            *words = (yb_words){.zh = yb_str_of(sums[i].words.zh), .en = yb_str_of(sums[i].words.en), .given = true};
            return i == 0 || yb_is_side_sum(name) || total;
        }
    *words = (yb_words){.given = false};
    return total;
}

/* The nearest declaration that has words; in one pack the first. */
yb_words yb_tell_value_words(const yb_view *v, yb_str name) {
    for (const yb_scope *s = v->scope; s != NULL; s = s->parent) {
        const yb_entry *e = yb_lookup_in(s, YB_NS_VALUE, name);
        for (uint32_t i = 0; e != NULL && i < e->decls.n; i++)
            if (e->decls.at[i]->words.given && e->decls.at[i]->kind != YB_K_DROP) return e->decls.at[i]->words;
    }
    return (yb_words){.given = false};
}

static bool value_words(const yb_view *v, yb_str name, yb_words *words) {
    const yb_entry *e = yb_lookup(v->scope, YB_NS_VALUE, name);
    if (e == NULL || e->decls.at[0]->kind == YB_K_GROUP) return false;
    *words = yb_tell_value_words(v, name);
    return true;
}

/* year.first of a named interval: its words and which end. */
static bool end_words(yb_telling *t, yb_str name, yb_words *words) {
    static const struct {
        const char *suffix;
        pair words;
    } ends[] = {{".first", {"首日", ", first day"}}, {".last", {"末日", ", last day"}}};
    for (size_t i = 0; i < YB_COUNT(ends); i++) {
        yb_str suffix = yb_str_of(ends[i].suffix);
        if (name.len <= suffix.len || memcmp(name.at + name.len - suffix.len, suffix.at, suffix.len) != 0) continue;
        yb_str whole = {name.at, name.len - suffix.len};
        if (!yb_tell_name(t, whole, words)) return false;
        words->zh = joined(t->c.v, words->zh.len != 0 ? words->zh : whole, yb_str_of(ends[i].words.zh));
        words->en = joined(t->c.v, words->en.len != 0 ? words->en : whole, yb_str_of(ends[i].words.en));
        return true;
    }
    return false;
}

bool yb_tell_name(yb_telling *t, yb_str name, yb_words *words) {
    const yb_view *v = t->c.v;
    yb_str rest;
    *words = (yb_words){.given = false};
    if (after_prefix(name, t->c.each_name, &rest))
        return fact_words(v, joined(t->c.v, joined(t->c.v, t->c.row_name, YB_LIT(".")), rest), words);
    if (after_prefix(name, YB_LIT("case"), &rest)) return fact_words(v, rest, words);
    if (row_words(t, name, words)) return true;
    if (yb_str_eq(name, YB_LIT("on"))) {
        *words = WORDS("判定日", "the day");
        return true;
    }
    return program_words(t, name, words) || fact_words(v, name, words) || value_words(v, name, words) ||
           end_words(t, name, words);
}
