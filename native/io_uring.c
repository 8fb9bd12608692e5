#include "io_uring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *map_ring(int fd, size_t size, off_t offset)
{
	void *ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);

	if (ring == MAP_FAILED)
		return NULL;
	/* A child shares nothing of the ring: fork copies no part of it. */
	madvise(ring, size, MADV_DONTFORK);
	return ring;
}

int ring_open(struct ring *ring)
{
	struct io_uring_params *p = &ring->params;

	memset(ring, 0, sizeof(*ring));
	ring->fd = (int)syscall(__NR_io_uring_setup, 1, p);
	if (ring->fd < 0)
		return -errno;
	ring->sq = map_ring(ring->fd, p->sq_off.array + p->sq_entries * sizeof(unsigned int), IORING_OFF_SQ_RING);
	ring->cq = map_ring(ring->fd, p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
	ring->sqes = map_ring(ring->fd, p->sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	if (!ring->sq || !ring->cq || !ring->sqes) {
		close(ring->fd);
		return -ENOMEM;
	}
	return 0;
}

int ring_pin(struct ring *ring, const struct iovec *buffers, unsigned int n)
{
	if (syscall(__NR_io_uring_register, ring->fd, IORING_REGISTER_BUFFERS, buffers, n) < 0)
		return -errno;
	return 0;
}

int ring_unpin(struct ring *ring)
{
	return syscall(__NR_io_uring_register, ring->fd, IORING_UNREGISTER_BUFFERS, NULL, 0) < 0 ? -errno : 0;
}

static int transfer(struct ring *ring, unsigned char opcode, const void *mem, unsigned int size, int fd)
{
	const struct io_sqring_offsets *sq = &ring->params.sq_off;
	const struct io_cqring_offsets *cq = &ring->params.cq_off;
	unsigned int *tail = (unsigned int *)(ring->sq + sq->tail);
	unsigned int *head = (unsigned int *)(ring->cq + cq->head);
	unsigned int slot = *tail & *(unsigned int *)(ring->sq + sq->ring_mask);
	struct io_uring_sqe *sqe = &ring->sqes[slot];
	const struct io_uring_cqe *cqe;
	int res;

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = opcode;
	sqe->fd = fd;
	sqe->addr = (unsigned long)mem;
	sqe->len = size;
	((unsigned int *)(ring->sq + sq->array))[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(__NR_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -errno;
	if (__atomic_load_n((unsigned int *)(ring->cq + cq->tail), __ATOMIC_ACQUIRE) == *head)
		return -EIO;
	cqe = (const struct io_uring_cqe *)(ring->cq + cq->cqes) + (*head & *(unsigned int *)(ring->cq + cq->ring_mask));
	res = cqe->res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	if (res < 0)
		return res;
	return (unsigned int)res == size ? 0 : -EIO;
}

int ring_write_fixed(struct ring *ring, const void *mem, unsigned int size, int fd)
{
	return transfer(ring, IORING_OP_WRITE_FIXED, mem, size, fd);
}

int ring_read_fixed(struct ring *ring, void *mem, unsigned int size, int fd)
{
	return transfer(ring, IORING_OP_READ_FIXED, mem, size, fd);
}

void ring_close(struct ring *ring)
{
	close(ring->fd);
}
