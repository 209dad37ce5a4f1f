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

#include "base.h"

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
