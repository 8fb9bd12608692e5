// Entry of a launch's process (src/measure/launcher.ts forks it).
import { launchMain } from './launch.js';

launchMain();
