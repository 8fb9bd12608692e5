import { FENCES, forkVariants, PINS, PROTOCOLS, WRPROTECTS } from '../protocols.js';
import { SCENARIOS } from '../scenarios.js';
import { renderTable } from './table.js';

/** `forkbench list`: everything there is a name for. */
export function listCommand(options: { readonly json?: boolean }): number {
  if (options.json) {
    const protocols = PROTOCOLS.map(({ about, steps, file, ...head }) => ({
      ...head,
      commit: head.origin,
      variants: forkVariants(head).length,
    }));
    const scenarios = SCENARIOS.map(({ name, question, headline }) => ({ name, question, headline }));
    process.stdout.write(
      `${JSON.stringify({ schema_version: 1, protocols, scenarios, wrprotect: WRPROTECTS, fence: FENCES, pin: PINS }, null, 2)}\n`,
    );
    return 0;
  }
  const left = (title: string) => ({ title, align: 'left' as const });
  const protocols = renderTable(
    ['protocol', 'models', 'commit', 'fence_per', 'idea'].map(left),
    PROTOCOLS.map((p) => [p.name, p.version, p.origin, p.fencePer.join(',') || '-', p.idea]),
  );
  const scenarios = renderTable(
    ['scenario', 'question'].map(left),
    SCENARIOS.map((s) => [s.name, s.question]),
  );
  const knobs = `knobs: --wrprotect ${WRPROTECTS.join(',')}  --fence ${FENCES.join(',')}  --pin ${PINS.join(',')}`;
  process.stdout.write(`${protocols}\n\n${scenarios}\n\n${knobs}\n`);
  return 0;
}
