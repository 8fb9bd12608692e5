/** Asks a worker of its own: what it computes never holds up the page, and can be taken back at any time. */
import type { Ask, Asked, JobName, Result, Said, Told } from './jobs.js';
import { pageData } from './page-data.js';
import { wasmModules } from './wasm.js';

/** Why a job has no result: it was taken back. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

interface Open {
  readonly ask: Ask;
  readonly tell: (told: unknown) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface Running<J extends JobName> {
  /** rejects with Cancelled where it was taken back */
  readonly result: Promise<Result<J>>;
  cancel(): void;
}

/** Jobs are done in the order in which they were asked. */
export class Compute {
  #worker: Promise<Worker> | undefined;
  #next = 0;
  readonly #open = new Map<number, Open>();

  run<J extends JobName>(job: J, asked: Asked<J>, tell: (told: Told<J>) => void = () => undefined): Running<J> {
    const id = this.#next++;
    const result = new Promise<Result<J>>((resolve, reject) => {
      const open = { ask: { id, job, asked }, tell, resolve, reject } as Open;
      this.#open.set(id, open);
      this.#send(open);
    });
    return { result, cancel: () => this.#cancel(id) };
  }

  /** Begins to load what the first job will need. */
  warm(): void {
    this.#started().catch(() => undefined); // the first job is told
  }

  /** Begins anew where nothing is asked: what a worker has explored takes room, and only its end gives all of it back. */
  renew(): void {
    if (this.#open.size > 0) return;
    this.#end();
    this.warm();
  }

  #end(): void {
    this.#worker?.then(
      (worker) => worker.terminate(),
      () => undefined, // there is none
    );
    this.#worker = undefined;
  }

  #started(): Promise<Worker> {
    this.#worker ??= startWorker(
      (said) => this.#heard(said),
      (why) => this.#broken(why),
    );
    return this.#worker;
  }

  /** The worker itself failed, outside of any job: no job of it will ever be answered, and the next begins with another one. */
  #broken(why: string): void {
    this.#end();
    for (const { reject } of this.#open.values()) reject(new Error(why));
    this.#open.clear();
  }

  #send({ ask, reject }: Open): void {
    this.#started().then(
      (worker) => worker.postMessage(ask),
      (error: Error) => {
        this.#open.delete(ask.id);
        reject(error);
      },
    );
  }

  #heard(said: Said): void {
    const open = this.#open.get(said.id);
    if (open === undefined) return; // taken back
    if ('told' in said) open.tell(said.told);
    else {
      this.#open.delete(said.id);
      if ('result' in said) open.resolve(said.result);
      else open.reject(new Error(said.error));
    }
  }

  /** The job may be in the midst of a loop: its worker is ended, and another one does the others. */
  #cancel(id: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.#end();
    open.reject(new Cancelled());
    for (const other of this.#open.values()) this.#send(other);
  }
}

let script: string | undefined;

async function startWorker(hear: (said: Said) => void, broken: (why: string) => void): Promise<Worker> {
  const { texts, worker: code } = pageData;
  script ??= URL.createObjectURL(
    new Blob([`globalThis.forkbenchPage=${JSON.stringify({ texts })};\n${code}`], { type: 'text/javascript' }),
  );
  const worker = new Worker(script);
  worker.addEventListener('message', ({ data }: MessageEvent<Said>) => hear(data));
  worker.addEventListener('error', ({ message }) => broken(message || 'the worker could not be started'));
  worker.postMessage({ modules: await wasmModules('trace') });
  return worker;
}
