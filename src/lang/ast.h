/*
 * What the parser makes of a pack: declarations and expressions as written, nothing resolved. Floor 3.
 * Everything lives in the compiler's arena; texts point into the source or the arena.
 * Lists are linked by `next`, in order of writing.
 */
#ifndef YB_LANG_AST_H
#define YB_LANG_AST_H

#include "base/alloc.h"
#include "base/base.h"
#include "diag/diag.h"
#include "value/value.h"

/* ---- expressions ---- */

enum yb_expr_kind {
    YB_X_ERROR,    /* could not be read; a diagnostic says why; anything may follow from it */
    YB_X_NUMBER,   /* num, scale: 5  0.7            ("amount without a unit") */
    YB_X_MONEY,    /* num, scale: ¥1200.50 */
    YB_X_RATIO,    /* num, scale: 70% is 70 at scale 2, 12.5% is 125 at scale 3; "3 pt" is 3 at scale 2 */
    YB_X_DATE,     /* num: days */
    YB_X_TIME,     /* num: minutes since midnight */
    YB_X_PERIOD,   /* num, type: YB_T_YEARS, MONTHS, DAYS, MINUTES: 16 years (also "1 month", "1 day") */
    YB_X_TEXT,     /* text */
    YB_X_BOOL,     /* num: yes 1, no 0 */
    YB_X_NONE,     /* none */
    YB_X_NAME,     /* text, all parts with dots: member.birth_date, lines.x, row.channel, case.channel, hifp_pay.asked */
    YB_X_SET,      /* list: { a, b }  (names, or any constants) */
    YB_X_CALL,     /* text(list): a table, age(d), min(a, b), max(…), has(x), known(x), state(p), presented(p), id_valid(t) … */
    YB_X_UNARY,    /* op: YB_OP_NOT, YB_OP_NEG; a */
    YB_X_BINARY,   /* op; a, b */
    YB_X_IF,       /* a then b else c */
    YB_X_AT,       /* a at b: a param or table call as in force on b; age(d) at b */
    YB_X_ROUND,    /* op: enum yb_rounding; num: decimals kept (2 unless "to yuan|jiao|fen|n decimals"); a */
    YB_X_ACROSS,   /* across(a, from b, for c); with_each: "across each round half_up (…)", op the rounding, num the decimals */
    YB_X_AGG,      /* op: enum yb_agg; text: the list ("lines", "bindings"); a: value or NULL; b: where or NULL; c: else or NULL */
    YB_X_RANGE,    /* a .. b: an interval */
    YB_X_NATURAL,  /* natural month|quarter|year of a; op: enum yb_period_kind (YB_PER_MONTH …) */
    YB_X_INSURANCE_YEAR, /* insurance year of a: the declared start of the accumulator group per year */
    YB_X_ROLLING,  /* rolling a to b; a is a period (n months, n days; n a literal or a param: "rolling binder_window_days days") type: unit */
    YB_X_BETWEEN,  /* years|months|days between a and b; type: unit */
    YB_X_UNIT_IN,  /* years|months|days in a; type: unit */
    YB_X_ADD,      /* add a months to b [clamp|next]; a a count or months; op: 0 clamp, 1 next */
    YB_X_ALTERNATIVES /* list of YB_X_CASE */,
    YB_X_CASE      /* a when b;  b NULL: otherwise (or the only one, without a condition) */
};

enum yb_op {
    YB_OP_NONE,
    YB_OP_OR, YB_OP_AND, YB_OP_NOT,
    YB_OP_EQ, YB_OP_NE, YB_OP_LT, YB_OP_LE, YB_OP_GT, YB_OP_GE,
    YB_OP_IN, YB_OP_SUBSET, YB_OP_OVERLAPS,
    YB_OP_ADD, YB_OP_SUB, YB_OP_MUL, YB_OP_DIV, YB_OP_NEG
};

enum yb_agg { YB_AGG_COUNT, YB_AGG_DISTINCT, YB_AGG_SUM, YB_AGG_MIN, YB_AGG_MAX, YB_AGG_ANY, YB_AGG_ALL, YB_AGG_EXISTS };

typedef struct yb_expr {
    uint8_t kind; /* enum yb_expr_kind */
    uint8_t op;
    uint8_t type;
    uint8_t scale;
    uint8_t with_each;
    uint16_t height; /* of the tree from here down, at most YB_MAX_HEIGHT: what walks it may recurse */
    yb_span span;
    int64_t num;
    yb_str text;
    struct yb_expr *a, *b, *c;
    struct yb_expr *list; /* first of a list of operands */
    struct yb_expr *next; /* the next in the list this one stands in */
} yb_expr;

/* ---- what many declarations carry ---- */

typedef struct yb_ident { /* a name with its place */
    yb_str text;
    yb_span span;
    struct yb_ident *next;
} yb_ident;

typedef struct yb_words { /* "中文" / "English"; en.at NULL when only one was written */
    yb_str zh, en;
    yb_span span;
    bool given;
} yb_words;

typedef struct yb_cite { /* cite civil_code "第201、202条", other */
    yb_ident source;
    yb_str article; /* may be empty */
    struct yb_cite *next;
} yb_cite;

typedef struct yb_when { /* [from D] [until D] [published D] */
    bool has_from, has_until, has_published;
    int64_t from, until, published; /* published is `from` unless given; no from: YB_DATE_MIN; no until: YB_DATE_MAX + 1 */
    yb_span span;
} yb_when;

typedef struct yb_tags { /* cite … meets R-032, C-11 */
    yb_cite *cites;
    yb_ident *meets; /* text as written: R-032 */
} yb_tags;

enum yb_type_flag { YB_TF_OPTIONAL = 1, YB_TF_PRIVATE = 2, YB_TF_SIGNED = 4, YB_TF_COUNTED = 8, YB_TF_SET = 16, YB_TF_LIST = 32 };
typedef struct yb_type_ref { /* bool | money … | an enum's name | set of ENUM | a record's name | list of RECORD max N */
    yb_ident name; /* the word of a built-in type, or the enum's or record's name */
    uint32_t flags;
    uint32_t max; /* of a list */
} yb_type_ref;

typedef struct yb_field { /* of a record, a decision, an accumulator group */
    yb_ident name;
    yb_type_ref type;
    yb_words words;
    struct yb_field *next;
} yb_field;

/* ---- declarations ---- */

enum yb_decl_kind {
    YB_K_SOURCE, YB_K_ENUM, YB_K_GROUP, YB_K_RECORD, YB_K_PROOF, YB_K_DECISION, YB_K_PARAM, YB_K_RULE,
    YB_K_TABLE, YB_K_LET, YB_K_GIVE, YB_K_SETTLE, YB_K_PAYER, YB_K_ACCUMULATORS, YB_K_TEST, YB_K_DROP, YB_K_GIVEN,
    YB_K_CASES /* while it is read only: each of its rows is a YB_K_TEST */
};

/* enum: rows with their codes; a code range "10".."12" has `until` */
typedef struct yb_row_code {
    yb_str from, until;
    yb_span span;
    struct yb_row_code *next;
} yb_row_code;
typedef struct yb_enum_row {
    yb_ident name;
    yb_row_code *codes; /* NULL: the name is the code */
    yb_words words;
    struct yb_enum_row *next;
} yb_enum_row;

typedef struct yb_param_version {
    yb_when when;
    yb_expr *value; /* constant; NULL with unknown */
    yb_words unknown; /* given: the sources do not say */
    yb_tags tags;
    struct yb_param_version *next;
} yb_param_version;

/* A key pattern of a table row: alternatives p|q; each one of: any, a name, a value, a range. */
enum yb_pattern_kind { YB_P_ANY, YB_P_VALUE, YB_P_RANGE };
typedef struct yb_pattern {
    uint8_t kind;
    bool above;         /* "above a..b": a < x <= b */
    yb_expr *from, *to; /* VALUE: from; RANGE: either may be NULL ("2..", "..5") */
    yb_span span;
    struct yb_pattern *or_next; /* the next alternative of the same key */
    struct yb_pattern *next;    /* the pattern of the next key */
} yb_pattern;

enum yb_verdict_kind { YB_V_VALUE, YB_V_ALLOWED, YB_V_DENY, YB_V_REQUIRES, YB_V_UNKNOWN, YB_V_INHERIT };
typedef struct yb_verdict {
    uint8_t kind;
    yb_expr *value;   /* VALUE: a constant or none;  ALLOWED: the `when` condition or NULL; REQUIRES: proof expression */
    yb_ident code;    /* DENY, and ALLOWED when … else deny CODE */
    yb_words words;   /* of deny, else deny, unknown */
    yb_span span;
} yb_verdict;

typedef struct yb_row {
    yb_pattern *keys;
    yb_verdict result;
    yb_tags tags;
    yb_span span;
    struct yb_row *next;
} yb_row;

typedef struct yb_table_key { /* dedc_hosp_lv | in_scope band | name : type */
    yb_ident name;
    yb_ident type; /* empty unless written */
    bool band;
    struct yb_table_key *next;
} yb_table_key;

typedef struct yb_table_version {
    yb_when when;
    yb_tags tags;
    yb_row *rows;
    bool has_else, first_match;
    yb_verdict otherwise; /* of `else …`; kind YB_V_INHERIT for `else inherit` */
    yb_tags else_tags;
    yb_span span;
    struct yb_table_version *next;
} yb_table_version;

enum yb_rule_kind { YB_R_DENY, YB_R_REQUIRE, YB_R_NOTE, YB_R_DECIDE, YB_R_UNKNOWN };

/* Formulas, pays and what else a settle program or `lines` block holds, in order of writing. */
enum yb_item_kind { YB_I_FORMULA, YB_I_PAY, YB_I_REST, YB_I_ACCUMULATE, YB_I_GIVE, YB_I_DROP, YB_I_DROP_PAY,
                    YB_I_DROP_ACCUMULATE };
typedef struct yb_item {
    uint8_t kind;
    bool in_lines;          /* a column formula */
    bool replace;
    yb_ident name;          /* formula, payer, output; accumulate: group.field */
    yb_words words;         /* of a formula or output: what a step that bears the name is called */
    yb_type_ref type;       /* formula, give: name.text empty unless declared */
    yb_when when;
    yb_expr *value;         /* an expression or YB_X_ALTERNATIVES; give "bands of X": name X in bands_of */
    yb_ident bands_of;
    yb_expr *condition;     /* pay … when C; accumulate … when C */
    yb_expr *cap;           /* up to */
    yb_ident after, before; /* pay X after Y */
    yb_ident each, list, order; /* each a in LIST order KEY */
    yb_expr *first;         /* first n */
    yb_tags tags;
    yb_span span;
    struct yb_item *next;
} yb_item;

/* In-pack tests. */
typedef struct yb_test_value {
    uint8_t kind; /* enum yb_test_value_kind */
    yb_expr *value;              /* EXPR: a literal, enum name, set; negative numbers are YB_X_UNARY */
    struct yb_test_entry *entries; /* RECORD */
    struct yb_test_value *items;   /* LIST */
    int64_t copies;                /* LIST: "5 of { … }" is one item with copies 5; otherwise 1 */
    yb_expr *minutes;              /* "verified 3 minutes": the period; for proofs */
    yb_span span;
    struct yb_test_value *next;
} yb_test_value;
enum yb_test_value_kind { YB_TV_EXPR, YB_TV_RECORD, YB_TV_LIST, YB_TV_UNKNOWN /* takes away what was given */ };
typedef struct yb_test_entry { /* path = value */
    yb_ident name; /* may have dots */
    yb_test_value value;
    struct yb_test_entry *next;
} yb_test_entry;

enum yb_expect_kind {
    YB_EX_OUTCOME,  /* expect permit|pending|undetermined|deny [A, B] : name = the outcome word, codes */
    YB_EX_ONLY,     /* expect only A, B (outcome deny, exactly these codes) */
    YB_EX_NOT,      /* expect not A, B */
    YB_EX_MISSING,  /* expect missing x, y */
    YB_EX_OWED,     /* expect owed PROOFEXPR : value */
    YB_EX_NOTE,     /* expect note A */
    YB_EX_UNSETTLED,/* expect unsettled NAME */
    YB_EX_ERROR,    /* expect error YB_E_GAP [at NAME]: name = the status word, codes = the place */
    YB_EX_VALUE,    /* expect NAME = value, … : name, value; lines as lines[0].inscp_scp_amt */
    YB_EX_CHANGE    /* expect GROUP.FIELD += value, … : what is added to an accumulator */
};
typedef struct yb_expect {
    uint8_t kind;
    yb_ident name;
    yb_ident *codes;
    yb_expr *value;
    yb_span span;
    struct yb_expect *next;
} yb_expect;

typedef struct yb_decl {
    uint8_t kind;
    bool extend;  /* extend enum|record|decision */
    bool replace; /* replace rule|param|table|let|settle … */
    bool broken;  /* an error was reported inside: parts may be missing; only the name can be relied on */
    yb_ident name; /* rule: with its decision, "bind.members"; drop: the name dropped */
    yb_ident pack_word; /* drop: rule|param|table|let|settle|pay … as written */
    yb_words words;        /* of its name; of a rule, what it says */
    yb_when when;
    yb_tags tags;
    yb_span span;
    struct yb_pack *pack; /* the policy's, also of what stands in a part of it */
    uint32_t part;        /* 0 in the policy's own file, else the number of the part */
    struct yb_decl *next; /* in the pack */
    union {
        struct { int64_t dated; uint8_t dated_parts; /* 0 none, 1 year, 2 month, 3 day */ bool has_in_force; int64_t in_force; yb_str quality, url; } source;
        struct { yb_enum_row *rows; } enumeration;
        struct { yb_ident of; yb_expr *members; } group; /* of: empty unless written */
        struct { yb_field *fields; } record; /* also decision */
        struct { yb_ident type; /* verification|document|form|consent|signature|review */ yb_ident role; yb_expr *valid; /* period or NULL */ yb_ident *through; } proof;
        struct { yb_type_ref type; yb_param_version *versions; } param;
        struct { uint8_t rule; yb_ident code; yb_expr *proofs; /* require */ yb_expr *call; /* decide by */ yb_expr *condition; yb_words unknown; } rule;
        struct { yb_table_key *keys; yb_type_ref type; bool verdict; yb_table_version *versions; } table;
        struct { yb_type_ref type; yb_expr *value; yb_ident *decisions; /* for a, b; NULL: wherever used */ } let; /* also give */
        struct { yb_ident like; yb_expr *condition; yb_item *items; } settle; /* condition NULL: always, or change of the inherited */
        struct { yb_ident side; /* fund|hospital|patient */ bool is_signed; yb_ident into; } payer;
        struct { uint8_t per; /* enum yb_period_kind */ int32_t starts; /* MMDD, 101 unless given */ yb_ident by; yb_field *fields; } accumulators;
        struct { yb_str title; yb_ident decision, program, given /* empty: none */; const struct yb_decl *base; /* the given, once found */ bool of_cases, has_known; int64_t on, known; yb_test_entry *with; yb_test_entry *facts; yb_expect *expects; } test;
        struct { yb_ident decision, like; const struct yb_decl *base; /* what it is like, once found */ yb_test_entry *facts; } given;
    } u;
} yb_decl;

typedef struct yb_pack { /* one file; once joined, a policy with all its parts */
    yb_ident name; /* of a part: that of its policy */
    bool part;     /* `part of NAME`: no area, no version, no extends */
    yb_ident extends; /* empty: none */
    yb_words words;
    bool has_area;
    int32_t area;
    yb_str version;
    uint32_t file; /* in yb_diags.files */
    bool lost;     /* a declaration could not even be named: what is not found may be it */
    uint32_t parts; /* joined to it */
    yb_decl *decls, *last;
    struct yb_pack *parent; /* set by the checker */
    uint32_t number;
    struct yb_pack *next;
} yb_pack;

/* Parses one file into a pack (NULL when not even a policy header could be read); always recovers and reports all it can. */
yb_pack *yb_parse(yb_arena *arena, yb_diags *diags, uint32_t file);

/* Canonical layout of a text into `out` (comments kept). YB_E_PACK when it does not lex. Idempotent. */
yb_status yb_format(yb_arena *arena, yb_diags *diags, uint32_t file, yb_sink *out);

/* Limits, documented in docs/language.md. */
#define YB_MAX_PACK_BYTES (4u << 20)
#define YB_MAX_NESTING 64
#define YB_MAX_HEIGHT 256
#define YB_MAX_NAME 64
#define YB_MAX_CASES 10000 /* tests that the `cases` of one file make */
#define YB_MAX_LIKE 64     /* givens, each like the next */

#endif
