/** `forkbench serve`: the playground over HTTP, to this machine unless told otherwise, with the headers that give a page threads. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXIT, ForkbenchError } from '../errors.js';
import { interruption } from './interrupt.js';
import { prepareOwn } from './playground.js';
import { type PlaygroundPage, playgroundPage } from './playground-page.js';

export interface ServeOptions {
  /** 0: a free one */
  readonly port: number;
  readonly host: string;
  readonly json?: boolean;
}

/** Until a signal comes, which is how it is meant to end: nothing was interrupted. @returns 0, and not 130 @throws exit 69 where it cannot listen */
export async function serveCommand({ port, host, json }: ServeOptions): Promise<number> {
  await prepareOwn();
  const server = createServer(handler(playgroundPage()));
  const stop = interruption();
  try {
    const url = urlOf(await listening(server, port, host));
    process.stdout.write(json ? `${JSON.stringify({ schema_version: 1, url })}\n` : `${url}\n`);
    process.stderr.write('Ctrl-C ends it\n');
    await new Promise<void>((resolve) => {
      if (stop.signal.aborted) resolve();
      stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    stop.release();
    server.close();
    server.closeAllConnections();
  }
  return EXIT.ok;
}

function handler({ text, policy }: PlaygroundPage) {
  const body = Buffer.from(text);
  const headers = {
    'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
  return ({ method, url }: IncomingMessage, response: ServerResponse): void => {
    const send = (status: number, type: string, content: Buffer | string, more = {}): void => {
      const length = Buffer.byteLength(content);
      response.writeHead(status, {
        ...headers,
        'Content-Type': `${type}; charset=utf-8`,
        'Content-Length': length,
        ...more,
      });
      response.end(method === 'HEAD' ? undefined : content);
    };
    if (method !== 'GET' && method !== 'HEAD') send(405, 'text/plain', 'GET or HEAD\n', { Allow: 'GET, HEAD' });
    else if (/^\/(index\.html)?(\?|$)/.test(url ?? '')) send(200, 'text/html', body);
    else send(404, 'text/plain', 'there is one page here: /\n');
  };
}

function listening(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const hint = error.code === 'EADDRINUSE' ? 'leave --port out: a free one is found' : 'see --host and --port';
      reject(new ForkbenchError(EXIT.unavailable, `cannot listen on ${host} port ${port}: ${error.message}`, hint));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
}
