/** What an exercise is about, to be read: a litmus test with the labels of its events, or a protocol in its scenario. */
import type { Exercise, Protocol } from '../../exercise/schema.js';
import type { Labelled } from './jobs.js';

export function Program({
  program,
  labelled,
}: {
  readonly program: Exercise['program'];
  readonly labelled: readonly Labelled[];
}) {
  return program.kind === 'litmus' ? (
    <Listing lines={program.lines} labelled={labelled} />
  ) : (
    <Facts program={program} />
  );
}

export function Listing({
  lines,
  labelled,
}: {
  readonly lines: readonly string[];
  readonly labelled: readonly Labelled[];
}) {
  const at = (line: number): string =>
    labelled.flatMap(({ label, line: own }) => (own === line ? [label] : [])).join(' ');
  const width = Math.max(0, ...lines.map((_, line) => at(line + 1).length));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what may be wider than a phone is scrolled by keys too
    <section class="ex-listing" tabIndex={0} aria-label="The program">
      <pre>
        {lines.map((line, index) => (
          <span key={index}>
            {width > 0 && <b>{at(index + 1).padEnd(width + 1)}</b>}
            {line.replaceAll('\t', '    ')}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}

function Facts({ program: { protocol, scenario, property, given } }: { readonly program: Protocol }) {
  const knobs = Object.entries(given).map(([knob, value]) => `${knob}=${value}`);
  const facts = [
    ['Protocol', protocol],
    ['Scenario', scenario],
    ['Property', property],
    ['As it stands', knobs.join(' ') || 'as it was shipped'],
  ];
  return (
    <dl class="ex-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{value}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
