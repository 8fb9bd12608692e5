#define _GNU_SOURCE
#include "hold.h"

#include "mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int hold_open(struct hold *h, bool by_vmsplice)
{
	int error = by_vmsplice ? 0 : ring_open(&h->ring);

	if (error)
		return fail("io_uring_setup", -error);
	h->by_vmsplice = by_vmsplice;
	if (by_vmsplice)
		return pipe2(h->pipe, O_NONBLOCK) ? fail("pipe", errno) : 0;
	h->file = memfd_create("forkbench", 0);
	return h->file < 0 ? fail("memfd_create", errno) : 0;
}

int hold_take(struct hold *h, unsigned char *page)
{
	struct iovec buffer = { page, PAGE };
	int res;

	h->page = page;
	h->from = now_ns();
	if (h->by_vmsplice)
		res = vmsplice(h->pipe[1], &buffer, 1, 0) < 0 ? -errno : 0;
	else
		res = ring_pin(&h->ring, &buffer, 1);
	h->to = now_ns();
	return res;
}

int hold_give_back(struct hold *h)
{
	char bytes[PAGE];

	if (!h->by_vmsplice)
		return ring_unpin(&h->ring);
	while (read(h->pipe[0], bytes, sizeof(bytes)) > 0)
		;
	return errno == EAGAIN ? 0 : -errno;
}

int hold_is_kept(struct hold *h, uint64_t value)
{
	volatile uint64_t *word = (uint64_t *)h->page;
	uint64_t seen, answer = ~value;
	int res;

	word[0] = value;
	if (h->by_vmsplice)
		return read(h->pipe[0], &seen, sizeof(seen)) == sizeof(seen) ? seen == value : -EIO;
	if (pwrite(h->file, &answer, sizeof(answer), 0) != sizeof(answer))
		return -EIO;
	res = ring_read_fixed(&h->ring, h->page + sizeof(value), sizeof(answer), h->file);
	return res ? res : word[1] == answer;
}
