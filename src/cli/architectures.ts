/** Architectures, and what people call them and their models. Light: help needs it. */
import type { ModelName } from '../explore/models/index.js';
import type { Wrprotect } from '../protocols.js';

/** Written out, so that help needs none of the models; a test holds them to be all there are. */
export const MODEL_NAMES = ['sc', 'tso', 'lkmm', 'armv8', 'ppc'] as const;

/** How an architecture write-protects (null: as shipped, which is said of x86), and the model of its cores. */
export const ARCHITECTURES = {
  x86: { wrprotect: null, model: 'tso' },
  arm64: { wrprotect: 'cmpxchg', model: 'armv8' },
  ppc64: { wrprotect: 'cmpxchg', model: 'ppc' },
} as const satisfies Record<string, { wrprotect: Wrprotect | null; model: ModelName }>;

export type Arch = keyof typeof ARCHITECTURES;
export const ARCHS = Object.keys(ARCHITECTURES) as Arch[];

/** What people call them. */
export const ARCH_ALIASES: Readonly<Record<string, Arch>> = {
  ...{ x86_64: 'x86', 'x86-64': 'x86', amd64: 'x86', x64: 'x86' },
  ...{ aarch64: 'arm64', armv8: 'arm64' },
  ...{ ppc64le: 'ppc64', ppc: 'ppc64', power: 'ppc64', powerpc: 'ppc64' },
};

/** Models by the names of what they are models of. */
export const MODEL_ALIASES: Readonly<Record<string, ModelName>> = {
  ...{ linux: 'lkmm', kernel: 'lkmm' },
  ...Object.fromEntries(ARCHS.map((arch) => [arch, ARCHITECTURES[arch].model])),
  ...Object.fromEntries(Object.entries(ARCH_ALIASES).map(([alias, arch]) => [alias, ARCHITECTURES[arch].model])),
};
