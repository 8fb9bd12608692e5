/** A file of exercises/, checked before it is in a page: who writes one is told what is wrong with it. */
import { EXIT, ForkbenchError } from '../errors.js';
import { MODELS } from '../explore/models/index.js';
import { protocolNames } from '../protocols.js';
import { type Exercise, exerciseSchema } from './schema.js';

/** @throws ForkbenchError: one line for each thing that is wrong */
export function readExercise(file: string, text: string): Exercise {
  const { success, data, error } = exerciseSchema.safeParse(jsonOf(file, text));
  const wrong = success
    ? faultsOf(file, data)
    : error.issues.map(({ path, message }) => [path.join('.'), message].filter((part) => part !== '').join(': '));
  if (!success || wrong.length > 0) throw refused(wrong.map((line) => `${file}: ${line}`));
  return data;
}

const refused = (lines: readonly string[]): ForkbenchError =>
  new ForkbenchError(EXIT.badInput, lines, 'docs/teaching.md says what is in an exercise');

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused([`${file}: ${(error as Error).message}`]);
  }
}

/** What the form alone does not say. */
function faultsOf(file: string, { id, program, answer }: Exercise): string[] {
  const models =
    answer.kind === 'verdicts'
      ? answer.models
      : answer.kind === 'missing'
        ? [answer.model]
        : Object.keys(answer.verdicts);
  const unknown = models.filter((model) => !MODELS.has(model));
  return [
    ...(new RegExp(`(^|/)\\d+-${id}\\.json$`).test(file) ? [] : [`id: ${id} is not in the file's name, NN-${id}.json`]),
    ...unknown.map((model) => `answer: no memory model ${model}; there are ${[...MODELS.keys()].join(', ')}`),
    ...(program.kind === 'protocol' && !protocolNames().includes(program.protocol)
      ? [`program.protocol: no protocol ${program.protocol}`]
      : []),
  ];
}
