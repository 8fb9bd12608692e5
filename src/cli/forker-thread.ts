// What the forker's thread runs (src/measure/launch.ts starts it): measuring, by the scenarios that there are.
import { forkerMain } from '../measure/forker.js';
import { SCENARIOS } from '../scenarios.js';

await forkerMain(SCENARIOS);
