/*
 * Random requests over the real packs: the fast run and the general one give the same bytes, every answer is
 * strict JSON, and a request runs into nothing but what docs/errors.md tells of requests.
 *
 *     test_two_runs PACK_FOLDER SEED REQUESTS [GOOD_REQUEST.json…]
 *
 * Half of the requests over the embedded packs are good ones with some digits changed and some facts left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/files.h"
#include "support/requests.h"
#include "support/two_runs.h"

#define ROOM YB_FILE_ROOM
#define ALIKE 16 /* so many in a row come of the same good request: what one leaves behind the next finds */

static char request[ROOM], first[ROOM], second[ROOM];

typedef struct tally {
    unsigned all, fast, watched, outcome[5], refused;
} tally;

static yb_str samples[64];
static uint32_t n_samples;

static int replays(const yb_policy *policy, yb_case *c, const char *answer) {
    static char again[ROOM];
    size_t len;
    yb_status st = yb_replay_json(policy, c, answer, strlen(answer), NULL, 0, again, ROOM, &len);
    return st == YB_OK || st == YB_E_REPLAY; /* private facts are not in a receipt */
}

static int run(const yb_policy *policy, yb_case *c, uint64_t seed, bool changed, tally *t) {
    yb_dice dice = {seed};
    yb_two_runs two = {.first = first, .second = second, .cap = ROOM};
    size_t len = changed && yb_dice_in(&dice, 2)
                     ? yb_changed_request(samples[seed / ALIKE % n_samples], &dice, request, ROOM)
                     : yb_random_request(policy, &dice, true, request, ROOM);
    yb_two_runs_of(policy, c, request, len, &two);
    t->all++;
    t->fast += !two.general;
    t->watched += (unsigned)two.watched;
    t->refused += two.status != YB_OK;
    t->outcome[two.outcome]++;
    if (two.wrong == NULL && two.status == YB_OK && strstr(first, "\"receipt\":{") != NULL &&
        !replays(policy, c, first))
        two.wrong = "the receipt cannot be replayed";
    if (two.wrong == NULL) return 1;
    fprintf(stderr, "seed %llu: %s (%s)\n%.*s\n-> %s\n-> %s\n", (unsigned long long)seed, two.wrong,
            yb_status_name(two.status), (int)len, request, first, second);
    return 0;
}

static int run_policy(const char *folder, const char *name, uint64_t seed, unsigned requests,
                      unsigned least_fast, unsigned least_watched) {
    tally t = {0};
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name != NULL ? name : "");
    yb_policy *policy = yb_file_policy(name != NULL ? path : NULL);
    yb_case *c = NULL;
    int good = policy != NULL && yb_case_new(policy, NULL, &c) == YB_OK;
    for (unsigned i = 0; good && i < requests; i++)
        good = run(policy, c, seed + i, name == NULL && n_samples != 0, &t);
    yb_case_free(c);
    yb_policy_unref(policy);
    printf("%s: %u requests, %u fast (%u watched), %u permit, %u pending, %u deny, %u undetermined, %u refused\n",
           name != NULL ? name : "embedded", t.all, t.fast, t.watched, t.outcome[YB_PERMIT], t.outcome[YB_PENDING],
           t.outcome[YB_DENY], t.outcome[YB_UNDETERMINED], t.refused);
    if (good && (t.fast < t.all / 100 * least_fast || t.watched < t.all / 100 * least_watched)) {
        fprintf(stderr, "too few fast or watched runs to compare anything\n");
        good = 0;
    }
    return good;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    uint64_t seed = strtoull(argv[2], NULL, 10);
    unsigned requests = (unsigned)strtoul(argv[3], NULL, 10);
    for (int i = 4; i < argc && n_samples < YB_COUNT(samples); i++, n_samples++)
        samples[n_samples].at = yb_file_whole(argv[i], &samples[n_samples].len);
    int good = run_policy(argv[1], NULL, seed, requests / 2, 20, 15);
    good &= run_policy(argv[1], "t1.yb", seed, requests / 4, 20, 30);
    good &= run_policy(argv[1], "t2.yb", seed, requests / 4, 20, 0); /* its rules lack nothing, its settlement is not watched */
    good &= run_policy(argv[1], "../policy/lists.yb", seed, requests / 8, 5, 5);
    while (n_samples != 0)
        free((void *)(uintptr_t)samples[--n_samples].at);
    return good ? 0 : 1;
}
