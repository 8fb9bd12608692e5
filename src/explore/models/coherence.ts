/**
 * What every candidate execution has: one order of the accesses to each location, and atomic read-modify-writes. Weaker
 * than any model that is offered; it tells what could be said of a program's final states if nothing were ordered.
 */
import type { MemoryModel } from '../model.js';
import { Relation } from '../relation.js';

export const coherence: MemoryModel = {
  name: 'coherence',
  description: 'SC per location and atomic read-modify-writes, no more',
  allows: () => true,
  preserved: ({ skeleton }) => new Relation(skeleton.size),
};
