/** What the package offers to programs: the registry of protocols, the scenarios, and the names and shapes of the files. */
export { SCENARIOS } from '../bench/index.js';
export { type Cell, FACTORS, type Factors } from './plan/cell.js';
export { type Knobs, PROTOCOLS, type Protocol } from './protocols.js';
export { COMPARISONS_COLUMNS, SAMPLES_COLUMNS, SCHEMA_VERSION, SUMMARY_COLUMNS } from './results/columns.js';
