/** The explorer's part of `try`: verdicts first, then what they hang on. A generator, so that each thing is seen when it is there. */
import { MODELS, type ModelName } from '../explore/models/index.js';
import type { Witness } from '../explore/witness.js';
import { compileEdits, mutantName } from '../mutants/compile.js';
import { editsOf } from '../mutants/make.js';
import { adoptedText } from '../outside/adopt.js';
import { readProtocol } from '../protocol/source.js';
import { protocolNamed } from '../protocols.js';
import { shows } from '../verdict/cuts.js';
import { shownText, shownWitness } from '../verdict/explanation.js';
import { fenced, findFlips, type Place } from '../verdict/flip.js';
import { refuted } from '../verdict/head-claims.js';
import type { Property } from '../verdict/properties.js';
import { repairOf } from '../verdict/repair.js';
import { SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { modelsOf } from '../verdict/variants.js';
import { Judge } from '../verdict/verdict.js';
import { isBad, type Verdict, verdictOfAll } from '../verdicts.js';
import type { Barrier, Explored, Repair, VerdictPair, WitnessFound } from './document.js';
import { instructionsPerPin, instructionsPerPte } from './instructions.js';
import { stepsOf } from './steps.js';
import { fencedVariant } from './variants.js';

/** One pte each: a pin that races, the first pin, an earlier pin, the hardware's walker, a child that lives. */
const WHERE: readonly Scenario[] = SCENARIOS.filter(
  ({ pages, actors, needs, without }) =>
    pages === 1 && actors.length === 2 && needs === undefined && without === undefined,
);

const models = (variant: Variant): ModelName[] => [...modelsOf(variant, [...MODELS.keys()])];

export type Found = Omit<VerdictPair, 'was'>;

/** Verdicts of a variant in all scenarios taken together. */
class Judged {
  readonly judges: readonly { readonly scenario: Scenario; readonly judge: Judge; readonly stage: Stage }[];
  readonly variant: Variant;

  constructor(stages: readonly Stage[], variant: Variant) {
    this.variant = variant;
    this.judges = stages.map((stage) => ({
      stage,
      scenario: stage.scenario,
      judge: new Judge(stage.program(variant), models(variant), {}, stage.known),
    }));
  }

  verdict(property: Property, model: ModelName): Verdict {
    const all = this.judges
      .filter(({ judge }) => judge.asks(property))
      .map(({ judge }) => judge.verdict(property, model));
    return verdictOfAll(all);
  }

  all(): Found[] {
    const asked = PROPERTIES.filter((property) => this.judges.some(({ judge }) => judge.asks(property)));
    return asked.flatMap((property) =>
      models(this.variant).map((model) => ({ property, model, verdict: this.verdict(property, model) })),
    );
  }

  /** Where it happens first. */
  happens(property: Property, model: ModelName): (typeof this.judges)[number] | undefined {
    return this.judges.find(({ judge }) => judge.asks(property) && isBad(judge.verdict(property, model)));
  }
}

const PROPERTIES: readonly Property[] = [...new Set(WHERE.flatMap(({ properties }) => properties))];

export interface ExploreAsk {
  readonly variant: Variant;
  readonly against: Variant;
}

/** The verdicts of one variant alone. */
export function verdictsOf(variant: Variant): Found[] {
  return new Judged(
    WHERE.map((scenario) => new Stage(scenario)),
    variant,
  ).all();
}

/** @param theirs of the protocol it is compared with, where they are known already */
export function* explored({ variant, against }: ExploreAsk, theirs?: readonly Found[]): Generator<Partial<Explored>> {
  const stages = WHERE.map((scenario) => new Stage(scenario));
  const mine = new Judged(stages, variant);
  const was = theirs ?? new Judged(stages, against).all(); // on the same stages: what is alike is decided once
  const verdicts = mine.all().map((row): VerdictPair => {
    const other = was.find(({ property, model }) => property === row.property && model === row.model);
    return { ...row, was: other?.verdict ?? null };
  });
  yield { verdicts, refuted: refuted(protocolNamed(variant.protocol), verdicts) };
  yield {
    steps: stepsOf(variant, against),
    instructions: { protocol: instructionsPerPte(variant), against: instructionsPerPte(against) },
    pin_instructions: { protocol: instructionsPerPin(variant), against: instructionsPerPin(against) },
  };
  const bad = whatToShow(verdicts);
  const shown = bad === undefined ? undefined : shownOf(mine, bad);
  yield { witness: shown === undefined ? null : shown.found };
  yield { repairs: shown === undefined ? [] : repairsOf(mine, shown) };
}

/** What can happen that never did, else what can happen; lost_pin before others, strong models before weak ones. */
function whatToShow(verdicts: readonly VerdictPair[]): VerdictPair | undefined {
  const bad = verdicts.filter(({ verdict }) => isBad(verdict));
  return bad.find(({ was }) => was === 'Never') ?? bad.find(({ property }) => property === 'lost_pin');
}

interface Shown {
  readonly found: WitnessFound;
  readonly witness: Witness;
  readonly at: (typeof Judged.prototype.judges)[number];
}

function shownOf(judged: Judged, { property, model }: VerdictPair): Shown | undefined {
  const at = judged.happens(property, model as ModelName);
  if (at === undefined) return undefined;
  const { stage, judge, scenario } = at;
  const shown = shownWitness(stage, judge.program, {
    scenario,
    variant: judged.variant,
    model: model as ModelName,
    property,
  });
  if (shown === undefined) return undefined;
  const { replay, witness } = shown;
  return {
    found: { property, model, text: shownText(shown), replay: /--replay (\S+)/.exec(replay)?.[1] ?? '' },
    witness,
    at,
  };
}

/** Fences where the witness lacks an order, else the smallest sets there are under its model: what is enough in every scenario. */
function repairsOf(judged: Judged, { found, witness, at }: Shown): Repair[] {
  const { property } = found;
  if (witness.cycle === undefined) return []; // an interleaving: nothing is out of order
  const under = models(judged.variant).filter((model) => judged.happens(property, model) !== undefined);
  const set = repairOf(at.judge.program, property, under, witness);
  const others = judged.judges.filter(({ scenario, judge }) => scenario !== at.scenario && judge.asks(property));
  const enough = (places: readonly Place[], where: readonly ModelName[]): boolean =>
    others.every(({ judge }) =>
      where.every((model) => shows(fenced(judge.program, places), property, model) === false),
    );
  const named = (places: readonly Place[]): string[] => places.map(({ after }) => after);
  if (set !== null && enough(set, under)) return [{ fences: named(set), models: under }];
  const model = found.model as ModelName;
  const sets = findFlips(at.judge.program, property, model).sets.filter((places) => enough(places, [model]));
  return sets.slice(0, 3).map((places) => ({ fences: named(places), models: [model] }));
}

/** Each fence and re-read of the file taken out in turn: what can happen without it and never did with it. */
export async function* barriers({ variant }: Pick<ExploreAsk, 'variant'>): AsyncGenerator<Barrier> {
  const text = adoptedText(protocolNamed(variant.protocol));
  const source = readProtocol(text);
  const edits = editsOf(text, source).filter(({ kind }) => kind === 'barrier' || kind === 're-read');
  if (edits.length === 0) return;
  const fenced = fencedVariant(variant);
  const before = WHERE.map((scenario) => new Stage(scenario));
  const after = await compileEdits('trace', { source, text }, edits, () => ({
    variants: [...new Set([variant, fenced])],
  }));
  const stages = before.map(({ scenario, known }) => new Stage(scenario, after, known));
  const whole = new Map([variant, fenced].map((of) => [of, new Judged(before, of)]));
  for (const [index, { label, what, line }] of edits.entries()) {
    const of = /\.mb\(\)/.test(what) ? fenced : variant;
    const was = whole.get(of) as Judged;
    const is = new Judged(stages, { ...of, protocol: mutantName(source.name, index) });
    const needed_for = PROPERTIES.flatMap((property) =>
      models(of)
        .filter((model) => was.verdict(property, model) === 'Never' && is.verdict(property, model) !== 'Never')
        .map((model) => ({ property, model: model as string })),
    );
    const lost_with = models(of).filter((model) => isBad(was.verdict('lost_pin', model)));
    yield { label, code: what, line, fenced: of !== variant, needed_for, lost_with };
  }
}
