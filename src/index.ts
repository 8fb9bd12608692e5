/** What the package offers to programs: the registry of protocols, the scenarios, and the names and shapes of the files. */

export { type Cell, FACTORS, type Factors } from './plan/cell.js';
export { type Knobs, PROTOCOLS, type Protocol } from './protocols.js';
export {
  COMPARISONS,
  type ComparisonRow,
  columnsOf,
  SAMPLES,
  type SampleRow,
  SUMMARY,
  type SummaryRow,
  VERDICTS,
  type VerdictRow,
} from './results/rows.js';
export { SCHEMA_VERSION } from './results/schema-version.js';
export { SCENARIOS } from './scenarios.js';
