/** Decides a small litmus test by trying everything: nothing of it is shared with the checker but the front end. */
import type { Outcome } from '../../src/explore/program.js';
import { compileLitmus } from '../../src/litmus/compile.js';
import { holds } from '../../src/litmus/judge.js';
import { parseLitmus } from '../../src/litmus/parse.js';
import { candidates } from './oracle/candidates.js';
import { judge } from './oracle/models.js';

export interface OracleAnswer {
  readonly positive: number;
  readonly negative: number;
  readonly race: boolean;
}

type Model = 'sc' | 'tso' | 'lkmm';

/** undefined: more than `most` candidate executions. */
export function oracle(text: string, models: readonly Model[], most: number): Map<Model, OracleAnswer> | undefined {
  const parsed = parseLitmus(text);
  const compiled = compileLitmus(parsed);
  const { filter, proposition } = parsed.condition;
  const answers = new Map(models.map((model) => [model, { positive: 0, negative: 0, race: false }]));
  let seen = 0;
  for (const candidate of candidates(compiled.program)) {
    if (++seen > most) return undefined;
    const outcome: Outcome = { memory: candidate.memory, runs: candidate.runs, reads: [] };
    if (filter !== undefined && !holds(filter, outcome, compiled)) continue;
    for (const [model, answer] of answers) {
      const { allowed, race } = judge(candidate, model);
      if (!allowed) continue;
      if (holds(proposition, outcome, compiled)) answer.positive++;
      else answer.negative++;
      answer.race ||= race;
    }
  }
  return answers;
}
