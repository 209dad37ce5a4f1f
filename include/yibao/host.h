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

#include "base.h"
#include "case.h"

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
