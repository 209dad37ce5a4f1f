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

#include "base.h"

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
