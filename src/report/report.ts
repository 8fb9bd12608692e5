import { join } from 'node:path';
import { cardOfRun, evidenceOf } from '../answer/of-run.js';
import { makeFolder, writeFileAtomic } from '../files/write.js';
import { groupBy } from '../plan/grid.js';
import type { RunData } from '../results/run-data.js';
import { moreTimeText, trustText } from '../results/trust.js';
import { cellWords, varyingOf } from './cell-words.js';
import { gapsOf } from './gaps.js';
import { type Drawn, reportPage, type ScenarioPart } from './html.js';
import { cellsOfScenario, FRAMES, type Plot, type RunRows } from './plot.js';
import { type DrawnScenario, plotsOf } from './plots.js';
import { sentenceOf } from './sentence.js';
import { drawSvg, onWhite } from './svg.js';
import { realityTables, scenarioTable, verdictTable } from './tables.js';
import { modelsOf, otherProperties, verdictLines } from './verdict-rows.js';

/** Which cells of a scenario have no number, by the reason; empty where all have one. */
function missingText(rows: RunRows, { name, headline }: DrawnScenario): string {
  const { measured, unmeasured } = cellsOfScenario(rows, name, headline);
  const varying = varyingOf([...measured, ...unmeasured]);
  const reasons = groupBy(unmeasured, ({ warnings }) => warnings ?? 'no valid sample');
  const said = [...reasons].map(
    ([reason, cells]) => `${cells.map((c) => cellWords(c, varying)).join('; ')} (${reason})`,
  );
  return said.length === 0 ? '' : `No number for ${said.join('; ')}.`;
}

async function drawn(plots: readonly Plot[]): Promise<Drawn[]> {
  const [wide, phone] = FRAMES;
  const all: Drawn[] = [];
  for (const plot of plots)
    all.push({ ...plot, svgs: { wide: await drawSvg(plot.draw(wide)), phone: await drawSvg(plot.draw(phone)) } });
  return all;
}

/** Draws plots/*.svg, plots/*.vl.json and report.html into a run's directory, from its rows and nothing else. @returns the files written */
export async function writeReport(dir: string, data: RunData, scenarios: readonly DrawnScenario[]): Promise<string[]> {
  const evidence = evidenceOf(data);
  const card = cardOfRun(data, evidence);
  const plots = plotsOf(data, evidence, scenarios);
  const [headline, own, trust] = [await drawn(plots.headline), await drawn(plots.scenarios), await drawn(plots.trust)];
  const there = scenarios.filter(({ name }) => data.summary.some((row) => row.scenario === name));
  const page = reportPage({
    ...{ meta: data.meta, card, gaps: gapsOf(data, evidence, card.matrix) },
    trust: [trustText(data), ...[moreTimeText(data)].filter((line) => line !== '')],
    warnings: [...(data.meta.warnings ?? []), ...data.notes],
    headline,
    verdicts: {
      lines: verdictLines(data.verdicts),
      models: modelsOf(data.verdicts),
      others: otherProperties(data.verdicts),
    },
    scenarios: there.map(
      (scenario): ScenarioPart => ({
        ...{ name: scenario.name, question: scenario.question, sentence: sentenceOf(data, scenario) },
        missing: missingText(data, scenario),
        picture: own.find(({ name }) => name === scenario.name) ?? null,
        table: scenarioTable(data, scenario.name, scenario.headline),
      }),
    ),
    trustPictures: trust,
    tables: [...realityTables(data), ...verdictTable(data)],
  });
  const pictures = [...headline, ...own, ...trust];
  const files: [string, string][] = [
    ['report.html', page],
    ...pictures.flatMap((plot): [string, string][] => [
      [`plots/${plot.name}.svg`, onWhite(plot.svgs.wide)],
      [`plots/${plot.name}.vl.json`, `${JSON.stringify(plot.draw(FRAMES[0]), null, 1)}\n`],
    ]),
  ];
  if (pictures.length > 0) makeFolder(join(dir, 'plots'));
  for (const [name, text] of files) writeFileAtomic(join(dir, name), text);
  return files.map(([name]) => join(dir, name));
}
