/** A witness as `explore` prints it: whole, with what it means, or short where several share a screen. */
import { cut, list, wrap } from '../answer/words.js';
import type { ModelName } from '../explore/models/index.js';
import { PERMITTED, type ShownWitness } from '../verdict/explanation.js';
import { SCREEN, sentencesText } from './screen.js';

const ORDER_LINE = /^(cycle|missing): /;

/** A diagram's lines of a screen's width: a cycle goes on in the next one. */
const diagramLines = (diagram: string): string[] =>
  diagram
    .trimEnd()
    .split('\n')
    .flatMap((line) => (ORDER_LINE.test(line) ? wrap(line, SCREEN.columns) : [line]));

const replayLines = (replay: string): string[] => cut(replay, SCREEN.columns, '', '\\');

/** @param bad models under which it happens: where one witness is of all of them the head has said so */
export function witnessShort(
  { witness, diagram, replay }: ShownWitness,
  models: readonly ModelName[],
  bad: number,
): string {
  const shown = diagramLines(diagram);
  const what = witness.cycle === undefined ? shown : shown.slice(shown.findIndex((line) => ORDER_LINE.test(line)));
  return [...(models.length === bad ? [] : [`allowed by ${list(models)}:`]), ...what, ...replayLines(replay), ''].join(
    '\n',
  );
}

/** @param more sentences */
export function witnessBlock(shown: ShownWitness, models: readonly ModelName[], more: readonly string[] = []): string {
  const { witness, diagram, end, replay } = shown;
  const permitted = models.every((model) => !['sc', 'tso'].includes(model));
  return [
    ...diagramLines(diagram),
    '',
    sentencesText([
      ...(witness.cycle === undefined ? [] : [ABOUT_CYCLE]),
      `allowed by ${list(models)}. ${timeText(witness)}`,
      ...(permitted ? [`${PERMITTED}.`] : []),
      end,
      ...more,
    ]).trimEnd(),
    ...replayLines(replay),
    '',
  ].join('\n');
}

const ABOUT_CYCLE =
  'In the cycle -/-> is program order that is not kept, -rf-> is read by, -fr-> is read before, -co-> is overwritten by.';

/** Where a model is no machine, lines are no moments. */
function timeText({ steps, model }: ShownWitness['witness']): string {
  if (steps === undefined)
    return 'No order of time between the CPUs: each is in program order, and = is what a read returned.';
  return `Time runs down${model === 'tso' ? '; in parentheses: a store leaves the store buffer' : ''}.`;
}
