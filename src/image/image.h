/*
 * The compiled policy: one relocatable block of arrays, little-endian, found by index, never by pointer. Floor 3.
 *
 * A header, a directory of sections (offset and count each), then the sections. Every index in an image is
 * checked by yb_image_verify before the image is used; nothing that runs a policy checks again.
 * Names, words and sources are in the string pool and are read only when a decision is put into words.
 */
#ifndef YB_IMAGE_IMAGE_H
#define YB_IMAGE_IMAGE_H

#include "base/alloc.h"
#include "base/base.h"
#include "base/text.h"
#include "value/value.h"

#define YB_IMAGE_MAGIC "YIBAOIMG"
#define YB_IMAGE_FORMAT 1u
#define YB_NONE16 0xFFFFu
#define YB_NONE32 0xFFFFFFFFu

typedef struct yb_text_ref { /* in the string pool; every text there is followed by a NUL */
    uint32_t off, len;
} yb_text_ref;

typedef struct yb_range_ref { /* a run of items of another section */
    uint32_t first, n;
} yb_range_ref;

/* ---- what a decision looks like from outside: the same for every area ---- */

enum yb_fact_flag {
    YB_FF_OPTIONAL = 1, /* absent means none */
    YB_FF_PRIVATE = 2,
    YB_FF_COUNTED = 4,
    YB_FF_LIST = 8,     /* the list itself: its value is the number of rows */
    YB_FF_SIGNED = 16
};
typedef struct yb_im_fact {
    yb_text_ref name; /* "member.birth_date"; a field of a list's rows "bindings.bound_on"; a list "bindings" */
    yb_text_ref zh, en;
    uint8_t type, scale, flags, pad;
    uint16_t enumeration; /* of ENUM and SET; else YB_NONE16 */
    uint16_t list;        /* a field: number of its list in the decision; the list itself: its number; else NONE */
    uint16_t at;          /* scalar, list: slot; field: column */
    uint16_t bit;         /* of a scalar BOOL: its literal; else NONE */
} yb_im_fact;

typedef struct yb_im_list {
    uint16_t fact;       /* the fact that stands for the list */
    uint16_t pad;
    uint32_t max;        /* rows at most */
    uint32_t first_column, columns;
} yb_im_list;

typedef struct yb_im_proof {
    yb_text_ref name, zh, en, kind, role;
    uint16_t slot;  /* enum yb_proof_state */
    uint16_t bit;   /* literal: verified and not expired */
    int32_t valid;  /* minutes a verification holds; -1: for ever */
} yb_im_proof;

typedef struct yb_im_enum_row {
    yb_text_ref name, code, zh, en; /* code: the first one written */
} yb_im_enum_row;
typedef struct yb_im_enum {
    yb_text_ref name;
    yb_range_ref rows;  /* at most 64 */
    yb_range_ref index; /* open-addressed table in INDEX, a power of two: pairs (name ref in STRINGS as entry number of KEY, row) */
} yb_im_enum;

/* An index finds a name by FNV-1a hash, open addressing, linear probing: INDEX[first + (hash & (n-1))] holds an entry of
   KEY plus one, or 0. KEY entries: text and value. */
typedef struct yb_im_key {
    yb_text_ref text;
    uint32_t hash, value;
} yb_im_key;

typedef struct yb_im_decision {
    yb_text_ref name, zh, en;
    yb_range_ref facts, lists, proofs;
    yb_range_ref fact_index, proof_index, output_index; /* into INDEX; values count from 0 within the decision */
    yb_range_ref outputs;        /* every output of any area: names, see yb_im_output_name */
    uint32_t stamp;              /* 16 bits, never 0: a hash of the interface; goes into ids */
    uint16_t slots, columns;     /* taken by facts, lists and proofs; slot 0 is `on`, slot 1 `known` */
    uint16_t bits;               /* literals taken by bool facts and proofs */
    uint16_t pad;
    uint32_t settles;            /* 1: a decision with settlement programs */
} yb_im_decision;

typedef struct yb_im_output_name {
    yb_text_ref name;
    uint8_t type, scale, kind, pad; /* enum yb_output_kind */
    uint16_t enumeration, list;
} yb_im_output_name;

typedef struct yb_im_pack {
    yb_text_ref name, version, zh, en;
    int32_t area;
    uint32_t parent; /* pack number or NONE32 */
} yb_im_pack;

/* Which program decides: sorted by decision, area. */
typedef struct yb_im_area {
    int32_t area;
    uint16_t decision, pack;
    uint32_t program;
} yb_im_area;

typedef struct yb_im_source {
    yb_text_ref id, title, dated, quality, url;
    uint32_t pack;
} yb_im_source;
typedef struct yb_im_cite {
    uint32_t source;
    yb_text_ref article;
} yb_im_cite;

/* ---- dated things ---- */

/* Versions stand in order of precedence (nearest pack, latest published, latest from): the first that is in force on
   the date and published by then decides. A DROPPED one that is first means: nothing there. */
enum yb_version_flag { YB_VF_UNKNOWN = 1, YB_VF_NONE = 2, YB_VF_DROPPED = 4 };
typedef struct yb_im_version {
    int32_t from, until, published; /* in force from <= d < until; known from published <= k */
    uint16_t pack;
    uint16_t flags;
    int64_t value;     /* a param's value; a table's version number in TABLES; a rule, let, formula: its instance */
    yb_range_ref cites;
    yb_text_ref zh, en; /* of unknown */
} yb_im_version;
typedef struct yb_im_item {
    yb_text_ref name;
    yb_range_ref versions;
    uint8_t type, scale, pad[2];
    uint16_t enumeration;
    uint16_t dated; /* 0: one version, always in force and always known */
} yb_im_item;

/* A table version: keys are brought to class numbers, then a dense index gives the row. */
/* DIRECT: the value is the class (enum row, bool). CUTS: count of cuts <= value. MAP: the class of each value stands in CELLS, as
   a table tells few rows of an enum apart. */
enum yb_dim_kind { YB_DIM_DIRECT, YB_DIM_CUTS, YB_DIM_MAP };
typedef struct yb_im_dim {
    uint16_t kind;
    uint16_t least; /* class that every key is at least of: 1 where no count is below the first cut */
    uint32_t classes; /* number of classes; the stride comes from those of the later dims */
    yb_range_ref cuts; /* CUTS: into CUTS, ascending; classes = n + 1. MAP: into CELLS, one for each value */
} yb_im_dim;
enum yb_row_kind { YB_ROW_VALUE, YB_ROW_NONE, YB_ROW_UNKNOWN, YB_ROW_GAP, YB_ROW_INHERIT, YB_ROW_VERDICT };
typedef struct yb_im_row {
    int64_t value;
    uint32_t kind;
    uint32_t line; /* of the source, for coverage and messages */
    yb_range_ref cites;
    yb_text_ref zh, en; /* of unknown */
} yb_im_row;
#define YB_TABLE_KEYS 16    /* keys of a table at most */
typedef struct yb_im_table {
    yb_range_ref dims;  /* in the order of the keys */
    yb_range_ref cells; /* into CELLS: row number from 0 within rows */
    yb_range_ref rows;  /* a row number out of a cell is added to rows.first; for verdict tables the value is the row's
                           number over all versions of the table */
} yb_im_table;

/* ---- programs ---- */

/*
 * Code is straight-line: every instruction is executed once, in order, each destination written once.
 * Operands a..e by kind (second column):
 *   d destination   D destination pair (x, x+1)    s source   S source pair    o source or YB_NONE16
 *   c column        C column or YB_NONE16          O source pair or YB_NONE16  - unused, or as the opcode says
 * With YB_IF_COL the instruction runs once a row of the list of column a, destinations are columns, and each s whose
 * YB_IF_B.. flag is set is a column, else a slot that is the same for every row.
 * Cells are known, unknown, error or none. `none` goes through MOV, SEL, NVL, PICK and HAS only; elsewhere it is an
 * error YB_E_NONE.
 */
#define YB_OPS(X)                                                                                                      \
    X(MOV, "ds---")      /* a = b */                                                                                   \
    X(USE, "ds---")      /* a = b; none is an error */                                                                 \
    X(NVL, "dss--")      /* a = b, or c where b is none; imm: YB_NVL_GUARDED */                                        \
    X(HAS, "ds---")      /* a = b is not none */                                                                       \
    X(KNOWN, "ds---")    /* a = b is not unknown: always known itself */                                               \
    X(ADD, "dss--")                                                                                                    \
    X(SUB, "dss--")                                                                                                    \
    X(MUL, "dss--")                                                                                                    \
    X(MIN, "dss--")                                                                                                    \
    X(MAX, "dss--")                                                                                                    \
    X(SUM4, "dssss")     /* b + c + d + e */                                                                            \
    X(NEG, "ds---")                                                                                                    \
    X(SCALE, "ds---")    /* a = b * 10^imm */                                                                          \
    X(EQ, "dss--")                                                                                                     \
    X(LT, "dss--")                                                                                                     \
    X(LE, "dss--")                                                                                                     \
    X(IN, "dss--")       /* bit b of mask c */                                                                         \
    X(SUBSET, "dss--")   /* mask b within mask c */                                                                    \
    X(UNION, "dss--")                                                                                                  \
    X(WITHOUT, "dss--")  /* b & ~c */                                                                                  \
    X(AND, "dss--")      /* Kleene with error: false wins, then error, then unknown */                                 \
    X(OR, "dss--")       /* true wins, then error, then unknown */                                                     \
    X(NOT, "ds---")                                                                                                    \
    X(SEL, "dsss-")      /* a = b ? c : d; an unknown or error condition gives that */                                 \
    X(PICK, "ds---")     /* a = args[imm + b], c of them; b < 0 is YB_E_VERSION */                                     \
    X(AGE, "dssss")      /* birth b, on c, age rule d, 29 February rule e */                                           \
    X(AGEBOUND, "dssss") /* on b, years c, rules d, e: yb_age_bound */                                                 \
    X(ADDDAYS, "dss--")  /* date b + days c * imm (imm 1 or -1) */                                                     \
    X(ADDMONTHS, "dss--") /* date b + c * (imm >> 1) months (1, -1, 12, -12); imm & 1: a missing day is the next 1st */ \
    X(BETWEEN, "dss--")  /* whole days, months, years (imm 0, 1, 2) from b to c */                                     \
    X(PERIOD, "Ds---")   /* first and last day of the period of b; imm = kind | MMDD << 4 */                           \
    X(ROLL, "Dss--")     /* rolling c months (imm 1), days (imm 0) to b */                                             \
    X(CHKPERIOD, "dss--") /* a = b, but YB_E_PERIOD unless b is the first day of the period of c; imm as PERIOD */     \
    X(IDTEXT, "ds---")   /* text b: imm 0 valid, 1 birth date, 2 sex (1, 2, 0), 3 area, 4 enum yb_id_kind; 1 and 3  \
                            give none without */                                                                       \
    X(WIDE, "Ds---")     /* 128 bit: b * 10^imm */                                                                     \
    X(WADD, "DSS--")                                                                                                   \
    X(WSUB, "DSS--")                                                                                                   \
    X(WMUL, "DSS--")                                                                                                   \
    X(WMIN, "DSS--")                                                                                                   \
    X(WMAX, "DSS--")                                                                                                   \
    X(WSEL, "DsSS-")                                                                                                   \
    X(WROUND, "dSO--")   /* b / 10^digits rounded; c: pair of the divisor or NONE16; imm = digits | mode << 8; digits may be \
                            negative as int8: then multiplied before dividing */                                       \
    X(MULROUND, "dssD-") /* a = b * c / 10^digits rounded, d = the product (trace); imm as WROUND */                   \
    X(ROUND, "ds---")    /* a = b / 10^digits rounded; imm as WROUND */                                                \
    X(PARAM, "d-s--")    /* a = value of version c of item imm; c < 0 is YB_E_VERSION; a * 10^b */                     \
    X(VERSION, "ds---")  /* a = version of item imm in force on date b (known as given), -1 for none */                \
    X(TABLE, "d-s-d")    /* a = table item imm, version c as on the day d, an entry of args, keys args[b..]; e = row      \
                            number in ROWS (slots only; a column's is NONE16) */                                       \
    X(RCOUNT, "dC---")   /* rows of list imm (where b) */                                                              \
    X(RSUM, "dcC--")     /* sum of column b where c */                                                                 \
    X(RMIN, "dcCo-")     /* least of b where c; d if there is none, NONE16: YB_E_EMPTY */                              \
    X(RMAX, "dcCo-")                                                                                                   \
    X(RANY, "dc---")     /* Kleene or over the rows */                                                                 \
    X(RALL, "dc---")                                                                                                   \
    X(RDISTINCT, "dcC--") /* distinct values of b where c */                                                           \
    X(CUT, "dss--")      /* column over bands: length of [b, b + c) in each band */                                    \
    X(JOIN, "dss--")     /* column over bands: part b with those of the next bands as long as c; 0 where c itself is */    \
    X(PAY, "dsoso")      /* a..a+3 = asked, limit, paid, left after; amount b, cap c, left before d, condition e */    \
    X(REST, "d--s-")     /* a..a+3 like PAY: all of d */                                                               \
    X(PAYEACH, "dsoso")  /* a..a+3; amount b, first n c, left before d, condition e; args[imm] order column, args[imm+1]  \
                            cap column or NONE16, args[imm+2] paid column, args[imm+3] rank column */                  \
    X(CHECK, "dss--")    /* a = b; YB_E_IDENTITY unless b = c; the place names it */                                   \
    X(AREA, "ds---")     /* the area that holds area b: imm 100 its city, 10000 its province */

enum yb_opcode {
#define X(name, kinds) YB_I_##name##_OP,
    YB_OPS(X)
#undef X
        YB_OP_LAST
};
#define YB_OPCODE(name) YB_I_##name##_OP
#define YB_NVL_GUARDED 1 /* NVL: where b is none nothing reads a. The general run, which tells the steps, has it an error */

enum yb_insn_flag {
    YB_IF_B = 1, YB_IF_C = 2, YB_IF_D = 4, YB_IF_E = 8, /* that source is a column */
    YB_IF_SIGNED = 16,                                  /* PAY: the amount may be negative */
    YB_IF_PART = 16,                                    /* MUL, MULROUND: b is a part of an amount; where it is 0 so is the
                                                           product, whatever c is */
    YB_IF_SAME = 16,                                    /* TABLE over bands: whether the row is that of the band before */
    YB_IF_OPTIONAL = 32,                                /* TABLE, PARAM: none may come out (without it, none is right
                                                           too but never fast) */
    YB_IF_NONNEG = 64,                                  /* a negative result is YB_E_NEGATIVE */
    YB_IF_COL = 128
};
typedef struct yb_insn {
    uint8_t op, flag;
    uint16_t a, b, c, d, e;
    int32_t imm;
} yb_insn; /* 16 bytes */

#define YB_ARG_COLUMN 0x8000u /* in args: a column */
#define YB_ARG_BAND 0x7FFFu   /* TABLE key that is left out: the band of the row (the lower bound stands for it) */
#define YB_MAX_SLOTS 0x7F00u

enum yb_const_kind { YB_C_VALUE, YB_C_PARAM, YB_C_VERSION, YB_C_TEXT, YB_C_NONE };
typedef struct yb_im_const { /* put into its slot when a program is resolved for a date */
    uint16_t slot;
    uint8_t kind;   /* VALUE; PARAM: of item ref, * 10^digits; VERSION: of item ref, -1 none; TEXT: interned literal ref;
                       NONE: the absent value */
    uint8_t digits;
    uint32_t ref;
    int64_t value;
} yb_im_const;

typedef struct yb_im_bands { /* the bands of an `across`: a list of fixed length, of one section */
    yb_range_ref cuts; /* lower bounds of the bands 2..n, into CUTS, ascending, at the scale of CUT's operands */
    yb_range_ref keys; /* into CUTS: for each band 1..n the key value that stands for it in table lookups */
} yb_im_bands;

typedef struct yb_im_column { /* a section's own columns, from its first_column on */
    uint16_t list; /* list of the decision, or 0x8000 | band list of the section */
} yb_im_column;

/* Conditions for the fast run. Literals are bits: the decision's bool facts and proofs, then atoms and named conditions. */
enum yb_atom_kind { YB_A_GE, YB_A_LE, YB_A_EQ, YB_A_IN }; /* v >= k, v <= k, v = k, bit v of k */
typedef struct yb_im_atom {
    uint16_t kind, slot, constant, bit; /* constant: the slot of k, known once the program is resolved */
} yb_im_atom;
/* All literals of `care` (in word `word`) are as in `want`; with `more` the next term must hold too. The last of such a
   chain sets literal or mark `out`, which each of it names. */
typedef struct yb_im_term {
    uint64_t care, want;
    uint16_t word, more;
    uint32_t out;
} yb_im_term;
typedef struct yb_im_group { /* terms of which only those of one row are tried: decide by */
    uint32_t row_slot, rows;
    uint32_t starts; /* rows + 1 entries in INDEX: first term of each row's run, in TERMS */
    uint32_t base;   /* row number of the first */
} yb_im_group;

/* What a rule can give. Marks stand in the order in which they are reported. */
enum yb_mark_kind { YB_M_DENY, YB_M_OWED, YB_M_NOTE, YB_M_UNKNOWN };
typedef struct yb_im_mark {
    uint16_t kind;
    uint16_t slot;            /* in the general run: whether it fires */
    uint16_t version_slot;    /* NONE16, or the slot that must hold `version` for the mark to count */
    uint16_t version;
    yb_text_ref rule;         /* "bind.members" */
    yb_text_ref code;         /* DENY, NOTE */
    uint32_t code_number;     /* into CODES */
    uint32_t pack;
    yb_range_ref zh, en;      /* PIECES */
    yb_range_ref cites;       /* the rule's own and its row's */
    yb_range_ref reads;       /* READS: params and tables whose sources are its sources too */
    yb_range_ref proofs;      /* OWED: postfix over args: proof number | 0x4000 and-count | 0x8000 or-count; into PROOFX */
    uint32_t part;            /* the pack's file that the rule stands in: 0 the policy's own, else one of its parts */
    uint32_t line;            /* of the rule, or of the row it decides by, in its file */
} yb_im_mark;
typedef struct yb_im_read {
    uint16_t kind;  /* 0 param: version_slot; 1 table row: row slot in `slot` */
    uint16_t slot;
    uint32_t item;
} yb_im_read;
typedef struct yb_im_piece { /* of a sentence: words, or a value */
    yb_text_ref text;
    uint16_t slot; /* NONE16: text */
    uint8_t type, scale;
    uint16_t enumeration, pad;
} yb_im_piece;

/* Named results of a program's section. */
enum yb_output_kind { YB_O_SCALAR, YB_O_LINE, YB_O_BANDS };
typedef struct yb_im_output {
    uint16_t name; /* number within the decision's outputs */
    uint16_t at;   /* slot or column */
    uint8_t kind, type, scale, pad;
    uint16_t pad2;
} yb_im_output;
typedef struct yb_im_payer {
    yb_text_ref name, into, zh, en;
    uint16_t base; /* slot of asked, limit, paid, left */
    uint8_t side;  /* 0 fund, 1 hospital, 2 patient */
    uint8_t each;  /* 1: paid column over a list */
    uint16_t left_before;
    uint16_t paid_column, list;
    uint16_t pad;
} yb_im_payer;
typedef struct yb_im_accumulate {
    yb_text_ref group, name;
    uint16_t begin;  /* slot of the period's first day; NONE16: per visit, stay, life */
    uint16_t key;    /* slot of the key; NONE16 */
    uint8_t key_type, type, scale, pad;
    uint16_t change, key_enum;
    yb_text_ref key_name;
} yb_im_accumulate;

/* The trace: what has a slot of its own, in order of computing. */
enum yb_step_kind { YB_S_VALUE, YB_S_ROUND, YB_S_LITERAL, YB_S_PAY, YB_S_TABLE, YB_S_BANDS };
enum yb_step_flag {
    YB_STEP_PRIVATE = 1,
    YB_STEP_COLUMN = 2,
    YB_STEP_SINGLE = 4,  /* `before` is one slot or column, not a pair */
    YB_STEP_VERSIONS = 8 /* `formula` is that of one version, perhaps not of the one in force */
};
typedef struct yb_im_step {
    yb_text_ref name;
    uint8_t kind, type, scale, flags; /* flags: enum yb_step_flag */
    uint16_t at;         /* slot, column or literal bit; PAY: payer number of the section; ROUND: the rounded value */
    uint16_t before;     /* ROUND: pair with the exact value before; NONE16 */
    uint16_t before_scale, enumeration;
    uint16_t list, row;  /* TABLE: row slot in `row` */
    yb_text_ref formula; /* as written in the pack */
    uint32_t words;      /* its name in words, into PHRASES; NONE32: it is told by its name */
    yb_range_ref tells;  /* VALUE, PAY of a settlement: its formula in pieces; none: told as written */
} yb_im_step;

/*
 * A formula for people: pieces told from the left to the right. A piece of several parts is followed by them, as many
 * pieces each as it says; parts may hold such pieces again, at most YB_TELL_DEPTH deep.
 */
typedef struct yb_im_phrase { /* equal ones are one */
    yb_text_ref zh, en;
} yb_im_phrase;
#define YB_TELL_DEPTH 24
enum yb_tell_kind {
    YB_TL_TEXT,    /* phrase */
    YB_TL_VALUE,   /* phrase (NONE32: none) and the value of slot `at` (NONE16: none); BARE: `at` is what is read, a
                      slot or column, and its value is not told */
    YB_TL_COLUMN,  /* column `at`: of an `across` only; second, of the part: column that says which bands are joined, or 0 */
    YB_TL_CONST,   /* a constant: bits 0..31 in phrase, 32..47 in first, 48..63 in second */
    YB_TL_IF,      /* whether slot or column `at` holds; parts: condition (first), then (second), else (enumeration) */
    YB_TL_VERSION, /* whether slot `at` is phrase; parts: then (second), else (enumeration) */
    YB_TL_ROUND,   /* phrase, a part (first), what it came to before: at, with enumeration decimals; second: rounded */
    YB_TL_ACROSS,  /* phrase, the share in words (first), then columns: part, share, product */
    YB_TL_CAP      /* of a payment, and first of all: parts: amount (first), limit (second) */
};
enum yb_tell_flag {
    YB_TLF_BARE = 1,   /* all there is: the number is not told twice */
    YB_TLF_COLUMN = 2, /* `at` is a column */
    YB_TLF_SINGLE = 4, /* ROUND: one slot or column, not a pair */
    YB_TLF_TOLD = 8,   /* VALUE: a blank stands before the number though there is no phrase */
    YB_TLF_KEY = 16    /* VALUE: a table's words, or a key; TEXT: what stands before a key, with TOLD: behind the last */
};
typedef struct yb_im_tell {
    uint8_t kind, type, scale, flags;
    uint16_t at, enumeration;
    uint16_t first, second;
    uint32_t phrase; /* into PHRASES */
} yb_im_tell;
#define YB_TELL_BANDS 3 /* columns of an ACROSS */
/* How many pieces follow as parts of this one. */
static inline uint32_t yb_tell_parts(const yb_im_tell *t) {
    switch (t->kind) {
    case YB_TL_IF: return (uint32_t)t->first + t->second + t->enumeration;
    case YB_TL_VERSION: return (uint32_t)t->second + t->enumeration;
    case YB_TL_ROUND: return t->first;
    case YB_TL_ACROSS: return (uint32_t)t->first + YB_TELL_BANDS;
    case YB_TL_CAP: return (uint32_t)t->first + t->second;
    default: return 0;
    }
}

/*
 * A section: rules, lets and the choice of settlement program (section 0), or one settlement program. Of two settlement
 * sections one runs: they have the same slots, columns and lanes, behind those of section 0. One that stands alone reads facts
 * and what it has made itself, so that it means the same in whatever program it stands: those of areas that do not change it
 * have the same one.
 */
typedef struct yb_im_section {
    yb_text_ref name;
    uint32_t args;                 /* base of `args` operands, into ARGS */
    yb_range_ref constants;
    yb_range_ref resolve;          /* INSNS: from constants and `on` alone; run when the date or program changes */
    yb_range_ref code;             /* INSNS: values; run by both evaluators */
    yb_range_ref conditions;       /* INSNS: rule conditions for the general run; section 0 */
    yb_range_ref atoms, let_terms, rule_terms, groups; /* the same conditions for the fast run */
    yb_range_ref marks;
    yb_range_ref outputs, payers, accumulates, steps;
    yb_range_ref output_of;        /* ARGS: for each output of the decision its place in `outputs`, or NONE16 */
    uint16_t when_slot;            /* of a settlement program: its condition, computed in section 0; NONE16: always */
    uint16_t bits;                 /* literals used */
    yb_range_ref reads;            /* WORDS: facts that the section reads, see below */
    uint16_t first_slot, slots;    /* its own */
    uint16_t first_column, alone;  /* alone: 1, reads nothing of section 0 */
    uint16_t ruled_code, ruled_slots; /* so much of its code and slots, the first of them, rules have too: mostly known, and
                                         counted on by what follows */
    yb_range_ref columns, bands;   /* its own */
    uint32_t same;                 /* number of an earlier section, alone, that is this one but for when_slot; NONE32 */
    uint32_t decision;
} yb_im_section;
typedef struct yb_im_program {
    uint32_t decision, pack;
    yb_range_ref sections; /* [0] and then the settlement programs; none is left out between two programs */
    uint16_t slots, columns; /* behind the last one of any section */
    uint32_t steps; /* worst case: instructions, those over rows counted for each row there can be */
    uint32_t pad2;
} yb_im_program;
/* Which facts a section reads: WORDS[reads.first ..]: a bit set over known-bits, reads.n words. Known-bit k: slot k for
   k < decision.slots, decision.slots + column for a list's field. */

/* Where each instruction comes from: PLACES[insn number] is a text of PLACE: "bind.members", "hifp_pay". */
typedef struct yb_im_place {
    yb_text_ref name;
} yb_im_place;

#define YB_SECTIONS(X)                                                                                                 \
    X(STRINGS, char)                                                                                                   \
    X(DECISIONS, yb_im_decision)                                                                                       \
    X(FACTS, yb_im_fact)                                                                                               \
    X(LISTS, yb_im_list)                                                                                               \
    X(PROOFS, yb_im_proof)                                                                                             \
    X(OUTPUT_NAMES, yb_im_output_name)                                                                                 \
    X(ENUMS, yb_im_enum)                                                                                               \
    X(ENUM_ROWS, yb_im_enum_row)                                                                                       \
    X(KEYS, yb_im_key)                                                                                                 \
    X(INDEX, uint32_t)                                                                                                 \
    X(PACKS, yb_im_pack)                                                                                               \
    X(AREAS, yb_im_area)                                                                                               \
    X(SOURCES, yb_im_source)                                                                                           \
    X(CITES, yb_im_cite)                                                                                               \
    X(CODES, yb_text_ref)                                                                                              \
    X(LITERALS, yb_text_ref) /* text constants; number = interned id, so they come first in a case's text table */    \
    X(ITEMS, yb_im_item)                                                                                               \
    X(VERSIONS, yb_im_version)                                                                                         \
    X(TABLES, yb_im_table)                                                                                             \
    X(DIMS, yb_im_dim)                                                                                                 \
    X(CUTS, int64_t)                                                                                                   \
    X(CELLS, uint16_t)                                                                                                 \
    X(ROWS, yb_im_row)                                                                                                 \
    X(PROGRAMS, yb_im_program)                                                                                         \
    X(SECTION_LIST, yb_im_section)                                                                                     \
    X(INSNS, yb_insn)                                                                                                  \
    X(PLACE_OF, uint16_t) /* one an instruction */                                                                     \
    X(PLACES, yb_im_place)                                                                                             \
    X(ARGS, uint16_t)                                                                                                  \
    X(CONSTS, yb_im_const)                                                                                             \
    X(BANDS, yb_im_bands)                                                                                              \
    X(COLUMNS, yb_im_column)                                                                                           \
    X(ATOMS, yb_im_atom)                                                                                               \
    X(TERMS, yb_im_term)                                                                                               \
    X(GROUPS, yb_im_group)                                                                                             \
    X(MARKS, yb_im_mark)                                                                                               \
    X(READS, yb_im_read)                                                                                               \
    X(PIECES, yb_im_piece)                                                                                             \
    X(PROOFX, uint16_t)                                                                                                \
    X(OUTPUTS, yb_im_output)                                                                                           \
    X(PAYERS, yb_im_payer)                                                                                             \
    X(ACCUMULATES, yb_im_accumulate)                                                                                   \
    X(STEPS, yb_im_step)                                                                                               \
    X(PHRASES, yb_im_phrase)                                                                                           \
    X(TELLS, yb_im_tell)                                                                                               \
    X(WORDS, uint64_t)

enum yb_section_id {
#define X(name, type) YB_SEC_##name,
    YB_SECTIONS(X)
#undef X
        YB_SEC_COUNT
};

typedef struct yb_im_header {
    char magic[8];
    uint32_t format;
    uint32_t sections;     /* YB_SEC_COUNT */
    uint64_t length;       /* of the whole block */
    uint8_t digest[32];    /* SHA-256 of the block with this field zero */
    struct {
        uint32_t off, count; /* bytes from the block's begin, 8-aligned; items */
    } at[YB_SEC_COUNT];
} yb_im_header;

/* An image that has passed yb_image_verify: typed pointers into the block. */
typedef struct yb_image {
    const uint8_t *block;
    size_t length;
#define X(name, type) const type *name; uint32_t n_##name;
    YB_SECTIONS(X)
#undef X
    uint32_t max_slots, max_columns, max_words, max_marks; /* over all programs; marks: section 0's and one program's */
    uint32_t wrong; /* after YB_E_IMAGE: number of the item, in the section that `at` names */
} yb_image;

/* Checks header, digest, every index and range, that code reads only what is written before, and sets `image` up.
   The block must be 16-aligned and outlive the image. YB_E_IMAGE. `at`, if given, names what was wrong: "INSNS: column".
   A big-endian machine refuses every image.
   Not checked, because only running shows it: values that come out of slots. What runs a policy compares, unsigned,
   a version with item.versions.n, a table's key with its dim's classes, PICK's number with its count, a row number
   with n_ROWS or its group's rows, a text with the case's texts, an enum's row with its rows. */
yb_status yb_image_verify(const void *block, size_t length, yb_image *image, const char **at);
/* The same of a block whose digest was written just now: all but the digest. */
yb_status yb_image_verify_built(const void *block, size_t length, yb_image *image, const char **at);
/* Sets `image` up over a block known to be good. */
void yb_image_open(const void *block, size_t length, yb_image *image);
/* SHA-256 of a block at least as long as a header, taken as if its digest field were zero. */
void yb_image_digest(const void *block, size_t length, uint8_t digest[32]);
/* Finds a name in an index; false if absent. */
bool yb_image_find(const yb_image *image, yb_range_ref index, yb_str name, uint32_t *value);
static inline yb_str yb_image_text(const yb_image *image, yb_text_ref t) {
    return (yb_str){image->STRINGS + t.off, t.len};
}
/* Version in force, by the order of precedence; -1 for none. */
int32_t yb_image_version(const yb_image *image, const yb_im_item *item, int64_t on, int64_t known);
/* The program that decides for an area (510603, 510600, 510000, 0); NULL for none. */
const yb_im_area *yb_image_area(const yb_image *image, uint32_t decision, int32_t area);
/* "MULROUND a3 <- a1 a2" lines for one program, for people. */
void yb_image_disassemble(const yb_image *image, uint32_t program, yb_sink *out);

extern const char yb_op_kinds[YB_OP_LAST][6];
extern const char *const yb_op_words; /* names, NUL-separated */

#endif
