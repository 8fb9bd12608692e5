import { diagnose } from '../doctor/doctor.js';
import { EXIT } from '../errors.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { renderTable } from './table.js';

/** `forkbench doctor`: one line per fact, with what to do about it. */
export async function doctorCommand(options: { readonly json?: boolean }): Promise<number> {
  const { facts, codegen } = await diagnose();
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ schema_version: SCHEMA_VERSION, facts, codegen }, null, 2)}\n`);
    return EXIT.ok;
  }
  const columns = ['', 'about', 'here', 'what to do'].map((title, i) => ({
    title,
    align: 'left' as const,
    wraps: i > 1,
  }));
  process.stdout.write(
    `${renderTable(
      columns,
      facts.map((f) => [f.state, f.name, f.what, f.advice]),
    )}\n`,
  );
  return EXIT.ok;
}
