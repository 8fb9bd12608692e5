/** The playground as one text of HTML: its code and data, and a policy that lets nothing else run and nothing be sent. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../compile/asc.js';
import { EXIT, ForkbenchError } from '../errors.js';
import { readExercise } from '../exercise/read.js';
import { html, jsonData, trusted } from '../html/html.js';
import { platform } from '../platform.js';
import type { PageData } from '../playground/page-data.js';
import { outsideModules, PROTOCOLS } from '../protocols.js';

export interface PlaygroundPage {
  readonly text: string;
  /** its content security policy, as in its own head */
  readonly policy: string;
}

const TARGETS = ['kernel', 'stress', 'trace'] as const;
/** What of the assembly the race's source lines come from, beside the protocols' files. */
const SOURCES = ['batch_wrprotect', 'folio', 'fork', 'gup', 'page', 'seqlock', 'wrprotect'];

/** Folders whose files come with the page. */
const FOLDERS = ['exercises', 'examples/litmus'];

const DATA = `globalThis.forkbenchPage = JSON.parse(document.getElementById('data').textContent);`;

/** @param start the link that it opens on, unless its address has one of its own: `#race=..` */
export function playgroundPage(start = ''): PlaygroundPage {
  const script = built('build/playground.js');
  const style = built('build/playground.css');
  const policy = policyOf([DATA, script], [style]);
  const text = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><title>forkbench playground</title>
<link rel="icon" href="data:,"><style>${trusted(style)}</style></head>
<body><div id="app"><noscript><p>This page explores in your browser: it needs JavaScript.</p></noscript></div>
<script type="application/json" id="data">${jsonData(pageData(start))}</script>
<script>${trusted(DATA)}</script><script>${trusted(script)}</script></body></html>
`.text;
  return { text, policy };
}

/** Nothing from outside, nothing to outside; what computes is a worker made of the page's own text. */
function policyOf(scripts: readonly string[], styles: readonly string[]): string {
  const hashes = (texts: readonly string[]): string =>
    texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
  return [
    "default-src 'none'",
    `script-src ${hashes(scripts)} 'wasm-unsafe-eval'`,
    `style-src ${hashes(styles)}`,
    'worker-src blob:',
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function pageData(start: string): PageData {
  const files = [
    ...PROTOCOLS.map(({ file }) => file),
    ...SOURCES.map((name) => `assembly/${name}.ts`),
    ...FOLDERS.flatMap((folder) => filesOf(folder).map((name) => `${folder}/${name}`)),
  ];
  const texts = Object.fromEntries(files.map((file) => [file, platform.readText(file)]));
  for (const [file, text] of Object.entries(texts)) if (file.startsWith('exercises/')) readExercise(file, text);
  return {
    start,
    texts: {
      'build/protocols.json': JSON.stringify(PROTOCOLS),
      'package.json': JSON.stringify({ version: JSON.parse(built('package.json')).version }),
      ...texts,
    },
    worker: built('build/playground-worker.js'),
    wasm: Object.fromEntries(
      TARGETS.map((target) => [target, [`build/${target}.wasm`, ...outsideModules(target)].map(packed)]),
    ),
  };
}

function filesOf(folder: string): string[] {
  return readdirSync(resolve(ROOT, folder)).sort();
}

function packed(file: string): string {
  return gzipSync(platform.readBytes(file), { level: 9 }).toString('base64');
}

function built(file: string): string {
  try {
    return platform.readText(file);
  } catch {
    throw new ForkbenchError(EXIT.unavailable, `${file} is missing`, 'run: npm run build');
  }
}
