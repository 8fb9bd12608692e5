/** Holds the text of a protocol file to assembly/contract.ts: what can be said before it is compiled, one line each. */
import { classNameOf } from './class-name.js';
import type { FileFault, Kept } from './head.js';
import { type Hook, type ProtocolSource, withoutComments } from './source.js';

export interface ContractHook {
  readonly name: string;
  readonly signature: string;
  /** what the contract says of it, without comment marks */
  readonly about: string;
}

export type Fault = Pick<FileFault, 'line' | 'message'>;

/** The hooks in their order, as `export interface Contract` lists them. */
export function readContract(text: string): ContractHook[] {
  const body = text.slice(text.indexOf('export interface Contract'));
  return [...body.matchAll(/(?:\/\*\*([\s\S]*?)\*\/\s*)?^ {2}((?:get )?(\w+)\([^)]*\): \w+);$/gm)].map(
    ([, comment = '', signature = '', name = '']) => ({
      name,
      signature,
      about: comment.replace(/^\s*\* ?/gm, '').trim(),
    }),
  );
}

/** @param modules names that can be imported, `lkmm` */
export function faultsOf(
  source: ProtocolSource,
  text: string,
  contract: readonly ContractHook[],
  modules: readonly string[],
): Fault[] {
  return [
    ...classFaults(source),
    ...importFaults(source, modules),
    ...hostFaults(text),
    ...stateFaults(source, text),
    ...hookFaults(source, contract),
    ...stepFaults(source),
  ];
}

function classFaults({ className, name, classLine }: ProtocolSource): Fault[] {
  const wanted = classNameOf(name);
  if (className === wanted) return [];
  const why = wanted === name ? '' : `: it is ${wanted}, '${name}' being a word of AssemblyScript`;
  return [{ line: classLine, message: `the class is ${className}, and the head says name: ${name}${why}` }];
}

function importFaults({ imports }: ProtocolSource, modules: readonly string[]): Fault[] {
  return imports
    .filter(({ path }) => !modules.includes(path.replace(/^\.\.\//, '')) || !path.startsWith('../'))
    .map(({ path, line }) => ({
      line,
      message: `cannot import '${path}': a protocol reaches the model's own modules and nothing else (${modules.map((name) => `../${name}`).join(' ')})`,
    }));
}

/** What would reach beyond the modelled memory, or give the module data of its own. */
const HOST: readonly (readonly [RegExp, string])[] = [
  [/@external\b/, '@external: a protocol calls nothing of the host'],
  [/^\s*(export\s+)?declare\b/, 'declare: a protocol calls nothing of the host'],
  [/\bnew\s+[A-Za-z_]/, 'new: a protocol has no objects of its own'],
  [/^(export\s+)?let\b/, 'a global variable: the module has no data of its own'],
  [/\bmemory\.(data|grow|init|drop)\b/, 'memory: the machine is laid out by the model'],
  [/\batomic\./, 'atomic: say it with a word of ../lkmm, or the explorer does not see it'],
  [
    /\b(load|store)(\d+(_[su])?)?\s*[<(]/,
    'load, store: say it with a word of ../lkmm, or the explorer does not see it',
  ],
  [
    /\braw[A-Z]\w*|\b(un)?lockEvent\b/,
    'raw words: they are the machinery of the model, and the explorer does not see them',
  ],
  [/\bmemory\.(copy|fill|compare)\b/, 'memory: say it with words of ../lkmm, or the explorer does not see it'],
];

function hostFaults(text: string): Fault[] {
  return withoutComments(text)
    .split('\n')
    .flatMap((line, at) =>
      HOST.filter(([pattern]) => pattern.test(line)).map(([, message]) => ({ line: at + 1, message })),
    );
}

/** Words that speak of state which the machine has only where the head says so. */
const STATE_WORDS: readonly (readonly [Kept, RegExp])[] = [
  ['anon_exclusive', /\b(PageAnonExclusive|SetPageAnonExclusive|ClearPageAnonExclusive|gup_must_unshare)\b/],
  ['folios', /\bget folios\(\): bool \{ return true; \}/],
  ['shared_tables', /\b(getTable|putTable)\b/],
  ['child_copies', /\b(setAsyncCopy|pmd_set_async_copy_flag)\b/],
];

/** Without it the bit would never be there; with it, and unused, a page would stay exclusive whoever maps it. */
function stateFaults({ keeps, classLine }: ProtocolSource, text: string): Fault[] {
  const lines = withoutComments(text).split('\n');
  return STATE_WORDS.flatMap(([state, word]) => {
    const at = lines.findIndex((line) => word.test(line));
    if (at >= 0 === keeps.includes(state)) return [];
    const message =
      at >= 0
        ? `the head does not say \`keeps: ${state}\`: the machine would not have that bit`
        : `the head says \`keeps: ${state}\`, and nothing of it is used`;
    return [{ line: at >= 0 ? at + 1 : classLine, message }];
  });
}

function hookFaults({ hooks, classLine }: ProtocolSource, contract: readonly ContractHook[]): Fault[] {
  const faults: Fault[] = [];
  const known = new Map(contract.map((hook) => [hook.name, hook]));
  for (const hook of hooks) {
    const wanted = known.get(hook.name);
    if (wanted === undefined) faults.push({ line: hook.line, message: unknownHook(hook, contract, hooks) });
    else if (types(hook.signature) !== types(wanted.signature))
      faults.push({ line: hook.line, message: `${hook.name} has another type than ${wanted.signature}` });
  }
  const missing = contract.filter(({ name }) => !hooks.some((hook) => hook.name === name));
  for (const { signature } of missing) faults.push({ line: classLine, message: `no hook ${signature}` });
  if (faults.length > 0) return faults;
  const order = hooks.map(({ name }) => name);
  const at = order.findIndex((name, index) => name !== contract[index]?.name);
  const misplaced = hooks[at];
  if (misplaced === undefined) return [];
  return [
    { line: misplaced.line, message: `hooks stand in one order: ${contract[at]?.name} comes before ${misplaced.name}` },
  ];
}

function unknownHook({ name }: Hook, contract: readonly ContractHook[], hooks: readonly Hook[]): string {
  const free = contract.filter((wanted) => !hooks.some((hook) => hook.name === wanted.name)).map((hook) => hook.name);
  const meant =
    free.find((other) => other.toLowerCase() === name.toLowerCase()) ?? (free.length === 1 ? free[0] : undefined);
  return `no hook is called ${name}${meant === undefined ? '' : `: is ${meant} meant?`}`;
}

/** Names of parameters are one's own. */
function types(signature: string): string {
  return signature.replace(/\w+: /g, '').replace(/^(get )?\w+\(/, '$1(');
}

const NEEDED_STEPS = ['A1', 'B1'];

function stepFaults({ steps, classLine, hooks }: ProtocolSource): Fault[] {
  const faults: Fault[] = [];
  for (const side of ['A', 'B', 'S']) {
    const own = steps.filter((step) => step.label.startsWith(side));
    const at = own.findIndex(({ label }, index) => label !== `${side}${index + 1}`); // the rest follows from the first
    const wrong = own[at];
    if (wrong !== undefined)
      faults.push({
        line: wrong.line,
        message: `labels are numbered without a gap: ${side}${at + 1} before ${wrong.label}`,
      });
  }
  for (const label of NEEDED_STEPS)
    if (!steps.some((step) => step.label === label))
      faults.push({ line: classLine, message: `no step ${label}: const NAME = ${label[0]}(1);` });
  const names = new Set(steps.map(({ name }) => name));
  if (names.size !== steps.length) faults.push({ line: classLine, message: 'two steps have one name' });
  for (const { name, line, body } of hooks)
    if (/^[ab][A-Z]/.test(name) && !names.has(/return (\w+);/.exec(body)?.[1] ?? ''))
      faults.push({ line, message: `${name} returns a step of the table on top of the file` });
  return faults;
}

/**
 * Whether GUP's side, faults and exit can see the knobs at all. A hook that names none of the class's parameters and not
 * `this` is the same in every variant: it is compiled once, and the variants' exports are names of it.
 */
export function gupSeesKnobs({ hooks, parameters }: ProtocolSource): boolean {
  const seen = new RegExp(`\\b(${[...parameters, 'this'].join('|')})\\b`);
  const fork = [
    'protectsAhead',
    'aPte',
    'beginVma',
    'endVma',
    'leaveTable',
    'copyHugePmd',
    'beginTable',
    'pteBatch',
    'copyPtes',
  ];
  return hooks.filter(({ name }) => !fork.includes(name)).some(({ body }) => seen.test(withoutComments(body)));
}
