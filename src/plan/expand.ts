import { asExtra, switchesOf, unmeasured } from '../protocol/switches.js';
import { FENCE_PERS, type Fence, type FencePer, type Knobs, PROTOCOLS, type Protocol } from '../protocols.js';
import { type Cell, type Extra, type Factors, makeCell } from './cell.js';
import { type Choice, type Choosable, combinations, type Grid, groupBy, type PresetName } from './grid.js';
import { type Related, relationsOf } from './relation.js';

/** What planning needs to know of a scenario. */
export interface GridSource extends Related {
  readonly name: string;
  grid(preset: PresetName): Grid;
  /** cells beside the grid's, where no protocol is chosen */
  also?(preset: PresetName): Grid | undefined;
  /** which of the model's cells there are, where not all combinations are wanted */
  keep?(cell: Factors): boolean;
  /** cells of other implementations that stand beside one of the model's */
  beside?(cell: Factors): readonly Factors[];
  /** whether its cells make sense only with pinners, or only without; either if absent */
  readonly pinners?: 'needed' | 'none';
  /** factors it is about: a choice on the command line narrows its values and never adds one */
  readonly fixed?: readonly Choosable[];
}

export interface Expansion {
  readonly cells: Cell[];
  /** one line per combination that was asked for and does not exist */
  readonly notes: string[];
}

/** The cells of some scenarios, each with replicas: for each number of pages and layout, of each implementation the first cell that others take their ratio to. */
export function expand(scenarios: readonly GridSource[], preset: PresetName, choice: Choice): Expansion {
  const notes = new Set<string>();
  const cells = scenarios.flatMap((scenario) => {
    const asked = [choice.fence, choice.fence_per, choice.switches].some((own) => own !== undefined);
    const also = choice.protocol === undefined ? scenario.also?.(preset) : undefined;
    const all = [scenario.grid(preset), ...(also === undefined ? [] : [also])].flatMap((grid) =>
      expandScenario(
        scenario,
        choose(scenario, grid, choice),
        asked ? notes : new Set(), // what a scenario lists for all protocols need not exist for each
      ),
    );
    const own = [...new Map(all.map((cell) => [cell.cell_id, cell])).values()];
    return [...own, ...replicas(scenario, own)];
  });
  return { cells, notes: [...notes] };
}

/** The noise of a claim is measured where the claim is: cells of other sizes or layouts have another. */
function replicas(scenario: GridSource, own: readonly Cell[]): Cell[] {
  const relations = own.flatMap((cell) => relationsOf(scenario, cell));
  const ids = (of: typeof relations): Set<string> => new Set(of.map(({ to }) => to));
  const [baselines, others] = [ids(relations.filter(({ role }) => role === 'baseline')), ids(relations)];
  return [...groupBy(own, ({ pages, layout }) => `${pages} ${layout}`).values()].flatMap((alike) => {
    const sides = [baselines, others].map((of) => alike.filter(({ cell_id }) => of.has(cell_id)));
    const [of = [], rest = []] = sides;
    const chosen =
      of.length > 0 ? of : rest.length > 0 ? rest.slice(0, 1) : relations.length > 0 ? alike.slice(0, 1) : [];
    const firsts = [...groupBy(chosen, ({ impl }) => impl).values()].map(([first]) => first as Cell);
    return firsts.map((cell) => makeCell({ ...cell, replica: 1 }));
  });
}

/** The scenario's values with the command line's in their place; of fixed factors, those that are in both. */
function choose(scenario: GridSource, grid: Grid, choice: Choice): Grid {
  const chosen = Object.entries(choice).map(([factor, values]) => {
    if (!scenario.fixed?.includes(factor as Choosable)) return [factor, values];
    const own: readonly unknown[] | undefined = grid[factor as Choosable];
    return [factor, own === undefined ? undefined : own.filter((v) => (values as readonly unknown[]).includes(v))];
  });
  return { ...grid, ...Object.fromEntries(chosen.filter(([, values]) => values !== undefined)) };
}

function expandScenario(scenario: GridSource, grid: Grid, notes: Set<string>): Cell[] {
  const protocols = (grid.protocol ?? []).map((name) => PROTOCOLS.find((p) => p.name === name) as Protocol);
  const model = protocols.flatMap((protocol) =>
    combinations({
      knobs: knobsOf(protocol, grid, notes),
      pages: grid.pages ?? [65536],
      layout: grid.layout ?? (['sequential'] as const),
      pinners: (grid.pinners ?? [0]).filter((n) => scenario.pinners !== (n > 0 ? 'none' : 'needed')),
      pinned_fraction: grid.pinned_fraction ?? [0],
      extra: extrasOf(protocol, grid, notes),
    }).map(({ knobs, ...rest }) =>
      makeCell({
        scenario: scenario.name,
        impl: 'wasm',
        arch: 'x86_64',
        protocol: protocol.name,
        ...knobs,
        replica: 0,
        ...rest,
      }),
    ),
  );
  const kept = model.filter((cell) => scenario.keep?.(cell) ?? true);
  const beside = kept.flatMap((cell) => scenario.beside?.(cell) ?? []).map(makeCell);
  return [...kept, ...beside];
}

/** What only some scenarios vary, with each of the alternatives of switches that the protocol has. */
function extrasOf(protocol: Protocol, grid: Grid, notes: Set<string>): Extra[] {
  const own = (grid.extras ?? combinations(grid.extra ?? {})).map(extraAsText);
  if (grid.switches === undefined) return own;
  const alternatives = switchesOf(protocol, grid.switches, notes).filter((alternative) => {
    const why = unmeasured(alternative);
    if (why !== '') notes.add(why);
    return why === '';
  });
  return alternatives.flatMap((alternative) => {
    const on = asExtra(alternative);
    const fit = own.filter((extra) => fits(extra, on));
    if (fit.length === 0) notes.add(`${alternative} is told of folios, and this scenario makes none with it`);
    return fit.map((extra) => ({ ...extra, ...on }));
  });
}

/** What a scenario varies itself is narrowed; mapcounts of a folio's pages need a folio. */
function fits(extra: Extra, on: Extra): boolean {
  if (on.page_mapcount === 'no' && (extra.folio_order ?? '0') === '0') return false;
  return Object.entries(on).every(([key, value]) => (extra[key] ?? value) === value);
}

function extraAsText(values: Readonly<Record<string, string | number>>): Extra {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

/** The combinations of knobs that exist; fences that a protocol has no place for are noted. */
export function knobsOf(protocol: Protocol, grid: Choice, notes: Set<string>): Knobs[] {
  const wrprotects = grid.wrprotect ?? [protocol.shipped.wrprotect];
  const pins = grid.pin ?? [protocol.shipped.pin];
  const fences = (grid.fence ?? [protocol.shipped.fence]).flatMap((fence) =>
    fencesOf(protocol, fence, grid.fence_per, notes),
  );
  return combinations({ wrprotect: wrprotects, fence: fences, pin: pins }).map(({ fence, ...rest }) => ({
    ...rest,
    ...fence,
  }));
}

function fencesOf(
  protocol: Protocol,
  fence: Fence,
  wanted: readonly FencePer[] | undefined,
  notes: Set<string>,
): { fence: Fence; fence_per: FencePer }[] {
  if (fence === 'none') return [{ fence, fence_per: '' }];
  const asked = (wanted ?? FENCE_PERS).filter((per) => per !== '');
  const has = asked.filter((per) => protocol.fencePer.includes(per));
  if (has.length === 0 || (wanted !== undefined && has.length < asked.length)) {
    const places =
      protocol.fencePer.length === 0 ? 'no place for a fence' : `a fence per ${protocol.fencePer.join(', ')} only`;
    const dropped = asked.filter((per) => !has.includes(per)).join(', ');
    notes.add(`${protocol.name} has ${places}: dropped fence=${fence} fence_per=${dropped}`);
  }
  return has.map((fence_per) => ({ fence, fence_per }));
}
