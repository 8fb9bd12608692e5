import { join } from 'node:path';
import { EXIT, usageError } from '../errors.js';
import { makeWritableDir, writeFileAtomic } from '../files/write.js';
import type { LitmusFormat } from '../litmus/output.js';
import { chooseVariants } from '../verdict/variants.js';
import { PARSE_EXPLORE } from './explore-values.js';
import { gather } from './in-thread.js';
import { Interrupted } from './interrupt.js';
import { prepareOutside } from './outside.js';

/** What `forkbench explore` decides, in its default scenarios or in those asked for: one file each. */
export async function litmusExportCommand(
  [dir, ...more]: readonly string[],
  asked: string | undefined,
  format: LitmusFormat,
): Promise<number> {
  if (dir === undefined || more.length > 0) throw usageError('litmus export: one directory');
  const scenarios = asked === undefined ? undefined : PARSE_EXPLORE.scenario(asked);
  const files: string[] = [];
  makeWritableDir(dir, 'choose another directory');
  await prepareOutside(['trace'], chooseVariants(undefined, {}).variants);
  const { partial } = await gather('litmusExport', scenarios, ({ file, text }) => {
    writeFileAtomic(join(dir, file), text);
    files.push(join(dir, file));
  });
  if (partial)
    throw new Interrupted(`interrupted: ${files.length} tests were written to ${dir}, more were to come`).with({
      files,
    });
  process.stdout.write(
    format === 'json' ? `${JSON.stringify({ schema_version: 1, files })}\n` : `${files.length} tests in ${dir}\n`,
  );
  return EXIT.ok;
}
