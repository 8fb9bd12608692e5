// native/mapping.c makes memory one way, and native/mapping_check.c sees that it is so and no other way.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { tempDir } from '../support/cli.js';

const WAYS = ['BASE', 'PTE', 'PMD'] as const;

/** Maps three huge pages in two pieces each way, and asks of each whether it is any of the ways. */
const PROGRAM = `
#include "mapping.h"
#include <stdio.h>
int main(void)
{
	const enum how ways[] = { BASE, PTE, PMD };
	for (int made = 0; made < 3; made++) {
		struct mapping m = { .how = ways[made], .order = 9, .pages = 3 * 512, .vmas = 2, .per_vma = 2 * 512 };
		int res = map_pieces(&m);
		if (res)
			return res;
		for (int asked = 0; asked < 3; asked++) {
			m.how = ways[asked];
			printf("%d %d %d\\n", made, asked, check_mapping(&m));
		}
		unmap_pieces(&m);
	}
	return 0;
}
`;

/** [made, asked, whether it is so]; skips where the machine has no compiler or no huge pages. */
function answers(t: TestContext): [number, number, boolean][] | undefined {
  const dir = tempDir();
  const [source, program] = [join(dir, 'made.c'), join(dir, 'made')];
  writeFileSync(source, PROGRAM);
  if (spawnSync('cc', ['--version']).error !== undefined) return void t.skip('no C compiler');
  execFileSync('cc', ['-Inative', '-o', program, source, 'native/mapping.c', 'native/mapping_check.c']);
  const { status, stdout, stderr } = spawnSync(program, { encoding: 'utf8' });
  if (status === 69) return void t.skip(stderr.trim());
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .map(([made, asked, code]) => [made as number, asked as number, code === 0]);
}

test('memory is mapped as it was made, and what is not so is seen', (t) => {
  const all = answers(t);
  if (all === undefined) return;
  assert.equal(all.length, 9);
  for (const [made, asked, is] of all) {
    const words = `made ${WAYS[made]}, asked ${WAYS[asked]}`;
    if (made === asked) assert.equal(is, true, words);
    // that a folio behind ptes is a huge page only root can see
    else if (process.getuid?.() === 0 || made === 2 || asked === 2) assert.equal(is, false, words);
  }
});
