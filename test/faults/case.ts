/** One case: a command, what it is given, and what befalls it. */
export interface FaultCase {
  readonly kind: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** what stands on stdin; a pipe that is closed at once if not given */
  readonly stdin?: Buffer | 'nothing' | 'directory';
  /** where stdout goes, if it is not read to its end */
  readonly stdout?: 'full' | 'closed';
  readonly signal?: { readonly name: NodeJS.Signals; readonly at_ms: number };
  /** files below its folder that must be as they were: what was finished before is not lost */
  readonly keeps?: readonly string[];
}

/** As a line of sh, to be run in the case's folder. */
export function commandLine({ args, env = {}, stdout, signal }: FaultCase): string {
  const quoted = (word: string) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
  const words = [
    ...Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`),
    'forkbench',
    ...args.map(quoted),
  ];
  const where = stdout === 'full' ? ' > /dev/full' : stdout === 'closed' ? ' | true' : '';
  return `${words.join(' ')}${where}${signal === undefined ? '' : `   # ${signal.name} after ${signal.at_ms} ms`}`;
}
