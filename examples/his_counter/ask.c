/* What the library asks the counter for: papers and verifications, and facts that no table has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"

/* ---- papers ---- */

static int on_the_desk(const counter *k, const char *name) {
    char word[64];
    (void)snprintf(word, sizeof word, " %s ", name);
    return strstr(desk(k, "papers"), word) != NULL;
}

/* A person at the terminal is asked; y alone is a yes. */
static int ask_person(const yb_proof_info *p) {
    char answer[16] = "";
    printf("   %s %s (%s)? [y/n] ", p->zh, p->en, p->name);
    fflush(stdout);
    if (fgets(answer, sizeof answer, stdin) == NULL) return 0;
    for (int c = strchr(answer, '\n') == NULL ? getchar() : '\n'; c != '\n' && c != EOF;)
        c = getchar(); /* what was typed behind it is no command */
    return answer[0] == 'y' && (answer[1] == '\n' || answer[1] == '\0');
}

static yb_status review(const counter *k, yb_case *c, uint32_t proof) {
    if (k->verdict == NULL) return YB_NOT_YET;
    return yb_case_set_proof(c, proof, strcmp(k->verdict, "yes") == 0 ? YB_VERIFIED : YB_REJECTED, -1);
}

yb_status YB_CALL verify_paper(void *ctx, yb_case *c, uint32_t proof) {
    const counter *k = store_user(ctx);
    yb_proof_info p = {.size = sizeof p};
    yb_status st = yb_policy_proof_of(k->policy, proof, &p);
    if (st != YB_OK) return st;
    if (strcmp(p.kind, "review") == 0) return review(k, c, proof);
    if (!on_the_desk(k, p.name) && (k->file != NULL || !ask_person(&p))) return YB_UNKNOWN;
    return yb_case_set_proof(c, proof, YB_VERIFIED, 0);
}

/* ---- accumulators of then ---- */

typedef struct sum_of_then {
    yb_case *c;
    uint32_t fact;
    yb_status st;
} sum_of_then;

static void then_row(void *ctx, const char *const *columns, size_t n) {
    sum_of_then *s = ctx;
    if (n == 1) s->st = yb_case_set_int(s->c, s->fact, strtoll(columns[0], NULL, 10));
}

/* What the changes of earlier messages add up to, in the year or the stay of the bill. */
static yb_status fetch_sum_of_then(counter *k, yb_case *c, const yb_fact_info *f, const char *group, const char *name) {
    char begin[24];
    int32_t day = 0, year = 0;
    const char *values[] = {k->then->at[SENT_PERSON], group, name, begin, k->then->at[SENT_STAY], k->then->key};
    sum_of_then s = {c, f->id, YB_OK};
    yb_status st = sent_day(k->then, &day);
    if (st == YB_OK) st = yb_date_parts(day, &year, NULL, NULL);
    if (st != YB_OK) return st;
    (void)snprintf(begin, sizeof begin, "%d", (int)yb_date_of(year, 1, 1));
    st = store_read(k->s,
                    "SELECT COALESCE(SUM(change), 0) FROM changes WHERE person = $1 AND family = $2 AND name = $3"
                    " AND ((family = 'stay' AND key = $5) OR (family <> 'stay' AND begin_on = CAST($4 AS BIGINT)))"
                    " AND message < $6",
                    values, 6, then_row, &s);
    return st == YB_OK ? s.st : st;
}

/* The store's facts; where a bill is settled as of its first day, the accumulators are those of then. */
yb_status YB_CALL fetch_then(void *ctx, yb_case *c, const uint32_t *facts, size_t n) {
    counter *k = store_user(ctx);
    yb_status st = k->fetch_many(ctx, c, facts, n);
    for (size_t i = 0; i < n && k->then != NULL && st == YB_OK; i++) {
        yb_fact_info f = {.size = sizeof f};
        st = yb_policy_fact_of(k->policy, facts[i], &f);
        int year = strncmp(f.name, "year.", 5) == 0 && strcmp(f.name, "year.begin") != 0;
        if (st == YB_OK && (year || strncmp(f.name, "stay.", 5) == 0))
            st = fetch_sum_of_then(k, c, &f, year ? "year" : "stay", f.name + 5);
    }
    return st;
}

/* ---- facts that only the counter knows ---- */

yb_status tell_facts(counter *k, const char *decision, const tell *facts, size_t n) {
    yb_status st = YB_OK;
    for (size_t i = 0; i < n && st == YB_OK; i++) {
        uint32_t id = yb_fact(k->policy, decision, facts[i].name);
        if (facts[i].text == NULL && (facts[i].kind == TELL_CODE || facts[i].kind == TELL_TEXT)) continue;
        switch (facts[i].kind) {
        case TELL_CODE: st = yb_case_set_code(k->c, id, facts[i].text, YB_NUL); break;
        case TELL_TEXT: st = yb_case_set_text(k->c, id, facts[i].text, YB_NUL); break;
        case TELL_YES: st = yb_case_set_bool(k->c, id, (int32_t)facts[i].number); break;
        default: st = yb_case_set_int(k->c, id, facts[i].number); break;
        }
    }
    return st;
}

/* The day that is decided about is today, not that of the draft: a binding begins when it is granted. */
yb_status take_up(counter *k, const char *decision, const char *text, size_t len, int32_t day, int32_t minutes) {
    yb_status st = yb_case_resume(k->c, text, len, minutes);
    if (st == YB_OK) st = yb_case_on(k->c, day);
    return st == YB_OK ? store_fill(k->s, k->c, decision) : st;
}

yb_status known_code(const counter *k, const char *enumeration, const char *text) {
    yb_enum_row_info row = {.size = sizeof row};
    if (yb_enum_number(k->policy, enumeration, text) >= 0) return YB_OK;
    (void)wrong(k, "不在代码表里", "not in the code table", text);
    fprintf(stderr, "   可填 one of:");
    for (size_t i = 0; yb_policy_enum_row(k->policy, enumeration, i, &row) == YB_OK; i++)
        fprintf(stderr, "%s %s %s", i == 0 ? "" : ",", row.name, row.zh);
    fprintf(stderr, "\n");
    return WRONG;
}
