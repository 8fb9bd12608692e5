/** What is said of an error that no command foresaw: what the system or Node refused, by the limit's name, or an internal error. */
import { EXIT, type Failure } from '../errors.js';
import { causeOf, codeOf, isRefusal } from '../files/cause.js';
import { limitLine, type Ulimit } from './limits.js';

const LIMITS: Readonly<Record<string, readonly Ulimit[]>> = {
  EAGAIN: ['-u'],
  EFBIG: ['-f'],
  EMFILE: ['-n'],
  ENOMEM: ['-v'],
  ERR_WORKER_INIT_FAILED: ['-u', '-v', '-n'],
};

/** Errors of Node and V8 that are no fault of the program. */
const REFUSED: readonly (readonly [which: RegExp, message: string, hint: string])[] = [
  [
    /ERR_WORKER_OUT_OF_MEMORY/,
    'the JavaScript heap is used up',
    'a larger one: NODE_OPTIONS=--max-old-space-size=4096',
  ],
  [/ERR_WORKER_INIT_FAILED/, 'no thread could be started', 'more threads: ulimit -u, pids.max of the cgroup'],
  [/ERR_ACCESS_DENIED/, "Node's permission model forbids what this needs", 'run it without --permission'],
  [/WebAssembly is not defined/, 'this runtime has no WebAssembly', 'run it without --jitless or --no-expose-wasm'],
  [/SharedArrayBuffer is not defined/, 'this runtime has no shared memory', 'run it with Node 20.19 or newer'],
  [
    /EvalError|Code generation from strings/,
    'code from strings is not allowed here, and plots need it',
    'run it without --disallow-code-generation-from-strings',
  ],
  [
    /could not allocate memory|Array buffer allocation failed|Out of memory/i,
    'no memory',
    'ulimit -v, memory limit of the cgroup',
  ],
];

export function unforeseen(error: unknown): Failure {
  const code = codeOf(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const limit = limitLine(LIMITS[code] ?? (/memory/i.test(message) ? ['-v'] : []));
  const known = REFUSED.find(([which]) => which.test(`${code} ${(error as Error)?.name} ${message}`));
  if (known !== undefined)
    return {
      exit: EXIT.unavailable,
      message: `${known[1]}: ${oneLine(message)}`,
      hint: limit ?? known[2],
      partial: {},
    };
  if (isRefusal(error)) {
    const { path, syscall } = error as NodeJS.ErrnoException;
    const what = [syscall, path].filter((word) => word !== undefined).join(' ');
    return {
      exit: EXIT.unavailable,
      message: `${what === '' ? '' : `${what}: `}${causeOf(error)}`,
      hint: limit,
      partial: {},
    };
  }
  const stack = process.env.FORKBENCH_DEBUG === undefined ? null : ((error as Error)?.stack ?? null);
  return { exit: EXIT.internal, message: oneLine(message) || 'failed without a reason', hint: stack, partial: {} };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ').trim();
}
