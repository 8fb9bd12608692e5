// node dist/src/verdict/race-doc.js: fills the marked blocks of docs/race.md with what the explorer says.
//
//   <!-- explore pin_vs_fork early_wrprotect/store/none//add1024 tso lost_pin witness -->  ... <!-- end -->
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cutText, flipText, pointTitle, witnessText } from './explanation.js';
import { PROPERTIES, type Property } from './properties.js';
import type { Point } from './replay-string.js';
import { SCENARIOS } from './scenarios.js';
import { Stage, type TracedProgram } from './traced-program.js';
import { parseVariant } from './variants.js';
import { Judge } from './verdict.js';

export const RACE_FILE: string = fileURLToPath(new URL('../../../docs/race.md', import.meta.url));

type Show = (stage: Stage, program: TracedProgram, point: Point) => string;

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
      const { point, show } = parseBlock(what);
      const stage = new Stage(point.scenario);
      const judge = new Judge(stage.program(point.variant));
      const judgement = judge.judge(point.model).judgements.find(({ property }) => property === point.property);
      if (judgement === undefined) throw new Error(`docs/race.md: ${point.scenario.name} has no ${point.property}`);
      const body = `${pointTitle(point, judgement)}\n${show(stage, judge.program, point)}`;
      return `${begin}\n\`\`\`text\n${body.trimEnd()}\n\`\`\`\n\n${end}`;
    },
  );
}

function parseBlock(what: string): { point: Point; show: Show } {
  const [name, variantText = '', model = '', property = '', shown = ''] = what.split(' ');
  const scenario = SCENARIOS.find((s) => s.name === name);
  const show = SHOWS[shown];
  if (scenario === undefined || show === undefined || !(PROPERTIES as readonly string[]).includes(property))
    throw new Error(`docs/race.md: cannot show '${what}'`);
  const variant = parseVariant(variantText, (wrong) => new Error(`docs/race.md: ${wrong} in '${what}'`));
  return { point: { scenario, variant, model, property: property as Property }, show };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(RACE_FILE, fillRaceBlocks(readFileSync(RACE_FILE, 'utf8')));
