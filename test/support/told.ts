/**
 * What a command line prints and ends in, without a process of its own: starting one costs more than most commands. Exit codes
 * of the process, its streams and its signals are asked of processes: test/cli/errors.test.ts, test/cli/supervise.test.ts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { failureDocument, failureText, wantsJson } from '../../src/cli/failure.js';
import { main } from '../../src/cli/main.js';
import type { Finished } from './cli.js';

interface Printed {
  stdout: string;
  stderr: string;
}

/** Of the command that runs; what anybody else writes at the same time, the test runner above all, goes its way. */
const printed = new AsyncLocalStorage<Printed>();

for (const name of ['stdout', 'stderr'] as const) {
  const write = process[name].write.bind(process[name]) as (...args: unknown[]) => boolean;
  process[name].write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
    const own = printed.getStore();
    if (own === undefined) return write(chunk, ...more);
    own[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = more.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
}

export async function told(...args: string[]): Promise<Finished> {
  const own: Printed = { stdout: '', stderr: '' };
  const { exit, failure } = await printed.run(own, () => main(args));
  if (failure !== null) {
    if (wantsJson(args) && own.stdout === '') own.stdout = failureDocument(failure);
    else own.stderr += failureText(failure);
  }
  return { code: exit, ...own };
}

/** The same with more in its environment. One at a time: there is one environment. */
export async function toldWith(more: Readonly<Record<string, string>>, ...args: string[]): Promise<Finished> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await told(...args);
  } finally {
    for (const name of Object.keys(more)) {
      const value = before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
