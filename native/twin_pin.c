/*
 * The C twin of one pinner: takes a machine as the wasm module built it (an image of its memory), pins and unpins its pages, and
 * prints per sample when the loop began, what it took and a checksum of what it left.
 *
 * usage: twin_pin IMAGE BYTES MM PROTOCOL PIN BASE TOTAL PER_VMA GAP HOLD FLAGS SEED TURNS SAMPLES
 * Sample i takes SEED + i. Pins that are held at its end are given back, untimed.
 */
#include "image.h"
#include "twin_pinner.h"

#include <stdio.h>
#include <stdlib.h>

typedef uint64_t (*loop_fn)(mem_t *m, const struct task *t, uint32_t seed, uint64_t turns);

#define WITH_PIN(X, P) X(P, add1024) X(P, two_step) X(P, two_step_mb)

#define DEFINE(P, PIN)                                                                                                 \
	static __attribute__((noinline)) uint64_t P##_##PIN(mem_t *m, const struct task *t, uint32_t seed, uint64_t n) \
	{                                                                                                              \
		return pin_loop(m, *t, seed, n, (struct knobs){ P, PIN });                                             \
	}
#define DEFINE_ALL(P) WITH_PIN(DEFINE, P)
TWIN_PROTOCOLS(DEFINE_ALL)

static const struct {
	const char *protocol, *pin;
	loop_fn fn;
} loops[] = {
#define ENTRY(P, PIN) { #P, #PIN, P##_##PIN },
#define ENTRIES(P) WITH_PIN(ENTRY, P)
	TWIN_PROTOCOLS(ENTRIES)
};

static loop_fn find(const char *protocol, const char *pin)
{
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
		if (!strcmp(loops[i].protocol, protocol) && !strcmp(loops[i].pin, pin))
			return loops[i].fn;
	return NULL;
}

static uint64_t mix(uint64_t hash, uint64_t value) { return (hash ^ value) * 0x100000001b3ULL; }

/* Of the counters, the log of held pins, has_pinned, every refcount: assembly/twin.ts has the same. */
static uint64_t pin_checksum(const mem_t *m, off_32 mm)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (int i = 0; i < Counter_COUNT; i++)
		hash = mix(hash, counted(m, i));
	hash = mix(hash, load32(m, mm + MM_HAS_PINNED));
	for (off_32 at = PIN_SELF; at != PIN_SELF + PIN_LOG_SIZE; at += 8)
		hash = mix(hash, load64(m, at));
	for (uint32_t pfn = 0; pfn != load32(m, CTRL_NR_PAGES); pfn++)
		hash = mix(hash, load32(m, pfn_to_page(mem_map(m), pfn) + PAGE_REFCOUNT));
	return hash;
}

int main(int argc, char **argv)
{
	loop_fn loop = argc == 15 ? find(argv[4], argv[5]) : NULL;
	uint64_t n[15] = { 0 };
	mem_t *m;

	if (!loop) {
		fprintf(stderr, "usage: twin_pin IMAGE BYTES MM PROTOCOL PIN BASE TOTAL PER_VMA GAP HOLD FLAGS SEED TURNS SAMPLES\n");
		return 64;
	}
	for (int i = 2; i < argc; i++)
		n[i] = strtoull(argv[i], NULL, 10);
	m = image_of(argv);
	if (!m)
		return 69;
	const struct task t = { (off_32)n[3],  n[6],	       (uint32_t)n[7],	(uint32_t)n[8],
				(uint32_t)n[9], (uint32_t)n[10], (uint32_t)n[11] };
	for (uint64_t i = 0; i < n[14]; i++) {
		uint64_t start = now_ns(), end, attempts = loop(m, &t, (uint32_t)(n[12] + i), n[13]);

		end = now_ns();
		printf("{\"at_ns\":\"%llu\",\"pin_ns\":%llu,\"attempts\":%llu,\"checksum\":\"%016llx\"}\n", (unsigned long long)start,
		       (unsigned long long)(end - start), (unsigned long long)attempts, (unsigned long long)pin_checksum(m, t.mm));
		release_all(m);
	}
	return 0;
}
