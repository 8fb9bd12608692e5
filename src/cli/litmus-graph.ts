/** `forkbench litmus check FILE --graph FILE.svg|.dot [--state N]`: the execution graph of one state of one test. */
import { extname } from 'node:path';
import { EXIT, usageError } from '../errors.js';
import type { ModelName } from '../explore/models/index.js';
import { refuseUnwritable, writeFileAtomic } from '../files/write.js';
import { dotOf } from '../graph/dot.js';
import { type GraphAnswer, litmusGraph } from '../graph/litmus.js';
import { svgOf } from '../graph/svg.js';
import { cycleMeaning, headline } from '../graph/words.js';
import type { CheckAsk } from '../litmus/command.js';
import { counted } from '../numbers.js';
import { nearlyFull } from './heap.js';
import type { LitmusOptions } from './litmus.js';

/** Where nothing is said of models: the one that tests in this format are written for. */
const DEFAULT_MODEL = 'lkmm';
const FORMATS = { '.svg': svgOf, '.dot': dotOf } as const;

export interface GraphTarget {
  readonly path: string;
  readonly model: ModelName;
  readonly state: number | undefined;
}

/** @param files those that the paths stand for @throws exit 64 or 69, before anything is decided */
export function graphTarget(
  { graph, state, model }: Pick<LitmusOptions, 'graph' | 'state' | 'model'>,
  paths: readonly string[],
  files: CheckAsk['files'],
): GraphTarget {
  if (graph === undefined) throw usageError('--state: which state a graph is drawn of', 'add --graph FILE.svg');
  if (!(extname(graph) in FORMATS)) throw usageError(`--graph: '${graph}' does not end in .svg or .dot`);
  if (paths.length !== 1 || files[0]?.file !== paths[0])
    throw usageError('--graph: of one test', 'name one .litmus file, no directory');
  refuseUnwritable(graph);
  return { path: graph, model: model?.[0] ?? DEFAULT_MODEL, state };
}

/** @returns 0 or 4 @throws exit 64 where there are not so many states */
export function writeGraph(
  { path, model, state }: GraphTarget,
  text: string,
  { models, unroll, deadlineMs }: CheckAsk,
  { maxMemory, quiet }: Pick<LitmusOptions, 'maxMemory' | 'quiet'>,
): number {
  const answer = litmusGraph(text, model, {
    full: nearlyFull(maxMemory),
    ...(unroll === undefined ? {} : { unroll }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(state === undefined ? {} : { state }),
  });
  if (!('graph' in answer)) return without(answer, model, state);
  const { graph } = answer;
  writeFileAtomic(path, FORMATS[extname(path) as keyof typeof FORMATS](graph));
  if (quiet) return EXIT.ok;
  if (models.length > 1) process.stderr.write(`note: a graph is of one model, this one of ${model} (--model)\n`);
  const meaning = cycleMeaning(graph);
  process.stderr.write(`${path}: ${headline(graph)}, ${graph.state}${meaning === '' ? '' : ` ${meaning}`}\n`);
  return EXIT.ok;
}

function without(answer: Exclude<GraphAnswer, { graph: unknown }>, model: ModelName, state = 0): number {
  if ('states' in answer)
    throw usageError(
      `--state ${state}: under ${model} there ${answer.states === 1 ? 'is' : 'are'} ${counted(answer.states, 'state')}`,
    );
  const why =
    answer.none === 'undecided'
      ? `undecided under ${model} within the bounds (--max-seconds, --max-memory)`
      : 'no order of accesses to each location ends in what the condition asks about; --state N draws one of the states';
  process.stderr.write(`forkbench: no graph: ${why}\n`);
  return EXIT.inconclusive;
}
