/** What a page can know of where it runs: what the browser says of itself. */

export interface Host {
  /** `Chromium 140`: the name and the version that the browser gives */
  readonly browser: string;
  /** of WebAssembly, by the browser's name: V8, SpiderMonkey, JavaScriptCore */
  readonly engine: string;
  /** as process.arch says it; '' where the browser does not tell */
  readonly arch: string;
  readonly platform: string;
  /** that may run threads */
  readonly cores: number;
  readonly userAgent: string;
  /** the same for all machines with this browser, platform and number of cores: a page is not told more */
  readonly host_id: string;
}

interface Brand {
  readonly brand: string;
  readonly version: string;
}

/** Chromium's: others have none. */
export interface Hints {
  readonly fullVersionList?: readonly Brand[];
  readonly architecture?: string;
  readonly bitness?: string;
  readonly platform?: string;
}

export type Described = Omit<Host, 'host_id'>;

/** @param hints of navigator.userAgentData, where there is one */
export function describeBrowser(userAgent: string, cores: number, hints: Hints | undefined): Described {
  const brands = (hints?.fullVersionList ?? []).filter(({ brand }) => !/not.*brand/i.test(brand));
  const brand = brands.find(({ brand }) => brand !== 'Chromium') ?? brands[0];
  const [name, version] = brand === undefined ? fromUserAgent(userAgent) : [brand.brand, brand.version];
  const engine = brand === undefined ? engineOf(name) : 'V8';
  const arch = hints === undefined ? archOf(userAgent, engine) : archOfHints(hints);
  const platform = hints?.platform || /\(([^;)]*)/.exec(userAgent)?.[1] || '';
  return { browser: `${name} ${version}`.trim(), engine, arch, platform, cores, userAgent };
}

function fromUserAgent(userAgent: string): [string, string] {
  const [, firefox] = /\bFirefox\/([\d.]+)/.exec(userAgent) ?? [];
  if (firefox !== undefined) return ['Firefox', firefox];
  const [, chrome] = /\bChrom(?:e|ium)\/([\d.]+)/.exec(userAgent) ?? [];
  if (chrome !== undefined) return ['Chromium', chrome];
  const [, safari] = /\bVersion\/([\d.]+).* Safari\//.exec(userAgent) ?? [];
  return safari === undefined ? ['a browser that does not say which', ''] : ['Safari', safari];
}

function engineOf(browser: string): string {
  return { Firefox: 'SpiderMonkey', Chromium: 'V8', Safari: 'JavaScriptCore' }[browser] ?? 'unknown';
}

const ARCHES: Readonly<Record<string, string>> = { 'x86 64': 'x64', 'arm 64': 'arm64' };

function archOfHints({ architecture, bitness }: Hints): string {
  return ARCHES[`${architecture} ${bitness}`] ?? '';
}

/** Firefox on Linux says what it runs on; other user agents say x86 of any machine. */
function archOf(userAgent: string, engine: string): string {
  if (engine !== 'SpiderMonkey') return '';
  return /Linux x86_64/.test(userAgent) ? 'x64' : /Linux aarch64/.test(userAgent) ? 'arm64' : '';
}
