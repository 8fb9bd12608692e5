/** What of a search is one slice's own. All slices count the pieces of work alike, and each takes those that are its turn. */
import type { Slice } from './bounds.js';

/** 2^32 over the golden ratio: multiples of it are spread evenly, and follow no order in which the pieces come. */
const SPREAD = 0x9e3779b1;

/** The pieces of work so far. */
export class Turns {
  /** the first slice, which does what no slice has to itself */
  readonly first: boolean;
  pieces = 0;
  private readonly slice: Slice;

  constructor(slice: Slice) {
    this.slice = slice;
    this.first = slice.part === 0;
  }

  /** One more piece: is it this slice's? */
  mine(): boolean {
    const { part, of } = this.slice;
    return (Math.imul(this.pieces++, SPREAD) >>> 16) % of === part;
  }
}

/**
 * One combination of runs, searched by all slices: down to so many decisions they all go the same way, and what lies below is
 * a piece of work.
 */
export class Share {
  private readonly turns: Turns;
  private readonly depth: number;
  private decided = 0;

  constructor(turns: Turns, depth: number) {
    this.turns = turns;
    this.depth = depth;
  }

  /** Before a decision. False: what follows from it is another slice's. */
  enter(): boolean {
    if (this.decided + 1 === this.depth && !this.turns.mine()) return false;
    this.decided++;
    return true;
  }

  leave(): void {
    this.decided--;
  }

  /** Do all slices go here? */
  get common(): boolean {
    return this.decided < this.depth;
  }

  /** Is it another's to count what is found here? */
  get foreign(): boolean {
    return this.common && !this.turns.first;
  }
}

/** Whose turn never comes: it counts pieces, and does none. */
const NOBODY: Slice = { part: -1, of: 1 };
const DEEPEST = 8;

/** @param walk goes where all slices go @returns how deep it is where there are enough pieces, or as many as there will be */
export function depthFor(enough: number, walk: (share: Share) => void): number {
  let best = { depth: 0, pieces: 1 };
  for (let depth = 1; depth <= DEEPEST && best.pieces < enough; depth++) {
    const turns = new Turns(NOBODY);
    walk(new Share(turns, depth));
    if (turns.pieces === 0) break;
    if (turns.pieces > best.pieces) best = { depth, pieces: turns.pieces };
  }
  return best.depth;
}
