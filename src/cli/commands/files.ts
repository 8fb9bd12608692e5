/** The commands that read what a run left: compare, baseline, report. */
import { baselineCommand, type CompareOptions, compareCommand, parseLimit } from '../compare.js';
import { reportCommand } from '../report.js';
import { type Declare, jsonOption, subcommand } from './declare.js';

export const declareCompare: Declare = (root, done) => {
  const compare = subcommand(root, 'compare', "two runs, each cell relative to its own run's baseline cell", [
    ['compare main results/latest', 'a baseline and the latest run'],
    ['compare main results/latest --fail-on-regression 5%', 'a gate for CI: exit 2 beyond the limit'],
  ])
    .argument('<base>', 'run directory or name of a baseline')
    .argument('<new>', 'run directory or name of a baseline')
    .option('--fail-on-regression <limit>', 'exit 2 where an interval lies beyond the limit: 5%', parseLimit)
    .option('--strict', 'exit 4 where a comparison is inconclusive, or nothing was compared')
    .option('--force', 'compare across hosts, schema versions or sets of cells')
    .option('--out <dir>', 'where baselines are', 'results');
  jsonOption(compare).action((base: string, next: string, options: CompareOptions) =>
    done(compareCommand(base, next, options)),
  );
};

export const declareBaseline: Declare = (root, done) => {
  const baseline = subcommand(root, 'baseline', 'keep a run under a name: save NAME [DIR], list, rm NAME', [
    ['baseline save main', 'keep the latest run as results/baselines/main'],
    ['baseline list', 'which there are'],
    ['baseline rm main', 'and forget it'],
  ])
    .argument('<action>', 'save, list or rm')
    .argument('[name]')
    .argument('[dir]', 'the run to save (default: the latest)')
    .option('--out <dir>', 'where baselines are', 'results');
  jsonOption(baseline).action(
    (action: string, name: string | undefined, dir: string | undefined, options: { out: string; json?: boolean }) =>
      done(baselineCommand(action, name, dir, options)),
  );
};

export const declareReport: Declare = (root, done) => {
  const report = subcommand(root, 'report', 'redraw report.html and plots/ from the files of a run directory', [
    ['report results/latest', 'the latest run once more'],
    ['report results/baselines/main --json', 'and which files it wrote, as one JSON document'],
  ]).argument('<dir>');
  jsonOption(report).action(async (dir: string, options: { json?: boolean }) =>
    done(await reportCommand(dir, options)),
  );
};
