/*
 * Runs one fuzz target without libFuzzer: over every file of its corpus, then over seeded mutations of them.
 * The same seed gives the same inputs on every machine.
 *
 *     replay_TARGET CORPUS MUTATIONS [SEED]
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "support/requests.h"

#define FILES 512
#define SIZE_MOST ((size_t)1 << 16)

typedef struct sample {
    char name[256];
    uint8_t *bytes;
    size_t len;
} sample;

static sample samples[FILES];
static size_t n_samples;

static void read_sample(const char *folder, const char *name) {
    static char path[4096];
    sample *s = &samples[n_samples];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    s->bytes = malloc(SIZE_MOST);
    yb_target_must(file != NULL && s->bytes != NULL, "a file of the corpus cannot be read");
    s->len = fread(s->bytes, 1, SIZE_MOST, file);
    snprintf(s->name, sizeof s->name, "%s", name);
    fclose(file);
    n_samples++;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const sample *)a)->name, ((const sample *)b)->name);
}

static void read_corpus(const char *folder) {
    DIR *dir = opendir(folder);
    yb_target_must(dir != NULL, "the corpus is not there");
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (entry->d_name[0] != '.' && n_samples < FILES) read_sample(folder, entry->d_name);
    closedir(dir);
    qsort(samples, n_samples, sizeof *samples, by_name); /* readdir's order is the file system's */
}

/* Takes out, repeats, changes, or puts in a piece of another sample. */
static size_t mutate(uint8_t *text, size_t len, yb_dice *d) {
    const sample *from = &samples[yb_dice_below(d, (uint32_t)n_samples)];
    size_t at = len != 0 ? yb_dice_below(d, (uint32_t)len) : 0;
    size_t piece = 1 + yb_dice_below(d, yb_dice_in(d, 4) ? 64 : 8), start;
    switch (yb_dice_below(d, 4)) {
    case 0:
        if (piece > len - at) piece = len - at;
        memmove(text + at, text + at + piece, len - at - piece);
        return len - piece;
    case 1:
        if (len != 0) text[at] = (uint8_t)(text[at] ^ 1u << yb_dice_below(d, 8));
        return len;
    case 2:
        if (len != 0) text[at] = (uint8_t) "0192{}[]\"=.,-%\x00\xFF"[yb_dice_below(d, 16)];
        return len;
    default:
        if (from->len == 0 || len + piece > SIZE_MOST) return len;
        start = yb_dice_below(d, (uint32_t)from->len);
        if (piece > from->len - start) piece = from->len - start;
        memmove(text + at + piece, text + at, len - at);
        memcpy(text + at, from->bytes + start, piece);
        return len + piece;
    }
}

/* In a block of exactly its length, so that reading past it is found. */
static void run(const uint8_t *text, size_t len) {
    uint8_t *copy = malloc(len != 0 ? len : 1);
    yb_target_must(copy != NULL, "no memory");
    memcpy(copy, text, len);
    (void)LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static void run_mutation(uint64_t seed) {
    static uint8_t text[SIZE_MOST];
    yb_dice dice = {seed};
    const sample *s = &samples[yb_dice_below(&dice, (uint32_t)n_samples)];
    size_t len = s->len;
    memcpy(text, s->bytes, len);
    for (uint32_t k = 1 + yb_dice_below(&dice, 5); k != 0; k--)
        len = mutate(text, len, &dice);
    run(text, len);
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    unsigned long mutations = strtoul(argv[2], NULL, 10);
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    read_corpus(argv[1]);
    yb_target_must(n_samples != 0, "the corpus is empty");
    for (size_t i = 0; i < n_samples; i++)
        run(samples[i].bytes, samples[i].len);
    for (unsigned long i = 0; i < mutations; i++)
        run_mutation(seed + i);
    printf("%zu files, %lu mutations\n", n_samples, mutations);
    for (size_t i = 0; i < n_samples; i++)
        free(samples[i].bytes);
    return 0;
}
