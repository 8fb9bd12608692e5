/** The one door from src/ to bench/. Only what stands on top of all goes through it: the command line, the package's index. */
export { SCENARIOS } from '../bench/index.js';
export type { Scenario } from '../bench/scenario.js';
