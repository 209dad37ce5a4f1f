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

#include "base.h"

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
