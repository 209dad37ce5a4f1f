/*
 * Inside the parser: what its files share. Floor 3.
 *
 * A function that cannot go on reports once with yb_p_fail, which sets `bad`; everything returns then without
 * taking tokens, and the nearest body or the list of declarations skips to where the next item begins. What
 * is wrong but clear is reported with yb_p_report, and parsing goes on.
 */
#ifndef YB_LANG_PARSER_H
#define YB_LANG_PARSER_H

#include "diag/registry.h"
#include "lang/ast.h"
#include "lang/lexer.h"

#define YB_P_AHEAD 4 /* tokens seen beforehand: "natural month of" is three */

typedef struct yb_place { /* where the parser stands; to come back to */
    size_t pos;           /* of the lexer */
    yb_token ahead[YB_P_AHEAD];
    uint32_t end; /* of the token taken last */
    int32_t braces;
} yb_place;

typedef struct yb_parser {
    yb_lexer lexer;
    yb_arena *arena;
    yb_diags *diags;
    yb_pack *pack;
    yb_place at;
    uint32_t depth;  /* of nesting, at most YB_MAX_NESTING */
    bool bad;        /* reported, skip to the next item */
    bool unwinding;  /* a brace was never closed: leave all bodies */
    bool line_bound; /* in a row: a sign or text that begins a line begins the next row */
    uint32_t cases;  /* tests made of rows so far */
} yb_parser;

/* ---- parser.c: tokens, reports, recovery, what many declarations carry ---- */

static inline const yb_token *yb_p_token(const yb_parser *p) {
    return &p->at.ahead[0];
}
static inline bool yb_p_is(const yb_parser *p, unsigned kind) {
    return !p->bad && p->at.ahead[0].kind == kind;
}
static inline bool yb_p_word(const yb_parser *p, unsigned word) {
    return !p->bad && p->at.ahead[0].word == word;
}
static inline bool yb_p_next_is(const yb_parser *p, unsigned kind) {
    return p->at.ahead[1].kind == kind;
}
static inline bool yb_p_next_word(const yb_parser *p, unsigned word) {
    return p->at.ahead[1].word == word;
}

void yb_p_advance(yb_parser *p);
bool yb_p_accept(yb_parser *p, unsigned kind); /* takes the sign if it is there */
bool yb_p_accept_word(yb_parser *p, unsigned word);
void yb_p_expect(yb_parser *p, unsigned kind); /* takes the sign or fails */
void yb_p_expect_word(yb_parser *p, unsigned word);
yb_str yb_p_text(const yb_parser *p); /* of the token */
yb_span yb_p_here(const yb_parser *p);
yb_span yb_p_since(const yb_parser *p, uint32_t off); /* to the end of what was taken last */

/* True at a word that is no name here, as a value or a type follows neither: `rest = ¥0` is a formula called
 * rest. */
bool yb_p_keyword(const yb_parser *p, unsigned word);

void yb_p_report(yb_parser *p, unsigned id, yb_span span, yb_str arg);
void yb_p_fail(yb_parser *p, unsigned id, yb_span span, yb_str arg);
void yb_p_wanted(yb_parser *p, const char *shape); /* fails: "expected {shape}, found …" */
bool yb_p_enter(yb_parser *p);                     /* one level down; fails beyond YB_MAX_NESTING */
void yb_p_leave(yb_parser *p);

/* `{` items `}`; after a bad item it goes on with the next one. */
typedef void yb_p_item(yb_parser *p, void *ctx);
void yb_p_body(yb_parser *p, yb_p_item *item, void *ctx);
void yb_p_skip_to_declaration(yb_parser *p, uint32_t start);

yb_ident yb_p_ident(yb_parser *p);                       /* one name */
yb_ident yb_p_path(yb_parser *p);                        /* with dots or without */
yb_ident *yb_p_idents(yb_parser *p, unsigned separator); /* a, b, c */
yb_str yb_p_string(yb_parser *p);
yb_words yb_p_words(yb_parser *p); /* "zh" / "en" */
yb_words yb_p_maybe_words(yb_parser *p); /* the same, if a text is there: words behind a name */
int64_t yb_p_date(yb_parser *p);
int64_t yb_p_whole(yb_parser *p, int64_t least, int64_t most);
yb_type_ref yb_p_type(yb_parser *p);
bool yb_p_at_when(const yb_parser *p);
bool yb_p_when(yb_parser *p, yb_when *when); /* [from D] [until D] [published D]; false if none is there */
void yb_p_when_done(yb_parser *p,
                    yb_when *when);          /* sets what was not given; once, after the last yb_p_when */
bool yb_p_tags(yb_parser *p, yb_tags *tags); /* cite …, meets …; appends */
yb_field *yb_p_fields(yb_parser *p);         /* { NAME TYPE words … } */

/* ---- expr.c ---- */
yb_expr *yb_p_expr(yb_parser *p);     /* anything */
yb_expr *yb_p_additive(yb_parser *p); /* no comparison, no and, no range */
yb_expr *yb_p_unary(yb_parser *p);    /* a sign and an operand */
/* E, or alternatives E when C | … | E otherwise. A single "E when C" gives C in *condition; without one to
   take it, it is an error. */
yb_expr *yb_p_alternatives(yb_parser *p, yb_expr **condition);

/* ---- expr_words.c ---- */
yb_expr *yb_p_node(yb_parser *p, unsigned kind, uint32_t off);
yb_expr *yb_p_done(yb_parser *p, yb_expr *e);          /* sets its span's end and height */
yb_expr *yb_p_arguments(yb_parser *p, unsigned close); /* a, b, c and the closing sign */
/* A form that begins with a word, like sum(…) or natural month of d; NULL when the name is just a name. */
yb_expr *yb_p_worded(yb_parser *p);
yb_expr *yb_p_operand(yb_parser *p); /* a literal, name, call, brackets; `at` */

/* ---- declarations: each is entered at its own word, with what precedes it in d ---- */
void yb_p_rule(yb_parser *p, yb_decl *d);
void yb_p_table(yb_parser *p, yb_decl *d);
void yb_p_settle(yb_parser *p, yb_decl *d);
void yb_p_test(yb_parser *p, yb_decl *d);
void yb_p_given(yb_parser *p, yb_decl *d);
void yb_p_cases(yb_parser *p, yb_decl *d);
void yb_p_declaration(yb_parser *p);
void yb_p_add(yb_parser *p, yb_decl *d); /* to the pack's declarations */

/* ---- test_block.c: what `cases` shares with `test` ---- */
yb_test_value yb_p_test_value(yb_parser *p);
yb_test_value yb_p_fact_value(yb_parser *p);                     /* or `unknown` */
bool yb_p_test_head(yb_parser *p, yb_decl *d, bool dated);       /* false: it has no date, which `dated` wants */
yb_expect **yb_p_expectation(yb_parser *p, yb_expect **to);      /* as after `expect`; where the next one goes */

#endif
