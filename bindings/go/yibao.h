/* Written by bindings/amalgamate.py: the headers of include/yibao as one. */
#ifndef YIBAO_YIBAO_H
#define YIBAO_YIBAO_H

/**
 * @file base.h
 * @brief What every other header of libyibao needs: calling convention, status, allocator, error.
 *
 * Only pointers, `int32_t`, `uint32_t`, `int64_t`, `size_t` and UTF-8 with a length cross the ABI.
 */
#ifndef YIBAO_BASE_H
#define YIBAO_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @brief Calling convention of every function and callback. */
#if defined(_WIN32) && !defined(_WIN64)
#define YB_CALL __cdecl
#else
#define YB_CALL
#endif

/** @brief Marks an exported function. */
#if defined(YB_STATIC)
#define YB_API
#elif defined(_WIN32) && defined(YB_BUILDING)
#define YB_API __declspec(dllexport)
#elif defined(_WIN32)
#define YB_API __declspec(dllimport)
#elif defined(__GNUC__)
#define YB_API __attribute__((visibility("default")))
#else
#define YB_API
#endif

/** @brief Result of a call: 0 is success, a negative number an error (see docs/errors.md). */
typedef int32_t yb_status;

#define YB_OK 0             /**< done */
#define YB_E_ARGUMENT (-1)  /**< an argument is missing or out of range */
#define YB_E_MEMORY (-2)    /**< the allocator returned no memory */
#define YB_E_SPACE (-3)     /**< the caller's buffer is too small; the size needed was written */
#define YB_E_STRUCT (-4)    /**< a struct's size is unknown, or its unknown tail is not zero */
#define YB_E_ORDER (-5)     /**< calls in the wrong order (no begin, used after finish …) */
#define YB_E_STALE (-6)     /**< an id of another decision or policy */
#define YB_E_NAME (-7)      /**< no such name */
#define YB_E_TYPE (-8)      /**< a value of another type */
#define YB_E_RANGE (-9)     /**< a value out of the range of its type */
#define YB_E_LIMIT (-10)    /**< a documented limit was passed */
#define YB_E_PACK (-11)     /**< the packs have errors; the diagnostics tell which */
#define YB_E_IMAGE (-12)    /**< not an intact policy image of this format */
#define YB_E_JSON (-13)     /**< not strict JSON, or not the shape of a request */
#define YB_E_AREA (-14)     /**< no pack decides for this area */
#define YB_E_DATE (-15)     /**< a date that does not exist or is out of range */
#define YB_E_REPLAY (-16)   /**< replaying did not give the receipt's decision */
#define YB_E_REENTRY (-17)  /**< a call that is not allowed inside a callback of the same case */
#define YB_E_CALLBACK (-18) /**< a callback is missing, or answered a number that means nothing */
#define YB_E_SIGNATURE (-19) /**< a receipt's signature does not hold, or is missing where one is wanted */
#define YB_E_OVERFLOW (-30) /**< an amount does not fit */
#define YB_E_NEGATIVE (-31) /**< an amount came out negative where none may be */
#define YB_E_NONE (-32)     /**< an absent optional value was used */
#define YB_E_GAP (-33)      /**< a table has no row for the case */
#define YB_E_VERSION (-34)  /**< no version is in force on the date */
#define YB_E_EMPTY (-35)    /**< min or max over no rows */
#define YB_E_DIVIDE (-36)   /**< division by zero */
#define YB_E_PERIOD (-37)   /**< an accumulator's begin is not the period of the date */
#define YB_E_PROGRAM (-38)  /**< more than one settlement program matches */
#define YB_E_IDENTITY (-39) /**< a settlement identity does not hold */
#define YB_E_INTERNAL (-90) /**< a defect of the library */

/**
 * @brief Where memory comes from. All three callbacks must be given; `size` bytes are asked with `align`.
 *
 * The struct is copied into the object made with it; objects made from that object free through the same
 * allocator. `alloc` and `realloc` return NULL when there is no memory; nothing is lost then.
 * It must be thread-safe if the objects made with it are used by several threads.
 */
typedef struct yb_allocator {
    size_t size; /**< sizeof(yb_allocator) */
    void *ctx;   /**< passed back unread */
    /** @brief `size` bytes at a multiple of `align`, a power of two; NULL when there are none. */
    void *(YB_CALL *alloc)(void *ctx, size_t size, size_t align);
    /** @brief A block made larger or smaller, its content kept; NULL leaves the block as it was. */
    void *(YB_CALL *realloc)(void *ctx, void *ptr, size_t old_size, size_t new_size, size_t align);
    /** @brief Takes a block back; `size` is what was asked for last. */
    void (YB_CALL *free)(void *ctx, void *ptr, size_t size);
} yb_allocator;

/**
 * @brief What went wrong and where, in the caller's memory. Set `size` before the call.
 *
 * Texts are UTF-8 with a NUL, cut at a character if they do not fit.
 */
typedef struct yb_error {
    size_t size;      /**< sizeof(yb_error) */
    yb_status status; /**< the status returned */
    uint32_t line;    /**< line of the place, from 1; 0 where there is none */
    uint32_t column;  /**< column of the place in characters, from 1; 0 where there is none */
    uint32_t reserved; /**< 0 */
    char place[128]; /**< a fact, rule, table, file, or path in a request */
    char zh[384];    /**< one sentence: what is wrong and what to do */
    char en[384];    /**< the same in English */
} yb_error;

/** @brief Version of this header; yb_version() tells that of the library. */
#define YB_VERSION "0.1.0"
#define YB_VERSION_MAJOR 0 /**< first part of YB_VERSION */
#define YB_VERSION_MINOR 1 /**< second part */
#define YB_VERSION_PATCH 0 /**< third part */

/** @brief Languages of texts. */
#define YB_ZH 0 /**< Chinese */
#define YB_EN 1 /**< English */

/** @brief What yb_date_of answers for a day that does not exist. Every call refuses it with YB_E_DATE. */
#define YB_NO_DATE INT32_MIN
/** @brief "No row": the value of a single fact, not a cell of a list. */
#define YB_NO_ROW UINT32_MAX

/**
 * @brief A text that the library writes into the caller's memory. Set `size`, `out` and `cap` before the call.
 *
 * `len` becomes the length of the whole text, without the NUL. If it is less than `cap`, the text and a NUL are
 * in `out`; otherwise an empty text is, and the call answers YB_E_SPACE. `out` may be NULL with `cap` 0, to measure.
 */
typedef struct yb_buffer {
    size_t size; /**< sizeof(yb_buffer) */
    char *out;   /**< where the text goes */
    size_t cap;  /**< bytes there */
    size_t len;  /**< length of the text, without the NUL */
} yb_buffer;

/** @brief Version of the library that runs, "0.1.0". Any thread. Never NULL; lives for ever. */
YB_API const char *YB_CALL yb_version(void);

/** @brief Name of a status, "YB_E_SPACE"; "YB_E_?" for a number that is none. Any thread; lives for ever. */
YB_API const char *YB_CALL yb_status_name(yb_status status);

/**
 * @brief One sentence about a status: what is wrong and what to do.
 * @param lang YB_ZH or YB_EN; anything else gives English.
 * @return UTF-8 with a NUL; lives for ever. Any thread.
 */
YB_API const char *YB_CALL yb_status_text(yb_status status, int32_t lang);

/**
 * @brief Day number of a civil date: days since 1970-01-01, proleptic Gregorian, years 1 to 9999.
 * @return YB_NO_DATE when there is no such day. Any thread.
 */
YB_API int32_t YB_CALL yb_date_of(int32_t year, int32_t month, int32_t day);

/**
 * @brief Year, month (1–12) and day (1–31) of a day number. Any of the three may be NULL. Any thread.
 * @return YB_OK; YB_E_DATE outside the years 1 to 9999, and the three are 0.
 */
YB_API yb_status YB_CALL yb_date_parts(int32_t date, int32_t *year, int32_t *month, int32_t *day);

#ifdef __cplusplus
}
#endif
#endif

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

/**
 * @file compiler.h
 * @brief From packs (text) to a policy; diagnostics; the packs' own tests; canonical layout. Not in
 * libyibao-run.
 *
 * A compiler belongs to one thread at a time. Texts in info structs that are pointers live until the compiler
 * is freed. All texts are UTF-8 with a NUL.
 *
 * A file holds a pack (`policy NAME`) or a part of one (`part of NAME`), in any order. Limits: a file has at most
 * 4 MiB, a name 64 bytes, nesting 64 levels, a compiler 4096 files.
 */
#ifndef YIBAO_COMPILER_H
#define YIBAO_COMPILER_H


#ifdef __cplusplus
extern "C" {
#endif

/** @brief See policy.h. */
typedef struct yb_policy yb_policy;
/** @brief Collects packs and compiles them. Opaque. */
typedef struct yb_compiler yb_compiler;

/** @name Severities of a diagnostic
 * @{ */
#define YB_SEVERITY_ERROR 0u /**< no policy is made */
#define YB_SEVERITY_WARNING                                                                                  \
    1u                      /**< worth a look; an error with yb_compiler_strict where it is about sources */
#define YB_SEVERITY_NOTE 2u /**< for information */
/** @} */

/** @brief One diagnostic. */
typedef struct yb_diagnostic_info {
    size_t size;       /**< sizeof(yb_diagnostic_info) */
    uint32_t severity; /**< YB_SEVERITY_… */
    uint32_t line;     /**< from 1 */
    uint32_t column;   /**< in characters, from 1 */
    uint32_t reserved; /**< 0 */
    const char *file;  /**< name given to yb_compiler_add */
    char code[8];      /**< "E0102": stable, documented in docs/errors.md */
    char zh[384];      /**< one sentence, cut at a character if it does not fit */
    char en[384];      /**< the same in English */
} yb_diagnostic_info;

/**
 * @brief Makes a compiler.
 * @param allocator NULL: malloc and free. Kept by the compiler and by the policies it makes.
 * @param compiler becomes the compiler, to be freed with yb_compiler_free; NULL on failure.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_MEMORY.
 */
YB_API yb_status YB_CALL yb_compiler_new(const yb_allocator *allocator, yb_compiler **compiler);

/** @brief Frees the compiler, not the policies it made. NULL is ignored. */
YB_API void YB_CALL yb_compiler_free(yb_compiler *compiler);

/** @brief strict 1: rules, params and rows without a source are errors. YB_E_ORDER after finish. */
YB_API yb_status YB_CALL yb_compiler_strict(yb_compiler *compiler, int32_t strict);

/**
 * @brief Adds one file, a pack or a part of one; name and text are copied.
 *
 * Mistakes in the text are not told here but by yb_compiler_finish and the diagnostics.
 * @param name for messages, such as the file's name; NUL-terminated.
 * @param text UTF-8; a byte order mark at its begin is passed over.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_MEMORY, YB_E_LIMIT, YB_E_ORDER (after finish).
 */
YB_API yb_status YB_CALL yb_compiler_add(yb_compiler *compiler, const char *name, const char *text,
                                         size_t len);

/**
 * @brief Adds the packs that are built into the library, so that others can extend them.
 *
 * A pack given by yb_compiler_add, before or after, stands in for the embedded pack of the same name and for all its
 * parts. A part that is given adds to its pack.
 * @return as yb_compiler_add.
 */
YB_API yb_status YB_CALL yb_compiler_add_embedded(yb_compiler *compiler);

/** @brief Number of files of embedded packs. Any thread. */
YB_API size_t YB_CALL yb_embedded_count(void);

/**
 * @brief Name and text of file number i of the embedded packs, for a look or a copy: "cn", or "cn/bind" for a part of
 * it, which comes behind. The files of one pack, one after the other, are again a text of it. Any thread; both live for
 * ever.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_NAME (no more; the three are NULL or 0).
 */
YB_API yb_status YB_CALL yb_embedded_pack_text(size_t i, const char **name, const char **text, size_t *len);

/**
 * @brief Compiles what was added. To be called once; the compiler then serves diagnostics and tests until
 * freed.
 * @param policy becomes the policy, with one reference of the caller's; NULL on failure.
 * @param error NULL, or told the first error and its place.
 * @return YB_OK (there may be warnings), YB_E_ARGUMENT, YB_E_STRUCT, YB_E_ORDER (a second time), YB_E_MEMORY,
 *         YB_E_LIMIT, YB_E_PACK (see the diagnostics).
 */
YB_API yb_status YB_CALL yb_compiler_finish(yb_compiler *compiler, yb_policy **policy, yb_error *error);

/** @brief Number of diagnostics, in order of file and place; 0 for NULL and before finish. */
YB_API size_t YB_CALL yb_compiler_diagnostics(const yb_compiler *compiler);

/** @brief Diagnostic number i. YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_NAME (no more). */
YB_API yb_status YB_CALL yb_compiler_diagnostic(const yb_compiler *compiler, size_t i,
                                                yb_diagnostic_info *info);

/**
 * @brief Diagnostic number i as people read it: file:line:column: error E0102: sentence, the line, a caret.
 * @param lang YB_ZH or YB_EN.
 * @param out gets the text and a NUL; NULL with cap 0 measures.
 * @param len becomes its length without the NUL, also when it does not fit.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_NAME (no more), YB_E_SPACE.
 */
YB_API yb_status YB_CALL yb_compiler_diagnostic_text(const yb_compiler *compiler, size_t i, int32_t lang,
                                                     char *out, size_t cap, size_t *len);

/**
 * @brief Canonical layout of one pack, comments kept; the same text for its own result.
 *
 * (Needs no compiler: nothing is checked but the characters and words.)
 * @param allocator NULL: malloc and free; everything is given back before return.
 * @param out gets the text and a NUL; NULL with cap 0 measures.
 * @param out_len becomes its length without the NUL, also when it does not fit.
 * @param error NULL, or told where the text cannot be read.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_MEMORY, YB_E_LIMIT, YB_E_PACK, YB_E_SPACE.
 */
YB_API yb_status YB_CALL yb_format_text(const yb_allocator *allocator, const char *text, size_t len,
                                        char *out, size_t cap, size_t *out_len, yb_error *error);

/** @name Tests of packs
 * @{ */
/** @brief One test that was run. All pointers live until the callback returns. */
typedef struct yb_test_result {
    size_t size;       /**< sizeof(yb_test_result) of the library */
    uint32_t passed;   /**< 1 or 0 */
    uint32_t line;     /**< of the test, from 1 */
    const char *pack;  /**< name of the pack */
    const char *title; /**< as written */
    const char *file;  /**< name given to yb_compiler_add */
    const char *zh;    /**< of a failed test: what was expected and what came; else empty */
    const char *en;    /**< the same in English */
} yb_test_result;

/** @brief What all tests did. "Touched": a test made the rule fire or pass, or read the row or version. */
typedef struct yb_test_summary {
    size_t size;               /**< sizeof(yb_test_summary) */
    uint32_t tests;            /**< run */
    uint32_t failed;           /**< of these */
    uint32_t rules;            /**< rules of the files tested */
    uint32_t rules_touched;    /**< of these */
    uint32_t rows;             /**< rows of tables */
    uint32_t rows_touched;     /**< of these */
    uint32_t versions;         /**< dated versions of rules, params, tables */
    uint32_t versions_touched; /**< of these */
} yb_test_summary;

/** @name What a rule, row or version is in yb_untouched_info
 * @{ */
#define YB_UNTOUCHED_RULE 0u    /**< a rule */
#define YB_UNTOUCHED_ROW 1u     /**< a row of a table */
#define YB_UNTOUCHED_VERSION 2u /**< a dated version */
/** @} */

/** @brief A rule, row or version that no test touched. */
typedef struct yb_untouched_info {
    size_t size;      /**< sizeof(yb_untouched_info) */
    uint32_t kind;    /**< YB_UNTOUCHED_… */
    uint32_t line;    /**< from 1 */
    const char *file; /**< name given to yb_compiler_add */
    const char *pack; /**< name of the pack */
    const char *name; /**< of the rule, table or param */
} yb_untouched_info;

/** @brief Told about each test, in order of writing. Anything but YB_OK stops and is returned unchanged. */
typedef yb_status(YB_CALL *yb_test_callback)(void *ctx, const yb_test_result *result);

/**
 * @brief Runs the tests written in the files given with yb_compiler_add (the embedded ones' too if only
 * those).
 * @param policy what this compiler's finish gave.
 * @param callback may be NULL.
 * @param summary filled up to its size, also when a callback stopped the run.
 * @return YB_OK whether tests failed or not; YB_E_ARGUMENT, YB_E_STRUCT, YB_E_ORDER (not finished),
 * YB_E_STALE (another compiler's policy), YB_E_MEMORY, or what the callback returned.
 */
YB_API yb_status YB_CALL yb_compiler_test(yb_compiler *compiler, yb_policy *policy, yb_test_callback callback,
                                          void *ctx, yb_test_summary *summary);

/** @brief Number i of what the last yb_compiler_test left untouched. YB_E_NAME: no more. YB_E_ORDER: no test
 * run. */
YB_API yb_status YB_CALL yb_compiler_untouched(const yb_compiler *compiler, size_t i,
                                               yb_untouched_info *info);
/** @} */

/** @name What stands in packs
 * @{ */
/** @brief One thing that has a name or stands for a rule. All pointers live until the callback returns. */
typedef struct yb_listed {
    size_t size;       /**< sizeof(yb_listed) of the library */
    uint32_t embedded; /**< 1: it stands in an embedded pack; 0: in one given with yb_compiler_add */
    uint32_t reserved; /**< 0 */
    const char *file;  /**< name given to yb_compiler_add */
    const char *json;  /**< an object on one line, with a NUL after it; docs/json.md tells its members */
    size_t length;     /**< bytes of json, without the NUL */
} yb_listed;

/** @brief Told about each entry. Anything but YB_OK stops and is returned unchanged. */
typedef yb_status(YB_CALL *yb_list_callback)(void *ctx, const yb_listed *listed);

/**
 * @brief Lists what stands in the packs: sources, codes, facts, params, rules, rows of tables, tests …
 *
 * Pack by pack, those they extend not necessarily first, and in each in order of writing; the same packs give
 * the same bytes. To be asked of a compiler that has made a policy, as often as one likes.
 * @param callback told about each entry; it may not use this compiler.
 * @param ctx handed to the callback.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_ORDER (no policy was made), YB_E_MEMORY, or what the callback returned.
 */
YB_API yb_status YB_CALL yb_compiler_list(yb_compiler *compiler, yb_list_callback callback, void *ctx);
/** @} */

#ifdef __cplusplus
}
#endif
#endif

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

/**
 * @file json.h
 * @brief A request in, a decision out, both JSON text: one call, from any language that can call a DLL with
 * strings.
 *
 * Request and decision are described in docs/json.md. Texts are strict RFC 8259; duplicate keys and unknown
 * names are refused; numbers are exact decimals. The same request gives the same bytes.
 *
 * Limits: a request has at most 64 levels; lists have the lengths the policy declares.
 */
#ifndef YIBAO_JSON_H
#define YIBAO_JSON_H


#ifdef __cplusplus
extern "C" {
#endif

/** @brief See policy.h. */
typedef struct yb_policy yb_policy;
/** @brief See case.h. */
typedef struct yb_case yb_case;

/**
 * @brief Decides a request.
 *
 * @param policy the policy; any thread.
 * @param workspace a case of the same policy, used by this thread alone: nothing is allocated then, and its
 *        decision can be read afterwards. NULL: a case is made from the policy's allocator and freed again.
 * @param request_len bytes of the request; YB_NUL (SIZE_MAX): up to the NUL.
 * @param out gets the decision and a NUL; NULL with cap 0 measures. If the call fails with anything but
 *        YB_E_SPACE, YB_E_ARGUMENT or YB_E_STALE, it gets { "error": { "status", "at", "zh", "en" } }
 * instead.
 * @param out_len becomes the length of that text without the NUL, also when it does not fit.
 * @return YB_OK whatever the outcome. YB_E_ARGUMENT, YB_E_STALE (a case of another policy), YB_E_MEMORY,
 *         YB_E_SPACE (out_len tells what is needed, less the NUL; out holds an empty text), YB_E_JSON,
 * YB_E_NAME, YB_E_TYPE, YB_E_RANGE, YB_E_DATE, YB_E_LIMIT, YB_E_AREA, and what yb_case_decide returns.
 */
YB_API yb_status YB_CALL yb_decide_json(const yb_policy *policy, yb_case *workspace, const char *request,
                                        size_t request_len, char *out, size_t out_cap, size_t *out_len);

/**
 * @brief Decides a receipt's request again and compares.
 *
 * A receipt holds the request without its private facts, the outcome, the digests of the policy and of the
 * decision, and the engine's version. It is yb_replay without a notary (see receipt.h, which tells what the
 * answer says): a signature is not checked, and digests of private facts are not compared.
 * @param receipt the receipt object, or a whole decision that holds one.
 * @param facts NULL, or the private facts again: an object like `facts` of a request, with nothing but them. Both lengths:
 * YB_NUL: up to the NUL.
 * @return YB_OK: outcome and decision are the same, byte for byte. YB_E_REPLAY: they are not; the answer is
 * written and says what differs. Otherwise as yb_decide_json.
 */
YB_API yb_status YB_CALL yb_replay_json(const yb_policy *policy, yb_case *workspace, const char *receipt,
                                        size_t receipt_len, const char *facts, size_t facts_len, char *out,
                                        size_t out_cap, size_t *out_len);

/**
 * @brief The decision of a case that has decided, as JSON.
 * @param flags YB_JSON_…; 0 for none.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_ORDER (nothing decided), YB_E_SPACE.
 */
YB_API yb_status YB_CALL yb_case_json(yb_case *c, uint32_t flags, char *out, size_t out_cap, size_t *out_len);
#define YB_JSON_TRACE 1u   /**< with the trace */
#define YB_JSON_RECEIPT 2u /**< with the receipt */
#define YB_JSON_REFUND 4u  /**< every amount, line, payer row and accumulator change negated */
#define YB_JSON_NARRATIVE 8u /**< with setl_proc_info: the steps of a settlement in words, a line each */

/**
 * @brief The receipt of a case that has decided, alone. Flags: YB_JSON_REFUND or 0. As yb_case_json; a
 * sealed and signed one is yb_case_receipt_by.
 *
 * The decision is written into `out` first, to take its digest: YB_E_SPACE and measuring tell the longer of
 * the two.
 */
YB_API yb_status YB_CALL yb_case_receipt(yb_case *c, uint32_t flags, char *out, size_t out_cap,
                                         size_t *out_len);

#ifdef __cplusplus
}
#endif
#endif

/**
 * @file host.h
 * @brief The host's callbacks: what a case lacks is fetched and verified, and what was decided is recorded in one
 *        transaction.
 *
 * The library decides; it opens no file and no socket. A host that wants the asking done for it hands over a
 * yb_host: yb_case_ask decides, fetches what is missing, verifies what is owed, and decides again, until nothing
 * more can be had. yb_bind_commit and yb_settle_commit do so and then, between the host's begin and commit, read
 * again what other transactions may have changed, decide once more and record. docs/hosting.md shows all of it.
 *
 * What a callback answers:
 *
 * | answer | meaning |
 * |---|---|
 * | YB_OK | done |
 * | YB_NOT_YET | the answer comes later (a review, a person who has to scan): the case stays pending |
 * | YB_UNKNOWN | the host does not have it: the fact stays missing, the proof stays owed |
 * | YB_REPEATED | of `seen` and `begin`: a message with this key was recorded before |
 * | YB_ABORT | stop: the call that called back answers YB_ABORT |
 * | 1000 or more | an error of the host's: the call that called back answers it unchanged |
 * | a YB_E_… | what a setter answered: the call that called back answers it unchanged |
 *
 * Anything else is YB_E_CALLBACK. Whatever a callback answers inside a transaction but YB_OK, the transaction is
 * rolled back.
 *
 * Inside `fetch`, `fetch_many` and `verify` the setters of that case may be called, but those of the request
 * (begin, known_on); inside all others nothing of that case but what reads it. What else is tried with the case
 * answers YB_E_REENTRY (yb_case_free does nothing). Other cases may be used freely.
 *
 * Callbacks run on the thread of the call; the library allocates nothing and keeps no pointer to the yb_host
 * after the call.
 */
#ifndef YIBAO_HOST_H
#define YIBAO_HOST_H


#ifdef __cplusplus
extern "C" {
#endif

/** @name What a callback answers besides YB_OK and errors
 * @{ */
#define YB_NOT_YET 1  /**< the answer comes later */
#define YB_UNKNOWN 2  /**< the host does not have it */
#define YB_ABORT 3    /**< stop */
#define YB_REPEATED 4 /**< of `seen` and `begin`: recorded before, under the same key */
#define YB_E_HOST 1000 /**< the least number of an error of the host's own */
/** @} */

/** @name Flags of a message
 * @{ */
#define YB_MESSAGE_REVERSE 1u /**< takes back what the message `reverses` recorded; see yb_settle_commit */
/** @} */

#define YB_KEY_MAX 128u /**< bytes of a key at most */

/** @brief What is to be recorded, under a key: the same key twice changes nothing twice. */
typedef struct yb_message {
    size_t size;          /**< sizeof(yb_message) */
    const char *key;      /**< idempotency key, UTF-8, 1 to YB_KEY_MAX bytes: the host's number of the message */
    size_t key_len;       /**< bytes of key; YB_NUL: up to the NUL */
    const char *reverses; /**< with YB_MESSAGE_REVERSE: key of the message taken back; otherwise NULL */
    size_t reverses_len;  /**< bytes of reverses; YB_NUL: up to the NUL */
    uint32_t flags;       /**< YB_MESSAGE_… */
    uint32_t reserved;    /**< 0 */
} yb_message;

/** @name Kinds of events, each with the part of yb_event that it fills
 * @{ */
#define YB_EVENT_APPLIED 1u    /**< all is proved but a review: the application waits for it */
#define YB_EVENT_GRANTED 2u    /**< permitted: the binding is in force, the quota is set, the relation has ended … */
#define YB_EVENT_REJECTED 3u   /**< the review was refused: the application has ended */
#define YB_EVENT_SETTLED 4u    /**< a bill is settled; its payers and changes follow as events of their own */
#define YB_EVENT_PAID 5u       /**< a payer of the bill, in order: `payer` */
#define YB_EVENT_ACCUMULATE 6u /**< a change of an accumulator: `change` */
#define YB_EVENT_REVERSED 7u   /**< what message->reverses recorded is taken back; of a settlement, its payers and
                                    changes follow with every amount negated */
/** @} */

/** @brief One thing to be recorded. Lives until `record` returns. */
typedef struct yb_event {
    size_t size;                      /**< sizeof(yb_event) of the library */
    uint32_t kind;                    /**< YB_EVENT_… */
    int32_t area;                     /**< of the request */
    int32_t on;                       /**< of the request */
    int32_t outcome;                  /**< YB_PERMIT, or YB_PENDING of YB_EVENT_APPLIED and YB_EVENT_REJECTED */
    const char *decision;             /**< "bind" */
    const yb_message *message;        /**< as it was given, lengths filled in */
    const yb_payer_info *payer;       /**< of YB_EVENT_PAID; else NULL */
    const yb_accumulate_info *change; /**< of YB_EVENT_ACCUMULATE; else NULL */
} yb_event;

/** @brief The host's callbacks. `size` and what the call needs must be given; others may be NULL. */
typedef struct yb_host {
    size_t size; /**< sizeof(yb_host) */
    void *ctx;   /**< passed back unread */
    /**
     * @brief Sets a fact that is missing, if the host has it.
     * @param fact its id: a single fact; a list (yb_case_set_rows and, at once or later, its fields); or a field of
     *        a list, to be set in all rows. yb_policy_fact_of tells which.
     */
    yb_status (YB_CALL *fetch)(void *ctx, yb_case *c, uint32_t fact);
    /** @brief The same for n facts at once, 1 to 64. Taken instead of `fetch` where both are given. */
    yb_status (YB_CALL *fetch_many)(void *ctx, yb_case *c, const uint32_t *facts, size_t n);
    /** @brief Has a proof verified and sets its state with yb_case_set_proof. Never inside a transaction. */
    yb_status (YB_CALL *verify)(void *ctx, yb_case *c, uint32_t proof);
    /**
     * @brief Whether the key of a message was recorded before: YB_REPEATED, else YB_OK. Asked before anything else, so
     *        that a message sent twice is told so and nobody is asked twice for a face check. Outside any transaction;
     *        `begin` looks again. May be NULL: then only `begin` tells.
     */
    yb_status (YB_CALL *seen)(void *ctx, yb_case *c, const yb_message *message);
    /**
     * @brief Begins a transaction in which nobody else can change what the facts marked counted are read from; see
     *        docs/hosting.md. Answers YB_REPEATED, inside the transaction, if the key was recorded before.
     */
    yb_status (YB_CALL *begin)(void *ctx, yb_case *c, const yb_message *message);
    /** @brief Makes what was recorded durable, the message's key with it. If it fails, `rollback` is called. */
    yb_status (YB_CALL *commit)(void *ctx, yb_case *c);
    /** @brief Undoes all since `begin`. Its answer is ignored. */
    yb_status (YB_CALL *rollback)(void *ctx, yb_case *c);
    /** @brief Records an event inside the transaction. The case can be read (outputs, receipt), not set. */
    yb_status (YB_CALL *record)(void *ctx, yb_case *c, const yb_event *event);
} yb_host;

/**
 * @brief Decides, asking the host for what is missing until nothing more can be had.
 *
 * Begin and whatever facts are at hand come first. While the outcome is YB_UNDETERMINED, missing facts are fetched: in
 * one batch if there is `fetch_many`, each fact at most once a call. While it is YB_PENDING, the proofs of each
 * obligation's smallest sets are verified, each at most once a call, until one set of each is verified. Nothing is
 * fetched or verified for an outcome that stands: who is refused is not asked for a face check.
 *
 * @param c a begun case; afterwards it has decided, and is read like after yb_case_decide.
 * @param host `fetch` or `fetch_many` and `verify` are used where given.
 * @return YB_OK whatever the outcome; YB_E_ARGUMENT, YB_E_STRUCT, YB_E_ORDER (not begun), YB_E_REENTRY, YB_E_CALLBACK,
 * what yb_case_decide answers, what a callback answered.
 */
YB_API yb_status YB_CALL yb_case_ask(yb_case *c, const yb_host *host);

/** @name What a commit did
 * @{ */
#define YB_DONE_NOTHING 0u  /**< nothing: the case tells why (outcome, reasons, what is missing or owed) */
#define YB_DONE_APPLIED 1u  /**< the application is recorded and waits for its review */
#define YB_DONE_GRANTED 2u  /**< recorded and in force */
#define YB_DONE_REJECTED 3u /**< the review was refused; recorded */
#define YB_DONE_BEFORE 4u   /**< nothing now: a message with this key was recorded before */
/** @} */

/**
 * @brief Asks, then reads again, decides and records in one transaction: for every decision but settlements.
 *
 * yb_case_ask first. If that comes out YB_PERMIT, or YB_PENDING with nothing owed but reviews, then between `begin` and
 * `commit` the facts marked counted (YB_FACT_COUNTED) are forgotten and fetched again, the case decides once more
 * unless every fact is as it was, and YB_EVENT_GRANTED, YB_EVENT_APPLIED or (a review was refused) YB_EVENT_REJECTED
 * is recorded. If it does not come out so, or anything fails, everything is rolled back. No verification runs inside
 * the transaction.
 *
 * With YB_MESSAGE_REVERSE what `reverses` recorded is taken back: the case has its facts as they were then, they are
 * not fetched again, and YB_EVENT_REVERSED is recorded if the outcome is YB_PERMIT.
 *
 * @param host `begin`, `commit`, `rollback` and `record` must be given.
 * @param done becomes YB_DONE_…; YB_DONE_NOTHING on failure. May be NULL.
 * @return as yb_case_ask; YB_E_ARGUMENT also: no key, or `reverses` without its flag or the other way round;
 * YB_E_LIMIT: a key longer than YB_KEY_MAX; YB_E_NAME: the decision settles bills.
 */
YB_API yb_status YB_CALL yb_bind_commit(yb_case *c, const yb_host *host, const yb_message *message, uint32_t *done);

/**
 * @brief The same for a settlement: YB_EVENT_SETTLED, then YB_EVENT_PAID for each payer in order, then
 *        YB_EVENT_ACCUMULATE for each change, under YB_PERMIT alone.
 *
 * Accumulators are counted facts: they are read again inside the transaction, and so are balances that a pack marks so.
 * A refund is the same bill with YB_MESSAGE_REVERSE: as of the first date, with the accumulators of then, which come
 * from its receipt (yb_case_resume) and are not fetched again; every amount of the events is negated, and
 * YB_EVENT_REVERSED stands in the place of YB_EVENT_SETTLED. A partial return is a refund and the settlement of what
 * is left, as of the first date: two messages.
 *
 * @return as yb_bind_commit; YB_E_NAME: the decision settles nothing.
 */
YB_API yb_status YB_CALL yb_settle_commit(yb_case *c, const yb_host *host, const yb_message *message, uint32_t *done);

/**
 * @brief Writes a request that waits, to be stored and taken up later, by another process too: decision, area, dates, facts,
 *        proofs with the minutes stated. Private facts are left out; `private` names them.
 * @param text where it goes, see yb_buffer; JSON, in the shape of a receipt's request.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_ORDER (not begun), YB_E_SPACE.
 */
YB_API yb_status YB_CALL yb_case_draft(yb_case *c, yb_buffer *text);

/**
 * @brief Begins a request again from a draft or a receipt; yb_case_ask or the setters then add the private facts. It
 *        is a request of its day; yb_case_on moves it to today.
 * @param minutes passed since it was written, 0 or more: they are added to the minutes of each verification, so that those
 *        which have run out are asked for again. Verifications with no minutes stated count from the draft on.
 *        Negative: proofs are taken as they stood then (to replay, or to refund as of the first date).
 * @return YB_OK, YB_E_ARGUMENT, YB_E_ORDER, YB_E_REENTRY, and what yb_decide_json answers to a bad request. On failure
 * the case has nothing begun.
 */
YB_API yb_status YB_CALL yb_case_resume(yb_case *c, const char *text, size_t len, int32_t minutes);

#ifdef __cplusplus
}
#endif
#endif

/**
 * @file receipt.h
 * @brief Receipts that hold up: private facts sealed, the whole signed, and replayed years later.
 *
 * A receipt (yb_case_receipt) tells which policy, engine, dates and facts gave which outcome; private facts are left out.
 * With a yb_notary the host seals them (a digest of each, made with a key that is not in the receipt) and signs the whole.
 * The library holds no key and knows no algorithm: SM2 with SM3, Ed25519 or a security module is the host's choice.
 * docs/receipts.md tells what a receipt proves and what it does not.
 *
 * What a callback answers:
 *
 * | answer | meaning |
 * |---|---|
 * | YB_OK | done; of `check`: the signature holds |
 * | YB_E_SIGNATURE | of `check`: it does not hold |
 * | YB_ABORT | stop: the call that called back answers YB_ABORT |
 * | 1000 or more | an error of the host's: the call that called back answers it unchanged |
 *
 * Anything else is YB_E_CALLBACK. When a callback has failed there is no receipt, and no answer but an error.
 *
 * Callbacks run on the thread of the call, and only once it is known that the text fits. Inside them the case can be read;
 * whatever else is tried with it answers YB_E_REENTRY (yb_case_free does nothing). Other cases may be used freely. The
 * library allocates nothing and keeps no pointer to the yb_notary after the call.
 */
#ifndef YIBAO_RECEIPT_H
#define YIBAO_RECEIPT_H


#ifdef __cplusplus
extern "C" {
#endif

/** @brief See policy.h. */
typedef struct yb_policy yb_policy;
/** @brief See case.h. */
typedef struct yb_case yb_case;

#define YB_SEAL_SIZE 32u      /**< bytes of a digest that seals a private fact */
#define YB_SIGNATURE_MAX 512u /**< bytes of a signature at most */

/** @brief The host's keys, behind callbacks. `size` must be given; a callback that is NULL is left out. */
typedef struct yb_notary {
    size_t size; /**< sizeof(yb_notary) */
    void *ctx;   /**< passed back unread */
    /**
     * @brief Makes the digest of a private fact, with a key: without one, whoever tries all birth dates finds the right one.
     * @param fact its name, NUL-terminated.
     * @param bytes what is to be digested, len of them, the name included: {"member.birth_date":"2014-05-06"}; see
     *        docs/json.md. They are wiped once it returns.
     * @param digest YB_SEAL_SIZE bytes, all to be written. The same bytes must give the same digest again.
     */
    yb_status (YB_CALL *seal)(void *ctx, const char *fact, const char *bytes, size_t len, uint8_t *digest);
    /**
     * @brief Signs the receipt.
     * @param text the receipt without the member `signature`, len bytes.
     * @param signature where it goes, cap (YB_SIGNATURE_MAX) bytes.
     * @param n becomes its length, 1 to cap.
     */
    yb_status (YB_CALL *sign)(void *ctx, const char *text, size_t len, uint8_t *signature, size_t cap, size_t *n);
    /** @brief Says whether a signature of n bytes holds for the text of a receipt, the same bytes that `sign` got. */
    yb_status (YB_CALL *check)(void *ctx, const char *text, size_t len, const uint8_t *signature, size_t n);
} yb_notary;

/**
 * @brief The receipt of a case that has decided, sealed and signed.
 *
 * With `seal` the member `private` holds a digest of each private fact, hexadecimal, instead of their names alone. With
 * `sign` the last member is `signature`, hexadecimal. With neither, or no notary, it is what yb_case_receipt gives.
 * The same case, thread rules and ownership as yb_case_json; may be called in `record` of a yb_host.
 *
 * @param c a case that has decided.
 * @param flags YB_JSON_REFUND or 0.
 * @param notary may be NULL. `check` is not used.
 * @param receipt where it goes, see yb_buffer. The decision and the private facts stand there for a while, one after the
 *        other, so YB_E_SPACE tells the longest of all, with the longest signature; no callback has been called then.
 * @return YB_OK, YB_E_ARGUMENT, YB_E_STRUCT, YB_E_ORDER (nothing decided), YB_E_SPACE, YB_E_REENTRY (inside a callback of
 * a notary, `fetch` or `verify`), YB_E_CALLBACK (an answer or a length that means nothing), what a callback answered.
 */
YB_API yb_status YB_CALL yb_case_receipt_by(yb_case *c, uint32_t flags, const yb_notary *notary, yb_buffer *receipt);

/**
 * @brief Checks a receipt's signature, compares the private facts, decides again and compares.
 *
 * The answer is { "same": true, "differs": [ ], "decision": { … } }. `same`: outcome and decision are what they were, byte
 * for byte, and no private fact differs from the one that was sealed. `differs` names all that is not as it was, in this
 * order:
 *
 * | name | meaning |
 * |---|---|
 * | engine, policy | another version of the library, another policy |
 * | signature | the receipt is signed, and there is no `check` to tell whether it holds |
 * | private | digests could not be compared: the receipt has them and there is no `seal`, or the other way round |
 * | facts | a private fact was not given again, or was not given then |
 * | names of private facts | those that are not as they were |
 * | outcome, decision | what came out |
 *
 * @param policy the policy; any thread.
 * @param workspace a case of the same policy, used by this thread alone: nothing is allocated then, and its decision can be
 *        read afterwards. NULL: a case is made from the policy's allocator and freed again.
 * @param notary may be NULL. `sign` is not used. With `check` a receipt must be signed: before anything in it is believed.
 * @param receipt the receipt object, receipt_len bytes, or a whole decision that holds one.
 * @param receipt_len YB_NUL: up to the NUL.
 * @param facts NULL, or the private facts again: an object like `facts` of a request, with nothing but them.
 * @param facts_len YB_NUL: up to the NUL.
 * @param answer where it goes, see yb_buffer; receipt and private facts stand there for a while, so YB_E_SPACE may tell
 *        more than the answer has. On failure it gets { "error": … } as yb_decide_json does; empty where a callback
 *        answered YB_ABORT or an error of the host's.
 * @return YB_OK: `same`, though something around it may differ. YB_E_REPLAY: not `same`; the answer is written.
 * YB_E_SIGNATURE: the signature does not hold, or there is none and `check` is given. YB_E_ARGUMENT, YB_E_STRUCT,
 * YB_E_STALE, YB_E_REENTRY, YB_E_CALLBACK, what a callback answered, and what yb_decide_json answers.
 */
YB_API yb_status YB_CALL yb_replay(const yb_policy *policy, yb_case *workspace, const yb_notary *notary,
                                   const char *receipt, size_t receipt_len, const char *facts, size_t facts_len,
                                   yb_buffer *answer);

#ifdef __cplusplus
}
#endif
#endif

#endif
