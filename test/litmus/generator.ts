/**
 * C litmus tests in the kernel's format from a seed: all primitives, dependencies, locks, RCU, SRCU, plain accesses,
 * operands in no order, conditions and filters. Small enough to try everything.
 */
import { generator } from '../explore/random.js';

export interface Generated {
  readonly name: string;
  /** statements per process */
  readonly processes: readonly (readonly string[])[];
  /** filter and condition */
  readonly condition: string;
}

const PARAMETERS = 'int *x, int *y, atomic_t *a, spinlock_t *l, struct srcu_struct *s';

export function textOf({ name, processes, condition }: Generated): string {
  const bodies = processes.map((statements, index) => {
    const registers = [...new Set(statements.join('\n').match(/\b[rgi]\d+\b/g) ?? [])].sort();
    const lines = [...registers.map((register) => `int ${register};`), ...statements].map((line) => `\t${line}\n`);
    return `P${index}(${PARAMETERS})\n{\n${lines.join('')}}\n`;
  });
  return `C ${name}\n\n{}\n\n${bodies.join('\n')}\n${condition}\n`;
}

/** What the test has a taste of; the rest is loads and stores. */
const FLAVOURS = ['locks', 'rcu', 'srcu', 'plain', 'atomics', 'operands', 'mixed'] as const;
const SUFFIXES = ['', '_relaxed', '_acquire', '_release'];
const FENCES = ['smp_mb()', 'smp_mb()', 'smp_rmb()', 'smp_wmb()', 'barrier()'];
const HELPERS = ['before_atomic', 'after_atomic', 'after_spinlock', 'after_unlock_lock', 'after_srcu_read_unlock'];

export function generated(seed: number): Generated {
  const next = generator(seed);
  const below = (n: number): number => next() % n;
  const flavour = FLAVOURS[seed % FLAVOURS.length] as (typeof FLAVOURS)[number];
  const count = 2 + (below(4) === 0 ? 1 : 0);
  const writers = Array.from({ length: count }, () => new Writer(below, flavour, count === 2 ? 4 : 2));
  const processes = writers.map((writer) => writer.statements);
  const registers = writers.flatMap(({ registers: own }, index) => own.map((register) => `${index}:${register}`));
  const atoms = [...registers, 'x', 'y', 'a'].map((place) => `${place}=${below(3)}`);
  const pick = (most: number): string[] => atoms.filter(() => below(atoms.length) < most);
  const some = (most: number, otherwise: string): string =>
    pick(most).join(below(3) === 0 ? ' \\/ ' : ' /\\ ') || otherwise;
  const filter = below(5) === 0 ? `filter (${some(2, 'x=0')})\n` : '';
  const quantifier = ['exists', 'exists', '~exists', 'forall'][below(4)];
  return { name: `G${seed}`, processes, condition: `${filter}${quantifier} (${some(3, 'y=0')})` };
}

class Writer {
  readonly statements: string[] = [];
  readonly registers: string[] = [];
  /** registers that a store may take its value from: of marked loads, so that no value comes from nowhere */
  private readonly sources: string[] = [];
  private readonly below: (n: number) => number;
  private readonly flavour: (typeof FLAVOURS)[number];

  constructor(below: (n: number) => number, flavour: (typeof FLAVOURS)[number], length: number) {
    this.below = below;
    this.flavour = flavour;
    for (let i = 1 + below(length); i >= 0; i--) this.statements.push(...this.statement(0));
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  private fresh(marked = true): string {
    const register = `r${this.registers.length}`;
    this.registers.push(register);
    if (marked) this.sources.push(register);
    return register;
  }

  private value(): string {
    const source = this.sources.length > 0 && this.below(3) === 0 ? this.pick(this.sources) : undefined;
    if (source === undefined) return String(1 + this.below(2));
    return this.pick([source, `${source} & 1`, `(${source} ^ ${source}) + 1`, `${source} * 0 + 2`]);
  }

  private has(...flavours: readonly string[]): boolean {
    return flavours.includes(this.flavour) || this.flavour === 'mixed';
  }

  private statement(depth: number): string[] {
    const kind = this.below(12);
    if (kind < 3) return [this.store()];
    if (kind < 6) return [this.load()];
    if (kind < 8 && this.registers.length > 0 && depth < 2) return this.branch(depth);
    if (kind === 8) return [`${this.below(4) === 0 ? `smp_mb__${this.pick(HELPERS)}()` : this.pick(FENCES)};`];
    if (kind === 9 && this.has('atomics')) return [this.atomic()];
    if (kind === 10 && this.has('operands')) return [this.operands()];
    if (this.has('locks') && this.below(2) === 0) return this.locked();
    if (this.has('rcu') && this.below(2) === 0) {
      return this.below(2) === 0 ? ['synchronize_rcu();'] : this.section('rcu_read_lock();', 'rcu_read_unlock();');
    }
    if (this.has('srcu') && this.below(2) === 0) {
      const index = `i${this.statements.length}`;
      if (this.below(2) === 0) return ['synchronize_srcu(s);'];
      return this.section(`${index} = srcu_read_lock(s);`, `srcu_read_unlock(s, ${index});`);
    }
    return [this.load()];
  }

  private section(enter: string, leave: string): string[] {
    return [enter, this.load(), ...(this.below(2) === 0 ? [this.load()] : [this.store()]), leave];
  }

  private store(): string {
    const loc = this.pick(['x', 'y']);
    const kind = this.below(this.has('plain') ? 4 : 3);
    if (kind === 3) return `*${loc} = ${this.value()};`;
    return kind === 2 ? `smp_store_release(${loc}, ${this.value()});` : `WRITE_ONCE(*${loc}, ${this.value()});`;
  }

  private load(): string {
    const loc = this.pick(['x', 'y']);
    const kind = this.below(this.has('plain') ? 4 : 3);
    if (kind === 3) return `${this.fresh(false)} = *${loc};`;
    return `${this.fresh()} = ${kind === 2 ? `smp_load_acquire(${loc})` : `READ_ONCE(*${loc})`};`;
  }

  /** One RMW at most: the model lets two that stand in no order read the same, which in C they cannot. */
  private operands(): string {
    const load = (): string => {
      const loc = this.pick(['x', 'y']);
      return this.pick([`READ_ONCE(*${loc})`, `smp_load_acquire(${loc})`, 'atomic_read(a)']);
    };
    const other = this.pick([load(), load(), 'atomic_inc_return(a)', 'xchg_relaxed(x, 2)']);
    return `${this.fresh()} = ${this.pick([`${load()} + 2 * ${other}`, `${other} * 2 + ${load()}`])};`;
  }

  private atomic(): string {
    const suffix = this.pick(SUFFIXES);
    const kind = this.below(6);
    if (kind === 0) return this.pick(['atomic_inc(a);', 'atomic_add(2, a);', 'atomic_or(1, a);']);
    const register = this.fresh();
    if (kind === 1) return `${register} = atomic_add_return${suffix}(1, a);`;
    if (kind === 2) return `${register} = atomic_fetch_add${suffix}(1, a);`;
    if (kind === 3) return `${register} = xchg${suffix}(x, ${1 + this.below(2)});`;
    if (kind === 4) return `${register} = atomic_add_unless(a, 1, ${this.below(2)});`;
    return `${register} = cmpxchg${suffix}(y, ${this.below(2)}, ${1 + this.below(2)});`;
  }

  private branch(depth: number): string[] {
    const test = `${this.pick(this.registers)} ${this.pick(['==', '!='])} ${this.below(2)}`;
    const body = (): string => this.statement(depth + 1).join(' ');
    if (this.below(3) > 0) {
      return [`if (${test}) { ${body()} }${this.below(3) === 0 ? ` else { ${body()} }` : ''}`];
    }
    const local = `g${this.statements.length}${depth}`;
    return [`${local} = 0;`, `if (${test}) ${local} = 1;`, `if (${local}) { ${body()} }`];
  }

  private locked(): string[] {
    const kind = this.below(4);
    if (kind === 0) return [`${this.fresh()} = spin_is_locked(l);`];
    if (kind > 1) return this.section('spin_lock(l);', 'spin_unlock(l);');
    const register = this.fresh();
    return [`${register} = spin_trylock(l);`, `if (${register}) { ${this.load()} spin_unlock(l); }`];
  }
}
