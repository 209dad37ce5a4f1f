/*
 * What the checker knows: packs with their names, decisions with their interface, typed expression nodes. Floor 3.
 *
 *   packs (AST) --collect--> model: names per pack, enums, decisions
 *               --view-----> one for each pack and decision: what that area decides
 *               --check----> typed nodes: a DAG in which equal nodes are one node
 *               --emit-----> instructions, conditions, marks in the image builder
 */
#ifndef YB_LANG_MODEL_H
#define YB_LANG_MODEL_H

#include "diag/registry.h"
#include "image/build.h"
#include "lang/ast.h"
#include "lang/compile.h"

/* ---- names ---- */

enum yb_space { /* each pack has a table of names for each */
    YB_NS_TYPE,   /* enums and records */
    YB_NS_VALUE,  /* params, tables, lets, groups */
    YB_NS_SOURCE,
    YB_NS_PROOF,
    YB_NS_DECISION,
    YB_NS_RULE,
    YB_NS_GIVE,
    YB_NS_PAYER,
    YB_NS_ACCUMULATORS,
    YB_NS_SETTLE,
    YB_NS_GIVEN,
    YB_NS_COUNT
};

/* All declarations of one name in one pack and space, in order of writing. */
typedef struct yb_entry {
    yb_str name;
    uint8_t space;
    struct yb_scope *scope;
    YB_VEC(yb_decl *) decls;
    uint32_t item;  /* in ITEMS, once made; YB_NONE32 */
    uint32_t number; /* source: in SOURCES; proof, payer: order */
    struct yb_table_info *table; /* once checked */
    bool used;
} yb_entry;

typedef struct yb_scope { /* a pack with its names */
    yb_pack *pack;
    struct yb_scope *parent;
    uint32_t number, depth;
    yb_map names[YB_NS_COUNT];
    YB_VEC(yb_entry *) entries; /* in order of writing */
} yb_scope;

/* ---- types ---- */

typedef struct yb_ty {
    uint8_t type;  /* enum yb_type; for lists YB_T_COUNT */
    uint8_t scale;
    bool optional, hidden, is_signed; /* hidden: computed from a private fact */
    uint16_t enumeration;             /* of ENUM, SET */
} yb_ty;

typedef struct yb_enum_info {
    yb_str name;
    yb_decl *decl; /* the first declaration; NULL for a built-in one */
    struct yb_enum_member {
        yb_str name, code;
        yb_words words;
        yb_scope *scope; /* the pack that added it; NULL: everywhere */
        yb_span span;
    } rows[64];
    uint32_t n;
    YB_VEC(yb_im_key) codes; /* names and codes to rows; text.off is unused, see texts */
    YB_VEC(yb_str) code_texts;
    bool used;
    bool broken; /* rows may be missing */
} yb_enum_info;

enum { YB_ENUM_AGE_RULE, YB_ENUM_FEB29, YB_ENUM_PROOF_STATE, YB_ENUM_ID_KIND, YB_ENUM_BUILT_IN };

/* ---- a decision as seen from outside ---- */

typedef struct yb_fact_info {
    yb_str name;  /* dotted */
    yb_words words;
    yb_ty ty;
    bool counted, is_list;
    uint16_t list; /* of a field or list; YB_NONE16 */
    uint16_t at, bit;
    yb_decl *decl;
} yb_fact_info;
typedef struct yb_list_info {
    yb_str name;
    uint32_t fact, max;
    uint32_t first_column, columns;
    bool accumulator;
} yb_list_info;
typedef struct yb_output_info {
    yb_str name;
    yb_ty ty;
    uint8_t kind;
    uint16_t list;
} yb_output_info;

typedef struct yb_decision_info {
    yb_str name;
    yb_words words;
    uint32_t number;
    yb_map fact_names;
    YB_VEC(yb_fact_info) facts;
    YB_VEC(yb_list_info) lists;
    YB_VEC(yb_entry *) proofs; /* of every pack; number in order */
    yb_map proof_names;
    YB_VEC(yb_output_info) outputs;
    yb_map output_names;
    YB_VEC(yb_str) prefixes;   /* names of records: "binder"; for has(binder) and messages */
    uint16_t slots, columns, bits;
    bool settles;
    bool broken;               /* facts may be missing that cannot be named: it is not checked */
    YB_VEC(yb_str) lost;       /* facts and records whose types are wrong, which has been told */
    yb_decl *decl;
    YB_VEC(yb_scope *) scopes; /* that declare it */
} yb_decision_info;
/* They are facts of the decision `settle`, whether it has programs or not. */
static inline bool yb_has_accumulators(const yb_decision_info *d) { return yb_str_eq(d->name, YB_LIT("settle")); }

/* ---- nodes ---- */

enum yb_node_op { /* opcodes of the image below 128, and what becomes a slot without an instruction */
    YB_N_CONST = 128, /* k */
    YB_N_TEXT,        /* k: number in LITERALS */
    YB_N_PARAM,       /* k: item; digits in j */
    YB_N_PICKED,      /* k: item: which version is in force */
    YB_N_SLOT,        /* k: slot of the decision (fact, `on`, proof state) */
    YB_N_COLUMN,      /* k: column of the decision */
    YB_N_FIELD,       /* k-th slot of a's result (pair, PAY) */
    YB_N_INTERVAL,    /* a first, b last; never emitted */
    YB_N_BAND         /* in args of TABLE: the band itself */
};

#define YB_SHAPE_SCALAR (-1) /* otherwise a list of the decision, or 0x8000 | band list of the program */

typedef struct yb_node {
    uint8_t op;
    uint8_t nonneg; /* a negative result is an error */
    uint8_t region; /* once emitted: enum yb_region */
    bool from_facts; /* depends on facts: not a constant of the resolution */
    bool emitted, told; /* told: section 0 has a step for it */
    int32_t shape;
    yb_ty ty;
    int64_t k, j;   /* j: imm; TABLE: k whether the row is that of the band before */
    struct yb_node *in[4];
    struct yb_node **args; /* of PICK and TABLE */
    uint32_t n_args;
    uint16_t at;    /* slot or column */
    uint16_t row_at; /* TABLE: slot of the row number */
    uint16_t extra; /* MULROUND: pair before rounding; PAYEACH: paid column */
    uint32_t order; /* section 0's code has it as its so-manieth; 0: has it not */
    uint32_t noted; /* pass in which the facts behind it were last noted as read */
    uint32_t visit; /* number of the last walk that came by */
    uint32_t place; /* number in PLACES: the rule or formula it was written in */
    uint32_t hash;
    struct yb_node *chain; /* in the table of equal nodes */
} yb_node;

enum yb_region { YB_IN_RESOLVE, YB_IN_CODE, YB_IN_CONDITIONS };

typedef struct yb_lit { /* a condition as a literal of the fast run */
    uint16_t bit;
    bool negated;
    int8_t constant; /* -1: a literal; 0, 1: always so */
} yb_lit;

/* ---- the model ---- */

typedef struct yb_model {
    yb_arena *arena;
    yb_diags *diags;
    yb_image_builder *b;
    bool strict;
    YB_VEC(yb_scope *) scopes; /* parents before children */
    YB_VEC(yb_enum_info *) enums;
    yb_map enum_names, decision_names;
    YB_VEC(yb_decision_info *) decisions;
    yb_map literals, codes;
    yb_map places;
    bool lost_rows; /* an enum is broken: a name that is not found may be its row */
    yb_map *looked_up; /* while a section is made: every value name that was asked for */
} yb_model;

#define YB_ERR0(m, id, span) YB_DIAG0((m)->diags, id, span)
#define YB_ERR1(m, id, span, a) YB_DIAG1((m)->diags, id, span, a)
#define YB_ERR2(m, id, span, a, b) YB_DIAG2((m)->diags, id, span, a, b)
#define YB_ERR3(m, id, span, a, b, c) YB_DIAG3((m)->diags, id, span, a, b, c)

/* collect.c: packs into scopes, names, enums, records, decisions. */
/* Parts into their policies, which alone stay in the list. False: a policy is missing, which has been told. */
bool yb_join_parts(yb_model *m, yb_pack **packs);
yb_str yb_place_word(yb_model *m, yb_span span); /* "cn.yb:12" */
bool yb_collect(yb_model *m, yb_pack *packs); /* false: packs are missing, and with them what they declare */
bool yb_extends(const yb_scope *s, const yb_scope *above); /* it itself included */
yb_entry *yb_lookup_in(const yb_scope *scope, unsigned space, yb_str name);
yb_entry *yb_lookup(const yb_scope *scope, unsigned space, yb_str name); /* up the chain */
/* Notes what the section at hand asked for, so that a pack below knows whether it changes it. */
void yb_asked(yb_model *m, yb_str what);
#define YB_ASKED_YEAR YB_LIT("insurance year") /* with a blank: like no name */
/* The nearest spelling of a name among a scope's names of that space, for "did you mean"; empty if none is near. */
yb_str yb_nearest(const yb_scope *scope, unsigned space, yb_str name);
/* A written type; false (with a diagnostic) when there is no such type. Records give the decl in *record. */
bool yb_type_of(yb_model *m, const yb_scope *scope, const yb_type_ref *ref, yb_ty *ty, yb_decl **record);
uint32_t yb_row_named(const yb_enum_info *e, const yb_scope *scope, yb_str name); /* YB_NONE32 */
yb_decision_info *yb_decision_named(yb_model *m, yb_str name);

/* interface.c: facts, lists, proofs of each decision; written into the image at the end. */
void yb_interfaces(yb_model *m);
void yb_interfaces_write(yb_model *m);
bool yb_is_lost(const yb_decision_info *d, yb_str name); /* it, or what it is a field of */
uint32_t yb_output_number(yb_model *m, yb_decision_info *d, yb_str name, yb_ty ty, unsigned kind, uint16_t list);

/* dated.c: items with their versions in order of precedence; sources and cites. */
typedef struct yb_version_decl {
    uint32_t depth; /* of the pack below the nearest: 0 is nearest */
    const yb_scope *scope;
    yb_when when;
    const void *what; /* the declaration, param version, table version or item that this version is */
    bool dropped;
    yb_span span;
    const yb_tags *tags;
} yb_version_decl;
typedef struct yb_versions {
    YB_VEC(yb_version_decl) list;
} yb_versions;
/* Sorts by precedence, reports ties, gaps in time and hidden versions, and adds an item with bare versions. */
uint32_t yb_item_add(yb_model *m, yb_str name, yb_versions *versions, bool must_cover, yb_ty ty);
/* The same reports where the nearest version is always in force: it hides all others, which are dropped. */
void yb_nearest_version(yb_model *m, yb_str name, yb_versions *versions);
yb_range_ref yb_cites_add(yb_model *m, const yb_scope *scope, const yb_tags *tags);
void yb_sources_write(yb_model *m);
bool yb_when_always(const yb_when *w);

/* constant.c: values known when compiling. */
typedef struct yb_value {
    bool ok, none;
    yb_ty ty;
    int64_t v;
} yb_value;
/* Evaluates a constant of the wanted type (ENUM, SET: enumeration set); reports and returns !ok otherwise. */
yb_value yb_constant(yb_model *m, const yb_scope *scope, const yb_expr *e, yb_ty want);
bool yb_rescale(int64_t v, unsigned from, unsigned to, int64_t *r); /* false: does not fit or loses digits */

/* params and tables: items made on first use, one for the pack that is nearest. */
bool yb_is_age_param(const yb_decl *d); /* found by type, not by name */
uint32_t yb_param_item(yb_model *m, const yb_scope *scope, yb_entry *nearest, yb_ty *ty);

typedef struct yb_table_info { /* a table as seen from one chain of packs */
    yb_entry *entry;
    uint32_t item;
    yb_ty ty;
    bool verdict, ok;
    uint64_t foreign[8]; /* of each key the rows of its enum that no row of the table is for */
    uint32_t n_keys;
    struct yb_key_info {
        yb_str name;
        yb_ty ty;
        bool band;
    } keys[8];
    struct yb_verdict_row { /* by row number over all versions */
        const yb_row *row; /* NULL: else */
        const yb_verdict *verdict;
        const yb_table_version *version;
        const yb_scope *scope;
        yb_range_ref cites;
        uint32_t version_index;
        const uint64_t *sets; /* for each key the enum rows, or no and yes, that it is for; NULL: else */
    } *verdicts;
    uint32_t n_verdicts;
    YB_VEC(int64_t) band_cuts; /* of the band key, over all versions, ascending, at the key's scale */
    uint32_t least_cuts;       /* of any version */
    bool spans;                /* a row may lie on both sides of a cut */
} yb_table_info;
yb_table_info *yb_table_of(yb_model *m, const yb_scope *scope, yb_entry *nearest);

/* Sorts and drops repeats; the number left. */
uint32_t yb_sort_cuts(int64_t *cuts, uint32_t count);

/* Whom a declaration is for: a let or give (named.c), a rule by its name (rules.c). */
bool yb_is_for(const yb_decl *d, yb_str decision);
bool yb_rule_of(yb_str rule, yb_str decision);

/* Facts by name for keys of tables: any decision's. */
bool yb_fact_type_anywhere(yb_model *m, yb_str name, yb_ty *ty);

#endif
