/* Text as a request and as a receipt, with a case and without; then private facts. */
#include <string.h>

#include "fuzz/target.h"
#include "support/notary.h"
#include "support/two_runs.h"

#define ROOM ((size_t)1 << 18)

static char first[ROOM], second[ROOM], again[ROOM];
static yb_policy *policy; /* made once and kept until the program ends */
static yb_case *workspace;

static void make_policy(void) {
    yb_target_must(yb_policy_embedded(NULL, &policy) == YB_OK, "the embedded packs do not compile");
    yb_target_must(yb_case_new(policy, NULL, &workspace) == YB_OK, "no case");
}

static void decide(const char *text, size_t len) {
    yb_two_runs two = {.first = first, .second = second, .cap = ROOM};
    size_t alone, small;
    yb_two_runs_of(policy, workspace, text, len, &two);
    yb_target_must(two.wrong == NULL, two.wrong);
    yb_status st = yb_decide_json(policy, NULL, text, len, again, ROOM, &alone);
    yb_target_must(st == two.status && strcmp(first, again) == 0, "without a case it answers otherwise");
    yb_target_must(yb_decide_json(policy, workspace, text, len, again, alone, &small) == YB_E_SPACE &&
                       small == alone,
                   "a buffer one byte too small");
}

/* A text as the receipt of somebody whose signatures are checked: nothing but what was signed gets through. */
static void replay_by_notary(const char *text, size_t size, const char *facts, size_t n) {
    yb_test_notary notary;
    yb_test_notary_init(&notary);
    yb_buffer out = {sizeof out, again, ROOM, 0}, small = {sizeof small, second, 64, 0};
    yb_status st = yb_replay(policy, workspace, &notary.by, text, size, facts, n, &out);
    yb_target_must(st != YB_OK && st != YB_E_REPLAY && st != YB_E_INTERNAL, "a receipt without a signature is replayed");
    notary.by.check = NULL;
    st = yb_replay(policy, workspace, &notary.by, text, size, facts, n, &out);
    yb_target_must(st != YB_E_INTERNAL, "private facts run into a defect");
    yb_target_must(yb_replay(policy, workspace, &notary.by, text, size, facts, n, &small) != YB_OK, "an answer in 64 bytes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    size_t len;
    if (policy == NULL) make_policy();
    decide(text, size);
    yb_status st = yb_replay_json(policy, workspace, text, size, NULL, 0, again, ROOM, &len);
    yb_target_must(st != YB_E_INTERNAL, "a receipt runs into a defect");
    replay_by_notary(text, size, NULL, 0);
    if (strstr(first, "\"receipt\":{") == NULL) return 0;
    replay_by_notary(first, strlen(first), text, size);
    st = yb_replay_json(policy, workspace, first, strlen(first), text, size, again, ROOM, &len);
    yb_target_must(st != YB_E_INTERNAL, "private facts run into a defect");
    st = yb_replay_json(policy, workspace, first, strlen(first), NULL, 0, again, ROOM, &len);
    yb_target_must(st == YB_OK || st == YB_E_REPLAY, "a receipt just given cannot be replayed");
    return 0;
}
