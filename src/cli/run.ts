import { join } from 'node:path';
import { diagnose, warningsOf } from '../doctor/doctor.js';
import { EXIT, ForkbenchError } from '../errors.js';
import { MODELS } from '../explore/models/index.js';
import { cores } from '../host/cpu.js';
import { unforeseen } from '../host/unforeseen.js';
import { type LaunchHandle, startLaunch } from '../measure/launcher.js';
import type { Timing } from '../measure/messages.js';
import { type LeftOut, type Skipped, skippedOf } from '../plan/skipped.js';
import { switchesIn } from '../protocol/switches.js';
import { variantText } from '../protocol/variant-text.js';
import { PROTOCOLS } from '../protocols.js';
import type { VerdictRow } from '../results/rows.js';
import { linkLatest } from '../results/run-dir.js';
import { type RunDocument, type RunState, RunWriter } from '../results/run-writer.js';
import { hostModel, lostAgainstVerdict } from '../verdict/live.js';
import { DEFAULT_SCENARIOS, SCENARIOS, type Variant } from '../verdict/scenarios.js';
import { Interrupted, interruption, keepSaying } from './interrupt.js';
import { prepareOutside } from './outside.js';
import { Tally } from './progress.js';
import { reproduceLine } from './reproduce.js';
import { launchPlan, planRun, type RunOptions, type RunPlan, refuseIncapable, refuseMissing } from './run-plan.js';
import { RunProgress } from './run-progress.js';
import { jsonDocument, printDryRun, printRun, tablesText } from './run-report.js';
import { strictly } from './strict.js';
import { pooledVerdicts } from './verdict-pool.js';

/** Ctrl-C before the first block of samples is there. */
const NOTHING = 'interrupted: nothing was measured, and nothing is kept';

/** `forkbench run`. @returns the exit code */
export async function runCommand(options: RunOptions, args: readonly string[]): Promise<number> {
  keepSaying(NOTHING); // until there is a run
  await refuseIncapable(options.require);
  const plan = planRun(options);
  const command = reproduceLine(args, plan.seed);
  if (options.dryRun) {
    printDryRun(plan, options, command);
    return EXIT.ok;
  }
  const { scenarios, cells, planned: _, notes, skipped, ...design } = plan;
  await prepareOutside(
    ['kernel'],
    cells.filter((cell) => isProtocol(cell.protocol)),
  );
  const { facts, codegen } = await diagnose();
  const machine = { warnings: warningsOf(facts), codegen: { ...codegen } };
  const stop = interruption(); // before there is a directory, which is not to be left empty
  const run = new RunWriter(
    { scenarios, cells, notes, skipped, design, command, machine, hostName: options.hostName },
    options.out,
  );
  if (!options.quiet) for (const warning of run.warnings()) process.stderr.write(`warning: ${warning}\n`);
  const partial = `interrupted; what was measured is in ${run.dir}, marked partial`;
  const whole = `interrupted; all that was measured is in ${run.dir}`;
  keepSaying(partial); // where a second signal does not wait for the end
  const { stopped, left } = await measureAll(plan, run, options, stop.signal);
  if (stopped instanceof Interrupted && run.discardEmpty()) throw new Interrupted(NOTHING);
  const told = { ...plan, skipped: [...plan.skipped, ...left] };
  const { document, unwritten } = run.finish(stateOf(stopped));
  keepSaying(whole);
  stop.release();
  const failed = (error: unknown) =>
    withResults(error, () => printRun(document, told, options, command), document, options);
  if (stopped instanceof Interrupted) throw failed(new Interrupted(partial));
  if (stopped !== undefined || unwritten !== undefined) throw failed(stopped ?? unwritten);
  if (stop.signal.aborted) throw failed(new Interrupted(whole));
  let verdicts: VerdictRow[];
  try {
    // The plotting libraries are not loaded before they are needed.
    const report = import('../report/report.js');
    const [found, { writeReport }] = await Promise.all([verdictsOf(cells, run.runId, whole), report]);
    verdicts = found;
    run.addVerdicts(verdicts);
    await writeReport(run.dir, { ...document, verdicts }, scenarios);
    run.addText('summary.txt', tablesText(document, plan, options));
  } catch (error) {
    throw failed(error);
  }
  const unlinked = linkLatest(options.out, run.runId);
  if (unlinked !== null) process.stderr.write(`note: ${unlinked}\n`);
  printRun({ ...document, verdicts }, told, options, command);
  const impossible = lostAgainstVerdict(document.samples, verdicts, hostModel());
  for (const cell of impossible)
    process.stderr.write(`VIOLATION: ${cell} lost a pin, and the explorer says Never under ${hostModel()}\n`);
  if (impossible.length > 0) return EXIT.violation;
  refuseMissing(options.require ?? [], scenarios, left);
  return options.strict ? strictly(document.comparisons) : EXIT.ok;
}

function stateOf(stopped: unknown): RunState {
  return stopped === undefined ? 'complete' : stopped instanceof Interrupted ? 'interrupted' : 'failed';
}

/** What was measured before something failed is printed all the same; with --json it stands beside the error in the one document. */
function withResults(error: unknown, print: () => void, document: RunDocument, options: RunOptions): ForkbenchError {
  const { exit, message, hint } = error instanceof ForkbenchError ? error : unforeseen(error);
  const failure = new ForkbenchError(exit, message, hint);
  if (options.json || options.format === 'json') return failure.with(jsonDocument(document));
  if (document.summary.length > 0 && exit !== EXIT.interrupted) print();
  return failure;
}

/** Cells of the floor and of the real kernel have none. */
function isProtocol(name: string): boolean {
  return PROTOCOLS.some((protocol) => protocol.name === name);
}

/** More threads than this would have nothing to do. */
const MOST_JOBS = 8;
/** Of each thread's heap, so much that nothing remains undecided. */
const JOB_BYTES = 2 ** 30;

/**
 * Every variant that was measured, explored where a pin and fork race: the third of a run's questions.
 * @param interrupted what a signal meanwhile has the run say
 */
async function verdictsOf(cells: RunPlan['cells'], runId: string, interrupted: string): Promise<VerdictRow[]> {
  const variants = new Map<string, Variant>();
  for (const { protocol, wrprotect, fence, fence_per, pin, extra } of cells) {
    const switches = switchesIn(extra).join(';');
    const variant = { protocol, wrprotect, fence, fence_per, pin, ...(switches === '' ? {} : { extra: switches }) };
    if (isProtocol(protocol)) variants.set(variantText(variant), variant);
  }
  const scenarios = SCENARIOS.map(({ name }) => name).filter((name) => DEFAULT_SCENARIOS.includes(name));
  const jobs = Math.min(cores(), MOST_JOBS);
  const bounds = { jobs, maxSeconds: Number.POSITIVE_INFINITY, maxMemory_bytes: jobs * JOB_BYTES };
  const ask = { variants: [...variants.values()], scenarios, models: [...MODELS.keys()], ...bounds };
  const { rows, partial } = await pooledVerdicts(ask, () => {});
  if (partial) throw new Interrupted(interrupted);
  return rows.map((row) => ({ ...row, run_id: runId }));
}

/** Launch after launch. @returns why not all was measured (undefined: all was), and the cells that had to be left out */
async function measureAll(
  plan: RunPlan,
  run: RunWriter,
  options: RunOptions,
  signal: AbortSignal,
): Promise<{ readonly stopped: unknown; readonly left: readonly Skipped[] }> {
  const left: LeftOut[] = [];
  const tally = new Tally('starting', options.quiet ?? false);
  const progress = new RunProgress(plan.planned, plan.launches);
  const profiles = options.cpu ? join(run.dir, 'profiles') : null;
  try {
    for (let launch = 0; launch < plan.launches; launch++) {
      const planned = plan.planned.filter(({ cell }) => !left.some((other) => other.cell.cell_id === cell.cell_id));
      if (planned.length === 0) break;
      progress.launch();
      const handle = startLaunch(
        launchPlan({ ...plan, planned }, launch, options.counters ?? false, run.startedAt_ns),
        (samples, warmup) => {
          run.addBlock(samples, warmup);
          tally.step(progress.step(samples[0]?.cell_id ?? ''));
        },
        (one) => {
          left.push(one);
          progress.leaveOut(one.cell.cell_id);
          run.leaveOut(skippedOf(left));
        },
        profiles,
        () => {
          if (launch > 0) run.bringUpToDate();
        },
      );
      run.addLaunch(await unlessInterrupted(handle, signal));
    }
    return { stopped: undefined, left: skippedOf(left) };
  } catch (error) {
    return { stopped: error, left: skippedOf(left) };
  } finally {
    tally.end();
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
