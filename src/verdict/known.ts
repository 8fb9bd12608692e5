/**
 * Decisions kept for the next variant whose threads do the same: knobs differ more often than what is done of one page, and
 * what `fence=lock` and `fence=full` make is one event.
 */
import { type Bounds, Budget } from '../explore/bounds.js';
import type { Decision } from '../explore/decide.js';
import type { MemoryModel } from '../explore/model.js';
import { type Path, type Paths, pathsOf } from '../explore/paths.js';
import type { Event, Program } from '../explore/program.js';

/** More are not kept: what they end in takes room. */
const KEPT = 16;

interface Known {
  readonly threads: Paths['threads'];
  readonly dependencies: boolean;
  readonly decisions: Map<string, Decision>;
}

export class KnownDecisions {
  /** by what threads do, dependencies apart: these are looked for when another program does the same */
  private readonly known = new Map<string, Known[]>();

  /** By model, to read and to add to: decisions of all programs whose threads can do the same as this one's. */
  of(program: Program, models: readonly MemoryModel[], bounds: Bounds): Map<string, Decision> {
    const { threads, complete } = pathsOf(program, new Budget(bounds, Number.POSITIVE_INFINITY));
    if (!complete) return new Map();
    const dependencies = !models.every((model) => model.ignoresDependencies);
    const key = `${program.alike?.join(';') ?? ''}\n${[...program.init].join()}\n${textOf(threads, pathText)}`;
    const same = this.known.get(key) ?? [];
    let found = same.find(
      (one) => one.dependencies === dependencies && (!dependencies || dependOnTheSame(one.threads, threads)),
    );
    if (found === undefined) {
      found = { threads, dependencies, decisions: new Map() };
      same.push(found);
    }
    this.known.delete(key);
    this.known.set(key, same);
    for (const oldest of [...this.known.keys()].slice(0, -KEPT)) this.known.delete(oldest);
    return found.decisions;
  }
}

function textOf(threads: Paths['threads'], text: (path: Path) => string): string {
  return threads.map((paths) => paths.map(text).join('\n')).join('\n\n');
}

function dependOnTheSame(a: Paths['threads'], b: Paths['threads']): boolean {
  const text = ({ run }: Path): string =>
    run.events.map(({ addr, data, ctrl }) => [addr, data, ctrl].map((on) => on?.join() ?? '').join(';')).join('\n');
  return textOf(a, text) === textOf(b, text);
}

/** All that decisions, properties and witnesses see of a run, but dependencies. */
function pathText({ reads, run }: Path): string {
  const registers = Object.entries(run.registers).map(([name, value]) => `${name}=${value}`);
  const events = run.events.map((event) => `${event.label} ${event.kind} ${event.text} ${detail(event)}`);
  return `${run.status} ${reads.join()} ${registers.sort().join()}\n${events.join('\n')}`;
}

function detail(event: Event): string {
  switch (event.kind) {
    case 'read':
      return `${event.loc} ${event.order}`;
    case 'write':
      return `${event.loc} ${event.order} ${event.value}`;
    case 'rmw':
      return `${event.loc} ${event.order} ${event.form?.op}(${event.form?.operands.join()})`;
    case 'fence':
      return `${event.loc} ${event.fence}`;
    case 'note':
      return `${event.loc} ${event.what}`;
    default:
      return event.loc;
  }
}
