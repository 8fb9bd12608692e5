/** The commands that read what a run left: compare, baseline, report. */
import type { BaselineOptions } from '../baseline.js';
import type { CompareOptions } from '../compare.js';
import { named, parseLimit } from '../values.js';
import { type Declare, jsonOption, subcommand } from './declare.js';

const GATE = 'exit 2 where an interval lies beyond the limit, 65 where a cell of BASE could not be judged: 5%';

/** An option that may be said again. */
const more = (word: string, before: readonly string[] = []): readonly string[] => [...before, word];

export const declareCompare: Declare = (root, done) => {
  const compare = subcommand(root, 'compare', [
    ['compare main results/latest', 'a baseline and the latest run'],
    ['compare main results/latest --fail-on-regression 5%', 'a gate for CI: exit 2 beyond the limit'],
    ["compare main results/latest --fail-on-regression 5% --allow-missing '*/two_step/*'", 'but for some cells'],
    ['compare main results/latest --absolute', 'nanoseconds themselves too: what slows everything alike'],
  ])
    .argument('<base>', 'run directory or name of a baseline')
    .argument('<new>', 'run directory or name of a baseline')
    .option('--fail-on-regression <limit>', GATE, parseLimit)
    .option('--allow-missing <glob>', "cells of BASE that NEW need not have, '*' stands for anything; repeatable", more)
    .option('--partial', 'let the gate take a run that was not finished')
    .option('--absolute', 'also compare cells as they are, baselines too (weaker; runs of one host)')
    .option('--all', 'every comparison, cells by their ids, however many lines it takes')
    .option(
      '--strict',
      'exit 4 where a comparison is inconclusive, or may lie beyond the limit of the gate, or nothing was compared',
    )
    .option('--other-host', 'compare runs of two hosts')
    .option('--other-schema', 'compare runs of two schema versions')
    .option('--other-cells', 'compare runs whose cells differ, by those that both have')
    .option('--out <dir>', 'where baselines are', named('--out'), 'results');
  jsonOption(compare).action(async (base: string, next: string, options: CompareOptions) => {
    const { compareCommand } = await import('../compare.js');
    done(compareCommand(base, next, options));
  });
};

export const declareBaseline: Declare = (root, done) => {
  const baseline = subcommand(root, 'baseline', [
    ['baseline save main', 'keep the latest run as results/baselines/main'],
    ['baseline list', 'which there are'],
    ['baseline rm main', 'and forget it'],
  ])
    .argument('<action>', 'save, list or rm')
    .argument('[name]')
    .argument('[dir]', 'the run to save (default: the latest)')
    .option('--out <dir>', 'where baselines are', named('--out'), 'results');
  jsonOption(baseline).action(
    async (action: string, name: string | undefined, dir: string | undefined, options: BaselineOptions) => {
      const { baselineCommand } = await import('../baseline.js');
      done(baselineCommand(action, name, dir, options));
    },
  );
};

export const declareReport: Declare = (root, done) => {
  const report = subcommand(root, 'report', [
    ['report results/latest', 'the latest run once more'],
    ['report results/baselines/main --json', 'and which files it wrote, as one JSON document'],
  ]).argument('<dir>');
  jsonOption(report).action(async (dir: string, options: { json?: boolean }) => {
    const { reportCommand } = await import('../report.js');
    done(await reportCommand(dir, options));
  });
};
