// node src/build/compile.mjs TARGET: build/variants.ts -> asc -> link -> build/NAME.wasm. One process per target, so that
// targets compile side by side.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import binaryen from 'binaryen';
import { link } from '../../dist/src/compile/link.js';

const [target] = process.argv.slice(2);
const { outFile } = JSON.parse(readFileSync('asconfig.json', 'utf8')).targets[target];
const more = { debug: ['assembly/testing.ts'], stress: ['build/hunt.ts'] }[target] ?? [];
const { error } = await asc.main([...more, '--config', 'asconfig.json', '--target', target], {
  stdout: process.stdout,
  stderr: process.stderr,
});
if (error) process.exit(1);
writeFileSync(outFile.replace('.asc.wasm', '.wasm'), link(binaryen, readFileSync(outFile)));
rmSync(outFile);
