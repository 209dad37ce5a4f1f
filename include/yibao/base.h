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
