/** What the explorer says of a protocol with one thing taken out. */

import { createHash } from 'node:crypto';
import type { Unit } from '../compile/generate.js';
import { Budget } from '../explore/bounds.js';
import { MODELS } from '../explore/models/index.js';
import { pathsOf } from '../explore/paths.js';
import { keepsExclusive, keepsState } from '../machine/machine.js';
import { type Knobs, knobsText } from '../protocol/knobs.js';
import type { ProtocolSource } from '../protocol/source.js';
import type { Property } from '../verdict/properties.js';
import { SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { Stage, type TracedProgram } from '../verdict/traced-program.js';
import { Judge } from '../verdict/verdict.js';
import type { Verdict } from '../verdicts.js';
import { compileEdits, compileShared, mutantName, type Text } from './compile.js';
import { type Edit, editsOf, type MutantKind } from './make.js';
import { SHARED_EDITS, type SharedEdit } from './shared.js';

/** A row of NAME.expect.json. */
export interface MutantRow {
  /** step and code, or what the line is for */
  readonly what: string;
  readonly kind: MutantKind;
  /** below assembly/ */
  readonly file: string;
  /** the code it is taken out of, as text: `wrprotect=rmw fence=full/pte pin=add1024` */
  readonly of: string;
  /** models by the property that breaks there without it and not with it */
  readonly caught: Readonly<Partial<Record<Property, readonly string[]>>>;
  /** whether a pin can be lost with nothing taken out, already under sc */
  readonly broken: boolean;
  /** what an x86 host shows of it */
  readonly x86: Live | 'read_pin' | 'share_path' | 'huge_page' | 'no_count' | 'model_only' | '';
}

/** What `forkbench stress` counts of a mutant: pins lost, pins lost that were taken before fork came, references leaked. */
export type Live = 'lost' | 'lost_before' | 'leaked';

const READ_PINS = 'ro_pin';
/** A fork of a huge page splits it, and has a hundred times the executions of another: it is asked of the hook that it is about alone. */
const HUGE_PAGES = { scenario: 'pin_vs_huge', hook: 'copyHugePmd' } as const;

interface Killed {
  readonly scenario: string;
  readonly model: string;
  readonly property: Property;
  readonly was: Verdict;
  readonly is: Verdict;
}

/**
 * pin_vs_fork and first_pin, where the pin and fork race; pin_before_fork, where nothing races with the checks; of a protocol that
 * promises read pins, ro_pin and the share path; of one that copies folios, pin_vs_batch, and pin_vs_huge where a pmd is copied.
 */
const WHERE: readonly Scenario[] = SCENARIOS.filter(
  ({ name, needs }, at) => at < 3 || name === READ_PINS || needs === 'folios' || needs === 'anon_exclusive',
);

/** Where KSM or swap shares the page: no hunt has them. */
const SHARE_PATH: readonly string[] = WHERE.filter(({ needs }) => needs === 'anon_exclusive').map(({ name }) => name);

/** The strongest code the protocol has, in which a barrier has most to hold: fenced at the first place a fence may stand. */
export function judgedKnobs({ shipped, fencePer }: { shipped: Knobs; fencePer: readonly Knobs['fence_per'][] }): Knobs {
  const [place] = fencePer;
  return place === undefined ? shipped : { ...shipped, fence: 'full', fence_per: place };
}

/** What scenarios call of a variant beside its faults, its exit and loops of pins, which these here have not: those are not compiled. */
function called(variants: readonly Knobs[]): Pick<Unit, 'variants' | 'only'> {
  const pins = [...new Set(variants.map(({ pin }) => pin))];
  return { variants, only: { exports: ['child', 'share'], pins, pinLoop: false } };
}

/** Modules of the shared code's mutants, compiled once for all protocols that are judged. */
export class SharedMutants {
  readonly #sources: readonly ProtocolSource[];
  readonly #modules = new Map<SharedEdit, Promise<WebAssembly.Module>>();

  constructor(sources: readonly ProtocolSource[]) {
    this.#sources = sources;
  }

  module(edit: SharedEdit): Promise<WebAssembly.Module> {
    const units = (): Unit[] =>
      this.#sources.map((source) => ({ source, ...called([knobsWith(edit, judgedKnobs(source))]) }));
    const known = this.#modules.get(edit) ?? compileShared('trace', edit, units());
    this.#modules.set(edit, known);
    return known;
  }
}

function knobsWith({ pin }: SharedEdit, knobs: Knobs): Knobs {
  return pin === undefined ? knobs : { ...knobs, pin };
}

/** What an edit is called in a row: a pmd's hook may have the same line as a pte's. */
export const editText = ({ hook, label, what }: Pick<Edit, 'hook' | 'label' | 'what'>): string =>
  `${label} ${what}${hook === HUGE_PAGES.hook ? ', of a pmd' : ''}`;

/** Every edit of the protocol's own text, and of shared code where that changes what its threads do. */
export async function judgeProtocol({ source, text }: Text, shared: SharedMutants): Promise<MutantRow[]> {
  const { name } = source;
  const knobs = judgedKnobs(source);
  // A fence after a LOCKed write-protect is none to an x86: there, a plain store shows what it is for.
  const codeOf = ({ kind }: Edit): Knobs[] =>
    kind === 'barrier' ? [knobs, { ...knobs, wrprotect: 'store' }] : [knobs];
  const before = new Whole();
  const edits = editsOf(text, source);
  const compiled = (): Promise<WebAssembly.Module> =>
    compileEdits('trace', { source, text }, edits, (edit) => called(codeOf(edit)));
  const own = edits.length === 0 ? [] : before.stagesOf(await compiled());
  const rows: MutantRow[] = [];
  for (const [index, edit] of edits.entries()) {
    const { kind, hook } = edit;
    for (const of of codeOf(edit)) {
      const whole = before.of({ protocol: name, ...of }, hook);
      const row = judge(whole, judgedOf(own, { protocol: mutantName(name, index), ...of }, hook));
      rows.push({ ...row, what: editText(edit), kind, file: `protocol/${name}.ts`, of: knobsText(of) });
    }
  }
  return [...rows, ...(await judgeShared(name, knobs, before, shared))];
}

async function judgeShared(
  protocol: string,
  judged: Knobs,
  before: Whole,
  shared: SharedMutants,
): Promise<MutantRow[]> {
  const rows: MutantRow[] = [];
  for (const edit of SHARED_EDITS) {
    const { what, kind, file } = edit;
    const knobs = knobsWith(edit, judged);
    const variant = { protocol, ...knobs };
    const whole = before.of(variant, SHARED);
    const mutants = judgedOf(before.stagesOf(await shared.module(edit)), variant, SHARED);
    const changed = whole.some((one, at) => one.traces !== (mutants[at] as Judged).traces);
    if (changed) rows.push({ ...judge(whole, mutants), what, kind, file, of: knobsText(knobs) });
  }
  return rows;
}

/** No hook of a protocol's: shared code. */
const SHARED = '';

/** One scenario of a variant: its verdicts, and all that its threads do. */
class Judged {
  readonly judge: Judge;
  #traces: string | undefined;

  constructor(judge: Judge) {
    this.judge = judge;
  }

  /** Equal where all runs of all threads are, event by event. */
  get traces(): string {
    this.#traces ??= traces(this.judge.program);
    return this.#traces;
  }
}

function judgedOf(stages: readonly Stage[], variant: Variant, hook: string): Judged[] {
  const asked = stages.filter(
    ({ scenario: { name, needs }, cpu }) =>
      (name !== READ_PINS || keepsExclusive(cpu, variant.protocol)) &&
      (name !== HUGE_PAGES.scenario || hook === HUGE_PAGES.hook) &&
      (needs === undefined || keepsState(cpu, needs, variant.protocol)),
  );
  return asked.map((stage) => new Judged(new Judge(stage.program(variant), [...MODELS.keys()], {}, stage.known)));
}

/** The code with nothing taken out, each variant judged once. */
class Whole {
  readonly #stages = WHERE.map((scenario) => new Stage(scenario));
  readonly #judged = new Map<string, Judged[]>();

  of(variant: Variant, hook: string): Judged[] {
    const key = JSON.stringify([variant, hook === HUGE_PAGES.hook]);
    const known = this.#judged.get(key) ?? judgedOf(this.#stages, variant, hook);
    this.#judged.set(key, known);
    return known;
  }

  /** The same scenarios with other code. Many mutants do what others do, or what is done with nothing taken out: that is decided once. */
  stagesOf(module: WebAssembly.Module): Stage[] {
    return this.#stages.map(({ scenario, known }) => new Stage(scenario, module, known));
  }
}

/** The same scenarios with the code as it was, and as it is with something taken out. */
function judge(whole: readonly Judged[], mutants: readonly Judged[]): Pick<MutantRow, 'caught' | 'broken' | 'x86'> {
  let broken = false;
  const changed: Killed[] = [];
  for (const [at, { judge: one }] of whole.entries()) {
    const other = mutants[at] as Judged;
    const { scenario, properties } = one.program;
    broken ||= one.asks('lost_pin') && one.verdict('lost_pin', 'sc') !== 'Never';
    for (const model of MODELS.keys()) {
      for (const property of properties) {
        const pair = { was: one.verdict(property, model), is: other.judge.verdict(property, model) };
        if (pair.was !== pair.is) changed.push({ scenario: scenario.name, model, property, ...pair });
      }
    }
  }
  const killed = changed.filter(({ was, is }) => was === 'Never' && is !== 'Never');
  return { caught: byProperty(killed), broken, x86: showsOnX86(killed) };
}

function byProperty(killed: readonly Killed[]): MutantRow['caught'] {
  const caught: Partial<Record<Property, string[]>> = {};
  for (const { property, model } of killed) {
    const models = caught[property] ?? [];
    caught[property] = models.includes(model) ? models : [...models, model];
  }
  const order = [...MODELS.keys()] as string[];
  for (const models of Object.values(caught)) models.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return caught;
}

/** `read_pin`: of a read pin only, and what hunts pins to write; `share_path`: of a page that no fork shares; `huge_page`: of one that a pmd maps, which no hunt has; `no_count`: it breaks in the order of reads, of which no count is left. */
function showsOnX86(killed: readonly Killed[]): MutantRow['x86'] {
  const onX86 = killed.filter(({ model }) => model === 'tso');
  const huge = onX86.filter(({ scenario }) => scenario === HUGE_PAGES.scenario);
  const here = onX86.filter((one) => !huge.includes(one) && !SHARE_PATH.includes(one.scenario));
  const breaks = (of: Property, raced: boolean): boolean =>
    here.some(({ property, scenario }) => property === of && (scenario !== 'pin_before_fork') === raced);
  if (breaks('lost_pin', true)) return 'lost';
  if (breaks('lost_pin', false)) return 'lost_before';
  if (breaks('leaked_ref', true)) return 'leaked';
  if (here.length > 0) return here.every(({ scenario }) => scenario === READ_PINS) ? 'read_pin' : 'no_count';
  if (huge.length > 0) return 'huge_page';
  if (onX86.length > 0) return 'share_path';
  return killed.length > 0 ? 'model_only' : '';
}

function traces(program: TracedProgram): string {
  const { threads } = pathsOf(program, new Budget({}, Number.POSITIVE_INFINITY));
  const hash = createHash('sha256');
  for (const paths of threads) {
    for (const { reads, run } of paths)
      hash.update(`${reads.join()} ${run.events.map((e) => `${e.label} ${e.text}`).join()}\n`);
    hash.update('\n');
  }
  return hash.digest('base64');
}
