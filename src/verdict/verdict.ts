/** One program under one model: a verdict per property, and the class of each race. */
import { type Bounds, SharedBounds } from '../explore/bounds.js';
import { type CountedOutcome, type Decision, decideAll } from '../explore/decide.js';
import { type ModelName, modelNamed } from '../explore/models/index.js';
import { isBad, type Verdict } from '../verdicts.js';
import type { KnownDecisions } from './known.js';
import { CHECKS, type Property } from './properties.js';
import type { TracedProgram } from './traced-program.js';

export type RaceClass = '' | 'logic race' | 'ordering race' | 'ordering race (weak models only)' | 'lost update';

export interface Judgement {
  readonly property: Property;
  readonly verdict: Verdict;
  readonly raceClass: RaceClass;
  /** a bad outcome with as few reads as any, if there is one */
  readonly bad: CountedOutcome | undefined;
}

export interface Judged {
  readonly model: ModelName;
  readonly decision: Decision;
  readonly judgements: readonly Judgement[];
}

/** Weaker one by one: the first under which a race shows gives its class. */
const CLASSES: readonly (readonly [ModelName, RaceClass])[] = [
  ['sc', 'logic race'],
  ['tso', 'ordering race'],
];

/** What a property says when it does not hold, where that is no question of models. */
const OWN_CLASS: Partial<Record<Property, RaceClass>> = {
  lost_dirty: 'lost update',
  lost_accessed: 'lost update',
  set_pte_on_valid: '', // a rule that is broken, with or without another thread
};

/** Decides a program under several models, in one search, with those that only tell a race's class. */
export class Judge {
  readonly program: TracedProgram;
  private readonly decisions: Map<string, Decision>;
  private readonly models: readonly ModelName[];
  private readonly bounds: SharedBounds;

  /**
   * @param models that will be asked for; others are decided when they are
   * @param known what was decided of other programs, which may do the same
   */
  constructor(
    program: TracedProgram,
    models: readonly ModelName[] = [],
    bounds: Bounds = {},
    known: KnownDecisions | undefined = undefined,
  ) {
    this.program = program;
    this.bounds = new SharedBounds(bounds);
    this.models = [...new Set([...models, ...CLASSES.map(([model]) => model)])];
    this.decisions = known?.of(program, this.models.map(modelNamed), this.bounds.rest()) ?? new Map();
  }

  judge(model: ModelName): Judged {
    const judgements = this.program.scenario.properties.map((property) => {
      const verdict = this.verdict(property, model);
      return {
        property,
        verdict,
        raceClass: isBad(verdict) ? this.raceClass(property) : ('' as const),
        bad: this.shortestBad(property, model),
      };
    });
    return { model, decision: this.decision(model), judgements };
  }

  private decision(model: ModelName): Decision {
    if (!this.decisions.has(model)) {
      const models = this.models.includes(model) ? this.models.filter((name) => !this.decisions.has(name)) : [model];
      const { oneOfEnd = false } = this.program.scenario;
      const bounds = { ...this.bounds.rest(), oneOfAlike: true, oneOfEnd };
      const decided = decideAll(this.program, models.map(modelNamed), bounds);
      for (const [at, name] of models.entries()) this.decisions.set(name, decided[at] as Decision);
    }
    return this.decisions.get(model) as Decision;
  }

  verdict(property: Property, model: ModelName): Verdict {
    const { complete, outcomes } = this.decision(model);
    const bad = outcomes.filter((outcome) => CHECKS[property](this.program, outcome)).length;
    if (bad > 0) return complete && bad === outcomes.length ? 'Always' : 'Sometimes';
    return complete ? 'Never' : 'Unknown';
  }

  /** What happens whatever the others do is no race. */
  private raceClass(property: Property): RaceClass {
    const own = OWN_CLASS[property];
    if (own !== undefined) return own;
    for (const [model, raceClass] of CLASSES) {
      const verdict = this.verdict(property, model);
      // What was not found out there gives no class.
      if (verdict === 'Always' || verdict === 'Unknown') return '';
      if (verdict === 'Sometimes') return raceClass;
    }
    return 'ordering race (weak models only)';
  }

  private shortestBad(property: Property, model: ModelName): CountedOutcome | undefined {
    const length = ({ reads }: CountedOutcome): number => reads.reduce((sum, values) => sum + values.length, 0);
    const bad = this.decision(model).outcomes.filter((outcome) => CHECKS[property](this.program, outcome));
    return bad.reduce<CountedOutcome | undefined>(
      (best, outcome) => (best === undefined || length(outcome) < length(best) ? outcome : best),
      undefined,
    );
  }
}
