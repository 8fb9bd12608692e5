/** A parsed C litmus test. */
import type { Value } from '../explore/program.js';
import type { CType } from './types.js';

/** `type`: of the value, decided when it is parsed. */
export type Expression = { readonly type: CType } & (
  | { readonly kind: 'number'; readonly value: Value }
  /** a local variable, or a parameter (whose value is an address) */
  | { readonly kind: 'name'; readonly name: string }
  /** `*of` */
  | { readonly kind: 'dereference'; readonly of: Expression; readonly line: number }
  /** `of[index]`, an element of an array */
  | { readonly kind: 'element'; readonly of: Expression; readonly index: Expression; readonly line: number }
  | { readonly kind: 'unary'; readonly op: string; readonly of: Expression }
  /** `(type) of` */
  | { readonly kind: 'cast'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly op: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  /** `op` is that of a compound assignment, such as `+` of `+=`; `postfix`: the value is the one before */
  | {
      readonly kind: 'assign';
      readonly target: Expression;
      readonly op?: string;
      readonly value: Expression;
      readonly postfix?: true;
      readonly line: number;
    }
  /** of a primitive that exists, with the right number of arguments; `of`: what is at the location it goes to */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly of: CType;
      readonly line: number;
    }
);

export type Statement =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no?: Statement }
  /** while, do-while (`first`: the body comes before the test) and for */
  | {
      readonly kind: 'loop';
      readonly test: Expression;
      readonly body: Statement;
      readonly step?: Expression;
      readonly first?: true;
    }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] };

export interface Process {
  readonly index: number;
  /** names of the globals it is given the addresses of */
  readonly parameters: readonly string[];
  /** types of parameters and of declared locals */
  readonly types: ReadonlyMap<string, CType>;
  readonly body: readonly Statement[];
}

/** A constant, or the address of the global with that name. */
export type Constant = Value | { readonly address: string };

export interface InitialState {
  readonly globals: ReadonlyMap<string, Constant>;
  /** by process, then by register */
  readonly registers: ReadonlyMap<number, ReadonlyMap<string, Constant>>;
  /** sizes of arrays, in elements */
  readonly arrays: ReadonlyMap<string, number>;
  /** of globals and, as `0:r1`, of registers, where the initial state says one */
  readonly types: ReadonlyMap<string, CType>;
}

/** A register of a process, or a global location such as `x` or `a[1]`. */
export type Place =
  | { readonly process: number; readonly register: string }
  | { readonly process?: undefined; readonly global: string };

export type Proposition =
  | { readonly kind: 'atom'; readonly left: Place; readonly right: Constant | { readonly place: Place } }
  | { readonly kind: 'not'; readonly of: Proposition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Proposition[] }
  | { readonly kind: 'implies'; readonly left: Proposition; readonly right: Proposition };

export interface Condition {
  readonly quantifier: 'exists' | '~exists' | 'forall';
  readonly proposition: Proposition;
  readonly filter: Proposition | undefined;
  /** places to show besides those of the condition */
  readonly locations: readonly Place[];
}

export interface LitmusTest {
  readonly name: string;
  readonly result: string | undefined;
  /** its comment says that it means its dependencies, whatever a compiler does */
  readonly meant: boolean;
  readonly init: InitialState;
  readonly processes: readonly Process[];
  readonly condition: Condition;
}
