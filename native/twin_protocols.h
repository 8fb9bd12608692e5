/*
 * Which protocols have a C twin: this list, which src/native/twin.ts reads. One that has none is measured without; its name
 * stands nowhere in C.
 */
#ifndef FORKBENCH_TWIN_PROTOCOLS_H
#define FORKBENCH_TWIN_PROTOCOLS_H

#define TWIN_PROTOCOLS(X) X(plain_cow) X(early_wrprotect) X(no_early) X(seqcount) X(anon_exclusive)

#define TWIN_NAME(P) P,
enum protocol { TWIN_PROTOCOLS(TWIN_NAME) };
#undef TWIN_NAME

/* Those whose fork moves write_protect_seq, and whose GUP looks at it. */
static inline int moves_seq(enum protocol p) { return p == seqcount || p == anon_exclusive; }

/* Their combinations of knobs, as the heads of their files in assembly/protocol/ have them. */
#define WITH_W(X, P, F, PER) X(P, store, F, PER) X(P, rmw, F, PER) X(P, cmpxchg, F, PER) X(P, xchg, F, PER)
#define WITH_F(X, P, PER) WITH_W(X, P, lock, PER) WITH_W(X, P, full, PER)
#define TWIN_VARIANTS(X)                                                                                               \
	WITH_W(X, plain_cow, none, nowhere)                                                                            \
	WITH_W(X, early_wrprotect, none, nowhere)                                                                      \
	WITH_F(X, early_wrprotect, pte)                                                                                \
	WITH_F(X, early_wrprotect, table)                                                                              \
	WITH_F(X, early_wrprotect, fork_)                                                                              \
	WITH_W(X, no_early, none, nowhere)                                                                             \
	WITH_F(X, no_early, pte)                                                                                       \
	WITH_W(X, seqcount, none, nowhere)                                                                             \
	WITH_F(X, seqcount, fork_)                                                                                     \
	WITH_W(X, anon_exclusive, none, nowhere)                                                                       \
	WITH_F(X, anon_exclusive, fork_)

#endif
