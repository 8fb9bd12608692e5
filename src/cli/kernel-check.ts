import { release } from 'node:os';
import { EXIT, ForkbenchError } from '../errors.js';
import { type CheckSize, kernelCheck } from '../native/kernel-check.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { type Checked, checkedOf, kernelCheckText } from './kernel-check-text.js';
import { Tally } from './progress.js';

export interface KernelCheckOptions extends CheckSize {
  readonly json?: boolean;
}

/** `forkbench kernel-check`. @returns 0; 3 where the kernel lost a pin */
export async function kernelCheckCommand({ json, ...size }: KernelCheckOptions): Promise<number> {
  const tally = new Tally('asking the kernel', json === true);
  const { rows, leftOut } = await kernelCheck(size, (done, all) =>
    tally.step(`asking the kernel, ${done}/${all}`),
  ).finally(() => tally.end());
  const checked = rows.map(checkedOf);
  refuseBlind(checked);
  const keeps = checked.every(({ is_control, kept }) => is_control || kept !== false);
  process.stdout.write(
    json
      ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, kernel: release(), keeps, rows: checked, left_out: leftOut })}\n`
      : kernelCheckText(checked, leftOut, keeps, release()),
  );
  return keeps ? EXIT.ok : EXIT.violation;
}

/** @throws exit 69 where a control kept what it must lose: then nothing that is said here means anything */
function refuseBlind(rows: readonly Checked[]): void {
  const blind = rows.find(({ is_control, kept }) => is_control && kept === true);
  if (blind !== undefined)
    throw new ForkbenchError(
      EXIT.unavailable,
      `kernel-check: the control was not seen (${blind.case}, ${blind.mapping}); its answers mean nothing here`,
    );
}
