/** What the explorer found, at a glance: a line per variant, a word per model. Made of rows of verdicts.csv alone. */

import { variantText } from '../protocol/variant-text.js';
import { isBad, NO_RACE, SIGNS, signed, type Verdict, verdictOfAll } from '../verdicts.js';
import type { Decided } from './evidence.js';
import { list } from './words.js';

export type VariantOf = Pick<Decided, 'protocol' | 'wrprotect' | 'fence' | 'fence_per' | 'pin' | 'extra'>;

export interface VerdictLine {
  readonly variant: VariantOf;
  /** where it was found; empty: in every scenario that was explored */
  readonly scenarios: readonly string[];
  /** model -> that of all these scenarios; without an entry there is none */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly race: string;
}

export interface VerdictMatrix {
  readonly property: string;
  readonly scenarios: readonly string[];
  readonly models: readonly string[];
  readonly lines: readonly VerdictLine[];
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** `full/pte`, or `none`. */
export function fenceText({ fence, fence_per }: Pick<VariantOf, 'fence' | 'fence_per'>): string {
  return fence_per === '' ? fence : `${fence}/${fence_per}`;
}

/** One line per variant; more where scenarios differ. */
export function verdictMatrix(rows: readonly Decided[], property: string): VerdictMatrix {
  const own = rows.filter((row) => row.property === property);
  const scenarios = unique(own.map(({ scenario }) => scenario));
  const models = unique(own.map(({ model }) => model));
  const lines = unique(own.map(variantText)).flatMap((key) => {
    const ofVariant = own.filter((row) => variantText(row) === key);
    const alike = new Map<string, VerdictLine>();
    for (const scenario of scenarios) {
      const here = ofVariant.filter((row) => row.scenario === scenario);
      const [first] = here;
      if (first === undefined) continue;
      const verdicts = verdictsOf(here, models);
      const look = JSON.stringify(Object.entries(verdicts).map(([model, verdict]) => [model, SIGNS[verdict]]));
      const race = here.find(({ race_class }) => race_class)?.race_class ?? '';
      const known = alike.get(look) ?? { variant: first, scenarios: [], verdicts, race };
      const scenariosHere = [...known.scenarios, scenario];
      const all = ofVariant.filter((row) => scenariosHere.includes(row.scenario));
      // What is a race in one of the scenarios is one, if there is no need of it in another.
      const told = known.race === NO_RACE && race !== '' ? race : known.race;
      alike.set(look, { ...known, race: told, scenarios: scenariosHere, verdicts: verdictsOf(all, models) });
    }
    const found = [...alike.values()];
    return found.length === 1 ? found.map((line) => ({ ...line, scenarios: [] })) : found;
  });
  return { property, scenarios, models, lines };
}

function verdictsOf(rows: readonly Decided[], models: readonly string[]): Record<string, Verdict> {
  const found = models.map((model) => ({ model, of: rows.filter((row) => row.model === model) }));
  return Object.fromEntries(
    found
      .filter(({ of }) => of.length > 0)
      .map(({ model, of }) => [model, verdictOfAll(of.map(({ verdict }) => verdict))]),
  );
}

/** How many variants a sentence names; more are counted. */
const NAMED = 3;

/** A protocol where all its variants are meant, else the variants. */
function namesOf(lines: readonly VerdictLine[], all: readonly VerdictLine[]): string {
  const names = unique(lines.map(({ variant }) => variant.protocol)).flatMap((protocol) => {
    const [these, every] = [lines, all].map((some) =>
      unique(some.filter(({ variant }) => variant.protocol === protocol).map(({ variant }) => variantText(variant))),
    ) as [string[], string[]];
    return these.length === every.length ? [protocol] : these;
  });
  const more = names.length - NAMED;
  return more > 0 ? `${names.slice(0, NAMED).join(', ')} and ${more} more` : list(names);
}

/** `set_pte_on_valid: Sometimes in early_wrprotect under every model`, with its sign; null where it is Never, everywhere. */
export function besideText({ property, models, lines }: VerdictMatrix): string | null {
  const kinds = [
    { is: isBad, what: `${signed('Sometimes')} in` },
    { is: (verdict: Verdict) => verdict === 'Unknown', what: 'not decided for' },
  ];
  const parts = kinds.flatMap(({ is, what }) => {
    const groups = new Map<string, VerdictLine[]>();
    for (const line of lines) {
      const under = models.filter((model) => {
        const verdict = line.verdicts[model];
        return verdict !== undefined && is(verdict);
      });
      if (under.length === 0) continue;
      const every = under.length === Object.keys(line.verdicts).length;
      const where = every ? (models.length === 1 ? list(under) : 'every model') : list(under);
      groups.set(where, [...(groups.get(where) ?? []), line]);
    }
    return [...groups].map(([where, some]) => `${what} ${namesOf(some, lines)} under ${where}`);
  });
  return parts.length === 0 ? null : `${property}: ${parts.join('; ')}`;
}
