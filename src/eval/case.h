/*
 * One thread's workspace: facts go in, a decision comes out; nothing is allocated after it is made. Floor 4.
 *
 * Every value has a slot of its own, written once a run: the slots are the trace. Cells of lists are columns.
 * A run is fast (no states; every doubt is ORed into one sticky word) when all facts that the program reads are
 * known, and general (a state beside every cell) otherwise or when the fast run came out in doubt.
 */
#ifndef YB_EVAL_CASE_H
#define YB_EVAL_CASE_H

#include "base/alloc.h"
#include "base/base.h"
#include "image/image.h"

enum yb_state { YB_KNOWN = 0, YB_NOT_KNOWN = 1, YB_ERROR = 2, YB_NONE = 4 }; /* of an ERROR cell the value is the yb_status */

typedef struct yb_case_plan { /* what a case needs, for given options */
    uint32_t decision;        /* number, or YB_NONE32: any */
    uint32_t max_rows;        /* rows at most in any list; 0: what the policy declares */
    uint32_t max_text;        /* bytes of text facts; 0: from the number of text cells */
} yb_case_plan;

#define YB_ASSUMED_MOST 32

/* What conditions are made of, in the order in which it stands: intervals and masks that atoms are compared with, named conditions,
   rules. UNSURE: they look at what may be other than known. KEPT: no proof has a say in them, AGAIN: one has. */
enum yb_atom_part { YB_RANGES_AGAIN, YB_RANGES, YB_RANGES_UNSURE, YB_MASKS_UNSURE, YB_MASKS, YB_MASKS_AGAIN, YB_ATOM_PARTS };
enum yb_term_part {
    YB_LETS_KEPT,
    YB_LETS_AGAIN,
    YB_LETS_UNSURE_KEPT,
    YB_LETS_UNSURE_AGAIN,
    YB_RULES_KEPT,
    YB_RULES_AGAIN,
    YB_RULES_UNSURE_KEPT,
    YB_RULES_UNSURE_AGAIN,
    YB_TERM_PARTS
};

typedef struct yb_core {
    const yb_image *image;
    yb_case_plan plan;
    /* the request */
    uint32_t decision;              /* YB_NONE32 before begin */
    const yb_im_decision *d;
    const yb_im_area *area_row;
    const yb_im_program *program;
    int32_t area;
    int64_t on, known;              /* known: INT32_MAX when not given */
    bool known_given, begun, decided;
    bool computed;                  /* section 0's code has run fast for these facts: at most proofs are others since */
    /* cells */
    int64_t *v;                     /* slots */
    uint8_t *s;                     /* states of slots: facts always right; others after a general run */
    uint64_t *literal;              /* T words: facts, proofs, atoms, named conditions */
    uint64_t *known_bits;           /* K words: bit slot, or d->slots + column when every row of it is known (or none) */
    int64_t **column;               /* of each column of the program, padded with zeros to whole vectors */
    uint8_t **column_state;
    uint32_t *unknown_cells;        /* of each fact column */
    uint8_t *column_absent;         /* of each fact column: the state of a cell that is not set */
    uint32_t *rows;                 /* of each list of the decision */
    /* resolution */
    int64_t resolved_on, resolved_known;
    const yb_im_program *resolved_program;
    uint8_t *section_resolved;      /* one a section: resolved for those dates */
    bool *section_fast;             /* it can run fast */
    bool *section_tables;           /* its watched run looks at the kinds of rows that its tables give */
    struct yb_atom_bound *bounds;   /* of the section-0 atoms */
    uint64_t *active;               /* marks whose version is in force */
    const struct yb_override *overrides; /* of params, for tests in packs */
    uint32_t n_overrides;
    /* texts */
    yb_str *texts;                  /* interned, number = id; the image's literals first */
    uint32_t n_texts, cap_texts;
    uint32_t *text_slots;           /* hash */
    uint32_t text_mask;
    char *text_bytes;
    size_t text_used, text_cap;
    int32_t *minutes;               /* of each proof, since it was verified; -1: not stated. Right where it is verified */
    /* the decision */
    yb_status status;               /* of the last decide */
    int32_t outcome;                /* enum yb_outcome_code; 0 before decide */
    bool general;                   /* states are valid for all slots */
    bool always_general;            /* host asks for states (tests, coverage) */
    uint32_t chosen;                /* settlement section, 0 = none */
    uint64_t *fired;                /* marks */
    uint64_t *doubtful;             /* marks unknown; general run */
    uint32_t *reason, *owed, *note, *unsettled_mark; /* mark numbers (from 0 within section 0), in order */
    uint32_t n_reason, n_owed, n_note, n_unsettled_mark;
    struct yb_missing *missing;     /* most wanted first, then by name */
    uint32_t n_missing;
    uint32_t n_targets;             /* begun and ended, and not looked for yet */
    uint8_t wanting;                /* of those, whose marks are set: missing.c */
    struct yb_unsettled *unsettled; /* params and tables whose rule is not known, reached */
    uint32_t n_unsettled;
    /* what went wrong, when status is not YB_OK */
    yb_text_ref error_place;        /* rule, formula, table or fact */
    uint32_t error_row;             /* of a column, YB_NONE32 */
    uint8_t *mark_scratch, *column_scratch; /* backward passes: one a slot and, of live.c, a column; one a lane */
    size_t bytes;                   /* of the whole block */
    void *block;
    /* what begin copies: literal, known_bits and v of the facts in one piece, then their states */
    uint64_t *begin_words;
    uint8_t *begin_states;
    uint32_t begin_decision;        /* for which that was prepared */
    uint32_t literal_words, known_words, mark_words; /* as laid out */
    /* columns of the program: cut out of two pools when the program changes */
    int64_t *lanes;
    uint8_t *lane_states;
    size_t own_lane, settlement_lane, n_lanes; /* where section 0's own lanes, those of settlement sections begin; all */
    const yb_im_section *settlement; /* whose columns and bands are in their places; NULL: none */
    uint32_t lanes_section;         /* settlement section that the fast run last left states of columns for; 0: none */
    uint32_t n_columns;
    uint16_t *column_list;          /* number of its list in `rows`: lists of the decision, then bands */
    uint16_t *list_slot;            /* of each list; YB_NONE16 for bands */
    uint8_t *may;                   /* while resolving: states a value can have beside known; slots, then columns */
    uint8_t *column_optional;       /* columns that hold none in some section: the fast run then keeps states */
    bool leaves_out[2];             /* the run of section 0, of the prepared settlement section leaves out what does not count */
    bool untold;                    /* so did this decision's */
    uint16_t *same;                 /* of each slot: the one that has the same number, made before it; alike.c */
    uint16_t *alike[2];             /* hash of the steps of section 0, of both: 1 + number; alike.c */
    uint32_t alike_mask;
    uint16_t *slot_bits, *column_bits; /* how large values can be in the fast run: prepare.c */
    uint16_t *output_at;            /* of each output: slot, YB_ARG_COLUMN | column, NONE16: neither section has it */
    struct yb_step *steps[2];       /* prepared code of section 0 and of one settlement section */
    struct yb_key *keys[2];         /* of tables, likewise */
    uint32_t n_keys[2];
    uint32_t prepared;              /* that settlement section's number */
    const yb_im_section *running;   /* in the fast run */
    uint64_t doubt;                 /* of the fast run: not 0, and nothing of it counts */
    uint64_t too_large;             /* not 0: a fact larger than prepared code reckons with */
    struct yb_setter *setters;      /* one a fact of the decision */
    uint64_t *counted;              /* a bit a fact: to be read again inside a transaction, single facts and lists */
    struct yb_order *order;         /* scratch of RDISTINCT and PAYEACH, one a row */
    uint32_t max_rows;              /* the most rows of any list, as laid out */
    uint64_t *kind_marks;           /* YB_MARK_KINDS bit sets: active marks of that kind */
    uint32_t atoms_end[YB_ATOM_PARTS]; /* in `bounds` */
    uint32_t atoms_word;            /* of literals, if they are all in one; NONE32 */
    yb_im_term *terms;              /* of named conditions and rules: what of them counts */
    uint32_t terms_end[YB_TERM_PARTS]; /* in `terms` */
    uint64_t *again, *again_marks;  /* T words, mark words: literals and marks in which a proof has a say */
    const yb_im_term *single_end;   /* in `terms`: rules before it have no chains, and marks of the first word */
    uint64_t plain_facts;           /* where there is one word of literals: those of facts and proofs */
    uint64_t *settled, *settled_true; /* T words: literals that are the same in every case, and those that hold */
    uint64_t *read_bits;            /* T words, while resolving: literals that count */
    uint16_t *unsure_bits;          /* numbers of the bool facts that may be */
    uint32_t n_unsure_bits;
    bool unsure_results[2];         /* of section 0 and the prepared settlement section: results that may be unknown */
    bool plain_terms;               /* one word of literals, one of marks, no chains */
    bool overridden;                /* resolved with overrides: never kept */
    bool states_dirty;              /* a general run left states of temporaries behind */
    bool reads_proofs;              /* section 0's code does, their states */
    uint32_t *text_place;           /* where in text_slots each text is */
    uint32_t rule_slots;            /* section 0's slots end here */
    bool assuming;                  /* while resolving: what rules reckon too counts as known, and is noted */
    uint32_t assumed_first, assumed_slots; /* where that lies */
    uint16_t assumed[YB_ASSUMED_MOST]; /* slots of it that the prepared settlement section counts on */
    uint32_t n_assumed;
    bool watching;                  /* sections run with states where they are needed: watch.c */
    bool watched;                   /* conditions have been made so of what is computed */
    uint8_t unsure_states;          /* that literals had then, beside known */
    uint32_t doubted;               /* section in which this request's fast run came upon what it does not look at; NONE32 */
    uint64_t *watch;                /* K words: facts that some request of this program left unknown */
    uint64_t *possible;             /* T words, watched run: literals that are not certainly false */
} yb_core;

#define YB_MARK_KINDS 4
#define YB_MISSING_MAX 64   /* missing facts reported; those found later are left out */
#define YB_UNSETTLED_MAX 32 /* likewise */
#define YB_LANE_GROUP 4     /* columns are padded with zeros to a multiple of so many rows */
#define YB_TEXT_MAX 256     /* bytes of one text fact */

/* A fact or a day is another one: nothing that was made of it counts. */
static inline void yb_core_changed(yb_core *c) { c->decided = c->computed = false; }

/* What yb_core_set needs to know of a fact. */
typedef struct yb_setter {
    int64_t lo;
    uint64_t span; /* values are lo .. lo + span */
    uint16_t at, bit;
    bool scalar;   /* set by a number, not in a list */
    uint8_t bits;  /* of values that the fast run can take */
} yb_setter;

typedef struct yb_step yb_step;

typedef struct yb_order {
    int64_t key;
    uint32_t row, pad;
} yb_order;

static inline uint32_t yb_lanes_for(uint32_t rows) {
    return (rows + (YB_LANE_GROUP - 1)) & ~(uint32_t)(YB_LANE_GROUP - 1);
}

enum yb_outcome_code { YB_OC_PERMIT = 1, YB_OC_PENDING, YB_OC_DENY, YB_OC_UNDETERMINED };

typedef struct yb_atom_bound {
    int64_t k;      /* GE: lo; LE, EQ: see fast.c */
    uint64_t span;
    uint16_t slot, bit;
    uint16_t state; /* of what it is compared with */
} yb_atom_bound;
typedef struct yb_override {
    uint32_t item;
    int64_t value;
    uint8_t state; /* YB_KNOWN or YB_NONE */
} yb_override;
typedef struct yb_missing {
    uint32_t fact; /* within the decision */
    uint32_t row;  /* YB_NONE32 unless a cell of a list */
    uint32_t wanted_by;
} yb_missing;
typedef struct yb_unsettled {
    uint32_t item;    /* ITEMS */
    uint32_t version; /* VERSIONS; YB_NONE32 for a mark */
    uint32_t row;     /* ROWS or YB_NONE32: a param's or the version's words count */
} yb_unsettled;

/* Bytes (and 64 alignment) that a case needs; YB_E_NAME for a decision that is not there. */
yb_status yb_core_size(const yb_image *image, const yb_case_plan *plan, size_t *bytes);
/* Lays the case out in `memory` (zeroed by this call). */
yb_status yb_core_init(yb_core *c, const yb_image *image, const yb_case_plan *plan, void *memory, size_t bytes);

/* Starts a request: all facts unknown (optional ones none), proofs absent, lists unknown (optional lists: none is not
   a state of a list). YB_E_AREA, YB_E_DATE. */
yb_status yb_core_begin(yb_core *c, uint32_t decision, int32_t area, int64_t on);
yb_status yb_core_on(yb_core *c, int64_t on); /* another day; the facts stay */
yb_status yb_core_known_on(yb_core *c, int64_t known);

/* Setters: fact is its number in the decision; row is YB_NONE32 for a scalar. They check type and range (dates,
   enum rows, negative where the type has none: COUNT, unsigned MONEY, RATIO, PRICE, QUANTITY; bool 0/1), and leave the case as it was on an error.
   YB_E_TYPE (not such a fact, or a list), YB_E_RANGE, YB_E_LIMIT, YB_E_ORDER. */
yb_status yb_core_set(yb_core *c, uint32_t fact, uint32_t row, int64_t value);
yb_status yb_core_set_text(yb_core *c, uint32_t fact, uint32_t row, yb_str text);
yb_status yb_core_set_none(yb_core *c, uint32_t fact, uint32_t row);  /* optional facts only */
yb_status yb_core_clear(yb_core *c, uint32_t fact, uint32_t row);     /* unknown again */
yb_status yb_core_set_rows(yb_core *c, uint32_t fact, uint32_t rows); /* of a list; its cells become unknown or none */
yb_status yb_core_set_column(yb_core *c, uint32_t fact, const int64_t *values, const uint8_t *known, uint32_t n);
yb_status yb_core_set_proof(yb_core *c, uint32_t proof, int32_t state, int64_t minutes); /* minutes < 0: not stated */

/* Decides. YB_OK whatever the outcome; else an error of the case, with its place in c. Never allocates. */
yb_status yb_core_decide(yb_core *c);
/* To be called before slots and columns are read that are no results: a fast run computes only what results rest on. */
void yb_core_tell(yb_core *c);

/* ---- between the rooms of this floor ---- */

yb_setter yb_setter_of(const yb_image *image, const yb_im_fact *f);
/* How many bits the magnitude of a value (v, or ~v if it is negative) has. */
static inline unsigned yb_bits_of(uint64_t magnitude) {
#if defined(__GNUC__)
    return magnitude == 0 ? 0 : 64 - (unsigned)__builtin_clzll(magnitude);
#else
    unsigned bits = 0;
    for (; magnitude != 0; magnitude >>= 1) bits++;
    return bits;
#endif
}
static inline uint64_t yb_magnitude_of(int64_t v) { return (uint64_t)(v < 0 ? ~v : v); }

/* Result n of a section, what its outputs, payers and accumulators come to: a slot, YB_ARG_COLUMN | column, or NONE16 for
   nothing; false: there are no more. */
bool yb_section_result(const yb_core *c, const yb_im_section *section, uint32_t n, uint16_t *at);
static inline const yb_im_section *yb_first_section(const yb_core *c) {
    return &c->image->SECTION_LIST[c->program->sections.first];
}
/* Number in `rows` of a section's list: one of the decision, or 0x8000 | its bands. */
uint32_t yb_list_number(const yb_core *c, const yb_im_section *section, uint32_t list);
/* The bands that a list of `rows` stands for, behind those of the decision. */
static inline const yb_im_bands *yb_bands_of(const yb_core *c, uint32_t list) {
    const yb_im_section *first = yb_first_section(c);
    const uint32_t n = list - c->d->lists.n;
    if (n < first->bands.n) return &c->image->BANDS[first->bands.first + n];
    return &c->image->BANDS[c->settlement->bands.first + n - first->bands.n];
}
/* Puts a settlement section's columns and bands where it finds them. */
void yb_place_settlement(yb_core *c, uint32_t number);
/* Versions, constants, resolve code, atom bounds for section `number`; true if the fast run is possible. */
bool yb_resolve(yb_core *c, uint32_t number);
/* Nothing is resolved any more. */
void yb_resolve_again(yb_core *c);
/* Makes a resolved section's code ready for the fast run; the facts' part of it first. */
unsigned yb_fact_bits(const yb_im_fact *f);
void yb_prepare_facts(yb_core *c);
void yb_prepare(yb_core *c, const yb_im_section *section, uint32_t number);
/* Fast run of a section's code; the sticky word, 0 when every value is good. */
uint64_t yb_fast_code(yb_core *c, const yb_im_section *section);
void yb_fast_conditions(yb_core *c, const yb_im_section *section);
/* Parts of it: literals before any atom; atoms; those of proofs' states; named conditions and rules from one of `terms` to another. */
void yb_fast_facts(yb_core *c, const yb_im_section *section);
void yb_fast_atoms(yb_core *c);
void yb_fast_atoms_again(yb_core *c);
void yb_fast_lets(yb_core *c, uint32_t first, uint32_t end);
void yb_fast_rules(yb_core *c, uint32_t first, uint32_t end);
/* The same where literals can be unknown; false: something that the outcome needs is not certain. */
bool yb_watched_conditions(yb_core *c, const yb_im_section *section);
/* All that the section gives is known, or none. */
bool yb_watched_results(const yb_core *c, const yb_im_section *section);
/* General run of a range of instructions: states for everything. */
void yb_general_code(yb_core *c, const yb_im_section *section, yb_range_ref insns);
/* One instruction of it; the fast run uses it for what is not worth a path of its own. */
void yb_general_insn(yb_core *c, const yb_im_section *section, const yb_insn *i);
/* Facts that would decide targets (slots, or YB_ARG_COLUMN | column) that are unknown: adds to missing and unsettled. What
   several targets between a begin and its end wait for is wanted once. They are looked for when there are enough, at the latest by
   yb_missing_find; until then nothing else may use the scratch. yb_order_missing puts them in order at the end. */
void yb_missing_begin(yb_core *c);
void yb_missing_want(yb_core *c, uint16_t target);
void yb_missing_end(yb_core *c, const yb_im_section *const *sections, uint32_t n);
void yb_missing_find(yb_core *c, const yb_im_section *const *sections, uint32_t n);
void yb_order_missing(yb_core *c);
/* Facts that a slot of the section's code rests on, known or not: adds to missing. */
void yb_collect_read(yb_core *c, const yb_im_section *section, uint16_t target);
/* Place and status of the error in a slot or column cell. */
yb_status yb_find_error(yb_core *c, const yb_im_section *section, uint16_t at, bool column);

/* One operation on cells: the meaning of every opcode, once. `in` are b, c, d, e (pairs take .w); */
typedef struct yb_cell {
    int64_t v;
    int64_t hi; /* second slot of a pair: of a wide number the high half, of an interval the last day */
    uint8_t s;
} yb_cell;

#endif
