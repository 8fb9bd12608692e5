/**
 * Decisions kept for the next variant whose threads do the same: knobs differ more often than what is done of one page, and
 * what `fence=lock` and `fence=full` make is one event.
 */
import { type Bounds, Budget } from '../explore/bounds.js';
import type { Decision } from '../explore/decide.js';
import type { MemoryModel } from '../explore/model.js';
import { type Path, pathsOf } from '../explore/paths.js';
import type { Event, Program } from '../explore/program.js';

/** More are not kept: what they end in takes room. */
const KEPT = 16;

export class KnownDecisions {
  private readonly known = new Map<string, Map<string, Decision>>();

  /** By model, to read and to add to: decisions of all programs whose threads can do the same as this one's. */
  of(program: Program, models: readonly MemoryModel[], bounds: Bounds): Map<string, Decision> {
    const { threads, complete } = pathsOf(program, new Budget(bounds, Number.POSITIVE_INFINITY));
    if (!complete) return new Map();
    const dependencies = !models.every((model) => model.ignoresDependencies);
    const texts = threads.map((paths) => paths.map((path) => pathText(path, dependencies)).join('\n'));
    const key = [program.alike?.join(';') ?? '', String(dependencies), ...texts].join('\n\n');
    const found = this.known.get(key) ?? new Map<string, Decision>();
    this.known.delete(key);
    this.known.set(key, found);
    for (const oldest of [...this.known.keys()].slice(0, -KEPT)) this.known.delete(oldest);
    return found;
  }
}

/** All that decisions, properties and witnesses see of a run. */
function pathText({ reads, run }: Path, dependencies: boolean): string {
  const registers = Object.entries(run.registers).map(([name, value]) => `${name}=${value}`);
  const events = run.events.map((event) => eventText(event, dependencies));
  return `${run.status} ${reads.join()} ${registers.sort().join()}\n${events.join('\n')}`;
}

function eventText(event: Event, dependencies: boolean): string {
  const depends = dependencies ? [event.addr, event.data, event.ctrl].map((on) => on?.join() ?? '').join(';') : '';
  return `${event.label} ${event.kind} ${event.text} ${detail(event)} ${depends}`;
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
