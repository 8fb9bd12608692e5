/** The memory models there are: one file and one line each. */
import type { MemoryModel } from '../model.js';
import { armv8 } from './armv8.js';
import { lkmm } from './lkmm.js';
import { ppc } from './ppc.js';
import { sc } from './sc.js';
import { tso } from './tso.js';

export type ModelName = string;

export const MODELS: ReadonlyMap<ModelName, MemoryModel> = new Map(
  [sc, tso, lkmm, armv8, ppc].map((model) => [model.name, model]),
);

/** Throws when there is no such model. */
export function modelNamed(name: ModelName): MemoryModel {
  const model = MODELS.get(name);
  if (model === undefined) throw new Error(`no memory model "${name}"; there are ${[...MODELS.keys()].join(', ')}`);
  return model;
}
