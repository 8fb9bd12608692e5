import { join } from 'node:path';
import { EXIT } from '../errors.js';
import { readRun } from '../results/read-run.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { SCENARIOS } from '../scenarios.js';

/** `forkbench report DIR`; which files it wrote is in --json. */
export async function reportCommand(dir: string, options: { readonly json?: boolean }): Promise<number> {
  const { writeReport } = await import('../report/report.js'); // loads the plotting libraries
  const run = readRun(dir, SCENARIOS);
  for (const note of run.notes) process.stderr.write(`note: ${note}\n`);
  const files = await writeReport(dir, run, SCENARIOS);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, dir, files })}\n`
      : `report: ${join(dir, 'report.html')} (and ${files.length - 1} files in ${join(dir, 'plots')})\n`,
  );
  return EXIT.ok;
}
