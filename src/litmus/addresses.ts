/** Addresses of globals: numbers that no test writes by itself, told back as names. */
import { symbolText } from '../explore/hole.js';
import type { Location, Value } from '../explore/program.js';

const BASE = 0x7e57_0000_0000n;
/** Elements of an array are one apart, as herd counts. */
const STRIDE = 0x1_0000n;

/** How many globals there can be. */
const MOST = 0x1_0000n;

/** Is that number an address of a global? No test writes such a number by itself. */
export function isAddress(value: Value): boolean {
  return value >= BASE && value < BASE + MOST * STRIDE;
}

export class Addresses {
  private readonly base = new Map<string, Value>();
  private readonly names = new Map<Value, Location>();

  /** `arrays`: elements by name */
  constructor(globals: Iterable<string>, arrays: ReadonlyMap<string, number>) {
    for (const global of globals) this.of(global);
    for (const [array, size] of arrays) {
      const start = this.of(array);
      for (let i = 0; i < size; i++) this.names.set(start + BigInt(i), `${array}[${i}]`);
    }
  }

  /** The address of `x` or `a[1]`; made at the first question. */
  of(name: string): Value {
    const element = /^(.*)\[(\d+)\]$/.exec(name);
    if (element !== null) return this.of(element[1] as string) + BigInt(element[2] as string);
    let address = this.base.get(name);
    if (address === undefined) {
      address = BASE + BigInt(this.base.size) * STRIDE;
      this.base.set(name, address);
      this.names.set(address, name);
    }
    return address;
  }

  /** What is at that address; undefined if it is none. */
  location(address: Value): Location | undefined {
    return this.names.get(address);
  }

  /** The globals of these names, and the elements of arrays. */
  locations(globals: ReadonlySet<string>): readonly Location[] {
    return [...new Set(this.names.values())].filter((name) => globals.has(name.replace(/\[\d+\]$/, '')));
  }

  /** As herd prints it: an address by its name, a value that nothing fixes as a symbol, anything else as a number. */
  show(value: Value): string {
    return symbolText(value) ?? this.names.get(value)?.replace(/\[0\]$/, '') ?? String(value);
  }
}
