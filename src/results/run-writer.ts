import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { writeFileAtomic } from '../files/write.js';
import { CLOCK, type Clock } from '../host/clock.js';
import { ASSUMED_LLC_BYTES, lastLevelCacheBytes } from '../host/cpu.js';
import { type HostIdentity, hostIdentity } from '../host/identity.js';
import type { Sample, Timing, WarmUp } from '../measure/messages.js';
import type { Cell } from '../plan/cell.js';
import type { Skipped } from '../plan/skipped.js';
import { type ComparedScenario, compareCells } from './comparisons.js';
import { csvLines, toCsv } from './csv.js';
import { ladderSteps, type Step } from './ladder.js';
import { describeHost, hostLoad } from './meta.js';
import { META } from './meta-file.js';
import type { Noise } from './noise.js';
import { COMPARISONS, type CsvSchema, SAMPLES, type SampleRow, SUMMARY, VERDICTS, type VerdictRow } from './rows.js';
import type { RunData } from './run-data.js';
import { makeRunDir } from './run-dir.js';
import { newRunId } from './run-id.js';
import { SCHEMA_VERSION } from './schema-version.js';
import { summarize } from './summary.js';

/** What a run is about, as far as its files tell. */
export interface RunSubject {
  readonly scenarios: readonly ComparedScenario[];
  readonly cells: readonly Cell[];
  readonly notes: readonly string[];
  /** what this machine cannot measure, and why: goes into meta.json */
  readonly skipped: readonly Skipped[];
  /** how it was measured: goes into meta.json as it is */
  readonly design: Readonly<Record<string, unknown>>;
  readonly command: string;
  /** what the host is called, where somebody said it */
  readonly hostName?: string | undefined;
  /** what doctor says of this machine */
  readonly machine: { readonly warnings: readonly string[]; readonly codegen: Readonly<Record<string, string | null>> };
}

/** `running` is what stays where a run is killed. */
export type RunState = 'running' | 'complete' | 'interrupted' | 'failed';

/** What the files of a run say, as one object; what it measured is explored later. */
export interface RunDocument extends RunData {
  readonly run_id: string;
  readonly dir: string;
  /** where the nanoseconds of a PTE go; empty without the ladder */
  readonly ladder: readonly Step[];
  readonly noise: readonly Noise[];
  readonly warnings: readonly string[];
}

const FLUSH_NS = 2_000_000_000n;

/** Writes a run's directory: samples every two seconds while it goes, everything at its end, whatever that is. */
export class RunWriter {
  readonly runId: string;
  readonly dir: string;
  readonly startedAt: Date;
  /** the same by CLOCK_MONOTONIC: zero of t_offset_ns */
  readonly startedAt_ns: bigint;
  readonly #clock: Clock;
  readonly #subject: RunSubject;
  readonly #identity: HostIdentity;
  readonly #host: Readonly<Record<string, unknown>>;
  readonly #loadBefore = hostLoad();
  readonly #samples: SampleRow[] = [];
  readonly #timings: Timing[] = [];
  readonly #warmups: WarmUp[] = [];
  #left: readonly Skipped[] = [];
  readonly #cells: ReadonlyMap<string, Cell>;
  #csv = toCsv(SAMPLES, []);
  #formatted = 0;
  #flushedAt_ns: bigint;

  /** @throws exit 69 where `out` cannot be written, before anything is measured */
  constructor(subject: RunSubject, out: string, clock: Clock = CLOCK) {
    this.#clock = clock;
    this.startedAt = clock.date();
    this.startedAt_ns = clock.now_ns();
    this.#flushedAt_ns = this.startedAt_ns;
    this.#subject = subject;
    this.#identity = hostIdentity(subject.hostName);
    this.#host = describeHost(this.#identity);
    this.#cells = new Map(subject.cells.map((cell) => [cell.cell_id, cell]));
    this.runId = newRunId(this.startedAt, Math.floor(Math.random() * 2 ** 32));
    this.dir = makeRunDir(out, this.runId);
    try {
      this.#save(this.#document('running'));
    } catch (error) {
      rmSync(this.dir, { recursive: true, force: true }); // nothing is in it that could be kept
      throw error;
    }
  }

  /** Takes the directory away where no sample was measured. @returns whether it did */
  discardEmpty(): boolean {
    if (this.#samples.length > 0) return false;
    rmSync(this.dir, { recursive: true, force: true });
    return true;
  }

  addBlock(samples: readonly Sample[], warmup: WarmUp): void {
    for (const sample of samples)
      this.#samples.push(this.#ofRun({ ...(this.#cells.get(sample.cell_id) as Cell), ...sample }));
    this.#warmups.push(warmup);
    const now = this.#clock.now_ns();
    if (now - this.#flushedAt_ns < FLUSH_NS) return;
    this.#flushedAt_ns = now;
    this.#writeSamples();
  }

  /** All that had to be left out so far, after the run had been planned. */
  leaveOut(left: readonly Skipped[]): void {
    this.#left = left;
  }

  addLaunch(timing: Timing): void {
    this.#timings.push(timing);
  }

  /** Between launches, while nothing is measured: all files, so that a run that is killed can be read. */
  bringUpToDate(): void {
    this.#save(this.#document('running'));
  }

  #ofRun<R extends object>(row: R): R & Pick<SampleRow, 'schema_version' | 'run_id' | 'host_id'> {
    return { schema_version: SCHEMA_VERSION, run_id: this.runId, host_id: this.#identity.host_id, ...row };
  }

  #write<S extends CsvSchema>(name: string, schema: S, rows: readonly z.output<S>[]): void {
    writeFileAtomic(join(this.dir, name), toCsv(schema, rows));
  }

  /** Formats what is new and writes the file anew beside the old one: a crash leaves whole rows. */
  #writeSamples(): void {
    this.#csv += csvLines(SAMPLES, this.#samples.slice(this.#formatted));
    this.#formatted = this.#samples.length;
    writeFileAtomic(join(this.dir, 'samples.csv'), this.#csv);
  }

  /** What a reader of the numbers should know first; before anything was measured, what can be said then. */
  warnings(): string[] {
    const { notes, machine } = this.#subject;
    const left = this.#left.map(({ scenario, cells: n, reason }) => `${scenario}: ${n} cells left out: ${reason}`);
    const found = [...notes, ...left, ...machine.warnings];
    if (lastLevelCacheBytes() === null)
      found.push(
        `this machine does not tell its last-level cache; ${ASSUMED_LLC_BYTES / 2 ** 20} MiB assumed for the copy window`,
      );
    const again = this.#timings.reduce((sum, timing) => sum + (timing.again ?? 0), 0);
    if (again > 0) found.push(`the process was stopped meanwhile: what it was at was done again (${again} times)`);
    const restless = this.#warmups.filter((w) => !w.flat).length;
    if (restless > this.#warmups.length / 10)
      found.push(
        `${restless} of ${this.#warmups.length} blocks began while times still changed by more than 10 % (a warm-up ends after 4 samples): the quartiles show whether that matters`,
      );
    return found;
  }

  /** Writes verdicts.csv. */
  addVerdicts(rows: readonly VerdictRow[]): void {
    this.#write('verdicts.csv', VERDICTS, rows);
  }

  /** Writes what people read. */
  addText(name: string, text: string): void {
    writeFileAtomic(join(this.dir, name), text);
  }

  /**
   * What was measured, and everything written. However that ends, the document is there.
   * @returns as `unwritten` why the files are not whole
   */
  finish(state: RunState): { readonly document: RunDocument; readonly unwritten: unknown } {
    const document = this.#document(state);
    try {
      this.#save(document);
      return { document, unwritten: undefined };
    } catch (unwritten) {
      return { document, unwritten };
    }
  }

  #document(state: RunState): RunDocument {
    const { scenarios, cells, machine } = this.#subject;
    const samples = this.#samples;
    const { rows, noise } = compareCells(scenarios, cells, samples);
    const summary = summarize(cells, samples).map((row) => this.#ofRun(row));
    const comparisons = rows.map((row) => this.#ofRun(row));
    const warnings = this.warnings();
    const meta = META().parse({ ...this.#meta(state), noise_floor: noise, codegen: machine.codegen, warnings });
    return {
      ...{ run_id: this.runId, dir: this.dir, meta, samples, summary, comparisons, verdicts: [] },
      ...{ ladder: ladderSteps({ summary, comparisons, samples }), noise, warnings, notes: [] },
    };
  }

  /** meta.json comes last: with it stands what it speaks of. */
  #save({ summary, comparisons, meta }: RunDocument): void {
    this.#writeSamples();
    this.#write('summary.csv', SUMMARY, summary);
    this.#write('comparisons.csv', COMPARISONS, comparisons);
    writeFileAtomic(join(this.dir, 'meta.json'), `${JSON.stringify(meta, null, 2)}\n`);
  }

  #meta(state: RunState): Record<string, unknown> {
    const { scenarios, cells, design, command, skipped } = this.#subject;
    const sum = (key: 'total' | 'timed' | 'untimed') => this.#timings.reduce((total, t) => total + t[key], 0);
    const warmups = this.#warmups;
    return {
      run_id: this.runId,
      ...this.#host,
      command,
      started_at: this.startedAt.toISOString(),
      finished_at: this.#clock.date().toISOString(),
      state,
      partial: state !== 'complete',
      ...design,
      skipped: [...skipped, ...this.#left],
      scenarios: scenarios.map((s) => s.name),
      cells: cells.length,
      load_before: this.#loadBefore,
      load_after: hostLoad(),
      wall_ns: { launches: sum('total'), timed: sum('timed'), untimed: sum('untimed') },
      warmup: {
        blocks: warmups.length,
        samples: warmups.reduce((total, w) => total + w.samples, 0),
        not_flat: warmups.filter((w) => !w.flat).length,
      },
    };
  }
}
