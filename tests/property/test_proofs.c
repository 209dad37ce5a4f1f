/*
 * Proofs that come one after the other: the fast run, which keeps what it has made of the facts, and the general one, which
 * begins anew each time, give the same bytes.
 *
 *     test_proofs SEED REQUESTS PACK GOOD_REQUEST.json…
 *
 * The good requests are for the embedded packs, every other time with some digits changed and facts left out; the pack gets random
 * ones. Then states of proofs change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/handles.h"
#include "support/files.h"
#include "support/requests.h"

#define ROOM YB_FILE_ROOM
#define CHANGES 24 /* of proofs after each request */
#define BEFORE 3   /* so many at most between two looks */

static char request[ROOM], answers[2][ROOM];

typedef struct tally {
    unsigned compared, kept, outcome[5];
} tally;

/* Both cases get the same; the answer of the second, made in general, is what must come out. */
static int change_proof(yb_case *const c[2], yb_dice *dice) {
    const uint32_t proof = yb_dice_below(dice, c[0]->core.d->proofs.n);
    const int32_t state = (int32_t)yb_dice_below(dice, 3) != 0 ? YB_VERIFIED : (int32_t)yb_dice_below(dice, YB_EXPIRED + 1);
    const int64_t minutes = yb_dice_in(dice, 4) ? (int64_t)yb_dice_below(dice, 60) : -1;
    return yb_core_set_proof(&c[0]->core, proof, state, minutes) == YB_OK &&
           yb_core_set_proof(&c[1]->core, proof, state, minutes) == YB_OK;
}

static int same_answers(yb_case *const c[2]) {
    size_t len[2];
    for (unsigned i = 0; i < 2; i++)
        if (yb_case_json(c[i], 0, answers[i], ROOM, &len[i]) != YB_OK) return 0;
    return len[0] == len[1] && memcmp(answers[0], answers[1], len[0]) == 0;
}

static int one_look(yb_case *const c[2], yb_dice *dice, tally *t) {
    for (uint32_t n = yb_dice_below(dice, BEFORE); n > 0; n--)
        if (!change_proof(c, dice) || yb_case_decide(c[0]) != YB_OK) return 0;
    if (!change_proof(c, dice)) return 0;
    const bool kept = c[0]->core.computed && !c[0]->core.reads_proofs;
    if (yb_case_decide(c[0]) != YB_OK || yb_case_decide(c[1]) != YB_OK) return 0;
    t->compared++;
    t->kept += kept && !c[0]->core.general;
    t->outcome[yb_case_outcome(c[1])]++;
    return same_answers(c);
}

static int changes(const yb_policy *policy, yb_case *const c[2], size_t len, yb_dice *dice, tally *t) {
    size_t n;
    for (unsigned i = 0; i < 2; i++)
        if (yb_decide_json(policy, c[i], request, len, answers[i], ROOM, &n) != YB_OK) return 1; /* a changed one may be wrong */
    for (unsigned k = 0; k < CHANGES && c[0]->core.d->proofs.n != 0; k++) {
        if (one_look(c, dice, t)) continue;
        fprintf(stderr, "look %u: the two differ\n%.*s\n-> %s\n-> %s\n", k, (int)len, request, answers[0], answers[1]);
        return 0;
    }
    return 1;
}

static size_t make_request(const yb_policy *policy, const yb_str *good, yb_dice *dice) {
    if (good == NULL) return yb_random_request(policy, dice, false, request, ROOM);
    if (yb_dice_in(dice, 2)) return yb_changed_request(*good, dice, request, ROOM);
    memcpy(request, good->at, good->len);
    return good->len;
}

/* `good` NULL: random requests. */
static int run(yb_policy *policy, const yb_str *good, uint64_t seed, unsigned long requests, tally *t) {
    yb_case *c[2] = {NULL, NULL};
    int same = yb_case_new(policy, NULL, &c[0]) == YB_OK && yb_case_new(policy, NULL, &c[1]) == YB_OK;
    if (same) c[1]->core.always_general = true;
    for (unsigned long k = 0; same && k < requests; k++) {
        yb_dice dice = {seed + k};
        same = changes(policy, c, make_request(policy, good, &dice), &dice, t);
    }
    yb_case_free(c[0]);
    yb_case_free(c[1]);
    return same;
}

static int enough(const tally *t, const char *of) {
    printf("%s: %u answers compared, %u of them with what was made before: %u permit, %u pending, %u deny, %u undetermined\n", of, t->compared,
           t->kept, t->outcome[YB_PERMIT], t->outcome[YB_PENDING], t->outcome[YB_DENY], t->outcome[YB_UNDETERMINED]);
    if (t->kept >= t->compared / 4 && t->outcome[YB_PERMIT] != 0 && t->outcome[YB_PENDING] != 0 && t->outcome[YB_DENY] != 0) return 1;
    fprintf(stderr, "too little to compare\n");
    return 0;
}

int main(int argc, char **argv) {
    tally embedded = {0}, pack = {0};
    if (argc < 5) return 2;
    yb_policy *const packs = yb_file_policy(NULL), *const one = yb_file_policy(argv[3]);
    const uint64_t seed = strtoull(argv[1], NULL, 10);
    const unsigned long requests = strtoul(argv[2], NULL, 10);
    int same = packs != NULL && one != NULL && run(one, NULL, seed, 10 * requests, &pack);
    for (int i = 4; same && i < argc; i++) {
        yb_str good;
        good.at = yb_file_whole(argv[i], &good.len);
        same = run(packs, &good, seed, requests, &embedded);
        free((void *)(uintptr_t)good.at);
    }
    same = same && enough(&embedded, "embedded") && enough(&pack, "pack");
    yb_policy_unref(packs);
    yb_policy_unref(one);
    return !same;
}
