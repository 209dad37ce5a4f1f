/* What a hospital keeps besides what is decided: persons, accounts, receipts, drafts, lists for a screen. */
#include <stdio.h>
#include <string.h>

#include "inside.h"

static sql_value known(int64_t number, int is_known) { return is_known ? sql_number(number) : sql_text(NULL); }

/* ---- persons and accounts ---- */

yb_status store_put_person(store *s, const store_person *p) {
    sql_value in[] = {sql_text(p->id),
                      known(p->birth_date, p->birth_date != YB_NO_DATE),
                      known(p->enrolled, p->enrolled >= 0),
                      sql_text(p->psn_insu_stas),
                      sql_text(p->insutype),
                      known(p->insuplc_admdvs, p->insuplc_admdvs != 0),
                      sql_text(p->psn_type),
                      known(p->evoucher, p->evoucher >= 0),
                      known(p->free_medical, p->free_medical >= 0),
                      known(p->lives_here, p->lives_here >= 0)};
    return sql_write(&s->db, PUT_PERSON, in, sizeof in / sizeof in[0], 1);
}

yb_status store_put_account(store *s, const char *person, int64_t balance, int64_t current_year) {
    sql_value in[] = {sql_text(person), sql_number(balance), sql_number(current_year)};
    return sql_write(&s->db, PUT_ACCOUNT, in, 3, 1);
}

yb_status store_reverified(store *s, const char *binder, const char *member, int32_t on) {
    sql_value in[] = {sql_number(on), sql_text(binder), sql_text(member)};
    return sql_write(&s->db, REVERIFY, in, 3, 1);
}

/* ---- texts ---- */

typedef struct kept {
    store *s;
    size_t len;
    int64_t minutes;
    int found;
} kept;

static yb_status kept_row(void *ctx, const sql_value *columns, size_t n) {
    kept *k = ctx;
    yb_status st = store_room(k->s, columns[0].len);
    if (st != YB_OK) return st;
    memcpy(k->s->text, columns[0].text, columns[0].len);
    k->s->text[columns[0].len] = '\0';
    k->len = columns[0].len;
    k->minutes = n > 1 ? columns[1].number : 0;
    k->found = 1;
    return YB_OK;
}

static yb_status load(store *s, enum statement from, const char *key, const char **text, size_t *len, int64_t *minutes) {
    kept k = {s, 0, 0, 0};
    sql_value in = sql_text(key);
    yb_status st = sql_run(&s->db, from, &in, 1, kept_row, &k);
    if (st == YB_OK && !k.found) st = YB_E_NAME;
    *text = st == YB_OK ? s->text : NULL;
    *len = st == YB_OK ? k.len : 0;
    if (minutes != NULL) *minutes = k.minutes;
    return st;
}

yb_status store_receipt(store *s, const char *key, const char **text, size_t *len) { return load(s, RECEIPT, key, text, len, NULL); }

yb_status store_save_draft(store *s, const char *key, const char *text, size_t len, int64_t minutes) {
    sql_value in[] = {sql_text(key), sql_number(minutes), {SQL_TEXT, 0, text, len}};
    return sql_write(&s->db, SAVE_DRAFT, in, 3, 1);
}

yb_status store_load_draft(store *s, const char *key, const char **text, size_t *len, int64_t *minutes) {
    return load(s, LOAD_DRAFT, key, text, len, minutes);
}

yb_status store_drop_draft(store *s, const char *key) {
    sql_value in = sql_text(key);
    return sql_run(&s->db, DROP_DRAFT, &in, 1, NULL, NULL);
}

/* ---- lists ---- */

typedef struct reading {
    store_row *row;
    void *ctx;
} reading;

static yb_status read_row(void *ctx, const sql_value *columns, size_t n) {
    const reading *r = ctx;
    char numbers[SQL_COLUMNS][24];
    const char *texts[SQL_COLUMNS];
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(numbers[i], sizeof numbers[i], "%lld", (long long)columns[i].number);
        texts[i] = columns[i].kind == SQL_NULL ? "" : columns[i].kind == SQL_NUMBER ? numbers[i] : columns[i].text;
    }
    r->row(r->ctx, texts, n);
    return YB_OK;
}

yb_status store_read(store *s, const char *select, const char *const *values, size_t n, store_row *row, void *ctx) {
    sql_value in[STORE_VALUES];
    reading r = {row, ctx};
    for (size_t i = 0; i < n && i < STORE_VALUES; i++)
        in[i] = sql_text(values[i]);
    s->db.loose = select;
    return n > STORE_VALUES ? YB_E_LIMIT : sql_run(&s->db, STATEMENTS, in, n, read_row, &r);
}

yb_status store_write(store *s, const char *statement, const char *const *values, size_t n) {
    sql_value in[STORE_VALUES];
    for (size_t i = 0; i < n && i < STORE_VALUES; i++)
        in[i] = sql_text(values[i]);
    s->db.loose = statement;
    return n > STORE_VALUES ? YB_E_LIMIT : sql_run(&s->db, STATEMENTS, in, n, NULL, NULL);
}

yb_status store_tell(store *s, const char *statements) { return sql_script(&s->db, statements); }
