/** `forkbench explore --witness` and `--flip`: verdicts with their reasons, one text for the models that share one. */
import { list } from '../answer/words.js';
import { Alike } from '../explore/alike.js';
import type { ModelName } from '../explore/models/index.js';
import { protocolNamed } from '../protocols.js';
import type { VerdictRow } from '../results/rows.js';
import { type Cuts, findCuts } from '../verdict/cuts.js';
import {
  cutsText,
  flipText,
  NOTHING_NEEDED,
  placeText,
  type ShownWitness,
  shownWitness,
  variantTitle,
} from '../verdict/explanation.js';
import type { Property } from '../verdict/properties.js';
import { repairOf } from '../verdict/repair.js';
import type { Point } from '../verdict/replay-string.js';
import { verdictRow } from '../verdict/rows.js';
import { appliesTo, propertiesOf, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage } from '../verdict/traced-program.js';
import { modelsOf } from '../verdict/variants.js';
import { Judge, type Judged, type Judgement } from '../verdict/verdict.js';
import { isBad, VERDICT_WORDS } from '../verdicts.js';
import { ExplanationPrinter } from './explanation-printer.js';
import { type Doing, doingOf, flipsDone } from './explanations-doing.js';
import { sentencesText } from './screen.js';
import { witnessBlock, witnessShort } from './witness-block.js';

export interface Explaining {
  readonly variants: readonly Variant[];
  readonly models: readonly ModelName[];
  /** each scenario's first if none is named */
  readonly properties: readonly Property[] | undefined;
  readonly witness: boolean;
  readonly flip: boolean;
  /** for one variant in one scenario; undefined: as the scenario says */
  readonly maxSeconds: number | undefined;
  /** lines that will be printed: what has no room gets no reasons, for they are what takes long; undefined: all have them */
  readonly lines: number | undefined;
}

/** One variant in one scenario. */
export interface Explained {
  /** a row per model, with the text that explains it */
  readonly rows: readonly (VerdictRow & { readonly text: string })[];
  /** what is found under each model: a line or two */
  readonly head: string;
  /** why */
  readonly body: string;
  /** the same where several have to share a screen: of an ordering race its cycle, of an interleaving its steps */
  readonly short: string;
  /** the scenario before in which the same was found of the variant; undefined: none, or reasons were asked for in each */
  readonly like: string | undefined;
  /** the steps that the text speaks of */
  readonly steps: readonly { readonly label: string; readonly step: string }[];
}

/** A verdict under a model, and how it came about. */
interface Found {
  readonly model: ModelName;
  readonly judged: Judged;
  readonly judgement: Judgement;
}

/** Models with one explanation. */
interface Shared {
  readonly models: readonly ModelName[];
  readonly text: string;
  readonly short: string;
}

/** The witness, or what prevents one, of each verdict. @param say hears what is being looked for, between the explanations */
export function* explanations(
  scenarios: readonly Scenario[],
  { variants, models, properties, witness, flip, maxSeconds, lines: room }: Explaining,
  say: (doing: Doing) => void = () => {},
): Generator<Explained> {
  const printed = new ExplanationPrinter(room, variants);
  const known = new Map<string, string>();
  for (const scenario of scenarios) {
    const stage = new Stage(scenario);
    for (const variant of variants.filter((one) => appliesTo(scenario, one))) {
      const asked = propertiesOf(scenario, variant).filter((p) => (properties ?? [scenario.properties[0]]).includes(p));
      const own = modelsOf(variant, models);
      const doing = doingOf(scenario, variant, say);
      doing('verdicts');
      const deadlineMs = 1000 * (maxSeconds ?? scenario.maxSeconds);
      const until = performance.now() + deadlineMs;
      const judge = new Judge(stage.program(variant), own, { deadlineMs });
      const judged = own.map((model) => judge.judge(model));
      for (const property of asked) {
        const found = foundOf(judged, property);
        const look = JSON.stringify([
          variant,
          property,
          found.map(({ model, judgement: j }) => [model, j.verdict, j.raceClass]),
        ]);
        const like = printed.isShared ? known.get(look) : undefined;
        const reasons = !printed.isFull && like === undefined;
        const one = explained({ stage, judge, variant, property, witness, flip, until, reasons, like, doing }, found);
        known.set(look, like ?? scenario.name);
        printed.next(one);
        yield one;
      }
    }
  }
}

interface Case extends Pick<Explaining, 'witness' | 'flip'> {
  readonly stage: Stage;
  readonly judge: Judge;
  readonly variant: Variant;
  readonly property: Property;
  /** performance.now() at which the search for reasons ends */
  readonly until: number;
  /** false: only what is found */
  readonly reasons: boolean;
  readonly like: string | undefined;
  /** says what is being looked for */
  readonly doing: (what: string) => void;
}

function foundOf(judged: readonly Judged[], property: Property): Found[] {
  return judged.map((one): Found => {
    const judgement = one.judgements.find((j) => j.property === property) as Judgement;
    return { model: one.model, judged: one, judgement };
  });
}

function explained(of: Case, found: readonly Found[]): Explained {
  const { stage, judge, variant, property, witness, flip, until, reasons, like, doing } = of;
  const bad = found.filter(({ judgement }) => isBad(judgement.verdict));
  const never = found.filter(({ judgement }) => judgement.verdict === 'Never');
  const point = (model: ModelName) => ({ scenario: stage.scenario, variant, model, property });
  if (reasons && never.length > 0) doing(`what orders ${property} hangs on, where it is Never broken`);
  const cuts = reasons
    ? findCuts(
        judge.program,
        property,
        never.map(({ model }) => model),
        until,
      )
    : new Map<ModelName, Cuts>();
  const why = (): Shared[] => [
    ...(witness && bad.length > 0 ? witnesses(of, bad) : []),
    ...(flip
      ? alike(bad, (model) => flipText(judge.program, point(model), until, flipsDone(model, until, doing)), 'under')
      : []),
    ...alike(never, (model) => cutsText(cuts.get(model) as Cuts), 'Never under'),
  ];
  const shared = reasons ? why() : [];
  const head = headText({ scenario: stage.scenario, variant, property }, found);
  const rows = found.map(({ model }) => ({
    ...verdictRow(point(model), (by) => judge.tally(by)),
    text: [head, ...shared.filter(({ models }) => models.includes(model)).map(({ text }) => text)].join('\n'),
  }));
  const body = shared.map(({ text }) => text).join('\n');
  const prevented = shared.filter(({ models }) => models.every((model) => never.some((one) => one.model === model)));
  const told = shared.filter((one) => prevented.length === shared.length || !prevented.includes(one));
  const short = told.map((one) => one.short).join('');
  return { rows, head, body, short, like, steps: stepsIn(variant, body) };
}

/** `Sometimes under tso and lkmm: ordering race; Never under sc`. */
export function headText(
  { scenario, variant, property }: Omit<Point, 'model'>,
  found: readonly { readonly model: ModelName; readonly judgement: Judgement }[],
): string {
  const words = [...VERDICT_WORDS].reverse().flatMap((verdict) => {
    const some = found.filter(({ judgement }) => judgement.verdict === verdict);
    if (some.length === 0) return [];
    const race = some.find(({ judgement }) => judgement.raceClass !== '')?.judgement.raceClass ?? '';
    const why = race === '' ? '' : `: ${race}`;
    return [`${verdict} under ${list(some.map(({ model }) => model))}${why}`];
  });
  return sentencesText([`${property} in ${scenario.name}: ${variantTitle(variant)}`, words.join('; ')]);
}

/** Models of which the same is to be said. */
function alike(found: readonly Found[], say: (model: ModelName) => string, head: string): Shared[] {
  const groups = new Map<string, ModelName[]>();
  for (const { model } of found) {
    const text = say(model);
    groups.set(text, [...(groups.get(text) ?? []), model]);
  }
  return [...groups].map(([text, models]) => {
    const told = `${head} ${list(models)}: ${text}`;
    const sentence = told.trimEnd().replace(/:\n +/, ': ').replace(/\n+ */g, '; ');
    return { models, text: told, short: text === NOTHING_NEEDED ? '' : sentencesText([sentence]) };
  });
}

/** The fewest witnesses: one that a strong model allows is told of every model that allows it too. */
function witnesses(of: Case, bad: readonly Found[]): Shared[] {
  const { stage, judge, variant, property } = of;
  const strongest: readonly ModelName[] = ['sc', 'tso'];
  const from = [...new Set([...strongest, ...bad.map(({ model }) => model)])].filter((model) =>
    isBad(judge.verdict(property, model)),
  );
  const threads = new Alike(judge.program.alike ?? [], judge.program.threads.length);
  const told: Shared[] = [];
  let open = bad;
  for (const model of from) {
    if (open.length === 0) break;
    const shown = shownWitness(stage, judge.program, { scenario: stage.scenario, variant, model, property });
    if (shown === undefined) continue;
    const key = threads.outcomeKey(shown.witness.outcome);
    const allows = ({ model: own, judged }: Found): boolean =>
      own === model || judged.decision.outcomes.some((outcome) => threads.outcomeKey(outcome) === key);
    const models = open.filter(allows).map((one) => one.model);
    if (models.length === 0) continue;
    const repair = of.flip ? [] : [repairText(of, shown.witness, models)];
    told.push({ models, text: witnessBlock(shown, models, repair), short: witnessShort(shown, models, bad.length) });
    open = open.filter((one) => !allows(one));
  }
  if (open.length === 0) return told;
  const none = 'no witness found within the bounds\n';
  return [...told, { models: open.map((one) => one.model), text: none, short: none }];
}

function repairText({ judge, property }: Case, witness: ShownWitness['witness'], models: readonly ModelName[]): string {
  if (witness.cycle === undefined)
    return 'repair: none by fences, for this is an interleaving: nothing is out of order.';
  const set = repairOf(judge.program, property, models, witness);
  if (set === null) return 'repair: no fence at the orders that are missing does it; --flip looks for more.';
  return `repair: ${set.map(placeText).join(' and ')}: then Never under ${list(models)} (others: --flip).`;
}

/** What the labels in a text stand for. */
export function stepsIn({ protocol }: Variant, text: string): Explained['steps'] {
  const labels = new Set([...text.matchAll(/(?:^|[\s(])([A-Z]\d+)(?=[\s:])/gm)].map(([, label]) => label));
  return protocolNamed(protocol)
    .steps.filter(({ label }) => labels.has(label))
    .map(({ label, step }) => ({ label, step }));
}
