import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EXIT, ForkbenchError } from '../errors.js';
import { limitLine } from '../host/limits.js';
import { nodeEnvironment } from '../host/node-env.js';
import { killTree } from '../host/processes.js';
import type { LeftOut } from '../plan/skipped.js';
import { printable } from '../printable.js';
import type { LaunchMessage, LaunchPlan, Sample, Timing, WarmUp } from './messages.js';
import { V8_FLAGS } from './v8-flags.js';

/** Characters of a process's last words that are kept. */
const LAST_WORDS = 4000;

export interface LaunchHandle {
  /** resolves when the launch is over; rejects with its reason */
  readonly done: Promise<Timing>;
  /** ends the launch's process, and with it its threads */
  kill(): void;
}

/**
 * Starts a launch in a fresh process: code and data placement differ between launches, by more than many effects.
 * @param profiles directory for one .cpuprofile per thread, or null
 * @param meanwhile done while the process starts: it has no plan yet and measures nothing
 */
export function startLaunch(
  plan: LaunchPlan,
  onBlock: (samples: readonly Sample[], warmup: WarmUp) => void,
  onLeftOut: (left: LeftOut) => void = () => {},
  profiles: string | null = null,
  meanwhile: () => void = () => {},
): LaunchHandle {
  const child = fork(fileURLToPath(new URL('./launch-process.js', import.meta.url)), [], {
    execArgv: [...V8_FLAGS, ...(profiles === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`])],
    env: nodeEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LAST_WORDS);
  });
  const done = new Promise<Timing>((resolve, reject) => {
    child.on('message', (message: LaunchMessage) => {
      if (message.kind === 'block') {
        try {
          return onBlock(message.samples, message.warmup);
        } catch (error) {
          reject(error); // what cannot be kept need not be measured
          return killTree(child.pid ?? 0);
        }
      }
      if (message.kind === 'left_out') return onLeftOut(message);
      if (message.kind === 'done') resolve(message.timing_ns);
      else reject(new ForkbenchError(message.exit, message.message, message.hint));
      if (child.connected) child.disconnect(); // ends it
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      reject(died(`launch ${plan.launch} (process ${child.pid})`, code, signal, said)),
    );
  });
  try {
    meanwhile();
  } catch (error) {
    killTree(child.pid ?? 0);
    done.catch(() => {});
    throw error;
  }
  child.send(plan, () => {}); // one that is gone already says so by `close`
  return { done, kill: () => killTree(child.pid ?? 0) };
}

/** Why a process is gone that said nothing of it: by a limit if one is set that ends processes so, else by its own last words. */
function died(who: string, code: number | null, signal: string | null, said: string): Error {
  const how = `${who} ended ${signal === null ? `with code ${code}` : `by ${signal}`} before it was done`;
  const limit = signal === 'SIGKILL' || signal === 'SIGXCPU' ? limitLine(['-t']) : null;
  if (limit !== null) return new ForkbenchError(EXIT.unavailable, how, limit);
  // V8 and libuv abort where the system refuses them a thread or memory.
  if (signal === 'SIGABRT')
    return new ForkbenchError(
      EXIT.unavailable,
      how,
      limitLine(['-u', '-v']) ?? 'pids.max or memory limit of the cgroup',
    );
  const [first = ''] = said.split('\n').filter((line) => line.trim() !== '');
  return new Error(first === '' ? how : `${how}: ${printable(first)}`);
}
