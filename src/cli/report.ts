import { EXIT } from '../errors.js';
import { readRun } from '../results/read-run.js';
import { SCHEMA_VERSION } from '../results/rows.js';
import { SCENARIOS } from '../scenarios.js';

/** `forkbench report DIR`: prints which files it wrote. */
export async function reportCommand(dir: string, options: { readonly json?: boolean }): Promise<number> {
  const { writeReport } = await import('../report/report.js'); // loads the plotting libraries
  const run = readRun(dir, SCENARIOS);
  for (const note of run.notes) process.stderr.write(`note: ${note}\n`);
  const files = await writeReport(dir, run, SCENARIOS);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, dir, files })}\n`
      : files.map((file) => `${file}\n`).join(''),
  );
  return EXIT.ok;
}
