import { randomFor, randomInt } from '../../src/plan/order.js';

/** What a seed makes: numbers, choices, texts. The same seed and case make the same ones everywhere. */
export class Chance {
  readonly #rng: ReturnType<typeof randomFor>;

  constructor(seed: number, index: number) {
    this.#rng = randomFor(seed, index);
  }

  /** 0 <= it < n */
  below(n: number): number {
    return randomInt(this.#rng, n);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** once in `n` times */
  once(n: number): boolean {
    return this.below(n) === 0;
  }

  some<T>(from: readonly T[]): T[] {
    return from.filter(() => this.once(2));
  }

  /** A value that somebody might type, or a program might make up. */
  word(): string {
    return this.pick<() => string>([
      () => this.pick(ODD),
      () => String(this.below(2 ** 31) - 2 ** 30),
      () => String.fromCharCode(...Array.from({ length: this.below(12) }, () => 1 + this.below(0x2fff))),
      () =>
        this.pick(ODD)
          .repeat(1 + this.below(400))
          .slice(0, 300),
    ])();
  }

  /** `text` with a few of its characters changed, lost, doubled or moved. */
  mutated(text: string): string {
    let now = text;
    for (let n = 1 + this.below(4); n > 0; n--) {
      const at = this.below(now.length + 1);
      const end = Math.min(now.length, at + 1 + this.below(this.pick([1, 3, 40])));
      const [before, cut, after] = [now.slice(0, at), now.slice(at, end), now.slice(end)];
      now = this.pick([
        () => before + after,
        () => before + cut + cut + after,
        () => before + this.word() + after,
        () => after + before,
        () =>
          before +
          this.pick(['\0', '\x1b[31m', '"', ',', ':', '<script>', '\r', '\ufeff', '__proto__', '{', ';']) +
          after,
      ])();
    }
    return now;
  }
}

const ODD: readonly string[] = [
  ...['', ' ', '-', '--', '.', '..', '/', '../..', '~', '*', '%', '\\', '\t', '$(id)', '`id`', ';', '|', '&&'],
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '00',
    '+1',
    '1e3',
    '1e999',
    '-1e-9',
    '0x10',
    'NaN',
    'Infinity',
    'null',
    'undefined',
    'true',
  ],
  ...[
    '4Ki',
    '4ki',
    '1Gi',
    '99999Ti',
    '4KiB',
    '512',
    '511',
    '4294967296',
    '9007199254740993',
    '1,,2',
    ',',
    '1,2,3',
    '50%',
    '150%',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\u00e9\u4e2d',
    '\u{1f600}',
    '\ud800',
    '\u202eabc',
    '\x1b[2J',
    '\x07',
  ],
  ...[
    'seqcount',
    'no_early',
    'seqcoutn',
    'tso',
    'arm64',
    'fork_latency',
    'nope',
    'A2:5',
    'A2',
    '--help',
    '--json',
    '-h',
    '--',
  ],
];
