import { EXIT } from '../errors.js';
import { isOfLinux, isOutside, PROTOCOLS, protocolNamed } from '../protocols.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { type SelftestRow, selftestRows } from '../selftest/rows.js';
import { sentences } from './screen.js';
import { type Column, renderTable } from './table.js';

/** `forkbench selftest`. @returns 0; 3 where the model does not do what that kernel did */
export function selftestCommand({ json }: { readonly json?: boolean }): number {
  const rows = [...selftestRows()];
  process.stdout.write(json ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, rows })}\n` : selftestText(rows));
  return rows.some(deviates) ? EXIT.violation : EXIT.ok;
}

const deviates = ({ result, expected }: SelftestRow): boolean => result !== expected;
const names = <K extends 'scenario' | 'protocol'>(rows: readonly SelftestRow[], key: K): string[] => [
  ...new Set(rows.map((row) => row[key])),
];

/** A line per test and a column per protocol; what it does in all the kinds of memory that it knows. */
export function selftestText(rows: readonly SelftestRow[]): string {
  const protocols = names(rows, 'protocol');
  const left = (title: string): Column => ({ title, align: 'left' });
  const table = renderTable(
    [{ ...left('test'), wraps: true }, ...protocols.map((name) => left(protocolNamed(name).version))],
    names(rows, 'scenario').map((scenario) => [
      scenario,
      ...protocols.map((protocol) =>
        cellOf(rows.filter((row) => row.scenario === scenario && row.protocol === protocol)),
      ),
    ]),
  );
  const wrong = rows.filter(deviates);
  const replayed = rows.filter(({ result }) => result !== 'not expressible');
  const cells = new Set(rows.map(cellKey)).size;
  const known = new Set(replayed.map(cellKey));
  const asked = known.size;
  const deviating = new Set(wrong.map(cellKey)).size;
  return [
    table,
    '',
    ...sentences([
      `${asked - deviating} of ${asked} cells are as that kernel was (${replayed.length} replays: a cell is a test in every kind of memory that its protocol knows); the other ${cells - asked} of the ${cells} are not to be replayed (-).`,
      ...wrong.map(
        ({ scenario, protocol, memory, result, expected, commit }) =>
          `DEVIATES: ${scenario}, ${protocol}, ${memory}: it ${result}, and that kernel ${expected}${commit === '' ? '' : ` since ${commit}`}.`,
      ),
      `What a version passes and the one before it fails was mended by ${commitsOf(rows).join(', ')}; ${brokenBy(rows)}`,
      `${protocols.map((name) => `${protocolNamed(name).version}: ${name}`).join(', ')}.`,
      'In base pages, and where the protocol knows folios also in one mapped by ptes, whole and partly shared with another child, and in a huge page mapped by a pmd.',
      `-: ${[...new Set(rows.filter((row) => !known.has(cellKey(row))).map(({ why }) => why))].filter((why) => !why.includes('folios')).join('; ')}.`,
      ...leftOut(protocols),
      'Tests of tools/testing/selftests/mm/cow.c (v6.12), and one each of LTP and of uffd-unit-tests. Every row, with its commit: --json',
    ]),
    '',
  ].join('\n');
}

const cellKey = ({ scenario, protocol }: SelftestRow): string => `${scenario}/${protocol}`;

/** Protocols of the tree that no mainline kernel had, by name. */
function leftOut(asked: readonly string[]): string[] {
  const others = PROTOCOLS.filter((one) => !asked.includes(one.name) && !isOutside(one) && !isOfLinux(one));
  if (others.length === 0) return [];
  return [
    `Left out: ${others.map(({ name, origin }) => `${name} (${origin})`).join(', ')}: mainline Linux never had them, so no kernel of it says what they should pass.`,
  ];
}

function cellOf(rows: readonly SelftestRow[]): string {
  const known = rows.filter(({ result }) => result !== 'not expressible');
  const words = [...new Set(known.map((row) => `${row.result}${deviates(row) ? '!' : ''}`))];
  return words.length === 0 ? '-' : words.join(' / ');
}

const commitsOf = (rows: readonly SelftestRow[]): string[] => [
  ...new Set(rows.filter(({ expected, commit }) => expected === 'passes' && commit !== '').map(({ commit }) => commit)),
];

function brokenBy(rows: readonly SelftestRow[]): string {
  const commits = new Set(
    rows.filter(({ expected, commit }) => expected === 'fails' && commit !== '').map(({ commit }) => commit),
  );
  return `what it fails and the one before passes came with ${[...commits].join(', ')}.`;
}
