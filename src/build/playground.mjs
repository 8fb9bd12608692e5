// The page's code and style: src/playground/ and what it imports of src/ -> build/playground.js (the page), build/playground-worker.js
// (what computes), build/playground.css. Nothing of Node is in it: an import of it is an error.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const FROM = 'src/playground';
const ENTRIES = [
  [`${FROM}/page.tsx`, 'build/playground.js'],
  [`${FROM}/worker.ts`, 'build/playground-worker.js'],
];

/** @param {string} input @param {string} file */
async function bundleOne(input, file) {
  const bundled = await rolldown({
    input: resolve(input),
    platform: 'browser',
    tsconfig: resolve(FROM, 'tsconfig.json'),
    resolve: {
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
      alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' }, // the other one asks for Node's Buffer
    },
    onLog: (_level, log, handle) => handle('error', log),
    plugins: [{ name: 'only Node has files', transform: fileless }],
  });
  await bundled.write({ file, format: 'iife', minify: true, comments: { legal: true } });
}

/** Where Node finds the package's files: a page has them with it, and its code has no address. */
function fileless(code, id) {
  return id === resolve('src/platform.ts') ? code.replace('import.meta.url', "''") : null;
}

export async function bundlePlayground() {
  await Promise.all(ENTRIES.map(([input, file]) => bundleOne(input, file)));
  const styles = readdirSync(FROM, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
  const outermostFirst = styles.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  writeFileSync(
    'build/playground.css',
    outermostFirst.map((name) => readFileSync(join(FROM, name), 'utf8')).join('\n'),
  );
}
