// Loaded into every process of a command with `node --import`: makes one word of the machine wrong while it works, as a
// fault of the model would. What the word is says CORRUPT; the code that must notice is the real one.
const Real = WebAssembly.Instance;

type Call = (...args: never[]) => unknown;
interface Scene {
  readonly words: DataView;
  constant(name: string): number;
}

/** Adds 1 to a word of `bytes` bytes. */
function bump({ words }: Scene, at: number, bytes: 4 | 8): void {
  if (bytes === 4) words.setInt32(at, words.getInt32(at, true) + 1, true);
  else words.setBigUint64(at, words.getBigUint64(at, true) + 1n, true);
}

const outcome = (index: number) => (s: Scene) => bump(s, s.constant('HUNT_OUTCOMES') + 8 * index, 8);

/** By name: the exports around which the word is changed, before or after the call, and the change. */
const CORRUPTIONS: Readonly<
  Record<string, readonly [which: RegExp, when: 'before' | 'after', change: (s: Scene) => void]>
> = {
  /** the last page gets a reference that nobody holds */
  leaked_reference: [
    /^checkConservation$/,
    'before',
    (s) => {
      const last = s.words.getUint32(s.constant('CTRL_NR_PAGES'), true) - 1;
      const page = s.words.getUint32(s.constant('CTRL_MEM_MAP'), true) + last * s.constant('PAGE_STRUCT');
      bump(s, page + s.constant('PAGE_REFCOUNT'), 4);
    },
  ],
  /** the first pinner counts a pin that is not what its mm maps any more */
  lost_pin: [
    /^parkPinners$/,
    'after',
    (s) =>
      bump(
        s,
        s.constant('CPU_AREA') +
          s.constant('CPU_SIZE') +
          s.constant('CPU_COUNTERS') +
          8 * s.constant('Counter_LOST_PINS'),
        8,
      ),
  ],
  // The words of a hunt, as assembly/stress.ts orders them.
  hunt_lost: [/^stress_fork__/, 'after', outcome(4)],
  hunt_leaked: [/^stress_fork__/, 'after', outcome(5)],
  hunt_trials: [/^stress_fork__/, 'after', outcome(7)],
};

const corruption = CORRUPTIONS[process.env.CORRUPT ?? ''];
if (corruption === undefined) throw new Error(`CORRUPT=${process.env.CORRUPT}: one of ${Object.keys(CORRUPTIONS)}`);
const [which, when, change] = corruption;

function corrupted(call: Call, scene: Scene): Call {
  return (...args) => {
    if (when === 'before') change(scene);
    const result = call(...args);
    if (when === 'after') change(scene);
    return result;
  };
}

function instantiate(
  module: WebAssembly.Module,
  imports: Record<string, Record<string, WebAssembly.ImportValue>>,
): Pick<WebAssembly.Instance, 'exports'> {
  const { exports } = new Real(module, imports);
  const memory = imports.env?.memory as WebAssembly.Memory | undefined;
  if (memory === undefined) return { exports };
  const scene = {
    words: new DataView(memory.buffer),
    constant: (name: string) => (exports[name] as WebAssembly.Global).value >>> 0,
  };
  const names = Object.keys(exports).filter((name) => which.test(name));
  return {
    exports: { ...exports, ...Object.fromEntries(names.map((n) => [n, corrupted(exports[n] as Call, scene)])) },
  };
}

Object.assign(WebAssembly, {
  Instance: function Instance(
    module: WebAssembly.Module,
    imports: Record<string, Record<string, WebAssembly.ImportValue>>,
  ) {
    return instantiate(module, imports);
  },
});
