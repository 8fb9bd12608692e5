/** One program under one model: a verdict per property, and the class of each race. */
import { type Bounds, SharedBounds } from '../explore/bounds.js';
import { type CountedOutcome, type Decision, decideAll } from '../explore/decide.js';
import { type ModelName, modelNamed } from '../explore/models/index.js';
import type { Verdict } from '../verdicts.js';
import type { KnownDecisions } from './known.js';
import { CHECKS, type Property } from './properties.js';
import { CLASS_MODELS, type RaceClass, raceClassOf } from './race-class.js';
import { type Tally, tallyOf, verdictOf } from './tally.js';
import type { TracedProgram } from './traced-program.js';

export interface Judgement {
  readonly property: Property;
  readonly verdict: Verdict;
  readonly raceClass: RaceClass;
}

export interface Judged {
  readonly model: ModelName;
  readonly decision: Decision;
  readonly judgements: readonly Judgement[];
}

/** Decides a program under several models, in one search, with those that only tell a race's class. */
export class Judge {
  readonly program: TracedProgram;
  private readonly tallies = new Map<ModelName, Tally>();
  private readonly decisions = new Map<ModelName, Decision>();
  private readonly known: KnownDecisions | undefined;
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
    this.models = [...new Set([...models, ...CLASS_MODELS])];
    this.known = known;
  }

  judge(model: ModelName): Judged {
    const judgements = this.program.properties.map((property) => {
      const verdict = this.verdict(property, model);
      return {
        property,
        verdict,
        raceClass: raceClassOf(verdict, property, (by) => this.verdict(property, by)),
      };
    });
    return { model, decision: this.decision(model), judgements };
  }

  private decision(model: ModelName): Decision {
    if (!this.decisions.has(model)) {
      const models = this.models.includes(model) ? this.models : [model];
      const { oneOfEnd = false } = this.program.scenario;
      const decide = (): readonly Decision[] =>
        decideAll(this.program, models.map(modelNamed), { ...this.bounds.rest(), oneOfAlike: true, oneOfEnd });
      const decided = this.known?.decisions(this.program, models, this.bounds.rest(), decide) ?? decide();
      for (const [at, name] of models.entries()) this.decisions.set(name, decided[at] as Decision);
    }
    return this.decisions.get(model) as Decision;
  }

  /** Is that a question in this scenario, of this protocol? */
  asks(property: Property): boolean {
    return this.program.properties.includes(property);
  }

  /** Of a property that is asked for. */
  verdict(property: Property, model: ModelName): Verdict {
    return verdictOf(this.tally(model), property);
  }

  /** All there is to say of the properties, for several slices to be added up. */
  tally(model: ModelName): Tally {
    let tally = this.tallies.get(model);
    if (tally === undefined) {
      const bad = this.program.properties.map((property) => [property, this.bad(property, model)] as const);
      tally = tallyOf(model, this.decision(model), new Map(bad));
      this.tallies.set(model, tally);
    }
    return tally;
  }

  private bad(property: Property, model: ModelName): CountedOutcome[] {
    return this.decision(model).outcomes.filter((outcome) => CHECKS[property](this.program, outcome));
  }
}
