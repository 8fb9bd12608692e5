import { platform } from './platform.js';

/** As package.json has it. */
export function toolVersion(): string {
  return (JSON.parse(platform.readText('package.json')) as { version: string }).version;
}
