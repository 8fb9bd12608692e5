// The command line in few files: dist/src/cli/{ENTRIES}.js and all that they import -> dist/cli/. Node takes longer to find and
// read a hundred modules than most commands take to run. What is measured, and what it runs in, stays as tsc left it.
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { rolldown } from 'rolldown';

const FROM = resolve('dist/src/cli');
const ENTRIES = ['start', 'supervise', 'command-thread', 'litmus-thread', 'verdict-thread', 'job-thread'];
/** These start threads that are entries themselves, and lie beside them. */
const STARTERS = ['start', 'pool', 'in-thread'].map((name) => resolve(FROM, `${name}.js`));
/** What others wrote and every command needs. The rest is loaded from where it is installed. */
const INLINED = ['commander', 'picocolors'];
const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const INSTALLED = Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !INLINED.includes(name));

/** @param {string} to a folder, in the repository; what was in it is gone */
export async function bundle(to) {
  rmSync(to, { recursive: true, force: true });
  const bundled = await rolldown({
    input: ENTRIES.map((name) => resolve(FROM, `${name}.js`)),
    platform: 'node',
    external: (id) => id.startsWith('node:') || INSTALLED.some((name) => `${id}/`.startsWith(`${name}/`)),
    plugins: [{ name: 'where it was', transform: (code, id) => whereItWas(code, id, to) }],
  });
  await bundled.write({ dir: to });
  for (const name of INLINED) copyFileSync(`node_modules/${name}/LICENSE`, resolve(to, `LICENSE.${name}`));
}

/** A module finds files from where it was. */
function whereItWas(code, id, to) {
  const ours = id.startsWith(resolve('dist'));
  if (!ours || STARTERS.includes(id) || !code.includes('import.meta.url')) return null;
  const path = relative(resolve(to), id).split(sep).join('/');
  return code.replaceAll('import.meta.url', `new URL('${path}', import.meta.url).href`);
}
