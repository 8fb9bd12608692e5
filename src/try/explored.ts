/** The explorer's part of `try`: verdicts first, then what they hang on. A generator, so that each thing is seen when it is there. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../compile/asc.js';
import { MODELS, type ModelName } from '../explore/models/index.js';
import { compileEdits, mutantName } from '../mutants/compile.js';
import { editsOf } from '../mutants/make.js';
import { readProtocol } from '../protocol/source.js';
import { protocolNamed } from '../protocols.js';
import { witnessText } from '../verdict/explanation.js';
import { findFlips } from '../verdict/flip.js';
import type { Property } from '../verdict/properties.js';
import { SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { modelsOf } from '../verdict/variants.js';
import { Judge, type Verdict } from '../verdict/verdict.js';
import type { Barrier, Explored, Repair, VerdictPair, WitnessFound } from './document.js';
import { instructionsPerPte, stepsOf } from './steps.js';

/** One pte each: a pin that races, the first pin, an earlier pin, the hardware's walker. */
const WHERE: readonly Scenario[] = SCENARIOS.filter(({ pages, actors }) => pages === 1 && actors.length === 2);
const WORST: readonly Verdict[] = ['Always', 'Sometimes', 'Unknown', 'Never'];

/** Verdicts of a variant in all scenarios, the worst of each property. */
class Judged {
  readonly judges: readonly { readonly scenario: Scenario; readonly judge: Judge; readonly stage: Stage }[];
  readonly variant: Variant;

  constructor(stages: readonly Stage[], variant: Variant) {
    this.variant = variant;
    this.judges = stages.map((stage) => ({
      stage,
      scenario: stage.scenario,
      judge: new Judge(stage.program(variant)),
    }));
  }

  verdict(property: Property, model: ModelName): Verdict {
    const all = this.judges
      .filter(({ scenario }) => scenario.properties.includes(property))
      .map(({ judge }) => judge.verdict(property, model));
    return WORST.find((verdict) => all.includes(verdict)) ?? 'Never';
  }

  /** Where it is broken first. */
  broken(property: Property, model: ModelName): (typeof this.judges)[number] | undefined {
    return this.judges.find(
      ({ scenario, judge }) =>
        scenario.properties.includes(property) && ['Sometimes', 'Always'].includes(judge.verdict(property, model)),
    );
  }
}

const PROPERTIES: readonly Property[] = [...new Set(WHERE.flatMap(({ properties }) => properties))];
const models = (variant: Variant): ModelName[] => [...modelsOf(variant, [...MODELS.keys()])];

export interface ExploreAsk {
  readonly variant: Variant;
  readonly against: Variant;
}

export function* explored({ variant, against }: ExploreAsk): Generator<Partial<Explored>> {
  const stages = WHERE.map((scenario) => new Stage(scenario));
  const [mine, theirs] = [new Judged(stages, variant), new Judged(stages, against)];
  const verdicts = PROPERTIES.flatMap((property) =>
    models(variant).map((model): VerdictPair => {
      return { property, model, verdict: mine.verdict(property, model), was: theirs.verdict(property, model) };
    }),
  );
  yield { verdicts };
  yield {
    steps: stepsOf(variant, against),
    instructions: { protocol: instructionsPerPte(variant), against: instructionsPerPte(against) },
  };
  const broken = whatToShow(verdicts);
  yield { witness: broken === undefined ? null : witnessOf(mine, broken) };
  yield { repairs: broken === undefined ? [] : repairsOf(mine, broken.property) };
}

/** What broke that held, else what is broken; lost_pin before others, strong models before weak ones. */
function whatToShow(verdicts: readonly VerdictPair[]): VerdictPair | undefined {
  const bad = verdicts.filter(({ verdict }) => verdict === 'Sometimes' || verdict === 'Always');
  return bad.find(({ was }) => was === 'Never') ?? bad.find(({ property }) => property === 'lost_pin');
}

function witnessOf(judged: Judged, { property, model }: VerdictPair): WitnessFound | null {
  const found = judged.broken(property, model as ModelName);
  if (found === undefined) return null;
  const { stage, judge, scenario } = found;
  const point = { scenario, variant: judged.variant, model: model as ModelName, property };
  const text = witnessText(stage, judge.program, point);
  if (text === undefined) return null;
  return { property, model, text, replay: /--replay (\S+)/.exec(text)?.[1] ?? '' };
}

/** The smallest sets of fences, each with the models under which it is enough wherever the property is broken. */
function repairsOf(judged: Judged, property: Property): Repair[] {
  const byFences = new Map<string, string[]>();
  for (const model of models(judged.variant)) {
    const found = judged.broken(property, model);
    if (found === undefined) continue;
    const { sets, possible } = findFlips(found.judge.program, property, model);
    if (!possible) continue;
    for (const set of sets.slice(0, 3)) {
      const key = set.map(({ after }) => after).join(' ');
      byFences.set(key, [...(byFences.get(key) ?? []), model]);
    }
  }
  return [...byFences].map(([key, under]) => ({ fences: key.split(' '), models: under }));
}

/** Each fence and re-read of the file taken out in turn: what breaks without it that held with it. */
export async function* barriers({ variant }: Pick<ExploreAsk, 'variant'>): AsyncGenerator<Barrier> {
  const { file } = protocolNamed(variant.protocol);
  const text = readFileSync(resolve(ROOT, file), 'utf8');
  const source = readProtocol(text);
  const edits = editsOf(text, source).filter(({ kind }) => kind === 'barrier' || kind === 're-read');
  if (edits.length === 0) return;
  // A fence of the knob is only there in a variant that has one.
  const [place] = source.fencePer;
  const fenced: Variant =
    place === undefined || variant.fence !== 'none' ? variant : { ...variant, fence: 'full', fence_per: place };
  const before = WHERE.map((scenario) => new Stage(scenario));
  const after = await compileEdits('trace', { source, text }, edits, [variant, fenced]);
  const stages = WHERE.map((scenario) => new Stage(scenario, after));
  for (const [index, { label, what, line }] of edits.entries()) {
    const of = /\.mb\(\)/.test(what) ? fenced : variant;
    const [was, is] = [new Judged(before, of), new Judged(stages, { ...of, protocol: mutantName(source.name, index) })];
    const needed_for = PROPERTIES.flatMap((property) =>
      models(of)
        .filter((model) => was.verdict(property, model) === 'Never' && is.verdict(property, model) !== 'Never')
        .map((model) => ({ property, model: model as string })),
    );
    yield { label, code: what, line, needed_for };
  }
}
