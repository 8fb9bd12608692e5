/** `forkbench explore --replay STRING`: the witness that the string stands for. */
import { EXIT, usageError } from '../errors.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { shownWitness } from '../verdict/explanation.js';
import { parseReplayString, type ReplayPoint } from '../verdict/replay-string.js';
import { verdictRow } from '../verdict/rows.js';
import { Stage } from '../verdict/traced-program.js';
import { Judge } from '../verdict/verdict.js';
import { stepLines } from './explanation-printer.js';
import { headText, stepsIn } from './explanations.js';
import type { ExploreOptions } from './explore.js';
import { prepareOutside } from './outside.js';
import { witnessBlock } from './witness-block.js';

/** @param protocols those that were named, if any were */
export async function replayCommand(
  text: string,
  protocols: readonly string[] | undefined,
  options: ExploreOptions,
): Promise<number> {
  const point = parseReplayString(text);
  refuseOthers(point, protocols, options);
  await prepareOutside(['trace'], [point.variant]);
  const stage = new Stage(point.scenario);
  const judge = new Judge(stage.program(point.variant));
  const judged = judge.judge(point.model);
  const judgement = judged.judgements.find(({ property }) => property === point.property);
  if (judgement === undefined) throw usageError(`--replay: ${point.scenario.name} has no property ${point.property}`);
  const witness = shownWitness(stage, judge.program, point, point.reads);
  if (witness === undefined)
    throw usageError('--replay: the code has no such execution', 'the string may be of another version: explore anew');
  const block = witnessBlock(witness, [point.model]);
  const steps = stepLines(stepsIn(point.variant, block));
  const shown = `${headText(point, [{ model: point.model, judgement }])}\n${block}\n${steps.join('\n')}\n`;
  if (options.json || options.format === 'json') {
    const row = { ...verdictRow(point, (by) => judge.tally(by)), witness: text, text: shown };
    process.stdout.write(`${JSON.stringify({ schema_version: SCHEMA_VERSION, verdicts: [row] })}\n`);
  } else process.stdout.write(shown);
  return EXIT.ok;
}

/** The string says all there is to choose: what says something else is an error, not ignored. */
function refuseOthers(point: ReplayPoint, protocols: readonly string[] | undefined, options: ExploreOptions): void {
  const { scenario, variant, model, property } = point;
  const { flip, json, format } = options;
  if (flip) throw usageError('--replay does not go with --flip', 'a witness is replayed; repairs are of a verdict');
  if (!json && format !== 'table' && format !== 'json')
    throw usageError(
      `--replay does not go with --format ${format}`,
      'take --format json, with the text in it, or none',
    );
  const said: readonly (readonly [what: string, own: string, asked: readonly string[] | undefined])[] = [
    ['protocol', variant.protocol, protocols],
    ['model', model, options.model],
    ['scenario', scenario.name, options.scenario],
    ['property', property, options.property],
    ['wrprotect', variant.wrprotect, options.wrprotect],
    ['fence', variant.fence, options.fence],
    ['fence-per', variant.fence_per, options.fencePer],
    ['pin', variant.pin, options.pin],
  ];
  const wrong = said
    .filter(([, own, asked]) => asked !== undefined && !asked.includes(own))
    .map(([what, own, asked]) => `the string has ${what} '${own}', not ${asked?.join(',')}`);
  if (wrong.length > 0) throw usageError(`--replay: ${wrong.join('; ')}`, 'give the string alone: it says it all');
}
