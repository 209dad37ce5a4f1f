#define _POSIX_C_SOURCE 200809L /* for pthreads under c11 */
/* Many threads, one policy: each has its own case; meanwhile the policy is swapped for another and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "support/small_pack.h"
#include "yibao/yibao.h"

#define THREADS 8
#define ROUNDS 1000
#define ROOM (1 << 14)

/* What a host does: the current policy behind a lock that is held only to take a reference. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static yb_policy *current;
static char want[2][ROOM];
static const char *const requests[2] = {SMALL_ASK, SMALL_SETTLE};
static atomic_int wrong;

static yb_policy *compile(void) {
    yb_compiler *c;
    yb_policy *made;
    assert_int_equal(yb_compiler_new(NULL, &c), YB_OK);
    assert_int_equal(yb_compiler_add(c, "small.yb", small_pack, sizeof small_pack - 1), YB_OK);
    assert_int_equal(yb_compiler_finish(c, &made, NULL), YB_OK);
    yb_compiler_free(c);
    return made;
}

static yb_policy *take_current(void) {
    pthread_mutex_lock(&lock);
    yb_policy *taken = yb_policy_ref(current);
    pthread_mutex_unlock(&lock);
    return taken;
}

static int decides(const yb_policy *policy, yb_case *c, int which, char *out) {
    size_t len;
    yb_status st = yb_decide_json(policy, c, requests[which], strlen(requests[which]), out, ROOM, &len);
    return st == YB_OK && strcmp(out, want[which]) == 0;
}

/* A case keeps its policy alive, whoever lets go of it. */
static void *work(void *ctx) {
    char *out = ctx;
    for (int round = 0; round < ROUNDS; round++) {
        yb_policy *policy = take_current();
        yb_case *c = NULL;
        int good = yb_case_new(policy, NULL, &c) == YB_OK;
        if (round % 2 == 0) yb_policy_unref(policy);
        good = good && decides(policy, c, round % 2, out) && decides(policy, c, 1 - round % 2, out);
        good = good && yb_fact(policy, "ask", "n") != 0;
        yb_case_free(c);
        if (round % 2 != 0) yb_policy_unref(policy);
        if (!good) atomic_store(&wrong, 1);
    }
    return NULL;
}

/* Loads the same image again and puts it in the place of the current one. */
static void *swap(void *ctx) {
    size_t len = 0;
    (void)ctx;
    (void)yb_policy_save(current, NULL, 0, &len);
    void *image = malloc(len);
    if (image == NULL || yb_policy_save(current, image, len, &len) != YB_OK) atomic_store(&wrong, 2);
    for (int round = 0; round < ROUNDS && atomic_load(&wrong) != 2; round++) {
        yb_policy *next = NULL;
        if (yb_policy_load(NULL, image, len, &next, NULL) != YB_OK) atomic_store(&wrong, 2);
        pthread_mutex_lock(&lock);
        yb_policy *last = current;
        if (next != NULL) current = next;
        pthread_mutex_unlock(&lock);
        if (next != NULL) yb_policy_unref(last);
    }
    free(image);
    return NULL;
}

static void test_threads(void **state) {
    (void)state;
    static char out[THREADS][ROOM];
    pthread_t threads[THREADS + 1];
    size_t len;
    current = compile();
    for (int i = 0; i < 2; i++)
        assert_int_equal(yb_decide_json(current, NULL, requests[i], strlen(requests[i]), want[i], ROOM, &len),
                         YB_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, out[i]), 0);
    assert_int_equal(pthread_create(&threads[THREADS], NULL, swap, NULL), 0);
    for (int i = 0; i <= THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&wrong), 0);
    yb_policy_unref(current);
}

/* Compiling keeps nothing outside its compiler. */
static void *compile_alone(void *ctx) {
    yb_policy **made = ctx;
    *made = compile();
    return NULL;
}

static void test_compilers(void **state) {
    (void)state;
    yb_policy *made[THREADS];
    pthread_t threads[THREADS];
    yb_policy_summary first = {.size = sizeof first}, info = {.size = sizeof info};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, compile_alone, &made[i]), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(yb_policy_info(made[0], &first), YB_OK);
    for (int i = 1; i < THREADS; i++) {
        assert_int_equal(yb_policy_info(made[i], &info), YB_OK);
        assert_string_equal(info.digest, first.digest);
        yb_policy_unref(made[i]);
    }
    yb_policy_unref(made[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads), cmocka_unit_test(test_compilers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
