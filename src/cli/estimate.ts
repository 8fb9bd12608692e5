import { wrap } from '../answer/words.js';
import { EXIT, ForkbenchError } from '../errors.js';
import { type Estimate, estimateOf, type Sitting, sizesFor } from '../estimate/estimate.js';
import { availableBytes, cores } from '../host/cpu.js';
import { type KernelFork, kernelFork, kernelForkMissing } from '../native/kernel-fork.js';
import { formatNumber } from '../numbers.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { modelSittings, type Step, TODAY } from './estimate-model.js';
import { Tally } from './progress.js';
import { SCREEN } from './screen.js';

export interface EstimateOptions {
  readonly rss: number;
  readonly thp?: boolean;
  readonly pinned: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** 1 GiB: a process populates it, and after each fork writes to it again, in a second. */
const MOST_PAGES = 2 ** 18;
const PROCESSES = 6;
const SAMPLES = 3;

type Asked = Omit<KernelFork, 'samples'>;

/** `forkbench estimate`. @returns the exit code */
export async function estimateCommand(options: EstimateOptions): Promise<number> {
  const { rss, thp = false, pinned } = options;
  const pages = rss / 4096;
  const room = Math.floor(availableBytes() / 2 / 4096 / (1 + pinned));
  const sizes = sizesFor(pages, Math.min(MOST_PAGES, room));
  const what = (size: number): Asked => ({
    pages: size,
    thp,
    vmas: 1,
    dontforkVmas: 0,
    pinnedPages: Math.round(size * pinned),
    actors: 0,
  });
  const missing = kernelForkMissing(what(sizes.at(-1) as number));
  if (missing !== null && thp)
    throw new ForkbenchError(
      EXIT.unavailable,
      `this machine's fork(2) cannot be measured: ${missing}`,
      'the model, which would stand for it, has no huge pages: without --thp it is measured',
    );
  if (missing !== null && !options.quiet)
    process.stderr.write(`note: this machine's fork(2) cannot be measured (${missing}): the model stands for it\n`);
  const sittings = await withProgress(options.quiet ?? false, async (step) =>
    missing === null ? await kernelSittings(sizes, what, step) : await modelSittings(sizes, pinned, PROCESSES, step),
  );
  const estimate = estimateOf(pages, sittings, missing === null ? 'kernel' : 'model');
  const { sizes: _, ...document } = estimate;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, ...document })}\n`
      : estimateText(estimate, options, cores()),
  );
  return EXIT.ok;
}

async function withProgress<T>(quiet: boolean, work: (step: Step) => Promise<T>): Promise<T> {
  const tally = new Tally('measuring', quiet);
  try {
    return await work((done, all) => tally.step(`${done}/${all} processes`));
  } finally {
    tally.end();
  }
}

/** A process per size, and all of them anew several times. */
async function kernelSittings(sizes: readonly number[], what: (size: number) => Asked, step: Step): Promise<Sitting[]> {
  const sittings: Sitting[] = [];
  for (let process_ = 0; process_ < PROCESSES; process_++)
    for (const pages of sizes) {
      // Between two processes a signal is heard.
      await new Promise((resolve) => setImmediate(resolve));
      const samples = kernelFork({ ...what(pages), samples: SAMPLES + 1 }).slice(1);
      sittings.push({ pages, fork_ns: samples.map((s) => s.fork_ns) });
      step(sittings.length, PROCESSES * sizes.length);
    }
  return sittings;
}

const gib = (bytes: number) =>
  bytes >= 2 ** 30 ? `${formatNumber(bytes / 2 ** 30)} GiB` : `${formatNumber(bytes / 2 ** 20)} MiB`;

/** Milliseconds, or seconds where those are many. */
const time = (ms: number) => (ms >= 1000 ? `${formatNumber(ms / 1000)} s` : `${formatNumber(ms)} ms`);

/** docs/reality.md has both on one machine. */
const NOT_KERNEL =
  "  the model's ns are not the kernel's: fork(2) does more, and took several times as long where both were measured (docs/reality.md)";

export function estimateText(
  e: Estimate,
  { thp, pinned }: Pick<EstimateOptions, 'thp' | 'pinned'>,
  cores: number,
): string {
  const isModel = e.source === 'model';
  const what = [
    `${gib(e.rss_bytes)} resident`,
    ...(thp ? ['huge pages'] : []),
    ...(pinned > 0 ? [`${formatNumber(pinned * 100)} % pinned`] : []),
  ];
  const interval = e.ci_low === null || e.ci_high === null ? '' : ` (95 %: ${time(e.ci_low)} .. ${time(e.ci_high)})`;
  const far = e.extrapolated_by === 1 ? 'measured at that size' : `extrapolated x ${formatNumber(e.extrapolated_by)}`;
  const sizes = e.sizes.map(
    ({ pages, ns_per_pte }) =>
      `${gib(pages * 4096)}: ${formatNumber(ns_per_pte)} ns per page, ${time((pages * ns_per_pte) / 1e6)}`,
  );
  const answer = `${isModel ? `the modelled fork() (${TODAY})` : 'fork()'} with ${what.join(', ')}: ${time(e.ms_per_fork)}`;
  const trust = `${interval}, ${far}`;
  const lines = [
    ...((answer + trust).length <= SCREEN.columns ? [answer + trust] : [answer, ` ${trust.replace(/^,/, '')}`]),
    `  measured here (${cores} cores, ${PROCESSES} processes): ${sizes.join('; ')}`,
    ...(isModel ? [NOT_KERNEL] : []),
    `  page tables of the child: ${gib(e.page_table_bytes)}`,
    '  nobody else faults or pins meanwhile; each page the parent writes to afterwards costs a fault and a copy on top',
  ];
  return `${lines.flatMap((line) => wrap(line, SCREEN.columns, '    ')).join('\n')}\n`;
}
