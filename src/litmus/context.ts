/** Where in a process we are: what decided that we got here, what a condition has looked at, which operands stand beside. */
import type { Event } from '../explore/program.js';
import { type Tainted, union } from './operators.js';

export class Context {
  /** what decided that we are here */
  control: readonly number[] = [];
  /** in a condition: all that it looks at */
  private looked: readonly number[] | undefined;
  /** events of operands beside the one that is evaluated, and whether there are more to come */
  private beside: readonly number[] = [];
  private more = 0;

  look(events: readonly number[]): void {
    if (this.looked !== undefined) this.looked = union(this.looked, events);
  }

  /** Evaluates a condition. @returns with it, all that controls what is done because of it */
  condition(evaluate: () => Tainted): { readonly value: Tainted['value']; readonly controls: readonly number[] } {
    const before = this.looked;
    this.looked = [];
    const { value, from, through } = evaluate();
    const controls = union(union(from, through), this.looked);
    this.looked = before === undefined ? undefined : union(before, controls);
    return { value, controls };
  }

  controlled<T>(by: readonly number[], body: () => T): T {
    const before = this.control;
    this.control = union(before, by);
    const result = body();
    this.control = before;
    return result;
  }

  /** Evaluates operands, none of which is before another in program order. @param made how many events there are */
  apart<T>(
    operands: readonly T[],
    accesses: (operand: T) => boolean,
    made: () => number,
    evaluate: (operand: T) => void,
  ): void {
    const before = this.beside;
    for (const [at, operand] of operands.entries()) {
      const start = made();
      const more = operands.slice(at + 1).some(accesses) ? 1 : 0;
      this.more += more;
      evaluate(operand);
      this.more -= more;
      this.beside = union(
        this.beside,
        Array.from({ length: made() - start }, (_, i) => start + i),
      );
    }
    this.beside = before;
  }

  /** The event as it happens here. */
  placed(event: Event): Event {
    return {
      ...event,
      ...(this.control.length > 0 ? { ctrl: this.control } : {}),
      ...(this.beside.length > 0 ? { unordered: this.beside } : {}),
      ...(this.more > 0 ? { loose: true } : {}),
    };
  }
}
