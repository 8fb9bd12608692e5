/**
 * What is known of an execution that grows, between threads: which access overwrites what, and which read reads from what. The two
 * together say what came round to a thread: it overwrote what another thread did before something that it reads.
 */
import { Relation } from './relation.js';
import type { Access } from './skeleton.js';

/** Two accesses of one thread, of which the model puts the first before the second. */
type Take = (first: number, second: number) => void;

export class Returns {
  private readonly accesses: readonly Access[];
  private readonly fences: Relation;
  /** pairs, one after the other: before, after; read, write */
  private readonly overwrites: number[] = [];
  private readonly reads: number[] = [];
  /** their lengths at each save */
  private readonly saved: number[] = [];

  /** @param fences what keeps two writes of a thread in order for all others; transitive */
  constructor(accesses: readonly Access[], fences: Relation) {
    this.accesses = accesses;
    this.fences = fences.or(new Relation(accesses.length).maybe());
  }

  save(): void {
    this.saved.push(this.overwrites.length, this.reads.length);
  }

  restore(): void {
    this.reads.length = this.saved.pop() as number;
    this.overwrites.length = this.saved.pop() as number;
  }

  overwrite(before: number, after: number, take: Take): void {
    const { reads, fences } = this;
    this.overwrites.push(before, after);
    for (let at = 0; at < reads.length; at += 2) {
      const read = reads[at] as number;
      if (this.isOfOne(before, read) && fences.has(after, reads[at + 1] as number)) take(before, read);
    }
  }

  readFrom(write: number, read: number, take: Take): void {
    const { overwrites, fences } = this;
    this.reads.push(read, write);
    for (let at = 0; at < overwrites.length; at += 2) {
      const before = overwrites[at] as number;
      if (this.isOfOne(before, read) && fences.has(overwrites[at + 1] as number, write)) take(before, read);
    }
  }

  private isOfOne(a: number, b: number): boolean {
    return a !== b && this.accesses[a]?.thread === this.accesses[b]?.thread;
  }
}
