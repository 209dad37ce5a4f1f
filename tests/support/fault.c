/* See fault.h. Every block carries a head before and a guard behind the bytes that were asked for. */
#include "fault.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC UINT64_C(0x59624661756c7421)
#define GUARD 16
#define FRESH 0xA5 /* new bytes: not zero, so that code which relies on zeroes is caught */
#define STALE 0xDD
#define FENCE 0x7E

typedef struct head {
    uint64_t magic;
    size_t size, align;
    void *raw; /* what malloc gave */
} head;

static void breaks(yb_fault *f, const char *rule) {
    if (f->broken == NULL) f->broken = rule;
}

static bool must_fail(yb_fault *f) {
    size_t n = ++f->seen;
    return f->fail_at != 0 && (f->forever ? n >= f->fail_at : n == f->fail_at);
}

/* The head lies at any address, so it is copied in and out. */
static head head_of(const void *ptr) {
    head h;
    memcpy(&h, (const char *)ptr - sizeof h, sizeof h);
    return h;
}

static void *make(yb_fault *f, size_t size, size_t align) {
    if (align == 0 || (align & (align - 1)) != 0) {
        breaks(f, "alignment is not a power of two");
        return NULL;
    }
    if (size == 0) breaks(f, "zero bytes were asked for");
    if (size > SIZE_MAX / 2 || align > 4096) return NULL;
    char *raw = malloc(sizeof(head) + align + size + GUARD);
    if (raw == NULL) return NULL;
    uintptr_t first = (uintptr_t)raw + sizeof(head);
    char *ptr = raw + sizeof(head) + (align - first % align) % align;
    head h = {MAGIC, size, align, raw};
    memcpy(ptr - sizeof h, &h, sizeof h);
    memset(ptr, FRESH, size);
    memset(ptr + size, FENCE, GUARD);
    f->live++;
    f->live_bytes += size;
    if (f->live_bytes > f->peak_bytes) f->peak_bytes = f->live_bytes;
    return ptr;
}

static bool intact(yb_fault *f, const char *ptr, size_t size) {
    head h = head_of(ptr);
    if (h.magic != MAGIC) {
        breaks(f, "not a block of this allocator, or freed twice");
        return false;
    }
    if (h.size != size) breaks(f, "the size given back is not the size that was asked for");
    for (size_t i = 0; i < GUARD; i++)
        if ((unsigned char)ptr[h.size + i] != FENCE) breaks(f, "a write past the end of a block");
    return true;
}

static void unmake(yb_fault *f, char *ptr) {
    head h = head_of(ptr);
    f->live--;
    f->live_bytes -= h.size;
    memset(ptr, STALE, h.size);
    memset(ptr - sizeof h, 0, sizeof h);
    free(h.raw);
}

static void *YB_CALL fault_alloc(void *ctx, size_t size, size_t align) {
    yb_fault *f = ctx;
    return must_fail(f) ? NULL : make(f, size, align);
}

/* Always moves, so that a pointer kept across a realloc is caught. */
static void *YB_CALL fault_realloc(void *ctx, void *ptr, size_t old_size, size_t new_size, size_t align) {
    yb_fault *f = ctx;
    if (must_fail(f)) return NULL;
    if (ptr == NULL) return make(f, new_size, align);
    if (!intact(f, ptr, old_size)) return NULL;
    size_t kept = head_of(ptr).size;
    void *moved = make(f, new_size, align);
    if (moved == NULL) return NULL;
    memcpy(moved, ptr, kept < new_size ? kept : new_size);
    unmake(f, ptr);
    return moved;
}

static void YB_CALL fault_free(void *ctx, void *ptr, size_t size) {
    yb_fault *f = ctx;
    if (ptr == NULL)
        breaks(f, "NULL was given back");
    else if (intact(f, ptr, size))
        unmake(f, ptr);
}

void yb_fault_init(yb_fault *f) {
    memset(f, 0, sizeof *f);
    f->allocator.size = sizeof f->allocator;
    f->allocator.ctx = f;
    f->allocator.alloc = fault_alloc;
    f->allocator.realloc = fault_realloc;
    f->allocator.free = fault_free;
}

/* One run; returns what is wrong with it or NULL. */
static const char *run_once(yb_fault *f, yb_scenario *scenario, void *ctx, yb_status *status) {
    *status = scenario(&f->allocator, ctx);
    if (f->broken != NULL) return f->broken;
    if (f->live != 0) return "memory was not given back";
    if (f->fail_at == 0 && *status != YB_OK) return "it fails although memory is there";
    if (f->fail_at == 0 && f->seen == 0) return "it never asked for memory";
    if (*status != YB_OK && *status != YB_E_MEMORY) return "the status is neither YB_OK nor YB_E_MEMORY";
    return NULL;
}

static bool report(const char *name, const yb_fault *f, const char *wrong, yb_status status) {
    fprintf(stderr,
            "fault: %s, allocation %zu of %zu failing %s: %s (status %d, %zu blocks, %zu bytes live)\n", name,
            f->fail_at, f->seen, f->forever ? "for ever" : "once", wrong, (int)status, f->live,
            f->live_bytes);
    return false;
}

bool yb_fault_some(const char *name, yb_scenario *scenario, void *ctx, size_t most) {
    yb_fault f;
    yb_status status;
    yb_fault_init(&f);
    const char *wrong = run_once(&f, scenario, ctx, &status);
    if (wrong != NULL) return report(name, &f, wrong, status);
    size_t total = f.seen, stride = most != 0 && total > most ? total / most : 1;
    for (size_t n = 1; n <= total; n += stride) {
        for (int forever = 0; forever <= 1; forever++) {
            yb_fault_init(&f);
            f.fail_at = n;
            f.forever = forever != 0;
            wrong = run_once(&f, scenario, ctx, &status);
            if (wrong != NULL) return report(name, &f, wrong, status);
        }
    }
    return true;
}

bool yb_fault_run(const char *name, yb_scenario *scenario, void *ctx) {
    return yb_fault_some(name, scenario, ctx, SIZE_MAX);
}
