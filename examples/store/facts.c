/*
 * Facts by name: which query has them, in which column. The rest of this file is the same for every fact.
 *
 * A fact "payer.balance" is looked up under the prefix "payer" of its decision, in the column "balance". A pack that has
 * more facts needs a row here, or a column, and nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "inside.h"

/* ---- where facts are ---- */

enum shape {
    GIVEN, /* told by store_who: no query */
    ONE,   /* columns of one row */
    LIST,  /* a row of the list for each row; the last column counts them */
    SUMS   /* rows (name, value); a name without a row is 0 */
};

typedef struct source {
    const char *decision, *prefix; /* prefix "": facts without one */
    enum shape shape;
    enum statement query;
    const char *given; /* parameters, a letter each; see store_given. Of SUMS: person, key, begin */
    const char *const *columns;
} source;

#define PERSON_COLUMNS                                                                                                 \
    "id", "birth_date", "enrolled", "psn_insu_stas", "insutype", "insuplc_admdvs", "psn_cert_type", "id_number",       \
        "evoucher", "lives_here", "no_id_number", "incapable", "free_medical", "chronic", "wallet", "psn_type",        \
        "psn_idet_type", "resident_plan", "paid_years", "cvlserv_flag"

static const char *const person[] = {PERSON_COLUMNS, NULL};
static const char *const payer[] = {PERSON_COLUMNS, "balance", "prior_balance", "quotas_set", NULL};
static const char *const beneficiary[] = {PERSON_COLUMNS, "balance", NULL};
static const char *const account[] = {"account_balance", "account_current", NULL};
static const char *const binding[] = {"binder_id", "member_id", "channel", "status", "bound_on", "ended_on", "this_application", NULL};
static const char *const pair[] = {"status", "bound_on", "ended_on", "scopes", "reverified_on", NULL};
static const char *const link_columns[] = {"status", "bound_on", "ended_on", "endings", "chosen", "preset_order", "txn_cap", "quota_left", NULL};
static const char *const links[] = {"payer_id", "beneficiary_id", "status", "bound_on", "ended_on", "this_application", NULL};
static const char *const aid[] = {"bound_on", "available", "chosen", "preset_order", NULL};
static const char *const transfers[] = {"transfers_today", "transfer_waiting", NULL};
static const char *const said_of_binding[] = {"channel", "relation", NULL};
static const char *const said_of_share[] = {"act", "amount", "channel", "relation", NULL};
static const char *const said_of_use[] = {"payer_id", "relation", NULL};
static const char *const mutual[] = {"bound_by_member", NULL};
static const char *const no_columns[] = {NULL};

static const source sources[] = {
    {"bind", "", GIVEN, STATEMENTS, "cr", said_of_binding},
    {"bind", "", ONE, FACTS_MUTUAL, "pb", mutual},
    {"bind", "binder", ONE, FACTS_PERSON, "b", person},
    {"bind", "member", ONE, FACTS_PERSON, "p", person},
    {"bind", "bindings", LIST, FACTS_BINDINGS, "kb", binding},
    {"bind", "bound_by", LIST, FACTS_BOUND_BY, "kpo", binding},
    {"unbind", "binder", ONE, FACTS_PERSON, "b", person},
    {"unbind", "member", ONE, FACTS_PERSON, "p", person},
    {"unbind", "bindings", LIST, FACTS_BINDINGS, "kb", binding},
    {"activate", "member", ONE, FACTS_PERSON, "p", person},
    {"activate", "bindings", LIST, FACTS_PAIR, "bpo", pair},
    {"query", "holder", ONE, FACTS_PERSON, "b", person},
    {"query", "member", ONE, FACTS_PERSON, "p", person},
    {"query", "bindings", LIST, FACTS_PAIR, "bpo", pair},
    {"use", "", GIVEN, STATEMENTS, "yr", said_of_use},
    {"use", "holder", ONE, FACTS_PERSON, "b", person},
    {"use", "subject", ONE, FACTS_PERSON, "p", person},
    {"use", "patient", ONE, FACTS_PERSON, "p", person},
    {"use", "bindings", LIST, FACTS_PAIR, "bpo", pair},
    {"use", "payer", ONE, FACTS_PAYER, "y", payer},
    {"use", "link", ONE, FACTS_LINK, "yp", link_columns},
    {"share", "", GIVEN, STATEMENTS, "amcr", said_of_share},
    {"share", "", ONE, FACTS_TRANSFERS, "yo", transfers},
    {"share", "payer", ONE, FACTS_PAYER, "y", payer},
    {"share", "beneficiary", ONE, FACTS_BENEFICIARY, "p", beneficiary},
    {"share", "link", ONE, FACTS_LINK, "yp", link_columns},
    {"share", "payer_links", LIST, FACTS_PAYER_LINKS, "kyo", links},
    {"share", "beneficiary_links", LIST, FACTS_BENEFICIARY_LINKS, "kpo", links},
    {"share", "others", LIST, FACTS_OTHERS, "", no_columns}, /* one payer a payment in this store */
    {"settle", "", ONE, FACTS_ACCOUNT, "up", account},
    {"settle", "", ONE, FACTS_PERSON, "p", person},
    {"settle", "patient", ONE, FACTS_PERSON, "p", person},
    {"settle", "aid_accounts", LIST, FACTS_AID_ACCOUNTS, "vypo", aid},
    {"settle", "year", SUMS, FACTS_SUMS, "pef", no_columns},
    {"settle", "stay", SUMS, FACTS_SUMS, "ps0", no_columns},
    {"settle", "chronic_year", SUMS, FACTS_SUMS, "pdf", no_columns},
};
#define SOURCES (sizeof sources / sizeof sources[0])

#define NO_COLUMN UINT16_MAX /* the list itself; a sum, which is found by its name */

/* ---- looking facts up once ---- */

/* The name behind the prefix; "" for the list itself; NULL where the fact is not of this source. */
static const char *behind(const source *from, const char *name) {
    size_t len = strlen(from->prefix);
    if (len == 0) return strchr(name, '.') == NULL ? name : NULL;
    if (strncmp(name, from->prefix, len) != 0) return NULL;
    return name[len] == '\0' ? "" : name[len] == '.' ? name + len + 1 : NULL;
}

static uint16_t column_of(const source *from, const char *name) {
    for (uint16_t i = 0; from->columns[i] != NULL; i++)
        if (strcmp(from->columns[i], name) == 0) return i;
    return NO_COLUMN;
}

static int place(const char *decision, const yb_fact_info *info, fact_place *f) {
    for (uint16_t i = 0; i < SOURCES; i++) {
        if (strcmp(sources[i].decision, decision) != 0) continue;
        const char *name = behind(&sources[i], info->name);
        if (name == NULL) continue;
        *f = (fact_place){info->id, info->list, info->kind, info->flags, "", i, column_of(&sources[i], name)};
        strncpy(f->enumeration, info->enumeration, sizeof f->enumeration - 1);
        if (f->column != NO_COLUMN || sources[i].shape == SUMS || (sources[i].shape == LIST && *name == '\0')) return 1;
    }
    return 0;
}

static int by_id(const void *a, const void *b) {
    uint32_t x = ((const fact_place *)a)->id, y = ((const fact_place *)b)->id;
    return x < y ? -1 : x > y;
}

static size_t count_facts(const yb_policy *policy) {
    yb_decision_info d = {.size = sizeof d};
    size_t n = 0;
    for (size_t i = 0; yb_policy_decision(policy, i, &d) == YB_OK; i++)
        n += d.facts;
    return n;
}

yb_status store_find_facts(store *s) {
    yb_decision_info d = {.size = sizeof d};
    size_t most = count_facts(s->policy);
    free(s->facts);
    s->n_facts = 0;
    s->facts = calloc(most + 1, sizeof *s->facts);
    if (s->facts == NULL) return sql_fail(&s->db, STORE_E_MEMORY, "facts", "");
    for (size_t i = 0; yb_policy_decision(s->policy, i, &d) == YB_OK; i++)
        for (uint32_t k = 0; k < d.facts && s->n_facts < most; k++) {
            yb_fact_info info = {.size = sizeof info};
            yb_status st = yb_policy_fact(s->policy, d.name, k, &info);
            if (st != YB_OK) return st;
            s->n_facts += (size_t)place(d.name, &info, &s->facts[s->n_facts]);
        }
    qsort(s->facts, s->n_facts, sizeof *s->facts, by_id);
    return YB_OK;
}

static const fact_place *find(const store *s, uint32_t id) {
    fact_place key = {.id = id};
    return s->n_facts == 0 ? NULL : bsearch(&key, s->facts, s->n_facts, sizeof key, by_id);
}

/* ---- setting a value ---- */

/* "show tax" as the mask that the library takes. */
static yb_status set_of(const store *s, const fact_place *f, const char *names, int64_t *mask) {
    *mask = 0;
    while (*names != '\0') {
        char name[64];
        size_t len = strcspn(names, " ");
        if (len >= sizeof name) return YB_E_NAME;
        memcpy(name, names, len);
        name[len] = '\0';
        int32_t row = yb_enum_number(s->policy, f->enumeration, name);
        if (row < 0) return YB_E_NAME;
        *mask |= INT64_C(1) << row;
        names += len + strspn(names + len, " ");
    }
    return YB_OK;
}

static yb_status set_number(yb_case *c, const fact_place *f, uint32_t row, int64_t number) {
    if (f->kind == YB_KIND_BOOL)
        return row == YB_NO_ROW ? yb_case_set_bool(c, f->id, (int32_t)number) : yb_case_set_bool_at(c, f->id, row, (int32_t)number);
    if (f->kind == YB_KIND_DATE)
        return row == YB_NO_ROW ? yb_case_set_date(c, f->id, (int32_t)number) : yb_case_set_date_at(c, f->id, row, (int32_t)number);
    return row == YB_NO_ROW ? yb_case_set_int(c, f->id, number) : yb_case_set_int_at(c, f->id, row, number);
}

static yb_status set_text(const store *s, yb_case *c, const fact_place *f, uint32_t row, const sql_value *v) {
    int64_t mask;
    if (f->kind == YB_KIND_ENUM)
        return row == YB_NO_ROW ? yb_case_set_code(c, f->id, v->text, v->len) : yb_case_set_code_at(c, f->id, row, v->text, v->len);
    if (f->kind == YB_KIND_SET) {
        yb_status st = set_of(s, f, v->text, &mask);
        return st == YB_OK ? set_number(c, f, row, mask) : st;
    }
    return row == YB_NO_ROW ? yb_case_set_text(c, f->id, v->text, v->len) : yb_case_set_text_at(c, f->id, row, v->text, v->len);
}

/* NULL: none where the pack says optional, and not known elsewhere. In a list, cells begin so. */
static yb_status set_value(const store *s, yb_case *c, const fact_place *f, uint32_t row, const sql_value *v) {
    if (v->kind == SQL_NULL) return row == YB_NO_ROW && (f->flags & YB_FACT_OPTIONAL) != 0 ? yb_case_set_none(c, f->id) : YB_OK;
    return v->kind == SQL_NUMBER ? set_number(c, f, row, v->number) : set_text(s, c, f, row, v);
}

/* ---- running a source ---- */

typedef struct fetching {
    store *s;
    yb_case *c;
    uint16_t source;
    const uint32_t *asked;
    size_t n;
    const fact_place *list; /* of a LIST */
    uint32_t row;
} fetching;

/* Each asked fact of the source, from its column. */
static yb_status each_asked(fetching *f, const sql_value *columns) {
    yb_status st = YB_OK;
    for (size_t i = 0; i < f->n && st == YB_OK; i++) {
        const fact_place *p = find(f->s, f->asked[i]);
        if (p != NULL && p->source == f->source && p->column != NO_COLUMN) st = set_value(f->s, f->c, p, YB_NO_ROW, &columns[p->column]);
    }
    return st;
}

static yb_status one_row(void *ctx, const sql_value *columns, size_t n) {
    (void)n;
    return each_asked(ctx, columns);
}

/* All fields of the list, asked or not: who asks for the list will want them. */
static yb_status list_row(void *ctx, const sql_value *columns, size_t n) {
    fetching *f = ctx;
    yb_status st = f->row == 0 ? yb_case_set_rows(f->c, f->list->id, (uint32_t)columns[n - 1].number) : YB_OK;
    for (size_t i = 0; i < f->s->n_facts && st == YB_OK; i++) {
        const fact_place *p = &f->s->facts[i];
        if (p->list == f->list->id && p->column != NO_COLUMN) st = set_value(f->s, f->c, p, f->row, &columns[p->column]);
    }
    f->row++;
    return st;
}

/* (name, value): the asked fact of that name. */
static yb_status sum_row(void *ctx, const sql_value *columns, size_t n) {
    fetching *f = ctx;
    yb_status st = YB_OK;
    (void)n;
    for (size_t i = 0; i < f->n && st == YB_OK; i++) {
        yb_fact_info info = {.size = sizeof info};
        const fact_place *p = find(f->s, f->asked[i]);
        if (p == NULL || p->source != f->source) continue;
        st = yb_policy_fact_of(f->s->policy, p->id, &info);
        if (st == YB_OK && strcmp(behind(&sources[p->source], info.name), columns[0].text) == 0)
            st = set_number(f->c, p, YB_NO_ROW, columns[1].number);
    }
    return st;
}

/* "year.begin" is the day given; every other sum is 0 until a row says otherwise. */
static yb_status sums_begin(fetching *f, int64_t begin) {
    yb_status st = YB_OK;
    for (size_t i = 0; i < f->n && st == YB_OK; i++) {
        const fact_place *p = find(f->s, f->asked[i]);
        if (p != NULL && p->source == f->source) st = set_number(f->c, p, YB_NO_ROW, p->kind == YB_KIND_DATE ? begin : 0);
    }
    return st;
}

static yb_status fetch_sums(fetching *f) {
    const source *from = &sources[f->source];
    sql_value in[4] = {store_given(f->s, from->given[0]), sql_text(from->prefix), store_given(f->s, from->given[1]),
                       store_given(f->s, from->given[2])};
    if (in[2].kind == SQL_NULL) return YB_OK; /* no stay, no disease: not known */
    yb_status st = sums_begin(f, in[3].number);
    return st == YB_OK ? sql_run(&f->s->db, from->query, in, 4, sum_row, f) : st;
}

static yb_status fetch_rows(fetching *f) {
    const source *from = &sources[f->source];
    sql_value in[8];
    size_t n = strlen(from->given);
    f->list = NULL;
    for (size_t i = 0; from->shape == LIST && i < f->n; i++) {
        const fact_place *p = find(f->s, f->asked[i]);
        if (p != NULL && p->source == f->source && p->column == NO_COLUMN) f->list = p;
    }
    if (from->shape == LIST && f->list == NULL) return YB_OK; /* all that there is of it was set with the list */
    for (size_t i = 0; i < n; i++)
        in[i] = store_given(f->s, from->given[i]);
    if (from->shape == GIVEN) return each_asked(f, in);
    f->row = 0;
    yb_status st = sql_run(&f->s->db, from->query, in, n, from->shape == LIST ? list_row : one_row, f);
    return st == YB_OK && f->list != NULL && f->row == 0 ? yb_case_set_rows(f->c, f->list->id, 0) : st;
}

/* Each source once, however many of its facts are asked for. */
yb_status YB_CALL store_fetch(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    store *s = ctx;
    char done[SOURCES] = {0};
    yb_status st = s->has_request ? YB_OK : sql_fail(&s->db, STORE_E_WHO, "fetch", "no request");
    for (size_t i = 0; i < n && st == YB_OK; i++) {
        const fact_place *p = find(s, facts[i]);
        if (p == NULL || done[p->source]) continue;
        done[p->source] = 1;
        fetching f = {s, c, p->source, facts, n, NULL, 0};
        st = sources[p->source].shape == SUMS ? fetch_sums(&f) : fetch_rows(&f);
    }
    return st;
}

/*
 * Everything that the store has for a decision, at once. Whoever asks the library is asked only for facts without which
 * nothing can be decided; a fact that may be absent (a quota, a birth date) counts as absent until it is set.
 */
yb_status store_fill(store *s, yb_case *c, const char *decision) {
    uint32_t ids[512];
    size_t n = 0;
    for (size_t i = 0; i < s->n_facts && n < sizeof ids / sizeof ids[0]; i++)
        if (strcmp(sources[s->facts[i].source].decision, decision) == 0) ids[n++] = s->facts[i].id;
    return store_fetch(s, c, ids, n);
}

yb_status store_begin(store *s, yb_case *c, const char *decision, int32_t area) {
    yb_status st = s->has_request ? yb_case_begin(c, decision, area, s->request.on) : sql_fail(&s->db, STORE_E_WHO, decision, "no request");
    return st == YB_OK ? store_fill(s, c, decision) : st;
}
