/*
 * A new policy goes live while eight threads decide: nothing stops, and a case that has begun finishes by the policy it
 * was made with.
 *
 * Shows: yb_policy_ref and yb_policy_unref under the host's lock, a case a thread, ids that still fit, the digest of the
 * policy that a decision is made by.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yibao/yibao.h"

#define THREADS 8
#define SWAPS 1000

static const char pack[] = "policy shop \"店\" / \"shop\" { area 000000 version \"1\" }\n"
                           "source notice \"通知\" dated 2026-01-01\n"
                           "decision buy \"买\" / \"buy\" { n count \"几件\" / \"how many\" }\n"
                           "param most : count = %d cite notice\n"
                           "rule buy.most deny TOO_MANY when n > most say \"最多{most}件\" / \"at most {most}\" cite notice\n";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static yb_policy *current;
static char digest_of_two[65]; /* of the policy that allows two; written before the threads start */
static atomic_int stop;

typedef struct seller {
    pthread_t thread;
    unsigned long decided, refused, wrong;
} seller;

static yb_policy *compile(int most) {
    char text[sizeof pack + 16];
    yb_compiler *c = NULL;
    yb_policy *policy = NULL;
    int len = snprintf(text, sizeof text, pack, most);
    yb_status st = yb_compiler_new(NULL, &c);
    if (st == YB_OK) st = yb_compiler_add(c, "shop.yb", text, (size_t)len);
    if (st == YB_OK) st = yb_compiler_finish(c, &policy, NULL);
    yb_compiler_free(c);
    return policy;
}

/* Reading the pointer and taking the reference is one step. */
static yb_policy *take(void) {
    pthread_mutex_lock(&lock);
    yb_policy *policy = yb_policy_ref(current);
    pthread_mutex_unlock(&lock);
    return policy;
}

static void go_live(yb_policy *fresh) {
    pthread_mutex_lock(&lock);
    yb_policy *old = current;
    current = fresh;
    pthread_mutex_unlock(&lock);
    yb_policy_unref(old);
}

/* Three of them: refused where two are the most, permitted where five are. */
static int32_t ask(yb_case *c, uint32_t n) {
    yb_status st = yb_case_begin(c, "buy", 110000, yb_date_of(2026, 11, 21));
    if (st == YB_OK) st = yb_case_set_int(c, n, 3);
    if (st == YB_OK) st = yb_case_decide(c);
    return st == YB_OK ? yb_case_outcome(c) : 0;
}

static int32_t expected(const yb_policy *policy) {
    yb_policy_summary info = {.size = sizeof info};
    if (yb_policy_info(policy, &info) != YB_OK) return 0;
    return strcmp(info.digest, digest_of_two) == 0 ? YB_DENY : YB_PERMIT;
}

/* Each case is asked twice: a new policy may go live before, between or after, it answers by its own. */
static void *sell(void *ctx) {
    seller *s = ctx;
    while (!atomic_load(&stop)) {
        yb_policy *policy = take();
        yb_case *c = NULL;
        uint32_t n = yb_fact(policy, "buy", "n");
        int32_t want = expected(policy);
        yb_status st = yb_case_new(policy, NULL, &c);
        yb_policy_unref(policy); /* the case holds its own */
        if (st != YB_OK) {
            s->wrong++;
            continue;
        }
        s->wrong += ask(c, n) != want;
        s->wrong += ask(c, n) != want;
        s->refused += want == YB_DENY;
        s->decided++;
        yb_case_free(c); /* the last case of an old policy frees it */
    }
    return NULL;
}

int main(void) {
    seller sellers[THREADS] = {0};
    unsigned long decided = 0, refused = 0, wrong = 0;
    current = compile(2);
    yb_policy_summary info = {.size = sizeof info};
    if (current == NULL || yb_policy_info(current, &info) != YB_OK) return 1;
    memcpy(digest_of_two, info.digest, sizeof digest_of_two);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&sellers[i].thread, NULL, sell, &sellers[i]) != 0) return 1;
    for (int i = 0; i < SWAPS; i++) {
        yb_policy *fresh = compile(i % 2 == 0 ? 5 : 2); /* a new one each time: the old one has to go away */
        if (fresh == NULL) return 1;
        go_live(fresh);
    }
    atomic_store(&stop, 1);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(sellers[i].thread, NULL);
        decided += sellers[i].decided;
        refused += sellers[i].refused;
        wrong += sellers[i].wrong;
    }
    go_live(NULL);
    printf("%d threads, %d swaps, %lu cases, %lu of them by the policy of two\n", THREADS, SWAPS, decided, refused);
    printf("answered by another policy than the case's own: %lu\n", wrong);
    return wrong == 0 ? 0 : 1;
}
