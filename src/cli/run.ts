import { join } from 'node:path';
import { EXIT, ForkbenchError } from '../errors.js';
import { ASSUMED_LLC_BYTES, cores, lastLevelCacheBytes } from '../host/cpu.js';
import { type LaunchHandle, startLaunch } from '../measure/launcher.js';
import type { Sample, Timing } from '../measure/messages.js';
import { SAMPLES_COLUMNS, SCHEMA_VERSION, SUMMARY_COLUMNS } from '../results/columns.js';
import { toCsv, writeFileAtomic } from '../results/csv.js';
import { describeHost, hostId, hostLoad } from '../results/meta.js';
import { linkLatest, makeRunDir, newRunId } from '../results/run-dir.js';
import { summarize } from '../results/summary.js';
import { Progress } from './progress.js';
import { planRun, type RunOptions, type RunPlan } from './run-plan.js';
import { printDryRun, printRun } from './run-report.js';

const FLUSH_MS = 2000;

/** A run in the making: its directory, what was measured so far, and how it ends. */
class Run {
  readonly runId: string;
  readonly dir: string;
  readonly #plan: RunPlan;
  readonly #command: string;
  readonly #startedAt = new Date();
  readonly #host = describeHost();
  readonly #loadBefore = hostLoad();
  readonly #samples: Sample[] = [];
  readonly #timings: Timing[] = [];
  #flushedAt = Date.now();

  constructor(plan: RunPlan, out: string, command: string) {
    this.#plan = plan;
    this.#command = command;
    this.runId = newRunId(this.#startedAt, Math.floor(Math.random() * 2 ** 32));
    this.dir = makeRunDir(out, this.runId);
  }

  get startedAt_ms(): number {
    return this.#startedAt.getTime();
  }

  add(samples: readonly Sample[]): void {
    this.#samples.push(...samples);
    if (Date.now() - this.#flushedAt < FLUSH_MS) return;
    this.#flushedAt = Date.now();
    this.#writeSamples();
  }

  addTiming(timing: Timing): void {
    this.#timings.push(timing);
  }

  #common(): { schema_version: number; run_id: string; host_id: string } {
    return { schema_version: SCHEMA_VERSION, run_id: this.runId, host_id: hostId() };
  }

  #writeSamples(): void {
    const cells = new Map(this.#plan.cells.map((cell) => [cell.cell_id, cell]));
    const rows = this.#samples.map((sample) => ({ ...this.#common(), ...cells.get(sample.cell_id), ...sample }));
    writeFileAtomic(join(this.dir, 'samples.csv'), toCsv(SAMPLES_COLUMNS, rows));
  }

  warnings(): string[] {
    const { cells } = this.#plan;
    const worst = cores() < 2 ? ['one core: pinners and forker take turns'] : [];
    if (lastLevelCacheBytes() === null)
      worst.push(
        `this machine does not tell its last-level cache; ${ASSUMED_LLC_BYTES / 2 ** 20} MiB assumed for the copy window`,
      );
    const crowded = cells.filter((c) => c.pinners + 1 > cores()).length;
    if (crowded > 0)
      worst.push(`${crowded} cells have more runnable threads than the ${cores()} cores: oversubscribed`);
    return [...this.#plan.notes, ...worst];
  }

  /** Writes every file. `state` is what became of the run. */
  finish(state: 'complete' | 'interrupted' | 'failed'): Record<string, unknown>[] {
    this.#writeSamples();
    const rows = summarize(this.#plan.cells, this.#samples).map((row) => ({ ...this.#common(), ...row }));
    writeFileAtomic(join(this.dir, 'summary.csv'), toCsv(SUMMARY_COLUMNS, rows));
    writeFileAtomic(join(this.dir, 'meta.json'), `${JSON.stringify(this.#meta(state), null, 2)}\n`);
    return rows.map((row) =>
      Object.fromEntries(SUMMARY_COLUMNS.map((c) => [c, (row as Record<string, unknown>)[c] ?? null])),
    );
  }

  #meta(state: string): Record<string, unknown> {
    const { scenarios, cells, notes, ...plan } = this.#plan;
    const sum = (key: keyof Timing) => this.#timings.reduce((total, t) => total + t[key], 0);
    return {
      run_id: this.runId,
      ...this.#host,
      command: this.#command,
      started_at: this.#startedAt.toISOString(),
      finished_at: new Date().toISOString(),
      state,
      partial: state !== 'complete',
      ...plan,
      scenarios: scenarios.map((s) => s.name),
      cells: cells.length,
      load_before: this.#loadBefore,
      load_after: hostLoad(),
      wall_ns: { launches: sum('total'), timed: sum('timed'), untimed: sum('untimed') },
      noise_floor: null,
      codegen: null,
      warnings: this.warnings(),
    };
  }
}

/** The whole command and seed, so that anyone gets the same cells in the same order. */
function reproduceLine(args: readonly string[], seed: number): string {
  const words = args.includes('--seed') ? args : [...args, '--seed', String(seed)];
  return `forkbench ${words.map((w) => (/^[\w@%+=:,./-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`)).join(' ')}`;
}

/** `forkbench run`. @returns the exit code */
export async function runCommand(options: RunOptions, args: readonly string[]): Promise<number> {
  const plan = planRun(options);
  const command = reproduceLine(args, plan.seed);
  if (options.dryRun) {
    printDryRun(plan, options, command);
    return EXIT.ok;
  }
  const run = new Run(plan, options.out, command);
  for (const warning of run.warnings()) if (!options.quiet) process.stderr.write(`warning: ${warning}\n`);
  const progress = new Progress(plan.cells.length * plan.blocks * plan.launches, options.quiet ?? false);
  const stop = interruptible();
  try {
    for (let launch = 0; launch < plan.launches; launch++) {
      const handle = startLaunch({ ...plan, launch, cores: cores(), startedAt_ms: run.startedAt_ms }, (samples) => {
        run.add(samples);
        progress.step(samples[0]?.cell_id ?? '');
      });
      run.addTiming(await stop.unless(handle));
    }
  } catch (error) {
    progress.end();
    run.finish(error instanceof Interrupted ? 'interrupted' : 'failed');
    if (error instanceof Interrupted)
      throw new ForkbenchError(EXIT.interrupted, `interrupted; what was measured is in ${run.dir}, marked partial`);
    throw error;
  } finally {
    stop.release();
  }
  progress.end();
  const summary = run.finish('complete');
  linkLatest(options.out, run.runId);
  printRun({ run_id: run.runId, dir: run.dir, summary, warnings: run.warnings() }, plan, options, command);
  return EXIT.ok;
}

class Interrupted extends Error {}

/** Ctrl-C ends the launch at hand at once: whatever it finished has already been sent. */
function interruptible(): { unless(handle: LaunchHandle): Promise<Timing>; release(): void } {
  let onSignal: () => void = () => {};
  const listener = () => onSignal();
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    unless: (handle) =>
      new Promise((resolve, reject) => {
        onSignal = () => {
          handle.kill();
          reject(new Interrupted());
        };
        handle.done.then(resolve, reject);
      }),
    release: () => void process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}
