/** The exercises that the page brought with it, and what of a task is said in words. */
import type { Answer } from '../../exercise/check.js';
import type { Exercise, Protocol } from '../../exercise/schema.js';
import { FENCES, PINS, WRPROTECTS } from '../../protocol/knobs.js';
import { protocolNamed } from '../../protocols.js';

/** In the order of their files; that each is as src/exercise/schema.ts has it was seen when the page was made. */
export function tasksIn(texts: Readonly<Record<string, string>>): readonly Exercise[] {
  const files = Object.keys(texts).filter((name) => /^exercises\/.*\.json$/.test(name));
  return files.sort().map((name) => JSON.parse(texts[name] as string) as Exercise);
}

export const textOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** What an answer is before anything is answered. */
export function noAnswer({ program, answer }: Exercise): Answer {
  if (answer.kind === 'variant') return { kind: 'variant', knobs: {} };
  if (answer.kind === 'verdicts') return { kind: 'verdicts', verdicts: {} };
  if (answer.kind === 'missing') return { kind: 'missing', pairs: [['', '']] };
  return { kind: 'test', text: program.kind === 'litmus' ? textOf(program.lines) : '' };
}

const FENCES_OF_LKMM = ['smp_mb', 'smp_rmb', 'smp_wmb'];

/** Each a sentence; code in backticks. */
export function rulesOf({ answer }: Exercise): readonly string[] {
  if (answer.kind !== 'test') return [];
  const { may, only = FENCES_OF_LKMM } = answer;
  return [
    ...(may.includes('fences')
      ? [`Put in or take out fences: ${only.map((name) => `\`${name}();\``).join(', ')}.`]
      : []),
    ...(may.includes('orders')
      ? ['Write `smp_load_acquire(p)` for `READ_ONCE(*p)`, `smp_store_release(p, v)` for `WRITE_ONCE(*p, v)`.']
      : []),
    ...(may.includes('condition') ? ['Change the condition in the last line.'] : []),
    'The rest stays as it is; comments and white space are free.',
  ];
}

/** `Never under sc, tso; Sometimes under lkmm` */
export function wantedOf({ answer }: Exercise): string | undefined {
  if (!('verdicts' in answer)) return undefined;
  const words = [...new Set(Object.values(answer.verdicts))];
  const models = (word: string): string[] =>
    Object.entries(answer.verdicts).flatMap(([model, verdict]) => (verdict === word ? [model] : []));
  return words.map((word) => `${word} under ${models(word).join(', ')}`).join('; ');
}

export interface Knob {
  readonly name: string;
  readonly values: readonly string[];
}

/** What there is to choose; of switches one at a time, '' is none. */
export function knobsOf({ protocol, choose }: Protocol): readonly Knob[] {
  const { fencePer, switches } = protocolNamed(protocol);
  const values = {
    wrprotect: WRPROTECTS,
    fence: fencePer.length > 0 ? FENCES : FENCES.slice(0, 1),
    fence_per: fencePer,
    pin: PINS,
    extra: ['', ...switches],
  };
  return choose.map((name) => ({ name, values: values[name] }));
}

/** As an answer is sent: a fence stands somewhere, and none stands nowhere. What is no value of a knob is as given. */
export function knobsMeant(program: Protocol, chosen: Readonly<Record<string, string>>): Record<string, string> {
  const knobs = knobsOf(program);
  const meant = Object.fromEntries(
    knobs.flatMap(({ name, values }) => {
      const value = chosen[name] ?? program.given[name] ?? values[0];
      return value !== undefined && values.includes(value) ? [[name, value]] : [];
    }),
  );
  if ((meant.fence ?? program.given.fence) === 'none') delete meant.fence_per;
  if (meant.extra === '') delete meant.extra;
  return meant;
}
