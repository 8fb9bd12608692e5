/** The page's document: every attempt of one variant. */
import type { ModelName } from '../explore/models/index.js';
import { PROTOCOLS, protocolNamed } from '../protocols.js';
import { findCuts } from '../verdict/cuts.js';
import { fenced, findFlips, type Place, placesOf } from '../verdict/flip.js';
import type { Property } from '../verdict/properties.js';
import { SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { Judge } from '../verdict/verdict.js';
import { isBad } from '../verdicts.js';
import { attemptOf } from './attempt.js';
import type { Attempt, FenceChoice, FenceName, LabelView, PageDocument } from './document.js';
import { brokenSchedule } from './schedule.js';
import { sourceLines } from './source-lines.js';

export const PAGE_SCENARIO: Scenario = SCENARIOS.find(({ name }) => name === 'pin_vs_fork') as Scenario;
export const PAGE_PROPERTY: Property = 'lost_pin';

/** @param variants of one protocol, which differ in how they write-protect */
export function buildPage(variants: readonly Variant[], models: readonly ModelName[]): PageDocument {
  const [first] = variants;
  const protocol = PROTOCOLS.find(({ name }) => name === first?.protocol);
  if (first === undefined || protocol === undefined) throw new Error('a page needs a variant of a protocol');
  const stage = new Stage(PAGE_SCENARIO);
  const made = variants.map((variant) => attemptsOf(stage, variant, models));
  const attempts = made.flatMap(({ attempts }) => attempts);
  const { name, version, origin: commit, idea } = protocol;
  return {
    protocol: name,
    version,
    commit,
    idea,
    knobs: knobWords(first),
    models,
    wrprotects: variants.map(({ wrprotect }) => wrprotect),
    fences: made.reduce((most, { fences }) => (fences.length > most.length ? fences : most), made[0]?.fences ?? []),
    labels: Object.fromEntries(variants.map((variant) => [variant.wrprotect, labelViews(variant)])),
    about: aboutParagraph(name),
    start: startOf(attempts).key,
    attempts,
  };
}

function knobWords({ fence, fence_per, pin }: Variant): string {
  return `fence=${fence}${fence_per === '' ? '' : `/${fence_per}`} pin=${pin}`;
}

/** What the protocol file says of its idea, below its title. */
function aboutParagraph(name: string): string {
  return (protocolNamed(name).about.split(/\n\n/)[1] ?? '').replace(/\s+/g, ' ');
}

/** What breaks and can be stepped through; else what breaks; else where stores wait and all goes well. */
function startOf(attempts: readonly Attempt[]): Attempt {
  const broken = attempts.filter(({ kind, fence }) => kind !== 'same' && fence === 'none');
  const steps = broken.filter(({ kind }) => kind === 'witness');
  return (
    steps.find(({ model }) => model !== 'lkmm') ??
    steps[0] ??
    broken[0] ??
    attempts.find(({ model }) => model === 'tso') ??
    (attempts[0] as Attempt)
  );
}

interface Made {
  readonly attempts: readonly Attempt[];
  readonly fences: readonly FenceChoice[];
}

function attemptsOf(stage: Stage, variant: Variant, models: readonly ModelName[]): Made {
  const bare = new Judge(stage.program(variant));
  const schedule = brokenSchedule(bare.program, PAGE_PROPERTY);
  const places = fencePlaces(bare);
  const fences = fenceChoices(bare, places);
  const attempts = fences.flatMap(({ name: fence }) => {
    const judge = fence === 'none' ? bare : new Judge(fenced(bare.program, places, fence));
    // Under sc everything is in order, with or without what would order it.
    const never = models.filter((model) => model !== 'sc' && judge.verdict(PAGE_PROPERTY, model) === 'Never');
    const cuts = findCuts(judge.program, PAGE_PROPERTY, never);
    const { wrprotect } = variant;
    return models.map((model) =>
      attemptOf({ property: PAGE_PROPERTY, model, wrprotect, fence, bare, judge, schedule, cuts: cuts.get(model) }),
    );
  });
  return { attempts, fences };
}

/** Where one fence would repair what breaks; where none does, everywhere, so that it can be seen that none does. */
function fencePlaces(bare: Judge): readonly Place[] {
  for (const model of ['lkmm', 'tso', 'sc']) {
    if (!isBad(bare.verdict(PAGE_PROPERTY, model))) continue;
    const { sets, possible } = findFlips(bare.program, PAGE_PROPERTY, model);
    return possible && sets[0] !== undefined ? sets[0] : placesOf(bare.program);
  }
  return [];
}

function fenceChoices({ program }: Judge, places: readonly Place[]): FenceChoice[] {
  const none = { name: 'none' as const, text: 'none added' };
  if (places.length === 0) return [none];
  const where =
    places.length === placesOf(program).length
      ? 'after every step'
      : `after ${places.map(({ after }) => after).join(' and ')}`;
  const choice = (name: FenceName): FenceChoice => ({ name, text: `smp_${name}() ${where}` });
  return [none, choice('wmb'), choice('mb')];
}

function labelViews(variant: Variant): LabelView[] {
  const sources = sourceLines(variant);
  return protocolNamed(variant.protocol).steps.map(({ label, step }) => ({
    label,
    cpu: label.startsWith('A') ? 0 : 1,
    means: step,
    sources: sources.get(label) ?? [],
  }));
}
