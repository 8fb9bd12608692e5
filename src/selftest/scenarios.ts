/**
 * The anonymous-memory scenarios of the kernel's own tests, replayed: tools/testing/selftests/mm/cow.c (v6.12), in its order and by its names,
 * and the shape of LTP's dma_thread_diotest. They run one step after the other: what races is the explorer's.
 */
import type { Model } from './model.js';

const OLD = 1;
const NEW = 2;

/** When a kernel began to pass, or to fail. */
export interface Turn {
  readonly commit: string;
  /** of the commit, ISO; empty: since ever */
  readonly date: string;
  readonly passes: boolean;
}

export interface ReplayedTest {
  readonly name: string;
  /** @returns whether it passes; or why it cannot be said here */
  readonly run: ((model: Model) => boolean) | string;
  readonly history: readonly Turn[];
}

const EVER: Turn = { commit: '', date: '', passes: true };
const NEVER: Turn = { commit: '', date: '', passes: false };
/** do_wp_page() takes a page over only where nobody else has a reference (v5.9). */
const COUNTED = { commit: '09854ba94c6a', date: '2020-08-21' };
/** A page that may be pinned is copied for the child (v5.9-rc7). */
const EARLY_COPY = { commit: '70e806e4e645', date: '2020-09-25' };
/** PG_anon_exclusive: a page that is the mm's own is taken over whatever its count (v5.19). */
const EXCLUSIVE = { commit: '6c287605fd56', date: '2022-05-09' };
/** A read pin of a page that may be shared unshares it first (v5.19). */
const UNSHARE = { commit: 'a7f226604170', date: '2022-05-09' };

const ALWAYS: readonly Turn[] = [EVER];
const SINCE_COUNTED: readonly Turn[] = [NEVER, { ...COUNTED, passes: true }];
const UNTIL_COUNTED: readonly Turn[] = [EVER, { ...COUNTED, passes: false }];

/** The parent writes after fork; the child has what was there. @param protect mprotect() between */
const basicCow = (protect: boolean) => (model: Model) => {
  const { parent } = model;
  model.write(parent, OLD);
  const child = model.fork();
  if (protect) model.protectAndBack(parent, true);
  model.write(parent, NEW);
  return model.read(child) === OLD;
};

/** The child has a reference of the page in a pipe and unmaps it; what the parent writes then must not come out of the pipe (CVE-2020-29374). */
const spliceInChild = (protect: boolean) => (model: Model) => {
  const { parent } = model;
  model.write(parent, OLD);
  const child = model.fork();
  const pipe = model.get(child);
  model.exit(child);
  if (protect) model.protectAndBack(parent, true);
  model.write(parent, NEW);
  return model.seen(pipe) === OLD;
};

/** The parent has it in a pipe, and unmaps it; the child writes. */
const spliceInParent = (before: boolean) => (model: Model) => {
  const { parent } = model;
  model.write(parent, OLD);
  let pipe = before ? model.get(parent) : 0;
  const child = model.fork();
  if (!before) pipe = model.get(parent);
  model.exit(parent);
  model.write(child, NEW);
  return model.seen(pipe) === OLD;
};

/** A page pinned to be written to; the pin sees what the parent writes later. */
const fixedBuffer = (between: 'protect' | 'fork') => (model: Model) => {
  const { parent } = model;
  model.write(parent, OLD);
  const pin = model.pin(parent, true);
  const child = between === 'fork' ? model.fork() : 0;
  if (between === 'protect') model.protectAndBack(parent, false);
  model.write(parent, NEW);
  return model.seen(pin) === NEW && (child === 0 || model.read(child) === OLD);
};

/** A page pinned to be read, mapped read-only; the pin sees what is written later. */
const readPin = (of: 'shared' | 'previously shared' | 'exclusive') => (model: Model) => {
  const { parent } = model;
  model.write(parent, OLD);
  const child = of === 'exclusive' ? 0 : model.fork();
  if (of === 'exclusive') model.protectAndBack(parent, false);
  if (of === 'previously shared') model.exit(child);
  const pin = model.pin(parent, false);
  model.write(parent, NEW);
  return model.seen(pin) === NEW && (of !== 'shared' || model.read(child) === OLD);
};

/** A device writes into a pinned page while the process forks and goes on writing: what came in is there (LTP dma_thread_diotest). */
const directIo = (model: Model): boolean => {
  const { parent } = model;
  model.write(parent, OLD);
  const pin = model.pin(parent, true);
  model.fork();
  model.write(parent, OLD);
  model.dma(pin, NEW);
  return model.read(parent) === NEW;
};

const SLOW_ALONE = "the model's pin_user_pages() begins with fast GUP";
const NO_UFFD = 'the model has no userfaultfd';

// biome-ignore format: a test, a line
export const TESTS: readonly ReplayedTest[] = [
  { name: 'Basic COW after fork()', run: basicCow(false), history: ALWAYS },
  { name: 'Basic COW after fork() with mprotect() optimization', run: basicCow(true), history: ALWAYS },
  { name: 'vmsplice() + unmap in child', run: spliceInChild(false), history: SINCE_COUNTED },
  { name: 'vmsplice() + unmap in child with mprotect() optimization', run: spliceInChild(true), history: SINCE_COUNTED },
  { name: 'vmsplice() before fork(), unmap in parent after fork()', run: spliceInParent(true), history: SINCE_COUNTED },
  { name: 'vmsplice() + unmap in parent after fork()', run: spliceInParent(false), history: SINCE_COUNTED },
  { name: 'R/O-mapping a page registered as iouring fixed buffer', run: fixedBuffer('protect'), history: [...UNTIL_COUNTED, { ...EXCLUSIVE, passes: true }] },
  { name: 'fork() with an iouring fixed buffer', run: fixedBuffer('fork'), history: [NEVER, { ...EARLY_COPY, passes: true }] },
  { name: 'R/O GUP pin on R/O-mapped shared page', run: SLOW_ALONE, history: [NEVER, { ...UNSHARE, passes: true }] },
  { name: 'R/O GUP-fast pin on R/O-mapped shared page', run: readPin('shared'), history: [NEVER, { ...UNSHARE, passes: true }] },
  { name: 'R/O GUP pin on R/O-mapped previously-shared page', run: SLOW_ALONE, history: [...UNTIL_COUNTED, { ...UNSHARE, passes: true }] },
  { name: 'R/O GUP-fast pin on R/O-mapped previously-shared page', run: readPin('previously shared'), history: [...UNTIL_COUNTED, { ...UNSHARE, passes: true }] },
  { name: 'R/O GUP pin on R/O-mapped exclusive page', run: SLOW_ALONE, history: [...UNTIL_COUNTED, { ...EXCLUSIVE, passes: true }] },
  { name: 'R/O GUP-fast pin on R/O-mapped exclusive page', run: readPin('exclusive'), history: [...UNTIL_COUNTED, { ...EXCLUSIVE, passes: true }] },
  { name: 'dma_thread_diotest (LTP)', run: directIo, history: [NEVER, { ...EARLY_COPY, passes: true }] },
  { name: 'wp-fork-pin (uffd-unit-tests)', run: NO_UFFD, history: [] },
];
