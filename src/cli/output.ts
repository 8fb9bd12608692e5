/** Where results go: written whole, or known not to have been. A reader that has seen enough is no error. */
import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { codeOf } from '../files/cause.js';

/** The reader of a pipe is gone; so is a terminal. */
const NOBODY: readonly string[] = ['EPIPE', 'EIO', 'ECONNRESET'];

export class Output {
  readonly #fd: 1 | 2;
  readonly #stream: NodeJS.WriteStream | undefined;
  #failed: unknown;
  #closed = false;
  #pending = 0;
  #drained: (() => void) | undefined;
  /** whether anything was written, or tried */
  used = false;

  constructor(fd: 1 | 2) {
    this.#fd = fd;
    if (isFile(fd)) return; // a stream would take a short write for a whole one
    this.#stream = fd === 1 ? process.stdout : process.stderr;
    this.#stream.on('error', (error) => this.#fail(error));
  }

  /** Why what was written did not arrive; undefined: it did, or nobody wanted it. */
  get failed(): unknown {
    return this.#failed;
  }

  write(bytes: string | Uint8Array): void {
    if (bytes.length === 0) return;
    this.used = true;
    if (this.#closed || this.#failed !== undefined) return;
    if (this.#stream === undefined) this.#writeFile(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    else {
      this.#pending++;
      this.#stream.write(bytes, (error) => {
        if (error) this.#fail(error);
        if (--this.#pending === 0) this.#drained?.();
      });
    }
  }

  #writeFile(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (NOBODY.includes(codeOf(error) ?? '')) this.#closed = true;
    else this.#failed ??= error;
  }

  /** Resolves when all is written, or nothing more can be. */
  async drained(): Promise<void> {
    if (this.#pending > 0 && !this.#closed && this.#failed === undefined)
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
  }
}

/** A file or a device like one: written at once and without waiting. */
function isFile(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFile() || stat.isBlockDevice() || (stat.isCharacterDevice() && !isatty(fd));
  } catch {
    return false;
  }
}
