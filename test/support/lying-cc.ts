import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './cli.js';

/** What a program does when it is asked for something, as lines of sh; asked for nothing it says how it is used, as ours do. */
export const LIES: Readonly<Record<string, string>> = {
  nothing: 'exit 0',
  null: 'echo null',
  text: 'echo Segmentation fault',
  halfJson: `printf '{"case":"child_lives","pa'`,
  escapes: `printf '\\033[2J\\033]0;own\\007 <script>x</script>\\n' >&2; exit 1`,
  escapesInRows: `printf '\\033[2J\\033]0;own\\007\\n'`,
  segv: 'kill -SEGV $$',
  huge: 'head -c 10000000 /dev/zero | tr "\\0" 1',
  deep: `head -c 200000 /dev/zero | tr '\\0' '['`,
  otherExit: 'exit 77',
};

/** A compiler that makes such a program of whatever it gets. @returns what CC is set to */
export function lyingCompiler(lie: string): string {
  const dir = tempDir();
  const [program, cc] = [join(dir, 'program'), join(dir, 'cc')];
  writeFileSync(program, `#!/bin/sh\n[ $# = 0 ] && exit 64\n${lie}\n`);
  writeFileSync(cc, `#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncp "${program}" "$2"\n`);
  for (const file of [program, cc]) chmodSync(file, 0o755);
  return cc;
}

/** A compiler that does `what`, as lines of sh. */
export function scriptedCompiler(what: string): string {
  const cc = join(tempDir(), 'cc');
  writeFileSync(cc, `#!/bin/sh\n${what}\n`);
  chmodSync(cc, 0o755);
  return cc;
}
