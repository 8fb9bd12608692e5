import { basename } from 'node:path';
import { listBaselines, newerPartial, removeBaseline, resolveRun, saveBaseline } from '../compare/baselines.js';
import { EXIT, usageError } from '../errors.js';
import { readMeta } from '../results/meta-file.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';

const ACTIONS = ['save', 'list', 'rm'] as const;

export interface BaselineOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** `forkbench baseline save NAME [DIR]`, `list`, `rm NAME`. */
export function baselineCommand(
  action: string,
  name: string | undefined,
  run: string | undefined,
  options: BaselineOptions,
): number {
  const known = ACTIONS.find((one) => one === action);
  if (known === undefined) throw usageError(`baseline: unknown action '${action}'; known: ${ACTIONS.join(', ')}`);
  if (known === 'list') return list(options);
  if (name === undefined) throw usageError(`baseline ${action}: a name is missing`);
  return known === 'save' ? save(name, run, options) : rm(name, options);
}

/** One JSON document, or lines. */
function say({ json }: BaselineOptions, document: object, lines: readonly string[]): number {
  process.stdout.write(
    json
      ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, ...document })}\n`
      : lines.map((line) => `${line}\n`).join(''),
  );
  return EXIT.ok;
}

function list(options: BaselineOptions): number {
  const baselines = listBaselines(options.out);
  return say(options, { baselines }, baselines);
}

function rm(name: string, options: BaselineOptions): number {
  removeBaseline(options.out, name);
  return say(options, { removed: name }, [`removed ${name}`]);
}

/** Says which run was kept, and that a newer one was not, which somebody may have meant. */
function save(name: string, word: string | undefined, options: BaselineOptions): number {
  const run = resolveRun(options.out, word ?? `${options.out}/latest`);
  const path = saveBaseline(options.out, name, run);
  const { run_id, started_at } = readMeta(path);
  const newer = word === undefined ? newerPartial(options.out, run_id) : [];
  const warnings = newer.map((dir) => `${basename(dir)} is newer and partial: it was not saved`);
  if (!options.json) for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  return say(options, { saved: { name, run_id, path }, warnings }, [
    `saved ${run_id}${started_at ? ` of ${started_at}` : ''} as ${path}`,
  ]);
}
