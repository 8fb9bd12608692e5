/** What the explorer says of the code with one thing taken out. */
import { Budget } from '../explore/bounds.js';
import { MODELS } from '../explore/models/index.js';
import { enumeratePaths } from '../explore/paths.js';
import type { Property } from '../verdict/properties.js';
import { SCENARIOS, type Scenario } from '../verdict/scenarios.js';
import { Stage, type TracedProgram } from '../verdict/traced-program.js';
import { Judge, type Verdict } from '../verdict/verdict.js';
import { compileMutant } from './compile.js';
import type { Mutant } from './list.js';

export interface Killed {
  readonly scenario: string;
  readonly model: string;
  readonly property: Property;
  readonly was: Verdict;
  readonly is: Verdict;
}

export interface MutantVerdict {
  readonly mutant: Mutant;
  /** whether a thread of some scenario does anything else than before */
  readonly traceChanged: boolean;
  /** whether a pin can be lost with nothing taken out, already under sc */
  readonly broken: boolean;
  /** what became possible, or impossible */
  readonly changed: readonly Killed[];
}

/** What `forkbench stress` counts of a mutant: pins lost, pins lost that were taken before fork came, references leaked. */
export type Live = 'lost' | 'lost_before' | 'leaked';

/** What an x86 host shows of a mutant; `no_count`: it breaks there, but in the order of reads, of which no count is left. */
export function showsOnX86({ changed }: Pick<MutantVerdict, 'changed'>): Live | 'no_count' | undefined {
  const killed = changed.filter(({ was, is, model }) => was === 'Never' && is !== 'Never' && model === 'tso');
  const breaks = (of: Property, raced: boolean): boolean =>
    killed.some(({ property, scenario }) => property === of && (scenario !== 'pin_before_fork') === raced);
  if (breaks('lost_pin', true)) return 'lost';
  if (breaks('lost_pin', false)) return 'lost_before';
  if (breaks('leaked_ref', true)) return 'leaked';
  return killed.length > 0 ? 'no_count' : undefined;
}

/** pin_vs_fork and first_pin, where the pin and fork race; pin_before_fork, where nothing races with the checks. */
const WHERE: readonly Scenario[] = SCENARIOS.slice(0, 3);

export async function judgeMutant(mutant: Mutant): Promise<MutantVerdict> {
  const [before, after] = [
    await compileMutant('trace', mutant.variant),
    await compileMutant('trace', mutant.variant, mutant),
  ];
  let traceChanged = false;
  let broken = false;
  const changed: Killed[] = [];
  for (const scenario of WHERE) {
    const [was, is] = [before, after].map((module) => new Stage(scenario, module).program(mutant.variant)) as [
      TracedProgram,
      TracedProgram,
    ];
    traceChanged ||= traces(was) !== traces(is);
    const [judgeWas, judgeIs] = [new Judge(was), new Judge(is)];
    broken ||= judgeWas.verdict('lost_pin', 'sc') !== 'Never';
    for (const model of MODELS.keys()) {
      for (const property of scenario.properties) {
        const pair = { was: judgeWas.verdict(property, model), is: judgeIs.verdict(property, model) };
        if (pair.was !== pair.is) changed.push({ scenario: scenario.name, model, property, ...pair });
      }
    }
  }
  return { mutant, traceChanged, broken, changed };
}

/** All runs of all threads, event by event. */
function traces(program: TracedProgram): string {
  const { threads } = enumeratePaths(program, 100_000, new Budget({}, Number.POSITIVE_INFINITY));
  return threads
    .map((paths) =>
      paths
        .map(({ reads, run }) => `${reads.join()} ${run.events.map((e) => `${e.label} ${e.text}`).join()}`)
        .join('\n'),
    )
    .join('\n\n');
}
