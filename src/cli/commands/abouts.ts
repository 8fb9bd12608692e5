/** The commands there are, in the order in which the help lists them, and what each is about: one line of help needs no more of them. */
export const ABOUT = {
  run: 'measure, and write samples.csv, summary.csv and meta.json',
  profile: 'where the nanoseconds of one PTE go: the ladder alone',
  compare: "two runs, each cell relative to its own run's baseline cell",
  baseline: 'keep a run under a name: save NAME [DIR], list, rm NAME',
  report: 'redraw report.html and plots/ from the files of a run directory',
  explore: 'is it right? Every behaviour of a small scenario, decided from the benchmarked code under memory models',
  stress: "the same race on real cores: the protocol's own steps, one PTE at a time, millions of times",
  litmus:
    "check FILE|DIR...: decide C litmus tests in the kernel's format, as herd7 does; export DIR: write the explored variants as such tests",
  doctor: 'what this machine can and cannot measure, and what to do about it; changes nothing',
  'kernel-check':
    "does this machine's kernel keep a pinned page the parent's across fork(2)? (io_uring and cc; as its own cow selftest)",
  selftest: "the kernel's own tests of copy-on-write, replayed on each protocol: passes, or fails as that kernel did",
  estimate:
    'how long fork() takes for a process of a given size: fork(2) of this machine at sizes that fit, scaled, or the model where that cannot be measured (ten seconds to a minute)',
  list: 'protocols, scenarios and knobs',
  explain: 'what a protocol does, step by step',
  new: 'a protocol of your own, to begin with: NAME.ts in this folder, a copy of one that is there',
  try: 'a protocol of your own beside one that is there: verdicts, witness, repair, cost',
  diff: 'how one protocol differs from another: steps, verdicts, cost',
  playground:
    'one page that explores in the browser, from disk: verdicts, the run that breaks step by step, fences put in or taken out',
  serve: 'the same page over HTTP, isolated: it can measure too',
  completion: 'what bash, zsh or fish needs to complete command lines',
} as const;

export type CommandName = keyof typeof ABOUT;
export const COMMAND_NAMES = Object.keys(ABOUT) as CommandName[];

export function isCommand(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(ABOUT, word);
}
