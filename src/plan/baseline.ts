/** Which cell a ratio is taken to: the scenario's own choice, the one asked for, or the first there is. */
import { usageError } from '../errors.js';
import { type Cell, FACTORS, type Factors, factorText, makeCell } from './cell.js';
import type { Related, Stand } from './relation.js';

/** Factors by which a baseline is asked for, as text: `{ protocol: 'no_early' }`. */
export type BaselineChoice = Readonly<Partial<Record<keyof Factors, string>>>;

/** `protocol=no_early,pages=65536`. @throws a usage error where that names no factor */
export function parseBaseline(text: string): BaselineChoice {
  const known = FACTORS.filter((name) => name !== 'scenario' && name !== 'replica');
  const pairs = text.split(',').map((word) => {
    const at = word.indexOf('=');
    const [name, value] = [word.slice(0, at), word.slice(at + 1)];
    const factor = known.find((one) => one === name);
    if (at < 1 || value === '')
      throw usageError(`--baseline: '${word}' is not FACTOR=VALUE`, 'as in protocol=no_early');
    if (factor === undefined) throw usageError(`--baseline: no factor '${name}'`, `factors: ${known.join(', ')}`);
    return [factor, value] as const;
  });
  return Object.fromEntries(pairs);
}

/** The factors in which `cell` is to differ from another to be its baseline, taken from `example`. */
function patchFrom(example: Cell, factors: readonly (keyof Factors)[]): Partial<Factors> {
  return Object.fromEntries(factors.map((factor) => [factor, example[factor]]));
}

const ownBaseline = (stands: readonly Stand[]) => stands.find(({ role }) => role === 'baseline');

/** The scenario's cells that have a baseline. */
function comparedCells(scenario: Related, cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => cell.replica === 0 && ownBaseline(scenario.compare(cell)) !== undefined);
}

/**
 * A scenario whose cells stand to a baseline that is among them: the one `choice` names, its own, or, where a choice of
 * protocols or knobs left that out, the first cell there is. Other roles stay as they are.
 * @param cells the scenario's cells of a run
 */
export function withBaseline<S extends Related>(scenario: S, cells: readonly Cell[], choice?: BaselineChoice): S {
  const own = comparedCells(scenario, cells);
  const replaced = (choice === undefined ? null : chosen(own, choice)) ?? firstOf(scenario, own);
  if (replaced === null) return scenario;
  const compare = (cell: Factors): Stand[] => {
    const stands = scenario.compare(cell);
    if (ownBaseline(stands) === undefined) return [...stands];
    return [{ role: 'baseline', to: replaced }, ...stands.filter(({ role }) => role !== 'baseline')];
  };
  return { ...scenario, compare };
}

function chosen(cells: readonly Cell[], choice: BaselineChoice): Partial<Factors> | null {
  const factors = Object.keys(choice) as (keyof Factors)[];
  const example = cells.find((cell) => factors.every((factor) => factorText(cell, factor) === choice[factor]));
  return example === undefined ? null : patchFrom(example, factors);
}

/**
 * The scenarios that have no cell of that kind, and keep their own baseline.
 * @param cellsOf those of a scenario in the run @throws a usage error where none has one
 */
export function withoutChosen<S extends Related & { readonly name: string }>(
  scenarios: readonly S[],
  cellsOf: (name: string) => readonly Cell[],
  choice: BaselineChoice,
): string[] {
  const compared = scenarios
    .map((scenario) => ({ name: scenario.name, cells: comparedCells(scenario, cellsOf(scenario.name)) }))
    .filter(({ cells }) => cells.length > 0);
  const without = compared.filter(({ cells }) => chosen(cells, choice) === null).map(({ name }) => name);
  if (without.length === compared.length && without.length > 0) {
    const words = Object.entries(choice).map(([factor, value]) => `${factor}=${value}`);
    throw usageError(
      `--baseline ${words.join(',')}: no cell of ${without.join(', ')} is that`,
      'forkbench run --dry-run lists the cells',
    );
  }
  return without;
}

/** Of cells none of which has its baseline beside it, the first in the place of what is missing. null where one has. */
function firstOf(scenario: Related, cells: readonly Cell[]): Partial<Factors> | null {
  const there = new Set(cells.map(({ cell_id }) => cell_id));
  const stands = cells.flatMap((cell) => {
    const stand = ownBaseline(scenario.compare(cell));
    return stand === undefined ? [] : [{ to: stand.to, id: makeCell({ ...cell, ...stand.to }).cell_id }];
  });
  const [first] = cells;
  if (first === undefined || stands.some(({ id }) => there.has(id))) return null;
  return patchFrom(first, Object.keys(stands[0]?.to ?? {}) as (keyof Factors)[]);
}
