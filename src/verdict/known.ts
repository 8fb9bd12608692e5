/**
 * Decisions kept for the next program whose threads do the same: knobs differ more often than what is done of one page, and
 * what `fence=lock` and `fence=full` make is one event.
 */
import { type Bounds, Budget } from '../explore/bounds.js';
import type { Decision } from '../explore/decide.js';
import { type ModelName, modelNamed } from '../explore/models/index.js';
import { type Path, type Paths, pathsOf } from '../explore/paths.js';
import type { Event, Program, Run } from '../explore/program.js';
import { performed } from '../explore/thread-tree.js';
import { type Digest, platform } from '../platform.js';

/** More are not kept: what they end in takes room. */
const KEPT = 16;

interface Known {
  /** of the runs that were asked for them */
  readonly dependencies: readonly RunDependencies[];
  readonly decisions: readonly Decision[];
}

interface RunDependencies {
  readonly thread: number;
  /** which of the thread's runs */
  readonly at: number;
  readonly text: string;
}

/** Of programs of one scenario: nothing else that is in a program tells one from another. */
export class KnownDecisions {
  /** by what threads do and which models are asked, dependencies apart */
  private readonly known = new Map<string, Known[]>();

  /**
   * Per model, what `decide` says of the program, or said of another whose threads can do the same. Dependencies are found by
   * replay, which takes longer than many a search: of the other's runs those count that were looked at while it was decided.
   * A search that is told the same of these takes the same course, and looks at no others.
   */
  decisions(
    program: Program,
    models: readonly ModelName[],
    bounds: Bounds,
    decide: () => readonly Decision[],
  ): readonly Decision[] {
    const { threads, complete } = pathsOf(program, new Budget(bounds, Number.POSITIVE_INFINITY));
    if (!complete) return decide();
    const key = keyOf(program, threads, models);
    const alike = this.known.get(key) ?? [];
    const looksAtDependencies = !models.every((model) => modelNamed(model).ignoresDependencies);
    let found = alike.find((one) => dependOnTheSame(one.dependencies, threads));
    if (found === undefined) {
      const decisions = decide();
      found = { dependencies: looksAtDependencies ? askedOf(threads) : [], decisions };
      alike.push(found);
    }
    this.known.delete(key);
    this.known.set(key, alike);
    for (const oldest of [...this.known.keys()].slice(0, -KEPT)) this.known.delete(oldest);
    return found.decisions;
  }
}

/** Equal where all is equal that a decision, a property or a witness sees, but for dependencies. */
function keyOf(program: Program, threads: Paths['threads'], models: readonly ModelName[]): string {
  const hash = platform.digest();
  hash.update(`${models.join()}\n${program.alike?.join(';') ?? ''}\n${[...program.init].join()}\n`);
  for (const paths of threads) {
    for (const path of paths) addPath(hash, path);
    hash.update('\n');
  }
  return hash.text();
}

function addPath(hash: Digest, { reads, run }: Path): void {
  const registers = Object.entries(run.registers).map(([name, value]) => `${name}=${value}`);
  let text = `${run.status} ${reads.join()} ${registers.sort().join()}\n`;
  for (const { event, written } of performed(run, reads))
    text += `${event.label} ${event.kind} ${event.text} ${event.loc} ${event.loose} ${event.unordered?.join()} ${detail(event)} ${written}\n`;
  hash.update(`${text}\n`);
}

function detail(event: Event): string {
  switch (event.kind) {
    case 'read':
      return event.order;
    case 'write':
      return `${event.order} ${event.value}`;
    case 'rmw':
      return `${event.order} ${event.op} ${event.form?.op}(${event.form?.operands.join()})`;
    case 'fence':
      return event.fence;
    case 'note':
      return event.what;
    default:
      return '';
  }
}

/** What somebody asked of these runs. */
function askedOf(threads: Paths['threads']): RunDependencies[] {
  return threads.flatMap((paths, thread) =>
    paths.flatMap(({ run }, at) => (run.asked?.() === false ? [] : [{ thread, at, text: dependenciesOf(run) }])),
  );
}

function dependOnTheSame(known: Known['dependencies'], threads: Paths['threads']): boolean {
  return known.every(({ thread, at, text }) => {
    const run = threads[thread]?.[at]?.run;
    return run !== undefined && dependenciesOf(run) === text;
  });
}

function dependenciesOf({ events }: Run): string {
  return events.map(({ addr, data, ctrl }) => [addr, data, ctrl].map((on) => on?.join() ?? '').join(';')).join('\n');
}
