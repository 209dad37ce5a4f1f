/* Texts to tokens; shared by the parser and the formatter. Floor 3. */
#ifndef YB_LANG_LEXER_H
#define YB_LANG_LEXER_H

#include "lang/ast.h"
#include "lang/words.h"

/* Signs, the longer first where one begins another. */
#define YB_SIGNS(X)                                                                                          \
    X(ARROW, "=>")                                                                                           \
    X(NE, "!=")                                                                                              \
    X(LE, "<=")                                                                                              \
    X(GE, ">=")                                                                                              \
    X(INCREASE, "+=")                                                                                        \
    X(DOTS, "..")                                                                                            \
    X(EQ, "=")                                                                                               \
    X(LT, "<")                                                                                               \
    X(GT, ">")                                                                                               \
    X(PLUS, "+")                                                                                             \
    X(MINUS, "-")                                                                                            \
    X(TIMES, "*")                                                                                            \
    X(OVER, "/")                                                                                             \
    X(BAR, "|")                                                                                              \
    X(COMMA, ",")                                                                                            \
    X(COLON, ":")                                                                                            \
    X(DOT, ".")                                                                                              \
    X(LBRACE, "{")                                                                                           \
    X(RBRACE, "}")                                                                                           \
    X(LPAREN, "(")                                                                                           \
    X(RPAREN, ")")                                                                                           \
    X(LSQUARE, "[")                                                                                          \
    X(RSQUARE, "]")

enum yb_token_kind {
    YB_TK_END,
    YB_TK_NAME,    /* word; dotted: binder.id is one token */
    YB_TK_NUMBER,  /* num, scale */
    YB_TK_MONEY,   /* num, scale */
    YB_TK_RATIO,   /* 70%: num 70, scale 2 */
    YB_TK_DATE,    /* num: days */
    YB_TK_TIME,    /* num: minutes */
    YB_TK_TEXT,    /* with its quotation marks; see yb_token_string */
    YB_TK_COMMENT, /* only when asked for */
#define X(id, text) YB_TK_##id,
    YB_SIGNS(X)
#undef X
        YB_TOKEN_KINDS
};

typedef struct yb_token {
    uint8_t kind; /* enum yb_token_kind */
    uint8_t word; /* of a name without dots: enum yb_word */
    uint8_t scale;
    bool dotted : 1; /* a name with dots */
    bool first : 1;  /* the first on its line */
    bool margin : 1; /* and that without a space before it */
    bool blank : 1;  /* a blank line stands before it */
    bool spoilt : 1; /* reported by the lexer; its value means nothing */
    uint32_t off, len;
    int64_t num;
} yb_token;

typedef struct yb_lexer {
    yb_arena *arena;
    yb_diags *diags;
    yb_str text;
    uint32_t file;
    size_t pos, start; /* start: after a byte order mark */
    bool comments;     /* give comments as tokens */
} yb_lexer;

/* False, with a diagnostic, when the text is too long or not UTF-8: nothing in it can be trusted then. */
bool yb_lexer_init(yb_lexer *lexer, yb_arena *arena, yb_diags *diags, uint32_t file);
/* The next token; at the end YB_TK_END, again and again. */
yb_token yb_lexer_next(yb_lexer *lexer);
yb_str yb_token_text(const yb_lexer *lexer, const yb_token *token);   /* as written */
yb_str yb_token_string(const yb_lexer *lexer, const yb_token *token); /* a text without marks and escapes */

enum yb_word yb_word_of(yb_str text);
enum yb_word_class yb_word_class_of(unsigned word);
yb_str yb_word_text(unsigned word);
yb_str yb_sign_text(unsigned kind); /* empty for what is no sign */
bool yb_is_name_start(char c);

#endif
