/**
 * The main thread of the program. The command has a thread of its own, so that this one is always free: to hear a signal, to write
 * what was found, to name what stopped it. It ends what a command started, takes away what is under way, and says what became of it.
 */
import { rmSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { EXIT, type Failure } from '../errors.js';
import { causeOf } from '../files/cause.js';
import { watchCpuTime } from '../host/limits.js';
import { killDescendants } from '../host/processes.js';
import { unforeseen } from '../host/unforeseen.js';
import { failureDocument, failureText, wantsJson } from './failure.js';
import { Output } from './output.js';
import type { FromThread, Started } from './start.js';
import type { FromCommand, ToCommand } from './thread-messages.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** How long a command that hears signals itself may take to end its work. A second signal does not wait. */
const ORDERLY_MS = 20_000;
/** How long what was written may take to be read when a signal has come. */
const DRAIN_MS = 2000;

class Supervisor {
  readonly #args: readonly string[];
  readonly #json: boolean;
  readonly #stdout = new Output(1);
  readonly #stderr = new Output(2);
  readonly #scratch = new Set<string>();
  #worker: Worker | undefined;
  #hears = false;
  #interrupted = false;
  #ending = false;
  /** The one JSON document was the error: what the command wrote at the same moment is on its way, and would be a second. */
  #refused = false;
  #kept = 'interrupted';

  constructor(args: readonly string[]) {
    this.#args = args;
    this.#json = wantsJson(args);
  }

  /** Listens to the thread of the command; without one, the line is about the program itself. */
  start(started: Started | undefined): void {
    watchCpuTime((message) => this.#fail({ exit: EXIT.unavailable, message, hint: 'raise it', partial: {} }));
    if (started === undefined) void this.#aboutItself();
    else {
      this.#worker = started.worker;
      started.worker?.stdout.on('data', (bytes: Uint8Array) => {
        if (!this.#refused) this.#stdout.write(bytes);
      });
      started.worker?.stderr.on('data', (bytes: Uint8Array) => this.#stderr.write(bytes));
      // What the thread wrote before anybody listened comes with the next turn: that it is over must not be heard first.
      setImmediate(() => started.hear((from) => this.#from(from)));
    }
  }

  /** Help and version take less time than a thread does to start. */
  async #aboutItself(): Promise<void> {
    const { main } = await import('./main.js');
    const { exit, failure } = await main(this.#args, {
      writeOut: (text) => this.#stdout.write(text),
      writeErr: (text) => this.#stderr.write(text),
    });
    if (failure === null) await this.#end(exit);
    else this.#fail(failure);
  }

  #from(from: FromThread): void {
    if ('message' in from) this.#heard(from.message);
    else if ('error' in from) this.#fail(unforeseen(from.error));
    else this.#fail(unforeseen(new Error(`the command's thread ended with code ${from.code}`)));
  }

  #heard(message: FromCommand): void {
    switch (message.kind) {
      case 'hears':
        this.#hears = message.signals;
        // It came where nobody listened yet, and the command has begun its work meanwhile.
        if (this.#interrupted && this.#hears) this.#say({ kind: 'interrupt' });
        return;
      case 'kept':
        this.#kept = message.message;
        return;
      case 'scratch':
        if (message.event === 'made') this.#scratch.add(message.path);
        else this.#scratch.delete(message.path);
        return;
      case 'stdin':
        this.#readStdin(message.most);
        return;
      case 'end':
        if (message.failure === null) void this.#end(message.exit);
        else this.#fail(message.failure);
    }
  }

  #say(message: ToCommand): void {
    this.#worker?.postMessage(message);
  }

  /** Not in the command's thread: a read that waits for a terminal could not be ended there. */
  #readStdin(most: number): void {
    let text = '';
    const done = (): void => {
      process.stdin.removeAllListeners().on('error', () => {});
      process.stdin.pause();
      this.#say({ kind: 'stdin', text });
    };
    process.stdin.setEncoding('utf8');
    process.stdin.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > most) done();
    });
    process.stdin.on('end', done).on('error', done);
  }

  /** A signal: 130, in order where the command hears it, and at once where it does not or the signal comes again. */
  interrupt(): void {
    if (this.#ending) return;
    const again = this.#interrupted;
    this.#interrupted = true;
    if (this.#hears && !again) {
      this.#say({ kind: 'interrupt' });
      setTimeout(() => this.#stop(), ORDERLY_MS).unref();
    } else this.#stop();
  }

  /** Of this thread itself. */
  failed(error: unknown): void {
    this.#fail(unforeseen(error));
  }

  #stop(): void {
    this.#fail({ exit: EXIT.interrupted, message: this.#kept, hint: null, partial: {} });
  }

  /** One line that says what is wrong, one that says what to do; with --json one document instead. */
  #fail(failure: Failure): void {
    if (this.#ending) return;
    this.#ending = true;
    killDescendants();
    if (this.#json && !this.#stdout.used) {
      this.#stdout.write(failureDocument(failure));
      this.#refused = true;
    } else this.#stderr.write(failureText(failure));
    void this.#end(failure.exit);
  }

  async #end(exit: number): Promise<never> {
    this.#ending = true;
    const ended = this.#worker?.terminate();
    const patience = new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
    const drained = this.#stdout.drained();
    await (this.#interrupted ? Promise.race([patience, drained]) : drained);
    await Promise.race([patience, ended]);
    for (const path of this.#scratch) rmSync(path, { recursive: true, force: true });
    process.exit(this.#arrived(exit));
  }

  /** What could not be written is an error of its own, where the command had none. */
  #arrived(exit: number): number {
    const { failed } = this.#stdout;
    if (failed === undefined) return exit;
    this.#stderr.write(failureText({ message: `cannot write standard output: ${causeOf(failed)}`, hint: null }));
    return exit === EXIT.ok ? EXIT.unavailable : exit;
  }
}

/**
 * Runs a command line. The process ends with its exit code.
 * @param started its thread; undefined where the line is about the program itself
 * @param heard whether a signal has come already
 */
export function supervise(args: readonly string[], started: Started | undefined, heard: boolean): void {
  const supervisor = new Supervisor(args);
  for (const signal of SIGNALS) {
    // Never without a listener: a signal that has come and was not delivered yet would be lost with the last one.
    const before = process.listeners(signal);
    process.on(signal, () => supervisor.interrupt());
    for (const listener of before) process.off(signal, listener);
  }
  process.on('uncaughtException', (error) => supervisor.failed(error));
  if (heard) supervisor.interrupt();
  else supervisor.start(started);
}
