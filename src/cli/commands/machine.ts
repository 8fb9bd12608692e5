/** The commands that ask this machine: doctor, kernel-check, estimate. */
import { MAX_CHECKED_PAGES } from '../../native/kernel-check.js';
import type { EstimateOptions } from '../estimate.js';
import type { KernelCheckOptions } from '../kernel-check.js';
import { count, fraction, size } from '../values.js';
import { type Declare, jsonOption, subcommand } from './declare.js';

/** Of each way to map memory: an hour, where a fork and its memory take 10 ms. */
const MAX_TRIALS = 100_000;

export const declareDoctor: Declare = (root, done) => {
  const doctor = subcommand(root, 'doctor', [
    ['doctor', 'one line per fact, and the instructions V8 emits'],
    ['doctor --json', 'the same for a program'],
  ]);
  jsonOption(doctor).action(async (options: { json?: boolean }) => {
    const { doctorCommand } = await import('../doctor.js');
    done(await doctorCommand(options));
  });
};

export const declareKernelCheck: Declare = (root, done) => {
  const check = subcommand(root, 'kernel-check', [
    ['kernel-check', 'does the real fork(2) here keep a pinned page?'],
    ['kernel-check --trials 10000', 'pins that race with ten thousand forks, of each way to map'],
    ['kernel-check --pages 1024 --json', '4 MiB pinned before fork, as one JSON document'],
  ])
    .option(
      '--pages <n>',
      `pages of 4 KiB pinned before fork, 1 to ${MAX_CHECKED_PAGES}; ulimit -l may allow fewer`,
      count('--pages', 1, MAX_CHECKED_PAGES),
      16,
    )
    .option('--trials <n>', `forks that pins race with, 1 to ${MAX_TRIALS}`, count('--trials', 1, MAX_TRIALS), 100);
  jsonOption(check).action(async (options: KernelCheckOptions) => {
    const { kernelCheckCommand } = await import('../kernel-check.js');
    done(await kernelCheckCommand(options));
  });
};

export const declareSelftest: Declare = (root, done) => {
  const selftest = subcommand(root, 'selftest', [
    ['selftest', 'which of the cow selftests each version of fork passes'],
    ['selftest --json', 'every row: test, memory, protocol, result, what that kernel did, commit'],
  ]);
  jsonOption(selftest).action(async (options: { json?: boolean }) => {
    const { selftestCommand } = await import('../selftest.js');
    done(selftestCommand(options));
  });
};

export const declareEstimate: Declare = (root, done) => {
  const estimate = subcommand(root, 'estimate', [
    ['estimate --rss 64GiB', 'ms per fork with an interval, and the page tables of the child'],
    ['estimate --rss 64GiB --thp', 'with huge pages'],
    ['estimate --rss 64GiB --pinned 1%', 'with buffers pinned for I/O, which fork copies'],
  ])
    .requiredOption('--rss <size>', 'resident memory, 2MiB to 16TiB: 64GiB', size('--rss', 2 ** 21, 2 ** 44))
    .option('--thp', 'transparent huge pages wanted (MADV_HUGEPAGE)')
    .option('--pinned <share>', 'share of the pages that are pinned, 0 to 1: 1%', fraction('--pinned'), 0)
    .option('--quiet', 'no progress on stderr');
  jsonOption(estimate).action(async (options: EstimateOptions) => {
    const { estimateCommand } = await import('../estimate.js');
    done(await estimateCommand(options));
  });
};
