import { setImmediate } from 'node:timers/promises';
import { EXIT, usageError } from '../errors.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import { type CheckAsk, type CheckedFile, checkFile, withText } from '../litmus/command.js';
import { type LitmusFormat, litmusCheckOutput } from '../litmus/output.js';
import { findLitmus, MOST_BYTES, tooLong } from '../litmus/read.js';
import { Interrupted, readStandardInput } from './interrupt.js';
import { Tally } from './progress.js';
import { SCREEN } from './screen.js';
import { renderTable } from './table.js';

export interface LitmusOptions {
  readonly model?: readonly ModelName[];
  /** of `export`; the default ones */
  /** names, looked at where tests are exported: who checks files has no need of them */
  readonly scenario?: string;
  /** herd's text, or one line per test where that does not fit a screen */
  readonly format?: LitmusFormat;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly maxSeconds: number;
  readonly unroll: number;
  readonly flags: 'all' | 'none';
  readonly expect?: boolean;
  readonly witness?: boolean;
  readonly stats?: boolean;
  /** a file to draw an execution into, and the number of the state it ends in */
  readonly graph?: string;
  readonly state?: number;
  readonly jobs: number;
  readonly maxMemory: number;
  readonly quiet?: boolean;
}

/** What is decided at once, without the pool: starting a thread takes longer than most tests do. */
const HERE_MS = 100;
const ALL_HERE_MS = 300;

/** `forkbench litmus check FILE|DIR...` and `litmus export DIR`. @returns 0, 2, 4 or 65 */
export async function litmusCommand(action: string, files: readonly string[], options: LitmusOptions): Promise<number> {
  const format = options.json ? 'json' : options.format;
  if (action === 'export') {
    const { litmusExportCommand } = await import('./litmus-export.js');
    return await litmusExportCommand(files, options.scenario, format ?? 'text');
  }
  if (options.scenario !== undefined) throw usageError('--scenario: what is exported, not what is checked');
  if (action !== 'check') throw usageError(`litmus: unknown action '${action}'; known: check, export`);
  if (files.length === 0) throw usageError('litmus check: no file');
  if (options.expect && options.model?.includes('lkmm') === false)
    throw usageError('--expect: what a Result: line says is said of lkmm, which is not asked for', 'add --model lkmm');
  return await checkCommand(files, options.model ?? [...MODELS.keys()], format, options);
}

async function checkCommand(
  paths: readonly string[],
  models: readonly ModelName[],
  format: LitmusFormat | undefined,
  options: LitmusOptions,
): Promise<number> {
  const { maxSeconds, unroll, witness = false, quiet } = options;
  const named = findLitmus(paths);
  const draw = await drawing(options, paths, named);
  const found = await Promise.all(
    named.map(async (one) => {
      if (one.file === '-') return await standardInput();
      return draw === undefined ? one : withText(one);
    }),
  );
  const ask: CheckAsk = { files: found, models, deadlineMs: maxSeconds * 1000, unroll, witness };
  const checked: CheckedFile[][] = found.map(() => []);
  const later = await decideHere(ask, checked);
  const partial = later.length > 0 && (await decideOnAllCores(ask, later, checked, options, quiet ?? false));
  const all = checked.flat();
  const drawn = partial ? EXIT.ok : (draw?.(ask, all) ?? EXIT.ok);
  const output = (as: LitmusFormat) =>
    litmusCheckOutput(all, {
      format: as,
      flags: options.flags === 'all',
      stats: options.stats ?? false,
      expect: options.expect ?? false,
      ...(options.all || as !== 'table' ? {} : { screen: SCREEN }),
      table: (titles, rows) =>
        renderTable(
          titles.map((title) => ({ title, align: 'left' })),
          rows,
        ),
    });
  const text = output(format ?? 'text');
  const fits = options.all || found.length === 1 || text.stdout.split('\n').length <= SCREEN.lines + 1;
  const done = format !== undefined || fits ? text : output('table');
  if (!partial || format !== 'json') {
    process.stdout.write(done.stdout);
    process.stderr.write(done.stderr);
  }
  if (partial)
    throw new Interrupted(`interrupted: ${all.length} of ${found.length * models.length} were decided`).with(
      format === 'json' ? JSON.parse(done.stdout) : {},
    );
  if (options.expect && done.exit === 0 && all.every(({ row }) => row.match === null)) {
    process.stderr.write('forkbench: --expect: no test has a Result: line, so nothing was held to one\n');
    return EXIT.badInput;
  }
  return done.exit === 0 ? drawn : done.exit;
}

/** With --graph: what draws it when all is decided, and says how that went. @throws exit 64 or 69 */
async function drawing(
  options: LitmusOptions,
  paths: readonly string[],
  named: CheckAsk['files'],
): Promise<((ask: CheckAsk, checked: readonly CheckedFile[]) => number) | undefined> {
  if (options.graph === undefined && options.state === undefined) return undefined;
  const { graphTarget, writeGraph } = await import('./litmus-graph.js');
  const target = graphTarget(options, paths, named);
  return (ask, checked) => {
    const text = ask.files[0]?.text;
    const refused = text === undefined || checked.some(({ row }) => row.error !== null);
    return refused ? EXIT.ok : writeGraph(target, text, ask, options);
  };
}

/** A file that is not decided yet, and its place among the others. */
interface Later {
  readonly at: number;
  readonly file: CheckAsk['files'][number];
}

/** What is quickly decided, into `checked`. */
async function decideHere(ask: CheckAsk, checked: CheckedFile[][]): Promise<Later[]> {
  const end = performance.now() + ALL_HERE_MS;
  const deadlineMs = Math.min(HERE_MS, ask.deadlineMs ?? HERE_MS);
  const later: Later[] = [];
  for (const [at, named] of ask.files.entries()) {
    if (performance.now() > end || ask.witness) {
      later.push({ at, file: named });
      continue;
    }
    const file = withText(named);
    const results = [...checkFile(file, { ...ask, deadlineMs })];
    if (results.some(({ complete }) => !complete)) later.push({ at, file });
    else checked[at] = results;
    // So that a signal is heard.
    await setImmediate();
  }
  return later;
}

/** @returns whether a signal ended it */
async function decideOnAllCores(
  ask: CheckAsk,
  later: readonly Later[],
  checked: CheckedFile[][],
  { jobs, maxMemory: maxMemory_bytes }: LitmusOptions,
  quiet: boolean,
): Promise<boolean> {
  const { pooledLitmus } = await import('./litmus-pool.js');
  const files = later.map(({ file }) => file);
  const tally = new Tally(`0/${files.length} tests`, quiet);
  let done = 0;
  const partial = await pooledLitmus({ ...ask, files }, { jobs, maxMemory_bytes }, (at, results) => {
    checked[(later[at] as Later).at] = [...results];
    done++;
    tally.step(`${done}/${files.length} tests`);
  });
  tally.end();
  return partial;
}

async function standardInput(): Promise<{ file: string; text?: string; error?: string }> {
  const text = await readStandardInput(MOST_BYTES);
  const long = tooLong(text.length);
  return long === undefined ? { file: '-', text } : { file: '-', error: long.message };
}
