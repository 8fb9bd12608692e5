// node dist/src/verdict/race-doc.js: fills the marked blocks of docs/race.md with what the explorer says.
//
//   <!-- explore pin_vs_fork early_wrprotect/store/none//add1024 tso lost_pin witness -->  ... <!-- end -->
//
// A last word `wmb:A3` or `mb:A3` puts that fence after fork's step A3: what the text says of a fence that is not there is explored too.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cutText, flipText, pointTitle, witnessText } from './explanation.js';
import { fenced, type Place } from './flip.js';
import { PROPERTIES, type Property } from './properties.js';
import type { Point } from './replay-string.js';
import { SCENARIOS } from './scenarios.js';
import { Stage, type TracedProgram } from './traced-program.js';
import { parseVariant } from './variants.js';
import { Judge } from './verdict.js';

export const RACE_FILE: string = fileURLToPath(new URL('../../../docs/race.md', import.meta.url));

type Show = (stage: Stage, program: TracedProgram, point: Point) => string;

/** A fence that the protocol does not have. */
interface Added extends Place {
  readonly fence: 'mb' | 'wmb';
}

const SHOWS: Readonly<Record<string, Show>> = {
  witness: (stage, program, point) => witnessText(stage, program, point) ?? 'none\n',
  cut: (_, program, point) => cutText(program, point),
  flip: (_, program, point) => flipText(program, point),
};

/** @throws Error for a block that names what is not there */
export function fillRaceBlocks(text: string): string {
  return text.replace(
    /(<!-- explore (.*?) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, what: string, end: string) => {
      const { point, show, added } = parseBlock(what);
      const stage = new Stage(point.scenario);
      const bare = stage.program(point.variant);
      const judge = new Judge(added === undefined ? bare : fenced(bare, [added], added.fence));
      const judgement = judge.judge(point.model).judgements.find(({ property }) => property === point.property);
      if (judgement === undefined) throw new Error(`docs/race.md: ${point.scenario.name} has no ${point.property}`);
      const title = pointTitle(point, judgement);
      const shown = show(stage, judge.program, point);
      const body = added === undefined ? `${title}\n${shown}` : edited(title, added, shown);
      return `${begin}\n\`\`\`text\n${body.trimEnd()}\n\`\`\`\n\n${end}`;
    },
  );
}

/** A run of a program that no command has is not to be replayed. */
function edited(title: string, { fence, after }: Added, shown: string): string {
  return `${title}with smp_${fence}() after ${after}\n\n${shown.replace(/^replay: .*\n/m, '')}`;
}

function parseBlock(what: string): { point: Point; show: Show; added: Added | undefined } {
  const [name, variantText = '', model = '', property = '', shown = '', fenceText = ''] = what.split(' ');
  const scenario = SCENARIOS.find((s) => s.name === name);
  const show = SHOWS[shown];
  const fence = /^(mb|wmb):(A\d+)$/.exec(fenceText);
  if (fenceText !== '' && fence === null) throw new Error(`docs/race.md: cannot show '${what}'`);
  if (scenario === undefined || show === undefined || !(PROPERTIES as readonly string[]).includes(property))
    throw new Error(`docs/race.md: cannot show '${what}'`);
  const variant = parseVariant(variantText, (wrong) => new Error(`docs/race.md: ${wrong} in '${what}'`));
  const added =
    fence === null ? undefined : { thread: 0, fence: fence[1] as Added['fence'], after: fence[2] as string };
  return { point: { scenario, variant, model, property: property as Property }, show, added };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(RACE_FILE, fillRaceBlocks(readFileSync(RACE_FILE, 'utf8')));
