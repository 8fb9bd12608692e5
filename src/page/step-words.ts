/** One step of a machine in plain sentences. */
import type { MachineKind, State } from '../explore/machine.js';
import type { Event, Location, Value } from '../explore/program.js';
import type { TracedProgram } from '../verdict/traced-program.js';
import type { Item } from './follow.js';
import { cpuName, nameOfLoc } from './names.js';
import { memoryOf, seenBy, valueText } from './state-view.js';

export class StepWords {
  private readonly program: TracedProgram;
  private readonly buffers: boolean;

  constructor(program: TracedProgram, kind: MachineKind) {
    this.program = program;
    this.buffers = kind === 'store-buffer';
  }

  of(item: Item): string {
    if (item.kind === 'fence') return this.fence(item.event, item.thread);
    if (item.kind === 'blocked') return this.blocked(item);
    return item.step.kind === 'drain' ? this.drain(item) : this.event(item);
  }

  private cpu(thread: number): string {
    return cpuName(this.program.scenario, thread);
  }

  private show(loc: Location, value: Value): string {
    return valueText(this.program, loc, value);
  }

  private event(item: Extract<Item, { kind: 'step' }>): string {
    const { event, step } = item;
    const cpu = this.cpu(step.thread);
    if (event.kind === 'lock')
      return `${cpu} takes ${nameOfLoc(event.loc)}; no other CPU takes it before it is released.`;
    if (event.kind === 'unlock') return `${cpu} releases ${nameOfLoc(event.loc)}.`;
    if (event.kind === 'write') return `${this.write(cpu, event.loc, step.written ?? 0n)}${again(event.loc)}`;
    if (event.kind === 'rmw' && step.written !== undefined)
      return `${this.rmw(cpu, event.loc, step.read ?? 0n, step.written)}${this.unlike(item)}`;
    return 'loc' in event && event.loc !== undefined ? this.read(item, cpu, event.loc) : cpu;
  }

  private write(cpu: string, loc: Location, value: Value): string {
    const what = `${cpu} stores ${nameOfLoc(loc)} = ${this.show(loc, value)}.`;
    return this.buffers
      ? `${what} The store waits in its store buffer, where no other CPU can see it.`
      : `${what} It is in memory at once: this machine has no store buffers.`;
  }

  private rmw(cpu: string, loc: Location, old: Value, value: Value): string {
    const what = `${cpu} changes ${nameOfLoc(loc)} from ${this.show(loc, old)} to ${this.show(loc, value)} in one atomic step.`;
    return this.buffers
      ? `${what} It goes straight to memory; it could not begin before the store buffer was empty.`
      : what;
  }

  private read(item: Extract<Item, { kind: 'step' }>, cpu: string, loc: Location): string {
    const { before, step } = item;
    const own = before.threads[step.thread]?.buffer.some((store) => store.loc === loc) === true;
    const what = `${cpu} reads ${nameOfLoc(loc)}: ${this.show(loc, step.read ?? 0n)}${own ? ', from its own store buffer' : ''}.`;
    return `${what}${this.stale(before, step.thread, loc)}${this.unlike(item)}`;
  }

  /** What the reader cannot see yet. */
  private stale(before: State, thread: number, loc: Location): string {
    const other = before.threads.findIndex(
      ({ buffer }, index) => index !== thread && buffer.some((store) => store.loc === loc),
    );
    if (other < 0) return '';
    const waiting = seenBy(this.program, before, other, loc);
    // A store of what is there already hides nothing.
    if (waiting === seenBy(this.program, before, thread, loc)) return '';
    return ` That is out of date: ${this.show(loc, waiting)} still waits in CPU ${other}'s store buffer.`;
  }

  private unlike({ event, expected }: Extract<Item, { kind: 'step' }>): string {
    if (expected === undefined || !('loc' in event) || event.loc === undefined) return '';
    return ` In the attempt that breaks it is ${this.show(event.loc, expected)}.`;
  }

  private drain({ event, step, before }: Extract<Item, { kind: 'step' }>): string {
    const loc = 'loc' in event && event.loc !== undefined ? event.loc : '';
    const from = event.label === undefined ? 'A store' : `The store of ${event.label}`;
    const value = step.written ?? 0n;
    const seen = `${nameOfLoc(loc)} = ${this.show(loc, value)}`;
    const news =
      memoryOf(this.program, before, loc) === value
        ? `It changes nothing: memory had ${seen} already.`
        : `Only now do all CPUs see ${seen}.`;
    return `${from} drains from CPU ${step.thread}'s store buffer. ${news}`;
  }

  private fence(event: Event, thread: number): string {
    const cpu = this.cpu(thread);
    const name = event.text ?? 'the fence';
    if (!this.buffers) return `${cpu} passes ${name}. In this machine nothing is ever out of order: it does nothing.`;
    const kind = event.kind === 'fence' ? event.fence : '';
    if (kind === 'mb')
      return `${cpu} passes ${name}: its store buffer is empty, everything it stored before is in memory.`;
    if (kind === 'wmb')
      return `${cpu} passes ${name} and does not wait: stores leave the buffer in order anyway, and a later load waits for none of them.`;
    return `${cpu} passes ${name} and does not wait: this machine keeps that order anyway.`;
  }

  private blocked({ thread, next, wanted, state }: Extract<Item, { kind: 'blocked' }>): string {
    const cpu = this.cpu(thread);
    const waiting = state.threads[thread]?.buffer.length ?? 0;
    const stores = waiting === 1 ? 'one store waits' : `${waiting} stores wait`;
    const label = wanted.what.split(' ')[0] ?? '';
    const step = label === '' ? 'its next step' : label;
    const name = next.text ?? next.kind;
    if (waiting === 0) return `${cpu} stops here: ${name} waits for a lock.`;
    return next.kind === 'fence'
      ? `Here the attempt fails. ${cpu} would go on with ${step} now, but ${name} lets nothing past until its store buffer is empty, and ${stores}.`
      : `Here the attempt fails. ${cpu} would go on with ${step} now, but ${name} is a LOCKed instruction: it waits until its store buffer is empty, and ${stores}.`;
  }
}

/** A page taken while a fork is going on: the PTE has to wait for it (-EAGAIN), and is looked at anew. */
function again(loc: Location): string {
  return /^page\[1\]\.refcount$/.test(loc)
    ? ' It takes page 1 for the copy; with it, fork begins again at this PTE.'
    : '';
}
