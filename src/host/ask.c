/* Deciding, fetching what is missing, verifying what is owed, until nothing more can be had. Floor 6. */
#include "host/host.h"

/* ---- callbacks ---- */

/* A host that ends a call says so by YB_ABORT or an error; NOT_YET and UNKNOWN leave the case as it is. */
yb_status yb_host_answer(yb_status answer) {
    if (answer == YB_OK || answer == YB_NOT_YET || answer == YB_UNKNOWN) return YB_OK;
    return answer < 0 || answer == YB_ABORT || answer >= YB_E_HOST ? answer : YB_E_CALLBACK;
}

/* While only reading is allowed the request counts as not begun, so no setter has to look twice. */
void yb_host_enter(const yb_asking *a, enum yb_busy busy) {
    *a->busy = (uint8_t)busy;
    a->core->begun = busy == YB_BUSY_SET;
}

void yb_host_leave(const yb_asking *a) {
    *a->busy = YB_FREE;
    a->core->begun = true;
}

/* ---- what was asked for: each fact and each proof once ---- */

static uint64_t *ask_proofs_seen(const yb_asking *a) { return a->room->seen + (a->core->d->facts.n + 63) / 64; }
static uint64_t *ask_proofs_awaited(const yb_asking *a) {
    return ask_proofs_seen(a) + (a->core->d->proofs.n + 63) / 64;
}

static void ask_forget(const yb_asking *a) {
    size_t words = (size_t)(ask_proofs_awaited(a) - a->room->seen) + (a->core->d->proofs.n + 63) / 64;
    for (size_t i = 0; i < words; i++)
        a->room->seen[i] = 0;
}

static bool ask_is_in(const uint64_t *seen, uint32_t number) { return (seen[number >> 6] >> (number & 63) & 1) != 0; }

/* The next fact that is in, from a number on; or behind the last. */
static uint32_t ask_next(const yb_core *c, const uint64_t *facts, uint32_t from) {
    for (uint32_t w = from >> 6; w < (c->d->facts.n + 63) >> 6; w++, from = 0) {
        const uint64_t left = facts[w] >> (from & 63) << (from & 63);
        if (left != 0) return w << 6 | yb_lowest_bit(left);
    }
    return c->d->facts.n;
}

static bool ask_first(uint64_t *seen, uint32_t number) {
    uint64_t bit = UINT64_C(1) << (number & 63);
    bool first = (seen[number >> 6] & bit) == 0;
    seen[number >> 6] |= bit;
    return first;
}

static uint32_t ask_id(const yb_core *c, uint32_t number) { return (uint32_t)c->d->stamp << 16 | (number + 1); }

/* ---- facts ---- */

/* Ids of missing facts that were not asked for yet. A cell of a list stands for its field. */
static size_t ask_missing(const yb_asking *a, uint32_t ids[YB_MISSING_MAX]) {
    size_t n = 0;
    for (uint32_t i = 0; i < a->core->n_missing; i++) {
        uint32_t fact = a->core->missing[i].fact;
        if (ask_first(a->room->seen, fact)) ids[n++] = ask_id(a->core, fact);
    }
    return n;
}

static yb_status ask_host(const yb_asking *a, const uint32_t *ids, size_t n) {
    const yb_host *host = a->host;
    yb_status st = YB_OK;
    if (n == 0) return YB_OK;
    yb_host_enter(a, YB_BUSY_SET);
    if (host->fetch_many != NULL)
        st = yb_host_answer(host->fetch_many(host->ctx, a->handle, ids, n));
    else
        for (size_t i = 0; i < n && st == YB_OK; i++)
            st = yb_host_answer(host->fetch(host->ctx, a->handle, ids[i]));
    yb_host_leave(a);
    return st;
}

static bool ask_can(const yb_asking *a) { return a->host->fetch != NULL || a->host->fetch_many != NULL; }

static yb_status ask_facts(const yb_asking *a, bool *asked) {
    uint32_t ids[YB_MISSING_MAX];
    if (!ask_can(a)) return YB_OK;
    size_t n = ask_missing(a, ids);
    *asked = n != 0;
    return ask_host(a, ids, n);
}

/* ---- what a decision rests on, copied and compared: facts and states of proofs, then the cells of lists ---- */

/* The copy lies where sentences are made: nobody reads any while a fact is not there. */
typedef struct ask_copy {
    char *at;
    size_t left;
} ask_copy;

typedef bool ask_piece(ask_copy *k, const void *from, size_t size); /* false ends the walk */

static bool ask_put(ask_copy *k, const void *from, size_t size) {
    if (size > k->left) return false;
    memcpy(k->at, from, size);
    k->at += size;
    k->left -= size;
    return true;
}

static bool ask_same(ask_copy *k, const void *now, size_t size) {
    const bool same = size <= k->left && memcmp(k->at, now, size) == 0;
    k->at += size;
    k->left -= size;
    return same;
}

static bool ask_walk(const yb_asking *a, ask_piece *piece) {
    const yb_core *c = a->core;
    ask_copy k = {a->room->words, a->room->words_cap};
    const yb_im_list *lists = c->image->LISTS + c->d->lists.first;
    bool on = piece(&k, c->v, c->d->slots * sizeof *c->v) && piece(&k, c->s, c->d->slots);
    for (uint32_t l = 0; l < c->d->lists.n; l++) {
        const uint32_t rows = c->rows[l], first = lists[l].first_column;
        for (uint32_t i = first; on && rows != 0 && i < first + lists[l].columns; i++)
            on = piece(&k, c->column[i], rows * sizeof *c->column[i]) && piece(&k, c->column_state[i], rows);
    }
    return on;
}

/* ---- what is counted, anew ---- */

/* The cells of a list go with it. What is not known has nothing to be forgotten, and is not asked for. */
static void ask_forget_counted(const yb_asking *a) {
    yb_core *c = a->core;
    for (uint32_t i = ask_next(c, c->counted, 0); i < c->d->facts.n; i = ask_next(c, c->counted, i + 1)) {
        if (c->s[c->setters[i].at] == YB_NOT_KNOWN) continue;
        (void)yb_core_clear(c, i, YB_NONE32);
        (void)ask_first(a->room->seen, i);
    }
}

/* All are forgotten before the first is fetched; then they are fetched before anything is decided, as a decision without them
   would only tell that they are missing. */
static yb_status ask_counted(const yb_asking *a) {
    uint32_t ids[YB_MISSING_MAX];
    const uint64_t *seen = a->room->seen;
    const yb_core *c = a->core;
    size_t n = 0;
    yb_status st = YB_OK;
    ask_forget_counted(a);
    if (!ask_can(a)) return YB_OK;
    for (uint32_t i = ask_next(c, seen, 0); i < c->d->facts.n && st == YB_OK; i = ask_next(c, seen, i + 1)) {
        ids[n++] = ask_id(c, i);
        if (n < YB_MISSING_MAX) continue;
        st = ask_host(a, ids, n);
        n = 0;
    }
    return st == YB_OK ? ask_host(a, ids, n) : st;
}

/* ---- proofs ---- */

static int64_t ask_state(const yb_core *c, uint32_t proof) { return c->v[yb_proof_of(c, proof)->slot]; }

/* Asks for one proof if it was not asked for yet; `good` if there is hope for a set that it belongs to. */
static yb_status ask_proof(const yb_asking *a, uint32_t proof, bool *asked, bool *good) {
    yb_core *c = a->core;
    *good = true;
    if (ask_state(c, proof) == YB_P_VERIFIED) return YB_OK;
    if (!ask_first(ask_proofs_seen(a), proof)) {
        *good = ask_state(c, proof) == YB_P_PRESENTED || ask_is_in(ask_proofs_awaited(a), proof);
        return YB_OK;
    }
    *asked = true;
    yb_host_enter(a, YB_BUSY_SET);
    yb_status answer = a->host->verify(a->host->ctx, a->handle, ask_id(c, proof));
    yb_host_leave(a);
    int64_t state = ask_state(c, proof);
    if (answer == YB_NOT_YET) (void)ask_first(ask_proofs_awaited(a), proof);
    *good = answer == YB_NOT_YET || state == YB_P_VERIFIED || state == YB_P_PRESENTED;
    return yb_host_answer(answer);
}

/* The proofs of a set, one after the other, while the set may still be completed. */
static yb_status ask_set(const yb_asking *a, const yb_owed *owed, uint64_t set, bool *asked, bool *good) {
    yb_status st = YB_OK;
    *good = true;
    for (uint32_t i = 0; i < owed->n_proofs && st == YB_OK && *good; i++)
        if ((set >> i & 1) != 0) st = ask_proof(a, owed->proofs[i], asked, good);
    return st;
}

static yb_status ask_obligation(const yb_asking *a, uint32_t mark, bool *asked) {
    yb_owed owed;
    yb_status st = YB_OK;
    bool good = false;
    if (!yb_owed_sets(a->core, yb_mark(a->core, mark), &owed)) return YB_OK;
    for (uint32_t k = 0; k < owed.n_sets && st == YB_OK && !good; k++)
        st = ask_set(a, &owed, owed.sets[k], asked, &good);
    return st;
}

/* The list of obligations stays as decided while the states of proofs change. */
static yb_status ask_proofs(const yb_asking *a, bool *asked) {
    yb_status st = YB_OK;
    if (a->host->verify == NULL) return YB_OK;
    for (uint32_t i = 0; i < a->core->n_owed && st == YB_OK; i++)
        st = ask_obligation(a, a->core->owed[i], asked);
    return st;
}

/* ---- the loop ---- */

static yb_status ask_on(const yb_asking *a, bool proofs) {
    for (;;) {
        bool asked = false;
        yb_status st = a->decide(a->handle);
        if (st != YB_OK) return st;
        if (a->core->outcome == YB_OC_UNDETERMINED) st = ask_facts(a, &asked);
        if (a->core->outcome == YB_OC_PENDING && proofs) st = ask_proofs(a, &asked);
        if (st != YB_OK || !asked) return st;
    }
}

yb_status yb_ask(const yb_asking *a, bool proofs) {
    ask_forget(a);
    return ask_on(a, proofs);
}

/* A decision follows from its facts and its day: where every one of them is as it was, it stands. What does not fit into the room
   is not compared but decided anew. */
yb_status yb_ask_anew(const yb_asking *a) {
    ask_forget(a);
    const bool kept = ask_walk(a, ask_put);
    yb_status st = ask_counted(a);
    if (st != YB_OK) return st;
    if (!kept || !ask_walk(a, ask_same)) return ask_on(a, false);
    a->core->decided = true;
    return YB_OK;
}
