/** What can be put into a document from a run's files: one function per block, by name. */
import { cardLines } from '../answer/card.js';
import { perVmaText } from '../answer/fence-claim.js';
import { cardOfRun, evidenceOf } from '../answer/of-run.js';
import { PER_PTE } from '../plan/metric.js';
import { PROTOCOLS, tableVariants } from '../protocols.js';
import { floorsText } from '../results/noise.js';
import type { SummaryRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { signed, verdictOfAll } from '../verdicts.js';
import { placeText } from './cell-words.js';
import { HUGE_PAGE_BLOCKS } from './huge-page-blocks.js';
import { markdown, spread } from './markdown.js';
import { REALITY_BLOCKS } from './reality-blocks.js';

/** Medians of ns per PTE by fence, its place and the kind of write-protect; what one per VMA adds per VMA, which no PTE shows. */
function fences(run: RunData, scenario: string): string {
  const { summary } = run;
  const evidence = evidenceOf(run);
  const rows = summary.filter((r) => r.scenario === scenario && r.metric === PER_PTE && r.replica === 0);
  const places = ['', 'pte', 'table'];
  const kinds = [...new Set(rows.map((r) => `${r.wrprotect} ${r.fence}`))].filter((kind) => !kind.endsWith(' none'));
  const find = (kind: string, per: string) => {
    const [wrprotect, fence] = per === '' ? [kind.split(' ')[0], 'none'] : kind.split(' ');
    return rows.find((r) => r.wrprotect === wrprotect && r.fence === fence && r.fence_per === per);
  };
  return markdown(
    [
      'write-protect, fence',
      'no fence',
      'per PTE',
      'per table',
      `one per ${placeText('fork')} adds, per ${placeText('fork')}`,
    ],
    kinds.map((kind) => {
      const [plain, vma] = [find(kind, ''), find(kind, 'fork')];
      const added = plain === undefined || vma === undefined ? '-' : perVmaText(evidence, vma, plain);
      return [`\`${kind.replace(' ', '`, `')}\``, ...places.map((per) => spread(find(kind, per))), added];
    }),
  );
}

/** Each protocol alone and against a pinner, of one scenario, and with pages pinned, of the other. */
function protocols({ summary }: RunData, pinners: string, pinned: string): string {
  const rows = summary.filter((r) => r.replica === 0 && r.metric === PER_PTE);
  const names = [...new Set(rows.filter((r) => r.impl === 'wasm').map((r) => r.protocol))];
  const find = (protocol: string, scenario: string, is: (row: SummaryRow) => boolean) =>
    spread(rows.find((r) => r.protocol === protocol && r.scenario === scenario && is(r)));
  return markdown(
    ['protocol', 'alone', 'one pinner', '1 % pinned', '100 % pinned'],
    names.map((p) => [
      `\`${p}\``,
      find(p, pinners, (r) => r.pinners === 0),
      find(p, pinners, (r) => r.pinners === 1),
      find(p, pinned, (r) => r.pinned_fraction === 0.01),
      find(p, pinned, (r) => r.pinned_fraction === 1),
    ]),
  );
}

/** Where ptes are copied beside a pin: by fork, or by the child that it left them to. */
const TABLE_COPIED = ['pin_vs_fork', 'pin_vs_async_copy'];

/** What a row of verdicts is of. */
const KNOBS = ['protocol', 'wrprotect', 'fence', 'fence_per', 'pin'] as const;

/** A row per variant that the run explored, and who was not there yet. */
function verdicts({ verdicts: rows }: RunData): string {
  const own = rows.filter((r) => TABLE_COPIED.includes(r.scenario) && r.property === 'lost_pin');
  const models = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'];
  const told = tableVariants().map((variant) => ({
    variant,
    group: own.filter((row) => KNOBS.every((knob) => row[knob] === variant[knob])),
  }));
  const table = markdown(
    ['can a pin be lost?', ...models, 'it is'],
    told.flatMap(({ variant: { protocol, wrprotect, fence, fence_per }, group }) => {
      if (group.length === 0) return [];
      const verdict = (model: string): string => {
        const own = group.filter((r) => r.model === model);
        return own.length === 0 ? '-' : signed(verdictOfAll(own.map((r) => r.verdict)));
      };
      const raceClass = group.find((r) => r.race_class !== '')?.race_class ?? '';
      const title = `\`${protocol}\`, \`${wrprotect}\`${fence === 'none' ? '' : `, \`${fence}\` per ${placeText(fence_per)}`}`;
      return [[title, ...models.map(verdict), raceClass]];
    }),
  );
  const missing = new Set(
    told.filter(({ group }) => group.length === 0).map(({ variant }) => `\`${variant.protocol}\``),
  );
  return missing.size === 0
    ? table
    : `${table}\n\nNot in this run: ${[...missing].join(', ')}; \`forkbench explore\` says it.`;
}

/** The protocols there are, as their heads say. */
function protocolList(): string {
  return markdown(
    ['protocol', 'models', 'idea'],
    PROTOCOLS.map(({ name, origin, version, idea }) => [
      `\`${name}\``,
      /^[0-9a-f]{12}$/.test(origin) ? `${origin}, ${version}` : version,
      idea,
    ]),
  );
}

/** @param dir where the run's files are */
function meta({ meta: m }: RunData, dir = 'results/reference/'): string {
  const { host, versions, started_at } = m;
  const where = `${host?.cpu_model}, ${host?.cores} cores${host?.virtualised ? ', virtual machine' : ''}`;
  return `Measured ${started_at?.slice(0, 10)} on ${where}; Node ${versions?.node} (V8 ${versions?.v8}); \`${m.command}\`; files in \`${dir}\`.`;
}

/** A picture of the reference run with its text alternative. @param path of the file, from the document */
function picture(_: RunData, path: string, ...says: string[]): string {
  return `![${says.join(' ')}](${path})`;
}

/** What a run ends with. */
function card(run: RunData): string {
  return `\`\`\`text\n${cardLines(cardOfRun(run)).join('\n')}\n\`\`\``;
}

function noise({ meta: m }: RunData): string {
  return `Noise floor of this run (its A/A pairs): ${floorsText(m.noise_floor ?? [], (scenario) => `\`${scenario}\``)}.`;
}

/** A block of a document, of a run and of the words that follow its name there: scenarios, for most. */
export type Block = (run: RunData, ...words: string[]) => string;

export const BLOCKS: Readonly<Record<string, Block>> = {
  card,
  fences,
  picture,
  protocols,
  protocol_list: protocolList,
  meta,
  noise,
  verdicts,
  ...REALITY_BLOCKS,
  ...HUGE_PAGE_BLOCKS,
};
