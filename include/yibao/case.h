/**
 * @file case.h
 * @brief A case: one thread's workspace. Facts go in, a decision comes out, nothing is allocated in between.
 *
 * A case is used by one thread at a time; any number of cases may share a policy. What is given is copied.
 * What is returned lives until the next begin, set, decide or free of that case; texts are UTF-8 with a NUL,
 * empty, never NULL, where there is nothing to say. Whatever a call answers, the case stays usable; a setter
 * that fails leaves the fact as it was; out-parameters are NULL or 0 on failure, and of an info struct
 * nothing but `size` stays.
 *
 * Calls that need a begun request answer YB_E_ORDER before yb_case_begin; calls that read a decision answer
 * it unless yb_case_decide has succeeded since the last begin or set. Ids of another decision or policy:
 * YB_E_STALE; the id 0: YB_E_NAME.
 */
#ifndef YIBAO_CASE_H
#define YIBAO_CASE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @brief See policy.h. */
typedef struct yb_policy yb_policy;
/** @brief One thread's workspace. Opaque. */
typedef struct yb_case yb_case;

/** @name Outcomes
 * @{ */
#define YB_PERMIT 1       /**< allowed */
#define YB_PENDING 2      /**< allowed once what is owed is proved */
#define YB_DENY 3         /**< refused; all reasons are given */
#define YB_UNDETERMINED 4 /**< facts are missing, or the sources do not say */
/** @} */

/** @name States of a proof
 * @{ */
#define YB_ABSENT 0    /**< not there; so are proofs that nobody set */
#define YB_PRESENTED 1 /**< handed in, awaiting review */
#define YB_VERIFIED 2  /**< verified */
#define YB_REJECTED 3  /**< handed in and refused */
#define YB_EXPIRED 4   /**< was verified too long ago */
/** @} */

/** @name States of a value
 * @{ */
#define YB_VALUE_KNOWN 0u   /**< `number` holds it */
#define YB_VALUE_UNKNOWN 1u /**< not known: a fact is missing */
#define YB_VALUE_ABSENT 4u  /**< none: an optional value that is not there */
#define YB_VALUE_HIDDEN 8u  /**< private: not told */
/** @} */

/** @brief What a case is made for. Zero all but size for the defaults. */
typedef struct yb_case_options {
    size_t size;                   /**< sizeof(yb_case_options) */
    const yb_allocator *allocator; /**< of yb_case_new; NULL: malloc and free */
    const char *decision;          /**< NULL: any decision of the policy; a name makes the case smaller */
    uint32_t max_rows;             /**< rows at most in any list; 0: what the policy declares */
    uint32_t max_text;             /**< bytes of all text facts; 0: 48 for each and 256 more, 32768 at most */
} yb_case_options;

/**
 * @brief Bytes that yb_case_init_in needs, and their alignment.
 * @param options may be NULL: the defaults.
 * @param align may be NULL.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_NAME (no such decision), YB_E_LIMIT (does not fit a
 * size_t).
 */
YB_API yb_status YB_CALL yb_case_size(const yb_policy *policy, const yb_case_options *options, size_t *bytes,
                                      size_t *align);

/**
 * @brief Makes a case in memory of the allocator; the case holds a reference on its policy.
 * @param c becomes the case, to be freed with yb_case_free; NULL on failure.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_NAME, YB_E_LIMIT, YB_E_MEMORY.
 */
YB_API yb_status YB_CALL yb_case_new(yb_policy *policy, const yb_case_options *options, yb_case **c);

/**
 * @brief Makes a case inside the caller's buffer: no heap at all. The buffer must outlive the case.
 * @return as yb_case_new; YB_E_SPACE: too small; YB_E_ARGUMENT: not aligned as yb_case_size tells.
 */
YB_API yb_status YB_CALL yb_case_init_in(yb_policy *policy, const yb_case_options *options, void *buffer,
                                         size_t size, yb_case **c);

/** @brief Ends a case and gives its reference on the policy back. The buffer of yb_case_init_in is the
 * caller's. */
YB_API void YB_CALL yb_case_free(yb_case *c);

/** @name The request
 * @{ */
/**
 * @brief Starts a request: every fact unknown (optional ones none), every proof absent, every list unknown.
 * @param decision "bind", NUL-terminated.
 * @param area six digits as a number: of the insured place; see "Areas" in docs/language.md.
 * @param on the day that is decided about.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_NAME (no such decision, or the case was made for another), YB_E_AREA,
 * YB_E_DATE.
 */
YB_API yb_status YB_CALL yb_case_begin(yb_case *c, const char *decision, int32_t area, int32_t on);

/** @brief Moves a begun request to another day; facts and proofs stay. For what was taken up later (yb_case_resume): a
 * binding is in force from the day on which it is granted. YB_E_ORDER, YB_E_DATE. */
YB_API yb_status YB_CALL yb_case_on(yb_case *c, int32_t on);

/** @brief Decides as known on that day: versions published later do not count. YB_E_ORDER, YB_E_DATE. */
YB_API yb_status YB_CALL yb_case_known_on(yb_case *c, int32_t known);

/** @brief Sets a YB_KIND_BOOL to 0 or 1. YB_E_STALE, YB_E_ORDER, YB_E_TYPE, YB_E_RANGE. */
YB_API yb_status YB_CALL yb_case_set_bool(yb_case *c, uint32_t fact, int32_t value);
/**
 * @brief Sets a number, in the scale of the fact: money in fen, ratios in millionths, an area as six digits.
 *
 * For counts, ints, money, ratios, prices, quantities, periods, times, areas, and sets (as a mask of row
 * numbers).
 * @return YB_OK, YB_E_STALE, YB_E_ORDER, YB_E_TYPE, YB_E_RANGE.
 */
YB_API yb_status YB_CALL yb_case_set_int(yb_case *c, uint32_t fact, int64_t value);
/** @brief Sets a date. Also YB_E_DATE. */
YB_API yb_status YB_CALL yb_case_set_date(yb_case *c, uint32_t fact, int32_t date);
/** @brief Sets a text; the bytes are copied. len YB_NUL (SIZE_MAX): up to the NUL. YB_E_RANGE: not UTF-8.
 * YB_E_LIMIT. */
YB_API yb_status YB_CALL yb_case_set_text(yb_case *c, uint32_t fact, const char *text, size_t len);
/** @brief Sets an enum by the number of its row. YB_E_RANGE: no such row. */
YB_API yb_status YB_CALL yb_case_set_enum(yb_case *c, uint32_t fact, int32_t row);
/** @brief Sets an enum by the name or a code of its row. len YB_NUL: up to the NUL. YB_E_NAME: no such row.
 */
YB_API yb_status YB_CALL yb_case_set_code(yb_case *c, uint32_t fact, const char *name_or_code, size_t len);
/** @brief Says that an optional fact is not there. YB_E_TYPE: it is not optional. */
YB_API yb_status YB_CALL yb_case_set_none(yb_case *c, uint32_t fact);
/** @brief Makes a fact unknown again. */
YB_API yb_status YB_CALL yb_case_clear(yb_case *c, uint32_t fact);

/** @brief Rows of a list; 0: known to be empty. Its cells become unknown (optional ones none). YB_E_LIMIT. */
YB_API yb_status YB_CALL yb_case_set_rows(yb_case *c, uint32_t list, uint32_t rows);
/** @name Fields of rows
 * Rows are counted from 0. As the setters above; YB_E_RANGE: no such row.
 * @{ */
/** @brief yb_case_set_bool of one row. */
YB_API yb_status YB_CALL yb_case_set_bool_at(yb_case *c, uint32_t fact, uint32_t row, int32_t value);
/** @brief yb_case_set_int of one row. */
YB_API yb_status YB_CALL yb_case_set_int_at(yb_case *c, uint32_t fact, uint32_t row, int64_t value);
/** @brief yb_case_set_date of one row. */
YB_API yb_status YB_CALL yb_case_set_date_at(yb_case *c, uint32_t fact, uint32_t row, int32_t date);
/** @brief yb_case_set_text of one row. */
YB_API yb_status YB_CALL yb_case_set_text_at(yb_case *c, uint32_t fact, uint32_t row, const char *text,
                                             size_t len);
/** @brief yb_case_set_enum of one row; `number` is that of the enum's row. */
YB_API yb_status YB_CALL yb_case_set_enum_at(yb_case *c, uint32_t fact, uint32_t row, int32_t number);
/** @brief yb_case_set_code of one row. */
YB_API yb_status YB_CALL yb_case_set_code_at(yb_case *c, uint32_t fact, uint32_t row,
                                             const char *name_or_code, size_t len);
/** @brief yb_case_set_none of one row. */
YB_API yb_status YB_CALL yb_case_set_none_at(yb_case *c, uint32_t fact, uint32_t row);
/** @brief yb_case_clear of one row. */
YB_API yb_status YB_CALL yb_case_clear_at(yb_case *c, uint32_t fact, uint32_t row);
/** @} */
/**
 * @brief Sets a field of the first n rows at once; rows beyond n stay as they are.
 * @param values numbers as the setters take them (texts cannot be set so).
 * @param known a byte a row, 0: not known (an optional field: none); NULL: all known.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STALE, YB_E_ORDER, YB_E_TYPE, YB_E_RANGE (a value, or n is more than the
 * rows).
 */
YB_API yb_status YB_CALL yb_case_set_column(yb_case *c, uint32_t fact, const int64_t *values,
                                            const uint8_t *known, size_t n);

/**
 * @brief Says what state a proof is in.
 * @param state YB_ABSENT … YB_EXPIRED.
 * @param minutes since it was verified; negative: not stated, which counts as fresh.
 */
YB_API yb_status YB_CALL yb_case_set_proof(yb_case *c, uint32_t proof, int32_t state, int32_t minutes);
#define YB_NUL SIZE_MAX /**< as a length: up to the NUL */
/** @} */

/**
 * @brief Decides. Allocates nothing; may be called again after more facts were set.
 * @return YB_OK whatever the outcome; else what went wrong in the rules, YB_E_OVERFLOW … YB_E_IDENTITY; see
 *         yb_case_error for the place. YB_E_ORDER: nothing begun.
 */
YB_API yb_status YB_CALL yb_case_decide(yb_case *c);

/** @brief YB_PERMIT, YB_PENDING, YB_DENY or YB_UNDETERMINED; 0 when nothing is decided. */
YB_API int32_t YB_CALL yb_case_outcome(const yb_case *c);

/** @brief What the last call on this case that failed ran into, and where. YB_E_ARGUMENT, YB_E_STRUCT. */
YB_API yb_status YB_CALL yb_case_error(const yb_case *c, yb_error *error);

/** @name Why
 * @{ */
/** @brief A reason of a refusal, or a note. */
typedef struct yb_reason_info {
    size_t size;      /**< sizeof(yb_reason_info) */
    uint32_t number;  /**< of the rule's result; the same in every request that the same pack decides */
    uint32_t code_id; /**< what yb_code gives */
    const char *code; /**< "LIMIT_MEMBERS" */
    const char *rule; /**< "bind.members" */
    const char *pack; /**< name of the pack that wrote the rule */
    const char *zh;   /**< a sentence, values written in */
    const char *en;   /**< a sentence */
    size_t zh_len;    /**< bytes of zh */
    size_t en_len;    /**< bytes of en */
    uint32_t line;    /**< in its file of the pack */
    uint32_t sources; /**< number of sources, see yb_case_reason_source */
} yb_reason_info;

/** @brief Number of reasons; they are told under every outcome. 0 when nothing is decided. */
YB_API size_t YB_CALL yb_case_reason_count(const yb_case *c);
/** @brief Reason i. YB_E_ORDER, YB_E_NAME (no more), YB_E_STRUCT. */
YB_API yb_status YB_CALL yb_case_reason(yb_case *c, size_t i, yb_reason_info *info);
/** @brief Numbers of all reasons (yb_reason_info.number) without a copy: for hosts that count instructions.
 */
YB_API yb_status YB_CALL yb_case_reasons(const yb_case *c, const uint32_t **numbers, size_t *n);

struct yb_source_info;
/** @brief Source k of reason i: the rule's own, then those of the params and rows it read. YB_E_NAME: no
 * more. */
YB_API yb_status YB_CALL yb_case_reason_source(yb_case *c, size_t i, size_t k, struct yb_source_info *info);

/** @brief Number of notes. */
YB_API size_t YB_CALL yb_case_note_count(const yb_case *c);
/** @brief Note i, like a reason. */
YB_API yb_status YB_CALL yb_case_note(yb_case *c, size_t i, yb_reason_info *info);
/** @brief Source k of note i. */
YB_API yb_status YB_CALL yb_case_note_source(yb_case *c, size_t i, size_t k, struct yb_source_info *info);
/** @} */

/** @name What is still to be proved
 * @{ */
#define YB_SET_MAX 16u /**< sets of an obligation at most, and proofs of a set at most */
/** @brief An obligation: one of its sets of proofs would do. */
typedef struct yb_obligation_info {
    size_t size;      /**< sizeof(yb_obligation_info) */
    uint32_t number;  /**< of the rule's result, as in yb_reason_info */
    uint32_t sets;    /**< number of sets, smallest first; see yb_case_obligation_set */
    const char *rule; /**< "bind.minor_documents" */
    const char *pack; /**< name of the pack that wrote the rule */
    const char *zh;   /**< a sentence, or empty */
    const char *en;   /**< a sentence, or empty */
    uint32_t line;    /**< in its file of the pack */
    uint32_t sources; /**< number of sources, see yb_case_obligation_source */
} yb_obligation_info;

/** @brief Number of obligations. */
YB_API size_t YB_CALL yb_case_obligation_count(const yb_case *c);
/** @brief Obligation i. */
YB_API yb_status YB_CALL yb_case_obligation(yb_case *c, size_t i, yb_obligation_info *info);
/**
 * @brief Set k of obligation i: ids of the proofs that are still owed, by name; verified ones are left out.
 * @param proofs room for cap ids (YB_SET_MAX always does); n becomes their number.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_ORDER, YB_E_NAME (no such set), YB_E_SPACE.
 */
YB_API yb_status YB_CALL yb_case_obligation_set(yb_case *c, size_t i, size_t k, uint32_t *proofs, size_t cap,
                                                size_t *n);
/** @brief Source k of obligation i. */
YB_API yb_status YB_CALL yb_case_obligation_source(yb_case *c, size_t i, size_t k,
                                                   struct yb_source_info *info);
/** @brief Numbers of all obligations without a copy. */
YB_API yb_status YB_CALL yb_case_obligations(const yb_case *c, const uint32_t **numbers, size_t *n);
/** @brief State of a proof as it was given, YB_EXPIRED if it is too old. YB_E_STALE, YB_E_ORDER. */
YB_API yb_status YB_CALL yb_case_proof_state(const yb_case *c, uint32_t proof, int32_t *state);
/** @} */

/** @name What is not known
 * @{ */
/** @brief A fact that would help to decide. */
typedef struct yb_missing_info {
    size_t size;        /**< sizeof(yb_missing_info) */
    uint32_t fact;      /**< its id */
    uint32_t row;       /**< of a field of a list; YB_NO_ROW otherwise */
    uint32_t wanted_by; /**< number of rules that wait for it */
    uint32_t reserved;  /**< 0 */
    const char *name;   /**< "member.birth_date" */
    const char *zh;     /**< its words */
} yb_missing_info;
/** @brief Something the sources do not say, that the case came upon. */
typedef struct yb_unsettled_info {
    size_t size;      /**< sizeof(yb_unsettled_info) */
    const char *name; /**< of the param, table or rule */
    const char *pack; /**< whose it is */
    const char *zh;   /**< what is not known */
    const char *en;   /**< the same in English */
} yb_unsettled_info;

/** @brief Number of missing facts; 0 unless the outcome is YB_UNDETERMINED or YB_DENY. */
YB_API size_t YB_CALL yb_case_missing_count(const yb_case *c);
/** @brief Missing fact i, the most wanted first, then by name. */
YB_API yb_status YB_CALL yb_case_missing(const yb_case *c, size_t i, yb_missing_info *info);
/** @brief Number of unsettled things. */
YB_API size_t YB_CALL yb_case_unsettled_count(const yb_case *c);
/** @brief Unsettled thing i. */
YB_API yb_status YB_CALL yb_case_unsettled(const yb_case *c, size_t i, yb_unsettled_info *info);
/** @} */

/** @name Results, under YB_PERMIT and YB_PENDING
 * @{ */
/** @brief One output. */
typedef struct yb_output_value {
    size_t size;      /**< sizeof(yb_output_value) */
    uint32_t id;      /**< what yb_output gives */
    uint32_t kind;    /**< YB_KIND_… */
    uint32_t scale;   /**< number = value * 10^scale */
    uint32_t shape;   /**< YB_OUTPUT_… */
    uint32_t state;   /**< YB_VALUE_KNOWN or YB_VALUE_ABSENT */
    uint32_t rows;    /**< of a column; 0 for a scalar */
    int64_t number;   /**< of a scalar */
    const char *name; /**< "hifp_pay" */
    const char *text; /**< of a scalar enum: the row's name; of a text: the text; else empty */
    size_t text_len;  /**< bytes of text */
} yb_output_value;
/** @brief One payer. All amounts in fen. */
typedef struct yb_payer_info {
    size_t size;           /**< sizeof(yb_payer_info) */
    const char *name;      /**< "hifp_pay" */
    const char *side;      /**< fund, hospital, patient */
    const char *into;      /**< total it is part of; empty for none */
    const char *zh;        /**< words */
    const char *en;        /**< words */
    int64_t amount;        /**< paid */
    int64_t asked;         /**< before limit and what was left */
    int64_t limit;         /**< if has_limit */
    int64_t left_before;   /**< of the bill, before this payer */
    int64_t left_after;    /**< of the bill, after it */
    uint32_t has_limit;    /**< 1 if there was a cap */
    uint32_t rows;         /**< paid row by row: number of rows; else 0 */
    const int64_t *shares; /**< what each row paid; NULL unless rows */
    const char *list;      /**< name of the list of those rows; else empty */
} yb_payer_info;
/** @brief One change of an accumulator for the host to add. */
typedef struct yb_accumulate_info {
    size_t size;          /**< sizeof(yb_accumulate_info) */
    const char *group;    /**< "year" */
    const char *name;     /**< "hifp_pay" */
    const char *key_name; /**< of a keyed group: "disease"; else empty */
    const char *key;      /**< the key as text, if it is an enum (the row's name) or a text; else empty */
    size_t key_len;       /**< bytes of key */
    int64_t key_number;   /**< the key as a number */
    uint32_t key_kind;    /**< YB_KIND_… of the key, if key_name is not empty */
    int32_t begin;        /**< first day of the period; YB_NO_DATE for a visit, a stay, for life */
    uint32_t kind;        /**< YB_KIND_… of the change */
    uint32_t scale;       /**< change = value * 10^scale */
    int64_t change;       /**< to be added */
} yb_accumulate_info;

/** @brief Number of outputs that the deciding program has. 0 under any other outcome. */
YB_API size_t YB_CALL yb_case_output_count(const yb_case *c);
/** @brief Output i of the deciding program, in the order of the pack. */
YB_API yb_status YB_CALL yb_case_output_item(yb_case *c, size_t i, yb_output_value *value);
/** @brief An output by its id. YB_E_STALE, YB_E_ORDER, YB_E_NAME (this area's program does not have it). */
YB_API yb_status YB_CALL yb_case_output(yb_case *c, uint32_t output, yb_output_value *value);
/** @brief An output by its name. */
YB_API yb_status YB_CALL yb_case_output_named(yb_case *c, const char *name, yb_output_value *value);
/** @brief The number of a scalar output that is known, and nothing else. YB_E_TYPE: a column; YB_E_NONE:
 * absent. */
YB_API yb_status YB_CALL yb_case_output_number(const yb_case *c, uint32_t output, int64_t *number);
/**
 * @brief The numbers of several scalar outputs in one call.
 * @param outputs n ids; @param n how many
 * @param numbers n places, in the order of the ids, each in the scale of its yb_output_info; 0 for the one that failed
 * and those after it.
 * @return YB_E_ARGUMENT, YB_E_ORDER, and for the first id that is not so: YB_E_STALE, YB_E_NAME, YB_E_TYPE, YB_E_NONE.
 */
YB_API yb_status YB_CALL yb_case_output_numbers(const yb_case *c, const uint32_t *outputs, size_t n,
                                                int64_t *numbers);
/**
 * @brief Several column outputs in one call, without a copy.
 * @param outputs n ids; @param n how many
 * @param columns n places: each the values of a column, in the scale of its yb_output_info, until the next begin, set,
 * decide or free
 * @param rows n places: how many values each has. NULL and 0 for the one that failed and those after it.
 * @return as yb_case_output_numbers; YB_E_TYPE: a scalar.
 */
YB_API yb_status YB_CALL yb_case_output_columns(const yb_case *c, const uint32_t *outputs, size_t n,
                                                const int64_t **columns, size_t *rows);
/** @brief A column output: values without a copy, in the scale of yb_output_info. YB_E_TYPE: a scalar. */
YB_API yb_status YB_CALL yb_case_output_column(const yb_case *c, uint32_t output, const int64_t **values,
                                               size_t *n);
/** @brief Number of payers, in the order in which they pay. */
YB_API size_t YB_CALL yb_case_payer_count(const yb_case *c);
/** @brief Payer i. */
YB_API yb_status YB_CALL yb_case_payer(const yb_case *c, size_t i, yb_payer_info *info);
/** @brief Number of accumulator changes. */
YB_API size_t YB_CALL yb_case_accumulate_count(const yb_case *c);
/** @brief Accumulator change i. */
YB_API yb_status YB_CALL yb_case_accumulate(yb_case *c, size_t i, yb_accumulate_info *info);
/** @} */

/** @name The steps
 * @{ */
#define YB_STEP_VALUE 0u   /**< a named value */
#define YB_STEP_ROUND 1u   /**< a rounding: `before` and `number` */
#define YB_STEP_LITERAL 2u /**< a condition: 0 or 1 */
#define YB_STEP_PAY 3u     /**< a payer: number is what was paid */
#define YB_STEP_TABLE 4u   /**< a row of a table was read: number is its value */
#define YB_STEP_BANDS 5u   /**< a column over the bands of a table */
/** @brief One step of the decision. */
typedef struct yb_step_info {
    size_t size;           /**< sizeof(yb_step_info) */
    uint32_t step;         /**< YB_STEP_… */
    uint32_t kind;         /**< YB_KIND_… of the value */
    uint32_t scale;        /**< number = value * 10^scale */
    uint32_t state;        /**< YB_VALUE_… */
    int64_t number;        /**< the value, if known */
    const char *name;      /**< of the value, payer or table */
    const char *formula;   /**< as written in the pack; empty if it has several versions or 400 bytes and more */
    uint32_t rows;         /**< of a column; 0 for a single value */
    uint32_t line;         /**< YB_STEP_TABLE: line of the row in its file; else 0 */
    const int64_t *column; /**< values of a column; NULL for a single value */
    char before[56];       /**< YB_STEP_ROUND: the exact value before, as a decimal; else empty */
} yb_step_info;
/** @brief Number of steps. */
YB_API size_t YB_CALL yb_case_step_count(const yb_case *c);
/** @brief Step i, in order of computing. */
YB_API yb_status YB_CALL yb_case_step(yb_case *c, size_t i, yb_step_info *info);
/**
 * @brief The whole decision as plain text: outcome, reasons with sources, what to bring, who pays, the steps.
 * @param lang YB_ZH or YB_EN.
 * @param text where it goes, see yb_buffer. No private fact is told.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_ORDER, YB_E_SPACE.
 */
YB_API yb_status YB_CALL yb_case_explain(yb_case *c, int32_t lang, yb_buffer *text);
/**
 * @brief How a settlement came about, a line a step: the step's name in words, its formula with the numbers that
 *        went in, roundings before and after, the number out. For the national interface's setl_proc_info.
 *
 * Each line ends with a line break. The text is empty where the decision is no settlement, or no program of it
 * matched.
 * @param lang YB_ZH or YB_EN.
 * @param text where it goes, see yb_buffer. No private fact is told.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_ORDER (nothing decided), YB_E_SPACE.
 */
YB_API yb_status YB_CALL yb_case_narrative(yb_case *c, int32_t lang, yb_buffer *text);
/** @} */

/** @name Begin, set, decide and read in one call
 * @{ */
#define YB_SET_NUMBER 0u /**< number: a bool, number, date, row number of an enum, mask of a set */
#define YB_SET_TEXT 1u   /**< text, len */
#define YB_SET_CODE 2u   /**< text, len: name or code of an enum's row */
#define YB_SET_NONE 3u   /**< an optional fact is not there */
#define YB_SET_ROWS 4u   /**< number: rows of the list */
#define YB_SET_PROOF 5u  /**< fact: id of a proof; number: state; row: minutes since, YB_NO_ROW: not stated  \
                          */
/** @brief One value of a request. */
typedef struct yb_value {
    uint32_t fact;     /**< id of a fact or proof */
    uint32_t kind;     /**< YB_SET_… */
    uint32_t row;      /**< of a field of a list; YB_NO_ROW otherwise */
    uint32_t reserved; /**< 0 */
    int64_t number;    /**< see YB_SET_… */
    const char *text;  /**< UTF-8; with YB_SET_TEXT and YB_SET_CODE */
    size_t len;        /**< bytes of text; YB_NUL: up to the NUL */
} yb_value;
/**
 * @brief Sets many values of a begun request in one call, in the order of the array: rows of a list before its fields.
 *        What a program in another language calls instead of a setter a fact; also inside yb_host's fetch.
 * @param values n of them, stride bytes apart (sizeof(yb_value), or more for a later header's); may be NULL with n 0.
 * @param failed_at NULL, or the index of the value that was refused; those before it are set. n on success.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT (stride), YB_E_ORDER, YB_E_REENTRY, and what the setter of a value answers.
 */
YB_API yb_status YB_CALL yb_case_set_values(yb_case *c, const yb_value *values, size_t n, size_t stride,
                                            size_t *failed_at);
#define YB_RUN_KNOWN 1u /**< yb_run.known is given */
/** @brief A request. Values are set in the order of the array: rows of a list before its fields. */
typedef struct yb_run {
    size_t size;            /**< sizeof(yb_run) */
    const char *decision;   /**< NUL-terminated */
    int32_t area;           /**< six digits as a number */
    int32_t on;             /**< the day that is decided about */
    int32_t known;          /**< with YB_RUN_KNOWN */
    uint32_t flags;         /**< YB_RUN_… */
    const yb_value *values; /**< may be NULL with n 0 */
    size_t n;               /**< number of values */
    size_t stride;          /**< sizeof(yb_value) */
} yb_run;
/** @brief What a run gave. The arrays are the case's. */
typedef struct yb_result {
    size_t size;             /**< sizeof(yb_result) */
    int32_t outcome;         /**< YB_PERMIT …; 0 if the run failed */
    uint32_t reserved;       /**< 0 */
    const uint32_t *reasons; /**< numbers, see yb_case_reasons */
    size_t reason_count;     /**< as yb_case_reason_count */
    const uint32_t *obligations; /**< numbers, see yb_case_obligations */
    size_t obligation_count;     /**< as yb_case_obligation_count */
    const uint32_t *notes;       /**< numbers */
    size_t note_count;           /**< as yb_case_note_count */
    size_t missing_count;        /**< as yb_case_missing_count */
    size_t unsettled_count;      /**< as yb_case_unsettled_count */
    size_t output_count;         /**< as yb_case_output_count */
    size_t payer_count;          /**< as yb_case_payer_count */
    size_t accumulate_count;     /**< as yb_case_accumulate_count */
    size_t failed_at;            /**< on failure: index of the value that was refused; else n */
} yb_result;
/**
 * @brief Begins, sets all values, decides.
 * @param out NULL, or filled up to its size.
 * @return what the first call that failed returned; YB_E_STRUCT: in, stride or out of an unknown size.
 */
YB_API yb_status YB_CALL yb_case_run(yb_case *c, const yb_run *in, yb_result *out);
/** @} */

#ifdef __cplusplus
}
#endif
#endif
