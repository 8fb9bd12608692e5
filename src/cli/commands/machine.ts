/** The commands that ask this machine: doctor, kernel-check, estimate. */
import { MAX_CHECKED_PAGES } from '../../native/kernel-check.js';
import { doctorCommand } from '../doctor.js';
import { type EstimateOptions, estimateCommand } from '../estimate.js';
import { type KernelCheckOptions, kernelCheckCommand } from '../kernel-check.js';
import { count, fraction, size } from '../values.js';
import { type Declare, jsonOption, subcommand } from './declare.js';

export const declareDoctor: Declare = (root, done) => {
  const doctor = subcommand(
    root,
    'doctor',
    'what this machine can and cannot measure, and what to do about it; changes nothing',
    [
      ['doctor', 'one line per fact, and the instructions V8 emits'],
      ['doctor --json', 'the same for a program'],
    ],
  );
  jsonOption(doctor).action(async (options: { json?: boolean }) => done(await doctorCommand(options)));
};

export const declareKernelCheck: Declare = (root, done) => {
  const check = subcommand(
    root,
    'kernel-check',
    "does this machine's kernel keep a pinned page the parent's across fork(2)? (io_uring and cc; as its own cow selftest)",
    [
      ['kernel-check', 'does the real fork(2) here keep a pinned page?'],
      ['kernel-check --pages 1024 --json', '4 MiB of them, as one JSON document'],
    ],
  ).option(
    '--pages <n>',
    `pinned pages of 4 KiB, 1 to ${MAX_CHECKED_PAGES}; ulimit -l may allow fewer`,
    count('--pages', 1, MAX_CHECKED_PAGES),
    16,
  );
  jsonOption(check).action((options: KernelCheckOptions) => done(kernelCheckCommand(options)));
};

export const declareEstimate: Declare = (root, done) => {
  const estimate = subcommand(
    root,
    'estimate',
    'how long fork() takes for a process of a given size: fork(2) of this machine at sizes that fit, scaled, or the model where that cannot be measured (some ten seconds)',
    [
      ['estimate --rss 64GiB', 'ms per fork with an interval, and the page tables of the child'],
      ['estimate --rss 64GiB --thp', 'with huge pages'],
      ['estimate --rss 64GiB --pinned 1%', 'with buffers pinned for I/O, which fork copies'],
    ],
  )
    .requiredOption('--rss <size>', 'resident memory, 2MiB to 16TiB: 64GiB', size('--rss', 2 ** 21, 2 ** 44))
    .option('--thp', 'transparent huge pages wanted (MADV_HUGEPAGE)')
    .option('--pinned <share>', 'share of the pages that are pinned, 0 to 1: 1%', fraction('--pinned'), 0)
    .option('--quiet', 'no progress on stderr');
  jsonOption(estimate).action(async (options: EstimateOptions) => done(await estimateCommand(options)));
};
