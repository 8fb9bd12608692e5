// The page over HTTP: what is sent and with which headers, what is refused, and how the server ends.
import assert from 'node:assert/strict';
import { get, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { cli } from '../support/cli.js';
import { refused } from '../support/refused.js';
import { serve } from '../support/served.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(url: string, path = '/', options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(url), { path, ...options }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

test('one page, with the headers that isolate it; nothing else, and nothing but reading', async () => {
  const { printed: url, end } = await serve();
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const { status, headers, body } = await ask(url);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  const policy = headers['content-security-policy'] as string;
  assert.match(policy, /^default-src 'none'; script-src 'sha256-.*frame-ancestors 'none'$/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/);
  assert.match(body, /^<!doctype html>[\s\S]*<title>forkbench playground<\/title>[\s\S]*<\/html>\n$/);
  const meta = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/
    .exec(body)?.[1]
    ?.replaceAll('&#39;', "'");
  assert.equal(policy, `${meta}; frame-ancestors 'none'`, 'the page from disk has the same');

  const head = await ask(url, '/', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body], [200, '']);
  assert.equal(head.headers['content-length'], String(Buffer.byteLength(body)));
  assert.equal((await ask(url, '/index.html?x=1')).body, body);
  for (const path of [
    '/other',
    '/index.html/x',
    '//',
    '/../package.json',
    '/%2e%2e/package.json',
    `/${'x'.repeat(4000)}`,
  ]) {
    const { status, headers } = await ask(url, path);
    assert.equal(status, 404, path);
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await ask(url, '/', { method });
    assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], method);
  }
  assert.equal((await end()).code, 0);
});

test('Ctrl-C is how it is meant to end: exit 0, nothing was cut short, whoever is connected; so is SIGTERM', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const { printed: url, end } = await serve();
    const kept = get(url, { agent: false, headers: { Connection: 'keep-alive' } }); // and never read
    const idle = connect(Number(new URL(url).port), '127.0.0.1');
    for (const one of [kept, idle]) one.on('error', () => {}); // it is cut off
    await new Promise((resolve) => kept.on('response', resolve));
    const { code, stdout, stderr } = await end(signal);
    assert.deepEqual([code, stdout], [0, `${url}\n`], stderr);
    assert.equal(stderr, 'Ctrl-C ends it\n');
    await assert.rejects(ask(url), /ECONNREFUSED/, 'nobody listens any more');
  }
});

test('--json prints one document, with the port that was asked for', async () => {
  const port = await freePort();
  const { printed, end } = await serve('--json', '--port', String(port));
  assert.deepEqual(JSON.parse(printed), { schema_version: 1, url: `http://127.0.0.1:${port}/` });
  const { code, stdout } = await end();
  assert.deepEqual([code, stdout], [0, `${printed}\n`]);
});

test('--host ::1 is printed as a browser takes it', async (t) => {
  if (!(await canListen('::1'))) return t.skip('this machine has no IPv6');
  const { printed: url, end } = await serve('--host', '::1');
  assert.match(url, /^http:\/\/\[::1\]:\d+\/$/);
  assert.equal((await ask(url, '/', { host: '::1' })).status, 200);
  assert.equal((await end()).code, 0);
});

test('a port that is taken, a host that is not here: exit 69 and what to do', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  try {
    const { code, stdout, stderr } = await cli('serve', '--port', String(port));
    assert.deepEqual([code, stdout], [69, '']);
    assert.match(stderr, new RegExp(`^forkbench: cannot listen on 127\\.0\\.0\\.1 port ${port}: .*EADDRINUSE`));
    assert.match(stderr, /^ {2}leave --port out: a free one is found$/m);
    const json = await cli('serve', '--port', String(port), '--json');
    assert.equal(JSON.parse(json.stdout).error.exit, 69);
  } finally {
    taken.close();
  }
  const { code, message, hint } = await refused('serve', '--host', '192.0.2.1'); // of no machine: RFC 5737
  assert.deepEqual([code, hint], [69, 'see --host and --port']);
  assert.match(message, /^cannot listen on 192\.0\.2\.1 port 0: /);
});

test('a port that is none: exit 64', async () => {
  for (const port of ['70000', '-1', 'http', '1.5', '']) {
    const { code, message } = await refused('serve', `--port=${port}`);
    assert.equal(code, 64, port);
    assert.match(message, /--port/);
  }
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(0, host, () => server.close(() => resolve(true)));
  });
}
