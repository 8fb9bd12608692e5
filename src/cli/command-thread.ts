/** The thread in which a command runs: see supervise.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { onScratch } from '../files/scratch.js';
import type { CommandThread, FromCommand } from './thread-messages.js';

const { args, tty, columns } = workerData as CommandThread;
const say = (message: FromCommand): void => parentPort?.postMessage(message);

// The streams of a thread do not know what they lead to.
for (const [stream, isTTY] of [
  [process.stdout, tty.stdout],
  [process.stderr, tty.stderr],
] as const)
  Object.defineProperty(stream, 'isTTY', { value: isTTY });
Object.defineProperty(process.stdout, 'columns', { value: columns });
onScratch((event, path) => say({ kind: 'scratch', event, path }));

/** Until all that was written is with the main thread. */
const written = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write('', () => resolve()));

const { main } = await import('./main.js');
const end = await main(args);
await Promise.all([written(process.stdout), written(process.stderr)]);
say({ kind: 'end', ...end });
