/* pinner.ts: the loop that pins one page after the other, and the log of the pins it holds. One thread, so that nothing parks it. */
#ifndef FORKBENCH_TWIN_PINNER_H
#define FORKBENCH_TWIN_PINNER_H

#include "twin_gup.h"

#define PIN_SELF (PIN_LOG + CPU * PIN_LOG_SIZE)

/* Which pages, how many of them to hold, and how often; as pin_loop() there. */
struct task {
	off_32 mm;
	uint64_t base;
	uint32_t total, per_vma, gap;
	uint32_t hold, flags;
};

static always_inline uint64_t page_at(const struct task *t, uint32_t i)
{
	return t->base + ((uint64_t)(i + i / t->per_vma * t->gap) << 12);
}

/* A page of the table `copying` names; one in a gap or off the end becomes the last page before it. */
static always_inline uint64_t page_in_table(const struct task *t, uint32_t copying, uint32_t rng)
{
	const uint64_t addr = ((uint64_t)(copying - 1) << PMD_SHIFT) + ((uint64_t)(rng & 511) << 12);
	uint32_t i, inside;

	if (addr < t->base)
		return t->base;
	i = (uint32_t)((addr - t->base) >> 12);
	inside = i % (t->per_vma + t->gap);
	return page_at(t, i / (t->per_vma + t->gap) * t->per_vma + (inside < t->per_vma ? inside : t->per_vma - 1));
}

static void release(mem_t *m, off_32 entry)
{
	if (!load32(m, entry + PIN_MM))
		return;
	put_user_page(m, load32(m, entry + PIN_PFN), load32(m, entry + PIN_FLAGS));
	store32(m, entry + PIN_MM, 0);
}

static void release_all(mem_t *m)
{
	for (off_32 i = 0; i < PIN_LOG_ENTRIES; i++)
		release(m, PIN_SELF + i * PIN_ENTRY);
}

/* Puts a pin into the log in place of an older one, which is given back. */
static void keep(mem_t *m, const struct task *t, uint32_t slot, uint64_t addr, uint32_t pfn)
{
	const off_32 entry = PIN_SELF + slot * PIN_ENTRY;

	release(m, entry);
	store32(m, entry + PIN_PFN, pfn);
	store64(m, entry + PIN_ADDR, addr);
	store32(m, entry + PIN_SEQ, read_once32(m, t->mm + MM_WRITE_PROTECT_SEQ));
	store32(m, entry + PIN_EPOCH, read_once32(m, CTRL_EPOCH));
	store32(m, entry + PIN_FLAGS, t->flags);
	store32(m, entry + PIN_MM, t->mm);
}

static always_inline uint64_t pin_loop(mem_t *m, const struct task t, uint32_t rng, uint64_t turns, struct knobs k)
{
	const uint64_t attempts = counted(m, Counter_GUP_ATTEMPTS);
	uint32_t slot = 0;
	int running = 0;

	while (turns != 0) {
		uint64_t addr, fast = 0;
		int meets = 0;
		uint32_t copying, pfn;

		if (read_once32(m, CTRL_STOP) != 0)
			break;
		if (read_once32(m, CTRL_EPOCH) & 1)
			__builtin_trap();
		rng ^= rng << 13;
		rng ^= rng >> 17;
		rng ^= rng << 5;
		copying = read_once32(m, CTRL_COPYING);
		if (copying == 0) {
			addr = page_at(&t, rng % t.total);
		} else {
			addr = turns & 1 ? page_at(&t, rng % t.total) : page_in_table(&t, copying, rng);
			meets = (uint32_t)(addr >> PMD_SHIFT) + 1 == copying;
			if (meets) {
				fast = counted(m, Counter_GUP_FAST);
				count(m, Counter_COPYING_TRIED, 1);
			}
		}
		turns--;
		pfn = pin_user_page_fast(m, t.mm, addr, t.flags, k);
		if (pfn) {
			if (meets && counted(m, Counter_GUP_FAST) != fast &&
			    read_once32(m, CTRL_COPYING) == copying)
				count(m, Counter_COPYING_WON, 1);
			if (t.hold == 0) {
				put_user_page(m, pfn, t.flags);
			} else {
				keep(m, &t, slot, addr, pfn);
				slot = slot + 1 == t.hold ? 0 : slot + 1;
			}
		}
		if (!running) { /* there: the start barrier; nobody waits at it here */
			running = 1;
			atomic_add(m, CTRL_RUNNING, 1);
		}
	}
	if (turns != 0)
		release_all(m);
	if (running)
		atomic_add(m, CTRL_RUNNING, (uint32_t)-1);
	return counted(m, Counter_GUP_ATTEMPTS) - attempts;
}

#endif
