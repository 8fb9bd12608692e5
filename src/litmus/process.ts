/** One run of a process, and why it ended. */
import type { Run, Value } from '../explore/program.js';
import type { Process } from './ast.js';
import { Choosing, Contradiction } from './decisions.js';
import { Cut, type Environment, OutOfReads, Replay } from './interpret.js';

/** As herd: a loop's body is run at most twice. */
export const UNROLL = 2;

/** @param choices undefined: the process stops at a read without a value; otherwise see `Thread.runOpen` */
export function runProcess(
  process: Process,
  environment: Environment,
  reads: readonly Value[],
  choices?: readonly number[],
): Run {
  const replay = new Replay(environment, reads, choices);
  try {
    for (const statement of process.body) replay.statement(statement);
    return replay.end('done');
  } catch (error) {
    if (error instanceof OutOfReads) return replay.end('reading');
    if (error instanceof Cut) return replay.end('cut');
    if (error instanceof Choosing) return replay.end('choosing', error.ways);
    if (error instanceof Contradiction) return replay.end('contradiction');
    throw error;
  }
}
