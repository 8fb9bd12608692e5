/** Workers of a worker: each is started from the same script, with a job to do. */
import type { Ask, Asked, JobName, Result, Said, Told } from '../jobs.js';

/** One thread. What it is asked it does at once: one job at a time. */
export class Thread {
  readonly #worker: Worker = new Worker(globalThis.location.href);
  #next = 0;

  run<J extends JobName>(job: J, asked: Asked<J>, tell: (told: Told<J>) => void = () => undefined): Promise<Result<J>> {
    const ask: Ask = { id: this.#next++, job, asked };
    return new Promise((resolve, reject) => {
      const done = new AbortController();
      const { signal } = done;
      const end = (settle: () => void): void => {
        done.abort();
        settle();
      };
      this.#worker.addEventListener(
        'message',
        ({ data }: MessageEvent<Said>) => {
          if (data.id !== ask.id) return;
          if ('told' in data) tell(data.told as Told<J>);
          else if ('result' in data) end(() => resolve(data.result as Result<J>));
          else end(() => reject(new Error(data.error)));
        },
        { signal },
      );
      this.#worker.addEventListener('error', (event) => end(() => reject(new Error(event.message))), { signal });
      this.#worker.postMessage(ask);
    });
  }

  /** Whatever it is doing. */
  end(): void {
    this.#worker.terminate();
  }
}
