/** What a Node that this one starts inherits of its environment. */

/** A debugger's port is taken already, and what is measured must not wait for one. */
const DEBUGGER = /^--(inspect|inspect-brk|inspect-wait|inspect-port|debug-port|inspect-publish-uid)(=|$)/;

/** Of NODE_OPTIONS, all but a debugger's. A value that stands apart from its option goes with it. */
export function withoutDebugger(options: string): string {
  const words = options.split(/\s+/).filter((word) => word !== '');
  return words
    .filter((word, at) => {
      const before = words[at - 1] ?? '';
      const value = !word.startsWith('-') && DEBUGGER.test(before) && !before.includes('=');
      return !DEBUGGER.test(word) && !value;
    })
    .join(' ');
}

/** The environment of a Node process whose times are taken, or whose output is read. */
export function nodeEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, ...rest } = env;
  const options = withoutDebugger(NODE_OPTIONS ?? '');
  return options === '' ? rest : { ...rest, NODE_OPTIONS: options };
}

/** What bears on every time that is taken here; empty where Node runs as it is. */
export function nodeWarnings(
  env: NodeJS.ProcessEnv = process.env,
  own: readonly string[] = process.execArgv,
): string[] {
  const words = [...own, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  const debugged = words.some((word) => DEBUGGER.test(word));
  const options = nodeEnvironment(env).NODE_OPTIONS;
  return [
    ...(debugged ? ['a debugger may be attached to this process: launches run without it'] : []),
    ...(options === undefined ? [] : [`NODE_OPTIONS=${options} is in force, in every launch too`]),
  ];
}
