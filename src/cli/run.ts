import { join } from 'node:path';
import { diagnose, warningsOf } from '../doctor/doctor.js';
import { EXIT } from '../errors.js';
import { MODELS } from '../explore/models/index.js';
import { type LaunchHandle, startLaunch } from '../measure/launcher.js';
import type { Timing } from '../measure/messages.js';
import { type LeftOut, type Skipped, skippedOf } from '../plan/skipped.js';
import { PROTOCOLS } from '../protocols.js';
import type { VerdictRow } from '../results/rows.js';
import { linkLatest } from '../results/run-dir.js';
import { RunWriter } from '../results/run-writer.js';
import { hostModel, lostAgainstVerdict } from '../verdict/live.js';
import { verdictRows } from '../verdict/rows.js';
import { DEFAULT_SCENARIOS, SCENARIOS, type Variant } from '../verdict/scenarios.js';
import { variantText } from '../verdict/variants.js';
import { Interrupted, interruption } from './interrupt.js';
import { Progress } from './progress.js';
import { reproduceLine } from './reproduce.js';
import {
  blocksOf,
  launchPlan,
  planRun,
  type RunOptions,
  type RunPlan,
  refuseIncapable,
  refuseMissing,
} from './run-plan.js';
import { printDryRun, printRun, tablesText } from './run-report.js';
import { strictly } from './strict.js';

/** `forkbench run`. @returns the exit code */
export async function runCommand(options: RunOptions, args: readonly string[]): Promise<number> {
  await refuseIncapable(options.require);
  const plan = planRun(options);
  const command = reproduceLine(args, plan.seed);
  if (options.dryRun) {
    printDryRun(plan, options, command);
    return EXIT.ok;
  }
  const { scenarios, cells, planned: _, notes, skipped, ...design } = plan;
  const { facts, codegen } = await diagnose();
  const machine = { warnings: warningsOf(facts), codegen: { ...codegen } };
  const run = new RunWriter(
    { scenarios, cells, notes, skipped, design, command, machine, hostName: options.hostName },
    options.out,
  );
  if (!options.quiet) for (const warning of run.warnings()) process.stderr.write(`warning: ${warning}\n`);
  const left = await measureAll(plan, run, options);
  const document = run.finish('complete');
  const verdicts = verdictsOf(cells, run.runId);
  run.addVerdicts(verdicts);
  const { writeReport } = await import('../report/report.js'); // loads the plotting libraries: not before they are needed
  await writeReport(run.dir, { ...document, verdicts }, scenarios);
  run.addText('summary.txt', tablesText(document, plan, options));
  linkLatest(options.out, run.runId);
  printRun({ ...document, verdicts }, { ...plan, skipped: [...plan.skipped, ...left] }, options, command);
  const impossible = lostAgainstVerdict(document.samples, verdicts, hostModel());
  for (const cell of impossible)
    process.stderr.write(`VIOLATION: ${cell} lost a pin, and the explorer says Never under ${hostModel()}\n`);
  if (impossible.length > 0) return EXIT.violation;
  refuseMissing(options.require ?? [], scenarios, left);
  return options.strict ? strictly(document.comparisons) : EXIT.ok;
}

/** Every variant that was measured, explored where a pin and fork race: the third of a run's questions. */
function verdictsOf(cells: RunPlan['cells'], runId: string): VerdictRow[] {
  const variants = new Map<string, Variant>();
  for (const { protocol, wrprotect, fence, fence_per, pin } of cells) {
    const variant = { protocol, wrprotect, fence, fence_per, pin };
    if (PROTOCOLS.some(({ name }) => name === protocol)) variants.set(variantText(variant), variant);
  }
  const scenarios = SCENARIOS.filter(({ name }) => DEFAULT_SCENARIOS.includes(name));
  return [...verdictRows([...variants.values()], scenarios, [...MODELS.keys()], runId)];
}

/** Launch after launch. However it ends, what was measured is written first. @returns the cells that had to be left out */
async function measureAll(plan: RunPlan, run: RunWriter, options: RunOptions): Promise<readonly Skipped[]> {
  const left: LeftOut[] = [];
  const progress = new Progress(blocksOf(plan) * plan.launches, options.quiet ?? false);
  const profiles = options.cpu ? join(run.dir, 'profiles') : null;
  const stop = interruption();
  try {
    for (let launch = 0; launch < plan.launches; launch++) {
      const planned = plan.planned.filter(({ cell }) => !left.some((other) => other.cell.cell_id === cell.cell_id));
      if (planned.length === 0) break;
      const handle = startLaunch(
        launchPlan({ ...plan, planned }, launch, options.counters ?? false, run.startedAt_ns),
        (samples, warmup) => {
          run.addBlock(samples, warmup);
          progress.step(samples[0]?.cell_id ?? '');
        },
        (one) => {
          left.push(one);
          run.leaveOut(skippedOf(left));
        },
        profiles,
      );
      run.addLaunch(await unlessInterrupted(handle, stop.signal));
    }
    return skippedOf(left);
  } catch (error) {
    run.finish(error instanceof Interrupted ? 'interrupted' : 'failed');
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`interrupted; what was measured is in ${run.dir}, marked partial`);
  } finally {
    progress.end();
    stop.release();
  }
}

/** Ctrl-C ends the launch at hand at once: whatever it finished has already been sent. */
function unlessInterrupted(handle: LaunchHandle, signal: AbortSignal): Promise<Timing> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      handle.kill();
      reject(new Interrupted());
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    handle.done.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
