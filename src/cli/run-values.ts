import { CAPABILITY_NAMES } from '../doctor/capabilities.js';
import { parseBaseline } from '../plan/baseline.js';
import { PRESETS, type PresetName } from '../plan/grid.js';
import { ORDERS } from '../plan/order.js';
import { parseSwitches } from '../protocol/switches.js';
import { FENCE_PLACES, FENCES, PINS, protocolNames, WRPROTECTS } from '../protocols.js';
import { SCENARIOS } from '../scenarios.js';
import { count, countList, fractionList, oneOf, oneOfList, pageList } from './values.js';

export const MAX_PINNERS = 30;

/** Parsers of option values, by option. Apart from what runs: help needs them. */
export const PARSE = {
  preset: oneOf('--preset', Object.keys(PRESETS) as PresetName[]),
  scenario: oneOfList(
    '--scenario',
    SCENARIOS.map((s) => s.name),
  ),
  protocol: oneOfList('--protocol', protocolNames),
  wrprotect: oneOfList('--wrprotect', WRPROTECTS),
  fence: oneOfList('--fence', FENCES),
  fencePer: oneOfList('--fence-per', FENCE_PLACES),
  pin: oneOfList('--pin', PINS),
  extra: parseSwitches,
  pages: pageList('--pages', 512),
  pinners: countList('--pinners', 0, MAX_PINNERS),
  pinned: fractionList('--pinned'),
  layout: oneOfList('--layout', ['sequential', 'shuffled'] as const),
  blocks: count('--blocks', 1),
  launches: count('--launches', 1),
  seed: count('--seed', 0),
  require: oneOfList('--require', [...SCENARIOS.map((s) => s.name), ...CAPABILITY_NAMES]),
  order: oneOf('--order', ORDERS),
  baseline: parseBaseline,
  format: oneOf('--format', ['table', 'json', 'csv', 'md', 'gobench'] as const),
};
