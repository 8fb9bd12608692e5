import { parseSwitches } from '../protocol/switches.js';
import { FENCE_PLACES, FENCES, protocolNames as knownProtocols, PINS, WRPROTECTS } from '../protocols.js';
import { PROPERTIES } from '../verdict/properties.js';
import { SCENARIOS } from '../verdict/scenarios.js';
import { ARCH_ALIASES, ARCHS, MODEL_ALIASES, MODEL_NAMES } from './architectures.js';
import { oneOf, oneOfList } from './values.js';

/** Parsers of option values, for commander. Apart from what explores: help needs them. */
export const PARSE_EXPLORE = {
  protocol: oneOfList('--protocol', knownProtocols),
  model: oneOfList('--model', MODEL_NAMES, MODEL_ALIASES),
  arch: oneOf('--arch', ARCHS, ARCH_ALIASES),
  scenario: oneOfList(
    '--scenario',
    SCENARIOS.map(({ name }) => name),
  ),
  property: oneOfList('--property', PROPERTIES),
  wrprotect: oneOfList('--wrprotect', WRPROTECTS),
  fence: oneOfList('--fence', FENCES),
  fencePer: oneOfList('--fence-per', FENCE_PLACES),
  pin: oneOfList('--pin', PINS),
  extra: parseSwitches,
  format: oneOf('--format', ['table', 'json', 'csv', 'md'] as const),
};
