/** The browser that this page is in. */
import { describeBrowser, type Hints, type Host } from './host.js';

interface WithHints {
  readonly userAgentData?: { getHighEntropyValues(hints: readonly string[]): Promise<Hints> };
}

export async function thisHost(): Promise<Host> {
  const data = (navigator as WithHints).userAgentData;
  const hints = await data?.getHighEntropyValues(['fullVersionList', 'architecture', 'bitness', 'platform']);
  const host = describeBrowser(navigator.userAgent, navigator.hardwareConcurrency ?? 1, hints);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(host)));
  const host_id = [...new Uint8Array(digest).slice(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { ...host, host_id };
}
