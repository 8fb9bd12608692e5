/** The list of tests that come with the page, to be searched; the protocols' own are made when they are asked for. */
import { useState } from 'preact/hooks';
import type { Family, LibraryTest } from './library.js';

interface ExamplesProps {
  readonly families: readonly Family[];
  /** of the protocols; undefined: not asked for yet */
  readonly exported: readonly LibraryTest[] | undefined;
  readonly ask: () => void;
  readonly open: (test: LibraryTest) => void;
}

export function Examples({ families, exported, ask, open }: ExamplesProps) {
  const [wanted, want] = useState('');
  const fits = ({ name, text }: LibraryTest): boolean =>
    wanted === '' || name.toLowerCase().includes(wanted.toLowerCase()) || text.includes(wanted);
  const all = exported === undefined ? families : [...families, { name: 'Protocols of this page', tests: exported }];
  const shown = all
    .map(({ name, tests }) => ({ name, tests: tests.filter(fits) }))
    .filter(({ tests }) => tests.length > 0);
  return (
    <details class="lit-examples" open>
      <summary>Examples</summary>
      <label>
        Search{' '}
        <input
          type="search"
          value={wanted}
          placeholder="SB, smp_wmb, spin_lock"
          onInput={({ currentTarget }) => want(currentTarget.value)}
        />
      </label>
      {exported === undefined && (
        <button type="button" onClick={ask}>
          Also the protocols’ own
        </button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section class="lit-list" tabIndex={0} aria-label="Tests">
        {shown.length === 0 && <p>No test has that in it.</p>}
        {shown.map(({ name, tests }) => (
          <details key={name} open={wanted !== '' || undefined}>
            <summary>{`${name} (${tests.length})`}</summary>
            <ul>
              {tests.map((test) => (
                <li key={test.name}>
                  <button type="button" class="lit-open" onClick={() => open(test)}>
                    {test.name}
                  </button>
                </li>
              ))}
            </ul>
          </details>
        ))}
      </section>
    </details>
  );
}
