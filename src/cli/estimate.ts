import { EXIT, ForkbenchError } from '../errors.js';
import { type Estimate, estimateOf, type Sitting, sizesFor } from '../estimate/estimate.js';
import { availableBytes, cores } from '../host/cpu.js';
import { kernelFork, kernelForkMissing } from '../native/kernel-fork.js';
import { formatNumber } from '../numbers.js';
import { SCHEMA_VERSION } from '../results/rows.js';

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

/** `forkbench estimate`. @returns the exit code */
export async function estimateCommand(options: EstimateOptions): Promise<number> {
  const { rss, thp = false, pinned } = options;
  const pages = rss / 4096;
  const room = Math.floor(availableBytes() / 2 / 4096 / (1 + pinned));
  const sizes = sizesFor(pages, Math.min(MOST_PAGES, room));
  const what = (size: number) => ({
    pages: size,
    thp,
    vmas: 1,
    dontforkVmas: 0,
    pinnedPages: Math.round(size * pinned),
    actors: 0,
  });
  const missing = kernelForkMissing(what(sizes.at(-1) as number));
  if (missing !== null)
    throw new ForkbenchError(EXIT.unavailable, `this machine's fork(2) cannot be measured: ${missing}`);
  const sittings: Sitting[] = [];
  for (let process_ = 0; process_ < PROCESSES; process_++)
    for (const size of sizes) {
      // Between two processes a signal is heard.
      await new Promise((resolve) => setImmediate(resolve));
      sittings.push({
        pages: size,
        fork_ns: kernelFork({ ...what(size), samples: SAMPLES + 1 })
          .slice(1)
          .map((s) => s.fork_ns),
      });
    }
  const estimate = estimateOf(pages, sittings, 'kernel');
  const { sizes: _, ...document } = estimate;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, ...document })}\n`
      : estimateText(estimate, options),
  );
  return EXIT.ok;
}

const gib = (bytes: number) =>
  bytes >= 2 ** 30 ? `${formatNumber(bytes / 2 ** 30)} GiB` : `${formatNumber(bytes / 2 ** 20)} MiB`;

/** Milliseconds, or seconds where those are many. */
const time = (ms: number) => (ms >= 1000 ? `${formatNumber(ms / 1000)} s` : `${formatNumber(ms)} ms`);

function estimateText(e: Estimate, { thp, pinned }: EstimateOptions): string {
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
  return [
    `fork() with ${what.join(', ')}: ${time(e.ms_per_fork)}${interval}, ${far}`,
    `  measured here (${cores()} cores, ${PROCESSES} processes): ${sizes.join('; ')}`,
    `  page tables of the child: ${gib(e.page_table_bytes)}`,
    '  nobody else faults or pins meanwhile; each page the parent writes to afterwards costs a fault and a copy on top',
    '',
  ].join('\n');
}
