/*
 * The C twin of the modelled fork: takes a machine as the wasm module built it (an image of its memory), forks it again and again
 * with one variant, and prints per fork when it began (CLOCK_MONOTONIC), what it took and a checksum of what it made.
 *
 * usage: twin IMAGE BYTES PARENT PROTOCOL WRPROTECT FENCE FENCE_PER SAMPLES	(FENCE_PER "-": nowhere)
 */
#include "image.h"
#include "twin_fork.h"

#include <stdio.h>
#include <stdlib.h>

typedef off_32 (*variant_fn)(mem_t *m, off_32 mm);

#define DEFINE(P, W, F, PER)                                                                                           \
	static __attribute__((noinline)) off_32 P##_##W##_##F##_##PER(mem_t *m, off_32 mm)                             \
	{                                                                                                              \
		return dup_mm(m, mm, (struct knobs){ P, W, F, PER });                                                  \
	}
TWIN_VARIANTS(DEFINE)

static const struct {
	const char *name;
	variant_fn fn;
} variants[] = {
#define ENTRY(P, W, F, PER) { #P " " #W " " #F " " #PER, P##_##W##_##F##_##PER },
	TWIN_VARIANTS(ENTRY)
};

static variant_fn find(char **knob)
{
	const char *per = knob[3];
	char name[128];

	if (per[0] == '-')
		per = "nowhere";
	if (!strcmp(per, "fork"))
		per = "fork_";
	snprintf(name, sizeof(name), "%s %s %s %s", knob[0], knob[1], knob[2], per);
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		if (!strcmp(variants[i].name, name))
			return variants[i].fn;
	return NULL;
}

int main(int argc, char **argv)
{
	off_32 parent;
	variant_fn fork_mm;
	mem_t *m;

	if (argc != 9 || !(fork_mm = find(argv + 4))) {
		fprintf(stderr, "usage: twin IMAGE BYTES PARENT PROTOCOL WRPROTECT FENCE FENCE_PER SAMPLES\n");
		return 64;
	}
	parent = (off_32)strtoul(argv[3], NULL, 10);
	m = image_of(argv);
	if (!m)
		return 69;
	for (long samples = strtol(argv[8], NULL, 10); samples > 0; samples--) {
		uint64_t start = now_ns(), end, checksum;
		off_32 child = fork_mm(m, parent);

		end = now_ns();
		checksum = fork_checksum(m, parent, child);
		exit_mmap(m, child);
		make_writable(m, parent);
		printf("{\"at_ns\":\"%llu\",\"fork_ns\":%llu,\"checksum\":\"%016llx\"}\n", (unsigned long long)start,
		       (unsigned long long)(end - start), (unsigned long long)checksum);
	}
	return 0;
}
