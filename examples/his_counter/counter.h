/*
 * What the rooms of the counter know of each other.
 *
 * main.c reads lines, commands.c finds the command of each, desk.c keeps what lies on the desk, journal.c what was sent;
 * bind.c, aid.c, visit.c and bill.c ask and send; answer.c and slip.c print. Everything that has to outlive the process is
 * in the database: a counter that was killed is taken up by the next one where it stopped.
 */
#ifndef HIS_COUNTER_H
#define HIS_COUNTER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "store.h"

#define LINE_MAX_BYTES 1024u
#define WORDS 24u
#define TEXT 128u   /* bytes of a name, as the store takes it */
#define VALUE 640u  /* bytes of what lies on the desk under one name */
#define NOTES 24u
#define FEES 200u   /* lines of a bill */
#define DAY_TEXT 16u

/* What a command answers besides YB_OK and what the library and the store answer: all three have been told already. */
#define WRONG (YB_E_HOST + 500) /* the command was wrong, and nothing was done */
#define ENOUGH (YB_E_HOST + 501) /* the session ends */

/* ---- the counter ---- */

typedef struct note {
    char name[20], value[VALUE];
} note;

/* A line of a bill; money in fen, the quantity in ten-thousandths, the ratio in millionths. */
typedef struct fee {
    char name[TEXT], level[8];
    int64_t price, quantity, total, ratio;
    int64_t ceiling; /* of the price; negative: none */
} fee;

typedef struct counter {
    store *s;
    yb_policy *policy;
    yb_case *c;
    yb_host host;
    const char *window; /* name of this window: each has a desk of its own */
    const char *file;  /* the script; NULL: a person at the terminal, who is asked */
    unsigned line;
    note notes[NOTES]; /* what lies on the desk, as it is in the database */
    size_t n_notes;
    fee fees[FEES]; /* of the bill at hand */
    size_t n_fees;
    const char *verdict; /* of the review that is being told: yes, no; NULL: none */
    const struct sent *then; /* a bill settled as of its first day: accumulators as before this message; NULL: as they are */
    yb_status (YB_CALL *fetch_many)(void *ctx, yb_case *c, const uint32_t *facts, size_t n); /* the store's */
} counter;

/* ---- words.c: the words of a line, and amounts in them ---- */

typedef struct words {
    char text[LINE_MAX_BYTES];
    const char *at[WORDS]; /* at[0]: the command; without the named ones */
    size_t n;
    const char *names[WORDS], *values[WORDS]; /* name=value */
    size_t n_named;
} words;

/* 0: too many words, or quotes that do not close. Words are separated by blanks, "…" keeps blanks, # begins a comment. */
int words_of(const char *line, words *w);
const char *named(const words *w, const char *name); /* NULL: not there */

/* A file that a command names: beside the script, if there is one. NULL: it cannot be opened. */
FILE *open_beside(const counter *k, const char *path);

/* All 1 if the text is of that kind, and nothing but it. No floating point: each digit counts as written. */
int read_decimal(const char *text, unsigned places, int64_t most, int64_t *number); /* number: in units of 10^-places */
int read_money(const char *text, int64_t *fen);       /* yuan with at most two decimals, up to 10 000 000 */
int read_ratio(const char *text, int64_t *millionths); /* 0.1 or 10%, 0 to 1 */
int read_day(const char *text, int32_t *day);         /* 2026-11-21 */
int read_yes(const char *text, int32_t *yes);         /* yes, no, 是, 否 */
int read_area(const char *text, int32_t *area);       /* six digits */
void yuan_text(int64_t fen, char out[32]);
void day_text(int32_t day, char out[DAY_TEXT]);
void quantity_text(int64_t quantity, char out[32]);

/* ---- commands.c ---- */

yb_status run_line(counter *k, const char *line);
/* Tells what is wrong with a command, in both languages, with file and line in a script. Always answers WRONG. */
yb_status wrong(const counter *k, const char *zh, const char *en, const char *what);

/* ---- desk.c: the desk, as it lies in the database ---- */

yb_status desk_open(counter *k);
const char *desk(const counter *k, const char *name); /* "" where nothing lies */
yb_status desk_put(counter *k, const char *name, const char *value);
int32_t desk_day(const counter *k);
int32_t desk_area(const counter *k);
/* Has a day been said, and a hospital? WRONG and told if not. */
yb_status desk_ready(const counter *k);
/* Is this person registered? WRONG and told if not. */
yb_status known_person(counter *k, const char *id);
/* The insured place, which decides by whose rules; the hospital's own where it is not known. */
yb_status area_of(counter *k, const char *person, int32_t *area);
yb_status read_text(counter *k, const char *select, const char *const *values, size_t n, char *out, size_t cap);
yb_status read_number(counter *k, const char *select, const char *const *values, size_t n, long long *number);

yb_status do_day(counter *k, const words *w);
yb_status do_hospital(counter *k, const words *w);
yb_status do_person(counter *k, const words *w);
yb_status do_account(counter *k, const words *w);
yb_status do_papers(counter *k, const words *w);
yb_status do_show(counter *k, const words *w);

/* ---- journal.c: what was sent, under a number each ---- */

enum field { SENT_WHAT, SENT_DAY, SENT_BINDER, SENT_PAYER, SENT_PERSON, SENT_RELATION, SENT_CHANNEL, SENT_OF, SENT_STAY,
            SENT_SAID, SENT_FIELDS };

typedef struct sent {
    long long number; /* 0: not sent yet */
    char key[32];
    char at[SENT_FIELDS][TEXT + 1]; /* SENT_OF: key of the message that this one is about; SENT_SAID: by kind */
} sent;

/* Writes the message down before anything is done for it, and gives it its number and key. */
yb_status journal(counter *k, sent *m);
yb_status journal_find(counter *k, const char *key, sent *m); /* WRONG and told: no such message */
void journal_unfinished(const counter *k); /* tells a message that a killed process left */
/* Was it recorded? Told, if so; else which day it is about. */
yb_status recorded_before(counter *k, const sent *m, int *before, int32_t *day);
yb_message message_of(const sent *m);
const char *sent_text(const sent *m, enum field f); /* NULL: not said */
void sent_set(sent *m, enum field f, const char *text);
yb_status sent_day(const sent *m, int32_t *day);
/* Sends what was written down: the first time or again. */
yb_status send_message(counter *k, const sent *m);
yb_status do_again(counter *k, const words *w);
yb_status do_messages(counter *k, const words *w);

/* ---- ask.c: the papers, and what only a counter knows ---- */

yb_status YB_CALL verify_paper(void *ctx, yb_case *c, uint32_t proof);
yb_status YB_CALL fetch_then(void *ctx, yb_case *c, const uint32_t *facts, size_t n);

enum tell_kind { TELL_CODE, TELL_TEXT, TELL_YES, TELL_NUMBER };
typedef struct tell {
    const char *name;
    enum tell_kind kind;
    const char *text; /* NULL: not told */
    int64_t number;
} tell;
yb_status tell_facts(counter *k, const char *decision, const tell *facts, size_t n);
/* A draft or a receipt begun again as of `day`, with the facts of now. */
yb_status take_up(counter *k, const char *decision, const char *text, size_t len, int32_t day, int32_t minutes);
/* What cannot be a row of a code table is told as wrong, with the rows there are. */
yb_status known_code(const counter *k, const char *enumeration, const char *text);

/* ---- bind.c, aid.c, visit.c ---- */

yb_status do_bind(counter *k, const words *w);
yb_status do_resume(counter *k, const words *w);
yb_status do_review(counter *k, const words *w);
yb_status do_unbind(counter *k, const words *w);
yb_status do_applications(counter *k, const words *w);
yb_status send_bind(counter *k, const sent *m);
yb_status send_review(counter *k, const sent *m);
yb_status send_unbind(counter *k, const sent *m);

yb_status do_aid(counter *k, const words *w);
yb_status do_end_aid(counter *k, const words *w);
yb_status send_aid(counter *k, const sent *m);
/* `share` for a bill: what of the payer's account may pay; *available negative: refused, and told why. */
yb_status aid_available(counter *k, const char *payer, const char *patient, int32_t day, int64_t amount,
                        int64_t *available);

yb_status do_scan(counter *k, const words *w);
yb_status do_use(counter *k, const words *w);
yb_status do_register(counter *k, const words *w);
yb_status do_visit(counter *k, const words *w);

/* ---- lines.c, bill.c, slip.c ---- */

/* The lines that are not settled yet lie under their visit. WRONG and told: no visit is registered. */
yb_status open_bill(const counter *k, char bill[32]);
yb_status lines_read(counter *k, const char *bill); /* into k->fees */
yb_status lines_move(counter *k, const char *from, const char *to);
yb_status lines_add(counter *k, const char *bill, const fee *f, size_t seq);
yb_status do_fee(counter *k, const words *w);
yb_status do_fees(counter *k, const words *w);
yb_status do_no_fees(counter *k, const words *w);

yb_status do_presettle(counter *k, const words *w);
yb_status do_settle(counter *k, const words *w);
yb_status do_refund(counter *k, const words *w);
yb_status do_return(counter *k, const words *w);
yb_status send_settle(counter *k, const sent *m);
yb_status send_refund(counter *k, const sent *m);

void print_slip(counter *k, const sent *m, int sign); /* m->key empty: not recorded; sign -1: taken back */

/* ---- answer.c ---- */

void print_answer(counter *k, const char *decision); /* outcome, reasons and papers with their sources, what is missing,
    notes */
void print_done(const sent *m, uint32_t done);
/* Commits what was begun for the message, and tells the answer, what was done and, where papers are missing, how it goes on. */
yb_status commit_and_tell(counter *k, const sent *m, const char *decision);
void say(const char *zh, const char *en, const char *what);

#endif
