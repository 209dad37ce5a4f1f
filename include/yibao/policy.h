/**
 * @file policy.h
 * @brief A policy: packs compiled together. Immutable, reference-counted, shared by all threads.
 *
 * Every function here may be called by any thread at any time with a policy it holds a reference on. Texts
 * and pointers in the info structs point into the policy and live as long as it does; each text is UTF-8 with
 * a NUL, and empty, never NULL, where there is nothing to say.
 *
 * An info struct starts with `size`, which the caller sets to sizeof of it; the library fills no more. A list
 * ends where a call answers YB_E_NAME.
 */
#ifndef YIBAO_POLICY_H
#define YIBAO_POLICY_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @brief A policy. Opaque. */
typedef struct yb_policy yb_policy;

/** @name Kinds of values: what the number in a slot means
 * Every value is an int64_t. Its kind and scale are fixed when the policy is compiled: value / 10^scale.
 * @{ */
#define YB_KIND_BOOL 0      /**< 0 or 1 */
#define YB_KIND_COUNT 1     /**< a whole number, not negative */
#define YB_KIND_INT 2       /**< a whole number */
#define YB_KIND_MONEY 3     /**< yuan; a fact in fen (scale 2) */
#define YB_KIND_RATIO 4     /**< a fact in millionths (scale 6): 70 % is 700000 */
#define YB_KIND_PRICE 5     /**< yuan a unit, scale 6 */
#define YB_KIND_QUANTITY 6  /**< scale 4 */
#define YB_KIND_DATE 7      /**< days since 1970-01-01, see yb_date_of */
#define YB_KIND_YEARS 8     /**< a period in years */
#define YB_KIND_MONTHS 9    /**< a period in months */
#define YB_KIND_DAYS 10     /**< a period in days */
#define YB_KIND_MINUTES 11  /**< a period in minutes */
#define YB_KIND_TIME 12     /**< minutes since midnight, 0 to 1439 */
#define YB_KIND_TEXT 13     /**< a text; set with yb_case_set_text */
#define YB_KIND_AREA 14     /**< an area code, six digits as a number */
#define YB_KIND_ENUM 15     /**< number of a row of the enum, 0 to 63 */
#define YB_KIND_SET 16      /**< bit mask of row numbers */
#define YB_KIND_INTERVAL 17 /**< two dates */
#define YB_KIND_PROOF 18    /**< YB_ABSENT … YB_EXPIRED */
/** @} */

/** @name Flags of a fact
 * @{ */
#define YB_FACT_OPTIONAL 1u /**< absent means none; any other absent fact is unknown */
#define YB_FACT_PRIVATE 2u  /**< its value is never told in a text, trace or receipt */
#define YB_FACT_COUNTED 4u  /**< read again inside the host's transaction */
#define YB_FACT_LIST 8u     /**< a list; its number is the number of rows */
#define YB_FACT_SIGNED 16u  /**< may be negative */
/** @} */

/** @name Shapes of an output
 * @{ */
#define YB_OUTPUT_SCALAR 0u /**< one value */
#define YB_OUTPUT_LINE 1u   /**< a column: a value for each row of a list */
#define YB_OUTPUT_BANDS 2u  /**< a column: a value for each band of a table */
/** @} */

/** @brief What a policy is made of. */
typedef struct yb_policy_summary {
    size_t size;              /**< sizeof(yb_policy_summary) */
    uint32_t decisions;       /**< number of decisions */
    uint32_t packs;           /**< number of packs */
    uint32_t areas;           /**< number of pairs of area and decision that are decided */
    uint32_t sources;         /**< number of sources */
    uint32_t codes;           /**< number of reason codes */
    uint32_t format;          /**< version of the image format */
    size_t image_bytes;       /**< what yb_policy_save writes */
    size_t most_case_bytes;   /**< worst case: workspace of a decision, in bytes */
    uint32_t most_case_steps; /**< worst case: instructions of a decision, lines counted one by one */
    uint32_t reserved;        /**< 0 */
    const char *digest;       /**< SHA-256 of the image, 64 hexadecimal digits */
} yb_policy_summary;

/** @brief A decision: a named question. */
typedef struct yb_decision_info {
    size_t size;       /**< sizeof(yb_decision_info) */
    const char *name;  /**< "bind" */
    const char *zh;    /**< words */
    const char *en;    /**< words */
    uint32_t facts;    /**< number of facts, lists and their fields counted in */
    uint32_t proofs;   /**< number of proofs */
    uint32_t outputs;  /**< number of outputs, of all areas */
    uint32_t settles;  /**< 1: has settlement programs */
    size_t case_bytes; /**< worst case over all areas: workspace */
    uint32_t steps;    /**< worst case over all areas: instructions */
    uint32_t reserved; /**< 0 */
} yb_decision_info;

/** @brief A fact of a decision. */
typedef struct yb_fact_info {
    size_t size;             /**< sizeof(yb_fact_info) */
    uint32_t id;             /**< what yb_fact gives */
    uint32_t kind;           /**< YB_KIND_… */
    uint32_t scale;          /**< the number is value * 10^scale */
    uint32_t flags;          /**< YB_FACT_… */
    const char *name;        /**< "member.birth_date", "bindings", "bindings.bound_on" */
    const char *zh;          /**< words; may be empty */
    const char *en;          /**< the same in English; may be empty */
    const char *type;        /**< the word of the kind, "money" */
    const char *enumeration; /**< name of the enum of YB_KIND_ENUM and YB_KIND_SET; else empty */
    uint32_t list;           /**< of a field of a list: the list's id; else 0 */
    uint32_t max_rows;       /**< of a list: rows at most; else 0 */
} yb_fact_info;

/** @brief A proof that a decision may ask for. */
typedef struct yb_proof_info {
    size_t size;           /**< sizeof(yb_proof_info) */
    uint32_t id;           /**< what yb_proof gives */
    int32_t valid_minutes; /**< how long a verification holds; -1: for ever */
    const char *name;      /**< "birth_cert" */
    const char *zh;        /**< words */
    const char *en;        /**< the same in English; may be empty */
    const char *kind;      /**< document, verification, form, consent, signature, review */
    const char *role;      /**< of whom: member, mother …; may be empty */
} yb_proof_info;

/** @brief An output of a decision in some area. */
typedef struct yb_output_info {
    size_t size;             /**< sizeof(yb_output_info) */
    uint32_t id;             /**< what yb_output gives */
    uint32_t kind;           /**< YB_KIND_… */
    uint32_t scale;          /**< the number is value * 10^scale */
    uint32_t shape;          /**< YB_OUTPUT_… */
    const char *name;        /**< "hifp_pay", "inscp_scp_amt" */
    const char *enumeration; /**< name of the enum, or empty */
} yb_output_info;

/** @brief A row of a code table. */
typedef struct yb_enum_row_info {
    size_t size;       /**< sizeof(yb_enum_row_info) */
    uint32_t number;   /**< what yb_case_set_enum takes */
    uint32_t reserved; /**< 0 */
    const char *name;  /**< "child" */
    const char *code;  /**< the first code of the row, "20"; the name where it has none */
    const char *zh;    /**< words */
    const char *en;    /**< words */
} yb_enum_row_info;

/** @brief A pack. */
typedef struct yb_pack_info {
    size_t size;         /**< sizeof(yb_pack_info) */
    const char *name;    /**< "ningbo" */
    const char *version; /**< "2023.1" */
    const char *zh;      /**< words */
    const char *en;      /**< words */
    const char *extends; /**< name of the pack above; empty for none */
    int32_t area;        /**< six digits as a number; 0 for 000000 */
    int32_t reserved;    /**< 0 */
} yb_pack_info;

/** @brief Where a rule comes from. */
typedef struct yb_source_info {
    size_t size;         /**< sizeof(yb_source_info) */
    const char *id;      /**< "deyang_2023" */
    const char *title;   /**< as published */
    const char *article; /**< of one citation: "第201、202条"; empty in yb_policy_source */
    const char *dated;   /**< "2023", "2023-09" or "2023-09-20" */
    const char *quality; /**< a word such as mirror; may be empty */
    const char *url;     /**< may be empty */
    const char *pack;    /**< name of the pack that declares it */
} yb_source_info;

/** @brief Which pack decides what for an area. */
typedef struct yb_area_info {
    size_t size;          /**< sizeof(yb_area_info) */
    int32_t area;         /**< six digits as a number */
    int32_t reserved;     /**< 0 */
    const char *decision; /**< "bind" */
    const char *pack;     /**< name of the pack */
    size_t case_bytes;    /**< worst case: workspace */
    uint32_t steps;       /**< worst case: instructions */
    uint32_t reserved2;   /**< 0 */
} yb_area_info;

/**
 * @brief Compiles the packs that are built into the library. Not in libyibao-run.
 * @param allocator NULL: malloc and free. Kept (as a copy) by the policy.
 * @param policy becomes the policy, with one reference of the caller's; NULL on failure.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_MEMORY.
 */
YB_API yb_status YB_CALL yb_policy_embedded(const yb_allocator *allocator, yb_policy **policy);

/**
 * @brief Takes a compiled image, copies it and checks all of it before use.
 * @param bytes what yb_policy_save wrote, on any machine.
 * @param policy becomes the policy, with one reference of the caller's; NULL on failure.
 * @param error NULL, or told what is wrong.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_MEMORY, YB_E_IMAGE.
 */
YB_API yb_status YB_CALL yb_policy_load(const yb_allocator *allocator, const void *bytes, size_t len,
                                        yb_policy **policy, yb_error *error);

/**
 * @brief Writes the image of a policy.
 * @param out NULL with cap 0 measures.
 * @param len becomes the number of bytes, also when they do not fit.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_SPACE (nothing is written then).
 */
YB_API yb_status YB_CALL yb_policy_save(const yb_policy *policy, void *out, size_t cap, size_t *len);

/** @brief Takes one more reference (atomic) and returns the policy; NULL for NULL. */
YB_API yb_policy *YB_CALL yb_policy_ref(yb_policy *policy);

/** @brief Gives a reference back (atomic); the last one frees the policy. NULL is ignored. */
YB_API void YB_CALL yb_policy_unref(yb_policy *policy);

/** @brief Numbers, digest and worst cases of the whole policy. YB_OK, YB_E_ARGUMENT, YB_E_STRUCT. */
YB_API yb_status YB_CALL yb_policy_info(const yb_policy *policy, yb_policy_summary *info);

/** @brief Decision number i. YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_NAME (no more). */
YB_API yb_status YB_CALL yb_policy_decision(const yb_policy *policy, size_t i, yb_decision_info *info);

/** @brief Fact number i of a decision. YB_E_NAME: no such decision, or no more facts. */
YB_API yb_status YB_CALL yb_policy_fact(const yb_policy *policy, const char *decision, size_t i,
                                        yb_fact_info *info);

/** @brief Proof number i of a decision. YB_E_NAME: no such decision, or no more proofs. */
YB_API yb_status YB_CALL yb_policy_proof(const yb_policy *policy, const char *decision, size_t i,
                                         yb_proof_info *info);

/** @brief The fact that an id stands for. YB_E_NAME: of no decision of this policy. */
YB_API yb_status YB_CALL yb_policy_fact_of(const yb_policy *policy, uint32_t id, yb_fact_info *info);

/** @brief The proof that an id stands for. YB_E_NAME: of no decision of this policy. */
YB_API yb_status YB_CALL yb_policy_proof_of(const yb_policy *policy, uint32_t id, yb_proof_info *info);

/** @brief Output number i of a decision, over all areas. YB_E_NAME: no such decision, or no more outputs. */
YB_API yb_status YB_CALL yb_policy_output(const yb_policy *policy, const char *decision, size_t i,
                                          yb_output_info *info);

/** @brief Row number i of a code table ("relation"). YB_E_NAME: no such enum, or no more rows. */
YB_API yb_status YB_CALL yb_policy_enum_row(const yb_policy *policy, const char *enumeration, size_t i,
                                            yb_enum_row_info *info);

/** @brief Pack number i. YB_E_NAME: no more. */
YB_API yb_status YB_CALL yb_policy_pack(const yb_policy *policy, size_t i, yb_pack_info *info);

/** @brief Area and decision number i. YB_E_NAME: no more. */
YB_API yb_status YB_CALL yb_policy_area(const yb_policy *policy, size_t i, yb_area_info *info);

/** @brief Source number i. YB_E_NAME: no more. */
YB_API yb_status YB_CALL yb_policy_source(const yb_policy *policy, size_t i, yb_source_info *info);

/** @brief Reason code number i, NUL-terminated, into *name (NULL on failure). YB_E_NAME: no more. */
YB_API yb_status YB_CALL yb_policy_code(const yb_policy *policy, size_t i, const char **name);

/** @name Ids
 * An id is looked up once and used for ever: it carries a stamp of the interface it was looked up in. With
 * another policy it still fits or the call answers YB_E_STALE, never the wrong fact. 0: no such name (or a
 * NULL). Facts and proofs with the same name in two decisions have two ids.
 * @{ */
/** @brief Id of a fact by its full name: "member.birth_date", "bindings", "bindings.bound_on". */
YB_API uint32_t YB_CALL yb_fact(const yb_policy *policy, const char *decision, const char *name);
/** @brief Id of a proof. */
YB_API uint32_t YB_CALL yb_proof(const yb_policy *policy, const char *decision, const char *name);
/** @brief Id of an output. */
YB_API uint32_t YB_CALL yb_output(const yb_policy *policy, const char *decision, const char *name);
/** @brief Id of a reason code, "LIMIT_MEMBERS": to be compared with yb_reason_info.code_id. */
YB_API uint32_t YB_CALL yb_code(const yb_policy *policy, const char *name);
/** @} */

/** @brief Number of the row of an enum that has this name or code; -1 if there is none. */
YB_API int32_t YB_CALL yb_enum_number(const yb_policy *policy, const char *enumeration,
                                      const char *name_or_code);

#ifdef __cplusplus
}
#endif
#endif
