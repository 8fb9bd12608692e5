import { main } from '../../src/cli/main.js';

export interface Refused {
  readonly code: number;
  readonly message: string;
  readonly hint: string | null;
}

/**
 * What a command line that is refused ends in, without a process of its own. How it is printed, and that nothing else is,
 * is asked of processes: test/cli/errors.test.ts.
 */
export async function refused(...args: string[]): Promise<Refused> {
  const { exit, failure } = await main(args);
  if (failure === null) throw new Error(`not refused: ${args.join(' ')}`);
  return { code: exit, message: failure.message, hint: failure.hint };
}
