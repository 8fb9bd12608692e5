/** The race: the seed's question, and the explorer's answer. */
import { useEffect, useState } from 'preact/hooks';
import { protocolNamed } from '../../protocols.js';
import { Compute } from '../compute.js';
import type { TabProps } from '../tabs.js';
import type { MatrixCell } from './jobs.js';

const compute = new Compute();

export function Race(_: TabProps) {
  const [cells, setCells] = useState<readonly MatrixCell[]>([]);
  useEffect(() => {
    const variant = { protocol: 'early_wrprotect', ...protocolNamed('early_wrprotect').shipped };
    const running = compute.run('race.matrix', { variant, scenario: 'pin_vs_fork' }, (more) =>
      setCells((before) => [...before, ...more]),
    );
    return () => running.cancel();
  }, []);
  return (
    <ul aria-live="polite">
      {cells.map(({ model, property, verdict }) => (
        <li key={`${model} ${property}`}>
          {property} under {model}: {verdict}
        </li>
      ))}
    </ul>
  );
}
